//! Events: what happened, by which clause. They are the history of a case and never change; every state and
//! every date follows from them.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::{Clause, Due, Law, Refusal, Rule};

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

    /// An event that tells the end of a term, as [`Recorded::agrees_with`] checks it.
    pub(crate) fn with_term(
        kind: &'static str,
        clause: &'static str,
        at: Timestamp,
        due: &Due,
        mut data: Value,
    ) -> Self {
        data["rule"] = json!(due.rule);
        data["due"] = json!(due.at);
        data["last_day"] = json!(due.last_day);
        Self::new(kind, clause, at, data)
    }

    pub(crate) fn recorded(&self) -> Recorded<'_> {
        Recorded { kind: self.kind, at: self.at, data: &self.data }
    }
}

/// What a command leads to: the next state and what is to be recorded.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome<S> {
    pub next: S,
    pub events: Vec<Event>,
}

/// An event as it stands in the history.
#[derive(Debug, Clone, Copy)]
pub struct Recorded<'a> {
    pub kind: &'a str,
    pub at: Timestamp,
    pub data: &'a Value,
}

/// Why a history does not lead to a state.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Broken {
    #[error("{kind} cannot follow on {state}")]
    Order { kind: String, state: String },
    #[error("{kind} says no {field}")]
    Missing { kind: String, field: &'static str },
    #[error("{kind}: {field} is {stored}, the law says {computed}")]
    Differs { kind: String, field: &'static str, stored: String, computed: String },
    #[error("it began under {first}, an event is of {other}")]
    Edition { first: String, other: String },
    #[error("{0}")]
    NoTerm(String),
}

/// Something whose state follows from its events.
pub trait Subject: Sized + Clone + Serialize + for<'de> Deserialize<'de> {
    /// The name of the state as it is stored and shown.
    fn name(&self) -> &'static str;

    /// The state after an event. Every date in the event is computed again and must be the one recorded.
    fn follow(before: Option<Self>, event: &Recorded<'_>, law: &Law) -> Result<Self, Broken>;

    /// Terms that run, with their reasons; the first to end is not always the first.
    fn terms(&self, law: &Law) -> Vec<Due>;
}

impl Recorded<'_> {
    /// The first event of a history is this one.
    pub fn begins(&self, kind: &str) -> Result<(), Broken> {
        if self.kind == kind { Ok(()) } else { self.out_of_order("nothing") }
    }

    /// A value that the event carries.
    pub fn get<T: for<'de> Deserialize<'de>>(&self, field: &'static str) -> Result<T, Broken> {
        let missing = || Broken::Missing { kind: self.kind.to_owned(), field };
        T::deserialize(self.data.get(field).ok_or_else(missing)?).map_err(|_| missing())
    }

    /// A date or number that the law gives must be the one that was recorded.
    pub fn agrees<T: PartialEq + Serialize + for<'de> Deserialize<'de>>(
        &self,
        field: &'static str,
        computed: &T,
    ) -> Result<(), Broken> {
        let stored: T = self.get(field)?;
        if stored == *computed {
            return Ok(());
        }
        let text = |it: &T| serde_json::to_string(it).unwrap_or_default();
        let (stored, computed) = (text(&stored), text(computed));
        Err(Broken::Differs { kind: self.kind.to_owned(), field, stored, computed })
    }

    /// The end of a term, as `due` and `last_day` of the event tell it.
    pub fn agrees_with(&self, due: &Due) -> Result<(), Broken> {
        self.agrees("due", &due.at)?;
        self.agrees("last_day", &due.last_day)
    }

    /// The instant of the event must be the one that the law gives.
    pub fn agrees_at(&self, computed: Timestamp) -> Result<(), Broken> {
        if self.at == computed { Ok(()) } else { Err(self.not_at(computed)) }
    }

    /// What a term does when it ends is dated by its end.
    pub fn fires(&self, due: &Due) -> Result<(), Broken> {
        self.agrees_with(due)?;
        self.agrees_at(due.at)
    }

    /// What can be done only while a term runs was done before its end.
    pub fn before(&self, due: &Due) -> Result<(), Broken> {
        if due.passed(self.at) { Err(self.not_at(due.at)) } else { Ok(()) }
    }

    /// What needs that a term has ended was done after its end.
    pub fn after(&self, due: &Due) -> Result<(), Broken> {
        if due.passed(self.at) { Ok(()) } else { Err(self.not_at(due.at)) }
    }

    fn not_at(&self, computed: Timestamp) -> Broken {
        let (stored, computed) = (self.at.to_string(), computed.to_string());
        Broken::Differs { kind: self.kind.to_owned(), field: "at", stored, computed }
    }

    /// The rule of the term whose end it is: see [`rule`].
    pub fn rule(&self) -> Option<Rule> {
        rule(self.kind, self.at, self.data)
    }

    /// The event does not fit this state.
    pub fn out_of_order<S>(&self, state: &str) -> Result<S, Broken> {
        Err(Broken::Order { kind: self.kind.to_owned(), state: state.to_owned() })
    }
}

/// The outcome of events on a state: the next state is the one that a replay will find.
pub(crate) fn outcome<S: Subject>(
    before: Option<S>,
    events: Vec<Event>,
    law: &Law,
) -> Result<Outcome<S>, Refusal> {
    let mut state = before;
    for event in &events {
        state = Some(S::follow(state, &event.recorded(), law).map_err(contradiction)?);
    }
    match state {
        Some(next) => Ok(Outcome { next, events }),
        None => Err(contradiction(Broken::Order { kind: String::new(), state: "nothing".into() })),
    }
}

/// A machine that decides what it cannot follow is a mistake of ours; nothing is done then.
fn contradiction(broken: Broken) -> Refusal {
    Refusal::new("A-0.h", "law-contradicts-itself").with("reason", broken)
}

/// The rule of the term whose end an event is; none where nothing ended with it. Histories that were written before
/// events named their rule tell it by their kind.
pub fn rule(kind: &str, at: Timestamp, data: &Value) -> Option<Rule> {
    let by_kind = match kind {
        "completeness_positive_auto" => Some(Rule::Completeness),
        "registration_overdue" => Rule::deserialize(&data["rule"]).ok().or(Some(Rule::RegisterPortalUser)),
        "participant_overdue" => Some(Rule::RegisterParticipant),
        "application_registered" | "application_document_registered" => Some(Rule::RegistrationDate),
        "participant_excluded" | "participant_blocked" => {
            (data["ground"] == "accreditation_not_confirmed").then_some(Rule::Validity)
        }
        _ => None,
    };
    let ended = || data.get("due").and_then(|due| Timestamp::deserialize(due).ok()) == Some(at);
    by_kind.or_else(|| data.get("rule").filter(|_| ended()).and_then(|rule| Rule::deserialize(rule).ok()))
}

/// What is told in the history and changes no state: attempts that were refused, and what happens to the versions of a
/// document, which have a history of their own.
pub const NOTES: &[&str] = &[
    "completeness_change_refused",
    "case_result_refused",
    "case_message_refused",
    "case_distributed",
    "case_handed_over",
    "case_interest_declared",
    "case_conflict_declared",
    "contract_prepared",
    "document_replacement_decided",
    "document_replacement_notice_sent",
    "document_replacement_notified",
    "document_version_asked",
    "document_version_notified",
    "document_version_received",
    "document_secrets_reported",
    "document_secrets_lifted",
    "document_blocked",
    "document_unblocked",
    "force_majeure_decided",
    "registration_agreement_countersigned",
    "registration_looked_up",
    "signed_by_authority",
    "support_rendered",
    "support_cancelled",
    "invoice_issued",
    "invoice_corrected",
    "payment_recorded",
    "payment_assigned",
    "debt_reminded",
    "admission_presented",
    "admission_concluded",
    "admission_accepted",
    "admission_declined",
    "membership_recorded",
    "registration_correction_asked",
    "registration_corrected",
    "supervision_given",
    "supervision_asked",
    "supervision_answered",
    "supervision_told",
    "explanation_asked",
    "explanation_answered",
    "explanation_closed",
];

/// Every event kind of this crate, so that the texts can be checked for completeness.
pub const KINDS: &[&str] = &[
    "term_extended",
    "term_not_extended",
    "term_recounted",
    "registration_agreement_signed",
    "registration_presented",
    "registration_overdue",
    "registration_confirmed",
    "registration_refused",
    "registration_agreement_renewed",
    "authority_given",
    "authority_accepted",
    "authority_declined",
    "authority_revoked",
    "participant_agreed",
    "participant_questionnaire_presented",
    "participant_overdue",
    "participant_registered",
    "participant_not_registered",
    "participant_reminded",
    "participant_accreditation_renewed",
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
    "application_completeness_annulled",
    "case_received",
    "case_check_started",
    "completeness_drafted",
    "completeness_signed_by_expert",
    "completeness_positive",
    "completeness_negative",
    "completeness_positive_auto",
    "completeness_annulled",
    "contract_sent",
    "contract_draft_overdue",
    "contract_signed_by_customer",
    "contract_closed",
    "contract_in_force",
    "contract_performed",
    "remarks_opened",
    "remarks_drafted",
    "remarks_issued",
    "remarks_renounced",
    "remarks_closed",
    "remarks_prolonged",
    "remarks_answered",
    "remarks_assessed",
    "remarks_corrected",
    "remarks_elimination_expired",
    "conclusion_begun",
    "conclusion_drafted",
    "conclusion_section_signed",
    "conclusion_signed_by_group_head",
    "conclusion_registered",
    "conclusion_overdue",
    "conclusion_held",
    "conclusion_held_alert",
    "conclusion_sent",
    "conclusion_delivered",
    "conclusion_replaced",
    "document_valid",
    "replacement_decided",
    "replacement_requested",
    "replacement_notified",
    "replacement_annulled",
    "replacement_sent",
    "replacement_superseded",
    "retention_begun",
    "retention_item_added",
    "retention_operation_ended",
    "retention_held",
    "retention_released",
    "retention_disposed",
    "user_agreed",
    "user_questionnaire_presented",
    "user_overdue",
    "user_registered",
    "user_suspended",
    "user_not_registered",
    "user_accreditation_renewed",
    "case_frozen",
    "case_unfrozen",
    "application_document_certified",
    "application_document_registered",
    "application_document_sent",
    "application_remarks_received",
    "application_conclusion_held",
    "application_result_issued",
    "application_result_replaced",
    "application_closed_without_contract",
    "application_stored",
    "application_disposable",
    "price_list_drafted",
    "price_list_approved",
    "price_list_consented",
    "price_list_consent_refused",
    "price_list_withdrawn",
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{LawBook, expertise::completeness::State};

    /// A-0.h: what cannot be followed is refused and nothing is done. No command leads there, so the matrix has none.
    #[test]
    fn a_decision_that_cannot_be_followed_is_refused() {
        let law = LawBook::embedded().edition("670-2019-08-16").unwrap();
        let registered_at: Timestamp = "2026-10-05T07:00:00Z".parse().unwrap();
        let running = || State::Running { registered_at, draft: None };
        let at = registered_at + jiff::SignedDuration::from_hours(1);
        let signed = Event::new("completeness_signed_by_expert", "A-41", at, json!({}));
        let refusal = outcome(Some(running()), vec![signed], &law).unwrap_err();
        assert_eq!((refusal.clause.0, refusal.code), ("A-0.h", "law-contradicts-itself"));
        assert!(refusal.args["reason"].contains("cannot follow on"), "{refusal}");
        // A term that fires at another moment than its end.
        let early = Event::new(
            "completeness_positive_auto",
            "A-40.p1",
            at,
            json!({ "due": at, "last_day": "2026-10-05" }),
        );
        let refusal = outcome(Some(running()), vec![early], &law).unwrap_err();
        assert!(refusal.args["reason"].contains("the law says"), "{refusal}");
        assert_eq!(outcome::<State>(None, Vec::new(), &law).unwrap_err().code, "law-contradicts-itself");
    }
}
