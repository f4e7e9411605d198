//! The account of whoever pays (A-15, A-38, register D-10): since when it is charged, what the prices were, the support
//! that was rendered, invoices, payments, and what follows from them.
//!
//! Nothing but this page follows from a debt: applications, results and access to documents go on, and users of the
//! portal are never charged. Only the operator's own decision by ends anything, as for any
//! violation of the agreement.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;
use law::tariff::Quantity;
use law::tariff::account::{Balance, Owed, Paid, settle};
use law::tariff::charge::{self, Bill, Month, Priced, Volume};
use law::tariff::list::Payers;
use serde_json::json;
use uuid::Uuid;

use super::payers::{self, Payer};
use super::{Settled, settled_with};
use crate::Office;
use crate::ctx::Ctx;
use crate::error::{Error, FieldError};
use crate::history;
use crate::registrations::one_line;
use crate::store::Conn;
use crate::store::accounts::{self, Invoice, Payment, Support};

/// The word of this topic in events; the id is that of the payer.
pub const SUBJECT: &str = "account";
/// Longest basis or reason.
const LONGEST: usize = 1_000;

/// Everything about what somebody owes.
#[derive(Debug, Clone)]
pub struct Account {
    pub payer: Payer,
    /// By which point it pays.
    by: Payers,
    /// The times of its registration, each with its end where it has one: from the first moment of each it is charged.
    pub registered: Vec<(Timestamp, Option<Timestamp>)>,
    pub lists: Vec<Settled>,
    /// With cancellations, the last one first.
    pub support: Vec<Support>,
    /// The last month first, the last issue of each before the former ones.
    pub invoices: Vec<Invoice>,
    /// Payments that are for this payer.
    pub payments: Vec<Payment>,
    pub balance: Balance,
}

/// One line of the overview.
#[derive(Debug, Clone)]
pub struct Line {
    pub payer: Payer,
    pub balance: Balance,
}

/// What was typed of a volume of support.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Typed {
    pub position: String,
    pub quantity: String,
    /// `dd.mm.yyyy` or ISO 8601.
    pub day: String,
    pub basis: String,
}

/// Everybody who was ever registered, with where the account stands.
pub async fn all(office: &Office, ctx: &Ctx) -> Result<Vec<Line>, Error> {
    payers::may_keep(office, ctx)?;
    let mut reader = office.db.read().await?;
    let mut invoices: BTreeMap<Uuid, Vec<Invoice>> = BTreeMap::new();
    for invoice in accounts::invoices(&mut reader).await? {
        invoices.entry(invoice.participant).or_default().push(invoice);
    }
    let payments = accounts::payments(&mut reader).await?;
    let line = |payer: Payer| {
        let own = invoices.get(&payer.id).map(Vec::as_slice).unwrap_or_default();
        let balance = balance(office, own, payments.iter().filter(|it| is_for(it, payer.id)))?;
        Ok(Line { payer, balance })
    };
    payers::all(office, &mut reader).await?.into_iter().map(line).collect()
}

/// The account of one payer, for the operator.
pub async fn of(office: &Office, ctx: &Ctx, id: Uuid) -> Result<Account, Error> {
    payers::may_keep(office, ctx)?;
    gathered(office, ctx, &mut *office.db.read().await?, id).await
}

/// The account of the organisation that somebody acts for, where it is or was to pay.
pub async fn own(office: &Office, ctx: &Ctx) -> Result<Account, Error> {
    let bin = ctx.actor.bin.as_deref().ok_or(Error::NotFound)?;
    let mut reader = office.db.read().await?;
    let own = payers::all(office, &mut reader).await?.into_iter().find(|it| it.bin == bin);
    let payer = own.ok_or(Error::NotFound)?;
    if !payers::sees(office, &mut reader, ctx, &payer).await? {
        return Err(Error::NotFound);
    }
    gathered(office, ctx, &mut reader, payer.id).await
}

pub(super) async fn gathered(
    office: &Office,
    ctx: &Ctx,
    conn: &mut Conn,
    id: Uuid,
) -> Result<Account, Error> {
    let payer = payers::find(office, conn, id).await?.ok_or(Error::NotFound)?;
    let by = payers::here(office);
    let invoices = accounts::invoices_of(conn, id).await?;
    let mut payments = accounts::payments(conn).await?;
    payments.retain(|it| is_for(it, id));
    Ok(Account {
        registered: payers::registered(office, conn, id).await?,
        lists: settled_with(office, ctx, conn, by).await?,
        by,
        support: accounts::support(conn, id).await?,
        balance: balance(office, &invoices, payments.iter())?,
        payer,
        invoices,
        payments,
    })
}

fn is_for(payment: &Payment, participant: Uuid) -> bool {
    payment.assigned.as_ref().is_some_and(|it| it.participant == Some(participant))
}

/// What an invoice asks for, as it was issued.
pub fn bill(invoice: &Invoice) -> Result<Bill, Error> {
    Ok(serde_json::from_value(invoice.body["bill"].clone())?)
}

/// The invoices that count, each month's last issue, and what was paid. A payment that names a former issue is for the
/// last one.
pub(super) fn balance<'a>(
    office: &Office,
    invoices: &[Invoice],
    payments: impl Iterator<Item = &'a Payment>,
) -> Result<Balance, Error> {
    let mut last: BTreeMap<Month, &Invoice> = BTreeMap::new();
    for invoice in invoices {
        let one = last.entry(invoice.month).or_insert(invoice);
        if invoice.issue > one.issue {
            *one = invoice;
        }
    }
    let owed = last.values().map(|it| {
        let issued = office.law(it.issued_at).date(it.issued_at);
        Ok(Owed { number: it.number.clone(), issued, gross: bill(it)?.gross })
    });
    let owed: Vec<Owed> = owed.collect::<Result<_, Error>>()?;
    let counted = |number: &String| {
        let named = invoices.iter().find(|it| it.number == *number)?;
        last.get(&named.month).map(|it| it.number.clone())
    };
    let paid = payments.map(|it| Paid {
        amount: it.amount,
        number: it.assigned.as_ref().and_then(|it| it.invoice.as_ref()).and_then(counted),
    });
    Ok(settle(owed, &paid.collect::<Vec<_>>()))
}

impl Account {
    /// What was rendered and not cancelled.
    pub fn rendered(&self) -> Vec<Volume> {
        let cancelled: Vec<Uuid> = self.support.iter().filter_map(|it| it.cancels).collect();
        let stands = self.support.iter().filter(|it| it.cancels.is_none() && !cancelled.contains(&it.id));
        let volume = |it: &Support| Volume {
            position: it.position.clone(),
            quantity: it.quantity,
            day: it.day,
            basis: it.basis.clone(),
        };
        // As they were entered: the same bill however often it is made.
        let mut all: Vec<Volume> = stands.map(volume).collect();
        all.reverse();
        all
    }

    pub(super) fn priced(&self) -> Vec<Priced<'_>> {
        let priced = |it: &'_ Settled| (it.list.number, it.from, it.until);
        self.lists
            .iter()
            .map(|it| {
                let (number, from, until) = priced(it);
                Priced { list: it.list.state.list(), number, from, until }
            })
            .collect()
    }

    /// What a month comes to, as far as it is known.
    pub fn bill(&self, office: &Office, month: Month, now: Timestamp) -> Result<Bill, Error> {
        let zone = &office.law(now).zone;
        Ok(charge::bill(month, zone, self.by, &self.registered, &self.priced(), &self.rendered())?)
    }

    /// The positions of support for which a volume can be entered now.
    pub fn positions(&self) -> Vec<&law::tariff::Position> {
        let now = self.lists.iter().filter(|it| it.standing == law::tariff::Standing::InForce);
        let all = now.flat_map(|it| &it.list.state.list().positions);
        all.filter(|it| it.component == law::tariff::Component::SupportVolume).collect()
    }

    /// The last issue of a month.
    pub fn issued(&self, month: Month) -> Option<&Invoice> {
        self.invoices.iter().find(|it| it.month == month)
    }
}

/// Records support that was rendered, with what shows it. There must be a price for it.
pub async fn render(office: &Office, ctx: &Ctx, id: Uuid, typed: &Typed) -> Result<(), Error> {
    payers::may_keep(office, ctx)?;
    let today = office.law(ctx.now).date(ctx.now);
    let volume = read(typed, today).map_err(Error::Invalid)?;
    let mut tx = office.db.begin().await?;
    let account = gathered(office, ctx, &mut tx, id).await?;
    charge::of_volume(account.by, &account.priced(), &volume)?;
    let law = office.law(ctx.now);
    let on = |at: Timestamp| law.date(at);
    let within = |(from, until): &(Timestamp, Option<Timestamp>)| {
        on(*from) <= volume.day && until.is_none_or(|until| on(until) >= volume.day)
    };
    if !account.registered.iter().any(within) {
        return Err(Error::field("day", "account-error-not-registered"));
    }
    let support = Support {
        id: ctx.id(),
        participant: id,
        position: volume.position,
        quantity: volume.quantity,
        day: volume.day,
        basis: volume.basis,
        cancels: None,
        recorded_at: ctx.now,
        actor: ctx.actor.clone(),
    };
    keep(&mut tx, office, ctx, &support).await?;
    tx.commit().await?;
    Ok(())
}

/// Cancels an entry with a reason; an invoice that was issued stays and is corrected by another.
pub async fn cancel(office: &Office, ctx: &Ctx, id: Uuid, entry: Uuid, reason: &str) -> Result<(), Error> {
    payers::may_keep(office, ctx)?;
    let basis = basis(reason).map_err(|key| Error::field("reason", key))?;
    let mut tx = office.db.begin().await?;
    let all = accounts::support(&mut tx, id).await?;
    let of = all.iter().find(|it| it.id == entry && it.cancels.is_none()).ok_or(Error::NotFound)?;
    if all.iter().any(|it| it.cancels == Some(entry)) {
        return Err(Error::Stale);
    }
    let support = Support {
        id: ctx.id(),
        basis,
        cancels: Some(entry),
        recorded_at: ctx.now,
        actor: ctx.actor.clone(),
        ..of.clone()
    };
    keep(&mut tx, office, ctx, &support).await?;
    tx.commit().await?;
    Ok(())
}

async fn keep(conn: &mut Conn, office: &Office, ctx: &Ctx, it: &Support) -> Result<(), Error> {
    accounts::insert_support(conn, it).await?;
    let kind = if it.cancels.is_some() { "support_cancelled" } else { "support_rendered" };
    let data = json!({
        "entry": it.id, "position": it.position, "quantity": it.quantity, "day": it.day, "basis": it.basis,
        "cancels": it.cancels,
    });
    note(office, conn, ctx, it.participant, kind, data).await
}

/// Writes what happened to an account into its history.
pub(super) async fn note(
    office: &Office,
    conn: &mut Conn,
    ctx: &Ctx,
    participant: Uuid,
    kind: &'static str,
    data: serde_json::Value,
) -> Result<(), Error> {
    let event = law::Event { kind, clause: law::Clause(payers::here(office).clause()), at: ctx.now, data };
    history::note(conn, ctx, &office.law(ctx.now), (SUBJECT, participant), &[event]).await?;
    Ok(())
}

fn basis(text: &str) -> Result<String, &'static str> {
    let basis = one_line(text);
    match basis.chars().count() {
        0 => Err("account-error-basis"),
        long if long > LONGEST => Err("account-error-basis-long"),
        _ => Ok(basis),
    }
}

fn read(typed: &Typed, today: Date) -> Result<Volume, Vec<FieldError>> {
    let mut wrong = Vec::new();
    let mut error = |field: &str, key: &str| wrong.push(FieldError::new(field, key));
    let position = one_line(&typed.position);
    if position.is_empty() {
        error("position", "account-error-position");
    }
    let quantity: Option<Quantity> = typed.quantity.parse().ok();
    if quantity.is_none() {
        error("quantity", "account-error-quantity");
    }
    let day = crate::decisions::day(typed.day.trim());
    match day {
        None => error("day", "account-error-day"),
        Some(day) if day > today => error("day", "account-error-day-ahead"),
        Some(_) => {}
    }
    let basis = basis(&typed.basis).map_err(|key| error("basis", key)).ok();
    match (quantity, day, basis) {
        (Some(quantity), Some(day), Some(basis)) if wrong.is_empty() => {
            Ok(Volume { position, quantity, day, basis })
        }
        _ => Err(wrong),
    }
}
