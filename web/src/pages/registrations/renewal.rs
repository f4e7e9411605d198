//! A version of the agreement that came into force after the registration: read, and signed anew (A-7.4, A-8.2, B-6.2).

use axum::body::Body;
use axum::extract::Path;
use axum::response::{Html as Answer, IntoResponse, Redirect, Response};
use office::registrations::{self, Renewal};
use uuid::Uuid;

use super::agreement::{Reading, read};
use crate::error::{self, Failure};
use crate::forms::Form;
use crate::pages::documents::saved;
use crate::who::Visit;

/// `GET /registration/{id}/renewal`: the text in the page; nothing where the agreement in force is signed.
pub async fn page(visit: Visit, Path(id): Path<Uuid>) -> Result<Response, Failure> {
    let renewal = registrations::renewal(&visit.office, &visit.ctx, id).await?;
    match renewal {
        None => Ok(Redirect::to(&format!("/registration/{id}")).into_response()),
        Some(renewal) => Ok(Answer(render(&visit, renewal, None)?).into_response()),
    }
}

/// `GET /registration/{id}/renewal.txt`: the exact bytes that are signed.
pub async fn text(visit: Visit, Path(id): Path<Uuid>) -> Result<Response, Failure> {
    let renewal = registrations::renewal(&visit.office, &visit.ctx, id).await?.ok_or(Failure::NotFound)?;
    Ok(saved("agreement.txt", "text/plain; charset=utf-8", Body::from(renewal.text)))
}

/// `POST /registration/{id}/renewal`.
pub async fn sign(visit: Visit, Path(id): Path<Uuid>, form: Form) -> Result<Response, Failure> {
    let why = match form.cms() {
        None => visit.t("application-error-signature-none"),
        Some(cms) => match registrations::renew(&visit.office, &visit.ctx, id, cms).await {
            Ok(()) => return Ok(Redirect::to(&format!("/registration/{id}")).into_response()),
            Err(error @ (office::Error::Signature { .. } | office::Error::Refused(_))) => {
                error::told(&visit, &error)
            }
            Err(error) => return Err(error.into()),
        },
    };
    let renewal = registrations::renewal(&visit.office, &visit.ctx, id).await?.ok_or(Failure::NotFound)?;
    Ok(error::unprocessable(render(&visit, renewal, Some(why))?))
}

fn render(visit: &Visit, renewal: Renewal, failed: Option<String>) -> Result<String, Failure> {
    let Renewal { registration, version, parts, sha256, .. } = renewal;
    let texts = ["registration-renewal-title", "registration-renewal-lead", "registration-renewal-sign"];
    let reading = Reading { texts, rest: "/renewal", version: &version, parts: &parts, sha256: &sha256 };
    read(visit, &registration, &reading, &[], failed)
}
