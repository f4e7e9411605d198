//! The expertise receives the applicant's signature under a contract: verified again over the bytes, dated by its
//! registration on the portal (A-18.p2, A-18.p3). Where nothing is paid before, the contract is in force with it.

use jiff::Timestamp;
use law::application::in_course_date;
use law::event::Subject;
use law::expertise::case::{Command, State};
use law::expertise::contract as law_of;
use law::{Event, Law};
use pki::Verified;
use serde_json::json;
use uuid::Uuid;

use super::{CONTRACT, Content};
use crate::Office;
use crate::ctx::{Actor, Ctx};
use crate::error::Error;
use crate::exchange::apply::{Received, body};
use crate::exchange::message::{Applicant, ContractSignature, Kind, Message, Progress, Stage};
use crate::exchange::outbox::{self, Letter, Prepared};
use crate::exchange::refusal::refusal;
use crate::exchange::signatures;
use crate::expertise::{SUBJECT, due, receive};
use crate::store::cases::{self, Case};
use crate::store::documents::{self, Document};
use crate::store::peers::Peer;
use crate::store::{Conn, signatures as signature_rows};
use crate::supervision::organisation_of;
use crate::{evidence, history, users};

/// A signature: readable, under a contract of ours as it is kept here, of the applicant.
pub(crate) async fn acceptable(
    office: &Office,
    ctx: &Ctx,
    peer: &Peer,
    message: &Message,
) -> Result<Vec<Verified>, Error> {
    let told: ContractSignature = body(message)?;
    let mut conn = office.db.read().await?;
    let (case, document) = concerned(&mut conn, &peer.code, message.subject_id, &told).await?;
    drop(conn);
    // One of the future would keep all that follows it waiting.
    if told.certified_at > message.created_at {
        return Err(refusal("A-42.p1", "contract-differs").into());
    }
    let applicant: Applicant = serde_json::from_value(case.body["applicant"].clone())?;
    let bytes = office.blobs.read(&document.sha256).await?;
    let signed = (bytes.as_slice(), told.signatures.as_slice());
    let signers = receive::verify_signers(office, signed, &applicant, ctx.now)?;
    evidence::keep(office, &signers).await?;
    Ok(signers)
}

/// The case and its contract, which must be the one that was sent.
async fn concerned(
    conn: &mut Conn,
    portal: &str,
    application: Uuid,
    told: &ContractSignature,
) -> Result<(Case, Document), Error> {
    let differs = || Error::from(refusal("A-42.p1", "contract-differs"));
    let case = cases::of_application(conn, portal, application).await?;
    let case = case.filter(|case| case.registration_number == told.registration_number);
    let case = case.ok_or_else(differs)?;
    let document = documents::find(conn, told.document_id).await?;
    let document =
        document.filter(|it| it.subject_id == case.id && it.kind == CONTRACT && it.sha256 == told.sha256);
    Ok((case, document.ok_or_else(differs)?))
}

/// Keeps the signature beside the contract and lets it act, once.
pub(crate) async fn apply(office: &Office, ctx: &Ctx, received: &Received) -> Result<(), Error> {
    let told: ContractSignature = body(&received.message)?;
    let signers: Vec<Verified> = serde_json::from_value(received.incoming.verified["signers"].clone())?;
    let mut conn = office.db.read().await?;
    let (case, document) =
        concerned(&mut conn, &received.peer.code, received.message.subject_id, &told).await?;
    drop(conn);
    let law = case.law(office)?;
    let from = in_course_date(&law, told.certified_at).at;
    if from > ctx.now {
        // The portal counts by another clock or calendar: the signature waits for its date here.
        let why = "a signature is not registered yet by the date counted here".into();
        return Err(Error::NotYet { from, why });
    }
    let mut conn = office.db.read().await?;
    let access =
        users::has_access(office, &mut conn, &organisation_of(office, &case.organisation), ctx.now).await?;
    drop(conn);
    let at = (told.certified_at, ctx.now);
    let (next, happened) = signed(case.law.clone(), (&document, access), at, &law)?;
    let stages = stages(&happened, &next, &law)?;
    let letters = letters(office, ctx, &case, stages).await?;
    let case = Case { law: next, updated_at: ctx.now, ..case };

    let mut tx = office.db.begin().await?;
    if !received.settle(&mut tx, ctx.now).await? {
        return Ok(());
    }
    if !cases::save(&mut tx, &case).await? {
        return Err(Error::Stale);
    }
    for (sent, verified) in told.signatures.iter().zip(&signers) {
        // Who signed is what the certificate says, not the message.
        let data = signatures::of(verified, "applicant", told.certified_at, sent.cms.0.clone());
        let row = signatures::row(ctx.id(), document.id, &data, verified)?;
        signature_rows::insert(&mut tx, &row).await?;
    }
    // Dated by its registration on the portal, however late it comes.
    let by_itself = Ctx { actor: Actor::automatic(), ..ctx.clone() };
    let terms = case.law.terms(&law);
    history::write(office, &mut tx, &by_itself, &law, (SUBJECT, case.id), &happened, &terms).await?;
    let said = json!({ "number": document.number });
    due::tell(office, &mut tx, &by_itself, &case, ("case-contract-signed", said)).await?;
    for letter in &letters {
        outbox::send(&mut tx, letter).await?;
    }
    tx.commit().await?;
    tracing::info!(case.id = %case.id, "the contract of case {} was signed by the applicant", case.id);
    Ok(())
}

/// Signed; and in force from that moment where nothing is to be paid before. A case of an organisation without access
/// waits for it.
fn signed(
    state: State,
    (document, access): (&Document, bool),
    (certified_at, now): (Timestamp, Timestamp),
    law: &Law,
) -> Result<(State, Vec<Event>), Error> {
    let command = Command::Contract(law_of::Command::SignByCustomer { certified_at });
    let mut outcome = state.apply(command, now, law)?;
    let content = Content::of(document).ok_or(Error::Stale)?;
    if content.prepayment > 0 || !access {
        return Ok((outcome.next, outcome.events));
    }
    let at = outcome.events.first().map_or(now, |event| event.at);
    let basis = document.number.clone().unwrap_or_default();
    match outcome.next.clone().apply(in_force(basis), at, law) {
        Ok(force) => {
            outcome.events.extend(force.events);
            Ok((force.next, outcome.events))
        }
        Err(_) => Ok((outcome.next, outcome.events)),
    }
}

pub(super) fn in_force(basis: String) -> Command {
    Command::Contract(law_of::Command::EnterIntoForce { basis })
}

/// What the portal is told of what happened to a contract.
pub(super) fn stages(happened: &[Event], next: &State, law: &Law) -> Result<Vec<Stage>, Error> {
    let mut stages = Vec::new();
    for event in happened {
        match event.kind {
            "contract_signed_by_customer" => stages.push(Stage::ContractSigned),
            "contract_in_force" => {
                let terms = next.contract().and_then(|contract| contract.contract_terms());
                let course = terms.ok_or(Error::Stale)?.course;
                let due = course.due(event.at, law).map_err(Error::internal)?;
                stages.push(Stage::ContractInForce { due });
            }
            "contract_performed" => stages.push(Stage::ContractPerformed),
            _ => {}
        }
    }
    Ok(stages)
}

/// The same as messages for one transaction.
pub(super) async fn letters(
    office: &Office,
    ctx: &Ctx,
    case: &Case,
    stages: Vec<Stage>,
) -> Result<Vec<Prepared>, Error> {
    let mut letters = Vec::with_capacity(stages.len());
    for (ahead, stage) in (0..).zip(stages) {
        let number = case.registration_number.clone();
        let body = Progress { registration_number: number, at: ctx.now, stage };
        let (to, subject_id) = (case.portal_code.as_str(), case.application_id);
        let letter = Letter { to, subject_id, kind: Kind::Progress, body: &body, blobs: Vec::new(), ahead };
        letters.push(outbox::prepare(office, ctx, letter).await?);
    }
    Ok(letters)
}

/// That the term ended without the applicant's signature, where that is what happened.
pub(crate) async fn closed(
    office: &Office,
    ctx: &Ctx,
    case: &Case,
    happened: &[Event],
    law: &Law,
) -> Result<Option<Prepared>, Error> {
    if !happened.iter().any(|event| event.kind == "contract_closed") {
        return Ok(None);
    }
    let terms = case.law.contract().and_then(|contract| contract.contract_terms()).ok_or(Error::Stale)?;
    let due = terms.due(law).map_err(Error::internal)?;
    Ok(letters(office, ctx, case, vec![Stage::ContractClosed { due }]).await?.pop())
}
