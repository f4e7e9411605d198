//! Evidence of signatures, kept once each, and the sealed indexes of packages. Never changed.

use jiff::Timestamp;

use super::{Conn, Error, Sql, blobs, values};

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
    conn.execute(sql, &values![&kept.sha256, &kept.kind, kept.size, kept.at]).await?;
    Ok(())
}

pub async fn find(conn: &mut Conn, sha256: &str) -> Result<Option<Kept>, Error> {
    let row =
        conn.row("SELECT sha256, kind, size, at FROM evidence WHERE sha256 = $1", &values![sha256]).await?;
    row.map(|row| {
        Ok(Kept {
            sha256: row.get("sha256")?,
            kind: row.get("kind")?,
            size: row.get("size")?,
            at: row.get("at")?,
        })
    })
    .transpose()
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
