//! The operator loads an edition: its text, which open cases it would touch, the confirmation; and puts a prepared
//! one into force.

use askama::Template;
use axum::extract::Path;
use axum::response::{Html as Answer, IntoResponse, Redirect, Response};
use law::edition::{Edition, Standing};
use office::FieldError;
use office::laws::desk::{self, Preview};

use super::days::{FormPage, PreviewPage};
use super::{DESK, moving, under_desk};
use crate::error::{self, Failure};
use crate::forms::{Form, Values};
use crate::ui::Html;
use crate::ui::forms::{Field, button};
use crate::ui::parts::{Meaning, SummaryList, note};
use crate::who::Visit;

/// `GET /operator/law/editions`.
pub async fn page(visit: Visit) -> Result<Answer<String>, Failure> {
    Ok(Answer(form(&visit, &Values::default(), &[])?))
}

/// `POST /operator/law/editions/preview`: what is in the edition, and open cases that keep theirs.
pub async fn preview(visit: Visit, sent: Form) -> Result<Response, Failure> {
    let wrong = match desk::preview_edition(&visit.office, &visit.ctx, sent.text("text")).await {
        Ok((edition, preview)) if !sent.text("reason").is_empty() => {
            return Ok(Answer(shown(&visit, &sent.values, &edition, &preview)?).into_response());
        }
        Ok(_) => vec![FieldError::new("reason", "law-error-reason")],
        Err(office::Error::Invalid(wrong)) => wrong,
        Err(error) => return Err(error.into()),
    };
    Ok(error::unprocessable(form(&visit, &sent.values, &wrong)?))
}

/// `POST /operator/law/editions`: loads what was shown.
pub async fn record(visit: Visit, sent: Form) -> Result<Response, Failure> {
    let loaded = desk::load_edition(&visit.office, &visit.ctx, sent.text("text"), sent.text("reason")).await;
    match loaded {
        Ok(change) => Ok(Redirect::to(&format!("{DESK}?done={}", change.number)).into_response()),
        Err(office::Error::Invalid(wrong)) => Ok(error::unprocessable(form(&visit, &sent.values, &wrong)?)),
        Err(error) => Err(error.into()),
    }
}

/// `GET /operator/law/editions/{id}/activate`.
pub async fn activation(visit: Visit, Path(id): Path<String>) -> Result<Answer<String>, Failure> {
    Ok(Answer(activating(&visit, &id, "", &[])?))
}

/// `POST /operator/law/editions/{id}/activate`: puts a prepared edition into force.
pub async fn activate(visit: Visit, Path(id): Path<String>, sent: Form) -> Result<Response, Failure> {
    match desk::activate(&visit.office, &visit.ctx, &id, sent.text("reason")).await {
        Ok(change) => Ok(Redirect::to(&format!("{DESK}?done={}", change.number)).into_response()),
        Err(office::Error::Invalid(wrong)) => {
            Ok(error::unprocessable(activating(&visit, &id, sent.text("reason"), &wrong)?))
        }
        Err(error) => Err(error.into()),
    }
}

fn form(visit: &Visit, values: &Values, wrong: &[FieldError]) -> Result<String, Failure> {
    let errors = error::errors(visit, wrong);
    let t = |key: &str| visit.t(key);
    let page = FormPage {
        page: under_desk(visit, "law-editions-title").with_errors(errors.any()),
        lead: t("law-editions-lead"),
        anchor: "",
        facts: None,
        action: format!("{DESK}/editions/preview"),
        kept: Vec::new(),
        groups: Vec::new(),
        fields: vec![
            Field::long("text", t("law-field-text"))
                .hint(t("law-field-text-hint"))
                .rows(20)
                .value(values.text("text"))
                .checked(&errors),
            reason(visit, values.text("reason")).checked(&errors),
        ],
        button: button(t("law-show")),
        errors,
    };
    Ok(page.render()?)
}

fn reason(visit: &Visit, value: &str) -> Field {
    Field::long("reason", visit.t("law-field-reason")).hint(visit.t("law-field-reason-hint")).value(value)
}

fn facts(visit: &Visit, edition: &Edition) -> SummaryList {
    let (words, t) = (visit.words(), |key: &str| visit.t(key));
    let standing = match edition.standing {
        Standing::InForce => t("law-standing-in-force"),
        Standing::Prepared => t("law-standing-prepared"),
    };
    let missing = edition.missing().iter().map(|rule| rule.id()).collect::<Vec<_>>().join(", ");
    let list = SummaryList::new()
        .row(t("law-column-edition"), Html::code(&edition.id))
        .row(t("law-column-act"), edition.act.as_str())
        .row(t("law-column-from"), words.date(edition.in_force_from))
        .row(t("law-column-standing"), standing)
        .row(t("law-terms"), words.number(edition.terms().len() as i64))
        .row(t("law-column-note"), edition.note.as_str());
    if missing.is_empty() { list } else { list.row(t("law-missing"), missing) }
}

fn shown(visit: &Visit, values: &Values, edition: &Edition, preview: &Preview) -> Result<String, Failure> {
    let kept = ["text", "reason"].map(|name| (name.to_owned(), values.text(name).to_owned()));
    let said = visit.words().t("law-edition-touches");
    let touches = said.with("n", visit.words().number(preview.effect.moved as i64)).to_string();
    let page = PreviewPage {
        page: under_desk(visit, "law-editions-preview-title"),
        note: note(Meaning::Info, touches),
        facts: facts(visit, edition).row(visit.t("law-field-reason"), values.text("reason")),
        moving: moving(visit, &preview.effect),
        action: format!("{DESK}/editions"),
        kept: kept.into(),
        confirm: button(visit.t("law-editions-confirm")),
        back: None,
    };
    Ok(page.render()?)
}

fn activating(visit: &Visit, id: &str, typed: &str, wrong: &[FieldError]) -> Result<String, Failure> {
    let kept = visit.office.laws.kept();
    let edition = kept.book.edition(id).ok_or(Failure::NotFound)?.edition;
    if edition.standing == Standing::InForce {
        return Err(office::Error::Stale.into());
    }
    let errors = error::errors(visit, wrong);
    let page = FormPage {
        page: under_desk(visit, "law-activate").with_errors(errors.any()),
        lead: visit.t("law-activate-lead"),
        anchor: "edition",
        facts: Some(facts(visit, &edition)),
        action: format!("{DESK}/editions/{id}/activate"),
        kept: Vec::new(),
        groups: Vec::new(),
        fields: vec![reason(visit, typed).checked(&errors)],
        button: button(visit.t("law-activate")),
        errors,
    };
    Ok(page.render()?)
}
