//! Which cases a signed decision on circumstances moved: to each of them the decision is a paper of its own.

use jiff::Timestamp;
use serde_json::{Value as Json, json};
use uuid::Uuid;

use super::documents::{self, Document};
use super::records::{self, Kind, Record};
use super::signatures::{self, Signature};
use super::{Conn, Error, Row, Sql, Value, values};

/// The decision moved this case; a second telling of it changes nothing.
pub async fn concern(
    conn: &mut Conn,
    decision: Uuid,
    subject: (&str, Uuid),
    at: Timestamp,
) -> Result<(), Error> {
    // Not ON CONFLICT: the guard against REPLACE speaks before it on SQLite.
    let added = conn
        .execute(
            "INSERT INTO decision_case (document_id, subject_kind, subject_id, at)
         SELECT d.id, $2, $3, $4 FROM document d WHERE d.id = $1 AND NOT EXISTS (
             SELECT 1 FROM decision_case c WHERE c.document_id = d.id AND c.subject_id = $3)",
            &values![decision, subject.0, subject.1, at],
        )
        .await?;
    if added == 1 {
        let record = record(conn, decision, subject.1, at).await?;
        conn.keep(record);
    }
    Ok(())
}

/// A decision as a paper of a case, as an event of the case names it: the document and the signatures under it, which
/// the log names apart from each case.
async fn record(conn: &mut Conn, decision: Uuid, case: Uuid, at: Timestamp) -> Result<Record, Error> {
    let mut told = match documents::find(conn, decision).await? {
        Some(document) => documents::record(&document).told,
        // Somebody removed it: then this row is not as it was named.
        None => Json::Null,
    };
    let signed = signatures::of_document(conn, decision).await?;
    let signed: Vec<Json> = signed.iter().map(|it| signatures::record(it, case).told).collect();
    told["document"] = json!(decision);
    told["signatures"] = json!(signed);
    let key = format!("{}/{}", records::key(case), records::key(decision));
    Ok(Record { kind: Kind::DecisionCase, key, subject: case, told, blob: None, at })
}

/// The papers of these cases, as their events name them.
pub(super) async fn records(conn: &mut Conn, cases: &[String]) -> Result<Vec<Record>, Error> {
    let sql = Sql::differs(
        "SELECT document_id, subject_id, at FROM decision_case
         WHERE subject_id IN (SELECT unhex(value) FROM json_each($1))",
        "SELECT document_id, subject_id, at FROM decision_case
         WHERE subject_id IN (SELECT value::uuid FROM jsonb_array_elements_text($1) AS value)",
    );
    let rows = conn.rows(sql, &[Value::json(&cases)?]).await?;
    let mut found = Vec::with_capacity(rows.len());
    for row in &rows {
        let of =
            |row: &Row| Ok::<_, Error>((row.get("document_id")?, row.get("subject_id")?, row.get("at")?));
        let (decision, case, at) = of(row)?;
        found.push(record(conn, decision, case, at).await?);
    }
    Ok(found)
}

/// The decisions that moved a case, the first one first, each as a document of this case.
pub async fn of_case(conn: &mut Conn, case: Uuid) -> Result<Vec<Document>, Error> {
    let rows = conn
        .rows(
            "SELECT d.id, c.subject_kind, c.subject_id, d.kind, d.title, d.file_name, d.media_type, d.size, d.sha256,
                 d.version, d.supersedes, d.number, d.registered_at, d.source, d.data, d.created_at
             FROM decision_case c JOIN document d ON d.id = c.document_id
             WHERE c.subject_id = $1 ORDER BY d.registered_at, d.id",
            &values![case],
        )
        .await?;
    rows.iter().map(documents::read).collect()
}

/// The signatures under the decisions that moved a case.
pub async fn signatures(conn: &mut Conn, case: Uuid) -> Result<Vec<Signature>, Error> {
    let rows = conn
        .rows(
            "SELECT s.id, s.document_id, s.role, s.signer_iin, s.signer_bin, s.signer_name, s.algorithm,
                 s.certificate_serial, s.certificate_not_after, s.signed_at, s.cms, s.verified
             FROM signature s JOIN decision_case c ON c.document_id = s.document_id
             WHERE c.subject_id = $1 ORDER BY s.signed_at, s.id",
            &values![case],
        )
        .await?;
    rows.iter().map(signatures::read).collect()
}
