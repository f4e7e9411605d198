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
use crate::error::{Error, FieldError};
use crate::store::applications::{self, DraftFile};
use crate::store::registrations::Registration;
use crate::store::{self, Conn};
use crate::uploads::limits::{self, Limits};
use crate::uploads::{New, Upload, clean_folder};

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
    /// The folders in which it lay; empty where it came alone.
    pub folder: String,
    /// As somebody said it, or as its name or folder tells it; empty where nothing does.
    pub volume: String,
    /// Codes of the lines of completeness that it presents, as somebody said or its name tells; also of lines that are not
    /// asked now, for what is asked changes with the object.
    pub kinds: Vec<String>,
    /// Takes the place of an earlier file of its name when it was checked.
    pub replaces: bool,
    pub upload: Upload,
    /// How its check stands, when it is whole.
    pub check: Check,
}

/// Begins an upload in parts; the section is taken from the file name and can be changed.
pub async fn begin_upload(office: &Office, ctx: &Ctx, id: Uuid, file: Announced) -> Result<Upload, Error> {
    let limits = limits::in_force(office, ctx).await?;
    let said = file.clone();
    let (new, same) = announce(office, ctx, &limits, id, file).await?;
    // A folder that is chosen again sends what changed: a file that is in its place already stays there.
    if let Some(there) =
        same.into_iter().find(|one| said.reuse && one.is_done() && one.sha256 == said.expected_sha256)
    {
        return Ok(there);
    }
    let owner = new.owner.clone();
    let upload = documents::begin(office, new, &said.parts, said.reuse, ctx.now).await?;
    if let Err(error) = attach(office, ctx, &limits, id, &upload, &said).await {
        office.uploads.terminate(&owner, upload.id, ctx.now).await?;
        return Err(error);
    }
    Ok(upload)
}

/// Takes a file that came whole with a plain form. Either it is stored and in the draft or nothing is.
pub async fn upload_whole(
    office: &Office,
    ctx: &Ctx,
    id: Uuid,
    file: Announced,
    body: impl Stream<Item = Result<Bytes, impl Display + Send + 'static>> + Send + 'static,
) -> Result<Upload, Error> {
    let limits = limits::in_force(office, ctx).await?;
    let said = file.clone();
    let (new, _) = announce(office, ctx, &limits, id, file).await?;
    let owner = new.owner.clone();
    let upload = office.uploads.store_whole(new.in_one_request(&limits), body, ctx.now).await?;
    if let Err(error) = attach(office, ctx, &limits, id, &upload, &said).await {
        office.uploads.terminate(&owner, upload.id, ctx.now).await?;
        return Err(error);
    }
    Ok(upload)
}

/// Whether the draft takes a file now, what the upload is called then, and which files of its name are there.
async fn announce(
    office: &Office,
    ctx: &Ctx,
    limits: &Limits,
    id: Uuid,
    file: Announced,
) -> Result<(New, Vec<Upload>), Error> {
    let mut reader = office.db.read().await?;
    access::any_may(&ctx.actor.roles, Action::EditApplication)?;
    let (application, owner) = own(&mut reader, ctx, id).await?;
    may_edit(ctx, &office.law(ctx.now), &application)?;
    let said = file.clone();
    let new = file.of(ctx, limits, owner.party, super::SUBJECT, id)?;
    let same = in_place(&mut reader, id, &new.file_name, &said).await?;
    Ok((new, same))
}

/// The files that stand where this one is to stand. Two files of one name in one folder nobody tells apart: the sender
/// says that the new one replaces the former, or gives it another name. One that was begun again by the same client,
/// because it heard no answer, and one that is the same are no others.
async fn in_place(conn: &mut Conn, id: Uuid, name: &str, said: &Announced) -> Result<Vec<Upload>, Error> {
    let mut same = Vec::new();
    for (upload, _) in applications::named(conn, id, &clean_folder(&said.path), name).await? {
        same.extend(store::uploads::find(conn, upload).await?);
    }
    let no_other = |one: &Upload| match one.is_done() {
        true => said.reuse && one.sha256 == said.expected_sha256,
        false => !said.metadata.is_empty() && one.metadata == said.metadata,
    };
    if !said.replace && !same.iter().all(no_other) {
        return Err(Error::Invalid(vec![FieldError::new("file", "upload-same-name").with("name", name)]));
    }
    Ok(same)
}

async fn attach(
    office: &Office,
    ctx: &Ctx,
    limits: &Limits,
    id: Uuid,
    upload: &Upload,
    said: &Announced,
) -> Result<(), Error> {
    let path = if said.path.is_empty() { &upload.file_name } else { &said.path };
    let mut file = DraftFile {
        upload: upload.id,
        section: sections::of_path(path).to_owned(),
        form: FORMS[0].to_owned(),
        access: Label::default(),
        folder: clean_folder(&said.path),
        volume: None,
        kinds: Some(office.checklist.proposed(path).join(" ")),
        turn: 0,
    };
    edit(office, ctx, id, async |conn, _, _| {
        in_place(conn, id, &upload.file_name, said).await?;
        let same = applications::named(conn, id, &file.folder, &upload.file_name).await?;
        if let Some((former, turn)) = same.last() {
            // What was said of the former, above all who may read it (A-50.p4), is said of the new one too.
            if let Some(former) = applications::file(conn, id, *former).await? {
                file = DraftFile { upload: upload.id, ..former };
            }
            file.turn = turn + 1;
            // Its check may have ended before it stood in the draft.
            arrival::plan_place(conn, upload.id, ctx.now).await?;
        }
        applications::add_file(conn, id, &file).await?;
        limits.fits(conn, id).await
    })
    .await
}

/// The lines that a file presents: those that were kept, else those that its name tells.
pub(super) fn kinds_of(office: &Office, kept: Option<&str>, path: &str) -> Vec<String> {
    let kinds = kept.map(|kinds| kinds.split_whitespace().collect());
    let kinds: Vec<&str> = kinds.unwrap_or_else(|| office.checklist.proposed(path));
    kinds.into_iter().map(str::to_owned).collect()
}

/// What of a file of a draft is decided by whoever prepares it, as it comes from a form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sorted<'a> {
    pub section: &'a str,
    pub volume: &'a str,
    pub form: &'a str,
    pub access: &'a str,
}

/// Puts a file into another section or volume, says what it is and who may read it.
pub async fn sort_file(
    office: &Office,
    ctx: &Ctx,
    id: Uuid,
    upload: Uuid,
    sorted: Sorted<'_>,
) -> Result<(), Error> {
    let section = sections::parse(sorted.section).ok_or(Error::NotFound)?.to_owned();
    let form = FORMS.into_iter().find(|known| *known == sorted.form).ok_or(Error::NotFound)?.to_owned();
    let access = Label::parse(sorted.access).ok_or(Error::NotFound)?;
    let volume = sections::parse_volume(sorted.volume)
        .ok_or_else(|| Error::field(format!("file-{upload}"), "application-error-volume"))?;
    let (folder, turn) = (String::new(), 0);
    let file = DraftFile { upload, section, form, access, folder, volume: Some(volume), kinds: None, turn };
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
    let check = arrival::of_upload(office, &mut reader, &upload).await?;
    if check.is_accepted() { Ok((file, upload)) } else { Err(Error::NotFound) }
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

/// Files with these bytes that were accepted take the place of the earlier ones of their name, in the transaction that
/// keeps the verdict. Until then the former stays in the draft, and the draft cannot be sent.
///
/// `judged` says whether the verdict is of what a file claims to be: the same bytes may be one thing and not another.
pub(crate) async fn put_in_place(
    conn: &mut Conn,
    sha256: &str,
    judged: impl Fn(&Upload) -> bool,
) -> Result<(), Error> {
    for (id, upload) in applications::replacing(conn, sha256).await? {
        let (Some(file), Some(row)) =
            (applications::file(conn, id, upload).await?, store::uploads::find(conn, upload).await?)
        else {
            continue;
        };
        if !judged(&row) {
            continue;
        }
        let same = applications::named(conn, id, &file.folder, &row.file_name).await?;
        for (former, _) in same.into_iter().filter(|(_, turn)| *turn < file.turn) {
            applications::remove_file(conn, id, former).await?;
            store::uploads::delete(conn, former).await?;
        }
    }
    Ok(())
}

/// A change of the files is a change of the draft: its version goes up, so that a signature made before does
/// not fit any more.
pub(super) async fn edit<T>(
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
    let sorted = applications::files(conn, id).await?.into_iter();
    let sorted: Vec<_> = sorted.filter_map(|file| Some((uploads.remove(&file.upload)?, file))).collect();
    // Of each name in each folder the one that is there: those with a greater turn wait to take its place.
    let mut there: HashMap<(String, String), i64> = HashMap::new();
    for (upload, file) in &sorted {
        let least = there.entry((file.folder.clone(), upload.file_name.clone())).or_insert(file.turn);
        *least = file.turn.min(*least);
    }
    let found = arrival::found(office, conn, id).await?;
    Ok(sorted
        .into_iter()
        .map(|(upload, file)| {
            let place = (file.folder, upload.file_name.clone());
            let replaces = there.get(&place).is_some_and(|least| *least < file.turn);
            let folder = place.0;
            let check = match found.check(&upload) {
                check if check.is_accepted() && replaces => Check::Checking,
                check => check,
            };
            let path = format!("{folder}/{}", upload.file_name);
            let volume = file.volume.unwrap_or_else(|| sections::volume_of_path(&path));
            let kinds = kinds_of(office, file.kinds.as_deref(), &path);
            let (section, form, access) = (file.section, file.form, file.access);
            File { section, form, access, folder, volume, kinds, replaces, check, upload }
        })
        .collect())
}
