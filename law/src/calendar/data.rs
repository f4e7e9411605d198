//! The calendar as it stands in the files, one year each.

use std::{collections::BTreeMap, sync::Arc};

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{Calendar, Day, Entry, Published, Schedule, Table, Year};
use crate::Text;

const KAZAKHSTAN: [&str; 10] = [
    include_str!("../../rules/calendar/2018.toml"),
    include_str!("../../rules/calendar/2019.toml"),
    include_str!("../../rules/calendar/2020.toml"),
    include_str!("../../rules/calendar/2021.toml"),
    include_str!("../../rules/calendar/2022.toml"),
    include_str!("../../rules/calendar/2023.toml"),
    include_str!("../../rules/calendar/2024.toml"),
    include_str!("../../rules/calendar/2025.toml"),
    include_str!("../../rules/calendar/2026.toml"),
    include_str!("../../rules/calendar/2027.toml"),
];

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct YearFile {
    year: i16,
    confirmed: bool,
    /// Evidence of the whole year; shown with the calendar.
    checked_against: Text,
    working_days: Option<usize>,
    day: Vec<Entry>,
}

/// A whole calendar as it is kept and published: years, and the days that differ from the plain week.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Document {
    pub id: Arc<str>,
    years: Vec<YearOf>,
    days: Vec<Entry>,
    /// The hours of support that the operator has set, in that order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    schedules: Vec<Schedule>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct YearOf {
    year: i16,
    confirmed: bool,
    checked_against: Text,
}

impl From<&Calendar> for Document {
    fn from(calendar: &Calendar) -> Self {
        let years = calendar.years().map(|(year, confirmed, checked_against)| YearOf {
            year,
            confirmed,
            checked_against: checked_against.clone(),
        });
        Self {
            id: calendar.id.clone(),
            years: years.collect(),
            days: calendar.days.values().cloned().collect(),
            schedules: calendar.schedules.clone(),
        }
    }
}

impl From<Document> for Calendar {
    fn from(document: Document) -> Self {
        let years = document.years.into_iter().map(|it| {
            let YearOf { year, confirmed, checked_against } = it;
            (year, Year { confirmed, checked_against })
        });
        let years = years.collect();
        let days = document.days.into_iter().map(|entry| (entry.date, entry)).collect();
        let table = Table::new(&years, &days);
        Self { id: document.id, years, days, schedules: document.schedules, table }
    }
}

impl Calendar {
    /// The evidence of a year in the languages of another calendar, where that one says the same in one of them.
    #[must_use]
    pub fn told_as(mut self, other: &Self) -> Self {
        for (year, it) in &mut self.years {
            let told = other.years.get(year).map(|other| &other.checked_against);
            if let Some(told) =
                told.filter(|told| it.checked_against.is_same() && told.en == it.checked_against.en)
            {
                it.checked_against = told.clone();
            }
        }
        self
    }
}

impl From<Published> for Document {
    fn from(published: Published) -> Self {
        let Published { id, years, days, schedules } = published;
        let years = years.into_iter().map(|it| YearOf {
            year: it.year,
            confirmed: it.confirmed,
            checked_against: it.checked_against,
        });
        let entry = |Day { date, kind, reason, source, act, .. }| Entry { date, kind, reason, source, act };
        Self { id, years: years.collect(), days: days.into_iter().map(entry).collect(), schedules }
    }
}

/// What is wrong with the calendar data.
#[derive(Debug, thiserror::Error)]
pub enum CalendarError {
    #[error("calendar does not parse: {0}")]
    Parse(#[from] toml::de::Error),
    #[error("calendar of {year}: entry {date} is of another year or stands twice")]
    Misplaced { year: i16, date: Date },
    #[error("calendar of {year} has {counted} working days, its file says {stated}")]
    Count { year: i16, counted: usize, stated: usize },
}

pub(super) fn kazakhstan() -> Result<Calendar, CalendarError> {
    from_toml(&KAZAKHSTAN)
}

pub(super) fn from_toml(texts: &[&str]) -> Result<Calendar, CalendarError> {
    let (mut years, mut days, mut counts) = (BTreeMap::new(), BTreeMap::new(), Vec::new());
    let mut digest = Sha256::new();
    for text in texts {
        let file: YearFile = toml::from_str(text)?;
        let year = file.year;
        for entry in file.day {
            let date = entry.date;
            // What decides is in the digest; a comment may change without making another calendar.
            digest.update(format!("{date} {} {}\n", entry.kind.name(), entry.reason));
            if date.year() != year || days.insert(date, entry).is_some() {
                return Err(CalendarError::Misplaced { year, date });
            }
        }
        digest.update(format!("{year} {}\n", file.confirmed));
        years.insert(year, Year { confirmed: file.confirmed, checked_against: file.checked_against });
        counts.push((year, file.working_days));
    }
    let id = digest.finalize().iter().take(6).map(|byte| format!("{byte:02x}")).collect::<String>();
    let table = Table::new(&years, &days);
    let id = format!("kz-{id}").into();
    let calendar = Calendar { id, years, days, schedules: Vec::new(), table };
    for (year, stated) in counts {
        let counted = calendar.working_days_in(year);
        if let Some(stated) = stated.filter(|stated| *stated != counted) {
            return Err(CalendarError::Count { year, counted, stated });
        }
    }
    Ok(calendar)
}
