//! A new version of a document that the applicant presented is asked for (A-46.p2): first the ground, then the notice
//! with it is signed. The ground travels in the address between the two, so that nothing waits half done.

use askama::Template;
use axum::extract::{Path, Query};
use axum::response::{Html as Body, IntoResponse, Redirect, Response};
use law::access::Action;
use office::replacement::request::{self, Signed as Given, View};
use serde::Deserialize;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::replacement::papers;
use crate::error::{self, Failure};
use crate::forms::Form;
use crate::pages::documents::{encoded, paper};
use crate::pages::view as viewer;
use crate::ui::case::short_hash;
use crate::ui::forms::{Errors, Field, button};
use crate::ui::parts::{Meaning, SummaryList, Table, note};
use crate::ui::sign::{SignPanel, Signed};
use crate::ui::{Html, Page, Script};
use crate::who::Visit;

/// What should be corrected; empty before it is told.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Ground {
    ground: String,
}

#[derive(Template)]
#[template(path = "pages/expertise/ask.html")]
struct Ask {
    page: Page,
    errors: Errors,
    action: String,
    /// Why it cannot be asked for, or who can.
    now: Html,
    form: Option<(Field, Html)>,
    panel: Option<SignPanel>,
    facts: SummaryList,
    papers: Table,
}

/// `GET /cases/{id}/documents/{document}/ask`, with the ground where it is told.
pub async fn page(
    visit: Visit,
    Path((id, document)): Path<(Uuid, Uuid)>,
    Query(typed): Query<Ground>,
) -> Result<Response, Failure> {
    let view = request::view(&visit.office, &visit.ctx, id, document).await?;
    // The first opening is no mistake of anybody.
    let errors = match request::ground(&typed.ground) {
        Err(office::Error::Invalid(wrong)) if !typed.ground.is_empty() => error::errors(&visit, &wrong),
        _ => Errors::new(visit.words()),
    };
    let wrong = errors.any();
    let shown = render(&visit, &view, &typed.ground, errors, None).await?;
    Ok(if wrong { error::unprocessable(shown) } else { Body(shown).into_response() })
}

/// `GET /cases/{id}/documents/{document}/ask/notice.pdf`: the exact bytes that are signed.
pub async fn notice(
    visit: Visit,
    Path((id, document)): Path<(Uuid, Uuid)>,
    Query(typed): Query<Ground>,
) -> Result<Response, Failure> {
    let view = request::view(&visit.office, &visit.ctx, id, document).await?;
    Ok(paper(request::notice(&visit.office, &view, &request::ground(&typed.ground)?).await?))
}

/// `POST /cases/{id}/documents/{document}/ask`: the signature under the notice.
pub async fn sign(
    visit: Visit,
    Path((id, document)): Path<(Uuid, Uuid)>,
    form: Form,
) -> Result<Response, Failure> {
    let ground = form.text("ground");
    let refused = match form.cms() {
        None => visit.t("expertise-sign-missing"),
        Some(cms) => {
            let given = Given { ground, sha256: form.text("sha256"), cms };
            match request::sign(&visit.office, &visit.ctx, id, document, given).await {
                Ok(()) => return Ok(Redirect::to(&address(id, document)).into_response()),
                Err(refused @ (office::Error::Signature { .. } | office::Error::Refused(_))) => {
                    error::told(&visit, &refused)
                }
                Err(other) => return Err(other.into()),
            }
        }
    };
    let view = request::view(&visit.office, &visit.ctx, id, document).await?;
    let errors = Errors::new(visit.words());
    Ok(error::unprocessable(render(&visit, &view, ground, errors, Some(refused)).await?))
}

/// Where a new version of a document is asked for.
pub fn address(case: Uuid, document: Uuid) -> String {
    format!("/cases/{case}/documents/{document}/ask")
}

async fn render(
    visit: &Visit,
    view: &View,
    typed: &str,
    errors: Errors,
    failed: Option<String>,
) -> Result<String, Failure> {
    let id = view.case.id;
    let page = visit
        .page(visit.t("version-ask-title"))
        .under("/cases", visit.t("nav-expertise-cases"))
        .under(format!("/cases/{id}"), &view.case.registration_number)
        .needs(Script::Sign)
        .with_errors(errors.any() || failed.is_some());
    let may = visit.may(Action::ReplaceDocuments);
    let open = may && view.refusal.is_none();
    let ground = request::ground(typed).ok().filter(|_| open);
    let panel = match &ground {
        Some(ground) => panel(visit, &page, view, ground, failed).await?,
        None => None,
    };
    let field = Field::long("ground", visit.t("version-ask-ground"))
        .rows(3)
        .hint(visit.t("version-ask-ground-hint"))
        .value(typed)
        .checked(&errors);
    let prepare = if ground.is_some() { "version-ask-change" } else { "version-ask-prepare" };
    let now = match &view.refusal {
        Some(refusal) => note(Meaning::None, error::told(visit, &refusal.clone().into())),
        None if may => Html::default(),
        None => note(Meaning::None, visit.t("version-ask-not-yours")),
    };
    let shown = Ask {
        action: address(id, view.document.id),
        now,
        form: open.then(|| (field, button(visit.t(prepare)))),
        panel,
        facts: facts(visit, view),
        papers: papers(visit, view.case.id, &view.papers),
        errors,
        page,
    };
    Ok(shown.render()?)
}

async fn panel(
    visit: &Visit,
    page: &Page,
    view: &View,
    ground: &str,
    failed: Option<String>,
) -> Result<Option<SignPanel>, Failure> {
    let Some(who) = visit.who() else { return Ok(None) };
    let (name, bytes) = request::notice(&visit.office, view, ground).await?;
    let sha256 = office::blobs::hex(&Sha256::digest(&bytes));
    let here = address(view.case.id, view.document.id);
    let paper = format!("{here}/notice.pdf?ground={}", encoded(ground));
    let document = Signed {
        title: visit.t("version-paper-request"),
        detail: visit.words().size(bytes.len() as u64),
        href: paper.clone(),
        sha256: sha256.clone(),
    };
    let panel = SignPanel::new(page, &visit.layer(), here, visit.t("version-ask-sign"))
        .bytes(paper, name, sha256.clone())
        .covers(document)
        .field("sha256", sha256)
        .field("ground", ground)
        .failed(failed);
    Ok(Some(panel.as_signed_in(who)))
}

fn facts(visit: &Visit, view: &View) -> SummaryList {
    let (words, document) = (visit.words(), &view.document);
    let file = format!("/cases/{}/documents/{}", view.case.id, document.id);
    SummaryList::new()
        .row(visit.t("replacement-document"), Html::link(viewer::address(&file), &document.file_name))
        .row(visit.t("replacement-version"), words.number(document.version))
        .row("SHA-256", short_hash(&document.sha256))
}
