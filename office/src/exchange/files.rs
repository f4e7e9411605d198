//! Files named by messages: given out to their addressee, fetched by hash.
//!
//! Every request is signed by the asking system, fresh, and single-use; it may name only a file of a
//! message addressed to that system. What is fetched counts only when its hash is right, and a
//! broken transfer goes on where it stopped, also after a restart.

use std::path::PathBuf;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use futures_util::StreamExt;
use futures_util::stream::BoxStream;
use jiff::SignedDuration;
use law::disclosure::{self, Class, Reader};
use law::{Clause, Refusal};
use pki::Content;
use sha2::{Digest, Sha256};
use tokio::io::AsyncWriteExt;
use tracing::{info, warn};
use uuid::Uuid;

use super::message::{File, FileRequest};
use super::refusal::{refusal, refusal_with};
use super::{canonical, inbox, seal};
use crate::Office;
use crate::blobs::hex;
use crate::ctx::{Actor, Ctx, random};
use crate::error::Error;
use crate::store::peers::Peer;
use crate::store::{messages, peers, secrets};
use crate::{applications, documents, retention};

/// Scheme of the `Authorization` header.
const SCHEME: &str = "Tereze ";
/// How far the clocks of two systems may differ, and how long a request counts.
const WINDOW: SignedDuration = SignedDuration::from_mins(5);
/// A transfer that brings nothing for this long is broken off.
const SILENCE: Duration = Duration::from_secs(30);
/// The longest transfer in one request; a longer one goes on with the next.
const LONGEST: Duration = Duration::from_secs(3600);

/// A file on its way out.
pub struct Served {
    /// Of the whole file, in bytes.
    pub size: u64,
    /// Where `bytes` begin.
    pub from: u64,
    pub bytes: BoxStream<'static, std::io::Result<Bytes>>,
}

/// Gives out a file from an offset to the system that signed the request.
pub async fn serve(
    office: &Office,
    ctx: &Ctx,
    authorization: &str,
    sha256: &str,
    from: u64,
) -> Result<Served, Error> {
    let (asking, subject) = match authorise(office, ctx, authorization, sha256).await {
        Ok(addressed) => addressed,
        Err(error) => {
            if let Error::Refused(refusal) = &error {
                inbox::log_request(office, ctx, authorization, refusal).await?;
            }
            return Err(error);
        }
    };
    let reading = office.blobs.stream(sha256).await?;
    if from > reading.size {
        return Err(Error::NotFound);
    }
    // Given out like any download, and logged like it.
    let part = format!("exchange {from}-{}", reading.size.saturating_sub(1));
    let ctx = Ctx { actor: asking, ..ctx.clone() };
    let subject = (applications::SUBJECT, subject);
    documents::log_bytes(office, &ctx, subject, sha256.to_owned(), part, Clause("A-20")).await?;
    Ok(Served { size: reading.size, from, bytes: skip(reading.bytes, from) })
}

/// The pieces after the first `from` bytes; those before are still read, so that the hash is checked.
fn skip(
    bytes: BoxStream<'static, std::io::Result<Bytes>>,
    from: u64,
) -> BoxStream<'static, std::io::Result<Bytes>> {
    let mut left = from;
    bytes
        .filter_map(move |piece| {
            let piece = piece.map(|mut piece| {
                let cut = usize::try_from(left).unwrap_or(usize::MAX).min(piece.len());
                left -= cut as u64;
                piece.split_off(cut)
            });
            let wanted = !matches!(&piece, Ok(piece) if piece.is_empty());
            std::future::ready(wanted.then_some(piece))
        })
        .boxed()
}

/// Who asks, and about which application the file was sent to it.
async fn authorise(
    office: &Office,
    ctx: &Ctx,
    authorization: &str,
    sha256: &str,
) -> Result<(Actor, Uuid), Error> {
    let malformed = || Error::from(seal::malformed());
    let encoded = authorization.strip_prefix(SCHEME).ok_or_else(malformed)?;
    let cms = STANDARD.decode(encoded.trim()).map_err(|_| malformed())?;
    let verified =
        seal::judge(office, &cms, Content::Attached, ctx.now).map_err(|rejected| rejected.refusal)?;
    let content = verified.content.as_deref().ok_or_else(malformed)?;
    let request: FileRequest = canonical::read(content).map_err(|_| malformed())?;
    let peer = peers::find(&mut *office.db.read().await?, &request.from).await?;
    let peer = peer.ok_or_else(|| {
        Error::from(refusal_with("A-31", "exchange-unknown-system", "system", &request.from))
    })?;
    seal::owner(&peer, &verified).map_err(|rejected| rejected.refusal)?;
    check(office, ctx, &peer, &request, sha256)?;

    let mut tx = office.db.begin().await?;
    let forget = ctx.now - WINDOW - WINDOW;
    if !messages::use_nonce(&mut tx, &request.from, &request.nonce, ctx.now, forget).await? {
        return Err(refusal("A-31", "exchange-request-replayed").into());
    }
    let addressed = messages::may_fetch(&mut tx, &request.from, sha256).await?;
    tx.commit().await?;
    let mut reader = office.db.read().await?;
    // What was reported to contain state secrets leaves no system. A file that a scan blocks does: the course of
    // consideration does not depend on it, and its receiver looks at it too.
    if !secrets::reported(&mut reader, &[sha256]).await?.is_empty() {
        disclosure::may_read(Reader::Other, Class::Quarantined)?;
    }
    let mut gone = None;
    for subject in addressed {
        // What was disposed of is given to nobody.
        match retention::disposed(office, &mut reader, subject).await? {
            None => return Ok((Actor::system(&peer.code, &peer.bin), subject)),
            Some(refusal) => gone = Some(refusal),
        }
    }
    Err(gone.unwrap_or_else(|| refusal("A-20", "exchange-file-not-addressed")).into())
}

fn check(
    office: &Office,
    ctx: &Ctx,
    peer: &Peer,
    request: &FileRequest,
    sha256: &str,
) -> Result<(), Refusal> {
    if request.to != office.config.organisation.code || request.sha256 != sha256 {
        return Err(refusal_with("A-20", "exchange-wrong-addressee", "addressee", &request.to));
    }
    if peer.blocked {
        return Err(refusal_with("A-27", "exchange-blocked", "system", &peer.code));
    }
    if request.at.duration_since(ctx.now).abs() > WINDOW {
        return Err(refusal("A-31", "exchange-request-stale"));
    }
    Ok(())
}

/// Has the file here, whole and with the right hash, or says why not yet. What came is kept for the next
/// attempt.
pub async fn fetch(office: &Office, ctx: &Ctx, peer: &Peer, file: &File) -> Result<(), Error> {
    if office.blobs.contains(&file.sha256).await? {
        return Ok(());
    }
    let size = u64::try_from(file.size).unwrap_or(0);
    let path = office.blobs.staging().join(format!("fetch-{}", file.sha256));
    let mut part = Part::open(path).await?;
    if part.length < size {
        transfer(office, ctx, peer, &file.sha256, size, &mut part).await?;
    }
    let found = part.hash().await?;
    if found != file.sha256 {
        part.discard().await?;
        warn!(expected = file.sha256, found, "a fetched file differs from its hash");
        return Err(Error::Unavailable(format!("file {} came with another hash", file.sha256)));
    }
    office.blobs.adopt(&part.path, &file.sha256).await?;
    info!(sha256 = file.sha256, size, "file fetched");
    Ok(())
}

/// Appends what the other system sends after what is here.
async fn transfer(
    office: &Office,
    ctx: &Ctx,
    peer: &Peer,
    sha256: &str,
    size: u64,
    part: &mut Part,
) -> Result<(), Error> {
    let broken = |reason: &dyn std::fmt::Display| Error::Unavailable(format!("file {sha256}: {reason}"));
    let answer = office
        .http
        .get(format!("{}/exchange/blobs/{sha256}", peer.base_url))
        .header("authorization", authorization(office, ctx, peer, sha256)?)
        .header("range", format!("bytes={}-", part.length))
        .timeout(LONGEST)
        .send()
        .await
        .map_err(|e| broken(&e))?;
    let status = answer.status();
    if !status.is_success() {
        return Err(broken(&format!("the other system answered {status}")));
    }
    if !goes_on(&answer, part.length) {
        part.restart().await?;
    }
    let mut pieces = answer.bytes_stream();
    while part.length < size {
        let piece = tokio::time::timeout(SILENCE, pieces.next()).await.map_err(|e| broken(&e))?;
        let Some(piece) = piece else { break };
        let piece = piece.map_err(|e| broken(&e))?;
        if part.length + piece.len() as u64 > size {
            part.discard().await?;
            return Err(broken(&"longer than announced"));
        }
        part.append(&piece).await?;
    }
    part.sync().await?;
    if part.length == size { Ok(()) } else { Err(broken(&"the transfer broke off")) }
}

/// Whether the answer begins where we stopped; a system that knows no ranges sends the file whole.
fn goes_on(answer: &reqwest::Response, from: u64) -> bool {
    let range = answer.headers().get("content-range").and_then(|value| value.to_str().ok());
    range.is_some_and(|range| range.starts_with(&format!("bytes {from}-")))
}

/// A fresh signed request; the time is read anew, because an earlier file may have taken long.
fn authorization(office: &Office, ctx: &Ctx, peer: &Peer, sha256: &str) -> Result<String, Error> {
    let request = FileRequest {
        from: office.config.organisation.code.clone(),
        to: peer.code.clone(),
        sha256: sha256.to_owned(),
        at: office.clock.now().max(ctx.now),
        nonce: hex(&random::<16>()),
    };
    let bytes = canonical::to_bytes(&request).map_err(Error::internal)?;
    Ok(format!("{SCHEME}{}", STANDARD.encode(office.seal.attached(&bytes, request.at)?)))
}

/// The beginning of a file that is being fetched. Locked, so that two jobs never write the same one.
struct Part {
    path: PathBuf,
    file: tokio::fs::File,
    length: u64,
}

impl Part {
    async fn open(path: PathBuf) -> Result<Part, Error> {
        let file = tokio::fs::OpenOptions::new().create(true).append(true).read(true).open(&path).await?;
        let file = file.into_std().await;
        file.try_lock().map_err(|_| Error::Unavailable("the file is being fetched already".into()))?;
        let length = file.metadata()?.len();
        Ok(Part { path, file: tokio::fs::File::from_std(file), length })
    }

    async fn append(&mut self, bytes: &[u8]) -> Result<(), Error> {
        self.file.write_all(bytes).await?;
        self.length += bytes.len() as u64;
        Ok(())
    }

    async fn sync(&mut self) -> Result<(), Error> {
        self.file.flush().await?;
        Ok(self.file.sync_all().await?)
    }

    async fn restart(&mut self) -> Result<(), Error> {
        self.file.set_len(0).await?;
        self.length = 0;
        Ok(())
    }

    async fn discard(&mut self) -> Result<(), Error> {
        self.restart().await?;
        Ok(tokio::fs::remove_file(&self.path).await?)
    }

    /// Of what lies on disk, not of what was written: this is the check that counts.
    async fn hash(&self) -> Result<String, Error> {
        let path = self.path.clone();
        let read = move || {
            let mut hasher = Sha256::new();
            let mut file = std::fs::File::open(path)?;
            let mut piece = vec![0; 256 * 1024];
            loop {
                match std::io::Read::read(&mut file, &mut piece)? {
                    0 => return Ok::<_, std::io::Error>(hex(&hasher.finalize())),
                    n => hasher.update(&piece[..n]),
                }
            }
        };
        Ok(tokio::task::spawn_blocking(read).await.map_err(Error::internal)??)
    }
}
