//! The operator's side: the queue by term, the card with its checks (A-8.p2, B-6.p2), the confirmation with the cabinet
//! (A-10, B-8). A refusal is a document: [`super::refusal`].

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use law::Order;
use law::access::{self, Action, Role};
use law::event::Subject;
use law::registration::Command;
use serde_json::json;
use uuid::Uuid;

use super::draft::change;
use super::{Registration, SUBJECT, agreement};
use crate::ctx::Ctx;
use crate::documents::as_signed;
use crate::error::Error;
use crate::registers::{Look, Standing, standing};
use crate::store::documents::Document;
use crate::store::registrations::Waiting;
use crate::store::signatures::Signature;
use crate::store::{Conn, documents, registers, registrations, signatures};
use crate::{Office, firing, history, notices};

/// How many decided ones the queue page shows.
const DECIDED_SHOWN: usize = 20;
/// How many a page of the queue shows.
pub const PER_PAGE: usize = 50;
/// Over so many decisions it is counted how long they take.
const TIMED: i64 = 100;

/// Which of those that wait are wanted; nothing said is all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    pub order: Option<Order>,
    /// A part of the name, or the whole BIN or IIN.
    pub find: String,
    /// 1, 2, 3 …; a page that is not there is the last one.
    pub page: usize,
}

impl Wanted {
    // Not in the statement: SQLite knows no other than ASCII letters in two cases.
    fn is(&self, it: &Waiting) -> bool {
        let find = self.find.trim().to_lowercase();
        let named = find.is_empty() || it.party == find || it.name.to_lowercase().contains(&find);
        named && self.order.is_none_or(|order| it.order == order)
    }
}

/// All that wait and are wanted, the first due first.
pub async fn wanted(office: &Office, ctx: &Ctx, wanted: &Wanted) -> Result<Vec<Waiting>, Error> {
    access::any_may(&ctx.actor.roles, Action::DecideRegistration)?;
    let mut all = registrations::waiting(&mut *office.db.read().await?).await?;
    all.retain(|it| wanted.is(it));
    Ok(all)
}

/// What waits for the operator and what was decided last.
#[derive(Clone, Debug)]
pub struct Queue {
    /// The page that was wanted.
    pub waiting: Vec<(Registration, Findings)>,
    pub page: usize,
    pub pages: usize,
    /// How many the filters find.
    pub found: usize,
    pub figures: Figures,
    pub decided: Vec<Registration>,
}

/// The desk in figures.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Figures {
    /// Waiting with the portal of each order.
    pub waiting: BTreeMap<Order, usize>,
    /// Their term is over (A-8.p2, B-6.p2).
    pub overdue: usize,
    pub today: usize,
    pub tomorrow: usize,
    /// Decided in this month.
    pub registered: i64,
    pub refused: i64,
    /// Half of the last decisions came sooner after the documents.
    pub median: Option<SignedDuration>,
}

impl Figures {
    pub fn all(&self) -> usize {
        self.waiting.values().sum()
    }
}

/// What speaks for a look before somebody is confirmed; each is a hint, the ground of a refusal is the operator's to name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Findings {
    /// The party was registered with the same portal before, or tried to (A-9, B-7).
    pub repeated: bool,
    pub unusual: bool,
    /// A refusal waits for its signature.
    pub prepared: bool,
    pub register: Standing,
}

impl Findings {
    /// Then several may be confirmed at once.
    pub fn are_none(&self) -> bool {
        let register = match &self.register {
            Standing::None => true,
            Standing::Found(differs) => differs.is_empty(),
            Standing::Waiting | Standing::Silent | Standing::Absent => false,
        };
        !self.repeated && !self.unusual && !self.prepared && register
    }
}

/// Everything the operator decides on.
#[derive(Clone, Debug)]
pub struct Card {
    pub registration: Registration,
    pub documents: Vec<Document>,
    pub signatures: Vec<Signature>,
    /// Registrations of the same party before this one: the automatic check of A-9 and B-7.
    pub earlier: Vec<Registration>,
    /// What the registers of the state said, the last look first.
    pub looks: Vec<Look>,
    /// A refusal waits for its signature.
    pub prepared: bool,
}

/// Where one stands among all that wait.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Beside {
    /// 1, 2, 3 …; none where it does not wait.
    pub place: Option<usize>,
    pub all: usize,
    pub before: Option<Uuid>,
    /// The next one; at the end the first.
    pub after: Option<Uuid>,
}

/// The queue, the first due first.
pub async fn queue(office: &Office, ctx: &Ctx, wanted: &Wanted) -> Result<Queue, Error> {
    access::any_may(&ctx.actor.roles, Action::DecideRegistration)?;
    let mut reader = office.db.read().await?;
    let all = registrations::waiting(&mut reader).await?;
    let found: Vec<Uuid> = all.iter().filter(|it| wanted.is(it)).map(|it| it.id).collect();
    let pages = found.len().div_ceil(PER_PAGE).max(1);
    let page = wanted.page.clamp(1, pages);
    let shown: Vec<Uuid> = found.iter().skip((page - 1) * PER_PAGE).take(PER_PAGE).copied().collect();
    let decided = registrations::decided(&mut reader, TIMED).await?;
    Ok(Queue {
        waiting: with_findings(office, &mut reader, &shown).await?,
        page,
        pages,
        found: found.len(),
        figures: figures(office, &mut reader, ctx, &all, &decided).await?,
        decided: decided.into_iter().take(DECIDED_SHOWN).collect(),
    })
}

async fn with_findings(
    office: &Office,
    conn: &mut Conn,
    ids: &[Uuid],
) -> Result<Vec<(Registration, Findings)>, Error> {
    let repeated = registrations::repeated(conn, ids).await?;
    let prepared = registrations::prepared(conn, ids).await?;
    let looks = registers::latest(conn, ids).await?;
    let with = |registration: Registration| {
        let findings = Findings {
            repeated: repeated.contains(&registration.id),
            prepared: prepared.contains(&registration.id),
            unusual: !registration.unusual_numbers().is_empty(),
            register: standing(office, &registration, looks.get(&registration.id)),
        };
        (registration, findings)
    };
    Ok(registrations::with_ids(conn, ids).await?.into_iter().map(with).collect())
}

async fn figures(
    office: &Office,
    conn: &mut Conn,
    ctx: &Ctx,
    all: &[Waiting],
    decided: &[Registration],
) -> Result<Figures, Error> {
    let law = office.law(ctx.now);
    let today = law.date(ctx.now);
    let (midnight, next) = (law.end_of(today), law.end_of(today.tomorrow().map_err(Error::internal)?));
    let ending = |from: Timestamp, to: Timestamp| {
        all.iter().filter(|it| it.due_at.is_some_and(|at| from < at && at <= to)).count()
    };
    let took = decided.iter().filter_map(|it| Some(it.decided_at?.duration_since(it.presented_at?)));
    let mut took: Vec<SignedDuration> = took.collect();
    took.sort();
    let (registered, refused) =
        registrations::decided_since(conn, law.start_of(today.first_of_month())).await?;
    let mut waiting = BTreeMap::new();
    for one in all {
        *waiting.entry(one.order).or_default() += 1;
    }
    Ok(Figures {
        waiting,
        overdue: all.iter().filter(|it| it.due_at.is_none_or(|at| at <= ctx.now)).count(),
        today: ending(ctx.now, midnight),
        tomorrow: ending(midnight, next),
        registered,
        refused,
        median: took.get(took.len() / 2).copied(),
    })
}

/// What stands before and after one in the queue.
pub async fn beside(office: &Office, ctx: &Ctx, id: Uuid) -> Result<Beside, Error> {
    access::any_may(&ctx.actor.roles, Action::DecideRegistration)?;
    let all = registrations::waiting(&mut *office.db.read().await?).await?;
    let place = all.iter().position(|it| it.id == id);
    let others = || all.iter().map(|it| it.id).filter(|other| *other != id);
    Ok(Beside {
        place: place.map(|at| at + 1),
        all: all.len(),
        before: place.and_then(|at| all.get(at.checked_sub(1)?)).map(|it| it.id),
        after: place.and_then(|at| all.get(at + 1)).map(|it| it.id).or_else(|| others().next()),
    })
}

/// One registration as the operator sees it; drafts are nobody's business.
pub async fn card(office: &Office, ctx: &Ctx, id: Uuid) -> Result<Card, Error> {
    access::any_may(&ctx.actor.roles, Action::DecideRegistration)?;
    let mut reader = office.db.read().await?;
    let registration = registrations::find(&mut reader, id).await?.ok_or(Error::NotFound)?;
    if registration.state.is_editable() {
        return Err(Error::NotFound);
    }
    Ok(Card {
        documents: as_signed(documents::of_subject(&mut reader, SUBJECT, id).await?),
        signatures: signatures::of_subject(&mut reader, SUBJECT, id).await?,
        earlier: registrations::earlier(&mut reader, &registration).await?,
        looks: registers::of(&mut reader, id).await?,
        prepared: registrations::prepared_refusal(&mut reader, id).await?.is_some(),
        registration,
    })
}

/// What became of one of several.
#[derive(Debug)]
pub enum Confirmed {
    Now,
    /// There are findings: it is looked at by itself.
    NotClean,
    /// Somebody decided or changed it meanwhile, or the law does not let it be.
    Not(Error),
}

/// Confirms several, each by itself, in which nothing was found (A-8.p2, B-6.p2); the versions are those that were seen.
pub async fn confirm_clean(
    office: &Office,
    ctx: &Ctx,
    chosen: &[(Uuid, i64)],
) -> Result<Vec<(Uuid, Confirmed)>, Error> {
    access::any_may(&ctx.actor.roles, Action::DecideRegistration)?;
    let mut done = Vec::new();
    for one in chosen.iter().take(PER_PAGE) {
        // What was confirmed before an error stays confirmed, and is told.
        done.push((one.0, confirm_one(office, ctx, *one).await.unwrap_or_else(Confirmed::Not)));
    }
    Ok(done)
}

async fn confirm_one(office: &Office, ctx: &Ctx, (id, version): (Uuid, i64)) -> Result<Confirmed, Error> {
    let mut found = with_findings(office, &mut *office.db.read().await?, &[id]).await?;
    match found.pop().filter(|(registration, _)| registration.waits()) {
        None => Err(Error::Stale),
        Some((_, findings)) if !findings.are_none() => Ok(Confirmed::NotClean),
        Some(_) => confirm(office, ctx, id, version).await.map(|_| Confirmed::Now),
    }
}

/// Confirms. Of two operators who decide at once the second is told that it was changed meanwhile.
pub async fn confirm(office: &Office, ctx: &Ctx, id: Uuid, version: i64) -> Result<Registration, Error> {
    access::any_may(&ctx.actor.roles, Action::DecideRegistration)?;
    let mut tx = office.db.begin().await?;
    let mut registration = registrations::find(&mut tx, id).await?.ok_or(Error::NotFound)?;
    if registration.version != version {
        return Err(Error::Stale);
    }
    let law = registration.law(office)?;
    let mut outcome = registration.state.clone().apply(Command::Confirm, ctx.now, &law)?;
    super::renew::concluded(&mut tx, &registration).await?;
    let papers = documents::of_subject(&mut tx, SUBJECT, id).await?;
    let agreed = agreement::signed(&papers).map(|signed| signed.data["version"].clone());
    registration.state = outcome.next;
    registration.decided_at = Some(ctx.now);
    registration.updated_at = ctx.now;
    for event in &mut outcome.events {
        // A-10.R1, B-8: cabinet and instruction are open from now on; under which agreement is recorded.
        event.data["cabinet"] = json!(true);
        event.data["agreement"] = json!(agreed);
    }
    change(&mut tx, &registration).await?;
    registrations::drop_refusal(&mut tx, id).await?;
    let terms = registration.state.terms(&law);
    history::write(office, &mut tx, ctx, &law, (SUBJECT, id), &outcome.events, &terms).await?;
    let of = json!({ "order": registration.order });
    notices::tell(&mut tx, ctx, &registration.party, (SUBJECT, id), "registration-confirmed", of).await?;
    tx.commit().await?;
    registration.version += 1;
    Ok(registration)
}

/// The operator's term has ended without a decision: recorded once, dated by its end. Nothing is confirmed by it
/// (A-8.p2, B-6.p2); the applicant and the head of the operator are told.
pub async fn expire(office: &Office, ctx: &Ctx, id: Uuid) -> Result<(), Error> {
    let mut tx = office.db.begin().await?;
    let Some(mut registration) = registrations::hold(&mut tx, id).await? else { return Ok(()) };
    firing::law_of(office, &mut tx, &registration.governed, ctx.now).await?;
    let law = registration.law(office)?;
    if !firing::over(&registration.state.terms(&law), ctx.now) {
        return Ok(());
    }
    let outcome = registration.state.apply(Command::Expire, ctx.now, &law)?;
    registration.state = outcome.next;
    registration.updated_at = ctx.now;
    change(&mut tx, &registration).await?;
    let terms = registration.state.terms(&law);
    history::write(office, &mut tx, ctx, &law, (SUBJECT, id), &outcome.events, &terms).await?;
    let overdue = json!({ "order": registration.order });
    notices::tell(&mut tx, ctx, &registration.party, (SUBJECT, id), "registration-overdue", overdue).await?;
    let name = json!({ "name": registration.name, "rule": registration.service().rule });
    let head = Role::PortalOperatorAdmin;
    notices::alert(&mut tx, ctx, head, (SUBJECT, id), "registration-overdue-alert", name).await?;
    tx.commit().await?;
    Ok(())
}
