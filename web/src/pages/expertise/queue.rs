//! The expert's queue: what is today, and every case with its term.

use askama::Template;
use axum::response::Html as Body;
use law::Due;
use law::access::Action;
use office::expertise::signing::{Turn, turn};
use office::expertise::view;
use office::store::cases::Case;

use super::{due, is_decided, state_tag};
use crate::error::Failure;
use crate::ui::dates::{Dates, instant};
use crate::ui::deadline::urgency;
use crate::ui::parts::{Table, Task, TaskList, row_link, tag};
use crate::ui::{Html, Page};
use crate::who::Visit;

#[derive(Template)]
#[template(path = "pages/expertise/queue.html")]
struct Queue {
    page: Page,
    lead: String,
    today: Option<TaskList>,
    cases: Table,
}

/// `GET /cases`.
pub async fn page(visit: Visit) -> Result<Body<String>, Failure> {
    let cases = view::queue(&visit.office, &visit.ctx).await?;
    let count = cases.len() as i64;
    let queue = Queue {
        page: visit.page(visit.t("expertise-queue-title")),
        lead: visit.words().t("expertise-queue-lead").with("count", count).to_string(),
        today: today(&visit, &cases)?,
        cases: table(&visit, &cases)?,
    };
    Ok(Body(queue.render()?))
}

/// What this employee can do now, most urgent first.
fn today(visit: &Visit, cases: &[Case]) -> Result<Option<TaskList>, Failure> {
    let mut list = None;
    for case in cases {
        let due = case.due(&visit.office)?;
        if is_mine(visit, case, &due) {
            list = Some(list.unwrap_or_else(TaskList::new).task(task(visit, case, &due)));
        }
    }
    Ok(list)
}

fn is_mine(visit: &Visit, case: &Case, due: &Due) -> bool {
    if is_decided(case) || due.passed(visit.ctx.now) {
        return false;
    }
    match turn(case) {
        Some(Turn::Head) => visit.may(Action::SignAsHead),
        Some(Turn::Expert) => visit.may(Action::SignAsExpert),
        None => visit.may(Action::CheckCompleteness),
    }
}

fn task(visit: &Visit, case: &Case, due: &Due) -> Task {
    let words = visit.words();
    let what = match turn(case) {
        Some(Turn::Head) => visit.t("expertise-task-signed_by_expert"),
        Some(Turn::Expert) => visit.t("expertise-task-drafted"),
        None => visit.t("expertise-task-running"),
    };
    let until = words.t("expertise-task-until");
    let until = Dates::of_case(case.id).said(
        until,
        "moment",
        due.rule,
        office::terms::until(words, due, visit.ctx.now),
    );
    Task {
        title: format!("{} · {what}", case.registration_number),
        hint: case.title.clone(),
        href: Some(format!("/cases/{}/completeness", case.id)),
        status: tag(urgency(words, due, visit.ctx.now), until),
    }
}

fn table(visit: &Visit, cases: &[Case]) -> Result<Table, Failure> {
    let words = visit.words();
    let table = Table::new(words, visit.t("expertise-queue-caption"))
        .column(visit.t("expertise-column-number"))
        .column(visit.t("expertise-column-applicant"))
        .column(visit.t("expertise-column-received"))
        .column(visit.t("expertise-column-due"))
        .column(visit.t("expertise-column-state"))
        .empty(visit.t("expertise-queue-empty"));
    cases.iter().try_fold(table, |table, case| {
        Ok(table.row([
            row_link(format!("/cases/{}", case.id), &case.registration_number, &case.title),
            Html::text(&case.applicant_name),
            received(visit, case),
            due(visit, case)?,
            state_tag(visit, case),
        ]))
    })
}

/// When it came, and how many days it has been here while it waits for its result.
fn received(visit: &Visit, case: &Case) -> Html {
    let words = visit.words();
    let date = instant(case.received_at, words.date(words.date_of(case.received_at)));
    if is_decided(case) {
        return date;
    }
    let days = (words.date_of(visit.ctx.now) - words.date_of(case.received_at)).get_days();
    let age = words.t("expertise-age").with("days", i64::from(days)).to_string();
    Html::two_lines(date, age)
}
