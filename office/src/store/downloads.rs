//! The log of downloads. Never changed.

use jiff::Timestamp;
use serde_json::Value as Json;
use uuid::Uuid;

use super::{Conn, Error, Row, values};

/// Something that was given out.
#[derive(Debug, Clone, PartialEq)]
pub struct Download {
    pub id: Uuid,
    pub at: Timestamp,
    pub actor: Json,
    pub subject_kind: String,
    pub subject_id: Uuid,
    /// Without it: an archive of everything.
    pub document_id: Option<Uuid>,
    /// Of the document or of the inventory, in lower-case hexadecimal.
    pub sha256: String,
    /// `whole`, `signature`, `view`, `thumbnail`, or the first and the last byte; `archive` and these of an archive.
    pub part: String,
    /// By which the reader may.
    pub clause: String,
}

pub async fn insert(conn: &mut Conn, download: &Download) -> Result<(), Error> {
    conn.execute(
        "INSERT INTO download (id, at, actor, subject_kind, subject_id, document_id, sha256, part, clause)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        &values![
            download.id,
            download.at,
            &download.actor,
            &download.subject_kind,
            download.subject_id,
            download.document_id,
            &download.sha256,
            &download.part,
            &download.clause,
        ],
    )
    .await?;
    Ok(())
}

/// What was given out of a subject, the first download first.
pub async fn of_subject(conn: &mut Conn, kind: &str, id: Uuid) -> Result<Vec<Download>, Error> {
    let rows = conn
        .rows(
            "SELECT id, at, actor, subject_kind, subject_id, document_id, sha256, part, clause FROM download
             WHERE subject_kind = $1 AND subject_id = $2 ORDER BY at, id",
            &values![kind, id],
        )
        .await?;
    rows.iter().map(read).collect()
}

/// What a person was given before a moment, the newest first.
pub async fn of_person(
    conn: &mut Conn,
    iin: &str,
    before: Timestamp,
    limit: i64,
) -> Result<Vec<Download>, Error> {
    let rows = conn
        .rows(
            "SELECT id, at, actor, subject_kind, subject_id, document_id, sha256, part, clause FROM download
             WHERE actor ->> 'iin' = $1 AND at < $2 ORDER BY at DESC LIMIT $3",
            &values![iin, before, limit],
        )
        .await?;
    rows.iter().map(read).collect()
}

/// Who was given this part of a document, from a moment on until another.
pub async fn of_document(
    conn: &mut Conn,
    document: Uuid,
    part: &str,
    (from, until): (Timestamp, Timestamp),
) -> Result<Vec<Download>, Error> {
    let rows = conn
        .rows(
            "SELECT id, at, actor, subject_kind, subject_id, document_id, sha256, part, clause FROM download
             WHERE document_id = $1 AND part = $2 AND at >= $3 AND at <= $4 ORDER BY at, id",
            &values![document, part, from, until],
        )
        .await?;
    rows.iter().map(read).collect()
}

fn read(row: &Row) -> Result<Download, Error> {
    Ok(Download {
        id: row.get("id")?,
        at: row.get("at")?,
        actor: row.get("actor")?,
        subject_kind: row.get("subject_kind")?,
        subject_id: row.get("subject_id")?,
        document_id: row.get("document_id")?,
        sha256: row.get("sha256")?,
        part: row.get("part")?,
        clause: row.get("clause")?,
    })
}
