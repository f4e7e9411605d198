//! CMS SignedData (RFC 5652) as signing tools of Kazakhstan write it: DER, signers named by issuer and serial
//! number, signed attributes always there.

use jiff::Timestamp;

use crate::certificate::single;
use crate::der::{self, Reader, Tlv, tag};
use crate::{Failure, algorithms, oid};

/// Most signers that are looked at; each costs several signature checks.
const MOST_SIGNERS: usize = 32;
const MOST_CERTIFICATES: usize = 64;
/// Most signed attributes of one signer; real ones have four. Each is compared with those before it.
const MOST_ATTRIBUTES: usize = 32;
/// Most tokens of one signer that are looked at; each costs as much as a signer.
const MOST_TIME_STAMPS: usize = 4;
/// Deepest nesting inside signed attributes.
const DEEPEST: usize = 16;

pub(crate) struct SignedData<'a> {
    /// eContent, absent from a detached signature.
    pub(crate) content: Option<&'a [u8]>,
    /// Encoded certificates; other choices of the standard are passed over.
    pub(crate) certificates: Vec<&'a [u8]>,
    pub(crate) signers: Vec<Reader<'a>>,
}

impl<'a> SignedData<'a> {
    /// `kind` is what must be inside: something of another kind (a time-stamp token) never passes for a document.
    pub(crate) fn parse(bytes: &'a [u8], kind: &[u8]) -> Result<SignedData<'a>, Failure> {
        let mut outer = der::whole(bytes)?.expect(tag::SEQUENCE)?.reader();
        if outer.oid()? != oid::SIGNED_DATA {
            return Err(Failure::malformed("not signed data"));
        }
        let body = der::whole(outer.expect(tag::context(0))?.content)?.expect(tag::SEQUENCE)?;
        outer.end()?;

        let mut fields = body.reader();
        // 1 for plain data; 3 is written by some tools when a time stamp is inside.
        if !matches!(fields.small()?, 1 | 3) {
            return Err(Failure::malformed("container version"));
        }
        fields.expect(tag::SET)?;
        let content = content_of(fields.sequence()?, kind)?;
        let mut certificates = Vec::new();
        if let Some(list) = fields.optional(tag::context(0))? {
            let mut list = list.reader();
            while !list.is_empty() {
                let choice = list.any()?;
                if choice.tag == tag::SEQUENCE {
                    push(&mut certificates, choice.raw, MOST_CERTIFICATES, "too many certificates")?;
                }
            }
        }
        fields.optional(tag::context(1))?;
        let mut list = fields.expect(tag::SET)?.reader();
        fields.end()?;
        let mut signers = Vec::new();
        while !list.is_empty() {
            push(&mut signers, list.sequence()?, MOST_SIGNERS, "too many signers")?;
        }
        Ok(SignedData { content, certificates, signers })
    }
}

/// Counts while reading: a container of millions of empty signers must not fill the memory first.
fn push<T>(list: &mut Vec<T>, element: T, most: usize, reason: &'static str) -> Result<(), Failure> {
    if list.len() == most {
        return Err(Failure::malformed(reason));
    }
    list.push(element);
    Ok(())
}

/// EncapsulatedContentInfo.
fn content_of<'a>(mut fields: Reader<'a>, kind: &[u8]) -> Result<Option<&'a [u8]>, Failure> {
    if fields.oid()? != kind {
        return Err(Failure::malformed("content type"));
    }
    let content = match fields.optional(tag::context(0))? {
        Some(content) => Some(single(content.content, |reader| reader.octets())?),
        None => None,
    };
    fields.end()?;
    Ok(content)
}

/// One SignerInfo.
pub(crate) struct Signer<'a> {
    pub(crate) issuer: &'a [u8],
    pub(crate) serial: &'a [u8],
    pub(crate) digest_algorithm: Tlv<'a>,
    pub(crate) signature_algorithm: Tlv<'a>,
    pub(crate) signature: &'a [u8],
    pub(crate) attributes: Attributes<'a>,
    /// Tokens over the signature value (RFC 3161, appendix A), in DER. They are not signed.
    pub(crate) time_stamps: Vec<&'a [u8]>,
}

impl<'a> Signer<'a> {
    pub(crate) fn parse(mut fields: Reader<'a>) -> Result<Signer<'a>, Failure> {
        if fields.small()? != 1 {
            return Err(Failure::malformed("signer is not named by issuer and serial number"));
        }
        let mut name = fields.sequence()?;
        let (issuer, serial) = (name.expect(tag::SEQUENCE)?.raw, name.integer()?);
        name.end()?;
        let digest_algorithm = fields.expect(tag::SEQUENCE)?;
        // Without attributes the content itself is signed, and content could be made to look like attributes.
        let attributes = fields.optional(tag::context(0))?.ok_or(der::Error("no signed attributes"))?;
        let signature_algorithm = fields.expect(tag::SEQUENCE)?;
        let signature = fields.octets()?;
        let unsigned = fields.optional(tag::context(1))?;
        fields.end()?;
        Ok(Signer {
            issuer,
            serial,
            digest_algorithm,
            signature_algorithm,
            signature,
            attributes: Attributes::parse(attributes)?,
            time_stamps: unsigned.map(time_stamps).unwrap_or_default(),
        })
    }
}

/// What cannot be read is no token: nobody signed it.
fn time_stamps(set: Tlv<'_>) -> Vec<&[u8]> {
    fn read<'a>(set: Tlv<'a>, found: &mut Vec<&'a [u8]>) -> der::Result<()> {
        let mut attributes = set.reader();
        while !attributes.is_empty() {
            let mut fields = attributes.sequence()?;
            let (kind, mut values) = (fields.oid()?, fields.expect(tag::SET)?.reader());
            while kind == oid::TIME_STAMP_TOKEN && !values.is_empty() && found.len() < MOST_TIME_STAMPS {
                found.push(values.any()?.raw);
            }
        }
        Ok(())
    }
    let mut found = Vec::new();
    let _ = read(set, &mut found);
    found
}

/// Signed attributes in the one distinguished form.
pub(crate) struct Attributes<'a> {
    /// What is signed: the attributes as a SET OF (RFC 5652, 5.4).
    pub(crate) signed: Vec<u8>,
    values: Vec<(&'a [u8], Tlv<'a>)>,
}

impl<'a> Attributes<'a> {
    /// Encodes the attributes again and refuses them if they came otherwise, so that what is read here and what was
    /// signed cannot be two different things. An attribute may stand there once.
    fn parse(set: Tlv<'a>) -> Result<Attributes<'a>, Failure> {
        let mut encoded = Vec::new();
        let mut values: Vec<(&[u8], Tlv)> = Vec::new();
        let mut list = set.reader();
        while !list.is_empty() {
            let attribute = list.expect(tag::SEQUENCE)?;
            check_tree(attribute, DEEPEST)?;
            encoded.push(attribute.raw.to_vec());
            let mut fields = attribute.reader();
            let (kind, value) = (fields.oid()?, fields.expect(tag::SET)?);
            fields.end()?;
            if values.iter().any(|(other, _)| *other == kind) {
                return Err(Failure::malformed("attribute twice"));
            }
            push(&mut values, (kind, value), MOST_ATTRIBUTES, "too many attributes")?;
        }
        let signed = der::set_of(encoded);
        if der::whole(&signed)?.content != set.content {
            return Err(Failure::malformed("attributes are not in distinguished order"));
        }
        Ok(Attributes { signed, values })
    }

    /// The only value of an attribute; several values are refused.
    pub(crate) fn value(&self, kind: &[u8]) -> Result<Option<Tlv<'a>>, Failure> {
        match self.values.iter().find(|(other, _)| *other == kind) {
            Some((_, set)) => Ok(Some(single(set.content, |reader| reader.any())?)),
            None => Ok(None),
        }
    }

    pub(crate) fn signing_time(&self) -> Result<Option<Timestamp>, Failure> {
        match self.value(oid::SIGNING_TIME)? {
            Some(value) => Ok(Some(single(value.raw, |reader| reader.time())?)),
            None => Ok(None),
        }
    }
}

/// Strict lengths all the way down.
fn check_tree(element: Tlv, depth: usize) -> Result<(), Failure> {
    const CONSTRUCTED: u8 = 0x20;
    if element.tag & CONSTRUCTED == 0 {
        return Ok(());
    }
    if depth == 0 {
        return Err(Failure::malformed("nested too deep"));
    }
    let mut parts = element.reader();
    while !parts.is_empty() {
        check_tree(parts.any()?, depth - 1)?;
    }
    Ok(())
}

/// signingCertificate (RFC 2634) of older time-stamping services: the same with SHA-1.
pub(crate) fn names_certificate_v1(value: Tlv, certificate: &[u8], signer: &Signer) -> Result<bool, Failure> {
    let mut fields = value.expect(tag::SEQUENCE)?.reader();
    let mut first = fields.sequence()?.sequence()?;
    let same = first.octets()? == algorithms::sha1(certificate);
    Ok(same & names_holder(first, signer)?)
}

/// signingCertificateV2 (RFC 5035): the first identifier must be that of the signer's certificate.
pub(crate) fn names_certificate(value: Tlv, certificate: &[u8], signer: &Signer) -> Result<bool, Failure> {
    let mut fields = value.expect(tag::SEQUENCE)?.reader();
    let mut first = fields.sequence()?.sequence()?;
    let digest = match first.optional(tag::SEQUENCE)? {
        None => algorithms::sha256(certificate).to_vec(),
        Some(identifier) => match algorithms::plain_identifier(identifier)? {
            oid::SHA256 => algorithms::sha256(certificate).to_vec(),
            oid::STREEBOG512 => crate::gost::streebog512(certificate).to_vec(),
            _ => return Err(algorithms::unsupported("digest of signing certificate")),
        },
    };
    let same = first.octets()? == digest;
    Ok(same & names_holder(first, signer)?)
}

/// Issuer and serial number, where they stand there too.
fn names_holder(mut identifier: Reader, signer: &Signer) -> Result<bool, Failure> {
    let mut same = true;
    if let Some(issuer_serial) = identifier.optional(tag::SEQUENCE)? {
        let mut fields = issuer_serial.reader();
        let names = fields.expect(tag::SEQUENCE)?;
        same &= fields.integer()? == signer.serial;
        fields.end()?;
        let directory_name = single(names.content, |reader| reader.expect(tag::context(4)))?;
        same &= directory_name.content == signer.issuer;
    }
    identifier.end()?;
    Ok(same)
}
