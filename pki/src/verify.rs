//! The verdict over one container, signer by signer: cryptography first, then trust, time, purpose, revocation.

use std::borrow::Cow;
use std::cell::OnceCell;

use jiff::Timestamp;

use crate::certificate::{Certificate, issuer_and_serial};
use crate::container::{SignedData, Signer, names_certificate, names_certificate_v1};
use crate::der::tag;
use crate::{
    Algorithm, CertificateFacts, Crl, Failure, FailureCode, Ocsp, Power, Purpose, Report, Subject,
    TrustStore, Verified, Warning, input, oid, path, purpose, status, timestamp,
};

/// Labels of containers in PEM.
const LABELS: &[&str] = &["CMS", "PKCS7"];

/// Where the signed bytes are.
#[derive(Debug, Clone, Copy)]
pub enum Content<'a> {
    /// Inside the container; returned in [`Verified::content`].
    Attached,
    /// Kept apart: these bytes. A container that has them inside as well must have the same.
    Detached(&'a [u8]),
}

/// Revocation evidence at hand.
#[derive(Debug, Clone, Default)]
pub struct Evidence {
    pub crls: Vec<Crl>,
    pub ocsp: Vec<Ocsp>,
}

/// What a certificate says of its holder. Nothing is verified: for choosing a key and for showing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Described {
    pub subject: Subject,
    pub powers: Vec<Power>,
    pub facts: CertificateFacts,
}

/// Reads a certificate (DER or PEM) without judging it.
pub fn describe(certificate: &[u8]) -> Result<Described, Failure> {
    let certificate = Certificate::parse(&input::der(certificate, &["CERTIFICATE"])?)?;
    Ok(Described {
        subject: certificate.subject()?,
        powers: certificate.powers(),
        facts: certificate.facts(),
    })
}

/// The serial number of a certificate (DER): content of the INTEGER.
pub fn serial_number(certificate: &[u8]) -> Result<Vec<u8>, Failure> {
    Ok(issuer_and_serial(certificate)?.1.to_vec())
}

/// The container as DER, whichever of DER, PEM or bare base64 it came in: the form in which it is kept.
pub fn container(cms: &[u8]) -> Result<Vec<u8>, Failure> {
    Ok(input::der(cms, LABELS)?.into_owned())
}

/// The signature value of the only signer: what a time stamp is over.
pub fn signature_value(cms: &[u8]) -> Result<Vec<u8>, Failure> {
    let der = input::der(cms, LABELS)?;
    match SignedData::parse(&der, oid::DATA)?.signers[..] {
        [signer] => Ok(Signer::parse(signer)?.signature.to_vec()),
        ref signers => Err(Failure::new(FailureCode::SeveralSigners).with("signers", signers.len())),
    }
}

/// The tokens over the signature value inside it, in DER.
pub fn time_stamps(cms: &[u8]) -> Result<Vec<Vec<u8>>, Failure> {
    let der = input::der(cms, LABELS)?;
    match SignedData::parse(&der, oid::DATA)?.signers[..] {
        [signer] => Ok(Signer::parse(signer)?.time_stamps.iter().map(|token| token.to_vec()).collect()),
        ref signers => Err(Failure::new(FailureCode::SeveralSigners).with("signers", signers.len())),
    }
}

/// The certificate that the only signer names, in DER.
pub fn signer_certificate(cms: &[u8]) -> Result<Vec<u8>, Failure> {
    let der = input::der(cms, LABELS)?;
    let data = SignedData::parse(&der, oid::DATA)?;
    match data.signers[..] {
        [signer] => Ok(find_certificate(&data, &Signer::parse(signer)?)?.to_vec()),
        ref signers => Err(Failure::new(FailureCode::SeveralSigners).with("signers", signers.len())),
    }
}

/// Judges a signature container (DER, PEM or bare base64) for a purpose at a moment.
///
/// The moment is that of receipt, kept by the caller: the signer's own signing time proves nothing. A time stamp inside
/// that holds moves it back (order 500/НҚ, point 14), but not at sign-in, where the present counts.
pub fn verify(
    cms: &[u8],
    content: Content,
    purpose: Purpose,
    at: Timestamp,
    trust: &TrustStore,
    evidence: &Evidence,
) -> Report {
    let der: Cow<[u8]> = match input::der(cms, LABELS) {
        Ok(der) => der,
        Err(failure) => return Report::failed(failure),
    };
    let judged = SignedData::parse(&der, oid::DATA).and_then(|data| {
        let signed = signed_bytes(&data, content)?;
        let case = Case { content: signed, digests: Default::default(), purpose, at, trust, evidence };
        Ok(data.signers.iter().map(|signer| case.judge(&data, Signer::parse(*signer)?, content)).collect())
    });
    match judged {
        Ok(signers) => Report { signers },
        Err(failure) => Report::failed(failure),
    }
}

/// The bytes that must have been signed.
fn signed_bytes<'a>(data: &SignedData<'a>, content: Content<'a>) -> Result<&'a [u8], Failure> {
    let differs = |reason| Err(Failure::new(FailureCode::ContentDiffers).with("reason", reason));
    match (content, data.content) {
        (Content::Attached, Some(inside)) => Ok(inside),
        (Content::Attached, None) => differs("no content inside"),
        (Content::Detached(bytes), None) => Ok(bytes),
        (Content::Detached(bytes), Some(inside)) if inside == bytes => Ok(bytes),
        (Content::Detached(_), Some(_)) => differs("other content inside"),
    }
}

/// What is the same for all signers of a container.
struct Case<'a> {
    content: &'a [u8],
    /// Digest of the content by each algorithm, made once: the content may be large and the signers many.
    digests: [OnceCell<Vec<u8>>; 2],
    purpose: Purpose,
    at: Timestamp,
    trust: &'a TrustStore,
    evidence: &'a Evidence,
}

impl Case<'_> {
    fn judge(&self, data: &SignedData, signer: Signer, content: Content) -> Result<Verified, Failure> {
        let certificate = Certificate::parse(find_certificate(data, &signer)?)?;
        let signing = Signing { signer: &signer, certificate: &certificate, kind: oid::DATA };
        let named = signing.check(|algorithm| self.content_digest(algorithm).to_vec())?;
        let mut warnings = Vec::new();
        if !named {
            warnings.push(Warning::NoSigningCertificateAttribute);
        }
        let stamps = timestamp::judge(&signer, &certificate, self.at, self.trust, self.evidence);
        warnings.extend(stamps.warning);
        let stamped = stamps.stamped.as_ref().filter(|_| self.purpose != Purpose::SignIn);
        let at = stamped.map_or(self.at, |stamped| stamped.at.min(self.at));
        let path = path::find(&certificate, self.trust, at)?;
        let subject = certificate.subject()?;
        let powers = certificate.powers();
        purpose::check(self.purpose, &certificate, &subject, &powers)?;
        let known = status::known(&certificate, &path, self.evidence, at)?;
        warnings.extend(known.warnings);
        Ok(Verified {
            signer: subject,
            powers,
            chain: std::iter::once(&certificate).chain(path).map(Certificate::sha256).collect(),
            certificate: certificate.facts(),
            claimed_at: signer.attributes.signing_time()?,
            verified_at: self.at,
            revocation: known.revocation,
            authorities: known.authorities,
            time_stamp: stamps.stamped,
            time_stamp_refused: stamps.refused,
            warnings,
            content: matches!(content, Content::Attached).then(|| self.content.to_vec()),
        })
    }

    fn content_digest(&self, algorithm: Algorithm) -> &[u8] {
        self.digests[algorithm as usize].get_or_init(|| algorithm.digest(self.content))
    }
}

/// One signer with the certificate that it names, over content of a kind.
pub(crate) struct Signing<'a, 'b> {
    pub(crate) signer: &'a Signer<'b>,
    pub(crate) certificate: &'a Certificate,
    pub(crate) kind: &'a [u8],
}

impl Signing<'_, '_> {
    /// Content, attributes and signature value against the key of the certificate; whether the attributes name the
    /// certificate too.
    pub(crate) fn check(&self, content_digest: impl FnOnce(Algorithm) -> Vec<u8>) -> Result<bool, Failure> {
        let Signing { signer, certificate, kind } = self;
        let bad = |reason| Err(Failure::new(FailureCode::BadSignature).with("reason", reason));
        let algorithm = certificate.key.algorithm();
        algorithm.check_signer(signer.digest_algorithm, signer.signature_algorithm)?;
        let attributes = &signer.attributes;
        attributes.signing_time()?;
        match attributes.value(oid::CONTENT_TYPE)? {
            Some(stated) if stated.tag == tag::OID && stated.content == *kind => {}
            _ => return bad("content type"),
        }
        if !certificate.key.verify(&algorithm.digest(&attributes.signed), signer.signature) {
            return bad("signature value");
        }
        match attributes.value(oid::MESSAGE_DIGEST)? {
            Some(digest)
                if digest.tag == tag::OCTET_STRING && digest.content == content_digest(algorithm) => {}
            Some(_) => return Err(Failure::new(FailureCode::ContentDiffers).with("reason", "digest")),
            None => return bad("no message digest"),
        }
        let mut named = false;
        if let Some(value) = attributes.value(oid::SIGNING_CERTIFICATE_V2)? {
            named = names_certificate(value, certificate.raw(), signer)?;
            if !named {
                return bad("signing certificate");
            }
        }
        // Documents are signed with the newer attribute; tokens of the НУЦ have the older one.
        if *kind == oid::TST_INFO
            && let Some(value) = attributes.value(oid::SIGNING_CERTIFICATE)?
        {
            named = names_certificate_v1(value, certificate.raw(), signer)?;
            if !named {
                return bad("signing certificate");
            }
        }
        Ok(named)
    }
}

/// The one certificate that the signer names. Two that fit are refused: nobody could say whose signature it is.
pub(crate) fn find_certificate<'a>(data: &SignedData<'a>, signer: &Signer) -> Result<&'a [u8], Failure> {
    let mut fitting = data
        .certificates
        .iter()
        .filter(|raw| issuer_and_serial(raw).is_ok_and(|name| name == (signer.issuer, signer.serial)));
    match (fitting.next(), fitting.next()) {
        (Some(certificate), None) => Ok(certificate),
        (Some(_), Some(_)) => Err(Failure::malformed("two certificates of one name")),
        (None, _) => Err(Failure::new(FailureCode::NoCertificate)),
    }
}
