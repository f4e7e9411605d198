//! Sign-in by certificate (A-3, B-5): a text of ours is signed in NCALayer, or in any program and sent as a
//! file. The same POST takes both.

use askama::Template;
use axum::Extension;
use axum::extract::{Path, Query};
use axum::http::HeaderMap;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{Html, IntoResponse, Redirect, Response};
use law::access::Role;
use office::sign_in::{self, Challenge, Device, Session, Token};
use serde::Deserialize;
use uuid::Uuid;

use crate::error::{self, Failure};
use crate::forms::Form;
use crate::frame;
use crate::limits::{self, Peer};
use crate::pages::account::device;
use crate::ui::sign::SignPanel;
use crate::ui::{Page, Script};
use crate::who::{self, Visit};

#[derive(Template)]
#[template(path = "pages/sign_in.html")]
struct SignIn {
    page: Page,
    panel: SignPanel,
    text: String,
    valid_until: String,
}

/// Where to go afterwards.
#[derive(Deserialize)]
pub struct Next {
    next: Option<String>,
}

/// `GET /sign-in`.
pub async fn page(visit: Visit, Query(Next { next }): Query<Next>) -> Result<Response, Failure> {
    let next = next.as_deref().and_then(who::local_path).unwrap_or_default().to_owned();
    if visit.who().is_some() {
        return Ok(Redirect::to(after(&visit, &next, &visit.ctx.actor.roles)).into_response());
    }
    let (page, token) = render(visit.clone(), next, None).await?;
    let body = Html(page).into_response();
    Ok(match token {
        Some(token) => ([who::set_session(&visit.office, &token)], body).into_response(),
        None => body,
    })
}

/// `POST /sign-in`.
pub async fn submit(
    visit: Visit,
    peer: Option<Extension<Peer>>,
    headers: HeaderMap,
    form: Form,
) -> Result<Response, Failure> {
    let next = who::local_path(form.text("next")).unwrap_or_default().to_owned();
    let address = peer.map(|Extension(peer)| limits::address(&visit, peer, &headers).to_string());
    let device = Device { name: device::named(&headers), address: address.unwrap_or_default() };
    match finish(&visit, &form, &device).await {
        Ok((token, session)) => {
            let roles = session.actor().roles;
            let onward = Redirect::to(after(&visit, &next, &roles));
            Ok(([who::set_session(&visit.office, &token)], onward).into_response())
        }
        Err(refused) => {
            let told = match &refused {
                Attempt::NoSignature => visit.t("sign-in-signature-missing"),
                Attempt::Refused(error) if is_fault(error) => return Err(refused.into()),
                Attempt::Refused(error) => error::told(&visit, error),
            };
            let (page, _) = render(visit, next, Some(told)).await?;
            Ok(error::unprocessable(page))
        }
    }
}

/// The page that was asked for, or the one where the work of these roles is.
fn after<'a>(visit: &Visit, next: &'a str, roles: &[Role]) -> &'a str {
    if next.is_empty() { frame::landing(visit.office.config.system, roles) } else { next }
}

/// `GET /sign-in/challenge/{id}`: the text as a file, to be signed in another program.
pub async fn challenge(visit: Visit, Path(id): Path<Uuid>) -> Result<Response, Failure> {
    let session = visit.session.as_ref().ok_or(Failure::NotFound)?;
    let challenge = sign_in::challenge(&visit.office, &visit.ctx, session, id).await?;
    let headers = [
        (CONTENT_TYPE, "text/plain; charset=utf-8"),
        (CONTENT_DISPOSITION, "attachment; filename=\"sign-in.txt\""),
    ];
    Ok((headers, challenge.text).into_response())
}

/// `POST /sign-out`.
pub async fn sign_out(visit: Visit, _: Form) -> Result<Response, Failure> {
    if let Some(session) = &visit.session {
        sign_in::sign_out(&visit.office, &visit.ctx, session).await?;
    }
    Ok(([who::forget_session(&visit.office)], Redirect::to("/")).into_response())
}

/// Why an attempt to sign in did not succeed.
enum Attempt {
    NoSignature,
    Refused(office::Error),
}

impl From<Attempt> for Failure {
    fn from(attempt: Attempt) -> Self {
        match attempt {
            Attempt::NoSignature => Failure::BadRequest,
            Attempt::Refused(error) => error.into(),
        }
    }
}

/// Faults of ours get the general page; refusals are shown above the panel with a new text to sign.
fn is_fault(error: &office::Error) -> bool {
    matches!(error, office::Error::Internal(_) | office::Error::Unavailable(_))
}

async fn finish(visit: &Visit, form: &Form, device: &Device) -> Result<(Token, Session), Attempt> {
    let cms = form.cms().ok_or(Attempt::NoSignature)?;
    let id = form.text("challenge").parse().unwrap_or(Uuid::nil());
    let session = visit.session.as_ref().ok_or(Attempt::NoSignature)?;
    sign_in::finish(&visit.office, &visit.ctx, session, id, cms, device).await.map_err(Attempt::Refused)
}

async fn render(
    mut visit: Visit,
    next: String,
    refused: Option<String>,
) -> Result<(String, Option<Token>), Failure> {
    let (challenge, session, token) =
        sign_in::begin(&visit.office, &visit.ctx, visit.session.as_ref()).await?;
    visit.session = Some(session);
    Ok((view(&visit, challenge, next, refused).render()?, token))
}

fn view(visit: &Visit, challenge: Challenge, next: String, refused: Option<String>) -> SignIn {
    let page = visit.page(visit.t("sign-in-title")).needs(Script::Sign).with_errors(refused.is_some());
    let panel = SignPanel::new(&page, &visit.layer(), "/sign-in", visit.t("sign-in-button"))
        .attached()
        .bytes(format!("/sign-in/challenge/{}", challenge.id), "sign-in.txt", "")
        .field("challenge", challenge.id.to_string())
        .field("next", next)
        .failed(refused);
    SignIn { page, panel, valid_until: visit.words().time(challenge.ends_at), text: challenge.text }
}
