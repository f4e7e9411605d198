//! Questionnaires and registration forms (A-7.6, A-8.1, A-12.p2, A-34.5, A-36.p2, B-6.1): the next version of each while it
//! is written, and every version that the operator approved.

use jiff::Timestamp;
use jiff::civil::Date;
use law::Order;
use serde::{Deserialize, Serialize};
use serde_json::json;
use uuid::Uuid;

pub use super::publications::Said;
use super::records::{self, Record};
use super::{Conn, Error, Row, Sql, Value, values, whole_microseconds};
use crate::config::System;
use crate::ctx::Actor;

/// Who fills it in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Whoever registers with the portal of an order, a legal entity or an individual (A-8.1, B-6.1).
    User { order: Order, legal: bool },
    /// An expertise organisation that registers as participant (A-12.p2).
    Participant,
    /// An organisation that registers in an expertise system (A-36.p2).
    ExpertiseUser,
}

/// What a version says.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Content {
    pub titles: Said,
    pub intros: Said,
    /// In the order in which they are asked.
    pub questions: Vec<Question>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Question {
    /// The field of a fixed one, such as `address`; of another one `own-1`, `own-2` …, through all versions.
    pub name: String,
    pub label: Said,
    pub hint: Said,
    /// None: a fixed one, whose answer the law and the program understand.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub own: Option<Own>,
}

/// What the operator asks beyond the fixed questions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Own {
    pub obligatory: bool,
    pub answer: Answer,
}

/// How it is answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Answer {
    /// One line of at most so many characters.
    Line {
        most: i64,
    },
    Long {
        most: i64,
    },
    /// A whole number.
    Number {
        least: Option<i64>,
        most: Option<i64>,
    },
    Day {
        from: Option<Date>,
        until: Option<Date>,
    },
    /// One of a list; kept as its Kazakh text, so that a list in another order does not change what was answered.
    Choice {
        choices: Vec<Said>,
    },
    YesNo,
}

/// The next version while it is written.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Draft {
    pub content: Option<Content>,
    /// 0: nobody has written one yet.
    pub version: i64,
}

/// A version from a day on, as it was approved. Rows never change.
#[derive(Clone, Debug, PartialEq)]
pub struct Version {
    pub id: Uuid,
    pub kind: Kind,
    /// Goes on behind 1, the version of the program.
    pub number: i64,
    pub content: Content,
    pub valid_from: Date,
    pub reason: String,
    pub recorded_at: Timestamp,
    pub actor: Actor,
}

impl Kind {
    const PORTAL: [Kind; 5] = [
        Kind::User { order: Order::Expertise, legal: true },
        Kind::User { order: Order::Expertise, legal: false },
        Kind::User { order: Order::Construction, legal: true },
        Kind::User { order: Order::Construction, legal: false },
        Kind::Participant,
    ];

    /// Those of a system.
    pub fn of(system: System) -> &'static [Kind] {
        match system {
            System::Portal => &Kind::PORTAL,
            System::Expertise => &[Kind::ExpertiseUser],
        }
    }

    /// The word in the database, in addresses and keys of texts.
    pub fn name(self) -> &'static str {
        match self {
            Kind::User { order: Order::Expertise, legal: true } => "670-legal",
            Kind::User { order: Order::Expertise, legal: false } => "670-individual",
            Kind::User { order: Order::Construction, legal: true } => "465-legal",
            Kind::User { order: Order::Construction, legal: false } => "465-individual",
            Kind::Participant => "participant",
            Kind::ExpertiseUser => "expertise-user",
        }
    }

    pub fn parse(name: &str) -> Option<Kind> {
        let all = [System::Portal, System::Expertise].into_iter().flat_map(Kind::of);
        all.copied().find(|kind| kind.name() == name)
    }

    /// By whose days it comes into force.
    pub fn order(self) -> Order {
        match self {
            Kind::User { order, .. } => order,
            Kind::Participant | Kind::ExpertiseUser => Order::Expertise,
        }
    }
}

/// The next version of a kind.
pub async fn draft(conn: &mut Conn, kind: Kind) -> Result<Draft, Error> {
    let sql = "SELECT draft, version FROM questionnaire WHERE kind = $1";
    let row = conn.row(sql, &values![kind.name()]).await?;
    row.map_or(Ok(Draft::default()), |row| {
        Ok(Draft { content: row.json("draft")?, version: row.get("version")? })
    })
}

/// Keeps another draft; false where somebody changed it since it was `seen`.
pub async fn keep(
    conn: &mut Conn,
    kind: Kind,
    seen: i64,
    draft: Option<&Content>,
    now: Timestamp,
) -> Result<bool, Error> {
    if seen == 0 {
        let sql = "INSERT INTO questionnaire (kind, draft, version, updated_at) VALUES ($1, $2, 1, $3)
                   ON CONFLICT (kind) DO NOTHING";
        return Ok(conn.execute(sql, &values![kind.name(), Value::json(&draft)?, now]).await? == 1);
    }
    let sql = "UPDATE questionnaire SET draft = $2, updated_at = $3, version = version + 1
               WHERE kind = $1 AND version = $4";
    Ok(conn.execute(sql, &values![kind.name(), Value::json(&draft)?, now, seen]).await? == 1)
}

/// Adds a version. [`Error::Conflict`]: somebody else approved one of this number first.
pub async fn approve(conn: &mut Conn, it: &Version) -> Result<(), Error> {
    conn.execute(
        "INSERT INTO questionnaire_version (id, kind, number, content, valid_from, reason, recorded_at, actor)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        &values![
            it.id,
            it.kind.name(),
            it.number,
            Value::json(&it.content)?,
            it.valid_from,
            it.reason.as_str(),
            it.recorded_at,
            Value::json(&it.actor)?
        ],
    )
    .await?;
    conn.keep(record(it)?);
    Ok(())
}

/// Every version of a kind, the first one first.
pub async fn versions(conn: &mut Conn, kind: Kind) -> Result<Vec<Version>, Error> {
    let sql = "SELECT id, kind, number, content, valid_from, reason, recorded_at, actor
               FROM questionnaire_version WHERE kind = $1 ORDER BY number";
    conn.rows(sql, &values![kind.name()]).await?.iter().map(read).collect()
}

/// A version as an event names it.
fn record(it: &Version) -> Result<Record, Error> {
    let unreadable = |error: serde_json::Error| Error::Encode(error.to_string());
    let row = json!([
        it.kind.name(),
        it.number,
        it.content,
        it.valid_from,
        it.reason,
        whole_microseconds(it.recorded_at),
        serde_json::to_value(&it.actor).map_err(unreadable)?
    ]);
    let told = json!({"row": records::digest(&row)});
    Ok(Record {
        kind: records::Kind::QuestionnaireVersion,
        key: records::key(it.id),
        subject: Uuid::nil(),
        told,
        blob: None,
        at: it.recorded_at,
    })
}

/// Versions with these ids, as events name them.
pub(super) async fn records(conn: &mut Conn, ids: &[String]) -> Result<Vec<Record>, Error> {
    let sql = Sql::differs(
        "SELECT id, kind, number, content, valid_from, reason, recorded_at, actor FROM questionnaire_version
         WHERE id IN (SELECT unhex(value) FROM json_each($1))",
        "SELECT id, kind, number, content, valid_from, reason, recorded_at, actor FROM questionnaire_version
         WHERE id IN (SELECT value::uuid FROM jsonb_array_elements_text($1) AS value)",
    );
    let rows = conn.rows(sql, &[Value::json(&ids)?]).await?;
    rows.iter().map(|row| record(&read(row)?)).collect()
}

fn read(row: &Row) -> Result<Version, Error> {
    let kind: String = row.get("kind")?;
    Ok(Version {
        id: row.get("id")?,
        kind: Kind::parse(&kind).ok_or_else(|| Error::Encode(format!("questionnaire of kind {kind}")))?,
        number: row.get("number")?,
        content: row.json("content")?,
        valid_from: row.get("valid_from")?,
        reason: row.get("reason")?,
        recorded_at: row.get("recorded_at")?,
        actor: row.json("actor")?,
    })
}
