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
    /// A conclusion while the contract is not performed (A-45.p2).
    Held,
    /// Reported to contain state secrets: nobody sees it, it is not deleted.
    Quarantined,
}

/// In what relation somebody stands to the document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reader {
    /// The registered user whose registration or application it belongs to.
    Owner,
    /// An employee of the portal's operator who decides on registrations.
    Registrar,
    /// An employee of the expertise organisation that serves the application.
    Employee,
    /// Everybody else, administrators included.
    Other,
}

use Class as C;
use Reader as R;

/// Who reads what, by which clause.
const READERS: &[(Class, Reader, &str)] = &[
    (C::Registration, R::Owner, "A-8"),
    (C::Registration, R::Registrar, "A-8.p2"),
    (C::Case, R::Owner, "A-10"),
    (C::Case, R::Employee, "A-32"),
    (C::Held, R::Employee, "A-45.p2"),
];

impl Class {
    pub const ALL: [Self; 4] = [Self::Registration, Self::Case, Self::Held, Self::Quarantined];

    /// The clause that keeps others from it.
    fn kept_by(self) -> &'static str {
        match self {
            // the operator keeps the portal; what is addressed to a participant is not its business.
            Self::Registration | Self::Case => "A-5",
            Self::Held => "A-45.p2",
            Self::Quarantined => "A-4",
        }
    }
}

impl Reader {
    pub const ALL: [Self; 4] = [Self::Owner, Self::Registrar, Self::Employee, Self::Other];
}

/// The clause that allows reading, or the refusal by the clause that keeps it from this reader.
pub fn may_read(reader: Reader, class: Class) -> Result<Clause, Refusal> {
    let row = READERS.iter().find(|(of, by, _)| (*of, *by) == (class, reader));
    row.map(|(.., clause)| Clause(clause))
        .ok_or_else(|| Refusal::new(class.kept_by(), "document-not-readable"))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// .p2: every pair is decided, and only these may read.
    #[test]
    fn who_reads_what_is_a_table_without_holes() {
        let mut allowed = Vec::new();
        for class in Class::ALL {
            for reader in Reader::ALL {
                match may_read(reader, class) {
                    Ok(clause) => allowed.push((class, reader, clause.0)),
                    Err(refusal) => assert_eq!(refusal.code, "document-not-readable"),
                }
            }
        }
        let expected = [
            (C::Registration, R::Owner, "A-8"),
            (C::Registration, R::Registrar, "A-8.p2"),
            (C::Case, R::Owner, "A-10"),
            (C::Case, R::Employee, "A-32"),
            (C::Held, R::Employee, "A-45.p2"),
        ];
        assert_eq!(allowed, expected);
        assert_eq!(may_read(R::Owner, C::Held).unwrap_err().clause, Clause("A-45.p2"));
        assert_eq!(may_read(R::Registrar, C::Case).unwrap_err().clause, Clause("A-5"));
        assert_eq!(may_read(R::Employee, C::Quarantined).unwrap_err().clause, Clause("A-4"));
    }
}
