//! On the portal (A-26.p2): which expertise systems have given the Vedomstvo access, which have not though they are
//! integrated, and the requests for it.

use askama::Template;
use axum::response::{Html as Answer, IntoResponse, Redirect, Response};
use office::supervision::requests::{self, Request, Seen};
use office::{Error, FieldError};

use crate::error::{self, Failure};
use crate::forms::Form;
use crate::ui::dates::instant;
use crate::ui::forms::{Choice, Errors, Field, button};
use crate::ui::parts::{Meaning, Table, tag};
use crate::ui::{Html, Page};
use crate::who::Visit;

pub const HERE: &str = "/vedomstvo/systems";

#[derive(Template)]
#[template(path = "pages/supervision/systems.html")]
struct Shown {
    page: Page,
    errors: Errors,
    systems: Table,
    /// Where some system can be asked.
    ask: Option<Vec<Field>>,
    send: Html,
    requests: Table,
}

/// `GET /vedomstvo/systems`.
pub async fn page(visit: Visit) -> Result<Answer<String>, Failure> {
    Ok(Answer(render(&visit, ["", ""], &[]).await?))
}

/// `POST /vedomstvo/systems`: asks for access.
pub async fn ask(visit: Visit, form: Form) -> Result<Response, Failure> {
    let (system, text) = (form.text("system"), form.text("text"));
    let body = visit.who().map(|who| who.party().to_owned()).unwrap_or_default();
    match requests::ask(&visit.office, &visit.ctx, system, &body, text).await {
        Ok(_) => Ok(Redirect::to(HERE).into_response()),
        Err(Error::Invalid(wrong)) => Ok(error::unprocessable(render(&visit, [system, text], &wrong).await?)),
        Err(other) => Err(other.into()),
    }
}

async fn render(visit: &Visit, [system, text]: [&str; 2], wrong: &[FieldError]) -> Result<String, Failure> {
    let all = requests::systems(&visit.office, &visit.ctx).await?;
    let errors = error::errors(visit, wrong);
    let name = |seen: &Seen| visit.office.config.system_name(&seen.code, visit.ctx.locale).to_owned();
    let free: Vec<Choice> = all
        .iter()
        .filter(|seen| seen.waits().is_none())
        .map(|seen| Choice::new(&seen.code, name(seen)))
        .collect();
    let ask = (!free.is_empty()).then(|| {
        vec![
            Field::select("system", visit.t("supervision-system"), free).value(system).checked(&errors),
            Field::long("text", visit.t("supervision-request-text"))
                .hint(visit.t("supervision-request-hint"))
                .rows(4)
                .value(text)
                .checked(&errors),
        ]
    });
    let shown = Shown {
        page: visit.page(visit.t("supervision-systems")).with_errors(errors.any()),
        systems: systems(visit, &all),
        ask,
        send: button(visit.t("supervision-request-send")),
        requests: requests_table(visit, all.iter().flat_map(|seen| &seen.requests)),
        errors,
    };
    Ok(shown.render()?)
}

fn systems(visit: &Visit, all: &[Seen]) -> Table {
    let words = visit.words();
    let table = Table::new(words, visit.t("supervision-systems"))
        .column(visit.t("supervision-system"))
        .column(visit.t("supervision-integrated"))
        .column(visit.t("supervision-access"))
        .column(visit.t("supervision-since"))
        .empty(visit.t("supervision-systems-empty").as_str());
    let moment = |at| instant(at, words.moment(at));
    all.iter().fold(table, |table, seen| {
        let integrated = match seen.integrated {
            Some(at) => moment(at),
            None => Html::text(visit.t("supervision-not-integrated")),
        };
        let integrated = match seen.suspended {
            true => integrated.then(" ").then(tag(Meaning::Warn, visit.t("supervision-suspended"))),
            false => integrated,
        };
        let access = match () {
            () if seen.has_access() => {
                let people = seen.told.as_ref().map_or(0, |told| told.people);
                let people = words.t("supervision-people").with("count", people).to_string();
                tag(Meaning::Ok, visit.t("supervision-given")).then(" ").then(people.as_str())
            }
            () if seen.owes_access() => tag(Meaning::Bad, visit.t("supervision-owed")),
            () => tag(Meaning::None, visit.t("supervision-none")),
        };
        table.row([
            Html::text(visit.office.config.system_name(&seen.code, visit.ctx.locale)),
            integrated,
            access,
            seen.told.as_ref().map_or_else(Html::default, |told| moment(told.at)),
        ])
    })
}

/// Requests with their answers, at either side.
pub fn requests_table<'a>(visit: &Visit, all: impl Iterator<Item = &'a Request>) -> Table {
    let words = visit.words();
    let table = Table::new(words, visit.t("supervision-requests"))
        .column(visit.t("supervision-request-number"))
        .column(visit.t("supervision-request-by"))
        .column(visit.t("supervision-request-text"))
        .column(visit.t("supervision-answer"))
        .empty(visit.t("supervision-requests-empty").as_str());
    all.fold(table, |table, it| {
        let by = it.asked_by["name"].as_str().unwrap_or_default();
        let answer = match &it.answer {
            None => tag(Meaning::Wait, visit.t("supervision-waits")),
            Some(answer) => {
                let key = if answer.granted { "supervision-granted" } else { "supervision-not-granted" };
                let meaning = if answer.granted { Meaning::Ok } else { Meaning::Bad };
                let said = instant(answer.at, words.moment(answer.at));
                tag(meaning, visit.t(key))
                    .then(" ")
                    .then(said)
                    .then(Html::markup("<br>"))
                    .then(answer.text.as_str())
            }
        };
        table.row([
            Html::two_lines(&it.number, instant(it.asked_at, words.moment(it.asked_at))),
            Html::two_lines(&it.body, by),
            Html::text(&it.text),
            answer,
        ])
    })
}
