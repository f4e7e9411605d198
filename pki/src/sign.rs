//! Making signatures: CMS SignedData as the tools of the НУЦ РК make it.

use std::fmt;

use aws_lc_rs::digest::{Digest, SHA256};
use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der};
use aws_lc_rs::rsa::{KeyPair as RsaKeyPair, KeySize};
use aws_lc_rs::signature::{KeyPair, RSA_PKCS1_SHA256};
use jiff::Timestamp;
use zeroize::Zeroizing;

use crate::algorithms::gost_key_identifier;
use crate::certificate::{Certificate, issuer_and_serial};
use crate::der::{self, tag};
use crate::{Algorithm, gost, input, oid};

/// Random bytes that hedge a GOST nonce.
const HEDGE: usize = 32;

/// Fills a slice with random bytes. Randomness is an argument everywhere; only RSA keys are drawn by their library.
pub type Rng<'a> = &'a mut dyn FnMut(&mut [u8]);

/// A private key, GOST 34.10-2015-512 or RSA.
pub struct SigningKey(Secret);

enum Secret {
    Gost(gost::SecretKey),
    Rsa(RsaKeyPair),
}

/// Why a signature cannot be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SignError {
    #[error("private key cannot be read: {0}")]
    Key(&'static str),
    #[error("certificate cannot be read: {0}")]
    Certificate(String),
    #[error("the certificate belongs to another key")]
    KeyMismatch,
    #[error("the RSA library refused: {0}")]
    Rsa(&'static str),
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SigningKey({})", self.algorithm())
    }
}

impl SigningKey {
    /// Makes a GOST key.
    pub fn generate_gost(rng: Rng) -> SigningKey {
        SigningKey(Secret::Gost(gost::SecretKey::generate(rng)))
    }

    /// Makes an RSA key of 2048 bits, as users have, with the randomness of the library.
    pub fn generate_rsa() -> Result<SigningKey, SignError> {
        let key = RsaKeyPair::generate(KeySize::Rsa2048).map_err(|_| SignError::Rsa("key generation"))?;
        Ok(SigningKey(Secret::Rsa(key)))
    }

    /// Reads a PKCS#8 private key (DER).
    pub fn from_pkcs8(bytes: &[u8]) -> Result<SigningKey, SignError> {
        let identifier = key_identifier(bytes).map_err(|_| SignError::Key("not PKCS#8"))?;
        match identifier {
            oid::GOST2015_KEY => {
                let scalar = gost_scalar(bytes).map_err(|error| SignError::Key(error.0))?;
                let key =
                    gost::SecretKey::from_le_bytes(scalar).ok_or(SignError::Key("scalar out of range"))?;
                Ok(SigningKey(Secret::Gost(key)))
            }
            oid::RSA_KEY => {
                let key = RsaKeyPair::from_pkcs8(bytes).map_err(|_| SignError::Key("RSA key refused"))?;
                Ok(SigningKey(Secret::Rsa(key)))
            }
            _ => Err(SignError::Key("unknown algorithm")),
        }
    }

    /// Writes PKCS#8 (DER), wiped from memory when dropped.
    pub fn to_pkcs8(&self) -> Result<Zeroizing<Vec<u8>>, SignError> {
        let bytes = match &self.0 {
            Secret::Gost(key) => {
                let scalar = Zeroizing::new(der::octets(key.to_le_bytes()));
                der::sequence(&[der::small(0), gost_key_identifier(), der::octets(&scalar)])
            }
            Secret::Rsa(key) => {
                let der: Pkcs8V1Der = key.as_der().map_err(|_| SignError::Rsa("key export"))?;
                der.as_ref().to_vec()
            }
        };
        Ok(Zeroizing::new(bytes))
    }

    pub fn algorithm(&self) -> Algorithm {
        match &self.0 {
            Secret::Gost(_) => Algorithm::Gost2015,
            Secret::Rsa(_) => Algorithm::RsaSha256,
        }
    }

    /// SubjectPublicKeyInfo of the public half.
    pub(crate) fn spki(&self) -> Vec<u8> {
        match &self.0 {
            Secret::Gost(key) => {
                let point = der::octets(key.public_key().as_bytes());
                der::sequence(&[gost_key_identifier(), der::bit_octets(&point)])
            }
            Secret::Rsa(key) => {
                let identifier = der::sequence(&[der::oid(oid::RSA_KEY), der::null()]);
                der::sequence(&[identifier, der::bit_octets(key.public_key().as_ref())])
            }
        }
    }

    /// Signs bytes with the digest of the scheme.
    pub(crate) fn sign(&self, bytes: &[u8], rng: Rng) -> Result<Vec<u8>, SignError> {
        let digest = self.algorithm().digest(bytes);
        match &self.0 {
            Secret::Gost(key) => {
                let mut extra = Zeroizing::new([0; HEDGE]);
                rng(&mut *extra);
                let digest = digest.try_into().expect("a Streebog-512 digest has 64 bytes");
                Ok(key.sign(&digest, &*extra).to_vec())
            }
            Secret::Rsa(key) => {
                let refused = |_| SignError::Rsa("signing");
                let digest = Digest::import_less_safe(&digest, &SHA256).map_err(refused)?;
                let mut signature = vec![0; key.public_modulus_len()];
                key.sign_digest(&RSA_PKCS1_SHA256, &digest, &mut signature).map_err(refused)?;
                Ok(signature)
            }
        }
    }
}

/// The same signature with tokens over its value, as a program puts them in that asks a time-stamping service.
pub fn with_time_stamps(cms: &[u8], tokens: &[Vec<u8>]) -> Result<Vec<u8>, crate::Failure> {
    let mut outer = der::whole(cms)?.expect(tag::SEQUENCE)?.reader();
    let kind = outer.expect(tag::OID)?.raw;
    let body = der::whole(outer.expect(tag::context(0))?.content)?.expect(tag::SEQUENCE)?;
    let mut fields = body.reader();
    let mut parts = Vec::new();
    let signers = loop {
        let part = fields.any()?;
        if fields.is_empty() {
            break part.expect(tag::SET)?;
        }
        parts.push(part.raw.to_vec());
    };
    let signer = der::whole(signers.content)?.expect(tag::SEQUENCE)?;
    let values = der::set_of(tokens.to_vec());
    let attribute = der::sequence(&[der::oid(oid::TIME_STAMP_TOKEN), values]);
    let unsigned = der::element(tag::context(1), &attribute);
    parts
        .push(der::set_of(vec![der::element(tag::SEQUENCE, &der::concat(&[signer.content, &unsigned[..]]))]));
    Ok(der::sequence(&[kind, &der::element(tag::context(0), &der::sequence(&parts))[..]]))
}

/// AlgorithmIdentifier of signatures of this scheme, as in certificates.
pub(crate) fn signature_identifier(algorithm: Algorithm) -> Vec<u8> {
    der::sequence(&[der::oid(algorithm.signature_oid()), der::null()])
}

fn key_identifier(pkcs8: &[u8]) -> der::Result<&[u8]> {
    let mut fields = der::whole(pkcs8)?.expect(tag::SEQUENCE)?.reader();
    fields.integer()?;
    fields.sequence()?.oid()
}

/// OCTET STRING { OCTET STRING (64) }, the inner one little-endian.
fn gost_scalar(pkcs8: &[u8]) -> der::Result<&[u8]> {
    let mut fields = der::whole(pkcs8)?.expect(tag::SEQUENCE)?.reader();
    fields.integer()?;
    if fields.expect(tag::SEQUENCE)?.raw != gost_key_identifier() {
        return Err(der::Error("curve"));
    }
    Ok(der::whole(fields.octets()?)?.expect(tag::OCTET_STRING)?.content)
}

/// Signs `content` as CMS (DER) with the attributes contentType, signingTime, messageDigest and
/// signingCertificateV2. `rng` hedges the GOST nonce; the nonce is sound without, so that a rng of zeros makes the
/// signature repeatable.
pub fn cms(
    key: &SigningKey,
    certificate: &[u8],
    content: &[u8],
    attached: bool,
    at: Timestamp,
    rng: Rng,
) -> Result<Vec<u8>, SignError> {
    signed_data(key, certificate, Content { kind: oid::DATA, bytes: content, attached }, at, rng)
}

/// What is signed, and whether it goes inside.
pub(crate) struct Content<'a> {
    pub(crate) kind: &'a [u8],
    pub(crate) bytes: &'a [u8],
    pub(crate) attached: bool,
}

/// SignedData over content of any kind.
pub(crate) fn signed_data(
    key: &SigningKey,
    certificate: &[u8],
    content: Content,
    at: Timestamp,
    rng: Rng,
) -> Result<Vec<u8>, SignError> {
    let Content { kind, bytes, attached } = content;
    let parsed =
        Certificate::parse(certificate).map_err(|failure| SignError::Certificate(failure.to_string()))?;
    if parsed.spki != key.spki() {
        return Err(SignError::KeyMismatch);
    }
    let algorithm = key.algorithm();
    let attributes = signed_attributes(algorithm, certificate, kind, &algorithm.digest(bytes), at);
    let signature = key.sign(&attributes, rng)?;
    let (issuer, serial) =
        issuer_and_serial(certificate).map_err(|error| SignError::Certificate(error.0.to_owned()))?;
    let digest_identifier = digest_identifier(algorithm);
    let signer = der::sequence(&[
        der::small(1),
        der::sequence(&[issuer, &der::element(tag::INTEGER, serial)]),
        digest_identifier.clone(),
        retagged(attributes, tag::context(0)),
        signature_identifier(algorithm),
        der::octets(&signature),
    ]);
    let inside = if attached { der::element(tag::context(0), &der::octets(bytes)) } else { Vec::new() };
    // RFC 5652, 5.1: 1 for plain data, otherwise 3.
    let data = der::sequence(&[
        der::small(if kind == oid::DATA { 1 } else { 3 }),
        der::set_of(vec![digest_identifier]),
        der::sequence(&[der::oid(kind), inside]),
        der::element(tag::context(0), certificate),
        der::set_of(vec![signer]),
    ]);
    Ok(der::sequence(&[der::oid(oid::SIGNED_DATA), der::element(tag::context(0), &data)]))
}

/// The textual form of a container, as NCALayer gives it.
pub fn pem(cms: &[u8]) -> String {
    input::pem("CMS", cms)
}

fn digest_identifier(algorithm: Algorithm) -> Vec<u8> {
    der::sequence(&[der::oid(algorithm.digest_oid()), der::null()])
}

/// The attributes as the SET OF that is signed.
fn signed_attributes(
    algorithm: Algorithm,
    certificate: &[u8],
    content: &[u8],
    digest: &[u8],
    at: Timestamp,
) -> Vec<u8> {
    let attribute = |kind, value| der::sequence(&[der::oid(kind), der::set_of(vec![value])]);
    der::set_of(vec![
        attribute(oid::CONTENT_TYPE, der::oid(content)),
        attribute(oid::SIGNING_TIME, der::time(at)),
        attribute(oid::MESSAGE_DIGEST, der::octets(digest)),
        attribute(oid::SIGNING_CERTIFICATE_V2, signing_certificate(algorithm, certificate)),
    ])
}

/// SHA-256 is the default of the structure, and a default is not encoded (RFC 5035, 3).
fn signing_certificate(algorithm: Algorithm, certificate: &[u8]) -> Vec<u8> {
    let hash = der::octets(&algorithm.digest(certificate));
    let identifier = match algorithm {
        Algorithm::Gost2015 => digest_identifier(algorithm),
        Algorithm::RsaSha256 => Vec::new(),
    };
    der::sequence(&[der::sequence(&[der::sequence(&[identifier, hash])])])
}

fn retagged(mut element: Vec<u8>, tag: u8) -> Vec<u8> {
    element[0] = tag;
    element
}
