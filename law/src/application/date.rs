//! The registration date of a filing and of a document of the expertise, with the reasons.

use jiff::{Timestamp, ToSpan, civil::Date};
use serde::{Deserialize, Serialize};

use crate::{
    Law,
    term::{REGISTRATION_DATE, Step, StepKind},
};

/// The legal date of registration and why it is that date.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegistrationDate {
    pub date: Date,
    /// The moment of registration: that of receipt or signing, or 00:00 of a later date.
    pub at: Timestamp,
    pub because: Vec<Step>,
}

/// An application and its documents, received complete at this moment.
///
/// On a working day before 14:00 it is registered at once, from 14:00 on at 00:00 of the next working day; on a
/// day that is not worked at 00:00 of the working day after it, whatever the hour.
pub fn registration_date(law: &Law, received_at: Timestamp) -> RegistrationDate {
    let local = received_at.to_zoned(law.zone.clone());
    let (date, hour) = (local.date(), law.edition.cut_off.hour);
    let passed = local.hour() >= hour;
    let clause = match (law.calendar.is_working(date), passed) {
        (true, false) => "A-18.1",
        (true, true) => "A-18.2",
        (false, _) => "A-18.3",
    };
    let mut reason = Reason::new(law, clause, received_at);
    if law.calendar.is_working(date) {
        // The civil hour decides, also where an hour of the day is repeated by a change of the offset.
        let cut_off = date.at(hour, 0, 0, 0).to_zoned(law.zone.clone()).map(|cut_off| cut_off.timestamp());
        let at = cut_off.unwrap_or(received_at);
        reason.say(true, StepKind::CutOff { at, hour, passed });
    }
    if clause == "A-18.1" { reason.stays(date) } else { reason.moves(date) }
}

/// A document that the user presents while the application is considered (A-18.p2, A-18.p3): the real time of
/// signing without any hour, moved only from a day that is not worked to 00:00 of the next working day.
pub fn in_course_date(law: &Law, certified_at: Timestamp) -> RegistrationDate {
    let date = law.date(certified_at);
    if law.calendar.is_working(date) {
        Reason::new(law, "A-18.p2", certified_at).stays(date)
    } else {
        Reason::new(law, "A-18.p3", certified_at).moves(date)
    }
}

/// A document of the expertise: the real time of signing, on any day.
pub(crate) fn signing_date(law: &Law, signed_at: Timestamp) -> RegistrationDate {
    Reason::new(law, "A-41", signed_at).stays(law.date(signed_at))
}

/// Steps of one clause while they are gathered.
struct Reason<'a> {
    law: &'a Law,
    clause: &'static str,
    at: Timestamp,
    because: Vec<Step>,
}

impl<'a> Reason<'a> {
    fn new(law: &'a Law, clause: &'static str, at: Timestamp) -> Self {
        let mut reason = Self { law, clause, at, because: Vec::new() };
        reason.say(true, StepKind::Start { at, date: law.date(at) });
        reason
    }

    fn say(&mut self, confirmed: bool, kind: StepKind) {
        let (rule, clause) = (REGISTRATION_DATE.into(), self.clause.into());
        self.because.push(Step { rule, clause, edition: self.law.edition.id.clone(), confirmed, kind });
    }

    fn stays(mut self, date: Date) -> RegistrationDate {
        let at = self.at;
        self.say(true, StepKind::Ends { at });
        RegistrationDate { date, at, because: self.because }
    }

    /// To 00:00 of the next working day, naming every day that is skipped on the way.
    fn moves(mut self, from: Date) -> RegistrationDate {
        let calendar = &self.law.calendar;
        let to = calendar.next_working_day(from);
        for day in from.series(1.day()).take_while(|date| *date < to).map(|date| calendar.day(date)) {
            // Only the day it came on can be worked here; it is told by the cut-off.
            if day.is_working() {
                continue;
            }
            let date = day.date;
            self.say(day.confirmed, StepKind::Skipped { date, why: day.reason, source: day.source });
        }
        let confirmed = calendar.day(to).confirmed;
        self.say(confirmed, StepKind::Moved { from, to });
        let at = self.law.start_of(to);
        self.say(true, StepKind::Ends { at });
        RegistrationDate { date: to, at, because: self.because }
    }
}
