//! Terms that explain themselves: a date is never given without the steps that led to it.

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

use crate::{Law, calendar::following, edition::Unit};

/// The terms of the orders that are in use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Rule {
    /// Confirm or refuse a portal user: A-8.p2.
    #[serde(rename = "T-01")]
    RegisterPortalUser,
    /// Register a participant: A-12.p3.
    #[serde(rename = "T-02")]
    RegisterParticipant,
    /// Check of completeness: .p1; the number is in order 299.
    #[serde(rename = "K1")]
    Completeness,
}

impl Rule {
    pub const ALL: [Self; 3] = [Self::RegisterPortalUser, Self::RegisterParticipant, Self::Completeness];

    /// The text is `rule-<id>` in the locale files.
    pub fn id(self) -> &'static str {
        match self {
            Self::RegisterPortalUser => "T-01",
            Self::RegisterParticipant => "T-02",
            Self::Completeness => "K1",
        }
    }
}

/// The rule of registration dates: it gives a date without any length.
pub const REGISTRATION_DATE: &str = "T-05";

/// When a term ends, and why then.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Due {
    /// 24:00 of the last day: the first instant that is too late.
    pub at: Timestamp,
    pub last_day: Date,
    pub because: Vec<Step>,
}

/// One step of an explanation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    pub rule: String,
    pub clause: String,
    pub edition: String,
    /// False when the length of the term or the calendar of that day awaits confirmation.
    pub confirmed: bool,
    #[serde(flatten)]
    pub kind: StepKind,
}

/// What a step says. The text is `step-<tag>` in the locale files.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "step", rename_all = "kebab-case")]
pub enum StepKind {
    /// The event that starts the term; its day is not counted.
    Start { at: Timestamp, date: Date },
    /// Whether the filing came before the hour of A-18; `at` is that hour of that day.
    CutOff { at: Timestamp, hour: i8, passed: bool },
    /// A day that is not worked, with reason and source as in the calendar.
    Skipped { date: Date, why: String, source: String },
    /// The n-th working day of the term.
    Counted { date: Date, n: u16 },
    /// The filing belongs to another day than it came on.
    Moved { from: Date, to: Date },
    /// The end: 24:00 of the last day for a term, the moment of registration for a registration date.
    Ends { at: Timestamp },
}

impl StepKind {
    /// Every tag.
    pub const NAMES: &[&str] = &["start", "cut-off", "skipped", "counted", "moved", "ends"];

    /// The tag, the same as in JSON.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Start { .. } => "start",
            Self::CutOff { .. } => "cut-off",
            Self::Skipped { .. } => "skipped",
            Self::Counted { .. } => "counted",
            Self::Moved { .. } => "moved",
            Self::Ends { .. } => "ends",
        }
    }
}

impl Due {
    /// Whether the term is over. It ends at 24:00 of its last day, so that instant itself is over.
    pub fn passed(&self, now: Timestamp) -> bool {
        now >= self.at
    }

    /// How many working days of the term remain, this date included.
    pub fn days_left(&self, today: Date) -> usize {
        self.because
            .iter()
            .filter(|step| matches!(step.kind, StepKind::Counted { date, .. } if date >= today))
            .count()
    }

    /// Whether every step is confirmed; otherwise the date is shown as provisional.
    pub fn confirmed(&self) -> bool {
        self.because.iter().all(|step| step.confirmed)
    }
}

impl Law {
    /// The end of a term that starts at this moment.
    ///
    /// The day of the start is not counted, whether worked or not; only working days count; the term ends at
    /// 24:00 of its last day. The hour of A-18 plays no part.
    pub fn due(&self, rule: Rule, start: Timestamp) -> Due {
        let start_date = self.date(start);
        let term = self.edition.term(rule, start_date);
        let Unit::WorkingDays = term.unit;
        let step = |confirmed: bool, kind| Step {
            rule: rule.id().into(),
            clause: term.clause.clone(),
            edition: self.edition.id.clone(),
            confirmed: term.confirmed && confirmed,
            kind,
        };
        let mut because = vec![step(true, StepKind::Start { at: start, date: start_date })];
        let (mut last_day, mut n) = (start_date, 0);
        while n < term.value {
            last_day = following(last_day);
            let day = self.calendar.day(last_day);
            if day.is_working() {
                n += 1;
                because.push(step(day.confirmed, StepKind::Counted { date: last_day, n }));
            } else {
                let skipped = StepKind::Skipped { date: last_day, why: day.reason, source: day.source };
                because.push(step(day.confirmed, skipped));
            }
        }
        let at = self.end_of(last_day);
        because.push(step(true, StepKind::Ends { at }));
        Due { at, last_day, because }
    }
}
