//! Which days are worked. The calendar is data (`rules/calendar/<year>.toml`), never a rule of weekdays:
//! decrees move days off, so that a Saturday or Sunday can be a working day.
//!
//! A calendar is a value with an id. The operator changes it by [`Calendar::amended`]: only days that are
//! still to come, so that no date which was already decided becomes another one.

mod amend;
mod data;
mod published;
mod schedule;
mod table;

use std::{collections::BTreeMap, fmt, sync::Arc};

use jiff::civil::{Date, Weekday};
use serde::{Deserialize, Serialize};

pub use self::amend::{AmendError, Amendment};
pub use self::data::{CalendarError, Document};
pub use self::published::{Differences, Published, PublishedError};
pub use self::schedule::{Hours, Schedule, ScheduleError, Setter};
use self::table::Table;
pub use self::table::{FIRST_DAY, LAST_DAY};
use crate::{Text, term::Doubt};

/// Why a day is what it is: the text is `day-reason-<reason>` in the locale files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reason {
    Weekday,
    Weekend,
    /// Exchanged for another day by an act.
    Transfer,
    NewYear,
    Christmas,
    WomensDay,
    Nauryz,
    UnityDay,
    DefenderDay,
    VictoryDay,
    CapitalDay,
    ConstitutionDay,
    RepublicDay,
    IndependenceDay,
    FirstPresidentDay,
    KurbanAit,
    /// Declared a day off by an act for a reason of its own, such as an emergency.
    Declared,
}

/// Where it is laid down: the text is `day-source-<source>`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Source {
    FiveDayWeek,
    LawOnHolidays,
    #[serde(rename = "labour-code-84")]
    LabourCode84,
    #[serde(rename = "labour-code-85")]
    LabourCode85,
    /// An act that the operator entered.
    Act,
}

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
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Day {
    pub date: Date,
    pub kind: DayKind,
    pub reason: Reason,
    pub source: Source,
    /// The act itself, as it is cited, where it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub act: Option<Arc<str>>,
    /// False in a year that is only forecast or not in the data at all.
    pub confirmed: bool,
}

/// The days that differ from the plain week, by year, and the hours of support that the operator has set.
#[derive(Debug, Clone)]
pub struct Calendar {
    id: Arc<str>,
    years: BTreeMap<i16, Year>,
    days: BTreeMap<Date, Entry>,
    schedules: Vec<Schedule>,
    table: Table,
}

#[derive(Debug, Clone)]
struct Year {
    confirmed: bool,
    checked_against: Text,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    date: Date,
    kind: DayKind,
    reason: Reason,
    source: Source,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    act: Option<Arc<str>>,
}

impl DayKind {
    pub fn is_working(self) -> bool {
        matches!(self, Self::Working | Self::Worked)
    }

    pub fn name(self) -> &'static str {
        match self {
            Self::Working => "working",
            Self::Worked => "worked",
            Self::Weekend => "weekend",
            Self::Holiday => "holiday",
            Self::DayOff => "day-off",
        }
    }
}

impl Reason {
    pub const ALL: [Self; 17] = [
        Self::Weekday,
        Self::Weekend,
        Self::Transfer,
        Self::NewYear,
        Self::Christmas,
        Self::WomensDay,
        Self::Nauryz,
        Self::UnityDay,
        Self::DefenderDay,
        Self::VictoryDay,
        Self::CapitalDay,
        Self::ConstitutionDay,
        Self::RepublicDay,
        Self::IndependenceDay,
        Self::FirstPresidentDay,
        Self::KurbanAit,
        Self::Declared,
    ];

    pub fn name(self) -> &'static str {
        match self {
            Self::Weekday => "weekday",
            Self::Weekend => "weekend",
            Self::Transfer => "transfer",
            Self::NewYear => "new-year",
            Self::Christmas => "christmas",
            Self::WomensDay => "womens-day",
            Self::Nauryz => "nauryz",
            Self::UnityDay => "unity-day",
            Self::DefenderDay => "defender-day",
            Self::VictoryDay => "victory-day",
            Self::CapitalDay => "capital-day",
            Self::ConstitutionDay => "constitution-day",
            Self::RepublicDay => "republic-day",
            Self::IndependenceDay => "independence-day",
            Self::FirstPresidentDay => "first-president-day",
            Self::KurbanAit => "kurban-ait",
            Self::Declared => "declared",
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl Source {
    pub const ALL: [Self; 5] =
        [Self::FiveDayWeek, Self::LawOnHolidays, Self::LabourCode84, Self::LabourCode85, Self::Act];

    pub fn name(self) -> &'static str {
        match self {
            Self::FiveDayWeek => "five-day-week",
            Self::LawOnHolidays => "law-on-holidays",
            Self::LabourCode84 => "labour-code-84",
            Self::LabourCode85 => "labour-code-85",
            Self::Act => "act",
        }
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl Day {
    pub fn is_working(&self) -> bool {
        self.kind.is_working()
    }
}

impl Calendar {
    /// The calendar of Kazakhstan for 2018 to 2027; 2027 is a forecast.
    pub fn kazakhstan() -> Arc<Self> {
        Arc::new(data::kazakhstan().expect("the embedded calendar is checked by a test"))
    }

    /// A calendar from one TOML text per year; its id follows from the texts.
    pub fn from_toml(years: &[&str]) -> Result<Self, CalendarError> {
        data::from_toml(years)
    }

    /// What events, explanations and replay name it by.
    pub fn id(&self) -> &Arc<str> {
        &self.id
    }

    /// What this day is and why. A year without data follows the plain week and is marked unconfirmed.
    pub fn day(&self, date: Date) -> Day {
        let confirmed = self.confirmed(date);
        if let Some(entry) = self.days.get(&date) {
            let Entry { date, kind, reason, source, act } = entry.clone();
            return Day { date, kind, reason, source, act, confirmed };
        }
        let (kind, reason) = plain(date);
        Day { date, kind, reason, source: Source::FiveDayWeek, act: None, confirmed }
    }

    pub fn is_working(&self, date: Date) -> bool {
        self.table.is_working(date)
    }

    /// The first working day strictly after this date.
    pub fn next_working_day(&self, date: Date) -> Date {
        self.add_working_days(date, 1)
    }

    /// The n-th working day strictly after this date; with 0 the date itself.
    ///
    /// Two look-ups, whatever the distance. Dates beyond [`LAST_DAY`] come out as [`LAST_DAY`].
    #[inline]
    pub fn add_working_days(&self, date: Date, n: u16) -> Date {
        self.table.add(date, n)
    }

    /// How many working days lie after `from` and not after `to`.
    #[inline]
    pub fn working_days_between(&self, from: Date, to: Date) -> u32 {
        self.table.between(from, to)
    }

    /// How many working days a year has.
    pub fn working_days_in(&self, year: i16) -> usize {
        let before = jiff::civil::date(year - 1, 12, 31);
        self.table.between(before, jiff::civil::date(year, 12, 31)) as usize
    }

    /// Every day that differs from the plain week, in order.
    pub fn exceptions(&self) -> impl Iterator<Item = Day> + '_ {
        self.days.keys().map(|date| self.day(*date))
    }

    /// The years of the data, each with whether it is confirmed and what it was checked against.
    pub fn years(&self) -> impl Iterator<Item = (i16, bool, &Text)> + '_ {
        self.years.iter().map(|(year, it)| (*year, it.confirmed, &it.checked_against))
    }

    /// The stretches of equal days that cover `from` to `to`, both included, cut to them.
    pub(crate) fn stretches(&self, from: Date, to: Date) -> impl Iterator<Item = Stretch<'_>> + '_ {
        self.table.stretches(from, to)
    }

    /// What makes dates of this year doubtful, if they are.
    pub(crate) fn doubt(&self, year: i16) -> Option<Doubt> {
        match self.years.get(&year) {
            Some(year) if year.confirmed => None,
            Some(_) => Some(Doubt::Calendar(year)),
            None => Some(Doubt::NoCalendar(year)),
        }
    }

    pub(crate) fn confirmed(&self, date: Date) -> bool {
        self.years.get(&date.year()).is_some_and(|year| year.confirmed)
    }
}

/// Neighbouring days that are the same for the same reason: what an explanation tells in one sentence.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Stretch<'a> {
    pub first: Date,
    pub last: Date,
    /// Days from first to last.
    pub days: u16,
    pub kind: DayKind,
    pub reason: Reason,
    pub source: Source,
    pub act: Option<&'a Arc<str>>,
    pub confirmed: bool,
}

/// What a day is in a week without any act.
fn plain(date: Date) -> (DayKind, Reason) {
    match date.weekday() {
        Weekday::Saturday | Weekday::Sunday => (DayKind::Weekend, Reason::Weekend),
        _ => (DayKind::Working, Reason::Weekday),
    }
}

/// The next calendar day.
pub(crate) fn following(date: Date) -> Date {
    date.tomorrow().unwrap_or(date)
}

/// The calendar day before.
pub(crate) fn preceding(date: Date) -> Date {
    date.yesterday().unwrap_or(date)
}
