//! The form (A-8.1, B-6.1): kept as it is typed, shown again with what is wrong.

use askama::Template;
use axum::extract::Path;
use axum::response::{IntoResponse, Redirect, Response};
use office::FieldError;
use office::registrations::{self, Form as Data, View};
use uuid::Uuid;

use super::{address, facts, own, steps};
use crate::error::{self, Failure};
use crate::forms::Form;
use crate::ui::forms::{Errors, Field, button};
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
    fields: Vec<Field>,
    bank: Vec<Field>,
    bank_optional: bool,
    steps: TaskList,
    save: Html,
}

/// `POST /registration/{id}`: keeps the form; goes on when it is right.
pub async fn save(visit: Visit, Path(id): Path<Uuid>, form: Form) -> Result<Response, Failure> {
    let data = Data::typed(|name| form.text(name).to_owned());
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
    let data = Data::typed(|name| form.text(name).to_owned());
    match registrations::save(&visit.office, &visit.ctx, id, data).await {
        Ok(()) | Err(office::Error::Invalid(_)) => Ok(visit.words().time(visit.ctx.now)),
        Err(error) => Err(error.into()),
    }
}

pub(super) fn filling(visit: &Visit, view: &View, data: &Data, wrong: &[FieldError]) -> Filling {
    let t = |key: &str| visit.t(key);
    let errors = error::errors(visit, wrong);
    let registration = &view.registration;
    let legal = registration.is_legal_entity();
    let page = visit
        .page(t("registration-form-title"))
        .under("/registration", t("registration-title"))
        .with_errors(errors.any());
    Filling {
        action: address(registration, ""),
        facts: facts(visit, registration),
        fields: vec![
            Field::text("address", t("registration-field-address"))
                .hint(t("registration-field-address-hint"))
                .autocomplete("street-address")
                .value(&data.address)
                .checked(&errors),
            Field::telephone("phone", t("registration-field-phone"))
                .hint(t("registration-field-phone-hint"))
                .value(&data.phone)
                .checked(&errors),
            Field::email("email", t("registration-field-email"))
                .hint(t("registration-field-email-hint"))
                .value(&data.email)
                .checked(&errors),
        ],
        bank: vec![
            Field::text("account", t("registration-field-account"))
                .hint(t("registration-field-account-hint"))
                .width(20)
                .value(&data.account)
                .checked(&errors),
            Field::text("bank", t("registration-field-bank")).value(&data.bank).checked(&errors),
            Field::text("bik", t("registration-field-bik"))
                .hint(t("registration-field-bik-hint"))
                .width(10)
                .value(&data.bik)
                .checked(&errors),
            Field::text("kbe", t("registration-field-kbe"))
                .hint(t("registration-field-kbe-hint"))
                .width(2)
                .value(&data.kbe)
                .checked(&errors),
        ],
        bank_optional: !legal,
        steps: steps(visit, view),
        save: button(t("registration-save")),
        errors,
        page,
    }
}
