//! Sections of the law itself: what has no term, and what moves terms that run.

use std::fmt::Write;

use law::{
    Cause, Interruption, Law, LawBook, Refusal, Rule, Start,
    calendar::{Amendment, DayKind, Reason, Setter},
    expertise::case,
    recount, window,
};

use crate::{
    common::{at, day},
    sheet::Matrix,
};

/// Each rule of order 670 by its unit: those that give no date are refused.
pub fn rules(matrix: &mut Matrix, law: &Law) {
    matrix.title("Rules: when each one ends that starts on Wednesday 7 October 10:00 (table T)");
    let start = at(law, "2026-10-07 10:00:00");
    let mut refusals: Vec<(&str, Refusal)> = Vec::new();
    for rule in Rule::ALL {
        // What runs on from another term begins on its last day.
        let until = if rule.runs_on_from().is_some() { day("2026-10-07") } else { day("2026-12-01") };
        let given = Start { until: Some(until), base: Some(Rule::ExpertiseComplex), ..start.into() };
        match law.due(*rule, given) {
            Ok(due) => {
                let local = due.at.to_zoned(law.zone.clone()).strftime("%Y-%m-%d %H:%M");
                let clause = &due.because[0].clause;
                let sure = if due.confirmed() { "" } else { ", not confirmed" };
                writeln!(matrix.text, "{clause:<10} {:<6} {local}{sure}", rule.id()).unwrap();
            }
            Err(error) => refusals.push((rule.id(), error.into())),
        }
    }
    matrix.refusals(&refusals);
}

/// What a failure and a decree do to a running term.
pub fn moving(matrix: &mut Matrix, law: &Law) {
    matrix.title("Terms that move while they run (A-62 to A-64, A-18)");
    let registered_at = at(law, "2026-10-13 00:00:00");
    let received = case::receive(registered_at, registered_at, law).unwrap().next;
    let failure = Interruption {
        id: "INC-1".into(),
        cause: Cause::HighFailure,
        from: at(law, "2026-10-14 10:00:00"),
        until: at(law, "2026-10-14 16:00:00"),
        lasts: true,
        confirmed_at: at(law, "2026-10-14 10:30:00"),
        days: None,
    };
    for (label, cause, lasts) in [
        ("a failure of medium severity is confirmed", Cause::MediumFailure, true),
        ("a failure of high severity is confirmed", Cause::HighFailure, true),
        ("a failure of high severity is eliminated", Cause::HighFailure, false),
        ("force majeure is decided", Cause::ForceMajeure, false),
    ] {
        let by = Interruption { cause, lasts, ..failure.clone() };
        let event = recount::extended(&received, law, &by, by.confirmed_at).unwrap();
        matrix.kinds.insert(event.kind);
        let terms = &event.data["terms"];
        writeln!(matrix.text, "{label}\n    -> {} {}: {terms}", event.clause, event.kind).unwrap();
    }
    let during = recount::with(law, &Interruption { lasts: false, ..failure.clone() });
    let inside = Interruption { id: "INC-2".into(), until: failure.confirmed_at, lasts: false, ..failure };
    let event = recount::extended(&received, &during, &inside, inside.confirmed_at).unwrap();
    matrix.kinds.insert(event.kind);
    let terms = &event.data["terms"];
    writeln!(
        matrix.text,
        "a failure inside another one is confirmed\n    -> {} {}: {terms}",
        event.clause, event.kind
    )
    .unwrap();
    let change = Amendment {
        date: day("2026-10-19"),
        kind: Some(DayKind::DayOff),
        reason: Reason::Transfer,
        act: "decree of the test".into(),
    };
    let calendar = law.calendar.amended(&[change], day("2026-10-14")).unwrap();
    let after = law.clone().by_calendar(calendar.into());
    let event = recount::recounted(&received, law, &after, at(law, "2026-10-14 12:00:00")).unwrap();
    matrix.kinds.insert(event.kind);
    let terms = &event.data["terms"];
    writeln!(
        matrix.text,
        "Monday 19 October becomes a day off\n    -> {} {}: {terms}",
        event.clause, event.kind
    )
    .unwrap();
    // A prepared edition has no terms: whoever would decide by it is refused.
    let prepared = LawBook::embedded().edition("code-2026-07-01").unwrap();
    let refusal = case::receive(registered_at, registered_at, &prepared).unwrap_err();
    matrix.refusals(&[
        ("a failure of low severity is confirmed", recount::low_severity()),
        ("a case is received under an edition that is only prepared", refusal),
    ]);
}

/// What the operator and its lawyer take back (A-0.h).
pub fn taken_back(matrix: &mut Matrix, law: &Law) {
    matrix.title("Editions and confirmations: taking back (A-0.h)");
    let mut loaded = (*law.edition).clone();
    loaded.in_force_from = day("2030-01-01");
    let withdrawn = loaded.withdrawn(day("2029-12-31"), false).unwrap();
    writeln!(matrix.text, "an edition is withdrawn on the eve of its day\n    -> {:?}", withdrawn.standing)
        .unwrap();
    let of_order = loaded.term(Rule::RegisterPortalUser, day("2026-10-05")).unwrap();
    let confirmed = loaded.without_confirmed(Rule::Completeness, day("2020-01-01"));
    matrix.refusals(&[
        (
            "an edition that was withdrawn is withdrawn",
            withdrawn.withdrawn(day("2029-12-31"), false).unwrap_err(),
        ),
        ("an edition is withdrawn on its day", loaded.withdrawn(day("2030-01-01"), false).unwrap_err()),
        (
            "an edition is withdrawn under which a case began",
            loaded.withdrawn(day("2029-12-31"), true).unwrap_err(),
        ),
        ("a confirmation is taken back that no lawyer gave", confirmed.unwrap_err()),
        (
            "a lawyer gives another length to a term that the order states",
            of_order.may_have_another_length().unwrap_err(),
        ),
    ]);
}

/// When works may be scheduled and announced.
pub fn works(matrix: &mut Matrix, law: &Law) {
    matrix.title("Planned works (A-68, A-69)");
    let at = |local| at(law, local);
    let mut refusals: Vec<(&str, Refusal)> = Vec::new();
    for (label, from, until) in [
        ("works in the night before a working day", "2026-10-08 21:00:00", "2026-10-09 06:00:00"),
        ("works on a Saturday", "2026-10-10 10:00:00", "2026-10-10 18:00:00"),
        ("works from Friday night over the holiday", "2026-10-09 21:00:00", "2026-10-13 06:00:00"),
        ("works that begin before 21:00", "2026-10-08 20:59:00", "2026-10-09 06:00:00"),
        ("works that end after 06:00", "2026-10-09 05:00:00", "2026-10-09 06:01:00"),
        ("works on a Saturday that is worked", "2026-10-17 10:00:00", "2026-10-17 12:00:00"),
        ("works that end when they begin", "2026-10-10 10:00:00", "2026-10-10 10:00:00"),
    ] {
        match window::allows(law, at(from), at(until)) {
            Ok(()) => writeln!(matrix.text, "    {label}\n        -> allowed").unwrap(),
            Err(refusal) => refusals.push((label, refusal)),
        }
    }
    for (label, published) in [
        ("notice 48 hours before", "2026-10-12 21:00:00"),
        ("notice one second later", "2026-10-12 21:00:01"),
    ] {
        match window::notice(law, at(published), at("2026-10-14 21:00:00")) {
            Ok(_) => writeln!(matrix.text, "    {label}\n        -> in time").unwrap(),
            Err(refusal) => refusals.push((label, refusal)),
        }
    }
    for (label, when) in [
        ("plan of 2027 approved on 28 December", "2026-12-28 10:00:00"),
        ("plan of 2027 approved on 10 January", "2027-01-10 23:59:59"),
        ("plan of 2027 approved on 11 January", "2027-01-11 00:00:00"),
    ] {
        let timing = window::plan(law, 2027, at(when)).unwrap();
        writeln!(matrix.text, "    {label}\n        -> {}", timing.name()).unwrap();
    }
    matrix.refusals(&refusals);
}

/// Who may set the hours of support.
pub fn hours(matrix: &mut Matrix) {
    matrix.title("Hours of support (A-53.2)");
    let mut refusals: Vec<(&str, Refusal)> = Vec::new();
    for (label, setter) in [
        ("the operator of another expertise system sets its hours", Setter::Operator),
        ("the operator of the portal or of the state organisation's system sets its hours", Setter::Order),
    ] {
        match setter.may_set() {
            Ok(clause) => writeln!(matrix.text, "    {label}\n        -> allowed, {clause}").unwrap(),
            Err(refusal) => refusals.push((label, refusal)),
        }
    }
    matrix.refusals(&refusals);
}
