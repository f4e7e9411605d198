//! What happened while the owner of the cabinet was away.

use std::collections::BTreeMap;

use askama::Template;
use axum::response::{Html, IntoResponse, Redirect, Response};
use law::Rule;
use law::access::Action;
use office::notices::{self, Notice};
use office::texts::Words;
use office::{applications, participants, registrations};

use crate::error::Failure;
use crate::forms::Form;
use crate::ui::Page;
use crate::ui::dates::Dates;
use crate::who::Visit;

#[derive(Template)]
#[template(path = "pages/notices.html")]
struct Notices {
    page: Page,
    items: Vec<Item>,
    any_new: bool,
}

struct Item {
    href: String,
    text: String,
    machine_time: String,
    time: String,
    new: bool,
}

/// `GET /notices`.
pub async fn page(visit: Visit) -> Result<Html<String>, Failure> {
    let list = notices::list(&visit.office, &visit.ctx).await?;
    let items: Vec<Item> = list.iter().map(|notice| item(&visit, notice)).collect();
    let page = visit.page(visit.t("notices-title"));
    let any_new = items.iter().any(|item| item.new);
    Ok(Html(Notices { page, items, any_new }.render()?))
}

/// `POST /notices`: all that were told until now are read.
pub async fn read(visit: Visit, _: Form) -> Result<Response, Failure> {
    notices::read_all(&visit.office, &visit.ctx).await?;
    Ok(Redirect::to("/notices").into_response())
}

fn item(visit: &Visit, notice: &Notice) -> Item {
    let words = visit.words();
    Item {
        href: match (notice.subject_kind.as_str(), dated(&notice.kind)) {
            (applications::SUBJECT, Some(rule)) => Dates::of_case(notice.subject_id).address(rule),
            (applications::SUBJECT, None) => format!("/cases/{}", notice.subject_id),
            (registrations::SUBJECT, Some(rule)) => Dates::of_registration(notice.subject_id).address(rule),
            (registrations::SUBJECT, None) => "/registration".into(),
            (participants::SUBJECT, _) if visit.may(Action::ExcludeParticipant) => {
                Dates::of_any_participant(notice.subject_id).address(Rule::Validity)
            }
            (participants::SUBJECT, _) => Dates::of_participant(notice.subject_id).address(Rule::Validity),
            _ => "/cabinet".into(),
        },
        text: text(words, notice),
        machine_time: notice.at.to_string(),
        time: words.moment(notice.at),
        new: notice.read_at.is_none(),
    }
}

/// The text, with what it says of failures and force majeure.
fn text(words: &Words, notice: &Notice) -> String {
    let said = words.told(format!("notice-{}", notice.kind), &values(notice)).to_string();
    std::iter::once(said).chain(notices::interrupted(words, notice)).collect::<Vec<_>>().join(". ")
}

/// The rule of the date that a notice tells; such a notice opens into the explanation.
fn dated(kind: &str) -> Option<Rule> {
    match kind {
        "registration-presented" | "registration-term-moved" => Some(Rule::RegisterPortalUser),
        "application-pending" | "application-date-moved" => Some(Rule::RegistrationDate),
        "application-term-moved"
        | "application-term-same"
        | "application-term-extended"
        | "application-term-incident" => Some(Rule::Completeness),
        _ => None,
    }
}

/// The values of the text; what is not known stays out.
fn values(notice: &Notice) -> BTreeMap<&str, String> {
    let fields = notice.data.as_object().into_iter().flatten();
    let written = fields.filter(|(_, value)| !value.is_null()).map(|(name, value)| {
        let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        (name.as_str(), text)
    });
    written.collect()
}
