//! The cabinet: what waits for its owner, all applications, one case.

use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};
use law::access::{self, Action};
use law::application::State;
use law::expertise::completeness::Verdict;
use uuid::Uuid;

use super::{Application, SUBJECT, own};
use crate::ctx::Ctx;
use crate::error::Error;
use crate::store::documents::Document;
use crate::store::events::Event;
use crate::store::participants::Participant;
use crate::store::registrations::Registration;
use crate::store::signatures::Signature;
use crate::store::{applications, documents, events, participants, signatures};
use crate::{Office, registrations as users};

/// Retention on the portal: years from the day of registration.
const STORED_YEARS: i64 = 3;

/// Everything the cabinet page shows.
#[derive(Clone, Debug)]
pub struct Cabinet {
    pub owner: Registration,
    pub rows: Vec<Row>,
}

/// One application of the table.
#[derive(Clone, Debug)]
pub struct Row {
    pub application: Application,
    pub participant: Option<Participant>,
}

/// What the owner is asked to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Todo {
    /// Finish and send a draft.
    Draft,
    /// The addressee is gone: wait or apply to another.
    Routing,
    /// Remarks came: read them.
    Remarks,
}

/// Everything the page of one case shows.
#[derive(Clone, Debug)]
pub struct Case {
    pub application: Application,
    pub owner: Registration,
    pub participant: Option<Participant>,
    pub documents: Vec<Document>,
    pub signatures: Vec<Signature>,
    pub events: Vec<Event>,
}

impl Row {
    /// What waits for the owner, if anything.
    pub fn todo(&self) -> Option<Todo> {
        match &self.application.state {
            State::Draft => Some(Todo::Draft),
            State::RoutingProblem { .. } => Some(Todo::Routing),
            State::ClosedIncomplete { .. } => Some(Todo::Remarks),
            _ => None,
        }
    }

    pub fn is_closed(&self) -> bool {
        matches!(self.application.state, State::ClosedIncomplete { .. } | State::Withdrawn { .. })
    }
}

impl Application {
    /// Word of the stage: that of the state, refined by the answer on completeness. The text is `stage-<word>`.
    pub fn stage(&self) -> &'static str {
        match self.state.completeness() {
            Some(answer) if answer.verdict == Verdict::Positive && answer.automatic => {
                "completeness_positive_auto"
            }
            Some(answer) if answer.verdict == Verdict::Positive => "completeness_positive",
            _ => self.state.name(),
        }
    }

    /// Place on the stage track, from 0: submission, registration, transfer, completeness, contract.
    pub fn step(&self) -> usize {
        match &self.state {
            State::Draft => 0,
            State::AcceptedPendingRegistration { .. } | State::Withdrawn { .. } => 1,
            State::RoutingProblem { registered: None, .. } => 1,
            State::Registered { .. }
            | State::Forwarding { .. }
            | State::DeliveryFailed { .. }
            | State::RoutingProblem { .. } => 2,
            State::Forwarded { .. } | State::ClosedIncomplete { .. } => 3,
            State::UnderConsideration { completeness, .. } => 3 + usize::from(completeness.is_some()),
        }
    }

    /// Until when it is kept, once registered.
    pub fn stored_until(&self) -> Option<Date> {
        let (_, date) = self.state.number()?;
        date.checked_add(STORED_YEARS.years()).ok()
    }

    pub fn received_at(&self) -> Option<Timestamp> {
        self.state.accepted().map(|accepted| accepted.received_at)
    }
}

/// The cabinet of the visitor's party.
pub async fn cabinet(office: &Office, ctx: &Ctx) -> Result<Cabinet, Error> {
    access::any_may(&ctx.actor.roles, Action::UseCabinet)?;
    let mut reader = office.db.read().await?;
    let owner = users::registered(&mut reader, &ctx.actor).await?;
    let all = participants::all(&mut reader).await?;
    let rows = applications::of_registration(&mut reader, owner.id)
        .await?
        .into_iter()
        .map(|application| Row {
            participant: all.iter().find(|one| Some(one.id) == application.participant).cloned(),
            application,
        })
        .collect();
    Ok(Cabinet { owner, rows })
}

/// One case of the visitor's cabinet.
pub async fn case(office: &Office, ctx: &Ctx, id: Uuid) -> Result<Case, Error> {
    let mut reader = office.db.read().await?;
    let (application, owner) = own(&mut reader, ctx, id).await?;
    let participant = match application.participant {
        Some(chosen) => participants::find(&mut reader, chosen).await?,
        None => None,
    };
    Ok(Case {
        participant,
        documents: documents::of_subject(&mut reader, SUBJECT, id).await?,
        signatures: signatures::of_subject(&mut reader, SUBJECT, id).await?,
        events: events::of_subject(&mut reader, SUBJECT, id).await?,
        application,
        owner,
    })
}
