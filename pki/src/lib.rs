//! The national PKI: whether these bytes were signed by this person at this time, given this evidence.
//!
//! Everything is a function of its arguments: no network, no clock, no files. [`verify`] judges a CMS signature
//! against a [`TrustStore`] (anchors pinned by key), [`Evidence`] (revocation lists) and a [`Purpose`];
//! [`sign`] makes signatures; [`authority`] makes a certification authority with the profiles of the НУЦ РК
//! for demonstrations and tests.

pub mod authority;
pub mod ers;
pub mod note;
pub mod ocsp;
pub mod sign;
pub mod timestamp;

mod algorithms;
mod certificate;
mod container;
mod crl;
mod der;
mod digest;
mod gost;
mod input;
mod name;
mod oid;
mod path;
mod purpose;
mod report;
mod status;
mod trust;
mod verify;

#[cfg(test)]
mod tests;

pub use crl::{Crl, Reason};
pub use digest::Digest;
pub use ocsp::Ocsp;
pub use purpose::Purpose;
pub use report::{
    Algorithm, CertificateFacts, Failure, FailureCode, Power, Report, RevocationSource, Subject, Verified,
    Warning,
};
pub use trust::{Realm, TrustError, TrustStore};
pub use verify::{
    Content, Described, Evidence, container, describe, serial_number, signature_value, signer_certificate,
    time_stamps, verify,
};
