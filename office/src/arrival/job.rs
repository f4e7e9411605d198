//! The job that checks one uploaded file and writes the verdict.

use std::fs::File;
use std::io;

use futures_util::TryStreamExt;
use jiff::{SignedDuration, Timestamp};
use serde_json::json;
use tokio::io::AsyncWriteExt;
use tokio::sync::Semaphore;
use tracing::{error, info, warn};
use uuid::Uuid;

use super::again::{self, keep};
use super::{Blocked, Extent, Limits, Question, Reason, Scan, check, kind};
use crate::Office;
use crate::ctx::Ctx;
use crate::error::Error;
use crate::store::arrivals::{self, Verdict};
use crate::store::{self, Conn, uploads};
use crate::uploads::limits;
use crate::view::process::{self, Ended};
use crate::{arrival::Check, jobs, view};

/// The job that checks one upload.
pub const JOB: &str = "check-upload";
/// Goes up when the program judges otherwise than before.
const RULES: &str = "3";
/// Bytes that were judged so long ago are not judged again: the scanner learns new malware meanwhile.
const FRESH: SignedDuration = SignedDuration::from_hours(24);
/// So many attempts may fail before the operator is told that something is down.
const ATTEMPTS: i64 = 5;
/// A file that is not judged in its time may have met a busy machine; after so many attempts it is the file.
const TRIES: i64 = 3;
/// Files that are opened at a time, so that memory stays bounded.
static OPENED: Semaphore = Semaphore::const_new(2);

/// Plans the check of an upload, in the transaction in which it becomes whole.
pub(crate) async fn plan(conn: &mut Conn, upload: Uuid, now: Timestamp) -> Result<(), store::Error> {
    jobs::enqueue(conn, JOB, &json!({ "upload": upload }), &format!("{JOB}:{upload}"), now).await?;
    Ok(())
}

/// Plans that an upload takes the place that it waits for: the same check, which knows its verdict by then.
pub(crate) async fn plan_place(conn: &mut Conn, upload: Uuid, now: Timestamp) -> Result<(), store::Error> {
    jobs::enqueue(conn, JOB, &json!({ "upload": upload }), &format!("{JOB}:{upload}:place"), now).await?;
    Ok(())
}

/// Plans the check of files that nobody checked: from before there were checks, or before there was a scanner.
pub async fn sweep(office: &Office, now: Timestamp) -> Result<(), Error> {
    let scanned = office.scanner.is_some();
    let unjudged = arrivals::unjudged(&mut *office.db.read().await?, scanned).await?;
    if unjudged.is_empty() {
        return again::sweep(office, &Ctx::automatic(now)).await;
    }
    let mut tx = office.db.begin().await?;
    for upload in unjudged {
        let key = format!("{JOB}:{upload}:{RULES}{}", if scanned { ":scan" } else { "" });
        jobs::enqueue(&mut tx, JOB, &json!({ "upload": upload }), &key, now).await?;
    }
    tx.commit().await?;
    again::sweep(office, &Ctx::automatic(now)).await
}

/// Checks an upload and writes the verdict. May run twice: what was judged just now is not judged again. One that is
/// gone or sent needs none.
pub async fn run(office: &Office, ctx: &Ctx, upload: Uuid, attempts: i64) -> Result<(), Error> {
    let outcome = match check_upload(office, ctx, upload, attempts).await {
        // Somebody else judged the same bytes at once: that verdict counts.
        Err(Error::Stale) => check_upload(office, ctx, upload, attempts).await,
        outcome => outcome,
    };
    if let Err(failure) = &outcome
        && attempts >= ATTEMPTS
    {
        error!(
            upload = %upload,
            attempts,
            "a file could not be checked and waits: {failure}; look after the scanner (`malware.clamd`) and the store"
        );
    }
    outcome
}

async fn check_upload(office: &Office, ctx: &Ctx, id: Uuid, attempts: i64) -> Result<(), Error> {
    let mut reader = office.db.read().await?;
    let Some(upload) = uploads::find(&mut reader, id).await? else { return Ok(()) };
    let Some(sha256) = upload.sha256.clone() else { return Ok(()) };
    let known = arrivals::of_bytes(&mut reader, &sha256).await?;
    drop(reader);
    let claimed = kind::claimed(&upload);
    let rules = rules(office, ctx).await?;
    let fresh = |verdict: &Verdict| ctx.now.duration_since(verdict.judged_at) < FRESH;
    let last = known.iter().rev().find(|verdict| verdict.claimed == claimed);
    if let Some(last) = last.filter(|last| last.rules == rules && fresh(last) && decides(office, last)) {
        let mut tx = office.db.begin().await?;
        again::in_place(office, &mut tx, last).await?;
        return Ok(tx.commit().await?);
    }
    let verdict = judge(office, ctx, &sha256, &claimed, attempts).await?;
    info!(upload = %id, reason = verdict.reason, scan = verdict.scan, "file checked");
    let (verdict, upload) = (&verdict, &upload);
    office
        .db
        .transact(|mut tx| async move {
            keep(office, ctx, &mut tx, verdict).await?;
            if verdict.reason.is_empty() {
                view::plan(&mut tx, &verdict.sha256, &upload.file_name, upload.received, ctx.now).await?;
            }
            Ok::<_, Error>((tx, ()))
        })
        .await
}

/// By which rules files are judged now.
pub(super) async fn rules(office: &Office, ctx: &Ctx) -> Result<String, Error> {
    let (limits, opened) = (limits::in_force(office, ctx).await?.archive, office.viewer.limits.opened_mib);
    Ok(format!("{RULES} {}/{}/{} {opened}", limits.files, limits.depth, limits.ratio))
}

/// Judges stored bytes now.
pub(super) async fn judge(
    office: &Office,
    ctx: &Ctx,
    sha256: &str,
    claimed: &str,
    attempts: i64,
) -> Result<Verdict, Error> {
    let (limits, rules) = (limits::in_force(office, ctx).await?.archive, rules(office, ctx).await?);
    let (outcome, scan, scanner) = inspect(office, sha256, claimed, limits, attempts).await?;
    let (reason, detail) = match outcome {
        Ok(extent) => (String::new(), extent.code().to_owned()),
        Err(blocked) => (blocked.reason.code().to_owned(), blocked.detail),
    };
    let (sha256, claimed, scan) = (sha256.to_owned(), claimed.to_owned(), scan.code().to_owned());
    Ok(Verdict { sha256, claimed, rules, reason, detail, scan, scanner, judged_at: ctx.now })
}

pub(super) fn accepts(office: &Office, verdict: &Verdict) -> bool {
    check(verdict, office.scanner.is_some()).is_accepted()
}

fn decides(office: &Office, verdict: &Verdict) -> bool {
    check(verdict, office.scanner.is_some()) != Check::Checking
}

async fn inspect(
    office: &Office,
    sha256: &str,
    claimed: &str,
    limits: Limits,
    attempts: i64,
) -> Result<(Result<Extent, Blocked>, Scan, String), Error> {
    let judged = match judge_stored(office, sha256, claimed, limits).await? {
        Ended::Said(judged) => judged,
        Ended::Not(view::Reason::Time) if attempts < TRIES => {
            return Err(Error::internal(io::Error::other("judging took too long, which may be the machine")));
        }
        Ended::Not(reason) => {
            warn!(sha256, reason = reason.code(), "a file took too much to be opened and is blocked");
            Err(Blocked::new(Reason::TooMuch))
        }
    };
    if judged == Ok(Extent::Unopened) {
        warn!(sha256, "a PDF is too large to be opened: see `view.opened_mib`");
    }
    let Some(scanner) = office.scanner.as_ref().filter(|_| judged.is_ok()) else {
        return Ok((judged, Scan::None, String::new()));
    };
    // Asked before: signatures that come meanwhile are those of the next time.
    let version = scanner.version().await.map_err(Error::internal)?;
    let reading = office.blobs.stream(sha256).await?;
    let (scan, found) = scanner.scan(reading.size, reading.bytes).await.map_err(Error::internal)?;
    let judged = match scan {
        Scan::Infected => Err(Blocked { reason: Reason::Malware, detail: found }),
        Scan::TooLarge => {
            warn!(sha256, size = reading.size, "a file is too large to be scanned: see `malware.most_mib`");
            judged
        }
        _ => judged,
    };
    Ok((judged, scan, version))
}

/// Judges the stored bytes. Only what has an inside comes whole to the disk, without a name there: a crash leaves
/// nothing behind.
async fn judge_stored(
    office: &Office,
    sha256: &str,
    claimed: &str,
    limits: Limits,
) -> Result<Ended<Result<Extent, Blocked>>, Error> {
    let _opened = OPENED.acquire().await.map_err(Error::internal)?;
    let scratch = office.blobs.staging();
    let mut copy = tokio::fs::File::from_std(tempfile::tempfile_in(&scratch)?);
    let mut bytes = office.blobs.stream(sha256).await?.bytes;
    let mut head = Vec::new();
    while let Some(piece) = bytes.try_next().await? {
        copy.write_all(&piece).await?;
        let missing = (kind::HEAD as usize).saturating_sub(head.len());
        head.extend_from_slice(&piece[..piece.len().min(missing)]);
        let has_inside = kind::fits(claimed, &head) && kind::inside(claimed, &head, &[], 0).is_some();
        if missing <= piece.len() && !has_inside {
            break;
        }
    }
    copy.flush().await?;
    let copy: File = copy.into_std().await;
    let opened = office.viewer.limits.opened_mib << 20;
    process::judge(office, Question { claimed: claimed.to_owned(), limits, opened, scratch }, copy).await
}
