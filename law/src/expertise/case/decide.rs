//! What commands do to a case: each goes to the part that it concerns; what follows from it for another part is
//! done in the same act.

use jiff::Timestamp;
use serde_json::json;

use super::{Command, Expertise, State, awaited};
use crate::{
    Event, Law, Refusal,
    expertise::{completeness, conclusion, contract, remarks, user::Ground},
};

type Decided = Result<Vec<Event>, Refusal>;

pub(super) fn decide(state: &State, command: Command, at: Timestamp, law: &Law) -> Decided {
    if let State::Frozen { before, ground, .. } = state {
        return match command {
            Command::Unfreeze => Ok(vec![Event::new("case_unfrozen", "A-37", at, json!({}))]),
            command if command.needs_no_access() => decide(before, command, at, law),
            _ => Err(Refusal::new(ground.clause(), "case-frozen")),
        };
    }
    match command {
        Command::Start => start(state, at, law),
        Command::Completeness(command) => check(state, command, at, law),
        Command::Contract(command) => contract(state, command, at, law),
        Command::Remarks(command) => remarks(state, command, at, law),
        Command::Conclusion(command) => conclusion(state, command, at, law),
        Command::Freeze { ground } => freeze(state, ground, at),
        Command::Unfreeze => Err(not_now("A-37", state, "unfreeze")),
    }
}

fn not_now(clause: &'static str, state: &State, command: &str) -> Refusal {
    Refusal::not_now(clause, "case-not-now", state.name(), command)
}

fn start(state: &State, at: Timestamp, law: &Law) -> Decided {
    if !matches!(state, State::Received { .. }) {
        return Err(not_now("A-39.1", state, "start"));
    }
    let due = state.completeness_due(law)?;
    Ok(vec![Event::with_term("case_check_started", "A-39.1", at, &due, json!({}))])
}

fn check(state: &State, command: completeness::Command, at: Timestamp, law: &Law) -> Decided {
    match (state, state.check()) {
        (State::Received { registered_at }, _) => {
            // Only the end of the term needs nobody to take the case up.
            if !matches!(command, completeness::Command::Expire { .. }) {
                return Err(not_now("A-39.1", state, command.name()));
            }
            completeness::State::running(*registered_at).decide(command, at, law)
        }
        // With a contract under way another result of the check would pull the ground from under it.
        (_, Some(check)) if matches!(command, completeness::Command::Annul) => match state {
            State::CompletenessCheck { .. }
            | State::AwaitingContract { .. }
            | State::ClosedIncomplete { .. } => check.decide(command, at, law),
            _ => Err(not_now("A-46.p1", state, command.name())),
        },
        (_, Some(check)) => check.decide(command, at, law),
        (_, None) => Err(not_now("A-39.1", state, command.name())),
    }
}

fn contract(state: &State, command: contract::Command, at: Timestamp, law: &Law) -> Decided {
    let awaited = match state {
        State::AwaitingContract { check } => awaited(check),
        _ => None,
    };
    let Some(contract) = state.contract().or(awaited.as_ref()) else {
        return Err(not_now("A-39.1", state, command.name()));
    };
    let mut events = contract.decide(command, at, law)?;
    let happened = |kind| events.iter().any(|event: &Event| event.kind == kind);
    if happened("contract_in_force")
        && let Some(terms) = contract.contract_terms()
    {
        // With the contract in force the term for remarks begins.
        events.push(remarks::opened(terms.course, at, law)?);
    } else if happened("contract_performed")
        && let Some(conclusion @ conclusion::State::Held { .. }) = state.conclusion()
    {
        let send = conclusion::Command::Send { contract_performed: true };
        events.extend(conclusion.decide(send, at, law)?);
    }
    Ok(events)
}

fn remarks(state: &State, command: remarks::Command, at: Timestamp, law: &Law) -> Decided {
    use remarks::Command as C;
    let expertise = match state {
        State::InExpertise { expertise }
        | State::RemarksIssued { expertise }
        | State::ConclusionDrafting { expertise, .. } => expertise,
        // Remarks refuse these by themselves; anything else comes too late for a registered conclusion.
        State::Concluded { expertise, .. } if matches!(command, C::Draft { .. } | C::Issue { .. }) => {
            expertise
        }
        _ => return Err(not_now("A-43", state, command.name())),
    };
    let mut events = expertise.remarks.decide(command, at, law)?;
    // Nothing more can come about remarks: work on the conclusion begins, or begins anew after answers.
    let last = events.last().map(|event| (event.kind, event.at));
    let Some((kind, at)) = last else { return Ok(events) };
    let answered_at = (kind == "remarks_answered").then_some(at);
    if ENDS.contains(&kind) {
        let opening = conclusion::Opening { answered_at, ..expertise.opening() };
        events.push(conclusion::begun(opening, at, law)?);
    }
    Ok(events)
}

/// Events after which the conclusion is drafted.
const ENDS: [&str; 4] =
    ["remarks_answered", "remarks_closed", "remarks_renounced", "remarks_elimination_expired"];

fn conclusion(state: &State, command: conclusion::Command, at: Timestamp, law: &Law) -> Decided {
    use conclusion::Command as C;
    let (State::ConclusionDrafting { expertise, conclusion } | State::Concluded { expertise, conclusion }) =
        state
    else {
        return Err(not_now("A-39.1", state, command.name()));
    };
    let contract_performed = expertise.contract.is_performed();
    let command = match command {
        C::SignAsHead { number, .. } => C::SignAsHead { number, contract_performed },
        C::Send { .. } => C::Send { contract_performed },
        other => other,
    };
    if matches!(command, C::SignSection { .. } | C::SignAsGroupHead | C::SignAsHead { .. }) {
        settled(expertise)?;
    }
    conclusion.decide(command, at, law)
}

/// Each remark is assessed before anybody signs the conclusion.
fn settled(expertise: &Expertise) -> Result<(), Refusal> {
    if expertise.remarks.settled() {
        return Ok(());
    }
    Err(Refusal::new("A-43", "conclusion-remarks-not-assessed"))
}

fn freeze(state: &State, ground: Ground, at: Timestamp) -> Decided {
    let over = match state {
        State::ClosedIncomplete { .. } | State::ClosedWithoutContract { .. } => true,
        State::Concluded { conclusion, .. } => {
            matches!(conclusion, conclusion::State::Delivered { .. } | conclusion::State::Replaced { .. })
        }
        _ => false,
    };
    if over {
        return Err(not_now("A-37", state, "freeze"));
    }
    Ok(vec![Event::new("case_frozen", ground.clause(), at, json!({ "ground": ground }))])
}
