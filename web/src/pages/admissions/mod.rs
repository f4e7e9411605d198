//! An expertise organisation registers itself: as participant of the portal (A-11, A-12; after a blocking A-14), as user of
//! an expertise system; and presents the certificate of a further validity.

mod filling;
mod reading;
pub mod standing;

use askama::Template;
use axum::extract::Path;
use axum::response::{Html as Answer, IntoResponse, Redirect, Response};
use futures_util::FutureExt;
use office::admissions::{self, Admission, Purpose, State, View};
use uuid::Uuid;

pub use filling::save;
pub use reading::{page as agreement, present, text as agreement_text};

use crate::error::{self, Failure};
use crate::forms::{FileForm, Form};
use crate::pages::questionnaires;
use crate::pages::uploads::receive;
use crate::ui::dates::instant;
use crate::ui::forms::button;
use crate::ui::parts::{Meaning, Table, note, row_link, tag};
use crate::ui::{Html, Page};
use crate::who::Visit;

pub const HERE: &str = "/admission";

#[derive(Template)]
#[template(path = "pages/admissions/start.html")]
struct Start {
    page: Page,
    lead: String,
    /// Why it cannot begin, and what to do.
    refused: Option<Html>,
    needs: Vec<String>,
    table: Table,
    start: Html,
    /// Offered to those that are registered.
    renew: Html,
}

/// `GET /admission`: the procedures of the visitor's organisation, and a new one.
pub async fn page(visit: Visit) -> Result<Response, Failure> {
    Ok(Answer(start_page(&visit, None).await?).into_response())
}

/// `POST /admission`: begins a registration, or goes on with the one that was begun.
pub async fn start(visit: Visit, _: Form) -> Result<Response, Failure> {
    let name = name(&visit);
    begun(&visit, admissions::start(&visit.office, &visit.ctx, &name).await).await
}

/// `POST /admission/renewal`: begins with the certificate of a further validity.
pub async fn renew(visit: Visit, _: Form) -> Result<Response, Failure> {
    let name = name(&visit);
    begun(&visit, admissions::renew(&visit.office, &visit.ctx, &name).await).await
}

fn name(visit: &Visit) -> String {
    visit.who().map(|who| who.party().to_owned()).unwrap_or_default()
}

async fn begun(visit: &Visit, begun: Result<Admission, office::Error>) -> Result<Response, Failure> {
    match begun {
        Ok(admission) => Ok(Redirect::to(&address(&admission)).into_response()),
        Err(refused @ office::Error::Refused(_)) => {
            let why = note(Meaning::Warn, error::told(visit, &refused));
            Ok(error::unprocessable(start_page(visit, Some(why)).await?))
        }
        Err(other) => Err(other.into()),
    }
}

async fn start_page(visit: &Visit, refused: Option<Html>) -> Result<String, Failure> {
    let (all, refused) = match admissions::mine(&visit.office, &visit.ctx).await {
        Ok(all) => (all, refused),
        Err(why @ office::Error::Refused(_)) => {
            (Vec::new(), refused.or(Some(note(Meaning::Warn, error::told(visit, &why)))))
        }
        Err(other) => return Err(other.into()),
    };
    let system = visit.office.config.system.as_str();
    let words = visit.words();
    let table = Table::new(words, visit.t("admission-mine"))
        .column(visit.t("admission-column-purpose"))
        .column(visit.t("admission-column-since"))
        .column(visit.t("participants-column-state"))
        .empty(visit.t("admission-none").as_str());
    let table = all.iter().fold(table, |table, one| {
        let at = one.presented_at.unwrap_or(one.created_at);
        table.row([
            row_link(address(one), visit.t(&purpose(visit, one)), ""),
            instant(at, words.moment(at)),
            state(visit, one),
        ])
    });
    let start = Start {
        page: visit.page(visit.t(&format!("admission-title-{system}"))).with_errors(refused.is_some()),
        lead: visit.t(&format!("admission-lead-{system}")),
        refused,
        needs: (1..=4).map(|nth| visit.t(&format!("admission-needs-{system}-{nth}"))).collect(),
        table,
        start: button(visit.t("admission-start")),
        renew: crate::ui::forms::second_button(visit.t("admission-renew"), "renew", "yes"),
    };
    Ok(start.render()?)
}

/// The key of what a procedure is for.
pub fn purpose(visit: &Visit, admission: &Admission) -> String {
    match admission.purpose {
        Purpose::Registration => format!("admission-purpose-{}", visit.office.config.system.as_str()),
        Purpose::Renewal => "admission-purpose-renewal".to_owned(),
    }
}

/// Where it stands.
pub fn state(visit: &Visit, admission: &Admission) -> Html {
    let meaning = match admission.state {
        State::Draft => Meaning::None,
        State::Presented | State::Concluded => Meaning::Info,
        State::Accepted => Meaning::Ok,
        State::Declined => Meaning::Bad,
    };
    tag(meaning, visit.t(&format!("admission-state-{}", admission.state.name())))
}

/// `GET /admission/{id}`: the questionnaire of a draft, else where it stands.
pub async fn one(visit: Visit, Path(id): Path<Uuid>) -> Result<Response, Failure> {
    let view = admissions::view(&visit.office, &visit.ctx, id).await?;
    match view.admission.state {
        State::Draft => Ok(Answer(filling::filling(&visit, &view, None, &[]).await?).into_response()),
        _ => Ok(Answer(standing::own(&visit, &view).await?).into_response()),
    }
}

/// `GET /admission/{id}/form.json`: every question with its answer.
pub async fn form_json(visit: Visit, Path(id): Path<Uuid>) -> Result<Response, Failure> {
    let view = admissions::view(&visit.office, &visit.ctx, id).await?;
    Ok(questionnaires::json(&view.admission.json(&view.questionnaire)))
}

/// `POST /admission/{id}/file`: the accreditation certificate.
pub async fn attach(visit: Visit, Path(id): Path<Uuid>, mut form: FileForm) -> Result<Redirect, Failure> {
    let (office, ctx) = (&visit.office, &visit.ctx);
    let take = |file, body| admissions::attach(office, ctx, id, file, body).boxed();
    if receive(&mut form, take).await? == 0 {
        return Err(office::Error::field("file", "application-error-file-choose").into());
    }
    Ok(Redirect::to(&format!("{HERE}/{id}/agreement")))
}

/// `POST /admission/{id}/file/remove`.
pub async fn take_out(visit: Visit, Path(id): Path<Uuid>, _: Form) -> Result<Redirect, Failure> {
    admissions::take_out(&visit.office, &visit.ctx, id).await?;
    Ok(Redirect::to(&format!("{HERE}/{id}/agreement")))
}

/// `POST /admission/{id}/discard`.
pub async fn discard(visit: Visit, Path(id): Path<Uuid>, _: Form) -> Result<Redirect, Failure> {
    admissions::discard(&visit.office, &visit.ctx, id).await?;
    Ok(Redirect::to(HERE))
}

fn address(admission: &Admission) -> String {
    format!("{HERE}/{}", admission.id)
}

/// The way back from its pages.
fn title(visit: &Visit) -> String {
    visit.t(&format!("admission-title-{}", visit.office.config.system.as_str()))
}

/// What a view shows of its file.
fn file_of(view: &View) -> Option<&(office::uploads::Upload, office::arrival::Check)> {
    view.file.as_ref()
}
