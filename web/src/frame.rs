//! The frame of every page of a visit: the name of the system, who is signed in, what the menu offers.

use law::access::{self, Action, Role};
use law::application;
use office::System;

use crate::pages::law::support;
use crate::pages::supervision;
use crate::ui::{Clock, NavItem, Page, Site};
use crate::who::{self, Visit};

/// The frame for a visit.
pub fn page(visit: &Visit, title: String) -> Page {
    let words = visit.words();
    let system = visit.office.config.system;
    let site = Site {
        name: words.t(format!("{}-name", system.as_str())).to_string(),
        about: words.t(format!("{}-about", system.as_str())).to_string(),
        demo: visit.office.config.demo.is_some(),
    };
    let mut page = Page::new(words.clone(), site, visit.here.clone(), clock(visit)).titled(title);
    page.theme = visit.theme;
    page.who = who::shown(visit);
    page.csrf = visit.csrf().unwrap_or_default().to_owned();
    page.nav = menu(visit);
    page.support = support::usual(visit);
    page
}

/// Where a visitor's work is, for whoever signed in without asking for a page.
pub fn landing(system: System, roles: &[Role]) -> &'static str {
    let may = |action| access::any_may(roles, action).is_ok();
    if system == System::Expertise && may(Action::MonitorExpertise) {
        return supervision::cases::HERE;
    }
    let first = LANDINGS.iter().find(|(action, _)| may(*action)).map(|(_, page)| *page);
    first.unwrap_or(if system == System::Portal && is_new(roles) { "/cabinet" } else { "/" })
}

/// Whoever has no role is a future applicant: his cabinet says what to do. An employee of the
/// Vedomstvo has one and needs no registration.
fn is_new(roles: &[Role]) -> bool {
    roles.iter().all(|role| *role == Role::Guest)
}

/// The page of each kind of work, the most urgent first: the second signature is waited for.
const LANDINGS: &[(Action, &str)] = &[
    (Action::SignAsHead, "/to-sign"),
    (Action::ReadExpertiseCase, "/cases"),
    (Action::DecideRegistration, "/operator/registrations"),
    (Action::SetNumberTemplate, "/operator/numbering"),
    (Action::ChangeLaw, "/operator/law"),
    (Action::RegisterExpertiseUser, "/operator/admissions"),
    (Action::ConfirmTerm, "/operator/law"),
    (Action::UseCabinet, "/cabinet"),
    (Action::ConsentToPrices, "/vedomstvo/prices"),
];

/// Applications are registered by the portal only; there the clock also says what sending now means.
fn clock(visit: &Visit) -> Clock {
    let now = visit.ctx.now;
    let registers = || application::registration_date(&visit.office.law(now), now).last_day;
    Clock { now, registers_on: (visit.office.config.system == System::Portal).then(registers) }
}

/// Address, text and whether this visitor is offered it; at most seven are shown at a time.
fn menu(visit: &Visit) -> Vec<NavItem> {
    let portal = visit.office.config.system == System::Portal;
    let staff = visit.may(Action::DecideRegistration);
    let administrator = visit.may(Action::SetNumberTemplate);
    let registrar = visit.may(Action::RegisterParticipant) || visit.may(Action::RegisterExpertiseUser);
    let new = visit.who().is_some() && is_new(&visit.ctx.actor.roles);
    let watches = !portal && visit.may(Action::MonitorExpertise);
    let items: &[(&str, &str, bool)] = &[
        ("/cabinet", "nav-cabinet", visit.may(Action::UseCabinet)),
        ("/registration", "registration-title", portal && new),
        ("/operator/registrations", "registration-queue-title", staff),
        ("/operator/admissions", "admission-queue-title", registrar),
        ("/operator/participants", "participants-operator-title", visit.may(Action::ExcludeParticipant)),
        ("/operator/exchange", "exchange-title", visit.may(Action::RetryForwarding)),
        ("/operator/numbering", "numbering-title", administrator),
        ("/operator/limits", "limits-title", visit.may(Action::SetUploadLimits)),
        ("/operator/storage", "retention-title", visit.may(Action::HoldRecords)),
        // On the portal its operator has seven others; there the page of storage leads to it.
        ("/operator/proofs", "proofs-title", !portal && visit.may(Action::WatchProofs)),
        ("/operator/secrets", "secrets-title", !portal && visit.may(Action::LiftSecrets)),
        ("/operator/law", "law-desk-title", visit.may(Action::ChangeLaw) || visit.may(Action::ConfirmTerm)),
        ("/operator/failures", "failure-title", visit.may(Action::ConfirmFailure)),
        ("/vedomstvo/prices", "tariff-vedomstvo-title", portal && visit.may(Action::ConsentToPrices)),
        ("/vedomstvo/systems", "supervision-systems", portal && visit.may(Action::MonitorExpertise)),
        ("/operator/supervision", "supervision-register", !portal && visit.may(Action::GiveSupervision)),
        ("/supervision", "supervision-title", watches),
        ("/supervision/explanations", "explanations", watches || visit.may(Action::AnswerSupervision)),
        ("/supervision/looks", "supervision-looks", watches || visit.may(Action::ReadExpertiseCase)),
        ("/participants", "participants-nav", portal && !staff),
        ("/cases", "nav-expertise-cases", visit.may(Action::ReadExpertiseCase)),
        ("/board", "board-title", visit.may(Action::DistributeCases)),
        ("/experts", "experts-title", visit.may(Action::ReadExpertiseCase)),
        ("/to-sign", "nav-expertise-to-sign", visit.may(Action::SignAsHead)),
    ];
    let offered = items.iter().filter(|(_, _, offered)| *offered);
    let item = |(href, key, _): &(&str, &str, bool)| NavItem {
        href: (*href).into(),
        text: visit.t(key),
        active: visit.here == *href || visit.here.starts_with(&format!("{href}/")),
        count: None,
    };
    offered.map(item).collect()
}
