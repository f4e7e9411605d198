//! Registration numbers: a series of their own for each participant, by the operator's template (A-18.p4).
//!
//! A number can be read back into the place for which it was given: see [`Template::read`]. That is the proof that
//! two places never share a number.

use std::fmt;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

mod code;
mod error;
mod overlap;
mod parse;

pub use code::Code;
pub use error::NumberError;

/// The years in which numbers are given. `{yy}` has two digits until 2099 and three afterwards.
pub const YEARS: std::ops::RangeInclusive<i16> = 2000..=2999;

/// A template such as `{code}-{year}-{seq:5}`.
///
/// Numbers are fields of letters and digits between signs that are neither. A field holds at most one token and
/// otherwise fixed text, so every token can be found again: participant, year and place in the series, each
/// exactly once, and whatever else the template shows. The series restarts per participant and year, hence
/// the number is unique on the whole portal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template {
    text: String,
    fields: Vec<Field>,
    /// Between the fields: one fewer than they.
    separators: Vec<char>,
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct Field {
    prefix: String,
    token: Option<Token>,
    suffix: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Token {
    /// Code of the participant.
    Code,
    /// Year of the registration date, four digits.
    Year,
    /// The same without the first two digits.
    ShortYear,
    /// Month of the registration date.
    Month,
    /// Place in the series with a least width; a longer number is written out.
    Sequence(usize),
    /// Two digits that check all the others: ISO 7064, MOD 97-10.
    Check,
}

/// For whom a number was given: no two applications share it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    pub code: Code,
    pub year: i16,
    pub sequence: u64,
}

impl Template {
    /// The number with this place in the series of this participant and of the year of its registration date.
    pub fn render(&self, code: &Code, date: Date, sequence: u64) -> String {
        let without_check = self.write(code, date, sequence, "");
        if self.fields.iter().any(|field| field.token == Some(Token::Check)) {
            return self.write(code, date, sequence, &check_digits(&without_check));
        }
        without_check
    }

    /// The place for which this template gives this number; `None` where it never gives it.
    pub fn read(&self, number: &str) -> Option<Place> {
        let (mut code, mut year, mut month, mut sequence) = (None, None, 1, None);
        let mut rest = number;
        for (index, field) in self.fields.iter().enumerate() {
            let end = rest.find(|sign: char| !sign.is_alphanumeric()).unwrap_or(rest.len());
            let (value, after) = rest.split_at(end);
            let value = value.strip_prefix(field.prefix.as_str())?.strip_suffix(field.suffix.as_str())?;
            match field.token {
                Some(Token::Code) => code = Some(Code::parse(value).ok()?),
                Some(Token::Year) => year = Some(value.parse().ok()?),
                Some(Token::ShortYear) => year = value.parse::<i16>().ok()?.checked_add(*YEARS.start()),
                Some(Token::Month) => month = value.parse().ok()?,
                Some(Token::Sequence(_)) => sequence = Some(value.parse().ok()?),
                Some(Token::Check) | None => {}
            }
            rest = match self.separators.get(index) {
                Some(separator) => after.strip_prefix(*separator)?,
                None => after,
            };
        }
        let place = Place { code: code?, year: year?, sequence: sequence? };
        let date = Date::new(place.year, month, 1).ok().filter(|date| YEARS.contains(&date.year()))?;
        // Leading zeros, check digits and whatever follows the last field are right when nothing else comes out.
        (self.render(&place.code, date, place.sequence) == number).then_some(place)
    }

    fn write(&self, code: &Code, date: Date, sequence: u64, check: &str) -> String {
        let mut number = String::new();
        for (index, field) in self.fields.iter().enumerate() {
            number.push_str(&field.prefix);
            match field.token {
                Some(Token::Code) => number.push_str(code.as_str()),
                Some(Token::Year) => number.push_str(&format!("{:04}", date.year())),
                Some(Token::ShortYear) => number.push_str(&format!("{:02}", date.year() - YEARS.start())),
                Some(Token::Month) => number.push_str(&format!("{:02}", date.month())),
                Some(Token::Sequence(width)) => number.push_str(&format!("{sequence:0width$}")),
                Some(Token::Check) => number.push_str(check),
                None => {}
            }
            number.push_str(&field.suffix);
            number.extend(self.separators.get(index));
        }
        number
    }
}

impl Default for Template {
    fn default() -> Self {
        Self::parse("{code}-{year}-{seq:5}").expect("the default template is right")
    }
}

/// As the operator typed it.
impl fmt::Display for Template {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl Serialize for Template {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.text)
    }
}

impl<'de> Deserialize<'de> for Template {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::parse(&String::deserialize(deserializer)?).map_err(serde::de::Error::custom)
    }
}

/// ISO 7064, MOD 97-10, over the letters and digits in their order; a letter counts as the decimal digits of its
/// code point. Sees every single wrong digit and every two that were swapped.
fn check_digits(number: &str) -> String {
    let digits =
        number.chars().filter(|sign| sign.is_alphanumeric()).flat_map(|sign| match sign.to_digit(10) {
            Some(digit) => digit.to_string().into_bytes(),
            None => u32::from(sign).to_string().into_bytes(),
        });
    let rest = digits.chain(*b"00").fold(0, |rest, digit| (rest * 10 + u32::from(digit - b'0')) % 97);
    format!("{:02}", 98 - rest)
}
