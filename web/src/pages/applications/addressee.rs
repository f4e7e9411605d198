//! The choice of the expertise organisation.

use askama::Template;
use axum::extract::Path;
use axum::response::{Html as Answer, IntoResponse, Redirect, Response};
use law::Rule;
use office::FieldError;
use office::applications::{self, Draft};
use office::participants;
use uuid::Uuid;

use super::{Side, frame, open, side};
use crate::error::{self, Failure};
use crate::forms::Form;
use crate::ui::dates::Dates;
use crate::ui::forms::{Choice, Errors, Field, button};
use crate::ui::{Html, Page};
use crate::who::Visit;

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
            let (dates, date) = (Dates::of_participant(one.id), words.date(one.accredited_until));
            let until = dates.said(words.t("application-participant-until"), "date", Rule::Validity, date);
            let hint = Html::text(&one.bin).then(" · ").then(until);
            Choice::new(one.id.to_string(), one.name(visit.ctx.locale)).hint(hint)
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
