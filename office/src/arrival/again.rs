//! Documents are judged too: what another system sent, and whatever was judged before the rules changed or the scanner
//! learned more. What is found to do harm is given to nobody from that moment on, and never removed. Whether a
//! signed result counts does not depend on it: only a verdict blocks, not the lack of one.

use jiff::Timestamp;
use law::Event;
use law::access::Role;
use serde_json::json;
use tracing::warn;

use super::{CLAUSE, job, kind};
use crate::ctx::Ctx;
use crate::error::Error;
use crate::store::arrivals::{self, Judged, Verdict};
use crate::store::documents::Document;
use crate::store::uploads::Upload;
use crate::store::{Conn, Tx};
use crate::{Office, System, applications, history, jobs, notices, secrets, store, subjects};

/// The job that judges the bytes of documents.
pub const AGAIN: &str = "check-document";
/// So many are planned at a time: the rest comes with the next sweeps, the oldest verdicts first.
const AT_ONCE: i64 = 100;

/// Plans the check of a document that another system sent, in the transaction that keeps it.
pub(crate) async fn plan_document(
    conn: &mut Conn,
    document: &Document,
    now: Timestamp,
) -> Result<(), store::Error> {
    let claimed = kind::claimed_by(&document.file_name, &document.media_type);
    plan(conn, &Judged { sha256: document.sha256.clone(), claimed }, "", now).await
}

async fn plan(conn: &mut Conn, file: &Judged, by: &str, now: Timestamp) -> Result<(), store::Error> {
    let Judged { sha256, claimed } = file;
    let payload = json!({ "sha256": sha256, "claimed": claimed });
    jobs::enqueue(conn, AGAIN, &payload, &format!("{AGAIN}:{sha256}:{claimed}:{by}"), now).await?;
    Ok(())
}

/// Plans the check of documents that were judged by other rules or by an older scanner than those of now, and of those
/// from other systems that nobody judged; a bounded number of them.
pub(super) async fn sweep(office: &Office, ctx: &Ctx) -> Result<(), Error> {
    let rules = job::rules(office, ctx).await?;
    let scanner = match &office.scanner {
        // One that is down is told of by the files that wait for it.
        Some(scanner) => scanner.version().await.unwrap_or_default(),
        None => String::new(),
    };
    let mut reader = office.db.read().await?;
    let mut files = arrivals::outdated(&mut reader, (&rules, &scanner), AT_ONCE).await?;
    for (sha256, file_name, media_type) in arrivals::unjudged_documents(&mut reader, AT_ONCE).await? {
        files.push(Judged { sha256, claimed: kind::claimed_by(&file_name, &media_type) });
    }
    drop(reader);
    if files.is_empty() {
        return Ok(());
    }
    let mut tx = office.db.begin().await?;
    for file in &files {
        plan(&mut tx, file, &format!("{rules}:{scanner}"), ctx.now).await?;
    }
    Ok(tx.commit().await?)
}

/// Judges the bytes of documents with this claim.
pub async fn run_again(
    office: &Office,
    ctx: &Ctx,
    (sha256, claimed): (&str, &str),
    attempts: i64,
) -> Result<(), Error> {
    if !office.blobs.contains(sha256).await? {
        warn!(sha256, "bytes of a document are gone and cannot be judged");
        return Ok(());
    }
    let verdict = &job::judge(office, ctx, sha256, claimed, attempts).await?;
    office
        .db
        .transact(|mut tx| async move {
            keep(office, ctx, &mut tx, verdict).await?;
            Ok::<_, Error>((tx, ()))
        })
        .await
}

/// What is accepted takes the place that it waits for.
pub(super) async fn in_place(office: &Office, tx: &mut Tx, verdict: &Verdict) -> Result<(), Error> {
    match office.config.system {
        System::Portal if job::accepts(office, verdict) => {
            let judged = |upload: &Upload| kind::claimed(upload) == verdict.claimed;
            applications::put_in_place(tx, &verdict.sha256, judged).await
        }
        _ => Ok(()),
    }
}

/// Keeps a verdict. Where documents with these bytes are given out no more by it, or are again, their histories say so,
/// and whoever answers for the system is told.
pub(super) async fn keep(office: &Office, ctx: &Ctx, tx: &mut Tx, verdict: &Verdict) -> Result<(), Error> {
    let before = arrivals::of_bytes(tx, &verdict.sha256).await?;
    let before = before.iter().rev().find(|one| one.claimed == verdict.claimed);
    let before = before.map_or("", |one| one.reason.as_str());
    arrivals::insert(tx, verdict).await?;
    in_place(office, tx, verdict).await?;
    if before.is_empty() == verdict.reason.is_empty() {
        return Ok(());
    }
    let kind = if verdict.reason.is_empty() { "document_unblocked" } else { "document_blocked" };
    for document in secrets::with_bytes(tx, &verdict.sha256, None).await? {
        if kind::claimed_by(&document.file_name, &document.media_type) != verdict.claimed {
            continue;
        }
        let known = secrets::subject_of(office, tx, &document, ctx.now).await?;
        let Some((subject, law)) = known else { continue };
        let data = json!({ "document": document.id, "sha256": document.sha256, "reason": verdict.reason });
        let told = Event { kind, clause: CLAUSE, at: ctx.now, data };
        history::note(tx, ctx, &law, subject, &[told]).await?;
        let number = subjects::called(tx, &document.subject_kind, document.subject_id).await?;
        let head = match office.config.system {
            System::Portal => Role::PortalOperatorAdmin,
            System::Expertise => Role::ExpertiseOperatorAdmin,
        };
        let data = json!({ "number": number, "sha256": document.sha256 });
        let notice = if verdict.reason.is_empty() { "file-unblocked" } else { "file-blocked" };
        notices::alert(tx, ctx, head, subject, notice, data).await?;
        warn!(document.id = %document.id, reason = verdict.reason, "what the check says of a document changed");
    }
    Ok(())
}
