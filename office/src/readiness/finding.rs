//! One line of the check: which part, how it stands, in words of the locale files.

use std::collections::BTreeMap;
use std::error::Error;

use serde::Serialize;

/// How a part stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    Ok,
    /// The system works, but somebody should look.
    Warning,
    /// The system must not go into operation so.
    Failure,
}

/// How one part stands. `check-<check>` is its name, `check-<check>-<code>` what it means, and, where it is not well,
/// `check-<check>-<code>-do` what to do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    pub check: &'static str,
    pub code: &'static str,
    pub verdict: Verdict,
    pub args: BTreeMap<&'static str, String>,
    /// What the part itself said, for whoever looks closer; in English.
    pub detail: Option<String>,
}

use Verdict::{Failure, Ok as Well, Warning};

/// Every finding that there is.
pub const KNOWN: &[(&str, &str, Verdict)] = &[
    ("configuration", "read", Well),
    ("configuration", "wrong", Failure),
    ("database", "answers", Well),
    ("database", "missing", Failure),
    ("database", "away", Failure),
    ("migrations", "current", Well),
    ("migrations", "pending", Failure),
    ("migrations", "changed", Failure),
    ("migrations", "unknown", Failure),
    ("clock", "right", Well),
    ("clock", "apart", Warning),
    ("clock", "wrong", Failure),
    ("clock", "slow", Warning),
    ("clock", "behind", Failure),
    ("log-key", "there", Well),
    ("log-key", "new", Well),
    ("log-key", "wrong", Failure),
    ("storage", "works", Well),
    ("storage", "wrong", Failure),
    ("checklist", "read", Well),
    ("checklist", "wrong", Failure),
    ("space", "enough", Well),
    ("space", "little", Warning),
    ("space", "none", Failure),
    ("space", "unknown", Warning),
    ("trust", "national", Well),
    ("trust", "other", Warning),
    ("trust", "wrong", Failure),
    ("revocation", "fresh", Well),
    ("revocation", "stale", Failure),
    ("revocation", "unfetched", Failure),
    ("revocation", "none", Failure),
    ("seal", "good", Well),
    ("seal", "soon", Warning),
    ("seal", "ended", Failure),
    ("seal", "other", Failure),
    ("seal", "wrong", Failure),
    ("ocsp", "answers", Well),
    ("ocsp", "none", Warning),
    ("ocsp", "silent", Warning),
    ("ocsp", "unasked", Warning),
    ("time-stamps", "answers", Well),
    ("time-stamps", "none", Warning),
    ("time-stamps", "silent", Warning),
    ("malware", "answers", Well),
    ("malware", "none", Warning),
    ("malware", "silent", Failure),
    ("mail", "answers", Well),
    ("mail", "none", Warning),
    ("mail", "silent", Failure),
    ("registers", "answers", Well),
    ("registers", "none", Warning),
    ("registers", "silent", Warning),
    ("roles", "held", Well),
    ("roles", "nobody", Failure),
    ("roles", "single", Warning),
    ("roles", "unconfirmed", Warning),
    ("calendar", "there", Well),
    ("calendar", "unconfirmed", Warning),
    ("calendar", "missing", Failure),
    ("edition", "in-force", Well),
    ("edition", "unsure", Warning),
    ("edition", "incomplete", Failure),
    ("hours", "set", Well),
    ("hours", "missing", Warning),
    ("jobs", "done", Well),
    ("jobs", "given-up", Warning),
    ("jobs", "repeated", Warning),
    ("jobs", "late", Warning),
    ("proofs", "whole", Well),
    ("proofs", "waiting", Warning),
    ("proofs", "ended", Warning),
    ("proofs", "refused", Warning),
];

impl Finding {
    pub(super) fn ok(check: &'static str, code: &'static str) -> Finding {
        Finding::new(check, code, Well)
    }

    pub(super) fn warning(check: &'static str, code: &'static str) -> Finding {
        Finding::new(check, code, Warning)
    }

    pub(super) fn failure(check: &'static str, code: &'static str) -> Finding {
        Finding::new(check, code, Failure)
    }

    fn new(check: &'static str, code: &'static str, verdict: Verdict) -> Finding {
        debug_assert!(
            KNOWN.contains(&(check, code, verdict)),
            "{check} {code} {verdict:?} is missing in KNOWN"
        );
        Finding { check, code, verdict, args: BTreeMap::new(), detail: None }
    }

    /// A value of its text: numbers, identifiers, moments and days of ISO 8601.
    pub(super) fn with(mut self, name: &'static str, value: impl ToString) -> Finding {
        self.args.insert(name, value.to_string());
        self
    }

    pub(super) fn detail(mut self, detail: impl Into<String>) -> Finding {
        self.detail = Some(detail.into());
        self
    }

    /// An error with its causes.
    pub(super) fn because(self, error: &dyn Error) -> Finding {
        let mut text = error.to_string();
        let mut cause = error.source();
        while let Some(error) = cause {
            let next = error.to_string();
            if !text.contains(&next) {
                text = format!("{text}: {next}");
            }
            cause = error.source();
        }
        self.detail(text)
    }
}
