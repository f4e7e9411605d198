//! Procedures of expertise organisations: registration and renewed certificates.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Conn, Error, Row, Sql, Value};
use crate::values;

/// What a procedure is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    Registration,
    /// A certificate of a further validity.
    Renewal,
}

/// Where a procedure is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    Draft,
    /// The organisation has signed.
    Presented,
    /// In an expertise system: both have signed the agreement, and the term runs (A-36.p1).
    Concluded,
    Accepted,
    Declined,
}

/// A procedure as it is stored.
#[derive(Clone, Debug, PartialEq)]
pub struct Admission {
    pub id: Uuid,
    /// The BIN.
    pub party: String,
    /// Who began it.
    pub iin: String,
    /// As the certificate of the key says.
    pub name: String,
    pub purpose: Purpose,
    pub state: State,
    pub form: Form,
    /// The accreditation certificate, until it is presented.
    pub upload: Option<Uuid>,
    /// The participant, or the user of the expertise system, once there is one.
    pub subject: Option<Uuid>,
    pub version: i64,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    pub presented_at: Option<Timestamp>,
    pub decided_at: Option<Timestamp>,
}

/// The questionnaire with the accreditation certificate (A-12.p2, A-36.p2), as it was typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Form {
    pub name_ru: String,
    pub name_en: String,
    pub head: String,
    /// KATO of the region.
    pub region: String,
    pub address: String,
    pub phone: String,
    pub email: String,
    /// On the portal: what stands in the numbers of its applications (A-18.p4).
    pub code: String,
    /// On the portal: the expertise system that serves it (A-11.p2).
    pub system: String,
    /// Number of the accreditation certificate.
    pub certificate: String,
    pub issuer: String,
    pub issued: String,
    pub until: String,
    /// What the accreditation is for, as the certificate says; one in each line.
    pub kinds: String,
    /// In an expertise system: the last day of the agreement.
    pub agreed_until: String,
    /// The version of the questionnaire that was seen when it was typed, and on which it was presented; 0 stands in what was
    /// typed before there were versions.
    pub questionnaire: i64,
    /// What was answered to the questions of the operator, by their names.
    pub own: BTreeMap<String, String>,
}

impl Purpose {
    pub fn name(self) -> &'static str {
        match self {
            Purpose::Registration => "registration",
            Purpose::Renewal => "renewal",
        }
    }
}

impl State {
    const ALL: [State; 5] =
        [State::Draft, State::Presented, State::Concluded, State::Accepted, State::Declined];

    pub fn name(self) -> &'static str {
        match self {
            State::Draft => "draft",
            State::Presented => "presented",
            State::Concluded => "concluded",
            State::Accepted => "accepted",
            State::Declined => "declined",
        }
    }

    /// Whether the registrar has still to do something.
    pub fn waits(self) -> bool {
        matches!(self, State::Presented | State::Concluded)
    }
}

fn read(row: &Row) -> Result<Admission, Error> {
    let (purpose, state): (String, String) = (row.get("purpose")?, row.get("state")?);
    let unknown = |word: &str| Error::Encode(format!("unknown word {word} of an admission"));
    Ok(Admission {
        id: row.get("id")?,
        party: row.get("party")?,
        iin: row.get("iin")?,
        name: row.get("name")?,
        purpose: [Purpose::Registration, Purpose::Renewal]
            .into_iter()
            .find(|it| it.name() == purpose)
            .ok_or_else(|| unknown(&purpose))?,
        state: State::ALL.into_iter().find(|it| it.name() == state).ok_or_else(|| unknown(&state))?,
        form: row.json("form")?,
        upload: row.get("upload_id")?,
        subject: row.get("subject_id")?,
        version: row.get("version")?,
        created_at: row.get("created_at")?,
        updated_at: row.get("updated_at")?,
        presented_at: row.get("presented_at")?,
        decided_at: row.get("decided_at")?,
    })
}

/// Inserts a new one. False when the organisation has one that is alive.
pub async fn insert(conn: &mut Conn, it: &Admission) -> Result<bool, Error> {
    let inserted = conn
        .execute(
            "INSERT INTO admission (id, party, iin, name, purpose, state, form, upload_id, subject_id, version, \
             created_at, updated_at, presented_at, decided_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, NULL, $8, $9, $10, $10, NULL, NULL) ON CONFLICT DO NOTHING",
            &values![
                it.id,
                &it.party,
                &it.iin,
                &it.name,
                it.purpose.name(),
                it.state.name(),
                Value::json(&it.form)?,
                it.subject,
                it.version,
                it.created_at
            ],
        )
        .await?;
    Ok(inserted == 1)
}

/// Writes it if nobody else wrote meanwhile. False: somebody did.
pub async fn update(conn: &mut Conn, it: &Admission) -> Result<bool, Error> {
    let changed = conn
        .execute(
            "UPDATE admission SET state = $3, form = $4, upload_id = $5, subject_id = $6, updated_at = $7, \
             presented_at = $8, decided_at = $9, version = version + 1 WHERE id = $1 AND version = $2",
            &values![
                it.id,
                it.version,
                it.state.name(),
                Value::json(&it.form)?,
                it.upload,
                it.subject,
                it.updated_at,
                it.presented_at,
                it.decided_at
            ],
        )
        .await?;
    Ok(changed == 1)
}

/// Throws away what was never presented. False: it was, or is another version.
pub async fn discard(conn: &mut Conn, id: Uuid, version: i64) -> Result<bool, Error> {
    let sql = "DELETE FROM admission WHERE id = $1 AND version = $2 AND state = 'draft'";
    Ok(conn.execute(sql, &values![id, version]).await? == 1)
}

/// One by its identifier.
pub async fn find(conn: &mut Conn, id: Uuid) -> Result<Option<Admission>, Error> {
    let sql = "SELECT id, party, iin, name, purpose, state, form, upload_id, subject_id, version, created_at, \
               updated_at, presented_at, decided_at FROM admission WHERE id = $1";
    conn.row(sql, &values![id]).await?.as_ref().map(read).transpose()
}

/// One that nobody else changes before this transaction ends.
pub async fn hold(conn: &mut Conn, id: Uuid) -> Result<Option<Admission>, Error> {
    let sql = Sql::differs(
        "SELECT id, party, iin, name, purpose, state, form, upload_id, subject_id, version, created_at, \
         updated_at, presented_at, decided_at FROM admission WHERE id = $1",
        "SELECT id, party, iin, name, purpose, state, form, upload_id, subject_id, version, created_at, \
         updated_at, presented_at, decided_at FROM admission WHERE id = $1 FOR UPDATE",
    );
    conn.row(sql, &values![id]).await?.as_ref().map(read).transpose()
}

/// All of an organisation, the newest first.
pub async fn of_party(conn: &mut Conn, party: &str) -> Result<Vec<Admission>, Error> {
    let sql = "SELECT id, party, iin, name, purpose, state, form, upload_id, subject_id, version, created_at, \
               updated_at, presented_at, decided_at FROM admission WHERE party = $1 ORDER BY created_at DESC, id DESC";
    conn.rows(sql, &values![party]).await?.iter().map(read).collect()
}

/// Waiting for the registrar, the first presented first.
pub async fn queue(conn: &mut Conn) -> Result<Vec<Admission>, Error> {
    let sql = "SELECT id, party, iin, name, purpose, state, form, upload_id, subject_id, version, created_at, \
               updated_at, presented_at, decided_at FROM admission WHERE state IN ('presented', 'concluded') \
               ORDER BY presented_at, id";
    conn.rows(sql, &[]).await?.iter().map(read).collect()
}

/// Decided last, the newest first.
pub async fn decided(conn: &mut Conn, limit: i64) -> Result<Vec<Admission>, Error> {
    let sql = "SELECT id, party, iin, name, purpose, state, form, upload_id, subject_id, version, created_at, \
               updated_at, presented_at, decided_at FROM admission WHERE decided_at IS NOT NULL \
               ORDER BY decided_at DESC, id DESC LIMIT $1";
    conn.rows(sql, &values![limit]).await?.iter().map(read).collect()
}

/// Where an organisation wants letters, as its latest questionnaire says.
pub async fn address_of(conn: &mut Conn, party: &str) -> Result<Option<String>, Error> {
    let sql = "SELECT form FROM admission WHERE party = $1 AND purpose = 'registration' \
               ORDER BY updated_at DESC, id DESC LIMIT 1";
    let row = conn.row(sql, &values![party]).await?;
    let form: Option<Form> = row.map(|row| row.json("form")).transpose()?;
    Ok(form.map(|form| form.email).filter(|email| !email.is_empty()))
}
