//! The operator changes the law of this system: the calendar, the editions, the terms. Nothing that was decided
//! becomes another date; whatever runs is counted anew, and each date that moves is told in the history of its
//! subject.

use std::sync::Arc;

use jiff::civil::Date;
use law::access::{self, Action};
use law::calendar::{AmendError, Amendment, Document};
use law::edition::{Edition, Standing, Term};
use law::{Law, Rule};
use serde_json::json;
use sha2::{Digest, Sha256};

use super::recount::{self, Effect};
use super::{Kept, next};
use crate::Office;
use crate::ctx::Ctx;
use crate::error::{Error, FieldError};
use crate::registrations::one_line;
use crate::store::laws::{self as rows, Change};
use crate::store::{self, jobs};

/// Longest reason.
const LONGEST: usize = 2_000;

/// What a change would do, before anybody confirms it.
#[derive(Debug, Clone)]
pub struct Preview {
    pub effect: Effect,
    /// The calendar or edition as it would be.
    pub name: String,
}

/// All changes, the newest first.
pub async fn changes(office: &Office, ctx: &Ctx) -> Result<Vec<Change>, Error> {
    access::any_may(&ctx.actor.roles, Action::ChangeLaw)?;
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
    Ok(Preview { effect, name })
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

/// What it would mean to load this edition: open cases that began on or after its first day under another one.
/// They keep theirs (A-0.h-R2); the preview names them, so that nobody is surprised.
pub async fn preview_edition(
    office: &Office,
    ctx: &Ctx,
    text: &str,
) -> Result<(Arc<Edition>, Preview), Error> {
    access::any_may(&ctx.actor.roles, Action::ChangeLaw)?;
    let kept = office.laws.kept();
    let edition = parsed(&kept, text)?;
    let after = kept.book.with_edition(text).map_err(|error| wrong_edition(&error))?;
    let effect = recount::begun_since(office, &kept.book, &after, &edition).await?;
    Ok((edition.clone(), Preview { effect, name: edition.id.to_string() }))
}

/// Loads an edition. One that is only prepared rules nobody until it is activated.
pub async fn load_edition(office: &Office, ctx: &Ctx, text: &str, reason: &str) -> Result<Change, Error> {
    access::any_may(&ctx.actor.roles, Action::ChangeLaw)?;
    let reason = checked_reason(reason)?;
    let kept = office.laws.kept();
    let edition = parsed(&kept, text)?;
    let body = json!({ "text": text });
    record(office, &kept, next(&kept, ctx, "edition", &edition.id, body, &reason)?).await
}

fn parsed(kept: &Kept, text: &str) -> Result<Arc<Edition>, Error> {
    let known: Vec<_> = kept.book.editions().cloned().collect();
    let edition = Edition::from_toml(text, &known).map_err(|error| wrong_edition(&error))?;
    if known.iter().any(|it| it.id == edition.id) {
        return Err(Error::Invalid(vec![
            FieldError::new("text", "law-error-edition-known").with("edition", &edition.id),
        ]));
    }
    if let Some(unknown) = edition.unknown_word() {
        let error = FieldError::new("text", "law-error-edition-word").with("rule", unknown.rule.id());
        return Err(Error::Invalid(vec![error.with("field", unknown.field).with("word", &unknown.word)]));
    }
    Ok(Arc::new(edition))
}

fn wrong_edition(error: &law::edition::EditionError) -> Error {
    Error::Invalid(vec![FieldError::new("text", "law-error-edition").with("detail", error)])
}

/// Puts a prepared edition into force. Refused while a rule of its order has no term.
pub async fn activate(office: &Office, ctx: &Ctx, edition: &str, reason: &str) -> Result<Change, Error> {
    access::any_may(&ctx.actor.roles, Action::ChangeLaw)?;
    let reason = checked_reason(reason)?;
    let kept = office.laws.kept();
    activated(&kept, edition)?;
    record(office, &kept, next(&kept, ctx, "activation", edition, json!({}), &reason)?).await
}

/// What it would mean to activate a prepared edition, as [`preview_edition`] tells it.
pub async fn preview_activation(office: &Office, ctx: &Ctx, edition: &str) -> Result<Preview, Error> {
    access::any_may(&ctx.actor.roles, Action::ChangeLaw)?;
    let kept = office.laws.kept();
    let activated = activated(&kept, edition)?;
    let after = kept.book.with(activated.clone()).map_err(|error| wrong_edition(&error))?;
    let effect = recount::begun_since(office, &kept.book, &after, &activated).await?;
    Ok(Preview { effect, name: edition.to_owned() })
}

fn activated(kept: &Kept, edition: &str) -> Result<Edition, Error> {
    let found = kept.book.edition(edition).ok_or(Error::NotFound)?.edition;
    if found.standing == Standing::InForce {
        return Err(Error::Stale);
    }
    found.activated().map_err(|error| {
        let missing = found.missing().iter().map(|rule| rule.id()).collect::<Vec<_>>().join(", ");
        let field = FieldError::new("edition", "law-error-edition-incomplete");
        Error::Invalid(vec![field.with("missing", missing).with("detail", error)])
    })
}

/// Names a change of the law as it is now: another change before it gives another digest.
pub fn digest(office: &Office, what: &str) -> String {
    let version = office.laws.kept().version;
    let digest = Sha256::digest(format!("{version}\n{what}"));
    digest.iter().take(6).map(|byte| format!("{byte:02x}")).collect()
}

/// What a lawyer says about a term.
#[derive(Debug, Clone)]
pub struct Confirmation {
    pub edition: String,
    pub rule: Rule,
    /// None leaves the length as it is.
    pub value: Option<u16>,
    /// First day on which a term of another length can start; later than today.
    pub from: Option<Date>,
    /// The act and point by which it is so.
    pub basis: String,
}

/// Confirms a term as it is, or sets another length from a day to come on. Terms that began keep theirs.
pub async fn confirm_term(office: &Office, ctx: &Ctx, it: &Confirmation) -> Result<Change, Error> {
    access::any_may(&ctx.actor.roles, Action::ChangeLaw)?;
    let basis = checked_reason(&it.basis)?;
    let kept = office.laws.kept();
    let law = kept.book.edition(&it.edition).ok_or(Error::NotFound)?;
    let today = law.date(ctx.now);
    let term = confirmed(&law, ctx, it, &basis, today)?;
    let changed = law.edition.with_terms(std::slice::from_ref(&term));
    changed.map_err(|error| {
        Error::Invalid(vec![FieldError::new("value", "law-error-term").with("detail", error)])
    })?;
    let body = json!({ "edition": it.edition, "term": term });
    let name = format!("{} {}", it.edition, it.rule);
    record(office, &kept, next(&kept, ctx, "term", &name, body, &basis)?).await
}

fn confirmed(law: &Law, ctx: &Ctx, it: &Confirmation, basis: &str, today: Date) -> Result<Term, Error> {
    let former = law.edition.term(it.rule, today).ok_or(Error::NotFound)?;
    let by = Some(format!("{}, {today}", ctx.actor.name));
    let term = Term { confirmed: true, confirmed_by: by, basis: basis.to_owned(), ..(**former).clone() };
    match it.value {
        Some(value) if value != former.value => {
            let from = it.from.filter(|from| *from > today);
            let from = from.ok_or_else(|| {
                Error::Invalid(vec![FieldError::new("from", "law-error-term-from").with("today", today)])
            })?;
            Ok(Term { value, from, to: None, ..term })
        }
        _ => Ok(term),
    }
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
    // What cannot be read back must not be written.
    let after = kept.with(vec![change.clone()])?;
    let mut tx = office.db.begin().await?;
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
        let key = format!("{}:{}", recount::JOB, change.number);
        jobs::enqueue(&mut tx, recount::JOB, &json!({ "change": change.number }), &key, change.at).await?;
    }
    tx.commit().await?;
    office.laws.put(after);
    tracing::info!(change.number, "law changed: {} {}", change.kind, change.name);
    Ok(change)
}
