//! Employees and powers of one's organisation: who may what, until when, on what ground; given with EDS, taken
//! back at any time.

mod card;
mod filling;
mod sign;

use askama::Template;
use axum::response::Html as Answer;
use law::authority::State;
use office::authorities::{self, Authority, rights_said};

pub use card::{document, one, revoke, signature};
pub use filling::{begin, copy, discard, edit, new, save, take_copy_out};
pub use sign::{give, page as to_sign, paper};

use crate::error::Failure;
use crate::ui::forms::link_button;
use crate::ui::parts::{Meaning, Table, row_link, tag};
use crate::ui::{Html, Page};
use crate::who::Visit;

pub const HERE: &str = "/people";

#[derive(Template)]
#[template(path = "pages/people/list.html")]
struct List {
    page: Page,
    lead: String,
    add: Html,
    table: Table,
}

/// `GET /people`.
pub async fn list(visit: Visit) -> Result<Answer<String>, Failure> {
    let all = authorities::list(&visit.office, &visit.ctx).await?;
    let words = visit.words();
    let table = Table::new(words, visit.t("people-title"))
        .column(visit.t("authority-person"))
        .column(visit.t("authority-rights"))
        .column(visit.t("people-days"))
        .column(visit.t("people-state"))
        .empty(visit.t("people-empty").as_str());
    let table = all.iter().fold(table, |table, one| {
        table.row([
            row_link(address(one), named(&visit, one), one.iin.as_str()),
            Html::text(rights_said(words, &one.named())),
            Html::text(days(&visit, one)),
            state(&visit, one),
        ])
    });
    let organisation = visit.who().map(|who| who.party().to_owned()).unwrap_or_default();
    let list = List {
        page: visit.page(visit.t("people-title")).under("/account", visit.t("me-title")),
        lead: words.t("people-lead").with("name", organisation).to_string(),
        add: link_button("/people/new", visit.t("people-add")),
        table,
    };
    Ok(Answer(list.render()?))
}

/// The page of a power: where it goes on while it is a draft.
fn address(authority: &Authority) -> String {
    let rest = if matches!(authority.state, State::Draft) { "/form" } else { "" };
    format!("{HERE}/{}{rest}", authority.id)
}

fn named(visit: &Visit, authority: &Authority) -> String {
    if authority.name.is_empty() { visit.t("people-unnamed") } else { authority.name.clone() }
}

fn days(visit: &Visit, authority: &Authority) -> String {
    let (words, form) = (visit.words(), &authority.form);
    match authority.state.powers() {
        Some(powers) => format!("{} – {}", words.date(powers.from), words.date(powers.until)),
        None => format!("{} – {}", form.from, form.until),
    }
}

fn state(visit: &Visit, authority: &Authority) -> Html {
    if authority.is_over(&visit.office, visit.ctx.now) {
        return tag(Meaning::None, visit.t("authority-state-over"));
    }
    let meaning = match authority.state {
        State::InForce { .. } => Meaning::Ok,
        State::Draft | State::Given { .. } => Meaning::Info,
        State::Declined { .. } => Meaning::Warn,
        State::Revoked { .. } => Meaning::Bad,
    };
    tag(meaning, visit.t(&format!("authority-state-{}", authority.state.name())))
}
