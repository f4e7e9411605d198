//! Who may read which stored document, by clause. Nobody has an exception: what stands in no row is not given out.

use serde::{Deserialize, Serialize};

use crate::{Clause, Refusal};

/// What a document is, for those who want to read it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Class {
    /// Papers of a registration.
    Registration,
    /// What an applicant presented, and what the expertise answered.
    Case,
    /// Marked by whoever presented it: for those who examine its section.
    Section,
    /// Marked by whoever presented it: service or commercial secrecy (A-50.p4).
    ServiceSecrecy,
    /// Reported to contain state secrets: nobody sees it, it is not deleted.
    Quarantined,
    /// The check of its content found that it does harm: nobody is given it, it is not deleted (A-51.2.a5, A-22).
    Blocked,
}

/// In what relation somebody stands to the document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reader {
    /// The registered user whose registration or application it belongs to.
    Owner,
    /// An employee of the portal's operator who decides on registrations.
    Registrar,
    /// An employee of the expertise organisation that serves the application, neither expert nor head.
    Employee,
    /// An expert of it who is not one of the case: another one has taken it, or has its seats.
    Expert,
    /// An expert of the case: who has a seat in it, else who has taken it; every one of them while none has.
    ExpertOfCase,
    /// The head of the expertise organisation.
    Head,
    /// The Vedomstvo in an expertise system, to which it has a right of access.
    Vedomstvo,
    /// Another body that controls construction, there (B-16.4).
    StateControl,
    /// Everybody else, administrators included.
    Other,
}

/// What whoever presents a file says of it. It is part of what is signed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Label {
    /// For both parties.
    #[default]
    Ordinary,
    /// Only for those who examine its section, and the head.
    Section,
    /// Only for the head and the expert of the case.
    ServiceSecrecy,
}

use Class as C;
use Reader as R;

/// Who reads what, by which clause.
const READERS: &[(Class, Reader, &str)] = &[
    (C::Registration, R::Owner, "A-8"),
    (C::Registration, R::Registrar, "A-8.p2"),
    (C::Case, R::Owner, "A-10"),
    (C::Case, R::Employee, "A-32"),
    (C::Case, R::Expert, "A-32"),
    (C::Case, R::ExpertOfCase, "A-32"),
    (C::Case, R::Head, "A-32"),
    (C::Case, R::Vedomstvo, "A-34.9"),
    (C::Case, R::StateControl, "B-16.4"),
    (C::Section, R::Owner, "A-10"),
    (C::Section, R::Expert, "A-32"),
    (C::Section, R::ExpertOfCase, "A-32"),
    (C::Section, R::Head, "A-32"),
    (C::ServiceSecrecy, R::Owner, "A-10"),
    (C::ServiceSecrecy, R::ExpertOfCase, "A-32"),
    (C::ServiceSecrecy, R::Head, "A-32"),
];

impl Class {
    pub const ALL: [Self; 6] = [
        Self::Registration,
        Self::Case,
        Self::Section,
        Self::ServiceSecrecy,
        Self::Quarantined,
        Self::Blocked,
    ];

    /// The clause that keeps others from it, and how they are refused.
    fn kept_by(self) -> (&'static str, &'static str) {
        match self {
            // the operator keeps the portal; what is addressed to a participant is not its business.
            Self::Registration | Self::Case => ("A-5", "document-not-readable"),
            Self::Section => ("A-50.p4", "document-of-section"),
            Self::ServiceSecrecy => ("A-50.p4", "document-of-service-secrecy"),
            Self::Quarantined => ("A-4", "document-quarantined"),
            Self::Blocked => ("A-51.2.a5", "document-blocked"),
        }
    }

    /// As what its name, its hash and its label are shown: to whoever may read the rest of the case.
    pub fn named_as(self) -> Self {
        match self {
            Self::Section | Self::ServiceSecrecy => Self::Case,
            other => other,
        }
    }
}

impl Reader {
    pub const ALL: [Self; 9] = [
        Self::Owner,
        Self::Registrar,
        Self::Employee,
        Self::Expert,
        Self::ExpertOfCase,
        Self::Head,
        Self::Vedomstvo,
        Self::StateControl,
        Self::Other,
    ];
}

impl Label {
    pub const ALL: [Self; 3] = [Self::Ordinary, Self::Section, Self::ServiceSecrecy];

    /// As in forms, signed data and keys of texts.
    pub fn name(self) -> &'static str {
        match self {
            Self::Ordinary => "ordinary",
            Self::Section => "section",
            Self::ServiceSecrecy => "service-secrecy",
        }
    }

    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|label| label.name() == name)
    }

    pub fn is_ordinary(&self) -> bool {
        *self == Self::Ordinary
    }

    /// The class of a file of a case that bears it.
    pub fn class(self) -> Class {
        match self {
            Self::Ordinary => Class::Case,
            Self::Section => Class::Section,
            Self::ServiceSecrecy => Class::ServiceSecrecy,
        }
    }
}

/// The clause that allows reading, or the refusal by the clause that keeps it from this reader.
pub fn may_read(reader: Reader, class: Class) -> Result<Clause, Refusal> {
    let row = READERS.iter().find(|(of, by, _)| (*of, *by) == (class, reader));
    let (clause, code) = class.kept_by();
    row.map(|(.., clause)| Clause(clause)).ok_or_else(|| Refusal::new(clause, code))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// .p4, A-51.2.a5, B-16.4: every pair is decided, and only these may read.
    #[test]
    fn who_reads_what_is_a_table_without_holes() {
        let mut allowed = Vec::new();
        for class in Class::ALL {
            for reader in Reader::ALL {
                match may_read(reader, class) {
                    Ok(clause) => allowed.push((class, reader, clause.0)),
                    Err(refusal) => assert_eq!((refusal.clause.0, refusal.code), class.kept_by()),
                }
            }
        }
        let employees = [R::Employee, R::Expert, R::ExpertOfCase, R::Head];
        let of = |class, readers: &[Reader], clause: &'static str| -> Vec<_> {
            readers.iter().map(|reader| (class, *reader, clause)).collect()
        };
        let expected = [
            of(C::Registration, &[R::Owner], "A-8"),
            of(C::Registration, &[R::Registrar], "A-8.p2"),
            of(C::Case, &[R::Owner], "A-10"),
            of(C::Case, &employees, "A-32"),
            of(C::Case, &[R::Vedomstvo], "A-34.9"),
            of(C::Case, &[R::StateControl], "B-16.4"),
            of(C::Section, &[R::Owner], "A-10"),
            of(C::Section, &employees[1..], "A-32"),
            of(C::ServiceSecrecy, &[R::Owner], "A-10"),
            of(C::ServiceSecrecy, &employees[2..], "A-32"),
        ];
        assert_eq!(allowed, expected.concat());
        assert_eq!(may_read(R::Registrar, C::Case).unwrap_err().clause, Clause("A-5"));
        assert_eq!(may_read(R::Head, C::Quarantined).unwrap_err().clause, Clause("A-4"));
        assert_eq!(may_read(R::Owner, C::Blocked).unwrap_err().clause, Clause("A-51.2.a5"));
    }

    /// A-50.p4: a label is written and read by one name.
    #[test]
    fn a_label_has_one_name() {
        for label in Label::ALL {
            assert_eq!(Label::parse(label.name()), Some(label));
            assert_eq!(serde_json::to_value(label).unwrap(), label.name());
        }
    }
}
