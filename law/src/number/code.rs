//! The short name of a participant.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::NumberError;

/// Short name of a participant inside numbers: letters and digits only, 1 to 12.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Code(String);

impl Code {
    /// The most letters of a code.
    pub const LONGEST: usize = 12;

    pub fn parse(text: &str) -> Result<Self, NumberError> {
        let length = text.chars().count();
        let fits = (1..=Self::LONGEST).contains(&length) && text.chars().all(char::is_alphanumeric);
        if fits { Ok(Self(text.to_owned())) } else { Err(NumberError::Code) }
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for Code {
    type Error = NumberError;

    fn try_from(text: String) -> Result<Self, NumberError> {
        Self::parse(&text)
    }
}

impl From<Code> for String {
    fn from(code: Code) -> Self {
        code.0
    }
}
