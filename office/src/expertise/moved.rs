//! The terms of a case move: by a failure, by force majeure, by another calendar. History, terms and the message to
//! the portal are one transaction.

use law::event::Subject;
use law::{Event, Law, Rule};
use uuid::Uuid;

use super::SUBJECT;
use crate::Office;
use crate::contracts;
use crate::ctx::Ctx;
use crate::error::Error;
use crate::exchange::decision as exchanged;
use crate::exchange::message::{Kind, Progress, Stage};
use crate::exchange::outbox::{self, Letter};
use crate::history;
use crate::store::cases::{self, Case};
use crate::store::decisions;

/// Writes the event, where there is one, with the terms by the law after it. The portal is told of a new end of the
/// completeness check, of the signing of the contract, and of the expertise. The signed decision that moved them becomes a paper of the case, and goes to the portal.
pub(crate) async fn terms(
    office: &Office,
    ctx: &Ctx,
    case: &Case,
    after: &Law,
    event: Option<Event>,
    decision: Option<Uuid>,
) -> Result<(), Error> {
    let terms = case.law.terms(after);
    let due = terms.iter().find(|due| due.rule == Rule::Completeness || contracts::is_told(due.rule));
    let told = match (&event, due) {
        (Some(_), Some(due)) => {
            let decision = match decision {
                Some(id) => Some(Box::new(exchanged::told(office, id).await?)),
                None => None,
            };
            let blobs = decision.iter().map(|it| it.document.sha256.clone()).collect();
            let body = Progress {
                registration_number: case.registration_number.clone(),
                at: ctx.now,
                stage: Stage::TermMoved { due: due.clone(), decision },
            };
            let (to, subject_id) = (case.portal_code.as_str(), case.application_id);
            let letter = Letter { to, subject_id, kind: Kind::Progress, body: &body, blobs, ahead: 0 };
            Some(outbox::prepare(office, ctx, letter).await?)
        }
        _ => None,
    };
    let mut tx = office.db.begin().await?;
    // The version guards against whoever decides meanwhile.
    if !cases::save(&mut tx, case).await? {
        return Err(Error::Stale);
    }
    let events: Vec<Event> = event.into_iter().collect();
    history::write(office, &mut tx, ctx, after, (SUBJECT, case.id), &events, &terms).await?;
    if let Some(decision) = decision {
        decisions::concern(&mut tx, decision, (SUBJECT, case.id), ctx.now).await?;
    }
    if let Some(message) = &told {
        outbox::send(&mut tx, message).await?;
    }
    tx.commit().await?;
    Ok(())
}
