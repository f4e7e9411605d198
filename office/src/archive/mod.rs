//! Everything of a case in one ZIP file: documents, signatures, and a sealed inventory by which anyone can prove that
//! they are what was registered, without this system. Streamed in constant memory; equal content is equal bytes, so
//! a download goes on where it broke off.

pub(crate) mod inventory;
pub(crate) mod zip;

use std::collections::BTreeSet;
use std::io;
use std::ops::Range;

use bytes::Bytes;
use futures_util::stream::{self, BoxStream, StreamExt, TryStreamExt};
use jiff::Timestamp;
use law::{Clause, Refusal};
use serde_json::json;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::blobs::{Blobs, hex};
use crate::ctx::Ctx;
use crate::documents::{self, OfCase, Part};
use crate::error::Error;
use crate::store::documents::Document;
use crate::store::inventories::{self, Sealed};
use crate::store::{Db, jobs};
use crate::{Office, replacement};

use inventory::Placed;
use zip::{Content, Entry, Layout};

/// Files whose checksum is not known yet are read before the archive begins, up to so many bytes in one request.
const READ_AHEAD: u64 = 512 << 20;

/// The job that reads a file for its checksum.
pub const JOB: &str = "checksum";

/// What an archive is.
pub struct Archive {
    pub file_name: String,
    /// Bytes.
    pub size: u64,
    /// Equal for equal archives only.
    pub tag: String,
}

/// The archive of a case, or of all versions of one document of it with what was signed for them; and the bytes that
/// `choose` asks for when it has seen what it is.
pub async fn open(
    office: &Office,
    ctx: &Ctx,
    id: Uuid,
    document: Option<Uuid>,
    choose: impl FnOnce(&Archive) -> Part,
) -> Result<(Archive, Option<BoxStream<'static, io::Result<Bytes>>>), Error> {
    let OfCase { subject, mut documents, mut withheld, signatures, clause } =
        documents::of_case(office, ctx, id).await?;
    if let Some(one) = document {
        let all = documents.iter().chain(withheld.iter().map(|(one, _)| one)).cloned().collect();
        let wanted = replacement::versions(all, one).ok_or(Error::NotFound)?;
        let wanted: BTreeSet<Uuid> = wanted.into_iter().map(|one| one.id).collect();
        documents.retain(|one| wanted.contains(&one.id));
        withheld.retain(|(one, _)| wanted.contains(&one.id));
    }
    // Everything is not for this reader: why, is more than an empty archive.
    if let (true, Some((_, refusal))) = (documents.is_empty(), withheld.first()) {
        return Err(refusal.clone().into());
    }
    let placed = inventory::place(documents, &signatures);
    let sealed = seal(office, ctx, (subject, id), (&placed, &withheld)).await?;
    let mut entries = vec![
        Entry::of_bytes(inventory::FILE, sealed.body.clone()),
        Entry::of_bytes(format!("{}.cms", inventory::FILE), sealed.cms.clone()),
        Entry::of_bytes("SHA256SUMS", inventory::sums(&sealed.body, &placed).into_bytes()),
        Entry::of_bytes("inventory.txt", inventory::list(office, &placed, &withheld).into_bytes()),
    ];
    let mut unread = Unread::default();
    for one in placed {
        let (sha256, size) = (&one.document.sha256, u64::try_from(one.document.size).unwrap_or(0));
        entries.push(entry(&office.blobs, one.path, sha256, size, &mut unread).await?);
        let cms = one.signatures.into_iter().map(|(signature, path, _)| Entry::of_bytes(path, signature.cms));
        entries.extend(cms);
    }
    unread.settle(&office.db, ctx.now).await?;
    let file_name = format!("{}.zip", document.unwrap_or(id));
    let given = Given { what: "archive", file_name, subject: (subject, id), clause };
    give(office, ctx, given, entries, sealed.sha256, choose).await
}

/// What is given out, for the log of downloads.
pub(crate) struct Given {
    pub what: &'static str,
    pub file_name: String,
    pub subject: (&'static str, Uuid),
    pub clause: Clause,
}

/// These entries as one file, or the part of it that `choose` wants, after the log says so; `sha256` is of what names
/// each of them.
pub(crate) async fn give(
    office: &Office,
    ctx: &Ctx,
    given: Given,
    entries: Vec<Entry>,
    sha256: String,
    choose: impl FnOnce(&Archive) -> Part,
) -> Result<(Archive, Option<BoxStream<'static, io::Result<Bytes>>>), Error> {
    let layout = Layout::of(entries);
    let archive = Archive { file_name: given.file_name, size: layout.size, tag: layout.tag() };
    let range = match choose(&archive) {
        Part::Nothing => return Ok((archive, None)),
        Part::Whole => 0..layout.size,
        Part::Range(range) => range,
    };
    let part = format!("{} {}-{}", given.what, range.start, range.end.saturating_sub(1));
    documents::log_bytes(office, ctx, given.subject, sha256, part, given.clause).await?;
    Ok((archive, Some(bytes(office.blobs.clone(), layout, &range))))
}

/// The checksum of a file stands before its bytes: one that was never read to its end is read now.
pub(crate) async fn entry(
    blobs: &Blobs,
    name: String,
    sha256: &str,
    size: u64,
    unread: &mut Unread,
) -> Result<Entry, Error> {
    let crc32 = match blobs.crc32(sha256).await? {
        Some(crc32) => crc32,
        None => match unread.left.checked_sub(size) {
            Some(left) => {
                unread.left = left;
                blobs.make_crc32(sha256).await?
            }
            None => {
                unread.lacking.push(sha256.to_owned());
                0
            }
        },
    };
    Ok(Entry { name, size, crc32, content: Content::Blob(sha256.to_owned()) })
}

/// What may still be read in this request, and what was too much for it.
pub(crate) struct Unread {
    left: u64,
    /// SHA-256.
    lacking: Vec<String>,
}

impl Default for Unread {
    fn default() -> Unread {
        Unread { left: READ_AHEAD, lacking: Vec::new() }
    }
}

impl Unread {
    /// Plans the reading of what was too much, each file once; until then the archive cannot begin.
    pub async fn settle(&self, db: &Db, now: Timestamp) -> Result<(), Error> {
        if self.lacking.is_empty() {
            return Ok(());
        }
        // Once a day and not once for ever: bytes may come again after they were removed.
        let day = now.strftime("%Y-%m-%d");
        let mut tx = db.begin().await?;
        for sha256 in &self.lacking {
            let key = format!("{JOB}:{sha256}:{day}");
            jobs::enqueue(&mut tx, JOB, &json!({ "sha256": sha256 }), &key, now).await?;
        }
        tx.commit().await?;
        let (files, what) = (self.lacking.len(), "files are being read for their checksums");
        Err(Error::Unavailable(format!("{files} {what}; ask again in a minute")))
    }
}

/// Reads a file for its checksum; one that has it is not read again.
pub async fn run(blobs: &Blobs, sha256: &str) -> Result<(), Error> {
    if blobs.crc32(sha256).await?.is_none() {
        blobs.make_crc32(sha256).await?;
    }
    Ok(())
}

/// Sealed once for each content: a seal made anew would be other bytes.
async fn seal(
    office: &Office,
    ctx: &Ctx,
    subject: (&str, Uuid),
    (placed, withheld): (&[Placed], &[(Document, Refusal)]),
) -> Result<Sealed, Error> {
    let body = inventory::inventory(office, subject, placed, withheld)?;
    let sha256 = hex(&Sha256::digest(&body));
    if let Some(sealed) = inventories::find(&mut *office.db.read().await?, &sha256).await? {
        return Ok(sealed);
    }
    let cms = office.seal.detached(&body, ctx.now)?;
    let sealed = Sealed { sha256, body, cms, at: ctx.now };
    let mut tx = office.db.begin().await?;
    inventories::insert(&mut tx, &sealed).await?;
    // Somebody else may have been quicker; then that seal counts.
    let kept = inventories::find(&mut tx, &sealed.sha256).await?;
    tx.commit().await?;
    kept.ok_or(Error::Stale)
}

fn bytes(blobs: Blobs, layout: Layout, range: &Range<u64>) -> BoxStream<'static, io::Result<Bytes>> {
    let open = move |(content, part): (Content, Option<Range<u64>>)| {
        let blobs = blobs.clone();
        async move {
            match (content, part) {
                (Content::Bytes(bytes), part) => {
                    let all = Bytes::from(bytes);
                    let part = part.map(|part| all.slice(part.start as usize..part.end as usize));
                    Ok(stream::iter([Ok(part.unwrap_or(all))]).boxed())
                }
                (Content::Blob(sha256), None) => {
                    blobs.stream(&sha256).await.map(|reading| reading.bytes).map_err(io::Error::other)
                }
                (Content::Blob(sha256), Some(part)) => {
                    blobs.range(&sha256, part).await.map(|reading| reading.bytes).map_err(io::Error::other)
                }
            }
        }
    };
    stream::iter(layout.cut(range)).then(open).try_flatten().boxed()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ctx::Clock;
    use crate::testing::Fresh;

    /// a case of large files that were never read is not refused for good. Each file is read by a job of its own,
    /// planned once, and then the archive begins.
    #[tokio::test]
    async fn what_is_too_much_for_one_request_is_read_by_jobs() {
        for fresh in Fresh::engines().await {
            let db = fresh.open("portal").await;
            let now: Timestamp = "2026-10-07T05:00:00Z".parse().unwrap();
            let blobs = fresh.blobs(None, &db, &Clock::fixed(now));
            let sha256 = blobs.put(b"a sheet").await.unwrap().sha256;
            let take = async |left| {
                let mut unread = Unread { left, lacking: Vec::new() };
                let entry = entry(&blobs, "sheet.dwg".into(), &sha256, 7, &mut unread).await.unwrap();
                (entry.crc32, unread)
            };
            let (_, unread) = take(6).await;
            for _ in 0..2 {
                let refused = unread.settle(&db, now).await.unwrap_err();
                assert!(matches!(refused, Error::Unavailable(_)), "{refused}");
            }
            let planned = jobs::waiting(&mut db.read().await.unwrap(), JOB).await.unwrap();
            assert_eq!(planned.count, 1);
            run(&blobs, &sha256).await.unwrap();
            let (crc32, unread) = take(0).await;
            assert_eq!(crc32, crc32fast::hash(b"a sheet"));
            unread.settle(&db, now).await.unwrap();
        }
    }
}
