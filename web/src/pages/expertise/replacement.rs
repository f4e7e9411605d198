//! The replacement of a result that was sent (A-46.p1): decision, notice, annulment, new version, each in its turn.

use askama::Template;
use axum::extract::Path;
use axum::response::{Html as Body, IntoResponse, Redirect, Response};
use law::Rule;
use law::access::Action;
use law::replacement::State;
use office::replacement::acts::{self, Step, View};
use office::store::documents::Document;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::error::{self, Failure};
use crate::forms::Form;
use crate::pages::documents;
use crate::pages::view as viewer;
use crate::ui::case::{Stage, StageState, StageTrack, TurnCard, short_hash};
use crate::ui::dates::{Dates, instant};
use crate::ui::forms::{Errors, Field, button, link_button};
use crate::ui::parts::{Meaning, SummaryList, Table, note};
use crate::ui::sign::{SignPanel, Signed};
use crate::ui::{Html, Page, Script};
use crate::who::Visit;

#[derive(Template)]
#[template(path = "pages/expertise/replacement.html")]
struct Replacement {
    page: Page,
    errors: Errors,
    track: StageTrack,
    /// What is to be done now, or why nothing can be.
    now: Html,
    action: String,
    /// Where the decision is to be made by this reader.
    form: Option<(Field, Html)>,
    panel: Option<SignPanel>,
    papers: Table,
    facts: SummaryList,
}

/// `GET /cases/{id}/replacement`.
pub async fn page(visit: Visit, Path(id): Path<Uuid>) -> Result<Body<String>, Failure> {
    Ok(Body(render(&visit, id, "", Errors::new(visit.words()), None).await?))
}

/// `POST /cases/{id}/replacement`: records the decision with its ground.
pub async fn decide(visit: Visit, Path(id): Path<Uuid>, form: Form) -> Result<Response, Failure> {
    let typed = form.text("ground");
    let errors = match acts::decide(&visit.office, &visit.ctx, id, typed).await {
        Ok(()) => return Ok(Redirect::to(&address(id)).into_response()),
        Err(office::Error::Invalid(wrong)) => error::errors(&visit, &wrong),
        Err(refused @ office::Error::Refused(_)) => {
            Errors::new(visit.words()).add("ground", error::told(&visit, &refused))
        }
        Err(other) => return Err(other.into()),
    };
    Ok(error::unprocessable(render(&visit, id, typed, errors, None).await?))
}

/// `GET /cases/{id}/replacement/paper.pdf`: the exact bytes of the notice or the act that is signed next.
pub async fn paper(visit: Visit, Path(id): Path<Uuid>) -> Result<Response, Failure> {
    Ok(documents::paper(acts::paper(&visit.office, &visit.ctx, id).await?))
}

/// `POST /cases/{id}/replacement/signature`.
pub async fn sign(visit: Visit, Path(id): Path<Uuid>, form: Form) -> Result<Response, Failure> {
    let refused = match form.cms() {
        None => visit.t("expertise-sign-missing"),
        Some(cms) => match acts::sign(&visit.office, &visit.ctx, id, form.text("sha256"), cms).await {
            Ok(()) => return Ok(Redirect::to(&address(id)).into_response()),
            Err(refused @ (office::Error::Signature { .. } | office::Error::Refused(_))) => {
                error::told(&visit, &refused)
            }
            Err(other) => return Err(other.into()),
        },
    };
    let errors = Errors::new(visit.words());
    Ok(error::unprocessable(render(&visit, id, "", errors, Some(refused)).await?))
}

/// The page of a case's replacement.
pub fn address(id: Uuid) -> String {
    format!("/cases/{id}/replacement")
}

async fn render(
    visit: &Visit,
    id: Uuid,
    typed: &str,
    errors: Errors,
    failed: Option<String>,
) -> Result<String, Failure> {
    let view = acts::view(&visit.office, &visit.ctx, id).await?;
    let page = visit
        .page(visit.t("replacement-title"))
        .under("/cases", visit.t("nav-expertise-cases"))
        .under(format!("/cases/{id}"), &view.case.registration_number)
        .needs(Script::Sign)
        .with_errors(errors.any() || failed.is_some());
    let may = visit.may(Action::ReplaceDocuments);
    let open = may && view.refusal.is_none();
    let field = || {
        Field::long("ground", visit.t("replacement-ground"))
            .rows(3)
            .hint(visit.t("replacement-ground-hint"))
            .value(typed)
            .checked(&errors)
    };
    let form = (open && view.step == Step::Decide).then(|| (field(), button(visit.t("replacement-decide"))));
    let panel = match open && matches!(view.step, Step::SignNotice | Step::SignAct) {
        true => panel(visit, &page, &view, failed).await?,
        false => None,
    };
    let shown = Replacement {
        track: track(visit, &view),
        now: now(visit, &view, may)?,
        action: address(id),
        form,
        panel,
        papers: papers(visit, view.case.id, &view.papers),
        facts: facts(visit, &view),
        errors,
        page,
    };
    Ok(shown.render()?)
}

/// The four acts in their order.
fn track(visit: &Visit, view: &View) -> StageTrack {
    let words = visit.words();
    let at = match view.step {
        Step::Decide => 0,
        Step::SignNotice | Step::AwaitDelivery => 1,
        Step::SignAct => 2,
        Step::NewVersion => 3,
    };
    let dated = |at| instant(at, words.date(words.date_of(at)));
    let mut notes = [const { None }; 4];
    match view.record.as_ref().map(|record| &record.state) {
        Some(State::ReplacementDecided { decided_at, .. }) => notes[0] = Some(dated(*decided_at)),
        Some(State::Notified { notified_at, .. }) => notes[1] = Some(dated(*notified_at)),
        Some(State::Annulled { chain, .. }) => {
            notes[2] = chain.former.last().map(|former| dated(former.marked_at));
        }
        _ => {}
    }
    let names = ["decided", "notified", "annulled", "sent"];
    let stages = names.iter().zip(notes).enumerate().map(|(place, (name, note))| Stage {
        title: visit.t(&format!("replacement-stage-{name}")),
        note: note.unwrap_or_default(),
        state: match place.cmp(&at) {
            std::cmp::Ordering::Less => StageState::Done,
            std::cmp::Ordering::Equal => StageState::Now,
            std::cmp::Ordering::Greater => StageState::Ahead,
        },
    });
    StageTrack::new(words, stages.collect())
}

fn now(visit: &Visit, view: &View, may: bool) -> Result<Html, Failure> {
    let words = visit.words();
    if view.step == Step::NewVersion {
        let due = view.case.due(&visit.office)?;
        let said = words.t("replacement-new-version");
        let said = Dates::of_case(view.case.id).said(
            said,
            "moment",
            Rule::Completeness,
            office::terms::until(words, &due, visit.ctx.now),
        );
        let open = link_button(
            format!("/cases/{}/completeness", view.case.id),
            visit.t("expertise-completeness-open"),
        );
        let card = TurnCard::mine(visit.t("replacement-stage-sent"), said).action(open);
        return Ok(Html::markup(card.render()?));
    }
    if let Some(refusal) = &view.refusal {
        return Ok(note(Meaning::Bad, error::told(visit, &refusal.clone().into())));
    }
    let said = match view.step {
        Step::Decide => visit.t("replacement-now-decide"),
        Step::SignNotice => visit.t("replacement-now-notice"),
        Step::AwaitDelivery => visit.t("replacement-now-delivery"),
        Step::SignAct | Step::NewVersion => visit.t("replacement-now-act"),
    };
    let said = note(Meaning::Info, said);
    Ok(if may { said } else { said.then(note(Meaning::None, visit.t("replacement-not-yours"))) })
}

async fn panel(
    visit: &Visit,
    page: &Page,
    view: &View,
    failed: Option<String>,
) -> Result<Option<SignPanel>, Failure> {
    let Some(who) = visit.who() else { return Ok(None) };
    let (name, bytes) = acts::paper(&visit.office, &visit.ctx, view.case.id).await?;
    let sha256 = office::blobs::hex(&Sha256::digest(&bytes));
    let here = address(view.case.id);
    let key = if view.step == Step::SignNotice { "notice" } else { "act" };
    let document = Signed {
        title: visit.t(&format!("replacement-paper-{key}")),
        detail: visit.words().size(bytes.len() as u64),
        href: format!("{here}/paper.pdf"),
        sha256: sha256.clone(),
    };
    let text = visit.t(&format!("replacement-sign-{key}"));
    let panel = SignPanel::new(page, &visit.layer(), format!("{here}/signature"), text)
        .bytes(format!("{here}/paper.pdf"), name, sha256.clone())
        .covers(document)
        .field("sha256", sha256)
        .failed(failed);
    Ok(Some(panel.as_signed_in(who)))
}

fn facts(visit: &Visit, view: &View) -> SummaryList {
    let words = visit.words();
    let document = &view.document;
    let list = SummaryList::new()
        .row(visit.t("replacement-document"), visit.t(&format!("document-kind-{}", document.kind)))
        .row(visit.t("replacement-number"), document.number.clone().unwrap_or_default())
        .row(visit.t("replacement-version"), words.number(document.version));
    let list = match document.registered_at {
        Some(at) => list.row(visit.t("replacement-registered"), instant(at, words.moment(at))),
        None => list,
    };
    match view.ground() {
        "" => list,
        ground => list.row(visit.t("replacement-ground"), ground),
    }
}

/// Notices and acts that were signed.
pub(super) fn papers(visit: &Visit, case: Uuid, all: &[Document]) -> Table {
    let table = Table::new(visit.words(), visit.t("replacement-papers"))
        .column(visit.t("expertise-case-document"))
        .column(visit.t("expertise-case-sum"))
        .column_hidden(visit.t("expertise-case-file"))
        .empty(visit.t("replacement-papers-none"));
    all.iter().fold(table, |table, paper| table.row(paper_row(visit, case, paper)))
}

fn paper_row(visit: &Visit, case: Uuid, paper: &Document) -> [Html; 3] {
    let words = visit.words();
    let href = format!("/cases/{case}/documents/{}", paper.id);
    let name = visit.t(&format!("document-kind-{}", paper.kind));
    let number = paper.number.clone().unwrap_or_default();
    let below = match paper.registered_at {
        Some(at) => Html::text(format!("№ {number}, ")).then(instant(at, words.moment(at))),
        None => Html::text(number),
    };
    [
        Html::text(&name).then(Html::markup("<br>")).then(below),
        short_hash(&paper.sha256),
        Html::link(viewer::address(&href), visit.t("view"))
            .then(Html::markup(format!(r#"<span class="vh">: {}</span>"#, Html::text(&name)))),
    ]
}
