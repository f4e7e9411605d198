//! The first page: what this system is for and where to begin.

use askama::Template;
use axum::response::Html;
use law::access::Action;
use office::System;

use crate::error::Failure;
use crate::ui::Page;
use crate::who::Visit;

#[derive(Template)]
#[template(path = "pages/home.html")]
struct Home {
    page: Page,
    lead: String,
    steps: Vec<String>,
    /// The party for which somebody is signed in.
    signed_in: Option<String>,
    /// What the Vedomstvo may see here.
    overseer: bool,
    demo: Option<Demo>,
}

/// Ways around the demonstration.
struct Demo {
    signer: String,
    /// Name and address of the systems next door.
    others: Vec<(String, String)>,
}

fn demo(visit: &Visit) -> Option<Demo> {
    let config = &visit.office.config;
    let others =
        config.peers.iter().map(|peer| (peer.name(visit.ctx.locale).to_owned(), peer.base_url.clone()));
    config.demo.as_ref().map(|demo| Demo { signer: demo.signer_page.clone(), others: others.collect() })
}

/// `GET /`.
pub async fn page(visit: Visit) -> Result<Html<String>, Failure> {
    let (name, steps): (_, &[&str]) = match visit.office.config.system {
        System::Portal => {
            ("portal", &["home-step-sign-in", "home-step-register", "home-step-submit", "home-step-answer"])
        }
        System::Expertise => {
            ("expertise", &["home-staff-step-receive", "home-staff-step-check", "home-staff-step-sign"])
        }
    };
    let signed_in = visit.who().map(|who| who.party().to_owned());
    let home = Home {
        page: visit.page(visit.t(&format!("home-{name}-title"))),
        lead: visit.t(&format!("home-{name}-lead")),
        steps: steps.iter().map(|key| visit.t(key)).collect(),
        signed_in,
        overseer: visit.may(Action::MonitorExpertise),
        demo: demo(&visit),
    };
    Ok(Html(home.render()?))
}
