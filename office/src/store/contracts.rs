//! Drafts of contracts on the expertise, in an expertise system.

use jiff::Timestamp;
use serde_json::Value as Json;
use uuid::Uuid;

use super::{Conn, Error, Row, values};

/// What is to be agreed, until the organisation signs it.
#[derive(Clone, Debug, PartialEq)]
pub struct Draft {
    pub case_id: Uuid,
    pub content: Json,
    pub recorded_by: Json,
    pub recorded_at: Timestamp,
}

/// The draft of a case.
pub async fn draft(conn: &mut Conn, case: Uuid) -> Result<Option<Draft>, Error> {
    let sql = "SELECT case_id, content, recorded_by, recorded_at FROM contract_draft WHERE case_id = $1";
    conn.row(sql, &values![case]).await?.as_ref().map(read).transpose()
}

/// Sets the draft of a case in place of the former one; the caller holds the case's version.
pub async fn put(conn: &mut Conn, draft: &Draft) -> Result<(), Error> {
    drop(conn, draft.case_id).await?;
    conn.execute(
        "INSERT INTO contract_draft (case_id, content, recorded_by, recorded_at) VALUES ($1, $2, $3, $4)",
        &values![draft.case_id, &draft.content, &draft.recorded_by, draft.recorded_at],
    )
    .await?;
    Ok(())
}

/// Takes the draft away: it was signed.
pub async fn drop(conn: &mut Conn, case: Uuid) -> Result<(), Error> {
    conn.execute("DELETE FROM contract_draft WHERE case_id = $1", &values![case]).await?;
    Ok(())
}

/// What the last contract of an organisation says, by the marks of its cases.
pub async fn last(conn: &mut Conn, [bin, other]: &[String; 2]) -> Result<Option<Json>, Error> {
    let row = conn
        .row(
            "SELECT d.data FROM document d JOIN expertise_case c ON c.id = d.subject_id
             WHERE d.subject_kind = 'case' AND d.kind = 'contract' AND (c.organisation = $1 OR c.organisation = $2)
             ORDER BY d.created_at DESC LIMIT 1",
            &values![bin, other],
        )
        .await?;
    row.map(|row| row.get("data")).transpose()
}

fn read(row: &Row) -> Result<Draft, Error> {
    Ok(Draft {
        case_id: row.get("case_id")?,
        content: row.get("content")?,
        recorded_by: row.get("recorded_by")?,
        recorded_at: row.get("recorded_at")?,
    })
}
