//! The questionnaire (A-12.p2, A-36.p2): kept as it is typed, shown again with what is wrong.

use askama::Template;
use axum::extract::Path;
use axum::response::{IntoResponse, Redirect, Response};
use office::FieldError;
use office::admissions::agreement::CERTIFICATE_FIELDS;
use office::admissions::{self, Form as Typed, Purpose, View};
use office::questionnaires::{Question, Version};
use uuid::Uuid;

use super::{HERE, address, title};
use crate::error::{self, Failure};
use crate::forms::Form;
use crate::pages::questionnaires::{self, Lists, Section};
use crate::ui::forms::{Errors, button};
use crate::ui::parts::SummaryList;
use crate::ui::{Html, Page};
use crate::who::Visit;

#[derive(Template)]
#[template(path = "pages/admissions/form.html")]
struct Filling {
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
    save: Html,
}

/// `POST /admission/{id}`: keeps what was typed; goes on when it is right.
pub async fn save(visit: Visit, Path(id): Path<Uuid>, form: Form) -> Result<Response, Failure> {
    let own = questionnaires::typed(&form);
    let typed = Typed { own, ..Typed::typed(|name| form.text(name).to_owned()) };
    let wrong = admissions::save(&visit.office, &visit.ctx, id, typed.clone()).await?;
    if wrong.is_empty() {
        return Ok(Redirect::to(&format!("{HERE}/{id}/agreement")).into_response());
    }
    let view = admissions::view(&visit.office, &visit.ctx, id).await?;
    Ok(error::unprocessable(filling(&visit, &view, Some(&typed), &wrong).await?))
}

pub(super) async fn filling(
    visit: &Visit,
    view: &View,
    typed: Option<&Typed>,
    wrong: &[FieldError],
) -> Result<String, Failure> {
    let (admission, version) = (&view.admission, &view.questionnaire);
    let typed = typed.unwrap_or(&admission.form);
    let errors = error::errors(visit, wrong);
    let fields = typed.fields();
    let answer = |it: &Question| match it.own {
        None => fields.iter().find(|(name, _)| *name == it.name).map(|(_, value)| (*value).to_owned()),
        Some(_) => typed.own.get(&it.name).or(admission.form.own.get(&it.name)).cloned(),
    };
    let answer = |it: &Question| answer(it).unwrap_or_default();
    let lists = Lists::of_mine(visit).await?;
    let mut sections = questionnaires::sections(visit.words(), version, &lists, answer, &errors);
    if admission.purpose == Purpose::Renewal {
        sections = certificate(visit, version, typed, &errors);
    }
    let page = visit
        .page(visit.t(&super::purpose(visit, admission)))
        .under(HERE, title(visit))
        .with_errors(errors.any());
    let filling = Filling {
        action: address(admission),
        // From the certificate of the key; nobody types it.
        facts: SummaryList::new()
            .row(visit.t("admission-organisation"), admission.name.as_str())
            .row(visit.t("registration-field-bin"), admission.party.as_str()),
        changed: questionnaires::changed(visit, version, view.former.as_ref()),
        sections,
        language: version.language(visit.ctx.locale).code(),
        number: version.number,
        save: button(visit.t("continue")),
        errors,
        page,
    };
    Ok(filling.render()?)
}

/// What is asked of a certificate of a further validity: its fixed questions, as they are asked in the
/// questionnaire.
fn certificate(visit: &Visit, version: &Version, typed: &Typed, errors: &Errors) -> Vec<Section> {
    let mut asked = version.clone();
    asked.content.questions.retain(|it| CERTIFICATE_FIELDS.contains(&it.name.as_str()));
    let fields = typed.fields();
    let answer = |it: &Question| {
        let found = fields.iter().find(|(name, _)| *name == it.name);
        found.map(|(_, value)| (*value).to_owned()).unwrap_or_default()
    };
    questionnaires::sections(visit.words(), &asked, &Lists::default(), answer, errors)
}
