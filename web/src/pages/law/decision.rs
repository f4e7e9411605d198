//! A decision on an emergency or force majeure: read, signed with EDS, and kept as a signed document.

use askama::Template;
use axum::body::Body;
use axum::extract::Path;
use axum::response::{Html as Answer, IntoResponse, Redirect, Response};
use office::laws::interruptions::decision::{self, Decision};
use office::store::signatures::Signature;
use uuid::Uuid;

use super::failures;
use crate::error::{self, Failure};
use crate::forms::Form;
use crate::pages::documents::saved;
use crate::ui::case::hash;
use crate::ui::dates::instant;
use crate::ui::forms::second_button;
use crate::ui::parts::{Meaning, SummaryList, note};
use crate::ui::sign::{SignPanel, Signed};
use crate::ui::{Html, Page, Script};
use crate::who::Visit;

#[derive(Template)]
#[template(path = "pages/law/decision.html")]
struct OfDecision {
    page: Page,
    now: Html,
    facts: SummaryList,
    /// Where the document can be read, and the signature under it.
    papers: Vec<(String, String)>,
    panel: Option<SignPanel>,
    discard: Option<(String, Html)>,
}

/// The page of a decision.
pub fn address(id: Uuid) -> String {
    format!("{}/decisions/{id}", failures::HERE)
}

/// `GET /operator/failures/decisions/{id}`.
pub async fn page(visit: Visit, Path(id): Path<Uuid>) -> Result<Answer<String>, Failure> {
    Ok(Answer(render(&visit, id, None).await?))
}

/// `GET /operator/failures/decisions/{id}/decision.pdf`: the exact bytes that are signed.
pub async fn paper(visit: Visit, Path(id): Path<Uuid>) -> Result<Response, Failure> {
    let decision = decision::view(&visit.office, &visit.ctx, id).await?;
    Ok(saved(&decision.file_name(), "application/pdf", Body::from(decision.bytes)))
}

/// `GET /operator/failures/decisions/{id}/decision.pdf.cms`: the signature under it.
pub async fn signature(visit: Visit, Path(id): Path<Uuid>) -> Result<Response, Failure> {
    let decision = decision::view(&visit.office, &visit.ctx, id).await?;
    let (name, signed) = (decision.file_name(), decision.signed.ok_or(Failure::NotFound)?);
    Ok(saved(&format!("{name}.cms"), "application/pkcs7-signature", Body::from(signed.cms)))
}

/// `POST /operator/failures/decisions/{id}/signature`.
pub async fn sign(visit: Visit, Path(id): Path<Uuid>, form: Form) -> Result<Response, Failure> {
    let refused = match form.cms() {
        None => visit.t("expertise-sign-missing"),
        Some(cms) => match decision::sign(&visit.office, &visit.ctx, id, form.text("sha256"), cms).await {
            Ok(()) => return Ok(Redirect::to(&address(id)).into_response()),
            Err(
                refused @ (office::Error::Signature { .. }
                | office::Error::Refused(_)
                | office::Error::Invalid(_)),
            ) => error::told(&visit, &refused),
            Err(other) => return Err(other.into()),
        },
    };
    Ok(error::unprocessable(render(&visit, id, Some(refused)).await?))
}

/// `POST /operator/failures/decisions/{id}/discard`: gives it up, unsigned.
pub async fn discard(visit: Visit, Path(id): Path<Uuid>, _: Form) -> Result<Response, Failure> {
    decision::discard(&visit.office, &visit.ctx, id).await?;
    Ok(Redirect::to(failures::HERE).into_response())
}

async fn render(visit: &Visit, id: Uuid, failed: Option<String>) -> Result<String, Failure> {
    let decision = decision::view(&visit.office, &visit.ctx, id).await?;
    let title = visit.words().t("decision-title").with("number", decision.entry.id.clone()).to_string();
    let page = visit
        .page(title)
        .under(failures::HERE, visit.t("failure-title"))
        .needs(Script::Sign)
        .with_errors(failed.is_some());
    let paper = format!("{}/decision.pdf", address(id));
    let mut papers = vec![(paper.clone(), visit.t("document-kind-force-majeure-decision"))];
    let now = match decision.signed {
        Some(_) => {
            papers.push((format!("{paper}.cms"), visit.t("decision-signature")));
            note(Meaning::Ok, visit.t("decision-now-signed"))
        }
        None => note(Meaning::Warn, visit.t("decision-now-unsigned")),
    };
    let discard =
        (format!("{}/discard", address(id)), second_button(visit.t("decision-discard"), "discard", "yes"));
    let shown = OfDecision {
        now,
        facts: facts(visit, &decision),
        papers,
        panel: panel(visit, &page, &decision, &paper, failed),
        discard: decision.signed.is_none().then_some(discard),
        page,
    };
    Ok(shown.render()?)
}

fn facts(visit: &Visit, decision: &Decision) -> SummaryList {
    let words = visit.words();
    let said = decision.facts(&visit.office, words);
    let list = said.into_iter().fold(SummaryList::new(), |list, (label, value)| list.row(label, value));
    let list = list.row("SHA-256", hash(&decision.sha256));
    match &decision.signed {
        Some(Signature { signer_name, signed_at, .. }) => list
            .row(visit.t("decision-signed-by"), signer_name.as_str())
            .row(visit.t("decision-signed-at"), instant(*signed_at, words.moment(*signed_at))),
        None => list,
    }
}

fn panel(
    visit: &Visit,
    page: &Page,
    decision: &Decision,
    paper: &str,
    failed: Option<String>,
) -> Option<SignPanel> {
    let who = visit.who().filter(|_| decision.signed.is_none())?;
    let sha256 = decision.sha256.clone();
    let document = Signed {
        title: visit.t("document-kind-force-majeure-decision"),
        detail: visit.words().size(decision.bytes.len() as u64),
        href: paper.to_owned(),
        sha256: sha256.clone(),
    };
    let action = format!("{}/signature", address(decision.id));
    let panel = SignPanel::new(page, &visit.layer(), action, visit.t("decision-sign"))
        .bytes(paper, decision.file_name(), sha256.clone())
        .covers(document)
        .field("sha256", sha256)
        .failed(failed);
    Some(panel.as_signed_in(who))
}
