//! Cases of the expertise system, the prepared results of the completeness check, numbers of documents.

use jiff::Timestamp;
use jiff::civil::Date;
use law::expertise::case::State;
use serde_json::Value as Json;
use uuid::Uuid;

use super::terms::Governed;
use super::{Conn, Error, Numbered, Row, Value, numbered};
use crate::values;

/// One case. `law` is the case as the law knows it.
#[derive(Clone, Debug, PartialEq)]
pub struct Case {
    pub id: Uuid,
    pub portal_code: String,
    pub application_id: Uuid,
    pub registration_number: String,
    pub registration_date: Date,
    pub title: String,
    pub applicant_name: String,
    /// BIN of the organisation to which it was addressed; empty: from before organisations were told apart.
    pub organisation: String,
    pub version: u32,
    pub law: State,
    pub governed: Governed,
    pub body: Json,
    pub received_at: Timestamp,
    pub updated_at: Timestamp,
}

impl Case {
    /// What a search looks through, in small letters.
    fn search(&self) -> String {
        format!("{}\n{}\n{}", self.registration_number, self.title, self.applicant_name).to_lowercase()
    }
}

/// A prepared result of the completeness check: its bytes are fixed, its signatures gather.
#[derive(Clone, Debug, PartialEq)]
pub struct Draft {
    pub case_id: Uuid,
    pub document_id: Uuid,
    pub version: u32,
    pub outcome: String,
    pub body: Json,
    pub sha256: String,
    pub size: i64,
    pub file_name: String,
    pub recorded_by: Json,
    pub recorded_at: Timestamp,
    pub signatures: Json,
}

/// Opens a case; false if the application has one already.
pub async fn open(conn: &mut Conn, case: &Case) -> Result<bool, Error> {
    let inserted = conn
        .execute(
            "INSERT INTO expertise_case
                 (id, portal_code, application_id, registration_number, registration_date, title,
                  applicant_name, state, check_state, version, law_state, edition, interruptions, decided_at,
                  body, received_at, updated_at, organisation, search, late, closed)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20,
                 $21)
             ON CONFLICT DO NOTHING",
            &values![
                case.id,
                &case.portal_code,
                case.application_id,
                &case.registration_number,
                case.registration_date,
                &case.title,
                &case.applicant_name,
                case.law.name(),
                check_name(&case.law),
                case.version,
                Value::json(&case.law)?,
                &case.governed.edition,
                case.governed.interruptions()?,
                decided_at(&case.law),
                &case.body,
                case.received_at,
                case.updated_at,
                &case.organisation,
                case.search(),
                case.law.is_late(),
                case.law.is_closed()
            ],
        )
        .await?;
    Ok(inserted == 1)
}

/// A case by its id.
pub async fn find(conn: &mut Conn, id: Uuid) -> Result<Option<Case>, Error> {
    let row = conn
        .row(
            "SELECT id, portal_code, application_id, registration_number, registration_date, title,
                    applicant_name, version, law_state, edition, interruptions, body, received_at, updated_at, organisation
             FROM expertise_case WHERE id = $1",
            &values![id],
        )
        .await?;
    row.as_ref().map(read).transpose()
}

/// The case of an application of this portal.
pub async fn of_application(
    conn: &mut Conn,
    portal_code: &str,
    application_id: Uuid,
) -> Result<Option<Case>, Error> {
    let row = conn
        .row(
            "SELECT id, portal_code, application_id, registration_number, registration_date, title,
                    applicant_name, version, law_state, edition, interruptions, body, received_at, updated_at, organisation
             FROM expertise_case WHERE portal_code = $1 AND application_id = $2",
            &values![portal_code, application_id],
        )
        .await?;
    row.as_ref().map(read).transpose()
}

/// Those whose registration number has this in it.
pub async fn by_number(conn: &mut Conn, part: &str, limit: i64) -> Result<Vec<Numbered>, Error> {
    let sql = "SELECT id, registration_number AS number, title FROM expertise_case
               WHERE registration_number = $1 OR registration_number LIKE $2 ESCAPE '!'
               ORDER BY registration_number <> $1, registration_number, id LIMIT $3";
    numbered(conn, sql, part, limit).await
}

/// Cases of an organisation, by these marks, that are not over: the first to end first.
pub async fn open_of(conn: &mut Conn, [bin, other]: &[String; 2]) -> Result<Vec<Case>, Error> {
    let rows = conn
        .rows(
            "SELECT id, portal_code, application_id, registration_number, registration_date, title,
                    applicant_name, version, law_state, edition, interruptions, body, received_at, updated_at, organisation
             FROM expertise_case
             WHERE (organisation = $1 OR organisation = $2) AND NOT closed
             ORDER BY due_at IS NULL, due_at, registration_date, id LIMIT 500",
            &values![bin, other],
        )
        .await?;
    rows.iter().map(read).collect()
}

/// Fills what lists are chosen by in rows from before there was such a thing; says how many there were.
pub async fn fill_search(conn: &mut Conn, limit: i64) -> Result<usize, Error> {
    let rows = conn
        .rows(
            "SELECT id, portal_code, application_id, registration_number, registration_date, title,
                    applicant_name, version, law_state, edition, interruptions, body, received_at, updated_at, organisation
             FROM expertise_case WHERE search = '' LIMIT $1",
            &values![limit],
        )
        .await?;
    for row in &rows {
        let case = read(row)?;
        let sql = "UPDATE expertise_case SET search = $2, late = $3, closed = $4 WHERE id = $1";
        let law = &case.law;
        conn.execute(sql, &values![case.id, case.search(), law.is_late(), law.is_closed()]).await?;
    }
    Ok(rows.len())
}

/// Writes the state of a case that was read at `case.version`; false if somebody wrote meanwhile.
pub async fn save(conn: &mut Conn, case: &Case) -> Result<bool, Error> {
    let changed = conn
        .execute(
            "UPDATE expertise_case
             SET state = $3, check_state = $4, law_state = $5, decided_at = $6, updated_at = $7,
                 edition = $8, interruptions = $9, late = $10, closed = $11, version = version + 1
             WHERE id = $1 AND version = $2",
            &values![
                case.id,
                case.version,
                case.law.name(),
                check_name(&case.law),
                Value::json(&case.law)?,
                decided_at(&case.law),
                case.updated_at,
                &case.governed.edition,
                case.governed.interruptions()?,
                case.law.is_late(),
                case.law.is_closed()
            ],
        )
        .await?;
    Ok(changed == 1)
}

/// Who recorded or signed the result of a case last, by IIN.
pub async fn expert(conn: &mut Conn, case: Uuid) -> Result<Option<String>, Error> {
    let row = conn
        .row(
            "SELECT actor ->> 'iin' AS iin FROM event WHERE subject_kind = 'case' AND subject_id = $1
                 AND kind IN ('completeness_drafted', 'completeness_signed_by_expert')
             ORDER BY number DESC LIMIT 1",
            &values![case],
        )
        .await?;
    Ok(row.map(|row| row.get::<Option<String>>("iin")).transpose()?.flatten())
}

/// The prepared result of a case.
pub async fn draft(conn: &mut Conn, case_id: Uuid) -> Result<Option<Draft>, Error> {
    let row = conn
        .row(
            "SELECT case_id, document_id, version, outcome, body, sha256, size, file_name, recorded_by,
                    recorded_at, signatures
             FROM completeness_draft WHERE case_id = $1",
            &values![case_id],
        )
        .await?;
    row.as_ref().map(read_draft).transpose()
}

/// Sets the prepared result of a case in place of the former one. The caller holds the case's version,
/// which guards against two writers.
pub async fn put_draft(conn: &mut Conn, draft: &Draft) -> Result<(), Error> {
    drop_draft(conn, draft.case_id).await?;
    conn.execute(
        "INSERT INTO completeness_draft
             (case_id, document_id, version, outcome, body, sha256, size, file_name, recorded_by,
              recorded_at, signatures)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        &values![
            draft.case_id,
            draft.document_id,
            draft.version,
            &draft.outcome,
            &draft.body,
            &draft.sha256,
            draft.size,
            &draft.file_name,
            &draft.recorded_by,
            draft.recorded_at,
            &draft.signatures
        ],
    )
    .await?;
    Ok(())
}

/// Takes the prepared result away: it was registered, or the term ended without it.
pub async fn drop_draft(conn: &mut Conn, case_id: Uuid) -> Result<(), Error> {
    conn.execute("DELETE FROM completeness_draft WHERE case_id = $1", &values![case_id]).await?;
    Ok(())
}

/// The next number of a series in a year; the row is the lock of the series, so numbers have no gaps.
pub async fn next_number(conn: &mut Conn, series: &str, year: i16) -> Result<u64, Error> {
    let row = conn
        .row(
            "INSERT INTO document_number (series, year, next) VALUES ($1, $2, 2)
             ON CONFLICT (series, year) DO UPDATE SET next = document_number.next + 1
             RETURNING next - 1 AS number",
            &values![series, year],
        )
        .await?;
    row.map_or(Ok(1), |row| row.get("number"))
}

/// The number that [`next_number`] would give now, without taking it.
pub async fn coming_number(conn: &mut Conn, series: &str, year: i16) -> Result<u64, Error> {
    let row = conn
        .row("SELECT next FROM document_number WHERE series = $1 AND year = $2", &values![series, year])
        .await?;
    row.map_or(Ok(1), |row| row.get("next"))
}

pub(super) fn check_name(law: &State) -> &'static str {
    law.check().map_or("not_started", |check| check.name())
}

pub(super) fn decided_at(law: &State) -> Option<Timestamp> {
    law.check().and_then(|check| check.decision()).map(|decision| decision.registered_at)
}

fn read(row: &Row) -> Result<Case, Error> {
    let registration_date = row.get("registration_date")?;
    Ok(Case {
        id: row.get("id")?,
        portal_code: row.get("portal_code")?,
        application_id: row.get("application_id")?,
        registration_number: row.get("registration_number")?,
        registration_date,
        title: row.get("title")?,
        applicant_name: row.get("applicant_name")?,
        organisation: row.get("organisation")?,
        version: row.get("version")?,
        law: row.json("law_state")?,
        governed: Governed { begun: Some(registration_date), ..Governed::read(row)? },
        body: row.get("body")?,
        received_at: row.get("received_at")?,
        updated_at: row.get("updated_at")?,
    })
}

fn read_draft(row: &Row) -> Result<Draft, Error> {
    Ok(Draft {
        case_id: row.get("case_id")?,
        document_id: row.get("document_id")?,
        version: row.get("version")?,
        outcome: row.get("outcome")?,
        body: row.get("body")?,
        sha256: row.get("sha256")?,
        size: row.get("size")?,
        file_name: row.get("file_name")?,
        recorded_by: row.get("recorded_by")?,
        recorded_at: row.get("recorded_at")?,
        signatures: row.get("signatures")?,
    })
}
