//! Messages of ours: made once, delivered until the receipt is here.

use jiff::Timestamp;
use uuid::Uuid;

use crate::store::{Conn, Error, Row};
use crate::values;

/// A message of ours: bytes and signature made once; every delivery sends the same.
#[derive(Clone, Debug, PartialEq)]
pub struct Outgoing {
    pub id: Uuid,
    pub to_code: String,
    pub kind: String,
    pub subject_id: Uuid,
    pub position: u32,
    pub bytes: Vec<u8>,
    pub cms: Vec<u8>,
    pub created_at: Timestamp,
}

/// How far the delivery of a message is.
#[derive(Clone, Debug, PartialEq)]
pub struct Delivery {
    pub message: Outgoing,
    pub attempts: u32,
    pub last_error: Option<String>,
    /// When delivery was declared failed; trying goes on (A-20 R2).
    pub failed_at: Option<Timestamp>,
    pub delivered_at: Option<Timestamp>,
}

/// The next free place in the conversation with a system about a subject. Two writers may see the same;
/// the unique key lets only one of them in.
pub async fn next_position(conn: &mut Conn, to_code: &str, subject_id: Uuid) -> Result<u32, Error> {
    let row = conn
        .row(
            "SELECT COALESCE(MAX(position), 0) + 1 AS next FROM message_out
             WHERE to_code = $1 AND subject_id = $2",
            &values![to_code, subject_id],
        )
        .await?;
    row.map_or(Ok(1), |row| row.get("next"))
}

/// Puts a message into the outbox and lets its addressee fetch the blobs it names.
pub async fn send(conn: &mut Conn, message: &Outgoing, blobs: &[String]) -> Result<(), Error> {
    conn.execute(
        "INSERT INTO message_out
             (id, to_code, kind, subject_id, position, bytes, cms, created_at, attempts)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0)",
        &values![
            message.id,
            &message.to_code,
            &message.kind,
            message.subject_id,
            message.position,
            &message.bytes,
            &message.cms,
            message.created_at
        ],
    )
    .await?;
    for sha256 in blobs {
        conn.execute(
            "INSERT INTO message_blob (to_code, sha256, message_id) VALUES ($1, $2, $3)
             ON CONFLICT DO NOTHING",
            &values![&message.to_code, sha256, message.id],
        )
        .await?;
    }
    Ok(())
}

/// A message of the outbox.
pub async fn outgoing(conn: &mut Conn, id: Uuid) -> Result<Option<Delivery>, Error> {
    let row = conn
        .row(
            "SELECT id, to_code, kind, subject_id, position, bytes, cms, created_at, attempts, last_error,
                    failed_at, delivered_at
             FROM message_out WHERE id = $1",
            &values![id],
        )
        .await?;
    row.as_ref().map(delivery).transpose()
}

/// The first message not yet delivered of the conversation of `id`, up to and with `id` itself.
pub async fn first_undelivered(conn: &mut Conn, id: Uuid) -> Result<Option<Delivery>, Error> {
    let row = conn
        .row(
            "SELECT m.id, m.to_code, m.kind, m.subject_id, m.position, m.bytes, m.cms, m.created_at,
                    m.attempts, m.last_error, m.failed_at, m.delivered_at
             FROM message_out m JOIN message_out last
               ON last.to_code = m.to_code AND last.subject_id = m.subject_id AND last.position >= m.position
             WHERE last.id = $1 AND m.delivered_at IS NULL
             ORDER BY m.position LIMIT 1",
            &values![id],
        )
        .await?;
    row.as_ref().map(delivery).transpose()
}

/// Counts a delivery that did not succeed; gives the number of attempts so far.
pub async fn attempt_failed(conn: &mut Conn, id: Uuid, error: &str) -> Result<u32, Error> {
    conn.execute(
        "UPDATE message_out SET attempts = attempts + 1, last_error = $2 WHERE id = $1",
        &values![id, error],
    )
    .await?;
    let row = conn.row("SELECT attempts FROM message_out WHERE id = $1", &values![id]).await?;
    row.map_or(Ok(0), |row| row.get("attempts"))
}

/// Declares the delivery failed; true only for the first caller.
pub async fn delivery_failed(conn: &mut Conn, id: Uuid, at: Timestamp) -> Result<bool, Error> {
    let changed = conn
        .execute(
            "UPDATE message_out SET failed_at = $2
             WHERE id = $1 AND failed_at IS NULL AND delivered_at IS NULL",
            &values![id, at],
        )
        .await?;
    Ok(changed == 1)
}

/// Keeps the receipt; true only for the first caller.
pub async fn delivered(conn: &mut Conn, id: Uuid, at: Timestamp, receipt: &[u8]) -> Result<bool, Error> {
    let changed = conn
        .execute(
            "UPDATE message_out SET delivered_at = $2, receipt = $3, last_error = NULL
             WHERE id = $1 AND delivered_at IS NULL",
            &values![id, at, receipt],
        )
        .await?;
    Ok(changed == 1)
}

/// Messages not yet delivered, oldest first, for sweeps and for the operator.
pub async fn undelivered(conn: &mut Conn) -> Result<Vec<Delivery>, Error> {
    let rows = conn
        .rows(
            "SELECT id, to_code, kind, subject_id, position, bytes, cms, created_at, attempts, last_error,
                    failed_at, delivered_at
             FROM message_out WHERE delivered_at IS NULL ORDER BY created_at, position",
            &values![],
        )
        .await?;
    rows.iter().map(delivery).collect()
}

/// The latest messages of a kind, the newest first.
pub async fn latest_of(conn: &mut Conn, kind: &str, limit: i64) -> Result<Vec<Delivery>, Error> {
    let rows = conn
        .rows(
            "SELECT id, to_code, kind, subject_id, position, bytes, cms, created_at, attempts, last_error,
                    failed_at, delivered_at
             FROM message_out WHERE kind = $1 ORDER BY created_at DESC, to_code, position DESC LIMIT $2",
            &values![kind, limit],
        )
        .await?;
    rows.iter().map(delivery).collect()
}

/// Begins a new series of attempts for a message whose delivery was declared failed.
pub async fn try_again(conn: &mut Conn, id: Uuid) -> Result<(), Error> {
    conn.execute(
        "UPDATE message_out SET failed_at = NULL WHERE id = $1 AND delivered_at IS NULL",
        &values![id],
    )
    .await?;
    Ok(())
}

/// The applications about which messages to this system name the blob.
pub async fn may_fetch(conn: &mut Conn, to_code: &str, sha256: &str) -> Result<Vec<Uuid>, Error> {
    let rows = conn
        .rows(
            "SELECT DISTINCT message_out.subject_id FROM message_blob
             JOIN message_out ON message_out.id = message_blob.message_id
             WHERE message_blob.to_code = $1 AND message_blob.sha256 = $2",
            &values![to_code, sha256],
        )
        .await?;
    rows.iter().map(|row| row.get("subject_id")).collect()
}

fn delivery(row: &Row) -> Result<Delivery, Error> {
    Ok(Delivery {
        message: Outgoing {
            id: row.get("id")?,
            to_code: row.get("to_code")?,
            kind: row.get("kind")?,
            subject_id: row.get("subject_id")?,
            position: row.get("position")?,
            bytes: row.get("bytes")?,
            cms: row.get("cms")?,
            created_at: row.get("created_at")?,
        },
        attempts: row.get("attempts")?,
        last_error: row.get("last_error")?,
        failed_at: row.get("failed_at")?,
        delivered_at: row.get("delivered_at")?,
    })
}

#[cfg(test)]
mod tests {
    use super::super::testing::{NOON, at, to_senim, with_peer};
    use super::*;
    use crate::ctx::new_id;
    use crate::testing::each_engine;

    #[tokio::test]
    async fn a_message_follows_the_undelivered_one_before_it() {
        each_engine("portal", async |db| {
            let subject = new_id(at(NOON));
            let mut tx = db.begin().await.unwrap();
            with_peer(&mut tx).await;
            assert_eq!(next_position(&mut tx, "senim", subject).await.unwrap(), 1);
            let (first, second) = (to_senim("APPLICATION", 1, subject), to_senim("APPLICATION", 2, subject));
            send(&mut tx, &first, &["aa".into()]).await.unwrap();
            send(&mut tx, &second, &["aa".into(), "bb".into()]).await.unwrap();
            assert_eq!(next_position(&mut tx, "senim", subject).await.unwrap(), 3);
            let next = first_undelivered(&mut tx, second.id).await.unwrap().unwrap();
            assert_eq!(next.message, first);
            assert!(delivered(&mut tx, first.id, at(NOON), b"r").await.unwrap());
            assert!(!delivered(&mut tx, first.id, at(NOON), b"other").await.unwrap());
            assert!(first_undelivered(&mut tx, first.id).await.unwrap().is_none());
            let next = first_undelivered(&mut tx, second.id).await.unwrap().unwrap();
            assert_eq!(next.message, second);
            assert_eq!(undelivered(&mut tx).await.unwrap().len(), 1);
            tx.commit().await.unwrap();
        })
        .await;
    }

    #[tokio::test]
    async fn only_the_addressee_of_a_message_may_fetch_the_blobs_it_names() {
        each_engine("portal", async |db| {
            let mut tx = db.begin().await.unwrap();
            with_peer(&mut tx).await;
            let subject = new_id(at(NOON));
            send(&mut tx, &to_senim("APPLICATION", 1, subject), &["aa".into()]).await.unwrap();
            assert_eq!(may_fetch(&mut tx, "senim", "aa").await.unwrap(), [subject]);
            assert!(may_fetch(&mut tx, "senim", "bb").await.unwrap().is_empty());
            assert!(may_fetch(&mut tx, "other", "aa").await.unwrap().is_empty());
        })
        .await;
    }

    #[tokio::test]
    async fn a_failed_delivery_is_declared_once_and_can_still_succeed() {
        each_engine("portal", async |db| {
            let mut tx = db.begin().await.unwrap();
            with_peer(&mut tx).await;
            let message = to_senim("APPLICATION", 1, new_id(at(NOON)));
            send(&mut tx, &message, &[]).await.unwrap();
            assert_eq!(attempt_failed(&mut tx, message.id, "refused").await.unwrap(), 1);
            assert_eq!(attempt_failed(&mut tx, message.id, "refused").await.unwrap(), 2);
            assert!(delivery_failed(&mut tx, message.id, at(NOON)).await.unwrap());
            assert!(!delivery_failed(&mut tx, message.id, at(NOON)).await.unwrap());
            let stored = outgoing(&mut tx, message.id).await.unwrap().unwrap();
            assert_eq!((stored.attempts, stored.last_error.as_deref()), (2, Some("refused")));
            assert_eq!((stored.message, stored.failed_at), (message.clone(), Some(at(NOON))));
            assert!(delivered(&mut tx, message.id, at(NOON), b"r").await.unwrap());
        })
        .await;
    }
}
