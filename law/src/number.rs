//! Registration numbers: a series of their own for each participant, by the operator's template (A-18.p4).

use std::fmt;

use serde::{Deserialize, Serialize};

/// A template such as `{code}-{year}-{seq:5}`.
///
/// All three tokens are needed: the series restarts per participant and year, and the number is unique on the
/// whole portal. Neighbouring tokens are parted by a sign that is no letter or digit, so that two different
/// triples never give the same number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template {
    parts: Vec<Part>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Text(String),
    Code,
    Year,
    /// Least width; a longer number is written out.
    Sequence(usize),
}

/// Short name of a participant inside numbers: letters and digits only, 1 to 12.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Code(String);

/// Why a template or code does not fit.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NumberError {
    #[error("unknown token {0}")]
    UnknownToken(String),
    #[error("a brace is not closed")]
    Unclosed,
    #[error("token {0} must stand exactly once")]
    Once(&'static str),
    #[error("tokens need a sign between them that is no letter or digit")]
    NotParted,
    #[error("text may hold letters, digits and - / . _ only")]
    Text,
    #[error("width of the sequence must be 1 to 9")]
    Width,
    #[error("a code is 1 to 12 letters or digits")]
    Code,
}

impl Template {
    pub fn parse(text: &str) -> Result<Self, NumberError> {
        let mut parts = Vec::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('{') {
            push_text(&mut parts, before)?;
            let (token, after) = after.split_once('}').ok_or(NumberError::Unclosed)?;
            parts.push(token_part(token)?);
            rest = after;
        }
        push_text(&mut parts, rest)?;
        let template = Self { parts };
        template.check()?;
        Ok(template)
    }

    /// The number with this place in the series of this participant and year.
    pub fn render(&self, code: &Code, year: i16, sequence: u64) -> String {
        let mut number = String::new();
        for part in &self.parts {
            match part {
                Part::Text(text) => number.push_str(text),
                Part::Code => number.push_str(&code.0),
                Part::Year => number.push_str(&format!("{year:04}")),
                Part::Sequence(width) => number.push_str(&format!("{sequence:0width$}")),
            }
        }
        number
    }

    fn check(&self) -> Result<(), NumberError> {
        let count = |wanted: fn(&Part) -> bool| self.parts.iter().filter(|part| wanted(part)).count();
        if count(|part| matches!(part, Part::Code)) != 1 {
            return Err(NumberError::Once("{code}"));
        }
        if count(|part| matches!(part, Part::Year)) != 1 {
            return Err(NumberError::Once("{year}"));
        }
        if count(|part| matches!(part, Part::Sequence(_))) != 1 {
            return Err(NumberError::Once("{seq}"));
        }
        let mut parted = true;
        for part in &self.parts {
            match part {
                Part::Text(text) => parted = parted || text.chars().any(|sign| !sign.is_alphanumeric()),
                _ if !parted => return Err(NumberError::NotParted),
                _ => parted = false,
            }
        }
        Ok(())
    }
}

impl Default for Template {
    fn default() -> Self {
        Self::parse("{code}-{year}-{seq:5}").expect("the default template is right")
    }
}

fn push_text(parts: &mut Vec<Part>, text: &str) -> Result<(), NumberError> {
    if text.contains('}') {
        return Err(NumberError::Unclosed);
    }
    if !text.chars().all(|sign| sign.is_alphanumeric() || "-/._".contains(sign)) {
        return Err(NumberError::Text);
    }
    if !text.is_empty() {
        parts.push(Part::Text(text.to_owned()));
    }
    Ok(())
}

fn token_part(token: &str) -> Result<Part, NumberError> {
    match token.split_once(':') {
        None if token == "code" => Ok(Part::Code),
        None if token == "year" => Ok(Part::Year),
        Some(("seq", width)) => match width.parse() {
            Ok(width @ 1..=9) => Ok(Part::Sequence(width)),
            _ => Err(NumberError::Width),
        },
        _ => Err(NumberError::UnknownToken(token.to_owned())),
    }
}

impl Code {
    pub fn parse(text: &str) -> Result<Self, NumberError> {
        let fits = (1..=12).contains(&text.chars().count()) && text.chars().all(char::is_alphanumeric);
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_number_is_made_by_the_template() {
        let senim = Code::parse("SENIM").unwrap();
        assert_eq!(Template::default().render(&senim, 2026, 7), "SENIM-2026-00007");
        let other = Template::parse("КВЭ/{year}/{code}.{seq:3}").unwrap();
        assert_eq!(other.render(&senim, 2026, 12345), "КВЭ/2026/SENIM.12345");
    }

    #[test]
    fn a_template_that_could_give_one_number_twice_is_refused() {
        assert_eq!(Template::parse("{code}-{seq:5}"), Err(NumberError::Once("{year}")));
        assert_eq!(Template::parse("{year}-{seq:5}"), Err(NumberError::Once("{code}")));
        assert_eq!(Template::parse("{code}-{year}"), Err(NumberError::Once("{seq}")));
        assert_eq!(Template::parse("{code}-{year}-{seq:5}-{seq:5}"), Err(NumberError::Once("{seq}")));
        assert_eq!(Template::parse("{code}{year}-{seq:5}"), Err(NumberError::NotParted));
        assert_eq!(Template::parse("{code}-{year}N{seq:5}"), Err(NumberError::NotParted));
    }

    #[test]
    fn a_malformed_template_says_what_is_wrong() {
        assert_eq!(Template::parse("{code}-{month}"), Err(NumberError::UnknownToken("month".into())));
        assert_eq!(Template::parse("{code}-{year"), Err(NumberError::Unclosed));
        assert_eq!(Template::parse("{code}}-{year}-{seq:5}"), Err(NumberError::Unclosed));
        assert_eq!(Template::parse("{code}-{year}-{seq:0}"), Err(NumberError::Width));
        assert_eq!(Template::parse("{code} {year} {seq:5}"), Err(NumberError::Text));
    }

    #[test]
    fn a_code_has_letters_and_digits_only() {
        assert!(Code::parse("").is_err());
        assert!(Code::parse("A-1").is_err());
        assert!(Code::parse("ABCDEFGHIJKLM").is_err());
        assert!(serde_json::from_str::<Code>("\"A 1\"").is_err());
        assert_eq!(serde_json::to_string(&Code::parse("СС1").unwrap()).unwrap(), "\"СС1\"");
    }

    proptest! {
        #[test]
        fn different_places_never_share_a_number(
            a in ("[A-C0-2]{1,3}", 2020i16..2023, 0u64..2000),
            b in ("[A-C0-2]{1,3}", 2020i16..2023, 0u64..2000),
            template in prop::sample::select(vec!["{code}-{year}-{seq:2}", "{seq:1}/{code}A.{year}", "1{year}_{code}-0{seq:3}"]),
        ) {
            let template = Template::parse(template).unwrap();
            let number = |(code, year, seq): &(String, i16, u64)| template.render(&Code::parse(code).unwrap(), *year, *seq);
            prop_assert_eq!(number(&a) == number(&b), a == b);
        }
    }
}
