//! Which organisations are users of which expertise system, as the portal knows it (A-11.p2).

use jiff::Timestamp;
use uuid::Uuid;

use super::{Conn, Error, Row, values};

/// The last word on an organisation in a system.
#[derive(Clone, Debug, PartialEq)]
pub struct Membership {
    pub id: Uuid,
    pub system: String,
    pub bin: String,
    pub name: String,
    pub registered: bool,
    /// Why it is no user any more, in the words of `law::expertise::user::Ground`.
    pub ground: Option<String>,
    /// `message` or `operator`.
    pub source: String,
    /// Since when.
    pub at: Timestamp,
    pub recorded_at: Timestamp,
    pub version: i64,
}

fn read(row: &Row) -> Result<Membership, Error> {
    Ok(Membership {
        id: row.get("id")?,
        system: row.get("system_code")?,
        bin: row.get("bin")?,
        name: row.get("name")?,
        registered: row.get("registered")?,
        ground: row.get("ground")?,
        source: row.get("source")?,
        at: row.get("at")?,
        recorded_at: row.get("recorded_at")?,
        version: row.get("version")?,
    })
}

/// Writes the last word. False: somebody else wrote meanwhile.
pub async fn put(conn: &mut Conn, it: &Membership) -> Result<bool, Error> {
    let changed = conn
        .execute(
            "INSERT INTO membership (id, system_code, bin, name, registered, ground, source, at, recorded_at, version) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT (system_code, bin) DO UPDATE SET \
             name = excluded.name, registered = excluded.registered, ground = excluded.ground, \
             source = excluded.source, at = excluded.at, recorded_at = excluded.recorded_at, \
             version = excluded.version WHERE membership.version = excluded.version - 1",
            &values![
                it.id,
                &it.system,
                &it.bin,
                &it.name,
                it.registered,
                it.ground.as_deref(),
                &it.source,
                it.at,
                it.recorded_at,
                it.version
            ],
        )
        .await?;
    Ok(changed == 1)
}

/// The last word on an organisation in one system.
pub async fn find(conn: &mut Conn, system: &str, bin: &str) -> Result<Option<Membership>, Error> {
    let sql = "SELECT id, system_code, bin, name, registered, ground, source, at, recorded_at, version \
               FROM membership WHERE system_code = $1 AND bin = $2";
    conn.row(sql, &values![system, bin]).await?.as_ref().map(read).transpose()
}

/// All, by name.
pub async fn all(conn: &mut Conn) -> Result<Vec<Membership>, Error> {
    let sql = "SELECT id, system_code, bin, name, registered, ground, source, at, recorded_at, version \
               FROM membership ORDER BY name, system_code, id";
    conn.rows(sql, &[]).await?.iter().map(read).collect()
}
