//! Blobs: bytes in a folder under their SHA-256 (`sha256/ab/cd/abcd…`), written once, verified on reading.
//!
//! The order makes a crash harmless: bytes are synced, renamed to their place, the folder is synced; only then
//! may a row name them. A file without a row is waste, a row without a file cannot be.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use bytes::Bytes;
use futures_util::stream::{BoxStream, Stream, StreamExt, try_unfold};
use sha2::{Digest, Sha256};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use uuid::Uuid;

/// Read and sent at a time: a download needs this much memory whatever the size of the file.
const PIECE: usize = 128 * 1024;

/// Why a blob cannot be had or stored.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("blob {0} is not stored")]
    NotFound(String),
    #[error("{0} is not a SHA-256 in lower-case hexadecimal")]
    BadName(String),
    /// The bytes on disk are not those that were stored.
    #[error("blob {0} is damaged")]
    Damaged(String),
    /// What came is not what was announced.
    #[error("the bytes hash to {found}, announced was {announced}")]
    Differs { announced: String, found: String },
    #[error("more than {limit} bytes")]
    TooLarge { limit: u64 },
    #[error("the sender broke off: {0}")]
    Interrupted(String),
    #[error("the blob folder fails: {0}")]
    Io(#[from] io::Error),
}

impl From<Error> for crate::Error {
    fn from(error: Error) -> crate::Error {
        match error {
            Error::NotFound(_) | Error::BadName(_) => crate::Error::NotFound,
            Error::Interrupted(reason) => crate::Error::Unavailable(reason),
            other => crate::Error::internal(other),
        }
    }
}

/// What was stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stored {
    /// Lower-case hexadecimal.
    pub sha256: String,
    /// Bytes.
    pub size: u64,
}

/// A blob being read; `size` is that of the whole. The last piece is given out only after the hash was found
/// right, so a reader that counts bytes never takes a damaged file for whole.
pub struct Reading {
    pub size: u64,
    pub bytes: BoxStream<'static, io::Result<Bytes>>,
}

/// The blob folder. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Blobs {
    root: Arc<Path>,
}

impl Blobs {
    /// Opens the folder, makes it if it is missing, and throws away what a crash left half written.
    pub fn open(root: impl Into<PathBuf>) -> io::Result<Blobs> {
        let blobs = Blobs { root: Arc::from(root.into()) };
        std::fs::create_dir_all(blobs.staging())?;
        std::fs::create_dir_all(blobs.root.join("sha256"))?;
        sync_folder(&blobs.root)?;
        for entry in std::fs::read_dir(blobs.staging())? {
            let entry = entry?;
            if entry.file_name().to_string_lossy().starts_with("put-") {
                std::fs::remove_file(entry.path())?;
            }
        }
        Ok(blobs)
    }

    /// Where unfinished files lie: on the same file system, so that they can be renamed into place.
    pub(crate) fn staging(&self) -> PathBuf {
        self.root.join("staging")
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
        let draft = Draft(self.staging().join(format!("put-{}", Uuid::new_v4().simple())));
        let mut file = tokio::fs::File::create_new(&draft.0).await?;
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

    /// Takes over a finished file of the staging folder. Durable when it returns.
    pub(crate) async fn adopt(&self, staged: &Path, sha256: &str) -> Result<(), Error> {
        let (staged, place) = (staged.to_owned(), self.place(sha256)?);
        tokio::task::spawn_blocking(move || move_into_place(&staged, &place))
            .await
            .map_err(io::Error::other)??;
        Ok(())
    }

    pub async fn contains(&self, sha256: &str) -> Result<bool, Error> {
        Ok(tokio::fs::try_exists(self.place(sha256)?).await?)
    }

    /// The whole blob, verified. For small things; files go through [`Blobs::stream`].
    pub async fn read(&self, sha256: &str) -> Result<Vec<u8>, Error> {
        let bytes = tokio::fs::read(self.place(sha256)?).await.map_err(|e| missing(e, sha256))?;
        if hex(&Sha256::digest(&bytes)) == sha256 {
            Ok(bytes)
        } else {
            Err(Error::Damaged(sha256.to_owned()))
        }
    }

    /// The blob piece by piece, verified while it is read.
    pub async fn stream(&self, sha256: &str) -> Result<Reading, Error> {
        let file = tokio::fs::File::open(self.place(sha256)?).await.map_err(|e| missing(e, sha256))?;
        let size = file.metadata().await?.len();
        let start = Progress { file, hasher: Sha256::new(), held: None, wanted: sha256.to_owned() };
        Ok(Reading { size, bytes: try_unfold(Some(start), next_piece).boxed() })
    }

    /// Only a well-formed hash becomes a path.
    fn place(&self, sha256: &str) -> Result<PathBuf, Error> {
        let hexadecimal = sha256.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
        if sha256.len() != 64 || !hexadecimal {
            return Err(Error::BadName(sha256.to_owned()));
        }
        Ok(self.root.join("sha256").join(&sha256[..2]).join(&sha256[2..4]).join(sha256))
    }
}

/// A draft that vanishes unless it was renamed.
struct Draft(PathBuf);

impl Drop for Draft {
    fn drop(&mut self) {
        std::fs::remove_file(&self.0).ok();
    }
}

struct Progress {
    file: tokio::fs::File,
    hasher: Sha256,
    /// Read but not yet given out.
    held: Option<Bytes>,
    wanted: String,
}

async fn next_piece(progress: Option<Progress>) -> io::Result<Option<(Bytes, Option<Progress>)>> {
    let Some(mut progress) = progress else { return Ok(None) };
    loop {
        let mut piece = Vec::with_capacity(PIECE);
        let read = (&mut progress.file).take(PIECE as u64).read_to_end(&mut piece).await?;
        if read == 0 {
            let found = hex(&std::mem::take(&mut progress.hasher).finalize());
            if found != progress.wanted {
                return Err(io::Error::other(Error::Damaged(progress.wanted)));
            }
            return Ok(progress.held.take().map(|last| (last, None)));
        }
        progress.hasher.update(&piece);
        if let Some(ready) = progress.held.replace(Bytes::from(piece)) {
            return Ok(Some((ready, Some(progress))));
        }
    }
}

fn move_into_place(staged: &Path, place: &Path) -> io::Result<()> {
    File::open(staged)?.sync_all()?;
    let folder = place.parent().ok_or(io::ErrorKind::InvalidInput)?;
    if !folder.exists() {
        std::fs::create_dir_all(folder)?;
        // `ab/cd`: the new names are entries of `ab` and of `sha256`.
        for above in folder.ancestors().skip(1).take(2) {
            sync_folder(above)?;
        }
    }
    // Replaces an equal file, if there is one: the same bytes, or a damaged file healed.
    std::fs::rename(staged, place)?;
    sync_folder(folder)
}

/// Makes names in a folder durable.
pub(crate) fn sync_folder(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

fn missing(error: io::Error, sha256: &str) -> Error {
    if error.kind() == io::ErrorKind::NotFound { Error::NotFound(sha256.to_owned()) } else { error.into() }
}

/// Lower-case hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digit = |n: u8| char::from(DIGITS[usize::from(n)]);
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder() -> crate::testing::Fresh {
        crate::testing::Fresh::sqlite()
    }

    #[tokio::test]
    async fn what_was_put_is_read_back_by_its_hash() {
        let fresh = folder();
        let blobs = Blobs::open(fresh.folder().join("blobs")).unwrap();
        let stored = blobs.put(b"abc").await.unwrap();
        let known = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(stored, Stored { sha256: known.into(), size: 3 });
        assert_eq!(blobs.put(b"abc").await.unwrap(), stored);
        assert_eq!(blobs.read(known).await.unwrap(), b"abc");
        assert!(fresh.folder().join("blobs/sha256/ba/78").join(known).is_file());
        assert!(std::fs::read_dir(blobs.staging()).unwrap().next().is_none());
    }

    #[tokio::test]
    async fn a_large_blob_is_streamed_whole_in_small_pieces() {
        let fresh = folder();
        let blobs = Blobs::open(fresh.folder().join("blobs")).unwrap();
        let bytes: Vec<u8> = (0..1_000_000_u32).map(|i| (i % 251) as u8).collect();
        let stored = blobs.put(&bytes).await.unwrap();
        let reading = blobs.stream(&stored.sha256).await.unwrap();
        assert_eq!(reading.size, 1_000_000);
        let pieces: Vec<Bytes> = reading.bytes.map(Result::unwrap).collect().await;
        assert!(pieces.iter().all(|piece| piece.len() <= PIECE));
        assert_eq!(pieces.concat(), bytes);
    }

    #[tokio::test]
    async fn a_damaged_blob_is_never_read_to_its_end() {
        let fresh = folder();
        let blobs = Blobs::open(fresh.folder().join("blobs")).unwrap();
        let stored = blobs.put(&vec![7; 300_000]).await.unwrap();
        let mut damaged = vec![7; 300_000];
        damaged[299_999] = 8;
        std::fs::write(blobs.place(&stored.sha256).unwrap(), damaged).unwrap();
        assert!(matches!(blobs.read(&stored.sha256).await, Err(Error::Damaged(_))));
        let mut given = 0;
        let mut failed = false;
        let mut bytes = blobs.stream(&stored.sha256).await.unwrap().bytes;
        while let Some(piece) = bytes.next().await {
            match piece {
                Ok(piece) => given += piece.len(),
                Err(_) => failed = true,
            }
        }
        assert!(failed && given < 300_000, "{given} bytes given");
    }

    #[tokio::test]
    async fn bytes_that_differ_from_the_announced_hash_are_not_stored() {
        let fresh = folder();
        let blobs = Blobs::open(fresh.folder().join("blobs")).unwrap();
        let announced = "0".repeat(64);
        let stream = futures_util::stream::iter([Ok::<_, io::Error>(Bytes::from_static(b"abc"))]);
        let refused = blobs.put_stream(stream, 10, Some(&announced)).await;
        assert!(matches!(refused, Err(Error::Differs { .. })));
        let stream = futures_util::stream::iter([Ok::<_, io::Error>(Bytes::from_static(b"abc"))]);
        assert!(matches!(blobs.put_stream(stream, 2, None).await, Err(Error::TooLarge { limit: 2 })));
        assert!(std::fs::read_dir(blobs.staging()).unwrap().next().is_none());
        assert!(std::fs::read_dir(blobs.root.join("sha256")).unwrap().next().is_none());
    }

    #[tokio::test]
    async fn a_name_that_is_not_a_hash_never_becomes_a_path() {
        let fresh = folder();
        let blobs = Blobs::open(fresh.folder().join("blobs")).unwrap();
        for name in ["../../etc/passwd", "", &"A".repeat(64), &"ж".repeat(32)] {
            assert!(matches!(blobs.read(name).await, Err(Error::BadName(_))), "{name}");
        }
        assert!(matches!(blobs.read(&"a".repeat(64)).await, Err(Error::NotFound(_))));
    }

    #[test]
    fn half_written_files_are_thrown_away_at_the_next_start() {
        let fresh = folder();
        let root = fresh.folder().join("blobs");
        let blobs = Blobs::open(&root).unwrap();
        std::fs::write(blobs.staging().join("put-1"), "half").unwrap();
        std::fs::write(blobs.staging().join("an-upload"), "part").unwrap();
        Blobs::open(&root).unwrap();
        assert!(!blobs.staging().join("put-1").exists());
        assert!(blobs.staging().join("an-upload").exists());
    }
}
