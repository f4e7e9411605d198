//! What is turned away at the door, and the nonces by which a file request counts once.

use jiff::Timestamp;
use uuid::Uuid;

use crate::store::{Conn, Error, Row};
use crate::values;

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
    /// Values for the text of the code.
    pub args: serde_json::Value,
    /// The two checks of A-31 as far as they got.
    pub checks: serde_json::Value,
}

/// Writes what was turned away into the log of messages.
pub async fn turn_away(conn: &mut Conn, refused: &TurnedAway) -> Result<(), Error> {
    conn.execute(
        "INSERT INTO message_refused (id, at, from_code, message_id, sha256, clause, code, checks, args)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        &values![
            refused.id,
            refused.at,
            refused.from_code.as_deref(),
            refused.message_id,
            &refused.sha256,
            &refused.clause,
            &refused.code,
            &refused.checks,
            &refused.args
        ],
    )
    .await?;
    Ok(())
}

/// What was turned away, latest first.
pub async fn turned_away(conn: &mut Conn) -> Result<Vec<TurnedAway>, Error> {
    let rows = conn
        .rows(
            "SELECT id, at, from_code, message_id, sha256, clause, code, checks, args
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

fn refused(row: &Row) -> Result<TurnedAway, Error> {
    Ok(TurnedAway {
        id: row.get("id")?,
        at: row.get("at")?,
        from_code: row.get("from_code")?,
        message_id: row.get("message_id")?,
        sha256: row.get("sha256")?,
        clause: row.get("clause")?,
        code: row.get("code")?,
        // Rows of before they were kept have none.
        args: row.get::<Option<serde_json::Value>>("args")?.unwrap_or_default(),
        checks: row.get("checks")?,
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::testing::{NOON, at};
    use super::*;
    use crate::ctx::new_id;
    use crate::testing::each_engine;

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
                args: json!({ "system": "senim" }),
                checks: json!({}),
            };
            let mut tx = db.begin().await.unwrap();
            turn_away(&mut tx, &row).await.unwrap();
            assert_eq!(turned_away(&mut tx).await.unwrap(), [row]);
        })
        .await;
    }
}
