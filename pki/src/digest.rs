//! Digests by which time stamps and archive hash trees name bytes. Unlike in signatures, whoever asks chooses.

use aws_lc_rs::digest::{SHA256, SHA384, SHA512, digest};
use serde::{Deserialize, Serialize};

use crate::algorithms::{plain_identifier, unsupported};
use crate::der::{self, Tlv};
use crate::{Failure, gost, oid};

/// The closed set; SHA-1 and GOST 34.311-95 of old tokens are not in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Digest {
    #[serde(rename = "sha-256")]
    Sha256,
    #[serde(rename = "sha-384")]
    Sha384,
    #[serde(rename = "sha-512")]
    Sha512,
    /// GOST 34.11-2015, 512 bit.
    #[serde(rename = "streebog-512")]
    Streebog512,
}

impl Digest {
    pub const ALL: [Digest; 4] = [Digest::Sha256, Digest::Sha384, Digest::Sha512, Digest::Streebog512];

    pub fn of(self, bytes: &[u8]) -> Vec<u8> {
        match self {
            Digest::Sha256 => digest(&SHA256, bytes).as_ref().to_vec(),
            Digest::Sha384 => digest(&SHA384, bytes).as_ref().to_vec(),
            Digest::Sha512 => digest(&SHA512, bytes).as_ref().to_vec(),
            Digest::Streebog512 => gost::streebog512(bytes).to_vec(),
        }
    }

    /// The name in stored facts.
    pub fn as_str(self) -> &'static str {
        match self {
            Digest::Sha256 => "sha-256",
            Digest::Sha384 => "sha-384",
            Digest::Sha512 => "sha-512",
            Digest::Streebog512 => "streebog-512",
        }
    }

    /// By its name.
    pub fn named(name: &str) -> Option<Digest> {
        Digest::ALL.into_iter().find(|digest| digest.as_str() == name)
    }

    fn oid(self) -> &'static [u8] {
        match self {
            Digest::Sha256 => oid::SHA256,
            Digest::Sha384 => oid::SHA384,
            Digest::Sha512 => oid::SHA512,
            Digest::Streebog512 => oid::STREEBOG512,
        }
    }

    /// AlgorithmIdentifier.
    pub(crate) fn identifier(self) -> Vec<u8> {
        der::sequence(&[der::oid(self.oid()), der::null()])
    }

    pub(crate) fn of_identifier(identifier: Tlv) -> Result<Digest, Failure> {
        let stated = plain_identifier(identifier)?;
        Digest::ALL.into_iter().find(|digest| digest.oid() == stated).ok_or_else(|| unsupported("digest"))
    }
}
