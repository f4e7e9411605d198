//! What is wrong with a template or a code.

/// Why a template or code does not fit.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NumberError {
    #[error("there is no token {0}")]
    UnknownToken(String),
    #[error("a brace is not closed or not opened")]
    Unclosed,
    #[error("token {0} is missing: without it one number could be given twice")]
    Missing(&'static str),
    #[error("token {0} stands there twice")]
    Twice(&'static str),
    #[error("the tokens {0} and {1} need a sign between them that is no letter or digit")]
    NotParted(String, String),
    #[error("text may hold letters, digits and - / . _ only, not {0}")]
    Sign(char),
    #[error("the width of the sequence must be 1 to 9")]
    Width,
    #[error("a template has at most {longest} characters")]
    Long { longest: usize },
    #[error("a code is 1 to 12 letters or digits")]
    Code,
}

impl NumberError {
    /// The name in the locale files: `number-error-<code>`.
    pub fn code(&self) -> &'static str {
        match self {
            Self::UnknownToken(_) => "unknown-token",
            Self::Unclosed => "unclosed",
            Self::Missing(_) => "missing",
            Self::Twice(_) => "twice",
            Self::NotParted(..) => "not-parted",
            Self::Sign(_) => "sign",
            Self::Width => "width",
            Self::Long { .. } => "long",
            Self::Code => "code",
        }
    }

    /// Values for the text.
    pub fn args(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::UnknownToken(token) => vec![("token", token.clone())],
            Self::Missing(token) | Self::Twice(token) => vec![("token", (*token).to_owned())],
            Self::NotParted(first, second) => vec![("first", first.clone()), ("second", second.clone())],
            Self::Sign(sign) => vec![("sign", sign.to_string())],
            Self::Long { longest } => vec![("max", longest.to_string())],
            Self::Unclosed | Self::Width | Self::Code => Vec::new(),
        }
    }

    /// Every [`NumberError::code`].
    pub const CODES: &[&str] =
        &["unknown-token", "unclosed", "missing", "twice", "not-parted", "sign", "width", "long", "code"];
}
