//! Limits of uploads, set by the operator with effect from a day (A-16.p2-R1): what one request, one file and one
//! package may hold, and in which formats.

use jiff::civil::Date;
use law::access::{self, Action};
use serde::{Deserialize, Serialize};

use crate::Office;
use crate::arrival::{Limits as Archive, PROGRAMS, UNREADABLE};
use crate::ctx::Ctx;
use crate::decisions;
use crate::error::{Error, FieldError};
pub use crate::store::upload_limits::Edition;
use crate::store::{Conn, upload_limits as rows, uploads};

const MIB: u64 = 1 << 20;
const GIB: u64 = 1 << 30;
/// The largest part that the program takes in one request.
pub const LARGEST_PART: u64 = 256 * MIB;
/// The largest file that the program takes.
pub const LARGEST_FILE: u64 = 64 * GIB;
const LARGEST_PACKAGE: u64 = 1024 * GIB;
pub(crate) const MOST_FILES: u64 = 10_000;

/// What uploads may be. Bytes; formats are file extensions in lower case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limits {
    /// One request: a larger file goes in parts (A-16.p2).
    pub part: u64,
    pub file: u64,
    /// All files of one application or registration.
    pub package: u64,
    pub files: u64,
    pub formats: Vec<String>,
    /// What an archive may be; editions from before did not say.
    #[serde(default)]
    pub archive: Archive,
}

impl Default for Limits {
    fn default() -> Limits {
        let formats = "pdf doc docx xls xlsx odt ods rtf txt csv xml dwg dxf ifc jpg jpeg png tif tiff zip";
        Limits {
            part: 64 * MIB,
            file: 8 * GIB,
            package: 100 * GIB,
            files: MOST_FILES,
            formats: formats.split(' ').map(str::to_owned).collect(),
            archive: Archive::default(),
        }
    }
}

impl Limits {
    /// Whether a file of this name and announced size may come at all.
    pub fn admit(&self, file_name: &str, size: Option<u64>) -> Result<(), Error> {
        let extension = file_name.rsplit_once('.').map(|(_, extension)| extension.to_lowercase());
        if !extension.is_some_and(|extension| self.formats.contains(&extension)) {
            let wrong = FieldError::new("file", "upload-format").with("formats", self.formats.join(", "));
            return Err(Error::Invalid(vec![wrong]));
        }
        match size {
            Some(size) if size > self.file => Err(super::Error::TooLarge { limit: self.file }.into()),
            _ => Ok(()),
        }
    }

    /// Whether a package still fits with what it holds now. Asked in the transaction that adds to it, with the
    /// package locked.
    pub async fn fits(&self, conn: &mut Conn, subject: uuid::Uuid) -> Result<(), Error> {
        let (files, bytes) = uploads::package(conn, subject).await?;
        let wrong = if super::unsigned(files) > self.files {
            FieldError::new("file", "upload-package-files").with("limit", self.files)
        } else if super::unsigned(bytes) > self.package {
            FieldError::new("file", "upload-package-bytes").with("gigabytes", self.package / GIB)
        } else {
            return Ok(());
        };
        Err(Error::Invalid(vec![wrong]))
    }
}

/// What an operator proposes, as it was typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Proposal {
    /// Mebibytes.
    pub part: String,
    /// Mebibytes.
    pub file: String,
    /// Gibibytes.
    pub package: String,
    pub files: String,
    pub archive_files: String,
    pub archive_depth: String,
    pub archive_ratio: String,
    /// Separated by blanks or commas, with or without a dot.
    pub formats: String,
    /// `dd.mm.yyyy` or ISO 8601.
    pub from: String,
    pub reason: String,
}

impl Proposal {
    /// The limits as they would be typed.
    pub fn of(limits: &Limits) -> Proposal {
        Proposal {
            part: (limits.part / MIB).to_string(),
            file: (limits.file / MIB).to_string(),
            package: (limits.package / GIB).to_string(),
            files: limits.files.to_string(),
            archive_files: limits.archive.files.to_string(),
            archive_depth: limits.archive.depth.to_string(),
            archive_ratio: limits.archive.ratio.to_string(),
            formats: limits.formats.join(" "),
            ..Proposal::default()
        }
    }

    fn limits(&self) -> Result<Limits, Vec<FieldError>> {
        let mut wrong = Vec::new();
        let mut number = |field: &str, typed: &str, unit: u64, most: u64| {
            let read = typed.trim().parse::<u64>().ok().filter(|n| (1..=most / unit).contains(n));
            if read.is_none() {
                wrong.push(FieldError::new(field, "limits-error-number").with("most", most / unit));
            }
            read.unwrap_or_default() * unit
        };
        let part = number("part", &self.part, MIB, LARGEST_PART);
        let file = number("file", &self.file, MIB, LARGEST_FILE);
        let package = number("package", &self.package, GIB, LARGEST_PACKAGE);
        let files = number("files", &self.files, 1, MOST_FILES);
        let archive = Archive {
            files: number("archive_files", &self.archive_files, 1, MOST_FILES * 10),
            depth: number("archive_depth", &self.archive_depth, 1, 10),
            ratio: number("archive_ratio", &self.archive_ratio, 1, 1000),
        };
        let formats = self.formats.split([' ', ',', '\n', '\r', '\t']).map(|format| format.trim_matches('.'));
        let mut formats: Vec<_> =
            formats.filter(|format| !format.is_empty()).map(str::to_lowercase).collect();
        let mut seen = std::collections::HashSet::new();
        formats.retain(|format| seen.insert(format.clone()));
        let plain = |format: &String| format.len() <= 10 && format.bytes().all(|b| b.is_ascii_alphanumeric());
        if formats.is_empty() || formats.len() > 100 || !formats.iter().all(plain) {
            wrong.push(FieldError::new("formats", "limits-error-formats"));
        }
        // .a5: what is blocked whenever it comes.
        for (blocked, key) in
            [(&UNREADABLE[..], "limits-error-unreadable"), (&PROGRAMS, "limits-error-programs")]
        {
            let named: Vec<_> =
                blocked.iter().copied().filter(|kind| formats.iter().any(|format| format == kind)).collect();
            if !named.is_empty() {
                wrong.push(FieldError::new("formats", key).with("formats", named.join(", ")));
            }
        }
        if wrong.is_empty() && (file < part || package < file) {
            wrong.push(FieldError::new("file", "limits-error-order"));
        }
        if wrong.is_empty() {
            Ok(Limits { part, file, package, files, formats, archive })
        } else {
            Err(wrong)
        }
    }
}

/// What the operator sees.
#[derive(Clone, Debug)]
pub struct Overview {
    pub limits: Limits,
    /// `None`: since the beginning, nothing was recorded yet.
    pub since: Option<Edition>,
    /// The last one first.
    pub editions: Vec<Edition>,
}

/// The limits in force now.
pub async fn in_force(office: &Office, ctx: &Ctx) -> Result<Limits, Error> {
    let today = office.law(ctx.now).date(ctx.now);
    let edition = rows::in_force(&mut *office.db.read().await?, today).await?;
    Ok(edition.map(|edition| edition.limits).unwrap_or_default())
}

/// What is in force and was recorded.
pub async fn overview(office: &Office, ctx: &Ctx) -> Result<Overview, Error> {
    access::any_may(&ctx.actor.roles, Action::SetUploadLimits)?;
    let today: Date = office.law(ctx.now).date(ctx.now);
    let mut reader = office.db.read().await?;
    let since = rows::in_force(&mut reader, today).await?;
    let limits = since.as_ref().map(|edition| edition.limits.clone()).unwrap_or_default();
    Ok(Overview { limits, since, editions: rows::all(&mut reader).await? })
}

/// Records limits from a day on. `seen` is the last edition that the operator knew: [`Error::Stale`] where somebody
/// recorded another one meanwhile. What was uploaded before stays.
pub async fn record(office: &Office, ctx: &Ctx, proposal: &Proposal, seen: i64) -> Result<Edition, Error> {
    access::any_may(&ctx.actor.roles, Action::SetUploadLimits)?;
    let today = office.law(ctx.now).date(ctx.now);
    let limits = proposal.limits();
    let decided = decisions::read("limits", &proposal.from, &proposal.reason, today);
    let (limits, (valid_from, reason)) = match (limits, decided) {
        (Ok(limits), Ok(decided)) => (limits, decided),
        (limits, decided) => {
            let wrong = [limits.err().unwrap_or_default(), decided.err().unwrap_or_default()];
            return Err(Error::Invalid(wrong.concat()));
        }
    };
    let edition = Edition {
        edition: seen + 1,
        limits,
        valid_from,
        reason,
        recorded_at: ctx.now,
        actor: ctx.actor.clone(),
    };
    let mut tx = office.db.begin().await?;
    if rows::all(&mut tx).await?.first().map_or(0, |last| last.edition) != seen {
        return Err(Error::Stale);
    }
    rows::insert(&mut tx, &edition).await?;
    tx.commit().await?;
    tracing::info!(edition = edition.edition, from = %edition.valid_from, "upload limits recorded");
    Ok(edition)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A-16.p2-R1: what the operator typed is taken as it is or refused field by field.
    #[test]
    fn typed_limits_are_read_or_every_wrong_one_is_named() {
        let typed = Proposal { formats: ".PDF, zip  pdf".into(), ..Proposal::of(&Limits::default()) };
        let read = typed.limits().unwrap();
        assert_eq!(read.formats, ["pdf", "zip"]);
        assert_eq!((read.part, read.package), (64 << 20, 100 << 30));
        let wrong =
            Proposal { part: "257".into(), files: "0".into(), formats: "a/b".into(), ..typed.clone() };
        let fields: Vec<_> = wrong.limits().unwrap_err().into_iter().map(|error| error.field).collect();
        assert_eq!(fields, ["part", "files", "formats"]);
        // .a5
        let packed = Proposal { formats: "pdf 7z RAR".into(), ..typed.clone() }.limits().unwrap_err();
        assert_eq!(
            packed,
            [FieldError::new("formats", "limits-error-unreadable").with("formats", "7z, rar")]
        );
        let programs = Proposal { formats: "pdf exe".into(), ..typed.clone() }.limits().unwrap_err();
        assert_eq!(programs, [FieldError::new("formats", "limits-error-programs").with("formats", "exe")]);
        let upside_down = Proposal { file: "1".into(), ..typed };
        assert_eq!(upside_down.limits().unwrap_err()[0].key, "limits-error-order");
    }

    #[test]
    fn a_file_is_admitted_by_its_extension_and_size() {
        let limits = Limits { file: 10, ..Limits::default() };
        assert!(limits.admit("Жоба.PDF", Some(10)).is_ok());
        for (name, size) in [("Жоба.exe", 1), ("Жоба", 1), ("pdf", 1), ("Жоба.pdf", 11)] {
            assert!(limits.admit(name, Some(size)).is_err(), "{name}");
        }
    }
}
