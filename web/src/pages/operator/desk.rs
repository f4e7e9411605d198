//! The operator's desk: what waits for a decision, the first due first, with what was found by itself (A-8.p2, B-6.p2);
//! several in which nothing was found are chosen for one signing.

use askama::Template;
use axum::extract::Query;
use axum::response::{Html as Answer, Response};
use jiff::SignedDuration;
use law::Order;
use office::registers::Standing;
use office::registrations::{self, Figures, Findings, Queue, Registration, Wanted};
use serde::Deserialize;
use uuid::Uuid;

use super::confirmation::CHOSEN;
use crate::error::{self, Failure};
use crate::pages::exports::{self, Export};
use crate::pages::registrations::portal;
use crate::ui::dates::{Dates, instant};
use crate::ui::deadline::{time_left, urgency};
use crate::ui::forms::{Field, button};
use crate::ui::parts::{Banner, Meaning, Table, due_cell, row_link, tag};
use crate::ui::{Html, Page};
use crate::who::Visit;

pub const HERE: &str = "/operator/registrations";

/// The filters as they stand in the address.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    order: String,
    find: String,
    page: String,
    done: Option<Uuid>,
    /// So many were confirmed at once just now.
    confirmed: usize,
}

impl Asked {
    fn wanted(&self) -> Wanted {
        Wanted {
            order: Order::ALL.into_iter().find(|order| order.number() == self.order),
            find: self.find.clone(),
            page: self.page.trim().parse().unwrap_or(1),
        }
    }

    fn page(&self, page: usize) -> String {
        let query =
            exports::query(&[("order", &self.order), ("find", &self.find), ("page", &page.to_string())]);
        format!("{HERE}?{query}")
    }
}

struct Chip {
    href: String,
    text: String,
    count: usize,
    current: bool,
}

#[derive(Template)]
#[template(path = "pages/operator/registrations.html")]
struct Desk {
    page: Page,
    told: Vec<Banner>,
    lead: String,
    figures: Vec<(String, Html, String)>,
    chips: Vec<Chip>,
    order: String,
    find: Field,
    csv: String,
    xlsx: String,
    waiting: Table,
    confirm: Option<Html>,
    range: String,
    before: Option<String>,
    after: Option<String>,
    decided: Table,
}

/// `GET /operator/registrations`.
pub async fn page(visit: Visit, Query(asked): Query<Asked>) -> Result<Answer<String>, Failure> {
    let queue = registrations::queue(&visit.office, &visit.ctx, &asked.wanted()).await?;
    let done = queue.decided.iter().find(|registration| Some(registration.id) == asked.done);
    let several =
        (asked.confirmed > 0).then(|| confirmed(&visit, asked.confirmed.min(registrations::PER_PAGE)));
    let told = done.map(|registration| decided(&visit, registration)).into_iter().chain(several).collect();
    Ok(Answer(desk(&visit, &asked, &queue, told)?.render()?))
}

/// That one was decided.
pub fn decided(visit: &Visit, registration: &Registration) -> Banner {
    let key = match registration.is_registered() {
        true => "registration-decision-done-confirmed",
        false => "registration-decision-done-refused",
    };
    let text = visit.words().t(key).with("name", registration.name.clone()).to_string();
    Banner::success(visit.words(), text, "")
}

/// The desk with what is to be told, where something could not be done.
pub async fn told(visit: &Visit, told: Vec<Banner>) -> Result<Response, Failure> {
    let queue = registrations::queue(&visit.office, &visit.ctx, &Wanted::default()).await?;
    Ok(error::unprocessable(desk(visit, &Asked::default(), &queue, told)?.render()?))
}

/// That several were confirmed.
pub fn confirmed(visit: &Visit, count: usize) -> Banner {
    let text = visit.words().t("desk-confirmed").with("count", count as i64).to_string();
    Banner::success(visit.words(), text, "")
}

fn desk(visit: &Visit, asked: &Asked, queue: &Queue, told: Vec<Banner>) -> Result<Desk, Failure> {
    let words = visit.words();
    let mut waiting = Table::new(words, visit.t("registration-queue-caption"))
        .column_hidden(visit.t("desk-column-choose"))
        .column(visit.t("registration-queue-party"))
        .column(visit.t("registration-queue-presented"))
        .column(visit.t("registration-queue-due"))
        .column(visit.t("desk-column-findings"))
        .empty(visit.t(if queue.figures.all() == 0 {
            "registration-queue-empty"
        } else {
            "desk-none-found"
        }));
    for (registration, findings) in &queue.waiting {
        let due = due(visit, registration)?;
        let [name, presented] = named(visit, registration);
        waiting = waiting.row([
            choice(visit, registration, findings),
            name,
            presented,
            due,
            marks(visit, findings),
        ]);
    }
    let mut decided = Table::new(words, visit.t("registration-queue-decided"))
        .column(visit.t("registration-queue-party"))
        .column(visit.t("registration-queue-presented"))
        .column(visit.t("registration-queue-decision"))
        .empty(visit.t("registration-queue-empty").as_str());
    for registration in &queue.decided {
        let [name, presented] = named(visit, registration);
        decided = decided.row([name, presented, state(visit, registration)]);
    }
    let first = (queue.page - 1) * registrations::PER_PAGE;
    let range = words.t("desk-range").with("from", (first + queue.waiting.len().min(1)) as i64);
    let range = range.with("to", (first + queue.waiting.len()) as i64).with("all", queue.found as i64);
    let query = exports::query(&[("order", &asked.order), ("find", &asked.find)]);
    let clean = queue.waiting.iter().any(|(_, findings)| findings.are_none());
    Ok(Desk {
        told,
        lead: words.t("registration-queue-lead").with("count", queue.figures.all() as i64).to_string(),
        figures: figures(visit, &queue.figures),
        chips: chips(visit, asked, &queue.figures),
        order: asked.order.clone(),
        find: Field::text("find", visit.t("desk-find")).hint(visit.t("desk-find-hint")).value(&asked.find),
        csv: format!("{HERE}.csv?{query}"),
        xlsx: format!("{HERE}.xlsx?{query}"),
        waiting,
        confirm: clean.then(|| button(visit.t("desk-confirm"))),
        range: range.to_string(),
        before: (queue.page > 1).then(|| asked.page(queue.page - 1)),
        after: (queue.page < queue.pages).then(|| asked.page(queue.page + 1)),
        decided,
        page: visit.page(visit.t("registration-queue-title")),
    })
}

/// What is at the head of the desk: name, figure, words under it.
fn figures(visit: &Visit, figures: &Figures) -> Vec<(String, Html, String)> {
    let words = visit.words();
    let number = |n: usize| Html::text(words.number(n as i64));
    let bad = |n: usize| if n == 0 { number(n) } else { tag(Meaning::Bad, words.number(n as i64)) };
    let hours = |took: SignedDuration| {
        let n = (took.as_secs() + 1800) / 3600;
        words.t("desk-hours").with("n", n).to_string()
    };
    let refused = words.t("desk-refused").with("n", figures.refused).to_string();
    vec![
        (visit.t("desk-overdue"), bad(figures.overdue), String::new()),
        (visit.t("desk-today"), number(figures.today), String::new()),
        (visit.t("desk-tomorrow"), number(figures.tomorrow), String::new()),
        (
            visit.t("desk-median"),
            figures.median.map_or(Html::text("—"), |took| Html::text(hours(took))),
            visit.t("desk-median-of"),
        ),
        (visit.t("desk-registered"), Html::text(words.number(figures.registered)), refused),
    ]
}

fn chips(visit: &Visit, asked: &Asked, figures: &Figures) -> Vec<Chip> {
    let chip = |order: &str, text: String, count| Chip {
        href: format!("{HERE}?{}", exports::query(&[("order", &order.to_owned()), ("find", &asked.find)])),
        text,
        count,
        current: asked.order == order,
    };
    let mut chips = vec![chip("", visit.t("desk-all"), figures.all())];
    for order in Order::ALL {
        let text = visit.t(&format!("desk-order-{}", order.number()));
        chips.push(chip(order.number(), text, figures.of(order)));
    }
    chips
}

fn named(visit: &Visit, registration: &Registration) -> [Html; 2] {
    let kind = if registration.is_legal_entity() { "legal" } else { "individual" };
    let kind = visit.t(&format!("registration-kind-{kind}"));
    let below = format!("{} · {kind} · {}", registration.party, visit.t(&portal(registration)));
    let presented = registration.presented_at;
    [
        row_link(format!("{HERE}/{}", registration.id), &registration.name, below),
        presented.map(|at| instant(at, visit.words().moment(at))).unwrap_or_default(),
    ]
}

/// The term with its reasons; of one that is over, when that was.
fn due(visit: &Visit, registration: &Registration) -> Result<Html, Failure> {
    let words = visit.words();
    let due = registration.due(&visit.office)?;
    Ok(due.map_or_else(Html::default, |due| {
        due_cell(
            urgency(words, &due, visit.ctx.now),
            Dates::of_any_registration(registration.id)
                .date(due.rule, office::terms::until(words, &due, visit.ctx.now)),
            time_left(words, &due, visit.ctx.now),
        )
    }))
}

fn state(visit: &Visit, registration: &Registration) -> Html {
    let meaning = if registration.is_registered() { Meaning::Ok } else { Meaning::Bad };
    let at = registration.decided_at.map(|at| instant(at, visit.words().moment(at))).unwrap_or_default();
    tag(meaning, visit.t(&format!("registration-state-{}", registration.state.name())))
        .then(Html::markup("<br>"))
        .then(at)
}

/// A tick, where nothing was found.
fn choice(visit: &Visit, registration: &Registration, findings: &Findings) -> Html {
    if !findings.are_none() {
        return Html::default();
    }
    let name = visit.words().t("desk-choose").with("name", registration.name.clone()).to_string();
    Html::markup(format!(
        r#"<input type="checkbox" name="{CHOSEN}" value="{}" aria-label="{}" class="tick">"#,
        registration.id,
        Html::text(name)
    ))
}

/// What was found, each in a word.
fn marks(visit: &Visit, findings: &Findings) -> Html {
    let mut marks = Vec::new();
    if findings.repeated {
        marks.push(tag(Meaning::Bad, visit.t("desk-finding-repeated")));
    }
    if findings.unusual {
        marks.push(tag(Meaning::Warn, visit.t("desk-finding-unusual")));
    }
    if findings.prepared {
        marks.push(tag(Meaning::Wait, visit.t("desk-finding-prepared")));
    }
    match &findings.register {
        Standing::None => {}
        Standing::Waiting => marks.push(tag(Meaning::Wait, visit.t("desk-finding-waiting"))),
        Standing::Silent => marks.push(tag(Meaning::Warn, visit.t("desk-finding-silent"))),
        Standing::Absent => marks.push(tag(Meaning::Bad, visit.t("desk-finding-absent"))),
        Standing::Found(differs) => marks.extend(
            differs
                .iter()
                .map(|it| tag(Meaning::Bad, visit.t(&format!("desk-finding-differs-{}", it.name())))),
        ),
    }
    if marks.is_empty() {
        marks.push(tag(Meaning::Ok, visit.t("desk-finding-none")));
    }
    marks.into_iter().reduce(|all, one| all.then(" ").then(one)).unwrap_or_default()
}

/// `GET /operator/registrations.csv`: all that wait and are wanted.
pub async fn csv(visit: Visit, Query(asked): Query<Asked>) -> Result<Response, Failure> {
    Ok(export(&visit, &asked).await?.csv("registrations"))
}

/// `GET /operator/registrations.xlsx`.
pub async fn xlsx(visit: Visit, Query(asked): Query<Asked>) -> Result<Response, Failure> {
    export(&visit, &asked).await?.xlsx("registrations")
}

async fn export(visit: &Visit, asked: &Asked) -> Result<Export, Failure> {
    let waiting = registrations::wanted(&visit.office, &visit.ctx, &asked.wanted()).await?;
    let row = |it: registrations::Waiting| {
        let due = it.due_at.map(|at| at.to_string()).unwrap_or_default();
        vec![it.id.to_string(), it.order.number().to_owned(), it.party, it.name, due]
    };
    let columns = &["id", "portal", "number", "name", "due_at"];
    Ok(Export { columns, rows: waiting.into_iter().map(row).collect() })
}
