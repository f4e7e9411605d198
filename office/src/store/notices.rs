//! Notices in the cabinet of a party, and those for whoever holds a role.

use jiff::Timestamp;
use serde_json::Value as Json;
use uuid::Uuid;

use super::{Conn, Error, Row};
use crate::values;

/// Something told to a party. The text for people is `notice-<kind>`.
#[derive(Clone, Debug, PartialEq)]
pub struct Notice {
    pub id: Uuid,
    pub party: String,
    pub subject_kind: String,
    pub subject_id: Uuid,
    pub kind: String,
    /// Values of the text; instants and civil dates as in JSON.
    pub data: Json,
    pub at: Timestamp,
    pub read_at: Option<Timestamp>,
}

fn read(row: &Row) -> Result<Notice, Error> {
    Ok(Notice {
        id: row.get("id")?,
        party: row.get("party")?,
        subject_kind: row.get("subject_kind")?,
        subject_id: row.get("subject_id")?,
        kind: row.get("kind")?,
        data: row.get("data")?,
        at: row.get("at")?,
        read_at: row.get("read_at")?,
    })
}

/// Writes one.
pub async fn insert(conn: &mut Conn, notice: &Notice) -> Result<(), Error> {
    let n = notice;
    conn.execute(
        "INSERT INTO notice (id, party, subject_kind, subject_id, kind, data, at) VALUES ($1, $2, $3, $4, $5, $6, $7)",
        &values![n.id, &n.party, &n.subject_kind, n.subject_id, &n.kind, &n.data, n.at],
    )
    .await?;
    Ok(())
}

/// One by its identifier.
pub async fn find(conn: &mut Conn, id: Uuid) -> Result<Option<Notice>, Error> {
    let sql = "SELECT id, party, subject_kind, subject_id, kind, data, at, read_at FROM notice WHERE id = $1";
    conn.row(sql, &values![id]).await?.as_ref().map(read).transpose()
}

/// The latest of a party, newest first.
pub async fn of_party(conn: &mut Conn, party: &str, limit: i64) -> Result<Vec<Notice>, Error> {
    let rows = conn
        .rows(
            "SELECT id, party, subject_kind, subject_id, kind, data, at, read_at FROM notice WHERE party = $1 \
             ORDER BY at DESC, id DESC LIMIT $2",
            &values![party, limit],
        )
        .await?;
    rows.iter().map(read).collect()
}

/// How many a party has not read.
pub async fn unread(conn: &mut Conn, party: &str) -> Result<i64, Error> {
    let sql = "SELECT count(*) AS n FROM notice WHERE party = $1 AND read_at IS NULL";
    conn.row(sql, &values![party]).await?.map_or(Ok(0), |row| row.get("n"))
}

/// Marks everything up to this moment as read.
pub async fn mark_read(conn: &mut Conn, party: &str, at: Timestamp) -> Result<u64, Error> {
    let sql = "UPDATE notice SET read_at = $2 WHERE party = $1 AND read_at IS NULL AND at <= $2";
    conn.execute(sql, &values![party, at]).await
}

/// The latest for whoever holds a role, newest first, as far as this reader has read them.
pub async fn of_role(conn: &mut Conn, party: &str, reader: &str, limit: i64) -> Result<Vec<Notice>, Error> {
    let rows = conn
        .rows(
            "SELECT id, party, subject_kind, subject_id, kind, data, at, notice_read.read_at AS read_at FROM notice
             LEFT JOIN notice_read ON notice_id = id AND reader = $2
             WHERE party = $1 ORDER BY at DESC, id DESC LIMIT $3",
            &values![party, reader, limit],
        )
        .await?;
    rows.iter().map(read).collect()
}

/// How many of them this reader has not read.
pub async fn unread_of_role(conn: &mut Conn, party: &str, reader: &str) -> Result<i64, Error> {
    let sql = "SELECT count(*) AS n FROM notice WHERE party = $1
               AND NOT EXISTS (SELECT 1 FROM notice_read WHERE notice_id = id AND reader = $2)";
    conn.row(sql, &values![party, reader]).await?.map_or(Ok(0), |row| row.get("n"))
}

/// This reader has read all of them up to this moment.
pub async fn mark_read_of_role(
    conn: &mut Conn,
    party: &str,
    reader: &str,
    at: Timestamp,
) -> Result<u64, Error> {
    let sql = "INSERT INTO notice_read (notice_id, reader, read_at)
               SELECT id, $2, $3 FROM notice WHERE party = $1 AND at <= $3 ON CONFLICT DO NOTHING";
    conn.execute(sql, &values![party, reader, at]).await
}
