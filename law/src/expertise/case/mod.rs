//! A received application in the system of an expertise organisation (table SM-5), from receipt to the
//! conclusion. Its parts have rules of their own: [`completeness`], [`contract`], [`remarks`], [`conclusion`].

mod decide;
mod follow;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{completeness, conclusion, contract, remarks, user::Ground};
use crate::{
    Due, Event, Law, Outcome, Refusal, Rule, TermError,
    due::lapsed,
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
    /// The contract is on its way, or its draft is late.
    Contracting {
        check: completeness::State,
        contract: contract::State,
    },
    /// The applicant did not sign the contract in the term.
    ClosedWithoutContract {
        check: completeness::State,
        contract: contract::State,
    },
    /// No remarks were issued yet.
    InExpertise {
        expertise: Expertise,
    },
    RemarksIssued {
        expertise: Expertise,
    },
    ConclusionDrafting {
        expertise: Expertise,
        conclusion: conclusion::State,
    },
    /// The conclusion is registered: held, sent, delivered or replaced.
    Concluded {
        expertise: Expertise,
        conclusion: conclusion::State,
    },
    /// The organisation has no access. Terms run on, and what they do when they end happens; what the
    /// applicant presents in them counts.
    Frozen {
        before: Box<State>,
        ground: Ground,
        frozen_at: Timestamp,
    },
}

/// What a case has when the expertise runs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Expertise {
    pub check: completeness::State,
    pub contract: contract::State,
    pub remarks: remarks::State,
}

/// What can be done to a case.
#[derive(Debug, Clone, PartialEq)]
pub enum Command {
    /// An expert takes it up.
    Start,
    Completeness(completeness::Command),
    Contract(contract::Command),
    Remarks(remarks::Command),
    /// Whether the contract is performed is taken from the case, whatever the command says.
    Conclusion(conclusion::Command),
    /// The access of the organisation was suspended and the operator freezes its cases.
    Freeze {
        ground: Ground,
    },
    Unfreeze,
}

impl Command {
    pub fn name(&self) -> &'static str {
        match self {
            Self::Start => "start",
            Self::Completeness(command) => command.name(),
            Self::Contract(command) => command.name(),
            Self::Remarks(command) => command.name(),
            Self::Conclusion(command) => command.name(),
            Self::Freeze { .. } => "freeze",
            Self::Unfreeze => "unfreeze",
        }
    }

    /// Whether it needs nobody's access to this system: a term has ended, or the applicant or the portal acted.
    fn needs_no_access(&self) -> bool {
        matches!(
            self,
            Self::Completeness(completeness::Command::Expire { .. })
                | Self::Contract(contract::Command::Expire | contract::Command::SignByCustomer { .. })
                | Self::Remarks(remarks::Command::Expire | remarks::Command::Answer { .. })
                | Self::Conclusion(conclusion::Command::Expire | conclusion::Command::Acknowledge)
        )
    }
}

/// A case begins with a registered application. The term is counted from the registration on the portal, not
/// from receipt here, so that a late message takes nothing from anyone.
pub fn receive(registered_at: Timestamp, at: Timestamp, law: &Law) -> Result<Outcome<State>, Refusal> {
    let due = law.due(Rule::Completeness, registered_at)?;
    let data = json!({ "registered_at": registered_at });
    event::outcome(None, vec![Event::with_term("case_received", "A-39.1", at, &due, data)], law)
}

impl Expertise {
    /// What the terms of remarks and conclusion are counted from.
    fn opening(&self) -> conclusion::Opening {
        let remarks::Opening { course, in_force_at } = *self.remarks.opening();
        conclusion::Opening { course, in_force_at, answered_at: self.remarks.answered_at() }
    }

    /// Terms of the remarks and of the whole expertise, while no conclusion is drafted.
    fn terms(&self, law: &Law) -> Vec<Due> {
        let mut terms = self.remarks.terms(law);
        terms.extend(self.opening().due(law));
        terms
    }
}

impl State {
    /// Every [`State::name`].
    pub const NAMES: &[&str] = &[
        "received",
        "completeness_check",
        "awaiting_contract",
        "closed_incomplete",
        "contracting",
        "closed_without_contract",
        "in_expertise",
        "remarks_issued",
        "conclusion_drafting",
        "concluded",
        "frozen",
    ];

    pub fn name(&self) -> &'static str {
        match self {
            Self::Received { .. } => "received",
            Self::CompletenessCheck { .. } => "completeness_check",
            Self::AwaitingContract { .. } => "awaiting_contract",
            Self::ClosedIncomplete { .. } => "closed_incomplete",
            Self::Contracting { .. } => "contracting",
            Self::ClosedWithoutContract { .. } => "closed_without_contract",
            Self::InExpertise { .. } => "in_expertise",
            Self::RemarksIssued { .. } => "remarks_issued",
            Self::ConclusionDrafting { .. } => "conclusion_drafting",
            Self::Concluded { .. } => "concluded",
            Self::Frozen { .. } => "frozen",
        }
    }

    /// The check of completeness, once begun.
    pub fn check(&self) -> Option<&completeness::State> {
        match self {
            Self::Received { .. } => None,
            Self::CompletenessCheck { check }
            | Self::AwaitingContract { check }
            | Self::ClosedIncomplete { check }
            | Self::Contracting { check, .. }
            | Self::ClosedWithoutContract { check, .. } => Some(check),
            Self::Frozen { before, .. } => before.check(),
            _ => self.expertise().map(|expertise| &expertise.check),
        }
    }

    /// The contract, once something happened to it.
    pub fn contract(&self) -> Option<&contract::State> {
        match self {
            Self::Contracting { contract, .. } | Self::ClosedWithoutContract { contract, .. } => {
                Some(contract)
            }
            Self::Frozen { before, .. } => before.contract(),
            _ => self.expertise().map(|expertise| &expertise.contract),
        }
    }

    /// What the case has once the expertise runs.
    pub fn expertise(&self) -> Option<&Expertise> {
        match self {
            Self::InExpertise { expertise }
            | Self::RemarksIssued { expertise }
            | Self::ConclusionDrafting { expertise, .. }
            | Self::Concluded { expertise, .. } => Some(expertise),
            Self::Frozen { before, .. } => before.expertise(),
            _ => None,
        }
    }

    /// The conclusion, once work on it has begun.
    pub fn conclusion(&self) -> Option<&conclusion::State> {
        match self {
            Self::ConclusionDrafting { conclusion, .. } | Self::Concluded { conclusion, .. } => {
                Some(conclusion)
            }
            Self::Frozen { before, .. } => before.conclusion(),
            _ => None,
        }
    }

    /// Whether it is over: nobody works at it any more.
    pub fn is_closed(&self) -> bool {
        match self {
            Self::ClosedIncomplete { .. } | Self::ClosedWithoutContract { .. } | Self::Concluded { .. } => {
                true
            }
            Self::Frozen { before, .. } => before.is_closed(),
            _ => false,
        }
    }

    /// Whether the organisation has missed a term, and still has to do what it was for.
    pub fn is_late(&self) -> bool {
        matches!(self.contract(), Some(contract::State::DraftDue { overdue: true, .. }))
            || matches!(self.conclusion(), Some(conclusion::State::Draft { overdue: true, .. }))
    }

    /// When the check of completeness ends.
    pub fn completeness_due(&self, law: &Law) -> Result<Due, TermError> {
        match self {
            Self::Received { registered_at } => law.due(Rule::Completeness, *registered_at),
            Self::CompletenessCheck { check }
            | Self::AwaitingContract { check }
            | Self::ClosedIncomplete { check }
            | Self::Contracting { check, .. }
            | Self::ClosedWithoutContract { check, .. } => check.due(law),
            Self::InExpertise { expertise }
            | Self::RemarksIssued { expertise }
            | Self::ConclusionDrafting { expertise, .. }
            | Self::Concluded { expertise, .. } => expertise.check.due(law),
            Self::Frozen { before, .. } => before.completeness_due(law),
        }
    }

    /// Whether the automatic result is to be issued now, also for a case that nobody has taken up (A-40.p1).
    pub fn expires(&self, now: Timestamp, law: &Law) -> bool {
        match self {
            Self::Received { .. } => self.completeness_due(law).is_ok_and(|due| due.passed(now)),
            Self::CompletenessCheck { check } => check.expires(now, law),
            Self::Frozen { before, .. } => before.expires(now, law),
            _ => false,
        }
    }

    /// The command for a term of contract, remarks or conclusion that has ended.
    pub fn lapsed(&self, now: Timestamp, law: &Law) -> Option<Command> {
        let candidates = [
            Command::Contract(contract::Command::Expire),
            Command::Remarks(remarks::Command::Expire),
            Command::Conclusion(conclusion::Command::Expire),
        ];
        candidates.into_iter().find(|command| decide::decide(self, command.clone(), now, law).is_ok())
    }

    /// Does what the command says, or refuses by a clause.
    pub fn apply(self, command: Command, at: Timestamp, law: &Law) -> Result<Outcome<Self>, Refusal> {
        let events = decide::decide(&self, command, at, law)?;
        event::outcome(Some(self), events, law)
    }
}

impl Subject for State {
    fn name(&self) -> &'static str {
        self.name()
    }

    fn follow(before: Option<Self>, event: &Recorded<'_>, law: &Law) -> Result<Self, Broken> {
        follow::follow(before, event, law)
    }

    fn terms(&self, law: &Law) -> Vec<Due> {
        match self {
            Self::Received { .. } => self.completeness_due(law).into_iter().collect(),
            Self::CompletenessCheck { check } => check.terms(law),
            Self::AwaitingContract { check } => {
                awaited(check).map(|contract| contract.terms(law)).unwrap_or_default()
            }
            Self::Contracting { contract, .. } => contract.terms(law),
            Self::InExpertise { expertise } | Self::RemarksIssued { expertise } => expertise.terms(law),
            Self::ConclusionDrafting { conclusion, .. } => conclusion.terms(law),
            Self::Frozen { before, .. } => before.terms(law),
            Self::ClosedIncomplete { .. } | Self::ClosedWithoutContract { .. } | Self::Concluded { .. } => {
                Vec::new()
            }
        }
    }
}

/// The contract that follows on a result: its draft is due from then on.
fn awaited(check: &completeness::State) -> Option<contract::State> {
    let decision = check.decision()?;
    let at = decision.registered_at;
    Some(contract::State::awaited(if decision.automatic { lapsed(at) } else { at }))
}
