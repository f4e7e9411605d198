//! Versions of documents that were sent to the portal.

use law::replacement::State;
use uuid::Uuid;

use super::terms::Governed;
use super::{Conn, Error, Row, Value, values};

/// The versions of one document.
#[derive(Clone, Debug, PartialEq)]
pub struct Record {
    /// The first version.
    pub document: Uuid,
    /// The case or application that it belongs to.
    pub subject: Uuid,
    pub state: State,
    pub governed: Governed,
    pub version: i64,
}

pub async fn find(conn: &mut Conn, document: Uuid) -> Result<Option<Record>, Error> {
    let row = conn
        .row(
            "SELECT document_id, subject_id, state_data, edition, interruptions, version FROM replacement
             WHERE document_id = $1",
            &values![document],
        )
        .await?;
    row.as_ref().map(read).transpose()
}

/// Those of a case or application.
pub async fn of_subject(conn: &mut Conn, subject: Uuid) -> Result<Vec<Record>, Error> {
    let rows = conn
        .rows(
            "SELECT document_id, subject_id, state_data, edition, interruptions, version FROM replacement
             WHERE subject_id = $1 ORDER BY document_id",
            &values![subject],
        )
        .await?;
    rows.iter().map(read).collect()
}

/// Those of the applications of a registered user about which the user has a notice.
pub async fn notified(conn: &mut Conn, registration: Uuid) -> Result<Vec<Record>, Error> {
    let rows = conn
        .rows(
            "SELECT r.document_id, r.subject_id, r.state_data, r.edition, r.interruptions, r.version
             FROM replacement r JOIN application a ON a.id = r.subject_id
             WHERE a.registration_id = $1 AND r.state = 'notified'",
            &values![registration],
        )
        .await?;
    rows.iter().map(read).collect()
}

/// Writes it if nobody else wrote meanwhile; the version goes up by one, from none at first. False: somebody did.
pub async fn save(conn: &mut Conn, record: &Record) -> Result<bool, Error> {
    let r = record;
    let changed = conn
        .execute(
            "INSERT INTO replacement (document_id, subject_id, state, state_data, edition, interruptions, version)
             VALUES ($1, $2, $3, $4, $5, $6, $7 + 1)
             ON CONFLICT (document_id) DO UPDATE SET state = excluded.state, state_data = excluded.state_data,
                 version = excluded.version
             WHERE replacement.version = $7",
            &values![
                r.document,
                r.subject,
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

fn read(row: &Row) -> Result<Record, Error> {
    Ok(Record {
        document: row.get("document_id")?,
        subject: row.get("subject_id")?,
        state: row.json("state_data")?,
        governed: Governed::read(row)?,
        version: row.get("version")?,
    })
}
