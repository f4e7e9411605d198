//! The terms of an edition as a list in which one can be found.

use jiff::civil::Date;
use law::access::Action;
use law::edition::{Edition, Ground, Standing, Term};
use serde::Deserialize;

use super::desk::Section;
use super::{DESK, rule};
use crate::ui::Html;
use crate::ui::deadline::clause;
use crate::ui::forms::{Choice, Field};
use crate::ui::parts::{Meaning, Table, tag};
use crate::who::Visit;

/// What is looked for.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Find {
    text: String,
    clause: String,
    state: String,
}

impl Find {
    pub fn is_set(&self) -> bool {
        [&self.text, &self.clause, &self.state].iter().any(|value| !value.trim().is_empty())
    }

    /// The form, filled in with what is looked for.
    pub fn fields(&self, visit: &Visit) -> Vec<Field> {
        let t = |key: &str| visit.t(key);
        let states = [("", "law-filter-any"), ("order", "law-ground-order"), ("lawyer", "law-filter-lawyer")];
        let states = states.into_iter().chain([("assumed", "law-ground-assumed")]);
        let states = states.map(|(value, key)| Choice::new(value, t(key)));
        vec![
            Field::text("text", t("law-filter-text")).hint(t("law-filter-text-hint")).value(self.text.trim()),
            Field::text("clause", t("law-filter-clause"))
                .hint(t("law-filter-clause-hint"))
                .width(10)
                .value(self.clause.trim()),
            Field::select("state", t("law-filter-state"), states.collect()).value(self.state.as_str()),
        ]
    }

    fn finds(&self, visit: &Visit, term: &Term) -> bool {
        let words = visit.words();
        let state = match term.ground() {
            Ground::Order => "order",
            Ground::Lawyer(_) => "lawyer",
            Ground::Assumed => "assumed",
        };
        let told = [
            term.rule.id().to_owned(),
            office::terms::rule(words, term.rule),
            office::terms::length(words, term.value, term.unit),
            office::terms::basis(words, term),
        ];
        let has = |text: &str, part: &str| text.to_lowercase().contains(&part.trim().to_lowercase());
        (self.state.is_empty() || self.state == state)
            && told.iter().any(|text| has(text, &self.text))
            && is_under(&term.clause, self.clause.trim())
    }
}

/// `A-18`, `18` and `a-18.p4` find `A-18.p4`, and `A-1` does not.
fn is_under(clause: &str, wanted: &str) -> bool {
    let (clause, wanted) = (clause.to_lowercase(), wanted.to_lowercase());
    let place = clause.split_once('-').map_or(clause.as_str(), |(_, place)| place);
    [clause.as_str(), place].iter().any(|text| {
        text.strip_prefix(wanted.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    }) || wanted.is_empty()
}

/// The terms that are found.
pub(super) fn terms(visit: &Visit, edition: &Edition, today: Date, find: &Find, asked: bool) -> Section {
    let (words, t) = (visit.words(), |key: &str| visit.t(key));
    let all = edition.terms();
    let found: Vec<_> = all.iter().filter(|term| find.finds(visit, term)).collect();
    let doubted = all.iter().filter(|term| !term.is_sure()).count() as i64;
    let summary = match find.is_set() {
        true => words.t("law-found").with("n", found.len() as i64).with("all", all.len() as i64),
        false => words.t("law-terms-show").with("n", all.len() as i64).with("doubted", doubted),
    };
    let none = match all.is_empty() {
        true => words.t("law-terms-none").with("note", words.data(&edition.note).to_owned()).to_string(),
        false => t("law-found-none"),
    };
    let table = Table::new(words, t("law-terms"))
        .column(t("law-column-rule"))
        .column(t("law-column-length"))
        .column(t("law-column-start"))
        .column(t("law-column-parties"))
        .column(t("law-column-basis"))
        .column(t("law-column-validity"))
        .column(t("law-column-confirmed"))
        .empty(none.as_str());
    let table = found.into_iter().fold(table, |table, term| table.row(line(visit, edition, term, today)));
    Section { summary: summary.to_string(), open: find.is_set() || asked, body: table }
}

fn line(visit: &Visit, edition: &Edition, term: &Term, today: Date) -> [Html; 7] {
    let words = visit.words();
    let current = edition.term(term.rule, today).is_some_and(|it| **it == *term);
    let from = words.t("law-from").with("date", words.date(term.from)).to_string();
    let to = term.to.map_or(String::new(), |to| words.t("law-to").with("date", words.date(to)).to_string());
    let mut rests = ground(visit, term);
    if current && edition.standing != Standing::Withdrawn {
        let address = |what: &str| format!("{DESK}/terms/{}{what}?edition={}", term.rule, edition.id);
        let lawyer = visit.may(Action::ConfirmTerm);
        let key = match (lawyer, term.is_sure()) {
            (false, _) => "law-term-open",
            (true, false) => "law-term-confirm",
            (true, true) => "law-term-change",
        };
        rests = rests.then(Html::markup("<br>")).then(Html::link(address(""), visit.t(key)));
        if lawyer && term.confirmed_by.is_some() {
            let link = Html::link(address("/doubt"), visit.t("law-term-doubt"));
            rests = rests.then(Html::markup("<br>")).then(link);
        }
    }
    [
        rule(visit, term.rule.id()),
        Html::text(office::terms::length(words, term.value, term.unit)),
        Html::text(office::terms::starts(words, term)),
        Html::two_lines(
            visit.t(&format!("actor-{}", term.acts)),
            words.t("law-waits").with("who", visit.t(&format!("actor-{}", term.waits))),
        ),
        Html::two_lines(clause(words, &term.clause), office::terms::basis(words, term)),
        Html::two_lines(from, to),
        rests,
    ]
}

/// On what a term rests: three different things.
pub fn ground(visit: &Visit, term: &Term) -> Html {
    let meaning = match term.ground() {
        Ground::Order => Meaning::Info,
        Ground::Lawyer(_) => Meaning::Ok,
        Ground::Assumed => Meaning::Warn,
    };
    tag(meaning, office::terms::rests_on(visit.words(), term))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clause_finds_what_stands_under_it() {
        for wanted in ["", "A-18", "18", "a-18.p4", "18.p4"] {
            assert!(is_under("A-18.p4", wanted), "{wanted}");
        }
        for wanted in ["A-1", "1", "B-18", "A-18.p", "p4"] {
            assert!(!is_under("A-18.p4", wanted), "{wanted}");
        }
    }
}
