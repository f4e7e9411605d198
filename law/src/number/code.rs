//! The short name of a participant.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::NumberError;

/// Letters that look the same: the Cyrillic ones, and below each its Latin twin.
const TWINS: [&str; 2] = ["АВСЕНІКМОРТХҮУасеіорху", "ABCEHIKMOPTXYYaceiopxy"];

/// The Latin twin of a letter, or the letter itself.
fn latin(letter: char) -> char {
    let mut twins = TWINS[0].chars().zip(TWINS[1].chars());
    twins.find(|(cyrillic, _)| *cyrillic == letter).map_or(letter, |(_, latin)| latin)
}

fn is_cyrillic(letter: char) -> bool {
    matches!(letter, '\u{400}'..='\u{52f}')
}

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

    /// Whether a reader takes it for another one: at most their scripts tell them apart.
    pub fn looks_like(&self, other: &Self) -> bool {
        self.0.chars().map(latin).eq(other.0.chars().map(latin))
    }

    /// Whether a reader can tell from the look alone in which script to type it: letters of one script, and one
    /// among them that has no twin in the other. `CC` and `СС` look alike and are not the same.
    pub fn is_of_one_script(&self) -> bool {
        let letters = || self.0.chars().filter(|sign| sign.is_alphabetic());
        let one = letters().all(is_cyrillic) || letters().all(|letter| letter.is_ascii());
        one && letters().any(|letter| !TWINS.iter().any(|all| all.contains(letter)))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_of_twins_or_of_two_scripts_cannot_be_typed_by_its_look() {
        let reads = |text: &str| Code::parse(text).unwrap().is_of_one_script();
        for told in ["ЖТН", "SENIM", "Қ1", "РПК"] {
            assert!(reads(told), "{told}");
        }
        let code = |text: &str| Code::parse(text).unwrap();
        for (one, other, alike) in [("СНС", "CHC", true), ("СНС", "СНК", false), ("У1", "Y1", true)]
        {
            assert_eq!(code(one).looks_like(&code(other)), alike, "{one} {other}");
        }
        for twin in ["CC", "СС", "СНС", "ЖTН", "2026", "ТОО"] {
            assert!(!reads(twin), "{twin}");
        }
    }
}
