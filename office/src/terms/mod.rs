//! Explanations of terms and dates in words, for pages, papers and other programs alike.

mod act;
mod clause;
mod dates;
pub mod extract;
mod left;
mod sentence;

use std::sync::Arc;

use jiff::civil::Date;
use law::edition::{Confirmed, Ground, Term, Unit};
use law::recount::Moved;
use law::term::Doubt;
use law::{Due, Rule, StepKind};
use serde::{Deserialize, Serialize};

pub use self::clause::clause;
pub(crate) use self::dates::one_of_each;
pub use self::dates::{Dates, Ended, acted};
pub use self::left::{Left, Seen, left, remaining, time_left, until};
pub use self::sentence::{ground, length, sentence, span, told, what};
use crate::texts::Words;

/// A term or a date explained to people: what an address of the portal answers beside the [`Due`] itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Explanation {
    /// What is due, since when, for how long and until when.
    pub summary: String,
    pub steps: Vec<Sentence>,
    /// What no lawyer has confirmed; the date is provisional then.
    pub doubts: Vec<String>,
    /// What has not ended; the term stays open until it does.
    pub open: Vec<String>,
    pub rule: String,
    pub edition: String,
    pub calendar: String,
    /// Who must act and who waits.
    pub parties: Option<String>,
    /// What happens when the term ends.
    pub effect: Option<String>,
}

/// One step with the clause it stands on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sentence {
    pub text: String,
    pub clause: String,
}

impl Explanation {
    /// `seen` decides what is left.
    pub fn new(words: &Words, due: &Due, seen: impl Into<Seen>) -> Explanation {
        Explanation {
            summary: summary(words, due, seen),
            steps: sentences(words, due),
            doubts: doubts(words, due),
            open: open(words, due),
            rule: rule(words, due.rule),
            edition: due.edition.to_string(),
            calendar: due.calendar.to_string(),
            parties: parties(words, due),
            effect: effect(words, due),
        }
    }
}

/// Every step as a sentence.
pub fn sentences(words: &Words, due: &Due) -> Vec<Sentence> {
    let of =
        |step: &law::Step| Sentence { text: sentence(words, due, step), clause: clause(words, &step.clause) };
    told(words, due).iter().map(of).collect()
}

/// The number of the decision on circumstances by which a step moved the term.
pub fn decided_by(step: &law::Step) -> Option<&str> {
    let decided = *step.clause == *law::Cause::ForceMajeure.clause(false);
    match &step.kind {
        StepKind::Interrupted { incident, .. } if decided => Some(incident),
        _ => None,
    }
}

/// Every step as a paper shows it, with its clause.
pub fn steps(words: &Words, due: &Due) -> Vec<pdf::Step> {
    let step = |it: Sentence| pdf::Step { text: it.text, clause: it.clause };
    sentences(words, due).into_iter().map(step).collect()
}

/// An edition by its name; by its id where this system does not hold it.
pub fn edition(words: &Words, id: &str) -> String {
    let known = words.law().book.edition(id);
    known.map_or_else(|| id.to_owned(), |law| words.data(&law.edition.name).to_owned())
}

/// What is due and by whom.
pub fn rule(words: &Words, rule: Rule) -> String {
    words.t(format!("rule-{rule}")).into()
}

/// The whole term in a few sentences: what, since when, how long, until when, and what keeps it open.
pub fn summary(words: &Words, due: &Due, seen: impl Into<Seen>) -> String {
    let seen = seen.into();
    let told = |key: &'static str| {
        let said = words.t(key).with("rule", rule(words, due.rule));
        said.with("event", sentence::event(words, due))
    };
    let mut sentences = vec![match sentence::unit(due) {
        None => told("deadline-summary-date").with("end", words.moment(due.at)).to_string(),
        Some((_, law::Unit::Immediately)) => told("deadline-summary-now").to_string(),
        // Nobody knows the end before the answer is there.
        Some((value, unit)) if sentence::paused(words, due) => {
            told("deadline-summary-paused").with("length", length(words, value, unit)).to_string()
        }
        Some((value, unit)) => {
            let how = left::how(words, due, seen);
            let key = match seen {
                Seen::Running(now) if left(words, due, now) == Left::Open => "deadline-summary-open",
                _ if how.is_none() => "deadline-summary-counted",
                _ => "deadline-summary",
            };
            let said = told(key).with("length", length(words, value, unit)).with("end", end(words, due));
            said.with("left", how.unwrap_or_default()).to_string()
        }
    }];
    if let Some(days) = sentence::extended(words, due) {
        sentences.push(words.t("deadline-summary-extended").with("days", days).into());
    }
    if let Seen::Running(_) = seen {
        sentences.extend(open(words, due));
    }
    sentences.join(" ")
}

/// The last moment of a term: the last minute of its last day, or the minute itself.
pub fn end(words: &Words, due: &Due) -> String {
    let whole_days = words.date_of(due.at) != due.last_day;
    if whole_days { words.until(due.at) } else { words.moment(due.at) }
}

/// What is not confirmed, each as a sentence.
pub fn doubts(words: &Words, due: &Due) -> Vec<String> {
    let said = |doubt: &Doubt| match doubt {
        Doubt::Term => words.t("doubt-term").into(),
        Doubt::DecidedDays => words.t("doubt-decided-days").into(),
        Doubt::Calendar(year) => words.t("doubt-calendar").with("year", year.to_string()).into(),
        Doubt::NoCalendar(year) => words.t("doubt-no-calendar").with("year", year.to_string()).into(),
    };
    let early = before_its_edition(words, due)
        .map(|day| words.t("doubt-edition").with("date", words.date(day)).to_string());
    due.doubts.iter().map(said).chain(early).collect()
}

/// The first day of the edition where the term began before it: no edition was in force then, and the first one
/// was taken. The acts themselves are published before they are in force.
fn before_its_edition(words: &Words, due: &Due) -> Option<Date> {
    let in_force_from = words.law().book.edition(&due.edition)?.edition.in_force_from;
    let begun = first_day(due).is_some_and(|day| day < in_force_from);
    (begun && !due.rule.id().starts_with("T-35")).then_some(in_force_from)
}

/// All that is not confirmed in one line, or nothing where the date is certain.
pub fn provisional(words: &Words, due: &Due) -> Option<String> {
    let doubts = doubts(words, due);
    (!doubts.is_empty()).then(|| doubts.join(" "))
}

/// What has not ended, each as a sentence: a failure, force majeure, an answer that is awaited.
pub fn open(words: &Words, due: &Due) -> Vec<String> {
    let forced = |id: &Arc<str>| due.because.iter().any(|step| decided_by(step) == Some(&**id));
    let said = |id: &Arc<str>| match sentence::pause(words, due, id) {
        Some(why) => words.t("open-pause").with("why", why).into(),
        None if forced(id) => words.t("open-force-majeure").with("incident", id.to_string()).into(),
        None => words.t("open-failure").with("incident", id.to_string()).into(),
    };
    due.open.iter().map(said).collect()
}

/// A term that moved, as the event `term_extended` or `term_recounted` tells it.
pub fn moved(words: &Words, kind: &str, moved: &Moved) -> String {
    let key = match kind {
        _ if moved.from == moved.to => "term-moved-back",
        "term_recounted" => "term-moved-recounted",
        _ => "term-moved-extended",
    };
    let said = words.t(key).with("rule", rule(words, moved.rule));
    said.with("from", words.date(moved.from)).with("to", words.date(moved.to)).into()
}

/// What starts a term, as the explanations name it; the day or the moment there stands for any.
pub fn starts(words: &Words, term: &Term) -> String {
    let key = format!("start-{}", term.start);
    if !words.has(&key) {
        return words.t("law-start-other").into();
    }
    let by_the_clock =
        matches!(term.unit, Unit::WorkingMinutes | Unit::Minutes | Unit::MinutesBefore | Unit::Immediately);
    let day = words.t(if by_the_clock { "law-start-moment" } else { "law-start-day" }).to_string();
    words.t(key).with("moment", day.clone()).with("date", day).into()
}

/// On what a term rests: the text of the order, a lawyer's word with the day, or nothing yet.
pub fn rests_on(words: &Words, term: &Term) -> String {
    match term.ground() {
        Ground::Order => words.t("law-ground-order").into(),
        Ground::Assumed => words.t("law-ground-assumed").into(),
        Ground::Lawyer(Confirmed { by, on, .. }) => {
            words.t("law-ground-lawyer").with("name", by.clone()).with("date", words.date(*on)).into()
        }
    }
}

/// The act by which a term is so, and the lawyer's reason where there is one.
pub fn basis(words: &Words, term: &Term) -> String {
    let lawyer = term.confirmed_by.as_ref().map(|it| it.basis.as_str());
    let parts = [words.data(&term.basis), lawyer.unwrap_or_default()];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("; ")
}

/// Who must act and who waits.
pub fn parties(words: &Words, due: &Due) -> Option<String> {
    let term = term_of(words, due)?;
    let actor = |word: &str| words.t(format!("actor-{word}")).to_string();
    let said = words.t("deadline-acts").with("acts", actor(&term.acts));
    Some(said.with("waits", actor(&term.waits)).into())
}

/// What happens when the term ends.
pub fn effect(words: &Words, due: &Due) -> Option<String> {
    Some(words.t(format!("effect-{}", term_of(words, due)?.effect)).into())
}

/// The term behind a date. Of an edition that only another system holds, the newest known term of the rule is meant.
pub(crate) fn term_of(words: &Words, due: &Due) -> Option<Arc<Term>> {
    let (book, day) = (&words.law().book, first_day(due).unwrap_or(due.last_day));
    let own = book.edition(&due.edition).and_then(|law| law.edition.term(due.rule, day).cloned());
    own.or_else(|| book.editions().filter_map(|it| it.term(due.rule, day)).last().cloned())
}

/// The day on which the term began.
fn first_day(due: &Due) -> Option<Date> {
    due.because.iter().find_map(|step| match step.kind {
        StepKind::Start { date, .. } => Some(date),
        _ => None,
    })
}

#[cfg(test)]
mod tests;
