//! The contract for the organisation: form, draft, signature of the head (A-42.p1), then payment and performance (A-39.1,
//! A-45.p2), each in its turn.

use askama::Template;
use axum::extract::Path;
use axum::response::{Html as Body, IntoResponse, Redirect, Response};
use law::Due;
use law::access::Action;
use law::expertise::contract::State;
use office::contracts::draft::{self, Typed, View};
use office::contracts::record::{self, Payment};
use office::contracts::{self, Content, sign as signing};
use office::tariffs::money;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::error::{self, Failure};
use crate::forms::{Form, Values};
use crate::pages::documents;
use crate::pages::view as viewer;
use crate::ui::case::{Stage, StageState, StageTrack};
use crate::ui::dates::{Dates, instant};
use crate::ui::forms::{Choice, Errors, Field, button};
use crate::ui::parts::{Meaning, SummaryList, note};
use crate::ui::sign::{SignPanel, Signed};
use crate::ui::{Html, Page, Script};
use crate::who::Visit;

#[derive(Template)]
#[template(path = "pages/expertise/contract.html")]
struct Contract {
    page: Page,
    errors: Errors,
    track: StageTrack,
    /// Where it stands, and what is to be done.
    now: Html,
    version: u32,
    form: Option<Part>,
    panel: Option<SignPanel>,
    facts: SummaryList,
}

/// A form of the page.
struct Part {
    title: String,
    action: String,
    fields: Vec<Field>,
    button: Html,
}

/// `GET /cases/{id}/contract`.
pub async fn page(visit: Visit, Path(id): Path<Uuid>) -> Result<Body<String>, Failure> {
    Ok(Body(render(&visit, id, None, Errors::new(visit.words()), None).await?))
}

/// `POST /cases/{id}/contract`: records the draft.
pub async fn record(visit: Visit, Path(id): Path<Uuid>, form: Form) -> Result<Response, Failure> {
    let text = |name: &str| form.text(name).to_owned();
    let typed = Typed {
        version: form.text("version").parse().unwrap_or(0),
        course: text("course"),
        kind: text("kind"),
        price: text("price"),
        prepayment: text("prepayment"),
        bank: text("bank"),
    };
    let done = draft::record(&visit.office, &visit.ctx, id, &typed).await;
    answer(&visit, id, &form, done).await
}

/// `POST /cases/{id}/contract/payment`: what enters the contract into force.
pub async fn paid(visit: Visit, Path(id): Path<Uuid>, form: Form) -> Result<Response, Failure> {
    let text = |name: &str| form.text(name).to_owned();
    let typed = Payment { number: text("number"), date: text("date"), sum: text("sum") };
    let done = record::paid(&visit.office, &visit.ctx, id, &typed).await;
    answer(&visit, id, &form, done).await
}

/// `POST /cases/{id}/contract/performance`: what shows that it is performed.
pub async fn performed(visit: Visit, Path(id): Path<Uuid>, form: Form) -> Result<Response, Failure> {
    let done = record::performed(&visit.office, &visit.ctx, id, form.text("basis")).await;
    answer(&visit, id, &form, done).await
}

/// `GET /cases/{id}/contract/draft.pdf`: the exact bytes that the head signs.
pub async fn paper(visit: Visit, Path(id): Path<Uuid>) -> Result<Response, Failure> {
    Ok(documents::paper(draft::paper(&visit.office, &visit.ctx, id).await?))
}

/// `POST /cases/{id}/contract/signature`.
pub async fn sign(visit: Visit, Path(id): Path<Uuid>, form: Form) -> Result<Response, Failure> {
    let refused = match form.cms() {
        None => visit.t("expertise-sign-missing"),
        Some(cms) => match signing::sign(&visit.office, &visit.ctx, id, form.text("sha256"), cms).await {
            Ok(()) => return Ok(Redirect::to(&address(id)).into_response()),
            Err(refused @ (office::Error::Signature { .. } | office::Error::Refused(_))) => {
                error::told(&visit, &refused)
            }
            Err(other) => return Err(other.into()),
        },
    };
    let errors = Errors::new(visit.words());
    Ok(error::unprocessable(render(&visit, id, None, errors, Some(refused)).await?))
}

/// The page of a case's contract.
pub fn address(id: Uuid) -> String {
    format!("/cases/{id}/contract")
}

/// Back to the page, or the page with what is wrong; nothing typed is lost.
async fn answer(
    visit: &Visit,
    id: Uuid,
    form: &Form,
    done: Result<(), office::Error>,
) -> Result<Response, Failure> {
    let (errors, failed) = match done {
        Ok(()) => return Ok(Redirect::to(&address(id)).into_response()),
        Err(office::Error::Invalid(wrong)) => (error::errors(visit, &wrong), None),
        Err(refused @ office::Error::Refused(_)) => {
            (Errors::new(visit.words()), Some(error::told(visit, &refused)))
        }
        // Another one, or a term, changed the case meanwhile: who typed looks at it and says it again.
        Err(office::Error::Stale) => (Errors::new(visit.words()), Some(visit.t("expertise-changed"))),
        Err(other) => return Err(other.into()),
    };
    Ok(error::unprocessable(render(visit, id, Some(&form.values), errors, failed).await?))
}

async fn render(
    visit: &Visit,
    id: Uuid,
    typed: Option<&Values>,
    errors: Errors,
    failed: Option<String>,
) -> Result<String, Failure> {
    let view = draft::view(&visit.office, &visit.ctx, id).await?;
    let page = visit
        .page(visit.t("contract-title"))
        .under("/cases", visit.t("nav-expertise-cases"))
        .under(format!("/cases/{id}"), &view.case.registration_number)
        .needs(Script::Sign)
        .with_errors(errors.any() || failed.is_some());
    let signs = view.draft.is_some() && view.refusal.is_none() && visit.may(Action::SignAsHead);
    let told = failed.clone().filter(|_| !signs).map(|text| note(Meaning::Bad, text)).unwrap_or_default();
    let shown = Contract {
        track: track(visit, &view),
        now: told.then(now(visit, &view)?),
        // With what is wrong in the form goes the version that it was filled in for.
        version: match typed.filter(|_| errors.any()).map(|typed| typed.text("version").parse()) {
            Some(Ok(version)) => version,
            _ => view.case.version,
        },
        form: part(visit, &view, typed, &errors),
        panel: if signs { panel(visit, &page, &view, failed).await? } else { None },
        facts: facts(visit, &view),
        errors,
        page,
    };
    Ok(shown.render()?)
}

/// What a contract is waiting for, in a word.
pub(super) fn stage(visit: &Visit, state: &State) -> String {
    match state {
        State::DraftDue { .. } => visit.t("contract-prepare-open"),
        State::Sent { .. } => visit.t("contract-turn-sent"),
        State::Signed { .. } => visit.t("contract-turn-signed"),
        State::InForce { .. } => visit.t("contract-turn-in-force"),
        State::Performed { .. } => visit.t("contract-turn-performed"),
        State::Closed { .. } => visit.t("case-stage-closed_without_contract"),
    }
}

/// Where the contract is among its steps; before the draft is sent it has no state of its own.
fn track(visit: &Visit, view: &View) -> StageTrack {
    let words = visit.words();
    let state = view.case.law.contract();
    let at = match state {
        None | Some(State::DraftDue { .. }) => 0,
        Some(State::Sent { .. } | State::Closed { .. }) => 1,
        Some(State::Signed { .. }) => 2,
        Some(State::InForce { .. }) => 3,
        Some(State::Performed { .. }) => 4,
    };
    let mut moments = [None; 5];
    moments[1] = state.and_then(|state| state.contract_terms()).map(|terms| terms.sent_at);
    moments[3] = state.and_then(|state| state.in_force_at());
    match state {
        Some(State::Signed { signed_at, .. }) => moments[2] = Some(*signed_at),
        Some(State::Performed { performed_at, .. }) => moments[4] = Some(*performed_at),
        _ => {}
    }
    let names = [
        visit.t("contract-stage-draft"),
        visit.t("contract-stage-sent"),
        visit.t("contract-stage-signed"),
        visit.t("contract-stage-in-force"),
        visit.t("contract-stage-performed"),
    ];
    let stages = names.into_iter().zip(moments).enumerate().map(|(place, (title, moment))| Stage {
        title,
        note: moment.map(|at| instant(at, words.date(words.date_of(at)))).unwrap_or_default(),
        state: match place.cmp(&at) {
            std::cmp::Ordering::Less => StageState::Done,
            std::cmp::Ordering::Equal => StageState::Now,
            std::cmp::Ordering::Greater => StageState::Ahead,
        },
    });
    StageTrack::new(words, stages.collect())
}

fn now(visit: &Visit, view: &View) -> Result<Html, Failure> {
    let (words, dates) = (visit.words(), Dates::of_case(view.case.id));
    let law = view.case.law(&visit.office)?;
    let running = view.case.running(&visit.office)?;
    let dated = |key: &'static str, due: &Due| {
        dates.said(words.t(key), "moment", due.rule, office::terms::until(words, due, visit.ctx.now))
    };
    let runs = |rule: law::Rule| running.iter().find(|due| due.rule == rule);
    let waits = || match view.draft.is_some() && !visit.may(Action::SignAsHead) {
        true => note(Meaning::Info, visit.t("contract-sign-wait")),
        false => Html::default(),
    };
    let theirs = || match visit.may(Action::ConfirmContract) {
        true => Html::default(),
        false => note(Meaning::None, visit.t("contract-not-yours")),
    };
    Ok(match view.case.law.contract() {
        None | Some(State::DraftDue { .. }) => match (runs(law::Rule::ContractDraft), &view.refusal) {
            (Some(due), None) => note(Meaning::Info, dated("contract-now-draft-until", due)).then(waits()),
            (None, None) => note(Meaning::Warn, visit.t("contract-now-draft-late")).then(waits()),
            (_, Some(refusal)) => note(Meaning::None, error::told(visit, &refusal.clone().into())),
        },
        Some(State::Sent { terms }) => {
            let due = terms.due(&law).map_err(office::Error::internal)?;
            note(Meaning::Info, dated("contract-now-sent", &due))
        }
        Some(State::Signed { .. }) => {
            let free = content(view).is_some_and(|content| content.prepayment == 0);
            let key = if free { "contract-now-signed-free" } else { "contract-now-signed" };
            note(Meaning::Warn, visit.t(key)).then(theirs())
        }
        Some(State::InForce { terms, .. }) => match runs(terms.course.expertise()) {
            Some(due) => note(Meaning::Info, dated("contract-now-in-force", due)).then(theirs()),
            None => note(Meaning::Info, visit.t("contract-now-in-force-over")).then(theirs()),
        },
        Some(State::Performed { .. }) => note(Meaning::Ok, visit.t("contract-now-performed")),
        Some(State::Closed { .. }) => {
            let closed = visit.t("contract-now-closed");
            let acted = view.ended.iter().rfind(|it| it.due.rule == law::Rule::ContractSigning);
            let why = acted.map(|it| dates.acted(words, &view.ended, it.event)).unwrap_or_default();
            note(Meaning::Bad, Html::text(closed).then(why))
        }
    })
}

/// What the signed contract says.
fn content(view: &View) -> Option<Content> {
    view.document.as_ref().and_then(Content::of)
}

/// The form of this reader, if there is one now.
fn part(visit: &Visit, view: &View, typed: Option<&Values>, errors: &Errors) -> Option<Part> {
    let here = address(view.case.id);
    let confirms = visit.may(Action::ConfirmContract);
    match view.case.law.contract() {
        None | Some(State::DraftDue { .. })
            if view.refusal.is_none() && visit.may(Action::PrepareContract) =>
        {
            let again = if view.draft.is_some() { "contract-record-again" } else { "contract-record" };
            Some(Part {
                title: visit.t("contract-form"),
                action: here,
                fields: fields(visit, view, typed, errors),
                button: button(visit.t(again)),
            })
        }
        Some(State::Signed { .. }) if confirms => {
            let free = content(view).is_some_and(|content| content.prepayment == 0);
            let record = if free { "contract-force-record" } else { "contract-payment-record" };
            let value = |name: &str| typed.map_or("", |typed| typed.text(name)).to_owned();
            let date = value("date");
            let fields = vec![
                Field::text("number", visit.t("contract-payment-number"))
                    .value(value("number"))
                    .checked(errors),
                Field::text("date", visit.t("contract-payment-date"))
                    .hint(visit.t("contract-payment-date-hint"))
                    .width(10)
                    .value(date)
                    .checked(errors),
                Field::text("sum", visit.t("contract-payment-sum"))
                    .width(20)
                    .value(value("sum"))
                    .checked(errors),
            ];
            Some(Part {
                title: visit.t("contract-payment"),
                action: format!("{here}/payment"),
                fields: if free { Vec::new() } else { fields },
                button: button(visit.t(record)),
            })
        }
        Some(State::InForce { .. }) if confirms => Some(Part {
            title: visit.t("contract-perform"),
            action: format!("{here}/performance"),
            fields: vec![
                Field::long("basis", visit.t("contract-perform-basis"))
                    .rows(3)
                    .hint(visit.t("contract-perform-basis-hint"))
                    .value(typed.map_or("", |typed| typed.text("basis")))
                    .checked(errors),
            ],
            button: button(visit.t("contract-perform-record")),
        }),
        _ => None,
    }
}

fn fields(visit: &Visit, view: &View, typed: Option<&Values>, errors: &Errors) -> Vec<Field> {
    let recorded = view.draft.as_ref().map(|(_, content)| content);
    let (course, kind) = recorded.map_or(("first", ""), |content| contracts::words(content.course));
    let value = |name: &str, otherwise: String| match typed {
        Some(typed) => typed.text(name).to_owned(),
        None => otherwise,
    };
    let courses = ["first", "adjusted", "repeated", "urban"]
        .map(|name| Choice::new(name, visit.t(&format!("contract-course-{name}"))));
    let kinds = ["complex", "normal", "simple", "small"]
        .map(|name| Choice::new(name, visit.t(&format!("contract-kind-{name}"))));
    let kinds = std::iter::once(Choice::new("", visit.t("contract-kind-none"))).chain(kinds);
    let price = recorded.map(|content| content.price.to_string()).unwrap_or_default();
    let share = recorded.map(|content| content.prepayment.to_string()).unwrap_or_default();
    let bank = recorded.map_or_else(|| view.bank.clone(), |content| content.bank.clone());
    vec![
        Field::radios("course", visit.t("contract-course"), courses.into())
            .hint(visit.t("contract-course-hint"))
            .value(value("course", course.into()))
            .checked(errors),
        Field::select("kind", visit.t("contract-kind"), kinds.collect())
            .hint(visit.t("contract-kind-hint"))
            .value(value("kind", kind.into()))
            .checked(errors),
        Field::text("price", visit.t("contract-price"))
            .hint(visit.t("contract-price-hint"))
            .width(20)
            .value(value("price", price))
            .checked(errors),
        Field::digits("prepayment", visit.t("contract-prepayment"))
            .hint(visit.t("contract-prepayment-hint"))
            .width(5)
            .value(value("prepayment", share))
            .checked(errors),
        Field::long("bank", visit.t("contract-bank"))
            .rows(2)
            .hint(visit.t("contract-bank-hint"))
            .value(value("bank", bank))
            .checked(errors),
    ]
}

/// The panel of the head over the draft.
async fn panel(
    visit: &Visit,
    page: &Page,
    view: &View,
    failed: Option<String>,
) -> Result<Option<SignPanel>, Failure> {
    let Some(who) = visit.who() else { return Ok(None) };
    let (name, bytes) = draft::paper(&visit.office, &visit.ctx, view.case.id).await?;
    let sha256 = office::blobs::hex(&Sha256::digest(&bytes));
    let here = address(view.case.id);
    let document = Signed {
        title: visit.t("contract-draft"),
        detail: visit.words().size(bytes.len() as u64),
        href: format!("{here}/draft.pdf"),
        sha256: sha256.clone(),
    };
    let panel = SignPanel::new(page, &visit.layer(), format!("{here}/signature"), visit.t("contract-sign"))
        .bytes(format!("{here}/draft.pdf"), name, sha256.clone())
        .covers(document)
        .field("sha256", sha256)
        .failed(failed);
    Ok(Some(panel.as_signed_in(who)))
}

/// What was recorded and signed so far.
fn facts(visit: &Visit, view: &View) -> SummaryList {
    let words = visit.words();
    let mut list = SummaryList::new()
        .row(visit.t("expertise-case-applicant"), view.case.applicant_name.as_str())
        .row(visit.t("expertise-paper-object"), view.case.title.as_str());
    if let Some((draft, _)) = &view.draft {
        let said = words.t("contract-draft-recorded").with("moment", words.moment(draft.recorded_at));
        let open = Html::link(format!("{}/draft.pdf", address(view.case.id)), visit.t("contract-draft-open"));
        list = list.row(visit.t("contract-draft"), open.then(Html::markup("<br>")).then(said.to_string()));
    }
    if let Some(document) = &view.document {
        let file = format!("/cases/{}/documents/{}", view.case.id, document.id);
        let number = format!("№ {}", document.number.as_deref().unwrap_or_default());
        list = list.row(visit.t("contract-number"), Html::link(viewer::address(&file), number));
        if let Some(at) = document.registered_at {
            list = list.row(visit.t("contract-registered"), instant(at, words.moment(at)));
        }
    }
    if let Some(content) = content(view).or_else(|| view.draft.as_ref().map(|(_, content)| content.clone())) {
        let before = match content.prepayment {
            0 => visit.t("contract-no-before"),
            share => format!("{} % · {}", words.number(i64::from(share)), money(words, content.before())),
        };
        list = list
            .row(visit.t("contract-paper-price"), money(words, content.price))
            .row(visit.t("contract-before"), before);
    }
    for signature in &view.signatures {
        let at = instant(signature.signed_at, words.moment_exact(signature.signed_at));
        let role = visit.t(&format!("signatures-role-{}", signature.role));
        let who = Html::text(format!("{}, {role}", signature.signer_name));
        list = list.row(visit.t("contract-signed-by"), who.then(Html::markup("<br>")).then(at));
    }
    let basis =
        |kind: &str| view.bases.iter().find(|(known, _)| known == kind).map(|(_, basis)| basis.clone());
    if let Some(basis) = basis("contract_in_force") {
        list = list.row(visit.t("contract-force-basis"), basis);
    }
    if let Some(basis) = basis("contract_performed") {
        list = list.row(visit.t("contract-perform-ground"), basis);
    }
    list
}
