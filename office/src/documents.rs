//! Stored documents and signatures for download, for whoever may see them.

use std::collections::HashMap;
use std::ops::Range;

use jiff::SignedDuration;
use law::access::{self, Action};
use law::disclosure::{self, Class, Reader};
use law::{Clause, Refusal};
use tracing::info;
use uuid::Uuid;

use crate::blobs::{self, Reading};
use crate::ctx::Ctx;
use crate::error::Error;
use crate::store::documents::Document;
use crate::store::downloads::{self, Download};
use crate::store::signatures::Signature;
use crate::store::{
    self, Conn, applications, cases as received, decisions, documents, registrations, secrets, signatures,
};
use crate::supervision::{self, explanations, looks};
use crate::texts::Words;
use crate::uploads::Upload;
use crate::uploads::limits::{self, Limits};
use crate::{Office, System};
use crate::{
    admissions, applications as cases, arrival, expertise, memberships, participants, registrations as users,
    retention, uploads, users as organisations,
};

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
    /// It takes the place of a file of its name in the draft.
    pub replace: bool,
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
    users::may_prepare(&mut *office.db.read().await?, &ctx.actor).await?;
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
    // What nobody reads is not got back by naming its hash.
    if !secrets::reported(&mut reader, &[sha256]).await?.is_empty() {
        return Ok(None);
    }
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

/// Every document with these bytes, for whoever looks after the store.
pub async fn with_bytes(office: &Office, sha256: &str) -> Result<Vec<Document>, Error> {
    Ok(documents::with_sha256(&mut *office.db.read().await?, sha256).await?)
}

/// What of a document somebody asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// What it is, without a byte of it.
    Nothing,
    Whole,
    /// From a byte on, up to another that is not inside.
    Range(Range<u64>),
}

/// A document of this subject, and the bytes that `choose` asks for when it has seen what it is. They are given out
/// to whoever may read it, verified, after the log of downloads says so.
pub async fn open(
    office: &Office,
    ctx: &Ctx,
    subject: Uuid,
    id: Uuid,
    choose: impl FnOnce(&Document) -> Part,
) -> Result<(Document, Option<Reading>), Error> {
    let (document, clause) = readable(office, ctx, subject, id).await?;
    give(office, ctx, document, clause, choose).await
}

/// The same of a document that the actor may read by this clause, unless nobody may.
pub(crate) async fn open_for(
    office: &Office,
    ctx: &Ctx,
    document: Document,
    clause: Clause,
    choose: impl FnOnce(&Document) -> Part,
) -> Result<(Document, Option<Reading>), Error> {
    still_open(&mut *office.db.read().await?, &document).await?;
    give(office, ctx, document, clause, choose).await
}

async fn give(
    office: &Office,
    ctx: &Ctx,
    document: Document,
    clause: Clause,
    choose: impl FnOnce(&Document) -> Part,
) -> Result<(Document, Option<Reading>), Error> {
    let (part, reading) = match choose(&document) {
        Part::Nothing => return Ok((document, None)),
        Part::Whole => ("whole".to_owned(), office.blobs.stream(&document.sha256).await),
        Part::Range(range) => {
            (format!("{}-{}", range.start, range.end - 1), office.blobs.range(&document.sha256, range).await)
        }
    };
    let reading = reading.map_err(|error| match error {
        // A row names it: it must be there.
        blobs::Error::NotFound(sha256) => Error::Damaged(sha256),
        other => other.into(),
    })?;
    log(office, ctx, &document, part, clause).await?;
    Ok((document, Some(reading)))
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
    let (document, clause) = known(office, &mut reader, ctx, subject, signature.document_id).await?;
    drop(reader);
    log(office, ctx, &document, "signature".into(), clause).await?;
    Ok((document, signature))
}

/// The same where looking at a document goes on: within this time it is one opening, which is logged once.
pub(crate) async fn log_once(
    office: &Office,
    ctx: &Ctx,
    document: &Document,
    part: &str,
    within: SignedDuration,
    clause: Clause,
) -> Result<(), Error> {
    let actor = serde_json::to_value(&ctx.actor)?;
    let times = (ctx.now - within, ctx.now);
    let given = downloads::of_document(&mut *office.db.read().await?, document.id, part, times).await?;
    if given.iter().any(|one| one.actor == actor) {
        Ok(())
    } else {
        log(office, ctx, document, part.to_owned(), clause).await
    }
}

async fn log(
    office: &Office,
    ctx: &Ctx,
    document: &Document,
    part: String,
    clause: Clause,
) -> Result<(), Error> {
    let download = Download {
        document_id: Some(document.id),
        ..given(ctx, (&document.subject_kind, document.subject_id), document.sha256.clone(), part, clause)?
    };
    keep(office, ctx, &download).await
}

/// Bytes that are no document: an archive, whose inventory names each file, or a file of a draft.
pub(crate) async fn log_bytes(
    office: &Office,
    ctx: &Ctx,
    subject: (&str, Uuid),
    sha256: String,
    part: String,
    clause: Clause,
) -> Result<(), Error> {
    keep(office, ctx, &given(ctx, subject, sha256, part, clause)?).await
}

fn given(
    ctx: &Ctx,
    subject: (&str, Uuid),
    sha256: String,
    part: String,
    clause: Clause,
) -> Result<Download, Error> {
    Ok(Download {
        id: ctx.id(),
        at: ctx.now,
        actor: serde_json::to_value(&ctx.actor)?,
        subject_kind: subject.0.to_owned(),
        subject_id: subject.1,
        document_id: None,
        sha256,
        part,
        clause: clause.0.into(),
    })
}

async fn keep(office: &Office, ctx: &Ctx, download: &Download) -> Result<(), Error> {
    let mut tx = office.db.begin().await?;
    downloads::insert(&mut tx, download).await?;
    looks::at_document(office, &mut tx, ctx, download).await?;
    Ok(tx.commit().await?)
}

/// Why the bytes of these documents are given to nobody: they were reported to contain state secrets, or the check
/// of what they contain found harm in them (A-51.2.a5). They are kept all the same.
pub(crate) async fn closed(conn: &mut Conn, all: &[Document]) -> Result<HashMap<Uuid, Refusal>, Error> {
    let mut bytes: Vec<&str> = all.iter().map(|one| one.sha256.as_str()).collect();
    bytes.sort_unstable();
    bytes.dedup();
    let secret = secrets::reported(conn, &bytes).await?;
    let harmful = arrival::harmful(conn, &bytes).await?;
    let why = |one: &Document| match secret.contains(&one.sha256) {
        true => disclosure::may_read(Reader::Other, Class::Quarantined).err(),
        false => harmful.of(one),
    };
    Ok(all.iter().filter_map(|one| Some((one.id, why(one)?))).collect())
}

/// Refuses what is given to nobody.
pub(crate) async fn still_open(conn: &mut Conn, document: &Document) -> Result<(), Error> {
    let mut closed = closed(conn, std::slice::from_ref(document)).await?;
    closed.remove(&document.id).map_or(Ok(()), |refusal| Err(refusal.into()))
}

/// By which clause somebody reads a document of these that are closed, or why not.
fn judge(reader: Reader, document: &Document, closed: &HashMap<Uuid, Refusal>) -> Result<Clause, Refusal> {
    let clause = disclosure::may_read(reader, class(document))?;
    closed.get(&document.id).map_or(Ok(clause), |refusal| Err(refusal.clone()))
}

/// Whether its name, its hash and its label are shown to somebody.
fn is_named(reader: Reader, document: &Document) -> bool {
    disclosure::may_read(reader, class(document).named_as()).is_ok()
}

/// Which of these documents, whose names the actor sees on the page of their subject, are not for him, and why.
pub(crate) async fn barred(
    office: &Office,
    conn: &mut Conn,
    ctx: &Ctx,
    (kind, subject): (&str, Uuid),
    all: &[Document],
) -> Result<HashMap<Uuid, Refusal>, Error> {
    let reader = reader(office, conn, ctx, kind, subject).await?;
    let closed = closed(conn, all).await?;
    Ok(all.iter().filter_map(|one| Some((one.id, judge(reader, one, &closed).err()?))).collect())
}

/// What somebody may have of a case.
pub(crate) struct OfCase {
    /// The word of the topic.
    pub subject: &'static str,
    pub documents: Vec<Document>,
    /// Of which he is told the name, the hash and the label, and why he has no more of them.
    pub withheld: Vec<(Document, Refusal)>,
    pub signatures: Vec<Signature>,
    /// By which all of it is given out.
    pub clause: Clause,
}

/// All documents of a case that the actor may read, with the decisions that moved its terms, and the signatures
/// of the case. Not found is a case without any.
pub(crate) async fn of_case(office: &Office, ctx: &Ctx, id: Uuid) -> Result<OfCase, Error> {
    let subject = match office.config.system {
        System::Portal => cases::SUBJECT,
        System::Expertise => expertise::SUBJECT,
    };
    let mut conn = office.db.read().await?;
    let reader = reader(office, &mut conn, ctx, subject, id).await?;
    let mut all = as_signed(documents::of_subject(&mut conn, subject, id).await?);
    all.extend(decisions::of_case(&mut conn, id).await?);
    all.retain(|document| is_named(reader, document));
    let first = all.first().ok_or(Error::NotFound)?;
    let clause = disclosure::may_read(reader, class(first).named_as())?;
    retention::still_kept(office, &mut conn, id).await?;
    let closed = closed(&mut conn, &all).await?;
    let (mut readable, mut withheld) = (Vec::new(), Vec::new());
    for document in all {
        match judge(reader, &document, &closed) {
            Ok(_) => readable.push(document),
            Err(refusal) => withheld.push((document, refusal)),
        }
    }
    let mut signed = signatures::of_subject(&mut conn, subject, id).await?;
    signed.extend(decisions::signatures(&mut conn, id).await?);
    Ok(OfCase { subject, documents: readable, withheld, signatures: signed, clause })
}

/// The decisions that moved the terms of a case, each with its signatures, for whoever may read the case; others are
/// shown none.
pub async fn decisions_of(
    office: &Office,
    ctx: &Ctx,
    (kind, id): (&str, Uuid),
) -> Result<Vec<(Document, Vec<Signature>)>, Error> {
    let mut conn = office.db.read().await?;
    let mut found = decisions::of_case(&mut conn, id).await?;
    if found.is_empty() || retention::disposed(office, &mut conn, id).await?.is_some() {
        return Ok(Vec::new());
    }
    let reader = reader(office, &mut conn, ctx, kind, id).await?;
    let closed = closed(&mut conn, &found).await?;
    found.retain(|document| judge(reader, document, &closed).is_ok());
    let signed = decisions::signatures(&mut conn, id).await?;
    let under = |document: &Document| {
        signed.iter().filter(|signature| signature.document_id == document.id).cloned().collect()
    };
    let with = |document: Document| {
        let signed = under(&document);
        (document, signed)
    };
    Ok(found.into_iter().map(with).collect())
}

/// The algorithm of a stored signature as people write it.
pub fn algorithm(words: &Words, stored: &str) -> String {
    match stored {
        "gost-34.10-2015-512" => words.t("case-algorithm-gost").into(),
        "rsa-sha256" => words.t("case-algorithm-rsa").into(),
        other => other.to_owned(),
    }
}

/// A document whose bytes the actor may read, as long as they are kept.
pub(crate) async fn readable(
    office: &Office,
    ctx: &Ctx,
    subject: Uuid,
    id: Uuid,
) -> Result<(Document, Clause), Error> {
    let mut reader = office.db.read().await?;
    let known = known(office, &mut reader, ctx, subject, id).await?;
    retention::still_kept(office, &mut reader, subject).await?;
    Ok(known)
}

/// Whoever may not know of a document does not learn that it exists; whoever sees it on the page of its case is told why
/// it is not for him.
async fn known(
    office: &Office,
    conn: &mut Conn,
    ctx: &Ctx,
    subject: Uuid,
    id: Uuid,
) -> Result<(Document, Clause), Error> {
    let (document, reader) = of_subject(office, conn, ctx, subject, id).await?;
    let closed = closed(conn, std::slice::from_ref(&document)).await?;
    match judge(reader, &document, &closed) {
        Ok(clause) => Ok((document, clause)),
        Err(refusal) => {
            info!(document.id = %id, clause = refusal.clause.0, "document {id} is not for this reader");
            if is_named(reader, &document) { Err(refusal.into()) } else { Err(Error::NotFound) }
        }
    }
}

/// A document of this subject, and what the actor is to it.
async fn of_subject(
    office: &Office,
    conn: &mut Conn,
    ctx: &Ctx,
    subject: Uuid,
    id: Uuid,
) -> Result<(Document, Reader), Error> {
    let own = documents::find(conn, id).await?.filter(|document| document.subject_id == subject);
    let document = match own {
        Some(own) => own,
        None => moved_by(conn, subject, id).await?.ok_or(Error::NotFound)?,
    };
    let reader = reader(office, conn, ctx, &document.subject_kind, subject).await?;
    Ok((document, reader))
}

/// A document whose name the actor sees, whether or not he reads it; others do not learn that it exists.
pub(crate) async fn seen(
    office: &Office,
    conn: &mut Conn,
    ctx: &Ctx,
    id: Uuid,
) -> Result<(Document, Reader), Error> {
    let found = documents::find(conn, id).await?.ok_or(Error::NotFound)?;
    let reader = reader(office, conn, ctx, &found.subject_kind, found.subject_id).await?;
    let registrar = reader == Reader::Registrar;
    if registrar || is_named(reader, &found) { Ok((found, reader)) } else { Err(Error::NotFound) }
}

/// The decision, where it moved this case: then it is read, and its downloads are logged, as a document of the case.
async fn moved_by(conn: &mut Conn, case: Uuid, id: Uuid) -> Result<Option<Document>, Error> {
    Ok(decisions::of_case(conn, case).await?.into_iter().find(|document| document.id == id))
}

fn class(document: &Document) -> Class {
    match document.subject_kind.as_str() {
        users::SUBJECT
        | admissions::SUBJECT
        | participants::SUBJECT
        | organisations::SUBJECT
        | memberships::SUBJECT => Class::Registration,
        _ => document.label().class(),
    }
}

/// What the actor is to the papers of an expertise organisation: its registration, exclusion, suspension.
async fn organisation(
    office: &Office,
    conn: &mut Conn,
    ctx: &Ctx,
    kind: &str,
    subject: Uuid,
) -> Result<Reader, Error> {
    let may = |action| access::any_may(&ctx.actor.roles, action).is_ok();
    let party = match kind {
        admissions::SUBJECT => store::admissions::find(conn, subject).await?.map(|it| it.party),
        participants::SUBJECT => store::participants::find(conn, subject).await?.map(|it| it.bin),
        organisations::SUBJECT => store::users::find(conn, subject).await?.map(|it| it.bin),
        memberships::SUBJECT => None,
        _ => return Ok(Reader::Other),
    };
    let own = party.is_some() && ctx.actor.bin == party;
    Ok(match () {
        () if own && admissions::sees(office, conn, &ctx.actor).await? => Reader::Owner,
        _ if may(admissions::registering(office)) => Reader::Registrar,
        _ => Reader::Other,
    })
}

/// What the actor is to the documents of a subject.
async fn reader(
    office: &Office,
    conn: &mut Conn,
    ctx: &Ctx,
    kind: &str,
    subject: Uuid,
) -> Result<Reader, Error> {
    let may = |action| access::any_may(&ctx.actor.roles, action).is_ok();
    let registration = match kind {
        users::SUBJECT => Some(subject),
        cases::SUBJECT => {
            applications::find(conn, subject).await?.map(|application| application.registration)
        }
        expertise::SUBJECT if may(Action::ReadExpertiseCase) => {
            return employee(office, conn, ctx, subject).await;
        }
        expertise::SUBJECT => return Ok(supervision::reader(&ctx.actor)),
        explanations::SUBJECT => return explanations::reader_of(conn, &ctx.actor, subject).await,
        _ => return organisation(office, conn, ctx, kind, subject).await,
    };
    let owner = match registration {
        Some(registration) => registrations::find(conn, registration).await?,
        None => None,
    };
    let party = users::party(&ctx.actor).ok();
    let own = owner.is_some_and(|owner| Some(owner.party.as_str()) == party);
    Ok(match () {
        () if own && users::sees(conn, &ctx.actor).await? => Reader::Owner,
        _ if may(Action::DecideRegistration) => Reader::Registrar,
        _ => Reader::Other,
    })
}

/// What an employee is to a case, which is of the organisation that it was addressed to. Once seats were given, its experts
/// are those who have one and declared their interest; so it is from the beginning where every case is to be distributed.
/// Elsewhere the expert of a case is the one who recorded or signed its result last, and until somebody did, every expert
/// is, for somebody must read what is to be checked.
async fn employee(office: &Office, conn: &mut Conn, ctx: &Ctx, case: Uuid) -> Result<Reader, Error> {
    let may = |action| access::any_may(&ctx.actor.roles, action).is_ok();
    let own = received::find(conn, case).await?.is_some_and(|case| case.is_of(office, &ctx.actor));
    Ok(match () {
        () if !own => supervision::reader(&ctx.actor),
        () if may(Action::SignAsHead) => Reader::Head,
        () if !may(Action::SignAsExpert) => Reader::Employee,
        () if is_expert_of(office, conn, ctx, case).await? => Reader::ExpertOfCase,
        () => Reader::Expert,
    })
}

async fn is_expert_of(office: &Office, conn: &mut Conn, ctx: &Ctx, case: Uuid) -> Result<bool, Error> {
    let standing = expertise::seats::standing(office, conn, &ctx.actor, case, None).await?;
    if standing.distributed || standing.required {
        return Ok(standing.may_act().is_ok());
    }
    let expert = received::expert(conn, case).await?;
    Ok(expert.is_none_or(|expert| Some(&expert) == ctx.actor.iin.as_ref()))
}
