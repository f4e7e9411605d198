//! The expert's queue: what is today, and the cases of the organisation, a page at a time, as they are chosen and sorted
//! (A-32.1, A-39.1).

use askama::Template;
use axum::extract::Query;
use axum::response::Html as Body;
use law::Due;
use law::expertise::case::State;
use office::applications::sections::SECTIONS;
use office::expertise::people::{self, Person};
use office::expertise::queue::{self, Filter, Listed, PER_PAGE, Queue, SORTS, TERMS, Wanted};
use office::expertise::seats::LEAD;
use office::expertise::signing::{Turn, turn};
use office::store::cases::Case;
use serde::Deserialize;
use uuid::Uuid;

use super::{due, is_decided, state_tag};
use crate::error::Failure;
use crate::pages::exports;
use crate::ui::dates::{Dates, instant};
use crate::ui::deadline::urgency;
use crate::ui::forms::{Choice, Field};
use crate::ui::parts::{Table, Task, TaskList, row_link, tag};
use crate::ui::{Html, Page};
use crate::who::Visit;

pub const HERE: &str = "/cases";
/// Before the cases of others: one's own.
const MINE: &str = "mine";

/// The filters as they stand in the address.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    stage: String,
    term: String,
    /// `mine`, or the identifier of a colleague.
    person: String,
    section: String,
    vacant: String,
    find: String,
    sort: String,
    page: String,
}

impl Asked {
    /// The same with one value changed, from the first page on.
    fn with(&self, change: impl FnOnce(&mut Asked)) -> String {
        let mut asked = Asked { page: String::new(), ..self.clone() };
        change(&mut asked);
        let said = exports::query(&[
            ("stage", &asked.stage),
            ("term", &asked.term),
            ("person", &asked.person),
            ("section", &asked.section),
            ("vacant", &asked.vacant),
            ("find", &asked.find),
            ("sort", &asked.sort),
            ("page", &asked.page),
        ]);
        if said.is_empty() { HERE.to_owned() } else { format!("{HERE}?{said}") }
    }

    fn wanted(&self, visit: &Visit, colleagues: &[Person]) -> Wanted {
        let person = match self.person.as_str() {
            MINE => people::own(&visit.ctx).to_owned(),
            id => id
                .parse::<Uuid>()
                .map_or_else(|_| String::new(), |id| people::iin_of(colleagues, id).to_owned()),
        };
        let filter = Filter {
            stage: self.stage.clone(),
            term: self.term.clone(),
            person,
            section: self.section.clone(),
            vacant: self.vacant.clone(),
            find: self.find.clone(),
            sort: self.sort.clone(),
        };
        Wanted { filter, page: self.page.trim().parse().unwrap_or(1) }
    }
}

struct Chip {
    /// None: there is nothing to see.
    href: Option<String>,
    text: String,
    count: String,
    current: bool,
}

impl Chip {
    fn new(visit: &Visit, text: String, count: usize, current: bool, href: String) -> Chip {
        let href = (count > 0 || current).then_some(href);
        Chip { href, text, count: visit.words().number(count as i64), current }
    }
}

#[derive(Template)]
#[template(path = "pages/expertise/queue.html")]
struct Shown {
    page: Page,
    lead: String,
    today: Option<TaskList>,
    terms: Vec<Chip>,
    stages: Vec<Chip>,
    kept: [(&'static str, String); 3],
    fields: Vec<Field>,
    /// Where nothing is chosen, if anything is.
    clear: Option<&'static str>,
    cases: Table,
    range: String,
    before: Option<String>,
    after: Option<String>,
}

/// `GET /cases`.
pub async fn page(visit: Visit, Query(asked): Query<Asked>) -> Result<Body<String>, Failure> {
    let colleagues = people::colleagues(&visit.office, &visit.ctx).await?;
    let seen = queue::page(&visit.office, &visit.ctx, &asked.wanted(&visit, &colleagues)).await?;
    let tasks = queue::tasks(&visit.office, &visit.ctx).await?;
    let words = visit.words();
    let first = (seen.page - 1) * PER_PAGE;
    let range = words.t("list-range").with("from", (first + seen.cases.len().min(1)) as i64);
    let range = range.with("to", (first + seen.cases.len()) as i64).with("all", seen.found as i64);
    let turned = |page: usize| asked.with(|asked| asked.page = page.to_string());
    let shown = Shown {
        lead: words.t("expertise-queue-lead").with("count", seen.all() as i64).to_string(),
        today: today(&visit, &tasks)?,
        terms: terms(&visit, &asked, &seen),
        stages: stages(&visit, &asked, &seen),
        kept: [
            ("stage", asked.stage.clone()),
            ("term", asked.term.clone()),
            ("vacant", asked.vacant.clone()),
        ],
        fields: fields(&visit, &asked, &colleagues),
        clear: (asked.with(|_| {}) != HERE).then_some(HERE),
        cases: table(&visit, &seen)?,
        range: range.to_string(),
        before: (seen.page > 1).then(|| turned(seen.page - 1)),
        after: (seen.page < seen.pages).then(|| turned(seen.page + 1)),
        page: visit.page(visit.t("expertise-queue-title")),
    };
    Ok(Body(shown.render()?))
}

fn terms(visit: &Visit, asked: &Asked, seen: &Queue) -> Vec<Chip> {
    let chip = |term: &str, text: String| {
        let href = asked.with(|asked| asked.term = term.to_owned());
        Chip::new(visit, text, seen.with_term(term), asked.term == term, href)
    };
    let mut chips = vec![chip("", visit.t("queue-term-any"))];
    chips.extend(TERMS.map(|term| chip(term, visit.t(&format!("queue-term-{term}")))));
    chips
}

fn stages(visit: &Visit, asked: &Asked, seen: &Queue) -> Vec<Chip> {
    let chip = |stage: &str, text: String| {
        let href = asked.with(|asked| asked.stage = stage.to_owned());
        Chip::new(visit, text, seen.at(stage), asked.stage == stage, href)
    };
    let mut chips = vec![chip("", visit.t("list-all"))];
    chips.extend(["open", "closed"].map(|stage| chip(stage, visit.t(&format!("case-stage-{stage}")))));
    let there = State::NAMES.iter().filter(|stage| seen.at(stage) > 0 || asked.stage == **stage);
    chips.extend(there.map(|stage| chip(stage, visit.t(&format!("case-stage-{stage}")))));
    chips
}

fn fields(visit: &Visit, asked: &Asked, colleagues: &[Person]) -> Vec<Field> {
    let any = || Choice::new("", visit.t("queue-any"));
    let people = colleagues.iter().map(|it| Choice::new(it.id.to_string(), it.name.as_str()));
    let people = [any(), Choice::new(MINE, visit.t("queue-mine"))].into_iter().chain(people).collect();
    let sections = SECTIONS.iter().map(|name| Choice::new(*name, visit.t(&format!("section-{name}"))));
    let sections = [any(), Choice::new(LEAD, visit.t("seats-lead"))].into_iter().chain(sections).collect();
    let sorts = SORTS.iter().map(|name| Choice::new(*name, visit.t(&format!("queue-sort-{name}")))).collect();
    vec![
        Field::text("find", visit.t("queue-find")).value(asked.find.as_str()),
        Field::select("person", visit.t("queue-person"), people).value(asked.person.as_str()),
        Field::select("section", visit.t("queue-section"), sections).value(asked.section.as_str()),
        Field::select("sort", visit.t("queue-sort"), sorts).value(asked.sort.as_str()),
    ]
}

/// What this employee can do now, most urgent first.
fn today(visit: &Visit, cases: &[Case]) -> Result<Option<TaskList>, Failure> {
    let mut list = None;
    for case in cases {
        let due = case.due(&visit.office)?;
        if !due.passed(visit.ctx.now) {
            list = Some(list.unwrap_or_else(TaskList::new).task(task(visit, case, &due)));
        }
    }
    Ok(list)
}

fn task(visit: &Visit, case: &Case, due: &Due) -> Task {
    let words = visit.words();
    let what = match turn(case) {
        Some(Turn::Head) => visit.t("expertise-task-signed_by_expert"),
        Some(Turn::Expert) => visit.t("expertise-task-drafted"),
        None => visit.t("expertise-task-running"),
    };
    let until = words.t("expertise-task-until");
    let until = Dates::of_case(case.id).said(
        until,
        "moment",
        due.rule,
        office::terms::until(words, due, visit.ctx.now),
    );
    Task {
        title: format!("{} · {what}", case.registration_number),
        hint: case.title.clone(),
        href: Some(format!("/cases/{}/completeness", case.id)),
        status: tag(urgency(words, due, visit.ctx.now), until),
    }
}

fn table(visit: &Visit, seen: &Queue) -> Result<Table, Failure> {
    let empty = if seen.is_empty() { "expertise-queue-empty" } else { "queue-none-found" };
    let table = columns(visit, visit.t("expertise-queue-caption")).empty(visit.t(empty));
    seen.cases.iter().try_fold(table, |table, it| Ok(table.row(row(visit, it)?)))
}

/// The columns of a list of cases.
pub fn columns(visit: &Visit, caption: String) -> Table {
    Table::new(visit.words(), caption)
        .column(visit.t("expertise-column-number"))
        .column(visit.t("expertise-column-applicant"))
        .column(visit.t("seats-lead"))
        .column(visit.t("expertise-column-received"))
        .column(visit.t("expertise-column-due"))
        .column(visit.t("expertise-column-state"))
}

/// A case in a list.
pub fn row(visit: &Visit, Listed { case, lead }: &Listed) -> Result<[Html; 6], Failure> {
    let lead = match lead {
        Some(name) => Html::text(name),
        None => Html::markup(format!(r#"<span class="mut">{}</span>"#, Html::text(visit.t("seats-nobody")))),
    };
    Ok([
        row_link(format!("/cases/{}", case.id), &case.registration_number, &case.title),
        Html::text(&case.applicant_name),
        lead,
        received(visit, case),
        due(visit, case)?,
        state(visit, case),
    ])
}

/// Where it stands; while completeness is checked, how far that is.
fn state(visit: &Visit, case: &Case) -> Html {
    match &case.law {
        State::Received { .. } | State::CompletenessCheck { .. } => state_tag(visit, case),
        law => state_tag(visit, case)
            .then(Html::markup("<br>"))
            .then(Html::text(visit.t(&format!("case-stage-{}", law.name())))),
    }
}

/// When it came, and how many days it has been here while it waits for its result.
fn received(visit: &Visit, case: &Case) -> Html {
    let words = visit.words();
    let date = instant(case.received_at, words.date(words.date_of(case.received_at)));
    if is_decided(case) {
        return date;
    }
    let days = (words.date_of(visit.ctx.now) - words.date_of(case.received_at)).get_days();
    let age = words.t("expertise-age").with("days", i64::from(days)).to_string();
    Html::two_lines(date, age)
}
