//! Stored signatures as data of a message and back (A-42.p2 R1).

use pki::Verified;

use uuid::Uuid;

use super::message::{Bytes, SignatureData};
use crate::error::Error;
use crate::store::signatures::Signature;

/// The data on a stored signature, with the signature itself.
pub(crate) fn data(signature: &Signature) -> Result<SignatureData, Error> {
    let verified: Verified = serde_json::from_value(signature.verified.clone())?;
    Ok(SignatureData {
        role: signature.role.clone(),
        name: signature.signer_name.clone(),
        iin: signature.signer_iin.clone(),
        bin: signature.signer_bin.clone(),
        organisation: verified.signer.organisation,
        certificate_serial: signature.certificate_serial.clone(),
        certificate_issuer: verified.certificate.issuer,
        certificate_not_before: verified.certificate.not_before,
        certificate_not_after: verified.certificate.not_after,
        algorithm: signature.algorithm.clone(),
        signed_at: signature.signed_at,
        cms: Bytes(signature.cms.clone()),
    })
}

/// The row of a signature that came with a message and was verified again here.
pub(crate) fn row(
    id: Uuid,
    document_id: Uuid,
    data: &SignatureData,
    verified: &Verified,
) -> Result<Signature, Error> {
    Ok(Signature {
        id,
        document_id,
        role: data.role.clone(),
        signer_iin: data.iin.clone(),
        signer_bin: data.bin.clone(),
        signer_name: data.name.clone(),
        algorithm: data.algorithm.clone(),
        certificate_serial: data.certificate_serial.clone(),
        certificate_not_after: data.certificate_not_after,
        signed_at: data.signed_at,
        cms: data.cms.0.clone(),
        verified: serde_json::to_value(verified)?,
    })
}

/// The data on a signature that was verified just now.
pub(crate) fn of(verified: &Verified, role: &str, signed_at: jiff::Timestamp, cms: Vec<u8>) -> SignatureData {
    let (signer, certificate) = (&verified.signer, &verified.certificate);
    SignatureData {
        role: role.to_owned(),
        name: signer.full_name(),
        iin: signer.iin.clone(),
        bin: signer.bin.clone(),
        organisation: signer.organisation.clone(),
        certificate_serial: certificate.serial.clone(),
        certificate_issuer: certificate.issuer.clone(),
        certificate_not_before: certificate.not_before,
        certificate_not_after: certificate.not_after,
        algorithm: certificate.algorithm.to_string(),
        signed_at,
        cms: Bytes(cms),
    }
}
