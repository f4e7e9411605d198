//! Stored documents and signatures for download, for whoever may see them.

use law::access::{self, Action};
use uuid::Uuid;

use crate::Office;
use crate::blobs::Reading;
use crate::ctx::Ctx;
use crate::error::Error;
use crate::store::documents::Document;
use crate::store::signatures::Signature;
use crate::store::{Conn, applications, documents, registrations, signatures};
use crate::texts::Words;
use crate::{applications as cases, registrations as users, uploads};

/// What a sender says of a file before it comes.
#[derive(Debug, Clone, Default)]
pub struct Announced {
    pub file_name: String,
    pub media_type: String,
    /// Bytes, if they are known beforehand.
    pub size: Option<u64>,
    /// What the file must hash to, in lower-case hexadecimal.
    pub expected_sha256: Option<String>,
}

impl Announced {
    /// The upload of this file by `owner` for a draft.
    pub(crate) fn of(self, ctx: &Ctx, owner: String, purpose: &str, subject: Uuid) -> uploads::New {
        uploads::New {
            id: ctx.id(),
            owner,
            purpose: purpose.to_owned(),
            subject_id: Some(subject),
            file_name: self.file_name,
            media_type: self.media_type,
            size: self.size,
            expected_sha256: self.expected_sha256,
        }
    }
}

/// Documents of one act have one time and identifiers in no order; their place in what was signed orders them.
/// The signed thing itself has no place and stands first.
pub(crate) fn as_signed(mut documents: Vec<Document>) -> Vec<Document> {
    documents.sort_by_key(|document| (document.created_at, document.data["position"].as_i64()));
    documents
}

/// Every document with these bytes, for whoever looks after the store.
pub async fn with_bytes(office: &Office, sha256: &str) -> Result<Vec<Document>, Error> {
    Ok(documents::with_sha256(&mut *office.db.read().await?, sha256).await?)
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
