//! The orders.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::Rule;

/// Whose rules an edition holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Order {
    /// Expertise of projects: the portal and the information systems of expertise.
    #[serde(rename = "670")]
    Expertise,
    /// Organisation of construction.
    #[serde(rename = "465")]
    Construction,
}

impl Order {
    pub const ALL: [Self; 2] = [Self::Expertise, Self::Construction];

    /// The number of the order.
    pub fn number(self) -> &'static str {
        match self {
            Self::Expertise => "670",
            Self::Construction => "465",
        }
    }

    /// How many points its Rules have.
    pub fn points(self) -> u8 {
        match self {
            Self::Expertise => 69,
            Self::Construction => 16,
        }
    }

    /// The rules that every edition in force must have.
    pub fn rules(self) -> impl Iterator<Item = Rule> {
        let of_construction = [
            Rule::RegisterConstructionUser,
            Rule::ConstructionStorage,
            Rule::ConstructionUploads,
            Rule::InForce465,
        ];
        let here = self == Self::Construction;
        Rule::ALL.iter().copied().filter(move |rule| of_construction.contains(rule) == here)
    }
}

impl fmt::Display for Order {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.number())
    }
}
