//! Where the letters of the roles of employees go, as they recorded it themselves.

use jiff::Timestamp;

use super::{Conn, Error, Row, Sql, values};

/// The address of an employee.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    pub iin: String,
    /// Confirmed.
    pub email: Option<String>,
    /// The code of the language of his letters.
    pub language: String,
    /// Waits for its link to be followed.
    pub wanted: Option<String>,
    pub token: Option<String>,
    pub asked_at: Option<Timestamp>,
    pub confirmed_at: Option<Timestamp>,
}

pub async fn find(conn: &mut Conn, iin: &str) -> Result<Option<Address>, Error> {
    let sql = "SELECT iin, email, language, wanted, token, asked_at, confirmed_at
               FROM employee_address WHERE iin = $1";
    conn.row(sql, &values![iin]).await?.as_ref().map(read).transpose()
}

/// The same, for a change in this transaction: nobody else changes it meanwhile.
pub async fn hold(conn: &mut Conn, iin: &str) -> Result<Option<Address>, Error> {
    let sql = Sql::differs(
        "SELECT iin, email, language, wanted, token, asked_at, confirmed_at
         FROM employee_address WHERE iin = $1",
        "SELECT iin, email, language, wanted, token, asked_at, confirmed_at
         FROM employee_address WHERE iin = $1 FOR UPDATE",
    );
    conn.row(sql, &values![iin]).await?.as_ref().map(read).transpose()
}

/// The last word of the employee, in place of the former one.
pub async fn put(conn: &mut Conn, it: &Address) -> Result<(), Error> {
    conn.execute(
        "INSERT INTO employee_address (iin, email, language, wanted, token, asked_at, confirmed_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)
         ON CONFLICT (iin) DO UPDATE SET email = excluded.email, language = excluded.language,
             wanted = excluded.wanted, token = excluded.token, asked_at = excluded.asked_at,
             confirmed_at = excluded.confirmed_at",
        &values![
            &it.iin,
            it.email.as_deref(),
            &it.language,
            it.wanted.as_deref(),
            it.token.as_deref(),
            it.asked_at,
            it.confirmed_at
        ],
    )
    .await?;
    Ok(())
}

fn read(row: &Row) -> Result<Address, Error> {
    Ok(Address {
        iin: row.get("iin")?,
        email: row.get("email")?,
        language: row.get("language")?,
        wanted: row.get("wanted")?,
        token: row.get("token")?,
        asked_at: row.get("asked_at")?,
        confirmed_at: row.get("confirmed_at")?,
    })
}
