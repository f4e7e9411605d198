//! Time stamps (RFC 3161): asking for one, and whether a token proves that bytes existed at its time.
//!
//! Order 500/НҚ, point 17: the signature of the service, who it is, that its key is for time stamps only, and that
//! the token is over these bytes. Whatever cannot be shown is refused; the authorities of such services are a set
//! of their own ([`TrustStore::stamping`]).

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::algorithms::{hex, sha256};
use crate::certificate::{Certificate, single, usage};
use crate::container::{SignedData, Signer};
use crate::der::{self, Reader, tag};
use crate::status::{self, Known};
use crate::verify::{Signing, find_certificate};
use crate::{
    CertificateFacts, Digest, Evidence, Failure, FailureCode, RevocationSource, TrustStore, Warning, oid,
    path,
};

/// How far the clock of the service may be ahead of ours.
pub(crate) const SKEW: SignedDuration = SignedDuration::from_mins(5);
/// Longest digest, serial number or nonce that is read, in bytes.
const LONGEST: usize = 64;

/// A token that holds: what existed when, by whose word, on what evidence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stamped {
    /// The time of the token: the bytes existed then.
    pub at: Timestamp,
    /// The service, by its common name.
    pub authority: String,
    /// Hexadecimal of the encoding; such numbers may be negative.
    pub serial: String,
    /// With dots.
    pub policy: String,
    pub digest: Digest,
    pub certificate: CertificateFacts,
    /// SHA-256 (hex) of each certificate from that of the service to the anchor.
    pub chain: Vec<String>,
    pub revocation: RevocationSource,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub authorities: Vec<RevocationSource>,
    /// SHA-256 (hex) of the token.
    pub sha256: String,
}

/// What a token must be over.
#[derive(Debug, Clone, Copy)]
pub enum Over<'a> {
    Bytes(&'a [u8]),
    /// A digest that was made with this algorithm.
    Hash(Digest, &'a [u8]),
}

/// A question to a time-stamping service, with the certificate wanted in the answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    pub digest: Digest,
    pub hashed: Vec<u8>,
    /// Under which policy, with dots; by default whichever the service has.
    pub policy: Option<String>,
    /// Eight random bytes.
    pub nonce: [u8; 8],
}

impl Request {
    /// A question for the time of these bytes.
    pub fn over(bytes: &[u8], digest: Digest, policy: Option<String>, nonce: [u8; 8]) -> Request {
        Request { digest, hashed: digest.of(bytes), policy, nonce }
    }

    /// TimeStampReq in DER.
    pub fn to_der(&self) -> Result<Vec<u8>, Failure> {
        let policy = self.encoded_policy()?.map(|policy| der::oid(&policy)).unwrap_or_default();
        Ok(der::sequence(&[
            der::small(1),
            imprint(self.digest, &self.hashed),
            policy,
            der::unsigned(&self.nonce),
            der::boolean(true),
        ]))
    }

    fn encoded_policy(&self) -> Result<Option<Vec<u8>>, Failure> {
        let encode = |text: &String| oid::from_dotted(text).ok_or_else(|| Failure::malformed("policy"));
        self.policy.as_ref().map(encode).transpose()
    }

    /// The token of the answer, when it answers this question. Whether the token holds, [`verify`] says.
    pub fn token(&self, response: &[u8]) -> Result<Vec<u8>, Failure> {
        let mut fields = der::whole(response)?.expect(tag::SEQUENCE)?.reader();
        let mut status = fields.sequence()?;
        let code = status.small()?;
        // granted, grantedWithMods
        if code > 1 {
            let said = status.optional(tag::SEQUENCE)?.and_then(|texts| texts.reader().any().ok());
            let said = said.map(|text| String::from_utf8_lossy(text.content).chars().take(200).collect());
            return Err(Failure::new(FailureCode::TimeStampDenied)
                .with("status", code)
                .with("reason", said.unwrap_or_else(String::new)));
        }
        let token = fields.expect(tag::SEQUENCE)?.raw;
        fields.end()?;
        let data = SignedData::parse(token, oid::TST_INFO)?;
        let info = Info::parse(data.content.ok_or_else(|| Failure::malformed("no content"))?)?;
        let differs = |reason| Err(Failure::new(FailureCode::ContentDiffers).with("reason", reason));
        if (info.digest, info.hashed) != (self.digest, &self.hashed[..]) {
            return differs("imprint");
        }
        if info.nonce != Some(single(&der::unsigned(&self.nonce), |reader| reader.integer())?) {
            return differs("nonce");
        }
        if self.encoded_policy()?.is_some_and(|policy| policy != info.policy) {
            return differs("policy");
        }
        Ok(token.to_vec())
    }
}

/// Whether a text is an identifier that a policy may have.
pub fn is_policy(text: &str) -> bool {
    oid::from_dotted(text).is_some()
}

/// MessageImprint.
pub(crate) fn imprint(digest: Digest, hashed: &[u8]) -> Vec<u8> {
    der::sequence(&[digest.identifier(), der::octets(hashed)])
}

/// Whether a token (ContentInfo in DER) proves that the bytes existed at its time, as known at `now`.
pub fn verify(
    token: &[u8],
    over: Over,
    now: Timestamp,
    trust: &TrustStore,
    evidence: &Evidence,
) -> Result<Stamped, Failure> {
    let data = SignedData::parse(token, oid::TST_INFO)?;
    let content = data.content.ok_or_else(|| Failure::malformed("no content"))?;
    let [signer] = data.signers[..] else {
        let (code, count) = (FailureCode::SeveralSigners, data.signers.len());
        let code = if count == 0 { FailureCode::NoSigner } else { code };
        return Err(Failure::new(code).with("signers", count));
    };
    let info = Info::parse(content)?;
    if !info.is_over(over) {
        return Err(Failure::new(FailureCode::ContentDiffers).with("reason", "imprint"));
    }
    let signer = Signer::parse(signer)?;
    let certificate = Certificate::parse(find_certificate(&data, &signer)?)?;
    let signing = Signing { signer: &signer, certificate: &certificate, kind: oid::TST_INFO };
    if !signing.check(|algorithm| algorithm.digest(content))? {
        return Err(Failure::new(FailureCode::BadSignature).with("reason", "signing certificate"));
    }
    if info.at > now.saturating_add(SKEW).unwrap_or(now) {
        let subject = certificate.common_name();
        return Err(Failure::new(FailureCode::NotYetValid)
            .with("subject", subject)
            .with("not_before", info.at));
    }
    check_purpose(&certificate)?;
    let path = path::find(&certificate, trust.stamping(), info.at)?;
    let Known { revocation, authorities, .. } = status::known(&certificate, &path, evidence, info.at)?;
    if let Some(failure) = status::disowned(&certificate, path[0], evidence, info.at) {
        return Err(failure);
    }
    Ok(Stamped {
        at: info.at,
        authority: certificate.common_name(),
        serial: hex(info.serial),
        policy: oid::dotted(info.policy),
        digest: info.digest,
        chain: std::iter::once(&certificate).chain(path).map(Certificate::sha256).collect(),
        certificate: certificate.facts(),
        revocation,
        authorities,
        sha256: hex(&sha256(token)),
    })
}

/// When a token says that it was made and with which digest. Nothing is verified.
pub fn claimed(token: &[u8]) -> Result<(Timestamp, Digest), Failure> {
    let data = SignedData::parse(token, oid::TST_INFO)?;
    let info = Info::parse(data.content.ok_or_else(|| Failure::malformed("no content"))?)?;
    Ok((info.at, info.digest))
}

/// The key is for time stamps and for nothing else, and whoever reads the certificate must know it (RFC 3161, 2.3).
fn check_purpose(certificate: &Certificate) -> Result<(), Failure> {
    let extensions = &certificate.extensions;
    let purposes = &extensions.purposes[..];
    if !extensions.purposes_critical || !matches!(purposes, [only] if *only == oid::TIME_STAMPING) {
        return Err(Failure::new(FailureCode::WrongPurpose).with("reason", "not for time stamps"));
    }
    let signs = usage::DIGITAL_SIGNATURE | usage::NON_REPUDIATION;
    // The test service of the НУЦ has no key usage.
    let other = extensions.key_usage.is_some_and(|bits| bits & !signs != 0 || bits == 0);
    if extensions.authority || other {
        return Err(Failure::new(FailureCode::WrongKeyUsage).with("reason", "not for time stamps"));
    }
    Ok(())
}

/// What the tokens over a signature value prove; the earliest that holds counts.
pub(crate) struct Judged {
    pub(crate) stamped: Option<Stamped>,
    pub(crate) refused: Option<Failure>,
    pub(crate) warning: Option<Warning>,
}

/// Judges the tokens inside a signature. One that does not hold proves nothing, and takes nothing away: it is not
/// covered by the signature, so that anybody could have hung it on.
pub(crate) fn judge(
    signer: &Signer,
    certificate: &Certificate,
    now: Timestamp,
    trust: &TrustStore,
    evidence: &Evidence,
) -> Judged {
    let mut judged = Judged { stamped: None, refused: None, warning: None };
    for token in &signer.time_stamps {
        match verify(token, Over::Bytes(signer.signature), now, trust, evidence) {
            Ok(stamped) if judged.stamped.as_ref().is_none_or(|first| stamped.at < first.at) => {
                judged.stamped = Some(stamped);
            }
            Ok(_) => {}
            Err(failure) => {
                judged.refused.get_or_insert(failure);
            }
        }
    }
    judged.warning = match &judged.stamped {
        None => judged.refused.is_some().then_some(Warning::TimeStampRefused),
        // Order 500/НҚ, point 17.2.
        Some(stamped) if stamped.certificate.issuer != certificate.issuer_common_name() => {
            Some(Warning::TimeStampOfOtherAuthority)
        }
        Some(_) => None,
    };
    judged
}

/// TSTInfo.
struct Info<'a> {
    policy: &'a [u8],
    digest: Digest,
    hashed: &'a [u8],
    /// Content of the INTEGER.
    serial: &'a [u8],
    at: Timestamp,
    nonce: Option<&'a [u8]>,
}

impl<'a> Info<'a> {
    fn parse(bytes: &'a [u8]) -> Result<Info<'a>, Failure> {
        let mut fields = der::whole(bytes)?.expect(tag::SEQUENCE)?.reader();
        if fields.small()? != 1 {
            return Err(Failure::malformed("token version"));
        }
        let policy = fields.oid()?;
        let mut imprint = fields.sequence()?;
        let digest = Digest::of_identifier(imprint.expect(tag::SEQUENCE)?)?;
        let hashed = imprint.octets()?;
        imprint.end()?;
        let serial = fields.integer()?;
        let at = precise_time(&mut fields)?;
        // Accuracy: the time that is told is the one that counts.
        fields.optional(tag::SEQUENCE)?;
        if fields.optional(tag::BOOLEAN)?.is_some_and(|ordering| ordering.content != [0xff]) {
            return Err(Failure::malformed("boolean"));
        }
        let nonce = match fields.peek() {
            Some(tag::INTEGER) => Some(fields.integer()?),
            _ => None,
        };
        fields.optional(tag::context(0))?;
        if let Some(extensions) = fields.optional(tag::context(1))? {
            let mut extensions = extensions.reader();
            while !extensions.is_empty() {
                let (_, critical, _) = crate::certificate::extension(&mut extensions)?;
                if critical {
                    return Err(Failure::malformed("critical extension not understood"));
                }
            }
        }
        fields.end()?;
        if hashed.len() > LONGEST
            || serial.len() > LONGEST
            || nonce.is_some_and(|nonce| nonce.len() > LONGEST)
        {
            return Err(Failure::malformed("number too long"));
        }
        Ok(Info { policy, digest, hashed, serial, at, nonce })
    }

    fn is_over(&self, over: Over) -> bool {
        match over {
            Over::Bytes(bytes) => self.digest.of(bytes) == self.hashed,
            Over::Hash(digest, hashed) => digest == self.digest && hashed == self.hashed,
        }
    }
}

/// GeneralizedTime with a fraction of a second, where there is one (RFC 3161, 2.4.2).
fn precise_time(fields: &mut Reader) -> Result<Timestamp, Failure> {
    let time = fields.expect(tag::GENERALIZED_TIME)?;
    let wrong = || Failure::malformed("time");
    let text = std::str::from_utf8(time.content).map_err(|_| wrong())?;
    let Some((seconds, fraction)) = text.split_once('.') else {
        return Ok(single(time.raw, |reader| reader.time())?);
    };
    let fraction = fraction.strip_suffix('Z').ok_or_else(wrong)?;
    let digits = fraction.bytes().all(|byte| byte.is_ascii_digit());
    if !digits || fraction.is_empty() || fraction.len() > 9 || fraction.ends_with('0') {
        return Err(wrong());
    }
    let whole = der::element(tag::GENERALIZED_TIME, format!("{seconds}Z").as_bytes());
    let whole = single(&whole, |reader| reader.time())?;
    let nanoseconds = format!("{fraction:0<9}").parse().map_err(|_| wrong())?;
    whole.checked_add(SignedDuration::from_nanos(nanoseconds)).map_err(|_| wrong())
}
