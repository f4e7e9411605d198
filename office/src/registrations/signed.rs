//! A letter of the operator about a registration that an employee signed with the own key: a refusal, a confirmation.

use pki::Purpose;
use uuid::Uuid;

use super::SUBJECT;
use super::refusal::check_key;
use crate::ctx::Ctx;
use crate::error::Error;
use crate::exchange::sha256_hex;
use crate::store::documents::Document;
use crate::store::signatures::Signature;
use crate::store::{Conn, Tx, blobs, documents, signatures};
use crate::texts::Locale;
use crate::{Office, evidence, history};

/// As what the employee signs.
const ROLE: &str = "operator";

/// The letter with its signature, verified but not yet kept.
pub(super) struct Signed {
    pub document: Document,
    signature: Signature,
}

impl Signed {
    /// Verifies the signature of the letter, and that the key is the employee's own; `data` goes with the document.
    pub async fn of(
        office: &Office,
        ctx: &Ctx,
        (clause, id): (&'static str, Uuid),
        (kind, file_name, data): (&'static str, &'static str, serde_json::Value),
        bytes: Vec<u8>,
        cms: Vec<u8>,
    ) -> Result<Signed, Error> {
        let verified = office
            .verify(cms.clone(), Some(bytes.clone()), Purpose::Sign, ctx.now)
            .await
            .map_err(|error| error.signing(clause))?;
        check_key(office, ctx, &verified, clause)?;
        evidence::keep(office, std::slice::from_ref(&verified)).await?;
        office.blobs.put(&bytes).await?;
        let document = Document {
            title: office.texts.of(Locale::Kk).t(format!("document-kind-{kind}")).to_string(),
            file_name: file_name.into(),
            media_type: "application/pdf".into(),
            size: i64::try_from(bytes.len()).unwrap_or(i64::MAX),
            sha256: sha256_hex(&bytes),
            source: "operator".into(),
            data,
            ..Document::made((SUBJECT, id), kind, ctx.now)
        };
        let signature = history::signature(ctx, document.id, ROLE, &verified, cms)?;
        Ok(Signed { document, signature })
    }

    /// Keeps both in the transaction of the decision.
    pub async fn keep(&self, tx: &mut Tx, ctx: &Ctx) -> Result<(), Error> {
        blobs::insert(tx, &self.document.sha256, self.document.size, ctx.now).await?;
        documents::insert(tx, &self.document).await?;
        signatures::insert(tx, &self.signature).await?;
        Ok(())
    }
}

/// Whether this very signature is under a letter about the registration already.
pub(super) async fn known(conn: &mut Conn, id: Uuid, cms: &[u8]) -> Result<bool, Error> {
    let signed = signatures::of_subject(conn, SUBJECT, id).await?;
    Ok(signed.iter().any(|signature| signature.role == ROLE && signature.cms == cms))
}
