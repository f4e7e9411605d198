//! remarks once, the conclusion held, new versions in their order.

mod common;

use common::{at, day, fictional};
use law::{
    Cause, Interruption, Rule,
    expertise::{
        conclusion::{self, Finding},
        course::{Course, Kind},
        remarks::{self, Command, Remark, State},
    },
    recount,
};

fn remark(number: u16) -> Remark {
    Remark { number, section: "estimate".into(), norm: "СП РК 8.02-05-2022".into() }
}

fn courses() -> Vec<Course> {
    let of = |course: fn(Kind) -> Course| Kind::ALL.map(course);
    let mut all = of(|kind| Course::First { kind }).to_vec();
    all.extend(of(|kind| Course::Adjusted { kind }));
    all.extend(of(|kind| Course::Repeated { kind }));
    all.push(Course::Urban);
    all
}

/// the rule for remarks is that of the length of the expertise.
#[test]
fn the_term_for_remarks_follows_from_the_kind_of_the_expertise() {
    use Rule::*;
    let rules: Vec<_> = courses().iter().map(|it| (it.expertise(), it.remarks())).collect();
    let expected = [
        (ExpertiseComplex, Remarks45),
        (ExpertiseNormal, Remarks30),
        (ExpertiseSimple, Remarks15),
        (ExpertiseSmall, Remarks10),
        (ExpertiseAdjusted, Remarks30),
        (ExpertiseAdjusted, Remarks30),
        (ExpertiseAdjusted, Remarks15),
        (ExpertiseAdjusted, Remarks10),
        (ExpertiseRepeated, Remarks15),
        (ExpertiseRepeated, Remarks15),
        (ExpertiseRepeated, Remarks10),
        (ExpertiseRepeated, Remarks10),
        (ExpertiseUrban, Remarks45),
    ];
    assert_eq!(rules, expected);
    let law = fictional();
    let start = at(&law, "2026-10-07 10:00:00");
    for course in courses() {
        let (remarks, whole) = (course.remarks_due(start, &law).unwrap(), course.due(start, &law).unwrap());
        assert!(remarks.at < whole.at, "{course:?}: remarks end before the expertise");
    }
}

/// after the term nobody makes or sends remarks, though no job has closed it yet.
#[test]
fn a_draft_that_was_not_sent_in_the_term_is_never_sent() {
    let law = fictional();
    let course = Course::First { kind: Kind::Small };
    let state = remarks::open(course, at(&law, "2026-10-07 10:00:00"), &law).unwrap().next;
    let (last, due) = (at(&law, "2026-10-15 23:59:59.999999"), at(&law, "2026-10-16 00:00:00"));
    let draft = Command::Draft { remarks: vec![remark(1)] };
    let state = state.apply(draft, last, &law).unwrap().next;
    let issue = Command::Issue { number: "З-1".into() };
    assert!(state.clone().apply(issue.clone(), last, &law).is_ok());
    let refusal = state.clone().apply(issue.clone(), due, &law).unwrap_err();
    assert_eq!((refusal.clause.0, refusal.code), ("A-43", "remarks-term-ended"));
    let outcome = state.apply(Command::Expire, at(&law, "2026-10-19 09:00:00"), &law).unwrap();
    assert_eq!((outcome.events[0].kind, outcome.events[0].at), ("remarks_closed", due));
    let refusal = outcome.next.apply(issue, at(&law, "2026-10-19 10:00:00"), &law).unwrap_err();
    assert_eq!((refusal.clause.0, refusal.code), ("A-43", "remarks-term-ended"));
}

/// while a confirmed failure lasts the term for remarks stays open.
#[test]
fn a_failure_moves_the_term_for_remarks() {
    let law = fictional();
    let course = Course::First { kind: Kind::Small };
    let state = remarks::open(course, at(&law, "2026-10-07 10:00:00"), &law).unwrap().next;
    let failure = Interruption {
        id: "INC-1".into(),
        cause: Cause::HighFailure,
        from: at(&law, "2026-10-15 10:00:00"),
        until: at(&law, "2026-10-15 16:00:00"),
        lasts: false,
        confirmed_at: at(&law, "2026-10-15 10:30:00"),
        days: None,
    };
    assert!(recount::extended(&state, &law, &failure, failure.until).is_some());
    let law = recount::with(&law, &failure);
    assert_eq!(state.due(&law).unwrap().last_day, day("2026-10-17"));
    assert!(state.apply(Command::Expire, at(&law, "2026-10-16 00:00:00"), &law).is_err());
}

fn issued(law: &law::Law) -> State {
    let course = Course::First { kind: Kind::Small };
    let state = remarks::open(course, at(law, "2026-10-07 10:00:00"), law).unwrap().next;
    let now = at(law, "2026-10-15 18:00:00");
    let state = state.apply(Command::Draft { remarks: vec![remark(1), remark(2)] }, now, law).unwrap().next;
    state.apply(Command::Issue { number: "З-1".into() }, now, law).unwrap().next
}

/// more time for the answers is given once and only before their term ends.
#[test]
fn the_longer_term_runs_on_from_the_first_one() {
    let law = fictional();
    let state = issued(&law);
    assert_eq!(state.due(&law).unwrap().last_day, day("2026-10-29"));
    let outcome = state.apply(Command::Prolong, at(&law, "2026-10-29 23:59:59"), &law).unwrap();
    assert_eq!(outcome.next.due(&law).unwrap().last_day, day("2026-11-05"));
    assert_eq!(outcome.events[0].data["former"], "2026-10-29");
    let refusal = outcome.next.apply(Command::Prolong, at(&law, "2026-10-30 09:00:00"), &law).unwrap_err();
    assert_eq!((refusal.clause.0, refusal.code), ("A-39.1", "remarks-already-prolonged"));
}

/// A-18.p2: answers certified in time count, however late the message about them comes.
#[test]
fn answers_in_time_undo_the_lapse_that_a_late_message_caused() {
    let law = fictional();
    let certified_at = at(&law, "2026-10-29 23:50:00");
    let lapsed = issued(&law).apply(Command::Expire, at(&law, "2026-10-30 00:00:00"), &law).unwrap().next;
    assert_eq!(lapsed.name(), "elimination_expired");
    let answer = |certified_at| Command::Answer { certified_at };
    let now = at(&law, "2026-10-30 08:00:00");
    let outcome = lapsed.clone().apply(answer(certified_at), now, &law).unwrap();
    assert_eq!((outcome.next.answered_at(), outcome.events[0].at), (Some(certified_at), certified_at));
    let refusal = lapsed.apply(answer(at(&law, "2026-10-30 00:00:00")), now, &law).unwrap_err();
    assert_eq!((refusal.clause.0, refusal.code), ("A-39.1", "remarks-answers-term-ended"));
}

/// after answers the conclusion has the rest of the term, at least five working days.
#[test]
fn the_term_of_the_conclusion_is_the_rest_but_at_least_that_of_z1() {
    let law = fictional();
    let in_force_at = at(&law, "2026-10-07 10:00:00");
    let opening =
        |kind, answered_at| conclusion::Opening { course: Course::First { kind }, in_force_at, answered_at };
    let answered = Some(at(&law, "2026-10-20 18:00:00"));
    let last_day = |kind, answered| opening(kind, answered).due(&law).unwrap().last_day;
    assert_eq!(last_day(Kind::Small, None), day("2026-10-22"));
    assert_eq!(last_day(Kind::Small, answered), day("2026-10-27"));
    assert_eq!(last_day(Kind::Simple, answered), day("2026-10-29"));
}

/// A-45.p2: neither sent nor shown before the contract is performed, whatever was found; A-41: registered at the
/// last signature, on any day.
#[test]
fn a_held_conclusion_shows_nothing_until_the_contract_is_performed() {
    use conclusion::Command;
    let law = fictional();
    let saturday = at(&law, "2026-10-24 11:00:00");
    for finding in [Finding::Positive, Finding::Negative] {
        let opening = conclusion::Opening {
            course: Course::First { kind: Kind::Simple },
            in_force_at: at(&law, "2026-10-07 10:00:00"),
            answered_at: None,
        };
        let mut state = conclusion::begin(opening, at(&law, "2026-10-20 00:00:00"), &law).unwrap().next;
        let sections = ["estimate".to_string()].into();
        for command in [
            Command::Draft { finding, sections },
            Command::SignSection { section: "estimate".into() },
            Command::SignAsGroupHead,
            Command::SignAsHead { number: "01-1/26".into(), contract_performed: false },
        ] {
            state = state.apply(command, saturday, &law).unwrap().next;
        }
        assert_eq!(state.registered().unwrap().registered_at, saturday);
        assert_eq!((state.name(), state.shown(), state.due(&law)), ("held", None, None));
        let by_hand = Command::Send { contract_performed: false };
        let refusal = state.clone().apply(by_hand, saturday, &law).unwrap_err();
        assert_eq!((refusal.clause.0, refusal.code), ("A-45.p2", "conclusion-held"));
        assert_eq!(state.alert(&law), Some((day("2026-11-03"), at(&law, "2026-11-04 00:00:00"))));
        let performed = Command::Send { contract_performed: true };
        let sent = state.apply(performed, saturday, &law).unwrap().next;
        assert_eq!(sent.shown().unwrap().finding, finding);
    }
}
