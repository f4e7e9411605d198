//! Registration of a portal user: start, form, documents by group, agreement, and what came of it.

use askama::Template;
use axum::body::Body;
use axum::extract::Path;
use axum::response::{Html as Answer, IntoResponse, Redirect, Response};
use futures_util::FutureExt;
use office::FieldError;
use office::registrations::{self, Attachment, Form as Data, Registration, State, View};
use uuid::Uuid;

use super::documents::saved;
use super::uploads::receive;
use crate::error::{self, Failure};
use crate::forms::{FileForm, Form};
use crate::tus;
use crate::ui::deadline::Deadline;
use crate::ui::forms::{Errors, Field, button, link_button};
use crate::ui::parts::{Banner, Meaning, SummaryList, Table, Task, TaskList, note, tag};
use crate::ui::sign::{SignPanel, Signed};
use crate::ui::upload::UploadZone;
use crate::ui::{Html, Page, Script};
use crate::who::Visit;

/// What a document may be.
const ACCEPTED: &str = ".pdf,.jpg,.jpeg,.png";

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

#[derive(Template)]
#[template(path = "pages/registrations/form.html")]
struct Filling {
    page: Page,
    errors: Errors,
    action: String,
    facts: SummaryList,
    fields: Vec<Field>,
    bank: Vec<Field>,
    bank_optional: bool,
    steps: TaskList,
    save: Html,
}

/// `GET /registration/{id}`: the form of a draft, else the state of the registration.
pub async fn page(visit: Visit, Path(id): Path<Uuid>) -> Result<Response, Failure> {
    let view = own(&visit, id).await?;
    if view.registration.state.is_editable() {
        let data = view.registration.form.clone();
        return Ok(Answer(filling(&visit, &view, &data, &[]).render()?).into_response());
    }
    Ok(Answer(standing(&visit, &view.registration).render()?).into_response())
}

/// `POST /registration/{id}`: keeps the form; goes on when it is right.
pub async fn save(visit: Visit, Path(id): Path<Uuid>, form: Form) -> Result<Response, Failure> {
    let data = Data::typed(|name| form.text(name).to_owned());
    match registrations::save(&visit.office, &visit.ctx, id, data.clone()).await {
        Ok(()) => Ok(Redirect::to(&format!("/registration/{id}/documents")).into_response()),
        Err(office::Error::Invalid(wrong)) => {
            let view = own(&visit, id).await?;
            Ok(error::unprocessable(filling(&visit, &view, &data, &wrong).render()?))
        }
        Err(error) => Err(error.into()),
    }
}

/// `POST /registration/{id}/autosave`: keeps what is typed, right or wrong; answers with the time.
pub async fn autosave(visit: Visit, Path(id): Path<Uuid>, form: Form) -> Result<String, Failure> {
    let data = Data::typed(|name| form.text(name).to_owned());
    match registrations::save(&visit.office, &visit.ctx, id, data).await {
        Ok(()) | Err(office::Error::Invalid(_)) => Ok(visit.words().time(visit.ctx.now)),
        Err(error) => Err(error.into()),
    }
}

async fn own(visit: &Visit, id: Uuid) -> Result<View, Failure> {
    Ok(registrations::view(&visit.office, &visit.ctx, id).await?)
}

fn address(registration: &Registration, rest: &str) -> String {
    format!("/registration/{}{rest}", registration.id)
}

fn filling(visit: &Visit, view: &View, data: &Data, wrong: &[FieldError]) -> Filling {
    let t = |key: &str| visit.t(key);
    let errors = error::errors(visit, wrong);
    let registration = &view.registration;
    let legal = registration.is_legal_entity();
    let page = visit
        .page(t("registration-form-title"))
        .under("/registration", t("registration-title"))
        .with_errors(errors.any());
    Filling {
        action: address(registration, ""),
        facts: facts(visit, registration),
        fields: vec![
            Field::text("address", t("registration-field-address"))
                .hint(t("registration-field-address-hint"))
                .autocomplete("street-address")
                .value(&data.address)
                .checked(&errors),
            Field::telephone("phone", t("registration-field-phone"))
                .hint(t("registration-field-phone-hint"))
                .value(&data.phone)
                .checked(&errors),
            Field::email("email", t("registration-field-email"))
                .hint(t("registration-field-email-hint"))
                .value(&data.email)
                .checked(&errors),
        ],
        bank: vec![
            Field::text("account", t("registration-field-account"))
                .hint(t("registration-field-account-hint"))
                .width(20)
                .value(&data.account)
                .checked(&errors),
            Field::text("bank", t("registration-field-bank")).value(&data.bank).checked(&errors),
        ],
        bank_optional: !legal,
        steps: steps(visit, view),
        save: button(t("registration-save")),
        errors,
        page,
    }
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
    Ok(Answer(group_page(&visit, &view, group).render()?).into_response())
}

/// `POST /registration/{id}/documents/{group}`: files by the plain form.
pub async fn upload(
    visit: Visit,
    Path((id, name)): Path<(Uuid, String)>,
    form: FileForm,
) -> Result<Response, Failure> {
    let group = tus::attachment(&name).ok_or(Failure::NotFound)?;
    let (office, ctx) = (&visit.office, &visit.ctx);
    let take = |file, body| registrations::upload_whole(office, ctx, id, group, file, body).boxed();
    let taken = receive(form, take).await?;
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

fn group_page(visit: &Visit, view: &View, group: Attachment) -> Group {
    let registration = &view.registration;
    let title = visit.t(&format!("registration-attachment-{}", group.name()));
    let page = visit
        .page(&title)
        .under("/registration", visit.t("registration-title"))
        .under(address(registration, "/documents"), visit.t("registration-documents-title"))
        .needs(Script::Upload);
    let here = address(registration, &format!("/documents/{}", group.name()));
    let zone = UploadZone::new(&page, "/uploads", here, visit.office.uploads.limit())
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
            Html::two_lines(&upload.file_name, super::applications::size(visit, upload)),
            super::applications::sum(visit, upload),
            super::applications::remove_button(visit, &page, &remove, &upload.file_name),
        ]);
    }
    let back = link_button(address(registration, "/documents"), visit.t("continue"));
    Group { page, zone, files, back }
}

#[derive(Template)]
#[template(path = "pages/registrations/agreement.html")]
struct Agreement {
    page: Page,
    errors: Errors,
    /// Language and lines of the text.
    parts: Vec<(&'static str, Vec<String>)>,
    version: String,
    panel: Option<SignPanel>,
}

/// `GET /registration/{id}/agreement`: the text in the page, and the panel when nothing is missing.
pub async fn agreement(visit: Visit, Path(id): Path<Uuid>) -> Result<Response, Failure> {
    let view = own(&visit, id).await?;
    if !view.registration.state.is_editable() {
        return Ok(Redirect::to(&address(&view.registration, "")).into_response());
    }
    Ok(Answer(agreement_page(&visit, id, None).await?).into_response())
}

/// `GET /registration/{id}/agreement.txt`: the exact bytes that are signed.
pub async fn agreement_text(visit: Visit, Path(id): Path<Uuid>) -> Result<Response, Failure> {
    let agreement = registrations::agreement(&visit.office, &visit.ctx, id).await?;
    Ok(saved("agreement.txt", "text/plain; charset=utf-8", Body::from(agreement.text)))
}

/// `POST /registration/{id}/agreement`: signs and presents.
pub async fn present(visit: Visit, Path(id): Path<Uuid>, form: Form) -> Result<Response, Failure> {
    let Some(cms) = form.cms() else {
        let why = visit.t("application-error-signature-none");
        return Ok(error::unprocessable(agreement_page(&visit, id, Some(why)).await?));
    };
    match registrations::present(&visit.office, &visit.ctx, id, cms).await {
        Ok(registration) => Ok(Redirect::to(&address(&registration, "")).into_response()),
        Err(
            error @ (office::Error::Signature { .. } | office::Error::Refused(_) | office::Error::Invalid(_)),
        ) => {
            let why = error::told(&visit, &error);
            Ok(error::unprocessable(agreement_page(&visit, id, Some(why)).await?))
        }
        Err(error) => Err(error.into()),
    }
}

async fn agreement_page(visit: &Visit, id: Uuid, failed: Option<String>) -> Result<String, Failure> {
    let agreement = registrations::agreement(&visit.office, &visit.ctx, id).await?;
    let registration = &agreement.registration;
    let errors = error::errors(visit, &agreement.missing);
    let page = visit
        .page(visit.t("registration-agreement-title"))
        .under("/registration", visit.t("registration-title"))
        .needs(Script::Sign)
        .with_errors(errors.any() || failed.is_some());
    let here = address(registration, "/agreement");
    let panel = SignPanel::new(&page, &visit.layer(), &here, visit.t("registration-agreement-sign"))
        .bytes(format!("{here}.txt"), "agreement.txt", &agreement.sha256)
        .covers(Signed {
            title: visit.t("registration-agreement-title"),
            detail: visit.t("registration-agreement-lead"),
            sha256: agreement.sha256.clone(),
            ..Signed::default()
        })
        .failed(failed);
    let panel = match &registration.bin {
        Some(bin) => panel.as_organisation(&registration.name, bin),
        None => panel.as_person(&registration.name, &registration.iin),
    };
    let words = visit.words();
    let version =
        words.t("registration-agreement-version").with("version", registrations::agreement::VERSION);
    let version = version.to_string();
    let panel = (!errors.any()).then_some(panel);
    let parts = agreement.parts.iter().map(|(locale, text)| {
        let lines = text.lines().filter(|line| !line.is_empty()).map(str::to_owned);
        (locale.code(), lines.collect())
    });
    Ok(Agreement { page, errors, parts: parts.collect(), version, panel }.render()?)
}

#[derive(Template)]
#[template(path = "pages/registrations/standing.html")]
struct Standing {
    page: Page,
    banner: Banner,
    facts: SummaryList,
    deadline: Option<Deadline>,
    again: bool,
    next: Html,
}

fn standing(visit: &Visit, registration: &Registration) -> Standing {
    let words = visit.words();
    let t = |key: &str| visit.t(key);
    let mut list = facts(visit, registration);
    if let Some(at) = registration.presented_at {
        list = list.row(t("registration-presented-at"), words.moment(at).as_str());
    }
    let (title, banner, deadline) = match &registration.state {
        State::Presented { due, .. } => {
            list = list.row(t("registration-due"), words.until(due.at).as_str());
            let lead = words.t("registration-presented-lead").with("date", words.until(due.at)).to_string();
            let banner = Banner::success(words, t("registration-presented-title"), lead.as_str());
            ("registration-presented-title", banner, Some(Deadline::new(words, due, visit.ctx.now)))
        }
        State::Refused { grounds, marked, .. } => {
            for ground in grounds {
                let ground = t(&format!("registration-ground-{}", ground.name()));
                list = list.row(t("registration-refused-ground"), ground.as_str());
            }
            for field in marked {
                list = list.row(t("registration-refused-where"), marked_text(visit, field).as_str());
            }
            if let Some(explanation) = &registration.explanation {
                list = list.row(t("registration-refused-detail"), explanation.as_str());
            }
            let kept = t("registration-refused-kept");
            let banner = Banner::important(words, t("registration-refused-title"), kept.as_str());
            ("registration-refused-title", banner, None)
        }
        _ => {
            let date = registration.decided_at.map(|at| words.date(words.date_of(at))).unwrap_or_default();
            let lead = words.t("registration-registered-lead").with("date", date).to_string();
            let banner = Banner::success(words, t("registration-registered-title"), lead.as_str());
            ("registration-registered-title", banner, None)
        }
    };
    let again = matches!(registration.state, State::Refused { .. });
    let next = match registration.state {
        State::Registered { .. } => link_button("/cabinet", t("registration-open-cabinet")),
        State::Refused { .. } => button(t("registration-refused-correct")),
        _ => Html::default(),
    };
    Standing { page: visit.page(t(title)), banner, facts: list, deadline, again, next }
}

/// The field or document that the operator marked, in words.
pub fn marked_text(visit: &Visit, name: &str) -> String {
    let (field, group) = (format!("registration-field-{name}"), format!("registration-attachment-{name}"));
    let key = if visit.words().has(&field) { field } else { group };
    if visit.words().has(&key) { visit.t(&key) } else { name.to_owned() }
}
