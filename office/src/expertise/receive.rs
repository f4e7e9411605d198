//! A registered e-application arrives from the portal.
//!
//! At the door everything is checked that needs no files: number and date, the manifest and its
//! signatures. Then the files are fetched by hash, and case, documents, signatures, term, acknowledgement
//! and the first progress are written in one transaction.

use jiff::Timestamp;
use law::expertise::case::{self, Command};
use pki::{Content, Purpose, Verified};
use serde_json::json;
use uuid::Uuid;

use crate::blobs::sha256_hex;
use crate::ctx::Ctx;
use crate::error::Error;
use crate::exchange::apply::{Received, body};
use crate::exchange::message::{Application, File, Kind, Message, Progress, SignatureData, Stage};
use crate::exchange::refusal::{refusal, refusal_with};
use crate::exchange::{canonical, files, outbox};
use crate::store::cases::{self, Case};
use crate::store::documents::{self, Document, Signature};
use crate::store::{Tx, events, jobs};
use crate::{Office, expertise};

/// Refuses an application that could never be opened: the sender learns it instead of a receipt.
pub(crate) fn acceptable(office: &Office, ctx: &Ctx, message: &Message) -> Result<(), Error> {
    let application: Application = body(message)?;
    registration(&application)?;
    check_manifest(message.subject_id, &application)?;
    verify_signers(office, &application, ctx.now)?;
    Ok(())
}

/// Opens the case once, however often it runs.
pub(crate) async fn apply(office: &Office, ctx: &Ctx, received: &Received) -> Result<(), Error> {
    let application: Application = body(&received.message)?;
    let (number, date) = registration(&application)?;
    let signers = verify_signers(office, &application, received.incoming.received_at)?;
    for file in &application.files {
        files::fetch(office, ctx, &received.peer, file).await?;
    }
    let manifest = office.blobs.put(&application.manifest.0).await?;

    let law = office.law(ctx.now);
    let registered_at = match application.received_at {
        at if law.date(at) == date => at,
        _ => law.start_of(date),
    };
    let opened = case::receive(registered_at, ctx.now, &law);
    let started = opened.next.apply(Command::Start, ctx.now, &law)?;
    let due = started.next.completeness_due().clone();
    let case = Case {
        id: ctx.id(),
        portal_code: received.peer.code.clone(),
        application_id: received.message.subject_id,
        registration_number: number.to_owned(),
        registration_date: date,
        title: application.title.clone(),
        applicant_name: application.applicant.name.clone(),
        version: 1,
        law: started.next,
        body: json!({ "applicant": application.applicant, "received_at": application.received_at }),
        received_at: ctx.now,
        updated_at: ctx.now,
    };
    let progress = |stage| Progress { registration_number: number.to_owned(), at: ctx.now, stage };
    let acknowledged = progress(Stage::Received { manifest_sha256: manifest.clone(), files: hashes(&application) });
    let started_at = progress(Stage::CompletenessStarted { due: due.clone() });
    let to = &received.peer.code;
    let subject = case.application_id;
    let first = outbox::prepare(office, ctx, to, subject, Kind::Progress, &acknowledged, 0).await?;
    let second = outbox::prepare(office, ctx, to, subject, Kind::Progress, &started_at, 1).await?;

    let mut tx = office.db.begin().await?;
    if !received.settle(&mut tx, ctx.now).await? {
        return Ok(());
    }
    if !cases::open(&mut tx, &case).await? {
        // Another message brought the same application before; only one may (A-32.1 R2).
        return Err(refusal_with("A-32.1", "expertise-already-received", "number", number).into());
    }
    store_documents(&mut tx, ctx, &case, &application, &manifest, &signers).await?;
    for event in opened.events.iter().chain(&started.events) {
        events::append(&mut tx, "case", case.id, ctx, &law, event).await?;
    }
    expertise::due::enqueue(&mut tx, case.id, due.at).await?;
    outbox::send(&mut tx, &first).await?;
    outbox::send(&mut tx, &second).await?;
    tx.commit().await?;
    tracing::info!(case.id = %case.id, number, "case {} opened for application {number}", case.id);
    Ok(())
}

/// R1: only a registered application is taken, so number and date must be there.
fn registration(application: &Application) -> Result<(&str, jiff::civil::Date), Error> {
    match (application.registration_number.as_deref(), application.registration_date) {
        (Some(number), Some(date)) if !number.trim().is_empty() => Ok((number, date)),
        _ => Err(refusal("A-32.1", "expertise-number-missing").into()),
    }
}

/// The signed manifest must be about this application and name exactly the files of the message.
fn check_manifest(subject: Uuid, application: &Application) -> Result<(), Error> {
    let differs = || Error::from(refusal("A-32.1", "expertise-manifest-differs"));
    let manifest = canonical::parse(&application.manifest.0).map_err(|_| differs())?;
    if manifest["application"].as_str() != Some(subject.to_string().as_str()) {
        return Err(differs());
    }
    let listed = manifest["files"].as_array().ok_or_else(differs)?;
    let mut signed: Vec<_> = listed.iter().map(|f| (f["sha256"].as_str(), f["size"].as_u64())).collect();
    let mut sent: Vec<_> =
        application.files.iter().map(|f| (Some(f.sha256.as_str()), Some(f.size))).collect();
    signed.sort_unstable();
    sent.sort_unstable();
    if signed == sent { Ok(()) } else { Err(differs()) }
}

/// Verifies every signature under the manifest again (A-32.1 R2): at the time when the portal took it, on
/// the evidence at hand now. At least one must be of the applicant.
fn verify_signers(office: &Office, application: &Application, now: Timestamp) -> Result<Vec<Verified>, Error> {
    let evidence = office.evidence.at(now);
    let content = Content::Detached(&application.manifest.0);
    let mut signers = Vec::with_capacity(application.signatures.len());
    for signature in &application.signatures {
        let at = signature.signed_at.min(now);
        let report = pki::verify(&signature.cms.0, content, Purpose::Sign, at, &office.trust, &evidence);
        let signer = report.sole().map_err(|failure| {
            refusal_with("A-32.1", "expertise-signature-invalid", "reason", failure.code)
        })?;
        signers.push(signer);
    }
    let applicant = &application.applicant;
    let is_applicant = |signer: &Verified| match &applicant.bin {
        Some(bin) => signer.signer.bin.as_ref() == Some(bin),
        None => signer.signer.bin.is_none() && signer.signer.iin == applicant.iin,
    };
    if signers.iter().any(is_applicant) {
        Ok(signers)
    } else {
        Err(refusal("A-32.1", "expertise-signer-differs").into())
    }
}

/// SHA-256 of the stored files, sorted: the acknowledgement that the portal compares (A-20 R2).
fn hashes(application: &Application) -> Vec<String> {
    let mut hashes: Vec<_> = application.files.iter().map(|file| file.sha256.clone()).collect();
    hashes.sort_unstable();
    hashes
}
