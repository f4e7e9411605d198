//! Invoices for whoever pays them and for the operator: the account of the own organisation, an invoice with how
//! each amount is found, its papers with their seals.

use askama::Template;
use axum::body::Body;
use axum::extract::Path;
use axum::http::{HeaderMap, Method};
use axum::response::{Html as Answer, Response};
use law::tariff::charge::Bill;
use office::package::Of;
use office::tariffs::account::{self, Account};
use office::tariffs::{invoices, money, papers};
use uuid::Uuid;

use super::documents::saved;
use super::operator::accounts as operator;
use super::package;
use crate::error::Failure;
use crate::ui::dates::instant;
use crate::ui::parts::{SummaryList, Table, row_link};
use crate::ui::{Html, Page};
use crate::who::Visit;

pub const ACCOUNT: &str = "/bills";
const HERE: &str = "/invoices";
/// All papers with what proves them.
const PACKAGE: &str = "package.asice";
/// A paper by its name in the address.
const PAPERS: [(&str, &str); 3] =
    [("invoice.pdf", papers::INVOICE), ("act.pdf", papers::ACT), ("invoice.json", papers::DATA)];

#[derive(Template)]
#[template(path = "pages/account.html")]
struct Own {
    page: Page,
    never: Html,
    facts: SummaryList,
    invoices: Table,
}

/// `GET /account`: of the organisation that somebody acts for.
pub async fn own(visit: Visit) -> Result<Answer<String>, Failure> {
    let account = account::own(&visit.office, &visit.ctx).await?;
    let own = Own {
        never: operator::never(&visit),
        facts: operator::facts(&visit, &account),
        invoices: table(&visit, &account),
        page: visit.page(visit.t("account-own-title")),
    };
    Ok(Answer(own.render()?))
}

/// The invoices of an account.
pub fn table(visit: &Visit, account: &Account) -> Table {
    let words = visit.words();
    let table = Table::new(words, visit.t("account-invoices"))
        .column(visit.t("invoice-number"))
        .column(visit.t("invoice-issued-at"))
        .column_right(visit.t("invoice-gross"))
        .column(visit.t("account-state"))
        .empty(visit.t("account-invoices-empty").as_str());
    account.invoices.iter().fold(table, |table, it| {
        let gross = account::bill(it).map(|bill| money(words, bill.gross)).unwrap_or_default();
        table.row([
            row_link(format!("{HERE}/{}", it.id), &it.number, operator::month(visit, it)),
            instant(it.issued_at, words.date(words.date_of(it.issued_at))),
            Html::text(gross),
            operator::state(visit, account, it),
        ])
    })
}

#[derive(Template)]
#[template(path = "pages/invoice.html")]
struct One {
    page: Page,
    facts: SummaryList,
    lines: Table,
    totals: SummaryList,
    papers: Vec<(String, String, String)>,
    package: String,
}

/// `GET /invoices/{id}`: for the operator and for whoever acts for the payer.
pub async fn one(visit: Visit, Path(id): Path<Uuid>) -> Result<Answer<String>, Failure> {
    let invoice = invoices::one(&visit.office, &visit.ctx, id).await?;
    let bill = account::bill(&invoice)?;
    let (words, t) = (visit.words(), |key: &str| visit.t(key));
    let mut facts = SummaryList::new()
        .row(t("invoice-number"), invoice.number.as_str())
        .row(t("invoice-issued-at"), instant(invoice.issued_at, words.moment(invoice.issued_at)))
        .row(t("invoice-month"), operator::month(&visit, &invoice))
        .row(t("invoice-payer"), papers::party(words, &invoice, "payer"))
        .row(t("invoice-payee"), papers::party(words, &invoice, "payee"));
    if let Some(former) = invoice.body["former"].as_str() {
        let reason = invoice.body["reason"].as_str().unwrap_or_default();
        facts = facts.row(t("invoice-former"), former).row(t("invoice-reason"), reason);
    }
    let paper = |(name, kind): (&str, &str)| {
        let href = format!("{HERE}/{id}/{name}");
        (href.clone(), visit.t(&format!("document-kind-{kind}")), format!("{href}.p7s"))
    };
    let one = One {
        facts,
        lines: lines(&visit, &bill),
        totals: totals(&visit, &bill),
        papers: PAPERS.map(paper).into(),
        package: format!("{HERE}/{id}/{PACKAGE}"),
        page: visit.page(words.t("invoice-title").with("number", invoice.number.clone()).to_string()),
    };
    Ok(Answer(one.render()?))
}

/// Each amount with what it follows from.
pub fn lines(visit: &Visit, bill: &Bill) -> Table {
    let words = visit.words();
    let table = Table::new(words, visit.t("invoice-lines"))
        .column(visit.t("tariff-column-position"))
        .column(visit.t("invoice-why"))
        .column_right(visit.t("invoice-sum"));
    bill.lines.iter().fold(table, |table, it| {
        table.row([
            Html::two_lines(words.data(&it.title), &it.position),
            Html::two_lines(papers::sum(words, it), papers::why(words, it)),
            Html::text(money(words, it.amount)),
        ])
    })
}

/// The sum, the tax and both.
pub fn totals(visit: &Visit, bill: &Bill) -> SummaryList {
    let totals = papers::totals(visit.words(), bill);
    totals.into_iter().fold(SummaryList::new(), |list, (label, value)| list.row(label, value))
}

/// `GET /invoices/{id}/{paper}`: a paper, with `.p7s` the seal under it; all of them as an evidence package.
pub async fn paper(
    visit: Visit,
    method: Method,
    Path((id, name)): Path<(Uuid, String)>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    if name == PACKAGE {
        return package::give(&visit, Of::Invoice(id), method, headers).await;
    }
    let (name, seal) = match name.strip_suffix(".p7s") {
        Some(name) => (name, true),
        None => (name.as_str(), false),
    };
    let (_, kind) = PAPERS.into_iter().find(|(known, _)| *known == name).ok_or(Failure::NotFound)?;
    let (document, bytes, paper) = invoices::paper(&visit.office, &visit.ctx, id, kind).await?;
    if seal {
        let name = format!("{}.p7s", document.file_name);
        return Ok(saved(&name, "application/pkcs7-signature", Body::from(paper.cms)));
    }
    Ok(saved(&document.file_name, &document.media_type, Body::from(bytes)))
}
