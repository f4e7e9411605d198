//! The operator loads an edition: its text, which open cases it would touch, the confirmation; and puts a prepared
//! one into force; or takes one back before its day.

use askama::Template;
use axum::extract::{Path, Query};
use axum::response::{Html as Answer, IntoResponse, Redirect, Response};
use law::edition::{Edition, Standing};
use office::laws::desk::Preview;
use office::laws::editions as desk;
use office::{FieldError, terms};
use serde::Deserialize;

use super::days::{FormPage, PreviewPage};
use super::{DESK, differs, moving, under_desk};
use crate::error::{self, Failure};
use crate::forms::{Form, Values};
use crate::ui::forms::{Choice, Field, button};
use crate::ui::parts::{Meaning, SummaryList, Table, note};
use crate::ui::{Html, Page};
use crate::who::Visit;

/// The box that says that a day of force that has come is meant.
const PAST: &str = "past";

/// `GET /operator/law/editions`.
pub async fn page(visit: Visit) -> Result<Answer<String>, Failure> {
    Ok(Answer(form(&visit, &Values::default(), &[])?))
}

/// `POST /operator/law/editions/preview`: what is in the edition, and open cases that keep theirs.
pub async fn preview(visit: Visit, sent: Form) -> Result<Response, Failure> {
    let wrong = match desk::preview_edition(&visit.office, &visit.ctx, sent.text("text")).await {
        Ok((edition, preview)) if !sent.text("reason").is_empty() => {
            return Ok(Answer(shown(&visit, &sent.values, &edition, &preview, &[])?).into_response());
        }
        Ok(_) => vec![FieldError::new("reason", "law-error-reason")],
        Err(office::Error::Invalid(wrong)) => wrong,
        Err(error) => return Err(error.into()),
    };
    Ok(error::unprocessable(form(&visit, &sent.values, &wrong)?))
}

/// `POST /operator/law/editions`: loads what was shown.
pub async fn record(visit: Visit, sent: Form) -> Result<Response, Failure> {
    let (text, reason, past) = (sent.text("text"), sent.text("reason"), sent.values.has(PAST));
    match desk::load_edition(&visit.office, &visit.ctx, text, reason, past).await {
        Ok(change) => Ok(Redirect::to(&format!("{DESK}?done={}", change.number)).into_response()),
        Err(office::Error::Invalid(wrong)) if wrong.iter().any(|it| it.field == PAST) => {
            let (edition, preview) = desk::preview_edition(&visit.office, &visit.ctx, text).await?;
            Ok(error::unprocessable(shown(&visit, &sent.values, &edition, &preview, &wrong)?))
        }
        Err(office::Error::Invalid(wrong)) => Ok(error::unprocessable(form(&visit, &sent.values, &wrong)?)),
        Err(error) => Err(error.into()),
    }
}

/// The edition with which another one is compared.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Against {
    against: Option<String>,
}

#[derive(Template)]
#[template(path = "pages/law/edition.html")]
struct EditionPage {
    page: Page,
    facts: SummaryList,
    /// The other editions of the order.
    others: Option<Field>,
    button: Html,
    differs: Option<Table>,
}

/// `GET /operator/law/editions/{id}`: what it says otherwise than another one; where none is named, than the one that it
/// takes the place of.
pub async fn one(
    visit: Visit,
    Path(id): Path<String>,
    Query(wanted): Query<Against>,
) -> Result<Answer<String>, Failure> {
    let kept = visit.office.laws.kept();
    let known = |id: &str| kept.book.edition(id).map(|law| law.edition).ok_or(Failure::NotFound);
    let edition = known(&id)?;
    let against = match wanted.against.filter(|id| !id.is_empty()) {
        Some(id) => Some(known(&id)?),
        None => differs::before(&kept.book, &edition),
    };
    let others = kept.book.editions().filter(|it| it.order == edition.order && it.id != edition.id);
    let others = others.map(|it| Choice::new(&*it.id, terms::edition(visit.words(), &it.id)));
    let others: Vec<_> = others.collect();
    let page = EditionPage {
        page: under_desk(&visit, "law-edition-title"),
        facts: facts(&visit, &edition),
        others: (!others.is_empty()).then(|| {
            let chosen = against.as_ref().map_or("", |it| &*it.id);
            Field::select("against", visit.t("law-edition-against"), others).value(chosen)
        }),
        button: button(visit.t("law-edition-compare")),
        differs: against.map(|against| differs::table(&visit, &against, &edition)),
    };
    Ok(Answer(page.render()?))
}

/// What an edition says otherwise than the one that it takes the place of.
fn differs(visit: &Visit, edition: &Edition) -> Option<Table> {
    let before = differs::before(&visit.office.laws.kept().book, edition)?;
    Some(differs::table(visit, &before, edition))
}

/// `GET /operator/law/editions/{id}/activate`.
pub async fn activation(visit: Visit, Path(id): Path<String>) -> Result<Answer<String>, Failure> {
    Ok(Answer(activating(&visit, &id, &Values::default(), &[])?))
}

/// `POST /operator/law/editions/{id}/activate`: puts a prepared edition into force.
pub async fn activate(visit: Visit, Path(id): Path<String>, sent: Form) -> Result<Response, Failure> {
    let (reason, past) = (sent.text("reason"), sent.values.has(PAST));
    match desk::activate(&visit.office, &visit.ctx, &id, reason, past).await {
        Ok(change) => Ok(Redirect::to(&format!("{DESK}?done={}", change.number)).into_response()),
        Err(office::Error::Invalid(wrong)) => {
            Ok(error::unprocessable(activating(&visit, &id, &sent.values, &wrong)?))
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
        differs: None,
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
        button: Some(button(t("law-show"))),
        errors,
    };
    Ok(page.render()?)
}

fn reason(visit: &Visit, value: &str) -> Field {
    Field::long("reason", visit.t("law-field-reason")).hint(visit.t("law-field-reason-hint")).value(value)
}

/// What it means that its day of force has come, and the box that says that it is meant; none where the day is to come.
fn past(visit: &Visit, edition: &Edition, values: &Values) -> Option<(String, Field)> {
    let said = visit.words().t("law-edition-past").with("edition", edition.id.to_string());
    let said = said.with("date", visit.words().date(edition.in_force_from)).to_string();
    let ticked = if values.has(PAST) { "yes" } else { "" };
    let field = Field::checkbox(PAST, visit.t("law-edition-past-meant")).value(ticked);
    desk::has_come(&visit.office, &visit.ctx, edition).then_some((said, field))
}

/// Its name over its id.
pub fn called(visit: &Visit, edition: &Edition) -> Html {
    Html::two_lines(visit.words().data(&edition.name), Html::code(&edition.id))
}

fn facts(visit: &Visit, edition: &Edition) -> SummaryList {
    let (words, t) = (visit.words(), |key: &str| visit.t(key));
    let missing = edition.missing().iter().map(|rule| rule.id()).collect::<Vec<_>>().join(", ");
    let list = SummaryList::new()
        .row(t("law-column-edition"), called(visit, edition))
        .row(t("law-column-act"), words.data(&edition.act))
        .row(t("law-column-from"), words.date(edition.in_force_from))
        .row(t("law-column-standing"), visit.t(standing(edition)))
        .row(t("law-terms"), words.number(edition.terms().len() as i64))
        .row(t("law-column-note"), words.data(&edition.note));
    if missing.is_empty() { list } else { list.row(t("law-missing"), missing) }
}

fn shown(
    visit: &Visit,
    values: &Values,
    edition: &Edition,
    preview: &Preview,
    wrong: &[FieldError],
) -> Result<String, Failure> {
    let errors = error::errors(visit, wrong);
    let kept = ["text", "reason"].map(|name| (name.to_owned(), values.text(name).to_owned()));
    let said = visit.words().t("law-edition-touches");
    let touches = said.with("n", visit.words().number(preview.effect.moved as i64)).to_string();
    let (warning, field) = past(visit, edition, values).unzip();
    let warning = warning.map(|said| note(Meaning::Warn, said));
    let page = PreviewPage {
        page: under_desk(visit, "law-editions-preview-title").with_errors(errors.any()),
        notes: warning.into_iter().chain([note(Meaning::Info, touches)]).collect(),
        facts: facts(visit, edition).row(visit.t("law-field-reason"), values.text("reason")),
        differs: differs(visit, edition),
        moving: moving(visit, &preview.effect),
        action: format!("{DESK}/editions"),
        kept: kept.into(),
        fields: field.map(|field| field.checked(&errors)).into_iter().collect(),
        confirm: button(visit.t("law-editions-confirm")),
        back: None,
        errors,
    };
    Ok(page.render()?)
}

/// The key of what an edition is.
pub fn standing(edition: &Edition) -> &'static str {
    match edition.standing {
        Standing::InForce => "law-standing-in-force",
        Standing::Prepared => "law-standing-prepared",
        Standing::Withdrawn => "law-standing-withdrawn",
    }
}

fn activating(visit: &Visit, id: &str, values: &Values, wrong: &[FieldError]) -> Result<String, Failure> {
    let kept = visit.office.laws.kept();
    let edition = kept.book.edition(id).ok_or(Failure::NotFound)?.edition;
    if edition.standing != Standing::Prepared {
        return Err(office::Error::Stale.into());
    }
    // Nothing is offered that would be refused: the reason stands where the form would be.
    let hindrance = desk::hindrance(&edition);
    let past = past(visit, &edition, values);
    let (lead, box_) = match (&hindrance, past) {
        (Some(it), _) => (visit.words().told(it.key.clone(), &it.args).to_string(), None),
        (None, None) => (visit.t("law-activate-lead"), None),
        (None, Some((said, field))) => (said, Some(field)),
    };
    let form = (hindrance.is_none(), "law-activate", "activate");
    let wrong = if hindrance.is_none() { wrong } else { &[] };
    asked(visit, &edition, lead, form, (values.text("reason"), box_), wrong)
}

/// `GET /operator/law/editions/{id}/withdraw`.
pub async fn withdrawal(visit: Visit, Path(id): Path<String>) -> Result<Answer<String>, Failure> {
    Ok(Answer(withdrawing(&visit, &id, "", &[]).await?))
}

/// `POST /operator/law/editions/{id}/withdraw`: takes back an edition whose day is to come.
pub async fn withdraw(visit: Visit, Path(id): Path<String>, sent: Form) -> Result<Response, Failure> {
    match desk::withdraw(&visit.office, &visit.ctx, &id, sent.text("reason")).await {
        Ok(change) => Ok(Redirect::to(&format!("{DESK}?done={}", change.number)).into_response()),
        Err(office::Error::Invalid(wrong)) => {
            Ok(error::unprocessable(withdrawing(&visit, &id, sent.text("reason"), &wrong).await?))
        }
        Err(error) => Err(error.into()),
    }
}

async fn withdrawing(visit: &Visit, id: &str, typed: &str, wrong: &[FieldError]) -> Result<String, Failure> {
    let edition = desk::may_withdraw(&visit.office, &visit.ctx, id).await?;
    let form = (true, "law-withdraw", "withdraw");
    asked(visit, &edition, visit.t("law-withdraw-lead"), form, (typed, None), wrong)
}

/// An edition with the reason that is asked for; the form only where something can be done.
fn asked(
    visit: &Visit,
    edition: &Edition,
    lead: String,
    (offered, title, action): (bool, &str, &str),
    (typed, box_): (&str, Option<Field>),
    wrong: &[FieldError],
) -> Result<String, Failure> {
    let errors = error::errors(visit, wrong);
    let page = FormPage {
        page: under_desk(visit, title).with_errors(errors.any()),
        lead,
        anchor: "edition",
        facts: Some(facts(visit, edition)),
        differs: differs(visit, edition),
        action: format!("{DESK}/editions/{}/{action}", edition.id),
        kept: Vec::new(),
        groups: Vec::new(),
        fields: [reason(visit, typed)].into_iter().chain(box_).map(|field| field.checked(&errors)).collect(),
        button: offered.then(|| button(visit.t(title))),
        errors,
    };
    Ok(page.render()?)
}
