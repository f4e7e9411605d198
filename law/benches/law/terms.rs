//! Terms with their reasons, and open terms when the calendar changes.

use std::{hint::black_box, sync::Arc};

use jiff::{
    Timestamp,
    civil::{Date, date},
};
use law::{
    Law, Rule,
    calendar::{Amendment, DayKind, Reason},
};

use crate::{clock, days};

/// Explained terms per CPU second: a short one, a long one, and the ten of a case.
pub fn explain(law: &Law, seconds: f64) -> [(&'static str, f64); 3] {
    const TEN: [Rule; 10] = [
        Rule::RegisterPortalUser,
        Rule::RegisterParticipant,
        Rule::Completeness,
        Rule::MissingDocuments,
        Rule::ContractDraft,
        Rule::ContractSigning,
        Rule::ExpertiseComplex,
        Rule::Remarks45,
        Rule::Answers,
        Rule::Storage,
    ];
    let starts: Vec<Timestamp> = days::pairs(512).iter().map(|(day, _)| law.start_of(*day)).collect();
    let rate = |rules: &[Rule]| {
        let batch = || {
            for start in &starts {
                for rule in rules {
                    black_box(law.due(*rule, black_box(*start)).expect("a term"));
                }
            }
        };
        clock::rate(seconds, batch).0 * (starts.len() * rules.len()) as f64
    };
    [
        ("explained, 5 working days", rate(&[Rule::Completeness])),
        ("explained, 45 working days", rate(&[Rule::ExpertiseComplex])),
        ("explained, the ten terms of a case", rate(&TEN)),
    ]
}

/// A term that runs: its start, its length, its last day.
#[derive(Clone, Copy)]
struct Open {
    start: Date,
    days: u16,
    last_day: Date,
}

/// CPU milliseconds to make the calendar in which one day more is off, and to find the terms that it moves, each
/// with its new last day; and how many these are.
pub fn recount(law: &Law, count: usize) -> (f64, usize) {
    let open = |(start, days): (Date, u16)| Open { start, days, last_day: law.last_day(days, start) };
    let terms: Vec<Open> = days::pairs(count).into_iter().map(open).collect();
    let change = Amendment {
        date: date(2025, 2, 10),
        kind: Some(DayKind::DayOff),
        reason: Reason::Transfer,
        act: "an act".into(),
    };
    let (seconds, moved) = clock::time(|| {
        let calendar = law.calendar.amended(&[change], date(2025, 2, 1)).expect("a day to come");
        let after = law.clone().by_calendar(Arc::new(calendar));
        let now = |it: &Open| (*it, after.last_day(it.days, it.start));
        terms.iter().map(now).filter(|(it, now)| it.last_day != *now).collect::<Vec<_>>()
    });
    (seconds * 1000.0, black_box(moved).len())
}
