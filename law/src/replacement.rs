//! Versions of a document that was sent to the portal (A-46, A-22, table SM-9).
//!
//! A new version of the expertise needs, in this order: a decision, a notice that has reached the user, the
//! annulment of the former version, the signatures of authorised employees. The user gives new versions of own
//! documents only in reply to a notice. Every former version stays readable with its mark.

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::{
    Due, Event, Law, Outcome, Refusal, Rule, TermError,
    application::in_course_date,
    document,
    due::ended,
    event::{self, Broken, Recorded, Subject},
    expertise::remarks,
};

/// Whose document it is, and what limits a new version of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Document {
    /// The result on completeness: only before the end of its term (A-40.p2), which is counted from the
    /// registration of the application.
    Completeness { application_registered_at: Timestamp },
    /// Remarks on the project: a new version withdraws or clarifies, it never adds.
    Remarks { numbers: BTreeSet<u16> },
    /// Conclusion and other documents of the expertise.
    Expertise,
    /// A document that the portal user presented (A-46.p2).
    User,
}

/// One version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Version {
    pub number: String,
    pub registered_at: Timestamp,
}

/// A version that is valid no more. It stays readable.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Former {
    #[serde(flatten)]
    pub version: Version,
    pub mark: Mark,
    pub marked_at: Timestamp,
}

/// Why a version is valid no more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mark {
    /// By an act of the expertise (A-46.p1).
    Annulled,
    /// By a new version of the user (A-46.p2).
    Superseded,
}

/// A document with its former versions, the earliest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Chain {
    pub document: Document,
    pub former: Vec<Former>,
}

/// Where a document is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum State {
    Valid {
        chain: Chain,
        version: Version,
    },
    ReplacementDecided {
        chain: Chain,
        version: Version,
        ground: String,
        decided_at: Timestamp,
    },
    /// The user has the notice.
    Notified {
        chain: Chain,
        version: Version,
        ground: String,
        notified_at: Timestamp,
    },
    /// No version is valid until the new one is sent.
    Annulled {
        chain: Chain,
        ground: String,
    },
}

/// What can be done to a document. Signatures are verified by the caller; `authorised` = the employee has the
/// right to replace documents.
#[derive(Debug, Clone, PartialEq)]
pub enum Command {
    Decide {
        ground: String,
        authorised: bool,
    },
    /// `delivered` = it is in the user's cabinet. For a user's document this asks for a new version.
    Notify {
        ground: String,
        delivered: bool,
    },
    Annul {
        authorised: bool,
    },
    /// The new version, signed; `remarks` = the numbers it speaks of, where it is one of remarks.
    Send {
        number: String,
        authorised: bool,
        remarks: BTreeSet<u16>,
    },
    /// The term of completeness ended while no result was valid: what it set is the new version (A-40.p1).
    Lapse {
        number: String,
    },
    /// The user's new version, certified on the portal at this moment.
    Reply {
        number: String,
        certified_at: Timestamp,
    },
    /// Change, delete or overwrite it as it lies on the portal.
    Tamper(document::Act),
}

impl Command {
    pub fn name(&self) -> &'static str {
        match self {
            Self::Decide { .. } => "decide",
            Self::Notify { .. } => "notify",
            Self::Annul { .. } => "annul",
            Self::Send { .. } => "send",
            Self::Lapse { .. } => "lapse",
            Self::Reply { .. } => "reply",
            Self::Tamper(act) => act.name(),
        }
    }
}

/// A document begins with its first version on the portal.
pub fn begin(
    document: Document,
    number: String,
    registered_at: Timestamp,
    law: &Law,
) -> Result<Outcome<State>, Refusal> {
    let data = json!({ "document": document, "number": number });
    event::outcome(None, vec![Event::new("document_valid", "A-22", registered_at, data)], law)
}

impl State {
    /// Every [`State::name`].
    pub const NAMES: &[&str] = &["valid", "replacement_decided", "notified", "annulled"];

    pub fn name(&self) -> &'static str {
        match self {
            Self::Valid { .. } => "valid",
            Self::ReplacementDecided { .. } => "replacement_decided",
            Self::Notified { .. } => "notified",
            Self::Annulled { .. } => "annulled",
        }
    }

    pub fn chain(&self) -> &Chain {
        match self {
            Self::Valid { chain, .. }
            | Self::ReplacementDecided { chain, .. }
            | Self::Notified { chain, .. }
            | Self::Annulled { chain, .. } => chain,
        }
    }

    /// The version in force: the former one until it is annulled.
    pub fn version(&self) -> Option<&Version> {
        match self {
            Self::Valid { version, .. }
            | Self::ReplacementDecided { version, .. }
            | Self::Notified { version, .. } => Some(version),
            Self::Annulled { .. } => None,
        }
    }

    /// Does what the command says, or refuses by a clause.
    pub fn apply(self, command: Command, at: Timestamp, law: &Law) -> Result<Outcome<Self>, Refusal> {
        let events = self.decide(command, at, law)?;
        event::outcome(Some(self), events, law)
    }

    fn decide(&self, command: Command, at: Timestamp, law: &Law) -> Result<Vec<Event>, Refusal> {
        let one = |kind, clause, data| Ok(vec![Event::new(kind, clause, at, data)]);
        if let Command::Tamper(act) = command {
            document::may(act, true)?;
            return Ok(Vec::new());
        }
        let document = &self.chain().document;
        match (document, &command) {
            (Document::User, Command::Notify { .. } | Command::Reply { .. }) => {}
            // Nobody but the user gives a version of the user's document, and the other way round.
            (Document::User, _) | (_, Command::Reply { .. }) => {
                let clause = if *document == Document::User { "A-46.p2" } else { "A-46.p1" };
                return Err(Refusal::new(clause, "replacement-not-own-document"));
            }
            (_, Command::Lapse { .. }) => {}
            _ => document.still_open(at, law)?,
        }
        match (self, command) {
            (Self::Valid { .. }, Command::Decide { ground, authorised }) => {
                may_replace(authorised)?;
                grounded(&ground)?;
                one("replacement_decided", "A-46.p1", json!({ "ground": ground }))
            }
            (Self::Valid { .. }, Command::Notify { ground, delivered }) if *document == Document::User => {
                grounded(&ground)?;
                reached(delivered)?;
                one("replacement_requested", "A-46.p2", json!({ "ground": ground }))
            }
            (Self::ReplacementDecided { ground, .. }, Command::Notify { delivered, .. }) => {
                reached(delivered)?;
                one("replacement_notified", "A-46.p1", json!({ "ground": ground }))
            }
            (Self::Notified { version, .. }, Command::Annul { authorised }) => {
                may_replace(authorised)?;
                one("replacement_annulled", "A-46.p1", json!({ "number": version.number }))
            }
            (Self::Annulled { .. }, Command::Send { number, authorised, remarks }) => {
                may_replace(authorised)?;
                if let Document::Remarks { numbers } = document {
                    remarks::additional(numbers, remarks.iter().copied())?;
                }
                one("replacement_sent", "A-46.p1", json!({ "number": number, "remarks": remarks }))
            }
            (Self::Annulled { .. }, Command::Lapse { number }) => {
                let Some(due) = document.term(law)? else {
                    return Err(Refusal::not_now("A-40.p1", "replacement-not-now", self.name(), "lapse"));
                };
                let due = ended(due, "A-40.p1", at)?;
                let data = json!({ "number": number, "remarks": [] });
                Ok(vec![Event::with_term("replacement_sent", "A-40.p1", due.at, &due, data)])
            }
            (Self::Notified { .. }, Command::Reply { number, certified_at }) => {
                reply(number, certified_at, at, law)
            }
            (state, command) => Err(state.out_of_order(&command)),
        }
    }

    /// What is missing before this can be done.
    fn out_of_order(&self, command: &Command) -> Refusal {
        match (self, command) {
            (_, Command::Reply { .. }) => Refusal::new("A-46.p2", "replacement-without-notice"),
            (Self::Valid { .. }, Command::Notify { .. } | Command::Annul { .. } | Command::Send { .. }) => {
                Refusal::new("A-46.p1", "replacement-undecided")
            }
            (Self::ReplacementDecided { .. }, Command::Annul { .. } | Command::Send { .. }) => {
                Refusal::new("A-46.p1", "replacement-not-notified")
            }
            (Self::Notified { .. }, Command::Send { .. }) => {
                Refusal::new("A-46.p1", "replacement-not-annulled")
            }
            _ => Refusal::not_now("A-46.p1", "replacement-not-now", self.name(), command.name()),
        }
    }
}

impl Document {
    /// The term in which it can be replaced, where it has one.
    fn term(&self, law: &Law) -> Result<Option<Due>, TermError> {
        let Self::Completeness { application_registered_at } = self else { return Ok(None) };
        law.due(Rule::Completeness, *application_registered_at).map(Some)
    }

    /// A-40.p2: after its term the result on completeness is locked for everybody.
    fn still_open(&self, at: Timestamp, law: &Law) -> Result<(), Refusal> {
        let Some(due) = self.term(law)?.filter(|due| due.passed(at)) else { return Ok(()) };
        let refusal = Refusal::new("A-40.p2", "completeness-locked");
        Err(refusal.with("last_day", due.last_day).with("due", due.at))
    }
}

impl Subject for State {
    fn name(&self) -> &'static str {
        self.name()
    }

    fn follow(before: Option<Self>, event: &Recorded<'_>, law: &Law) -> Result<Self, Broken> {
        let at = event.at;
        let Some(before) = before else {
            event.begins("document_valid")?;
            let chain = Chain { document: event.get("document")?, former: Vec::new() };
            let version = Version { number: event.get("number")?, registered_at: at };
            return Ok(Self::Valid { chain, version });
        };
        let of_user = before.chain().document == Document::User;
        Ok(match (before, event.kind) {
            (Self::Valid { chain, version }, "replacement_decided") if !of_user => {
                Self::ReplacementDecided { chain, version, ground: event.get("ground")?, decided_at: at }
            }
            (Self::Valid { chain, version }, "replacement_requested") if of_user => {
                Self::Notified { chain, version, ground: event.get("ground")?, notified_at: at }
            }
            (Self::ReplacementDecided { chain, version, ground, .. }, "replacement_notified") => {
                event.agrees("ground", &ground)?;
                Self::Notified { chain, version, ground, notified_at: at }
            }
            (Self::Notified { mut chain, version, ground, .. }, "replacement_annulled") if !of_user => {
                event.agrees("number", &version.number)?;
                chain.former.push(Former { version, mark: Mark::Annulled, marked_at: at });
                Self::Annulled { chain, ground }
            }
            (Self::Annulled { mut chain, .. }, "replacement_sent") => {
                let said: BTreeSet<u16> = event.get("remarks")?;
                if let Document::Remarks { numbers } = &mut chain.document {
                    if !said.is_subset(numbers) {
                        return event.out_of_order("annulled");
                    }
                    *numbers = said;
                }
                let version = Version { number: event.get("number")?, registered_at: at };
                Self::Valid { chain, version }
            }
            (Self::Notified { mut chain, version, .. }, "replacement_superseded") if of_user => {
                let registration = in_course_date(law, event.get("certified_at")?);
                event.agrees("date", &registration.last_day)?;
                event.agrees_at(registration.at)?;
                chain.former.push(Former { version, mark: Mark::Superseded, marked_at: at });
                Self::Valid { chain, version: Version { number: event.get("number")?, registered_at: at } }
            }
            (state, _) => return event.out_of_order(state.name()),
        })
    }

    /// The term in which a document can be replaced is one of its case; it runs there and is checked there.
    fn terms(&self, _: &Law) -> Vec<Due> {
        Vec::new()
    }
}

fn may_replace(authorised: bool) -> Result<(), Refusal> {
    if authorised { Ok(()) } else { Err(Refusal::new("A-46.p1", "replacement-not-authorised")) }
}

fn grounded(ground: &str) -> Result<(), Refusal> {
    let missing = ground.trim().is_empty();
    if missing { Err(Refusal::new("A-46.p1", "replacement-ground-missing")) } else { Ok(()) }
}

fn reached(delivered: bool) -> Result<(), Refusal> {
    if delivered { Ok(()) } else { Err(Refusal::new("A-46.p1", "replacement-notice-undelivered")) }
}

/// A reply is an in-course document (A-18.p2, A-18.p3).
fn reply(number: String, certified_at: Timestamp, at: Timestamp, law: &Law) -> Result<Vec<Event>, Refusal> {
    let registration = in_course_date(law, certified_at);
    if at < registration.at {
        let refusal = Refusal::new("A-18.p3", "document-not-yet-registered");
        return Err(refusal.with("date", registration.last_day));
    }
    let data = json!({ "number": number, "certified_at": certified_at, "date": registration.last_day });
    Ok(vec![Event::new("replacement_superseded", "A-46.p2", registration.at, data)])
}
