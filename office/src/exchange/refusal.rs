//! Why a message or a file request of another system is turned away, each with its clause.

use law::{Clause, Refusal};

/// Every refusal code of the exchange; the text is `refusal-<code>` in the locale files.
pub const CODES: &[&str] = &[
    "contract-already-received",
    "contract-already-signed",
    "contract-before-result",
    "contract-differs",
    "contract-malformed",
    "decision-differs",
    "decision-malformed",
    "decision-signatures-differ",
    "decision-signer-not-of-the-operator",
    "exchange-malformed",
    "exchange-unknown-system",
    "exchange-blocked",
    "exchange-wrong-addressee",
    "exchange-not-the-sender",
    "exchange-bad-signature",
    "exchange-id-reused",
    "exchange-position-taken",
    "exchange-kind-not-accepted",
    "exchange-refusal-unfounded",
    "exchange-request-stale",
    "exchange-request-replayed",
    "exchange-file-not-addressed",
    "exchange-not-serving",
    "expertise-already-received",
    "expertise-number-missing",
    "expertise-signature-invalid",
    "expertise-signer-differs",
    "completeness-signer-conflict",
    "conflict-declared",
    "expertise-signer-not-you",
    "expertise-manifest-differs",
    "expertise-number-differs",
    "failure-decision-unsigned",
    "failure-malformed",
    "failure-not-of-a-portal",
    "membership-malformed",
    "expertise-addressee-without-access",
    "result-automatic-negative",
    "result-signers-missing",
    "result-signatures-differ",
    "secrets-unknown-document",
    "supervision-malformed",
    "tariff-other-key",
    "replacement-unknown-document",
    "replacement-already-asked",
    "replacement-already-answered",
    "replacement-case-over",
    "replacement-not-named",
    "replacement-statement-differs",
];

/// A refusal of this module. Codes are written out at the place of use, so that they can be found.
pub(crate) fn refusal(clause: &'static str, code: &'static str) -> Refusal {
    debug_assert!(CODES.contains(&code), "{code} is missing in exchange::refusal::CODES");
    Refusal { clause: Clause(clause), code, args: Default::default() }
}

/// The same with one value for the text.
pub(crate) fn refusal_with(
    clause: &'static str,
    code: &'static str,
    name: &'static str,
    value: impl ToString,
) -> Refusal {
    let mut refusal = refusal(clause, code);
    refusal.args.insert(name, value.to_string());
    refusal
}
