//! What the operator typed: read whole, so that everything that is wrong with it is told at once, and a case is found
//! by the number that people know it by.

use jiff::Timestamp;
use law::Cause;
use law::access::{self, Action};
use law::extension::days_of;
use uuid::Uuid;

use super::{Entry, Scope};
use crate::Office;
use crate::config::System;
use crate::ctx::Ctx;
use crate::error::{Error, FieldError};
use crate::laws::desk::checked_reason;
use crate::store::interruptions as rows;
use crate::store::{Numbered, applications, cases};

/// So many cases are offered where a number fits more than one.
const OFFERED: i64 = 10;

/// The fields of the form in their order.
pub const FIELDS: [&str; 10] =
    ["id", "cause", "scope", "case", "chosen", "from", "until", "lasts", "days", "reason"];

/// The form as it was typed; what could not be read is none.
#[derive(Debug, Clone)]
pub struct Typed {
    pub id: String,
    pub cause: Option<Cause>,
    pub aim: Option<Aim>,
    pub from: Option<Timestamp>,
    pub until: Option<Timestamp>,
    pub lasts: bool,
    /// None where the field is blank, 0 where it could not be read.
    pub days: Option<u16>,
    pub reason: String,
}

/// Whom it shall concern.
#[derive(Debug, Clone)]
pub enum Aim {
    All,
    /// By registration number, or a part of it; and which of several.
    One {
        number: String,
        chosen: Option<Uuid>,
    },
}

/// Whose number this is, else whose number has this part.
pub async fn candidates(office: &Office, ctx: &Ctx, number: &str) -> Result<Vec<Numbered>, Error> {
    access::any_may(&ctx.actor.roles, Action::ConfirmFailure)?;
    let number = number.trim();
    if number.is_empty() {
        return Ok(Vec::new());
    }
    let mut found = Vec::new();
    for number in [number.to_owned(), number.to_uppercase()] {
        let conn = &mut *office.db.read().await?;
        if found.is_empty() {
            found = match office.config.system {
                System::Portal => applications::by_number(conn, &number, OFFERED).await?,
                System::Expertise => cases::by_number(conn, &number, OFFERED).await?,
            };
        }
    }
    if found.iter().any(|it: &Numbered| it.number == number) {
        found.retain(|it| it.number == number);
    }
    Ok(found)
}

/// The entry, or everything that is wrong with it, in the order of the form.
pub async fn read(office: &Office, ctx: &Ctx, typed: &Typed) -> Result<Entry, Error> {
    access::any_may(&ctx.actor.roles, Action::ConfirmFailure)?;
    let mut wrong = faults(office, ctx, typed);
    let former = rows::find(&mut *office.db.read().await?, typed.id.trim()).await?;
    if former.is_some_and(|former| typed.cause.is_some_and(|cause| cause != former.body.cause)) {
        wrong.push(FieldError::new("id", "interruption-error-known"));
    }
    let scope = match scope(office, ctx, typed.aim.as_ref()).await? {
        Ok(scope) => Some(scope),
        Err(error) => {
            wrong.push(error);
            None
        }
    };
    wrong.sort_by_key(|error| FIELDS.iter().position(|field| *field == error.field));
    match (typed.cause, scope, typed.from, typed.until) {
        (Some(cause), Some(scope), Some(from), Some(until)) if wrong.is_empty() => Ok(Entry {
            id: typed.id.trim().to_owned(),
            cause,
            scope,
            from,
            until,
            lasts: typed.lasts,
            days: typed.days,
            reason: typed.reason.clone(),
        }),
        _ => Err(Error::Invalid(wrong)),
    }
}

async fn scope(office: &Office, ctx: &Ctx, aim: Option<&Aim>) -> Result<Result<Scope, FieldError>, Error> {
    let (number, chosen) = match aim {
        None => return Ok(Err(FieldError::new("scope", "failure-error-scope"))),
        Some(Aim::All) => return Ok(Ok(Scope::All)),
        Some(Aim::One { number, chosen }) => (number, chosen),
    };
    let found = candidates(office, ctx, number).await?;
    let one = |id| Ok(Scope::One { id });
    Ok(match (found.as_slice(), chosen) {
        ([only], _) => one(only.id),
        ([], _) if number.trim().is_empty() => Err(FieldError::new("case", "failure-error-case")),
        ([], _) => Err(FieldError::new("case", "failure-error-case-unknown").with("number", number)),
        (_, Some(chosen)) if found.iter().any(|it| it.id == *chosen) => one(*chosen),
        _ => Err(FieldError::new("chosen", "failure-error-case-several").with("number", number)),
    })
}

/// What is wrong with the form by itself.
pub(super) fn faults(office: &Office, ctx: &Ctx, typed: &Typed) -> Vec<FieldError> {
    let mut wrong = Vec::new();
    let mut say = |field: &str, key: &str| wrong.push(FieldError::new(field, key));
    let id = typed.id.trim();
    // The colon divides the number of another system's failure from its name.
    if id.is_empty() || id.chars().count() > 40 || id.contains(|c: char| c.is_whitespace() || c == ':') {
        say("id", "interruption-error-id");
    }
    if typed.cause.is_none() {
        say("cause", "failure-error-cause");
    }
    match typed.from {
        None => say("from", "failure-error-moment"),
        Some(from) if from > ctx.now => say("from", "interruption-error-to-come"),
        Some(_) => {}
    }
    // The end of circumstances may be decided ahead.
    let ahead = typed.lasts || matches!(typed.cause, None | Some(Cause::ForceMajeure));
    match (typed.from, typed.until) {
        (_, None) => say("until", "failure-error-moment"),
        (Some(from), Some(until)) if until <= from => say("until", "interruption-error-period"),
        (_, Some(until)) if until > ctx.now && !ahead => say("until", "interruption-error-not-ended"),
        _ => {}
    }
    wrong.extend(days(office, ctx, typed));
    if let Err(Error::Invalid(more)) = checked_reason(&typed.reason) {
        wrong.extend(more);
    }
    wrong
}

/// only a decision about circumstances names days, when it is known how long they lasted, and not more of them.
fn days(office: &Office, ctx: &Ctx, typed: &Typed) -> Option<FieldError> {
    let days = typed.days?;
    let wrong = |key: &str| Some(FieldError::new("days", key));
    match (typed.cause, typed.from, typed.until) {
        _ if days == 0 => wrong("interruption-error-days"),
        (Some(Cause::MediumFailure | Cause::HighFailure), ..) => wrong("interruption-error-days-of-failure"),
        _ if typed.lasts => wrong("interruption-error-days-last"),
        (_, Some(from), Some(until)) if until > from => {
            let most = days_of(&office.law(ctx.now).zone, from, until);
            let wrong = FieldError::new("days", "interruption-error-days-most");
            (days > most).then(|| wrong.with("most", most.to_string()))
        }
        _ => None,
    }
}
