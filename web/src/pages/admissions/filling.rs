//! The questionnaire (A-12.p2, A-36.p2): kept as it is typed, shown again with what is wrong.

use askama::Template;
use axum::extract::Path;
use axum::response::{IntoResponse, Redirect, Response};
use law::kato::Kato;
use office::FieldError;
use office::admissions::agreement::{has, label};
use office::admissions::{self, Form as Typed, KINDS_AT_MOST, View};
use office::kato;
use office::memberships;
use uuid::Uuid;

use super::{HERE, address, on_the_portal, title};
use crate::error::{self, Failure};
use crate::forms::Form;
use crate::ui::forms::{Choice, Errors, Field, button};
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
    fields: Vec<Field>,
    certificate: Vec<Field>,
    save: Html,
}

/// `POST /admission/{id}`: keeps what was typed; goes on when it is right.
pub async fn save(visit: Visit, Path(id): Path<Uuid>, form: Form) -> Result<Response, Failure> {
    let typed = Typed::typed(|name| form.text(name).to_owned());
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
    let admission = &view.admission;
    let typed = typed.unwrap_or(&admission.form);
    let errors = error::errors(visit, wrong);
    let (mut fields, mut certificate) = (Vec::new(), Vec::new());
    for (name, value) in typed.fields() {
        if !has(&visit.office, admission.purpose, name) {
            continue;
        }
        let of_certificate = ["certificate", "issuer", "issued", "until", "kinds"].contains(&name);
        let field = field(visit, name).await?.value(value).checked(&errors);
        if of_certificate { certificate.push(field) } else { fields.push(field) }
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
        fields,
        certificate,
        save: button(visit.t("continue")),
        errors,
        page,
    };
    Ok(filling.render()?)
}

async fn field(visit: &Visit, name: &'static str) -> Result<Field, Failure> {
    let said = visit.t(&label(name));
    let hint = format!("admission-field-{name}-hint");
    let field = match name {
        "region" => Field::select(name, said, regions(visit).await?),
        "system" => Field::select(name, said, systems(visit).await?),
        "kinds" => {
            let hint = visit.words().t(hint.clone()).with("max", KINDS_AT_MOST as i64).to_string();
            return Ok(Field::long(name, said).hint(hint).rows(4));
        }
        "phone" => Field::telephone(name, said),
        "email" => Field::email(name, said),
        "issued" | "until" | "agreed_until" => Field::text(name, said).width(10),
        "code" => Field::text(name, said).width(10),
        _ => Field::text(name, said),
    };
    Ok(if visit.words().has(&hint) { field.hint(visit.t(&hint)) } else { field })
}

/// The regions of the country (KATO), by name.
async fn regions(visit: &Visit) -> Result<Vec<Choice>, Failure> {
    let tree = kato::tree(&visit.office, visit.ctx.now).await?;
    let today = visit.office.law(visit.ctx.now).date(visit.ctx.now);
    let mut regions: Vec<(String, Kato)> = tree
        .under(None, today)
        .map(|unit| (kato::name(unit, visit.ctx.locale).to_owned(), unit.code))
        .collect();
    regions.sort();
    let first = Choice::new("", "—");
    let rest = regions.into_iter().map(|(name, code)| Choice::new(code.as_str(), name));
    Ok(std::iter::once(first).chain(rest).collect())
}

/// The expertise systems of which the organisation is a user (A-11.p2).
async fn systems(visit: &Visit) -> Result<Vec<Choice>, Failure> {
    debug_assert!(on_the_portal(visit));
    let systems = memberships::systems_of_mine(&visit.office, &visit.ctx).await?;
    let said = |code: &String| {
        let name = visit.office.config.system_name(code, visit.ctx.locale).to_owned();
        Choice::new(code.as_str(), name)
    };
    Ok(systems.iter().map(said).collect())
}
