//! What is left of a term, in the unit in which it is counted.

use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};
use law::{Due, StepKind, Unit};

use super::sentence;
use crate::texts::Words;

/// What is left of a term.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Left {
    Passed,
    /// What was planned is over, and what keeps the term open is not.
    Open,
    /// The clock of the term stands.
    Paused,
    /// Today included.
    WorkingDays(i64),
    CalendarDays(i64),
    /// Minutes that count, a begun one whole.
    Minutes(i64),
}

/// At which moment a term is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Seen {
    /// It runs; this is now.
    Running(Timestamp),
    /// What it waited for was done at this moment: it runs no more.
    Done(Timestamp),
    /// It is only counted; nobody waits for it.
    Counted,
}

impl From<Timestamp> for Seen {
    fn from(now: Timestamp) -> Seen {
        Seen::Running(now)
    }
}

/// What is left of a term now.
pub fn left(words: &Words, due: &Due, now: Timestamp) -> Left {
    if sentence::paused(words, due) {
        return Left::Paused;
    }
    if due.passed(now) {
        return Left::Passed;
    }
    if now >= due.at {
        return Left::Open;
    }
    let today = words.date_of(now);
    match sentence::unit(due).map(|(_, unit)| unit) {
        Some(Unit::Minutes | Unit::WorkingMinutes) => Left::Minutes(minutes(due, now)),
        Some(Unit::MinutesBefore) if whole_minutes(now, due.at) < 2 * 24 * 60 => {
            Left::Minutes(whole_minutes(now, due.at))
        }
        Some(Unit::WorkingDays | Unit::BaseAtMost | Unit::HalfOfBase | Unit::RestAtLeast) => {
            match due.days_left(today) as i64 {
                // The clock's time of an extension can end days after the last day that was counted.
                0 => Left::CalendarDays(days(today, due.last_day)),
                days => Left::WorkingDays(days),
            }
        }
        Some(Unit::CalendarDays) => Left::CalendarDays(due.days_left(today) as i64),
        // The day of the start is not one of the term.
        Some(Unit::Months | Unit::Years | Unit::Agreed) => {
            let start = due.start().map(|at| words.date_of(at).saturating_add(1.day()));
            Left::CalendarDays(days(start.map_or(today, |first| first.max(today)), due.last_day))
        }
        _ => Left::CalendarDays(days(today, due.last_day)),
    }
}

/// `осталось: 6 рабочих дней`, `последний день`, `срок истёк`.
pub fn time_left(words: &Words, due: &Due, now: Timestamp) -> String {
    let days = match left(words, due, now) {
        Left::Passed => return words.t("deadline-passed").into(),
        Left::Open => return words.t("deadline-open").into(),
        Left::Paused => return words.t("deadline-open-pause").into(),
        Left::WorkingDays(..=1) | Left::CalendarDays(..=1) => return words.t("deadline-last-day").into(),
        Left::WorkingDays(n) => words.t("unit-working-days").with("n", n),
        Left::CalendarDays(n) => words.t("unit-calendar-days").with("n", n),
        Left::Minutes(n) => words.t("unit-minutes").with("n", n),
    };
    words.t("deadline-left").with("days", days.to_string()).into()
}

/// What is left, or that it was done and when.
pub(super) fn how(words: &Words, due: &Due, seen: Seen) -> Option<String> {
    match seen {
        Seen::Running(now) => Some(time_left(words, due, now)),
        Seen::Done(at) => {
            let key = if due.passed(at) { "deadline-done-late" } else { "deadline-done" };
            Some(words.t(key).with("at", words.moment(at)).into())
        }
        Seen::Counted => None,
    }
}

/// Until when a term runs; where that moment has come and something keeps the term open, that it does.
pub fn until(words: &Words, due: &Due, now: Timestamp) -> String {
    let end = words.until(due.at);
    match left(words, due, now) {
        Left::Open => format!("{end} ({})", words.t("deadline-open")),
        _ => end,
    }
}

/// The number that is left with its unit, while the term runs.
pub fn remaining(words: &Words, due: &Due, now: Timestamp) -> Option<(String, String)> {
    let (n, unit) = match left(words, due, now) {
        Left::Passed | Left::Open | Left::Paused => return None,
        Left::WorkingDays(n) => (n, "deadline-days-unit"),
        Left::CalendarDays(n) => (n, "deadline-calendar-days-unit"),
        Left::Minutes(n) => (n, "deadline-minutes-unit"),
    };
    Some((words.number(n), words.t(unit).with("n", n).into()))
}

/// Calendar days, both included.
fn days(from: Date, to: Date) -> i64 {
    (i64::from((to - from).get_days()) + 1).max(0)
}

fn minutes(due: &Due, now: Timestamp) -> i64 {
    let of = |step: &law::Step| match step.kind {
        StepKind::Minutes { from, to } => whole_minutes(from.max(now), to),
        _ => 0,
    };
    due.because.iter().map(of).sum()
}

fn whole_minutes(from: Timestamp, to: Timestamp) -> i64 {
    (to.duration_since(from).as_secs().max(0) + 59) / 60
}
