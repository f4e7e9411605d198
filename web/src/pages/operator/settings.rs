//! What a system is set to: every setting that the operator decides, and what stands in the configuration.
//! Each leads to the page where it is changed.

use askama::Template;
use axum::Json;
use axum::response::{Html as Answer, IntoResponse, Response};
use law::access::Action;
use office::settings::{self, Configured, Decided, Planned, Setting, Value};

use crate::error::Failure;
use crate::pages::law::{DESK, support};
use crate::pages::limits;
use crate::ui::dates::instant;
use crate::ui::forms::second_link_button;
use crate::ui::parts::{Table, row_link};
use crate::ui::{Html, Page};
use crate::who::Visit;

const HERE: &str = "/operator/settings";

#[derive(Template)]
#[template(path = "pages/operator/settings.html")]
struct Shown {
    page: Page,
    settings: Table,
    configuration: Table,
}

/// The way here from the law desk.
pub fn link(visit: &Visit) -> Option<Html> {
    visit.may(Action::ReadSettings).then(|| second_link_button(HERE, "file", visit.t("settings-title")))
}

/// `GET /operator/settings`.
pub async fn page(visit: Visit) -> Result<Answer<String>, Failure> {
    let all = settings::overview(&visit.office, &visit.ctx).await?;
    let shown = Shown {
        settings: decided(&visit, &all.settings),
        configuration: configured(&visit, &all.configuration),
        page: visit.page(visit.t("settings-title")).under(DESK, visit.t("law-desk-title")),
    };
    Ok(Answer(shown.render()?))
}

/// `GET /operator/settings.json`: the same for programs.
pub async fn json(visit: Visit) -> Result<Response, Failure> {
    Ok(Json(settings::overview(&visit.office, &visit.ctx).await?).into_response())
}

fn decided(visit: &Visit, settings: &[Setting]) -> Table {
    let table = Table::new(visit.words(), visit.t("settings-decided"))
        .column(visit.t("settings-column-setting"))
        .column(visit.t("settings-column-value"))
        .column(visit.t("settings-column-since"))
        .column(visit.t("settings-column-decided"))
        .column(visit.t("settings-column-planned"));
    settings.iter().fold(table, |table, it| {
        let order = it
            .order
            .map(|order| visit.words().t("settings-of-order").with("order", order.number()).to_string());
        let since =
            it.since.map_or_else(|| visit.t("settings-from-beginning"), |day| visit.words().date(day));
        table.row([
            row_link(it.page, visit.t(&format!("settings-{}", it.key)), order.unwrap_or_default()),
            value(visit, &it.value),
            Html::text(since),
            who(visit, it.decided.as_ref()),
            planned(visit, &it.planned),
        ])
    })
}

fn value(visit: &Visit, value: &Value) -> Html {
    let words = visit.words();
    match value {
        Value::Template(template) => Html::code(template),
        Value::Limits(limits) => limits::summary(visit, limits),
        Value::Agreement(number) => {
            Html::text(words.t("registration-agreement-version").with("version", number.to_string()))
        }
        Value::Questionnaire(number) => {
            Html::text(words.t("settings-questionnaire-version").with("number", number.to_string()))
        }
        Value::Calendar(id) => Html::code(id),
        Value::Hours { usual, weekdays } => support::all(visit, usual, weekdays),
        Value::Edition(id) => Html::two_lines(office::terms::edition(words, id), Html::code(id)),
        Value::Terms { sure, all } => {
            Html::text(words.t("settings-terms-value").with("all", *all as i64).with("sure", *sure as i64))
        }
        Value::Kato { edition, units, source } => Html::text(
            words
                .t("settings-kato-value")
                .with("edition", *edition)
                .with("units", words.number(*units))
                .with("source", source.clone()),
        ),
        Value::OfProgram => Html::text(visit.t("settings-of-program")),
    }
}

fn who(visit: &Visit, decided: Option<&Decided>) -> Html {
    let Some(Decided { at, by, reason }) = decided else {
        return Html::text(visit.t("settings-of-program"));
    };
    let by = by.clone().unwrap_or_else(|| visit.t("event-automatic"));
    let when = Html::two_lines(by, instant(*at, visit.words().moment(*at)));
    if reason.is_empty() { when } else { when.then(Html::markup("<br>")).then(Html::text(reason)) }
}

fn planned(visit: &Visit, planned: &[Planned]) -> Html {
    let Some((first, rest)) = planned.split_first() else {
        return Html::text(visit.t("settings-nothing-planned"));
    };
    let one = |it: &Planned| {
        let from = visit.words().t("settings-planned-from").with("date", visit.words().date(it.from));
        let told = Html::text(from).then(Html::markup("<br>")).then(value(visit, &it.value));
        told.then(Html::markup("<br>")).then(who(visit, it.decided.as_ref()))
    };
    rest.iter().fold(one(first), |html, it| html.then(Html::markup("<br>")).then(one(it)))
}

fn configured(visit: &Visit, configuration: &[Configured]) -> Table {
    let table = Table::new(visit.words(), visit.t("settings-configuration"))
        .column(visit.t("settings-column-meaning"))
        .column(visit.t("settings-column-key"))
        .column(visit.t("settings-column-value"));
    configuration.iter().fold(table, |table, it| {
        let key = it.key.replace(['.', '_'], "-");
        let value = it.value.as_ref().map_or_else(|| Html::text(visit.t("settings-not-set")), Html::code);
        table.row([Html::text(visit.t(&format!("settings-config-{key}"))), Html::code(it.key), value])
    })
}
