//! What a received message does here: a check at the door, then its effect in a job.
//!
//! The effect and the mark that it happened are one transaction, so running the job twice, or dying at
//! any point of it, leaves exactly one effect.

use pki::Verified;
use serde::de::DeserializeOwned;
use serde_json::json;
use tracing::warn;
use uuid::Uuid;

use jiff::Timestamp;
use law::Refusal;

use super::message::{self, Kind, Message};
use super::refusal::refusal_with;
use super::{canonical, outbox, progress, refused, result, secrets};
use crate::config::System;
use crate::ctx::{Actor, Ctx};
use crate::error::Error;
use crate::jobs;
use crate::laws::interruptions;
use crate::replacement::{reply, told};
use crate::store::messages::{self, Incoming, Outgoing};
use crate::store::peers::{self, Peer};
use crate::store::{Conn, Tx};
use crate::supervision::requests;
use crate::{Office, applications, contracts, expertise, memberships};

/// Kind of the job that applies.
pub const JOB: &str = "exchange_apply";

/// A message of the inbox with its sender, ready to be applied.
pub(crate) struct Received {
    pub incoming: Incoming,
    pub peer: Peer,
    pub message: Message,
}

impl Received {
    /// Marks the message applied inside the transaction of its effect; false if another runner did.
    pub async fn settle(&self, tx: &mut Tx, at: Timestamp) -> Result<bool, Error> {
        Ok(messages::apply(tx, self.incoming.id, at).await?)
    }
}

/// The content of a message as the type its kind promises.
pub(crate) fn body<T: DeserializeOwned>(message: &Message) -> Result<T, Error> {
    serde_json::from_value(message.body.clone())
        .map_err(|_| refusal_with("A-31", "exchange-malformed", "kind", message.kind).into())
}

/// What can be said about a message without fetching anything: it is refused before a receipt is given,
/// so that the sender knows at once. Gives the verdicts on signatures inside, to be kept with the message.
pub(super) async fn acceptable(
    office: &Office,
    ctx: &Ctx,
    peer: &Peer,
    message: &Message,
) -> Result<Vec<Verified>, Error> {
    match (office.config.system, message.kind) {
        (_, Kind::Refusal) => refused::acceptable(office, peer, message).await.map(|()| Vec::new()),
        (System::Expertise, Kind::Application) => expertise::receive::acceptable(office, ctx, message).await,
        (System::Portal, Kind::Progress) => {
            progress::acceptable(office, peer, message).await.map(|()| Vec::new())
        }
        (System::Portal, Kind::Result) => {
            result::acceptable(office, peer, message).await.map(|()| Vec::new())
        }
        (System::Portal, Kind::Replacement) => {
            told::acceptable(office, peer, message).await.map(|()| Vec::new())
        }
        (System::Expertise, Kind::Delivery) => {
            told::delivery_acceptable(office, peer, message).await.map(|()| Vec::new())
        }
        (System::Expertise, Kind::Reply) => reply::acceptable(office, ctx, peer, message).await,
        (System::Portal, Kind::Contract) => {
            contracts::told::acceptable(office, peer, message).await.map(|()| Vec::new())
        }
        (System::Expertise, Kind::ContractSignature) => {
            contracts::signed::acceptable(office, ctx, peer, message).await
        }
        (System::Portal, Kind::User) => memberships::acceptable(message).map(|()| Vec::new()),
        (_, Kind::Supervision) => requests::acceptable(office, message).await.map(|()| Vec::new()),
        (System::Expertise, Kind::Failure) => interruptions::acceptable(message).map(|()| Vec::new()),
        (_, Kind::Secrets) => secrets::acceptable(office, peer, message).await.map(|()| Vec::new()),
        _ => Err(refusal_with("A-32.2", "exchange-kind-not-accepted", "kind", message.kind).into()),
    }
}

/// Enqueues the job beside the stored message.
pub(super) async fn enqueue(conn: &mut Conn, id: Uuid, now: Timestamp) -> Result<(), Error> {
    jobs::enqueue(conn, JOB, &json!({ "message": id }), &format!("{JOB}:{id}"), now).await?;
    Ok(())
}

/// Applies a message and what waits before it in its conversation; repeating it has no further effect.
pub async fn run(office: &Office, ctx: &Ctx, id: Uuid) -> Result<(), Error> {
    let waiting = messages::unsettled(&mut *office.db.read().await?, id).await?;
    for incoming in waiting {
        let peer = {
            let mut conn = office.db.read().await?;
            if messages::arrived_before(&mut conn, &incoming).await? + 1 < incoming.position {
                return Err(Error::Unavailable("an earlier message has not arrived".into()));
            }
            peers::find(&mut conn, &incoming.from_code).await?.ok_or(Error::NotFound)?
        };
        let message = canonical::read(&incoming.bytes).map_err(Error::internal)?;
        one(office, ctx, &Received { incoming, peer, message }).await?;
    }
    Ok(())
}

/// One message: its effect, or the refusal kept beside it.
async fn one(office: &Office, ctx: &Ctx, received: &Received) -> Result<(), Error> {
    let id = received.incoming.id;
    let ctx = Ctx { actor: Actor::system(&received.peer.code, &received.peer.bin), ..ctx.clone() };
    let effect = match received.message.kind {
        Kind::Application => expertise::receive::apply(office, &ctx, received).await,
        Kind::Progress => progress::apply(office, &ctx, received).await,
        Kind::Result => result::apply(office, &ctx, received).await,
        Kind::Replacement => told::apply(office, &ctx, received).await,
        Kind::Delivery => told::delivered(office, &ctx, received).await,
        Kind::Reply => reply::received(office, &ctx, received).await,
        Kind::Contract => contracts::told::apply(office, &ctx, received).await,
        Kind::ContractSignature => contracts::signed::apply(office, &ctx, received).await,
        Kind::Refusal => refused::apply(office, &ctx, received).await,
        Kind::Failure => interruptions::apply(office, &ctx, received).await,
        Kind::Secrets => secrets::apply(office, &ctx, received).await,
        Kind::User => memberships::apply(office, &ctx, received).await,
        Kind::Supervision => requests::apply(office, &ctx, received).await,
        Kind::Receipt => Ok(()),
    };
    let Err(Error::Refused(refusal)) = effect else { return effect };
    warn!(message.id = %id, clause = %refusal.clause, code = refusal.code, "message {id} refused");
    refuse(office, &ctx, received, &refusal).await
}

/// Keeps the refusal beside the message and tells the sender in the same transaction. A refusal is not
/// answered by another one.
async fn refuse(office: &Office, ctx: &Ctx, received: &Received, refusal: &Refusal) -> Result<(), Error> {
    let answer = match received.message.kind {
        Kind::Refusal => None,
        _ => Some(refused::letter(office, ctx, received, refusal).await?),
    };
    let mut tx = office.db.begin().await?;
    if !messages::refuse(&mut tx, received.incoming.id, ctx.now, &serde_json::to_value(refusal)?).await? {
        return Ok(());
    }
    if let Some(answer) = &answer {
        outbox::send(&mut tx, answer).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// The portal notes that an application does not get through (A-20 R2, SM-4); other messages leave only
/// the alert in the log.
pub(super) async fn delivery_failed(
    office: &Office,
    ctx: &Ctx,
    tx: &mut Tx,
    message: &Outgoing,
) -> Result<(), Error> {
    if message.kind == message::Kind::Application.as_str() {
        applications::incoming::delivery_failed(tx, office, message.subject_id, ctx.now).await?;
    }
    Ok(())
}
