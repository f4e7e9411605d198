//! What follows on the check of completeness (table SM-4): documents in course, remarks, conclusion, storage.

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{
    Answer, Command, Registered, State, in_course_date,
    transitions::{Decision, not_now, one, served, signed},
};
use crate::{
    Due, Event, Law, Refusal, Rule, TermError,
    due::ended,
    event::{Broken, Recorded},
    expertise::{completeness::Verdict, conclusion::Finding},
};

/// What has come and gone since the application is considered.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Course {
    /// Documents that the user certified, until they are sent on.
    pub documents: Vec<InCourse>,
    pub remarks: Option<Received>,
    /// A conclusion is there but held; the user knows no more.
    pub held_since: Option<Timestamp>,
}

/// A document of the user that is not sent on yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InCourse {
    /// SHA-256.
    pub document: String,
    pub purpose: Purpose,
    pub certified_at: Timestamp,
    pub registered: bool,
}

/// Why the user presents a document; new versions come only in answer to something (A-46.p2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    /// The contract, signed by the user (A-42.p1).
    Contract,
    AnswerToRemarks,
    /// A reply to a notice of the participant.
    ReplyToNotice,
}

/// A signed document of the participant, as it was registered there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Received {
    pub number: String,
    pub registered_at: Timestamp,
}

/// The conclusion as it came.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Conclusion {
    pub finding: Finding,
    pub number: String,
    pub registered_at: Timestamp,
    /// The number of the version that was annulled by it (A-46.p1).
    pub replaces: Option<String>,
}

/// How an application ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "ending", rename_all = "snake_case")]
pub enum Ending {
    Conclusion { conclusion: Conclusion },
    Incomplete { completeness: Answer },
    WithoutContract,
}

impl Course {
    /// Registration dates that are still to come.
    pub(super) fn terms(&self, law: &Law) -> Vec<Due> {
        let pending = self.documents.iter().filter(|it| !it.registered);
        pending.map(|it| in_course_date(law, it.certified_at)).collect()
    }

    fn pending(&self, document: &str) -> Option<&InCourse> {
        self.documents.iter().find(|it| it.document == document)
    }
}

/// The end of storage of a case (A-23, T-15).
pub(super) fn storage(latest: Date, law: &Law) -> Result<Due, TermError> {
    law.due(Rule::Storage, law.start_of(latest))
}

/// A state in which the participant considers the application, as one shape.
struct Considered {
    registered: Registered,
    forwarded_at: Timestamp,
    completeness: Option<Answer>,
    course: Course,
}

impl Considered {
    fn of(state: &State) -> Option<Self> {
        match state.clone() {
            State::UnderConsideration { registered, forwarded_at, completeness } => {
                Some(Self { registered, forwarded_at, completeness, course: Course::default() })
            }
            State::InCourse { registered, forwarded_at, completeness, course } => {
                Some(Self { registered, forwarded_at, completeness, course })
            }
            _ => None,
        }
    }

    /// Found complete: what comes after the contract can come.
    fn complete(&self) -> Option<&Answer> {
        self.completeness.as_ref().filter(|answer| answer.verdict == Verdict::Positive)
    }

    /// Once, and not after the conclusion.
    fn awaits_remarks(&self) -> bool {
        self.course.remarks.is_none() && self.course.held_since.is_none()
    }

    /// What the user answers to must be there (A-42.p1, A-46.p2). Notices have a history of their own.
    fn answers(&self, purpose: Purpose) -> bool {
        match purpose {
            Purpose::Contract => self.complete().is_some(),
            Purpose::AnswerToRemarks => self.course.remarks.is_some(),
            Purpose::ReplyToNotice => true,
        }
    }

    fn into_state(self) -> State {
        let Self { registered, forwarded_at, completeness, course } = self;
        State::InCourse { registered, forwarded_at, completeness, course }
    }
}

pub(super) fn decide(state: &State, command: Command, at: Timestamp, law: &Law) -> Decision {
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
    let (State::InCourse { course, .. } | State::ResultIssued { course, .. }) = state else {
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
        State::ResultIssued { course, .. } if !course.documents.is_empty() => {
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

pub(super) fn follow(before: State, event: &Recorded<'_>, law: &Law) -> Result<State, Broken> {
    let at = event.at;
    if let State::ResultIssued { registered, forwarded_at, completeness, mut course, conclusion } = before {
        return match event.kind {
            "application_result_replaced" => {
                let new: Conclusion = event.get("conclusion")?;
                if new.replaces.as_ref() != Some(&conclusion.number) {
                    return event.out_of_order("result_issued");
                }
                let conclusion = new;
                Ok(State::ResultIssued { registered, forwarded_at, completeness, course, conclusion })
            }
            "application_stored" if course.documents.is_empty() => {
                stored(registered, Ending::Conclusion { conclusion }, event, law)
            }
            _ => {
                documents(&mut course, event, law)?;
                Ok(State::ResultIssued { registered, forwarded_at, completeness, course, conclusion })
            }
        };
    }
    match (before, event.kind) {
        (State::ClosedIncomplete { registered, completeness, .. }, "application_stored") => {
            stored(registered, Ending::Incomplete { completeness }, event, law)
        }
        (State::ClosedWithoutContract { registered, .. }, "application_stored") => {
            stored(registered, Ending::WithoutContract, event, law)
        }
        (
            State::Stored { registered, ending, .. } | State::Disposable { registered, ending, .. },
            "application_stored",
        ) => stored(registered, ending, event, law),
        (State::Stored { registered, ending, latest }, "application_disposable") => {
            event.fires(&storage(latest, law)?)?;
            Ok(State::Disposable { registered, ending, latest })
        }
        (before, kind) => {
            let Some(mut considered) = Considered::of(&before) else {
                return event.out_of_order(before.name());
            };
            match (kind, considered.complete().cloned()) {
                ("application_remarks_received", Some(_)) if considered.awaits_remarks() => {
                    considered.course.remarks = Some(event.get("remarks")?);
                }
                ("application_conclusion_held", Some(_)) => considered.course.held_since = Some(at),
                ("application_result_issued", Some(completeness)) => {
                    let Considered { registered, forwarded_at, course, .. } = considered;
                    let conclusion = event.get("conclusion")?;
                    return Ok(State::ResultIssued {
                        registered,
                        forwarded_at,
                        completeness,
                        course,
                        conclusion,
                    });
                }
                ("application_closed_without_contract", Some(completeness))
                    if considered.awaits_remarks() =>
                {
                    let Considered { registered, forwarded_at, .. } = considered;
                    return Ok(State::ClosedWithoutContract {
                        registered,
                        forwarded_at,
                        completeness,
                        closed_at: at,
                    });
                }
                ("application_document_certified", _) => {
                    let registration = in_course_date(law, at);
                    event.agrees("date", &registration.last_day)?;
                    event.agrees("registration_at", &registration.at)?;
                    let (document, purpose) = (event.get("document")?, event.get("purpose")?);
                    if !considered.answers(purpose) {
                        return event.out_of_order(before.name());
                    }
                    let it = InCourse { document, purpose, certified_at: at, registered: false };
                    considered.course.documents.push(it);
                }
                _ => documents(&mut considered.course, event, law)?,
            }
            Ok(considered.into_state())
        }
    }
}

/// Registration and sending of a document in course.
fn documents(course: &mut Course, event: &Recorded<'_>, law: &Law) -> Result<(), Broken> {
    let document: String = match event.kind {
        "application_document_registered" | "application_document_sent" => event.get("document")?,
        _ => return event.out_of_order("in_course"),
    };
    let sent = event.kind == "application_document_sent";
    let found = course.documents.iter().position(|it| it.document == document && it.registered == sent);
    let Some(index) = found else { return event.out_of_order("in_course") };
    if sent {
        course.documents.remove(index);
        return Ok(());
    }
    let registration = in_course_date(law, course.documents[index].certified_at);
    event.agrees("date", &registration.last_day)?;
    event.agrees_at(registration.at)?;
    course.documents[index].registered = true;
    Ok(())
}

fn stored(registered: Registered, ending: Ending, event: &Recorded<'_>, law: &Law) -> Result<State, Broken> {
    let latest: Date = event.get("latest")?;
    if latest < registered.accepted.registration_date {
        event.agrees("latest", &registered.accepted.registration_date)?;
    }
    event.agrees_with(&storage(latest, law)?)?;
    Ok(State::Stored { registered, ending, latest })
}
