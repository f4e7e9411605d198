//! A registered e-application arrives from the portal.
//!
//! At the door everything is checked that needs no files: number and date, the manifest and its
//! signatures. Then the files are fetched by hash, and case, documents, signatures, term, acknowledgement
//! and the first progress are written in one transaction.

use std::collections::BTreeSet;

use jiff::Timestamp;
use law::disclosure::Label;
use law::event::Subject;
use law::expertise::case::{self, Command};
use pki::{Content, FailureCode, Purpose, Verified};
use serde_json::json;
use uuid::Uuid;

use super::SUBJECT;
use crate::Office;
use crate::applications::sections::SECTIONS;
use crate::arrival;
use crate::ctx::{Actor, Ctx};
use crate::error::Error;
use crate::evidence;
use crate::exchange::apply::{Received, body};
use crate::exchange::message::{Applicant, Application, Kind, Message, Progress, SignatureData, Stage};
use crate::exchange::outbox::{self, Letter};
use crate::exchange::refusal::{refusal, refusal_with};
use crate::exchange::{canonical, files, signatures};
use crate::history;
use crate::laws::interruptions;
use crate::store::cases::{self, Case};
use crate::store::documents::{self, Document};
use crate::store::terms::Governed;
use crate::store::{Tx, blobs, seats, signatures as signature_rows};
use crate::{users, view};

/// Refuses an application that could never be opened: the sender learns it instead of a receipt. Gives
/// the verdicts on the applicant's signatures, to be kept with the message.
pub(crate) async fn acceptable(
    office: &Office,
    ctx: &Ctx,
    message: &Message,
) -> Result<Vec<Verified>, Error> {
    let application: Application = body(message)?;
    registration(&application)?;
    check_manifest(message.subject_id, &application)?;
    let addressee = addressee(&application)?;
    if !users::has_access(office, &mut *office.db.read().await?, &addressee, ctx.now).await? {
        let code = "expertise-addressee-without-access";
        return Err(refusal_with("A-35", code, "bin", &addressee).into());
    }
    let signed = (application.manifest.0.as_slice(), application.signatures.as_slice());
    let signers = verify_signers(office, signed, &application.applicant, ctx.now)?;
    evidence::keep(office, &signers).await?;
    Ok(signers)
}

/// Opens the case once, however often it runs.
pub(crate) async fn apply(office: &Office, ctx: &Ctx, received: &Received) -> Result<(), Error> {
    let application: Application = body(&received.message)?;
    let (number, date) = registration(&application)?;
    let signers: Vec<Verified> = serde_json::from_value(received.incoming.verified["signers"].clone())?;
    for file in &application.files {
        files::fetch(office, ctx, &received.peer, file).await?;
    }
    let manifest = office.blobs.put(&application.manifest.0).await?.sha256;

    let law = office.law(ctx.now).begun_on(Some(date));
    let registered_at = match application.received_at {
        at if law.date(at) == date => at,
        _ => law.start_of(date),
    };
    // What does not add up explains nothing; the date itself is the portal's to give.
    let told = application.registration.as_ref();
    let told = told.filter(|due| due.last_day == date && due.adds_up(&law.zone).is_ok());
    let opened = case::receive(registered_at, ctx.now, &law)?;
    let started = opened.next.apply(Command::Start, ctx.now, &law)?;
    let term = started.next.completeness_due(&law).map_err(Error::internal)?;
    let mut governed = Governed { begun: Some(date), ..Governed::default() };
    governed.begin(&law);
    let case = Case {
        id: ctx.id(),
        portal_code: received.peer.code.clone(),
        application_id: received.message.subject_id,
        registration_number: number.to_owned(),
        registration_date: date,
        title: application.title.clone(),
        applicant_name: application.applicant.name.clone(),
        organisation: addressee(&application)?,
        version: 1,
        law: started.next,
        governed,
        body: json!({
            "applicant": application.applicant,
            "received_at": application.received_at,
            "registration": told,
            "form": form(&application)?,
        }),
        received_at: ctx.now,
        updated_at: ctx.now,
    };
    let progress = |stage| Progress { registration_number: number.to_owned(), at: ctx.now, stage };
    let acknowledged =
        progress(Stage::Received { manifest_sha256: manifest.clone(), files: hashes(&application) });
    let started_at = progress(Stage::CompletenessStarted { due: term });
    let letter = |body, ahead| Letter {
        to: received.peer.code.as_str(),
        subject_id: case.application_id,
        kind: Kind::Progress,
        body,
        blobs: Vec::new(),
        ahead,
    };
    let first = outbox::prepare(office, ctx, letter(&acknowledged, 0)).await?;
    let second = outbox::prepare(office, ctx, letter(&started_at, 1)).await?;

    let mut tx = office.db.begin().await?;
    if !received.settle(&mut tx, ctx.now).await? {
        return Ok(());
    }
    if !cases::open(&mut tx, &case).await? {
        // Another message brought the same application before; only one may (A-32.1 R2).
        return Err(refusal_with("A-32.1", "expertise-already-received", "number", number).into());
    }
    seats::open(&mut tx, case.id, &sections(&application).into_iter().collect::<Vec<_>>()).await?;
    store_documents(&mut tx, ctx, &case, &application, &manifest, &signers).await?;
    // The portal brought it; this system begins the check by itself.
    history::note(&mut tx, ctx, &law, (SUBJECT, case.id), &opened.events).await?;
    let by_itself = Ctx { actor: Actor::automatic(), ..ctx.clone() };
    let terms = case.law.terms(&law);
    history::write(office, &mut tx, &by_itself, &law, (SUBJECT, case.id), &started.events, &terms).await?;
    interruptions::begin(&mut tx, ctx, case.id, registered_at).await?;
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

/// The signed manifest must be about this application and name exactly the files of the message, with the labels by
/// which they are read, where they stand and what they present.
fn check_manifest(subject: Uuid, application: &Application) -> Result<(), Error> {
    let differs = || Error::from(refusal("A-32.1", "expertise-manifest-differs"));
    let manifest = canonical::parse(&application.manifest.0).map_err(|_| differs())?;
    if manifest["application"].as_str() != Some(subject.to_string().as_str()) {
        return Err(differs());
    }
    let listed = manifest["files"].as_array().ok_or_else(differs)?;
    let label =
        |file: &serde_json::Value| file["access"].as_str().unwrap_or(Label::Ordinary.name()).to_owned();
    let place = |file: &serde_json::Value| {
        let kinds = file["kinds"].as_array().into_iter().flatten();
        let kinds: Vec<_> = kinds.filter_map(|kind| kind.as_str().map(str::to_owned)).collect();
        (["volume", "folder"].map(|name| file[name].as_str().map(str::to_owned)), kinds)
    };
    let mut signed: Vec<_> =
        listed.iter().map(|f| (f["sha256"].as_str(), f["size"].as_i64(), label(f), place(f))).collect();
    let mut sent: Vec<_> = application
        .files
        .iter()
        .map(|f| {
            let place = ([f.volume.clone(), f.folder.clone()], f.kinds.clone());
            (Some(f.sha256.as_str()), Some(f.size), f.access.name().to_owned(), place)
        })
        .collect();
    signed.sort_unstable();
    sent.sort_unstable();
    if signed == sent { Ok(()) } else { Err(differs()) }
}

/// What the applicant signed of the object and its documentation.
fn form(application: &Application) -> Result<serde_json::Value, Error> {
    let differs = || Error::from(refusal("A-32.1", "expertise-manifest-differs"));
    let mut manifest = canonical::parse(&application.manifest.0).map_err(|_| differs())?;
    Ok(manifest["form"].take())
}

/// The organisation to which the applicant addressed it, by its BIN.
fn addressee(application: &Application) -> Result<String, Error> {
    let differs = || Error::from(refusal("A-32.1", "expertise-manifest-differs"));
    let manifest = canonical::parse(&application.manifest.0).map_err(|_| differs())?;
    manifest["addressee"]["bin"].as_str().map(str::to_owned).ok_or_else(differs)
}

/// Verifies every signature under what the applicant signed again (A-32.1 R2), on the evidence of now. At least one
/// must be of the applicant.
pub(crate) fn verify_signers(
    office: &Office,
    (signed, signatures): (&[u8], &[SignatureData]),
    applicant: &Applicant,
    now: Timestamp,
) -> Result<Vec<Verified>, Error> {
    let evidence = office.evidence.at(now);
    let content = Content::Detached(signed);
    let mut signers = Vec::with_capacity(signatures.len());
    for signature in signatures {
        let report = pki::verify(&signature.cms.0, content, Purpose::Sign, now, &office.trust, &evidence);
        match report.sole() {
            Ok(signer) => signers.push(signer),
            // Ours to mend, not the sender's fault: the message comes again.
            Err(failure) if failure.code == FailureCode::StatusUnavailable => {
                return Err(Error::Unavailable(failure.to_string()));
            }
            Err(failure) => {
                let code = "expertise-signature-invalid";
                return Err(refusal_with("A-32.1", code, "reason", failure.code).into());
            }
        }
    }
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

/// The sections of the project that have files, each with a seat of its own. One that another system names in its own way
/// is read by whoever reads the others.
fn sections(application: &Application) -> BTreeSet<&'static str> {
    let named = application.files.iter().filter_map(|file| file.section.as_deref());
    named.map(|name| SECTIONS.iter().find(|it| **it == name).copied().unwrap_or("other")).collect()
}

/// SHA-256 of the stored files, sorted: the acknowledgement that the portal compares (A-20 R2).
fn hashes(application: &Application) -> Vec<String> {
    let mut hashes: Vec<_> = application.files.iter().map(|file| file.sha256.clone()).collect();
    hashes.sort_unstable();
    hashes
}

/// The manifest with its signatures and every file, as documents of the case. The rows of the manifest
/// come first, so that history reads as it happened.
async fn store_documents(
    tx: &mut Tx,
    ctx: &Ctx,
    case: &Case,
    application: &Application,
    manifest: &str,
    signers: &[Verified],
) -> Result<(), Error> {
    let document =
        |kind: &str, title: &str, file_name: &str, media_type: &str, size: i64, sha256: &str| Document {
            id: ctx.id(),
            subject_kind: SUBJECT.into(),
            subject_id: case.id,
            kind: kind.into(),
            title: title.into(),
            file_name: file_name.into(),
            media_type: media_type.into(),
            size,
            sha256: sha256.into(),
            version: 1,
            supersedes: None,
            number: None,
            registered_at: None,
            source: case.portal_code.clone(),
            data: json!({}),
            created_at: ctx.now,
        };
    let name = format!("{}.json", case.registration_number.replace(['/', '\\'], "-"));
    let size = application.manifest.0.len() as i64;
    let listed = document("manifest", &case.title, &name, "application/json", size, manifest);
    blobs::insert(tx, manifest, size, ctx.now).await?;
    documents::insert(tx, &listed).await?;
    for (data, verified) in application.signatures.iter().zip(signers) {
        let row = signatures::row(ctx.id(), listed.id, data, verified)?;
        signature_rows::insert(tx, &row).await?;
    }
    for file in &application.files {
        let (size, sha256) = (file.size, &file.sha256);
        let data = file.data(listed.id);
        let row = document(&file.kind, &file.title, &file.file_name, &file.media_type, size, sha256);
        blobs::insert(tx, sha256, size, ctx.now).await?;
        let document = Document { data, ..row };
        documents::insert(tx, &document).await?;
        arrival::plan_document(tx, &document, ctx.now).await?;
        view::plan(tx, sha256, &file.file_name, size, ctx.now).await?;
    }
    Ok(())
}
