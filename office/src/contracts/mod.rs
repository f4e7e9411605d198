//! The contract of an expertise between both systems: the organisation prepares and signs it (A-42.p1, A-42.p2), the
//! applicant signs it on the portal in the term that names, the expertise runs when it is in force, the conclusion
//! leaves when it is performed (A-45.p2). Both sign the bytes of one PDF.

pub mod customer;
pub mod draft;
mod paper;
pub mod progress;
pub mod record;
pub mod sign;
pub(crate) mod signed;
pub(crate) mod told;

use law::Rule;
use law::expertise::course::{Course, Kind};
use law::tariff::Money;
use serde::{Deserialize, Serialize};

use crate::store::documents::Document;

/// Kind of the document, in both systems.
pub const CONTRACT: &str = "contract";

/// What is agreed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Content {
    /// By which the terms are counted.
    #[serde(flatten)]
    pub course: Course,
    /// With value-added tax.
    pub price: Money,
    /// Per cent of the price that are paid before the expertise begins; 0 where nothing is.
    pub prepayment: u8,
    /// Bank details of the organisation.
    pub bank: String,
}

impl Content {
    /// What a signed contract says.
    pub fn of(document: &Document) -> Option<Content> {
        serde_json::from_value(document.data.clone()).ok()
    }

    /// The sum that is paid before the expertise begins.
    pub fn before(&self) -> Money {
        self.price.share(i64::from(self.prepayment), 100).unwrap_or(self.price)
    }
}

/// The contract among the documents of a case or an application.
pub fn contract(all: &[Document]) -> Option<&Document> {
    all.iter().find(|document| document.kind == CONTRACT)
}

/// The words of a course in forms, and of the kind of the object where the term depends on it.
pub fn words(course: Course) -> (&'static str, &'static str) {
    match course {
        Course::First { kind } => ("first", kind_word(kind)),
        Course::Adjusted { kind } => ("adjusted", kind_word(kind)),
        Course::Repeated { kind } => ("repeated", kind_word(kind)),
        Course::Urban => ("urban", ""),
    }
}

fn kind_word(kind: Kind) -> &'static str {
    match kind {
        Kind::Complex => "complex",
        Kind::Normal => "normal",
        Kind::Simple => "simple",
        Kind::Small => "small",
    }
}

/// The kind by its word.
pub fn kind(word: &str) -> Option<Kind> {
    Kind::ALL.into_iter().find(|kind| kind_word(*kind) == word)
}

/// Whether a term is told to the portal: until when the applicant signs, until when the expertise runs.
pub(crate) fn is_told(rule: Rule) -> bool {
    rule == Rule::ContractSigning || is_expertise(rule)
}

fn is_expertise(rule: Rule) -> bool {
    let kinds = Kind::ALL.into_iter();
    let adjusted = |kind| [Course::First { kind }, Course::Adjusted { kind }, Course::Repeated { kind }];
    kinds.flat_map(adjusted).chain([Course::Urban]).any(|course| course.expertise() == rule)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sum_before_the_expertise_is_the_share_rounded_once() {
        let content = |price: &str, prepayment| Content {
            course: Course::Urban,
            price: price.parse().unwrap(),
            prepayment,
            bank: String::new(),
        };
        assert_eq!(content("1000000.01", 30).before(), "300000.00".parse().unwrap());
        assert_eq!(content("1000000.01", 100).before(), "1000000.01".parse().unwrap());
        assert_eq!(content("1000000.01", 0).before(), Money::ZERO);
    }

    #[test]
    fn each_course_of_a_form_is_found_again() {
        for of in Kind::ALL {
            assert_eq!(kind(words(Course::First { kind: of }).1), Some(of));
        }
        assert!(is_told(Rule::ExpertiseSmall) && is_told(Rule::ContractSigning));
        assert!(!is_told(Rule::Completeness) && !is_told(Rule::Remarks10));
    }
}
