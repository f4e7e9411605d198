//! The law desk of the operator: editions, the terms of one of them, everything that was changed (A-0.h).

use std::sync::Arc;

use askama::Template;
use axum::extract::Query;
use axum::response::Html as Answer;
use jiff::civil::Date;
use law::access::Action;
use law::edition::{Edition, Standing};
use office::System;
use office::laws::{desk, editions as loaded, hours};
use office::store::laws::Change;
use serde::Deserialize;

use super::listed::{self, Find};
use super::{DESK, differing, editions as pages, recorded};
use crate::error::Failure;
use crate::pages::operator::{accounts, agreements, materials, prices, questionnaires, settings, staff};
use crate::ui::forms::{Field, button, second_link_button};
use crate::ui::parts::{Banner, Meaning, SummaryList, Table, note, tag};
use crate::ui::{Html, Page};
use crate::who::Visit;

#[derive(Template)]
#[template(path = "pages/law/desk.html")]
struct Desk {
    page: Page,
    done: Option<Banner>,
    remarks: Vec<Html>,
    facts: SummaryList,
    links: Vec<Html>,
    editions: Section,
    of: String,
    find: Vec<Field>,
    button: Html,
    all: Option<Html>,
    terms: Section,
    history: Section,
}

/// A part of the desk that is folded until somebody asks for it.
pub(super) struct Section {
    pub summary: String,
    pub open: bool,
    pub body: Table,
}

/// Which edition is open, which of its terms are looked for, and the change that was just made.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Wanted {
    edition: Option<String>,
    done: Option<String>,
    #[serde(flatten)]
    find: Find,
}

/// `GET /operator/law`.
pub async fn page(visit: Visit, Query(wanted): Query<Wanted>) -> Result<Answer<String>, Failure> {
    let changes = desk::changes(&visit.office, &visit.ctx).await?;
    let mut remarks = differing(&visit).await?;
    if hours::missing(&visit.office, visit.ctx.now) {
        remarks.push(note(Meaning::Warn, visit.t("hours-missing-operator")));
    }
    let (words, t) = (visit.words(), |key: &str| visit.t(key));
    let kept = visit.office.laws.kept();
    let law = match &wanted.edition {
        None => kept.book.in_force(visit.ctx.now),
        Some(id) => kept.book.edition(id).ok_or(Failure::NotFound)?,
    };
    let today = law.date(visit.ctx.now);
    let number = wanted.done.as_deref().and_then(|number| number.parse::<i64>().ok());
    let done = changes.iter().find(|change| Some(change.number) == number).map(|change| {
        let heading = words.t("law-done").with("what", what(&visit, change)).to_string();
        Banner::success(words, heading, t("law-done-text"))
    });
    let calendar = Html::link("/calendar", t("calendar-title"));
    let link = |path: &str, icon: &str, key: &str| second_link_button(format!("{DESK}/{path}"), icon, t(key));
    let desk = Desk {
        done,
        remarks,
        facts: SummaryList::new()
            .row(t("law-in-force"), pages::called(&visit, &kept.book.in_force(visit.ctx.now).edition))
            .row(t("calendar-id"), Html::code(kept.book.calendar().id()).then(" ").then(calendar))
            .row(t("law-version"), words.number(kept.version)),
        links: if visit.may(Action::ChangeLaw) {
            let everywhere = [
                link("calendar", "calendar", "law-calendar-title"),
                link("hours", "clock", "hours-title"),
                link("editions", "file", "law-editions-title"),
            ];
            // Only the portal has the classifier.
            let portal = visit.office.config.system == System::Portal;
            let kato = portal.then(|| link("kato", "file", "kato-desk-title"));
            let agreements = visit.may(Action::SetAgreement).then(|| agreements::link(&visit));
            let forms = visit.may(Action::SetAgreement).then(|| questionnaires::link(&visit));
            everywhere
                .into_iter()
                .chain(kato)
                .chain(agreements)
                .chain(forms)
                .chain(materials::link(&visit))
                .chain(staff::link(&visit))
                .chain(settings::link(&visit))
                .chain(prices::link(&visit))
                .chain(accounts::link(&visit))
                .collect()
        } else {
            Vec::new()
        },
        editions: editions(&visit, &law.edition.id),
        of: law.edition.id.to_string(),
        find: wanted.find.fields(&visit),
        button: button(t("law-filter-find")),
        all: wanted
            .find
            .is_set()
            .then(|| Html::link(format!("{DESK}?edition={}#terms", law.edition.id), t("law-filter-all"))),
        terms: listed::terms(&visit, &law.edition, today, &wanted.find, wanted.edition.is_some()),
        history: history(&visit, &changes),
        page: visit.page(t("law-desk-title")),
    };
    Ok(Answer(desk.render()?))
}

fn editions(visit: &Visit, open: &str) -> Section {
    let words = visit.words();
    let table = Table::new(words, visit.t("law-editions"))
        .column(visit.t("law-column-edition"))
        .column(visit.t("law-column-act"))
        .column(visit.t("law-column-from"))
        .column(visit.t("law-column-standing"))
        .column(visit.t("law-column-note"));
    let kept = visit.office.laws.kept();
    let mut all: Vec<&Arc<Edition>> = kept.book.editions().collect();
    all.sort_by_key(|it| (it.order, it.in_force_from));
    let (n, today) = (all.len(), kept.book.in_force(visit.ctx.now).date(visit.ctx.now));
    let table = all.into_iter().fold(table, |table, it| {
        let standing = match it.standing {
            Standing::InForce => tag(Meaning::Ok, visit.t("law-standing-in-force")),
            Standing::Prepared => tag(Meaning::Wait, visit.t(pages::standing(it))),
            Standing::Withdrawn => tag(Meaning::None, visit.t(pages::standing(it))),
        };
        let standing = offers(visit, it, today)
            .into_iter()
            .fold(standing, |html, offer| html.then(Html::markup("<br>")).then(offer));
        let name = match *it.id == *open {
            true => pages::called(visit, it),
            false => {
                let link = Html::link(
                    format!("{DESK}?edition={}#terms", it.id),
                    office::terms::edition(words, &it.id),
                );
                Html::two_lines(link, Html::code(&it.id))
            }
        };
        let from = Html::text(words.date(it.in_force_from));
        table.row([name, Html::text(words.data(&it.act)), from, standing, Html::text(words.data(&it.note))])
    });
    let summary = words.t("law-editions-show").with("n", n as i64).to_string();
    Section { summary, open: false, body: table }
}

/// What can be looked at and what the operator can do with an edition now, or why that cannot be done.
fn offers(visit: &Visit, edition: &Edition, today: Date) -> Vec<Html> {
    let mut offers =
        vec![Html::link(format!("{DESK}/editions/{}", edition.id), visit.t("law-edition-title"))];
    if !visit.may(Action::ChangeLaw) || edition.standing == Standing::Withdrawn {
        return offers;
    }
    let link =
        |what: &str, key: &str| Html::link(format!("{DESK}/editions/{}/{what}", edition.id), visit.t(key));
    if edition.standing == Standing::Prepared {
        offers.push(match loaded::hindrance(edition) {
            None => link("activate", "law-activate"),
            Some(_) => {
                let n = edition.missing().len() as i64;
                Html::text(visit.words().t("law-activate-not").with("n", n))
            }
        });
    }
    if !edition.has_come(today) {
        offers.push(link("withdraw", "law-withdraw"));
    }
    offers
}

/// What was changed, in words with its name.
fn what(visit: &Visit, change: &Change) -> String {
    // Hours of support are part of the calendar.
    let kind = if change.body.get("schedule").is_some() { "hours" } else { change.kind.as_str() };
    let said = visit.words().t(format!("law-change-{kind}"));
    said.with("name", change.name.clone()).to_string()
}

fn history(visit: &Visit, changes: &[Change]) -> Section {
    let table = Table::new(visit.words(), visit.t("law-history"))
        .column(visit.t("law-column-number"))
        .column(visit.t("law-column-what"))
        .column(visit.t("law-column-reason"))
        .column(visit.t("law-column-recorded"));
    let table = changes.iter().fold(table, |table, it| {
        let reason = match serde_json::from_value::<office::Actor>(it.actor.clone()) {
            Ok(actor) if actor.kind == office::ActorKind::Automatic => visit.t("law-reason-program"),
            _ => it.reason.clone(),
        };
        table.row([
            Html::text(it.number),
            Html::text(what(visit, it)),
            Html::text(reason),
            recorded(visit, it.at, &it.actor),
        ])
    });
    let summary = visit.words().t("law-history-show").with("n", changes.len() as i64).to_string();
    Section { summary, open: false, body: table }
}
