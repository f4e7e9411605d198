//! What lies beside signatures: time stamps and answers about certificates. Never changed.

use jiff::Timestamp;
use serde_json::{Value as Json, json};
use uuid::Uuid;

use super::jobs::Waiting;
use super::records::{self, Kind, Record};
use super::{Conn, Error, Row, Sql, Value, signatures, values, whole_microseconds};

/// Something that was found out about a signature after it came. Its bytes are evidence.
#[derive(Debug, Clone, PartialEq)]
pub struct Beside {
    pub signature_id: Uuid,
    /// [`TIME_STAMP`] or [`STATUS`].
    pub kind: String,
    pub sha256: String,
    pub told: Json,
    pub at: Timestamp,
    /// When a token ends to prove anything by itself.
    pub until: Option<Timestamp>,
}

/// The job that fetches both for one signature: planned with it.
pub const JOB: &str = "stamp";
/// A token over the signature value.
pub const TIME_STAMP: &str = "time-stamp";
/// An answer about the certificate.
pub const STATUS: &str = "status";

/// Keeps it, unless there is one of the kind. The evidence must be kept before.
pub async fn insert(conn: &mut Conn, beside: &Beside) -> Result<(), Error> {
    let sql = Sql::differs(
        "INSERT INTO signature_evidence (signature_id, kind, sha256, told, at, until) SELECT $1, $2, $3, $4, $5, $6
         WHERE NOT EXISTS (SELECT 1 FROM signature_evidence WHERE signature_id = $1 AND kind = $2)",
        "INSERT INTO signature_evidence (signature_id, kind, sha256, told, at, until) VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (signature_id, kind) DO NOTHING",
    );
    let Beside { signature_id, kind, sha256, told, at, until } = beside;
    if conn.execute(sql, &values![*signature_id, kind, sha256, told, *at, *until]).await? == 1 {
        let subject = signatures::subject_of(conn, *signature_id).await?;
        conn.keep(record(beside, subject));
    }
    Ok(())
}

/// What lies beside a signature as an event names it. Its bytes are evidence, which has an event of its own.
fn record(it: &Beside, subject: Uuid) -> Record {
    let (at, until) = (whole_microseconds(it.at), it.until.map(whole_microseconds));
    let told = json!({
        "signature": it.signature_id,
        "sha256": it.sha256,
        "row": records::digest(&json!([it.told, at, until])),
    });
    let key = format!("{}/{}", records::key(it.signature_id), it.kind);
    Record { kind: Kind::SignatureEvidence, key, subject, told, blob: None, at: it.at }
}

/// What lies beside these signatures, as events name it.
pub(super) async fn records(conn: &mut Conn, signatures: &[String]) -> Result<Vec<Record>, Error> {
    let sql = Sql::differs(
        "SELECT e.signature_id, e.kind, e.sha256, e.told, e.at, e.until, d.subject_id
         FROM signature_evidence e LEFT JOIN signature s ON s.id = e.signature_id
             LEFT JOIN document d ON d.id = s.document_id
         WHERE e.signature_id IN (SELECT unhex(value) FROM json_each($1))",
        "SELECT e.signature_id, e.kind, e.sha256, e.told, e.at, e.until, d.subject_id
         FROM signature_evidence e LEFT JOIN signature s ON s.id = e.signature_id
             LEFT JOIN document d ON d.id = s.document_id
         WHERE e.signature_id IN (SELECT value::uuid FROM jsonb_array_elements_text($1) AS value)",
    );
    let rows = conn.rows(sql, &[Value::json(&signatures)?]).await?;
    rows.iter().map(|row| Ok(record(&read(row)?, records::subject(row)?))).collect()
}

/// Everything beside one signature.
pub async fn of_signature(conn: &mut Conn, signature_id: Uuid) -> Result<Vec<Beside>, Error> {
    let sql = "SELECT signature_id, kind, sha256, told, at, until FROM signature_evidence
         WHERE signature_id = $1 ORDER BY kind DESC";
    conn.rows(sql, &values![signature_id]).await?.iter().map(read).collect()
}

fn read(row: &Row) -> Result<Beside, Error> {
    Ok(Beside {
        signature_id: row.get("signature_id")?,
        kind: row.get("kind")?,
        sha256: row.get("sha256")?,
        told: row.get("told")?,
        at: row.get("at")?,
        until: row.get("until")?,
    })
}

/// Signatures that have nothing of this kind beside them, oldest first, from `after` on (those with a token inside
/// among them). Those whose certificate ended before `since` are left out.
pub async fn lacking(
    conn: &mut Conn,
    kind: &str,
    since: Timestamp,
    after: Uuid,
    limit: i64,
) -> Result<Vec<Uuid>, Error> {
    let sql = "SELECT s.id FROM signature s WHERE s.id > $2 AND s.certificate_not_after >= $4 AND NOT EXISTS
             (SELECT 1 FROM signature_evidence e WHERE e.signature_id = s.id AND e.kind = $1)
         ORDER BY s.id LIMIT $3";
    let rows = conn.rows(sql, &values![kind, after, limit, since]).await?;
    rows.iter().map(|row| row.get("id")).collect()
}

/// How many signatures have something of a kind beside them, and how many cannot have it any more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counted {
    pub signatures: i64,
    pub there: i64,
    /// Answers that say that the certificate was not good.
    pub refused: i64,
    /// Signatures that have none and whose certificate has ended.
    pub ended: i64,
}

/// Counted over all signatures.
pub async fn counted(conn: &mut Conn, kind: &str, now: Timestamp) -> Result<Counted, Error> {
    let sql = "SELECT (SELECT count(*) FROM signature) AS signatures,
             (SELECT count(*) FROM signature_evidence WHERE kind = $1) AS there,
             (SELECT count(*) FROM signature_evidence WHERE kind = $1 AND told ->> 'refused' IS NOT NULL) AS refused,
             (SELECT count(*) FROM signature s WHERE s.certificate_not_after < $2 AND NOT EXISTS
                 (SELECT 1 FROM signature_evidence e WHERE e.signature_id = s.id AND e.kind = $1)) AS ended";
    let row = conn.row(sql, &values![kind, now]).await?.ok_or(Error::Broken)?;
    Ok(Counted {
        signatures: row.get("signatures")?,
        there: row.get("there")?,
        refused: row.get("refused")?,
        ended: row.get("ended")?,
    })
}

/// The signatures that lack this kind and for which a job asks, with what it said last.
pub async fn waiting(conn: &mut Conn, kind: &str) -> Result<Waiting, Error> {
    let sql = Sql::differs(
        "WITH lacking AS (SELECT a.id, a.run_at, a.last_error, a.signature FROM
             (SELECT id, run_at, last_error, unhex(replace(payload ->> 'signature', '-', '')) AS signature FROM job
              WHERE kind = $1 AND done_at IS NULL AND failed_at IS NULL) a
             WHERE NOT EXISTS (SELECT 1 FROM signature_evidence e
                 WHERE e.signature_id = a.signature AND e.kind = $2))
         SELECT count(DISTINCT signature) AS waiting, min(run_at) AS next_at, (SELECT last_error FROM lacking
             WHERE last_error IS NOT NULL ORDER BY run_at, id LIMIT 1) AS last_error FROM lacking",
        "WITH lacking AS (SELECT a.id, a.run_at, a.last_error, a.signature FROM
             (SELECT id, run_at, last_error, (payload ->> 'signature')::uuid AS signature FROM job
              WHERE kind = $1 AND done_at IS NULL AND failed_at IS NULL) a
             WHERE NOT EXISTS (SELECT 1 FROM signature_evidence e
                 WHERE e.signature_id = a.signature AND e.kind = $2))
         SELECT count(DISTINCT signature) AS waiting, min(run_at) AS next_at, (SELECT last_error FROM lacking
             WHERE last_error IS NOT NULL ORDER BY run_at, id LIMIT 1) AS last_error FROM lacking",
    );
    let row = conn.row(sql, &values![JOB, kind]).await?;
    Waiting::read(&row.ok_or(Error::Broken)?)
}
