//! Files of a draft: uploads with the section they belong to.

use std::collections::HashMap;
use std::fmt::Display;

use bytes::Bytes;
use futures_util::stream::Stream;
use law::Clause;
use law::access::{self, Action};
use law::disclosure::Label;
use uuid::Uuid;

use super::{Application, change, editable, may_edit, own, sections};
use crate::Office;
use crate::arrival::{self, Check};
use crate::blobs::Reading;
use crate::ctx::Ctx;
use crate::documents::{self, Announced};
use crate::error::Error;
use crate::store::applications::{self, DraftFile};
use crate::store::registrations::Registration;
use crate::store::{self, Conn};
use crate::uploads::limits::{self, Limits};
use crate::uploads::{New, Upload};

/// `copy` reproduces a paper original; `document` was made electronically.
pub const FORMS: [&str; 2] = ["copy", "document"];

/// By which clause whoever prepares an application reads its files.
const OWN: Clause = Clause("A-16.p2");

/// A file of a draft with how far its upload is.
#[derive(Clone, Debug)]
pub struct File {
    pub section: String,
    pub form: String,
    /// Who may read it (A-50.p4).
    pub access: Label,
    pub upload: Upload,
    /// How its check stands, when it is whole.
    pub check: Check,
}

/// Begins an upload in parts; the section is taken from the file name and can be changed.
pub async fn begin_upload(office: &Office, ctx: &Ctx, id: Uuid, file: Announced) -> Result<Upload, Error> {
    let limits = limits::in_force(office, ctx).await?;
    let (parts, reuse, path) = (file.parts.clone(), file.reuse, file.path.clone());
    let new = announce(office, ctx, &limits, id, file).await?;
    let owner = new.owner.clone();
    let upload = documents::begin(office, new, &parts, reuse, ctx.now).await?;
    if let Err(error) = attach(office, ctx, &limits, id, &upload, &path).await {
        office.uploads.terminate(&owner, upload.id, ctx.now).await?;
        return Err(error);
    }
    Ok(upload)
}

/// Takes a file that came whole with a plain form. Either it is stored and in the draft or nothing is.
pub async fn upload_whole<S, E>(
    office: &Office,
    ctx: &Ctx,
    id: Uuid,
    file: Announced,
    body: S,
) -> Result<Upload, Error>
where
    S: Stream<Item = Result<Bytes, E>> + Send + 'static,
    E: Display + Send + 'static,
{
    let limits = limits::in_force(office, ctx).await?;
    let new = announce(office, ctx, &limits, id, file).await?.in_one_request(&limits);
    let owner = new.owner.clone();
    let upload = office.uploads.store_whole(new, body, ctx.now).await?;
    if let Err(error) = attach(office, ctx, &limits, id, &upload, "").await {
        office.uploads.terminate(&owner, upload.id, ctx.now).await?;
        return Err(error);
    }
    Ok(upload)
}

/// Whether the draft takes a file now, and what the upload is called then.
async fn announce(
    office: &Office,
    ctx: &Ctx,
    limits: &Limits,
    id: Uuid,
    file: Announced,
) -> Result<New, Error> {
    let mut reader = office.db.read().await?;
    access::any_may(&ctx.actor.roles, Action::EditApplication)?;
    let (application, owner) = own(&mut reader, ctx, id).await?;
    may_edit(ctx, &office.law(ctx.now), &application)?;
    file.of(ctx, limits, owner.party, super::SUBJECT, id)
}

async fn attach(
    office: &Office,
    ctx: &Ctx,
    limits: &Limits,
    id: Uuid,
    upload: &Upload,
    path: &str,
) -> Result<(), Error> {
    let file = DraftFile {
        upload: upload.id,
        section: sections::of_path(if path.is_empty() { &upload.file_name } else { path }).to_owned(),
        form: FORMS[0].to_owned(),
        access: Label::default(),
    };
    edit(office, ctx, id, async |conn, _, _| {
        applications::add_file(conn, id, &file).await?;
        limits.fits(conn, id).await
    })
    .await
}

/// Puts a file into another section, says what it is and who may read it.
pub async fn sort_file(
    office: &Office,
    ctx: &Ctx,
    id: Uuid,
    upload: Uuid,
    section: &str,
    form: &str,
    access: &str,
) -> Result<(), Error> {
    let section = sections::parse(section).ok_or(Error::NotFound)?.to_owned();
    let form = FORMS.into_iter().find(|known| *known == form).ok_or(Error::NotFound)?.to_owned();
    let access = Label::parse(access).ok_or(Error::NotFound)?;
    let file = DraftFile { upload, section, form, access };
    edit(office, ctx, id, async |conn, _, _| {
        if applications::sort_file(conn, id, &file).await? { Ok(()) } else { Err(Error::NotFound) }
    })
    .await
}

/// Takes a file out of the draft; its bytes go too. After submission nothing can be taken out.
pub async fn remove_file(office: &Office, ctx: &Ctx, id: Uuid, upload: Uuid) -> Result<(), Error> {
    let owner = edit(office, ctx, id, async |conn, _, owner: &Registration| {
        if applications::remove_file(conn, id, upload).await? {
            Ok(owner.party.clone())
        } else {
            Err(Error::NotFound)
        }
    })
    .await?;
    Ok(office.uploads.terminate(&owner, upload, ctx.now).await?)
}

/// A file of one's own draft that was checked, as it will be signed: its section and its upload. What is being checked
/// or is blocked is given to nobody (A-51.2.a5).
pub async fn checked_file(
    office: &Office,
    ctx: &Ctx,
    id: Uuid,
    upload: Uuid,
) -> Result<(DraftFile, Upload), Error> {
    let mut reader = office.db.read().await?;
    own(&mut reader, ctx, id).await?;
    let file = applications::file(&mut reader, id, upload).await?.ok_or(Error::NotFound)?;
    let upload = store::uploads::find(&mut reader, upload).await?.ok_or(Error::NotFound)?;
    match arrival::of_upload(office, &mut reader, &upload).await? {
        Check::Accepted(_) | Check::Unopened(_) => Ok((file, upload)),
        Check::Checking | Check::Blocked(_) => Err(Error::NotFound),
    }
}

/// The same file piece by piece; the log of downloads says so.
pub async fn open_file(
    office: &Office,
    ctx: &Ctx,
    id: Uuid,
    upload: Uuid,
) -> Result<(Upload, Reading), Error> {
    let (_, upload) = checked_file(office, ctx, id, upload).await?;
    let sha256 = upload.sha256.clone().ok_or(Error::NotFound)?;
    let reading = office.blobs.stream(&sha256).await?;
    documents::log_bytes(office, ctx, (super::SUBJECT, id), sha256, "whole".to_owned(), OWN).await?;
    Ok((upload, reading))
}

/// A change of the files is a change of the draft: its version goes up, so that a signature made before does
/// not fit any more.
async fn edit<T>(
    office: &Office,
    ctx: &Ctx,
    id: Uuid,
    work: impl AsyncFnOnce(&mut Conn, &Application, &Registration) -> Result<T, Error>,
) -> Result<T, Error> {
    let mut tx = office.db.begin().await?;
    let (mut application, owner) = editable(&mut tx, ctx, &office.law(ctx.now), id).await?;
    let done = work(&mut tx, &application, &owner).await?;
    application.updated_at = ctx.now;
    change(&mut tx, &mut application).await?;
    tx.commit().await?;
    Ok(done)
}

/// The files of a draft with the state of their uploads, in the order in which they came.
pub(super) async fn files(office: &Office, conn: &mut Conn, id: Uuid) -> Result<Vec<File>, Error> {
    let uploads = store::uploads::of_subject(conn, id).await?;
    let mut uploads: HashMap<Uuid, Upload> = uploads.into_iter().map(|upload| (upload.id, upload)).collect();
    let sorted = applications::files(conn, id).await?;
    let found = arrival::found(office, conn, id).await?;
    Ok(sorted
        .into_iter()
        .filter_map(|file| {
            let upload = uploads.remove(&file.upload)?;
            let check = found.check(&upload);
            Some(File { section: file.section, form: file.form, access: file.access, check, upload })
        })
        .collect())
}
