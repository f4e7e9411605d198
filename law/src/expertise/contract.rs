//! The contract of an expertise: its draft goes to the applicant (A-42.p1), who signs it on the portal; the
//! expertise begins when it is in force, the conclusion leaves when it is performed (A-45.p2). Its terms are
//! those to which refers.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::course::Course;
use crate::{
    Due, Event, Law, Outcome, Refusal, Rule, TermError,
    application::in_course_date,
    due::ended,
    event::{self, Broken, Recorded, Subject},
};

/// What the draft said; it does not change afterwards.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Terms {
    pub number: String,
    #[serde(flatten)]
    pub course: Course,
    pub sent_at: Timestamp,
}

/// Where a contract is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum State {
    /// The organisation must send the draft.
    DraftDue {
        /// When the documents were found complete.
        complete_at: Timestamp,
        /// The term has ended without a draft; the duty remains.
        overdue: bool,
    },
    /// Signed by the organisation; the applicant has the word.
    Sent {
        terms: Terms,
    },
    /// Signed by both; not paid yet where it must be.
    Signed {
        terms: Terms,
        signed_at: Timestamp,
    },
    InForce {
        terms: Terms,
        in_force_at: Timestamp,
    },
    /// The applicant has fulfilled it.
    Performed {
        terms: Terms,
        in_force_at: Timestamp,
        performed_at: Timestamp,
        basis: String,
    },
    /// The applicant did not sign in the term.
    Closed {
        terms: Terms,
        closed_at: Timestamp,
    },
}

/// What can be done to a contract. Signatures are verified by the caller.
#[derive(Debug, Clone, PartialEq)]
pub enum Command {
    /// The draft, signed by the organisation, leaves with its number.
    Send { number: String, course: Course },
    /// The applicant certified it on the portal at this moment.
    SignByCustomer { certified_at: Timestamp },
    /// What it depends on is there, such as the payment; `basis` names that.
    EnterIntoForce { basis: String },
    /// An employee confirms the performance; `basis` names what shows it.
    Perform { basis: String },
    /// A term has ended.
    Expire,
}

impl Command {
    pub fn name(&self) -> &'static str {
        match self {
            Self::Send { .. } => "send",
            Self::SignByCustomer { .. } => "sign_by_customer",
            Self::EnterIntoForce { .. } => "enter_into_force",
            Self::Perform { .. } => "perform",
            Self::Expire => "expire",
        }
    }

    fn clause(&self) -> &'static str {
        match self {
            Self::Send { .. } => "A-42.p1",
            Self::SignByCustomer { .. } | Self::EnterIntoForce { .. } | Self::Expire => "A-39.1",
            Self::Perform { .. } => "A-45.p2",
        }
    }
}

impl State {
    /// Every [`State::name`].
    pub const NAMES: &[&str] = &["draft_due", "sent", "signed", "in_force", "performed", "closed"];

    /// What is to come when the documents were found complete at this moment.
    pub fn awaited(complete_at: Timestamp) -> Self {
        Self::DraftDue { complete_at, overdue: false }
    }

    pub fn name(&self) -> &'static str {
        match self {
            Self::DraftDue { .. } => "draft_due",
            Self::Sent { .. } => "sent",
            Self::Signed { .. } => "signed",
            Self::InForce { .. } => "in_force",
            Self::Performed { .. } => "performed",
            Self::Closed { .. } => "closed",
        }
    }

    pub fn is_performed(&self) -> bool {
        matches!(self, Self::Performed { .. })
    }

    /// When the expertise began, once it has.
    pub fn in_force_at(&self) -> Option<Timestamp> {
        match self {
            Self::InForce { in_force_at, .. } | Self::Performed { in_force_at, .. } => Some(*in_force_at),
            _ => None,
        }
    }

    /// What was sent.
    pub fn contract_terms(&self) -> Option<&Terms> {
        match self {
            Self::DraftDue { .. } => None,
            Self::Sent { terms }
            | Self::Signed { terms, .. }
            | Self::InForce { terms, .. }
            | Self::Performed { terms, .. }
            | Self::Closed { terms, .. } => Some(terms),
        }
    }

    /// The term that runs now.
    pub fn due(&self, law: &Law) -> Option<Due> {
        match self {
            Self::DraftDue { complete_at, overdue: false } => draft_due(*complete_at, law).ok(),
            Self::Sent { terms } => terms.due(law).ok(),
            _ => None,
        }
    }

    /// Does what the command says, or refuses by a clause.
    pub fn apply(self, command: Command, at: Timestamp, law: &Law) -> Result<Outcome<Self>, Refusal> {
        let events = self.decide(command, at, law)?;
        event::outcome(Some(self), events, law)
    }

    pub(super) fn decide(&self, command: Command, at: Timestamp, law: &Law) -> Result<Vec<Event>, Refusal> {
        match (self, command) {
            // Late is late, but not too late: nothing says that the organisation may not send it any more.
            (Self::DraftDue { complete_at, .. }, Command::Send { number, course }) => {
                let overdue = draft_due(*complete_at, law)?.passed(at);
                let terms = Terms { number, course, sent_at: at };
                let data = json!({ "number": terms.number, "course": course, "overdue": overdue });
                Ok(vec![Event::with_term("contract_sent", "A-42.p1", at, &terms.due(law)?, data)])
            }
            (Self::DraftDue { complete_at, overdue: false }, Command::Expire) => {
                let due = ended(draft_due(*complete_at, law)?, "A-39.1", at)?;
                Ok(vec![Event::with_term("contract_draft_overdue", "A-39.1", due.at, &due, json!({}))])
            }
            // A signature that was registered in time may be known here only after the term.
            (Self::Sent { terms } | Self::Closed { terms, .. }, Command::SignByCustomer { certified_at }) => {
                sign(terms, certified_at, at, law)
            }
            (Self::Sent { terms }, Command::Expire) => {
                let due = ended(terms.due(law)?, "A-39.1", at)?;
                let data = json!({ "number": terms.number });
                Ok(vec![Event::with_term("contract_closed", "A-39.1", due.at, &due, data)])
            }
            (Self::Signed { terms, .. }, Command::EnterIntoForce { basis }) => {
                named(&basis, "A-39.1")?;
                // The first day of the expertise, and the last one.
                let first = law.due(Rule::ExpertiseStart, at)?;
                let expertise = terms.course.due(at, law)?;
                let data = json!({
                    "basis": basis,
                    "expertise_due": expertise.at,
                    "expertise_last_day": expertise.last_day,
                });
                Ok(vec![Event::with_term("contract_in_force", "A-39.1", at, &first, data)])
            }
            (Self::InForce { .. }, Command::Perform { basis }) => {
                named(&basis, "A-45.p2")?;
                Ok(vec![Event::new("contract_performed", "A-45.p2", at, json!({ "basis": basis }))])
            }
            (state, command) => {
                Err(Refusal::not_now(command.clause(), "contract-not-now", state.name(), command.name()))
            }
        }
    }
}

impl Terms {
    /// Until when the applicant can sign.
    pub fn due(&self, law: &Law) -> Result<Due, TermError> {
        law.due(Rule::ContractSigning, self.sent_at)
    }
}

impl Subject for State {
    fn name(&self) -> &'static str {
        self.name()
    }

    fn follow(before: Option<Self>, event: &Recorded<'_>, law: &Law) -> Result<Self, Broken> {
        let at = event.at;
        let Some(before) = before else { return event.out_of_order("nothing") };
        Ok(match (before, event.kind) {
            (Self::DraftDue { complete_at, .. }, "contract_sent") => {
                event.agrees("overdue", &draft_due(complete_at, law)?.passed(at))?;
                let (number, course) = (event.get("number")?, event.get("course")?);
                let terms = Terms { number, course, sent_at: at };
                event.agrees_with(&terms.due(law)?)?;
                Self::Sent { terms }
            }
            (Self::DraftDue { complete_at, overdue: false }, "contract_draft_overdue") => {
                event.fires(&draft_due(complete_at, law)?)?;
                Self::DraftDue { complete_at, overdue: true }
            }
            (Self::Sent { terms } | Self::Closed { terms, .. }, "contract_signed_by_customer") => {
                let registration = in_course_date(law, event.get("certified_at")?);
                event.agrees("date", &registration.last_day)?;
                event.agrees_at(registration.at)?;
                event.before(&terms.due(law)?)?;
                Self::Signed { terms, signed_at: at }
            }
            (Self::Sent { terms }, "contract_closed") => {
                event.fires(&terms.due(law)?)?;
                Self::Closed { terms, closed_at: at }
            }
            (Self::Signed { terms, .. }, "contract_in_force") => {
                event.agrees_with(&law.due(Rule::ExpertiseStart, at)?)?;
                let expertise = terms.course.due(at, law)?;
                event.agrees("expertise_due", &expertise.at)?;
                event.agrees("expertise_last_day", &expertise.last_day)?;
                Self::InForce { terms, in_force_at: at }
            }
            (Self::InForce { terms, in_force_at }, "contract_performed") => {
                Self::Performed { terms, in_force_at, performed_at: at, basis: event.get("basis")? }
            }
            (state, _) => return event.out_of_order(state.name()),
        })
    }

    fn terms(&self, law: &Law) -> Vec<Due> {
        self.due(law).into_iter().collect()
    }
}

fn draft_due(complete_at: Timestamp, law: &Law) -> Result<Due, TermError> {
    law.due(Rule::ContractDraft, complete_at)
}

/// The applicant's signature is an in-course document: its registration on the portal decides (A-18.p2).
fn sign(terms: &Terms, certified_at: Timestamp, at: Timestamp, law: &Law) -> Result<Vec<Event>, Refusal> {
    if certified_at < terms.sent_at {
        return Err(Refusal::not_now("A-39.1", "contract-not-now", "draft_due", "sign_by_customer"));
    }
    let registration = in_course_date(law, certified_at);
    if at < registration.at {
        let refusal = Refusal::new("A-18.p3", "document-not-yet-registered");
        return Err(refusal.with("date", registration.last_day));
    }
    let due = terms.due(law)?;
    if due.passed(registration.at) {
        let refusal = Refusal::new("A-39.1", "contract-signing-term-ended");
        return Err(refusal.with("last_day", due.last_day).with("due", due.at));
    }
    let clause = if registration.at == certified_at { "A-18.p2" } else { "A-18.p3" };
    let data = json!({ "certified_at": certified_at, "date": registration.last_day });
    Ok(vec![Event::new("contract_signed_by_customer", clause, registration.at, data)])
}

/// Nothing is confirmed without saying by what.
fn named(basis: &str, clause: &'static str) -> Result<(), Refusal> {
    if basis.trim().is_empty() { Err(Refusal::new(clause, "contract-basis-missing")) } else { Ok(()) }
}
