//! The ledger of blobs: which are stored, what was found when they were read, which may be removed.
//!
//! Whether a blob is needed is never counted: the rows that name it are looked for. Whoever stores or uses a blob
//! claims it first; a row that names it is written together with [`insert`]; what nobody claimed within the grace
//! period and no row names may be doomed. All three change the same row, so that the database puts them in an order.

use jiff::Timestamp;
use uuid::Uuid;

use super::{Conn, Error, Row, Sql, values};

/// What is known of a blob.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Blob {
    pub sha256: String,
    /// Bytes.
    pub size: i64,
    /// Of the whole, once it was read.
    pub crc32: Option<u32>,
    /// `missing` or `damaged`, until a reading finds it whole.
    pub fault: Option<String>,
    pub checked_at: Option<Timestamp>,
}

/// A walk over all blobs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    pub id: Uuid,
    pub started_at: Timestamp,
    /// The last blob that was checked; empty at the beginning.
    pub position: String,
    pub checked: i64,
    pub bytes: i64,
}

/// Says that the blob is about to be stored or named, so that it is not removed; `false` while it is removed.
pub async fn claim(conn: &mut Conn, sha256: &str, size: i64, now: Timestamp) -> Result<bool, Error> {
    let changed = conn
        .execute(
            "INSERT INTO blob (sha256, size, stored_at, touched_at) VALUES ($1, $2, $3, $3)
             ON CONFLICT (sha256) DO UPDATE SET touched_at = excluded.touched_at, size = excluded.size
             WHERE blob.doomed_at IS NULL",
            &values![sha256, size, now],
        )
        .await?;
    Ok(changed == 1)
}

/// The same for a blob that is there already; `None` if it is not, or is removed.
pub async fn reclaim(conn: &mut Conn, sha256: &str, now: Timestamp) -> Result<Option<i64>, Error> {
    let row = conn
        .row(
            "UPDATE blob SET touched_at = $2 WHERE sha256 = $1 AND doomed_at IS NULL RETURNING size",
            &values![sha256, now],
        )
        .await?;
    row.map(|row| row.get("size")).transpose()
}

/// In the transaction that writes a row that names the blob: refuses if it was removed meanwhile.
pub async fn insert(conn: &mut Conn, sha256: &str, size: i64, now: Timestamp) -> Result<(), Error> {
    match reclaim(conn, sha256, now).await? {
        Some(stored) if stored == size => Ok(()),
        Some(stored) => Err(Error::Conflict(format!("blob {sha256} has {stored} bytes, not {size}"))),
        None => Err(Error::Unavailable(format!("blob {sha256} is not stored or being removed"))),
    }
}

/// What is known of a blob.
pub async fn find(conn: &mut Conn, sha256: &str) -> Result<Option<Blob>, Error> {
    let row = conn
        .row(
            "SELECT sha256, size, crc32, fault, checked_at FROM blob WHERE sha256 = $1 AND doomed_at IS NULL",
            &values![sha256],
        )
        .await?;
    row.as_ref().map(read).transpose()
}

/// The blobs that were not whole when they were last read and that a row names, in order.
pub async fn faulty(conn: &mut Conn) -> Result<Vec<Blob>, Error> {
    let rows = conn
        .rows(
            "SELECT sha256, size, crc32, fault, checked_at FROM blob
             WHERE fault IS NOT NULL AND EXISTS (SELECT 1 FROM blob_name WHERE blob_name.sha256 = blob.sha256)
             ORDER BY sha256",
            &values![],
        )
        .await?;
    rows.iter().map(read).collect()
}

/// The blob was read to its end and is whole.
pub async fn found_whole(conn: &mut Conn, sha256: &str, crc32: u32, now: Timestamp) -> Result<(), Error> {
    conn.execute(
        "UPDATE blob SET crc32 = $2, checked_at = $3, fault = NULL WHERE sha256 = $1",
        &values![sha256, i64::from(crc32), now],
    )
    .await?;
    Ok(())
}

/// The same of one whose CRC-32 is known already.
pub async fn checked(conn: &mut Conn, sha256: &str, now: Timestamp) -> Result<(), Error> {
    conn.execute("UPDATE blob SET checked_at = $2, fault = NULL WHERE sha256 = $1", &values![sha256, now])
        .await?;
    Ok(())
}

/// The blob is `missing` or `damaged`. A name without a row in the ledger gets one.
pub async fn found_faulty(conn: &mut Conn, sha256: &str, fault: &str, now: Timestamp) -> Result<(), Error> {
    conn.execute(
        "INSERT INTO blob (sha256, size, stored_at, touched_at, checked_at, fault) VALUES ($1, 0, $2, $2, $2, $3)
         ON CONFLICT (sha256) DO UPDATE SET checked_at = excluded.checked_at, fault = excluded.fault",
        &values![sha256, now, fault],
    )
    .await?;
    Ok(())
}

/// Whether any row names it.
pub async fn is_named(conn: &mut Conn, sha256: &str) -> Result<bool, Error> {
    Ok(conn
        .row("SELECT 1 AS one FROM blob_name WHERE sha256 = $1 LIMIT 1", &values![sha256])
        .await?
        .is_some())
}

/// The next blobs of the ledger and names without one, in order, after `position`.
pub async fn after(conn: &mut Conn, position: &str, limit: i64) -> Result<Vec<String>, Error> {
    let rows = conn
        .rows(
            "SELECT sha256 FROM blob WHERE sha256 > $1 AND doomed_at IS NULL
             UNION SELECT sha256 FROM blob_name WHERE sha256 > $1
             ORDER BY sha256 LIMIT $2",
            &values![position, limit],
        )
        .await?;
    rows.iter().map(|row| row.get("sha256")).collect()
}

/// Marks a blob for removal, if no row names it and nobody claimed it since `before`. From then on none can.
///
/// The row is locked first: PostgreSQL looks for names as of the beginning of a statement, even when the statement
/// then waits for somebody who is just writing one.
pub async fn doom(conn: &mut Conn, sha256: &str, before: Timestamp, now: Timestamp) -> Result<bool, Error> {
    let sql = Sql::differs(
        "SELECT 1 AS one FROM blob WHERE sha256 = $1",
        "SELECT 1 AS one FROM blob WHERE sha256 = $1 FOR UPDATE",
    );
    conn.row(sql, &values![sha256]).await?;
    let changed = conn
        .execute(
            "UPDATE blob SET doomed_at = $3
             WHERE sha256 = $1 AND doomed_at IS NULL AND touched_at < $2
                 AND NOT EXISTS (SELECT 1 FROM blob_name WHERE blob_name.sha256 = $1)",
            &values![sha256, before, now],
        )
        .await?;
    Ok(changed == 1)
}

/// Enters bytes that nobody claimed into the ledger, so that they can be doomed like all others.
pub async fn enter_stray(conn: &mut Conn, sha256: &str, size: i64, since: Timestamp) -> Result<(), Error> {
    conn.execute(
        "INSERT INTO blob (sha256, size, stored_at, touched_at) VALUES ($1, $2, $3, $3)
         ON CONFLICT (sha256) DO NOTHING",
        &values![sha256, size, since],
    )
    .await?;
    Ok(())
}

/// Every blob of the ledger that no row names and nobody claimed since `before`: candidates for [`doom`].
pub async fn unnamed(conn: &mut Conn, before: Timestamp, limit: i64) -> Result<Vec<String>, Error> {
    let rows = conn
        .rows(
            "SELECT sha256 FROM blob
             WHERE doomed_at IS NULL AND touched_at < $1
                 AND NOT EXISTS (SELECT 1 FROM blob_name WHERE blob_name.sha256 = blob.sha256)
             ORDER BY sha256 LIMIT $2",
            &values![before, limit],
        )
        .await?;
    rows.iter().map(|row| row.get("sha256")).collect()
}

/// How many no row names.
pub async fn count_unnamed(conn: &mut Conn) -> Result<i64, Error> {
    let row = conn
        .row(
            "SELECT COUNT(*) AS n FROM blob WHERE doomed_at IS NULL
                 AND NOT EXISTS (SELECT 1 FROM blob_name WHERE blob_name.sha256 = blob.sha256)",
            &values![],
        )
        .await?;
    row.map_or(Ok(0), |row| row.get("n"))
}

/// The blobs doomed before this time whose bytes may still be there.
pub async fn doomed(conn: &mut Conn, before: Timestamp) -> Result<Vec<String>, Error> {
    let rows = conn
        .rows("SELECT sha256 FROM blob WHERE doomed_at < $1 ORDER BY sha256 LIMIT 1000", &values![before])
        .await?;
    rows.iter().map(|row| row.get("sha256")).collect()
}

/// Forgets a doomed blob whose bytes are gone.
pub async fn forget(conn: &mut Conn, sha256: &str) -> Result<(), Error> {
    conn.execute("DELETE FROM blob WHERE sha256 = $1 AND doomed_at IS NOT NULL", &values![sha256]).await?;
    Ok(())
}

/// Begins a walk over all blobs.
pub async fn begin_check(conn: &mut Conn, check: &Check) -> Result<(), Error> {
    conn.execute(
        "INSERT INTO blob_check (id, started_at, position, checked, bytes) VALUES ($1, $2, $3, $4, $5)",
        &values![check.id, check.started_at, &check.position, check.checked, check.bytes],
    )
    .await?;
    Ok(())
}

/// The walk that was not finished.
pub async fn open_check(conn: &mut Conn) -> Result<Option<Check>, Error> {
    let row = conn
        .row(
            "SELECT id, started_at, position, checked, bytes FROM blob_check
             WHERE done_at IS NULL ORDER BY started_at DESC LIMIT 1",
            &values![],
        )
        .await?;
    let read = |row: Row| {
        Ok(Check {
            id: row.get("id")?,
            started_at: row.get("started_at")?,
            position: row.get("position")?,
            checked: row.get("checked")?,
            bytes: row.get("bytes")?,
        })
    };
    row.map(read).transpose()
}

/// When the last finished walk began.
pub async fn last_check(conn: &mut Conn) -> Result<Option<Timestamp>, Error> {
    let row = conn
        .row(
            "SELECT started_at FROM blob_check WHERE done_at IS NOT NULL ORDER BY started_at DESC LIMIT 1",
            &values![],
        )
        .await?;
    row.map(|row| row.get("started_at")).transpose()
}

/// How far the walk has come; never backwards, when two walk at once.
pub async fn advance_check(conn: &mut Conn, check: &Check) -> Result<(), Error> {
    conn.execute(
        "UPDATE blob_check SET position = $2, checked = $3, bytes = $4 WHERE id = $1 AND position < $2",
        &values![check.id, &check.position, check.checked, check.bytes],
    )
    .await?;
    Ok(())
}

pub async fn end_check(conn: &mut Conn, id: Uuid, now: Timestamp) -> Result<(), Error> {
    conn.execute("UPDATE blob_check SET done_at = $2 WHERE id = $1 AND done_at IS NULL", &values![id, now])
        .await?;
    Ok(())
}

fn read(row: &Row) -> Result<Blob, Error> {
    let crc32: Option<i64> = row.get("crc32")?;
    Ok(Blob {
        sha256: row.get("sha256")?,
        size: row.get("size")?,
        crc32: crc32.and_then(|crc32| u32::try_from(crc32).ok()),
        fault: row.get("fault")?,
        checked_at: row.get("checked_at")?,
    })
}
