//! The registration date of a filing and of a document of the expertise, with the reasons.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp, civil::Date};

use crate::{Due, Law, Rule, Step, StepKind, calendar::DayKind, due::later, hours, term::Doubt};

/// An application and its documents, received complete at this moment: `last_day` is the
/// date, `at` the moment of registration.
///
/// On a working day before 14:00 it is registered at once, from 14:00 on at 00:00 of the next working day; on a
/// day that is not worked at 00:00 of the working day after it, whatever the hour.
pub fn registration_date(law: &Law, received_at: Timestamp) -> Due {
    let local = law.zone.to_datetime(received_at);
    let (date, hour) = (local.date(), law.edition.cut_off.map_or(24, |cut_off| cut_off.hour));
    let passed = local.hour() >= hour;
    let clause = match (law.calendar.is_working(date), passed) {
        (true, false) => "A-18.1",
        (true, true) => "A-18.2",
        (false, _) => "A-18.3",
    };
    let mut reason = Reason::new(law, clause, "received", received_at);
    if law.calendar.is_working(date) && hour < 24 {
        // The civil hour decides, also where an hour of the day is repeated by a change of the offset.
        let at = hours::instant(law, date, jiff::civil::time(hour, 0, 0, 0));
        reason.say(StepKind::CutOff { at, hour, passed });
    }
    if clause == "A-18.1" { reason.stays(date) } else { reason.moves(date) }
}

/// A document that the user presents while the application is considered (A-18.p2, A-18.p3): the real time of
/// signing without any hour, moved only from a day that is not worked to 00:00 of the next working day.
pub fn in_course_date(law: &Law, certified_at: Timestamp) -> Due {
    let date = law.date(certified_at);
    let reason = |clause| Reason::new(law, clause, "document-certified", certified_at);
    if law.calendar.is_working(date) { reason("A-18.p2").stays(date) } else { reason("A-18.p3").moves(date) }
}

/// A document of the expertise: the real time of signing, on any day.
pub(crate) fn signing_date(law: &Law, signed_at: Timestamp) -> Due {
    Reason::new(law, "A-41", "document-signed", signed_at).stays(law.date(signed_at))
}

/// Steps of one clause while they are gathered.
struct Reason<'a> {
    law: &'a Law,
    clause: Arc<str>,
    at: Timestamp,
    doubts: Vec<Doubt>,
    because: Vec<Step>,
}

impl<'a> Reason<'a> {
    fn new(law: &'a Law, clause: &str, event: &str, at: Timestamp) -> Self {
        let date = law.date(at);
        let confirmed = law.edition.term(Rule::RegistrationDate, date).is_none_or(|term| term.is_sure());
        let doubts = if confirmed { Vec::new() } else { vec![Doubt::Term] };
        let mut reason = Self { law, clause: clause.into(), at, doubts, because: Vec::new() };
        reason.doubt(date);
        reason.say(StepKind::Start { at, date, event: event.into(), counts: false });
        reason
    }

    fn say(&mut self, kind: StepKind) {
        self.because.push(Step { clause: self.clause.clone(), kind });
    }

    fn doubt(&mut self, date: Date) {
        let doubt = self.law.calendar.doubt(date.year());
        self.doubts.extend(doubt.filter(|doubt| !self.doubts.contains(doubt)));
    }

    fn stays(self, date: Date) -> Due {
        let at = self.at;
        self.ends(at, date)
    }

    /// To 00:00 of the next working day, naming every day that is skipped on the way.
    fn moves(mut self, from: Date) -> Due {
        let law = self.law;
        let to = law.calendar.next_working_day(from);
        let before = law.date(later(law.start_of(to), SignedDuration::from_nanos(-1)));
        for it in law.calendar.stretches(from, before) {
            // Only the day it came on can be worked here; it is told by the cut-off.
            if !matches!(it.kind, DayKind::Working | DayKind::Worked) {
                let (from, to, why, source, act) = (it.first, it.last, it.reason, it.source, it.act.cloned());
                self.say(StepKind::Skipped { from, to, why, source, act });
            }
        }
        self.doubt(to);
        self.say(StepKind::Moved { from, to });
        let at = law.start_of(to);
        self.ends(at, to)
    }

    fn ends(mut self, at: Timestamp, last_day: Date) -> Due {
        self.say(StepKind::Ends { at });
        Due {
            rule: Rule::RegistrationDate,
            edition: self.law.edition.id.clone(),
            calendar: self.law.calendar.id().clone(),
            at,
            last_day,
            doubts: self.doubts,
            open: Vec::new(),
            because: self.because,
        }
    }
}
