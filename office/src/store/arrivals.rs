//! What the check of uploaded files found. Rows never change; the last one for the same bytes and claim counts.

use jiff::Timestamp;
use uuid::Uuid;

use super::{Conn, Error, Row, Sql, Value, values};

/// One judgement of one file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    pub sha256: String,
    /// What name and announced type say of the file.
    pub claimed: String,
    /// By which rules it was judged.
    pub rules: String,
    /// Empty: accepted.
    pub reason: String,
    pub detail: String,
    /// `clean`, `infected`, `too-large`, `none`.
    pub scan: String,
    /// Program and signatures of the scanner; empty: none, or not kept.
    pub scanner: String,
    pub judged_at: Timestamp,
}

/// Of two that judge the same at once one is refused.
pub async fn insert(conn: &mut Conn, verdict: &Verdict) -> Result<(), Error> {
    conn.execute(
        "INSERT INTO arrival (sha256, claimed, number, rules, reason, detail, scan, scanner, judged_at)
         VALUES ($1, $2, 1 + (SELECT COALESCE(MAX(number), 0) FROM arrival WHERE sha256 = $1 AND claimed = $2),
             $3, $4, $5, $6, $7, $8)",
        &values![
            &verdict.sha256,
            &verdict.claimed,
            &verdict.rules,
            &verdict.reason,
            &verdict.detail,
            &verdict.scan,
            &verdict.scanner,
            verdict.judged_at
        ],
    )
    .await?;
    Ok(())
}

/// Every judgement of these bytes, in their order.
pub async fn of_bytes(conn: &mut Conn, sha256: &str) -> Result<Vec<Verdict>, Error> {
    let rows = conn
        .rows(
            "SELECT sha256, claimed, rules, reason, detail, scan, scanner, judged_at FROM arrival
             WHERE sha256 = $1 ORDER BY number",
            &values![sha256],
        )
        .await?;
    rows.iter().map(read).collect()
}

/// Every judgement of the files of a draft, in their order.
pub async fn of_subject(conn: &mut Conn, subject_id: Uuid) -> Result<Vec<Verdict>, Error> {
    let rows = conn
        .rows(
            "SELECT sha256, claimed, rules, reason, detail, scan, scanner, judged_at FROM arrival
             WHERE sha256 IN (SELECT sha256 FROM upload WHERE subject_id = $1 AND sha256 IS NOT NULL)
             ORDER BY number",
            &values![subject_id],
        )
        .await?;
    rows.iter().map(read).collect()
}

/// The last judgement of each claim of these bytes, where it blocks.
pub async fn blocked(conn: &mut Conn, sha256: &[&str]) -> Result<Vec<Verdict>, Error> {
    let sql = Sql::differs(
        "SELECT sha256, claimed, rules, reason, detail, scan, scanner, judged_at FROM arrival a
         WHERE reason <> '' AND sha256 IN (SELECT value FROM json_each($1)) AND number =
             (SELECT MAX(number) FROM arrival l WHERE l.sha256 = a.sha256 AND l.claimed = a.claimed)",
        "SELECT sha256, claimed, rules, reason, detail, scan, scanner, judged_at FROM arrival a
         WHERE reason <> '' AND sha256 IN (SELECT value FROM jsonb_array_elements_text($1) AS value) AND number =
             (SELECT MAX(number) FROM arrival l WHERE l.sha256 = a.sha256 AND l.claimed = a.claimed)",
    );
    let rows = conn.rows(sql, &[Value::json(&sha256)?]).await?;
    rows.iter().map(read).collect()
}

/// Files whose last judgement was made by other rules than these, or by another scanner where one is there now: those
/// that were judged longest ago, at most so many. What is not named any more is gone.
pub async fn outdated(
    conn: &mut Conn,
    (rules, scanner): (&str, &str),
    limit: i64,
) -> Result<Vec<Judged>, Error> {
    let rows = conn
        .rows(
            "SELECT a.sha256, a.claimed FROM arrival a
             WHERE a.number =
                     (SELECT MAX(number) FROM arrival l WHERE l.sha256 = a.sha256 AND l.claimed = a.claimed)
                 AND (a.rules <> $1 OR ($2 <> '' AND a.scanner <> $2))
                 AND EXISTS (SELECT 1 FROM blob_name n WHERE n.sha256 = a.sha256)
             ORDER BY a.judged_at, a.sha256, a.claimed LIMIT $3",
            &values![rules, scanner, limit],
        )
        .await?;
    rows.iter().map(|row| Ok(Judged { sha256: row.get("sha256")?, claimed: row.get("claimed")? })).collect()
}

/// Bytes, names and announced types of documents that other systems sent and nobody judged, the first to come first.
pub async fn unjudged_documents(conn: &mut Conn, limit: i64) -> Result<Vec<(String, String, String)>, Error> {
    let rows = conn
        .rows(
            "SELECT d.sha256, d.file_name, d.media_type FROM document d
             WHERE d.source NOT IN ('applicant', 'system', 'participant', 'operator')
                 AND NOT EXISTS (SELECT 1 FROM arrival a WHERE a.sha256 = d.sha256)
                 AND EXISTS (SELECT 1 FROM blob_name n WHERE n.sha256 = d.sha256)
             ORDER BY d.created_at, d.id LIMIT $1",
            &values![limit],
        )
        .await?;
    rows.iter().map(|row| Ok((row.get("sha256")?, row.get("file_name")?, row.get("media_type")?))).collect()
}

/// Bytes with what is claimed of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judged {
    pub sha256: String,
    pub claimed: String,
}

/// Finished uploads whose bytes nobody judged yet, or, where `scanned`, nobody scanned for malware.
pub async fn unjudged(conn: &mut Conn, scanned: bool) -> Result<Vec<Uuid>, Error> {
    let rows = conn
        .rows(
            "SELECT id FROM upload WHERE state = 'done' AND NOT EXISTS (
                 SELECT 1 FROM arrival WHERE arrival.sha256 = upload.sha256
                     AND ($1 = 0 OR scan <> 'none' OR reason <> ''))
             ORDER BY id",
            &values![i64::from(scanned)],
        )
        .await?;
    rows.iter().map(|row| row.get("id")).collect()
}

fn read(row: &Row) -> Result<Verdict, Error> {
    Ok(Verdict {
        sha256: row.get("sha256")?,
        claimed: row.get("claimed")?,
        rules: row.get("rules")?,
        reason: row.get("reason")?,
        detail: row.get("detail")?,
        scan: row.get("scan")?,
        scanner: row.get("scanner")?,
        judged_at: row.get("judged_at")?,
    })
}
