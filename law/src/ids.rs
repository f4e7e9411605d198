//! IIN and BIN: twelve digits, the last of which checks the others.

use std::{fmt, str::FromStr};

use jiff::civil::Date;
use serde::{Deserialize, Serialize, de};

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
    #[error("the date part names no day or month")]
    Date,
    #[error("the digit of century, sex or kind is impossible")]
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
            Self::Date => "date",
            Self::Kind => "kind",
            Self::CheckDigit => "check-digit",
        }
    }

    /// Every [`IdError::code`].
    pub const CODES: &[&str] = &["length", "not-digits", "date", "kind", "check-digit"];
}

/// Individual identification number of a person.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Iin(String);

/// Business identification number of an organisation, branch or joint entrepreneur.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Bin(String);

impl Iin {
    /// Six digits of the birth date, one of century and sex, four of a serial, one check digit.
    pub fn parse(text: &str) -> Result<Self, IdError> {
        let digits = digits(text)?;
        birth_date(&digits)?;
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
    /// Year and month of registration, kind, unit, five digits of a serial, one check digit.
    pub fn parse(text: &str) -> Result<Self, IdError> {
        let digits = digits(text)?;
        if !(1..=12).contains(&number(&digits[2..4])) {
            return Err(IdError::Date);
        }
        // 4 resident, 5 non-resident, 6 joint entrepreneur.
        if !(4..=6).contains(&digits[4]) {
            return Err(IdError::Kind);
        }
        check(&digits)?;
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
    if text.chars().count() != 12 {
        return Err(IdError::Length { got: text.chars().count() });
    }
    let mut digits = [0; 12];
    for (place, character) in digits.iter_mut().zip(text.chars()) {
        *place = character.to_digit(10).ok_or(IdError::NotDigits)? as u8;
    }
    Ok(digits)
}

fn number(digits: &[u8]) -> i16 {
    digits.iter().fold(0, |number, digit| number * 10 + i16::from(*digit))
}

/// The seventh digit tells the century: 1 and 2 the nineteenth, 3 and 4 the twentieth, 5 and 6 the
/// twenty-first. 0 is met where it is not known; then any day that exists in some year passes.
fn birth_date(digits: &[u8; 12]) -> Result<(), IdError> {
    let century = match digits[6] {
        0 => 2000,
        1 | 2 => 1800,
        3 | 4 => 1900,
        5 | 6 => 2000,
        _ => return Err(IdError::Kind),
    };
    let year = if digits[6] == 0 { 2000 } else { century + number(&digits[0..2]) };
    Date::new(year, number(&digits[2..4]) as i8, number(&digits[4..6]) as i8).map_err(|_| IdError::Date)?;
    Ok(())
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_with_a_right_check_digit_pass() {
        assert_eq!(Iin::parse("900101300017").unwrap().as_str(), "900101300017");
        assert_eq!(Bin::parse("181040000017").unwrap().to_string(), "181040000017");
    }

    #[test]
    fn where_the_first_pass_gives_ten_the_second_decides() {
        assert!(Iin::parse("900101300811").is_ok());
        assert!(Bin::parse("181040000811").is_ok());
        assert_eq!(Iin::parse("900101300810"), Err(IdError::CheckDigit));
    }

    #[test]
    fn a_number_whose_both_passes_give_ten_is_never_right() {
        for last in 0..=9 {
            assert_eq!(Iin::parse(&format!("90010130080{last}")), Err(IdError::CheckDigit));
        }
    }

    #[test]
    fn a_mistyped_digit_is_noticed() {
        let right = "900101300017";
        // The eleventh digit has weight 11 in the first pass, so that pass cannot see it.
        for place in [7, 8, 9, 11] {
            for digit in '0'..='9' {
                let mut wrong: Vec<char> = right.chars().collect();
                wrong[place] = digit;
                let wrong: String = wrong.into_iter().collect();
                assert_eq!(Iin::parse(&wrong).is_ok(), wrong == right, "{wrong}");
            }
        }
    }

    #[test]
    fn length_and_signs_are_told_apart() {
        assert_eq!(Iin::parse(""), Err(IdError::Length { got: 0 }));
        assert_eq!(Iin::parse("90010130001"), Err(IdError::Length { got: 11 }));
        assert_eq!(Iin::parse("9001013000171"), Err(IdError::Length { got: 13 }));
        assert_eq!(Iin::parse("90010130001x"), Err(IdError::NotDigits));
        // Digits of another script are no digits here.
        assert_eq!(Bin::parse("\u{661}81040000017"), Err(IdError::NotDigits));
        assert_eq!(Bin::parse(" 81040000017"), Err(IdError::NotDigits));
    }

    #[test]
    fn a_date_that_never_was_is_refused() {
        assert_eq!(Iin::parse("901301300017"), Err(IdError::Date));
        assert_eq!(Iin::parse("900230300017"), Err(IdError::Date));
        // 1900 was no leap year, 2000 was.
        assert_eq!(Iin::parse("000229300010"), Err(IdError::Date));
        assert_ne!(Iin::parse("000229500010"), Err(IdError::Date));
        // Where the century is not known, 29 February passes.
        assert_ne!(Iin::parse("010229000010"), Err(IdError::Date));
        assert_eq!(Bin::parse("181340000017"), Err(IdError::Date));
        assert_eq!(Bin::parse("180040000017"), Err(IdError::Date));
    }

    #[test]
    fn an_impossible_century_or_kind_is_refused() {
        assert_eq!(Iin::parse("900101700017"), Err(IdError::Kind));
        assert_eq!(Bin::parse("181030000017"), Err(IdError::Kind));
        assert_eq!(Bin::parse("181070000017"), Err(IdError::Kind));
    }

    #[test]
    fn published_test_numbers_pass_only_where_they_are_allowed() {
        assert_eq!(Iin::from_certificate("IIN123456789011", false), Err(IdError::Kind));
        assert_eq!(Iin::from_certificate("IIN123456789011", true).unwrap().as_str(), "123456789011");
        assert_eq!(Bin::from_certificate("BIN123456789021", false), Err(IdError::Date));
        assert_eq!(Bin::from_certificate("BIN123456789021", true).unwrap().as_str(), "123456789021");
        // Only these numbers, not any wrong one.
        assert!(Iin::from_certificate("IIN123456789013", true).is_err());
        assert!(Iin::parse("123456789011").is_err());
        assert_eq!(Iin::from_certificate("900101300017", false).unwrap().as_str(), "900101300017");
    }

    #[test]
    fn a_number_is_a_plain_string_in_json() {
        let bin = Bin::parse("181040000017").unwrap();
        assert_eq!(serde_json::to_string(&bin).unwrap(), "\"181040000017\"");
        assert_eq!(serde_json::from_str::<Bin>("\"181040000017\"").unwrap(), bin);
        assert!(serde_json::from_str::<Bin>("\"181040000018\"").is_err());
    }
}
