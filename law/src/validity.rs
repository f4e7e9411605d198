//! What is valid to a day inclusive: the accreditation of an organisation, an agreement (A-12.p2, A-13.1, A-37).

use jiff::{Timestamp, civil::Date};

use crate::{Due, Law, Refusal, Rule, Start, TermError};

/// Whether it is valid now.
pub(crate) fn runs(until: Date, at: Timestamp, law: &Law) -> bool {
    law.date(at) <= until
}

/// Its end: 24:00 of the last day.
pub(crate) fn due(since: Timestamp, until: Date, law: &Law) -> Result<Due, TermError> {
    law.due(Rule::Validity, Start::until(since, until))
}

/// Refused once it has ended.
pub(crate) fn valid(
    until: Date,
    at: Timestamp,
    law: &Law,
    (clause, code): (&'static str, &'static str),
) -> Result<(), Refusal> {
    if runs(until, at, law) { Ok(()) } else { Err(told(until, clause, code)) }
}

/// Refused while it runs: its end is no ground before that.
pub(crate) fn over(
    until: Date,
    at: Timestamp,
    law: &Law,
    (clause, code): (&'static str, &'static str),
) -> Result<(), Refusal> {
    if runs(until, at, law) { Err(told(until, clause, code)) } else { Ok(()) }
}

pub(crate) fn told(until: Date, clause: &'static str, code: &'static str) -> Refusal {
    Refusal::new(clause, code).with("valid_to", until)
}
