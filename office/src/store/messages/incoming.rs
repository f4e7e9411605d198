//! Messages of other systems: kept as they came, with the verdict on their seal and our receipt.

use jiff::Timestamp;
use uuid::Uuid;

use crate::store::{Conn, Error, Row};
use crate::values;

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

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::testing::{NOON, at, with_peer};
    use super::*;
    use crate::ctx::new_id;
    use crate::testing::each_engine;

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
}
