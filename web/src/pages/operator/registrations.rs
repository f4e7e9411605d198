//! The queue of registrations with the decisions of the operator (A-8.p2, A-9, B-6.p2, B-7).

use askama::Template;
use axum::extract::{Path, Query};
use axum::response::{Html as Answer, IntoResponse, Redirect, Response};
use office::FieldError;
use office::registrations::refusal::{self, Grounds, place};
use office::registrations::{self, Attachment, Card, Ground, Registration, State};
use office::terms::clause;
use uuid::Uuid;

use super::Done;
use crate::error::{self, Failure};
use crate::forms::Form;
use crate::pages::registrations::papers::{self, Places};
use crate::pages::registrations::{of_order, portal};
use crate::ui::dates::{Dates, instant, said_instant};
use crate::ui::deadline::{Deadline, time_left, urgency};
use crate::ui::forms::{Choice, Errors, Field, button};
use crate::ui::parts::{Banner, Meaning, SummaryList, Table, due_cell, row_link, tag};
use crate::ui::sign::{SignPanel, Signed};
use crate::ui::{Html, Page, Script};
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
    let kind = visit.t(&format!("registration-kind-{kind}"));
    let below = format!("{} · {kind} · {}", registration.party, visit.t(&portal(registration)));
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
    checks: Vec<(bool, Html)>,
    documents: Table,
    deadline: Option<Deadline>,
    /// Where a refusal waits for its signature.
    refusal: Option<String>,
    /// Under the agreement that its user signed.
    countersign: Option<SignPanel>,
    action: String,
    version: i64,
    fields: Vec<Field>,
    save: Html,
}

/// `GET /operator/registrations/{id}`.
pub async fn registration(visit: Visit, Path(id): Path<Uuid>) -> Result<Answer<String>, Failure> {
    let card = registrations::card(&visit.office, &visit.ctx, id).await?;
    Ok(Answer(deciding(&visit, &card, &Form::default(), &[], None)?.render()?))
}

/// `POST /operator/registrations/{id}/agreement`: the operator signs the agreement too.
pub async fn countersign(visit: Visit, Path(id): Path<Uuid>, form: Form) -> Result<Response, Failure> {
    let why = match form.cms() {
        None => visit.t("application-error-signature-none"),
        Some(cms) => match registrations::countersign(&visit.office, &visit.ctx, id, cms).await {
            Ok(()) => return Ok(Redirect::to(&format!("/operator/registrations/{id}")).into_response()),
            Err(error @ (office::Error::Signature { .. } | office::Error::Refused(_))) => {
                error::told(&visit, &error)
            }
            Err(error) => return Err(error.into()),
        },
    };
    let card = registrations::card(&visit.office, &visit.ctx, id).await?;
    let page = deciding(&visit, &card, &Form::default(), &[], Some(why))?;
    Ok(error::unprocessable(page.render()?))
}

/// `POST /operator/registrations/{id}`: the decision.
pub async fn decide(visit: Visit, Path(id): Path<Uuid>, form: Form) -> Result<Response, Failure> {
    let version = form.text("version").parse().map_err(|_| Failure::BadRequest)?;
    match decided(&visit, id, version, &form).await {
        Ok(to) => Ok(Redirect::to(&to).into_response()),
        Err(office::Error::Invalid(wrong)) => {
            let card = registrations::card(&visit.office, &visit.ctx, id).await?;
            Ok(error::unprocessable(deciding(&visit, &card, &form, &wrong, None)?.render()?))
        }
        Err(error) => Err(error.into()),
    }
}

/// Confirms, or keeps a refusal for its signature; says where it goes on.
async fn decided(visit: &Visit, id: Uuid, version: i64, form: &Form) -> Result<String, office::Error> {
    match form.text("decision") {
        "confirm" => {
            registrations::confirm(&visit.office, &visit.ctx, id, version).await?;
            Ok(format!("/operator/registrations?done={id}"))
        }
        "refuse" => {
            let ground = Ground::ALL.into_iter().find(|ground| ground.name() == form.text("ground"));
            let ground = ground.ok_or_else(|| office::Error::field("ground", "registration-error-ground"))?;
            let (marked, explanation) = (form.text("marked").to_owned(), form.text("explanation").to_owned());
            let grounds = Grounds { ground, marked, explanation };
            refusal::prepare(&visit.office, &visit.ctx, id, version, grounds).await?;
            Ok(super::refusal::address(id))
        }
        _ => Err(office::Error::field("decision", "registration-error-decision")),
    }
}

fn deciding(
    visit: &Visit,
    card: &Card,
    typed: &Form,
    wrong: &[FieldError],
    failed: Option<String>,
) -> Result<Deciding, Failure> {
    let (words, registration) = (visit.words(), &card.registration);
    let errors = error::errors(visit, wrong);
    let page = visit
        .page(&registration.name)
        .under("/operator/registrations", visit.t("registration-queue-title"))
        .needs(Script::Sign)
        .with_errors(errors.any() || failed.is_some());
    let due = registration.due(&visit.office)?;
    let dates = Dates::of_any_registration(registration.id);
    let deadline = due.as_ref().map(|due| Deadline::of(words, &dates, due, visit.ctx.now));
    let base = format!("/operator/registrations/{}", registration.id);
    let places = Places { documents: format!("{base}/documents"), signatures: format!("{base}/signatures") };
    Ok(Deciding {
        facts: facts(visit, registration),
        checks: checks(visit, card),
        documents: papers::table(visit, &places, &card.documents, &card.signatures),
        deadline,
        countersign: countersigning(visit, &page, card, &places, failed),
        refusal: card.prepared.then(|| super::refusal::address(registration.id)),
        action: base,
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

/// The panel under the agreement, where the operator signs it too and has not done so yet.
fn countersigning(
    visit: &Visit,
    page: &Page,
    card: &Card,
    places: &Places,
    failed: Option<String>,
) -> Option<SignPanel> {
    let document = registrations::to_countersign(&card.documents, &card.signatures)?;
    let href = format!("{}/{}", places.documents, document.id);
    let action = format!("/operator/registrations/{}/agreement", card.registration.id);
    let covered = Signed {
        title: visit.t("document-kind-agreement"),
        detail: visit.t("agreements-countersign-lead"),
        href: href.clone(),
        sha256: document.sha256.clone(),
    };
    let panel = SignPanel::new(page, &visit.layer(), action, visit.t("agreements-countersign"))
        .bytes(href, &document.file_name, &document.sha256)
        .covers(covered)
        .failed(failed);
    Some(panel.as_signed_in(visit.who()?))
}

fn facts(visit: &Visit, registration: &Registration) -> SummaryList {
    let (t, form) = (|key: &str| visit.t(key), &registration.form);
    let mut list = SummaryList::new()
        .row(t("registration-portal"), t(&portal(registration)).as_str())
        .row(t("registration-field-name"), registration.name.as_str());
    list = match &registration.bin {
        Some(bin) => list.row(t("registration-field-bin"), bin.as_str()),
        None => list.row(t("registration-field-iin"), registration.iin.as_str()),
    };
    list = list
        .row(t("registration-field-address"), form.address.as_str())
        .row(t("registration-field-phone"), form.phone.as_str())
        .row(t("registration-field-email"), form.email.as_str());
    if !form.account.is_empty() {
        list = list
            .row(t("registration-bank-title"), format!("{}, {}", form.account, form.bank).as_str())
            .row(t("registration-field-bik"), form.bik.as_str())
            .row(t("registration-field-kbe"), form.kbe.as_str());
    }
    if let Some(at) = registration.presented_at {
        list = list.row(t("registration-presented-at"), instant(at, visit.words().moment(at)));
    }
    if let State::Refused { grounds, marked, .. } = &registration.state {
        for ground in grounds {
            let text = t(&format!("registration-ground-{}", ground.name()));
            list = list.row(t("registration-refused-ground"), text.as_str());
        }
        list =
            list.row(t("registration-refused-clause"), clause(visit.words(), registration.service().refusal));
        for field in marked {
            list = list.row(t("registration-refused-where"), place(visit.words(), field));
        }
        let explanation = registration.explanation.clone().unwrap_or_default();
        list = list.row(t("registration-refused-detail"), explanation.as_str());
    }
    list
}

/// What the portal checked by itself: fine or not, in words.
fn checks(visit: &Visit, card: &Card) -> Vec<(bool, Html)> {
    let t = |key: &str| Html::text(visit.t(key));
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
        (!card.signatures.is_empty(), t("registration-check-signature")),
        (by_party, t("registration-check-party")),
        (complete, t("registration-check-documents")),
    ];
    let unusual = registration.unusual_numbers();
    if unusual.is_empty() {
        checks.push((true, t("registration-check-numbers")));
    }
    for warning in unusual {
        checks.push((false, t(&format!("id-warning-{}", warning.code()))));
    }
    if card.earlier.is_empty() {
        checks.push((true, t("registration-check-duplicate-none")));
    }
    for earlier in &card.earlier {
        let state = visit.t(&format!("registration-state-{}", earlier.state.name()));
        let (at, said) = (earlier.created_at, words.t("registration-check-duplicate-found"));
        let said = said_instant(said.with("state", state), "date", at, words.date(words.date_of(at)));
        checks.push((false, said));
    }
    checks
}

fn fields(visit: &Visit, registration: &Registration, typed: &Form, errors: &Errors) -> Vec<Field> {
    let t = |key: &str| visit.t(key);
    let decision = vec![
        Choice::new("confirm", t("registration-decision-confirm")),
        Choice::new("refuse", t("registration-decision-refuse")),
    ];
    let mut grounds = vec![Choice::new("", "—")];
    let service = registration.service();
    let ground =
        |ground: &Ground| Choice::new(ground.name(), t(&format!("registration-ground-{}", ground.name())));
    grounds.extend(service.grounds.iter().map(ground));
    let mut marked = vec![Choice::new("", "—")];
    let places = registration.markable().into_iter();
    marked.extend(places.map(|name| Choice::new(name, place(visit.words(), name))));
    // Where no ground is about data, nothing is marked.
    let marks = service.grounds.iter().any(|ground| ground.needs_mark()).then(|| {
        Field::select("marked", t("registration-decision-where"), marked)
            .hint(t("registration-decision-where-hint"))
            .value(typed.text("marked"))
            .checked(errors)
    });
    let decided = [
        Field::radios("decision", t("registration-decision-title"), decision)
            .small()
            .value(typed.text("decision"))
            .checked(errors),
        Field::select("ground", of_order(visit, registration.order, "registration-decision-ground"), grounds)
            .hint(t("registration-refusal-prepare-hint"))
            .value(typed.text("ground"))
            .checked(errors),
    ];
    let explained = Field::long("explanation", t("registration-decision-detail"))
        .hint(t("registration-decision-detail-hint"))
        .value(typed.text("explanation"))
        .checked(errors);
    decided.into_iter().chain(marks).chain([explained]).collect()
}
