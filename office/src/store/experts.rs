//! What an organisation records of its experts: attestations, loads, absences. Nothing is deleted; what does not hold any
//! more has an end.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;
use uuid::Uuid;

use super::{Conn, Error, Row, Value, values};
use crate::ctx::Actor;

/// For which section somebody is attested, and on which days.
#[derive(Clone, Debug, PartialEq)]
pub struct Attestation {
    pub id: Uuid,
    pub iin: String,
    pub section: String,
    pub certificate: String,
    pub from: Date,
    /// The last day.
    pub to: Date,
    pub ended: Option<(Timestamp, Actor)>,
}

/// Days on which somebody is away, both included.
#[derive(Clone, Debug, PartialEq)]
pub struct Absence {
    pub id: Uuid,
    pub iin: String,
    pub from: Date,
    pub to: Date,
    pub kind: String,
    /// The IIN of who may take his cases over meanwhile.
    pub deputy: Option<String>,
    pub ended: Option<(Timestamp, Actor)>,
}

/// Who records, and when.
#[derive(Clone, Copy, Debug)]
pub struct By<'a> {
    pub organisation: &'a str,
    pub at: Timestamp,
    pub actor: &'a Actor,
}

pub async fn attest(conn: &mut Conn, by: By<'_>, it: &Attestation) -> Result<(), Error> {
    conn.execute(
        "INSERT INTO expert_attestation
             (id, organisation, iin, section, certificate, valid_from, valid_to, recorded_at, recorded_by)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        &values![
            it.id,
            by.organisation,
            &it.iin,
            &it.section,
            &it.certificate,
            it.from,
            it.to,
            by.at,
            Value::json(by.actor)?
        ],
    )
    .await?;
    Ok(())
}

/// Ends an attestation of this person; false if there is none that holds.
pub async fn end_attestation(conn: &mut Conn, by: By<'_>, iin: &str, id: Uuid) -> Result<bool, Error> {
    let sql = "UPDATE expert_attestation SET ended_at = $4, ended_by = $5
               WHERE id = $1 AND organisation = $2 AND iin = $3 AND ended_at IS NULL";
    let changed =
        conn.execute(sql, &values![id, by.organisation, iin, by.at, Value::json(by.actor)?]).await?;
    Ok(changed == 1)
}

/// All of an organisation, those that last longest first.
pub async fn attestations(conn: &mut Conn, organisation: &str) -> Result<Vec<Attestation>, Error> {
    let sql = "SELECT id, iin, section, certificate, valid_from, valid_to, ended_at, ended_by
               FROM expert_attestation WHERE organisation = $1 ORDER BY valid_to DESC, section, id";
    let read = |row: &Row| {
        Ok(Attestation {
            id: row.get("id")?,
            iin: row.get("iin")?,
            section: row.get("section")?,
            certificate: row.get("certificate")?,
            from: row.get("valid_from")?,
            to: row.get("valid_to")?,
            ended: read_end(row)?,
        })
    };
    conn.rows(sql, &values![organisation]).await?.iter().map(read).collect()
}

/// How many cases somebody has at most from now on.
pub async fn set_load(conn: &mut Conn, by: By<'_>, id: Uuid, iin: &str, most: u32) -> Result<(), Error> {
    conn.execute(
        "INSERT INTO expert_load (id, organisation, iin, most, recorded_at, recorded_by)
         VALUES ($1, $2, $3, $4, $5, $6)",
        &values![id, by.organisation, iin, most, by.at, Value::json(by.actor)?],
    )
    .await?;
    Ok(())
}

/// The last word on each person of an organisation, by IIN.
pub async fn loads(conn: &mut Conn, organisation: &str) -> Result<BTreeMap<String, u32>, Error> {
    let sql = "SELECT iin, most FROM expert_load WHERE organisation = $1 ORDER BY recorded_at, id";
    let rows = conn.rows(sql, &values![organisation]).await?;
    rows.iter().map(|row| Ok((row.get("iin")?, row.get("most")?))).collect()
}

pub async fn absent(conn: &mut Conn, by: By<'_>, it: &Absence) -> Result<(), Error> {
    conn.execute(
        "INSERT INTO expert_absence
             (id, organisation, iin, from_day, to_day, kind, deputy, recorded_at, recorded_by)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        &values![
            it.id,
            by.organisation,
            &it.iin,
            it.from,
            it.to,
            &it.kind,
            it.deputy.as_deref(),
            by.at,
            Value::json(by.actor)?
        ],
    )
    .await?;
    Ok(())
}

/// Calls an absence of this person off; false if there is none that holds.
pub async fn call_off(conn: &mut Conn, by: By<'_>, iin: &str, id: Uuid) -> Result<bool, Error> {
    let sql = "UPDATE expert_absence SET ended_at = $4, ended_by = $5
               WHERE id = $1 AND organisation = $2 AND iin = $3 AND ended_at IS NULL";
    let changed =
        conn.execute(sql, &values![id, by.organisation, iin, by.at, Value::json(by.actor)?]).await?;
    Ok(changed == 1)
}

/// All of an organisation, the last first.
pub async fn absences(conn: &mut Conn, organisation: &str) -> Result<Vec<Absence>, Error> {
    let sql = "SELECT id, iin, from_day, to_day, kind, deputy, ended_at, ended_by
               FROM expert_absence WHERE organisation = $1 ORDER BY from_day DESC, id";
    let read = |row: &Row| {
        Ok(Absence {
            id: row.get("id")?,
            iin: row.get("iin")?,
            from: row.get("from_day")?,
            to: row.get("to_day")?,
            kind: row.get("kind")?,
            deputy: row.get("deputy")?,
            ended: read_end(row)?,
        })
    };
    conn.rows(sql, &values![organisation]).await?.iter().map(read).collect()
}

fn read_end(row: &Row) -> Result<Option<(Timestamp, Actor)>, Error> {
    let at: Option<Timestamp> = row.get("ended_at")?;
    at.map(|at| Ok((at, row.json("ended_by")?))).transpose()
}
