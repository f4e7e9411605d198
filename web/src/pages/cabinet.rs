//! The cabinet: what waits for its owner, then all applications. Before the registration is confirmed it says
//! how that stands and until when. Below stand both portals with one's own registrations (B-1, B-8).

use askama::Template;
use axum::extract::Query;
use axum::response::Html as Answer;
use law::access::Action;
use law::registration::State as Registered;
use law::{Order, Rule};
use office::applications::{self, Cabinet, Row, Todo};
use office::publications;
use office::registrations::{self, Registration};
use serde::Deserialize;

use crate::error::Failure;
use crate::pages::registrations::beginning;
use crate::pages::{cases, materials};
use crate::ui::case::TurnCard;
use crate::ui::dates::Dates;
use crate::ui::deadline::{Deadline, time_left, urgency};
use crate::ui::forms::link_button;
use crate::ui::parts::{Meaning, Table, due_cell, row_link, tag};
use crate::ui::{Html, Page};
use crate::who::Visit;

#[derive(Template)]
#[template(path = "pages/cabinet.html")]
struct Open {
    page: Page,
    lead: String,
    waiting: Vec<Waiting>,
    chips: Vec<Chip>,
    /// Nothing was ever applied for: the page shows how to begin.
    first_time: bool,
    table: Table,
    unread: u64,
    portals: Vec<Portal>,
    /// Whether the visitor may prepare applications.
    prepares: bool,
    to_read: Vec<(String, String)>,
}

/// The cabinet of somebody whose registration is not confirmed.
#[derive(Template)]
#[template(path = "pages/cabinet_closed.html")]
struct Closed {
    page: Page,
    turn: TurnCard,
    portals: Vec<Portal>,
    to_read: Vec<(String, String)>,
}

/// One of the two portals, and how one's own registration with it stands (B-1).
struct Portal {
    name: String,
    state: Html,
    href: String,
    open: String,
    /// Where a later version of the agreement is signed.
    renewal: Option<String>,
}

/// One thing that the owner is asked to do.
struct Waiting {
    until: String,
    href: String,
    act: String,
    about: String,
    button: String,
}

/// A choice of rows with how many there are.
struct Chip {
    href: String,
    text: String,
    count: String,
    current: bool,
}

/// Which rows to show.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
enum Show {
    #[default]
    All,
    Open,
    Drafts,
    Closed,
}

/// The choice in the address.
#[derive(Deserialize)]
pub struct Choice {
    #[serde(default)]
    show: Show,
}

impl Show {
    const ALL: [Show; 4] = [Show::Open, Show::Drafts, Show::Closed, Show::All];

    fn word(self) -> &'static str {
        match self {
            Show::All => "all",
            Show::Open => "open",
            Show::Drafts => "drafts",
            Show::Closed => "closed",
        }
    }

    fn has(self, row: &Row) -> bool {
        match self {
            Show::All => true,
            Show::Open => !row.application.is_draft() && !row.is_closed(),
            Show::Drafts => row.application.is_draft(),
            Show::Closed => row.is_closed(),
        }
    }
}

/// `GET /cabinet`.
pub async fn page(visit: Visit, Query(choice): Query<Choice>) -> Result<Answer<String>, Failure> {
    let cabinet = applications::cabinet(&visit.office, &visit.ctx).await?;
    let construction = registrations::mine(&visit.office, &visit.ctx, Order::Construction).await?;
    let portals = vec![
        portal(&visit, Order::Expertise, cabinet.registration.as_ref()).await?,
        portal(&visit, Order::Construction, construction.as_ref().map(|view| &view.registration)).await?,
    ];
    let page = visit.page(visit.t("cabinet-title"));
    let opened = cabinet.registration.as_ref().is_some_and(Registration::is_registered);
    let html = if opened && !visit.may(Action::UseCabinet) {
        Closed { turn: without_rights(&visit), portals, page, to_read: to_read(&visit).await? }.render()?
    } else if opened {
        open(&visit, page, &cabinet, choice.show, portals).await?.render()?
    } else {
        Closed {
            turn: registration(&visit, cabinet.registration.as_ref())?,
            portals,
            page,
            to_read: to_read(&visit).await?,
        }
        .render()?
    };
    Ok(Answer(html))
}

async fn portal(visit: &Visit, order: Order, registration: Option<&Registration>) -> Result<Portal, Failure> {
    let words = visit.words();
    let (meaning, state, href, open) = match registration {
        None => (Meaning::None, words.t("cabinet-portal-none"), beginning(order), "cabinet-portal-begin"),
        Some(registration) => {
            let meaning = match registration.state {
                Registered::Registered { .. } => Meaning::Ok,
                Registered::Refused { .. } => Meaning::Bad,
                _ => Meaning::Info,
            };
            let state = words.t(format!("registration-state-{}", registration.state.name()));
            (meaning, state, format!("/registration/{}", registration.id), "cabinet-portal-open")
        }
    };
    let renewal = match registration {
        Some(registration) if visit.may(Action::UseCabinet) => {
            registrations::renewal(&visit.office, &visit.ctx, registration.id).await?
        }
        _ => None,
    };
    Ok(Portal {
        name: visit.t(&format!("registration-portal-{order}")),
        state: tag(meaning, state),
        renewal: renewal.map(|_| format!("{href}/renewal")),
        href,
        open: visit.t(open),
    })
}

async fn open(
    visit: &Visit,
    page: Page,
    cabinet: &Cabinet,
    show: Show,
    portals: Vec<Portal>,
) -> Result<Open, Failure> {
    let words = visit.words();
    let count = cabinet.rows.len() as i64;
    Ok(Open {
        lead: words.t("cabinet-lead").with("count", count).to_string(),
        waiting: cabinet.rows.iter().filter_map(|row| waiting(visit, row)).collect(),
        chips: Show::ALL.map(|chip| self::chip(visit, cabinet, chip, show)).into(),
        first_time: cabinet.rows.is_empty(),
        table: table(visit, cabinet.rows.iter().filter(|row| show.has(row))),
        unread: visit.unread.unwrap_or(0),
        prepares: visit.may(Action::EditApplication),
        to_read: to_read(visit).await?,
        portals,
        page,
    })
}

/// What is obligatory and was not confirmed yet (B-4.3): where, and what it is called.
async fn to_read(visit: &Visit) -> Result<Vec<(String, String)>, Failure> {
    let found = publications::to_read(&visit.office, &visit.ctx).await?;
    let locale = visit.words().locale();
    let of = |it: &publications::ToRead| {
        (format!("{}/{}", materials::HERE, it.number), it.version.titles.in_language(locale).1.to_owned())
    };
    Ok(found.iter().map(of).collect())
}

fn waiting(visit: &Visit, row: &Row) -> Option<Waiting> {
    let words = visit.words();
    let application = &row.application;
    let (act, button) = match row.todo()? {
        Todo::Draft => (words.t("cabinet-todo-draft"), words.t("cabinet-todo-draft-button")),
        Todo::Routing => (words.t("cabinet-todo-routing"), words.t("cabinet-todo-routing-button")),
        Todo::Version => (words.t("cabinet-todo-version"), words.t("cabinet-todo-routing-button")),
        Todo::Contract => (words.t("cabinet-todo-contract"), words.t("contract-open")),
        Todo::Remarks => (words.t("cabinet-todo-remarks"), words.t("cabinet-todo-result-button")),
    };
    let number = application.state.number().map(|(number, _)| format!("{number} · "));
    Some(Waiting {
        until: words.t("cabinet-due-none").into(),
        href: address(row),
        act: act.into(),
        about: number.unwrap_or_default() + &cases::title(visit, application),
        button: button.into(),
    })
}

fn chip(visit: &Visit, cabinet: &Cabinet, chip: Show, shown: Show) -> Chip {
    let count = cabinet.rows.iter().filter(|row| chip.has(row)).count();
    Chip {
        href: format!("/cabinet?show={}", chip.word()),
        text: visit.t(&format!("cabinet-filter-{}", chip.word())),
        count: visit.words().number(count as i64),
        current: chip == shown,
    }
}

fn table<'a>(visit: &Visit, rows: impl Iterator<Item = &'a Row>) -> Table {
    let words = visit.words();
    let table = Table::new(words, words.t("cabinet-caption"))
        .column(words.t("cabinet-column-number"))
        .column(words.t("cabinet-column-object"))
        .column(words.t("cabinet-column-participant"))
        .column(words.t("cabinet-column-stage"))
        .column(words.t("cabinet-column-due"))
        .column(words.t("cabinet-column-changed"))
        .empty(words.t("cabinet-empty-filter"));
    rows.fold(table, |table, row| table.row(cells(visit, row)))
}

fn cells(visit: &Visit, row: &Row) -> [Html; 6] {
    let words = visit.words();
    let application = &row.application;
    let participant = match &row.participant {
        Some(participant) => Html::text(participant.name(words.locale())),
        None => Html::text(words.t("cabinet-participant-none")),
    };
    let stage = words.t(format!("stage-{}", application.stage()));
    [
        numbered(visit, row),
        Html::two_lines(cases::title(visit, application), &application.form.address),
        participant,
        tag(cases::meaning(application), stage),
        due(visit, row),
        cases::short_moment(visit, application.updated_at),
    ]
}

/// The number, or when it comes.
fn numbered(visit: &Visit, row: &Row) -> Html {
    let words = visit.words();
    let state = &row.application.state;
    let none = |key: &'static str, below: Html| row_link(address(row), words.t(key), below);
    match (state.number(), state.accepted()) {
        (Some((number, _)), _) => row_link(address(row), number, ""),
        (None, None) => none("cabinet-number-draft", Html::default()),
        (None, Some(accepted)) if cases::waits_for_its_date(state) => {
            let (dates, day) = (Dates::of_case(row.application.id), words.day(accepted.registration_date));
            let said = words.t("cabinet-number-pending");
            none("cabinet-number-none", dates.said(said, "date", Rule::RegistrationDate, day))
        }
        (None, Some(_)) => none("cabinet-number-none", Html::default()),
    }
}

fn due(visit: &Visit, row: &Row) -> Html {
    let (words, now) = (visit.words(), visit.ctx.now);
    match row.application.running() {
        Some(due) => {
            let date = Dates::of_case(row.application.id).date(due.rule, words.date(due.last_day));
            due_cell(urgency(words, due, now), date, time_left(words, due, now))
        }
        None => due_cell(Meaning::None, words.t("cabinet-due-none"), ""),
    }
}

fn address(row: &Row) -> String {
    let id = row.application.id;
    if row.application.is_draft() { format!("/applications/{id}") } else { format!("/cases/{id}") }
}

/// The organisation is registered and has not given this person any right.
fn without_rights(visit: &Visit) -> TurnCard {
    let words = visit.words();
    TurnCard::theirs(words.t("cabinet-closed-powers"), words.t("cabinet-closed-powers-text"))
        .action(link_button("/account", words.t("me-title")))
}

/// How the registration stands, and whose turn it is.
fn registration(visit: &Visit, registration: Option<&Registration>) -> Result<TurnCard, Failure> {
    let words = visit.words();
    let begin = |key: &str| link_button("/registration", words.t(key.to_owned()));
    let due = registration.map(|registration| registration.due(&visit.office)).transpose()?.flatten();
    if let (Some(registration), Some(due)) = (registration, due) {
        let dates = Dates::of_registration(registration.id);
        let title = words.t("cabinet-closed-presented");
        let title = dates.said(title, "date", due.rule, office::terms::until(words, &due, visit.ctx.now));
        let waits = TurnCard::theirs(title, words.t("cabinet-closed-presented-text"))
            .action(begin("cabinet-closed-open"))
            .deadline(Deadline::of(words, &dates, &due, visit.ctx.now));
        return Ok(waits);
    }
    Ok(match registration.map(|registration| &registration.state) {
        Some(Registered::Refused { .. }) => {
            TurnCard::mine(words.t("registration-refused-title"), words.t("cabinet-closed-refused-text"))
                .action(begin("cabinet-closed-refused-button"))
        }
        Some(_) => TurnCard::mine(words.t("cabinet-closed-begun"), words.t("cabinet-closed-begun-text"))
            .action(begin("registration-continue")),
        None => TurnCard::mine(words.t("cabinet-closed-none"), words.t("cabinet-closed-none-text"))
            .action(begin("registration-start")),
    })
}
