//! What is to be built, by whom it was designed, of which kind.

use askama::Template;
use axum::extract::Path;
use axum::response::{Html as Answer, IntoResponse, Redirect, Response};
use office::FieldError;
use office::applications::{self, DOCUMENTATION, Draft, Form as Data, PURPOSES, RESPONSIBILITY, WORKS};
use uuid::Uuid;

use super::{Side, frame, open, side};
use crate::error::{self, Failure};
use crate::forms::Form;
use crate::pages::kato;
use crate::ui::forms::{Choice, Errors, Field, button, second_button};
use crate::ui::{Html, Page};
use crate::who::Visit;

#[derive(Template)]
#[template(path = "pages/applications/object.html")]
struct Object {
    page: Page,
    errors: Errors,
    side: Side,
    action: String,
    applicant: String,
    fields: Vec<Field>,
    save: Html,
    place: String,
    choose_place: Html,
}

/// `GET /applications/{id}/object`.
pub async fn object(visit: Visit, Path(id): Path<Uuid>) -> Result<Response, Failure> {
    let draft = match open(&visit, id).await? {
        Ok(draft) => draft,
        Err(sent) => return Ok(sent),
    };
    let data = draft.application.form.clone();
    Ok(Answer(object_page(&visit, &draft, &data, &[]).await?).into_response())
}

/// `POST /applications/{id}/object`: keeps what was typed; goes on when it is right.
pub async fn save_object(visit: Visit, Path(id): Path<Uuid>, form: Form) -> Result<Response, Failure> {
    let data = Data::typed(|name| form.text(name).to_owned());
    match applications::save(&visit.office, &visit.ctx, id, data.clone()).await {
        // Whatever is typed is kept, right or wrong, before the reader goes to choose the place.
        Ok(()) | Err(office::Error::Invalid(_)) if form.values.has("place") => {
            Ok(Redirect::to(&format!("/applications/{id}/place")).into_response())
        }
        Ok(()) => Ok(Redirect::to(&format!("/applications/{id}/documents")).into_response()),
        Err(office::Error::Invalid(_)) if form.values.has("exit") => {
            Ok(Redirect::to("/cabinet").into_response())
        }
        Err(office::Error::Invalid(wrong)) => {
            let draft = applications::draft(&visit.office, &visit.ctx, id).await?;
            Ok(error::unprocessable(object_page(&visit, &draft, &data, &wrong).await?))
        }
        Err(error) => Err(error.into()),
    }
}

/// `POST /applications/{id}/object/autosave`: keeps what is typed, right or wrong; answers with the time.
pub async fn autosave(visit: Visit, Path(id): Path<Uuid>, form: Form) -> Result<String, Failure> {
    let data = Data::typed(|name| form.text(name).to_owned());
    match applications::save(&visit.office, &visit.ctx, id, data).await {
        Ok(()) | Err(office::Error::Invalid(_)) => Ok(visit.words().time(visit.ctx.now)),
        Err(error) => Err(error.into()),
    }
}

/// The values of a list with their texts `application-<field>-<value>`, after an empty one.
fn choices(visit: &Visit, field: &str, values: &[&str]) -> Vec<Choice> {
    let named = |value: &&str| Choice::new(*value, visit.t(&format!("application-{field}-{value}")));
    [Choice::new("", "—")].into_iter().chain(values.iter().map(named)).collect()
}

async fn object_page(
    visit: &Visit,
    draft: &Draft,
    data: &Data,
    wrong: &[FieldError],
) -> Result<String, Failure> {
    let t = |key: &str| visit.t(key);
    let errors = error::errors(visit, wrong);
    let text = |name: &str, value: &str| {
        Field::text(name, t(&format!("application-field-{}", name.replace('_', "-"))))
            .value(value)
            .checked(&errors)
    };
    let list = |name: &str, values: &[&str], value: &str| {
        let label = t(&format!("application-field-{name}"));
        Field::select(name, label, choices(visit, name, values)).value(value).checked(&errors)
    };
    let bin = Field::digits("designer_bin", t("application-field-designer-bin"))
        .hint(t("application-field-designer-bin-hint"))
        .value(&data.designer_bin)
        .checked(&errors);
    let owner = &draft.owner;
    let place = kato::place(visit, &draft.application).await?;
    let page = Object {
        side: side(visit, draft, "object"),
        action: format!("/applications/{}/object", draft.application.id),
        applicant: format!("{} · {}", owner.name, owner.party),
        fields: vec![
            text("title", &data.title).hint(t("application-field-title-hint")),
            text("address", &data.address).hint(t("application-field-address-hint")),
            list("documentation", &DOCUMENTATION, &data.documentation),
            list("works", &WORKS, &data.works),
            list("purpose", &PURPOSES, &data.purpose),
            list("responsibility", &RESPONSIBILITY, &data.responsibility),
            text("designer_name", &data.designer_name),
            bin,
            text("cost", &data.cost).hint(t("application-field-cost-hint")).width(20),
        ],
        save: button(t("application-save")),
        place,
        choose_place: second_button(t("kato-open"), "place", "choose"),
        page: frame(visit, draft, "application-object-title").with_errors(errors.any()),
        errors,
    };
    Ok(page.render()?)
}
