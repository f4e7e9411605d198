//! Registered systems on the other side of the exchange.

use jiff::Timestamp;

use super::{Conn, Error, Row};
use crate::values;

/// The party to whom a seal must belong, and where it is reached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Peer {
    pub code: String,
    pub name: String,
    pub base_url: String,
    pub bin: String,
    /// Object identifier of the system in the subject of its certificate.
    pub system: String,
    pub blocked: bool,
}

/// Registers a system or brings its address and identity up to date; whether it is blocked stays.
pub async fn register(conn: &mut Conn, peer: &Peer, at: Timestamp) -> Result<(), Error> {
    conn.execute(
        "INSERT INTO peer (code, name, base_url, bin, system, state, changed_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)
         ON CONFLICT (code) DO UPDATE
         SET name = excluded.name, base_url = excluded.base_url, bin = excluded.bin,
             system = excluded.system, changed_at = excluded.changed_at",
        &values![&peer.code, &peer.name, &peer.base_url, &peer.bin, &peer.system, state(peer.blocked), at],
    )
    .await?;
    Ok(())
}

/// A registered system by its code.
pub async fn find(conn: &mut Conn, code: &str) -> Result<Option<Peer>, Error> {
    let row = conn
        .row("SELECT code, name, base_url, bin, system, state FROM peer WHERE code = $1", &values![code])
        .await?;
    row.as_ref().map(read).transpose()
}

/// Suspends or resumes the exchange with a system.
pub async fn block(conn: &mut Conn, code: &str, blocked: bool, at: Timestamp) -> Result<(), Error> {
    conn.execute(
        "UPDATE peer SET state = $2, changed_at = $3 WHERE code = $1",
        &values![code, state(blocked), at],
    )
    .await?;
    Ok(())
}

/// By which days a system says that it counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    pub code: String,
    pub name: String,
    pub base_url: String,
    /// A fingerprint.
    pub calendar: String,
    pub since: Timestamp,
}

/// What each system told last; those that told nothing are left out.
pub async fn calendars(conn: &mut Conn) -> Result<Vec<Told>, Error> {
    let sql = "SELECT code, name, base_url, calendar, calendar_since FROM peer
               WHERE calendar IS NOT NULL ORDER BY code";
    let told = |row: &Row| {
        Ok(Told {
            code: row.get("code")?,
            name: row.get("name")?,
            base_url: row.get("base_url")?,
            calendar: row.get("calendar")?,
            since: row.get("calendar_since")?,
        })
    };
    conn.rows(sql, &values![]).await?.iter().map(told).collect()
}

/// Keeps what a system told.
pub async fn tell_calendar(conn: &mut Conn, code: &str, calendar: &str, at: Timestamp) -> Result<(), Error> {
    let sql = "UPDATE peer SET calendar = $2, calendar_since = $3 WHERE code = $1";
    conn.execute(sql, &values![code, calendar, at]).await?;
    Ok(())
}

fn state(blocked: bool) -> &'static str {
    if blocked { "blocked" } else { "active" }
}

fn read(row: &Row) -> Result<Peer, Error> {
    let state: String = row.get("state")?;
    Ok(Peer {
        code: row.get("code")?,
        name: row.get("name")?,
        base_url: row.get("base_url")?,
        bin: row.get("bin")?,
        system: row.get("system")?,
        blocked: state == "blocked",
    })
}
