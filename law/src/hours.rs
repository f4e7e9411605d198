//! Hours of support (A-53.2.p3, A-53.2.p4) and the terms that run only in them.

use std::sync::Arc;

use jiff::{Timestamp, civil::Date, civil::Time};

use crate::{
    Law, Rule, StepKind,
    calendar::Hours,
    due::{Count, Pause, later, minutes},
    edition::Term,
    term::Closure,
};

/// Working days looked through for a term in minutes before it is given up: none is so long.
const MOST_DAYS: usize = 400;

impl Law {
    /// The hours of support of a day, if it is worked: those that the operator has set, else those of the edition. An
    /// operator that has to set its own and has not keeps to the latter meanwhile.
    pub fn hours(&self, date: Date) -> Option<Hours> {
        let own = self.calendar.schedule(date).map(|schedule| schedule.on(date.weekday()));
        own.or_else(|| self.edition.support.as_ref().map(|support| support.hours()))
    }
}

/// Whether this instant lies in the hours of support, or why not.
pub fn closure(law: &Law, at: Timestamp) -> Option<Closure> {
    let local = law.zone.to_datetime(at);
    let time = local.time();
    let hours = law.hours(local.date()).filter(|_| law.calendar.is_working(local.date()));
    let Some(hours) = hours else { return Some(Closure::DayOff) };
    if time < hours.opens {
        Some(Closure::BeforeOpening)
    } else if time >= hours.closes {
        Some(Closure::AfterClosing)
    } else if hours.lunch.is_some_and(|(from, to)| (from..to).contains(&time)) {
        Some(Closure::Lunch)
    } else {
        None
    }
}

/// The clause that governs a start of this term. When a message came decides which paragraph of A-54 asks for its entry
/// in the Journal; the edition names the first one.
pub(crate) fn clause(law: &Law, term: &Term, start: Timestamp) -> Arc<str> {
    if term.rule != Rule::JournalEntry || *term.clause != *"A-54.p1" {
        return term.clause.clone();
    }
    match closure(law, start) {
        None => term.clause.clone(),
        Some(Closure::Lunch) => "A-54.p2".into(),
        Some(_) => "A-54.p3".into(),
    }
}

/// Counts the minutes of a term in the hours of support, without the pauses that stop its clock.
///
/// A message that comes outside working time must be in the Journal on the next working day (A-54.p3): the
/// legal end is its closing hour, the half hour after opening is what the operator aims at.
pub(crate) fn count(count: &mut Count<'_>, pauses: &[Pause]) {
    let (law, start) = (count.law, count.start);
    let came = closure(law, start);
    let pauses: Vec<_> = pauses.iter().filter(|pause| count.term.pauses.contains(&pause.why)).collect();
    let end = run(count, start, &pauses);
    count.reach(end);
    let outside = matches!(came, Some(Closure::AfterClosing | Closure::DayOff));
    if count.term.rule == Rule::JournalEntry && outside && count.open.is_empty() {
        count.say_by(&"A-54.p3".into(), StepKind::Target { at: end });
        let closing = law.hours(count.day).map_or(end, |hours| instant(law, count.day, hours.closes));
        let (from, to) = (end, closing);
        if from < to {
            count.say_by(&"A-54.p3".into(), StepKind::Minutes { from, to });
            count.reach(closing);
        }
    }
}

fn run(count: &mut Count<'_>, start: Timestamp, pauses: &[&Pause]) -> Timestamp {
    let law = count.law;
    let (mut at, mut left) = (start, minutes(count.term.value));
    // A pause that has not ended: the clock stands from there on, and the term is open.
    let stands = pauses.iter().filter(|pause| pause.until.is_none()).min_by_key(|pause| pause.from);
    for _ in 0..MOST_DAYS {
        count.doubt(law.date(at));
        for (opens, closes) in spans(law, law.date(at)) {
            for (from, to) in without(pauses, opens.max(at), closes) {
                if from > at {
                    let why = closure(law, at).unwrap_or(Closure::Pause);
                    count.say(StepKind::Closed { from: at, to: from, why });
                    at = from;
                }
                let reached = later(at, left).min(to);
                count.say(StepKind::Minutes { from: at, to: reached });
                left -= reached.duration_since(at);
                at = reached;
                if left.is_zero() {
                    return at;
                }
            }
        }
        // On to the next working day: the rest of this one does not count.
        let next = law.calendar.next_working_day(law.date(at));
        let opens = law.hours(next).map_or(law.start_of(next), |hours| instant(law, next, hours.opens));
        if let Some(pause) = stands.filter(|pause| pause.from < opens) {
            count.open.push(pause.why.clone());
            return at;
        }
        let why = closure(law, at).unwrap_or(Closure::Pause);
        count.say(StepKind::Closed { from: at, to: opens, why });
        at = opens;
    }
    at
}

/// The parts of a stretch that no pause covers, in order. An open pause covers all that follows it.
fn without(pauses: &[&Pause], from: Timestamp, to: Timestamp) -> Vec<(Timestamp, Timestamp)> {
    let mut parts = vec![(from, to)];
    for pause in pauses {
        let until = pause.until.unwrap_or(Timestamp::MAX);
        parts = parts
            .into_iter()
            .flat_map(|(from, to)| [(from, to.min(pause.from)), (from.max(until), to)])
            .collect();
    }
    parts.retain(|(from, to)| from < to);
    parts
}

/// The parts of a working day; nothing on another day.
fn spans(law: &Law, date: Date) -> Vec<(Timestamp, Timestamp)> {
    let hours = law.hours(date).filter(|_| law.calendar.is_working(date));
    let spans = hours.iter().flat_map(Hours::spans);
    spans.map(|(from, to)| (instant(law, date, from), instant(law, date, to))).collect()
}

pub(crate) fn instant(law: &Law, date: Date, time: Time) -> Timestamp {
    let local = date.to_datetime(time);
    law.zone.to_ambiguous_timestamp(local).compatible().unwrap_or(Timestamp::MAX)
}
