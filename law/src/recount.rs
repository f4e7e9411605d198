//! Terms that move while they run: a failure extends them, a decree changes the calendar. What was told before
//! and what holds now is an event of its own, so that nothing moves in silence.

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::{
    Due, Event, Interruption, Law, Refusal, Rule, Step, StepKind,
    event::{Broken, Recorded, Subject},
};

/// A term whose end has moved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moved {
    pub rule: Rule,
    pub from: Date,
    pub to: Date,
}

/// Whether the second is another end than the first, or stays open.
pub fn moves(before: &Due, after: &Due) -> bool {
    before.at != after.at || before.open != after.open
}

/// The terms of a subject that end on another day under the second law, or stay open there.
pub fn moved<S: Subject>(state: &S, before: &Law, after: &Law) -> Vec<Moved> {
    let (former, now) = (state.terms(before), state.terms(after));
    let of = |rule| former.iter().find(|due: &&Due| due.rule == rule);
    now.iter()
        .filter_map(|due| {
            let before = of(due.rule)?;
            moves(before, due).then_some(Moved { rule: due.rule, from: before.last_day, to: due.last_day })
        })
        .collect()
}

/// The incidents and decisions of which the second explanation tells otherwise than the first, or for the first time
/// what a letter about a term names.
pub fn incidents_told(before: &Due, after: &Due) -> Vec<String> {
    let told = |step: &&Step| !before.because.contains(step);
    let changed = after.because.iter().filter(told).filter_map(|step| match &step.kind {
        StepKind::Interrupted { incident, .. } => Some(incident.to_string()),
        _ => None,
    });
    changed.collect()
}

/// A failure or force majeure that concerns the subject, confirmed now or ended now (table SM-16). Where it moves no
/// term because others cover it, or it touched no working day, the explanation tells so, and so does the event.
/// None where no running term is concerned.
pub fn extended<S: Subject>(state: &S, law: &Law, by: &Interruption, at: Timestamp) -> Option<Event> {
    let after = with(law, by);
    let terms = moved(state, law, &after);
    let kind = if terms.is_empty() { "term_not_extended" } else { "term_extended" };
    let data = json!({ "interruption": by, "terms": terms });
    let concerned = !terms.is_empty() || state.terms(law) != state.terms(&after);
    concerned.then(|| Event::new(kind, by.cause.clause(by.lasts), at, data))
}

/// The calendar changed while terms run. Registration dates that are still to come move by their own event
/// (A-18, R-d). None where no term moves.
pub fn recounted<S: Subject>(state: &S, before: &Law, after: &Law, at: Timestamp) -> Option<Event> {
    let mut terms = moved(state, before, after);
    terms.retain(|it| it.rule != Rule::RegistrationDate);
    let data = json!({ "terms": terms, "former_calendar": before.calendar.id() });
    (!terms.is_empty()).then(|| Event::new("term_recounted", "A-39.1", at, data))
}

/// A failure of low severity moves nothing, by whoever it is asked.
pub fn low_severity() -> Refusal {
    Refusal::new("A-61.1", "extension-low-severity")
}

/// The law with an interruption added, or in place of its earlier form.
pub fn with(law: &Law, by: &Interruption) -> Law {
    let mut all: Vec<_> = law.interruptions.iter().filter(|it| it.id != by.id).cloned().collect();
    all.push(by.clone());
    law.clone().interrupted(all)
}

/// Checks an event about moved terms against the law before and after it.
pub(crate) fn agrees<S: Subject>(
    state: Option<&S>,
    event: &Recorded<'_>,
    before: &Law,
    after: &Law,
) -> Result<(), Broken> {
    let Some(state) = state else { return event.out_of_order("nothing") };
    let mut terms = moved(state, before, after);
    if event.kind == "term_recounted" {
        terms.retain(|it| it.rule != Rule::RegistrationDate);
    }
    event.agrees("terms", &terms)
}
