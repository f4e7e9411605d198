//! The law as data: the public calendar, the operator's law desk, failures, terms explained.

pub mod calendar;
pub mod classifier;
pub mod days;
pub mod decision;
pub mod desk;
pub mod differs;
pub mod editions;
pub mod explained;
pub mod failures;
pub mod hours;
mod listed;
pub mod support;
pub mod terms;

use jiff::civil::Date;
use law::{Due, Rule};
use office::Actor;
use office::laws::recount::Effect;
use serde_json::Value as Json;

use crate::error::Failure;
use crate::forms::Values;
use crate::ui::dates::opened_here;
use crate::ui::parts::{Meaning, Table, note};
use crate::ui::{Html, Page};
use crate::who::Visit;

/// The law desk.
pub const DESK: &str = "/operator/law";

/// A page under the law desk.
fn under_desk(visit: &Visit, title: &str) -> Page {
    visit.page(visit.t(title)).under(DESK, visit.t("law-desk-title"))
}

/// What stands in an address, as a form that is shown filled in.
fn typed(query: Vec<(String, String)>) -> Values {
    query.into_iter().fold(Values::default(), |values, (name, value)| values.with(&name, value))
}

/// `24.11.2026` or `2026-11-24`.
fn day(text: &str) -> Option<Date> {
    Date::strptime("%d.%m.%Y", text).or_else(|_| text.parse()).ok()
}

/// When and by whom; the system itself where nobody asked for it.
fn recorded(visit: &Visit, at: jiff::Timestamp, actor: &Json) -> Html {
    let name = match serde_json::from_value::<Actor>(actor.clone()) {
        Ok(actor) if !actor.name.is_empty() => actor.name,
        _ => visit.t("event-automatic"),
    };
    Html::two_lines(visit.words().moment(at), name)
}

/// The name of a rule in words over its id.
fn rule(visit: &Visit, id: &str) -> Html {
    let told = id.parse::<Rule>().map_or(String::new(), |rule| office::terms::rule(visit.words(), rule));
    Html::two_lines(id, told)
}

/// That another system counts by other days, so that the same term would end there on another one.
pub async fn differing(visit: &Visit) -> Result<Vec<Html>, Failure> {
    let told = office::exchange::calendar::differing(&visit.office, &visit.ctx).await?;
    let words = visit.words();
    let said = told.iter().map(|it| {
        let said = words.t("law-calendar-differs").with("name", it.name.clone());
        let said = said.with("moment", words.moment(it.since)).to_string();
        let link = Html::link(format!("{}/calendar", it.base_url), visit.t("law-calendar-other"));
        note(Meaning::Warn, Html::text(said).then(" ").then(link))
    });
    Ok(said.collect())
}

/// The dates that would move: what, which subject, from when to when.
fn moving(visit: &Visit, effect: &Effect) -> Table {
    let words = visit.words();
    let table = Table::new(words, visit.t("law-moving"))
        .column(visit.t("law-column-rule"))
        .column(visit.t("law-column-subject"))
        .column(visit.t("law-column-edition"))
        .column(visit.t("law-column-last-day"))
        .column(visit.t("law-column-last-day-then"))
        .empty(visit.t("law-moving-none").as_str());
    let date = |date, why: Option<&Due>| match why.filter(|due| due.last_day == date) {
        Some(due) => opened_here(words, due, words.date_with_weekday(date)),
        None => Html::text(words.date_with_weekday(date)),
    };
    effect.dates.iter().fold(table, |table, it| {
        let kind = visit.t(&format!("law-subject-{}", it.subject_kind));
        table.row([
            rule(visit, &it.rule),
            Html::two_lines(kind, it.called.clone()),
            Html::code(&it.edition),
            date(it.from, it.why.as_ref().map(|why| &why.0)),
            date(it.to, it.why.as_ref().map(|why| &why.1)),
        ])
    })
}

/// How many terms run and how many of them would move.
fn counted(visit: &Visit, effect: &Effect) -> String {
    let said = visit.words().t("law-counted").with("open", visit.words().number(effect.open as i64));
    said.with("moved", visit.words().number(effect.moved as i64)).to_string()
}
