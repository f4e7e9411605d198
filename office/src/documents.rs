//! Stored documents and signatures for download, for whoever may see them.

use law::access::{self, Action};
use uuid::Uuid;

use crate::Office;
use crate::blobs::Reading;
use crate::ctx::Ctx;
use crate::error::Error;
use crate::store::documents::Document;
use crate::store::signatures::Signature;
use crate::store::{self, Conn, applications, documents, registrations, signatures};
use crate::texts::Words;
use crate::uploads::Upload;
use crate::uploads::limits::{self, Limits};
use crate::{applications as cases, registrations as users, uploads};

/// What a sender says of a file before it comes.
#[derive(Debug, Clone, Default)]
pub struct Announced {
    pub file_name: String,
    pub media_type: String,
    /// What the client says of it, in its own words (tus).
    pub metadata: String,
    /// Finished parts that it is joined from; none where its bytes come by themselves.
    pub parts: Vec<Uuid>,
    /// Bytes, if they are known beforehand.
    pub size: Option<u64>,
    /// What the file must hash to, in lower-case hexadecimal.
    pub expected_sha256: Option<String>,
    /// The client will not send what the owner already has here.
    pub reuse: bool,
    /// The folders that it lay in, with its name: they tell its section.
    pub path: String,
}

impl Announced {
    /// The upload of this file by `owner` for a draft, within the limits of the operator (A-16.p2-R1).
    pub(crate) fn of(
        self,
        ctx: &Ctx,
        limits: &Limits,
        owner: String,
        purpose: &str,
        subject: Uuid,
    ) -> Result<uploads::New, Error> {
        let file_name = uploads::clean_name(&self.file_name);
        limits.admit(&file_name, self.size)?;
        Ok(uploads::New {
            id: ctx.id(),
            owner,
            purpose: purpose.to_owned(),
            subject_id: Some(subject),
            file_name,
            media_type: self.media_type,
            metadata: self.metadata,
            concat: uploads::Concat::Whole,
            size: self.size,
            most: limits.file,
            expected_sha256: self.expected_sha256,
        })
    }
}

/// Begins one of the parts that come side by side. What file they make is said when they are joined.
pub async fn begin_part(office: &Office, ctx: &Ctx, metadata: String, size: u64) -> Result<Upload, Error> {
    let limits = limits::in_force(office, ctx).await?;
    let new = uploads::New {
        id: ctx.id(),
        owner: users::party(&ctx.actor)?.to_owned(),
        purpose: "part".into(),
        subject_id: None,
        file_name: String::new(),
        media_type: String::new(),
        metadata,
        concat: uploads::Concat::Part,
        size: Some(size),
        most: limits.file,
        expected_sha256: None,
    };
    Ok(office.uploads.create(new, ctx.now).await?)
}

/// Begins an upload: whole at once where the client wants what its owner already has here, joined from parts, or empty.
pub(crate) async fn begin(
    office: &Office,
    new: uploads::New,
    parts: &[Uuid],
    reuse: bool,
    now: jiff::Timestamp,
) -> Result<Upload, Error> {
    let held = if reuse { reused(office, &new, now).await? } else { None };
    match held {
        Some(upload) => Ok(upload),
        None => Ok(office.uploads.begin(new, parts, now).await?),
    }
}

/// The upload of a file that its owner already has here, if that is so: nothing is sent. Files of others are not looked
/// at, so that nobody learns whether somebody else has a file (no oracle).
async fn reused(office: &Office, new: &uploads::New, now: jiff::Timestamp) -> Result<Option<Upload>, Error> {
    let (Some(sha256), Some(size)) = (&new.expected_sha256, new.size) else { return Ok(None) };
    let mut reader = office.db.read().await?;
    let held = match store::uploads::held(&mut reader, &new.owner, sha256).await? {
        Some(size) => Some(size),
        None => documents::held(&mut reader, &new.owner, sha256).await?,
    };
    drop(reader);
    if held.and_then(|held| u64::try_from(held).ok()) != Some(size) || !office.blobs.contains(sha256).await? {
        return Ok(None);
    }
    Ok(Some(office.uploads.take(new.clone(), sha256, now).await?))
}

/// Documents of one act have one time and identifiers in no order; their place in what was signed orders them.
/// The signed thing itself has no place and stands first.
pub(crate) fn as_signed(mut documents: Vec<Document>) -> Vec<Document> {
    documents.sort_by_key(|document| (document.created_at, document.data["position"].as_i64()));
    documents
}

/// A document of this subject with its bytes, verified while they are read.
pub async fn open(office: &Office, ctx: &Ctx, subject: Uuid, id: Uuid) -> Result<(Document, Reading), Error> {
    let mut reader = office.db.read().await?;
    let document = visible(&mut reader, ctx, subject, id).await?;
    drop(reader);
    let reading = office.blobs.stream(&document.sha256).await?;
    Ok((document, reading))
}

/// A signature under a document of this subject.
pub async fn signature(
    office: &Office,
    ctx: &Ctx,
    subject: Uuid,
    id: Uuid,
) -> Result<(Document, Signature), Error> {
    let mut reader = office.db.read().await?;
    let signature = signatures::find(&mut reader, id).await?.ok_or(Error::NotFound)?;
    let document = visible(&mut reader, ctx, subject, signature.document_id).await?;
    Ok((document, signature))
}

/// The algorithm of a stored signature as people write it.
pub fn algorithm(words: &Words, stored: &str) -> String {
    match stored {
        "gost-34.10-2015-512" => words.t("case-algorithm-gost").into(),
        "rsa-sha256" => words.t("case-algorithm-rsa").into(),
        other => other.to_owned(),
    }
}

/// The owner of the case or registration sees its documents; the registrar those of registrations only: what
/// is addressed to a participant is not the operator's business (A-5, metadata only).
async fn visible(conn: &mut Conn, ctx: &Ctx, subject: Uuid, id: Uuid) -> Result<Document, Error> {
    let found = documents::find(conn, id).await?;
    let document = found.filter(|document| document.subject_id == subject).ok_or(Error::NotFound)?;
    let party = users::party(&ctx.actor)?;
    let seen = match document.subject_kind.as_str() {
        users::SUBJECT => {
            let owner = registrations::find(conn, document.subject_id).await?;
            owner.is_some_and(|owner| owner.party == party)
                || access::any_may(&ctx.actor.roles, Action::DecideRegistration).is_ok()
        }
        cases::SUBJECT => {
            let Some(application) = applications::find(conn, document.subject_id).await? else {
                return Err(Error::NotFound);
            };
            let owner = registrations::find(conn, application.registration).await?;
            owner.is_some_and(|owner| owner.party == party)
        }
        _ => false,
    };
    if seen { Ok(document) } else { Err(Error::NotFound) }
}
