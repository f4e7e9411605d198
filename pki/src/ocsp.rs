//! Answers about the status of one certificate (RFC 6960), as the НУЦ РК gives them: signed by a responder to which
//! the authority delegated it, or by the authority itself; CertID with SHA-256; without a next update.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};

use crate::algorithms::{hex, sha1, sha256, unsupported};
use crate::certificate::{Certificate, extension, issuer_and_serial, usage};
use crate::der::{self, Reader, Tlv, tag};
use crate::timestamp::SKEW;
use crate::{Algorithm, Digest, Failure, FailureCode, Reason, RevocationSource, input, oid};

/// How long an answer that names no end stands for what comes after it (order 500/НҚ, point 19.6).
const FRESH: SignedDuration = SignedDuration::from_hours(1);
/// How long an answer that was made in advance may stand (RFC 5019): for so long it is silent about a revocation. Such
/// answers are made anew once a week at the latest; one day is for their distribution.
pub const LONGEST_VALIDITY: SignedDuration = SignedDuration::from_hours(8 * 24);
/// Most certificates and answers in a response.
const MOST: usize = 16;

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

/// CertID: which certificate is meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Identifier {
    pub(crate) digest: Digest,
    issuer_name: Vec<u8>,
    issuer_key: Vec<u8>,
    /// Content of the INTEGER.
    pub(crate) serial: Vec<u8>,
}

impl Identifier {
    fn of(serial: &[u8], issuer: &Certificate, digest: Digest) -> Result<Identifier, Failure> {
        Ok(Identifier {
            digest,
            issuer_name: digest.of(&issuer.subject),
            issuer_key: digest.of(key_bits(&issuer.spki)?),
            serial: serial.to_vec(),
        })
    }

    pub(crate) fn parse(element: Tlv) -> Result<Identifier, Failure> {
        let mut fields = element.expect(tag::SEQUENCE)?.reader();
        let digest = Digest::of_identifier(fields.expect(tag::SEQUENCE)?)?;
        let (issuer_name, issuer_key) = (fields.octets()?.to_vec(), fields.octets()?.to_vec());
        let serial = fields.integer()?.to_vec();
        fields.end()?;
        Ok(Identifier { digest, issuer_name, issuer_key, serial })
    }

    pub(crate) fn to_der(&self) -> Vec<u8> {
        der::sequence(&[
            self.digest.identifier(),
            der::octets(&self.issuer_name),
            der::octets(&self.issuer_key),
            der::element(tag::INTEGER, &self.serial),
        ])
    }
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

/// A question about a certificate (both in DER), with a nonce of the caller's.
pub fn request(certificate: &[u8], issuer: &[u8], nonce: &[u8]) -> Result<Vec<u8>, Failure> {
    let issuer = Certificate::parse(issuer)?;
    let identifier = Identifier::of(issuer_and_serial(certificate)?.1, &issuer, Digest::Sha256)?;
    let nonce = der::octets(&der::octets(nonce));
    let nonce = der::sequence(&[der::sequence(&[der::oid(oid::OCSP_NONCE), nonce])]);
    let list = der::sequence(&[der::sequence(&[identifier.to_der()])]);
    Ok(der::sequence(&[der::sequence(&[list, der::element(tag::context(2), &nonce)])]))
}

impl Ocsp {
    /// Reads a response in DER, PEM or bare base64. One that is not successful is no response.
    pub fn parse(bytes: &[u8]) -> Result<Ocsp, Failure> {
        let bytes = input::der(bytes, &["OCSP RESPONSE"])?;
        let mut outer = der::whole(&bytes)?.expect(tag::SEQUENCE)?.reader();
        let status = outer.expect(tag::ENUMERATED)?.content;
        if status != [0] {
            return Err(Failure::new(FailureCode::StatusUnavailable)
                .with("reason", format!("the responder answered {}", hex(status))));
        }
        let mut body = der::whole(outer.expect(tag::context(0))?.content)?.expect(tag::SEQUENCE)?.reader();
        outer.end()?;
        if body.oid()? != oid::OCSP_BASIC {
            return Err(unsupported("response type"));
        }
        let basic = body.octets()?;
        body.end()?;
        let mut basic = der::whole(basic)?.expect(tag::SEQUENCE)?.reader();
        let tbs = basic.expect(tag::SEQUENCE)?;
        let algorithm = Algorithm::of_signature(basic.expect(tag::SEQUENCE)?)?;
        let signature = basic.bit_octets()?.to_vec();
        let certificates = match basic.optional(tag::context(0))? {
            Some(list) => {
                let list = der::whole(list.content)?.expect(tag::SEQUENCE)?.reader();
                collect(list, |reader| Ok(reader.expect(tag::SEQUENCE)?.raw.to_vec()))?
            }
            None => Vec::new(),
        };
        basic.end()?;
        let Data { responder, produced_at, answers, nonce } = Data::read(tbs.reader())?;
        Ok(Ocsp(Arc::new(Response {
            responder,
            produced_at,
            answers,
            nonce,
            algorithm,
            digest: algorithm.digest(tbs.raw),
            signature,
            certificates,
            sha256: hex(&sha256(&bytes)),
            der: bytes.into_owned(),
        })))
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

/// The bits of a key, without what says of which kind it is.
pub(crate) fn key_bits(spki: &[u8]) -> der::Result<&[u8]> {
    let mut fields = der::whole(spki)?.expect(tag::SEQUENCE)?.reader();
    fields.expect(tag::SEQUENCE)?;
    fields.bit_octets()
}

/// ResponseData.
struct Data {
    responder: Responder,
    produced_at: Timestamp,
    answers: Vec<Answer>,
    nonce: Option<Vec<u8>>,
}

impl Data {
    fn read(mut fields: Reader) -> Result<Data, Failure> {
        // Version 1 is the default, which some write nevertheless.
        if let Some(version) = fields.optional(tag::context(0))?
            && version.content != [tag::INTEGER, 1, 0]
        {
            return Err(Failure::malformed("response version"));
        }
        let responder = fields.any()?;
        let responder = match responder.tag {
            tag if tag == tag::context(1) => {
                Responder::Name(der::whole(responder.content)?.expect(tag::SEQUENCE)?.raw.to_vec())
            }
            tag if tag == tag::context(2) => {
                Responder::Key(der::whole(responder.content)?.expect(tag::OCTET_STRING)?.content.to_vec())
            }
            _ => return Err(Failure::malformed("responder")),
        };
        let produced_at = fields.time()?;
        let answers = collect(fields.sequence()?, |reader| read_answer(reader.sequence()?))?;
        let mut nonce = None;
        if let Some(extensions) = fields.optional(tag::context(1))? {
            nonce = refuse_critical(extensions)?;
        }
        fields.end()?;
        Ok(Data { responder, produced_at, answers, nonce })
    }
}

/// SingleResponse.
fn read_answer(mut fields: Reader) -> Result<Answer, Failure> {
    let certificate = Identifier::parse(fields.any()?)?;
    let status = fields.any()?;
    let status = match status.tag {
        tag if tag == tag::implicit(0) && status.content.is_empty() => Status::Good,
        tag if tag == tag::implicit(2) && status.content.is_empty() => Status::Unknown,
        tag if tag == tag::context(1) => {
            let mut revoked = status.reader();
            let since = revoked.time()?;
            let reason = match revoked.optional(tag::context(0))? {
                Some(reason) => Some(crate::crl::read_reason(reason.content)?),
                None => None,
            };
            revoked.end()?;
            if since == Timestamp::UNIX_EPOCH && reason == Some(Reason::CertificateHold) {
                Status::Unknown
            } else {
                Status::Revoked { since, reason }
            }
        }
        _ => return Err(Failure::malformed("certificate status")),
    };
    let this_update = fields.time()?;
    let next_update = match fields.optional(tag::context(0))? {
        Some(next) => Some(crate::certificate::single(next.content, |reader| reader.time())?),
        None => None,
    };
    if let Some(extensions) = fields.optional(tag::context(1))? {
        refuse_critical(extensions)?;
    }
    fields.end()?;
    Ok(Answer { certificate, status, this_update, next_update })
}

/// The nonce, if there is one.
fn refuse_critical(extensions: Tlv) -> Result<Option<Vec<u8>>, Failure> {
    let mut nonce = None;
    let mut extensions = der::whole(extensions.content)?.expect(tag::SEQUENCE)?.reader();
    while !extensions.is_empty() {
        match extension(&mut extensions)? {
            // An OCTET STRING in that of the extension.
            (oid::OCSP_NONCE, _, value) => {
                nonce = der::whole(value).ok().map(|inside| inside.content.to_vec());
            }
            (_, true, _) => return Err(Failure::malformed("critical extension not understood")),
            _ => {}
        }
    }
    Ok(nonce)
}

fn collect<T>(mut list: Reader, read: impl Fn(&mut Reader) -> Result<T, Failure>) -> Result<Vec<T>, Failure> {
    let mut found = Vec::new();
    while !list.is_empty() {
        if found.len() == MOST {
            return Err(Failure::malformed("too many elements"));
        }
        found.push(read(&mut list)?);
    }
    Ok(found)
}

/// The serial number that a question is about: content of the INTEGER.
pub fn asked_serial(request: &[u8]) -> Result<Vec<u8>, Failure> {
    Ok(asked(request)?.0.serial)
}

/// The certificate that a question is about, for who answers.
pub(crate) fn asked(request: &[u8]) -> Result<(Identifier, Vec<u8>), Failure> {
    let mut outer = der::whole(request)?.expect(tag::SEQUENCE)?.reader();
    let mut fields = outer.sequence()?;
    let list = fields.sequence()?;
    let mut identifiers = collect(list, |reader| Identifier::parse(reader.sequence()?.any()?))?;
    let extensions =
        fields.optional(tag::context(2))?.map(|found| found.content.to_vec()).unwrap_or_default();
    match (identifiers.pop(), identifiers.pop()) {
        (Some(only), None) => Ok((only, extensions)),
        _ => Err(Failure::malformed("not about one certificate")),
    }
}
