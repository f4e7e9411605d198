use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use fluent_syntax::ast::{Entry, Expression, InlineExpression, Pattern, PatternElement};
use fluent_syntax::parser::parse;
use jiff::civil::date;

use super::*;

fn texts() -> Texts {
    Texts::embedded(TimeZone::get("Asia/Almaty").unwrap()).unwrap()
}

#[test]
fn dates_are_written_as_each_language_writes_them() {
    let texts = texts();
    let day = date(2026, 11, 24);
    assert_eq!(texts.of(Locale::Ru).date(day), "24 ноября 2026");
    assert_eq!(texts.of(Locale::Kk).date(day), "2026 жылғы 24 қараша");
    assert_eq!(texts.of(Locale::En).date(day), "24 November 2026");
    assert_eq!(texts.of(Locale::Ru).date_with_weekday(day), "вт, 24 ноября 2026");
    assert_eq!(texts.of(Locale::Kk).date_with_weekday(day), "сс, 2026 ж. 24 қараша");
    assert_eq!(texts.of(Locale::En).date_with_weekday(day), "Tue, 24 November 2026");
    assert_eq!(texts.of(Locale::Kk).date_short(day), "24.11.2026");
}

#[test]
fn instants_are_shown_in_the_zone_of_the_portal() {
    let texts = texts();
    let at: Timestamp = "2026-11-24T19:30:05Z".parse().unwrap();
    assert_eq!(texts.of(Locale::Ru).moment(at), "25 ноября 2026, 00:30");
    assert_eq!(texts.of(Locale::En).moment_exact(at), "25.11.2026 00:30:05");
}

#[test]
fn the_end_of_a_term_is_named_by_its_last_minute() {
    let end: Timestamp = "2026-12-02T19:00:00Z".parse().unwrap();
    assert_eq!(texts().of(Locale::Ru).until(end), "2 декабря 2026, 23:59");
}

#[test]
fn dates_in_kept_values_are_said_in_the_reader_s_language() {
    let args = BTreeMap::from([("not_after", "2026-11-12T18:59:59Z")]);
    let said = texts().of(Locale::Ru).told("signature-expired", &args).to_string();
    assert!(
        said.starts_with("Срок регистрационного свидетельства истёк. Дата окончания: 12 ноября 2026, 23:59."),
        "{said}"
    );
    let args = BTreeMap::from([("issuer", "123456789012")]);
    assert!(
        texts().of(Locale::En).told("signature-untrusted-ca", &args).to_string().ends_with("123456789012.")
    );
}

#[test]
fn what_another_system_wrote_is_said_only_when_it_is_whole() {
    let texts = texts();
    let said = |key, args: &[(&str, &str)]| {
        texts.of(Locale::En).told_if_known(key, &args.iter().copied().collect::<BTreeMap<_, _>>())
    };
    assert!(said("refusal-expertise-number-differs", &[("number", "7")]).unwrap().contains("7"));
    assert_eq!(said("refusal-expertise-number-differs", &[]), None);
    assert_eq!(said("refusal-of-another-vendor", &[]), None);
}

#[test]
fn russian_counts_in_three_forms() {
    let texts = texts();
    let said = |n: i64| texts.of(Locale::Ru).t("working-days").with("n", n).to_string();
    assert_eq!(said(1), "1 рабочий день");
    assert_eq!(said(2), "2 рабочих дня");
    assert_eq!(said(5), "5 рабочих дней");
    assert_eq!(said(11), "11 рабочих дней");
    assert_eq!(said(21), "21 рабочий день");
    assert_eq!(said(112), "112 рабочих дней");
}

#[test]
fn numbers_and_sizes_are_grouped_and_rounded_down() {
    let texts = texts();
    assert_eq!(texts.of(Locale::Ru).number(1_240_000), "1\u{a0}240\u{a0}000");
    assert_eq!(texts.of(Locale::En).number(-1_200), "\u{2212}1,200");
    assert_eq!(texts.of(Locale::Kk).size(1023), "1\u{a0}023 Б");
    assert_eq!(texts.of(Locale::Ru).size(1_258_291), "1,1 МБ");
    assert_eq!(texts.of(Locale::En).size(4 * 1024 * 1024 * 1024), "4 GB");
}

/// The clock of the capital is told with the day of its change and the offset before it, from the data of the zone.
#[test]
fn the_clock_is_told_with_the_day_of_its_change() {
    let texts = texts();
    for (locale, told) in [
        (Locale::Kk, "Астана уақытымен беріледі (UTC+5, алғашқы күні — 2024 жылғы 1 наурыз; бұрын UTC+6)"),
        (Locale::Ru, "по времени Астаны (UTC+5 с 1 марта 2024, раньше UTC+6)"),
        (Locale::En, "in Astana time (UTC+5 since 1 March 2024, UTC+6 before)"),
    ] {
        assert!(texts.of(locale).clock().ends_with(told), "{}", texts.of(locale).clock());
    }
    let always = Texts::embedded(TimeZone::fixed(jiff::tz::offset(5))).unwrap();
    assert!(always.of(Locale::En).clock().ends_with("in Astana time (UTC+5)"));
}

#[test]
fn the_wanted_language_is_found() {
    assert_eq!(Locale::preferred("de,ru-KZ;q=0.8,en;q=0.9"), Locale::En);
    assert_eq!(Locale::preferred("fr"), Locale::Kk);
    assert_eq!(Locale::parse("ru_RU"), Some(Locale::Ru));
    assert_eq!(Locale::parse("../etc"), None);
}

#[test]
#[should_panic(expected = "no such text")]
fn a_missing_text_stops_a_debug_build() {
    let _ = texts().of(Locale::En).t("no-such-key-at-all").to_string();
}

/// Key → names of the values it takes.
fn keys(locale: Locale) -> BTreeMap<String, BTreeSet<String>> {
    let mut keys = BTreeMap::new();
    for (file, source) in files_of(locale) {
        let resource = parse(source).unwrap_or_else(|(_, errors)| panic!("{file}: {errors:?}"));
        for entry in resource.body {
            if let Entry::Message(message) = entry {
                let mut names = BTreeSet::new();
                message.value.iter().for_each(|pattern| variables(pattern, &mut names));
                let before = keys.insert(message.id.name.clone(), names);
                assert!(before.is_none(), "{file}: {} is written twice", message.id.name);
            }
        }
    }
    keys
}

fn variables(pattern: &Pattern<String>, names: &mut BTreeSet<String>) {
    for element in &pattern.elements {
        if let PatternElement::Placeable { expression } = element {
            match expression {
                Expression::Inline(inline) => variable(inline, names),
                Expression::Select { selector, variants } => {
                    variable(selector, names);
                    variants.iter().for_each(|variant| variables(&variant.value, names));
                }
            }
        }
    }
}

fn variable(inline: &InlineExpression<String>, names: &mut BTreeSet<String>) {
    match inline {
        InlineExpression::VariableReference { id } => {
            names.insert(id.name.clone());
        }
        InlineExpression::Placeable { expression } => {
            if let Expression::Inline(inner) = expression.as_ref() {
                variable(inner, names);
            }
        }
        _ => {}
    }
}

#[test]
fn the_three_languages_have_the_same_keys_and_values() {
    let [kk, ru, en] = Locale::ALL.map(keys);
    let mut wrong = Vec::new();
    for (name, other) in [("ru", &ru), ("en", &en)] {
        for key in kk.keys().chain(other.keys()).collect::<BTreeSet<_>>() {
            match (kk.get(key), other.get(key)) {
                (Some(a), Some(b)) if a == b || key.starts_with("date-") => {}
                (Some(a), Some(b)) => wrong.push(format!("{key}: kk takes {a:?}, {name} takes {b:?}")),
                (None, _) => wrong.push(format!("{key}: in {name}, not in kk")),
                (_, None) => wrong.push(format!("{key}: in kk, not in {name}")),
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_text_named_in_code_and_templates_exists() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let known = keys(Locale::Ru);
    let mut missing = Vec::new();
    for folder in ["web/templates", "web/src", "office/src"] {
        each_file(&root.join(folder), &mut |path, source| {
            let named = named_keys(source).chain(field_keys(source)).map(str::to_owned);
            for key in named.chain(put_together(source)) {
                if !known.contains_key(&key) && !path.ends_with("texts_tests.rs") {
                    missing.push(format!("{}: {key}", path.display()));
                }
            }
        });
    }
    assert!(missing.is_empty(), "{}", missing.join("\n"));
}

#[test]
fn every_word_of_the_law_and_of_signature_checks_has_its_text() {
    let known = keys(Locale::Ru);
    let of = |prefix: &'static str, words: &[&str]| -> Vec<String> {
        words.iter().map(|word| format!("{prefix}-{word}")).collect()
    };
    let needed = [
        of("refusal", law::refusal::CODES),
        of("event", law::event::KINDS),
        of("event", law::event::NOTES),
        of("stage", law::application::State::NAMES),
        of("calendar-error", law::calendar::AmendError::CODES),
        of("edition-error", law::edition::EditionError::CODES),
        of("calendar-file", law::calendar::PublishedError::CODES),
        of("day-reason", &law::calendar::Reason::ALL.map(law::calendar::Reason::name)),
        of("day-source", &law::calendar::Source::ALL.map(law::calendar::Source::name)),
        of("hours-error", law::calendar::ScheduleError::CODES),
        of("closure", &law::term::Closure::ALL.map(law::term::Closure::name)),
        of("cause", &law::Cause::ALL.map(law::Cause::name)),
        of("unit", &law::Unit::ALL.map(law::Unit::name)),
        of("id-error", law::ids::IdError::CODES),
        law::Rule::ALL.iter().map(|rule| format!("rule-{rule}")).collect(),
        of("number-error", law::number::NumberError::CODES),
        of("id-warning", law::ids::Warning::CODES),
        crate::readiness::KNOWN
            .iter()
            .flat_map(|(check, code, verdict)| {
                let names = [format!("check-{check}"), format!("check-{check}-{code}")];
                let to_do =
                    (*verdict != crate::readiness::Verdict::Ok).then(|| format!("check-{check}-{code}-do"));
                names.into_iter().chain(to_do)
            })
            .collect(),
        of("signature", SIGNATURE_FAILURES),
        of("verify-signature", SIGNATURE_FAILURES),
        of("verify-fault", PACKAGE_FAULTS),
    ];
    let missing: Vec<_> = needed.into_iter().flatten().filter(|key| !known.contains_key(key)).collect();
    assert!(missing.is_empty(), "{}", missing.join("\n"));
    for name in law::StepKind::NAMES {
        let said = known.keys().any(|key| key.strip_prefix("step-").is_some_and(|it| it.starts_with(name)));
        assert!(said, "step-{name}");
    }
}

/// Every edition, also one that is only prepared, is told in words of the files.
#[test]
fn every_word_of_the_editions_has_its_text() {
    let (known, book) = (keys(Locale::Ru), law::LawBook::embedded());
    let mut needed = BTreeSet::new();
    for term in book.editions().flat_map(|edition| edition.terms()) {
        needed.insert(format!("start-{}", term.start));
        needed.insert(format!("effect-{}", term.effect));
        needed.extend([&term.acts, &term.waits].map(|actor| format!("actor-{actor}")));
        needed.extend(term.pauses.iter().map(|pause| format!("pause-{pause}")));
    }
    assert!(needed.len() > 60, "only {} words", needed.len());
    let missing: Vec<_> = needed.into_iter().filter(|key| !known.contains_key(key)).collect();
    assert!(missing.is_empty(), "{}", missing.join("\n"));
}

/// In these two languages a suffix follows from the sound or the case of the word before it: a value that is put
/// in has no known end.
#[test]
fn no_suffix_is_glued_to_a_value_in_kazakh_or_russian() {
    let mut glued = Vec::new();
    for locale in [Locale::Kk, Locale::Ru] {
        for (file, source) in files_of(locale) {
            for line in source.lines().filter(|line| !line.starts_with('#')) {
                let after =
                    line.match_indices(" }").filter_map(|(at, end)| line[at + end.len()..].chars().next());
                if after.into_iter().any(char::is_alphabetic) {
                    glued.push(format!("{file}: {line}"));
                }
            }
        }
    }
    assert!(glued.is_empty(), "{}", glued.join("\n"));
}

/// The codes of [`pki::FailureCode`].
const SIGNATURE_FAILURES: &[&str] = &[
    "malformed",
    "no-signer",
    "several-signers",
    "no-certificate",
    "unsupported-algorithm",
    "content-differs",
    "bad-signature",
    "untrusted-ca",
    "demo-authority",
    "expired",
    "not-yet-valid",
    "revoked",
    "status-unavailable",
    "unknown-certificate",
    "time-stamp-denied",
    "renewed-too-late",
    "wrong-key-usage",
    "wrong-purpose",
];

/// The codes of [`crate::package::Fault`].
const PACKAGE_FAULTS: &[&str] = &[
    "damaged",
    "not-a-container",
    "too-large",
    "name",
    "duplicate",
    "missing",
    "unnamed",
    "changed",
    "order",
    "index",
    "manifest",
    "evidence",
    "signature",
    "time-stamp",
    "signer",
    "receipt",
    "date",
];

/// The keys in `t("…")`, `told("…"`, wherever they stand; keys put together at run time end in `-`
/// or hold a brace and are left to the tests of their topic.
fn named_keys(source: &str) -> impl Iterator<Item = &str> {
    [".t(\"", ".told(\""].into_iter().flat_map(move |call| {
        source.split(call).skip(1).filter_map(|rest| {
            let (key, after) = rest.split_once('"')?;
            let whole = after.starts_with([')', ',', '.']);
            (whole && !key.ends_with('-') && !key.contains('{')).then_some(key)
        })
    })
}

/// The keys of what is wrong with a field: `FieldError::new(field, "…")` and the `field("…")` that shortens it.
fn field_keys(source: &str) -> impl Iterator<Item = &str> {
    ["FieldError::new(", "field(\""].into_iter().flat_map(move |call| {
        source.split(call).skip(1).filter_map(|rest| {
            let arguments = rest.split_once(')')?.0;
            let key = arguments.strip_suffix('"')?.rsplit('"').next()?;
            key.contains('-').then_some(key)
        })
    })
}

/// The keys put together from a name: `theirs("…")` has a title and a text, `notices::tell(…, "…", …)` a notice.
fn put_together(source: &str) -> impl Iterator<Item = String> {
    let after = |call: &'static str| source.split(call).skip(1);
    let cards = after(" theirs(\"").filter_map(|rest| Some(rest.split_once('"')?.0));
    let cards = cards.flat_map(|name| ["title", "text"].map(|part| format!("turn-{name}-{part}")));
    let told = after("notices::tell(").filter_map(|rest| rest.split(".await").next()?.split('"').nth(1));
    cards.chain(told.map(|kind| format!("notice-{kind}")))
}

fn each_file(folder: &Path, look: &mut dyn FnMut(&Path, &str)) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            each_file(&path, look);
        } else if path.extension().is_some_and(|e| e == "rs" || e == "html") {
            look(&path, &fs::read_to_string(&path).unwrap());
        }
    }
}

/// On 1 March 2024 the clock of the capital went back from 24:00 to 23:00.
#[test]
fn an_hour_that_occurs_twice_is_told_apart() {
    let words = texts().of(Locale::En).clone();
    let time = |utc: &str| words.time(utc.parse().unwrap());
    assert_eq!(time("2024-02-29T16:30:00Z"), "22:30");
    assert_eq!(time("2024-02-29T17:30:00Z"), "23:30 (UTC+06:00)");
    assert_eq!(time("2024-02-29T18:30:00Z"), "23:30 (UTC+05:00)");
    assert_eq!(time("2024-02-29T19:30:00Z"), "00:30");
}
