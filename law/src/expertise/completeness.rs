//! Check of completeness: by people before the term ends, by itself when it ends.
//!
//! A result counts when it is signed by the expert and then by the head; a draft, also one with the expert's
//! signature only, does not. When the term ends without a signed result, the result is positive, dated by the
//! end of the term, however late the job runs. From that instant on nothing can be changed.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::{Due, Event, Law, Outcome, Refusal};

/// Whether the set of documents is complete.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    Positive,
    Negative,
}

/// Where the check is. The lock of A-40.p2 is not stored: it follows from `due`, see [`State::locked`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum State {
    Running { due: Due, draft: Option<Draft> },
    Decided { due: Due, decision: Decision },
}

/// A result that is prepared but not in force.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    pub verdict: Verdict,
    pub remarks: u32,
    pub expert_signed_at: Option<Timestamp>,
}

/// A result in force.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    pub verdict: Verdict,
    /// Set by the end of the term (A-40.p1).
    pub automatic: bool,
    /// Registration number of the document in this system.
    pub number: String,
    /// Time of the second signature, or the end of the term.
    pub registered_at: Timestamp,
}

/// What can be done to a check. Signatures are verified by the caller.
#[derive(Debug, Clone, PartialEq)]
pub enum Command {
    /// Prepare a result; an earlier draft and the expert's signature under it are dropped.
    Draft {
        verdict: Verdict,
        remarks: u32,
    },
    SignAsExpert,
    /// The second signature: the result is registered with this number.
    SignAsHead {
        number: String,
    },
    /// The term has ended; the number is for the automatic result.
    Expire {
        number: String,
    },
}

impl Command {
    pub fn name(&self) -> &'static str {
        match self {
            Self::Draft { .. } => "draft",
            Self::SignAsExpert => "sign_as_expert",
            Self::SignAsHead { .. } => "sign_as_head",
            Self::Expire { .. } => "expire",
        }
    }
}

type Step = Result<Outcome<State>, Refusal>;

impl State {
    /// A check without any draft.
    pub fn running(due: Due) -> Self {
        Self::Running { due, draft: None }
    }

    /// The name that is shown: the result if there is one.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Running { draft: None, .. } => "running",
            Self::Running { draft: Some(Draft { expert_signed_at: None, .. }), .. } => "drafted",
            Self::Running { .. } => "signed_by_expert",
            Self::Decided { decision: Decision { automatic: true, .. }, .. } => "positive_auto",
            Self::Decided { decision: Decision { verdict: Verdict::Positive, .. }, .. } => "positive",
            Self::Decided { .. } => "negative",
        }
    }

    /// Every [`State::name`].
    pub const NAMES: &[&str] =
        &["running", "drafted", "signed_by_expert", "positive", "negative", "positive_auto"];

    pub fn due(&self) -> &Due {
        match self {
            Self::Running { due, .. } | Self::Decided { due, .. } => due,
        }
    }

    pub fn decision(&self) -> Option<&Decision> {
        match self {
            Self::Running { .. } => None,
            Self::Decided { decision, .. } => Some(decision),
        }
    }

    /// Whether nothing can be changed any more (A-40.p2).
    pub fn locked(&self, now: Timestamp) -> bool {
        self.due().passed(now)
    }

    /// Whether the automatic result is to be issued now (A-40.p1).
    pub fn expires(&self, now: Timestamp) -> bool {
        self.decision().is_none() && self.locked(now)
    }

    /// Does what the command says, or refuses by a clause.
    pub fn apply(self, command: Command, at: Timestamp, _law: &Law) -> Step {
        let name = command.name();
        match (self, command) {
            (Self::Running { due, .. }, Command::Expire { number }) => expire(due, number, at),
            (Self::Decided { .. }, Command::Expire { .. }) => {
                Err(Refusal::not_now("A-40.p1", "completeness-not-now", "decided", name))
            }
            (state, _) if state.locked(at) => {
                let due = state.due();
                let refusal = Refusal::new("A-40.p2", "completeness-locked");
                Err(refusal.with("last_day", due.last_day).with("due", due.at))
            }
            (Self::Decided { decision, .. }, _) => {
                // It went to the portal when it was signed (A-45.p1); only the order of A-46 replaces it.
                let refusal = Refusal::new("A-46.p1", "completeness-already-sent");
                Err(refusal.with("number", decision.number))
            }
            (Self::Running { due, .. }, Command::Draft { verdict, remarks }) => {
                draft(due, verdict, remarks, at)
            }
            (Self::Running { due, draft: Some(draft) }, Command::SignAsExpert) => {
                sign_as_expert(due, draft, at)
            }
            (Self::Running { due, draft: Some(draft) }, Command::SignAsHead { number }) => {
                sign_as_head(due, draft, number, at)
            }
            (state @ Self::Running { draft: None, .. }, _) => {
                Err(Refusal::not_now("A-41", "completeness-not-now", state.name(), name))
            }
        }
    }
}

fn draft(due: Due, verdict: Verdict, remarks: u32, at: Timestamp) -> Step {
    match (verdict, remarks) {
        (Verdict::Negative, 0) => return Err(Refusal::new("A-40.p1", "completeness-remarks-missing")),
        (Verdict::Positive, 1..) => return Err(Refusal::new("A-40.p1", "completeness-remarks-in-positive")),
        _ => {}
    }
    let data = json!({ "verdict": verdict, "remarks": remarks });
    let event = Event::new("completeness_drafted", "A-39.2", at, data);
    let draft = Some(Draft { verdict, remarks, expert_signed_at: None });
    Ok(Outcome::of(State::Running { due, draft }, [event]))
}

fn sign_as_expert(due: Due, draft: Draft, at: Timestamp) -> Step {
    if draft.expert_signed_at.is_some() {
        let refusal = Refusal::not_now("A-41", "completeness-not-now", "signed_by_expert", "sign_as_expert");
        return Err(refusal);
    }
    let data = json!({ "verdict": draft.verdict });
    let event = Event::new("completeness_signed_by_expert", "A-41", at, data);
    let draft = Some(Draft { expert_signed_at: Some(at), ..draft });
    Ok(Outcome::of(State::Running { due, draft }, [event]))
}

fn sign_as_head(due: Due, draft: Draft, number: String, at: Timestamp) -> Step {
    if draft.expert_signed_at.is_none() {
        return Err(Refusal::new("A-41", "completeness-expert-signature-missing"));
    }
    let kind = match draft.verdict {
        Verdict::Positive => "completeness_positive",
        Verdict::Negative => "completeness_negative",
    };
    let data = json!({ "number": number, "remarks": draft.remarks });
    let event = Event::new(kind, "A-41", at, data);
    let decision = Decision { verdict: draft.verdict, automatic: false, number, registered_at: at };
    Ok(Outcome::of(State::Decided { due, decision }, [event]))
}

fn expire(due: Due, number: String, at: Timestamp) -> Step {
    if !due.passed(at) {
        let refusal = Refusal::new("A-40.p1", "completeness-term-not-ended");
        return Err(refusal.with("last_day", due.last_day).with("due", due.at));
    }
    let registered_at = due.at;
    let data = json!({ "number": number, "recorded_at": at });
    let event = Event::new("completeness_positive_auto", "A-40.p1", registered_at, data);
    let decision = Decision { verdict: Verdict::Positive, automatic: true, number, registered_at };
    Ok(Outcome::of(State::Decided { due, decision }, [event]))
}
