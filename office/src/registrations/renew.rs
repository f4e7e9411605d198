//! After the registration: a version of the agreement that came into force later is signed anew, and the operator
//! countersigns where the version says so (A-7.4, A-8.2, B-6.2).

use law::access::{self, Action, Role};
use law::event::Subject;
use law::registration::Command;
use law::{Clause, Event, Refusal};
use pki::Purpose;
use serde_json::json;
use uuid::Uuid;

use super::agreement::{self, Version};
use super::draft::change;
use super::present::agreement_document;
use super::refusal::check_key;
use super::{Registration, SUBJECT, own, signer};
use crate::ctx::Ctx;
use crate::error::Error;
use crate::store::documents::Document;
use crate::store::signatures::Signature;
use crate::store::{Conn, blobs, documents, registrations, signatures};
use crate::texts::Locale;
use crate::{Office, authorities, evidence, history, notices};

/// As what the employee of the operator countersigns.
const ROLE: &str = "operator";

/// A version that its user has not signed yet.
#[derive(Clone, Debug)]
pub struct Renewal {
    pub registration: Registration,
    pub version: Version,
    /// The text in each language, for reading; `text` is all of it.
    pub parts: Vec<(Locale, String)>,
    pub text: String,
    pub sha256: String,
}

/// The version in force, where the user of a registration signed another; none where nothing is to be signed.
pub(crate) async fn unsigned_version(
    office: &Office,
    conn: &mut Conn,
    ctx: &Ctx,
    registration: &Registration,
) -> Result<Option<Version>, Error> {
    if !registration.is_registered() {
        return Ok(None);
    }
    let version = Version::in_force(office, conn, registration.order, ctx.now).await?;
    let papers = documents::of_subject(conn, SUBJECT, registration.id).await?;
    let other = agreement::signed(&papers).is_some_and(|signed| !version.is_of(signed));
    Ok(other.then_some(version))
}

/// Nothing new is submitted before the agreement in force is signed.
pub(crate) async fn agreed(
    office: &Office,
    conn: &mut Conn,
    ctx: &Ctx,
    registration: &Registration,
) -> Result<(), Error> {
    match unsigned_version(office, conn, ctx, registration).await? {
        None => Ok(()),
        Some(_) => Err(refused(registration, "registration-agreement-to-renew")),
    }
}

/// What the user of one's own registration has to sign; none where the agreement in force is signed.
pub async fn renewal(office: &Office, ctx: &Ctx, id: Uuid) -> Result<Option<Renewal>, Error> {
    let mut reader = office.db.read().await?;
    let registration = own(&mut reader, ctx, id).await?;
    let Some(version) = unsigned_version(office, &mut reader, ctx, &registration).await? else {
        return Ok(None);
    };
    let presented = super::filled_in(office, &mut reader, ctx, &registration).await?;
    let parts = agreement::parts(office, &version, &registration, &presented, &[]);
    let text = agreement::text(&parts);
    Ok(Some(Renewal { sha256: agreement::sha256(&text), registration, version, parts, text }))
}

/// Signs the version in force. Sent twice, the second changes nothing.
pub async fn renew(office: &Office, ctx: &Ctx, id: Uuid, cms: Vec<u8>) -> Result<(), Error> {
    let Some(Renewal { mut registration, version, text, .. }) = renewal(office, ctx, id).await? else {
        return Ok(());
    };
    let clause = registration.service().agreement;
    let cms = pki::container(&cms).map_err(|error| Error::from(error).signing(clause))?;
    let verified = office
        .verify(cms.clone(), Some(text.clone().into_bytes()), Purpose::Sign, ctx.now)
        .await
        .map_err(|error| error.signing(clause))?;
    let law = registration.law(office)?;
    let command = Command::Renew { signer: signer(office, &verified, ctx.now).await? };
    let mut outcome = registration.state.apply(command, ctx.now, &law)?;
    for event in &mut outcome.events {
        event.data = json!({ "version": version.number });
    }
    registration.state = outcome.next;
    registration.updated_at = ctx.now;
    evidence::keep(office, std::slice::from_ref(&verified)).await?;
    let stored = office.blobs.put(text.as_bytes()).await?;
    let mut tx = office.db.begin().await?;
    change(&mut tx, &registration).await?;
    let papers = documents::of_subject(&mut tx, SUBJECT, id).await?;
    let former = agreement::signed(&papers).ok_or(Error::Stale)?;
    let document = Document {
        version: former.version + 1,
        supersedes: Some(former.id),
        ..agreement_document(office, ctx, &registration, &version, &stored.sha256, text.len())
    };
    let signature = history::signature(ctx, document.id, "registrant", &verified, cms)?;
    blobs::insert(&mut tx, &stored.sha256, document.size, ctx.now).await?;
    documents::insert(&mut tx, &document).await?;
    signatures::insert(&mut tx, &signature).await?;
    let terms = registration.state.terms(&law);
    history::write(office, &mut tx, ctx, &law, (SUBJECT, id), &outcome.events, &terms).await?;
    authorities::note_signing(office, &mut tx, ctx, &law, (SUBJECT, id), &verified).await?;
    if version.countersigned {
        let (registrar, name) = (Role::PortalOperatorRegistrar, json!({ "name": registration.name }));
        notices::alert(&mut tx, ctx, registrar, (SUBJECT, id), "registration-agreement-renewed", name)
            .await?;
    }
    tx.commit().await?;
    Ok(())
}

/// The agreement that waits for the operator's signature, of the documents of a registration.
pub fn to_countersign<'a>(documents: &'a [Document], signatures: &[Signature]) -> Option<&'a Document> {
    let by_operator = |document: &Document| {
        signatures.iter().any(|signature| signature.document_id == document.id && signature.role == ROLE)
    };
    let waits = |document: &&Document| document.data["countersigned"] == true && !by_operator(document);
    agreement::signed(documents).filter(waits)
}

/// The employee of the operator signs the agreement that its user signed. Sent twice, the second changes nothing.
pub async fn countersign(office: &Office, ctx: &Ctx, id: Uuid, cms: Vec<u8>) -> Result<(), Error> {
    access::any_may(&ctx.actor.roles, Action::DecideRegistration)?;
    let mut reader = office.db.read().await?;
    let mut registration = registrations::find(&mut reader, id).await?.ok_or(Error::NotFound)?;
    let papers = documents::of_subject(&mut reader, SUBJECT, id).await?;
    let under = signatures::of_subject(&mut reader, SUBJECT, id).await?;
    drop(reader);
    let clause = registration.service().concludes;
    let cms = pki::container(&cms).map_err(|error| Error::from(error).signing(clause))?;
    let Some(document) = to_countersign(&papers, &under) else {
        let known = under.iter().any(|signature| signature.role == ROLE && signature.cms == cms);
        return if known { Ok(()) } else { Err(Error::NotFound) };
    };
    let bytes = office.blobs.read(&document.sha256).await?;
    let verified = office
        .verify(cms.clone(), Some(bytes), Purpose::Sign, ctx.now)
        .await
        .map_err(|error| error.signing(clause))?;
    check_key(office, ctx, &verified, clause)?;
    evidence::keep(office, std::slice::from_ref(&verified)).await?;
    let signature = history::signature(ctx, document.id, ROLE, &verified, cms)?;
    let told = Event {
        kind: "registration_agreement_countersigned",
        clause: Clause(clause),
        at: ctx.now,
        data: json!({ "document": document.id, "version": document.data["version"] }),
    };
    let law = registration.law(office)?;
    registration.updated_at = ctx.now;
    let mut tx = office.db.begin().await?;
    change(&mut tx, &registration).await?;
    signatures::insert(&mut tx, &signature).await?;
    history::note(&mut tx, ctx, &law, (SUBJECT, id), &[told]).await?;
    tx.commit().await?;
    Ok(())
}

/// Where the operator countersigns, it does so before it confirms.
pub(super) async fn concluded(conn: &mut Conn, registration: &Registration) -> Result<(), Error> {
    let papers = documents::of_subject(conn, SUBJECT, registration.id).await?;
    let under = signatures::of_subject(conn, SUBJECT, registration.id).await?;
    match to_countersign(&papers, &under) {
        None => Ok(()),
        Some(_) => Err(refused(registration, "registration-agreement-not-countersigned")),
    }
}

fn refused(registration: &Registration, code: &'static str) -> Error {
    let clause = Clause(registration.service().concludes);
    Error::Refused(Refusal { clause, code, args: Default::default() })
}
