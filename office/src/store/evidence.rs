//! Evidence of signatures, kept once each, and the sealed indexes of packages. Never changed.

use jiff::Timestamp;
use serde_json::json;

use super::records::{Kind, Record};
use super::{Conn, Error, Row, Sql, Value, blobs, values};

/// A certificate of an authority or a revocation list. Its bytes, in DER, are the blob of `sha256`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    pub sha256: String,
    /// `certificate`, `crl`.
    pub kind: String,
    /// Bytes.
    pub size: i64,
    pub at: Timestamp,
}

/// The index of a package with its seal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Package {
    /// SHA-256 of the index before it was sealed.
    pub digest: String,
    pub body: Vec<u8>,
    /// Detached, over the manifest of the container; in DER.
    pub cms: Vec<u8>,
    pub at: Timestamp,
}

/// Keeps it, unless it is kept. The blob must be stored before.
pub async fn insert(conn: &mut Conn, kept: &Kept) -> Result<(), Error> {
    blobs::insert(conn, &kept.sha256, kept.size, kept.at).await?;
    // On SQLite the trigger against REPLACE comes before the conflict; there is one writer.
    let sql = Sql::differs(
        "INSERT INTO evidence (sha256, kind, size, at) SELECT $1, $2, $3, $4
         WHERE NOT EXISTS (SELECT 1 FROM evidence WHERE sha256 = $1)",
        "INSERT INTO evidence (sha256, kind, size, at) VALUES ($1, $2, $3, $4) ON CONFLICT (sha256) DO NOTHING",
    );
    if conn.execute(sql, &values![&kept.sha256, &kept.kind, kept.size, kept.at]).await? == 1 {
        conn.keep(record(kept));
    }
    Ok(())
}

/// Evidence as an event names it. It belongs to no case: many stand on it.
fn record(it: &Kept) -> Record {
    Record {
        kind: Kind::Evidence,
        key: it.sha256.clone(),
        subject: uuid::Uuid::nil(),
        told: json!({"kind": it.kind, "size": it.size, "sha256": it.sha256}),
        blob: Some(it.sha256.clone()),
        at: it.at,
    }
}

/// The evidence of these hashes, as events name it.
pub(super) async fn records(conn: &mut Conn, hashes: &[String]) -> Result<Vec<Record>, Error> {
    let sql = Sql::differs(
        "SELECT sha256, kind, size, at FROM evidence WHERE sha256 IN (SELECT value FROM json_each($1))",
        "SELECT sha256, kind, size, at FROM evidence
         WHERE sha256 IN (SELECT value FROM jsonb_array_elements_text($1) AS value)",
    );
    let rows = conn.rows(sql, &[Value::json(&hashes)?]).await?;
    rows.iter().map(|row| Ok(record(&read(row)?))).collect()
}

pub async fn find(conn: &mut Conn, sha256: &str) -> Result<Option<Kept>, Error> {
    let row =
        conn.row("SELECT sha256, kind, size, at FROM evidence WHERE sha256 = $1", &values![sha256]).await?;
    row.as_ref().map(read).transpose()
}

fn read(row: &Row) -> Result<Kept, Error> {
    Ok(Kept {
        sha256: row.get("sha256")?,
        kind: row.get("kind")?,
        size: row.get("size")?,
        at: row.get("at")?,
    })
}

/// Keeps a sealed index, unless there is one for this content.
pub async fn insert_package(conn: &mut Conn, package: &Package) -> Result<(), Error> {
    let sql = Sql::differs(
        "INSERT INTO package (digest, body, cms, at) SELECT $1, $2, $3, $4
         WHERE NOT EXISTS (SELECT 1 FROM package WHERE digest = $1)",
        "INSERT INTO package (digest, body, cms, at) VALUES ($1, $2, $3, $4) ON CONFLICT (digest) DO NOTHING",
    );
    conn.execute(sql, &values![&package.digest, &package.body, &package.cms, package.at]).await?;
    Ok(())
}

pub async fn find_package(conn: &mut Conn, digest: &str) -> Result<Option<Package>, Error> {
    let row =
        conn.row("SELECT digest, body, cms, at FROM package WHERE digest = $1", &values![digest]).await?;
    row.map(|row| {
        Ok(Package {
            digest: row.get("digest")?,
            body: row.get("body")?,
            cms: row.get("cms")?,
            at: row.get("at")?,
        })
    })
    .transpose()
}
