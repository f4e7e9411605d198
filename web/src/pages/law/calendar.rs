//! The working calendar by which every date is counted, for anyone: by year, as JSON, as iCalendar (A-0.h).

use std::sync::Arc;

use askama::Template;
use axum::Json;
use axum::extract::Query;
use axum::http::header::CONTENT_TYPE;
use axum::response::{Html as Answer, IntoResponse, Response};
use jiff::ToSpan;
use jiff::civil::{Date, date};
use law::Calendar;
use law::calendar::{Day, DayKind};
use office::laws::publish;
use office::terms;
use serde::Deserialize;

use super::support;
use crate::error::Failure;
use crate::ui::parts::{Meaning, SummaryList, Table, note, tag};
use crate::ui::{Html, Page};
use crate::who::Visit;

#[derive(Template)]
#[template(path = "pages/law/calendar.html")]
struct CalendarPage {
    page: Page,
    year: i16,
    years: Vec<(i16, bool)>,
    facts: SummaryList,
    forecast: Option<Html>,
    legend: Vec<(&'static str, String)>,
    months: Table,
    differs: Table,
    hours: SummaryList,
    remark: Option<Html>,
}

/// The year to show; without it the one that runs.
#[derive(Deserialize)]
pub struct Wanted {
    year: Option<String>,
}

/// `GET /calendar`.
pub async fn page(visit: Visit, Query(wanted): Query<Wanted>) -> Result<Answer<String>, Failure> {
    let calendar = in_force(&visit);
    let known: Vec<i16> = calendar.years().map(|(year, ..)| year).collect();
    let year = match wanted.year.as_deref() {
        None => visit.words().date_of(visit.ctx.now).year(),
        Some(text) => text.trim().parse().map_err(|_| Failure::NotFound)?,
    };
    if !known.contains(&year) && wanted.year.is_some() {
        return Err(Failure::NotFound);
    }
    let (words, t) = (visit.words(), |key: &str| visit.t(key));
    let confirmed = calendar.day(date(year, 1, 1)).confirmed;
    let checked =
        calendar.years().find(|(it, ..)| *it == year).map_or("", |(.., against)| words.data(against));
    let standing = match confirmed {
        true => tag(Meaning::Ok, t("calendar-confirmed")),
        false => tag(Meaning::Warn, t("calendar-forecast")),
    };
    let page = CalendarPage {
        year,
        years: known.iter().map(|it| (*it, *it == year)).collect(),
        facts: SummaryList::new()
            .row(t("calendar-working-days"), words.number(calendar.working_days_in(year) as i64))
            .row(t("calendar-standing"), standing)
            .row(t("calendar-checked"), checked)
            .row(t("calendar-id"), Html::code(calendar.id())),
        forecast: (!confirmed).then(|| note(Meaning::Warn, t("calendar-forecast-text"))),
        legend: vec![
            ("work", t("calendar-legend-work")),
            ("off", t("calendar-legend-off")),
            ("end", t("calendar-legend-differs")),
        ],
        months: months(&visit, &calendar, year),
        differs: differs(&visit, &calendar, year),
        hours: support::in_force(&visit),
        remark: support::remark(&visit),
        page: visit.page(t("calendar-title")),
    };
    Ok(Answer(page.render()?))
}

/// `GET /calendar.json`: the days that differ from the plain week.
pub async fn json(visit: Visit) -> Response {
    Json(publish::calendar_json(&in_force(&visit))).into_response()
}

/// `GET /calendar.ics`: the same for the calendars of people.
pub async fn ics(visit: Visit) -> Response {
    let text = publish::calendar_ics(&in_force(&visit), visit.words());
    ([(CONTENT_TYPE, "text/calendar; charset=utf-8")], text).into_response()
}

fn in_force(visit: &Visit) -> Arc<Calendar> {
    visit.office.laws.kept().book.calendar().clone()
}

/// A month in a row, its days as a ribbon.
fn months(visit: &Visit, calendar: &Calendar, year: i16) -> Table {
    let words = visit.words();
    let table = Table::new(words, visit.t("calendar-months"))
        .column(visit.t("calendar-column-month"))
        .column(visit.t("calendar-column-working"))
        .column(visit.t("calendar-column-days"));
    (1..=12).fold(table, |table, month| {
        let first = date(year, month, 1);
        let days: Vec<Day> = days_of(first).map(|date| calendar.day(date)).collect();
        let working = days.iter().filter(|day| day.is_working()).count();
        let name = words.t("calendar-month").with("month", i64::from(month)).to_string();
        table.row([Html::text(name), Html::text(working), ribbon(visit, &days)])
    })
}

fn days_of(first: Date) -> impl Iterator<Item = Date> {
    first.series(1.day()).take_while(move |it| it.month() == first.month())
}

fn ribbon(visit: &Visit, days: &[Day]) -> Html {
    let cells = days.iter().fold(Html::default(), |html, day| {
        let (class, mark) = match day.kind {
            DayKind::Working => ("work", ""),
            DayKind::Worked => ("work end", "+"),
            DayKind::Weekend => ("off", ""),
            DayKind::Holiday => ("off end", "*"),
            DayKind::DayOff => ("off end", "–"),
        };
        let top = visit.words().weekday(day.date.weekday());
        let (spoken, number) = (Html::text(spoken(visit, day)), day.date.day());
        html.then(Html::markup(format!(
            "<li class=\"{class}\"><span class=\"vh\">{spoken}</span><span aria-hidden=\"true\">{}<b>{number}</b><i>{}</i></span></li>",
            Html::text(top),
            if mark.is_empty() { "&nbsp;" } else { mark },
        )))
    });
    Html::markup("<ol class=\"rib rib--month\">").then(cells).then(Html::markup("</ol>"))
}

fn spoken(visit: &Visit, day: &Day) -> String {
    let words = visit.words();
    let said = words.t("calendar-day").with("date", words.date_with_weekday(day.date));
    said.with("kind", kind(visit, day)).with("reason", reason(visit, day)).to_string()
}

fn differs(visit: &Visit, calendar: &Calendar, year: i16) -> Table {
    let words = visit.words();
    let table = Table::new(words, visit.t("calendar-differs"))
        .column(visit.t("calendar-column-date"))
        .column(visit.t("calendar-column-kind"))
        .column(visit.t("calendar-column-reason"))
        .column(visit.t("calendar-column-source"))
        .empty(visit.t("calendar-differs-empty").as_str());
    calendar.exceptions().filter(|day| day.date.year() == year).fold(table, |table, day| {
        let source = terms::ground(visit.words(), day.source, day.act.as_deref());
        let source = match &day.act {
            Some(act) => Html::two_lines(source, &**act),
            None => Html::text(source),
        };
        let meaning = if day.is_working() { Meaning::Info } else { Meaning::None };
        table.row([
            Html::text(words.date_with_weekday(day.date)),
            tag(meaning, kind(visit, &day)),
            Html::text(reason(visit, &day)),
            source,
        ])
    })
}

/// What the day is, in words.
pub fn kind(visit: &Visit, day: &Day) -> String {
    visit.t(&format!("calendar-kind-{}", day.kind.name()))
}

fn reason(visit: &Visit, day: &Day) -> String {
    publish::reason(visit.words(), day)
}
