//! Links of evidence records (RFC 4998), and which signatures are to have the next one. Never changed.

use jiff::Timestamp;
use serde_json::{Value as Json, json};
use uuid::Uuid;

use super::records::{self, Kind, Record};
use super::{Conn, Error, Row, Sql, Value, signatures, values, whole_microseconds};

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
    let subject = signatures::subject_of(conn, *signature_id).await?;
    conn.keep(record(stamp, subject));
    Ok(())
}

/// A link as an event names it. Its token is evidence, which has an event of its own.
fn record(it: &ArchiveStamp, subject: Uuid) -> Record {
    let (at, until) = (whole_microseconds(it.at), whole_microseconds(it.until));
    let told = json!({
        "signature": it.signature_id,
        "sha256": it.sha256,
        "row": records::digest(&json!([it.chain, it.digest, it.objects, it.branch, it.told, at, until])),
    });
    let key = format!("{}/{}", records::key(it.signature_id), it.number);
    Record { kind: Kind::ArchiveStamp, key, subject, told, blob: None, at: it.at }
}

/// The links of these signatures, as events name them.
pub(super) async fn records(conn: &mut Conn, signatures: &[String]) -> Result<Vec<Record>, Error> {
    let sql = Sql::differs(
        "SELECT a.signature_id, a.number, a.chain, a.digest, a.objects, a.branch, a.sha256, a.told, a.at, a.until,
             d.subject_id
         FROM archive_stamp a LEFT JOIN signature s ON s.id = a.signature_id
             LEFT JOIN document d ON d.id = s.document_id
         WHERE a.signature_id IN (SELECT unhex(value) FROM json_each($1))",
        "SELECT a.signature_id, a.number, a.chain, a.digest, a.objects, a.branch, a.sha256, a.told, a.at, a.until,
             d.subject_id
         FROM archive_stamp a LEFT JOIN signature s ON s.id = a.signature_id
             LEFT JOIN document d ON d.id = s.document_id
         WHERE a.signature_id IN (SELECT value::uuid FROM jsonb_array_elements_text($1) AS value)",
    );
    let rows = conn.rows(sql, &[Value::json(&signatures)?]).await?;
    rows.iter().map(|row| Ok(record(&read(row)?, records::subject(row)?))).collect()
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
