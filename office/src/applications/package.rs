//! What is sent on to the system of the addressee.

use jiff::Timestamp;
use jiff::civil::Date;
use uuid::Uuid;

use super::SUBJECT;
use super::manifest::Party;
use crate::documents::as_signed;
use crate::error::Error;
use crate::store::documents::Document;
use crate::store::registrations::Registration;
use crate::store::signatures::Signature;
use crate::store::{Conn, applications, documents, participants, registrations, signatures};

/// A registered application with everything that belongs to it. Bytes are blobs by their hashes.
#[derive(Clone, Debug)]
pub struct Package {
    pub application: Uuid,
    pub number: String,
    pub registration_date: Date,
    pub received_at: Timestamp,
    pub participant_code: String,
    /// The system that serves the addressee.
    pub system_code: String,
    pub title: String,
    pub applicant: Party,
    /// The canonical JSON that the applicant signed.
    pub manifest: Document,
    /// Signatures under the manifest.
    pub signatures: Vec<Signature>,
    pub files: Vec<Document>,
}

/// Gathers a registered application; one without a number is refused (A-20.R1).
pub async fn package(conn: &mut Conn, id: Uuid) -> Result<Package, Error> {
    let application = applications::find(conn, id).await?.ok_or(Error::NotFound)?;
    let registered = application.state.registered().ok_or(Error::Stale)?;
    let participant = match application.participant {
        Some(participant) => participants::find(conn, participant).await?,
        None => None,
    };
    let participant = participant.ok_or(Error::NotFound)?;
    let owner = registrations::find(conn, application.registration).await?.ok_or(Error::NotFound)?;
    let all = as_signed(documents::of_subject(conn, SUBJECT, id).await?);
    let (manifests, files): (Vec<_>, Vec<_>) = all
        .into_iter()
        .filter(|document| matches!(document.kind.as_str(), "manifest" | "project"))
        .partition(|document| document.kind == "manifest");
    let manifest = manifests.into_iter().next().ok_or(Error::NotFound)?;
    Ok(Package {
        application: id,
        number: registered.number.clone(),
        registration_date: registered.accepted.registration_date,
        received_at: registered.accepted.received_at,
        participant_code: participant.code.to_string(),
        system_code: participant.system,
        title: application.form.title.clone(),
        applicant: applicant(&owner),
        signatures: signatures::of_document(conn, manifest.id).await?,
        manifest,
        files,
    })
}

/// The applicant as named in the manifest: an organisation by BIN, an individual by IIN.
pub(crate) fn applicant(owner: &Registration) -> Party {
    let iin = owner.bin.is_none().then(|| owner.iin.clone());
    Party { name: owner.name.clone(), bin: owner.bin.clone(), iin }
}
