//! What the check of uploaded files found. Rows never change; the last one for the same bytes and claim counts.

use jiff::Timestamp;
use uuid::Uuid;

use super::{Conn, Error, Row, values};

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
    pub judged_at: Timestamp,
}

/// Of two that judge the same at once one is refused.
pub async fn insert(conn: &mut Conn, verdict: &Verdict) -> Result<(), Error> {
    conn.execute(
        "INSERT INTO arrival (sha256, claimed, number, rules, reason, detail, scan, judged_at)
         VALUES ($1, $2, 1 + (SELECT COALESCE(MAX(number), 0) FROM arrival WHERE sha256 = $1 AND claimed = $2),
             $3, $4, $5, $6, $7)",
        &values![
            &verdict.sha256,
            &verdict.claimed,
            &verdict.rules,
            &verdict.reason,
            &verdict.detail,
            &verdict.scan,
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
            "SELECT sha256, claimed, rules, reason, detail, scan, judged_at FROM arrival
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
            "SELECT sha256, claimed, rules, reason, detail, scan, judged_at FROM arrival
             WHERE sha256 IN (SELECT sha256 FROM upload WHERE subject_id = $1 AND sha256 IS NOT NULL)
             ORDER BY number",
            &values![subject_id],
        )
        .await?;
    rows.iter().map(read).collect()
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
        judged_at: row.get("judged_at")?,
    })
}
