//! The contract for the applicant: until when he can sign it and why, its paper, the panel that signs it (A-42.p1).

use askama::Template;
use axum::extract::Path;
use axum::response::{Html as Answer, IntoResponse, Redirect, Response};
use law::access::Action;
use law::tariff::Money;
use office::contracts::customer::{self, View};
use office::contracts::progress::Step;
use office::tariffs::money;
use uuid::Uuid;

use super::under_cabinet;
use crate::error::{self, Failure};
use crate::forms::Form;
use crate::pages::applications::others_sign;
use crate::pages::view as viewer;
use crate::ui::dates::{Dates, instant, opened_here};
use crate::ui::deadline::reasons;
use crate::ui::parts::{Meaning, SummaryList, details, note};
use crate::ui::sign::{SignPanel, Signed};
use crate::ui::{Html, Page, Script};
use crate::who::Visit;

#[derive(Template)]
#[template(path = "pages/cases/contract.html")]
struct Contract {
    page: Page,
    /// What is to be done, or how far it is.
    now: Html,
    panel: Option<SignPanel>,
    others: Option<Html>,
    facts: SummaryList,
}

/// `GET /cases/{id}/contract`.
pub async fn page(visit: Visit, Path(id): Path<Uuid>) -> Result<Answer<String>, Failure> {
    Ok(Answer(render(&visit, id, None).await?))
}

/// `POST /cases/{id}/contract`: the signature of the applicant.
pub async fn sign(visit: Visit, Path(id): Path<Uuid>, form: Form) -> Result<Response, Failure> {
    let refused = match form.cms() {
        None => visit.t("application-error-signature-none"),
        Some(cms) => match customer::sign(&visit.office, &visit.ctx, id, cms).await {
            Ok(()) => return Ok(Redirect::to(&address(id)).into_response()),
            Err(refused @ (office::Error::Signature { .. } | office::Error::Refused(_))) => {
                error::told(&visit, &refused)
            }
            Err(other) => return Err(other.into()),
        },
    };
    Ok(error::unprocessable(render(&visit, id, Some(refused)).await?))
}

/// Where the contract of an application is read and signed.
pub fn address(application: Uuid) -> String {
    format!("/cases/{application}/contract")
}

async fn render(visit: &Visit, id: Uuid, failed: Option<String>) -> Result<String, Failure> {
    let view = customer::view(&visit.office, &visit.ctx, id).await?;
    let name = super::title(visit, &view.application);
    let page = under_cabinet(visit, visit.page(visit.t("contract-title")))
        .under(format!("/cases/{id}"), name)
        .needs(Script::Sign)
        .with_errors(failed.is_some());
    let others = others_sign(visit).filter(|_| view.refusal.is_none());
    let open = view.refusal.is_none() && others.is_none() && visit.may(Action::SubmitApplication);
    let shown = Contract {
        now: now(visit, &view, failed.as_deref().filter(|_| !open)),
        panel: if open { panel(visit, &page, &view, failed) } else { None },
        others,
        facts: facts(visit, &view),
        page,
    };
    Ok(shown.render()?)
}

/// The step that was reached, and why nothing can be signed now where that is so.
fn now(visit: &Visit, view: &View, failed: Option<&str>) -> Html {
    let (words, dates) = (visit.words(), Dates::of_case(view.application.id));
    let dated = |key: &'static str, due: &law::Due| {
        dates.said(words.t(key), "moment", due.rule, office::terms::until(words, due, visit.ctx.now))
    };
    let failed = failed.map(|text| note(Meaning::Bad, text)).unwrap_or_default();
    failed.then(match (view.step, &view.refusal) {
        (Step::Sent, None) => note(Meaning::Warn, dated("contract-yours-title", &view.due)),
        (Step::Sent, Some(refusal)) => note(Meaning::Bad, error::told(visit, &refusal.clone().into())),
        (Step::Certified, _) => note(Meaning::Ok, visit.t("contract-yours-certified")),
        (Step::Signed, _) => note(Meaning::Info, visit.t("contract-yours-signed-text")),
        (Step::InForce, _) => match &view.expertise {
            Some(due) => note(Meaning::Ok, dated("contract-yours-in-force-title", due)),
            None => Html::default(),
        },
        (Step::Performed, _) => note(Meaning::Ok, visit.t("contract-yours-performed-title")),
    })
}

fn panel(visit: &Visit, page: &Page, view: &View, failed: Option<String>) -> Option<SignPanel> {
    let who = visit.who()?;
    let (id, paper) = (view.application.id, &view.document);
    let file = format!("/cases/{id}/documents/{}", paper.id);
    let document = Signed {
        title: visit.t("document-kind-contract"),
        detail: visit.words().size(u64::try_from(paper.size).unwrap_or(0)),
        href: file.clone(),
        sha256: paper.sha256.clone(),
    };
    let panel = SignPanel::new(page, &visit.layer(), address(id), visit.t("contract-yours-sign"))
        .bytes(file, paper.file_name.clone(), paper.sha256.clone())
        .covers(document)
        .failed(failed);
    Some(panel.as_signed_in(who))
}

fn facts(visit: &Visit, view: &View) -> SummaryList {
    let (words, document) = (visit.words(), &view.document);
    let file = format!("/cases/{}/documents/{}", view.application.id, document.id);
    let number = document.number.clone().unwrap_or_default();
    let sum = |name: &str| document.data[name].as_str().and_then(|text| text.parse::<Money>().ok());
    let mut list = SummaryList::new()
        .row(visit.t("contract-number"), Html::link(viewer::address(&file), format!("№ {number}")));
    if let Some(at) = document.registered_at {
        list = list.row(visit.t("contract-registered"), instant(at, words.moment(at)));
    }
    if let Some(price) = sum("price") {
        list = list.row(visit.t("contract-paper-price"), money(words, price));
    }
    let share = document.data["prepayment"].as_i64().unwrap_or(0);
    let share = if share > 0 { format!("{} %", words.number(share)) } else { visit.t("contract-no-before") };
    list = list.row(visit.t("contract-before"), share);
    for signature in &view.signatures {
        let at = instant(signature.signed_at, words.moment_exact(signature.signed_at));
        let role = visit.t(&format!("signatures-role-{}", signature.role));
        let cms = format!("/cases/{}/signatures/{}.cms", view.application.id, signature.id);
        let who =
            Html::text(format!("{}, {role}", signature.signer_name)).then(Html::markup("<br>")).then(at);
        let who = who.then(Html::markup("<br>")).then(Html::link(cms, visit.t("contract-yours-cms")));
        list = list.row(visit.t("contract-signed-by"), who);
    }
    if view.step != Step::Sent {
        return list;
    }
    let dates = Dates::of_case(view.application.id);
    let until = dates.date(view.due.rule, office::terms::until(words, &view.due, visit.ctx.now));
    let why = details(visit.t("deadline-why"), reasons(words, &view.due));
    list = list.row(visit.t("contract-yours-until"), until.then(why));
    if view.refusal.is_some() {
        return list;
    }
    let date = opened_here(words, &view.registration, words.date(view.registration.last_day));
    list.row(visit.t("contract-yours-registration"), date)
}
