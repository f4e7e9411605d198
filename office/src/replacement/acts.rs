//! The expertise replaces a document by its own decision (A-46.p1): each step is of an authorised employee, the notice
//! and the act of annulment bear a signature and go to the portal by themselves (A-45.p1).

use jiff::civil::Date;
use law::access::Action;
use law::event::Subject;
use law::expertise::case::Command as OfCase;
use law::expertise::completeness;
use law::replacement::{self as law_of_versions, Command, State};
use law::{Event, Law, Refusal};
use pki::{Purpose, Verified};
use serde_json::json;
use uuid::Uuid;

use super::{ACT, NOTICE, Record, Versions, about, last, paper, told};
use crate::Office;
use crate::ctx::Ctx;
use crate::error::{Error, FieldError};
use crate::exchange::message::{File, Kind, Replacement, ReplacementStep, SignatureData};
use crate::exchange::outbox::{self, Letter};
use crate::exchange::signatures;
use crate::expertise::numbers::{Attempt, numbered};
use crate::expertise::signing::{check_key, taken};
use crate::expertise::{self, SUBJECT, load_for, may};
use crate::registrations::one_line;
use crate::store::cases::{self, Case};
use crate::store::documents::{self, Document};
use crate::store::{Tx, blobs, replacements, signatures as signature_rows};
use crate::{evidence, history};

/// Longest ground, characters.
const LONGEST: usize = 2_000;

/// What is to be done next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Decide, with a ground.
    Decide,
    /// Sign the notice; it goes to the user.
    SignNotice,
    /// The notice is on its way to the cabinet.
    AwaitDelivery,
    /// Sign the act that annuls the version.
    SignAct,
    /// Record and sign the new version.
    NewVersion,
}

/// How the replacement of a document stands.
#[derive(Clone, Debug)]
pub struct View {
    pub case: Case,
    /// The last version, valid or annulled.
    pub document: Document,
    pub record: Option<Record>,
    pub step: Step,
    /// Why a replacement cannot begin now.
    pub refusal: Option<Refusal>,
    /// Notices and acts, the earliest first.
    pub papers: Vec<Document>,
}

impl View {
    /// What the step signs.
    fn signs(&self) -> Option<(ReplacementStep, &'static str)> {
        match self.step {
            Step::SignNotice => Some((ReplacementStep::Notice, NOTICE)),
            Step::SignAct => Some((ReplacementStep::Annulment, ACT)),
            _ => None,
        }
    }

    /// Why, in the words of the decision; empty before it.
    pub fn ground(&self) -> &str {
        match self.record.as_ref().map(|record| &record.state) {
            Some(
                State::ReplacementDecided { ground, .. }
                | State::Notified { ground, .. }
                | State::Annulled { ground, .. },
            ) => ground,
            _ => "",
        }
    }
}

/// How the replacement of the result on completeness stands; not found before there is one.
pub async fn view(office: &Office, ctx: &Ctx, case: Uuid) -> Result<View, Error> {
    may(ctx, Action::ReadExpertiseCase)?;
    let case = load_for(office, ctx, case).await?;
    let mut conn = office.db.read().await?;
    let all = documents::of_subject(&mut conn, SUBJECT, case.id).await?;
    let document = last(&all, expertise::RESULT).cloned().ok_or(Error::NotFound)?;
    let record = replacements::find(&mut conn, super::first(&all, &document).id).await?;
    let papers: Vec<Document> =
        all.into_iter().filter(|one| [NOTICE, ACT].contains(&one.kind.as_str())).collect();
    let concerned = document.id.to_string();
    let sent = |kind: &str| {
        papers.iter().any(|one| one.kind == kind && one.data["concerns"].as_str() == Some(&concerned))
    };
    let step = match record.as_ref().map(|record| &record.state) {
        None | Some(State::Valid { .. }) => Step::Decide,
        Some(State::ReplacementDecided { .. }) if sent(NOTICE) => Step::AwaitDelivery,
        Some(State::ReplacementDecided { .. }) => Step::SignNotice,
        Some(State::Notified { .. }) => Step::SignAct,
        Some(State::Annulled { .. }) => Step::NewVersion,
    };
    let law = case.law(office)?;
    let refusal = case.law.clone().apply(annul(), ctx.now, &law).err();
    let refusal = refusal.filter(|_| step != Step::NewVersion);
    Ok(View { case, document, record, step, refusal, papers })
}

fn annul() -> OfCase {
    OfCase::Completeness(completeness::Command::Annul)
}

/// Records the decision. It is refused at once where the version could not be annulled after it.
pub async fn decide(office: &Office, ctx: &Ctx, case: Uuid, ground: &str) -> Result<(), Error> {
    may(ctx, Action::ReplaceDocuments)?;
    let view = view(office, ctx, case).await?;
    if let Some(refusal) = view.refusal {
        return Err(refusal.into());
    }
    let ground = one_line(ground);
    if ground.chars().count() > LONGEST {
        let long = FieldError::new("ground", "replacement-ground-too-long").with("most", LONGEST);
        return Err(Error::Invalid(vec![long]));
    }
    let law = view.case.law(office)?;
    let case = Case { updated_at: ctx.now, ..view.case };
    let mut tx = office.db.begin().await?;
    if !cases::save(&mut tx, &case).await? {
        return Err(Error::Stale);
    }
    let versions = versions(&mut tx, &case, &view.document, &law).await?;
    let versions = versions.apply(Command::Decide { ground, authorised: true }, ctx.now, &law)?;
    versions.write(office, &mut tx, ctx, &law).await?;
    let note = told("document_replacement_decided", ctx.now, about(&view.document));
    history::note(&mut tx, ctx, &law, (SUBJECT, case.id), &[note]).await?;
    tx.commit().await?;
    Ok(())
}

/// The versions of the result on completeness.
pub(crate) async fn versions(
    tx: &mut Tx,
    case: &Case,
    document: &Document,
    law: &Law,
) -> Result<Versions, Error> {
    let kind = match case.law.check() {
        Some(
            completeness::State::Running { registered_at, .. }
            | completeness::State::Decided { registered_at, .. },
        ) => law_of_versions::Document::Completeness { application_registered_at: *registered_at },
        None => return Err(Error::NotFound),
    };
    let all = documents::of_subject(tx, SUBJECT, case.id).await?;
    Versions::of(tx, &all, document, kind, law).await
}

/// The bytes that the step signs: a notice or an act. The same however often it is made.
pub async fn paper(office: &Office, ctx: &Ctx, case: Uuid) -> Result<(String, Vec<u8>), Error> {
    let view = view(office, ctx, case).await?;
    let (step, kind) = view.signs().ok_or(Error::NotFound)?;
    Ok((file_name(&view, kind), paper::set(office, &view, step).await?))
}

fn file_name(view: &View, kind: &str) -> String {
    let number = view.document.number.as_deref().unwrap_or_default().replace(['/', '\\'], "-");
    format!("{number}-{kind}.pdf")
}

/// Signs what the step signs (`sha256` is what the signer saw), registers it at the server's time and sends it. The
/// same signature sent twice counts once.
pub async fn sign(office: &Office, ctx: &Ctx, case: Uuid, sha256: &str, cms: Vec<u8>) -> Result<(), Error> {
    match add(office, ctx, case, sha256, cms.clone()).await {
        Err(Error::Stale | Error::NotFound | Error::Refused(_)) if taken(office, case, &cms).await? => Ok(()),
        outcome => outcome.map_err(|error| error.signing("A-46.p1")),
    }
}

async fn add(office: &Office, ctx: &Ctx, case: Uuid, sha256: &str, cms: Vec<u8>) -> Result<(), Error> {
    may(ctx, Action::ReplaceDocuments)?;
    let view = view(office, ctx, case).await?;
    let (step, kind) = view.signs().ok_or(Error::Stale)?;
    if let Some(refusal) = &view.refusal {
        return Err(refusal.clone().into());
    }
    let cms = pki::container(&cms)?;
    let bytes = paper::set(office, &view, step).await?;
    if crate::exchange::sha256_hex(&bytes) != sha256 {
        return Err(Error::Stale);
    }
    let verified = office.verify(cms.clone(), Some(bytes.clone()), Purpose::Sign, ctx.now).await?;
    check_key(ctx, &verified)?;
    evidence::keep(office, std::slice::from_ref(&verified)).await?;
    let stored = office.blobs.put(&bytes).await?;
    let paper = Paper {
        step,
        kind,
        id: ctx.id(),
        file_name: file_name(&view, kind),
        size: i64::try_from(stored.size).map_err(Error::internal)?,
        sha256: stored.sha256,
        signature: signatures::of(&verified, "authorized", ctx.now, cms),
        verified,
    };
    let date = view.case.law(office)?.date(ctx.now);
    let series = &office.config.numbers.replacement;
    numbered(office, series, date, |number| Box::pin(attempt(office, ctx, &view, &paper, date, number))).await
}

/// A signed notice or act.
struct Paper {
    step: ReplacementStep,
    kind: &'static str,
    id: Uuid,
    file_name: String,
    size: i64,
    sha256: String,
    signature: SignatureData,
    verified: Verified,
}

async fn attempt(
    office: &Office,
    ctx: &Ctx,
    view: &View,
    paper: &Paper,
    date: Date,
    (sequence, number): (u64, String),
) -> Result<Attempt, Error> {
    let law = view.case.law(office)?;
    let mut case = Case { updated_at: ctx.now, ..view.case.clone() };
    let mut happened: Vec<Event> = Vec::new();
    let note = json!({ "document": view.document.id, "concerned": view.document.number, "number": number });
    match paper.step {
        ReplacementStep::Notice => {
            happened.push(told("document_replacement_notice_sent", ctx.now, note));
        }
        ReplacementStep::Annulment => {
            let outcome = case.law.apply(annul(), ctx.now, &law)?;
            case.law = outcome.next;
            happened.extend(outcome.events);
        }
        ReplacementStep::Request => return Err(Error::Stale),
    }
    let document = document(ctx, view, paper, &number);
    let body = message(view, paper, &document, number);
    let letter = Letter {
        to: case.portal_code.as_str(),
        subject_id: case.application_id,
        kind: Kind::Replacement,
        body: &body,
        blobs: vec![paper.sha256.clone()],
        ahead: 0,
    };
    let letter = outbox::prepare(office, ctx, letter).await?;

    let mut tx = office.db.begin().await?;
    // Two who sign at once write the same case: one of them is told to look again.
    if !cases::save(&mut tx, &case).await? {
        return Err(Error::Stale);
    }
    if paper.step == ReplacementStep::Annulment {
        let versions = versions(&mut tx, &view.case, &view.document, &law).await?;
        let versions = versions.apply(Command::Annul { authorised: true }, ctx.now, &law)?;
        versions.write(office, &mut tx, ctx, &law).await?;
    }
    let series = &office.config.numbers.replacement;
    let next = cases::next_number(&mut tx, series.as_str(), date.year()).await?;
    if next != sequence {
        return Ok(Attempt::Taken { next });
    }
    blobs::insert(&mut tx, &paper.sha256, paper.size, ctx.now).await?;
    documents::insert(&mut tx, &document).await?;
    let row = signatures::row(ctx.id(), document.id, &paper.signature, &paper.verified)?;
    signature_rows::insert(&mut tx, &row).await?;
    let terms = case.law.terms(&law);
    history::write(office, &mut tx, ctx, &law, (SUBJECT, case.id), &happened, &terms).await?;
    outbox::send(&mut tx, &letter).await?;
    tx.commit().await?;
    tracing::info!(case.id = %case.id, kind = paper.kind, "a step of a replacement was signed and sent");
    Ok(Attempt::Done)
}

fn document(ctx: &Ctx, view: &View, paper: &Paper, number: &str) -> Document {
    Document {
        id: paper.id,
        title: paper.file_name.clone(),
        file_name: paper.file_name.clone(),
        media_type: "application/pdf".into(),
        size: paper.size,
        sha256: paper.sha256.clone(),
        number: Some(number.to_owned()),
        source: "participant".into(),
        data: json!({ "concerns": view.document.id, "ground": view.ground() }),
        ..Document::made((SUBJECT, view.case.id), paper.kind, ctx.now)
    }
}

fn message(view: &View, paper: &Paper, document: &Document, number: String) -> Replacement {
    Replacement {
        registration_number: view.case.registration_number.clone(),
        step: paper.step,
        concerns: view.document.id,
        ground: view.ground().to_owned(),
        document: File::of(document),
        document_id: document.id,
        number,
        registered_at: document.created_at,
        signatures: vec![paper.signature.clone()],
    }
}
