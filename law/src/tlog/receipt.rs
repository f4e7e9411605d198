//! The proof that goes with a receipt (C2SP `tlog-proof`): where the entry is in the log, the path to the root, and
//! the signed checkpoint of that root.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;

use super::{Checkpoint, CheckpointError, Hash, verify_inclusion};

const FIRST_LINE: &str = "c2sp.org/tlog-proof@v1";
/// A log with 2^63 leaves has 63 levels.
const LONGEST_PATH: usize = 63;

/// A proof of inclusion with the checkpoint that it leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    pub index: u64,
    pub path: Vec<Hash>,
    /// The signed note whose text is the checkpoint; its signatures are judged elsewhere.
    pub note: String,
}

/// Why a receipt proves nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ReceiptError {
    #[error("it does not begin with {FIRST_LINE}")]
    Kind,
    #[error("the index of the leaf cannot be read")]
    Index,
    #[error("a hash of the path cannot be read, or there are more than {LONGEST_PATH}")]
    Path,
    #[error("there is no checkpoint with signatures in it")]
    Note,
    #[error(transparent)]
    Checkpoint(#[from] CheckpointError),
    #[error("the path does not lead from the entry to the root of the checkpoint")]
    Root,
}

impl Receipt {
    pub fn text(&self) -> String {
        let path = self.path.iter().map(|hash| BASE64_STANDARD.encode(hash) + "\n").collect::<String>();
        format!("{FIRST_LINE}\nindex {}\n{path}\n{}", self.index, self.note)
    }

    pub fn read(text: &str) -> Result<Receipt, ReceiptError> {
        let (head, note) = text.split_once("\n\n").ok_or(ReceiptError::Note)?;
        let mut lines = head.split('\n').peekable();
        if lines.next() != Some(FIRST_LINE) {
            return Err(ReceiptError::Kind);
        }
        lines.next_if(|line| line.starts_with("extra "));
        let index = lines.next().and_then(|line| line.strip_prefix("index ")).ok_or(ReceiptError::Index)?;
        let number: u64 = index.parse().map_err(|_| ReceiptError::Index)?;
        if number.to_string() != index {
            return Err(ReceiptError::Index);
        }
        let hash = |line| BASE64_STANDARD.decode(line).ok().and_then(|bytes| bytes.try_into().ok());
        let path = lines.map(hash).collect::<Option<Vec<Hash>>>().ok_or(ReceiptError::Path)?;
        if path.len() > LONGEST_PATH {
            return Err(ReceiptError::Path);
        }
        Ok(Receipt { index: number, path, note: note.into() })
    }

    /// The checkpoint in the note, which must have a text and signatures.
    pub fn checkpoint(&self) -> Result<Checkpoint, ReceiptError> {
        let end = self.note.find("\n\n").ok_or(ReceiptError::Note)?;
        Ok(Checkpoint::read(&self.note[..=end])?)
    }

    /// Whether the path leads from the leaf to the root of the checkpoint, which it says then.
    pub fn verify(&self, leaf: &Hash) -> Result<Checkpoint, ReceiptError> {
        let checkpoint = self.checkpoint()?;
        let leads = verify_inclusion(leaf, self.index, checkpoint.size, &self.path, &checkpoint.root);
        if leads { Ok(checkpoint) } else { Err(ReceiptError::Root) }
    }
}
