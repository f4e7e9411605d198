//! A date opens into its explanation: the ribbon, every step with its clause, the edition and the calendar; for
//! people as a page, for programs as JSON.

use askama::Template;
use axum::Json;
use axum::body::Body;
use axum::extract::Path;
use axum::response::{Html as Answer, IntoResponse, Response};
use law::Due;
use office::terms::{self, Explanation, Seen, extract};
use office::{applications, expertise};
use serde_json::json;
use uuid::Uuid;

use crate::error::Failure;
use crate::pages::cases;
use crate::pages::documents::saved;
use crate::ui::deadline::Deadline;
use crate::ui::parts::SummaryList;
use crate::ui::{Html, Page};
use crate::who::Visit;

#[derive(Template)]
#[template(path = "pages/law/explained.html")]
struct ExplainedPage {
    page: Page,
    deadline: Deadline,
    facts: SummaryList,
    json: String,
    pdf: String,
    seal: String,
}

/// `GET /cases/{id}/terms/{rule}` of the portal; with `.json` for programs.
pub async fn of_application(
    visit: Visit,
    Path((id, rule)): Path<(Uuid, String)>,
) -> Result<Response, Failure> {
    let case = applications::case(&visit.office, &visit.ctx, id).await?;
    let title = cases::title(&visit, &case.application);
    let number = case.application.state.number().map(|(number, _)| format!("{number}, "));
    let title = number.unwrap_or_default() + &title;
    let now = visit.ctx.now;
    let dues = case.application.dues(&visit.office)?.into_iter();
    let dues: Vec<_> = dues
        .map(|due| {
            let seen = case.application.seen(due.rule, now);
            (due, seen)
        })
        .collect();
    answer(&visit, id, title, &rule, &dues).await
}

/// `GET /cases/{id}/terms/{rule}` of an expertise system; with `.json` for programs.
pub async fn of_case(visit: Visit, Path((id, rule)): Path<(Uuid, String)>) -> Result<Response, Failure> {
    let (title, dues) = expertise::view::dues(&visit.office, &visit.ctx, id).await?;
    answer(&visit, id, title, &rule, &dues).await
}

/// In which form a date is asked for.
enum Form {
    Page,
    Json,
    Pdf,
    /// The detached CMS of the system under the PDF.
    Seal,
}

fn form(rule: &str) -> (&str, Form) {
    let forms = [(".json", Form::Json), (".pdf", Form::Pdf), (".p7s", Form::Seal)];
    for (suffix, form) in forms {
        if let Some(name) = rule.strip_suffix(suffix) {
            return (name, form);
        }
    }
    (rule, Form::Page)
}

async fn answer(
    visit: &Visit,
    id: Uuid,
    title: String,
    rule: &str,
    dues: &[(Due, Seen)],
) -> Result<Response, Failure> {
    let (name, form) = form(rule);
    let (due, seen) =
        dues.iter().find(|(due, _)| due.rule.id().eq_ignore_ascii_case(name)).ok_or(Failure::NotFound)?;
    let words = visit.words();
    let (office, ctx) = (&visit.office, &visit.ctx);
    let file = |ending: &str| format!("{}-{}{ending}", id, due.rule);
    match form {
        Form::Page => {}
        Form::Json => {
            let explanation = Explanation::new(words, due, *seen);
            return Ok(Json(json!({ "due": due, "explanation": explanation })).into_response());
        }
        Form::Pdf => {
            let bytes = extract::pdf(office, ctx, &title, due, *seen).await?;
            return Ok(saved(&file(".pdf"), "application/pdf", Body::from(bytes)));
        }
        Form::Seal => {
            let bytes = extract::seal(office, ctx, &title, due, *seen).await?;
            return Ok(saved(&file(".pdf.p7s"), "application/pkcs7-signature", Body::from(bytes)));
        }
    }
    let page = ExplainedPage {
        page: visit.page(terms::rule(words, due.rule)).under(format!("/cases/{id}"), title),
        deadline: Deadline::new(words, due, *seen).alone(),
        facts: SummaryList::new()
            .row(visit.t("law-column-rule"), due.rule.id())
            .row(visit.t("explained-ends"), terms::end(words, due))
            .row(visit.t("law-column-edition"), Html::code(&due.edition))
            .row(visit.t("calendar-id"), Html::code(&due.calendar)),
        json: format!("/cases/{id}/terms/{}.json", due.rule),
        pdf: format!("/cases/{id}/terms/{}.pdf", due.rule),
        seal: format!("/cases/{id}/terms/{}.p7s", due.rule),
    };
    Ok(Answer(page.render()?).into_response())
}
