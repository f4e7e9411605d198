//! The prices of this system for everybody (A-15, A-38, B-14.p3): in force with the number and date of the consent, those
//! to come, and the earlier ones.

use askama::Template;
use axum::body::Body;
use axum::extract::Path;
use axum::http::header::CONTENT_TYPE;
use axum::response::{Html as Answer, IntoResponse, Response};
use law::tariff::list::Payers;
use law::tariff::{Content, Standing};
use office::tariffs::{self, Settled, account, answer};
use serde_json::{Value as Json, json};
use uuid::Uuid;

use super::documents::saved;
use super::invoices;
use crate::error::Failure;
use crate::ui::dates::instant;
use crate::ui::deadline::clause;
use crate::ui::parts::{SummaryList, Table, details};
use crate::ui::{Html, Page};
use crate::who::Visit;

pub const HERE: &str = "/prices";

#[derive(Template)]
#[template(path = "pages/prices.html")]
struct Prices {
    page: Page,
    /// The way to the account of the own organisation, where it has one.
    account: Option<Html>,
    groups: Vec<Group>,
}

/// The prices for some payers.
struct Group {
    heading: String,
    lead: String,
    facts: Option<SummaryList>,
    table: Option<Table>,
    others: Vec<Html>,
}

/// `GET /prices`.
pub async fn page(visit: Visit) -> Result<Answer<String>, Failure> {
    let mut groups = Vec::new();
    for of in tariffs::payers(visit.office.config.system) {
        groups.push(group(&visit, *of).await?);
    }
    let account = own(&visit).await?;
    Ok(Answer(Prices { groups, account, page: visit.page(visit.t("tariff-public-title")) }.render()?))
}

async fn own(visit: &Visit) -> Result<Option<Html>, Failure> {
    if visit.who().is_none() {
        return Ok(None);
    }
    match account::own(&visit.office, &visit.ctx).await {
        Ok(_) => Ok(Some(Html::link(invoices::ACCOUNT, visit.t("account-own-title")))),
        Err(office::Error::NotFound) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

async fn group(visit: &Visit, of: Payers) -> Result<Group, Failure> {
    let settled = tariffs::settled(&visit.office, &visit.ctx, of).await?;
    let now = settled.iter().find(|it| it.standing == Standing::InForce);
    let others = settled.iter().rev().filter(|it| it.standing != Standing::InForce).map(|it| {
        let key = if it.standing == Standing::Coming { "tariff-coming" } else { "tariff-superseded" };
        let title = visit.words().t(key).with("number", it.list.number.to_string());
        let title = title.with("date", visit.words().date(it.from)).to_string();
        let facts = facts(visit, it).to_string();
        details(title, Html::markup(format!("{facts}{}", table(visit, it.list.state.list()))))
    });
    Ok(Group {
        heading: visit.t(&format!("tariff-payers-{}", of.name())),
        lead: match now {
            Some(_) => visit.t(&format!("tariff-why-{}", of.name())),
            None => visit.t("tariff-none-in-force"),
        },
        facts: now.map(|it| facts(visit, it)),
        table: now.map(|it| table(visit, it.list.state.list())),
        others: others.collect(),
    })
}

fn facts(visit: &Visit, it: &Settled) -> SummaryList {
    let (words, t) = (visit.words(), |key: &str| visit.t(key));
    let content = it.list.state.list();
    let vat = if content.vat { "tariff-vat-added" } else { "tariff-vat-none" };
    let mut list = SummaryList::new()
        .row(t("tariff-number"), it.list.number.to_string())
        .row(t("tariff-clause"), clause(words, content.payers.clause()))
        .row(t("tariff-effective"), words.date(it.from));
    if let Some(until) = it.until.and_then(|day| day.yesterday().ok()) {
        list = list.row(t("tariff-until"), words.date(until));
    }
    if let Some(consent) = it.list.state.consent() {
        let at = instant(consent.at, words.date(words.date_of(consent.at)));
        let paper =
            Html::link(format!("{HERE}/{}/consent.pdf", it.list.id), t("document-kind-price-consent"));
        let proof = format!("{HERE}/{}/consent.asice", it.list.id);
        let paper = paper.then(" · ").then(Html::link(proof, t("package-of-document")));
        list = list
            .row(t("tariff-consent-number"), consent.number.as_str())
            .row(t("tariff-consent-date"), at)
            .row(t("tariff-consent-paper"), paper);
    }
    list.row(t("tariff-vat"), t(vat)).row(t("tariff-reason"), content.reason.as_str())
}

/// The prices of a list.
pub fn table(visit: &Visit, list: &Content) -> Table {
    let words = visit.words();
    let table = Table::new(words, visit.t("tariff-caption"))
        .column(visit.t("tariff-column-position"))
        .column(visit.t("tariff-column-component"))
        .column_right(visit.t("tariff-column-price"));
    list.positions.iter().fold(table, |table, it| {
        table.row([
            Html::two_lines(words.data(&it.title), &it.code),
            Html::text(visit.t(&format!("tariff-component-{}", it.component.name()))),
            Html::text(tariffs::priced(words, it.price, it.unit)),
        ])
    })
}

/// `GET /prices.json`.
pub async fn json(visit: Visit) -> Result<Response, Failure> {
    let mut lists: Vec<Json> = Vec::new();
    for of in tariffs::payers(visit.office.config.system) {
        let settled = tariffs::settled(&visit.office, &visit.ctx, *of).await?;
        lists.extend(settled.iter().map(told));
    }
    let body = json!({ "price_lists": lists }).to_string();
    Ok(([(CONTENT_TYPE, "application/json")], body).into_response())
}

fn told(it: &Settled) -> Json {
    let content = it.list.state.list();
    let standing = match it.standing {
        Standing::Coming => "coming",
        Standing::InForce => "in_force",
        Standing::Superseded => "superseded",
    };
    json!({
        "number": it.list.number,
        "payers": content.payers,
        "clause": content.payers.clause(),
        "standing": standing,
        "from": it.from,
        "until": it.until,
        "consent": it.list.state.consent(),
        "currency": "KZT",
        "vat_added": content.vat,
        "reason": content.reason,
        "positions": content.positions,
    })
}

/// `GET /prices/{id}/consent.pdf`: the document by which the Vedomstvo consented.
pub async fn consent(visit: Visit, Path(id): Path<Uuid>) -> Result<Response, Failure> {
    let list = tariffs::public(&visit.office, id).await?;
    let given = answer::given(&visit.office, &list).await?.ok_or(Failure::NotFound)?;
    let bytes = answer::bytes(&visit.office, &given).await?;
    Ok(saved(&given.document.file_name, "application/pdf", Body::from(bytes)))
}
