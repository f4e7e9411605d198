//! What is wrong with the data of an edition.

use jiff::civil::Date;
use serde::Deserialize;

use crate::Rule;

/// What is wrong with the data of an edition.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EditionError {
    #[error("line {line} does not parse: {detail}")]
    Parse { line: usize, detail: String },
    #[error("edition {edition} does not say {field} and amends no edition that does")]
    Field { edition: String, field: &'static str },
    #[error("edition {edition}: {what}")]
    Value { edition: String, what: &'static str },
    #[error("edition {edition} amends {amends}, which is not known or was withdrawn")]
    Amends { edition: String, amends: String },
    /// `from` is its first day; `line` is where it stands in the text, see [`EditionError::in_text`].
    #[error("edition {edition}, term of {rule} from {from}: {what}")]
    Term { edition: String, rule: Rule, from: Date, line: Option<usize>, what: &'static str },
    /// The program does otherwise, whatever the edition says: `word` stands in the field, `known` is what happens.
    #[error(
        "edition {edition}, term of {rule} from {from}: {field} is {word}, the program follows {known} alone"
    )]
    Idle {
        edition: String,
        rule: Rule,
        from: Date,
        line: Option<usize>,
        field: &'static str,
        word: String,
        known: String,
    },
    #[error("edition {edition} has no term for {rule}")]
    NoTerm { edition: String, rule: Rule },
    #[error("edition {edition} names the unknown zone {zone}")]
    Zone { edition: String, zone: String },
    #[error("edition {0} is known already")]
    Known(String),
    #[error("no edition at all")]
    Empty,
}

impl EditionError {
    /// The text is `edition-error-<code>` in the locale files.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Parse { .. } => "parse",
            Self::Field { .. } => "field",
            Self::Value { what, .. } | Self::Term { what, .. } => what,
            Self::Idle { field, .. } => match *field {
                "start" => "idle-start",
                "acts" => "idle-acts",
                "waits" => "idle-waits",
                "effect" => "idle-effect",
                "pauses" => "idle-pauses",
                _ => "idle-unit",
            },
            Self::Amends { .. } => "amends",
            Self::NoTerm { .. } => "no-term",
            Self::Zone { .. } => "zone",
            Self::Known(_) => "known",
            Self::Empty => "empty",
        }
    }

    /// Every [`EditionError::code`].
    pub const CODES: &[&str] = &[
        "parse",
        "field",
        "id",
        "no-act",
        "hours-order",
        "cut-off-hour",
        "no-length",
        "idle-length",
        "start-counts",
        "no-pauses",
        "no-further",
        "by-the-clock",
        "not-one-day",
        "ends-before",
        "too-long",
        "twice",
        "idle-start",
        "idle-acts",
        "idle-waits",
        "idle-effect",
        "idle-pauses",
        "idle-unit",
        "amends",
        "no-term",
        "zone",
        "known",
        "empty",
    ];

    /// Values for the text.
    pub fn args(&self) -> Vec<(&'static str, String)> {
        let named = |edition: &String, more: (&'static str, String)| vec![("edition", edition.clone()), more];
        match self {
            Self::Parse { line, detail } => vec![("line", line.to_string()), ("detail", detail.clone())],
            Self::Field { edition, field } => named(edition, ("field", (*field).to_owned())),
            Self::Value { edition, .. } | Self::Known(edition) => vec![("edition", edition.clone())],
            Self::Amends { edition, amends } => named(edition, ("amends", amends.clone())),
            Self::Term { edition, rule, line, .. } => {
                let mut args = named(edition, ("rule", rule.to_string()));
                args.push(("line", told(*line)));
                args
            }
            Self::Idle { edition, rule, line, word, known, .. } => {
                let mut args = named(edition, ("rule", rule.to_string()));
                args.extend([("line", told(*line)), ("word", word.clone()), ("known", known.clone())]);
                args
            }
            Self::NoTerm { edition, rule } => named(edition, ("rule", rule.to_string())),
            Self::Zone { edition, zone } => named(edition, ("zone", zone.clone())),
            Self::Empty => Vec::new(),
        }
    }

    /// The same with the line of the text on which the term begins; without one where the edition took the term over
    /// from the one that it amends.
    #[must_use]
    pub fn in_text(mut self, text: &str) -> Self {
        if let Self::Term { rule, from, line, .. } | Self::Idle { rule, from, line, .. } = &mut self {
            *line = line_of(text, *rule, *from);
        }
        self
    }
}

/// A line for a text; the texts know the word `none`.
fn told(line: Option<usize>) -> String {
    line.map_or_else(|| "none".to_owned(), |line| line.to_string())
}

/// The line on which a term begins.
fn line_of(text: &str, rule: Rule, from: Date) -> Option<usize> {
    #[derive(Deserialize)]
    struct File {
        term: Vec<toml::Spanned<Place>>,
    }
    #[derive(Deserialize)]
    struct Place {
        rule: Rule,
        from: Date,
    }
    let file: File = toml::from_str(text).ok()?;
    let here = |it: &&toml::Spanned<Place>| (it.get_ref().rule, it.get_ref().from) == (rule, from);
    Some(line(text, file.term.iter().find(here)?.span().start))
}

/// The line of a place in a text, from 1 on.
pub(super) fn line(text: &str, place: usize) -> usize {
    text.as_bytes()[..place.min(text.len())].iter().filter(|byte| **byte == b'\n').count() + 1
}
