//! What was reported to contain state secrets, and the signed decisions that it contains none. Rows never change;
//! the last one of the same bytes counts.

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde_json::Value as Json;
use uuid::Uuid;

use super::{Conn, Error, Row, Sql, Value, values};

/// Nobody reads the bytes.
pub const REPORTED: &str = "reported";
/// It was decided that they contain none.
pub const LIFTED: &str = "lifted";

/// One word on these bytes.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    pub id: Uuid,
    /// Of which document it was said.
    pub document: Uuid,
    pub sha256: String,
    /// 1, 2, 3 …: a report, its decision, another report.
    pub number: i64,
    /// [`REPORTED`] or [`LIFTED`].
    pub change: String,
    pub reason: String,
    pub actor: Json,
    pub decision: Option<Decision>,
    pub at: Timestamp,
}

/// A decision as it was signed.
#[derive(Debug, Clone, PartialEq)]
pub struct Decision {
    /// The bytes that were signed.
    pub act: Vec<u8>,
    pub cms: Vec<u8>,
    pub verified: Json,
}

impl Change {
    pub fn is_report(&self) -> bool {
        self.change == REPORTED
    }
}

/// Of two that say something at once one is refused.
pub async fn insert(conn: &mut Conn, it: &Change) -> Result<(), Error> {
    let decision = it.decision.as_ref();
    conn.execute(
        "INSERT INTO secrets_change
             (id, document_id, sha256, number, change, reason, actor, act, cms, verified, at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        &values![
            it.id,
            it.document,
            &it.sha256,
            it.number,
            &it.change,
            &it.reason,
            &it.actor,
            decision.map(|decision| &decision.act),
            decision.map(|decision| &decision.cms),
            decision.map(|decision| &decision.verified),
            it.at,
        ],
    )
    .await?;
    Ok(())
}

/// What was said of these bytes, in its order.
pub async fn of_bytes(conn: &mut Conn, sha256: &str) -> Result<Vec<Change>, Error> {
    let rows = conn
        .rows(
            "SELECT id, document_id, sha256, number, change, reason, actor, act, cms, verified, at
             FROM secrets_change WHERE sha256 = $1 ORDER BY number",
            &values![sha256],
        )
        .await?;
    rows.iter().map(read).collect()
}

/// Which of these bytes nobody reads.
pub async fn reported(conn: &mut Conn, sha256: &[&str]) -> Result<BTreeSet<String>, Error> {
    let sql = Sql::differs(
        "SELECT sha256 FROM secrets_change c WHERE sha256 IN (SELECT value FROM json_each($1)) AND number =
             (SELECT MAX(number) FROM secrets_change l WHERE l.sha256 = c.sha256) AND change = 'reported'",
        "SELECT sha256 FROM secrets_change c
         WHERE sha256 IN (SELECT value FROM jsonb_array_elements_text($1) AS value) AND number =
             (SELECT MAX(number) FROM secrets_change l WHERE l.sha256 = c.sha256) AND change = 'reported'",
    );
    let rows = conn.rows(sql, &[Value::json(&sha256)?]).await?;
    rows.iter().map(|row| row.get("sha256")).collect()
}

/// The last word on every bytes of which there is one: what waits for a decision first, then the newest.
pub async fn latest(conn: &mut Conn, limit: i64) -> Result<Vec<Change>, Error> {
    let rows = conn
        .rows(
            "SELECT id, document_id, sha256, number, change, reason, actor, act, cms, verified, at
             FROM secrets_change c
             WHERE number = (SELECT MAX(number) FROM secrets_change l WHERE l.sha256 = c.sha256)
             ORDER BY change DESC, at DESC, id LIMIT $1",
            &values![limit],
        )
        .await?;
    rows.iter().map(read).collect()
}

fn read(row: &Row) -> Result<Change, Error> {
    let (act, cms, verified): (Option<Vec<u8>>, Option<Vec<u8>>, Option<Json>) =
        (row.get("act")?, row.get("cms")?, row.get("verified")?);
    let decision = match (act, cms, verified) {
        (Some(act), Some(cms), Some(verified)) => Some(Decision { act, cms, verified }),
        _ => None,
    };
    Ok(Change {
        id: row.get("id")?,
        document: row.get("document_id")?,
        sha256: row.get("sha256")?,
        number: row.get("number")?,
        change: row.get("change")?,
        reason: row.get("reason")?,
        actor: row.get("actor")?,
        decision,
        at: row.get("at")?,
    })
}
