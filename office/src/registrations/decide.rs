//! The operator's side: the queue by term, the card with its checks (A-8.p2, B-6.p2), the confirmation with the cabinet
//! (A-10, B-8). A refusal is a document: [`super::refusal`].

use law::access::{self, Action, Role};
use law::event::Subject;
use law::registration::Command;
use serde_json::json;
use uuid::Uuid;

use super::draft::change;
use super::{Registration, SUBJECT, agreement};
use crate::ctx::Ctx;
use crate::documents::as_signed;
use crate::error::Error;
use crate::store::documents::Document;
use crate::store::signatures::Signature;
use crate::store::{documents, registrations, signatures};
use crate::{Office, firing, history, notices};

/// How many decided ones the queue page shows.
const DECIDED_SHOWN: i64 = 20;
/// What waits for the operator and what was decided last.
#[derive(Clone, Debug)]
pub struct Queue {
    pub waiting: Vec<Registration>,
    pub decided: Vec<Registration>,
}

/// Everything the operator decides on.
#[derive(Clone, Debug)]
pub struct Card {
    pub registration: Registration,
    pub documents: Vec<Document>,
    pub signatures: Vec<Signature>,
    /// Registrations of the same party before this one: the automatic check of A-9 and B-7.
    pub earlier: Vec<Registration>,
    /// A refusal waits for its signature.
    pub prepared: bool,
}

/// The queue, the first due first.
pub async fn queue(office: &Office, ctx: &Ctx) -> Result<Queue, Error> {
    access::any_may(&ctx.actor.roles, Action::DecideRegistration)?;
    let mut reader = office.db.read().await?;
    let waiting = registrations::queue(&mut reader).await?;
    let decided = registrations::decided(&mut reader, DECIDED_SHOWN).await?;
    Ok(Queue { waiting, decided })
}

/// One registration as the operator sees it; drafts are nobody's business.
pub async fn card(office: &Office, ctx: &Ctx, id: Uuid) -> Result<Card, Error> {
    access::any_may(&ctx.actor.roles, Action::DecideRegistration)?;
    let mut reader = office.db.read().await?;
    let registration = registrations::find(&mut reader, id).await?.ok_or(Error::NotFound)?;
    if registration.state.is_editable() {
        return Err(Error::NotFound);
    }
    Ok(Card {
        documents: as_signed(documents::of_subject(&mut reader, SUBJECT, id).await?),
        signatures: signatures::of_subject(&mut reader, SUBJECT, id).await?,
        earlier: registrations::earlier(&mut reader, &registration).await?,
        prepared: registrations::prepared_refusal(&mut reader, id).await?.is_some(),
        registration,
    })
}

/// Confirms. Of two operators who decide at once the second is told that it was changed meanwhile.
pub async fn confirm(office: &Office, ctx: &Ctx, id: Uuid, version: i64) -> Result<Registration, Error> {
    access::any_may(&ctx.actor.roles, Action::DecideRegistration)?;
    let mut tx = office.db.begin().await?;
    let mut registration = registrations::find(&mut tx, id).await?.ok_or(Error::NotFound)?;
    if registration.version != version {
        return Err(Error::Stale);
    }
    let law = registration.law(office)?;
    let mut outcome = registration.state.clone().apply(Command::Confirm, ctx.now, &law)?;
    super::renew::concluded(&mut tx, &registration).await?;
    let papers = documents::of_subject(&mut tx, SUBJECT, id).await?;
    let agreed = agreement::signed(&papers).map(|signed| signed.data["version"].clone());
    registration.state = outcome.next;
    registration.decided_at = Some(ctx.now);
    registration.updated_at = ctx.now;
    for event in &mut outcome.events {
        // A-10.R1, B-8: cabinet and instruction are open from now on; under which agreement is recorded.
        event.data["cabinet"] = json!(true);
        event.data["agreement"] = json!(agreed);
    }
    change(&mut tx, &registration).await?;
    registrations::drop_refusal(&mut tx, id).await?;
    let terms = registration.state.terms(&law);
    history::write(office, &mut tx, ctx, &law, (SUBJECT, id), &outcome.events, &terms).await?;
    let of = json!({ "order": registration.order });
    notices::tell(&mut tx, ctx, &registration.party, (SUBJECT, id), "registration-confirmed", of).await?;
    tx.commit().await?;
    registration.version += 1;
    Ok(registration)
}

/// The operator's term has ended without a decision: recorded once, dated by its end. Nothing is confirmed by it
/// (A-8.p2, B-6.p2); the applicant and the head of the operator are told.
pub async fn expire(office: &Office, ctx: &Ctx, id: Uuid) -> Result<(), Error> {
    let mut tx = office.db.begin().await?;
    let Some(mut registration) = registrations::hold(&mut tx, id).await? else { return Ok(()) };
    firing::law_of(office, &mut tx, &registration.governed, ctx.now).await?;
    let law = registration.law(office)?;
    if !firing::over(&registration.state.terms(&law), ctx.now) {
        return Ok(());
    }
    let outcome = registration.state.apply(Command::Expire, ctx.now, &law)?;
    registration.state = outcome.next;
    registration.updated_at = ctx.now;
    change(&mut tx, &registration).await?;
    let terms = registration.state.terms(&law);
    history::write(office, &mut tx, ctx, &law, (SUBJECT, id), &outcome.events, &terms).await?;
    let overdue = json!({ "order": registration.order });
    notices::tell(&mut tx, ctx, &registration.party, (SUBJECT, id), "registration-overdue", overdue).await?;
    let name = json!({ "name": registration.name, "rule": registration.service().rule });
    let head = Role::PortalOperatorAdmin;
    notices::alert(&mut tx, ctx, head, (SUBJECT, id), "registration-overdue-alert", name).await?;
    tx.commit().await?;
    Ok(())
}
