//! Templates of registration numbers (A-18.p4): every edition that the operator recorded, and what is needed to
//! know that a new one repeats no number.

use std::collections::HashMap;

use jiff::Timestamp;
use jiff::civil::Date;
use law::number::Template;
use uuid::Uuid;

use super::{Conn, Error, Row, Value, values};
use crate::ctx::Actor;

/// A template from a day on, as it was recorded. Rows never change.
#[derive(Clone, Debug, PartialEq)]
pub struct Edition {
    /// 1, 2, 3 …
    pub edition: i64,
    pub template: Template,
    pub valid_from: Date,
    pub reason: String,
    pub recorded_at: Timestamp,
    pub actor: Actor,
}

/// Adds an edition. [`Error::Conflict`]: somebody else recorded this one first.
pub async fn insert(conn: &mut Conn, edition: &Edition) -> Result<(), Error> {
    conn.execute(
        "INSERT INTO number_template (edition, template, valid_from, reason, recorded_at, actor) \
         VALUES ($1, $2, $3, $4, $5, $6)",
        &values![
            edition.edition,
            edition.template.to_string(),
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
            "SELECT edition, template, valid_from, reason, recorded_at, actor FROM number_template \
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
            "SELECT edition, template, valid_from, reason, recorded_at, actor FROM number_template \
             WHERE valid_from <= $1 ORDER BY valid_from DESC, edition DESC LIMIT 1",
            &values![on],
        )
        .await?;
    row.as_ref().map(read).transpose()
}

/// The next place of every series: by participant and year.
pub async fn next_places(conn: &mut Conn) -> Result<HashMap<(Uuid, i16), u64>, Error> {
    let rows = conn.rows("SELECT participant_id, year, next FROM number_series", &[]).await?;
    rows.iter().map(|row| Ok(((row.get("participant_id")?, row.get("year")?), row.get("next")?))).collect()
}

/// Numbers already given, in the order of the database, behind `after`.
pub async fn given(conn: &mut Conn, after: &str, count: i64) -> Result<Vec<String>, Error> {
    let rows = conn
        .rows(
            "SELECT number FROM application WHERE number > $1 ORDER BY number LIMIT $2",
            &values![after, count],
        )
        .await?;
    rows.iter().map(|row| row.get("number")).collect()
}

fn read(row: &Row) -> Result<Edition, Error> {
    let template: String = row.get("template")?;
    Ok(Edition {
        edition: row.get("edition")?,
        template: Template::parse(&template).map_err(|error| Error::Encode(error.to_string()))?,
        valid_from: row.get("valid_from")?,
        reason: row.get("reason")?,
        recorded_at: row.get("recorded_at")?,
        actor: row.json("actor")?,
    })
}
