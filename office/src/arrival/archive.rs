//! Archives, and documents that are archives: intact, readable, no bombs, and what lies in them as sound as if it had
//! come alone. What counts is what comes out, not what the archive or a name in it says.

use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom, Write};

use flate2::read::MultiGzDecoder;
use serde::{Deserialize, Serialize};
use zip::ZipArchive;
use zip::result::ZipError;

use super::kind::{self, Inside};
use super::{Blocked, Extent, Question, Reason, pdf};

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

impl Limits {
    /// The most bytes that may come out of a file of this size.
    pub fn most(&self, size: u64) -> u64 {
        FREE.max(size.saturating_mul(self.ratio))
    }
}

/// The largest file inside one of this size that is looked into: packed bytes hardly become fewer by more packing.
pub fn kept(size: u64, opened: u64) -> u64 {
    opened.max(size.saturating_mul(2))
}

/// Why reading ended before the end.
enum Stop {
    Blocked(Blocked),
    /// The disk of this machine, not the file.
    Disk(io::Error),
}

impl From<Reason> for Stop {
    fn from(reason: Reason) -> Stop {
        Stop::Blocked(Blocked::new(reason))
    }
}

impl From<io::Error> for Stop {
    fn from(error: io::Error) -> Stop {
        match error.raw_os_error() {
            Some(_) => Stop::Disk(error),
            None if error.kind() == io::ErrorKind::OutOfMemory => Reason::TooMuch.into(),
            None => Reason::ArchiveBroken.into(),
        }
    }
}

impl From<ZipError> for Stop {
    fn from(error: ZipError) -> Stop {
        match error {
            ZipError::Io(error) => error.into(),
            ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) => Reason::ArchiveEncrypted.into(),
            _ => Reason::ArchiveBroken.into(),
        }
    }
}

impl Stop {
    /// Says in which file of the archive it was.
    fn inside(self, name: &str) -> Stop {
        match self {
            Stop::Blocked(blocked) => Stop::Blocked(blocked.inside(name)),
            disk => disk,
        }
    }
}

/// Judges what has an inside, alone or in an archive.
pub fn judge(
    file: &mut File,
    inside: Inside,
    question: &Question,
    scratch: Vec<File>,
) -> io::Result<Result<Extent, Blocked>> {
    let size = file.seek(SeekFrom::End(0))?;
    let mut walk = Walk {
        question,
        scratch,
        kept: kept(size, question.opened),
        files: 0,
        left: question.limits.most(size),
        extent: Extent::Whole,
    };
    // An announced type stands behind the extension.
    let extension = question.claimed.split(' ').next().unwrap_or_default();
    match walk.file(file, inside, extension, 1) {
        Ok(()) => Ok(Ok(walk.extent)),
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
    question: &'a Question,
    /// Files without a name for what lies in archives, one for each level.
    scratch: Vec<File>,
    /// The most that is written to one of them.
    kept: u64,
    files: u64,
    /// Bytes that may still come out.
    left: u64,
    extent: Extent,
}

impl Walk<'_> {
    /// Looks into a file; if it is an archive, it is one of this depth.
    fn file(&mut self, file: &mut File, inside: Inside, extension: &str, depth: u64) -> Result<(), Stop> {
        file.seek(SeekFrom::Start(0))?;
        match inside {
            Inside::Zip | Inside::Gzip if depth > self.question.limits.depth => Err(self.too_deep()),
            Inside::Pdf => match pdf::judge(file, self.question.opened)? {
                Ok(extent) => {
                    if extent == Extent::Unopened {
                        self.extent = extent;
                    }
                    Ok(())
                }
                Err(reason) => Err(reason.into()),
            },
            Inside::Zip => self.zip(file, extension, depth),
            Inside::Gzip => {
                self.count()?;
                self.member(&mut MultiGzDecoder::new(BufReader::new(file)), "", depth)
            }
            Inside::Unreadable => Err(Reason::ArchiveUnread.into()),
        }
    }

    /// Reads every file of an archive to its end; its checksum is compared there.
    fn zip(&mut self, file: &mut File, extension: &str, depth: u64) -> Result<(), Stop> {
        // Before the reader makes a list of them.
        if listed(file)? > self.question.limits.files {
            return Err(self.too_many());
        }
        let mut archive = ZipArchive::new(file)?;
        // Of two files of one name this reader shows the last, and others the first.
        if archive.has_duplicate_names() {
            return Err(Reason::ArchiveBroken.into());
        }
        let mut files = 0;
        for index in 0..archive.len() {
            self.count()?;
            let mut entry = archive.by_index(index)?;
            let name = String::from_utf8_lossy(entry.name_raw()).into_owned();
            // Some programs go by the bytes of the name, others by what a field beside it says.
            let leads_out = kind::leads_out(&name)
                || entry.name().is_ok_and(|name| kind::leads_out(&name))
                || entry.is_symlink();
            let judged = if leads_out {
                Err(Reason::ArchivePath.into())
            } else if kind::is_macros(&name) {
                Err(Reason::Macros.into())
            } else {
                files += usize::from(!entry.is_dir());
                self.member(&mut entry, &name, depth)
            };
            judged.map_err(|stop: Stop| stop.inside(&name))?;
        }
        if !is_document(&mut archive, extension) {
            return Err(Reason::Type.into());
        }
        if files == 0 { Err(Reason::ArchiveEmpty.into()) } else { Ok(()) }
    }

    fn count(&mut self) -> Result<(), Stop> {
        self.files += 1;
        if self.files > self.question.limits.files { Err(self.too_many()) } else { Ok(()) }
    }

    fn too_many(&self) -> Stop {
        Stop::Blocked(Blocked::beyond(Reason::ArchiveCount, self.question.limits.files))
    }

    /// Reads a file of an archive of this depth to its end, then looks into it where it has an inside.
    fn member(&mut self, from: &mut impl Read, name: &str, depth: u64) -> Result<(), Stop> {
        let mut copy = self.scratch.pop().ok_or_else(|| self.too_deep())?;
        copy.set_len(0)?;
        copy.seek(SeekFrom::Start(0))?;
        let (mut head, mut tail, mut size) = (Vec::new(), Vec::new(), 0);
        let mut piece = vec![0; PIECE];
        loop {
            let read = from.read(&mut piece)?;
            if read == 0 {
                break;
            }
            let beyond = || Stop::Blocked(Blocked::beyond(Reason::ArchiveRatio, self.question.limits.ratio));
            self.left = self.left.checked_sub(read as u64).ok_or_else(beyond)?;
            let missing = (kind::HEAD as usize).saturating_sub(head.len());
            head.extend_from_slice(&piece[..read.min(missing)]);
            tail.extend_from_slice(&piece[..read]);
            tail.drain(..tail.len().saturating_sub(kind::TAIL));
            size += read as u64;
            if size <= self.kept {
                copy.write_all(&piece[..read])?;
            }
        }
        if kind::is_program(name, &head) {
            return Err(Reason::Program.into());
        }
        let extension = kind::extension_in_archive(name, &head);
        if !kind::fits_in_archive(&extension, &head) {
            return Err(Reason::Type.into());
        }
        match kind::inside(&extension, &head, &tail, size) {
            None => {}
            Some(_) if size > self.kept => return Err(Reason::TooMuch.into()),
            Some(inside) => self.file(&mut copy, inside, &extension, depth + 1)?,
        }
        self.scratch.push(copy);
        Ok(())
    }

    fn too_deep(&self) -> Stop {
        Stop::Blocked(Blocked::beyond(Reason::ArchiveDepth, self.question.limits.depth))
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
