//! Links of evidence records (RFC 4998), and which signatures are to have the next one. Never changed.

use jiff::Timestamp;
use serde_json::Value as Json;
use uuid::Uuid;

use super::{Conn, Error, Row, values};

/// A link of the record of one signature.
#[derive(Debug, Clone, PartialEq)]
pub struct ArchiveStamp {
    pub signature_id: Uuid,
    /// From 1.
    pub number: i64,
    /// From 1.
    pub chain: i64,
    pub digest: String,
    /// SHA-256 (hex) of what the first link of the chain covers.
    pub objects: Json,
    /// Lists of hashes (hex).
    pub branch: Json,
    /// Of the token.
    pub sha256: String,
    pub told: Json,
    pub at: Timestamp,
    pub until: Timestamp,
}

pub async fn insert(conn: &mut Conn, stamp: &ArchiveStamp) -> Result<(), Error> {
    let ArchiveStamp { signature_id, number, chain, digest, objects, branch, sha256, told, at, until } =
        stamp;
    conn.execute(
        "INSERT INTO archive_stamp (signature_id, number, chain, digest, objects, branch, sha256, told, at, until)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        &values![*signature_id, *number, *chain, digest, objects, branch, sha256, told, *at, *until],
    )
    .await?;
    Ok(())
}

/// The record of a signature, oldest link first.
pub async fn of_signature(conn: &mut Conn, signature_id: Uuid) -> Result<Vec<ArchiveStamp>, Error> {
    let sql = "SELECT signature_id, number, chain, digest, objects, branch, sha256, told, at, until FROM archive_stamp
         WHERE signature_id = $1 ORDER BY number";
    conn.rows(sql, &values![signature_id]).await?.iter().map(read).collect()
}

fn read(row: &Row) -> Result<ArchiveStamp, Error> {
    Ok(ArchiveStamp {
        signature_id: row.get("signature_id")?,
        number: row.get("number")?,
        chain: row.get("chain")?,
        digest: row.get("digest")?,
        objects: row.get("objects")?,
        branch: row.get("branch")?,
        sha256: row.get("sha256")?,
        told: row.get("told")?,
        at: row.get("at")?,
        until: row.get("until")?,
    })
}

/// Signatures whose proof ends after one moment and not after another, from `after` on. Its last link tells the end,
/// and where there is none the token beside the signature.
pub async fn ending(
    conn: &mut Conn,
    (from, to): (Timestamp, Timestamp),
    after: Uuid,
    limit: i64,
) -> Result<Vec<(Uuid, Timestamp)>, Error> {
    let sql = "SELECT l.signature_id, l.until FROM
             (SELECT e.signature_id, coalesce((SELECT a.until FROM archive_stamp a
                  WHERE a.signature_id = e.signature_id ORDER BY a.number DESC LIMIT 1), e.until) AS until
              FROM signature_evidence e WHERE e.until IS NOT NULL AND e.signature_id > $3) l
         WHERE l.until > $1 AND l.until <= $2 ORDER BY l.signature_id LIMIT $4";
    let rows = conn.rows(sql, &values![from, to, after, limit]).await?;
    rows.iter().map(|row| Ok((row.get("signature_id")?, row.get("until")?))).collect()
}

/// When proofs of signatures end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ends {
    /// Proofs that ended without being renewed.
    pub ended: i64,
    /// The next ends, with how many proofs come to each.
    pub next: Vec<(Timestamp, i64)>,
}

/// At most `limit` of the next ends.
pub async fn ends(conn: &mut Conn, now: Timestamp, limit: i64) -> Result<Ends, Error> {
    let ended = "SELECT count(*) AS ended FROM
             (SELECT coalesce((SELECT a.until FROM archive_stamp a
                  WHERE a.signature_id = e.signature_id ORDER BY a.number DESC LIMIT 1), e.until) AS until
              FROM signature_evidence e WHERE e.until IS NOT NULL) l WHERE l.until <= $1";
    let next = "SELECT l.until, count(*) AS proofs FROM
             (SELECT coalesce((SELECT a.until FROM archive_stamp a
                  WHERE a.signature_id = e.signature_id ORDER BY a.number DESC LIMIT 1), e.until) AS until
              FROM signature_evidence e WHERE e.until IS NOT NULL) l WHERE l.until > $1
         GROUP BY l.until ORDER BY l.until LIMIT $2";
    let ended = conn.row(ended, &values![now]).await?.ok_or(Error::Broken)?.get("ended")?;
    let rows = conn.rows(next, &values![now, limit]).await?;
    let next = rows.iter().map(|row| Ok((row.get("until")?, row.get("proofs")?)));
    Ok(Ends { ended, next: next.collect::<Result<_, Error>>()? })
}
