//! A refusal of a registration (A-9, B-7): read, signed with EDS, and kept as a signed document.

use askama::Template;
use axum::body::Body;
use axum::extract::Path;
use axum::response::{Html as Answer, IntoResponse, Redirect, Response};
use office::registrations;
use office::registrations::refusal::{self, FILE_NAME, Paper};
use uuid::Uuid;

use super::registrations::next;
use crate::error::{self, Failure};
use crate::forms::Form;
use crate::pages::documents::saved;
use crate::ui::case::hash;
use crate::ui::dates::instant;
use crate::ui::parts::SummaryList;
use crate::ui::sign::{SignPanel, Signed};
use crate::ui::{Page, Script};
use crate::who::Visit;

/// A letter of the operator before its signature.
#[derive(Template)]
#[template(path = "pages/operator/letter.html")]
pub(super) struct Letter {
    pub page: Page,
    pub lead: String,
    pub facts: SummaryList,
    /// Address and name of the document.
    pub paper: String,
    pub name: String,
    pub panel: Option<SignPanel>,
}

/// Where the refusal of a registration is signed.
pub fn address(id: Uuid) -> String {
    format!("/operator/registrations/{id}/refusal")
}

/// `GET /operator/registrations/{id}/refusal`.
pub async fn page(visit: Visit, Path(id): Path<Uuid>) -> Result<Answer<String>, Failure> {
    Ok(Answer(render(&visit, id, None).await?))
}

/// `GET /operator/registrations/{id}/refusal.pdf`: the exact bytes that are signed.
pub async fn paper(visit: Visit, Path(id): Path<Uuid>) -> Result<Response, Failure> {
    let paper = refusal::prepared(&visit.office, &visit.ctx, id).await?;
    Ok(saved(FILE_NAME, "application/pdf", Body::from(paper.bytes)))
}

/// `POST /operator/registrations/{id}/refusal`: signs, and refuses by it.
pub async fn sign(visit: Visit, Path(id): Path<Uuid>, form: Form) -> Result<Response, Failure> {
    let refused = match form.cms() {
        None => visit.t("application-error-signature-none"),
        Some(cms) => match signed(&visit, id, form.text("sha256"), cms).await {
            Ok(to) => return Ok(Redirect::to(&to).into_response()),
            Err(refused @ (office::Error::Signature { .. } | office::Error::Refused(_))) => {
                error::told(&visit, &refused)
            }
            Err(other) => return Err(other.into()),
        },
    };
    Ok(error::unprocessable(render(&visit, id, Some(refused)).await?))
}

/// Signs; says where it goes on.
async fn signed(visit: &Visit, id: Uuid, sha256: &str, cms: Vec<u8>) -> Result<String, office::Error> {
    let beside = registrations::beside(&visit.office, &visit.ctx, id).await?;
    refusal::sign(&visit.office, &visit.ctx, id, sha256, cms).await?;
    Ok(next(beside.after, id))
}

async fn render(visit: &Visit, id: Uuid, failed: Option<String>) -> Result<String, Failure> {
    let paper = refusal::prepared(&visit.office, &visit.ctx, id).await?;
    let name = paper.registration.name.clone();
    let page = visit
        .page(visit.words().t("registration-refusal-title").with("name", name.clone()).to_string())
        .under("/operator/registrations", visit.t("registration-queue-title"))
        .under(format!("/operator/registrations/{id}"), name)
        .needs(Script::Sign)
        .with_errors(failed.is_some());
    let said = refusal::facts(visit.words(), (&paper.registration, &paper.questionnaire), &paper.grounds);
    let mut facts = said.into_iter().fold(SummaryList::new(), |list, (label, value)| list.row(label, value));
    if let Some(at) = paper.registration.presented_at {
        facts = facts.row(visit.t("registration-presented-at"), instant(at, visit.words().moment(at)));
    }
    let shown = Letter {
        lead: visit.t("registration-refusal-lead"),
        name: visit.t("document-kind-registration-refusal"),
        facts: facts.row("SHA-256", hash(&paper.sha256)),
        paper: format!("{}.pdf", address(id)),
        panel: panel(visit, &page, &paper, failed),
        page,
    };
    Ok(shown.render()?)
}

fn panel(visit: &Visit, page: &Page, paper: &Paper, failed: Option<String>) -> Option<SignPanel> {
    let here = address(paper.registration.id);
    let href = format!("{here}.pdf");
    let covered = Signed {
        title: visit.t("document-kind-registration-refusal"),
        detail: visit.words().size(paper.bytes.len() as u64),
        href: href.clone(),
        sha256: paper.sha256.clone(),
    };
    let panel = SignPanel::new(page, &visit.layer(), here, visit.t("registration-refusal-sign"))
        .bytes(href, FILE_NAME, paper.sha256.clone())
        .covers(covered)
        .field("sha256", paper.sha256.clone())
        .failed(failed);
    Some(panel.as_signed_in(visit.who()?))
}
