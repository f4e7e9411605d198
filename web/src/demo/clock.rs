//! The world's clock of the demonstration: a page on both systems and a command. It only goes forward, as
//! time does, and moves both systems at once.

use askama::Template;
use axum::response::{Html, IntoResponse, Redirect, Response};
use jiff::SignedDuration;
use office::Clock;
use office::ctx::DemoClock;

use super::layout::Layout;
use crate::command::Fault;
use crate::error::{self, Failure};
use crate::ui::Page;
use crate::who::Visit;

/// Steps offered as buttons: value of the form and key of the text.
const STEPS: [(&str, &str); 5] = [
    ("1h", "demo-clock-hour"),
    ("12h", "demo-clock-half-day"),
    ("1d", "demo-clock-day"),
    ("3d", "demo-clock-three-days"),
    ("7d", "demo-clock-week"),
];

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
    moment: String,
    steps: Vec<(&'static str, String)>,
    refused: bool,
}

/// `GET /demo/clock`.
pub async fn page(visit: Visit) -> Result<Html<String>, Failure> {
    Ok(Html(view(&visit, false).render()?))
}

/// `POST /demo/clock`: nobody needs to be signed in, and nothing is at stake; hence no form token.
pub async fn submit(visit: Visit, form: axum::extract::Form<Step>) -> Result<Response, Failure> {
    let Ok(by) = super::forward(form.forward.trim()) else {
        return Ok(error::unprocessable(view(&visit, true).render()?));
    };
    visit.office.clock.forward(by).map_err(office::Error::from)?;
    Ok(Redirect::to("/demo/clock").into_response())
}

/// How far the clock shall go.
#[derive(serde::Deserialize)]
pub struct Step {
    forward: String,
}

fn view(visit: &Visit, refused: bool) -> ClockPage {
    ClockPage {
        page: visit.page(visit.t("demo-clock-title")).with_errors(refused),
        moment: visit.words().moment_exact(visit.ctx.now),
        steps: STEPS.iter().map(|(value, key)| (*value, visit.t(key))).collect(),
        refused,
    }
}
