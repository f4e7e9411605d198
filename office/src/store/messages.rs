//! Messages between systems: outbox, inbox, what was turned away.

use jiff::Timestamp;
use uuid::Uuid;

use super::{Conn, Error, Row};
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

/// A message of another system, as it came, with the verdict on its seal and our receipt.
#[derive(Clone, Debug, PartialEq)]
pub struct Incoming {
    pub id: Uuid,
    pub from_code: String,
    pub kind: String,
    pub subject_id: Uuid,
    pub position: u32,
    pub bytes: Vec<u8>,
    pub cms: Vec<u8>,
    pub verified: serde_json::Value,
    pub received_at: Timestamp,
    pub receipt: Vec<u8>,
    pub applied_at: Option<Timestamp>,
    pub refused_at: Option<Timestamp>,
    pub refusal: Option<serde_json::Value>,
}

impl Incoming {
    /// Whether its effect, or the refusal of it, is already in the database.
    pub fn is_settled(&self) -> bool {
        self.applied_at.is_some() || self.refused_at.is_some()
    }
}

/// A message or file request turned away at the door (A-31 R3).
#[derive(Clone, Debug, PartialEq)]
pub struct TurnedAway {
    pub id: Uuid,
    pub at: Timestamp,
    pub from_code: Option<String>,
    pub message_id: Option<Uuid>,
    pub sha256: String,
    pub clause: String,
    pub code: String,
    /// The two checks of A-31 as far as they got.
    pub checks: serde_json::Value,
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

/// Whether a message to this system names the blob.
pub async fn may_fetch(conn: &mut Conn, to_code: &str, sha256: &str) -> Result<bool, Error> {
    let row = conn
        .row(
            "SELECT message_id FROM message_blob WHERE to_code = $1 AND sha256 = $2 LIMIT 1",
            &values![to_code, sha256],
        )
        .await?;
    Ok(row.is_some())
}

/// Puts a message into the inbox; false if its id or its place in the conversation is taken.
pub async fn receive(conn: &mut Conn, message: &Incoming) -> Result<bool, Error> {
    let inserted = conn
        .execute(
            "INSERT INTO message_in
                 (id, from_code, kind, subject_id, position, bytes, cms, verified, received_at, receipt)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
             ON CONFLICT DO NOTHING",
            &values![
                message.id,
                &message.from_code,
                &message.kind,
                message.subject_id,
                message.position,
                &message.bytes,
                &message.cms,
                &message.verified,
                message.received_at,
                &message.receipt
            ],
        )
        .await?;
    Ok(inserted == 1)
}

/// A message of the inbox.
pub async fn incoming(conn: &mut Conn, id: Uuid) -> Result<Option<Incoming>, Error> {
    let row = conn
        .row(
            "SELECT id, from_code, kind, subject_id, position, bytes, cms, verified, received_at, receipt,
                    applied_at, refused_at, refusal
             FROM message_in WHERE id = $1",
            &values![id],
        )
        .await?;
    row.as_ref().map(inbound).transpose()
}

/// The messages of the conversation of `id` up to and with `id` itself that are not settled, in order.
pub async fn unsettled(conn: &mut Conn, id: Uuid) -> Result<Vec<Incoming>, Error> {
    let rows = conn
        .rows(
            "SELECT m.id, m.from_code, m.kind, m.subject_id, m.position, m.bytes, m.cms, m.verified,
                    m.received_at, m.receipt, m.applied_at, m.refused_at, m.refusal
             FROM message_in m JOIN message_in last
               ON last.from_code = m.from_code AND last.subject_id = m.subject_id
                  AND last.position >= m.position
             WHERE last.id = $1 AND m.applied_at IS NULL AND m.refused_at IS NULL
             ORDER BY m.position",
            &values![id],
        )
        .await?;
    rows.iter().map(inbound).collect()
}

/// How many messages of the conversation before `position` have arrived.
pub async fn arrived_before(conn: &mut Conn, message: &Incoming) -> Result<u32, Error> {
    let row = conn
        .row(
            "SELECT COUNT(*) AS arrived FROM message_in
             WHERE from_code = $1 AND subject_id = $2 AND position < $3",
            &values![&message.from_code, message.subject_id, message.position],
        )
        .await?;
    row.map_or(Ok(0), |row| row.get("arrived"))
}

/// Marks a message applied; true only for the one transaction that may write its effect.
pub async fn apply(conn: &mut Conn, id: Uuid, at: Timestamp) -> Result<bool, Error> {
    let changed = conn
        .execute(
            "UPDATE message_in SET applied_at = $2
             WHERE id = $1 AND applied_at IS NULL AND refused_at IS NULL",
            &values![id, at],
        )
        .await?;
    Ok(changed == 1)
}

/// Settles a message whose content cannot be applied, with the refusal; true only for the first caller.
pub async fn refuse(
    conn: &mut Conn,
    id: Uuid,
    at: Timestamp,
    refusal: &serde_json::Value,
) -> Result<bool, Error> {
    let changed = conn
        .execute(
            "UPDATE message_in SET refused_at = $2, refusal = $3
             WHERE id = $1 AND applied_at IS NULL AND refused_at IS NULL",
            &values![id, at, refusal],
        )
        .await?;
    Ok(changed == 1)
}

/// Writes what was turned away into the log of messages.
pub async fn turn_away(conn: &mut Conn, refused: &TurnedAway) -> Result<(), Error> {
    conn.execute(
        "INSERT INTO message_refused (id, at, from_code, message_id, sha256, clause, code, checks)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        &values![
            refused.id,
            refused.at,
            refused.from_code.as_deref(),
            refused.message_id,
            &refused.sha256,
            &refused.clause,
            &refused.code,
            &refused.checks
        ],
    )
    .await?;
    Ok(())
}

/// What was turned away, latest first.
pub async fn turned_away(conn: &mut Conn) -> Result<Vec<TurnedAway>, Error> {
    let rows = conn
        .rows(
            "SELECT id, at, from_code, message_id, sha256, clause, code, checks
             FROM message_refused ORDER BY at DESC, id DESC LIMIT 200",
            &values![],
        )
        .await?;
    rows.iter().map(refused).collect()
}

/// Uses up a nonce; false if it was used before. Nonces seen before `forget` are dropped: requests of
/// that age are refused by their time.
pub async fn use_nonce(
    conn: &mut Conn,
    from_code: &str,
    nonce: &str,
    at: Timestamp,
    forget: Timestamp,
) -> Result<bool, Error> {
    conn.execute("DELETE FROM exchange_nonce WHERE seen_at < $1", &values![forget]).await?;
    let inserted = conn
        .execute(
            "INSERT INTO exchange_nonce (from_code, nonce, seen_at) VALUES ($1, $2, $3)
             ON CONFLICT DO NOTHING",
            &values![from_code, nonce, at],
        )
        .await?;
    Ok(inserted == 1)
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

fn inbound(row: &Row) -> Result<Incoming, Error> {
    Ok(Incoming {
        id: row.get("id")?,
        from_code: row.get("from_code")?,
        kind: row.get("kind")?,
        subject_id: row.get("subject_id")?,
        position: row.get("position")?,
        bytes: row.get("bytes")?,
        cms: row.get("cms")?,
        verified: row.get("verified")?,
        received_at: row.get("received_at")?,
        receipt: row.get("receipt")?,
        applied_at: row.get("applied_at")?,
        refused_at: row.get("refused_at")?,
        refusal: row.get("refusal")?,
    })
}

fn refused(row: &Row) -> Result<TurnedAway, Error> {
    Ok(TurnedAway {
        id: row.get("id")?,
        at: row.get("at")?,
        from_code: row.get("from_code")?,
        message_id: row.get("message_id")?,
        sha256: row.get("sha256")?,
        clause: row.get("clause")?,
        code: row.get("code")?,
        checks: row.get("checks")?,
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::ctx::new_id;
    use crate::store::peers;
    use crate::testing::each_engine;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    const NOON: &str = "2026-10-05T07:00:00Z";

    async fn with_peer(conn: &mut Conn) {
        let peer = peers::Peer {
            code: "senim".into(),
            name: "Сенім".into(),
            base_url: "http://127.0.0.1:1".into(),
            bin: "990140000019".into(),
            system: "2.25.7".into(),
            blocked: false,
        };
        peers::register(conn, &peer, at(NOON)).await.unwrap();
    }

    fn outgoing_at(position: u32, subject_id: Uuid) -> Outgoing {
        Outgoing {
            id: new_id(at(NOON)),
            to_code: "senim".into(),
            kind: "APPLICATION".into(),
            subject_id,
            position,
            bytes: b"{}".to_vec(),
            cms: vec![1],
            created_at: at(NOON),
        }
    }

    fn incoming_at(position: u32, subject_id: Uuid) -> Incoming {
        Incoming {
            id: new_id(at(NOON)),
            from_code: "senim".into(),
            kind: "PROGRESS".into(),
            subject_id,
            position,
            bytes: b"{}".to_vec(),
            cms: vec![1],
            verified: json!({"ok": true}),
            received_at: at(NOON),
            receipt: vec![2],
            applied_at: None,
            refused_at: None,
            refusal: None,
        }
    }

    #[tokio::test]
    async fn a_message_follows_the_undelivered_one_before_it() {
        each_engine("portal", async |db| {
            let subject = new_id(at(NOON));
            let mut tx = db.begin().await.unwrap();
            with_peer(&mut tx).await;
            assert_eq!(next_position(&mut tx, "senim", subject).await.unwrap(), 1);
            let (first, second) = (outgoing_at(1, subject), outgoing_at(2, subject));
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
            send(&mut tx, &outgoing_at(1, new_id(at(NOON))), &["aa".into()]).await.unwrap();
            assert!(may_fetch(&mut tx, "senim", "aa").await.unwrap());
            assert!(!may_fetch(&mut tx, "senim", "bb").await.unwrap());
            assert!(!may_fetch(&mut tx, "other", "aa").await.unwrap());
        })
        .await;
    }

    #[tokio::test]
    async fn a_failed_delivery_is_declared_once_and_can_still_succeed() {
        each_engine("portal", async |db| {
            let mut tx = db.begin().await.unwrap();
            with_peer(&mut tx).await;
            let message = outgoing_at(1, new_id(at(NOON)));
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

    #[tokio::test]
    async fn an_id_and_a_place_in_the_conversation_are_taken_once() {
        each_engine("expertise", async |db| {
            let subject = new_id(at(NOON));
            let mut tx = db.begin().await.unwrap();
            with_peer(&mut tx).await;
            let message = incoming_at(1, subject);
            assert!(receive(&mut tx, &message).await.unwrap());
            assert!(!receive(&mut tx, &message).await.unwrap());
            assert!(!receive(&mut tx, &incoming_at(1, subject)).await.unwrap());
            assert_eq!(incoming(&mut tx, message.id).await.unwrap().unwrap(), message);
        })
        .await;
    }

    /// Clauses are examples here.
    #[tokio::test]
    async fn messages_are_settled_once_and_in_order() {
        each_engine("expertise", async |db| {
            let subject = new_id(at(NOON));
            let mut tx = db.begin().await.unwrap();
            with_peer(&mut tx).await;
            let (first, second, third) =
                (incoming_at(1, subject), incoming_at(2, subject), incoming_at(3, subject));
            for message in [&third, &first, &second] {
                receive(&mut tx, message).await.unwrap();
            }
            let ids = |rows: Vec<Incoming>| rows.iter().map(|m| m.id).collect::<Vec<_>>();
            let waiting = unsettled(&mut tx, third.id).await.unwrap();
            assert_eq!(ids(waiting), [first.id, second.id, third.id]);
            assert_eq!(arrived_before(&mut tx, &third).await.unwrap(), 2);
            assert!(apply(&mut tx, first.id, at(NOON)).await.unwrap());
            assert!(!apply(&mut tx, first.id, at(NOON)).await.unwrap());
            assert!(refuse(&mut tx, second.id, at(NOON), &json!({"clause": "A-42.p2"})).await.unwrap());
            assert!(!apply(&mut tx, second.id, at(NOON)).await.unwrap());
            assert_eq!(ids(unsettled(&mut tx, third.id).await.unwrap()), [third.id]);
            assert!(incoming(&mut tx, second.id).await.unwrap().unwrap().is_settled());
        })
        .await;
    }

    #[tokio::test]
    async fn a_nonce_is_used_once_while_it_is_remembered() {
        each_engine("portal", async |db| {
            let mut tx = db.begin().await.unwrap();
            let (early, late) = (at("2026-10-05T07:00:00Z"), at("2026-10-05T07:20:00Z"));
            assert!(use_nonce(&mut tx, "senim", "n", early, early).await.unwrap());
            assert!(!use_nonce(&mut tx, "senim", "n", early, early).await.unwrap());
            assert!(use_nonce(&mut tx, "other", "n", early, early).await.unwrap());
            assert!(use_nonce(&mut tx, "senim", "n", late, at("2026-10-05T07:10:00Z")).await.unwrap());
        })
        .await;
    }

    /// Clauses are examples here.
    #[tokio::test]
    async fn what_is_turned_away_is_kept_with_its_clause() {
        each_engine("portal", async |db| {
            let row = TurnedAway {
                id: new_id(at(NOON)),
                at: at(NOON),
                from_code: None,
                message_id: None,
                sha256: "00".into(),
                clause: "A-31".into(),
                code: "exchange-unknown-system".into(),
                checks: json!({}),
            };
            let mut tx = db.begin().await.unwrap();
            turn_away(&mut tx, &row).await.unwrap();
            assert_eq!(turned_away(&mut tx).await.unwrap(), [row]);
        })
        .await;
    }
}
