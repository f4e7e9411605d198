//! What two files were found to differ in. Nothing of law: rows are deleted when they are old, and made again.

use jiff::Timestamp;
use serde_json::Value as Json;
use uuid::Uuid;

use super::{Conn, Error, Row, values};

/// Two files that are compared, or were.
#[derive(Debug, Clone, PartialEq)]
pub struct Comparison {
    pub id: Uuid,
    /// SHA-256 of the old file and of the new one.
    pub files: (String, String),
    /// Pages that were read and compared, of how many.
    pub done: i64,
    pub out_of: i64,
    /// `None` while the job is at work.
    pub found: Option<Json>,
}

/// Begins a comparison; false where one of these files is known.
pub async fn insert(
    conn: &mut Conn,
    id: Uuid,
    files: (&str, &str),
    form: i64,
    now: Timestamp,
) -> Result<bool, Error> {
    let added = conn
        .execute(
            "INSERT INTO comparison (id, old_file, new_file, form, done, out_of, asked_at)
             VALUES ($1, $2, $3, $4, 0, 0, $5) ON CONFLICT (old_file, new_file, form) DO NOTHING",
            &values![id, files.0, files.1, form, now],
        )
        .await?;
    Ok(added == 1)
}

pub async fn of_files(conn: &mut Conn, files: (&str, &str), form: i64) -> Result<Option<Comparison>, Error> {
    let row = conn
        .row(
            "SELECT id, old_file, new_file, done, out_of, found FROM comparison
             WHERE old_file = $1 AND new_file = $2 AND form = $3",
            &values![files.0, files.1, form],
        )
        .await?;
    row.as_ref().map(read).transpose()
}

pub async fn find(conn: &mut Conn, id: Uuid) -> Result<Option<Comparison>, Error> {
    let row = conn
        .row("SELECT id, old_file, new_file, done, out_of, found FROM comparison WHERE id = $1", &values![id])
        .await?;
    row.as_ref().map(read).transpose()
}

/// How many wait or are at work.
pub async fn unfinished(conn: &mut Conn) -> Result<i64, Error> {
    let row = conn.row("SELECT COUNT(*) AS n FROM comparison WHERE found IS NULL", &values![]).await?;
    row.map_or(Ok(0), |row| row.get("n"))
}

/// How far it is.
pub async fn progress(conn: &mut Conn, id: Uuid, done: i64, out_of: i64) -> Result<(), Error> {
    conn.execute("UPDATE comparison SET done = $2, out_of = $3 WHERE id = $1", &values![id, done, out_of])
        .await?;
    Ok(())
}

pub async fn finish(conn: &mut Conn, id: Uuid, found: &Json) -> Result<(), Error> {
    conn.execute("UPDATE comparison SET found = $2 WHERE id = $1", &values![id, found]).await?;
    Ok(())
}

/// Deletes those that were asked for before.
pub async fn sweep(conn: &mut Conn, before: Timestamp) -> Result<u64, Error> {
    conn.execute("DELETE FROM comparison WHERE asked_at < $1", &values![before]).await
}

fn read(row: &Row) -> Result<Comparison, Error> {
    Ok(Comparison {
        id: row.get("id")?,
        files: (row.get("old_file")?, row.get("new_file")?),
        done: row.get("done")?,
        out_of: row.get("out_of")?,
        found: row.get("found")?,
    })
}
