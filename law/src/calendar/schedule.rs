//! Hours of support: those that order 670 fixes (A-53.2.p3), and the schedule that the operator of another system
//! sets by its own working time (A-53.2.p4). A schedule is part of the calendar of its system: both say when the
//! system works, and both are named by the id that is recorded with every date.

use std::collections::BTreeMap;

use jiff::civil::{Date, Time, Weekday};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{Calendar, FIRST_DAY, LAST_DAY};
use crate::{Clause, Refusal};

/// Open from opening to closing, but for the lunch break.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Hours {
    pub opens: Time,
    pub closes: Time,
    /// From and to; none where nobody breaks off.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lunch: Option<(Time, Time)>,
}

/// The hours of every working day from one day on, until a later schedule takes its place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Schedule {
    pub from: Date,
    pub usual: Hours,
    /// Weekdays with other hours, 1 for Monday to 7 for Sunday. Whether a day is worked is said by the calendar, so
    /// those of a Saturday count on a Saturday that is worked.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub weekdays: BTreeMap<i8, Hours>,
}

/// Who lays down the hours of support of a system.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Setter {
    /// The order itself: the portal and the system of the state expertise organisation (A-53.2.p3).
    Order,
    /// The operator of any other system (A-53.2.p4).
    Operator,
}

/// Why a schedule cannot be so.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ScheduleError {
    #[error("{from} is not later than {today}: hours of days that have come are not changed")]
    NotToCome { from: Date, today: Date },
    #[error("{from} is outside the calendar")]
    OutOfRange { from: Date },
    /// `weekday` is none where the usual hours are meant.
    #[error("the hours are not in their order")]
    Order { weekday: Option<i8> },
    #[error("{0} is no weekday")]
    Weekday(i8),
    #[error("the hours are so already")]
    NoChange,
}

impl Hours {
    /// Minutes in which support is open.
    pub fn minutes(&self) -> i64 {
        self.spans().map(|(from, to)| to.duration_since(from).as_mins()).sum()
    }

    /// The stretches in which support is open, in order.
    pub fn spans(&self) -> impl Iterator<Item = (Time, Time)> + use<> {
        let (until, from) = match self.lunch {
            Some((begins, ends)) => (begins, Some(ends)),
            None => (self.closes, None),
        };
        let closes = self.closes;
        std::iter::once((self.opens, until)).chain(from.map(|from| (from, closes)))
    }

    fn in_order(&self) -> bool {
        let lunch = self.lunch.is_none_or(|(from, to)| self.opens < from && from < to && to < self.closes);
        self.opens < self.closes && lunch
    }
}

impl Schedule {
    /// The hours of a weekday.
    pub fn on(&self, weekday: Weekday) -> Hours {
        self.weekdays.get(&weekday.to_monday_one_offset()).copied().unwrap_or(self.usual)
    }

    /// Whether both say the same of every weekday.
    pub fn same_hours(&self, other: &Self) -> bool {
        (1..=7)
            .filter_map(|n| Weekday::from_monday_one_offset(n).ok())
            .all(|day| self.on(day) == other.on(day))
    }
}

impl Setter {
    /// The clause by which the hours are what they are.
    pub fn clause(self) -> Clause {
        match self {
            Self::Order => Clause("A-53.2.p3"),
            Self::Operator => Clause("A-53.2.p4"),
        }
    }

    /// The clause that lets the operator set them, or the refusal by the one that fixes them.
    pub fn may_set(self) -> Result<Clause, Refusal> {
        match self {
            Self::Order => Err(Refusal::new("A-53.2.p3", "hours-fixed")),
            Self::Operator => Ok(self.clause()),
        }
    }
}

impl ScheduleError {
    /// The text is `hours-error-<code>` in the locale files.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotToCome { .. } => "not-to-come",
            Self::OutOfRange { .. } => "out-of-range",
            Self::Order { .. } => "order",
            Self::Weekday(_) => "weekday",
            Self::NoChange => "no-change",
        }
    }

    /// Every [`ScheduleError::code`].
    pub const CODES: &[&str] = &["not-to-come", "out-of-range", "order", "weekday", "no-change"];
}

impl Calendar {
    /// The schedule of its operator on this day; none where the operator has set none.
    pub fn schedule(&self, date: Date) -> Option<&Schedule> {
        // Of two from the same day the later word counts.
        self.schedules.iter().filter(|it| it.from <= date).max_by_key(|it| it.from)
    }

    /// Every schedule that was set, in the order in which it was.
    pub fn schedules(&self) -> &[Schedule] {
        &self.schedules
    }

    /// What is set for days after this one, by day: of two from the same day the later word.
    pub fn schedules_after(&self, date: Date) -> impl Iterator<Item = &Schedule> {
        let coming = self.schedules.iter().filter(|it| it.from > date).map(|it| (it.from, it));
        coming.collect::<BTreeMap<_, _>>().into_values()
    }

    /// The calendar with these hours, decided on the legal date `today`. Days, and the hours of days that have come,
    /// stay as they are; the id says that the hours are other ones.
    pub fn with_schedule(&self, schedule: &Schedule, today: Date) -> Result<Self, ScheduleError> {
        let from = schedule.from;
        if from <= today {
            return Err(ScheduleError::NotToCome { from, today });
        }
        if !(FIRST_DAY..=LAST_DAY).contains(&from) {
            return Err(ScheduleError::OutOfRange { from });
        }
        if !schedule.usual.in_order() {
            return Err(ScheduleError::Order { weekday: None });
        }
        for (weekday, hours) in &schedule.weekdays {
            if !(1..=7).contains(weekday) {
                return Err(ScheduleError::Weekday(*weekday));
            }
            if !hours.in_order() {
                return Err(ScheduleError::Order { weekday: Some(*weekday) });
            }
        }
        if self.schedule(from).is_some_and(|former| former.same_hours(schedule)) {
            return Err(ScheduleError::NoChange);
        }
        let mut schedules = self.schedules.clone();
        schedules.push(schedule.clone());
        Ok(self.clone().keeping(schedules))
    }

    /// The days of this calendar with these hours.
    #[must_use]
    pub fn keeping(mut self, schedules: Vec<Schedule>) -> Self {
        let days = self.days_id().to_owned();
        self.id =
            if schedules.is_empty() { days.into() } else { format!("{days}+{}", named(&schedules)).into() };
        self.schedules = schedules;
        self
    }

    /// The part of the id that names the days without the hours.
    pub fn days_id(&self) -> &str {
        self.id.split_once('+').map_or(&*self.id, |(days, _)| days)
    }
}

/// Named by all that were ever set, so that no two states of the hours have one name.
fn named(schedules: &[Schedule]) -> String {
    let mut digest = Sha256::new();
    for Schedule { from, usual, weekdays } in schedules {
        digest.update(format!("{from} {usual:?} {weekdays:?}\n"));
    }
    digest.finalize().iter().take(4).map(|byte| format!("{byte:02x}")).collect()
}
