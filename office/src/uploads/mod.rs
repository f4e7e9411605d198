//! Uploads that survive: in parts, by the rules of tus 1.0, or as a whole from a plain form.
//!
//! A part is written, synced, then acknowledged by one row: the offset and the state of SHA-256 at it. Bytes
//! beyond the acknowledged offset are a torn tail; the next part cuts them off. A finished file becomes a blob.

mod ending;
mod error;
mod join;
pub mod limits;
pub(crate) mod names;
mod part;
mod pen;
mod stored;
mod whole;

use std::collections::HashSet;
use std::fmt::Display;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use futures_util::stream::Stream;
use jiff::{SignedDuration, Timestamp};
use sha2::Sha256;
use sha2::digest::Digest;
use sha2::digest::common::hazmat::{SerializableState, SerializedState};
use uuid::Uuid;

use crate::arrival;
use crate::blobs::{Blobs, hex};
use crate::store::{self, Conn, Db, blobs as blob_rows, uploads as rows};

pub use error::Error;
pub use join::JOB;
pub(crate) use names::{clean_folder, clean_name};
use part::Part;
pub use part::{Sum, Terms};
pub(crate) use stored::stored;

pub use crate::store::uploads::{Concat, Upload};

/// How long an unfinished upload is kept after its last part.
const KEEP: SignedDuration = SignedDuration::from_hours(7 * 24);
/// Unfinished uploads of one owner at a time.
const OPEN_AT_ONCE: i64 = 300;

/// An upload that is about to begin.
#[derive(Debug, Clone)]
pub struct New {
    pub id: Uuid,
    /// Who may go on with it; every later call names the same owner.
    pub owner: String,
    /// What it is for: `application-file`, `agreement`.
    pub purpose: String,
    pub subject_id: Option<Uuid>,
    /// As the sender calls it; only the last component is kept.
    pub file_name: String,
    pub media_type: String,
    /// What the client says of it (tus: `Upload-Metadata`), told again when it asks.
    pub metadata: String,
    pub concat: Concat,
    /// Bytes, if they are known beforehand.
    pub size: Option<u64>,
    /// The most bytes it may have (A-16.p2-R1).
    pub most: u64,
    /// What the whole file must hash to, in lower-case hexadecimal.
    pub expected_sha256: Option<String>,
}

/// The uploads of one system. Cheap to clone.
#[derive(Clone)]
pub struct Uploads {
    db: Db,
    blobs: Blobs,
    /// Bytes of one file.
    limit: u64,
    /// Uploads that are being written now: one writer each.
    busy: Arc<Mutex<HashSet<Uuid>>>,
}

impl Uploads {
    /// `limit` is the largest file in bytes.
    pub fn new(db: Db, blobs: Blobs, limit: u64) -> Uploads {
        Uploads { db, blobs, limit, busy: Arc::default() }
    }

    /// Begins an upload whose bytes come by themselves, or one that is joined from these finished parts.
    pub async fn begin(&self, new: New, parts: &[Uuid], now: Timestamp) -> Result<Upload, Error> {
        if parts.is_empty() { self.create(new, now).await } else { self.join(new, parts, now).await }
    }

    /// Begins an upload.
    pub async fn create(&self, new: New, now: Timestamp) -> Result<Upload, Error> {
        let upload = self.begun(new, now)?;
        let row = &upload;
        self.db
            .transact(|mut tx| async move {
                insert(&mut tx, row).await?;
                Ok::<_, Error>((tx, ()))
            })
            .await?;
        Ok(upload)
    }

    fn begun(&self, new: New, now: Timestamp) -> Result<Upload, Error> {
        let limit = new.most.min(self.limit);
        match new.size {
            Some(0) => return Err(Error::Empty),
            Some(size) if size > limit => return Err(Error::TooLarge { limit }),
            Some(size) => self.has_room(size)?,
            None => {}
        }
        Ok(Upload {
            id: new.id,
            owner: new.owner,
            purpose: new.purpose,
            subject_id: new.subject_id,
            file_name: clean_name(&new.file_name),
            media_type: new.media_type,
            metadata: new.metadata,
            concat: new.concat,
            size: new.size.map(signed),
            received: 0,
            hash_state: Sha256::new().serialize().to_vec(),
            expected_sha256: new.expected_sha256,
            sha256: None,
            created_at: now,
            expires_at: keep_until(now),
        })
    }

    /// How an upload stands (tus: HEAD). An upload whose last part came just before a crash is finished here.
    pub async fn find(&self, owner: &str, id: Uuid, now: Timestamp) -> Result<Upload, Error> {
        let upload = self.owned(owner, id, now).await?;
        if !waits_to_finish(&upload) {
            return Ok(upload);
        }
        match self.turn(id) {
            Ok(_turn) => self.finish(self.owned(owner, id, now).await?, now).await,
            Err(_) => Ok(upload),
        }
    }

    /// The uploads for one subject, first one first.
    pub async fn of_subject(&self, subject_id: Uuid) -> Result<Vec<Upload>, Error> {
        Ok(rows::of_subject(&mut *self.db.read().await?, subject_id).await?)
    }

    /// Writes the next part. With the part's checksum it is taken whole or not at all; without, what came before
    /// a broken connection is kept. The last part makes the file a blob.
    ///
    /// Goes on when the caller is dropped: a write under way cannot be called back, so nobody else may begin
    /// before it has ended.
    pub async fn append<S, E>(
        &self,
        owner: &str,
        id: Uuid,
        offset: u64,
        body: S,
        terms: Terms,
        now: Timestamp,
    ) -> Result<Upload, Error>
    where
        S: Stream<Item = Result<Bytes, E>> + Send + 'static,
        E: Display + Send + 'static,
    {
        let turn = self.turn(id)?;
        let (this, owner) = (self.clone(), owner.to_owned());
        let work = async move {
            let _turn = turn;
            let upload = this.owned(&owner, id, now).await?;
            if matches!(upload.concat, Concat::Joined(_)) {
                return Err(Error::Joined);
            }
            let upload = this.write_part(upload, offset, body, terms, now).await?;
            if waits_to_finish(&upload) { this.finish(upload, now).await } else { Ok(upload) }
        };
        tokio::spawn(work).await.map_err(std::io::Error::other)?
    }

    async fn write_part<S, E>(
        &self,
        upload: Upload,
        offset: u64,
        body: S,
        terms: Terms,
        now: Timestamp,
    ) -> Result<Upload, Error>
    where
        S: Stream<Item = Result<Bytes, E>>,
        E: Display,
    {
        let stands = unsigned(upload.received);
        if offset != stands {
            return Err(Error::Offset { stands });
        }
        // After a crash the bytes may lie in their place already.
        if upload.is_done() || waits_to_finish(&upload) {
            return Ok(upload);
        }
        let mut part = Part::open(self, upload, terms.sum, now).await?;
        let all_or_nothing = terms.sum.is_some();
        let written = part.write(body, terms).await;
        let keep = match &written {
            Ok(()) => true,
            Err(Error::Interrupted(_)) => !all_or_nothing,
            // The row may have gone on although nobody could say so: the next part cuts off what it does not name.
            Err(Error::Store(_) | Error::NotFound) => return written.map(|()| part.upload),
            Err(_) => false,
        };
        if keep {
            part.acknowledge().await?
        } else {
            part.give_up().await?
        }
        written.map(|()| part.upload)
    }

    /// Makes a complete file a blob. Every step may be done again after a crash.
    async fn finish(&self, mut upload: Upload, now: Timestamp) -> Result<Upload, Error> {
        if upload.is_done() {
            return Ok(upload);
        }
        let found = hex(&hasher(&upload)?.finalize());
        if let Some(announced) = upload.expected_sha256.clone().filter(|announced| *announced != found) {
            self.start_again(&upload, now).await?;
            return Err(Error::Differs { announced, found });
        }
        let staged = self.staged(upload.id);
        // What is in place already may be the only copy: the move before a crash.
        if tokio::fs::try_exists(&staged).await? || !self.blobs.contains(&found).await? {
            match self.blobs.adopt(&staged, &found).await {
                // Another node made a blob of the same file meanwhile.
                Err(error) if error.is_gone() && self.blobs.contains(&found).await? => {}
                moved => moved?,
            }
        }
        let (id, size, sha256) = (upload.id, upload.received, found.as_str());
        self.db
            .transact(|mut tx| async move {
                blob_rows::insert(&mut tx, sha256, size, now).await?;
                rows::finish(&mut tx, id, sha256).await?;
                arrival::plan(&mut tx, id, now).await?;
                Ok::<_, store::Error>((tx, ()))
            })
            .await?;
        upload.sha256 = Some(found);
        Ok(upload)
    }

    /// Which part was wrong nobody knows, so all are sent again, to the same address.
    async fn start_again(&self, upload: &Upload, now: Timestamp) -> Result<(), Error> {
        let (id, from) = (upload.id, upload.received);
        let state = Sha256::new().serialize().to_vec();
        let (state, until) = (&state, keep_until(now));
        self.db
            .transact(|mut tx| async move {
                rows::advance(&mut tx, id, from, 0, state, until).await?;
                Ok::<_, store::Error>((tx, ()))
            })
            .await?;
        Ok(())
    }

    /// One's own; an unfinished one whose time is over is gone, also before it is swept away.
    async fn owned(&self, owner: &str, id: Uuid, now: Timestamp) -> Result<Upload, Error> {
        let upload = rows::find(&mut *self.db.read().await?, id).await?;
        let there = |upload: &Upload| upload.owner == owner && (upload.is_done() || upload.expires_at > now);
        upload.filter(there).ok_or(Error::NotFound)
    }

    /// Whether so many bytes go onto the disk as it is now; told at once and not after hours.
    fn has_room(&self, size: u64) -> Result<(), Error> {
        let disk = rustix::fs::statvfs(self.blobs.staging()).map_err(std::io::Error::from)?;
        let free = disk.f_bavail.saturating_mul(disk.f_frsize);
        if size > free {
            tracing::warn!(size, free, "an upload was refused: the disk of `data` has no room for it");
            return Err(Error::NoRoom { size, free });
        }
        Ok(())
    }

    fn staged(&self, id: Uuid) -> PathBuf {
        self.blobs.staging().join(id.simple().to_string())
    }

    fn turn(&self, id: Uuid) -> Result<Turn, Error> {
        let free = self.busy.lock().unwrap_or_else(PoisonError::into_inner).insert(id);
        if free { Ok(Turn { id, busy: self.busy.clone() }) } else { Err(Error::Busy) }
    }
}

/// Adds the row of an upload that begins.
async fn insert(conn: &mut Conn, upload: &Upload) -> Result<(), Error> {
    if rows::count_open(conn, &upload.owner).await? >= OPEN_AT_ONCE {
        return Err(Error::TooMany);
    }
    Ok(rows::insert(conn, upload).await?)
}

/// All bytes are there, and nobody has made a blob of them yet; a part never becomes one.
fn waits_to_finish(upload: &Upload) -> bool {
    !upload.is_done() && upload.concat != Concat::Part && upload.size == Some(upload.received)
}

/// The right to write one upload, given back when dropped.
struct Turn {
    id: Uuid,
    busy: Arc<Mutex<HashSet<Uuid>>>,
}

impl Drop for Turn {
    fn drop(&mut self) {
        self.busy.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.id);
    }
}

fn hasher(upload: &Upload) -> Result<Sha256, Error> {
    let damaged = || store::Error::Encode("the hash state of an upload is damaged".into());
    let state = SerializedState::<Sha256>::try_from(upload.hash_state.as_slice()).map_err(|_| damaged())?;
    Sha256::deserialize(&state).map_err(|_| damaged().into())
}

fn keep_until(now: Timestamp) -> Timestamp {
    now.saturating_add(KEEP).unwrap_or(Timestamp::MAX)
}

/// Sizes are below the limit of a file, far from the end of either type.
fn signed(size: u64) -> i64 {
    i64::try_from(size).unwrap_or(i64::MAX)
}

fn unsigned(size: i64) -> u64 {
    u64::try_from(size).unwrap_or(0)
}
