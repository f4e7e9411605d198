//! A signed decision on circumstances travels with the first message that tells what it moved: the portal keeps
//! it once, verified, as a paper of every application whose term it moved.

use law::Due;
use uuid::Uuid;

use super::apply::Received;
use super::message::{Decision, File};
use super::refusal::{refusal, refusal_with};
use super::result::{LARGEST_DOCUMENT, verified};
use super::signatures;
use crate::Office;
use crate::applications;
use crate::arrival;
use crate::ctx::Ctx;
use crate::error::Error;
use crate::laws::interruptions::decision::{KIND, ROLE, SUBJECT};
use crate::store::documents::{self, Document};
use crate::store::signatures::{self as rows, Signature};
use crate::store::{Conn, blobs, decisions};
use crate::terms;

/// A decision that was signed here, as it is told.
pub(crate) async fn told(office: &Office, id: Uuid) -> Result<Decision, Error> {
    let mut conn = office.db.read().await?;
    let document = documents::find(&mut conn, id).await?.ok_or(Error::NotFound)?;
    let signed = rows::of_document(&mut conn, id).await?;
    Ok(Decision {
        number: document.number.clone().unwrap_or_default(),
        registered_at: document.registered_at.unwrap_or(document.created_at),
        document: File::of(&document),
        document_id: id,
        signatures: signed.iter().map(signatures::data).collect::<Result<_, _>>()?,
    })
}

/// The term names the decision as what moved it, and whoever decides for the system has signed it.
pub(super) fn acceptable(decision: &Decision, due: &Due) -> Result<(), Error> {
    let named = due.because.iter().any(|step| terms::decided_by(step) == Some(&decision.number));
    let signed = decision.signatures.iter().any(|signature| signature.role == ROLE);
    if named && signed && decision.document.size <= LARGEST_DOCUMENT {
        return Ok(());
    }
    Err(refusal_with("A-64", "decision-malformed", "number", &decision.number).into())
}

/// Fetches it and verifies every signature over it, unless it came with another application before: then it was verified
/// when its certificate was good.
pub(super) async fn fetched(
    office: &Office,
    ctx: &Ctx,
    received: &Received,
    decision: &Decision,
) -> Result<Vec<Signature>, Error> {
    let Decision { document, document_id, signatures, .. } = decision;
    if documents::find(&mut *office.db.read().await?, *document_id).await?.is_some() {
        return Ok(Vec::new());
    }
    verified(
        office,
        ctx,
        received,
        (document, *document_id),
        signatures,
        ("A-64", "decision-signatures-differ"),
    )
    .await
}

/// Keeps it as a paper of the application. What came under its name before must be the same.
pub(super) async fn keep(
    conn: &mut Conn,
    ctx: &Ctx,
    received: &Received,
    decision: &Decision,
    signed: &[Signature],
) -> Result<(), Error> {
    let document = document(ctx, received, decision);
    match documents::find(conn, document.id).await? {
        None => {
            blobs::insert(conn, &document.sha256, document.size, ctx.now).await?;
            documents::insert(conn, &document).await?;
            arrival::plan_document(conn, &document, ctx.now).await?;
            for row in signed {
                rows::insert(conn, row).await?;
            }
        }
        Some(known) => {
            let name = |it: &Document| {
                (it.subject_kind.clone(), it.source.clone(), it.sha256.clone(), it.number.clone())
            };
            if name(&known) != name(&document) {
                return Err(refusal("A-64", "decision-differs").into());
            }
        }
    }
    let application = (applications::SUBJECT, received.message.subject_id);
    Ok(decisions::concern(conn, document.id, application, ctx.now).await?)
}

fn document(ctx: &Ctx, received: &Received, decision: &Decision) -> Document {
    let id = decision.document_id;
    Document {
        subject_kind: SUBJECT.into(),
        kind: KIND.into(),
        number: Some(decision.number.clone()),
        registered_at: Some(decision.registered_at),
        ..decision.document.received(id, id, &received.peer.code, ctx.now)
    }
}
