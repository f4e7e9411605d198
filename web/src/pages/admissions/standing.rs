//! Where a presented procedure stands, with its papers.

use askama::Template;
use law::Rule;
use office::System;
use office::admissions::agreement::said;
use office::admissions::{self, Admission, Purpose, State, View};
use office::kato;
use office::questionnaires::Version;
use office::store::documents::Document;
use office::store::signatures::Signature;
use office::{participants, users};

use super::{HERE, address, title};
use crate::error::Failure;
use crate::pages::questionnaires;
use crate::pages::registrations::papers::{self, Places};
use crate::ui::dates::{Dates, instant};
use crate::ui::deadline::Deadline;
use crate::ui::parts::{Banner, SummaryList, Table};
use crate::ui::{Html, Page};
use crate::who::Visit;

#[derive(Template)]
#[template(path = "pages/admissions/standing.html")]
struct Standing {
    page: Page,
    banner: Banner,
    facts: SummaryList,
    deadline: Option<Deadline>,
    papers: Table,
}

/// One's own.
pub(super) async fn own(visit: &Visit, view: &View) -> Result<String, Failure> {
    let admission = &view.admission;
    let (documents, signatures) = admissions::papers(&visit.office, &visit.ctx, admission.id).await?;
    let words = visit.words();
    let key = format!("admission-standing-{}-{}", admission.purpose.name(), admission.state.name());
    let heading = visit.t(&key);
    let body = visit.t(&format!("{key}-lead"));
    let banner = match admission.state {
        State::Declined => Banner::important(words, heading, body.as_str()),
        _ => Banner::success(words, heading, body.as_str()),
    };
    let json = Html::link(format!("{}/form.json", address(admission)), "JSON");
    let form = Html::text(view.questionnaire.name(words)).then(" · ").then(json);
    let standing = Standing {
        page: visit.page(visit.t(&super::purpose(visit, admission))).under(HERE, title(visit)),
        banner,
        facts: facts(visit, admission, &view.questionnaire, form).await?,
        deadline: deadline(visit, admission, false).await?,
        papers: papers(visit, &address(admission), &documents, &signatures),
    };
    Ok(standing.render()?)
}

/// The term of the operator while it runs, with its reasons (A-12.p3, A-36.p1).
pub async fn deadline(
    visit: &Visit,
    admission: &Admission,
    operator: bool,
) -> Result<Option<Deadline>, Failure> {
    let (Some(subject), true, Purpose::Registration) =
        (admission.subject, admission.state.waits(), admission.purpose)
    else {
        return Ok(None);
    };
    let (known, dates, rule) = match visit.office.config.system {
        System::Portal if operator => (
            participants::dates_of_any(&visit.office, &visit.ctx, subject).await?,
            Dates::of_any_participant(subject),
            Rule::RegisterParticipant,
        ),
        System::Portal => (
            participants::dates(&visit.office, &visit.ctx, subject).await?,
            Dates::of_participant(subject),
            Rule::RegisterParticipant,
        ),
        System::Expertise => (
            users::dates(&visit.office, &visit.ctx, subject).await?,
            Dates::of_organisation(subject, operator),
            Rule::RegisterExpertiseUser,
        ),
    };
    let due = known.dues.iter().find(|(due, _)| due.rule == rule).map(|(due, _)| due);
    Ok(due.map(|due| Deadline::of(visit.words(), &dates, due, visit.ctx.now)))
}

/// Questionnaire and certificate as they were presented; `form` names the version.
pub async fn facts(
    visit: &Visit,
    admission: &Admission,
    version: &Version,
    form: Html,
) -> Result<SummaryList, Failure> {
    let tree = kato::tree(&visit.office, visit.ctx.now).await?;
    let region = law::kato::Kato::parse(&admission.form.region).ok().and_then(|code| tree.get(code));
    let region = region.map(|unit| kato::name(unit, visit.ctx.locale)).unwrap_or_default();
    let mut facts = SummaryList::new()
        .row(visit.t("admission-organisation"), admission.name.as_str())
        .row(visit.t("registration-field-bin"), admission.party.as_str());
    if admission.purpose == Purpose::Registration {
        facts = facts.row(visit.t("questionnaire-of"), form);
    }
    let system = visit.office.config.system_name(&admission.form.system, visit.ctx.locale);
    for (label, value) in said(visit.words(), version, admission, (region, system)) {
        facts = facts.row(label, questionnaires::answer(&value));
    }
    if let Some(at) = admission.presented_at {
        let at = instant(at, visit.words().moment(at));
        facts = facts.row(visit.t("registration-presented-at"), at);
    }
    facts = facts.row(visit.t("participants-column-state"), super::state(visit, admission));
    Ok(facts)
}

/// Its documents with the signatures under them.
pub fn papers(visit: &Visit, base: &str, documents: &[Document], signatures: &[Signature]) -> Table {
    let (documents_at, signatures_at) = (format!("{base}/papers"), format!("{base}/signatures"));
    let places = Places { documents: documents_at, signatures: signatures_at, beside: None };
    papers::table(visit, &places, documents, signatures)
}

/// A line about a former procedure.
pub fn earlier(visit: &Visit, base: &str, one: &Admission) -> Html {
    let at = one.presented_at.unwrap_or(one.created_at);
    Html::link(format!("{base}/{}", one.id), visit.t(&super::purpose(visit, one)))
        .then(" · ")
        .then(instant(at, visit.words().moment(at)))
        .then(" · ")
        .then(super::state(visit, one))
}
