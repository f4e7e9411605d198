//! The calendar is changed by acts: only days to come, and open terms are counted again.

mod common;

use std::sync::Arc;

use common::{at, day, fictional, real};
use law::{
    Calendar, Law,
    application::{Accepted, Command, State, registration_date},
    calendar::{AmendError, Amendment, DayKind, Reason, Source},
    event::Subject,
    expertise::case,
    number::Code,
    recount, registration,
};

const TODAY: &str = "2026-10-14";

fn change(date: &str, kind: Option<DayKind>, reason: Reason) -> Amendment {
    Amendment { date: day(date), kind, reason, act: "decree 1 of 14.10.2026".into() }
}

fn off(date: &str) -> Amendment {
    change(date, Some(DayKind::DayOff), Reason::Transfer)
}

fn amended(calendar: &Calendar, changes: &[Amendment]) -> Result<Calendar, AmendError> {
    calendar.amended(changes, day(TODAY))
}

fn with(law: &Law, changes: &[Amendment]) -> Law {
    law.clone().by_calendar(Arc::new(amended(&law.calendar, changes).unwrap()))
}

/// Days that have come are decided.
#[test]
fn only_days_to_come_are_changed() {
    let calendar = fictional().calendar;
    for date in ["2026-10-13", TODAY, "2019-01-01"] {
        let refused = amended(&calendar, &[off(date)]).unwrap_err();
        assert_eq!(refused, AmendError::NotToCome { date: day(date), today: day(TODAY) });
        // One such day spoils the whole change.
        assert!(amended(&calendar, &[off("2026-10-15"), off(date)]).is_err());
    }
    let changed = amended(&calendar, &[off("2026-10-15")]).unwrap();
    let told = changed.day(day("2026-10-15"));
    assert_eq!((told.kind, told.reason, told.source), (DayKind::DayOff, Reason::Transfer, Source::Act));
    assert_eq!(told.act.as_deref(), Some("decree 1 of 14.10.2026"));
    // The former calendar is a value of its own.
    assert!(calendar.is_working(day("2026-10-15")));
}

/// What is no change, or none that an act makes, is refused.
#[test]
fn a_change_that_cannot_be_is_refused() {
    let calendar = fictional().calendar;
    let refused = |changes: &[Amendment]| amended(&calendar, changes).unwrap_err().code();
    assert_eq!(refused(&[]), "empty");
    assert_eq!(refused(&[off("2026-10-15"), off("2026-10-15")]), "twice");
    assert_eq!(refused(&[Amendment { act: "  ".into(), ..off("2026-10-15") }]), "no-act");
    assert_eq!(refused(&[off("2150-01-01")]), "out-of-range");
    assert_eq!(refused(&[off("2026-10-16")]), "no-change");
    assert_eq!(refused(&[change("2026-10-15", None, Reason::Weekday)]), "no-change");
    assert_eq!(refused(&[change("2026-10-15", Some(DayKind::Working), Reason::Weekday)]), "kind");
    assert_eq!(refused(&[change("2026-10-15", Some(DayKind::Weekend), Reason::Weekend)]), "kind");
}

/// Explanations and replay name the calendar by its id.
#[test]
fn each_change_makes_another_id() {
    let calendar = fictional().calendar;
    let one = amended(&calendar, &[off("2026-10-15")]).unwrap();
    let same = amended(&calendar, &[off("2026-10-15")]).unwrap();
    let other_day = amended(&calendar, &[off("2026-10-19")]).unwrap();
    let other_reason = amended(&calendar, &[change("2026-10-15", Some(DayKind::DayOff), Reason::Declared)]);
    let back = amended(&one, &[change("2026-10-15", None, Reason::Weekday)]).unwrap();
    assert_eq!(one.id(), same.id());
    let ids = [calendar.id(), one.id(), other_day.id(), other_reason.unwrap().id(), back.id()]
        .map(|id| id.to_string());
    let different: std::collections::BTreeSet<_> = ids.iter().collect();
    assert_eq!(different.len(), ids.len(), "{ids:?}");
    // The id of the embedded calendar follows from its data alone.
    assert_eq!(Calendar::kazakhstan().id(), real().calendar.id());
}

/// An exception is taken away: the day follows the plain week again.
#[test]
fn an_exception_is_removed() {
    let calendar = fictional().calendar;
    let changes = ["2026-10-16", "2026-10-17"].map(|date| change(date, None, Reason::Weekday));
    let changed = amended(&calendar, &changes).unwrap();
    assert_eq!(changed.day(day("2026-10-16")).kind, DayKind::Working);
    assert_eq!(changed.day(day("2026-10-17")).kind, DayKind::Weekend);
    assert_eq!(changed.working_days_in(2026), calendar.working_days_in(2026));
    assert_eq!(changed.add_working_days(day("2026-10-15"), 2), day("2026-10-19"));
    assert_eq!(calendar.add_working_days(day("2026-10-15"), 2), day("2026-10-19"));
    assert_eq!(changed.next_working_day(day("2026-10-15")), day("2026-10-16"));
}

/// A year without data gets it with the first act, not confirmed.
#[test]
fn a_year_without_data_is_not_confirmed_by_a_change() {
    let changed = amended(&real().calendar, &[off("2028-01-03")]).unwrap();
    let told = changed.day(day("2028-01-03"));
    assert!(!told.is_working() && !told.confirmed);
    assert!(changed.years().any(|(year, confirmed, _)| year == 2028 && !confirmed));
}

/// a day off inside an open term moves its end, and what moved is told; a worked day brings it nearer.
#[test]
fn a_moved_day_counts_open_terms_again() {
    let law = fictional();
    let registered_at = at(&law, "2026-10-13 00:00:00");
    let now = at(&law, "2026-10-14 12:00:00");
    let state = case::receive(registered_at, registered_at, &law).unwrap().next;
    let worked = change("2026-10-18", Some(DayKind::Worked), Reason::Transfer);
    for (changes, to) in [
        (vec![off("2026-10-19")], Some("2026-10-21")),
        (vec![off("2026-10-20")], Some("2026-10-21")),
        (vec![worked.clone()], Some("2026-10-19")),
        // One off for one worked: nothing moves.
        (vec![off("2026-10-15"), worked], None),
        // After the end.
        (vec![off("2026-10-21")], None),
    ] {
        let after = with(&law, &changes);
        let event = recount::recounted(&state, &law, &after, now);
        let moved = event.as_ref().map(|event| event.data["terms"][0]["to"].as_str().unwrap());
        assert_eq!(moved, to, "{changes:?}");
        if let Some(event) = event {
            assert_eq!((event.kind, event.clause.0), ("term_recounted", "A-39.1"));
            assert_eq!(event.data["terms"][0]["from"], "2026-10-20");
            assert_eq!(event.data["former_calendar"], &**law.calendar.id());
        }
        assert_eq!(state.completeness_due(&after).unwrap().adds_up(&law.zone), Ok(()));
    }
}

/// A-8.p2: a term that has ended stays ended, whatever is changed afterwards.
#[test]
fn an_ended_term_is_left_as_it_was() {
    let law = fictional();
    let presented_at = at(&law, "2026-10-05 10:00:00");
    let applicant = registration::Applicant::Individual { iin: law::Iin::parse("900101300017").unwrap() };
    let state = registration::State::Presented { applicant, presented_at, overdue: false };
    let before = state.terms(&law);
    assert_eq!(before[0].last_day, day("2026-10-08"));
    for date in ["2026-10-15", "2026-10-19"] {
        let after = with(&law, &[off(date)]);
        assert_eq!(recount::recounted(&state, &law, &after, at(&law, "2026-10-14 12:00:00")), None);
        assert_eq!(state.terms(&after)[0].at, before[0].at);
    }
}

fn accepted(law: &Law, received: &str) -> State {
    let received_at = at(law, received);
    let registration = registration_date(law, received_at);
    let accepted = Accepted {
        participant: Code::parse("SENIM").unwrap(),
        received_at,
        registration_date: registration.last_day,
        registered_at: registration.at,
    };
    State::AcceptedPendingRegistration { accepted }
}

/// a registration date that has come is never touched; one to come follows the calendar (R-d).
#[test]
fn a_registration_date_that_has_come_is_never_touched() {
    let law = fictional();
    // Received on Friday after the hour: Tuesday the 13th, which has come.
    let come = accepted(&law, "2026-10-09 15:00:00");
    // Received on Wednesday after the hour: Thursday the 15th, which becomes a day off.
    let to_come = accepted(&law, "2026-10-14 15:00:00");
    let after = with(&law, &[off("2026-10-15")]);
    let now = at(&law, "2026-10-14 16:00:00");
    let dates = |state: &State, law: &Law| state.accepted().unwrap().registration(law).last_day;
    assert_eq!(dates(&come, &after), day("2026-10-13"));
    assert_eq!(dates(&to_come, &law), day("2026-10-15"));
    let outcome = come.apply(Command::Recompute, now, &after).unwrap();
    assert!(outcome.events.is_empty());
    let outcome = to_come.clone().apply(Command::Recompute, now, &after).unwrap();
    assert_eq!(outcome.events[0].kind, "application_date_recomputed");
    // Friday the 16th is off, Saturday is worked.
    assert_eq!(outcome.events[0].data["to"], "2026-10-17");
    // It moves by its own event, not by the one about terms.
    assert_eq!(recount::recounted(&to_come, &law, &after, now), None);
    // The day itself cannot be changed any more once it has come.
    let thursday = law.calendar.amended(&[off("2026-10-15")], day("2026-10-15"));
    assert!(matches!(thursday, Err(AmendError::NotToCome { .. })));
}

/// A-0.h: what an operator entered lies over the days of any later program, whatever that brings.
#[test]
fn what_was_entered_lies_over_another_calendar() {
    let entered = |date: &str, kind| {
        let reason = if kind == Some(DayKind::DayOff) { Reason::Declared } else { Reason::Weekday };
        Amendment { date: day(date), kind, reason, act: "order 7".into() }
    };
    let changes = [entered("2026-11-25", Some(DayKind::DayOff)), entered("2026-12-16", None)];
    let first = Calendar::kazakhstan();
    let amended = first.amended(&changes, day("2026-11-24")).unwrap();
    // The same days by the same steps have the same name.
    assert_eq!(first.overlaid(&changes).id(), amended.id());
    let newer = first.overlaid(&[entered("2026-11-30", Some(DayKind::DayOff))]);
    let over = newer.overlaid(&changes);
    for (date, working) in [("2026-11-25", false), ("2026-11-30", false), ("2026-12-16", true)] {
        assert_eq!(over.is_working(day(date)), working, "{date}");
    }
    assert_ne!(over.id(), amended.id());
}

/// What a change leaves as it is, and years of which nothing is known, can be told before it is made.
#[test]
fn a_change_that_moves_nothing_and_a_year_without_data_are_told() {
    let calendar = Calendar::kazakhstan();
    let off = |date: &str, kind| Amendment {
        date: day(date),
        kind: Some(kind),
        reason: Reason::Declared,
        act: "order 7".into(),
    };
    let changes = [
        off("2026-11-28", DayKind::DayOff),
        off("2026-11-30", DayKind::DayOff),
        off("2035-03-05", DayKind::Worked),
    ];
    assert_eq!(calendar.unmoved(&changes), [day("2026-11-28"), day("2035-03-05")]);
    assert_eq!(calendar.new_years(&changes).into_iter().collect::<Vec<_>>(), [2035]);
}
