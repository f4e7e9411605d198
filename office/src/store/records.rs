//! Records: rows that are never changed, each named by an event of the transaction that adds it.
//!
//! A leaf of the transparency log commits to an event, and by itself to nothing that stands in other tables. So whoever
//! adds a row of a [`Kind`] keeps it (`Conn::keep`), and the commit writes an event that names it by hashes: no use case
//! can forget. These events have a subject of their own, [`SUBJECT`] with the id of the case, and change no state. The
//! table `record` is an index of them for look-ups; what counts are the events.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::events::{self, Event, NewEvent};
use super::{
    Conn, Db, Error, Row, Sql, Value, accounts, archive_stamps, decisions, documents, employees, evidence,
    extracts, interruptions, laws, publications, questionnaires, retention, signatures, stamps, values,
};
use crate::blobs::hex;
use crate::ctx::new_id;

/// Of the events that name records; the id is that of the case, or of the event itself where there is none.
pub const SUBJECT: &str = "record";
/// The one kind of these events.
pub const EVENT: &str = "record_kept";
/// Rows that are read at once.
const PAGE: i64 = 500;

/// Which table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    Document,
    Signature,
    SignatureEvidence,
    ArchiveStamp,
    Evidence,
    TermExtract,
    Disposal,
    LawChange,
    Interruption,
    DecisionCase,
    StaffChange,
    PublicationVersion,
    PublicationReader,
    InvoicePaper,
    QuestionnaireVersion,
}

/// A row as an event names it.
#[derive(Debug, Clone, PartialEq)]
pub struct Record {
    pub kind: Kind,
    /// Of the row within its table.
    pub key: String,
    /// The case; nil where it belongs to none.
    pub subject: Uuid,
    /// What the event says of it: the hashes of its bytes and of the row.
    pub told: Json,
    /// The blob that the row names.
    pub blob: Option<String>,
    pub at: Timestamp,
}

impl Kind {
    pub const ALL: [Kind; 15] = [
        Kind::Document,
        Kind::Signature,
        Kind::SignatureEvidence,
        Kind::ArchiveStamp,
        Kind::Evidence,
        Kind::TermExtract,
        Kind::Disposal,
        Kind::LawChange,
        Kind::Interruption,
        Kind::DecisionCase,
        Kind::StaffChange,
        Kind::PublicationVersion,
        Kind::PublicationReader,
        Kind::InvoicePaper,
        Kind::QuestionnaireVersion,
    ];

    /// The table.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Document => "document",
            Kind::Signature => "signature",
            Kind::SignatureEvidence => "signature_evidence",
            Kind::ArchiveStamp => "archive_stamp",
            Kind::Evidence => "evidence",
            Kind::TermExtract => "term_extract",
            Kind::Disposal => "disposal",
            Kind::LawChange => "law_change",
            Kind::Interruption => "interruption",
            Kind::DecisionCase => "decision_case",
            Kind::StaffChange => "staff_change",
            Kind::PublicationVersion => "publication_version",
            Kind::PublicationReader => "publication_reader",
            Kind::InvoicePaper => "invoice_paper",
            Kind::QuestionnaireVersion => "questionnaire_version",
        }
    }
}

impl Record {
    /// As it stands in the list of the event.
    pub fn entry(&self) -> Json {
        let mut entry = self.told.clone();
        entry["record"] = json!(self.kind);
        entry["key"] = json!(self.key);
        entry
    }
}

/// What an event names: kind, key, and all that it says.
pub fn named(event: &Event) -> impl Iterator<Item = (Kind, &str, &Json)> {
    let ours = event.subject_kind == SUBJECT && event.kind == EVENT;
    let list = event.data["records"].as_array().filter(|_| ours);
    list.into_iter()
        .flatten()
        .filter_map(|entry| Some((Kind::deserialize(&entry["record"]).ok()?, entry["key"].as_str()?, entry)))
}

/// Whether an event was written for rows that were there before such events were.
pub fn is_former(event: &Event) -> bool {
    event.data["former"] == true
}

/// The spelling of an id in keys.
pub(super) fn key(id: Uuid) -> String {
    id.simple().to_string()
}

/// The hash of what of a row is not told one by one, in a spelling that does not depend on the engine.
pub(super) fn digest(row: &Json) -> String {
    sha256(crate::log::spell(row).as_bytes())
}

pub(super) fn sha256(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// The subject of a row that was joined with its document, which somebody may have removed.
pub(super) fn subject(row: &Row) -> Result<Uuid, Error> {
    Ok(row.get::<Option<Uuid>>("subject_id")?.unwrap_or_default())
}

/// At the end of a transaction: an event for each subject of what was added.
pub(super) async fn commit(conn: &mut Conn, kept: Vec<Record>) -> Result<(), Error> {
    write(conn, kept, None).await
}

/// `former`: when it was found that these rows were there before.
async fn write(conn: &mut Conn, kept: Vec<Record>, former: Option<Timestamp>) -> Result<(), Error> {
    let mut subjects: BTreeMap<Uuid, Vec<Record>> = BTreeMap::new();
    for record in kept {
        subjects.entry(record.subject).or_default().push(record);
    }
    // In the order of the subjects, so that two transactions do not wait for each other.
    for (subject, records) in subjects {
        let latest = records.iter().map(|record| record.at).max().unwrap_or_default();
        let id = new_id(former.unwrap_or(latest));
        if !subject.is_nil() {
            queue(conn, subject).await?;
        }
        let mut data = json!({"records": records.iter().map(Record::entry).collect::<Vec<_>>()});
        if former.is_some() {
            data["former"] = json!(true);
        }
        let event = NewEvent {
            id,
            subject_kind: SUBJECT,
            subject_id: if subject.is_nil() { id } else { subject },
            kind: EVENT.into(),
            at: former.unwrap_or(latest),
            actor: json!({"kind": "system", "name": "tereze"}),
            clause: "A-22".into(),
            edition: String::new(),
            calendar: String::new(),
            data,
        };
        events::append(conn, &event).await?;
        index(conn, id, &records).await?;
    }
    Ok(())
}

/// Whoever writes the next event of a subject waits until the one before is committed, so that two at once, of which one
/// is a job, do not collide in its number.
async fn queue(conn: &mut Conn, subject: Uuid) -> Result<(), Error> {
    conn.execute(
        "INSERT INTO record_head (subject_id, events) VALUES ($1, 1)
         ON CONFLICT (subject_id) DO UPDATE SET events = record_head.events + 1",
        &values![subject],
    )
    .await?;
    Ok(())
}

async fn index(conn: &mut Conn, event: Uuid, records: &[Record]) -> Result<(), Error> {
    let sql = Sql::differs(
        "INSERT INTO record (kind, key, event_id, subject_id, sha256)
         SELECT value ->> 0, value ->> 1, $2, unhex(value ->> 2), value ->> 3 FROM json_each($1)",
        "INSERT INTO record (kind, key, event_id, subject_id, sha256)
         SELECT value ->> 0, value ->> 1, $2, (value ->> 2)::uuid, value ->> 3 FROM jsonb_array_elements($1) AS value",
    );
    let row = |it: &Record| (it.kind.name(), it.key.clone(), key(it.subject), it.blob.clone());
    let rows: Vec<_> = records.iter().map(row).collect();
    conn.execute(sql, &[Value::json(&rows)?, event.into()]).await?;
    Ok(())
}

/// How many events name records of a case.
pub async fn count_of_case(conn: &mut Conn, case: Uuid) -> Result<usize, Error> {
    let sql = "SELECT count(*) AS n FROM event WHERE subject_kind = $1 AND subject_id = $2";
    let row = conn.row(sql, &values![SUBJECT, case]).await?.ok_or(Error::Broken)?;
    Ok(usize::try_from(row.get::<i64>("n")?).unwrap_or_default())
}

/// The events that name records of a case, oldest first.
pub async fn of_case(conn: &mut Conn, case: Uuid) -> Result<Vec<Event>, Error> {
    events::of_subject(conn, SUBJECT, case).await
}

/// Which event names each of these rows, by the index.
pub async fn events_of(
    conn: &mut Conn,
    kind: Kind,
    keys: &[String],
) -> Result<BTreeMap<String, Uuid>, Error> {
    let sql = Sql::differs(
        "SELECT key, event_id FROM record WHERE kind = $1 AND key IN (SELECT value FROM json_each($2))",
        "SELECT key, event_id FROM record
         WHERE kind = $1 AND key IN (SELECT value FROM jsonb_array_elements_text($2) AS value)",
    );
    let rows = conn.rows(sql, &[kind.name().into(), Value::json(&keys)?]).await?;
    rows.iter().map(|row| Ok((row.get("key")?, row.get("event_id")?))).collect()
}

/// Whether this system has the table: acts of disposal are of the portal alone.
pub async fn is_here(conn: &mut Conn, kind: Kind) -> Result<bool, Error> {
    let sql = Sql::differs(
        "SELECT 1 AS one FROM sqlite_schema WHERE type = 'table' AND name = $1",
        "SELECT 1 AS one FROM information_schema.tables WHERE table_schema = current_schema() AND table_name = $1",
    );
    Ok(conn.row(sql, &values![kind.name()]).await?.is_some())
}

/// The rows whose keys begin as these do; the table must be there.
pub async fn rows(conn: &mut Conn, kind: Kind, keys: &[String]) -> Result<Vec<Record>, Error> {
    let head = |key: &String| match kind {
        // Numbers of failures and decisions may have strokes themselves.
        Kind::Interruption => key.rsplit_once('/').map_or(key.as_str(), |(id, _)| id).to_owned(),
        _ => key.split('/').next().unwrap_or_default().to_owned(),
    };
    let mut heads: Vec<String> = keys.iter().map(head).collect();
    heads.sort_unstable();
    heads.dedup();
    of_heads(conn, kind, heads).await
}

async fn of_heads(conn: &mut Conn, kind: Kind, heads: Vec<String>) -> Result<Vec<Record>, Error> {
    match kind {
        Kind::Document => documents::records(conn, &heads).await,
        Kind::Signature => signatures::records(conn, &heads).await,
        Kind::SignatureEvidence => stamps::records(conn, &heads).await,
        Kind::ArchiveStamp => archive_stamps::records(conn, &heads).await,
        Kind::Evidence => evidence::records(conn, &heads).await,
        Kind::TermExtract => extracts::records(conn, &heads).await,
        Kind::Disposal => retention::records(conn, &heads).await,
        Kind::LawChange => laws::records(conn, &heads).await,
        Kind::Interruption => interruptions::records(conn, &heads).await,
        Kind::DecisionCase => decisions::records(conn, &heads).await,
        Kind::StaffChange => employees::records(conn, &heads).await,
        Kind::PublicationVersion => publications::version_records(conn, &heads).await,
        Kind::PublicationReader => publications::reader_records(conn, &heads).await,
        Kind::InvoicePaper => accounts::records(conn, &heads).await,
        Kind::QuestionnaireVersion => questionnaires::records(conn, &heads).await,
    }
}

/// The next rows of a table, in the order of what their keys begin with, after `after`; with where to go on.
pub async fn page(
    conn: &mut Conn,
    kind: Kind,
    after: Option<&str>,
) -> Result<Option<(String, Vec<Record>)>, Error> {
    let sql: &'static str = match kind {
        Kind::Document => "SELECT id AS head FROM document WHERE id > $1 ORDER BY id LIMIT $2",
        Kind::Signature => "SELECT id AS head FROM signature WHERE id > $1 ORDER BY id LIMIT $2",
        Kind::SignatureEvidence => {
            "SELECT DISTINCT signature_id AS head FROM signature_evidence
             WHERE signature_id > $1 ORDER BY signature_id LIMIT $2"
        }
        Kind::ArchiveStamp => {
            "SELECT DISTINCT signature_id AS head FROM archive_stamp
             WHERE signature_id > $1 ORDER BY signature_id LIMIT $2"
        }
        Kind::Evidence => "SELECT sha256 AS head FROM evidence WHERE sha256 > $1 ORDER BY sha256 LIMIT $2",
        Kind::TermExtract => {
            "SELECT DISTINCT subject_id AS head FROM term_extract
             WHERE subject_id > $1 ORDER BY subject_id LIMIT $2"
        }
        Kind::Disposal => {
            "SELECT subject_id AS head FROM disposal WHERE subject_id > $1 ORDER BY subject_id LIMIT $2"
        }
        Kind::LawChange => "SELECT number AS head FROM law_change WHERE number > $1 ORDER BY number LIMIT $2",
        Kind::Interruption => {
            "SELECT DISTINCT id AS head FROM interruption WHERE id > $1 ORDER BY id LIMIT $2"
        }
        Kind::DecisionCase => {
            "SELECT DISTINCT subject_id AS head FROM decision_case
             WHERE subject_id > $1 ORDER BY subject_id LIMIT $2"
        }
        Kind::StaffChange => {
            "SELECT number AS head FROM staff_change WHERE number > $1 ORDER BY number LIMIT $2"
        }
        Kind::PublicationVersion => {
            "SELECT id AS head FROM publication_version WHERE id > $1 ORDER BY id LIMIT $2"
        }
        Kind::PublicationReader => {
            "SELECT id AS head FROM publication_reader WHERE id > $1 ORDER BY id LIMIT $2"
        }
        Kind::InvoicePaper => {
            "SELECT DISTINCT invoice_id AS head FROM invoice_paper
             WHERE invoice_id > $1 ORDER BY invoice_id LIMIT $2"
        }
        Kind::QuestionnaireVersion => {
            "SELECT id AS head FROM questionnaire_version WHERE id > $1 ORDER BY id LIMIT $2"
        }
    };
    let unreadable = |_| Error::Encode(format!("a key of {}", kind.name()));
    let from = match kind {
        Kind::Evidence | Kind::Interruption => Value::from(after.unwrap_or_default()),
        Kind::LawChange | Kind::StaffChange => {
            after.map_or(Ok(i64::MIN), str::parse).map_err(|_| unreadable(()))?.into()
        }
        _ => after.map_or(Ok(Uuid::nil()), Uuid::parse_str).map_err(|_| unreadable(()))?.into(),
    };
    let found = conn.rows(sql, &[from, PAGE.into()]).await?;
    let head = |row: &Row| match kind {
        Kind::Evidence | Kind::Interruption => row.get("head"),
        Kind::LawChange | Kind::StaffChange => Ok(row.get::<i64>("head")?.to_string()),
        _ => Ok(key(row.get("head")?)),
    };
    let heads: Vec<String> = found.iter().map(head).collect::<Result<_, _>>()?;
    let Some(last) = heads.last() else { return Ok(None) };
    Ok(Some((last.clone(), of_heads(conn, kind, heads.clone()).await?)))
}

/// Rows that no event names.
pub async fn unnamed(conn: &mut Conn, kind: Kind, records: Vec<Record>) -> Result<Vec<Record>, Error> {
    let keys: Vec<String> = records.iter().map(|record| record.key.clone()).collect();
    let index = events_of(conn, kind, &keys).await?;
    let ids: Vec<Uuid> = index.values().copied().collect();
    let mut said: BTreeMap<String, Uuid> = BTreeMap::new();
    for event in events::with_ids(conn, &ids).await? {
        let of_kind = named(&event).filter(|(of, ..)| *of == kind);
        said.extend(of_kind.map(|(_, key, _)| (key.to_owned(), event.id)));
    }
    let is_named = |record: &Record| said.contains_key(&record.key);
    Ok(records.into_iter().filter(|record| !is_named(record)).collect())
}

/// Writes events for the rows that were there before such events were, once for each table: whoever adds a row later
/// without an event does not get one here. Page by page; a process that is killed goes on where it was.
pub async fn cover(db: &Db, now: Timestamp) -> Result<u64, Error> {
    let before = covered_kinds(&mut *db.read().await?).await?;
    let mut covered = 0;
    for kind in Kind::ALL.into_iter().filter(|kind| !before.contains(kind.name())) {
        if !is_here(&mut *db.read().await?, kind).await? {
            continue;
        }
        let mut after: Option<String> = None;
        loop {
            let mut tx = db.begin().await?;
            // Of two nodes that start at once one waits here.
            hold(&mut tx).await?;
            let Some((last, records)) = page(&mut tx, kind, after.as_deref()).await? else { break };
            let unnamed = unnamed(&mut tx, kind, records).await?;
            covered += unnamed.len() as u64;
            write(&mut tx, unnamed, Some(now)).await?;
            tx.commit().await?;
            after = Some(last);
        }
        let mut tx = db.begin().await?;
        let sql = "INSERT INTO record_covered (kind, at) VALUES ($1, $2) ON CONFLICT (kind) DO NOTHING";
        tx.execute(sql, &values![kind.name(), now]).await?;
        tx.commit().await?;
    }
    Ok(covered)
}

async fn covered_kinds(conn: &mut Conn) -> Result<BTreeSet<String>, Error> {
    let rows = conn.rows("SELECT kind FROM record_covered", &values![]).await?;
    rows.iter().map(|row| row.get("kind")).collect()
}

async fn hold(conn: &mut Conn) -> Result<(), Error> {
    let sql = Sql::differs(
        "SELECT one FROM record_begun WHERE one = 1",
        "SELECT one FROM record_begun WHERE one = 1 FOR UPDATE",
    );
    conn.row(sql, &values![]).await?;
    Ok(())
}
