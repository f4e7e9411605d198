//! What documents are made of. All strings are ready for the reader: translated, dates formatted.

use jiff::Timestamp;
use serde::Serialize;

/// What every document has around its body.
#[derive(Clone, Debug, Serialize)]
pub struct Head {
    /// Stable identity, for example `receipt:<application id>`; goes hashed into the `/ID` of the PDF.
    pub ident: String,
    /// When the document was made; the creation date inside the PDF, which PDF/A demands.
    pub made_at: Timestamp,
    /// Name of the document, also its title in the reader's window.
    pub title: String,
    /// Who issues it, above the title: the portal or the expertise organisation.
    pub issuer: String,
    /// Line at the foot of each page, before the page number.
    pub foot: String,
    /// "Demonstration, no legal force", framed on the first page; `None` in operation.
    pub demo_mark: Option<String>,
}

/// A labelled value, shown as one row.
#[derive(Clone, Debug, Serialize)]
pub struct Line {
    /// What it is, without a colon.
    pub label: String,
    /// The value, as the reader shall see it.
    pub value: String,
}

impl Line {
    /// A row `label value`.
    pub fn new(label: impl Into<String>, value: impl Into<String>) -> Self {
        Line { label: label.into(), value: value.into() }
    }
}

/// A date or term with the way it was found.
#[derive(Clone, Debug, Serialize)]
pub struct Explained {
    /// The date itself.
    pub line: Line,
    /// Heading over the steps ("How the date was found").
    pub heading: String,
    /// Steps of the explanation, in order.
    pub steps: Vec<Step>,
}

/// One step of an explanation.
#[derive(Clone, Debug, Serialize)]
pub struct Step {
    /// Whole sentence.
    pub text: String,
    /// The clause it stands on, as the reader shall see it; empty when there is none.
    pub clause: String,
}

/// A heading with labelled values.
#[derive(Clone, Debug, Serialize)]
pub struct Section {
    /// Heading.
    pub heading: String,
    /// Rows under it.
    pub lines: Vec<Line>,
}

/// A heading with running text.
#[derive(Clone, Debug, Serialize)]
pub struct Text {
    /// Heading.
    pub heading: String,
    /// Paragraphs under it.
    pub paragraphs: Vec<String>,
}
