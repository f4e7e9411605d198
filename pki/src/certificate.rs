//! A certificate, read once into what the rules ask for. Signed bytes are kept as they came.

use std::ops::Range;

use jiff::Timestamp;

use crate::algorithms::{PublicKey, SignedBy, hex, sha256};
use crate::der::{self, Reader, Tlv, tag};
use crate::{Algorithm, CertificateFacts, Failure, Power, Subject, name, oid};

/// Longest serial number, in bytes (RFC 5280, 4.1.2.2).
pub(crate) const SERIAL_LENGTH: usize = 20;
/// Longest certificate, in bytes; real ones have 1,000 to 2,000. It is hashed and read once for every signer that
/// names it, and anybody can make one.
const LONGEST: usize = 64 << 10;
/// Most extensions; real certificates have about ten. Each is compared with those before it.
const MOST_EXTENSIONS: usize = 64;

/// Bits of keyUsage, by their number in RFC 5280, 4.2.1.3.
pub(crate) mod usage {
    pub(crate) const DIGITAL_SIGNATURE: u16 = 1 << 0;
    pub(crate) const NON_REPUDIATION: u16 = 1 << 1;
    pub(crate) const KEY_ENCIPHERMENT: u16 = 1 << 2;
    pub(crate) const KEY_AGREEMENT: u16 = 1 << 4;
    pub(crate) const KEY_CERT_SIGN: u16 = 1 << 5;
    pub(crate) const CRL_SIGN: u16 = 1 << 6;
}

#[derive(Debug, Clone)]
pub(crate) struct Certificate {
    raw: Vec<u8>,
    tbs: Range<usize>,
    /// Content of the INTEGER; positive.
    pub(crate) serial: Vec<u8>,
    /// Encoded names: they chain by their bytes.
    pub(crate) issuer: Vec<u8>,
    pub(crate) subject: Vec<u8>,
    pub(crate) not_before: Timestamp,
    pub(crate) not_after: Timestamp,
    pub(crate) key: PublicKey,
    /// Encoded SubjectPublicKeyInfo: anchors are recognised by it.
    pub(crate) spki: Vec<u8>,
    pub(crate) extensions: Extensions,
    algorithm: Algorithm,
    signature: Vec<u8>,
    signed_by: SignedBy,
}

/// The extensions that decide something.
#[derive(Debug, Clone, Default)]
pub(crate) struct Extensions {
    /// basicConstraints cA and pathLenConstraint.
    pub(crate) authority: bool,
    pub(crate) path_length: Option<u32>,
    pub(crate) key_usage: Option<u16>,
    pub(crate) purposes: Vec<Vec<u8>>,
    /// Whether the purposes must be understood.
    pub(crate) purposes_critical: bool,
    /// A responder that need not be asked about itself (RFC 6960, 4.2.2.2.1).
    pub(crate) no_check: bool,
    pub(crate) policies: Vec<Vec<u8>>,
    /// The mark of a demonstration authority.
    pub(crate) demo: bool,
    /// Content bytes of a critical extension that nobody here understands.
    pub(crate) not_understood: Option<Vec<u8>>,
}

/// Issuer name (encoded) and serial number (content) of an encoded certificate: all that choosing needs.
pub(crate) fn issuer_and_serial(certificate: &[u8]) -> der::Result<(&[u8], &[u8])> {
    let mut tbs = der::whole(certificate)?.expect(tag::SEQUENCE)?.reader().sequence()?;
    tbs.optional(tag::context(0))?;
    let serial = tbs.integer()?;
    tbs.sequence()?;
    Ok((tbs.expect(tag::SEQUENCE)?.raw, serial))
}

impl Certificate {
    /// Reads DER; nothing may follow.
    pub(crate) fn parse(bytes: &[u8]) -> Result<Certificate, Failure> {
        if bytes.len() > LONGEST {
            return Err(Failure::malformed("certificate too long").with("limit", LONGEST));
        }
        let mut outer = der::whole(bytes)?.expect(tag::SEQUENCE)?.reader();
        let tbs = outer.expect(tag::SEQUENCE)?;
        let outer_algorithm = outer.expect(tag::SEQUENCE)?;
        let signature = outer.bit_octets()?;
        outer.end()?;

        let mut fields = tbs.reader();
        let version = fields.optional(tag::context(0))?.ok_or(der::Error("certificate version"))?;
        if version.content != [tag::INTEGER, 1, 2] {
            return Err(Failure::malformed("certificate version"));
        }
        let serial = fields.integer()?;
        let algorithm = fields.expect(tag::SEQUENCE)?;
        if algorithm.raw != outer_algorithm.raw {
            return Err(Failure::malformed("signature algorithms differ"));
        }
        let issuer = fields.expect(tag::SEQUENCE)?;
        let mut validity = fields.sequence()?;
        let (not_before, not_after) = (validity.time()?, validity.time()?);
        validity.end()?;
        let subject = fields.expect(tag::SEQUENCE)?;
        let spki = fields.expect(tag::SEQUENCE)?;
        let extensions = fields.expect(tag::context(3))?;
        fields.end()?;

        let start = tbs.raw.as_ptr() as usize - bytes.as_ptr() as usize;
        Ok(Certificate {
            raw: bytes.to_vec(),
            tbs: start..start + tbs.raw.len(),
            serial: positive(serial)?.to_vec(),
            issuer: issuer.raw.to_vec(),
            subject: subject.raw.to_vec(),
            not_before,
            not_after,
            key: PublicKey::from_spki(spki)?,
            spki: spki.raw.to_vec(),
            extensions: Extensions::parse(der::whole(extensions.content)?)?,
            algorithm: Algorithm::of_signature(algorithm)?,
            signature: signature.to_vec(),
            signed_by: SignedBy::default(),
        })
    }

    pub(crate) fn raw(&self) -> &[u8] {
        &self.raw
    }

    /// Whether this certificate was signed with the issuer's key.
    pub(crate) fn is_signed_by(&self, issuer: &PublicKey) -> bool {
        let check = || issuer.verify(&self.algorithm.digest(&self.raw[self.tbs.clone()]), &self.signature);
        issuer.algorithm() == self.algorithm && self.signed_by.holds(issuer, check)
    }

    pub(crate) fn has_usage(&self, bits: u16) -> bool {
        self.extensions.key_usage.is_some_and(|usage| usage & bits == bits)
    }

    pub(crate) fn subject(&self) -> Result<Subject, Failure> {
        Subject::from_name(der::whole(&self.subject)?)
    }

    /// Common name of the subject, for messages.
    pub(crate) fn common_name(&self) -> String {
        der::whole(&self.subject).map(name::common_name).unwrap_or_default()
    }

    pub(crate) fn issuer_common_name(&self) -> String {
        der::whole(&self.issuer).map(name::common_name).unwrap_or_default()
    }

    pub(crate) fn sha256(&self) -> String {
        hex(&sha256(&self.raw))
    }

    pub(crate) fn facts(&self) -> CertificateFacts {
        CertificateFacts {
            serial: hex(self.serial.strip_prefix(&[0]).unwrap_or(&self.serial)),
            issuer: self.issuer_common_name(),
            not_before: self.not_before,
            not_after: self.not_after,
            sha256: self.sha256(),
            algorithm: self.key.algorithm(),
        }
    }

    /// The powers named by the extended key usage, in the order of the enumeration.
    pub(crate) fn powers(&self) -> Vec<Power> {
        let mut powers: Vec<_> =
            self.extensions.purposes.iter().filter_map(|purpose| power(purpose)).collect();
        powers.sort();
        powers.dedup();
        powers
    }
}

fn positive(serial: &[u8]) -> Result<&[u8], Failure> {
    let magnitude = serial.strip_prefix(&[0]).unwrap_or(serial);
    if serial[0] >= 0x80 || magnitude.is_empty() || magnitude.len() > SERIAL_LENGTH {
        return Err(Failure::malformed("serial number"));
    }
    Ok(serial)
}

fn power(purpose: &[u8]) -> Option<Power> {
    Some(match purpose {
        oid::EMAIL_PROTECTION => Power::Signing,
        oid::CLIENT_AUTH => Power::Authentication,
        oid::INDIVIDUAL => Power::Individual,
        oid::INDIVIDUAL_SYSTEM => Power::IndividualSystem,
        oid::LEGAL_ENTITY => Power::LegalEntity,
        oid::HEAD => Power::Head,
        oid::RIGHT_TO_SIGN => Power::RightToSign,
        oid::FINANCIAL_DOCUMENTS => Power::FinancialDocuments,
        oid::HUMAN_RESOURCES => Power::HumanResources,
        oid::EMPLOYEE => Power::Employee,
        oid::INFORMATION_SYSTEM => Power::InformationSystem,
        other if oid::is_under(other, oid::TREASURY) => Power::Treasury,
        other if oid::is_under(other, oid::AUTHORITY_STAFF) => Power::AuthorityStaff,
        _ => return None,
    })
}

impl Extensions {
    fn parse(list: Tlv) -> Result<Extensions, Failure> {
        let mut found = Extensions::default();
        let mut seen = Vec::new();
        let mut list = list.expect(tag::SEQUENCE)?.reader();
        while !list.is_empty() {
            let (kind, critical, value) = extension(&mut list)?;
            if seen.contains(&kind) {
                return Err(Failure::malformed("extension twice"));
            }
            if seen.len() == MOST_EXTENSIONS {
                return Err(Failure::malformed("too many extensions"));
            }
            seen.push(kind);
            found.take(kind, critical, value)?;
        }
        Ok(found)
    }

    fn take(&mut self, kind: &[u8], critical: bool, value: &[u8]) -> Result<(), Failure> {
        match kind {
            oid::BASIC_CONSTRAINTS => {
                let mut fields = der::whole(value)?.expect(tag::SEQUENCE)?.reader();
                if let Some(authority) = fields.optional(tag::BOOLEAN)? {
                    self.authority = match authority.content {
                        [0xff] => true,
                        // The default, which some write nevertheless.
                        [0x00] => false,
                        _ => return Err(Failure::malformed("boolean")),
                    };
                }
                if !fields.is_empty() {
                    self.path_length = Some(fields.small()?);
                }
                fields.end()?;
            }
            oid::KEY_USAGE => self.key_usage = Some(single(value, |reader| reader.named_bits())?),
            oid::EXTENDED_KEY_USAGE => {
                self.purposes_critical = critical;
                let mut purposes = der::whole(value)?.expect(tag::SEQUENCE)?.reader();
                while !purposes.is_empty() {
                    self.purposes.push(purposes.oid()?.to_vec());
                }
            }
            oid::CERTIFICATE_POLICIES => {
                let mut policies = der::whole(value)?.expect(tag::SEQUENCE)?.reader();
                while !policies.is_empty() {
                    self.policies.push(policies.sequence()?.oid()?.to_vec());
                }
            }
            oid::DEMO_AUTHORITY => self.demo = true,
            oid::OCSP_NO_CHECK => self.no_check = true,
            // They name keys and addresses; nothing here depends on them.
            oid::SUBJECT_KEY_ID | oid::AUTHORITY_KEY_ID | oid::SUBJECT_ALT_NAME | oid::KEY_STORE_KIND => {}
            other if critical => self.not_understood = Some(other.to_vec()),
            _ => {}
        }
        Ok(())
    }
}

/// One Extension: identifier, critical, value inside its OCTET STRING.
pub(crate) fn extension<'a>(list: &mut Reader<'a>) -> der::Result<(&'a [u8], bool, &'a [u8])> {
    let mut fields = list.sequence()?;
    let kind = fields.oid()?;
    let critical = match fields.optional(tag::BOOLEAN)? {
        // FALSE is the default, and a default is not encoded.
        Some(critical) if critical.content != [0xff] => return Err(der::Error("boolean")),
        critical => critical.is_some(),
    };
    let value = fields.octets()?;
    fields.end()?;
    Ok((kind, critical, value))
}

/// The one element in `bytes`, read by `read`.
pub(crate) fn single<'a, T>(
    bytes: &'a [u8],
    read: impl FnOnce(&mut Reader<'a>) -> der::Result<T>,
) -> der::Result<T> {
    let mut reader = Reader::new(bytes);
    let value = read(&mut reader)?;
    reader.end()?;
    Ok(value)
}
