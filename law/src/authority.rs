//! The power of a person to act for an organisation in its cabinet: given by its head with EDS, accepted by the person,
//! taken back at any time (A-17, B-10; register D-58).

use std::collections::BTreeSet;

use jiff::civil::Date;
use jiff::{Span, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::access::Role;
use crate::event::{self, Broken, Recorded, Subject};
use crate::{Due, Event, Law, Outcome, Refusal, validity};

/// Who may certify a document for the user: an authorised person.
const CLAUSE: &str = "A-17";

/// A power of attorney is given for at most so many years (article 168 of the Civil Code).
pub const LONGEST_YEARS: i64 = 3;

/// What a person may do for an organisation. Whoever may do anything may see.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Right {
    /// The cabinet, its cases and documents.
    See,
    /// Drafts and their files.
    Edit,
    /// Certify and send with the own key.
    Sign,
    /// Give such powers to others, but not this one.
    Entrust,
}

impl Right {
    pub const ALL: [Self; 4] = [Self::See, Self::Edit, Self::Sign, Self::Entrust];

    /// The name in the database and the locale files; the same as in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::See => "see",
            Self::Edit => "edit",
            Self::Sign => "sign",
            Self::Entrust => "entrust",
        }
    }

    /// What an individual may do in the own cabinet: all but giving others powers, which organisations do.
    pub fn of_oneself() -> [Self; 3] {
        [Self::See, Self::Edit, Self::Sign]
    }

    /// The role in which it is used.
    pub fn role(self) -> Role {
        match self {
            Self::See => Role::PortalUser,
            Self::Edit => Role::PortalUserEditor,
            Self::Sign => Role::PortalUserSigner,
            Self::Entrust => Role::PortalUserHead,
        }
    }

    /// The right with this name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|right| right.name() == name)
    }
}

/// What was given, and for which days: both inclusive, by the calendar of the capital.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Powers {
    pub rights: BTreeSet<Right>,
    pub from: Date,
    pub until: Date,
}

/// On what ground somebody gives powers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Giver {
    /// The certificate names the head of this organisation.
    Head,
    /// Was given the right to do so.
    Entrusted,
    /// Neither.
    Other,
}

/// Where such a power is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum State {
    /// Filled in, not signed.
    Draft,
    /// Signed; the person has not accepted it yet.
    Given {
        powers: Powers,
    },
    InForce {
        powers: Powers,
        accepted_at: Timestamp,
    },
    Declined {
        declined_at: Timestamp,
    },
    Revoked {
        revoked_at: Timestamp,
    },
}

/// What can be done to it.
#[derive(Debug, Clone, PartialEq)]
pub enum Command {
    /// `oneself`: to whoever gives it.
    Give {
        powers: Powers,
        giver: Giver,
        oneself: bool,
    },
    Accept,
    Decline,
    Revoke,
}

impl Command {
    pub fn name(&self) -> &'static str {
        match self {
            Self::Give { .. } => "give",
            Self::Accept => "accept",
            Self::Decline => "decline",
            Self::Revoke => "revoke",
        }
    }
}

impl State {
    /// Every [`State::name`].
    pub const NAMES: &[&str] = &["draft", "given", "in_force", "declined", "revoked"];

    pub fn name(&self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Given { .. } => "given",
            Self::InForce { .. } => "in_force",
            Self::Declined { .. } => "declined",
            Self::Revoked { .. } => "revoked",
        }
    }

    /// What was given, while it has not been declined or taken back.
    pub fn powers(&self) -> Option<&Powers> {
        match self {
            Self::Given { powers } | Self::InForce { powers, .. } => Some(powers),
            Self::Draft | Self::Declined { .. } | Self::Revoked { .. } => None,
        }
    }

    /// What the person may do at this instant: nothing before the first day nor after the last.
    pub fn rights(&self, at: Timestamp, law: &Law) -> BTreeSet<Right> {
        match self {
            Self::InForce { powers, .. }
                if powers.from <= law.date(at) && validity::runs(powers.until, at, law) =>
            {
                powers.rights.iter().copied().chain([Right::See]).collect()
            }
            _ => BTreeSet::new(),
        }
    }

    /// Whether the last day is over.
    pub fn is_over(&self, at: Timestamp, law: &Law) -> bool {
        self.powers().is_some_and(|powers| !validity::runs(powers.until, at, law))
    }

    /// Does what the command says, or refuses by a clause.
    pub fn apply(self, command: Command, at: Timestamp, law: &Law) -> Result<Outcome<Self>, Refusal> {
        let event = self.decide(command, at, law)?;
        event::outcome(Some(self), vec![event], law)
    }

    fn decide(&self, command: Command, at: Timestamp, law: &Law) -> Result<Event, Refusal> {
        let event = |kind, data| Ok(Event::new(kind, CLAUSE, at, data));
        match (self, command) {
            (Self::Draft, Command::Give { powers, giver, oneself }) => {
                may_give(&powers, giver, oneself)?;
                lasts(&powers, at, law)?;
                event("authority_given", json!({ "powers": powers }))
            }
            (Self::Given { powers }, Command::Accept) => {
                validity::valid(powers.until, at, law, (CLAUSE, "authority-over"))?;
                event("authority_accepted", json!({}))
            }
            (Self::Given { .. }, Command::Decline) => event("authority_declined", json!({})),
            (Self::Given { .. } | Self::InForce { .. }, Command::Revoke) => {
                event("authority_revoked", json!({}))
            }
            (state, command) => {
                Err(Refusal::not_now(CLAUSE, "authority-not-now", state.name(), command.name()))
            }
        }
    }
}

/// The head gives any rights, whoever was entrusted gives others than that; nobody to himself.
fn may_give(powers: &Powers, giver: Giver, oneself: bool) -> Result<(), Refusal> {
    let passes_on = powers.rights.contains(&Right::Entrust);
    match giver {
        Giver::Other => Err(Refusal::new(CLAUSE, "authority-giver-without-authority")),
        _ if oneself => Err(Refusal::new(CLAUSE, "authority-to-oneself")),
        Giver::Entrusted if passes_on => Err(Refusal::new(CLAUSE, "authority-not-passed-on")),
        _ if powers.rights.is_empty() => Err(Refusal::new(CLAUSE, "authority-without-rights")),
        Giver::Head | Giver::Entrusted => Ok(()),
    }
}

/// It ends after it begins, not yet, and not after the longest term of a power of attorney.
fn lasts(powers: &Powers, at: Timestamp, law: &Law) -> Result<(), Refusal> {
    validity::valid(powers.until, at, law, (CLAUSE, "authority-over"))?;
    let Powers { from, until, .. } = powers;
    let latest = from.saturating_add(Span::new().years(LONGEST_YEARS));
    if until < from || *until > latest {
        let refusal = Refusal::new(CLAUSE, "authority-period-wrong");
        return Err(refusal.with("from", from).with("latest", latest));
    }
    Ok(())
}

impl Subject for State {
    fn name(&self) -> &'static str {
        self.name()
    }

    fn follow(before: Option<Self>, event: &Recorded<'_>, _: &Law) -> Result<Self, Broken> {
        let at = event.at;
        Ok(match (before.unwrap_or(Self::Draft), event.kind) {
            (Self::Draft, "authority_given") => Self::Given { powers: event.get("powers")? },
            (Self::Given { powers }, "authority_accepted") => Self::InForce { powers, accepted_at: at },
            (Self::Given { .. }, "authority_declined") => Self::Declined { declined_at: at },
            (Self::Given { .. } | Self::InForce { .. }, "authority_revoked") => {
                Self::Revoked { revoked_at: at }
            }
            (state, _) => return event.out_of_order(state.name()),
        })
    }

    /// Its last day is the giver's word, which nothing counts.
    fn terms(&self, _: &Law) -> Vec<Due> {
        Vec::new()
    }
}
