//! Check, state that there are no secrets, sign one manifest, send (A-4, A-16.p1, A-17, A-18).

use askama::Template;
use axum::body::Body;
use axum::extract::{Path, Query};
use axum::response::{Html as Answer, IntoResponse, Redirect, Response};
use law::access::Action;
use office::FieldError;
use office::applications::{self, File, ToSign};
use office::texts::Words;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::documents::{listed, named, order};
use super::{composition, frame, open};
use crate::error::{self, Failure};
use crate::forms::Form;
use crate::pages::cases::placed;
use crate::pages::documents::saved;
use crate::pages::kato;
use crate::pages::uploaded::{size, state};
use crate::ui::case::{Timeline, hash};
use crate::ui::dates::Dates;
use crate::ui::deadline::reasons;
use crate::ui::forms::{Errors, Field};
use crate::ui::listing::{Listing, Shown};
use crate::ui::parts::{Meaning, SummaryList, Table, details, note};
use crate::ui::sign::{SignPanel, Signed};
use crate::ui::{Html, Page, Script};
use crate::who::Visit;

#[derive(Template)]
#[template(path = "pages/applications/sign.html")]
struct Sign {
    page: Page,
    errors: Errors,
    data: SummaryList,
    files: Table,
    listing: Listing,
    /// That one signature covers all of so many.
    covered: String,
    /// What the expertise will miss; nothing keeps the application from being sent.
    composition: Html,
    after: Timeline,
    why: Html,
    statement: Option<(String, Field)>,
    stated: bool,
    panel: Option<SignPanel>,
    /// To whoever prepares and may not sign.
    others: Option<Html>,
}

/// `GET /applications/{id}/sign`: check, state that there are no secrets, sign.
pub async fn sign(
    visit: Visit,
    Path(id): Path<Uuid>,
    Query(shown): Query<Shown>,
) -> Result<Response, Failure> {
    match open(&visit, id).await? {
        Ok(_) => Ok(Answer(sign_page(&visit, id, &shown, &[], None).await?).into_response()),
        Err(sent) => Ok(sent),
    }
}

/// `POST /applications/{id}/statement`: the statement of A-4, part of what is signed.
pub async fn statement(visit: Visit, Path(id): Path<Uuid>, form: Form) -> Result<Response, Failure> {
    let stated = form.text("no_state_secrets") == "yes";
    match applications::state_no_secrets(&visit.office, &visit.ctx, id, stated).await {
        Ok(()) => Ok(Redirect::to(&format!("/applications/{id}/sign")).into_response()),
        Err(office::Error::Invalid(wrong)) => {
            Ok(error::unprocessable(sign_page(&visit, id, &Shown::default(), &wrong, None).await?))
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
        return Ok(error::unprocessable(sign_page(&visit, id, &Shown::default(), &[], Some(why)).await?));
    };
    match applications::submit(&visit.office, &visit.ctx, id, cms).await {
        Ok(_) => Ok(Redirect::to(&format!("/cases/{id}/receipt")).into_response()),
        Err(
            error @ (office::Error::Signature { .. } | office::Error::Refused(_) | office::Error::Invalid(_)),
        ) => {
            let draft = applications::draft(&visit.office, &visit.ctx, id).await?;
            if !draft.application.is_draft() {
                return Err(error.into());
            }
            let why = error::told(&visit, &error);
            Ok(error::unprocessable(sign_page(&visit, id, &Shown::default(), &[], Some(why)).await?))
        }
        Err(error) => Err(error.into()),
    }
}

async fn sign_page(
    visit: &Visit,
    id: Uuid,
    shown_files: &Shown,
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
    let statement = (visit.may(Action::SubmitApplication) && to_sign.missing.is_empty() && !stated)
        .then(|| (format!("/applications/{id}/statement"), field));
    let place = kato::place(visit, &to_sign.draft.application).await?;
    let (listing, files) = files(visit, &to_sign, shown_files);
    let sign = Sign {
        data: data(visit, &to_sign, place),
        files,
        listing,
        covered: covered(visit, &to_sign),
        composition: composition::short(visit, &to_sign.draft),
        after: after(visit, &to_sign),
        why: details(visit.t("application-sign-why"), reasons(visit.words(), &to_sign.registration)),
        statement,
        stated,
        panel: panel(visit, &page, &to_sign, failed),
        others: others_sign(visit),
        errors,
        page,
    };
    Ok(sign.render()?)
}

/// What is said in place of the panel to whoever may not sign.
pub fn others_sign(visit: &Visit) -> Option<Html> {
    let prepares = !visit.may(Action::SubmitApplication);
    prepares.then(|| note(Meaning::Info, visit.t("application-sign-others")))
}

fn panel(visit: &Visit, page: &Page, to_sign: &ToSign, failed: Option<String>) -> Option<SignPanel> {
    if !visit.may(Action::SubmitApplication) {
        return None;
    }
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
        ("purpose", chosen("purpose", &form.purpose)),
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

fn covered(visit: &Visit, to_sign: &ToSign) -> String {
    let files = &to_sign.draft.files;
    let size = files.iter().map(|file| listed(&file).1).sum();
    let said = visit.words().t("application-sign-what-note").with("n", files.len() as i64);
    said.with("size", visit.words().size(size)).to_string()
}

fn files(visit: &Visit, to_sign: &ToSign, shown: &Shown) -> (Listing, Table) {
    let id = to_sign.draft.application.id;
    let mut files: Vec<&File> = to_sign.draft.files.iter().collect();
    files.sort_by_cached_key(|file| order(file));
    let (listing, files) =
        Listing::of(visit, (&format!("/applications/{id}/sign"), "files"), shown, files, listed);
    let mut table = Table::new(visit.words(), visit.t("application-sign-what"))
        .column(visit.t("application-documents-column-file"))
        .column(visit.t("application-documents-column-section"))
        .column("SHA-256")
        .empty(visit.t("application-documents-none").as_str());
    for file in files {
        let form = visit.t(&format!("documents-form-{}", file.form));
        table = table.row([
            Html::two_lines(named(id, file), size(visit, &file.upload)),
            Html::two_lines(placed(visit, &file.section, &file.volume, &file.folder), form),
            signed_file(visit, file),
        ]);
    }
    (listing, table)
}

/// The hash under which a file is signed; where it cannot be signed, why.
fn signed_file(visit: &Visit, file: &File) -> Html {
    let hash = file.upload.sha256.as_deref().map(hash);
    match (hash, &file.check) {
        (Some(hash), check) if check.is_accepted() => hash,
        _ => state(visit, &file.upload, &file.check),
    }
}

/// What happens after the signature, beginning with the date if it is sent now.
fn after(visit: &Visit, to_sign: &ToSign) -> Timeline {
    let (words, now) = (visit.words(), visit.ctx.now);
    let registration = &to_sign.registration;
    let date = words.date(registration.last_day);
    let law = visit.office.law(now);
    let hour = law.edition.cut_off.map(|cut_off| cut_off.hour);
    let cut_off = hour.and_then(|hour| law.date(now).at(hour, 0, 0, 0).to_zoned(law.zone.clone()).ok());
    let left =
        cut_off.map(|cut_off| cut_off.timestamp().duration_since(now).as_mins()).filter(|left| *left >= 0);
    let text = match left {
        Some(left) if registration.at <= now => {
            words.t("application-sign-after-registration-today").with("left", hours_and_minutes(words, left))
        }
        _ => words.t("application-sign-after-registration-later"),
    };
    let text = Dates::if_sent_now().said(text, "date", registration.rule, date);
    let t = |key: &str| visit.t(key);
    Timeline::new()
        .next(t("application-sign-after-registration"), text)
        .next(
            t("application-sign-after-completeness"),
            t("application-sign-after-completeness-text").as_str(),
        )
        .next(t("application-sign-after-contract"), t("application-sign-after-contract-text").as_str())
}

fn hours_and_minutes(words: &Words, minutes: i64) -> String {
    let said = |key: &'static str, n: i64| words.t(key).with("n", n).to_string();
    match (minutes / 60, minutes % 60) {
        (0, minutes) => said("unit-minutes", minutes),
        (hours, 0) => said("unit-minutes-hours", hours),
        (hours, minutes) => {
            format!("{} {}", said("unit-minutes-hours", hours), said("unit-minutes", minutes))
        }
    }
}
