//! What the operator of the portal sees of the exchange when something goes wrong, and the one thing to be
//! done about it: to try again at once (A-20 R2, A-31 R3).

use std::collections::BTreeMap;

use law::access::{self, Action};
use law::application::State;
use uuid::Uuid;

use super::message::Kind;
use super::outbox;
use crate::Office;
use crate::applications::{Application, incoming};
use crate::ctx::Ctx;
use crate::error::Error;
use crate::store::messages::{self, Refused, TurnedAway, Undelivered};
use crate::store::participants::Participant;
use crate::store::{Conn, applications, participants, peers};

/// Everything that did not go its way.
#[derive(Clone, Debug)]
pub struct Problems {
    pub undelivered: Vec<Undelivered>,
    pub unroutable: Vec<Unroutable>,
    pub turned_away: Vec<TurnedAway>,
    pub refused_here: Vec<Refused>,
    pub refused_there: Vec<Refused>,
    /// Registration numbers of the applications that the messages are about.
    pub numbers: BTreeMap<Uuid, String>,
    /// Names of the systems by their codes; those with whom the exchange is suspended.
    pub systems: BTreeMap<String, (String, bool)>,
}

/// An application whose addressee is gone.
#[derive(Clone, Debug)]
pub struct Unroutable {
    pub application: Application,
    pub participant: Option<Participant>,
}

/// The page of the operator.
pub async fn problems(office: &Office, ctx: &Ctx) -> Result<Problems, Error> {
    access::any_may(&ctx.actor.roles, Action::RetryForwarding)?;
    let mut conn = office.db.read().await?;
    let undelivered = messages::waiting(&mut conn).await?;
    let refused_here = messages::refused_here(&mut conn).await?;
    let refused_there = messages::refused_there(&mut conn).await?;
    let headings = undelivered.iter().map(|one| &one.heading);
    let headings = headings.chain(refused_here.iter().chain(&refused_there).map(|one| &one.heading));
    let (mut numbers, mut systems) = (BTreeMap::new(), BTreeMap::new());
    for heading in headings {
        if let Some(number) = number(&mut conn, heading.subject_id).await? {
            numbers.insert(heading.subject_id, number);
        }
        if let Some(peer) = peers::find(&mut conn, &heading.peer).await? {
            let name = office.config.system_name(&peer.code, ctx.locale).to_owned();
            systems.insert(peer.code, (name, peer.blocked));
        }
    }
    let mut unroutable = Vec::new();
    for application in applications::unroutable(&mut conn).await? {
        let participant = match application.participant {
            Some(chosen) => participants::find(&mut conn, chosen).await?,
            None => None,
        };
        unroutable.push(Unroutable { application, participant });
    }
    let turned_away = messages::turned_away(&mut conn).await?;
    Ok(Problems { undelivered, unroutable, turned_away, refused_here, refused_there, numbers, systems })
}

async fn number(conn: &mut Conn, application: Uuid) -> Result<Option<String>, Error> {
    let found = applications::find(conn, application).await?;
    Ok(found.and_then(|found| found.state.number().map(|(number, _)| number.to_owned())))
}

/// Delivers a message now instead of after its pause. An application whose delivery was declared failed is on
/// its way again, by the operator's act; a message that has its receipt is left alone.
pub async fn retry(office: &Office, ctx: &Ctx, id: Uuid) -> Result<(), Error> {
    access::any_may(&ctx.actor.roles, Action::RetryForwarding)?;
    let mut tx = office.db.begin().await?;
    let delivery = messages::outgoing(&mut tx, id).await?.ok_or(Error::NotFound)?;
    if delivery.delivered_at.is_some() {
        return Ok(());
    }
    if delivery.failed_at.is_some() {
        messages::try_again(&mut tx, id).await?;
        if delivery.message.kind == Kind::Application.as_str() {
            incoming::forwarding_again(&mut tx, ctx, office, delivery.message.subject_id).await?;
        }
    }
    outbox::hasten(&mut tx, id, ctx.now).await?;
    tx.commit().await?;
    tracing::info!(message.id = %id, "another attempt to deliver message {id} was asked for");
    Ok(())
}

impl Unroutable {
    /// Since when it waits.
    pub fn since(&self) -> jiff::Timestamp {
        match &self.application.state {
            State::RoutingProblem { since, .. } => *since,
            _ => self.application.updated_at,
        }
    }
}
