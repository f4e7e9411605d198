//! Registration of a portal user: start, form, documents by group, agreement, and what came of it (A-8, A-9, B-6, B-7).

mod agreement;
pub mod correction;
mod documents;
mod filling;
pub mod papers;
pub mod renewal;
mod standing;

use askama::Template;
use axum::extract::{Path, Query};
use axum::response::{Html as Answer, IntoResponse, Redirect, Response};
use law::Order;
use office::registrations::{self, Attachment, Registration, State, View};
use serde::Deserialize;
use uuid::Uuid;

pub use agreement::{agreement, agreement_text, present};
pub use documents::{documents, group, remove, upload};
pub use filling::{autosave, save};

use crate::error::{self, Failure};
use crate::forms::Form;
use crate::pages::questionnaires;
use crate::ui::forms::link_button;
use crate::ui::parts::{Meaning, SummaryList, Task, TaskList, note, tag};
use crate::ui::{Html, Page};
use crate::who::Visit;

#[derive(Template)]
#[template(path = "pages/registrations/start.html")]
struct Start {
    page: Page,
    already: Option<Html>,
    order: Order,
    lead: String,
    term: String,
    /// Both portals: address and name; none for the one that is shown.
    portals: Vec<(Option<String>, String)>,
}

/// Which portal the address or the form names; the one of expertise where none is named.
#[derive(Debug, Default, Deserialize)]
pub struct Of {
    #[serde(default)]
    order: String,
}

pub fn named(order: &str) -> Order {
    Order::ALL.into_iter().find(|known| known.number() == order).unwrap_or(Order::Expertise)
}

/// Where the registration with the portal of an order begins.
pub fn beginning(order: Order) -> String {
    match order {
        Order::Expertise => "/registration".into(),
        Order::Construction => format!("/registration?order={order}"),
    }
}

/// The text of an order where it has its own, else the one of all.
pub fn of_order(visit: &Visit, order: Order, key: &str) -> String {
    let own = format!("{key}-{order}");
    visit.t(if visit.words().has(&own) { &own } else { key })
}

/// `GET /registration`: what is needed, or where one's own registration stands.
pub async fn start_page(visit: Visit, Query(of): Query<Of>) -> Result<Response, Failure> {
    let order = named(&of.order);
    if let Some(view) = registrations::mine(&visit.office, &visit.ctx, order).await? {
        let to = match view.registration.state {
            State::Registered { .. } if order == Order::Expertise => "/cabinet".to_owned(),
            _ => address(&view.registration, ""),
        };
        return Ok(Redirect::to(&to).into_response());
    }
    let page = visit.page(of_order(&visit, order, "registration-title"));
    Ok(Answer(starting(&visit, page, order, None).render()?).into_response())
}

fn starting(visit: &Visit, page: Page, order: Order, already: Option<Html>) -> Start {
    let portal = |other: Order| {
        let name = visit.t(&format!("registration-portal-{other}"));
        ((other != order).then(|| beginning(other)), name)
    };
    Start {
        page,
        already,
        order,
        lead: of_order(visit, order, "registration-lead"),
        term: of_order(visit, order, "registration-needs-term"),
        portals: Order::ALL.map(portal).into(),
    }
}

/// `POST /registration`: begins, or begins anew after a refusal. Who is registered is told so at once.
pub async fn start(visit: Visit, form: Form) -> Result<Response, Failure> {
    let order = named(form.text("order"));
    let name = visit.who().map(|who| who.party().to_owned()).unwrap_or_default();
    match registrations::start(&visit.office, &visit.ctx, order, &name).await {
        Ok(registration) => Ok(Redirect::to(&address(&registration, "")).into_response()),
        Err(refused @ office::Error::Refused(_)) => {
            let page = visit.page(visit.t("registration-already-title"));
            let text = note(Meaning::Info, error::told(&visit, &refused));
            let already = text.then(link_button("/cabinet", visit.t("registration-open-cabinet")));
            let start = starting(&visit, page, order, Some(already));
            Ok(error::unprocessable(start.render()?))
        }
        Err(error) => Err(error.into()),
    }
}

/// `GET /registration/{id}`: the form of a draft, else the state of the registration.
pub async fn page(visit: Visit, Path(id): Path<Uuid>) -> Result<Response, Failure> {
    let view = own(&visit, id).await?;
    if view.registration.state.is_editable() {
        let data = view.registration.form.clone();
        return Ok(Answer(filling::filling(&visit, &view, &data, &[]).render()?).into_response());
    }
    Ok(Answer(standing::standing(&visit, &view).await?.render()?).into_response())
}

/// `GET /registration/{id}/form.json`: every question with its answer.
pub async fn form_json(visit: Visit, Path(id): Path<Uuid>) -> Result<Response, Failure> {
    let view = own(&visit, id).await?;
    Ok(questionnaires::json(&view.registration.json(&view.questionnaire)))
}

async fn own(visit: &Visit, id: Uuid) -> Result<View, Failure> {
    Ok(registrations::view(&visit.office, &visit.ctx, id).await?)
}

fn address(registration: &Registration, rest: &str) -> String {
    format!("/registration/{}{rest}", registration.id)
}

/// Name and numbers as the certificate says.
fn facts(visit: &Visit, registration: &Registration) -> SummaryList {
    let kind = if registration.is_legal_entity() { "legal" } else { "individual" };
    let list = SummaryList::new()
        .row(visit.t("registration-portal"), visit.t(&portal(registration)).as_str())
        .row(visit.t("registration-field-kind"), visit.t(&format!("registration-kind-{kind}")).as_str())
        .row(visit.t("registration-field-name"), registration.name.as_str());
    match &registration.bin {
        Some(bin) => list.row(visit.t("registration-field-bin"), bin.as_str()),
        None => list.row(visit.t("registration-field-iin"), registration.iin.as_str()),
    }
}

fn steps(visit: &Visit, view: &View) -> TaskList {
    let registration = &view.registration;
    let mark = |done: bool| match done {
        true => Html::text(visit.t("registration-step-done")),
        false => tag(Meaning::Info, visit.t("registration-step-missing")),
    };
    let form_done = registration.form.wrong(registration.is_legal_entity()).is_empty()
        && view.questionnaire.wrong(&registration.form.own, visit.ctx.locale).is_empty()
        && view.former.is_none();
    let files_done = missing_groups(view).is_empty();
    let task = |title: &str, rest: &str, status: Html| Task {
        title: visit.t(title),
        hint: String::new(),
        href: Some(address(registration, rest)),
        status,
    };
    TaskList::new()
        .task(task("registration-step-form", "", mark(form_done)))
        .task(task("registration-step-documents", "/documents", mark(files_done)))
        .task(task("registration-step-agreement", "/agreement", mark(false)))
}

fn missing_groups(view: &View) -> Vec<Attachment> {
    let there =
        |group: &Attachment| view.files.iter().any(|file| file.attachment == *group && file.upload.is_done());
    view.registration
        .groups()
        .into_iter()
        .filter(|(group, needed)| *needed && !there(group))
        .map(|(group, _)| group)
        .collect()
}

/// The text with the name of the portal of a registration.
pub fn portal(registration: &Registration) -> String {
    format!("registration-portal-{}", registration.order)
}
