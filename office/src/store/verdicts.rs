//! Decisions on organisations that wait for their signature.

use jiff::Timestamp;
use serde_json::Value as Json;
use uuid::Uuid;

use super::{Conn, Error, values};

/// A decision that waits.
#[derive(Clone, Debug, PartialEq)]
pub struct Draft {
    pub verdict: Json,
    pub at: Timestamp,
}

/// Keeps one for its signature, in place of another one.
pub async fn prepare(conn: &mut Conn, subject: Uuid, draft: &Draft) -> Result<(), Error> {
    conn.execute(
        "INSERT INTO verdict_draft (subject_id, verdict, at) VALUES ($1, $2, $3) \
         ON CONFLICT (subject_id) DO UPDATE SET verdict = excluded.verdict, at = excluded.at",
        &values![subject, &draft.verdict, draft.at],
    )
    .await?;
    Ok(())
}

/// The one that waits on this.
pub async fn find(conn: &mut Conn, subject: Uuid) -> Result<Option<Draft>, Error> {
    let sql = "SELECT verdict, at FROM verdict_draft WHERE subject_id = $1";
    let row = conn.row(sql, &values![subject]).await?;
    row.map(|row| Ok(Draft { verdict: row.get("verdict")?, at: row.get("at")? })).transpose()
}

/// It waits no more; says whether it did: of two who sign it at once one takes it.
pub async fn take(conn: &mut Conn, subject: Uuid) -> Result<bool, Error> {
    let sql = "DELETE FROM verdict_draft WHERE subject_id = $1";
    Ok(conn.execute(sql, &values![subject]).await? == 1)
}
