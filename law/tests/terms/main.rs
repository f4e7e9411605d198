//! Terms in days, months and years: when each one ends, and that it says why.

mod calendar;
#[path = "../common/mod.rs"]
mod common;
mod order_299;

use common::{at, day, due, fictional, real};
use jiff::{Timestamp, civil::Date};
use law::{Due, Law, Rule, Start, StepKind, TermError, application, term::Doubt};

/// Presented; last day of three working days; last day of one (norms: terms of working days).
const PRESENTED: [(&str, &str, &str); 6] = [
    ("2026-10-05 10:00:00", "2026-10-08", "2026-10-06"),
    ("2026-10-07 10:00:00", "2026-10-13", "2026-10-08"),
    ("2026-10-08 18:00:00", "2026-10-14", "2026-10-09"),
    ("2026-10-09 10:00:00", "2026-10-15", "2026-10-13"),
    // Saturday, and Monday that is a holiday: counted from the next day, not from the next working day.
    ("2026-10-10 10:00:00", "2026-10-15", "2026-10-13"),
    ("2026-10-12 10:00:00", "2026-10-15", "2026-10-13"),
];

/// The end is 24:00 of this day.
fn ends_with(law: &Law, due: &Due, last_day: &str, what: &str) {
    assert_eq!(due.last_day, day(last_day), "{what}");
    assert_eq!(due.at, law.end_of(day(last_day)), "{what}");
}

fn construction() -> Law {
    let book = law::LawBook::new(&common::EDITIONS_465, fictional().calendar).unwrap();
    book.edition("465-2022-12-30").unwrap()
}

/// T-01 (A-8.p2), T-02 (A-12.p3), T-03 (A-36.p1).
#[test]
fn three_working_days_end_at_24_00_of_the_third_after_the_start() {
    let law = fictional();
    for (rule, clause) in [
        (Rule::RegisterPortalUser, "A-8.p2"),
        (Rule::RegisterParticipant, "A-12.p3"),
        (Rule::RegisterExpertiseUser, "A-36.p1"),
    ] {
        for (presented, last_day, _) in PRESENTED {
            let due = due(&law, rule, at(&law, presented));
            ends_with(&law, &due, last_day, presented);
            assert!(due.because.iter().all(|step| &*step.clause == clause), "{rule}");
            assert!(due.confirmed());
        }
    }
}

/// T-04 (B-6.p2).
#[test]
fn one_working_day_of_the_construction_service_ends_with_the_next_working_day() {
    let law = construction();
    for (presented, _, last_day) in PRESENTED {
        let due = due(&law, Rule::RegisterConstructionUser, at(&law, presented));
        ends_with(&law, &due, last_day, presented);
        assert_eq!(&*due.because[0].clause, "B-6.p2");
        assert_eq!(&*due.edition, "465-2022-12-30");
    }
}

/// A-8.p2: the hour of A-18 plays no part in terms.
#[test]
fn the_hour_of_a_18_plays_no_part_in_terms() {
    let law = fictional();
    let morning = due(&law, Rule::RegisterPortalUser, at(&law, "2026-10-07 00:00:00"));
    let night = due(&law, Rule::RegisterPortalUser, at(&law, "2026-10-07 23:59:59.999999"));
    assert_eq!(morning.at, night.at);
    assert_ne!(morning.at, due(&law, Rule::RegisterPortalUser, at(&law, "2026-10-08 00:00:00")).at);
}

/// .p1: registration date, then 3, 5 and 45 working days of real years, with moved days off, worked
/// weekends and the change of the offset on 01.03.2024.
#[test]
fn terms_of_real_years_skip_what_acts_moved() {
    let law = real();
    for (submitted, registered, three, five, forty_five) in [
        ("2026-03-20T08:59:59Z", "2026-03-20", "2026-03-30", "2026-04-01", "2026-06-02"),
        ("2026-03-20T09:00:00Z", "2026-03-26", "2026-03-31", "2026-04-02", "2026-06-03"),
        ("2026-03-21T04:00:00Z", "2026-03-26", "2026-03-31", "2026-04-02", "2026-06-03"),
        ("2022-03-05T04:00:00Z", "2022-03-05", "2022-03-11", "2022-03-15", "2022-05-18"),
        ("2022-05-06T09:00:00Z", "2022-05-11", "2022-05-16", "2022-05-18", "2022-07-14"),
        ("2024-02-29T08:30:00Z", "2024-03-01", "2024-03-06", "2024-03-11", "2024-05-14"),
        ("2024-03-01T08:30:00Z", "2024-03-01", "2024-03-06", "2024-03-11", "2024-05-14"),
        ("2024-05-03T10:00:00Z", "2024-05-04", "2024-05-13", "2024-05-15", "2024-07-11"),
        ("2025-01-03T07:00:00Z", "2025-01-05", "2025-01-09", "2025-01-13", "2025-03-11"),
        ("2026-08-28T10:00:00Z", "2026-08-31", "2026-09-03", "2026-09-07", "2026-11-03"),
    ] {
        let registration = application::registration_date(&law, submitted.parse().unwrap());
        assert_eq!(registration.last_day, day(registered), "{submitted}");
        assert_eq!(registration.adds_up(&law.zone), Ok(()), "{submitted}");
        for (rule, last_day) in [
            (Rule::ContractDraft, three),
            (Rule::RegisterPortalUser, three),
            (Rule::Completeness, five),
            (Rule::ExpertiseComplex, forty_five),
        ] {
            ends_with(&law, &due(&law, rule, registration.at), last_day, submitted);
        }
    }
}

/// T-17b (A-27.p2, A-49.p1), T-31, T-32, T-33 (A-45.p1), Z2 (A-45.p2): at once.
#[test]
fn what_is_to_be_done_at_once_is_due_at_the_start() {
    let law = fictional();
    let start = at(&law, "2026-10-10 03:04:05.678");
    for rule in [
        Rule::SecuritySuspension,
        Rule::StartElimination,
        Rule::Forwarding,
        Rule::Sending,
        Rule::ConclusionSending,
    ] {
        assert_eq!(due(&law, rule, start).at, start, "{rule}");
    }
}

/// T-05, T-12 to T-14, T-16, T-22, T-24, T-25, T-28 to T-30, R4: rules without a length give no date.
#[test]
fn a_rule_without_a_length_gives_no_date() {
    let law = fictional();
    for rule in [
        Rule::RegistrationDate,
        Rule::CutOffInOutage,
        Rule::FailureExtension,
        Rule::TermsByAct,
        Rule::WorksWindow,
        Rule::SupportHours,
        Rule::OwnSupportHours,
        Rule::ForceMajeureExtension,
        Rule::Availability,
        Rule::ChannelRestoration,
        Rule::AnswersInside,
    ] {
        let refused = law.due(rule, at(&law, "2026-10-07 10:00:00"));
        assert!(matches!(refused, Err(TermError::NoDate { rule: told, .. }) if told == rule), "{rule}");
    }
    let other_order = law.due(Rule::ConstructionStorage, at(&law, "2026-10-07 10:00:00"));
    assert!(matches!(other_order, Err(TermError::NoTerm { .. })));
    assert!(matches!(
        construction().due(Rule::ConstructionStorage, Timestamp::UNIX_EPOCH),
        Err(TermError::NoDate { .. })
    ));
}

/// E5, E6, Z1: what else they need is asked for.
#[test]
fn a_term_that_follows_from_another_asks_for_it() {
    let law = fictional();
    let start = at(&law, "2026-10-07 10:00:00");
    for rule in [Rule::ExpertiseAdjusted, Rule::ExpertiseRepeated] {
        assert_eq!(law.due(rule, start), Err(TermError::NeedsBase(rule)));
        // A base that is not counted in working days has no half.
        let no_days = law.due(rule, Start::of_base(start, Rule::Storage));
        assert!(matches!(no_days, Err(TermError::NoDate { rule: Rule::Storage, .. })));
    }
    assert_eq!(law.due(Rule::Conclusion, start), Err(TermError::NeedsDay(Rule::Conclusion)));
}

/// A-8.p2: a term in days ends at 24:00 of its last day.
#[test]
fn a_term_is_over_at_24_00_and_not_before() {
    let law = fictional();
    let due = due(&law, Rule::RegisterPortalUser, at(&law, "2026-10-05 10:00:00"));
    assert!(!due.passed(at(&law, "2026-10-08 23:59:59.999999")));
    assert!(due.passed(at(&law, "2026-10-09 00:00:00")));
}

/// A-8.p2: the days that remain, today included.
#[test]
fn days_left_counts_working_days_with_today() {
    let law = fictional();
    let due = due(&law, Rule::RegisterPortalUser, at(&law, "2026-10-09 10:00:00"));
    let left = ["2026-10-09", "2026-10-12", "2026-10-13", "2026-10-14", "2026-10-15", "2026-10-16"];
    assert_eq!(left.map(|today| due.days_left(day(today))), [3, 3, 3, 2, 1, 0]);
}

/// The quick form without reasons is the same date.
#[test]
fn the_last_day_alone_is_that_of_the_explained_term() {
    let law = real();
    let start: Date = day("2026-03-20");
    for (rule, days) in [(Rule::ContractDraft, 3), (Rule::Completeness, 5), (Rule::ExpertiseComplex, 45)] {
        assert_eq!(law.last_day(days, start), due(&law, rule, law.start_of(start)).last_day, "{rule}");
    }
}
