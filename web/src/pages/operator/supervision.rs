//! The register of access of supervision (D-36; A-26.p2, A-34.9, B-16.4): who of which body, on what act, from when until
//! when. The owner of the system orders it, its operator gives it here. Requests of the Vedomstvo come through the portal.

use askama::Template;
use axum::extract::Path;
use axum::response::{Html as Answer, IntoResponse, Redirect, Response};
use jiff::Timestamp;
use law::access::Role;
use office::employees::Standing;
use office::supervision::access::{self, Access, Giving};
use office::supervision::requests::{self, Request};
use office::{Error, FieldError};
use uuid::Uuid;

use super::staff;
use crate::error::{self, Failure};
use crate::forms::Form;
use crate::pages::exports::Export;
use crate::pages::supervision::{looks, systems};
use crate::ui::dates::instant;
use crate::ui::forms::{Choice, Errors, Field, button};
use crate::ui::parts::{Meaning, SummaryList, Table, tag};
use crate::ui::{Html, Page};
use crate::who::Visit;

pub const HERE: &str = "/operator/supervision";

#[derive(Template)]
#[template(path = "pages/operator/supervision.html")]
struct Shown {
    page: Page,
    errors: Errors,
    register: Table,
    csv: String,
    looks: &'static str,
    fields: Vec<Field>,
    give: Html,
    waiting: Vec<Waiting>,
    requests: Table,
}

/// A request without an answer, with the form of one.
struct Waiting {
    facts: SummaryList,
    action: String,
    fields: Vec<Field>,
    send: Html,
}

/// `GET /operator/supervision`.
pub async fn page(visit: Visit) -> Result<Answer<String>, Failure> {
    Ok(Answer(render(&visit, &Giving::default(), error::errors(&visit, &[])).await?))
}

/// `POST /operator/supervision`: gives access.
pub async fn give(visit: Visit, form: Form) -> Result<Response, Failure> {
    let text = |name: &str| form.text(name).to_owned();
    let typed = Giving {
        role: text("role"),
        body: text("body"),
        bin: text("bin"),
        iin: text("iin"),
        name: text("name"),
        act: text("act"),
        order: text("order"),
        from: text("from"),
        until: text("until"),
    };
    let errors = match access::give(&visit.office, &visit.ctx, &typed).await {
        Ok(_) => return Ok(Redirect::to(HERE).into_response()),
        Err(Error::Invalid(wrong)) => error::errors(&visit, &wrong),
        Err(refusal @ Error::Refused(_)) => {
            let none: [FieldError; 0] = [];
            error::errors(&visit, &none).add("iin", error::told(&visit, &refusal))
        }
        Err(other) => return Err(other.into()),
    };
    Ok(error::unprocessable(render(&visit, &typed, errors).await?))
}

/// `POST /operator/supervision/requests/{id}`: answers a request of the Vedomstvo.
pub async fn answer(visit: Visit, Path(id): Path<Uuid>, form: Form) -> Result<Response, Failure> {
    let granted = match form.text("granted") {
        "yes" => Some(true),
        "no" => Some(false),
        _ => None,
    };
    let done = match granted {
        None => Err(Error::field("granted", "supervision-error-granted")),
        Some(granted) => requests::answer(&visit.office, &visit.ctx, id, granted, form.text("text")).await,
    };
    match done {
        Ok(()) => Ok(Redirect::to(HERE).into_response()),
        Err(Error::Invalid(wrong)) => {
            let errors = error::errors(&visit, &wrong);
            Ok(error::unprocessable(render(&visit, &Giving::default(), errors).await?))
        }
        Err(other) => Err(other.into()),
    }
}

/// `GET /operator/supervision.csv`: the register.
pub async fn csv(visit: Visit) -> Result<Response, Failure> {
    let all = access::register(&visit.office, &visit.ctx).await?;
    let columns = &[
        "body",
        "bin",
        "person",
        "iin",
        "role",
        "act",
        "order",
        "from",
        "until",
        "given_by",
        "given_at",
        "ended_by",
        "end_reason",
    ];
    let moment = |at: Option<Timestamp>| at.map(|at| at.to_string()).unwrap_or_default();
    let told = |it: &Access| {
        let of = &it.holding.employee;
        let act = it.act.clone().unwrap_or_default();
        let (given, ended) = (it.holding.given.as_ref(), it.holding.ended.as_ref());
        vec![
            act.body,
            of.bin.clone(),
            of.name.clone(),
            of.iin.clone(),
            of.role.to_string(),
            act.act,
            act.order,
            of.valid_from.to_string(),
            moment(it.holding.ends_at()),
            given.map(|it| it.actor.name.clone()).unwrap_or_default(),
            moment(given.map(|it| it.recorded_at)),
            ended.map(|it| it.actor.name.clone()).unwrap_or_default(),
            ended.map(|it| it.reason.clone()).unwrap_or_default(),
        ]
    };
    Ok(Export { columns, rows: all.iter().map(told).collect() }.csv("supervision"))
}

async fn render(visit: &Visit, typed: &Giving, errors: Errors) -> Result<String, Failure> {
    let register = access::register(&visit.office, &visit.ctx).await?;
    let asked = requests::received(&visit.office, &visit.ctx).await?;
    let shown = Shown {
        page: visit.page(visit.t("supervision-register")).with_errors(errors.any()),
        register: table(visit, &register),
        csv: format!("{HERE}.csv"),
        looks: looks::HERE,
        fields: fields(visit, typed, &errors),
        give: button(visit.t("supervision-give")),
        waiting: asked
            .iter()
            .filter(|it| it.answer.is_none())
            .map(|it| waiting(visit, it, &errors))
            .collect(),
        requests: systems::requests_table(visit, asked.iter()),
        errors,
    };
    Ok(shown.render()?)
}

fn waiting(visit: &Visit, it: &Request, errors: &Errors) -> Waiting {
    let words = visit.words();
    let said = |name: &str| it.asked_by[name].as_str().unwrap_or_default().to_owned();
    let choices = [("yes", "supervision-granted"), ("no", "supervision-not-granted")];
    Waiting {
        facts: SummaryList::new()
            .row(visit.t("supervision-request-number"), it.number.as_str())
            .row(visit.t("supervision-column-when"), instant(it.asked_at, words.moment(it.asked_at)))
            .row(visit.t("supervision-request-by"), Html::two_lines(&it.body, said("bin")))
            .row(visit.t("supervision-column-person"), Html::two_lines(said("name"), said("iin")))
            .row(visit.t("supervision-request-text"), it.text.as_str()),
        action: format!("{HERE}/requests/{}", it.id),
        fields: vec![
            Field::radios(
                "granted",
                visit.t("supervision-answer"),
                choices.map(|(value, key)| Choice::new(value, visit.t(key))).into(),
            )
            .small()
            .checked(errors),
            Field::long("text", visit.t("supervision-answer-text")).rows(3).checked(errors),
        ],
        send: button(visit.t("supervision-answer-send")),
    }
}

fn table(visit: &Visit, all: &[Access]) -> Table {
    let words = visit.words();
    let table = Table::new(words, visit.t("supervision-register"))
        .column(visit.t("supervision-column-body"))
        .column(visit.t("supervision-column-person"))
        .column(visit.t("supervision-column-act"))
        .column(visit.t("staff-column-from"))
        .column(visit.t("staff-column-until"))
        .column_hidden(visit.t("staff-column-act"))
        .empty(visit.t("supervision-register-empty").as_str());
    let moment = |at| instant(at, words.moment(at));
    all.iter().fold(table, |table, it| {
        let of = &it.holding.employee;
        let over = it.holding.standing(visit.ctx.now) == Standing::Over;
        let act = match &it.act {
            Some(act) => Html::two_lines(&act.act, &act.order),
            None => Html::text(visit.t("supervision-no-act")),
        };
        let body = it.act.as_ref().map_or(of.bin.as_str(), |act| &act.body);
        let until = match (it.holding.ends_at(), &it.holding.ended) {
            (None, _) => Html::text(visit.t("staff-for-good")),
            (Some(at), Some(ended)) => Html::two_lines(moment(at), &*ended.reason),
            (Some(at), None) => moment(at),
        };
        let end = match over {
            true => tag(Meaning::None, visit.t("supervision-over")),
            false => Html::link(format!("/operator/staff/{}/end", of.id), visit.t("staff-end")),
        };
        table.row([
            Html::two_lines(body, staff::role(visit, of.role)),
            Html::two_lines(&of.name, format!("{} · {}", of.iin, of.bin)),
            act,
            moment(of.valid_from),
            until,
            end,
        ])
    })
}

fn fields(visit: &Visit, typed: &Giving, errors: &Errors) -> Vec<Field> {
    let t = |key: &str| visit.t(key);
    let roles = Role::SUPERVISION.map(|role| {
        let clause = crate::ui::deadline::clause(visit.words(), access::clause(role).0);
        Choice::new(role.name(), staff::role(visit, role)).hint(clause)
    });
    let text = |name: &str, key: &str, value: &str| Field::text(name, t(key)).value(value).checked(errors);
    vec![
        Field::radios("role", t("supervision-column-body"), roles.into())
            .small()
            .value(typed.role.as_str())
            .checked(errors),
        text("body", "supervision-field-body", &typed.body),
        Field::digits("bin", t("supervision-field-bin")).width(20).value(typed.bin.as_str()).checked(errors),
        Field::digits("iin", t("staff-field-iin")).width(20).value(typed.iin.as_str()).checked(errors),
        text("name", "staff-field-name", &typed.name),
        text("act", "supervision-field-act", &typed.act).hint(t("supervision-field-act-hint")),
        text("order", "supervision-field-order", &typed.order).hint(t("supervision-field-order-hint")),
        text("from", "staff-field-from", &typed.from).width(20).hint(t("staff-field-from-hint")),
        text("until", "staff-field-until", &typed.until).width(20).hint(t("staff-field-until-hint")),
    ]
}
