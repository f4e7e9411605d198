//! Presenting: agreement, questionnaire and certificate are signed and handed over in one act (A-12.p2, A-36.p2).

use law::Event;
use law::access::Role;
use law::registration::{Applicant, may_sign};
use law::{Bin, Clause};
use serde_json::json;
use uuid::Uuid;

use super::agreement::{self, FILE_NAME, KIND};
use super::draft::file;
use super::form::wrong;
use super::{Admission, CERTIFICATE, Form, Purpose, SUBJECT, State, change, clauses, kind, own};
use crate::Office;
use crate::arrival;
use crate::config::System;
use crate::ctx::Ctx;
use crate::error::{Error, FieldError};
use crate::exchange::sha256_hex;
use crate::questionnaires::{self, Asked};
use crate::registrations::agreement::Version;
use crate::registrations::{agreement as texts, signer};
use crate::store::documents::Document;
use crate::store::{Conn, admissions, blobs, documents, signatures, uploads};
use crate::texts::Locale;
use crate::uploads::Upload;
use crate::{authorities, evidence, history, notices, participants};

/// From whom the documents are, and the role of who signs.
const SOURCE: &str = "organisation";

/// What the organisation reads and signs, and what still keeps it from being signed.
#[derive(Clone, Debug)]
pub struct Reading {
    pub admission: Admission,
    pub version: Version,
    /// The one in force, whose answers the text holds.
    pub questionnaire: questionnaires::Version,
    /// The text in each language, for reading; `text` is all of it.
    pub parts: Vec<(Locale, String)>,
    pub text: String,
    pub sha256: String,
    pub missing: Vec<FieldError>,
    file: Option<(Upload, arrival::Check)>,
}

/// The text to be signed.
pub async fn reading(office: &Office, ctx: &Ctx, id: Uuid) -> Result<Reading, Error> {
    let mut reader = office.db.read().await?;
    let admission = own(office, &mut reader, ctx, id).await?;
    let mut missing = Vec::new();
    let of = (admission.party.as_str(), admission.purpose);
    let wrong = wrong(office, &mut reader, ctx, of, &admission.form).await?;
    if wrong.iter().any(|it| it.key == questionnaires::CHANGED) {
        missing.push(FieldError::new("form", "questionnaire-changed-form"));
    } else if !wrong.is_empty() {
        missing.push(FieldError::new("form", "registration-error-form-incomplete"));
    }
    let file = file(office, &mut reader, &admission).await?;
    missing.extend(match &file {
        None => Some(FieldError::new("file", "admission-error-file")),
        Some((upload, _)) if !upload.is_done() => {
            let error = FieldError::new("file", "registration-error-file-unfinished");
            Some(error.with("name", &upload.file_name))
        }
        Some((upload, check)) => check.wrong("file".into(), &upload.file_name),
    });
    let version = Version::in_force(office, &mut reader, agreement::party(office), ctx.now).await?;
    let questionnaire = Asked::at(office, &mut reader, kind(office), ctx.now).await?.now;
    drop(reader);
    let upload = file.as_ref().map(|(upload, _)| upload);
    let of = (&admission, &questionnaire);
    let parts = agreement::parts(office, ctx, &version, of, upload).await?;
    let text = texts::text(&parts);
    let sha256 = sha256_hex(text.as_bytes());
    Ok(Reading { admission, version, questionnaire, parts, text, sha256, missing, file })
}

/// Signs and presents. On the portal the operator's term runs from here (A-12.p3); in an expertise system from the
/// operator's own signature (A-36.p1). Sent twice, the second time changes nothing.
pub async fn present(office: &Office, ctx: &Ctx, id: Uuid, cms: Vec<u8>) -> Result<Admission, Error> {
    let refused = match hand_over(office, ctx, id, cms).await {
        Err(refused) => refused,
        presented => return presented,
    };
    // In a transaction, which waits for the commit of the other one.
    let mut tx = office.db.begin().await?;
    let admission = own(office, &mut tx, ctx, id).await?;
    tx.commit().await?;
    let clause = clauses(office, admission.purpose).agreement;
    if admission.state.waits() { Ok(admission) } else { Err(refused.signing(clause)) }
}

async fn hand_over(office: &Office, ctx: &Ctx, id: Uuid, cms: Vec<u8>) -> Result<Admission, Error> {
    let Reading { admission, version, questionnaire, text, sha256, missing, file, .. } =
        reading(office, ctx, id).await?;
    if admission.state != State::Draft {
        return Ok(admission);
    }
    let Some((upload, _)) = file.filter(|_| missing.is_empty()) else { return Err(Error::Invalid(missing)) };
    let clauses = clauses(office, admission.purpose);
    crate::uploads::stored(office, std::iter::once(&upload), Clause(clauses.papers)).await?;
    let cms = pki::container(&cms)?;
    let verified =
        office.verify(cms.clone(), Some(text.clone().into_bytes()), pki::Purpose::Sign, ctx.now).await?;
    let bin = Bin::from_certificate(&admission.party, true).map_err(Error::internal)?;
    let applicant = Applicant::LegalEntity { bin };
    may_sign(clauses.agreement, &applicant, &signer(office, &verified, ctx.now).await?)?;
    evidence::keep(office, std::slice::from_ref(&verified)).await?;
    let stored = office.blobs.put(text.as_bytes()).await?;
    let own = questionnaire.answered(&admission.form.own);
    let form = Form { own, questionnaire: questionnaire.number, ..admission.form.clone() };
    let document = signed_text(office, ctx, (&admission, &form), &version, (&sha256, text.len()));
    let signature = history::signature(ctx, document.id, SOURCE, &verified, cms)?;

    let law = office.law(ctx.now);
    let mut tx = office.db.begin().await?;
    let mut admission =
        admissions::hold(&mut tx, id).await?.filter(|it| *it == admission).ok_or(Error::Stale)?;
    if office.config.system == System::Portal && admission.purpose == Purpose::Registration {
        admission.subject = Some(participants::presented(office, &mut tx, ctx, &admission).await?);
    }
    admission.state = State::Presented;
    admission.form = form;
    admission.upload = None;
    admission.presented_at = Some(ctx.now);
    admission.updated_at = ctx.now;
    change(&mut tx, &admission).await?;
    blobs::insert(&mut tx, &stored.sha256, document.size, ctx.now).await?;
    documents::insert(&mut tx, &document).await?;
    documents::insert(&mut tx, &certificate(ctx, &admission, &upload)?).await?;
    signatures::insert(&mut tx, &signature).await?;
    uploads::delete(&mut tx, upload.id).await?;
    let told = Event {
        kind: "admission_presented",
        clause: Clause(clauses.papers),
        at: ctx.now,
        data: json!({ "bin": admission.party, "document": document.id, "sha256": sha256 }),
    };
    history::note(&mut tx, ctx, &law, (SUBJECT, id), &[told]).await?;
    if office.config.system == System::Portal {
        authorities::note_signing(office, &mut tx, ctx, &law, (SUBJECT, id), &verified).await?;
    }
    tell(office, &mut tx, ctx, &admission).await?;
    tx.commit().await?;
    admission.version += 1;
    Ok(admission)
}

async fn tell(office: &Office, conn: &mut Conn, ctx: &Ctx, admission: &Admission) -> Result<(), Error> {
    let kind = format!("admission-{}-presented", admission.purpose.name());
    let role = match office.config.system {
        System::Portal => Role::PortalOperatorRegistrar,
        System::Expertise => Role::ExpertiseOperatorAdmin,
    };
    let data = json!({ "name": admission.name, "bin": admission.party });
    notices::alert(conn, ctx, role, (SUBJECT, admission.id), &kind, data).await
}

fn signed_text(
    office: &Office,
    ctx: &Ctx,
    (admission, form): (&Admission, &Form),
    version: &Version,
    (sha256, size): (&str, usize),
) -> Document {
    let kind = match admission.purpose {
        Purpose::Registration => KIND,
        Purpose::Renewal => "admission-renewal",
    };
    Document {
        title: office.texts.of(Locale::Kk).t(format!("document-kind-{kind}")).to_string(),
        file_name: FILE_NAME.into(),
        media_type: "text/plain; charset=utf-8".into(),
        size: i64::try_from(size).unwrap_or(i64::MAX),
        sha256: sha256.into(),
        source: SOURCE.into(),
        data: json!({ "version": version.number.to_string(), "form": form }),
        ..Document::made((SUBJECT, admission.id), kind, ctx.now)
    }
}

fn certificate(ctx: &Ctx, admission: &Admission, upload: &Upload) -> Result<Document, Error> {
    let document = Document::uploaded((SUBJECT, admission.id), "attachment", upload, ctx.now);
    Ok(Document {
        source: SOURCE.into(),
        data: json!({ "attachment": CERTIFICATE, "position": 0 }),
        ..document.ok_or(Error::Stale)?
    })
}
