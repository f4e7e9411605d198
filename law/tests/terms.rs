//! Terms in working days: A-8.p2, A-12.p3, A-40.p1.

mod common;

use common::{at, day, fictional, real};
use jiff::Timestamp;
use law::{Due, Law, Rule, StepKind, application};
use proptest::prelude::*;

/// Presented; last day of three working days; last day of one.
const CASES: [(&str, &str, &str); 6] = [
    ("2026-10-05 10:00:00", "2026-10-08", "2026-10-06"),
    ("2026-10-07 10:00:00", "2026-10-13", "2026-10-08"),
    ("2026-10-08 18:00:00", "2026-10-14", "2026-10-09"),
    ("2026-10-09 10:00:00", "2026-10-15", "2026-10-13"),
    ("2026-10-10 10:00:00", "2026-10-15", "2026-10-13"),
    ("2026-10-12 10:00:00", "2026-10-15", "2026-10-13"),
];

/// A-8.p2, A-12.p3: three working days from the presentation, to the end of the third.
#[test]
fn three_working_days_end_at_24_00_of_the_third_after_the_start() {
    let law = fictional();
    for rule in [Rule::RegisterPortalUser, Rule::RegisterParticipant] {
        for (presented, last_day, _) in CASES {
            let due = law.due(rule, at(&law, presented));
            assert_eq!(due.last_day, day(last_day), "{presented}");
            assert_eq!(due.at, law.end_of(day(last_day)), "{presented}");
        }
    }
}

/// A-8.p2: the day of the presentation is not counted.
#[test]
fn the_first_counted_day_is_where_one_working_day_would_end() {
    let law = fictional();
    for (presented, _, first) in CASES {
        let due = law.due(Rule::RegisterPortalUser, at(&law, presented));
        assert_eq!(counted(&due)[0], (day(first), 1), "{presented}");
    }
}

/// A-8.p2: the hour of the presentation plays no part.
#[test]
fn the_hour_of_a_18_plays_no_part_in_terms() {
    let law = fictional();
    let morning = law.due(Rule::RegisterPortalUser, at(&law, "2026-10-07 00:00:00"));
    let night = law.due(Rule::RegisterPortalUser, at(&law, "2026-10-07 23:59:59"));
    assert_eq!(morning.at, night.at);
}

/// the term is computed, from the registration date and not from the receipt.
#[test]
fn completeness_is_counted_from_the_registration_date_and_says_it_is_unconfirmed() {
    let law = real();
    for (received, last_day) in [
        ("2026-03-20 13:59:59", "2026-04-01"),
        ("2026-03-20 14:00:00", "2026-04-02"),
        ("2026-03-21 09:00:00", "2026-04-02"),
        ("2022-03-05 10:00:00", "2022-03-15"),
        ("2022-05-06 15:00:00", "2022-05-18"),
        ("2024-02-29 14:30:00", "2024-03-11"),
        ("2024-03-01 13:30:00", "2024-03-11"),
        ("2024-05-03 15:00:00", "2024-05-15"),
        ("2025-01-03 12:00:00", "2025-01-13"),
        ("2026-08-28 15:00:00", "2026-09-07"),
    ] {
        let registration = application::registration_date(&law, at(&law, received));
        let due = law.due(Rule::Completeness, registration.at);
        assert_eq!(due.last_day, day(last_day), "{received}");
        assert!(!due.confirmed() && due.because.iter().all(|step| !step.confirmed));
        assert_eq!((due.because[0].rule.as_str(), due.because[0].clause.as_str()), ("K1", "A-40.p1"));
    }
}

/// A-8.p2: working days of real years.
#[test]
fn three_working_days_of_real_years_skip_what_the_decrees_moved() {
    let law = real();
    for (registered, last_day) in [
        ("2026-03-20", "2026-03-30"),
        ("2026-03-26", "2026-03-31"),
        ("2022-03-05", "2022-03-11"),
        ("2022-05-11", "2022-05-16"),
        ("2024-03-01", "2024-03-06"),
        ("2024-05-04", "2024-05-13"),
        ("2025-01-05", "2025-01-09"),
        ("2026-08-31", "2026-09-03"),
    ] {
        let due = law.due(Rule::RegisterPortalUser, law.start_of(day(registered)));
        assert_eq!(due.last_day, day(last_day), "{registered}");
        assert!(due.confirmed(), "{registered}");
    }
}

/// A-8.p2: the last day belongs to the term.
#[test]
fn a_term_is_over_at_24_00_and_not_before() {
    let law = fictional();
    let due = law.due(Rule::RegisterPortalUser, at(&law, "2026-10-05 10:00:00"));
    assert!(!due.passed(at(&law, "2026-10-08 23:59:59.999999")));
    assert!(due.passed(at(&law, "2026-10-09 00:00:00")));
}

#[test]
fn days_left_counts_working_days_with_today() {
    let law = fictional();
    let due = law.due(Rule::RegisterPortalUser, at(&law, "2026-10-09 10:00:00"));
    let left = ["2026-10-09", "2026-10-12", "2026-10-13", "2026-10-14", "2026-10-15", "2026-10-16"];
    assert_eq!(left.map(|today| due.days_left(day(today))), [3, 3, 3, 2, 1, 0]);
}

#[test]
fn a_due_is_the_same_after_json() {
    let law = fictional();
    let due = law.due(Rule::RegisterParticipant, at(&law, "2026-10-09 10:00:00"));
    let json = serde_json::to_value(&due).unwrap();
    assert_eq!(json["because"][0]["step"], "start");
    assert_eq!(json["because"][3]["why"], "republic-day");
    assert_eq!(json["last_day"], "2026-10-15");
    assert_eq!(serde_json::from_value::<Due>(json).unwrap(), due);
}

fn counted(due: &Due) -> Vec<(jiff::civil::Date, u16)> {
    let pick = |kind: &StepKind| match kind {
        StepKind::Counted { date, n } => Some((*date, *n)),
        _ => None,
    };
    due.because.iter().filter_map(|step| pick(&step.kind)).collect()
}

fn instants() -> impl Strategy<Value = Timestamp> {
    // 2019-08-16 to 2028-01-31, to the millisecond.
    (1_565_900_000_000i64..1_832_900_000_000).prop_map(|ms| Timestamp::from_millisecond(ms).unwrap())
}

/// Every calendar day from the day after the start to the last day is told once, with the right reason.
fn adds_up(law: &Law, rule: Rule, start: Timestamp) {
    let due = law.due(rule, start);
    let term = law.edition.term(rule, law.date(start));
    let (first, rest) = due.because.split_first().unwrap();
    let (end, days) = rest.split_last().unwrap();
    assert_eq!(first.kind, StepKind::Start { at: start, date: law.date(start) });
    let (mut date, mut n) = (law.date(start), 0);
    for step in days {
        date = date.tomorrow().unwrap();
        let told = law.calendar.day(date);
        if told.is_working() {
            n += 1;
            assert_eq!(step.kind, StepKind::Counted { date, n });
        } else {
            assert_eq!(step.kind, StepKind::Skipped { date, why: told.reason, source: told.source });
        }
        assert_eq!((step.rule.as_str(), &step.clause), (rule.id(), &term.clause));
    }
    assert_eq!((n, date), (term.value, due.last_day));
    assert!(law.calendar.is_working(due.last_day));
    assert_eq!(end.kind, StepKind::Ends { at: due.at });
    assert_eq!(due.at, law.start_of(date.tomorrow().unwrap()));
}

proptest! {
    /// A-8.p2, A-12.p3, A-39.1: each day of the term is explained.
    #[test]
    fn the_steps_of_a_due_add_up_to_its_date(start in instants()) {
        let law = real();
        for rule in Rule::ALL {
            adds_up(&law, rule, start);
        }
    }

    /// always a working day, never before the receipt.
    #[test]
    fn the_steps_of_a_registration_date_add_up(received in instants()) {
        let law = real();
        let registration = application::registration_date(&law, received);
        let came = law.date(received);
        prop_assert!(law.calendar.is_working(registration.date) && registration.at >= received);
        prop_assert_eq!(law.date(registration.at), registration.date);
        let skipped = registration.because.iter().filter(|step| matches!(step.kind, StepKind::Skipped { .. }));
        let moved = (registration.date - came).get_days() as usize;
        let worked_day_left = usize::from(moved > 0 && law.calendar.is_working(came));
        prop_assert_eq!(skipped.count() + worked_day_left, moved);
        prop_assert_eq!(&registration.because.last().unwrap().kind, &StepKind::Ends { at: registration.at });
    }

    #[test]
    fn who_files_earlier_is_never_registered_later(a in instants(), b in instants()) {
        let law = real();
        let (a, b) = (a.min(b), a.max(b));
        prop_assert!(application::registration_date(&law, a).at <= application::registration_date(&law, b).at);
        prop_assert!(law.due(Rule::Completeness, a).at <= law.due(Rule::Completeness, b).at);
    }
}
