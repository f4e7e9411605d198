//! The steps of an explanation add up to its date: checked from the steps alone, without the calendar, so that
//! anybody can do it with the paper in hand.

use jiff::{SignedDuration, Timestamp, ToSpan, civil::Date, tz::TimeZone};

use crate::{Due, Step, StepKind, calendar::following, edition::Unit, term::Closure};

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
        let end = sum(&self.because, zone)?;
        let last = self.because.len().saturating_sub(1);
        if end.at != self.at || end.day != self.last_day {
            return Err(Gap { step: last, what: "the end is not the date" });
        }
        Ok(())
    }
}

/// What steps add up to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sum {
    pub at: Timestamp,
    pub day: Date,
}

/// Adds up the steps of a term or of a registration date.
pub fn sum(because: &[Step], zone: &TimeZone) -> Result<Sum, Gap> {
    let mut adder = Adder::new(zone);
    for (step, it) in because.iter().enumerate() {
        adder.add(&it.kind).map_err(|what| Gap { step, what })?;
    }
    let gap = |what| Gap { step: because.len().saturating_sub(1), what };
    let at = adder.end.ok_or_else(|| gap("there is no end"))?;
    let day = adder.day.ok_or_else(|| gap("there is no start"))?;
    Ok(Sum { at, day })
}

struct Adder<'a> {
    zone: &'a TimeZone,
    day: Option<Date>,
    start: Option<Timestamp>,
    instant: Option<Timestamp>,
    /// The end is an instant, not the end of a day.
    by_clock: bool,
    unit: Option<Unit>,
    /// Days that the length and its extensions demand.
    demanded: Option<u32>,
    counted: u32,
    prolonged: SignedDuration,
    rolled: Option<Date>,
    end: Option<Timestamp>,
}

type Added = Result<(), &'static str>;

impl<'a> Adder<'a> {
    fn new(zone: &'a TimeZone) -> Self {
        Self {
            zone,
            day: None,
            start: None,
            instant: None,
            by_clock: false,
            unit: None,
            demanded: None,
            counted: 0,
            prolonged: SignedDuration::ZERO,
            rolled: None,
            end: None,
        }
    }

    fn add(&mut self, kind: &StepKind) -> Added {
        if self.end.is_some() {
            return Err("a step after the end");
        }
        match kind {
            StepKind::Start { at, date } => {
                (self.start, self.instant, self.day) = (Some(*at), Some(*at), Some(*date));
                that(self.date(*at) == *date, "the start is on another day")
            }
            StepKind::Length { value, unit } => self.length(*value, *unit),
            StepKind::Base { days, .. } => {
                self.demanded = Some(u32::from(*days));
                Ok(())
            }
            StepKind::CutOff { at, hour, passed } => self.cut_off(*at, *hour, *passed),
            StepKind::Counted { from, to, first, n } => {
                let days = self.go(*from, *to)?;
                that(u32::from(*first) == self.counted + 1, "a number is missing")?;
                self.counted += days;
                that(u32::from(*n) == self.counted, "the numbers are not the days")
            }
            StepKind::Worked { date, n, .. } => {
                self.counted += self.go(*date, *date)?;
                that(u32::from(*n) == self.counted, "a number is missing")
            }
            StepKind::Skipped { from, to, .. } => self.skip(*from, *to),
            StepKind::Days { from, to, n } => self.days(*from, *to, *n),
            StepKind::Months { n, from, to, shortened } => {
                self.reach(*from, from.saturating_add(i32::from(*n).months()), *to, *shortened)
            }
            StepKind::Years { n, from, to, shortened } => {
                self.reach(*from, from.saturating_add(i32::from(*n).years()), *to, *shortened)
            }
            StepKind::Minutes { from, to } => self.clock(*from, *to, true),
            StepKind::Closed { from, to, why } => {
                that(*why == Closure::Pause || from < to, "nothing is closed")?;
                self.clock(*from, *to, false)
            }
            StepKind::Agreed { date } => {
                self.day = Some(*date);
                Ok(())
            }
            StepKind::Rest { date } => {
                // From here on days are told, not demanded.
                that(self.day.is_some_and(|day| day < *date), "the rest is no later")?;
                self.demanded = None;
                Ok(())
            }
            StepKind::Interrupted { days, seconds, .. } => {
                self.demanded = self.demanded.map(|demanded| demanded + u32::from(*days));
                self.prolonged += SignedDuration::from_secs(i64::from(*seconds));
                Ok(())
            }
            StepKind::Rolled { at, to } => self.roll(*at, *to),
            StepKind::Moved { from, to } => {
                that(from < to, "the filing does not move on")?;
                (self.day, self.instant) = (Some(*to), Some(self.start_of(*to)));
                Ok(())
            }
            StepKind::Target { .. } => {
                // A-54.p3: from here on the legal end counts, not the length.
                self.demanded = None;
                Ok(())
            }
            StepKind::Ends { at } => self.ends(*at),
        }
    }

    fn length(&mut self, value: u16, unit: Unit) -> Added {
        self.unit = Some(unit);
        self.by_clock =
            matches!(unit, Unit::Minutes | Unit::WorkingMinutes | Unit::MinutesBefore | Unit::Immediately);
        self.demanded = match unit {
            Unit::WorkingDays | Unit::CalendarDays | Unit::RestAtLeast => Some(u32::from(value)),
            Unit::CalendarDaysBefore | Unit::Minutes | Unit::WorkingMinutes => Some(u32::from(value)),
            Unit::MinutesBefore => Some(u32::from(value)),
            _ => None,
        };
        Ok(())
    }

    fn cut_off(&mut self, at: Timestamp, hour: i8, passed: bool) -> Added {
        let local = self.zone.to_datetime(at);
        that(local.hour() == hour && Some(local.date()) == self.day, "the hour is of another day")?;
        let start = self.start.ok_or("there is no start")?;
        that((self.zone.to_datetime(start).hour() >= hour) == passed, "the hour says the opposite")
    }

    /// From the day after the one reached.
    fn go(&mut self, from: Date, to: Date) -> Result<u32, &'static str> {
        let day = self.day.ok_or("there is no start")?;
        that(from == following(day), "a day is missing or told twice")?;
        let days = (to - from).get_days();
        let days = u32::try_from(days).map_err(|_| "the days run backwards")? + 1;
        self.day = Some(to);
        Ok(days)
    }

    /// Registration dates tell the day of receipt itself as skipped.
    fn skip(&mut self, from: Date, to: Date) -> Added {
        if self.unit.is_none() && Some(from) == self.day {
            self.day = Some(to);
            return that(from <= to, "the days run backwards");
        }
        self.go(from, to).map(|_| ())
    }

    fn days(&mut self, from: Date, to: Date, n: u16) -> Added {
        let day = self.day.ok_or("there is no start")?;
        let backwards = self.unit == Some(Unit::CalendarDaysBefore);
        let span = if backwards { (from - to).get_days() } else { (to - from).get_days() + 1 };
        that(from == day || (from == following(day) && !backwards), "a day is missing or told twice")?;
        that(span == i32::from(n), "the number is not that of the days")?;
        (self.day, self.counted) = (Some(to), u32::from(n));
        Ok(())
    }

    fn reach(&mut self, from: Date, computed: Date, to: Date, shortened: bool) -> Added {
        that(Some(from) == self.day, "the span starts on another day")?;
        that(computed == to, "the span leads to another day")?;
        that((to.day() != from.day()) == shortened, "the end of the month is not told")?;
        self.day = Some(to);
        Ok(())
    }

    fn clock(&mut self, from: Timestamp, to: Timestamp, counts: bool) -> Added {
        that(Some(from) == self.instant, "time is missing or told twice")?;
        if counts {
            let seconds = to.duration_since(from).abs().as_secs();
            self.counted += u32::try_from(seconds).map_err(|_| "the time is too long")?;
        }
        (self.instant, self.day) = (Some(to), Some(self.date(to)));
        Ok(())
    }

    fn roll(&mut self, at: Timestamp, to: Date) -> Added {
        let before = SignedDuration::from_nanos(-1);
        let day = self.date(at.saturating_add(before).unwrap_or(at));
        that(day <= to, "the end lies before the prolonged time")?;
        let base = self.rolled.or(self.day).ok_or("there is no start")?;
        let prolonged = self.end_of(base).saturating_add(self.prolonged).unwrap_or(at);
        that(prolonged == at, "the prolonged time is another")?;
        (self.rolled, self.day) = (Some(base), Some(to));
        Ok(())
    }

    fn ends(&mut self, at: Timestamp) -> Added {
        let by_clock = self.by_clock || self.unit.is_none();
        let end = if by_clock { self.instant } else { self.day.map(|day| self.end_of(day)) };
        that(end == Some(at), "the sum is another instant")?;
        let demanded = match (self.demanded, self.unit) {
            (Some(minutes), Some(Unit::Minutes | Unit::WorkingMinutes | Unit::MinutesBefore)) => {
                Some(minutes * 60)
            }
            (demanded, _) => demanded,
        };
        that(demanded.is_none_or(|demanded| demanded == self.counted), "the length is another")?;
        self.end = Some(at);
        Ok(())
    }

    fn date(&self, at: Timestamp) -> Date {
        self.zone.to_datetime(at).date()
    }

    fn start_of(&self, date: Date) -> Timestamp {
        let midnight = date.to_datetime(jiff::civil::Time::midnight());
        self.zone.to_ambiguous_timestamp(midnight).compatible().unwrap_or(Timestamp::MAX)
    }

    fn end_of(&self, date: Date) -> Timestamp {
        self.start_of(following(date))
    }
}

fn that(holds: bool, what: &'static str) -> Added {
    if holds { Ok(()) } else { Err(what) }
}
