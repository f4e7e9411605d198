//! Editions of the classifier KATO.

use jiff::Timestamp;
use jiff::civil::Date;
use serde_json::Value as Json;
use uuid::Uuid;

use super::{Conn, Error, Row, values};

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
    /// Who loaded it.
    pub actor: Json,
}

/// An edition in a list, without the classifier itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    pub edition: i64,
    pub source: String,
    pub units: i64,
    pub recorded_at: Timestamp,
    pub from_day: Option<Date>,
    /// None: loaded before this was kept.
    pub actor: Option<Json>,
}

/// A file that waits for its confirmation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    pub id: Uuid,
    pub source: String,
    pub file: String,
    pub from_day: Option<Date>,
    /// The edition that it was shown beside.
    pub follows: i64,
    pub at: Timestamp,
}

/// Adds an edition. [`Error::Conflict`]: somebody else loaded this one first.
pub async fn insert(conn: &mut Conn, edition: &Edition) -> Result<(), Error> {
    let Edition { edition, source, units, csv, recorded_at, from_day, actor } = edition;
    conn.execute(
        "INSERT INTO kato_edition (edition, source, units, csv, recorded_at, from_day, actor)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
        &values![*edition, source.as_str(), *units, csv.as_str(), *recorded_at, *from_day, actor],
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

/// All editions, the newest first.
pub async fn all(conn: &mut Conn) -> Result<Vec<Listed>, Error> {
    let sql = "SELECT edition, source, units, recorded_at, from_day, actor FROM kato_edition
               ORDER BY edition DESC";
    let listed = |row: &Row| {
        Ok(Listed {
            edition: row.get("edition")?,
            source: row.get("source")?,
            units: row.get("units")?,
            recorded_at: row.get("recorded_at")?,
            from_day: row.get("from_day")?,
            actor: row.get("actor")?,
        })
    };
    conn.rows(sql, &values![]).await?.iter().map(listed).collect()
}

/// Keeps a file for its confirmation; those from before a moment are forgotten.
pub async fn insert_draft(conn: &mut Conn, draft: &Draft, forget: Timestamp) -> Result<(), Error> {
    conn.execute("DELETE FROM kato_draft WHERE at < $1", &values![forget]).await?;
    let Draft { id, source, file, from_day, follows, at } = draft;
    conn.execute(
        "INSERT INTO kato_draft (id, source, file, from_day, follows, at) VALUES ($1, $2, $3, $4, $5, $6)",
        &values![*id, source.as_str(), file.as_str(), *from_day, *follows, *at],
    )
    .await?;
    Ok(())
}

pub async fn find_draft(conn: &mut Conn, id: Uuid) -> Result<Option<Draft>, Error> {
    let sql = "SELECT id, source, file, from_day, follows, at FROM kato_draft WHERE id = $1";
    let row = conn.row(sql, &values![id]).await?;
    let draft = |row: &Row| {
        Ok(Draft {
            id: row.get("id")?,
            source: row.get("source")?,
            file: row.get("file")?,
            from_day: row.get("from_day")?,
            follows: row.get("follows")?,
            at: row.get("at")?,
        })
    };
    row.as_ref().map(draft).transpose()
}

pub async fn drop_draft(conn: &mut Conn, id: Uuid) -> Result<(), Error> {
    conn.execute("DELETE FROM kato_draft WHERE id = $1", &values![id]).await?;
    Ok(())
}
