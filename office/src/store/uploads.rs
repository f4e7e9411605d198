//! Uploads under way: how much is safely on disk, and the hash so far.

use jiff::Timestamp;
use uuid::Uuid;

use super::{Conn, Error, Row, values};

#[derive(Debug, Clone, PartialEq)]
pub struct Upload {
    pub id: Uuid,
    /// Who may touch it: the ИИН or БИН of the owner, or another key of the caller's choice.
    pub owner: String,
    /// What it is for: `application-file`, `agreement`.
    pub purpose: String,
    pub subject_id: Option<Uuid>,
    pub file_name: String,
    pub media_type: String,
    /// Bytes of the whole file; a plain form does not say it beforehand.
    pub size: Option<i64>,
    /// Bytes that survive a crash.
    pub received: i64,
    /// SHA-256 after `received` bytes, serialised.
    pub hash_state: Vec<u8>,
    /// What the sender says the whole file hashes to.
    pub expected_sha256: Option<String>,
    /// The hash of the whole file; set when it is a blob.
    pub sha256: Option<String>,
    pub created_at: Timestamp,
    /// An unfinished upload is thrown away after that.
    pub expires_at: Timestamp,
}

impl Upload {
    /// The file is complete and stored as a blob.
    pub fn is_done(&self) -> bool {
        self.sha256.is_some()
    }
}

pub async fn insert(conn: &mut Conn, upload: &Upload) -> Result<(), Error> {
    conn.execute(
        "INSERT INTO upload (id, owner, purpose, subject_id, file_name, media_type, size, received, hash_state,
             expected_sha256, sha256, state, created_at, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 'open', $12, $13)",
        &values![
            upload.id,
            &upload.owner,
            &upload.purpose,
            upload.subject_id,
            &upload.file_name,
            &upload.media_type,
            upload.size,
            upload.received,
            &upload.hash_state,
            upload.expected_sha256.as_ref(),
            upload.sha256.as_ref(),
            upload.created_at,
            upload.expires_at,
        ],
    )
    .await?;
    Ok(())
}

pub async fn find(conn: &mut Conn, id: Uuid) -> Result<Option<Upload>, Error> {
    let row = conn
        .row(
            "SELECT id, owner, purpose, subject_id, file_name, media_type, size, received, hash_state,
                 expected_sha256, sha256, created_at, expires_at
             FROM upload WHERE id = $1",
            &values![id],
        )
        .await?;
    row.as_ref().map(read).transpose()
}

/// The uploads of a subject (a draft), first one first.
pub async fn of_subject(conn: &mut Conn, subject_id: Uuid) -> Result<Vec<Upload>, Error> {
    let rows = conn
        .rows(
            "SELECT id, owner, purpose, subject_id, file_name, media_type, size, received, hash_state,
                 expected_sha256, sha256, created_at, expires_at
             FROM upload WHERE subject_id = $1 ORDER BY created_at, id",
            &values![subject_id],
        )
        .await?;
    rows.iter().map(read).collect()
}

/// How many uploads of an owner are unfinished.
pub async fn count_open(conn: &mut Conn, owner: &str) -> Result<i64, Error> {
    let row = conn
        .row("SELECT count(*) AS n FROM upload WHERE owner = $1 AND state = 'open'", &values![owner])
        .await?;
    row.ok_or(Error::Broken)?.get("n")
}

/// Acknowledges bytes that are on disk. False if the upload is not where the caller thought.
pub async fn advance(
    conn: &mut Conn,
    id: Uuid,
    from: i64,
    to: i64,
    hash_state: &[u8],
    expires_at: Timestamp,
) -> Result<bool, Error> {
    let advanced = conn
        .execute(
            "UPDATE upload SET received = $3, hash_state = $4, expires_at = $5
             WHERE id = $1 AND received = $2 AND state = 'open'",
            &values![id, from, to, hash_state, expires_at],
        )
        .await?;
    Ok(advanced == 1)
}

/// The size, now that it is known.
pub async fn set_size(conn: &mut Conn, id: Uuid, size: i64) -> Result<(), Error> {
    conn.execute("UPDATE upload SET size = $2 WHERE id = $1 AND size IS NULL", &values![id, size]).await?;
    Ok(())
}

/// The file is a blob now.
pub async fn finish(conn: &mut Conn, id: Uuid, sha256: &str) -> Result<(), Error> {
    conn.execute(
        "UPDATE upload SET sha256 = $2, state = 'done' WHERE id = $1 AND state = 'open'",
        &values![id, sha256],
    )
    .await?;
    Ok(())
}

/// Removes the row; true if there was one.
pub async fn delete(conn: &mut Conn, id: Uuid) -> Result<bool, Error> {
    Ok(conn.execute("DELETE FROM upload WHERE id = $1", &values![id]).await? == 1)
}

/// Unfinished uploads whose time is over.
pub async fn expired(conn: &mut Conn, now: Timestamp) -> Result<Vec<Uuid>, Error> {
    let rows = conn
        .rows("SELECT id FROM upload WHERE state = 'open' AND expires_at <= $1 ORDER BY id", &values![now])
        .await?;
    rows.iter().map(|row| row.get("id")).collect()
}

fn read(row: &Row) -> Result<Upload, Error> {
    Ok(Upload {
        id: row.get("id")?,
        owner: row.get("owner")?,
        purpose: row.get("purpose")?,
        subject_id: row.get("subject_id")?,
        file_name: row.get("file_name")?,
        media_type: row.get("media_type")?,
        size: row.get("size")?,
        received: row.get("received")?,
        hash_state: row.get("hash_state")?,
        expected_sha256: row.get("expected_sha256")?,
        sha256: row.get("sha256")?,
        created_at: row.get("created_at")?,
        expires_at: row.get("expires_at")?,
    })
}
