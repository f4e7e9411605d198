//! Editions of the classifier KATO.

use jiff::Timestamp;
use jiff::civil::Date;

use super::{Conn, Error, values};

/// An edition as it is loaded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edition {
    /// 1, 2, 3 …
    pub edition: i64,
    /// Name of the file it came from.
    pub source: String,
    pub units: i64,
    pub csv: String,
    pub recorded_at: Timestamp,
    /// The day from which it counts; none: at once.
    pub from_day: Option<Date>,
}

/// Adds an edition. [`Error::Conflict`]: somebody else loaded this one first.
pub async fn insert(conn: &mut Conn, edition: &Edition) -> Result<(), Error> {
    let Edition { edition, source, units, csv, recorded_at, from_day } = edition;
    conn.execute(
        "INSERT INTO kato_edition (edition, source, units, csv, recorded_at, from_day)
         VALUES ($1, $2, $3, $4, $5, $6)",
        &values![*edition, source.as_str(), *units, csv.as_str(), *recorded_at, *from_day],
    )
    .await?;
    Ok(())
}

/// The number of the last edition; 0 before the first.
pub async fn last(conn: &mut Conn) -> Result<i64, Error> {
    let row = conn.row("SELECT coalesce(max(edition), 0) AS last FROM kato_edition", &[]).await?;
    row.map_or(Ok(0), |row| row.get("last"))
}

/// The latest day from which an edition counts, if one was loaded for a day.
pub async fn last_day(conn: &mut Conn) -> Result<Option<Date>, Error> {
    let row = conn.row("SELECT max(from_day) AS last FROM kato_edition", &[]).await?;
    row.map_or(Ok(None), |row| row.get("last"))
}

/// The number of the one that counts on a day: the last one whose day has come; 0 before the first.
pub async fn in_force(conn: &mut Conn, on: Date) -> Result<i64, Error> {
    let sql = "SELECT coalesce(max(edition), 0) AS last FROM kato_edition
               WHERE from_day IS NULL OR from_day <= $1";
    let row = conn.row(sql, &values![on]).await?;
    row.map_or(Ok(0), |row| row.get("last"))
}

/// The file of an edition.
pub async fn csv(conn: &mut Conn, edition: i64) -> Result<Option<String>, Error> {
    let row = conn.row("SELECT csv FROM kato_edition WHERE edition = $1", &values![edition]).await?;
    row.map(|row| row.get("csv")).transpose()
}
