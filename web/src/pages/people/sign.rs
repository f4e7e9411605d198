//! The power as it will be given: read, completed with a copy, signed.

use askama::Template;
use axum::extract::Path;
use axum::response::{Html as Answer, IntoResponse, Redirect, Response};
use office::authorities::{self, Card, FILE_NAME, Paper, rights_said};
use uuid::Uuid;

use super::HERE;
use crate::error::{self, Failure};
use crate::forms::Form;
use crate::pages::documents;
use crate::pages::uploaded::{remove_button, size, state, sum};
use crate::ui::case::hash;
use crate::ui::forms::{Field, second_button};
use crate::ui::parts::{Meaning, SummaryList, note};
use crate::ui::sign::{SignPanel, Signed};
use crate::ui::{Html, Page, Script};
use crate::who::Visit;

#[derive(Template)]
#[template(path = "pages/people/sign.html")]
struct Signing {
    page: Page,
    facts: SummaryList,
    here: String,
    /// The copy that is attached, or a field to attach one.
    copy: Option<Html>,
    file: Field,
    attach: Html,
    /// Why it cannot be signed yet.
    waits: Option<Html>,
    panel: Option<SignPanel>,
}

/// `GET /people/{id}/sign`.
pub async fn page(visit: Visit, Path(id): Path<Uuid>) -> Result<Response, Failure> {
    let card = authorities::card(&visit.office, &visit.ctx, id).await?;
    if !matches!(card.authority.state, law::authority::State::Draft) {
        return Ok(Redirect::to(&format!("{HERE}/{id}")).into_response());
    }
    match authorities::prepared(&visit.office, &visit.ctx, id).await {
        Ok(paper) => Ok(Answer(render(&visit, &card, Ok(&paper), None)?).into_response()),
        Err(office::Error::Invalid(wrong)) if wrong.iter().all(|it| it.field == "file") => {
            let why = error::errors(&visit, &wrong).of("file").unwrap_or_default().to_owned();
            Ok(Answer(render(&visit, &card, Err(why), None)?).into_response())
        }
        Err(office::Error::Invalid(_)) => Ok(Redirect::to(&format!("{HERE}/{id}/form")).into_response()),
        Err(other) => Err(other.into()),
    }
}

/// `GET /people/{id}/authority.pdf`: the exact bytes that are signed.
pub async fn paper(visit: Visit, Path(id): Path<Uuid>) -> Result<Response, Failure> {
    let paper = authorities::prepared(&visit.office, &visit.ctx, id).await?;
    Ok(documents::paper((FILE_NAME.to_owned(), paper.bytes)))
}

/// `POST /people/{id}/sign`: signs, and gives by it.
pub async fn give(visit: Visit, Path(id): Path<Uuid>, form: Form) -> Result<Response, Failure> {
    let refused = match form.cms() {
        None => visit.t("application-error-signature-none"),
        Some(cms) => match authorities::give(&visit.office, &visit.ctx, id, form.text("sha256"), cms).await {
            Ok(_) => return Ok(Redirect::to(&format!("{HERE}/{id}")).into_response()),
            Err(refused @ (office::Error::Signature { .. } | office::Error::Refused(_))) => {
                error::told(&visit, &refused)
            }
            Err(other) => return Err(other.into()),
        },
    };
    let card = authorities::card(&visit.office, &visit.ctx, id).await?;
    let paper = authorities::prepared(&visit.office, &visit.ctx, id).await?;
    Ok(error::unprocessable(render(&visit, &card, Ok(&paper), Some(refused))?))
}

fn render(
    visit: &Visit,
    card: &Card,
    paper: Result<&Paper, String>,
    failed: Option<String>,
) -> Result<String, Failure> {
    let authority = &card.authority;
    let here = format!("{HERE}/{}", authority.id);
    let page = visit
        .page(visit.t("people-sign-title"))
        .under(HERE, visit.t("people-title"))
        .needs(Script::Sign)
        .with_errors(failed.is_some());
    let (words, t) = (visit.words(), |key: &str| visit.t(key));
    let mut facts = SummaryList::new()
        .row(t("authority-person"), Html::two_lines(&authority.name, &authority.iin))
        .row(t("authority-rights"), rights_said(words, &authority.named()))
        .row(t("people-days"), super::days(visit, authority))
        .row(t("authority-basis"), authority.form.basis.as_str());
    if let Ok(paper) = paper.as_ref() {
        facts = facts.row("SHA-256", hash(&paper.sha256));
    }
    let copy = card.file.as_ref().map(|(upload, check)| {
        let remove = remove_button(visit, &page, &format!("{here}/copy/remove"), &upload.file_name);
        Html::two_lines(&upload.file_name, size(visit, upload))
            .then(Html::markup("<br>"))
            .then(sum(upload))
            .then(Html::markup("<br>"))
            .then(state(visit, upload, check))
            .then(remove)
    });
    let signing = Signing {
        facts,
        copy,
        file: Field::file("file", t("people-copy"), ".pdf,.jpg,.jpeg,.png").hint(t("people-copy-hint")),
        attach: second_button(t("people-copy-attach"), "attach", "yes"),
        waits: paper.as_ref().err().map(|why| note(Meaning::Warn, why.as_str())),
        panel: paper.ok().and_then(|paper| panel(visit, &page, &here, paper, failed)),
        here,
        page,
    };
    Ok(signing.render()?)
}

fn panel(visit: &Visit, page: &Page, here: &str, paper: &Paper, failed: Option<String>) -> Option<SignPanel> {
    let href = format!("{here}/authority.pdf");
    let covered = Signed {
        title: visit.t("document-kind-authority"),
        detail: visit.words().size(paper.bytes.len() as u64),
        href: href.clone(),
        sha256: paper.sha256.clone(),
    };
    let panel = SignPanel::new(page, &visit.layer(), format!("{here}/sign"), visit.t("people-sign"))
        .bytes(href, FILE_NAME, paper.sha256.clone())
        .covers(covered)
        .field("sha256", paper.sha256.clone())
        .failed(failed);
    Some(panel.as_signed_in(visit.who()?))
}
