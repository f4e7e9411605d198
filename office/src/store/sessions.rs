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
    /// What its owner calls it by; sessions that were opened before there was one have none.
    pub id: Option<Uuid>,
    /// Whoever signed in, and the party he acts for.
    pub iin: Option<String>,
    pub party: Option<String>,
    /// The power by which he acts for an organisation that his certificate does not name.
    pub authority: Option<Uuid>,
    pub device: String,
    pub address: String,
    /// Before its time: signed out, or ended by somebody.
    pub ended_at: Option<Timestamp>,
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
    let s = session;
    conn.execute(
        "INSERT INTO session (id_hash, identity, csrf, created_at, last_seen_at, ends_at, id, iin, party, device, \
         address) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        &values![
            s.id_hash.as_slice(),
            Value::json(&s.identity)?,
            s.csrf.as_str(),
            s.created_at,
            s.last_seen_at,
            s.ends_at,
            s.id,
            s.iin.as_deref(),
            s.party.as_deref(),
            s.device.as_str(),
            s.address.as_str()
        ],
    )
    .await?;
    Ok(())
}

/// The one that was not ended.
pub async fn find(conn: &mut Conn, id_hash: &[u8]) -> Result<Option<Session>, Error> {
    let sql = "SELECT id_hash, identity, csrf, created_at, last_seen_at, ends_at, id, iin, party, authority_id, device, \
         address, ended_at FROM session WHERE id_hash = $1 AND ended_at IS NULL";
    conn.row(sql, &values![id_hash]).await?.as_ref().map(session).transpose()
}

/// Those of a person, the newest first, with those that are over.
pub async fn of_person(conn: &mut Conn, iin: &str, limit: i64) -> Result<Vec<Session>, Error> {
    let sql = "SELECT id_hash, identity, csrf, created_at, last_seen_at, ends_at, id, iin, party, authority_id, device, \
         address, ended_at FROM session WHERE iin = $1 ORDER BY created_at DESC LIMIT $2";
    conn.rows(sql, &values![iin, limit]).await?.iter().map(session).collect()
}

/// Notes that the session was used.
pub async fn touch(conn: &mut Conn, id_hash: &[u8], at: Timestamp) -> Result<(), Error> {
    let sql = "UPDATE session SET last_seen_at = $2 WHERE id_hash = $1 AND last_seen_at < $2";
    conn.execute(sql, &values![id_hash, at]).await?;
    Ok(())
}

/// For whom it acts from here on, and by which power; by none where it is the own party.
pub async fn act_for(
    conn: &mut Conn,
    id_hash: &[u8],
    party: &str,
    authority: Option<Uuid>,
) -> Result<(), Error> {
    let sql = "UPDATE session SET party = $2, authority_id = $3 WHERE id_hash = $1";
    conn.execute(sql, &values![id_hash, party, authority]).await?;
    Ok(())
}

/// One in which nobody signed in is nothing to remember.
pub async fn delete(conn: &mut Conn, id_hash: &[u8]) -> Result<(), Error> {
    conn.execute("DELETE FROM session WHERE id_hash = $1", &values![id_hash]).await?;
    Ok(())
}

/// Ends the one with this hash.
pub async fn end(conn: &mut Conn, id_hash: &[u8], at: Timestamp) -> Result<(), Error> {
    let sql = "UPDATE session SET ended_at = $2 WHERE id_hash = $1 AND ended_at IS NULL";
    conn.execute(sql, &values![id_hash, at]).await?;
    Ok(())
}

/// Ends one of a person. False: he has none such that lives.
pub async fn end_of_person(conn: &mut Conn, iin: &str, id: Uuid, at: Timestamp) -> Result<bool, Error> {
    let sql =
        "UPDATE session SET ended_at = $3 WHERE iin = $1 AND id = $2 AND ended_at IS NULL AND ends_at > $3";
    Ok(conn.execute(sql, &values![iin, id, at]).await? == 1)
}

/// Ends all of a person but this one; gives how many.
pub async fn end_others(conn: &mut Conn, iin: &str, id_hash: &[u8], at: Timestamp) -> Result<u64, Error> {
    let sql = "UPDATE session SET ended_at = $3 \
               WHERE iin = $1 AND id_hash <> $2 AND ended_at IS NULL AND ends_at > $3";
    conn.execute(sql, &values![iin, id_hash, at]).await
}

/// Ends those in which a person acts for a party.
pub async fn end_for(conn: &mut Conn, iin: &str, party: &str, at: Timestamp) -> Result<u64, Error> {
    let sql = "UPDATE session SET ended_at = $3 WHERE iin = $1 AND party = $2 AND ended_at IS NULL";
    conn.execute(sql, &values![iin, party, at]).await
}

/// Ends those of everybody who acts for a party.
pub async fn end_of_party(conn: &mut Conn, party: &str, at: Timestamp) -> Result<u64, Error> {
    let sql = "UPDATE session SET ended_at = $2 WHERE party = $1 AND ended_at IS NULL";
    conn.execute(sql, &values![party, at]).await
}

/// Deletes challenges that ended before `now`, sessions in which nobody signed in too; of people those before `kept`.
pub async fn sweep(conn: &mut Conn, now: Timestamp, kept: Timestamp) -> Result<(), Error> {
    let sql = "DELETE FROM session WHERE ends_at < $2 OR (ends_at < $1 AND iin IS NULL)";
    conn.execute(sql, &values![now, kept]).await?;
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
        id: row.get("id")?,
        iin: row.get("iin")?,
        party: row.get("party")?,
        authority: row.get("authority_id")?,
        device: row.get::<Option<String>>("device")?.unwrap_or_default(),
        address: row.get::<Option<String>>("address")?.unwrap_or_default(),
        ended_at: row.get("ended_at")?,
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
            id: Some(Uuid::from_u128(1)),
            iin: Some("900101300017".into()),
            party: Some("190840000015".into()),
            authority: None,
            device: "Firefox".into(),
            address: "192.0.2.1".into(),
            ended_at: None,
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
            let nobody = Session { id_hash: vec![9; 32], iin: None, party: None, ..example() };
            insert(&mut tx, &nobody).await.unwrap();
            let (ended, later) = (at("2026-11-24T17:00:00Z"), at("2026-11-24T17:00:01Z"));
            sweep(&mut tx, ended, ended).await.unwrap();
            assert!(find(&mut tx, &[9; 32]).await.unwrap().is_some());
            sweep(&mut tx, later, ended).await.unwrap();
            assert!(find(&mut tx, &[9; 32]).await.unwrap().is_none());
            assert!(find(&mut tx, &[7; 32]).await.unwrap().is_some(), "kept for its owner to see");
            sweep(&mut tx, later, later).await.unwrap();
            assert!(find(&mut tx, &[7; 32]).await.unwrap().is_none());
            tx.commit().await.unwrap();
        })
        .await;
    }

    #[tokio::test]
    async fn a_session_is_ended_by_its_owner_and_by_nobody_else() {
        testing::each_engine("portal", async |db| {
            let mut tx = db.begin().await.unwrap();
            let (mine, now) = (example(), at("2026-11-24T06:00:00Z"));
            let other = Session { id_hash: vec![8; 32], id: Some(Uuid::from_u128(2)), ..example() };
            for session in [&mine, &other] {
                insert(&mut tx, session).await.unwrap();
            }
            let iin = "900101300017";
            assert!(!end_of_person(&mut tx, "850505400017", Uuid::from_u128(2), now).await.unwrap());
            assert!(end_of_person(&mut tx, iin, Uuid::from_u128(2), now).await.unwrap());
            assert!(!end_of_person(&mut tx, iin, Uuid::from_u128(2), now).await.unwrap(), "once");
            assert!(find(&mut tx, &[8; 32]).await.unwrap().is_none());
            assert_eq!(end_others(&mut tx, iin, &[7; 32], now).await.unwrap(), 0);
            assert_eq!(end_for(&mut tx, iin, "181040000017", now).await.unwrap(), 0);
            assert!(find(&mut tx, &[7; 32]).await.unwrap().is_some());
            assert_eq!(end_for(&mut tx, iin, "190840000015", now).await.unwrap(), 1);
            assert!(find(&mut tx, &[7; 32]).await.unwrap().is_none());
            let shown = of_person(&mut tx, iin, 10).await.unwrap();
            assert_eq!(shown.iter().filter(|it| it.ended_at == Some(now)).count(), 2);
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
