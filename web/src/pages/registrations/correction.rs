//! What the operator of the portal of construction asks the user to correct (B-7). The term of the registration runs on.

use askama::Template;
use axum::extract::Path;
use axum::response::{Html as Answer, IntoResponse, Redirect, Response};
use office::FieldError;
use office::questionnaires::Question;
use office::registrations::correction::{self, Asked};
use office::registrations::{Form as Data, Registration, View};
use uuid::Uuid;

use super::{address, own};
use crate::error::{self, Failure};
use crate::forms::Form;
use crate::pages::operator::correction::before;
use crate::pages::questionnaires::{self, Lists};
use crate::ui::forms::{Errors, Field, button};
use crate::ui::parts::SummaryList;
use crate::ui::{Html, Page};
use crate::who::Visit;

#[derive(Template)]
#[template(path = "pages/registrations/correction.html")]
struct Correcting {
    page: Page,
    errors: Errors,
    asked: SummaryList,
    action: String,
    version: i64,
    /// None where there is nothing to correct any more.
    fields: Option<Vec<Field>>,
    save: Html,
}

/// The request that waits for the user of a registration.
pub(super) async fn waiting(visit: &Visit, registration: &Registration) -> Result<Option<Asked>, Failure> {
    if !correction::is_open(registration) {
        return Ok(None);
    }
    let asked = correction::asked(&visit.office, registration.id).await?;
    Ok(asked.filter(|asked| asked.corrected.is_none()))
}

/// `GET /registration/{id}/correction`.
pub async fn page(visit: Visit, Path(id): Path<Uuid>) -> Result<Answer<String>, Failure> {
    let data = own(&visit, id).await?.registration.form;
    Ok(Answer(render(&visit, id, &data, &[]).await?))
}

/// `POST /registration/{id}/correction`.
pub async fn save(visit: Visit, Path(id): Path<Uuid>, form: Form) -> Result<Response, Failure> {
    let version = form.text("version").parse().map_err(|_| Failure::BadRequest)?;
    let data = super::filling::typed(&form);
    match correction::correct(&visit.office, &visit.ctx, id, version, &data).await {
        Ok(()) => Ok(Redirect::to(&format!("/registration/{id}")).into_response()),
        Err(office::Error::Invalid(wrong)) => {
            Ok(error::unprocessable(render(&visit, id, &data, &wrong).await?))
        }
        Err(other) => Err(other.into()),
    }
}

async fn render(visit: &Visit, id: Uuid, data: &Data, wrong: &[FieldError]) -> Result<String, Failure> {
    let View { registration, questionnaire, .. } = own(visit, id).await?;
    let asked = correction::asked(&visit.office, id).await?.ok_or(Failure::NotFound)?;
    let errors = error::errors(visit, wrong);
    let open = waiting(visit, &registration).await?.is_some();
    let answer = |it: &Question| {
        let own = || data.own.get(&it.name).cloned();
        data.value(&it.name).map(str::to_owned).or_else(own).unwrap_or_default()
    };
    let sections =
        questionnaires::sections(visit.words(), &questionnaire, &Lists::default(), answer, &errors);
    let fields = sections.into_iter().flat_map(|it| it.fields);
    let fields = fields.filter(|it| asked.fields.iter().any(|name| name == it.name())).collect();
    let shown = Correcting {
        page: visit
            .page(visit.t("correction-title"))
            .under(address(&registration, ""), visit.t("registration-presented-title"))
            .with_errors(errors.any()),
        asked: before(visit, &questionnaire, &asked),
        action: address(&registration, "/correction"),
        version: registration.version,
        fields: open.then_some(fields),
        save: button(visit.t("correction-save")),
        errors,
    };
    Ok(shown.render()?)
}
