//! Failures and force majeure move terms (A-61 to A-64).

mod common;

use common::{at, common_editions, day, fictional};
use law::{Cause, Due, Interruption, Law, LawBook, Rule, StepKind, expertise::case, recount};

/// The same law with durations by the clock (extension_unit = exact).
fn exact() -> Law {
    let edition = r#"
id = "670-exact"
order = "670"
amends = "670-2019-08-16"
act = "test"
given = "2026-01-01"
in_force_from = "2026-01-01"
[extension]
unit = "exact"
"#;
    let book = LawBook::new(&common_editions(&[edition]), fictional().calendar).unwrap();
    book.edition("670-exact").unwrap()
}

/// A failure that was confirmed when it began and is over.
fn failure(law: &Law, id: &str, from: &str, until: &str) -> Interruption {
    Interruption {
        id: id.into(),
        cause: Cause::HighFailure,
        from: at(law, from),
        until: at(law, until),
        lasts: false,
        confirmed_at: at(law, from),
        days: None,
    }
}

/// A term of three working days (K3) that starts then, with what interrupted it.
fn term(law: &Law, start: &str, by: Vec<Interruption>) -> Due {
    let law = law.clone().interrupted(by);
    let due = law.due(Rule::ContractDraft, at(&law, start)).unwrap();
    assert_eq!(due.adds_up(&law.zone), Ok(()), "{:#?}", due.because);
    due
}

/// Ends on Thursday 8 October without interruptions.
const TO_THU: &str = "2026-10-05 10:00:00";
/// Ends on Friday 9 October.
const TO_FRI: &str = "2026-10-06 10:00:00";

/// A-62.3, A-63.3: every row of the table, by whole working days and exactly.
#[test]
fn a_failure_moves_the_end_by_the_days_it_touched_or_by_its_duration() {
    let (whole, exact) = (fictional(), exact());
    for (start, from, until, by_days, by_clock) in [
        (TO_THU, "2026-10-07 10:00:00", "2026-10-07 16:30:00", "2026-10-09", "2026-10-09"),
        (TO_THU, "2026-10-07 22:00:00", "2026-10-08 03:00:00", "2026-10-13", "2026-10-09"),
        (TO_FRI, "2026-10-09 17:00:00", "2026-10-13 12:00:00", "2026-10-14", "2026-10-13"),
        // After the end.
        (TO_THU, "2026-10-10 00:00:00", "2026-10-11 00:00:00", "2026-10-08", "2026-10-08"),
        // The very first instant after the end, and the last before it.
        (TO_THU, "2026-10-09 00:00:00", "2026-10-09 10:00:00", "2026-10-08", "2026-10-08"),
        (TO_THU, "2026-10-08 23:59:59", "2026-10-09 00:00:00", "2026-10-09", "2026-10-09"),
        // A weekend inside a term: no working day touched; 24 hours by the clock from Tuesday's end.
        ("2026-10-08 10:00:00", "2026-10-10 00:00:00", "2026-10-11 00:00:00", "2026-10-14", "2026-10-15"),
        // Half-open: until midnight does not touch the day that begins.
        (TO_THU, "2026-10-06 10:00:00", "2026-10-07 00:00:00", "2026-10-09", "2026-10-09"),
        // The day of the start, after it.
        (TO_THU, "2026-10-05 12:00:00", "2026-10-05 13:00:00", "2026-10-09", "2026-10-09"),
    ] {
        for (law, last_day) in [(&whole, by_days), (&exact, by_clock)] {
            let due = term(law, start, vec![failure(law, "INC-1", from, until)]);
            assert_eq!(due.last_day, day(last_day), "{} {from} to {until}", law.edition.id);
            assert_eq!(due.at, law.end_of(day(last_day)), "{from}");
        }
    }
}

/// A-62.3: the union of the periods counts, never the sum.
#[test]
fn two_failures_count_by_their_union() {
    for (a, b, union, by_days) in [
        // The same day.
        (
            ("2026-10-07 10:00:00", "2026-10-07 11:00:00"),
            ("2026-10-07 15:00:00", "2026-10-07 16:00:00"),
            7200,
            1,
        ),
        // One overlaps the other.
        (
            ("2026-10-07 10:00:00", "2026-10-07 12:00:00"),
            ("2026-10-07 11:00:00", "2026-10-07 14:00:00"),
            14400,
            1,
        ),
        // One inside the other.
        (
            ("2026-10-07 10:00:00", "2026-10-07 16:00:00"),
            ("2026-10-07 11:00:00", "2026-10-07 12:00:00"),
            21600,
            1,
        ),
        // The same one under two numbers.
        (
            ("2026-10-07 10:00:00", "2026-10-07 16:00:00"),
            ("2026-10-07 10:00:00", "2026-10-07 16:00:00"),
            21600,
            1,
        ),
        // Over midnight, overlapping on Wednesday.
        (
            ("2026-10-06 22:00:00", "2026-10-07 02:00:00"),
            ("2026-10-07 01:00:00", "2026-10-07 03:00:00"),
            18000,
            2,
        ),
    ] {
        let law = fictional();
        let both = |law: &Law| vec![failure(law, "INC-1", a.0, a.1), failure(law, "INC-2", b.0, b.1)];
        let due = term(&law, TO_THU, both(&law));
        let days: u16 = due.because.iter().map(|step| interrupted(&step.kind).0).sum();
        assert_eq!(days, by_days, "{a:?} {b:?}");
        let law = exact();
        let due = term(&law, TO_THU, both(&law));
        let seconds: u32 = due.because.iter().map(|step| interrupted(&step.kind).1).sum();
        assert_eq!(seconds, union, "{a:?} {b:?}");
        assert_eq!(due.last_day, day("2026-10-09"));
    }
}

fn interrupted(kind: &StepKind) -> (u16, u32) {
    match kind {
        StepKind::Interrupted { days, seconds, .. } => (*days, *seconds),
        _ => (0, 0),
    }
}

/// A-63.1, A-63.3 (provisional_then_actual): planned four hours, actual six or two: the actual ones alone.
#[test]
fn the_planned_period_is_replaced_by_the_actual_one() {
    let law = exact();
    let planned =
        Interruption { lasts: true, ..failure(&law, "INC-1", "2026-10-07 10:00:00", "2026-10-07 14:00:00") };
    let seconds = |law: &Law| {
        let due = law.due(Rule::ContractDraft, at(law, TO_THU)).unwrap();
        assert_eq!(due.adds_up(&law.zone), Ok(()));
        due.because.iter().map(|step| interrupted(&step.kind).1).sum::<u32>()
    };
    let open = recount::with(&law, &planned);
    assert_eq!(seconds(&open), 4 * 3600);
    for (until, hours) in [("2026-10-07 16:00:00", 6), ("2026-10-07 12:00:00", 2)] {
        let actual = Interruption { lasts: false, until: at(&law, until), ..planned.clone() };
        assert_eq!(seconds(&recount::with(&open, &actual)), hours * 3600, "{until}");
    }
    // By whole days: planned into Thursday, eliminated on Wednesday.
    let law = fictional();
    let planned =
        Interruption { lasts: true, ..failure(&law, "INC-1", "2026-10-07 10:00:00", "2026-10-08 14:00:00") };
    let actual = Interruption { lasts: false, until: at(&law, "2026-10-07 16:00:00"), ..planned.clone() };
    let open = recount::with(&law, &planned);
    assert_eq!(term(&open, TO_THU, open.interruptions.to_vec()).last_day, day("2026-10-13"));
    let done = recount::with(&open, &actual);
    assert_eq!(term(&done, TO_THU, done.interruptions.to_vec()).last_day, day("2026-10-09"));
}

/// A-62.3: the added time runs by the clock through whole days, ends on a day off, and goes on to the end of the next
/// working day. Every day between is told, those off with their reason and source.
#[test]
fn every_day_of_time_added_by_the_clock_is_told() {
    let law = exact();
    // 30 hours from the end of Thursday 8 October: through Friday into Saturday; Monday 12 is off as well.
    let due = term(&law, TO_THU, vec![failure(&law, "INC-1", "2026-10-06 10:00:00", "2026-10-07 16:00:00")]);
    assert_eq!(due.last_day, day("2026-10-13"));
    let told: Vec<String> = due.because[4..].iter().map(|step| days_told(&step.kind)).collect();
    assert_eq!(
        told,
        [
            "prolonged 2026-10-09 2026-10-09",
            "skipped 2026-10-10 2026-10-11 weekend five-day-week",
            "skipped 2026-10-12 2026-10-12 republic-day law-on-holidays",
            "rolled 2026-10-13",
            "ends",
        ],
        "{:#?}",
        due.because
    );
    assert_eq!(due.days_left(day("2026-10-09")), 2, "the added day and the one it is rolled to");
    // One hour: into the next day, which is worked.
    let due = term(&law, TO_THU, vec![failure(&law, "INC-1", "2026-10-07 10:00:00", "2026-10-07 11:00:00")]);
    let told: Vec<String> = due.because[4..].iter().map(|step| days_told(&step.kind)).collect();
    assert_eq!(told, ["rolled 2026-10-09", "ends"]);
}

/// A-62.3 (norms 3.6, third row): 91 hours from the end of Friday 9 October run through a weekend and Monday 12 October,
/// which is off, into Tuesday. Days off are told with their reason, and are no days that are left.
#[test]
fn days_off_inside_time_added_by_the_clock_are_not_left() {
    let law = exact();
    let due = term(&law, TO_FRI, vec![failure(&law, "INC-1", "2026-10-09 17:00:00", "2026-10-13 12:00:00")]);
    assert_eq!(due.last_day, day("2026-10-13"));
    let told: Vec<String> = due.because[4..].iter().map(|step| days_told(&step.kind)).collect();
    assert_eq!(
        told,
        [
            "prolonged 2026-10-10 2026-10-11 weekend",
            "prolonged 2026-10-12 2026-10-12 republic-day",
            "rolled 2026-10-13",
            "ends",
        ],
        "{:#?}",
        due.because
    );
    for (today, left) in [
        ("2026-10-07", 4),
        ("2026-10-09", 2),
        ("2026-10-10", 1),
        ("2026-10-12", 1),
        ("2026-10-13", 1),
        ("2026-10-14", 0),
    ] {
        assert_eq!(due.days_left(day(today)), left, "{today}");
    }
}

fn days_told(kind: &StepKind) -> String {
    match kind {
        StepKind::Prolonged { from, to, off: None } => format!("prolonged {from} {to}"),
        StepKind::Prolonged { from, to, off: Some(why) } => format!("prolonged {from} {to} {why}"),
        StepKind::Skipped { from, to, why, source, .. } => format!("skipped {from} {to} {why} {source}"),
        StepKind::Rolled { to, .. } => format!("rolled {to}"),
        other => other.name().into(),
    }
}

/// A-62.3, A-63.1: an open failure at the moment a term would end keeps it open until elimination; A-40 waits.
#[test]
fn a_term_does_not_end_while_a_confirmed_failure_lasts() {
    let law = fictional();
    let registered_at = at(&law, "2026-10-13 00:00:00");
    let state = case::receive(registered_at, registered_at, &law).unwrap().next;
    // Ends on Tuesday 20 October; planned for two hours, but it goes on.
    let open =
        Interruption { lasts: true, ..failure(&law, "INC-1", "2026-10-20 15:00:00", "2026-10-20 17:00:00") };
    let during = recount::with(&law, &open);
    let due = state.completeness_due(&during).unwrap();
    assert_eq!(due.open, ["INC-1".into()]);
    for now in ["2026-10-21 00:00:00", "2026-10-22 00:00:00", "2026-12-01 00:00:00"] {
        assert!(!due.passed(at(&law, now)) && !state.expires(at(&law, now), &during), "{now}");
    }
    // Eliminated on Thursday: Tuesday, Wednesday and Thursday are added.
    let done = Interruption { lasts: false, until: at(&law, "2026-10-22 12:00:00"), ..open };
    let after = recount::with(&during, &done);
    let due = state.completeness_due(&after).unwrap();
    assert_eq!((due.last_day, due.open.len()), (day("2026-10-23"), 0));
    assert!(state.expires(at(&law, "2026-10-24 00:00:00"), &after));
}

/// A-62.3: extension is from confirmation; what was over by then stays as it is.
#[test]
fn a_failure_confirmed_after_the_end_moves_nothing() {
    let law = fictional();
    let failed = failure(&law, "INC-1", "2026-10-07 10:00:00", "2026-10-07 16:30:00");
    for (confirmed, last_day) in [
        ("2026-10-08 23:59:59.999999", "2026-10-09"),
        ("2026-10-09 00:00:00", "2026-10-08"),
        ("2026-10-20 10:00:00", "2026-10-08"),
    ] {
        let by = Interruption { confirmed_at: at(&law, confirmed), ..failed.clone() };
        assert_eq!(term(&law, TO_THU, vec![by]).last_day, day(last_day), "{confirmed}");
    }
}

/// A-62.3: a failure that began before the term counts only from the start of the term.
#[test]
fn a_failure_that_began_before_the_start_counts_from_the_start() {
    // From Monday 08:00 to 11:00, the term starts at 10:00: one hour, one day.
    let law = exact();
    let by = failure(&law, "INC-1", "2026-10-05 08:00:00", "2026-10-05 11:00:00");
    let due = term(&law, TO_THU, vec![by.clone()]);
    assert_eq!(interrupted(&due.because[3].kind), (0, 3600));
    let law = fictional();
    // From Thursday 1 October on: only Monday is touched.
    let long = failure(&law, "INC-1", "2026-10-01 08:00:00", "2026-10-05 11:00:00");
    assert_eq!(term(&law, TO_THU, vec![long]).last_day, day("2026-10-09"));
    // Over before or at the start: nothing.
    for until in ["2026-10-05 09:00:00", "2026-10-05 10:00:00"] {
        let over = failure(&law, "INC-1", "2026-10-01 08:00:00", until);
        let due = term(&law, TO_THU, vec![over]);
        assert_eq!((due.last_day, due.because.len()), (day("2026-10-08"), 4), "{until}");
    }
}

/// A-63.1: a failure that outlasts its planned end before the term starts keeps that term open too.
#[test]
fn a_failure_that_outlasts_its_plan_keeps_later_terms_open() {
    let law = fictional();
    let open =
        Interruption { lasts: true, ..failure(&law, "INC-1", "2026-10-05 08:00:00", "2026-10-05 09:00:00") };
    let due = term(&law, TO_THU, vec![open.clone()]);
    assert_eq!((due.last_day, due.open.len()), (day("2026-10-08"), 1));
    assert!(!due.passed(at(&law, "2026-10-09 00:00:00")));
    // Eliminated on Tuesday: Monday and Tuesday.
    let done = Interruption { lasts: false, until: at(&law, "2026-10-06 09:00:00"), ..open };
    assert_eq!(term(&law, TO_THU, vec![done]).last_day, day("2026-10-13"));
}

/// A-62.3, A-63.1: a second failure confirmed while the first keeps the term open finds it running.
#[test]
fn a_further_failure_counts_while_the_first_one_lasts() {
    let law = fictional();
    let first =
        Interruption { lasts: true, ..failure(&law, "INC-1", "2026-10-08 15:00:00", "2026-10-08 17:00:00") };
    let second = failure(&law, "INC-2", "2026-10-14 10:00:00", "2026-10-14 12:00:00");
    let registered_at = at(&law, TO_THU);
    let due = term(&law, TO_THU, vec![first.clone(), second.clone()]);
    let told = due.because.iter().filter(|step| matches!(step.kind, StepKind::Interrupted { .. }));
    assert_eq!(told.count(), 2);
    // Eliminated on Thursday 15th: 8, 9, 13, 14 and 15 are touched, the 14th once.
    let done = Interruption { lasts: false, until: at(&law, "2026-10-15 12:00:00"), ..first };
    let due = term(&law, TO_THU, vec![done, second]);
    assert_eq!(law.calendar.working_days_between(law.date(registered_at), due.last_day), 3 + 5);
}

/// A-62.3: incidents that overlap, one of medium and one of high severity, each with its clause.
#[test]
fn overlapping_incidents_add_each_touched_day_once() {
    let law = fictional();
    let medium = Interruption {
        cause: Cause::MediumFailure,
        ..failure(&law, "INC-1", "2026-10-06 16:00:00", "2026-10-07 12:00:00")
    };
    let high = failure(&law, "INC-2", "2026-10-07 08:00:00", "2026-10-08 09:00:00");
    let due = term(&law, TO_THU, vec![high, medium]);
    // Tuesday and Wednesday by the first, Thursday by the second: Friday, Tuesday, Wednesday.
    assert_eq!(due.last_day, day("2026-10-14"));
    let told: Vec<_> = due
        .because
        .iter()
        .filter(|step| matches!(step.kind, StepKind::Interrupted { .. }))
        .map(|step| (&*step.clause, interrupted(&step.kind).0))
        .collect();
    assert_eq!(told, [("A-62.3", 2), ("A-63.3", 1)]);
}

/// A-64: force majeure by the days of the decision.
#[test]
fn force_majeure_moves_terms_by_its_days() {
    let law = fictional();
    let decision = Interruption {
        cause: Cause::ForceMajeure,
        confirmed_at: at(&law, "2026-10-08 12:00:00"),
        ..failure(&law, "FM-1", "2026-10-06 00:00:00", "2026-10-08 00:00:00")
    };
    let due = term(&law, TO_THU, vec![decision]);
    assert_eq!(due.last_day, day("2026-10-13"));
    let step = due.because.iter().find(|step| matches!(step.kind, StepKind::Interrupted { .. })).unwrap();
    assert_eq!(&*step.clause, "A-64");
}

/// A-64 (norms 3.6): a decision may name the number of days by which it extends. They are days of its period: not more
/// than it had, and none that a failure has added before.
#[test]
fn a_decision_extends_by_the_number_of_days_that_it_names() {
    let (whole, exact) = (fictional(), exact());
    // Tuesday to Saturday: four working days and a day off.
    let decision = |law: &Law, days| Interruption {
        cause: Cause::ForceMajeure,
        days: Some(days),
        ..failure(law, "FM-1", "2026-10-06 00:00:00", "2026-10-11 00:00:00")
    };
    for (days, by_days, by_clock) in [
        (1, "2026-10-09", "2026-10-09"),
        (2, "2026-10-13", "2026-10-13"),
        (4, "2026-10-15", "2026-10-13"),
        (5, "2026-10-17", "2026-10-13"),
        (9, "2026-10-17", "2026-10-13"),
    ] {
        for (law, last_day) in [(&whole, by_days), (&exact, by_clock)] {
            let due = term(law, TO_THU, vec![decision(law, days)]);
            assert_eq!(due.last_day, day(last_day), "{} {days}", law.edition.id);
            let step = due.because.iter().find(|step| matches!(step.kind, StepKind::Interrupted { .. }));
            assert_eq!(&*step.unwrap().clause, "A-64");
        }
    }
    // Of two days Tuesday and Wednesday are taken; a failure on one of them adds nothing, one on Thursday a day.
    for (date, last_day) in [("06", "2026-10-13"), ("07", "2026-10-13"), ("08", "2026-10-14")] {
        let (from, until) = (format!("2026-10-{date} 10:00:00"), format!("2026-10-{date} 11:00:00"));
        let both = vec![decision(&whole, 2), failure(&whole, "INC-1", &from, &until)];
        assert_eq!(term(&whole, TO_THU, both).last_day, day(last_day), "{date}");
    }
    // Two decisions about the same days.
    let other = Interruption { id: "FM-2".into(), ..decision(&whole, 5) };
    assert_eq!(term(&whole, TO_THU, vec![decision(&whole, 5), other]).last_day, day("2026-10-17"));
    // What is told cannot be raised above what was decided.
    let mut due = term(&whole, TO_THU, vec![decision(&whole, 2)]);
    for step in &mut due.because {
        if let StepKind::Interrupted { decided, .. } = &mut step.kind {
            *decided = Some(1);
        }
    }
    assert!(due.adds_up(&whole.zone).is_err());
}

/// The same law with decided days of the calendar.
fn calendar_days() -> Law {
    let edition = r#"
id = "670-days"
order = "670"
amends = "670-2019-08-16"
act = "test"
given = "2026-01-01"
in_force_from = "2026-01-01"
[[term]]
rule = "T-28b"
unit = "calendar-days"
value = 1
start = "force-majeure-decided"
acts = "expertise-operator"
waits = "parties"
effect = "moved"
clause = "A-64"
from = "2018-09-24"
confirmed = true
"#;
    let book = LawBook::new(&common_editions(&[edition]), fictional().calendar).unwrap();
    book.edition("670-days").unwrap()
}

/// A-64 (T-28b): what a decided day adds is data of the edition. By default a working day, which no lawyer has confirmed
/// and every date says that rests on it; as a day of the calendar it runs over days off to the end of a working day, and no day counts
/// twice, whoever named it first.
#[test]
fn what_a_decided_day_adds_is_data_of_the_edition() {
    let (working, calendar) = (fictional(), calendar_days());
    let decision = |law: &Law, id: &str, from: &str, days| Interruption {
        cause: Cause::ForceMajeure,
        days: Some(days),
        ..failure(law, id, from, "2026-10-09 00:00:00")
    };
    // From Thursday 8 October; Monday 12 is off.
    for (days, by_working, by_calendar) in
        [(1, "2026-10-09", "2026-10-09"), (2, "2026-10-13", "2026-10-13"), (3, "2026-10-14", "2026-10-13")]
    {
        for (law, last_day, sure) in [(&working, by_working, false), (&calendar, by_calendar, true)] {
            let due = term(law, TO_THU, vec![decision(law, "FM-1", "2026-10-06 00:00:00", days)]);
            assert_eq!(due.last_day, day(last_day), "{} {days}", law.edition.id);
            let doubted = due.doubts.contains(&law::term::Doubt::DecidedDays);
            assert_eq!(doubted, !sure, "{:?}", due.doubts);
        }
    }
    // By the clock a day is 24 hours, and its unit plays no part.
    let clock = exact();
    let due = term(&clock, TO_THU, vec![decision(&clock, "FM-1", "2026-10-06 00:00:00", 2)]);
    assert_eq!(due.last_day, day("2026-10-13"));
    let counted = |step: &law::Step| {
        matches!(step.kind, StepKind::Interrupted { seconds: 172_800, unit: None, decided: Some(2), .. })
    };
    assert!(due.because.iter().any(counted), "{:?}", due.because);
    assert_eq!(due.doubts, term(&clock, TO_THU, vec![]).doubts);
    let law = &calendar;
    let three = decision(law, "FM-1", "2026-10-06 00:00:00", 3);
    let failed = failure(law, "INC-1", "2026-10-07 10:00:00", "2026-10-07 11:00:00");
    let confirmed_at = at(law, "2026-10-08 12:00:00");
    let confirmed_last = Interruption { confirmed_at, ..three.clone() };
    let later = failure(law, "INC-2", "2026-10-13 10:00:00", "2026-10-13 11:00:00");
    let again = decision(law, "FM-2", "2026-10-07 00:00:00", 2);
    for (by, last_day) in [
        (vec![three.clone(), failed.clone()], "2026-10-13"),
        // Friday by the failure, then two days of the calendar: over the weekend to Tuesday.
        (vec![failed.clone(), confirmed_last.clone()], "2026-10-13"),
        (vec![three.clone(), again], "2026-10-13"),
        // The day to which it was rolled fails as well.
        (vec![three.clone(), later], "2026-10-14"),
    ] {
        assert_eq!(term(law, TO_THU, by.clone()).last_day, day(last_day), "{by:?}");
    }
    let mut due = term(law, TO_THU, vec![failed, confirmed_last]);
    let told = due.because.iter_mut().find_map(|step| match &mut step.kind {
        StepKind::Interrupted { seconds, unit: Some(unit), .. } => Some((seconds, *unit)),
        _ => None,
    });
    let (seconds, unit) = told.unwrap();
    assert_eq!((*seconds, unit), (2 * 86_400, law::Unit::CalendarDays), "one was counted before");
    *seconds += 86_400;
    assert!(due.adds_up(&law.zone).is_err());
}

/// A-62.5: a letter names what its explanation tells for the first time or otherwise, and nothing that was told before.
#[test]
fn what_is_told_anew_of_a_term_names_its_incidents() {
    let law = fictional();
    let first = failure(&law, "INC-1", "2026-10-06 10:00:00", "2026-10-06 11:00:00");
    let open =
        Interruption { lasts: true, ..failure(&law, "INC-2", "2026-10-07 10:00:00", "2026-10-07 11:00:00") };
    let none = term(&law, TO_THU, vec![]);
    let one = term(&law, TO_THU, vec![first.clone()]);
    let both = term(&law, TO_THU, vec![first.clone(), open.clone()]);
    let ended = term(&law, TO_THU, vec![first, Interruption { lasts: false, ..open }]);
    assert_eq!(recount::incidents_told(&none, &both), ["INC-1", "INC-2"]);
    assert_eq!(recount::incidents_told(&one, &both), ["INC-2"]);
    assert_eq!(
        (both.last_day, recount::incidents_told(&both, &ended)),
        (ended.last_day, vec!["INC-2".to_owned()])
    );
    assert_eq!(recount::incidents_told(&ended, &ended), Vec::<String>::new());
}

/// A-61.1: a failure of low severity moves no term.
#[test]
fn low_severity_is_refused() {
    let refusal = recount::low_severity();
    assert_eq!((refusal.clause.0, refusal.code), ("A-61.1", "extension-low-severity"));
    // It is no cause that could be recorded.
    assert!(serde_json::from_str::<Cause>("\"low-failure\"").is_err());
    assert_eq!(Cause::ALL.map(Cause::name), ["medium-failure", "high-failure", "force-majeure"]);
}

/// A-8.p2: only procedures of applications are extended, not the operator's own terms.
#[test]
fn a_term_that_is_not_extended_by_failures_stays() {
    let law = fictional();
    let by = failure(&law, "INC-1", "2026-10-07 10:00:00", "2026-10-07 16:30:00");
    let law = law.interrupted(vec![by]);
    let due = law.due(Rule::RegisterPortalUser, at(&law, TO_THU)).unwrap();
    assert_eq!((due.last_day, due.because.len()), (day("2026-10-08"), 4));
}

/// A-62.3: an interruption that the union swallows is a step that names the one which counted; others name none.
#[test]
fn what_a_failure_adds_nothing_to_is_named() {
    let around = ("2026-10-07 10:00:00", "2026-10-07 16:00:00");
    let (inside, apart) =
        (("2026-10-07 11:00:00", "2026-10-07 12:00:00"), ("2026-10-07 17:00:00", "2026-10-07 18:00:00"));
    let covered = |due: &Due| -> Vec<Vec<String>> {
        let of = |step: &law::Step| match &step.kind {
            StepKind::Interrupted { covered_by, .. } => {
                Some(covered_by.iter().map(|id| id.to_string()).collect())
            }
            _ => None,
        };
        due.because.iter().filter_map(of).collect()
    };
    let none = Vec::<String>::new();
    let by_first = vec!["INC-1".to_owned()];
    for (law, second, expected) in [
        (fictional(), inside, &by_first),
        (exact(), inside, &by_first),
        // Another hour of the same day: the day counts once, the hours both.
        (fictional(), apart, &by_first),
        (exact(), apart, &none),
        // A day off inside the term touches nothing that another could cover.
        (fictional(), ("2026-10-04 10:00:00", "2026-10-04 11:00:00"), &none),
    ] {
        let start = "2026-10-02 10:00:00";
        let both =
            vec![failure(&law, "INC-1", around.0, around.1), failure(&law, "INC-2", second.0, second.1)];
        let due = term(&law, start, both);
        let told = covered(&due);
        let of_second = usize::from(second.0 > around.0);
        assert_eq!((&told[of_second], &told[1 - of_second]), (expected, &none), "{second:?}");
    }
    // A name that was not told before is no explanation.
    let law = fictional();
    let both = vec![failure(&law, "INC-1", around.0, around.1), failure(&law, "INC-2", inside.0, inside.1)];
    let mut due = term(&law, TO_THU, both);
    for step in &mut due.because {
        if let StepKind::Interrupted { covered_by, .. } = &mut step.kind {
            covered_by.iter_mut().for_each(|id| *id = "INC-9".into());
        }
    }
    assert!(due.adds_up(&law.zone).is_err());
}

/// Table SM-16: what moved is an event with the terms before and after. What others cover, or what touched no working
/// day, is told as such; what came after the end is no event.
#[test]
fn an_extension_is_recorded_where_it_moves_a_term_or_its_explanation() {
    let law = fictional();
    let registered_at = at(&law, "2026-10-13 00:00:00");
    let state = case::receive(registered_at, registered_at, &law).unwrap().next;
    let by = failure(&law, "INC-1", "2026-10-14 10:00:00", "2026-10-14 16:00:00");
    let event = recount::extended(&state, &law, &by, by.confirmed_at).unwrap();
    assert_eq!((event.kind, event.clause.0), ("term_extended", "A-63.3"));
    assert_eq!(event.data["terms"][0]["from"], "2026-10-20");
    assert_eq!(event.data["terms"][0]["to"], "2026-10-21");
    let weekend = failure(&law, "INC-2", "2026-10-18 10:00:00", "2026-10-18 16:00:00");
    let event = recount::extended(&state, &law, &weekend, weekend.confirmed_at).unwrap();
    assert_eq!((event.kind, &event.data["terms"]), ("term_not_extended", &serde_json::json!([])));
    let too_late = Interruption { confirmed_at: at(&law, "2026-10-21 00:00:00"), ..by };
    assert_eq!(recount::extended(&state, &law, &too_late, too_late.confirmed_at), None);
}
