//! Presenting: the agreement is signed and form and attachments are handed over in one act (A-8.1, A-8.2, B-6).

use std::collections::BTreeSet;

use law::Clause;
use law::event::Subject;
use law::registration::Command;
use serde_json::json;
use uuid::Uuid;

use super::agreement::{self, Enclosure, Version};
use super::draft::{change, files};
use super::{File, Registration, SUBJECT, State, own, signer};
use crate::ctx::Ctx;
use crate::error::{Error, FieldError};
use crate::evidence;
use crate::questionnaires::{self, Asked};
use crate::store::documents::Document;
use crate::store::{Conn, blobs, documents, registrations, signatures, uploads};
use crate::texts::Locale;
use crate::{Office, authorities, history, notices, registers};

/// The agreement as it is signed now, and what still keeps it from being signed.
#[derive(Clone, Debug)]
pub struct Agreement {
    pub registration: Registration,
    /// The one in force, which is signed.
    pub version: Version,
    /// The form in force, whose answers the text holds (A-8.1, B-6.1).
    pub questionnaire: questionnaires::Version,
    /// The text in each language, for reading; `text` is all of it.
    pub parts: Vec<(Locale, String)>,
    pub text: String,
    pub sha256: String,
    pub missing: Vec<FieldError>,
}

/// What the registrant reads and signs.
pub async fn agreement(office: &Office, ctx: &Ctx, id: Uuid) -> Result<Agreement, Error> {
    let mut reader = office.db.read().await?;
    let registration = own(&mut reader, ctx, id).await?;
    let files = files(office, &mut reader, id).await?;
    prepare(office, &mut reader, ctx, registration, &files).await
}

async fn prepare(
    office: &Office,
    conn: &mut Conn,
    ctx: &Ctx,
    registration: Registration,
    files: &[File],
) -> Result<Agreement, Error> {
    let version = Version::in_force(office, conn, registration.order, ctx.now).await?;
    let asked = Asked::at(office, conn, registration.questionnaire(), ctx.now).await?;
    let parts = agreement::parts(office, &version, &registration, &asked.now, &enclosures(files));
    let text = agreement::text(&parts);
    let missing = missing(office, ctx, &registration, &asked, files)?;
    let (sha256, questionnaire) = (agreement::sha256(&text), asked.now);
    Ok(Agreement { registration, version, questionnaire, parts, text, sha256, missing })
}

fn missing(
    office: &Office,
    ctx: &Ctx,
    registration: &Registration,
    asked: &Asked,
    files: &[File],
) -> Result<Vec<FieldError>, Error> {
    let words = office.texts.of(ctx.locale);
    let mut missing = Vec::new();
    let form = &registration.form;
    if asked.former(form.questionnaire).is_some() {
        missing.push(FieldError::new("form", "questionnaire-changed-form"));
    } else if !form.wrong(registration.is_legal_entity()).is_empty()
        || !asked.now.wrong(&form.own, ctx.locale).is_empty()
    {
        missing.push(FieldError::new("form", "registration-error-form-incomplete"));
    }
    for group in registration.applicant()?.obligatory() {
        if !files.iter().any(|file| file.attachment == *group && file.upload.is_done()) {
            let name = words.t(format!("registration-attachment-{}", group.name()));
            let error = FieldError::new(group.name(), "registration-error-attachment-missing");
            missing.push(error.with("group", name));
        }
    }
    for file in files.iter().filter(|file| !file.upload.is_done()) {
        let error = FieldError::new(file.attachment.name(), "registration-error-file-unfinished");
        missing.push(error.with("name", &file.upload.file_name));
    }
    let done = files.iter().filter(|file| file.upload.is_done());
    missing.extend(
        done.filter_map(|file| file.check.wrong(file.attachment.name().into(), &file.upload.file_name)),
    );
    Ok(missing)
}

fn enclosures(files: &[File]) -> Vec<Enclosure> {
    files
        .iter()
        .filter_map(|file| {
            Some(Enclosure {
                attachment: file.attachment,
                name: file.upload.file_name.clone(),
                size: file.upload.received,
                sha256: file.upload.sha256.clone()?,
            })
        })
        .collect()
}

/// Signs the agreement and presents form and attachments. From here the operator's term runs (A-8.p2, B-6.p2).
///
/// Sent twice, the second time changes nothing and gives the registration as it was presented; also when the
/// first is still at it.
pub async fn present(office: &Office, ctx: &Ctx, id: Uuid, cms: Vec<u8>) -> Result<Registration, Error> {
    let refused = match hand_over(office, ctx, id, cms).await {
        Err(refused) => refused,
        presented => return presented,
    };
    // In a transaction, which waits for the commit of the other one.
    let mut tx = office.db.begin().await?;
    let registration = own(&mut tx, ctx, id).await?;
    tx.commit().await?;
    let clause = registration.service().agreement;
    if is_presented(&registration) { Ok(registration) } else { Err(refused.signing(clause)) }
}

fn is_presented(registration: &Registration) -> bool {
    matches!(registration.state, State::Presented { .. } | State::Registered { .. })
}

async fn hand_over(office: &Office, ctx: &Ctx, id: Uuid, cms: Vec<u8>) -> Result<Registration, Error> {
    let mut reader = office.db.read().await?;
    let registration = own(&mut reader, ctx, id).await?;
    if is_presented(&registration) {
        return Ok(registration);
    }
    let files = files(office, &mut reader, id).await?;
    let Agreement { mut registration, version, questionnaire, text, missing, .. } =
        prepare(office, &mut reader, ctx, registration, &files).await?;
    drop(reader);
    if !missing.is_empty() {
        return Err(Error::Invalid(missing));
    }
    crate::uploads::stored(
        office,
        files.iter().map(|file| &file.upload),
        Clause(registration.service().form),
    )
    .await?;
    let cms = pki::container(&cms)?;
    let verified =
        office.verify(cms.clone(), Some(text.clone().into_bytes()), pki::Purpose::Sign, ctx.now).await?;
    let law = office.laws.of_order(registration.order, ctx.now);
    let applicant = registration.applicant()?;
    let signed = registration.state.apply(
        Command::SignAgreement { applicant, signer: signer(office, &verified, ctx.now).await? },
        ctx.now,
        &law,
    )?;
    let attachments: BTreeSet<_> = files.iter().map(|file| file.attachment).collect();
    let presented = signed.next.apply(Command::Present { attachments }, ctx.now, &law)?;
    let events: Vec<_> = signed.events.into_iter().chain(presented.events).collect();
    registration.state = presented.next;
    registration.governed.begin(&law);
    registration.form.own = questionnaire.answered(&registration.form.own);
    registration.form.questionnaire = questionnaire.number;
    registration.presented_at = Some(ctx.now);
    registration.updated_at = ctx.now;

    evidence::keep(office, std::slice::from_ref(&verified)).await?;
    let stored = office.blobs.put(text.as_bytes()).await?;
    let mut document = agreement_document(office, ctx, &registration, &version, &stored.sha256, text.len());
    document.data["form"] = registration.json(&questionnaire);
    let signature = history::signature(ctx, document.id, "registrant", &verified, cms)?;
    let mut tx = office.db.begin().await?;
    change(&mut tx, &registration).await?;
    blobs::insert(&mut tx, &stored.sha256, document.size, ctx.now).await?;
    documents::insert(&mut tx, &document).await?;
    signatures::insert(&mut tx, &signature).await?;
    for (position, file) in files.iter().enumerate() {
        documents::insert(&mut tx, &attachment_document(ctx, &registration, file, position)?).await?;
        registrations::detach(&mut tx, id, file.upload.id).await?;
        uploads::delete(&mut tx, file.upload.id).await?;
    }
    let terms = registration.state.terms(&law);
    history::write(office, &mut tx, ctx, &law, (SUBJECT, id), &events, &terms).await?;
    authorities::note_signing(office, &mut tx, ctx, &law, (SUBJECT, id), &verified).await?;
    registers::ask_for(office, &mut tx, ctx, &registration, 0).await?;
    let due = registration.state.due(&law).map(|due| due.last_day);
    let due = json!({ "date": due, "rule": registration.service().rule, "order": registration.order });
    notices::tell(&mut tx, ctx, &registration.party, (SUBJECT, id), "registration-presented", due).await?;
    tx.commit().await?;
    registration.version += 1;
    Ok(registration)
}

pub(super) fn agreement_document(
    office: &Office,
    ctx: &Ctx,
    registration: &Registration,
    version: &Version,
    sha256: &str,
    size: usize,
) -> Document {
    Document {
        title: office.texts.of(Locale::Kk).t("agreement-name").to_string(),
        file_name: "agreement.txt".into(),
        media_type: "text/plain; charset=utf-8".into(),
        size: i64::try_from(size).unwrap_or(i64::MAX),
        sha256: sha256.into(),
        source: "applicant".into(),
        data: json!({ "version": version.number.to_string(), "countersigned": version.countersigned }),
        ..Document::made((SUBJECT, registration.id), agreement::KIND, ctx.now)
    }
}

fn attachment_document(
    ctx: &Ctx,
    registration: &Registration,
    file: &File,
    position: usize,
) -> Result<Document, Error> {
    let document = Document::uploaded((SUBJECT, registration.id), "attachment", &file.upload, ctx.now);
    Ok(Document {
        source: "applicant".into(),
        data: json!({ "attachment": file.attachment.name(), "position": position }),
        ..document.ok_or(Error::Stale)?
    })
}
