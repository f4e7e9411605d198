//! Failures of medium and high severity and force majeure: recorded, ended, with the terms that they moved
//!

use askama::Template;
use axum::extract::Query;
use axum::response::{Html as Answer, IntoResponse, Redirect, Response};
use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use law::Cause;
use law::recount::Moved;
use office::FieldError;
use office::laws::interruptions::{self, Entry, Scope};
use office::store::events::Event;
use office::store::interruptions::Recorded;
use serde::Deserialize;
use uuid::Uuid;

use super::{recorded, rule};
use crate::error::{self, Failure};
use crate::forms::{Form, Values};
use crate::ui::dates::{Dates, instant};
use crate::ui::deadline::clause;
use crate::ui::forms::{Choice, Errors, Field, button};
use crate::ui::parts::{Banner, Meaning, Table, tag};
use crate::ui::{Html, Page};
use crate::who::Visit;

const HERE: &str = "/operator/failures";

#[derive(Template)]
#[template(path = "pages/law/failures.html")]
struct Failures {
    page: Page,
    errors: Errors,
    done: Option<Banner>,
    list: Table,
    moved: Table,
    fields: Vec<Field>,
    button: Html,
}

/// The one that was just recorded.
#[derive(Deserialize)]
pub struct Wanted {
    done: Option<String>,
}

/// `GET /operator/failures`.
pub async fn page(visit: Visit, Query(wanted): Query<Wanted>) -> Result<Answer<String>, Failure> {
    Ok(Answer(view(&visit, &Values::default(), &[], wanted.done.as_deref()).await?))
}

/// `POST /operator/failures`: confirms one, or records its end.
pub async fn record(visit: Visit, sent: Form) -> Result<Response, Failure> {
    let entry = match read(&visit, &sent.values) {
        Ok(entry) => entry,
        Err(wrong) => return Ok(error::unprocessable(view(&visit, &sent.values, &wrong, None).await?)),
    };
    match interruptions::record(&visit.office, &visit.ctx, &entry).await {
        Ok(recorded) => {
            let query =
                serde_urlencoded::to_string([("done", &recorded.id)]).map_err(office::Error::internal)?;
            Ok(Redirect::to(&format!("{HERE}?{query}")).into_response())
        }
        Err(office::Error::Invalid(wrong)) => {
            Ok(error::unprocessable(view(&visit, &sent.values, &wrong, None).await?))
        }
        Err(error) => Err(error.into()),
    }
}

fn read(visit: &Visit, values: &Values) -> Result<Entry, Vec<FieldError>> {
    let zone = visit.office.law(visit.ctx.now).zone;
    let mut wrong = Vec::new();
    let cause = Cause::ALL.into_iter().find(|cause| cause.name() == values.text("cause"));
    if cause.is_none() {
        wrong.push(FieldError::new("cause", "failure-error-cause"));
    }
    let scope = match values.text("scope") {
        "all" => Some(Scope::All),
        "one" => values.text("case").parse::<Uuid>().ok().map(|id| Scope::One { id }),
        _ => {
            wrong.push(FieldError::new("scope", "failure-error-scope"));
            Some(Scope::All)
        }
    };
    if scope.is_none() {
        wrong.push(FieldError::new("case", "failure-error-case"));
    }
    let from = moment(values.text("from"), &zone);
    if from.is_none() {
        wrong.push(FieldError::new("from", "failure-error-moment"));
    }
    let until = moment(values.text("until"), &zone);
    if until.is_none() {
        wrong.push(FieldError::new("until", "failure-error-moment"));
    }
    match (cause, scope, from, until) {
        (Some(cause), Some(scope), Some(from), Some(until)) if wrong.is_empty() => Ok(Entry {
            id: values.text("id").to_owned(),
            cause,
            scope,
            from,
            until,
            lasts: values.has("lasts"),
            reason: values.text("reason").to_owned(),
        }),
        _ => Err(wrong),
    }
}

/// `24.11.2026 10:30` by the clock of the capital.
fn moment(text: &str, zone: &TimeZone) -> Option<Timestamp> {
    let local = DateTime::strptime("%d.%m.%Y %H:%M", text).or_else(|_| text.parse()).ok()?;
    zone.to_timestamp(local).ok()
}

async fn view(
    visit: &Visit,
    values: &Values,
    wrong: &[FieldError],
    done: Option<&str>,
) -> Result<String, Failure> {
    let all = interruptions::list(&visit.office, &visit.ctx).await?;
    let moved = interruptions::moved(&visit.office, &visit.ctx).await?;
    let errors = error::errors(visit, wrong);
    let words = visit.words();
    let done = all.iter().find(|it| Some(it.id.as_str()) == done).map(|it| {
        let heading = words.t("failure-done").with("id", it.id.clone()).to_string();
        Banner::success(words, heading, "")
    });
    let page = Failures {
        done,
        list: list(visit, &all),
        moved: moved_terms(visit, &moved),
        fields: fields(visit, values, &errors),
        button: button(visit.t("failure-record")),
        page: visit.page(visit.t("failure-title")).with_errors(errors.any()),
        errors,
    };
    Ok(page.render()?)
}

fn fields(visit: &Visit, values: &Values, errors: &Errors) -> Vec<Field> {
    let t = |key: &str| visit.t(key);
    let causes = Cause::ALL.map(|cause| Choice::new(cause.name(), t(&format!("cause-{}", cause.name()))));
    let scopes = [("all", "failure-scope-all"), ("one", "failure-scope-one")];
    let value = |name: &str| values.text(name).to_owned();
    let fields = [
        Field::text("id", t("failure-field-id")).hint(t("failure-field-id-hint")).width(20),
        Field::radios("cause", t("failure-field-cause"), causes.into()),
        Field::radios(
            "scope",
            t("failure-field-scope"),
            scopes.map(|(value, key)| Choice::new(value, t(key))).into(),
        ),
        Field::text("case", t("failure-field-case")).hint(t("failure-field-case-hint")),
        Field::text("from", t("failure-field-from")).hint(t("failure-field-moment-hint")).width(20),
        Field::text("until", t("failure-field-until")).hint(t("failure-field-moment-hint")).width(20),
        Field::checkbox("lasts", t("failure-field-lasts")),
        Field::long("reason", t("law-field-reason")).hint(t("law-field-reason-hint")),
    ];
    let names = ["id", "cause", "scope", "case", "from", "until", "lasts", "reason"];
    fields.into_iter().zip(names).map(|(field, name)| field.value(value(name)).checked(errors)).collect()
}

fn list(visit: &Visit, all: &[Recorded]) -> Table {
    let words = visit.words();
    let table = Table::new(words, visit.t("failure-title"))
        .column(visit.t("failure-column-id"))
        .column(visit.t("failure-column-cause"))
        .column(visit.t("failure-column-period"))
        .column(visit.t("failure-column-state"))
        .column(visit.t("law-column-reason"))
        .column(visit.t("law-column-recorded"))
        .empty(visit.t("failure-none").as_str());
    all.iter().fold(table, |table, it| {
        let state = match it.body.lasts {
            true => tag(Meaning::Warn, visit.t("failure-lasts")),
            false => tag(Meaning::Ok, visit.t("failure-ended")),
        };
        let ground = clause(words, it.body.cause.clause(it.body.lasts));
        table.row([
            Html::code(&it.id),
            Html::two_lines(visit.t(&format!("cause-{}", it.body.cause.name())), ground),
            Html::text(office::terms::span(words, it.body.from, it.body.until)),
            state,
            Html::text(&it.reason),
            recorded(visit, it.at, &it.actor),
        ])
    })
}

fn moved_terms(visit: &Visit, events: &[Event]) -> Table {
    let words = visit.words();
    let table = Table::new(words, visit.t("failure-moved"))
        .column(visit.t("failure-column-id"))
        .column(visit.t("law-column-rule"))
        .column(visit.t("law-column-subject"))
        .column(visit.t("failure-column-moved"))
        .column(visit.t("failure-column-when"))
        .empty(visit.t("failure-moved-none").as_str());
    events.iter().fold(table, |table, event| {
        let terms: Vec<Moved> = serde_json::from_value(event.data["terms"].clone()).unwrap_or_default();
        let number = event.data["interruption"]["id"].as_str().unwrap_or_default();
        terms.iter().fold(table, |table, it| {
            let subject = event.subject_id;
            table.row([
                Html::code(number),
                rule(visit, it.rule.id()),
                Html::code(subject),
                Dates::of_case(subject).date(it.rule, office::terms::moved(words, &event.kind, it)),
                instant(event.at, words.moment(event.at)),
            ])
        })
    })
}
