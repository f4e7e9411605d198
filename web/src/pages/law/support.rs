//! The hours of support for anyone: what holds today, by which clause, what comes (A-53.2.p3, A-53.2.p4).

use std::collections::BTreeMap;

use axum::Json;
use axum::response::{IntoResponse, Response};
use jiff::civil::Time;
use law::calendar::{Hours, Schedule};
use office::laws::{hours, publish};

use crate::ui::Html;
use crate::ui::deadline::clause;
use crate::ui::parts::{Meaning, SummaryList, note};
use crate::who::Visit;

/// `GET /calendar/hours.json`.
pub async fn json(visit: Visit) -> Response {
    let law = visit.office.law(visit.ctx.now);
    let setter = visit.office.config.hours_set_by();
    Json(publish::hours_json(&law, setter, law.date(visit.ctx.now))).into_response()
}

/// What a visitor must know of them beside the hours: that their operator owes its own.
pub fn remark(visit: &Visit) -> Option<Html> {
    let missing = hours::missing(&visit.office, visit.ctx.now);
    missing.then(|| note(Meaning::Warn, visit.t("hours-missing")))
}

/// The hours of today with their clause, and every change that is to come.
pub fn in_force(visit: &Visit) -> SummaryList {
    let (words, law) = (visit.words(), visit.office.law(visit.ctx.now));
    let today = law.date(visit.ctx.now);
    let own = law.calendar.schedule(today);
    let list = match (own, law.edition.support.as_ref()) {
        (Some(schedule), _) => facts(visit, schedule),
        (None, Some(support)) => {
            SummaryList::new().row(visit.t("hours-usual"), told(visit, &support.hours()))
        }
        (None, None) => SummaryList::new(),
    };
    let by = match (own, law.edition.support.as_ref()) {
        (None, Some(support)) => clause(words, &support.clause),
        _ => clause(words, visit.office.config.hours_set_by().clause().0),
    };
    let list = list.row(visit.t("hours-by"), by);
    law.calendar.schedules_after(today).fold(list, |list, coming| {
        let from = words.t("hours-coming").with("date", words.date(coming.from)).to_string();
        list.row(from, all(visit, &coming.usual, &coming.weekdays))
    })
}

/// The usual hours of today in one line, for the foot of every page.
pub fn usual(visit: &Visit) -> String {
    let law = visit.office.law(visit.ctx.now);
    let own = law.calendar.schedule(law.date(visit.ctx.now)).map(|schedule| schedule.usual);
    let usual = own.or_else(|| law.edition.support.as_ref().map(|support| support.hours()));
    let said = |hours| visit.words().t("footer-support-hours").with("hours", told(visit, &hours)).to_string();
    usual.map(said).unwrap_or_default()
}

/// A schedule by its parts.
pub fn facts(visit: &Visit, schedule: &Schedule) -> SummaryList {
    let list = SummaryList::new()
        .row(visit.t("hours-from"), visit.words().date(schedule.from))
        .row(visit.t("hours-usual"), told(visit, &schedule.usual));
    schedule.weekdays.iter().fold(list, |list, (n, hours)| list.row(weekday(visit, *n), told(visit, hours)))
}

/// A schedule in one cell, a line for the usual hours and for each weekday that differs.
pub fn all(visit: &Visit, usual: &Hours, weekdays: &BTreeMap<i8, Hours>) -> Html {
    let usual = Html::text(told(visit, usual));
    weekdays.iter().fold(usual, |html, (n, hours)| {
        let said =
            visit.words().t("hours-on").with("day", weekday(visit, *n)).with("hours", told(visit, hours));
        html.then(Html::markup("<br>")).then(Html::text(said))
    })
}

/// Monday is 1.
pub fn weekday(visit: &Visit, n: i8) -> String {
    visit.words().t("weekday-long").with("day", i64::from(n)).to_string()
}

fn told(visit: &Visit, hours: &Hours) -> String {
    let clock = |time: Time| time.strftime("%H:%M").to_string();
    let key = if hours.lunch.is_some() { "hours-with-lunch" } else { "hours-without-lunch" };
    let said = visit.words().t(key).with("opens", clock(hours.opens)).with("closes", clock(hours.closes));
    match hours.lunch {
        Some((from, to)) => said.with("from", clock(from)).with("to", clock(to)).to_string(),
        None => said.to_string(),
    }
}
