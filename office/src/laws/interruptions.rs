//! Failures of medium and high severity and force majeure, as they are confirmed and as they end: they move the
//! terms of the subjects they concern, at once and in the same transaction as the notice of it.

use jiff::Timestamp;
use law::access::{self, Action};
use law::{Cause, Interruption, recount};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::desk::checked_reason;
use crate::ctx::Ctx;
use crate::error::{Error, FieldError};
use crate::store::events::{self, Event};
use crate::store::interruptions::{self as rows, Recorded};
use crate::store::{Conn, cases, terms};
use crate::{Office, expertise};

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
}

/// What is recorded about a failure or force majeure.
#[derive(Debug, Clone)]
pub struct Entry {
    /// Number of the incident or of the decision.
    pub id: String,
    pub cause: Cause,
    pub scope: Scope,
    pub from: Timestamp,
    /// Planned or actual end.
    pub until: Timestamp,
    pub lasts: bool,
    pub reason: String,
}

/// All, the newest first, each in its last form.
pub async fn list(office: &Office, ctx: &Ctx) -> Result<Vec<Recorded>, Error> {
    access::any_may(&ctx.actor.roles, Action::ConfirmFailure)?;
    Ok(rows::latest(&mut *office.db.read().await?).await?)
}

/// The terms that interruptions moved, as the histories tell it, the newest first.
pub async fn moved(office: &Office, ctx: &Ctx) -> Result<Vec<Event>, Error> {
    access::any_may(&ctx.actor.roles, Action::ConfirmFailure)?;
    Ok(events::latest_of(&mut *office.db.read().await?, "term_extended", BATCH).await?)
}

/// Confirms an interruption, or records its end or another planned end. The moment of confirmation is now, and that
/// of the first form stays.
pub async fn record(office: &Office, ctx: &Ctx, entry: &Entry) -> Result<Recorded, Error> {
    let action = match entry.cause {
        Cause::ForceMajeure => Action::DecideForceMajeure,
        Cause::MediumFailure | Cause::HighFailure => Action::ConfirmFailure,
    };
    access::any_may(&ctx.actor.roles, action)?;
    let reason = checked_reason(&entry.reason)?;
    check(ctx, entry)?;
    let mut tx = office.db.begin().await?;
    let former = rows::find(&mut tx, &entry.id).await?;
    let body = Interruption {
        id: entry.id.as_str().into(),
        cause: entry.cause,
        from: entry.from,
        until: entry.until,
        lasts: entry.lasts,
        confirmed_at: former.as_ref().map_or(ctx.now, |former| former.body.confirmed_at),
    };
    if former.as_ref().is_some_and(|former| former.body.cause != entry.cause || former.body == body) {
        return Err(Error::field("id", "interruption-error-known"));
    }
    let recorded = Recorded {
        id: entry.id.clone(),
        version: former.map_or(1, |former| former.version + 1),
        scope: serde_json::to_value(&entry.scope)?,
        body,
        actor: serde_json::to_value(&ctx.actor)?,
        reason,
        at: ctx.now,
    };
    rows::append(&mut tx, &recorded).await?;
    let key = format!("{JOB}:{}:{}", recorded.id, recorded.version);
    let payload = serde_json::json!({ "interruption": recorded.id });
    crate::store::jobs::enqueue(&mut tx, JOB, &payload, &key, ctx.now).await?;
    tx.commit().await?;
    // At once where it can be; what somebody else holds just now is left to the job.
    if let Err(error) = spread(office, ctx, &recorded.id).await {
        tracing::warn!("terms are moved by the job: {error}");
    }
    Ok(recorded)
}

fn check(ctx: &Ctx, entry: &Entry) -> Result<(), Error> {
    let wrong = |field: &str, key: &str| Err(Error::Invalid(vec![FieldError::new(field, key)]));
    let id = entry.id.trim();
    if id.is_empty() || id.chars().count() > 40 || id.contains(char::is_whitespace) {
        return wrong("id", "interruption-error-id");
    }
    if entry.until <= entry.from || (entry.from > ctx.now) {
        return wrong("until", "interruption-error-period");
    }
    if !entry.lasts && entry.until > ctx.now && entry.cause != Cause::ForceMajeure {
        return wrong("until", "interruption-error-not-ended");
    }
    Ok(())
}

/// Moves the terms of every subject it concerns; what was done already is not done again.
pub async fn spread(office: &Office, ctx: &Ctx, id: &str) -> Result<(), Error> {
    let recorded = rows::find(&mut *office.db.read().await?, id).await?.ok_or(Error::NotFound)?;
    let scope: Scope = serde_json::from_value(recorded.scope.clone())?;
    let mut place = (String::new(), Uuid::nil(), String::new());
    loop {
        let page = {
            let mut reader = office.db.read().await?;
            terms::after(&mut reader, (&place.0, place.1, &place.2), BATCH).await?
        };
        let Some(last) = page.last() else { return Ok(()) };
        place = (last.subject_kind.clone(), last.subject_id, last.rule.clone());
        // speak of submitting and considering applications: no term of the portal's own is one.
        let of_cases = page.iter().filter(|it| it.subject_kind == expertise::SUBJECT);
        let mut cases: Vec<Uuid> =
            of_cases.map(|it| it.subject_id).filter(|id| scope.concerns(*id)).collect();
        cases.dedup();
        for id in cases {
            extend(office, ctx, id, &recorded.body).await?;
        }
    }
}

/// Moves the terms of one case by whatever was recorded and has not reached it yet: before its term fires.
pub(crate) async fn reach(office: &Office, ctx: &Ctx, id: Uuid) -> Result<(), Error> {
    let recorded = rows::latest(&mut *office.db.read().await?).await?;
    for it in recorded {
        let scope: Scope = serde_json::from_value(it.scope)?;
        if scope.concerns(id) {
            extend(office, ctx, id, &it.body).await?;
        }
    }
    Ok(())
}

/// A case that begins while a failure lasts is concerned by it too: in the transaction that opens it.
pub(crate) async fn begin(conn: &mut Conn, ctx: &Ctx, case: Uuid) -> Result<(), Error> {
    for it in rows::latest(conn).await?.into_iter().filter(|it| it.body.lasts) {
        let key = format!("{JOB}:{}:{}:{case}", it.id, it.version);
        let payload = serde_json::json!({ "interruption": it.id });
        crate::store::jobs::enqueue(conn, JOB, &payload, &key, ctx.now).await?;
    }
    Ok(())
}

impl Scope {
    fn concerns(&self, case: Uuid) -> bool {
        match self {
            Self::All => true,
            Self::One { id } => *id == case,
        }
    }
}

async fn extend(office: &Office, ctx: &Ctx, id: Uuid, by: &Interruption) -> Result<(), Error> {
    let Some(mut case) = cases::find(&mut *office.db.read().await?, id).await? else { return Ok(()) };
    let law = case.law(office)?;
    if law.interruptions.contains(by) {
        return Ok(());
    }
    let Some(event) = recount::extended(&case.law, &law, by, ctx.now) else { return Ok(()) };
    let after = recount::with(&law, by);
    case.governed.interruptions = after.interruptions.to_vec();
    case.updated_at = ctx.now;
    expertise::moved::terms(office, ctx, &case, &after, Some(event)).await
}
