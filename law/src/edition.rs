//! The law as dated data: an edition of an order with its terms, and the book of all editions.
//!
//! A case keeps the edition it began with; a later edition is in the book before it comes into force.

use std::sync::Arc;

use jiff::{
    Timestamp,
    civil::Date,
    tz::{TimeZone, TimeZoneDatabase},
};
use serde::Deserialize;

use crate::{
    calendar::{Calendar, following},
    term::Rule,
};

const EDITIONS: [&str; 1] = [include_str!("../rules/edition-670-2019-08-16.toml")];

/// One edition of an order.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Edition {
    /// Recorded with every event and step.
    pub id: String,
    pub order: String,
    /// The day the amending order was given.
    pub given: Date,
    pub in_force_from: Date,
    /// IANA name of the legal zone.
    pub zone: String,
    pub cut_off: CutOff,
    #[serde(rename = "term")]
    terms: Vec<Term>,
}

/// filings before this local hour are of the same working day.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CutOff {
    pub hour: i8,
}

/// One term as the edition sets it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Term {
    pub rule: Rule,
    pub name: String,
    pub value: u16,
    pub unit: Unit,
    /// The event that starts it; its day is not counted.
    pub start: String,
    pub clause: String,
    /// The act and point that give the number.
    pub basis: String,
    /// First day on which a term of this length can start.
    pub from: Date,
    /// False while no lawyer has confirmed the number; every date made of it says so.
    pub confirmed: bool,
}

/// What the value of a term counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Unit {
    WorkingDays,
}

/// What is wrong with the data of an edition.
#[derive(Debug, thiserror::Error)]
pub enum EditionError {
    #[error("edition does not parse")]
    Parse(#[from] toml::de::Error),
    #[error("edition {edition} has no term for rule {rule:?}")]
    NoTerm { edition: String, rule: Rule },
    #[error("edition {edition} names the unknown zone {zone}")]
    Zone { edition: String, zone: String },
    #[error("no edition at all")]
    Empty,
}

impl Edition {
    /// An edition from its TOML text; every rule must have a term.
    pub fn from_toml(text: &str) -> Result<Self, EditionError> {
        let mut edition: Self = toml::from_str(text)?;
        edition.terms.sort_by_key(|term| term.from);
        for rule in Rule::ALL {
            if !edition.terms.iter().any(|term| term.rule == rule) {
                return Err(EditionError::NoTerm { edition: edition.id, rule });
            }
        }
        Ok(edition)
    }

    /// The term that a start on this day gets: the latest one in force, or the first one there is.
    pub fn term(&self, rule: Rule, start: Date) -> &Term {
        let of_rule = || self.terms.iter().filter(|term| term.rule == rule);
        let in_force = of_rule().rfind(|term| term.from <= start).or_else(|| of_rule().next());
        in_force.expect("an edition without a term for each rule does not load")
    }

    /// All terms, for a page that shows them.
    pub fn terms(&self) -> &[Term] {
        &self.terms
    }
}

/// Every edition that is known, with the calendar.
#[derive(Debug, Clone)]
pub struct LawBook {
    laws: Vec<Law>,
}

/// What governs one case: an edition, the calendar and the zone.
#[derive(Debug, Clone)]
pub struct Law {
    pub edition: Arc<Edition>,
    pub calendar: Arc<Calendar>,
    /// Zone of the capital. The offset changed on 01.03.2024, so it is never an offset.
    pub zone: TimeZone,
}

impl LawBook {
    /// The editions and the calendar inside this program.
    pub fn embedded() -> Self {
        Self::new(&EDITIONS, Calendar::kazakhstan()).expect("the embedded editions are checked by a test")
    }

    /// A book from TOML texts of editions.
    pub fn new(editions: &[&str], calendar: Arc<Calendar>) -> Result<Self, EditionError> {
        let mut laws = Vec::new();
        for text in editions {
            let edition = Edition::from_toml(text)?;
            let zone = zone(&edition)?;
            laws.push(Law { edition: Arc::new(edition), calendar: calendar.clone(), zone });
        }
        laws.sort_by_key(|law| law.edition.in_force_from);
        if laws.is_empty() { Err(EditionError::Empty) } else { Ok(Self { laws }) }
    }

    /// The law for a case that begins now. Before the first edition the first one is taken.
    pub fn in_force(&self, at: Timestamp) -> Law {
        let in_force = self.laws.iter().rfind(|law| law.edition.in_force_from <= law.date(at));
        in_force.unwrap_or(&self.laws[0]).clone()
    }

    /// The law that a case has kept since it began.
    pub fn edition(&self, id: &str) -> Option<Law> {
        self.laws.iter().find(|law| law.edition.id == id).cloned()
    }
}

impl Law {
    /// The law in force at this moment.
    pub fn in_force(book: &LawBook, at: Timestamp) -> Self {
        book.in_force(at)
    }

    /// The legal date of an instant: the civil date in the capital.
    pub fn date(&self, at: Timestamp) -> Date {
        at.to_zoned(self.zone.clone()).date()
    }

    /// 00:00 of a legal date.
    pub fn start_of(&self, date: Date) -> Timestamp {
        // A civil date of this calendar is years away from the limits of time.
        date.to_zoned(self.zone.clone()).expect("a date within the range of time").timestamp()
    }

    /// 24:00 of a legal date, that is 00:00 of the next one.
    pub fn end_of(&self, date: Date) -> Timestamp {
        self.start_of(following(date))
    }
}

/// Taken from the bundled database: the rules of 2024 must not depend on the machine's tzdata.
fn zone(edition: &Edition) -> Result<TimeZone, EditionError> {
    TimeZoneDatabase::bundled()
        .get(&edition.zone)
        .map_err(|_| EditionError::Zone { edition: edition.id.clone(), zone: edition.zone.clone() })
}
