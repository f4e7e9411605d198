//! Check, sign, submit: one signature over the manifest, one transaction.
//!
//! Everything that takes time (files, hashes, the verdict on the signature) is done before the moment of
//! receipt is read; after it only the database works. The addressee and the draft are locked in that order,
//! as in the exclusion of a participant, so that of blocking and sending one is first.

use jiff::Timestamp;
use law::access::{self, Action};
use law::application::{Command, Signer, Submission, registration_date};
use law::registration::Applicant;
use law::{Due, Law};
use pki::{Purpose, Verified};
use serde_json::json;
use uuid::Uuid;

use super::draft::{Draft, load};
use super::manifest::{Addressee, File as Entry, Manifest, TYPE};
use super::package::applicant;
use super::{Application, SUBJECT, apply, own, register};
use crate::ctx::Ctx;
use crate::error::{Error, FieldError};
use crate::evidence;
use crate::store::documents::Document;
use crate::store::participants::Participant;
use crate::store::registrations::Registration;
use crate::store::{Conn, Tx, applications, blobs, documents, participants, signatures, uploads};
use crate::texts::Locale;
use crate::{Office, authorities, history, registrations as users};

/// What the applicant checks and signs.
#[derive(Clone, Debug)]
pub struct ToSign {
    pub draft: Draft,
    /// Sections that are not finished.
    pub missing: Vec<FieldError>,
    /// The exact bytes to be signed, when nothing is missing and the statement of A-4 was given.
    pub manifest: Option<Vec<u8>>,
    /// If it were sent now.
    pub registration: Due,
}

/// The page before the signature: summary, manifest, and the registration date if it is sent now.
pub async fn to_sign(office: &Office, ctx: &Ctx, id: Uuid) -> Result<ToSign, Error> {
    let mut reader = office.db.read().await?;
    let draft = load(office, ctx, &mut reader, id).await?;
    let missing = [missing(&draft), draft.unchecked_files()].concat();
    let ready = missing.is_empty() && draft.application.no_state_secrets;
    let manifest = if ready { Some(manifest(office, &draft)?) } else { None };
    Ok(ToSign { missing, manifest, registration: registration_date(&office.law(ctx.now), ctx.now), draft })
}

fn missing(draft: &Draft) -> Vec<FieldError> {
    [draft.wrong_form(), draft.wrong_files(), draft.wrong_participant()].concat()
}

fn manifest(office: &Office, draft: &Draft) -> Result<Vec<u8>, Error> {
    let participant = draft.participant.as_ref().ok_or(Error::Stale)?;
    let manifest = Manifest {
        kind: TYPE.into(),
        application: draft.application.id,
        version: draft.application.version,
        applicant: applicant(&draft.owner),
        addressee: Addressee {
            code: participant.code.to_string(),
            bin: participant.bin.clone(),
            name: participant.name(Locale::Kk).to_owned(),
        },
        form: draft.application.form.clone(),
        files: draft.files.iter().map(|file| entry(office, draft, file)).collect::<Result<_, _>>()?,
        no_state_secrets: draft.application.no_state_secrets,
    };
    manifest.bytes().map_err(Error::internal)
}

fn entry(office: &Office, draft: &Draft, file: &super::File) -> Result<Entry, Error> {
    Ok(Entry {
        name: file.upload.file_name.clone(),
        media_type: file.upload.media_type.clone(),
        section: file.section.clone(),
        volume: file.volume.clone(),
        folder: file.folder.clone(),
        kinds: draft.presented(office, file).into_iter().map(str::to_owned).collect(),
        form: file.form.clone(),
        access: file.access,
        size: file.upload.received,
        sha256: file.upload.sha256.clone().ok_or(Error::Stale)?,
    })
}

/// Submits with the signature over the manifest. The moment of receipt is read here, when the package is
/// complete (A-16.p1-R3).
///
/// The same signature sent twice gives the same application; another one after it is refused by the law.
pub async fn submit(office: &Office, ctx: &Ctx, id: Uuid, cms: Vec<u8>) -> Result<Application, Error> {
    access::any_may(&ctx.actor.roles, Action::SubmitApplication)?;
    let cms = pki::container(&cms)?;
    let refused = match send(office, ctx, id, &cms).await {
        Err(refused) => refused,
        sent => return sent,
    };
    // Perhaps it was sent by another request while this one read the draft, and only its files were gone.
    let mut reader = office.db.read().await?;
    let (application, _) = own(&mut reader, ctx, id).await?;
    if application.is_draft() {
        return Err(refused);
    }
    repeated(&mut reader, application, &cms, &office.law(ctx.now), ctx).await
}

async fn send(office: &Office, ctx: &Ctx, id: Uuid, cms: &[u8]) -> Result<Application, Error> {
    let mut reader = office.db.read().await?;
    let draft = load(office, ctx, &mut reader, id).await?;
    if !draft.application.is_draft() {
        return repeated(&mut reader, draft.application, cms, &office.law(ctx.now), ctx).await;
    }
    users::agreed(office, &mut reader, ctx, &draft.owner).await?;
    drop(reader);
    let missing = missing(&draft);
    if !missing.is_empty() {
        return Err(Error::Invalid(missing));
    }
    for file in &draft.files {
        file.check.admit(&file.upload.file_name)?;
    }
    let uploads = draft.files.iter().map(|file| &file.upload);
    crate::uploads::stored(office, uploads, law::Clause("A-16.p1")).await?;
    if !draft.application.no_state_secrets {
        return Err(Error::field("no_state_secrets", "application-error-secrets"));
    }
    let manifest = manifest(office, &draft)?;
    let verified = office.verify(cms.to_vec(), Some(manifest.clone()), Purpose::Sign, ctx.now).await?;
    let entitled = entitled(office, &draft.owner, &verified, ctx.now).await?;
    // What the law refuses leaves nothing behind, not even the bytes of the manifest.
    let (participant, law) = (draft.participant.as_ref().ok_or(Error::Stale)?, office.law(ctx.now));
    let submission = submission(&draft.application, participant, &law, ctx, entitled.clone());
    draft.application.state.clone().apply(Command::Submit(submission), ctx.now, &law)?;
    evidence::keep(office, std::slice::from_ref(&verified)).await?;
    let stored = office.blobs.put(&manifest).await?;
    let signed = Signed { entitled, manifest: (stored.sha256, manifest.len()), verified, cms: cms.to_vec() };
    let received = Ctx { now: office.clock.now().max(ctx.now), ..ctx.clone() };
    let (ctx, draft, signed) = (&received, &draft, &signed);
    office
        .db
        .transact(|mut tx| async move {
            let accepted = accept(office, ctx, &mut tx, draft, signed).await?;
            Ok((tx, accepted))
        })
        .await
}

struct Signed {
    entitled: Signer,
    manifest: (String, usize),
    verified: Verified,
    cms: Vec<u8>,
}

async fn accept(
    office: &Office,
    ctx: &Ctx,
    tx: &mut Tx,
    draft: &Draft,
    signed: &Signed,
) -> Result<Application, Error> {
    let law = office.law(ctx.now);
    let id = draft.application.id;
    let chosen = draft.application.participant.ok_or(Error::Stale)?;
    let participant = participants::hold(tx, chosen).await?.ok_or(Error::NotFound)?;
    let mut application = applications::hold(tx, id).await?.ok_or(Error::NotFound)?;
    if !application.is_draft() {
        return repeated(tx, application, &signed.cms, &law, ctx).await;
    }
    if application.version != draft.application.version {
        return Err(Error::field("cms", "application-error-changed"));
    }
    let submission = submission(&application, &participant, &law, ctx, signed.entitled.clone());
    apply(office, tx, ctx, &law, &mut application, Command::Submit(submission)).await?;
    keep(office, tx, ctx, draft, signed).await?;
    authorities::note_signing(office, tx, ctx, &law, (SUBJECT, id), &signed.verified).await?;
    register::plan(office, tx, ctx, &law, &mut application, &draft.owner, &participant).await?;
    application.arrived = Some(ctx.now);
    Ok(application)
}

fn submission(
    application: &Application,
    participant: &Participant,
    law: &Law,
    ctx: &Ctx,
    signer: Signer,
) -> Submission {
    Submission {
        participant: participant.code.clone(),
        participant_accepts: participant.accepts(ctx.now, law),
        missing: Vec::new(),
        unfinished_uploads: 0,
        unsigned_documents: 0,
        signer,
        no_state_secrets: application.no_state_secrets,
    }
}

/// The manifest, its signature and the files become documents; nothing of the draft remains changeable.
async fn keep(
    office: &Office,
    conn: &mut Conn,
    ctx: &Ctx,
    draft: &Draft,
    signed: &Signed,
) -> Result<(), Error> {
    let id = draft.application.id;
    let (sha256, size) = &signed.manifest;
    let manifest = Document {
        title: draft.application.form.title.clone(),
        file_name: format!("{id}.json"),
        media_type: "application/json".into(),
        size: i64::try_from(*size).unwrap_or(i64::MAX),
        sha256: sha256.clone(),
        ..presented(Document::made((SUBJECT, id), "manifest", ctx.now))
    };
    blobs::insert(conn, sha256, manifest.size, ctx.now).await?;
    documents::insert(conn, &manifest).await?;
    let signature = history::signature(ctx, manifest.id, "applicant", &signed.verified, signed.cms.clone())?;
    signatures::insert(conn, &signature).await?;
    for (position, file) in draft.files.iter().enumerate() {
        let mut data = json!({
            "section": file.section,
            "form": file.form,
            "manifest": manifest.id,
            "position": position,
        });
        if !file.access.is_ordinary() {
            data["access"] = json!(file.access);
        }
        for (name, said) in [("volume", &file.volume), ("folder", &file.folder)] {
            if !said.is_empty() {
                data[name] = json!(said);
            }
        }
        let kinds = draft.presented(office, file);
        if !kinds.is_empty() {
            data["kinds"] = json!(kinds);
        }
        let project = Document::uploaded((SUBJECT, id), "project", &file.upload, ctx.now);
        let project = Document { data, ..presented(project.ok_or(Error::Stale)?) };
        documents::insert(conn, &project).await?;
        applications::remove_file(conn, id, file.upload.id).await?;
        uploads::delete(conn, file.upload.id).await?;
    }
    Ok(())
}

/// Number and date are those of the application (A-18.p1-R2); a pending one has none yet.
fn presented(document: Document) -> Document {
    Document { registered_at: None, source: "applicant".into(), ..document }
}

/// A second submission: the same signature is the same act; anything else is told by the law.
async fn repeated(
    conn: &mut Conn,
    application: Application,
    cms: &[u8],
    law: &Law,
    ctx: &Ctx,
) -> Result<Application, Error> {
    let signatures = signatures::of_subject(conn, SUBJECT, application.id).await?;
    if signatures.iter().any(|signature| signature.role == "applicant" && signature.cms == cms) {
        return Ok(application);
    }
    application.state.clone().apply(Command::Edit, ctx.now, law)?;
    Err(Error::Stale)
}

/// How many digits of an IIN tell whose key it was, to whoever knows it already.
const TAIL: usize = 4;

/// the account holder himself, or whoever may sign for the organisation that holds the account.
pub(crate) async fn entitled(
    office: &Office,
    owner: &Registration,
    verified: &Verified,
    now: Timestamp,
) -> Result<Signer, Error> {
    let signer = users::signer(office, verified, now).await?;
    let same = match owner.applicant()? {
        Applicant::LegalEntity { bin } => signer.bin == Some(bin),
        Applicant::Individual { iin } => signer.iin == Some(iin) && signer.bin.is_none(),
    };
    let known = verified.signer.iin.as_deref().unwrap_or_default();
    Ok(match same {
        false => {
            Signer::Other { iin: known.get(known.len().saturating_sub(TAIL)..).unwrap_or_default().into() }
        }
        true if owner.bin.is_some() && !signer.may_sign_for_organisation => Signer::WithoutAuthority,
        true => Signer::Entitled,
    })
}

/// Takes back what is not registered yet. Nothing is deleted.
pub async fn withdraw(office: &Office, ctx: &Ctx, id: Uuid) -> Result<Application, Error> {
    access::any_may(&ctx.actor.roles, Action::WithdrawApplication)?;
    let mut tx = office.db.begin().await?;
    own(&mut tx, ctx, id).await?;
    let mut application = applications::hold(&mut tx, id).await?.ok_or(Error::NotFound)?;
    let law = application.law(office, ctx.now)?;
    let command = Command::Withdraw { reason: String::new() };
    apply(office, &mut tx, ctx, &law, &mut application, command).await?;
    tx.commit().await?;
    Ok(application)
}
