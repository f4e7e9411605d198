//! Who works here in which role, and since when.

use jiff::Timestamp;
use law::access::Role;
use uuid::Uuid;

use super::{Conn, Error};
use crate::values;

/// A person in a role of the organisation that runs this system.
pub struct Employee {
    pub id: Uuid,
    pub iin: String,
    pub bin: String,
    pub name: String,
    pub role: Role,
    pub valid_from: Timestamp,
}

pub async fn insert(conn: &mut Conn, employee: &Employee) -> Result<(), Error> {
    let sql = "INSERT INTO employee (id, iin, bin, name, role, valid_from) VALUES ($1, $2, $3, $4, $5, $6)";
    let Employee { id, iin, bin, name, role, valid_from } = employee;
    conn.execute(sql, &values![*id, iin.as_str(), bin.as_str(), name.as_str(), role.name(), *valid_from])
        .await?;
    Ok(())
}

/// Whether this person was ever entered in this role, also when it has ended since.
pub async fn is_known(conn: &mut Conn, iin: &str, bin: &str, role: Role) -> Result<bool, Error> {
    let sql = "SELECT 1 AS one FROM employee WHERE iin = $1 AND bin = $2 AND role = $3";
    Ok(conn.row(sql, &values![iin, bin, role.name()]).await?.is_some())
}

/// The roles of a person who signed in for this organisation, at `now`.
pub async fn roles(conn: &mut Conn, iin: &str, bin: &str, now: Timestamp) -> Result<Vec<Role>, Error> {
    let sql = "SELECT role FROM employee WHERE iin = $1 AND bin = $2 \
               AND valid_from <= $3 AND (valid_to IS NULL OR valid_to > $3)";
    let rows = conn.rows(sql, &values![iin, bin, now]).await?;
    let mut roles = Vec::with_capacity(rows.len());
    for row in rows {
        roles.extend(Role::parse(&row.get::<String>("role")?));
    }
    Ok(roles)
}
