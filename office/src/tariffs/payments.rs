//! Payments: a bank statement is looked at, then recorded; each payment that is for one invoice beyond doubt is
//! assigned to it, the others wait for somebody who says with a reason what they are for. The same file, and the same
//! entry in whatever file, counts once.

use std::collections::{BTreeMap, BTreeSet};

use jiff::SignedDuration;
use law::Clause;
use law::tariff::Money;
use law::tariff::account::{By, Known, matched};
use serde_json::json;
use uuid::Uuid;

use super::account::{self, Line};
use super::payers;
use super::statement::{self, Entry, Format, Statement, Unreadable};
use crate::Office;
use crate::ctx::Ctx;
use crate::documents::log_bytes;
use crate::error::{Error, FieldError};
use crate::exchange::sha256_hex;
use crate::registrations::one_line;
use crate::store::accounts::{self, Assignment, Invoice, Payment};
use crate::store::documents::{self, Document};
use crate::store::{Conn, blobs};

/// Kind of the document that a statement is kept as.
pub const KIND: &str = "bank-statement";
/// How long a file is kept that is only looked at.
const LOOKED_AT: SignedDuration = SignedDuration::from_hours(24);
/// Longest reason.
const LONGEST: usize = 1_000;

/// A statement as it would be recorded.
#[derive(Debug, Clone)]
pub struct Preview {
    pub id: Uuid,
    pub name: String,
    pub format: Format,
    pub passed_over: usize,
    pub rows: Vec<Previewed>,
    /// The very same file was recorded.
    pub known: bool,
}

/// An entry of it.
#[derive(Debug, Clone)]
pub struct Previewed {
    pub entry: Entry,
    /// It was recorded already and would not be again.
    pub known: bool,
    /// The invoice it would be assigned to.
    pub invoice: Option<String>,
    pub by: Option<By>,
}

/// Reads a file and keeps it to be looked at; nothing is recorded.
pub async fn look(office: &Office, ctx: &Ctx, name: &str, bytes: &[u8]) -> Result<Uuid, Error> {
    payers::may_keep(office, ctx)?;
    statement::read(bytes).map_err(told)?;
    let id = ctx.id();
    let mut tx = office.db.begin().await?;
    let since = ctx.now.checked_sub(LOOKED_AT).unwrap_or(ctx.now);
    accounts::keep_draft(&mut tx, id, (&one_line(name), bytes), ctx.now, since).await?;
    tx.commit().await?;
    Ok(id)
}

fn told(unreadable: Unreadable) -> Error {
    let error = FieldError::new("file", format!("statement-error-{}", unreadable.code));
    let place = unreadable.place.map_or_else(|| "-".to_owned(), |place| place.to_string());
    Error::Invalid(vec![error.with("place", place).with("max", statement::MOST)])
}

/// The file as it would be recorded now.
pub async fn preview(office: &Office, ctx: &Ctx, id: Uuid) -> Result<Preview, Error> {
    payers::may_keep(office, ctx)?;
    let mut reader = office.db.read().await?;
    let (name, bytes) = accounts::draft(&mut reader, id).await?.ok_or(Error::NotFound)?;
    let read = statement::read(&bytes).map_err(told)?;
    let known = accounts::statement_of(&mut reader, &sha256_hex(&bytes)).await?.is_some();
    let recorded = recorded(&mut reader, &read).await?;
    let register = Register::of(office, &mut reader).await?;
    let row = |entry: &Entry| {
        let known = recorded.contains(&entry.identity());
        let found = register.find(entry).filter(|_| !known);
        Previewed {
            entry: entry.clone(),
            known,
            invoice: found.map(|(invoice, _)| invoice.number.clone()),
            by: found.map(|(_, by)| by),
        }
    };
    let rows = read.entries.iter().map(row).collect();
    Ok(Preview { id, name, format: read.format, passed_over: read.passed_over, rows, known })
}

async fn recorded(conn: &mut Conn, read: &Statement) -> Result<BTreeSet<String>, Error> {
    let identities: Vec<String> = read.entries.iter().map(Entry::identity).collect();
    Ok(accounts::known(conn, &identities).await?.into_iter().collect())
}

/// Records a file that was looked at. Gives how many payments came with it; none the second time.
pub async fn record(office: &Office, ctx: &Ctx, id: Uuid) -> Result<usize, Error> {
    payers::may_keep(office, ctx)?;
    let (name, bytes) = accounts::draft(&mut *office.db.read().await?, id).await?.ok_or(Error::NotFound)?;
    let read = statement::read(&bytes).map_err(told)?;
    let digest = sha256_hex(&bytes);
    let stored = office.blobs.put(&bytes).await?;
    let document =
        document(ctx, &name, &read, (stored.sha256, i64::try_from(stored.size).map_err(Error::internal)?));
    let mut tx = office.db.begin().await?;
    accounts::drop_draft(&mut tx, id).await?;
    if accounts::statement_of(&mut tx, &digest).await?.is_some() {
        tx.commit().await?;
        return Ok(0);
    }
    let recorded = recorded(&mut tx, &read).await?;
    let new: Vec<&Entry> = read.entries.iter().filter(|it| !recorded.contains(&it.identity())).collect();
    blobs::insert(&mut tx, &document.sha256, document.size, ctx.now).await?;
    documents::insert(&mut tx, &document).await?;
    let statement = accounts::Statement {
        id: document.subject_id,
        digest,
        document: document.id,
        format: serde_json::to_value(read.format)?.as_str().unwrap_or_default().to_owned(),
        entries: i64::try_from(read.entries.len()).map_err(Error::internal)?,
        added: i64::try_from(new.len()).map_err(Error::internal)?,
        recorded_at: ctx.now,
        actor: ctx.actor.clone(),
    };
    accounts::insert_statement(&mut tx, &statement).await?;
    let mut register = Register::of(office, &mut tx).await?;
    for entry in &new {
        let payment = Payment {
            id: ctx.id(),
            statement: statement.id,
            identity: entry.identity(),
            amount: entry.amount,
            booked: entry.booked,
            entry: serde_json::to_value(entry)?,
            recorded_at: ctx.now,
            assigned: None,
        };
        accounts::insert_payment(&mut tx, &payment).await?;
        let Some((invoice, by)) = register.find(entry).map(|(it, by)| (it.clone(), by)) else { continue };
        let reason = match by {
            By::Number => "number",
            By::PayerAndSum => "payer_and_sum",
        };
        let assignment = Assignment {
            number: 1,
            participant: Some(invoice.participant),
            invoice: Some(invoice.number.clone()),
            reason: reason.into(),
            at: ctx.now,
            actor: Ctx::automatic(ctx.now).actor,
        };
        keep(office, &mut tx, ctx, &payment, &assignment).await?;
        register.pay(&invoice.number, entry.amount);
    }
    tx.commit().await?;
    tracing::info!(entries = read.entries.len(), added = new.len(), "a bank statement was recorded");
    Ok(new.len())
}

async fn keep(
    office: &Office,
    conn: &mut Conn,
    ctx: &Ctx,
    payment: &Payment,
    assignment: &Assignment,
) -> Result<(), Error> {
    accounts::assign(conn, payment.id, assignment).await?;
    let data = json!({
        "payment": payment.id, "amount": payment.amount, "invoice": assignment.invoice, "reason": assignment.reason,
    });
    // Whoever it was for before reads in the own history that it is not any more.
    let former = payment.assigned.as_ref().and_then(|it| it.participant);
    let both = BTreeSet::from([former, assignment.participant]);
    for participant in both.into_iter().flatten() {
        let kind = if assignment.number == 1 { "payment_recorded" } else { "payment_assigned" };
        account::note(office, conn, ctx, participant, kind, data.clone()).await?;
    }
    Ok(())
}

/// Payments for which nobody has said what they are for, the last one first.
pub async fn waiting(office: &Office, ctx: &Ctx) -> Result<Vec<Payment>, Error> {
    payers::may_keep(office, ctx)?;
    let mut all = accounts::payments(&mut *office.db.read().await?).await?;
    all.retain(|it| it.assigned.is_none());
    Ok(all)
}

/// Every statement that was recorded, the last one first.
pub async fn statements(office: &Office, ctx: &Ctx) -> Result<Vec<accounts::Statement>, Error> {
    payers::may_keep(office, ctx)?;
    Ok(accounts::statements(&mut *office.db.read().await?).await?)
}

/// The file of a statement, as it was loaded.
pub async fn file(office: &Office, ctx: &Ctx, id: Uuid) -> Result<(Document, Vec<u8>), Error> {
    payers::may_keep(office, ctx)?;
    let mut reader = office.db.read().await?;
    let of = accounts::statement(&mut reader, id).await?.ok_or(Error::NotFound)?.document;
    let document = documents::find(&mut reader, of).await?.ok_or(Error::NotFound)?;
    drop(reader);
    let bytes = office.blobs.read(&document.sha256).await?;
    let clause = Clause(payers::here(office).clause());
    log_bytes(office, ctx, (KIND, id), document.sha256.clone(), "whole".into(), clause).await?;
    Ok((document, bytes))
}

/// A payment with its entry, and the invoices that it can be for: those that count, of everybody.
pub async fn one(office: &Office, ctx: &Ctx, id: Uuid) -> Result<(Payment, Entry, Vec<Line>), Error> {
    let lines = account::all(office, ctx).await?;
    let payment = accounts::payment(&mut *office.db.read().await?, id).await?.ok_or(Error::NotFound)?;
    let entry = serde_json::from_value(payment.entry.clone())?;
    Ok((payment, entry, lines))
}

/// What somebody says a payment is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum For {
    /// For what is open first.
    Participant(Uuid),
    Invoice(String),
    /// For none of them.
    Nobody,
}

/// Says what a payment is for, with a reason. `seen` is how often that was said before.
pub async fn assign(
    office: &Office,
    ctx: &Ctx,
    id: Uuid,
    seen: i64,
    of: &For,
    reason: &str,
) -> Result<(), Error> {
    payers::may_keep(office, ctx)?;
    let reason = one_line(reason);
    if reason.is_empty() || reason.chars().count() > LONGEST {
        return Err(Error::field("reason", "account-error-assign"));
    }
    let mut tx = office.db.begin().await?;
    let payment = accounts::payment(&mut tx, id).await?.ok_or(Error::NotFound)?;
    if payment.assigned.as_ref().map_or(0, |it| it.number) != seen {
        return Err(Error::Stale);
    }
    let (participant, invoice) = match of {
        For::Nobody => (None, None),
        For::Participant(id) => {
            account::gathered(office, ctx, &mut tx, *id).await?;
            (Some(*id), None)
        }
        For::Invoice(number) => {
            let all = accounts::invoices(&mut tx).await?;
            let found = all.iter().find(|it| it.number == *number);
            let found = found.ok_or_else(|| Error::field("of", "account-error-of"))?;
            (Some(found.participant), Some(number.clone()))
        }
    };
    let assignment =
        Assignment { number: seen + 1, participant, invoice, reason, at: ctx.now, actor: ctx.actor.clone() };
    keep(office, &mut tx, ctx, &payment, &assignment).await?;
    tx.commit().await?;
    Ok(())
}

/// The invoices that count, as payments are compared with them.
struct Register {
    known: Vec<Known>,
    invoices: BTreeMap<String, Invoice>,
}

impl Register {
    async fn of(office: &Office, conn: &mut Conn) -> Result<Register, Error> {
        let payers: BTreeMap<Uuid, String> =
            payers::all(office, conn).await?.into_iter().map(|it| (it.id, it.bin)).collect();
        let (all, payments) = (accounts::invoices(conn).await?, accounts::payments(conn).await?);
        let mut known = Vec::new();
        for (id, payer) in &payers {
            let own: Vec<Invoice> = all.iter().filter(|it| it.participant == *id).cloned().collect();
            let paid = payments
                .iter()
                .filter(|it| it.assigned.as_ref().is_some_and(|it| it.participant == Some(*id)));
            let balance = account::balance(office, &own, paid)?;
            let open = |number: &str| {
                let found = balance.open.iter().find(|(owed, _)| owed.number == number);
                found.map_or(Money::ZERO, |(_, open)| *open)
            };
            // Also former issues: a payer may name the number that was corrected meanwhile.
            known.extend(own.iter().map(|it| Known {
                number: it.number.clone(),
                payer: payer.clone(),
                open: open(&it.number),
            }));
        }
        let invoices = all.into_iter().map(|it| (it.number.clone(), it)).collect();
        Ok(Register { known, invoices })
    }

    fn find(&self, entry: &Entry) -> Option<(&Invoice, By)> {
        let payer = Some(entry.payer_bin.as_str()).filter(|bin| !bin.is_empty());
        let (known, by) = matched(&entry.purpose, payer, entry.amount, &self.known)?;
        Some((self.invoices.get(&known.number)?, by))
    }

    /// Of two payments of one sum the second does not find what the first has paid.
    fn pay(&mut self, number: &str, amount: Money) {
        for known in self.known.iter_mut().filter(|it| it.number == number) {
            known.open = (known.open - amount).max(Money::ZERO);
        }
    }
}

fn document(ctx: &Ctx, name: &str, read: &Statement, (sha256, size): (String, i64)) -> Document {
    let media_type = match read.format {
        Format::Csv => "text/csv",
        Format::Camt053 => "application/xml",
    };
    let id = ctx.id();
    Document {
        title: name.into(),
        file_name: name.into(),
        media_type: media_type.into(),
        size,
        sha256,
        source: "operator".into(),
        ..Document::made((KIND, id), KIND, ctx.now)
    }
}
