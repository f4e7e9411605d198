//! Replay: from the events of a subject to its state, with every date computed again.

use std::borrow::Cow;

use jiff::Timestamp;

use crate::{
    Due, Interruption, Law,
    event::{Broken, NOTES, Recorded, Subject},
    recount,
};

/// What a history leads to.
#[derive(Debug, Clone)]
pub struct Replayed<S> {
    /// None where nothing has happened.
    pub state: Option<S>,
    /// What interrupted the subject so far; part of the law that governs it.
    pub interruptions: Vec<Interruption>,
    pub events: usize,
}

/// Follows a history. Each event comes with the law it was decided by: its edition and its calendar. What
/// interrupted the subject is in its own events.
///
/// A subject keeps the edition it began with; an event by another one is an error.
pub fn replay<'a, S: Subject>(
    events: impl IntoIterator<Item = (Recorded<'a>, &'a Law)>,
) -> Result<Replayed<S>, Broken> {
    let mut done = Replayed { state: None, interruptions: Vec::new(), events: 0 };
    let mut former: Option<Cow<'a, Law>> = None;
    for (event, law) in events {
        if let Some(first) = &former
            && first.edition.id != law.edition.id
        {
            let (first, other) = (first.edition.id.to_string(), law.edition.id.to_string());
            return Err(Broken::Edition { first, other });
        }
        let law = governing(law, &done.interruptions);
        former = Some(done.step(event, law, former)?);
    }
    Ok(done)
}

/// A term that runs no more.
#[derive(Debug, Clone, PartialEq)]
pub struct Ended {
    /// The place of the event in the history that ended it, from 0.
    pub event: usize,
    pub at: Timestamp,
    /// As it was counted then: neither another calendar nor a failure that is told later moves it any more.
    pub due: Due,
}

impl Ended {
    /// Whether the event is what the term does when it ends, and not what it waited for.
    pub fn acted(&self) -> bool {
        self.at == self.due.at
    }
}

/// The terms of a history that run no more, in the order in which they ended.
pub fn ended<'a, S: Subject>(
    events: impl IntoIterator<Item = (Recorded<'a>, &'a Law)>,
) -> Result<Vec<Ended>, Broken> {
    let mut done = Replayed::<S> { state: None, interruptions: Vec::new(), events: 0 };
    let (mut former, mut ended): (Option<Cow<'a, Law>>, Vec<Ended>) = (None, Vec::new());
    let mut last: Option<Recorded<'a>> = None;
    for (event, law) in events {
        let law = governing(law, &done.interruptions);
        let ran = done.terms(&law);
        let law = done.step(event, law, former)?;
        if !MOVES.contains(&event.kind) {
            let runs = done.terms(&law);
            let same = |due: &Due| runs.iter().any(|it| (it.rule, it.at) == (due.rule, due.at));
            for due in ran.into_iter().filter(|due| !same(due)) {
                // Of two records of one act both tell the term: an exclusion and the blocking.
                let both = last.is_some_and(|it| it.at == event.at && it.rule() == Some(due.rule));
                let first = done.events - 1 - usize::from(both);
                let over = |place| Ended { event: place, at: event.at, due: due.clone() };
                ended.extend((first..done.events).map(over));
            }
        }
        (former, last) = (Some(law), Some(event));
    }
    Ok(ended)
}

/// Events that move the ends of terms, which run on.
const MOVES: [&str; 3] = ["term_extended", "term_not_extended", "term_recounted"];

fn governing<'a>(law: &'a Law, interruptions: &[Interruption]) -> Cow<'a, Law> {
    if interruptions.is_empty() {
        return Cow::Borrowed(law);
    }
    Cow::Owned(law.clone().interrupted(interruptions.to_vec()))
}

impl<S: Subject> Replayed<S> {
    fn terms(&self, law: &Law) -> Vec<Due> {
        self.state.as_ref().map(|state| state.terms(law)).unwrap_or_default()
    }

    /// One event on; gives the law that governs the next one.
    fn step<'a>(
        &mut self,
        event: Recorded<'_>,
        law: Cow<'a, Law>,
        former: Option<Cow<'a, Law>>,
    ) -> Result<Cow<'a, Law>, Broken> {
        self.events += 1;
        match event.kind {
            "term_extended" | "term_not_extended" => {
                let by: Interruption = event.get("interruption")?;
                let after = recount::with(&law, &by);
                recount::agrees(self.state.as_ref(), &event, &law, &after)?;
                self.interruptions = after.interruptions.to_vec();
                Ok(Cow::Owned(after))
            }
            "term_recounted" => {
                let former = former.ok_or_else(|| Broken::Order {
                    kind: event.kind.to_owned(),
                    state: "nothing".to_owned(),
                })?;
                recount::agrees(self.state.as_ref(), &event, &former, &law)?;
                Ok(law)
            }
            note if NOTES.contains(&note) => Ok(law),
            _ => {
                self.state = Some(S::follow(self.state.take(), &event, &law)?);
                Ok(law)
            }
        }
    }
}
