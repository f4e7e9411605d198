//! Terms fire: what the law says happens by itself when a term ends, once, dated by the end of the term.
//!
//! Every write of a subject refreshes its rows in the table of running terms and plans a job for each end that is
//! new. The job looks again: if the term has moved, it does nothing, because the move planned a job of its own. A
//! sweep finds ends whose job is missing.

use jiff::Timestamp;
use law::{Due, Law};
use serde_json::json;
use uuid::Uuid;

use crate::ctx::Ctx;
use crate::error::Error;
use crate::store::{Conn, jobs, terms};
use crate::{Office, applications, contracts, expertise, participants, registrations, replacement, users};

/// Kind of the job that stands at the end of a term.
pub const JOB: &str = "term";
/// How many ends one sweep looks at.
const AT_ONCE: i64 = 500;

/// Refreshes the terms of a subject after it has changed, in the same transaction. `event` is the number of its
/// last event: with it a job is planned anew where a term begins once more at the same moment.
pub(crate) async fn refresh(
    conn: &mut Conn,
    subject: (&'static str, Uuid),
    dues: &[Due],
    event: i64,
) -> Result<(), Error> {
    for term in terms::replace(conn, subject, dues).await? {
        if term.open_by.is_empty() {
            plan(conn, &term, event).await?;
        }
    }
    Ok(())
}

/// A job at the end of a term; `event` tells one plan for the same moment from another.
pub(crate) async fn plan(conn: &mut Conn, term: &terms::Term, event: i64) -> Result<(), Error> {
    let (kind, id) = (&term.subject_kind, term.subject_id);
    let key = format!("{JOB}:{kind}:{id}:{}:{}:{event}", term.rule, term.due_at);
    let payload = json!({ "subject": kind, "id": id });
    jobs::enqueue(conn, JOB, &payload, &key, term.due_at).await?;
    Ok(())
}

/// Does what is due for a subject now; nothing where nothing is, also when it runs twice.
pub async fn fire(office: &Office, ctx: &Ctx, subject: &str, id: Uuid) -> Result<(), Error> {
    match subject {
        registrations::SUBJECT => registrations::expire(office, ctx, id).await,
        participants::SUBJECT => participants::expire(office, ctx, id).await,
        applications::SUBJECT => {
            applications::register_one(office, ctx, id).await?;
            contracts::customer::register(office, ctx, id).await?;
            replacement::reply::register(office, ctx, id).await
        }
        expertise::SUBJECT => expertise::due::expire(office, ctx, id).await,
        users::SUBJECT => users::expire(office, ctx, id).await,
        other => Err(Error::internal(format!("terms of {other} do not fire"))),
    }
}

/// Looks for ends on which nobody has acted, should a job be missing; says how many there were.
pub async fn sweep(office: &Office, ctx: &Ctx) -> Result<usize, Error> {
    let over = terms::over(&mut *office.db.read().await?, ctx.now, AT_ONCE).await?;
    for term in &over {
        // One that fails keeps none of the others waiting.
        if let Err(error) = fire(office, ctx, &term.subject_kind, term.subject_id).await {
            let (kind, id, rule) = (&term.subject_kind, term.subject_id, &term.rule);
            tracing::error!("the end of the term {rule} of {kind} {id} did not act: {error}");
        }
    }
    Ok(over.len())
}

/// Terms of a law that have ended by now and stay ended: none is held open by a failure that lasts.
pub(crate) fn over(dues: &[Due], now: Timestamp) -> bool {
    dues.iter().any(|due| due.passed(now))
}

/// The law that governs a subject, by a fresh reading of the book in this transaction.
pub(crate) async fn law_of(
    office: &Office,
    conn: &mut Conn,
    governed: &terms::Governed,
    now: Timestamp,
) -> Result<Law, Error> {
    office.laws.refresh(conn).await?;
    office.laws.of(governed, now)
}
