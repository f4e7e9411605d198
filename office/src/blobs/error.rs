//! Why a blob cannot be had or stored.

use std::io;

use crate::store;

/// Why a blob cannot be had or stored.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("blob {0} is not stored")]
    NotFound(String),
    #[error("{0} is not a SHA-256 in lower-case hexadecimal")]
    BadName(String),
    /// The bytes in the store are not those that were stored.
    #[error("blob {0} is damaged")]
    Damaged(String),
    /// What came is not what was announced.
    #[error("the bytes hash to {found}, announced was {announced}")]
    Differs { announced: String, found: String },
    #[error("more than {limit} bytes")]
    TooLarge { limit: u64 },
    #[error("the sender broke off: {0}")]
    Interrupted(String),
    /// It is being removed because nobody named it; stored again a little later it stays.
    #[error("blob {0} is being removed")]
    Removed(String),
    #[error("the folder of blobs fails: {0}")]
    Io(#[from] io::Error),
    #[error("the store of blobs fails: {0}")]
    Remote(#[from] object_store::Error),
    #[error(transparent)]
    Ledger(#[from] store::Error),
}

impl Error {
    /// A file that was to be taken in is no more where it lay.
    pub(crate) fn is_gone(&self) -> bool {
        matches!(self, Error::Io(error) if error.kind() == io::ErrorKind::NotFound)
    }
}

impl From<Error> for crate::Error {
    fn from(error: Error) -> crate::Error {
        match error {
            Error::NotFound(_) | Error::BadName(_) => crate::Error::NotFound,
            Error::Interrupted(reason) => crate::Error::Unavailable(reason),
            Error::Removed(_) | Error::Remote(_) => crate::Error::Unavailable(error.to_string()),
            Error::Ledger(error) => error.into(),
            Error::Damaged(sha256) => crate::Error::Damaged(sha256),
            Error::Io(error) => error.into(),
            other => crate::Error::internal(other),
        }
    }
}

/// Whether the bytes themselves are wrong or the way to them.
pub(super) fn judged(error: io::Error, sha256: &str) -> Error {
    let inner = error.get_ref().and_then(|inner| inner.downcast_ref::<Error>());
    if error.kind() == io::ErrorKind::UnexpectedEof || matches!(inner, Some(Error::Damaged(_))) {
        Error::Damaged(sha256.to_owned())
    } else {
        error.into()
    }
}

pub(super) fn missing(error: object_store::Error, sha256: &str) -> Error {
    match error {
        object_store::Error::NotFound { .. } => Error::NotFound(sha256.to_owned()),
        other => other.into(),
    }
}
