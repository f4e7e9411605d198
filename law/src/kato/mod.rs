//! KATO, the classifier of administrative-territorial objects: regions, districts, okrugs, settlements.
//!
//! The program has the regions. The whole classifier is loaded by the operator as a file ([`Tree::from_file`]).

use std::collections::{BTreeMap, BTreeSet};
use std::{fmt, str::FromStr};

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

mod bureau;
mod csv;

pub use bureau::{Succession, is_bureaus};
pub use csv::{CsvError, Problem};

/// A code of nine digits: region (2), district or city (2), okrug (2), settlement (3); zeros where it ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Kato([u8; 9]);

/// Why a text is no code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a code has nine digits, the first two of which name a region")]
pub struct KatoError;

/// How deep an object lies, by the digits of its code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    Region,
    District,
    Okrug,
    Settlement,
}

/// An object of the classifier.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unit {
    pub code: Kato,
    /// The nearest object above it that the classifier has.
    pub parent: Option<Kato>,
    /// The mark of its kind as the classifier writes it; may be empty.
    pub category: String,
    pub kk: String,
    pub ru: String,
    /// Where there is an official name in English.
    pub en: Option<String>,
    /// First and last day on which it exists; `None`: not known or without end.
    pub from: Option<Date>,
    pub to: Option<Date>,
}

/// The classifier: every object under its code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tree {
    units: BTreeMap<Kato, Unit>,
}

impl Kato {
    pub fn parse(text: &str) -> Result<Self, KatoError> {
        let digits: [u8; 9] = text.as_bytes().try_into().map_err(|_| KatoError)?;
        let right = digits.iter().all(u8::is_ascii_digit) && digits[..2] != *b"00";
        if right { Ok(Self(digits)) } else { Err(KatoError) }
    }

    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }

    pub fn region(&self) -> &str {
        &self.as_str()[..2]
    }

    pub fn district(&self) -> &str {
        &self.as_str()[2..4]
    }

    pub fn okrug(&self) -> &str {
        &self.as_str()[4..6]
    }

    pub fn settlement(&self) -> &str {
        &self.as_str()[6..]
    }

    pub fn level(&self) -> Level {
        match (self.district(), self.okrug(), self.settlement()) {
            ("00", "00", "000") => Level::Region,
            (_, "00", "000") => Level::District,
            (_, _, "000") => Level::Okrug,
            _ => Level::Settlement,
        }
    }

    /// The codes above this one by its digits, the nearest first.
    pub fn above(&self) -> Vec<Kato> {
        let mut above: Vec<Kato> = [6, 4, 2].into_iter().map(|kept| self.cut(kept)).collect();
        above.dedup();
        above.retain(|code| code != self);
        above
    }

    fn cut(&self, kept: usize) -> Kato {
        let mut digits = [b'0'; 9];
        digits[..kept].copy_from_slice(&self.0[..kept]);
        Kato(digits)
    }
}

impl Unit {
    /// Whether it exists on this day.
    pub fn exists(&self, on: Date) -> bool {
        self.from.is_none_or(|from| from <= on) && self.to.is_none_or(|to| on <= to)
    }
}

impl Tree {
    /// The regions and the cities of republican significance.
    pub fn embedded() -> Self {
        Self::from_csv(include_str!("../../rules/kato/regions.csv")).expect("the embedded regions are right")
    }

    pub fn len(&self) -> usize {
        self.units.len()
    }

    pub fn is_empty(&self) -> bool {
        self.units.is_empty()
    }

    /// Every code, in order.
    pub fn codes(&self) -> impl Iterator<Item = Kato> {
        self.units.keys().copied()
    }

    pub fn get(&self, code: Kato) -> Option<&Unit> {
        self.units.get(&code)
    }

    /// What lies directly under an object, or the regions, as far as it exists on this day; by code.
    pub fn under(&self, parent: Option<Kato>, on: Date) -> impl Iterator<Item = &Unit> {
        self.units.values().filter(move |unit| unit.parent == parent && unit.exists(on))
    }

    /// What lies directly under an object, or the regions, and has something under it, at any depth, that exists on this
    /// day; by code. What has ended itself leads there too: a district may go before its villages.
    pub fn leading(&self, parent: Option<Kato>, on: Date) -> Vec<&Unit> {
        let mut leading = BTreeSet::new();
        for unit in self.units.values().filter(|unit| unit.exists(on)) {
            let mut above = unit.parent;
            while let Some(code) = above.filter(|code| leading.insert(*code)) {
                above = self.get(code).and_then(|unit| unit.parent);
            }
        }
        let under = self.units.values().filter(|unit| unit.parent == parent);
        under.filter(|unit| leading.contains(&unit.code)).collect()
    }

    /// The object with everything above it, the region first; empty where the code is not known.
    pub fn path(&self, code: Kato) -> Vec<&Unit> {
        let mut path = Vec::new();
        let mut next = self.get(code);
        while let Some(unit) = next {
            path.push(unit);
            next = unit.parent.and_then(|parent| self.get(parent));
        }
        path.reverse();
        path
    }

    /// Objects whose name in one of the languages has this text in it, or whose code begins with it; as far as they
    /// exist on this day.
    pub fn search(&self, text: &str, on: Date, most: usize) -> Vec<&Unit> {
        let wanted = text.trim().to_lowercase();
        if wanted.is_empty() {
            return Vec::new();
        }
        let named = |unit: &Unit| {
            [Some(&unit.kk), Some(&unit.ru), unit.en.as_ref()]
                .into_iter()
                .flatten()
                .any(|name| name.to_lowercase().contains(&wanted))
        };
        let fits = |unit: &&Unit| unit.exists(on) && (unit.code.as_str().starts_with(&wanted) || named(unit));
        let mut found: Vec<_> = self.units.values().filter(fits).collect();
        // The larger object first: whoever types the name of a region does not look for its last village.
        found.sort_by_key(|unit| (unit.code.level(), unit.code));
        found.truncate(most);
        found
    }
}

impl fmt::Display for Kato {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Kato {
    type Err = KatoError;

    fn from_str(text: &str) -> Result<Self, KatoError> {
        Self::parse(text)
    }
}

impl TryFrom<String> for Kato {
    type Error = KatoError;

    fn try_from(text: String) -> Result<Self, KatoError> {
        Self::parse(&text)
    }
}

impl From<Kato> for String {
    fn from(code: Kato) -> Self {
        code.as_str().to_owned()
    }
}
