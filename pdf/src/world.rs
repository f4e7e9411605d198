//! The closed world in which typst works: embedded templates and fonts, one file of data, nothing else.

use std::sync::LazyLock;

use serde::Serialize;
use thiserror::Error;
use typst::diag::{FileError, FileResult, SourceDiagnostic};
use typst::foundations::{Bytes, Datetime, Duration, Smart};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, World};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards, Timestamp, pdf};

use crate::{Head, Language};

/// A document that could not be made: a fault of template or data, never of the reader.
#[derive(Debug, Error)]
pub enum Error {
    /// The data could not be written as JSON.
    #[error("document data is not JSON")]
    Data(#[from] serde_json::Error),
    /// The moment of making does not fit a PDF date.
    #[error("{0} is not a PDF date")]
    Date(jiff::Timestamp),
    /// The template did not compile with this data.
    #[error("template failed: {0}")]
    Template(String),
    /// The result does not conform to PDF/A-2a and PDF/UA-1.
    #[error("document does not conform: {0}")]
    Conformance(String),
}

/// The embedded templates.
#[derive(Clone, Copy)]
pub(crate) enum Template {
    Receipt,
    Completeness,
    Extract,
    Letter,
}

struct Shelf {
    library: LazyHash<Library>,
    book: LazyHash<FontBook>,
    fonts: Vec<Font>,
    parts: Source,
    receipt: Source,
    completeness: Source,
    extract: Source,
    letter: Source,
    data: FileId,
}

static SHELF: LazyLock<Shelf> = LazyLock::new(|| {
    let fonts: Vec<Font> = [
        include_bytes!("../fonts/GolosText_400Regular.ttf").as_slice(),
        include_bytes!("../fonts/GolosText_600SemiBold.ttf").as_slice(),
    ]
    .into_iter()
    .flat_map(|bytes| Font::iter(Bytes::new(bytes)))
    .collect();
    let source = |path, text: &str| Source::new(file(path), text.to_owned());
    Shelf {
        library: LazyHash::new(Library::default()),
        book: LazyHash::new(FontBook::from_fonts(&fonts)),
        fonts,
        parts: source("parts.typ", include_str!("../templates/parts.typ")),
        receipt: source("receipt.typ", include_str!("../templates/receipt.typ")),
        completeness: source("completeness.typ", include_str!("../templates/completeness.typ")),
        extract: source("extract.typ", include_str!("../templates/extract.typ")),
        letter: source("letter.typ", include_str!("../templates/letter.typ")),
        data: file("data.json"),
    }
});

fn file(path: &'static str) -> FileId {
    let path = VirtualPath::new(path).expect("embedded names are plain");
    FileId::new(RootedPath::new(VirtualRoot::Project, path))
}

struct Room {
    main: FileId,
    data: Bytes,
    date: Datetime,
}

impl World for Room {
    fn library(&self) -> &LazyHash<Library> {
        &SHELF.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &SHELF.book
    }

    fn main(&self) -> FileId {
        self.main
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        [&SHELF.parts, &SHELF.receipt, &SHELF.completeness, &SHELF.extract, &SHELF.letter]
            .into_iter()
            .find(|source| source.id() == id)
            .cloned()
            .ok_or(FileError::AccessDenied)
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        if id == SHELF.data { Ok(self.data.clone()) } else { Err(FileError::AccessDenied) }
    }

    fn font(&self, index: usize) -> Option<Font> {
        SHELF.fonts.get(index).cloned()
    }

    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        Some(self.date)
    }
}

#[derive(Serialize)]
struct Data<'a, T> {
    language: &'static str,
    #[serde(flatten)]
    document: &'a T,
}

/// Sets `document` by `template`.
pub(crate) fn render(
    template: Template,
    document: &impl Serialize,
    head: &Head,
    language: Language,
) -> Result<Vec<u8>, Error> {
    let main = match template {
        Template::Receipt => SHELF.receipt.id(),
        Template::Completeness => SHELF.completeness.id(),
        Template::Extract => SHELF.extract.id(),
        Template::Letter => SHELF.letter.id(),
    };
    let data = serde_json::to_vec(&Data { language: language.code(), document })?;
    let date = utc(head.made_at).ok_or(Error::Date(head.made_at))?;
    let result = set(&Room { main, data: Bytes::new(data), date }, head, date);
    // typst remembers every document it set; without this the memory of the server grows for ever.
    // It must be typst's own comemo: another version would evict nothing.
    typst::comemo::evict(0);
    result
}

fn set(room: &Room, head: &Head, date: Datetime) -> Result<Vec<u8>, Error> {
    let document = typst::compile::<PagedDocument>(room).output.map_err(|e| Error::Template(words(&e)))?;
    let options = PdfOptions {
        ident: Smart::Custom(head.ident.clone()),
        creator: Smart::Custom(Some("Tereze".to_owned())),
        timestamp: Some(Timestamp::new_utc(date)),
        standards: PdfStandards::new(&[PdfStandard::A_2a, PdfStandard::Ua_1])
            .map_err(|e| Error::Conformance(e.message().to_string()))?,
        ..PdfOptions::default()
    };
    pdf(&document, &options).map_err(|e| Error::Conformance(words(&e)))
}

fn utc(at: jiff::Timestamp) -> Option<Datetime> {
    let at = at.to_zoned(jiff::tz::TimeZone::UTC).datetime();
    Datetime::from_ymd_hms(
        at.year().into(),
        at.month().try_into().ok()?,
        at.day().try_into().ok()?,
        at.hour().try_into().ok()?,
        at.minute().try_into().ok()?,
        at.second().try_into().ok()?,
    )
}

fn words(diagnostics: &[SourceDiagnostic]) -> String {
    diagnostics.iter().map(|d| d.message.as_str()).collect::<Vec<_>>().join("; ")
}
