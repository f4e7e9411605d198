//! A power that was given: for the organisation, which can take it back, and for the person.

use askama::Template;
use axum::body::Body;
use axum::extract::Path;
use axum::response::{Html as Answer, IntoResponse, Redirect, Response};
use law::access::Action;
use law::authority::State;
use office::authorities::{self, Card, rights_said};
use office::documents::Part;
use uuid::Uuid;

use super::HERE;
use crate::error::{self, Failure};
use crate::forms::Form;
use crate::pages::documents::saved;
use crate::ui::dates::instant;
use crate::ui::deadline::clause;
use crate::ui::forms::{Errors, Field, button};
use crate::ui::parts::{SummaryList, Table};
use crate::ui::{Html, Page};
use crate::who::Visit;

#[derive(Template)]
#[template(path = "pages/people/card.html")]
struct Shown {
    page: Page,
    errors: Errors,
    facts: SummaryList,
    papers: Table,
    history: Table,
    /// Where it is taken back; `None` where that cannot be.
    revoke: Option<String>,
    reason: Field,
    button: Html,
}

/// `GET /people/{id}`.
pub async fn one(visit: Visit, Path(id): Path<Uuid>) -> Result<Response, Failure> {
    let card = authorities::card(&visit.office, &visit.ctx, id).await?;
    if matches!(card.authority.state, State::Draft) {
        return Ok(Redirect::to(&format!("{HERE}/{id}/form")).into_response());
    }
    Ok(Answer(render(&visit, &card, &[], "")?).into_response())
}

/// `POST /people/{id}/revoke`.
pub async fn revoke(visit: Visit, Path(id): Path<Uuid>, form: Form) -> Result<Response, Failure> {
    match authorities::revoke(&visit.office, &visit.ctx, id, form.text("reason")).await {
        Ok(_) => Ok(Redirect::to(&format!("{HERE}/{id}")).into_response()),
        Err(office::Error::Invalid(wrong)) => {
            let card = authorities::card(&visit.office, &visit.ctx, id).await?;
            Ok(error::unprocessable(render(&visit, &card, &wrong, form.text("reason"))?))
        }
        Err(other) => Err(other.into()),
    }
}

/// `GET /people/{id}/documents/{document}`.
pub async fn document(visit: Visit, Path((id, document)): Path<(Uuid, Uuid)>) -> Result<Response, Failure> {
    let (document, reading) =
        authorities::open(&visit.office, &visit.ctx, id, document, |_| Part::Whole).await?;
    let body = reading.map_or_else(Body::empty, |reading| Body::from_stream(reading.bytes));
    Ok(saved(&document.file_name, &document.media_type, body))
}

/// `GET /people/{id}/signatures/{signature}.cms`.
pub async fn signature(visit: Visit, Path((id, name)): Path<(Uuid, String)>) -> Result<Response, Failure> {
    let signature = name.strip_suffix(".cms").and_then(|id| id.parse().ok()).ok_or(Failure::NotFound)?;
    let (document, signature) = authorities::signature(&visit.office, &visit.ctx, id, signature).await?;
    let name = format!("{}.cms", document.file_name);
    Ok(saved(&name, "application/pkcs7-signature", Body::from(signature.cms)))
}

fn render(visit: &Visit, card: &Card, wrong: &[office::FieldError], typed: &str) -> Result<String, Failure> {
    let (authority, errors) = (&card.authority, error::errors(visit, wrong));
    let (words, t) = (visit.words(), |key: &str| visit.t(key));
    let entrusts = visit.may(Action::Entrust)
        && visit.who().is_some_and(|who| who.bin.as_deref() == Some(authority.party.as_str()));
    let (back, name) = if entrusts { (HERE, "people-title") } else { ("/account", "me-title") };
    let page = visit.page(super::named(visit, authority)).under(back, t(name));
    let facts = SummaryList::new()
        .row(t("authority-person"), Html::two_lines(&authority.name, &authority.iin))
        .row(t("registration-field-bin"), authority.party.as_str())
        .row(t("authority-rights"), rights_said(words, &authority.named()))
        .row(t("people-days"), super::days(visit, authority))
        .row(t("authority-basis"), authority.form.basis.as_str())
        .row(t("people-state"), super::state(visit, authority));
    let ends = authority.state.powers().is_some() && !authority.is_over(&visit.office, visit.ctx.now);
    let shown = Shown {
        page: page.with_errors(errors.any()),
        facts,
        papers: papers(visit, card),
        history: history(visit, card),
        revoke: (entrusts && ends).then(|| format!("{HERE}/{}/revoke", authority.id)),
        reason: Field::text("reason", t("people-revoke-reason")).value(typed).checked(&errors),
        button: button(t("people-revoke")),
        errors,
    };
    Ok(shown.render()?)
}

fn papers(visit: &Visit, card: &Card) -> Table {
    let here = format!("{HERE}/{}", card.authority.id);
    let link = |href: String, text: String| Html::link(href, &text);
    let table = Table::new(visit.words(), visit.t("documents-caption"))
        .column(visit.t("documents-column-document"))
        .column(visit.t("documents-column-signatures"));
    card.documents.iter().fold(table, |table, document| {
        let file = link(format!("{here}/documents/{}", document.id), document.file_name.clone());
        let proof =
            link(format!("{here}/documents/{}/package.asice", document.id), visit.t("package-of-document"));
        let file = file.then(" · ").then(proof);
        let under = card.signatures.iter().filter(|it| it.document_id == document.id);
        let signed = under.fold(Html::default(), |html, signature| {
            let href = format!("{here}/signatures/{}.cms", signature.id);
            html.then(link(href, signature.signer_name.clone()))
        });
        table.row([Html::two_lines(visit.t(&format!("document-kind-{}", document.kind)), file), signed])
    })
}

fn history(visit: &Visit, card: &Card) -> Table {
    let words = visit.words();
    let table = Table::new(words, visit.t("participants-history"))
        .column(visit.t("participants-column-when"))
        .column(visit.t("participants-column-change"));
    card.history.iter().fold(table, |table, event| {
        let said = visit.t(&format!("event-{}", event.kind));
        let reason = event.data["reason"].as_str().map(|reason| format!(" {reason}")).unwrap_or_default();
        let who = event.actor["name"].as_str().unwrap_or_default();
        let below = format!("{who} · {}{reason}", clause(words, &event.clause));
        table.row([instant(event.at, words.moment(event.at)), Html::two_lines(said, below)])
    })
}
