//! Failures and force majeure in every form they were recorded in.

use jiff::Timestamp;
use law::Interruption;
use serde_json::{Value as Json, json};
use uuid::Uuid;

use super::records::{self, Kind, Record};
use super::{Conn, Error, Row, Sql, Value, values, whole_microseconds};

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
    /// The signed decision; none for a failure, and for a decision that was recorded without a signature.
    pub document_id: Option<Uuid>,
}

/// A decision that waits for a signature.
#[derive(Debug, Clone, PartialEq)]
pub struct Draft {
    /// That of the document which it becomes.
    pub id: Uuid,
    pub entry: Json,
    pub at: Timestamp,
}

/// Adds a form.
pub async fn append(conn: &mut Conn, it: &Recorded) -> Result<(), Error> {
    conn.execute(
        "INSERT INTO interruption (id, version, scope, body, actor, reason, at, document_id)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        &values![
            &it.id,
            it.version,
            &it.scope,
            Value::json(&it.body)?,
            &it.actor,
            &it.reason,
            it.at,
            it.document_id
        ],
    )
    .await?;
    conn.keep(record(it));
    Ok(())
}

/// A form as an event names it.
fn record(it: &Recorded) -> Record {
    let at = whole_microseconds(it.at);
    let row = json!([it.scope, it.body, it.actor, it.reason, at, it.document_id]);
    Record {
        kind: Kind::Interruption,
        key: format!("{}/{}", it.id, it.version),
        subject: Uuid::nil(),
        told: json!({"row": records::digest(&row)}),
        blob: None,
        at: it.at,
    }
}

/// The forms of these interruptions, as events name them.
pub(super) async fn records(conn: &mut Conn, ids: &[String]) -> Result<Vec<Record>, Error> {
    let sql = Sql::differs(
        "SELECT id, version, scope, body, actor, reason, at, document_id FROM interruption
         WHERE id IN (SELECT value FROM json_each($1))",
        "SELECT id, version, scope, body, actor, reason, at, document_id FROM interruption
         WHERE id IN (SELECT value FROM jsonb_array_elements_text($1) AS value)",
    );
    let rows = conn.rows(sql, &[Value::json(&ids)?]).await?;
    rows.iter().map(|row| Ok(record(&read(row)?))).collect()
}

/// The last form of one.
pub async fn find(conn: &mut Conn, id: &str) -> Result<Option<Recorded>, Error> {
    let sql =
        "SELECT id, version, scope, body, actor, reason, at, document_id FROM interruption WHERE id = $1
               ORDER BY version DESC LIMIT 1";
    conn.row(sql, &values![id]).await?.as_ref().map(read).transpose()
}

/// The last form of each, the newest first.
pub async fn latest(conn: &mut Conn) -> Result<Vec<Recorded>, Error> {
    let sql =
        "SELECT id, version, scope, body, actor, reason, at, document_id FROM interruption i WHERE version =
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
        document_id: row.get("document_id")?,
    })
}

pub async fn insert_draft(conn: &mut Conn, draft: &Draft) -> Result<(), Error> {
    let sql = "INSERT INTO decision_draft (id, entry, at) VALUES ($1, $2, $3)";
    conn.execute(sql, &values![draft.id, &draft.entry, draft.at]).await?;
    Ok(())
}

pub async fn find_draft(conn: &mut Conn, id: Uuid) -> Result<Option<Draft>, Error> {
    let sql = "SELECT id, entry, at FROM decision_draft WHERE id = $1";
    conn.row(sql, &values![id]).await?.as_ref().map(read_draft).transpose()
}

/// The newest first.
pub async fn drafts(conn: &mut Conn) -> Result<Vec<Draft>, Error> {
    let sql = "SELECT id, entry, at FROM decision_draft ORDER BY at DESC, id LIMIT 100";
    conn.rows(sql, &values![]).await?.iter().map(read_draft).collect()
}

/// Whether it was there: of two who sign it at once one takes it.
pub async fn take_draft(conn: &mut Conn, id: Uuid) -> Result<bool, Error> {
    Ok(conn.execute("DELETE FROM decision_draft WHERE id = $1", &values![id]).await? == 1)
}

fn read_draft(row: &Row) -> Result<Draft, Error> {
    Ok(Draft { id: row.get("id")?, entry: row.get("entry")?, at: row.get("at")? })
}
