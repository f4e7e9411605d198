//! The verdict over one container.

use jiff::Timestamp;

use crate::{Failure, FailureCode, Report, TrustStore};

/// What the signature is for (pki purpose table).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Purpose {
    /// A person signs in.
    SignIn,
    /// A person signs a document.
    Sign,
    /// An information system seals a message or a document.
    Seal,
}

/// Where the signed bytes are.
#[derive(Debug, Clone, Copy)]
pub enum Content<'a> {
    /// Inside the container; returned in [`crate::Verified::content`].
    Attached,
    /// Kept apart: these bytes.
    Detached(&'a [u8]),
}

/// Revocation evidence at hand.
#[derive(Debug, Clone, Default)]
pub struct Evidence {
    pub crls: Vec<Crl>,
}

/// A revocation list, parsed and indexed; its signature is verified against the issuer by [`verify`].
#[derive(Debug, Clone)]
pub struct Crl {}

impl Crl {
    /// Reads DER or PEM.
    pub fn parse(_bytes: &[u8]) -> Result<Crl, Failure> {
        Ok(Crl {})
    }
}

/// Judges a signature container (DER, PEM or bare base64) for a purpose at a moment.
pub fn verify(
    _cms: &[u8],
    _content: Content,
    _purpose: Purpose,
    _at: Timestamp,
    trust: &TrustStore,
    _evidence: &Evidence,
) -> Report {
    let _ = trust.realm();
    Report::failed(Failure::new(FailureCode::StatusUnavailable))
}

/// What a certificate says of its holder. Nothing is verified: for choosing a key and for showing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Described {
    pub subject: crate::Subject,
    pub powers: Vec<crate::Power>,
    pub facts: crate::CertificateFacts,
}

/// Reads a certificate (DER or PEM) without judging it.
pub fn describe(_certificate: &[u8]) -> Result<Described, Failure> {
    Err(Failure::malformed("certificate"))
}
