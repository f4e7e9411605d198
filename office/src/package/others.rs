//! What packages there are: of a case (`build.rs`), and of what lies in none: papers of registrations, powers of people, consents to prices, invoices, explanations
//! of dates, acts of disposal, and the receipt of one event. Each is for whom the thing itself is.

use jiff::Timestamp;
use law::{Clause, Due};
use pki::Purpose;
use serde_json::Value as Json;
use uuid::Uuid;

use super::build::{Matter, Packed, Page, give, of_case};
use super::index::Withheld;
use super::{ACT, EXTRACT, paper_id};
use crate::archive::Archive;
use crate::ctx::{Actor, Ctx};
use crate::documents::{self, Part};
use crate::error::Error;
use crate::exchange::sha256_hex;
use crate::log::{self, may_be_given};
use crate::store::documents::Document;
use crate::store::events::{self, Event};
use crate::store::signatures::Signature;
use crate::store::{self, Conn, accounts, records};
use crate::tariffs::{account, answer, invoices};
use crate::terms::Dates;
use crate::terms::extract::{self, Issued};
use crate::{
    Office, System, admissions, applications, authorities, evidence, expertise, history, memberships,
    participants, registrations, retention, tariffs, users,
};

/// What a package is of.
pub enum Of<'a> {
    /// A case, or one document of it (A-22, A-23, B-12).
    Case { id: Uuid, document: Option<Uuid> },
    /// A paper of a registration of a user of the portal or of an expertise organisation.
    Paper { id: Uuid, document: Uuid },
    /// A document of a power.
    Power { id: Uuid, document: Uuid },
    /// The consent to a price list, for everybody.
    Prices(Uuid),
    /// All papers of an invoice.
    Invoice(Uuid),
    /// The newest paper that explains a date.
    Term(&'a Dates, &'a Due),
    /// The act by which a case was disposed of.
    Disposal(Uuid),
    /// One event of a case with its receipt.
    Event { id: Uuid, number: i64 },
}

/// The package, and the bytes that `choose` asks for when it has seen what it is.
pub async fn open(
    office: &Office,
    ctx: &Ctx,
    of: Of<'_>,
    page: Page<'_>,
    choose: impl FnOnce(&Archive) -> Part,
) -> Result<Packed, Error> {
    let matter = match of {
        Of::Case { id, document } => of_case(office, ctx, id, document).await?,
        Of::Paper { id, document } => of_paper(office, ctx, id, document).await?,
        Of::Power { id, document } => of_power(office, ctx, id, document).await?,
        Of::Prices(list) => of_prices(office, list).await?,
        Of::Invoice(id) => of_invoice(office, ctx, id).await?,
        Of::Term(dates, due) => of_term(office, ctx, dates, due).await?,
        Of::Disposal(id) => of_disposal(office, ctx, id).await?,
        Of::Event { id, number } => of_event(office, ctx, id, number).await?,
    };
    give(office, ctx, matter, page, choose).await
}

fn empty(subject: &'static str, id: Uuid, clause: Clause, name: &str) -> Matter {
    Matter {
        subject,
        id,
        document: None,
        file_name: format!("{name}.asice"),
        documents: Vec::new(),
        at_hand: Vec::new(),
        withheld: Withheld::default(),
        signatures: Vec::new(),
        events: Vec::new(),
        records: Some(Vec::new()),
        dues: Vec::new(),
        clause,
    }
}

/// One document of a subject with whatever signed it, and the events that name them.
async fn one(
    office: &Office,
    subject: &'static str,
    document: Document,
    clause: Clause,
    events: Vec<Event>,
) -> Result<Matter, Error> {
    let id = document.subject_id;
    let mut conn = office.db.read().await?;
    let signatures = store::signatures::of_subject(&mut conn, subject, id).await?;
    let records = records::of_case(&mut conn, id).await?;
    let name = document.id.to_string();
    Ok(Matter {
        document: Some(document.id),
        documents: vec![document],
        signatures,
        events,
        records: Some(records),
        ..empty(subject, id, clause, &name)
    })
}

async fn of_paper(office: &Office, ctx: &Ctx, id: Uuid, document: Uuid) -> Result<Matter, Error> {
    let (document, clause) = documents::readable(office, ctx, id, document).await?;
    let mut conn = office.db.read().await?;
    let (subject, owner) = owner(&mut conn, &document.subject_kind, id).await?;
    let mut events = events::of_subject(&mut conn, subject, id).await?;
    let all = store::documents::of_subject(&mut conn, subject, id).await?;
    drop(conn);
    events.retain(|it| may_be_given(&it.actor, |actor| owner.as_ref().is_some_and(|owner| owner.is(actor))));
    let mut matter = one(office, subject, document, clause, events).await?;
    // Attachments are named by the agreement that was signed with them.
    let wanted = &matter.documents[0];
    if !matter.signatures.iter().any(|it| it.document_id == wanted.id) {
        let (at, signed) = (wanted.created_at, &matter.signatures);
        let with = all.into_iter();
        let with = with.filter(|it| it.created_at == at && signed.iter().any(|one| one.document_id == it.id));
        let with: Vec<Document> = with.collect();
        matter.documents.extend(with);
    }
    Ok(matter)
}

/// Whose papers they are.
struct Owner {
    iin: String,
    bin: Option<String>,
}

impl Owner {
    fn is(&self, actor: &Actor) -> bool {
        actor.is_owner(&self.iin, self.bin.as_deref())
    }
}

/// The topic of a paper that is of no case, and whose it is; nobody's where the operator recorded it of somebody.
async fn owner(conn: &mut Conn, kind: &str, id: Uuid) -> Result<(&'static str, Option<Owner>), Error> {
    let of = |bin| Some(Owner { iin: String::new(), bin: Some(bin) });
    Ok(match kind {
        registrations::SUBJECT => {
            let found = store::registrations::find(conn, id).await?;
            (registrations::SUBJECT, found.map(|it| Owner { iin: it.iin, bin: it.bin }))
        }
        admissions::SUBJECT => {
            let found = store::admissions::find(conn, id).await?;
            (admissions::SUBJECT, found.and_then(|it| of(it.party)))
        }
        participants::SUBJECT => {
            (participants::SUBJECT, store::participants::find(conn, id).await?.and_then(|it| of(it.bin)))
        }
        users::SUBJECT => (users::SUBJECT, store::users::find(conn, id).await?.and_then(|it| of(it.bin))),
        memberships::SUBJECT => (memberships::SUBJECT, None),
        _ => return Err(Error::NotFound),
    })
}

async fn of_power(office: &Office, ctx: &Ctx, id: Uuid, document: Uuid) -> Result<Matter, Error> {
    const SUBJECT: &str = authorities::SUBJECT;
    let document = authorities::owned(office, ctx, id, document).await?;
    let mut conn = office.db.read().await?;
    documents::still_open(&mut conn, &document).await?;
    // That it was given and accepted is in its history; both sides may have that.
    let events = events::of_subject(&mut conn, SUBJECT, id).await?;
    let all = store::documents::of_subject(&mut conn, SUBJECT, id).await?;
    drop(conn);
    let mut matter = one(office, SUBJECT, document, authorities::CLAUSE, events).await?;
    // The copy of what it stands on is named by the power, which is signed.
    let wanted = matter.documents[0].id;
    if !matter.signatures.iter().any(|it| it.document_id == wanted) {
        let with = all.into_iter().filter(|it| matter.signatures.iter().any(|one| one.document_id == it.id));
        let with: Vec<Document> = with.collect();
        matter.documents.extend(with);
    }
    Ok(matter)
}

async fn of_prices(office: &Office, list: Uuid) -> Result<Matter, Error> {
    let list = tariffs::public(office, list).await?;
    let given = answer::given(office, &list).await?.ok_or(Error::NotFound)?;
    // Of those who work here and at the Vedomstvo everybody learns what the consent itself says.
    one(office, tariffs::SUBJECT, given.document, Clause("A-15"), Vec::new()).await
}

async fn of_invoice(office: &Office, ctx: &Ctx, id: Uuid) -> Result<Matter, Error> {
    let invoice = invoices::one(office, ctx, id).await?;
    let mut conn = office.db.read().await?;
    let (mut found, mut seals) = (Vec::new(), Vec::new());
    for paper in accounts::papers(&mut conn, invoice.id).await? {
        found.push(store::documents::find(&mut conn, paper.document).await?.ok_or(Error::NotFound)?);
        seals.push(paper.cms);
    }
    let events = events::of_subject(&mut conn, account::SUBJECT, invoice.participant).await?;
    let records = records::of_case(&mut conn, invoice.id).await?;
    drop(conn);
    let clause = tariffs::payers::here(office).clause();
    let about = |it: &Event| it.data["number"].as_str() == Some(&invoice.number);
    let given = |it: &Event| may_be_given(&it.actor, |_| false);
    let mut matter = Matter {
        events: events.into_iter().filter(|it| about(it) && given(it)).collect(),
        records: Some(records),
        ..empty(account::SUBJECT, invoice.participant, Clause(clause), &invoice.number)
    };
    for (document, cms) in found.into_iter().zip(seals) {
        let bytes = office.blobs.read(&document.sha256).await?;
        let sealed = seal(office, ctx, (document.id, &bytes), cms, invoice.issued_at).await?;
        matter.signatures.push(sealed);
        matter.documents.push(document);
    }
    Ok(matter)
}

async fn of_term(office: &Office, ctx: &Ctx, dates: &Dates, due: &Due) -> Result<Matter, Error> {
    let issued: Issued = extract::issue(office, ctx, dates, due).await?;
    let bytes = extract::bytes(office, &issued).await?;
    let (subject, id) = dates.subject;
    let name = format!("{id}-{}", due.rule);
    let document = Document {
        file_name: format!("{name}.pdf"),
        media_type: "application/pdf".into(),
        size: issued.size,
        sha256: issued.sha256.clone(),
        version: issued.issue,
        ..paper((subject, id), EXTRACT, issued.at, &issued.sha256)
    };
    let sealed = seal(office, ctx, (document.id, &bytes), issued.cms, issued.at).await?;
    let records = records::of_case(&mut *office.db.read().await?, id).await?;
    Ok(Matter {
        document: Some(document.id),
        documents: vec![document],
        signatures: vec![sealed],
        records: Some(records),
        dues: vec![due.clone()],
        ..empty(subject, id, Clause("A-0.h"), &name)
    })
}

async fn of_disposal(office: &Office, ctx: &Ctx, id: Uuid) -> Result<Matter, Error> {
    let disposal = match retention::disposal(office, ctx, id).await {
        Ok(disposal) => disposal,
        // Whoever may see the case.
        Err(Error::Refused(_)) => retention::disposal_of_case(office, ctx, id).await?,
        Err(error) => return Err(error),
    };
    let sha256 = sha256_hex(&disposal.act);
    let document = Document {
        file_name: format!("{id}-act.json"),
        media_type: "application/json".into(),
        size: i64::try_from(disposal.act.len()).map_err(Error::internal)?,
        sha256: sha256.clone(),
        number: Some(disposal.number.clone()),
        registered_at: Some(disposal.at),
        ..paper((retention::SUBJECT, id), ACT, disposal.at, &sha256)
    };
    let verified = serde_json::from_value(disposal.verified)?;
    let at = Ctx { now: disposal.at, ..ctx.clone() };
    let signature = history::signature(&at, document.id, "operator", &verified, disposal.cms)?;
    let mut conn = office.db.read().await?;
    let all = events::of_subject(&mut conn, retention::SUBJECT, id).await?;
    let records = records::of_case(&mut conn, id).await?;
    drop(conn);
    let own = |actor: &Actor| actor.iin == ctx.actor.iin && actor.bin == ctx.actor.bin;
    Ok(Matter {
        events: all.into_iter().filter(|it| may_be_given(&it.actor, own)).collect(),
        at_hand: vec![(document.id, disposal.act)],
        document: Some(document.id),
        documents: vec![document],
        signatures: vec![signature],
        records: Some(records),
        ..empty(retention::SUBJECT, id, Clause("A-23"), &format!("{id}-act"))
    })
}

async fn of_event(office: &Office, ctx: &Ctx, id: Uuid, number: i64) -> Result<Matter, Error> {
    let mut events = log::events_of_case(office, ctx, id).await?;
    events.retain(|event| event.number == number);
    if events.is_empty() {
        return Err(Error::NotFound);
    }
    let subject = match office.config.system {
        System::Portal => applications::SUBJECT,
        System::Expertise => expertise::SUBJECT,
    };
    let name = format!("{id}-{number}-receipt");
    // What came with the event, or of which it speaks by identifier or by hash, other events name.
    let said: Vec<String> = events.iter().map(|event| event.data.to_string()).collect();
    let speaks = |word: &str| !word.is_empty() && said.iter().any(|said| said.contains(word));
    let names = |(_, key, told): (_, &str, &Json)| {
        let id = Uuid::parse_str(key).map(|id| id.to_string()).unwrap_or_default();
        speaks(&id) || speaks(told["sha256"].as_str().unwrap_or_default())
    };
    let mut records = records::of_case(&mut *office.db.read().await?, id).await?;
    records.retain(|record| record.at == events[0].at || records::named(record).any(names));
    Ok(Matter { events, records: Some(records), ..empty(subject, id, Clause("A-22"), &name) })
}

/// A paper of which there is no row of documents. Its id follows from its bytes.
fn paper(subject: (&str, Uuid), kind: &str, at: Timestamp, sha256: &str) -> Document {
    Document {
        id: paper_id(sha256).unwrap_or_default(),
        registered_at: None,
        ..Document::made(subject, kind, at)
    }
}

/// The seal of this system under a paper, which is stored beside it, with what shows that it counted then.
async fn seal(
    office: &Office,
    ctx: &Ctx,
    (document, bytes): (Uuid, &[u8]),
    cms: Vec<u8>,
    at: Timestamp,
) -> Result<Signature, Error> {
    let verified = office.verify(cms.clone(), Some(bytes.to_vec()), Purpose::Seal, at).await;
    let verified =
        verified.map_err(|error| Error::Unavailable(format!("own seal does not count: {error}")))?;
    evidence::keep(office, std::slice::from_ref(&verified)).await?;
    let then = Ctx { now: at, ..ctx.clone() };
    history::signature(&then, document, "system", &verified, cms)
}
