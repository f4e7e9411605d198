//! The dates of one case, registration or organisation that can be explained: those that run, and those that ended,
//! each as it was counted then.

use jiff::Timestamp;
use law::event::Subject;
use law::{Due, Rule};
use uuid::Uuid;

use super::Seen;
use crate::store::events::Event;
use crate::{Office, replay};

/// The dates of a subject with what pages and papers say of it.
#[derive(Debug, Clone)]
pub struct Dates {
    /// The word of the topic in events, and its id.
    pub subject: (&'static str, Uuid),
    /// Number, where it has one.
    pub number: Option<String>,
    pub name: String,
    /// One of each rule: the one that runs, or the last one.
    pub dues: Vec<(Due, Seen)>,
    /// Those that run no more, in the order in which they ended.
    pub ended: Vec<Ended>,
}

/// A term that runs no more.
#[derive(Debug, Clone, PartialEq)]
pub struct Ended {
    /// Number of the event that ended it.
    pub event: i64,
    /// That event is what the term does when it ends.
    pub acted: bool,
    pub at: Timestamp,
    pub due: Due,
}

impl Ended {
    /// The terms of a subject that run no more, from its history. Where that cannot be followed there are none; a
    /// replay tells why.
    pub(crate) fn of<S: Subject>(office: &Office, history: &[Event]) -> Vec<Ended> {
        let found = replay::ended::<S>(&office.laws.kept(), history).unwrap_or_else(|broken| {
            let subject = history.first().map(|first| (first.subject_kind.as_str(), first.subject_id));
            tracing::error!("the history of {subject:?} cannot be followed: {broken:?}");
            Vec::new()
        });
        let of = |it: law::replay::Ended| {
            let (event, acted) = (history[it.event].number, it.acted());
            Ended { event, acted, at: it.at, due: it.due }
        };
        found.into_iter().map(of).collect()
    }

    fn seen(&self, now: Timestamp) -> Seen {
        if self.acted { Seen::Running(now) } else { Seen::Done(self.at) }
    }
}

/// The term that an event made act, where it is one.
pub fn acted(ended: &[Ended], event: i64) -> Option<&Due> {
    ended.iter().find(|it| it.acted && it.event == event).map(|it| &it.due)
}

/// Each rule once: a term that runs as it runs, one that ended as it was counted last.
pub(crate) fn one_of_each(
    known: Vec<(Due, Seen)>,
    running: &[Due],
    ended: &[Ended],
    now: Timestamp,
) -> Vec<(Due, Seen)> {
    let mut dues = known;
    let runs = |rule: Rule| running.iter().any(|due| due.rule == rule);
    for due in running {
        if !dues.iter().any(|(known, _)| known.rule == due.rule) {
            dues.push((due.clone(), Seen::Running(now)));
        }
    }
    let mut told = Vec::new();
    for it in ended.iter().rev().filter(|it| !runs(it.due.rule)) {
        // The latest of each rule.
        if told.contains(&it.due.rule) {
            continue;
        }
        told.push(it.due.rule);
        match dues.iter_mut().find(|(known, _)| known.rule == it.due.rule) {
            Some((due, _)) => *due = it.due.clone(),
            None => dues.push((it.due.clone(), it.seen(now))),
        }
    }
    dues
}

impl Dates {
    /// The date of a rule: `T-05`, in letters of any size.
    pub fn of(&self, rule: &str) -> Option<(&Due, Seen)> {
        let (due, seen) = self.dues.iter().find(|(due, _)| due.rule.id().eq_ignore_ascii_case(rule))?;
        Some((due, *seen))
    }

    /// The date of a rule that the event of this number ended.
    pub fn ended_by(&self, rule: &str, event: i64, now: Timestamp) -> Option<(&Due, Seen)> {
        let of = |it: &&Ended| it.event == event && it.due.rule.id().eq_ignore_ascii_case(rule);
        self.ended.iter().find(of).map(|it| (&it.due, it.seen(now)))
    }

    /// Number and name.
    pub fn title(&self) -> String {
        match &self.number {
            Some(number) => format!("{number}, {}", self.name),
            None => self.name.clone(),
        }
    }
}
