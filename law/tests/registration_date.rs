//! on which date a filing is registered.

mod common;

use common::{at, day, fictional, real};
use jiff::Timestamp;
use law::{
    Due, StepKind,
    application::{in_course_date, registration_date},
    expertise::signing_date,
    term::Doubt,
};

/// Received or certified; date of an application; date of a document in course (A-18.p2, p3).
const CASES: [(&str, &str, &str); 16] = [
    ("2026-10-07 00:00:00", "2026-10-07", "2026-10-07"),
    ("2026-10-07 13:59:59", "2026-10-07", "2026-10-07"),
    ("2026-10-07 13:59:59.999", "2026-10-07", "2026-10-07"),
    ("2026-10-07 14:00:00", "2026-10-08", "2026-10-07"),
    ("2026-10-07 23:59:59", "2026-10-08", "2026-10-07"),
    ("2026-10-08 14:00:00", "2026-10-09", "2026-10-08"),
    ("2026-10-09 13:59:59", "2026-10-09", "2026-10-09"),
    // Monday is a holiday.
    ("2026-10-09 14:00:00", "2026-10-13", "2026-10-09"),
    ("2026-10-10 10:00:00", "2026-10-13", "2026-10-13"),
    ("2026-10-11 23:59:59", "2026-10-13", "2026-10-13"),
    ("2026-10-12 09:00:00", "2026-10-13", "2026-10-13"),
    ("2026-10-13 00:00:00", "2026-10-13", "2026-10-13"),
    // Friday is off, Saturday is worked.
    ("2026-10-15 14:00:00", "2026-10-17", "2026-10-15"),
    ("2026-10-16 10:00:00", "2026-10-17", "2026-10-17"),
    ("2026-10-17 13:59:59", "2026-10-17", "2026-10-17"),
    ("2026-10-17 14:00:00", "2026-10-19", "2026-10-17"),
];

/// 13:59:59.999 is the same day, 14:00 and days off are the next working day.
#[test]
fn an_application_is_registered_by_a_18_1_to_a_18_3() {
    let law = fictional();
    for (received, date, _) in CASES {
        let received_at = at(&law, received);
        let registration = registration_date(&law, received_at);
        assert_eq!(registration.last_day, day(date), "{received}");
        let same_day = law.date(received_at) == registration.last_day;
        let expected = if same_day { received_at } else { at(&law, date) };
        assert_eq!(registration.at, expected, "{received}");
    }
}

/// A-18.p2, A-18.p3: the time of certification, without the hour; on a day off the next working day.
#[test]
fn a_document_in_course_is_registered_by_a_18_p2_and_p3_without_the_hour() {
    let law = fictional();
    for (certified, _, date) in CASES {
        let certified_at = at(&law, certified);
        let registration = in_course_date(&law, certified_at);
        assert_eq!(registration.last_day, day(date), "{certified}");
        let same_day = law.date(certified_at) == registration.last_day;
        let expected = if same_day { certified_at } else { at(&law, date) };
        assert_eq!(registration.at, expected, "{certified}");
    }
}

/// the moment of signing, on a day off as well.
#[test]
fn a_document_of_the_expertise_is_registered_when_signed_by_a_41_on_any_day() {
    let law = fictional();
    let saturday = at(&law, "2026-10-10 10:00:00");
    let registration = signing_date(&law, saturday);
    assert_eq!((registration.last_day, registration.at), (day("2026-10-10"), saturday));
    let evening = at(&law, "2026-10-07 23:59:59");
    assert_eq!(signing_date(&law, evening).last_day, day("2026-10-07"));
    assert_eq!(&*signing_date(&law, evening).because[0].clause, "A-41");
}

/// the explanation names the clause that decided.
#[test]
fn the_reasons_name_the_clause_and_each_skipped_day() {
    let law = fictional();
    let friday = registration_date(&law, at(&law, "2026-10-09 14:00:00"));
    assert_eq!(
        told(&friday),
        [
            "A-18.2 start 2026-10-09",
            "A-18.2 cut-off 14 passed",
            "A-18.2 skipped 2026-10-10 2026-10-11 weekend",
            "A-18.2 skipped 2026-10-12 2026-10-12 republic-day",
            "A-18.2 moved 2026-10-09 2026-10-13",
            "A-18.2 ends",
        ]
    );
    let morning = registration_date(&law, at(&law, "2026-10-07 09:00:00"));
    assert_eq!(told(&morning), ["A-18.1 start 2026-10-07", "A-18.1 cut-off 14", "A-18.1 ends"]);
    let day_off = registration_date(&law, at(&law, "2026-10-16 10:00:00"));
    assert_eq!(
        told(&day_off),
        [
            "A-18.3 start 2026-10-16",
            "A-18.3 skipped 2026-10-16 2026-10-16 transfer",
            "A-18.3 moved 2026-10-16 2026-10-17",
            "A-18.3 ends",
        ]
    );
}

fn told(registration: &Due) -> Vec<String> {
    let tell = |kind: &StepKind| match kind {
        StepKind::Start { date, .. } => format!("start {date}"),
        StepKind::CutOff { hour, passed, .. } => {
            format!("cut-off {hour}{}", if *passed { " passed" } else { "" })
        }
        StepKind::Skipped { from, to, why, .. } => format!("skipped {from} {to} {why}"),
        StepKind::Moved { from, to } => format!("moved {from} {to}"),
        StepKind::Ends { .. } => "ends".into(),
        other => other.name().into(),
    };
    registration.because.iter().map(|step| format!("{} {}", step.clause, tell(&step.kind))).collect()
}

/// 1 March 2024: the whole country went to +05; the hour before midnight came twice in the capital.
/// A-18.p1, A-18.1, A-18.2: the hour is that of the capital.
#[test]
fn the_civil_hour_of_the_capital_decides_before_and_after_the_offset_changed() {
    let law = real();
    let date = |utc: &str| registration_date(&law, utc.parse::<Timestamp>().unwrap()).last_day;
    // 14:30 at +06.
    assert_eq!(date("2024-02-29T08:30:00Z"), day("2024-03-01"));
    // 13:59:59 at +06.
    assert_eq!(date("2024-02-29T07:59:59Z"), day("2024-02-29"));
    // 13:30 at +05; by the old offset it would be 14:30.
    assert_eq!(date("2024-03-01T08:30:00Z"), day("2024-03-01"));
    assert_eq!(date("2024-03-01T09:00:00Z"), day("2024-03-04"));
}

/// A-18.p1, A-18.p2: the day is that of the capital.
#[test]
fn the_repeated_hour_before_midnight_belongs_to_the_old_day_both_times() {
    let law = real();
    let first: Timestamp = "2024-02-29T17:30:00Z".parse().unwrap();
    let second: Timestamp = "2024-02-29T18:30:00Z".parse().unwrap();
    assert_eq!(law.date(first), day("2024-02-29"));
    assert_eq!(law.date(second), day("2024-02-29"));
    let midnight: Timestamp = "2024-02-29T19:00:00Z".parse().unwrap();
    assert_eq!(law.start_of(day("2024-03-01")), midnight);
    assert_eq!(law.end_of(day("2024-02-29")), midnight);
    // That day had 25 hours.
    let start: Timestamp = "2024-02-28T18:00:00Z".parse().unwrap();
    assert_eq!(law.start_of(day("2024-02-29")), start);
    assert_eq!(registration_date(&law, second).at, midnight);
    assert_eq!(in_course_date(&law, second).at, second);
}

/// working days of real years.
#[test]
fn the_calendar_of_kazakhstan_decides_in_real_years() {
    let law = real();
    for (received, date) in [
        ("2026-03-20 13:59:59", "2026-03-20"),
        ("2026-03-20 14:00:00", "2026-03-26"),
        ("2026-03-21 09:00:00", "2026-03-26"),
        ("2022-03-05 10:00:00", "2022-03-05"),
        ("2022-05-06 15:00:00", "2022-05-11"),
        ("2024-05-03 15:00:00", "2024-05-04"),
        ("2025-01-03 12:00:00", "2025-01-05"),
        ("2026-08-28 15:00:00", "2026-08-31"),
    ] {
        assert_eq!(registration_date(&law, at(&law, received)).last_day, day(date), "{received}");
    }
}

#[test]
fn a_date_moved_into_a_forecast_year_is_not_confirmed() {
    let law = real();
    let into_2027 = registration_date(&law, at(&law, "2026-12-31 15:00:00"));
    assert_eq!(into_2027.last_day, day("2027-01-05"));
    assert_eq!(into_2027.doubts, [Doubt::Calendar(2027)]);
    let within_2026 = registration_date(&law, at(&law, "2026-12-30 15:00:00"));
    assert!(within_2026.confirmed());
}
