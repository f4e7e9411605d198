//! One registration on the operator's desk: a document beside what was checked and what the registers say, and the
//! decision; the next one opens by itself (A-8.p2, A-9, B-6.p2, B-7).

use askama::Template;
use axum::extract::{Path, Query};
use axum::response::{Html as Answer, IntoResponse, Redirect, Response};
use office::FieldError;
use office::registers::{Standing, standing, that_counts};
use office::registrations::refusal::{self, Grounds, place};
use office::registrations::{self, Attachment, Card, Ground, State, confirmation};
use office::store::documents::Document;
use office::terms::clause;
use serde::Deserialize;
use uuid::Uuid;

use super::desk::{self, HERE};
use super::{correction, registers};
use crate::error::{self, Failure};
use crate::forms::Form;
use crate::pages::questionnaires;
use crate::pages::registrations::papers::{self, Places};
use crate::pages::registrations::{of_order, portal};
use crate::pages::view::{self, Leaf};
use crate::ui::dates::{Dates, instant, said_instant};
use crate::ui::deadline::Deadline;
use crate::ui::forms::{Choice, Errors, Field, button};
use crate::ui::parts::{Banner, SummaryList, Table};
use crate::ui::sign::{SignPanel, Signed};
use crate::ui::{Html, Page, Script};
use crate::who::Visit;

/// Which document is looked at beside the checks, and which page of it.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    look: String,
    sheet: String,
    done: Option<Uuid>,
}

#[derive(Template)]
#[template(path = "pages/operator/registration.html")]
struct Deciding {
    page: Page,
    /// That another one was decided just now.
    done: Option<Banner>,
    place: String,
    before: Option<String>,
    after: Option<String>,
    leaf: Option<Leaf>,
    leaf_name: String,
    register: registers::Section,
    errors: Errors,
    facts: SummaryList,
    checks: Vec<(bool, Html)>,
    documents: Table,
    deadline: Option<Deadline>,
    /// To where the user is asked to correct data (B-7).
    correction: Option<Html>,
    /// Where a refusal waits for its signature.
    refusal: Option<String>,
    /// Under the agreement that its user signed.
    countersign: Option<SignPanel>,
    action: String,
    version: i64,
    fields: Vec<Field>,
    save: Html,
}

impl Deciding {
    /// Another page of the document that is looked at.
    fn sheet(&self, leaf: &Leaf, number: u32) -> String {
        let document = leaf.file.rsplit('/').next().unwrap_or_default();
        format!("{}?look={document}&sheet={number}#sheet", self.action)
    }
}

/// `GET /operator/registrations/{id}`.
pub async fn registration(
    visit: Visit,
    Path(id): Path<Uuid>,
    Query(asked): Query<Asked>,
) -> Result<Answer<String>, Failure> {
    let card = registrations::card(&visit.office, &visit.ctx, id).await?;
    Ok(Answer(deciding(&visit, &card, &asked, &Form::default(), &[], None).await?.render()?))
}

/// `GET /operator/registrations/{id}/form.json`: every question with its answer.
pub async fn form_json(visit: Visit, Path(id): Path<Uuid>) -> Result<Response, Failure> {
    let card = registrations::card(&visit.office, &visit.ctx, id).await?;
    Ok(questionnaires::json(&card.registration.json(&card.questionnaire)))
}

/// The page once more, with what was typed and what is wrong with it.
pub async fn card_again(
    visit: &Visit,
    id: Uuid,
    typed: &Form,
    wrong: &[FieldError],
) -> Result<Response, Failure> {
    let card = registrations::card(&visit.office, &visit.ctx, id).await?;
    let page = deciding(visit, &card, &Asked::default(), typed, wrong, None).await?;
    Ok(error::unprocessable(page.render()?))
}

/// `POST /operator/registrations/{id}/agreement`: the operator signs the agreement too.
pub async fn countersign(visit: Visit, Path(id): Path<Uuid>, form: Form) -> Result<Response, Failure> {
    let why = match form.cms() {
        None => visit.t("application-error-signature-none"),
        Some(cms) => match registrations::countersign(&visit.office, &visit.ctx, id, cms).await {
            Ok(()) => return Ok(Redirect::to(&format!("{HERE}/{id}")).into_response()),
            Err(error @ (office::Error::Signature { .. } | office::Error::Refused(_))) => {
                error::told(&visit, &error)
            }
            Err(error) => return Err(error.into()),
        },
    };
    let card = registrations::card(&visit.office, &visit.ctx, id).await?;
    let page = deciding(&visit, &card, &Asked::default(), &Form::default(), &[], Some(why)).await?;
    Ok(error::unprocessable(page.render()?))
}

/// `POST /operator/registrations/{id}`: which decision, before its signature.
pub async fn decide(visit: Visit, Path(id): Path<Uuid>, form: Form) -> Result<Response, Failure> {
    let version = form.text("version").parse().map_err(|_| Failure::BadRequest)?;
    match decided(&visit, id, version, &form).await {
        Ok(to) => Ok(Redirect::to(&to).into_response()),
        Err(office::Error::Invalid(wrong)) => card_again(&visit, id, &form, &wrong).await,
        Err(error) => Err(error.into()),
    }
}

/// Where it goes on after a decision: the next one that waits, else the queue.
pub fn next(after: Option<Uuid>, done: Uuid) -> String {
    match after {
        Some(next) => format!("{HERE}/{next}?done={done}"),
        None => format!("{HERE}?done={done}"),
    }
}

/// Where the decision is signed: only the signature confirms or refuses.
async fn decided(visit: &Visit, id: Uuid, version: i64, form: &Form) -> Result<String, office::Error> {
    match form.text("decision") {
        "confirm" => {
            let paper = confirmation::paper(&visit.office, &visit.ctx, id).await?;
            if paper.registration.version != version {
                return Err(office::Error::Stale);
            }
            Ok(super::confirmation::address(id))
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

async fn deciding(
    visit: &Visit,
    card: &Card,
    asked: &Asked,
    typed: &Form,
    wrong: &[FieldError],
    failed: Option<String>,
) -> Result<Deciding, Failure> {
    let (words, registration) = (visit.words(), &card.registration);
    let errors = error::errors(visit, wrong);
    let page = visit
        .page(&registration.name)
        .under(HERE, visit.t("registration-queue-title"))
        .needs(Script::Sign)
        .with_errors(errors.any() || failed.is_some());
    let due = registration.due(&visit.office)?;
    let dates = Dates::of_any_registration(registration.id);
    let deadline = due.as_ref().map(|due| Deadline::of(words, &dates, due, visit.ctx.now));
    let base = format!("{HERE}/{}", registration.id);
    let places = Places {
        documents: format!("{base}/documents"),
        signatures: format!("{base}/signatures"),
        beside: Some(base.clone()),
    };
    let beside = registrations::beside(&visit.office, &visit.ctx, registration.id).await?;
    let place = beside.place.map_or_else(String::new, |place| {
        words.t("desk-place").with("n", place as i64).with("all", beside.all as i64).to_string()
    });
    let done = match asked.done {
        Some(id) => registrations::card(&visit.office, &visit.ctx, id).await.ok().map(|it| it.registration),
        None => None,
    };
    let looked = looked_at(card, asked);
    let leaf = match looked {
        Some(document) => {
            let file = format!("{}/{}", places.documents, document.id);
            let sheet = asked.sheet.trim().parse().unwrap_or(1).max(1);
            Some(view::beside(visit, (registration.id, document.id), file, sheet).await?)
        }
        None => None,
    };
    let open = |id: Option<Uuid>| id.map(|id| format!("{HERE}/{id}"));
    Ok(Deciding {
        done: done.filter(|it| it.decided_at.is_some()).map(|it| desk::decided(visit, &it)),
        place,
        before: open(beside.before),
        after: open(beside.after),
        leaf,
        leaf_name: looked.map(|document| document.file_name.clone()).unwrap_or_default(),
        register: registers::section(visit, page.csrf.clone(), card, &typed.values, &errors),
        facts: facts(visit, card),
        checks: checks(visit, card),
        documents: papers::table(visit, &places, &card.documents, &card.signatures),
        deadline,
        countersign: countersigning(visit, &page, card, &places, failed),
        correction: correction::link(visit, registration),
        refusal: (card.prepared && registration.waits()).then(|| super::refusal::address(registration.id)),
        action: base,
        version: registration.version,
        fields: match &due {
            Some(_) => fields(visit, card, typed, &errors),
            None => Vec::new(),
        },
        save: button(visit.t("registration-decision-submit")),
        errors,
        page,
    })
}

/// The document that was asked for, else the first that can be drawn.
fn looked_at<'a>(card: &'a Card, asked: &Asked) -> Option<&'a Document> {
    let wanted = card.documents.iter().find(|document| document.id.to_string() == asked.look);
    let first = || card.documents.iter().find(|it| office::view::drawable(&it.file_name).is_some());
    wanted.or_else(first)
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

fn facts(visit: &Visit, card: &Card) -> SummaryList {
    let (t, registration) = (|key: &str| visit.t(key), &card.registration);
    let mut list = SummaryList::new()
        .row(t("registration-portal"), t(&portal(registration)).as_str())
        .row(t("registration-field-name"), registration.name.as_str());
    list = match &registration.bin {
        Some(bin) => list.row(t("registration-field-bin"), bin.as_str()),
        None => list.row(t("registration-field-iin"), registration.iin.as_str()),
    };
    let json = Html::link(format!("{HERE}/{}/form.json", registration.id), "JSON");
    let form = questionnaires::link(visit, &card.questionnaire).then(" · ").then(json);
    list = list.row(t("questionnaire-of"), form);
    for (label, value) in registration.answers(&card.questionnaire, visit.words()) {
        list = list.row(label, questionnaires::answer(&value));
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
            list =
                list.row(t("registration-refused-where"), place(visit.words(), &card.questionnaire, field));
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
    match standing(&visit.office, registration, that_counts(&card.looks)) {
        Standing::None | Standing::Waiting => {}
        Standing::Silent => checks.push((false, t("desk-finding-silent"))),
        Standing::Absent => checks.push((false, t("desk-finding-absent"))),
        Standing::Found(differs) if differs.is_empty() => checks.push((true, t("register-agrees"))),
        Standing::Found(differs) => {
            checks
                .extend(differs.iter().map(|it| (false, t(&format!("desk-finding-differs-{}", it.name())))));
        }
    }
    checks
}

fn fields(visit: &Visit, card: &Card, typed: &Form, errors: &Errors) -> Vec<Field> {
    let t = |key: &str| visit.t(key);
    let decision = vec![
        Choice::new("confirm", t("registration-decision-confirm")),
        Choice::new("refuse", t("registration-decision-refuse")),
    ];
    let mut grounds = vec![Choice::new("", "—")];
    let registration = &card.registration;
    let service = registration.service();
    let ground =
        |ground: &Ground| Choice::new(ground.name(), t(&format!("registration-ground-{}", ground.name())));
    grounds.extend(service.grounds.iter().map(ground));
    let mut marked = vec![Choice::new("", "—")];
    let places = registration.markable(&card.questionnaire).into_iter();
    marked.extend(places.map(|name| {
        let said = place(visit.words(), &card.questionnaire, &name);
        Choice::new(name, said)
    }));
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
