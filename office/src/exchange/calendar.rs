//! Whether the other systems count by the same days. Each tells the fingerprint of its calendar in a header beside the
//! messages and receipts, so that a system that does not know it is not disturbed; nothing is decided by it.

use jiff::Timestamp;
use law::access::{self, Action};
use tracing::warn;

use super::canonical;
use super::message::{Message, Sealed};
use crate::Office;
use crate::ctx::Ctx;
use crate::error::Error;
use crate::store::peers::{self, Told};

/// The header of requests and answers.
pub const HEADER: &str = "tereze-calendar";
/// Year, dash and twelve digits; whatever is longer is no fingerprint.
const LONGEST: usize = 20;

/// What this system tells: its days from the beginning of the year on.
pub fn ours(office: &Office, now: Timestamp) -> String {
    let law = office.law(now);
    law.calendar.fingerprint(law.date(now).year())
}

/// Keeps what the sender of a message told, after the message itself was accepted; `receipt` is our answer to it.
pub async fn told_with(office: &Office, ctx: &Ctx, receipt: &[u8], calendar: Option<&str>) {
    let Some(calendar) = calendar else { return };
    let sender = canonical::read::<Sealed>(receipt).and_then(|it| canonical::read::<Message>(&it.message.0));
    if let Ok(answer) = sender {
        heard(office, ctx, &answer.to, calendar).await;
    }
}

/// Keeps by which days a system counts. That it cannot be kept is no reason to refuse a message.
pub(super) async fn heard(office: &Office, ctx: &Ctx, code: &str, calendar: &str) {
    if let Err(error) = keep(office, ctx, code, calendar).await {
        warn!("the calendar of {code} was not kept: {error}");
    }
}

async fn keep(office: &Office, ctx: &Ctx, code: &str, calendar: &str) -> Result<(), Error> {
    let same = office.law(ctx.now).calendar.counts_like(calendar).filter(|_| calendar.len() <= LONGEST);
    let Some(same) = same else { return Ok(()) };
    let known = peers::calendars(&mut *office.db.read().await?).await?;
    if known.iter().any(|told| told.code == code && told.calendar == calendar) {
        return Ok(());
    }
    let mut tx = office.db.begin().await?;
    peers::tell_calendar(&mut tx, code, calendar, ctx.now).await?;
    tx.commit().await?;
    if !same {
        warn!("{code} counts by other days than this system");
    }
    Ok(())
}

/// The systems that count by other days, as they told last.
pub async fn differing(office: &Office, ctx: &Ctx) -> Result<Vec<Told>, Error> {
    let readers = [Action::ChangeLaw, Action::ConfirmTerm, Action::RetryForwarding];
    if !readers.iter().any(|action| access::any_may(&ctx.actor.roles, *action).is_ok()) {
        access::any_may(&ctx.actor.roles, Action::ChangeLaw)?;
    }
    let calendar = office.law(ctx.now).calendar;
    let mut told = peers::calendars(&mut *office.db.read().await?).await?;
    told.retain(|it| calendar.counts_like(&it.calendar) == Some(false));
    Ok(told)
}
