//! Messages of other systems: verified, stored with our signed receipt, applied later by a job.
//!
//! The answer to the same bytes is always the same receipt, so that a sender may repeat a delivery whose
//! answer was lost. What fails a check is answered with its clause, logged, and stored nowhere as a
//! message (A-31 R3).

use jiff::Timestamp;
use law::Refusal;
use pki::Content;
use serde_json::json;
use tracing::{info, warn};
use uuid::Uuid;

use super::message::{Bytes, Kind, Message, Receipt, Sealed};
use super::refusal::refusal_with;
use super::{apply, canonical, seal, sha256_hex};
use crate::Office;
use crate::ctx::Ctx;
use crate::error::Error;
use crate::store::peers::Peer;
use crate::store::{messages, peers};

/// The largest wire form that is read: a manifest of ten thousand files is about three megabytes.
pub const LARGEST_MESSAGE: usize = 64 * 1024 * 1024;

/// A message turned away, with what goes to the log.
struct TurnedAway {
    refusal: Refusal,
    from: Option<String>,
    message: Option<Uuid>,
    checks: serde_json::Value,
}

/// Why a message was not received.
enum NotReceived {
    TurnedAway(Box<TurnedAway>),
    Failed(Error),
}

impl From<Error> for NotReceived {
    fn from(error: Error) -> Self {
        NotReceived::Failed(error)
    }
}

impl From<crate::store::Error> for NotReceived {
    fn from(error: crate::store::Error) -> Self {
        NotReceived::Failed(error.into())
    }
}

/// Receives a message in its wire form and gives the signed receipt in the same form.
pub async fn receive(office: &Office, ctx: &Ctx, wire: &[u8]) -> Result<Vec<u8>, Error> {
    match take_in(office, ctx, wire).await {
        Ok(receipt) => Ok(receipt),
        Err(NotReceived::Failed(error)) => Err(error),
        Err(NotReceived::TurnedAway(away)) => {
            log(office, ctx, wire, &away).await?;
            Err(away.refusal.into())
        }
    }
}

async fn take_in(office: &Office, ctx: &Ctx, wire: &[u8]) -> Result<Vec<u8>, NotReceived> {
    let sealed: Sealed = canonical::read(wire).map_err(|_| nameless(seal::malformed()))?;
    let message: Message = canonical::read(&sealed.message.0).map_err(|_| nameless(seal::malformed()))?;
    let turned_away = |refusal, checks| {
        let from = Some(message.from.clone());
        NotReceived::TurnedAway(Box::new(TurnedAway { refusal, from, message: Some(message.id), checks }))
    };

    let peer = peers::find(&mut *office.db.read().await?, &message.from).await?;
    let Some(peer) = peer else {
        let refusal = refusal_with("A-31", "exchange-unknown-system", "system", &message.from);
        return Err(turned_away(refusal, json!({})));
    };
    let content = Content::Detached(&sealed.message.0);
    let checks = seal::check(office, &peer, &sealed.signature.0, content, ctx.now)
        .map_err(|rejected| turned_away(rejected.refusal.clone(), json!(rejected.checks)))?;
    let checks = json!(checks);

    let known = messages::incoming(&mut *office.db.read().await?, message.id).await?;
    if let Some(receipt) =
        already_received(known, &message, &sealed).map_err(|refusal| turned_away(refusal, checks.clone()))?
    {
        return Ok(receipt);
    }
    check_route(office, &peer, &message).map_err(|refusal| turned_away(refusal, checks.clone()))?;
    let signers = match apply::acceptable(office, ctx, &peer, &message).await {
        Ok(signers) => signers,
        Err(Error::Refused(refusal)) => return Err(turned_away(refusal, checks)),
        Err(other) => return Err(other.into()),
    };
    let verified = json!({ "checks": checks, "signers": signers });
    match store(office, ctx, &message, sealed, verified).await? {
        Ok(receipt) => Ok(receipt),
        Err(refusal) => Err(turned_away(refusal, checks)),
    }
}

/// The receipt given for this id before; refused if it was given for other bytes.
fn already_received(
    known: Option<messages::Incoming>,
    message: &Message,
    sealed: &Sealed,
) -> Result<Option<Vec<u8>>, Refusal> {
    match known {
        None => Ok(None),
        Some(known) if known.from_code == message.from && known.bytes == sealed.message.0 => {
            Ok(Some(known.receipt))
        }
        Some(_) => Err(refusal_with("A-31", "exchange-id-reused", "message", message.id)),
    }
}

/// Addressee, suspension and kind.
fn check_route(office: &Office, peer: &Peer, message: &Message) -> Result<(), Refusal> {
    if message.to != office.config.organisation.code {
        return Err(refusal_with("A-20", "exchange-wrong-addressee", "addressee", &message.to));
    }
    if peer.blocked {
        return Err(refusal_with("A-27", "exchange-blocked", "system", &peer.code));
    }
    if message.kind == Kind::Receipt {
        return Err(refusal_with("A-31", "exchange-kind-not-accepted", "kind", message.kind));
    }
    Ok(())
}

/// Stores message, receipt and the job that applies it in one transaction.
async fn store(
    office: &Office,
    ctx: &Ctx,
    message: &Message,
    sealed: Sealed,
    verified: serde_json::Value,
) -> Result<Result<Vec<u8>, Refusal>, Error> {
    let receipt = receipt(office, ctx, message, &sealed.message.0)?;
    let incoming = messages::Incoming {
        id: message.id,
        from_code: message.from.clone(),
        kind: message.kind.as_str().into(),
        subject_id: message.subject_id,
        position: message.position,
        bytes: sealed.message.0.clone(),
        cms: sealed.signature.0.clone(),
        verified,
        received_at: ctx.now,
        receipt: receipt.clone(),
        applied_at: None,
        refused_at: None,
        refusal: None,
    };
    let mut tx = office.db.begin().await?;
    if !messages::receive(&mut tx, &incoming).await? {
        // Another delivery of the same message was quicker, or the place in the conversation is taken. Looked up
        // by the writer and told after its commit: the one that came first may not be durable yet.
        let known = messages::incoming(&mut tx, message.id).await?;
        tx.commit().await?;
        let taken = || refusal_with("A-31", "exchange-position-taken", "position", message.position);
        return Ok(already_received(known, message, &sealed).and_then(|receipt| receipt.ok_or_else(taken)));
    }
    apply::enqueue(&mut tx, message.id, ctx.now).await?;
    tx.commit().await?;
    info!(message.id = %message.id, kind = %message.kind, from = message.from, "message {} received", message.id);
    Ok(Ok(receipt))
}

/// Our signed answer: this message, with this hash, came at this time.
fn receipt(office: &Office, ctx: &Ctx, message: &Message, bytes: &[u8]) -> Result<Vec<u8>, Error> {
    let body = Receipt { message_id: message.id, message_sha256: sha256_hex(bytes), received_at: ctx.now };
    let answer = Message {
        id: ctx.id(),
        kind: Kind::Receipt,
        from: office.config.organisation.code.clone(),
        to: message.from.clone(),
        subject_id: message.subject_id,
        position: message.position,
        created_at: ctx.now,
        body: serde_json::to_value(body)?,
    };
    let bytes = canonical::to_bytes(&answer).map_err(Error::internal)?;
    let signature = office.seal.detached(&bytes, ctx.now)?;
    let sealed = Sealed { message: Bytes(bytes), signature: Bytes(signature) };
    canonical::to_bytes(&sealed).map_err(Error::internal)
}

/// The receipt that a peer answered, if it is one, sealed by that peer, for exactly this message.
pub(super) fn read_receipt(
    office: &Office,
    peer: &Peer,
    wire: &[u8],
    sent: &messages::Outgoing,
    now: Timestamp,
) -> Result<Receipt, String> {
    let sealed: Sealed = canonical::read(wire).map_err(|e| e.to_string())?;
    seal::check(office, peer, &sealed.signature.0, Content::Detached(&sealed.message.0), now)
        .map_err(|rejected| rejected.refusal.to_string())?;
    let answer: Message = canonical::read(&sealed.message.0).map_err(|e| e.to_string())?;
    if answer.kind != Kind::Receipt
        || answer.from != peer.code
        || answer.to != office.config.organisation.code
    {
        return Err("the answer is no receipt of the addressee for us".into());
    }
    let receipt: Receipt = serde_json::from_value(answer.body).map_err(|e| e.to_string())?;
    if receipt.message_id != sent.id || receipt.message_sha256 != sha256_hex(&sent.bytes) {
        return Err("the receipt is for another message".into());
    }
    Ok(receipt)
}

/// A refusal of something whose sender could not be read.
fn nameless(refusal: Refusal) -> NotReceived {
    NotReceived::TurnedAway(Box::new(TurnedAway { refusal, from: None, message: None, checks: json!({}) }))
}

/// What cannot even be read leaves only a line in the process log: anybody could fill the table with it.
async fn log(office: &Office, ctx: &Ctx, wire: &[u8], away: &TurnedAway) -> Result<(), Error> {
    let refusal = &away.refusal;
    warn!(clause = %refusal.clause, code = refusal.code, "message turned away by {}", refusal.clause);
    let Some(from) = &away.from else { return Ok(()) };
    let row = messages::TurnedAway {
        id: ctx.id(),
        at: ctx.now,
        from_code: Some(from.clone()),
        message_id: away.message,
        sha256: sha256_hex(wire),
        clause: refusal.clause.to_string(),
        code: refusal.code.to_owned(),
        args: serde_json::to_value(&refusal.args)?,
        checks: away.checks.clone(),
    };
    let mut tx = office.db.begin().await?;
    messages::turn_away(&mut tx, &row).await?;
    tx.commit().await?;
    Ok(())
}

/// A file request turned away: kept like a message, if its sender could be told from a valid seal.
pub(super) async fn log_request(
    office: &Office,
    ctx: &Ctx,
    authorization: &str,
    refusal: &Refusal,
) -> Result<(), Error> {
    let from = refusal.args.get("system").cloned();
    let away = TurnedAway { refusal: refusal.clone(), from, message: None, checks: json!({}) };
    log(office, ctx, authorization.as_bytes(), &away).await
}
