//! A failure of the portal is told to the systems of expertise, whose terms it extends: extend the
//! procedures of considering an application too, and those run there. The other way round nothing is announced: no
//! term of the portal is extended, and what moved there comes as progress of each application.

use jiff::Timestamp;
use law::access::{self, Action};
use law::{Cause, Interruption};
use uuid::Uuid;

use super::{Scope, keep};
use crate::Office;
use crate::applications::incoming;
use crate::config::System;
use crate::ctx::Ctx;
use crate::error::Error;
use crate::exchange::apply::{Received, body};
use crate::exchange::canonical;
use crate::exchange::message::{Failure, Kind, Message};
use crate::exchange::outbox::{self, Letter, Prepared};
use crate::exchange::refusal::refusal_with;
use crate::store::interruptions::{self as rows, Recorded};
use crate::store::messages;

/// How many announcements the page shows.
const SHOWN: i64 = 100;
/// Letters of the longest reason that is taken from another system.
const LONGEST: usize = 1000;

/// One announcement to one system.
#[derive(Debug, Clone)]
pub struct Announced {
    pub number: String,
    pub to: String,
    pub at: Timestamp,
    /// When its receipt came.
    pub delivered_at: Option<Timestamp>,
}

/// What this system has told of its failures, the newest first.
pub async fn announced(office: &Office, ctx: &Ctx) -> Result<Vec<Announced>, Error> {
    access::any_may(&ctx.actor.roles, Action::ConfirmFailure)?;
    let kind = Kind::Failure.as_str();
    let sent = messages::latest_of(&mut *office.db.read().await?, kind, SHOWN).await?;
    let told = |it: messages::Delivery| {
        let message: Message = canonical::read(&it.message.bytes).map_err(Error::internal)?;
        Ok(Announced {
            number: body::<Failure>(&message)?.number,
            to: it.message.to_code,
            at: it.message.created_at,
            delivered_at: it.delivered_at,
        })
    };
    sent.into_iter().map(told).collect()
}

/// The messages about a form of a failure, none where there is nobody to tell. About one application to the system
/// of its addressee, in the conversation about it; about all to every system, in the one about no application.
pub(super) async fn letters(
    office: &Office,
    ctx: &Ctx,
    recorded: &Recorded,
    scope: &Scope,
) -> Result<Vec<Prepared>, Error> {
    if office.config.system != System::Portal {
        return Ok(Vec::new());
    }
    let (subject_id, systems) = match scope {
        Scope::One { id } => {
            let served = incoming::served_by(&mut *office.db.read().await?, *id).await?;
            (*id, served.into_iter().map(|served| served.system_code).collect())
        }
        _ => (Uuid::nil(), office.config.peers.iter().map(|peer| peer.code.clone()).collect::<Vec<_>>()),
    };
    let it = &recorded.body;
    let body = Failure {
        number: recorded.id.clone(),
        version: recorded.version,
        cause: it.cause,
        from: it.from,
        until: it.until,
        lasts: it.lasts,
        confirmed_at: it.confirmed_at,
        reason: recorded.reason.clone(),
    };
    let mut letters = Vec::new();
    for to in &systems {
        let letter = Letter { to, subject_id, kind: Kind::Failure, body: &body, blobs: Vec::new(), ahead: 0 };
        letters.push(outbox::prepare(office, ctx, letter).await?);
    }
    Ok(letters)
}

/// Readable and possible. Circumstances are decided by the operator of the expertise system alone.
pub(crate) fn acceptable(message: &Message) -> Result<(), Error> {
    let it: Failure = body(message)?;
    if it.cause == Cause::ForceMajeure {
        return Err(refusal_with("A-64", "failure-not-of-a-portal", "number", &it.number).into());
    }
    let named = !it.number.is_empty() && it.number.chars().count() <= 40;
    let blank = it.number.contains(|c: char| c.is_whitespace() || c == ':');
    let in_order = it.from < it.until && it.from <= it.confirmed_at && it.confirmed_at <= message.created_at;
    let ended = it.lasts || it.until <= message.created_at;
    let told = it.version > 0 && it.reason.chars().count() <= LONGEST;
    if named && !blank && in_order && ended && told {
        return Ok(());
    }
    Err(refusal_with("A-62.3", "failure-malformed", "number", &it.number).into())
}

/// Keeps it under the name of its portal, once, with the job that moves the terms of its cases. A form that is known,
/// or older than the one that is known, changes nothing.
pub(crate) async fn apply(office: &Office, ctx: &Ctx, received: &Received) -> Result<(), Error> {
    let it: Failure = body(&received.message)?;
    let (system, about) = (received.peer.code.clone(), received.message.subject_id);
    let id = format!("{system}:{}", it.number);
    let mut tx = office.db.begin().await?;
    if !received.settle(&mut tx, ctx.now).await? {
        return Ok(());
    }
    let scope = match about {
        application if application.is_nil() => Scope::Portal { system },
        application => Scope::Application { system, application },
    };
    let recorded = Recorded {
        id: id.clone(),
        version: it.version,
        scope: serde_json::to_value(&scope)?,
        body: Interruption {
            id: id.as_str().into(),
            cause: it.cause,
            from: it.from,
            until: it.until,
            lasts: it.lasts,
            confirmed_at: it.confirmed_at,
            days: None,
        },
        actor: serde_json::to_value(&ctx.actor)?,
        reason: it.reason,
        at: ctx.now,
        document_id: None,
    };
    let known = rows::find(&mut tx, &id).await?;
    if known.is_none_or(|known| known.version < recorded.version) {
        keep(&mut tx, ctx, &recorded).await?;
    }
    tx.commit().await?;
    Ok(())
}
