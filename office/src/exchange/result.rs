//! The portal receives a result of consideration (A-21, A-42.p2).
//!
//! A result without the data on its signatures is refused at the door. The document is then fetched, and
//! every signature is verified again over its bytes, before anything reaches the cabinet.

use jiff::Timestamp;
use law::Refusal;
use pki::{Content, FailureCode, Purpose, Verified};
use uuid::Uuid;

use super::apply::{Received, body};
use super::files;
use super::message::{File, Message, Outcome, ResultBody, SignatureData};
use super::progress::check_sender;
use super::refusal::{refusal, refusal_with};
use crate::Office;
use crate::applications::incoming;
use crate::ctx::Ctx;
use crate::error::Error;
use crate::evidence;
use crate::laws::interruptions::decision;
use crate::store::peers::Peer;
use crate::store::signatures::Signature;

/// Largest document of a result: a PDF of ours is far below a megabyte, scans of others may be larger.
pub(crate) const LARGEST_DOCUMENT: i64 = 64 * 1024 * 1024;
/// How signatures under a result are refused that do not hold.
pub(crate) const DIFFER: (&str, &str) = ("A-42.p2", "result-signatures-differ");

/// Readable, from the right system, with the data of A-42.p2.
pub(super) async fn acceptable(office: &Office, peer: &Peer, message: &Message) -> Result<(), Error> {
    let result: ResultBody = body(message)?;
    let mut conn = office.db.read().await?;
    check_sender(&mut conn, peer, message, &result.registration_number).await?;
    required_roles(&result)?;
    // Only the absence of remarks lets the end of the term decide (A-40.p1).
    if result.automatic && result.outcome != Outcome::Positive {
        return Err(refusal("A-40.p1", "result-automatic-negative").into());
    }
    Ok(())
}

/// A-42.p2 R2: the expert's and the head's signature, of two people; the seal alone only under a result
/// that nobody signs because the term set it.
fn required_roles(result: &ResultBody) -> Result<(), Refusal> {
    let of = |role: &str| result.signatures.iter().find(|s| s.role == role);
    let complete = match (result.automatic, of("system"), of("expert"), of("head")) {
        (true, Some(_), ..) => true,
        (false, _, Some(expert), Some(head)) => expert.iin != head.iin,
        _ => false,
    };
    if complete && result.document.size <= LARGEST_DOCUMENT {
        Ok(())
    } else {
        Err(refusal("A-42.p2", "result-signers-missing"))
    }
}

/// Fetches, verifies, and hands over to the application, once.
pub(super) async fn apply(office: &Office, ctx: &Ctx, received: &Received) -> Result<(), Error> {
    let result: ResultBody = body(&received.message)?;
    required_roles(&result)?;
    let rows =
        verified(office, ctx, received, (&result.document, result.document_id), &result.signatures, DIFFER)
            .await?;
    let result = incoming::Result {
        outcome: result.outcome,
        automatic: result.automatic,
        document: result.document,
        document_id: result.document_id,
        supersedes: result.supersedes,
        number: result.number,
        registered_at: result.registered_at,
        due_at: result.due_at,
        remarks: result.remarks,
        signatures: rows,
    };
    let id = received.message.subject_id;
    let mut tx = office.db.begin().await?;
    if !received.settle(&mut tx, ctx.now).await? {
        return Ok(());
    }
    incoming::result(&mut tx, office, id, &received.peer.code, result, ctx.now).await?;
    tx.commit().await?;
    Ok(())
}

/// Fetches a document and verifies every signature over it: the rows that are kept with it. `differ` refuses what does
/// not hold: the clause that asks for the signatures, and the code.
pub(crate) async fn verified(
    office: &Office,
    ctx: &Ctx,
    received: &Received,
    (document, document_id): (&File, Uuid),
    signatures: &[SignatureData],
    differ: (&'static str, &'static str),
) -> Result<Vec<Signature>, Error> {
    let served = incoming::served_by(&mut *office.db.read().await?, received.message.subject_id).await?;
    let served = served.ok_or(Error::NotFound)?;
    files::fetch(office, ctx, &received.peer, document).await?;
    let bytes = office.blobs.read(&document.sha256).await?;
    let mut rows = Vec::with_capacity(signatures.len());
    for data in signatures {
        // Force majeure is decided by whoever operates the system, whomever it serves.
        let of_system = data.role == "system" || data.role == decision::ROLE;
        let bin = if of_system { &received.peer.bin } else { &served.participant_bin };
        let verified = verify(office, data, &bytes, bin, differ, ctx.now)?;
        evidence::keep(office, std::slice::from_ref(&verified)).await?;
        rows.push(super::signatures::row(ctx.id(), document_id, data, &verified)?);
    }
    Ok(rows)
}

/// One signature over the document: it holds, and it is of the person or system that the data name.
fn verify(
    office: &Office,
    data: &SignatureData,
    document: &[u8],
    bin: &str,
    differ: (&'static str, &'static str),
    now: Timestamp,
) -> Result<Verified, Error> {
    let differs = |what: &str| refusal_with(differ.0, differ.1, "reason", what);
    let purpose = if data.role == "system" { Purpose::Seal } else { Purpose::Sign };
    let evidence = office.evidence.at(now);
    let report =
        pki::verify(&data.cms.0, Content::Detached(document), purpose, now, &office.trust, &evidence);
    let verified = match report.sole() {
        Ok(verified) => verified,
        Err(failure) if failure.code == FailureCode::StatusUnavailable => {
            return Err(Error::Unavailable(failure.to_string()));
        }
        Err(failure) => return Err(differs(failure.code.as_str()).into()),
    };
    let named = verified.certificate.serial == data.certificate_serial
        && verified.signer.iin == data.iin
        && verified.signer.bin == data.bin;
    if !named {
        return Err(differs("signer").into());
    }
    if verified.signer.bin.as_deref() != Some(bin) {
        return Err(differs("organisation").into());
    }
    Ok(verified)
}
