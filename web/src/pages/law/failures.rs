//! Failures of medium and high severity and force majeure: recorded, ended, with the terms that they moved
//! (A-62 to A-64).

use askama::Template;
use axum::extract::Query;
use axum::response::{Html as Answer, IntoResponse, Redirect, Response};
use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use law::Cause;
use law::access::Action;
use law::recount::Moved;
use office::laws::interruptions::{self, Aim, Announced, FIELDS, Typed, decision as decisions};
use office::store::Numbered;
use office::store::events::Event;
use office::store::interruptions::Recorded;
use office::{FieldError, System};
use serde::Deserialize;

use super::{decision, recorded, rule};
use crate::error::{self, Failure};
use crate::forms::{Form, Values};
use crate::ui::dates::{Dates, instant};
use crate::ui::deadline::clause;
use crate::ui::forms::{Choice, Errors, Field, button};
use crate::ui::parts::{Banner, Meaning, Table, row_link, tag};
use crate::ui::{Html, Page};
use crate::who::Visit;

pub const HERE: &str = "/operator/failures";

#[derive(Template)]
#[template(path = "pages/law/failures.html")]
struct Failures {
    page: Page,
    lead: String,
    errors: Errors,
    done: Option<Banner>,
    list: Table,
    /// Decisions that wait for a signature, for those who decide.
    unsigned: Option<Table>,
    /// The terms that were moved; on a portal, whose own terms no failure moves, who was told.
    effect_title: String,
    effect: Table,
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

/// `POST /operator/failures`: confirms one, or records its end; a decision on circumstances goes to its signature.
pub async fn record(visit: Visit, sent: Form) -> Result<Response, Failure> {
    let done = async {
        let entry = interruptions::read(&visit.office, &visit.ctx, &typed(&visit, &sent.values)).await?;
        if entry.cause == Cause::ForceMajeure {
            let id = decisions::prepare(&visit.office, &visit.ctx, &entry).await?;
            return Ok(decision::address(id));
        }
        let recorded = interruptions::record(&visit.office, &visit.ctx, &entry).await?;
        let query = serde_urlencoded::to_string([("done", &recorded.id)]).map_err(office::Error::internal)?;
        Ok(format!("{HERE}?{query}"))
    };
    match done.await {
        Ok(next) => Ok(Redirect::to(&next).into_response()),
        Err(office::Error::Invalid(wrong)) => {
            Ok(error::unprocessable(view(&visit, &sent.values, &wrong, None).await?))
        }
        Err(error) => Err(error.into()),
    }
}

/// What was typed, read as far as it can be.
fn typed(visit: &Visit, values: &Values) -> Typed {
    let zone = visit.office.law(visit.ctx.now).zone;
    Typed {
        id: values.text("id").to_owned(),
        cause: Cause::ALL.into_iter().find(|cause| cause.name() == values.text("cause")),
        aim: match values.text("scope") {
            "all" => Some(Aim::All),
            "one" => Some(Aim::One {
                number: values.text("case").to_owned(),
                chosen: values.text("chosen").parse().ok(),
            }),
            _ => None,
        },
        from: moment(values.text("from"), &zone),
        until: moment(values.text("until"), &zone),
        lasts: values.has("lasts"),
        days: Some(values.text("days").trim()).filter(|it| !it.is_empty()).map(|it| it.parse().unwrap_or(0)),
        reason: values.text("reason").to_owned(),
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
    let (effect_title, effect) = match visit.office.config.system {
        System::Portal => {
            let announced = interruptions::announced(&visit.office, &visit.ctx).await?;
            (visit.t("failure-told"), told(visit, &announced))
        }
        System::Expertise => {
            let moved = interruptions::moved(&visit.office, &visit.ctx).await?;
            (visit.t("failure-moved"), moved_terms(visit, &moved))
        }
    };
    let fitting = match values.text("scope") {
        "one" => interruptions::candidates(&visit.office, &visit.ctx, values.text("case")).await?,
        _ => Vec::new(),
    };
    let errors = error::errors(visit, wrong);
    let words = visit.words();
    let done = all.iter().find(|it| Some(it.id.as_str()) == done).map(|it| {
        let heading = words.t("failure-done").with("id", it.id.clone()).to_string();
        Banner::success(words, heading, "")
    });
    let page = Failures {
        done,
        list: list(visit, &all),
        unsigned: unsigned(visit).await?,
        effect_title,
        effect,
        fields: fields(visit, values, &errors, &fitting),
        button: button(visit.t("failure-record")),
        lead: visit.t(&of_system(visit, "failure-lead")),
        page: visit.page(visit.t("failure-title")).with_errors(errors.any()),
        errors,
    };
    Ok(page.render()?)
}

/// The text of this system where the portal and the others differ.
fn of_system(visit: &Visit, key: &str) -> String {
    match visit.office.config.system {
        System::Portal => format!("{key}-portal"),
        System::Expertise => key.to_owned(),
    }
}

/// Circumstances are for the operator of the expertise system (A-64). Where a number fits several cases, one of them
/// is chosen.
fn fields(visit: &Visit, values: &Values, errors: &Errors, fitting: &[Numbered]) -> Vec<Field> {
    let t = |key: &str| visit.t(key);
    let decides = visit.may(Action::DecideForceMajeure);
    let causes = Cause::ALL.into_iter().filter(|cause| decides || *cause != Cause::ForceMajeure);
    let causes = causes.map(|cause| Choice::new(cause.name(), t(&format!("cause-{}", cause.name()))));
    let scopes =
        [("all", of_system(visit, "failure-scope-all")), ("one", of_system(visit, "failure-scope-one"))];
    let offered = fitting.iter().map(|it| Choice::new(it.id.to_string(), &it.number).hint(&it.title));
    let value = |name: &str| values.text(name).to_owned();
    let fields = [
        Field::text("id", t("failure-field-id")).hint(t("failure-field-id-hint")).width(20),
        Field::radios("cause", t("failure-field-cause"), causes.collect()),
        Field::radios(
            "scope",
            t("failure-field-scope"),
            scopes.map(|(value, key)| Choice::new(value, t(&key))).into(),
        ),
        Field::text("case", t("failure-field-case")).hint(t("failure-field-case-hint")).width(30),
        Field::radios("chosen", t("failure-field-chosen"), offered.collect()),
        Field::text("from", t("failure-field-from")).hint(t("failure-field-moment-hint")).width(20),
        Field::text("until", t("failure-field-until")).hint(t("failure-field-moment-hint")).width(20),
        Field::checkbox("lasts", t("failure-field-lasts")),
        Field::text("days", t("failure-field-days")).hint(t("failure-field-days-hint")).width(5),
        Field::long("reason", t("law-field-reason")).hint(t("law-field-reason-hint")),
    ];
    let shown = fields.into_iter().zip(FIELDS).filter(|(_, name)| match *name {
        "chosen" => fitting.len() > 1,
        "days" => decides,
        _ => true,
    });
    shown.map(|(field, name)| field.value(value(name)).checked(errors)).collect()
}

/// None where there are none.
async fn unsigned(visit: &Visit) -> Result<Option<Table>, Failure> {
    if !visit.may(Action::DecideForceMajeure) {
        return Ok(None);
    }
    let waiting = decisions::waiting(&visit.office, &visit.ctx).await?;
    let words = visit.words();
    let table = Table::new(words, visit.t("decision-waiting"))
        .column(visit.t("failure-column-id"))
        .column(visit.t("failure-column-period"))
        .column(visit.t("decision-prepared"));
    let table = waiting.iter().fold(table, |table, (id, entry, at)| {
        table.row([
            row_link(decision::address(*id), &entry.id, &entry.reason),
            Html::text(office::terms::span(words, entry.from, entry.until)),
            instant(*at, words.moment(*at)),
        ])
    });
    Ok((!waiting.is_empty()).then_some(table))
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
            period(visit, it),
            state.then(signed(visit, it)),
            Html::text(&it.reason),
            recorded(visit, it.at, &it.actor),
        ])
    })
}

/// Whether a decision is signed: since it must be, the others are told apart (A-64).
fn signed(visit: &Visit, it: &Recorded) -> Html {
    match (it.body.cause, it.document_id) {
        (Cause::ForceMajeure, Some(id)) => Html::markup("<br>")
            .then(Html::link(decision::address(id), visit.t("decision-signed")))
            .then(Html::markup(format!(r#"<span class="vh">: {}</span>"#, Html::text(&it.id)))),
        (Cause::ForceMajeure, None) => {
            Html::markup("<br>").then(tag(Meaning::Bad, visit.t("decision-not-signed")))
        }
        _ => Html::default(),
    }
}

/// From when to when, and the number of days where a decision names one (A-64).
fn period(visit: &Visit, it: &Recorded) -> Html {
    let span = office::terms::span(visit.words(), it.body.from, it.body.until);
    match it.body.days {
        None => Html::text(span),
        Some(days) => {
            let said = visit.words().t("failure-decided").with("days", days.to_string()).to_string();
            Html::two_lines(span, said)
        }
    }
}

/// To whom the failures of the portal were announced, and whether it arrived.
fn told(visit: &Visit, announced: &[Announced]) -> Table {
    let words = visit.words();
    let table = Table::new(words, visit.t("failure-told"))
        .column(visit.t("failure-column-id"))
        .column(visit.t("failure-column-told"))
        .column(visit.t("failure-column-told-at"))
        .column(visit.t("failure-column-state"))
        .empty(visit.t("failure-told-none").as_str());
    announced.iter().fold(table, |table, it| {
        let state = match it.delivered_at {
            Some(at) => Html::two_lines(visit.t("failure-told-delivered"), words.moment(at)),
            None => tag(Meaning::Warn, visit.t("failure-told-waits")),
        };
        let peer = visit.office.config.peers.iter().find(|peer| peer.code == it.to);
        let name = peer.map_or(it.to.as_str(), |peer| peer.name(visit.ctx.locale));
        table.row([Html::code(&it.number), Html::text(name), Html::text(words.moment(it.at)), state])
    })
}

fn moved_terms(visit: &Visit, events: &[(Event, String)]) -> Table {
    let words = visit.words();
    let table = Table::new(words, visit.t("failure-moved"))
        .column(visit.t("failure-column-id"))
        .column(visit.t("law-column-rule"))
        .column(visit.t("law-column-subject"))
        .column(visit.t("failure-column-moved"))
        .column(visit.t("failure-column-when"))
        .empty(visit.t("failure-moved-none").as_str());
    events.iter().fold(table, |table, (event, called)| {
        let terms: Vec<Moved> = serde_json::from_value(event.data["terms"].clone()).unwrap_or_default();
        let number = event.data["interruption"]["id"].as_str().unwrap_or_default();
        terms.iter().fold(table, |table, it| {
            let subject = event.subject_id;
            table.row([
                Html::code(number),
                rule(visit, it.rule.id()),
                Html::text(called),
                Dates::of_case(subject).date(it.rule, office::terms::moved(words, &event.kind, it)),
                instant(event.at, words.moment(event.at)),
            ])
        })
    })
}
