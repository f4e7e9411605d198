//! Making signatures: CMS SignedData as the tools of the НУЦ РК make it.

use jiff::Timestamp;

use crate::Algorithm;

/// A private key, GOST 34.10-2015-512 or RSA.
pub struct SigningKey {
    algorithm: Algorithm,
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
}

impl SigningKey {
    /// Reads a PKCS#8 private key (DER).
    pub fn from_pkcs8(_der: &[u8]) -> Result<SigningKey, SignError> {
        Err(SignError::Key("not PKCS#8"))
    }

    pub fn algorithm(&self) -> Algorithm {
        self.algorithm
    }
}

/// Signs `content` as CMS (DER) with the attributes contentType, signingTime, messageDigest and
/// signingCertificateV2. `rng` fills a slice with random bytes; it hedges the GOST nonce, which stays safe without.
pub fn cms(
    _key: &SigningKey,
    _certificate: &[u8],
    _content: &[u8],
    _attached: bool,
    _at: Timestamp,
    _rng: &mut dyn FnMut(&mut [u8]),
) -> Result<Vec<u8>, SignError> {
    Err(SignError::KeyMismatch)
}

/// The textual form of a container, as NCALayer gives it.
pub fn pem(_cms: &[u8]) -> String {
    String::new()
}
