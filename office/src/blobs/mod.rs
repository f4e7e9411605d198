//! Blobs: bytes under their SHA-256 (`sha256/ab/cd/abcd…`) in a folder or a store that speaks S3, written once,
//! verified on reading.
//!
//! The order makes a crash harmless: the ledger (`store::blobs`) learns that the bytes are wanted, the bytes are
//! stored and durable, only then may a row name them. Bytes without a row are waste that [`check`] removes, a row
//! without bytes cannot be.

pub mod check;
mod error;
#[cfg(test)]
mod faults;
mod place;
mod reading;
#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::io;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use futures_util::TryStreamExt;
use futures_util::stream::{Stream, StreamExt};
use object_store::{ObjectMeta, ObjectStoreExt};
use sha2::{Digest, Sha256};
use tokio::io::AsyncWriteExt;
use tracing::error;
use uuid::Uuid;

use crate::config;
use crate::ctx::Clock;
use crate::store::{self, Db, blobs as ledger};

pub use error::Error;
use error::{judged, missing};
pub(crate) use place::sync_folder;
use place::{Place, place_of};
pub use reading::Reading;

/// How often somebody who wants a blob that is just being removed looks again, and how long between.
const PATIENCE: (u32, Duration) = (20, Duration::from_millis(100));

/// What was stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stored {
    /// Lower-case hexadecimal.
    pub sha256: String,
    /// Bytes.
    pub size: u64,
}

/// The blobs of one system. Cheap to clone.
#[derive(Clone)]
pub struct Blobs {
    place: Arc<Place>,
    staging: Arc<Path>,
    db: Db,
    clock: Clock,
    /// What this process read to its end and found whole: a part of it may be given out without reading the rest.
    whole: Arc<Mutex<HashMap<String, ObjectMeta>>>,
}

impl Blobs {
    /// Opens the store, in the folder `root` or where `remote` says; unfinished files lie in the folder always.
    /// What a crash left half written there is thrown away.
    pub fn open(
        root: impl Into<PathBuf>,
        remote: Option<&config::S3>,
        db: Db,
        clock: Clock,
    ) -> io::Result<Blobs> {
        let root = root.into();
        let staging: Arc<Path> = root.join("staging").into();
        std::fs::create_dir_all(&staging)?;
        let place = match remote {
            Some(remote) => Place::remote(remote)?,
            None => Place::folder(&root)?,
        };
        sync_folder(&root)?;
        for entry in std::fs::read_dir(&staging)? {
            let entry = entry?;
            // One that is being written by another process of this system is locked.
            if entry.file_name().to_string_lossy().starts_with("put-")
                && std::fs::File::open(entry.path()).is_ok_and(|file| file.try_lock().is_ok())
            {
                std::fs::remove_file(entry.path())?;
            }
        }
        Ok(Blobs { place: Arc::new(place), staging, db, clock, whole: Arc::default() })
    }

    /// Whether bytes can be stored, read back and taken away again at a place that is there.
    pub(crate) async fn probe(root: &Path, remote: Option<&config::S3>) -> io::Result<()> {
        let place = match remote {
            Some(remote) => Place::remote(remote)?,
            // It is made by the first start.
            None if !root.is_dir() => return Err(io::ErrorKind::NotFound.into()),
            None => Place::folder(root)?,
        };
        let key = object_store::path::Path::from(format!("probe-{}", Uuid::new_v4().simple()));
        let bytes = Bytes::copy_from_slice(&crate::ctx::random::<32>());
        place.store.put(&key, bytes.clone().into()).await.map_err(io::Error::other)?;
        let read = async { place.store.get(&key).await?.bytes().await }.await;
        place.store.delete(&key).await.map_err(io::Error::other)?;
        match read.map_err(io::Error::other)? {
            same if same == bytes => Ok(()),
            _ => Err(io::Error::other("other bytes came back than were stored")),
        }
    }

    /// Where unfinished files lie: on the same file system as the folder, so that they can be renamed into place.
    pub(crate) fn staging(&self) -> PathBuf {
        self.staging.to_path_buf()
    }

    /// Stores bytes that are at hand.
    pub async fn put(&self, bytes: &[u8]) -> Result<Stored, Error> {
        let whole = Bytes::copy_from_slice(bytes);
        let stream = futures_util::stream::iter([Ok::<_, io::Error>(whole)]);
        self.put_stream(stream, u64::MAX, None).await
    }

    /// Stores what a stream brings, at most `limit` bytes; refused if it hashes to something else than
    /// announced.
    pub async fn put_stream<E: std::fmt::Display>(
        &self,
        stream: impl Stream<Item = Result<Bytes, E>>,
        limit: u64,
        announced: Option<&str>,
    ) -> Result<Stored, Error> {
        let draft = Draft(self.staging.join(format!("put-{}", Uuid::new_v4().simple())));
        let file = std::fs::File::create_new(&draft.0)?;
        file.lock()?;
        let mut file = tokio::fs::File::from_std(file);
        let (mut hasher, mut size) = (Sha256::new(), 0);
        let mut stream = std::pin::pin!(stream);
        while let Some(piece) = stream.next().await {
            let piece = piece.map_err(|e| Error::Interrupted(e.to_string()))?;
            size += piece.len() as u64;
            if size > limit {
                return Err(Error::TooLarge { limit });
            }
            hasher.update(&piece);
            file.write_all(&piece).await?;
        }
        file.flush().await?;
        let sha256 = hex(&hasher.finalize());
        match announced {
            Some(announced) if announced != sha256 => {
                Err(Error::Differs { announced: announced.to_owned(), found: sha256 })
            }
            _ => {
                self.adopt(&draft.0, &sha256).await?;
                Ok(Stored { sha256, size })
            }
        }
    }

    /// Takes over a finished file of the staging folder. Durable when it returns; an equal blob that was damaged
    /// is healed by it.
    pub(crate) async fn adopt(&self, staged: &Path, sha256: &str) -> Result<(), Error> {
        let place = place_of(sha256)?;
        let size = tokio::fs::metadata(staged).await?.len();
        self.claim(sha256, size).await?;
        self.place.settle(staged, &place, sha256, size).await?;
        self.forget_whole(sha256);
        Ok(())
    }

    /// Whether it is stored, and may be named: for some days from now it is not removed.
    pub async fn contains(&self, sha256: &str) -> Result<bool, Error> {
        let place = place_of(sha256)?;
        let now = self.clock.now();
        let claimed = self
            .db
            .transact(|mut tx| async move {
                let size = ledger::reclaim(&mut tx, sha256, now).await?;
                Ok::<_, store::Error>((tx, size))
            })
            .await?;
        let Some(size) = claimed else { return Ok(false) };
        match self.place.store.head(&place).await {
            Ok(meta) => Ok(i64::try_from(meta.size) == Ok(size)),
            Err(object_store::Error::NotFound { .. }) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }

    /// The whole blob, verified. For small things; files go through [`Blobs::stream`].
    pub async fn read(&self, sha256: &str) -> Result<Vec<u8>, Error> {
        let bytes = self.open_whole(sha256).await?.collect().await?;
        if hex(&Sha256::digest(&bytes)) == sha256 {
            Ok(bytes)
        } else {
            self.tell_damage(sha256);
            Err(Error::Damaged(sha256.to_owned()))
        }
    }

    /// The blob piece by piece, verified while it is read; one that was not whole the last time, before as well.
    pub async fn stream(&self, sha256: &str) -> Result<Reading, Error> {
        let known = ledger::find(&mut *self.db.read().await?, sha256).await?;
        if known.is_some_and(|blob| blob.fault.is_some()) {
            self.verify(sha256).await?;
        }
        self.stream_unread(sha256).await
    }

    async fn stream_unread(&self, sha256: &str) -> Result<Reading, Error> {
        let opened = self.open_whole(sha256).await?;
        Ok(Reading { size: opened.meta.size, bytes: opened.verified(self.clone(), sha256) })
    }

    /// A part of the blob. The whole is verified before, unless this process did so already and it is unchanged.
    pub async fn range(&self, sha256: &str, range: Range<u64>) -> Result<Reading, Error> {
        let place = place_of(sha256)?;
        if !self.is_whole(sha256, &self.head(sha256).await?) {
            self.verify(sha256).await?;
        }
        let opened = self.place.get(&place, Some(range)).await.map_err(|e| missing(e, sha256))?;
        if !self.is_whole(sha256, &opened.meta) {
            return Err(Error::Damaged(sha256.to_owned()));
        }
        Ok(Reading { size: opened.meta.size, bytes: opened.pieces() })
    }

    /// The CRC-32 of the whole, if it was ever read to its end.
    pub async fn crc32(&self, sha256: &str) -> Result<Option<u32>, Error> {
        let known = ledger::find(&mut *self.db.read().await?, sha256).await?;
        Ok(known.and_then(|blob| blob.crc32))
    }

    /// The CRC-32 of the whole, read to its end.
    pub async fn make_crc32(&self, sha256: &str) -> Result<u32, Error> {
        self.verify(sha256).await?;
        self.crc32(sha256).await?.ok_or_else(|| Error::NotFound(sha256.to_owned()))
    }

    /// Reads it to its end; says how many bytes it has.
    async fn verify(&self, sha256: &str) -> Result<u64, Error> {
        let mut reading = self.stream_unread(sha256).await?;
        let mut bytes = 0;
        while let Some(piece) = reading.bytes.try_next().await.map_err(|error| judged(error, sha256))? {
            bytes += piece.len() as u64;
        }
        Ok(bytes)
    }

    async fn head(&self, sha256: &str) -> Result<ObjectMeta, Error> {
        self.place.store.head(&place_of(sha256)?).await.map_err(|e| missing(e, sha256))
    }

    async fn open_whole(&self, sha256: &str) -> Result<reading::Opened, Error> {
        self.place.get(&place_of(sha256)?, None).await.map_err(|e| missing(e, sha256))
    }

    async fn claim(&self, sha256: &str, size: u64) -> Result<(), Error> {
        let now = self.clock.now();
        let size = i64::try_from(size).map_err(io::Error::other)?;
        for _ in 0..PATIENCE.0 {
            let claimed = self
                .db
                .transact(|mut tx| async move {
                    let claimed = ledger::claim(&mut tx, sha256, size, now).await?;
                    Ok::<_, store::Error>((tx, claimed))
                })
                .await?;
            if claimed {
                return Ok(());
            }
            tokio::time::sleep(PATIENCE.1).await;
        }
        Err(Error::Removed(sha256.to_owned()))
    }

    fn is_whole(&self, sha256: &str, now: &ObjectMeta) -> bool {
        let whole = self.whole.lock().unwrap_or_else(PoisonError::into_inner);
        whole.get(sha256).is_some_and(|then| same_state(then, now))
    }

    /// Bounded: what does not fit is verified again when it is asked for.
    fn remember_whole(&self, sha256: &str, meta: ObjectMeta) {
        const MOST: usize = 20_000;
        let mut whole = self.whole.lock().unwrap_or_else(PoisonError::into_inner);
        if whole.len() >= MOST {
            whole.clear();
        }
        whole.insert(sha256.to_owned(), meta);
    }

    fn forget_whole(&self, sha256: &str) {
        self.whole.lock().unwrap_or_else(PoisonError::into_inner).remove(sha256);
    }

    /// The log and the ledger learn it beside the reader, who is being told already.
    fn tell_damage(&self, sha256: &str) {
        error!(
            sha256,
            "blob {sha256} is damaged: bring back its bytes from a backup, then run `tereze blobs check`"
        );
        self.forget_whole(sha256);
        let (db, now, sha256) = (self.db.clone(), self.clock.now(), sha256.to_owned());
        tokio::spawn(async move {
            let sha256 = &sha256;
            let noted = db
                .transact(|mut tx| async move {
                    ledger::found_faulty(&mut tx, sha256, "damaged", now).await?;
                    Ok::<_, store::Error>((tx, ()))
                })
                .await;
            if let Err(error) = noted {
                error!(sha256, "the damage of blob {sha256} was not noted: {error}");
            }
        });
    }
}

/// Written neither again nor by somebody else since.
fn same_state(then: &ObjectMeta, now: &ObjectMeta) -> bool {
    (then.size, then.last_modified, &then.e_tag) == (now.size, now.last_modified, &now.e_tag)
}

/// A draft that vanishes unless it was renamed.
struct Draft(PathBuf);

impl Drop for Draft {
    fn drop(&mut self) {
        std::fs::remove_file(&self.0).ok();
    }
}

/// What hexadecimal digits stand for.
pub(crate) fn bytes_of(hex: &str) -> Option<Vec<u8>> {
    let digits: Option<Vec<u8>> =
        hex.chars().map(|c| c.to_digit(16).and_then(|digit| u8::try_from(digit).ok())).collect();
    let (pairs, rest) = digits.as_deref()?.as_chunks::<2>();
    rest.is_empty().then(|| pairs.iter().map(|[high, low]| high << 4 | low).collect())
}

/// Lower-case hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digit = |n: u8| char::from(DIGITS[usize::from(n)]);
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}
