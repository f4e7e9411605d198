//! The public list of accredited expertise organisations (A-12.p3).

use askama::Template;
use axum::response::Html as Answer;
use law::Rule;
use office::participants::{self, State};

use crate::error::Failure;
use crate::ui::dates::{Dates, instant};
use crate::ui::parts::{Meaning, Table, tag};
use crate::ui::{Html, Page};
use crate::who::Visit;

#[derive(Template)]
#[template(path = "pages/participants.html")]
struct List {
    page: Page,
    table: Table,
}

/// `GET /participants`: for everybody.
pub async fn page(visit: Visit) -> Result<Answer<String>, Failure> {
    let listed = participants::listed(&visit.office).await?;
    let words = visit.words();
    let mut table = Table::new(words, visit.t("participants-caption"))
        .column(visit.t("participants-column-name"))
        .column(visit.t("participants-column-certificate"))
        .column(visit.t("participants-column-until"))
        .column(visit.t("participants-column-included"))
        .column(visit.t("participants-column-state"))
        .empty(visit.t("participants-empty").as_str());
    let law = visit.office.law(visit.ctx.now);
    for one in &listed {
        let included = match &one.state {
            State::Registered { registered_at, .. } => {
                instant(*registered_at, words.date(words.date_of(*registered_at)))
            }
            _ => Html::default(),
        };
        let (meaning, word) = match one.accepts(visit.ctx.now, &law) {
            true => (Meaning::Ok, "participants-state-registered"),
            false => (Meaning::Warn, "participants-state-not_accepting"),
        };
        let name = one.name(visit.ctx.locale);
        table = table.row([
            Html::two_lines(
                name,
                format!("{} {} · {}", visit.t("registration-field-bin"), one.bin, one.card.address),
            ),
            Html::two_lines(
                &one.card.certificate,
                visit.office.config.system_name(&one.system, visit.ctx.locale),
            ),
            Dates::of_participant(one.id).date(Rule::Validity, words.date(one.accredited_until)),
            included,
            tag(meaning, visit.t(word)),
        ]);
    }
    Ok(Answer(List { page: visit.page(visit.t("participants-title")), table }.render()?))
}
