//! Documents looked at in the browser: pages of PDF and pictures as images made by this system. An image of a page is a
//! piece of the document: it is given to whom the document is given, after the log of downloads says so. Whoever
//! prepares an application looks at its files before they are signed; nobody else sees them, and
//! only the download of a whole file is logged.

pub mod child;
pub(crate) mod drawing;
mod job;
pub(crate) mod kept;
pub(crate) mod process;

use std::path::PathBuf;

use jiff::SignedDuration;
use pdf::raster::{Sheet, Size, Task};
use serde::{Deserialize, Serialize};
use tokio::sync::Semaphore;
use uuid::Uuid;

use crate::Office;
use crate::applications;
use crate::config;
use crate::ctx::Ctx;
use crate::documents;
use crate::error::Error;

pub use drawing::shown as drawn;
pub(crate) use job::plan;
pub use job::{JOB, run};

/// Looking at a document within this time is one opening of it, and one line in the log of downloads.
pub(crate) const OPENING: SignedDuration = SignedDuration::from_hours(1);
/// The same for the small picture in lists.
const LISTED: SignedDuration = SignedDuration::from_hours(24);

/// How a page is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Zoom {
    /// The first page in a list.
    Thumbnail,
    /// As wide as a column of text.
    Fit,
    /// In percent of its size on paper.
    Percent(u32),
}

impl Zoom {
    /// Those that a reader chooses from.
    pub const CHOICE: [Zoom; 3] = [Zoom::Fit, Zoom::Percent(100), Zoom::Percent(200)];

    /// As in addresses.
    pub fn code(self) -> &'static str {
        match self {
            Zoom::Thumbnail => "thumbnail",
            Zoom::Percent(200) => "200",
            Zoom::Percent(_) => "100",
            Zoom::Fit => "fit",
        }
    }

    pub fn read(code: &str) -> Option<Zoom> {
        Zoom::CHOICE.into_iter().find(|zoom| zoom.code() == code)
    }

    pub(crate) fn size(self) -> Size {
        match self {
            Zoom::Thumbnail => Size::Within(96, 96),
            Zoom::Fit => Size::Within(1200, 2000),
            Zoom::Percent(percent) => Size::Percent(percent),
        }
    }
}

/// Why a page is not shown. The document can be downloaded all the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reason {
    /// Drawing took too long.
    Time,
    /// Drawing took too much memory, or the result was too large.
    Memory,
    /// It is larger than what is drawn.
    Large,
    Broken,
    /// It has no such page.
    NoPage,
    /// Others are being drawn. Soon there is a place.
    Busy,
}

impl Reason {
    pub const ALL: [Reason; 6] =
        [Reason::Time, Reason::Memory, Reason::Large, Reason::Broken, Reason::NoPage, Reason::Busy];

    /// In keys of texts.
    pub fn code(self) -> &'static str {
        match self {
            Reason::Time => "time",
            Reason::Memory => "memory",
            Reason::Large => "large",
            Reason::Broken => "broken",
            Reason::NoPage => "no-page",
            Reason::Busy => "busy",
        }
    }
}

/// What of a document is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Shown {
    Sheet(Sheet),
    Not(Reason),
}

/// The drawing of pages, bounded.
pub struct Viewer {
    pub(crate) limits: config::View,
    /// Drawings: made again when they are gone.
    pub(crate) folder: PathBuf,
    pub(crate) places: Semaphore,
}

impl Viewer {
    pub(crate) fn new(config: &config::Config) -> Viewer {
        let places = Semaphore::new(config.view.at_once);
        Viewer { limits: config.view.clone(), folder: config.data.join("drawn"), places }
    }

    fn task(&self, pdf: bool, page: u32, zoom: Zoom) -> Task {
        Task { pdf, page, size: zoom.size(), most: self.limits.megapixels * 1_000_000 }
    }

    /// Removes drawings that nobody needed lately.
    pub(crate) async fn sweep(&self) -> std::io::Result<()> {
        let folder = self.folder.clone();
        tokio::task::spawn_blocking(move || kept::sweep(&folder)).await.map_err(std::io::Error::other)?
    }
}

/// Whether a file of this name is drawn: `Some(true)` is a PDF, `Some(false)` a picture; others are only downloaded.
pub fn drawable(file_name: &str) -> Option<bool> {
    let extension = file_name.rsplit_once('.').map_or("", |(_, extension)| extension).to_lowercase();
    match extension.as_str() {
        "pdf" => Some(true),
        "png" | "jpg" | "jpeg" | "tif" | "tiff" => Some(false),
        _ => None,
    }
}

/// Where a file stands that somebody wants to look at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    Document {
        subject: Uuid,
        id: Uuid,
    },
    /// Of one's own draft, before it is signed.
    Draft {
        application: Uuid,
        upload: Uuid,
    },
}

/// A file that is looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Looked {
    /// The kind of the document; a file of a draft will be one of the project.
    pub kind: String,
    pub file_name: String,
    pub section: Option<String>,
    pub sha256: String,
    /// Bytes.
    pub size: u64,
}

/// A file and one of its pages; `None` where files of its kind are only downloaded.
pub async fn open(
    office: &Office,
    ctx: &Ctx,
    place: Place,
    page: u32,
    zoom: Zoom,
) -> Result<(Looked, Option<Shown>), Error> {
    let looked = look(office, ctx, place, "view", OPENING).await?;
    let Some(pdf) = drawable(&looked.file_name) else { return Ok((looked, None)) };
    let shown = drawing::shown(office, &looked.sha256, looked.size, pdf, page, zoom).await?;
    Ok((looked, Some(shown)))
}

/// A part of the drawing of a page: PNG or JPEG.
pub async fn image(
    office: &Office,
    ctx: &Ctx,
    place: Place,
    (page, zoom, part): (u32, Zoom, u32),
) -> Result<Vec<u8>, Error> {
    let (said, within) = if zoom == Zoom::Thumbnail { ("thumbnail", LISTED) } else { ("view", OPENING) };
    let looked = look(office, ctx, place, said, within).await?;
    let pdf = drawable(&looked.file_name).ok_or(Error::NotFound)?;
    match drawing::shown(office, &looked.sha256, looked.size, pdf, page, zoom).await? {
        Shown::Sheet(_) => {
            let place = kept::place(&office.viewer.folder, &looked.sha256, &kept::page(page, zoom));
            kept::part(&place, part).await
        }
        Shown::Not(_) => Err(Error::NotFound),
    }
}

/// Finds it, if it may be read, and says so to the log of downloads, once within this time.
async fn look(
    office: &Office,
    ctx: &Ctx,
    place: Place,
    said: &str,
    within: SignedDuration,
) -> Result<Looked, Error> {
    match place {
        Place::Document { subject, id } => {
            let (document, clause) = documents::readable(office, ctx, subject, id).await?;
            if drawable(&document.file_name).is_some() {
                documents::log_once(office, ctx, &document, said, within, clause).await?;
            }
            Ok(Looked {
                section: document.data["section"].as_str().map(str::to_owned),
                size: u64::try_from(document.size).unwrap_or(u64::MAX),
                kind: document.kind,
                file_name: document.file_name,
                sha256: document.sha256,
            })
        }
        Place::Draft { application, upload } => {
            let (file, upload) = applications::checked_file(office, ctx, application, upload).await?;
            Ok(Looked {
                kind: "project".into(),
                section: Some(file.section),
                size: u64::try_from(upload.received).unwrap_or(u64::MAX),
                file_name: upload.file_name,
                sha256: upload.sha256.ok_or(Error::NotFound)?,
            })
        }
    }
}
