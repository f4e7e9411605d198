//! Answers about the status of one certificate (RFC 6960), as the НУЦ РК gives them: signed by a responder to which
//! the authority delegated it, or by the authority itself; CertID with SHA-256; without a next update. Other responders
//! make their answers in advance (RFC 5019).

mod ask;
mod read;

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};

use self::ask::Identifier;
pub(crate) use self::ask::{asked, key_bits};
pub use self::ask::{asked_serial, request};
use crate::algorithms::sha1;
use crate::certificate::{Certificate, usage};
use crate::timestamp::SKEW;
use crate::{Algorithm, Failure, FailureCode, Reason, RevocationSource, oid};

/// How long an answer that names no end stands for what comes after it (order 500/НҚ, point 19.6).
const FRESH: SignedDuration = SignedDuration::from_hours(1);
/// How long an answer that was made in advance may stand (RFC 5019): for so long it is silent about a revocation. Such
/// answers are made anew once a week at the latest; one day is for their distribution.
pub const LONGEST_VALIDITY: SignedDuration = SignedDuration::from_hours(8 * 24);

/// A response about certificates. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Ocsp(Arc<Response>);

#[derive(Debug)]
struct Response {
    responder: Responder,
    produced_at: Timestamp,
    answers: Vec<Answer>,
    nonce: Option<Vec<u8>>,
    algorithm: Algorithm,
    digest: Vec<u8>,
    signature: Vec<u8>,
    /// DER of what came with it.
    certificates: Vec<Vec<u8>>,
    sha256: String,
    der: Vec<u8>,
}

#[derive(Debug)]
enum Responder {
    /// Encoded name.
    Name(Vec<u8>),
    /// SHA-1 of the key bits.
    Key(Vec<u8>),
}

/// About one certificate.
#[derive(Debug)]
struct Answer {
    certificate: Identifier,
    status: Status,
    this_update: Timestamp,
    next_update: Option<Timestamp>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Status {
    Good,
    Revoked {
        since: Timestamp,
        reason: Option<Reason>,
    },
    /// Also the form of RFC 6960, 2.2: revoked on hold since the beginning of 1970.
    Unknown,
}

/// What an answer is worth that calls a certificate good.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Worth {
    /// It shows how the certificate stood at the moment.
    Counts,
    /// It was made before the moment; from then on there is a newer one.
    TooEarly(Timestamp),
    /// It is not to be relied on, and why.
    Unreliable(&'static str),
}

/// What an answer that came just now is worth for a moment in the past, by its thisUpdate and nextUpdate (RFC 6960,
/// 4.2.2.1). One that was made in advance counts where it was made at the moment or after it: then a revocation before
/// the moment would stand in it (ETSI EN 319 102-1, 5.2.5).
pub fn worth(
    (this_update, next_update): (Timestamp, Option<Timestamp>),
    moment: Timestamp,
    now: Timestamp,
) -> Worth {
    let age = now.duration_since(this_update);
    if age < -SKEW {
        return Worth::Unreliable("of the future");
    }
    let Some(next) = next_update else {
        return if age <= FRESH { Worth::Counts } else { Worth::Unreliable("stale") };
    };
    match next.duration_since(this_update) {
        _ if next <= now => Worth::Unreliable("not in force any more"),
        validity if validity > LONGEST_VALIDITY => Worth::Unreliable("valid for too long"),
        _ if this_update >= moment => Worth::Counts,
        // Perhaps it was made for this question by a clock that is behind ours: the next one will be later.
        _ if age <= SKEW => Worth::TooEarly(now.saturating_add(SKEW).unwrap_or(next).min(next)),
        _ => Worth::TooEarly(next),
    }
}

impl Ocsp {
    /// Reads a response in DER, PEM or bare base64. One that is not successful is no response.
    pub fn parse(bytes: &[u8]) -> Result<Ocsp, Failure> {
        Ok(Ocsp(Arc::new(read::response(bytes)?)))
    }

    /// The response in DER, to be kept as evidence.
    pub fn der(&self) -> &[u8] {
        &self.0.der
    }

    /// SHA-256 (hex) of [`Ocsp::der`].
    pub fn sha256(&self) -> &str {
        &self.0.sha256
    }

    /// What it says of a certificate (both in DER) for a moment.
    pub fn tells(
        &self,
        certificate: &[u8],
        issuer: &[u8],
        at: Timestamp,
    ) -> Result<RevocationSource, Failure> {
        let (certificate, issuer) = (Certificate::parse(certificate)?, Certificate::parse(issuer)?);
        let useless = |reason| Err(Failure::new(FailureCode::StatusUnavailable).with("reason", reason));
        match self.about(&certificate, &issuer, at) {
            None => useless("about another certificate"),
            Some(Err(reason)) => useless(reason),
            Some(Ok(told)) => told,
        }
    }

    /// The nonce that it repeats.
    pub fn nonce(&self) -> Option<&[u8]> {
        self.0.nonce.as_deref()
    }

    #[cfg(test)]
    pub(crate) fn sole_serial(&self) -> Vec<u8> {
        self.0.answers[0].certificate.serial.clone()
    }

    /// Whoever signed it could do so for this issuer then. Returned: the name.
    fn signer(&self, issuer: &Certificate) -> Result<String, &'static str> {
        let response = &*self.0;
        let signed = |key: &Certificate| {
            key.key.algorithm() == response.algorithm && key.key.verify(&response.digest, &response.signature)
        };
        if response.responder.is(issuer) {
            return if signed(issuer) { Ok(issuer.common_name()) } else { Err("bad signature") };
        }
        let mut delegates =
            response.certificates.iter().filter_map(|certificate| Certificate::parse(certificate).ok());
        let delegate =
            delegates.find(|one| response.responder.is(one)).ok_or("no certificate of the responder")?;
        if delegate.issuer != issuer.subject || !delegate.is_signed_by(&issuer.key) {
            return Err("responder of another authority");
        }
        let extensions = &delegate.extensions;
        let signs = extensions.key_usage.is_none_or(|bits| bits & usage::DIGITAL_SIGNATURE != 0);
        let delegated = extensions.purposes.iter().any(|purpose| purpose == oid::OCSP_SIGNING);
        if !delegated || !signs || extensions.authority || extensions.not_understood.is_some() {
            return Err("nothing was delegated to the responder");
        }
        // Otherwise its own status would have to be asked for, and that of who answers about it.
        if !extensions.no_check {
            return Err("responder that is not exempt from checking");
        }
        if response.produced_at < delegate.not_before
            || response.produced_at.as_second() > delegate.not_after.as_second()
        {
            return Err("responder out of its time");
        }
        if signed(&delegate) { Ok(delegate.common_name()) } else { Err("bad signature") }
    }

    fn answer(&self, certificate: &Certificate, issuer: &Certificate) -> Option<&Answer> {
        let is_meant = |answer: &&Answer| {
            let said = &answer.certificate;
            // Numbers first: many answers are looked through, and few are about this one.
            said.serial == certificate.serial
                && Identifier::of(&certificate.serial, issuer, said.digest).is_ok_and(|meant| meant == *said)
        };
        self.0.answers.iter().find(is_meant)
    }

    /// Whether it tells of a revocation, at whatever time, that takes away from what the service stamped before it.
    pub(crate) fn disowns(&self, certificate: &Certificate, issuer: &Certificate) -> Option<Failure> {
        match self.answer(certificate, issuer)?.status {
            Status::Revoked { since, reason } if !Reason::spares_former(reason) => {
                self.signer(issuer).is_ok().then(|| Reason::revoked(reason, since))
            }
            _ => None,
        }
    }

    /// What it says of a certificate for a moment; None: nothing about this certificate. The error of an answer that
    /// proves nothing is its reason.
    pub(crate) fn about(
        &self,
        certificate: &Certificate,
        issuer: &Certificate,
        at: Timestamp,
    ) -> Option<Result<Result<RevocationSource, Failure>, &'static str>> {
        let answer = self.answer(certificate, issuer)?;
        Some(self.signer(issuer).and_then(|responder| {
            answer.tells(certificate, at).map(|good| {
                good.map(|()| RevocationSource::Ocsp {
                    responder,
                    this_update: answer.this_update,
                    next_update: answer.next_update,
                    sha256: self.0.sha256.clone(),
                })
            })
        }))
    }
}

impl Answer {
    /// Good, or why not; the outer error: it tells nothing about that moment.
    fn tells(&self, certificate: &Certificate, at: Timestamp) -> Result<Result<(), Failure>, &'static str> {
        let later = self.this_update > at.saturating_add(SKEW).unwrap_or(at);
        // What an answer in force calls revoked is so, even if the responder's clock is ahead.
        let until = if later { at } else { at.max(self.this_update) };
        match self.status {
            // Whoever does not know it has not issued it: that is never taken for good (point 19).
            Status::Unknown => Ok(Err(Failure::new(FailureCode::UnknownCertificate))),
            Status::Revoked { since, reason } if since <= until => Ok(Err(Reason::revoked(reason, since))),
            // A revocation that came later says that there was none before.
            Status::Revoked { .. } => Ok(Ok(())),
            Status::Good if later && certificate.not_after < self.this_update => Err("too late"),
            Status::Good if later => Ok(Ok(())),
            Status::Good => {
                let after = |span| self.this_update.saturating_add(span).unwrap_or(self.this_update);
                let end = self.next_update.map_or(after(FRESH), |next| next.min(after(LONGEST_VALIDITY)));
                if at < end { Ok(Ok(())) } else { Err("stale") }
            }
        }
    }
}

impl Responder {
    fn is(&self, certificate: &Certificate) -> bool {
        match self {
            Responder::Name(name) => *name == certificate.subject,
            Responder::Key(hash) => key_bits(&certificate.spki).is_ok_and(|bits| sha1(bits) == *hash),
        }
    }
}
