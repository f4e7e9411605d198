//! Uploads that survive: in parts, by the rules of tus 1.0, or as a whole from a plain form.
//!
//! A part is written, synced, then acknowledged by one row: the offset and the state of SHA-256 at it. Bytes
//! beyond the acknowledged offset are a torn tail; the next part cuts them off. A finished file becomes a blob.

mod error;
mod part;

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

use crate::blobs::{Blobs, hex};
use crate::store::{self, Db, blobs as blob_rows, uploads as rows};

pub use error::Error;
use part::Part;

pub use crate::store::uploads::Upload;

/// How long an unfinished upload is kept after its last part.
const KEEP: SignedDuration = SignedDuration::from_hours(7 * 24);
/// Unfinished uploads of one owner at a time.
const OPEN_AT_ONCE: i64 = 300;
const LONGEST_NAME: usize = 200;

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
    /// Bytes, if they are known beforehand.
    pub size: Option<u64>,
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

    /// The largest file in bytes (tus: `Tus-Max-Size`).
    pub fn limit(&self) -> u64 {
        self.limit
    }

    /// Begins an upload.
    pub async fn create(&self, new: New, now: Timestamp) -> Result<Upload, Error> {
        match new.size {
            Some(0) => return Err(Error::Empty),
            Some(size) if size > self.limit => return Err(Error::TooLarge { limit: self.limit }),
            _ => {}
        }
        let upload = Upload {
            id: new.id,
            owner: new.owner,
            purpose: new.purpose,
            subject_id: new.subject_id,
            file_name: last_component(&new.file_name),
            media_type: new.media_type,
            size: new.size.map(signed),
            received: 0,
            hash_state: Sha256::new().serialize().to_vec(),
            expected_sha256: new.expected_sha256,
            sha256: None,
            created_at: now,
            expires_at: keep_until(now),
        };
        let row = &upload;
        self.db
            .transact(|mut tx| async move {
                if rows::count_open(&mut tx, &row.owner).await? >= OPEN_AT_ONCE {
                    return Err(Error::TooMany);
                }
                rows::insert(&mut tx, row).await?;
                Ok((tx, ()))
            })
            .await?;
        Ok(upload)
    }

    /// How an upload stands (tus: HEAD). An upload whose last part came just before a crash is finished here.
    pub async fn find(&self, owner: &str, id: Uuid, now: Timestamp) -> Result<Upload, Error> {
        let upload = self.owned(owner, id).await?;
        if upload.is_done() || upload.size != Some(upload.received) {
            return Ok(upload);
        }
        match self.turn(id) {
            Ok(_turn) => self.finish(self.owned(owner, id).await?, now).await,
            Err(_) => Ok(upload),
        }
    }

    /// The uploads for one subject, first one first.
    pub async fn of_subject(&self, subject_id: Uuid) -> Result<Vec<Upload>, Error> {
        Ok(rows::of_subject(&mut *self.db.read().await?, subject_id).await?)
    }

    /// Writes the next part. With the part's SHA-256 it is taken whole or not at all; without, what came before
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
        part_sha256: Option<[u8; 32]>,
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
            let upload = this.owned(&owner, id).await?;
            let upload = this.write_part(upload, offset, body, part_sha256, now).await?;
            if upload.size == Some(upload.received) { this.finish(upload, now).await } else { Ok(upload) }
        };
        tokio::spawn(work).await.map_err(std::io::Error::other)?
    }

    /// A whole file from a plain form, whose size is known only at its end. Either it is stored or nothing is.
    pub async fn store_whole<S, E>(&self, new: New, body: S, now: Timestamp) -> Result<Upload, Error>
    where
        S: Stream<Item = Result<Bytes, E>> + Send + 'static,
        E: Display + Send + 'static,
    {
        let this = self.clone();
        let work = async move {
            let upload = this.create(New { size: None, ..new }, now).await?;
            let (owner, id) = (upload.owner.clone(), upload.id);
            let stored = this.write_whole(upload, body, now).await;
            if stored.is_err() {
                this.terminate(&owner, id).await?;
            }
            stored
        };
        tokio::spawn(work).await.map_err(std::io::Error::other)?
    }

    /// Throws an upload away (tus: DELETE). The blob of a finished one stays: others may name it.
    pub async fn terminate(&self, owner: &str, id: Uuid) -> Result<(), Error> {
        let _turn = self.turn(id)?;
        self.owned(owner, id).await?;
        self.remove(id).await
    }

    /// Throws away what was not finished in time; says how many. For a job.
    pub async fn expire(&self, now: Timestamp) -> Result<usize, Error> {
        let ids = rows::expired(&mut *self.db.read().await?, now).await?;
        let mut removed = 0;
        for id in ids {
            if let Ok(_turn) = self.turn(id) {
                self.remove(id).await?;
                removed += 1;
            }
        }
        Ok(removed)
    }

    async fn write_whole<S, E>(&self, upload: Upload, body: S, now: Timestamp) -> Result<Upload, Error>
    where
        S: Stream<Item = Result<Bytes, E>>,
        E: Display,
    {
        let _turn = self.turn(upload.id)?;
        let mut upload = self.write_part(upload, 0, body, None, now).await?;
        if upload.received == 0 {
            return Err(Error::Empty);
        }
        let (id, size) = (upload.id, upload.received);
        self.db
            .transact(|mut tx| async move {
                rows::set_size(&mut tx, id, size).await?;
                Ok::<_, store::Error>((tx, ()))
            })
            .await?;
        upload.size = Some(size);
        self.finish(upload, now).await
    }

    async fn write_part<S, E>(
        &self,
        upload: Upload,
        offset: u64,
        body: S,
        part_sha256: Option<[u8; 32]>,
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
        if upload.is_done() {
            return Ok(upload);
        }
        let mut part = Part::open(self, upload, now).await?;
        let written = part.write(body, part_sha256).await;
        let keep = match &written {
            Ok(()) => true,
            Err(Error::Interrupted(_)) => part_sha256.is_none(),
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
        if tokio::fs::try_exists(&staged).await? || !self.blobs.contains(&found).await? {
            self.blobs.adopt(&staged, &found).await?;
        }
        let (id, size, sha256) = (upload.id, upload.received, found.as_str());
        self.db
            .transact(|mut tx| async move {
                blob_rows::insert(&mut tx, sha256, size, now).await?;
                rows::finish(&mut tx, id, sha256).await?;
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

    /// The row first: a file without a row is waste that nobody sees.
    async fn remove(&self, id: Uuid) -> Result<(), Error> {
        self.db
            .transact(|mut tx| async move {
                rows::delete(&mut tx, id).await?;
                Ok::<_, store::Error>((tx, ()))
            })
            .await?;
        match tokio::fs::remove_file(self.staged(id)).await {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error.into()),
            _ => Ok(()),
        }
    }

    async fn owned(&self, owner: &str, id: Uuid) -> Result<Upload, Error> {
        let upload = rows::find(&mut *self.db.read().await?, id).await?;
        upload.filter(|upload| upload.owner == owner).ok_or(Error::NotFound)
    }

    fn staged(&self, id: Uuid) -> PathBuf {
        self.blobs.staging().join(id.simple().to_string())
    }

    fn turn(&self, id: Uuid) -> Result<Turn, Error> {
        let free = self.busy.lock().unwrap_or_else(PoisonError::into_inner).insert(id);
        if free { Ok(Turn { id, busy: self.busy.clone() }) } else { Err(Error::Busy) }
    }
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

/// Some browsers send a whole path; control characters and overlong names help nobody.
fn last_component(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let clean: String = last.chars().filter(|c| !c.is_control()).take(LONGEST_NAME).collect();
    let clean = clean.trim();
    if clean.is_empty() || clean.chars().all(|c| c == '.') { "file".to_owned() } else { clean.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_name_keeps_its_last_component_without_control_characters() {
        assert_eq!(last_component("C:\\Жоба\\ПЗ_1.pdf"), "ПЗ_1.pdf");
        assert_eq!(last_component("../../etc/pass\u{0}wd\n"), "passwd");
        assert_eq!(last_component("/"), "file");
        assert_eq!(last_component(".."), "file");
        assert_eq!(last_component(&"ж".repeat(500)).chars().count(), LONGEST_NAME);
    }
}
