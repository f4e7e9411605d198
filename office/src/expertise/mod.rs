//! The information system of an expertise organisation, thin: receive, check completeness, answer
//! (order 670 chapter 3: ).

pub mod board;
pub mod checklist;
pub mod due;
pub mod feed;
mod issue;
pub(crate) mod moved;
pub(crate) mod numbers;
mod paper;
pub mod people;
pub mod queue;
pub mod receive;
pub mod result;
pub mod seats;
pub mod signing;
pub mod view;

use jiff::Timestamp;
use law::access::{self, Action};
use law::application::registration_date;
use law::expertise::case::{Command, State};
use law::{Clause, Due, Event, Law, Outcome, Refusal};
use serde_json::json;
use uuid::Uuid;

use crate::Office;
use crate::ctx::{Actor, Ctx};
use crate::error::Error;
use crate::store::cases::{self, Case};
use crate::{history, supervision, users};

/// Kind of the subject in events and documents.
pub const SUBJECT: &str = "case";
/// Kind of the document that ends the check of completeness.
pub const RESULT: &str = "completeness-result";

/// What a prepared result says, as the expert entered it.
#[derive(Clone, Debug, Default, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Prepared {
    /// The list that was gone through, and what came out of each line.
    #[serde(default)]
    pub list: String,
    #[serde(default)]
    pub lines: Vec<checklist::Checked>,
    pub remarks: Vec<crate::exchange::message::Remark>,
}

/// Refuses whoever has no role for the action.
pub(crate) fn may(ctx: &Ctx, action: Action) -> Result<Clause, Error> {
    let (_, clause) = access::any_may(&ctx.actor.roles, action)?;
    Ok(clause)
}

/// A case of the organisation for which somebody works here, or not found.
pub(crate) async fn load_for(office: &Office, ctx: &Ctx, id: Uuid) -> Result<Case, Error> {
    let case = load(office, id).await?;
    if case.is_of(office, &ctx.actor) { Ok(case) } else { Err(Error::NotFound) }
}

/// A case that somebody may read: of the organisation for which he works here, or any for supervision.
pub(crate) async fn load_read(office: &Office, ctx: &Ctx, id: Uuid) -> Result<Case, Error> {
    if supervision::watches(&ctx.actor) {
        return load(office, id).await;
    }
    may(ctx, Action::ReadExpertiseCase)?;
    load_for(office, ctx, id).await
}

/// A case, or not found.
pub(crate) async fn load(office: &Office, id: Uuid) -> Result<Case, Error> {
    cases::find(&mut *office.db.read().await?, id).await?.ok_or(Error::NotFound)
}

impl Case {
    /// Whether it was addressed to the organisation for which somebody works here.
    pub(crate) fn is_of(&self, office: &Office, actor: &Actor) -> bool {
        let bin = actor.bin.as_deref().unwrap_or_default();
        users::of(office, bin).contains(&self.organisation)
    }

    /// The law that governs it: the edition under which it was received.
    pub fn law(&self, office: &Office) -> Result<Law, Error> {
        office.laws.of(&self.governed, self.received_at)
    }

    /// The registration date that the portal gave, with its reasons: those of the law that this system keeps, or
    /// those that the portal told where it counts by other days.
    pub fn registration(&self, office: &Office) -> Result<Option<Due>, Error> {
        let submitted = self.body["received_at"].as_str().and_then(|text| text.parse::<Timestamp>().ok());
        let Some(submitted) = submitted else { return Ok(None) };
        let due = registration_date(&office.laws.of(&self.governed, submitted)?, submitted);
        let told = || serde_json::from_value(self.body["registration"].clone()).ok();
        Ok(Some(due).filter(|due| due.last_day == self.registration_date).or_else(told))
    }

    /// The term of the completeness check with its reasons.
    pub fn due(&self, office: &Office) -> Result<Due, Error> {
        self.law.completeness_due(&self.law(office)?).map_err(Error::internal)
    }
}

/// Applies a command of the law to a case. An attempt on a locked result is written into the history
/// before it is refused (A-40.p2 R1).
pub(crate) async fn decide(
    office: &Office,
    ctx: &Ctx,
    law: &Law,
    case: &Case,
    command: Command,
) -> Result<Outcome<State>, Error> {
    let name = command.name();
    match case.law.clone().apply(command, ctx.now, law) {
        Ok(outcome) => Ok(outcome),
        Err(refusal) => {
            if refusal.code == "completeness-locked" {
                log_attempt(office, ctx, law, case, name, &refusal).await?;
            }
            Err(refusal.into())
        }
    }
}

async fn log_attempt(
    office: &Office,
    ctx: &Ctx,
    law: &Law,
    case: &Case,
    command: &str,
    refusal: &Refusal,
) -> Result<(), Error> {
    let event = Event {
        kind: "completeness_change_refused",
        clause: refusal.clause,
        at: ctx.now,
        data: json!({ "command": command }),
    };
    let mut tx = office.db.begin().await?;
    history::note(&mut tx, ctx, law, (SUBJECT, case.id), &[event]).await?;
    tx.commit().await?;
    Ok(())
}
