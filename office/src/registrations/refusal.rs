//! A refusal is a document (A-9, B-7): ground, evidence, clause and how to go on, set from what the operator's employee
//! typed and signed with the own key. Only the signature refuses.

use law::access::{self, Action};
use law::event::Subject;
use law::registration::{Command, Ground};
use law::{Clause, Refusal};
use pki::Verified;
use serde::{Deserialize, Serialize};
use serde_json::json;
use uuid::Uuid;

use super::draft::change;
use super::signed::{Signed, known};
use super::{Registration, SUBJECT, State, one_line};
use crate::ctx::Ctx;
use crate::error::{Error, FieldError};
use crate::exchange::sha256_hex;
use crate::store::registrations::{self, Prepared};
use crate::texts::Words;
use crate::{Office, history, letter, notices, questionnaires, terms};

/// Kind of the document.
pub const KIND: &str = "registration-refusal";
pub const FILE_NAME: &str = "registration-refusal.pdf";
/// Longest explanation of a refusal.
const LONGEST: usize = 4_000;

/// Why it is refused.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grounds {
    pub ground: Ground,
    /// The field or document that a ground about data speaks of; else empty.
    pub marked: String,
    /// The evidence and what to correct, in words for the registrant.
    pub explanation: String,
}

/// A refusal that waits for its signature.
#[derive(Clone, Debug)]
pub struct Paper {
    pub registration: Registration,
    /// The version of the form on which it was presented.
    pub questionnaire: questionnaires::Version,
    pub grounds: Grounds,
    /// The document, in the bytes that are signed.
    pub bytes: Vec<u8>,
    pub sha256: String,
}

impl Grounds {
    /// Without control characters other than line breaks.
    fn cleaned(self) -> Grounds {
        let lines = self.explanation.lines().map(one_line).collect::<Vec<_>>();
        let explanation = lines.join("\n").trim().to_owned();
        Grounds { marked: one_line(&self.marked), explanation, ..self }
    }

    fn command(&self) -> Command {
        let marked = if self.marked.is_empty() { Vec::new() } else { vec![self.marked.clone()] };
        Command::Refuse { grounds: vec![self.ground], marked }
    }

    fn check(&self, registration: &Registration, asked: &questionnaires::Version) -> Result<(), Error> {
        let mut wrong = Vec::new();
        let placed = match self.marked.as_str() {
            "" => !self.ground.needs_mark(),
            place => registration.markable(asked).iter().any(|it| it == place),
        };
        if !placed {
            wrong.push(FieldError::new("marked", "registration-error-where"));
        }
        if self.explanation.is_empty() {
            wrong.push(FieldError::new("explanation", "registration-error-detail"));
        }
        if self.explanation.chars().count() > LONGEST {
            let error = FieldError::new("explanation", "registration-error-too-long");
            wrong.push(error.with("max", LONGEST));
        }
        if wrong.is_empty() { Ok(()) } else { Err(Error::Invalid(wrong)) }
    }
}

/// Keeps a refusal for its signature, in place of one that was prepared before; nothing is refused yet.
pub async fn prepare(
    office: &Office,
    ctx: &Ctx,
    id: Uuid,
    version: i64,
    grounds: Grounds,
) -> Result<(), Error> {
    access::any_may(&ctx.actor.roles, Action::DecideRegistration)?;
    let grounds = grounds.cleaned();
    let mut tx = office.db.begin().await?;
    let registration = registrations::hold(&mut tx, id).await?.ok_or(Error::NotFound)?;
    if registration.version != version {
        return Err(Error::Stale);
    }
    grounds.check(&registration, &super::filled_in(office, &mut tx, ctx, &registration).await?)?;
    registration.state.clone().apply(grounds.command(), ctx.now, &registration.law(office)?)?;
    let prepared = Prepared { grounds: serde_json::to_value(&grounds)?, at: ctx.now };
    registrations::prepare_refusal(&mut tx, id, &prepared).await?;
    tx.commit().await?;
    Ok(())
}

/// The refusal that waits for its signature.
pub async fn prepared(office: &Office, ctx: &Ctx, id: Uuid) -> Result<Paper, Error> {
    access::any_may(&ctx.actor.roles, Action::DecideRegistration)?;
    let mut reader = office.db.read().await?;
    let registration = registrations::find(&mut reader, id).await?.ok_or(Error::NotFound)?;
    let prepared = registrations::prepared_refusal(&mut reader, id).await?.ok_or(Error::NotFound)?;
    let questionnaire = super::filled_in(office, &mut reader, ctx, &registration).await?;
    drop(reader);
    let grounds: Grounds = serde_json::from_value(prepared.grounds)?;
    let ident = format!("{KIND}:{id}:{}", prepared.at);
    let said = |words: &Words| part(office, words, (&registration, &questionnaire), &grounds);
    let bytes = letter::set(office, ident, prepared.at, said).await?;
    Ok(Paper { sha256: sha256_hex(&bytes), bytes, registration, questionnaire, grounds })
}

/// Signs the refusal (`sha256` is what the signer saw) and refuses by it. Sent twice, the second changes nothing.
pub async fn sign(
    office: &Office,
    ctx: &Ctx,
    id: Uuid,
    sha256: &str,
    cms: Vec<u8>,
) -> Result<Registration, Error> {
    access::any_may(&ctx.actor.roles, Action::DecideRegistration)?;
    let stored = registrations::find(&mut *office.db.read().await?, id).await?.ok_or(Error::NotFound)?;
    let clause = stored.service().refusal;
    let cms = pki::container(&cms).map_err(|error| Error::from(error).signing(clause))?;
    if let State::Refused { .. } = stored.state
        && known(&mut *office.db.read().await?, id, &cms).await?
    {
        return Ok(stored);
    }
    let Paper { mut registration, grounds, bytes, sha256: set, .. } = prepared(office, ctx, id).await?;
    if set != sha256 {
        return Err(Error::Stale);
    }
    let letter = (KIND, FILE_NAME, json!({ "grounds": grounds }));
    let signed = Signed::of(office, ctx, (clause, id), letter, bytes, cms).await?;

    let law = registration.law(office)?;
    let mut outcome = registration.state.apply(grounds.command(), ctx.now, &law)?;
    for event in &mut outcome.events {
        event.data["explanation"] = json!(grounds.explanation);
        event.data["document"] = json!(signed.document.id);
        event.data["sha256"] = json!(sha256);
    }
    registration.state = outcome.next;
    registration.explanation = Some(grounds.explanation);
    registration.decided_at = Some(ctx.now);
    registration.updated_at = ctx.now;
    let mut tx = office.db.begin().await?;
    change(&mut tx, &registration).await?;
    if !registrations::drop_refusal(&mut tx, id).await? {
        return Err(Error::Stale);
    }
    signed.keep(&mut tx, ctx).await?;
    let terms = registration.state.terms(&law);
    history::write(office, &mut tx, ctx, &law, (SUBJECT, id), &outcome.events, &terms).await?;
    let of = json!({ "order": registration.order });
    notices::tell(&mut tx, ctx, &registration.party, (SUBJECT, id), "registration-refused", of).await?;
    tx.commit().await?;
    registration.version += 1;
    Ok(registration)
}

/// The key is the signed-in employee's own, issued for the operator.
pub(crate) fn check_key(
    office: &Office,
    ctx: &Ctx,
    verified: &Verified,
    clause: &'static str,
) -> Result<(), Error> {
    let signer = &verified.signer;
    let of_operator = signer.bin.as_deref() == Some(office.config.organisation.bin.as_str());
    if of_operator && signer.iin == ctx.actor.iin {
        return Ok(());
    }
    Err(Error::Refused(Refusal {
        clause: Clause(clause),
        code: "registration-other-key",
        args: Default::default(),
    }))
}

/// What a refusal says beside the moment of presentation, each with its label.
pub fn facts(
    words: &Words,
    (registration, asked): (&Registration, &questionnaires::Version),
    grounds: &Grounds,
) -> Vec<(String, String)> {
    let t = |key: &'static str| words.t(key).to_string();
    let number =
        if registration.is_legal_entity() { "registration-field-bin" } else { "registration-field-iin" };
    let ground = words.t(format!("registration-ground-{}", grounds.ground.name())).to_string();
    let mut facts = vec![
        (t("registration-field-name"), registration.name.clone()),
        (t(number), registration.party.clone()),
        (t("registration-refused-ground"), ground),
        (t("registration-refused-clause"), terms::clause(words, registration.service().refusal)),
    ];
    if !grounds.marked.is_empty() {
        facts.push((t("registration-refused-where"), place(words, asked, &grounds.marked)));
    }
    facts.push((t("registration-refused-detail"), grounds.explanation.clone()));
    facts
}

/// A question or document of the form, in words.
pub fn place(words: &Words, asked: &questionnaires::Version, name: &str) -> String {
    if let Some(question) = asked.question(name) {
        return question.label(words.locale()).to_owned();
    }
    let (field, group) = (format!("registration-field-{name}"), format!("registration-attachment-{name}"));
    let key = if words.has(&field) { field } else { group };
    if words.has(&key) { words.t(key).to_string() } else { name.to_owned() }
}

fn part(
    office: &Office,
    words: &Words,
    (registration, asked): (&Registration, &questionnaires::Version),
    grounds: &Grounds,
) -> pdf::LetterPart {
    let t = |key: String| words.t(key).to_string();
    let order = registration.order.number();
    let onward = match grounds.ground {
        Ground::DuplicateUser => "registration-refusal-paper-duplicate",
        Ground::UntrueData | Ground::DataNotMatchingDocuments => "registration-refusal-paper-correct",
    };
    let presented = registration.presented_at.map(|at| words.moment(at)).unwrap_or_default();
    let presented = (t("registration-presented-at".into()), presented);
    let facts = facts(words, (registration, asked), grounds).into_iter().chain([presented]);
    pdf::LetterPart {
        facts: facts.map(|(label, value)| pdf::Line::new(label, value)).collect(),
        paragraphs: vec![t(format!("registration-refusal-paper-{order}")), t(onward.into())],
        notes: vec![t("registration-refusal-paper-where".into())],
        ..letter::part(office, words, t("document-kind-registration-refusal".into()))
    }
}
