//! The portal's side of supervision: which expertise systems have given the Vedomstvo access, and which have not though
//! they are integrated, from when on it is their duty (A-26.p2). The Vedomstvo asks for it by a registered request, which
//! goes to the system under the seal of the portal; its operator answers.

use jiff::Timestamp;
use law::access::{Action, Role, any_may};
use law::{Clause, Event};
use serde_json::json;
use uuid::Uuid;

use super::SUBJECT;
use crate::config::System;
use crate::ctx::Ctx;
use crate::error::Error;
use crate::exchange::apply::{Received, body};
use crate::exchange::message::{Kind, Message, Supervision};
use crate::exchange::outbox::{self, Letter};
use crate::exchange::refusal::refusal_with;
use crate::registrations::one_line;
use crate::store::supervision as rows;
pub use crate::store::supervision::{Answer, Request, Told};
use crate::store::{Conn, peers};
use crate::{Office, history, notices};

/// By which the Vedomstvo has the right, from the moment of integration on.
const CLAUSE: Clause = Clause("A-26.p2");
/// Longest text of a request or an answer, and of a name that another system tells.
const LONGEST: usize = 2_000;

/// An expertise system as the Vedomstvo sees it.
#[derive(Clone, Debug, PartialEq)]
pub struct Seen {
    pub code: String,
    /// When the first message went through; none: nothing did yet.
    pub integrated: Option<Timestamp>,
    /// The exchange with it is suspended.
    pub suspended: bool,
    pub told: Option<Told>,
    /// The newest first.
    pub requests: Vec<Request>,
}

impl Seen {
    pub fn has_access(&self) -> bool {
        self.told.as_ref().is_some_and(|told| told.people > 0)
    }

    /// The owner must have given access and has not, as far as the portal knows.
    pub fn owes_access(&self) -> bool {
        self.integrated.is_some() && !self.has_access()
    }

    /// A request that has no answer.
    pub fn waits(&self) -> Option<&Request> {
        self.requests.iter().find(|request| request.answer.is_none())
    }
}

/// Every expertise system that the portal knows.
pub async fn systems(office: &Office, ctx: &Ctx) -> Result<Vec<Seen>, Error> {
    any_may(&ctx.actor.roles, Action::MonitorExpertise)?;
    let mut conn = office.db.read().await?;
    let requests = rows::requests(&mut conn).await?;
    let mut seen = Vec::new();
    for peer in &office.config.peers {
        seen.push(Seen {
            code: peer.code.clone(),
            integrated: rows::integrated_since(&mut conn, &peer.code).await?,
            suspended: peers::find(&mut conn, &peer.code).await?.is_some_and(|peer| peer.blocked),
            told: rows::told(&mut conn, &peer.code).await?,
            requests: requests.iter().filter(|request| request.system == peer.code).cloned().collect(),
        });
    }
    Ok(seen)
}

/// Asks a system for access: registered with number and date, and sent. One at a time.
pub async fn ask(
    office: &Office,
    ctx: &Ctx,
    system: &str,
    organisation: &str,
    text: &str,
) -> Result<Request, Error> {
    let systems = systems(office, ctx).await?;
    let Some(seen) = systems.iter().find(|seen| seen.code == system) else {
        return Err(Error::field("system", "supervision-error-system"));
    };
    if seen.waits().is_some() {
        return Err(Error::field("system", "supervision-error-asked"));
    }
    let text = written(text)?;
    let year = office.law(ctx.now).date(ctx.now).year();
    // Also those to systems that the portal knows no more.
    let known = rows::requests(&mut *office.db.read().await?).await?.len();
    let actor = &ctx.actor;
    let request = Request {
        id: ctx.id(),
        system: system.to_owned(),
        number: format!("{year}-{}", known + 1),
        asked_at: ctx.now,
        asked_by: json!({ "name": actor.name, "iin": actor.iin, "bin": actor.bin }),
        body: organisation.to_owned(),
        text,
        answer: None,
    };
    let told = Supervision::Request {
        number: request.number.clone(),
        at: request.asked_at,
        name: actor.name.clone(),
        iin: actor.iin.clone().unwrap_or_default(),
        bin: actor.bin.clone().unwrap_or_default(),
        body: request.body.clone(),
        text: request.text.clone(),
    };
    let letter = letter(office, ctx, &request, &told).await?;
    let mut tx = office.db.begin().await?;
    if !rows::ask(&mut tx, &request).await? {
        return Err(Error::Stale);
    }
    let data = json!({ "system": system, "number": request.number, "text": request.text });
    note(office, &mut tx, ctx, request.id, "supervision_asked", data).await?;
    outbox::send(&mut tx, &letter).await?;
    tx.commit().await?;
    Ok(request)
}

/// The requests that this expertise system received, the newest first.
pub async fn received(office: &Office, ctx: &Ctx) -> Result<Vec<Request>, Error> {
    any_may(&ctx.actor.roles, Action::GiveSupervision)?;
    Ok(rows::requests(&mut *office.db.read().await?).await?)
}

/// Answers one: access was given, or why not.
pub async fn answer(office: &Office, ctx: &Ctx, id: Uuid, granted: bool, text: &str) -> Result<(), Error> {
    any_may(&ctx.actor.roles, Action::GiveSupervision)?;
    let text = written(text)?;
    let request = rows::request(&mut *office.db.read().await?, id).await?.ok_or(Error::NotFound)?;
    let told = Supervision::Answer { granted, at: ctx.now, text: text.clone() };
    let letter = letter(office, ctx, &request, &told).await?;
    let mut tx = office.db.begin().await?;
    if !rows::answer(&mut tx, id, &Answer { granted, text: text.clone(), at: ctx.now }).await? {
        return Err(Error::Stale);
    }
    let data = json!({ "number": request.number, "granted": granted, "text": text });
    note(office, &mut tx, ctx, id, "supervision_answered", data).await?;
    outbox::send(&mut tx, &letter).await?;
    Ok(tx.commit().await?)
}

/// Readable, possible, and by the side that may say it.
pub(crate) async fn acceptable(office: &Office, message: &Message) -> Result<(), Error> {
    let short = |text: &str| !text.trim().is_empty() && text.chars().count() <= LONGEST;
    let portal = office.config.system == System::Portal;
    let right = match &body::<Supervision>(message)? {
        Supervision::Access { at, .. } => portal && *at <= message.created_at,
        Supervision::Answer { at, text, .. } => {
            let asked = rows::request(&mut *office.db.read().await?, message.subject_id).await?;
            let asked = asked.is_some_and(|asked| asked.system == message.from);
            portal && asked && short(text) && *at <= message.created_at
        }
        Supervision::Request { number, at, name, iin, bin, body, text } => {
            let person = law::Iin::parse(iin).is_ok() && law::Bin::parse(bin).is_ok();
            let all = [number, name, body, text].into_iter().all(|text| short(text));
            !portal && person && all && *at <= message.created_at
        }
    };
    if right && !message.subject_id.is_nil() {
        return Ok(());
    }
    Err(refusal_with(CLAUSE.0, "supervision-malformed", "system", &message.from).into())
}

/// Keeps what the other side said, once, and tells whom it concerns.
pub(crate) async fn apply(office: &Office, ctx: &Ctx, received: &Received) -> Result<(), Error> {
    let message = &received.message;
    let (id, system) = (message.subject_id, &received.peer.code);
    let said: Supervision = body(message)?;
    let mut tx = office.db.begin().await?;
    if !received.settle(&mut tx, ctx.now).await? {
        return Ok(());
    }
    let (role, kind, data) = match said {
        Supervision::Access { people, at } => {
            let Some(kind) = told(office, &mut tx, ctx, (system, id), (people.into(), at)).await? else {
                tx.commit().await?;
                return Ok(());
            };
            (Role::Vedomstvo, kind, json!({ "system": system, "people": people }))
        }
        Supervision::Answer { granted, at, text } => {
            // The first answer counts.
            if !rows::answer(&mut tx, id, &Answer { granted, text: text.clone(), at }).await? {
                return Ok(tx.commit().await?);
            }
            let data = json!({ "system": system, "granted": granted, "text": text });
            note(office, &mut tx, ctx, id, "supervision_answered", data).await?;
            let request = rows::request(&mut tx, id).await?.ok_or(Error::NotFound)?;
            let data = json!({ "system": system, "number": request.number });
            (Role::Vedomstvo, "supervision-answered", data)
        }
        Supervision::Request { number, at, name, iin, bin, body, text } => {
            let asked_by = json!({ "name": name, "iin": iin, "bin": bin });
            let (system, answer) = (system.clone(), None);
            let data = json!({ "number": number, "body": body });
            let request = Request { id, system, number, asked_at: at, asked_by, body, text, answer };
            if !rows::ask(&mut tx, &request).await? {
                return Ok(tx.commit().await?);
            }
            let noted = json!({ "number": request.number, "text": request.text, "by": request.asked_by });
            note(office, &mut tx, ctx, id, "supervision_asked", noted).await?;
            (Role::ExpertiseOperatorAdmin, "supervision-asked", data)
        }
    };
    notices::alert(&mut tx, ctx, role, (SUBJECT, id), kind, data).await?;
    Ok(tx.commit().await?)
}

/// The last word of a system on the access of the Vedomstvo; gives the notice of it, if it is news.
async fn told(
    office: &Office,
    conn: &mut Conn,
    ctx: &Ctx,
    (system, id): (&str, Uuid),
    (people, at): (i64, Timestamp),
) -> Result<Option<&'static str>, Error> {
    let before = rows::told(conn, system).await?;
    let it = Told { system: system.to_owned(), id, people, at, recorded_at: ctx.now };
    let had = before.as_ref().is_some_and(|before| before.people > 0);
    if !rows::put_told(conn, &it).await? || before.is_some_and(|before| before.people == people) {
        return Ok(None);
    }
    let data = json!({ "system": system, "people": people, "since": at });
    note(office, conn, ctx, id, "supervision_told", data).await?;
    Ok(match (had, people > 0) {
        (false, true) => Some("supervision-access-given"),
        (true, false) => Some("supervision-access-ended"),
        _ => None,
    })
}

async fn letter(
    office: &Office,
    ctx: &Ctx,
    request: &Request,
    said: &Supervision,
) -> Result<outbox::Prepared, Error> {
    let (to, subject_id, kind) = (request.system.as_str(), request.id, Kind::Supervision);
    outbox::prepare(office, ctx, Letter { to, subject_id, kind, body: said, blobs: Vec::new(), ahead: 0 })
        .await
}

async fn note(
    office: &Office,
    conn: &mut Conn,
    ctx: &Ctx,
    id: Uuid,
    kind: &'static str,
    data: serde_json::Value,
) -> Result<(), Error> {
    let event = Event { kind, clause: CLAUSE, at: ctx.now, data };
    history::note(conn, ctx, &office.law(ctx.now), (SUBJECT, id), &[event]).await?;
    Ok(())
}

fn written(text: &str) -> Result<String, Error> {
    let text = one_line(text);
    if text.is_empty() || text.chars().count() > LONGEST {
        return Err(Error::field("text", "supervision-error-text"));
    }
    Ok(text)
}
