//! The register of looks of supervision (A-26.p2, A-34.9): the operator sees all of them, an organisation those at its cases,
//! a person the own ones.

use askama::Template;
use axum::extract::Query;
use axum::response::{Html as Answer, Response};
use office::supervision::looks::{self, Look};
use serde::Deserialize;

use crate::error::Failure;
use crate::pages::exports::Export;
use crate::ui::dates::instant;
use crate::ui::deadline::clause;
use crate::ui::parts::Table;
use crate::ui::{Html, Page};
use crate::who::Visit;

pub const HERE: &str = "/supervision/looks";

#[derive(Template)]
#[template(path = "pages/supervision/looks.html")]
struct Shown {
    page: Page,
    lead: String,
    csv: String,
    table: Table,
    before: Option<String>,
    after: Option<String>,
}

/// Which page is wanted.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    page: String,
}

/// `GET /supervision/looks`.
pub async fn page(visit: Visit, Query(asked): Query<Asked>) -> Result<Answer<String>, Failure> {
    let wanted = asked.page.trim().parse().unwrap_or(1);
    let list = looks::page(&visit.office, &visit.ctx, wanted).await?;
    let table = Table::new(visit.words(), visit.t("supervision-looks"))
        .column(visit.t("supervision-column-when"))
        .column(visit.t("supervision-column-person"))
        .column(visit.t("supervision-column-what"))
        .column(visit.t("supervision-column-organisation"))
        .empty(visit.t("supervision-looks-empty").as_str());
    let table = list.looks.iter().fold(table, |table, look| table.row(row(&visit, look)));
    let lead = visit.words().t("supervision-looks-lead").with("count", list.all);
    let other = |there: bool, page: i64| there.then(|| format!("{HERE}?page={page}"));
    let shown = Shown {
        lead: lead.with("page", list.page).with("pages", list.pages).to_string(),
        before: other(list.page > 1, list.page - 1),
        after: other(list.page < list.pages, list.page + 1),
        csv: format!("{HERE}.csv"),
        table,
        page: visit.page(visit.t("supervision-looks")),
    };
    Ok(Answer(shown.render()?))
}

/// `GET /supervision/looks.csv`.
pub async fn csv(visit: Visit) -> Result<Response, Failure> {
    let all = looks::all(&visit.office, &visit.ctx).await?;
    let columns = &["at", "person", "iin", "body", "what", "name", "organisation", "clause"];
    let told = |it: &Look| {
        vec![
            it.at.to_string(),
            it.person.clone(),
            it.iin.clone(),
            it.bin.clone(),
            it.what.clone(),
            it.name.clone(),
            it.organisation.clone(),
            it.clause.clone(),
        ]
    };
    Ok(Export { columns, rows: all.iter().map(told).collect() }.csv("looks"))
}

fn row(visit: &Visit, look: &Look) -> [Html; 4] {
    let what = visit.t(&format!("supervision-look-{}", look.what));
    let said = clause(visit.words(), &look.clause);
    [
        instant(look.at, visit.words().moment_exact(look.at)),
        Html::two_lines(&look.person, format!("{} · {}", look.iin, look.bin)),
        Html::two_lines(what, format!("{} · {said}", look.name)),
        Html::text(&look.organisation),
    ]
}
