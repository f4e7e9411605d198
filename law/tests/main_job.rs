//! The main job by the law alone: what is dated how, also when jobs run late.

mod common;

use common::{at, day, fictional};
use jiff::Timestamp;
use law::{
    Event, Law,
    application::{self, Submission},
    expertise::{
        case,
        completeness::{self, Verdict},
    },
    number::{Code, Template},
    participant,
};

const FRIDAY_15: &str = "2026-10-09 15:00:00";

fn submitted(law: &Law) -> application::State {
    let submission = Submission::complete(Code::parse("SENIM").unwrap());
    let command = application::Command::Submit(submission);
    application::State::Draft.apply(command, at(law, FRIDAY_15), law).unwrap().next
}

fn register(state: application::State, when: Timestamp, law: &Law) -> law::Outcome<application::State> {
    let number =
        Template::default().render(&Code::parse("SENIM").unwrap(), jiff::civil::date(2026, 10, 5), 1);
    state.apply(application::Command::Register { number, participant_accepts: true }, when, law).unwrap()
}

fn only(events: Vec<Event>) -> Event {
    let [event] = events.try_into().expect("one event");
    event
}

/// .p4: date and number are those of the day that the law names.
#[test]
fn filing_after_14_00_registers_next_working_day_even_when_the_job_is_late() {
    let law = fictional();
    let outcome = register(submitted(&law), at(&law, "2026-10-13 08:17:00"), &law);
    assert_eq!(outcome.next.number(), Some(("SENIM-2026-00001", day("2026-10-13"))));
    let event = only(outcome.events);
    assert_eq!((event.kind, event.clause.0), ("application_registered", "A-18.p4"));
    assert_eq!(event.at, at(&law, "2026-10-13 00:00:00"));
}

/// A-18.p4: a number never changes.
#[test]
fn a_number_once_given_stays_with_a_withdrawn_application() {
    let law = fictional();
    let tuesday = at(&law, "2026-10-13 00:00:00");
    let registered = register(submitted(&law), tuesday, &law).next;
    let lost = registered.apply(application::Command::LoseParticipant, tuesday, &law).unwrap().next;
    let withdraw = application::Command::Withdraw { reason: "blocked".into() };
    let withdrawn = lost.apply(withdraw, tuesday, &law).unwrap().next;
    assert_eq!(withdrawn.number(), Some(("SENIM-2026-00001", day("2026-10-13"))));
}

/// the term begins with the registration date.
#[test]
fn the_term_of_the_expertise_begins_with_registration_not_with_receipt() {
    let law = fictional();
    let registered_at = at(&law, "2026-10-13 00:00:00");
    let at_once = case::receive(registered_at, registered_at, &law).unwrap().next;
    let late = case::receive(registered_at, at(&law, "2026-10-15 18:00:00"), &law).unwrap().next;
    // 14, 15, 17 (worked Saturday), 19, 20.
    assert_eq!(at_once.completeness_due(&law).unwrap().last_day, day("2026-10-20"));
    assert_eq!(late.completeness_due(&law), at_once.completeness_due(&law));
}

/// A-40.p1: no remarks by the end of the term, positive by itself.
#[test]
fn silence_makes_the_result_positive_dated_by_the_end_of_the_term() {
    let law = fictional();
    let state =
        case::receive(at(&law, "2026-10-13 00:00:00"), at(&law, "2026-10-13 00:00:05"), &law).unwrap().next;
    let (due, late) = (at(&law, "2026-10-21 00:00:00"), at(&law, "2026-10-23 09:00:00"));
    assert!(!state.expires(at(&law, "2026-10-20 23:59:59"), &law));
    assert!(state.expires(due, &law) && state.expires(late, &law));
    let expire = case::Command::Completeness(completeness::Command::Expire { number: "К-7".into() });
    let outcome = state.apply(expire, late, &law).unwrap();
    let decision = outcome.next.check().unwrap().decision().unwrap();
    assert_eq!(
        (decision.verdict, decision.automatic, decision.registered_at),
        (Verdict::Positive, true, due)
    );
    assert!(!outcome.next.expires(late, &law));
    let event = only(outcome.events);
    assert_eq!((event.kind, event.at), ("completeness_positive_auto", due));
    // The moment of the late job is recorded too.
    assert_eq!(event.data["recorded_at"], serde_json::to_value(late).unwrap());
}

/// A-40.p1, A-40.p2: only signed remarks count, and after the term none can be signed.
#[test]
fn a_draft_of_remarks_does_not_stop_the_automatic_result_but_signed_remarks_do() {
    let law = fictional();
    let state =
        case::receive(at(&law, "2026-10-13 00:00:00"), at(&law, "2026-10-13 00:00:05"), &law).unwrap().next;
    let (last, due) = (at(&law, "2026-10-20 23:59:59"), at(&law, "2026-10-21 00:00:00"));
    let state = state.apply(case::Command::Start, last, &law).unwrap().next;
    let check =
        |state: case::State, command, when| state.apply(case::Command::Completeness(command), when, &law);
    let remarks = completeness::Command::Draft { verdict: Verdict::Negative, remarks: 3 };
    let drafted = check(state, remarks, last).unwrap().next;
    let half = check(drafted.clone(), completeness::Command::SignAsExpert, last).unwrap().next;
    assert!(drafted.expires(due, &law) && half.expires(due, &law));
    let head = completeness::Command::SignAsHead { number: "К-8".into() };
    let signed = check(half.clone(), head.clone(), last).unwrap().next;
    assert!(!signed.expires(due, &law));
    assert_eq!(signed.check().unwrap().decision().unwrap().registered_at, last);
    // One second later the head comes too late, though no job has run yet.
    let refusal = check(half, head, due).unwrap_err();
    assert_eq!((refusal.clause.0, refusal.code), ("A-40.p2", "completeness-locked"));
    assert_eq!(refusal.args["last_day"], "2026-10-20");
}

/// it is no addressee any more.
#[test]
fn an_organisation_whose_accreditation_ends_gets_no_application_from_midnight_on() {
    let law = fictional();
    let until = at(&law, "2026-10-09 23:59:59");
    let state = participant::State::Registered {
        accredited_until: day("2026-10-09"),
        registered_at: at(&law, "2026-10-05 10:00:00"),
        accepting: true,
        reminded: None,
    };
    assert!(state.accepts(until, &law));
    assert!(!state.accepts(at(&law, "2026-10-10 00:00:00"), &law));
}
