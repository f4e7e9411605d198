//! The head of the organisation signs the draft: by that it is registered and goes to the portal with the
//! data on the signature (A-42.p2, A-45.p1). There is no further button.

use jiff::civil::Date;
use law::Law;
use law::access::Action;
use law::event::Subject;
use pki::{Purpose, Verified};
use uuid::Uuid;

use super::draft::send;
use super::{CONTRACT, Content, paper};
use crate::Office;
use crate::ctx::{Actor, Ctx};
use crate::error::Error;
use crate::exchange::message::{Contract, File, Kind, SignatureData};
use crate::exchange::outbox::{self, Letter};
use crate::exchange::{sha256_hex, signatures};
use crate::expertise::numbers::{Attempt, numbered};
use crate::expertise::signing::{check_key, taken};
use crate::expertise::{SUBJECT, load_for, may, seats};
use crate::store::cases::{self, Case};
use crate::store::documents::{self, Document};
use crate::store::{blobs, contracts, signatures as signature_rows};
use crate::{evidence, history};

/// Signs the draft (`sha256` is what the signer saw), registers it at the server's time and sends it. The same signature
/// sent twice counts once.
pub async fn sign(office: &Office, ctx: &Ctx, id: Uuid, sha256: &str, cms: Vec<u8>) -> Result<(), Error> {
    match add(office, ctx, id, sha256, cms.clone()).await {
        Err(Error::Stale | Error::Refused(_)) if taken(office, id, &cms).await? => Ok(()),
        outcome => outcome.map_err(|error| error.signing("A-42.p2")),
    }
}

/// A signed contract that has no number yet.
struct Signed {
    case: Case,
    law: Law,
    content: Content,
    document: Document,
    data: SignatureData,
    verified: Verified,
    prepared_by: Actor,
}

async fn add(office: &Office, ctx: &Ctx, id: Uuid, sha256: &str, cms: Vec<u8>) -> Result<(), Error> {
    may(ctx, Action::SignAsHead)?;
    let case = load_for(office, ctx, id).await?;
    let law = case.law(office)?;
    let draft = contracts::draft(&mut *office.db.read().await?, id).await?;
    let Some(draft) = draft else {
        // The law says why there is none; before one was prepared there is nothing to sign.
        case.law.apply(send(law::expertise::course::Course::Urban, String::new()), ctx.now, &law)?;
        return Err(Error::Stale);
    };
    let content: Content = serde_json::from_value(draft.content)?;
    let prepared_by: Actor = serde_json::from_value(draft.recorded_by)?;
    case.law.clone().apply(send(content.course, String::new()), ctx.now, &law)?;
    let cms = pki::container(&cms)?;
    let bytes = paper::set(office, &case, &content, draft.recorded_at).await?;
    if sha256_hex(&bytes) != sha256 {
        return Err(Error::Stale);
    }
    let verified = office.verify(cms.clone(), Some(bytes.clone()), Purpose::Sign, ctx.now).await?;
    check_key(ctx, &verified)?;
    evidence::keep(office, std::slice::from_ref(&verified)).await?;
    let stored = office.blobs.put(&bytes).await?;
    let data = signatures::of(&verified, "head", ctx.now, cms);
    let document = Document {
        title: paper::file_name(&case),
        file_name: paper::file_name(&case),
        media_type: "application/pdf".into(),
        size: i64::try_from(stored.size).map_err(Error::internal)?,
        sha256: stored.sha256,
        source: "participant".into(),
        data: serde_json::to_value(&content)?,
        ..Document::made((SUBJECT, case.id), CONTRACT, ctx.now)
    };
    let date = law.date(ctx.now);
    let signed = Signed { case, law, content, document, data, verified, prepared_by };
    let series = &office.config.numbers.contract;
    numbered(office, series, date, |number| Box::pin(attempt(office, ctx, &signed, date, number))).await
}

async fn attempt(
    office: &Office,
    ctx: &Ctx,
    signed: &Signed,
    date: Date,
    (sequence, number): (u64, String),
) -> Result<Attempt, Error> {
    let Signed { case, law, content, .. } = signed;
    let outcome = case.law.clone().apply(send(content.course, number.clone()), ctx.now, law)?;
    let document = Document { number: Some(number.clone()), ..signed.document.clone() };
    let body = message(signed, &document, &outcome.next, number)?;
    let letter = Letter {
        to: case.portal_code.as_str(),
        subject_id: case.application_id,
        kind: Kind::Contract,
        body: &body,
        blobs: vec![document.sha256.clone()],
        ahead: 0,
    };
    let letter = outbox::prepare(office, ctx, letter).await?;
    let case = Case { law: outcome.next, updated_at: ctx.now, ..case.clone() };

    let mut tx = office.db.begin().await?;
    // Of two who sign at once one is told to look again.
    if !cases::save(&mut tx, &case).await? {
        return Err(Error::Stale);
    }
    // The row is held now: nobody who signs or prepared it declares a conflict between this and the contract.
    for actor in [&ctx.actor, &signed.prepared_by] {
        seats::unconflicted(&mut tx, actor, case.id).await?;
    }
    let next = cases::next_number(&mut tx, office.config.numbers.contract.as_str(), date.year()).await?;
    if next != sequence {
        return Ok(Attempt::Taken { next });
    }
    blobs::insert(&mut tx, &document.sha256, document.size, ctx.now).await?;
    documents::insert(&mut tx, &document).await?;
    let row = signatures::row(ctx.id(), document.id, &signed.data, &signed.verified)?;
    signature_rows::insert(&mut tx, &row).await?;
    contracts::drop(&mut tx, case.id).await?;
    let terms = case.law.terms(law);
    history::write(office, &mut tx, ctx, law, (SUBJECT, case.id), &outcome.events, &terms).await?;
    outbox::send(&mut tx, &letter).await?;
    tx.commit().await?;
    tracing::info!(case.id = %case.id, "the contract of case {} was signed and sent", case.id);
    Ok(Attempt::Done)
}

fn message(
    signed: &Signed,
    document: &Document,
    next: &law::expertise::case::State,
    number: String,
) -> Result<Contract, Error> {
    let sent = next.contract().and_then(|contract| contract.contract_terms());
    let due = sent.ok_or(Error::Stale)?.due(&signed.law).map_err(Error::internal)?;
    Ok(Contract {
        registration_number: signed.case.registration_number.clone(),
        document: File::of(document),
        document_id: document.id,
        number,
        registered_at: document.created_at,
        price: signed.content.price,
        prepayment: signed.content.prepayment,
        due,
        signatures: vec![signed.data.clone()],
    })
}
