//! What an operator publishes for those who use its system (register D-50): instructions, information and reference
//! materials, technical requirements, and what everybody who builds must observe.

use std::collections::BTreeSet;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::Clause;

/// What is published, and with it by which clause.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// How to work with the system.
    Instruction,
    /// Information and reference materials.
    Reference,
    /// Blank forms to be filled in elsewhere, such as a power of attorney.
    Form,
    /// What whoever integrates a system with the portal must keep to.
    Requirements,
    /// On the organisation of construction, to be observed by all who build an object (B-4.3).
    Obligatory,
}

/// Of which works something obligatory speaks (B-4.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Works {
    NewConstruction,
    Reconstruction,
    Repair,
}

/// Of which objects it speaks (B-4.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Objects {
    Enterprise,
    Building,
    Structure,
    Complex,
}

/// Where an approved version stands on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    Coming,
    InForce,
    Superseded,
}

impl Kind {
    pub const ALL: [Self; 5] =
        [Self::Instruction, Self::Reference, Self::Form, Self::Requirements, Self::Obligatory];
    /// What an expertise system publishes.
    pub const OF_EXPERTISE: [Self; 3] = [Self::Instruction, Self::Reference, Self::Form];

    pub fn name(self) -> &'static str {
        match self {
            Self::Instruction => "instruction",
            Self::Reference => "reference",
            Self::Form => "form",
            Self::Requirements => "requirements",
            Self::Obligatory => "obligatory",
        }
    }

    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.name() == name)
    }

    /// The duty to publish it, of the portal's operator or of that of an expertise system.
    pub fn clause(self, portal: bool) -> Clause {
        Clause(match (self, portal) {
            (Self::Instruction, true) => "A-7.6",
            (Self::Instruction, false) => "A-34.5",
            (Self::Reference | Self::Form, true) => "A-7.9",
            (Self::Reference | Self::Form, false) => "A-34.8",
            (Self::Requirements, _) => "A-7.8",
            (Self::Obligatory, _) => "B-4.3",
        })
    }

    /// Whether readers are asked to confirm that they have read it. Nothing waits for that.
    pub fn is_acknowledged(self) -> bool {
        self == Self::Obligatory
    }
}

impl Works {
    pub const ALL: [Self; 3] = [Self::NewConstruction, Self::Reconstruction, Self::Repair];

    pub fn name(self) -> &'static str {
        match self {
            Self::NewConstruction => "new_construction",
            Self::Reconstruction => "reconstruction",
            Self::Repair => "repair",
        }
    }

    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.name() == name)
    }
}

impl Objects {
    pub const ALL: [Self; 4] = [Self::Enterprise, Self::Building, Self::Structure, Self::Complex];

    pub fn name(self) -> &'static str {
        match self {
            Self::Enterprise => "enterprise",
            Self::Building => "building",
            Self::Structure => "structure",
            Self::Complex => "complex",
        }
    }

    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.name() == name)
    }
}

/// To what something obligatory applies; nothing chosen means every one.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scope {
    pub works: BTreeSet<Works>,
    pub objects: BTreeSet<Objects>,
}

/// Where each of the approved versions (number, first day) stands on a day: in force is the one with the latest first day
/// that has come, of several from one day the last that was approved.
pub fn standing(versions: &[(i64, Date)], number: i64, day: Date) -> Standing {
    let in_force =
        versions.iter().filter(|(_, from)| *from <= day).max_by_key(|(number, from)| (*from, *number));
    match versions.iter().find(|(of, _)| *of == number) {
        Some((_, from)) if *from > day => Standing::Coming,
        _ if in_force.is_some_and(|(of, _)| *of == number) => Standing::InForce,
        _ => Standing::Superseded,
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    /// a version is in force from its day until another one's, to the day.
    #[test]
    fn of_the_versions_one_is_in_force() {
        let versions = [(1, date(2026, 10, 1)), (2, date(2026, 11, 1)), (3, date(2026, 11, 1))];
        let on = |day| versions.map(|(number, _)| standing(&versions, number, day));
        use Standing::{Coming, InForce, Superseded};
        assert_eq!(on(date(2026, 9, 30)), [Coming, Coming, Coming]);
        assert_eq!(on(date(2026, 10, 1)), [InForce, Coming, Coming]);
        assert_eq!(on(date(2026, 10, 31)), [InForce, Coming, Coming]);
        assert_eq!(on(date(2026, 11, 1)), [Superseded, Superseded, InForce]);
    }

    /// B-4.3: kinds of works and of objects are known by their names.
    #[test]
    fn works_and_objects_are_known_by_their_names() {
        assert!(Works::ALL.iter().all(|works| Works::parse(works.name()) == Some(*works)));
        assert!(Objects::ALL.iter().all(|objects| Objects::parse(objects.name()) == Some(*objects)));
        assert_eq!((Works::parse("demolition"), Objects::parse("")), (None, None));
    }

    /// B-4.3: each kind has its clause, and an expertise system publishes three of them.
    #[test]
    fn every_kind_is_published_by_a_clause() {
        let portal = Kind::ALL.map(|kind| kind.clause(true).0);
        assert_eq!(portal, ["A-7.6", "A-7.9", "A-7.9", "A-7.8", "B-4.3"]);
        assert_eq!(Kind::OF_EXPERTISE.map(|kind| kind.clause(false).0), ["A-34.5", "A-34.8", "A-34.8"]);
        assert!(Kind::ALL.iter().all(|kind| Kind::parse(kind.name()) == Some(*kind)));
    }
}
