//! The operator asks a user of the portal of construction to correct data (B-7): they are no ground for a refusal there, and
//! the term of the registration runs on.

use askama::Template;
use axum::extract::Path;
use axum::response::{Html as Answer, IntoResponse, Redirect, Response};
use office::FieldError;
use office::questionnaires::{Question, Version};
use office::registrations::correction::{self, Asked};
use office::registrations::refusal::place;
use office::registrations::{self, Card, Registration};
use uuid::Uuid;

use crate::error::{self, Failure};
use crate::forms::Form;
use crate::ui::dates::instant;
use crate::ui::forms::{Choice, Errors, Field, button};
use crate::ui::parts::SummaryList;
use crate::ui::{Html, Page};
use crate::who::Visit;

/// Where the user of a registration is asked.
pub fn address(id: Uuid) -> String {
    format!("/operator/registrations/{id}/correction")
}

/// The way there from the card of a registration, where something can be asked.
pub fn link(visit: &Visit, registration: &Registration) -> Option<Html> {
    let open = correction::is_open(registration);
    open.then(|| Html::link(address(registration.id), visit.t("correction-ask")))
}

#[derive(Template)]
#[template(path = "pages/operator/correction.html")]
struct Asking {
    page: Page,
    errors: Errors,
    before: Option<SummaryList>,
    action: String,
    version: i64,
    /// None where nothing can be asked any more.
    fields: Option<Vec<Field>>,
    send: Html,
}

/// `GET /operator/registrations/{id}/correction`.
pub async fn page(visit: Visit, Path(id): Path<Uuid>) -> Result<Answer<String>, Failure> {
    Ok(Answer(render(&visit, id, (&[], ""), &[]).await?))
}

/// `POST /operator/registrations/{id}/correction`.
pub async fn ask(visit: Visit, Path(id): Path<Uuid>, form: Form) -> Result<Response, Failure> {
    let version = form.text("version").parse().map_err(|_| Failure::BadRequest)?;
    let fields: Vec<String> = form.values.all("fields").map(str::to_owned).collect();
    let text = form.text("text");
    match correction::ask(&visit.office, &visit.ctx, id, version, &fields, text).await {
        Ok(()) => Ok(Redirect::to(&address(id)).into_response()),
        Err(office::Error::Invalid(wrong)) => {
            Ok(error::unprocessable(render(&visit, id, (&fields, text), &wrong).await?))
        }
        Err(other) => Err(other.into()),
    }
}

async fn render(
    visit: &Visit,
    id: Uuid,
    (typed, text): (&[String], &str),
    wrong: &[FieldError],
) -> Result<String, Failure> {
    let Card { registration, questionnaire, .. } = registrations::card(&visit.office, &visit.ctx, id).await?;
    let asked = correction::asked(&visit.office, id).await?;
    let errors = error::errors(visit, wrong);
    let choice = |it: &Question| Choice::new(&it.name, it.label(visit.ctx.locale));
    let choices = questionnaire.content.questions.iter().map(choice).collect();
    let fields = correction::is_open(&registration).then(|| {
        vec![
            Field::checkboxes("fields", visit.t("correction-fields"), choices)
                .value(typed.join(" "))
                .checked(&errors),
            Field::long("text", visit.t("correction-text")).rows(3).value(text).checked(&errors),
        ]
    });
    let shown = Asking {
        page: visit
            .page(visit.t("correction-ask-title"))
            .under(format!("/operator/registrations/{id}"), registration.name.clone())
            .with_errors(errors.any()),
        before: asked.map(|asked| before(visit, &questionnaire, &asked)),
        action: address(id),
        version: registration.version,
        fields,
        send: button(visit.t("correction-send")),
        errors,
    };
    Ok(shown.render()?)
}

/// What was asked last, and whether it was corrected.
pub fn before(visit: &Visit, form: &Version, asked: &Asked) -> SummaryList {
    let words = visit.words();
    let moment = |at| instant(at, words.moment(at));
    let named: Vec<String> = asked.fields.iter().map(|name| place(words, form, name)).collect();
    let list = SummaryList::new()
        .row(visit.t("correction-asked-at"), moment(asked.at))
        .row(visit.t("correction-fields"), named.join(", "))
        .row(visit.t("correction-text"), asked.text.as_str());
    match asked.corrected {
        Some(at) => list.row(visit.t("correction-corrected-at"), moment(at)),
        None => list.row(visit.t("correction-corrected-at"), visit.t("correction-waits")),
    }
}
