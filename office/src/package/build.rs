//! A package as it is given out: the same bytes as long as there is nothing new, so that a download goes on where it
//! broke off.

use std::collections::BTreeSet;
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
use crate::store::documents::Document;
use crate::store::events::Event;
use crate::store::evidence::{self, Package};
use crate::store::records::{self, Kind};
use crate::store::signatures::Signature;
use crate::{Office, System, applications, expertise, log, store};

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
    let Case { subject, mut documents, clause, withheld, signatures: all, records } =
        case(office, ctx, id).await?;
    if let Some(wanted) = document {
        let Some(one) = documents.iter().find(|one| one.id == wanted) else {
            return Err(Error::NotFound);
        };
        let signed = is_signed(&all, wanted);
        // What nobody signed by itself is named by the manifest that the applicant signed, a later version by the
        // statement that came with it.
        let statement = one.data["manifest"].as_str().and_then(|id| Uuid::parse_str(id).ok());
        documents.retain(|one| {
            one.id == wanted || (!signed && (one.kind == "manifest" || Some(one.id) == statement))
        });
    }
    let inside: BTreeSet<Uuid> = documents.iter().map(|one| one.id).collect();
    let mut contents = Contents::new(office, empty(office, subject, id, document));
    contents.index.withheld.documents = withheld.clone();
    for placed in inventory::place(documents, &all) {
        contents.document(placed).await?;
    }
    contents.unread.settle(&office.db, ctx.now).await?;
    let mut events = log::events_of_case(office, ctx, id).await?;
    let history = events.len();
    for record in records {
        let about = about(&record, &all);
        if document.is_some() && about.is_disjoint(&inside) {
            continue;
        }
        if !about.is_empty() && about.iter().all(|one| withheld.contains(one)) {
            contents.index.withheld.records.push(record.number);
            continue;
        }
        events.push(record);
    }
    contents.index.records = Some(Vec::new());
    for (place, (event, proved)) in events.iter().zip(office.log.prove_all(&events).await?).enumerate() {
        if place < history {
            contents.event(event, &proved)?;
        } else {
            contents.record_kept(event, &proved)?;
        }
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
    let Contents { entries, unread, .. } = contents;
    let entries = framed(&sealed, package.body, package.cms, entries);
    let file_name = format!("{}.asice", document.unwrap_or(id));
    let given = Given { what: "package", file_name, subject: (subject, id), clause };
    // What the seal stands on is inside too.
    unread.settle(&office.db, ctx.now).await?;
    archive::give(office, ctx, given, entries, sha256, choose).await
}

/// A case as it is at one moment.
struct Case {
    subject: &'static str,
    documents: Vec<Document>,
    clause: law::Clause,
    /// Documents that the reader may not have.
    withheld: Vec<Uuid>,
    signatures: Vec<Signature>,
    /// The events that name them.
    records: Vec<Event>,
}

/// Documents and signatures with the events that name them: read until nothing came meanwhile.
async fn case(office: &Office, ctx: &Ctx, id: Uuid) -> Result<Case, Error> {
    const TRIES: usize = 10;
    for _ in 0..TRIES {
        let before = records::count_of_case(&mut *office.db.read().await?, id).await?;
        let OfCase { subject, documents, signatures, clause } = documents::of_case(office, ctx, id).await?;
        let mut conn = office.db.read().await?;
        let all = store::documents::of_subject(&mut conn, subject, id).await?;
        let records = records::of_case(&mut conn, id).await?;
        if records.len() == before {
            let given: BTreeSet<Uuid> = documents.iter().map(|one| one.id).collect();
            let withheld = all.into_iter().map(|one| one.id).filter(|id| !given.contains(id)).collect();
            return Ok(Case { subject, documents, clause, withheld, signatures, records });
        }
    }
    Err(Error::Stale)
}

/// The documents that an event of records is about.
fn about(event: &Event, signatures: &[Signature]) -> BTreeSet<Uuid> {
    let id = |value: &serde_json::Value| value.as_str().and_then(|id| Uuid::parse_str(id).ok());
    let of_signature = |id: Uuid| signatures.iter().find(|one| one.id == id).map(|one| one.document_id);
    records::named(event)
        .filter_map(|(kind, key, said)| match kind {
            Kind::Document => Uuid::parse_str(key).ok(),
            Kind::Signature | Kind::DecisionCase => id(&said["document"]),
            Kind::SignatureEvidence | Kind::ArchiveStamp => id(&said["signature"]).and_then(of_signature),
            _ => None,
        })
        .collect()
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
        records: None,
        withheld: index::Withheld::default(),
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
