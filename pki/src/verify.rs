//! The verdict over one container, signer by signer: cryptography first, then trust, time, purpose, revocation.

use std::borrow::Cow;
use std::cell::OnceCell;

use jiff::Timestamp;

use crate::certificate::{Certificate, issuer_and_serial};
use crate::container::{SignedData, Signer, names_certificate};
use crate::der::tag;
use crate::{
    Algorithm, CertificateFacts, Crl, Failure, FailureCode, Power, Purpose, Report, RevocationSource,
    Subject, TrustStore, Verified, Warning, crl, input, oid, path, purpose,
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

/// The container as DER, whichever of DER, PEM or bare base64 it came in: the form in which it is kept.
pub fn container(cms: &[u8]) -> Result<Vec<u8>, Failure> {
    Ok(input::der(cms, LABELS)?.into_owned())
}

/// Judges a signature container (DER, PEM or bare base64) for a purpose at a moment.
///
/// The moment is that of receipt, kept by the caller: the signer's own signing time proves nothing.
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
    let judged = SignedData::parse(&der).and_then(|data| {
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
        let mut warnings = self.check_signature(&signer, &certificate)?;
        let path = path::find(&certificate, self.trust, self.at)?;
        let subject = certificate.subject()?;
        let powers = certificate.powers();
        purpose::check(self.purpose, &certificate, &subject, &powers)?;
        let (revocation, authorities) = self.check_status(&certificate, &path, &mut warnings)?;
        Ok(Verified {
            signer: subject,
            powers,
            chain: std::iter::once(&certificate).chain(path).map(Certificate::sha256).collect(),
            certificate: certificate.facts(),
            claimed_at: signer.attributes.signing_time()?,
            verified_at: self.at,
            revocation,
            authorities,
            warnings,
            content: matches!(content, Content::Attached).then(|| self.content.to_vec()),
        })
    }

    fn content_digest(&self, algorithm: Algorithm) -> &[u8] {
        self.digests[algorithm as usize].get_or_init(|| algorithm.digest(self.content))
    }

    /// Content, attributes and signature value against the key of the certificate.
    fn check_signature(&self, signer: &Signer, certificate: &Certificate) -> Result<Vec<Warning>, Failure> {
        let bad = |reason| Err(Failure::new(FailureCode::BadSignature).with("reason", reason));
        let algorithm = certificate.key.algorithm();
        algorithm.check_signer(signer.digest_algorithm, signer.signature_algorithm)?;
        let attributes = &signer.attributes;
        attributes.signing_time()?;
        match attributes.value(oid::CONTENT_TYPE)? {
            Some(kind) if kind.tag == tag::OID && kind.content == oid::DATA => {}
            _ => return bad("content type"),
        }
        if !certificate.key.verify(&algorithm.digest(&attributes.signed), signer.signature) {
            return bad("signature value");
        }
        match attributes.value(oid::MESSAGE_DIGEST)? {
            Some(digest)
                if digest.tag == tag::OCTET_STRING && digest.content == self.content_digest(algorithm) => {}
            Some(_) => return Err(Failure::new(FailureCode::ContentDiffers).with("reason", "digest")),
            None => return bad("no message digest"),
        }
        let mut warnings = Vec::new();
        match attributes.value(oid::SIGNING_CERTIFICATE_V2)? {
            Some(value) if !names_certificate(value, certificate.raw(), signer)? => {
                return bad("signing certificate");
            }
            Some(_) => {}
            None => warnings.push(Warning::NoSigningCertificateAttribute),
        }
        if signer.has_time_stamp {
            warnings.push(Warning::TimeStampNotJudged);
        }
        Ok(warnings)
    }

    /// The signer's status must be known and good. Of the authorities above, a known revocation counts; lack of
    /// evidence is only noted, because those certificates are our own configuration.
    fn check_status(
        &self,
        certificate: &Certificate,
        path: &[&Certificate],
        warnings: &mut Vec<Warning>,
    ) -> Result<(RevocationSource, Vec<RevocationSource>), Failure> {
        let mut authorities = Vec::new();
        let status = |certificate, issuer| crl::status(certificate, issuer, &self.evidence.crls, self.at);
        for pair in path.windows(2) {
            match status(pair[0], pair[1]) {
                Err(failure) if failure.code == FailureCode::StatusUnavailable => {
                    warnings.push(Warning::IssuerStatusUnknown);
                }
                Err(failure) => return Err(failure.with("subject", pair[0].common_name())),
                Ok(source) => authorities.push(source),
            }
        }
        Ok((status(certificate, path[0])?, authorities))
    }
}

/// The one certificate that the signer names. Two that fit are refused: nobody could say whose signature it is.
fn find_certificate<'a>(data: &SignedData<'a>, signer: &Signer) -> Result<&'a [u8], Failure> {
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
