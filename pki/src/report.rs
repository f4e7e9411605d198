//! What a verification answers: one result per signer, with the facts that are stored beside the signature, so
//! that a later check does not depend on certificates that are still alive.

use std::collections::BTreeMap;
use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::timestamp::Stamped;

/// One result per signer, in the order of the container.
#[derive(Debug, Clone)]
pub struct Report {
    pub signers: Vec<Result<Verified, Failure>>,
}

impl Report {
    /// The one valid signer. A container with none or several signers is refused: whoever accepts several has to
    /// look at each of them in [`Report::signers`].
    pub fn sole(mut self) -> Result<Verified, Failure> {
        match self.signers.len() {
            0 => Err(Failure::new(FailureCode::NoSigner)),
            1 => self.signers.remove(0),
            n => Err(Failure::new(FailureCode::SeveralSigners).with("signers", n)),
        }
    }

    pub(crate) fn failed(failure: Failure) -> Report {
        Report { signers: vec![Err(failure)] }
    }
}

/// A signature that holds: by whom, with what powers, and on what evidence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verified {
    pub signer: Subject,
    pub powers: Vec<Power>,
    pub certificate: CertificateFacts,
    /// SHA-256 (hex) of each certificate from the signer's to the anchor.
    pub chain: Vec<String>,
    /// The signing time that the signer's own computer wrote: a claim, never a proof.
    pub claimed_at: Option<Timestamp>,
    /// The moment of receipt, as the caller says. Validity was judged for it, or for the time of the token.
    pub verified_at: Timestamp,
    pub revocation: RevocationSource,
    /// The same of the authorities above, where a list told it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub authorities: Vec<RevocationSource>,
    /// The token inside the signature that tells the moment for which validity was judged (order 500/НҚ, point 14).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time_stamp: Option<Stamped>,
    /// Why a token inside proves nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time_stamp_refused: Option<Failure>,
    pub warnings: Vec<Warning>,
    /// The signed bytes of an attached signature. Not stored with the verdict: they are stored as themselves.
    #[serde(skip)]
    pub content: Option<Vec<u8>>,
}

/// The person or system named by a certificate. Identity is `iin`, `bin`, `system`; the rest is for reading.
/// Whether the numbers are well formed (check digit) is judged by the law, because published test certificates
/// carry impossible ones.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Subject {
    /// «ФАМИЛИЯ ИМЯ» of a person, name of an information system.
    pub common_name: String,
    pub surname: Option<String>,
    /// Taken from the common name; the attribute GN holds the patronymic.
    pub given_name: Option<String>,
    pub patronymic: Option<String>,
    /// 12 digits after the prefix `IIN` of SERIALNUMBER.
    pub iin: Option<String>,
    /// 12 digits after the prefix `BIN` of OU.
    pub bin: Option<String>,
    pub organisation: Option<String>,
    /// The object identifier of an information system (attribute UID).
    pub system: Option<String>,
}

impl Subject {
    /// Full name as people write it: surname, given name, patronymic.
    pub fn full_name(&self) -> String {
        match &self.patronymic {
            Some(patronymic) => format!("{} {patronymic}", self.common_name),
            None => self.common_name.clone(),
        }
    }
}

/// What the certificate lets its holder do, by its extended key usage (pki profile of the НУЦ, order 522/НҚ).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Power {
    /// emailProtection: the key may sign documents.
    Signing,
    /// clientAuth: the key may be used to sign in.
    Authentication,
    Individual,
    /// Digital system of an individual.
    IndividualSystem,
    LegalEntity,
    /// First head of the legal entity.
    Head,
    RightToSign,
    FinancialDocuments,
    HumanResources,
    Employee,
    /// Digital or information system of a legal entity.
    InformationSystem,
    Treasury,
    /// Staff of the certification centre.
    AuthorityStaff,
}

/// The closed set of schemes that are accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Algorithm {
    /// GOST 34.10-2015, 512 bit, with GOST 34.11-2015 (Streebog-512).
    #[serde(rename = "gost-34.10-2015-512")]
    Gost2015,
    /// RSA PKCS#1 v1.5 with SHA-256, modulus of 2048 bits or more.
    #[serde(rename = "rsa-sha256")]
    RsaSha256,
}

impl Algorithm {
    /// The name that stands in stored facts and messages.
    pub fn as_str(self) -> &'static str {
        match self {
            Algorithm::Gost2015 => "gost-34.10-2015-512",
            Algorithm::RsaSha256 => "rsa-sha256",
        }
    }
}

impl fmt::Display for Algorithm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Facts of the signer's certificate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CertificateFacts {
    /// Hexadecimal, lower case, without leading zeros of the encoding.
    pub serial: String,
    /// Common name of the issuing authority, for reading only.
    pub issuer: String,
    pub not_before: Timestamp,
    pub not_after: Timestamp,
    /// SHA-256 of the certificate, hex.
    pub sha256: String,
    pub algorithm: Algorithm,
}

/// Where the knowledge comes from that the certificate was not revoked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum RevocationSource {
    /// A revocation list of the issuer: its number (hex), validity, and SHA-256 (hex).
    Crl { number: Option<String>, this_update: Timestamp, next_update: Timestamp, sha256: String },
    /// An answer about this certificate: by whom, its validity, and SHA-256 (hex).
    Ocsp { responder: String, this_update: Timestamp, next_update: Option<Timestamp>, sha256: String },
}

impl RevocationSource {
    /// When the issuer said it.
    pub fn this_update(&self) -> Timestamp {
        match self {
            RevocationSource::Crl { this_update, .. } | RevocationSource::Ocsp { this_update, .. } => {
                *this_update
            }
        }
    }

    /// SHA-256 (hex) of the evidence, as it is kept.
    pub fn sha256(&self) -> &str {
        match self {
            RevocationSource::Crl { sha256, .. } | RevocationSource::Ocsp { sha256, .. } => sha256,
        }
    }
}

/// Findings that do not spoil the signature but belong in the protocol.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Warning {
    /// No fresh revocation list of the issuing authority's own issuer was at hand.
    IssuerStatusUnknown,
    /// The container lacks signingCertificateV2 (order 500/НҚ, point 8, demands it of CAdES).
    NoSigningCertificateAttribute,
    /// Formerly: a time stamp is in the container and was not judged; the moment of receipt counts.
    TimeStampNotJudged,
    /// A time stamp in the container proves nothing; the moment of receipt counts.
    TimeStampRefused,
    /// The service that made the time stamp has its certificate from another authority than the signer (order 500/НҚ,
    /// point 17.2).
    TimeStampOfOtherAuthority,
}

/// Why a signature does not count. `args` are for the translated text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    pub code: FailureCode,
    pub args: BTreeMap<String, String>,
}

impl Failure {
    pub fn new(code: FailureCode) -> Failure {
        Failure { code, args: BTreeMap::new() }
    }

    /// Adds an argument for the text.
    pub fn with(mut self, name: &str, value: impl fmt::Display) -> Failure {
        self.args.insert(name.to_owned(), value.to_string());
        self
    }

    /// A container or certificate that cannot be read, with the technical reason.
    pub(crate) fn malformed(reason: impl fmt::Display) -> Failure {
        Failure::new(FailureCode::Malformed).with("reason", reason)
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "signature refused: {}", self.code)?;
        for (name, value) in &self.args {
            write!(f, ", {name} {value}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Failure {}

impl From<crate::der::Error> for Failure {
    fn from(error: crate::der::Error) -> Failure {
        Failure::malformed(error.0)
    }
}

/// The closed list of reasons. The kebab-case name is the key of the text: `signature-<code>`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FailureCode {
    /// The bytes are not a signature container in strict DER. args: reason
    Malformed,
    /// The container has no signer.
    NoSigner,
    /// One signer was expected. args: signers
    SeveralSigners,
    /// The signer's certificate is not in the container: checking is impossible (order 500/НҚ, point 15).
    NoCertificate,
    /// Key, digest or signature algorithm outside the closed list. args: reason
    UnsupportedAlgorithm,
    /// The content is not the one that was signed.
    ContentDiffers,
    /// The signature or the attributes that bind it do not hold. args: reason
    BadSignature,
    /// No path to a pinned authority. args: issuer
    UntrustedCa,
    /// A certificate of a demonstration authority outside the demonstration.
    DemoAuthority,
    /// args: not_after (ISO 8601), subject
    Expired,
    /// args: not_before (ISO 8601), subject
    NotYetValid,
    /// args: revoked_at (ISO 8601), reason
    Revoked,
    /// No fresh revocation evidence. args: issuer
    StatusUnavailable,
    /// The authority says that it has not issued such a certificate.
    UnknownCertificate,
    /// The time-stamping service refused. args: status, reason
    TimeStampDenied,
    /// A proof aged and nothing carried it on before. args: aged (`certificate`, `digest`, `signature`), name, not_after,
    /// at, and renewed where something came too late; or before and at, where a token is older than the one before it.
    RenewedTooLate,
    /// The key is not meant for this: key usage. args: reason
    WrongKeyUsage,
    /// The certificate is not meant for this: extended key usage, policy, subject. args: reason
    WrongPurpose,
}

impl FailureCode {
    /// The kebab-case name, as in JSON and in the keys of the texts.
    pub fn as_str(self) -> &'static str {
        match self {
            FailureCode::Malformed => "malformed",
            FailureCode::NoSigner => "no-signer",
            FailureCode::SeveralSigners => "several-signers",
            FailureCode::NoCertificate => "no-certificate",
            FailureCode::UnsupportedAlgorithm => "unsupported-algorithm",
            FailureCode::ContentDiffers => "content-differs",
            FailureCode::BadSignature => "bad-signature",
            FailureCode::UntrustedCa => "untrusted-ca",
            FailureCode::DemoAuthority => "demo-authority",
            FailureCode::Expired => "expired",
            FailureCode::NotYetValid => "not-yet-valid",
            FailureCode::Revoked => "revoked",
            FailureCode::StatusUnavailable => "status-unavailable",
            FailureCode::UnknownCertificate => "unknown-certificate",
            FailureCode::TimeStampDenied => "time-stamp-denied",
            FailureCode::RenewedTooLate => "renewed-too-late",
            FailureCode::WrongKeyUsage => "wrong-key-usage",
            FailureCode::WrongPurpose => "wrong-purpose",
        }
    }
}

impl fmt::Display for FailureCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
