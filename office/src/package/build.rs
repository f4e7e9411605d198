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
use super::index::{self, Index, Named, Withheld};
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

/// Writes the index for people, of all that a package has so far.
pub type Page<'a> = &'a (dyn Fn(&Index, &[Due]) -> Result<String, Error> + Sync);

/// A package as it is given out: what it is, and the bytes that were asked for.
pub type Packed = (Archive, Option<BoxStream<'static, io::Result<Bytes>>>);

/// What a package is made of.
pub(super) struct Matter {
    /// The word of the topic.
    pub subject: &'static str,
    pub id: Uuid,
    /// Of a package of one document.
    pub document: Option<Uuid>,
    pub file_name: String,
    pub documents: Vec<Document>,
    /// Bytes of those that no blob has.
    pub at_hand: Vec<(Uuid, Vec<u8>)>,
    /// What there is beside them and is not for the reader.
    pub withheld: Withheld,
    /// Under these documents, and others.
    pub signatures: Vec<Signature>,
    /// What happened, of which the reader may have receipts.
    pub events: Vec<Event>,
    /// The events that name documents and signatures; none where there are no such events of these.
    pub records: Option<Vec<Event>>,
    pub dues: Vec<Due>,
    /// By which all of it is given out.
    pub clause: law::Clause,
}

/// Makes a package of it, and gives out what `choose` asks for when it has seen what it is.
pub(super) async fn give(
    office: &Office,
    ctx: &Ctx,
    matter: Matter,
    page: Page<'_>,
    choose: impl FnOnce(&Archive) -> Part,
) -> Result<Packed, Error> {
    let Matter { subject, id, document, file_name, mut documents, withheld, signatures, .. } = matter;
    let own = documents.len();
    let signatures = with_powers(office, &mut documents, signatures, &matter.events).await?;
    let powers: BTreeSet<Uuid> = documents[own..].iter().map(|one| one.subject_id).collect();
    let inside: BTreeSet<Uuid> = documents.iter().map(|one| one.id).collect();
    let mut contents = Contents::new(office, empty(office, subject, id, document));
    contents.at_hand = matter.at_hand.into_iter().collect();
    for placed in inventory::place(documents, &signatures) {
        contents.document(placed).await?;
    }
    contents.unread.settle(&office.db, ctx.now).await?;
    let mut events = matter.events;
    let history = events.len();
    let away = withheld.documents.clone();
    contents.index.withheld = withheld;
    let logged = matter.records.is_some();
    for record in matter.records.unwrap_or_default() {
        let about = about(&record, &signatures);
        if document.is_some() && about.is_disjoint(&inside) {
            continue;
        }
        if !about.is_empty() && about.iter().all(|one| away.contains(one)) {
            contents.index.withheld.records.push(record.number);
            continue;
        }
        events.push(record);
    }
    for power in powers {
        let named = records::of_case(&mut *office.db.read().await?, power).await?;
        events.extend(named.into_iter().filter(|it| !about(it, &signatures).is_disjoint(&inside)));
    }
    contents.index.records = logged.then(Vec::new);
    for (place, (event, proved)) in events.iter().zip(office.log.prove_all(&events).await?).enumerate() {
        if place < history {
            contents.event(event, &proved)?;
        } else {
            contents.record_kept(event, &proved)?;
        }
    }
    for due in &matter.dues {
        contents.date(due)?;
    }
    let html = page(&contents.index, &matter.dues)?;
    contents.bytes(index::PAGE_FILE.into(), "text/html", html.into_bytes());
    let (sealed, package) = seal(office, ctx, &mut contents).await?;
    let sha256 = hex(&Sha256::digest(&package.body));
    let Contents { entries, unread, .. } = contents;
    let entries = framed(&sealed, package.body, package.cms, entries);
    let given = Given { what: "package", file_name, subject: (subject, id), clause: matter.clause };
    // What the seal stands on is inside too.
    unread.settle(&office.db, ctx.now).await?;
    archive::give(office, ctx, given, entries, sha256, choose).await
}

/// Adds the power by which a signature under one of the documents was given, with its own signatures: the history
/// names it at the moment of the signature. Gives all signatures.
async fn with_powers(
    office: &Office,
    documents: &mut Vec<Document>,
    mut all: Vec<Signature>,
    events: &[Event],
) -> Result<Vec<Signature>, Error> {
    let inside: BTreeSet<Uuid> = documents.iter().map(|one| one.id).collect();
    let signed = |event: &&Event| {
        let under = |one: &Signature| one.signed_at == event.at && inside.contains(&one.document_id);
        event.kind == "signed_by_authority" && all.iter().any(under)
    };
    let named = events.iter().filter(signed).filter_map(|event| event.data["document"].as_str());
    let named: BTreeSet<Uuid> = named.filter_map(|id| Uuid::parse_str(id).ok()).collect();
    let mut conn = office.db.read().await?;
    for id in named.difference(&inside) {
        let Some(power) = store::documents::find(&mut conn, *id).await? else { continue };
        if documents::still_open(&mut conn, &power).await.is_ok() {
            all.extend(store::signatures::of_document(&mut conn, *id).await?);
            documents.push(power);
        }
    }
    Ok(all)
}

/// What is packed of a case or of one of its documents.
pub(super) async fn of_case(
    office: &Office,
    ctx: &Ctx,
    id: Uuid,
    document: Option<Uuid>,
) -> Result<Matter, Error> {
    let Case { subject, mut documents, clause, withheld, signatures, records } =
        case(office, ctx, id).await?;
    if let Some(wanted) = document {
        let Some(one) = documents.iter().find(|one| one.id == wanted) else {
            let refused = withheld.refused.into_iter().find(|(id, _)| *id == wanted);
            return Err(refused.map_or(Error::NotFound, |(_, refusal)| refusal.into()));
        };
        let signed = is_signed(&signatures, wanted);
        // What nobody signed by itself is named by the manifest that the applicant signed, a later version by the
        // statement that came with it.
        let statement = one.data["manifest"].as_str().and_then(|id| Uuid::parse_str(id).ok());
        documents.retain(|one| {
            one.id == wanted || (!signed && (one.kind == "manifest" || Some(one.id) == statement))
        });
    }
    let dates = match office.config.system {
        System::Portal => applications::dates(office, ctx, id).await?,
        System::Expertise => expertise::view::dates(office, ctx, id).await?,
    };
    Ok(Matter {
        subject,
        id,
        document,
        file_name: format!("{}.asice", document.unwrap_or(id)),
        documents,
        at_hand: Vec::new(),
        withheld: withheld.told,
        signatures,
        events: log::events_of_case(office, ctx, id).await?,
        records: Some(records),
        dues: dates.dues.into_iter().map(|(due, _)| due).collect(),
        clause,
    })
}

/// A case as it is at one moment.
struct Case {
    subject: &'static str,
    documents: Vec<Document>,
    clause: law::Clause,
    withheld: NotGiven,
    signatures: Vec<Signature>,
    /// The events that name them.
    records: Vec<Event>,
}

/// Documents that the reader may not have.
struct NotGiven {
    told: Withheld,
    refused: Vec<(Uuid, law::Refusal)>,
}

/// Documents and signatures with the events that name them: read until nothing came meanwhile.
async fn case(office: &Office, ctx: &Ctx, id: Uuid) -> Result<Case, Error> {
    const TRIES: usize = 10;
    for _ in 0..TRIES {
        let before = records::count_of_case(&mut *office.db.read().await?, id).await?;
        let OfCase { subject, documents, withheld, signatures, clause } =
            documents::of_case(office, ctx, id).await?;
        let mut conn = office.db.read().await?;
        let all = store::documents::of_subject(&mut conn, subject, id).await?;
        let records = records::of_case(&mut conn, id).await?;
        if records.len() == before {
            let given: BTreeSet<Uuid> = documents.iter().map(|one| one.id).collect();
            // Those of the case first, then decisions, which are of many cases.
            let own = all.into_iter().map(|one| one.id).filter(|id| !given.contains(id));
            let mut away: Vec<Uuid> = own.collect();
            for (one, _) in &withheld {
                if !away.contains(&one.id) {
                    away.push(one.id);
                }
            }
            let named = withheld.iter().map(|(one, refusal)| named(one, refusal)).collect();
            let told = Withheld { documents: away, records: Vec::new(), named };
            let refused = withheld.into_iter().map(|(one, refusal)| (one.id, refusal)).collect();
            let withheld = NotGiven { told, refused };
            return Ok(Case { subject, documents, clause, withheld, signatures, records });
        }
    }
    Err(Error::Stale)
}

pub(super) fn named(document: &Document, refusal: &law::Refusal) -> Named {
    Named {
        id: document.id,
        name: document.file_name.clone(),
        sha256: document.sha256.clone(),
        access: document.label(),
        clause: refusal.clause.to_string(),
    }
}

/// The documents that an event of records is about.
fn about(event: &Event, signatures: &[Signature]) -> BTreeSet<Uuid> {
    let id = |value: &serde_json::Value| value.as_str().and_then(|id| Uuid::parse_str(id).ok());
    let of_signature = |id: Uuid| signatures.iter().find(|one| one.id == id).map(|one| one.document_id);
    records::named(event)
        .filter_map(|(kind, key, said)| match kind {
            Kind::Document => Uuid::parse_str(key).ok(),
            Kind::Signature | Kind::DecisionCase | Kind::InvoicePaper => id(&said["document"]),
            Kind::TermExtract | Kind::Disposal => said["sha256"].as_str().and_then(super::paper_id),
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
