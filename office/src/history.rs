//! What a use case leaves behind beside its own row: history, documents with signatures.

use law::Law;
use pki::Verified;
use uuid::Uuid;

use crate::ctx::Ctx;
use crate::error::Error;
use crate::store::signatures::Signature;
use crate::store::{Conn, events};

/// Adds what the law says has happened to the history of a subject.
pub(crate) async fn write(
    conn: &mut Conn,
    ctx: &Ctx,
    law: &Law,
    subject: (&'static str, Uuid),
    happened: &[law::Event],
) -> Result<(), Error> {
    for event in happened {
        let new = events::NewEvent {
            id: ctx.id(),
            subject_kind: subject.0,
            subject_id: subject.1,
            kind: event.kind.to_owned(),
            at: event.at,
            actor: serde_json::to_value(&ctx.actor)?,
            clause: event.clause.to_string(),
            edition: law.edition.id.clone(),
            data: event.data.clone(),
        };
        events::append(conn, &new).await?;
    }
    Ok(())
}

/// The row of a signature that was verified just now. The time is the server's, not the signer's claim.
pub(crate) fn signature(
    ctx: &Ctx,
    document: Uuid,
    role: &str,
    verified: &Verified,
    cms: Vec<u8>,
) -> Result<Signature, Error> {
    let (signer, certificate) = (&verified.signer, &verified.certificate);
    Ok(Signature {
        id: ctx.id(),
        document_id: document,
        role: role.to_owned(),
        signer_iin: signer.iin.clone(),
        signer_bin: signer.bin.clone(),
        signer_name: signer.full_name(),
        algorithm: certificate.algorithm.to_string(),
        certificate_serial: certificate.serial.clone(),
        certificate_not_after: certificate.not_after,
        signed_at: ctx.now,
        cms,
        verified: serde_json::to_value(verified)?,
    })
}
