//! The expert's queue: what is today, and every case with its term.

use askama::Template;
use axum::response::Html as Body;
use law::access::Action;
use office::expertise::signing::{Turn, turn};
use office::expertise::view;
use office::store::cases::Case;

use super::{due, is_decided, state_tag};
use crate::error::Failure;
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
        today: today(&visit, &cases),
        cases: table(&visit, &cases),
    };
    Ok(Body(queue.render()?))
}

/// What this employee can do now, most urgent first.
fn today(visit: &Visit, cases: &[Case]) -> Option<TaskList> {
    let mine: Vec<&Case> = cases.iter().filter(|case| is_mine(visit, case)).collect();
    if mine.is_empty() {
        return None;
    }
    Some(mine.into_iter().fold(TaskList::new(), |list, case| list.task(task(visit, case))))
}

fn is_mine(visit: &Visit, case: &Case) -> bool {
    let over = case.due(&visit.office).is_ok_and(|due| due.passed(visit.ctx.now));
    if is_decided(case) || over {
        return false;
    }
    match turn(case) {
        Some(Turn::Head) => visit.may(Action::SignAsHead),
        Some(Turn::Expert) => visit.may(Action::SignAsExpert),
        None => visit.may(Action::CheckCompleteness),
    }
}

fn task(visit: &Visit, case: &Case) -> Task {
    let words = visit.words();
    let due = case.due(&visit.office).ok();
    let what = match turn(case) {
        Some(Turn::Head) => visit.t("expertise-task-signed_by_expert"),
        Some(Turn::Expert) => visit.t("expertise-task-drafted"),
        None => visit.t("expertise-task-running"),
    };
    Task {
        title: format!("{} · {what}", case.registration_number),
        hint: case.title.clone(),
        href: Some(format!("/cases/{}/completeness", case.id)),
        status: due.map_or_else(Html::default, |due| {
            let until = words.t("expertise-task-until").with("moment", words.until(due.at)).to_string();
            tag(urgency(words, &due, visit.ctx.now), until)
        }),
    }
}

fn table(visit: &Visit, cases: &[Case]) -> Table {
    let words = visit.words();
    let table = Table::new(words, visit.t("expertise-queue-caption"))
        .column(visit.t("expertise-column-number"))
        .column(visit.t("expertise-column-applicant"))
        .column(visit.t("expertise-column-received"))
        .column(visit.t("expertise-column-due"))
        .column(visit.t("expertise-column-state"))
        .empty(visit.t("expertise-queue-empty"));
    cases.iter().fold(table, |table, case| {
        table.row([
            row_link(format!("/cases/{}", case.id), &case.registration_number, &case.title),
            Html::text(&case.applicant_name),
            received(visit, case),
            due(visit, case),
            state_tag(visit, case),
        ])
    })
}

/// When it came, and how many days it has been here while it waits for its result.
fn received(visit: &Visit, case: &Case) -> Html {
    let words = visit.words();
    if is_decided(case) {
        return Html::text(words.date(words.date_of(case.received_at)));
    }
    let days = (words.date_of(visit.ctx.now) - words.date_of(case.received_at)).get_days();
    let age = words.t("expertise-age").with("days", i64::from(days)).to_string();
    Html::two_lines(words.date(words.date_of(case.received_at)), age)
}
