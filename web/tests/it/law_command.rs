//! The law of a system changed from the command line, on both engines.

use std::path::Path;
use std::process::Command;

use jiff::civil::date;
use law::calendar::{Amendment, DayKind, Published, Reason};
use law::edition::Term;
use law::{Calendar, LawBook, Rule};
use office::System;
use office::testing::Fresh;

use crate::app::{App, configuration};
use crate::portal::presented;

struct Done {
    code: i32,
    out: String,
    err: String,
}

fn tereze(arguments: &[&str]) -> Done {
    let done =
        Command::new(env!("CARGO_BIN_EXE_tereze")).args(arguments).env_remove("LANG").output().unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    Done { code: done.status.code().unwrap(), out: text(&done.stdout), err: text(&done.stderr) }
}

/// A configuration beside the database, as an operator has it.
fn written(fresh: &Fresh, system: System) -> String {
    let file = fresh.folder().join("system.toml");
    std::fs::write(&file, toml::to_string(&configuration(fresh, system)).unwrap()).unwrap();
    file.display().to_string()
}

fn file(folder: &Path, name: &str, text: &str) -> String {
    let file = folder.join(name);
    std::fs::write(&file, text).unwrap();
    file.display().to_string()
}

fn digest(preview: &Done) -> String {
    assert_eq!(preview.code, 0, "{} {}", preview.out, preview.err);
    let (_, rest) = preview.out.split_once("--confirm ").unwrap_or_else(|| panic!("{}", preview.out));
    rest.split(' ').next().unwrap().to_owned()
}

/// In force since before the tests' case began, with twice the time for a registration.
fn edition(standing: &str, confirmed: bool) -> String {
    let known = LawBook::embedded().edition("670-2019-08-16").unwrap().edition;
    let term = (**known.term(Rule::RegisterPortalUser, date(2026, 11, 24)).unwrap()).clone();
    let from = date(2026, 11, 1);
    let term = Term { value: term.value * 2, confirmed, from, basis: "Order 9, point 1".into(), ..term };
    format!(
        "id = \"670-test\"\norder = \"670\"\namends = \"670-2019-08-16\"\nact = \"Order 9\"\n\
         given = \"2026-10-20\"\nin_force_from = \"2026-11-01\"\nnote = \"\"\nstanding = \"{standing}\"\n\
         [[term]]\n{}",
        toml::to_string(&term).unwrap()
    )
}

/// A-0.h: an edition is loaded ahead, shown with the open cases that it touches, and put into force.
#[tokio::test]
async fn an_edition_is_loaded_and_put_into_force_after_its_preview() {
    for fresh in Fresh::engines().await {
        let (config, folder) = (written(&fresh, System::Portal), fresh.folder().to_owned());
        let app = App::on(fresh, System::Portal).await;
        let id = presented(&mut app.signed_in("applicant").await, "applicant").await;
        let prepared = file(&folder, "670.toml", &edition("prepared", false));
        let load = ["law", "load", &prepared, "--config", &config];
        let signed = ["--by", "Lawyer", "--reason", "Order 9"];

        let preview = tereze(&load);
        let confirm = digest(&preview);
        for told in [
            "The day of force of the edition 670-test has come already: 1 November 2026.",
            "from 2026-11-01",
            "+ T-01",
            "- T-01",
            "no lawyer has confirmed: T-01",
            "keep their own edition: 3 of 3",
        ] {
            assert!(preview.out.contains(told), "{told}: {}", preview.out);
        }
        assert!(preview.out.contains(&format!("T-01 of registration of a user {id}")), "{}", preview.out);
        assert!(preview.out.contains("2026-11-27 it would be 2026-12-02"), "{}", preview.out);
        app.office.laws.refresh(&mut app.office.db.read().await.unwrap()).await.unwrap();
        assert!(app.office.laws.kept().book.edition("670-test").is_none(), "seeing loads nothing");
        assert_ne!(tereze(&["law", "terms", "670-test", "--config", &config]).code, 0);

        let other = tereze(&[&load[..], &["--confirm", "0123456789ab"], &signed].concat());
        assert_eq!(other.code, 5, "{}", other.err);
        let nameless = tereze(&[&load[..], &["--confirm", &confirm]].concat());
        assert_eq!(nameless.code, 2, "{}", nameless.err);
        for (lang, told) in
            [("en", "with --past"), ("ru", "с параметром --past"), ("kk", "--past параметрімен")]
        {
            let past = [&load[..], &["--lang", lang, "--confirm", &confirm], &signed].concat();
            let past = tereze(&past);
            assert!(past.code == 6 && past.err.contains(told), "{lang}: {} {}", past.code, past.err);
        }
        let done = tereze(&[&load[..], &["--past", "--confirm", &confirm], &signed].concat());
        assert_eq!(done.code, 0, "{} {}", done.out, done.err);
        let twice = tereze(&load);
        assert_eq!(twice.code, 3, "{}", twice.out);
        assert!(twice.err.contains("This edition is known already: 670-test"), "{}", twice.err);
        // What is loaded here is known by the configuration of this system, and not without it.
        for asked in
            [&["diff", "670-2019-08-16", "670-test"][..], &["terms", "670-test"], &["editions"], &["terms"]]
        {
            let known = tereze(&[&["law"], asked, &["--config", &config]].concat());
            let alone = tereze(&[&["law"], asked].concat());
            assert_eq!(known.code, 0, "{asked:?}: {}", known.err);
            let loaded = *asked == ["terms"] || known.out.contains("Order 9") || known.out.contains("+ T-01");
            assert!(loaded && !alone.out.contains("Order 9"), "{asked:?}: {}", known.out);
        }

        // A running system reads it without a restart; it rules nobody yet.
        app.office.laws.refresh(&mut app.office.db.read().await.unwrap()).await.unwrap();
        let now = app.office.clock.now();
        assert_eq!(&*app.office.law(now).edition.id, "670-2019-08-16");
        let history = app.signed_in("administrator").await.get("/operator/law").await.text;
        assert!(history.contains("Lawyer") && history.contains("Order 9"), "{history}");

        let activate = ["law", "activate", "670-test", "--config", &config];
        let confirm = digest(&tereze(&activate));
        let confirmed = [&activate[..], &["--confirm", &confirm], &signed].concat();
        let past = tereze(&confirmed);
        assert!(past.code == 6 && past.err.contains("with --past"), "{} {}", past.code, past.err);
        let confirmed = [&confirmed[..], &["--past"]].concat();
        let doubted = tereze(&confirmed);
        assert_eq!(doubted.code, 4, "{}", doubted.err);
        assert!(doubted.err.contains("no lawyer has confirmed T-01"), "{}", doubted.err);
        let done = tereze(&[&confirmed[..], &["--unconfirmed"]].concat());
        assert_eq!(done.code, 0, "{} {}", done.out, done.err);
        app.office.laws.refresh(&mut app.office.db.read().await.unwrap()).await.unwrap();
        assert_eq!(&*app.office.law(now).edition.id, "670-test");
        let again = tereze(&activate);
        assert!((again.code, again.err.contains("in force already")) == (3, true), "{}", again.err);
        let nothing = tereze(&["law", "activate", "670-nothing", "--config", &config]);
        assert!((nothing.code, nothing.err.contains("known are")) == (3, true), "{}", nothing.err);
    }
}

/// A-0.h: what is no edition is refused with what is wrong in it, before anything is changed.
#[tokio::test]
async fn a_file_that_is_no_edition_is_refused_with_its_place() {
    for fresh in Fresh::engines().await {
        let config = written(&fresh, System::Expertise);
        let load = |name: &str, text: &str| {
            let file = file(fresh.folder(), name, text);
            tereze(&["law", "load", &file, "--config", &config])
        };
        let sound = edition("in-force", true);
        let cases = [
            ("broken.toml", "id = <nothing>".to_owned(), "line 1"),
            (
                "hour.toml",
                sound.replacen("note", "cut_off = { hour = 30 }\nnote", 1),
                "cut-off hour in [cut_off] is from 1 to 23",
            ),
            ("length.toml", sound.replacen("value = ", "value = 0 # ", 1), "has no length"),
            ("base.toml", sound.replace("670-2019-08-16", "670-1999-01-01"), "which is not known"),
        ];
        for (name, text, told) in cases {
            let refused = load(name, &text);
            assert_eq!(refused.code, 3, "{name}: {} {}", refused.out, refused.err);
            assert!(refused.err.contains(told), "{name}: {}", refused.err);
            assert!(refused.err.contains("nothing was changed"), "{name}: {}", refused.err);
        }
        // Terms that nobody confirmed do not rule by a file alone.
        let doubted = file(fresh.folder(), "doubted.toml", &edition("in-force", false));
        let command = ["law", "load", &doubted, "--past", "--config", &config];
        let confirm = digest(&tereze(&command));
        let signed = ["--confirm", &confirm, "--by", "Lawyer", "--reason", "Order 9"];
        assert_eq!(tereze(&[&command[..], &signed].concat()).code, 4);
        let missing = tereze(&["law", "load", "/nowhere.toml", "--config", &config]);
        assert!(
            (missing.code, missing.err.contains("/nowhere.toml was not read")) == (1, true),
            "{}",
            missing.err
        );
    }
}

/// the calendar of one system is loaded by another one, and both count alike.
#[tokio::test]
async fn a_calendar_of_another_system_is_loaded_after_its_preview() {
    for fresh in Fresh::engines().await {
        let config = written(&fresh, System::Expertise);
        let off = Amendment {
            date: date(2040, 5, 16),
            kind: Some(DayKind::DayOff),
            reason: Reason::Transfer,
            act: "Decree 5".into(),
        };
        let theirs = Calendar::kazakhstan().amended(&[off], date(2026, 11, 24)).unwrap();
        let text = serde_json::to_string(&Published::from(&theirs)).unwrap();
        let published = file(fresh.folder(), "calendar.json", &text);
        let load = ["law", "calendar", "load", &published, "--config", &config];
        let preview = tereze(&load);
        let confirm = digest(&preview);
        assert!(
            preview.out.contains("2040-05-16: Working day -> Day off (transferred day off), Decree 5"),
            "{}",
            preview.out
        );
        assert!(preview.out.contains("open terms that move: 0 of 0"), "{}", preview.out);
        let signed = ["--confirm", &confirm, "--by", "Administrator", "--reason", "Decree 5"];
        let done = tereze(&[&load[..], &signed].concat());
        assert_eq!(done.code, 0, "{} {}", done.out, done.err);

        let shown = tereze(&["law", "calendar", "--json", "--config", &config]);
        let ours = Published::read(&shown.out).unwrap();
        assert_eq!(ours.fingerprint(2026), theirs.fingerprint(2026));
        let again = tereze(&load);
        assert!((again.code, again.out.contains("nothing to load")) == (0, true), "{}", again.out);
        // The digest of before is of another law now.
        let wrong = text.replacen("\"working_days\":", "\"working_days\":1", 1);
        let wrong = file(fresh.folder(), "wrong.json", &wrong);
        let refused = tereze(&["law", "calendar", "load", &wrong, "--config", &config]);
        assert_eq!(refused.code, 3, "{}", refused.err);
        assert!(refused.err.contains("are stated"), "{}", refused.err);
        // A date is explained by the law of the system, its days included.
        let explain = ["law", "explain", "--rule", "K1", "--start", "2040-05-15T10:00"];
        let without = tereze(&explain).out;
        let with = tereze(&[&explain[..], &["--config", &config]].concat()).out;
        assert!(with.contains("Decree 5") && !without.contains("Decree 5"), "{with}");
    }
}

/// A-0.h: a change that leaves every length as it is, is told all the same, field by field and in each language; what the
/// program would not follow is refused with its line.
#[tokio::test]
async fn the_preview_tells_every_field_that_changes_and_refuses_what_is_not_followed() {
    for fresh in Fresh::engines().await {
        let config = written(&fresh, System::Expertise);
        let known = LawBook::embedded().edition("670-2019-08-16").unwrap().edition;
        let k1 = known.term(Rule::Completeness, date(2026, 11, 24)).unwrap();
        let k1 = Term { basis: "Order 9".into(), ..(**k1).clone() };
        let head = "id = \"670-test\"\norder = \"670\"\namends = \"670-2019-08-16\"\nact = \"Order 9\"\n\
                    given = \"2026-10-20\"\nin_force_from = \"2027-01-01\"\n";
        let load = |lang: &str, term: Term| {
            let text = format!("{head}[[term]]\n{}", toml::to_string(&term).unwrap());
            let file = file(fresh.folder(), "670.toml", &text);
            tereze(&["law", "--lang", lang, "load", &file, "--config", &config])
        };
        let changed = Term { extended_by_failures: false, start_counts: true, ..k1.clone() };
        for (lang, nothing, told) in [
            (
                "en",
                "nothing changes",
                ["failures extend it: Yes -> No", "the day of the start is the first day: No -> Yes"],
            ),
            (
                "ru",
                "ничего не меняется",
                ["сбои продлевают срок: Да -> Нет", "день начала — первый день срока: Нет -> Да"],
            ),
            (
                "kk",
                "ештеңе өзгермейді",
                ["істен шығу мерзімді ұзартады: Иә -> Жоқ", "мерзімнің бірінші күні: Жоқ -> Иә"],
            ),
        ] {
            let preview = load(lang, changed.clone());
            assert_eq!(preview.code, 0, "{}", preview.err);
            assert!(!preview.out.contains(nothing), "{lang}: {}", preview.out);
            for told in told {
                assert!(preview.out.contains(told), "{lang} {told}: {}", preview.out);
            }
        }
        for (lang, told) in [
            ("en", "rule K1, line 7: start is \"contract-in-force\""),
            ("ru", "правило K1, строка 7: в start указано «contract-in-force»"),
            ("kk", "K1 қағидасы, 7-жол: start өрісінде «contract-in-force» тұр"),
        ] {
            let refused = load(lang, Term { start: "contract-in-force".into(), ..k1.clone() });
            assert!(
                refused.code == 3 && refused.err.contains(told),
                "{lang}: {}{}",
                refused.out,
                refused.err
            );
        }
        let cases = [
            (Term { effect: "overdue".into(), ..k1.clone() }, "the program does \"positive-result\""),
            (
                Term { pauses: vec!["information-requested".into()], ..k1.clone() },
                "line 7: pauses stop the clock only",
            ),
            (Term { start_counts: true, unit: law::Unit::Months, ..k1.clone() }, "line 7: start_counts says"),
        ];
        for (term, told) in cases {
            let refused = load("en", term);
            assert!(
                refused.code == 3 && refused.err.contains(told),
                "{told}: {}{}",
                refused.out,
                refused.err
            );
        }
    }
}

/// A replay tells what it counted and what differs in the language of whoever calls.
#[tokio::test]
async fn a_replay_speaks_the_language_of_its_user() {
    for fresh in Fresh::engines().await {
        let config = written(&fresh, System::Portal);
        let app = App::on(fresh, System::Portal).await;
        presented(&mut app.signed_in("applicant").await, "applicant").await;
        let replay = |lang: &str| tereze(&["replay", "--config", &config, "--lang", lang]);
        for (lang, told) in [
            ("en", ["registration of a user: ", "running terms computed again: ", "differences: 0"]),
            ("ru", ["регистрация пользователя: ", "текущих сроков вычислено заново: ", "расхождений: 0"]),
            (
                "kk",
                ["пайдаланушыны тіркеу: ", "қайта есептелген жүріп жатқан мерзімдер: ", "айырмашылықтар: 0"],
            ),
        ] {
            let done = replay(lang);
            assert_eq!(done.code, 0, "{}{}", done.out, done.err);
            for told in told {
                assert!(done.out.contains(told), "{lang} {told}: {}", done.out);
            }
        }
        let mut tx = app.office.db.begin().await.unwrap();
        tx.execute("UPDATE term SET last_day = $1", &office::values![date(2026, 1, 1)]).await.unwrap();
        tx.commit().await.unwrap();
        for (lang, told) in [
            ("en", "T-01 has the last day 2026-01-01 in the table, by the law 2026-11-27"),
            ("ru", "T-01: в таблице последний день 2026-01-01, по закону 2026-11-27"),
            ("kk", "T-01: кестеде соңғы күні 2026-01-01, құқық бойынша 2026-11-27"),
        ] {
            let done = replay(lang);
            assert!(done.code == 1 && done.out.contains(told), "{lang}: {}{}", done.out, done.err);
        }
    }
}

/// A-0.h: a loaded edition is withdrawn on the command line, by preview and digest as every change.
#[tokio::test]
async fn an_edition_is_withdrawn_after_its_preview() {
    for fresh in Fresh::engines().await {
        let (config, folder) = (written(&fresh, System::Portal), fresh.folder().to_owned());
        let _app = App::on(fresh, System::Portal).await;
        let coming = edition("prepared", true).replace("2026-11-01", "2027-01-01");
        let coming = file(&folder, "670.toml", &coming);
        let signed = ["--by", "Administrator", "--reason", "A slip"];
        let load = ["law", "load", &coming, "--config", &config];
        let confirm = digest(&tereze(&load));
        assert_eq!(tereze(&[&load[..], &["--confirm", &confirm], &signed].concat()).code, 0);

        let withdraw = ["law", "withdraw", "670-test", "--config", &config];
        let preview = tereze(&withdraw);
        let confirm = digest(&preview);
        assert!(preview.out.contains("stays readable as withdrawn"), "{}", preview.out);
        let done = tereze(&[&withdraw[..], &["--confirm", &confirm], &signed].concat());
        assert_eq!(done.code, 0, "{} {}", done.out, done.err);
        assert!(done.out.contains("edition 670-test withdrawn"), "{}", done.out);
        let refusals = [
            ("670-test", "en", "was withdrawn, so nothing more can be done"),
            ("670-2019-08-16", "ru", "День редакции 670-2019-08-16 уже наступил: 16 августа 2019"),
            ("670-nothing", "kk", "670-nothing редакциясы жоқ (A-0.h)"),
        ];
        for (id, lang, told) in refusals {
            let refused = tereze(&["law", "--lang", lang, "withdraw", id, "--config", &config]);
            let err = refused.err.replace(['\u{2068}', '\u{2069}'], "");
            assert!((refused.code, err.contains(told)) == (3, true), "{id}: {err}");
        }
    }
}

/// The command line speaks the language that is asked for, by the option or by the environment, with plurals.
#[test]
fn the_command_line_speaks_the_language_of_its_user() {
    let said = |arguments: &[&str], lang: &str| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_tereze"));
        let done = command.args(arguments).env("LANG", lang).output().unwrap();
        String::from_utf8(if done.status.success() { done.stdout } else { done.stderr }).unwrap()
    };
    let diff = ["law", "diff", "670-2019-08-16", "code-2026-07-01"];
    let (kk, ru, en) = (said(&diff, "kk_KZ.UTF-8"), said(&diff, "ru_RU.UTF-8"), said(&diff, "C.UTF-8"));
    for (text, words) in [
        (&en, ["each working day that was touched adds one -> none", "1 month. ", "(text of the order)"]),
        (&ru, ["каждый затронутый рабочий день прибавляет один день -> нет", "1 месяц. ", "(текст приказа)"]),
        (&kk, ["қамтылған әр жұмыс күні бір күн қосады -> жоқ", "1 ай. ", "(бұйрық мәтіні)"]),
    ] {
        for word in words {
            assert!(text.contains(word), "{word}: {text}");
        }
        assert!(!text.contains("WholeWorkingDays") && !text.contains("1 months"), "{text}");
    }
    let empty = said(&["law", "--lang", "ru", "terms", "code-2026-07-01"], "en_US.UTF-8");
    assert!(empty.contains("У этой редакции нет своих сроков.") && empty.contains("Подготовлена"), "{empty}");
    let all = said(&["law", "terms"], "en_US.UTF-8");
    for rule in Rule::ALL {
        assert!(all.lines().any(|line| line.split(' ').next() == Some(rule.id())), "{rule}: {all}");
    }
    let unknown = said(&["law", "terms", "670-nothing"], "ru");
    assert!(unknown.contains("Редакции 670-nothing нет (A-0.h)"), "{unknown}");
    let needs = said(&["law", "explain", "--rule", "E6", "--start", "2026-11-26", "--lang", "kk"], "en");
    assert!(needs.contains("--base ҚАҒИДА"), "{needs}");
    // every reminder, not the first alone.
    let reminders = said(&["law", "explain", "--rule", "T-36", "--start", "2026-10-09T10:00"], "en");
    for day in ["10 August 2026", "9 September 2026", "2 October 2026", "8 October 2026"] {
        assert!(reminders.contains(day), "{day}: {reminders}");
    }
}

/// .p4, A-18.p1: hours that an operator sets and what is off by default are not told as those of another act.
#[test]
fn what_an_operator_sets_is_told_as_such() {
    for (language, set, off) in [
        ("kk", "оператор белгілейді", "әдепкіде өшірулі"),
        ("ru", "устанавливает оператор", "по умолчанию выключено"),
        ("en", "set by the operator", "off by default"),
    ] {
        for (rule, told) in [("T-25", set), ("T-12", off)] {
            let start = ["law", "--lang", language, "explain", "--start", "2026-11-26", "--rule", rule];
            let done = tereze(&start);
            assert!(done.code != 0 && done.err.contains(told), "{rule}: {}{}", done.out, done.err);
        }
    }
}

/// The usual mistakes in the arguments are told in the language of whoever calls, with the exit code of the parser.
#[test]
fn mistakes_in_the_arguments_are_told_in_the_chosen_language() {
    for (arguments, ru, kk, en) in [
        (
            &["law", "terms", "--nothing"][..],
            "нет параметра --nothing",
            "--nothing параметрі жоқ",
            "--nothing",
        ),
        (&["law", "nothing"], "Нет команды nothing", "nothing командасы жоқ", "nothing"),
        (
            &["law", "explain", "--rule"],
            "Не указано значение: --rule",
            "Мәні көрсетілмеген: --rule",
            "--rule",
        ),
        (&["law", "explain"], "Указано не всё", "Бәрі көрсетілмеген", "required arguments"),
        (&["law", "explain", "--rule", "T-99"], "Значение T-99 не подходит", "T-99 мәні жарамайды", "T-99"),
    ] {
        for (language, told) in [("ru", ru), ("kk", kk), ("en", en)] {
            let done = tereze(&[&["law", "--lang", language], &arguments[1..]].concat());
            assert_eq!(done.code, 2, "{arguments:?}: {}", done.err);
            assert!(done.err.contains(told), "{arguments:?} {language}: {}", done.err);
            let english = ["error:", "Usage:", "For more information"].iter().any(|it| done.err.contains(it));
            assert_eq!(english, language == "en", "{}", done.err);
        }
    }
}

/// an option that a rule does not use, or that cannot be, is refused by the clause of the rule and
/// passed over in silence by none.
#[test]
fn options_that_do_not_fit_a_rule_are_refused() {
    let asked = |language: &str, rest: &[&str]| {
        let start = ["law", "--lang", language, "explain", "--start", "2026-11-26T10:00", "--rule"];
        tereze(&[&start[..], rest].concat())
    };
    for (language, option) in
        [("kk", "--until параметрін"), ("ru", "не использует --until"), ("en", "use --until")]
    {
        let done = asked(language, &["K1", "--until", "2026-12-01"]);
        assert!(done.code != 0 && done.err.contains(option), "{}{}", done.out, done.err);
    }
    for (rest, told) in [
        (&["K1", "--base", "E1"][..], "use --base"),
        (&["K1", "--in-course"], "use --in-course"),
        (&["T-05", "--until", "2026-12-01"], "use --until"),
        (&["E5", "--base", "K1"], "Name one of: E1, E2, E3, E4"),
        (&["E6", "--base", "E5"], "Name one of: E1, E2, E3, E4"),
        (&["T-19", "--until", "2026-11-25"], "before the start"),
        (&["T-20"], "1 January"),
    ] {
        let done = asked("en", rest);
        assert!(done.code != 0 && done.err.contains(told), "{rest:?}: {}{}", done.out, done.err);
        assert!(done.err.contains("point "), "{}", done.err);
    }
    for rest in [
        &["E5", "--base", "E3"][..],
        &["T-05", "--in-course"],
        &["T-19", "--until", "2026-11-26"],
        &["T-20", "--start", "2027-01-01"],
    ] {
        let done = match rest {
            ["T-20", ..] => tereze(&["law", "explain", "--rule", "T-20", "--start", "2027-01-01"]),
            rest => asked("en", rest),
        };
        assert_eq!(done.code, 0, "{rest:?}: {}", done.err);
    }
}

/// A reader that goes away, or a full disk: an error in words, and never as if everything had been said.
#[test]
fn output_that_cannot_be_written_ends_the_command_without_panic() {
    let of = |arguments: &[&str], out: std::process::Stdio| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_tereze"));
        command.args(arguments).stdout(out).stderr(std::process::Stdio::piped()).spawn().unwrap()
    };
    for arguments in [&["law", "terms"][..], &["law", "calendar", "--ics"], &["law", "editions"]] {
        let mut child = of(arguments, std::process::Stdio::piped());
        drop(child.stdout.take());
        let done = child.wait_with_output().unwrap();
        assert_eq!((done.status.code(), &*done.stderr), (Some(141), &b""[..]), "{arguments:?}");
        let full = std::fs::File::options().write(true).open("/dev/full").unwrap();
        let done = of(arguments, full.into()).wait_with_output().unwrap();
        let told = String::from_utf8_lossy(&done.stderr);
        assert!(
            done.status.code() == Some(1) && told.starts_with("tereze: ") && !told.contains("panic"),
            "{told}"
        );
    }
}
