//! The form (A-8.1, B-6.1): kept as it is typed, shown again with what is wrong.

use askama::Template;
use axum::extract::Path;
use axum::response::{IntoResponse, Redirect, Response};
use office::FieldError;
use office::questionnaires::Question;
use office::registrations::{self, Form as Data, View};
use uuid::Uuid;

use super::{address, facts, own, steps};
use crate::error::{self, Failure};
use crate::forms::Form;
use crate::pages::questionnaires::{self, Lists, Section};
use crate::ui::forms::{Errors, button};
use crate::ui::parts::{SummaryList, TaskList};
use crate::ui::{Html, Page};
use crate::who::Visit;

#[derive(Template)]
#[template(path = "pages/registrations/form.html")]
pub(super) struct Filling {
    page: Page,
    errors: Errors,
    action: String,
    facts: SummaryList,
    /// Where another version came into force since the draft was typed.
    changed: Html,
    sections: Vec<Section>,
    /// Of the version.
    language: &'static str,
    number: i64,
    steps: TaskList,
    save: Html,
}

pub(super) fn typed(form: &Form) -> Data {
    Data { own: questionnaires::typed(form), ..Data::typed(|name| form.text(name).to_owned()) }
}

/// `POST /registration/{id}`: keeps the form; goes on when it is right.
pub async fn save(visit: Visit, Path(id): Path<Uuid>, form: Form) -> Result<Response, Failure> {
    let data = typed(&form);
    match registrations::save(&visit.office, &visit.ctx, id, data.clone()).await {
        Ok(()) => Ok(Redirect::to(&format!("/registration/{id}/documents")).into_response()),
        Err(office::Error::Invalid(wrong)) => {
            let view = own(&visit, id).await?;
            Ok(error::unprocessable(filling(&visit, &view, &data, &wrong).render()?))
        }
        Err(error) => Err(error.into()),
    }
}

/// `POST /registration/{id}/autosave`: keeps what is typed, right or wrong; answers with the time.
pub async fn autosave(visit: Visit, Path(id): Path<Uuid>, form: Form) -> Result<String, Failure> {
    let data = typed(&form);
    match registrations::save(&visit.office, &visit.ctx, id, data).await {
        Ok(()) | Err(office::Error::Invalid(_)) => Ok(visit.words().time(visit.ctx.now)),
        Err(error) => Err(error.into()),
    }
}

pub(super) fn filling(visit: &Visit, view: &View, data: &Data, wrong: &[FieldError]) -> Filling {
    let errors = error::errors(visit, wrong);
    let registration = &view.registration;
    let page = visit
        .page(visit.t("registration-form-title"))
        .under("/registration", visit.t("registration-title"))
        .with_errors(errors.any());
    let answer = |it: &Question| match it.own {
        None => data.value(&it.name).unwrap_or_default().to_owned(),
        Some(_) => {
            data.own.get(&it.name).or(registration.form.own.get(&it.name)).cloned().unwrap_or_default()
        }
    };
    let version = &view.questionnaire;
    Filling {
        action: address(registration, ""),
        facts: facts(visit, registration),
        changed: questionnaires::changed(visit, version, view.former.as_ref()),
        sections: questionnaires::sections(visit.words(), version, &Lists::default(), answer, &errors),
        language: version.language(visit.ctx.locale).code(),
        number: version.number,
        steps: steps(visit, view),
        save: button(visit.t("registration-save")),
        errors,
        page,
    }
}
