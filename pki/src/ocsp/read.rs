//! Responses as they come, in DER.

use jiff::Timestamp;

use super::ask::Identifier;
use super::{Answer, Responder, Response, Status};
use crate::algorithms::{hex, sha256, unsupported};
use crate::certificate::extension;
use crate::der::{self, Reader, Tlv, tag};
use crate::{Algorithm, Failure, FailureCode, Reason, input, oid};

/// Most certificates and answers in a response.
const MOST: usize = 16;

/// One that is not successful is no response.
pub(super) fn response(bytes: &[u8]) -> Result<Response, Failure> {
    let bytes = input::der(bytes, &["OCSP RESPONSE"])?;
    let mut outer = der::whole(&bytes)?.expect(tag::SEQUENCE)?.reader();
    let status = outer.expect(tag::ENUMERATED)?.content;
    if status != [0] {
        return Err(Failure::new(FailureCode::StatusUnavailable)
            .with("reason", format!("the responder answered {}", hex(status))));
    }
    let mut body = der::whole(outer.expect(tag::context(0))?.content)?.expect(tag::SEQUENCE)?.reader();
    outer.end()?;
    if body.oid()? != oid::OCSP_BASIC {
        return Err(unsupported("response type"));
    }
    let basic = body.octets()?;
    body.end()?;
    let mut basic = der::whole(basic)?.expect(tag::SEQUENCE)?.reader();
    let tbs = basic.expect(tag::SEQUENCE)?;
    let algorithm = Algorithm::of_signature(basic.expect(tag::SEQUENCE)?)?;
    let signature = basic.bit_octets()?.to_vec();
    let certificates = match basic.optional(tag::context(0))? {
        Some(list) => {
            let list = der::whole(list.content)?.expect(tag::SEQUENCE)?.reader();
            collect(list, |reader| Ok(reader.expect(tag::SEQUENCE)?.raw.to_vec()))?
        }
        None => Vec::new(),
    };
    basic.end()?;
    let Data { responder, produced_at, answers, nonce } = Data::read(tbs.reader())?;
    Ok(Response {
        responder,
        produced_at,
        answers,
        nonce,
        algorithm,
        digest: algorithm.digest(tbs.raw),
        signature,
        certificates,
        sha256: hex(&sha256(&bytes)),
        der: bytes.into_owned(),
    })
}

/// ResponseData.
struct Data {
    responder: Responder,
    produced_at: Timestamp,
    answers: Vec<Answer>,
    nonce: Option<Vec<u8>>,
}

impl Data {
    fn read(mut fields: Reader) -> Result<Data, Failure> {
        // Version 1 is the default, which some write nevertheless.
        if let Some(version) = fields.optional(tag::context(0))?
            && version.content != [tag::INTEGER, 1, 0]
        {
            return Err(Failure::malformed("response version"));
        }
        let responder = fields.any()?;
        let responder = match responder.tag {
            tag if tag == tag::context(1) => {
                Responder::Name(der::whole(responder.content)?.expect(tag::SEQUENCE)?.raw.to_vec())
            }
            tag if tag == tag::context(2) => {
                Responder::Key(der::whole(responder.content)?.expect(tag::OCTET_STRING)?.content.to_vec())
            }
            _ => return Err(Failure::malformed("responder")),
        };
        let produced_at = fields.time()?;
        let answers = collect(fields.sequence()?, |reader| read_answer(reader.sequence()?))?;
        let mut nonce = None;
        if let Some(extensions) = fields.optional(tag::context(1))? {
            nonce = refuse_critical(extensions)?;
        }
        fields.end()?;
        Ok(Data { responder, produced_at, answers, nonce })
    }
}

/// SingleResponse.
fn read_answer(mut fields: Reader) -> Result<Answer, Failure> {
    let certificate = Identifier::parse(fields.any()?)?;
    let status = fields.any()?;
    let status = match status.tag {
        tag if tag == tag::implicit(0) && status.content.is_empty() => Status::Good,
        tag if tag == tag::implicit(2) && status.content.is_empty() => Status::Unknown,
        tag if tag == tag::context(1) => {
            let mut revoked = status.reader();
            let since = revoked.time()?;
            let reason = match revoked.optional(tag::context(0))? {
                Some(reason) => Some(crate::crl::read_reason(reason.content)?),
                None => None,
            };
            revoked.end()?;
            if since == Timestamp::UNIX_EPOCH && reason == Some(Reason::CertificateHold) {
                Status::Unknown
            } else {
                Status::Revoked { since, reason }
            }
        }
        _ => return Err(Failure::malformed("certificate status")),
    };
    let this_update = fields.time()?;
    let next_update = match fields.optional(tag::context(0))? {
        Some(next) => Some(crate::certificate::single(next.content, |reader| reader.time())?),
        None => None,
    };
    if let Some(extensions) = fields.optional(tag::context(1))? {
        refuse_critical(extensions)?;
    }
    fields.end()?;
    Ok(Answer { certificate, status, this_update, next_update })
}

/// The nonce, if there is one.
fn refuse_critical(extensions: Tlv) -> Result<Option<Vec<u8>>, Failure> {
    let mut nonce = None;
    let mut extensions = der::whole(extensions.content)?.expect(tag::SEQUENCE)?.reader();
    while !extensions.is_empty() {
        match extension(&mut extensions)? {
            // An OCTET STRING in that of the extension.
            (oid::OCSP_NONCE, _, value) => {
                nonce = der::whole(value).ok().map(|inside| inside.content.to_vec());
            }
            (_, true, _) => return Err(Failure::malformed("critical extension not understood")),
            _ => {}
        }
    }
    Ok(nonce)
}

pub(super) fn collect<T>(
    mut list: Reader,
    read: impl Fn(&mut Reader) -> Result<T, Failure>,
) -> Result<Vec<T>, Failure> {
    let mut found = Vec::new();
    while !list.is_empty() {
        if found.len() == MOST {
            return Err(Failure::malformed("too many elements"));
        }
        found.push(read(&mut list)?);
    }
    Ok(found)
}
