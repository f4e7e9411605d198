//! The journal of own acts: what the history says one did, and what one was given to read.

use askama::Template;
use axum::extract::Query;
use axum::response::Html as Answer;
use jiff::Timestamp;
use office::journal::{self, Act, What};
use serde::Deserialize;

use super::HERE;
use crate::error::Failure;
use crate::ui::dates::instant;
use crate::ui::deadline::clause;
use crate::ui::parts::Table;
use crate::ui::{Html, Page};
use crate::who::Visit;

#[derive(Template)]
#[template(path = "pages/account/journal.html")]
struct Journal {
    page: Page,
    table: Table,
    older: Option<String>,
}

/// From which moment back.
#[derive(Deserialize)]
pub struct Asked {
    before: Option<Timestamp>,
}

/// `GET /account/journal`.
pub async fn page(visit: Visit, Query(asked): Query<Asked>) -> Result<Answer<String>, Failure> {
    let (acts, more) = journal::own(&visit.office, &visit.ctx, asked.before).await?;
    let page = visit.page(visit.t("journal-title")).under(HERE, visit.t("me-title"));
    let table = Table::new(visit.words(), visit.t("journal-title"))
        .column(visit.t("journal-when"))
        .column(visit.t("journal-what"))
        .column(visit.t("journal-subject"))
        .column(visit.t("journal-for"))
        .empty(visit.t("journal-empty").as_str());
    let table = acts.iter().fold(table, |table, act| table.row(cells(&visit, act)));
    let older = acts.last().filter(|_| more).map(|act| format!("/account/journal?before={}", act.at));
    Ok(Answer(Journal { page, table, older }.render()?))
}

fn cells(visit: &Visit, act: &Act) -> [Html; 4] {
    let words = visit.words();
    let what = match &act.what {
        What::Event(kind) => visit.t(&format!("event-{kind}")),
        What::Download(part) => match part.as_str() {
            "view" | "thumbnail" => visit.t("journal-viewed"),
            "signature" => visit.t("journal-signature"),
            _ => visit.t("journal-downloaded"),
        },
    };
    [
        instant(act.at, words.moment(act.at)),
        Html::two_lines(what, clause(words, &act.clause)),
        Html::two_lines(visit.t(&format!("law-subject-{}", act.subject_kind)), &act.name),
        Html::text(act.bin.as_deref().unwrap_or_default()),
    ]
}
