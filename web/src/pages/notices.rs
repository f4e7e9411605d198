//! What happened while the owner of the cabinet was away.

use askama::Template;
use axum::response::{Html, IntoResponse, Redirect, Response};
use law::Rule;
use law::access::Action;
use office::notices::{self, Notice};
use office::supervision::{self, explanations};
use office::tariffs::{self, account};
use office::{applications, authorities, expertise, participants, publications, registrations, secrets};
use serde::Deserialize;

use crate::error::Failure;
use crate::forms::Form;
use crate::pages::cases::contract;
use crate::pages::expertise::contract as working;
use crate::pages::operator::{accounts, prices, supervision as register};
use crate::pages::supervision::{explanations as asked, systems};
use crate::pages::{invoices, materials, secrets as secret_pages, vedomstvo};
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
    /// None where its reader has no page of it.
    href: Option<String>,
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
        href: if notice.is_for_role() { at_work(visit, notice) } else { Some(at_home(visit, notice)) },
        text: notices::text(words, notice),
        machine_time: notice.at.to_string(),
        time: words.moment(notice.at),
        new: notice.read_at.is_none(),
    }
}

/// Where the visitor's party finds what it is told of.
fn at_home(visit: &Visit, notice: &Notice) -> String {
    match (notice.subject_kind.as_str(), dated(notice)) {
        (applications::SUBJECT, Some(rule)) => Dates::of_case(notice.subject_id).address(rule),
        (applications::SUBJECT, None) if CONTRACT.contains(&notice.kind.as_str()) => {
            contract::address(notice.subject_id)
        }
        (applications::SUBJECT, None) => format!("/cases/{}", notice.subject_id),
        (registrations::SUBJECT, Some(rule)) => Dates::of_registration(notice.subject_id).address(rule),
        (registrations::SUBJECT, None) => Dates::of_registration(notice.subject_id).subject,
        (participants::SUBJECT, _) if visit.may(Action::ExcludeParticipant) => {
            Dates::of_any_participant(notice.subject_id).address(Rule::Validity)
        }
        (participants::SUBJECT, _) => Dates::of_participant(notice.subject_id).address(Rule::Validity),
        (authorities::SUBJECT, _) => format!("/people/{}", notice.subject_id),
        (expertise::SUBJECT, _) if notice.kind == "case-contract-signed" => {
            working::address(notice.subject_id)
        }
        (expertise::SUBJECT, _) => {
            let case = Dates::of_case(notice.subject_id);
            let rule = serde_json::from_value::<Rule>(notice.data["rule"].clone()).ok();
            rule.map_or(case.subject.clone(), |rule| case.address(rule))
        }
        (expertise::people::ABSENCE, _) => "/cases".into(),
        (account::SUBJECT, _) => invoices::ACCOUNT.into(),
        (explanations::SUBJECT, _) => format!("{}/{}", asked::HERE, notice.subject_id),
        (publications::SUBJECT, _) => {
            format!("{}/{}", materials::HERE, notice.data["number"].as_str().unwrap_or_default())
        }
        _ => "/cabinet".into(),
    }
}

/// Where an employee finds it, if his role opens it.
fn at_work(visit: &Visit, notice: &Notice) -> Option<String> {
    let rule = serde_json::from_value::<Rule>(notice.data["rule"].clone()).ok();
    let (opens, href) = match notice.subject_kind.as_str() {
        expertise::SUBJECT => {
            let case = Dates::of_case(notice.subject_id);
            let href = rule.map_or(case.subject.clone(), |rule| case.address(rule));
            (Action::ReadExpertiseCase, href)
        }
        supervision::SUBJECT if notice.kind == "supervision-asked" => {
            (Action::GiveSupervision, register::HERE.to_owned())
        }
        supervision::SUBJECT => (Action::MonitorExpertise, systems::HERE.to_owned()),
        secrets::SUBJECT => (Action::WatchSecrets, format!("{}/{}", secret_pages::HERE, notice.subject_id)),
        account::SUBJECT => (accounts::keeping(visit), format!("{}/{}", accounts::HERE, notice.subject_id)),
        tariffs::SUBJECT => {
            let (opens, here) = match notice.kind.as_str() {
                "prices-await-consent" => (Action::ConsentToPrices, vedomstvo::HERE),
                _ => (Action::SetPrices, prices::HERE),
            };
            (opens, format!("{here}/{}", notice.subject_id))
        }
        participants::SUBJECT => {
            let excluded = Dates::of_any_participant(notice.subject_id).address(Rule::Validity);
            (Action::ExcludeParticipant, excluded)
        }
        registrations::SUBJECT => {
            let registration = Dates::of_any_registration(notice.subject_id);
            let overdue = match notice.kind.as_str() {
                "registration-agreement-renewed" => registration.subject,
                // Before there were two portals, the alert did not say by which rule.
                _ => registration.address(rule.unwrap_or(Rule::RegisterPortalUser)),
            };
            (Action::DecideRegistration, overdue)
        }
        _ => return None,
    };
    visit.may(opens).then_some(href)
}

/// What is told of a contract, beside its end.
const CONTRACT: [&str; 5] = [
    "application-contract",
    "application-contract-certified",
    "application-contract-registered",
    "application-contract-in-force",
    "application-contract-performed",
];

/// The rule of the date that a notice tells; such a notice opens into the explanation.
fn dated(notice: &Notice) -> Option<Rule> {
    match notice.kind.as_str() {
        // Before there were two portals, the notice did not say by which rule.
        "registration-presented" | "registration-term-moved" => {
            Some(Rule::deserialize(&notice.data["rule"]).unwrap_or(Rule::RegisterPortalUser))
        }
        "application-pending" | "application-date-moved" => Some(Rule::RegistrationDate),
        "application-term-moved"
        | "application-term-same"
        | "application-term-extended"
        | "application-term-incident" => Some(Rule::Completeness),
        "application-contract-term-moved" => Rule::deserialize(&notice.data["rule"]).ok(),
        _ => None,
    }
}
