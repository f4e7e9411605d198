//! The files of the project: uploaded, sorted into sections (A-16.p2).

use askama::Template;
use axum::body::Body;
use axum::extract::{Path, Query};
use axum::response::{Html as Answer, IntoResponse, Redirect, Response};
use futures_util::FutureExt;
use law::disclosure::Label;
use office::FieldError;
use office::applications::{self, Draft, FORMS, File, Sorted, sections};
use office::expertise::checklist::name;
use office::uploads::limits::{self, Limits};
use uuid::Uuid;

use super::{Side, composition, frame, open, side};
use crate::error::{self, Failure};
use crate::forms::{FileForm, Form};
use crate::pages::documents::saved;
use crate::pages::uploaded::{size, state, sum};
use crate::pages::uploads::receive;
use crate::pages::view;
use crate::ui::forms::{Errors, link_button};
use crate::ui::listing::{Listing, Shown};
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
    listing: Listing,
    needed: Vec<(bool, String)>,
    needed_count: String,
    composition: Html,
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
    volume: String,
    /// The folders in which it lay.
    folder: String,
    /// What it is by the list of completeness.
    kinds: String,
    /// That it waits to take the place of a former one.
    replaces: bool,
    sort: String,
    remove: String,
    label: String,
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
            Ok(Answer(documents_page(&visit, &draft, &limits, &shown, &[]).render()?).into_response())
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
    Ok(error::unprocessable(documents_page(&visit, &draft, &limits, &Shown::default(), &wrong).render()?))
}

/// `GET /applications/{id}/files/{upload}`: a file as it will be signed.
pub async fn file(visit: Visit, Path((id, upload)): Path<(Uuid, Uuid)>) -> Result<Response, Failure> {
    let (upload, reading) = applications::open_file(&visit.office, &visit.ctx, id, upload).await?;
    Ok(saved(&upload.file_name, &upload.media_type, Body::from_stream(reading.bytes)))
}

/// `POST /applications/{id}/files/{upload}`: section, volume and kind of a file, and who may read it.
pub async fn sort(
    visit: Visit,
    Path((id, upload)): Path<(Uuid, Uuid)>,
    Query(shown): Query<Shown>,
    form: Form,
) -> Result<Response, Failure> {
    let sorted = Sorted {
        section: form.text("section"),
        volume: form.text("volume"),
        form: form.text("form"),
        access: form.text("access"),
    };
    let (office, ctx) = (&visit.office, &visit.ctx);
    match applications::sort_file(office, ctx, id, upload, sorted).await {
        Ok(()) => {}
        Err(office::Error::Invalid(wrong)) => {
            let draft = applications::draft(office, ctx, id).await?;
            let limits = limits::in_force(office, ctx).await?;
            return Ok(error::unprocessable(
                documents_page(&visit, &draft, &limits, &shown, &wrong).render()?,
            ));
        }
        Err(error) => return Err(error.into()),
    }
    Ok(Redirect::to(&format!("/applications/{id}/documents?{}", shown.query())).into_response())
}

/// `POST /applications/{id}/files/{upload}/remove`.
pub async fn remove(
    visit: Visit,
    Path((id, upload)): Path<(Uuid, Uuid)>,
    Query(shown): Query<Shown>,
    _: Form,
) -> Result<Redirect, Failure> {
    applications::remove_file(&visit.office, &visit.ctx, id, upload).await?;
    Ok(Redirect::to(&format!("/applications/{id}/documents?{}", shown.query())))
}

fn documents_page(
    visit: &Visit,
    draft: &Draft,
    limits: &Limits,
    shown: &Shown,
    wrong: &[FieldError],
) -> Documents {
    let id = draft.application.id;
    let errors = error::errors(visit, wrong);
    let page =
        frame(visit, draft, "application-documents-title").needs(Script::Upload).with_errors(errors.any());
    let zone = UploadZone::new(&page, "/uploads", format!("/applications/{id}/documents"), limits)
        .about("application", id.to_string())
        .folders()
        .replaces();
    let mut files: Vec<&File> = draft.files.iter().collect();
    files.sort_by_cached_key(|file| order(file));
    let here = format!("/applications/{id}/documents");
    let (listing, listed) = Listing::of(visit, (&here, "files"), shown, files, listed);
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
        files: listed.into_iter().map(|file| uploaded(visit, draft, &listing.shown, file)).collect(),
        listing,
        needed_count: count.with("all", needed.len() as i64).to_string(),
        needed,
        composition: composition::short(visit, draft),
        next: link_button(format!("/applications/{id}/participant"), visit.t("application-documents-next")),
        errors,
        page,
    }
}

/// Section and size of a file, for a list.
pub fn listed<'a>(file: &'a &File) -> (Option<&'a str>, u64) {
    (Some(&file.section), u64::try_from(file.upload.received).unwrap_or(0))
}

/// Those without a section first, for they need a decision; then by section, volume, name.
pub fn order(file: &File) -> (usize, Option<Vec<u32>>, String) {
    let known = sections::SECTIONS.iter().filter(|section| **section != "other");
    let place = known.clone().position(|section| *section == file.section);
    let name = &file.upload.file_name;
    let volume = file.volume.split('.').map(|part| part.parse().ok()).collect();
    (place.map_or(0, |place| place + 1), volume, name.to_lowercase())
}

fn uploaded(visit: &Visit, draft: &Draft, shown: &Shown, file: &File) -> Uploaded {
    let (id, upload) = (draft.application.id, &file.upload);
    let option = |value: &str, key: String, chosen: &str| (value.to_owned(), visit.t(&key), value == chosen);
    let words = visit.words();
    let kinds = draft.presented(&visit.office, file).into_iter();
    let kinds: Vec<_> = kinds.map(|code| name(&visit.office, words, code)).collect();
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
        volume: file.volume.clone(),
        folder: file.folder.clone(),
        kinds: kinds.join(", "),
        replaces: file.replaces,
        sort: format!("/applications/{id}/files/{}?{}", upload.id, shown.query()),
        remove: format!("/applications/{id}/files/{}/remove?{}", upload.id, shown.query()),
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
