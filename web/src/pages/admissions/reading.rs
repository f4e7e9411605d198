//! What the organisation signs: read, completed with the accreditation certificate, signed and by that presented (A-12.p1,
//! A-12.p2, A-36.p1, A-36.p2).

use askama::Template;
use axum::body::Body;
use axum::extract::Path;
use axum::response::{Html as Answer, IntoResponse, Redirect, Response};
use office::admissions::agreement::FILE_NAME;
use office::admissions::{self, Reading, State, View};
use office::registrations::agreement;
use uuid::Uuid;

use super::{address, file_of};
use crate::error::{self, Failure};
use crate::forms::Form;
use crate::pages::documents::saved;
use crate::pages::uploaded::{remove_button, size, state, sum};
use crate::ui::forms::{Errors, Field, second_button};
use crate::ui::sign::{SignPanel, Signed};
use crate::ui::{Html, Page, Script};
use crate::who::Visit;

#[derive(Template)]
#[template(path = "pages/admissions/agreement.html")]
struct Signing {
    page: Page,
    lead: String,
    errors: Errors,
    /// Language and lines of the text.
    parts: Vec<(&'static str, Vec<String>)>,
    version: String,
    here: String,
    /// The certificate that is attached, or a field to attach it.
    file: Option<Html>,
    field: Field,
    attach: Html,
    panel: Option<SignPanel>,
}

/// `GET /admission/{id}/agreement`.
pub async fn page(visit: Visit, Path(id): Path<Uuid>) -> Result<Response, Failure> {
    let view = admissions::view(&visit.office, &visit.ctx, id).await?;
    if view.admission.state != State::Draft {
        return Ok(Redirect::to(&address(&view.admission)).into_response());
    }
    Ok(Answer(render(&visit, &view, None).await?).into_response())
}

/// `GET /admission/{id}/agreement.txt`: the exact bytes that are signed.
pub async fn text(visit: Visit, Path(id): Path<Uuid>) -> Result<Response, Failure> {
    let reading = admissions::reading(&visit.office, &visit.ctx, id).await?;
    Ok(saved(FILE_NAME, "text/plain; charset=utf-8", Body::from(reading.text)))
}

/// `POST /admission/{id}/agreement`: signs and presents.
pub async fn present(visit: Visit, Path(id): Path<Uuid>, form: Form) -> Result<Response, Failure> {
    let refused = match form.cms() {
        None => visit.t("application-error-signature-none"),
        Some(cms) => match admissions::present(&visit.office, &visit.ctx, id, cms).await {
            Ok(admission) => return Ok(Redirect::to(&address(&admission)).into_response()),
            Err(
                refused @ (office::Error::Signature { .. }
                | office::Error::Refused(_)
                | office::Error::Invalid(_)),
            ) => error::told(&visit, &refused),
            Err(other) => return Err(other.into()),
        },
    };
    let view = admissions::view(&visit.office, &visit.ctx, id).await?;
    Ok(error::unprocessable(render(&visit, &view, Some(refused)).await?))
}

async fn render(visit: &Visit, view: &View, failed: Option<String>) -> Result<String, Failure> {
    let Reading { admission, version, parts, sha256, missing, .. } =
        admissions::reading(&visit.office, &visit.ctx, view.admission.id).await?;
    let errors = error::errors(visit, &missing);
    let here = address(&admission);
    let purpose = visit.t(&super::purpose(visit, &admission));
    let page = visit
        .page(visit.t("admission-sign-title"))
        .under(here.clone(), purpose.clone())
        .needs(Script::Sign)
        .with_errors(failed.is_some());
    let file = file_of(view).map(|(upload, check)| {
        let remove = remove_button(visit, &page, &format!("{here}/file/remove"), &upload.file_name);
        Html::two_lines(&upload.file_name, size(visit, upload))
            .then(Html::markup("<br>"))
            .then(sum(upload))
            .then(Html::markup("<br>"))
            .then(state(visit, upload, check))
            .then(remove)
    });
    let panel = missing.is_empty().then(|| {
        let covered = Signed { title: purpose, sha256: sha256.clone(), ..Signed::default() };
        SignPanel::new(&page, &visit.layer(), format!("{here}/agreement"), visit.t("admission-sign"))
            .bytes(format!("{here}/agreement.txt"), FILE_NAME, sha256.clone())
            .covers(covered)
            .failed(failed.clone())
            .as_organisation(&admission.name, &admission.party)
    });
    let parts = parts.iter().map(|(locale, text)| {
        let lines = text.lines().filter(|line| !line.is_empty()).map(str::to_owned);
        (locale.code(), lines.collect())
    });
    let signing = Signing {
        lead: visit.t("admission-sign-lead"),
        parts: parts.collect(),
        version: match admission.purpose {
            admissions::Purpose::Registration => agreement::number(visit.words(), &version),
            admissions::Purpose::Renewal => String::new(),
        },
        file,
        field: Field::file("file", visit.t("admission-file"), ".pdf,.jpg,.jpeg,.png")
            .hint(visit.t("people-copy-hint")),
        attach: second_button(visit.t("people-copy-attach"), "attach", "yes"),
        panel,
        here,
        errors,
        page,
    };
    Ok(signing.render()?)
}
