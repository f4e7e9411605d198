//! The transitions of an application (table SM-4).

use jiff::Timestamp;
use serde_json::json;

use super::{Accepted, Answer, Command, Registered, State, Submission, registration_date};
use crate::{Event, Law, Outcome, Refusal, expertise::completeness::Verdict};

type Decision = Result<Outcome<State>, Refusal>;

pub(super) fn apply(state: State, command: Command, at: Timestamp, law: &Law) -> Decision {
    match command {
        Command::Edit => edit(state),
        Command::Submit(submission) => submit(state, submission, at, law),
        Command::Recompute => recompute(state, at, law),
        Command::Register { number, participant_accepts } => {
            register(state, number, participant_accepts, at, law)
        }
        Command::LoseParticipant => lose_participant(state, at),
        Command::RegainParticipant => regain_participant(state, at),
        Command::Withdraw { reason } => withdraw(state, reason, at),
        Command::Forward => forward(state, at),
        Command::FailDelivery => fail_delivery(state, at),
        Command::Acknowledge { sender_serves, hashes_equal } => {
            served(sender_serves)?;
            acknowledge(state, hashes_equal, at)
        }
        Command::ReceiveProgress { sender_serves, stage } => {
            served(sender_serves)?;
            progress(state, stage, at)
        }
        Command::ReceiveCompleteness { sender_serves, signers_data, answer } => {
            served(sender_serves)?;
            completeness(state, signers_data, answer, at)
        }
    }
}

fn not_now(clause: &'static str, state: &State, command: &'static str) -> Refusal {
    Refusal::not_now(clause, "application-not-now", state.name(), command)
}

fn edit(state: State) -> Decision {
    match state {
        State::Draft => Ok(Outcome::of(State::Draft, [])),
        _ => Err(Refusal::new("A-22", "document-immutable").with("act", "change")),
    }
}

fn submit(state: State, submission: Submission, at: Timestamp, law: &Law) -> Decision {
    if state != State::Draft {
        return Err(Refusal::new("A-16.p1", "application-already-submitted").with("state", state.name()));
    }
    complete(&submission)?;
    let registration = registration_date(law, at);
    let participant = submission.participant;
    let data = json!({
        "participant": participant,
        "registration_date": registration.date,
        "registration_at": registration.at,
    });
    let accepted = Accepted { participant, received_at: at, registration };
    let event = Event::new("application_accepted", "A-18.p1", at, data);
    Ok(Outcome::of(State::AcceptedPendingRegistration { accepted }, [event]))
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
    if !submission.signer_entitled {
        return Err(Refusal::new("A-17", "application-signer-differs"));
    }
    if !submission.participant_accepts {
        let participant = &submission.participant;
        let refusal = Refusal::new("A-19", "application-participant-not-accepting");
        return Err(refusal.with("participant", participant));
    }
    Ok(())
}

/// The date by the calendar as it is now, with an event when it differs from the one that was told.
fn recomputed(mut accepted: Accepted, at: Timestamp, law: &Law) -> (Accepted, Option<Event>) {
    let registration = registration_date(law, accepted.received_at);
    if registration.date == accepted.registration.date {
        return (accepted, None);
    }
    let data = json!({ "from": accepted.registration.date, "to": registration.date });
    let event = Event::new("application_date_recomputed", "A-18.p1", at, data);
    accepted.registration = registration;
    (accepted, Some(event))
}

fn recompute(state: State, at: Timestamp, law: &Law) -> Decision {
    match state {
        State::AcceptedPendingRegistration { accepted } => {
            let (accepted, event) = recomputed(accepted, at, law);
            Ok(Outcome::of(State::AcceptedPendingRegistration { accepted }, event))
        }
        other => Err(not_now("A-18.p1", &other, "recompute")),
    }
}

fn register(state: State, number: String, accepts: bool, at: Timestamp, law: &Law) -> Decision {
    let accepted = match state {
        State::AcceptedPendingRegistration { accepted } => accepted,
        State::Draft | State::Withdrawn { .. } | State::RoutingProblem { registered: None, .. } => {
            return Err(not_now("A-18.p1", &state, "register"));
        }
        other => {
            let refusal = Refusal::new("A-18.p4", "application-already-registered");
            return Err(refusal.with("number", other.number().map_or("", |(number, _)| number)));
        }
    };
    let (accepted, moved) = recomputed(accepted, at, law);
    if at < accepted.registration.at {
        if moved.is_some() {
            return Ok(Outcome::of(State::AcceptedPendingRegistration { accepted }, moved));
        }
        let refusal = Refusal::new("A-18.p1", "application-too-early-to-register");
        return Err(refusal.with("date", accepted.registration.date));
    }
    if !accepts {
        let problem = unroutable(accepted, None, at);
        return Ok(Outcome { events: moved.into_iter().chain(problem.events).collect(), ..problem });
    }
    // Dated by the law, not by the moment the job ran.
    let registered_at = accepted.registration.at;
    let data =
        json!({ "number": number, "date": accepted.registration.date, "participant": accepted.participant });
    let event = Event::new("application_registered", "A-18.p4", registered_at, data);
    let next = State::Registered { registered: Registered { accepted, number } };
    Ok(Outcome::of(next, moved.into_iter().chain([event])))
}

fn unroutable(accepted: Accepted, registered: Option<Registered>, at: Timestamp) -> Outcome<State> {
    let data = json!({ "participant": accepted.participant });
    let event = Event::new("application_unroutable", "A-19", at, data);
    Outcome::of(State::RoutingProblem { accepted, registered, since: at }, [event])
}

fn lose_participant(state: State, at: Timestamp) -> Decision {
    match state {
        State::AcceptedPendingRegistration { accepted } => Ok(unroutable(accepted, None, at)),
        State::Registered { registered } => Ok(unroutable(registered.accepted.clone(), Some(registered), at)),
        other => Err(not_now("A-19", &other, "lose_participant")),
    }
}

fn regain_participant(state: State, at: Timestamp) -> Decision {
    let State::RoutingProblem { accepted, registered, .. } = state else {
        return Err(not_now("A-14", &state, "regain_participant"));
    };
    let data = json!({ "participant": accepted.participant });
    let event = Event::new("application_routable_again", "A-14", at, data);
    let next = match registered {
        Some(registered) => State::Registered { registered },
        None => State::AcceptedPendingRegistration { accepted },
    };
    Ok(Outcome::of(next, [event]))
}

fn withdraw(state: State, reason: String, at: Timestamp) -> Decision {
    let (accepted, registered) = match state {
        State::AcceptedPendingRegistration { accepted } => (accepted, None),
        State::RoutingProblem { accepted, registered, .. } => (accepted, registered),
        State::Draft | State::Withdrawn { .. } => return Err(not_now("A-18.p1", &state, "withdraw")),
        other => {
            let refusal = Refusal::new("A-18.p1", "application-withdrawal-too-late");
            return Err(refusal.with("state", other.name()));
        }
    };
    let event = Event::new("application_withdrawn", "A-18.p1", at, json!({ "reason": reason }));
    Ok(Outcome::of(State::Withdrawn { accepted, registered, withdrawn_at: at }, [event]))
}

fn forward(state: State, at: Timestamp) -> Decision {
    let (registered, retry) = match state {
        State::Registered { registered } => (registered, false),
        State::DeliveryFailed { registered, .. } => (registered, true),
        other => return Err(not_now("A-20", &other, "forward")),
    };
    let data = json!({ "participant": registered.accepted.participant, "retry": retry });
    let event = Event::new("application_forwarding", "A-20", at, data);
    Ok(Outcome::of(State::Forwarding { registered, since: at }, [event]))
}

fn fail_delivery(state: State, at: Timestamp) -> Decision {
    let State::Forwarding { registered, since } = state else {
        return Err(not_now("A-20", &state, "fail_delivery"));
    };
    let data = json!({ "participant": registered.accepted.participant, "forwarding_since": since });
    let event = Event::new("application_delivery_failed", "A-20", at, data);
    Ok(Outcome::of(State::DeliveryFailed { registered, since: at }, [event]))
}

/// only the system that serves the addressee is heard.
fn served(sender_serves: bool) -> Result<(), Refusal> {
    if sender_serves { Ok(()) } else { Err(Refusal::new("A-21", "application-wrong-sender")) }
}

fn acknowledge(state: State, hashes_equal: bool, at: Timestamp) -> Decision {
    // A receipt may come after the retries were given up.
    let registered = match state {
        State::Forwarding { registered, .. } | State::DeliveryFailed { registered, .. } => registered,
        other => return Err(not_now("A-20", &other, "acknowledge")),
    };
    if !hashes_equal {
        return Err(Refusal::new("A-20", "application-hashes-differ"));
    }
    let data = json!({ "participant": registered.accepted.participant });
    let event = Event::new("application_forwarded", "A-20", at, data);
    Ok(Outcome::of(State::Forwarded { registered, forwarded_at: at }, [event]))
}

fn progress(state: State, stage: String, at: Timestamp) -> Decision {
    let (registered, forwarded_at, completeness) = match state {
        State::Forwarded { registered, forwarded_at } => (registered, forwarded_at, None),
        State::UnderConsideration { registered, forwarded_at, completeness } => {
            (registered, forwarded_at, completeness)
        }
        other => return Err(not_now("A-21", &other, "receive_progress")),
    };
    let event = Event::new("application_progress", "A-21", at, json!({ "stage": stage }));
    Ok(Outcome::of(State::UnderConsideration { registered, forwarded_at, completeness }, [event]))
}

/// One answer only: another one would be a replacement, which has an order of its own (A-46.p1).
fn completeness(state: State, signers_data: bool, answer: Answer, at: Timestamp) -> Decision {
    let (registered, forwarded_at) = match state {
        State::Forwarded { registered, forwarded_at }
        | State::UnderConsideration { registered, forwarded_at, completeness: None } => {
            (registered, forwarded_at)
        }
        State::UnderConsideration { .. } | State::ClosedIncomplete { .. } => {
            return Err(not_now("A-46.p1", &state, "receive_completeness"));
        }
        other => return Err(not_now("A-21", &other, "receive_completeness")),
    };
    if !signers_data {
        return Err(Refusal::new("A-42.p2", "application-signers-data-missing"));
    }
    let data = json!({
        "number": answer.number,
        "registered_at": answer.registered_at,
        "automatic": answer.automatic,
    });
    let clause = if answer.automatic { "A-40.p1" } else { "A-45.p1" };
    Ok(match answer.verdict {
        Verdict::Positive => {
            let completeness = Some(answer);
            let event = Event::new("application_completeness_positive", clause, at, data);
            Outcome::of(State::UnderConsideration { registered, forwarded_at, completeness }, [event])
        }
        Verdict::Negative => {
            let event = Event::new("application_completeness_negative", clause, at, data);
            Outcome::of(State::ClosedIncomplete { registered, forwarded_at, completeness: answer }, [event])
        }
    })
}
