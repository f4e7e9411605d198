//! Limits of uploads (A-16.p2): every edition that the operator recorded.

use jiff::Timestamp;
use jiff::civil::Date;

use super::{Conn, Error, Row, Value, values};
use crate::ctx::Actor;
use crate::uploads::limits::Limits;

/// Limits from a day on, as they were recorded. Rows never change.
#[derive(Clone, Debug, PartialEq)]
pub struct Edition {
    /// 1, 2, 3 …
    pub edition: i64,
    pub limits: Limits,
    pub valid_from: Date,
    pub reason: String,
    pub recorded_at: Timestamp,
    pub actor: Actor,
}

/// Adds an edition. [`Error::Conflict`]: somebody else recorded this one first.
pub async fn insert(conn: &mut Conn, edition: &Edition) -> Result<(), Error> {
    conn.execute(
        "INSERT INTO upload_limit (edition, limits, valid_from, reason, recorded_at, actor) \
         VALUES ($1, $2, $3, $4, $5, $6)",
        &values![
            edition.edition,
            Value::json(&edition.limits)?,
            edition.valid_from,
            &edition.reason,
            edition.recorded_at,
            Value::json(&edition.actor)?
        ],
    )
    .await?;
    Ok(())
}

/// Every edition, the last one first.
pub async fn all(conn: &mut Conn) -> Result<Vec<Edition>, Error> {
    let rows = conn
        .rows(
            "SELECT edition, limits, valid_from, reason, recorded_at, actor FROM upload_limit \
             ORDER BY edition DESC",
            &[],
        )
        .await?;
    rows.iter().map(read).collect()
}

/// The edition in force on a day; `None` before the first one.
pub async fn in_force(conn: &mut Conn, on: Date) -> Result<Option<Edition>, Error> {
    let row = conn
        .row(
            "SELECT edition, limits, valid_from, reason, recorded_at, actor FROM upload_limit \
             WHERE valid_from <= $1 ORDER BY valid_from DESC, edition DESC LIMIT 1",
            &values![on],
        )
        .await?;
    row.as_ref().map(read).transpose()
}

fn read(row: &Row) -> Result<Edition, Error> {
    Ok(Edition {
        edition: row.get("edition")?,
        limits: row.json("limits")?,
        valid_from: row.get("valid_from")?,
        reason: row.get("reason")?,
        recorded_at: row.get("recorded_at")?,
        actor: row.json("actor")?,
    })
}
