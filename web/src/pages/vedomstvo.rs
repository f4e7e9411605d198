//! The Vedomstvo on the portal: its word on the prices, read, signed with EDS, and kept as a signed document.

use askama::Template;
use axum::body::Body;
use axum::extract::Path;
use axum::response::{Html as Answer, IntoResponse, Redirect, Response};
use law::tariff::State;
use office::tariffs::PriceList;
use office::tariffs::answer::{self, Entry, Paper};
use uuid::Uuid;

use super::documents::saved;
use super::operator::prices as operator;
use super::prices;
use crate::error::{self, Failure};
use crate::forms::Form;
use crate::ui::case::hash;
use crate::ui::dates::instant;
use crate::ui::forms::{Choice, Errors, Field, button};
use crate::ui::parts::{SummaryList, Table};
use crate::ui::sign::{SignPanel, Signed};
use crate::ui::{Html, Page, Script};
use crate::who::Visit;

pub const HERE: &str = "/vedomstvo/prices";

#[derive(Template)]
#[template(path = "pages/vedomstvo/prices.html")]
struct Lists {
    page: Page,
    table: Table,
}

/// `GET /vedomstvo/prices`: what waits, and what has its word.
pub async fn page(visit: Visit) -> Result<Answer<String>, Failure> {
    let all = answer::all(&visit.office, &visit.ctx).await?;
    let table = operator::table(&visit, &all, HERE);
    Ok(Answer(Lists { table, page: visit.page(visit.t("tariff-vedomstvo-title")) }.render()?))
}

#[derive(Template)]
#[template(path = "pages/vedomstvo/price_list.html")]
struct One {
    page: Page,
    errors: Errors,
    now: Html,
    facts: SummaryList,
    prices: Table,
    here: String,
    version: i64,
    answer: Option<(Vec<Field>, Html)>,
    panel: Option<SignPanel>,
    papers: Vec<(String, String)>,
}

/// `GET /vedomstvo/prices/{id}`.
pub async fn one(visit: Visit, Path(id): Path<Uuid>) -> Result<Answer<String>, Failure> {
    Ok(Answer(render(&visit, id, None, Errors::new(visit.words()), None).await?))
}

/// `POST /vedomstvo/prices/{id}`: the answer as it will be signed.
pub async fn prepare(visit: Visit, Path(id): Path<Uuid>, form: Form) -> Result<Response, Failure> {
    let version = form.text("version").parse().map_err(|_| Failure::BadRequest)?;
    let entry = Entry {
        consents: form.text("answer") == "consent",
        number: form.text("number").into(),
        reason: form.text("reason").into(),
    };
    let chosen = ["consent", "refuse"].contains(&form.text("answer"));
    let errors = match chosen {
        false => Errors::new(visit.words()).add("answer", visit.t("tariff-error-answer")),
        true => match answer::prepare(&visit.office, &visit.ctx, id, version, &entry).await {
            Ok(()) => return Ok(Redirect::to(&format!("{HERE}/{id}")).into_response()),
            Err(office::Error::Invalid(wrong)) => error::errors(&visit, &wrong),
            Err(error) => return Err(error.into()),
        },
    };
    let typed = (chosen.then_some(entry.consents), entry);
    Ok(error::unprocessable(render(&visit, id, Some(typed), errors, None).await?))
}

/// `GET /vedomstvo/prices/{id}/answer.pdf`: the exact bytes that are signed, or were.
pub async fn paper(visit: Visit, Path(id): Path<Uuid>) -> Result<Response, Failure> {
    if let Some(paper) = answer::prepared(&visit.office, &visit.ctx, id).await? {
        return Ok(saved(&paper.entry.file_name(), "application/pdf", Body::from(paper.bytes)));
    }
    operator::given(&visit, &answer::one(&visit.office, &visit.ctx, id).await?, false).await
}

/// `GET /vedomstvo/prices/{id}/answer.pdf.cms`: the signature under it.
pub async fn signature(visit: Visit, Path(id): Path<Uuid>) -> Result<Response, Failure> {
    operator::given(&visit, &answer::one(&visit.office, &visit.ctx, id).await?, true).await
}

/// `POST /vedomstvo/prices/{id}/signature`: signs, and consents or refuses by it.
pub async fn sign(visit: Visit, Path(id): Path<Uuid>, form: Form) -> Result<Response, Failure> {
    let refused = match form.cms() {
        None => visit.t("application-error-signature-none"),
        Some(cms) => match answer::sign(&visit.office, &visit.ctx, id, form.text("sha256"), cms).await {
            Ok(_) => return Ok(Redirect::to(&format!("{HERE}/{id}")).into_response()),
            Err(refused @ (office::Error::Signature { .. } | office::Error::Refused(_))) => {
                error::told(&visit, &refused)
            }
            Err(other) => return Err(other.into()),
        },
    };
    let errors = Errors::new(visit.words());
    Ok(error::unprocessable(render(&visit, id, None, errors, Some(refused)).await?))
}

async fn render(
    visit: &Visit,
    id: Uuid,
    typed: Option<(Option<bool>, Entry)>,
    errors: Errors,
    failed: Option<String>,
) -> Result<String, Failure> {
    let list = answer::one(&visit.office, &visit.ctx, id).await?;
    let prepared = answer::prepared(&visit.office, &visit.ctx, id).await?;
    let here = format!("{HERE}/{id}");
    let page = visit
        .page(visit.words().t("tariff-list").with("number", list.number.to_string()).to_string())
        .under(HERE, visit.t("tariff-vedomstvo-title"))
        .needs(Script::Sign)
        .with_errors(errors.any() || failed.is_some());
    let typed = typed.or_else(|| {
        let entry = prepared.as_ref()?.entry.clone();
        Some((Some(entry.consents), entry))
    });
    let waits = matches!(list.state, State::AwaitingConsent { .. });
    let (facts, papers) = told(visit, &list, &here).await?;
    let one = One {
        now: operator::now(visit, &list),
        prices: prices::table(visit, list.state.list()),
        version: list.version,
        answer: waits.then(|| (fields(visit, typed, &errors), button(visit.t("tariff-answer-prepare")))),
        panel: prepared.as_ref().and_then(|paper| panel(visit, &page, paper, &here, failed)),
        facts,
        papers,
        here,
        errors,
        page,
    };
    Ok(one.render()?)
}

async fn told(
    visit: &Visit,
    list: &PriceList,
    here: &str,
) -> Result<(SummaryList, Vec<(String, String)>), Failure> {
    let facts = operator::facts(visit, list);
    let Some(given) = answer::given(&visit.office, list).await? else { return Ok((facts, Vec::new())) };
    let paper = visit.t(&format!("document-kind-{}", given.document.kind));
    let papers = vec![
        (format!("{here}/answer.pdf"), paper),
        (format!("{here}/answer.pdf.cms"), visit.t("tariff-signature")),
    ];
    let facts = facts.row("SHA-256", hash(&given.document.sha256));
    Ok(match given.signature {
        Some(by) => {
            let at = instant(by.signed_at, visit.words().moment(by.signed_at));
            let facts = facts.row(visit.t("decision-signed-by"), by.signer_name.as_str());
            (facts.row(visit.t("decision-signed-at"), at), papers)
        }
        None => (facts, papers),
    })
}

fn fields(visit: &Visit, typed: Option<(Option<bool>, Entry)>, errors: &Errors) -> Vec<Field> {
    let t = |key: &str| visit.t(key);
    let (consents, entry) = typed.unwrap_or_default();
    let chosen = match consents {
        Some(true) => "consent",
        Some(false) => "refuse",
        None => "",
    };
    let choices = vec![
        Choice::new("consent", t("tariff-answer-consent")),
        Choice::new("refuse", t("tariff-answer-refuse")),
    ];
    vec![
        Field::radios("answer", t("tariff-answer"), choices).value(chosen).checked(errors),
        Field::text("number", t("tariff-answer-number"))
            .width(20)
            .hint(t("tariff-answer-number-hint"))
            .value(entry.number)
            .checked(errors),
        Field::long("reason", t("tariff-answer-reason"))
            .hint(t("tariff-answer-reason-hint"))
            .value(entry.reason)
            .checked(errors),
    ]
}

fn panel(visit: &Visit, page: &Page, paper: &Paper, here: &str, failed: Option<String>) -> Option<SignPanel> {
    let href = format!("{here}/answer.pdf");
    let title = visit.t(&format!("document-kind-{}", paper.entry.kind()));
    let covered = Signed {
        title,
        detail: visit.words().size(paper.bytes.len() as u64),
        href: href.clone(),
        sha256: paper.sha256.clone(),
    };
    let act = if paper.entry.consents { "tariff-sign-consent" } else { "tariff-sign-refusal" };
    let panel = SignPanel::new(page, &visit.layer(), format!("{here}/signature"), visit.t(act))
        .bytes(href, paper.entry.file_name(), paper.sha256.clone())
        .covers(covered)
        .field("sha256", paper.sha256.clone())
        .failed(failed);
    Some(panel.as_signed_in(visit.who()?))
}
