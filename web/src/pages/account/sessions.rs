//! Where one is signed in and was: each session with its device, address and times; any of them can be ended.

use askama::Template;
use axum::extract::Path;
use axum::response::{Html as Answer, Redirect};
use office::sign_in;
use office::store::sessions::Session;
use uuid::Uuid;

use super::HERE;
use crate::error::Failure;
use crate::forms::Form;
use crate::ui::dates::{instant, said_instant};
use crate::ui::parts::{Meaning, Table, tag};
use crate::ui::{Html, Page};
use crate::who::Visit;

#[derive(Template)]
#[template(path = "pages/account/sessions.html")]
struct Sessions {
    page: Page,
    table: Table,
    others: bool,
}

/// `GET /account/sessions`.
pub async fn page(visit: Visit) -> Result<Answer<String>, Failure> {
    let sessions = sign_in::mine(&visit.office, &visit.ctx).await?;
    let page = visit.page(visit.t("sessions-title")).under(HERE, visit.t("me-title"));
    let current = visit.session.as_ref().and_then(|session| session.id);
    let others = sessions.iter().any(|it| it.id != current && lives(&visit, it));
    let table = Table::new(visit.words(), visit.t("sessions-title"))
        .column(visit.t("sessions-device"))
        .column(visit.t("sessions-party"))
        .column(visit.t("sessions-began"))
        .column(visit.t("sessions-state"))
        .column_hidden(visit.t("sessions-end"));
    let table = sessions.iter().fold(table, |table, it| table.row(cells(&visit, &page, it, current)));
    Ok(Answer(Sessions { page, table, others }.render()?))
}

/// `POST /account/sessions/{id}/end`.
pub async fn end(visit: Visit, Path(id): Path<Uuid>, _: Form) -> Result<Redirect, Failure> {
    sign_in::end(&visit.office, &visit.ctx, id).await?;
    Ok(Redirect::to("/account/sessions"))
}

/// `POST /account/sessions/others`: ends all but this one.
pub async fn end_others(visit: Visit, _: Form) -> Result<Redirect, Failure> {
    let session = visit.session.as_ref().ok_or(Failure::SignIn)?;
    sign_in::end_others(&visit.office, &visit.ctx, session).await?;
    Ok(Redirect::to("/account/sessions"))
}

fn lives(visit: &Visit, session: &Session) -> bool {
    let idle_end = session.last_seen_at + visit.office.config.session.idle();
    session.ended_at.is_none() && visit.ctx.now < session.ends_at.min(idle_end)
}

fn cells(visit: &Visit, page: &Page, session: &Session, current: Option<Uuid>) -> [Html; 5] {
    let words = visit.words();
    let device = match session.device.as_str() {
        "" => visit.t("sessions-device-unknown"),
        name => name.to_owned(),
    };
    let seen = said_instant(
        words.t("sessions-seen"),
        "at",
        session.last_seen_at,
        words.moment(session.last_seen_at),
    );
    let state = match session.ended_at {
        _ if session.id == current => tag(Meaning::Ok, visit.t("sessions-this")),
        Some(at) => said_instant(words.t("sessions-ended"), "at", at, words.moment(at)),
        None if lives(visit, session) => tag(Meaning::Info, visit.t("sessions-open")),
        None => Html::text(visit.t("sessions-over")),
    };
    let end = match session.id {
        Some(id) if session.id != current && lives(visit, session) => end_button(visit, page, id, &device),
        _ => Html::default(),
    };
    [
        Html::two_lines(device, &session.address),
        Html::text(session.party.as_deref().unwrap_or_default()),
        instant(session.created_at, words.moment(session.created_at)).then(Html::markup("<br>")).then(seen),
        state,
        end,
    ]
}

fn end_button(visit: &Visit, page: &Page, id: Uuid, device: &str) -> Html {
    let label = visit.words().t("sessions-end-one").with("device", device.to_owned());
    Html::markup(format!(
        r#"<form method="post" action="/account/sessions/{id}/end" novalidate>{}<button class="linklike" type="submit" aria-label="{}">{}</button></form>"#,
        page.csrf_field(),
        Html::text(label),
        Html::text(visit.t("sessions-end"))
    ))
}
