//! What follows on the check of completeness (table SM-4): documents in course, remarks, conclusion, storage.

mod decide;
mod follow;

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

pub(super) use self::{decide::decide, follow::follow};
use super::{Answer, Command, Registered, State, in_course_date};
use crate::{
    Due, Law, Rule, TermError,
    expertise::{completeness::Verdict, conclusion::Finding},
};

/// What has come and gone since the application is considered.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Course {
    /// Documents that the user certified, until they are sent on.
    pub documents: Vec<InCourse>,
    pub remarks: Option<Received>,
    /// A conclusion is there but held; the user knows no more.
    pub held_since: Option<Timestamp>,
    /// The latest registration of a document of the user: the case is kept from there on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub latest: Option<Timestamp>,
}

/// A document of the user that is not sent on yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InCourse {
    /// How whoever keeps it names it: once in a case.
    pub document: String,
    pub purpose: Purpose,
    pub certified_at: Timestamp,
    pub registered: bool,
}

/// Why the user presents a document; new versions come only in answer to something (A-46.p2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    /// The contract, signed by the user (A-42.p1).
    Contract,
    AnswerToRemarks,
    /// A reply to a notice of the participant.
    ReplyToNotice,
}

/// A signed document of the participant, as it was registered there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Received {
    pub number: String,
    pub registered_at: Timestamp,
}

/// The conclusion as it came.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Conclusion {
    pub finding: Finding,
    pub number: String,
    pub registered_at: Timestamp,
    /// The number of the version that was annulled by it (A-46.p1).
    pub replaces: Option<String>,
}

/// How an application ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "ending", rename_all = "snake_case")]
pub enum Ending {
    Conclusion { conclusion: Conclusion },
    Incomplete { completeness: Answer },
    WithoutContract,
}

impl Course {
    /// The registration date that is still to come: what waits, waits for the same working day (A-18.p3).
    pub(super) fn terms(&self, law: &Law) -> Vec<Due> {
        let pending = self.documents.iter().find(|it| !it.registered);
        pending.map(|it| in_course_date(law, it.certified_at)).into_iter().collect()
    }

    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// The latest registration of what has come.
    pub(super) fn latest(&self) -> Option<Timestamp> {
        self.latest.max(self.remarks.as_ref().map(|it| it.registered_at))
    }

    /// Neither remarks nor a conclusion were issued.
    pub(super) fn awaits_remarks(&self) -> bool {
        self.remarks.is_none() && self.held_since.is_none()
    }

    fn pending(&self, document: &str) -> Option<&InCourse> {
        self.documents.iter().find(|it| it.document == document)
    }
}

/// The end of storage of a case (A-23, T-15).
pub(super) fn storage(latest: Date, law: &Law) -> Result<Due, TermError> {
    law.due(Rule::Storage, law.start_of(latest))
}

/// A state in which the participant considers the application, as one shape.
struct Considered {
    registered: Registered,
    forwarded_at: Timestamp,
    completeness: Option<Answer>,
    course: Course,
}

impl Considered {
    fn of(state: &State) -> Option<Self> {
        match state.clone() {
            State::UnderConsideration { registered, forwarded_at, completeness } => {
                Some(Self { registered, forwarded_at, completeness, course: Course::default() })
            }
            State::InCourse { registered, forwarded_at, completeness, course } => {
                Some(Self { registered, forwarded_at, completeness, course })
            }
            _ => None,
        }
    }

    /// Found complete: what comes after the contract can come.
    fn complete(&self) -> Option<&Answer> {
        self.completeness.as_ref().filter(|answer| answer.verdict == Verdict::Positive)
    }

    /// Once, and not after the conclusion.
    fn awaits_remarks(&self) -> bool {
        self.course.awaits_remarks()
    }

    /// What the user answers to must be there (A-42.p1, A-46.p2). Notices have a history of their own.
    fn answers(&self, purpose: Purpose) -> bool {
        match purpose {
            Purpose::Contract => self.complete().is_some(),
            Purpose::AnswerToRemarks => self.course.remarks.is_some(),
            Purpose::ReplyToNotice => true,
        }
    }

    fn into_state(self) -> State {
        let Self { registered, forwarded_at, completeness, course } = self;
        State::InCourse { registered, forwarded_at, completeness, course }
    }
}
