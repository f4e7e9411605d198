//! The operator sets the hours of support: the hours, what they would move, the confirmation (A-53.2.p4). Where the
//! order fixes them the page says by which clause (A-53.2.p3).

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::Query;
use axum::response::{Html as Answer, IntoResponse, Redirect, Response};
use jiff::civil::Time;
use law::calendar::{Hours, Schedule};
use office::FieldError;
use office::laws::desk::Preview;
use office::laws::hours;

use super::days::PreviewPage;
use super::support::{facts, in_force, weekday};
use super::{DESK, counted, day, moving, typed, under_desk};
use crate::error::{self, Failure};
use crate::forms::{Form, Values};
use crate::ui::deadline::clause;
use crate::ui::forms::{Errors, Field, button};
use crate::ui::parts::{Meaning, SummaryList, note};
use crate::ui::{Html, Page};
use crate::who::Visit;

const PAGE: &str = "/operator/law/hours";

#[derive(Template)]
#[template(path = "pages/law/hours.html")]
struct HoursPage {
    page: Page,
    errors: Errors,
    now: SummaryList,
    /// Why nothing can be changed, or that something must be.
    note: Option<Html>,
    /// None where the order fixes the hours.
    form: Option<Fields>,
}

struct Fields {
    first: Vec<Field>,
    /// Open where a weekday was filled in.
    open: bool,
    weekdays: Vec<[Field; 2]>,
    last: Field,
    button: Html,
}

/// `GET /operator/law/hours`; with a proposal in the address it stands in the form again.
pub async fn page(
    visit: Visit,
    Query(query): Query<Vec<(String, String)>>,
) -> Result<Answer<String>, Failure> {
    Ok(Answer(form(&visit, &typed(query), &[])?))
}

/// `POST /operator/law/hours/preview`: the hours as they would be, and open terms that would move.
pub async fn preview(visit: Visit, sent: Form) -> Result<Response, Failure> {
    // Whoever may not set them is told so before anything else.
    visit.office.config.hours_set_by().may_set().map_err(office::Error::from)?;
    let (schedule, mut wrong) = read(&sent.values);
    if sent.text("reason").is_empty() {
        wrong.push(FieldError::new("reason", "law-error-reason"));
    }
    let Some(schedule) = schedule.filter(|_| wrong.is_empty()) else {
        return Ok(error::unprocessable(form(&visit, &sent.values, &wrong)?));
    };
    match hours::preview(&visit.office, &visit.ctx, &schedule).await {
        Ok(preview) => Ok(Answer(shown(&visit, &sent.values, &schedule, &preview)?).into_response()),
        Err(office::Error::Invalid(wrong)) => Ok(error::unprocessable(form(&visit, &sent.values, &wrong)?)),
        Err(error) => Err(error.into()),
    }
}

/// `POST /operator/law/hours`: sets what was shown.
pub async fn record(visit: Visit, sent: Form) -> Result<Response, Failure> {
    visit.office.config.hours_set_by().may_set().map_err(office::Error::from)?;
    let (schedule, wrong) = read(&sent.values);
    let Some(schedule) = schedule.filter(|_| wrong.is_empty()) else {
        return Ok(error::unprocessable(form(&visit, &sent.values, &wrong)?));
    };
    let previewed = Some(sent.text("calendar")).filter(|id| !id.is_empty());
    match hours::set(&visit.office, &visit.ctx, &schedule, sent.text("reason"), previewed).await {
        Ok(change) => Ok(Redirect::to(&format!("{DESK}?done={}", change.number)).into_response()),
        Err(office::Error::Invalid(wrong)) => Ok(error::unprocessable(form(&visit, &sent.values, &wrong)?)),
        Err(error) => Err(error.into()),
    }
}

/// What was typed as a schedule, and what cannot be read in it.
fn read(values: &Values) -> (Option<Schedule>, Vec<FieldError>) {
    let mut wrong = Vec::new();
    let from = day(values.text("from"));
    if from.is_none() {
        wrong.push(FieldError::new("from", "hours-error-from"));
    }
    let mut read = BTreeMap::new();
    for n in 0..=7 {
        let (hours, lunch) = (format!("hours-{n}"), format!("lunch-{n}"));
        let (open, pause) = (values.text(&hours), values.text(&lunch));
        let (span, lunch_span) = (span(open), span(pause));
        if !pause.is_empty() && lunch_span.is_none() {
            wrong.push(FieldError::new(lunch, "hours-error-span"));
        }
        match span {
            Some((opens, closes)) => drop(read.insert(n, Hours { opens, closes, lunch: lunch_span })),
            None if !open.is_empty() => wrong.push(FieldError::new(hours, "hours-error-span")),
            None if n == 0 || !pause.is_empty() => wrong.push(FieldError::new(hours, "hours-error-empty")),
            None => {}
        }
    }
    let usual = read.remove(&0);
    let schedule = from.zip(usual).map(|(from, usual)| Schedule { from, usual, weekdays: read });
    (schedule, wrong)
}

/// `9:00-18:30`, also with other dashes, dots and blanks.
fn span(text: &str) -> Option<(Time, Time)> {
    let (from, to) = text.split_once(['-', '–', '—'])?;
    Some((time(from)?, time(to)?))
}

fn time(text: &str) -> Option<Time> {
    let text = text.trim();
    let (hour, minute) = text.split_once([':', '.']).unwrap_or((text, "00"));
    let digits = |part: &str, least: usize| {
        let right = (least..=2).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
        right.then(|| part.parse().ok())?
    };
    Time::new(digits(hour, 1)?, digits(minute, 2)?, 0, 0).ok()
}

fn form(visit: &Visit, values: &Values, wrong: &[FieldError]) -> Result<String, Failure> {
    let errors = error::errors(visit, wrong);
    let setter = visit.office.config.hours_set_by();
    let note = match setter.may_set() {
        Err(refusal) => {
            let said = visit.words().t("hours-fixed").with("clause", clause(visit.words(), refusal.clause.0));
            Some(note(Meaning::Info, said.to_string()))
        }
        Ok(_) if hours::missing(&visit.office, visit.ctx.now) => {
            Some(note(Meaning::Warn, visit.t("hours-missing-operator")))
        }
        Ok(_) => None,
    };
    let page = HoursPage {
        page: under_desk(visit, "hours-title").with_errors(errors.any()),
        now: in_force(visit),
        note,
        form: setter.may_set().is_ok().then(|| fields(visit, values, &errors)),
        errors,
    };
    Ok(page.render()?)
}

fn fields(visit: &Visit, values: &Values, errors: &Errors) -> Fields {
    let t = |key: &str| visit.t(key);
    let field = |name: &str, label: String, hint: &str| {
        let field = Field::text(name, label).width(20).value(values.text(name)).checked(errors);
        if hint.is_empty() { field } else { field.hint(t(hint)) }
    };
    let named = |key: &str, n: i8| {
        let said = visit.words().t(key.to_owned()).with("day", weekday(visit, n));
        said.to_string()
    };
    let weekdays = 1..=7i8;
    let names: Vec<_> = weekdays.clone().flat_map(|n| [format!("hours-{n}"), format!("lunch-{n}")]).collect();
    Fields {
        first: vec![
            field("from", t("hours-field-from"), "law-field-from-hint").width(10),
            field("hours-0", t("hours-field-usual"), "hours-field-usual-hint"),
            field("lunch-0", t("hours-field-lunch"), "hours-field-lunch-hint"),
        ],
        open: names.iter().any(|name| !values.text(name).is_empty() || errors.of(name).is_some()),
        weekdays: weekdays
            .map(|n| {
                let hours = field(&format!("hours-{n}"), named("hours-field-weekday", n), "");
                let lunch = field(&format!("lunch-{n}"), named("hours-field-weekday-lunch", n), "");
                [hours, lunch]
            })
            .collect(),
        last: Field::long("reason", t("law-field-reason"))
            .hint(t("law-field-reason-hint"))
            .value(values.text("reason"))
            .checked(errors),
        button: button(t("law-show")),
    }
}

fn shown(visit: &Visit, values: &Values, schedule: &Schedule, preview: &Preview) -> Result<String, Failure> {
    let names = (0..=7).flat_map(|n| [format!("hours-{n}"), format!("lunch-{n}")]);
    let names = names.chain(["from".to_owned(), "reason".to_owned()]);
    let filled = names.map(|name| (name.clone(), values.text(&name).to_owned()));
    let mut kept: Vec<_> = filled.filter(|(_, value)| !value.is_empty()).collect();
    let query = serde_urlencoded::to_string(&kept).map_err(office::Error::internal)?;
    kept.push(("calendar".to_owned(), preview.name.clone()));
    let page = PreviewPage {
        page: under_desk(visit, "hours-preview-title"),
        errors: Errors::default(),
        notes: vec![note(Meaning::Info, counted(visit, &preview.effect))],
        facts: facts(visit, schedule)
            .row(visit.t("law-field-reason"), values.text("reason"))
            .row(visit.t("law-new-calendar"), Html::code(&preview.name)),
        moving: moving(visit, &preview.effect),
        action: PAGE.to_owned(),
        kept,
        fields: Vec::new(),
        confirm: button(visit.t("hours-confirm")),
        back: Some(format!("{PAGE}?{query}")),
        differs: None,
    };
    Ok(page.render()?)
}

#[cfg(test)]
mod tests {
    use jiff::civil::time as at;

    use super::*;

    #[test]
    fn hours_are_read_as_people_write_them() {
        let nine = (at(9, 0, 0, 0), at(18, 30, 0, 0));
        for text in ["9:00-18:30", "09:00–18:30", "9.00 — 18.30", "9 - 18:30"] {
            assert_eq!(span(text), Some(nine), "{text}");
        }
        for text in
            ["", "9:00", "9:0-18:30", "25:00-26:00", "9:00-18:60", "9:00-24:00", "-", "nine-ten", "+9-18"]
        {
            assert_eq!(span(text), None, "{text}");
        }
    }

    /// .p4: usual hours are needed; a weekday speaks for itself; a break needs hours around it.
    #[test]
    fn a_row_that_is_not_filled_in_follows_the_usual_one() {
        let typed = |fields: &[(&str, &str)]| {
            fields.iter().fold(Values::default(), |values, (name, value)| values.with(name, *value))
        };
        let own = [("from", "01.12.2026"), ("hours-0", "8-17"), ("lunch-0", "12-13"), ("hours-5", "8-13")];
        let (schedule, wrong) = read(&typed(&own));
        let schedule = schedule.unwrap();
        assert!(wrong.is_empty());
        assert_eq!(schedule.weekdays.keys().collect::<Vec<_>>(), [&5]);
        assert_eq!((schedule.usual.minutes(), schedule.weekdays[&5].lunch), (480, None));
        let (schedule, wrong) = read(&typed(&[("lunch-2", "12-13"), ("hours-3", "soon"), ("lunch-4", "x")]));
        let fields: Vec<_> = wrong.iter().map(|it| it.field.as_str()).collect();
        assert!(schedule.is_none());
        assert_eq!(fields, ["from", "hours-0", "hours-2", "hours-3", "lunch-4", "hours-4"]);
    }
}
