//! Events: what happened, by which clause. They are the history of a case and never change.

use jiff::Timestamp;
use serde::Serialize;
use serde_json::Value;

use crate::Clause;

/// One thing that happened to a subject. The text for people is `event-<kind>` in the locale files.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Event {
    /// One of [`KINDS`].
    pub kind: &'static str,
    pub clause: Clause,
    /// The legal instant. For a term that fires it is the end of the term, not the moment the job ran.
    pub at: Timestamp,
    pub data: Value,
}

impl Event {
    pub(crate) fn new(kind: &'static str, clause: &'static str, at: Timestamp, data: Value) -> Self {
        debug_assert!(KINDS.contains(&kind), "{kind} is missing in event::KINDS");
        Self { kind, clause: Clause(clause), at, data }
    }
}

/// What a command leads to: the next state and what is to be recorded.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome<S> {
    pub next: S,
    pub events: Vec<Event>,
}

impl<S> Outcome<S> {
    pub(crate) fn of(next: S, events: impl IntoIterator<Item = Event>) -> Self {
        Self { next, events: events.into_iter().collect() }
    }
}

/// Every event kind of this crate, so that the texts can be checked for completeness.
pub const KINDS: &[&str] = &[
    "registration_agreement_signed",
    "registration_presented",
    "registration_confirmed",
    "registration_refused",
    "participant_agreed",
    "participant_questionnaire_presented",
    "participant_registered",
    "participant_not_registered",
    "participant_stopped_accepting",
    "participant_accepting_again",
    "participant_excluded",
    "participant_blocked",
    "application_accepted",
    "application_date_recomputed",
    "application_registered",
    "application_unroutable",
    "application_routable_again",
    "application_withdrawn",
    "application_forwarding",
    "application_delivery_failed",
    "application_forwarded",
    "application_progress",
    "application_completeness_positive",
    "application_completeness_negative",
    "case_received",
    "case_check_started",
    "completeness_drafted",
    "completeness_signed_by_expert",
    "completeness_positive",
    "completeness_negative",
    "completeness_positive_auto",
];
