//! How long the portal keeps what it has (A-23, B-13): a case three years from the registration of its latest
//! item, the records of an object until its operation ends. After that disposal is allowed, not ordered: by a
//! signed act that names every item, and not while the law holds it.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::{
    Due, Event, Law, Outcome, Refusal, Rule, TermError,
    event::{self, Broken, Recorded, Subject},
};

/// What is kept, as far as its term depends on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "of", rename_all = "snake_case")]
pub enum Scope {
    /// An e-application with all that came to it.
    Case,
    /// An object of construction (B-13).
    Object { operation_ended: Option<Date> },
}

/// What is kept: hashes of documents with their dates of registration on the portal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kept {
    pub scope: Scope,
    pub items: BTreeMap<String, Date>,
    /// Referrals that hold it, by number.
    pub holds: BTreeSet<String>,
}

/// The act of disposal. It remains when the items are gone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Act {
    pub number: String,
    /// Who approved and signed it.
    pub approver: String,
    /// Hashes of all that is disposed of.
    pub items: BTreeSet<String>,
}

/// Where it is. Whether its term is over is not stored: see [`State::protection`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum State {
    Kept { kept: Kept },
    Disposed { act: Act, disposed_at: Timestamp },
}

/// What keeps it now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Protection {
    /// To the last day of the term, inclusive.
    Until(Box<Due>),
    /// The operation of the object has not ended.
    Open,
    /// To the day on which the operation of the object ended, inclusive.
    Ended(Date),
}

/// What can be done to it.
#[derive(Debug, Clone, PartialEq)]
pub enum Command {
    /// A document is registered on the portal: the whole case is kept longer.
    Add {
        sha256: String,
        registered_on: Date,
    },
    /// The object is taken out of operation, by an act of this date.
    EndOperation {
        date: Date,
    },
    /// Evidence of a referral.
    Hold {
        referral: String,
    },
    Release {
        referral: String,
    },
    /// `signed` = the act bears the valid signature of its approver.
    Dispose {
        act: Act,
        signed: bool,
    },
}

impl Command {
    pub fn name(&self) -> &'static str {
        match self {
            Self::Add { .. } => "add",
            Self::EndOperation { .. } => "end_operation",
            Self::Hold { .. } => "hold",
            Self::Release { .. } => "release",
            Self::Dispose { .. } => "dispose",
        }
    }
}

impl Scope {
    fn clause(self) -> &'static str {
        match self {
            Self::Case => "A-23",
            Self::Object { .. } => "B-13",
        }
    }
}

/// Keeping begins with the first item.
pub fn begin(
    scope: Scope,
    sha256: String,
    registered_on: Date,
    at: Timestamp,
    law: &Law,
) -> Result<Outcome<State>, Refusal> {
    let kept =
        Kept { scope, items: BTreeMap::from([(sha256.clone(), registered_on)]), holds: BTreeSet::new() };
    let data = json!({ "scope": scope, "sha256": sha256, "registered_on": registered_on });
    let event = told(&kept, "retention_begun", at, data, law)?;
    event::outcome(None, vec![event], law)
}

impl Kept {
    /// Until when it is protected (T-15, T-16).
    pub fn protection(&self, law: &Law) -> Result<Protection, TermError> {
        match self.scope {
            Scope::Case => Ok(Protection::Until(Box::new(self.due(law)?))),
            Scope::Object { operation_ended: None } => Ok(Protection::Open),
            Scope::Object { operation_ended: Some(date) } => Ok(Protection::Ended(date)),
        }
    }

    /// The term of a case: from its latest item.
    fn due(&self, law: &Law) -> Result<Due, TermError> {
        let latest = self.items.values().max().copied().unwrap_or(Date::MIN);
        law.due(Rule::Storage, law.start_of(latest))
    }

    /// Refuses while it is protected.
    fn over(&self, at: Timestamp, law: &Law) -> Result<(), Refusal> {
        let clause = self.scope.clause();
        let last_day = match self.protection(law)? {
            Protection::Open => return Err(Refusal::new(clause, "retention-open")),
            Protection::Until(due) if !due.passed(at) => due.last_day,
            Protection::Ended(date) if law.date(at) <= date => date,
            Protection::Until(_) | Protection::Ended(_) => return Ok(()),
        };
        Err(Refusal::new(clause, "retention-runs").with("last_day", last_day))
    }

    fn disposable(&self, act: &Act, signed: bool, at: Timestamp, law: &Law) -> Result<(), Refusal> {
        let clause = self.scope.clause();
        self.over(at, law)?;
        if let Some(referral) = self.holds.first() {
            return Err(held(referral));
        }
        if !signed {
            return Err(Refusal::new(clause, "retention-act-unsigned"));
        }
        if !act.items.iter().eq(self.items.keys()) {
            return Err(Refusal::new(clause, "retention-act-incomplete"));
        }
        Ok(())
    }
}

impl State {
    /// Every [`State::name`].
    pub const NAMES: &[&str] = &["kept", "disposed"];

    pub fn name(&self) -> &'static str {
        match self {
            Self::Kept { .. } => "kept",
            Self::Disposed { .. } => "disposed",
        }
    }

    /// What keeps it; nothing once it is disposed of.
    pub fn protection(&self, law: &Law) -> Option<Protection> {
        match self {
            Self::Kept { kept } => kept.protection(law).ok(),
            Self::Disposed { .. } => None,
        }
    }

    /// Whether an act of disposal would be allowed now.
    pub fn disposable(&self, now: Timestamp, law: &Law) -> bool {
        match self {
            Self::Kept { kept } => kept.holds.is_empty() && kept.over(now, law).is_ok(),
            Self::Disposed { .. } => false,
        }
    }

    /// Does what the command says, or refuses by a clause.
    pub fn apply(self, command: Command, at: Timestamp, law: &Law) -> Result<Outcome<Self>, Refusal> {
        let events = self.decide(command, at, law)?;
        event::outcome(Some(self), events, law)
    }

    fn decide(&self, command: Command, at: Timestamp, law: &Law) -> Result<Vec<Event>, Refusal> {
        let Self::Kept { kept } = self else {
            return Err(Refusal::not_now("A-23", "retention-not-now", self.name(), command.name()));
        };
        let clause = kept.scope.clause();
        let one = |kind, clause, data| Ok(vec![Event::new(kind, clause, at, data)]);
        match (kept.scope, command) {
            (_, Command::Add { sha256, registered_on }) => {
                if kept.items.contains_key(&sha256) {
                    return Err(Refusal::new(clause, "retention-item-known").with("sha256", sha256));
                }
                let latest = kept.items.values().copied().fold(registered_on, Date::max);
                let items = BTreeMap::from([(sha256.clone(), latest)]);
                let after = Kept { scope: kept.scope, items, holds: BTreeSet::new() };
                let data = json!({ "sha256": sha256, "registered_on": registered_on });
                Ok(vec![told(&after, "retention_item_added", at, data, law)?])
            }
            (Scope::Object { operation_ended: None }, Command::EndOperation { date }) => {
                if law.date(at) < date {
                    let refusal = Refusal::new("B-13", "retention-operation-not-ended");
                    return Err(refusal.with("date", date));
                }
                one("retention_operation_ended", "B-13", json!({ "date": date }))
            }
            (_, Command::Hold { referral }) if !kept.holds.contains(&referral) => {
                one("retention_held", "A-65", json!({ "referral": referral }))
            }
            (_, Command::Release { referral }) if kept.holds.contains(&referral) => {
                one("retention_released", "A-65", json!({ "referral": referral }))
            }
            (_, command @ (Command::Hold { .. } | Command::Release { .. })) => {
                Err(Refusal::not_now("A-65", "retention-not-now", self.name(), command.name()))
            }
            (_, Command::Dispose { act, signed }) => {
                kept.disposable(&act, signed, at, law)?;
                one("retention_disposed", clause, json!({ "act": act }))
            }
            (_, command @ Command::EndOperation { .. }) => {
                Err(Refusal::not_now(clause, "retention-not-now", self.name(), command.name()))
            }
        }
    }
}

impl Subject for State {
    fn name(&self) -> &'static str {
        self.name()
    }

    fn follow(before: Option<Self>, event: &Recorded<'_>, law: &Law) -> Result<Self, Broken> {
        let mut kept = match before {
            Some(Self::Kept { kept }) => kept,
            Some(state) => return event.out_of_order(state.name()),
            None => {
                event.begins("retention_begun")?;
                let scope = event.get("scope")?;
                let items = BTreeMap::from([(event.get("sha256")?, event.get("registered_on")?)]);
                let kept = Kept { scope, items, holds: BTreeSet::new() };
                agrees(&kept, event, law)?;
                return Ok(Self::Kept { kept });
            }
        };
        match event.kind {
            "retention_item_added" => {
                kept.items.insert(event.get("sha256")?, event.get("registered_on")?);
                agrees(&kept, event, law)?;
            }
            "retention_operation_ended" if kept.scope == (Scope::Object { operation_ended: None }) => {
                kept.scope = Scope::Object { operation_ended: Some(event.get("date")?) };
            }
            "retention_held" => {
                kept.holds.insert(event.get("referral")?);
            }
            "retention_released" => {
                kept.holds.remove(&event.get::<String>("referral")?);
            }
            "retention_disposed" => {
                let act: Act = event.get("act")?;
                // The record of a disposal that was not allowed is not a history.
                if kept.disposable(&act, true, event.at, law).is_err() {
                    return event.out_of_order("kept");
                }
                return Ok(Self::Disposed { act, disposed_at: event.at });
            }
            _ => return event.out_of_order("kept"),
        }
        Ok(Self::Kept { kept })
    }

    /// None runs: at the end of storage nothing happens by itself, whoever decides on disposal looks.
    fn terms(&self, _: &Law) -> Vec<Due> {
        Vec::new()
    }
}

/// What is evidence of a referral is not disposed of.
pub fn held(referral: &String) -> Refusal {
    Refusal::new("A-65", "retention-held").with("referral", referral)
}

/// What was reported to contain state secrets is not disposed of before that is decided: its bytes are the evidence (A-4,
///
pub fn undecided(reported_on: Date) -> Refusal {
    Refusal::new("A-4", "retention-secrets").with("date", reported_on)
}

/// What was disposed of is given out no more; the act tells what it was.
pub fn gone(act: &str, on: Date) -> Refusal {
    Refusal::new("A-23", "retention-disposed").with("act", act).with("date", on)
}

/// An item with the end of the term that follows from it; an object has none.
fn told(
    kept: &Kept,
    kind: &'static str,
    at: Timestamp,
    data: serde_json::Value,
    law: &Law,
) -> Result<Event, Refusal> {
    let clause = kept.scope.clause();
    match kept.protection(law)? {
        Protection::Until(due) => Ok(Event::with_term(kind, clause, at, &due, data)),
        Protection::Open | Protection::Ended(_) => Ok(Event::new(kind, clause, at, data)),
    }
}

fn agrees(kept: &Kept, event: &Recorded<'_>, law: &Law) -> Result<(), Broken> {
    match kept.protection(law)? {
        Protection::Until(due) => event.agrees_with(&due),
        Protection::Open | Protection::Ended(_) => Ok(()),
    }
}
