//! The steps of an explanation add up to its date: checked from the steps alone, without the calendar, so that
//! anybody can do it with the paper in hand.
//!
//! A step that is missing, told twice, of another day or with another number does not add up.

mod adder;
mod interruptions;

use std::collections::BTreeSet;

use jiff::{Timestamp, civil::Date, tz::TimeZone};

use self::adder::Adder;
use crate::{Due, Rule, Step};

/// Where an explanation does not add up.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("step {step} does not follow: {what}")]
pub struct Gap {
    /// From 0.
    pub step: usize,
    pub what: &'static str,
}

impl Due {
    /// Adds the steps up. Every day between start and end must be told exactly once, the numbers must run
    /// without a gap up to the length with its extensions, and the sum must be the date that is given.
    pub fn adds_up(&self, zone: &TimeZone) -> Result<(), Gap> {
        let (end, lasting) = added(&self.because, zone)?;
        let last = self.because.len().saturating_sub(1);
        let gap = |what| Err(Gap { step: last, what });
        if end.of_a_length == (self.rule == Rule::RegistrationDate) {
            return gap("the length is not told");
        }
        if end.short && self.open.is_empty() {
            return gap("the length is another");
        }
        if !end.short && lasting != self.open.iter().map(|id| &**id).collect() {
            return gap("what lasts is told otherwise");
        }
        if end.at != self.at || end.day != self.last_day {
            return gap("the end is not the date");
        }
        Ok(())
    }
}

/// What steps add up to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sum {
    pub at: Timestamp,
    pub day: Date,
    /// A term with a length, not a registration date.
    pub of_a_length: bool,
    /// The clock stands before the length is reached: only right while a pause lasts.
    pub short: bool,
}

/// Adds up the steps of a term or of a registration date.
pub fn sum(because: &[Step], zone: &TimeZone) -> Result<Sum, Gap> {
    added(because, zone).map(|(sum, _)| sum)
}

/// The sum, with the interruptions that have not ended.
fn added<'a>(because: &'a [Step], zone: &'a TimeZone) -> Result<(Sum, BTreeSet<&'a str>), Gap> {
    let mut adder = Adder::new(zone);
    for (step, it) in because.iter().enumerate() {
        adder.add(it).map_err(|what| Gap { step, what })?;
    }
    let gap = |what| Gap { step: because.len().saturating_sub(1), what };
    let at = adder.end.ok_or_else(|| gap("there is no end"))?;
    let day = adder.day.ok_or_else(|| gap("there is no start"))?;
    Ok((Sum { at, day, of_a_length: adder.unit.is_some(), short: adder.short }, adder.lasting))
}
