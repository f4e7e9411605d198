//! The portal receives a contract, and hears how it goes on (A-21, A-42.p1, A-42.p2).

use jiff::Timestamp;
use law::Due;
use law::Rule;
use law::application::Command;
use law::expertise::completeness::Verdict;
use serde_json::json;
use uuid::Uuid;

use super::progress::{self, Step};
use super::{CONTRACT, contract};
use crate::Office;
use crate::applications::{self, Application, SUBJECT, incoming};
use crate::arrival;
use crate::ctx::Ctx;
use crate::error::Error;
use crate::exchange::apply::{Received, body};
use crate::exchange::message::{Contract, Message, Stage};
use crate::exchange::progress::check_sender;
use crate::exchange::refusal::{refusal, refusal_with};
use crate::exchange::result::{DIFFER, LARGEST_DOCUMENT, verified};
use crate::store::documents::{self, Document};
use crate::store::peers::Peer;
use crate::store::{Conn, blobs, events, signatures};

/// A contract: readable, from the right system, signed by the head of the organisation (A-42.p2), with a term that
/// explains itself.
pub(crate) async fn acceptable(office: &Office, peer: &Peer, message: &Message) -> Result<(), Error> {
    let told: Contract = body(message)?;
    check_sender(&mut *office.db.read().await?, peer, message, &told.registration_number).await?;
    let heads = told.signatures.iter().all(|signature| signature.role == "head");
    if told.signatures.is_empty() || !heads || told.document.size > LARGEST_DOCUMENT {
        return Err(refusal("A-42.p2", "result-signers-missing").into());
    }
    let zone = &office.law(message.created_at).zone;
    let sums = told.price.is_positive() && told.prepayment <= 100;
    let term = told.due.rule == Rule::ContractSigning && told.due.adds_up(zone).is_ok();
    if sums && term && !told.number.trim().is_empty() {
        Ok(())
    } else {
        Err(refusal_with("A-42.p1", "contract-malformed", "number", &told.number).into())
    }
}

/// Puts the contract into the cabinet, once, and tells the applicant.
pub(crate) async fn apply(office: &Office, ctx: &Ctx, received: &Received) -> Result<(), Error> {
    let told: Contract = body(&received.message)?;
    let id = received.message.subject_id;
    let signed = (&told.document, told.document_id);
    let rows = verified(office, ctx, received, signed, &told.signatures, DIFFER).await?;

    let mut tx = office.db.begin().await?;
    if !received.settle(&mut tx, ctx.now).await? {
        return Ok(());
    }
    let (mut application, law) = incoming::held(&mut tx, office, id).await?;
    let (sender, sender_serves) =
        incoming::sender(&mut tx, &application, &received.peer.code, ctx.now).await?;
    let all = documents::of_subject(&mut tx, SUBJECT, id).await?;
    if let Some(known) = contract(&all) {
        let number = known.number.as_deref().unwrap_or_default();
        return Err(refusal_with("A-42.p1", "contract-already-received", "number", number).into());
    }
    if !application.state.completeness().is_some_and(|answer| answer.verdict == Verdict::Positive) {
        return Err(refusal("A-42.p1", "contract-before-result").into());
    }
    let command = stage(sender_serves, "contract_sent", Some(told.due.clone()));
    applications::apply(office, &mut tx, &sender, &law, &mut application, command).await?;
    let document = document(id, &received.peer.code, &told, ctx.now);
    blobs::insert(&mut tx, &document.sha256, document.size, ctx.now).await?;
    documents::insert(&mut tx, &document).await?;
    arrival::plan_document(&mut tx, &document, ctx.now).await?;
    for row in &rows {
        signatures::insert(&mut tx, row).await?;
    }
    let said = json!({ "number": told.number });
    incoming::tell(&mut tx, &sender, &application, "application-contract", said).await?;
    Ok(tx.commit().await?)
}

fn document(id: Uuid, from: &str, told: &Contract, at: Timestamp) -> Document {
    Document {
        kind: CONTRACT.into(),
        number: Some(told.number.clone()),
        registered_at: Some(told.registered_at),
        data: json!({ "price": told.price, "prepayment": told.prepayment }),
        ..told.document.received(told.document_id, id, from, at)
    }
}

fn stage(sender_serves: bool, word: &str, told: Option<Due>) -> Command {
    let told = told.map(Box::new);
    Command::ReceiveProgress { sender_serves, stage: word.into(), incidents: Vec::new(), told }
}

/// What a stage of the contract does to the application: history and notice. Other stages are not of it.
pub(crate) async fn progressed(
    office: &Office,
    conn: &mut Conn,
    (id, from_system): (Uuid, &str),
    news: &Stage,
    now: Timestamp,
) -> Result<(), Error> {
    let (mut application, law) = incoming::held(conn, office, id).await?;
    let (sender, sender_serves) = incoming::sender(conn, &application, from_system, now).await?;
    let history = events::of_subject(conn, SUBJECT, id).await?;
    let last = progress::step(&history);
    let explained = |due: &Due| due.adds_up(&law.zone).is_ok();
    // One step after the other, so that nothing is told of that did not come before.
    let (command, notice) = match news {
        Stage::ContractSigned if last == Some(Step::Certified) => {
            (stage(sender_serves, "contract_signed", None), None)
        }
        Stage::ContractInForce { due }
            if last == Some(Step::Signed) && super::is_expertise(due.rule) && explained(due) =>
        {
            let told = stage(sender_serves, "contract_in_force", Some(due.clone()));
            (told, Some("application-contract-in-force"))
        }
        Stage::ContractPerformed if last == Some(Step::InForce) => {
            (stage(sender_serves, "contract_performed", None), Some("application-contract-performed"))
        }
        // Signed in time, and the signature is on its way: the expertise takes the closure back when it comes.
        Stage::ContractClosed { .. } if last.is_some_and(|last| last != Step::Sent) => return Ok(()),
        // Also where the contract never came into the cabinet: the application is over all the same.
        Stage::ContractClosed { due } if due.rule == Rule::ContractSigning && explained(due) => {
            waits(&application, &law)?;
            (Command::ReceiveClosure { sender_serves }, Some("application-contract-closed"))
        }
        _ => return Err(refusal("A-42.p1", "contract-differs").into()),
    };
    applications::apply(office, conn, &sender, &law, &mut application, command).await?;
    match notice {
        Some(notice) => incoming::tell(conn, &sender, &application, notice, json!({})).await,
        None => Ok(()),
    }
}

/// What the applicant certified before the end is registered and sent first (A-18.p3).
fn waits(application: &Application, law: &law::Law) -> Result<(), Error> {
    let pending = application.state.course().into_iter().flat_map(|course| &course.documents);
    let last = pending.map(|it| law::application::in_course_date(law, it.certified_at).at).max();
    match last {
        Some(from) => Err(Error::NotYet { from, why: "a document in course waits for its date".into() }),
        None => Ok(()),
    }
}
