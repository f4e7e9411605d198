//! From a rule and its start to a date with its reasons.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp, ToSpan, civil::Date};

use crate::{
    Due, Law, Refusal, Rule, Step, StepKind,
    calendar::{DayKind, LAST_DAY, following, preceding},
    edition::{Term, Unit},
    event::Broken,
    extension, hours,
    term::Doubt,
};

/// The event that starts a term, with what else its unit asks for.
#[derive(Debug, Clone, PartialEq)]
pub struct Start {
    pub at: Timestamp,
    /// The agreed day, the last day of a validity, of the enclosing term, or of the term that this one runs on from.
    pub until: Option<Date>,
    /// The term whose length decides.
    pub base: Option<Rule>,
    /// When the clock of working minutes stood.
    pub pauses: Vec<Pause>,
}

/// A stretch in which the clock of a term stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Pause {
    pub from: Timestamp,
    /// None while it lasts.
    pub until: Option<Timestamp>,
    /// What stops the clock, as the term's `pauses` names it.
    pub why: Arc<str>,
}

/// Why a rule gives no date.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TermError {
    #[error("edition {edition} has no term for {rule}")]
    NoTerm { rule: Rule, edition: String },
    #[error("{rule} gives no date: {}", .unit.name())]
    NoDate { rule: Rule, unit: Unit },
    #[error("{0} needs the day that was agreed")]
    NeedsDay(Rule),
    #[error("{0} needs the rule whose length decides")]
    NeedsBase(Rule),
    #[error("{rule} runs on from the end of {from}: it needs the last day of that term")]
    NeedsTerm { rule: Rule, from: Rule },
    #[error("{0} would end after the last day of the calendar")]
    Beyond(Rule),
}

impl From<Timestamp> for Start {
    fn from(at: Timestamp) -> Self {
        Self { at, until: None, base: None, pauses: Vec::new() }
    }
}

impl Start {
    /// A start with the day that was agreed or to which something is valid.
    pub fn until(at: Timestamp, day: Date) -> Self {
        Self { until: Some(day), ..at.into() }
    }

    /// A start whose length follows from that of another term.
    pub fn of_base(at: Timestamp, base: Rule) -> Self {
        Self { base: Some(base), ..at.into() }
    }
}

impl From<TermError> for Refusal {
    fn from(error: TermError) -> Self {
        let rule = match error {
            TermError::NoTerm { rule, .. } | TermError::NoDate { rule, .. } => rule,
            TermError::NeedsDay(rule) | TermError::NeedsBase(rule) | TermError::Beyond(rule) => rule,
            TermError::NeedsTerm { rule, .. } => rule,
        };
        Refusal::new("A-0.h", "law-has-no-term").with("rule", rule)
    }
}

impl From<TermError> for Broken {
    fn from(error: TermError) -> Self {
        Broken::NoTerm(error.to_string())
    }
}

impl Law {
    /// The end of a term that starts so.
    ///
    /// Days are counted from the day after the start, whether that was worked or not, or from that of the start where
    /// the term says so; a term in days ends at 24:00 of its last day. The hour of A-18 plays no part. Interruptions
    /// of the case are in it.
    pub fn due(&self, rule: Rule, start: impl Into<Start>) -> Result<Due, TermError> {
        let start = self.begun(rule, start.into())?;
        let date = self.date(start.at);
        let term = self.term(rule, date)?;
        let mut count = Count::new(self, term, start.at, date);
        match term.unit {
            Unit::WorkingDays => count.working_days(term.value),
            Unit::BaseAtMost => count.base_at_most(start.base)?,
            Unit::HalfOfBase => count.half_of_base(start.base)?,
            Unit::RestAtLeast => count.rest_at_least(start.until)?,
            Unit::CalendarDays => count.calendar_days(),
            Unit::Months => count.months(),
            Unit::Years => count.years(),
            Unit::WorkingMinutes => {
                self.hours(date).ok_or(TermError::NoDate { rule, unit: term.unit })?;
                hours::count(&mut count, &start.pauses);
            }
            Unit::Minutes => count.minutes(),
            Unit::Immediately => {}
            Unit::Agreed => count.agreed(start.until.ok_or(TermError::NeedsDay(rule))?),
            Unit::MinutesBefore => count.minutes_before(),
            Unit::CalendarDaysBefore => count.days_before(),
            Unit::RegistrationDate
            | Unit::Period
            | Unit::Open
            | Unit::Elsewhere
            | Unit::SetByOperator
            | Unit::Off
            | Unit::Window => {
                return Err(TermError::NoDate { rule, unit: term.unit });
            }
        }
        if term.extended_by_failures {
            extension::extend(&mut count);
        }
        if count.day >= LAST_DAY {
            return Err(TermError::Beyond(rule));
        }
        Ok(count.ends())
    }

    /// The next reminder of a validity that ends with this day, among those that come after an instant; it tells those
    /// that follow it too. None where all have come, or where the law knows none.
    pub fn reminder(&self, until: Date, after: Timestamp) -> Option<Due> {
        let term = self.term(Rule::Reminders, until).ok()?;
        let mut days: Vec<u16> = term.also.iter().copied().chain([term.value]).collect();
        days.sort_unstable_by(|one, other| other.cmp(one));
        let mut dues = (0..days.len()).map(|next| {
            let (value, also) = (days[next], days[next + 1..].to_vec());
            let term = Arc::new(Term { value, also, ..(**term).clone() });
            let mut count = Count::new(self, &term, self.start_of(until), until);
            count.days_before();
            count.ends()
        });
        dues.find(|due| term.unit == Unit::CalendarDaysBefore && due.at > after)
    }

    /// A term that runs on from another one begins with its last day. The end of that one is 00:00 of the next day:
    /// counted from that instant, the first day of this one would be lost.
    fn begun(&self, rule: Rule, start: Start) -> Result<Start, TermError> {
        let Some(from) = rule.runs_on_from() else { return Ok(start) };
        let last_day = start.until.ok_or(TermError::NeedsTerm { rule, from })?;
        Ok(Start { at: self.start_of(last_day), ..start })
    }

    /// The last day alone, without reasons or interruptions, for a term in working days.
    #[inline]
    pub fn last_day(&self, working_days: u16, start: Date) -> Date {
        self.calendar.add_working_days(start, working_days)
    }

    fn term(&self, rule: Rule, date: Date) -> Result<&Arc<Term>, TermError> {
        let none = || TermError::NoTerm { rule, edition: self.edition.id.to_string() };
        // What was set later than the case began does not touch it (A-0.h-R2).
        let in_force = self.begun.map_or(date, |begun| begun.min(date));
        self.edition.term(rule, in_force).ok_or_else(none)
    }
}

/// A term while it is counted: how far it has come, and the steps up to there.
pub(crate) struct Count<'a> {
    pub(crate) law: &'a Law,
    pub(crate) term: &'a Arc<Term>,
    /// The one that governs this start.
    clause: Arc<str>,
    pub(crate) start: Timestamp,
    /// The last day reached.
    pub(crate) day: Date,
    /// Working or calendar days counted so far.
    pub(crate) n: u16,
    /// The end where it is a minute and not the end of a day.
    pub(crate) instant: Option<Timestamp>,
    pub(crate) open: Vec<Arc<str>>,
    doubts: Vec<Doubt>,
    because: Vec<Step>,
}

impl<'a> Count<'a> {
    fn new(law: &'a Law, term: &'a Arc<Term>, start: Timestamp, day: Date) -> Self {
        let doubts = if term.is_sure() { Vec::new() } else { vec![Doubt::Term] };
        // A week is two steps, a holiday one or two more; room for all of them at once.
        let days = if term.unit.ends_by_the_clock() { 0 } else { usize::from(term.value.min(120)) };
        let because = Vec::with_capacity(6 + days / 2);
        // What is counted begins after the day reached.
        let counts = term.start_counts;
        let reached = if counts { preceding(day) } else { day };
        let clause = hours::clause(law, term, start);
        let (instant, open) = (None, Vec::new());
        let mut count = Self { law, term, clause, start, day: reached, n: 0, instant, open, doubts, because };
        count.say(StepKind::Start { at: start, date: day, event: term.start.clone(), counts });
        let also = if term.unit == Unit::CalendarDaysBefore { term.also.clone() } else { Vec::new() };
        count.say(StepKind::Length { value: term.value, unit: term.unit, also });
        // A term of minutes, or one that ends at its start, ends at an instant.
        if term.unit.ends_by_the_clock() {
            count.instant = Some(start);
        }
        count
    }

    pub(crate) fn say(&mut self, kind: StepKind) {
        self.because.push(Step { clause: self.clause.clone(), kind });
    }

    pub(crate) fn say_by(&mut self, clause: &Arc<str>, kind: StepKind) {
        self.because.push(Step { clause: clause.clone(), kind });
    }

    /// Goes on by so many working days.
    pub(crate) fn working_days(&mut self, days: u16) {
        let last = self.law.calendar.add_working_days(self.day, days);
        self.tell_days(last);
    }

    /// Tells every day after the one reached up to this one.
    pub(crate) fn tell_days(&mut self, last: Date) {
        let law = self.law;
        for it in law.calendar.stretches(following(self.day), last) {
            if !it.confirmed {
                self.doubt_years(it.first.year(), it.last.year());
            }
            match it.kind {
                DayKind::Working => {
                    let first = self.n + 1;
                    self.n += it.days;
                    self.say(StepKind::Counted { from: it.first, to: it.last, first, n: self.n });
                }
                DayKind::Worked => {
                    let act = it.act.cloned();
                    for date in it.first.series(1.day()).take_while(|date| *date <= it.last) {
                        self.n += 1;
                        let act = act.clone();
                        self.say(StepKind::Worked { date, n: self.n, source: it.source, act });
                    }
                }
                DayKind::Weekend | DayKind::Holiday | DayKind::DayOff => {
                    let (from, to, why, source, act) =
                        (it.first, it.last, it.reason, it.source, it.act.cloned());
                    self.say(StepKind::Skipped { from, to, why, source, act });
                }
            }
        }
        self.day = last;
    }

    fn doubt_years(&mut self, first: i16, last: i16) {
        for year in first..=last {
            if let Some(doubt) = self.law.calendar.doubt(year) {
                self.doubts(doubt);
            }
        }
    }

    /// Something that it rests on awaits a lawyer.
    pub(crate) fn doubts(&mut self, doubt: Doubt) {
        if !self.doubts.contains(&doubt) {
            self.doubts.push(doubt);
        }
    }

    /// The length of another term; where that one is not confirmed, neither is this.
    fn length_of(&mut self, rule: Rule) -> Result<u16, TermError> {
        let term = self.law.term(rule, self.law.date(self.start))?;
        if !term.is_sure() {
            self.doubts(Doubt::Term);
        }
        match term.unit {
            Unit::WorkingDays => Ok(term.value),
            unit => Err(TermError::NoDate { rule, unit }),
        }
    }

    /// The term of the base kind, but not more than that of E2.
    fn base_at_most(&mut self, base: Option<Rule>) -> Result<(), TermError> {
        let base = base.ok_or(TermError::NeedsBase(self.term.rule))?;
        let own = self.length_of(base)?;
        let most = self.length_of(Rule::ExpertiseNormal)?;
        let days = own.min(most);
        self.say(StepKind::Base { rule: if own <= most { base } else { Rule::ExpertiseNormal }, days });
        self.working_days(days);
        Ok(())
    }

    /// Half of the base term, rounded up, at least the value.
    fn half_of_base(&mut self, base: Option<Rule>) -> Result<(), TermError> {
        let base = base.ok_or(TermError::NeedsBase(self.term.rule))?;
        let days = self.length_of(base)?.div_ceil(2).max(self.term.value);
        self.say(StepKind::Base { rule: base, days });
        self.working_days(days);
        Ok(())
    }

    /// To the end of the enclosing term, at least the value.
    fn rest_at_least(&mut self, until: Option<Date>) -> Result<(), TermError> {
        let until = until.ok_or(TermError::NeedsDay(self.term.rule))?;
        self.working_days(self.term.value);
        if until > self.day {
            self.say(StepKind::Rest { date: until });
            self.tell_days(until);
        }
        Ok(())
    }

    fn calendar_days(&mut self) {
        let n = self.term.value;
        let from = following(self.day);
        let to = from.saturating_add(i32::from(n - 1).days());
        self.n = n;
        self.say(StepKind::Days { from, to, n });
        self.day = to;
    }

    /// The same day number of a later month, or the last day of that month.
    fn months(&mut self) {
        let (n, from) = (self.term.value, self.day);
        let to = from.saturating_add(i32::from(n).months());
        let shortened = to.day() != from.day();
        self.say(StepKind::Months { n, from, to, shortened });
        self.day = to;
    }

    fn years(&mut self) {
        let (n, from) = (self.term.value, self.day);
        let to = from.saturating_add(i32::from(n).years());
        let shortened = to.day() != from.day();
        self.say(StepKind::Years { n, from, to, shortened });
        self.day = to;
    }

    fn minutes(&mut self) {
        let from = self.start;
        let to = later(from, minutes(self.term.value));
        self.say(StepKind::Minutes { from, to });
        self.reach(to);
    }

    fn minutes_before(&mut self) {
        let from = self.start;
        let to = later(from, -minutes(self.term.value));
        self.say(StepKind::Minutes { from, to });
        self.reach(to);
    }

    fn days_before(&mut self) {
        let from = self.day;
        let to = from.saturating_sub(i32::from(self.term.value).days());
        self.n = self.term.value;
        self.say(StepKind::Days { from, to, n: self.n });
        self.day = to;
        for days in &self.term.also {
            let date = from.saturating_sub(i32::from(*days).days());
            self.say(StepKind::Again { days: *days, date });
        }
    }

    fn agreed(&mut self, date: Date) {
        self.say(StepKind::Agreed { date });
        self.day = date;
    }

    /// Whether the calendar of this day awaits confirmation.
    pub(crate) fn doubt(&mut self, day: Date) {
        if !self.law.calendar.confirmed(day) {
            self.doubt_years(day.year(), day.year());
        }
    }

    /// The end is this instant.
    pub(crate) fn reach(&mut self, at: Timestamp) {
        self.instant = Some(at);
        self.day = self.law.date(at);
    }

    fn ends(mut self) -> Due {
        let at = self.instant.unwrap_or_else(|| self.law.end_of(self.day));
        self.say(StepKind::Ends { at });
        Due {
            rule: self.term.rule,
            edition: self.law.edition.id.clone(),
            calendar: self.law.calendar.id().clone(),
            at,
            last_day: self.day,
            doubts: self.doubts,
            open: self.open,
            because: self.because,
        }
    }
}

/// The term, if it is over; an act by lapse of time before that is refused.
pub(crate) fn ended(due: Due, clause: &'static str, at: Timestamp) -> Result<Due, Refusal> {
    if due.passed(at) {
        return Ok(due);
    }
    Err(Refusal::new(clause, "term-not-ended").with("last_day", due.last_day).with("due", due.at))
}

/// The moment at which something happened that happens by itself at the end of a term. That is 24:00 of its last day and
/// belongs to it: counted from the 00:00 that follows, the next term would lose its first day.
pub(crate) fn lapsed(at: Timestamp) -> Timestamp {
    at.saturating_sub(SignedDuration::from_micros(1)).unwrap_or(at)
}

pub(crate) fn minutes(n: u16) -> SignedDuration {
    SignedDuration::from_mins(i64::from(n))
}

/// Later by a duration of the law; the end of time is not reached by any.
pub(crate) fn later(at: Timestamp, by: SignedDuration) -> Timestamp {
    at.saturating_add(by).unwrap_or(at)
}
