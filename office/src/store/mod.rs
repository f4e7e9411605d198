//! Storage: one façade over SQLite and PostgreSQL; the only place with SQL.
//!
//! Repositories are plain functions that take `&mut Conn`, so that they compose in one transaction. Rules:
//!
//! - `$1`, `$2` … on both engines; every parameter is used. SQL text is a literal, so that a test can
//!   prepare every statement on both engines. Where the texts must differ: [`Sql::differs`].
//! - `ON CONFLICT … DO NOTHING/UPDATE` instead of catching an error: after a failed statement a transaction
//!   can only be rolled back, on both engines alike.
//! - The clock is bound as a parameter, never `now()`. No arrays, `ILIKE`, intervals or deferred constraints
//!   (group commit shares one outer transaction). An optional filter puts the typed use first:
//!   `(kind = $1 OR $1 IS NULL)`.
//! - No network, hashing or rendering while a [`Tx`] is open: on SQLite it holds the one writer.

mod db;
mod migrate;
mod postgres;
mod sqlite;
mod value;

pub mod accounts;
pub mod addresses;
pub mod admissions;
pub mod agreements;
pub mod applications;
pub mod archive_stamps;
pub mod arrivals;
pub mod authorities;
pub mod blobs;
pub mod cases;
pub mod comparisons;
pub mod contracts;
pub mod decisions;
pub mod derived;
pub mod documents;
pub mod downloads;
pub mod employees;
pub mod events;
pub mod evidence;
pub mod experts;
pub mod explanations;
pub mod extracts;
pub mod feeds;
pub mod interruptions;
pub mod inventories;
pub mod jobs;
pub mod kato;
pub mod laws;
pub mod log;
pub mod memberships;
pub mod messages;
pub mod notices;
pub mod numbering;
pub mod participants;
pub mod peers;
pub mod publications;
pub mod questionnaires;
pub mod queue;
pub mod records;
pub mod registers;
pub mod registrations;
pub mod replacements;
pub mod retention;
pub mod seats;
pub mod secrets;
pub mod sessions;
pub mod signatures;
pub mod stamps;
pub mod supervision;
pub mod tariffs;
pub mod terms;
pub mod upload_limits;
pub mod uploads;
pub mod users;
pub mod verdicts;

pub use db::{Conn, Db, Dialect, Reader, Sql, Tx};
pub use value::{FromValue, Row, Value, whole_microseconds};

pub use crate::values;

/// Identifiers as a statement takes many of them: `IN (SELECT unhex(value) FROM json_each($1))`, and for PostgreSQL
/// `IN (SELECT value::uuid FROM jsonb_array_elements_text($1) AS value)`.
fn hexadecimal(ids: &[uuid::Uuid]) -> Result<Value, Error> {
    Value::json(&ids.iter().map(|id| id.simple().to_string()).collect::<Vec<_>>())
}

/// An application or a case by the number that people know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Numbered {
    pub id: uuid::Uuid,
    pub number: String,
    pub title: String,
}

/// What a statement finds by `$1`, a number, and by `$2`, a pattern for `LIKE … ESCAPE '!'` of what has it inside.
async fn numbered(
    conn: &mut Conn,
    sql: &'static str,
    part: &str,
    limit: i64,
) -> Result<Vec<Numbered>, Error> {
    let rows = conn.rows(sql, &values![part, pattern(part), limit]).await?;
    let read =
        |row: &Row| Ok(Numbered { id: row.get("id")?, number: row.get("number")?, title: row.get("title")? });
    rows.iter().map(read).collect()
}

/// For `LIKE … ESCAPE '!'`: whatever has this inside.
fn pattern(part: &str) -> String {
    let escaped =
        part.chars().flat_map(|c| matches!(c, '!' | '%' | '_').then_some('!').into_iter().chain([c]));
    format!("%{}%", escaped.collect::<String>())
}

/// Why the store could not do it.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The server is away, the pool is exhausted, the disk refuses: the same call may succeed later.
    #[error("the database cannot be used now: {0}")]
    Unavailable(String),
    /// A unique or foreign key forbids it: usually somebody else was quicker.
    #[error("a constraint forbids it: {0}")]
    Conflict(String),
    /// Somebody tried to change history.
    #[error("append-only: {0}")]
    AppendOnly(String),
    /// The engine asks to run the whole transaction again (SQLSTATE 40001, 40P01).
    #[error("the transaction must be run again: {0}")]
    Again(String),
    /// An earlier statement of this transaction failed or was cancelled; only rolling back is left.
    #[error("the transaction is broken by an earlier failure")]
    Broken,
    /// A column is missing, NULL or of another kind.
    #[error("column {column} is not {wanted}")]
    Column { column: String, wanted: &'static str },
    /// A value could not be turned into JSON or back.
    #[error("cannot encode or decode: {0}")]
    Encode(String),
    /// A migration is missing, was changed after it was applied, or failed.
    #[error("migration {name}: {reason}")]
    Migration { name: String, reason: String },
    /// Anything else: a mistake in our SQL.
    #[error("statement failed: {0}")]
    Statement(String),
}
