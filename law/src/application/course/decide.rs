//! Which events a command leads to while the application is considered, and after it.

use jiff::{Timestamp, civil::Date};
use serde_json::json;

use super::{Command, Conclusion, Considered, Purpose, Received, Registered, State, in_course_date, storage};
use crate::{
    Due, Event, Law, Refusal,
    application::transitions::{Decision, not_now, one, served, signed},
    due::ended,
};

pub(in crate::application) fn decide(state: &State, command: Command, at: Timestamp, law: &Law) -> Decision {
    match command {
        Command::Certify { document, purpose, notice_received, signer_entitled } => {
            may_certify(state, &document, purpose, notice_received, signer_entitled)?;
            Ok(certify(document, purpose, at, law))
        }
        Command::RegisterDocument { document } => register(state, &document, at, law),
        Command::ReceiveRemarks { sender_serves, signers_data, remarks } => {
            served(sender_serves)?;
            receive_remarks(state, signers_data, &remarks, at)
        }
        Command::ReceiveHeld { sender_serves } => {
            served(sender_serves)?;
            match Considered::of(state) {
                Some(considered)
                    if considered.complete().is_some() && considered.course.held_since.is_none() =>
                {
                    one("application_conclusion_held", "A-45.p2", at, json!({}))
                }
                _ => Err(not_now("A-45.p2", state, "receive_held")),
            }
        }
        Command::ReceiveConclusion { sender_serves, signers_data, conclusion } => {
            served(sender_serves)?;
            receive_conclusion(state, signers_data, &conclusion, at)
        }
        Command::ReceiveClosure { sender_serves } => {
            served(sender_serves)?;
            match Considered::of(state) {
                // Remarks or a conclusion come only under a contract.
                Some(considered) if considered.complete().is_some() && considered.awaits_remarks() => {
                    one("application_closed_without_contract", "A-39.1", at, json!({}))
                }
                _ => Err(not_now("A-39.1", state, "receive_closure")),
            }
        }
        Command::Store { latest } => store(state, latest, at, law),
        Command::EndStorage { referral } => end_storage(state, referral, at, law),
        other => Err(not_now("A-21", state, other.name())),
    }
}

fn may_certify(
    state: &State,
    document: &str,
    purpose: Purpose,
    notice_received: bool,
    entitled: bool,
) -> Result<(), Refusal> {
    let Some(considered) = Considered::of(state) else {
        return Err(not_now("A-18.p2", state, "certify"));
    };
    match purpose {
        Purpose::Contract if !considered.answers(purpose) => {
            return Err(not_now("A-42.p1", state, "certify"));
        }
        Purpose::AnswerToRemarks if !considered.answers(purpose) => {
            return Err(Refusal::new("A-46.p2", "application-no-remarks"));
        }
        Purpose::ReplyToNotice if !notice_received => {
            return Err(Refusal::new("A-46.p2", "replacement-without-notice"));
        }
        _ => {}
    }
    if !entitled {
        return Err(Refusal::new("A-17", "application-signer-differs"));
    }
    if considered.course.pending(document).is_some() {
        return Err(Refusal::new("A-22", "application-document-known").with("document", document));
    }
    Ok(())
}

fn certify(document: String, purpose: Purpose, at: Timestamp, law: &Law) -> Vec<Event> {
    let registration = in_course_date(law, at);
    let now = registration.at == at;
    let data = json!({
        "document": document,
        "purpose": purpose,
        "date": registration.last_day,
        "registration_at": registration.at,
    });
    let clause = if now { "A-18.p2" } else { "A-18.p3" };
    let mut events = vec![Event::new("application_document_certified", clause, at, data)];
    if now {
        events.extend(registered(&document, clause, &registration, at));
    }
    events
}

/// Registered by its date, then sent on at once: what is not registered yet waits (A-18.p3).
fn registered(document: &str, clause: &'static str, registration: &Due, at: Timestamp) -> [Event; 2] {
    let data = json!({ "document": document, "date": registration.last_day });
    [
        Event::new("application_document_registered", clause, registration.at, data),
        Event::new("application_document_sent", "A-20", at, json!({ "document": document })),
    ]
}

fn register(state: &State, document: &str, at: Timestamp, law: &Law) -> Decision {
    let Some(course) = state.course() else {
        return Err(not_now("A-18.p3", state, "register_document"));
    };
    let Some(pending) = course.pending(document) else {
        return Err(Refusal::new("A-18.p3", "application-document-unknown").with("document", document));
    };
    let registration = in_course_date(law, pending.certified_at);
    if at < registration.at {
        let refusal = Refusal::new("A-18.p3", "document-not-yet-registered");
        return Err(refusal.with("date", registration.last_day));
    }
    Ok(registered(document, "A-18.p3", &registration, at).into())
}

fn receive_remarks(state: &State, signers_data: bool, remarks: &Received, at: Timestamp) -> Decision {
    let considered = Considered::of(state).filter(|it| it.complete().is_some());
    let Some(considered) = considered else { return Err(not_now("A-43", state, "receive_remarks")) };
    if let Some(first) = &considered.course.remarks {
        let refusal = Refusal::new("A-43", "application-remarks-already-received");
        return Err(refusal.with("number", &first.number));
    }
    if !considered.awaits_remarks() {
        return Err(not_now("A-43", state, "receive_remarks"));
    }
    signed(signers_data)?;
    one("application_remarks_received", "A-43", at, json!({ "remarks": remarks }))
}

fn receive_conclusion(state: &State, signers_data: bool, new: &Conclusion, at: Timestamp) -> Decision {
    if let State::ResultIssued { conclusion, .. } = state {
        if new.replaces.as_ref() != Some(&conclusion.number) {
            return Err(not_now("A-46.p1", state, "receive_conclusion"));
        }
        signed(signers_data)?;
        return one("application_result_replaced", "A-46.p1", at, json!({ "conclusion": new }));
    }
    let complete = Considered::of(state).is_some_and(|it| it.complete().is_some());
    if !complete || new.replaces.is_some() {
        return Err(not_now("A-45.p2", state, "receive_conclusion"));
    }
    signed(signers_data)?;
    one("application_result_issued", "A-45.p2", at, json!({ "conclusion": new }))
}

/// The latest registration in the case: not before that of the application itself.
fn latest(registered: &Registered, latest: Date) -> Date {
    latest.max(registered.accepted.registration_date)
}

fn store(state: &State, given: Date, at: Timestamp, law: &Law) -> Decision {
    let registered = match state {
        // A document waits for its registration, which will be the latest.
        State::ResultIssued { course, .. } | State::ClosedIncomplete { course, .. }
            if !course.documents.is_empty() =>
        {
            return Err(not_now("A-18.p3", state, "store"));
        }
        State::ResultIssued { registered, .. }
        | State::ClosedIncomplete { registered, .. }
        | State::ClosedWithoutContract { registered, .. } => registered,
        // A later document prolongs the storage of the whole case.
        State::Stored { registered, latest: former, .. }
        | State::Disposable { registered, latest: former, .. }
            if given > *former =>
        {
            registered
        }
        other => return Err(not_now("A-23", other, "store")),
    };
    let latest = latest(registered, given);
    let due = storage(latest, law)?;
    Ok(vec![Event::with_term("application_stored", "A-23", at, &due, json!({ "latest": latest }))])
}

fn end_storage(state: &State, referral: Option<String>, at: Timestamp, law: &Law) -> Decision {
    let State::Stored { latest, .. } = state else {
        return Err(not_now("A-23", state, "end_storage"));
    };
    let due = ended(storage(*latest, law)?, "A-23", at)?;
    if let Some(referral) = referral {
        return Err(Refusal::new("A-65", "retention-held").with("referral", referral));
    }
    Ok(vec![Event::with_term("application_disposable", "A-23", due.at, &due, json!({}))])
}
