//! Carrying proofs on (RFC 4998): before the certificate of a time stamp or an algorithm comes to its end, all signatures
//! that are near theirs are put under one new token by a tree of hashes.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use pki::ers::{self, Ages, Branch, Link, Record, Tree};
use pki::timestamp::Stamped;
use pki::{Digest, Verified};
use serde_json::json;
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use super::proving::Proving;
use super::{hashed_token, stands_on};
use crate::Office;
use crate::blobs::{bytes_of, hex};
use crate::ctx::Ctx;
use crate::error::Error;
use crate::evidence::keep_bytes;
use crate::retention;
use crate::store::archive_stamps::{self, ArchiveStamp};
use crate::store::jobs::{self, enqueue};
use crate::store::signatures::{self, Signature};
use crate::store::{documents, evidence, stamps};

/// The job that renews what is near its end.
pub const JOB: &str = "renew-proofs";
/// How long before its end a proof is renewed: a quarter of a year for a service that is silent.
pub const AHEAD: SignedDuration = SignedDuration::from_hours(24 * 90);
/// Signatures under one token.
const PIECE: i64 = 1000;

/// Plans the job for today where there is something to do and none waits.
pub async fn sweep(office: &Office, now: Timestamp) -> Result<(), Error> {
    if !office.services.stamps() {
        return Ok(());
    }
    let mut reader = office.db.read().await?;
    let waiting = jobs::waiting(&mut reader, JOB).await?.count;
    let due = archive_stamps::ending(&mut reader, span(office, now), Uuid::nil(), 1).await?;
    drop(reader);
    if waiting > 0 || due.is_empty() {
        return Ok(());
    }
    let day = now.strftime("%Y-%m-%d");
    let mut tx = office.db.begin().await?;
    enqueue(&mut tx, JOB, &json!({"day": day.to_string()}), &format!("{JOB}:{day}"), now).await?;
    Ok(tx.commit().await?)
}

/// Renews everything that ends soon. What was renewed is not due any more, so that the job may run again at any point.
/// A proof that cannot be renewed holds up no other: it is told at the end, and the job comes again.
pub async fn run(office: &Office, ctx: &Ctx) -> Result<(), Error> {
    let mut after = Uuid::nil();
    let mut failed: Option<Error> = None;
    loop {
        let span = span(office, ctx.now);
        let due = archive_stamps::ending(&mut *office.db.read().await?, span, after, PIECE).await?;
        let Some((last, _)) = due.last() else { return failed.map_or(Ok(()), Err) };
        after = *last;
        let mut of_digest: BTreeMap<Digest, Vec<Prepared>> = BTreeMap::new();
        for (id, _) in due {
            match prepare(office, ctx, id).await {
                Ok(None) => {}
                Ok(Some(prepared)) => of_digest.entry(prepared.digest).or_default().push(prepared),
                Err(error) => {
                    tracing::error!(signature = %id, "a proof cannot be renewed: {error}");
                    failed.get_or_insert(error);
                }
            }
        }
        for (digest, prepared) in of_digest {
            if let Err(error) = renew(office, ctx, digest, prepared).await {
                tracing::error!(digest = digest.as_str(), "proofs were not renewed: {error}");
                failed.get_or_insert(error);
            }
        }
    }
}

/// The ends of proofs that are looked at: all of them when an algorithm ends soon, because the operator may have learned
/// of that after they were written down.
fn span(office: &Office, now: Timestamp) -> (Timestamp, Timestamp) {
    let soon = now.saturating_add(AHEAD).unwrap_or(Timestamp::MAX);
    let all = office.services.algorithms().first_end().is_some_and(|end| end <= soon);
    (now, if all { Timestamp::MAX } else { soon })
}

/// A signature with what is to be stamped of it.
pub(super) struct Prepared {
    pub(super) signature: Signature,
    /// The token beside it.
    pub(super) token: Stamped,
    /// The links that there are.
    pub(super) rows: Vec<ArchiveStamp>,
    /// Of the new link, from 1.
    pub(super) chain: i64,
    digest: Digest,
    pub(super) objects: Vec<String>,
    hashes: Vec<Vec<u8>>,
    /// When what there is now ends.
    end: Timestamp,
}

/// None: nothing of it ends soon.
async fn prepare(office: &Office, ctx: &Ctx, id: Uuid) -> Result<Option<Prepared>, Error> {
    let mut reader = office.db.read().await?;
    let signature = signatures::find(&mut reader, id).await?.ok_or(Error::NotFound)?;
    let rows = archive_stamps::of_signature(&mut reader, id).await?;
    let beside = stamps::of_signature(&mut reader, id).await?;
    drop(reader);
    let soon = ctx.now.saturating_add(AHEAD).unwrap_or(Timestamp::MAX);
    let algorithms = office.services.algorithms();
    let token = beside.iter().find(|one| one.kind == stamps::TIME_STAMP).ok_or(Error::NotFound)?;
    let token: Stamped = serde_json::from_value(token.told.clone())?;
    let last = match rows.last() {
        Some(last) => serde_json::from_value(last.told.clone())?,
        None => token.clone(),
    };
    let end = ers::end(&last, last.digest, algorithms);
    if end > soon {
        return Ok(None);
    }
    let chain = rows.last().map_or(1, |last| last.chain);
    let ends = |digest| algorithms.digest(digest).is_some_and(|end| end <= soon);
    let record = record(office, &rows).await?;
    if let Some((digest, hashes)) = record.to_renew()
        && !ends(digest)
    {
        let objects = Vec::new();
        return Ok(Some(Prepared { signature, token, rows, chain, digest, objects, hashes, end }));
    }
    let digest = office.services.digest();
    if ends(digest) {
        return Err(Error::Unavailable(format!("time_stamps.digest: {} ends too", digest.as_str())));
    }
    let Some(first) = rows.first() else {
        let (objects, hashes) = objects(office, &signature, digest).await?;
        return Ok(Some(Prepared { signature, token, rows, chain, digest, objects, hashes, end }));
    };
    // The documents of such a case are gone, and no package is made of it.
    if disposed_of(office, &signature).await? {
        return Ok(None);
    }
    let objects: Vec<String> = serde_json::from_value(first.objects.clone())?;
    let hashes = record.to_rehash(digest, &covered(office, &signature, digest, &objects).await?);
    Ok(Some(Prepared { signature, token, rows, chain: chain + 1, digest, objects, hashes, end }))
}

/// What a chain covers: the document, the signature, its token, and everything that they stand on. By SHA-256, and their
/// hashes by another digest.
async fn objects(
    office: &Office,
    signature: &Signature,
    digest: Digest,
) -> Result<(Vec<String>, Vec<Vec<u8>>), Error> {
    let mut reader = office.db.read().await?;
    let document = documents::find(&mut reader, signature.document_id).await?.ok_or(Error::NotFound)?;
    let beside = stamps::of_signature(&mut reader, signature.id).await?;
    let mut wanted = vec![document.sha256];
    let verified: Verified = serde_json::from_value(signature.verified.clone())?;
    wanted.extend(stands_on(&verified.chain, &verified.revocation, &verified.authorities));
    for one in beside {
        if one.kind == stamps::TIME_STAMP {
            let stamped: Stamped = serde_json::from_value(one.told)?;
            wanted.extend(stands_on(&stamped.chain, &stamped.revocation, &stamped.authorities));
        }
        wanted.push(one.sha256);
    }
    wanted.sort();
    wanted.dedup();
    let own = hex(&Sha256::digest(&signature.cms));
    let mut hashes = vec![digest.of(&signature.cms)];
    let mut objects = vec![own];
    for sha256 in wanted {
        if let Some(hash) = hash_of(office, &sha256, digest).await? {
            hashes.push(hash);
            objects.push(sha256);
        } else if evidence::find(&mut reader, &sha256).await?.is_some() {
            return Err(Error::Damaged(sha256));
        }
        // What was not kept, of signatures from before it was, cannot be covered.
    }
    Ok((objects, hashes))
}

/// Hashes of exactly what the first link of a record covers, whatever was learned since: each chain is about the same.
pub(super) async fn covered(
    office: &Office,
    signature: &Signature,
    digest: Digest,
    objects: &[String],
) -> Result<Vec<Vec<u8>>, Error> {
    let own = hex(&Sha256::digest(&signature.cms));
    let mut hashes = Vec::with_capacity(objects.len());
    for sha256 in objects {
        hashes.push(match hash_of(office, sha256, digest).await? {
            _ if *sha256 == own => digest.of(&signature.cms),
            Some(hash) => hash,
            None => return Err(Error::Damaged(sha256.clone())),
        });
    }
    Ok(hashes)
}

/// The hash of something that is stored, by another digest.
async fn hash_of(office: &Office, sha256: &str, digest: Digest) -> Result<Option<Vec<u8>>, Error> {
    if !office.blobs.contains(sha256).await? {
        return Ok(None);
    }
    Ok(match digest {
        Digest::Sha256 => bytes_of(sha256),
        _ => Some(digest.of(&office.blobs.read(sha256).await?)),
    })
}

pub(super) async fn disposed_of(office: &Office, signature: &Signature) -> Result<bool, Error> {
    let mut reader = office.db.read().await?;
    let document = documents::find(&mut reader, signature.document_id).await?.ok_or(Error::NotFound)?;
    Ok(retention::disposed(office, &mut reader, document.subject_id).await?.is_some())
}

/// One token for all of them; a link where it lasts longer than what there is. A link with which a record would not hold
/// is not stored: it is told, and the others are.
async fn renew(office: &Office, ctx: &Ctx, digest: Digest, prepared: Vec<Prepared>) -> Result<(), Error> {
    let tree = Tree::over(digest, prepared.iter().map(|one| one.hashes.clone()).collect());
    let (token, stamped) = hashed_token(office, ctx, digest, &tree.root()).await?;
    let until = ers::end(&stamped, digest, office.services.algorithms());
    let kept = prepared.iter().filter(|one| until <= one.end).count();
    if kept > 0 {
        // Tomorrow the service may have a new key.
        tracing::warn!("the time-stamping service ends at {until}: its stamps do not carry {kept} proofs on");
    }
    let (mut proving, mut failed) = (Proving::new(office, ctx), None);
    let mut holding = Vec::new();
    for (place, one) in prepared.into_iter().enumerate().filter(|(_, one)| until > one.end) {
        let branch = tree.branch(place);
        let link = Link { digest, branch: branch.clone(), token: token.clone() };
        match proving.proves(&one, link, &stamped).await {
            Ok(()) => holding.push((one, branch)),
            Err(error) => {
                tracing::error!(signature = %one.signature.id, "a proof was not renewed: {error}");
                failed.get_or_insert(error);
            }
        }
    }
    if !holding.is_empty() {
        store(office, digest, (&token, &stamped, until), holding).await?;
    }
    failed.map_or(Ok(()), Err)
}

async fn store(
    office: &Office,
    digest: Digest,
    (token, stamped, until): (&[u8], &Stamped, Timestamp),
    holding: Vec<(Prepared, Branch)>,
) -> Result<(), Error> {
    let sha256 = keep_bytes(office, stamps::TIME_STAMP, token).await?;
    let (told, at) = (serde_json::to_value(stamped)?, office.clock.now());
    let mut tx = office.db.begin().await?;
    for (one, branch) in holding {
        let branch: Vec<Vec<String>> =
            branch.iter().map(|list| list.iter().map(|hash| hex(hash)).collect()).collect();
        let stamp = ArchiveStamp {
            signature_id: one.signature.id,
            number: one.rows.len() as i64 + 1,
            chain: one.chain,
            digest: digest.as_str().into(),
            objects: json!(one.objects),
            branch: json!(branch),
            sha256: sha256.clone(),
            told: told.clone(),
            // When it is kept here: the log has signed what was before.
            at,
            until,
        };
        archive_stamps::insert(&mut tx, &stamp).await?;
    }
    Ok(tx.commit().await?)
}

/// The record of these links.
pub(crate) async fn record(office: &Office, rows: &[ArchiveStamp]) -> Result<Record, Error> {
    let mut record = Record::default();
    let mut chain = 0;
    for row in rows {
        let unreadable = || Error::Damaged(format!("link {} of {}", row.number, row.signature_id));
        let digest = Digest::named(&row.digest).ok_or_else(unreadable)?;
        let branch: Vec<Vec<String>> = serde_json::from_value(row.branch.clone())?;
        let bytes = |list: Vec<String>| list.iter().map(|hash| bytes_of(hash)).collect::<Option<Vec<_>>>();
        let branch: Branch = branch.into_iter().map(bytes).collect::<Option<_>>().ok_or_else(unreadable)?;
        let link = Link { digest, branch, token: office.blobs.read(&row.sha256).await? };
        if row.chain != chain {
            record.chains.push(Vec::new());
            chain = row.chain;
        }
        record.chains.last_mut().ok_or_else(unreadable)?.push(link);
    }
    Ok(record)
}
