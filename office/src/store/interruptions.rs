//! Failures and force majeure in every form they were recorded in.

use jiff::Timestamp;
use law::Interruption;
use serde_json::Value as Json;

use super::{Conn, Error, Row, Value, values};

/// One form of an interruption.
#[derive(Debug, Clone, PartialEq)]
pub struct Recorded {
    pub id: String,
    /// 1, 2, 3 …: confirmed, planned anew, ended.
    pub version: i64,
    pub scope: Json,
    pub body: Interruption,
    pub actor: Json,
    pub reason: String,
    pub at: Timestamp,
}

/// Adds a form.
pub async fn append(conn: &mut Conn, it: &Recorded) -> Result<(), Error> {
    conn.execute(
        "INSERT INTO interruption (id, version, scope, body, actor, reason, at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
        &values![&it.id, it.version, &it.scope, Value::json(&it.body)?, &it.actor, &it.reason, it.at],
    )
    .await?;
    Ok(())
}

/// The last form of one.
pub async fn find(conn: &mut Conn, id: &str) -> Result<Option<Recorded>, Error> {
    let sql = "SELECT id, version, scope, body, actor, reason, at FROM interruption WHERE id = $1
               ORDER BY version DESC LIMIT 1";
    conn.row(sql, &values![id]).await?.as_ref().map(read).transpose()
}

/// The last form of each, the newest first.
pub async fn latest(conn: &mut Conn) -> Result<Vec<Recorded>, Error> {
    let sql = "SELECT id, version, scope, body, actor, reason, at FROM interruption i WHERE version =
                   (SELECT max(version) FROM interruption o WHERE o.id = i.id)
               ORDER BY at DESC, id LIMIT 500";
    conn.rows(sql, &values![]).await?.iter().map(read).collect()
}

fn read(row: &Row) -> Result<Recorded, Error> {
    Ok(Recorded {
        id: row.get("id")?,
        version: row.get("version")?,
        scope: row.get("scope")?,
        body: row.json("body")?,
        actor: row.get("actor")?,
        reason: row.get("reason")?,
        at: row.get("at")?,
    })
}
