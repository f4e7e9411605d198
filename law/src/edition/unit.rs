//! Units of terms.

use serde::{Deserialize, Serialize};

/// What the value of a term counts, or how its end is found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Unit {
    WorkingDays,
    CalendarDays,
    Months,
    Years,
    /// Minutes of the hours of support.
    WorkingMinutes,
    /// Minutes of the clock.
    Minutes,
    /// At the start itself.
    Immediately,
    /// To the end of a day that is given with the start: a validity, an agreed term.
    Agreed,
    /// So many minutes before the start.
    MinutesBefore,
    /// To the end of the day so many days before the start.
    CalendarDaysBefore,
    /// Working days, but not more than the term of E2 or the base term allows: the lesser of both.
    BaseAtMost,
    /// Half of the base term, at least the value in working days.
    HalfOfBase,
    /// The rest of an enclosing term, at least the value in working days.
    RestAtLeast,
    /// The registration date of A-18: a rule without a length.
    RegistrationDate,
    /// The period of a failure or of force majeure.
    Period,
    /// No end: storage while the object stands, round-the-clock operation.
    Open,
    /// Set by another act or by the operator of communication.
    Elsewhere,
    /// Set by the operator of the system, who publishes it.
    SetByOperator,
    /// Does not apply unless the operator decides so.
    Off,
    /// Hours in which something may happen.
    Window,
}

impl Unit {
    /// Every unit.
    pub const ALL: [Self; 20] = [
        Self::WorkingDays,
        Self::CalendarDays,
        Self::Months,
        Self::Years,
        Self::WorkingMinutes,
        Self::Minutes,
        Self::Immediately,
        Self::Agreed,
        Self::MinutesBefore,
        Self::CalendarDaysBefore,
        Self::BaseAtMost,
        Self::HalfOfBase,
        Self::RestAtLeast,
        Self::RegistrationDate,
        Self::Period,
        Self::Open,
        Self::Elsewhere,
        Self::SetByOperator,
        Self::Off,
        Self::Window,
    ];

    /// The text is `unit-<name>` in the locale files.
    pub fn name(self) -> &'static str {
        match self {
            Self::WorkingDays => "working-days",
            Self::CalendarDays => "calendar-days",
            Self::Months => "months",
            Self::Years => "years",
            Self::WorkingMinutes => "working-minutes",
            Self::Minutes => "minutes",
            Self::Immediately => "immediately",
            Self::Agreed => "agreed",
            Self::MinutesBefore => "minutes-before",
            Self::CalendarDaysBefore => "calendar-days-before",
            Self::BaseAtMost => "base-at-most",
            Self::HalfOfBase => "half-of-base",
            Self::RestAtLeast => "rest-at-least",
            Self::RegistrationDate => "registration-date",
            Self::Period => "period",
            Self::Open => "open",
            Self::Elsewhere => "elsewhere",
            Self::SetByOperator => "set-by-operator",
            Self::Off => "off",
            Self::Window => "window",
        }
    }

    /// Whether a date comes out of a start and the term alone, perhaps with an agreed day or a base.
    pub fn gives_a_date(self) -> bool {
        use Unit::{Elsewhere, Off, Open, Period, RegistrationDate, SetByOperator, Window};
        !matches!(self, RegistrationDate | Period | Open | Elsewhere | SetByOperator | Off | Window)
    }

    /// Whether a rule that is counted in the other unit can be counted in this one: a date comes where one is expected,
    /// from what is given with the start.
    pub(super) fn is_followed_as(self, other: Self) -> bool {
        let day = |unit| matches!(unit, Self::Agreed | Self::RestAtLeast);
        let base = |unit| matches!(unit, Self::BaseAtMost | Self::HalfOfBase);
        let given = (!day(self) || day(other)) && (!base(self) || base(other));
        self == other || (self.gives_a_date() && other.gives_a_date() && given)
    }

    /// Whether the value is a length.
    pub(crate) fn has_length(self) -> bool {
        self.gives_a_date() && !matches!(self, Self::Immediately | Self::Agreed | Self::BaseAtMost)
    }

    /// Whether days are counted one by one, so that the day of the start can be the first of them.
    pub fn counts_days(self) -> bool {
        use Unit::{BaseAtMost, CalendarDays, HalfOfBase, RestAtLeast, WorkingDays};
        matches!(self, WorkingDays | CalendarDays | BaseAtMost | HalfOfBase | RestAtLeast)
    }

    /// Whether the end is an instant; otherwise it is the end of a day.
    pub fn ends_by_the_clock(self) -> bool {
        matches!(self, Self::WorkingMinutes | Self::Minutes | Self::MinutesBefore | Self::Immediately)
    }
}
