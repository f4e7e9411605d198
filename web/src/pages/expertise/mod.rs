//! Pages of the expertise system: the queue, a case and who works at it, the completeness check, what waits for the head,
//! the experts, the board.

pub mod ask;
pub mod board;
pub mod case;
pub mod completeness;
pub mod contract;
pub mod experts;
pub mod files;
pub mod queue;
pub mod replacement;
pub mod team;
pub mod to_sign;

use office::store::cases::Case;
use office::terms::rule;

use crate::error::Failure;
use crate::ui::Html;
use crate::ui::dates::Dates;
use crate::ui::deadline::{time_left, urgency};
use crate::ui::parts::{Meaning, due_cell, tag};
use crate::who::Visit;

/// The state of the completeness check in words.
pub(crate) fn state_tag(visit: &Visit, case: &Case) -> Html {
    let (meaning, text) = match case.law.check().map_or("not_started", |check| check.name()) {
        "drafted" => (Meaning::Wait, visit.t("expertise-state-drafted")),
        "signed_by_expert" => (Meaning::Wait, visit.t("expertise-state-signed_by_expert")),
        "positive" => (Meaning::Ok, visit.t("expertise-state-positive")),
        "positive_auto" => (Meaning::Ok, visit.t("expertise-state-positive_auto")),
        "negative" => (Meaning::Bad, visit.t("expertise-state-negative")),
        "running" => (Meaning::Info, visit.t("expertise-state-running")),
        _ => (Meaning::None, visit.t("expertise-state-not_started")),
    };
    tag(meaning, text)
}

/// The end of the term with what is left: that of the completeness check, then whichever ends first. Without alarm
/// once a result is there and nothing else runs.
pub(crate) fn due(visit: &Visit, case: &Case) -> Result<Html, Failure> {
    let (words, now) = (visit.words(), visit.ctx.now);
    let check = case.due(&visit.office)?;
    let date = |due: &law::Due| Dates::of_case(case.id).date(due.rule, words.date(due.last_day));
    let left = |due: &law::Due| time_left(words, due, now);
    if !is_decided(case) {
        return Ok(due_cell(urgency(words, &check, now), date(&check), left(&check)));
    }
    Ok(match case.running(&visit.office)?.first() {
        Some(due) => {
            due_cell(urgency(words, due, now), date(due), format!("{}: {}", rule(words, due.rule), left(due)))
        }
        None => due_cell(Meaning::None, date(&check), ""),
    })
}

fn is_decided(case: &Case) -> bool {
    case.law.check().is_some_and(|check| check.decision().is_some())
}
