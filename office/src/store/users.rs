//! Organisations that work in an expertise system.

use std::collections::HashSet;

use law::expertise::user::State;
use uuid::Uuid;

use super::participants::Card;
use super::terms::Governed;
use super::{Conn, Error, Row, Sql, Value};
use crate::values;

/// An organisation as it is stored.
#[derive(Clone, Debug, PartialEq)]
pub struct User {
    pub id: Uuid,
    pub bin: String,
    pub name_kk: String,
    pub name_ru: String,
    pub name_en: String,
    pub state: State,
    pub governed: Governed,
    pub version: i64,
    pub card: Card,
}

fn read(row: &Row) -> Result<User, Error> {
    Ok(User {
        id: row.get("id")?,
        bin: row.get("bin")?,
        name_kk: row.get("name_kk")?,
        name_ru: row.get("name_ru")?,
        name_en: row.get("name_en")?,
        state: row.json("state_data")?,
        governed: Governed::read(row)?,
        version: row.get("version")?,
        card: row.json("card")?,
    })
}

/// Those that were registered at any time, also where they are not now.
pub async fn ever_registered(conn: &mut Conn) -> Result<HashSet<Uuid>, Error> {
    let sql = "SELECT DISTINCT subject_id FROM event WHERE subject_kind = 'expertise_user' AND kind = 'user_registered'";
    conn.rows(sql, &[]).await?.iter().map(|row| row.get("subject_id")).collect()
}

/// Inserts a new one. False when the organisation is known.
pub async fn insert(conn: &mut Conn, user: &User) -> Result<bool, Error> {
    let u = user;
    let inserted = conn
        .execute(
            "INSERT INTO expertise_user (id, bin, name_kk, name_ru, name_en, state, state_data, edition, \
             interruptions, version, card) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) \
             ON CONFLICT DO NOTHING",
            &values![
                u.id,
                &u.bin,
                &u.name_kk,
                &u.name_ru,
                &u.name_en,
                u.state.name(),
                Value::json(&u.state)?,
                &u.governed.edition,
                u.governed.interruptions()?,
                u.version,
                Value::json(&u.card)?
            ],
        )
        .await?;
    Ok(inserted == 1)
}

/// Writes the state if nobody else wrote meanwhile. False: somebody did.
pub async fn update(conn: &mut Conn, user: &User) -> Result<bool, Error> {
    let u = user;
    let changed = conn
        .execute(
            "UPDATE expertise_user SET name_ru = $3, name_en = $4, state = $5, state_data = $6, edition = $7, \
             interruptions = $8, card = $9, version = version + 1 WHERE id = $1 AND version = $2",
            &values![
                u.id,
                u.version,
                &u.name_ru,
                &u.name_en,
                u.state.name(),
                Value::json(&u.state)?,
                &u.governed.edition,
                u.governed.interruptions()?,
                Value::json(&u.card)?
            ],
        )
        .await?;
    Ok(changed == 1)
}

/// One by its identifier.
pub async fn find(conn: &mut Conn, id: Uuid) -> Result<Option<User>, Error> {
    let sql = "SELECT id, bin, name_kk, name_ru, name_en, state_data, edition, interruptions, version, card \
               FROM expertise_user WHERE id = $1";
    conn.row(sql, &values![id]).await?.as_ref().map(read).transpose()
}

/// One that nobody else changes before this transaction ends.
pub async fn hold(conn: &mut Conn, id: Uuid) -> Result<Option<User>, Error> {
    let sql = Sql::differs(
        "SELECT id, bin, name_kk, name_ru, name_en, state_data, edition, interruptions, version, card \
         FROM expertise_user WHERE id = $1",
        "SELECT id, bin, name_kk, name_ru, name_en, state_data, edition, interruptions, version, card \
         FROM expertise_user WHERE id = $1 FOR UPDATE",
    );
    conn.row(sql, &values![id]).await?.as_ref().map(read).transpose()
}

/// One by its BIN: asked at every request of its people.
pub async fn of_bin(conn: &mut Conn, bin: &str) -> Result<Option<User>, Error> {
    let sql = "SELECT id, bin, name_kk, name_ru, name_en, state_data, edition, interruptions, version, card \
               FROM expertise_user WHERE bin = $1";
    conn.row(sql, &values![bin]).await?.as_ref().map(read).transpose()
}

/// All, by name.
pub async fn all(conn: &mut Conn) -> Result<Vec<User>, Error> {
    let sql = "SELECT id, bin, name_kk, name_ru, name_en, state_data, edition, interruptions, version, card \
               FROM expertise_user ORDER BY name_ru, id";
    conn.rows(sql, &[]).await?.iter().map(read).collect()
}
