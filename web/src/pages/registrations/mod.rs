//! Registration of a portal user: start, form, documents by group, agreement, and what came of it.

mod agreement;
mod documents;
mod filling;
mod standing;

use askama::Template;
use axum::extract::Path;
use axum::response::{Html as Answer, IntoResponse, Redirect, Response};
use office::registrations::{self, Attachment, Registration, State, View};
use uuid::Uuid;

pub use agreement::{agreement, agreement_text, present};
pub use documents::{documents, group, remove, upload};
pub use filling::{autosave, save};

use crate::error::{self, Failure};
use crate::forms::Form;
use crate::ui::forms::link_button;
use crate::ui::parts::{Meaning, SummaryList, Task, TaskList, note, tag};
use crate::ui::{Html, Page};
use crate::who::Visit;

#[derive(Template)]
#[template(path = "pages/registrations/start.html")]
struct Start {
    page: Page,
    already: Option<Html>,
}

/// `GET /registration`: what is needed, or where one's own registration stands.
pub async fn start_page(visit: Visit) -> Result<Response, Failure> {
    if let Some(view) = registrations::mine(&visit.office, &visit.ctx).await? {
        let to = match view.registration.state {
            State::Registered { .. } => "/cabinet".to_owned(),
            _ => address(&view.registration, ""),
        };
        return Ok(Redirect::to(&to).into_response());
    }
    let page = visit.page(visit.t("registration-title"));
    Ok(Answer(Start { page, already: None }.render()?).into_response())
}

/// `POST /registration`: begins, or begins anew after a refusal. Who is registered is told so at once.
pub async fn start(visit: Visit, _: Form) -> Result<Response, Failure> {
    let name = visit.who().map(|who| who.party().to_owned()).unwrap_or_default();
    match registrations::start(&visit.office, &visit.ctx, &name).await {
        Ok(registration) => Ok(Redirect::to(&address(&registration, "")).into_response()),
        Err(refused @ office::Error::Refused(_)) => {
            let page = visit.page(visit.t("registration-already-title"));
            let text = note(Meaning::Info, error::told(&visit, &refused));
            let already = text.then(link_button("/cabinet", visit.t("registration-open-cabinet")));
            Ok(error::unprocessable(Start { page, already: Some(already) }.render()?))
        }
        Err(error) => Err(error.into()),
    }
}

/// `GET /registration/{id}`: the form of a draft, else the state of the registration.
pub async fn page(visit: Visit, Path(id): Path<Uuid>) -> Result<Response, Failure> {
    let view = own(&visit, id).await?;
    if view.registration.state.is_editable() {
        let data = view.registration.form.clone();
        return Ok(Answer(filling::filling(&visit, &view, &data, &[]).render()?).into_response());
    }
    Ok(Answer(standing::standing(&visit, &view.registration)?.render()?).into_response())
}

async fn own(visit: &Visit, id: Uuid) -> Result<View, Failure> {
    Ok(registrations::view(&visit.office, &visit.ctx, id).await?)
}

fn address(registration: &Registration, rest: &str) -> String {
    format!("/registration/{}{rest}", registration.id)
}

/// Name and numbers as the certificate says.
fn facts(visit: &Visit, registration: &Registration) -> SummaryList {
    let kind = if registration.is_legal_entity() { "legal" } else { "individual" };
    let list = SummaryList::new()
        .row(visit.t("registration-field-kind"), visit.t(&format!("registration-kind-{kind}")).as_str())
        .row(visit.t("registration-field-name"), registration.name.as_str());
    match &registration.bin {
        Some(bin) => list.row(visit.t("registration-field-bin"), bin.as_str()),
        None => list.row(visit.t("registration-field-iin"), registration.iin.as_str()),
    }
}

fn steps(visit: &Visit, view: &View) -> TaskList {
    let registration = &view.registration;
    let mark = |done: bool| match done {
        true => Html::text(visit.t("registration-step-done")),
        false => tag(Meaning::Info, visit.t("registration-step-missing")),
    };
    let form_done = registration.form.wrong(registration.is_legal_entity()).is_empty();
    let files_done = missing_groups(view).is_empty();
    let task = |title: &str, rest: &str, status: Html| Task {
        title: visit.t(title),
        hint: String::new(),
        href: Some(address(registration, rest)),
        status,
    };
    TaskList::new()
        .task(task("registration-step-form", "", mark(form_done)))
        .task(task("registration-step-documents", "/documents", mark(files_done)))
        .task(task("registration-step-agreement", "/agreement", mark(false)))
}

fn missing_groups(view: &View) -> Vec<Attachment> {
    let there =
        |group: &Attachment| view.files.iter().any(|file| file.attachment == *group && file.upload.is_done());
    view.registration
        .groups()
        .into_iter()
        .filter(|(group, needed)| *needed && !there(group))
        .map(|(group, _)| group)
        .collect()
}

/// The field or document that the operator marked, in words.
pub fn marked_text(visit: &Visit, name: &str) -> String {
    let (field, group) = (format!("registration-field-{name}"), format!("registration-attachment-{name}"));
    let key = if visit.words().has(&field) { field } else { group };
    if visit.words().has(&key) { visit.t(&key) } else { name.to_owned() }
}
