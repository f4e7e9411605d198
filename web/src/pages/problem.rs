//! The page that says what went wrong, what it means and what to do, with a number for support.

use askama::Template;

use crate::error::Failure;
use crate::ui::Page;
use crate::who::Visit;

#[derive(Template)]
#[template(path = "pages/problem.html")]
struct Problem {
    page: Page,
    /// The refusal in the words of the use case.
    reason: Option<String>,
    text: String,
    reference: String,
    time: String,
}

/// The page of a failure.
pub fn page(visit: &Visit, failure: &Failure) -> String {
    let words = visit.words();
    let title = words.t(format!("problem-{}-title", failure.word())).to_string();
    let problem = Problem {
        page: visit.page(title),
        reason: failure.reason(visit),
        text: failure.explanation(visit),
        reference: reference(visit),
        time: words.moment_exact(visit.ctx.now),
    };
    // A page that only shows ready texts cannot fail to render; if it does, the reference still gets out.
    problem.render().unwrap_or(problem.reference)
}

/// The last twelve digits of the request's number: short enough to be read out on the telephone.
fn reference(visit: &Visit) -> String {
    let digits = visit.ctx.request_id.simple().to_string().to_uppercase();
    let tail = &digits[digits.len() - 12..];
    format!("{}-{}-{}", &tail[..4], &tail[4..8], &tail[8..])
}
