//! A new application: sections in any order, files, addressee, check and sign.

mod addressee;
pub mod composition;
mod documents;
mod object;
mod sign;

use axum::extract::Path;
use axum::response::{IntoResponse, Redirect, Response};
use law::Rule;
use office::applications::{self, Draft};
use uuid::Uuid;

pub use addressee::{choose, participant};
pub use documents::{documents, file, remove, sort, upload};
pub use object::{autosave, object, save_object};
pub use sign::{manifest, others_sign, sign, statement, submit};

use crate::error::Failure;
use crate::forms::Form;
use crate::ui::dates::Dates;
use crate::ui::{Html, Page};
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
    when: Html,
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
    let date = law::application::registration_date(&visit.office.law(visit.ctx.now), visit.ctx.now).last_day;
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
        when: Dates::if_sent_now().said(
            words.t("application-when-now"),
            "date",
            Rule::RegistrationDate,
            words.date(date),
        ),
        discard: format!("/applications/{}/discard", draft.application.id),
    }
}

/// `POST /applications/{id}/discard`.
pub async fn discard(visit: Visit, Path(id): Path<Uuid>, _: Form) -> Result<Redirect, Failure> {
    applications::discard(&visit.office, &visit.ctx, id).await?;
    Ok(Redirect::to("/cabinet"))
}
