//! Access of supervision to expertise systems: requests for it, what these systems told, every look (A-26.p2, A-34.9).

use jiff::Timestamp;
use jiff::civil::Date;
use serde_json::Value as Json;
use uuid::Uuid;

use super::{Conn, Error, Row, Value, values};

/// A request for access, at either of its sides.
#[derive(Clone, Debug, PartialEq)]
pub struct Request {
    pub id: Uuid,
    /// The other side.
    pub system: String,
    pub number: String,
    pub asked_at: Timestamp,
    /// Person, IIN and BIN.
    pub asked_by: Json,
    /// The name of the body.
    pub body: String,
    pub text: String,
    pub answer: Option<Answer>,
}

/// What the system answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    pub granted: bool,
    pub text: String,
    pub at: Timestamp,
}

fn read_request(row: &Row) -> Result<Request, Error> {
    let answered: Option<Timestamp> = row.get("answered_at")?;
    let answer = match answered {
        None => None,
        Some(at) => Some(Answer { granted: row.get("granted")?, text: row.get("answer")?, at }),
    };
    Ok(Request {
        id: row.get("id")?,
        system: row.get("system_code")?,
        number: row.get("number")?,
        asked_at: row.get("asked_at")?,
        asked_by: row.get("asked_by")?,
        body: row.get("body")?,
        text: row.get("text")?,
        answer,
    })
}

/// Keeps a request. False: it is known, or its number is taken.
pub async fn ask(conn: &mut Conn, it: &Request) -> Result<bool, Error> {
    let inserted = conn
        .execute(
            "INSERT INTO supervision_request (id, system_code, number, asked_at, asked_by, body, text)
             VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING",
            &values![it.id, &it.system, &it.number, it.asked_at, &it.asked_by, &it.body, &it.text],
        )
        .await?;
    Ok(inserted == 1)
}

/// Answers a request, once.
pub async fn answer(conn: &mut Conn, id: Uuid, it: &Answer) -> Result<bool, Error> {
    let changed = conn
        .execute(
            "UPDATE supervision_request SET granted = $2, answer = $3, answered_at = $4
             WHERE id = $1 AND answered_at IS NULL",
            &values![id, it.granted, &it.text, it.at],
        )
        .await?;
    Ok(changed == 1)
}

pub async fn request(conn: &mut Conn, id: Uuid) -> Result<Option<Request>, Error> {
    let sql = "SELECT id, system_code, number, asked_at, asked_by, body, text, granted, answer, answered_at
               FROM supervision_request WHERE id = $1";
    conn.row(sql, &values![id]).await?.as_ref().map(read_request).transpose()
}

/// All, the newest first.
pub async fn requests(conn: &mut Conn) -> Result<Vec<Request>, Error> {
    let sql = "SELECT id, system_code, number, asked_at, asked_by, body, text, granted, answer, answered_at
               FROM supervision_request ORDER BY asked_at DESC, id DESC";
    conn.rows(sql, &[]).await?.iter().map(read_request).collect()
}

/// The last word of a system on the access of the Vedomstvo.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    pub system: String,
    pub id: Uuid,
    /// Of the Vedomstvo, who have access.
    pub people: i64,
    pub at: Timestamp,
    pub recorded_at: Timestamp,
}

/// Keeps what a system told; what is older than its last word changes nothing.
pub async fn put_told(conn: &mut Conn, it: &Told) -> Result<bool, Error> {
    let changed = conn
        .execute(
            "INSERT INTO supervision_system (system_code, id, people, at, recorded_at) VALUES ($1, $2, $3, $4, $5)
             ON CONFLICT (system_code) DO UPDATE SET people = excluded.people, at = excluded.at,
                 recorded_at = excluded.recorded_at WHERE supervision_system.at <= excluded.at",
            &values![&it.system, it.id, it.people, it.at, it.recorded_at],
        )
        .await?;
    Ok(changed == 1)
}

pub async fn told(conn: &mut Conn, system: &str) -> Result<Option<Told>, Error> {
    let sql =
        "SELECT system_code, id, people, at, recorded_at FROM supervision_system WHERE system_code = $1";
    let read = |row: &Row| {
        Ok(Told {
            system: row.get("system_code")?,
            id: row.get("id")?,
            people: row.get("people")?,
            at: row.get("at")?,
            recorded_at: row.get("recorded_at")?,
        })
    };
    conn.row(sql, &values![system]).await?.as_ref().map(read).transpose()
}

/// When the first message went through between this system and another one, either way.
pub async fn integrated_since(conn: &mut Conn, system: &str) -> Result<Option<Timestamp>, Error> {
    let row = conn
        .row(
            "SELECT min(at) AS at FROM
                 (SELECT min(received_at) AS at FROM message_in WHERE from_code = $1
                  UNION ALL SELECT min(delivered_at) AS at FROM message_out WHERE to_code = $1) AS first",
            &values![system],
        )
        .await?;
    row.map_or(Ok(None), |row| row.get("at"))
}

/// One look of supervision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Look {
    pub id: Uuid,
    pub at: Timestamp,
    pub iin: String,
    pub person: String,
    /// Of the body for which the person looks.
    pub bin: String,
    /// `list`, `export`, `case`, `terms`, `document`, `signature`, `archive`.
    pub what: String,
    /// The case.
    pub subject: Option<Uuid>,
    /// Whose case it is; blank: of several.
    pub organisation: String,
    /// The number of the case, with the name of the document; the filter of a list.
    pub name: String,
    pub clause: String,
}

pub async fn look(conn: &mut Conn, it: &Look) -> Result<(), Error> {
    conn.execute(
        "INSERT INTO supervision_look (id, at, iin, person, bin, what, subject_id, organisation, name, clause)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        &values![
            it.id,
            it.at,
            &it.iin,
            &it.person,
            &it.bin,
            &it.what,
            it.subject,
            &it.organisation,
            &it.name,
            &it.clause
        ],
    )
    .await?;
    Ok(())
}

/// Which looks are asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Of<'a> {
    All,
    Person(&'a str),
    Organisation(&'a str),
    Case(Uuid),
}

impl Of<'_> {
    fn value(self) -> Option<Value> {
        match self {
            Of::All => None,
            Of::Person(text) | Of::Organisation(text) => Some(text.into()),
            Of::Case(id) => Some(id.into()),
        }
    }
}

/// A page of looks, the newest first.
pub async fn looks(conn: &mut Conn, of: Of<'_>, (limit, offset): (i64, i64)) -> Result<Vec<Look>, Error> {
    // One statement for each, so that each has its index.
    let sql = match of {
        Of::All => {
            "SELECT id, at, iin, person, bin, what, subject_id, organisation, name, clause
             FROM supervision_look ORDER BY at DESC, id DESC LIMIT $1 OFFSET $2"
        }
        Of::Person(_) => {
            "SELECT id, at, iin, person, bin, what, subject_id, organisation, name, clause
             FROM supervision_look WHERE iin = $3 ORDER BY at DESC, id DESC LIMIT $1 OFFSET $2"
        }
        Of::Organisation(_) => {
            "SELECT id, at, iin, person, bin, what, subject_id, organisation, name, clause
             FROM supervision_look WHERE organisation = $3 ORDER BY at DESC, id DESC LIMIT $1 OFFSET $2"
        }
        Of::Case(_) => {
            "SELECT id, at, iin, person, bin, what, subject_id, organisation, name, clause
             FROM supervision_look WHERE subject_id = $3 ORDER BY at DESC, id DESC LIMIT $1 OFFSET $2"
        }
    };
    let given: Vec<Value> = [limit.into(), offset.into()].into_iter().chain(of.value()).collect();
    conn.rows(sql, &given).await?.iter().map(read_look).collect()
}

/// How many of them there are.
pub async fn count_looks(conn: &mut Conn, of: Of<'_>) -> Result<i64, Error> {
    let sql = match of {
        Of::All => "SELECT COUNT(*) AS n FROM supervision_look",
        Of::Person(_) => "SELECT COUNT(*) AS n FROM supervision_look WHERE iin = $1",
        Of::Organisation(_) => "SELECT COUNT(*) AS n FROM supervision_look WHERE organisation = $1",
        Of::Case(_) => "SELECT COUNT(*) AS n FROM supervision_look WHERE subject_id = $1",
    };
    let given: Vec<Value> = of.value().into_iter().collect();
    let row = conn.row(sql, &given).await?;
    row.map_or(Ok(0), |row| row.get("n"))
}

fn read_look(row: &Row) -> Result<Look, Error> {
    Ok(Look {
        id: row.get("id")?,
        at: row.get("at")?,
        iin: row.get("iin")?,
        person: row.get("person")?,
        bin: row.get("bin")?,
        what: row.get("what")?,
        subject: row.get("subject_id")?,
        organisation: row.get("organisation")?,
        name: row.get("name")?,
        clause: row.get("clause")?,
    })
}

/// What the list of supervision says of a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    pub id: Uuid,
    pub number: String,
    pub registered: Date,
    pub title: String,
    pub applicant: String,
    /// As it was addressed: a BIN, a mark of older cases, or blank.
    pub organisation: String,
    /// Of the check of completeness.
    pub check: String,
    pub received_at: Timestamp,
    /// A term of the organisation ended before it had done what the term is for.
    pub late: bool,
}

/// Every case, those that came last first. Late is what the law did because nothing was done in a term, and a term that
/// has ended by `now` and stays so.
pub async fn cases(conn: &mut Conn, now: Timestamp) -> Result<Vec<Line>, Error> {
    let rows = conn
        .rows(
            "SELECT c.id, c.registration_number, c.registration_date, c.title, c.applicant_name, c.organisation,
                    c.check_state, c.received_at,
                    CAST(CASE WHEN l.subject_id IS NULL THEN 0 ELSE 1 END AS bigint) AS late
             FROM expertise_case c LEFT JOIN
                 (SELECT subject_id FROM event WHERE subject_kind = 'case' AND kind IN
                      ('completeness_positive_auto', 'contract_draft_overdue', 'conclusion_overdue')
                  UNION SELECT subject_id FROM term
                      WHERE subject_kind = 'case' AND due_at <= $1 AND open_by = '') AS l
                 ON l.subject_id = c.id
             ORDER BY c.received_at DESC, c.id DESC",
            &values![now],
        )
        .await?;
    rows.iter().map(read_line).collect()
}

fn read_line(row: &Row) -> Result<Line, Error> {
    Ok(Line {
        id: row.get("id")?,
        number: row.get("registration_number")?,
        registered: row.get("registration_date")?,
        title: row.get("title")?,
        applicant: row.get("applicant_name")?,
        organisation: row.get("organisation")?,
        check: row.get("check_state")?,
        received_at: row.get("received_at")?,
        late: row.get::<i64>("late")? == 1,
    })
}
