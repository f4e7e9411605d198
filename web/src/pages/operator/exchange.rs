//! What went wrong in the exchange with other systems: deliveries, refusals, applications without an addressee
//! (A-19, A-20, A-31 R3).

use askama::Template;
use axum::extract::{Path, Query};
use axum::response::{Html as Answer, IntoResponse, Redirect, Response};
use office::exchange::problems::{self, Problems, Unroutable};
use office::store::messages::{Heading, Refusal, Refused, TurnedAway, Undelivered};
use uuid::Uuid;

use super::Done;
use crate::error::Failure;
use crate::forms::Form;
use crate::pages::law;
use crate::refusals;
use crate::ui::dates::instant;
use crate::ui::parts::{Banner, Meaning, Table, row_link, tag};
use crate::ui::{Html, Page};
use crate::who::Visit;

#[derive(Template)]
#[template(path = "pages/operator/exchange.html")]
struct Exchange {
    page: Page,
    done: Option<Banner>,
    remarks: Vec<Html>,
    undelivered: Table,
    unroutable: Table,
    refused_there: Table,
    refused_here: Table,
    turned_away: Table,
}

/// `GET /operator/exchange`.
pub async fn page(visit: Visit, Query(Done { done }): Query<Done>) -> Result<Answer<String>, Failure> {
    let found = problems::problems(&visit.office, &visit.ctx).await?;
    let page = visit.page(visit.t("exchange-title"));
    let again = done.map(|_| Banner::success(visit.words(), visit.t("exchange-retried"), ""));
    Ok(Answer(
        Exchange {
            done: again,
            remarks: law::differing(&visit).await?,
            undelivered: undelivered(&visit, &page, &found),
            unroutable: unroutable(&visit, &found.unroutable),
            refused_there: refused(&visit, &found, &found.refused_there, "exchange-refused-there"),
            refused_here: refused(&visit, &found, &found.refused_here, "exchange-refused-here"),
            turned_away: turned_away(&visit, &found.turned_away),
            page,
        }
        .render()?,
    ))
}

/// `POST /operator/exchange/{message}/retry`: another attempt now.
pub async fn retry(visit: Visit, Path(message): Path<Uuid>, _: Form) -> Result<Response, Failure> {
    problems::retry(&visit.office, &visit.ctx, message).await?;
    Ok(Redirect::to(&format!("/operator/exchange?done={message}")).into_response())
}

fn undelivered(visit: &Visit, page: &Page, found: &Problems) -> Table {
    let words = visit.words();
    let table = Table::new(words, visit.t("exchange-undelivered"))
        .column(visit.t("exchange-column-message"))
        .column(visit.t("exchange-column-to"))
        .column(visit.t("exchange-column-since"))
        .column(visit.t("exchange-column-attempts"))
        .column(visit.t("exchange-column-error"))
        .column_hidden(visit.t("exchange-column-act"))
        .empty(visit.t("exchange-undelivered-none"));
    found.undelivered.iter().fold(table, |table, one| {
        table.row([
            about(visit, found, &one.heading),
            system(visit, found, &one.heading.peer),
            instant(one.since, words.moment(one.since)),
            attempts(visit, one),
            Html::text(one.last_error.as_deref().unwrap_or_default()),
            again(visit, page, one),
        ])
    })
}

fn attempts(visit: &Visit, one: &Undelivered) -> Html {
    let count = Html::text(visit.words().number(one.attempts.into()));
    match one.failed_at {
        Some(_) => count.then(Html::markup("<br>")).then(tag(Meaning::Bad, visit.t("exchange-alerted"))),
        None => count,
    }
}

/// A form of its own for each message: the button works without scripts.
fn again(visit: &Visit, page: &Page, one: &Undelivered) -> Html {
    Html::markup(format!(
        r#"<form method="post" action="/operator/exchange/{}/retry">{}<button type="submit" class="govuk-button govuk-button--secondary btn-s" data-module="govuk-button" data-prevent-double-click="true">{}<span class="vh">: {}, {}</span></button></form>"#,
        one.heading.id,
        page.csrf_field(),
        Html::text(visit.t("exchange-retry")),
        Html::text(visit.t(&format!("exchange-kind-{}", one.heading.kind))),
        Html::text(visit.words().moment(one.since))
    ))
}

fn unroutable(visit: &Visit, found: &[Unroutable]) -> Table {
    let words = visit.words();
    let table = Table::new(words, visit.t("exchange-unroutable"))
        .column(visit.t("exchange-column-application"))
        .column(visit.t("exchange-column-participant"))
        .column(visit.t("exchange-column-since"))
        .empty(visit.t("exchange-unroutable-none"));
    found.iter().fold(table, |table, one| {
        let number = one.application.state.number().map(|(number, _)| number.to_owned());
        let number = number.unwrap_or_else(|| visit.t("exchange-without-number"));
        let participant = one.participant.as_ref().map(|chosen| {
            Html::link(format!("/operator/participants/{}", chosen.id), chosen.name(visit.ctx.locale))
        });
        table.row([
            row_link(format!("/cases/{}", one.application.id), number, &one.application.form.title),
            participant.unwrap_or_default(),
            instant(one.since(), words.moment(one.since())),
        ])
    })
}

/// `key` names the table, `key-none` what stands in it while it is empty.
fn refused(visit: &Visit, found: &Problems, list: &[Refused], key: &str) -> Table {
    let words = visit.words();
    let table = Table::new(words, visit.t(key))
        .column(visit.t("exchange-column-message"))
        .column(visit.t("exchange-column-system"))
        .column(visit.t("exchange-column-at"))
        .column(visit.t("exchange-column-why"))
        .empty(visit.t(&format!("{key}-none")));
    list.iter().fold(table, |table, one| {
        table.row([
            about(visit, found, &one.heading),
            system(visit, found, &one.heading.peer),
            instant(one.at, words.moment(one.at)),
            Html::text(refusals::told(visit, &one.refusal)),
        ])
    })
}

fn turned_away(visit: &Visit, list: &[TurnedAway]) -> Table {
    let words = visit.words();
    let table = Table::new(words, visit.t("exchange-turned-away"))
        .column(visit.t("exchange-column-from"))
        .column(visit.t("exchange-column-at"))
        .column(visit.t("exchange-column-why"))
        .column(visit.t("exchange-column-sum"))
        .empty(visit.t("exchange-turned-away-none"));
    list.iter().fold(table, |table, one| {
        let refusal = Refusal {
            clause: one.clause.clone(),
            code: one.code.clone(),
            args: serde_json::from_value(one.args.clone()).unwrap_or_default(),
        };
        table.row([
            Html::text(one.from_code.as_deref().unwrap_or_default()),
            instant(one.at, words.moment(one.at)),
            Html::text(refusals::told(visit, &refusal)),
            crate::ui::case::short_hash(&one.sha256),
        ])
    })
}

/// Which message, about which application.
fn about(visit: &Visit, found: &Problems, heading: &Heading) -> Html {
    let kind = visit.t(&format!("exchange-kind-{}", heading.kind));
    match found.numbers.get(&heading.subject_id) {
        Some(number) => row_link(format!("/cases/{}", heading.subject_id), number, kind),
        None => Html::two_lines(kind, heading.subject_id.to_string()),
    }
}

fn system(visit: &Visit, found: &Problems, code: &str) -> Html {
    match found.systems.get(code) {
        Some((name, true)) => Html::text(name)
            .then(Html::markup("<br>"))
            .then(tag(Meaning::Warn, visit.t("exchange-suspended"))),
        Some((name, false)) => Html::text(name),
        None => Html::text(code),
    }
}
