//! Terms that explain themselves: a date is never given without the steps that led to it.

use std::sync::Arc;

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

pub use crate::rule::Rule;
use crate::{
    calendar::{Reason, Source},
    edition::Unit,
};

/// When a term ends, and why then.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Due {
    pub rule: Rule,
    /// The edition of the order by which it was counted.
    pub edition: Arc<str>,
    /// The calendar by which it was counted.
    pub calendar: Arc<str>,
    /// The first instant that is too late: 24:00 of the last day, or the minute itself.
    pub at: Timestamp,
    pub last_day: Date,
    /// What awaits a lawyer's confirmation; the date is provisional until then.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub doubts: Vec<Doubt>,
    /// Interruptions that have not ended: the term stays open until they do.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub open: Vec<Arc<str>>,
    pub because: Vec<Step>,
}

/// What a date rests on without being confirmed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Doubt {
    /// The length of the term.
    Term,
    /// Which days a decision on force majeure names.
    DecidedDays,
    /// The calendar of this year is a forecast.
    Calendar(i16),
    /// There is no calendar of this year; only weekends are known of it.
    NoCalendar(i16),
}

/// One step of an explanation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    pub clause: Arc<str>,
    #[serde(flatten)]
    pub kind: StepKind,
}

/// What a step says. The text is `step-<tag>` in the locale files.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "step", rename_all = "kebab-case")]
pub enum StepKind {
    /// The event that starts the term, named as the edition names it; empty in explanations that were stored before
    /// it was told.
    Start {
        at: Timestamp,
        date: Date,
        #[serde(default)]
        event: Arc<str>,
        /// The day of the start is the first day of the term; otherwise days are counted from the next one.
        #[serde(default, skip_serializing_if = "is_no")]
        counts: bool,
    },
    /// How long the term is, in its unit.
    Length {
        value: u16,
        unit: Unit,
        /// Further lengths of the same rule: the later reminders.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        also: Vec<u16>,
    },
    /// The length follows from that of another term.
    Base {
        rule: Rule,
        days: u16,
    },
    /// Whether the filing came before the hour of A-18; `at` is that hour of that day.
    CutOff {
        at: Timestamp,
        hour: i8,
        passed: bool,
    },
    /// Days that are not worked, with reason and source as in the calendar.
    Skipped {
        from: Date,
        to: Date,
        why: Reason,
        source: Source,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        act: Option<Arc<str>>,
    },
    /// Working days of the term, from the number `first` to the number `n`.
    Counted {
        from: Date,
        to: Date,
        first: u16,
        n: u16,
    },
    /// A day that is worked by an act, as the n-th of the term.
    Worked {
        date: Date,
        n: u16,
        source: Source,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        act: Option<Arc<str>>,
    },
    /// Calendar days of the term, the last of which is the n-th.
    Days {
        from: Date,
        to: Date,
        n: u16,
    },
    /// A further reminder, so many days before the start.
    Again {
        days: u16,
        date: Date,
    },
    /// Whole months or years; `shortened` when the last month has no such day.
    Months {
        n: u16,
        from: Date,
        to: Date,
        shortened: bool,
    },
    Years {
        n: u16,
        from: Date,
        to: Date,
        shortened: bool,
    },
    /// Time that counts.
    Minutes {
        from: Timestamp,
        to: Timestamp,
    },
    /// Time that does not count.
    Closed {
        from: Timestamp,
        to: Timestamp,
        why: Closure,
    },
    /// The day that was agreed, or to which a document is valid.
    Agreed {
        date: Date,
    },
    /// The enclosing term ends later than the least length: its end counts.
    Rest {
        date: Date,
    },
    /// A failure or force majeure adds working days, or seconds of the clock where those count.
    Interrupted {
        incident: Arc<str>,
        from: Timestamp,
        until: Timestamp,
        #[serde(default)]
        days: u16,
        #[serde(default)]
        seconds: u32,
        /// The end is planned, not actual.
        provisional: bool,
        /// The number of days that the decision names.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        decided: Option<u16>,
        /// What these days are; not told in explanations that were stored before it was data: working days.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        unit: Option<Unit>,
        /// It added nothing because these had added the same time before.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        covered_by: Vec<Arc<str>>,
    },
    /// Days through which the added time of an extension runs by the clock; `off` where they are days off.
    Prolonged {
        from: Date,
        to: Date,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        off: Option<Reason>,
    },
    /// The clock's time of an extension ends here; the term goes on to the end of that working day.
    Rolled {
        at: Timestamp,
        to: Date,
    },
    /// The filing belongs to another day than it came on.
    Moved {
        from: Date,
        to: Date,
    },
    /// What the operator aims at, earlier than the law demands.
    Target {
        at: Timestamp,
    },
    /// The end: the first instant that is too late for a term, the moment of registration for a registration date.
    Ends {
        at: Timestamp,
    },
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it so")]
fn is_no(it: &bool) -> bool {
    !it
}

/// Why time does not count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Closure {
    Lunch,
    BeforeOpening,
    AfterClosing,
    DayOff,
    /// The clock of this term stands.
    Pause,
}

impl Closure {
    /// Every closure.
    pub const ALL: [Self; 5] =
        [Self::Lunch, Self::BeforeOpening, Self::AfterClosing, Self::DayOff, Self::Pause];

    /// The text is `closure-<name>`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Lunch => "lunch",
            Self::BeforeOpening => "before-opening",
            Self::AfterClosing => "after-closing",
            Self::DayOff => "day-off",
            Self::Pause => "pause",
        }
    }
}

impl StepKind {
    /// Every tag.
    pub const NAMES: &[&str] = &[
        "start",
        "length",
        "base",
        "cut-off",
        "skipped",
        "counted",
        "worked",
        "days",
        "again",
        "months",
        "years",
        "minutes",
        "closed",
        "agreed",
        "rest",
        "interrupted",
        "prolonged",
        "rolled",
        "moved",
        "target",
        "ends",
    ];

    /// The tag, the same as in JSON.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Start { .. } => "start",
            Self::Length { .. } => "length",
            Self::Base { .. } => "base",
            Self::CutOff { .. } => "cut-off",
            Self::Skipped { .. } => "skipped",
            Self::Counted { .. } => "counted",
            Self::Worked { .. } => "worked",
            Self::Days { .. } => "days",
            Self::Again { .. } => "again",
            Self::Months { .. } => "months",
            Self::Years { .. } => "years",
            Self::Minutes { .. } => "minutes",
            Self::Closed { .. } => "closed",
            Self::Agreed { .. } => "agreed",
            Self::Rest { .. } => "rest",
            Self::Interrupted { .. } => "interrupted",
            Self::Prolonged { .. } => "prolonged",
            Self::Rolled { .. } => "rolled",
            Self::Moved { .. } => "moved",
            Self::Target { .. } => "target",
            Self::Ends { .. } => "ends",
        }
    }
}

impl Due {
    /// Whether the term is over. It ends at 24:00 of its last day, so that instant itself is over; while a
    /// confirmed failure lasts, it is not.
    pub fn passed(&self, now: Timestamp) -> bool {
        self.open.is_empty() && now >= self.at
    }

    /// How many days of the term remain, this date included: those that are counted, and the worked ones of added
    /// time.
    pub fn days_left(&self, today: Date) -> usize {
        let left = |from: Date, to: Date| {
            let from = from.max(today);
            if from > to { 0 } else { (to - from).get_days() as usize + 1 }
        };
        let days = self.because.iter().map(|step| match step.kind {
            StepKind::Counted { from, to, .. }
            | StepKind::Days { from, to, .. }
            | StepKind::Prolonged { from, to, off: None } => left(from, to),
            StepKind::Worked { date, .. } | StepKind::Rolled { to: date, .. } => left(date, date),
            _ => 0,
        });
        days.sum()
    }

    /// Whether nothing it rests on awaits a lawyer; otherwise the date is shown as provisional.
    pub fn confirmed(&self) -> bool {
        self.doubts.is_empty()
    }

    /// When the term started.
    pub fn start(&self) -> Option<Timestamp> {
        self.because.iter().find_map(|step| match step.kind {
            StepKind::Start { at, .. } => Some(at),
            _ => None,
        })
    }
}
