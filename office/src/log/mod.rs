//! The transparency log of this system: every event of its history gets a place, every state of the log is signed,
//! and whoever holds a receipt can prove offline that an event stood in it at that time.
//!
//! Events get their places after they are committed, in batches ([`Log::sequence`]); what a killed process left
//! without a place gets one at the next start. Nobody learns from the public log what happened: a leaf commits to its
//! event with a random number that only the receipt shows (`leaf.rs`).

mod key;
mod leaf;
mod mirror;
mod proof;
mod records;
mod sequence;
mod verify;
mod witness;

use tokio::sync::Mutex;

use law::tlog::Checkpoint;
use pki::note::Signer;
pub use pki::note::{NoteError, Verifier};

pub use key::{KeyError, prepare};
pub(crate) use leaf::spell;
pub use mirror::{MirrorError, Mirrored, kept, mirror};
pub(crate) use proof::events_of_case;
pub use proof::{Checked, NotProved, Proved, check, may_be_given, of_case};
pub use records::Named;
pub use verify::{Finding, Verified, verify};
pub(crate) use witness::keep_asking;
pub use witness::{Answer, answer};

use crate::error::Error;
pub use crate::store::log::Stored;
use crate::store::{Db, log};

/// The log of a system with its key.
pub struct Log {
    db: Db,
    signer: Signer,
    /// This key when it signs as a witness of the logs of others.
    witness: Signer,
    clock: crate::Clock,
    /// One at a time within this process; between processes the database decides.
    turn: Mutex<()>,
}

impl Log {
    /// The log of a database under a key, which is trusted to be the one that it began with.
    pub fn new(db: Db, signer: Signer, witness: Signer, clock: crate::Clock) -> Log {
        Log { db, signer, witness, clock, turn: Mutex::default() }
    }

    /// The name of the log and the key that verifies its checkpoints: `name+id+key`.
    pub fn verifier(&self) -> &Verifier {
        self.signer.verifier()
    }

    /// The key of this system as a witness of other logs.
    pub fn witness_verifier(&self) -> &Verifier {
        self.witness.verifier()
    }

    /// The latest checkpoint with every line under it; nothing while the log is empty.
    pub async fn checkpoint(&self) -> Result<Option<String>, Error> {
        let mut conn = self.db.read().await?;
        let Some(latest) = log::latest(&mut conn).await? else { return Ok(None) };
        Ok(Some(with_witnesses(&latest, &log::cosignatures(&mut conn, latest.size).await?)))
    }

    /// The latest checkpoints, the newest first, each with the names of its witnesses.
    pub async fn latest(&self, limit: i64) -> Result<Vec<(Stored, Vec<String>)>, Error> {
        let mut conn = self.db.read().await?;
        let mut shown = Vec::new();
        for checkpoint in log::checkpoints(&mut conn, i64::MAX, limit).await? {
            let lines = log::cosignatures(&mut conn, checkpoint.size).await?;
            shown.push((checkpoint, lines.into_iter().map(|(witness, _)| witness).collect()));
        }
        Ok(shown)
    }

    /// The bytes of a tile of this width, or nothing where the log is not so large yet.
    pub async fn tile(&self, tile: law::tlog::Tile, width: u64) -> Result<Option<Vec<u8>>, Error> {
        let hashes = log::tile(&mut *self.db.read().await?, tile).await?;
        let part = usize::try_from(width).ok().and_then(|width| hashes.get(..width));
        Ok(part.map(|hashes| hashes.as_flattened().to_vec()))
    }

    /// The entries of the leaves of a tile, each with its length before it in two bytes.
    pub async fn entries(&self, place: u64, width: u64) -> Result<Option<Vec<u8>>, Error> {
        let (Some(from), Ok(limit)) = (first_leaf(place), i64::try_from(width)) else { return Ok(None) };
        let leaves = log::leaves(&mut *self.db.read().await?, from, limit).await?;
        if leaves.len() as u64 != width {
            return Ok(None);
        }
        let mut bundle = Vec::with_capacity(leaves.len() * 34);
        for leaf in leaves {
            let length = u16::try_from(leaf.entry.len()).map_err(Error::internal)?;
            bundle.extend_from_slice(&length.to_be_bytes());
            bundle.extend_from_slice(&leaf.entry);
        }
        Ok(Some(bundle))
    }
}

fn first_leaf(place: u64) -> Option<i64> {
    i64::try_from(place.checked_mul(law::tlog::FULL)?).ok()
}

/// A stored size or number as the law counts them.
fn unsigned(number: i64) -> Result<u64, Error> {
    u64::try_from(number).map_err(Error::internal)
}

fn with_witnesses(checkpoint: &Stored, lines: &[(String, String)]) -> String {
    let lines: String = lines.iter().map(|(_, line)| line.as_str()).collect();
    checkpoint.note.clone() + &lines
}

/// A checkpoint as it is read back from the database.
fn state(stored: &Stored) -> Result<Checkpoint, Error> {
    let root = stored.root.as_slice().try_into().map_err(Error::internal)?;
    Ok(Checkpoint { origin: stored.origin.clone(), size: unsigned(stored.size)?, root })
}
