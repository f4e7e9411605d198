//! The text of the matrix and how a section of it is written.

use std::{
    collections::BTreeSet,
    fmt::{Debug, Write},
};

use jiff::Timestamp;
use law::{Event, Outcome, Refusal};
use serde::{Serialize, de::DeserializeOwned};

/// The text as it grows, with the codes and events that have occurred in it.
#[derive(Default)]
pub struct Matrix {
    pub text: String,
    pub codes: BTreeSet<&'static str>,
    pub kinds: BTreeSet<&'static str>,
}

impl Matrix {
    pub fn title(&mut self, title: &str) {
        let break_ = if self.text.is_empty() { "" } else { "\n" };
        writeln!(self.text, "{break_}{title}\n{}", "=".repeat(title.chars().count())).unwrap();
    }

    /// Refusals of one state, gathered by clause and code.
    pub fn refusals(&mut self, refusals: &[(&str, Refusal)]) {
        let mut told = Vec::new();
        for (_, refusal) in refusals {
            let ground = (refusal.clause, refusal.code);
            if told.contains(&ground) {
                continue;
            }
            told.push(ground);
            self.codes.insert(refusal.code);
            let same = refusals.iter().filter(|(_, other)| (other.clause, other.code) == ground);
            let labels: Vec<_> = same.map(|(label, _)| *label).collect();
            writeln!(self.text, "    refused, {} {}", refusal.clause, refusal.code).unwrap();
            for label in labels {
                writeln!(self.text, "        {label}").unwrap();
            }
        }
    }

    fn allowed(&mut self, label: &str, next: &str, events: &[Event]) {
        self.kinds.extend(events.iter().map(|event| event.kind));
        let told: Vec<_> = events.iter().map(|event| format!("{} {}", event.clause, event.kind)).collect();
        let told = if told.is_empty() { "no event".into() } else { told.join(" + ") };
        writeln!(self.text, "    {label}\n        -> {next}: {told}").unwrap();
    }

    /// One section: each state with each command.
    pub fn section<S, C>(
        &mut self,
        title: &str,
        states: &[(&str, S)],
        commands: &[(&str, C, Timestamp)],
        name: fn(&S) -> &'static str,
        apply: impl Fn(S, C, Timestamp) -> Result<Outcome<S>, Refusal>,
    ) where
        S: Clone + Debug + PartialEq + Serialize + DeserializeOwned,
        C: Clone,
    {
        self.title(title);
        for (what, state) in states {
            let json = serde_json::to_string(state).unwrap();
            assert_eq!(&serde_json::from_str::<S>(&json).unwrap(), state, "{what} is stored as JSON");
            writeln!(
                self.text,
                "{}{}",
                name(state),
                if what.is_empty() { String::new() } else { format!(", {what}") }
            )
            .unwrap();
            let mut refusals = Vec::new();
            for (label, command, at) in commands {
                match apply(state.clone(), command.clone(), *at) {
                    Ok(outcome) => self.allowed(label, name(&outcome.next), &outcome.events),
                    Err(refusal) => refusals.push((*label, refusal)),
                }
            }
            self.refusals(&refusals);
        }
    }
}

/// Follows commands that must succeed.
pub fn through<S, C>(
    mut state: S,
    steps: impl IntoIterator<Item = (C, Timestamp)>,
    apply: impl Fn(S, C, Timestamp) -> Result<Outcome<S>, Refusal>,
) -> S {
    for (command, at) in steps {
        state = apply(state, command, at).unwrap().next;
    }
    state
}

/// Whether each state has a row.
pub fn names_complete<S>(states: &[(&str, S)], names: &[&'static str], name: fn(&S) -> &'static str) {
    let shown: BTreeSet<_> = states.iter().map(|(_, state)| name(state)).collect();
    assert_eq!(shown, names.iter().copied().collect(), "each state has a row");
}
