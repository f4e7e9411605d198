//! One part of a file on its way to the disk: written, synced, acknowledged by a row.

use std::fmt::Display;
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Seek, SeekFrom};
use std::time::Duration;

use bytes::Bytes;
use futures_util::stream::{Stream, StreamExt};
use jiff::Timestamp;
use sha2::digest::common::hazmat::SerializableState;
use uuid::Uuid;

use super::pen::{Counting, Hand, Pen};
use super::{Error, Upload, Uploads, hasher, keep_until, signed, unsigned};
use crate::blobs;
use crate::store::{self, uploads as rows};

/// Bytes written between two acknowledgements of one long part.
const CHECKPOINT: u64 = 8 * 1024 * 1024;
/// A sender that is silent for so long has gone away.
const SILENCE: Duration = Duration::from_secs(30);

/// What a part hashes to (tus: `Upload-Checksum`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sum {
    Sha1([u8; 20]),
    Sha256([u8; 32]),
}

/// What one part is held to.
#[derive(Clone, Copy, Debug)]
pub struct Terms {
    pub sum: Option<Sum>,
    /// The most bytes it may have (A-16.p2-R4).
    pub most: u64,
}

impl Default for Terms {
    fn default() -> Terms {
        Terms { sum: None, most: u64::MAX }
    }
}

/// A part being written behind the acknowledged offset.
pub(super) struct Part<'a> {
    uploads: &'a Uploads,
    pub(super) upload: Upload,
    hand: Hand,
    /// Where the file will end; `upload.received` is what is acknowledged.
    at: u64,
    expires_at: Timestamp,
}

impl<'a> Part<'a> {
    pub(super) async fn open(
        uploads: &'a Uploads,
        upload: Upload,
        sum: Option<Sum>,
        now: Timestamp,
    ) -> Result<Part<'a>, Error> {
        let at = unsigned(upload.received);
        let file = open_alone(uploads, upload.id).await?;
        // Another node may have gone on since the row was read: what it acknowledged is not ours to cut off.
        let stands = rows::find(&mut *uploads.db.read().await?, upload.id).await?.ok_or(Error::NotFound)?;
        if stands.is_done() && file.metadata()?.len() == 0 {
            // It made a blob of the file; opening it made an empty one in its place.
            tokio::fs::remove_file(uploads.staged(upload.id)).await.ok();
        }
        if stands.is_done() || stands.received != upload.received {
            return Err(Error::Offset { stands: unsigned(stands.received) });
        }
        if file.metadata()?.len() < at {
            let lost = format!("upload {} is shorter than its acknowledged {at} bytes", upload.id);
            return Err(std::io::Error::new(std::io::ErrorKind::UnexpectedEof, lost).into());
        }
        let pen = Pen { file, hasher: hasher(&upload)?, counting: Counting::towards(sum) };
        let mut hand = Hand::new(pen);
        hand.then(move |pen| {
            pen.file.set_len(at)?;
            pen.file.seek(SeekFrom::Start(at))
        })
        .await?;
        Ok(Part { uploads, upload, hand, at, expires_at: keep_until(now) })
    }

    pub(super) async fn write<S, E>(&mut self, body: S, terms: Terms) -> Result<(), Error>
    where
        S: Stream<Item = Result<Bytes, E>>,
        E: Display,
    {
        let whole = self.upload.size.map_or(u64::MAX, unsigned);
        let most = terms.most.saturating_add(self.at);
        let mut body = std::pin::pin!(body);
        loop {
            let piece = match tokio::time::timeout(SILENCE, body.next()).await {
                Ok(None) => break,
                Ok(Some(Ok(piece))) => piece,
                Ok(Some(Err(error))) => return Err(Error::Interrupted(error.to_string())),
                Err(_) => return Err(Error::Interrupted("silence".into())),
            };
            let to = self.at + piece.len() as u64;
            if to > whole {
                return Err(Error::TooLarge { limit: whole });
            }
            if to > most {
                return Err(Error::PartTooLarge { limit: terms.most });
            }
            self.hand.take(piece).await?;
            self.at = to;
            if terms.sum.is_none() && self.at - unsigned(self.upload.received) >= CHECKPOINT {
                self.acknowledge().await?;
            }
        }
        if self.hand.then(|pen| Ok(pen.fits())).await? { Ok(()) } else { Err(Error::PartDiffers) }
    }

    /// On disk first, then in the row.
    pub(super) async fn acknowledge(&mut self) -> Result<(), Error> {
        let (from, to) = (self.upload.received, signed(self.at));
        if from == to {
            return Ok(());
        }
        let state = self
            .hand
            .then(|pen| {
                pen.file.sync_data()?;
                Ok(pen.hasher.serialize().to_vec())
            })
            .await?;
        let (id, until, saved) = (self.upload.id, self.expires_at, &state);
        let advanced = self
            .uploads
            .db
            .transact(|mut tx| async move {
                let advanced = rows::advance(&mut tx, id, from, to, saved, until).await?;
                Ok::<_, store::Error>((tx, advanced))
            })
            .await?;
        if !advanced {
            return Err(Error::NotFound);
        }
        self.upload.received = to;
        self.upload.hash_state = state;
        self.upload.expires_at = until;
        Ok(())
    }

    /// Cuts off what was not acknowledged.
    pub(super) async fn give_up(&mut self) -> Result<(), Error> {
        self.hand.drop_waiting().await;
        let stands = unsigned(self.upload.received);
        Ok(self.hand.then(move |pen| pen.file.set_len(stands)).await?)
    }
}

/// Opens the bytes of an upload for the one who writes them: the lock also keeps out other processes on the same
/// folder, and ends with the process.
pub(super) async fn open_alone(uploads: &Uploads, id: Uuid) -> Result<File, Error> {
    let (path, folder) = (uploads.staged(id), uploads.blobs.staging());
    let open = move || -> Result<File, Error> {
        let is_new = !path.try_exists()?;
        let file = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(&path)?;
        if is_new {
            blobs::sync_folder(&folder)?;
        }
        match file.try_lock() {
            Ok(()) => Ok(file),
            Err(TryLockError::WouldBlock) => Err(Error::Busy),
            Err(TryLockError::Error(error)) => Err(error.into()),
        }
    };
    tokio::task::spawn_blocking(open).await.map_err(std::io::Error::other)?
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ctx::Clock;
    use crate::testing::Fresh;
    use crate::uploads::{Concat, New};

    /// A-16.p2: a node that read where an upload stands before another node went on cuts nothing off.
    #[tokio::test]
    async fn what_another_node_acknowledged_meanwhile_stays_a_16_p2() {
        for fresh in Fresh::engines().await {
            let db = fresh.open("portal").await;
            let now: Timestamp = "2026-10-07T05:00:00Z".parse().unwrap();
            let blobs = fresh.blobs(None, &db, &Clock::fixed(now));
            let [here, there] = [(), ()].map(|()| Uploads::new(db.clone(), blobs.clone(), u64::MAX));
            let new = New {
                id: Uuid::new_v4(),
                owner: "210440012342".into(),
                purpose: "application".into(),
                subject_id: None,
                file_name: "a.pdf".into(),
                media_type: "application/pdf".into(),
                metadata: String::new(),
                concat: Concat::Whole,
                size: Some(12),
                most: u64::MAX,
                expected_sha256: None,
            };
            let before = here.create(new, now).await.unwrap();
            let send = async |node: &Uploads, from: u64, bytes: &'static [u8]| {
                let body = futures_util::stream::iter([Ok::<_, std::io::Error>(Bytes::from_static(bytes))]);
                node.append(&before.owner, before.id, from, body, Terms::default(), now).await
            };
            assert_eq!(send(&here, 0, b"acknow").await.unwrap().received, 6);
            let late = Part::open(&there, before.clone(), None, now).await.err();
            assert!(matches!(late, Some(Error::Offset { stands: 6 })), "{late:?}");
            let staged = here.staged(before.id);
            assert_eq!(std::fs::read(&staged).unwrap(), b"acknow");
            assert!(send(&there, 6, b"ledged").await.unwrap().is_done());
            let late = Part::open(&here, before.clone(), None, now).await.err();
            assert!(matches!(late, Some(Error::Offset { stands: 12 })), "{late:?}");
            assert!(!staged.exists(), "nothing is left in its place");
        }
    }
}
