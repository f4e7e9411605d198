//! The operator's lawyer confirms a term as it is, sets another length from a day to come on, or takes the word back.
//! Whoever keeps the law sees on what a term rests.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, Query};
use axum::response::{Html as Answer, IntoResponse, Redirect, Response};
use law::access::Action;
use law::edition::Term;
use law::{Order, Rule};
use office::FieldError;
use office::laws::confirm::{self, Confirmation};
use serde::Deserialize;

use super::days::FormPage;
use super::listed::ground;
use super::{DESK, day, rule, under_desk};
use crate::error::{self, Failure};
use crate::forms::{Form, Values};
use crate::ui::Html;
use crate::ui::deadline::clause;
use crate::ui::forms::{Field, button};
use crate::ui::parts::SummaryList;
use crate::who::Visit;

/// The edition whose term it is; without it the one in force.
#[derive(Deserialize)]
pub struct Wanted {
    edition: Option<String>,
}

/// `GET /operator/law/terms/{rule}?edition=`.
pub async fn page(
    visit: Visit,
    Path(rule): Path<String>,
    Query(wanted): Query<Wanted>,
) -> Result<Answer<String>, Failure> {
    let edition = wanted.edition.unwrap_or_else(|| in_force(&visit, &rule));
    let values = Values::default().with("edition", edition).with("rule", rule);
    Ok(Answer(form(&visit, &values, &[])?))
}

/// `POST /operator/law/terms`: confirms the term, or sets another length from a day on.
pub async fn record(visit: Visit, sent: Form) -> Result<Response, Failure> {
    let (confirmation, wrong) = read(&sent.values)?;
    if !wrong.is_empty() {
        return Ok(error::unprocessable(form(&visit, &sent.values, &wrong)?));
    }
    match confirm::confirm_term(&visit.office, &visit.ctx, &confirmation).await {
        Ok(change) => {
            let edition = &confirmation.edition;
            Ok(Redirect::to(&format!("{DESK}?edition={edition}&done={}", change.number)).into_response())
        }
        Err(office::Error::Invalid(wrong)) => Ok(error::unprocessable(form(&visit, &sent.values, &wrong)?)),
        Err(error) => Err(error.into()),
    }
}

/// The edition of the order that has this rule.
fn in_force(visit: &Visit, rule: &str) -> String {
    let rule: Option<Rule> = rule.parse().ok();
    let order = Order::ALL.into_iter().find(|order| order.rules().any(|it| Some(it) == rule));
    let law = visit.office.laws.kept().book.in_force_of(order.unwrap_or(Order::Expertise), visit.ctx.now);
    law.edition.id.to_string()
}

/// `GET /operator/law/terms/{rule}/doubt?edition=`.
pub async fn doubt(
    visit: Visit,
    Path(rule): Path<String>,
    Query(wanted): Query<Wanted>,
) -> Result<Answer<String>, Failure> {
    let edition = wanted.edition.unwrap_or_else(|| in_force(&visit, &rule));
    let values = Values::default().with("edition", edition).with("rule", rule);
    Ok(Answer(doubting(&visit, &values, &[])?))
}

/// `POST /operator/law/terms/{rule}/doubt`: takes back what the lawyer said.
pub async fn take_back(visit: Visit, Path(rule): Path<String>, sent: Form) -> Result<Response, Failure> {
    let values = sent.values.with("rule", rule);
    let id: Rule = values.text("rule").parse().map_err(|_| Failure::NotFound)?;
    let (edition, reason) = (values.text("edition"), values.text("reason"));
    match confirm::doubt_term(&visit.office, &visit.ctx, edition, id, reason).await {
        Ok(change) => {
            Ok(Redirect::to(&format!("{DESK}?edition={edition}&done={}", change.number)).into_response())
        }
        Err(office::Error::Invalid(wrong)) => Ok(error::unprocessable(doubting(&visit, &values, &wrong)?)),
        Err(error) => Err(error.into()),
    }
}

fn doubting(visit: &Visit, values: &Values, wrong: &[FieldError]) -> Result<String, Failure> {
    let errors = error::errors(visit, wrong);
    let (facts, term) = facts(visit, values)?;
    let reason = Field::long("reason", visit.t("law-field-reason")).hint(visit.t("law-field-reason-hint"));
    let page = FormPage {
        page: under_desk(visit, "law-term-doubt").with_errors(errors.any()),
        lead: visit.t("law-term-doubt-lead"),
        anchor: "",
        facts: Some(facts),
        differs: None,
        action: format!("{DESK}/terms/{}/doubt", term.rule),
        kept: vec![("edition".to_owned(), values.text("edition").to_owned())],
        groups: Vec::new(),
        fields: vec![reason.value(values.text("reason")).checked(&errors)],
        button: Some(button(visit.t("law-term-doubt"))),
        errors,
    };
    Ok(page.render()?)
}

/// The term that holds today in an edition, with all that is known of it.
fn facts(visit: &Visit, values: &Values) -> Result<(SummaryList, Arc<Term>), Failure> {
    let (words, t) = (visit.words(), |key: &str| visit.t(key));
    let edition = values.text("edition");
    let law = visit.office.laws.kept().book.edition(edition).ok_or(Failure::NotFound)?;
    let id: Rule = values.text("rule").parse().map_err(|_| Failure::NotFound)?;
    let term = law.edition.term(id, law.date(visit.ctx.now)).ok_or(Failure::NotFound)?;
    let basis = Html::two_lines(clause(words, &term.clause), office::terms::basis(words, term));
    let facts = SummaryList::new()
        .row(t("law-column-rule"), rule(visit, id.id()))
        .row(t("law-column-edition"), edition)
        .row(t("law-column-length"), office::terms::length(words, term.value, term.unit))
        .row(t("law-column-basis"), basis)
        .row(t("law-column-confirmed"), ground(visit, term));
    Ok((facts, term.clone()))
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
    let t = |key: &str| visit.t(key);
    let (facts, term) = facts(visit, values)?;
    let errors = error::errors(visit, wrong);
    let mut fields = Vec::new();
    // A term without a length, or one whose length the order says, can only be confirmed as it is.
    if term.value > 0 && term.may_have_another_length().is_ok() {
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
    let lawyer = visit.may(Action::ConfirmTerm);
    let page = FormPage {
        page: under_desk(visit, "law-term-title").with_errors(errors.any()),
        lead: t(if lawyer { "law-term-lead" } else { "law-term-lawyer-only" }),
        anchor: "",
        facts: Some(facts),
        differs: None,
        action: format!("{DESK}/terms"),
        kept: ["edition", "rule"].map(|name| (name.to_owned(), values.text(name).to_owned())).into(),
        groups: Vec::new(),
        fields,
        button: lawyer.then(|| button(t("law-term-record"))),
        errors,
    };
    Ok(page.render()?)
}
