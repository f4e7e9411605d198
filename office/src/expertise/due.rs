//! The end of the completeness term (A-40.p1): without signed remarks the result is positive by itself.
//!
//! The job may run late or twice: the result is dated by the end of the term, and only one writer gets
//! past the version of the case.

use law::event::Subject;
use pki::Purpose;
use serde_json::json;
use tracing::info;
use uuid::Uuid;

use super::issue::{self, Issue};
use super::signing::Gathered;
use super::{Prepared, SUBJECT, load, paper, people};
use crate::ctx::{Actor, Ctx};
use crate::error::Error;
use crate::evidence;
use crate::exchange::{outbox, signatures};
use crate::laws::interruptions;
use crate::store::Conn;
use crate::store::cases::{self, Case};
use crate::store::seats;
use crate::supervision::organisation_of;
use crate::{Office, contracts, firing, history, notices};

/// Issues the automatic positive result of a case whose term has ended; otherwise does nothing.
pub async fn expire(office: &Office, ctx: &Ctx, id: Uuid) -> Result<(), Error> {
    interruptions::reach(office, ctx, id).await?;
    let case = load(office, id).await?;
    firing::law_of(office, &mut *office.db.read().await?, &case.governed, ctx.now).await?;
    let ctx = Ctx { actor: Actor::automatic(), ..ctx.clone() };
    if !case.law.expires(ctx.now, &case.law(office)?) {
        return lapse(office, &ctx, case).await;
    }
    match issue(office, &ctx, &case).await {
        // Another runner issued it, or a signature came first; if neither decided, the job looks again.
        Err(Error::Stale) if decided(&load(office, id).await?) => Ok(()),
        other => other,
    }
}

/// A term of contract, remarks or conclusion that has ended: recorded once, dated by its end. The head of the
/// organisation is told.
async fn lapse(office: &Office, ctx: &Ctx, mut case: Case) -> Result<(), Error> {
    let law = case.law(office)?;
    let Some(command) = case.law.lapsed(ctx.now, &law) else { return Ok(()) };
    let outcome = case.law.apply(command, ctx.now, &law)?;
    case.law = outcome.next;
    case.updated_at = ctx.now;
    let told = contracts::signed::closed(office, ctx, &case, &outcome.events, &law).await?;
    let mut tx = office.db.begin().await?;
    if !cases::save(&mut tx, &case).await? {
        return Err(Error::Stale);
    }
    let terms = case.law.terms(&law);
    history::write(office, &mut tx, ctx, &law, (SUBJECT, case.id), &outcome.events, &terms).await?;
    if let Some(letter) = &told {
        outbox::send(&mut tx, letter).await?;
    }
    alert(office, &mut tx, ctx, &case, &outcome.events).await?;
    tx.commit().await?;
    Ok(())
}

/// Tells the heads of the organisation and whoever works at the case what a term did by itself (SM-6), in the transaction
/// that makes it true. Other organisations in the system learn nothing of it.
pub(super) async fn alert(
    office: &Office,
    conn: &mut Conn,
    ctx: &Ctx,
    case: &Case,
    happened: &[law::Event],
) -> Result<(), Error> {
    // What follows for another part in the same act is no news of its own.
    let Some(event) = happened.first() else { return Ok(()) };
    let rule = law::event::rule(event.kind, event.at, &event.data);
    let data = json!({ "number": case.registration_number, "event": event.kind, "rule": rule });
    tell(office, conn, ctx, case, ("case-term-ended", data)).await
}

/// Tells the heads of the organisation and whoever works at the case.
pub(crate) async fn tell(
    office: &Office,
    conn: &mut Conn,
    ctx: &Ctx,
    case: &Case,
    (kind, data): (&str, serde_json::Value),
) -> Result<(), Error> {
    let (given, seats) = seats::of_case(conn, case.id).await?;
    let bin = organisation_of(office, &case.organisation);
    for person in people::of(conn, &bin, ctx).await? {
        let seated = seats.iter().any(|seat| seat.iin.as_ref() == Some(&person.iin));
        // Before seats are given every expert may act.
        if person.head || seated || (given == 0 && person.expert) {
            let subject = (SUBJECT, case.id);
            notices::tell(conn, ctx, &person.iin, subject, kind, data.clone()).await?;
        }
    }
    Ok(())
}

fn decided(case: &Case) -> bool {
    case.law.check().is_some_and(|check| check.decision().is_some())
}

async fn issue(office: &Office, ctx: &Ctx, case: &Case) -> Result<(), Error> {
    let bytes = paper::automatic(office, case).await?;
    let cms = office.seal.detached(&bytes, ctx.now)?;
    let verified = office.verify(cms.clone(), Some(bytes.clone()), Purpose::Seal, ctx.now).await?;
    evidence::keep(office, std::slice::from_ref(&verified)).await?;
    let seal = Gathered { data: signatures::of(&verified, "system", ctx.now, cms), verified };
    let stored = office.blobs.put(&bytes).await?;
    let issue = Issue {
        document_id: ctx.id(),
        sha256: stored.sha256,
        size: stored.size as i64,
        file_name: paper::file_name(case),
        prepared: Prepared::default(),
        signatures: vec![seal],
        automatic: true,
    };
    issue::register(office, ctx, case, &issue).await?;
    info!(case.id = %case.id, "completeness of case {} positive by the end of the term", case.id);
    Ok(())
}
