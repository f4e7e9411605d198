//! What the operator decided on the keeping of cases, and the acts by which they were disposed of.

use jiff::Timestamp;
use jiff::civil::Date;
use law::retention::State;
use serde_json::json;
use uuid::Uuid;

use super::records::{self, Kind, Record as Kept};
use super::terms::Governed;
use super::{Conn, Error, Row, Sql, Value, values, whole_microseconds};

/// The keeping of a case of which something was decided.
#[derive(Clone, Debug, PartialEq)]
pub struct Record {
    pub application: Uuid,
    pub state: State,
    pub governed: Governed,
    pub version: i64,
}

/// An act of disposal with its signature.
#[derive(Clone, Debug, PartialEq)]
pub struct Disposal {
    pub application: Uuid,
    pub number: String,
    /// The bytes that were signed.
    pub act: Vec<u8>,
    pub cms: Vec<u8>,
    pub verified: serde_json::Value,
    pub signer_name: String,
    pub at: Timestamp,
}

pub async fn find(conn: &mut Conn, application: Uuid) -> Result<Option<Record>, Error> {
    let row = conn
        .row(
            "SELECT application_id, state_data, edition, interruptions, version FROM retention WHERE application_id = $1",
            &values![application],
        )
        .await?;
    let read = |row: Row| {
        Ok(Record {
            application: row.get("application_id")?,
            state: row.json("state_data")?,
            governed: Governed::read(&row)?,
            version: row.get("version")?,
        })
    };
    row.map(read).transpose()
}

/// Writes it if nobody else wrote meanwhile; the version goes up by one, from none at first. False: somebody did.
pub async fn save(conn: &mut Conn, record: &Record) -> Result<bool, Error> {
    let r = record;
    let changed = conn
        .execute(
            "INSERT INTO retention (application_id, state, state_data, edition, interruptions, version)
             VALUES ($1, $2, $3, $4, $5, $6 + 1)
             ON CONFLICT (application_id) DO UPDATE SET state = excluded.state, state_data = excluded.state_data,
                 version = excluded.version
             WHERE retention.version = $6",
            &values![
                r.application,
                r.state.name(),
                Value::json(&r.state)?,
                &r.governed.edition,
                r.governed.interruptions()?,
                r.version
            ],
        )
        .await?;
    Ok(changed == 1)
}

pub async fn insert(conn: &mut Conn, disposal: &Disposal) -> Result<(), Error> {
    let d = disposal;
    conn.execute(
        "INSERT INTO disposal (subject_id, number, act, cms, verified, signer_name, at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
        &values![
            d.application,
            &d.number,
            d.act.clone(),
            d.cms.clone(),
            Value::json(&d.verified)?,
            &d.signer_name,
            d.at
        ],
    )
    .await?;
    conn.keep(record(disposal));
    Ok(())
}

/// An act as an event names it.
fn record(it: &Disposal) -> Kept {
    let told = json!({
        "number": it.number,
        "sha256": records::sha256(&it.act),
        "cms": records::sha256(&it.cms),
        "row": records::digest(&json!([it.verified, it.signer_name, whole_microseconds(it.at)])),
    });
    let (key, subject) = (records::key(it.application), it.application);
    Kept { kind: Kind::Disposal, key, subject, told, blob: None, at: it.at }
}

/// The acts about these applications, as events name them.
pub(super) async fn records(conn: &mut Conn, applications: &[String]) -> Result<Vec<Kept>, Error> {
    let sql = Sql::differs(
        "SELECT subject_id, number, act, cms, verified, signer_name, at FROM disposal
         WHERE subject_id IN (SELECT unhex(value) FROM json_each($1))",
        "SELECT subject_id, number, act, cms, verified, signer_name, at FROM disposal
         WHERE subject_id IN (SELECT value::uuid FROM jsonb_array_elements_text($1) AS value)",
    );
    let rows = conn.rows(sql, &[Value::json(&applications)?]).await?;
    rows.iter().map(|row| Ok(record(&read_disposal(row)?))).collect()
}

/// The act by which a case was disposed of.
pub async fn disposal(conn: &mut Conn, application: Uuid) -> Result<Option<Disposal>, Error> {
    let row = conn
        .row(
            "SELECT subject_id, number, act, cms, verified, signer_name, at FROM disposal WHERE subject_id = $1",
            &values![application],
        )
        .await?;
    row.as_ref().map(read_disposal).transpose()
}

fn read_disposal(row: &Row) -> Result<Disposal, Error> {
    Ok(Disposal {
        application: row.get("subject_id")?,
        number: row.get("number")?,
        act: row.get("act")?,
        cms: row.get("cms")?,
        verified: row.json("verified")?,
        signer_name: row.get("signer_name")?,
        at: row.get("at")?,
    })
}

/// Registered applications by their registration date, the earliest first, behind the last one of the former page; or
/// the one with this number.
pub async fn registered(
    conn: &mut Conn,
    number: &str,
    after: (Date, Uuid),
    limit: i64,
) -> Result<Vec<Uuid>, Error> {
    let rows = conn
        .rows(
            "SELECT id FROM application WHERE number IS NOT NULL AND ($1 = '' OR number = $1)
                 AND (registration_date > $2 OR registration_date = $2 AND id > $3)
             ORDER BY registration_date, id LIMIT $4",
            &values![number, after.0, after.1, limit],
        )
        .await?;
    rows.iter().map(|row| row.get("id")).collect()
}
