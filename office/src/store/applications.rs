//! E-applications and the files of their drafts.

use jiff::Timestamp;
use jiff::civil::Date;
use law::Due;
use law::Kato;
use law::application::State;
use law::disclosure::Label;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::terms::Governed;
use super::{Conn, Error, Numbered, Row, Value, numbered};
use crate::values;

/// An application as it is stored.
#[derive(Clone, Debug, PartialEq)]
pub struct Application {
    pub id: Uuid,
    /// The registered user whose cabinet it lies in (A-16.p1).
    pub registration: Uuid,
    pub participant: Option<Uuid>,
    pub state: State,
    pub governed: Governed,
    /// Counts every change; stands in what is signed, so that a signature fits one content only.
    pub version: i64,
    pub form: Form,
    /// The applicant has stated that the materials contain no state secrets.
    pub no_state_secrets: bool,
    /// The term of the participant as its system told it, shown in the cabinet.
    pub due: Option<Due>,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    /// When the last of its documents came or was registered; read only.
    pub arrived: Option<Timestamp>,
}

/// What the applicant fills in about the object and its documentation.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Form {
    pub title: String,
    pub address: String,
    pub documentation: String,
    pub works: String,
    /// What the object is for; empty where it was not asked yet.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub purpose: String,
    pub responsibility: String,
    pub designer_name: String,
    pub designer_bin: String,
    /// Whole tenge as typed; empty when not given.
    pub cost: String,
    /// Where the object lies by the classifier KATO, beside the address as typed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<Kato>,
}

/// A file of a draft.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DraftFile {
    pub upload: Uuid,
    pub section: String,
    /// `document` or `copy`.
    pub form: String,
    /// Who may read it.
    pub access: Label,
    /// The folders in which it lay, with `/` between them; empty where it came alone.
    pub folder: String,
    /// Its volume as somebody said it; where nobody did, its name tells it.
    pub volume: Option<String>,
    /// Which lines of the list of completeness it presents, codes with blanks between them; where nobody said it, its name
    /// tells.
    pub kinds: Option<String>,
    /// Of files with its name in its folder the one with a greater number takes the place of the others when it was accepted.
    pub turn: i64,
}

/// Whole applications, with the last arrival or registration of a document of theirs.
macro_rules! application {
    ($rest:literal) => {
        concat!(
            "SELECT id, registration_id, participant_id, state_data, edition, interruptions, version, form,
             no_state_secrets, due, created_at, updated_at,
             (SELECT MAX(CASE WHEN d.registered_at > d.created_at THEN d.registered_at ELSE d.created_at END)
              FROM document d WHERE d.subject_kind = 'application' AND d.subject_id = application.id) AS arrived
             FROM application ",
            $rest
        )
    };
}

fn read(row: &Row) -> Result<Application, Error> {
    let due: Option<serde_json::Value> = row.get("due")?;
    Ok(Application {
        id: row.get("id")?,
        registration: row.get("registration_id")?,
        participant: row.get("participant_id")?,
        state: row.json("state_data")?,
        governed: Governed::read(row)?,
        version: row.get("version")?,
        form: row.json("form")?,
        no_state_secrets: row.get("no_state_secrets")?,
        due: due.map(serde_json::from_value).transpose().map_err(|e| Error::Encode(e.to_string()))?,
        created_at: row.get("created_at")?,
        updated_at: row.get("updated_at")?,
        arrived: row.get("arrived")?,
    })
}

pub(super) fn received_at(state: &State) -> Option<Timestamp> {
    state.accepted().map(|accepted| accepted.received_at)
}

pub(super) fn registration_date(state: &State) -> Option<Date> {
    state.accepted().map(|accepted| accepted.registration_date)
}

fn due(application: &Application) -> Result<Value, Error> {
    application.due.as_ref().map_or(Ok(Value::Null), Value::json)
}

/// Inserts a new draft.
pub async fn insert(conn: &mut Conn, application: &Application) -> Result<(), Error> {
    let a = application;
    conn.execute(
        "INSERT INTO application (id, registration_id, participant_id, state, state_data, version, title, form, \
         no_state_secrets, due, \
         received_at, registration_date, number, due_at, created_at, updated_at, edition, interruptions) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, NULL, NULL, NULL, NULL, NULL, $10, $10, $11, $12)",
        &values![
            a.id,
            a.registration,
            a.participant,
            a.state.name(),
            Value::json(&a.state)?,
            a.version,
            &a.form.title,
            Value::json(&a.form)?,
            a.no_state_secrets,
            a.created_at,
            &a.governed.edition,
            a.governed.interruptions()?
        ],
    )
    .await?;
    Ok(())
}

/// Writes everything that can change if nobody else wrote meanwhile; the version goes up by one.
/// False: somebody did.
pub async fn update(conn: &mut Conn, application: &Application) -> Result<bool, Error> {
    let a = application;
    let changed = conn
        .execute(
            "UPDATE application SET participant_id = $3, state = $4, state_data = $5, title = $6, form = $7, due = $8, \
             received_at = $9, registration_date = $10, number = $11, due_at = $12, updated_at = $13, no_state_secrets = $14, \
             edition = $15, interruptions = $16, version = version + 1 WHERE id = $1 AND version = $2",
            &values![
                a.id,
                a.version,
                a.participant,
                a.state.name(),
                Value::json(&a.state)?,
                &a.form.title,
                Value::json(&a.form)?,
                due(a)?,
                received_at(&a.state),
                registration_date(&a.state),
                a.state.number().map(|(number, _)| number),
                a.due.as_ref().map(|due| due.at),
                a.updated_at,
                a.no_state_secrets,
                &a.governed.edition,
                a.governed.interruptions()?
            ],
        )
        .await?;
    Ok(changed == 1)
}

/// One by its identifier.
pub async fn find(conn: &mut Conn, id: Uuid) -> Result<Option<Application>, Error> {
    conn.row(application!("WHERE id = $1"), &values![id]).await?.as_ref().map(read).transpose()
}

/// One that nobody else changes before this transaction ends: two submissions wait for each other.
pub async fn hold(conn: &mut Conn, id: Uuid) -> Result<Option<Application>, Error> {
    let sql = super::Sql::differs(application!("WHERE id = $1"), application!("WHERE id = $1 FOR UPDATE"));
    conn.row(sql, &values![id]).await?.as_ref().map(read).transpose()
}

/// All of a cabinet, the last changed first.
pub async fn of_registration(conn: &mut Conn, registration: Uuid) -> Result<Vec<Application>, Error> {
    let sql = application!("WHERE registration_id = $1 ORDER BY updated_at DESC, id DESC");
    conn.rows(sql, &values![registration]).await?.iter().map(read).collect()
}

/// The registered ones whose number has this in it.
pub async fn by_number(conn: &mut Conn, part: &str, limit: i64) -> Result<Vec<Numbered>, Error> {
    let sql = "SELECT id, number, title FROM application WHERE number = $1 OR number LIKE $2 ESCAPE '!'
               ORDER BY number <> $1, number, id LIMIT $3";
    numbered(conn, sql, part, limit).await
}

/// Addressed to a participant and not yet sent: those that its blocking concerns.
pub async fn not_yet_sent(conn: &mut Conn, participant: Uuid) -> Result<Vec<Application>, Error> {
    let sql = application!(
        "WHERE participant_id = $1 AND state IN \
         ('accepted_pending_registration', 'registered') ORDER BY id"
    );
    conn.rows(sql, &values![participant]).await?.iter().map(read).collect()
}

/// Those addressed to a participant on which something is still to be done.
pub async fn open_of(conn: &mut Conn, participant: Uuid) -> Result<Vec<Application>, Error> {
    let sql = application!(
        "WHERE participant_id = $1 AND state NOT IN ('draft', 'closed_incomplete', 'withdrawn', 'result_issued', \
         'closed_without_contract', 'stored') ORDER BY id"
    );
    conn.rows(sql, &values![participant]).await?.iter().map(read).collect()
}

/// Those that lost this addressee and wait.
pub async fn without_addressee(conn: &mut Conn, participant: Uuid) -> Result<Vec<Application>, Error> {
    let sql = application!("WHERE participant_id = $1 AND state = 'routing_problem' ORDER BY id");
    conn.rows(sql, &values![participant]).await?.iter().map(read).collect()
}

/// All that have nobody to be sent to, the oldest first.
pub async fn unroutable(conn: &mut Conn) -> Result<Vec<Application>, Error> {
    let sql = application!("WHERE state = 'routing_problem' ORDER BY updated_at, id LIMIT 200");
    conn.rows(sql, &values![]).await?.iter().map(read).collect()
}

/// Drops a draft; its files must be gone before.
pub async fn delete_draft(conn: &mut Conn, id: Uuid) -> Result<bool, Error> {
    let sql = "DELETE FROM application WHERE id = $1 AND state = 'draft'";
    Ok(conn.execute(sql, &values![id]).await? == 1)
}

/// Adds a file to a draft.
pub async fn add_file(conn: &mut Conn, id: Uuid, file: &DraftFile) -> Result<(), Error> {
    conn.execute(
        "INSERT INTO application_file (application_id, upload_id, section, form, access, folder, volume, turn, kinds)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        &values![
            id,
            file.upload,
            &file.section,
            &file.form,
            file.access.name(),
            &file.folder,
            file.volume.as_ref(),
            file.turn,
            file.kinds.as_ref(),
        ],
    )
    .await?;
    Ok(())
}

/// Sorts a file of a draft anew: section, form, access and volume; says whether it was there.
pub async fn sort_file(conn: &mut Conn, id: Uuid, file: &DraftFile) -> Result<bool, Error> {
    let sql = "UPDATE application_file SET section = $3, form = $4, access = $5, volume = $6
               WHERE application_id = $1 AND upload_id = $2";
    let access = file.access.name();
    let values = values![id, file.upload, &file.section, &file.form, access, file.volume.as_ref()];
    Ok(conn.execute(sql, &values).await? == 1)
}

/// Says which lines of the list of completeness a file of a draft presents; says whether it was there.
pub async fn set_kinds(conn: &mut Conn, id: Uuid, upload: Uuid, kinds: &str) -> Result<bool, Error> {
    let sql = "UPDATE application_file SET kinds = $3 WHERE application_id = $1 AND upload_id = $2";
    Ok(conn.execute(sql, &values![id, upload, kinds]).await? == 1)
}

/// Takes a file out of a draft; says whether it was there.
pub async fn remove_file(conn: &mut Conn, id: Uuid, upload: Uuid) -> Result<bool, Error> {
    let sql = "DELETE FROM application_file WHERE application_id = $1 AND upload_id = $2";
    Ok(conn.execute(sql, &values![id, upload]).await? == 1)
}

/// The files of a draft in the order in which they came.
pub async fn files(conn: &mut Conn, id: Uuid) -> Result<Vec<DraftFile>, Error> {
    let sql = "SELECT upload_id, section, form, access, folder, volume, turn, kinds FROM application_file
               WHERE application_id = $1 ORDER BY upload_id";
    conn.rows(sql, &values![id]).await?.iter().map(read_file).collect()
}

/// One file of a draft.
pub async fn file(conn: &mut Conn, id: Uuid, upload: Uuid) -> Result<Option<DraftFile>, Error> {
    let sql = "SELECT upload_id, section, form, access, folder, volume, turn, kinds FROM application_file
               WHERE application_id = $1 AND upload_id = $2";
    conn.row(sql, &values![id, upload]).await?.as_ref().map(read_file).transpose()
}

fn read_file(row: &Row) -> Result<DraftFile, Error> {
    Ok(DraftFile {
        upload: row.get("upload_id")?,
        section: row.get("section")?,
        form: row.get("form")?,
        access: Label::parse(&row.get::<String>("access")?).unwrap_or(Label::ServiceSecrecy),
        folder: row.get("folder")?,
        volume: row.get("volume")?,
        kinds: row.get("kinds")?,
        turn: row.get("turn")?,
    })
}

/// The uploads of a draft that have this name in this folder, with their turns.
pub async fn named(conn: &mut Conn, id: Uuid, folder: &str, name: &str) -> Result<Vec<(Uuid, i64)>, Error> {
    let sql = "SELECT f.upload_id, f.turn FROM application_file f JOIN upload u ON u.id = f.upload_id
               WHERE f.application_id = $1 AND f.folder = $2 AND u.file_name = $3 ORDER BY f.turn";
    let rows = conn.rows(sql, &values![id, folder, name]).await?;
    rows.iter().map(|row| Ok((row.get("upload_id")?, row.get("turn")?))).collect()
}

/// Files with these bytes that may wait to take the place of others: their drafts and uploads.
pub async fn replacing(conn: &mut Conn, sha256: &str) -> Result<Vec<(Uuid, Uuid)>, Error> {
    let sql =
        "SELECT f.application_id, f.upload_id FROM application_file f JOIN upload u ON u.id = f.upload_id
               WHERE f.turn > 0 AND u.sha256 = $1 ORDER BY f.upload_id";
    let rows = conn.rows(sql, &values![sha256]).await?;
    rows.iter().map(|row| Ok((row.get("application_id")?, row.get("upload_id")?))).collect()
}
