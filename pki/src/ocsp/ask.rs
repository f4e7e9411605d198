//! Questions about certificates: which one is meant, and how it is asked about.

use crate::certificate::{Certificate, issuer_and_serial};
use crate::der::{self, Tlv, tag};
use crate::{Digest, Failure, oid};

use super::read::collect;

/// CertID: which certificate is meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Identifier {
    pub(crate) digest: Digest,
    issuer_name: Vec<u8>,
    issuer_key: Vec<u8>,
    /// Content of the INTEGER.
    pub(crate) serial: Vec<u8>,
}

impl Identifier {
    pub(super) fn of(serial: &[u8], issuer: &Certificate, digest: Digest) -> Result<Identifier, Failure> {
        Ok(Identifier {
            digest,
            issuer_name: digest.of(&issuer.subject),
            issuer_key: digest.of(key_bits(&issuer.spki)?),
            serial: serial.to_vec(),
        })
    }

    pub(crate) fn parse(element: Tlv) -> Result<Identifier, Failure> {
        let mut fields = element.expect(tag::SEQUENCE)?.reader();
        let digest = Digest::of_identifier(fields.expect(tag::SEQUENCE)?)?;
        let (issuer_name, issuer_key) = (fields.octets()?.to_vec(), fields.octets()?.to_vec());
        let serial = fields.integer()?.to_vec();
        fields.end()?;
        Ok(Identifier { digest, issuer_name, issuer_key, serial })
    }

    pub(crate) fn to_der(&self) -> Vec<u8> {
        der::sequence(&[
            self.digest.identifier(),
            der::octets(&self.issuer_name),
            der::octets(&self.issuer_key),
            der::element(tag::INTEGER, &self.serial),
        ])
    }
}

/// A question about a certificate (both in DER), with a nonce of the caller's.
pub fn request(certificate: &[u8], issuer: &[u8], nonce: &[u8]) -> Result<Vec<u8>, Failure> {
    let issuer = Certificate::parse(issuer)?;
    let identifier = Identifier::of(issuer_and_serial(certificate)?.1, &issuer, Digest::Sha256)?;
    let nonce = der::octets(&der::octets(nonce));
    let nonce = der::sequence(&[der::sequence(&[der::oid(oid::OCSP_NONCE), nonce])]);
    let list = der::sequence(&[der::sequence(&[identifier.to_der()])]);
    Ok(der::sequence(&[der::sequence(&[list, der::element(tag::context(2), &nonce)])]))
}

/// The bits of a key, without what says of which kind it is.
pub(crate) fn key_bits(spki: &[u8]) -> der::Result<&[u8]> {
    let mut fields = der::whole(spki)?.expect(tag::SEQUENCE)?.reader();
    fields.expect(tag::SEQUENCE)?;
    fields.bit_octets()
}

/// The serial number that a question is about: content of the INTEGER.
pub fn asked_serial(request: &[u8]) -> Result<Vec<u8>, Failure> {
    Ok(asked(request)?.0.serial)
}

/// The certificate that a question is about, for who answers.
pub(crate) fn asked(request: &[u8]) -> Result<(Identifier, Vec<u8>), Failure> {
    let mut outer = der::whole(request)?.expect(tag::SEQUENCE)?.reader();
    let mut fields = outer.sequence()?;
    let list = fields.sequence()?;
    let mut identifiers = collect(list, |reader| Identifier::parse(reader.sequence()?.any()?))?;
    let extensions =
        fields.optional(tag::context(2))?.map(|found| found.content.to_vec()).unwrap_or_default();
    match (identifiers.pop(), identifiers.pop()) {
        (Some(only), None) => Ok((only, extensions)),
        _ => Err(Failure::malformed("not about one certificate")),
    }
}
