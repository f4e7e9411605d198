//! Powers of persons to act for an organisation.

use jiff::Timestamp;
use law::authority::State;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::terms::Governed;
use super::{Conn, Error, Row, Sql, Tx, Value};
use crate::values;

/// A power as it is stored.
#[derive(Clone, Debug, PartialEq)]
pub struct Authority {
    pub id: Uuid,
    /// BIN of the organisation.
    pub party: String,
    /// Of the person: the certificate must name this one.
    pub iin: String,
    pub name: String,
    pub state: State,
    pub form: Form,
    /// The copy of the paper it rests on, while it is a draft.
    pub upload: Option<Uuid>,
    pub governed: Governed,
    pub version: i64,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}

/// What its giver typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Form {
    pub iin: String,
    pub name: String,
    /// Names of [`law::authority::Right`].
    pub rights: Vec<String>,
    /// Days as people write them.
    pub from: String,
    pub until: String,
    /// What it rests on: an order, a power of attorney, with number and date.
    pub basis: String,
    /// Where the person is told; none need be given.
    pub email: String,
}

fn read(row: &Row) -> Result<Authority, Error> {
    Ok(Authority {
        id: row.get("id")?,
        party: row.get("party")?,
        iin: row.get("iin")?,
        name: row.get("name")?,
        state: row.json("state_data")?,
        form: row.json("form")?,
        upload: row.get("upload_id")?,
        governed: Governed::read(row)?,
        version: row.get("version")?,
        created_at: row.get("created_at")?,
        updated_at: row.get("updated_at")?,
    })
}

/// Inserts a new one.
pub async fn insert(conn: &mut Conn, authority: &Authority) -> Result<(), Error> {
    let a = authority;
    conn.execute(
        "INSERT INTO authority (id, party, iin, name, state, state_data, form, upload_id, edition, interruptions, \
         version, created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7, NULL, $8, $9, 1, $10, $10)",
        &values![
            a.id,
            &a.party,
            &a.iin,
            &a.name,
            a.state.name(),
            Value::json(&a.state)?,
            Value::json(&a.form)?,
            &a.governed.edition,
            a.governed.interruptions()?,
            a.created_at
        ],
    )
    .await?;
    Ok(())
}

/// Writes it if nobody else wrote meanwhile; the version goes up by one. False: somebody did.
pub async fn update(conn: &mut Conn, authority: &Authority) -> Result<bool, Error> {
    let a = authority;
    let changed = conn
        .execute(
            "UPDATE authority SET iin = $3, name = $4, state = $5, state_data = $6, form = $7, upload_id = $8, \
             edition = $9, interruptions = $10, updated_at = $11, version = version + 1 \
             WHERE id = $1 AND version = $2",
            &values![
                a.id,
                a.version,
                &a.iin,
                &a.name,
                a.state.name(),
                Value::json(&a.state)?,
                Value::json(&a.form)?,
                a.upload,
                &a.governed.edition,
                a.governed.interruptions()?,
                a.updated_at
            ],
        )
        .await?;
    Ok(changed == 1)
}

/// Deletes one that was never signed. False: there is none.
pub async fn discard(conn: &mut Conn, id: Uuid, version: i64) -> Result<bool, Error> {
    let sql = "DELETE FROM authority WHERE id = $1 AND version = $2 AND state = 'draft'";
    Ok(conn.execute(sql, &values![id, version]).await? == 1)
}

/// One by its identifier.
pub async fn find(conn: &mut Conn, id: Uuid) -> Result<Option<Authority>, Error> {
    let sql = "SELECT id, party, iin, name, state_data, form, upload_id, edition, interruptions, version, created_at, \
         updated_at FROM authority WHERE id = $1";
    conn.row(sql, &values![id]).await?.as_ref().map(read).transpose()
}

/// All that an organisation gave, the newest first.
pub async fn of_party(conn: &mut Conn, party: &str) -> Result<Vec<Authority>, Error> {
    let sql = "SELECT id, party, iin, name, state_data, form, upload_id, edition, interruptions, version, created_at, \
         updated_at FROM authority WHERE party = $1 ORDER BY created_at DESC, id DESC";
    conn.rows(sql, &values![party]).await?.iter().map(read).collect()
}

/// What a person was given and may use or accept, whatever the day.
pub async fn of_person(conn: &mut Conn, iin: &str) -> Result<Vec<Authority>, Error> {
    let sql = "SELECT id, party, iin, name, state_data, form, upload_id, edition, interruptions, version, created_at, \
         updated_at FROM authority WHERE iin = $1 AND state IN ('given', 'in_force') ORDER BY created_at, id";
    conn.rows(sql, &values![iin]).await?.iter().map(read).collect()
}

/// The same, held against being taken back until the transaction ends.
pub async fn hold_in_force(conn: &mut Tx, iin: &str, party: &str) -> Result<Vec<Authority>, Error> {
    let sql = Sql::differs(
        "SELECT id, party, iin, name, state_data, form, upload_id, edition, interruptions, version, created_at, \
         updated_at FROM authority WHERE iin = $1 AND party = $2 AND state = 'in_force' ORDER BY created_at, id",
        "SELECT id, party, iin, name, state_data, form, upload_id, edition, interruptions, version, created_at, \
         updated_at FROM authority WHERE iin = $1 AND party = $2 AND state = 'in_force' ORDER BY created_at, id \
         FOR UPDATE",
    );
    conn.rows(sql, &values![iin, party]).await?.iter().map(read).collect()
}

/// Those that a person may use for this organisation, whatever the day.
pub async fn in_force(conn: &mut Conn, iin: &str, party: &str) -> Result<Vec<Authority>, Error> {
    let sql = "SELECT id, party, iin, name, state_data, form, upload_id, edition, interruptions, version, created_at, \
         updated_at FROM authority WHERE iin = $1 AND party = $2 AND state = 'in_force' ORDER BY created_at, id";
    conn.rows(sql, &values![iin, party]).await?.iter().map(read).collect()
}
