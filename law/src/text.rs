//! Texts that are part of the data of the law: names of acts, notes, grounds, evidence.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

/// A text in the three languages. What somebody typed in one language is the same in each.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(from = "Form", into = "Form")]
pub struct Text {
    pub kk: Arc<str>,
    pub ru: Arc<str>,
    pub en: Arc<str>,
}

/// As it is written: `note = "…"`, or `note.kk`, `note.ru` and `note.en`.
#[derive(Serialize, Deserialize)]
#[serde(untagged, deny_unknown_fields, expecting = "expected a text, or the three texts kk, ru and en")]
enum Form {
    Same(Arc<str>),
    Each { kk: Arc<str>, ru: Arc<str>, en: Arc<str> },
}

impl Text {
    pub fn is_empty(&self) -> bool {
        self.kk.is_empty() && self.ru.is_empty() && self.en.is_empty()
    }

    /// Whether it is the same in each language.
    pub(crate) fn is_same(&self) -> bool {
        self.kk == self.ru && self.ru == self.en
    }
}

impl From<&str> for Text {
    fn from(text: &str) -> Self {
        let text: Arc<str> = text.into();
        Self { kk: text.clone(), ru: text.clone(), en: text }
    }
}

impl From<Form> for Text {
    fn from(form: Form) -> Self {
        match form {
            Form::Same(text) => Self { kk: text.clone(), ru: text.clone(), en: text },
            Form::Each { kk, ru, en } => Self { kk, ru, en },
        }
    }
}

impl From<Text> for Form {
    fn from(text: Text) -> Self {
        if text.is_same() {
            Self::Same(text.kk)
        } else {
            Self::Each { kk: text.kk, ru: text.ru, en: text.en }
        }
    }
}
