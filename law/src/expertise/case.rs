//! A received application in the system of an expertise organisation (table SM-5), up to the result of the
//! check of completeness.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::completeness::{self, Verdict};
use crate::{Due, Event, Law, Outcome, Refusal, Rule};

/// Where a case is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum State {
    /// Stored and acknowledged; the term runs already.
    Received {
        due: Due,
    },
    CompletenessCheck {
        check: completeness::State,
    },
    /// Complete; the next thing is the contract.
    AwaitingContract {
        check: completeness::State,
    },
    ClosedIncomplete {
        check: completeness::State,
    },
}

/// What can be done to a case.
#[derive(Debug, Clone, PartialEq)]
pub enum Command {
    /// An expert takes it up.
    Start,
    Completeness(completeness::Command),
}

impl Command {
    pub fn name(&self) -> &'static str {
        match self {
            Self::Start => "start",
            Self::Completeness(command) => command.name(),
        }
    }
}

/// A case begins with a registered application. The term is counted from the registration on the portal, not
/// from receipt here, so that a late message takes nothing from anyone.
pub fn receive(registered_at: Timestamp, at: Timestamp, law: &Law) -> Outcome<State> {
    let due = law.due(Rule::Completeness, registered_at);
    let data = json!({ "registered_at": registered_at, "due": due.at, "last_day": due.last_day });
    let event = Event::new("case_received", "A-39.1", at, data);
    Outcome::of(State::Received { due }, [event])
}

impl State {
    /// Every [`State::name`].
    pub const NAMES: &[&str] = &["received", "completeness_check", "awaiting_contract", "closed_incomplete"];

    pub fn name(&self) -> &'static str {
        match self {
            Self::Received { .. } => "received",
            Self::CompletenessCheck { .. } => "completeness_check",
            Self::AwaitingContract { .. } => "awaiting_contract",
            Self::ClosedIncomplete { .. } => "closed_incomplete",
        }
    }

    /// The check of completeness, once begun.
    pub fn check(&self) -> Option<&completeness::State> {
        match self {
            Self::Received { .. } => None,
            Self::CompletenessCheck { check }
            | Self::AwaitingContract { check }
            | Self::ClosedIncomplete { check } => Some(check),
        }
    }

    /// When the check of completeness ends.
    pub fn completeness_due(&self) -> &Due {
        match self {
            Self::Received { due } => due,
            Self::CompletenessCheck { check }
            | Self::AwaitingContract { check }
            | Self::ClosedIncomplete { check } => check.due(),
        }
    }

    /// Whether the automatic result is to be issued now, also for a case that nobody has taken up (A-40.p1).
    pub fn expires(&self, now: Timestamp) -> bool {
        match self {
            Self::Received { due } => due.passed(now),
            Self::CompletenessCheck { check } => check.expires(now),
            Self::AwaitingContract { .. } | Self::ClosedIncomplete { .. } => false,
        }
    }

    /// Does what the command says, or refuses by a clause.
    pub fn apply(self, command: Command, at: Timestamp, law: &Law) -> Result<Outcome<Self>, Refusal> {
        match (self, command) {
            (Self::Received { due }, Command::Start) => {
                let event = Event::new("case_check_started", "A-39.1", at, json!({ "due": due.at }));
                let check = completeness::State::running(due);
                Ok(Outcome::of(Self::CompletenessCheck { check }, [event]))
            }
            (state, Command::Start) => Err(Refusal::not_now("A-39.1", "case-not-now", state.name(), "start")),
            (Self::Received { due }, Command::Completeness(command)) => {
                // Only the end of the term needs nobody to take the case up.
                if !matches!(command, completeness::Command::Expire { .. }) {
                    return Err(Refusal::not_now("A-39.1", "case-not-now", "received", command.name()));
                }
                decide(completeness::State::running(due), command, at, law)
            }
            (Self::CompletenessCheck { check }, Command::Completeness(command))
            | (Self::AwaitingContract { check }, Command::Completeness(command))
            | (Self::ClosedIncomplete { check }, Command::Completeness(command)) => {
                decide(check, command, at, law)
            }
        }
    }
}

fn decide(
    check: completeness::State,
    command: completeness::Command,
    at: Timestamp,
    law: &Law,
) -> Result<Outcome<State>, Refusal> {
    let Outcome { next: check, events } = check.apply(command, at, law)?;
    let next = match check.decision().map(|decision| decision.verdict) {
        None => State::CompletenessCheck { check },
        Some(Verdict::Positive) => State::AwaitingContract { check },
        Some(Verdict::Negative) => State::ClosedIncomplete { check },
    };
    Ok(Outcome { next, events })
}
