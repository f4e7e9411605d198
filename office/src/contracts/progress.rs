//! How a contract stands on the portal, by what its history tells: which step was the last, and which dates the expertise
//! told.

use law::{Due, Rule};

use crate::store::events::Event;

/// The last step of a contract that the portal knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// The applicant is to sign.
    Sent,
    /// The applicant has signed; it waits for its date, or for the expertise.
    Certified,
    /// The expertise has the signature.
    Signed,
    InForce,
    Performed,
}

impl Step {
    /// The words by which steps are told and kept.
    pub(crate) const WORDS: [(&'static str, Step); 4] = [
        ("contract_sent", Step::Sent),
        ("contract_signed", Step::Signed),
        ("contract_in_force", Step::InForce),
        ("contract_performed", Step::Performed),
    ];

    pub(crate) fn of(event: &Event) -> Option<Step> {
        match event.kind.as_str() {
            "application_progress" => {
                let word = event.data["stage"].as_str()?;
                Self::WORDS.into_iter().find(|(name, _)| *name == word).map(|(_, step)| step)
            }
            "application_document_certified" if event.data["purpose"] == "contract" => Some(Step::Certified),
            _ => None,
        }
    }
}

/// The last step in the history of an application.
pub fn step(history: &[Event]) -> Option<Step> {
    history.iter().rev().find_map(Step::of)
}

/// A date as the expertise told it last.
pub fn told(history: &[Event], of: impl Fn(Rule) -> bool) -> Option<Due> {
    let due = |event: &Event| serde_json::from_value::<Due>(event.data["told"].clone()).ok();
    let told = history.iter().rev().filter(|event| event.kind == "application_progress");
    told.filter_map(due).find(|due| of(due.rule))
}

/// The rule of a date of the contract that an event tells; none of other dates.
pub fn rule(event: &Event) -> Option<Rule> {
    let told = serde_json::from_value::<Due>(event.data["told"].clone()).ok()?;
    Some(told.rule).filter(|rule| super::is_told(*rule))
}

/// Until when the applicant can sign.
pub fn signing(history: &[Event]) -> Option<Due> {
    told(history, |rule| rule == Rule::ContractSigning)
}

/// Until when the expertise runs.
pub fn expertise(history: &[Event]) -> Option<Due> {
    told(history, super::is_expertise)
}
