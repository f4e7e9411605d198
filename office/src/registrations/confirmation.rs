//! A confirmation is a document too (A-8.p2, B-6.p2): what is registered with which portal under which agreement, signed by
//! the operator's employee with the own key. Only the signature confirms, of one or of several at once, each by itself.

use law::access::{self, Action};
use law::event::Subject;
use law::registration::Command;
use serde_json::json;
use uuid::Uuid;

use super::decide::{Findings, PER_PAGE, with_findings};
use super::draft::change;
use super::signed::{Signed, known};
use super::{Registration, SUBJECT, agreement, renew};
use crate::ctx::Ctx;
use crate::error::Error;
use crate::exchange::sha256_hex;
use crate::store::documents::Document;
use crate::store::{Conn, documents, registrations};
use crate::texts::Words;
use crate::{Office, history, letter, notices, terms};

/// Kind of the document.
pub const KIND: &str = "registration-confirmation";
pub const FILE_NAME: &str = "registration-confirmation.pdf";

/// A confirmation, to be signed.
#[derive(Clone, Debug)]
pub struct Paper {
    pub registration: Registration,
    /// The document, in the bytes that are signed: the same as long as nothing of the registration changes.
    pub bytes: Vec<u8>,
    pub sha256: String,
    agreement: Option<Document>,
}

/// What became of one of several.
#[derive(Debug)]
pub enum Confirmed {
    Now,
    /// There are findings: it is looked at by itself.
    NotClean,
    /// Somebody decided or changed it meanwhile, or the law or the signature does not let it be.
    Not(Error),
}

/// One of several that were signed at once.
#[derive(Clone, Debug)]
pub struct Chosen {
    pub id: Uuid,
    /// What its signer saw.
    pub sha256: String,
    pub cms: Vec<u8>,
}

/// The confirmation of one that waits, in any case that the law lets it be confirmed.
pub async fn paper(office: &Office, ctx: &Ctx, id: Uuid) -> Result<Paper, Error> {
    access::any_may(&ctx.actor.roles, Action::DecideRegistration)?;
    let mut reader = office.db.read().await?;
    let registration = registrations::find(&mut reader, id).await?.ok_or(Error::NotFound)?;
    registration.state.clone().apply(Command::Confirm, ctx.now, &registration.law(office)?)?;
    renew::concluded(&mut reader, &registration).await?;
    set(office, &mut reader, registration).await
}

/// The confirmations of those in which nothing was found; what else was chosen is left, and said.
pub async fn papers(
    office: &Office,
    ctx: &Ctx,
    chosen: &[Uuid],
) -> Result<(Vec<Paper>, Vec<(Uuid, Confirmed)>), Error> {
    access::any_may(&ctx.actor.roles, Action::DecideRegistration)?;
    let (mut papers, mut left) = (Vec::new(), Vec::new());
    for id in chosen.iter().take(PER_PAGE) {
        match clean(office, *id).await {
            Ok(true) => match paper(office, ctx, *id).await {
                Ok(paper) => papers.push(paper),
                Err(error) => left.push((*id, Confirmed::Not(error))),
            },
            Ok(false) => left.push((*id, Confirmed::NotClean)),
            Err(error) => left.push((*id, Confirmed::Not(error))),
        }
    }
    Ok((papers, left))
}

/// Whether nothing was found in one that waits.
async fn clean(office: &Office, id: Uuid) -> Result<bool, Error> {
    let mut found = with_findings(office, &mut *office.db.read().await?, &[id]).await?;
    let waiting = found.pop().filter(|(registration, _)| registration.waits());
    waiting.map(|(_, findings)| Findings::are_none(&findings)).ok_or(Error::Stale)
}

/// Confirms several that were signed at once, each by itself, in which nothing was found (A-8.p2, B-6.p2).
pub async fn sign_clean(
    office: &Office,
    ctx: &Ctx,
    chosen: Vec<Chosen>,
) -> Result<Vec<(Uuid, Confirmed)>, Error> {
    access::any_may(&ctx.actor.roles, Action::DecideRegistration)?;
    let mut done = Vec::new();
    for one in chosen.into_iter().take(PER_PAGE) {
        // What was confirmed before an error stays confirmed, and is told.
        let id = one.id;
        done.push((id, sign_one(office, ctx, one).await.unwrap_or_else(Confirmed::Not)));
    }
    Ok(done)
}

async fn sign_one(office: &Office, ctx: &Ctx, one: Chosen) -> Result<Confirmed, Error> {
    match clean(office, one.id).await {
        Ok(false) => return Ok(Confirmed::NotClean),
        // Decided already: by this very signature it is done, by another it is stale.
        Ok(true) | Err(Error::Stale) => {}
        Err(other) => return Err(other),
    }
    sign(office, ctx, one.id, &one.sha256, one.cms).await.map(|_| Confirmed::Now)
}

/// Signs the confirmation (`sha256` is what the signer saw) and confirms by it. Sent twice, the second changes nothing; of
/// two operators who decide at once the second is told that it was changed meanwhile.
pub async fn sign(
    office: &Office,
    ctx: &Ctx,
    id: Uuid,
    sha256: &str,
    cms: Vec<u8>,
) -> Result<Registration, Error> {
    access::any_may(&ctx.actor.roles, Action::DecideRegistration)?;
    let mut reader = office.db.read().await?;
    let stored = registrations::find(&mut reader, id).await?.ok_or(Error::NotFound)?;
    let clause = stored.service().term;
    let cms = pki::container(&cms).map_err(|error| Error::from(error).signing(clause))?;
    if stored.is_registered() {
        return if known(&mut reader, id, &cms).await? { Ok(stored) } else { Err(Error::Stale) };
    }
    drop(reader);
    let Paper { mut registration, bytes, sha256: set, agreement } = paper(office, ctx, id).await?;
    if set != sha256 {
        return Err(Error::Stale);
    }
    let letter = (KIND, FILE_NAME, json!({}));
    let signed = Signed::of(office, ctx, (clause, id), letter, bytes, cms).await?;

    let law = registration.law(office)?;
    let mut outcome = registration.state.apply(Command::Confirm, ctx.now, &law)?;
    for event in &mut outcome.events {
        // A-10.R1, B-8: cabinet and instruction are open from now on; under which agreement is recorded.
        event.data["cabinet"] = json!(true);
        event.data["agreement"] = json!(agreement.as_ref().map(|signed| &signed.data["version"]));
        event.data["document"] = json!(signed.document.id);
        event.data["sha256"] = json!(sha256);
    }
    registration.state = outcome.next;
    registration.decided_at = Some(ctx.now);
    registration.updated_at = ctx.now;
    let mut tx = office.db.begin().await?;
    change(&mut tx, &registration).await?;
    renew::concluded(&mut tx, &registration).await?;
    registrations::drop_refusal(&mut tx, id).await?;
    signed.keep(&mut tx, ctx).await?;
    let terms = registration.state.terms(&law);
    history::write(office, &mut tx, ctx, &law, (SUBJECT, id), &outcome.events, &terms).await?;
    let of = json!({ "order": registration.order });
    notices::tell(&mut tx, ctx, &registration.party, (SUBJECT, id), "registration-confirmed", of).await?;
    tx.commit().await?;
    registration.version += 1;
    Ok(registration)
}

async fn set(office: &Office, conn: &mut Conn, registration: Registration) -> Result<Paper, Error> {
    let papers = documents::of_subject(conn, SUBJECT, registration.id).await?;
    let agreement = agreement::signed(&papers).cloned();
    // Dated by its signature: by the last change of what is decided on it is the same however often it is made.
    let ident = format!("{KIND}:{}:{}", registration.id, registration.version);
    let said = |words: &Words| part(office, words, &registration, agreement.as_ref());
    let bytes = letter::set(office, ident, registration.updated_at, said).await?;
    Ok(Paper { sha256: sha256_hex(&bytes), bytes, registration, agreement })
}

/// What a confirmation says, each with its label.
pub fn facts(words: &Words, paper: &Paper) -> Vec<(String, String)> {
    said(words, &paper.registration, paper.agreement.as_ref())
}

fn said(words: &Words, registration: &Registration, agreement: Option<&Document>) -> Vec<(String, String)> {
    let t = |key: &'static str| words.t(key).to_string();
    let number =
        if registration.is_legal_entity() { "registration-field-bin" } else { "registration-field-iin" };
    let mut facts = vec![
        (t("registration-field-name"), registration.name.clone()),
        (t(number), registration.party.clone()),
        (
            t("registration-presented-at"),
            registration.presented_at.map(|at| words.moment(at)).unwrap_or_default(),
        ),
        (t("registration-refused-clause"), terms::clause(words, registration.service().term)),
    ];
    if let Some(signed) = agreement {
        let version = signed.data["version"].as_str().unwrap_or_default().to_owned();
        let version = words.t("registration-agreement-version").with("version", version).to_string();
        facts.push((t("document-kind-agreement"), format!("{version}, SHA-256 {}", signed.sha256)));
    }
    facts
}

fn part(
    office: &Office,
    words: &Words,
    registration: &Registration,
    agreement: Option<&Document>,
) -> pdf::LetterPart {
    let t = |key: String| words.t(key).to_string();
    let facts = said(words, registration, agreement).into_iter();
    pdf::LetterPart {
        facts: facts.map(|(label, value)| pdf::Line::new(label, value)).collect(),
        paragraphs: vec![
            t(format!("registration-confirmation-paper-{}", registration.order.number())),
            t("registration-confirmation-paper-opens".into()),
        ],
        notes: vec![t("registration-refusal-paper-where".into())],
        ..letter::part(office, words, t("document-kind-registration-confirmation".into()))
    }
}
