//! What commands do to an application (table SM-4): the events they lead to, or the refusal. The states that
//! follow are in [`super::follow`].

use jiff::Timestamp;
use serde_json::{Value, json};

use super::{Accepted, Answer, Command, Registered, Signer, State, Submission, course, registration_date};
use crate::{Due, Event, Law, Refusal, expertise::completeness::Verdict};

pub(super) type Decision = Result<Vec<Event>, Refusal>;

pub(super) fn decide(state: &State, command: Command, at: Timestamp, law: &Law) -> Decision {
    match command {
        Command::Edit => edit(state),
        Command::Submit(submission) => submit(state, &submission, at, law),
        Command::Recompute => recompute(state, at, law),
        Command::Register { number, participant_accepts } => {
            register(state, &number, participant_accepts, at, law)
        }
        Command::LoseParticipant => lose_participant(state, at),
        Command::RegainParticipant => regain_participant(state, at),
        Command::Withdraw { reason } => withdraw(state, &reason, at),
        Command::Forward => forward(state, at),
        Command::FailDelivery => fail_delivery(state, at),
        Command::Acknowledge { sender_serves, hashes_equal } => {
            served(sender_serves)?;
            acknowledge(state, hashes_equal, at)
        }
        Command::ReceiveProgress { sender_serves, stage, incidents, told } => {
            served(sender_serves)?;
            progress(state, &stage, &incidents, told.as_deref(), at)
        }
        Command::ReceiveCompleteness { sender_serves, signers_data, answer } => {
            served(sender_serves)?;
            completeness(state, signers_data, &answer, at)
        }
        Command::AnnulCompleteness { sender_serves, signers_data, number } => {
            served(sender_serves)?;
            annulled(state, signers_data, &number, at)
        }
        command => course::decide(state, command, at, law),
    }
}

pub(super) fn one(kind: &'static str, clause: &'static str, at: Timestamp, data: Value) -> Decision {
    Ok(vec![Event::new(kind, clause, at, data)])
}

pub(super) fn not_now(clause: &'static str, state: &State, command: &'static str) -> Refusal {
    Refusal::not_now(clause, "application-not-now", state.name(), command)
}

fn edit(state: &State) -> Decision {
    match state {
        State::Draft => Ok(Vec::new()),
        _ => Err(Refusal::new("A-22", "document-immutable").with("act", "change")),
    }
}

fn submit(state: &State, submission: &Submission, at: Timestamp, law: &Law) -> Decision {
    if *state != State::Draft {
        return Err(Refusal::new("A-16.p1", "application-already-submitted").with("state", state.name()));
    }
    complete(submission)?;
    let registration = registration_date(law, at);
    let data = json!({
        "participant": submission.participant,
        "registration_date": registration.last_day,
        "registration_at": registration.at,
    });
    one("application_accepted", "A-18.p1", at, data)
}

fn complete(submission: &Submission) -> Result<(), Refusal> {
    if !submission.no_state_secrets {
        return Err(Refusal::new("A-4", "application-state-secrets"));
    }
    if !submission.missing.is_empty() {
        let missing = submission.missing.join(", ");
        return Err(Refusal::new("A-16.p1", "application-incomplete").with("missing", missing));
    }
    if submission.unfinished_uploads > 0 {
        let count = submission.unfinished_uploads;
        return Err(Refusal::new("A-16.p2", "application-uploads-unfinished").with("count", count));
    }
    if submission.unsigned_documents > 0 {
        let count = submission.unsigned_documents;
        return Err(Refusal::new("A-17", "application-documents-unsigned").with("count", count));
    }
    match &submission.signer {
        Signer::Entitled => {}
        Signer::WithoutAuthority => {
            return Err(Refusal::new("A-17", "application-signer-without-authority"));
        }
        Signer::Other { iin } => {
            return Err(Refusal::new("A-17", "application-signer-other").with("iin", iin));
        }
    }
    if !submission.participant_accepts {
        let participant = &submission.participant;
        let refusal = Refusal::new("A-19", "application-participant-not-accepting");
        return Err(refusal.with("participant", participant));
    }
    Ok(())
}

/// The date by the calendar as it is now: an event when it differs from the one that was told.
fn moved(accepted: &Accepted, at: Timestamp, law: &Law) -> Option<Event> {
    let registration = registration_date(law, accepted.received_at);
    if registration.last_day == accepted.registration_date {
        return None;
    }
    let data = json!({ "from": accepted.registration_date, "to": registration.last_day });
    Some(Event::new("application_date_recomputed", "A-18.p1", at, data))
}

fn recompute(state: &State, at: Timestamp, law: &Law) -> Decision {
    match state {
        State::AcceptedPendingRegistration { accepted } => Ok(moved(accepted, at, law).into_iter().collect()),
        other => Err(not_now("A-18.p1", other, "recompute")),
    }
}

fn register(state: &State, number: &str, accepts: bool, at: Timestamp, law: &Law) -> Decision {
    let accepted = match state {
        State::AcceptedPendingRegistration { accepted } => accepted,
        State::Draft | State::Withdrawn { .. } | State::RoutingProblem { registered: None, .. } => {
            return Err(not_now("A-18.p1", state, "register"));
        }
        other => {
            let refusal = Refusal::new("A-18.p4", "application-already-registered");
            return Err(refusal.with("number", other.number().map_or("", |(number, _)| number)));
        }
    };
    let mut events: Vec<Event> = moved(accepted, at, law).into_iter().collect();
    let registration = accepted.registration(law);
    if at < registration.at {
        if events.is_empty() {
            let refusal = Refusal::new("A-18.p1", "application-too-early-to-register");
            return Err(refusal.with("date", registration.last_day));
        }
        return Ok(events);
    }
    if !accepts {
        events.push(unroutable(accepted, at));
        return Ok(events);
    }
    // Dated by the law, not by the moment the job ran.
    let data =
        json!({ "number": number, "date": registration.last_day, "participant": accepted.participant });
    events.push(Event::new("application_registered", "A-18.p4", registration.at, data));
    Ok(events)
}

fn unroutable(accepted: &Accepted, at: Timestamp) -> Event {
    Event::new("application_unroutable", "A-19", at, json!({ "participant": accepted.participant }))
}

fn lose_participant(state: &State, at: Timestamp) -> Decision {
    match state {
        State::AcceptedPendingRegistration { accepted }
        | State::Registered { registered: Registered { accepted, .. } } => Ok(vec![unroutable(accepted, at)]),
        other => Err(not_now("A-19", other, "lose_participant")),
    }
}

fn regain_participant(state: &State, at: Timestamp) -> Decision {
    let State::RoutingProblem { accepted, .. } = state else {
        return Err(not_now("A-14", state, "regain_participant"));
    };
    one("application_routable_again", "A-14", at, json!({ "participant": accepted.participant }))
}

fn withdraw(state: &State, reason: &str, at: Timestamp) -> Decision {
    match state {
        State::AcceptedPendingRegistration { .. } | State::RoutingProblem { .. } => {
            one("application_withdrawn", "A-18.p1", at, json!({ "reason": reason }))
        }
        State::Draft | State::Withdrawn { .. } => Err(not_now("A-18.p1", state, "withdraw")),
        other => {
            let refusal = Refusal::new("A-18.p1", "application-withdrawal-too-late");
            Err(refusal.with("state", other.name()))
        }
    }
}

fn forward(state: &State, at: Timestamp) -> Decision {
    let (registered, retry) = match state {
        State::Registered { registered } => (registered, false),
        State::DeliveryFailed { registered, .. } => (registered, true),
        other => return Err(not_now("A-20", other, "forward")),
    };
    let data = json!({ "participant": registered.accepted.participant, "retry": retry });
    one("application_forwarding", "A-20", at, data)
}

fn fail_delivery(state: &State, at: Timestamp) -> Decision {
    let State::Forwarding { registered, since } = state else {
        return Err(not_now("A-20", state, "fail_delivery"));
    };
    let data = json!({ "participant": registered.accepted.participant, "forwarding_since": since });
    one("application_delivery_failed", "A-20", at, data)
}

/// only the system that serves the addressee is heard.
pub(super) fn served(sender_serves: bool) -> Result<(), Refusal> {
    if sender_serves { Ok(()) } else { Err(Refusal::new("A-21", "application-wrong-sender")) }
}

/// A-42.p2: no document without the data on the signatures of the employees.
pub(super) fn signed(signers_data: bool) -> Result<(), Refusal> {
    if signers_data { Ok(()) } else { Err(Refusal::new("A-42.p2", "application-signers-data-missing")) }
}

fn acknowledge(state: &State, hashes_equal: bool, at: Timestamp) -> Decision {
    // A receipt may come after the retries were given up.
    let registered = match state {
        State::Forwarding { registered, .. } | State::DeliveryFailed { registered, .. } => registered,
        other => return Err(not_now("A-20", other, "acknowledge")),
    };
    if !hashes_equal {
        return Err(Refusal::new("A-20", "application-hashes-differ"));
    }
    one("application_forwarded", "A-20", at, json!({ "participant": registered.accepted.participant }))
}

fn progress(state: &State, stage: &str, incidents: &[String], told: Option<&Due>, at: Timestamp) -> Decision {
    match state {
        State::Forwarded { .. } | State::UnderConsideration { .. } | State::InCourse { .. } => {
            let mut data = json!({ "stage": stage });
            if !incidents.is_empty() {
                data["incidents"] = json!(incidents);
            }
            if let Some(told) = told {
                data["told"] = json!(told);
            }
            one("application_progress", "A-21", at, data)
        }
        other => Err(not_now("A-21", other, "receive_progress")),
    }
}

/// One answer only: another one would be a replacement, which has an order of its own (A-46.p1).
fn completeness(state: &State, signers_data: bool, answer: &Answer, at: Timestamp) -> Decision {
    match state {
        State::Forwarded { .. }
        | State::UnderConsideration { completeness: None, .. }
        | State::InCourse { completeness: None, .. } => {}
        State::UnderConsideration { .. } | State::InCourse { .. } | State::ClosedIncomplete { .. } => {
            return Err(not_now("A-46.p1", state, "receive_completeness"));
        }
        other => return Err(not_now("A-21", other, "receive_completeness")),
    }
    signed(signers_data)?;
    let data = json!({
        "number": answer.number,
        "registered_at": answer.registered_at,
        "automatic": answer.automatic,
    });
    let clause = if answer.automatic { "A-40.p1" } else { "A-45.p1" };
    let kind = match answer.verdict {
        Verdict::Positive => "application_completeness_positive",
        Verdict::Negative => "application_completeness_negative",
    };
    one(kind, clause, at, data)
}

/// No answer is valid until the new version comes (A-46.p1).
fn annulled(state: &State, signers_data: bool, number: &str, at: Timestamp) -> Decision {
    let answer = match state {
        State::UnderConsideration { completeness: Some(answer), .. }
        | State::ClosedIncomplete { completeness: answer, .. } => answer,
        // With remarks or a conclusion the check is long over.
        State::InCourse { completeness: Some(answer), course, .. } if course.awaits_remarks() => answer,
        other => return Err(not_now("A-46.p1", other, "annul_completeness")),
    };
    signed(signers_data)?;
    if answer.number != number {
        return Err(Refusal::new("A-46.p1", "replacement-other-version").with("number", &answer.number));
    }
    one("application_completeness_annulled", "A-46.p1", at, json!({ "number": number }))
}
