//! Price lists (A-15, A-38, B-14.p3), and the word of the Vedomstvo while it waits for its signature.

use jiff::Timestamp;
use law::tariff::State;
use serde_json::Value as Json;
use uuid::Uuid;

use super::terms::Governed;
use super::{Conn, Error, Row, Value, values};
use crate::ctx::Actor;

/// A list as it is stored.
#[derive(Debug, Clone, PartialEq)]
pub struct PriceList {
    pub id: Uuid,
    /// Counts up over all lists of this system.
    pub number: i64,
    pub state: State,
    pub governed: Governed,
    pub version: i64,
    pub created_at: Timestamp,
    /// Who drafted it.
    pub actor: Actor,
}

/// What waits for a signature.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    pub entry: Json,
    pub at: Timestamp,
}

/// Adds a list. [`Error::Conflict`]: somebody else added one of this number first.
pub async fn insert(conn: &mut Conn, list: &PriceList) -> Result<(), Error> {
    conn.execute(
        "INSERT INTO price_list (id, number, payers, state, state_data, edition, version, created_at, actor)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        &values![
            list.id,
            list.number,
            list.state.list().payers.name(),
            list.state.name(),
            Value::json(&list.state)?,
            &list.governed.edition,
            list.version,
            list.created_at,
            Value::json(&list.actor)?
        ],
    )
    .await?;
    Ok(())
}

/// Stores the next state; false where somebody else changed it meanwhile.
pub async fn update(conn: &mut Conn, list: &PriceList) -> Result<bool, Error> {
    let changed = conn
        .execute(
            "UPDATE price_list SET state = $3, state_data = $4, edition = $5, version = version + 1
             WHERE id = $1 AND version = $2",
            &values![
                list.id,
                list.version,
                list.state.name(),
                Value::json(&list.state)?,
                &list.governed.edition
            ],
        )
        .await?;
    Ok(changed == 1)
}

/// Every list, the last one first.
pub async fn all(conn: &mut Conn) -> Result<Vec<PriceList>, Error> {
    let sql = "SELECT id, number, state_data, edition, version, created_at, actor FROM price_list
               ORDER BY number DESC";
    conn.rows(sql, &[]).await?.iter().map(read).collect()
}

pub async fn find(conn: &mut Conn, id: Uuid) -> Result<Option<PriceList>, Error> {
    let sql =
        "SELECT id, number, state_data, edition, version, created_at, actor FROM price_list WHERE id = $1";
    conn.row(sql, &values![id]).await?.as_ref().map(read).transpose()
}

fn read(row: &Row) -> Result<PriceList, Error> {
    Ok(PriceList {
        id: row.get("id")?,
        number: row.get("number")?,
        state: row.json("state_data")?,
        governed: Governed { edition: row.get("edition")?, ..Governed::default() },
        version: row.get("version")?,
        created_at: row.get("created_at")?,
        actor: row.json("actor")?,
    })
}

/// Keeps an answer for its signature, in place of one that was prepared before.
pub async fn prepare(conn: &mut Conn, list: Uuid, answer: &Answer) -> Result<(), Error> {
    conn.execute(
        "INSERT INTO price_answer (list_id, entry, at) VALUES ($1, $2, $3)
         ON CONFLICT (list_id) DO UPDATE SET entry = excluded.entry, at = excluded.at",
        &values![list, &answer.entry, answer.at],
    )
    .await?;
    Ok(())
}

/// The answer that waits for its signature.
pub async fn prepared(conn: &mut Conn, list: Uuid) -> Result<Option<Answer>, Error> {
    let sql = "SELECT entry, at FROM price_answer WHERE list_id = $1";
    let row = conn.row(sql, &values![list]).await?;
    row.map(|row| Ok(Answer { entry: row.get("entry")?, at: row.get("at")? })).transpose()
}

/// It waits no more; says whether it did: of two who sign at once one takes it.
pub async fn take_answer(conn: &mut Conn, list: Uuid) -> Result<bool, Error> {
    Ok(conn.execute("DELETE FROM price_answer WHERE list_id = $1", &values![list]).await? == 1)
}
