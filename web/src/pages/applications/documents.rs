//! The files of the project: uploaded, sorted into sections (A-16.p2).

use askama::Template;
use axum::body::Body;
use axum::extract::{Path, Query};
use axum::response::{Html as Answer, IntoResponse, Redirect, Response};
use futures_util::FutureExt;
use law::disclosure::Label;
use office::FieldError;
use office::applications::{self, Draft, FORMS, File, sections};
use office::uploads::limits::{self, Limits};
use serde::Deserialize;
use uuid::Uuid;

use super::{Side, frame, open, side};
use crate::error::{self, Failure};
use crate::forms::{FileForm, Form};
use crate::pages::documents::saved;
use crate::pages::uploaded::{size, state, sum};
use crate::pages::uploads::receive;
use crate::pages::view;
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
    /// Which files of how many, where there are several pages.
    range: Option<String>,
    pages: Vec<(String, String)>,
    needed: Vec<(bool, String)>,
    needed_count: String,
    next: Html,
}

struct Uploaded {
    id: String,
    name: String,
    /// The same; a checked one opens.
    title: Html,
    size: String,
    state: Html,
    sum: Html,
    section: Vec<(String, String, bool)>,
    form: Vec<(String, String, bool)>,
    access: Vec<(String, String, bool)>,
    volume: Option<String>,
    sort: String,
    remove: String,
    label: String,
}

/// Files on one page.
const PER_PAGE: usize = 50;

/// Which page of the files.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Shown {
    page: usize,
}

/// `GET /applications/{id}/documents`.
pub async fn documents(
    visit: Visit,
    Path(id): Path<Uuid>,
    Query(shown): Query<Shown>,
) -> Result<Response, Failure> {
    match open(&visit, id).await? {
        Ok(draft) => {
            let limits = limits::in_force(&visit.office, &visit.ctx).await?;
            Ok(Answer(documents_page(&visit, &draft, &limits, shown, &[]).render()?).into_response())
        }
        Err(sent) => Ok(sent),
    }
}

/// `POST /applications/{id}/documents`: files by the plain form.
pub async fn upload(visit: Visit, Path(id): Path<Uuid>, mut form: FileForm) -> Result<Response, Failure> {
    let (office, ctx) = (&visit.office, &visit.ctx);
    let take = |file, body| applications::upload_whole(office, ctx, id, file, body).boxed();
    let taken = receive(&mut form, take).await;
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
    let limits = limits::in_force(office, ctx).await?;
    Ok(error::unprocessable(documents_page(&visit, &draft, &limits, Shown::default(), &wrong).render()?))
}

/// `GET /applications/{id}/files/{upload}`: a file as it will be signed.
pub async fn file(visit: Visit, Path((id, upload)): Path<(Uuid, Uuid)>) -> Result<Response, Failure> {
    let (upload, reading) = applications::open_file(&visit.office, &visit.ctx, id, upload).await?;
    Ok(saved(&upload.file_name, &upload.media_type, Body::from_stream(reading.bytes)))
}

/// `POST /applications/{id}/files/{upload}`: section and kind of a file, and who may read it.
pub async fn sort(
    visit: Visit,
    Path((id, upload)): Path<(Uuid, Uuid)>,
    Query(shown): Query<Shown>,
    form: Form,
) -> Result<Redirect, Failure> {
    let (section, kind, access) = (form.text("section"), form.text("form"), form.text("access"));
    applications::sort_file(&visit.office, &visit.ctx, id, upload, section, kind, access).await?;
    Ok(Redirect::to(&format!("/applications/{id}/documents?page={}", shown.page)))
}

/// `POST /applications/{id}/files/{upload}/remove`.
pub async fn remove(
    visit: Visit,
    Path((id, upload)): Path<(Uuid, Uuid)>,
    Query(shown): Query<Shown>,
    _: Form,
) -> Result<Redirect, Failure> {
    applications::remove_file(&visit.office, &visit.ctx, id, upload).await?;
    Ok(Redirect::to(&format!("/applications/{id}/documents?page={}", shown.page)))
}

fn documents_page(
    visit: &Visit,
    draft: &Draft,
    limits: &Limits,
    shown: Shown,
    wrong: &[FieldError],
) -> Documents {
    let id = draft.application.id;
    let errors = error::errors(visit, wrong);
    let page =
        frame(visit, draft, "application-documents-title").needs(Script::Upload).with_errors(errors.any());
    let zone = UploadZone::new(&page, "/uploads", format!("/applications/{id}/documents"), limits)
        .about("application", id.to_string())
        .folders();
    let mut files: Vec<&File> = draft.files.iter().collect();
    files.sort_by_cached_key(|file| order(file));
    let last = files.len().saturating_sub(1) / PER_PAGE + 1;
    let page_number = shown.page.clamp(1, last);
    let first = (page_number - 1) * PER_PAGE;
    let listed = files.iter().skip(first).take(PER_PAGE).copied();
    let range = (last > 1).then(|| {
        let words = visit.words();
        let range = words.t("application-documents-range").with("from", first as i64 + 1);
        let range = range.with("to", (first + PER_PAGE).min(files.len()) as i64);
        range.with("all", files.len() as i64).to_string()
    });
    let to = |number: usize, key: &str| {
        (format!("/applications/{id}/documents?page={number}#files"), visit.t(key))
    };
    let before = (page_number > 1).then(|| to(page_number - 1, "application-documents-previous"));
    let after = (page_number < last).then(|| to(page_number + 1, "application-documents-following"));
    let pages = before.into_iter().chain(after).collect();
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
        files: listed.map(|file| uploaded(visit, id, page_number, file)).collect(),
        range,
        pages,
        needed_count: count.with("all", needed.len() as i64).to_string(),
        needed,
        next: link_button(format!("/applications/{id}/participant"), visit.t("application-documents-next")),
        errors,
        page,
    }
}

/// Those without a section first, for they need a decision; then by section, volume, name.
fn order(file: &File) -> (usize, Option<Vec<u32>>, String) {
    let known = sections::SECTIONS.iter().filter(|section| **section != "other");
    let place = known.clone().position(|section| *section == file.section);
    let name = &file.upload.file_name;
    (place.map_or(0, |place| place + 1), sections::volume(name), name.to_lowercase())
}

fn uploaded(visit: &Visit, id: Uuid, page: usize, file: &File) -> Uploaded {
    let upload = &file.upload;
    let option = |value: &str, key: String, chosen: &str| (value.to_owned(), visit.t(&key), value == chosen);
    let words = visit.words();
    Uploaded {
        id: format!("file-{}", upload.id),
        name: upload.file_name.clone(),
        title: named(id, file),
        size: size(visit, upload),
        state: state(visit, upload, &file.check),
        sum: sum(upload),
        section: sections::SECTIONS
            .iter()
            .map(|section| option(section, format!("section-{section}"), &file.section))
            .collect(),
        form: FORMS.iter().map(|form| option(form, format!("documents-form-{form}"), &file.form)).collect(),
        access: Label::ALL
            .map(|label| {
                option(label.name(), format!("documents-access-{}", label.name()), file.access.name())
            })
            .into(),
        volume: sections::volume(&upload.file_name).map(|numbers| {
            let numbers: Vec<_> = numbers.iter().map(u32::to_string).collect();
            words.t("application-documents-volume").with("volume", numbers.join(".")).to_string()
        }),
        sort: format!("/applications/{id}/files/{}?page={page}", upload.id),
        remove: format!("/applications/{id}/files/{}/remove?page={page}", upload.id),
        label: words
            .t("application-documents-remove-file")
            .with("name", upload.file_name.clone())
            .to_string(),
    }
}

/// The name of a file; a checked one opens.
pub fn named(application: Uuid, file: &File) -> Html {
    let name = Html::text(&file.upload.file_name);
    if !file.check.is_accepted() {
        return name;
    }
    let address = view::address(&view::draft_file(application, file.upload.id));
    Html::markup(format!(r#"<a class="govuk-link" href="{address}">"#)).then(name).then(Html::markup("</a>"))
}
