//! The receipt: what was received when, when and why it is registered, what comes next.

use askama::Template;
use axum::body::Body;
use axum::extract::Path;
use axum::response::{Html as Answer, Response};
use law::Rule;
use law::application::State;
use office::applications::{self, Case, Viewer};
use uuid::Uuid;

use super::{papers, title, turn, under_cabinet, waits_for_its_date};
use crate::error::Failure;
use crate::pages::documents::saved;
use crate::ui::case::hash;
use crate::ui::dates::{Dates, instant};
use crate::ui::parts::{SummaryList, details, panel};
use crate::ui::{Html, Page};
use crate::who::Visit;

/// Files that the page lists; the paper lists all.
const LISTED: usize = 200;

#[derive(Template)]
#[template(path = "pages/cases/receipt.html")]
struct Receipt {
    page: Page,
    id: Uuid,
    panel: Html,
    facts: SummaryList,
    /// It is on its way or will be; otherwise the case says what happened.
    under_way: bool,
    pending: Option<Html>,
}

/// `GET /cases/{id}/receipt`.
pub async fn page(visit: Visit, Path(id): Path<Uuid>) -> Result<Answer<String>, Failure> {
    let case = applications::case(&visit.office, &visit.ctx, id).await?;
    let shown = receipt(&visit, &case)?.ok_or(Failure::NotFound)?;
    Ok(Answer(shown.render()?))
}

/// `GET /cases/{id}/receipt.pdf`.
pub async fn pdf(visit: Visit, Path(id): Path<Uuid>) -> Result<Response, Failure> {
    let bytes = applications::receipt(&visit.office, &visit.ctx, id).await?;
    let name = visit.words().t("case-receipt-file").with("id", id.to_string());
    Ok(saved(&format!("{name}.pdf"), "application/pdf", Body::from(bytes)))
}

fn receipt(visit: &Visit, case: &Case) -> Result<Option<Receipt>, Failure> {
    let words = visit.words();
    let application = &case.application;
    let owner = case.viewer == Viewer::Owner;
    let Some(accepted) = application.state.accepted().filter(|_| owner) else { return Ok(None) };
    let date = words.date(accepted.registration_date);
    let (dates, rule) = (Dates::of_case(application.id), Rule::RegistrationDate);
    let number = match application.state.number() {
        Some((number, _)) => {
            Html::text(words.t("application-sent-registered").with("number", number.to_owned()))
        }
        None if waits_for_its_date(&application.state) => {
            dates.said(words.t("application-sent-pending"), "date", rule, &date)
        }
        None => Html::text(words.t("case-receipt-unnumbered")),
    };
    let mut facts = SummaryList::new()
        .row(words.t("application-section-object"), title(visit, application))
        .row(
            words.t("application-received-at"),
            instant(accepted.received_at, words.moment_exact(accepted.received_at)),
        )
        .row(
            words.t("application-registration-date"),
            dates.date(rule, &date).then(turn::why(visit, application)?),
        )
        .row(words.t("application-section-participant"), turn::participant(visit, case));
    if let Some(manifest) = papers::manifest(case) {
        let sum = Html::text("SHA-256 ").then(hash(&manifest.sha256));
        facts = facts.row(words.t("application-sign-manifest"), sum);
    }
    let files: Vec<_> = case.documents.iter().filter(|document| document.kind == "project").collect();
    let list: Vec<String> = files
        .iter()
        .take(LISTED)
        .map(|file| format!("<li>{} {}</li>", Html::text(&file.file_name), hash(&file.sha256)))
        .collect();
    if !list.is_empty() {
        let list = Html::markup(format!("<ul class=\"govuk-list\">{}</ul>", list.concat()));
        let rest = (files.len() > LISTED).then(|| Html::text(words.t("case-receipt-rest")));
        let count = words.t("case-receipt-files").with("n", files.len() as i64);
        facts = facts.row(
            words.t("application-documents-caption"),
            details(count, list.then(rest.unwrap_or_default())),
        );
    }
    let under_way = !matches!(
        application.state,
        State::Withdrawn { .. }
            | State::RoutingProblem { .. }
            | State::ClosedIncomplete { .. }
            | State::UnderConsideration { completeness: Some(_), .. }
            | State::InCourse { completeness: Some(_), .. }
    );
    let pending = waits_for_its_date(&application.state)
        .then(|| dates.said(words.t("case-receipt-next-number"), "date", rule, &date));
    let page = under_cabinet(visit, visit.page(visit.t("application-sent-title")))
        .under(format!("/cases/{}", application.id), title(visit, application));
    let panel = panel(words.t("application-sent-title"), number);
    Ok(Some(Receipt { id: application.id, panel, facts, under_way, pending, page }))
}
