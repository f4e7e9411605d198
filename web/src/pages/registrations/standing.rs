//! Where a presented registration stands, and what the operator decided (A-8.p2, A-9, A-10, B-6.p2, B-7, B-8).

use askama::Template;
use law::Order;
use office::registrations::refusal::place;
use office::registrations::{self, State, View};
use office::terms::clause;

use super::papers::{self, Places};
use super::{address, facts};
use crate::error::Failure;
use crate::pages::questionnaires;
use crate::ui::dates::{Dates, instant};
use crate::ui::deadline::Deadline;
use crate::ui::forms::{button, link_button};
use crate::ui::parts::{Banner, Meaning, SummaryList, Table, note};
use crate::ui::{Html, Page};
use crate::who::Visit;

#[derive(Template)]
#[template(path = "pages/registrations/standing.html")]
pub(super) struct Standing {
    page: Page,
    banner: Banner,
    facts: SummaryList,
    deadline: Option<Deadline>,
    /// The portal with which it is tried again.
    again: Option<Order>,
    next: Html,
    /// How to work with the portal, for whoever is registered.
    instruction: Vec<String>,
    papers: Table,
    /// Where the operator asks to correct something (B-7).
    correction: Option<Html>,
}

pub(super) async fn standing(visit: &Visit, view: &View) -> Result<Standing, Failure> {
    let registration = &view.registration;
    let (documents, signatures) = registrations::papers(&visit.office, &visit.ctx, registration.id).await?;
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
            list = list.row(t("registration-refused-clause"), clause(words, registration.service().refusal));
            for field in marked {
                list = list.row(t("registration-refused-where"), place(words, &view.questionnaire, field));
            }
            if let Some(explanation) = &registration.explanation {
                list = list.row(t("registration-refused-detail"), explanation.as_str());
            }
            let kept = format!("{} {}", t("registration-refused-kept"), t("registration-refused-paper"));
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
    let again = matches!(registration.state, State::Refused { .. }).then_some(registration.order);
    let places = Places {
        documents: address(registration, "/papers"),
        signatures: address(registration, "/signatures"),
        beside: None,
    };
    let next = match registration.state {
        State::Registered { .. } => link_button("/cabinet", t("registration-open-cabinet")),
        State::Refused { .. } => button(t("registration-refused-correct")),
        _ => Html::default(),
    };
    let correction = super::correction::waiting(visit, registration).await?;
    Ok(Standing {
        correction: correction.map(|asked| {
            let link = link_button(address(registration, "/correction"), t("correction-save"));
            note(Meaning::Warn, asked.text).then(link)
        }),
        page: visit.page(t(title)),
        banner,
        facts: answered(visit, view, list),
        deadline,
        again,
        next,
        instruction: if registration.is_registered() {
            instruction(visit, registration.order)
        } else {
            Vec::new()
        },
        papers: papers::table(visit, &places, &documents, &signatures),
    })
}

/// What was presented, on which version of the form.
fn answered(visit: &Visit, view: &View, list: SummaryList) -> SummaryList {
    let (words, version) = (visit.words(), &view.questionnaire);
    let json = Html::link(address(&view.registration, "/form.json"), "JSON");
    let list = list.row(visit.t("questionnaire-of"), Html::text(version.name(words)).then(" · ").then(json));
    let said = view.registration.answers(version, words).into_iter();
    said.fold(list, |list, (label, value)| list.row(label, questionnaires::answer(&value)))
}

/// A-10, B-8: the instruction on working with the portal.
fn instruction(visit: &Visit, order: Order) -> Vec<String> {
    let key = match order {
        Order::Expertise => "registration-instruction".to_owned(),
        Order::Construction => format!("registration-instruction-{order}"),
    };
    (1..=3).map(|step| visit.t(&format!("{key}-{step}"))).collect()
}
