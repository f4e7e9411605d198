//! The operator changes the calendar: a decree moves a day off, or declares one.

use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{Calendar, DayKind, Entry, FIRST_DAY, LAST_DAY, Reason, Source, Table, Year};

/// What one day becomes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Amendment {
    pub date: Date,
    /// None takes an exception away: the day follows the plain week again.
    pub kind: Option<DayKind>,
    pub reason: Reason,
    /// The act as it is cited: number, date, who gave it.
    pub act: Arc<str>,
}

/// Why the calendar cannot be changed so.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AmendError {
    /// Dates of days that have come are decided; they stay as they were told.
    #[error("{date} is not later than {today}: days that have come are not changed")]
    NotToCome { date: Date, today: Date },
    #[error("{date} is outside the calendar")]
    OutOfRange { date: Date },
    #[error("no act is named for {date}")]
    NoAct { date: Date },
    #[error("{date} stands twice")]
    Twice { date: Date },
    #[error("{date} is so already")]
    NoChange { date: Date },
    #[error("{date} cannot become {}", .kind.name())]
    Kind { date: Date, kind: DayKind },
    #[error("no change at all")]
    Empty,
}

impl AmendError {
    /// The text is `calendar-error-<code>` in the locale files.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotToCome { .. } => "not-to-come",
            Self::OutOfRange { .. } => "out-of-range",
            Self::NoAct { .. } => "no-act",
            Self::Twice { .. } => "twice",
            Self::NoChange { .. } => "no-change",
            Self::Kind { .. } => "kind",
            Self::Empty => "empty",
        }
    }

    /// Every [`AmendError::code`].
    pub const CODES: &[&str] =
        &["not-to-come", "out-of-range", "no-act", "twice", "no-change", "kind", "empty"];

    /// The day it is about.
    pub fn date(&self) -> Option<Date> {
        match self {
            Self::NotToCome { date, .. }
            | Self::OutOfRange { date }
            | Self::NoAct { date }
            | Self::Twice { date }
            | Self::NoChange { date }
            | Self::Kind { date, .. } => Some(*date),
            Self::Empty => None,
        }
    }
}

impl Calendar {
    /// The calendar with these days changed, decided on the legal date `today`. Its id follows from the former
    /// id and the changes. A year without data gets it, unconfirmed, with the first change.
    pub fn amended(&self, changes: &[Amendment], today: Date) -> Result<Self, AmendError> {
        if changes.is_empty() {
            return Err(AmendError::Empty);
        }
        for (place, change) in changes.iter().enumerate() {
            let date = change.date;
            self.check(change, today)?;
            if changes[..place].iter().any(|other| other.date == date) {
                return Err(AmendError::Twice { date });
            }
        }
        Ok(self.overlaid(changes))
    }

    /// The calendar with these days laid over its own, whenever they were decided: what an operator entered stays when
    /// a later program brings other days (A-0.h).
    #[must_use]
    pub fn overlaid(&self, changes: &[Amendment]) -> Self {
        let (mut years, mut days) = (self.years.clone(), self.days.clone());
        let mut digest = Sha256::new_with_prefix(self.days_id().as_bytes());
        for change in changes {
            let date = change.date;
            digest.update(format!(
                "{date} {} {}\n",
                change.kind.map_or("plain", DayKind::name),
                change.reason
            ));
            match change.kind {
                None => days.remove(&date),
                Some(kind) => {
                    let (reason, act) = (change.reason, Some(change.act.clone()));
                    days.insert(date, Entry { date, kind, reason, source: Source::Act, act })
                }
            };
            years
                .entry(date.year())
                .or_insert_with(|| Year { confirmed: false, checked_against: change.act.as_ref().into() });
        }
        let id = digest.finalize().iter().take(6).map(|byte| format!("{byte:02x}")).collect::<String>();
        let table = Table::new(&years, &days);
        let amended = Self { id: format!("kz-{id}").into(), years, days, schedules: Vec::new(), table };
        amended.keeping(self.schedules.clone())
    }

    /// The days that such a change leaves worked or off as they are: no term moves by them.
    pub fn unmoved(&self, changes: &[Amendment]) -> Vec<Date> {
        let after = self.overlaid(changes);
        let dates = changes.iter().map(|change| change.date);
        dates.filter(|date| self.is_working(*date) == after.is_working(*date)).collect()
    }

    /// The years of such a change that the calendar does not have: they become forecasts.
    pub fn new_years(&self, changes: &[Amendment]) -> BTreeSet<i16> {
        let years = changes.iter().map(|change| change.date.year());
        years.filter(|year| !self.years.contains_key(year)).collect()
    }

    fn check(&self, change: &Amendment, today: Date) -> Result<(), AmendError> {
        let date = change.date;
        if date <= today {
            return Err(AmendError::NotToCome { date, today });
        }
        if !(FIRST_DAY..=LAST_DAY).contains(&date) {
            return Err(AmendError::OutOfRange { date });
        }
        if change.act.trim().is_empty() {
            return Err(AmendError::NoAct { date });
        }
        match change.kind {
            // These two are what the plain week says; an act makes holidays, days off and worked days.
            Some(kind @ (DayKind::Working | DayKind::Weekend)) => Err(AmendError::Kind { date, kind }),
            None if !self.days.contains_key(&date) => Err(AmendError::NoChange { date }),
            Some(kind)
                if self.days.get(&date).is_some_and(|e| e.kind == kind && e.reason == change.reason) =>
            {
                Err(AmendError::NoChange { date })
            }
            _ => Ok(()),
        }
    }
}
