//! Checks on arrival (A-51.2.a5): no file that is infected, damaged or something else than its name says gets into a
//! package. A job judges each uploaded file beside the requests; until there is a verdict the file is being checked,
//! and neither it nor a blocked one can be signed. A file is opened only in a process of its own with limits
//! ([`crate::view::child`]): what it does to whoever opens it is a verdict, and nothing else.
//!
//! What other systems send is judged in the same way, and what was judged before the scanner or the rules learned more
//! is judged again (`again.rs`): a document that is found to do harm is given to nobody from then on. Neither holds up
//! the legal course: a signed result stands whatever a scan says of it.

mod again;
mod archive;
mod job;
mod kind;
mod pdf;
mod scanner;
#[cfg(test)]
mod tests;

use std::collections::{BTreeSet, HashMap};
use std::fs::File;
use std::io::{self, Read as _, Seek as _, SeekFrom};
use std::path::PathBuf;

use law::disclosure::{self, Class, Reader};
use law::{Clause, Refusal};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::Office;
use crate::error::{Error, FieldError};
use crate::store::arrivals::{self, Verdict};
use crate::store::documents::Document;
use crate::store::{Conn, secrets, uploads::Upload};

pub(crate) use again::plan_document;
pub use again::{AGAIN, run_again};
pub use archive::Limits;
pub use job::{JOB, run, sweep};
pub(crate) use job::{plan, plan_place};
pub use kind::{PROGRAMS, UNREADABLE};
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
    /// An archive of a kind that this system cannot look into.
    ArchiveUnread,
    /// A name in it leads out of the folder into which it is unpacked, or it is a link.
    ArchivePath,
    /// No file is in it.
    ArchiveEmpty,
    /// A program or a script.
    Program,
    /// An office document with macros.
    Macros,
    /// Whoever opens it needs more memory or time than there is for one file, or dies of it.
    TooMuch,
    Malware,
    /// These bytes were reported to contain state secrets. No verdict: it follows from the reports.
    StateSecrets,
}

impl Reason {
    const ALL: [Reason; 16] = [
        Reason::Type,
        Reason::PdfBroken,
        Reason::PdfEncrypted,
        Reason::ArchiveBroken,
        Reason::ArchiveEncrypted,
        Reason::ArchiveCount,
        Reason::ArchiveDepth,
        Reason::ArchiveRatio,
        Reason::ArchiveUnread,
        Reason::ArchivePath,
        Reason::ArchiveEmpty,
        Reason::Program,
        Reason::Macros,
        Reason::TooMuch,
        Reason::Malware,
        Reason::StateSecrets,
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
            Reason::ArchiveUnread => "archive-unread",
            Reason::ArchivePath => "archive-path",
            Reason::ArchiveEmpty => "archive-empty",
            Reason::Program => "program",
            Reason::Macros => "macros",
            Reason::TooMuch => "too-much",
            Reason::Malware => "malware",
            Reason::StateSecrets => "state-secrets",
        }
    }
}

/// A file that may not be sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Blocked {
    pub reason: Reason,
    /// The limit that it goes beyond, the name of the malware in it, or else the file in the archive that is to blame.
    pub detail: String,
}

/// The longest name of a file in an archive that is told.
const NAME: usize = 300;

impl Blocked {
    fn new(reason: Reason) -> Blocked {
        Blocked { reason, detail: String::new() }
    }

    fn beyond(reason: Reason, limit: u64) -> Blocked {
        Blocked { reason, detail: limit.to_string() }
    }

    /// The file in the archive that is to blame, where one is.
    pub fn member(&self) -> Option<&str> {
        let other = matches!(
            self.reason,
            Reason::ArchiveCount | Reason::ArchiveDepth | Reason::ArchiveRatio | Reason::Malware
        );
        (!other && !self.detail.is_empty()).then_some(&self.detail)
    }

    /// The same of a file with this name in an archive.
    fn inside(mut self, name: &str) -> Blocked {
        if self.detail.is_empty() || self.member().is_some() {
            let path = [name, &self.detail].into_iter().filter(|part| !part.is_empty());
            let path = path.collect::<Vec<_>>().join("/");
            self.detail = path.chars().filter(|letter| !letter.is_control()).take(NAME).collect();
        }
        self
    }
}

/// How far a file was looked at that is not blocked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Extent {
    Whole,
    /// A PDF is too large to be opened here: its list of objects was looked for.
    Unopened,
    /// RTF under the name of the older format of Word.
    Rtf,
}

impl Extent {
    /// The detail of the verdict of an accepted file.
    fn code(self) -> &'static str {
        match self {
            Extent::Whole => "",
            Extent::Unopened => "unopened",
            Extent::Rtf => "rtf",
        }
    }
}

/// How the check of a file stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Check {
    Checking,
    Accepted(Scan),
    /// Accepted, but there is a PDF too large to be opened here.
    Unopened(Scan),
    /// Accepted, but it is RTF and its name says `.doc`.
    Rtf(Scan),
    Blocked(Blocked),
}

/// By which clause a file that is blocked or being checked cannot be sent.
pub const CLAUSE: Clause = Clause("A-51.2.a5");

impl Check {
    /// Whether the file may be signed and sent.
    pub fn is_accepted(&self) -> bool {
        matches!(self, Check::Accepted(_) | Check::Unopened(_) | Check::Rtf(_))
    }

    /// Refuses what was not accepted.
    pub(crate) fn admit(&self, name: &str) -> Result<(), Error> {
        let code = match self {
            Check::Accepted(_) | Check::Unopened(_) | Check::Rtf(_) => return Ok(()),
            Check::Checking => "file-checking",
            Check::Blocked(_) => "file-blocked",
        };
        let args = [("name", name.to_owned())].into();
        let clause = match self {
            Check::Blocked(Blocked { reason: Reason::StateSecrets, .. }) => crate::secrets::CLAUSE,
            _ => CLAUSE,
        };
        Err(Error::Refused(Refusal { clause, code, args }))
    }

    /// The same as an error of a field of a form.
    pub(crate) fn wrong(&self, field: String, name: &str) -> Option<FieldError> {
        let key = match self {
            Check::Accepted(_) | Check::Unopened(_) | Check::Rtf(_) => return None,
            Check::Checking => "arrival-error-checking",
            Check::Blocked(_) => "arrival-error-blocked",
        };
        Some(FieldError::new(field, key).with("name", name))
    }
}

/// What was found of the files of one draft.
pub(crate) struct Found {
    verdicts: HashMap<(String, String), Verdict>,
    /// Of these bytes nobody may have any.
    secret: BTreeSet<String>,
    scanned: bool,
}

/// Reads what was found of the files of a draft.
pub(crate) async fn found(office: &Office, conn: &mut Conn, subject: Uuid) -> Result<Found, Error> {
    let verdicts = arrivals::of_subject(conn, subject).await?.into_iter();
    let verdicts = verdicts.map(|verdict| ((verdict.sha256.clone(), verdict.claimed.clone()), verdict));
    let verdicts: HashMap<_, _> = verdicts.collect();
    let bytes: BTreeSet<&str> = verdicts.keys().map(|(sha256, _)| sha256.as_str()).collect();
    let secret = secrets::reported(conn, &Vec::from_iter(bytes)).await?;
    Ok(Found { verdicts, secret, scanned: office.scanner.is_some() })
}

impl Found {
    /// How the check of an upload stands.
    pub fn check(&self, upload: &Upload) -> Check {
        let key = upload.sha256.clone().map(|sha256| (sha256, kind::claimed(upload)));
        match key.and_then(|key| self.verdicts.get(&key)) {
            Some(verdict) if self.secret.contains(&verdict.sha256) => {
                Check::Blocked(Blocked::new(Reason::StateSecrets))
            }
            Some(verdict) => check(verdict, self.scanned),
            None => Check::Checking,
        }
    }
}

/// How the check of one upload stands.
pub(crate) async fn of_upload(office: &Office, conn: &mut Conn, upload: &Upload) -> Result<Check, Error> {
    let Some(sha256) = &upload.sha256 else { return Ok(Check::Checking) };
    if !secrets::reported(conn, &[sha256]).await?.is_empty() {
        return Ok(Check::Blocked(Blocked::new(Reason::StateSecrets)));
    }
    let (verdicts, claimed) = (arrivals::of_bytes(conn, sha256).await?, kind::claimed(upload));
    let last = verdicts.iter().rev().find(|verdict| verdict.claimed == claimed);
    Ok(last.map_or(Check::Checking, |verdict| check(verdict, office.scanner.is_some())))
}

/// What of stored documents is given to nobody because the last verdict blocks it.
pub(crate) struct Harmful(HashMap<(String, String), Verdict>);

/// Looks for the verdicts on these bytes that block.
pub(crate) async fn harmful(conn: &mut Conn, bytes: &[&str]) -> Result<Harmful, Error> {
    let blocked = arrivals::blocked(conn, bytes).await?.into_iter();
    Ok(Harmful(blocked.map(|verdict| ((verdict.sha256.clone(), verdict.claimed.clone()), verdict)).collect()))
}

impl Harmful {
    /// Why a document is given to nobody, and since when.
    pub fn of(&self, document: &Document) -> Option<Refusal> {
        let key = (document.sha256.clone(), kind::claimed_by(&document.file_name, &document.media_type));
        let verdict = self.0.get(&key)?;
        let mut refusal = disclosure::may_read(Reader::Other, Class::Blocked).err()?;
        refusal.args.insert("reason", verdict.reason.clone());
        refusal.args.insert("at", verdict.judged_at.to_string());
        Some(refusal)
    }
}

/// A verdict in words of the program. One without a scan does not count where there is a scanner now.
fn check(verdict: &Verdict, scanned: bool) -> Check {
    if let Some(reason) = Reason::ALL.into_iter().find(|reason| reason.code() == verdict.reason) {
        return Check::Blocked(Blocked { reason, detail: verdict.detail.clone() });
    }
    match Scan::read(&verdict.scan) {
        Some(scan) if verdict.reason.is_empty() && (scan != Scan::None || !scanned) => {
            match verdict.detail.as_str() {
                detail if detail == Extent::Unopened.code() => Check::Unopened(scan),
                detail if detail == Extent::Rtf.code() => Check::Rtf(scan),
                _ => Check::Accepted(scan),
            }
        }
        _ => Check::Checking,
    }
}

/// What the process is told that judges a file: the file itself is its standard input.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Question {
    /// What name and announced type say of it.
    pub claimed: String,
    pub limits: Limits,
    /// A larger PDF is not opened; bytes.
    pub opened: u64,
    /// Where files of archives lie while they are looked into.
    pub scratch: PathBuf,
}

impl Question {
    /// The memory that a file of this size may want beside what reading takes: the largest PDF in it.
    pub(crate) fn memory(&self, size: u64) -> u64 {
        self.opened.min(self.limits.most(size))
    }

    /// The largest file that is written while one of this size is judged.
    pub(crate) fn written(&self, size: u64) -> u64 {
        archive::kept(size, self.opened)
    }

    /// Files without a name: a process that ends leaves nothing behind. Made before it gives up opening files.
    pub(crate) fn scratch(&self) -> io::Result<Vec<File>> {
        (0..self.limits.depth).map(|_| tempfile::tempfile_in(&self.scratch)).collect()
    }

    /// Judges a file by its content: its type, whether it opens, whether it is intact and no bomb. Readers of foreign
    /// files may take all memory, overflow the stack or never end: only the process with limits does this.
    pub(crate) fn judge(&self, file: &mut File, scratch: Vec<File>) -> io::Result<Result<Extent, Blocked>> {
        file.seek(SeekFrom::Start(0))?;
        let mut head = Vec::new();
        file.take(kind::HEAD).read_to_end(&mut head)?;
        if !kind::fits(&self.claimed, &head) {
            return Ok(Err(Blocked::new(Reason::Type)));
        }
        if self.claimed.split(' ').any(|kind| kind::is_program(&format!(".{kind}"), &head)) {
            return Ok(Err(Blocked::new(Reason::Program)));
        }
        match kind::inside(&self.claimed, &head, &[], 0) {
            Some(inside) => archive::judge(file, inside, self, scratch),
            None if kind::is_rtf_as_doc(&self.claimed, &head) => Ok(Ok(Extent::Rtf)),
            None => Ok(Ok(Extent::Whole)),
        }
    }
}
