//! Portal participants and their number series (A-18.p4).

use jiff::civil::Date;
use law::number::Code;
use law::participant::State;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::terms::Governed;
use super::{Conn, Error, Row, Value};
use crate::values;

/// A participant as it is stored.
#[derive(Clone, Debug, PartialEq)]
pub struct Participant {
    pub id: Uuid,
    pub bin: String,
    pub name_kk: String,
    pub name_ru: String,
    pub name_en: String,
    /// Stands in the numbers of its applications.
    pub code: Code,
    /// The expertise system that serves it: where its applications are sent.
    pub system: String,
    pub accredited_until: Date,
    pub state: State,
    pub governed: Governed,
    pub version: i64,
    pub card: Card,
}

/// What else the public list shows (A-12.p3).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Card {
    /// Number of the accreditation certificate (A-12.p2).
    pub certificate: String,
    pub address: String,
    /// KATO of the region.
    pub region: String,
    pub phone: String,
    pub email: String,
    /// Who issued the certificate, and when.
    pub issuer: String,
    pub issued: Option<Date>,
    /// What the accreditation is for, as the certificate says.
    pub kinds: Vec<String>,
}

fn read(row: &Row) -> Result<Participant, Error> {
    let code: String = row.get("code")?;
    Ok(Participant {
        id: row.get("id")?,
        bin: row.get("bin")?,
        name_kk: row.get("name_kk")?,
        name_ru: row.get("name_ru")?,
        name_en: row.get("name_en")?,
        code: Code::parse(&code).map_err(|e| Error::Encode(e.to_string()))?,
        system: row.get("system_code")?,
        accredited_until: row.get("accredited_until")?,
        state: row.json("state_data")?,
        governed: Governed::read(row)?,
        version: row.get("version")?,
        card: row.json("card")?,
    })
}

/// Inserts a new one. False when the BIN or the code is taken.
pub async fn insert(conn: &mut Conn, participant: &Participant) -> Result<bool, Error> {
    let p = participant;
    let inserted = conn
        .execute(
            "INSERT INTO participant (id, bin, name_kk, name_ru, name_en, code, system_code, accredited_until, \
             state, state_data, version, card, edition, interruptions) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) ON CONFLICT DO NOTHING",
            &values![
                p.id,
                &p.bin,
                &p.name_kk,
                &p.name_ru,
                &p.name_en,
                p.code.as_str(),
                &p.system,
                p.accredited_until,
                p.state.name(),
                Value::json(&p.state)?,
                p.version,
                Value::json(&p.card)?,
                &p.governed.edition,
                p.governed.interruptions()?
            ],
        )
        .await?;
    Ok(inserted == 1)
}

/// Writes the state if nobody else wrote meanwhile. False: somebody did.
pub async fn update(conn: &mut Conn, participant: &Participant) -> Result<bool, Error> {
    let p = participant;
    let changed = conn
        .execute(
            "UPDATE participant SET state = $3, state_data = $4, accredited_until = $5, edition = $6, \
             interruptions = $7, card = $8, name_ru = $9, name_en = $10, system_code = $11, version = version + 1 \
             WHERE id = $1 AND version = $2",
            &values![
                p.id,
                p.version,
                p.state.name(),
                Value::json(&p.state)?,
                p.accredited_until,
                &p.governed.edition,
                p.governed.interruptions()?,
                Value::json(&p.card)?,
                &p.name_ru,
                &p.name_en,
                &p.system
            ],
        )
        .await?;
    Ok(changed == 1)
}

/// One by its identifier.
pub async fn find(conn: &mut Conn, id: Uuid) -> Result<Option<Participant>, Error> {
    conn.row(
        "SELECT id, bin, name_kk, name_ru, name_en, code, system_code, accredited_until, \
         state_data, edition, interruptions, version, card FROM participant WHERE id = $1",
        &values![id],
    )
    .await?
    .as_ref()
    .map(read)
    .transpose()
}

/// One by its code in numbers and exchange.
pub async fn by_code(conn: &mut Conn, code: &str) -> Result<Option<Participant>, Error> {
    conn.row(
        "SELECT id, bin, name_kk, name_ru, name_en, code, system_code, accredited_until, \
         state_data, edition, interruptions, version, card FROM participant WHERE code = $1",
        &values![code],
    )
    .await?
    .as_ref()
    .map(read)
    .transpose()
}

/// One by its BIN.
pub async fn by_bin(conn: &mut Conn, bin: &str) -> Result<Option<Participant>, Error> {
    conn.row(
        "SELECT id, bin, name_kk, name_ru, name_en, code, system_code, accredited_until, \
         state_data, edition, interruptions, version, card FROM participant WHERE bin = $1",
        &values![bin],
    )
    .await?
    .as_ref()
    .map(read)
    .transpose()
}

/// One that will not change before this transaction ends: blocking and sending wait for each other.
pub async fn hold(conn: &mut Conn, id: Uuid) -> Result<Option<Participant>, Error> {
    // SQLite has one writer, which the transaction already is.
    let sql = super::Sql::differs(
        "SELECT id, bin, name_kk, name_ru, name_en, code, system_code, accredited_until, \
         state_data, edition, interruptions, version, card FROM participant WHERE id = $1",
        "SELECT id, bin, name_kk, name_ru, name_en, code, system_code, accredited_until, \
         state_data, edition, interruptions, version, card FROM participant WHERE id = $1 FOR UPDATE",
    );
    conn.row(sql, &values![id]).await?.as_ref().map(read).transpose()
}

/// All, by name in Russian; the list is short and sorted again by the reader's language where shown.
pub async fn all(conn: &mut Conn) -> Result<Vec<Participant>, Error> {
    conn.rows(
        "SELECT id, bin, name_kk, name_ru, name_en, code, system_code, accredited_until, \
         state_data, edition, interruptions, version, card FROM participant ORDER BY name_ru, id",
        &[],
    )
    .await?
    .iter()
    .map(read)
    .collect()
}

/// Takes the next place in the series of a participant and year. The row is locked until the transaction ends,
/// so that places are neither given twice nor skipped (A-18.p4-R2, R3).
pub async fn next_number(conn: &mut Conn, participant: Uuid, year: i16) -> Result<u64, Error> {
    let row = conn
        .row(
            "INSERT INTO number_series (participant_id, year, next) VALUES ($1, $2, 2) \
             ON CONFLICT (participant_id, year) DO UPDATE SET next = number_series.next + 1 RETURNING next - 1 AS taken",
            &values![participant, year],
        )
        .await?;
    let row = row.ok_or_else(|| Error::Statement("the series gave no number".into()))?;
    let taken: i64 = row.get("taken")?;
    u64::try_from(taken).map_err(|e| Error::Encode(e.to_string()))
}
