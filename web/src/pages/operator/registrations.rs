//! The queue of registrations with the decisions of the operator (A-8.p2, A-9).

use askama::Template;
use axum::extract::{Path, Query};
use axum::response::{Html as Answer, IntoResponse, Redirect, Response};
use office::FieldError;
use office::registrations::{self, Attachment, Card, Decision, Ground, Registration, State};
use office::store::documents::Document;
use uuid::Uuid;

use super::Done;
use crate::error::{self, Failure};
use crate::forms::Form;
use crate::pages::registrations::marked_text;
use crate::pages::uploaded::bytes;
use crate::pages::view;
use crate::ui::case::signature_mark;
use crate::ui::dates::{Dates, instant};
use crate::ui::deadline::{Deadline, time_left, urgency};
use crate::ui::forms::{Choice, Errors, Field, button};
use crate::ui::parts::{Banner, Meaning, SummaryList, Table, due_cell, row_link, tag};
use crate::ui::{Html, Page};
use crate::who::Visit;

#[derive(Template)]
#[template(path = "pages/operator/registrations.html")]
struct Queue {
    page: Page,
    done: Option<Banner>,
    lead: String,
    waiting: Table,
    decided: Table,
}

/// `GET /operator/registrations`: the first due first.
pub async fn queue(visit: Visit, Query(Done { done }): Query<Done>) -> Result<Answer<String>, Failure> {
    let queue = registrations::queue(&visit.office, &visit.ctx).await?;
    let words = visit.words();
    let table = |caption: &str, last: &str| {
        Table::new(words, visit.t(caption))
            .column(visit.t("registration-queue-party"))
            .column(visit.t("registration-queue-presented"))
            .column(visit.t(last))
    };
    let mut waiting = table("registration-queue-caption", "registration-queue-due")
        .empty(visit.t("registration-queue-empty").as_str());
    for registration in &queue.waiting {
        waiting = waiting.row(row(&visit, registration)?);
    }
    let mut decided = table("registration-queue-decided", "registration-queue-decision")
        .empty(visit.t("registration-queue-empty").as_str());
    for registration in &queue.decided {
        decided = decided.row(row(&visit, registration)?);
    }
    let done = queue.decided.iter().find(|registration| Some(registration.id) == done).map(|registration| {
        let key = match registration.is_registered() {
            true => "registration-decision-done-confirmed",
            false => "registration-decision-done-refused",
        };
        let text = words.t(key).with("name", registration.name.clone()).to_string();
        Banner::success(words, text, "")
    });
    let lead = words.t("registration-queue-lead").with("count", queue.waiting.len() as i64).to_string();
    let page = visit.page(visit.t("registration-queue-title"));
    Ok(Answer(Queue { page, done, lead, waiting, decided }.render()?))
}

fn row(visit: &Visit, registration: &Registration) -> Result<[Html; 3], Failure> {
    let words = visit.words();
    let kind = if registration.is_legal_entity() { "legal" } else { "individual" };
    let below = format!("{} · {}", registration.party, visit.t(&format!("registration-kind-{kind}")));
    let happened = |at: Option<_>| at.map(|at| instant(at, words.moment(at))).unwrap_or_default();
    let last = match (registration.due(&visit.office)?, &registration.state, registration.decided_at) {
        (Some(due), ..) => due_cell(
            urgency(words, &due, visit.ctx.now),
            Dates::of_any_registration(registration.id)
                .date(due.rule, office::terms::until(words, &due, visit.ctx.now)),
            time_left(words, &due, visit.ctx.now),
        ),
        (None, state, at) => {
            let meaning = if registration.is_registered() { Meaning::Ok } else { Meaning::Bad };
            let word = tag(meaning, visit.t(&format!("registration-state-{}", state.name())));
            word.then(Html::markup("<br>")).then(happened(at))
        }
    };
    Ok([
        row_link(format!("/operator/registrations/{}", registration.id), &registration.name, below),
        happened(registration.presented_at),
        last,
    ])
}

#[derive(Template)]
#[template(path = "pages/operator/registration.html")]
struct Deciding {
    page: Page,
    errors: Errors,
    facts: SummaryList,
    checks: Vec<(bool, String)>,
    documents: Table,
    deadline: Option<Deadline>,
    action: String,
    version: i64,
    fields: Vec<Field>,
    save: Html,
}

/// `GET /operator/registrations/{id}`.
pub async fn registration(visit: Visit, Path(id): Path<Uuid>) -> Result<Answer<String>, Failure> {
    let card = registrations::card(&visit.office, &visit.ctx, id).await?;
    Ok(Answer(deciding(&visit, &card, &Form::default(), &[])?.render()?))
}

/// `POST /operator/registrations/{id}`: the decision.
pub async fn decide(visit: Visit, Path(id): Path<Uuid>, form: Form) -> Result<Response, Failure> {
    let version = form.text("version").parse().map_err(|_| Failure::BadRequest)?;
    let decided = match read(&form) {
        Ok(decision) => registrations::decide(&visit.office, &visit.ctx, id, version, decision).await,
        Err(wrong) => Err(office::Error::Invalid(vec![wrong])),
    };
    match decided {
        Ok(_) => Ok(Redirect::to(&format!("/operator/registrations?done={id}")).into_response()),
        Err(office::Error::Invalid(wrong)) => {
            let card = registrations::card(&visit.office, &visit.ctx, id).await?;
            Ok(error::unprocessable(deciding(&visit, &card, &form, &wrong)?.render()?))
        }
        Err(error) => Err(error.into()),
    }
}

fn read(form: &Form) -> Result<Decision, FieldError> {
    match form.text("decision") {
        "confirm" => Ok(Decision::Confirm),
        "refuse" => {
            let ground = Ground::ALL.into_iter().find(|ground| ground.name() == form.text("ground"));
            let ground = ground.ok_or_else(|| FieldError::new("ground", "registration-error-ground"))?;
            let (marked, explanation) = (form.text("marked").to_owned(), form.text("explanation").to_owned());
            Ok(Decision::Refuse { ground, marked, explanation })
        }
        _ => Err(FieldError::new("decision", "registration-error-decision")),
    }
}

fn deciding(visit: &Visit, card: &Card, typed: &Form, wrong: &[FieldError]) -> Result<Deciding, Failure> {
    let (words, registration) = (visit.words(), &card.registration);
    let errors = error::errors(visit, wrong);
    let page = visit
        .page(&registration.name)
        .under("/operator/registrations", visit.t("registration-queue-title"))
        .with_errors(errors.any());
    let due = registration.due(&visit.office)?;
    let dates = Dates::of_any_registration(registration.id);
    let deadline = due.as_ref().map(|due| Deadline::of(words, &dates, due, visit.ctx.now));
    Ok(Deciding {
        facts: facts(visit, registration),
        checks: checks(visit, card),
        documents: documents(visit, card),
        deadline,
        action: format!("/operator/registrations/{}", registration.id),
        version: registration.version,
        fields: match &due {
            Some(_) => fields(visit, registration, typed, &errors),
            None => Vec::new(),
        },
        save: button(visit.t("registration-decision-submit")),
        errors,
        page,
    })
}

fn facts(visit: &Visit, registration: &Registration) -> SummaryList {
    let (t, form) = (|key: &str| visit.t(key), &registration.form);
    let mut list = SummaryList::new().row(t("registration-field-name"), registration.name.as_str());
    list = match &registration.bin {
        Some(bin) => list.row(t("registration-field-bin"), bin.as_str()),
        None => list.row(t("registration-field-iin"), registration.iin.as_str()),
    };
    list = list
        .row(t("registration-field-address"), form.address.as_str())
        .row(t("registration-field-phone"), form.phone.as_str())
        .row(t("registration-field-email"), form.email.as_str());
    if !form.account.is_empty() {
        list = list.row(t("registration-bank-title"), format!("{}, {}", form.account, form.bank).as_str());
    }
    if let Some(at) = registration.presented_at {
        list = list.row(t("registration-presented-at"), instant(at, visit.words().moment(at)));
    }
    if let State::Refused { grounds, .. } = &registration.state {
        for ground in grounds {
            let text = t(&format!("registration-ground-{}", ground.name()));
            list = list.row(t("registration-refused-ground"), text.as_str());
        }
        let explanation = registration.explanation.clone().unwrap_or_default();
        list = list.row(t("registration-refused-detail"), explanation.as_str());
    }
    list
}

/// What the portal checked by itself: fine or not, in words.
fn checks(visit: &Visit, card: &Card) -> Vec<(bool, String)> {
    let words = visit.words();
    let registration = &card.registration;
    let by_party = card.signatures.iter().any(|signature| match &registration.bin {
        Some(bin) => signature.signer_bin.as_ref() == Some(bin),
        None => signature.signer_iin.as_ref() == Some(&registration.iin),
    });
    let there = |group: &Attachment| {
        card.documents.iter().any(|document| document.data["attachment"].as_str() == Some(group.name()))
    };
    let complete = registration.applicant().is_ok_and(|applicant| applicant.obligatory().iter().all(there));
    let mut checks = vec![
        (!card.signatures.is_empty(), visit.t("registration-check-signature")),
        (by_party, visit.t("registration-check-party")),
        (complete, visit.t("registration-check-documents")),
    ];
    let unusual = registration.unusual_numbers();
    if unusual.is_empty() {
        checks.push((true, visit.t("registration-check-numbers")));
    }
    for warning in unusual {
        checks.push((false, visit.t(&format!("id-warning-{}", warning.code()))));
    }
    if card.earlier.is_empty() {
        checks.push((true, visit.t("registration-check-duplicate-none")));
    }
    for earlier in &card.earlier {
        let state = visit.t(&format!("registration-state-{}", earlier.state.name()));
        let date = words.date(words.date_of(earlier.created_at));
        let text = words.t("registration-check-duplicate-found").with("state", state).with("date", date);
        checks.push((false, text.to_string()));
    }
    checks
}

fn documents(visit: &Visit, card: &Card) -> Table {
    let words = visit.words();
    let mut table = Table::new(words, visit.t("documents-caption"))
        .column(visit.t("documents-column-document"))
        .column(visit.t("documents-column-signatures"))
        .column_hidden(visit.t("documents-column-download"));
    for document in &card.documents {
        let kind = match document.data["attachment"].as_str() {
            Some(group) => visit.t(&format!("registration-attachment-{group}")),
            None => visit.t("document-kind-agreement"),
        };
        table = table.row([
            Html::two_lines(kind, format!("{} · {}", document.file_name, bytes(visit, document.size))),
            signed(visit, document, card),
            downloads(visit, document, card),
        ]);
    }
    table
}

fn signed(visit: &Visit, document: &Document, card: &Card) -> Html {
    match card.signatures.iter().filter(|signature| signature.document_id == document.id).count() {
        0 => Html::text(visit.t("documents-covered-by-agreement")),
        count => signature_mark(visit.words().t("documents-signatures-count").with("count", count as i64)),
    }
}

/// Links to the file and to every signature under it.
fn downloads(visit: &Visit, document: &Document, card: &Card) -> Html {
    let words = visit.words();
    let base = format!("/operator/registrations/{}", card.registration.id);
    let link = |href: String, text: &str, name: &str| {
        Html::markup(format!(
            r#"<a class="govuk-link" href="{}">{}<span class="vh">: {}</span></a>"#,
            Html::text(href),
            Html::text(words.t(text.to_owned())),
            Html::text(name)
        ))
    };
    let address = format!("{base}/documents/{}", document.id);
    let look = link(view::address(&address), "view", &document.file_name);
    let file = look.then(" · ").then(link(address, "documents-file", &document.file_name));
    let under = card.signatures.iter().filter(|signature| signature.document_id == document.id);
    under.fold(file, |html, signature| {
        let href = format!("{base}/signatures/{}.cms", signature.id);
        html.then(" · ").then(link(href, "documents-cms", &document.file_name))
    })
}

fn fields(visit: &Visit, registration: &Registration, typed: &Form, errors: &Errors) -> Vec<Field> {
    let t = |key: &str| visit.t(key);
    let decision = vec![
        Choice::new("confirm", t("registration-decision-confirm")),
        Choice::new("refuse", t("registration-decision-refuse")),
    ];
    let mut grounds = vec![Choice::new("", "—")];
    grounds.extend(
        Ground::ALL
            .map(|ground| Choice::new(ground.name(), t(&format!("registration-ground-{}", ground.name())))),
    );
    let mut marked = vec![Choice::new("", "—")];
    marked
        .extend(registration.markable().into_iter().map(|name| Choice::new(name, marked_text(visit, name))));
    vec![
        Field::radios("decision", t("registration-decision-title"), decision)
            .small()
            .value(typed.text("decision"))
            .checked(errors),
        Field::select("ground", t("registration-decision-ground"), grounds)
            .value(typed.text("ground"))
            .checked(errors),
        Field::select("marked", t("registration-decision-where"), marked)
            .hint(t("registration-decision-where-hint"))
            .value(typed.text("marked"))
            .checked(errors),
        Field::long("explanation", t("registration-decision-detail"))
            .hint(t("registration-decision-detail-hint"))
            .value(typed.text("explanation"))
            .checked(errors),
    ]
}
