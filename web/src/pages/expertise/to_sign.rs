//! Results that wait for the head's signature.

use askama::Template;
use axum::response::Html as Body;
use office::expertise::queue;

use super::due;
use crate::error::Failure;
use crate::ui::parts::{Table, row_link};
use crate::ui::{Html, Page};
use crate::who::Visit;

#[derive(Template)]
#[template(path = "pages/expertise/to_sign.html")]
struct ToSign {
    page: Page,
    cases: Table,
}

/// `GET /to-sign`.
pub async fn page(visit: Visit) -> Result<Body<String>, Failure> {
    let cases = queue::to_sign(&visit.office, &visit.ctx).await?;
    let table = Table::new(visit.words(), visit.t("expertise-to-sign-caption"))
        .column(visit.t("expertise-column-number"))
        .column(visit.t("expertise-column-applicant"))
        .column(visit.t("expertise-column-due"))
        .column_hidden(visit.t("expertise-to-sign-open"))
        .empty(visit.t("expertise-to-sign-empty"));
    let cases = cases.iter().try_fold(table, |table, case| {
        let href = format!("/cases/{}/completeness", case.id);
        Ok::<_, Failure>(table.row([
            row_link(&href, &case.registration_number, &case.title),
            Html::text(&case.applicant_name),
            due(&visit, case)?,
            Html::link(&href, visit.t("expertise-to-sign-open")),
        ]))
    })?;
    Ok(Body(ToSign { page: visit.page(visit.t("expertise-to-sign-title")), cases }.render()?))
}
