//! Price lists (table SM-21, register D-09): drafted and approved by the operator; the portal's prices for its
//! participants come into force only with the consent of the Vedomstvo, those of an expertise system without it
//! and those for operators of systems of order 465 by their agreements (B-14.p3).

use std::collections::BTreeSet;

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::Money;
use crate::{
    Due, Event, Law, Outcome, Refusal, Text,
    event::{self, Broken, Recorded, Subject},
};

/// Who pays by a list, and with it by which clause.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Payers {
    /// Expertise organisations as participants of the portal.
    Participants,
    /// Expertise organisations as users of an expertise system.
    ExpertiseUsers,
    /// Operators of systems that are integrated with the portal of order 465 (B-14.p3).
    SystemOperators,
}

/// What is paid for: both, and nothing else.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Component {
    /// Use of components and technical resources.
    ResourceUse,
    /// The volume of services of technical support.
    SupportVolume,
}

/// What one price is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// A calendar month, by the part of it that counts.
    Month,
    Hour,
    /// A request to the support.
    Request,
}

/// One price.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Position {
    /// Its name in accruals and invoices, once in a list.
    pub code: String,
    pub title: Text,
    pub component: Component,
    pub unit: Unit,
    /// Without value-added tax.
    pub price: Money,
}

/// What a list says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Content {
    pub payers: Payers,
    /// The first day on which it is meant to be in force.
    pub from: Date,
    /// Value-added tax is added to the prices: the operator is registered as its payer.
    pub vat: bool,
    pub positions: Vec<Position>,
    pub reason: String,
}

/// The consent of the Vedomstvo.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Consent {
    pub number: String,
    pub at: Timestamp,
}

/// Where a list is. Whether an approved one is in force now follows from its day: [`Standing`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum State {
    Draft {
        list: Content,
    },
    /// Approved by the operator; without consent it never comes into force.
    AwaitingConsent {
        list: Content,
        approved_at: Timestamp,
    },
    /// Everything is there; in force from `effective` on until a later one takes its place.
    Approved {
        list: Content,
        approved_at: Timestamp,
        consent: Option<Consent>,
        effective: Date,
    },
    Refused {
        list: Content,
        number: String,
        reason: String,
    },
    Withdrawn {
        list: Content,
        reason: String,
    },
}

/// What can be done to a list. Signatures are verified by the caller.
#[derive(Debug, Clone, PartialEq)]
pub enum Command {
    Approve,
    Consent { number: String },
    Refuse { number: String, reason: String },
    Withdraw { reason: String },
}

/// An approved list among the others on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    Coming,
    InForce,
    Superseded,
}

impl Payers {
    pub const ALL: [Self; 3] = [Self::Participants, Self::ExpertiseUsers, Self::SystemOperators];

    pub fn clause(self) -> &'static str {
        match self {
            Self::Participants => "A-15",
            Self::ExpertiseUsers => "A-38",
            Self::SystemOperators => "B-14.p3",
        }
    }

    /// Whether the Vedomstvo must consent. A-15 can be read as if only the prices of support needed it; the stricter
    /// reading holds, so that it covers both components.
    pub fn needs_consent(self) -> bool {
        self == Self::Participants
    }

    pub fn name(self) -> &'static str {
        match self {
            Self::Participants => "participants",
            Self::ExpertiseUsers => "expertise_users",
            Self::SystemOperators => "system_operators",
        }
    }

    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.name() == name)
    }

    /// B-14.p3 knows support alone.
    fn pays_for(self, component: Component) -> bool {
        self != Self::SystemOperators || component == Component::SupportVolume
    }
}

impl Component {
    pub const ALL: [Self; 2] = [Self::ResourceUse, Self::SupportVolume];

    pub fn name(self) -> &'static str {
        match self {
            Self::ResourceUse => "resource_use",
            Self::SupportVolume => "support_volume",
        }
    }
}

impl Unit {
    pub const ALL: [Self; 3] = [Self::Month, Self::Hour, Self::Request];

    pub fn name(self) -> &'static str {
        match self {
            Self::Month => "month",
            Self::Hour => "hour",
            Self::Request => "request",
        }
    }

    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.name() == name)
    }

    /// What it measures: resources by time, support by its volume. So the unit says the component.
    pub fn component(self) -> Component {
        match self {
            Self::Month => Component::ResourceUse,
            Self::Hour | Self::Request => Component::SupportVolume,
        }
    }
}

impl Command {
    pub fn name(&self) -> &'static str {
        match self {
            Self::Approve => "approve",
            Self::Consent { .. } => "consent",
            Self::Refuse { .. } => "refuse",
            Self::Withdraw { .. } => "withdraw",
        }
    }
}

impl Content {
    fn check(&self) -> Result<(), Refusal> {
        let refusal = |code| Refusal::new(self.payers.clause(), code);
        if self.positions.is_empty() {
            return Err(refusal("tariff-without-prices"));
        }
        let mut codes = BTreeSet::new();
        for position in &self.positions {
            let of = |code| Err(refusal(code).with("position", &position.code));
            if !codes.insert(&position.code) {
                return of("tariff-position-twice");
            }
            if position.unit.component() != position.component {
                return of("tariff-unit-of-other-component");
            }
            if !self.payers.pays_for(position.component) {
                return of("tariff-component-not-paid");
            }
            if !position.price.is_positive() || position.price > Money::LARGEST {
                return of("tariff-price-out-of-range");
            }
        }
        Ok(())
    }

    pub fn position(&self, code: &str) -> Option<&Position> {
        self.positions.iter().find(|it| it.code == code)
    }
}

/// A list begins as a draft that says everything.
pub fn draft(list: Content, at: Timestamp, law: &Law) -> Result<Outcome<State>, Refusal> {
    list.check()?;
    let clause = list.payers.clause();
    let data = json!({ "list": list });
    event::outcome(None, vec![Event::new("price_list_drafted", clause, at, data)], law)
}

impl State {
    /// Every [`State::name`].
    pub const NAMES: &[&str] = &["draft", "awaiting_consent", "approved", "refused", "withdrawn"];

    pub fn name(&self) -> &'static str {
        match self {
            Self::Draft { .. } => "draft",
            Self::AwaitingConsent { .. } => "awaiting_consent",
            Self::Approved { .. } => "approved",
            Self::Refused { .. } => "refused",
            Self::Withdrawn { .. } => "withdrawn",
        }
    }

    pub fn list(&self) -> &Content {
        match self {
            Self::Draft { list }
            | Self::AwaitingConsent { list, .. }
            | Self::Approved { list, .. }
            | Self::Refused { list, .. }
            | Self::Withdrawn { list, .. } => list,
        }
    }

    /// From which day it is in force, once nothing is missing.
    pub fn effective(&self) -> Option<Date> {
        match self {
            Self::Approved { effective, .. } => Some(*effective),
            _ => None,
        }
    }

    pub fn consent(&self) -> Option<&Consent> {
        match self {
            Self::Approved { consent, .. } => consent.as_ref(),
            _ => None,
        }
    }

    /// The moment at which nothing was missing any more: of two lists from one day the later one holds.
    fn settled(&self) -> Option<Timestamp> {
        match self {
            Self::Approved { approved_at, consent, .. } => {
                Some(consent.as_ref().map_or(*approved_at, |consent| consent.at))
            }
            _ => None,
        }
    }

    /// Does what the command says, or refuses by a clause.
    pub fn apply(self, command: Command, at: Timestamp, law: &Law) -> Result<Outcome<Self>, Refusal> {
        let events = self.decide(command, at, law)?;
        event::outcome(Some(self), vec![events], law)
    }

    fn decide(&self, command: Command, at: Timestamp, law: &Law) -> Result<Event, Refusal> {
        let list = self.list();
        let clause = list.payers.clause();
        let refusal = |code| Refusal::new(clause, code);
        match (self, command) {
            (Self::Draft { .. }, Command::Approve) => {
                // A day that has begun has its prices.
                if list.from <= law.date(at) {
                    return Err(refusal("tariff-day-has-come").with("date", list.from));
                }
                Ok(Event::new("price_list_approved", clause, at, json!({ "from": list.from })))
            }
            (Self::Draft { .. }, Command::Consent { .. } | Command::Refuse { .. }) => {
                Err(refusal("tariff-not-approved"))
            }
            (Self::AwaitingConsent { .. }, Command::Consent { number }) => {
                let data = json!({ "number": number, "effective": with_consent(list, at, law) });
                Ok(Event::new("price_list_consented", clause, at, data))
            }
            (Self::AwaitingConsent { .. }, Command::Refuse { number, reason }) => {
                if reason.trim().is_empty() {
                    return Err(refusal("tariff-reason-missing"));
                }
                let data = json!({ "number": number, "reason": reason });
                Ok(Event::new("price_list_consent_refused", clause, at, data))
            }
            (Self::Approved { .. }, Command::Consent { .. } | Command::Refuse { .. })
                if !list.payers.needs_consent() =>
            {
                Err(refusal("tariff-needs-no-consent"))
            }
            (Self::Draft { .. } | Self::AwaitingConsent { .. }, Command::Withdraw { reason }) => {
                if reason.trim().is_empty() {
                    return Err(refusal("tariff-reason-missing"));
                }
                Ok(Event::new("price_list_withdrawn", clause, at, json!({ "reason": reason })))
            }
            (state, command) => Err(Refusal::not_now(clause, "tariff-not-now", state.name(), command.name())),
        }
    }
}

/// The day that was named, but never before the day after the consent: nothing is charged at prices that nobody had
/// consented to.
fn with_consent(list: &Content, at: Timestamp, law: &Law) -> Date {
    let after = law.date(at).tomorrow().unwrap_or(Date::MAX);
    list.from.max(after)
}

impl Subject for State {
    fn name(&self) -> &'static str {
        self.name()
    }

    fn follow(before: Option<Self>, event: &Recorded<'_>, law: &Law) -> Result<Self, Broken> {
        let Some(before) = before else {
            event.begins("price_list_drafted")?;
            return Ok(Self::Draft { list: event.get("list")? });
        };
        let at = event.at;
        Ok(match (before, event.kind) {
            (Self::Draft { list }, "price_list_approved") => {
                event.agrees("from", &list.from)?;
                if list.payers.needs_consent() {
                    Self::AwaitingConsent { list, approved_at: at }
                } else {
                    let effective = list.from;
                    Self::Approved { list, approved_at: at, consent: None, effective }
                }
            }
            (Self::AwaitingConsent { list, approved_at }, "price_list_consented") => {
                let effective = with_consent(&list, at, law);
                event.agrees("effective", &effective)?;
                let consent = Some(Consent { number: event.get("number")?, at });
                Self::Approved { list, approved_at, consent, effective }
            }
            (Self::AwaitingConsent { list, .. }, "price_list_consent_refused") => {
                Self::Refused { list, number: event.get("number")?, reason: event.get("reason")? }
            }
            (Self::Draft { list } | Self::AwaitingConsent { list, .. }, "price_list_withdrawn") => {
                Self::Withdrawn { list, reason: event.get("reason")? }
            }
            (state, _) => return event.out_of_order(state.name()),
        })
    }

    fn terms(&self, _: &Law) -> Vec<Due> {
        Vec::new()
    }
}

/// The lists that were, are or will be in force, each with its first day and the day on which another takes its place;
/// the earliest first. Lists that never come into force are left out.
pub fn timeline<'a, T>(
    lists: impl IntoIterator<Item = &'a T>,
    state: impl Fn(&T) -> &State,
) -> Vec<(Date, Option<Date>, &'a T)> {
    let mut settled: Vec<(Date, Timestamp, &T)> = lists
        .into_iter()
        .filter_map(|list| Some((state(list).effective()?, state(list).settled()?, list)))
        .collect();
    settled.sort_by_key(|(from, at, _)| (*from, *at));
    let mut line: Vec<(Date, Option<Date>, &T)> = Vec::new();
    for (from, _, list) in settled {
        match line.last_mut() {
            // Of two from one day the later one holds.
            Some((same, _, last)) if *same == from => *last = list,
            Some((_, until, _)) => {
                *until = Some(from);
                line.push((from, None, list));
            }
            None => line.push((from, None, list)),
        }
    }
    line
}

/// Where a list of this timeline stands on a day.
pub fn standing(from: Date, until: Option<Date>, day: Date) -> Standing {
    match until {
        _ if day < from => Standing::Coming,
        Some(until) if day >= until => Standing::Superseded,
        _ => Standing::InForce,
    }
}
