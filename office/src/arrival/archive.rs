//! Archives, and documents that are archives: intact, readable, and no bombs. What counts is what comes out, not what
//! the archive says of itself.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};

use serde::{Deserialize, Serialize};
use zip::ZipArchive;
use zip::result::ZipError;

use super::kind::is_zip;
use super::{Blocked, Reason};

/// Up to so much an archive may unpack to whatever its size.
const FREE: u64 = 16 << 20;
const PIECE: usize = 64 * 1024;

/// What an archive may be: decided by the operator with the other limits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limits {
    /// Files, those in nested archives too.
    pub files: u64,
    /// Archives in archives; 1: none.
    pub depth: u64,
    /// How many times its size an archive may unpack to.
    pub ratio: u64,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits { files: 20_000, depth: 3, ratio: 150 }
    }
}

/// The largest archive inside one of this size: packed bytes do not become fewer by being packed again.
pub fn kept(size: u64) -> u64 {
    FREE.max(size.saturating_mul(2))
}

/// Why reading ended before the end.
enum Stop {
    Blocked(Blocked),
    /// The disk of this machine, not the file.
    Disk(io::Error),
}

impl From<io::Error> for Stop {
    fn from(error: io::Error) -> Stop {
        match error.raw_os_error() {
            Some(_) => Stop::Disk(error),
            None if error.kind() == io::ErrorKind::OutOfMemory => {
                Stop::Blocked(Blocked::new(Reason::TooMuch))
            }
            None => Stop::Blocked(Blocked::new(Reason::ArchiveBroken)),
        }
    }
}

impl From<ZipError> for Stop {
    fn from(error: ZipError) -> Stop {
        match error {
            ZipError::Io(error) => error.into(),
            ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) => {
                Stop::Blocked(Blocked::new(Reason::ArchiveEncrypted))
            }
            _ => Stop::Blocked(Blocked::new(Reason::ArchiveBroken)),
        }
    }
}

pub fn judge(
    file: &mut File,
    size: u64,
    claimed: &str,
    limits: &Limits,
    scratch: Vec<File>,
) -> io::Result<Result<(), Blocked>> {
    let most = FREE.max(size.saturating_mul(limits.ratio));
    let mut walk = Walk { limits, scratch, kept: kept(size), files: 0, left: most };
    let walked = walk.archive(file, 1).and_then(|mut archive| match is_document(&mut archive, claimed) {
        true => Ok(()),
        false => Err(Stop::Blocked(Blocked::new(Reason::Type))),
    });
    match walked {
        Ok(()) => Ok(Ok(())),
        Err(Stop::Blocked(blocked)) => Ok(Err(blocked)),
        Err(Stop::Disk(error)) => Err(error),
    }
}

/// Whether the parts are there that make an archive a document of its kind.
fn is_document<R: Read + Seek>(archive: &mut ZipArchive<R>, claimed: &str) -> bool {
    let office = |archive: &ZipArchive<R>, folder: &str| {
        archive.index_for_name("[Content_Types].xml").is_some()
            && archive.file_names().any(|name| name.is_ok_and(|name| name.starts_with(folder)))
    };
    let mut open = |kind: &[u8]| {
        let mut mimetype = Vec::new();
        let entry = archive.by_name("mimetype");
        entry.is_ok_and(|entry| entry.take(256).read_to_end(&mut mimetype).is_ok())
            && mimetype.starts_with(kind)
    };
    match claimed {
        "odt" => open(b"application/vnd.oasis.opendocument.text"),
        "ods" => open(b"application/vnd.oasis.opendocument.spreadsheet"),
        "docx" => office(archive, "word/"),
        "xlsx" => office(archive, "xl/"),
        "pptx" => office(archive, "ppt/"),
        _ => true,
    }
}

struct Walk<'a> {
    limits: &'a Limits,
    /// Files without a name for archives in archives, one for each level.
    scratch: Vec<File>,
    /// The most that is written to one of them.
    kept: u64,
    files: u64,
    /// Bytes that may still come out.
    left: u64,
}

impl Walk<'_> {
    /// Reads every file of an archive to its end; its checksum is compared there.
    fn archive<'f>(&mut self, file: &'f mut File, depth: u64) -> Result<ZipArchive<&'f mut File>, Stop> {
        // Before the reader makes a list of them.
        if listed(file)? > self.limits.files {
            return Err(self.too_many());
        }
        let mut archive = ZipArchive::new(file)?;
        for index in 0..archive.len() {
            self.files += 1;
            if self.files > self.limits.files {
                return Err(self.too_many());
            }
            self.entry(&mut archive.by_index(index)?, depth)?;
        }
        Ok(archive)
    }

    fn too_many(&self) -> Stop {
        Stop::Blocked(Blocked::beyond(Reason::ArchiveCount, self.limits.files))
    }

    fn entry(&mut self, entry: &mut impl Read, depth: u64) -> Result<(), Stop> {
        let mut piece = vec![0; PIECE];
        let mut begun = 0;
        while begun < 4 {
            match entry.read(&mut piece[begun..])? {
                0 => break,
                read => begun += read,
            }
        }
        let mut nested = if is_zip(&piece[..begun]) { Some(self.scratch(depth)?) } else { None };
        let mut kept = self.kept;
        let mut read = begun;
        while read > 0 {
            self.left = self
                .left
                .checked_sub(read as u64)
                .ok_or_else(|| Stop::Blocked(Blocked::beyond(Reason::ArchiveRatio, self.limits.ratio)))?;
            if let Some(nested) = &mut nested {
                kept = kept
                    .checked_sub(read as u64)
                    .ok_or_else(|| Stop::Blocked(Blocked::new(Reason::TooMuch)))?;
                nested.write_all(&piece[..read])?;
            }
            read = entry.read(&mut piece)?;
        }
        let Some(mut nested) = nested else { return Ok(()) };
        self.archive(&mut nested, depth + 1)?;
        self.scratch.push(nested);
        Ok(())
    }

    /// An empty file for an archive inside one of this depth.
    fn scratch(&mut self, depth: u64) -> Result<File, Stop> {
        let mut file = match self.scratch.pop() {
            Some(file) if depth < self.limits.depth => file,
            _ => return Err(Stop::Blocked(Blocked::beyond(Reason::ArchiveDepth, self.limits.depth))),
        };
        file.set_len(0)?;
        file.seek(SeekFrom::Start(0))?;
        Ok(file)
    }
}

/// How many files the end of an archive lists; of several ends the largest number.
fn listed(file: &mut File) -> Result<u64, Stop> {
    const END: u64 = 22 + 0xFFFF;
    let size = file.seek(SeekFrom::End(0))?;
    file.seek(SeekFrom::Start(size.saturating_sub(END + 20)))?;
    let mut tail = Vec::new();
    file.take(END + 20).read_to_end(&mut tail)?;
    let mut most = 0;
    for at in 0..tail.len().saturating_sub(3) {
        let number = |from: usize, length: usize| -> Option<u64> {
            let bytes = tail.get(at + from..at + from + length)?;
            Some(bytes.iter().rev().fold(0, |number, byte| number << 8 | u64::from(*byte)))
        };
        match &tail[at..at + 4] {
            b"PK\x05\x06" => most = most.max(number(10, 2).filter(|n| *n != 0xFFFF).unwrap_or(0)),
            b"PK\x06\x07" => {
                let mut end = [0; 40];
                file.seek(SeekFrom::Start(number(8, 8).unwrap_or(u64::MAX >> 1).min(size)))?;
                if file.read_exact(&mut end).is_ok() && end.starts_with(b"PK\x06\x06") {
                    most = most.max(u64::from_le_bytes(end[32..40].try_into().unwrap_or_default()));
                }
            }
            _ => {}
        }
    }
    file.seek(SeekFrom::Start(0))?;
    Ok(most)
}
