//! A decision on an emergency or force majeure is a document: set from what was typed, signed with the key of
//! whoever decides, and only then does it move terms.

use jiff::Timestamp;
use law::access::{self, Action};
use law::{Cause, Rule};
use pki::Purpose;
use serde_json::json;
use uuid::Uuid;

use super::{Entry, Scope, at_once, form, keep, may};
use crate::Office;
use crate::ctx::Ctx;
use crate::error::Error;
use crate::exchange::refusal::refusal;
use crate::exchange::sha256_hex;
use crate::expertise::signing::check_key;
use crate::store::documents::{self, Document};
use crate::store::interruptions::{self as rows, Draft};
use crate::store::signatures::{self, Signature};
use crate::store::{blobs, cases};
use crate::texts::Words;
use crate::{evidence, history, letter, terms};

/// The word of this topic in events and documents.
pub const SUBJECT: &str = "decision";
/// Kind of the document.
pub const KIND: &str = "force-majeure-decision";
/// As what whoever decides signs.
pub(crate) const ROLE: &str = "operator";

/// A decision as it is to be signed, or as it was.
#[derive(Debug, Clone)]
pub struct Decision {
    pub id: Uuid,
    pub entry: Entry,
    /// The registration number of the case that it is about, where it is about one.
    pub case: Option<String>,
    /// When its document was made: it speaks by the law of that moment.
    pub at: Timestamp,
    /// The document, in the bytes that are signed.
    pub bytes: Vec<u8>,
    pub sha256: String,
    pub signed: Option<Signature>,
}

/// Keeps what was typed for its signature; nothing moves yet.
pub async fn prepare(office: &Office, ctx: &Ctx, entry: &Entry) -> Result<Uuid, Error> {
    may(ctx, Cause::ForceMajeure)?;
    let reason = form(office, ctx, entry, None).await?.reason;
    let entry = serde_json::to_value(Entry { cause: Cause::ForceMajeure, reason, ..entry.clone() })?;
    let draft = Draft { id: ctx.id(), entry, at: ctx.now };
    let mut tx = office.db.begin().await?;
    rows::insert_draft(&mut tx, &draft).await?;
    tx.commit().await?;
    Ok(draft.id)
}

/// The decisions that wait for a signature, the newest first.
pub async fn waiting(office: &Office, ctx: &Ctx) -> Result<Vec<(Uuid, Entry, Timestamp)>, Error> {
    access::any_may(&ctx.actor.roles, Action::DecideForceMajeure)?;
    let drafts = rows::drafts(&mut *office.db.read().await?).await?;
    drafts.into_iter().map(|it| Ok((it.id, serde_json::from_value(it.entry)?, it.at))).collect()
}

/// Gives a decision up that was not signed.
pub async fn discard(office: &Office, ctx: &Ctx, id: Uuid) -> Result<(), Error> {
    access::any_may(&ctx.actor.roles, Action::DecideForceMajeure)?;
    let mut tx = office.db.begin().await?;
    if !rows::take_draft(&mut tx, id).await? {
        return Err(Error::NotFound);
    }
    tx.commit().await?;
    Ok(())
}

/// One decision with its document, and its signature once it has one.
pub async fn view(office: &Office, ctx: &Ctx, id: Uuid) -> Result<Decision, Error> {
    access::any_may(&ctx.actor.roles, Action::DecideForceMajeure)?;
    let (draft, document) = {
        let mut reader = office.db.read().await?;
        let document = documents::find(&mut reader, id).await?.filter(|it| it.subject_kind == SUBJECT);
        (rows::find_draft(&mut reader, id).await?, document)
    };
    let Some(document) = document else {
        return drawn(office, draft.ok_or(Error::NotFound)?).await;
    };
    let entry: Entry = serde_json::from_value(document.data["entry"].clone())?;
    let signed = signatures::of_document(&mut *office.db.read().await?, id).await?.into_iter().next();
    Ok(Decision {
        id,
        case: case(office, &entry.scope).await?,
        at: serde_json::from_value(document.data["at"].clone())?,
        entry,
        bytes: office.blobs.read(&document.sha256).await?,
        sha256: document.sha256,
        signed,
    })
}

/// The document of a draft: the same however often it is made.
async fn drawn(office: &Office, draft: Draft) -> Result<Decision, Error> {
    let entry: Entry = serde_json::from_value(draft.entry)?;
    let case = case(office, &entry.scope).await?;
    let ident = format!("decision:{}:{}", draft.id, draft.at);
    let said = |words: &Words| part(office, words, &entry, case.as_deref(), draft.at);
    let bytes = letter::set(office, ident, draft.at, said).await?;
    let sha256 = sha256_hex(&bytes);
    Ok(Decision { id: draft.id, entry, case, at: draft.at, bytes, sha256, signed: None })
}

async fn case(office: &Office, scope: &Scope) -> Result<Option<String>, Error> {
    let Scope::One { id } = scope else { return Ok(None) };
    let case = cases::find(&mut *office.db.read().await?, *id).await?.ok_or(Error::NotFound)?;
    Ok(Some(case.registration_number))
}

/// Signs the decision (`sha256` is what the signer saw), keeps it as a document and moves the terms that it concerns.
/// The same signature sent twice counts once.
pub async fn sign(office: &Office, ctx: &Ctx, id: Uuid, sha256: &str, cms: Vec<u8>) -> Result<(), Error> {
    may(ctx, Cause::ForceMajeure)?;
    let cms = pki::container(&cms).map_err(|error| Error::from(error).signing("A-64"))?;
    let decision = view(office, ctx, id).await?;
    match &decision.signed {
        Some(signature) if signature.cms == cms => return Ok(()),
        Some(_) => return Err(Error::Stale),
        None if decision.sha256 != sha256 => return Err(Error::Stale),
        None => {}
    }
    let former = rows::find(&mut *office.db.read().await?, &decision.entry.id).await?;
    // It was made before another one of the same number was signed: it may not undo that one unseen.
    if former.is_some_and(|former| former.at > decision.at) {
        return Err(Error::Stale);
    }
    let recorded = form(office, ctx, &decision.entry, Some(id)).await?;
    let verified = office
        .verify(cms.clone(), Some(decision.bytes.clone()), Purpose::Sign, ctx.now)
        .await
        .map_err(|error| error.signing("A-64"))?;
    check_key(ctx, &verified)?;
    // Every portal that the decision reaches asks for it, because the operator of the system decides and nobody else.
    if verified.signer.bin.as_deref() != Some(office.config.organisation.bin.as_str()) {
        return Err(refusal("A-64", "decision-signer-not-of-the-operator").into());
    }
    evidence::keep(office, std::slice::from_ref(&verified)).await?;
    let stored = office.blobs.put(&decision.bytes).await?;
    let document = document(ctx, &decision, i64::try_from(stored.size).map_err(Error::internal)?)?;
    let signature = history::signature(ctx, id, ROLE, &verified, cms)?;
    let told = law::Event {
        kind: "force_majeure_decided",
        clause: law::Clause("A-64"),
        at: ctx.now,
        data: json!({
            "document": id, "number": recorded.id, "version": recorded.version, "sha256": decision.sha256,
            "interruption": recorded.body, "scope": recorded.scope,
        }),
    };
    let mut tx = office.db.begin().await?;
    if !rows::take_draft(&mut tx, id).await? {
        return Err(Error::Stale);
    }
    blobs::insert(&mut tx, &document.sha256, document.size, ctx.now).await?;
    documents::insert(&mut tx, &document).await?;
    signatures::insert(&mut tx, &signature).await?;
    history::note(&mut tx, ctx, &office.law(ctx.now), (SUBJECT, id), &[told]).await?;
    keep(&mut tx, ctx, &recorded).await?;
    tx.commit().await?;
    tracing::info!(decision = %id, "a decision on circumstances was signed");
    at_once(office, ctx, &recorded).await;
    Ok(())
}

fn document(ctx: &Ctx, decision: &Decision, size: i64) -> Result<Document, Error> {
    Ok(Document {
        id: decision.id,
        title: decision.file_name(),
        file_name: decision.file_name(),
        media_type: "application/pdf".into(),
        size,
        sha256: decision.sha256.clone(),
        number: Some(decision.entry.id.clone()),
        source: "operator".into(),
        data: json!({ "entry": serde_json::to_value(&decision.entry)?, "at": decision.at }),
        ..Document::made((SUBJECT, decision.id), KIND, ctx.now)
    })
}

impl Decision {
    pub fn file_name(&self) -> String {
        format!("{}-{KIND}.pdf", self.entry.id.replace(['/', '\\'], "-"))
    }

    /// What it decides, each with its label.
    pub fn facts(&self, office: &Office, words: &Words) -> Vec<(String, String)> {
        facts(office, words, &self.entry, self.case.as_deref(), self.at)
    }
}

fn facts(
    office: &Office,
    words: &Words,
    entry: &Entry,
    case: Option<&str>,
    at: Timestamp,
) -> Vec<(String, String)> {
    let t = |key: &'static str| words.t(key).to_string();
    let law = office.law(at);
    let days = entry.days.map(|days| match law.edition.term(Rule::ForceMajeureDays, law.date(at)) {
        Some(term) => terms::length(words, days, term.unit),
        None => days.to_string(),
    });
    let until = match entry.lasts {
        true => "decision-until-planned",
        false if entry.until > at => "decision-until-ahead",
        false => "decision-until",
    };
    vec![
        (t("decision-number"), entry.id.clone()),
        (t("decision-circumstances"), entry.reason.clone()),
        (t("decision-from"), words.moment(entry.from)),
        (t(until), words.moment(entry.until)),
        (t("decision-days"), days.unwrap_or_else(|| t("decision-days-none"))),
        (t("decision-scope"), case.map_or_else(|| t("failure-scope-all"), str::to_owned)),
    ]
}

fn part(office: &Office, words: &Words, entry: &Entry, case: Option<&str>, at: Timestamp) -> pdf::LetterPart {
    let t = |key: &'static str| words.t(key).to_string();
    let facts = facts(office, words, entry, case, at);
    let ground = pdf::Line::new(t("expertise-paper-ground"), terms::clause(words, "A-64"));
    pdf::LetterPart {
        facts: facts.into_iter().map(|(label, value)| pdf::Line::new(label, value)).chain([ground]).collect(),
        paragraphs: vec![t("decision-paper-text-1"), t("decision-paper-text-2")],
        ..letter::part(office, words, t("document-kind-force-majeure-decision"))
    }
}
