//! What is wrong with the data of an edition.

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
    #[error("edition {edition}, term of {rule}: {what}")]
    Term { edition: String, rule: Rule, what: &'static str },
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
        "by-the-clock",
        "not-one-day",
        "ends-before",
        "too-long",
        "twice",
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
            Self::Term { edition, rule, .. } | Self::NoTerm { edition, rule } => {
                named(edition, ("rule", rule.to_string()))
            }
            Self::Zone { edition, zone } => named(edition, ("zone", zone.clone())),
            Self::Empty => Vec::new(),
        }
    }
}
