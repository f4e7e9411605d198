//! Registration numbers (A-18.p4): what a template may be, that no two places share a number, and when a new
//! template cannot repeat numbers of another one.

use std::collections::HashMap;

use jiff::civil::{Date, date};
use law::number::{Code, NumberError, Place, Template};
use proptest::prelude::*;

fn code(text: &str) -> Code {
    Code::parse(text).unwrap()
}

fn template(text: &str) -> Template {
    Template::parse(text).unwrap()
}

const DAY: Date = date(2026, 10, 7);

/// A-18.p4: the number is made by the template of the operator.
#[test]
fn a_number_is_made_by_the_template() {
    let number = |text: &str, sequence| template(text).render(&code("СНС"), DAY, sequence);
    assert_eq!(Template::default().render(&code("СНС"), DAY, 7), "СНС-2026-00007");
    assert_eq!(number("КВЭ/{year}/{code}.{seq:3}", 12345), "КВЭ/2026/СНС.12345");
    assert_eq!(number("{code}-{yy}-{seq:6}", 7), "СНС-26-000007");
    assert_eq!(number("{code}/{yy}.{month}/{seq:1}", 7), "СНС/26.10/7");
    assert_eq!(template("{code}-{yy}-{seq:1}").render(&code("A"), date(2126, 1, 2), 7), "A-126-7");
}

/// A-18.p4: a check digit may stand in the number.
#[test]
fn the_check_digits_make_the_whole_divisible_by_97_with_rest_one() {
    let number = template("{code}-{year}-{seq:5}-{check}").render(&code("7"), DAY, 7);
    assert_eq!(number, "7-2026-00007-05");
    // ISO 7064, MOD 97-10.
    assert_eq!(720_260_000_705_u64 % 97, 1);
    // A letter counts as its code point: 65 for A.
    let letters = template("{check}.{code}-{year}-{seq:1}").render(&code("A"), DAY, 1);
    assert_eq!(letters, "44.A-2026-1");
}

/// A-18.p4: a template that could give one number twice is refused.
#[test]
fn a_template_that_could_give_one_number_twice_is_refused() {
    let wrong = |text: &str| Template::parse(text).unwrap_err();
    assert_eq!(wrong("{code}-{seq:5}"), NumberError::Missing("{year}"));
    assert_eq!(wrong("{year}-{seq:5}"), NumberError::Missing("{code}"));
    assert_eq!(wrong("{code}-{year}"), NumberError::Missing("{seq}"));
    assert_eq!(wrong(""), NumberError::Missing("{code}"));
    assert_eq!(wrong("{code}-{year}-{seq:5}-{seq:5}"), NumberError::Twice("{seq}"));
    assert_eq!(wrong("{code}-{year}-{yy}-{seq:5}"), NumberError::Twice("{year}"));
    assert_eq!(wrong("{code}{year}-{seq:5}"), NumberError::NotParted("{code}".into(), "{year}".into()));
    assert_eq!(wrong("{code}-{yy}N{seq:5}"), NumberError::NotParted("{yy}".into(), "{seq}".into()));
}

#[test]
fn a_malformed_template_says_what_is_wrong() {
    let wrong = |text: &str| Template::parse(text).unwrap_err();
    assert_eq!(wrong("{code}-{kind}"), NumberError::UnknownToken("{kind}".into()));
    assert_eq!(wrong("{code:3}-{year}-{seq:5}"), NumberError::UnknownToken("{code:3}".into()));
    assert_eq!(wrong("{code}-{year"), NumberError::Unclosed);
    assert_eq!(wrong("{code}}-{year}-{seq:5}"), NumberError::Unclosed);
    assert_eq!(wrong("{code}-{year}-{seq}"), NumberError::Width);
    assert_eq!(wrong("{code}-{year}-{seq:0}"), NumberError::Width);
    assert_eq!(wrong("{code}-{year}-{seq:10}"), NumberError::Width);
    assert_eq!(wrong("{code} {year} {seq:5}"), NumberError::Sign(' '));
    assert_eq!(wrong("№{code}-{year}-{seq:5}"), NumberError::Sign('№'));
    assert_eq!(
        wrong(&format!("{{code}}-{{year}}-{{seq:5}}{}", "-".repeat(60))),
        NumberError::Long { longest: 60 }
    );
}

#[test]
fn every_mistake_has_a_code_of_its_own() {
    let all = [
        NumberError::UnknownToken(String::new()),
        NumberError::Unclosed,
        NumberError::Missing(""),
        NumberError::Twice(""),
        NumberError::NotParted(String::new(), String::new()),
        NumberError::Sign(' '),
        NumberError::Width,
        NumberError::Long { longest: 1 },
        NumberError::Code,
    ];
    assert_eq!(all.map(|error| error.code()), NumberError::CODES);
}

#[test]
fn a_code_has_letters_and_digits_only() {
    for wrong in ["", "A-1", "ABCDEFGHIJKLM", "A 1"] {
        assert_eq!(Code::parse(wrong), Err(NumberError::Code), "{wrong}");
    }
    assert!(serde_json::from_str::<Code>("\"A 1\"").is_err());
    assert_eq!(serde_json::to_string(&code("СС1")).unwrap(), "\"СС1\"");
}

#[test]
fn a_template_is_a_plain_string_in_json() {
    let json = serde_json::to_string(&Template::default()).unwrap();
    assert_eq!(json, "\"{code}-{year}-{seq:5}\"");
    assert_eq!(serde_json::from_str::<Template>(&json).unwrap(), Template::default());
    assert!(serde_json::from_str::<Template>("\"{code}\"").is_err());
}

/// A-18.p4: a number says for which place it was given.
#[test]
fn a_number_is_read_back_only_as_it_is_written() {
    let place = |year, sequence| Some(Place { code: code("СНС"), year, sequence });
    let read = |text: &str, number: &str| template(text).read(number);
    assert_eq!(read("{code}-{year}-{seq:5}", "СНС-2026-00007"), place(2026, 7));
    assert_eq!(read("{code}-{yy}-{seq:2}", "СНС-26-107"), place(2026, 107));
    assert_eq!(read("A{seq:2}/{month}/{code}/{year}", "A07/12/СНС/2026"), place(2026, 7));
    for never in [
        "СНС-2026-7",
        "СНС-2026-000007",
        "СНС-2026-+0007",
        "СНС-0026-00007",
        "СНС-3026-00007",
        "СНС-2026-00007-1",
        "СНС/2026/00007",
        "-2026-00007",
        "СНС-2026",
        "",
    ] {
        assert_eq!(read("{code}-{year}-{seq:5}", never), None, "{never}");
    }
    assert_eq!(read("{seq:2}/{month}/{code}/{year}", "07/13/СНС/2026"), None);
    let checked = "{code}-{year}-{seq:5}-{check}";
    let number = template(checked).render(&code("СНС"), DAY, 7);
    assert_eq!(read(checked, &number), place(2026, 7));
    assert_eq!(read(checked, &number.replace("00007", "00008")), None);
}

/// A-18.p4: numbers already given are never repeated by a new template.
#[test]
fn a_new_template_that_cannot_repeat_numbers_is_told_from_one_that_might() {
    let might = |one: &str, other: &str| {
        let answer = template(one).might_repeat(&template(other));
        assert_eq!(answer, template(other).might_repeat(&template(one)), "{one} {other}");
        answer
    };
    let first = "{code}-{year}-{seq:5}";
    // The same place whenever the number is the same.
    assert!(!might(first, first));
    assert!(!might(first, "{code}-{year}-{seq:6}"));
    assert!(!might("К{code}-{year}-{seq:5}-{month}", "К{code}-{year}-{seq:5}-{check}"));
    // Other signs between the fields.
    assert!(!might(first, "{code}/{year}/{seq:5}"));
    assert!(!might(first, "{code}-{year}.{seq:5}"));
    assert!(!might(first, "{code}-{month}-{year}-{seq:5}"));
    // A field that is never the same.
    assert!(!might(first, "{code}-{yy}-{seq:6}"));
    assert!(!might(first, "{code}-{seq:5}-{year}"));
    assert!(!might(first, "{code}-N{year}-{seq:5}"));
    assert!(!might(first, "{code}-{year}-{seq:5}N"));
    // A participant called 2026 would have the numbers of others; one called KA those of A.
    assert!(might(first, "{year}-{code}-{seq:5}"));
    assert!(might(first, "K{code}-{year}-{seq:5}"));
    assert!(might("{code}-{year}-{seq:5}", "{code}-{year}-1{seq:5}"));
    assert!(might("{seq:3}-{code}-{yy}", "{yy}-{code}-{seq:1}"));
}

/// A-18.p4: what is said to be impossible is tried, over every pair of templates that are alike enough to collide.
#[test]
fn templates_that_never_repeat_each_other_do_not() {
    let mut templates = Vec::new();
    for year in ["{year}", "{yy}"] {
        for seq in ["{seq:1}", "{seq:3}"] {
            for [first, second, third] in orders("{code}", year, seq) {
                for (before, between) in [("", ""), ("A", ""), ("", "2"), ("", "0")] {
                    templates.push(template(&format!("{before}{first}-{between}{second}-{third}")));
                }
            }
        }
    }
    let mut places = Vec::new();
    for name in ["A", "AA", "0", "2026", "26", "02"] {
        for year in [2002i16, 2020, 2026, 2202] {
            for sequence in [1, 2, 20, 26, 202, 226, 2002, 2020, 2026, 22026] {
                places.push((code(name), date(year, 10, 7), sequence));
            }
        }
    }
    let numbers: Vec<HashMap<String, usize>> = templates
        .iter()
        .map(|template| {
            let number = |(index, (code, date, sequence)): (usize, &(Code, Date, u64))| {
                (template.render(code, *date, *sequence), index)
            };
            places.iter().enumerate().map(number).collect()
        })
        .collect();
    let mut repeated = 0;
    for (one, ours) in templates.iter().zip(&numbers) {
        assert_eq!(ours.len(), places.len(), "{one}");
        for (other, theirs) in templates.iter().zip(&numbers) {
            let again =
                ours.iter().filter(|(number, place)| theirs.get(*number).is_some_and(|p| p != *place));
            let again = again.count();
            assert!(again == 0 || one.might_repeat(other), "{one} {other}");
            repeated += again;
        }
    }
    assert!(repeated > 100, "the templates are alike enough to collide: {repeated}");
}

fn orders<'a>(a: &'a str, b: &'a str, c: &'a str) -> [[&'a str; 3]; 6] {
    [[a, b, c], [a, c, b], [b, a, c], [b, c, a], [c, a, b], [c, b, a]]
}

/// Templates of every shape, small enough to collide if anything can.
fn any_template() -> impl Strategy<Value = Template> {
    let text = "[A0-]{0,2}";
    let year = prop::sample::select(vec!["{year}", "{yy}"]);
    let further = prop::sample::select(vec!["", "-{month}", "-{check}", "/{month}-{check}"]);
    let part = prop::sample::select(vec!["-", "/", "A-", "-0", "-2-"]);
    (year, 1usize..4, further, [text, text], [part.clone(), part], Just([0usize, 1, 2]).prop_shuffle())
        .prop_map(|(year, width, further, around, between, order)| {
            let tokens = ["{code}".to_owned(), year.to_owned(), format!("{{seq:{width}}}")];
            let [first, second, third] = order.map(|place| tokens[place].clone());
            template(&format!(
                "{}{first}{}{second}{}{third}{further}{}",
                around[0], between[0], between[1], around[1]
            ))
        })
}

fn any_place() -> impl Strategy<Value = (Code, Date, u64)> {
    let name = prop::sample::select(vec!["A", "AA", "0", "A0", "2026", "26", "02", "202"]);
    let year = prop::sample::select(vec![2000i16, 2002, 2020, 2026, 2102, 2202]);
    (name, year, 1i8..13, prop_oneof![1u64..30, 2000u64..2030, 20_260u64..20_270])
        .prop_map(|(name, year, month, sequence)| (code(name), date(year, month, 1), sequence))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    // A number that is read back to its place cannot be the number of another place.
    #[test]
    fn every_number_says_its_place(template in any_template(), (code, date, sequence) in any_place()) {
        let number = template.render(&code, date, sequence);
        prop_assert_eq!(template.read(&number), Some(Place { code, year: date.year(), sequence }));
    }

    #[test]
    fn different_places_never_share_a_number(template in any_template(), a in any_place(), b in any_place()) {
        let same = (&a.0, a.1.year(), a.2) == (&b.0, b.1.year(), b.2);
        if !same {
            prop_assert_ne!(template.render(&a.0, a.1, a.2), template.render(&b.0, b.1, b.2));
        }
    }

    #[test]
    fn any_text_is_refused_or_a_template(text in ".{0,40}", number in ".{0,20}") {
        if let Ok(template) = Template::parse(&text) {
            prop_assert_eq!(template.to_string(), text);
        }
        Template::default().read(&number);
    }
}
