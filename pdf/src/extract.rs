//! An extract about one date: what it is of, when it ends, and every step with its clause.

use serde::Serialize;

use crate::{Explained, Head, Line};

/// The explanation of a date as a paper.
#[derive(Clone, Debug, Serialize)]
pub struct Extract {
    pub head: Head,
    /// The case, the rule, the edition, the calendar.
    pub facts: Vec<Line>,
    pub explained: Explained,
    /// What is not confirmed, what holds the term open.
    pub notes: Vec<String>,
    /// How to check the seal.
    pub check: String,
}
