//! Planned works: plan of the year, notice before them, hours in which they run (A-68, A-69).

mod common;

use common::{at, common_editions, day, fictional};
use law::{Law, LawBook, Refusal, window};
use window::PlanTiming;

/// The same law with the notice in calendar dates instead of hours (maintenance_notice_mode).
fn by_calendar_dates() -> Law {
    let former = fictional();
    let edition = r#"
id = "670-dates"
order = "670"
amends = "670-2019-08-16"
act = "test"
given = "2026-01-01"
in_force_from = "2026-01-01"
[[term]]
rule = "T-21"
unit = "calendar-days-before"
value = 2
start = "works-start"
acts = "operator"
waits = "user"
effect = "start-refused"
clause = "A-69.p1"
basis = "test"
from = "2026-01-01"
confirmed = true
"#;
    let book = LawBook::new(&common_editions(&[edition]), former.calendar).unwrap();
    book.edition("670-dates").unwrap()
}

fn refused(result: Result<impl std::fmt::Debug, Refusal>, clause: &str, code: &str, what: &str) -> Refusal {
    let refusal = result.expect_err(what);
    assert_eq!((refusal.clause.0, refusal.code), (clause, code), "{what}");
    refusal
}

/// A-69.p2: nights from 21:00 to 06:00, weekends and holidays; a Saturday that is worked is a working day.
#[test]
fn works_run_at_night_and_on_days_off() {
    let law = fictional();
    for (from, until) in [
        ("2026-10-08 21:00:00", "2026-10-09 06:00:00"),
        // Night, weekend, holiday, night.
        ("2026-10-09 21:00:00", "2026-10-13 06:00:00"),
        ("2026-10-10 10:00:00", "2026-10-10 18:00:00"),
        ("2026-10-12 00:00:00", "2026-10-13 00:00:00"),
        ("2026-10-16 10:00:00", "2026-10-16 18:00:00"),
        ("2026-10-17 21:00:00", "2026-10-18 12:00:00"),
        ("2026-10-17 00:00:00", "2026-10-17 06:00:00"),
        ("2026-10-07 23:00:00", "2026-10-08 02:00:00"),
    ] {
        assert_eq!(window::allows(&law, at(&law, from), at(&law, until)), Ok(()), "{from} to {until}");
    }
}

/// A-69.p2: no minute of the works lies in 06:00 to 21:00 of a working day.
#[test]
fn works_that_touch_the_day_of_a_working_day_are_refused() {
    let law = fictional();
    for (from, until, date) in [
        ("2026-10-08 20:59:00", "2026-10-09 06:00:00", "2026-10-08"),
        ("2026-10-08 20:59:59.999999", "2026-10-08 22:00:00", "2026-10-08"),
        ("2026-10-09 05:00:00", "2026-10-09 06:01:00", "2026-10-09"),
        ("2026-10-09 05:00:00", "2026-10-09 06:00:00.000001", "2026-10-09"),
        ("2026-10-09 10:00:00", "2026-10-09 11:00:00", "2026-10-09"),
        // A Saturday that is worked, and the night before it that goes on too long.
        ("2026-10-17 10:00:00", "2026-10-17 12:00:00", "2026-10-17"),
        ("2026-10-16 21:00:00", "2026-10-17 07:00:00", "2026-10-17"),
        ("2026-10-10 10:00:00", "2026-10-20 06:00:00", "2026-10-13"),
        ("2026-10-10 10:00:00", "2126-10-20 06:00:00", "2026-10-13"),
    ] {
        let result = window::allows(&law, at(&law, from), at(&law, until));
        let refusal = refused(result, "A-69.p2", "works-outside-window", from);
        assert_eq!(refusal.args["date"], date, "{from}");
    }
}

/// A-69.p2: works have a length.
#[test]
fn works_that_end_before_they_begin_are_refused() {
    let law = fictional();
    let (ten, nine) = (at(&law, "2026-10-10 10:00:00"), at(&law, "2026-10-10 09:00:00"));
    refused(window::allows(&law, ten, nine), "A-69.p2", "works-end-before-start", "backwards");
    refused(window::allows(&law, ten, ten), "A-69.p2", "works-end-before-start", "no length");
}

/// A-69.p1, hours48: two calendar days are 48 hours, holidays count.
#[test]
fn notice_is_published_forty_eight_hours_before() {
    let law = fictional();
    for (works, last, late) in [
        ("2026-10-14 21:00:00", "2026-10-12 21:00:00", "2026-10-12 21:00:01"),
        ("2026-10-10 10:00:00", "2026-10-08 10:00:00", "2026-10-08 10:00:00.000001"),
    ] {
        let (works, last, late) = (at(&law, works), at(&law, last), at(&law, late));
        assert_eq!(window::notice(&law, last, works).unwrap().at, last);
        refused(window::notice(&law, late, works), "A-69.p1", "works-notice-late", "late");
        refused(window::notice(&law, works, works), "A-69.p1", "works-notice-late", "at the start");
    }
}

/// A-69.p1, calendar_dates: the whole day two calendar days before is in time.
#[test]
fn notice_by_calendar_dates_has_the_whole_day() {
    let law = by_calendar_dates();
    let works = at(&law, "2026-10-14 21:00:00");
    for published in ["2026-10-12 21:00:01", "2026-10-12 23:59:59.999999"] {
        let due = window::notice(&law, at(&law, published), works).unwrap();
        assert_eq!(due.last_day, day("2026-10-12"), "{published}");
        assert_eq!(due.adds_up(&law.zone), Ok(()));
    }
    let late = at(&law, "2026-10-13 00:00:00");
    refused(window::notice(&law, late, works), "A-69.p1", "works-notice-late", "a day later");
}

/// A-68: approved and published from 1 to 10 January of the year, both included, by the dates of the capital.
#[test]
fn the_plan_of_a_year_is_approved_in_the_first_ten_days_of_january() {
    let law = fictional();
    for (approved, timing) in [
        ("2026-12-28 10:00:00", PlanTiming::Early),
        ("2026-12-31 23:59:59.999999", PlanTiming::Early),
        ("2027-01-01 00:00:00", PlanTiming::InTime),
        ("2027-01-10 23:59:59.999999", PlanTiming::InTime),
        ("2027-01-11 00:00:00", PlanTiming::Late),
        ("2027-05-01 00:00:00", PlanTiming::Late),
    ] {
        assert_eq!(window::plan(&law, 2027, at(&law, approved)), Ok(timing), "{approved}");
    }
}

/// A prepared edition without hours of works allows none.
#[test]
fn no_works_are_allowed_by_an_edition_without_a_window() {
    let law = LawBook::embedded().edition("code-2026-07-01").unwrap();
    let (from, until) = (at(&law, "2026-10-10 10:00:00"), at(&law, "2026-10-10 18:00:00"));
    refused(window::allows(&law, from, until), "A-0.h", "law-has-no-term", "window");
    refused(window::notice(&law, from, until), "A-0.h", "law-has-no-term", "notice");
    assert!(window::plan(&law, 2027, from).is_err());
}
