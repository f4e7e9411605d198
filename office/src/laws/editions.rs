//! Editions are loaded ahead, put into force, and taken back before their day.

use std::sync::Arc;

use law::Refusal;
use law::access::{self, Action};
use law::edition::{Edition, EditionError, Standing};
use serde_json::json;

use super::desk::{Preview, checked_reason, record, record_in};
use super::{Kept, next, recount};
use crate::Office;
use crate::ctx::Ctx;
use crate::error::{Error, FieldError};
use crate::store::events;
use crate::store::laws::Change;

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
    Ok((edition.clone(), Preview::of(effect, edition.id.to_string())))
}

/// Loads an edition. One that is only prepared rules nobody until it is activated. `past` says that a day of force
/// that has come is meant so.
pub async fn load_edition(
    office: &Office,
    ctx: &Ctx,
    text: &str,
    reason: &str,
    past: bool,
) -> Result<Change, Error> {
    access::any_may(&ctx.actor.roles, Action::ChangeLaw)?;
    let reason = checked_reason(reason)?;
    let kept = office.laws.kept();
    let edition = parsed(&kept, text)?;
    day_is_meant(office, ctx, &edition, past)?;
    let body = json!({ "text": text });
    record(office, &kept, next(&kept, ctx, "edition", &edition.id, body, &reason)?).await
}

fn parsed(kept: &Kept, text: &str) -> Result<Arc<Edition>, Error> {
    let known: Vec<_> = kept.book.editions().cloned().collect();
    let after = kept.book.with_edition(text).map_err(|error| wrong_edition(&error))?;
    let edition = after.editions().find(|it| !known.iter().any(|other| other.id == it.id));
    let edition = edition.ok_or(Error::NotFound)?.clone();
    // Only the lawyer gives this word, at the law desk.
    if let Some(term) =
        edition.terms().iter().find(|term| term.confirmed_by.is_some() && !is_of(&known, term))
    {
        let error = FieldError::new("text", "law-error-edition-lawyer");
        return Err(Error::Invalid(vec![error.with("rule", term.rule)]));
    }
    if let Some(unknown) = edition.unknown_word() {
        let error = FieldError::new("text", "law-error-edition-word").with("rule", unknown.rule.id());
        return Err(Error::Invalid(vec![error.with("field", unknown.field).with("word", &unknown.word)]));
    }
    edition.followed().map_err(|error| wrong_edition(&error.in_text(text)))?;
    Ok(edition)
}

fn wrong_edition(error: &EditionError) -> Error {
    Error::Invalid(vec![wrong("text", error)])
}

/// What is wrong with the data of an edition, as a sentence.
pub(super) fn wrong(field: &str, error: &EditionError) -> FieldError {
    let told = FieldError::new(field, format!("edition-error-{}", error.code()));
    error.args().into_iter().fold(told, |told, (name, value)| told.with(name, value))
}

/// Whether the day of force of an edition has come by now.
pub fn has_come(office: &Office, ctx: &Ctx, edition: &Edition) -> bool {
    edition.has_come(office.law(ctx.now).date(ctx.now))
}

/// Refuses a day of force that has come, unless that was said to be meant (A-0.h): it cannot be undone.
fn day_is_meant(office: &Office, ctx: &Ctx, edition: &Edition, past: bool) -> Result<(), Error> {
    if past || !has_come(office, ctx, edition) {
        return Ok(());
    }
    let error = FieldError::new("past", "law-error-edition-past").with("edition", &edition.id);
    Err(Error::Invalid(vec![error.with("date", edition.in_force_from)]))
}

/// Puts a prepared edition into force. Refused while a rule of its order has no term; `past` as for [`load_edition`].
pub async fn activate(
    office: &Office,
    ctx: &Ctx,
    edition: &str,
    reason: &str,
    past: bool,
) -> Result<Change, Error> {
    access::any_may(&ctx.actor.roles, Action::ChangeLaw)?;
    let reason = checked_reason(reason)?;
    let kept = office.laws.kept();
    day_is_meant(office, ctx, &activated(&kept, edition)?, past)?;
    record(office, &kept, next(&kept, ctx, "activation", edition, json!({}), &reason)?).await
}

/// What it would mean to activate a prepared edition, as [`preview_edition`] tells it.
pub async fn preview_activation(office: &Office, ctx: &Ctx, edition: &str) -> Result<Preview, Error> {
    access::any_may(&ctx.actor.roles, Action::ChangeLaw)?;
    let kept = office.laws.kept();
    let activated = activated(&kept, edition)?;
    let after = kept.book.with(activated.clone()).map_err(|error| wrong_edition(&error))?;
    let effect = recount::begun_since(office, &kept.book, &after, &activated).await?;
    Ok(Preview::of(effect, edition.to_owned()))
}

fn activated(kept: &Kept, edition: &str) -> Result<Edition, Error> {
    let found = kept.book.edition(edition).ok_or(Error::NotFound)?.edition;
    match found.standing {
        Standing::InForce => return Err(Error::Stale),
        Standing::Withdrawn => found.withdrawn(found.in_force_from, false).map(|_| ())?,
        Standing::Prepared => {}
    }
    match hindrance(&found) {
        Some(hindrance) => Err(Error::Invalid(vec![hindrance])),
        None => found.activated().map_err(|error| wrong_edition(&error)),
    }
}

/// Why a prepared edition cannot be put into force (A-0.h): rules without a term, or other data that it does not say.
pub fn hindrance(edition: &Edition) -> Option<FieldError> {
    let missing: Vec<_> = edition.missing().into_iter().map(|rule| rule.id()).collect();
    if !missing.is_empty() {
        let told = FieldError::new("edition", "law-error-edition-incomplete");
        return Some(told.with("n", missing.len()).with("missing", missing.join(", ")));
    }
    edition.activated().err().map(|error| wrong("edition", &error))
}

/// Whether an edition can be taken back now (A-0.h): only before its day, and only where nothing began under it.
pub async fn may_withdraw(office: &Office, ctx: &Ctx, edition: &str) -> Result<Arc<Edition>, Error> {
    access::any_may(&ctx.actor.roles, Action::ChangeLaw)?;
    let kept = office.laws.kept();
    let begun = events::any_of_edition(&mut *office.db.read().await?, edition).await?;
    withdrawn(&kept, ctx, edition, begun)?;
    Ok(kept.book.edition(edition).ok_or(Error::NotFound)?.edition)
}

fn withdrawn(kept: &Kept, ctx: &Ctx, edition: &str, begun: bool) -> Result<(), Error> {
    let law = kept.book.edition(edition).ok_or(Error::NotFound)?;
    let refusal: Result<_, Refusal> = law.edition.withdrawn(law.date(ctx.now), begun);
    Ok(refusal.map(|_| ())?)
}

/// Takes back an edition; it stays in the book, and rules nobody.
pub async fn withdraw(office: &Office, ctx: &Ctx, edition: &str, reason: &str) -> Result<Change, Error> {
    access::any_may(&ctx.actor.roles, Action::ChangeLaw)?;
    let kept = office.laws.kept();
    withdrawn(&kept, ctx, edition, false)?;
    let reason = checked_reason(reason)?;
    let change = next(&kept, ctx, "withdrawal", edition, json!({}), &reason)?;
    let mut tx = office.db.begin().await?;
    // Looked at beside the record: whatever begins later is written by a book without the edition.
    let begun = events::any_of_edition(&mut tx, edition).await?;
    withdrawn(&kept, ctx, edition, begun)?;
    record_in(office, tx, &kept, change).await
}

/// Whether a known edition holds the same term, which one that amends it takes over.
fn is_of(known: &[Arc<Edition>], term: &Arc<law::edition::Term>) -> bool {
    known.iter().any(|it| it.terms().contains(term))
}
