//! Hours of support that an operator sets (A-53.2.p4), and calendars that two systems hold against each other.

mod common;

use std::collections::BTreeMap;

use common::{at, day, fictional};
use jiff::civil::{Time, time};
use law::{
    Calendar, Law, Rule,
    calendar::{
        AmendError, Amendment, DayKind, Document, Hours, Published, Reason, Schedule, ScheduleError, Setter,
    },
    hours::closure,
    term::Closure::{AfterClosing, BeforeOpening, DayOff, Lunch},
};

const TODAY: &str = "2026-10-06";
const WED: &str = "2026-10-07";

fn clock(hour: i8) -> Time {
    time(hour, 0, 0, 0)
}

fn hours(opens: i8, closes: i8, lunch: Option<(i8, i8)>) -> Hours {
    let lunch = lunch.map(|(from, to)| (clock(from), clock(to)));
    Hours { opens: clock(opens), closes: clock(closes), lunch }
}

/// From Wednesday on from 8 to 17 with an hour of lunch, on Fridays to 13 without one.
fn own() -> Schedule {
    let friday = BTreeMap::from([(5, hours(8, 13, None))]);
    Schedule { from: day(WED), usual: hours(8, 17, Some((12, 13))), weekdays: friday }
}

fn with(law: &Law, schedule: &Schedule) -> Law {
    law.clone().by_calendar(law.calendar.with_schedule(schedule, day(TODAY)).unwrap().into())
}

fn due(law: &Law, rule: Rule, from: &str) -> String {
    let due = law.due(rule, at(law, from)).unwrap();
    assert_eq!(due.adds_up(&law.zone), Ok(()), "{rule}: {:#?}", due.because);
    due.at.to_zoned(law.zone.clone()).strftime("%Y-%m-%d %H:%M").to_string()
}

/// T-25 (A-53.2.p4, A-54, A-56): working minutes run in the hours that the operator set, its own lunch included.
#[test]
fn working_minutes_run_in_the_hours_of_the_operator() {
    let law = with(&fictional(), &own());
    let cases = [
        (Rule::JournalEntry, "2026-10-07 08:10", "2026-10-07 08:40"),
        (Rule::JournalEntry, "2026-10-07 11:45", "2026-10-07 13:15"),
        (Rule::JournalEntry, "2026-10-07 12:15", "2026-10-07 13:30"),
        (Rule::JournalEntry, "2026-10-07 13:10", "2026-10-07 13:40"),
        (Rule::JournalEntry, "2026-10-07 16:50", "2026-10-08 08:20"),
        // Friday ends at 13, and has no lunch; Monday is a holiday.
        (Rule::Analysis, "2026-10-09 11:30", "2026-10-13 08:30"),
        (Rule::Analysis, "2026-10-08 16:00", "2026-10-09 09:00"),
        // A-54.p3: outside working time to the end of the next working day, by the hours of that day.
        (Rule::JournalEntry, "2026-10-08 17:30", "2026-10-09 13:00"),
        // The Saturday that is worked has the usual hours; the Friday before it is off.
        (Rule::Analysis, "2026-10-15 16:00", "2026-10-17 09:00"),
    ];
    for (rule, from, to) in cases {
        assert_eq!(due(&law, rule, from), to, "{rule} {from}");
    }
    let closed = [
        ("2026-10-07 07:59:59", Some(BeforeOpening)),
        ("2026-10-07 08:00:00", None),
        ("2026-10-07 12:00:00", Some(Lunch)),
        ("2026-10-09 12:30:00", None),
        ("2026-10-09 13:00:00", Some(AfterClosing)),
        ("2026-10-10 10:00:00", Some(DayOff)),
    ];
    for (moment, why) in closed {
        assert_eq!(closure(&law, at(&law, moment)), why, "{moment}");
    }
    assert_eq!((own().usual.minutes(), own().on(jiff::civil::Weekday::Friday).minutes()), (480, 300));
}

/// .p4: the hours of days that have come stay; a term that goes over the day of the change has both.
#[test]
fn hours_change_from_a_day_to_come_and_never_before() {
    let old = fictional();
    let law = with(&old, &own());
    assert_eq!(
        due(&law, Rule::JournalEntry, "2026-10-06 12:10"),
        due(&old, Rule::JournalEntry, "2026-10-06 12:10")
    );
    // Half an hour by the hours of the edition, the rest by those of the operator.
    assert_eq!(due(&law, Rule::Analysis, "2026-10-06 18:00"), "2026-10-07 09:30");
    let later = Schedule { from: day("2026-10-14"), usual: hours(10, 16, None), weekdays: BTreeMap::new() };
    let twice = with(&law, &later);
    assert_eq!(due(&twice, Rule::JournalEntry, "2026-10-13 08:10"), "2026-10-13 08:40");
    assert_eq!(due(&twice, Rule::JournalEntry, "2026-10-14 08:10"), "2026-10-14 10:30");
    // Of two from the same day the later word counts.
    let corrected = with(&twice, &Schedule { usual: hours(11, 16, None), ..later.clone() });
    assert_eq!(due(&corrected, Rule::JournalEntry, "2026-10-14 08:10"), "2026-10-14 11:30");
    // What was set stays in the book, and each state of it has its own name.
    let back = with(&corrected, &later);
    assert_eq!(back.calendar.schedules().len(), 4);
    let mut ids: Vec<_> =
        [&old, &law, &twice, &corrected, &back].map(|law| law.calendar.id().to_string()).into();
    ids.dedup();
    assert_eq!(ids.len(), 5, "{ids:?}");
    assert!(ids.iter().all(|id| id.starts_with(&*ids[0])), "{ids:?}");
}

/// .p4: what cannot be a schedule is refused with what is wrong in it.
#[test]
fn wrong_hours_are_refused() {
    let calendar = fictional().calendar;
    let refused = |schedule: Schedule| calendar.with_schedule(&schedule, day(TODAY)).unwrap_err();
    let from = day(TODAY);
    assert_eq!(refused(Schedule { from, ..own() }), ScheduleError::NotToCome { from, today: from });
    let far = day("2150-01-01");
    assert_eq!(refused(Schedule { from: far, ..own() }), ScheduleError::OutOfRange { from: far });
    for usual in [
        hours(17, 8, None),
        hours(8, 8, None),
        hours(8, 17, Some((13, 12))),
        hours(8, 17, Some((12, 12))),
        hours(8, 17, Some((8, 9))),
        hours(8, 17, Some((16, 17))),
        hours(8, 17, Some((6, 7))),
    ] {
        assert_eq!(refused(Schedule { usual, ..own() }), ScheduleError::Order { weekday: None }, "{usual:?}");
    }
    let weekdays = BTreeMap::from([(2, hours(9, 9, None))]);
    assert_eq!(refused(Schedule { weekdays, ..own() }), ScheduleError::Order { weekday: Some(2) });
    let weekdays = BTreeMap::from([(8, hours(9, 10, None))]);
    assert_eq!(refused(Schedule { weekdays, ..own() }), ScheduleError::Weekday(8));
    let set = calendar.with_schedule(&own(), day(TODAY)).unwrap();
    let again = Schedule { from: day("2026-10-20"), ..own() };
    assert_eq!(set.with_schedule(&again, day(TODAY)).unwrap_err(), ScheduleError::NoChange);
}

/// .p3, A-53.2.p4: two operators are bound to the hours of the order, every other one sets its own.
#[test]
fn the_order_fixes_the_hours_of_the_portal_and_of_the_state_organisation() {
    let refusal = Setter::Order.may_set().unwrap_err();
    assert_eq!((refusal.clause.0, refusal.code), ("A-53.2.p3", "hours-fixed"));
    assert_eq!(Setter::Operator.may_set().unwrap().0, "A-53.2.p4");
}

/// .p4: hours survive a change of the days and the way into the book and back.
#[test]
fn hours_and_days_change_apart() {
    let calendar = fictional().calendar.with_schedule(&own(), day(TODAY)).unwrap();
    let off = |calendar: &Calendar| calendar.amended(&[off("2026-10-15")], day(TODAY)).unwrap();
    let both = off(&calendar);
    assert_eq!(both.schedules(), calendar.schedules());
    assert_eq!(both.days_id(), &**off(&fictional().calendar).id());
    assert!(!both.is_working(day("2026-10-15")));
    let stored = serde_json::to_string(&Document::from(&both)).unwrap();
    let read = Calendar::from(serde_json::from_str::<Document>(&stored).unwrap());
    assert_eq!((read.id(), read.schedules()), (both.id(), both.schedules()));
    // A book that was written before there were hours.
    let stored = serde_json::to_string(&Document::from(&*fictional().calendar)).unwrap();
    assert!(!stored.contains("schedules"), "{stored}");
}

fn off(date: &str) -> Amendment {
    Amendment {
        date: day(date),
        kind: Some(DayKind::DayOff),
        reason: Reason::Transfer,
        act: "decree 1".into(),
    }
}

/// two systems that entered the same days in another order count alike, and are seen to.
#[test]
fn calendars_are_told_apart_by_what_they_count() {
    let base = fictional().calendar;
    let today = day(TODAY);
    let one =
        base.amended(&[off("2026-10-15")], today).unwrap().amended(&[off("2026-10-20")], today).unwrap();
    let other = base.amended(&[off("2026-10-20"), off("2026-10-15")], today).unwrap();
    assert_ne!(one.id(), other.id());
    assert_eq!(one.fingerprint(2026), other.fingerprint(2026));
    assert_eq!(base.counts_like(&one.fingerprint(2026)), Some(false));
    assert_eq!(
        base.counts_like(&base.fingerprint(2027)),
        Some(true),
        "another year is compared as that year"
    );
    // Its own hours make no other days.
    let hours = other.with_schedule(&own(), today).unwrap();
    assert_eq!(hours.fingerprint(2026), one.fingerprint(2026));
    for nonsense in ["", "2026", "soon-1", "kz-0a1b2c"] {
        assert_eq!(base.counts_like(nonsense), None, "{nonsense}");
    }
}

/// what one system publishes, another one loads; days that have come stay as they were.
#[test]
fn a_published_calendar_is_loaded_as_changes_of_days_to_come() {
    let base = fictional().calendar;
    let theirs = base.amended(&[off("2026-10-13"), off("2026-10-20")], day(TODAY)).unwrap();
    let text = serde_json::to_string(&Published::from(&theirs)).unwrap();
    let read = Published::read(&text).unwrap();
    assert_eq!((read.id(), read.fingerprint(2026)), (theirs.id(), theirs.fingerprint(2026)));

    let found = base.differences(&read, day(TODAY));
    assert_eq!((found.changes.len(), found.past.len()), (2, 0));
    let loaded = base.amended(&found.changes, day(TODAY)).unwrap();
    assert_eq!(loaded.fingerprint(2026), theirs.fingerprint(2026));
    assert_eq!(loaded.differences(&read, day(TODAY)), Default::default());
    // A week later one of the two has come.
    let late = base.differences(&read, day("2026-10-13"));
    assert_eq!((late.changes.len(), late.past), (1, vec![day("2026-10-13")]));
    // An exception that the other one took away.
    let plain = Amendment { kind: None, reason: Reason::Weekday, ..off("2026-10-16") };
    let without = base.amended(&[plain], day(TODAY)).unwrap();
    let found = base.differences(&without, day(TODAY));
    assert_eq!(
        found.changes.iter().map(|it| (it.date, it.kind)).collect::<Vec<_>>(),
        [(day("2026-10-16"), None)]
    );
    assert!(base.amended(&found.changes, day(TODAY)).unwrap().is_working(day("2026-10-16")));
    assert_eq!(base.amended(&[], day(TODAY)).unwrap_err(), AmendError::Empty);
}

#[test]
fn a_published_calendar_that_contradicts_itself_is_refused() {
    let published = serde_json::to_value(Published::from(&*fictional().calendar)).unwrap();
    let refused = |change: &dyn Fn(&mut serde_json::Value)| {
        let mut json = published.clone();
        change(&mut json);
        Published::read(&json.to_string()).unwrap_err().to_string()
    };
    assert!(refused(&|json| json["years"][0]["working_days"] = 300.into()).contains("300 are stated"));
    assert!(refused(&|json| json["days"][0]["date"] = "2031-10-12".into()).contains("does not list"));
    assert!(refused(&|json| json["days"][1] = json["days"][0].clone()).contains("stands twice"));
    assert!(refused(&|json| json["days"][0]["kind"] = "festive".into()).contains("festive"));
    assert!(refused(&|json| *json = "calendar".into()).contains("not the JSON of a calendar"));
}
