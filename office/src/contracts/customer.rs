//! The applicant reads the contract on the portal and signs its bytes (A-42.p1). The signature is a document in course:
//! registered by the time of certification (A-18.p2), on a day off at the beginning of the next working day (A-18.p3), and
//! sent to the expertise then.

use jiff::Timestamp;
use law::access::{self, Action};
use law::application::{Command, Purpose as Why, Signer, in_course_date};
use law::{Clause, Due, Law, Refusal};
use pki::{Purpose, Verified};
use serde_json::json;
use uuid::Uuid;

use super::contract;
use super::progress::{self, Step};
use crate::applications::{self, Application, SUBJECT, incoming};
use crate::ctx::{Actor, Ctx};
use crate::error::Error;
use crate::exchange::message::{ContractSignature, Kind};
use crate::exchange::outbox::{self, Letter, Prepared};
use crate::exchange::refusal::refusal;
use crate::exchange::signatures;
use crate::store::documents::{self, Document};
use crate::store::events::{self, Event};
use crate::store::registrations::Registration;
use crate::store::signatures::{self as rows, Signature};
use crate::store::{self, Conn, Tx};
use crate::{Office, authorities, documents as files, evidence, history};

/// As what the applicant signs.
const ROLE: &str = "applicant";

/// The contract of an application, for its owner.
#[derive(Clone, Debug)]
pub struct View {
    pub application: Application,
    pub owner: Registration,
    pub document: Document,
    /// Under it, the earliest first.
    pub signatures: Vec<Signature>,
    pub step: Step,
    /// Until when the applicant can sign, as the expertise told it.
    pub due: Due,
    /// Until when the expertise runs, once it does.
    pub expertise: Option<Due>,
    /// Why it cannot be signed now.
    pub refusal: Option<Refusal>,
    /// If it were signed now.
    pub registration: Due,
}

/// The contract of one's own application; not found before there is one.
pub async fn view(office: &Office, ctx: &Ctx, id: Uuid) -> Result<View, Error> {
    access::any_may(&ctx.actor.roles, Action::UseCabinet)?;
    let mut conn = office.db.snapshot().await?;
    let (application, owner) = applications::own(&mut conn, ctx, id).await?;
    let all = documents::of_subject(&mut conn, SUBJECT, id).await?;
    let document = contract(&all).cloned().ok_or(Error::NotFound)?;
    let history = events::of_subject(&mut conn, SUBJECT, id).await?;
    let law = application.law(office, ctx.now)?;
    let refusal = refused(&mut conn, &application, &document, &history, (ctx.now, &law)).await?;
    Ok(View {
        signatures: rows::of_document(&mut conn, document.id).await?,
        step: progress::step(&history).ok_or(Error::NotFound)?,
        due: progress::signing(&history).ok_or(Error::NotFound)?,
        expertise: progress::expertise(&history),
        registration: in_course_date(&law, ctx.now),
        application,
        owner,
        document,
        refusal,
    })
}

/// Why the contract cannot be signed: nobody may read it, it is signed already, its term is over, or so is the case.
async fn refused(
    conn: &mut Conn,
    application: &Application,
    document: &Document,
    history: &[Event],
    (now, law): (Timestamp, &Law),
) -> Result<Option<Refusal>, Error> {
    if let Some(refusal) = files::closed(conn, std::slice::from_ref(document)).await?.remove(&document.id) {
        return Ok(Some(refusal));
    }
    if progress::step(history) != Some(Step::Sent) {
        return Ok(Some(refusal_of(document)));
    }
    let due = progress::signing(history).ok_or(Error::NotFound)?;
    // The registration decides, not the moment of the signature (A-18.p3).
    if due.passed(in_course_date(law, now).at) {
        let (last_day, at) = (due.last_day.to_string(), due.at.to_string());
        let args = [("last_day", last_day), ("due", at)].into();
        return Ok(Some(Refusal { clause: Clause("A-39.1"), code: "contract-signing-term-ended", args }));
    }
    Ok(application.state.clone().apply(certify(document, true), now, law).err())
}

fn refusal_of(document: &Document) -> Refusal {
    let mut already = refusal("A-42.p1", "contract-already-signed");
    already.args.insert("number", document.number.clone().unwrap_or_default());
    already
}

fn certify(document: &Document, signer_entitled: bool) -> Command {
    let purpose = Why::Contract;
    Command::Certify { document: document.id.to_string(), purpose, notice_received: false, signer_entitled }
}

/// Signs the contract: from then on nothing of it can be changed. The same signature sent twice counts once.
pub async fn sign(office: &Office, ctx: &Ctx, id: Uuid, cms: Vec<u8>) -> Result<(), Error> {
    access::any_may(&ctx.actor.roles, Action::SubmitApplication)?;
    let cms = pki::container(&cms)?;
    match add(office, ctx, id, &cms).await {
        Err(Error::Stale | Error::Refused(_)) if known(office, ctx, id, &cms).await? => Ok(()),
        outcome => outcome.map_err(|error| error.signing("A-42.p1")),
    }
}

/// Looked up by the writer and told after its commit: the one that came first may not be durable yet.
async fn known(office: &Office, ctx: &Ctx, id: Uuid, cms: &[u8]) -> Result<bool, Error> {
    let mut tx = office.db.begin().await?;
    applications::own(&mut tx, ctx, id).await?;
    let kept = rows::of_subject(&mut tx, SUBJECT, id).await?;
    tx.commit().await?;
    Ok(kept.iter().any(|one| one.cms == cms))
}

async fn add(office: &Office, ctx: &Ctx, id: Uuid, cms: &[u8]) -> Result<(), Error> {
    let view = view(office, ctx, id).await?;
    if let Some(refusal) = &view.refusal {
        return Err(refusal.clone().into());
    }
    let bytes = office.blobs.read(&view.document.sha256).await?;
    let verified = office.verify(cms.to_vec(), Some(bytes), Purpose::Sign, ctx.now).await?;
    let entitled = applications::entitled(office, &view.owner, &verified, ctx.now).await? == Signer::Entitled;
    let law = view.application.law(office, ctx.now)?;
    view.application.state.clone().apply(certify(&view.document, entitled), ctx.now, &law)?;
    evidence::keep(office, std::slice::from_ref(&verified)).await?;
    // Certified now, when everything is verified (A-18.p2).
    let ctx = Ctx { now: office.clock.now().max(ctx.now), ..ctx.clone() };
    let signature = history::signature(&ctx, view.document.id, ROLE, &verified, cms.to_vec())?;
    let due = in_course_date(&law, ctx.now);
    let letter = match due.at <= ctx.now {
        true => Some(letter(office, &ctx, &view.application, &view.document, &signature, due.at).await?),
        false => None,
    };
    let (ctx, view, law) = (&ctx, &view, &law);
    let (signature, verified, letter) = (&signature, &verified, &letter);
    office
        .db
        .transact(|mut tx| async move {
            keep(office, ctx, &mut tx, law, view, (signature, verified)).await?;
            if let Some(letter) = letter {
                outbox::send(&mut tx, letter).await?;
            }
            Ok((tx, ()))
        })
        .await
}

async fn keep(
    office: &Office,
    ctx: &Ctx,
    tx: &mut Tx,
    law: &Law,
    view: &View,
    (signature, verified): (&Signature, &Verified),
) -> Result<(), Error> {
    let id = view.application.id;
    let mut held = store::applications::hold(tx, id).await?.ok_or(Error::NotFound)?;
    let history = events::of_subject(tx, SUBJECT, id).await?;
    // Somebody signed meanwhile, or the term has ended.
    if let Some(refusal) = refused(tx, &held, &view.document, &history, (ctx.now, law)).await? {
        return Err(refusal.into());
    }
    applications::apply(office, tx, ctx, law, &mut held, certify(&view.document, true)).await?;
    rows::insert(tx, signature).await?;
    authorities::note_signing(office, tx, ctx, law, (SUBJECT, id), verified).await?;
    let date = in_course_date(law, ctx.now).last_day;
    let said = json!({ "number": view.document.number, "date": date });
    incoming::tell(tx, ctx, &held, "application-contract-certified", said).await
}

async fn letter(
    office: &Office,
    ctx: &Ctx,
    application: &Application,
    document: &Document,
    signature: &Signature,
    registered_at: Timestamp,
) -> Result<Prepared, Error> {
    let served = incoming::served_by(&mut *office.db.read().await?, application.id).await?;
    let served = served.ok_or(Error::NotFound)?;
    let (number, _) = application.state.number().ok_or(Error::Stale)?;
    let body = ContractSignature {
        registration_number: number.to_owned(),
        document_id: document.id,
        sha256: document.sha256.clone(),
        signatures: vec![signatures::data(signature)?],
        certified_at: signature.signed_at,
        registered_at,
    };
    let letter = Letter {
        to: &served.system_code,
        subject_id: application.id,
        kind: Kind::ContractSignature,
        body: &body,
        blobs: Vec::new(),
        ahead: 0,
    };
    outbox::prepare(office, ctx, letter).await
}

/// At the end of the term: a signature that waited for its date is registered and sent, once (A-18.p3).
pub(crate) async fn register(office: &Office, ctx: &Ctx, id: Uuid) -> Result<(), Error> {
    let mut reader = office.db.read().await?;
    let Some(application) = store::applications::find(&mut reader, id).await? else { return Ok(()) };
    let law = application.law(office, ctx.now)?;
    let Some(registered_at) = waits(&application, &law).filter(|at| *at <= ctx.now) else { return Ok(()) };
    let all = documents::of_subject(&mut reader, SUBJECT, id).await?;
    let document = contract(&all).ok_or(Error::NotFound)?;
    let kept = rows::of_document(&mut reader, document.id).await?;
    drop(reader);
    let signature = kept.iter().find(|one| one.role == ROLE).ok_or(Error::NotFound)?;
    // The portal registers by itself.
    let ctx = &Ctx { actor: Actor::automatic(), ..ctx.clone() };
    let letter = letter(office, ctx, &application, document, signature, registered_at).await?;

    let mut tx = office.db.begin().await?;
    let mut held = store::applications::hold(&mut tx, id).await?.ok_or(Error::NotFound)?;
    if waits(&held, &law).is_none() {
        return Ok(()); // another node did
    }
    let command = Command::RegisterDocument { document: document.id.to_string() };
    applications::apply(office, &mut tx, ctx, &law, &mut held, command).await?;
    outbox::send(&mut tx, &letter).await?;
    let said = json!({ "number": document.number, "date": law.date(registered_at) });
    incoming::tell(&mut tx, ctx, &held, "application-contract-registered", said).await?;
    Ok(tx.commit().await?)
}

/// When the signature that waits is registered.
fn waits(application: &Application, law: &Law) -> Option<Timestamp> {
    let course = application.state.course()?;
    let pending = course.documents.iter().find(|it| it.purpose == Why::Contract && !it.registered)?;
    Some(in_course_date(law, pending.certified_at).at)
}
