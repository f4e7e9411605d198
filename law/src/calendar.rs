//! Which days are worked. The calendar is data (`rules/calendar/<year>.toml`), never a rule of weekdays:
//! decrees move days off, so that a Saturday or Sunday can be a working day.

use std::{collections::BTreeMap, sync::Arc};

use jiff::{
    ToSpan,
    civil::{Date, Weekday},
};
use serde::{Deserialize, Serialize};

const KAZAKHSTAN: [&str; 9] = [
    include_str!("../rules/calendar/2019.toml"),
    include_str!("../rules/calendar/2020.toml"),
    include_str!("../rules/calendar/2021.toml"),
    include_str!("../rules/calendar/2022.toml"),
    include_str!("../rules/calendar/2023.toml"),
    include_str!("../rules/calendar/2024.toml"),
    include_str!("../rules/calendar/2025.toml"),
    include_str!("../rules/calendar/2026.toml"),
    include_str!("../rules/calendar/2027.toml"),
];

/// Why a day is what it is: the text is `day-reason-<reason>` in the locale files.
pub const REASONS: &[&str] = &[
    "weekday",
    "weekend",
    "transfer",
    "new-year",
    "christmas",
    "womens-day",
    "nauryz",
    "unity-day",
    "defender-day",
    "victory-day",
    "capital-day",
    "constitution-day",
    "republic-day",
    "independence-day",
    "first-president-day",
    "kurban-ait",
];

/// Where it is laid down: the text is `day-source-<source>`.
pub const SOURCES: &[&str] = &["five-day-week", "law-on-holidays", "labour-code-84", "labour-code-85"];

/// What a day is for a term in working days.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DayKind {
    Working,
    /// Worked in exchange for another day, mostly a Saturday or Sunday.
    Worked,
    Weekend,
    Holiday,
    /// Off in exchange for another day, or after a holiday that fell on a weekend.
    DayOff,
}

/// One day with the reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Day {
    pub date: Date,
    pub kind: DayKind,
    /// One of [`REASONS`].
    pub reason: String,
    /// One of [`SOURCES`].
    pub source: String,
    /// False in a year that is only forecast or not in the data at all.
    pub confirmed: bool,
}

impl Day {
    pub fn is_working(&self) -> bool {
        matches!(self.kind, DayKind::Working | DayKind::Worked)
    }
}

/// The days that differ from the plain week, by year.
#[derive(Debug, Clone)]
pub struct Calendar {
    years: BTreeMap<i16, Year>,
}

#[derive(Debug, Clone)]
struct Year {
    confirmed: bool,
    days: BTreeMap<Date, Entry>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct YearFile {
    year: i16,
    confirmed: bool,
    /// Evidence of the whole year; kept in the file for whoever edits it.
    #[serde(rename = "checked_against")]
    _checked_against: String,
    working_days: Option<usize>,
    day: Vec<Entry>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    date: Date,
    kind: DayKind,
    reason: String,
    source: String,
}

/// What is wrong with the calendar data.
#[derive(Debug, thiserror::Error)]
pub enum CalendarError {
    #[error("calendar does not parse")]
    Parse(#[from] toml::de::Error),
    #[error("calendar of {year}: entry {date} is of another year or stands twice")]
    Misplaced { year: i16, date: Date },
    #[error("calendar of {year}: {date} has the unknown reason or source {word}")]
    Word { year: i16, date: Date, word: String },
    #[error("calendar of {year} has {counted} working days, its file says {stated}")]
    Count { year: i16, counted: usize, stated: usize },
}

impl Calendar {
    /// The calendar of Kazakhstan for 2019 to 2027; 2027 is a forecast.
    pub fn kazakhstan() -> Arc<Self> {
        Arc::new(Self::from_toml(&KAZAKHSTAN).expect("the embedded calendar is checked by a test"))
    }

    /// A calendar from one TOML text per year.
    pub fn from_toml(years: &[&str]) -> Result<Self, CalendarError> {
        let mut calendar = Self { years: BTreeMap::new() };
        for text in years {
            let file: YearFile = toml::from_str(text)?;
            let (year, stated) = (file.year, file.working_days);
            calendar.years.insert(year, Year::try_from(file)?);
            let counted = calendar.working_days_in(year);
            if let Some(stated) = stated.filter(|stated| *stated != counted) {
                return Err(CalendarError::Count { year, counted, stated });
            }
        }
        Ok(calendar)
    }

    /// What this day is and why. A year without data follows the plain week and is marked unconfirmed.
    pub fn day(&self, date: Date) -> Day {
        let year = self.years.get(&date.year());
        let confirmed = year.is_some_and(|year| year.confirmed);
        if let Some(entry) = year.and_then(|year| year.days.get(&date)) {
            let Entry { date, kind, reason, source } = entry.clone();
            return Day { date, kind, reason, source, confirmed };
        }
        let weekend = matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday);
        let (kind, reason) =
            if weekend { (DayKind::Weekend, "weekend") } else { (DayKind::Working, "weekday") };
        Day { date, kind, reason: reason.into(), source: "five-day-week".into(), confirmed }
    }

    pub fn is_working(&self, date: Date) -> bool {
        self.day(date).is_working()
    }

    /// The first working day strictly after this date.
    pub fn next_working_day(&self, date: Date) -> Date {
        let mut next = following(date);
        while !self.is_working(next) {
            next = following(next);
        }
        next
    }

    /// How many working days a year has.
    pub fn working_days_in(&self, year: i16) -> usize {
        let first = Date::constant(year, 1, 1);
        first
            .series(1.day())
            .take_while(|date| date.year() == year)
            .filter(|date| self.is_working(*date))
            .count()
    }
}

/// The next calendar day.
pub(crate) fn following(date: Date) -> Date {
    date.saturating_add(1.day())
}

impl TryFrom<YearFile> for Year {
    type Error = CalendarError;

    fn try_from(file: YearFile) -> Result<Self, CalendarError> {
        let year = file.year;
        let mut days = BTreeMap::new();
        for entry in file.day {
            let date = entry.date;
            for (word, known) in [(&entry.reason, REASONS), (&entry.source, SOURCES)] {
                if !known.contains(&word.as_str()) {
                    return Err(CalendarError::Word { year, date, word: word.clone() });
                }
            }
            if date.year() != year || days.insert(date, entry).is_some() {
                return Err(CalendarError::Misplaced { year, date });
            }
        }
        Ok(Self { confirmed: file.confirmed, days })
    }
}
