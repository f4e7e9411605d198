//! The result of the completeness check, signed by the expert and the head: one document that
//! says the same in each language, and below it the files that it is about.

use serde::Serialize;

use crate::parts::{Explained, Head, Line, Section, Text};
use crate::{Files, Language};

/// Data of a completeness result.
#[derive(Clone, Debug, Serialize)]
pub struct Completeness {
    /// Around the whole; its title is that of the file.
    pub head: Head,
    /// The result, once in each language, each on a page of its own.
    pub parts: Vec<Part>,
    /// What was checked, in words of all the languages: names and hashes need no translation.
    pub checked: Checked,
}

/// The result in one language.
#[derive(Clone, Debug, Serialize)]
pub struct Part {
    /// For screen readers.
    pub language: Language,
    /// The expertise organisation.
    pub issuer: String,
    /// Name of the document.
    pub title: String,
    /// As in [`Head`].
    pub demo_mark: Option<String>,
    /// Number and date of the application that was checked, who applied, the construction object.
    pub facts: Vec<Line>,
    /// What came out, stressed in the document.
    pub outcome: Line,
    /// The clause it stands on.
    pub ground: Line,
    /// What the applicant does now.
    pub next: Text,
    /// Remarks, or the sentence that there are none.
    pub remarks: Remarks,
    /// What the expert looked through; nothing where nobody did.
    pub checklist: Option<Section>,
    /// Who checked and who signs: expert, head of the organisation; for an automatic result, the system.
    pub signers: Section,
    /// Where the signers are named, and that number and date are given at signing (A-41, A-42.p2): neither can
    /// stand in the bytes that are signed.
    pub signers_notes: Vec<String>,
    /// The term of the check with its explanation.
    pub term: Explained,
}

/// The files that the signatures are about.
#[derive(Clone, Debug, Serialize)]
pub struct Checked {
    /// The table.
    pub files: Files,
    /// What the hashes are for, a paragraph a language.
    pub notes: Vec<String>,
    /// SHA-256 of the manifest that the applicant signed.
    pub manifest: Line,
}

/// The table of remarks.
#[derive(Clone, Debug, Serialize)]
pub struct Remarks {
    /// Heading of the table.
    pub heading: String,
    /// Column names.
    pub columns: RemarkColumns,
    /// One row a remark.
    pub rows: Vec<Remark>,
    /// Sentence shown when there are no rows.
    pub none: String,
    /// Sentence shown below the rows.
    pub note: String,
}

/// Column names of the table of remarks.
#[derive(Clone, Debug, Serialize)]
pub struct RemarkColumns {
    /// Ordinal number.
    pub number: String,
    /// What lacks or is wrong.
    pub text: String,
    /// The norm it stands on.
    pub norm: String,
}

/// One remark.
#[derive(Clone, Debug, Serialize)]
pub struct Remark {
    /// What lacks or is wrong; may name the document.
    pub text: String,
    /// The norm it stands on; empty when the expert gave none.
    pub norm: String,
}
