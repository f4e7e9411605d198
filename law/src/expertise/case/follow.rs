//! The state of a case from its events (table SM-5).

use super::{Expertise, State, awaited};
use crate::{
    Law, Rule,
    event::{Broken, Recorded, Subject},
    expertise::{
        completeness::{self, Verdict},
        conclusion, contract, remarks,
    },
};

/// What happens also while the case is frozen: by the end of a term, or by the applicant and the portal.
const WITHOUT_ACCESS: [&str; 12] = [
    "completeness_positive_auto",
    "contract_draft_overdue",
    "contract_closed",
    "contract_signed_by_customer",
    "remarks_closed",
    "remarks_answered",
    "remarks_elimination_expired",
    "conclusion_begun",
    "conclusion_overdue",
    "conclusion_held_alert",
    "conclusion_delivered",
    "case_unfrozen",
];

pub(super) fn follow(before: Option<State>, event: &Recorded<'_>, law: &Law) -> Result<State, Broken> {
    let Some(before) = before else {
        if event.kind != "case_received" {
            return event.out_of_order("nothing");
        }
        let registered_at = event.get("registered_at")?;
        event.agrees_with(&law.due(Rule::Completeness, registered_at)?)?;
        return Ok(State::Received { registered_at });
    };
    match (before, event.kind) {
        (State::Frozen { .. }, kind) if !WITHOUT_ACCESS.contains(&kind) => event.out_of_order("frozen"),
        (State::Frozen { before, .. }, "case_unfrozen") => Ok(*before),
        (State::Frozen { before, ground, frozen_at }, _) => {
            let before = Box::new(follow(Some(*before), event, law)?);
            Ok(State::Frozen { before, ground, frozen_at })
        }
        (before, "case_frozen") => {
            let ground = event.get("ground")?;
            Ok(State::Frozen { before: Box::new(before), ground, frozen_at: event.at })
        }
        (before, "case_unfrozen") => event.out_of_order(before.name()),
        (before @ (State::Received { .. } | State::CompletenessCheck { .. }), _) => check(before, event, law),
        // Nothing follows on an annulled result until there is another (A-46.p1).
        (State::AwaitingContract { check } | State::ClosedIncomplete { check }, "completeness_annulled") => {
            let check = completeness::State::follow(Some(check), event, law)?;
            Ok(State::CompletenessCheck { check })
        }
        (State::AwaitingContract { check }, _) => match awaited(&check) {
            Some(contract) => contracting(check, contract, event, law),
            None => event.out_of_order("awaiting_contract"),
        },
        (State::Contracting { check, contract }, _) => contracting(check, contract, event, law),
        (State::ClosedWithoutContract { check, contract }, "contract_signed_by_customer") => {
            contracting(check, contract, event, law)
        }
        (State::InExpertise { expertise } | State::RemarksIssued { expertise }, _) => {
            in_expertise(expertise, event, law)
        }
        (
            State::ConclusionDrafting { expertise, conclusion } | State::Concluded { expertise, conclusion },
            _,
        ) => concluding(expertise, conclusion, event, law),
        (before, _) => event.out_of_order(before.name()),
    }
}

fn check(before: State, event: &Recorded<'_>, law: &Law) -> Result<State, Broken> {
    let check = match (before, event.kind) {
        (State::Received { registered_at }, "case_check_started") => {
            event.agrees_with(&law.due(Rule::Completeness, registered_at)?)?;
            return Ok(State::CompletenessCheck { check: completeness::State::running(registered_at) });
        }
        (State::Received { registered_at }, "completeness_positive_auto") => {
            completeness::State::running(registered_at)
        }
        (State::CompletenessCheck { check }, _) => check,
        (before, _) => return event.out_of_order(before.name()),
    };
    let check = completeness::State::follow(Some(check), event, law)?;
    Ok(match check.decision().map(|decision| decision.verdict) {
        None => State::CompletenessCheck { check },
        Some(Verdict::Positive) => State::AwaitingContract { check },
        Some(Verdict::Negative) => State::ClosedIncomplete { check },
    })
}

fn contracting(
    check: completeness::State,
    contract: contract::State,
    event: &Recorded<'_>,
    law: &Law,
) -> Result<State, Broken> {
    if event.kind == "remarks_opened" {
        let remarks = remarks::State::follow(None, event, law)?;
        let opening = remarks.opening();
        let begun = contract.in_force_at() == Some(opening.in_force_at)
            && contract.contract_terms().is_some_and(|terms| terms.course == opening.course);
        if !begun {
            return event.out_of_order("contracting");
        }
        return Ok(State::InExpertise { expertise: Expertise { check, contract, remarks } });
    }
    let contract = contract::State::follow(Some(contract), event, law)?;
    Ok(match contract {
        contract::State::Closed { .. } => State::ClosedWithoutContract { check, contract },
        _ => State::Contracting { check, contract },
    })
}

fn in_expertise(mut expertise: Expertise, event: &Recorded<'_>, law: &Law) -> Result<State, Broken> {
    // Once nothing more can come about remarks, work on the conclusion begins in the same act.
    let open = matches!(
        expertise.remarks,
        remarks::State::None { .. } | remarks::State::Draft { .. } | remarks::State::Issued { .. }
    );
    if open == (event.kind == "conclusion_begun") {
        return event.out_of_order(expertise.remarks.name());
    }
    if !open {
        event.agrees("opening", &expertise.opening())?;
        let conclusion = conclusion::State::follow(None, event, law)?;
        return Ok(State::ConclusionDrafting { expertise, conclusion });
    }
    expertise = part(expertise, event, law)?;
    Ok(match expertise.remarks.package() {
        Some(_) => State::RemarksIssued { expertise },
        None => State::InExpertise { expertise },
    })
}

/// Contract or remarks, whichever the event is of.
fn part(expertise: Expertise, event: &Recorded<'_>, law: &Law) -> Result<Expertise, Broken> {
    let Expertise { check, contract, remarks } = expertise;
    if event.kind == "contract_performed" {
        let contract = contract::State::follow(Some(contract), event, law)?;
        return Ok(Expertise { check, contract, remarks });
    }
    let remarks = remarks::State::follow(Some(remarks), event, law)?;
    Ok(Expertise { check, contract, remarks })
}

fn concluding(
    mut expertise: Expertise,
    mut conclusion: conclusion::State,
    event: &Recorded<'_>,
    law: &Law,
) -> Result<State, Broken> {
    let performed = expertise.contract.is_performed();
    let allowed = match event.kind {
        "conclusion_begun" => event.agrees("opening", &expertise.opening()).is_ok(),
        "conclusion_section_signed" | "conclusion_signed_by_group_head" | "conclusion_registered" => {
            expertise.remarks.settled()
        }
        "conclusion_sent" => performed,
        "conclusion_held" => !performed,
        kind => kind == "contract_performed" || conclusion.registered().is_none() || is_of_conclusion(kind),
    };
    if !allowed {
        return event.out_of_order(conclusion.name());
    }
    if is_of_conclusion(event.kind) {
        conclusion = conclusion::State::follow(Some(conclusion), event, law)?;
    } else {
        expertise = part(expertise, event, law)?;
    }
    Ok(match conclusion.registered() {
        None => State::ConclusionDrafting { expertise, conclusion },
        Some(_) => State::Concluded { expertise, conclusion },
    })
}

fn is_of_conclusion(kind: &str) -> bool {
    kind.starts_with("conclusion_")
}
