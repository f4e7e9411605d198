//! The world's clock of the demonstration: a page on both systems and a command. It only goes forward, as
//! time does, and moves both systems at once.

use askama::Template;
use axum::response::{Html, IntoResponse, Redirect, Response};
use jiff::SignedDuration;
use law::Due;
use office::Clock;
use office::ctx::DemoClock;
use office::firing;
use office::store::events::Event;

use super::layout::Layout;
use crate::command::Fault;
use crate::error::{self, Failure};
use crate::ui::dates::{instant, opened_here};
use crate::ui::deadline::clause;
use crate::ui::parts::Table;
use crate::ui::{Html as Markup, Page};
use crate::who::Visit;

/// Steps offered as buttons: value of the form and key of the text.
const STEPS: [(&str, &str); 5] = [
    ("1h", "demo-clock-hour"),
    ("12h", "demo-clock-half-day"),
    ("1d", "demo-clock-day"),
    ("3d", "demo-clock-three-days"),
    ("7d", "demo-clock-week"),
];

/// How many of the acts that fired are shown.
const FIRED: i64 = 20;

/// `tereze demo clock`: what the clock shows after an optional step.
pub fn command(layout: &Layout, forward: Option<SignedDuration>) -> Result<String, Fault> {
    let clock = Clock::Demo(DemoClock::new(layout.clock()).into());
    if let Some(by) = forward {
        std::fs::create_dir_all(layout.demo())?;
        clock.forward(by)?;
    }
    let zone = law::Law::in_force(&law::LawBook::embedded(), clock.now()).zone;
    Ok(clock.now().to_zoned(zone).strftime("%Y-%m-%d %H:%M:%S (%Z)").to_string())
}

#[derive(Template)]
#[template(path = "pages/demo_clock.html")]
struct ClockPage {
    page: Page,
    moment: Markup,
    steps: Vec<(&'static str, String)>,
    refused: bool,
    fired: Table,
}

/// `GET /demo/clock`.
pub async fn page(visit: Visit) -> Result<Html<String>, Failure> {
    Ok(Html(view(&visit, false).await?.render()?))
}

/// `POST /demo/clock`: nobody needs to be signed in, and nothing is at stake; hence no form token.
pub async fn submit(visit: Visit, form: axum::extract::Form<Step>) -> Result<Response, Failure> {
    let Ok(by) = super::forward(form.forward.trim()) else {
        return Ok(error::unprocessable(view(&visit, true).await?.render()?));
    };
    visit.office.clock.forward(by).map_err(office::Error::from)?;
    Ok(Redirect::to("/demo/clock").into_response())
}

/// How far the clock shall go.
#[derive(serde::Deserialize)]
pub struct Step {
    forward: String,
}

async fn view(visit: &Visit, refused: bool) -> Result<ClockPage, Failure> {
    Ok(ClockPage {
        page: visit.page(visit.t("demo-clock-title")).with_errors(refused),
        moment: instant(visit.ctx.now, visit.words().moment_exact(visit.ctx.now)),
        steps: STEPS.iter().map(|(value, key)| (*value, visit.t(key))).collect(),
        refused,
        fired: fired(visit).await?,
    })
}

/// What happened by itself as time went on: each act with its legal time, its clause and its subject.
async fn fired(visit: &Visit) -> Result<Table, Failure> {
    let words = visit.words();
    let events = firing::fired(&visit.office, FIRED).await?;
    let table = Table::new(words, visit.t("demo-clock-fired"))
        .column(visit.t("demo-clock-fired-at"))
        .column(visit.t("demo-clock-fired-what"))
        .column(visit.t("demo-clock-fired-clause"))
        .column(visit.t("law-column-subject"))
        .empty(visit.t("demo-clock-fired-none").as_str());
    // Whoever looks at the clock of the demonstration need not be anybody's: the reasons stand here.
    let at = |event: &Event, due: Option<&Due>| match due {
        Some(due) => opened_here(words, due, words.moment_exact(event.at)),
        None => instant(event.at, words.moment_exact(event.at)),
    };
    Ok(events.iter().fold(table, |table, (event, due)| {
        let key = format!("event-{}", event.kind);
        let what = if words.has(&key) { visit.t(&key) } else { event.kind.clone() };
        let subject = visit.t(&format!("law-subject-{}", event.subject_kind));
        table.row([
            at(event, due.as_ref()),
            Markup::text(what),
            Markup::text(clause(words, &event.clause)),
            Markup::two_lines(subject, event.subject_id.to_string()),
        ])
    }))
}
