//! The operator's way to a price list (A-15, A-38, B-14.p3): draft, see how it will be read, approve. A list is never
//! changed: another one takes its place.

use law::Text;
use law::access::Role;
use law::tariff::list::{self, Command, Payers};
use law::tariff::{Content, Money, Position, State, Unit};
use serde_json::json;
use uuid::Uuid;

use super::{PriceList, SUBJECT, may_set, payers};
use crate::ctx::Ctx;
use crate::decisions;
use crate::error::{Error, FieldError};
use crate::registrations::one_line;
use crate::store::terms::Governed;
use crate::store::{Conn, tariffs};
use crate::{Office, history, notices};

/// Most positions of a list.
pub const MOST: usize = 40;
/// Longest name of a position.
const LONGEST: usize = 300;
/// Longest code of a position.
const LONGEST_CODE: usize = 12;
/// Longest reason of a withdrawal.
const LONGEST_REASON: usize = 1_000;

/// A position as it was typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Row {
    pub code: String,
    pub kk: String,
    pub ru: String,
    pub en: String,
    /// `month`, `hour`, `request`.
    pub unit: String,
    pub price: String,
}

/// What an operator proposes, as it was typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Proposal {
    pub payers: String,
    /// `dd.mm.yyyy` or ISO 8601.
    pub from: String,
    pub vat: bool,
    pub reason: String,
    /// Rows in which nothing was typed do not count.
    pub rows: Vec<Row>,
}

impl Row {
    fn is_empty(&self) -> bool {
        [&self.code, &self.kk, &self.ru, &self.en, &self.price].iter().all(|text| text.trim().is_empty())
    }
}

impl Proposal {
    /// The content of a list, to begin another one with.
    pub fn of(list: &Content) -> Proposal {
        let row = |it: &Position| Row {
            code: it.code.clone(),
            kk: it.title.kk.to_string(),
            ru: it.title.ru.to_string(),
            en: it.title.en.to_string(),
            unit: it.unit.name().into(),
            price: it.price.to_string(),
        };
        Proposal {
            payers: list.payers.name().into(),
            vat: list.vat,
            rows: list.positions.iter().map(row).collect(),
            ..Proposal::default()
        }
    }
}

/// Every list, the last one first.
pub async fn all(office: &Office, ctx: &Ctx) -> Result<Vec<PriceList>, Error> {
    may_set(office, ctx)?;
    Ok(tariffs::all(&mut *office.db.read().await?).await?)
}

/// One of them.
pub async fn one(office: &Office, ctx: &Ctx, id: Uuid) -> Result<PriceList, Error> {
    may_set(office, ctx)?;
    tariffs::find(&mut *office.db.read().await?, id).await?.ok_or(Error::NotFound)
}

/// Drafts a list. Nobody pays by it before it is approved, and on the portal consented to.
pub async fn draft(office: &Office, ctx: &Ctx, proposal: &Proposal) -> Result<PriceList, Error> {
    may_set(office, ctx)?;
    let law = office.law(ctx.now);
    let content = read(office, ctx, proposal).map_err(Error::Invalid)?;
    let outcome = list::draft(content, ctx.now, &law)?;
    let mut tx = office.db.begin().await?;
    let number = tariffs::all(&mut tx).await?.first().map_or(1, |last| last.number + 1);
    let mut governed = Governed::default();
    governed.begin(&law);
    let list = PriceList {
        id: ctx.id(),
        number,
        state: outcome.next,
        governed,
        version: 1,
        created_at: ctx.now,
        actor: ctx.actor.clone(),
    };
    tariffs::insert(&mut tx, &list).await?;
    history::note(&mut tx, ctx, &law, (SUBJECT, list.id), &outcome.events).await?;
    tx.commit().await?;
    Ok(list)
}

/// Approves a draft as it was seen. On the portal the Vedomstvo is told that its consent is needed.
pub async fn approve(office: &Office, ctx: &Ctx, id: Uuid, version: i64) -> Result<PriceList, Error> {
    let mut tx = office.db.begin().await?;
    let list = act(office, &mut tx, ctx, (id, version), Command::Approve).await?;
    if matches!(list.state, State::AwaitingConsent { .. }) {
        let data = json!({ "number": list.number });
        notices::alert(&mut tx, ctx, Role::Vedomstvo, (SUBJECT, id), "prices-await-consent", data).await?;
    }
    tx.commit().await?;
    tracing::info!(number = list.number, "a price list was approved");
    Ok(list)
}

/// Gives a list up that is not in force and will not be.
pub async fn withdraw(
    office: &Office,
    ctx: &Ctx,
    id: Uuid,
    version: i64,
    reason: &str,
) -> Result<PriceList, Error> {
    let reason = one_line(reason);
    if reason.chars().count() > LONGEST_REASON {
        let wrong = FieldError::new("reason", "tariff-error-reason-long").with("max", LONGEST_REASON);
        return Err(Error::Invalid(vec![wrong]));
    }
    let mut tx = office.db.begin().await?;
    let list = act(office, &mut tx, ctx, (id, version), Command::Withdraw { reason }).await?;
    tariffs::take_answer(&mut tx, id).await?;
    tx.commit().await?;
    Ok(list)
}

async fn act(
    office: &Office,
    conn: &mut Conn,
    ctx: &Ctx,
    (id, version): (Uuid, i64),
    command: Command,
) -> Result<PriceList, Error> {
    may_set(office, ctx)?;
    let list = tariffs::find(conn, id).await?.ok_or(Error::NotFound)?;
    if list.version != version {
        return Err(Error::Stale);
    }
    apply(office, conn, ctx, list, command, json!({})).await
}

/// Applies a command and stores what follows; `told` is added to the data of its events.
pub(super) async fn apply(
    office: &Office,
    conn: &mut Conn,
    ctx: &Ctx,
    mut list: PriceList,
    command: Command,
    told: serde_json::Value,
) -> Result<PriceList, Error> {
    let law = office.laws.of(&list.governed, ctx.now)?;
    let mut outcome = list.state.apply(command, ctx.now, &law)?;
    for event in &mut outcome.events {
        for (name, value) in told.as_object().into_iter().flatten() {
            event.data[name] = value.clone();
        }
    }
    list.state = outcome.next;
    if !tariffs::update(conn, &list).await? {
        return Err(Error::Stale);
    }
    history::note(conn, ctx, &law, (SUBJECT, list.id), &outcome.events).await?;
    list.version += 1;
    Ok(list)
}

/// The values of a proposal, or everything that is wrong with them.
fn read(office: &Office, ctx: &Ctx, proposal: &Proposal) -> Result<Content, Vec<FieldError>> {
    let today = office.law(ctx.now).date(ctx.now);
    let here = payers(office.config.system);
    let payers = Payers::parse(&proposal.payers).filter(|it| here.contains(it));
    let mut wrong = Vec::new();
    if payers.is_none() {
        wrong.push(FieldError::new("payers", "tariff-error-payers"));
    }
    let rows: Vec<(usize, &Row)> =
        proposal.rows.iter().enumerate().filter(|(_, row)| !row.is_empty()).collect();
    if rows.is_empty() {
        wrong.push(FieldError::new("ru-0", "tariff-error-none"));
    }
    if rows.len() > MOST {
        wrong.push(FieldError::new("ru-0", "tariff-error-many").with("max", MOST));
    }
    let mut positions = Vec::new();
    for (place, row) in rows {
        match position(place, row) {
            Ok(position) => positions.push(position),
            Err(more) => wrong.extend(more),
        }
    }
    match (payers, decisions::read("tariff", &proposal.from, &proposal.reason, today)) {
        (Some(payers), Ok((from, reason))) if wrong.is_empty() => {
            Ok(Content { payers, from, vat: proposal.vat, positions, reason })
        }
        (_, decided) => Err([wrong, decided.err().unwrap_or_default()].concat()),
    }
}

fn position(place: usize, row: &Row) -> Result<Position, Vec<FieldError>> {
    let mut wrong = Vec::new();
    let mut error = |name: &str, key: &str| {
        let field = format!("{name}-{place}");
        wrong.push(FieldError::new(field, key));
    };
    let code = one_line(&row.code);
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '-' | '.');
    if code.is_empty() || code.chars().count() > LONGEST_CODE || !code.chars().all(plain) {
        error("code", "tariff-error-code");
    }
    let [kk, ru, en] = [&row.kk, &row.ru, &row.en].map(|text| one_line(text));
    for (field, text) in [("kk", &kk), ("ru", &ru), ("en", &en)] {
        if text.is_empty() || text.chars().count() > LONGEST {
            error(field, "tariff-error-title");
        }
    }
    let unit = Unit::parse(&row.unit);
    if unit.is_none() {
        error("unit", "tariff-error-unit");
    }
    let price: Option<Money> = row.price.parse().ok();
    if price.is_none() {
        error("price", "tariff-error-price");
    }
    match (unit, price) {
        (Some(unit), Some(price)) if wrong.is_empty() => {
            let title = Text { kk: kk.into(), ru: ru.into(), en: en.into() };
            Ok(Position { code, title, component: unit.component(), unit, price })
        }
        _ => Err(wrong),
    }
}
