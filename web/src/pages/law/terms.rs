//! The operator's lawyer confirms a term as it is, or sets another length from a day to come on.

use askama::Template;
use axum::extract::{Path, Query};
use axum::response::{Html as Answer, IntoResponse, Redirect, Response};
use law::Rule;
use office::FieldError;
use office::laws::desk::{self, Confirmation};
use serde::Deserialize;

use super::days::FormPage;
use super::desk::standing;
use super::{DESK, day, rule, under_desk};
use crate::error::{self, Failure};
use crate::forms::{Form, Values};
use crate::ui::deadline::clause;
use crate::ui::forms::{Field, button};
use crate::ui::parts::SummaryList;
use crate::who::Visit;

/// The edition whose term it is.
#[derive(Deserialize)]
pub struct Wanted {
    edition: String,
}

/// `GET /operator/law/terms/{rule}?edition=`.
pub async fn page(
    visit: Visit,
    Path(rule): Path<String>,
    Query(wanted): Query<Wanted>,
) -> Result<Answer<String>, Failure> {
    let values = Values::default().with("edition", wanted.edition).with("rule", rule);
    Ok(Answer(form(&visit, &values, &[])?))
}

/// `POST /operator/law/terms`: confirms the term, or sets another length from a day on.
pub async fn record(visit: Visit, sent: Form) -> Result<Response, Failure> {
    let (confirmation, wrong) = read(&sent.values)?;
    if !wrong.is_empty() {
        return Ok(error::unprocessable(form(&visit, &sent.values, &wrong)?));
    }
    match desk::confirm_term(&visit.office, &visit.ctx, &confirmation).await {
        Ok(change) => {
            let edition = &confirmation.edition;
            Ok(Redirect::to(&format!("{DESK}?edition={edition}&done={}", change.number)).into_response())
        }
        Err(office::Error::Invalid(wrong)) => Ok(error::unprocessable(form(&visit, &sent.values, &wrong)?)),
        Err(error) => Err(error.into()),
    }
}

fn read(values: &Values) -> Result<(Confirmation, Vec<FieldError>), Failure> {
    let rule: Rule = values.text("rule").parse().map_err(|_| Failure::NotFound)?;
    let (mut wrong, value, from) = (Vec::new(), values.text("value"), values.text("from"));
    let length = value.parse().ok();
    if length.is_none() && !value.is_empty() {
        wrong.push(FieldError::new("value", "law-error-value"));
    }
    let first = day(from);
    if first.is_none() && !from.is_empty() {
        wrong.push(FieldError::new("from", "law-error-date"));
    }
    let confirmation = Confirmation {
        edition: values.text("edition").to_owned(),
        rule,
        value: length,
        from: first,
        basis: values.text("reason").to_owned(),
    };
    Ok((confirmation, wrong))
}

fn form(visit: &Visit, values: &Values, wrong: &[FieldError]) -> Result<String, Failure> {
    let (words, t) = (visit.words(), |key: &str| visit.t(key));
    let edition = values.text("edition");
    let law = visit.office.laws.kept().book.edition(edition).ok_or(Failure::NotFound)?;
    let id: Rule = values.text("rule").parse().map_err(|_| Failure::NotFound)?;
    let term = law.edition.term(id, law.date(visit.ctx.now)).ok_or(Failure::NotFound)?;
    let errors = error::errors(visit, wrong);
    let mut fields = Vec::new();
    // A term without a length can only be confirmed as it is.
    if term.value > 0 {
        fields.push(
            Field::text("value", t("law-field-value"))
                .hint(t("law-field-value-hint"))
                .width(5)
                .value(values.text("value"))
                .checked(&errors),
        );
        fields.push(
            Field::text("from", t("law-field-from"))
                .hint(t("law-field-from-hint"))
                .width(10)
                .value(values.text("from"))
                .checked(&errors),
        );
    }
    fields.push(
        Field::long("reason", t("law-field-basis"))
            .hint(t("law-field-basis-hint"))
            .value(values.text("reason"))
            .checked(&errors),
    );
    let page = FormPage {
        page: under_desk(visit, "law-term-title").with_errors(errors.any()),
        lead: t("law-term-lead"),
        anchor: "",
        facts: Some(
            SummaryList::new()
                .row(t("law-column-rule"), rule(visit, id.id()))
                .row(t("law-column-edition"), edition)
                .row(t("law-column-length"), office::terms::length(words, term.value, term.unit))
                .row(t("law-column-basis"), format!("{}. {}", clause(words, &term.clause), term.basis))
                .row(t("law-column-confirmed"), standing(visit, term)),
        ),
        action: format!("{DESK}/terms"),
        kept: ["edition", "rule"].map(|name| (name.to_owned(), values.text(name).to_owned())).into(),
        groups: Vec::new(),
        fields,
        button: button(t("law-term-record")),
        errors,
    };
    Ok(page.render()?)
}
