//! Refusals: what may not be done, by which clause.

use std::{collections::BTreeMap, fmt};

use serde::Serialize;

/// A clause of order 670 (`A-`) or 465 (`B-`): `A-18.2` is point 18 subpoint 2, `A-18.p4` its fourth
/// unnumbered paragraph.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Clause(pub &'static str);

impl fmt::Display for Clause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

/// An act that the law does not allow now. The text for people is `refusal-<code>` in the locale files.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, thiserror::Error)]
#[error("refused by {clause}: {code} {args:?}")]
pub struct Refusal {
    pub clause: Clause,
    /// One of [`CODES`].
    pub code: &'static str,
    /// Values for the text: identifiers, numbers and ISO dates, never whole words.
    pub args: BTreeMap<&'static str, String>,
}

impl Refusal {
    pub(crate) fn new(clause: &'static str, code: &'static str) -> Self {
        debug_assert!(CODES.contains(&code), "{code} is missing in refusal::CODES");
        Self { clause: Clause(clause), code, args: BTreeMap::new() }
    }

    pub(crate) fn with(mut self, name: &'static str, value: impl ToString) -> Self {
        self.args.insert(name, value.to_string());
        self
    }

    /// The command exists but not in this state (an event not listed for a state is refused).
    pub(crate) fn not_now(clause: &'static str, code: &'static str, state: &str, command: &str) -> Self {
        Self::new(clause, code).with("state", state).with("command", command)
    }
}

/// Every refusal code of this crate, so that the texts can be checked for completeness.
pub const CODES: &[&str] = &[
    // the law itself
    "law-has-no-term",
    "law-contradicts-itself",
    "term-not-ended",
    "extension-low-severity",
    "works-outside-window",
    "works-end-before-start",
    "works-notice-late",
    "hours-fixed",
    "edition-withdrawn",
    "edition-day-has-come",
    "edition-has-cases",
    "law-term-not-confirmed",
    "law-term-of-order",
    // access
    "role-may-not",
    "nobody-may",
    "document-not-readable",
    "document-of-section",
    "document-of-service-secrecy",
    "document-quarantined",
    "document-blocked",
    "staff-own-role",
    "staff-last-administrator",
    // seats of a case
    "seat-conflict",
    "seat-absent",
    "seat-not-attested",
    "seat-full",
    "case-not-distributed",
    "act-without-seat",
    "act-undeclared",
    // registration
    "registration-not-now",
    "registration-signer-differs",
    "registration-signer-without-authority",
    "registration-attachments-missing",
    "registration-agreement-unsigned",
    "registration-ground-missing",
    "registration-ground-unknown",
    "registration-ground-unmarked",
    // powers of a person to act for an organisation
    "authority-not-now",
    "authority-giver-without-authority",
    "authority-to-oneself",
    "authority-not-passed-on",
    "authority-without-rights",
    "authority-over",
    "authority-period-wrong",
    // participant
    "participant-not-now",
    "participant-accreditation-expired",
    "participant-not-expertise-user",
    "participant-agreement-not-concluded",
    "participant-accreditation-still-valid",
    "participant-accreditation-not-longer",
    "participant-unblock-by-new-registration",
    // application
    "application-not-now",
    "application-already-submitted",
    "application-incomplete",
    "application-uploads-unfinished",
    "application-documents-unsigned",
    "application-signer-differs",
    "application-signer-other",
    "application-signer-without-authority",
    "application-state-secrets",
    "application-participant-not-accepting",
    "application-too-early-to-register",
    "application-already-registered",
    "application-withdrawal-too-late",
    "application-hashes-differ",
    "application-wrong-sender",
    "application-signers-data-missing",
    "application-remarks-already-received",
    "application-no-remarks",
    "application-document-known",
    "application-document-unknown",
    // documents
    "document-immutable",
    "document-not-yet-registered",
    // new versions
    "replacement-not-now",
    "replacement-not-own-document",
    "replacement-not-authorised",
    "replacement-ground-missing",
    "replacement-undecided",
    "replacement-notice-undelivered",
    "replacement-not-notified",
    "replacement-not-annulled",
    "replacement-without-notice",
    "replacement-other-version",
    // storage
    "retention-not-now",
    "retention-item-known",
    "retention-operation-not-ended",
    "retention-open",
    "retention-case-open",
    "retention-disposed",
    "retention-runs",
    "retention-held",
    "retention-secrets",
    "retention-act-unsigned",
    "retention-act-incomplete",
    // prices and charges
    "tariff-not-now",
    "tariff-not-approved",
    "tariff-needs-no-consent",
    "tariff-reason-missing",
    "tariff-day-has-come",
    "tariff-without-prices",
    "tariff-position-twice",
    "tariff-unit-of-other-component",
    "tariff-component-not-paid",
    "tariff-price-out-of-range",
    "tariff-no-price",
    "tariff-not-support",
    "tariff-quantity-out-of-range",
    // expertise
    "case-not-now",
    "case-frozen",
    "user-not-now",
    "user-validity-ended",
    "user-questionnaire-missing",
    "user-not-operator",
    "user-system-not-integrated",
    "user-accreditation-still-valid",
    "user-without-agreement",
    "completeness-not-now",
    "completeness-remarks-missing",
    "completeness-remarks-in-positive",
    "completeness-expert-signature-missing",
    "completeness-locked",
    "completeness-already-sent",
    // contract
    "contract-not-now",
    "contract-basis-missing",
    "contract-signing-term-ended",
    // remarks
    "remarks-not-now",
    "remarks-missing",
    "remarks-misnumbered",
    "remarks-incomplete",
    "remarks-term-ended",
    "remarks-renounced",
    "remarks-already-issued",
    "remarks-already-prolonged",
    "remarks-answers-term-ended",
    "remarks-additional",
    "remarks-assessed-twice",
    "remarks-not-all-assessed",
    // conclusion
    "conclusion-not-now",
    "conclusion-sections-missing",
    "conclusion-section-unknown",
    "conclusion-section-unsigned",
    "conclusion-already-signed",
    "conclusion-group-signature-missing",
    "conclusion-already-registered",
    "conclusion-held",
    "conclusion-remarks-not-assessed",
];
