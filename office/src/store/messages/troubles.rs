//! What went wrong with messages, as people look at it: without bytes and signatures, the latest first.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::Value as Json;
use uuid::Uuid;

use crate::store::{Conn, Error, Row};
use crate::values;

/// What a message is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heading {
    pub id: Uuid,
    /// The system at the other end.
    pub peer: String,
    pub kind: String,
    pub subject_id: Uuid,
}

/// A message of ours that has no receipt yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Undelivered {
    pub heading: Heading,
    pub since: Timestamp,
    pub attempts: u32,
    pub last_error: Option<String>,
    pub failed_at: Option<Timestamp>,
}

/// A refusal as it is kept beside a message, ours or another system's.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct Refusal {
    pub clause: String,
    pub code: String,
    #[serde(default)]
    pub args: BTreeMap<String, String>,
}

/// A message that was received and has no effect.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    pub heading: Heading,
    pub at: Timestamp,
    pub refusal: Refusal,
}

/// Messages of ours without a receipt, the oldest first.
pub async fn waiting(conn: &mut Conn) -> Result<Vec<Undelivered>, Error> {
    let rows = conn
        .rows(
            "SELECT id, to_code AS peer, kind, subject_id, created_at, attempts, last_error, failed_at
             FROM message_out WHERE delivered_at IS NULL ORDER BY created_at, id LIMIT 200",
            &values![],
        )
        .await?;
    let read = |row: &Row| {
        Ok(Undelivered {
            heading: heading(row)?,
            since: row.get("created_at")?,
            attempts: row.get("attempts")?,
            last_error: row.get("last_error")?,
            failed_at: row.get("failed_at")?,
        })
    };
    rows.iter().map(read).collect()
}

/// Messages of other systems that were received and then refused here.
pub async fn refused_here(conn: &mut Conn) -> Result<Vec<Refused>, Error> {
    let rows = conn
        .rows(
            "SELECT id, from_code AS peer, kind, subject_id, refused_at AS at, refusal
             FROM message_in WHERE refused_at IS NOT NULL ORDER BY refused_at DESC, id DESC LIMIT 200",
            &values![],
        )
        .await?;
    rows.iter().map(refused).collect()
}

/// Messages of ours that were received and then refused by the other side.
pub async fn refused_there(conn: &mut Conn) -> Result<Vec<Refused>, Error> {
    let rows = conn
        .rows(
            "SELECT m.id, m.to_code AS peer, m.kind, m.subject_id, r.at, r.refusal
             FROM message_out_refusal r JOIN message_out m ON m.id = r.message_id
             ORDER BY r.at DESC, m.id DESC LIMIT 200",
            &values![],
        )
        .await?;
    rows.iter().map(refused).collect()
}

/// The last message of a kind about a subject to a system, if that system refused it.
pub async fn last_refused(
    conn: &mut Conn,
    to_code: &str,
    subject_id: Uuid,
    kind: &str,
) -> Result<Option<Refused>, Error> {
    let row = conn
        .row(
            "SELECT m.id, m.to_code AS peer, m.kind, m.subject_id, r.at, r.refusal
             FROM message_out_refusal r JOIN message_out m ON m.id = r.message_id
             WHERE m.to_code = $1 AND m.subject_id = $2 AND m.kind = $3 AND m.position =
                 (SELECT MAX(position) FROM message_out WHERE to_code = $1 AND subject_id = $2 AND kind = $3)",
            &values![to_code, subject_id, kind],
        )
        .await?;
    row.as_ref().map(refused).transpose()
}

/// Keeps what the other side found against a message of ours; the first word stands.
pub async fn answered_with_refusal(
    conn: &mut Conn,
    message_id: Uuid,
    at: Timestamp,
    refusal: &Json,
) -> Result<(), Error> {
    conn.execute(
        "INSERT INTO message_out_refusal (message_id, at, refusal) VALUES ($1, $2, $3)
         ON CONFLICT DO NOTHING",
        &values![message_id, at, refusal],
    )
    .await?;
    Ok(())
}

fn heading(row: &Row) -> Result<Heading, Error> {
    Ok(Heading {
        id: row.get("id")?,
        peer: row.get("peer")?,
        kind: row.get("kind")?,
        subject_id: row.get("subject_id")?,
    })
}

fn refused(row: &Row) -> Result<Refused, Error> {
    let refusal: Json = row.get("refusal")?;
    let refusal = serde_json::from_value(refusal).map_err(|error| Error::Encode(error.to_string()))?;
    Ok(Refused { heading: heading(row)?, at: row.get("at")?, refusal })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::outgoing::{attempt_failed, delivered, delivery_failed, send, try_again};
    use super::super::testing::{NOON, at, to_senim, with_peer};
    use super::*;
    use crate::ctx::new_id;
    use crate::testing::each_engine;

    #[tokio::test]
    async fn what_waits_is_told_with_its_attempts_until_the_receipt_is_here() {
        each_engine("portal", async |db| {
            let mut tx = db.begin().await.unwrap();
            with_peer(&mut tx).await;
            let message = to_senim("RESULT", 1, new_id(at(NOON)));
            send(&mut tx, &message, &[]).await.unwrap();
            attempt_failed(&mut tx, message.id, "connection refused").await.unwrap();
            delivery_failed(&mut tx, message.id, at(NOON)).await.unwrap();
            let told = waiting(&mut tx).await.unwrap();
            assert_eq!((told[0].attempts, told[0].failed_at), (1, Some(at(NOON))));
            assert_eq!(told[0].last_error.as_deref(), Some("connection refused"));
            try_again(&mut tx, message.id).await.unwrap();
            assert_eq!(waiting(&mut tx).await.unwrap()[0].failed_at, None);
            delivered(&mut tx, message.id, at(NOON), b"r").await.unwrap();
            assert!(waiting(&mut tx).await.unwrap().is_empty());
        })
        .await;
    }

    #[tokio::test]
    async fn a_refusal_of_the_last_message_of_a_kind_stands_beside_it() {
        each_engine("expertise", async |db| {
            let mut tx = db.begin().await.unwrap();
            with_peer(&mut tx).await;
            let subject = new_id(at(NOON));
            let (first, second) = (to_senim("RESULT", 1, subject), to_senim("RESULT", 2, subject));
            send(&mut tx, &first, &[]).await.unwrap();
            let said = json!({ "clause": "A-42.p2", "code": "result-signatures-differ", "args": { "reason": "signer" } });
            answered_with_refusal(&mut tx, first.id, at(NOON), &said).await.unwrap();
            answered_with_refusal(&mut tx, first.id, at(NOON), &json!({})).await.unwrap();
            let last = last_refused(&mut tx, "senim", subject, "RESULT").await.unwrap().unwrap();
            assert_eq!((last.heading.id, last.refusal.args["reason"].as_str()), (first.id, "signer"));
            assert_eq!(refused_there(&mut tx).await.unwrap(), [last]);
            send(&mut tx, &second, &[]).await.unwrap();
            assert_eq!(last_refused(&mut tx, "senim", subject, "RESULT").await.unwrap(), None);
            assert_eq!(last_refused(&mut tx, "senim", subject, "PROGRESS").await.unwrap(), None);
        })
        .await;
    }
}
