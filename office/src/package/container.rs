//! A container as it was given out, read from the beginning to the end in bounded memory. A package has one spelling:
//! its headers and its directory are made anew from names, sizes and checksums and must be the bytes that are there.
//! So nothing can hide between files, and a container that another program wrote anew is told from one that is
//! as it was sealed.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::path::Path;

use sha2::{Digest, Sha256};

use super::contents::header;
use crate::archive::zip;
use crate::blobs::hex;

/// Most files of a container: twice what a case can have.
const MOST_FILES: usize = 40_000;
/// Longest name, in bytes.
const LONGEST_NAME: usize = 300;
const LOCAL: u32 = 0x0403_4b50;
/// A header without its name and extra fields.
const HEADER: usize = 30;

/// What is wrong with a package, and with which file of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    pub entry: Option<String>,
    pub fault: Fault,
}

/// Why a package proves nothing, or not all that it says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// It ends too early, or its headers or its directory are not as they were written.
    Damaged,
    /// It does not begin as an ASiC-E container does.
    NotAContainer,
    /// More files, or longer names or files, than a package can have.
    TooLarge,
    /// A name that could lead out of a folder.
    Name,
    Duplicate,
    /// The index names it and it is not there.
    Missing,
    /// It is there and the index does not name it.
    Unnamed,
    /// Other bytes than those that were sealed.
    Changed,
    /// Not in the order of the index.
    Order,
    /// The index or the manifest cannot be read or says what cannot be.
    Index(String),
    /// The seal signs another list of files.
    Manifest,
    /// Evidence that cannot be read.
    Evidence(String),
    /// A signature or the seal does not count.
    Signature(pki::Failure),
    /// A time stamp does not hold.
    TimeStamp(pki::Failure),
    /// The certificate is not of whom the index names.
    Signer,
    /// The receipt proves nothing, or another event than the index says.
    Receipt(String),
    /// The steps of a date do not add up to it.
    Date(String),
    /// A file of the project that nobody signed and no signed statement names.
    Uncovered,
    /// A signed statement names a file that is not there.
    NamedMissing(String),
    /// A document or a signature that no event of the log names.
    Unlogged,
    /// It is not as the event of the log named it when it came.
    LoggedOtherwise(String),
    /// An event of the log names what is not there.
    LoggedMissing(String),
}

impl Fault {
    /// The kebab-case name: the key of the text is `verify-fault-<code>`.
    pub fn code(&self) -> &'static str {
        match self {
            Fault::Damaged => "damaged",
            Fault::NotAContainer => "not-a-container",
            Fault::TooLarge => "too-large",
            Fault::Name => "name",
            Fault::Duplicate => "duplicate",
            Fault::Missing => "missing",
            Fault::Unnamed => "unnamed",
            Fault::Changed => "changed",
            Fault::Order => "order",
            Fault::Index(_) => "index",
            Fault::Manifest => "manifest",
            Fault::Evidence(_) => "evidence",
            Fault::Signature(_) => "signature",
            Fault::TimeStamp(_) => "time-stamp",
            Fault::Signer => "signer",
            Fault::Receipt(_) => "receipt",
            Fault::Date(_) => "date",
            Fault::Uncovered => "uncovered",
            Fault::NamedMissing(_) => "named-missing",
            Fault::Unlogged => "unlogged",
            Fault::LoggedOtherwise(_) => "logged-otherwise",
            Fault::LoggedMissing(_) => "logged-missing",
        }
    }

    /// What was found exactly, for whoever looks closer.
    pub fn detail(&self) -> Option<String> {
        match self {
            Fault::Index(detail)
            | Fault::Evidence(detail)
            | Fault::Receipt(detail)
            | Fault::Date(detail)
            | Fault::NamedMissing(detail)
            | Fault::LoggedOtherwise(detail)
            | Fault::LoggedMissing(detail) => Some(detail.clone()),
            Fault::Signature(failure) | Fault::TimeStamp(failure) => Some(failure.to_string()),
            _ => None,
        }
    }

    pub(super) fn of(self, entry: &str) -> Finding {
        Finding { entry: Some(entry.to_owned()), fault: self }
    }
}

/// A file of the container.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Found {
    pub name: String,
    pub size: u64,
    pub sha256: String,
    crc32: u32,
    /// Of the bytes of the file.
    start: u64,
}

/// A container that was read once.
pub(super) struct Container {
    file: BufReader<File>,
    pub entries: Vec<Found>,
    pub size: u64,
    /// What is wrong with single files, though the container can be read.
    pub findings: Vec<Finding>,
}

/// Why a container cannot be read on.
pub(super) enum Unread {
    Io(io::Error),
    Finding(Finding),
}

impl From<io::Error> for Unread {
    fn from(error: io::Error) -> Unread {
        match error.kind() {
            io::ErrorKind::UnexpectedEof => Unread::Finding(Finding { entry: None, fault: Fault::Damaged }),
            _ => Unread::Io(error),
        }
    }
}

impl Container {
    /// Reads all of it: names, sizes, sums, and whether everything between the files is as it was written.
    pub fn read(path: &Path) -> Result<Container, Unread> {
        let file = File::open(path)?;
        let size = file.metadata()?.len();
        let file = BufReader::with_capacity(1 << 18, file);
        let mut container = Container { file, entries: Vec::new(), size, findings: Vec::new() };
        let mut names = BTreeSet::new();
        while let Some(found) = container.next()? {
            if !harmless(&found.name) {
                return Err(Unread::Finding(Fault::Name.of(&found.name)));
            }
            if !names.insert(found.name.clone()) {
                return Err(Unread::Finding(Fault::Duplicate.of(&found.name)));
            }
            container.entries.push(found);
            if container.entries.len() > MOST_FILES {
                return Err(Unread::Finding(Finding { entry: None, fault: Fault::TooLarge }));
            }
        }
        container.directory()?;
        Ok(container)
    }

    /// The next file, or nothing where the directory begins.
    fn next(&mut self) -> Result<Option<Found>, Unread> {
        let mut fixed = [0; HEADER];
        self.last_known(|file| file.read_exact(&mut fixed[..4]))?;
        if u32::from_le_bytes(array(&fixed[..4])) != LOCAL {
            self.file.seek_relative(-4)?;
            return Ok(None);
        }
        self.last_known(|file| file.read_exact(&mut fixed[4..]))?;
        let crc32 = u32::from_le_bytes(array(&fixed[14..18]));
        let short = u32::from_le_bytes(array(&fixed[22..26]));
        let lengths = [26, 28].map(|at| usize::from(u16::from_le_bytes(array(&fixed[at..at + 2]))));
        if lengths[0] > LONGEST_NAME {
            return Err(self.broken(Fault::TooLarge));
        }
        let mut rest = vec![0; lengths[0] + lengths[1]];
        self.last_known(|file| file.read_exact(&mut rest))?;
        let (name, extra) = rest.split_at(lengths[0]);
        let Ok(name) = String::from_utf8(name.to_vec()) else { return Err(self.broken(Fault::Damaged)) };
        let size = match extra.get(4..12) {
            Some(long) if short == u32::MAX => u64::from_le_bytes(array(long)),
            _ => u64::from(short),
        };
        if zip::local(&header(&name, size, crc32)) != [fixed.as_slice(), &rest].concat() {
            return Err(Unread::Finding(Fault::Damaged.of(&name)));
        }
        let start = self.file.stream_position()?;
        if start.checked_add(size).is_none_or(|end| end > self.size) {
            return Err(Unread::Finding(Fault::Damaged.of(&name)));
        }
        let (mut sha256, mut sum, mut left) = (Sha256::new(), crc32fast::Hasher::new(), size);
        let mut piece = vec![0; 1 << 16];
        while left > 0 {
            let length = usize::try_from(left).unwrap_or(usize::MAX).min(piece.len());
            self.file.read_exact(&mut piece[..length])?;
            sha256.update(&piece[..length]);
            sum.update(&piece[..length]);
            left -= length as u64;
        }
        if sum.finalize() != crc32 {
            self.findings.push(Fault::Changed.of(&name));
        }
        Ok(Some(Found { name, size, sha256: hex(&sha256.finalize()), crc32, start }))
    }

    /// The directory must be the one that follows from the files, and nothing may come after it.
    fn directory(&mut self) -> Result<(), Unread> {
        let start = self.file.stream_position()?;
        let (mut expected, mut ends) = (Vec::new(), Vec::new());
        let mut offset = 0;
        for found in &self.entries {
            let entry = header(&found.name, found.size, found.crc32);
            zip::central(&mut expected, &entry, offset);
            ends.push(expected.len());
            offset = found.start + found.size;
        }
        zip::end(&mut expected, self.entries.len() as u64, start);
        let mut there = Vec::new();
        self.file.by_ref().take(expected.len() as u64 + 1).read_to_end(&mut there)?;
        if there == expected {
            return Ok(());
        }
        let same = there.iter().zip(&expected).take_while(|(there, expected)| there == expected).count();
        let entry = ends.iter().position(|end| same < *end).map(|place| self.entries[place].name.clone());
        Err(Unread::Finding(Finding { entry, fault: Fault::Damaged }))
    }

    /// The bytes of a file, up to a limit.
    pub fn bytes(&mut self, found: &Found, limit: u64) -> Result<Vec<u8>, Unread> {
        if found.size > limit {
            return Err(Unread::Finding(Fault::TooLarge.of(&found.name)));
        }
        self.file.seek(SeekFrom::Start(found.start))?;
        let mut bytes = vec![0; usize::try_from(found.size).unwrap_or(usize::MAX)];
        self.file.read_exact(&mut bytes)?;
        Ok(bytes)
    }

    /// Reads, and names the last file before the place where the container ends too early.
    fn last_known(
        &mut self,
        read: impl FnOnce(&mut BufReader<File>) -> io::Result<()>,
    ) -> Result<(), Unread> {
        read(&mut self.file).map_err(|error| match error.kind() {
            io::ErrorKind::UnexpectedEof => self.broken(Fault::Damaged),
            _ => Unread::Io(error),
        })
    }

    fn broken(&self, fault: Fault) -> Unread {
        Unread::Finding(Finding { entry: self.entries.last().map(|found| found.name.clone()), fault })
    }
}

/// A relative path that stays where it is unpacked.
fn harmless(name: &str) -> bool {
    let plain = |part: &str| !part.is_empty() && part != "." && part != "..";
    !name.contains(|c: char| c.is_control() || "\\:*?\"<>|".contains(c)) && name.split('/').all(plain)
}

fn array<const N: usize>(bytes: &[u8]) -> [u8; N] {
    let mut array = [0; N];
    array.copy_from_slice(bytes);
    array
}
