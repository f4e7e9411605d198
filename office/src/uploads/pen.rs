//! The hand that writes: hashes and writes pieces beside the network, on a thread that may wait for a disk.

use std::fs::File;
use std::io::{self, Write};

use bytes::Bytes;
use sha1::Sha1;
use sha2::Sha256;
use sha2::digest::Digest;
use tokio::task::JoinHandle;

use super::part::Sum;

/// Bytes that are hashed and written at one go, while the next ones come: few enough to stay in the cache of a core.
const BATCH: usize = 256 * 1024;

/// And as many pieces at most: however small, each holds a buffer of the network.
const PIECES: usize = 64;

/// A checksum being counted beside the hash of the file.
pub(super) enum Counting {
    Nothing,
    Sha1(Sha1, [u8; 20]),
    Sha256(Sha256, [u8; 32]),
}

impl Counting {
    pub fn towards(sum: Option<Sum>) -> Counting {
        match sum {
            None => Counting::Nothing,
            Some(Sum::Sha1(wanted)) => Counting::Sha1(Sha1::new(), wanted),
            Some(Sum::Sha256(wanted)) => Counting::Sha256(Sha256::new(), wanted),
        }
    }

    fn update(&mut self, piece: &[u8]) {
        match self {
            Counting::Nothing => {}
            Counting::Sha1(hasher, _) => hasher.update(piece),
            Counting::Sha256(hasher, _) => hasher.update(piece),
        }
    }

    fn fits(self) -> bool {
        match self {
            Counting::Nothing => true,
            Counting::Sha1(hasher, wanted) => hasher.finalize()[..] == wanted,
            Counting::Sha256(hasher, wanted) => hasher.finalize()[..] == wanted,
        }
    }
}

/// What moves to the thread and back.
pub(super) struct Pen {
    pub file: File,
    pub hasher: Sha256,
    pub counting: Counting,
}

impl Pen {
    fn put(&mut self, pieces: &[Bytes]) -> io::Result<()> {
        for piece in pieces {
            self.file.write_all(piece)?;
            self.hasher.update(piece);
            self.counting.update(piece);
        }
        Ok(())
    }

    /// Whether what was written hashes to the checksum; the next one counts anew.
    pub fn fits(&mut self) -> bool {
        std::mem::replace(&mut self.counting, Counting::Nothing).fits()
    }
}

/// A pen, and what waits for it. One batch is written while the next one is gathered.
pub(super) struct Hand {
    state: State,
    waiting: Vec<Bytes>,
    bytes: usize,
}

enum State {
    Free(Box<Pen>),
    Busy(JoinHandle<(Box<Pen>, io::Result<()>)>),
    /// The thread is gone, and the pen with it.
    Lost,
}

impl Hand {
    pub fn new(pen: Pen) -> Hand {
        Hand { state: State::Free(Box::new(pen)), waiting: Vec::new(), bytes: 0 }
    }

    /// Takes a piece; waits if the disk is behind.
    pub async fn take(&mut self, piece: Bytes) -> io::Result<()> {
        self.bytes += piece.len();
        self.waiting.push(piece);
        if self.bytes < BATCH && self.waiting.len() < PIECES {
            return Ok(());
        }
        let (pieces, mut pen) = (self.drain(), self.lift().await?);
        self.state = State::Busy(tokio::task::spawn_blocking(move || {
            let written = pen.put(&pieces);
            (pen, written)
        }));
        Ok(())
    }

    /// Writes what waits, then does this with the pen on the same thread.
    pub async fn then<T: Send + 'static>(
        &mut self,
        work: impl FnOnce(&mut Pen) -> io::Result<T> + Send + 'static,
    ) -> io::Result<T> {
        let (pieces, mut pen) = (self.drain(), self.lift().await?);
        let done = tokio::task::spawn_blocking(move || {
            let done = pen.put(&pieces).and_then(|()| work(&mut pen));
            (pen, done)
        });
        let (pen, done) = done.await.map_err(io::Error::other)?;
        self.state = State::Free(pen);
        done
    }

    /// What waits is not written any more, and what is being written has ended, well or not.
    pub async fn drop_waiting(&mut self) {
        self.drain();
        if let Ok(pen) = self.lift().await {
            self.state = State::Free(pen);
        }
    }

    fn drain(&mut self) -> Vec<Bytes> {
        self.bytes = 0;
        std::mem::take(&mut self.waiting)
    }

    /// The pen, when it has written what it was given. An error of that is told once; the pen goes on.
    async fn lift(&mut self) -> io::Result<Box<Pen>> {
        match std::mem::replace(&mut self.state, State::Lost) {
            State::Free(pen) => Ok(pen),
            State::Lost => Err(io::Error::other("the thread that wrote an upload ended")),
            State::Busy(writing) => {
                let (pen, written) = writing.await.map_err(io::Error::other)?;
                match written {
                    Ok(()) => Ok(pen),
                    Err(error) => {
                        self.state = State::Free(pen);
                        Err(error)
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A-16.p2: a sender of single bytes holds no more buffers of the network than any other.
    #[tokio::test]
    async fn small_pieces_do_not_wait_for_a_whole_batch() {
        let file = tempfile::tempfile().unwrap();
        let mut hand = Hand::new(Pen { file, hasher: Sha256::new(), counting: Counting::Nothing });
        let bytes: Vec<u8> = (0..=255).cycle().take(1_000).collect();
        for byte in &bytes {
            hand.take(Bytes::copy_from_slice(&[*byte])).await.unwrap();
            assert!(hand.waiting.len() < PIECES);
        }
        let found = hand.then(|pen| Ok((pen.file.metadata()?.len(), pen.hasher.clone().finalize()))).await;
        assert_eq!(found.unwrap(), (1_000, Sha256::digest(&bytes)));
    }
}
