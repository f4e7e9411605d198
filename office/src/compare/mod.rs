//! Two documents compared: what is said of them, which sheets changed and where, which words. Whoever
//! may read both sees what they differ in; each opening is logged for both, like looking at them.

mod align;
mod job;
mod read;
mod words;

use jiff::Timestamp;
use pdf::difference::Over;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::Office;
use crate::ctx::Ctx;
use crate::error::Error;
use crate::laws::interruptions::decision;
use crate::store::documents::Document;
use crate::store::signatures::Signature;
use crate::store::{self, comparisons};
use crate::view::child::{Two, Work};
use crate::view::{OPENING, Reason, Shown, Zoom, drawable, drawing, kept};
use crate::{applications, documents, expertise};

pub use job::{JOB, run};
pub use words::{Line, Piece, Text};

use read::File;

/// Goes up when the program compares otherwise than before.
const FORM: i64 = 1;
/// Comparisons that wait or are at work; who asks for one more is told to come again.
const WAITING: i64 = 200;
/// How an opening of a comparison stands in the log of downloads.
const SAID: &str = "compare";

/// A document with its signatures.
#[derive(Debug, Clone)]
pub struct Side {
    pub document: Document,
    pub signatures: Vec<Signature>,
}

impl Side {
    fn file(&self) -> Option<File<'_>> {
        let pdf = drawable(&self.document.file_name)?;
        Some(File { sha256: &self.document.sha256, pdf })
    }
}

/// Two documents beside each other.
#[derive(Debug, Clone)]
pub struct Compared {
    pub old: Side,
    pub new: Side,
    pub content: Content,
}

/// What is known of how the contents differ.
#[derive(Debug, Clone, PartialEq)]
pub enum Content {
    /// Byte for byte.
    Equal,
    /// The job is at work: so many pages of so many.
    Going(u32, u32),
    /// Others are compared; there is no place for one more.
    Busy,
    /// A file is of a kind whose content is not compared.
    Kind,
    /// The old file or the new one cannot be read.
    Unread {
        old: bool,
        reason: Reason,
    },
    Sheets(Report),
}

/// What two files were found to differ in.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// How many pages they have.
    pub pages: (u32, u32),
    /// In the order of reading.
    pub sheets: Vec<Sheet>,
}

/// Width and height.
type Size = (f64, f64);

/// A page of the old file, of the new one, or both.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Sheet {
    pub old: Option<u32>,
    pub new: Option<u32>,
    pub change: Change,
    /// Width and height: points of 1/72 inch, or the pixels of a picture.
    pub sizes: (Option<Size>, Option<Size>),
    /// Degrees clockwise by which the old page was turned.
    pub turned: u32,
    /// Thousandths of the sheet in which something differs.
    pub share: u32,
    /// What the regions are counted in.
    pub canvas: (u32, u32),
    /// Left, top, width and height.
    pub regions: Vec<[u32; 4]>,
    /// Words that are gone and words that are new.
    pub words: (u32, u32),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Change {
    Changed,
    /// It is elsewhere in the file, and the same.
    Moved,
    Inserted,
    Removed,
    /// One of both could not be read.
    Unread(Reason),
    /// Drawn otherwise by less than can be shown; the words are the same.
    Fine,
    Equal,
}

impl Change {
    /// As in keys of texts.
    pub fn code(self) -> &'static str {
        match self {
            Change::Changed => "changed",
            Change::Moved => "moved",
            Change::Inserted => "inserted",
            Change::Removed => "removed",
            Change::Unread(_) => "unread",
            Change::Fine => "fine",
            Change::Equal => "equal",
        }
    }
}

impl Report {
    pub fn count(&self, code: &str) -> usize {
        self.sheets.iter().filter(|sheet| sheet.change.code() == code).count()
    }
}

/// Deletes comparisons that were made long ago.
pub(crate) async fn sweep(office: &Office, now: Timestamp) -> Result<(), Error> {
    let mut tx = office.db.begin().await?;
    comparisons::sweep(&mut tx, now - job::KEPT).await?;
    Ok(tx.commit().await?)
}

/// A document that the reader may have, with its signatures; of what he may not have, not even that it exists.
async fn side(office: &Office, ctx: &Ctx, id: Uuid) -> Result<(Side, law::Clause), Error> {
    let mut conn = office.db.read().await?;
    let found = store::documents::find(&mut conn, id).await?.ok_or(Error::NotFound)?;
    drop(conn);
    if ![applications::SUBJECT, expertise::SUBJECT].contains(&found.subject_kind.as_str()) {
        return Err(Error::NotFound);
    }
    let (document, clause) = documents::readable(office, ctx, found.subject_id, id).await?;
    let signatures = store::signatures::of_document(&mut *office.db.read().await?, id).await?;
    Ok((Side { document, signatures }, clause))
}

/// Both documents, after the log of downloads says so for both.
async fn sides(office: &Office, ctx: &Ctx, old: Uuid, new: Uuid) -> Result<(Side, Side), Error> {
    let (old, new) = (side(office, ctx, old).await?, side(office, ctx, new).await?);
    for (side, clause) in [&old, &new] {
        documents::log_once(office, ctx, &side.document, SAID, OPENING, *clause).await?;
    }
    Ok((old.0, new.0))
}

/// Compares two documents: what is known by now; the rest is left to a job.
pub async fn open(office: &Office, ctx: &Ctx, old: Uuid, new: Uuid) -> Result<Compared, Error> {
    let (old, new) = sides(office, ctx, old, new).await?;
    let content = content(office, ctx, &old, &new).await?;
    Ok(Compared { old, new, content })
}

/// Compares two files at once, for whoever looks after the store: no reader, no log, as long as it takes.
pub async fn of_files(office: &Office, old: &Document, new: &Document) -> Result<Content, Error> {
    let side = |document: &Document| Side { document: document.clone(), signatures: Vec::new() };
    job::compared(office, &side(old), &side(new)).await
}

async fn content(office: &Office, ctx: &Ctx, old: &Side, new: &Side) -> Result<Content, Error> {
    if old.document.sha256 == new.document.sha256 {
        return Ok(Content::Equal);
    }
    if old.file().is_none() || new.file().is_none() {
        return Ok(Content::Kind);
    }
    let largest = (office.viewer.limits.largest_mib << 20) as i64;
    if let Some(large) = [old, new].iter().position(|side| side.document.size > largest) {
        return Ok(Content::Unread { old: large == 0, reason: Reason::Large });
    }
    let files = (old.document.sha256.as_str(), new.document.sha256.as_str());
    let mut conn = office.db.read().await?;
    let known = comparisons::of_files(&mut conn, files, FORM).await?;
    let waiting = if known.is_none() { comparisons::unfinished(&mut conn).await? } else { 0 };
    drop(conn);
    match known {
        Some(comparison) => match comparison.found {
            Some(found) => job::told(found),
            None => Ok(Content::Going(comparison.done as u32, comparison.out_of as u32)),
        },
        None if waiting >= WAITING => Ok(Content::Busy),
        None => job::plan(office, ctx, old, new).await.map(|()| Content::Going(0, 0)),
    }
}

/// What differs in the text of two pages.
pub async fn text(office: &Office, compared: &Compared, sheet: &Sheet) -> Result<Text, Error> {
    let (Some(old), Some(new)) = (sheet.old, sheet.new) else { return Ok(Text::default()) };
    let (Some(old_file), Some(new_file)) = (compared.old.file(), compared.new.file()) else {
        return Ok(Text::default());
    };
    differ(office, (old_file, old), (new_file, new)).await
}

async fn differ(office: &Office, old: (File<'_>, u32), new: (File<'_>, u32)) -> Result<Text, Error> {
    let (old, new) = (read::lines(office, old.0, old.1).await?, read::lines(office, new.0, new.1).await?);
    tokio::task::spawn_blocking(move || words::differ(&old, &new)).await.map_err(Error::internal)
}

/// Two pages laid over each other: what is drawn of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Laid {
    pub pages: (u32, u32),
    pub turned: u32,
    pub zoom: Zoom,
}

/// Draws two pages of the documents over each other.
pub async fn over(office: &Office, compared: &Compared, laid: Laid) -> Result<Shown, Error> {
    made(office, (&compared.old, &compared.new), laid).await.map(|(shown, _)| shown)
}

async fn made(
    office: &Office,
    (old, new): (&Side, &Side),
    laid: Laid,
) -> Result<(Shown, std::path::PathBuf), Error> {
    let (Some(old_file), Some(new_file)) = (old.file(), new.file()) else { return Err(Error::NotFound) };
    let limits = &office.viewer.limits;
    let what = format!(
        "over-{}-{}-{}-{}",
        laid.pages.0,
        laid.turned,
        new_file.sha256,
        kept::page(laid.pages.1, laid.zoom)
    );
    let place = kept::place(&office.viewer.folder, old_file.sha256, &what);
    let largest = (limits.largest_mib << 20) as i64;
    if old.document.size > largest || new.document.size > largest {
        return Ok((Shown::Not(Reason::Large), place));
    }
    let size = laid.zoom.size();
    let over = Over { pages: laid.pages, turned: laid.turned, size, most: limits.megapixels * 1_000_000 };
    let work = Work::Over { of: two(old, old_file, new_file), over };
    let shown = drawing::made(office, &place, work, &[old_file.sha256, new_file.sha256]).await?;
    Ok((shown, place))
}

fn two(old: &Side, old_file: File<'_>, new_file: File<'_>) -> Two {
    Two { first: old.document.size as u64, pdf: (old_file.pdf, new_file.pdf) }
}

/// A part of the drawing of two pages over each other: PNG or JPEG.
pub async fn image(
    office: &Office,
    ctx: &Ctx,
    (old, new): (Uuid, Uuid),
    laid: Laid,
    part: u32,
) -> Result<Vec<u8>, Error> {
    if !laid.turned.is_multiple_of(90) || laid.turned >= 360 {
        return Err(Error::NotFound);
    }
    let (old, new) = sides(office, ctx, old, new).await?;
    match made(office, (&old, &new), laid).await? {
        (Shown::Sheet(_), place) => kept::part(&place, part).await,
        (Shown::Not(_), _) => Err(Error::NotFound),
    }
}

/// The other documents of the case that a document can be compared with: the versions and files of the same name first.
pub async fn others(office: &Office, ctx: &Ctx, id: Uuid) -> Result<(Document, Vec<Document>), Error> {
    let (side, _) = side(office, ctx, id).await?;
    let subject = side.document.subject_id;
    let mut others = match documents::of_case(office, ctx, subject).await {
        Ok(all) => all.documents,
        Err(Error::NotFound) => Vec::new(),
        Err(error) => return Err(error),
    };
    // A decision is no version of anything.
    others.retain(|other| other.id != id && other.kind != decision::KIND);
    let near = |other: &Document| {
        (side.document.supersedes != Some(other.id), other.file_name != side.document.file_name)
    };
    others.sort_by_key(near);
    Ok((side.document, others))
}
