//! Where blobs lie: a folder of this machine, or a store that speaks S3.

use std::collections::HashSet;
use std::fs::File;
use std::io;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use object_store::aws::{AmazonS3Builder, Checksum};
use object_store::local::LocalFileSystem;
use object_store::path::Path as Key;
use object_store::{ClientOptions, GetOptions, ObjectStore, ObjectStoreExt, RetryConfig, WriteMultipart};
use sha2::{Digest, Sha256};
use tokio::io::AsyncReadExt;

use super::reading::Opened;
use super::{Error, hex};
use crate::config::S3;

/// The least size of a part that S3 takes, and the most parts of one object.
const PART: u64 = 5 << 20;
const PARTS: u64 = 10_000;
/// Parts on their way at once: together with the one being filled they are the memory of one upload.
const AT_ONCE: usize = 2;

/// A store, and its folder if it is one.
pub(super) struct Place {
    pub store: Box<dyn ObjectStore>,
    folder: Option<Arc<Folder>>,
}

/// A folder of this machine, with the folders inside whose own names are known to be durable.
struct Folder {
    root: PathBuf,
    durable: Mutex<HashSet<PathBuf>>,
}

impl Place {
    pub fn folder(root: &Path) -> io::Result<Place> {
        std::fs::create_dir_all(root.join("sha256"))?;
        let store = LocalFileSystem::new_with_prefix(root).map_err(io::Error::other)?.with_fsync(true);
        let folder = Folder { root: root.to_owned(), durable: Mutex::default() };
        Ok(Place { store: Box::new(store), folder: Some(Arc::new(folder)) })
    }

    pub fn remote(config: &S3) -> io::Result<Place> {
        // No limit for the whole of a transfer, one for silence: files have gigabytes.
        let client = ClientOptions::new()
            .with_allow_http(config.endpoint.starts_with("http://"))
            .with_timeout_disabled()
            .with_connect_timeout(Duration::from_secs(5))
            .with_read_timeout(Duration::from_secs(30));
        let retry =
            RetryConfig { max_retries: 4, retry_timeout: Duration::from_secs(30), ..Default::default() };
        let store = AmazonS3Builder::new()
            .with_endpoint(&config.endpoint)
            .with_bucket_name(&config.bucket)
            .with_region(&config.region)
            .with_access_key_id(&config.key_id)
            .with_secret_access_key(config.secret()?)
            .with_checksum_algorithm(Checksum::SHA256)
            .with_client_options(client)
            .with_retry(retry)
            .build()
            .map_err(io::Error::other)?;
        let store: Box<dyn ObjectStore> = match config.prefix.as_str() {
            "" => Box::new(store),
            prefix => Box::new(object_store::prefix::PrefixStore::new(store, prefix)),
        };
        Ok(Place { store, folder: None })
    }

    pub async fn get(&self, key: &Key, range: Option<Range<u64>>) -> object_store::Result<Opened> {
        let options = GetOptions { range: range.map(Into::into), ..GetOptions::default() };
        let result = self.store.get_opts(key, options).await?;
        Ok(Opened { meta: result.meta, range: result.range, payload: result.payload })
    }

    /// Brings a finished file to its place and takes it away from where it was. Durable when it returns.
    pub async fn settle(&self, staged: &Path, key: &Key, sha256: &str, size: u64) -> Result<(), Error> {
        if let Some(folder) = &self.folder {
            let (folder, staged, place) = (folder.clone(), staged.to_owned(), key.to_string());
            return Ok(tokio::task::spawn_blocking(move || folder.adopt(&staged, &place))
                .await
                .map_err(io::Error::other)??);
        }
        self.send(staged, key, sha256, size).await?;
        Ok(tokio::fs::remove_file(staged).await?)
    }

    /// In parts, in constant memory. What is sent is hashed once more: the object appears only if it is right.
    async fn send(&self, staged: &Path, key: &Key, sha256: &str, size: u64) -> Result<(), Error> {
        let part = usize::try_from(PART.max(size.div_ceil(PARTS))).map_err(io::Error::other)?;
        let mut file = tokio::fs::File::open(staged).await?;
        if size <= PART {
            let mut bytes = Vec::new();
            file.read_to_end(&mut bytes).await?;
            announced(sha256, &Sha256::digest(&bytes))?;
            self.store.put(key, bytes.into()).await?;
        } else {
            let upload = self.store.put_multipart(key).await?;
            let mut writer = WriteMultipart::new_with_chunk_size(upload, part);
            match fill(&mut writer, file, sha256).await {
                Ok(()) => writer.finish().await?,
                Err(error) => {
                    writer.abort().await.ok();
                    return Err(error);
                }
            };
        }
        let stored = self.store.head(key).await?.size;
        if stored == size {
            Ok(())
        } else {
            Err(io::Error::other(format!("the store has {stored} of {size} bytes")).into())
        }
    }
}

async fn fill(writer: &mut WriteMultipart, mut file: tokio::fs::File, sha256: &str) -> Result<(), Error> {
    let mut hasher = Sha256::new();
    loop {
        let mut piece = Vec::with_capacity(256 * 1024);
        if (&mut file).take(256 * 1024).read_to_end(&mut piece).await? == 0 {
            return announced(sha256, &hasher.finalize());
        }
        hasher.update(&piece);
        writer.wait_for_capacity(AT_ONCE).await?;
        writer.put(piece.into());
    }
}

fn announced(sha256: &str, found: &[u8]) -> Result<(), Error> {
    let found = hex(found);
    if found == sha256 { Ok(()) } else { Err(Error::Differs { announced: sha256.to_owned(), found }) }
}

/// Only a well-formed hash becomes a path.
pub(super) fn place_of(sha256: &str) -> Result<Key, Error> {
    let hexadecimal = sha256.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
    if sha256.len() != 64 || !hexadecimal {
        return Err(Error::BadName(sha256.to_owned()));
    }
    Ok(Key::from(format!("sha256/{}/{}/{sha256}", &sha256[..2], &sha256[2..4])))
}

/// The hash whose place this is.
pub(super) fn hash_of(key: &Key) -> Option<&str> {
    let name = key.filename()?;
    place_of(name).is_ok_and(|place| place == *key).then_some(name)
}

impl Folder {
    fn adopt(&self, staged: &Path, place: &str) -> io::Result<()> {
        File::open(staged)?.sync_all()?;
        let place = self.root.join(place);
        let folder = place.parent().ok_or(io::ErrorKind::InvalidInput)?;
        // Whether it exists says nothing: somebody else may be making it just now.
        if !self.durable.lock().unwrap_or_else(PoisonError::into_inner).contains(folder) {
            std::fs::create_dir_all(folder)?;
            // `ab/cd`: the new names are entries of `ab` and of `sha256`.
            for above in folder.ancestors().skip(1).take(2) {
                sync_folder(above)?;
            }
            self.durable.lock().unwrap_or_else(PoisonError::into_inner).insert(folder.to_owned());
        }
        // Replaces an equal file, if there is one: the same bytes, or a damaged file healed.
        std::fs::rename(staged, &place)?;
        sync_folder(folder)
    }
}

/// Makes names in a folder durable.
pub(crate) fn sync_folder(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}
