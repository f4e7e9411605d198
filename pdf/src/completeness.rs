//! The result of the completeness check, signed by the expert and the head.

use serde::Serialize;

use crate::parts::{Explained, Head, Line, Section};

/// Data of a completeness result.
#[derive(Clone, Debug, Serialize)]
pub struct Completeness {
    /// Around the body; `issuer` is the expertise organisation.
    pub head: Head,
    /// Number and date of the application that was checked.
    pub application: Line,
    /// Who applied.
    pub applicant: Line,
    /// The construction object.
    pub object: Line,
    /// What came out, stressed in the document.
    pub outcome: Line,
    /// Remarks, or the sentence that there are none.
    pub remarks: Remarks,
    /// Who signs: expert, head of the organisation; for an automatic result, the system.
    pub signers: Section,
    /// The term of the check with its explanation.
    pub term: Explained,
    /// Note that number and date are given at signing, since they cannot be in the bytes signed.
    pub numbering_note: String,
}

/// The table of remarks.
#[derive(Clone, Debug, Serialize)]
pub struct Remarks {
    /// Heading of the table.
    pub heading: String,
    /// Column names.
    pub columns: RemarkColumns,
    /// One row a remark.
    pub rows: Vec<Remark>,
    /// Sentence shown when there are no rows.
    pub none: String,
}

/// Column names of the table of remarks.
#[derive(Clone, Debug, Serialize)]
pub struct RemarkColumns {
    /// Ordinal number.
    pub number: String,
    /// What lacks or is wrong.
    pub text: String,
    /// The norm it stands on.
    pub norm: String,
}

/// One remark.
#[derive(Clone, Debug, Serialize)]
pub struct Remark {
    /// What lacks or is wrong; may name the document.
    pub text: String,
    /// The norm it stands on; empty when the expert gave none.
    pub norm: String,
}
