//! A new application: sections in any order, files, addressee, check and sign (A-16 to A-19).

use askama::Template;
use axum::body::Body;
use axum::extract::Path;
use axum::response::{Html as Answer, IntoResponse, Redirect, Response};
use futures_util::FutureExt;
use office::FieldError;
use office::applications::{
    self, DOCUMENTATION, Draft, FORMS, File, Form as Data, RESPONSIBILITY, ToSign, WORKS, sections,
};
use office::participants;
use office::uploads::Upload;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::documents::saved;
use super::kato;
use super::uploads::receive;
use crate::error::{self, Failure};
use crate::forms::{FileForm, Form};
use crate::ui::case::{Timeline, short_hash};
use crate::ui::deadline::{clause, sentence};
use crate::ui::forms::{Choice, Errors, Field, button, link_button, second_button};
use crate::ui::parts::{Meaning, SummaryList, Table, details, tag};
use crate::ui::sign::{SignPanel, Signed};
use crate::ui::upload::UploadZone;
use crate::ui::{Html, Page, Script};
use crate::who::Visit;

/// One section beside the page that is open.
struct Step {
    href: String,
    title: String,
    note: String,
    class: &'static str,
    current: bool,
}

/// The column with the sections and the forecast of the registration date.
struct Side {
    steps: Vec<Step>,
    done: String,
    saved: String,
    when: String,
    discard: String,
}

/// `POST /applications`: begins a draft.
pub async fn start(visit: Visit, _: Form) -> Result<Redirect, Failure> {
    let application = applications::start(&visit.office, &visit.ctx).await?;
    Ok(Redirect::to(&format!("/applications/{}/object", application.id)))
}

/// `GET /applications/{id}`: a draft goes on where something is missing, anything else is a case.
pub async fn page(visit: Visit, Path(id): Path<Uuid>) -> Result<Response, Failure> {
    let draft = applications::draft(&visit.office, &visit.ctx, id).await?;
    if !draft.application.is_draft() {
        return Ok(Redirect::to(&format!("/cases/{id}")).into_response());
    }
    let section = match () {
        () if !draft.wrong_form().is_empty() => "object",
        () if !draft.wrong_files().is_empty() => "documents",
        () if !draft.wrong_participant().is_empty() => "participant",
        () => "sign",
    };
    Ok(Redirect::to(&format!("/applications/{id}/{section}")).into_response())
}

/// A draft for one of its pages; what was sent is shown as a case.
async fn open(visit: &Visit, id: Uuid) -> Result<Result<Draft, Response>, Failure> {
    let draft = applications::draft(&visit.office, &visit.ctx, id).await?;
    let sent = || Redirect::to(&format!("/cases/{id}")).into_response();
    Ok(if draft.application.is_draft() { Ok(draft) } else { Err(sent()) })
}

fn frame(visit: &Visit, draft: &Draft, title: &str) -> Page {
    let object = &draft.application.form.title;
    let object = if object.is_empty() { visit.t("application-new-title") } else { object.clone() };
    visit
        .page(visit.t(title))
        .under("/cabinet", visit.t("cabinet-title"))
        .under(format!("/applications/{}", draft.application.id), object)
}

fn side(visit: &Visit, draft: &Draft, current: &str) -> Side {
    let words = visit.words();
    let done = [
        ("object", draft.wrong_form().is_empty()),
        ("documents", draft.wrong_files().is_empty()),
        ("participant", draft.wrong_participant().is_empty()),
    ];
    let files = words.t("application-section-files").with("count", draft.files.len() as i64).to_string();
    let participant = draft.participant.as_ref().map(|one| one.name(visit.ctx.locale).to_owned());
    let note = |name: &str, done: bool| match name {
        "documents" => files.clone(),
        "participant" if participant.is_some() => participant.clone().unwrap_or_default(),
        _ if done => visit.t("application-section-done"),
        _ => visit.t("application-section-todo"),
    };
    let mut steps: Vec<Step> = done
        .iter()
        .map(|(name, done)| Step {
            href: format!("/applications/{}/{name}", draft.application.id),
            title: visit.t(&format!("application-section-{name}")),
            note: note(name, *done),
            class: if *name == current {
                "now"
            } else if *done {
                "done"
            } else {
                ""
            },
            current: *name == current,
        })
        .collect();
    steps.push(Step {
        href: format!("/applications/{}/sign", draft.application.id),
        title: visit.t("application-section-sign"),
        note: visit.t("application-section-preview"),
        class: if current == "sign" { "now" } else { "" },
        current: current == "sign",
    });
    let ready = done.iter().filter(|(_, done)| *done).count() as i64;
    let date = law::application::registration_date(&visit.office.law(visit.ctx.now), visit.ctx.now).date;
    Side {
        steps,
        done: words
            .t("application-sections-progress")
            .with("done", ready)
            .with("all", done.len() as i64)
            .to_string(),
        saved: words
            .t("application-saved-at")
            .with("time", words.moment(draft.application.updated_at))
            .to_string(),
        when: words.t("application-when-now").with("date", words.date(date)).to_string(),
        discard: format!("/applications/{}/discard", draft.application.id),
    }
}

#[derive(Template)]
#[template(path = "pages/applications/object.html")]
struct Object {
    page: Page,
    errors: Errors,
    side: Side,
    action: String,
    applicant: String,
    fields: Vec<Field>,
    save: Html,
    place: String,
    choose_place: Html,
}

/// `GET /applications/{id}/object`.
pub async fn object(visit: Visit, Path(id): Path<Uuid>) -> Result<Response, Failure> {
    let draft = match open(&visit, id).await? {
        Ok(draft) => draft,
        Err(sent) => return Ok(sent),
    };
    let data = draft.application.form.clone();
    Ok(Answer(object_page(&visit, &draft, &data, &[]).await?).into_response())
}

/// `POST /applications/{id}/object`: keeps what was typed; goes on when it is right.
pub async fn save_object(visit: Visit, Path(id): Path<Uuid>, form: Form) -> Result<Response, Failure> {
    let data = Data::typed(|name| form.text(name).to_owned());
    match applications::save(&visit.office, &visit.ctx, id, data.clone()).await {
        // Whatever is typed is kept, right or wrong, before the reader goes to choose the place.
        Ok(()) | Err(office::Error::Invalid(_)) if form.values.has("place") => {
            Ok(Redirect::to(&format!("/applications/{id}/place")).into_response())
        }
        Ok(()) => Ok(Redirect::to(&format!("/applications/{id}/documents")).into_response()),
        Err(office::Error::Invalid(_)) if form.values.has("exit") => {
            Ok(Redirect::to("/cabinet").into_response())
        }
        Err(office::Error::Invalid(wrong)) => {
            let draft = applications::draft(&visit.office, &visit.ctx, id).await?;
            Ok(error::unprocessable(object_page(&visit, &draft, &data, &wrong).await?))
        }
        Err(error) => Err(error.into()),
    }
}

/// `POST /applications/{id}/object/autosave`: keeps what is typed, right or wrong; answers with the time.
pub async fn autosave(visit: Visit, Path(id): Path<Uuid>, form: Form) -> Result<String, Failure> {
    let data = Data::typed(|name| form.text(name).to_owned());
    match applications::save(&visit.office, &visit.ctx, id, data).await {
        Ok(()) | Err(office::Error::Invalid(_)) => Ok(visit.words().time(visit.ctx.now)),
        Err(error) => Err(error.into()),
    }
}

/// The values of a list with their texts `application-<field>-<value>`, after an empty one.
fn choices(visit: &Visit, field: &str, values: &[&str]) -> Vec<Choice> {
    let named = |value: &&str| Choice::new(*value, visit.t(&format!("application-{field}-{value}")));
    [Choice::new("", "—")].into_iter().chain(values.iter().map(named)).collect()
}

async fn object_page(
    visit: &Visit,
    draft: &Draft,
    data: &Data,
    wrong: &[FieldError],
) -> Result<String, Failure> {
    let t = |key: &str| visit.t(key);
    let errors = error::errors(visit, wrong);
    let text = |name: &str, value: &str| {
        Field::text(name, t(&format!("application-field-{}", name.replace('_', "-"))))
            .value(value)
            .checked(&errors)
    };
    let list = |name: &str, values: &[&str], value: &str| {
        let label = t(&format!("application-field-{name}"));
        Field::select(name, label, choices(visit, name, values)).value(value).checked(&errors)
    };
    let bin = Field::digits("designer_bin", t("application-field-designer-bin"))
        .hint(t("application-field-designer-bin-hint"))
        .value(&data.designer_bin)
        .checked(&errors);
    let owner = &draft.owner;
    let place = kato::place(visit, &draft.application).await?;
    let page = Object {
        side: side(visit, draft, "object"),
        action: format!("/applications/{}/object", draft.application.id),
        applicant: format!("{} · {}", owner.name, owner.party),
        fields: vec![
            text("title", &data.title).hint(t("application-field-title-hint")),
            text("address", &data.address).hint(t("application-field-address-hint")),
            list("documentation", &DOCUMENTATION, &data.documentation),
            list("works", &WORKS, &data.works),
            list("responsibility", &RESPONSIBILITY, &data.responsibility),
            text("designer_name", &data.designer_name),
            bin,
            text("cost", &data.cost).hint(t("application-field-cost-hint")).width(20),
        ],
        save: button(t("application-save")),
        place,
        choose_place: second_button(t("kato-open"), "place", "choose"),
        page: frame(visit, draft, "application-object-title").with_errors(errors.any()),
        errors,
    };
    Ok(page.render()?)
}

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

/// `POST /applications/{id}/discard`.
pub async fn discard(visit: Visit, Path(id): Path<Uuid>, _: Form) -> Result<Redirect, Failure> {
    applications::discard(&visit.office, &visit.ctx, id).await?;
    Ok(Redirect::to("/cabinet"))
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

/// Bytes in words.
pub fn bytes(visit: &Visit, bytes: i64) -> String {
    visit.words().size(u64::try_from(bytes).unwrap_or(0))
}

/// The size of a file: of the whole where it is known.
pub fn size(visit: &Visit, upload: &Upload) -> String {
    bytes(visit, upload.size.unwrap_or(upload.received))
}

/// How far an upload is.
fn state(visit: &Visit, upload: &Upload) -> Html {
    if upload.is_done() {
        return tag(Meaning::Ok, visit.t("application-documents-state-done"));
    }
    let percent = upload.received.saturating_mul(100) / upload.size.unwrap_or(i64::MAX).max(1);
    let text = visit.words().t("application-documents-part").with("percent", percent).to_string();
    tag(Meaning::Warn, visit.t("application-documents-state-part"))
        .then(Html::markup("<br>"))
        .then(text.as_str())
}

/// The checksum of a finished upload, else how far it is.
pub fn sum(visit: &Visit, upload: &Upload) -> Html {
    match &upload.sha256 {
        Some(sha256) => short_hash(sha256),
        None => state(visit, upload),
    }
}

/// A form of one button that takes a file out of a draft.
pub fn remove_button(visit: &Visit, page: &Page, action: &str, name: &str) -> Html {
    let label =
        visit.words().t("application-documents-remove-file").with("name", name.to_owned()).to_string();
    Html::markup(format!(
        r#"<form method="post" action="{}" novalidate>{}<button class="linklike" type="submit" aria-label="{}">{}</button></form>"#,
        Html::text(action),
        page.csrf_field(),
        Html::text(label),
        Html::text(visit.t("application-documents-remove"))
    ))
}

#[derive(Template)]
#[template(path = "pages/applications/participant.html")]
struct Addressee {
    page: Page,
    errors: Errors,
    side: Side,
    action: String,
    field: Option<Field>,
    save: Html,
}

/// `GET /applications/{id}/participant`.
pub async fn participant(visit: Visit, Path(id): Path<Uuid>) -> Result<Response, Failure> {
    match open(&visit, id).await? {
        Ok(draft) => Ok(Answer(participant_page(&visit, &draft, &[]).await?).into_response()),
        Err(sent) => Ok(sent),
    }
}

/// `POST /applications/{id}/participant`.
pub async fn choose(visit: Visit, Path(id): Path<Uuid>, form: Form) -> Result<Response, Failure> {
    let chosen = form.text("participant").parse().ok();
    match applications::choose_participant(&visit.office, &visit.ctx, id, chosen).await {
        Ok(()) => Ok(Redirect::to(&format!("/applications/{id}/sign")).into_response()),
        Err(office::Error::Invalid(wrong)) => {
            let draft = applications::draft(&visit.office, &visit.ctx, id).await?;
            Ok(error::unprocessable(participant_page(&visit, &draft, &wrong).await?))
        }
        Err(error) => Err(error.into()),
    }
}

async fn participant_page(visit: &Visit, draft: &Draft, wrong: &[FieldError]) -> Result<String, Failure> {
    let errors = error::errors(visit, wrong);
    let words = visit.words();
    let choice = participants::choice(&visit.office, &visit.ctx).await?;
    let choices: Vec<_> = choice
        .iter()
        .map(|one| {
            let until = words
                .t("application-participant-until")
                .with("date", words.date(one.accredited_until))
                .to_string();
            Choice::new(one.id.to_string(), one.name(visit.ctx.locale)).hint(format!("{} · {until}", one.bin))
        })
        .collect();
    let chosen = draft.application.participant.map(|id| id.to_string()).unwrap_or_default();
    let field = Field::radios("participant", visit.t("application-participant-title"), choices)
        .value(chosen)
        .checked(&errors);
    let page = Addressee {
        side: side(visit, draft, "participant"),
        action: format!("/applications/{}/participant", draft.application.id),
        field: (!choice.is_empty()).then_some(field),
        save: button(visit.t("application-save")),
        page: frame(visit, draft, "application-participant-title").with_errors(errors.any()),
        errors,
    };
    Ok(page.render()?)
}

#[derive(Template)]
#[template(path = "pages/applications/sign.html")]
struct Sign {
    page: Page,
    errors: Errors,
    data: SummaryList,
    files: Table,
    after: Timeline,
    why: Html,
    statement: Option<(String, Field)>,
    stated: bool,
    panel: Option<SignPanel>,
}

/// `GET /applications/{id}/sign`: check, state that there are no secrets, sign.
pub async fn sign(visit: Visit, Path(id): Path<Uuid>) -> Result<Response, Failure> {
    match open(&visit, id).await? {
        Ok(_) => Ok(Answer(sign_page(&visit, id, &[], None).await?).into_response()),
        Err(sent) => Ok(sent),
    }
}

/// `POST /applications/{id}/statement`: the statement of A-4, part of what is signed.
pub async fn statement(visit: Visit, Path(id): Path<Uuid>, form: Form) -> Result<Response, Failure> {
    let stated = form.text("no_state_secrets") == "yes";
    match applications::state_no_secrets(&visit.office, &visit.ctx, id, stated).await {
        Ok(()) => Ok(Redirect::to(&format!("/applications/{id}/sign")).into_response()),
        Err(office::Error::Invalid(wrong)) => {
            Ok(error::unprocessable(sign_page(&visit, id, &wrong, None).await?))
        }
        Err(error) => Err(error.into()),
    }
}

/// `GET /applications/{id}/manifest.json`: the exact bytes that are signed.
pub async fn manifest(visit: Visit, Path(id): Path<Uuid>) -> Result<Response, Failure> {
    let to_sign = applications::to_sign(&visit.office, &visit.ctx, id).await?;
    // The page that asks showed them: something changed meanwhile, such as an addressee that was excluded.
    let bytes = to_sign.manifest.ok_or(office::Error::Stale)?;
    Ok(saved(&format!("{id}.json"), "application/json", Body::from(bytes)))
}

/// `POST /applications/{id}/sign`: signs and sends.
pub async fn submit(visit: Visit, Path(id): Path<Uuid>, form: Form) -> Result<Response, Failure> {
    let Some(cms) = form.cms() else {
        let why = visit.t("application-error-signature-none");
        return Ok(error::unprocessable(sign_page(&visit, id, &[], Some(why)).await?));
    };
    match applications::submit(&visit.office, &visit.ctx, id, cms).await {
        Ok(_) => Ok(Redirect::to(&format!("/cases/{id}/receipt")).into_response()),
        Err(
            error @ (office::Error::Signature(_) | office::Error::Refused(_) | office::Error::Invalid(_)),
        ) => {
            let draft = applications::draft(&visit.office, &visit.ctx, id).await?;
            if !draft.application.is_draft() {
                return Err(error.into());
            }
            let why = error::told(&visit, &error);
            Ok(error::unprocessable(sign_page(&visit, id, &[], Some(why)).await?))
        }
        Err(error) => Err(error.into()),
    }
}

async fn sign_page(
    visit: &Visit,
    id: Uuid,
    wrong: &[FieldError],
    failed: Option<String>,
) -> Result<String, Failure> {
    let to_sign = applications::to_sign(&visit.office, &visit.ctx, id).await?;
    let shown = if wrong.is_empty() { &to_sign.missing } else { wrong };
    let errors = shown.iter().fold(Errors::new(visit.words()), |errors, wrong| {
        let text = visit.words().told(wrong.key.clone(), &wrong.args).to_string();
        // What is missing stands on other pages; the statement stands here.
        let field = if wrong.field == "no_state_secrets" { wrong.field.clone() } else { String::new() };
        errors.add(field, text)
    });
    let page = frame(visit, &to_sign.draft, "application-sign-title")
        .needs(Script::Sign)
        .with_errors(errors.any() || failed.is_some());
    let stated = to_sign.draft.application.no_state_secrets;
    let field = Field::checkbox("no_state_secrets", visit.t("application-sign-no-secrets"))
        .hint(visit.t("application-sign-no-secrets-note"))
        .checked(&errors);
    let statement =
        (to_sign.missing.is_empty() && !stated).then(|| (format!("/applications/{id}/statement"), field));
    let place = kato::place(visit, &to_sign.draft.application).await?;
    let sign = Sign {
        data: data(visit, &to_sign, place),
        files: files(visit, &to_sign),
        after: after(visit, &to_sign),
        why: details(visit.t("application-sign-why"), why(visit, &to_sign)),
        statement,
        stated,
        panel: panel(visit, &page, &to_sign, failed),
        errors,
        page,
    };
    Ok(sign.render()?)
}

fn panel(visit: &Visit, page: &Page, to_sign: &ToSign, failed: Option<String>) -> Option<SignPanel> {
    let bytes = to_sign.manifest.as_ref()?;
    let (id, owner) = (to_sign.draft.application.id, &to_sign.draft.owner);
    let sha256: String = Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect();
    let address = format!("/applications/{id}/manifest.json");
    let action = format!("/applications/{id}/sign");
    let panel = SignPanel::new(page, &visit.layer(), action, visit.t("application-sign-submit"))
        .bytes(&address, format!("{id}.json"), &sha256)
        .covers(Signed {
            title: visit.t("application-sign-manifest"),
            detail: visit.t("application-sign-manifest-note"),
            href: address.clone(),
            sha256: sha256.clone(),
        })
        .failed(failed);
    Some(match &owner.bin {
        Some(bin) => panel.as_organisation(&owner.name, bin),
        None => panel.as_person(&owner.name, &owner.iin),
    })
}

fn data(visit: &Visit, to_sign: &ToSign, place: String) -> SummaryList {
    let (words, draft) = (visit.words(), &to_sign.draft);
    let (id, form) = (draft.application.id, &draft.application.form);
    let object = format!("/applications/{id}/object");
    let row = |list: SummaryList, key: &str, value: String| {
        list.row_to_change(words, visit.t(&format!("application-field-{key}")), value.as_str(), &object)
    };
    let chosen = |field: &str, value: &str| match value {
        "" => String::new(),
        value => visit.t(&format!("application-{field}-{value}")),
    };
    let mut list = SummaryList::new().row(
        visit.t("application-field-applicant"),
        format!("{}, {}", draft.owner.name, draft.owner.party).as_str(),
    );
    for (key, value) in [
        ("title", form.title.clone()),
        ("address", form.address.clone()),
        ("place", place),
        ("documentation", chosen("documentation", &form.documentation)),
        ("works", chosen("works", &form.works)),
        ("responsibility", chosen("responsibility", &form.responsibility)),
        ("designer-name", format!("{} {}", form.designer_name, form.designer_bin)),
        ("cost", form.cost.parse().map(|cost| words.number(cost)).unwrap_or_default()),
    ] {
        list = row(list, key, value);
    }
    let addressee =
        draft.participant.as_ref().map(|one| format!("{}, {}", one.name(visit.ctx.locale), one.bin));
    list.row_to_change(
        words,
        visit.t("application-sign-addressee"),
        addressee.unwrap_or_default().as_str(),
        format!("/applications/{id}/participant"),
    )
}

fn files(visit: &Visit, to_sign: &ToSign) -> Table {
    let mut table = Table::new(visit.words(), visit.t("application-sign-what"))
        .column(visit.t("application-documents-column-file"))
        .column(visit.t("application-documents-column-section"))
        .column("SHA-256")
        .empty(visit.t("application-documents-none").as_str());
    for file in &to_sign.draft.files {
        let form = visit.t(&format!("documents-form-{}", file.form));
        table = table.row([
            Html::two_lines(&file.upload.file_name, size(visit, &file.upload)),
            Html::two_lines(visit.t(&format!("section-{}", file.section)), form),
            sum(visit, &file.upload),
        ]);
    }
    table
}

/// What happens after the signature, beginning with the date if it is sent now (A-18).
fn after(visit: &Visit, to_sign: &ToSign) -> Timeline {
    let (words, now) = (visit.words(), visit.ctx.now);
    let registration = &to_sign.registration;
    let date = words.date(registration.date);
    let law = visit.office.law(now);
    let cut_off = law.date(now).at(law.edition.cut_off.hour, 0, 0, 0).to_zoned(law.zone.clone()).ok();
    let left =
        cut_off.map(|cut_off| cut_off.timestamp().duration_since(now).as_mins()).filter(|left| *left >= 0);
    let text = match left {
        Some(left) if registration.at <= now => words
            .t("application-sign-after-registration-today")
            .with("date", date)
            .with("left", format!("{}:{:02}", left / 60, left % 60)),
        _ => words.t("application-sign-after-registration-later").with("date", date),
    };
    let t = |key: &str| visit.t(key);
    Timeline::new()
        .next(t("application-sign-after-registration"), text.to_string().as_str())
        .next(
            t("application-sign-after-completeness"),
            t("application-sign-after-completeness-text").as_str(),
        )
        .next(t("application-sign-after-contract"), t("application-sign-after-contract-text").as_str())
}

fn why(visit: &Visit, to_sign: &ToSign) -> Html {
    let steps: String = to_sign
        .registration
        .because
        .iter()
        .map(|step| {
            let clause = visit
                .words()
                .t("event-clause")
                .with("clause", clause(visit.words(), &step.clause))
                .to_string();
            format!(
                "<li>{} <span class=\"mut\">{}</span></li>",
                Html::text(sentence(visit.words(), step)),
                Html::text(clause)
            )
        })
        .collect();
    Html::markup(format!(r#"<ol class="govuk-list govuk-list--number sm">{steps}</ol>"#))
}
