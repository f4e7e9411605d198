//! The board of the head (A-39.1): numbers that open their lists, a bar for everybody, what is late, who will be away when
//! a term ends.

use askama::Template;
use axum::response::Html as Body;
use office::expertise::board::{self, Away, Board};
use office::expertise::people::Expert;

use super::{experts, queue};
use crate::error::Failure;
use crate::ui::parts::{Meaning, Table, row_link, tag};
use crate::ui::{Html, Page};
use crate::who::Visit;

pub const HERE: &str = "/board";

#[derive(Template)]
#[template(path = "pages/expertise/board.html")]
struct Shown {
    page: Page,
    figures: Vec<(String, Html)>,
    loads: Table,
    overdue: Table,
    away: Table,
}

/// `GET /board`.
pub async fn page(visit: Visit) -> Result<Body<String>, Failure> {
    let seen = board::board(&visit.office, &visit.ctx).await?;
    let overdue = queue::columns(&visit, visit.t("board-overdue")).empty(visit.t("board-overdue-none"));
    let overdue = seen
        .overdue
        .iter()
        .try_fold(overdue, |table, it| Ok::<_, Failure>(table.row(queue::row(&visit, it)?)))?;
    let shown = Shown {
        figures: figures(&visit, &seen),
        loads: loads(&visit, &seen.experts),
        overdue,
        away: away(&visit, &seen.away),
        page: visit.page(visit.t("board-title")).under("/cases", visit.t("nav-expertise-cases")),
    };
    Ok(Body(shown.render()?))
}

/// Every number opens what it counts.
fn figures(visit: &Visit, seen: &Board) -> Vec<(String, Html)> {
    let figure = |key: &str, query: &str, count: usize, bad: bool| {
        let number = visit.words().number(count as i64);
        let number = if bad && count > 0 { tag(Meaning::Bad, number) } else { Html::text(number) };
        let href = format!("{}?stage=open{query}", queue::HERE);
        (visit.t(key), Html::opens(href, number))
    };
    vec![
        figure("board-late", "&term=late", seen.late, true),
        figure("board-today", "&term=today", seen.today, true),
        figure("board-week", "&term=week", seen.week, false),
        figure("board-open", "", seen.open, false),
        figure("board-without-lead", "&vacant=lead", seen.without_lead, true),
        figure("board-without-reviewer", "&vacant=section", seen.without_reviewer, true),
    ]
}

fn loads(visit: &Visit, all: &[Expert]) -> Table {
    let words = visit.words();
    let most = all.iter().map(experts::scale).max().unwrap_or(1);
    let table = Table::new(words, visit.t("board-loads"))
        .column(visit.t("experts-person"))
        .column(visit.t("experts-load"))
        .column_right(visit.t("board-oldest"))
        .column_right(visit.t("board-days"))
        .column_right(visit.t("board-today"))
        .column_right(visit.t("board-late"))
        .empty(visit.t("board-loads-none"));
    all.iter().fold(table, |table, it| {
        let number = |n: i64| Html::text(words.number(n));
        let mine = format!("{}?stage=open&person={}", queue::HERE, it.person.id);
        let count = words.t("board-cases").with("count", it.load.cases).to_string();
        table.row([
            row_link(experts::address(it.person.id), &it.person.name, Html::opens(mine, count.as_str())),
            bar(visit, it, most),
            number(it.load.oldest),
            number(it.load.days),
            number(it.load.today),
            match it.load.late {
                0 => number(0),
                late => tag(Meaning::Bad, words.number(late)),
            },
        ])
    })
}

/// What somebody has on hand, drawn: late, due today, the rest; a line where he has as much as he takes.
pub fn bar(visit: &Visit, it: &Expert, most: i64) -> Html {
    const WIDE: i64 = 200;
    let words = visit.words();
    let load = &it.load;
    let rest = (load.cases - load.late - load.today).max(0);
    let said = words
        .t("bar-said")
        .with("cases", load.cases)
        .with("late", load.late)
        .with("today", load.today)
        .with("most", it.most.map_or("—".to_owned(), |most| words.number(i64::from(most))));
    let (mut at, mut parts) = (0, String::new());
    for (class, count) in [("late", load.late), ("today", load.today), ("rest", rest)] {
        let width = count * WIDE / most.max(1);
        parts
            .push_str(&format!(r#"<rect class="bar__{class}" x="{at}" y="3" width="{width}" height="12"/>"#));
        at += width;
    }
    if let Some(limit) = it.most {
        let x = i64::from(limit) * WIDE / most.max(1);
        parts.push_str(&format!(r#"<path class="bar__most" d="M{x} 0v18"/>"#));
    }
    Html::markup(format!(
        r#"<span class="bar"><svg width="{wide}" height="18" viewBox="0 0 {wide} 18" role="img" aria-label="{}">{parts}</svg> <b>{}</b>{}</span>"#,
        Html::text(said),
        words.number(load.cases),
        it.most.map_or_else(String::new, |most| format!(" / {}", words.number(i64::from(most)))),
        wide = WIDE + 1,
    ))
}

fn away(visit: &Visit, all: &[Away]) -> Table {
    let words = visit.words();
    let table = Table::new(words, visit.t("board-away"))
        .column(visit.t("experts-person"))
        .column(visit.t("experts-days"))
        .column(visit.t("experts-deputy"))
        .column(visit.t("board-ending"))
        .empty(visit.t("board-away-none"));
    all.iter().fold(table, |table, it| {
        let links =
            it.ending.iter().map(|(id, number)| Html::opens(super::team::address(*id), number.as_str()));
        let ending = links.reduce(|all, one| all.then(", ").then(one));
        table.row([
            row_link(
                experts::address(it.person.id),
                &it.person.name,
                visit.t(&format!("absence-kind-{}", it.absence.kind)),
            ),
            Html::text(format!(
                "{} – {}",
                words.date_short(it.absence.from),
                words.date_short(it.absence.to)
            )),
            Html::text(it.deputy.as_ref().map_or_else(|| visit.t("seats-nobody"), |it| it.name.clone())),
            ending.unwrap_or_else(|| Html::text(visit.t("board-ending-none"))),
        ])
    })
}
