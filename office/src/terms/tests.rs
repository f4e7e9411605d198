use std::collections::BTreeSet;
use std::fmt::Write;
use std::path::Path;

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use law::application::{in_course_date, registration_date};
use law::{Interruption, Law, Order, Pause, Start, Unit};

use law::LawBook;

use super::*;
use crate::texts::{Locale, Texts};

fn texts() -> Texts {
    Texts::embedded(real().zone).unwrap()
}

fn real() -> Law {
    LawBook::embedded().edition("670-2019-08-16").unwrap()
}

/// A moment by the clock of the capital.
fn at(local: &str) -> Timestamp {
    let local: DateTime = local.parse().unwrap();
    local.to_zoned(real().zone).unwrap().timestamp()
}

fn day(date: &str) -> Date {
    date.parse().unwrap()
}

fn interruption(id: &str, cause: law::Cause, from: &str, until: &str, lasts: bool) -> Interruption {
    let (from, until) = (at(from), at(until));
    Interruption { id: id.into(), cause, from, until, lasts, confirmed_at: from, days: None }
}

fn medium() -> Interruption {
    interruption("SBI-7", law::Cause::MediumFailure, "2026-11-23 10:00", "2026-11-23 15:00", false)
}

fn high(lasts: bool) -> Interruption {
    interruption("SBI-9", law::Cause::HighFailure, "2026-11-24 09:00", "2026-11-25 12:00", lasts)
}

/// Within [`high`].
fn inside() -> Interruption {
    interruption("SBI-10", law::Cause::MediumFailure, "2026-11-24 11:00", "2026-11-24 12:00", false)
}

/// K1 of an application registered on Thursday, 19 November 2026.
fn interrupted(by: Vec<Interruption>) -> Due {
    real().interrupted(by).due(Rule::Completeness, at("2026-11-19 00:00")).unwrap()
}

fn analysis(from: &str, pauses: Vec<Pause>) -> Due {
    let start = Start { pauses, ..at(from).into() };
    real().due(Rule::Analysis, start).unwrap()
}

fn asked(from: &str, until: Option<&str>) -> Pause {
    Pause { from: at(from), until: until.map(at), why: "information-requested".into() }
}

/// The edition with extensions by the clock.
fn exact() -> Law {
    let edition = r#"
        id = "exact"
        order = "670"
        amends = "670-2019-08-16"
        act = "none"
        given = "2019-08-17"
        in_force_from = "2019-08-17"
        extension = { unit = "exact" }
    "#;
    LawBook::embedded().with_edition(edition).unwrap().edition("exact").unwrap()
}

/// By an edition whose decisions name days of the calendar.
fn by_calendar(by: Interruption) -> Due {
    let edition = r#"
        id = "days"
        order = "670"
        amends = "670-2019-08-16"
        act = "none"
        given = "2019-08-17"
        in_force_from = "2019-08-17"
        [[term]]
        rule = "T-28b"
        unit = "calendar-days"
        value = 1
        start = "force-majeure-decided"
        acts = "expertise-operator"
        waits = "parties"
        effect = "moved"
        clause = "A-64"
        from = "2018-09-24"
        confirmed = true
    "#;
    let law = LawBook::embedded().with_edition(edition).unwrap().edition("days").unwrap();
    law.interrupted(vec![by]).due(Rule::Completeness, at("2026-11-19 00:00")).unwrap()
}

/// Each rule that gives a date, started at half past ten on Thursday, 19 November 2026.
fn rules() -> Vec<(String, Due)> {
    let book = LawBook::embedded();
    let mut found = Vec::new();
    for order in Order::ALL {
        let start = at("2026-11-19 10:30");
        let law = book.in_force_of(order, start);
        for rule in order.rules() {
            let unit = law.edition.term(rule, law.date(start)).unwrap().unit;
            let start = match (rule, unit) {
                (Rule::YearlyPlan, _) => at("2027-01-01 00:00").into(),
                (Rule::WorksNotice, _) => at("2026-11-28 21:00").into(),
                (Rule::ExpertiseAdjusted, _) => Start::of_base(start, Rule::ExpertiseComplex),
                (Rule::ExpertiseRepeated, _) => Start::of_base(start, Rule::ExpertiseSimple),
                _ if rule.runs_on_from().is_some() => Start::until(start, day("2026-11-19")),
                (_, Unit::RestAtLeast) => Start::until(start, day("2026-12-04")),
                (_, Unit::Agreed) => Start::until(start, day("2027-05-31")),
                _ => start.into(),
            };
            if unit.gives_a_date() {
                found.push((rule.to_string(), law.due(rule, start).unwrap()));
            }
        }
    }
    found
}

/// What the rules alone do not show.
fn scenes() -> Vec<(String, Due)> {
    let law = real();
    let month = |from: &str| law.due(Rule::CorrectiveMeasures, at(from)).unwrap();
    let entry = |from: &str| law.due(Rule::JournalEntry, at(from)).unwrap();
    let forced = interruption("FM-1", law::Cause::ForceMajeure, "2026-11-26 00:00", "2026-11-28 00:00", true);
    let decided = Interruption {
        days: Some(3),
        ..interruption("FM-2", law::Cause::ForceMajeure, "2026-11-20 09:00", "2026-11-24 00:00", false)
    };
    let weekend =
        interruption("SBI-8", law::Cause::HighFailure, "2026-11-21 10:00", "2026-11-22 12:00", false);
    let by_the_clock = exact().interrupted(vec![medium(), high(false)]);
    [
        ("T-05 before the hour", registration_date(&law, at("2026-11-19 13:59:59"))),
        ("T-05 from the hour on, before a weekend", registration_date(&law, at("2026-11-20 14:00"))),
        ("T-05 on a Saturday", registration_date(&law, at("2026-11-21 09:00"))),
        ("T-05 in the course of consideration", in_course_date(&law, at("2026-11-19 23:59:59"))),
        ("T-05 in the course of consideration, on a Sunday", in_course_date(&law, at("2026-11-22 12:00"))),
        ("K1 over New Year 2027", law.due(Rule::Completeness, at("2026-12-29 00:00")).unwrap()),
        ("K1 with two failures", interrupted(vec![medium(), high(false)])),
        ("K1 with a failure that lasts", interrupted(vec![medium(), high(true)])),
        ("K1 with a failure on a weekend", interrupted(vec![weekend])),
        ("K1 with a failure inside another", interrupted(vec![high(false), inside()])),
        ("K1 with force majeure that lasts", interrupted(vec![forced])),
        ("K1 with force majeure of a number of days", interrupted(vec![decided.clone()])),
        ("K1 with force majeure of a number of calendar days", by_calendar(decided)),
        (
            "K1 with two failures by the clock",
            by_the_clock.due(Rule::Completeness, at("2026-11-19 00:00")).unwrap(),
        ),
        ("T-01 over a worked Saturday", law.due(Rule::RegisterPortalUser, at("2024-05-02 11:00")).unwrap()),
        ("T-06 over lunch", entry("2026-11-19 12:20")),
        ("T-06 in the evening", entry("2026-11-19 19:00")),
        ("T-06 early on a Monday", entry("2026-11-23 07:30")),
        ("T-08 over a weekend", analysis("2026-11-20 17:30", vec![])),
        (
            "T-08 with an answered question",
            analysis("2026-11-19 10:00", vec![asked("2026-11-19 10:30", Some("2026-11-19 11:15"))]),
        ),
        ("T-08 with an open question", analysis("2026-11-19 10:00", vec![asked("2026-11-19 10:30", None)])),
        ("T-17 with a shortened end", month("2027-01-31 09:00")),
        ("T-15 from a leap day", law.due(Rule::Storage, at("2024-02-29 09:00")).unwrap()),
    ]
    .map(|(title, due)| (title.to_owned(), due))
    .to_vec()
}

/// One explanation per rule and scene, in the three languages, as a lawyer has read them.
fn reviewed() -> String {
    let texts = texts();
    let mut page = String::new();
    for (title, due) in rules().into_iter().chain(scenes()) {
        writeln!(page, "## {title}").unwrap();
        for locale in Locale::ALL {
            let said = Explanation::new(texts.of(locale), &due, due.start().unwrap());
            writeln!(page, "{locale}  {}", said.summary).unwrap();
            let mut before = String::new();
            for Sentence { text, clause } in said.steps {
                let place = if clause == before { String::new() } else { format!(" [{clause}]") };
                writeln!(page, "    - {text}{place}").unwrap();
                before = clause;
            }
            for line in said.doubts.iter().chain(&said.effect).chain(&said.parties) {
                writeln!(page, "    {line}").unwrap();
            }
        }
        writeln!(page).unwrap();
    }
    page
}

/// A-0.h: every date names its reasons. After a change of words or rules, read the file again and write it with
/// `TEREZE_WRITE_EXPLANATIONS=1`.
#[test]
fn the_explanations_are_those_that_were_reviewed() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/explanations.txt");
    let told = reviewed();
    if std::env::var_os("TEREZE_WRITE_EXPLANATIONS").is_some() {
        std::fs::write(&file, &told).unwrap();
    }
    let reviewed = std::fs::read_to_string(&file).unwrap();
    for (n, (told, reviewed)) in told.lines().zip(reviewed.lines()).enumerate() {
        assert_eq!(told, reviewed, "line {}", n + 1);
    }
    assert_eq!(told.len(), reviewed.len());
}

#[test]
fn every_kind_of_step_is_among_the_reviewed_explanations() {
    let all = rules().into_iter().chain(scenes());
    let told: BTreeSet<&str> = all
        .flat_map(|(_, due)| due.because.iter().map(|step| step.kind.name()).collect::<Vec<_>>())
        .collect();
    assert_eq!(told, StepKind::NAMES.iter().copied().collect());
}

fn in_three_languages(due: &Due) -> [Explanation; 3] {
    let texts = texts();
    Locale::ALL.map(|locale| Explanation::new(texts.of(locale), due, due.start().unwrap()))
}

fn has(explanation: &Explanation, text: &str) {
    let told = explanation.steps.iter().any(|step| step.text == text);
    assert!(told, "{text}\nis not in {explanation:#?}");
}

/// A-40.p1 over a year of which only a forecast exists.
#[test]
fn a_term_over_new_year_says_that_the_calendar_is_a_forecast() {
    let due = real().due(Rule::Completeness, at("2026-12-29 00:00")).unwrap();
    assert_eq!(due.last_day, day("2027-01-08"));
    let [kk, ru, en] = in_three_languages(&due);
    assert_eq!(kk.doubts[1], "Күн алдын ала көрсетілген: 2027 жылғы күнтізбе — болжам.");
    assert_eq!(ru.doubts[1], "Дата предварительная: календарь 2027 года — прогноз.");
    assert_eq!(en.doubts[1], "The date is provisional: the calendar of 2027 is a forecast.");
    has(
        &ru,
        "Не считаются дни с 1 января 2027 по 2 января 2027: Новый год. Основание: статья 3 Закона от 13 декабря 2001 № 267 «О праздниках в Республике Казахстан».",
    );
    has(
        &kk,
        "Есептелмейтін күндер: 2027 жылғы 1 қаңтар – 2027 жылғы 2 қаңтар, Жаңа жыл. Негізі: «Қазақстан Республикасындағы мерекелер туралы» 2001 жылғы 13 желтоқсандағы № 267 Заң, 3-бап.",
    );
}

/// A-62.3 and A-63.3: the union of both failures, each by its number.
#[test]
fn an_extended_term_names_every_failure_by_its_number() {
    let due = interrupted(vec![medium(), high(false)]);
    assert_eq!(due.last_day, day("2026-12-01"));
    let [kk, ru, en] = in_three_languages(&due);
    has(
        &ru,
        "Срок продлён. Причина: технический сбой среднего уровня сложности № SBI-7, 23 ноября 2026, 10:00–15:00. Добавлено: 1 рабочий день.",
    );
    has(
        &en,
        "The term was extended. Reason: technical failure of high severity No. SBI-9, 24 November 2026, 09:00 – 25 November 2026, 12:00. Added: 2 working days.",
    );
    has(
        &kk,
        "Мерзім ұзартылды. Себебі: күрделілік деңгейі орташа техникалық істен шығу № SBI-7, 2026 жылғы 23 қараша, 10:00–15:00. Қосылғаны: 1 жұмыс күні.",
    );
    assert!(ru.summary.contains("Срок: 5 рабочих дней."), "{}", ru.summary);
    assert!(ru.summary.ends_with("Срок вместе с продлением: 8 рабочих дней."), "{}", ru.summary);
}

/// A-62.3: the union counts; the failure that adds nothing is told all the same, with the number of the one that
/// covers it.
#[test]
fn a_failure_inside_another_names_the_one_that_covers_it() {
    let due = interrupted(vec![high(false), inside()]);
    assert_eq!(due.last_day, interrupted(vec![high(false)]).last_day);
    let [kk, ru, en] = in_three_languages(&due);
    has(
        &en,
        "This interruption did not extend the term because the same time was counted before: technical failure of medium severity No. SBI-10, 24 November 2026, 11:00–12:00. Already covered by: No. SBI-9.",
    );
    has(
        &ru,
        "Этот перерыв не продлил срок, потому что то же время уже учтено: технический сбой среднего уровня сложности № SBI-10, 24 ноября 2026, 11:00–12:00. Уже учтено по записи: № SBI-9.",
    );
    has(
        &kk,
        "Бұл үзіліс мерзімді ұзартпады, өйткені сол уақыт бұрын ескерілген: күрделілік деңгейі орташа техникалық істен шығу № SBI-10, 2026 жылғы 24 қараша, 11:00–12:00. Бұрын ескерілген жазба: № SBI-9.",
    );
}

/// A-63.1: while the failure lasts the end is planned and the term stays open.
#[test]
fn a_failure_that_lasts_keeps_the_term_open() {
    let due = interrupted(vec![high(true)]);
    let [kk, ru, en] = in_three_languages(&due);
    assert_eq!(kk.open, ["№ SBI-9 техникалық істен шығу жойылғанға дейін мерзім ашық қалады."]);
    assert_eq!(ru.open, ["Срок остаётся открытым, пока не устранён технический сбой № SBI-9."]);
    assert_eq!(en.open, ["The term stays open until technical failure No. SBI-9 is eliminated."]);
    let ru = texts().of(Locale::Ru).clone();
    assert_eq!(left(&ru, &due, at("2026-11-30 23:59")), Left::WorkingDays(1));
    assert_eq!(left(&ru, &due, due.at), Left::Open);
    assert_eq!(time_left(&ru, &due, due.at), "срок открыт до окончания сбоя или обстоятельств");
}

/// A-40.p1, A-0.h: whether the day of the start counts is told by the date itself, not by an edition inside the program.
#[test]
fn the_first_sentence_says_whether_the_day_of_the_start_counts() {
    let kept = real();
    let term = (**kept.edition.term(Rule::Completeness, day("2027-01-11")).unwrap()).clone();
    let counting = law::edition::Term { start_counts: true, ..term };
    let counts = Law { edition: kept.edition.with_terms(&[counting]).unwrap().into(), ..kept.clone() };
    for (law, first, last) in [
        (kept, "The count begins on the next day.", day("2027-01-18")),
        (counts, "This day is the first day of the term.", day("2027-01-15")),
    ] {
        let due = law.due(Rule::Completeness, at("2027-01-11 10:00")).unwrap();
        let [_, _, en] = in_three_languages(&due);
        assert!(en.steps[0].text.ends_with(first), "{}", en.steps[0].text);
        assert_eq!(due.last_day, last);
    }
}

/// A-0.h: an edition is called as its data says: the first one was not amended, and the Code is no order.
#[test]
fn an_edition_is_called_by_its_name() {
    let texts = texts();
    for (locale, id, name) in [
        (Locale::En, "670-2018-09-24", "Order No. 670 of 24 September 2018, as first given"),
        (Locale::En, "670-2019-08-16", "Order No. 670 as amended on 16 August 2019"),
        (Locale::Ru, "465-2022-12-30", "Приказ № 465 в редакции от 30 декабря 2022"),
        (Locale::Kk, "code-2026-07-01", "2026 жылғы 9 қаңтардағы № 253-VIII Құрылыс кодексі"),
        (Locale::En, "code-2026-07-01", "Construction Code No. 253-VIII of 9 January 2026"),
        (Locale::En, "670-of-another", "670-of-another"),
    ] {
        assert_eq!(edition(texts.of(locale), id), name);
    }
}

/// A-54.p2, A-54.p3 and A-56: minutes of working time.
#[test]
fn minutes_are_told_over_lunch_over_night_and_while_the_user_is_asked() {
    let law = real();
    let lunch = law.due(Rule::JournalEntry, at("2026-11-19 12:20")).unwrap();
    let [_, ru, en] = in_three_languages(&lunch);
    has(&ru, "Не считается время 19 ноября 2026, 12:30–14:00: обеденный перерыв.");
    has(&en, "The clock runs: 19 November 2026, 14:00–14:20. Counted: 20 minutes.");
    let words = texts().of(Locale::Ru).clone();
    assert_eq!(time_left(&words, &lunch, at("2026-11-19 13:00")), "осталось: 20 минут");

    let night = law.due(Rule::JournalEntry, at("2026-11-19 19:00")).unwrap();
    let [kk, ru, _] = in_three_languages(&night);
    has(&ru, "Оператор стремится зарегистрировать сообщение раньше: 20 ноября 2026, 09:30.");
    has(
        &kk,
        "Есептелмейтін уақыт: 2026 жылғы 19 қараша, 19:00 – 2026 жылғы 20 қараша, 09:00, жұмыстан тыс уақыт.",
    );
    assert_eq!(night.at, at("2026-11-20 18:30"));

    let [kk, ru, en] =
        in_three_languages(&analysis("2026-11-19 10:00", vec![asked("2026-11-19 10:30", None)]));
    assert_eq!(ru.open, ["Срок остаётся открытым: ожидаются сведения, запрошенные у пользователя."]);
    assert!(en.summary.ends_with("Term: 2 hours of working time. The term stays open: information requested from the user is awaited."), "{}", en.summary);
    assert_eq!(kk.steps.len(), 3, "nobody knows the end: {kk:#?}");
}

/// A-27.p1: the last day of a month that has no such day.
#[test]
fn a_month_without_such_a_day_ends_on_its_last() {
    let due = real().due(Rule::CorrectiveMeasures, at("2027-01-31 09:00")).unwrap();
    let [kk, ru, _] = in_three_languages(&due);
    has(
        &ru,
        "Отсчёт от 31 января 2027: 1 месяц. Такого числа в последнем месяце нет, поэтому последний день срока — последний день этого месяца: 28 февраля 2027.",
    );
    has(
        &kk,
        "Мына күннен бастап есептеледі: 2027 жылғы 31 қаңтар. Ұзақтығы: 1 ай. Соңғы айда мұндай күн жоқ, сондықтан мерзім сол айдың соңғы күні аяқталады: 2027 жылғы 28 ақпан.",
    );
}

/// A-8.p2 over 4 May 2024, a Saturday that was worked.
#[test]
fn a_worked_saturday_is_counted_by_its_act() {
    let due = real().due(Rule::RegisterPortalUser, at("2024-05-02 11:00")).unwrap();
    let [_, ru, en] = in_three_languages(&due);
    has(
        &ru,
        "Считается сб, 4 мая 2024: этот день сделан рабочим. Его номер в сроке: 2. Основание: статья 85 Трудового кодекса: приказ Министра труда и социальной защиты населения № 109, 17 апреля 2024.",
    );
    assert!(en.steps.iter().any(|step| step.text.starts_with("Counted: Sat, 4 May 2024, which was made")));
}

#[test]
fn an_explanation_is_a_value_for_other_programs() {
    let due = real().due(Rule::RegisterPortalUser, at("2026-11-19 10:30")).unwrap();
    let [_, ru, _] = in_three_languages(&due);
    let json = serde_json::to_value(&ru).unwrap();
    assert_eq!(json["steps"][1]["text"], "Срок: 3 рабочих дня.");
    assert_eq!(json["steps"][1]["clause"], "пункт 8, часть 2 Правил, приказ № 670");
    assert_eq!((json["edition"].as_str(), json["doubts"][0].as_str()), (Some("670-2019-08-16"), None));
    assert_eq!(json["calendar"], *due.calendar);
}

/// A-23, A-27.p1 and A-39.1: the day of the start is not one of the term.
#[test]
fn what_is_left_never_counts_the_day_of_the_start() {
    let words = texts().of(Locale::En).clone();
    let start = at("2026-11-19 10:30");
    for (rule, said) in [
        (Rule::Storage, "left: 1,096 calendar days"),
        (Rule::CorrectiveMeasures, "left: 30 calendar days"),
        (Rule::ResponsiblePersons, "left: 7 calendar days"),
        (Rule::Completeness, "left: 5 working days"),
        (Rule::Analysis, "left: 120 minutes"),
    ] {
        let due = real().due(rule, start).unwrap();
        assert_eq!(time_left(&words, &due, start), said, "{rule}");
    }
}

/// A-39.1: what was told before and what holds now.
#[test]
fn a_term_that_moved_tells_both_days() {
    let (from, to) = (day("2026-11-26"), day("2026-12-01"));
    let it = Moved { rule: Rule::Completeness, from, to };
    assert_eq!(
        moved(texts().of(Locale::Ru), "term_extended", &it),
        "Срок продлён: Экспертная организация проверяет комплектность документов. Раньше последним днём было 26 ноября 2026, теперь 1 декабря 2026."
    );
    let recounted = moved(texts().of(Locale::Kk), "term_recounted", &it);
    assert!(recounted.starts_with("Күнтізбе өзгергендіктен мерзім қайта есептелді"), "{recounted}");
    // The failure ended sooner than planned: the term is no longer open, and ends when it did before.
    let back = moved(texts().of(Locale::En), "term_extended", &Moved { from: to, ..it });
    assert!(back.ends_with("The last day is as before: 1 December 2026."), "{back}");
}

/// A-0.4: order 670 was not in force before 24 September 2018; its first edition is taken, and the date says so.
#[test]
fn a_term_from_before_the_first_edition_is_for_information() {
    let words = texts().of(Locale::En).clone();
    let law = LawBook::embedded().in_force(at("2018-03-01 10:00"));
    let told = |start: &str| doubts(&words, &law.due(Rule::RegisterPortalUser, at(start)).unwrap());
    assert!(told("2018-03-01 10:00").iter().any(|it| it.contains("(24 September 2018)")));
    assert!(told("2018-10-01 10:00").iter().all(|it| !it.contains("first edition")));
}

#[test]
fn clauses_are_cited_as_people_cite_them() {
    let texts = texts();
    let [kk, ru, en] = Locale::ALL.map(|locale| texts.of(locale));
    for (words, place, said) in [
        (ru, "A-18.p4", "пункт 18, часть 4 Правил, приказ № 670"),
        (ru, "A-39.1", "пункт 39, подпункт 1 Правил, приказ № 670"),
        (ru, "B-5", "пункт 5 Правил, приказ № 465"),
        (kk, "A-25.4.a3", "Қағидалар, 25-тармақ, 4-тармақша, 3-абзац (№ 670 бұйрық)"),
        (en, "A-53.2.p3", "point 53, subpoint 2, paragraph 3 of the Rules, order 670"),
        (en, "A-2 (chapeau)", "point 2, opening words of the Rules, order 670"),
        (ru, "A-0.4", "пункт 4 приказа № 670"),
        (kk, "B-0.h", "№ 465 бұйрық, тақырып"),
        (en, "order 299", "order 299"),
    ] {
        assert_eq!(clause(words, place), said);
    }
}
