//! What is reported to contain state secrets in one system is closed in the other too: the report travels as a
//! message. A decision that there are none does not: whoever answers for the other system decides for it.

use uuid::Uuid;

use super::apply::{Received, body};
use super::message::{Kind, Message, SecretsReport};
use super::outbox::{self, Letter, Prepared};
use super::progress::check_sender;
use super::refusal::refusal;
use crate::ctx::Ctx;
use crate::error::Error;
use crate::store::documents::{self, Document};
use crate::store::peers::Peer;
use crate::store::{Conn, applications as rows, cases, messages};
use crate::{Office, System, applications, expertise, secrets};

/// The message that tells the other system of a report, where that system has the case.
pub(crate) async fn letter(
    office: &Office,
    ctx: &Ctx,
    document: &Document,
    reason: &str,
) -> Result<Option<Prepared>, Error> {
    let Some((to, subject_id, number)) = other(&mut *office.db.read().await?, document).await? else {
        return Ok(None);
    };
    let report = SecretsReport {
        registration_number: number,
        sha256: document.sha256.clone(),
        at: ctx.now,
        reason: reason.to_owned(),
    };
    let letter =
        Letter { to: &to, subject_id, kind: Kind::Secrets, body: &report, blobs: Vec::new(), ahead: 0 };
    outbox::prepare(office, ctx, letter).await.map(Some)
}

/// The other system of a case, the id of its application, and its number. None: it knows nothing of it.
async fn other(conn: &mut Conn, document: &Document) -> Result<Option<(String, Uuid, String)>, Error> {
    let id = document.subject_id;
    match document.subject_kind.as_str() {
        expertise::SUBJECT => {
            let case = cases::find(conn, id).await?;
            Ok(case.map(|case| (case.portal_code, case.application_id, case.registration_number)))
        }
        applications::SUBJECT => {
            let served = applications::incoming::served_by(conn, id).await?;
            let Some(served) = served else { return Ok(None) };
            let sent = messages::next_position(conn, &served.system_code, id).await? > 1;
            Ok(served.number.filter(|_| sent).map(|number| (served.system_code, id, number)))
        }
        _ => Ok(None),
    }
}

/// Readable, and on the portal from the system that serves the addressee.
pub(super) async fn acceptable(office: &Office, peer: &Peer, message: &Message) -> Result<(), Error> {
    let report: SecretsReport = body(message)?;
    if office.config.system == System::Portal {
        let mut conn = office.db.read().await?;
        check_sender(&mut conn, peer, message, &report.registration_number).await?;
    }
    Ok(())
}

/// Closes the documents of the case with these bytes, once.
pub(super) async fn apply(office: &Office, ctx: &Ctx, received: &Received) -> Result<(), Error> {
    let report: SecretsReport = body(&received.message)?;
    let mut tx = office.db.begin().await?;
    if !received.settle(&mut tx, ctx.now).await? {
        return Ok(());
    }
    let id = received.message.subject_id;
    let subject = match office.config.system {
        System::Portal => rows::find(&mut tx, id).await?.map(|it| (applications::SUBJECT, it.id)),
        System::Expertise => {
            let case = cases::of_application(&mut tx, &received.peer.code, id).await?;
            let case = case.filter(|case| case.registration_number == report.registration_number);
            case.map(|case| (expertise::SUBJECT, case.id))
        }
    };
    let unknown = || Error::from(refusal("A-4", "secrets-unknown-document"));
    let (kind, subject) = subject.ok_or_else(unknown)?;
    let all = documents::of_subject(&mut tx, kind, subject).await?;
    let document = all.iter().find(|one| one.sha256 == report.sha256).ok_or_else(unknown)?;
    secrets::told(office, ctx, &mut tx, document, &report.reason).await?;
    tx.commit().await?;
    Ok(())
}
