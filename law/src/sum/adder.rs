//! Adds step after step.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp, ToSpan, civil::Date, tz::TimeZone};

use super::interruptions::Claim;
use crate::{
    Step, StepKind,
    calendar::{following, preceding},
    due::minutes,
    edition::Unit,
};

pub(super) struct Adder<'a> {
    pub(super) zone: &'a TimeZone,
    pub(super) start: Option<(Timestamp, Date)>,
    /// The day of the start is the first one of the term.
    pub(super) counts: bool,
    /// The last day and the instant reached.
    pub(super) day: Option<Date>,
    pub(super) instant: Option<Timestamp>,
    /// None for a registration date.
    pub(super) unit: Option<Unit>,
    /// Days, months or years that the length and its extensions demand.
    pub(super) demanded: Option<u32>,
    pub(super) counted: u32,
    /// The same by the clock.
    pub(super) ticks: SignedDuration,
    pub(super) least: SignedDuration,
    pub(super) short: bool,
    /// Whether the hour of A-18 had passed.
    pub(super) cut_off: Option<bool>,
    pub(super) skipped_start: bool,
    pub(super) moved: bool,
    /// The last thing told is a day off.
    pub(super) off: bool,
    pub(super) agreed: bool,
    pub(super) based: bool,
    pub(super) target: bool,
    /// The end of the enclosing term, until it is reached.
    pub(super) rest: Option<Date>,
    /// Days told as worked, and spans of which nothing is told.
    pub(super) worked: BTreeSet<Date>,
    pub(super) untold: Vec<(Date, Date)>,
    pub(super) periods: Vec<(Timestamp, Timestamp)>,
    pub(super) incidents: BTreeSet<&'a str>,
    /// Those that have not ended; a further one may touch days that are not told yet.
    pub(super) lasting: BTreeSet<&'a str>,
    /// Days that each interruption claims to touch.
    pub(super) claims: Vec<Claim>,
    /// Reminders that are yet to be told.
    pub(super) again: &'a [u16],
    pub(super) prolonged: SignedDuration,
    /// The prolonged time is yet to be rolled to the end of a day.
    pub(super) rolls: bool,
    /// The last day before it, and the first day off after it, once days of it are told.
    pub(super) prolongs: Option<Date>,
    pub(super) off_from: Option<Date>,
    pub(super) end: Option<Timestamp>,
}

pub(super) type Added = Result<(), &'static str>;

impl<'a> Adder<'a> {
    pub(super) fn new(zone: &'a TimeZone) -> Self {
        Self {
            zone,
            start: None,
            counts: false,
            day: None,
            instant: None,
            unit: None,
            demanded: None,
            counted: 0,
            ticks: SignedDuration::ZERO,
            least: SignedDuration::ZERO,
            short: false,
            cut_off: None,
            skipped_start: false,
            moved: false,
            off: false,
            agreed: false,
            based: false,
            target: false,
            rest: None,
            worked: BTreeSet::new(),
            untold: Vec::new(),
            periods: Vec::new(),
            incidents: BTreeSet::new(),
            lasting: BTreeSet::new(),
            claims: Vec::new(),
            again: &[],
            prolonged: SignedDuration::ZERO,
            rolls: false,
            prolongs: None,
            off_from: None,
            end: None,
        }
    }

    pub(super) fn add(&mut self, step: &'a Step) -> Added {
        that(self.end.is_none(), "a step after the end")?;
        if self.rolls {
            return self.prolong(&step.kind);
        }
        if let StepKind::Start { at, date, counts, .. } = step.kind {
            return self.start(at, date, counts);
        }
        let (start, begun) = self.start.ok_or("there is no start")?;
        match &step.kind {
            StepKind::Start { .. } => Err("there are two starts"),
            StepKind::Length { value, unit, also } => {
                self.again = also;
                self.length(*value, *unit)
            }
            StepKind::Base { days, .. } => self.base(*days),
            StepKind::CutOff { at, hour, passed } => {
                that(self.cut_off.is_none() && self.unit.is_none(), "the hour is told twice")?;
                self.cut_off = Some(*passed);
                let local = self.zone.to_datetime(*at);
                that(local.hour() == *hour && local.date() == begun, "the hour is of another day")?;
                that((self.zone.to_datetime(start).hour() >= *hour) == *passed, "the hour says the opposite")
            }
            StepKind::Counted { from, to, first, n } => {
                let days = self.go(*from, *to)?;
                that(u32::from(*first) == self.counted + 1, "a number is missing")?;
                self.counted += days;
                self.worked.extend(dates(*from, *to));
                self.off = false;
                that(u32::from(*n) == self.counted, "the numbers are not the days")
            }
            StepKind::Worked { date, n, .. } => {
                self.counted += self.go(*date, *date)?;
                self.worked.insert(*date);
                self.off = false;
                that(u32::from(*n) == self.counted, "a number is missing")
            }
            StepKind::Skipped { from, to, .. } => self.skip(*from, *to, begun),
            StepKind::Days { from, to, n } => self.days(*from, *to, *n),
            StepKind::Again { days, date } => {
                let (next, rest) = self.again.split_first().ok_or("a reminder that nobody asked for")?;
                self.again = rest;
                that(self.fulfilled() && next == days, "a reminder is missing")?;
                that(begun.saturating_sub(i32::from(*days).days()) == *date, "the reminder is on another day")
            }
            StepKind::Months { n, from, to, shortened } => {
                that(self.unit == Some(Unit::Months), "months in another unit")?;
                self.reach(*n, *from, from.saturating_add(i32::from(*n).months()), *to, *shortened)
            }
            StepKind::Years { n, from, to, shortened } => {
                that(self.unit == Some(Unit::Years), "years in another unit")?;
                self.reach(*n, *from, from.saturating_add(i32::from(*n).years()), *to, *shortened)
            }
            StepKind::Minutes { from, to } => self.clock(*from, *to, true),
            StepKind::Closed { from, to, .. } => self.clock(*from, *to, false),
            StepKind::Agreed { date } => {
                that(self.unit == Some(Unit::Agreed) && !self.agreed, "a day that nobody agreed")?;
                self.untold.push((begun, *date));
                (self.day, self.agreed) = (Some(*date), true);
                Ok(())
            }
            StepKind::Rest { date } => {
                that(self.unit == Some(Unit::RestAtLeast) && self.rest.is_none(), "the rest of nothing")?;
                that(self.fulfilled() && self.periods.is_empty(), "the least length is another")?;
                that(self.day.is_some_and(|day| day < *date), "the rest is no later")?;
                (self.rest, self.demanded) = (Some(*date), None);
                Ok(())
            }
            StepKind::Interrupted { .. } => self.interrupted(&step.kind),
            StepKind::Prolonged { .. } | StepKind::Rolled { .. } => Err("nothing is prolonged"),
            StepKind::Moved { from, to } => {
                // Either the hour had passed on a day that is worked, or that day is skipped itself.
                that(self.cut_off.unwrap_or(self.skipped_start) && !self.moved, "the filing does not move")?;
                that(*from == begun && self.day.map(following) == Some(*to), "the filing moves elsewhere")?;
                (self.day, self.instant, self.moved) = (Some(*to), Some(self.start_of(*to)), true);
                Ok(())
            }
            StepKind::Target { at } => {
                that(!self.target && self.ticks == self.least, "the target is told twice, or is another")?;
                // A-54.p3: from here on the legal end counts, not the length.
                self.target = true;
                that(self.instant == Some(*at), "the target is another instant")
            }
            StepKind::Ends { at } => self.ends(*at, &step.clause),
        }
    }

    pub(super) fn start(&mut self, at: Timestamp, date: Date, counts: bool) -> Added {
        that(self.start.is_none(), "there are two starts")?;
        // What is counted begins after the day reached.
        let reached = if counts { preceding(date) } else { date };
        (self.start, self.instant, self.day) = (Some((at, date)), Some(at), Some(reached));
        self.counts = counts;
        self.untold.push((date, date));
        that(self.date(at) == date, "the start is on another day")
    }

    pub(super) fn length(&mut self, value: u16, unit: Unit) -> Added {
        that(self.unit.is_none(), "the length is told twice")?;
        that(unit.gives_a_date(), "the unit gives no date")?;
        that(unit.has_length() || value == 0, "a length where nothing is counted")?;
        that(!self.counts || unit.counts_days(), "the start counts where no days are counted")?;
        self.unit = Some(unit);
        match unit {
            Unit::Minutes | Unit::WorkingMinutes | Unit::MinutesBefore => self.least = minutes(value),
            // Least length of the half, see `base`.
            Unit::HalfOfBase => self.demanded = Some(u32::from(value)),
            Unit::Immediately | Unit::Agreed | Unit::BaseAtMost => {}
            _ => self.demanded = Some(u32::from(value)),
        }
        Ok(())
    }

    pub(super) fn base(&mut self, days: u16) -> Added {
        that(self.of_base() && !self.based && self.counted == 0, "a base where none is asked")?;
        self.based = true;
        let least = self.demanded.unwrap_or(1);
        self.demanded = Some(u32::from(days));
        that(u32::from(days) >= least, "the base is less than the least")
    }

    /// From the day after the one reached, and not beyond the end of the enclosing term.
    pub(super) fn go(&mut self, from: Date, to: Date) -> Result<u32, &'static str> {
        let day = self.day.ok_or("there is no start")?;
        that(from == following(day), "a day is missing or told twice")?;
        let days = u32::try_from((to - from).get_days()).map_err(|_| "the days run backwards")? + 1;
        // Only an interruption leads beyond it.
        let beyond = self.demanded.is_none() && self.rest.is_some_and(|rest| to > rest);
        that(!beyond, "the rest is not the end that is told")?;
        self.day = Some(to);
        Ok(days)
    }

    /// Registration dates tell the day of receipt itself as skipped when it is not worked.
    pub(super) fn skip(&mut self, from: Date, to: Date, begun: Date) -> Added {
        let first = self.cut_off.is_none() && !self.skipped_start && self.day == Some(begun);
        if self.unit.is_none() && first && from == begun {
            (self.day, self.skipped_start) = (Some(to), true);
            return that(from <= to, "the days run backwards");
        }
        self.off = true;
        self.go(from, to).map(|_| ())
    }

    pub(super) fn days(&mut self, from: Date, to: Date, n: u16) -> Added {
        that(self.counted == 0, "the days are told twice")?;
        let day = self.day.ok_or("there is no start")?;
        let backwards = self.unit == Some(Unit::CalendarDaysBefore);
        that(backwards || self.unit == Some(Unit::CalendarDays), "calendar days in another unit")?;
        let span = if backwards { (from - to).get_days() } else { (to - from).get_days() + 1 };
        that(from == if backwards { day } else { following(day) }, "a day is missing or told twice")?;
        that(span == i32::from(n), "the number is not that of the days")?;
        self.untold.push((from, to));
        (self.day, self.counted) = (Some(to), u32::from(n));
        Ok(())
    }

    pub(super) fn reach(&mut self, n: u16, from: Date, computed: Date, to: Date, shortened: bool) -> Added {
        that(self.counted == 0 && Some(from) == self.day, "the span starts on another day")?;
        that(computed == to, "the span leads to another day")?;
        that((to.day() != from.day()) == shortened, "the end of the month is not told")?;
        self.untold.push((from, to));
        (self.day, self.counted) = (Some(to), u32::from(n));
        Ok(())
    }

    pub(super) fn clock(&mut self, from: Timestamp, to: Timestamp, counts: bool) -> Added {
        that(self.by_clock(), "hours in a term of days")?;
        that(Some(from) == self.instant, "time is missing or told twice")?;
        let backwards = self.unit == Some(Unit::MinutesBefore);
        that(if backwards { to < from } else { from < to }, "the clock does not run on")?;
        if counts && !self.target {
            self.ticks += to.duration_since(from).abs();
        }
        (self.instant, self.day) = (Some(to), Some(self.date(to)));
        Ok(())
    }

    pub(super) fn ends(&mut self, at: Timestamp, clause: &str) -> Added {
        that(self.at_an_end(), "the last day is no end")?;
        that(self.again.is_empty(), "a reminder is missing")?;
        if self.unit.is_none() {
            that(self.moved == self.cut_off.unwrap_or(self.skipped_start), "the filing should move")?;
            let hour_decides = matches!(clause, "A-18.1" | "A-18.2");
            that(!hour_decides || self.cut_off.is_some(), "the hour is not told")?;
        }
        that(self.agreed == (self.unit == Some(Unit::Agreed)), "the agreed day is not told")?;
        that(self.based == self.of_base(), "the base is not told")?;
        that(self.fulfilled(), "the length is another")?;
        that(self.ticks <= self.least, "the length is another")?;
        self.short = self.ticks < self.least;
        self.touched()?;
        let by_clock = self.by_clock() || self.unit.is_none();
        let end = if by_clock { self.instant } else { self.day.map(|day| self.end_of(day)) };
        that(end == Some(at), "the sum is another instant")?;
        self.end = Some(at);
        Ok(())
    }

    pub(super) fn by_clock(&self) -> bool {
        self.unit.is_some_and(Unit::ends_by_the_clock)
    }

    pub(super) fn of_base(&self) -> bool {
        matches!(self.unit, Some(Unit::BaseAtMost | Unit::HalfOfBase))
    }

    pub(super) fn fulfilled(&self) -> bool {
        self.demanded.is_none_or(|demanded| demanded == self.counted)
    }

    pub(super) fn at_an_end(&self) -> bool {
        match self.rest {
            // A term of working days ends on one; only the enclosing term may end otherwise.
            None => self.unit.is_none() || !self.off,
            Some(rest) => self.day.is_some_and(|day| day == rest || (day > rest && !self.off)),
        }
    }

    pub(super) fn date(&self, at: Timestamp) -> Date {
        self.zone.to_datetime(at).date()
    }

    pub(super) fn start_of(&self, date: Date) -> Timestamp {
        let midnight = date.to_datetime(jiff::civil::Time::midnight());
        self.zone.to_ambiguous_timestamp(midnight).compatible().unwrap_or(Timestamp::MAX)
    }

    pub(super) fn end_of(&self, date: Date) -> Timestamp {
        self.start_of(following(date))
    }
}

pub(super) fn dates(from: Date, to: Date) -> impl Iterator<Item = Date> {
    from.series(1.day()).take_while(move |date| *date <= to)
}

pub(super) fn that(holds: bool, what: &'static str) -> Added {
    if holds { Ok(()) } else { Err(what) }
}
