//! Receipts: an event with everything by which anyone proves, without this system, that it is in the log.

use law::tlog::{Checkpoint, Receipt, ReceiptError, inclusion, leaf_hash, wanted};
use pki::note::{Note, Role, Verifier};
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use uuid::Uuid;

use super::{Log, leaf, sequence, unsigned, with_witnesses};
use crate::applications::{self, Viewer};
use crate::blobs::{bytes_of, hex};
use crate::ctx::{Actor, ActorKind, Ctx};
use crate::error::Error;
use crate::store::events::Event;
use crate::store::{Conn, log};
use crate::{Office, System, expertise};

/// An event and its proof, as they are given out.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Proved {
    /// As the leaf commits to it.
    pub event: Json,
    /// In lower-case hexadecimal; together with the event it makes the entry of the leaf.
    pub nonce: String,
    /// C2SP `tlog-proof`.
    pub proof: String,
}

/// What a receipt proves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checked {
    /// The place of the event in the log.
    pub index: u64,
    pub checkpoint: Checkpoint,
    /// The witnesses that saw this state, and when: seconds since 1970.
    pub witnesses: Vec<(String, u64)>,
}

/// Why a receipt proves nothing.
#[derive(Debug, thiserror::Error)]
pub enum NotProved {
    #[error("it is not a receipt of the transparency log: {0}")]
    Form(#[from] serde_json::Error),
    #[error("the nonce is not {} bytes in hexadecimal", leaf::NONCE)]
    Nonce,
    #[error(transparent)]
    Receipt(#[from] ReceiptError),
    #[error("the checkpoint is not signed by the key of the log")]
    Signature,
    #[error("the checkpoint is that of {0}, the key that of {1}")]
    Origin(String, String),
}

impl Log {
    /// The receipt of an event; one that has no place yet gets it first.
    pub async fn prove(&self, event: &Event) -> Result<Proved, Error> {
        let placed = log::placed(&mut *self.db.read().await?, event.id).await?;
        let (leaf, latest, lines) = match placed {
            Some(placed) => placed,
            None => {
                self.sequence().await?;
                log::placed(&mut *self.db.read().await?, event.id).await?.ok_or(Error::NotFound)?
            }
        };
        let note = with_witnesses(&latest, &lines);
        prove(&mut *self.db.read().await?, event, &leaf, unsigned(latest.size)?, note).await
    }

    /// The receipts of several events under one checkpoint: the first that has them all, or one soon after it that
    /// witnesses saw. Unlike the latest it stays the same while the log grows.
    pub(crate) async fn prove_all(&self, events: &[Event]) -> Result<Vec<Proved>, Error> {
        const LOOK: i64 = 16;
        let mut leaves = Vec::with_capacity(events.len());
        for event in events {
            let leaf = match self.leaf_of(event.id).await? {
                Some(leaf) => leaf,
                None => {
                    self.sequence().await?;
                    self.leaf_of(event.id).await?.ok_or(Error::NotFound)?
                }
            };
            leaves.push(leaf);
        }
        let Some(last) = leaves.iter().map(|leaf| leaf.number).max() else { return Ok(Vec::new()) };
        let mut conn = self.db.read().await?;
        let mut chosen = None;
        for state in log::checkpoints_from(&mut conn, last + 1, LOOK).await? {
            let lines = log::cosignatures(&mut conn, state.size).await?;
            if chosen.is_none() || !lines.is_empty() {
                let seen = !lines.is_empty();
                chosen = Some((state.size, with_witnesses(&state, &lines)));
                if seen {
                    break;
                }
            }
        }
        let (size, note) = chosen.ok_or(Error::NotFound)?;
        let mut proved = Vec::with_capacity(events.len());
        for (event, leaf) in events.iter().zip(&leaves) {
            proved.push(prove(&mut conn, event, leaf, unsigned(size)?, note.clone()).await?);
        }
        Ok(proved)
    }

    async fn leaf_of(&self, event: Uuid) -> Result<Option<log::Leaf>, Error> {
        Ok(log::leaf_of(&mut *self.db.read().await?, event).await?)
    }
}

/// The receipt of an event at a size of the log.
async fn prove(
    conn: &mut Conn,
    event: &Event,
    leaf: &log::Leaf,
    size: u64,
    note: String,
) -> Result<Proved, Error> {
    let index = unsigned(leaf.number)?;
    let tiles = sequence::tiles(conn, wanted(|nodes| inclusion(nodes, index, size))).await?;
    let path = inclusion(&tiles, index, size).ok_or(Error::NotFound)?;
    let receipt = Receipt { index, path, note };
    receipt.verify(&leaf_hash(&leaf.entry)).map_err(Error::internal)?;
    Ok(Proved { event: leaf::told(event), nonce: hex(&leaf.nonce), proof: receipt.text() })
}

/// What a receipt proves by itself, given the key of the log and those of witnesses that are trusted.
pub fn check(receipt: &[u8], log: &Verifier, witnesses: &[Verifier]) -> Result<(Proved, Checked), NotProved> {
    let proved: Proved = serde_json::from_slice(receipt)?;
    let nonce = bytes_of(&proved.nonce).filter(|nonce| nonce.len() == leaf::NONCE).ok_or(NotProved::Nonce)?;
    let proof = Receipt::read(&proved.proof)?;
    let checkpoint = proof.verify(&leaf_hash(&leaf::entry(&nonce, &proved.event)))?;
    let note = Note::read(&proof.note).map_err(|_| ReceiptError::Note)?;
    if checkpoint.origin != log.name() {
        return Err(NotProved::Origin(checkpoint.origin, log.name().into()));
    }
    if log.role() != Role::Log || log.signed(&note).is_none() {
        return Err(NotProved::Signature);
    }
    let seen = witnesses.iter().filter(|witness| witness.role() == Role::Witness);
    let seen = seen.filter_map(|witness| Some((witness.name().to_owned(), witness.signed(&note)?)));
    let checked = Checked { index: proof.index, checkpoint, witnesses: seen.collect() };
    Ok((proved, checked))
}

/// Whether whoever owns an application may have an event of it with all its data: not what names another person.
pub fn may_be_given(actor: &Json, owner: impl Fn(&Actor) -> bool) -> bool {
    serde_json::from_value::<Actor>(actor.clone())
        .is_ok_and(|actor| actor.kind != ActorKind::Person || owner(&actor))
}

/// The receipt of an event of a case, for those who may read the case.
pub async fn of_case(office: &Office, ctx: &Ctx, id: Uuid, number: i64) -> Result<Proved, Error> {
    let event = events_of_case(office, ctx, id).await?.into_iter().find(|event| event.number == number);
    office.log.prove(&event.ok_or(Error::NotFound)?).await
}

/// The events of a case whose receipts the reader may have.
pub(crate) async fn events_of_case(office: &Office, ctx: &Ctx, id: Uuid) -> Result<Vec<Event>, Error> {
    Ok(match office.config.system {
        System::Portal => {
            let case = applications::case(office, ctx, id).await?;
            let owner = |actor: &Actor| actor.is_owner(&case.owner.iin, case.owner.bin.as_deref());
            let given = |event: &Event| case.viewer == Viewer::Owner && may_be_given(&event.actor, owner);
            case.events.into_iter().filter(given).collect()
        }
        System::Expertise => expertise::view::case(office, ctx, id).await?.events,
    })
}
