//! A received application in the system of an expertise organisation (table SM-5), up to the result of the
//! check of completeness.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::completeness::{self, Verdict};
use crate::{
    Due, Event, Law, Outcome, Refusal, Rule, TermError,
    event::{self, Broken, Recorded, Subject},
};

/// Where a case is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum State {
    /// Stored and acknowledged; the term runs already.
    Received {
        /// Registration on the portal: the start of every term.
        registered_at: Timestamp,
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
pub fn receive(registered_at: Timestamp, at: Timestamp, law: &Law) -> Result<Outcome<State>, Refusal> {
    let due = law.due(Rule::Completeness, registered_at)?;
    let data = json!({ "registered_at": registered_at, "due": due.at, "last_day": due.last_day });
    event::outcome(None, vec![Event::new("case_received", "A-39.1", at, data)], law)
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
    pub fn completeness_due(&self, law: &Law) -> Result<Due, TermError> {
        match self {
            Self::Received { registered_at } => law.due(Rule::Completeness, *registered_at),
            Self::CompletenessCheck { check }
            | Self::AwaitingContract { check }
            | Self::ClosedIncomplete { check } => check.due(law),
        }
    }

    /// Whether the automatic result is to be issued now, also for a case that nobody has taken up (A-40.p1).
    pub fn expires(&self, now: Timestamp, law: &Law) -> bool {
        match self {
            Self::Received { .. } => self.completeness_due(law).is_ok_and(|due| due.passed(now)),
            Self::CompletenessCheck { check } => check.expires(now, law),
            Self::AwaitingContract { .. } | Self::ClosedIncomplete { .. } => false,
        }
    }

    /// Does what the command says, or refuses by a clause.
    pub fn apply(self, command: Command, at: Timestamp, law: &Law) -> Result<Outcome<Self>, Refusal> {
        let events = self.decide(command, at, law)?;
        event::outcome(Some(self), events, law)
    }

    fn decide(&self, command: Command, at: Timestamp, law: &Law) -> Result<Vec<Event>, Refusal> {
        match (self, command) {
            (Self::Received { .. }, Command::Start) => {
                let due = self.completeness_due(law)?;
                let data = json!({ "due": due.at, "last_day": due.last_day });
                Ok(vec![Event::new("case_check_started", "A-39.1", at, data)])
            }
            (state, Command::Start) => Err(Refusal::not_now("A-39.1", "case-not-now", state.name(), "start")),
            (Self::Received { registered_at }, Command::Completeness(command)) => {
                // Only the end of the term needs nobody to take the case up.
                if !matches!(command, completeness::Command::Expire { .. }) {
                    return Err(Refusal::not_now("A-39.1", "case-not-now", "received", command.name()));
                }
                completeness::State::running(*registered_at).decide(command, at, law)
            }
            (
                Self::CompletenessCheck { check }
                | Self::AwaitingContract { check }
                | Self::ClosedIncomplete { check },
                Command::Completeness(command),
            ) => check.decide(command, at, law),
        }
    }
}

impl Subject for State {
    fn name(&self) -> &'static str {
        self.name()
    }

    fn follow(before: Option<Self>, event: &Recorded<'_>, law: &Law) -> Result<Self, Broken> {
        let check = match (before, event.kind) {
            (None, "case_received") => {
                let registered_at = event.get("registered_at")?;
                event.agrees_with(&law.due(Rule::Completeness, registered_at)?)?;
                return Ok(Self::Received { registered_at });
            }
            (Some(Self::Received { registered_at }), "case_check_started") => {
                event.agrees_with(&law.due(Rule::Completeness, registered_at)?)?;
                return Ok(Self::CompletenessCheck { check: completeness::State::running(registered_at) });
            }
            (Some(Self::Received { registered_at }), "completeness_positive_auto") => {
                completeness::State::running(registered_at)
            }
            (Some(Self::CompletenessCheck { check }), _) => check,
            (before, _) => return event.out_of_order(before.as_ref().map_or("nothing", Self::name)),
        };
        let check = completeness::State::follow(Some(check), event, law)?;
        Ok(match check.decision().map(|decision| decision.verdict) {
            None => Self::CompletenessCheck { check },
            Some(Verdict::Positive) => Self::AwaitingContract { check },
            Some(Verdict::Negative) => Self::ClosedIncomplete { check },
        })
    }

    fn terms(&self, law: &Law) -> Vec<Due> {
        match self {
            Self::Received { .. } => self.completeness_due(law).into_iter().collect(),
            Self::CompletenessCheck { check } => check.terms(law),
            Self::AwaitingContract { .. } | Self::ClosedIncomplete { .. } => Vec::new(),
        }
    }
}
