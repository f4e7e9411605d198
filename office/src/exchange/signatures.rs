//! Stored signatures as data of a message and back (A-42.p2 R1).

use pki::Verified;

use super::message::{Bytes, SignatureData};
use crate::ctx::Ctx;
use crate::error::Error;
use crate::store::documents::Signature;

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
