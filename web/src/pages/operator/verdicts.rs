//! A decision on an organisation before it is signed: what it says, what it would do to open cases, and the signature by
//! which it acts.

use askama::Template;
use axum::body::Body;
use axum::extract::Path;
use axum::response::{Html as Answer, IntoResponse, Redirect, Response};
use office::store::terms::Term;
use office::verdicts::{self, Paper, Verdict};
use office::{participants, users};
use uuid::Uuid;

use crate::error::{self, Failure};
use crate::forms::Form;
use crate::pages::documents::saved;
use crate::ui::case::hash;
use crate::ui::parts::{Meaning, SummaryList, Table, note, tag};
use crate::ui::sign::{SignPanel, Signed};
use crate::ui::{Html, Page, Script};
use crate::who::Visit;

#[derive(Template)]
#[template(path = "pages/operator/verdict.html")]
struct Deciding {
    page: Page,
    facts: SummaryList,
    /// What happens to open cases, and which they are.
    effect: Option<(Html, Table)>,
    paper: String,
    kind: String,
    here: String,
    panel: Option<SignPanel>,
}

/// Where a decision is signed.
pub fn address(id: Uuid) -> String {
    format!("/operator/verdicts/{id}")
}

/// `GET /operator/verdicts/{id}`.
pub async fn page(visit: Visit, Path(id): Path<Uuid>) -> Result<Answer<String>, Failure> {
    Ok(Answer(render(&visit, id, None).await?))
}

/// `GET /operator/verdicts/{id}/paper.pdf`: the exact bytes that are signed.
pub async fn paper(visit: Visit, Path(id): Path<Uuid>) -> Result<Response, Failure> {
    let paper = verdicts::prepared(&visit.office, &visit.ctx, id).await?;
    Ok(saved(&paper.entry.verdict.file_name(), "application/pdf", Body::from(paper.bytes)))
}

/// `POST /operator/verdicts/{id}`: signs, and decides by it.
pub async fn sign(visit: Visit, Path(id): Path<Uuid>, form: Form) -> Result<Response, Failure> {
    let refused = match form.cms() {
        None => visit.t("application-error-signature-none"),
        Some(cms) => match verdicts::sign(&visit.office, &visit.ctx, id, form.text("sha256"), cms).await {
            Ok(()) => return Ok(Redirect::to(back(form.text("kind"))).into_response()),
            Err(refused @ (office::Error::Signature { .. } | office::Error::Refused(_))) => {
                error::told(&visit, &refused)
            }
            Err(other) => return Err(other.into()),
        },
    };
    Ok(error::unprocessable(render(&visit, id, Some(refused)).await?))
}

/// `POST /operator/verdicts/{id}/discard`.
pub async fn discard(visit: Visit, Path(id): Path<Uuid>, form: Form) -> Result<Redirect, Failure> {
    verdicts::discard(&visit.office, &visit.ctx, id).await?;
    Ok(Redirect::to(back(form.text("kind"))))
}

/// The list from which a decision comes.
fn back(kind: &str) -> &'static str {
    match kind {
        "exclude" => "/operator/participants",
        "suspend" => "/operator/organisations",
        "membership" => "/operator/memberships",
        _ => super::admissions::HERE,
    }
}

async fn render(visit: &Visit, id: Uuid, failed: Option<String>) -> Result<String, Failure> {
    let paper = verdicts::prepared(&visit.office, &visit.ctx, id).await?;
    let kind = paper.entry.verdict.name();
    let page = visit
        .page(visit.t(&format!("verdict-title-{kind}")))
        .under(back(kind), visit.t("verdict-back"))
        .needs(Script::Sign)
        .with_errors(failed.is_some());
    let said = verdicts::facts(&visit.office, visit.words(), &paper.entry, (&paper.name, &paper.bin));
    let facts = said.into_iter().fold(SummaryList::new(), |list, (label, value)| list.row(label, value));
    let shown = Deciding {
        facts: facts.row("SHA-256", hash(&paper.sha256)),
        effect: effect(visit, &paper).await?,
        paper: format!("{}/paper.pdf", address(id)),
        kind: kind.to_owned(),
        here: address(id),
        panel: panel(visit, &page, &paper, failed),
        page,
    };
    Ok(shown.render()?)
}

/// Open cases before the decision: how many, their numbers and running terms, and what happens to each
/// (`blocked_participant_open_cases`: the operator decides, terms run on).
async fn effect(visit: &Visit, paper: &Paper) -> Result<Option<(Html, Table)>, Failure> {
    let table = Table::new(visit.words(), visit.t("verdict-open-cases"))
        .column(visit.t("verdict-column-case"))
        .column(visit.t("verdict-column-terms"))
        .column(visit.t("verdict-column-effect"))
        .empty(visit.t("verdict-open-none").as_str());
    let (count, table) = match &paper.entry.verdict {
        Verdict::Exclude { .. } => {
            let all = participants::affected(&visit.office, &visit.ctx, paper.id).await?;
            let rows = all.iter().fold(table, |table, it| {
                let number = it.application.state.number().map(|(number, _)| number.to_owned());
                let state = visit.t(&format!("stage-{}", it.application.state.name()));
                let (meaning, effect) = match it.loses_addressee {
                    true => (Meaning::Bad, "verdict-effect-loses"),
                    false => (Meaning::Info, "verdict-effect-continues"),
                };
                let number = number.unwrap_or_else(|| visit.t("verdict-no-number"));
                table.row([
                    Html::two_lines(number, state),
                    terms(visit, &it.terms),
                    tag(meaning, visit.t(effect)),
                ])
            });
            (all.len(), rows)
        }
        Verdict::Suspend { .. } => {
            let all = users::open_cases(&visit.office, &visit.ctx, paper.id).await?;
            let rows = all.iter().fold(table, |table, (case, running)| {
                table.row([
                    Html::two_lines(&case.registration_number, &case.title),
                    terms(visit, running),
                    tag(Meaning::Warn, visit.t("verdict-effect-waits")),
                ])
            });
            (all.len(), rows)
        }
        Verdict::Decline { .. } | Verdict::Membership { .. } => return Ok(None),
    };
    let kind = paper.entry.verdict.name();
    let said = visit.words().t(format!("verdict-effect-{kind}")).with("count", count as i64);
    Ok(Some((note(Meaning::Warn, said.to_string()), table)))
}

/// Terms that run, by their rules and last days.
fn terms(visit: &Visit, terms: &[Term]) -> Html {
    if terms.is_empty() {
        return Html::text("—");
    }
    let words = visit.words();
    terms.iter().fold(Html::default(), |html, term| {
        let between = if html.is_empty() { Html::default() } else { Html::markup("<br>") };
        let said = format!("{}: {}", term.rule, words.date(term.last_day));
        let href = format!("/cases/{}/terms/{}", term.subject_id, term.rule);
        html.then(between).then(Html::opens(href, Html::text(said)))
    })
}

fn panel(visit: &Visit, page: &Page, paper: &Paper, failed: Option<String>) -> Option<SignPanel> {
    let here = address(paper.id);
    let href = format!("{here}/paper.pdf");
    let kind = paper.entry.verdict.name();
    let covered = Signed {
        title: visit.t(&format!("document-kind-{}", paper.entry.verdict.kind())),
        detail: visit.words().size(paper.bytes.len() as u64),
        href: href.clone(),
        sha256: paper.sha256.clone(),
    };
    let panel = SignPanel::new(page, &visit.layer(), here, visit.t(&format!("verdict-sign-{kind}")))
        .bytes(href, paper.entry.verdict.file_name(), paper.sha256.clone())
        .covers(covered)
        .field("sha256", paper.sha256.clone())
        .field("kind", kind)
        .failed(failed);
    Some(panel.as_signed_in(visit.who()?))
}
