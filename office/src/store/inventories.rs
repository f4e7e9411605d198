//! Inventories of archives with the seal that was made for each content. Never changed.

use jiff::Timestamp;

use super::{Conn, Error, Sql, values};

/// An inventory and its seal.
#[derive(Debug, Clone, PartialEq)]
pub struct Sealed {
    /// Of `body`.
    pub sha256: String,
    pub body: Vec<u8>,
    /// Detached, in DER.
    pub cms: Vec<u8>,
    pub at: Timestamp,
}

/// Keeps it, unless there is one for this content.
pub async fn insert(conn: &mut Conn, sealed: &Sealed) -> Result<(), Error> {
    // On SQLite the trigger against REPLACE comes before the conflict; there is one writer.
    let sql = Sql::differs(
        "INSERT INTO inventory (sha256, body, cms, at) SELECT $1, $2, $3, $4
         WHERE NOT EXISTS (SELECT 1 FROM inventory WHERE sha256 = $1)",
        "INSERT INTO inventory (sha256, body, cms, at) VALUES ($1, $2, $3, $4) ON CONFLICT (sha256) DO NOTHING",
    );
    conn.execute(sql, &values![&sealed.sha256, &sealed.body, &sealed.cms, sealed.at]).await?;
    Ok(())
}

pub async fn find(conn: &mut Conn, sha256: &str) -> Result<Option<Sealed>, Error> {
    let row =
        conn.row("SELECT sha256, body, cms, at FROM inventory WHERE sha256 = $1", &values![sha256]).await?;
    row.map(|row| {
        Ok(Sealed {
            sha256: row.get("sha256")?,
            body: row.get("body")?,
            cms: row.get("cms")?,
            at: row.get("at")?,
        })
    })
    .transpose()
}
