//! What the system of the addressee tells about an application. Called by the exchange inside the
//! transaction that settles the message; whether it was settled before is known there.

use std::collections::BTreeSet;

use jiff::Timestamp;
use law::application::{Answer, Command, State};
use law::expertise::completeness::Verdict;
use law::replacement::{Command as Replace, Document as Kept};
use law::{Due, Law};
use serde_json::json;
use uuid::Uuid;

use super::{Application, SUBJECT, apply};
use crate::contracts::{self, progress::told};
use crate::ctx::{Actor, Ctx};
use crate::error::Error;
use crate::exchange::message;
use crate::exchange::refusal::refusal;
use crate::replacement::{self, Versions};
use crate::store::documents::Document;
use crate::store::signatures::Signature;
use crate::store::{Conn, applications, blobs, documents, events, participants, registrations, signatures};
use crate::{Office, arrival, expertise, notices};

/// Which system serves the addressee of an application, and the number that its messages must carry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Served {
    pub system_code: String,
    pub participant_bin: String,
    pub number: Option<String>,
}

/// News about the course of consideration.
#[derive(Clone, Debug, PartialEq)]
pub struct Progress {
    /// Word of the stage: `completeness_started`, `term_moved`.
    pub kind: String,
    pub at: Timestamp,
    /// The term that runs now, shown in the cabinet with its reasons.
    pub due: Option<Due>,
}

/// A result with its document, whose bytes are stored and whose signatures are verified.
#[derive(Clone, Debug)]
pub struct Result {
    pub outcome: message::Outcome,
    /// Set by the end of the term (A-40.p1).
    pub automatic: bool,
    pub document: message::File,
    pub document_id: Uuid,
    /// The annulled version that it replaces (A-46.p1).
    pub supersedes: Option<Uuid>,
    pub number: String,
    pub registered_at: Timestamp,
    pub due_at: Timestamp,
    pub remarks: Vec<message::Remark>,
    pub signatures: Vec<Signature>,
}

/// Read at the door: only the system that serves the addressee is heard (A-21.R2).
pub async fn served_by(conn: &mut Conn, id: Uuid) -> std::result::Result<Option<Served>, Error> {
    let Some(application) = applications::find(conn, id).await? else { return Ok(None) };
    let Some(chosen) = application.participant else { return Ok(None) };
    let Some(participant) = participants::find(conn, chosen).await? else { return Ok(None) };
    Ok(Some(Served {
        system_code: participant.system,
        participant_bin: participant.bin,
        number: application.state.number().map(|(number, _)| number.to_owned()),
    }))
}

/// The message is in the outbox: the application is on its way.
pub async fn forwarding(
    conn: &mut Conn,
    office: &Office,
    id: Uuid,
    at: Timestamp,
) -> std::result::Result<(), Error> {
    let (mut application, law) = held(conn, office, id).await?;
    apply(office, conn, &Ctx::automatic(at), &law, &mut application, Command::Forward).await
}

/// The operator has the delivery tried again (A-20.R2). A receipt that came meanwhile needs no attempt.
pub(crate) async fn forwarding_again(
    conn: &mut Conn,
    ctx: &Ctx,
    office: &Office,
    id: Uuid,
) -> std::result::Result<(), Error> {
    let (mut application, law) = held(conn, office, id).await?;
    if !matches!(application.state, State::DeliveryFailed { .. }) {
        return Ok(());
    }
    apply(office, conn, ctx, &law, &mut application, Command::Forward).await
}

/// Retries are exhausted; the operator and the user are told (A-20.R2). Says nothing when a receipt came
/// after all.
pub async fn delivery_failed(
    conn: &mut Conn,
    office: &Office,
    id: Uuid,
    at: Timestamp,
) -> std::result::Result<(), Error> {
    let (mut application, law) = held(conn, office, id).await?;
    if !matches!(application.state, State::Forwarding { .. }) {
        return Ok(());
    }
    let ctx = Ctx::automatic(at);
    apply(office, conn, &ctx, &law, &mut application, Command::FailDelivery).await?;
    // Whoever was told once is not told again for every attempt of the operator.
    let history = events::of_subject(conn, SUBJECT, id).await?;
    if history.iter().filter(|event| event.kind == "application_delivery_failed").count() > 1 {
        return Ok(());
    }
    tell(conn, &ctx, &application, "application-delivery-failed", json!({})).await
}

/// The system has stored everything; its hashes must be those of the documents (A-20.R2).
pub async fn acknowledged(
    conn: &mut Conn,
    office: &Office,
    id: Uuid,
    from_system: &str,
    manifest_sha256: &str,
    files: &[String],
    at: Timestamp,
) -> std::result::Result<(), Error> {
    let (mut application, law) = held(conn, office, id).await?;
    let (ctx, sender_serves) = sender(conn, &application, from_system, at).await?;
    let stored = documents::of_subject(conn, SUBJECT, id).await?;
    let of_kind = |kind: &'static str| {
        stored.iter().filter(move |document| document.kind == kind).map(|document| document.sha256.as_str())
    };
    let here: BTreeSet<&str> = of_kind("project").collect();
    let there: BTreeSet<&str> = files.iter().map(String::as_str).collect();
    let hashes_equal = here == there && of_kind("manifest").any(|sha256| sha256 == manifest_sha256);
    let command = Command::Acknowledge { sender_serves, hashes_equal };
    apply(office, conn, &ctx, &law, &mut application, command).await?;
    tell(conn, &ctx, &application, "application-forwarded", json!({})).await
}

/// News about the course of consideration.
pub async fn progress(
    conn: &mut Conn,
    office: &Office,
    id: Uuid,
    from_system: &str,
    news: Progress,
    now: Timestamp,
) -> std::result::Result<(), Error> {
    let (mut application, law) = held(conn, office, id).await?;
    let (ctx, sender_serves) = sender(conn, &application, from_system, now).await?;
    // Dates of the contract are kept by the history alone.
    let of_contract = news.due.as_ref().map(|due| due.rule).filter(|rule| contracts::is_told(*rule));
    let before = match of_contract {
        Some(rule) => told(&events::of_subject(conn, SUBJECT, id).await?, |it| it == rule),
        None => application.due.clone(),
    };
    let told = (before.as_ref(), news.due.as_ref());
    let incidents = match told {
        (Some(before), Some(after)) => law::recount::incidents_told(before, after),
        _ => Vec::new(),
    };
    let data = json!({
        "date": news.due.as_ref().map(|due| due.last_day),
        "incidents": incidents.join(", "),
        "interruptions": notices::interruptions(news.due.as_ref(), &incidents),
        "rule": news.due.as_ref().map(|due| due.rule),
    });
    let same_day = |due: &Due| news.due.as_ref().is_some_and(|now| now.last_day == due.last_day);
    let stays = before.as_ref().is_some_and(same_day);
    let told = news.due.clone().map(Box::new);
    if of_contract.is_none() {
        application.due = news.due;
    }
    let notice = match (news.kind.as_str(), incidents.is_empty()) {
        ("term_moved", still) if of_contract.is_some() => {
            (!still || !stays).then_some("application-contract-term-moved")
        }
        // Nothing that concerns the applicant is another.
        ("term_moved", true) if stays => None,
        ("term_moved", false) if stays => Some("application-term-incident"),
        ("term_moved", true) => Some("application-term-moved"),
        ("term_moved", false) => Some("application-term-extended"),
        _ => Some("application-progress"),
    };
    let command = Command::ReceiveProgress { sender_serves, stage: news.kind, incidents, told };
    apply(office, conn, &ctx, &law, &mut application, command).await?;
    match notice {
        Some(notice) => tell(conn, &ctx, &application, notice, data).await,
        None => Ok(()),
    }
}

/// The result of the completeness check with its document and the data of its signers (A-21, A-42.p2).
pub async fn result(
    conn: &mut Conn,
    office: &Office,
    id: Uuid,
    from_system: &str,
    result: Result,
    now: Timestamp,
) -> std::result::Result<(), Error> {
    let (mut application, law) = held(conn, office, id).await?;
    let (ctx, sender_serves) = sender(conn, &application, from_system, now).await?;
    let answer = Answer {
        verdict: match result.outcome {
            message::Outcome::Positive => Verdict::Positive,
            message::Outcome::Negative => Verdict::Negative,
        },
        automatic: result.automatic,
        number: result.number.clone(),
        registered_at: result.registered_at,
    };
    let signers_data = !result.signatures.is_empty();
    let former = replace(office, conn, &ctx, &law, id, &result).await?;
    let command = Command::ReceiveCompleteness { sender_serves, signers_data, answer };
    apply(office, conn, &ctx, &law, &mut application, command).await?;
    let document = Document {
        version: former.as_ref().map_or(1, |former| former.version + 1),
        supersedes: former.map(|former| former.id),
        ..document(id, from_system, &result, now)
    };
    blobs::insert(conn, &document.sha256, document.size, now).await?;
    documents::insert(conn, &document).await?;
    arrival::plan_document(conn, &document, now).await?;
    for signature in &result.signatures {
        signatures::insert(conn, signature).await?;
    }
    tell(conn, &ctx, &application, "application-result", json!({ "number": result.number })).await
}

/// A second result is a new version of the annulled one, which it names (A-46.p1).
async fn replace(
    office: &Office,
    conn: &mut Conn,
    ctx: &Ctx,
    law: &Law,
    id: Uuid,
    result: &Result,
) -> std::result::Result<Option<Document>, Error> {
    let all = documents::of_subject(conn, SUBJECT, id).await?;
    let former = replacement::last(&all, expertise::RESULT);
    if result.supersedes != former.map(|former| former.id) {
        return Err(refusal("A-46.p1", "replacement-unknown-document").into());
    }
    let Some(former) = former else { return Ok(None) };
    let versions = Versions::of(conn, &all, former, Kept::Expertise, law).await?;
    let command = Replace::Send { number: result.number.clone(), authorised: true, remarks: [].into() };
    versions.apply(command, ctx.now, law)?.write(office, conn, ctx, law).await?;
    Ok(Some(former.clone()))
}

fn document(id: Uuid, from_system: &str, result: &Result, now: Timestamp) -> Document {
    Document {
        kind: expertise::RESULT.into(),
        number: Some(result.number.clone()),
        registered_at: Some(result.registered_at),
        data: json!({
            "outcome": result.outcome.as_str(),
            "automatic": result.automatic,
            "due_at": result.due_at,
            "remarks": result.remarks,
        }),
        ..result.document.received(result.document_id, id, from_system, now)
    }
}

/// The application, locked, with the law under which it was received (A-0.h-R2).
pub(crate) async fn held(
    conn: &mut Conn,
    office: &Office,
    id: Uuid,
) -> std::result::Result<(Application, Law), Error> {
    let application = applications::hold(conn, id).await?.ok_or(Error::NotFound)?;
    let law = application.law(office, application.created_at)?;
    Ok((application, law))
}

/// The system as the one who acts, and whether it is the one that serves the addressee.
pub(crate) async fn sender(
    conn: &mut Conn,
    application: &Application,
    from_system: &str,
    now: Timestamp,
) -> std::result::Result<(Ctx, bool), Error> {
    let served = served_by(conn, application.id).await?.ok_or(Error::NotFound)?;
    let actor = Actor::system(from_system, &served.participant_bin);
    let ctx = Ctx { actor, ..Ctx::automatic(now) };
    Ok((ctx, served.system_code == from_system))
}

pub(crate) async fn tell(
    conn: &mut Conn,
    ctx: &Ctx,
    application: &Application,
    kind: &str,
    data: serde_json::Value,
) -> std::result::Result<(), Error> {
    let owner = registrations::find(conn, application.registration).await?.ok_or(Error::NotFound)?;
    notices::tell(conn, ctx, &owner.party, (SUBJECT, application.id), kind, data).await
}
