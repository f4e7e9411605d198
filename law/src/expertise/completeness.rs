//! Check of completeness: by people before the term ends, by itself when it ends.
//!
//! A result counts when it is signed by the expert and then by the head; a draft, also one with the expert's
//! signature only, does not. When the term ends without a signed result, the result is positive, dated by the
//! end of the term, however late the job runs. From that instant on nothing can be changed.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::{
    Due, Event, Law, Outcome, Refusal, Rule, TermError,
    due::ended,
    event::{self, Broken, Recorded, Subject},
};

/// Whether the set of documents is complete.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    Positive,
    Negative,
}

/// Where the check is. Neither the end of the term nor the lock of A-40.p2 is stored: both follow from the
/// registration, see [`State::due`] and [`State::locked`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum State {
    Running { registered_at: Timestamp, draft: Option<Draft> },
    Decided { registered_at: Timestamp, decision: Decision },
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
    /// The result was annulled by the order of A-46.p1: the check is open again until its term ends.
    Annul,
    /// The term has ended; the number is for the automatic result. A failure that was reported but not
    /// confirmed does not stop it.
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
            Self::Annul => "annul",
            Self::Expire { .. } => "expire",
        }
    }
}

impl State {
    /// A check without any draft of an application registered at this moment.
    pub fn running(registered_at: Timestamp) -> Self {
        Self::Running { registered_at, draft: None }
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

    /// When the term of the check ends, by the law of the case.
    pub fn due(&self, law: &Law) -> Result<Due, TermError> {
        let (Self::Running { registered_at, .. } | Self::Decided { registered_at, .. }) = self;
        law.due(Rule::Completeness, *registered_at)
    }

    pub fn decision(&self) -> Option<&Decision> {
        match self {
            Self::Running { .. } => None,
            Self::Decided { decision, .. } => Some(decision),
        }
    }

    /// Whether nothing can be changed any more (A-40.p2).
    pub fn locked(&self, now: Timestamp, law: &Law) -> bool {
        self.due(law).is_ok_and(|due| due.passed(now))
    }

    /// Whether the automatic result is to be issued now (A-40.p1).
    pub fn expires(&self, now: Timestamp, law: &Law) -> bool {
        self.decision().is_none() && self.locked(now, law)
    }

    /// Does what the command says, or refuses by a clause.
    pub fn apply(self, command: Command, at: Timestamp, law: &Law) -> Result<Outcome<Self>, Refusal> {
        let events = self.decide(command, at, law)?;
        event::outcome(Some(self), events, law)
    }

    pub(super) fn decide(&self, command: Command, at: Timestamp, law: &Law) -> Result<Vec<Event>, Refusal> {
        let (name, due) = (command.name(), self.due(law)?);
        match (self, command) {
            (Self::Running { .. }, Command::Expire { number }) => {
                let due = ended(due, "A-40.p1", at)?;
                let data =
                    json!({ "number": number, "recorded_at": at, "due": due.at, "last_day": due.last_day });
                Ok(vec![Event::new("completeness_positive_auto", "A-40.p1", due.at, data)])
            }
            (Self::Decided { .. }, Command::Expire { .. }) => {
                Err(Refusal::not_now("A-40.p1", "completeness-not-now", "decided", name))
            }
            _ if due.passed(at) => {
                let refusal = Refusal::new("A-40.p2", "completeness-locked");
                Err(refusal.with("last_day", due.last_day).with("due", due.at))
            }
            (Self::Decided { decision, .. }, Command::Annul) => {
                let data = json!({ "number": decision.number });
                Ok(vec![Event::new("completeness_annulled", "A-46.p1", at, data)])
            }
            (Self::Decided { decision, .. }, _) => {
                // It went to the portal when it was signed (A-45.p1); only the order of A-46 replaces it.
                let refusal = Refusal::new("A-46.p1", "completeness-already-sent");
                Err(refusal.with("number", &decision.number))
            }
            (Self::Running { .. }, Command::Annul) => {
                Err(Refusal::not_now("A-46.p1", "completeness-not-now", self.name(), name))
            }
            (Self::Running { .. }, Command::Draft { verdict, remarks }) => draft(verdict, remarks, at),
            (Self::Running { draft: Some(draft), .. }, Command::SignAsExpert) => sign_as_expert(draft, at),
            (Self::Running { draft: Some(draft), .. }, Command::SignAsHead { number }) => {
                sign_as_head(draft, &number, at)
            }
            (
                state @ Self::Running { draft: None, .. },
                Command::SignAsExpert | Command::SignAsHead { .. },
            ) => Err(Refusal::not_now("A-41", "completeness-not-now", state.name(), name)),
        }
    }
}

impl Subject for State {
    fn name(&self) -> &'static str {
        self.name()
    }

    fn follow(before: Option<Self>, event: &Recorded<'_>, law: &Law) -> Result<Self, Broken> {
        let at = event.at;
        let (registered_at, draft) = match before {
            Some(Self::Running { registered_at, draft }) => (registered_at, draft),
            Some(Self::Decided { registered_at, decision }) if event.kind == "completeness_annulled" => {
                event.agrees("number", &decision.number)?;
                event.before(&law.due(Rule::Completeness, registered_at)?)?;
                return Ok(Self::running(registered_at));
            }
            other => return event.out_of_order(other.map_or("nothing", |state| state.name())),
        };
        let decided = |verdict, automatic| {
            let number = event.get("number")?;
            let decision = Decision { verdict, automatic, number, registered_at: at };
            Ok(Self::Decided { registered_at, decision })
        };
        // People decide before the end of the term, nobody after it (A-40.p2).
        if event.kind != "completeness_positive_auto" {
            event.before(&law.due(Rule::Completeness, registered_at)?)?;
        }
        match (event.kind, draft) {
            ("completeness_drafted", _) => {
                let (verdict, remarks) = (event.get("verdict")?, event.get("remarks")?);
                let draft = Some(Draft { verdict, remarks, expert_signed_at: None });
                Ok(Self::Running { registered_at, draft })
            }
            ("completeness_signed_by_expert", Some(draft)) => {
                let draft = Some(Draft { expert_signed_at: Some(at), ..draft });
                Ok(Self::Running { registered_at, draft })
            }
            (
                "completeness_positive",
                Some(Draft { verdict: Verdict::Positive, remarks, expert_signed_at: Some(_) }),
            ) => {
                event.agrees("remarks", &remarks)?;
                decided(Verdict::Positive, false)
            }
            (
                "completeness_negative",
                Some(Draft { verdict: Verdict::Negative, remarks, expert_signed_at: Some(_) }),
            ) => {
                event.agrees("remarks", &remarks)?;
                decided(Verdict::Negative, false)
            }
            ("completeness_positive_auto", _) => {
                event.fires(&law.due(Rule::Completeness, registered_at)?)?;
                decided(Verdict::Positive, true)
            }
            (_, draft) => event.out_of_order(Self::Running { registered_at, draft }.name()),
        }
    }

    fn terms(&self, law: &Law) -> Vec<Due> {
        match self {
            Self::Running { .. } => self.due(law).into_iter().collect(),
            Self::Decided { .. } => Vec::new(),
        }
    }
}

type Decided = Result<Vec<Event>, Refusal>;

fn draft(verdict: Verdict, remarks: u32, at: Timestamp) -> Decided {
    match (verdict, remarks) {
        (Verdict::Negative, 0) => return Err(Refusal::new("A-40.p1", "completeness-remarks-missing")),
        (Verdict::Positive, 1..) => return Err(Refusal::new("A-40.p1", "completeness-remarks-in-positive")),
        _ => {}
    }
    let data = json!({ "verdict": verdict, "remarks": remarks });
    Ok(vec![Event::new("completeness_drafted", "A-39.2", at, data)])
}

fn sign_as_expert(draft: &Draft, at: Timestamp) -> Decided {
    if draft.expert_signed_at.is_some() {
        let refusal = Refusal::not_now("A-41", "completeness-not-now", "signed_by_expert", "sign_as_expert");
        return Err(refusal);
    }
    let data = json!({ "verdict": draft.verdict });
    Ok(vec![Event::new("completeness_signed_by_expert", "A-41", at, data)])
}

fn sign_as_head(draft: &Draft, number: &str, at: Timestamp) -> Decided {
    if draft.expert_signed_at.is_none() {
        return Err(Refusal::new("A-41", "completeness-expert-signature-missing"));
    }
    let kind = match draft.verdict {
        Verdict::Positive => "completeness_positive",
        Verdict::Negative => "completeness_negative",
    };
    let data = json!({ "number": number, "remarks": draft.remarks });
    Ok(vec![Event::new(kind, "A-41", at, data)])
}
