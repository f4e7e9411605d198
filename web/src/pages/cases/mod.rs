//! One case: where it stands, whose turn it is and until when, documents, signatures, history.

pub mod contract;
pub mod disposal;
mod papers;
pub mod receipt;
pub mod reply;
mod turn;

use askama::Template;
use axum::extract::{Path, Query};
use axum::response::{Html as Answer, IntoResponse, Redirect, Response};
use law::Rule;
use law::application::{State, in_course_date};
use law::replacement::State as Versions;
use office::applications::{self, Application, Case, Viewer};
use office::replacement;
use office::store::documents::Document;
use uuid::Uuid;

pub use papers::{listed, placed, short_moment};

use crate::error::{self, Failure};
use crate::forms::Form;
use crate::ui::case::{StageTrack, Timeline, TurnCard};
use crate::ui::dates::Dates;
use crate::ui::deadline::reasons;
use crate::ui::listing::{Listing, Shown};
use crate::ui::parts::{Banner, Meaning, SummaryList, Table, details, note};
use crate::ui::{Html, Page};
use crate::who::Visit;

#[derive(Template)]
#[template(path = "pages/cases/case.html")]
struct View {
    page: Page,
    id: Uuid,
    refused: Option<Banner>,
    below: Html,
    /// The owner's: documents, signatures, the receipt.
    owner: bool,
    track: StageTrack,
    turn: TurnCard,
    may_withdraw: bool,
    documents: Table,
    listing: Listing,
    /// A result is being replaced.
    replaced: Html,
    /// Until when everything is kept, or that it was disposed of.
    kept: Option<Html>,
    disposed: bool,
    /// What remains then: addresses with their words.
    act: Vec<(String, String)>,
    signatures: Table,
    manifest: Option<Html>,
    facts: SummaryList,
    history: Timeline,
}

/// `GET /cases/{id}`.
pub async fn page(
    visit: Visit,
    Path(id): Path<Uuid>,
    Query(shown): Query<Shown>,
) -> Result<Response, Failure> {
    let case = applications::case(&visit.office, &visit.ctx, id).await?;
    if case.application.is_draft() {
        return Ok(Redirect::to(&format!("/applications/{id}")).into_response());
    }
    Ok(Answer(view(&visit, &case, &shown, None).await?.render()?).into_response())
}

/// `POST /cases/{id}/withdraw`: takes back what is not registered yet; nothing is deleted.
pub async fn withdraw(visit: Visit, Path(id): Path<Uuid>, _: Form) -> Result<Response, Failure> {
    match applications::withdraw(&visit.office, &visit.ctx, id).await {
        Ok(_) => Ok(Redirect::to(&format!("/cases/{id}")).into_response()),
        Err(refused @ (office::Error::Refused(_) | office::Error::Stale)) => {
            let case = applications::case(&visit.office, &visit.ctx, id).await?;
            let text = error::told(&visit, &refused);
            Ok(error::unprocessable(view(&visit, &case, &Shown::default(), Some(text)).await?.render()?))
        }
        Err(other) => Err(other.into()),
    }
}

async fn view(visit: &Visit, case: &Case, shown: &Shown, refused: Option<String>) -> Result<View, Failure> {
    let words = visit.words();
    let application = &case.application;
    let owner = case.viewer == Viewer::Owner;
    let mut page = visit.page(title(visit, application));
    if owner {
        page = under_cabinet(visit, page);
    }
    let dates = Dates::of_case(application.id);
    let kept = |due: law::Due| {
        dates.said(words.t("case-documents-note"), "date", due.rule, words.date(due.last_day))
    };
    let kept = match &case.disposed {
        Some(refusal) => Some(Html::text(error::told(visit, &refusal.clone().into()))),
        None => application.storage(&visit.office)?.map(kept),
    };
    let mut facts = turn::facts(visit, case)?;
    if application.form.place.is_some() {
        let place = super::kato::place(visit, application).await?;
        facts = facts.row(visit.t("application-field-place"), place.as_str());
    }
    let (listing, documents) = papers::documents(visit, case, shown);
    Ok(View {
        id: application.id,
        refused: refused.map(|text| Banner::important(words, text, Html::default())),
        below: below(visit, case),
        owner,
        track: turn::track(visit, case),
        turn: turn::card(visit, case, &page)?,
        may_withdraw: case.may_withdraw,
        documents,
        listing,
        kept,
        disposed: case.disposed.is_some(),
        act: match case.disposed {
            Some(_) => disposal::links(visit, &format!("/cases/{}/disposal.json", application.id)),
            None => Vec::new(),
        },
        replaced: replaced(visit, case).then(asked(visit, case)),
        signatures: papers::signatures(visit, case),
        manifest: papers::manifest(case).map(|manifest| crate::ui::case::hash(&manifest.sha256)),
        facts,
        history: papers::history(visit, case),
        page,
    })
}

/// What is being done to a result that came, and why (A-46.p1).
fn replaced(visit: &Visit, case: &Case) -> Html {
    let words = visit.words();
    let (key, version, ground) = match replacement::pending(&case.replacements) {
        Some(Versions::Notified { version, ground, .. }) => ("decided", Some(version), ground),
        Some(Versions::Annulled { chain, ground }) => {
            ("annulled", chain.former.last().map(|former| &former.version), ground)
        }
        _ => return Html::default(),
    };
    let number = version.map(|version| version.number.clone()).unwrap_or_default();
    let title = words.t(format!("replacement-told-{key}")).with("number", number);
    let text = words.t(format!("replacement-told-{key}-text")).with("ground", ground.clone());
    let said = format!("<b>{}</b><br>{}", Html::text(title), Html::text(text));
    note(Meaning::Warn, Html::markup(said))
}

/// Of which documents new versions are asked, with the way to present them (A-46.p2).
fn asked(visit: &Visit, case: &Case) -> Html {
    let words = visit.words();
    let all = replacement::asked(&case.replacements, &case.documents);
    let open = matches!(case.application.state, State::UnderConsideration { .. } | State::InCourse { .. });
    all.into_iter().fold(Html::default(), |html, (document, ground)| {
        let title = words.t("version-asked").with("name", document.file_name.clone());
        let text = words.t("version-asked-text").with("ground", ground.to_owned());
        let said = Html::markup(format!("<b>{}</b><br>{}<br>", Html::text(title), Html::text(text)));
        let next = match case.documents.iter().find(|one| one.supersedes == Some(document.id)) {
            Some(version) => pending(visit, case, version),
            None if !open => return html,
            None => {
                Html::link(reply::address(case.application.id, document.id), visit.t("version-reply-open"))
            }
        };
        html.then(note(Meaning::Warn, said.then(next)))
    })
}

/// A new version that waits for its date of registration (A-18.p3).
fn pending(visit: &Visit, case: &Case, version: &Document) -> Html {
    let Ok(law) = case.application.law(&visit.office, version.created_at) else { return Html::default() };
    let due = in_course_date(&law, version.created_at);
    let said = visit.words().t("version-reply-pending").with("date", visit.words().date(due.last_day));
    Html::text(said).then(details(visit.t("application-sign-why"), reasons(visit.words(), &due)))
}

/// Pages of a case stand in the cabinet.
fn under_cabinet(visit: &Visit, page: Page) -> Page {
    let mut page = page.under("/cabinet", visit.t("cabinet-title"));
    for item in page.nav.iter_mut().filter(|item| item.href == "/cabinet") {
        item.active = true;
    }
    page
}

/// Number, date of registration, place of the object, as far as they are known.
fn below(visit: &Visit, case: &Case) -> Html {
    let words = visit.words();
    let (state, dates) = (&case.application.state, Dates::of_case(case.application.id));
    let date =
        |key: &'static str, date| dates.said(words.t(key), "date", Rule::RegistrationDate, words.date(date));
    let mut parts = Vec::new();
    match (state.number(), state.accepted()) {
        (Some((number, on)), _) => parts.extend([Html::text(number), date("case-registered-at", on)]),
        (None, Some(accepted)) if waits_for_its_date(state) => {
            parts.push(date("case-pending-at", accepted.registration_date));
        }
        _ => {}
    }
    parts.push(Html::text(&case.application.form.address));
    parts.retain(|part| !part.is_empty());
    parts.into_iter().reduce(|all, part| all.then(" · ").then(part)).unwrap_or_default()
}

/// The name of the object; a draft may have none yet.
pub fn title(visit: &Visit, application: &Application) -> String {
    match application.form.title.as_str() {
        "" => untitled(visit),
        title => title.to_owned(),
    }
}

/// In place of the name.
pub fn untitled(visit: &Visit) -> String {
    visit.t("cabinet-untitled")
}

/// The colour of the stage.
pub fn meaning(application: &Application) -> Meaning {
    match &application.state {
        State::Draft | State::Withdrawn { .. } | State::Stored { .. } | State::Disposable { .. } => {
            Meaning::None
        }
        State::AcceptedPendingRegistration { .. } => Meaning::Wait,
        State::ClosedIncomplete { .. } | State::ClosedWithoutContract { .. } => Meaning::Bad,
        State::RoutingProblem { .. } | State::DeliveryFailed { .. } => Meaning::Warn,
        State::UnderConsideration { completeness: Some(_), .. }
        | State::InCourse { completeness: Some(_), .. }
        | State::ResultIssued { .. } => Meaning::Ok,
        State::Registered { .. }
        | State::Forwarding { .. }
        | State::Forwarded { .. }
        | State::UnderConsideration { .. }
        | State::InCourse { .. } => Meaning::Info,
    }
}

/// Received, but its registration date has not come.
pub fn waits_for_its_date(state: &State) -> bool {
    matches!(state, State::AcceptedPendingRegistration { .. })
}
