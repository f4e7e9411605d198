//! The operator changes the law of this system: here the calendar, and how every change is recorded. Nothing that was
//! decided becomes another date; whatever runs is counted anew, and each date that moves is told in the history of
//! its subject.

use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::civil::Date;
use law::access::{self, Action};
use law::calendar::{AmendError, Amendment, Document};
use sha2::{Digest, Sha256};

use super::recount::{self, Effect};
use super::{Kept, next};
use crate::Office;
use crate::ctx::Ctx;
use crate::error::{Error, FieldError};
use crate::registrations::one_line;
use crate::store::laws::{self as rows, Change};
use crate::store::{self, Tx};

/// Longest reason.
const LONGEST: usize = 2_000;

/// What a change would do, before anybody confirms it.
#[derive(Debug, Clone)]
pub struct Preview {
    pub effect: Effect,
    /// Days that stay worked or off as they are.
    pub unmoved: Vec<Date>,
    /// Years that the calendar does not have yet.
    pub years: BTreeSet<i16>,
    /// The calendar or edition as it would be.
    pub name: String,
}

impl Preview {
    pub(super) fn of(effect: Effect, name: String) -> Preview {
        Preview { effect, unmoved: Vec::new(), years: BTreeSet::new(), name }
    }
}

/// All changes, the newest first: for whoever keeps the law and for the lawyer.
pub async fn changes(office: &Office, ctx: &Ctx) -> Result<Vec<Change>, Error> {
    let roles = &ctx.actor.roles;
    access::any_may(roles, Action::ConfirmTerm).or_else(|_| access::any_may(roles, Action::ChangeLaw))?;
    let mut reader = office.db.read().await?;
    // Another node or the command line may have changed it.
    office.laws.refresh(&mut reader).await?;
    let mut changes = rows::after(&mut reader, 0).await?;
    changes.reverse();
    Ok(changes)
}

/// What it would mean that these days become other ones: the open terms that move, from when to when.
pub async fn preview_calendar(office: &Office, ctx: &Ctx, changes: &[Amendment]) -> Result<Preview, Error> {
    access::any_may(&ctx.actor.roles, Action::ChangeLaw)?;
    let kept = office.laws.kept();
    let calendar = amended(&kept, ctx, changes)?;
    let name = calendar.id().to_string();
    let after = kept.book.with_calendar(calendar);
    let effect = recount::effect(office, &kept.book, &after).await?;
    let former = kept.book.calendar();
    let (unmoved, years) = (former.unmoved(changes), former.new_years(changes));
    Ok(Preview { unmoved, years, ..Preview::of(effect, name) })
}

/// Changes the calendar, from the next day on. Open terms are counted anew by a job. `previewed` is the calendar
/// that was shown before.
pub async fn change_calendar(
    office: &Office,
    ctx: &Ctx,
    changes: &[Amendment],
    reason: &str,
    previewed: Option<&str>,
) -> Result<Change, Error> {
    access::any_may(&ctx.actor.roles, Action::ChangeLaw)?;
    let reason = checked_reason(reason)?;
    let kept = office.laws.kept();
    let calendar = amended(&kept, ctx, changes)?;
    // Somebody else changed the calendar meanwhile: what was shown is not what would come.
    if previewed.is_some_and(|id| id != &**calendar.id()) {
        return Err(Error::Stale);
    }
    let mut body = serde_json::to_value(Document::from(&*calendar))?;
    let name = calendar.id().to_string();
    // Read beside the calendar itself: what was changed.
    body["changes"] = serde_json::to_value(changes)?;
    record(office, &kept, next(&kept, ctx, "calendar", &name, body, &reason)?).await
}

fn amended(kept: &Kept, ctx: &Ctx, changes: &[Amendment]) -> Result<Arc<law::Calendar>, Error> {
    let today = kept.book.in_force(ctx.now).date(ctx.now);
    let refuse = |error: AmendError| {
        let field = FieldError::new("days", format!("calendar-error-{}", error.code()));
        Error::Invalid(vec![match error.date() {
            Some(date) => field.with("date", date),
            None => field,
        }])
    };
    kept.book.calendar().amended(changes, today).map(Arc::new).map_err(refuse)
}

/// Names a change of the law as it is now: another change before it gives another digest.
pub fn digest(office: &Office, what: &str) -> String {
    let version = office.laws.kept().version;
    let digest = Sha256::digest(format!("{version}\n{what}"));
    digest.iter().take(6).map(|byte| format!("{byte:02x}")).collect()
}

pub(super) fn checked_reason(reason: &str) -> Result<String, Error> {
    let reason = one_line(reason);
    if reason.is_empty() || reason.chars().count() > LONGEST {
        return Err(Error::Invalid(vec![FieldError::new("reason", "law-error-reason")]));
    }
    Ok(reason)
}

/// Writes a change and plans the count of what runs. Of two at once the later one is told that the law was changed.
pub(super) async fn record(office: &Office, kept: &Kept, change: Change) -> Result<Change, Error> {
    record_in(office, office.db.begin().await?, kept, change).await
}

/// The same in a transaction that has begun.
pub(super) async fn record_in(
    office: &Office,
    mut tx: Tx,
    kept: &Kept,
    change: Change,
) -> Result<Change, Error> {
    // What cannot be read back must not be written.
    let after = kept.with(vec![change.clone()])?;
    match rows::append(&mut tx, &change).await {
        Ok(()) => {}
        Err(store::Error::Conflict(_) | store::Error::AppendOnly(_)) => {
            tx.rollback().await?;
            office.laws.refresh(&mut *office.db.read().await?).await?;
            return Err(Error::Stale);
        }
        Err(error) => return Err(error.into()),
    }
    if change.kind == "calendar" {
        recount::plan(&mut tx, &change).await?;
    }
    tx.commit().await?;
    office.laws.put(after);
    tracing::info!(change.number, "law changed: {} {}", change.kind, change.name);
    Ok(change)
}
