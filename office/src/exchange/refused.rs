//! A message that was received and then refused: its sender is told by a signed message (A-31, A-42.p2).
//!
//! A receipt only says that a message is stored. What is found later, when the files are at hand, would else
//! be known to the receiver alone, and a result would count as sent that reached nobody.

use law::{Clause, Event, Refusal};
use serde_json::json;

use super::apply::{Received, body};
use super::message::{Kind, Message, RefusalBody};
use super::outbox::{self, Letter, Prepared};
use super::refusal::{refusal, refusal_with};
use super::sha256_hex;
use crate::Office;
use crate::config::System;
use crate::ctx::Ctx;
use crate::error::Error;
use crate::expertise::SUBJECT;
use crate::history;
use crate::store::peers::Peer;
use crate::store::{Tx, cases, messages};

/// Longest code, clause, name or value that is kept of what another system says.
const LONGEST: usize = 300;
/// Most values that a refusal may carry.
const MOST: usize = 16;

/// The message that tells the sender of `received` why it has no effect.
pub(super) async fn letter(
    office: &Office,
    ctx: &Ctx,
    received: &Received,
    refusal: &Refusal,
) -> Result<Prepared, Error> {
    let body = RefusalBody {
        message_id: received.incoming.id,
        message_sha256: sha256_hex(&received.incoming.bytes),
        refused_at: ctx.now,
        code: refusal.code.to_owned(),
        clause: refusal.clause.to_string(),
        args: refusal.args.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect(),
    };
    let (to, subject_id) = (received.peer.code.as_str(), received.message.subject_id);
    let letter = Letter { to, subject_id, kind: Kind::Refusal, body: &body, blobs: Vec::new(), ahead: 0 };
    outbox::prepare(office, ctx, letter).await
}

/// Readable, and about a message that we sent to this system on this subject.
pub(super) async fn acceptable(office: &Office, peer: &Peer, message: &Message) -> Result<(), Error> {
    let told: RefusalBody = body(message)?;
    let short = |text: &str| text.chars().count() <= LONGEST;
    let words = told.args.iter().flat_map(|(name, value)| [name, value]).chain([&told.code, &told.clause]);
    if told.args.len() > MOST || !words.into_iter().all(|word| short(word)) {
        return Err(refusal_with("A-31", "exchange-malformed", "kind", message.kind).into());
    }
    let sent = messages::outgoing(&mut *office.db.read().await?, told.message_id).await?;
    let ours = sent.is_some_and(|sent| {
        sent.message.to_code == peer.code
            && sent.message.subject_id == message.subject_id
            && sha256_hex(&sent.message.bytes) == told.message_sha256
    });
    if ours { Ok(()) } else { Err(refusal("A-31", "exchange-refusal-unfounded").into()) }
}

/// Keeps the refusal beside our message; on the expertise side also in the history of the case.
pub(super) async fn apply(office: &Office, ctx: &Ctx, received: &Received) -> Result<(), Error> {
    let told: RefusalBody = body(&received.message)?;
    let mut tx = office.db.begin().await?;
    if !received.settle(&mut tx, ctx.now).await? {
        return Ok(());
    }
    let refusal = json!({ "clause": told.clause, "code": told.code, "args": told.args });
    messages::answered_with_refusal(&mut tx, told.message_id, ctx.now, &refusal).await?;
    if office.config.system == System::Expertise {
        note(office, ctx, &mut tx, received, &told).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// The employees see in the history of the case that the portal did not take what was sent.
async fn note(
    office: &Office,
    ctx: &Ctx,
    tx: &mut Tx,
    received: &Received,
    told: &RefusalBody,
) -> Result<(), Error> {
    let sent = messages::outgoing(tx, told.message_id).await?.ok_or(Error::NotFound)?;
    let case = cases::of_application(tx, &received.peer.code, received.message.subject_id).await?;
    let Some(case) = case else { return Ok(()) };
    let (kind, clause) = match sent.message.kind == Kind::Result.as_str() {
        true => ("case_result_refused", "A-42.p2"),
        false => ("case_message_refused", "A-31"),
    };
    let data = json!({ "message": told.message_id, "code": told.code, "clause": told.clause });
    let event = Event { kind, clause: Clause(clause), at: ctx.now, data };
    history::note(tx, ctx, &case.law(office)?, (SUBJECT, case.id), &[event]).await?;
    Ok(())
}
