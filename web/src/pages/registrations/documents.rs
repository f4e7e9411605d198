//! The attachments by group.

use askama::Template;
use axum::extract::Path;
use axum::response::{Html as Answer, IntoResponse, Redirect, Response};
use futures_util::FutureExt;
use office::registrations::{self, Attachment, View};
use office::uploads::limits::{self, Limits};
use uuid::Uuid;

use super::{address, own, steps};
use crate::error::Failure;
use crate::forms::{FileForm, Form};
use crate::pages::uploaded::{remove_button, size, state, sum};
use crate::pages::uploads::receive;
use crate::tus;
use crate::ui::forms::link_button;
use crate::ui::parts::{Meaning, Table, Task, TaskList, tag};
use crate::ui::upload::UploadZone;
use crate::ui::{Html, Page, Script};
use crate::who::Visit;

/// What a document may be.
const ACCEPTED: &str = ".pdf,.jpg,.jpeg,.png";

#[derive(Template)]
#[template(path = "pages/registrations/documents.html")]
struct Documents {
    page: Page,
    groups: TaskList,
    steps: TaskList,
    next: Html,
}

/// `GET /registration/{id}/documents`: the groups, each with its state.
pub async fn documents(visit: Visit, Path(id): Path<Uuid>) -> Result<Response, Failure> {
    let view = own(&visit, id).await?;
    if !view.registration.state.is_editable() {
        return Ok(Redirect::to(&address(&view.registration, "")).into_response());
    }
    let mut list = TaskList::new();
    for (group, needed) in view.registration.groups() {
        let files: Vec<_> = view.files.iter().filter(|file| file.attachment == group).collect();
        let names: Vec<&str> = files.iter().map(|file| file.upload.file_name.as_str()).collect();
        let done = files.iter().any(|file| file.upload.is_done());
        let word =
            if needed { "registration-attachment-required" } else { "registration-attachment-optional" };
        list = list.task(Task {
            title: visit.t(&format!("registration-attachment-{}", group.name())),
            hint: names.join(", "),
            href: Some(address(&view.registration, &format!("/documents/{}", group.name()))),
            status: match done {
                true => Html::text(visit.t("registration-step-done")),
                false if needed => tag(Meaning::Info, visit.t(word)),
                false => Html::text(visit.t(word)),
            },
        });
    }
    let page = visit
        .page(visit.t("registration-documents-title"))
        .under("/registration", visit.t("registration-title"));
    let next = link_button(address(&view.registration, "/agreement"), visit.t("registration-documents-next"));
    let documents = Documents { page, groups: list, steps: steps(&visit, &view), next };
    Ok(Answer(documents.render()?).into_response())
}

#[derive(Template)]
#[template(path = "pages/registrations/group.html")]
struct Group {
    page: Page,
    zone: UploadZone,
    files: Table,
    back: Html,
}

/// `GET /registration/{id}/documents/{group}`: the files of one group.
pub async fn group(visit: Visit, Path((id, name)): Path<(Uuid, String)>) -> Result<Response, Failure> {
    let view = own(&visit, id).await?;
    let group = tus::attachment(&name).ok_or(Failure::NotFound)?;
    if !view.registration.state.is_editable()
        || !view.registration.groups().iter().any(|(known, _)| *known == group)
    {
        return Err(Failure::NotFound);
    }
    let limits = limits::in_force(&visit.office, &visit.ctx).await?;
    Ok(Answer(group_page(&visit, &view, &limits, group).render()?).into_response())
}

/// `POST /registration/{id}/documents/{group}`: files by the plain form.
pub async fn upload(
    visit: Visit,
    Path((id, name)): Path<(Uuid, String)>,
    mut form: FileForm,
) -> Result<Response, Failure> {
    let group = tus::attachment(&name).ok_or(Failure::NotFound)?;
    let (office, ctx) = (&visit.office, &visit.ctx);
    let take = |file, body| registrations::upload_whole(office, ctx, id, group, file, body).boxed();
    let taken = receive(&mut form, take).await?;
    if taken == 0 {
        return Err(office::Error::field("file", "application-error-file-choose").into());
    }
    Ok(Redirect::to(&format!("/registration/{id}/documents/{name}")).into_response())
}

/// `POST /registration/{id}/files/{upload}/remove`.
pub async fn remove(
    visit: Visit,
    Path((id, upload)): Path<(Uuid, Uuid)>,
    _: Form,
) -> Result<Redirect, Failure> {
    registrations::remove_file(&visit.office, &visit.ctx, id, upload).await?;
    Ok(Redirect::to(&format!("/registration/{id}/documents")))
}

fn group_page(visit: &Visit, view: &View, limits: &Limits, group: Attachment) -> Group {
    let registration = &view.registration;
    let title = visit.t(&format!("registration-attachment-{}", group.name()));
    let page = visit
        .page(&title)
        .under("/registration", visit.t("registration-title"))
        .under(address(registration, "/documents"), visit.t("registration-documents-title"))
        .needs(Script::Upload);
    let here = address(registration, &format!("/documents/{}", group.name()));
    let zone = UploadZone::new(&page, "/uploads", here, limits)
        .about("registration", registration.id.to_string())
        .about("attachment", group.name())
        .accept(ACCEPTED);
    let words = visit.words();
    let mut files = Table::new(words, visit.t("application-documents-caption"))
        .column(visit.t("application-documents-column-file"))
        .column(visit.t("application-documents-column-sum"))
        .column_hidden(visit.t("application-documents-column-actions"))
        .empty(visit.t("registration-attachment-none").as_str());
    for file in view.files.iter().filter(|file| file.attachment == group) {
        let upload = &file.upload;
        let remove = address(registration, &format!("/files/{}/remove", upload.id));
        files = files.row([
            Html::two_lines(&upload.file_name, size(visit, upload)),
            sum(upload).then(Html::markup("<br>")).then(state(visit, upload, &file.check)),
            remove_button(visit, &page, &remove, &upload.file_name),
        ]);
    }
    let back = link_button(address(registration, "/documents"), visit.t("continue"));
    Group { page, zone, files, back }
}
