//! The operator's side: the queue by term, the card with its checks, the decision by closed grounds
//! (A-8.p2, A-9), the cabinet.

use law::access::{self, Action, Role};
use law::event::Subject;
use law::registration::{Command, Ground, State};
use serde_json::json;
use uuid::Uuid;

use super::draft::change;
use super::{Registration, SUBJECT, one_line};
use crate::ctx::Ctx;
use crate::documents::as_signed;
use crate::error::{Error, FieldError};
use crate::store::documents::Document;
use crate::store::signatures::Signature;
use crate::store::{documents, registrations, signatures};
use crate::{Office, firing, history, notices};

/// How many decided ones the queue page shows.
const DECIDED_SHOWN: i64 = 20;
/// Longest explanation of a refusal.
const LONGEST: usize = 4_000;

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
    /// Registrations of the same party before this one: the automatic check of A-9.
    pub earlier: Vec<Registration>,
}

/// What the operator decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decision {
    Confirm,
    /// `marked` names the field or document where the ground needs it; `explanation` goes to the registrant.
    Refuse {
        ground: Ground,
        marked: String,
        explanation: String,
    },
}

impl Decision {
    /// Without control characters other than line breaks.
    fn cleaned(self) -> Decision {
        let Decision::Refuse { ground, marked, explanation } = self else { return self };
        let lines = explanation.lines().map(one_line).collect::<Vec<_>>();
        Decision::Refuse {
            ground,
            marked: one_line(&marked),
            explanation: lines.join("\n").trim().to_owned(),
        }
    }
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
        registration,
    })
}

/// Confirms or refuses. Of two operators who decide at once the second is told that it was changed meanwhile.
pub async fn decide(
    office: &Office,
    ctx: &Ctx,
    id: Uuid,
    version: i64,
    decision: Decision,
) -> Result<Registration, Error> {
    access::any_may(&ctx.actor.roles, Action::DecideRegistration)?;
    let decision = decision.cleaned();
    let mut tx = office.db.begin().await?;
    let mut registration = registrations::find(&mut tx, id).await?.ok_or(Error::NotFound)?;
    check(&decision, &registration)?;
    if registration.version != version {
        return Err(Error::Stale);
    }
    let law = registration.law(office)?;
    let (command, notice) = command(&mut registration, decision);
    let mut outcome = registration.state.apply(command, ctx.now, &law)?;
    registration.state = outcome.next;
    registration.decided_at = Some(ctx.now);
    registration.updated_at = ctx.now;
    let data = match &registration.state {
        // A-10.R1: the instruction is part of the cabinet page; which one was given is recorded.
        State::Registered { .. } => json!({ "cabinet": true, "instruction": super::agreement::VERSION }),
        _ => json!({ "explanation": registration.explanation }),
    };
    for event in &mut outcome.events {
        merge(&mut event.data, &data);
    }
    change(&mut tx, &registration).await?;
    let terms = registration.state.terms(&law);
    history::write(office, &mut tx, ctx, &law, (SUBJECT, id), &outcome.events, &terms).await?;
    notices::tell(&mut tx, ctx, &registration.party, (SUBJECT, id), notice, json!({})).await?;
    tx.commit().await?;
    registration.version += 1;
    Ok(registration)
}

/// The operator's term has ended without a decision: recorded once, dated by its end. Nothing is confirmed by it
/// (A-8.p2); the applicant and the head of the operator are told.
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
    notices::tell(&mut tx, ctx, &registration.party, (SUBJECT, id), "registration-overdue", json!({}))
        .await?;
    let (head, name) = (Role::PortalOperatorAdmin, json!({ "name": registration.name }));
    notices::alert(&mut tx, ctx, head, (SUBJECT, id), "registration-overdue-alert", name).await?;
    tx.commit().await?;
    Ok(())
}

fn check(decision: &Decision, registration: &Registration) -> Result<(), Error> {
    let Decision::Refuse { ground, marked, explanation } = decision else { return Ok(()) };
    let mut wrong = Vec::new();
    let placed = match marked.as_str() {
        "" => !ground.needs_mark(),
        place => registration.markable().contains(&place),
    };
    if !placed {
        wrong.push(FieldError::new("marked", "registration-error-where"));
    }
    if explanation.is_empty() {
        wrong.push(FieldError::new("explanation", "registration-error-detail"));
    }
    if explanation.chars().count() > LONGEST {
        let error = FieldError::new("explanation", "registration-error-too-long");
        wrong.push(error.with("max", LONGEST));
    }
    if wrong.is_empty() { Ok(()) } else { Err(Error::Invalid(wrong)) }
}

fn command(registration: &mut Registration, decision: Decision) -> (Command, &'static str) {
    match decision {
        Decision::Confirm => (Command::Confirm, "registration-confirmed"),
        Decision::Refuse { ground, marked, explanation } => {
            registration.explanation = Some(explanation);
            let marked = if marked.is_empty() { Vec::new() } else { vec![marked] };
            (Command::Refuse { grounds: vec![ground], marked }, "registration-refused")
        }
    }
}

fn merge(data: &mut serde_json::Value, more: &serde_json::Value) {
    if let (Some(data), Some(more)) = (data.as_object_mut(), more.as_object()) {
        data.extend(more.clone());
    }
}
