//! The law as dated data: an edition of an order with its terms.
//!
//! A case keeps the edition it began with; a later edition is in the book before it comes into force. An
//! edition that amends another names it and holds only what changed.

mod order;
mod unit;
mod vocabulary;

use std::sync::Arc;

use jiff::civil::{Date, Time};
use serde::{Deserialize, Serialize};

pub use self::{order::Order, unit::Unit, vocabulary::UnknownWord};
use crate::{Rule, calendar::Hours};

/// Whether an edition can govern a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Standing {
    #[default]
    InForce,
    /// Written down ahead: not in force for anybody until the operator's lawyer activates it.
    Prepared,
}

/// One edition of an order.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Edition {
    /// Recorded with every event and explanation.
    pub id: Arc<str>,
    pub order: Order,
    /// The act that gives this edition, as it is cited.
    pub act: String,
    /// The day that act was given.
    pub given: Date,
    pub in_force_from: Date,
    /// What is known about this edition and what is not.
    pub note: String,
    pub standing: Standing,
    /// IANA name of the legal zone.
    pub zone: String,
    /// None: no hour parts the day.
    pub cut_off: Option<CutOff>,
    pub support: Option<SupportHours>,
    pub works: Option<WorksWindow>,
    /// None: failures move no term.
    pub extension: Option<Extension>,
    terms: Vec<Arc<Term>>,
}

/// filings before this local hour are of the same working day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CutOff {
    pub hour: i8,
}

/// .p3: working days from opening to closing without the break.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SupportHours {
    pub opens: Time,
    pub lunch_from: Time,
    pub lunch_to: Time,
    pub closes: Time,
    pub clause: Arc<str>,
}

/// A-69.p2: works run at night and on days off.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WorksWindow {
    pub from: Time,
    pub to: Time,
    pub clause: Arc<str>,
}

/// How a failure moves a term.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Extension {
    pub unit: ExtensionUnit,
}

/// Whether a touched working day counts whole or by the clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ExtensionUnit {
    /// Each working day that the failure touched adds one.
    WholeWorkingDays,
    /// The duration is added, then the term goes on to the end of that working day.
    Exact,
}

/// One term as the edition sets it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Term {
    pub rule: Rule,
    pub unit: Unit,
    /// In units; 0 where the unit has no length.
    #[serde(default)]
    pub value: u16,
    /// Further values of the same rule: the later reminders.
    #[serde(default)]
    pub also: Vec<u16>,
    /// The event that starts it.
    pub start: Arc<str>,
    /// The day of the start is the first day of the term; otherwise it is not counted.
    #[serde(default)]
    pub start_counts: bool,
    /// Who must act before it ends: `actor-<word>` in the locale files.
    pub acts: Arc<str>,
    /// Who waits for that.
    pub waits: Arc<str>,
    /// The clock stands while this lasts.
    #[serde(default)]
    pub pauses: Vec<Arc<str>>,
    /// Failures and force majeure of move it.
    #[serde(default)]
    pub extended_by_failures: bool,
    /// What happens when it ends: `effect-<word>` in the locale files.
    pub effect: Arc<str>,
    pub clause: Arc<str>,
    /// The act and point that give the value.
    pub basis: String,
    /// First day on which a term of this length can start.
    pub from: Date,
    /// Last such day; none while it is in force.
    #[serde(default)]
    pub to: Option<Date>,
    /// False while no lawyer has confirmed it; every date made of it says so.
    pub confirmed: bool,
    /// Who confirmed it, and by what.
    #[serde(default)]
    pub confirmed_by: Option<String>,
}

/// What is wrong with the data of an edition.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EditionError {
    #[error("edition does not parse: {0}")]
    Parse(String),
    #[error("edition {edition} does not say {field} and amends no edition that does")]
    Field { edition: String, field: &'static str },
    #[error("edition {edition} amends {amends}, which is not known")]
    Amends { edition: String, amends: String },
    #[error("edition {edition}: the term of {rule} {what}")]
    Term { edition: String, rule: Rule, what: &'static str },
    #[error("edition {edition} has no term for {rule}")]
    NoTerm { edition: String, rule: Rule },
    #[error("edition {edition} names the unknown zone {zone}")]
    Zone { edition: String, zone: String },
    #[error("edition {0} is known already")]
    Known(String),
    #[error("no edition at all")]
    Empty,
}

/// What a file says; the rest comes from the edition it amends.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    id: Arc<str>,
    order: Order,
    amends: Option<Arc<str>>,
    act: String,
    given: Date,
    in_force_from: Date,
    #[serde(default)]
    note: String,
    #[serde(default)]
    standing: Standing,
    zone: Option<String>,
    cut_off: Option<CutOff>,
    support: Option<SupportHours>,
    works: Option<WorksWindow>,
    extension: Option<Extension>,
    #[serde(default, rename = "term")]
    terms: Vec<Term>,
}

impl SupportHours {
    /// The same without the clause.
    pub fn hours(&self) -> Hours {
        let lunch = (self.lunch_from < self.lunch_to).then_some((self.lunch_from, self.lunch_to));
        Hours { opens: self.opens, closes: self.closes, lunch }
    }
}

impl Edition {
    /// An edition from its TOML text. What it does not say comes from the edition that it amends, which must
    /// be among those known.
    pub fn from_toml(text: &str, known: &[Arc<Edition>]) -> Result<Self, EditionError> {
        let file: File = toml::from_str(text).map_err(|error| EditionError::Parse(error.to_string()))?;
        let edition = || file.id.to_string();
        let base = match &file.amends {
            None => None,
            // An edition amends one of its own order.
            Some(amends) => {
                let base = known.iter().find(|it| it.id == *amends && it.order == file.order);
                let unknown = || EditionError::Amends { edition: edition(), amends: amends.to_string() };
                Some(base.ok_or_else(unknown)?)
            }
        };
        let field = |field| EditionError::Field { edition: edition(), field };
        let mut terms: Vec<Arc<Term>> = base.map_or_else(Vec::new, |base| base.terms.clone());
        // An amended term replaces all earlier lengths of that rule.
        terms.retain(|term| !file.terms.iter().any(|amended| amended.rule == term.rule));
        terms.extend(file.terms.into_iter().map(Arc::new));
        let edition = Self {
            zone: file.zone.or_else(|| base.map(|it| it.zone.clone())).ok_or_else(|| field("zone"))?,
            cut_off: file.cut_off.or_else(|| base?.cut_off),
            support: file.support.or_else(|| base?.support.clone()),
            works: file.works.or_else(|| base?.works.clone()),
            extension: file.extension.or_else(|| base?.extension),
            id: file.id,
            order: file.order,
            act: file.act,
            given: file.given,
            in_force_from: file.in_force_from,
            note: file.note,
            standing: file.standing,
            terms,
        };
        edition.checked()
    }

    /// The term that a start on this day gets: the latest one in force then. Before the first one that one is
    /// taken; after the last day of the last one there is none.
    pub fn term(&self, rule: Rule, start: Date) -> Option<&Arc<Term>> {
        let of_rule = self.terms.partition_point(|term| term.rule < rule);
        let mut terms = self.terms[of_rule..].iter().take_while(|term| term.rule == rule);
        let first = terms.next()?;
        let in_force = |term: &&Arc<Term>| term.from <= start && term.to.is_none_or(|to| start <= to);
        let latest = terms.filter(in_force).last();
        latest.or_else(|| (start < first.from || in_force(&first)).then_some(first))
    }

    /// All terms, by rule and date of force.
    pub fn terms(&self) -> &[Arc<Term>] {
        &self.terms
    }

    /// Rules of the order without any term: why a prepared edition cannot be activated.
    pub fn missing(&self) -> Vec<Rule> {
        self.order.rules().filter(|rule| !self.terms.iter().any(|term| term.rule == *rule)).collect()
    }

    /// The edition with further lengths of terms, as a lawyer confirmed or set them.
    pub fn with_terms(&self, terms: &[Term]) -> Result<Self, EditionError> {
        let mut edition = self.clone();
        for term in terms {
            // The same day again: the later word counts.
            edition.terms.retain(|it| (it.rule, it.from) != (term.rule, term.from));
            edition.terms.push(Arc::new(term.clone()));
        }
        edition.checked()
    }

    /// The edition as one in force: a lawyer has activated it.
    pub fn activated(&self) -> Result<Self, EditionError> {
        Self { standing: Standing::InForce, ..self.clone() }.checked()
    }

    fn checked(mut self) -> Result<Self, EditionError> {
        self.terms.sort_by_key(|term| (term.rule, term.from));
        let edition = || self.id.to_string();
        for term in &self.terms {
            let wrong = |what| EditionError::Term { edition: edition(), rule: term.rule, what };
            if term.unit.has_length() && term.value == 0 {
                return Err(wrong("has no length"));
            }
            if !term.unit.has_length() && term.value != 0 {
                return Err(wrong("has a length that nothing counts"));
            }
            if term.extended_by_failures && term.unit.ends_by_the_clock() {
                return Err(wrong("ends by the clock, and failures are counted in days"));
            }
            if term.to.is_some_and(|to| to < term.from) {
                return Err(wrong("ends before it begins"));
            }
            if term.value > LONGEST {
                return Err(wrong("is longer than any term of the law"));
            }
        }
        if let Some(pair) =
            self.terms.windows(2).find(|pair| (pair[0].rule, pair[0].from) == (pair[1].rule, pair[1].from))
        {
            let (rule, what) = (pair[0].rule, "stands twice from the same day");
            return Err(EditionError::Term { edition: edition(), rule, what });
        }
        if self.standing == Standing::InForce
            && let Some(rule) = self.missing().first()
        {
            return Err(EditionError::NoTerm { edition: edition(), rule: *rule });
        }
        let wrong = |field| EditionError::Field { edition: edition(), field };
        if let Some(hours) = &self.support
            && !(hours.opens < hours.lunch_from
                && hours.lunch_from <= hours.lunch_to
                && hours.lunch_to < hours.closes)
        {
            return Err(wrong("support hours in their order"));
        }
        if self.cut_off.is_some_and(|cut_off| !(1..=23).contains(&cut_off.hour)) {
            return Err(wrong("a cut-off hour from 1 to 23"));
        }
        if self.standing == Standing::InForce && self.order == Order::Expertise {
            self.cut_off.ok_or_else(|| wrong("cut_off"))?;
            self.extension.ok_or_else(|| wrong("extension"))?;
            self.support.as_ref().ok_or_else(|| wrong("support"))?;
            self.works.as_ref().ok_or_else(|| wrong("works"))?;
        }
        Ok(self)
    }
}

/// No term of the law is longer, in its unit; a slip of a digit is noticed here.
const LONGEST: u16 = 5000;
