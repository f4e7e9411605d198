//! One part of a file on its way to the disk: written, synced, acknowledged by a row.

use std::fmt::Display;
use std::time::Duration;

use bytes::Bytes;
use futures_util::stream::{Stream, StreamExt};
use jiff::Timestamp;
use sha2::Sha256;
use sha2::digest::Digest;
use sha2::digest::common::hazmat::SerializableState;
use tokio::io::{AsyncSeekExt, AsyncWriteExt};

use super::{Error, Upload, Uploads, hasher, keep_until, signed, unsigned};
use crate::blobs;
use crate::store::{self, uploads as rows};

/// Bytes written between two acknowledgements of one long part.
const CHECKPOINT: u64 = 8 * 1024 * 1024;
/// A sender that is silent for so long has gone away.
const SILENCE: Duration = Duration::from_secs(30);

/// A part being written behind the acknowledged offset.
pub(super) struct Part<'a> {
    uploads: &'a Uploads,
    pub(super) upload: Upload,
    file: tokio::fs::File,
    hasher: Sha256,
    /// Where the file ends now; `upload.received` is what is acknowledged.
    at: u64,
    expires_at: Timestamp,
}

impl<'a> Part<'a> {
    pub(super) async fn open(
        uploads: &'a Uploads,
        upload: Upload,
        now: Timestamp,
    ) -> Result<Part<'a>, Error> {
        let at = unsigned(upload.received);
        let path = uploads.staged(upload.id);
        let is_new = !tokio::fs::try_exists(&path).await?;
        let mut file =
            tokio::fs::OpenOptions::new().write(true).create(true).truncate(false).open(&path).await?;
        if is_new {
            let folder = uploads.blobs.staging();
            tokio::task::spawn_blocking(move || blobs::sync_folder(&folder))
                .await
                .map_err(std::io::Error::other)??;
        }
        if file.metadata().await?.len() < at {
            let lost = format!("upload {} is shorter than its acknowledged {at} bytes", upload.id);
            return Err(std::io::Error::new(std::io::ErrorKind::UnexpectedEof, lost).into());
        }
        file.set_len(at).await?;
        file.seek(std::io::SeekFrom::Start(at)).await?;
        let hasher = hasher(&upload)?;
        Ok(Part { uploads, upload, file, hasher, at, expires_at: keep_until(now) })
    }

    pub(super) async fn write<S, E>(&mut self, body: S, part_sha256: Option<[u8; 32]>) -> Result<(), Error>
    where
        S: Stream<Item = Result<Bytes, E>>,
        E: Display,
    {
        let whole = self.upload.size.map_or(self.uploads.limit, unsigned);
        let mut checksum = Sha256::new();
        let mut body = std::pin::pin!(body);
        loop {
            let piece = match tokio::time::timeout(SILENCE, body.next()).await {
                Ok(None) => break,
                Ok(Some(Ok(piece))) => piece,
                Ok(Some(Err(error))) => return Err(Error::Interrupted(error.to_string())),
                Err(_) => return Err(Error::Interrupted("silence".into())),
            };
            if self.at + piece.len() as u64 > whole {
                return Err(Error::TooLarge { limit: whole });
            }
            self.file.write_all(&piece).await?;
            self.hasher.update(&piece);
            self.at += piece.len() as u64;
            if part_sha256.is_some() {
                checksum.update(&piece);
            } else if self.at - unsigned(self.upload.received) >= CHECKPOINT {
                self.acknowledge().await?;
            }
        }
        match part_sha256 {
            Some(announced) if checksum.finalize()[..] != announced => Err(Error::PartDiffers),
            _ => Ok(()),
        }
    }

    /// On disk first, then in the row.
    pub(super) async fn acknowledge(&mut self) -> Result<(), Error> {
        let (from, to) = (self.upload.received, signed(self.at));
        if from == to {
            return Ok(());
        }
        self.file.flush().await?;
        self.file.sync_data().await?;
        let state = self.hasher.serialize().to_vec();
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
        self.file.flush().await?;
        Ok(self.file.set_len(unsigned(self.upload.received)).await?)
    }
}
