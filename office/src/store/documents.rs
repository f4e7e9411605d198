//! Documents: which bytes, of which subject, under which number. Never changed; a correction is a new version.

use jiff::Timestamp;
use law::disclosure::Label;
use serde_json::{Value as Json, json};
use uuid::Uuid;

use super::records::{self, Kind, Record};
use super::uploads::Upload;
use super::{Conn, Error, Row, Sql, Value, values, whole_microseconds};
use crate::ctx::new_id;

/// A document. Its bytes are the blob of `sha256`.
#[derive(Debug, Clone, PartialEq)]
pub struct Document {
    pub id: Uuid,
    /// The word of the topic in singular: `application`, `case`.
    pub subject_kind: String,
    pub subject_id: Uuid,
    pub kind: String,
    pub title: String,
    pub file_name: String,
    pub media_type: String,
    /// Bytes.
    pub size: i64,
    /// Lower-case hexadecimal, 64 characters.
    pub sha256: String,
    /// 1, 2, 3 … along the chain of `supersedes`.
    pub version: i64,
    /// The version that this one annuls; each can be annulled once.
    pub supersedes: Option<Uuid>,
    pub number: Option<String>,
    pub registered_at: Option<Timestamp>,
    /// Where it came from: `applicant`, `system`, or the code of another system.
    pub source: String,
    pub data: Json,
    pub created_at: Timestamp,
}

impl Document {
    /// A document of this subject, made and registered at this moment; whoever makes it says what its bytes are.
    pub fn made(subject: (&str, Uuid), kind: &str, at: Timestamp) -> Document {
        Document {
            id: new_id(at),
            subject_kind: subject.0.to_owned(),
            subject_id: subject.1,
            kind: kind.to_owned(),
            title: String::new(),
            file_name: String::new(),
            media_type: String::new(),
            size: 0,
            sha256: String::new(),
            version: 1,
            supersedes: None,
            number: None,
            registered_at: Some(at),
            source: "system".into(),
            data: json!({}),
            created_at: at,
        }
    }

    /// The same of what somebody uploaded; none while that is not whole.
    pub fn uploaded(subject: (&str, Uuid), kind: &str, upload: &Upload, at: Timestamp) -> Option<Document> {
        Some(Document {
            title: upload.file_name.clone(),
            file_name: upload.file_name.clone(),
            media_type: upload.media_type.clone(),
            size: upload.received,
            sha256: upload.sha256.clone()?,
            ..Document::made(subject, kind, at)
        })
    }

    /// Codes of the lines of the list of completeness that it presents, as whoever presented it signed.
    pub fn kinds(&self) -> Vec<&str> {
        self.data["kinds"].as_array().into_iter().flatten().filter_map(Json::as_str).collect()
    }

    /// What whoever presented it said of who may read it.
    pub fn label(&self) -> Label {
        match &self.data["access"] {
            Json::Null => Label::Ordinary,
            // A word of another program is not read as less than it may mean.
            word => word.as_str().and_then(Label::parse).unwrap_or(Label::ServiceSecrecy),
        }
    }
}

/// The size of these bytes where a document of this party has them: of its registration or its applications. On the
/// portal only.
pub async fn held(conn: &mut Conn, party: &str, sha256: &str) -> Result<Option<i64>, Error> {
    let row = conn
        .row(
            "SELECT d.size FROM document d WHERE d.sha256 = $2 AND (
                 (d.subject_kind = 'registration' AND EXISTS (
                     SELECT 1 FROM registration r WHERE r.id = d.subject_id AND r.party = $1))
                 OR (d.subject_kind = 'application' AND EXISTS (
                     SELECT 1 FROM application a JOIN registration r ON r.id = a.registration_id
                     WHERE a.id = d.subject_id AND r.party = $1)))
             LIMIT 1",
            &values![party, sha256],
        )
        .await?;
    row.map(|row| row.get("size")).transpose()
}

/// The applications of a registered user with a document of this kind that he has not signed. On the portal only.
pub async fn to_sign(conn: &mut Conn, registration: Uuid, kind: &str) -> Result<Vec<Uuid>, Error> {
    let rows = conn
        .rows(
            "SELECT d.subject_id FROM document d JOIN application a ON a.id = d.subject_id
             WHERE a.registration_id = $1 AND d.subject_kind = 'application' AND d.kind = $2 AND NOT EXISTS (
                 SELECT 1 FROM signature s WHERE s.document_id = d.id AND s.role = 'applicant')",
            &values![registration, kind],
        )
        .await?;
    rows.iter().map(|row| row.get("subject_id")).collect()
}

/// Adds a document. The blob must be stored before.
pub async fn insert(conn: &mut Conn, document: &Document) -> Result<(), Error> {
    conn.execute(
        "INSERT INTO document (id, subject_kind, subject_id, kind, title, file_name, media_type, size, sha256,
             version, supersedes, number, registered_at, source, data, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)",
        &values![
            document.id,
            &document.subject_kind,
            document.subject_id,
            &document.kind,
            &document.title,
            &document.file_name,
            &document.media_type,
            document.size,
            &document.sha256,
            document.version,
            document.supersedes,
            document.number.as_ref(),
            document.registered_at,
            &document.source,
            &document.data,
            document.created_at,
        ],
    )
    .await?;
    conn.keep(record(document));
    Ok(())
}

/// A document as an event names it.
pub(super) fn record(it: &Document) -> Record {
    let registered_at = it.registered_at.map(whole_microseconds);
    let told = json!({
        "kind": it.kind,
        "sha256": it.sha256,
        "size": it.size,
        "version": it.version,
        "supersedes": it.supersedes,
        "number": it.number,
        "registered_at": registered_at,
        "row": records::digest(&json!([
            it.subject_kind, it.subject_id, it.title, it.file_name, it.media_type, it.source, it.data,
            whole_microseconds(it.created_at),
        ])),
    });
    Record {
        kind: Kind::Document,
        key: records::key(it.id),
        subject: it.subject_id,
        told,
        blob: Some(it.sha256.clone()),
        at: it.created_at,
    }
}

/// Documents with these ids, as their events name them.
pub(super) async fn records(conn: &mut Conn, ids: &[String]) -> Result<Vec<Record>, Error> {
    let sql = Sql::differs(
        "SELECT id, subject_kind, subject_id, kind, title, file_name, media_type, size, sha256, version,
             supersedes, number, registered_at, source, data, created_at
         FROM document WHERE id IN (SELECT unhex(value) FROM json_each($1))",
        "SELECT id, subject_kind, subject_id, kind, title, file_name, media_type, size, sha256, version,
             supersedes, number, registered_at, source, data, created_at
         FROM document WHERE id IN (SELECT value::uuid FROM jsonb_array_elements_text($1) AS value)",
    );
    let rows = conn.rows(sql, &[Value::json(&ids)?]).await?;
    rows.iter().map(|row| Ok(record(&read(row)?))).collect()
}

pub async fn find(conn: &mut Conn, id: Uuid) -> Result<Option<Document>, Error> {
    let row = conn
        .row(
            "SELECT id, subject_kind, subject_id, kind, title, file_name, media_type, size, sha256, version,
                 supersedes, number, registered_at, source, data, created_at
             FROM document WHERE id = $1",
            &values![id],
        )
        .await?;
    row.as_ref().map(read).transpose()
}

/// All documents of a subject with all their versions, in the order in which they came.
pub async fn of_subject(conn: &mut Conn, kind: &str, id: Uuid) -> Result<Vec<Document>, Error> {
    let rows = conn
        .rows(
            "SELECT id, subject_kind, subject_id, kind, title, file_name, media_type, size, sha256, version,
                 supersedes, number, registered_at, source, data, created_at
             FROM document WHERE subject_kind = $1 AND subject_id = $2 ORDER BY created_at, id",
            &values![kind, id],
        )
        .await?;
    rows.iter().map(read).collect()
}

/// The documents that have these bytes: who may see one of them may fetch the blob.
pub async fn with_sha256(conn: &mut Conn, sha256: &str) -> Result<Vec<Document>, Error> {
    let rows = conn
        .rows(
            "SELECT id, subject_kind, subject_id, kind, title, file_name, media_type, size, sha256, version,
                 supersedes, number, registered_at, source, data, created_at
             FROM document WHERE sha256 = $1 ORDER BY created_at, id",
            &values![sha256],
        )
        .await?;
    rows.iter().map(read).collect()
}

pub(super) fn read(row: &Row) -> Result<Document, Error> {
    Ok(Document {
        id: row.get("id")?,
        subject_kind: row.get("subject_kind")?,
        subject_id: row.get("subject_id")?,
        kind: row.get("kind")?,
        title: row.get("title")?,
        file_name: row.get("file_name")?,
        media_type: row.get("media_type")?,
        size: row.get("size")?,
        sha256: row.get("sha256")?,
        version: row.get("version")?,
        supersedes: row.get("supersedes")?,
        number: row.get("number")?,
        registered_at: row.get("registered_at")?,
        source: row.get("source")?,
        data: row.get("data")?,
        created_at: row.get("created_at")?,
    })
}
