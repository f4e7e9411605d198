//! The closed table of schemes: key, parameters, digest and signature identifiers belong together, and whatever is
//! not here is refused (GOST-2004, SHA-1, 256-bit curves, short RSA).

use std::sync::OnceLock;

use aws_lc_rs::digest::{Digest, SHA1_FOR_LEGACY_USE_ONLY, SHA256, digest as aws_digest};
use aws_lc_rs::signature::{RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey};

use crate::der::{self, Tlv, tag};
use crate::{Algorithm, Failure, FailureCode, gost, oid};

/// Shortest RSA modulus, in bits.
const RSA_MINIMUM: usize = 2048;
/// Longest, so that nobody makes us multiply for minutes.
const RSA_MAXIMUM: usize = 8192;

pub(crate) fn sha256(bytes: &[u8]) -> [u8; 32] {
    aws_digest(&SHA256, bytes).as_ref().try_into().expect("SHA-256 has 32 bytes")
}

/// Only to compare identifiers that others made with it; nothing rests on it.
pub(crate) fn sha1(bytes: &[u8]) -> Vec<u8> {
    aws_digest(&SHA1_FOR_LEGACY_USE_ONLY, bytes).as_ref().to_vec()
}

/// Hexadecimal in lower case, as in stored facts.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

pub(crate) fn unsupported(reason: &str) -> Failure {
    Failure::new(FailureCode::UnsupportedAlgorithm).with("reason", reason)
}

impl Algorithm {
    /// The digest that belongs to the scheme.
    pub(crate) fn digest(self, bytes: &[u8]) -> Vec<u8> {
        match self {
            Algorithm::Gost2015 => gost::streebog512(bytes).to_vec(),
            Algorithm::RsaSha256 => sha256(bytes).to_vec(),
        }
    }

    /// Identifier of the digest.
    pub(crate) fn digest_oid(self) -> &'static [u8] {
        match self {
            Algorithm::Gost2015 => oid::STREEBOG512,
            Algorithm::RsaSha256 => oid::SHA256,
        }
    }

    /// Identifier of the signature.
    pub(crate) fn signature_oid(self) -> &'static [u8] {
        match self {
            Algorithm::Gost2015 => oid::GOST2015_SIGNATURE,
            Algorithm::RsaSha256 => oid::RSA_SHA256,
        }
    }

    fn key_oid(self) -> &'static [u8] {
        match self {
            Algorithm::Gost2015 => oid::GOST2015_KEY,
            Algorithm::RsaSha256 => oid::RSA_KEY,
        }
    }

    /// The scheme of a signature in a certificate or revocation list.
    pub(crate) fn of_signature(identifier: Tlv) -> Result<Algorithm, Failure> {
        let oid = plain_identifier(identifier)?;
        [Algorithm::Gost2015, Algorithm::RsaSha256]
            .into_iter()
            .find(|algorithm| algorithm.signature_oid() == oid)
            .ok_or_else(|| unsupported("signature"))
    }

    /// Whether the identifiers of a SignerInfo are those of this scheme. Instead of the signature's, the key's
    /// identifier may stand there, as Kalkan writes it.
    pub(crate) fn check_signer(self, digest: Tlv, signature: Tlv) -> Result<(), Failure> {
        if plain_identifier(digest)? != self.digest_oid() {
            return Err(unsupported("digest"));
        }
        let stated = plain_identifier(signature)?;
        if stated != self.signature_oid() && stated != self.key_oid() {
            return Err(unsupported("signature"));
        }
        Ok(())
    }
}

/// The identifier of an AlgorithmIdentifier whose parameters are absent or NULL.
pub(crate) fn plain_identifier(identifier: Tlv<'_>) -> Result<&[u8], Failure> {
    let mut reader = identifier.expect(tag::SEQUENCE)?.reader();
    let oid = reader.oid()?;
    if !reader.is_empty() {
        let parameters = reader.any()?;
        if parameters.raw != [tag::NULL, 0] {
            return Err(unsupported("parameters"));
        }
    }
    reader.end()?;
    Ok(oid)
}

/// A key that signatures are verified with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum PublicKey {
    Gost(Box<gost::PublicKey>),
    /// RSAPublicKey in DER.
    Rsa(Vec<u8>),
}

impl PublicKey {
    /// Reads a SubjectPublicKeyInfo.
    pub(crate) fn from_spki(spki: Tlv) -> Result<PublicKey, Failure> {
        let mut reader = spki.expect(tag::SEQUENCE)?.reader();
        let identifier = reader.expect(tag::SEQUENCE)?;
        let bits = reader.bit_octets()?;
        reader.end()?;
        match identifier.reader().oid()? {
            oid::GOST2015_KEY => gost_key(identifier, bits),
            oid::RSA_KEY => {
                plain_identifier(identifier)?;
                rsa_key(bits)
            }
            _ => Err(unsupported("key")),
        }
    }

    pub(crate) fn algorithm(&self) -> Algorithm {
        match self {
            PublicKey::Gost(_) => Algorithm::Gost2015,
            PublicKey::Rsa(_) => Algorithm::RsaSha256,
        }
    }

    /// Verifies a signature over a digest that was made with [`Algorithm::digest`] of this key's algorithm.
    pub(crate) fn verify(&self, digest: &[u8], signature: &[u8]) -> bool {
        match self {
            PublicKey::Gost(key) => digest.try_into().is_ok_and(|digest| key.verify(digest, signature)),
            PublicKey::Rsa(key) => Digest::import_less_safe(digest, &SHA256).is_ok_and(|digest| {
                UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, key)
                    .verify_digest(&digest, signature)
                    .is_ok()
            }),
        }
    }
}

/// The key under which a signature was found good. Authorities and lists live long and are asked about with every
/// verdict; their own signatures need to be computed once only.
#[derive(Debug, Clone, Default)]
pub(crate) struct SignedBy(OnceLock<PublicKey>);

impl SignedBy {
    pub(crate) fn holds(&self, key: &PublicKey, check: impl FnOnce() -> bool) -> bool {
        if self.0.get() == Some(key) {
            return true;
        }
        let good = check();
        if good {
            // Somebody else may have been quicker; one known key is enough.
            let _ = self.0.set(key.clone());
        }
        good
    }
}

/// The parameters must name the one curve and its digest.
pub(crate) fn gost_key_identifier() -> Vec<u8> {
    let parameters = der::sequence(&[der::oid(oid::GOST2015_CURVE), der::oid(oid::STREEBOG512)]);
    der::sequence(&[der::oid(oid::GOST2015_KEY), parameters])
}

fn gost_key(identifier: Tlv, bits: &[u8]) -> Result<PublicKey, Failure> {
    if identifier.raw != gost_key_identifier() {
        return Err(unsupported("curve"));
    }
    let point = der::whole(bits)?.expect(tag::OCTET_STRING)?.content;
    let key = gost::PublicKey::from_bytes(point).ok_or_else(|| Failure::malformed("public key"))?;
    Ok(PublicKey::Gost(Box::new(key)))
}

fn rsa_key(bits: &[u8]) -> Result<PublicKey, Failure> {
    let mut reader = der::whole(bits)?.expect(tag::SEQUENCE)?.reader();
    let modulus = reader.integer()?;
    let exponent = reader.integer()?;
    reader.end()?;
    if modulus[0] >= 0x80 || exponent[0] >= 0x80 {
        return Err(Failure::malformed("public key"));
    }
    let modulus = if modulus[0] == 0 { &modulus[1..] } else { modulus };
    let length = modulus.len() * 8 - modulus.first().map_or(0, |byte| byte.leading_zeros() as usize);
    if !(RSA_MINIMUM..=RSA_MAXIMUM).contains(&length) {
        return Err(unsupported("rsa modulus").with("bits", length));
    }
    Ok(PublicKey::Rsa(bits.to_vec()))
}
