//! Failures of medium and high severity and force majeure, as they are confirmed and as they end: they move the
//! terms of the subjects they concern, at once and in the same transaction as the notice of it.

mod announce;
pub mod decision;
mod spread;
mod typed;

use jiff::Timestamp;
use law::access::{self, Action};
use law::{Cause, Interruption};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

pub use self::announce::{Announced, announced};
pub(crate) use self::announce::{acceptable, apply};
pub use self::spread::spread;
pub(crate) use self::spread::{begin, reach};
pub use self::typed::{Aim, FIELDS, Typed, candidates, read};
use super::desk::checked_reason;
use crate::ctx::Ctx;
use crate::error::Error;
use crate::exchange::outbox;
use crate::exchange::refusal::refusal;
use crate::store::Conn;
use crate::store::events::{self, Event};
use crate::store::interruptions::{self as rows, Recorded};
use crate::{Office, subjects};

/// Subjects in one transaction.
const BATCH: i64 = 200;
/// Kind of the job that moves the terms.
pub const JOB: &str = "interruption";

/// Whom it concerns.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "of", rename_all = "snake_case")]
pub enum Scope {
    /// Every subject of this system whose term ran meanwhile: the whole component failed.
    All,
    /// The one application or case in which it arose.
    One { id: Uuid },
    /// Every case that came from this portal, whose failure it is.
    Portal { system: String },
    /// The case of one application of the portal that failed.
    Application { system: String, application: Uuid },
}

/// What is recorded about a failure or force majeure.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Entry {
    /// Number of the incident or of the decision.
    pub id: String,
    pub cause: Cause,
    pub scope: Scope,
    pub from: Timestamp,
    /// Planned or actual end.
    pub until: Timestamp,
    pub lasts: bool,
    /// The days by which a decision about circumstances extends, where it names a number.
    pub days: Option<u16>,
    pub reason: String,
}

/// All, the newest first, each in its last form.
pub async fn list(office: &Office, ctx: &Ctx) -> Result<Vec<Recorded>, Error> {
    access::any_may(&ctx.actor.roles, Action::ConfirmFailure)?;
    Ok(rows::latest(&mut *office.db.read().await?).await?)
}

/// The terms that interruptions moved, as the histories tell it, the newest first, each with what people call its
/// subject.
pub async fn moved(office: &Office, ctx: &Ctx) -> Result<Vec<(Event, String)>, Error> {
    access::any_may(&ctx.actor.roles, Action::ConfirmFailure)?;
    let mut reader = office.db.read().await?;
    let mut all = Vec::new();
    for event in events::latest_of(&mut reader, "term_extended", BATCH).await? {
        let called = subjects::called(&mut reader, &event.subject_kind, event.subject_id).await?;
        all.push((event, called));
    }
    Ok(all)
}

/// Confirms a failure, or records its end or another planned end. The moment of confirmation is now, and that of the
/// first form stays. Circumstances move terms by a signed decision only ([`decision::sign`]).
pub async fn record(office: &Office, ctx: &Ctx, entry: &Entry) -> Result<Recorded, Error> {
    may(ctx, entry.cause)?;
    if entry.cause == Cause::ForceMajeure {
        return Err(refusal("A-64", "failure-decision-unsigned").into());
    }
    let recorded = form(office, ctx, entry, None).await?;
    let letters = announce::letters(office, ctx, &recorded, &entry.scope).await?;
    let mut tx = office.db.begin().await?;
    // Of two at once the key of the row lets one in.
    keep(&mut tx, ctx, &recorded).await?;
    for letter in &letters {
        outbox::send(&mut tx, letter).await?;
    }
    tx.commit().await?;
    at_once(office, ctx, &recorded).await;
    Ok(recorded)
}

fn may(ctx: &Ctx, cause: Cause) -> Result<(), Error> {
    let action = match cause {
        Cause::ForceMajeure => Action::DecideForceMajeure,
        Cause::MediumFailure | Cause::HighFailure => Action::ConfirmFailure,
    };
    access::any_may(&ctx.actor.roles, action)?;
    Ok(())
}

/// What is recorded next under the number, or what is wrong with it.
async fn form(
    office: &Office,
    ctx: &Ctx,
    entry: &Entry,
    document_id: Option<Uuid>,
) -> Result<Recorded, Error> {
    let wrong = typed::faults(office, ctx, &entry.into());
    if !wrong.is_empty() {
        return Err(Error::Invalid(wrong));
    }
    let reason = checked_reason(&entry.reason)?;
    let former = rows::find(&mut *office.db.read().await?, &entry.id).await?;
    let body = Interruption {
        id: entry.id.as_str().into(),
        cause: entry.cause,
        from: entry.from,
        until: entry.until,
        lasts: entry.lasts,
        confirmed_at: former.as_ref().map_or(ctx.now, |former| former.body.confirmed_at),
        days: entry.days,
    };
    if former.as_ref().is_some_and(|former| former.body.cause != entry.cause || former.body == body) {
        return Err(Error::field("id", "interruption-error-known"));
    }
    Ok(Recorded {
        id: entry.id.clone(),
        version: former.map_or(1, |former| former.version + 1),
        scope: serde_json::to_value(&entry.scope)?,
        body,
        actor: serde_json::to_value(&ctx.actor)?,
        reason,
        at: ctx.now,
        document_id,
    })
}

/// At once where it can be; what somebody else holds just now is left to the job.
async fn at_once(office: &Office, ctx: &Ctx, recorded: &Recorded) {
    if let Err(error) = spread(office, ctx, &recorded.id).await {
        tracing::warn!("terms are moved by the job: {error}");
    }
}

/// A form of it, with the job that moves the terms.
async fn keep(conn: &mut Conn, ctx: &Ctx, recorded: &Recorded) -> Result<(), Error> {
    rows::append(conn, recorded).await?;
    let key = format!("{JOB}:{}:{}", recorded.id, recorded.version);
    let payload = serde_json::json!({ "interruption": recorded.id });
    crate::store::jobs::enqueue(conn, JOB, &payload, &key, ctx.now).await?;
    Ok(())
}

impl From<&Entry> for Typed {
    fn from(entry: &Entry) -> Typed {
        Typed {
            id: entry.id.clone(),
            cause: Some(entry.cause),
            aim: None,
            from: Some(entry.from),
            until: Some(entry.until),
            lasts: entry.lasts,
            days: entry.days,
            reason: entry.reason.clone(),
        }
    }
}
