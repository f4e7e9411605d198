//! The terms that run: a cache of what the states of their subjects say, for queues and for firing.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use law::{Due, Interruption, Law, StepKind};
use uuid::Uuid;

use super::{Conn, Error, Row, Sql, Value, values};

/// By what a subject is governed since it began.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Governed {
    /// The edition it began with; empty while it is a draft.
    pub edition: String,
    /// The day of its registration, of a case: what a lawyer sets from a later day on does not touch it.
    pub begun: Option<Date>,
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
        Ok(Governed { edition: row.get("edition")?, begun: None, interruptions: row.json("interruptions")? })
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
    /// Failures or force majeure are in its end, so a change of the calendar counts it by its state.
    pub interrupted: bool,
}

impl Term {
    /// The row of a term of this subject.
    pub(crate) fn of(subject: (&str, Uuid), due: &Due) -> Term {
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
            interrupted: due.because.iter().any(|step| matches!(step.kind, StepKind::Interrupted { .. })),
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
        "INSERT INTO term (subject_kind, subject_id, rule, edition, calendar, start_at, last_day, due_at, open_by,
             interrupted)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
         ON CONFLICT (subject_kind, subject_id, rule) DO UPDATE SET edition = excluded.edition,
             calendar = excluded.calendar, start_at = excluded.start_at, last_day = excluded.last_day,
             due_at = excluded.due_at, open_by = excluded.open_by,
             interrupted = excluded.interrupted",
        &values![
            &term.subject_kind,
            term.subject_id,
            &term.rule,
            &term.edition,
            &term.calendar,
            term.start_at,
            term.last_day,
            term.due_at,
            &term.open_by,
            term.interrupted
        ],
    )
    .await?;
    Ok(())
}

/// The terms of one subject.
pub async fn of_subject(conn: &mut Conn, kind: &str, id: Uuid) -> Result<Vec<Term>, Error> {
    each_of_subject(conn, kind, id).await?.into_iter().map(|(_, term)| term).collect()
}

/// Its terms, each with its rule, also those that cannot be read.
pub async fn each_of_subject(
    conn: &mut Conn,
    kind: &str,
    id: Uuid,
) -> Result<Vec<(String, Result<Term, Error>)>, Error> {
    let all = "SELECT subject_kind, subject_id, rule, edition, calendar, start_at, last_day, due_at, open_by, interrupted
               FROM term WHERE subject_kind = $1 AND subject_id = $2 ORDER BY rule";
    match conn.rows(all, &values![kind, id]).await {
        Ok(rows) => return rows.iter().map(|row| Ok((row.get("rule")?, read(row)))).collect(),
        Err(error @ (Error::Unavailable(_) | Error::Again(_))) => return Err(error),
        // Some row is such that it does not even arrive: one after the other, to know which.
        Err(_) => {}
    }
    let rules = "SELECT rule FROM term WHERE subject_kind = $1 AND subject_id = $2 ORDER BY rule";
    let one = "SELECT subject_kind, subject_id, rule, edition, calendar, start_at, last_day, due_at, open_by, interrupted
               FROM term WHERE subject_kind = $1 AND subject_id = $2 AND rule = $3";
    let mut found = Vec::new();
    for row in conn.rows(rules, &values![kind, id]).await? {
        let rule: String = row.get("rule")?;
        let term = match conn.row(one, &values![kind, id, &rule]).await {
            Ok(Some(row)) => read(&row),
            Ok(None) => continue,
            Err(error) => Err(error),
        };
        found.push((rule, term));
    }
    Ok(found)
}

/// Terms that are over and still stand here: nobody has acted on them yet.
pub async fn over(conn: &mut Conn, now: Timestamp, limit: i64) -> Result<Vec<Term>, Error> {
    // No term ends before the day that it names begins, in any zone: the index of days finds them.
    let latest = now.to_zoned(TimeZone::UTC).date().saturating_add(1.day());
    let rows = conn
        .rows(
            "SELECT subject_kind, subject_id, rule, edition, calendar, start_at, last_day, due_at, open_by, interrupted
             FROM term WHERE last_day <= $3 AND due_at <= $1 AND open_by = '' ORDER BY due_at, subject_id, rule LIMIT $2",
            &values![now, limit, latest],
        )
        .await?;
    rows.iter().map(read).collect()
}

/// All running terms in the order of their subjects, after one of them.
pub async fn after(conn: &mut Conn, place: (&str, Uuid, &str), limit: i64) -> Result<Vec<Term>, Error> {
    let rows = conn
        .rows(
            "SELECT subject_kind, subject_id, rule, edition, calendar, start_at, last_day, due_at, open_by, interrupted
             FROM term WHERE (subject_kind, subject_id, rule) > ($1, $2, $3)
             ORDER BY subject_kind, subject_id, rule LIMIT $4",
            &values![place.0, place.1, place.2, limit],
        )
        .await?;
    rows.iter().map(read).collect()
}

/// Terms of subjects without any history, in the order of their subjects, after one of them.
pub async fn orphans(
    conn: &mut Conn,
    place: (&str, Uuid, &str),
    limit: i64,
) -> Result<Vec<(String, Uuid, String)>, Error> {
    let rows = conn
        .rows(
            "SELECT subject_kind, subject_id, rule FROM term
             WHERE (subject_kind, subject_id, rule) > ($1, $2, $3) AND NOT EXISTS (
                 SELECT 1 FROM event
                 WHERE event.subject_kind = term.subject_kind AND event.subject_id = term.subject_id)
             ORDER BY subject_kind, subject_id, rule LIMIT $4",
            &values![place.0, place.1, place.2, limit],
        )
        .await?;
    rows.iter().map(|row| Ok((row.get("subject_kind")?, row.get("subject_id")?, row.get("rule")?))).collect()
}

/// Terms in working days that began on one day and move together.
#[derive(Debug, Clone)]
pub struct Shift<'a> {
    /// Number of the change of the law.
    pub change: i64,
    pub rule: &'a str,
    pub edition: &'a str,
    /// They began from this instant on, before the other one.
    pub starts: (Timestamp, Timestamp),
    pub from: Date,
    pub to: Date,
    pub due_at: Timestamp,
    pub calendar: &'a str,
}

/// Moves them, and lists each in the table of changed dates; says how many. Run twice it does nothing more; those that
/// were moved to the day from which others move stay there.
pub async fn shift(conn: &mut Conn, it: &Shift<'_>) -> Result<u64, Error> {
    let listed = conn
        .execute(
            "INSERT INTO term_change (change, subject_kind, subject_id, rule, former_calendar, from_day, to_day)
             SELECT $1, subject_kind, subject_id, rule, calendar, last_day, $2 FROM term
             WHERE last_day = $3 AND rule = $4 AND edition = $5 AND start_at >= $6 AND start_at < $7
                 AND NOT interrupted AND calendar <> $8
             ON CONFLICT DO NOTHING",
            &values![it.change, it.to, it.from, it.rule, it.edition, it.starts.0, it.starts.1, it.calendar],
        )
        .await?;
    if listed > 0 {
        conn.execute(
            "UPDATE term SET last_day = $1, due_at = $2, calendar = $3
             WHERE last_day = $4 AND rule = $5 AND edition = $6 AND start_at >= $7 AND start_at < $8
                 AND NOT interrupted AND calendar <> $3",
            &values![it.to, it.due_at, it.calendar, it.from, it.rule, it.edition, it.starts.0, it.starts.1],
        )
        .await?;
    }
    Ok(listed)
}

/// Terms that end on this day or later, were counted by another calendar, and cannot be moved together: their rules
/// are not these, or something interrupted them.
pub async fn singly(
    conn: &mut Conn,
    calendar: &str,
    day: Date,
    together: &[&str],
    after: (&str, Uuid),
    limit: i64,
) -> Result<Vec<Term>, Error> {
    let sql = Sql::differs(
        "SELECT subject_kind, subject_id, rule, edition, calendar, start_at, last_day, due_at, open_by, interrupted
             FROM term WHERE last_day >= $1 AND calendar <> $2
                 AND (interrupted OR rule NOT IN (SELECT value FROM json_each($3)))
                 AND (subject_kind, subject_id) > ($4, $5)
             ORDER BY subject_kind, subject_id, rule LIMIT $6",
        "SELECT subject_kind, subject_id, rule, edition, calendar, start_at, last_day, due_at, open_by, interrupted
             FROM term WHERE last_day >= $1 AND calendar <> $2
                 AND (interrupted OR rule NOT IN (SELECT jsonb_array_elements_text($3)))
                 AND (subject_kind, subject_id) > ($4, $5)
             ORDER BY subject_kind, subject_id, rule LIMIT $6",
    );
    let values = values![day, calendar, Value::json(&together)?, after.0, after.1, limit];
    conn.rows(sql, &values).await?.iter().map(read).collect()
}

/// Subjects after one whose dates a change moved and whose histories do not tell it yet, with their former calendars.
pub async fn untold(
    conn: &mut Conn,
    change: i64,
    after: (&str, Uuid),
    limit: i64,
) -> Result<Vec<(String, Uuid, String)>, Error> {
    let sql = "SELECT subject_kind, subject_id, former_calendar FROM term_change
               WHERE change = $1 AND (subject_kind, subject_id) > ($2, $3) AND told_at IS NULL
               ORDER BY subject_kind, subject_id LIMIT $4";
    let rows = conn.rows(sql, &values![change, after.0, after.1, limit]).await?;
    rows.iter()
        .map(|row| Ok((row.get("subject_kind")?, row.get("subject_id")?, row.get("former_calendar")?)))
        .collect()
}

/// The history of the subject tells the change.
pub async fn told(conn: &mut Conn, change: i64, kind: &str, id: Uuid, at: Timestamp) -> Result<(), Error> {
    let sql =
        "UPDATE term_change SET told_at = $4 WHERE change = $1 AND subject_kind = $2 AND subject_id = $3";
    conn.execute(sql, &values![change, kind, id, at]).await?;
    Ok(())
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
        interrupted: row.get("interrupted")?,
    })
}
