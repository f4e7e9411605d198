//! Which blobs are stored. The bytes lie in the blob folder under their hash.

use jiff::Timestamp;

use super::{Conn, Error, values};

/// Notes a blob whose bytes are already safe on disk. Noting it again changes nothing.
pub async fn insert(conn: &mut Conn, sha256: &str, size: i64, now: Timestamp) -> Result<(), Error> {
    conn.execute(
        "INSERT INTO blob (sha256, size, stored_at) VALUES ($1, $2, $3) ON CONFLICT (sha256) DO NOTHING",
        &values![sha256, size, now],
    )
    .await?;
    Ok(())
}

/// The size in bytes of a stored blob.
pub async fn size(conn: &mut Conn, sha256: &str) -> Result<Option<i64>, Error> {
    let row = conn.row("SELECT size FROM blob WHERE sha256 = $1", &values![sha256]).await?;
    row.map(|row| row.get("size")).transpose()
}
