//! The confirmation of a registration (A-8.p2, B-6.p2): read, signed with EDS, and kept as a signed document; of several
//! in which nothing was found the signing program asks once.

use askama::Template;
use axum::body::Body;
use axum::extract::{Path, RawQuery};
use axum::response::{Html as Answer, IntoResponse, Redirect, Response};
use office::registrations::confirmation::{self, Chosen, Confirmed, FILE_NAME, Paper};
use office::registrations::{self, PER_PAGE};
use uuid::Uuid;

use super::desk::HERE;
use super::refusal::Letter;
use super::registrations::next;
use crate::error::{self, Failure};
use crate::forms::Form;
use crate::pages::documents::saved;
use crate::ui::case::hash;
use crate::ui::parts::{Banner, SummaryList, Table, row_link};
use crate::ui::sign::{SignPanel, Signed};
use crate::ui::{Html, Page, Script};
use crate::who::Visit;

/// Where several are signed at once.
pub const SEVERAL: &str = "/operator/registrations/confirmation";
/// Field of the ticks.
pub const CHOSEN: &str = "chosen";
/// Field of what the signer saw of each: identifier and SHA-256.
const SEEN: &str = "seen";

#[derive(Template)]
#[template(path = "pages/operator/confirmations.html")]
struct Several {
    page: Page,
    told: Vec<Banner>,
    chosen: Table,
    panel: Option<SignPanel>,
}

/// Where the confirmation of a registration is signed.
pub fn address(id: Uuid) -> String {
    format!("{HERE}/{id}/confirmation")
}

/// `GET /operator/registrations/{id}/confirmation`.
pub async fn page(visit: Visit, Path(id): Path<Uuid>) -> Result<Answer<String>, Failure> {
    Ok(Answer(render(&visit, id, None).await?))
}

/// `GET /operator/registrations/{id}/confirmation.pdf`: the exact bytes that are signed.
pub async fn paper(visit: Visit, Path(id): Path<Uuid>) -> Result<Response, Failure> {
    let paper = confirmation::paper(&visit.office, &visit.ctx, id).await?;
    Ok(saved(FILE_NAME, "application/pdf", Body::from(paper.bytes)))
}

/// `POST /operator/registrations/{id}/confirmation`: signs, and confirms by it.
pub async fn sign(visit: Visit, Path(id): Path<Uuid>, form: Form) -> Result<Response, Failure> {
    let refused = match form.cms() {
        None => visit.t("application-error-signature-none"),
        Some(cms) => match signed(&visit, id, form.text("sha256"), cms).await {
            Ok(to) => return Ok(Redirect::to(&to).into_response()),
            Err(refused @ office::Error::Signature { .. }) => error::told(&visit, &refused),
            Err(refused @ office::Error::Refused(_)) if confirmable(&visit, id).await => {
                error::told(&visit, &refused)
            }
            Err(other) => return Err(other.into()),
        },
    };
    Ok(error::unprocessable(render(&visit, id, Some(refused)).await?))
}

/// Whether its page can be shown again: the refusal was of the signature.
async fn confirmable(visit: &Visit, id: Uuid) -> bool {
    confirmation::paper(&visit.office, &visit.ctx, id).await.is_ok()
}

/// Signs; says where it goes on.
async fn signed(visit: &Visit, id: Uuid, sha256: &str, cms: Vec<u8>) -> Result<String, office::Error> {
    let beside = registrations::beside(&visit.office, &visit.ctx, id).await?;
    confirmation::sign(&visit.office, &visit.ctx, id, sha256, cms).await?;
    Ok(next(beside.after, id))
}

async fn render(visit: &Visit, id: Uuid, failed: Option<String>) -> Result<String, Failure> {
    let paper = confirmation::paper(&visit.office, &visit.ctx, id).await?;
    let name = paper.registration.name.clone();
    let page = visit
        .page(visit.words().t("registration-confirmation-title").with("name", name.clone()).to_string())
        .under(HERE, visit.t("registration-queue-title"))
        .under(format!("{HERE}/{id}"), name)
        .needs(Script::Sign)
        .with_errors(failed.is_some());
    let said = confirmation::facts(visit.words(), &paper);
    let facts = said.into_iter().fold(SummaryList::new(), |list, (label, value)| list.row(label, value));
    let shown = Letter {
        lead: visit.t("registration-confirmation-lead"),
        name: visit.t("document-kind-registration-confirmation"),
        facts: facts.row("SHA-256", hash(&paper.sha256)),
        paper: of(id),
        panel: panel(visit, &page, &paper, failed),
        page,
    };
    Ok(shown.render()?)
}

/// Where the document lies.
fn of(id: Uuid) -> String {
    format!("{}.pdf", address(id))
}

fn panel(visit: &Visit, page: &Page, paper: &Paper, failed: Option<String>) -> Option<SignPanel> {
    let id = paper.registration.id;
    let panel = SignPanel::new(page, &visit.layer(), address(id), visit.t("registration-confirmation-sign"))
        .bytes(of(id), FILE_NAME, paper.sha256.clone())
        .covers(covered(visit, paper, visit.t("document-kind-registration-confirmation")))
        .field("sha256", paper.sha256.clone())
        .failed(failed);
    Some(panel.as_signed_in(visit.who()?))
}

fn covered(visit: &Visit, paper: &Paper, title: String) -> Signed {
    Signed {
        title,
        detail: visit.words().size(paper.bytes.len() as u64),
        href: of(paper.registration.id),
        sha256: paper.sha256.clone(),
    }
}

/// `GET /operator/registrations/confirmation?chosen=…`: those that were ticked, to be signed at once.
pub async fn several(visit: Visit, RawQuery(query): RawQuery) -> Result<Response, Failure> {
    let query = query.unwrap_or_default();
    let pairs: Vec<(String, String)> = serde_urlencoded::from_str(&query).map_err(|_| Failure::BadRequest)?;
    let ids = pairs.iter().filter(|(name, _)| name == CHOSEN).map(|(_, value)| value.parse::<Uuid>());
    let ids: Vec<Uuid> = ids.collect::<Result<_, _>>().map_err(|_| Failure::BadRequest)?;
    if ids.len() > PER_PAGE {
        return Err(Failure::BadRequest);
    }
    let (papers, left) = confirmation::papers(&visit.office, &visit.ctx, &ids).await?;
    let told = outcome(&visit, &left, ids.is_empty());
    if papers.is_empty() {
        return super::desk::told(&visit, told).await;
    }
    Ok(Answer(choice(&visit, &papers, told, None)?).into_response())
}

fn choice(
    visit: &Visit,
    papers: &[Paper],
    told: Vec<Banner>,
    failed: Option<String>,
) -> Result<String, Failure> {
    let (words, title) = (visit.words(), visit.t("registration-confirmation-several"));
    let page = visit
        .page(title.clone())
        .under(HERE, visit.t("registration-queue-title"))
        .needs(Script::Sign)
        .with_errors(failed.is_some());
    let mut chosen = Table::new(words, title)
        .column(visit.t("registration-queue-party"))
        .column(visit.t("document-kind-registration-confirmation"));
    for paper in papers {
        let registration = &paper.registration;
        let party = row_link(format!("{HERE}/{}", registration.id), &registration.name, &registration.party);
        chosen = chosen
            .row([party, Html::link(of(registration.id), visit.words().size(paper.bytes.len() as u64))]);
    }
    let button = words.t("registration-confirmation-sign-several").with("count", papers.len() as i64);
    let panel = papers.iter().fold(
        SignPanel::new(&page, &visit.layer(), SEVERAL, button.to_string()).failed(failed),
        |panel, paper| {
            panel
                .and_bytes(of(paper.registration.id), FILE_NAME, paper.sha256.clone())
                .covers(covered(visit, paper, paper.registration.name.clone()))
                .field(SEEN, format!("{}:{}", paper.registration.id, paper.sha256))
        },
    );
    let panel = visit.who().map(|who| panel.as_signed_in(who));
    Ok(Several { page, told, chosen, panel }.render()?)
}

/// `POST /operator/registrations/confirmation`: confirms each by its own signature.
pub async fn sign_several(visit: Visit, form: Form) -> Result<Response, Failure> {
    let seen = |text: &str| {
        let (id, sha256) = text.split_once(':')?;
        Some((id.parse::<Uuid>().ok()?, sha256.to_owned()))
    };
    let seen: Option<Vec<_>> = form.values.all(SEEN).map(seen).collect();
    let seen = seen.filter(|seen| !seen.is_empty() && seen.len() <= PER_PAGE).ok_or(Failure::BadRequest)?;
    let signatures = form.several_cms();
    if signatures.len() != seen.len() {
        let ids: Vec<Uuid> = seen.iter().map(|(id, _)| *id).collect();
        let (papers, left) = confirmation::papers(&visit.office, &visit.ctx, &ids).await?;
        let told = outcome(&visit, &left, false);
        let why = visit.t("application-error-signature-none");
        return match papers.is_empty() {
            true => super::desk::told(&visit, told).await,
            false => Ok(error::unprocessable(choice(&visit, &papers, told, Some(why))?)),
        };
    }
    let chosen = seen.into_iter().zip(signatures).map(|((id, sha256), cms)| Chosen { id, sha256, cms });
    let done = confirmation::sign_clean(&visit.office, &visit.ctx, chosen.collect()).await?;
    let left = done.iter().filter(|(_, it)| !matches!(it, Confirmed::Now)).count();
    match left {
        0 => Ok(Redirect::to(&format!("{HERE}?confirmed={}", done.len())).into_response()),
        _ => super::desk::told(&visit, outcome(&visit, &done, false)).await,
    }
}

/// What became of those that were chosen.
fn outcome(visit: &Visit, done: &[(Uuid, Confirmed)], none: bool) -> Vec<Banner> {
    let words = visit.words();
    if none {
        return vec![Banner::important(words, visit.t("desk-confirm-none"), "")];
    }
    let confirmed = done.iter().filter(|(_, it)| matches!(it, Confirmed::Now)).count();
    let mut told = Vec::new();
    if confirmed > 0 {
        told.push(super::desk::confirmed(visit, confirmed));
    }
    let left = done.iter().filter_map(|(id, it)| {
        let why = match it {
            Confirmed::Now => return None,
            Confirmed::NotClean => visit.t("desk-not-clean"),
            Confirmed::Not(error) => error::told(visit, error),
        };
        Some(Html::link(format!("{HERE}/{id}"), why))
    });
    let left = left.reduce(|all, one| all.then(Html::markup("<br>")).then(one));
    if let Some(left) = left {
        told.push(Banner::important(words, visit.t("desk-left"), left));
    }
    told
}
