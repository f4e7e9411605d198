//! Remarks on the project and their elimination (A-43, A-39.1, table SM-7).
//!
//! Remarks are issued once and before their term ends; after that nobody can make or send any, also where none
//! were issued. A correction of issued remarks may withdraw or clarify them, so their number never grows.

mod decide;
mod follow;

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::json;

pub(crate) use self::decide::additional;
use super::course::Course;
use crate::{Due, Event, Law, Outcome, Refusal, Rule, Start, TermError, event};

/// One remark. Its text is in the signed package.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Remark {
    /// From 1 on, without gaps, within the package.
    pub number: u16,
    /// The section of the project that it is about.
    pub section: String,
    /// The norm that the project breaks, as it is cited.
    pub norm: String,
}

/// What an expert found about one remark after the answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assessment {
    pub number: u16,
    pub eliminated: bool,
}

/// What the terms are counted from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Opening {
    #[serde(flatten)]
    pub course: Course,
    pub in_force_at: Timestamp,
}

/// The remarks as they were sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Package {
    /// Registration number in this system, given at signing.
    pub number: String,
    pub issued_at: Timestamp,
    /// Without those that were withdrawn since.
    pub remarks: Vec<Remark>,
    /// The term for the answers was prolonged, which can happen once.
    pub longer: bool,
}

/// Where the remarks are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum State {
    None {
        opening: Opening,
    },
    Draft {
        opening: Opening,
        remarks: Vec<Remark>,
    },
    /// The applicant has the word.
    Issued {
        opening: Opening,
        package: Package,
    },
    Answered {
        opening: Opening,
        package: Package,
        /// Registration of the answers on the portal (A-18.p2, A-18.p3).
        answered_at: Timestamp,
    },
    Assessed {
        opening: Opening,
        package: Package,
        answered_at: Timestamp,
        assessments: Vec<Assessment>,
    },
    /// Nothing was issued in the term, or there is nothing to remark.
    ClosedNoRemarks {
        opening: Opening,
        closed_at: Timestamp,
    },
    /// No answer came in the term; what follows is in other legislation.
    EliminationExpired {
        opening: Opening,
        package: Package,
        expired_at: Timestamp,
    },
}

/// What can be done to remarks. Signatures are verified by the caller.
#[derive(Debug, Clone, PartialEq)]
pub enum Command {
    /// Prepare the package; an earlier draft is replaced.
    Draft {
        remarks: Vec<Remark>,
    },
    /// Sign and send: the package is registered with this number.
    Issue {
        number: String,
    },
    /// The experts have nothing to remark; that is final.
    Renounce,
    /// More time for the answers, on request of the applicant (R3).
    Prolong,
    /// The answers that the applicant certified on the portal at this moment.
    Answer {
        certified_at: Timestamp,
    },
    Assess {
        assessments: Vec<Assessment>,
    },
    /// What remains after a new version was sent in the order of A-46.p1; `version` is its number.
    Correct {
        version: String,
        remarks: Vec<Remark>,
    },
    /// A term has ended: that for remarks, or that for the answers.
    Expire,
}

impl Command {
    pub fn name(&self) -> &'static str {
        match self {
            Self::Draft { .. } => "draft",
            Self::Issue { .. } => "issue",
            Self::Renounce => "renounce",
            Self::Prolong => "prolong",
            Self::Answer { .. } => "answer",
            Self::Assess { .. } => "assess",
            Self::Correct { .. } => "correct",
            Self::Expire => "expire",
        }
    }

    /// The clause that a refusal names when the state does not allow this.
    fn clause(&self) -> &'static str {
        match self {
            Self::Draft { .. } | Self::Issue { .. } | Self::Renounce | Self::Assess { .. } => "A-43",
            Self::Prolong | Self::Answer { .. } | Self::Expire => "A-39.1",
            Self::Correct { .. } => "A-46.p1",
        }
    }
}

impl Opening {
    /// The end of the term for remarks.
    pub fn due(&self, law: &Law) -> Result<Due, TermError> {
        self.course.remarks_due(self.in_force_at, law)
    }
}

impl Package {
    /// The end of the term for the answers; the longer one runs on from the last day of the first.
    pub fn due(&self, law: &Law) -> Result<Due, TermError> {
        let first = law.due(Rule::Answers, self.issued_at)?;
        if !self.longer {
            return Ok(first);
        }
        law.due(Rule::AnswersLonger, Start::until(first.at, first.last_day))
    }

    fn numbers(&self) -> BTreeSet<u16> {
        self.remarks.iter().map(|remark| remark.number).collect()
    }
}

/// The term for remarks begins with that of the expertise.
pub fn open(course: Course, in_force_at: Timestamp, law: &Law) -> Result<Outcome<State>, Refusal> {
    event::outcome(None, vec![opened(course, in_force_at, law)?], law)
}

pub(super) fn opened(course: Course, in_force_at: Timestamp, law: &Law) -> Result<Event, Refusal> {
    let opening = Opening { course, in_force_at };
    let due = opening.due(law)?;
    Ok(Event::with_term("remarks_opened", "A-43", in_force_at, &due, json!({ "opening": opening })))
}

impl State {
    /// Every [`State::name`].
    pub const NAMES: &[&str] =
        &["none", "draft", "issued", "answered", "assessed", "closed_no_remarks", "elimination_expired"];

    pub fn name(&self) -> &'static str {
        match self {
            Self::None { .. } => "none",
            Self::Draft { .. } => "draft",
            Self::Issued { .. } => "issued",
            Self::Answered { .. } => "answered",
            Self::Assessed { .. } => "assessed",
            Self::ClosedNoRemarks { .. } => "closed_no_remarks",
            Self::EliminationExpired { .. } => "elimination_expired",
        }
    }

    pub fn opening(&self) -> &Opening {
        match self {
            Self::None { opening }
            | Self::Draft { opening, .. }
            | Self::Issued { opening, .. }
            | Self::Answered { opening, .. }
            | Self::Assessed { opening, .. }
            | Self::ClosedNoRemarks { opening, .. }
            | Self::EliminationExpired { opening, .. } => opening,
        }
    }

    /// The remarks that were sent.
    pub fn package(&self) -> Option<&Package> {
        match self {
            Self::Issued { package, .. }
            | Self::Answered { package, .. }
            | Self::Assessed { package, .. }
            | Self::EliminationExpired { package, .. } => Some(package),
            Self::None { .. } | Self::Draft { .. } | Self::ClosedNoRemarks { .. } => None,
        }
    }

    /// When the answers were registered.
    pub fn answered_at(&self) -> Option<Timestamp> {
        match self {
            Self::Answered { answered_at, .. } | Self::Assessed { answered_at, .. } => Some(*answered_at),
            _ => None,
        }
    }

    /// Whether nothing remains to be said about remarks, so that the conclusion can be signed.
    pub fn settled(&self) -> bool {
        matches!(self, Self::Assessed { .. } | Self::ClosedNoRemarks { .. } | Self::EliminationExpired { .. })
    }

    /// The term that runs now.
    pub fn due(&self, law: &Law) -> Option<Due> {
        match self {
            Self::None { opening } | Self::Draft { opening, .. } => opening.due(law).ok(),
            Self::Issued { package, .. } => package.due(law).ok(),
            _ => None,
        }
    }

    /// Does what the command says, or refuses by a clause.
    pub fn apply(self, command: Command, at: Timestamp, law: &Law) -> Result<Outcome<Self>, Refusal> {
        let events = self.decide(command, at, law)?;
        event::outcome(Some(self), events, law)
    }
}
