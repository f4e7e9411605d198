//! Our messages to other systems: made and signed once, delivered by a job until the receipt is here.
//!
//! Within one conversation (one system, one application) a message leaves only after the receipt of the
//! one before it; the job of a message therefore delivers what waits before it as well. Delivery is never
//! given up: after [`ALERT_AFTER`] failures an alert is raised and the attempts go on (A-20 R2).

use jiff::Timestamp;
use serde::Serialize;
use serde_json::json;
use tracing::{error, info};
use uuid::Uuid;

use super::inbox::read_receipt;
use super::message::{Bytes, Kind, Message, Sealed};
use super::{apply, calendar, canonical};
use crate::Office;
use crate::ctx::Ctx;
use crate::error::Error;
use crate::store::Conn;
use crate::store::messages::{self, Delivery, Outgoing};
use crate::store::peers::{self, Peer};
use crate::{jobs, store};

/// Failures in a row after which people are alerted: with the pauses of the job runner about ten minutes.
pub const ALERT_AFTER: u32 = 10;
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

/// What is to be said, to whom, about what.
pub struct Letter<'a, T> {
    pub to: &'a str,
    pub subject_id: Uuid,
    pub kind: Kind,
    pub body: &'a T,
    /// SHA-256 of the files that the addressee may fetch.
    pub blobs: Vec<String>,
    /// How many messages are prepared before it for the same transaction.
    pub ahead: u32,
}

/// Makes the bytes and the signature of the next message of a conversation.
pub async fn prepare<T: Serialize>(
    office: &Office,
    ctx: &Ctx,
    letter: Letter<'_, T>,
) -> Result<Prepared, Error> {
    let Letter { to, subject_id, kind, body, blobs, ahead } = letter;
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
    jobs::enqueue(conn, JOB, &payload(message.id), &key(message.id), message.created_at).await?;
    Ok(())
}

/// Delivers now what waits for its next attempt.
pub(super) async fn hasten(conn: &mut Conn, id: Uuid, now: Timestamp) -> Result<(), Error> {
    if !store::jobs::hasten(conn, &key(id), now).await? {
        // The job was given up, which delivery itself never does: another one takes its place.
        jobs::enqueue(conn, JOB, &payload(id), &format!("{}:{now}", key(id)), now).await?;
    }
    Ok(())
}

fn key(id: Uuid) -> String {
    format!("{JOB}:{id}")
}

fn payload(id: Uuid) -> serde_json::Value {
    json!({ "message": id })
}

/// Delivers a message and what waits before it in its conversation. An error means "later".
pub async fn deliver(office: &Office, ctx: &Ctx, id: Uuid) -> Result<(), Error> {
    loop {
        let (next, peer) = {
            let mut conn = office.db.read().await?;
            let Some(next) = messages::first_undelivered(&mut conn, id).await? else { return Ok(()) };
            let peer = peers::find(&mut conn, &next.message.to_code).await?.ok_or(Error::NotFound)?;
            (next, peer)
        };
        // While the exchange is suspended messages wait (A-20 R3, A-27).
        if peer.blocked {
            return Err(Error::Unavailable(format!("the exchange with {} is suspended", peer.code)));
        }
        match attempt(office, ctx, &peer, &next.message).await {
            Ok((receipt, told)) => {
                keep(office, ctx, &next.message, &receipt).await?;
                if let Some(told) = told {
                    calendar::heard(office, ctx, &peer.code, &told).await;
                }
            }
            Err(reason) => return Err(failed(office, ctx, &next, reason).await?),
        }
    }
}

/// Sends the stored bytes; gives the receipt in its wire form after it was verified, and by which days the receiver
/// says that it counts.
async fn attempt(
    office: &Office,
    ctx: &Ctx,
    peer: &Peer,
    message: &Outgoing,
) -> Result<(Vec<u8>, Option<String>), String> {
    let sealed = Sealed { message: Bytes(message.bytes.clone()), signature: Bytes(message.cms.clone()) };
    let wire = canonical::to_bytes(&sealed).map_err(|e| e.to_string())?;
    let answer = office
        .http
        .post(format!("{}/exchange/messages", peer.base_url))
        .header("content-type", "application/json")
        .header(calendar::HEADER, calendar::ours(office, ctx.now))
        .timeout(ATTEMPT)
        .body(wire)
        .send()
        .await
        .map_err(|e| chain(&e))?;
    let status = answer.status();
    let told = answer.headers().get(calendar::HEADER).and_then(|it| it.to_str().ok()).map(str::to_owned);
    let body = answer.bytes().await.map_err(|e| chain(&e))?;
    if !status.is_success() {
        let text: String = String::from_utf8_lossy(&body).chars().take(500).collect();
        return Err(format!("{status}: {text}"));
    }
    // The receipt carries the receiver's time, which may be a little ahead of the start of this attempt.
    let now = office.clock.now().max(ctx.now);
    read_receipt(office, peer, &body, message, now)?;
    Ok((body.to_vec(), told))
}

async fn keep(office: &Office, ctx: &Ctx, message: &Outgoing, receipt: &[u8]) -> Result<(), Error> {
    let mut tx = office.db.begin().await?;
    messages::delivered(&mut tx, message.id, office.clock.now().max(ctx.now), receipt).await?;
    tx.commit().await?;
    info!(message.id = %message.id, to = message.to_code, "message {} delivered", message.id);
    Ok(())
}

/// Counts the failure, tells people once when it lasts, and gives the error for the job.
async fn failed(office: &Office, ctx: &Ctx, delivery: &Delivery, reason: String) -> Result<Error, Error> {
    let message = &delivery.message;
    let mut tx = office.db.begin().await?;
    let attempts = messages::attempt_failed(&mut tx, message.id, &reason).await?;
    if attempts >= ALERT_AFTER && messages::delivery_failed(&mut tx, message.id, ctx.now).await? {
        error!(message.id = %message.id, to = message.to_code, "delivery of message {} failed", message.id);
        apply::delivery_failed(office, ctx, &mut tx, message).await?;
    }
    tx.commit().await?;
    Ok(Error::Unavailable(reason))
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
