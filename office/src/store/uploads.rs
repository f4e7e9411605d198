//! Uploads under way: how much is safely on disk, and the hash so far.

use jiff::Timestamp;
use uuid::Uuid;

use super::{Conn, Error, Row, values};

/// What an upload is to others (tus: concatenation).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Concat {
    /// A file on its own.
    #[default]
    Whole,
    /// One of the pieces that come side by side.
    Part,
    /// The file that these pieces make, in this order.
    Joined(Vec<Uuid>),
}

impl Concat {
    fn stored(&self) -> String {
        match self {
            Concat::Whole => "whole".into(),
            Concat::Part => "part".into(),
            Concat::Joined(parts) => {
                parts.iter().fold("joined".into(), |text, part| format!("{text} {}", part.simple()))
            }
        }
    }

    fn read(stored: &str) -> Result<Concat, Error> {
        let mut words = stored.split(' ');
        let unknown = || Error::Encode(format!("an upload is no {stored}"));
        match words.next() {
            Some("whole") => Ok(Concat::Whole),
            Some("part") => Ok(Concat::Part),
            Some("joined") => {
                let parts = words.map(|id| id.parse().map_err(|_| unknown())).collect::<Result<_, _>>()?;
                Ok(Concat::Joined(parts))
            }
            _ => Err(unknown()),
        }
    }
}

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
    /// As the client wrote it (tus: `Upload-Metadata`).
    pub metadata: String,
    pub concat: Concat,
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
             expected_sha256, sha256, state, created_at, expires_at, concat, metadata)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)",
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
            if upload.is_done() { "done" } else { "open" },
            upload.created_at,
            upload.expires_at,
            upload.concat.stored(),
            &upload.metadata,
        ],
    )
    .await?;
    Ok(())
}

pub async fn find(conn: &mut Conn, id: Uuid) -> Result<Option<Upload>, Error> {
    let row = conn
        .row(
            "SELECT id, owner, purpose, subject_id, file_name, media_type, size, received, hash_state,
                 expected_sha256, sha256, created_at, expires_at, concat, metadata
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
                 expected_sha256, sha256, created_at, expires_at, concat, metadata
             FROM upload WHERE subject_id = $1 ORDER BY created_at, id",
            &values![subject_id],
        )
        .await?;
    rows.iter().map(read).collect()
}

/// The size of these bytes where a finished upload of this owner has them.
pub async fn held(conn: &mut Conn, owner: &str, sha256: &str) -> Result<Option<i64>, Error> {
    let row = conn
        .row(
            "SELECT received AS size FROM upload WHERE owner = $1 AND sha256 = $2 AND state = 'done' LIMIT 1",
            &values![owner, sha256],
        )
        .await?;
    row.map(|row| row.get("size")).transpose()
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

/// Gives a whole part to the file that is joined from it; false if it went elsewhere meanwhile.
pub async fn give(conn: &mut Conn, part: Uuid, joined: Uuid, expires_at: Timestamp) -> Result<bool, Error> {
    let given = conn
        .execute(
            "UPDATE upload SET subject_id = $2, expires_at = $3
             WHERE id = $1 AND concat = 'part' AND subject_id IS NULL AND received = size",
            &values![part, joined, expires_at],
        )
        .await?;
    Ok(given == 1)
}

/// How many uploads a subject has, and their bytes: those announced where the whole is known, else those received.
pub async fn package(conn: &mut Conn, subject_id: Uuid) -> Result<(i64, i64), Error> {
    let row = conn
        .row(
            "SELECT count(*) AS n, CAST(coalesce(sum(coalesce(size, received)), 0) AS BIGINT) AS bytes
             FROM upload WHERE subject_id = $1",
            &values![subject_id],
        )
        .await?
        .ok_or(Error::Broken)?;
    Ok((row.get("n")?, row.get("bytes")?))
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
        metadata: row.get("metadata")?,
        concat: Concat::read(&row.get::<String>("concat")?)?,
        size: row.get("size")?,
        received: row.get("received")?,
        hash_state: row.get("hash_state")?,
        expected_sha256: row.get("expected_sha256")?,
        sha256: row.get("sha256")?,
        created_at: row.get("created_at")?,
        expires_at: row.get("expires_at")?,
    })
}
