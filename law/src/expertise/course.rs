//! What is examined, as far as terms depend on it: the kind of the object gives the term of the expertise, and
//! that gives the term for remarks.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{Due, Law, Rule, Start, TermError};

/// The kind of an object, each with a term of its own (E1 to E4).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Technically complex or dangerous, first level.
    Complex,
    /// Technically complex, second level.
    Normal,
    Simple,
    /// A reused project, a small object, a repair.
    Small,
}

/// Which expertise it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "course", rename_all = "snake_case")]
pub enum Course {
    First {
        kind: Kind,
    },
    /// Of an adjusted project: the term of its kind, but not more than E2.
    Adjusted {
        kind: Kind,
    },
    /// After a negative conclusion: half of the term of its kind.
    Repeated {
        kind: Kind,
    },
    /// Of an urban-planning project.
    Urban,
}

impl Kind {
    pub const ALL: [Self; 4] = [Self::Complex, Self::Normal, Self::Simple, Self::Small];

    fn expertise(self) -> Rule {
        match self {
            Self::Complex => Rule::ExpertiseComplex,
            Self::Normal => Rule::ExpertiseNormal,
            Self::Simple => Rule::ExpertiseSimple,
            Self::Small => Rule::ExpertiseSmall,
        }
    }

    fn remarks(self) -> Rule {
        match self {
            Self::Complex => Rule::Remarks45,
            Self::Normal => Rule::Remarks30,
            Self::Simple => Rule::Remarks15,
            Self::Small => Rule::Remarks10,
        }
    }
}

impl Course {
    /// The rule by which the expertise ends.
    pub fn expertise(self) -> Rule {
        match self {
            Self::First { kind } => kind.expertise(),
            Self::Adjusted { .. } => Rule::ExpertiseAdjusted,
            Self::Repeated { .. } => Rule::ExpertiseRepeated,
            Self::Urban => Rule::ExpertiseUrban,
        }
    }

    /// The rule by which remarks end. The rules go by the length of the expertise: an adjusted project has at
    /// most that of E2, a repeated one half of its kind, which counts with the next shorter length.
    pub fn remarks(self) -> Rule {
        match self {
            Self::First { kind } => kind.remarks(),
            Self::Adjusted { kind: Kind::Complex } => Rule::Remarks30,
            Self::Adjusted { kind } => kind.remarks(),
            Self::Repeated { kind: Kind::Complex | Kind::Normal } => Rule::Remarks15,
            Self::Repeated { .. } => Rule::Remarks10,
            Self::Urban => Rule::Remarks45,
        }
    }

    /// The end of the expertise of a contract in force since then.
    pub fn due(self, in_force_at: Timestamp, law: &Law) -> Result<Due, TermError> {
        let start = match self {
            Self::Adjusted { kind } | Self::Repeated { kind } => {
                Start::of_base(in_force_at, kind.expertise())
            }
            Self::First { .. } | Self::Urban => in_force_at.into(),
        };
        law.due(self.expertise(), start)
    }

    /// The end of the term for remarks of a contract in force since then.
    pub fn remarks_due(self, in_force_at: Timestamp, law: &Law) -> Result<Due, TermError> {
        law.due(self.remarks(), in_force_at)
    }
}
