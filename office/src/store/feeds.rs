//! Secret addresses of calendars: one for each person of an organisation, known by its hash alone.

use jiff::Timestamp;

use super::{Conn, Error, Row, values};

/// The address of a person, without its secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Feed {
    pub iin: String,
    pub bin: String,
    pub language: String,
    pub created_at: Timestamp,
}

/// Puts an address in the place of the former one, which is nobody's from then on.
pub async fn put(conn: &mut Conn, it: &Feed, hash: Vec<u8>) -> Result<(), Error> {
    conn.execute(
        "INSERT INTO calendar_feed (iin, bin, hash, language, created_at) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (iin, bin) DO UPDATE
         SET hash = excluded.hash, language = excluded.language, created_at = excluded.created_at",
        &values![&it.iin, &it.bin, hash, &it.language, it.created_at],
    )
    .await?;
    Ok(())
}

/// Takes the address of a person away.
pub async fn remove(conn: &mut Conn, iin: &str, bin: &str) -> Result<(), Error> {
    conn.execute("DELETE FROM calendar_feed WHERE iin = $1 AND bin = $2", &values![iin, bin]).await?;
    Ok(())
}

pub async fn of_person(conn: &mut Conn, iin: &str, bin: &str) -> Result<Option<Feed>, Error> {
    let sql = "SELECT iin, bin, language, created_at FROM calendar_feed WHERE iin = $1 AND bin = $2";
    conn.row(sql, &values![iin, bin]).await?.as_ref().map(read).transpose()
}

/// Whose address has this hash.
pub async fn find(conn: &mut Conn, hash: Vec<u8>) -> Result<Option<Feed>, Error> {
    let sql = "SELECT iin, bin, language, created_at FROM calendar_feed WHERE hash = $1";
    conn.row(sql, &values![hash]).await?.as_ref().map(read).transpose()
}

fn read(row: &Row) -> Result<Feed, Error> {
    Ok(Feed {
        iin: row.get("iin")?,
        bin: row.get("bin")?,
        language: row.get("language")?,
        created_at: row.get("created_at")?,
    })
}
