//! The operator's way to a new version of an agreement: propose, see how it will be shown, approve. Versions are
//! only added.

use jiff::civil::Date;
use law::access::{self, Action};
use serde_json::json;

use super::agreement::{Party, Version};
use super::{SUBJECT, one_line};
use crate::Office;
use crate::ctx::Ctx;
use crate::decisions;
use crate::error::{Error, FieldError};
use crate::notices;
pub use crate::store::agreements::Version as Approved;
use crate::store::{Conn, agreements, registrations};

/// Longest text of one language, in characters.
const LONGEST: usize = 100_000;

/// What an operator proposes, as it was typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Proposal {
    pub kk: String,
    pub ru: String,
    /// The operator signs too.
    pub countersigned: bool,
    /// `dd.mm.yyyy` or ISO 8601.
    pub from: String,
    pub reason: String,
}

/// What is in force with everything that was approved.
#[derive(Clone, Debug)]
pub struct Overview {
    pub now: Version,
    /// The last one first.
    pub approved: Vec<Approved>,
}

/// A proposal as it would be approved.
#[derive(Clone, Debug)]
pub struct Preview {
    pub version: Version,
    pub from: Date,
    pub reason: String,
    /// The last number at this moment: whoever approves says which one was seen.
    pub last: i64,
}

/// What the operator sees first.
pub async fn overview(office: &Office, ctx: &Ctx, party: impl Into<Party>) -> Result<Overview, Error> {
    let party = party.into();
    access::any_may(&ctx.actor.roles, Action::SetAgreement)?;
    let mut reader = office.db.read().await?;
    Ok(Overview {
        now: Version::in_force(office, &mut reader, party, ctx.now).await?,
        approved: agreements::all(&mut reader, party).await?,
    })
}

/// Checks a proposal and shows it as it will be read.
pub async fn preview(
    office: &Office,
    ctx: &Ctx,
    party: impl Into<Party>,
    proposal: &Proposal,
) -> Result<Preview, Error> {
    let party = party.into();
    let overview = overview(office, ctx, party).await?;
    let (approved, from, reason) = read(office, ctx, party, proposal, &overview).map_err(Error::Invalid)?;
    let last = approved.number - 1;
    Ok(Preview { version: approved.into(), from, reason, last })
}

/// Approves a proposal, checked anew. `seen` is the last number that the operator knew: [`Error::Stale`] where somebody
/// approved another version meanwhile. What was signed stays as it was signed.
pub async fn approve(
    office: &Office,
    ctx: &Ctx,
    party: impl Into<Party>,
    proposal: &Proposal,
    seen: i64,
) -> Result<Approved, Error> {
    let party = party.into();
    let overview = overview(office, ctx, party).await?;
    let (approved, ..) = read(office, ctx, party, proposal, &overview).map_err(Error::Invalid)?;
    if approved.number != seen + 1 {
        return Err(Error::Stale);
    }
    let mut tx = office.db.begin().await?;
    agreements::insert(&mut tx, &approved).await?;
    tell(&mut tx, ctx, &approved).await?;
    tx.commit().await?;
    tracing::info!(number = approved.number, from = %approved.valid_from, "a version of an agreement was approved");
    Ok(approved)
}

/// Whoever is registered is told before the day on which nothing new is submitted without the new version.
async fn tell(conn: &mut Conn, ctx: &Ctx, approved: &Approved) -> Result<(), Error> {
    // A participant, and an organisation in an expertise system, concludes the version of its own day.
    let Party::User(order) = approved.party else { return Ok(()) };
    for user in registrations::registered(conn, order.number(), "").await? {
        let data = json!({ "order": order, "version": approved.number.to_string() });
        let subject = (SUBJECT, user.id);
        notices::tell(conn, ctx, &user.party, subject, "registration-agreement-version", data).await?;
    }
    Ok(())
}

/// The values of a proposal, or everything that is wrong with them.
fn read(
    office: &Office,
    ctx: &Ctx,
    party: Party,
    proposal: &Proposal,
    overview: &Overview,
) -> Result<(Approved, Date, String), Vec<FieldError>> {
    let today = office.laws.of_order(party.order(), ctx.now).date(ctx.now);
    let (kk, ru) = (cleaned(&proposal.kk), cleaned(&proposal.ru));
    let mut wrong = Vec::new();
    for (field, text) in [("kk", &kk), ("ru", &ru)] {
        if text.is_empty() {
            wrong.push(FieldError::new(field, "agreement-error-empty"));
        } else if text.chars().count() > LONGEST {
            wrong.push(FieldError::new(field, "agreement-error-long").with("max", LONGEST));
        }
    }
    let number = overview
        .approved
        .first()
        .map_or_else(|| Version::of_program(office, party).number, |last| last.number)
        + 1;
    let (from, reason) = match decisions::read("agreement", &proposal.from, &proposal.reason, today) {
        Ok(decided) if wrong.is_empty() => decided,
        Ok(_) => return Err(wrong),
        Err(more) => return Err([wrong, more].concat()),
    };
    let approved = Approved {
        party,
        number,
        kk,
        ru,
        // Agreements with organisations are concluded by both (A-12.p1, A-36.p1).
        countersigned: proposal.countersigned || !matches!(party, Party::User(_)),
        valid_from: from,
        reason: reason.clone(),
        recorded_at: ctx.now,
        actor: ctx.actor.clone(),
    };
    Ok((approved, from, reason))
}

/// Lines without control characters and without blank lines around the text.
fn cleaned(text: &str) -> String {
    text.lines().map(one_line).collect::<Vec<_>>().join("\n").trim().to_owned()
}
