//! Checks on arrival (A-51.2.a5): no file that is infected, damaged or something else than its name says gets into a
//! package. A job judges each uploaded file beside the requests; until there is a verdict the file is being checked,
//! and neither it nor a blocked one can be signed. A file is opened only in a process of its own with limits
//! ([`crate::view::child`]): what it does to whoever opens it is a verdict, and nothing else.

mod archive;
mod job;
mod kind;
mod pdf;
mod scanner;
#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::fs::File;
use std::io::{self, Read as _, Seek as _, SeekFrom};
use std::path::{Path, PathBuf};

use law::{Clause, Refusal};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::Office;
use crate::error::{Error, FieldError};
use crate::store::arrivals::{self, Verdict};
use crate::store::{Conn, uploads::Upload};

pub use archive::Limits;
pub(crate) use job::plan;
pub use job::{JOB, run, sweep};
pub use scanner::{Scan, Scanner};

/// Why a file is blocked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Reason {
    /// The content is not what the name or the announced type says.
    Type,
    PdfBroken,
    PdfEncrypted,
    ArchiveBroken,
    ArchiveEncrypted,
    /// More than so many files.
    ArchiveCount,
    /// Archives in archives.
    ArchiveDepth,
    /// Unpacks to so many times its size.
    ArchiveRatio,
    /// Whoever opens it needs more memory or time than there is for one file, or dies of it.
    TooMuch,
    Malware,
}

impl Reason {
    const ALL: [Reason; 10] = [
        Reason::Type,
        Reason::PdfBroken,
        Reason::PdfEncrypted,
        Reason::ArchiveBroken,
        Reason::ArchiveEncrypted,
        Reason::ArchiveCount,
        Reason::ArchiveDepth,
        Reason::ArchiveRatio,
        Reason::TooMuch,
        Reason::Malware,
    ];

    /// The name in rows and keys of texts.
    pub fn code(self) -> &'static str {
        match self {
            Reason::Type => "type",
            Reason::PdfBroken => "pdf-broken",
            Reason::PdfEncrypted => "pdf-encrypted",
            Reason::ArchiveBroken => "archive-broken",
            Reason::ArchiveEncrypted => "archive-encrypted",
            Reason::ArchiveCount => "archive-count",
            Reason::ArchiveDepth => "archive-depth",
            Reason::ArchiveRatio => "archive-ratio",
            Reason::TooMuch => "too-much",
            Reason::Malware => "malware",
        }
    }
}

/// A file that may not be sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Blocked {
    pub reason: Reason,
    /// The limit that it goes beyond, or the name of what was found in it.
    pub detail: String,
}

impl Blocked {
    fn new(reason: Reason) -> Blocked {
        Blocked { reason, detail: String::new() }
    }

    fn beyond(reason: Reason, limit: u64) -> Blocked {
        Blocked { reason, detail: limit.to_string() }
    }
}

/// How the check of a file stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Check {
    Checking,
    Accepted(Scan),
    Blocked(Blocked),
}

/// By which clause a file that is blocked or being checked cannot be sent.
pub const CLAUSE: Clause = Clause("A-51.2.a5");

impl Check {
    /// Refuses what was not accepted.
    pub(crate) fn admit(&self, name: &str) -> Result<(), Error> {
        let code = match self {
            Check::Accepted(_) => return Ok(()),
            Check::Checking => "file-checking",
            Check::Blocked(_) => "file-blocked",
        };
        let args = [("name", name.to_owned())].into();
        Err(Error::Refused(Refusal { clause: CLAUSE, code, args }))
    }

    /// The same as an error of a field of a form.
    pub(crate) fn wrong(&self, field: String, name: &str) -> Option<FieldError> {
        let key = match self {
            Check::Accepted(_) => return None,
            Check::Checking => "arrival-error-checking",
            Check::Blocked(_) => "arrival-error-blocked",
        };
        Some(FieldError::new(field, key).with("name", name))
    }
}

/// What was found of the files of one draft.
pub(crate) struct Found {
    verdicts: HashMap<(String, String), Verdict>,
    scanned: bool,
}

/// Reads what was found of the files of a draft.
pub(crate) async fn found(office: &Office, conn: &mut Conn, subject: Uuid) -> Result<Found, Error> {
    let verdicts = arrivals::of_subject(conn, subject).await?.into_iter();
    let verdicts = verdicts.map(|verdict| ((verdict.sha256.clone(), verdict.claimed.clone()), verdict));
    Ok(Found { verdicts: verdicts.collect(), scanned: office.scanner.is_some() })
}

impl Found {
    /// How the check of an upload stands.
    pub fn check(&self, upload: &Upload) -> Check {
        let key = upload.sha256.clone().map(|sha256| (sha256, kind::claimed(upload)));
        match key.and_then(|key| self.verdicts.get(&key)) {
            Some(verdict) => check(verdict, self.scanned),
            None => Check::Checking,
        }
    }
}

/// How the check of one upload stands.
pub(crate) async fn of_upload(office: &Office, conn: &mut Conn, upload: &Upload) -> Result<Check, Error> {
    let Some(sha256) = &upload.sha256 else { return Ok(Check::Checking) };
    let (verdicts, claimed) = (arrivals::of_bytes(conn, sha256).await?, kind::claimed(upload));
    let last = verdicts.iter().rev().find(|verdict| verdict.claimed == claimed);
    Ok(last.map_or(Check::Checking, |verdict| check(verdict, office.scanner.is_some())))
}

/// A verdict in words of the program. One without a scan does not count where there is a scanner now.
fn check(verdict: &Verdict, scanned: bool) -> Check {
    if let Some(reason) = Reason::ALL.into_iter().find(|reason| reason.code() == verdict.reason) {
        return Check::Blocked(Blocked { reason, detail: verdict.detail.clone() });
    }
    match Scan::read(&verdict.scan) {
        Some(scan) if verdict.reason.is_empty() && (scan != Scan::None || !scanned) => Check::Accepted(scan),
        _ => Check::Checking,
    }
}

/// What the process is told that judges a file: the file itself is its standard input.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Question {
    /// What name and announced type say of it.
    pub claimed: String,
    pub limits: Limits,
    /// Where archives in archives lie while they are read.
    pub scratch: PathBuf,
}

/// Files without a name: a process that ends leaves nothing behind. Made before the process gives up opening files.
pub(crate) fn scratch(folder: &Path, limits: &Limits) -> io::Result<Vec<File>> {
    (1..limits.depth).map(|_| tempfile::tempfile_in(folder)).collect()
}

/// The largest file that is written while one of this size is judged.
pub(crate) fn written(size: u64) -> u64 {
    archive::kept(size)
}

/// Judges a file by its content: its type, whether it opens, whether it is intact and no bomb. Readers of foreign files
/// may take all memory, overflow the stack or never end: only the process with limits calls this.
pub(crate) fn judge(
    file: &mut File,
    claimed: &str,
    limits: &Limits,
    scratch: Vec<File>,
) -> io::Result<Result<(), Blocked>> {
    let size = file.seek(SeekFrom::End(0))?;
    file.seek(SeekFrom::Start(0))?;
    let mut head = Vec::new();
    file.take(kind::HEAD).read_to_end(&mut head)?;
    if !kind::fits(claimed, &head) {
        return Ok(Err(Blocked::new(Reason::Type)));
    }
    if kind::is_pdf(&head) {
        return Ok(pdf::judge(file, size)?.map_err(Blocked::new));
    }
    if kind::is_zip(&head) { archive::judge(file, size, claimed, limits, scratch) } else { Ok(Ok(())) }
}
