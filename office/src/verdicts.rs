//! Decisions of the registrar on organisations, each a document that is signed with the own key and acts by that alone:
//! somebody is not registered for lack of a condition, a participant is excluded and blocked, the
//! access of a user of an expertise system is suspended, and, on the portal, what is known of an organisation in an
//! expertise system that does not tell it itself (A-11.p2). A decision waits in `verdict_draft` with what it would do.

use jiff::Timestamp;
use law::access::{self, Action};
use law::expertise::user;
use law::{Bin, participant};
use pki::Purpose;
use serde::{Deserialize, Serialize};
use serde_json::json;
use uuid::Uuid;

use crate::Office;
use crate::admissions::{self, State};
use crate::config::System;
use crate::ctx::Ctx;
use crate::error::{Error, FieldError};
use crate::exchange::sha256_hex;
use crate::registrations::{check_key, one_line};
use crate::store::documents::Document;
use crate::store::verdicts::{self as rows, Draft};
use crate::store::{
    Conn, admissions as procedures, blobs, documents, participants as listed, signatures, users as working,
};
use crate::texts::{Locale, Words};
use crate::{evidence, history, letter, memberships, participants, terms, users};

/// As what the registrar signs.
const ROLE: &str = "operator";
/// Longest name of an act, and longest description of circumstances.
const LONGEST_ACT: usize = 300;
const LONGEST: usize = 4_000;

/// What is decided.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "verdict", rename_all = "snake_case")]
pub enum Verdict {
    /// Nobody is registered, or a certificate is not accepted: the condition that is lacking.
    Decline {
        lack: String,
    },
    Exclude {
        ground: participant::Ground,
    },
    Suspend {
        ground: user::Ground,
    },
    /// An organisation became a user of an expertise system, or is no user any more since this moment.
    Membership {
        system: String,
        bin: String,
        name: String,
        ground: Option<user::Ground>,
        at: Timestamp,
    },
}

/// A decision with what it rests on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    #[serde(flatten)]
    pub verdict: Verdict,
    /// Number and date of the act, or the violated term of the agreement; empty where a condition is lacking.
    pub act: String,
    /// The evidence, in words for whom it concerns.
    pub circumstances: String,
}

/// A decision that waits for its signature.
#[derive(Clone, Debug)]
pub struct Paper {
    /// What it is about: a procedure, a participant, a user, what is known of an organisation.
    pub id: Uuid,
    pub entry: Entry,
    pub name: String,
    pub bin: String,
    /// The document, in the bytes that are signed.
    pub bytes: Vec<u8>,
    pub sha256: String,
}

impl Verdict {
    /// The word in texts, and the kind of the document behind `verdict-`.
    pub fn name(&self) -> &'static str {
        match self {
            Verdict::Decline { .. } => "decline",
            Verdict::Exclude { .. } => "exclude",
            Verdict::Suspend { .. } => "suspend",
            Verdict::Membership { .. } => "membership",
        }
    }

    /// Kind of the document.
    pub fn kind(&self) -> String {
        format!("verdict-{}", self.name())
    }

    pub fn file_name(&self) -> String {
        format!("{}.pdf", self.name())
    }

    /// By which clause it is decided.
    pub fn clause(&self, system: System) -> &'static str {
        match (self, system) {
            (Verdict::Decline { lack }, System::Portal) => participant::Lack::ALL
                .into_iter()
                .find(|it| it.name() == lack)
                .map_or("A-12.p3", |it| it.clause()),
            (Verdict::Decline { lack }, System::Expertise) => {
                user::Lack::ALL.into_iter().find(|it| it.name() == lack).map_or("A-36.p1", |it| it.clause())
            }
            (Verdict::Exclude { ground }, _) => ground.clause(),
            (Verdict::Suspend { ground }, _) => ground.clause(),
            (Verdict::Membership { .. }, _) => "A-11.p2",
        }
    }

    /// What history and histories of documents belong to.
    fn subject(&self) -> &'static str {
        match self {
            Verdict::Decline { .. } => admissions::SUBJECT,
            Verdict::Exclude { .. } => participants::SUBJECT,
            Verdict::Suspend { .. } => users::SUBJECT,
            Verdict::Membership { .. } => memberships::SUBJECT,
        }
    }

    fn action(&self, office: &Office) -> Action {
        match self {
            Verdict::Decline { .. } => admissions::registering(office),
            Verdict::Exclude { .. } => Action::ExcludeParticipant,
            Verdict::Suspend { .. } => Action::RegisterExpertiseUser,
            Verdict::Membership { .. } => Action::RegisterParticipant,
        }
    }

    /// The ground in words.
    pub fn ground(&self, words: &Words) -> String {
        let key = match self {
            Verdict::Decline { lack } => format!("admission-lack-{lack}"),
            Verdict::Exclude { ground } => format!("participants-ground-{}", ground.name()),
            Verdict::Suspend { ground } => format!("user-ground-{}", ground.name()),
            Verdict::Membership { ground: Some(ground), .. } => format!("user-ground-{}", ground.name()),
            Verdict::Membership { ground: None, .. } => "membership-became".to_owned(),
        };
        words.t(key).to_string()
    }
}

impl Entry {
    fn cleaned(self) -> Entry {
        let lines = self.circumstances.lines().map(one_line).collect::<Vec<_>>();
        Entry { act: one_line(&self.act), circumstances: lines.join("\n").trim().to_owned(), ..self }
    }

    fn check(&self) -> Result<(), Error> {
        let mut wrong = Vec::new();
        let act_needed = !matches!(self.verdict, Verdict::Decline { .. });
        if (act_needed && self.act.is_empty()) || self.act.chars().count() > LONGEST_ACT {
            wrong.push(FieldError::new("act", "verdict-error-act").with("max", LONGEST_ACT));
        }
        if self.circumstances.is_empty() || self.circumstances.chars().count() > LONGEST {
            wrong.push(FieldError::new("circumstances", "participants-error-detail"));
        }
        if wrong.is_empty() { Ok(()) } else { Err(Error::Invalid(wrong)) }
    }
}

/// Keeps a decision for its signature, in place of one that was prepared before; nothing is decided yet.
pub async fn prepare(office: &Office, ctx: &Ctx, id: Uuid, entry: Entry) -> Result<(), Error> {
    access::any_may(&ctx.actor.roles, entry.verdict.action(office))?;
    let entry = entry.cleaned();
    entry.check()?;
    let mut tx = office.db.begin().await?;
    possible(office, &mut tx, ctx, id, &entry.verdict).await?;
    rows::prepare(&mut tx, id, &Draft { verdict: serde_json::to_value(&entry)?, at: ctx.now }).await?;
    tx.commit().await?;
    Ok(())
}

/// Whether it can be decided now; gives name and BIN of the organisation.
async fn possible(
    office: &Office,
    conn: &mut Conn,
    ctx: &Ctx,
    id: Uuid,
    verdict: &Verdict,
) -> Result<(String, String), Error> {
    match verdict {
        Verdict::Decline { lack } => {
            let known = match office.config.system {
                System::Portal => participant::Lack::ALL.iter().any(|it| it.name() == lack),
                System::Expertise => user::Lack::ALL.iter().any(|it| it.name() == lack),
            };
            if !known {
                return Err(Error::field("lack", "admission-error-lack"));
            }
            let found = procedures::find(conn, id).await?.filter(|it| it.state != State::Draft);
            let found = found.ok_or(Error::NotFound)?;
            if found.state.waits() { Ok((found.name, found.party)) } else { Err(Error::Stale) }
        }
        Verdict::Exclude { ground } => {
            let found = listed::find(conn, id).await?.ok_or(Error::NotFound)?;
            participants::excludable(office, ctx, &found, *ground)?;
            Ok((found.name_kk, found.bin))
        }
        Verdict::Suspend { ground } => {
            let found = working::find(conn, id).await?.ok_or(Error::NotFound)?;
            users::suspendable(office, ctx, &found, *ground)?;
            Ok((found.name_kk, found.bin))
        }
        Verdict::Membership { system, bin, name, at, .. } => {
            let mut wrong = Vec::new();
            if !office.config.peers.iter().any(|peer| peer.code == *system) {
                wrong.push(FieldError::new("system", "admission-error-system"));
            }
            if Bin::parse(bin).is_err() {
                wrong.push(FieldError::new("bin", "membership-error-bin"));
            }
            if name.is_empty() || name.chars().count() > LONGEST_ACT {
                wrong.push(FieldError::new("name", "membership-error-name"));
            }
            if *at > ctx.now {
                wrong.push(FieldError::new("since", "membership-error-since"));
            }
            if wrong.is_empty() { Ok((name.clone(), bin.clone())) } else { Err(Error::Invalid(wrong)) }
        }
    }
}

/// The decision that waits for its signature.
pub async fn prepared(office: &Office, ctx: &Ctx, id: Uuid) -> Result<Paper, Error> {
    let mut reader = office.db.read().await?;
    let draft = rows::find(&mut reader, id).await?.ok_or(Error::NotFound)?;
    let entry: Entry = serde_json::from_value(draft.verdict)?;
    access::any_may(&ctx.actor.roles, entry.verdict.action(office))?;
    let (name, bin) = possible(office, &mut reader, ctx, id, &entry.verdict).await?;
    drop(reader);
    let ident = format!("{}:{id}:{}", entry.verdict.kind(), draft.at);
    let said = |words: &Words| part(office, words, &entry, (&name, &bin));
    let bytes = letter::set(office, ident, draft.at, said).await?;
    Ok(Paper { id, sha256: sha256_hex(&bytes), bytes, entry, name, bin })
}

/// Throws away a decision that was not signed.
pub async fn discard(office: &Office, ctx: &Ctx, id: Uuid) -> Result<(), Error> {
    let mut tx = office.db.begin().await?;
    let draft = rows::find(&mut tx, id).await?.ok_or(Error::NotFound)?;
    let entry: Entry = serde_json::from_value(draft.verdict)?;
    access::any_may(&ctx.actor.roles, entry.verdict.action(office))?;
    rows::take(&mut tx, id).await?;
    tx.commit().await?;
    Ok(())
}

/// Signs the decision (`sha256` is what the signer saw), and does by it what it says, in one transaction. Sent twice, the
/// second changes nothing.
pub async fn sign(office: &Office, ctx: &Ctx, id: Uuid, sha256: &str, cms: Vec<u8>) -> Result<(), Error> {
    let cms = pki::container(&cms)?;
    if signed_by(office, ctx, id, &cms).await? {
        return Ok(());
    }
    let Paper { entry, name, bin, bytes, sha256: set, .. } = prepared(office, ctx, id).await?;
    let clause = entry.verdict.clause(office.config.system);
    if set != sha256 {
        return Err(Error::Stale);
    }
    let verified = office
        .verify(cms.clone(), Some(bytes.clone()), Purpose::Sign, ctx.now)
        .await
        .map_err(|error| error.signing(clause))?;
    check_key(office, ctx, &verified, clause)?;
    evidence::keep(office, std::slice::from_ref(&verified)).await?;
    let blob = office.blobs.put(&bytes).await?;
    let letters = match &entry.verdict {
        Verdict::Suspend { ground } => {
            users::told(office, ctx, (id, &bin, &name), Some(*ground), ctx.now).await?
        }
        _ => Vec::new(),
    };

    let mut tx = office.db.begin().await?;
    if !rows::take(&mut tx, id).await? {
        return Err(Error::Stale);
    }
    let document_id = ctx.id();
    let told = json!({
        "act": entry.act, "circumstances": entry.circumstances, "document": document_id, "sha256": sha256,
    });
    let subject = match &entry.verdict {
        Verdict::Decline { lack } => {
            let mut told = told;
            told["lack"] = json!(lack);
            admissions::declined(office, &mut tx, ctx, id, lack, told).await?;
            id
        }
        Verdict::Exclude { ground } => {
            participants::excluded(office, &mut tx, ctx, (id, *ground), told).await?;
            id
        }
        Verdict::Suspend { ground } => {
            users::suspended(office, &mut tx, ctx, (id, *ground), &letters, told).await?;
            id
        }
        Verdict::Membership { system, bin, name, ground, at } => {
            let known = memberships::Told {
                id,
                system: system.clone(),
                bin: bin.clone(),
                name: name.clone(),
                registered: ground.is_none(),
                ground: ground.map(|ground| ground.name().to_owned()),
                at: *at,
                source: "operator",
            };
            memberships::keep(office, &mut tx, ctx, known, told).await?
        }
    };
    let document = document(office, ctx, (document_id, subject), &entry, sha256, bytes.len());
    let signature = history::signature(ctx, document.id, ROLE, &verified, cms)?;
    blobs::insert(&mut tx, &blob.sha256, document.size, ctx.now).await?;
    documents::insert(&mut tx, &document).await?;
    signatures::insert(&mut tx, &signature).await?;
    tx.commit().await?;
    tracing::info!(subject.id = %subject, clause, "a decision on an organisation was signed: {}", entry.verdict.name());
    Ok(())
}

/// Whether this very signature of the registrar acted already.
async fn signed_by(office: &Office, ctx: &Ctx, id: Uuid, cms: &[u8]) -> Result<bool, Error> {
    let may = |action| access::any_may(&ctx.actor.roles, action).is_ok();
    if !may(admissions::registering(office)) && !may(Action::ExcludeParticipant) {
        return Ok(false);
    }
    let mut reader = office.db.read().await?;
    for kind in [admissions::SUBJECT, participants::SUBJECT, users::SUBJECT, memberships::SUBJECT] {
        let under = signatures::of_subject(&mut reader, kind, id).await?;
        if under.iter().any(|signature| signature.role == ROLE && signature.cms == cms) {
            return Ok(true);
        }
    }
    Ok(false)
}

fn document(
    office: &Office,
    ctx: &Ctx,
    (id, subject): (Uuid, Uuid),
    entry: &Entry,
    sha256: &str,
    size: usize,
) -> Document {
    let kind = entry.verdict.kind();
    Document {
        id,
        title: office.texts.of(Locale::Kk).t(format!("document-kind-{kind}")).to_string(),
        file_name: entry.verdict.file_name(),
        media_type: "application/pdf".into(),
        size: i64::try_from(size).unwrap_or(i64::MAX),
        sha256: sha256.into(),
        source: ROLE.into(),
        data: json!({ "entry": entry }),
        ..Document::made((entry.verdict.subject(), subject), &kind, ctx.now)
    }
}

/// What a decision says, each with its label.
pub fn facts(
    office: &Office,
    words: &Words,
    entry: &Entry,
    (name, bin): (&str, &str),
) -> Vec<(String, String)> {
    let t = |key: &'static str| words.t(key).to_string();
    let mut facts = vec![
        (t("admission-organisation"), name.to_owned()),
        (t("registration-field-bin"), bin.to_owned()),
        (t("verdict-ground"), entry.verdict.ground(words)),
        (t("registration-refused-clause"), terms::clause(words, entry.verdict.clause(office.config.system))),
    ];
    if let Verdict::Membership { system, at, .. } = &entry.verdict {
        let system = office.config.system_name(system, words.locale()).to_owned();
        facts.push((t("participants-column-system"), system));
        facts.push((t("membership-since"), words.moment(*at)));
    }
    if !entry.act.is_empty() {
        facts.push((t("verdict-act"), entry.act.clone()));
    }
    facts.push((t("verdict-circumstances"), entry.circumstances.clone()));
    facts
}

fn part(office: &Office, words: &Words, entry: &Entry, of: (&str, &str)) -> pdf::LetterPart {
    let facts = facts(office, words, entry, of);
    let paragraph = format!("{}-paper", entry.verdict.kind());
    let title = words.t(format!("document-kind-{}", entry.verdict.kind())).to_string();
    pdf::LetterPart {
        facts: facts.into_iter().map(|(label, value)| pdf::Line::new(label, value)).collect(),
        paragraphs: vec![words.t(paragraph).to_string()],
        ..letter::part(office, words, title)
    }
}
