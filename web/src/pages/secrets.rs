//! State secrets (A-4): a document is reported, the operator's desk lists what nobody reads any more, and a signed decision
//! gives it back. Beside each document stands who may read it, and why nobody may.

use askama::Template;
use axum::extract::{Path, Query};
use axum::http::header::CONTENT_TYPE;
use axum::response::{Html as Answer, IntoResponse, Redirect, Response};
use law::Refusal;
use law::access::Action;
use office::FieldError;
use office::blobs::hex;
use office::ctx::Actor;
use office::secrets::{self, Card};
use office::store::documents::Document;
use office::store::secrets::Change;
use serde::Deserialize;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::error::{self, Failure};
use crate::forms::Form;
use crate::pages::uploaded::bytes;
use crate::ui::case::{hash, short_hash};
use crate::ui::dates::instant;
use crate::ui::forms::{Errors, Field, button, second_link_button};
use crate::ui::parts::{Meaning, SummaryList, Table, note, row_link, tag};
use crate::ui::sign::{SignPanel, Signed};
use crate::ui::{Html, Page, Script};
use crate::who::Visit;

/// The desk.
pub const HERE: &str = "/operator/secrets";

/// Where a document is reported.
pub fn address(document: Uuid) -> String {
    format!("/secrets/{document}")
}

/// The way to the desk, for those who may.
pub fn link(visit: &Visit) -> Option<Html> {
    visit.may(Action::WatchSecrets).then(|| second_link_button(HERE, "lock", visit.t("secrets-title")))
}

/// Beside a document in a list: what its owner says of who may read it, and why it is not for this reader.
pub fn standing(visit: &Visit, document: &Document, barred: Option<&Refusal>) -> Html {
    let label = document.label();
    let marked = match label.is_ordinary() {
        true => Html::default(),
        false => Html::markup("<br>").then(label_tag(visit, document)),
    };
    match barred {
        None => marked,
        Some(refusal) => {
            let said = Html::text(error::told(visit, &refusal.clone().into()));
            marked.then(Html::markup(format!(r#"<br><span class="sm">{said}</span>"#)))
        }
    }
}

fn label_tag(visit: &Visit, document: &Document) -> Html {
    tag(Meaning::Warn, visit.t(&format!("documents-access-{}", document.label().name())))
}

#[derive(Template)]
#[template(path = "pages/secrets/report.html")]
struct Report {
    page: Page,
    errors: Errors,
    facts: SummaryList,
    address: String,
    /// It was reported before.
    before: Option<Html>,
    reason: Field,
    confirm: Html,
}

/// `GET /secrets/{document}`.
pub async fn form(visit: Visit, Path(document): Path<Uuid>) -> Result<Answer<String>, Failure> {
    Ok(Answer(report_page(&visit, document, "", &[]).await?))
}

/// `POST /secrets/{document}`: from now on nobody reads it.
pub async fn report(visit: Visit, Path(document): Path<Uuid>, form: Form) -> Result<Response, Failure> {
    let reason = form.text("reason");
    match secrets::report(&visit.office, &visit.ctx, document, reason).await {
        Ok(()) => Ok(Redirect::to(&address(document)).into_response()),
        Err(office::Error::Invalid(wrong)) => {
            Ok(error::unprocessable(report_page(&visit, document, reason, &wrong).await?))
        }
        Err(error) => Err(error.into()),
    }
}

async fn report_page(
    visit: &Visit,
    document: Uuid,
    typed: &str,
    wrong: &[FieldError],
) -> Result<String, Failure> {
    let card = secrets::reportable(&visit.office, &visit.ctx, document).await?;
    let errors = error::errors(visit, wrong);
    let (above, back) = above(visit, &card);
    let before = card.report().map(|report| note(Meaning::Bad, said(visit, report)));
    let shown = Report {
        page: visit.page(visit.t("secrets-report-title")).under(above, back).with_errors(errors.any()),
        facts: SummaryList::new()
            .row(visit.t("documents-column-document"), card.document.file_name.as_str())
            .row(visit.t("view-hash"), hash(&card.document.sha256)),
        address: address(document),
        before,
        reason: reason(visit, typed, &errors),
        confirm: button(visit.t("secrets-report-confirm")),
        errors,
    };
    Ok(shown.render()?)
}

/// The page from which somebody comes to the form.
fn above(visit: &Visit, card: &Card) -> (String, String) {
    let id = card.document.subject_id;
    match card.document.subject_kind.as_str() {
        _ if visit.may(Action::WatchSecrets) => (HERE.into(), visit.t("secrets-title")),
        office::registrations::SUBJECT => (format!("/registration/{id}"), card.called.clone()),
        _ => (format!("/cases/{id}"), card.called.clone()),
    }
}

fn reason(visit: &Visit, typed: &str, errors: &Errors) -> Field {
    Field::long("reason", visit.t("secrets-reason"))
        .hint(visit.t("secrets-reason-hint"))
        .rows(3)
        .value(typed)
        .checked(errors)
}

/// What was said, by whom and when.
fn said(visit: &Visit, change: &Change) -> Html {
    let words = visit.words();
    let key = if change.is_report() { "secrets-said-reported" } else { "secrets-said-lifted" };
    let who = serde_json::from_value::<Actor>(change.actor.clone()).map(|actor| actor.name);
    let head = Html::text(visit.t(key)).then(" ").then(instant(change.at, words.moment(change.at)));
    Html::markup(format!("<b>{head}</b><br>"))
        .then(Html::two_lines(change.reason.clone(), who.unwrap_or_default()))
}

#[derive(Template)]
#[template(path = "pages/secrets/desk.html")]
struct Desk {
    page: Page,
    errors: Errors,
    all: Table,
    /// The form of whoever does not see documents.
    fields: Option<[Field; 2]>,
    confirm: Html,
}

/// `GET /operator/secrets`: what nobody reads, and what was decided.
pub async fn desk(visit: Visit) -> Result<Answer<String>, Failure> {
    Ok(Answer(desk_page(&visit, ["", ""], &[]).await?))
}

/// `POST /operator/secrets`: by the hash of the bytes.
pub async fn report_bytes(visit: Visit, form: Form) -> Result<Response, Failure> {
    let typed = [form.text("sha256"), form.text("reason")];
    match secrets::report_bytes(&visit.office, &visit.ctx, typed[0], typed[1]).await {
        Ok(document) => Ok(Redirect::to(&format!("{HERE}/{document}")).into_response()),
        Err(office::Error::Invalid(wrong)) => {
            Ok(error::unprocessable(desk_page(&visit, typed, &wrong).await?))
        }
        Err(error) => Err(error.into()),
    }
}

async fn desk_page(visit: &Visit, typed: [&str; 2], wrong: &[FieldError]) -> Result<String, Failure> {
    let (words, errors) = (visit.words(), error::errors(visit, wrong));
    let table = Table::new(words, visit.t("secrets-title"))
        .column(visit.t("secrets-column-subject"))
        .column(visit.t("view-hash"))
        .column(visit.t("secrets-column-state"))
        .empty(visit.t("secrets-empty").as_str());
    let cards = secrets::list(&visit.office, &visit.ctx).await?;
    let all = cards.iter().fold(table, |table, card| {
        let kind = visit.t(&format!("document-kind-{}", card.document.kind));
        table.row([
            row_link(format!("{HERE}/{}", card.document.id), &card.called, kind.as_str()),
            short_hash(&card.document.sha256),
            state(visit, card),
        ])
    });
    let hash = Field::text("sha256", visit.t("view-hash")).value(typed[0]).checked(&errors);
    let fields = visit.may(Action::ReportSecrets).then(|| [hash, reason(visit, typed[1], &errors)]);
    let shown = Desk {
        page: visit.page(visit.t("secrets-title")).with_errors(errors.any()),
        all,
        fields,
        confirm: button(visit.t("secrets-report-confirm")),
        errors,
    };
    Ok(shown.render()?)
}

fn state(visit: &Visit, card: &Card) -> Html {
    match card.report() {
        Some(_) => tag(Meaning::Bad, visit.t("secrets-state-reported")),
        None => tag(Meaning::Ok, visit.t("secrets-state-lifted")),
    }
}

#[derive(Template)]
#[template(path = "pages/secrets/card.html")]
struct Shown {
    page: Page,
    errors: Errors,
    facts: SummaryList,
    changes: Vec<Html>,
    /// Where the ground of a decision is typed.
    ground: Option<(String, Field, Html)>,
    refused: Option<Html>,
    panel: Option<SignPanel>,
}

/// The ground of a decision before it is signed.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Ground {
    reason: String,
}

/// `GET /operator/secrets/{document}`: what was said of it; with a ground, the decision to be signed.
pub async fn card(
    visit: Visit,
    Path(document): Path<Uuid>,
    Query(ground): Query<Ground>,
) -> Result<Answer<String>, Failure> {
    Ok(Answer(card_page(&visit, document, &ground.reason, None).await?))
}

/// `GET /operator/secrets/{document}/decision.json`: the bytes to be signed.
pub async fn decision(
    visit: Visit,
    Path(document): Path<Uuid>,
    Query(ground): Query<Ground>,
) -> Result<Response, Failure> {
    let bytes = secrets::decision(&visit.office, &visit.ctx, document, &ground.reason).await?;
    Ok(([(CONTENT_TYPE, "application/json")], bytes).into_response())
}

/// `POST /operator/secrets/{document}`: the signed decision.
pub async fn lift(visit: Visit, Path(document): Path<Uuid>, form: Form) -> Result<Response, Failure> {
    let ground = form.text("reason");
    let Some(cms) = form.cms() else {
        let why = visit.t("application-error-signature-none");
        return Ok(error::unprocessable(card_page(&visit, document, ground, Some(why)).await?));
    };
    match secrets::lift(&visit.office, &visit.ctx, document, ground, cms).await {
        Ok(()) => Ok(Redirect::to(&format!("{HERE}/{document}")).into_response()),
        Err(error @ (office::Error::Signature { .. } | office::Error::Refused(_))) => {
            let why = error::told(&visit, &error);
            Ok(error::unprocessable(card_page(&visit, document, ground, Some(why)).await?))
        }
        Err(error) => Err(error.into()),
    }
}

async fn card_page(
    visit: &Visit,
    document: Uuid,
    typed: &str,
    failed: Option<String>,
) -> Result<String, Failure> {
    let card = secrets::card(&visit.office, &visit.ctx, document).await?;
    let decides = card.report().is_some() && visit.may(Action::LiftSecrets);
    let page = visit.page(card.called.as_str()).under(HERE, visit.t("secrets-title")).needs(Script::Sign);
    let (mut panel, mut refused, mut wrong) = (None, None, Vec::new());
    let page = page.with_errors(failed.is_some());
    if decides && !typed.is_empty() {
        match secrets::decision(&visit.office, &visit.ctx, document, typed).await {
            Ok(act) => panel = sign_panel(visit, &page, (document, typed), &act, failed),
            Err(office::Error::Invalid(fields)) => wrong = fields,
            Err(error @ office::Error::Refused(_)) => {
                refused = Some(note(Meaning::Warn, error::told(visit, &error)));
            }
            Err(error) => return Err(error.into()),
        }
    }
    let errors = error::errors(visit, &wrong);
    let ground = Field::long("reason", visit.t("secrets-ground"))
        .hint(visit.t("secrets-ground-hint"))
        .rows(3)
        .value(typed)
        .checked(&errors);
    let shown = Shown {
        facts: SummaryList::new()
            .row(visit.t("secrets-column-subject"), card.called.as_str())
            .row(
                visit.t("documents-column-document"),
                visit.t(&format!("document-kind-{}", card.document.kind)).as_str(),
            )
            .row(visit.t("view-size"), bytes(visit, card.document.size))
            .row(visit.t("view-hash"), hash(&card.document.sha256))
            .row(visit.t("secrets-column-state"), state(visit, &card)),
        changes: card.changes.iter().rev().map(|change| said(visit, change)).collect(),
        ground: decides
            .then(|| (format!("{HERE}/{document}"), ground, button(visit.t("secrets-ground-next")))),
        refused,
        panel,
        page: page.with_errors(errors.any()),
        errors,
    };
    Ok(shown.render()?)
}

fn sign_panel(
    visit: &Visit,
    page: &Page,
    (document, ground): (Uuid, &str),
    act: &[u8],
    failed: Option<String>,
) -> Option<SignPanel> {
    let who = visit.who()?;
    let ground_in_address = crate::pages::documents::encoded(ground);
    let bytes = format!("{HERE}/{document}/decision.json?reason={ground_in_address}");
    let sha256 = hex(&Sha256::digest(act));
    let panel = SignPanel::new(page, &visit.layer(), format!("{HERE}/{document}"), visit.t("secrets-lift"))
        .bytes(&bytes, format!("{document}-decision.json"), &sha256)
        .covers(Signed {
            title: visit.t("secrets-decision"),
            detail: ground.to_owned(),
            href: bytes.clone(),
            sha256: sha256.clone(),
        })
        .field("reason", ground)
        .failed(failed);
    Some(panel.as_signed_in(who))
}
