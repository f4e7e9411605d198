//! One case: where it stands, whose turn, documents, signatures, history.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::{Path, Query};
use axum::response::{Html as Body, IntoResponse, Redirect, Response};
use law::Rule;
use law::access::Action;
use office::expertise::seats::{self, Declaration};
use office::expertise::signing::Turn;
use office::expertise::view::{self, CaseView};
use office::replacement;
use office::store::documents::Document;
use office::store::events::Event;
use office::store::messages::Refused;
use office::store::signatures::Signature;
use office::supervision::cases;
use office::terms::Seen;
use office::{Actor, ActorKind};
use uuid::Uuid;

use super::state_tag;
use crate::error::{self, Failure};
use crate::forms::{Form, Values};
use crate::pages::cases::{listed, placed};
use crate::pages::{compare, log, secrets, supervision, view as viewer};
use crate::refusals;
use crate::ui::case::{
    By, Stage, StageState, StageTrack, Timeline, TurnCard, former_mark, short_hash, signature_mark,
};
use crate::ui::dates::{Dates, instant};
use crate::ui::deadline::{Deadline, clause};
use crate::ui::forms::{Choice, Errors, Field, button, link_button, second_link_button};
use crate::ui::listing::{Listing, Shown};
use crate::ui::parts::{Meaning, SummaryList, Table, note};
use crate::ui::{Html, Page};
use crate::who::Visit;

#[derive(Template)]
#[template(path = "pages/expertise/case.html")]
struct CasePage {
    page: Page,
    errors: Errors,
    id: Uuid,
    registered: Html,
    state: Html,
    track: StageTrack,
    turn: TurnCard,
    facts: SummaryList,
    documents: Table,
    listing: Listing,
    signatures: Table,
    history: Timeline,
    /// Who works at it.
    team: SummaryList,
    /// Where more of that is seen, and done, by employees.
    team_address: Option<String>,
    /// What this reader has to declare of himself before he acts (A-39).
    declare: Option<(Field, Field, Html)>,
    /// For supervision: that it only reads, what it controls, and what it asked (A-34.9).
    control: Option<Control>,
}

struct Control {
    strip: Html,
    facts: SummaryList,
    explanations: Html,
}

/// `GET /cases/{id}`.
pub async fn page(
    visit: Visit,
    Path(id): Path<Uuid>,
    Query(shown): Query<Shown>,
) -> Result<Body<String>, Failure> {
    let errors = Errors::new(visit.words());
    Ok(Body(render(&visit, id, &shown, (&Values::default(), errors)).await?))
}

/// `POST /cases/{id}/declaration`: one's own interest in the case, before one acts in it (A-39).
pub async fn declare(visit: Visit, Path(id): Path<Uuid>, form: Form) -> Result<Response, Failure> {
    let typed =
        Declaration { conflict: form.text("interest") == "conflict", reason: form.text("reason").into() };
    let done = match form.text("interest") {
        "none" | "conflict" => seats::declare(&visit.office, &visit.ctx, id, &typed).await,
        _ => Err(office::Error::field("interest", "seats-error-interest")),
    };
    match done {
        Ok(()) => Ok(Redirect::to(&format!("/cases/{id}")).into_response()),
        Err(office::Error::Invalid(wrong)) => {
            let shown = (&form.values, error::errors(&visit, &wrong));
            Ok(error::unprocessable(render(&visit, id, &Shown::default(), shown).await?))
        }
        Err(other) => Err(other.into()),
    }
}

async fn render(
    visit: &Visit,
    id: Uuid,
    shown: &Shown,
    (typed, errors): (&Values, Errors),
) -> Result<String, Failure> {
    let seen = view::case(&visit.office, &visit.ctx, id).await?;

    let registered = registered(visit, &seen)?;
    let (listing, documents) = documents(visit, &seen, shown);
    let control = match visit.may(Action::MonitorExpertise) {
        true => Some(control(visit, &seen).await?),
        false => None,
    };
    let (above, back) = match control.is_some() {
        true => (supervision::cases::HERE, "supervision-title"),
        false => ("/cases", "nav-expertise-cases"),
    };
    let page = CasePage {
        page: visit.page(seen.case.title.clone()).under(above, visit.t(back)).with_errors(errors.any()),
        control,
        id,
        registered,
        state: state_tag(visit, &seen.case),
        track: track(visit, &seen),
        turn: turn_card(visit, &seen),
        facts: facts(visit, &seen),
        documents,
        listing,
        signatures: signatures(visit, &seen),
        history: history(visit, &seen),
        team: team(visit, &seen),
        team_address: visit.may(Action::ReadExpertiseCase).then(|| super::team::address(id)),
        declare: declaration(visit, &seen, typed, &errors),
        errors,
    };
    Ok(page.render()?)
}

/// Number and registration date. Where the portal counts by other days than this system, the date opens into the
/// term that begins with it.
fn registered(visit: &Visit, seen: &CaseView) -> Result<Html, Failure> {
    let (words, case) = (visit.words(), &seen.case);
    let said = words.t("expertise-case-number-of").with("number", case.registration_number.clone());
    let rule = case.registration(&visit.office)?.map_or(seen.due.rule, |_| Rule::RegistrationDate);
    Ok(Dates::of_case(case.id).said(said, "date", rule, words.date(case.registration_date)))
}

/// Which law counts here, what was tried too late (A-40.p2, A-43), who read what.
async fn control(visit: &Visit, seen: &CaseView) -> Result<Control, Failure> {
    let words = visit.words();
    let (given, looks) = cases::accesses(&visit.office, &visit.ctx, seen.case.id).await?;
    let refused = seen.events.iter().filter(|event| event.kind == "completeness_change_refused");
    let refused: Vec<String> = refused
        .map(|event| format!("{} · {}", words.moment(event.at), clause(words, &event.clause)))
        .collect();
    let refused = if refused.is_empty() { visit.t("supervision-refused-none") } else { refused.join("; ") };
    let mut readers: BTreeMap<String, i64> = BTreeMap::new();
    for download in &given {
        let name = download.actor["name"].as_str().unwrap_or_default();
        *readers.entry(name.to_owned()).or_default() += 1;
    }
    let readers: Vec<String> = readers.into_iter().map(|(name, times)| format!("{name}: {times}")).collect();
    let readers = if readers.is_empty() { visit.t("supervision-readers-none") } else { readers.join("; ") };
    let facts = SummaryList::new()
        .row(visit.t("supervision-edition"), seen.case.governed.edition.as_str())
        .row(visit.t("supervision-refused"), refused)
        .row(visit.t("supervision-readers"), readers)
        .row(visit.t("supervision-looked"), Html::link(supervision::looks::HERE, looks));
    let strip = note(Meaning::Info, visit.t("supervision-read-only"));
    Ok(Control { strip, facts, explanations: supervision::explanations::of_case(visit, seen.case.id).await? })
}

fn track(visit: &Visit, seen: &CaseView) -> StageTrack {
    let words = visit.words();
    let decided = seen.decision();
    let stage = |title: String, note: Html, state| Stage { title, note, state };
    let happened = |at| instant(at, words.date(words.date_of(at)));
    let dates = Dates::of_case(seen.case.id);
    let check = match decided {
        Some(decision) if !decision.automatic => happened(decision.registered_at),
        _ => dates.date(seen.due.rule, office::terms::until(words, &seen.due, visit.ctx.now)),
    };
    let begun = seen.case.law.contract().and_then(|contract| contract.in_force_at());
    let (contract, expertise) = match (decided.map(|decision| decision.verdict), begun) {
        (_, Some(_)) => (StageState::Done, StageState::Now),
        (Some(law::expertise::completeness::Verdict::Positive), None) => (StageState::Now, StageState::Ahead),
        _ => (StageState::Ahead, StageState::Ahead),
    };
    let received = happened(seen.case.received_at);
    let next = seen.running.first().map_or_else(Html::default, |due| {
        dates.date(due.rule, office::terms::until(words, due, visit.ctx.now))
    });
    let (contracted, runs) = match begun {
        Some(at) => (happened(at), next),
        None => (next, Html::default()),
    };
    StageTrack::new(
        words,
        vec![
            stage(visit.t("expertise-stage-received"), received, StageState::Done),
            stage(
                visit.t("expertise-stage-completeness"),
                check,
                if decided.is_some() { StageState::Done } else { StageState::Now },
            ),
            stage(visit.t("expertise-stage-contract"), contracted, contract),
            stage(visit.t("expertise-stage-expertise"), runs, expertise),
        ],
    )
}

/// Whose turn it is, with the ribbon of the term while it runs.
fn turn_card(visit: &Visit, seen: &CaseView) -> TurnCard {
    let words = visit.words();
    if let Some(refused) = &seen.refused {
        return not_taken(visit, seen, refused);
    }
    if let Some(decision) = seen.decision() {
        let text = match decision.automatic {
            true => words.t("expertise-turn-automatic").with("number", decision.number.clone()),
            false => words.t("expertise-turn-sent").with("number", decision.number.clone()),
        };
        let pending = replacement::pending(&seen.replacements).is_some();
        let title = match seen.case.law.contract() {
            _ if pending => visit.t("replacement-case-pending"),
            Some(contract) => super::contract::stage(visit, contract),
            None => visit.t("expertise-case-turn-portal"),
        };
        let card = TurnCard::theirs(title, text);
        let pending = pending && visit.may(Action::ReadExpertiseCase);
        let card = match pending || (visit.may(Action::ReplaceDocuments) && !seen.locked(visit.ctx.now)) {
            true => card.action(second_link_button(
                super::replacement::address(seen.case.id),
                "file",
                visit.t("replacement-open"),
            )),
            false => card,
        };
        return contract_open(visit, seen, card).deadline(ribbon(visit, seen));
    }
    let turn = seen.draft.as_ref().map(|draft| draft.turn);
    let (heading, text, button, action) = match turn {
        Some(Turn::Head) => (
            visit.t("expertise-case-turn-head"),
            visit.t("expertise-turn-signed"),
            visit.t("expertise-task-signed_by_expert"),
            Action::SignAsHead,
        ),
        Some(Turn::Expert) => (
            visit.t("expertise-case-turn-expert"),
            visit.t("expertise-turn-drafted"),
            visit.t("expertise-task-drafted"),
            Action::SignAsExpert,
        ),
        None => (
            visit.t("expertise-case-turn-expert"),
            visit.t("expertise-turn-running"),
            visit.t("expertise-task-running"),
            Action::CheckCompleteness,
        ),
    };
    let acts = turn == Some(Turn::Head) || seen.acts();
    let mine = acts && visit.may(action) && !seen.locked(visit.ctx.now);
    let address = format!("/cases/{}/completeness", seen.case.id);
    let card = if mine {
        TurnCard::mine(heading, text).action(link_button(address, button))
    } else {
        let card = TurnCard::theirs(heading, text);
        let open = visit.t("expertise-completeness-open");
        match visit.may(Action::ReadExpertiseCase) {
            true => card.action(second_link_button(address, "file", open)),
            false => card,
        }
    };
    card.deadline(ribbon(visit, seen))
}

/// The way to the contract, which follows on a positive result (A-42.p1).
fn contract_open(visit: &Visit, seen: &CaseView, card: TurnCard) -> TurnCard {
    let law = &seen.case.law;
    let awaited = law.name() == "awaiting_contract";
    if !visit.may(Action::ReadExpertiseCase) || !(awaited || law.contract().is_some()) {
        return card;
    }
    let address = super::contract::address(seen.case.id);
    let prepares = awaited && visit.may(Action::PrepareContract);
    let text = visit.t(if prepares { "contract-prepare-open" } else { "contract-open" });
    card.action(second_link_button(address, "file", text))
}

/// The term that runs, with the way to its explanation; where none does, that of the check.
fn ribbon(visit: &Visit, seen: &CaseView) -> Deadline {
    let dates = Dates::of_case(seen.case.id);
    if let Some(next) = seen.running.first().filter(|_| seen.decision().is_some()) {
        return Deadline::of(visit.words(), &dates, next, Seen::Running(visit.ctx.now));
    }
    Deadline::of(visit.words(), &dates, &seen.due, seen.seen(visit.ctx.now))
}

/// The portal refused the result: it did not reach the applicant, and nobody here could know it otherwise.
fn not_taken(visit: &Visit, seen: &CaseView, refused: &Refused) -> TurnCard {
    let at = visit.words().t("expertise-turn-refused-at").with("moment", visit.words().moment(refused.at));
    let text = Html::text(at)
        .then(note(Meaning::Bad, refusals::told(visit, &refused.refusal)))
        .then(Html::markup(format!("<p>{}</p>", Html::text(visit.t("expertise-turn-refused-next")))));
    TurnCard::theirs(visit.t("expertise-case-turn-refused"), text).deadline(ribbon(visit, seen))
}

fn team(visit: &Visit, seen: &CaseView) -> SummaryList {
    seen.seats.iter().fold(SummaryList::new(), |list, seat| {
        let who = seat.name.clone().unwrap_or_else(|| visit.t("seats-nobody"));
        list.row(super::team::named(visit, &seat.section), who)
    })
}

/// Asked of whoever has a seat; after he declared none, a conflict can still turn up.
fn declaration(
    visit: &Visit,
    seen: &CaseView,
    typed: &Values,
    errors: &Errors,
) -> Option<(Field, Field, Html)> {
    let standing = seen.standing.filter(|it| it.seated && !seen.case.law.is_closed())?;
    let choice = |name: &str| {
        Choice::new(name, visit.t(&format!("seats-interest-{name}")))
            .hint(visit.t(&format!("seats-interest-{name}-hint")).as_str())
    };
    let choices = match standing.declared {
        true => vec![choice("conflict")],
        false => vec![choice("none"), choice("conflict")],
    };
    let interest = Field::radios("interest", visit.t("seats-interest"), choices)
        .value(typed.text("interest"))
        .checked(errors);
    let reason = Field::long("reason", visit.t("seats-interest-reason"))
        .rows(2)
        .value(typed.text("reason"))
        .checked(errors);
    Some((interest, reason, button(visit.t("seats-declare"))))
}

fn facts(visit: &Visit, seen: &CaseView) -> SummaryList {
    let (words, case) = (visit.words(), &seen.case);
    let text = |pointer: &str| case.body.pointer(pointer).and_then(|value| value.as_str()).map(str::to_owned);
    let mut list = SummaryList::new().row(visit.t("expertise-case-applicant"), case.applicant_name.as_str());
    if let Some(bin) = text("/applicant/bin") {
        list = list.row(visit.t("expertise-case-bin"), bin);
    }
    if let Some(iin) = text("/applicant/iin") {
        list = list.row(visit.t("expertise-case-iin"), iin);
    }
    if let Some(at) = text("/received_at").and_then(|text| text.parse().ok()) {
        list = list.row(visit.t("expertise-case-submitted-at"), instant(at, words.moment(at)));
    }
    let received = instant(case.received_at, words.moment(case.received_at));
    list.row(visit.t("expertise-case-received-at"), received)
}

fn documents(visit: &Visit, seen: &CaseView, shown: &Shown) -> (Listing, Table) {
    let table = Table::new(visit.words(), visit.t("expertise-case-documents"))
        .column(visit.t("expertise-case-document"))
        .column_right(visit.t("expertise-case-size"))
        .column(visit.t("expertise-case-sum"))
        .column_hidden(visit.t("expertise-case-file"));
    let mut rows: Vec<&Document> = seen.documents.iter().collect();
    // What this system issued first, then the signed inventory, then the files by name.
    rows.sort_by_key(|document| (rank(&document.kind), document.file_name.clone()));
    let here = format!("/cases/{}", seen.case.id);
    let (listing, rows) = Listing::of(visit, (&here, "documents"), shown, rows, listed);
    (listing, rows.into_iter().fold(table, |table, document| table.row(document_row(visit, seen, document))))
}

fn rank(kind: &str) -> u8 {
    match kind {
        "completeness-result" => 0,
        replacement::NOTICE | replacement::ACT | replacement::REQUEST => 1,
        "manifest" | replacement::REPLY => 2,
        _ => 3,
    }
}

fn document_row(visit: &Visit, seen: &CaseView, document: &Document) -> [Html; 4] {
    let words = visit.words();
    let kind = words.t(format!("document-kind-{}", document.kind)).to_string();
    let below = match (&document.number, document.registered_at) {
        (Some(number), Some(at)) => words
            .t("expertise-case-number-of")
            .with("number", number.clone())
            .with("date", words.moment(at))
            .to_string(),
        _ if document.kind == "project" => match &document.data["section"] {
            serde_json::Value::String(section) => {
                let said = |name: &str| document.data[name].as_str().unwrap_or_default();
                placed(visit, section, said("volume"), said("folder"))
            }
            _ => kind.clone(),
        },
        _ => document.file_name.clone(),
    };
    let name = if document.kind == "project" { document.file_name.clone() } else { kind };
    let href = format!("/cases/{}/documents/{}", seen.case.id, document.id);
    if let Some(refusal) = seen.barred.get(&document.id) {
        return [
            Html::two_lines(name, below)
                .then(secrets::standing(visit, document, Some(refusal)))
                .then(former_mark(words, &seen.replacements, document)),
            Html::text(words.size(u64::try_from(document.size).unwrap_or(0))),
            short_hash(&document.sha256),
            Html::default(),
        ];
    }
    let set = || Html::link(format!("{href}/versions.zip"), visit.t("documents-versions"));
    let former = document
        .supersedes
        .map(|former| compare::link(visit, former, document.id, &name).then(" · ").then(set()));
    let former = former.map_or_else(Html::default, |link| Html::text(" · ").then(link));
    let ask = document.kind == replacement::PROJECT
        && document.data["portal_id"].is_string()
        && visit.may(Action::ReplaceDocuments)
        && !replacement::is_former(&seen.documents, document);
    let ask =
        ask.then(|| Html::link(super::ask::address(seen.case.id, document.id), visit.t("version-ask-open")));
    let ask = ask.map_or_else(Html::default, |link| Html::text(" · ").then(link));
    let report = match visit.may(Action::ReportSecrets) {
        true => Html::text(" · ").then(Html::link(secrets::address(document.id), visit.t("secrets-report"))),
        false => Html::default(),
    };
    [
        viewer::thumbnail(&href, &document.file_name)
            .then(Html::two_lines(name.clone(), below))
            .then(secrets::standing(visit, document, None))
            .then(former_mark(words, &seen.replacements, document)),
        Html::text(words.size(u64::try_from(document.size).unwrap_or(0))),
        short_hash(&document.sha256),
        Html::link(viewer::address(&href), visit.t("view"))
            .then(Html::markup(format!(r#"<span class="vh">: {}</span>"#, Html::text(&name))))
            .then(" · ")
            .then(Html::link(href.clone(), visit.t("download")))
            .then(" · ")
            .then(Html::link(format!("{href}/package.asice"), visit.t("package-of-document")))
            .then(former)
            .then(ask)
            .then(report),
    ]
}

fn signatures(visit: &Visit, seen: &CaseView) -> Table {
    let words = visit.words();
    let table = Table::new(words, visit.t("expertise-case-signatures"))
        .column(visit.t("expertise-case-signer"))
        .column(visit.t("expertise-case-certificate"))
        .column(visit.t("expertise-case-signed-at"))
        .column_hidden(visit.t("expertise-case-cms"));
    seen.signatures.iter().fold(table, |table, signature| table.row(signature_row(visit, seen, signature)))
}

fn signature_row(visit: &Visit, seen: &CaseView, signature: &Signature) -> [Html; 4] {
    let words = visit.words();
    let role = words.t(format!("signatures-role-{}", signature.role)).to_string();
    let href = format!("/cases/{}/signatures/{}.cms", seen.case.id, signature.id);
    [
        Html::two_lines(&signature.signer_name, role),
        Html::two_lines(
            &signature.certificate_serial,
            office::documents::algorithm(words, &signature.algorithm),
        ),
        instant(signature.signed_at, words.moment_exact(signature.signed_at))
            .then(Html::markup("<br>"))
            .then(signature_mark(visit.t("signatures-valid"))),
        match seen.barred.contains_key(&signature.document_id) {
            true => Html::default(),
            false => Html::link(href, visit.t("expertise-case-cms")),
        },
    ]
}

fn history(visit: &Visit, seen: &CaseView) -> Timeline {
    seen.events.iter().rev().fold(Timeline::new(), |timeline, event| {
        let words = visit.words();
        let (by, who) = author(visit, event);
        let title = words.t(format!("event-{}", event.kind)).to_string();
        let text = Html::text(format!("{who} · {}", clause(words, &event.clause)))
            .then(moved(visit, event))
            .then(Dates::of_case(seen.case.id).acted(words, &seen.ended, event.number))
            .then(log::link(visit, event));
        timeline.entry(words, event.at, by, title, text)
    })
}

/// Which seats went to whom and why, where an event tells it (A-39).
fn moved(visit: &Visit, event: &Event) -> Html {
    let data = &event.data;
    let text = |name: &str| data[name].as_str().unwrap_or_default();
    let named = |section: &serde_json::Value| super::team::named(visit, section.as_str().unwrap_or_default());
    let mut said = Vec::new();
    match event.kind.as_str() {
        "case_distributed" => said.extend(data["seats"].as_array().into_iter().flatten().map(|seat| {
            let who = seat["name"].as_str().map_or_else(|| visit.t("seats-nobody"), str::to_owned);
            format!("{}: {who}", named(&seat["section"]))
        })),
        "case_handed_over" => said.push(format!("{} → {}", text("from"), text("to"))),
        "case_interest_declared" | "case_conflict_declared" => {}
        _ => return Html::default(),
    }
    said.extend(Some(text("reason").to_owned()).filter(|reason| !reason.is_empty()));
    match said.is_empty() {
        true => Html::default(),
        false => Html::markup("<br>").then(Html::text(said.join("; "))),
    }
}

fn author(visit: &Visit, event: &Event) -> (By, String) {
    let actor: Actor = serde_json::from_value(event.actor.clone()).unwrap_or_else(|_| Actor::automatic());
    match actor.kind {
        ActorKind::Person if actor.iin == visit.ctx.actor.iin => (By::Me, actor.name),
        ActorKind::Person => (By::Other, actor.name),
        ActorKind::System => (By::System, visit.t("expertise-by-portal")),
        _ => (By::System, visit.t("expertise-by-system")),
    }
}
