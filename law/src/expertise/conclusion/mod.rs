//! The conclusion of an expertise (A-45, table SM-8): signed in order, registered at the last signature,
//! held until the contract is performed (A-45.p2), then sent.
//!
//! The term of the conclusion is met at registration, not at delivery. While it is held, nobody can send it and
//! its finding is not shown on the portal.

mod follow;

use std::collections::{BTreeMap, BTreeSet};

use jiff::{Timestamp, ToSpan, civil::Date};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::course::Course;
use crate::{Due, Event, Law, Outcome, Refusal, Rule, Start, TermError, due::ended, event};

/// A conclusion held so many calendar days alerts the organisation. The order sets no number (A-45.p2); this is
/// a setting.
pub const HELD_ALERT_DAYS: u8 = 10;

/// What the expertise found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Finding {
    Positive,
    Negative,
}

/// What the term of the conclusion is counted from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Opening {
    #[serde(flatten)]
    pub course: Course,
    pub in_force_at: Timestamp,
    /// Registration of the answers to remarks; none where no answers came.
    pub answered_at: Option<Timestamp>,
}

/// A conclusion that is being prepared, with the signatures so far.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    pub finding: Finding,
    /// Sections, each to be signed by its expert.
    pub sections: BTreeSet<String>,
    pub signed: BTreeMap<String, Timestamp>,
    pub group_signed_at: Option<Timestamp>,
}

/// A conclusion with number and date.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Registered {
    pub finding: Finding,
    pub number: String,
    /// The last signature, on any day.
    pub registered_at: Timestamp,
}

/// Where a conclusion is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum State {
    Draft {
        opening: Opening,
        draft: Option<Draft>,
        /// The term has ended without a registered conclusion; the duty remains.
        overdue: bool,
    },
    /// Passed through at the last signature; what follows depends on the contract.
    SignedRegistered {
        registered: Registered,
    },
    Held {
        registered: Registered,
        alerted: bool,
    },
    Sent {
        registered: Registered,
        sent_at: Timestamp,
    },
    /// The portal has acknowledged it.
    Delivered {
        registered: Registered,
        delivered_at: Timestamp,
    },
    /// Annulled by a new version (A-46.p1); it stays readable.
    Replaced {
        registered: Registered,
        replaced_at: Timestamp,
        by: String,
    },
}

/// What can be done to a conclusion. Signatures are verified by the caller.
#[derive(Debug, Clone, PartialEq)]
pub enum Command {
    /// Prepare the text; an earlier draft and the signatures under it are dropped.
    Draft { finding: Finding, sections: BTreeSet<String> },
    /// The expert of a section.
    SignSection { section: String },
    /// The head of the group of experts, after all sections.
    SignAsGroupHead,
    /// The head of the organisation, at last: the conclusion is registered with this number.
    SignAsHead { number: String, contract_performed: bool },
    /// Send what is held, by hand or because the contract is performed.
    Send { contract_performed: bool },
    /// Receipt of the portal.
    Acknowledge,
    /// A new version with this number was sent in the order of A-46.p1.
    Replace { by: String },
    /// A term has ended: that of the conclusion, or the days after which a held one alerts.
    Expire,
}

impl Command {
    pub fn name(&self) -> &'static str {
        match self {
            Self::Draft { .. } => "draft",
            Self::SignSection { .. } => "sign_section",
            Self::SignAsGroupHead => "sign_as_group_head",
            Self::SignAsHead { .. } => "sign_as_head",
            Self::Send { .. } => "send",
            Self::Acknowledge => "acknowledge",
            Self::Replace { .. } => "replace",
            Self::Expire => "expire",
        }
    }

    fn clause(&self) -> &'static str {
        match self {
            Self::Draft { .. }
            | Self::SignSection { .. }
            | Self::SignAsGroupHead
            | Self::SignAsHead { .. } => "A-41",
            // What is not signed never leaves.
            Self::Send { .. } | Self::Acknowledge => "A-45.p1",
            Self::Replace { .. } => "A-46.p1",
            Self::Expire => "A-39.1",
        }
    }
}

impl Opening {
    /// The end of the term: that of the expertise; after answers to remarks the rest of it, at least the days
    /// of Z1.
    pub fn due(&self, law: &Law) -> Result<Due, TermError> {
        let expertise = self.course.due(self.in_force_at, law)?;
        match self.answered_at {
            None => Ok(expertise),
            Some(at) => law.due(Rule::Conclusion, Start::until(at, expertise.last_day)),
        }
    }
}

/// Work on the conclusion begins when nothing more can come about remarks.
pub fn begin(opening: Opening, at: Timestamp, law: &Law) -> Result<Outcome<State>, Refusal> {
    event::outcome(None, vec![begun(opening, at, law)?], law)
}

pub(super) fn begun(opening: Opening, at: Timestamp, law: &Law) -> Result<Event, Refusal> {
    let due = opening.due(law)?;
    Ok(Event::with_term("conclusion_begun", "A-39.1", at, &due, json!({ "opening": opening })))
}

impl State {
    /// Every [`State::name`].
    pub const NAMES: &[&str] = &["draft", "signed_registered", "held", "sent", "delivered", "replaced"];

    pub fn name(&self) -> &'static str {
        match self {
            Self::Draft { .. } => "draft",
            Self::SignedRegistered { .. } => "signed_registered",
            Self::Held { .. } => "held",
            Self::Sent { .. } => "sent",
            Self::Delivered { .. } => "delivered",
            Self::Replaced { .. } => "replaced",
        }
    }

    /// Number, date and finding inside the organisation.
    pub fn registered(&self) -> Option<&Registered> {
        match self {
            Self::Draft { .. } => None,
            Self::SignedRegistered { registered }
            | Self::Held { registered, .. }
            | Self::Sent { registered, .. }
            | Self::Delivered { registered, .. }
            | Self::Replaced { registered, .. } => Some(registered),
        }
    }

    /// What the applicant may see: nothing before it was sent (A-45.p2).
    pub fn shown(&self) -> Option<&Registered> {
        match self {
            Self::Draft { .. } | Self::SignedRegistered { .. } | Self::Held { .. } => None,
            _ => self.registered(),
        }
    }

    /// The term of the conclusion, while it runs.
    pub fn due(&self, law: &Law) -> Option<Due> {
        match self {
            Self::Draft { opening, overdue: false, .. } => opening.due(law).ok(),
            _ => None,
        }
    }

    /// When a held conclusion alerts: the last day and its end.
    pub fn alert(&self, law: &Law) -> Option<(Date, Timestamp)> {
        match self {
            Self::Held { registered, alerted: false } => Some(alert(registered, law)),
            _ => None,
        }
    }

    /// Does what the command says, or refuses by a clause.
    pub fn apply(self, command: Command, at: Timestamp, law: &Law) -> Result<Outcome<Self>, Refusal> {
        let events = self.decide(command, at, law)?;
        event::outcome(Some(self), events, law)
    }

    pub(super) fn decide(&self, command: Command, at: Timestamp, law: &Law) -> Result<Vec<Event>, Refusal> {
        let event = |kind, clause, data| Ok(vec![Event::new(kind, clause, at, data)]);
        match (self, command) {
            (Self::Draft { .. }, Command::Draft { finding, sections }) => {
                if sections.is_empty() {
                    return Err(Refusal::new("A-41", "conclusion-sections-missing"));
                }
                event("conclusion_drafted", "A-39.2", json!({ "finding": finding, "sections": sections }))
            }
            (Self::Draft { draft: Some(draft), .. }, Command::SignSection { section }) => {
                sign_section(draft, section, at)
            }
            (Self::Draft { draft: Some(draft), .. }, Command::SignAsGroupHead) => {
                all_sections(draft)?;
                if draft.group_signed_at.is_some() {
                    return Err(Refusal::new("A-41", "conclusion-already-signed"));
                }
                event("conclusion_signed_by_group_head", "A-41", json!({}))
            }
            (
                Self::Draft { opening, draft: Some(draft), .. },
                Command::SignAsHead { number, contract_performed },
            ) => sign_as_head(opening, draft, number, contract_performed, at, law),
            (Self::Draft { opening, overdue: false, .. }, Command::Expire) => {
                let due = ended(opening.due(law)?, "A-39.1", at)?;
                Ok(vec![Event::with_term("conclusion_overdue", "A-39.1", due.at, &due, json!({}))])
            }
            (Self::Held { .. }, Command::Send { contract_performed }) => {
                if !contract_performed {
                    return Err(Refusal::new("A-45.p2", "conclusion-held"));
                }
                event("conclusion_sent", "A-45.p2", json!({ "held": true }))
            }
            (Self::Held { registered, alerted: false }, Command::Expire) => {
                held_too_long(registered, at, law)
            }
            (Self::Sent { .. }, Command::Acknowledge) => event("conclusion_delivered", "A-45.p1", json!({})),
            (Self::Sent { .. } | Self::Delivered { .. }, Command::Replace { by }) => {
                event("conclusion_replaced", "A-46.p1", json!({ "by": by }))
            }
            (
                state,
                command @ (Command::Draft { .. }
                | Command::SignSection { .. }
                | Command::SignAsGroupHead
                | Command::SignAsHead { .. }),
            ) => match state.registered() {
                // Nothing changes a registered document but the order of A-46.
                Some(registered) => {
                    let refusal = Refusal::new("A-46.p1", "conclusion-already-registered");
                    Err(refusal.with("number", &registered.number))
                }
                None => Err(Refusal::not_now("A-41", "conclusion-not-now", state.name(), command.name())),
            },
            (state, command) => {
                Err(Refusal::not_now(command.clause(), "conclusion-not-now", state.name(), command.name()))
            }
        }
    }
}

impl Draft {
    /// The first section without its expert's signature.
    fn unsigned(&self) -> Option<&String> {
        self.sections.iter().find(|section| !self.signed.contains_key(*section))
    }
}

type Decided = Result<Vec<Event>, Refusal>;

fn sign_section(draft: &Draft, section: String, at: Timestamp) -> Decided {
    if !draft.sections.contains(&section) {
        return Err(Refusal::new("A-41", "conclusion-section-unknown").with("section", section));
    }
    if draft.signed.contains_key(&section) {
        return Err(Refusal::new("A-41", "conclusion-already-signed"));
    }
    Ok(vec![Event::new("conclusion_section_signed", "A-41", at, json!({ "section": section }))])
}

fn all_sections(draft: &Draft) -> Result<(), Refusal> {
    match draft.unsigned() {
        None => Ok(()),
        Some(section) => Err(Refusal::new("A-41", "conclusion-section-unsigned").with("section", section)),
    }
}

fn sign_as_head(
    opening: &Opening,
    draft: &Draft,
    number: String,
    performed: bool,
    at: Timestamp,
    law: &Law,
) -> Decided {
    all_sections(draft)?;
    if draft.group_signed_at.is_none() {
        return Err(Refusal::new("A-41", "conclusion-group-signature-missing"));
    }
    let due = opening.due(law)?;
    let data = json!({
        "number": number,
        "finding": draft.finding,
        "date": law.date(at),
        "overdue": due.passed(at),
    });
    let registered = Registered { finding: draft.finding, number, registered_at: at };
    // The applicant hears of a held conclusion, not of what it found.
    let next = if performed {
        Event::new("conclusion_sent", "A-45.p1", at, json!({ "held": false }))
    } else {
        let (alert_after, _) = alert(&registered, law);
        Event::new("conclusion_held", "A-45.p2", at, json!({ "alert_after": alert_after }))
    };
    Ok(vec![Event::with_term("conclusion_registered", "A-41", at, &due, data), next])
}

fn alert(registered: &Registered, law: &Law) -> (Date, Timestamp) {
    let last_day = law.date(registered.registered_at).saturating_add(i32::from(HELD_ALERT_DAYS).days());
    (last_day, law.end_of(last_day))
}

fn held_too_long(registered: &Registered, at: Timestamp, law: &Law) -> Decided {
    let (last_day, ends) = alert(registered, law);
    if at < ends {
        let refusal = Refusal::new("A-45.p2", "term-not-ended");
        return Err(refusal.with("last_day", last_day).with("due", ends));
    }
    let data = json!({ "number": registered.number, "last_day": last_day });
    Ok(vec![Event::new("conclusion_held_alert", "A-45.p2", ends, data)])
}
