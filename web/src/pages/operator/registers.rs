//! What the registers of the state say of one that waits, beside the operator's other checks; where the gateway is silent
//! or there is none, an employee looks himself and records what he saw.

use askama::Template;
use axum::extract::Path;
use axum::response::{IntoResponse, Redirect, Response};
use office::registers::{self, Look, Outcome, Seen, Standing};
use office::registrations::Card;
use uuid::Uuid;

use super::registrations::card_again;
use crate::error::Failure;
use crate::forms::{Form, Values};
use crate::ui::Html;
use crate::ui::dates::instant;
use crate::ui::forms::{Choice, Errors, Field, second_button};
use crate::ui::parts::SummaryList;
use crate::who::Visit;

/// The section on the page of one that waits.
#[derive(Template)]
#[template(path = "pages/operator/registers.html")]
pub struct Section {
    title: String,
    csrf: String,
    action: String,
    looks: Vec<SummaryList>,
    /// That it is being asked or is silent.
    said: Option<String>,
    again: Option<Html>,
    by_hand: String,
    open: bool,
    fields: Vec<Field>,
    record: Html,
}

impl askama::filters::HtmlSafe for Section {}

/// What the register says, and where an employee says what he saw.
pub fn section(visit: &Visit, csrf: String, card: &Card, typed: &Values, errors: &Errors) -> Section {
    let standing = registers::standing(&visit.office, &card.registration, card.looks.first());
    let waits = card.registration.waits();
    let said = match standing {
        Standing::None if waits => Some(visit.t("register-none")),
        Standing::Waiting => Some(visit.t("register-waiting")),
        Standing::Silent => Some(visit.t("register-silent")),
        _ => None,
    };
    Section {
        title: visit.t("register-title"),
        csrf,
        action: format!("/operator/registrations/{}/register", card.registration.id),
        looks: card
            .looks
            .iter()
            .filter(|it| it.outcome != Outcome::Silent)
            .map(|it| told(visit, it))
            .collect(),
        said,
        again: (waits && !matches!(standing, Standing::None | Standing::Waiting | Standing::Silent))
            .then(|| second_button(visit.t("register-again"), "again", "yes")),
        by_hand: visit.t("register-by-hand"),
        open: typed.has("record"),
        fields: if waits { fields(visit, typed, errors) } else { Vec::new() },
        record: second_button(visit.t("register-record"), "record", "yes"),
    }
}

fn told(visit: &Visit, look: &Look) -> SummaryList {
    let words = visit.words();
    let outcome = match (look.outcome, look.told.ended) {
        (Outcome::Found, true) => "register-outcome-ended",
        (Outcome::Found, false) => "register-outcome-found",
        _ => "register-outcome-absent",
    };
    let mut list = SummaryList::new().row(visit.t("register-outcome"), visit.t(outcome));
    let names = match look.told.name_kk == look.told.name_ru {
        true => look.told.name_kk.clone(),
        false => format!("{} · {}", look.told.name_kk, look.told.name_ru),
    };
    if !look.told.name_kk.is_empty() || !look.told.name_ru.is_empty() {
        list = list.row(visit.t("register-name"), names);
    }
    if !look.told.head_name.is_empty() {
        list =
            list.row(visit.t("register-head"), format!("{} · {}", look.told.head_name, look.told.head_iin));
    }
    let who = visit.t(if look.by_hand { "register-source-hand" } else { "register-source-gateway" });
    let at = instant(look.at, words.moment(look.at));
    list.row(visit.t("register-place"), look.told.place.as_str())
        .row(visit.t("register-looked"), at.then(" · ").then(Html::text(who)))
}

fn fields(visit: &Visit, typed: &Values, errors: &Errors) -> Vec<Field> {
    let outcomes = ["found", "ended", "absent"];
    let choice = |name: &&str| Choice::new(*name, visit.t(&format!("register-outcome-{name}")));
    vec![
        Field::radios("outcome", visit.t("register-outcome"), outcomes.iter().map(choice).collect())
            .small()
            .value(typed.text("outcome"))
            .checked(errors),
        Field::text("name", visit.t("register-name"))
            .hint(visit.t("register-name-hint"))
            .value(typed.text("name"))
            .checked(errors),
        Field::text("place", visit.t("register-place"))
            .hint(visit.t("register-place-hint"))
            .value(typed.text("place"))
            .checked(errors),
    ]
}

/// `POST /operator/registrations/{id}/register`: looks again, or records what an employee saw.
pub async fn record(visit: Visit, Path(id): Path<Uuid>, form: Form) -> Result<Response, Failure> {
    let (office, ctx) = (&visit.office, &visit.ctx);
    let done = match form.values.has("again") {
        true => registers::again(office, ctx, id).await,
        false => {
            let [outcome, name, place] =
                ["outcome", "name", "place"].map(|field| form.text(field).to_owned());
            registers::by_hand(office, ctx, id, &Seen { outcome, name, place }).await
        }
    };
    match done {
        Ok(()) => Ok(Redirect::to(&format!("/operator/registrations/{id}#register")).into_response()),
        Err(office::Error::Invalid(wrong)) => card_again(&visit, id, &form, &wrong).await,
        Err(error) => Err(error.into()),
    }
}
