//! The page of the world's clock of the demonstration, on both systems. It only goes forward, as time does, and moves
//! both systems at once; what fired in either of them is shown together.

use askama::Template;
use axum::Json;
use axum::extract::Query;
use axum::response::{Html as Answer, IntoResponse, Redirect, Response};
use jiff::Timestamp;
use office::demo::acts;

use crate::error::{self, Failure};
use crate::ui::dates::instant;
use crate::ui::deadline::clause;
use crate::ui::parts::{Meaning, Table, note};
use crate::ui::{Html, Page};
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
const FIRED: usize = 40;

#[derive(Template)]
#[template(path = "pages/demo_clock.html")]
struct ClockPage {
    page: Page,
    moment: Html,
    steps: Vec<(&'static str, String)>,
    refused: bool,
    /// Systems that do not answer.
    silent: Vec<Html>,
    fired: Table,
}

/// `GET /demo/clock`.
pub async fn page(visit: Visit) -> Result<Answer<String>, Failure> {
    Ok(Answer(view(&visit, false).await?.render()?))
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

/// `GET /demo/acts`: what this system did by itself, for the page of the other one and for the command.
pub async fn acts(visit: Visit, Query(asked): Query<Asked>) -> Result<Json<acts::Report>, Failure> {
    Ok(Json(acts::report(&visit.office, asked.since).await?))
}

/// Since when.
#[derive(serde::Deserialize)]
pub struct Asked {
    since: Option<Timestamp>,
}

async fn view(visit: &Visit, refused: bool) -> Result<ClockPage, Failure> {
    let (reports, silent) = acts::everywhere(&visit.office).await?;
    let silent = silent.iter().map(|code| {
        let said = visit.words().t("demo-clock-silent").with("system", system(visit, code));
        note(Meaning::Warn, Html::text(said.to_string()))
    });
    Ok(ClockPage {
        page: visit.page(visit.t("demo-clock-title")).with_errors(refused),
        moment: instant(visit.ctx.now, visit.words().moment_exact(visit.ctx.now)),
        steps: STEPS.iter().map(|(value, key)| (*value, visit.t(key))).collect(),
        refused,
        silent: silent.collect(),
        fired: fired(visit, &reports),
    })
}

/// The name of a system in words.
fn system(visit: &Visit, code: &str) -> String {
    let config = &visit.office.config;
    match config.peers.iter().find(|peer| peer.code == code) {
        Some(peer) => peer.name(visit.ctx.locale).to_owned(),
        None => config.organisation.name(visit.ctx.locale).to_owned(),
    }
}

/// What happened by itself in both systems as time went on, the newest first: each act with its legal time, rule and
/// clause, with its case and with the explanation of its date.
fn fired(visit: &Visit, reports: &[acts::Report]) -> Table {
    let words = visit.words();
    let table = Table::new(words, visit.t("demo-clock-fired"))
        .column(visit.t("demo-clock-fired-at"))
        .column(visit.t("demo-clock-fired-system"))
        .column(visit.t("demo-clock-fired-what"))
        .column(visit.t("demo-clock-fired-clause"))
        .column(visit.t("law-column-subject"))
        .column(visit.t("demo-clock-fired-why"))
        .empty(visit.t("demo-clock-fired-none").as_str());
    let mut all: Vec<_> =
        reports.iter().flat_map(|report| report.acts.iter().map(move |act| (report, act))).collect();
    all.sort_by_key(|(_, act)| std::cmp::Reverse((act.at, act.id)));
    all.into_iter().take(FIRED).fold(table, |table, (report, act)| {
        let key = format!("event-{}", act.kind);
        let what = if words.has(&key) { visit.t(&key) } else { act.kind.clone() };
        let ground = clause(words, &act.clause);
        let by = match act.rule {
            Some(rule) => Html::two_lines(ground, rule.id()),
            None => Html::text(ground),
        };
        let link = |path: String, text: &str| Html::link(format!("{}{path}", report.origin), text);
        let subject = act.case().map_or_else(|| Html::text(&act.name), |path| link(path, &act.name));
        let kind = Html::text(visit.t(&format!("law-subject-{}", act.subject_kind)));
        let why = act.explanation().map(|path| link(path, &visit.t("demo-clock-fired-explained")));
        table.row([
            instant(act.at, words.moment_exact(act.at)),
            Html::text(system(visit, &report.system)),
            Html::text(what),
            by,
            kind.then(Html::markup("<br>")).then(subject),
            why.unwrap_or_default(),
        ])
    })
}
