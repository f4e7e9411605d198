//! Reading in constant memory, verified: whoever counts bytes never takes a damaged blob for a whole one.

use std::io::{self, Read as _, Seek as _};
use std::ops::Range;

use bytes::Bytes;
use futures_util::stream::{BoxStream, StreamExt, TryStreamExt, try_unfold};
use object_store::{GetResultPayload, ObjectMeta};
use sha2::{Digest, Sha256};
use tracing::warn;

use super::{Blobs, Error, hex};
use crate::store::{self, blobs as ledger};

/// Read and sent at a time: a download needs this much memory whatever the size of the file.
pub(super) const PIECE: u64 = 128 * 1024;

/// A blob being read; `size` is that of the whole. Of a whole blob the last piece is given out only after the hash
/// was found right, so a reader that counts bytes never takes a damaged file for whole.
pub struct Reading {
    pub size: u64,
    pub bytes: BoxStream<'static, io::Result<Bytes>>,
}

/// Bytes of the store, not verified.
pub(super) struct Opened {
    pub meta: ObjectMeta,
    pub range: Range<u64>,
    pub payload: GetResultPayload,
}

impl Opened {
    pub async fn collect(self) -> io::Result<Vec<u8>> {
        let mut all = Vec::new();
        let mut pieces = self.pieces();
        while let Some(piece) = pieces.try_next().await? {
            all.extend_from_slice(&piece);
        }
        Ok(all)
    }

    /// As they come; an end before the end is an error.
    pub fn pieces(self) -> BoxStream<'static, io::Result<Bytes>> {
        let left = self.range.end - self.range.start;
        let raw = match self.payload {
            GetResultPayload::File(file, _) => of_file(file, self.range),
            GetResultPayload::Stream(stream) => stream.map_err(io::Error::other).boxed(),
        };
        try_unfold((raw, left), async |(mut raw, left)| match raw.try_next().await? {
            Some(piece) if piece.len() as u64 <= left => {
                let left = left - piece.len() as u64;
                Ok(Some((piece, (raw, left))))
            }
            None if left == 0 => Ok(None),
            _ => Err(io::Error::new(io::ErrorKind::UnexpectedEof, "the store gave another number of bytes")),
        })
        .boxed()
    }

    /// The whole, hashed on the way; what is found goes into the ledger.
    pub fn verified(self, blobs: Blobs, sha256: &str) -> BoxStream<'static, io::Result<Bytes>> {
        let start = Progress {
            meta: self.meta.clone(),
            pieces: self.pieces(),
            hasher: Sha256::new(),
            crc32: crc32fast::Hasher::new(),
            held: None,
            wanted: sha256.to_owned(),
            blobs,
        };
        try_unfold(Some(start), next_piece).boxed()
    }
}

struct Progress {
    meta: ObjectMeta,
    pieces: BoxStream<'static, io::Result<Bytes>>,
    hasher: Sha256,
    crc32: crc32fast::Hasher,
    /// Read but not yet given out.
    held: Option<Bytes>,
    wanted: String,
    blobs: Blobs,
}

async fn next_piece(progress: Option<Progress>) -> io::Result<Option<(Bytes, Option<Progress>)>> {
    let Some(mut progress) = progress else { return Ok(None) };
    loop {
        match progress.pieces.try_next().await {
            Ok(Some(piece)) => {
                progress.hasher.update(&piece);
                progress.crc32.update(&piece);
                if let Some(ready) = progress.held.replace(piece) {
                    return Ok(Some((ready, Some(progress))));
                }
            }
            Ok(None) => return progress.end().await,
            // Shorter than it was: no failing network says this of a file.
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => {
                progress.blobs.tell_damage(&progress.wanted);
                return Err(error);
            }
            Err(error) => return Err(error),
        }
    }
}

impl Progress {
    async fn end(mut self) -> io::Result<Option<(Bytes, Option<Progress>)>> {
        if hex(&std::mem::take(&mut self.hasher).finalize()) != self.wanted {
            self.blobs.tell_damage(&self.wanted);
            return Err(io::Error::other(Error::Damaged(self.wanted)));
        }
        self.blobs.remember_whole(&self.wanted, self.meta);
        if let Err(error) = note(&self.blobs, &self.wanted, self.crc32.finalize()).await {
            warn!(sha256 = self.wanted, "that blob {} is whole was not noted: {error}", self.wanted);
        }
        Ok(self.held.take().map(|last| (last, None)))
    }
}

/// Written once, and again when it was healed: a download is no reason for a write each time.
async fn note(blobs: &Blobs, sha256: &str, crc32: u32) -> Result<(), store::Error> {
    let known = ledger::find(&mut *blobs.db.read().await?, sha256).await?;
    if known.is_some_and(|blob| blob.crc32 != Some(crc32) || blob.fault.is_some()) {
        let mut tx = blobs.db.begin().await?;
        ledger::found_whole(&mut tx, sha256, crc32, blobs.clock.now()).await?;
        tx.commit().await?;
    }
    Ok(())
}

/// In pieces of our size: the crate's own are of 8 KiB, each with a change of threads.
fn of_file(file: std::fs::File, range: Range<u64>) -> BoxStream<'static, io::Result<Bytes>> {
    try_unfold((Some(file), range), async |(file, range)| {
        let Some(mut file) = file.filter(|_| range.start < range.end) else { return Ok(None) };
        let read = move || {
            let wanted = PIECE.min(range.end - range.start);
            let mut piece = Vec::with_capacity(wanted as usize);
            file.seek(io::SeekFrom::Start(range.start))?;
            let read = (&mut file).take(wanted).read_to_end(&mut piece)? as u64;
            let next = range.start + read..range.end;
            // Empty before the end: the file became shorter.
            Ok::<_, io::Error>((read > 0).then_some((Bytes::from(piece), (Some(file), next))))
        };
        tokio::task::spawn_blocking(read).await.map_err(io::Error::other)?
    })
    .boxed()
}
