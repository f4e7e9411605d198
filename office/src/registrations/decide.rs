//! The operator's side: the queue by term, the card with its checks (A-8.p2, B-6.p2), the end of its term without a
//! decision. A decision is a document: [`super::confirmation`], [`super::refusal`].

use std::collections::BTreeMap;

use jiff::SignedDuration;
use law::Order;
use law::access::{self, Action, Role};
use law::event::Subject;
use law::registration::Command;
use serde_json::json;
use uuid::Uuid;

use super::draft::change;
use super::{Registration, SUBJECT};
use crate::ctx::Ctx;
use crate::documents::as_signed;
use crate::error::Error;
use crate::registers::{Look, Standing, standing};
use crate::store::documents::Document;
use crate::store::registrations::{Ending, Waiting};
use crate::store::signatures::Signature;
use crate::store::{Conn, documents, registers, registrations, signatures};
use crate::{Office, firing, history, notices, questionnaires};

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

    /// Waiting with the portal of this order.
    pub fn of(&self, order: Order) -> usize {
        self.waiting.get(&order).copied().unwrap_or(0)
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
    /// The version of the form on which it was presented.
    pub questionnaire: questionnaires::Version,
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
    let decided = registrations::decided(&mut reader, TIMED).await?;
    let figures = figures(office, &mut reader, ctx, &decided).await?;
    let (found, page, shown) = found(&mut reader, &figures, wanted).await?;
    Ok(Queue {
        waiting: with_findings(office, &mut reader, &shown).await?,
        page,
        pages: pages(found),
        found,
        figures,
        decided: decided.into_iter().take(DECIDED_SHOWN).collect(),
    })
}

fn pages(found: usize) -> usize {
    found.div_ceil(PER_PAGE).max(1)
}

/// How many are wanted, which page of them, and who stands on it.
async fn found(
    conn: &mut Conn,
    figures: &Figures,
    wanted: &Wanted,
) -> Result<(usize, usize, Vec<Uuid>), Error> {
    let place = |found: usize| {
        let page = wanted.page.clamp(1, pages(found));
        (page, (page - 1) * PER_PAGE)
    };
    if wanted.find.trim().is_empty() {
        let found = wanted.order.map_or_else(|| figures.all(), |order| figures.of(order));
        let (page, from) = place(found);
        return Ok((found, page, registrations::waiting_page(conn, wanted.order, (PER_PAGE, from)).await?));
    }
    let all = registrations::waiting(conn).await?;
    let fits: Vec<Uuid> = all.iter().filter(|it| wanted.is(it)).map(|it| it.id).collect();
    let (page, from) = place(fits.len());
    Ok((fits.len(), page, fits.into_iter().skip(from).take(PER_PAGE).collect()))
}

pub(super) async fn with_findings(
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
    decided: &[Registration],
) -> Result<Figures, Error> {
    let law = office.law(ctx.now);
    let today = law.date(ctx.now);
    let (midnight, next) = (law.end_of(today), law.end_of(today.tomorrow().map_err(Error::internal)?));
    let ending = registrations::ending(conn, ctx.now, (midnight, next)).await?;
    let sum = |of: fn(&Ending) -> usize| ending.iter().map(|(_, it)| of(it)).sum();
    let took = decided.iter().filter_map(|it| Some(it.decided_at?.duration_since(it.presented_at?)));
    let mut took: Vec<SignedDuration> = took.collect();
    took.sort();
    let (registered, refused) =
        registrations::decided_since(conn, law.start_of(today.first_of_month())).await?;
    Ok(Figures {
        overdue: sum(|it| it.overdue),
        today: sum(|it| it.today),
        tomorrow: sum(|it| it.tomorrow),
        waiting: ending.iter().map(|(order, it)| (*order, it.all)).collect(),
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
        questionnaire: super::filled_in(office, &mut reader, ctx, &registration).await?,
        registration,
    })
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
