//! Why a use case did not do what was asked. Two faces: for people a key of a text with what to do, for the
//! log a chain of causes.

use std::collections::BTreeMap;

use jiff::Timestamp;
use law::{Clause, Refusal};
use pki::FailureCode;

use crate::store;

/// The signature does not count, with its stable code; the text is `signature-<code>`.
pub use pki::Failure as SignatureFailure;

/// The answer of a use case that refused or failed. Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("not found")]
    NotFound,
    /// The caller may not do this, by this clause.
    #[error("denied by {clause}")]
    Denied { clause: Clause },
    /// Values that were entered are not acceptable.
    #[error("invalid: {}", .0.iter().map(|f| f.field.as_str()).collect::<Vec<_>>().join(", "))]
    Invalid(Vec<FieldError>),
    /// The law refuses.
    #[error("refused by {}: {}", .0.clause, .0.code)]
    Refused(Refusal),
    /// A signature that does not count, by this clause.
    #[error("{failure}, by {clause}")]
    Signature { failure: SignatureFailure, clause: Clause },
    /// Somebody else changed the same thing meanwhile.
    #[error("changed by somebody else meanwhile")]
    Stale,
    /// Something that is needed does not answer; the same call may succeed later.
    #[error("unavailable: {0}")]
    Unavailable(String),
    /// What is needed is to be had from a moment on: asking before is of no use.
    #[error("not before {from}: {why}")]
    NotYet { from: Timestamp, why: String },
    /// A stored file is not what was stored, or is gone; the log says which.
    #[error("a stored file is damaged or missing: {0}")]
    Damaged(String),
    #[error("internal: {0}")]
    Internal(#[source] Box<dyn std::error::Error + Send + Sync>),
}

/// One value that is not acceptable: which field, which text, with what in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldError {
    pub field: String,
    pub key: String,
    pub args: BTreeMap<String, String>,
}

impl FieldError {
    pub fn new(field: impl Into<String>, key: impl Into<String>) -> Self {
        FieldError { field: field.into(), key: key.into(), args: BTreeMap::new() }
    }

    pub fn with(mut self, name: &str, value: impl ToString) -> Self {
        self.args.insert(name.into(), value.to_string());
        self
    }
}

impl Error {
    /// One wrong field.
    pub fn field(field: impl Into<String>, key: impl Into<String>) -> Self {
        Error::Invalid(vec![FieldError::new(field, key)])
    }

    /// The same refusal by the clause of the act that was to be signed. What the certificate itself is refused
    /// for stays with A-3.
    #[must_use]
    pub fn signing(self, act: &'static str) -> Self {
        match self {
            Error::Signature { failure, .. } if !is_about_certificate(failure.code) => {
                Error::Signature { failure, clause: Clause(act) }
            }
            other => other,
        }
    }

    /// A fault of ours, with its cause.
    pub fn internal(cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Error::Internal(cause.into())
    }

    /// The key of the text for people, and what is said in it.
    pub fn told(&self) -> (String, BTreeMap<String, String>) {
        let plain = |key: &str| (key.to_owned(), BTreeMap::new());
        match self {
            Error::NotFound => plain("problem-not-found-text"),
            Error::Denied { .. } => plain("problem-denied-text"),
            Error::Invalid(fields) => match fields.first() {
                Some(field) => (field.key.clone(), field.args.clone()),
                None => plain("problem-refused-text"),
            },
            Error::Refused(refusal) => (
                format!("refusal-{}", refusal.code),
                refusal.args.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect(),
            ),
            Error::Signature { failure, .. } => (format!("signature-{}", failure.code), failure.args.clone()),
            Error::Stale => plain("problem-stale-text"),
            Error::Unavailable(_) | Error::NotYet { .. } => plain("problem-unavailable-text"),
            Error::Damaged(_) => plain("problem-damaged-text"),
            Error::Internal(_) => plain("problem-internal-text"),
        }
    }
}

/// A-3 says whose certificates count and when; the rest is whether these bytes were signed at all.
fn is_about_certificate(code: FailureCode) -> bool {
    match code {
        FailureCode::Malformed
        | FailureCode::NoSigner
        | FailureCode::SeveralSigners
        | FailureCode::ContentDiffers
        | FailureCode::BadSignature => false,
        FailureCode::NoCertificate
        | FailureCode::UnsupportedAlgorithm
        | FailureCode::UntrustedCa
        | FailureCode::DemoAuthority
        | FailureCode::Expired
        | FailureCode::NotYetValid
        | FailureCode::Revoked
        | FailureCode::StatusUnavailable
        | FailureCode::UnknownCertificate
        | FailureCode::TimeStampDenied
        | FailureCode::RenewedTooLate
        | FailureCode::WrongKeyUsage
        | FailureCode::WrongPurpose => true,
    }
}

/// Documents are certified by a signature; an act with a clause of its own says so by
/// [`Error::signing`].
impl From<SignatureFailure> for Error {
    fn from(failure: SignatureFailure) -> Self {
        let clause = Clause(if is_about_certificate(failure.code) { "A-3" } else { "A-17" });
        Error::Signature { failure, clause }
    }
}

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Self {
        Error::Refused(refusal)
    }
}

impl From<store::Error> for Error {
    fn from(error: store::Error) -> Self {
        match error {
            store::Error::Unavailable(why) => Error::Unavailable(why),
            store::Error::Conflict(_) | store::Error::Again(_) => Error::Stale,
            other => Error::internal(other),
        }
    }
}

impl From<std::io::Error> for Error {
    /// A full disk is no mistake: what was acknowledged is there, and the same call succeeds when there is room.
    fn from(error: std::io::Error) -> Self {
        use std::io::ErrorKind::{QuotaExceeded, StorageFull};
        match error.kind() {
            StorageFull | QuotaExceeded => Error::Unavailable(error.to_string()),
            _ => Error::internal(error),
        }
    }
}

impl From<serde_json::Error> for Error {
    fn from(error: serde_json::Error) -> Self {
        Error::internal(error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn clause(error: Error) -> &'static str {
        match error {
            Error::Signature { clause, .. } => clause.0,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_certificate_is_refused_by_a_3_and_a_signature_by_the_clause_of_its_act() {
        let refused = |code| Error::from(SignatureFailure::new(code));
        assert_eq!(clause(refused(FailureCode::Revoked)), "A-3");
        assert_eq!(clause(refused(FailureCode::Revoked).signing("A-41")), "A-3");
        assert_eq!(clause(refused(FailureCode::ContentDiffers)), "A-17");
        assert_eq!(clause(refused(FailureCode::ContentDiffers).signing("A-41")), "A-41");
        assert_eq!(clause(refused(FailureCode::Malformed).signing("A-8.2")), "A-8.2");
    }
}
