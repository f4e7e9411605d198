//! A date opens into its explanation: the ribbon, every step with its clause, the edition and the calendar; for
//! people as a page, for programs as JSON, on paper as an extract with the seal of the system.

use askama::Template;
use axum::Json;
use axum::body::Body;
use axum::extract::{Path, Query};
use axum::http::{HeaderMap, Method};
use axum::response::{Html as Answer, IntoResponse, Response};
use law::application::registration_date;
use law::{Due, Rule};
use office::package::Of;
use office::store::documents::Document;
use office::store::signatures::Signature;
use office::terms::extract::{self, Issued};
use office::terms::{self, Dates as Known, Explanation, Seen};
use office::{applications, documents, expertise, participants, registrations, users};
use serde::Deserialize;
use serde_json::json;
use uuid::Uuid;

use crate::error::Failure;
use crate::pages::documents::saved;
use crate::pages::view;
use crate::pages::{cases, package};
use crate::ui::dates::{Dates, instant};
use crate::ui::deadline::Deadline;
use crate::ui::parts::SummaryList;
use crate::ui::{Html, Page};
use crate::who::Visit;

#[derive(Template)]
#[template(path = "pages/law/explained.html")]
struct ExplainedPage {
    page: Page,
    deadline: Deadline,
    facts: SummaryList,
    json: String,
    /// What would be if something were sent now is on no paper.
    papers: Option<Papers>,
    /// The signed decisions that it names, for whoever may read the case.
    decisions: Vec<Html>,
}

/// A decision that moved the date.
struct Decided {
    number: String,
    /// Of the document.
    href: String,
    line: Html,
}

struct Papers {
    package: String,
    pdf: String,
    seal: String,
    issued: Vec<Html>,
}

/// Which of several.
#[derive(Deserialize)]
pub struct Wanted {
    /// Which of the papers that were issued, where it is not the newest.
    issue: Option<i64>,
    /// The date as it was counted when the event of this number ended it.
    event: Option<i64>,
}

type Asked = Path<(Uuid, String)>;

/// `GET /cases/{id}/terms/{rule}` of the portal.
pub async fn of_application(
    visit: Visit,
    Path((id, rule)): Asked,
    wanted: Query<Wanted>,
) -> Result<Response, Failure> {
    let mut known = applications::dates(&visit.office, &visit.ctx, id).await?;
    if known.name.is_empty() {
        known.name = cases::untitled(&visit);
    }
    answer(&visit, &Dates::of_case(id), &known, &rule, wanted).await
}

/// `GET /cases/{id}/terms/{rule}` of an expertise system.
pub async fn of_case(
    visit: Visit,
    Path((id, rule)): Asked,
    wanted: Query<Wanted>,
) -> Result<Response, Failure> {
    let known = expertise::view::dates(&visit.office, &visit.ctx, id).await?;
    answer(&visit, &Dates::of_case(id), &known, &rule, wanted).await
}

/// `GET /registration/{id}/terms/{rule}`: of one's own (A-8.p2).
pub async fn of_registration(
    visit: Visit,
    Path((id, rule)): Asked,
    wanted: Query<Wanted>,
) -> Result<Response, Failure> {
    let known = registrations::dates(&visit.office, &visit.ctx, id).await?;
    answer(&visit, &Dates::of_registration(id), &known, &rule, wanted).await
}

/// `GET /operator/registrations/{id}/terms/{rule}`.
pub async fn of_any_registration(
    visit: Visit,
    Path((id, rule)): Asked,
    wanted: Query<Wanted>,
) -> Result<Response, Failure> {
    let known = registrations::dates_of_any(&visit.office, &visit.ctx, id).await?;
    answer(&visit, &Dates::of_any_registration(id), &known, &rule, wanted).await
}

/// `GET /participants/{id}/terms/{rule}`: the end of an accreditation, for everybody.
pub async fn of_participant(
    visit: Visit,
    Path((id, rule)): Asked,
    wanted: Query<Wanted>,
) -> Result<Response, Failure> {
    let known = participants::dates(&visit.office, &visit.ctx, id).await?;
    answer(&visit, &Dates::of_participant(id), &known, &rule, wanted).await
}

/// `GET /organisations/{id}/terms/{rule}` of an expertise system: of one's own (A-36.p1, A-37).
pub async fn of_organisation(
    visit: Visit,
    Path((id, rule)): Asked,
    wanted: Query<Wanted>,
) -> Result<Response, Failure> {
    let known = users::dates(&visit.office, &visit.ctx, id).await?;
    answer(&visit, &Dates::of_organisation(id, false), &known, &rule, wanted).await
}

/// `GET /operator/organisations/{id}/terms/{rule}`.
pub async fn of_any_organisation(
    visit: Visit,
    Path((id, rule)): Asked,
    wanted: Query<Wanted>,
) -> Result<Response, Failure> {
    let known = users::dates(&visit.office, &visit.ctx, id).await?;
    answer(&visit, &Dates::of_organisation(id, true), &known, &rule, wanted).await
}

/// `GET /operator/participants/{id}/terms/{rule}`: also of one that was excluded.
pub async fn of_any_participant(
    visit: Visit,
    Path((id, rule)): Asked,
    wanted: Query<Wanted>,
) -> Result<Response, Failure> {
    let known = participants::dates_of_any(&visit.office, &visit.ctx, id).await?;
    answer(&visit, &Dates::of_any_participant(id), &known, &rule, wanted).await
}

/// `GET /calendar/terms/{rule}`: the registration date of what would be sent now, for everybody.
pub async fn if_sent_now(visit: Visit, Path(rule): Path<String>) -> Result<Response, Failure> {
    let (name, form) = form(&rule);
    if !name.eq_ignore_ascii_case(Rule::RegistrationDate.id()) {
        return Err(Failure::NotFound);
    }
    let now = visit.ctx.now;
    let (due, seen) = (registration_date(&visit.office.law(now), now), Seen::Running(now));
    match form {
        Form::Page => {
            let address = Address::of(&Dates::if_sent_now(), due.rule, None);
            shown(&visit, &address, visit.t("calendar-title"), (&due, seen), None, Vec::new())
        }
        Form::Json => Ok(as_json(&visit, &due, seen)),
        Form::Pdf | Form::Seal | Form::Package => Err(Failure::NotFound),
    }
}

/// In which form a date is asked for.
enum Form {
    Page,
    Json,
    Pdf,
    /// The detached CMS of the system under the PDF.
    Seal,
    /// The newest PDF with all by which it is proved.
    Package,
}

fn form(rule: &str) -> (&str, Form) {
    let forms = [(".json", Form::Json), (".pdf", Form::Pdf), (".p7s", Form::Seal), (".asice", Form::Package)];
    for (suffix, form) in forms {
        if let Some(name) = rule.strip_suffix(suffix) {
            return (name, form);
        }
    }
    (rule, Form::Page)
}

/// Where a date is explained, in every form.
struct Address {
    /// The page of the subject.
    subject: String,
    page: String,
    event: Option<i64>,
}

impl Address {
    fn of(dates: &Dates, rule: Rule, event: Option<i64>) -> Address {
        Address { subject: dates.subject.clone(), page: dates.address(rule), event }
    }

    fn form(&self, ending: &str, issue: Option<i64>) -> String {
        let asked = [("event", self.event), ("issue", issue)];
        let asked = asked.into_iter().filter_map(|(name, value)| Some(format!("{name}={}", value?)));
        let asked = asked.collect::<Vec<_>>().join("&");
        let mark = if asked.is_empty() { "" } else { "?" };
        format!("{}.{ending}{mark}{asked}", self.page)
    }
}

async fn answer(
    visit: &Visit,
    dates: &Dates,
    known: &Known,
    rule: &str,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Failure> {
    let (name, form) = form(rule);
    let found = match wanted.event {
        Some(event) => known.ended_by(name, event, visit.ctx.now),
        None => known.of(name),
    };
    let (due, seen) = found.ok_or(Failure::NotFound)?;
    let address = Address::of(dates, due.rule, wanted.event);
    let file = |ending: &str| format!("{}-{}{ending}", known.subject.1, due.rule);
    match form {
        Form::Json => Ok(as_json(visit, due, seen)),
        Form::Page => {
            let issued = extract::issued(&visit.office, &visit.ctx, known, due).await?;
            let papers = papers(visit, &address, &issued);
            let decided = decided(visit, known, due).await?;
            shown(visit, &address, known.title(), (due, seen), Some(papers), decided)
        }
        Form::Pdf => {
            let issued = paper(visit, known, due, wanted.issue).await?;
            let bytes = extract::bytes(&visit.office, &issued).await?;
            Ok(saved(&file(".pdf"), "application/pdf", Body::from(bytes)))
        }
        Form::Package => package::give(visit, Of::Term(known, due), Method::GET, HeaderMap::new()).await,
        Form::Seal => {
            let issued = paper(visit, known, due, wanted.issue).await?;
            Ok(saved(&file(".pdf.p7s"), "application/pkcs7-signature", Body::from(issued.cms)))
        }
    }
}

/// The newest paper, made where it is needed, or the one that is asked for.
async fn paper(visit: &Visit, known: &Known, due: &Due, issue: Option<i64>) -> Result<Issued, Failure> {
    let (office, ctx) = (&visit.office, &visit.ctx);
    let Some(issue) = issue else { return Ok(extract::issue(office, ctx, known, due).await?) };
    let issued = extract::issued(office, ctx, known, due).await?;
    issued.into_iter().find(|it| it.issue == issue).ok_or(Failure::NotFound)
}

fn as_json(visit: &Visit, due: &Due, seen: Seen) -> Response {
    let explanation = Explanation::new(visit.words(), due, seen);
    Json(json!({ "due": due, "explanation": explanation })).into_response()
}

fn papers(visit: &Visit, address: &Address, issued: &[Issued]) -> Papers {
    let words = visit.words();
    let line = |it: &Issued| {
        let link = |ending: &str, key: &str| Html::link(address.form(ending, Some(it.issue)), visit.t(key));
        let at = words.t("extract-issued-at").with("moment", words.moment_exact(it.at));
        let links = link("pdf", "extract-issued-paper").then(" · ").then(link("p7s", "extract-issued-seal"));
        instant(it.at, at).then(" · ").then(links)
    };
    Papers {
        package: address.form("asice", None),
        pdf: address.form("pdf", None),
        seal: address.form("p7s", None),
        issued: issued.iter().map(line).collect(),
    }
}

/// The decisions that the explanation names, each with its signatures; none for who may not read the case.
async fn decided(visit: &Visit, known: &Known, due: &Due) -> Result<Vec<Decided>, Failure> {
    let named = |number: &str| due.because.iter().any(|step| terms::decided_by(step) == Some(number));
    let all = documents::decisions_of(&visit.office, &visit.ctx, known.subject).await?;
    let of_case = |(document, signatures): (Document, Vec<Signature>)| {
        let number = document.number.filter(|number| named(number))?;
        let case = format!("/cases/{}", known.subject.1);
        let href = format!("{case}/documents/{}", document.id);
        let said = visit.words().t("explained-decision").with("number", number.clone());
        let line = Html::link(&href, said).then(" · ");
        let line = line.then(Html::link(view::address(&href), visit.t("view")));
        let signed = |line: Html, signature: &Signature| {
            let cms = format!("{case}/signatures/{}.cms", signature.id);
            let link = Html::link(cms, visit.t("decision-signature"));
            line.then(" · ").then(link).then(" ").then(Html::text(&signature.signer_name))
        };
        let line = signatures.iter().fold(line, signed);
        Some(Decided { number, href, line })
    };
    Ok(all.into_iter().filter_map(of_case).collect())
}

fn shown(
    visit: &Visit,
    address: &Address,
    title: String,
    (due, seen): (&Due, Seen),
    papers: Option<Papers>,
    decided: Vec<Decided>,
) -> Result<Response, Failure> {
    let words = visit.words();
    // Of a decision that was renewed, the step leads to the last paper; all of them stand below.
    let last: Vec<_> = decided.iter().rev().map(|it| (it.number.clone(), it.href.clone())).collect();
    let page = ExplainedPage {
        page: visit.page(terms::rule(words, due.rule)).under(&address.subject, title),
        deadline: Deadline::new(words, due, seen).decided(words, due, &last).alone(),
        facts: SummaryList::new()
            .row(visit.t("law-column-rule"), due.rule.id())
            .row(visit.t("explained-ends"), terms::end(words, due))
            .row(visit.t("law-column-edition"), Html::code(&due.edition))
            .row(visit.t("calendar-id"), Html::code(&due.calendar)),
        json: address.form("json", None),
        papers,
        decisions: decided.into_iter().map(|it| it.line).collect(),
    };
    Ok(Answer(page.render()?).into_response())
}
