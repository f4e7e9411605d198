//! The secret address of one's calendar of terms, and the calendar behind it.

use askama::Template;
use axum::extract::Path;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{Html as Answer, IntoResponse, Redirect, Response};
use office::expertise::feed;

use crate::error::Failure;
use crate::forms::Form;
use crate::ui::dates::said_instant;
use crate::ui::forms::button;
use crate::ui::parts::{Meaning, note};
use crate::ui::{Html, Page};
use crate::who::Visit;

pub const HERE: &str = "/account/calendar";

#[derive(Template)]
#[template(path = "pages/account/feed.html")]
struct Shown {
    page: Page,
    stands: Html,
    /// The address, this once.
    address: Option<String>,
    make: Html,
    revoke: bool,
}

/// `GET /account/calendar`.
pub async fn page(visit: Visit) -> Result<Answer<String>, Failure> {
    render(&visit, None).await
}

/// `POST /account/calendar`: a new address, shown in the answer and never again.
pub async fn make(visit: Visit, _: Form) -> Result<Answer<String>, Failure> {
    let address = feed::make(&visit.office, &visit.ctx).await?;
    render(&visit, Some(address)).await
}

/// `POST /account/calendar/revoke`.
pub async fn revoke(visit: Visit, _: Form) -> Result<Redirect, Failure> {
    feed::revoke(&visit.office, &visit.ctx).await?;
    Ok(Redirect::to(HERE))
}

/// `GET /deadlines/{secret}.ics`.
pub async fn ics(visit: Visit, Path(name): Path<String>) -> Result<Response, Failure> {
    let secret = name.strip_suffix(".ics").ok_or(Failure::NotFound)?;
    let text = feed::calendar(&visit.office, visit.ctx.now, secret).await?;
    let headers = [(CONTENT_TYPE, "text/calendar; charset=utf-8"), (CACHE_CONTROL, "no-store")];
    Ok((headers, text).into_response())
}

async fn render(visit: &Visit, address: Option<String>) -> Result<Answer<String>, Failure> {
    let words = visit.words();
    let own = feed::mine(&visit.office, &visit.ctx).await?;
    let stands = match &own {
        Some(own) => {
            let made = words.t("feed-made");
            said_instant(made, "moment", own.created_at, words.moment(own.created_at))
        }
        None => Html::text(visit.t("feed-none")),
    };
    let stands = match &address {
        Some(_) => note(Meaning::Warn, visit.t("feed-once")),
        None => Html::markup(format!("<p>{stands}</p>")),
    };
    let shown = Shown {
        page: visit.page(visit.t("feed-title")).under(super::HERE, visit.t("me-title")),
        stands,
        address,
        make: button(visit.t(if own.is_some() { "feed-again" } else { "feed-make" })),
        revoke: own.is_some(),
    };
    Ok(Answer(shown.render()?))
}
