//! One's own account: who is signed in and with what key, for whom one may act, the sessions, the journal of own acts.

pub mod address;
pub mod device;
pub mod feed;
mod journal;
mod sessions;

use askama::Template;
use axum::extract::Path;
use axum::response::{Html as Answer, Redirect};
use law::access::Action;
use law::authority::State;
use office::authorities::{self, Authority, rights_said};
use office::{System, sign_in};
use uuid::Uuid;

pub use journal::page as journal;
pub use sessions::{end, end_others, page as sessions};

use crate::error::Failure;
use crate::forms::Form;
use crate::ui::dates::instant;
use crate::ui::parts::SummaryList;
use crate::ui::{Html, Page};
use crate::who::Visit;

pub const HERE: &str = "/account";

#[derive(Template)]
#[template(path = "pages/account/account.html")]
struct Account {
    page: Page,
    facts: SummaryList,
    /// Whether the system has organisations that one can act for.
    acts: bool,
    parties: Vec<Party>,
    invitations: Vec<Invitation>,
    people: bool,
    /// Where the letters of the roles go, for whoever has roles.
    letters: Option<Html>,
}

/// Somebody that one may act for: oneself, or an organisation.
struct Party {
    name: String,
    detail: String,
    /// The power by which; empty for what the certificate says.
    authority: String,
    current: bool,
    card: Option<String>,
}

/// A power that waits for an answer.
struct Invitation {
    name: String,
    rights: String,
    days: String,
    answer: String,
    card: String,
}

/// `GET /account`.
pub async fn page(visit: Visit) -> Result<Answer<String>, Failure> {
    let acts = visit.office.config.system == System::Portal;
    let mine = if acts { authorities::mine(&visit.office, &visit.ctx).await? } else { Vec::new() };
    let account = Account {
        page: visit.page(visit.t("me-title")),
        facts: facts(&visit),
        acts,
        parties: parties(&visit, &mine),
        invitations: mine.iter().filter_map(|(it, name)| invitation(&visit, it, name)).collect(),
        people: visit.may(Action::Entrust),
        letters: address::section(&visit).await?,
    };
    Ok(Answer(account.render()?))
}

/// `POST /account/acting`: for whom from here on.
pub async fn act(visit: Visit, form: Form) -> Result<Redirect, Failure> {
    let session = visit.session.as_ref().ok_or(Failure::SignIn)?;
    let authority = match form.text("authority") {
        "" => None,
        id => Some(id.parse().map_err(|_| Failure::BadRequest)?),
    };
    sign_in::act_for(&visit.office, &visit.ctx, session, authority).await?;
    Ok(Redirect::to(HERE))
}

/// `POST /account/powers/{id}`: accepts or declines what was given.
pub async fn answer(visit: Visit, Path(id): Path<Uuid>, form: Form) -> Result<Redirect, Failure> {
    match form.text("answer") {
        "accept" => authorities::accept(&visit.office, &visit.ctx, id).await?,
        "decline" => authorities::decline(&visit.office, &visit.ctx, id).await?,
        _ => return Err(Failure::BadRequest),
    };
    Ok(Redirect::to(HERE))
}

fn facts(visit: &Visit) -> SummaryList {
    let (words, list) = (visit.words(), SummaryList::new());
    let Some(who) = visit.who() else { return list };
    let list = list
        .row(visit.t("me-name"), who.name.as_str())
        .row(visit.t("registration-field-iin"), who.iin.as_str())
        .row(visit.t("me-acts-for"), acts_for(who));
    let roles: Vec<_> = visit.ctx.actor.roles.iter().map(|role| visit.t(&format!("role-{role}"))).collect();
    list.row(visit.t("me-roles"), roles.join("; "))
        .row(visit.t("me-certificate"), Html::code(&who.certificate_serial))
        .row(
            visit.t("me-certificate-until"),
            instant(who.certificate_not_after, words.moment(who.certificate_not_after)),
        )
        .row(visit.t("me-signed-in"), instant(who.signed_in_at, words.moment(who.signed_in_at)))
}

fn acts_for(who: &sign_in::Identity) -> Html {
    match (&who.organisation, &who.bin) {
        (Some(name), Some(bin)) => Html::two_lines(name, bin),
        _ => Html::text(&who.name),
    }
}

/// What the certificate names, then what was given.
fn parties(visit: &Visit, mine: &[(Authority, String)]) -> Vec<Party> {
    let Some(who) = visit.who() else { return Vec::new() };
    let acting = visit.session.as_ref().and_then(|session| session.acting.as_ref());
    // Powers for what the certificate names add to it, without a switch.
    let named = if acting.is_some() { None } else { who.bin.as_deref() };
    let usable = || mine.iter().filter(|(it, _)| matches!(it.state, State::InForce { .. }));
    let added = usable().find(|(it, _)| Some(it.party.as_str()) == named).map(|(it, _)| it);
    let by_key = visit.t("me-party-own");
    let own = Party {
        name: if acting.is_some() { who.name.clone() } else { who.party().to_owned() },
        detail: added.map_or(by_key.clone(), |it| format!("{by_key} · {}", detail(visit, it))),
        authority: String::new(),
        current: acting.is_none(),
        card: added.map(|it| format!("/people/{}", it.id)),
    };
    let given = usable().filter(|(it, _)| Some(it.party.as_str()) != named).map(|(it, name)| Party {
        name: name.clone(),
        detail: detail(visit, it),
        authority: it.id.to_string(),
        current: acting.is_some_and(|acting| acting.authority == it.id),
        card: Some(format!("/people/{}", it.id)),
    });
    [own].into_iter().chain(given).collect()
}

/// What a power allows, and for which days.
fn detail(visit: &Visit, authority: &Authority) -> String {
    format!("{} · {}", rights_said(visit.words(), &authority.named()), days(visit, authority))
}

fn days(visit: &Visit, authority: &Authority) -> String {
    let Some(powers) = authority.state.powers() else { return String::new() };
    let words = visit.words();
    let said = words.t("me-days").with("from", words.date(powers.from));
    said.with("until", words.date(powers.until)).to_string()
}

fn invitation(visit: &Visit, authority: &Authority, name: &str) -> Option<Invitation> {
    matches!(authority.state, State::Given { .. }).then(|| Invitation {
        name: name.to_owned(),
        rights: rights_said(visit.words(), &authority.named()),
        days: days(visit, authority),
        answer: format!("{HERE}/powers/{}", authority.id),
        card: format!("/people/{}", authority.id),
    })
}
