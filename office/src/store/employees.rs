//! Who works here in which role, since when and until when; who gave and who ended it. Nothing of it is ever changed.

use jiff::Timestamp;
use law::access::Role;
use serde_json::json;
use uuid::Uuid;

use super::records::{self, Kind, Record};
use super::{Conn, Error, Row, Sql, Value, values, whole_microseconds};
use crate::ctx::Actor;

/// A person in a role of the organisation that runs this system.
#[derive(Debug, Clone, PartialEq)]
pub struct Employee {
    pub id: Uuid,
    pub iin: String,
    pub bin: String,
    pub name: String,
    pub role: Role,
    pub valid_from: Timestamp,
    /// The end that it was given with.
    pub valid_to: Option<Timestamp>,
}

/// What happened to a role.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    Given,
    Ended,
}

impl What {
    /// The name in the database and the locale files.
    pub fn name(self) -> &'static str {
        match self {
            What::Given => "given",
            What::Ended => "ended",
        }
    }
}

/// A role was given or ended.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// 1, 2, 3 … of this system.
    pub number: i64,
    pub employee: Employee,
    pub what: What,
    /// From when it counts.
    pub at: Timestamp,
    pub reason: String,
    pub recorded_at: Timestamp,
    pub actor: Actor,
}

/// How many changes there are.
pub async fn version(conn: &mut Conn) -> Result<i64, Error> {
    let sql = "SELECT coalesce(max(number), 0) AS number FROM staff_change";
    conn.row(sql, &values![]).await?.map_or(Ok(0), |row| row.get("number"))
}

/// Adds a change; [`Error::Conflict`]: somebody else made this one first.
pub async fn append(conn: &mut Conn, change: &Change) -> Result<(), Error> {
    let Change { number, employee, what, at, reason, recorded_at, actor } = change;
    conn.execute(
        "INSERT INTO staff_change (number, employee_id, change, at, reason, recorded_at, actor)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
        &values![*number, employee.id, what.name(), *at, reason.as_str(), *recorded_at, Value::json(actor)?],
    )
    .await?;
    if *what == What::Given {
        insert(conn, employee).await?;
    }
    conn.keep(record(change)?);
    Ok(())
}

async fn insert(conn: &mut Conn, employee: &Employee) -> Result<(), Error> {
    let sql = "INSERT INTO employee (id, iin, bin, name, role, valid_from, valid_to) \
               VALUES ($1, $2, $3, $4, $5, $6, $7)";
    let Employee { id, iin, bin, name, role, valid_from, valid_to } = employee;
    let values = values![*id, iin.as_str(), bin.as_str(), name.as_str(), role.name(), *valid_from, *valid_to];
    conn.execute(sql, &values).await?;
    Ok(())
}

/// Whoever was ever given a role, in the order in which it was.
pub async fn all(conn: &mut Conn) -> Result<Vec<Employee>, Error> {
    let sql =
        "SELECT id, iin, bin, name, role, valid_from, valid_to FROM employee ORDER BY valid_from, name, id";
    conn.rows(sql, &values![]).await?.iter().map(read).collect()
}

/// Every change, the last one first.
pub async fn changes(conn: &mut Conn) -> Result<Vec<Change>, Error> {
    let sql = "SELECT number, change, at, reason, recorded_at, actor,
               id, iin, bin, name, role, valid_from, valid_to
               FROM staff_change JOIN employee ON id = employee_id ORDER BY number DESC";
    conn.rows(sql, &values![]).await?.iter().map(read_change).collect()
}

/// Whether this person was ever entered in this role, also when it has ended since.
pub async fn is_known(conn: &mut Conn, iin: &str, bin: &str, role: Role) -> Result<bool, Error> {
    let sql = "SELECT 1 AS one FROM employee WHERE iin = $1 AND bin = $2 AND role = $3";
    Ok(conn.row(sql, &values![iin, bin, role.name()]).await?.is_some())
}

/// The roles of a person who signed in for this organisation, at `now`.
pub async fn roles(conn: &mut Conn, iin: &str, bin: &str, now: Timestamp) -> Result<Vec<Role>, Error> {
    let sql = "SELECT role FROM employee WHERE iin = $1 AND bin = $2 \
               AND valid_from <= $3 AND (valid_to IS NULL OR valid_to > $3) AND NOT EXISTS \
               (SELECT 1 FROM staff_change WHERE employee_id = id AND change = 'ended' AND at <= $3)";
    let rows = conn.rows(sql, &values![iin, bin, now]).await?;
    let mut roles = Vec::with_capacity(rows.len());
    for row in rows {
        roles.extend(Role::parse(&row.get::<String>("role")?));
    }
    Ok(roles)
}

/// A change as an event names it.
fn record(it: &Change) -> Result<Record, Error> {
    let of = &it.employee;
    let row = json!([
        it.what.name(),
        records::key(of.id),
        of.iin,
        of.bin,
        of.name,
        of.role,
        whole_microseconds(of.valid_from),
        of.valid_to.map(whole_microseconds),
        whole_microseconds(it.at),
        it.reason,
        whole_microseconds(it.recorded_at),
        serde_json::to_value(&it.actor).map_err(|error| Error::Encode(error.to_string()))?
    ]);
    Ok(Record {
        kind: Kind::StaffChange,
        key: it.number.to_string(),
        subject: Uuid::nil(),
        told: json!({"row": records::digest(&row)}),
        blob: None,
        at: it.recorded_at,
    })
}

/// Changes with these numbers, as events name them.
pub(super) async fn records(conn: &mut Conn, numbers: &[String]) -> Result<Vec<Record>, Error> {
    let sql = Sql::differs(
        "SELECT number, change, at, reason, recorded_at, actor, id, iin, bin, name, role, valid_from, valid_to
         FROM staff_change JOIN employee ON id = employee_id
         WHERE number IN (SELECT CAST(value AS INTEGER) FROM json_each($1))",
        "SELECT number, change, at, reason, recorded_at, actor, id, iin, bin, name, role, valid_from, valid_to
         FROM staff_change JOIN employee ON id = employee_id
         WHERE number IN (SELECT value::bigint FROM jsonb_array_elements_text($1) AS value)",
    );
    let rows = conn.rows(sql, &[Value::json(&numbers)?]).await?;
    rows.iter().map(|row| record(&read_change(row)?)).collect()
}

fn read(row: &Row) -> Result<Employee, Error> {
    let role: String = row.get("role")?;
    Ok(Employee {
        id: row.get("id")?,
        iin: row.get("iin")?,
        bin: row.get("bin")?,
        name: row.get("name")?,
        role: Role::parse(&role).ok_or_else(|| Error::Encode(format!("role {role}")))?,
        valid_from: row.get("valid_from")?,
        valid_to: row.get("valid_to")?,
    })
}

fn read_change(row: &Row) -> Result<Change, Error> {
    let what: String = row.get("change")?;
    let known = [What::Given, What::Ended].into_iter().find(|known| known.name() == what);
    Ok(Change {
        number: row.get("number")?,
        employee: read(row)?,
        what: known.ok_or_else(|| Error::Encode(format!("change {what}")))?,
        at: row.get("at")?,
        reason: row.get("reason")?,
        recorded_at: row.get("recorded_at")?,
        actor: row.json("actor")?,
    })
}
