//! The word of the Vedomstvo on the prices of the portal: a document that says the prices, signed with the key of
//! its employee. Only the signature consents or refuses.

use law::access::{self, Action, Role};
use law::tariff::State;
use law::tariff::list::Command;
use law::{Clause, Refusal};
use pki::{Purpose, Verified};
use serde::{Deserialize, Serialize};
use serde_json::json;
use uuid::Uuid;

use super::{PriceList, SUBJECT, lists};
use crate::ctx::Ctx;
use crate::error::{Error, FieldError};
use crate::exchange::sha256_hex;
use crate::registrations::one_line;
use crate::store::documents::{self, Document};
use crate::store::signatures::{self, Signature};
use crate::store::tariffs::{self, Answer};
use crate::store::{Conn, blobs};
use crate::texts::{Locale, Words};
use crate::{Office, evidence, history, letter, notices, terms};

/// Kinds of the document.
pub const CONSENT: &str = "price-consent";
pub const REFUSAL: &str = "price-refusal";
/// As what the employee signs.
const ROLE: &str = "vedomstvo";
const CLAUSE: &str = "A-15";
/// Longest number of the document.
const LONGEST_NUMBER: usize = 60;
/// Longest reason of a refusal.
const LONGEST: usize = 4_000;

/// What the Vedomstvo answers.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    pub consents: bool,
    /// Under which the Vedomstvo registers its document.
    pub number: String,
    /// Why it refuses; empty where it consents.
    pub reason: String,
}

/// An answer that waits for its signature.
#[derive(Debug, Clone)]
pub struct Paper {
    pub list: PriceList,
    pub entry: Entry,
    /// The document, in the bytes that are signed.
    pub bytes: Vec<u8>,
    pub sha256: String,
}

/// An answer that was given.
#[derive(Debug, Clone)]
pub struct Given {
    pub document: Document,
    pub signature: Option<Signature>,
}

impl Entry {
    fn cleaned(&self) -> Entry {
        let lines = self.reason.lines().map(one_line).collect::<Vec<_>>();
        let reason = if self.consents { String::new() } else { lines.join("\n").trim().to_owned() };
        Entry { consents: self.consents, number: one_line(&self.number), reason }
    }

    fn check(&self) -> Result<(), Error> {
        let mut wrong = Vec::new();
        if self.number.is_empty() || self.number.chars().count() > LONGEST_NUMBER {
            wrong.push(FieldError::new("number", "tariff-error-number"));
        }
        if !self.consents && self.reason.is_empty() {
            wrong.push(FieldError::new("reason", "tariff-error-refusal"));
        }
        if self.reason.chars().count() > LONGEST {
            wrong.push(FieldError::new("reason", "tariff-error-reason-long").with("max", LONGEST));
        }
        if wrong.is_empty() { Ok(()) } else { Err(Error::Invalid(wrong)) }
    }

    fn command(&self) -> Command {
        let number = self.number.clone();
        match self.consents {
            true => Command::Consent { number },
            false => Command::Refuse { number, reason: self.reason.clone() },
        }
    }

    pub fn kind(&self) -> &'static str {
        if self.consents { CONSENT } else { REFUSAL }
    }

    pub fn file_name(&self) -> String {
        format!("{}.pdf", self.kind())
    }
}

/// The lists that wait for the Vedomstvo and those that have its word, the last one first.
pub async fn all(office: &Office, ctx: &Ctx) -> Result<Vec<PriceList>, Error> {
    access::any_may(&ctx.actor.roles, Action::ConsentToPrices)?;
    let mut all = tariffs::all(&mut *office.db.read().await?).await?;
    all.retain(concerns);
    Ok(all)
}

/// Drafts of the operator are its own.
fn concerns(list: &PriceList) -> bool {
    let state = &list.state;
    state.list().payers.needs_consent() && !matches!(state, State::Draft { .. } | State::Withdrawn { .. })
}

/// One of them.
pub async fn one(office: &Office, ctx: &Ctx, id: Uuid) -> Result<PriceList, Error> {
    access::any_may(&ctx.actor.roles, Action::ConsentToPrices)?;
    let found = tariffs::find(&mut *office.db.read().await?, id).await?;
    found.filter(concerns).ok_or(Error::NotFound)
}

/// Keeps an answer for its signature, in place of one that was prepared before; nothing is consented to yet.
pub async fn prepare(office: &Office, ctx: &Ctx, id: Uuid, version: i64, entry: &Entry) -> Result<(), Error> {
    let list = one(office, ctx, id).await?;
    let entry = entry.cleaned();
    entry.check()?;
    if list.version != version {
        return Err(Error::Stale);
    }
    let law = office.laws.of(&list.governed, ctx.now)?;
    list.state.apply(entry.command(), ctx.now, &law)?;
    let mut tx = office.db.begin().await?;
    let answer = Answer { entry: serde_json::to_value(&entry)?, at: ctx.now };
    tariffs::prepare(&mut tx, id, &answer).await?;
    tx.commit().await?;
    Ok(())
}

/// The answer that waits for its signature, if there is one.
pub async fn prepared(office: &Office, ctx: &Ctx, id: Uuid) -> Result<Option<Paper>, Error> {
    let list = one(office, ctx, id).await?;
    let answer = tariffs::prepared(&mut *office.db.read().await?, id).await?;
    let Some(answer) = answer.filter(|_| matches!(list.state, State::AwaitingConsent { .. })) else {
        return Ok(None);
    };
    let entry: Entry = serde_json::from_value(answer.entry)?;
    let ident = format!("{}:{id}:{}", entry.kind(), answer.at);
    let said = |words: &Words| part(office, words, &list, &entry);
    let bytes = letter::set(office, ident, answer.at, said).await?;
    Ok(Some(Paper { sha256: sha256_hex(&bytes), bytes, list, entry }))
}

/// Signs the answer (`sha256` is what the signer saw), and consents or refuses by it. Sent twice, the second changes
/// nothing.
pub async fn sign(
    office: &Office,
    ctx: &Ctx,
    id: Uuid,
    sha256: &str,
    cms: Vec<u8>,
) -> Result<PriceList, Error> {
    let stored = one(office, ctx, id).await?;
    let cms = pki::container(&cms).map_err(|error| Error::from(error).signing(CLAUSE))?;
    if given(office, &stored).await?.and_then(|it| it.signature).is_some_and(|it| it.cms == cms) {
        return Ok(stored);
    }
    let Paper { list, entry, bytes, sha256: set } = prepared(office, ctx, id).await?.ok_or(Error::Stale)?;
    if set != sha256 {
        return Err(Error::Stale);
    }
    let verified = office
        .verify(cms.clone(), Some(bytes.clone()), Purpose::Sign, ctx.now)
        .await
        .map_err(|error| error.signing(CLAUSE))?;
    check_key(office, ctx, &list, &verified)?;
    evidence::keep(office, std::slice::from_ref(&verified)).await?;
    let blob = office.blobs.put(&bytes).await?;
    let document =
        document(office, ctx, &list, &entry, sha256, i64::try_from(blob.size).map_err(Error::internal)?);
    let signature = history::signature(ctx, document.id, ROLE, &verified, cms)?;
    let mut tx = office.db.begin().await?;
    if !tariffs::take_answer(&mut tx, id).await? {
        return Err(Error::Stale);
    }
    let told = json!({ "document": document.id, "sha256": sha256 });
    let list = lists::apply(office, &mut tx, ctx, list, entry.command(), told).await?;
    blobs::insert(&mut tx, &blob.sha256, document.size, ctx.now).await?;
    documents::insert(&mut tx, &document).await?;
    signatures::insert(&mut tx, &signature).await?;
    let kind = if entry.consents { "prices-consented" } else { "prices-refused" };
    let data = json!({ "number": list.number, "answer": entry.number });
    notices::alert(&mut tx, ctx, Role::PortalOperatorAdmin, (SUBJECT, id), kind, data).await?;
    tx.commit().await?;
    tracing::info!(number = list.number, consents = entry.consents, "the Vedomstvo answered on a price list");
    Ok(list)
}

/// The key is the signed-in employee's own, issued for another organisation than the operator, which does not consent to
/// its own prices; and not that of whoever drafted them.
fn check_key(office: &Office, ctx: &Ctx, list: &PriceList, verified: &Verified) -> Result<(), Error> {
    let signer = &verified.signer;
    let own = signer.bin.is_some() && signer.bin == ctx.actor.bin && signer.iin == ctx.actor.iin;
    let operators = signer.bin.as_deref() == Some(office.config.organisation.bin.as_str());
    if own && !operators && signer.iin != list.actor.iin {
        return Ok(());
    }
    Err(Error::Refused(Refusal {
        clause: Clause(CLAUSE),
        code: "tariff-other-key",
        args: Default::default(),
    }))
}

/// The answer that a list has, with its signature.
pub async fn given(office: &Office, list: &PriceList) -> Result<Option<Given>, Error> {
    let mut reader = office.db.read().await?;
    let Some(document) = of_list(&mut reader, list.id).await? else { return Ok(None) };
    let signature = signatures::of_document(&mut reader, document.id).await?.into_iter().next();
    Ok(Some(Given { document, signature }))
}

async fn of_list(conn: &mut Conn, id: Uuid) -> Result<Option<Document>, Error> {
    let all = documents::of_subject(conn, SUBJECT, id).await?;
    Ok(all.into_iter().find(|it| [CONSENT, REFUSAL].contains(&it.kind.as_str())))
}

/// The bytes of an answer. A consent belongs to prices that everybody reads, so that everybody may read it too.
pub async fn bytes(office: &Office, given: &Given) -> Result<Vec<u8>, Error> {
    Ok(office.blobs.read(&given.document.sha256).await?)
}

fn document(
    office: &Office,
    ctx: &Ctx,
    list: &PriceList,
    entry: &Entry,
    sha256: &str,
    size: i64,
) -> Document {
    let title = office.texts.of(Locale::Kk).t(format!("document-kind-{}", entry.kind())).to_string();
    Document {
        title,
        file_name: entry.file_name(),
        media_type: "application/pdf".into(),
        size,
        sha256: sha256.into(),
        number: Some(entry.number.clone()),
        source: ROLE.into(),
        data: json!({ "answer": entry, "list": list.state.list() }),
        ..Document::made((SUBJECT, list.id), entry.kind(), ctx.now)
    }
}

/// What a list says beside its prices, each with its label.
pub fn facts(words: &Words, list: &PriceList) -> Vec<(String, String)> {
    let t = |key: &'static str| words.t(key).to_string();
    let content = list.state.list();
    let vat = if content.vat { "tariff-vat-added" } else { "tariff-vat-none" };
    vec![
        (t("tariff-number"), list.number.to_string()),
        (t("tariff-payers"), words.t(format!("tariff-payers-{}", content.payers.name())).into()),
        (t("tariff-clause"), terms::clause(words, content.payers.clause())),
        (t("tariff-from"), words.date(content.from)),
        (t("tariff-vat"), t(vat)),
        (t("tariff-reason"), content.reason.clone()),
    ]
}

/// The prices, each with what it is for.
pub fn prices(words: &Words, list: &PriceList) -> Vec<(String, String)> {
    let said = |it: &law::tariff::Position| {
        let component = words.t(format!("tariff-component-{}", it.component.name()));
        let label = format!("{} {} ({component})", it.code, words.data(&it.title));
        (label, super::priced(words, it.price, it.unit))
    };
    list.state.list().positions.iter().map(said).collect()
}

fn part(office: &Office, words: &Words, list: &PriceList, entry: &Entry) -> pdf::LetterPart {
    let t = |key: String| words.t(key).to_string();
    let vedomstvo = t("tariff-vedomstvo".into());
    let mut facts = vec![(t("tariff-answer-number".into()), entry.number.clone())];
    facts.extend(self::facts(words, list));
    facts.extend(prices(words, list));
    let mut paragraphs = vec![t(format!("{}-paper", entry.kind()))];
    if !entry.consents {
        paragraphs.push(entry.reason.clone());
    }
    let signers = pdf::Section {
        heading: t("expertise-paper-signers".into()),
        lines: vec![pdf::Line::new(t("replacement-paper-signer".into()), vedomstvo.clone())],
    };
    let title = t(format!("document-kind-{}", entry.kind()));
    pdf::LetterPart {
        issuer: vedomstvo,
        facts: facts.into_iter().map(|(label, value)| pdf::Line::new(label, value)).collect(),
        paragraphs,
        signers,
        ..letter::part(office, words, title)
    }
}
