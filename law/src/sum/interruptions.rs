//! What interruptions add: working days that they touch, or time by the clock with every day it runs through.

use jiff::{SignedDuration, Timestamp, ToSpan, civil::Date};

use super::adder::{Added, Adder, dates, that};
use crate::{
    StepKind,
    calendar::following,
    due::later,
    edition::Unit,
    extension::{DAY, clocked, days_of, union},
};

/// What an interruption adds, and the days from which it may take them.
pub(super) struct Claim {
    from: Date,
    last: Date,
    days: u16,
    decided: Option<u16>,
    /// Of each day from `from` to `last`, worked or not.
    by_calendar: bool,
}

impl Claim {
    fn touches(&self, date: Date) -> bool {
        self.from <= date && date <= self.last
    }
}

impl<'a> Adder<'a> {
    pub(super) fn interrupted(&mut self, kind: &'a StepKind) -> Added {
        let StepKind::Interrupted {
            incident,
            from,
            until,
            days,
            seconds,
            provisional,
            decided,
            unit,
            covered_by,
        } = kind
        else {
            return Err("the prolonged time is not told");
        };
        let (from, until, days, seconds) = (*from, *until, *days, *seconds);
        let adds = days > 0 || seconds > 0;
        that(covered_by.is_empty() || !adds, "the interruption adds what others cover")?;
        that(
            covered_by.iter().all(|id| self.incidents.contains(&**id)),
            "what covers it is not told before",
        )?;
        that(self.incidents.insert(incident), "the interruption is told twice")?;
        if *provisional {
            self.lasting.insert(incident);
        }
        that(self.at_an_end(), "the last day is no end")?;
        that(self.fulfilled(), "the length is another")?;
        that(from <= until, "the interruption ends before it begins")?;
        let decided = decided.map(|decided| decided.min(days_of(self.zone, from, until)));
        that(decided.is_none_or(|decided| days <= decided), "more days are added than were decided")?;
        if *unit == Some(Unit::CalendarDays) {
            let decided = decided.ok_or("calendar days that nobody decided")?;
            return self.by_calendar((from, decided), days, seconds);
        }
        that(unit.is_none_or(|unit| unit == Unit::WorkingDays && decided.is_some()), "the days are others")?;
        let before = union(&self.periods);
        self.periods.push((from, clocked(from, until, decided)));
        let more = union(&self.periods).as_secs() - before.as_secs();
        if seconds > 0 {
            that(i64::from(seconds) == more && days == 0, "the interruption lasts longer or shorter")?;
            self.rolls = true;
        } else if days > 0 || more > 0 {
            let last = self.date(later(until, SignedDuration::from_nanos(-1)));
            self.claims.push(Claim { from: self.date(from), last, days, decided, by_calendar: false });
        }
        self.demanded = Some(self.demanded.unwrap_or(self.counted) + u32::from(days));
        self.prolonged += SignedDuration::from_secs(i64::from(seconds));
        Ok(())
    }

    /// Whole calendar days of a decision, which are rolled to the end of a working day by themselves.
    fn by_calendar(&mut self, (from, decided): (Timestamp, u16), days: u16, seconds: u32) -> Added {
        let added = SignedDuration::from_secs(i64::from(seconds));
        let n = u16::try_from(added.as_hours() / 24).unwrap_or(u16::MAX);
        that(days == 0 && DAY * i32::from(n) == added, "calendar days are whole")?;
        that(n <= decided, "more days are added than were decided")?;
        that(self.prolonged.is_zero(), "the prolonged time is not told")?;
        let from = self.date(from);
        let last = from.saturating_add((i32::from(decided) - 1).days());
        self.claims.push(Claim { from, last, days: n, decided: Some(decided), by_calendar: true });
        (self.rolls, self.prolonged) = (n > 0, added);
        self.demanded = Some(self.demanded.unwrap_or(self.counted));
        Ok(())
    }

    /// Further interruptions, then every day of the prolonged time, then the days off on which it would end, then the
    /// day to whose end it is rolled.
    pub(super) fn prolong(&mut self, kind: &'a StepKind) -> Added {
        match kind {
            StepKind::Prolonged { from, to, off } => {
                that(self.off_from.is_none(), "the prolonged time runs on after its end")?;
                self.prolongs = self.prolongs.or(self.day);
                if off.is_none() {
                    self.worked.extend(dates(*from, *to));
                }
                self.go(*from, *to).map(|_| ())
            }
            StepKind::Skipped { from, to, .. } => {
                self.prolongs = self.prolongs.or(self.day);
                self.off_from = self.off_from.or(Some(*from));
                self.go(*from, *to).map(|_| ())
            }
            StepKind::Rolled { at, to } => {
                let base = self.prolongs.or(self.day).ok_or("there is no start")?;
                that(later(self.end_of(base), self.prolonged) == *at, "the prolonged time is another")?;
                let ends_on = self.date(later(*at, SignedDuration::from_nanos(-1)));
                that(self.off_from.unwrap_or(*to) == ends_on, "the added time ends on another day")?;
                (self.rolls, self.off) = (false, false);
                (self.prolonged, self.prolongs, self.off_from) = (SignedDuration::ZERO, None, None);
                self.worked.insert(*to);
                self.go(*to, *to).map(|_| ())
            }
            further => {
                that(self.prolongs.is_none(), "the prolonged time is not told")?;
                self.interrupted(further)
            }
        }
    }

    /// Each interruption adds the worked days that it touches and none before it did.
    pub(super) fn touched(&self) -> Added {
        let (mut told, mut perhaps_taken) = (self.worked.clone(), Vec::<Date>::new());
        let to_come = self.day.filter(|_| !self.lasting.is_empty()).map(|day| (following(day), Date::MAX));
        for (place, claim) in self.claims.iter().enumerate() {
            let Claim { from, last, days, decided, by_calendar } = claim;
            let touches = |date: &Date| claim.touches(*date);
            if *by_calendar {
                self.adds_the_rest(claim, &self.claims[..place])?;
                told.retain(|date| !touches(date));
                continue;
            }
            let common = |(a, b): &(Date, Date)| ((*b).min(*last) - (*a).max(*from)).get_days() + 1;
            let perhaps: usize = self
                .untold
                .iter()
                .chain(&to_come)
                .map(|span| usize::try_from(common(span)).unwrap_or(0))
                .sum();
            let perhaps = perhaps + perhaps_taken.iter().filter(|date| touches(date)).count();
            let mine: Vec<Date> = told.iter().copied().filter(touches).collect();
            told.retain(|date| !touches(date));
            let Some(decided) = decided.map(usize::from) else {
                let sure = mine.len();
                that((sure..=sure + perhaps).contains(&usize::from(*days)), "the touched days are others")?;
                continue;
            };
            // Of a decided number the first working days are taken; which these are is as sure as what is told.
            let (taken, reached) = (decided.saturating_sub(perhaps).min(mine.len()), decided.min(mine.len()));
            perhaps_taken.extend(&mine[taken..reached]);
            told.extend(&mine[reached..]);
        }
        Ok(())
    }

    /// Calendar days add those that nothing before touched; which days off these are is as sure as what is told.
    fn adds_the_rest(&self, claim: &Claim, before: &[Claim]) -> Added {
        let covered = |sure: bool| {
            let by = |date: &Date| {
                before
                    .iter()
                    .any(|it| it.touches(*date) && (!sure || it.by_calendar || self.worked.contains(date)))
            };
            dates(claim.from, claim.last).filter(by).count()
        };
        let all = dates(claim.from, claim.last).count();
        let may = all - covered(false)..=all - covered(true);
        that(may.contains(&usize::from(claim.days)), "the decided days are others")
    }
}
