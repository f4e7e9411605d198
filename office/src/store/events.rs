//! The history: what happened to a subject, in order, never changed.

use jiff::Timestamp;
use serde_json::Value as Json;
use uuid::Uuid;

use super::{Conn, Error, Row, Sql, Value, values};

/// Something that is about to be written into history.
#[derive(Debug, Clone)]
pub struct NewEvent {
    pub id: Uuid,
    /// The word of the topic in singular: `application`, `registration`.
    pub subject_kind: &'static str,
    pub subject_id: Uuid,
    pub kind: String,
    pub at: Timestamp,
    /// Who did it, as [`crate::Actor`] is serialised.
    pub actor: Json,
    pub clause: String,
    /// The edition of the law by which it was decided.
    pub edition: String,
    /// The calendar by which it was decided.
    pub calendar: String,
    pub data: Json,
}

/// An event as it stands in history.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    pub id: Uuid,
    pub subject_kind: String,
    pub subject_id: Uuid,
    /// 1, 2, 3 … within the subject.
    pub number: i64,
    pub kind: String,
    pub at: Timestamp,
    pub actor: Json,
    pub clause: String,
    pub edition: String,
    pub calendar: String,
    pub data: Json,
}

/// Adds the next event of the subject and says its number; the transparency log gives it a place after the commit. Two at once for one subject: the later one gets
/// [`Error::Conflict`].
pub async fn append(conn: &mut Conn, event: &NewEvent) -> Result<i64, Error> {
    let row = conn
        .row(
            "INSERT INTO event (id, subject_kind, subject_id, number, kind, at, actor, clause, edition, calendar, data)
             SELECT $1, $2, $3, coalesce(max(number), 0) + 1, $4, $5, $6, $7, $8, $9, $10
             FROM event WHERE subject_kind = $2 AND subject_id = $3
             RETURNING number",
            &values![
                event.id,
                event.subject_kind,
                event.subject_id,
                &event.kind,
                event.at,
                &event.actor,
                &event.clause,
                &event.edition,
                &event.calendar,
                &event.data,
            ],
        )
        .await?;
    conn.execute("INSERT INTO log_pending (event_id) VALUES ($1)", &values![event.id]).await?;
    conn.mark_happened();
    row.ok_or(Error::Broken)?.get("number")
}

/// The whole history of a subject, oldest first.
pub async fn of_subject(conn: &mut Conn, kind: &str, id: Uuid) -> Result<Vec<Event>, Error> {
    let rows = conn
        .rows(
            "SELECT id, subject_kind, subject_id, number, kind, at, actor, clause, edition, calendar, data
             FROM event WHERE subject_kind = $1 AND subject_id = $2 ORDER BY number",
            &values![kind, id],
        )
        .await?;
    rows.iter().map(read).collect()
}

/// Events with these ids, in no order.
pub async fn with_ids(conn: &mut Conn, ids: &[Uuid]) -> Result<Vec<Event>, Error> {
    let sql = Sql::differs(
        "SELECT id, subject_kind, subject_id, number, kind, at, actor, clause, edition, calendar, data
         FROM event WHERE id IN (SELECT unhex(value) FROM json_each($1))",
        "SELECT id, subject_kind, subject_id, number, kind, at, actor, clause, edition, calendar, data
         FROM event WHERE id IN (SELECT value::uuid FROM jsonb_array_elements_text($1) AS value)",
    );
    let ids: Vec<String> = ids.iter().map(|id| id.simple().to_string()).collect();
    conn.rows(sql, &[Value::json(&ids)?]).await?.iter().map(read).collect()
}

/// When the first event of a subject happened.
pub async fn begun_at(conn: &mut Conn, kind: &str, id: Uuid) -> Result<Option<Timestamp>, Error> {
    let sql = "SELECT at FROM event WHERE subject_kind = $1 AND subject_id = $2 ORDER BY number LIMIT 1";
    conn.row(sql, &values![kind, id]).await?.map(|row| row.get("at")).transpose()
}

/// A page of the whole history in the order of its subjects, after one event.
pub async fn page(conn: &mut Conn, after: (&str, Uuid, i64), limit: i64) -> Result<Vec<Read>, Error> {
    let rows = conn
        .rows(
            "SELECT id, subject_kind, subject_id, number, kind, at, actor, clause, edition, calendar, data
             FROM event WHERE (subject_kind, subject_id, number) > ($1, $2, $3)
             ORDER BY subject_kind, subject_id, number LIMIT $4",
            &values![after.0, after.1, after.2, limit],
        )
        .await?;
    rows.iter()
        .map(|row| {
            let place = (row.get("subject_kind")?, row.get("subject_id")?, row.get("number")?);
            Ok(Read { place, event: read(row) })
        })
        .collect()
}

/// A row of the history: whose it is, and the event where it can be read.
pub struct Read {
    /// Kind and id of the subject, and the number of the event.
    pub place: (String, Uuid, i64),
    pub event: Result<Event, Error>,
}

/// The number of the last event of a subject; 0 before the first.
pub async fn last_number(conn: &mut Conn, kind: &str, id: Uuid) -> Result<i64, Error> {
    let sql =
        "SELECT coalesce(max(number), 0) AS number FROM event WHERE subject_kind = $1 AND subject_id = $2";
    conn.row(sql, &values![kind, id]).await?.map_or(Ok(0), |row| row.get("number"))
}

/// The latest events of a kind, the newest first.
pub async fn latest_of(conn: &mut Conn, kind: &str, limit: i64) -> Result<Vec<Event>, Error> {
    let rows = conn
        .rows(
            "SELECT id, subject_kind, subject_id, number, kind, at, actor, clause, edition, calendar, data
             FROM event WHERE kind = $1 ORDER BY at DESC, id DESC LIMIT $2",
            &values![kind, limit],
        )
        .await?;
    rows.iter().map(read).collect()
}

/// The latest events of one kind of subject, the newest first.
pub async fn latest_of_subjects(conn: &mut Conn, kind: &str, limit: i64) -> Result<Vec<Event>, Error> {
    let rows = conn
        .rows(
            "SELECT id, subject_kind, subject_id, number, kind, at, actor, clause, edition, calendar, data
             FROM event WHERE subject_kind = $1 ORDER BY at DESC, number DESC, id DESC LIMIT $2",
            &values![kind, limit],
        )
        .await?;
    rows.iter().map(read).collect()
}

/// Events of one kind of subject behind a place in the transparency log, in their order there.
pub async fn logged_after(conn: &mut Conn, kind: &str, place: i64, limit: i64) -> Result<Vec<Event>, Error> {
    let rows = conn
        .rows(
            "SELECT e.id, e.subject_kind, e.subject_id, e.number, e.kind, e.at, e.actor, e.clause, e.edition, \
             e.calendar, e.data FROM event e JOIN log_leaf l ON l.event_id = e.id \
             WHERE e.subject_kind = $1 AND l.number > $2 ORDER BY l.number LIMIT $3",
            &values![kind, place, limit],
        )
        .await?;
    rows.iter().map(read).collect()
}

/// The latest events that no person asked for: what fired by itself, the newest first.
pub async fn automatic(conn: &mut Conn, limit: i64) -> Result<Vec<Event>, Error> {
    let rows = conn
        .rows(
            "SELECT id, subject_kind, subject_id, number, kind, at, actor, clause, edition, calendar, data
             FROM event WHERE actor ->> 'kind' = 'automatic' ORDER BY at DESC, id DESC LIMIT $1",
            &values![limit],
        )
        .await?;
    rows.iter().map(read).collect()
}

/// What a person did before a moment, the newest first.
pub async fn of_person(
    conn: &mut Conn,
    iin: &str,
    before: Timestamp,
    limit: i64,
) -> Result<Vec<Event>, Error> {
    let rows = conn
        .rows(
            "SELECT id, subject_kind, subject_id, number, kind, at, actor, clause, edition, calendar, data
             FROM event WHERE actor ->> 'iin' = $1 AND at < $2 ORDER BY at DESC LIMIT $3",
            &values![iin, before, limit],
        )
        .await?;
    rows.iter().map(read).collect()
}

/// Whether anything was ever decided under an edition.
pub async fn any_of_edition(conn: &mut Conn, edition: &str) -> Result<bool, Error> {
    let sql = "SELECT 1 AS one FROM event WHERE edition = $1 LIMIT 1";
    Ok(conn.row(sql, &values![edition]).await?.is_some())
}

pub(super) fn read(row: &Row) -> Result<Event, Error> {
    Ok(Event {
        id: row.get("id")?,
        subject_kind: row.get("subject_kind")?,
        subject_id: row.get("subject_id")?,
        number: row.get("number")?,
        kind: row.get("kind")?,
        at: row.get("at")?,
        actor: row.get("actor")?,
        clause: row.get("clause")?,
        edition: row.get("edition")?,
        calendar: row.get("calendar")?,
        data: row.get("data")?,
    })
}
