//! What an explanation tells: stretches of days, doubts, and the same after JSON.

mod common;

use common::{at, day, due, fictional, real};
use law::{Due, Rule, StepKind, term::Doubt};

/// A-40.p1: each stretch of days is told once, with reason and source; a day worked by an act by itself.
#[test]
fn an_explanation_tells_stretches_of_days_with_their_reasons() {
    let law = fictional();
    let due = due(&law, Rule::Completeness, at(&law, "2026-10-13 00:00:00"));
    let told: Vec<String> = due.because.iter().map(|step| tell(&step.kind)).collect();
    assert_eq!(
        told,
        [
            "start 2026-10-13",
            "length 5",
            "counted 2026-10-14 2026-10-15 1-2",
            "skipped 2026-10-16 2026-10-16 transfer labour-code-85",
            "worked 2026-10-17 3 labour-code-85",
            "skipped 2026-10-18 2026-10-18 weekend five-day-week",
            "counted 2026-10-19 2026-10-20 4-5",
            "ends",
        ]
    );
}

fn tell(kind: &StepKind) -> String {
    match kind {
        StepKind::Start { date, .. } => format!("start {date}"),
        StepKind::Length { value, .. } => format!("length {value}"),
        StepKind::Counted { from, to, first, n } => format!("counted {from} {to} {first}-{n}"),
        StepKind::Skipped { from, to, why, source, .. } => format!("skipped {from} {to} {why} {source}"),
        StepKind::Worked { date, n, source, .. } => format!("worked {date} {n} {source}"),
        other => other.name().into(),
    }
}

/// A date that runs into a year whose calendar is a forecast says which year.
#[test]
fn a_date_in_a_forecast_year_is_not_confirmed() {
    let law = real();
    let into_2027 = due(&law, Rule::RegisterPortalUser, at(&law, "2026-12-30 10:00:00"));
    assert_eq!((into_2027.last_day, into_2027.doubts), (day("2027-01-06"), vec![Doubt::Calendar(2027)]));
    let into_2028 = due(&law, Rule::ExpertiseComplex, at(&law, "2026-12-30 10:00:00"));
    assert_eq!(into_2028.doubts, [Doubt::Term, Doubt::Calendar(2027)]);
    let within = due(&law, Rule::RegisterPortalUser, at(&law, "2026-12-28 10:00:00"));
    assert!(within.confirmed());
}

/// What is stored and published.
#[test]
fn a_due_is_the_same_after_json() {
    let law = fictional();
    let due = due(&law, Rule::RegisterParticipant, at(&law, "2026-10-09 10:00:00"));
    let json = serde_json::to_value(&due).unwrap();
    assert_eq!(json["rule"], "T-02");
    assert_eq!(json["because"][0]["step"], "start");
    assert_eq!(json["because"][0]["clause"], "A-12.p3");
    assert_eq!(json["because"][3]["why"], "republic-day");
    assert_eq!(json["last_day"], "2026-10-15");
    assert_eq!(json["edition"], "670-2019-08-16");
    assert_eq!(serde_json::from_value::<Due>(json).unwrap(), due);
}
