//! The expertise asks for a new version of a document that the user presented (A-46.p2): an authorised employee signs a
//! notice, which goes to the cabinet by itself (A-45.p1). When it is there, the user may reply.

use jiff::civil::Date;
use law::access::Action;
use law::{Law, Refusal};
use pki::Purpose;
use serde_json::json;
use uuid::Uuid;

use super::{PROJECT, REQUEST, Record, is_former, is_over, of_reply, paper};
use crate::Office;
use crate::ctx::Ctx;
use crate::error::{Error, FieldError};
use crate::exchange::message::{File, Kind, Replacement, ReplacementStep, SignatureData};
use crate::exchange::outbox::{self, Letter};
use crate::exchange::refusal::{refusal, refusal_with};
use crate::exchange::signatures;
use crate::expertise::numbers::{Attempt, numbered};
use crate::expertise::signing::{check_key, taken};
use crate::expertise::{SUBJECT, load_for, may};
use crate::registrations::one_line;
use crate::store::cases::{self, Case};
use crate::store::documents::{self, Document};
use crate::store::{blobs, replacements, signatures as signature_rows};
use crate::{evidence, history};

/// Longest ground, characters: it travels in the address of the page.
pub const LONGEST: usize = 1_000;

/// A document of the user, and whether a new version of it can be asked for.
#[derive(Clone, Debug)]
pub struct View {
    pub case: Case,
    pub document: Document,
    pub record: Option<Record>,
    /// Why it cannot be asked for now.
    pub refusal: Option<Refusal>,
    /// Notices about this version, the earliest first.
    pub papers: Vec<Document>,
}

/// How a document of the user stands; not found are the documents of the expertise.
pub async fn view(office: &Office, ctx: &Ctx, case: Uuid, document: Uuid) -> Result<View, Error> {
    may(ctx, Action::ReadExpertiseCase)?;
    let case = load_for(office, ctx, case).await?;
    let mut conn = office.db.read().await?;
    let all = documents::of_subject(&mut conn, SUBJECT, case.id).await?;
    let document = all.iter().find(|one| one.id == document && one.kind == PROJECT);
    let document = document.cloned().ok_or(Error::NotFound)?;
    let record = replacements::find(&mut conn, super::first(&all, &document).id).await?;
    let about = |one: &&Document| one.kind == REQUEST && concerns(one) == Some(document.id);
    let papers: Vec<Document> = all.iter().filter(about).cloned().collect();
    let refusal = refused(&case, &all, &document, &papers);
    Ok(View { case, document, record, refusal, papers })
}

/// The document that a notice is about.
pub(super) fn concerns(notice: &Document) -> Option<Uuid> {
    notice.data["concerns"].as_str()?.parse().ok()
}

fn refused(case: &Case, all: &[Document], document: &Document, papers: &[Document]) -> Option<Refusal> {
    if is_over(case) {
        return Some(refusal("A-46.p2", "replacement-case-over"));
    }
    if is_former(all, document) {
        return Some(refusal("A-46.p2", "replacement-unknown-document"));
    }
    if document.data["portal_id"].as_str().is_none() {
        return Some(refusal("A-46.p2", "replacement-not-named"));
    }
    let last = papers.last().and_then(|paper| paper.number.clone());
    last.map(|number| refusal_with("A-46.p2", "replacement-already-asked", "number", number))
}

/// The ground as it will stand in the notice.
pub fn ground(typed: &str) -> Result<String, Error> {
    let ground = one_line(typed);
    if ground.is_empty() {
        return Err(Error::field("ground", "version-ground-missing"));
    }
    if ground.chars().count() > LONGEST {
        let long = FieldError::new("ground", "replacement-ground-too-long").with("most", LONGEST);
        return Err(Error::Invalid(vec![long]));
    }
    Ok(ground)
}

/// The bytes of the notice with this ground: the same however often they are made.
pub async fn notice(office: &Office, view: &View, ground: &str) -> Result<(String, Vec<u8>), Error> {
    let name = format!("{}-{REQUEST}.pdf", view.case.registration_number.replace(['/', '\\'], "-"));
    Ok((name, paper::request(office, view, ground).await?))
}

/// What an employee signs.
pub struct Signed<'a> {
    pub ground: &'a str,
    /// Of the bytes that the signer saw.
    pub sha256: &'a str,
    pub cms: Vec<u8>,
}

/// Signs the notice, registers it at the server's time and sends it. The same signature sent twice counts once.
pub async fn sign(
    office: &Office,
    ctx: &Ctx,
    case: Uuid,
    document: Uuid,
    signed: Signed<'_>,
) -> Result<(), Error> {
    let cms = signed.cms.clone();
    match add(office, ctx, case, document, signed).await {
        Err(Error::Stale | Error::NotFound | Error::Refused(_)) if taken(office, case, &cms).await? => Ok(()),
        outcome => outcome.map_err(|error| error.signing("A-46.p2")),
    }
}

async fn add(
    office: &Office,
    ctx: &Ctx,
    case: Uuid,
    document: Uuid,
    signed: Signed<'_>,
) -> Result<(), Error> {
    may(ctx, Action::ReplaceDocuments)?;
    let view = view(office, ctx, case, document).await?;
    if let Some(refusal) = &view.refusal {
        return Err(refusal.clone().into());
    }
    let (ground, cms) = (ground(signed.ground)?, pki::container(&signed.cms)?);
    let (file_name, bytes) = notice(office, &view, &ground).await?;
    if crate::exchange::sha256_hex(&bytes) != signed.sha256 {
        return Err(Error::Stale);
    }
    let verified = office.verify(cms.clone(), Some(bytes.clone()), Purpose::Sign, ctx.now).await?;
    check_key(ctx, &verified)?;
    evidence::keep(office, std::slice::from_ref(&verified)).await?;
    let stored = office.blobs.put(&bytes).await?;
    let data = signatures::of(&verified, "authorized", ctx.now, cms);
    let paper = Document {
        title: file_name.clone(),
        file_name,
        media_type: "application/pdf".into(),
        size: i64::try_from(stored.size).map_err(Error::internal)?,
        sha256: stored.sha256,
        source: "participant".into(),
        data: json!({ "concerns": view.document.id, "ground": ground }),
        ..Document::made((SUBJECT, view.case.id), REQUEST, ctx.now)
    };
    let signature = signatures::row(ctx.id(), paper.id, &data, &verified)?;
    let law = view.case.law(office)?;
    let (series, date) = (&office.config.numbers.replacement, law.date(ctx.now));
    let made = Made { view: &view, paper, data, signature, law };
    numbered(office, series, date, |number| Box::pin(attempt(office, ctx, &made, date, number))).await
}

struct Made<'a> {
    view: &'a View,
    paper: Document,
    data: SignatureData,
    signature: signature_rows::Signature,
    law: Law,
}

async fn attempt(
    office: &Office,
    ctx: &Ctx,
    made: &Made<'_>,
    date: Date,
    (sequence, number): (u64, String),
) -> Result<Attempt, Error> {
    let Made { view, law, .. } = made;
    let paper = Document { number: Some(number.clone()), ..made.paper.clone() };
    let body = message(view, &paper, number, made.data.clone())?;
    let letter = Letter {
        to: view.case.portal_code.as_str(),
        subject_id: view.case.application_id,
        kind: Kind::Replacement,
        body: &body,
        blobs: vec![paper.sha256.clone()],
        ahead: 0,
    };
    let letter = outbox::prepare(office, ctx, letter).await?;

    let mut tx = office.db.begin().await?;
    // Two who ask at once write the same case: one of them is told to look again.
    if !cases::save(&mut tx, &Case { updated_at: ctx.now, ..view.case.clone() }).await? {
        return Err(Error::Stale);
    }
    let series = &office.config.numbers.replacement;
    let next = cases::next_number(&mut tx, series.as_str(), date.year()).await?;
    if next != sequence {
        return Ok(Attempt::Taken { next });
    }
    blobs::insert(&mut tx, &paper.sha256, paper.size, ctx.now).await?;
    documents::insert(&mut tx, &paper).await?;
    signature_rows::insert(&mut tx, &made.signature).await?;
    let event = of_reply("document_version_asked", ctx.now, &view.document);
    history::note(&mut tx, ctx, law, (SUBJECT, view.case.id), &[event]).await?;
    outbox::send(&mut tx, &letter).await?;
    tx.commit().await?;
    tracing::info!(case.id = %view.case.id, "a new version of a document was asked for");
    Ok(Attempt::Done)
}

fn message(
    view: &View,
    paper: &Document,
    number: String,
    signature: SignatureData,
) -> Result<Replacement, Error> {
    // A case that came before documents were named by their ids cannot ask.
    let unknown = || Error::from(refusal("A-46.p2", "replacement-unknown-document"));
    let on_portal = view.document.data["portal_id"].as_str().and_then(|id| id.parse().ok());
    Ok(Replacement {
        registration_number: view.case.registration_number.clone(),
        step: ReplacementStep::Request,
        concerns: on_portal.ok_or_else(unknown)?,
        ground: paper.data["ground"].as_str().unwrap_or_default().to_owned(),
        document: File::of(paper),
        document_id: paper.id,
        number,
        registered_at: paper.created_at,
        signatures: vec![signature],
    })
}
