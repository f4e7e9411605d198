//! What the systems tell each other of a replacement: the portal takes notices, requests and acts of annulment and
//! keeps the order by the same law; the expertise hears when a notice is in the cabinet.

use law::application::Command as OfApplication;
use law::replacement::{Command, Document as Kept};
use serde_json::json;
use uuid::Uuid;

use super::{ACT, NOTICE, PROJECT, REQUEST, Versions, about, is_former, of_reply, told};
use crate::Office;
use crate::applications::{self, incoming};
use crate::arrival;
use crate::ctx::Ctx;
use crate::error::Error;
use crate::exchange::apply::{Received, body};
use crate::exchange::message::{Delivery, Kind, Message, Replacement, ReplacementStep};
use crate::exchange::outbox::{self, Letter, Prepared};
use crate::exchange::progress::check_sender;
use crate::exchange::refusal::refusal;
use crate::exchange::result::{DIFFER, LARGEST_DOCUMENT, verified};
use crate::expertise;
use crate::history;
use crate::store::documents::{self, Document};
use crate::store::peers::Peer;
use crate::store::{blobs, cases, signatures as signature_rows};

/// A notice or an act: readable, from the right system, signed by an authorised employee.
pub(crate) async fn acceptable(office: &Office, peer: &Peer, message: &Message) -> Result<(), Error> {
    let replacement: Replacement = body(message)?;
    check_sender(&mut *office.db.read().await?, peer, message, &replacement.registration_number).await?;
    let signed = replacement.signatures.iter().any(|signature| signature.role == "authorized");
    if signed && replacement.document.size <= LARGEST_DOCUMENT {
        Ok(())
    } else {
        Err(refusal("A-42.p2", "result-signers-missing").into())
    }
}

/// Puts a notice or an act into the cabinet, once. For a notice the sender is told that it is there.
pub(crate) async fn apply(office: &Office, ctx: &Ctx, received: &Received) -> Result<(), Error> {
    let replacement: Replacement = body(&received.message)?;
    let id = received.message.subject_id;
    let document_id = replacement.document_id;
    let rows = verified(
        office,
        ctx,
        received,
        (&replacement.document, document_id),
        &replacement.signatures,
        DIFFER,
    )
    .await?;
    let delivery = match replacement.step {
        ReplacementStep::Notice | ReplacementStep::Request => {
            Some(delivery(office, ctx, received, &replacement).await?)
        }
        ReplacementStep::Annulment => None,
    };

    let mut tx = office.db.begin().await?;
    if !received.settle(&mut tx, ctx.now).await? {
        return Ok(());
    }
    let (mut application, law) = incoming::held(&mut tx, office, id).await?;
    let (sender, sender_serves) =
        incoming::sender(&mut tx, &application, &received.peer.code, ctx.now).await?;
    let all = documents::of_subject(&mut tx, applications::SUBJECT, id).await?;
    let (of, kept, clause) = match replacement.step {
        ReplacementStep::Request => (PROJECT, Kept::User, "A-46.p2"),
        // Until when a result can be replaced is counted by the system that checks, with its failures (A-40.p2).
        ReplacementStep::Notice | ReplacementStep::Annulment => {
            (expertise::RESULT, Kept::Expertise, "A-46.p1")
        }
    };
    let concerned = all.iter().find(|one| one.id == replacement.concerns && one.kind == of);
    let concerned = concerned.filter(|one| of != PROJECT || !is_former(&all, one));
    let concerned = concerned.ok_or_else(|| refusal(clause, "replacement-unknown-document"))?;
    let versions = Versions::of(&mut tx, &all, concerned, kept, &law).await?;
    let number = concerned.number.clone().unwrap_or_default();
    let (versions, kind, notice) = match replacement.step {
        ReplacementStep::Request => {
            let ground = replacement.ground.clone();
            let versions = versions.apply(Command::Notify { ground, delivered: true }, ctx.now, &law)?;
            let note = of_reply("document_version_asked", ctx.now, concerned);
            history::note(&mut tx, &sender, &law, (applications::SUBJECT, id), &[note]).await?;
            (versions, REQUEST, "application-version-asked")
        }
        ReplacementStep::Notice => {
            let ground = replacement.ground.clone();
            let decide = Command::Decide { ground: ground.clone(), authorised: true };
            let versions = versions.apply(decide, ctx.now, &law)?;
            let versions = versions.apply(Command::Notify { ground, delivered: true }, ctx.now, &law)?;
            let note = told("document_replacement_notified", ctx.now, about(concerned));
            history::note(&mut tx, &sender, &law, (applications::SUBJECT, id), &[note]).await?;
            (versions, NOTICE, "application-replacement-notice")
        }
        ReplacementStep::Annulment => {
            let versions = versions.apply(Command::Annul { authorised: true }, ctx.now, &law)?;
            let number = number.clone();
            let command = OfApplication::AnnulCompleteness { sender_serves, signers_data: true, number };
            applications::apply(office, &mut tx, &sender, &law, &mut application, command).await?;
            (versions, ACT, "application-replacement-annulled")
        }
    };
    versions.write(office, &mut tx, &sender, &law).await?;
    if let Some(delivery) = &delivery {
        outbox::send(&mut tx, delivery).await?;
    }
    let document = document(id, &received.peer.code, &replacement, kind, ctx);
    blobs::insert(&mut tx, &document.sha256, document.size, ctx.now).await?;
    documents::insert(&mut tx, &document).await?;
    arrival::plan_document(&mut tx, &document, ctx.now).await?;
    for row in &rows {
        signature_rows::insert(&mut tx, row).await?;
    }
    let said = json!({ "number": number, "name": concerned.file_name });
    incoming::tell(&mut tx, &sender, &application, notice, said).await?;
    tx.commit().await?;
    Ok(())
}

fn document(id: Uuid, from: &str, replacement: &Replacement, kind: &str, ctx: &Ctx) -> Document {
    Document {
        kind: kind.into(),
        number: Some(replacement.number.clone()),
        registered_at: Some(replacement.registered_at),
        data: json!({ "concerns": replacement.concerns, "ground": replacement.ground }),
        ..replacement.document.received(replacement.document_id, id, from, ctx.now)
    }
}

/// That the notice is in the cabinet, to whoever sent it.
async fn delivery(
    office: &Office,
    ctx: &Ctx,
    received: &Received,
    notice: &Replacement,
) -> Result<Prepared, Error> {
    let body = Delivery {
        registration_number: notice.registration_number.clone(),
        document_id: notice.document_id,
        at: ctx.now,
    };
    let (to, subject_id) = (received.peer.code.as_str(), received.message.subject_id);
    let letter = Letter { to, subject_id, kind: Kind::Delivery, body: &body, blobs: Vec::new(), ahead: 0 };
    outbox::prepare(office, ctx, letter).await
}

/// The notice is in the cabinet: readable, and of a case of ours.
pub(crate) async fn delivery_acceptable(
    office: &Office,
    peer: &Peer,
    message: &Message,
) -> Result<(), Error> {
    let delivery: Delivery = body(message)?;
    let mut conn = office.db.read().await?;
    let case = cases::of_application(&mut conn, &peer.code, message.subject_id).await?;
    let known = case.is_some_and(|case| case.registration_number == delivery.registration_number);
    if known { Ok(()) } else { Err(refusal("A-46.p1", "replacement-unknown-document").into()) }
}

/// The user has the notice: from now on the version may be annulled.
pub(crate) async fn delivered(office: &Office, ctx: &Ctx, received: &Received) -> Result<(), Error> {
    let delivery: Delivery = body(&received.message)?;
    let mut tx = office.db.begin().await?;
    if !received.settle(&mut tx, ctx.now).await? {
        return Ok(());
    }
    let unknown = || refusal("A-46.p1", "replacement-unknown-document");
    let case = cases::of_application(&mut tx, &received.peer.code, received.message.subject_id).await?;
    let case = case.ok_or_else(unknown)?;
    let law = case.law(office)?;
    let all = documents::of_subject(&mut tx, expertise::SUBJECT, case.id).await?;
    let notice = all
        .iter()
        .find(|one| one.id == delivery.document_id && [NOTICE, REQUEST].contains(&one.kind.as_str()));
    let concerns = notice.and_then(super::request::concerns);
    let concerned = all.iter().find(|one| Some(one.id) == concerns);
    // What was answered is not asked once more by a second word about the same notice.
    let concerned =
        concerned.filter(|one| one.kind != PROJECT || !is_former(&all, one)).ok_or_else(unknown)?;
    let (versions, note) = match concerned.kind == PROJECT {
        true => {
            let versions = Versions::of(&mut tx, &all, concerned, Kept::User, &law).await?;
            (versions, of_reply("document_version_notified", ctx.now, concerned))
        }
        false => {
            let versions = super::acts::versions(&mut tx, &case, concerned, &law).await?;
            (versions, told("document_replacement_notified", ctx.now, about(concerned)))
        }
    };
    let ground = notice.and_then(|notice| notice.data["ground"].as_str()).unwrap_or_default().to_owned();
    let versions = versions.apply(Command::Notify { ground, delivered: true }, ctx.now, &law)?;
    versions.write(office, &mut tx, ctx, &law).await?;
    history::note(&mut tx, ctx, &law, (expertise::SUBJECT, case.id), &[note]).await?;
    tx.commit().await?;
    Ok(())
}
