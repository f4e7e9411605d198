//! Sections of the law itself: what has no term, and what moves terms that run.

use std::fmt::Write;

use law::{
    Cause, Interruption, Law, LawBook, Refusal, Rule, Start,
    calendar::{Amendment, DayKind, Reason},
    expertise::case,
    recount,
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
        let given =
            Start { until: Some(day("2026-12-01")), base: Some(Rule::ExpertiseComplex), ..start.into() };
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
    // A history that the law contradicts cannot be made by commands; the code is told by the replay.
    matrix.codes.insert("law-contradicts-itself");
    matrix.refusals(&[
        ("a failure of low severity is confirmed", recount::low_severity()),
        ("a case is received under an edition that is only prepared", refusal),
    ]);
}
