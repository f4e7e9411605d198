//! The law as dated data: an edition of an order with its terms.
//!
//! A case keeps the edition it began with; a later edition is in the book before it comes into force. An
//! edition that amends another names it and holds only what changed.

mod difference;
mod error;
mod order;
mod unit;
mod vocabulary;

use std::sync::Arc;

use jiff::civil::{Date, Time};
use serde::{Deserialize, Serialize};

pub use self::{
    difference::{Changed, Differences, Field, New},
    error::EditionError,
    order::Order,
    unit::Unit,
    vocabulary::UnknownWord,
};
use crate::{Refusal, Rule, Text, calendar::Hours};

/// Whether an edition can govern a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Standing {
    #[default]
    InForce,
    /// Written down ahead: not in force for anybody until the operator activates it.
    Prepared,
    /// Taken back before its day and before any case began under it; it can be read, and rules nobody.
    Withdrawn,
}

/// One edition of an order.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Edition {
    /// Recorded with every event and explanation.
    pub id: Arc<str>,
    pub order: Order,
    /// What explanations call it; the act where an edition has no name of its own.
    pub name: Text,
    /// The act that gives this edition, as it is cited.
    pub act: Text,
    /// The day that act was given.
    pub given: Date,
    pub in_force_from: Date,
    /// What is known about this edition and what is not.
    pub note: Text,
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
    /// What the clause alone does not say: the act that gives the value, its wording.
    #[serde(default, skip_serializing_if = "Text::is_empty")]
    pub basis: Text,
    /// First day on which a term of this length can start.
    pub from: Date,
    /// Last such day; none while it is in force.
    #[serde(default)]
    pub to: Option<Date>,
    /// The text of the order says it. Otherwise it is an assumption until a lawyer confirms it, and every date made
    /// of it says so.
    pub confirmed: bool,
    /// What the operator's lawyer said of it at the law desk.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confirmed_by: Option<Confirmed>,
}

/// What a lawyer said of a term: that it is so, and by what.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "ConfirmedForm")]
pub struct Confirmed {
    pub by: String,
    pub on: Date,
    pub basis: String,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum ConfirmedForm {
    Whole {
        by: String,
        on: Date,
        basis: String,
    },
    /// `NAME, DATE`, as it was recorded at first.
    Line(String),
}

impl TryFrom<ConfirmedForm> for Confirmed {
    type Error = String;

    fn try_from(form: ConfirmedForm) -> Result<Self, String> {
        match form {
            ConfirmedForm::Whole { by, on, basis } => Ok(Self { by, on, basis }),
            ConfirmedForm::Line(line) => {
                let parts =
                    line.rsplit_once(", ").and_then(|(by, on)| Some((by.to_owned(), on.parse().ok()?)));
                let (by, on) = parts.ok_or_else(|| format!("{line:?} is not a name with a date"))?;
                Ok(Self { by, on, basis: String::new() })
            }
        }
    }
}

/// On what a term rests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ground<'a> {
    /// The text of the order says it.
    Order,
    Lawyer(&'a Confirmed),
    /// Nobody has confirmed it: every date made of it is provisional.
    Assumed,
}

impl Term {
    /// On what it rests; the lawyer's word stands before the text.
    pub fn ground(&self) -> Ground<'_> {
        match &self.confirmed_by {
            Some(confirmed) => Ground::Lawyer(confirmed),
            None if self.confirmed => Ground::Order,
            None => Ground::Assumed,
        }
    }

    /// Whether a lawyer may give it another length: what the text of the order says changes only with the text, by
    /// another edition.
    pub fn may_have_another_length(&self) -> Result<(), Refusal> {
        if self.confirmed {
            return Err(Refusal::new("A-0.h", "law-term-of-order").with("rule", self.rule));
        }
        Ok(())
    }

    fn wrong(&self, edition: &str, what: &'static str) -> EditionError {
        let (edition, rule, from) = (edition.to_owned(), self.rule, self.from);
        EditionError::Term { edition, rule, from, line: None, what }
    }

    /// Whether dates made of it are sure.
    pub fn is_sure(&self) -> bool {
        self.ground() != Ground::Assumed
    }
}

/// What a file says; the rest comes from the edition it amends.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    id: Arc<str>,
    order: Order,
    amends: Option<Arc<str>>,
    name: Option<Text>,
    act: Text,
    given: Date,
    in_force_from: Date,
    #[serde(default)]
    note: Text,
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
        let file: File = toml::from_str(text).map_err(|error| unreadable(text, &error))?;
        let edition = || file.id.to_string();
        let base = match &file.amends {
            None => None,
            // An edition amends one of its own order.
            Some(amends) => {
                let base = known.iter().find(|it| {
                    it.id == *amends && it.order == file.order && it.standing != Standing::Withdrawn
                });
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
            name: file.name.unwrap_or_else(|| file.act.clone()),
            act: file.act,
            given: file.given,
            in_force_from: file.in_force_from,
            note: file.note,
            standing: file.standing,
            terms,
        };
        edition.checked().map_err(|error| error.in_text(text))
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

    /// The edition with a term as its lawyer confirmed or set it. Whether the order itself says so is not the lawyer's
    /// to say: that stays as it is, and of another length it does not hold.
    pub fn with_confirmed(&self, term: &Term) -> Result<Self, EditionError> {
        let same = |it: &&Arc<Term>| {
            (it.rule, it.from, it.value, it.unit) == (term.rule, term.from, term.value, term.unit)
        };
        let confirmed = self.terms.iter().find(same).is_some_and(|it| it.confirmed);
        self.with_terms(&[Term { confirmed, ..term.clone() }])
    }

    /// The edition without what a lawyer said of a term.
    pub fn without_confirmed(&self, rule: Rule, from: Date) -> Result<Self, Refusal> {
        let confirmed = |it: &&mut Arc<Term>| (it.rule, it.from) == (rule, from) && it.confirmed_by.is_some();
        let mut edition = self.clone();
        match edition.terms.iter_mut().find(confirmed) {
            Some(term) => *term = Arc::new(Term { confirmed_by: None, ..(**term).clone() }),
            None => return Err(Refusal::new("A-0.h", "law-term-not-confirmed").with("rule", rule)),
        }
        Ok(edition)
    }

    /// Whether its first day has begun on the legal date `today`: what began on it began under another edition.
    pub fn has_come(&self, today: Date) -> bool {
        self.in_force_from <= today
    }

    /// The edition taken back on the legal date `today`: only before its day, and only where nothing began under it.
    pub fn withdrawn(&self, today: Date, begun: bool) -> Result<Self, Refusal> {
        let refusal = |clause, code| Refusal::new(clause, code).with("edition", &self.id);
        if self.standing == Standing::Withdrawn {
            return Err(refusal("A-0.h", "edition-withdrawn"));
        }
        if self.has_come(today) {
            return Err(refusal("A-0.h", "edition-day-has-come").with("from", self.in_force_from));
        }
        if begun {
            return Err(refusal("A-0.h-R2", "edition-has-cases"));
        }
        Ok(self.clone().taken_back())
    }

    /// The edition as it was withdrawn.
    #[must_use]
    pub fn taken_back(self) -> Self {
        Self { standing: Standing::Withdrawn, ..self }
    }

    /// The edition as one in force: the operator has activated it.
    pub fn activated(&self) -> Result<Self, EditionError> {
        Self { standing: Standing::InForce, ..self.clone() }.checked()
    }

    fn checked(mut self) -> Result<Self, EditionError> {
        self.terms.sort_by_key(|term| (term.rule, term.from));
        let edition = || self.id.to_string();
        for term in &self.terms {
            let wrong = |what| term.wrong(&self.id, what);
            if term.unit.has_length() && term.value == 0 {
                return Err(wrong("no-length"));
            }
            if !term.unit.has_length() && term.value != 0 {
                return Err(wrong("idle-length"));
            }
            if term.start_counts && !term.unit.counts_days() {
                return Err(wrong("start-counts"));
            }
            if !term.pauses.is_empty() && term.unit != Unit::WorkingMinutes {
                return Err(wrong("no-pauses"));
            }
            if !term.also.is_empty() && term.unit != Unit::CalendarDaysBefore {
                return Err(wrong("no-further"));
            }
            if term.extended_by_failures && term.unit.ends_by_the_clock() {
                return Err(wrong("by-the-clock"));
            }
            let days = matches!(term.unit, Unit::WorkingDays | Unit::CalendarDays) && term.value == 1;
            if term.rule == Rule::ForceMajeureDays && !days {
                return Err(wrong("not-one-day"));
            }
            if term.to.is_some_and(|to| to < term.from) {
                return Err(wrong("ends-before"));
            }
            if term.value > LONGEST {
                return Err(wrong("too-long"));
            }
        }
        if let Some(pair) =
            self.terms.windows(2).find(|pair| (pair[0].rule, pair[0].from) == (pair[1].rule, pair[1].from))
        {
            return Err(pair[0].wrong(&self.id, "twice"));
        }
        if self.standing == Standing::InForce
            && let Some(rule) = self.missing().first()
        {
            return Err(EditionError::NoTerm { edition: edition(), rule: *rule });
        }
        let value = |what| EditionError::Value { edition: edition(), what };
        // It stands in addresses and file names.
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        if self.id.is_empty() || self.id.len() > 40 || !self.id.chars().all(plain) {
            return Err(value("id"));
        }
        if [&self.act.kk, &self.act.ru, &self.act.en].iter().any(|text| text.trim().is_empty()) {
            return Err(value("no-act"));
        }
        let wrong = |field| EditionError::Field { edition: edition(), field };
        if let Some(hours) = &self.support
            && !(hours.opens < hours.lunch_from
                && hours.lunch_from <= hours.lunch_to
                && hours.lunch_to < hours.closes)
        {
            return Err(value("hours-order"));
        }
        if self.cut_off.is_some_and(|cut_off| !(1..=23).contains(&cut_off.hour)) {
            return Err(value("cut-off-hour"));
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

/// The line on which the text stops being an edition, and the parser's words.
fn unreadable(text: &str, error: &toml::de::Error) -> EditionError {
    let line = error::line(text, error.span().map_or(0, |span| span.start));
    EditionError::Parse { line, detail: error.message().to_owned() }
}

/// No term of the law is longer, in its unit; a slip of a digit is noticed here.
const LONGEST: u16 = 5000;
