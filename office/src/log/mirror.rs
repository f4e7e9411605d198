//! A copy of a log at somebody else's: with it a log that is changed later gives itself away.

use std::io::{self, Write};
use std::path::Path;

use bytes::Bytes;
use law::tlog::{Checkpoint, FULL, Growth, Hash, Tile, leaf_hash};
use pki::note::{Note, Verifier};

/// What was fetched.
#[derive(Debug)]
pub struct Mirrored {
    pub checkpoint: Checkpoint,
    /// The size of the copy before.
    pub former: u64,
}

/// Why a copy was not made.
#[derive(Debug, thiserror::Error)]
pub enum MirrorError {
    #[error("the log does not answer: {0}")]
    Http(#[from] reqwest::Error),
    #[error("the copy cannot be read or written")]
    File(#[from] io::Error),
    #[error("the checkpoint cannot be read or is not signed by {0}")]
    Checkpoint(String),
    #[error("the copy is damaged: {0} is missing or not what its checkpoint says; the log was not looked at")]
    Damaged(String),
    #[error("the entries of leaves {0} to {1} cannot be read")]
    Entries(u64, u64),
    #[error("THE LOG WAS CHANGED: what it shows now does not lead to its checkpoint of size {0}")]
    Forked(u64),
}

/// The name of the checkpoint in a copy.
const CHECKPOINT: &str = "checkpoint";

/// Brings the copy in `folder` to the present state of the log at `url`. Only entries are fetched: all hashes are
/// computed here, compared with both checkpoints, and written as the tiles that the log itself serves. The former
/// checkpoint stays where the log does not lead from it.
pub async fn mirror(
    http: &reqwest::Client,
    url: &str,
    folder: &Path,
    verifier: &Verifier,
) -> Result<Mirrored, MirrorError> {
    let url = url.trim_end_matches('/');
    let former = match std::fs::read_to_string(folder.join(CHECKPOINT)) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        text => Some(signed(&text?, verifier)?),
    };
    if let Some(former) = &former {
        sound(folder, former)?;
    }
    let note = fetch(http, &format!("{url}/{CHECKPOINT}")).await?;
    let note = String::from_utf8(note.to_vec()).map_err(|_| MirrorError::Checkpoint(verifier.to_string()))?;
    let checkpoint = signed(&note, verifier)?;
    let size = checkpoint.size;
    let mut growth = Growth::default();
    let mut tiles: std::collections::HashMap<Tile, Vec<Hash>> = <_>::default();
    if former.as_ref().is_some_and(|former| former.size > size) {
        return Err(MirrorError::Forked(former.map_or(0, |former| former.size)));
    }
    while growth.size() < size {
        let first = growth.size();
        let width = FULL.min(size - first);
        let path = Tile { level: 0, place: first / FULL }.entries_path(width);
        let file = folder.join(&path);
        let bundle = match std::fs::read(&file) {
            Ok(bytes) => Bytes::from(bytes),
            Err(_) => fetch(http, &format!("{url}/{path}")).await?,
        };
        let entries = entries(&bundle, width).ok_or(MirrorError::Entries(first, first + width - 1))?;
        for entry in entries {
            growth.push(leaf_hash(entry), |level, place, hash| {
                if level.is_multiple_of(8) {
                    tiles.entry(Tile { level: level / 8, place: place / FULL }).or_default().push(hash);
                }
            });
            let same = |known: &Checkpoint| known.size != growth.size() || known.root == growth.root();
            if let Some(known) = [former.as_ref(), Some(&checkpoint)].into_iter().flatten().find(|k| !same(k))
            {
                return Err(MirrorError::Forked(known.size));
            }
        }
        write(&file, &bundle)?;
        let whole = tiles.extract_if(|_, hashes| hashes.len() as u64 == FULL);
        for (tile, hashes) in whole.collect::<Vec<_>>() {
            write(&folder.join(tile.path(FULL)), hashes.as_flattened())?;
        }
    }
    for (tile, hashes) in tiles {
        write(&folder.join(tile.path(hashes.len() as u64)), hashes.as_flattened())?;
    }
    write(&folder.join(CHECKPOINT), note.as_bytes())?;
    Ok(Mirrored { checkpoint, former: former.map_or(0, |former| former.size) })
}

/// The checkpoint that somebody kept: a copy of the log, which must be whole, or the note alone. One that the log did not
/// sign proves nothing.
pub fn kept(place: &Path, verifier: &Verifier) -> Result<Checkpoint, MirrorError> {
    if !place.is_dir() {
        return signed(&std::fs::read_to_string(place)?, verifier);
    }
    let checkpoint = signed(&std::fs::read_to_string(place.join(CHECKPOINT))?, verifier)?;
    sound(place, &checkpoint)?;
    Ok(checkpoint)
}

/// Holds a copy against its own checkpoint, entries and tiles, so that damage to it is not taken for one of the log.
fn sound(folder: &Path, checkpoint: &Checkpoint) -> Result<(), MirrorError> {
    let mut growth = Growth::default();
    let mut tiles: std::collections::HashMap<Tile, Vec<Hash>> = <_>::default();
    let holds = |tile: &Tile, hashes: &[Hash]| {
        let path = tile.path(hashes.len() as u64);
        let same = std::fs::read(folder.join(&path)).is_ok_and(|bytes| bytes == hashes.as_flattened());
        if same { Ok(()) } else { Err(MirrorError::Damaged(path)) }
    };
    while growth.size() < checkpoint.size {
        let first = growth.size();
        let width = FULL.min(checkpoint.size - first);
        let path = Tile { level: 0, place: first / FULL }.entries_path(width);
        let bundle = std::fs::read(folder.join(&path)).map(Bytes::from).ok();
        let entries = bundle.as_ref().and_then(|bundle| entries(bundle, width));
        for entry in entries.ok_or(MirrorError::Damaged(path))? {
            growth.push(leaf_hash(entry), |level, place, hash| {
                if level.is_multiple_of(8) {
                    tiles.entry(Tile { level: level / 8, place: place / FULL }).or_default().push(hash);
                }
            });
        }
        for (tile, hashes) in tiles.extract_if(|_, hashes| hashes.len() as u64 == FULL).collect::<Vec<_>>() {
            holds(&tile, &hashes)?;
        }
    }
    for (tile, hashes) in &tiles {
        holds(tile, hashes)?;
    }
    if growth.root() == checkpoint.root { Ok(()) } else { Err(MirrorError::Damaged(CHECKPOINT.into())) }
}

fn signed(note: &str, verifier: &Verifier) -> Result<Checkpoint, MirrorError> {
    let read = Note::read(note).ok().filter(|note| verifier.signed(note).is_some());
    let checkpoint = read.and_then(|note| Checkpoint::read(&note.text).ok());
    let ours = checkpoint.filter(|checkpoint| checkpoint.origin == verifier.name());
    ours.ok_or_else(|| MirrorError::Checkpoint(verifier.to_string()))
}

async fn fetch(http: &reqwest::Client, url: &str) -> Result<Bytes, MirrorError> {
    Ok(http.get(url).send().await?.error_for_status()?.bytes().await?)
}

/// The entries of a bundle, which has exactly so many.
fn entries(mut bundle: &[u8], width: u64) -> Option<Vec<&[u8]>> {
    let mut entries = Vec::new();
    while let Some((length, rest)) = bundle.split_first_chunk::<2>() {
        let (entry, rest) = rest.split_at_checked(usize::from(u16::from_be_bytes(*length)))?;
        entries.push(entry);
        bundle = rest;
    }
    (bundle.is_empty() && entries.len() as u64 == width).then_some(entries)
}

/// In one piece or not at all.
fn write(file: &Path, bytes: &[u8]) -> io::Result<()> {
    let folder = file.parent().unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder)?;
    let mut draft = tempfile::NamedTempFile::new_in(folder)?;
    draft.write_all(bytes)?;
    draft.as_file().sync_all()?;
    draft.persist(file)?;
    Ok(())
}
