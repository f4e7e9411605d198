//! What the registers of the state said of registrations.

use std::collections::HashMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use uuid::Uuid;

use super::{Conn, Error, Row, Value};
use crate::values;

/// One look into a register.
#[derive(Clone, Debug, PartialEq)]
pub struct Look {
    pub id: Uuid,
    pub registration: Uuid,
    /// An employee looked himself.
    pub by_hand: bool,
    pub outcome: Outcome,
    pub told: Told,
    pub actor: Json,
    pub at: Timestamp,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    Found,
    Absent,
    /// The register could not be asked.
    Silent,
}

impl Outcome {
    pub const ALL: [Outcome; 3] = [Outcome::Found, Outcome::Absent, Outcome::Silent];

    pub fn name(self) -> &'static str {
        match self {
            Outcome::Found => "found",
            Outcome::Absent => "absent",
            Outcome::Silent => "silent",
        }
    }
}

/// What a register says of an organisation or a person.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Told {
    pub name_kk: String,
    pub name_ru: String,
    /// It is an organisation no more.
    pub ended: bool,
    /// The first head, as far as it is told.
    pub head_iin: String,
    pub head_name: String,
    /// Where it was looked up: an address, the number of an extract.
    pub place: String,
}

fn read(row: &Row) -> Result<Look, Error> {
    let outcome: String = row.get("outcome")?;
    let known = Outcome::ALL.into_iter().find(|it| it.name() == outcome);
    Ok(Look {
        id: row.get("id")?,
        registration: row.get("registration_id")?,
        by_hand: row.get::<String>("source")? == "hand",
        outcome: known.ok_or_else(|| Error::Encode(format!("unknown outcome {outcome}")))?,
        told: row.json("told")?,
        actor: row.json("actor")?,
        at: row.get("at")?,
    })
}

/// False where this look is there already.
pub async fn insert(conn: &mut Conn, look: &Look) -> Result<bool, Error> {
    let source = if look.by_hand { "hand" } else { "register" };
    if conn.row("SELECT id FROM register_look WHERE id = $1", &values![look.id]).await?.is_some() {
        return Ok(false);
    }
    let sql = "INSERT INTO register_look (id, registration_id, source, outcome, told, actor, at) \
               VALUES ($1, $2, $3, $4, $5, $6, $7)";
    let told = Value::json(&look.told)?;
    let values = values![look.id, look.registration, source, look.outcome.name(), told, &look.actor, look.at];
    conn.execute(sql, &values).await?;
    Ok(true)
}

/// All looks for a registration, the last first.
pub async fn of(conn: &mut Conn, registration: Uuid) -> Result<Vec<Look>, Error> {
    let sql = "SELECT id, registration_id, source, outcome, told, actor, at FROM register_look \
               WHERE registration_id = $1 ORDER BY at DESC, id DESC";
    conn.rows(sql, &values![registration]).await?.iter().map(read).collect()
}

/// The last look for each of these that told something; silence only where nothing was told.
pub async fn latest(conn: &mut Conn, registrations: &[Uuid]) -> Result<HashMap<Uuid, Look>, Error> {
    let sql = super::Sql::differs(
        "SELECT id, registration_id, source, outcome, told, actor, at FROM register_look \
         WHERE registration_id IN (SELECT unhex(value) FROM json_each($1)) ORDER BY at, id",
        "SELECT id, registration_id, source, outcome, told, actor, at FROM register_look WHERE registration_id \
         IN (SELECT value::uuid FROM jsonb_array_elements_text($1) AS value) ORDER BY at, id",
    );
    let rows = conn.rows(sql, &[super::hexadecimal(registrations)?]).await?;
    let mut latest = HashMap::new();
    for row in &rows {
        let look = read(row)?;
        if look.outcome != Outcome::Silent || !latest.contains_key(&look.registration) {
            latest.insert(look.registration, look);
        }
    }
    Ok(latest)
}
