//! Why an upload cannot begin or go on, for tus and for people.

use super::OPEN_AT_ONCE;
use crate::blobs;
use crate::store;

/// Why an upload cannot begin or go on. Nothing that was acknowledged is lost.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Unknown, thrown away, or somebody else's.
    #[error("no such upload")]
    NotFound,
    #[error("the file is empty")]
    Empty,
    #[error("the file is larger than {limit} bytes")]
    TooLarge { limit: u64 },
    #[error("more than {OPEN_AT_ONCE} unfinished uploads")]
    TooMany,
    /// The part does not begin where the upload stands (tus: 409).
    #[error("the upload stands at {stands}")]
    Offset { stands: u64 },
    /// Another part is being written (tus: 423).
    #[error("another part is being written")]
    Busy,
    /// The part is not what its checksum says (tus: 460); it was not taken.
    #[error("the part differs from its checksum")]
    PartDiffers,
    /// A part of a joined file is missing, somebody else's, unfinished or already in another file (tus: 409).
    #[error("the parts to be joined are not all there")]
    PartsMissing,
    /// The upload is joined from parts; nothing is sent to it (tus: 403).
    #[error("a joined upload takes no part")]
    Joined,
    /// More bytes in one request than the operator allows (A-16.p2-R4).
    #[error("one part has more than {limit} bytes")]
    PartTooLarge { limit: u64 },
    /// The whole file is not what was announced; the upload stands at its beginning again.
    #[error("the file hashes to {found}, announced was {announced}")]
    Differs { announced: String, found: String },
    /// The file can never come here whole: the disk has less room.
    #[error("the folder of uploads has {free} bytes, the file needs {size}")]
    NoRoom { size: u64, free: u64 },
    /// The sender went away; what had come is kept.
    #[error("the sender broke off: {0}")]
    Interrupted(String),
    #[error(transparent)]
    Store(#[from] store::Error),
    #[error(transparent)]
    Blob(#[from] blobs::Error),
    #[error("the folder of uploads fails: {0}")]
    Io(#[from] std::io::Error),
}

impl From<Error> for crate::Error {
    fn from(error: Error) -> crate::Error {
        let field = |key: &str| crate::FieldError::new("file", key);
        match error {
            Error::NotFound => crate::Error::NotFound,
            Error::Empty => crate::Error::Invalid(vec![field("upload-empty")]),
            Error::TooLarge { limit } => {
                crate::Error::Invalid(vec![field("upload-too-large").with("megabytes", limit >> 20)])
            }
            Error::PartTooLarge { limit } => {
                crate::Error::Invalid(vec![field("upload-part-too-large").with("megabytes", limit >> 20)])
            }
            Error::NoRoom { .. } => crate::Error::Invalid(vec![field("upload-no-room")]),
            Error::PartsMissing => crate::Error::Invalid(vec![field("upload-parts-missing")]),
            Error::Joined => crate::Error::Invalid(vec![field("upload-joined")]),
            Error::TooMany => {
                crate::Error::Invalid(vec![field("upload-too-many").with("limit", OPEN_AT_ONCE)])
            }
            Error::PartDiffers | Error::Differs { .. } => {
                crate::Error::Invalid(vec![field("upload-differs")])
            }
            Error::Interrupted(_) => crate::Error::Invalid(vec![field("upload-interrupted")]),
            Error::Offset { .. } | Error::Busy => crate::Error::Stale,
            Error::Store(error) => error.into(),
            Error::Blob(error) => error.into(),
            Error::Io(error) => error.into(),
        }
    }
}
