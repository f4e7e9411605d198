//! Failures and force majeure move terms: by the union of their periods, never the sum; by the
//! planned end first and by the actual one after it.

use std::{collections::BTreeSet, sync::Arc};

use jiff::{SignedDuration, Timestamp, ToSpan, civil::Date, tz::TimeZone};
use serde::{Deserialize, Serialize};

use crate::{
    Law, Rule, StepKind,
    calendar::{following, preceding},
    due::{Count, later},
    edition::{ExtensionUnit, Term, Unit},
    term::Doubt,
};

/// A day by the clock.
pub(crate) const DAY: SignedDuration = SignedDuration::from_hours(24);

/// Something that kept people from submitting or considering, confirmed or decided.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Interruption {
    /// Number of the incident or decision: what every explanation names.
    pub id: Arc<str>,
    pub cause: Cause,
    /// When the failure occurred, or the circumstances began.
    pub from: Timestamp,
    /// Planned end while it lasts, actual end after it.
    pub until: Timestamp,
    /// It has not ended: a term that would end meanwhile stays open.
    pub lasts: bool,
    /// The moment of confirmation, or of the decision. A term that was over by then stays as it is.
    pub confirmed_at: Timestamp,
    /// The days by which a decision extends, where it names a number. They are days of its period: none of
    /// them is added that something else has added before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub days: Option<u16>,
}

/// What interrupts. A failure of low severity moves no term, so it is not one of these.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Cause {
    /// Of the applications in which it arose.
    MediumFailure,
    /// Of all applications that coincided with it in the component.
    HighFailure,
    ForceMajeure,
}

impl Cause {
    pub const ALL: [Self; 3] = [Self::MediumFailure, Self::HighFailure, Self::ForceMajeure];

    /// The text is `cause-<name>` in the locale files.
    pub fn name(self) -> &'static str {
        match self {
            Self::MediumFailure => "medium-failure",
            Self::HighFailure => "high-failure",
            Self::ForceMajeure => "force-majeure",
        }
    }

    /// The clause by which it moves terms.
    pub fn clause(self, lasts: bool) -> &'static str {
        match (self, lasts) {
            (Self::MediumFailure, _) => "A-62.3",
            (Self::HighFailure, true) => "A-63.1",
            (Self::HighFailure, false) => "A-63.3",
            (Self::ForceMajeure, _) => "A-64",
        }
    }
}

/// Moves the end of a term by what interrupted it before it was over.
pub(crate) fn extend(count: &mut Count<'_>) {
    let law = count.law;
    let Some(extension) = law.edition.extension else { return };
    let (base, mut touched, mut periods) = (count.day, BTreeSet::new(), Vec::new());
    let mut counted = Vec::<Counted>::new();
    let mut rolled = None;
    let whole_days = extension.unit == ExtensionUnit::WholeWorkingDays;
    let of_decision = law.edition.term(Rule::ForceMajeureDays, law.date(count.start));
    for it in law.interruptions.iter() {
        // While one lasts the term stays open, so that a further one still finds it running.
        let deadline = if count.open.is_empty() { law.end_of(count.day) } else { Timestamp::MAX };
        let (from, until) = (it.from.max(count.start), it.until.max(count.start));
        if it.confirmed_at >= deadline || it.from >= deadline || (until <= from && !it.lasts) {
            continue;
        }
        let clause: Arc<str> = it.cause.clause(it.lasts).into();
        if it.lasts {
            count.open.push(it.id.clone());
        }
        // By the clock a decided day is 24 hours, whatever its unit: that nobody confirmed it makes no date doubtful.
        let of_decision = of_decision.filter(|_| whole_days && it.days.is_some());
        let unit = of_decision.map(|term| term.unit);
        let by_calendar = unit == Some(Unit::CalendarDays);
        let (days, seconds, total) = if by_calendar {
            let total = DAY * i32::from(touch(law, &mut touched, (from, until), it.days, by_calendar));
            (0, u32::try_from(total.as_secs()).unwrap_or(u32::MAX), total)
        } else if whole_days {
            (touch(law, &mut touched, (from, until), it.days, by_calendar), 0, SignedDuration::ZERO)
        } else {
            let before = union(&periods);
            let days = it.days.map(|days| days.min(days_of(&law.zone, from, until)));
            periods.push((from, clocked(from, until, days)));
            // Whole seconds, as they are told: what is added is what the explanation adds up to.
            let total = SignedDuration::from_secs(union(&periods).as_secs());
            (0, u32::try_from(total.as_secs() - before.as_secs()).unwrap_or(u32::MAX), total)
        };
        let (incident, provisional) = (it.id.clone(), it.lasts);
        let mut covered_by = Vec::new();
        if days == 0 && seconds == 0 {
            let covering = counted.iter().filter(|other| match whole_days {
                true if it.days.is_none() => other.shares_a_working_day(law, from, until),
                _ => from < other.until && other.from < until,
            });
            covered_by.extend(covering.map(|other| other.id.clone()));
        } else {
            counted.push(Counted { id: it.id.clone(), from, until });
            if of_decision.is_some_and(|term: &Arc<Term>| !term.is_sure()) {
                count.doubts(Doubt::DecidedDays);
            }
        }
        let decided = it.days;
        let told = StepKind::Interrupted {
            incident,
            from,
            until,
            days,
            seconds,
            provisional,
            decided,
            unit,
            covered_by,
        };
        count.say_by(&clause, told);
        if days > 0 {
            count.working_days(days);
        }
        if seconds > 0 && by_calendar {
            // Calendar days may lead to a day off: each decision to the end of a working day.
            roll(count, later(law.end_of(count.day), total), &clause);
        } else if seconds > 0 {
            let at = later(law.end_of(base), total);
            count.day = working_day(law, at);
            rolled = Some((at, clause));
        }
    }
    // Told once for all of them together, to the end of the working day.
    if let Some((at, clause)) = rolled {
        count.day = base;
        roll(count, at, &clause);
    }
}

/// An interruption that added something, from the start of the term on.
struct Counted {
    id: Arc<str>,
    from: Timestamp,
    until: Timestamp,
}

impl Counted {
    fn shares_a_working_day(&self, law: &Law, from: Timestamp, until: Timestamp) -> bool {
        let first = law.date(from.max(self.from));
        let mut shared = touched_days(law, first, last_touched(law, until.min(self.until)));
        until > from && shared.next().is_some()
    }
}

/// From the last day reached to the end of the working day in which a prolonged time ends, or of the next one. Every
/// day on the way is told: those that the clock runs through, and those off on which it would end.
fn roll(count: &mut Count<'_>, at: Timestamp, clause: &Arc<str>) {
    let law = count.law;
    let (first, ends_on, to) = (following(count.day), last_touched(law, at), working_day(law, at));
    if first < ends_on {
        count.day = preceding(ends_on);
        for it in law.calendar.stretches(first, count.day) {
            let off = (!it.kind.is_working()).then_some(it.reason);
            count.say_by(clause, StepKind::Prolonged { from: it.first, to: it.last, off });
        }
    }
    if ends_on < to {
        count.tell_days(preceding(to));
    }
    count.say_by(clause, StepKind::Rolled { at, to });
    count.day = to;
    count.doubt(to);
}

/// The working days that a period touches and none before it did. Of a decided number of working days these are taken
/// first, then the days off; of calendar days the first ones.
fn touch(
    law: &Law,
    touched: &mut BTreeSet<Date>,
    (from, until): (Timestamp, Timestamp),
    decided: Option<u16>,
    by_calendar: bool,
) -> u16 {
    if until <= from {
        return 0;
    }
    let (first, last) = (law.date(from), last_touched(law, until));
    if by_calendar {
        let days = first.series(1.day()).take_while(|date| *date <= last);
        let days = days.take(decided.map_or(usize::MAX, usize::from));
        return u16::try_from(days.filter(|date| touched.insert(*date)).count()).unwrap_or(u16::MAX);
    }
    let off = first.series(1.day()).take_while(|date| *date <= last && decided.is_some());
    let off = off.filter(|date| !law.calendar.is_working(*date));
    let days = touched_days(law, first, last).chain(off).take(decided.map_or(usize::MAX, usize::from));
    u16::try_from(days.filter(|date| touched.insert(*date)).count()).unwrap_or(u16::MAX)
}

/// How many calendar days a period touches: no decision extends by more.
pub fn days_of(zone: &TimeZone, from: Timestamp, until: Timestamp) -> u16 {
    if until <= from {
        return 0;
    }
    let date = |at: Timestamp| zone.to_datetime(at).date();
    let last = date(later(until, SignedDuration::from_nanos(-1)));
    u16::try_from((last - date(from)).get_days() + 1).unwrap_or(0)
}

/// Where the time that an interruption adds by the clock ends: a decided day is 24 hours.
pub(crate) fn clocked(from: Timestamp, until: Timestamp, days: Option<u16>) -> Timestamp {
    days.map_or(until, |days| later(from, DAY * i32::from(days)))
}

fn touched_days(law: &Law, first: Date, last: Date) -> impl Iterator<Item = Date> {
    let days = first.series(1.day()).take_while(move |date| *date <= last);
    days.filter(|date| law.calendar.is_working(*date))
}

/// Half-open: a time that ends at midnight does not touch the day that begins.
fn last_touched(law: &Law, until: Timestamp) -> Date {
    law.date(later(until, SignedDuration::from_nanos(-1)))
}

/// How long at least one of the periods lasted.
pub(crate) fn union(periods: &[(Timestamp, Timestamp)]) -> SignedDuration {
    let mut periods = periods.to_vec();
    periods.sort();
    let (mut total, mut reached) = (SignedDuration::ZERO, Timestamp::MIN);
    for (from, until) in periods {
        let from = from.max(reached);
        if until > from {
            total += until.duration_since(from);
            reached = until;
        }
    }
    total
}

/// The working day in which a prolonged time ends, or the next one.
fn working_day(law: &Law, at: Timestamp) -> Date {
    let day = last_touched(law, at);
    if law.calendar.is_working(day) { day } else { law.calendar.next_working_day(day) }
}
