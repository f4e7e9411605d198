//! What a command leads to (table SM-7), or by which clause it is refused.

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde_json::json;

use super::{Assessment, Command, Package, Remark, State};
use crate::{Due, Event, Law, Refusal, Rule, application::in_course_date, due::ended};

impl State {
    pub(in crate::expertise) fn decide(
        &self,
        command: Command,
        at: Timestamp,
        law: &Law,
    ) -> Result<Vec<Event>, Refusal> {
        let event = |kind, clause, data| Ok(vec![Event::new(kind, clause, at, data)]);
        match (self, command) {
            (Self::None { opening } | Self::Draft { opening, .. }, Command::Draft { remarks }) => {
                in_time(opening.due(law)?, at)?;
                well_formed(&remarks)?;
                event("remarks_drafted", "A-43", json!({ "remarks": remarks }))
            }
            (Self::Draft { opening, remarks }, Command::Issue { number }) => {
                in_time(opening.due(law)?, at)?;
                let due = law.due(Rule::Answers, at)?;
                let data = json!({ "number": number, "count": remarks.len() });
                Ok(vec![Event::with_term("remarks_issued", "A-43", at, &due, data)])
            }
            (Self::None { opening }, Command::Issue { .. }) => {
                in_time(opening.due(law)?, at)?;
                Err(Refusal::not_now("A-43", "remarks-not-now", "none", "issue"))
            }
            (Self::None { opening } | Self::Draft { opening, .. }, Command::Renounce) => {
                in_time(opening.due(law)?, at)?;
                event("remarks_renounced", "A-43", json!({}))
            }
            (Self::None { opening } | Self::Draft { opening, .. }, Command::Expire) => {
                let due = ended(opening.due(law)?, "A-43", at)?;
                Ok(vec![Event::with_term("remarks_closed", "A-43", due.at, &due, json!({}))])
            }
            (Self::ClosedNoRemarks { opening, .. }, Command::Draft { .. } | Command::Issue { .. }) => {
                let due = opening.due(law)?;
                let renounced = Refusal::new("A-43", "remarks-renounced");
                Err(if due.passed(at) { too_late(&due) } else { renounced })
            }
            (
                Self::Issued { package, .. }
                | Self::Answered { package, .. }
                | Self::Assessed { package, .. }
                | Self::EliminationExpired { package, .. },
                Command::Draft { .. } | Command::Issue { .. },
            ) => Err(Refusal::new("A-43", "remarks-already-issued").with("number", &package.number)),
            (Self::Issued { package, .. }, Command::Prolong) => prolong(package, at, law),
            (
                Self::Issued { package, .. } | Self::EliminationExpired { package, .. },
                Command::Answer { certified_at },
            ) => answer(package, certified_at, at, law),
            (Self::Issued { package, .. }, Command::Expire) => {
                let due = ended(package.due(law)?, "A-39.1", at)?;
                let kind = "remarks_elimination_expired";
                Ok(vec![Event::with_term(kind, "A-39.1", due.at, &due, json!({}))])
            }
            (Self::Answered { package, .. }, Command::Assess { assessments }) => {
                complete(package, &assessments)?;
                event("remarks_assessed", "A-43", json!({ "assessments": assessments }))
            }
            (
                Self::Issued { package, .. } | Self::Answered { package, .. },
                Command::Correct { version, remarks },
            ) => {
                not_additional(package, &remarks)?;
                event("remarks_corrected", "A-46.p1", json!({ "version": version, "remarks": remarks }))
            }
            (state, command) => {
                Err(Refusal::not_now(command.clause(), "remarks-not-now", state.name(), command.name()))
            }
        }
    }
}

type Decided = Result<Vec<Event>, Refusal>;

fn too_late(due: &Due) -> Refusal {
    Refusal::new("A-43", "remarks-term-ended").with("last_day", due.last_day).with("due", due.at)
}

fn in_time(due: Due, at: Timestamp) -> Result<(), Refusal> {
    if due.passed(at) { Err(too_late(&due)) } else { Ok(()) }
}

fn well_formed(remarks: &[Remark]) -> Result<(), Refusal> {
    if remarks.is_empty() {
        return Err(Refusal::new("A-43", "remarks-missing"));
    }
    for (expected, remark) in (1u16..).zip(remarks) {
        if remark.number != expected {
            let refusal = Refusal::new("A-43", "remarks-misnumbered");
            return Err(refusal.with("number", remark.number).with("expected", expected));
        }
        complete_remark(remark)?;
    }
    Ok(())
}

fn complete_remark(remark: &Remark) -> Result<(), Refusal> {
    if remark.section.trim().is_empty() || remark.norm.trim().is_empty() {
        return Err(Refusal::new("A-43", "remarks-incomplete").with("number", remark.number));
    }
    Ok(())
}

fn prolong(package: &Package, at: Timestamp, law: &Law) -> Decided {
    if package.longer {
        return Err(Refusal::new("A-39.1", "remarks-already-prolonged"));
    }
    let due = package.due(law)?;
    if due.passed(at) {
        return Err(answers_too_late(&due));
    }
    let longer = Package { longer: true, ..package.clone() }.due(law)?;
    let data = json!({ "former": due.last_day });
    Ok(vec![Event::with_term("remarks_prolonged", "A-39.1", at, &longer, data)])
}

fn answers_too_late(due: &Due) -> Refusal {
    Refusal::new("A-39.1", "remarks-answers-term-ended").with("last_day", due.last_day).with("due", due.at)
}

/// Whether answers are in time is decided by their registration on the portal, not by their receipt here, so
/// that a late message takes nothing from anyone.
fn answer(package: &Package, certified_at: Timestamp, at: Timestamp, law: &Law) -> Decided {
    if certified_at < package.issued_at {
        return Err(Refusal::not_now("A-39.1", "remarks-not-now", "none", "answer"));
    }
    let registration = in_course_date(law, certified_at);
    if at < registration.at {
        let refusal = Refusal::new("A-18.p3", "document-not-yet-registered");
        return Err(refusal.with("date", registration.last_day));
    }
    let due = package.due(law)?;
    if due.passed(registration.at) {
        return Err(answers_too_late(&due));
    }
    let clause = if registration.at == certified_at { "A-18.p2" } else { "A-18.p3" };
    let data = json!({ "certified_at": certified_at, "date": registration.last_day });
    Ok(vec![Event::new("remarks_answered", clause, registration.at, data)])
}

/// Each remark is assessed, once, and nothing but those that were issued.
fn complete(package: &Package, assessments: &[Assessment]) -> Result<(), Refusal> {
    let issued = package.numbers();
    let mut open = issued.clone();
    for it in assessments {
        if !issued.contains(&it.number) {
            return Err(Refusal::new("A-43", "remarks-additional").with("number", it.number));
        }
        if !open.remove(&it.number) {
            return Err(Refusal::new("A-43", "remarks-assessed-twice").with("number", it.number));
        }
    }
    match open.first() {
        Some(number) => Err(Refusal::new("A-43", "remarks-not-all-assessed").with("number", number)),
        None => Ok(()),
    }
}

/// A-43 with A-46.p1: a correction withdraws or clarifies; what it says of a number that was not issued, or
/// says twice, would be an additional remark.
pub(crate) fn not_additional(package: &Package, remarks: &[Remark]) -> Result<(), Refusal> {
    additional(&package.numbers(), remarks.iter().map(|remark| remark.number))?;
    remarks.iter().try_for_each(complete_remark)
}

pub(crate) fn additional(
    issued: &BTreeSet<u16>,
    numbers: impl IntoIterator<Item = u16>,
) -> Result<(), Refusal> {
    let mut said = BTreeSet::new();
    for number in numbers {
        if !issued.contains(&number) || !said.insert(number) {
            return Err(Refusal::new("A-43", "remarks-additional").with("number", number));
        }
    }
    Ok(())
}
