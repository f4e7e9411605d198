//! Expertise organisations that register: the queue, the checks side by side, the operator's signature under the agreement,
//! the registration or a signed letter.

use askama::Template;
use axum::extract::{Path, Query};
use axum::response::{Html as Answer, IntoResponse, Redirect, Response};
use office::admissions::agreement::KIND;
use office::admissions::{self, Admission, Card, Purpose, State};
use office::verdicts::{self, Entry, Verdict};
use office::{FieldError, System};
use uuid::Uuid;

use super::Done;
use crate::error::{self, Failure};
use crate::forms::Form;
use crate::pages::admissions::standing;
use crate::pages::admissions::{purpose, state};
use crate::pages::questionnaires;
use crate::ui::dates::instant;
use crate::ui::deadline::Deadline;
use crate::ui::forms::{Choice, Errors, Field, button, second_button};
use crate::ui::parts::{Banner, SummaryList, Table, row_link};
use crate::ui::sign::{SignPanel, Signed};
use crate::ui::{Html, Page, Script};
use crate::who::Visit;

pub const HERE: &str = "/operator/admissions";

#[derive(Template)]
#[template(path = "pages/operator/admissions.html")]
struct Queue {
    page: Page,
    done: Option<Banner>,
    links: Vec<(&'static str, String)>,
    waiting: Table,
    decided: Table,
}

/// `GET /operator/admissions`: the first presented first.
pub async fn queue(visit: Visit, Query(Done { done }): Query<Done>) -> Result<Answer<String>, Failure> {
    let queue = admissions::queue(&visit.office, &visit.ctx).await?;
    let words = visit.words();
    let done = queue.decided.iter().find(|one| Some(one.id) == done).map(|one| {
        let key = format!("admission-done-{}", one.state.name());
        Banner::success(words, words.t(key).with("name", one.name.clone()).to_string(), "")
    });
    let links = match visit.office.config.system {
        System::Portal => vec![
            ("/operator/participants", visit.t("participants-operator-title")),
            ("/operator/memberships", visit.t("memberships-title")),
        ],
        System::Expertise => vec![("/operator/organisations", visit.t("organisations-title"))],
    };
    let queue = Queue {
        done,
        links,
        waiting: table(&visit, "admission-queue-caption", &queue.waiting),
        decided: table(&visit, "registration-queue-decided", &queue.decided),
        page: visit.page(visit.t("admission-queue-title")),
    };
    Ok(Answer(queue.render()?))
}

fn table(visit: &Visit, caption: &str, all: &[Admission]) -> Table {
    let words = visit.words();
    let table = Table::new(words, visit.t(caption))
        .column(visit.t("participants-column-name"))
        .column(visit.t("registration-queue-presented"))
        .column(visit.t("participants-column-state"))
        .empty(visit.t("registration-queue-empty").as_str());
    all.iter().fold(table, |table, one| {
        let at = one.presented_at.unwrap_or(one.created_at);
        let below = format!("{} · {}", one.party, visit.t(&purpose(visit, one)));
        table.row([
            row_link(format!("{HERE}/{}", one.id), &one.name, below),
            instant(at, words.moment(at)),
            state(visit, one),
        ])
    })
}

#[derive(Template)]
#[template(path = "pages/operator/admission.html")]
struct Deciding {
    page: Page,
    errors: Errors,
    facts: SummaryList,
    checks: Vec<(bool, Html)>,
    earlier: Vec<Html>,
    documents: Table,
    deadline: Option<Deadline>,
    /// Under the agreement that the organisation signed.
    panel: Option<SignPanel>,
    /// Where a letter waits for its signature.
    letter: Option<String>,
    here: String,
    version: i64,
    /// The registration, or the acceptance of a certificate.
    accept: Option<Html>,
    fields: Vec<Field>,
    decline: Html,
}

/// `GET /operator/admissions/{id}`.
pub async fn one(visit: Visit, Path(id): Path<Uuid>) -> Result<Answer<String>, Failure> {
    let card = admissions::card(&visit.office, &visit.ctx, id).await?;
    Ok(Answer(deciding(&visit, &card, &Form::default(), &[], None).await?))
}

/// `GET /operator/admissions/{id}/form.json`: every question with its answer.
pub async fn form_json(visit: Visit, Path(id): Path<Uuid>) -> Result<Response, Failure> {
    let card = admissions::card(&visit.office, &visit.ctx, id).await?;
    Ok(questionnaires::json(&card.admission.json(&card.questionnaire)))
}

/// `POST /operator/admissions/{id}/agreement`: the operator signs; on the portal by that it registers (A-12.p1, A-12.p3).
pub async fn conclude(visit: Visit, Path(id): Path<Uuid>, form: Form) -> Result<Response, Failure> {
    let version = form.text("version").parse().map_err(|_| Failure::BadRequest)?;
    let refused = match form.cms() {
        None => visit.t("application-error-signature-none"),
        Some(cms) => match admissions::conclude(&visit.office, &visit.ctx, id, version, cms).await {
            Ok(admission) => return Ok(onward(&admission)),
            Err(refused @ (office::Error::Signature { .. } | office::Error::Refused(_))) => {
                error::told(&visit, &refused)
            }
            Err(other) => return Err(other.into()),
        },
    };
    again(&visit, id, &form, &[], Some(refused)).await
}

/// `POST /operator/admissions/{id}`: registers, accepts a certificate, or prepares a letter.
pub async fn decide(visit: Visit, Path(id): Path<Uuid>, form: Form) -> Result<Response, Failure> {
    let decided = match form.text("decision") {
        "accept" => {
            let version = form.text("version").parse().map_err(|_| Failure::BadRequest)?;
            admissions::accept(&visit.office, &visit.ctx, id, version).await.map(|it| onward(&it))
        }
        _ => {
            let entry = Entry {
                verdict: Verdict::Decline { lack: form.text("lack").to_owned() },
                act: String::new(),
                circumstances: form.text("circumstances").to_owned(),
            };
            let prepared = verdicts::prepare(&visit.office, &visit.ctx, id, entry).await;
            prepared.map(|()| Redirect::to(&super::verdicts::address(id)).into_response())
        }
    };
    match decided {
        Ok(response) => Ok(response),
        Err(office::Error::Invalid(wrong)) => again(&visit, id, &form, &wrong, None).await,
        Err(refused @ office::Error::Refused(_)) => {
            let (key, args) = refused.told();
            let wrong = FieldError { field: "lack".into(), key, args };
            again(&visit, id, &form, &[wrong], None).await
        }
        Err(other) => Err(other.into()),
    }
}

fn onward(admission: &Admission) -> Response {
    let to = match admission.state {
        State::Concluded => format!("{HERE}/{}", admission.id),
        _ => format!("{HERE}?done={}", admission.id),
    };
    Redirect::to(&to).into_response()
}

async fn again(
    visit: &Visit,
    id: Uuid,
    form: &Form,
    wrong: &[FieldError],
    failed: Option<String>,
) -> Result<Response, Failure> {
    let card = admissions::card(&visit.office, &visit.ctx, id).await?;
    Ok(error::unprocessable(deciding(visit, &card, form, wrong, failed).await?))
}

async fn deciding(
    visit: &Visit,
    card: &Card,
    typed: &Form,
    wrong: &[FieldError],
    failed: Option<String>,
) -> Result<String, Failure> {
    let admission = &card.admission;
    let errors = error::errors(visit, wrong);
    let page = visit
        .page(&admission.name)
        .under(HERE, visit.t("admission-queue-title"))
        .needs(Script::Sign)
        .with_errors(errors.any() || failed.is_some());
    let here = format!("{HERE}/{}", admission.id);
    let waits = admission.state.waits();
    let accept = waits && (admission.purpose == Purpose::Renewal || admission.state == State::Concluded);
    let accept_text = match admission.purpose {
        Purpose::Renewal => "participants-renew-submit",
        Purpose::Registration => "admission-register",
    };
    let json = Html::link(format!("{here}/form.json"), "JSON");
    let form = questionnaires::link(visit, &card.questionnaire).then(" · ").then(json);
    let deciding = Deciding {
        facts: standing::facts(visit, admission, &card.questionnaire, form).await?,
        checks: checks(visit, card),
        earlier: card.earlier.iter().map(|one| standing::earlier(visit, HERE, one)).collect(),
        documents: standing::papers(visit, &here, &card.documents, &card.signatures),
        deadline: standing::deadline(visit, admission, true).await?,
        panel: panel(visit, &page, card, &here, failed),
        letter: card.prepared.then(|| super::verdicts::address(admission.id)),
        version: admission.version,
        accept: accept.then(|| button(visit.t(accept_text))),
        fields: if waits { fields(visit, typed, &errors) } else { Vec::new() },
        decline: second_button(visit.t("admission-decline-prepare"), "decision", "decline"),
        here,
        errors,
        page,
    };
    Ok(deciding.render()?)
}

fn checks(visit: &Visit, card: &Card) -> Vec<(bool, Html)> {
    let said = |check: &admissions::Check| {
        let said = check.args.iter().fold(visit.words().t(check.key), |said, (name, value)| {
            let value = match *name {
                "ground" => visit.t(&format!("participants-ground-{value}")),
                "date" => value.parse().map(|date| visit.words().date_short(date)).unwrap_or(value.clone()),
                _ => value.clone(),
            };
            said.with(*name, value)
        });
        (check.fine, Html::text(said))
    };
    card.checks.iter().map(said).collect()
}

/// The panel under the agreement, where the operator has not signed it yet.
fn panel(visit: &Visit, page: &Page, card: &Card, here: &str, failed: Option<String>) -> Option<SignPanel> {
    let admission = &card.admission;
    let registers = admission.purpose == Purpose::Registration && admission.state == State::Presented;
    let document = card.documents.iter().find(|it| it.kind == KIND).filter(|_| registers)?;
    let href = format!("{here}/papers/{}", document.id);
    let system = visit.office.config.system.as_str();
    let covered = Signed {
        title: visit.t("document-kind-admission"),
        detail: visit.t(&format!("admission-conclude-lead-{system}")),
        href: href.clone(),
        sha256: document.sha256.clone(),
    };
    let text = visit.t(&format!("admission-conclude-{system}"));
    let panel = SignPanel::new(page, &visit.layer(), format!("{here}/agreement"), text)
        .bytes(href, &document.file_name, &document.sha256)
        .covers(covered)
        .field("version", admission.version.to_string())
        .failed(failed);
    Some(panel.as_signed_in(visit.who()?))
}

fn fields(visit: &Visit, typed: &Form, errors: &Errors) -> Vec<Field> {
    let names: Vec<&str> = match visit.office.config.system {
        System::Portal => law::participant::Lack::ALL.iter().map(|lack| lack.name()).collect(),
        System::Expertise => law::expertise::user::Lack::ALL.iter().map(|lack| lack.name()).collect(),
    };
    let lacks = names.into_iter().map(|name| Choice::new(name, visit.t(&format!("admission-lack-{name}"))));
    vec![
        Field::select(
            "lack",
            visit.t("admission-lack"),
            std::iter::once(Choice::new("", "—")).chain(lacks).collect(),
        )
        .hint(visit.t("registration-refusal-prepare-hint"))
        .value(typed.text("lack"))
        .checked(errors),
        Field::long("circumstances", visit.t("registration-decision-detail"))
            .hint(visit.t("registration-decision-detail-hint"))
            .value(typed.text("circumstances"))
            .checked(errors),
    ]
}
