//! A package as it is given out: the same bytes as long as there is nothing new, so that a download goes on where it
//! broke off.

use std::io;

use bytes::Bytes;
use futures_util::stream::BoxStream;
use law::Due;
use pki::Purpose;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::contents::{Contents, framed};
use super::index::{self, Index};
use crate::archive::{self, Archive, Given, inventory};
use crate::blobs::hex;
use crate::ctx::Ctx;
use crate::documents::{self, OfCase, Part};
use crate::error::Error;
use crate::exchange::canonical;
use crate::store::evidence::{self, Package};
use crate::store::signatures::Signature;
use crate::{Office, System, applications, expertise, log};

/// The package of a case or of one of its documents, and the bytes that `choose` asks for when it has seen what it is.
/// `page` writes the index for people, of all that the package has so far.
pub async fn open(
    office: &Office,
    ctx: &Ctx,
    id: Uuid,
    document: Option<Uuid>,
    page: impl FnOnce(&Index, &[Due]) -> Result<String, Error>,
    choose: impl FnOnce(&Archive) -> Part,
) -> Result<(Archive, Option<BoxStream<'static, io::Result<Bytes>>>), Error> {
    let OfCase { subject, mut documents, signatures, clause } = documents::of_case(office, ctx, id).await?;
    if let Some(wanted) = document {
        if !documents.iter().any(|one| one.id == wanted) {
            return Err(Error::NotFound);
        }
        let signed = is_signed(&signatures, wanted);
        // What nobody signed by itself is named by the manifest that the applicant signed.
        documents.retain(|one| one.id == wanted || (!signed && one.kind == "manifest"));
    }
    let mut contents = Contents::new(office, empty(office, subject, id, document));
    for placed in inventory::place(documents, &signatures) {
        contents.document(placed).await?;
    }
    contents.unread.settle(&office.db, ctx.now).await?;
    let events = log::events_of_case(office, ctx, id).await?;
    for (event, proved) in events.iter().zip(office.log.prove_all(&events).await?) {
        contents.event(event, &proved)?;
    }
    let dates = match office.config.system {
        System::Portal => applications::dates(office, ctx, id).await?,
        System::Expertise => expertise::view::dates(office, ctx, id).await?,
    };
    let dues: Vec<Due> = dates.dues.into_iter().map(|(due, _)| due).collect();
    for due in &dues {
        contents.date(due)?;
    }
    let html = page(&contents.index, &dues)?;
    contents.bytes(index::PAGE_FILE.into(), "text/html", html.into_bytes());
    let (sealed, package) = seal(office, ctx, &mut contents).await?;
    let sha256 = hex(&Sha256::digest(&package.body));
    let entries = framed(&sealed, package.body, package.cms, contents.entries);
    let file_name = format!("{}.asice", document.unwrap_or(id));
    let given = Given { what: "package", file_name, subject: (subject, id), clause };
    archive::give(office, ctx, given, entries, sha256, choose).await
}

fn is_signed(signatures: &[Signature], document: Uuid) -> bool {
    signatures.iter().any(|signature| signature.document_id == document)
}

fn empty(office: &Office, subject: &str, id: Uuid, document: Option<Uuid>) -> Index {
    Index {
        r#type: index::KIND.into(),
        system: office.config.organisation.code.clone(),
        subject: subject.into(),
        id,
        document,
        log_key: office.log.verifier().to_string(),
        sealed_at: None,
        documents: Vec::new(),
        events: Vec::new(),
        dates: Vec::new(),
        files: Vec::new(),
    }
}

/// Sealed once for each content, with what shows that the seal counted then.
async fn seal(office: &Office, ctx: &Ctx, contents: &mut Contents<'_>) -> Result<(Index, Package), Error> {
    let digest = contents.digest()?;
    if let Some(package) = evidence::find_package(&mut *office.db.read().await?, &digest).await? {
        let sealed: Index = canonical::read(&package.body).map_err(Error::internal)?;
        contents.complete(&sealed).await?;
        return Ok((sealed, package));
    }
    // What a seal of now stands on is found by making one.
    let trial = office.seal.detached(digest.as_bytes(), ctx.now)?;
    let verified = office.verify(trial, Some(digest.clone().into_bytes()), Purpose::Seal, ctx.now).await;
    let verified =
        verified.map_err(|error| Error::Unavailable(format!("own seal does not count: {error}")))?;
    crate::evidence::keep(office, std::slice::from_ref(&verified)).await?;
    let before = contents.index.clone();
    let entries = contents.entries.len();
    contents.evidence(&verified).await?;
    let body = contents.sealed_at(ctx.now)?;
    let manifest = contents.index.manifest(&hex(&Sha256::digest(&body)));
    let cms = office.seal.detached(manifest.as_bytes(), ctx.now)?;
    let package = Package { digest: digest.clone(), body, cms, at: ctx.now };
    let mut tx = office.db.begin().await?;
    evidence::insert_package(&mut tx, &package).await?;
    // Somebody else may have been quicker; then that seal counts.
    let kept = evidence::find_package(&mut tx, &digest).await?.ok_or(Error::Stale)?;
    tx.commit().await?;
    if (&kept.body, &kept.cms) != (&package.body, &package.cms) {
        contents.index = before;
        contents.entries.truncate(entries);
        let sealed: Index = canonical::read(&kept.body).map_err(Error::internal)?;
        contents.complete(&sealed).await?;
        return Ok((sealed, kept));
    }
    Ok((contents.index.clone(), package))
}
