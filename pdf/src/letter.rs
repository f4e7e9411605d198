//! A letter of an organisation about a document: what it says in each language, and who signs.

use serde::Serialize;

use crate::Language;
use crate::parts::{Head, Line, Section};

/// Data of a letter.
#[derive(Clone, Debug, Serialize)]
pub struct Letter {
    /// Around the whole; its title is that of the file.
    pub head: Head,
    /// The letter, once in each language, each on a page of its own.
    pub parts: Vec<LetterPart>,
}

/// The letter in one language.
#[derive(Clone, Debug, Serialize)]
pub struct LetterPart {
    /// For screen readers.
    pub language: Language,
    /// The organisation that writes.
    pub issuer: String,
    /// Name of the document.
    pub title: String,
    /// As in [`Head`].
    pub demo_mark: Option<String>,
    /// What it is about.
    pub facts: Vec<Line>,
    /// Lower-case hexadecimal SHA-256 of what it is about, each with its label.
    pub hashes: Vec<Line>,
    /// What it says.
    pub paragraphs: Vec<String>,
    /// Who signs.
    pub signers: Section,
    /// Small print.
    pub notes: Vec<String>,
}
