//! The portal hears how the consideration goes.

use super::apply::{Received, body};
use super::decision;
use super::message::{Message, Progress, Stage};
use super::refusal::refusal_with;
use crate::Office;
use crate::applications::incoming;
use crate::contracts;
use crate::ctx::Ctx;
use crate::error::Error;
use crate::store::Conn;
use crate::store::peers::Peer;

/// Readable, about an application of ours, from the system that serves its addressee (A-21 R2).
pub(super) async fn acceptable(office: &Office, peer: &Peer, message: &Message) -> Result<(), Error> {
    let progress: Progress = body(message)?;
    if let Stage::TermMoved { due, decision: Some(decision) } = &progress.stage {
        decision::acceptable(decision, due)?;
    }
    let mut conn = office.db.read().await?;
    check_sender(&mut conn, peer, message, &progress.registration_number).await
}

/// The number of the application and the system that serves it are known here; the message must fit both.
pub(crate) async fn check_sender(
    conn: &mut Conn,
    peer: &Peer,
    message: &Message,
    number: &str,
) -> Result<(), Error> {
    let served = incoming::served_by(conn, message.subject_id).await?;
    let Some(served) = served.filter(|served| served.system_code == peer.code) else {
        return Err(refusal_with("A-21", "exchange-not-serving", "system", &peer.code).into());
    };
    if served.number.as_deref() != Some(number) {
        return Err(refusal_with("A-32.2", "expertise-number-differs", "number", number).into());
    }
    Ok(())
}

/// Writes the news into the application, once.
pub(super) async fn apply(office: &Office, ctx: &Ctx, received: &Received) -> Result<(), Error> {
    let progress: Progress = body(&received.message)?;
    let id = received.message.subject_id;
    let system = &received.peer.code;
    let decision = match &progress.stage {
        Stage::TermMoved { decision: Some(decision), .. } => {
            Some((decision, decision::fetched(office, ctx, received, decision).await?))
        }
        _ => None,
    };
    let mut tx = office.db.begin().await?;
    if !received.settle(&mut tx, ctx.now).await? {
        return Ok(());
    }
    if let Some((decision, signed)) = &decision {
        decision::keep(&mut tx, ctx, received, decision, signed).await?;
    }
    match progress.stage.clone() {
        Stage::Received { manifest_sha256, files } => {
            incoming::acknowledged(&mut tx, office, id, system, &manifest_sha256, &files, ctx.now).await?;
        }
        Stage::CompletenessStarted { due } => {
            let news =
                incoming::Progress { kind: "completeness_started".into(), at: progress.at, due: Some(due) };
            incoming::progress(&mut tx, office, id, system, news, ctx.now).await?;
        }
        Stage::TermMoved { due, .. } => {
            let news = incoming::Progress { kind: "term_moved".into(), at: progress.at, due: Some(due) };
            incoming::progress(&mut tx, office, id, system, news, ctx.now).await?;
        }
        stage @ (Stage::ContractSigned
        | Stage::ContractInForce { .. }
        | Stage::ContractPerformed
        | Stage::ContractClosed { .. }) => {
            contracts::told::progressed(office, &mut tx, (id, system), &stage, ctx.now).await?;
        }
    }
    tx.commit().await?;
    Ok(())
}
