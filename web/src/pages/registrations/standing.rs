//! Where a presented registration stands, and what the operator decided (A-8.p2, A-9, A-10).

use askama::Template;
use office::Error;
use office::registrations::{Registration, State};

use super::{facts, marked_text};
use crate::ui::dates::{Dates, instant};
use crate::ui::deadline::Deadline;
use crate::ui::forms::{button, link_button};
use crate::ui::parts::{Banner, SummaryList};
use crate::ui::{Html, Page};
use crate::who::Visit;

#[derive(Template)]
#[template(path = "pages/registrations/standing.html")]
pub(super) struct Standing {
    page: Page,
    banner: Banner,
    facts: SummaryList,
    deadline: Option<Deadline>,
    again: bool,
    next: Html,
}

pub(super) fn standing(visit: &Visit, registration: &Registration) -> Result<Standing, Error> {
    let words = visit.words();
    let t = |key: &str| visit.t(key);
    let mut list = facts(visit, registration);
    if let Some(at) = registration.presented_at {
        list = list.row(t("registration-presented-at"), instant(at, words.moment(at)));
    }
    let due = registration.due(&visit.office)?;
    let (title, banner, deadline) = match (&registration.state, &due) {
        (State::Presented { .. }, Some(due)) => {
            let dates = Dates::of_registration(registration.id);
            list = list.row(
                t("registration-due"),
                dates.date(due.rule, office::terms::until(words, due, visit.ctx.now)),
            );
            let told = |key: &'static str| {
                dates.said(words.t(key), "date", due.rule, office::terms::until(words, due, visit.ctx.now))
            };
            let title = t("registration-presented-title");
            let banner = match due.passed(visit.ctx.now) {
                true => Banner::important(words, title, told("registration-presented-overdue")),
                false => Banner::success(words, title, told("registration-presented-lead")),
            };
            ("registration-presented-title", banner, Some(Deadline::of(words, &dates, due, visit.ctx.now)))
        }
        (State::Refused { grounds, marked, .. }, _) => {
            for ground in grounds {
                let ground = t(&format!("registration-ground-{}", ground.name()));
                list = list.row(t("registration-refused-ground"), ground.as_str());
            }
            for field in marked {
                list = list.row(t("registration-refused-where"), marked_text(visit, field).as_str());
            }
            if let Some(explanation) = &registration.explanation {
                list = list.row(t("registration-refused-detail"), explanation.as_str());
            }
            let kept = t("registration-refused-kept");
            let banner = Banner::important(words, t("registration-refused-title"), kept.as_str());
            ("registration-refused-title", banner, None)
        }
        _ => {
            let date = registration.decided_at.map(|at| words.date(words.date_of(at))).unwrap_or_default();
            let lead = words.t("registration-registered-lead").with("date", date);
            let banner = Banner::success(words, t("registration-registered-title"), lead);
            ("registration-registered-title", banner, None)
        }
    };
    let again = matches!(registration.state, State::Refused { .. });
    let next = match registration.state {
        State::Registered { .. } => link_button("/cabinet", t("registration-open-cabinet")),
        State::Refused { .. } => button(t("registration-refused-correct")),
        _ => Html::default(),
    };
    Ok(Standing { page: visit.page(t(title)), banner, facts: list, deadline, again, next })
}
