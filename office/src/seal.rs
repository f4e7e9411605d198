//! The key of this system: it signs what the system itself says.

use jiff::Timestamp;
use pki::sign::SigningKey;

use crate::ctx::fill_random;
use crate::error::Error;

/// Private key and certificate of the system.
pub struct Seal {
    key: SigningKey,
    certificate: Vec<u8>,
}

impl Seal {
    /// `key` is PKCS#8 and `certificate` X.509, both DER.
    pub fn new(key: &[u8], certificate: Vec<u8>) -> Result<Self, pki::sign::SignError> {
        Ok(Seal { key: SigningKey::from_pkcs8(key)?, certificate })
    }

    /// X.509, DER.
    pub fn certificate(&self) -> &[u8] {
        &self.certificate
    }

    /// Whether any openssl checks what it signs; one of GOST it does not know.
    pub fn is_rsa(&self) -> bool {
        pki::describe(&self.certificate).is_ok_and(|it| it.facts.algorithm == pki::Algorithm::RsaSha256)
    }

    /// Signs and keeps the content inside.
    pub fn attached(&self, content: &[u8], at: Timestamp) -> Result<Vec<u8>, Error> {
        self.sign(content, true, at)
    }

    /// Signs bytes that are kept apart.
    pub fn detached(&self, content: &[u8], at: Timestamp) -> Result<Vec<u8>, Error> {
        self.sign(content, false, at)
    }

    fn sign(&self, content: &[u8], attached: bool, at: Timestamp) -> Result<Vec<u8>, Error> {
        pki::sign::cms(&self.key, &self.certificate, content, attached, at, &mut fill_random)
            .map_err(Error::internal)
    }
}
