//! Our messages to other systems: made and signed once, delivered by a job until the receipt is here.
//!
//! Within one conversation (one system, one application) a message leaves only after the receipt of the
//! one before it. Delivery is never given up: after [`ALERT_AFTER`] failures an alert is raised and the
//! attempts go on at the longest pause (A-20 R2).

use jiff::SignedDuration;
use serde::Serialize;
use serde_json::json;
use tracing::{error, info, warn};
use uuid::Uuid;

use super::inbox::read_receipt;
use super::message::{Bytes, Kind, Message, Sealed};
use super::{apply, canonical};
use crate::Office;
use crate::ctx::Ctx;
use crate::error::Error;
use crate::jobs::{self, Done};
use crate::store::messages::{self, Delivery, Outgoing};
use crate::store::peers::{self, Peer};
use crate::store::{Conn, Tx};

/// Failures in a row after which people are alerted: with the pauses below about ten minutes.
pub const ALERT_AFTER: u32 = 8;
/// The longest pause between two attempts.
const LONGEST_PAUSE: SignedDuration = SignedDuration::from_mins(5);
/// Time for one attempt, connection and answer together.
const ATTEMPT: std::time::Duration = std::time::Duration::from_secs(30);
/// Kind of the job that delivers.
pub const JOB: &str = "exchange_deliver";

/// A message with its signature, ready to be put into the outbox.
pub struct Prepared {
    message: Outgoing,
    blobs: Vec<String>,
}

impl Prepared {
    pub fn id(&self) -> Uuid {
        self.message.id
    }
}

/// Makes the bytes and the signature of the next message to `to` about `subject_id`. `ahead` counts
/// messages prepared before it for the same transaction. `blobs` may be fetched by the addressee.
pub async fn prepare(
    office: &Office,
    ctx: &Ctx,
    to: &str,
    subject_id: Uuid,
    kind: Kind,
    body: &impl Serialize,
    blobs: Vec<String>,
    ahead: u32,
) -> Result<Prepared, Error> {
    let next = messages::next_position(&mut *office.db.read().await?, to, subject_id).await?;
    let message = Message {
        id: ctx.id(),
        kind,
        from: office.config.organisation.code.clone(),
        to: to.to_owned(),
        subject_id,
        position: next + ahead,
        created_at: ctx.now,
        body: serde_json::to_value(body)?,
    };
    let bytes = canonical::to_bytes(&message).map_err(Error::internal)?;
    let cms = office.seal.detached(&bytes, ctx.now)?;
    let message = Outgoing {
        id: message.id,
        to_code: message.to,
        kind: kind.as_str().into(),
        subject_id,
        position: message.position,
        bytes,
        cms,
        created_at: ctx.now,
    };
    Ok(Prepared { message, blobs })
}

/// Puts a prepared message and the job that delivers it into the transaction of the business step.
pub async fn send(conn: &mut Conn, prepared: &Prepared) -> Result<(), Error> {
    let message = &prepared.message;
    messages::send(conn, message, &prepared.blobs).await?;
    let key = format!("{JOB}:{}", message.id);
    jobs::enqueue(conn, JOB, json!({ "message": message.id }), &key, message.created_at).await?;
    Ok(())
}

/// One attempt to deliver.
pub async fn deliver(office: &Office, ctx: &Ctx, id: Uuid) -> Result<Done, Error> {
    let (delivery, peer, follows) = {
        let mut conn = office.db.read().await?;
        let Some(delivery) = messages::outgoing(&mut conn, id).await? else { return Ok(Done::Finished) };
        let peer = peers::find(&mut conn, &delivery.message.to_code).await?.ok_or(Error::NotFound)?;
        let follows = messages::follows_undelivered(&mut conn, &delivery.message).await?;
        (delivery, peer, follows)
    };
    if delivery.delivered_at.is_some() {
        return Ok(Done::Finished);
    }
    // While the exchange is suspended messages wait (A-20 R3, A-27).
    if follows || peer.blocked {
        return Ok(Done::Again(ctx.now + SignedDuration::from_secs(2)));
    }
    match attempt(office, ctx, &peer, &delivery.message).await {
        Ok(receipt) => keep(office, ctx, &delivery.message, &receipt).await,
        Err(reason) => postpone(office, ctx, &delivery, &reason).await,
    }
}

/// Sends the stored bytes; gives the receipt in its wire form after it was verified.
async fn attempt(office: &Office, ctx: &Ctx, peer: &Peer, message: &Outgoing) -> Result<Vec<u8>, String> {
    let sealed =
        Sealed { message: Bytes(message.bytes.clone()), signature: Bytes(message.cms.clone()) };
    let wire = canonical::to_bytes(&sealed).map_err(|e| e.to_string())?;
    let answer = office
        .http
        .post(format!("{}/exchange/messages", peer.base_url))
        .header("content-type", "application/json")
        .timeout(ATTEMPT)
        .body(wire)
        .send()
        .await
        .map_err(|e| chain(&e))?;
    let status = answer.status();
    let body = answer.bytes().await.map_err(|e| chain(&e))?;
    if !status.is_success() {
        let text: String = String::from_utf8_lossy(&body).chars().take(500).collect();
        return Err(format!("{status}: {text}"));
    }
    // The receipt carries the receiver's time, which may be a little ahead of the start of this attempt.
    let now = office.clock.now().max(ctx.now);
    read_receipt(office, peer, &body, message, now)?;
    Ok(body.to_vec())
}

async fn keep(office: &Office, ctx: &Ctx, message: &Outgoing, receipt: &[u8]) -> Result<Done, Error> {
    let mut tx = office.db.begin().await?;
    messages::delivered(&mut tx, message.id, office.clock.now().max(ctx.now), receipt).await?;
    tx.commit().await?;
    info!(message.id = %message.id, to = message.to_code, "message {} delivered", message.id);
    Ok(Done::Finished)
}

async fn postpone(office: &Office, ctx: &Ctx, delivery: &Delivery, reason: &str) -> Result<Done, Error> {
    let message = &delivery.message;
    let mut tx = office.db.begin().await?;
    let attempts = messages::attempt_failed(&mut tx, message.id, reason).await?;
    if attempts >= ALERT_AFTER {
        alert(office, ctx, &mut tx, message).await?;
    }
    tx.commit().await?;
    warn!(message.id = %message.id, attempts, "message {} not delivered: {reason}", message.id);
    Ok(Done::Again(ctx.now + pause(attempts)))
}

/// Tells people once that a message does not get through.
async fn alert(office: &Office, ctx: &Ctx, tx: &mut Tx, message: &Outgoing) -> Result<(), Error> {
    if messages::delivery_failed(tx, message.id, ctx.now).await? {
        error!(message.id = %message.id, to = message.to_code, "delivery of message {} failed", message.id);
        apply::delivery_failed(office, ctx, tx, message).await?;
    }
    Ok(())
}

/// 1, 2, 4 … seconds, at most [`LONGEST_PAUSE`].
fn pause(attempts: u32) -> SignedDuration {
    let seconds = 1_i64 << attempts.saturating_sub(1).min(16);
    SignedDuration::from_secs(seconds).min(LONGEST_PAUSE)
}

fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        text = format!("{text}: {inner}");
        cause = inner.source();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_up_to_five_minutes() {
        let seconds: Vec<i64> = (1..=11).map(|n| pause(n).as_secs()).collect();
        assert_eq!(seconds, [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300]);
        assert_eq!(pause(4_000).as_secs(), 300);
    }
}
