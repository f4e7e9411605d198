//! How the proofs of signatures stand, for whoever operates a system: time stamps, answers about certificates, and what
//! is renewed next. `tereze check` tells of what is not well.

use askama::Template;
use axum::response::Html as Answer;
use law::access::Action;
use office::System;
use office::stamping::{self, Fetched, Standing, Why};

use crate::error::Failure;
use crate::ui::dates::instant;
use crate::ui::parts::{Meaning, SummaryList, Table, note, tag};
use crate::ui::{Html, Page};
use crate::who::Visit;

/// The page.
pub const HERE: &str = "/operator/proofs";

#[derive(Template)]
#[template(path = "pages/operator/proofs.html")]
struct Proofs {
    page: Page,
    remarks: Vec<Html>,
    time_stamps: SummaryList,
    answers: SummaryList,
    renewals: Table,
    renewing: Option<SummaryList>,
    /// Only the portal disposes of cases.
    storage: bool,
}

/// `GET /operator/proofs`.
pub async fn page(visit: Visit) -> Result<Answer<String>, Failure> {
    let stands = stamping::overview(&visit.office, &visit.ctx).await?;
    let shown = Proofs {
        remarks: remarks(&visit, &stands),
        time_stamps: fetched(&visit, stands.signatures, &stands.time_stamps),
        answers: fetched(&visit, stands.signatures, &stands.answers),
        renewals: renewals(&visit, &stands),
        renewing: renewing(&visit, &stands),
        storage: visit.office.config.system == System::Portal,
        page: visit.page(visit.t("proofs-title")),
    };
    Ok(Answer(shown.render()?))
}

/// The link to the page, for those who may see it.
pub fn link(visit: &Visit) -> Option<Html> {
    visit.may(Action::WatchProofs).then(|| Html::link(HERE, visit.t("proofs-title")))
}

/// What people have to decide on.
fn remarks(visit: &Visit, stands: &Standing) -> Vec<Html> {
    let bad = |key: &'static str, count: i64| {
        let said = visit.words().t(key).with("count", count).to_string();
        (count > 0).then(|| note(Meaning::Bad, Html::text(said)))
    };
    let all = [bad("proofs-ended", stands.ended), bad("proofs-refused", stands.answers.refused)];
    all.into_iter().flatten().collect()
}

fn fetched(visit: &Visit, signatures: i64, of: &Fetched) -> SummaryList {
    let words = visit.words();
    let address = match &of.address {
        Some(address) => Html::code(address),
        None => tag(Meaning::Warn, visit.t("proofs-not-configured")),
    };
    let there = words.t("proofs-there-count").with("count", of.there).with("all", signatures).to_string();
    let mut list = SummaryList::new()
        .row(visit.t("proofs-service"), address)
        .row(visit.t("proofs-there"), there)
        .row(visit.t("proofs-lacking"), lacking(visit, of));
    if of.too_late > 0 {
        let said = words.t("proofs-too-late-count").with("count", of.too_late).to_string();
        list = list.row(visit.t("proofs-too-late"), said);
    }
    match of.why() {
        Some(Why::Silent) => attempts(visit, list, &of.waiting),
        _ => list,
    }
}

/// How many, and why.
fn lacking(visit: &Visit, of: &Fetched) -> Html {
    let count = visit.words().number(of.lacking);
    let (meaning, key) = match of.why() {
        None => return Html::text(count),
        Some(Why::NotConfigured) => (Meaning::Warn, "proofs-why-not-configured"),
        Some(Why::Silent) => (Meaning::Bad, "proofs-why-silent"),
        Some(Why::Asked) => (Meaning::Wait, "proofs-why-asked"),
        Some(Why::NotPlanned) => (Meaning::Wait, "proofs-why-not-planned"),
    };
    Html::two_lines(count, tag(meaning, visit.t(key)))
}

/// What the service said last and when it is asked again.
fn attempts(visit: &Visit, list: SummaryList, waiting: &office::store::jobs::Waiting) -> SummaryList {
    let words = visit.words();
    let list = list.row(visit.t("proofs-error"), waiting.last_error.as_deref().unwrap_or_default());
    match waiting.next_at {
        // Its turn has come, or it is being asked.
        Some(at) if at <= visit.ctx.now => list.row(visit.t("proofs-next-attempt"), visit.t("proofs-now")),
        Some(at) => list.row(visit.t("proofs-next-attempt"), instant(at, words.moment_exact(at))),
        None => list,
    }
}

fn renewals(visit: &Visit, stands: &Standing) -> Table {
    let words = visit.words();
    let table = Table::new(words, visit.t("proofs-renewal"))
        .column(visit.t("proofs-column-from"))
        .column(visit.t("proofs-column-end"))
        .column_right(visit.t("proofs-column-count"))
        .empty(visit.t("proofs-renewal-none"));
    stands.next.iter().fold(table, |table, one| {
        let from = match one.from <= visit.ctx.now {
            true => tag(Meaning::Wait, visit.t("proofs-now")),
            false => instant(one.from, words.moment(one.from)),
        };
        table.row([from, instant(one.end, words.moment(one.end)), Html::text(words.number(one.proofs))])
    })
}

/// A renewal that does not succeed.
fn renewing(visit: &Visit, stands: &Standing) -> Option<SummaryList> {
    stands.renewing.last_error.as_ref().map(|_| attempts(visit, SummaryList::new(), &stands.renewing))
}
