//! The keeping of cases: until when, what holds them longer, and their disposal, which only a signed act
//! allows. After it the documents are given out no more and name their bytes no more; the removal of orphans takes
//! these after its grace period. Hashes, signatures, history and the act remain.

pub mod act;

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::{Date, date};
use law::access::{self, Action};
use law::event::Outcome;
use law::retention::{self as law_of_keeping, Command, Scope, State, gone};
use law::{Due, Event, Law, Refusal};
use pki::{Purpose, Verified};
use serde_json::json;
use uuid::Uuid;

use act::{Act, Item, TYPE, approver};

use crate::applications::{self as cases, Application};
use crate::ctx::Ctx;
use crate::documents::as_signed;
use crate::error::{Error, FieldError};
use crate::registrations::one_line;
use crate::store::retention::{self, Disposal, Record};
use crate::store::{Conn, Tx, applications, documents, registrations, secrets};
use crate::{Office, System, evidence, history, notices};

/// The word of this topic in events; the identifier is that of the application.
pub const SUBJECT: &str = "retention";
/// Cases on one page.
pub const PAGE: usize = 50;
/// Before the registration of any application; every database knows it.
const BEFORE_ALL: Date = date(1, 1, 1);
/// Longest number of a referral, characters.
const LONGEST: usize = 200;

/// How a case is kept.
#[derive(Clone, Debug)]
pub struct Keeping {
    pub application: Application,
    pub number: String,
    /// The end of storage with its reasons.
    pub until: Due,
    /// Referrals that hold it.
    pub holds: BTreeSet<String>,
    pub disposal: Option<Disposal>,
    /// Why it cannot be disposed of now: its term, a referral, a report of state secrets.
    pub kept_by: Option<Refusal>,
}

/// A case with the act that would dispose of it.
#[derive(Clone, Debug)]
pub struct Card {
    pub keeping: Keeping,
    pub items: Vec<Item>,
    /// The bytes to be signed, where disposal is allowed now.
    pub act: Option<Vec<u8>>,
}

/// Registered cases, the earliest first; behind the case `after`, or the one with this number.
pub async fn list(
    office: &Office,
    ctx: &Ctx,
    number: &str,
    after: Option<Uuid>,
) -> Result<(Vec<Keeping>, bool), Error> {
    access::any_may(&ctx.actor.roles, Action::HoldRecords)?;
    let mut reader = office.db.read().await?;
    let after = match after {
        Some(id) => {
            let last = applications::find(&mut reader, id).await?.ok_or(Error::NotFound)?;
            (last.state.accepted().map_or(BEFORE_ALL, |accepted| accepted.registration_date), id)
        }
        None => (BEFORE_ALL, Uuid::nil()),
    };
    let limit = i64::try_from(PAGE + 1).unwrap_or(i64::MAX);
    let mut found = retention::registered(&mut reader, number.trim(), after, limit).await?;
    let more = found.len() > PAGE;
    found.truncate(PAGE);
    let mut list = Vec::new();
    for id in found {
        list.push(keeping(office, ctx, &mut reader, id).await?.0);
    }
    Ok((list, more))
}

/// One case with its items.
pub async fn card(office: &Office, ctx: &Ctx, id: Uuid) -> Result<Card, Error> {
    access::any_may(&ctx.actor.roles, Action::HoldRecords)?;
    let mut reader = office.db.read().await?;
    let (keeping, law, _) = keeping(office, ctx, &mut reader, id).await?;
    let items = items(&mut reader, &keeping.application, &law).await?;
    let act = match keeping.kept_by.is_none() && keeping.disposal.is_none() {
        true => Some(act(ctx, &keeping, items.clone()).bytes().map_err(Error::internal)?),
        false => None,
    };
    Ok(Card { keeping, items, act })
}

/// The act by which a case was disposed of, with its signature.
pub async fn disposal(office: &Office, ctx: &Ctx, id: Uuid) -> Result<Disposal, Error> {
    access::any_may(&ctx.actor.roles, Action::HoldRecords)?;
    retention::disposal(&mut *office.db.read().await?, id).await?.ok_or(Error::NotFound)
}

/// The same for whoever may see the case: the act and its signature remain of it.
pub async fn disposal_of_case(office: &Office, ctx: &Ctx, id: Uuid) -> Result<Disposal, Error> {
    let case = cases::case(office, ctx, id).await?.application;
    retention::disposal(&mut *office.db.read().await?, case.id).await?.ok_or(Error::NotFound)
}

/// Holds a case as evidence of a referral, or lets it go again.
pub async fn hold(office: &Office, ctx: &Ctx, id: Uuid, referral: &str, held: bool) -> Result<(), Error> {
    access::any_may(&ctx.actor.roles, Action::HoldRecords)?;
    let referral = one_line(referral);
    if referral.is_empty() || referral.chars().count() > LONGEST {
        return Err(Error::Invalid(vec![
            FieldError::new("referral", "retention-error-referral").with("max", LONGEST),
        ]));
    }
    let referral = &referral;
    office
        .db
        .transact(|mut tx| async move {
            applications::hold(&mut tx, id).await?.ok_or(Error::NotFound)?;
            let (keeping, law, record) = keeping(office, ctx, &mut tx, id).await?;
            let command = match held {
                true => Command::Hold { referral: referral.clone() },
                false => Command::Release { referral: referral.clone() },
            };
            let change = Change::begin(&mut tx, ctx, &keeping, &law, record).await?;
            change.apply(command, ctx, &law)?.write(office, &mut tx, ctx, &law).await?;
            Ok((tx, ()))
        })
        .await
}

/// Disposes of a case by the act that its approver signed just now. The same signature sent twice is the same act.
pub async fn dispose(office: &Office, ctx: &Ctx, id: Uuid, cms: Vec<u8>) -> Result<Disposal, Error> {
    access::any_may(&ctx.actor.roles, Action::DisposeOfRecords)?;
    let cms = pki::container(&cms)?;
    let card = card(office, ctx, id).await?;
    if let Some(disposal) = card.keeping.disposal {
        return repeated(disposal, &cms, &office.law(ctx.now));
    }
    if let Some(refusal) = card.keeping.kept_by {
        return Err(refusal.into());
    }
    let bytes = card.act.ok_or(Error::Stale)?;
    let verified = office
        .verify(cms.clone(), Some(bytes.clone()), Purpose::Sign, ctx.now)
        .await
        .map_err(|error| error.signing("A-23"))?;
    let (signer, approver) = (&verified.signer, approver(ctx));
    let by_approver = signer.iin == approver.iin && signer.bin == approver.bin;
    // What the law refuses leaves nothing behind.
    if by_approver {
        evidence::keep(office, std::slice::from_ref(&verified)).await?;
    }
    let signed = &Signed { bytes, cms, verified, by_approver };
    office
        .db
        .transact(|mut tx| async move {
            let disposal = carry_out(office, ctx, &mut tx, id, signed).await?;
            Ok((tx, disposal))
        })
        .await
}

struct Signed {
    bytes: Vec<u8>,
    cms: Vec<u8>,
    verified: Verified,
    /// By the key of whoever decides.
    by_approver: bool,
}

async fn carry_out(
    office: &Office,
    ctx: &Ctx,
    tx: &mut Tx,
    id: Uuid,
    signed: &Signed,
) -> Result<Disposal, Error> {
    applications::hold(tx, id).await?.ok_or(Error::NotFound)?;
    let (keeping, law, record) = keeping(office, ctx, tx, id).await?;
    if let Some(disposal) = keeping.disposal {
        return repeated(disposal, &signed.cms, &law);
    }
    if let Some(refusal) = keeping.kept_by {
        return Err(refusal.into());
    }
    let items = items(tx, &keeping.application, &law).await?;
    // Something came or was held since it was shown.
    if act(ctx, &keeping, items.clone()).bytes().map_err(Error::internal)? != signed.bytes {
        return Err(Error::Stale);
    }
    let change = Change::begin(tx, ctx, &keeping, &law, record).await?.add(&items, ctx, &law)?;
    let act = law_of_keeping::Act {
        number: keeping.number.clone(),
        approver: ctx.actor.name.clone(),
        items: items.into_iter().map(|item| item.sha256).collect(),
    };
    let change = change.apply(Command::Dispose { act, signed: signed.by_approver }, ctx, &law)?;
    change.write(office, tx, ctx, &law).await?;
    let disposal = Disposal {
        application: id,
        number: keeping.number.clone(),
        act: signed.bytes.clone(),
        cms: signed.cms.clone(),
        verified: serde_json::to_value(&signed.verified)?,
        signer_name: signed.verified.signer.full_name(),
        at: ctx.now,
    };
    retention::insert(tx, &disposal).await?;
    let owner = registrations::find(tx, keeping.application.registration).await?.ok_or(Error::NotFound)?;
    let data = json!({ "number": keeping.number });
    notices::tell(tx, ctx, &owner.party, (cases::SUBJECT, id), "application-disposed", data).await?;
    tracing::info!(application = %id, number = keeping.number, "a case was disposed of by a signed act");
    Ok(disposal)
}

/// A second act: the same signature is the same act, another is refused.
fn repeated(disposal: Disposal, cms: &[u8], law: &Law) -> Result<Disposal, Error> {
    if disposal.cms == cms {
        return Ok(disposal);
    }
    Err(gone(&disposal.number, law.date(disposal.at)).into())
}

/// Refuses what is of a case that was disposed of.
pub(crate) async fn still_kept(office: &Office, conn: &mut Conn, subject: Uuid) -> Result<(), Error> {
    disposed(office, conn, subject).await?.map_or(Ok(()), |refusal| Err(refusal.into()))
}

/// Why nothing of a case is given out any more, if it was disposed of.
pub(crate) async fn disposed(
    office: &Office,
    conn: &mut Conn,
    subject: Uuid,
) -> Result<Option<Refusal>, Error> {
    // Only the portal has a term of storage and acts of disposal.
    if office.config.system != System::Portal {
        return Ok(None);
    }
    let disposal = retention::disposal(conn, subject).await?;
    Ok(disposal.map(|disposal| gone(&disposal.number, office.law(disposal.at).date(disposal.at))))
}

async fn keeping(
    office: &Office,
    ctx: &Ctx,
    conn: &mut Conn,
    id: Uuid,
) -> Result<(Keeping, Law, Option<Record>), Error> {
    let application = applications::find(conn, id).await?.ok_or(Error::NotFound)?;
    let law = application.law(office, ctx.now)?;
    let (number, until) =
        match (application.state.number(), application.state.storage(application.arrived, &law)) {
            (Some((number, _)), Some(until)) => (number.to_owned(), until),
            _ => return Err(Error::NotFound),
        };
    let record = retention::find(conn, id).await?;
    let holds = match record.as_ref().map(|record| &record.state) {
        Some(State::Kept { kept }) => kept.holds.clone(),
        _ => BTreeSet::new(),
    };
    let held = holds.first().map(law_of_keeping::held);
    let disposal = retention::disposal(conn, id).await?;
    let kept_by = match application.state.may_dispose(application.arrived, ctx.now, &law).err().or(held) {
        None if disposal.is_none() => undecided(conn, &law, id).await?,
        kept_by => kept_by,
    };
    Ok((Keeping { number, until, holds, disposal, kept_by, application }, law, record))
}

/// A report of state secrets in the case that nobody decided on yet holds all of it.
async fn undecided(conn: &mut Conn, law: &Law, id: Uuid) -> Result<Option<Refusal>, Error> {
    let documents = documents::of_subject(conn, cases::SUBJECT, id).await?;
    let bytes: Vec<&str> = documents.iter().map(|document| document.sha256.as_str()).collect();
    let Some(sha256) = secrets::reported(conn, &bytes).await?.pop_first() else { return Ok(None) };
    let changes = secrets::of_bytes(conn, &sha256).await?;
    Ok(changes.last().map(|report| law_of_keeping::undecided(law.date(report.at))))
}

async fn items(conn: &mut Conn, application: &Application, law: &Law) -> Result<Vec<Item>, Error> {
    let first = application.state.accepted().ok_or(Error::NotFound)?.registered_at;
    let documents = as_signed(documents::of_subject(conn, cases::SUBJECT, application.id).await?);
    Ok(documents.iter().map(|document| Item::of(document, first, law)).collect())
}

fn act(ctx: &Ctx, keeping: &Keeping, items: Vec<Item>) -> Act {
    Act {
        kind: TYPE.into(),
        number: keeping.number.clone(),
        clause: "A-23".into(),
        application: keeping.application.id,
        stored_until: keeping.until.last_day,
        approver: approver(ctx),
        items,
    }
}

/// What is decided in one transaction.
struct Change {
    record: Record,
    happened: Vec<Event>,
}

impl Change {
    /// Where nothing was decided yet, keeping begins with the first document of the case.
    async fn begin(
        conn: &mut Conn,
        ctx: &Ctx,
        keeping: &Keeping,
        law: &Law,
        record: Option<Record>,
    ) -> Result<Change, Error> {
        if let Some(record) = record {
            return Ok(Change { record, happened: Vec::new() });
        }
        let first =
            items(conn, &keeping.application, law).await?.into_iter().next().ok_or(Error::NotFound)?;
        let Outcome { next, events } =
            law_of_keeping::begin(Scope::Case, first.sha256, first.registered_on, ctx.now, law)?;
        let mut governed = keeping.application.governed.clone();
        governed.begin(law);
        let record = Record { application: keeping.application.id, state: next, governed, version: 0 };
        Ok(Change { record, happened: events })
    }

    /// Every item that is not known yet, by its latest date.
    fn add(self, items: &[Item], ctx: &Ctx, law: &Law) -> Result<Change, Error> {
        let mut new = BTreeMap::new();
        for item in items {
            let date = new.entry(item.sha256.clone()).or_insert(item.registered_on);
            *date = item.registered_on.max(*date);
        }
        if let State::Kept { kept } = &self.record.state {
            new.retain(|sha256, _| !kept.items.contains_key(sha256));
        }
        new.into_iter().try_fold(self, |change, (sha256, registered_on)| {
            change.apply(Command::Add { sha256, registered_on }, ctx, law)
        })
    }

    fn apply(self, command: Command, ctx: &Ctx, law: &Law) -> Result<Change, Error> {
        let outcome = self.record.state.apply(command, ctx.now, law)?;
        let record = Record { state: outcome.next, ..self.record };
        Ok(Change { record, happened: self.happened.into_iter().chain(outcome.events).collect() })
    }

    async fn write(self, office: &Office, conn: &mut Conn, ctx: &Ctx, law: &Law) -> Result<(), Error> {
        if !retention::save(conn, &self.record).await? {
            return Err(Error::Stale);
        }
        let subject = (SUBJECT, self.record.application);
        history::write(office, conn, ctx, law, subject, &self.happened, &[]).await
    }
}
