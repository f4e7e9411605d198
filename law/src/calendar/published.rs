//! The calendar as one system publishes it and another one loads it, and how two systems notice that they count by
//! different days.

use std::{collections::BTreeSet, sync::Arc};

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{Amendment, Calendar, Day, Document, Reason, Schedule, plain};
use crate::Text;

/// Years, the days that differ from the plain week, and the hours of support that the operator has set.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Published {
    pub id: Arc<str>,
    pub(super) years: Vec<Counted>,
    pub(super) days: Vec<Day>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) schedules: Vec<Schedule>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Counted {
    pub(super) year: i16,
    pub(super) confirmed: bool,
    pub(super) checked_against: Text,
    working_days: usize,
}

/// Why a published calendar is not one.
#[derive(Debug, thiserror::Error)]
pub enum PublishedError {
    #[error("it is not the JSON of a calendar: {0}")]
    Parse(#[from] serde_json::Error),
    #[error("{0} stands twice")]
    Twice(Date),
    #[error("{0} is of a year that the calendar does not list")]
    Year(Date),
    #[error("{year} has {counted} working days by its days, but {stated} are stated")]
    Count { year: i16, counted: usize, stated: usize },
}

impl PublishedError {
    /// The text is `calendar-file-<code>` in the locale files.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Parse(_) => "parse",
            Self::Twice(_) => "twice",
            Self::Year(_) => "year",
            Self::Count { .. } => "count",
        }
    }

    /// Every [`PublishedError::code`].
    pub const CODES: &[&str] = &["parse", "twice", "year", "count"];

    /// Values for the text.
    pub fn args(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Parse(error) => vec![("line", error.line().to_string()), ("detail", error.to_string())],
            Self::Twice(date) | Self::Year(date) => vec![("date", date.to_string())],
            Self::Count { year, counted, stated } => vec![
                ("year", year.to_string()),
                ("counted", counted.to_string()),
                ("stated", stated.to_string()),
            ],
        }
    }
}

/// What must be changed in one calendar to count like another.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Differences {
    /// Days to come, as the other calendar has them.
    pub changes: Vec<Amendment>,
    /// Days that have come: they stay, because dates were decided by them.
    pub past: Vec<Date>,
}

impl From<&Calendar> for Published {
    fn from(calendar: &Calendar) -> Self {
        let years = calendar.years().map(|(year, confirmed, checked_against)| Counted {
            year,
            confirmed,
            checked_against: checked_against.clone(),
            working_days: calendar.working_days_in(year),
        });
        Self {
            id: calendar.id.clone(),
            years: years.collect(),
            days: calendar.exceptions().collect(),
            schedules: calendar.schedules.clone(),
        }
    }
}

impl Published {
    /// The calendar of the text, if it does not contradict itself.
    pub fn read(text: &str) -> Result<Calendar, PublishedError> {
        let published: Published = serde_json::from_str(text)?;
        let mut seen = BTreeSet::new();
        for day in &published.days {
            if !seen.insert(day.date) {
                return Err(PublishedError::Twice(day.date));
            }
            if !published.years.iter().any(|it| it.year == day.date.year()) {
                return Err(PublishedError::Year(day.date));
            }
        }
        let stated: Vec<_> = published.years.iter().map(|it| (it.year, it.working_days)).collect();
        let calendar = Calendar::from(Document::from(published));
        for (year, stated) in stated {
            let counted = calendar.working_days_in(year);
            if counted != stated {
                return Err(PublishedError::Count { year, counted, stated });
            }
        }
        Ok(calendar)
    }
}

impl Calendar {
    /// What would have to change on the legal date `today` for this calendar to count like the other one. Days without
    /// an act there are taken by the name of that calendar.
    pub fn differences(&self, other: &Self, today: Date) -> Differences {
        let dates: BTreeSet<Date> = self.days.keys().chain(other.days.keys()).copied().collect();
        let mut found = Differences::default();
        for date in dates {
            let (ours, theirs) = (self.days.get(&date), other.days.get(&date));
            let what = |it: Option<&super::Entry>| it.map(|it| (it.kind, it.reason));
            if what(ours) == what(theirs) {
                continue;
            }
            if date <= today {
                found.past.push(date);
                continue;
            }
            let act = theirs.and_then(|it| it.act.clone()).unwrap_or_else(|| other.id.clone());
            let reason: Reason = theirs.map_or(plain(date).1, |it| it.reason);
            found.changes.push(Amendment { date, kind: theirs.map(|it| it.kind), reason, act });
        }
        found
    }

    /// Names which days from the beginning of a year on are worked, whatever they are called and whoever entered them:
    /// two calendars of one fingerprint end every term in working days on the same day.
    pub fn fingerprint(&self, year: i16) -> String {
        let mut digest = Sha256::new();
        for date in self.days.keys().filter(|date| date.year() >= year) {
            let working = self.is_working(*date);
            if working != plain(*date).0.is_working() {
                digest.update(format!("{date} {working}\n"));
            }
        }
        let hex: String = digest.finalize().iter().take(6).map(|byte| format!("{byte:02x}")).collect();
        format!("{year}-{hex}")
    }

    /// Whether this calendar counts like the one of this fingerprint; none where that is no fingerprint.
    pub fn counts_like(&self, fingerprint: &str) -> Option<bool> {
        let (year, _) = fingerprint.split_once('-')?;
        Some(self.fingerprint(year.parse().ok()?) == fingerprint)
    }
}
