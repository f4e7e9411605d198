//! The services of the authority: a time-stamping service (RFC 3161) and a responder about the status of certificates
//! (RFC 6960), as they answer questions.

use jiff::{SignedDuration, Timestamp};

use super::Pair;
use crate::certificate::Certificate;
use crate::der::{self, tag};
use crate::sign::{self, Content, Rng, SignError, signature_identifier};
use crate::{Digest, Failure, Reason, ocsp, oid, timestamp};

/// What the key of a service is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Service {
    TimeStamping,
    Status,
}

/// What a responder knows of a certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    Good,
    Revoked(Timestamp, Reason),
    /// Told in the form of RFC 6960, 2.2, as the НУЦ does: on hold since the beginning of 1970.
    NotIssued,
    Unknown,
}

fn refused(failure: Failure) -> SignError {
    SignError::Certificate(failure.to_string())
}

/// Answers a question for a time stamp: TimeStampResp.
pub fn stamp(service: &Pair, request: &[u8], at: Timestamp, rng: Rng) -> Result<Vec<u8>, SignError> {
    let asked = Asked::parse(request).map_err(refused)?;
    let mut serial = [0; 16];
    rng(&mut serial);
    // Positive and of full length.
    serial[0] = serial[0] & 0x3f | 0x40;
    let token = asked.token(service, at, &serial, rng)?;
    let granted = der::sequence(&[der::small(0)]);
    Ok(der::sequence(&[granted, token]))
}

/// What a question for a time stamp says.
pub(crate) struct Asked {
    imprint: Vec<u8>,
    policy: Option<Vec<u8>>,
    nonce: Option<Vec<u8>>,
}

impl Asked {
    /// About bytes, without a nonce.
    #[cfg(test)]
    pub(crate) fn over(digest: Digest, bytes: &[u8]) -> Asked {
        Asked { imprint: timestamp::imprint(digest, &digest.of(bytes)), policy: None, nonce: None }
    }

    fn parse(request: &[u8]) -> Result<Asked, Failure> {
        let mut fields = der::whole(request)?.expect(tag::SEQUENCE)?.reader();
        if fields.small()? != 1 {
            return Err(Failure::malformed("request version"));
        }
        let mut imprint = fields.sequence()?;
        let digest = Digest::of_identifier(imprint.expect(tag::SEQUENCE)?)?;
        let imprint = timestamp::imprint(digest, imprint.octets()?);
        let policy = match fields.peek() {
            Some(tag::OID) => Some(fields.oid()?.to_vec()),
            _ => None,
        };
        let nonce = match fields.peek() {
            Some(tag::INTEGER) => Some(fields.integer()?.to_vec()),
            _ => None,
        };
        Ok(Asked { imprint, policy, nonce })
    }

    /// `serial`: content of the INTEGER.
    pub(crate) fn token(
        &self,
        service: &Pair,
        at: Timestamp,
        serial: &[u8],
        rng: Rng,
    ) -> Result<Vec<u8>, SignError> {
        let info = der::sequence(&[
            der::small(1),
            der::oid(self.policy.as_deref().unwrap_or(oid::POLICY_TOKENS)),
            self.imprint.clone(),
            der::element(tag::INTEGER, serial),
            generalized(at),
            self.nonce.as_ref().map(|nonce| der::element(tag::INTEGER, nonce)).unwrap_or_default(),
        ]);
        let content = Content { kind: oid::TST_INFO, bytes: &info, attached: true };
        sign::signed_data(&service.key, &service.certificate, content, at, rng)
    }
}

/// Answers a question about a certificate: OCSPResponse. `responder` is the authority itself or whoever it delegated
/// this to; `standing` is asked about the serial number (content of the INTEGER).
pub fn answer(
    responder: &Pair,
    request: &[u8],
    standing: impl Fn(&[u8]) -> Standing,
    at: Timestamp,
    rng: Rng,
) -> Result<Vec<u8>, SignError> {
    let (_, extensions) = ocsp::asked(request).map_err(refused)?;
    response(responder, request, standing, (at, None), extensions, rng)
}

/// An answer as it is made in advance for everybody (RFC 5019): with an end, without the nonce of the question.
pub fn premade(
    responder: &Pair,
    request: &[u8],
    standing: impl Fn(&[u8]) -> Standing,
    (this_update, next_update): (Timestamp, Timestamp),
    rng: Rng,
) -> Result<Vec<u8>, SignError> {
    response(responder, request, standing, (this_update, Some(next_update)), Vec::new(), rng)
}

fn response(
    responder: &Pair,
    request: &[u8],
    standing: impl Fn(&[u8]) -> Standing,
    (at, until): (Timestamp, Option<Timestamp>),
    extensions: Vec<u8>,
    rng: Rng,
) -> Result<Vec<u8>, SignError> {
    let (certificate, _) = ocsp::asked(request).map_err(refused)?;
    let revoked = |since, reason: Reason| {
        let code = der::element(tag::ENUMERATED, &[reason.code()]);
        let parts = [generalized(since), der::element(tag::context(0), &code)];
        der::element(tag::context(1), &der::concat(&parts))
    };
    let status = match standing(&certificate.serial) {
        Standing::Good => der::element(tag::implicit(0), &[]),
        Standing::Revoked(since, reason) => revoked(since, reason),
        Standing::NotIssued => revoked(Timestamp::UNIX_EPOCH, Reason::CertificateHold),
        Standing::Unknown => der::element(tag::implicit(2), &[]),
    };
    let until = until.map(|until| der::element(tag::context(0), &generalized(until))).unwrap_or_default();
    let single = der::sequence(&[certificate.to_der(), status, generalized(at), until]);
    let name = Certificate::parse(&responder.certificate).map_err(refused)?.subject;
    let extensions =
        if extensions.is_empty() { extensions } else { der::element(tag::context(1), &extensions) };
    let data = der::sequence(&[
        der::element(tag::context(1), &name),
        generalized(at),
        der::sequence(&[single]),
        extensions,
    ]);
    let signature = responder.key.sign(&data, rng)?;
    let certificates = der::element(tag::context(0), &der::sequence(&[&responder.certificate]));
    let identifier = signature_identifier(responder.key.algorithm());
    let basic = der::sequence(&[data, identifier, der::bit_octets(&signature), certificates]);
    let body = der::sequence(&[der::oid(oid::OCSP_BASIC), der::octets(&basic)]);
    Ok(der::sequence(&[der::element(tag::ENUMERATED, &[0]), der::element(tag::context(0), &body)]))
}

/// GeneralizedTime to the second; times of these services are never written otherwise.
fn generalized(at: Timestamp) -> Vec<u8> {
    let at = at.checked_sub(SignedDuration::from_nanos(at.subsec_nanosecond().into())).unwrap_or(at);
    let text = at.to_zoned(jiff::tz::TimeZone::UTC).strftime("%Y%m%d%H%M%SZ").to_string();
    der::element(tag::GENERALIZED_TIME, text.as_bytes())
}
