//! A notice asks for a new version of a document: the applicant chooses a file, signs it, and it goes (A-46.p2).

use askama::Template;
use axum::body::Body;
use axum::extract::Path;
use axum::response::{Html as Answer, IntoResponse, Redirect, Response};
use futures_util::FutureExt;
use office::FieldError;
use office::arrival::Check;
use office::replacement::reply::{self, Answering};
use office::uploads::Upload;
use office::uploads::limits;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::under_cabinet;
use crate::error::{self, Failure};
use crate::forms::{FileForm, Form};
use crate::pages::applications::others_sign;
use crate::pages::documents::saved;
use crate::pages::uploaded::{remove_button, size, state, sum};
use crate::pages::uploads::receive;
use crate::pages::view as viewer;
use crate::ui::deadline::reasons;
use crate::ui::forms::Errors;
use crate::ui::parts::{Meaning, SummaryList, Table, details, note};
use crate::ui::sign::{SignPanel, Signed};
use crate::ui::upload::UploadZone;
use crate::ui::{Html, Page, Script};
use crate::who::Visit;

#[derive(Template)]
#[template(path = "pages/cases/reply.html")]
struct Reply {
    page: Page,
    errors: Errors,
    asked: Html,
    zone: Option<UploadZone>,
    files: Table,
    /// What is missing before it can be signed.
    now: Html,
    panel: Option<SignPanel>,
    others: Option<Html>,
    facts: SummaryList,
}

/// `GET /cases/{id}/documents/{document}/reply`.
pub async fn page(visit: Visit, Path((id, document)): Path<(Uuid, Uuid)>) -> Result<Answer<String>, Failure> {
    Ok(Answer(render(&visit, id, document, &[], None).await?))
}

/// `POST /cases/{id}/documents/{document}/reply/file`: the new version by the plain form.
pub async fn upload(
    visit: Visit,
    Path((id, document)): Path<(Uuid, Uuid)>,
    mut form: FileForm,
) -> Result<Response, Failure> {
    let (office, ctx) = (&visit.office, &visit.ctx);
    reply::answering(office, ctx, id, document).await?;
    let taken =
        receive(&mut form, |file, body| reply::upload_whole(office, ctx, document, file, body).boxed()).await;
    let wrong = match taken {
        Ok(0) => vec![FieldError::new("file", "application-error-file-choose")],
        Ok(_) => return Ok(Redirect::to(&address(id, document)).into_response()),
        Err(Failure::Office(error)) => match &*error {
            office::Error::Invalid(wrong) => wrong.clone(),
            _ => return Err(Failure::Office(error)),
        },
        Err(failure) => return Err(failure),
    };
    Ok(error::unprocessable(render(&visit, id, document, &wrong, None).await?))
}

/// `POST /cases/{id}/documents/{document}/reply/{upload}/remove`: a file that was chosen and not signed.
pub async fn remove(
    visit: Visit,
    Path((id, document, upload)): Path<(Uuid, Uuid, Uuid)>,
    _: Form,
) -> Result<Redirect, Failure> {
    reply::remove(&visit.office, &visit.ctx, document, upload).await?;
    Ok(Redirect::to(&address(id, document)))
}

/// `GET /cases/{id}/documents/{document}/reply/statement.json`: the exact bytes that are signed.
pub async fn statement(visit: Visit, Path((id, document)): Path<(Uuid, Uuid)>) -> Result<Response, Failure> {
    let answering = reply::answering(&visit.office, &visit.ctx, id, document).await?;
    let bytes = answering.statement.ok_or(office::Error::Stale)?;
    Ok(saved(&format!("{document}-reply.json"), "application/json", Body::from(bytes)))
}

/// `POST /cases/{id}/documents/{document}/reply`: signs and sends.
pub async fn sign(
    visit: Visit,
    Path((id, document)): Path<(Uuid, Uuid)>,
    form: Form,
) -> Result<Response, Failure> {
    let refused = match form.cms() {
        None => visit.t("application-error-signature-none"),
        Some(cms) => match reply::sign(&visit.office, &visit.ctx, id, document, cms).await {
            Ok(()) => return Ok(Redirect::to(&format!("/cases/{id}")).into_response()),
            Err(
                refused @ (office::Error::Signature { .. }
                | office::Error::Refused(_)
                | office::Error::Invalid(_)),
            ) => error::told(&visit, &refused),
            Err(other) => return Err(other.into()),
        },
    };
    Ok(error::unprocessable(render(&visit, id, document, &[], Some(refused)).await?))
}

/// Where the notice about a document is answered.
pub fn address(case: Uuid, document: Uuid) -> String {
    format!("/cases/{case}/documents/{document}/reply")
}

async fn render(
    visit: &Visit,
    id: Uuid,
    document: Uuid,
    wrong: &[FieldError],
    failed: Option<String>,
) -> Result<String, Failure> {
    let answering = reply::answering(&visit.office, &visit.ctx, id, document).await?;
    let errors = error::errors(visit, wrong);
    let name = super::title(visit, &answering.application);
    let page = under_cabinet(visit, visit.page(visit.t("version-reply-title")))
        .under(format!("/cases/{id}"), name)
        .needs(Script::Upload)
        .needs(Script::Sign)
        .with_errors(errors.any() || failed.is_some());
    let limits = limits::in_force(&visit.office, &visit.ctx).await?;
    let here = address(id, document);
    let zone = answering.refusal.is_none().then(|| {
        UploadZone::new(&page, "/uploads", format!("{here}/file"), &limits)
            .about("reply", document.to_string())
    });
    let others = others_sign(visit);
    let shown = Reply {
        asked: asked(visit, &answering),
        zone,
        files: files(visit, &page, &answering, &here),
        now: now(visit, &answering),
        panel: panel(visit, &page, &answering, &here, failed).filter(|_| others.is_none()),
        others,
        facts: facts(visit, &answering),
        errors,
        page,
    };
    Ok(shown.render()?)
}

fn asked(visit: &Visit, answering: &Answering) -> Html {
    let title = visit.words().t("version-asked").with("name", answering.former.file_name.clone());
    let text = visit.words().t("version-asked-text").with("ground", answering.ground().to_owned());
    note(Meaning::Warn, Html::markup(format!("<b>{}</b><br>{}", Html::text(title), Html::text(text))))
}

fn now(visit: &Visit, answering: &Answering) -> Html {
    if let Some(refusal) = &answering.refusal {
        return note(Meaning::None, error::told(visit, &refusal.clone().into()));
    }
    match answering.files.as_slice() {
        [(_, Check::Checking)] => note(Meaning::Info, visit.t("version-reply-wait")),
        [] | [_] => Html::default(),
        _ => note(Meaning::Warn, visit.t("version-reply-one")),
    }
}

fn files(visit: &Visit, page: &Page, answering: &Answering, here: &str) -> Table {
    let table = Table::new(visit.words(), visit.t("version-reply-files"))
        .column(visit.t("documents-column-document"))
        .column(visit.t("expertise-case-sum"))
        .column_hidden(visit.t("documents-column-download"))
        .empty(visit.t("application-documents-none"));
    let row = |(upload, check): &(Upload, Check)| {
        let about = Html::text(size(visit, upload)).then(" · ").then(state(visit, upload, check));
        let name = Html::text(&upload.file_name).then(Html::markup("<br>")).then(about);
        let remove = format!("{here}/{}/remove", upload.id);
        [name, sum(upload), remove_button(visit, page, &remove, &upload.file_name)]
    };
    answering.files.iter().fold(table, |table, file| table.row(row(file)))
}

fn panel(
    visit: &Visit,
    page: &Page,
    answering: &Answering,
    here: &str,
    failed: Option<String>,
) -> Option<SignPanel> {
    let (bytes, who) = (answering.statement.as_ref()?, visit.who()?);
    let sha256 = office::blobs::hex(&Sha256::digest(bytes));
    let address = format!("{here}/statement.json");
    let document = Signed {
        title: visit.t("version-reply-statement"),
        detail: answering.files[0].0.file_name.clone(),
        href: address.clone(),
        sha256: sha256.clone(),
    };
    let panel = SignPanel::new(page, &visit.layer(), here.to_owned(), visit.t("version-reply-sign"))
        .bytes(address, format!("{}-reply.json", answering.former.id), sha256)
        .covers(document)
        .failed(failed);
    Some(panel.as_signed_in(who))
}

fn facts(visit: &Visit, answering: &Answering) -> SummaryList {
    let words = visit.words();
    let open = |id: Uuid, text: &str| {
        let file = format!("/cases/{}/documents/{id}", answering.application.id);
        Html::link(viewer::address(&file), text)
    };
    let notice = answering.notice.number.clone().unwrap_or_default();
    let due = &answering.registration;
    let list = SummaryList::new()
        .row(visit.t("version-reply-former"), open(answering.former.id, &answering.former.file_name))
        .row(visit.t("version-reply-notice"), open(answering.notice.id, &format!("№ {notice}")));
    if answering.refusal.is_some() {
        return list;
    }
    let date = Html::text(words.date(due.last_day));
    let why = details(visit.t("application-sign-why"), reasons(words, due));
    list.row(visit.t("version-reply-registration"), date.then(why))
}
