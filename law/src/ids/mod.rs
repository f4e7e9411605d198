//! IIN and BIN: twelve digits, the last of which checks the others.
//!
//! What the algorithm of the check digit decides is an error. Which month or kind of a BIN is usual is known from
//! practice only, so a number that departs from it is let in with a [`Warning`] for the operator.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize, de};

mod parts;

pub use parts::{Kind, Sex, Unit, Warning};

/// The numbers in the test certificates that the national authority has published. Neither passes the
/// check digit, so they are let in only where test certificates are.
const PUBLISHED_TEST_IIN: [&str; 2] = ["123456789011", "123456789012"];
const PUBLISHED_TEST_BIN: [&str; 1] = ["123456789021"];

/// Why a text is not an IIN or BIN.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum IdError {
    #[error("12 digits are needed, got {got} characters")]
    Length { got: usize },
    #[error("only digits are allowed")]
    NotDigits,
    #[error("twelve zeros are no number, although their check digit fits")]
    Zeros,
    #[error("the date part names no day")]
    Date,
    #[error("this is a number of another kind")]
    Kind,
    #[error("the check digit does not fit")]
    CheckDigit,
}

impl IdError {
    /// The name in the locale files: `id-error-<code>`.
    pub fn code(self) -> &'static str {
        match self {
            Self::Length { .. } => "length",
            Self::NotDigits => "not-digits",
            Self::Zeros => "zeros",
            Self::Date => "date",
            Self::Kind => "kind",
            Self::CheckDigit => "check-digit",
        }
    }

    /// Every [`IdError::code`].
    pub const CODES: &[&str] = &["length", "not-digits", "zeros", "date", "kind", "check-digit"];
}

/// Individual identification number of a person.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Iin(String);

/// Business identification number of an organisation, branch or joint entrepreneur.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Bin(String);

impl Iin {
    /// Six digits of the birth date, one of century and sex, four of a serial, one check digit. A date that never
    /// was is an error; the seventh digit 0 (nothing known) is a [`Warning`].
    pub fn parse(text: &str) -> Result<Self, IdError> {
        let digits = digits(text)?;
        parts::check_birth(&digits)?;
        check(&digits)?;
        Ok(Self(text.to_owned()))
    }

    /// The number from the subject of a certificate, with or without its prefix `IIN`. The published test
    /// numbers pass only where test certificates are trusted.
    pub fn from_certificate(text: &str, published_test_numbers: bool) -> Result<Self, IdError> {
        let number = text.strip_prefix("IIN").unwrap_or(text);
        if published_test_numbers && PUBLISHED_TEST_IIN.contains(&number) {
            return Ok(Self(number.to_owned()));
        }
        Self::parse(number)
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Bin {
    /// Year and month of registration, kind, unit, five digits of a serial, one check digit. An unusual month or
    /// kind is a [`Warning`]; but a number that is wholly the IIN of a person is an error, because a BIN has
    /// no day where an IIN has one, and people do type one for the other.
    pub fn parse(text: &str) -> Result<Self, IdError> {
        let digits = digits(text)?;
        if digits == [0; 12] {
            return Err(IdError::Zeros);
        }
        check(&digits)?;
        if parts::birth(&digits).is_some() {
            return Err(IdError::Kind);
        }
        Ok(Self(text.to_owned()))
    }

    /// The number from the subject of a certificate, with or without its prefix `BIN`.
    pub fn from_certificate(text: &str, published_test_numbers: bool) -> Result<Self, IdError> {
        let number = text.strip_prefix("BIN").unwrap_or(text);
        if published_test_numbers && PUBLISHED_TEST_BIN.contains(&number) {
            return Ok(Self(number.to_owned()));
        }
        Self::parse(number)
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

macro_rules! text_like {
    ($type:ident) => {
        impl fmt::Display for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl FromStr for $type {
            type Err = IdError;

            fn from_str(text: &str) -> Result<Self, IdError> {
                Self::parse(text)
            }
        }

        /// Reads back what was once let in, so a published test number passes here. A number that comes
        /// from outside goes through `parse` or `from_certificate`.
        impl<'de> Deserialize<'de> for $type {
            fn deserialize<D: de::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = String::deserialize(deserializer)?;
                Self::from_certificate(&text, true).map_err(de::Error::custom)
            }
        }
    };
}

text_like!(Iin);
text_like!(Bin);

fn digits(text: &str) -> Result<[u8; 12], IdError> {
    let got = text.chars().count();
    if got != 12 {
        return Err(IdError::Length { got });
    }
    let mut digits = [0; 12];
    for (place, character) in digits.iter_mut().zip(text.chars()) {
        *place = character.to_digit(10).ok_or(IdError::NotDigits)? as u8;
    }
    Ok(digits)
}

/// Weighted sum modulo 11; where that is 10 a second pass with weights turned by two. A number whose second
/// pass is 10 too is never issued.
fn check(digits: &[u8; 12]) -> Result<(), IdError> {
    const FIRST: [u32; 11] = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11];
    const SECOND: [u32; 11] = [3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2];
    let pass = |weights: [u32; 11]| {
        digits.iter().zip(weights).map(|(digit, weight)| u32::from(*digit) * weight).sum::<u32>() % 11
    };
    let expected = match pass(FIRST) {
        10 => pass(SECOND),
        digit => digit,
    };
    if expected == u32::from(digits[11]) { Ok(()) } else { Err(IdError::CheckDigit) }
}
