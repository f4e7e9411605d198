//! The law desk of the operator: editions, the terms of one of them, everything that was changed (A-0.h).

use std::sync::Arc;

use askama::Template;
use axum::extract::Query;
use axum::response::Html as Answer;
use jiff::civil::Date;
use law::edition::{Edition, Standing, Term};
use office::laws::{desk, hours};
use office::store::laws::Change;
use serde::Deserialize;

use super::{DESK, differing, recorded, rule};
use crate::error::Failure;
use crate::ui::deadline::clause;
use crate::ui::forms::second_link_button;
use crate::ui::parts::{Banner, Meaning, SummaryList, Table, note, tag};
use crate::ui::{Html, Page};
use crate::who::Visit;

#[derive(Template)]
#[template(path = "pages/law/desk.html")]
struct Desk {
    page: Page,
    done: Option<Banner>,
    remarks: Vec<Html>,
    facts: SummaryList,
    links: Vec<Html>,
    editions: Table,
    of: String,
    terms: Table,
    history: Table,
}

/// Which edition is open, and the change that was just made.
#[derive(Deserialize)]
pub struct Wanted {
    edition: Option<String>,
    done: Option<String>,
}

/// `GET /operator/law`.
pub async fn page(visit: Visit, Query(wanted): Query<Wanted>) -> Result<Answer<String>, Failure> {
    let changes = desk::changes(&visit.office, &visit.ctx).await?;
    let mut remarks = differing(&visit).await?;
    if hours::missing(&visit.office, visit.ctx.now) {
        remarks.push(note(Meaning::Warn, visit.t("hours-missing-operator")));
    }
    let (words, t) = (visit.words(), |key: &str| visit.t(key));
    let kept = visit.office.laws.kept();
    let law = match &wanted.edition {
        None => kept.book.in_force(visit.ctx.now),
        Some(id) => kept.book.edition(id).ok_or(Failure::NotFound)?,
    };
    let today = law.date(visit.ctx.now);
    let number = wanted.done.as_deref().and_then(|number| number.parse::<i64>().ok());
    let done = changes.iter().find(|change| Some(change.number) == number).map(|change| {
        let heading = words.t("law-done").with("what", what(&visit, change)).to_string();
        Banner::success(words, heading, t("law-done-text"))
    });
    let calendar = Html::link("/calendar", t("calendar-title"));
    let link = |path: &str, icon: &str, key: &str| second_link_button(format!("{DESK}/{path}"), icon, t(key));
    let desk = Desk {
        done,
        remarks,
        facts: SummaryList::new()
            .row(t("law-in-force"), Html::code(&kept.book.in_force(visit.ctx.now).edition.id))
            .row(t("calendar-id"), Html::code(kept.book.calendar().id()).then(" ").then(calendar))
            .row(t("law-version"), words.number(kept.version)),
        links: vec![
            link("calendar", "calendar", "law-calendar-title"),
            link("hours", "clock", "hours-title"),
            link("editions", "file", "law-editions-title"),
        ],
        editions: editions(&visit, &law.edition.id),
        of: law.edition.id.to_string(),
        terms: terms(&visit, &law.edition, today),
        history: history(&visit, &changes),
        page: visit.page(t("law-desk-title")),
    };
    Ok(Answer(desk.render()?))
}

fn editions(visit: &Visit, open: &str) -> Table {
    let words = visit.words();
    let table = Table::new(words, visit.t("law-editions"))
        .column(visit.t("law-column-edition"))
        .column(visit.t("law-column-act"))
        .column(visit.t("law-column-from"))
        .column(visit.t("law-column-standing"))
        .column(visit.t("law-column-note"));
    let kept = visit.office.laws.kept();
    let mut all: Vec<&Arc<Edition>> = kept.book.editions().collect();
    all.sort_by_key(|it| (it.order, it.in_force_from));
    all.into_iter().fold(table, |table, it| {
        let standing = match it.standing {
            Standing::InForce => tag(Meaning::Ok, visit.t("law-standing-in-force")),
            Standing::Prepared => {
                let address = format!("{DESK}/editions/{}/activate", it.id);
                tag(Meaning::Wait, visit.t("law-standing-prepared"))
                    .then(Html::markup("<br>"))
                    .then(Html::link(address, visit.t("law-activate")))
            }
        };
        let name = match *it.id == *open {
            true => Html::code(&it.id),
            false => Html::link(format!("{DESK}?edition={}#terms", it.id), &it.id),
        };
        let from = Html::text(words.date(it.in_force_from));
        table.row([name, Html::text(&it.act), from, standing, Html::text(&it.note)])
    })
}

fn terms(visit: &Visit, edition: &Edition, today: Date) -> Table {
    let t = |key: &str| visit.t(key);
    let table = Table::new(visit.words(), t("law-terms"))
        .column(t("law-column-rule"))
        .column(t("law-column-length"))
        .column(t("law-column-start"))
        .column(t("law-column-parties"))
        .column(t("law-column-basis"))
        .column(t("law-column-validity"))
        .column(t("law-column-confirmed"));
    edition.terms().iter().fold(table, |table, term| table.row(line(visit, edition, term, today)))
}

fn line(visit: &Visit, edition: &Edition, term: &Term, today: Date) -> [Html; 7] {
    let words = visit.words();
    let current = edition.term(term.rule, today).is_some_and(|it| **it == *term);
    let start = format!("start-{}", term.start);
    let start = match words.has(&start) {
        true => event_name(visit, &start),
        false => visit.t("law-start-other"),
    };
    let from = words.t("law-from").with("date", words.date(term.from)).to_string();
    let to = term.to.map_or(String::new(), |to| words.t("law-to").with("date", words.date(to)).to_string());
    let mut confirmed = standing(visit, term);
    if current {
        let address = format!("{DESK}/terms/{}?edition={}", term.rule, edition.id);
        let key = if term.confirmed { "law-term-change" } else { "law-term-confirm" };
        confirmed = confirmed.then(Html::markup("<br>")).then(Html::link(address, visit.t(key)));
    }
    [
        rule(visit, term.rule.id()),
        Html::text(office::terms::length(words, term.value, term.unit)),
        Html::text(start),
        Html::two_lines(
            visit.t(&format!("actor-{}", term.acts)),
            words.t("law-waits").with("who", visit.t(&format!("actor-{}", term.waits))),
        ),
        Html::two_lines(clause(words, &term.clause), &term.basis),
        Html::two_lines(from, to),
        confirmed,
    ]
}

/// What starts a term, as the explanations name it; the day there stands for any day.
fn event_name(visit: &Visit, key: &str) -> String {
    let said = visit.words().t(key.to_owned()).with("moment", visit.t("law-start-day"));
    said.with("date", visit.t("law-start-day")).to_string()
}

/// Whether a lawyer has confirmed the term, and who.
pub fn standing(visit: &Visit, term: &Term) -> Html {
    match (&term.confirmed_by, term.confirmed) {
        (_, false) => tag(Meaning::Warn, visit.t("law-not-confirmed")),
        (None, true) => tag(Meaning::Ok, visit.t("law-confirmed")),
        (Some(by), true) => tag(Meaning::Ok, visit.t("law-confirmed"))
            .then(Html::markup("<br><span class=\"xs mut\">"))
            .then(Html::text(by))
            .then(Html::markup("</span>")),
    }
}

/// What was changed, in words with its name.
fn what(visit: &Visit, change: &Change) -> String {
    // Hours of support are part of the calendar.
    let kind = if change.body.get("schedule").is_some() { "hours" } else { change.kind.as_str() };
    let said = visit.words().t(format!("law-change-{kind}"));
    said.with("name", change.name.clone()).to_string()
}

fn history(visit: &Visit, changes: &[Change]) -> Table {
    let table = Table::new(visit.words(), visit.t("law-history"))
        .column(visit.t("law-column-number"))
        .column(visit.t("law-column-what"))
        .column(visit.t("law-column-reason"))
        .column(visit.t("law-column-recorded"));
    changes.iter().fold(table, |table, it| {
        let reason = match serde_json::from_value::<office::Actor>(it.actor.clone()) {
            Ok(actor) if actor.kind == office::ActorKind::Automatic => visit.t("law-reason-program"),
            _ => it.reason.clone(),
        };
        table.row([
            Html::text(it.number),
            Html::text(what(visit, it)),
            Html::text(reason),
            recorded(visit, it.at, &it.actor),
        ])
    })
}
