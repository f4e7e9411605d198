//! Replay: from the events of a subject to its state, with every date computed again.

use std::borrow::Cow;

use crate::{
    Interruption, Law,
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

fn governing<'a>(law: &'a Law, interruptions: &[Interruption]) -> Cow<'a, Law> {
    if interruptions.is_empty() {
        return Cow::Borrowed(law);
    }
    Cow::Owned(law.clone().interrupted(interruptions.to_vec()))
}

impl<S: Subject> Replayed<S> {
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
