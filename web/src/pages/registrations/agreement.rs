//! The agreement: read, signed, and with it the registration presented (A-8.2, B-6.2).

use askama::Template;
use axum::body::Body;
use axum::extract::Path;
use axum::response::{Html as Answer, IntoResponse, Redirect, Response};
use office::FieldError;
use office::registrations::agreement::{self, Version};
use office::registrations::{self, Registration};
use office::texts::Locale;
use uuid::Uuid;

use super::{address, own};
use crate::error::{self, Failure};
use crate::forms::Form;
use crate::pages::documents::saved;
use crate::ui::forms::Errors;
use crate::ui::sign::{SignPanel, Signed};
use crate::ui::{Page, Script};
use crate::who::Visit;

#[derive(Template)]
#[template(path = "pages/registrations/agreement.html")]
struct Agreement {
    page: Page,
    lead: String,
    errors: Errors,
    /// Language and lines of the text.
    parts: Vec<(&'static str, Vec<String>)>,
    version: String,
    panel: Option<SignPanel>,
}

/// A text that is read and signed.
pub(super) struct Reading<'a> {
    /// Keys of the title, of what it means, of the button.
    pub texts: [&'static str; 3],
    /// Where it is signed, below the registration.
    pub rest: &'static str,
    pub version: &'a Version,
    pub parts: &'a [(Locale, String)],
    pub sha256: &'a str,
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
    let texts =
        ["registration-agreement-title", "registration-agreement-lead", "registration-agreement-sign"];
    let reading = Reading {
        texts,
        rest: "/agreement",
        version: &agreement.version,
        parts: &agreement.parts,
        sha256: &agreement.sha256,
    };
    read(visit, &agreement.registration, &reading, &agreement.missing, failed)
}

/// The page of a text with its panel, which is there when nothing is missing.
pub(super) fn read(
    visit: &Visit,
    registration: &Registration,
    reading: &Reading<'_>,
    missing: &[FieldError],
    failed: Option<String>,
) -> Result<String, Failure> {
    let errors = error::errors(visit, missing);
    let [title, lead, sign] = reading.texts.map(|key| visit.t(key));
    let page = visit
        .page(&title)
        .under(
            super::beginning(registration.order),
            super::of_order(visit, registration.order, "registration-title"),
        )
        .needs(Script::Sign)
        .with_errors(errors.any() || failed.is_some());
    let here = address(registration, reading.rest);
    let panel = SignPanel::new(&page, &visit.layer(), &here, sign)
        .bytes(format!("{here}.txt"), "agreement.txt", reading.sha256)
        .covers(Signed { title, detail: lead.clone(), sha256: reading.sha256.into(), ..Signed::default() })
        .failed(failed);
    let panel = match &registration.bin {
        Some(bin) => panel.as_organisation(&registration.name, bin),
        None => panel.as_person(&registration.name, &registration.iin),
    };
    let version = agreement::number(visit.words(), reading.version);
    let panel = (!errors.any()).then_some(panel);
    let parts = reading.parts.iter().map(|(locale, text)| {
        let lines = text.lines().filter(|line| !line.is_empty()).map(str::to_owned);
        (locale.code(), lines.collect())
    });
    Ok(Agreement { page, lead, errors, parts: parts.collect(), version, panel }.render()?)
}
