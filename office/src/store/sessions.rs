//! Sessions of browsers and the challenges issued in them. Tokens never come here, only their hashes.

use jiff::Timestamp;
use serde_json::Value as Json;
use uuid::Uuid;

use super::{Conn, Error, Row, Value};
use crate::values;

/// A row of `session`.
pub struct Session {
    /// SHA-256 of the token in the cookie.
    pub id_hash: Vec<u8>,
    /// Who signed in; JSON `null` before.
    pub identity: Json,
    pub csrf: String,
    pub created_at: Timestamp,
    pub last_seen_at: Timestamp,
    pub ends_at: Timestamp,
}

/// A row of `challenge`.
pub struct Challenge {
    pub id: Uuid,
    pub session_hash: Vec<u8>,
    pub origin: String,
    pub text: String,
    pub issued_at: Timestamp,
    pub ends_at: Timestamp,
    pub used_at: Option<Timestamp>,
}

pub async fn insert(conn: &mut Conn, session: &Session) -> Result<(), Error> {
    let sql = "INSERT INTO session (id_hash, identity, csrf, created_at, last_seen_at, ends_at) \
               VALUES ($1, $2, $3, $4, $5, $6)";
    let identity = Value::json(&session.identity)?;
    let Session { id_hash, csrf, created_at, last_seen_at, ends_at, .. } = session;
    conn.execute(
        sql,
        &values![id_hash.as_slice(), identity, csrf.as_str(), *created_at, *last_seen_at, *ends_at],
    )
    .await?;
    Ok(())
}

pub async fn find(conn: &mut Conn, id_hash: &[u8]) -> Result<Option<Session>, Error> {
    let sql =
        "SELECT id_hash, identity, csrf, created_at, last_seen_at, ends_at FROM session WHERE id_hash = $1";
    let row = conn.row(sql, &values![id_hash]).await?;
    row.as_ref().map(session).transpose()
}

/// Notes that the session was used.
pub async fn touch(conn: &mut Conn, id_hash: &[u8], at: Timestamp) -> Result<(), Error> {
    let sql = "UPDATE session SET last_seen_at = $2 WHERE id_hash = $1 AND last_seen_at < $2";
    conn.execute(sql, &values![id_hash, at]).await?;
    Ok(())
}

pub async fn delete(conn: &mut Conn, id_hash: &[u8]) -> Result<(), Error> {
    conn.execute("DELETE FROM session WHERE id_hash = $1", &values![id_hash]).await?;
    Ok(())
}

/// Deletes what ended before `now`.
pub async fn sweep(conn: &mut Conn, now: Timestamp) -> Result<(), Error> {
    conn.execute("DELETE FROM session WHERE ends_at < $1", &values![now]).await?;
    conn.execute("DELETE FROM challenge WHERE ends_at < $1", &values![now]).await?;
    Ok(())
}

pub async fn insert_challenge(conn: &mut Conn, challenge: &Challenge) -> Result<(), Error> {
    let sql = "INSERT INTO challenge (id, session_hash, origin, text, issued_at, ends_at, used_at) \
               VALUES ($1, $2, $3, $4, $5, $6, $7)";
    let Challenge { id, session_hash, origin, text, issued_at, ends_at, used_at } = challenge;
    conn.execute(
        sql,
        &values![
            *id,
            session_hash.as_slice(),
            origin.as_str(),
            text.as_str(),
            *issued_at,
            *ends_at,
            *used_at
        ],
    )
    .await?;
    Ok(())
}

pub async fn find_challenge(conn: &mut Conn, id: Uuid) -> Result<Option<Challenge>, Error> {
    let sql =
        "SELECT id, session_hash, origin, text, issued_at, ends_at, used_at FROM challenge WHERE id = $1";
    let row = conn.row(sql, &values![id]).await?;
    row.as_ref().map(challenge).transpose()
}

/// Uses a challenge up; `false` when somebody did so before. The condition in the statement decides between
/// two requests with the same signature.
pub async fn use_up_challenge(conn: &mut Conn, id: Uuid, at: Timestamp) -> Result<bool, Error> {
    let sql = "UPDATE challenge SET used_at = $2 WHERE id = $1 AND used_at IS NULL";
    Ok(conn.execute(sql, &values![id, at]).await? == 1)
}

fn session(row: &Row) -> Result<Session, Error> {
    Ok(Session {
        id_hash: row.get("id_hash")?,
        identity: row.json("identity")?,
        csrf: row.get("csrf")?,
        created_at: row.get("created_at")?,
        last_seen_at: row.get("last_seen_at")?,
        ends_at: row.get("ends_at")?,
    })
}

fn challenge(row: &Row) -> Result<Challenge, Error> {
    Ok(Challenge {
        id: row.get("id")?,
        session_hash: row.get("session_hash")?,
        origin: row.get("origin")?,
        text: row.get("text")?,
        issued_at: row.get("issued_at")?,
        ends_at: row.get("ends_at")?,
        used_at: row.get("used_at")?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn example() -> Session {
        Session {
            id_hash: vec![7; 32],
            identity: serde_json::json!({"name": "Ә. Б."}),
            csrf: "token".into(),
            created_at: at("2026-11-24T05:00:00Z"),
            last_seen_at: at("2026-11-24T05:00:00Z"),
            ends_at: at("2026-11-24T17:00:00Z"),
        }
    }

    #[tokio::test]
    async fn a_session_is_found_by_its_hash_until_it_is_swept() {
        testing::each_engine("portal", async |db| {
            let mut tx = db.begin().await.unwrap();
            insert(&mut tx, &example()).await.unwrap();
            touch(&mut tx, &[7; 32], at("2026-11-24T06:00:00Z")).await.unwrap();
            tx.commit().await.unwrap();
            let mut reader = db.read().await.unwrap();
            let found = find(&mut reader, &[7; 32]).await.unwrap().unwrap();
            assert_eq!(found.identity, example().identity);
            assert_eq!(found.last_seen_at, at("2026-11-24T06:00:00Z"));
            assert!(find(&mut reader, &[8; 32]).await.unwrap().is_none());
            drop(reader);

            let mut tx = db.begin().await.unwrap();
            sweep(&mut tx, at("2026-11-24T16:59:59Z")).await.unwrap();
            assert!(find(&mut tx, &[7; 32]).await.unwrap().is_some());
            sweep(&mut tx, at("2026-11-24T17:00:01Z")).await.unwrap();
            assert!(find(&mut tx, &[7; 32]).await.unwrap().is_none());
            tx.commit().await.unwrap();
        })
        .await;
    }

    #[tokio::test]
    async fn a_challenge_is_used_up_once() {
        testing::each_engine("portal", async |db| {
            let challenge = Challenge {
                id: Uuid::from_u128(1),
                session_hash: vec![7; 32],
                origin: "http://127.0.0.1:8670".into(),
                text: "text".into(),
                issued_at: at("2026-11-24T05:00:00Z"),
                ends_at: at("2026-11-24T05:05:00Z"),
                used_at: None,
            };
            let mut tx = db.begin().await.unwrap();
            insert_challenge(&mut tx, &challenge).await.unwrap();
            let moment = at("2026-11-24T05:01:00Z");
            assert!(use_up_challenge(&mut tx, challenge.id, moment).await.unwrap());
            assert!(!use_up_challenge(&mut tx, challenge.id, moment).await.unwrap());
            let found = find_challenge(&mut tx, challenge.id).await.unwrap().unwrap();
            assert_eq!(found.used_at, Some(moment));
            tx.commit().await.unwrap();
        })
        .await;
    }
}
