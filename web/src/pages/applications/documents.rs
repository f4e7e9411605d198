//! The files of the project: uploaded, sorted into sections (A-16.p2).

use askama::Template;
use axum::extract::Path;
use axum::response::{Html as Answer, IntoResponse, Redirect, Response};
use futures_util::FutureExt;
use office::FieldError;
use office::applications::{self, Draft, FORMS, File, sections};
use uuid::Uuid;

use super::{Side, frame, open, side};
use crate::error::{self, Failure};
use crate::forms::{FileForm, Form};
use crate::pages::uploaded::{size, state, sum};
use crate::pages::uploads::receive;
use crate::ui::forms::{Errors, link_button};
use crate::ui::upload::UploadZone;
use crate::ui::{Html, Page, Script};
use crate::who::Visit;

#[derive(Template)]
#[template(path = "pages/applications/documents.html")]
struct Documents {
    page: Page,
    errors: Errors,
    side: Side,
    zone: UploadZone,
    files: Vec<Uploaded>,
    needed: Vec<(bool, String)>,
    needed_count: String,
    next: Html,
}

struct Uploaded {
    id: String,
    name: String,
    size: String,
    state: Html,
    sum: Html,
    section: Vec<(String, String, bool)>,
    form: Vec<(String, String, bool)>,
    sort: String,
    remove: String,
    label: String,
}

/// `GET /applications/{id}/documents`.
pub async fn documents(visit: Visit, Path(id): Path<Uuid>) -> Result<Response, Failure> {
    match open(&visit, id).await? {
        Ok(draft) => Ok(Answer(documents_page(&visit, &draft, &[]).render()?).into_response()),
        Err(sent) => Ok(sent),
    }
}

/// `POST /applications/{id}/documents`: files by the plain form.
pub async fn upload(visit: Visit, Path(id): Path<Uuid>, form: FileForm) -> Result<Response, Failure> {
    let (office, ctx) = (&visit.office, &visit.ctx);
    let take = |file, body| applications::upload_whole(office, ctx, id, file, body).boxed();
    let taken = receive(form, take).await;
    let wrong = match taken {
        Ok(0) => vec![FieldError::new("file", "application-error-file-choose")],
        Ok(_) => return Ok(Redirect::to(&format!("/applications/{id}/documents")).into_response()),
        Err(Failure::Office(error)) => match &*error {
            office::Error::Invalid(wrong) => wrong.clone(),
            _ => return Err(Failure::Office(error)),
        },
        Err(failure) => return Err(failure),
    };
    let draft = applications::draft(office, ctx, id).await?;
    Ok(error::unprocessable(documents_page(&visit, &draft, &wrong).render()?))
}

/// `POST /applications/{id}/files/{upload}`: section and kind of a file.
pub async fn sort(
    visit: Visit,
    Path((id, upload)): Path<(Uuid, Uuid)>,
    form: Form,
) -> Result<Redirect, Failure> {
    let (section, kind) = (form.text("section"), form.text("form"));
    applications::sort_file(&visit.office, &visit.ctx, id, upload, section, kind).await?;
    Ok(Redirect::to(&format!("/applications/{id}/documents")))
}

/// `POST /applications/{id}/files/{upload}/remove`.
pub async fn remove(
    visit: Visit,
    Path((id, upload)): Path<(Uuid, Uuid)>,
    _: Form,
) -> Result<Redirect, Failure> {
    applications::remove_file(&visit.office, &visit.ctx, id, upload).await?;
    Ok(Redirect::to(&format!("/applications/{id}/documents")))
}

fn documents_page(visit: &Visit, draft: &Draft, wrong: &[FieldError]) -> Documents {
    let id = draft.application.id;
    let errors = error::errors(visit, wrong);
    let page =
        frame(visit, draft, "application-documents-title").needs(Script::Upload).with_errors(errors.any());
    let zone = UploadZone::new(
        &page,
        "/uploads",
        format!("/applications/{id}/documents"),
        visit.office.uploads.limit(),
    )
    .about("application", id.to_string())
    .folders();
    let missing = draft.missing_sections();
    let needed: Vec<_> = sections::REQUIRED
        .iter()
        .map(|section| (!missing.contains(section), visit.t(&format!("section-{section}"))))
        .collect();
    let done = needed.iter().filter(|(done, _)| *done).count() as i64;
    let count = visit.words().t("application-documents-need-count").with("done", done);
    Documents {
        side: side(visit, draft, "documents"),
        zone,
        files: draft.files.iter().map(|file| uploaded(visit, id, file)).collect(),
        needed_count: count.with("all", needed.len() as i64).to_string(),
        needed,
        next: link_button(format!("/applications/{id}/participant"), visit.t("application-documents-next")),
        errors,
        page,
    }
}

fn uploaded(visit: &Visit, id: Uuid, file: &File) -> Uploaded {
    let upload = &file.upload;
    let option = |value: &str, key: String, chosen: &str| (value.to_owned(), visit.t(&key), value == chosen);
    let words = visit.words();
    Uploaded {
        id: format!("file-{}", upload.id),
        name: upload.file_name.clone(),
        size: size(visit, upload),
        state: state(visit, upload),
        sum: sum(visit, upload),
        section: sections::SECTIONS
            .iter()
            .map(|section| option(section, format!("section-{section}"), &file.section))
            .collect(),
        form: FORMS.iter().map(|form| option(form, format!("documents-form-{form}"), &file.form)).collect(),
        sort: format!("/applications/{id}/files/{}", upload.id),
        remove: format!("/applications/{id}/files/{}/remove", upload.id),
        label: words
            .t("application-documents-remove-file")
            .with("name", upload.file_name.clone())
            .to_string(),
    }
}
