//! What the operator changed in the law itself, in order, never changed again.

use jiff::Timestamp;
use serde_json::{Value as Json, json};

use super::records::{self, Kind, Record};
use super::{Conn, Error, Row, Sql, Value, values, whole_microseconds};

/// One change.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// 1, 2, 3 … of this system.
    pub number: i64,
    /// `calendar`, `edition`, `activation`, `withdrawal`, `term`, `term-doubt`.
    pub kind: String,
    /// The calendar, the edition, or edition and rule.
    pub name: String,
    pub body: Json,
    /// Who made it, as [`crate::Actor`] is serialised.
    pub actor: Json,
    pub reason: String,
    pub at: Timestamp,
}

/// How many changes there are: what a book that was read is compared with.
pub async fn version(conn: &mut Conn) -> Result<i64, Error> {
    let row = conn.row("SELECT coalesce(max(number), 0) AS number FROM law_change", &values![]).await?;
    row.map_or(Ok(0), |row| row.get("number"))
}

/// All changes after a number, oldest first.
pub async fn after(conn: &mut Conn, number: i64) -> Result<Vec<Change>, Error> {
    let sql = "SELECT number, kind, name, body, actor, reason, at FROM law_change WHERE number > $1 ORDER BY number";
    conn.rows(sql, &values![number]).await?.iter().map(read).collect()
}

/// Adds a change; two at once get a conflict, and the later one looks again.
pub async fn append(conn: &mut Conn, change: &Change) -> Result<(), Error> {
    conn.execute(
        "INSERT INTO law_change (number, kind, name, body, actor, reason, at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
        &values![
            change.number,
            &change.kind,
            &change.name,
            &change.body,
            &change.actor,
            &change.reason,
            change.at
        ],
    )
    .await?;
    conn.keep(record(change));
    Ok(())
}

/// A change as an event names it.
fn record(it: &Change) -> Record {
    let row = json!([it.kind, it.name, it.body, it.actor, it.reason, whole_microseconds(it.at)]);
    Record {
        kind: Kind::LawChange,
        key: it.number.to_string(),
        subject: uuid::Uuid::nil(),
        told: json!({"row": records::digest(&row)}),
        blob: None,
        at: it.at,
    }
}

/// Changes with these numbers, as events name them.
pub(super) async fn records(conn: &mut Conn, numbers: &[String]) -> Result<Vec<Record>, Error> {
    let sql = Sql::differs(
        "SELECT number, kind, name, body, actor, reason, at FROM law_change
         WHERE number IN (SELECT CAST(value AS INTEGER) FROM json_each($1))",
        "SELECT number, kind, name, body, actor, reason, at FROM law_change
         WHERE number IN (SELECT value::bigint FROM jsonb_array_elements_text($1) AS value)",
    );
    let rows = conn.rows(sql, &[Value::json(&numbers)?]).await?;
    rows.iter().map(|row| Ok(record(&read(row)?))).collect()
}

fn read(row: &Row) -> Result<Change, Error> {
    Ok(Change {
        number: row.get("number")?,
        kind: row.get("kind")?,
        name: row.get("name")?,
        body: row.get("body")?,
        actor: row.get("actor")?,
        reason: row.get("reason")?,
        at: row.get("at")?,
    })
}
