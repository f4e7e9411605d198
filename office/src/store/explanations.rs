//! Requests of supervision for an explanation, and what was written (A-26.p2, A-34.9, B-16.4).

use jiff::Timestamp;
use jiff::civil::Date;
use uuid::Uuid;

use super::{Conn, Error, Row, Value, values};
use crate::ctx::Actor;

/// One request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explanation {
    pub id: Uuid,
    pub number: String,
    /// The BIN of who is asked.
    pub organisation: String,
    pub case: Option<Uuid>,
    /// The BIN of the body that asks.
    pub asked_bin: String,
    /// By when the body wants the answer; a term of no order.
    pub answer_by: Date,
    /// `asked`, `answered`, `closed`.
    pub state: String,
    pub version: i64,
    pub asked_at: Timestamp,
}

/// What one side wrote.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    pub position: i64,
    pub at: Timestamp,
    pub actor: Actor,
    /// The organisation wrote it.
    pub answers: bool,
    pub text: String,
}

pub async fn insert(conn: &mut Conn, it: &Explanation) -> Result<(), Error> {
    conn.execute(
        "INSERT INTO explanation
             (id, number, organisation, case_id, asked_bin, answer_by, state, version, asked_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        &values![
            it.id,
            &it.number,
            &it.organisation,
            it.case,
            &it.asked_bin,
            it.answer_by,
            &it.state,
            it.version,
            it.asked_at
        ],
    )
    .await?;
    Ok(())
}

/// Another state, where nobody wrote since `version`.
pub async fn change(conn: &mut Conn, id: Uuid, version: i64, state: &str) -> Result<bool, Error> {
    let sql = "UPDATE explanation SET state = $3, version = version + 1 WHERE id = $1 AND version = $2";
    Ok(conn.execute(sql, &values![id, version, state]).await? == 1)
}

pub async fn find(conn: &mut Conn, id: Uuid) -> Result<Option<Explanation>, Error> {
    let sql = "SELECT id, number, organisation, case_id, asked_bin, answer_by, state, version, asked_at
               FROM explanation WHERE id = $1";
    conn.row(sql, &values![id]).await?.as_ref().map(read).transpose()
}

/// Those that a body asked, that an organisation was asked, about a case: what is none is not asked for. Those that wait
/// first, then the newest.
pub async fn list(
    conn: &mut Conn,
    (asked_bin, organisation): (Option<&str>, Option<&str>),
    case: Option<Uuid>,
) -> Result<Vec<Explanation>, Error> {
    let rows = conn
        .rows(
            "SELECT id, number, organisation, case_id, asked_bin, answer_by, state, version, asked_at
             FROM explanation
             WHERE (asked_bin = $1 OR $1 IS NULL) AND (organisation = $2 OR $2 IS NULL)
                 AND (case_id = $3 OR $3 IS NULL)
             ORDER BY CASE state WHEN 'asked' THEN 0 WHEN 'answered' THEN 1 ELSE 2 END, asked_at DESC, id",
            &values![asked_bin, organisation, case],
        )
        .await?;
    rows.iter().map(read).collect()
}

pub async fn write(conn: &mut Conn, explanation: Uuid, it: &Word) -> Result<(), Error> {
    conn.execute(
        "INSERT INTO explanation_word (explanation_id, position, at, actor, answers, text)
         VALUES ($1, $2, $3, $4, $5, $6)",
        &values![explanation, it.position, it.at, Value::json(&it.actor)?, it.answers, &it.text],
    )
    .await?;
    Ok(())
}

/// What was written, in order.
pub async fn words(conn: &mut Conn, explanation: Uuid) -> Result<Vec<Word>, Error> {
    let sql = "SELECT position, at, actor, answers, text FROM explanation_word
               WHERE explanation_id = $1 ORDER BY position";
    conn.rows(sql, &values![explanation]).await?.iter().map(read_word).collect()
}

fn read(row: &Row) -> Result<Explanation, Error> {
    Ok(Explanation {
        id: row.get("id")?,
        number: row.get("number")?,
        organisation: row.get("organisation")?,
        case: row.get("case_id")?,
        asked_bin: row.get("asked_bin")?,
        answer_by: row.get("answer_by")?,
        state: row.get("state")?,
        version: row.get("version")?,
        asked_at: row.get("asked_at")?,
    })
}

fn read_word(row: &Row) -> Result<Word, Error> {
    Ok(Word {
        position: row.get("position")?,
        at: row.get("at")?,
        actor: row.json("actor")?,
        answers: row.get("answers")?,
        text: row.get("text")?,
    })
}
