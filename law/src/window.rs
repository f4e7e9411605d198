//! Technical and preventive works: the yearly plan, the notice before them (A-69.p1) and the hours in
//! which they may run (A-69.p2). Unplanned works are not asked; whoever does them says why.

use jiff::{
    Timestamp,
    civil::{Date, date},
};
use serde::{Deserialize, Serialize};

use crate::{
    Due, Law, Refusal, Rule, TermError,
    calendar::following,
    edition::{Unit, WorksWindow},
    hours::instant,
};

/// Whether works may run from one instant to another: at night, on weekends and on days off (A-69.p2). A weekend
/// day that is worked is a working day. Every instant before the end must be inside.
pub fn allows(law: &Law, from: Timestamp, until: Timestamp) -> Result<(), Refusal> {
    let window = law.edition.works.as_ref().ok_or_else(|| no_term(Rule::WorksWindow, law))?;
    if until <= from {
        return Err(Refusal::new("A-69.p2", "works-end-before-start"));
    }
    let mut day = law.date(from);
    // Ends soon: the first working day that lies whole inside the works refuses them.
    while law.start_of(day) < until {
        let (closes, opens) = shut(law, window, day);
        if law.calendar.is_working(day) && from < opens && until > closes {
            let refusal = Refusal::new("A-69.p2", "works-outside-window").with("date", day);
            return Err(refusal.with("from", window.from).with("to", window.to));
        }
        if following(day) == day {
            break;
        }
        day = following(day);
    }
    Ok(())
}

/// The part of a working day in which no works run.
fn shut(law: &Law, window: &WorksWindow, day: Date) -> (Timestamp, Timestamp) {
    (instant(law, day, window.to), instant(law, day, window.from))
}

/// The last moment to publish a notice of works that start then (A-69.p1), or a refusal when it was published
/// later. By the hour the moment itself is in time; by calendar dates the whole last day is.
pub fn notice(law: &Law, published_at: Timestamp, works_start: Timestamp) -> Result<Due, Refusal> {
    let due = law.due(Rule::WorksNotice, works_start)?;
    let by_the_hour = law
        .edition
        .term(Rule::WorksNotice, law.date(works_start))
        .is_some_and(|term| term.unit == Unit::MinutesBefore);
    let in_time = if by_the_hour { published_at <= due.at } else { published_at < due.at };
    if in_time {
        return Ok(due);
    }
    Err(Refusal::new("A-69.p1", "works-notice-late").with("due", due.at).with("last_day", due.last_day))
}

/// How the day of an approval or publication of a plan lies to the first ten days of January. Late and
/// early are told and do not forbid the plan. The text is `plan-<name>` in the locale files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PlanTiming {
    Early,
    InTime,
    Late,
}

impl PlanTiming {
    pub const ALL: [Self; 3] = [Self::Early, Self::InTime, Self::Late];

    pub fn name(self) -> &'static str {
        match self {
            Self::Early => "early",
            Self::InTime => "in-time",
            Self::Late => "late",
        }
    }
}

/// Whether the plan of works of a year was approved or published in the first ten days of that January.
pub fn plan(law: &Law, year: i16, at: Timestamp) -> Result<PlanTiming, TermError> {
    let begins = law.start_of(date(year, 1, 1));
    let due = law.due(Rule::YearlyPlan, begins)?;
    Ok(if at < begins {
        PlanTiming::Early
    } else if due.passed(at) {
        PlanTiming::Late
    } else {
        PlanTiming::InTime
    })
}

fn no_term(rule: Rule, law: &Law) -> TermError {
    TermError::NoTerm { rule, edition: law.edition.id.to_string() }
}
