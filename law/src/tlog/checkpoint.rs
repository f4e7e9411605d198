//! What the operator of a log signs: its name, size and root (C2SP `tlog-checkpoint`).

use base64::Engine;
use base64::prelude::BASE64_STANDARD;

use super::Hash;

/// The state of a log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    /// The name of the log, unique in the world: a host and a path, without a scheme.
    pub origin: String,
    pub size: u64,
    pub root: Hash,
}

/// Why a text is no checkpoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CheckpointError {
    #[error("a checkpoint has three lines at least, each ended by a line feed")]
    Lines,
    #[error("the origin of a checkpoint is empty")]
    Origin,
    #[error("the size of a checkpoint is a decimal number without leading zeros")]
    Size,
    #[error("the root of a checkpoint is 32 bytes in base64")]
    Root,
}

impl Checkpoint {
    /// The text that is signed.
    pub fn text(&self) -> String {
        format!("{}\n{}\n{}\n", self.origin, self.size, BASE64_STANDARD.encode(self.root))
    }

    /// Reads the text; lines after the third are not looked at.
    pub fn read(text: &str) -> Result<Checkpoint, CheckpointError> {
        let mut lines = text.strip_suffix('\n').ok_or(CheckpointError::Lines)?.split('\n');
        let mut line = || lines.next().ok_or(CheckpointError::Lines);
        let (origin, size, root) = (line()?, line()?, line()?);
        if origin.is_empty() {
            return Err(CheckpointError::Origin);
        }
        let number: u64 = size.parse().map_err(|_| CheckpointError::Size)?;
        if number.to_string() != size {
            return Err(CheckpointError::Size);
        }
        let root = BASE64_STANDARD.decode(root).ok().and_then(|bytes| bytes.try_into().ok());
        Ok(Checkpoint { origin: origin.into(), size: number, root: root.ok_or(CheckpointError::Root)? })
    }
}
