//! The operator's lawyer says which terms the law bears out, and takes that back.

use jiff::ToSpan;
use jiff::civil::Date;
use law::access::{self, Action};
use law::edition::{Confirmed, Standing, Term};
use law::{Law, Rule};
use serde_json::json;

use super::desk::{checked_reason, record};
use super::{Doubted, editions, next};
use crate::Office;
use crate::ctx::Ctx;
use crate::error::{Error, FieldError};
use crate::store::laws::Change;

/// How many years ahead another length may begin.
const AHEAD: i32 = 10;

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

/// Confirms a term as it is, or sets another length from a day to come on. Cases that began keep theirs.
pub async fn confirm_term(office: &Office, ctx: &Ctx, it: &Confirmation) -> Result<Change, Error> {
    access::any_may(&ctx.actor.roles, Action::ConfirmTerm)?;
    let basis = checked_reason(&it.basis)?;
    let kept = office.laws.kept();
    let law = kept.book.edition(&it.edition).ok_or(Error::NotFound)?;
    if law.edition.standing == Standing::Withdrawn {
        law.edition.withdrawn(law.edition.in_force_from, false)?;
    }
    let today = law.date(ctx.now);
    let term = confirmed(&law, ctx, it, &basis, today)?;
    let changed = law.edition.with_confirmed(&term);
    changed.map_err(|error| Error::Invalid(vec![editions::wrong("value", &error)]))?;
    let body = json!({ "edition": it.edition, "term": term });
    let name = format!("{} {}", it.edition, it.rule);
    record(office, &kept, next(&kept, ctx, "term", &name, body, &basis)?).await
}

fn confirmed(law: &Law, ctx: &Ctx, it: &Confirmation, basis: &str, today: Date) -> Result<Term, Error> {
    let former = law.edition.term(it.rule, today).ok_or(Error::NotFound)?;
    let confirmed = Confirmed { by: ctx.actor.name.clone(), on: today, basis: basis.to_owned() };
    let term = Term { confirmed_by: Some(confirmed), ..(**former).clone() };
    match it.value {
        Some(value) if value != former.value => {
            former.may_have_another_length()?;
            let until = today.saturating_add(AHEAD.years());
            let from = it.from.filter(|from| (today..=until).contains(from) && *from != today);
            let from = from.ok_or_else(|| {
                Error::Invalid(vec![
                    FieldError::new("from", "law-error-term-from").with("today", today).with("until", until),
                ])
            })?;
            Ok(Term { value, from, to: None, ..term })
        }
        _ => Ok(term),
    }
}

/// Takes back what a lawyer said of the term that holds today.
pub async fn doubt_term(
    office: &Office,
    ctx: &Ctx,
    edition: &str,
    rule: Rule,
    reason: &str,
) -> Result<Change, Error> {
    access::any_may(&ctx.actor.roles, Action::ConfirmTerm)?;
    let reason = checked_reason(reason)?;
    let kept = office.laws.kept();
    let law = kept.book.edition(edition).ok_or(Error::NotFound)?;
    let from = law.edition.term(rule, law.date(ctx.now)).ok_or(Error::NotFound)?.from;
    law.edition.without_confirmed(rule, from)?;
    let body = serde_json::to_value(Doubted { edition: edition.to_owned(), rule, from })?;
    let name = format!("{edition} {rule}");
    record(office, &kept, next(&kept, ctx, "term-doubt", &name, body, &reason)?).await
}
