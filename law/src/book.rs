//! The book of the law: every edition that is known, the calendar, the zone; and what of it governs one case.

use std::sync::Arc;

use jiff::{
    Timestamp,
    civil::Date,
    tz::{TimeZone, TimeZoneDatabase},
};

use crate::{
    calendar::{Calendar, following},
    edition::{Edition, EditionError, Order, Standing},
    extension::Interruption,
};

const EDITIONS: [&str; 5] = [
    include_str!("../rules/edition-670-2018-09-24.toml"),
    include_str!("../rules/edition-670-2019-08-16.toml"),
    include_str!("../rules/edition-465-2020-09-11.toml"),
    include_str!("../rules/edition-465-2022-12-30.toml"),
    include_str!("../rules/edition-code-2026-07-01.toml"),
];

/// Every edition that is known, with the calendar in force.
#[derive(Debug, Clone)]
pub struct LawBook {
    editions: Vec<(Arc<Edition>, TimeZone)>,
    calendar: Arc<Calendar>,
}

/// What governs one case: an edition, the calendar and the zone, and what interrupted the case.
#[derive(Debug, Clone)]
pub struct Law {
    pub edition: Arc<Edition>,
    pub calendar: Arc<Calendar>,
    /// Zone of the capital. The offset changed on 01.03.2024, so it is never an offset.
    pub zone: TimeZone,
    /// The legal day on which the case began: it keeps the lengths of terms that were in force then. None where nothing
    /// but the start of a term decides.
    pub begun: Option<Date>,
    /// Failures and force majeure that concern the case, in the order of their confirmation.
    pub interruptions: Arc<[Interruption]>,
}

impl LawBook {
    /// The editions and the calendar inside this program.
    pub fn embedded() -> Self {
        Self::new(&EDITIONS, Calendar::kazakhstan()).expect("the embedded editions are checked by a test")
    }

    /// A book from TOML texts of editions. One that amends another comes after it.
    pub fn new(editions: &[&str], calendar: Arc<Calendar>) -> Result<Self, EditionError> {
        let mut book = Self { editions: Vec::new(), calendar };
        for text in editions {
            book = book.with_edition(text)?;
        }
        if book.editions.is_empty() { Err(EditionError::Empty) } else { Ok(book) }
    }

    /// The book with one more edition; it rules from its own day on, if it is not only prepared.
    pub fn with_edition(&self, text: &str) -> Result<Self, EditionError> {
        let known: Vec<_> = self.editions().cloned().collect();
        let edition = Edition::from_toml(text, &known)?;
        if known.iter().any(|it| it.id == edition.id) {
            return Err(EditionError::Known(edition.id.to_string()));
        }
        let zone = zone(&edition)?;
        let mut book = self.clone();
        book.editions.push((Arc::new(edition), zone));
        Ok(book)
    }

    /// The book with an edition in place of the one of the same name: terms confirmed, or activated.
    pub fn with(&self, edition: Edition) -> Result<Self, EditionError> {
        let zone = zone(&edition)?;
        let mut book = self.clone();
        book.editions.retain(|(it, _)| it.id != edition.id);
        book.editions.push((Arc::new(edition), zone));
        Ok(book)
    }

    /// The book with another calendar in force.
    pub fn with_calendar(&self, calendar: Arc<Calendar>) -> Self {
        Self { calendar, ..self.clone() }
    }

    pub fn calendar(&self) -> &Arc<Calendar> {
        &self.calendar
    }

    /// Every edition, also those that are only prepared.
    pub fn editions(&self) -> impl Iterator<Item = &Arc<Edition>> {
        self.editions.iter().map(|(edition, _)| edition)
    }

    /// The law of order 670 for a case that begins now.
    pub fn in_force(&self, at: Timestamp) -> Law {
        self.in_force_of(Order::Expertise, at)
    }

    /// The law of an order for a case that begins now. Before its first edition the first one is taken.
    pub fn in_force_of(&self, order: Order, at: Timestamp) -> Law {
        let of_order = || {
            self.editions.iter().filter(move |(it, _)| it.order == order && it.standing == Standing::InForce)
        };
        let begun = of_order().filter(|(it, zone)| it.in_force_from <= date_in(zone, at));
        let found = begun
            .max_by_key(|(it, _)| it.in_force_from)
            .or_else(|| of_order().min_by_key(|(it, _)| it.in_force_from));
        // An order without any edition in force: the nearest thing to a law is the first edition of the book.
        let (edition, zone) = found.unwrap_or(&self.editions[0]);
        self.law(edition, zone)
    }

    /// The law that a case has kept since it began.
    pub fn edition(&self, id: &str) -> Option<Law> {
        self.editions.iter().find(|(it, _)| *it.id == *id).map(|(edition, zone)| self.law(edition, zone))
    }

    fn law(&self, edition: &Arc<Edition>, zone: &TimeZone) -> Law {
        Law {
            edition: edition.clone(),
            calendar: self.calendar.clone(),
            zone: zone.clone(),
            begun: None,
            interruptions: Arc::new([]),
        }
    }
}

impl Law {
    /// The law of order 670 in force at this moment.
    pub fn in_force(book: &LawBook, at: Timestamp) -> Self {
        book.in_force(at)
    }

    /// The law for a case that these interruptions concern.
    #[must_use]
    pub fn interrupted(mut self, mut interruptions: Vec<Interruption>) -> Self {
        interruptions.sort_by(|a, b| (a.confirmed_at, &a.id).cmp(&(b.confirmed_at, &b.id)));
        self.interruptions = interruptions.into();
        self
    }

    /// The law for a case that began on this day.
    #[must_use]
    pub fn begun_on(mut self, day: Option<Date>) -> Self {
        self.begun = day;
        self
    }

    /// The same law with another calendar.
    #[must_use]
    pub fn by_calendar(mut self, calendar: Arc<Calendar>) -> Self {
        self.calendar = calendar;
        self
    }

    /// The legal date of an instant: the civil date in the capital.
    pub fn date(&self, at: Timestamp) -> Date {
        date_in(&self.zone, at)
    }

    /// 00:00 of a legal date.
    pub fn start_of(&self, date: Date) -> Timestamp {
        start_in(&self.zone, date)
    }

    /// 24:00 of a legal date, that is 00:00 of the next one.
    pub fn end_of(&self, date: Date) -> Timestamp {
        self.start_of(following(date))
    }
}

fn date_in(zone: &TimeZone, at: Timestamp) -> Date {
    zone.to_datetime(at).date()
}

/// The first instant of a date, also where the clock skips or repeats midnight.
fn start_in(zone: &TimeZone, date: Date) -> Timestamp {
    let midnight = date.to_datetime(jiff::civil::Time::midnight());
    // A civil date of the calendar is years away from the limits of time.
    zone.to_ambiguous_timestamp(midnight).compatible().unwrap_or(Timestamp::MAX)
}

/// Taken from the bundled database: the rules of 2024 must not depend on the machine's tzdata.
fn zone(edition: &Edition) -> Result<TimeZone, EditionError> {
    TimeZoneDatabase::bundled()
        .get(&edition.zone)
        .map_err(|_| EditionError::Zone { edition: edition.id.to_string(), zone: edition.zone.clone() })
}
