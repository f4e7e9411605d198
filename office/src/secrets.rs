//! State secrets: neither system is made for them. Whoever finds a document to contain some reports it; from that
//! moment nobody reads its bytes, under whatever name they are here, and nothing is deleted. Whoever answers for
//! the system decides, by a signed decision on a ground that he names, that it contains none; never the one who reported
//! it. Each system has reports and decisions of its own; a report is also told to the other one.

use std::collections::BTreeSet;

use jiff::Timestamp;
use law::access::{self, Action, Role};
use law::disclosure::Reader;
use law::{Clause, Event, Law, Refusal};
use pki::{Purpose, Verified};
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};
use uuid::Uuid;

use crate::applications::manifest::Party;
use crate::ctx::{Actor, Ctx};
use crate::error::{Error, FieldError};
use crate::exchange::{canonical, outbox, secrets as exchange};
use crate::registrations::one_line;
use crate::retention::act::approver;
use crate::store::documents::{self, Document};
use crate::store::secrets::{self, Change, LIFTED, REPORTED};
use crate::store::{self, Conn, Tx, applications, authorities, cases, registrations};
use crate::{
    Office, System, admissions, applications as filings, authorities as powers, documents as papers,
    evidence, expertise, history, notices, participants, registrations as users, subjects,
    supervision::explanations, users as organisations,
};

/// The word of this topic in notices; the identifier is that of a document.
pub const SUBJECT: &str = "secrets";
/// By which all of it is done.
pub const CLAUSE: Clause = Clause("A-4");
/// The one shape of a decision that there is; another shape gets another name.
pub const TYPE: &str = "tereze-secrets-lifted-1";
/// Longest reason, characters.
const LONGEST: usize = 500;
/// Messages about a case may be made at once.
const TRIES: u32 = 3;
/// So many bytes of which something was said are listed.
const SHOWN: i64 = 500;

/// A decision that a document contains no state secrets, as it is signed. The bytes are canonical JSON.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Decision {
    #[serde(rename = "type")]
    pub kind: String,
    pub clause: String,
    /// Code of the system in which it counts.
    pub system: String,
    pub document: Uuid,
    /// Lower-case hexadecimal.
    pub sha256: String,
    /// Of the report.
    pub reported_at: Timestamp,
    /// On what the decision stands.
    pub ground: String,
    /// Who decides and signs.
    pub decided_by: Party,
}

/// A document of which something was said.
#[derive(Clone, Debug)]
pub struct Card {
    pub document: Document,
    /// Number of its case, or what else its subject is called.
    pub called: String,
    /// What was said of its bytes, in its order.
    pub changes: Vec<Change>,
}

impl Card {
    /// The report that is in force.
    pub fn report(&self) -> Option<&Change> {
        self.changes.last().filter(|change| change.is_report())
    }
}

/// A document that the actor may report.
pub async fn reportable(office: &Office, ctx: &Ctx, document: Uuid) -> Result<Card, Error> {
    access::any_may(&ctx.actor.roles, Action::ReportSecrets)?;
    let mut conn = office.db.read().await?;
    let document = ours(office, &mut conn, ctx, document).await?;
    card_of(&mut conn, document).await
}

/// The document, if the actor may report it: one that he sees, and for the operator of the portal any.
async fn ours(office: &Office, conn: &mut Conn, ctx: &Ctx, id: Uuid) -> Result<Document, Error> {
    let (document, reader) = papers::seen(office, conn, ctx, id).await?;
    let known = [
        users::SUBJECT,
        filings::SUBJECT,
        expertise::SUBJECT,
        powers::SUBJECT,
        admissions::SUBJECT,
        participants::SUBJECT,
        organisations::SUBJECT,
        explanations::SUBJECT,
    ];
    match known.contains(&document.subject_kind.as_str()) && reader != Reader::Other {
        true => Ok(document),
        false => Err(Error::NotFound),
    }
}

async fn card_of(conn: &mut Conn, document: Document) -> Result<Card, Error> {
    Ok(Card {
        called: subjects::called(conn, &document.subject_kind, document.subject_id).await?,
        changes: secrets::of_bytes(conn, &document.sha256).await?,
        document,
    })
}

/// Reports a document: from now on nobody reads it. Reported once, it stays so until it is decided.
pub async fn report(office: &Office, ctx: &Ctx, document: Uuid, reason: &str) -> Result<(), Error> {
    access::any_may(&ctx.actor.roles, Action::ReportSecrets)?;
    let reason = &said(reason)?;
    let document = &ours(office, &mut *office.db.read().await?, ctx, document).await?;
    for left in (0..TRIES).rev() {
        let letter = &exchange::letter(office, ctx, document, reason).await?;
        let done = office
            .db
            .transact(|mut tx| async move {
                bar(office, ctx, &mut tx, document, reason).await?;
                if let Some(letter) = letter {
                    outbox::send(&mut tx, letter).await?;
                }
                Ok::<_, Error>((tx, ()))
            })
            .await;
        match done {
            // Another message took the place of this one.
            Err(Error::Stale) if left > 0 => {}
            done => return done,
        }
    }
    Err(Error::Stale)
}

/// The same by whoever does not see documents: by the hash of the bytes. Gives the document.
pub async fn report_bytes(office: &Office, ctx: &Ctx, sha256: &str, reason: &str) -> Result<Uuid, Error> {
    access::any_may(&ctx.actor.roles, Action::ReportSecrets)?;
    access::any_may(&ctx.actor.roles, Action::WatchSecrets)?;
    let sha256 = sha256.trim().to_lowercase();
    let mut conn = office.db.read().await?;
    for document in documents::with_sha256(&mut conn, &sha256).await? {
        if ours(office, &mut conn, ctx, document.id).await.is_ok() {
            drop(conn);
            report(office, ctx, document.id, reason).await?;
            return Ok(document.id);
        }
    }
    Err(Error::field("sha256", "secrets-error-unknown"))
}

/// What another system reported: of the same bytes here.
pub(crate) async fn told(
    office: &Office,
    ctx: &Ctx,
    tx: &mut Tx,
    document: &Document,
    reason: &str,
) -> Result<(), Error> {
    match bar(office, ctx, tx, document, reason).await {
        // It was reported here before.
        Err(Error::Refused(_)) => Ok(()),
        outcome => outcome,
    }
}

async fn bar(
    office: &Office,
    ctx: &Ctx,
    tx: &mut Tx,
    document: &Document,
    reason: &str,
) -> Result<(), Error> {
    let before = secrets::of_bytes(tx, &document.sha256).await?;
    if before.last().is_some_and(Change::is_report) {
        return Err(refused("secrets-reported-before"));
    }
    let change = change(ctx, document, &before, REPORTED, reason)?;
    secrets::insert(tx, &change).await?;
    let told = |it: &Document, own: bool| {
        let data = match own {
            true => json!({ "document": it.id, "sha256": it.sha256, "reason": reason }),
            // Of bytes that somebody else has too, nothing is told of him.
            false => json!({ "document": it.id, "sha256": it.sha256 }),
        };
        event("document_secrets_reported", ctx, data)
    };
    note(office, ctx, tx, document, &told, "document-secrets-reported").await?;
    let called = subjects::called(tx, &document.subject_kind, document.subject_id).await?;
    for role in watchers(office.config.system) {
        let data = json!({ "number": called, "sha256": document.sha256 });
        notices::alert(tx, ctx, role, (SUBJECT, document.id), "secrets-to-decide", data).await?;
    }
    tracing::warn!(document.id = %document.id, "a document was reported to contain state secrets (A-4)");
    Ok(())
}

/// Whoever learns that something waits for a decision.
fn watchers(system: System) -> [Role; 2] {
    match system {
        System::Portal => [Role::PortalOperatorAdmin, Role::PortalOperatorRegistrar],
        System::Expertise => [Role::ExpertiseOperatorAdmin, Role::ExpertiseHead],
    }
}

/// What the operator's desk shows: what waits for a decision first.
pub async fn list(office: &Office, ctx: &Ctx) -> Result<Vec<Card>, Error> {
    access::any_may(&ctx.actor.roles, Action::WatchSecrets)?;
    let mut conn = office.db.read().await?;
    let mut cards = Vec::new();
    for change in secrets::latest(&mut conn, SHOWN).await? {
        if let Some(document) = documents::find(&mut conn, change.document).await? {
            cards.push(card_of(&mut conn, document).await?);
        }
    }
    Ok(cards)
}

/// How many wait for a decision.
pub async fn waiting(office: &Office, ctx: &Ctx) -> Result<usize, Error> {
    if access::any_may(&ctx.actor.roles, Action::WatchSecrets).is_err() {
        return Ok(0);
    }
    let all = secrets::latest(&mut *office.db.read().await?, SHOWN).await?;
    Ok(all.iter().filter(|change| change.is_report()).count())
}

/// One of them.
pub async fn card(office: &Office, ctx: &Ctx, document: Uuid) -> Result<Card, Error> {
    access::any_may(&ctx.actor.roles, Action::WatchSecrets)?;
    let mut conn = office.db.read().await?;
    let found = documents::find(&mut conn, document).await?.ok_or(Error::NotFound)?;
    let card = card_of(&mut conn, found).await?;
    if card.changes.is_empty() { Err(Error::NotFound) } else { Ok(card) }
}

/// The bytes of the decision to be signed, on this ground; the refusal where the actor may not decide it.
pub async fn decision(office: &Office, ctx: &Ctx, document: Uuid, ground: &str) -> Result<Vec<u8>, Error> {
    let card = card(office, ctx, document).await?;
    prepared(office, ctx, &card, &said(ground)?)
}

fn prepared(office: &Office, ctx: &Ctx, card: &Card, ground: &str) -> Result<Vec<u8>, Error> {
    access::any_may(&ctx.actor.roles, Action::LiftSecrets)?;
    let report = card.report().ok_or_else(|| refused("secrets-not-reported"))?;
    let reporter: Actor = serde_json::from_value(report.actor.clone())?;
    if reporter.iin.is_some() && reporter.iin == ctx.actor.iin {
        return Err(refused("secrets-own-report"));
    }
    let decision = Decision {
        kind: TYPE.into(),
        clause: CLAUSE.to_string(),
        system: office.config.organisation.code.clone(),
        document: card.document.id,
        sha256: card.document.sha256.clone(),
        reported_at: report.at,
        ground: ground.to_owned(),
        decided_by: approver(ctx),
    };
    canonical::to_bytes(&decision).map_err(Error::internal)
}

/// Decides that a document contains no state secrets, by what whoever decides signed just now. The same signature sent
/// twice decides once.
pub async fn lift(
    office: &Office,
    ctx: &Ctx,
    document: Uuid,
    ground: &str,
    cms: Vec<u8>,
) -> Result<(), Error> {
    access::any_may(&ctx.actor.roles, Action::LiftSecrets)?;
    let (cms, ground) = (pki::container(&cms)?, said(ground)?);
    let card = card(office, ctx, document).await?;
    let same = |change: &Change| change.decision.as_ref().is_some_and(|decision| decision.cms == cms);
    if card.changes.last().is_some_and(same) {
        return Ok(());
    }
    let act = prepared(office, ctx, &card, &ground)?;
    let verified = office
        .verify(cms.clone(), Some(act.clone()), Purpose::Sign, ctx.now)
        .await
        .map_err(|error| error.signing("A-4"))?;
    let (signer, decider) = (&verified.signer, approver(ctx));
    if signer.iin != decider.iin || signer.bin != decider.bin {
        return Err(refused("secrets-signer-differs"));
    }
    evidence::keep(office, std::slice::from_ref(&verified)).await?;
    let signed = &Signed { act, cms, verified, ground };
    office
        .db
        .transact(|mut tx| async move {
            open(office, ctx, &mut tx, document, signed).await?;
            Ok((tx, ()))
        })
        .await
}

struct Signed {
    act: Vec<u8>,
    cms: Vec<u8>,
    verified: Verified,
    ground: String,
}

async fn open(office: &Office, ctx: &Ctx, tx: &mut Tx, document: Uuid, signed: &Signed) -> Result<(), Error> {
    let document = documents::find(tx, document).await?.ok_or(Error::NotFound)?;
    let card = card_of(tx, document).await?;
    // Reported anew since it was shown.
    if prepared(office, ctx, &card, &signed.ground)? != signed.act {
        return Err(Error::Stale);
    }
    let mut lifted = change(ctx, &card.document, &card.changes, LIFTED, &signed.ground)?;
    lifted.decision = Some(secrets::Decision {
        act: signed.act.clone(),
        cms: signed.cms.clone(),
        verified: serde_json::to_value(&signed.verified)?,
    });
    secrets::insert(tx, &lifted).await?;
    let hash = crate::exchange::sha256_hex;
    let told = |it: &Document, _: bool| {
        let data = json!({
            "document": it.id, "sha256": it.sha256, "reason": signed.ground,
            "act": hash(&signed.act), "cms": hash(&signed.cms),
        });
        event("document_secrets_lifted", ctx, data)
    };
    note(office, ctx, tx, &card.document, &told, "document-secrets-lifted").await?;
    tracing::info!(document.id = %card.document.id, "a document may be read again by a signed decision (A-4)");
    Ok(())
}

fn change(
    ctx: &Ctx,
    document: &Document,
    before: &[Change],
    change: &str,
    reason: &str,
) -> Result<Change, Error> {
    Ok(Change {
        id: ctx.id(),
        document: document.id,
        sha256: document.sha256.clone(),
        number: before.last().map_or(1, |last| last.number + 1),
        change: change.to_owned(),
        reason: reason.to_owned(),
        actor: serde_json::to_value(&ctx.actor)?,
        decision: None,
        at: ctx.now,
    })
}

fn event(kind: &'static str, ctx: &Ctx, data: Json) -> Event {
    Event { kind, clause: CLAUSE, at: ctx.now, data }
}

fn said(reason: &str) -> Result<String, Error> {
    let reason = one_line(reason);
    if reason.is_empty() || reason.chars().count() > LONGEST {
        return Err(Error::Invalid(vec![
            FieldError::new("reason", "secrets-error-reason").with("max", LONGEST),
        ]));
    }
    Ok(reason)
}

fn refused(code: &'static str) -> Error {
    Error::Refused(Refusal { clause: CLAUSE, code, args: Default::default() })
}

/// Writes what was said of a document into the history of everything that has its bytes, and tells each owner. Those who
/// have the same bytes by chance do not learn who said it.
async fn note(
    office: &Office,
    ctx: &Ctx,
    tx: &mut Tx,
    document: &Document,
    told: &(dyn Fn(&Document, bool) -> Event + Sync),
    notice: &str,
) -> Result<(), Error> {
    let by_itself = Ctx { actor: Actor::automatic(), ..ctx.clone() };
    let mut noted = BTreeSet::new();
    for it in with_bytes(tx, &document.sha256, Some(document.id)).await? {
        let own = it.subject_id == document.subject_id;
        if !noted.insert(it.subject_id) {
            continue;
        }
        let Some((subject, law)) = subject_of(office, tx, &it, ctx.now).await? else { continue };
        let by = if own { ctx } else { &by_itself };
        history::note(tx, by, &law, subject, &[told(&it, own)]).await?;
        if let Some(party) = owner(tx, &it).await? {
            let data = json!({ "name": it.file_name });
            notices::tell(tx, by, &party, subject, notice, data).await?;
        }
    }
    Ok(())
}

/// Documents with these bytes, this one first.
pub(crate) async fn with_bytes(
    conn: &mut Conn,
    sha256: &str,
    first: Option<Uuid>,
) -> Result<Vec<Document>, Error> {
    let mut all = documents::with_sha256(conn, sha256).await?;
    all.sort_by_key(|it| Some(it.id) != first);
    Ok(all)
}

/// Whose history tells what happens to a document, with the law of that history.
pub(crate) async fn subject_of(
    office: &Office,
    conn: &mut Conn,
    document: &Document,
    now: Timestamp,
) -> Result<Option<((&'static str, Uuid), Law)>, Error> {
    let id = document.subject_id;
    let known = match document.subject_kind.as_str() {
        users::SUBJECT => match registrations::find(conn, id).await? {
            Some(it) => Some((users::SUBJECT, it.law(office)?)),
            None => None,
        },
        filings::SUBJECT => match applications::find(conn, id).await? {
            Some(it) => Some((filings::SUBJECT, it.law(office, now)?)),
            None => None,
        },
        expertise::SUBJECT => match cases::find(conn, id).await? {
            Some(it) => Some((expertise::SUBJECT, it.law(office)?)),
            None => None,
        },
        powers::SUBJECT => match authorities::find(conn, id).await? {
            Some(it) => Some((powers::SUBJECT, it.law(office)?)),
            None => None,
        },
        admissions::SUBJECT => Some((admissions::SUBJECT, office.law(now))),
        participants::SUBJECT => Some((participants::SUBJECT, office.law(now))),
        organisations::SUBJECT => Some((organisations::SUBJECT, office.law(now))),
        _ => None,
    };
    Ok(known.map(|(kind, law)| ((kind, id), law)))
}

/// The party in whose cabinet a document is.
async fn owner(conn: &mut Conn, document: &Document) -> Result<Option<String>, Error> {
    let id = document.subject_id;
    let registration = match document.subject_kind.as_str() {
        users::SUBJECT => Some(id),
        filings::SUBJECT => applications::find(conn, id).await?.map(|it| it.registration),
        powers::SUBJECT => return Ok(authorities::find(conn, id).await?.map(|it| it.party)),
        admissions::SUBJECT => return Ok(store::admissions::find(conn, id).await?.map(|it| it.party)),
        participants::SUBJECT => return Ok(store::participants::find(conn, id).await?.map(|it| it.bin)),
        organisations::SUBJECT => return Ok(store::users::find(conn, id).await?.map(|it| it.bin)),
        _ => None,
    };
    match registration {
        Some(registration) => Ok(registrations::find(conn, registration).await?.map(|it| it.party)),
        None => Ok(None),
    }
}
