//! Columns that follow from the history and stand beside a state so that lists can be sorted and searched: those that
//! are not what they ought to be.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;
use law::{Due, application, authority, expertise, participant, registration};
use serde_json::Value as Json;
use uuid::Uuid;

use super::value::FromValue;
use super::{Conn, Error, Row, applications, cases};
use crate::config::System;
use crate::values;

/// Names of columns.
type Names = Vec<&'static str>;

/// A column, and whether it is as it ought to be.
fn column<T: FromValue + PartialEq>(
    row: &Row,
    name: &'static str,
    ought: Option<T>,
) -> Result<(&'static str, bool), Error> {
    Ok((name, row.get::<Option<T>>(name)? == ought))
}

fn wrong(columns: impl IntoIterator<Item = (&'static str, bool)>) -> Names {
    columns.into_iter().filter(|(_, fits)| !fits).map(|(name, _)| name).collect()
}

fn name(state: &str) -> Option<String> {
    Some(state.to_owned())
}

/// Of a registration: when it was presented and when decided, as its history tells.
pub async fn of_registration(
    conn: &mut Conn,
    id: Uuid,
    state: &registration::State,
    (presented_at, decided_at): (Option<Timestamp>, Option<Timestamp>),
) -> Result<Names, Error> {
    let sql = "SELECT state, presented_at, decided_at FROM registration WHERE id = $1";
    let Some(row) = conn.row(sql, &values![id]).await? else { return Ok(Names::new()) };
    Ok(wrong([
        column(&row, "state", name(state.name()))?,
        column(&row, "presented_at", presented_at)?,
        column(&row, "decided_at", decided_at)?,
    ]))
}

/// Of a power: to whom it was given, as its history tells.
pub async fn of_authority(
    conn: &mut Conn,
    id: Uuid,
    state: &authority::State,
    person: Option<&str>,
) -> Result<Names, Error> {
    let sql = "SELECT state, iin FROM authority WHERE id = $1";
    let Some(row) = conn.row(sql, &values![id]).await? else { return Ok(Names::new()) };
    let iin = column(&row, "iin", person.map(str::to_owned))?;
    Ok(wrong([column(&row, "state", name(state.name()))?, iin]))
}

/// Of a participant: to which day its accreditation was shown, as its history tells.
pub async fn of_participant(
    conn: &mut Conn,
    id: Uuid,
    state: &participant::State,
    accredited_until: Option<Date>,
) -> Result<Names, Error> {
    let sql = "SELECT state, accredited_until FROM participant WHERE id = $1";
    let Some(row) = conn.row(sql, &values![id]).await? else { return Ok(Names::new()) };
    let until = column(&row, "accredited_until", accredited_until)?;
    Ok(wrong([column(&row, "state", name(state.name()))?, until]))
}

/// Of an application; `told` is the term that its participant told last, where the history has it.
pub async fn of_application(
    conn: &mut Conn,
    id: Uuid,
    state: &application::State,
    told: Option<&Due>,
) -> Result<Names, Error> {
    let sql =
        "SELECT state, received_at, registration_date, number, due, due_at FROM application WHERE id = $1";
    let Some(row) = conn.row(sql, &values![id]).await? else { return Ok(Names::new()) };
    let stored: Option<Json> = row.get("due")?;
    let due = match told {
        Some(told) => stored == Some(serde_json::to_value(told).map_err(|e| Error::Encode(e.to_string()))?),
        None => true,
    };
    let end: Option<Timestamp> = stored.as_ref().and_then(|due| due["at"].as_str()?.parse().ok());
    Ok(wrong([
        column(&row, "state", name(state.name()))?,
        column(&row, "received_at", applications::received_at(state))?,
        column(&row, "registration_date", applications::registration_date(state))?,
        column(&row, "number", state.number().map(|(number, _)| number.to_owned()))?,
        ("due", due),
        column(&row, "due_at", end)?,
    ]))
}

/// Of a case; `registered` is the day of its registration on the portal, as its history tells.
pub async fn of_case(
    conn: &mut Conn,
    id: Uuid,
    state: &expertise::case::State,
    registered: Option<Date>,
) -> Result<Names, Error> {
    let sql = "SELECT state, check_state, decided_at, late, closed, registration_date FROM expertise_case WHERE id = $1";
    let Some(row) = conn.row(sql, &values![id]).await? else { return Ok(Names::new()) };
    Ok(wrong([
        column(&row, "state", name(state.name()))?,
        column(&row, "check_state", name(cases::check_name(state)))?,
        column(&row, "decided_at", cases::decided_at(state))?,
        column(&row, "late", Some(state.is_late()))?,
        column(&row, "closed", Some(state.is_closed()))?,
        column(&row, "registration_date", registered)?,
    ]))
}

/// What stands in a table of states of a system and has no history, by kind of subject: at most so many of each. What is
/// being filled in has none yet.
pub async fn without_history(
    conn: &mut Conn,
    system: System,
    limit: i64,
) -> Result<Vec<(&'static str, Uuid)>, Error> {
    let portal = [
        (
            "registration",
            "SELECT id FROM registration r WHERE r.state <> 'draft' AND NOT EXISTS (
                 SELECT 1 FROM event e WHERE e.subject_kind = 'registration' AND e.subject_id = r.id)
             ORDER BY id LIMIT $1",
        ),
        (
            "authority",
            "SELECT id FROM authority a WHERE a.state <> 'draft' AND NOT EXISTS (
                 SELECT 1 FROM event e WHERE e.subject_kind = 'authority' AND e.subject_id = a.id)
             ORDER BY id LIMIT $1",
        ),
        (
            "participant",
            "SELECT id FROM participant p WHERE NOT EXISTS (
                 SELECT 1 FROM event e WHERE e.subject_kind = 'participant' AND e.subject_id = p.id)
             ORDER BY id LIMIT $1",
        ),
        (
            "application",
            "SELECT id FROM application a WHERE a.state <> 'draft' AND NOT EXISTS (
                 SELECT 1 FROM event e WHERE e.subject_kind = 'application' AND e.subject_id = a.id)
             ORDER BY id LIMIT $1",
        ),
        (
            "retention",
            "SELECT application_id AS id FROM retention r WHERE NOT EXISTS (
                 SELECT 1 FROM event e WHERE e.subject_kind = 'retention' AND e.subject_id = r.application_id)
             ORDER BY application_id LIMIT $1",
        ),
    ];
    let expertise = [(
        "case",
        "SELECT id FROM expertise_case c WHERE NOT EXISTS (
             SELECT 1 FROM event e WHERE e.subject_kind = 'case' AND e.subject_id = c.id)
         ORDER BY id LIMIT $1",
    )];
    let prices = (
        "price_list",
        "SELECT id FROM price_list p WHERE NOT EXISTS (
             SELECT 1 FROM event e WHERE e.subject_kind = 'price_list' AND e.subject_id = p.id)
         ORDER BY id LIMIT $1",
    );
    let both = (
        "replacement",
        "SELECT document_id AS id FROM replacement r WHERE NOT EXISTS (
             SELECT 1 FROM event e WHERE e.subject_kind = 'replacement' AND e.subject_id = r.document_id)
         ORDER BY document_id LIMIT $1",
    );
    let own: &[_] = if system == System::Portal { &portal } else { &expertise };
    let mut found = Vec::new();
    for (kind, sql) in own.iter().chain([&both, &prices]) {
        for row in conn.rows(*sql, &values![limit]).await? {
            found.push((*kind, row.get("id")?));
        }
    }
    Ok(found)
}

/// Numbers of one series.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Series {
    pub name: String,
    pub year: i16,
    /// The number that would be given now.
    pub next: u64,
    /// How many documents have one: as many as were given, for there are no gaps.
    pub given: u64,
}

/// The series of the documents of an expertise system that do not fit what has been given, among these names.
pub async fn series_that_differ(conn: &mut Conn, names: &[&str]) -> Result<Vec<Series>, Error> {
    let mut all: BTreeMap<(String, i16), (u64, u64)> = BTreeMap::new();
    for row in conn.rows("SELECT series, year, next FROM document_number", &[]).await? {
        all.entry((row.get("series")?, row.get("year")?)).or_insert((1, 0)).0 = row.get("next")?;
    }
    let sql = "SELECT substr(number, $2, 4) AS year, COUNT(*) AS given FROM document
               WHERE subject_kind = 'case' AND number LIKE $1 GROUP BY 1";
    for name in names {
        let from = name.chars().count() as i64 + 2;
        for row in conn.rows(sql, &values![format!("{name}-%"), from]).await? {
            let Ok(year) = row.get::<String>("year")?.parse() else { continue };
            all.entry(((*name).to_owned(), year)).or_insert((1, 0)).1 = row.get("given")?;
        }
    }
    let series = all.into_iter().map(|((name, year), (next, given))| Series { name, year, next, given });
    Ok(series.filter(|it| it.next != it.given + 1).collect())
}
