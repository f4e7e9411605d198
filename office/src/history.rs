//! What a use case leaves behind beside its own row: history, documents with signatures.

use law::{Due, Law};
use pki::Verified;
use uuid::Uuid;

use crate::ctx::Ctx;
use crate::error::Error;
use crate::store::signatures::Signature;
use crate::store::{Conn, events};
use crate::{Office, firing};

/// Adds what the law says has happened to the history of a subject, and refreshes the terms that run now.
pub(crate) async fn write(
    office: &Office,
    conn: &mut Conn,
    ctx: &Ctx,
    law: &Law,
    subject: (&'static str, Uuid),
    happened: &[law::Event],
    terms: &[Due],
) -> Result<(), Error> {
    // A book that is behind would date by a calendar that is no more.
    office.laws.current(conn).await?;
    let last = note(conn, ctx, law, subject, happened).await?;
    firing::refresh(conn, subject, terms, last).await
}

/// Adds what happened and moved no term; gives the number of the last event.
pub(crate) async fn note(
    conn: &mut Conn,
    ctx: &Ctx,
    law: &Law,
    subject: (&'static str, Uuid),
    happened: &[law::Event],
) -> Result<i64, Error> {
    let mut last = 0;
    for event in happened {
        let new = events::NewEvent {
            id: ctx.id(),
            subject_kind: subject.0,
            subject_id: subject.1,
            kind: event.kind.to_owned(),
            at: event.at,
            actor: serde_json::to_value(&ctx.actor)?,
            clause: event.clause.to_string(),
            edition: law.edition.id.to_string(),
            calendar: law.calendar.id().to_string(),
            data: event.data.clone(),
        };
        last = events::append(conn, &new).await?;
    }
    Ok(last)
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
