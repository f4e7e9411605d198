//! Which cases a signed decision on circumstances moved: to each of them the decision is a paper of its own.

use jiff::Timestamp;
use uuid::Uuid;

use super::documents::{self, Document};
use super::signatures::{self, Signature};
use super::{Conn, Error, values};

/// The decision moved this case; a second telling of it changes nothing.
pub async fn concern(
    conn: &mut Conn,
    decision: Uuid,
    subject: (&str, Uuid),
    at: Timestamp,
) -> Result<(), Error> {
    // Not ON CONFLICT: the guard against REPLACE speaks before it on SQLite.
    conn.execute(
        "INSERT INTO decision_case (document_id, subject_kind, subject_id, at)
         SELECT d.id, $2, $3, $4 FROM document d WHERE d.id = $1 AND NOT EXISTS (
             SELECT 1 FROM decision_case c WHERE c.document_id = d.id AND c.subject_id = $3)",
        &values![decision, subject.0, subject.1, at],
    )
    .await?;
    Ok(())
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
