//! Checking the seal of another system.
//!
//! A-31 names two things: that the signature belongs to the sender and that it is valid. They are two
//! checks here, both recorded with the message, also when one fails.

use jiff::Timestamp;
use law::Refusal;
use pki::{Content, FailureCode, Purpose, Verified};
use serde::{Deserialize, Serialize};

use super::refusal::{refusal, refusal_with};
use crate::Office;
use crate::store::peers::Peer;

/// The two checks of A-31 R2, as stored with a message.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Checks {
    pub validity: Validity,
    pub ownership: Ownership,
}

/// Whether the signature holds: integrity, chain, dates, revocation, purpose.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "result", rename_all = "snake_case")]
pub enum Validity {
    Valid { verified: Box<Verified> },
    Invalid { failure: pki::Failure, class: Class },
}

/// Whether it belongs to the registered system.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "result", rename_all = "snake_case")]
pub enum Ownership {
    Sender,
    /// The certificate names somebody else than the registered party.
    Foreign {
        bin: Option<String>,
        system: Option<String>,
        class: Class,
    },
    /// Nothing can be said of the owner of a signature that does not hold.
    Unknown,
}

/// How a failed check counts towards A-27: slip or attack.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Class {
    Error,
    SecurityIncident,
}

/// Why a seal is not accepted, with the checks for the log.
#[derive(Debug)]
pub struct Rejected {
    pub refusal: Refusal,
    pub checks: Checks,
}

/// Judges the seal of another system: valid now, and of the registered party.
pub fn check(
    office: &Office,
    peer: &Peer,
    cms: &[u8],
    content: Content,
    at: Timestamp,
) -> Result<Checks, Box<Rejected>> {
    let verified = judge(office, cms, content, at)?;
    owner(peer, &verified)
}

/// The first check: whether it is a valid seal of anybody.
pub(super) fn judge(
    office: &Office,
    cms: &[u8],
    content: Content,
    at: Timestamp,
) -> Result<Verified, Box<Rejected>> {
    let evidence = office.evidence.at(at);
    let report = pki::verify(cms, content, Purpose::Seal, at, &office.trust, &evidence);
    report.sole().map_err(|failure| Box::new(invalid(failure)))
}

/// The second check: whether a valid seal is that of the registered party.
pub(super) fn owner(peer: &Peer, verified: &Verified) -> Result<Checks, Box<Rejected>> {
    let validity = Validity::Valid { verified: Box::new(verified.clone()) };
    let (bin, system) = (verified.signer.bin.clone(), verified.signer.system.clone());
    if bin.as_deref() == Some(&peer.bin) && system.as_deref() == Some(&peer.system) {
        return Ok(Checks { validity, ownership: Ownership::Sender });
    }
    let ownership = Ownership::Foreign { bin, system, class: Class::SecurityIncident };
    let refusal = refusal_with("A-31", "exchange-not-the-sender", "system", &peer.code);
    Err(Box::new(Rejected { refusal, checks: Checks { validity, ownership } }))
}

fn invalid(failure: pki::Failure) -> Rejected {
    let refusal = refusal_with("A-31", "exchange-bad-signature", "reason", failure.code);
    let class = class(failure.code);
    let validity = Validity::Invalid { failure, class };
    Rejected { refusal, checks: Checks { validity, ownership: Ownership::Unknown } }
}

/// Invalid or expired is an error; forged or foreign is a security incident (`signature_failure_class`).
fn class(code: FailureCode) -> Class {
    match code {
        FailureCode::BadSignature
        | FailureCode::ContentDiffers
        | FailureCode::UntrustedCa
        | FailureCode::DemoAuthority
        | FailureCode::Revoked => Class::SecurityIncident,
        _ => Class::Error,
    }
}

/// A container that could not even be read as a message of ours.
pub(super) fn malformed() -> Refusal {
    refusal("A-31", "exchange-malformed")
}
