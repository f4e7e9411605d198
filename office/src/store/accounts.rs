//! What participants owe and have paid (A-15, register D-10): support that was rendered, invoices with their papers, bank
//! statements, payments and what each is for. Rows are only added.

use jiff::Timestamp;
use jiff::civil::Date;
use law::tariff::charge::Month;
use law::tariff::{Money, Quantity};
use serde_json::{Value as Json, json};
use uuid::Uuid;

use super::records::{self, Kind, Record};
use super::{Conn, Error, Row, Sql, Value, values, whole_microseconds};
use crate::ctx::Actor;

/// Support that was rendered, or the cancellation of such an entry.
#[derive(Debug, Clone, PartialEq)]
pub struct Support {
    pub id: Uuid,
    pub participant: Uuid,
    pub position: String,
    pub quantity: Quantity,
    pub day: Date,
    /// What shows it; of a cancellation, why.
    pub basis: String,
    pub cancels: Option<Uuid>,
    pub recorded_at: Timestamp,
    pub actor: Actor,
}

/// An invoice as it is stored.
#[derive(Debug, Clone, PartialEq)]
pub struct Invoice {
    pub id: Uuid,
    pub participant: Uuid,
    pub month: Month,
    /// 1, then 2, 3 … for corrections.
    pub issue: i64,
    pub number: String,
    pub body: Json,
    pub issued_at: Timestamp,
}

/// A paper of an invoice.
#[derive(Debug, Clone, PartialEq)]
pub struct Paper {
    pub kind: String,
    pub document: Uuid,
    /// The seal of the system, detached, in DER.
    pub cms: Vec<u8>,
}

/// A bank statement that was recorded.
#[derive(Debug, Clone, PartialEq)]
pub struct Statement {
    pub id: Uuid,
    pub digest: String,
    pub document: Uuid,
    pub format: String,
    pub entries: i64,
    pub added: i64,
    pub recorded_at: Timestamp,
    pub actor: Actor,
}

/// A payment with what it is for by the last word.
#[derive(Debug, Clone, PartialEq)]
pub struct Payment {
    pub id: Uuid,
    pub statement: Uuid,
    pub identity: String,
    pub amount: Money,
    pub booked: Date,
    pub entry: Json,
    pub recorded_at: Timestamp,
    pub assigned: Option<Assignment>,
}

/// What a payment is for.
#[derive(Debug, Clone, PartialEq)]
pub struct Assignment {
    pub number: i64,
    /// `None`: for no participant, such as a refund of the bank.
    pub participant: Option<Uuid>,
    pub invoice: Option<String>,
    pub reason: String,
    pub at: Timestamp,
    pub actor: Actor,
}

/// Adds an entry. [`Error::Conflict`]: what it cancels was cancelled already.
pub async fn insert_support(conn: &mut Conn, it: &Support) -> Result<(), Error> {
    conn.execute(
        "INSERT INTO support_volume (id, participant_id, position, quantity, day, basis, cancels, recorded_at, actor)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        &values![
            it.id,
            it.participant,
            &it.position,
            it.quantity.hundredths(),
            it.day,
            &it.basis,
            it.cancels,
            it.recorded_at,
            Value::json(&it.actor)?
        ],
    )
    .await?;
    Ok(())
}

/// Everything that was entered for a participant, the last one first.
pub async fn support(conn: &mut Conn, participant: Uuid) -> Result<Vec<Support>, Error> {
    let sql = "SELECT id, participant_id, position, quantity, day, basis, cancels, recorded_at, actor
               FROM support_volume WHERE participant_id = $1 ORDER BY recorded_at DESC, id DESC";
    let read = |row: &Row| {
        Ok(Support {
            id: row.get("id")?,
            participant: row.get("participant_id")?,
            position: row.get("position")?,
            quantity: Quantity::of_hundredths(row.get("quantity")?),
            day: row.get("day")?,
            basis: row.get("basis")?,
            cancels: row.get("cancels")?,
            recorded_at: row.get("recorded_at")?,
            actor: row.json("actor")?,
        })
    };
    conn.rows(sql, &values![participant]).await?.iter().map(read).collect()
}

/// Adds an invoice. [`Error::Conflict`]: somebody else issued it first.
pub async fn insert_invoice(conn: &mut Conn, it: &Invoice) -> Result<(), Error> {
    conn.execute(
        "INSERT INTO invoice (id, participant_id, month, issue, number, body, issued_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
        &values![it.id, it.participant, it.month.to_string(), it.issue, &it.number, &it.body, it.issued_at],
    )
    .await?;
    Ok(())
}

pub async fn insert_paper(conn: &mut Conn, invoice: &Invoice, paper: &Paper) -> Result<(), Error> {
    conn.execute(
        "INSERT INTO invoice_paper (invoice_id, kind, document_id, cms) VALUES ($1, $2, $3, $4)",
        &values![invoice.id, &paper.kind, paper.document, &paper.cms],
    )
    .await?;
    conn.keep(record(invoice.id, invoice.issued_at, paper));
    Ok(())
}

/// The seal under a paper of an invoice, as an event names it. The paper itself is a document.
fn record(invoice: Uuid, at: Timestamp, it: &Paper) -> Record {
    let told = json!({
        "document": it.document,
        "role": "system",
        "sha256": records::sha256(&it.cms),
        "signed_at": whole_microseconds(at),
    });
    let key = format!("{}/{}", records::key(invoice), it.kind);
    Record { kind: Kind::InvoicePaper, key, subject: invoice, told, blob: None, at }
}

/// The seals under the papers of these invoices, as events name them.
pub(super) async fn records(conn: &mut Conn, invoices: &[String]) -> Result<Vec<Record>, Error> {
    let sql = Sql::differs(
        "SELECT p.invoice_id, i.issued_at, p.kind, p.document_id, p.cms
         FROM invoice_paper p JOIN invoice i ON i.id = p.invoice_id
         WHERE p.invoice_id IN (SELECT unhex(value) FROM json_each($1))",
        "SELECT p.invoice_id, i.issued_at, p.kind, p.document_id, p.cms
         FROM invoice_paper p JOIN invoice i ON i.id = p.invoice_id
         WHERE p.invoice_id IN (SELECT value::uuid FROM jsonb_array_elements_text($1) AS value)",
    );
    let rows = conn.rows(sql, &[Value::json(&invoices)?]).await?;
    let told = |row: &Row| {
        let (kind, document, cms) = (row.get("kind")?, row.get("document_id")?, row.get("cms")?);
        Ok(record(row.get("invoice_id")?, row.get("issued_at")?, &Paper { kind, document, cms }))
    };
    rows.iter().map(told).collect()
}

/// Every invoice, the last month first and the last issue of a month before the former ones.
pub async fn invoices(conn: &mut Conn) -> Result<Vec<Invoice>, Error> {
    let sql = "SELECT id, participant_id, month, issue, number, body, issued_at FROM invoice
               ORDER BY month DESC, participant_id, issue DESC";
    conn.rows(sql, &[]).await?.iter().map(read_invoice).collect()
}

/// The invoices of a participant in the same order.
pub async fn invoices_of(conn: &mut Conn, participant: Uuid) -> Result<Vec<Invoice>, Error> {
    let sql = "SELECT id, participant_id, month, issue, number, body, issued_at FROM invoice
               WHERE participant_id = $1 ORDER BY month DESC, issue DESC";
    conn.rows(sql, &values![participant]).await?.iter().map(read_invoice).collect()
}

pub async fn invoice(conn: &mut Conn, id: Uuid) -> Result<Option<Invoice>, Error> {
    let sql = "SELECT id, participant_id, month, issue, number, body, issued_at FROM invoice WHERE id = $1";
    conn.row(sql, &values![id]).await?.as_ref().map(read_invoice).transpose()
}

fn read_invoice(row: &Row) -> Result<Invoice, Error> {
    let month: String = row.get("month")?;
    Ok(Invoice {
        id: row.get("id")?,
        participant: row.get("participant_id")?,
        month: month
            .parse()
            .map_err(|error: law::tariff::charge::NoMonth| Error::Encode(error.to_string()))?,
        issue: row.get("issue")?,
        number: row.get("number")?,
        body: row.get("body")?,
        issued_at: row.get("issued_at")?,
    })
}

/// How many participants have an invoice for a month.
pub async fn issued(conn: &mut Conn, month: Month) -> Result<i64, Error> {
    let sql = "SELECT count(*) AS n FROM invoice WHERE month = $1 AND issue = 1";
    let row = conn.row(sql, &values![month.to_string()]).await?;
    row.map_or(Ok(0), |row| row.get("n"))
}

pub async fn papers(conn: &mut Conn, invoice: Uuid) -> Result<Vec<Paper>, Error> {
    let sql = "SELECT kind, document_id, cms FROM invoice_paper WHERE invoice_id = $1 ORDER BY kind";
    let read = |row: &Row| {
        Ok(Paper { kind: row.get("kind")?, document: row.get("document_id")?, cms: row.get("cms")? })
    };
    conn.rows(sql, &values![invoice]).await?.iter().map(read).collect()
}

pub async fn insert_statement(conn: &mut Conn, it: &Statement) -> Result<(), Error> {
    conn.execute(
        "INSERT INTO bank_statement (id, digest, document_id, format, entries, added, recorded_at, actor)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        &values![
            it.id,
            &it.digest,
            it.document,
            &it.format,
            it.entries,
            it.added,
            it.recorded_at,
            Value::json(&it.actor)?
        ],
    )
    .await?;
    Ok(())
}

/// Every statement, the last one first.
pub async fn statements(conn: &mut Conn) -> Result<Vec<Statement>, Error> {
    let sql = "SELECT id, digest, document_id, format, entries, added, recorded_at, actor FROM bank_statement
               ORDER BY recorded_at DESC, id DESC";
    conn.rows(sql, &[]).await?.iter().map(read_statement).collect()
}

pub async fn statement(conn: &mut Conn, id: Uuid) -> Result<Option<Statement>, Error> {
    let sql = "SELECT id, digest, document_id, format, entries, added, recorded_at, actor FROM bank_statement
               WHERE id = $1";
    conn.row(sql, &values![id]).await?.as_ref().map(read_statement).transpose()
}

/// The statement of a file that was recorded already.
pub async fn statement_of(conn: &mut Conn, digest: &str) -> Result<Option<Statement>, Error> {
    let sql = "SELECT id, digest, document_id, format, entries, added, recorded_at, actor FROM bank_statement
               WHERE digest = $1";
    conn.row(sql, &values![digest]).await?.as_ref().map(read_statement).transpose()
}

fn read_statement(row: &Row) -> Result<Statement, Error> {
    Ok(Statement {
        id: row.get("id")?,
        digest: row.get("digest")?,
        document: row.get("document_id")?,
        format: row.get("format")?,
        entries: row.get("entries")?,
        added: row.get("added")?,
        recorded_at: row.get("recorded_at")?,
        actor: row.json("actor")?,
    })
}

pub async fn insert_payment(conn: &mut Conn, it: &Payment) -> Result<(), Error> {
    conn.execute(
        "INSERT INTO payment (id, statement_id, identity, amount, booked, entry, recorded_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
        &values![it.id, it.statement, &it.identity, it.amount.tiyn(), it.booked, &it.entry, it.recorded_at],
    )
    .await?;
    Ok(())
}

/// Which of these entries are recorded.
pub async fn known(conn: &mut Conn, identities: &[String]) -> Result<Vec<String>, Error> {
    let sql = Sql::differs(
        "SELECT identity FROM payment WHERE identity IN (SELECT value FROM json_each($1))",
        "SELECT identity FROM payment WHERE identity IN (SELECT jsonb_array_elements_text($1))",
    );
    let rows = conn.rows(sql, &[Value::json(&identities)?]).await?;
    rows.iter().map(|row| row.get("identity")).collect()
}

/// Every payment with what it is for, the last one first.
pub async fn payments(conn: &mut Conn) -> Result<Vec<Payment>, Error> {
    let sql = "SELECT p.id, p.statement_id, p.identity, p.amount, p.booked, p.entry, p.recorded_at,
                      a.number, a.participant_id, a.invoice, a.reason, a.at, a.actor
               FROM payment p LEFT JOIN payment_assignment a ON a.payment_id = p.id AND a.number =
                   (SELECT max(b.number) FROM payment_assignment b WHERE b.payment_id = p.id)
               ORDER BY p.booked DESC, p.id DESC";
    conn.rows(sql, &[]).await?.iter().map(read_payment).collect()
}

pub async fn payment(conn: &mut Conn, id: Uuid) -> Result<Option<Payment>, Error> {
    let sql = "SELECT p.id, p.statement_id, p.identity, p.amount, p.booked, p.entry, p.recorded_at,
                      a.number, a.participant_id, a.invoice, a.reason, a.at, a.actor
               FROM payment p LEFT JOIN payment_assignment a ON a.payment_id = p.id AND a.number =
                   (SELECT max(b.number) FROM payment_assignment b WHERE b.payment_id = p.id)
               WHERE p.id = $1";
    conn.row(sql, &values![id]).await?.as_ref().map(read_payment).transpose()
}

fn read_payment(row: &Row) -> Result<Payment, Error> {
    let assigned = match row.get::<Option<i64>>("number")? {
        None => None,
        Some(number) => Some(Assignment {
            number,
            participant: row.get("participant_id")?,
            invoice: row.get("invoice")?,
            reason: row.get("reason")?,
            at: row.get("at")?,
            actor: row.json("actor")?,
        }),
    };
    Ok(Payment {
        id: row.get("id")?,
        statement: row.get("statement_id")?,
        identity: row.get("identity")?,
        amount: Money::of_tiyn(row.get("amount")?),
        booked: row.get("booked")?,
        entry: row.get("entry")?,
        recorded_at: row.get("recorded_at")?,
        assigned,
    })
}

/// Says what a payment is for, after the former word. [`Error::Conflict`]: somebody else did so first.
pub async fn assign(conn: &mut Conn, payment: Uuid, it: &Assignment) -> Result<(), Error> {
    conn.execute(
        "INSERT INTO payment_assignment (payment_id, number, participant_id, invoice, reason, at, actor)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
        &values![
            payment,
            it.number,
            it.participant,
            it.invoice.as_deref(),
            &it.reason,
            it.at,
            Value::json(&it.actor)?
        ],
    )
    .await?;
    Ok(())
}

/// Keeps a file to be looked at; those from before `since` go.
pub async fn keep_draft(
    conn: &mut Conn,
    id: Uuid,
    (name, content): (&str, &[u8]),
    at: Timestamp,
    since: Timestamp,
) -> Result<(), Error> {
    conn.execute("DELETE FROM statement_draft WHERE at < $1", &values![since]).await?;
    let sql = "INSERT INTO statement_draft (id, name, content, at) VALUES ($1, $2, $3, $4)";
    conn.execute(sql, &values![id, name, content, at]).await?;
    Ok(())
}

/// A file that is looked at: name and content.
pub async fn draft(conn: &mut Conn, id: Uuid) -> Result<Option<(String, Vec<u8>)>, Error> {
    let row = conn.row("SELECT name, content FROM statement_draft WHERE id = $1", &values![id]).await?;
    row.map(|row| Ok((row.get("name")?, row.get("content")?))).transpose()
}

/// It is looked at no more.
pub async fn drop_draft(conn: &mut Conn, id: Uuid) -> Result<(), Error> {
    conn.execute("DELETE FROM statement_draft WHERE id = $1", &values![id]).await?;
    Ok(())
}
