//! Signatures under documents: the CMS as it came and the verdict that was given then. Never changed.

use jiff::Timestamp;
use serde_json::{Value as Json, json};
use uuid::Uuid;

use super::jobs::enqueue;
use super::records::{self, Kind, Record};
use super::{Conn, Error, Row, Sql, Value, values, whole_microseconds};

/// A signature that was verified when it came.
#[derive(Debug, Clone, PartialEq)]
pub struct Signature {
    pub id: Uuid,
    pub document_id: Uuid,
    /// As what the signer signed: `applicant`, `expert`, `head`, `operator`, `system`.
    pub role: String,
    pub signer_iin: Option<String>,
    pub signer_bin: Option<String>,
    pub signer_name: String,
    pub algorithm: String,
    pub certificate_serial: String,
    pub certificate_not_after: Timestamp,
    /// The server's time of receipt, not the signer's claim.
    pub signed_at: Timestamp,
    /// DER, as it came.
    pub cms: Vec<u8>,
    /// `pki::Verified`, so that a later check does not depend on living certificates.
    pub verified: Json,
}

pub async fn insert(conn: &mut Conn, signature: &Signature) -> Result<(), Error> {
    conn.execute(
        "INSERT INTO signature (id, document_id, role, signer_iin, signer_bin, signer_name, algorithm,
             certificate_serial, certificate_not_after, signed_at, cms, verified)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        &values![
            signature.id,
            signature.document_id,
            &signature.role,
            signature.signer_iin.as_ref(),
            signature.signer_bin.as_ref(),
            &signature.signer_name,
            &signature.algorithm,
            &signature.certificate_serial,
            signature.certificate_not_after,
            signature.signed_at,
            &signature.cms,
            &signature.verified,
        ],
    )
    .await?;
    let subject = subject(conn, signature.document_id).await?;
    conn.keep(record(signature, subject));
    // What makes it outlive its certificate is fetched afterwards.
    let (id, job) = (signature.id, super::stamps::JOB);
    enqueue(conn, job, &json!({"signature": id}), &format!("{job}:{id}"), signature.signed_at).await?;
    Ok(())
}

/// The subject of a document.
async fn subject(conn: &mut Conn, document: Uuid) -> Result<Uuid, Error> {
    let row = conn.row("SELECT subject_id FROM document WHERE id = $1", &values![document]).await?;
    row.ok_or(Error::Broken)?.get("subject_id")
}

/// The subject of the document under which a signature stands.
pub(super) async fn subject_of(conn: &mut Conn, signature: Uuid) -> Result<Uuid, Error> {
    let sql = "SELECT d.subject_id FROM signature s JOIN document d ON d.id = s.document_id WHERE s.id = $1";
    conn.row(sql, &values![signature]).await?.ok_or(Error::Broken)?.get("subject_id")
}

/// A signature as an event names it.
pub(super) fn record(it: &Signature, subject: Uuid) -> Record {
    let told = json!({
        "document": it.document_id,
        "role": it.role,
        "sha256": records::sha256(&it.cms),
        "signed_at": whole_microseconds(it.signed_at),
        "row": records::digest(&json!([
            it.signer_iin, it.signer_bin, it.signer_name, it.algorithm, it.certificate_serial,
            whole_microseconds(it.certificate_not_after), it.verified,
        ])),
    });
    Record { kind: Kind::Signature, key: records::key(it.id), subject, told, blob: None, at: it.signed_at }
}

/// Signatures with these ids, as their events name them.
pub(super) async fn records(conn: &mut Conn, ids: &[String]) -> Result<Vec<Record>, Error> {
    let sql = Sql::differs(
        "SELECT s.id, s.document_id, s.role, s.signer_iin, s.signer_bin, s.signer_name, s.algorithm,
             s.certificate_serial, s.certificate_not_after, s.signed_at, s.cms, s.verified, d.subject_id
         FROM signature s LEFT JOIN document d ON d.id = s.document_id
         WHERE s.id IN (SELECT unhex(value) FROM json_each($1))",
        "SELECT s.id, s.document_id, s.role, s.signer_iin, s.signer_bin, s.signer_name, s.algorithm,
             s.certificate_serial, s.certificate_not_after, s.signed_at, s.cms, s.verified, d.subject_id
         FROM signature s LEFT JOIN document d ON d.id = s.document_id
         WHERE s.id IN (SELECT value::uuid FROM jsonb_array_elements_text($1) AS value)",
    );
    let rows = conn.rows(sql, &[Value::json(&ids)?]).await?;
    rows.iter().map(|row| Ok(record(&read(row)?, records::subject(row)?))).collect()
}

/// One signature.
pub async fn find(conn: &mut Conn, id: Uuid) -> Result<Option<Signature>, Error> {
    let row = conn
        .row(
            "SELECT id, document_id, role, signer_iin, signer_bin, signer_name, algorithm, certificate_serial,
                 certificate_not_after, signed_at, cms, verified
             FROM signature WHERE id = $1",
            &values![id],
        )
        .await?;
    row.as_ref().map(read).transpose()
}

/// The signatures under one document, first signer first.
pub async fn of_document(conn: &mut Conn, document_id: Uuid) -> Result<Vec<Signature>, Error> {
    let rows = conn
        .rows(
            "SELECT id, document_id, role, signer_iin, signer_bin, signer_name, algorithm, certificate_serial,
                 certificate_not_after, signed_at, cms, verified
             FROM signature WHERE document_id = $1 ORDER BY signed_at, id",
            &values![document_id],
        )
        .await?;
    rows.iter().map(read).collect()
}

/// The signatures under all documents of a subject, first signer first.
pub async fn of_subject(conn: &mut Conn, kind: &str, id: Uuid) -> Result<Vec<Signature>, Error> {
    let rows = conn
        .rows(
            "SELECT s.id, s.document_id, s.role, s.signer_iin, s.signer_bin, s.signer_name, s.algorithm,
                 s.certificate_serial, s.certificate_not_after, s.signed_at, s.cms, s.verified
             FROM signature s JOIN document d ON d.id = s.document_id
             WHERE d.subject_kind = $1 AND d.subject_id = $2 ORDER BY s.signed_at, s.id",
            &values![kind, id],
        )
        .await?;
    rows.iter().map(read).collect()
}

pub(super) fn read(row: &Row) -> Result<Signature, Error> {
    Ok(Signature {
        id: row.get("id")?,
        document_id: row.get("document_id")?,
        role: row.get("role")?,
        signer_iin: row.get("signer_iin")?,
        signer_bin: row.get("signer_bin")?,
        signer_name: row.get("signer_name")?,
        algorithm: row.get("algorithm")?,
        certificate_serial: row.get("certificate_serial")?,
        certificate_not_after: row.get("certificate_not_after")?,
        signed_at: row.get("signed_at")?,
        cms: row.get("cms")?,
        verified: row.get("verified")?,
    })
}
