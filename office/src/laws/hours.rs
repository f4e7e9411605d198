//! The hours of support: who lays them down, and the operator who sets its own (A-53.2.p4). They are part of the
//! calendar of the system, so that every date is recorded with the hours by which it was counted.

use std::sync::Arc;

use jiff::Timestamp;
use law::Calendar;
use law::access::{self, Action};
use law::calendar::{Document, Schedule, ScheduleError};

use super::desk::{Preview, checked_reason, record};
use super::{Kept, next, recount};
use crate::Office;
use crate::ctx::Ctx;
use crate::error::{Error, FieldError};
use crate::store::laws::Change;

/// Whether the operator has to publish a schedule of its own and has not (A-53.2.p4): terms are counted by the hours of
/// the order meanwhile.
pub fn missing(office: &Office, at: Timestamp) -> bool {
    let law = office.law(at);
    office.config.hours_set_by().may_set().is_ok() && law.calendar.schedule(law.date(at)).is_none()
}

/// What other hours would mean: the open terms that move. Refused where the order fixes the hours (A-53.2.p3).
pub async fn preview(office: &Office, ctx: &Ctx, schedule: &Schedule) -> Result<Preview, Error> {
    access::any_may(&ctx.actor.roles, Action::ChangeLaw)?;
    let kept = office.laws.kept();
    let calendar = scheduled(office, &kept, ctx, schedule)?;
    let name = calendar.id().to_string();
    let effect = recount::effect(office, &kept.book, &kept.book.with_calendar(calendar)).await?;
    Ok(Preview::of(effect, name))
}

/// Sets the hours from a day to come on. `previewed` is the calendar that was shown before.
pub async fn set(
    office: &Office,
    ctx: &Ctx,
    schedule: &Schedule,
    reason: &str,
    previewed: Option<&str>,
) -> Result<Change, Error> {
    access::any_may(&ctx.actor.roles, Action::ChangeLaw)?;
    let kept = office.laws.kept();
    let calendar = scheduled(office, &kept, ctx, schedule)?;
    let reason = checked_reason(reason)?;
    // Somebody else changed the calendar meanwhile: what was shown is not what would come.
    if previewed.is_some_and(|id| id != &**calendar.id()) {
        return Err(Error::Stale);
    }
    let mut body = serde_json::to_value(Document::from(&*calendar))?;
    // Read beside the calendar itself: which hours were set.
    body["schedule"] = serde_json::to_value(schedule)?;
    record(office, &kept, next(&kept, ctx, "calendar", calendar.id(), body, &reason)?).await
}

fn scheduled(office: &Office, kept: &Kept, ctx: &Ctx, schedule: &Schedule) -> Result<Arc<Calendar>, Error> {
    office.config.hours_set_by().may_set()?;
    let today = kept.book.in_force(ctx.now).date(ctx.now);
    let calendar = kept.book.calendar().with_schedule(schedule, today);
    calendar.map(Arc::new).map_err(|error| Error::Invalid(vec![wrong(&error)]))
}

/// The field is that of the form: `from`, or the hours of a weekday (`hours-0` are the usual ones).
fn wrong(error: &ScheduleError) -> FieldError {
    let field = match error {
        ScheduleError::NotToCome { .. } | ScheduleError::OutOfRange { .. } => "from".to_owned(),
        ScheduleError::Order { weekday: None } | ScheduleError::NoChange => "hours-0".to_owned(),
        ScheduleError::Order { weekday: Some(day) } | ScheduleError::Weekday(day) => format!("hours-{day}"),
    };
    let told = FieldError::new(field, format!("hours-error-{}", error.code()));
    match error {
        ScheduleError::NotToCome { today, .. } => told.with("today", today),
        _ => told,
    }
}
