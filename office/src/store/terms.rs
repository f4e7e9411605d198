//! The terms that run: a cache of what the states of their subjects say, for queues and for firing.

use jiff::Timestamp;
use jiff::civil::Date;
use law::{Due, Interruption, Law};
use uuid::Uuid;

use super::{Conn, Error, Row, Value, values};

/// By what a subject is governed since it began.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Governed {
    /// The edition it began with; empty while it is a draft.
    pub edition: String,
    /// What interrupted it.
    pub interruptions: Vec<Interruption>,
}

impl Governed {
    /// From here on this edition governs the subject (A-0.h-R2).
    pub fn begin(&mut self, law: &Law) {
        if self.edition.is_empty() {
            self.edition = law.edition.id.to_string();
        }
    }

    pub(super) fn read(row: &Row) -> Result<Governed, Error> {
        Ok(Governed { edition: row.get("edition")?, interruptions: row.json("interruptions")? })
    }

    pub(super) fn interruptions(&self) -> Result<Value, Error> {
        Value::json(&self.interruptions)
    }
}

/// A term that runs.
#[derive(Debug, Clone, PartialEq)]
pub struct Term {
    pub subject_kind: String,
    pub subject_id: Uuid,
    pub rule: String,
    pub edition: String,
    pub calendar: String,
    pub start_at: Timestamp,
    pub last_day: Date,
    pub due_at: Timestamp,
    /// Interruptions that last, by their numbers; empty for most.
    pub open_by: String,
}

impl Term {
    fn of(subject: (&str, Uuid), due: &Due) -> Term {
        Term {
            subject_kind: subject.0.to_owned(),
            subject_id: subject.1,
            rule: due.rule.id().to_owned(),
            edition: due.edition.to_string(),
            calendar: due.calendar.to_string(),
            start_at: due.start().unwrap_or(due.at),
            last_day: due.last_day,
            due_at: due.at,
            open_by: due.open.join(" "),
        }
    }
}

/// Writes the terms of a subject in place of its former ones; gives those that are new or end at another moment.
pub async fn replace(conn: &mut Conn, subject: (&str, Uuid), dues: &[Due]) -> Result<Vec<Term>, Error> {
    let former = of_subject(conn, subject.0, subject.1).await?;
    let now: Vec<Term> = dues.iter().map(|due| Term::of(subject, due)).collect();
    for gone in former.iter().filter(|it| !now.iter().any(|term| term.rule == it.rule)) {
        conn.execute(
            "DELETE FROM term WHERE subject_kind = $1 AND subject_id = $2 AND rule = $3",
            &values![subject.0, subject.1, &gone.rule],
        )
        .await?;
    }
    let mut moved = Vec::new();
    for term in now {
        if former.contains(&term) {
            continue;
        }
        upsert(conn, &term).await?;
        let same =
            |it: &&Term| it.rule == term.rule && it.due_at == term.due_at && it.open_by == term.open_by;
        if !former.iter().any(|it| same(&it)) {
            moved.push(term);
        }
    }
    Ok(moved)
}

async fn upsert(conn: &mut Conn, term: &Term) -> Result<(), Error> {
    conn.execute(
        "INSERT INTO term (subject_kind, subject_id, rule, edition, calendar, start_at, last_day, due_at, open_by)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
         ON CONFLICT (subject_kind, subject_id, rule) DO UPDATE SET edition = excluded.edition,
             calendar = excluded.calendar, start_at = excluded.start_at, last_day = excluded.last_day,
             due_at = excluded.due_at, open_by = excluded.open_by",
        &values![
            &term.subject_kind,
            term.subject_id,
            &term.rule,
            &term.edition,
            &term.calendar,
            term.start_at,
            term.last_day,
            term.due_at,
            &term.open_by
        ],
    )
    .await?;
    Ok(())
}

/// The terms of one subject.
pub async fn of_subject(conn: &mut Conn, kind: &str, id: Uuid) -> Result<Vec<Term>, Error> {
    let rows = conn
        .rows(
            "SELECT subject_kind, subject_id, rule, edition, calendar, start_at, last_day, due_at, open_by
             FROM term WHERE subject_kind = $1 AND subject_id = $2 ORDER BY rule",
            &values![kind, id],
        )
        .await?;
    rows.iter().map(read).collect()
}

/// Terms that are over and still stand here: nobody has acted on them yet.
pub async fn over(conn: &mut Conn, now: Timestamp, limit: i64) -> Result<Vec<Term>, Error> {
    let rows = conn
        .rows(
            "SELECT subject_kind, subject_id, rule, edition, calendar, start_at, last_day, due_at, open_by
             FROM term WHERE due_at <= $1 AND open_by = '' ORDER BY due_at, subject_id, rule LIMIT $2",
            &values![now, limit],
        )
        .await?;
    rows.iter().map(read).collect()
}

/// Terms that end on this day or later, in the order of their subjects, after one of them.
pub async fn ending_from(
    conn: &mut Conn,
    day: Date,
    after: (&str, Uuid),
    limit: i64,
) -> Result<Vec<Term>, Error> {
    let rows = conn
        .rows(
            "SELECT subject_kind, subject_id, rule, edition, calendar, start_at, last_day, due_at, open_by
             FROM term WHERE last_day >= $1 AND (subject_kind, subject_id) > ($2, $3)
             ORDER BY subject_kind, subject_id, rule LIMIT $4",
            &values![day, after.0, after.1, limit],
        )
        .await?;
    rows.iter().map(read).collect()
}

/// Terms that were counted by another calendar than this one, in the order of their subjects.
pub async fn not_by(conn: &mut Conn, calendar: &str, limit: i64) -> Result<Vec<Term>, Error> {
    let rows = conn
        .rows(
            "SELECT subject_kind, subject_id, rule, edition, calendar, start_at, last_day, due_at, open_by
             FROM term WHERE calendar <> $1 ORDER BY subject_kind, subject_id, rule LIMIT $2",
            &values![calendar, limit],
        )
        .await?;
    rows.iter().map(read).collect()
}

fn read(row: &Row) -> Result<Term, Error> {
    Ok(Term {
        subject_kind: row.get("subject_kind")?,
        subject_id: row.get("subject_id")?,
        rule: row.get("rule")?,
        edition: row.get("edition")?,
        calendar: row.get("calendar")?,
        start_at: row.get("start_at")?,
        last_day: row.get("last_day")?,
        due_at: row.get("due_at")?,
        open_by: row.get("open_by")?,
    })
}
