//! Papers about dates, each issued once under the seal of the system. Never changed.

use jiff::Timestamp;
use serde_json::json;
use uuid::Uuid;

use super::records::{self, Kind, Record};
use super::{Conn, Error, Row, Sql, Value, blobs, values, whole_microseconds};

/// Which date of which subject, in which language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Key<'a> {
    /// The word of the topic in singular: `application`, `case`.
    pub subject_kind: &'a str,
    pub subject_id: Uuid,
    pub rule: &'a str,
    pub locale: &'a str,
}

/// A paper that was issued. Its bytes are the blob of `sha256`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issued {
    /// 1, 2, 3 … of one date in one language.
    pub issue: i64,
    /// SHA-256 of what the paper says of the date.
    pub digest: String,
    /// Lower-case hexadecimal.
    pub sha256: String,
    /// Bytes.
    pub size: i64,
    /// The seal of the system, detached, in DER.
    pub cms: Vec<u8>,
    pub at: Timestamp,
}

/// Adds a paper, unless somebody was quicker with this issue. The blob must be stored before.
pub async fn insert(conn: &mut Conn, key: Key<'_>, issued: &Issued) -> Result<(), Error> {
    blobs::insert(conn, &issued.sha256, issued.size, issued.at).await?;
    // On SQLite the trigger against REPLACE comes before the conflict; there is one writer.
    let sql = Sql::differs(
        "INSERT INTO term_extract (subject_kind, subject_id, rule, locale, issue, digest, sha256, size, cms, at)
         SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10
         WHERE NOT EXISTS (SELECT 1 FROM term_extract
             WHERE subject_kind = $1 AND subject_id = $2 AND rule = $3 AND locale = $4 AND issue = $5)",
        "INSERT INTO term_extract (subject_kind, subject_id, rule, locale, issue, digest, sha256, size, cms, at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT DO NOTHING",
    );
    let values = values![
        key.subject_kind,
        key.subject_id,
        key.rule,
        key.locale,
        issued.issue,
        &issued.digest,
        &issued.sha256,
        issued.size,
        &issued.cms,
        issued.at,
    ];
    if conn.execute(sql, &values).await? == 1 {
        conn.keep(record(key, issued));
    }
    Ok(())
}

/// A paper as an event names it.
fn record(of: Key<'_>, it: &Issued) -> Record {
    let told = json!({
        "rule": of.rule,
        "sha256": it.sha256,
        "size": it.size,
        "cms": records::sha256(&it.cms),
        "row": records::digest(&json!([of.subject_kind, it.digest, whole_microseconds(it.at)])),
    });
    Record {
        kind: Kind::TermExtract,
        key: format!("{}/{}/{}/{}", records::key(of.subject_id), of.rule, of.locale, it.issue),
        subject: of.subject_id,
        told,
        blob: Some(it.sha256.clone()),
        at: it.at,
    }
}

/// The papers of these subjects, as events name them.
pub(super) async fn records(conn: &mut Conn, subjects: &[String]) -> Result<Vec<Record>, Error> {
    let sql = Sql::differs(
        "SELECT subject_kind, subject_id, rule, locale, issue, digest, sha256, size, cms, at FROM term_extract
         WHERE subject_id IN (SELECT unhex(value) FROM json_each($1))",
        "SELECT subject_kind, subject_id, rule, locale, issue, digest, sha256, size, cms, at FROM term_extract
         WHERE subject_id IN (SELECT value::uuid FROM jsonb_array_elements_text($1) AS value)",
    );
    let rows = conn.rows(sql, &[Value::json(&subjects)?]).await?;
    let told = |row: &Row| {
        let (subject_kind, rule, locale): (String, String, String) =
            (row.get("subject_kind")?, row.get("rule")?, row.get("locale")?);
        let (subject_kind, rule, locale) = (subject_kind.as_str(), rule.as_str(), locale.as_str());
        let key = Key { subject_kind, subject_id: row.get("subject_id")?, rule, locale };
        Ok(record(key, &read(row)?))
    };
    rows.iter().map(told).collect()
}

/// All papers about a date in a language, the newest first.
pub async fn all(conn: &mut Conn, key: Key<'_>) -> Result<Vec<Issued>, Error> {
    let rows = conn
        .rows(
            "SELECT issue, digest, sha256, size, cms, at FROM term_extract
             WHERE subject_kind = $1 AND subject_id = $2 AND rule = $3 AND locale = $4 ORDER BY issue DESC",
            &values![key.subject_kind, key.subject_id, key.rule, key.locale],
        )
        .await?;
    rows.iter().map(read).collect()
}

fn read(row: &Row) -> Result<Issued, Error> {
    Ok(Issued {
        issue: row.get("issue")?,
        digest: row.get("digest")?,
        sha256: row.get("sha256")?,
        size: row.get("size")?,
        cms: row.get("cms")?,
        at: row.get("at")?,
    })
}
