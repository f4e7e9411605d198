//! Documents of ours as PDF/A from data and an embedded template.
//!
//! The crate knows layout only: every word a person reads is passed in by the caller in the language
//! of the document. It reaches neither network nor files: templates and fonts are embedded, and the
//! same input always gives the same bytes, so that a document can be made again and compared.

mod completeness;
pub mod difference;
mod extract;
mod letter;
mod parts;
pub mod raster;
pub mod reading;
mod receipt;
#[doc(hidden)]
pub mod samples;
mod scan;
mod source;
mod text;
mod world;

pub use completeness::{Checked, Completeness, Part, Remark, RemarkColumns, Remarks};
pub use extract::Extract;
pub use letter::{Letter, LetterPart};
pub use parts::{Explained, Head, Line, Section, Step, Text};
pub use receipt::{File, FileColumns, Files, Receipt};
pub use world::Error;

/// Language of a document: the PDF says it to screen readers and the template picks quotes by it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// Kazakh.
    Kk,
    /// Russian.
    Ru,
    /// English.
    En,
}

impl Language {
    fn code(self) -> &'static str {
        match self {
            Language::Kk => "kk",
            Language::Ru => "ru",
            Language::En => "en",
        }
    }
}

/// The receipt for an e-application: PDF/A-2a, tagged for screen readers.
pub fn receipt(receipt: &Receipt, language: Language) -> Result<Vec<u8>, Error> {
    world::render(world::Template::Receipt, receipt, &receipt.head, language)
}

/// An extract about one date with its explanation: PDF/A-2a, tagged for screen readers.
pub fn extract(extract: &Extract, language: Language) -> Result<Vec<u8>, Error> {
    world::render(world::Template::Extract, extract, &extract.head, language)
}

/// The result of the completeness check in the languages of its parts: PDF/A-2a, tagged for screen
/// readers.
pub fn completeness(completeness: &Completeness) -> Result<Vec<u8>, Error> {
    let language = completeness.parts.first().map_or(Language::Kk, |part| part.language);
    world::render(world::Template::Completeness, completeness, &completeness.head, language)
}

/// A letter about a document in the languages of its parts: PDF/A-2a, tagged for screen readers.
pub fn letter(letter: &Letter) -> Result<Vec<u8>, Error> {
    let language = letter.parts.first().map_or(Language::Kk, |part| part.language);
    world::render(world::Template::Letter, letter, &letter.head, language)
}
