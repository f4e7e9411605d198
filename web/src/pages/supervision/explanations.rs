//! Requests for an explanation (A-26.p2, A-34.9): a body of supervision asks, the organisation answers with text and files,
//! and what was written stays. Nothing of it changes a case.

use askama::Template;
use axum::extract::{Path, Query};
use axum::response::{Html as Answer, IntoResponse, Redirect, Response};
use futures_util::FutureExt;
use law::access::Action;
use office::FieldError;
use office::supervision::explanations::{self, Asked, Explanation, Thread, Word};
use office::{Error, supervision};
use serde::Deserialize;
use uuid::Uuid;

use super::cases;
use crate::error::{self, Failure};
use crate::forms::{FileForm, Form};
use crate::pages::uploaded::{remove_button, size, state, sum};
use crate::pages::uploads::receive;
use crate::ui::dates::instant;
use crate::ui::forms::{Errors, Field, button, second_button};
use crate::ui::parts::{Meaning, SummaryList, Table, row_link, tag};
use crate::ui::{Html, Page};
use crate::who::Visit;

pub const HERE: &str = "/supervision/explanations";

/// The way to ask about a case or an organisation.
pub fn asking(query: &str, visit: &Visit) -> Html {
    Html::link(format!("{HERE}/new?{query}"), visit.t("explanation-ask"))
}

#[derive(Template)]
#[template(path = "pages/supervision/explanations.html")]
struct List {
    page: Page,
    lead: String,
    table: Table,
}

/// `GET /supervision/explanations`.
pub async fn list(visit: Visit) -> Result<Answer<String>, Failure> {
    let all = explanations::list(&visit.office, &visit.ctx, None).await?;
    let asks = visit.may(Action::MonitorExpertise);
    let lead = if asks { "explanations-lead-asks" } else { "explanations-lead-answers" };
    let table = table(&visit, &all).await?;
    Ok(Answer(List { lead: visit.t(lead), table, page: visit.page(visit.t("explanations")) }.render()?))
}

/// Requests as rows, with their state.
pub async fn table(visit: &Visit, all: &[Explanation]) -> Result<Table, Failure> {
    let bins: Vec<String> = all.iter().map(|it| it.organisation.clone()).collect();
    let names = supervision::names(&visit.office, &visit.ctx, &bins).await?;
    let words = visit.words();
    let table = Table::new(words, visit.t("explanations"))
        .column(visit.t("explanation-number"))
        .column(visit.t("explanation-asked-at"))
        .column(visit.t("explanation-by"))
        .column(visit.t("expertise-column-state"))
        .empty(visit.t("explanations-empty").as_str());
    let today = visit.office.law(visit.ctx.now).date(visit.ctx.now);
    Ok(all.iter().fold(table, |table, it| {
        let name = names.get(&it.organisation).cloned().unwrap_or_default();
        let by = Html::text(words.date(it.answer_by));
        let by = match it.state == "asked" && it.answer_by < today {
            true => by.then(" ").then(tag(Meaning::Bad, visit.t("explanation-late"))),
            false => by,
        };
        table.row([
            row_link(format!("{HERE}/{}", it.id), &it.number, name),
            instant(it.asked_at, words.moment(it.asked_at)),
            by,
            standing(visit, it),
        ])
    }))
}

fn standing(visit: &Visit, it: &Explanation) -> Html {
    let meaning = match it.state.as_str() {
        "asked" => Meaning::Wait,
        "answered" => Meaning::Info,
        _ => Meaning::None,
    };
    tag(meaning, visit.t(&format!("explanation-state-{}", it.state)))
}

/// What is asked about.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct About {
    case: Option<Uuid>,
    organisation: String,
}

#[derive(Template)]
#[template(path = "pages/supervision/ask.html")]
struct Asking {
    page: Page,
    errors: Errors,
    facts: SummaryList,
    case: String,
    fields: Vec<Field>,
    send: Html,
}

/// `GET /supervision/explanations/new`.
pub async fn new(visit: Visit, Query(about): Query<About>) -> Result<Answer<String>, Failure> {
    let asked = Asked { case: about.case, organisation: about.organisation, ..Asked::default() };
    Ok(Answer(ask_page(&visit, &asked, &[]).await?))
}

/// `POST /supervision/explanations`.
pub async fn ask(visit: Visit, form: Form) -> Result<Response, Failure> {
    let case = match form.text("case") {
        "" => None,
        id => Some(id.parse().map_err(|_| Failure::BadRequest)?),
    };
    let text = |name: &str| form.text(name).to_owned();
    let asked =
        Asked { case, organisation: text("organisation"), text: text("text"), answer_by: text("answer_by") };
    match explanations::ask(&visit.office, &visit.ctx, &asked).await {
        Ok(id) => Ok(Redirect::to(&format!("{HERE}/{id}")).into_response()),
        Err(Error::Invalid(wrong)) => Ok(error::unprocessable(ask_page(&visit, &asked, &wrong).await?)),
        Err(other) => Err(other.into()),
    }
}

async fn ask_page(visit: &Visit, asked: &Asked, wrong: &[FieldError]) -> Result<String, Failure> {
    let errors = error::errors(visit, wrong);
    let mut facts = SummaryList::new();
    let organisation = match asked.case {
        None => asked.organisation.clone(),
        Some(case) => {
            let (number, bin) = explanations::about(&visit.office, &visit.ctx, case).await?;
            facts = facts.row(visit.t("explanation-case"), Html::link(format!("/cases/{case}"), number));
            bin
        }
    };
    let names = supervision::names(&visit.office, &visit.ctx, std::slice::from_ref(&organisation)).await?;
    let name = names.get(&organisation).cloned().unwrap_or_default();
    facts = facts.row(visit.t("supervision-column-organisation"), Html::two_lines(name, &organisation));
    let asking = Asking {
        page: visit
            .page(visit.t("explanation-ask-title"))
            .under(HERE, visit.t("explanations"))
            .with_errors(errors.any()),
        facts,
        case: asked.case.map(|case| case.to_string()).unwrap_or_default(),
        fields: vec![
            Field::digits("organisation", visit.t("explanation-organisation"))
                .width(20)
                .value(organisation)
                .checked(&errors),
            text_field(visit, "explanation-question", &asked.text, &errors),
            Field::text("answer_by", visit.t("explanation-by"))
                .width(10)
                .hint(visit.t("explanation-by-hint"))
                .value(asked.answer_by.as_str())
                .checked(&errors),
        ],
        send: button(visit.t("explanation-send")),
        errors,
    };
    Ok(asking.render()?)
}

fn text_field(visit: &Visit, label: &str, typed: &str, errors: &Errors) -> Field {
    Field::long("text", visit.t(label)).rows(6).value(typed).checked(errors)
}

#[derive(Template)]
#[template(path = "pages/supervision/explanation.html")]
struct Shown {
    page: Page,
    errors: Errors,
    state: Html,
    facts: SummaryList,
    written: Vec<Written>,
    here: String,
    /// What can be done now; nothing where it is closed.
    open: bool,
    answers: bool,
    version: i64,
    text: Field,
    /// The buttons under the text.
    send: Html,
    attached: Vec<Html>,
    file: Field,
    attach: Html,
}

struct Written {
    who: String,
    at: Html,
    text: Vec<String>,
    files: Vec<Html>,
}

/// `GET /supervision/explanations/{id}`.
pub async fn one(visit: Visit, Path(id): Path<Uuid>) -> Result<Answer<String>, Failure> {
    let thread = explanations::thread(&visit.office, &visit.ctx, id).await?;
    Ok(Answer(render(&visit, &thread, "", &[]).await?))
}

/// `POST /supervision/explanations/{id}`: either side writes on.
pub async fn write(visit: Visit, Path(id): Path<Uuid>, form: Form) -> Result<Response, Failure> {
    let (office, ctx) = (&visit.office, &visit.ctx);
    let version = form.text("version").parse().map_err(|_| Failure::BadRequest)?;
    let text = form.text("text");
    let done = match form.text("act") {
        "answer" => explanations::answer(office, ctx, id, version, text).await,
        "ask" => explanations::go_on(office, ctx, id, version, text, false).await,
        "close" => explanations::go_on(office, ctx, id, version, text, true).await,
        _ => return Err(Failure::BadRequest),
    };
    match done {
        Ok(()) => Ok(Redirect::to(&format!("{HERE}/{id}")).into_response()),
        Err(Error::Invalid(wrong)) => {
            let thread = explanations::thread(office, ctx, id).await?;
            Ok(error::unprocessable(render(&visit, &thread, text, &wrong).await?))
        }
        Err(other) => Err(other.into()),
    }
}

/// `POST /supervision/explanations/{id}/file`: a file for the answer that is being written.
pub async fn attach(visit: Visit, Path(id): Path<Uuid>, mut form: FileForm) -> Result<Redirect, Failure> {
    let (office, ctx) = (&visit.office, &visit.ctx);
    let take = |file, body| explanations::attach(office, ctx, id, file, body).boxed();
    if receive(&mut form, take).await? == 0 {
        return Err(Error::field("file", "application-error-file-choose").into());
    }
    Ok(Redirect::to(&format!("{HERE}/{id}")))
}

/// `POST /supervision/explanations/{id}/file/{upload}/remove`.
pub async fn take_out(
    visit: Visit,
    Path((id, upload)): Path<(Uuid, Uuid)>,
    _: Form,
) -> Result<Redirect, Failure> {
    explanations::take_out(&visit.office, &visit.ctx, id, upload).await?;
    Ok(Redirect::to(&format!("{HERE}/{id}")))
}

async fn render(
    visit: &Visit,
    thread: &Thread,
    typed: &str,
    wrong: &[FieldError],
) -> Result<String, Failure> {
    let it = &thread.explanation;
    let errors = error::errors(visit, wrong);
    let here = format!("{HERE}/{}", it.id);
    let title = visit.words().t("explanation-title").with("number", it.number.clone()).to_string();
    let page = visit.page(title).under(HERE, visit.t("explanations")).with_errors(errors.any());
    let attached = thread.waiting.iter().map(|(upload, check)| {
        let remove =
            remove_button(visit, &page, &format!("{here}/file/{}/remove", upload.id), &upload.file_name);
        Html::two_lines(&upload.file_name, size(visit, upload))
            .then(Html::markup("<br>"))
            .then(sum(upload))
            .then(Html::markup("<br>"))
            .then(state(visit, upload, check))
            .then(remove)
    });
    let (label, send) = match thread.answers {
        true => ("explanation-answer", named_button(visit, "explanation-answer-send", "answer")),
        false => {
            let more = named_button(visit, "explanation-more", "ask");
            let close = second_button(visit.t("explanation-close"), "act", "close");
            (
                "explanation-word",
                Html::markup(format!(r#"<div class="govuk-button-group">{more}{close}</div>"#)),
            )
        }
    };
    let shown = Shown {
        state: standing(visit, it),
        facts: facts(visit, thread).await?,
        written: thread.words.iter().map(|word| written(visit, thread, word)).collect(),
        open: it.state != "closed",
        answers: thread.answers,
        version: it.version,
        text: text_field(visit, label, typed, &errors),
        send,
        attached: attached.collect(),
        file: Field::file("file", visit.t("explanation-files"), "")
            .hint(visit.t("explanation-files-hint"))
            .multiple(),
        attach: second_button(visit.t("people-copy-attach"), "attach", "yes"),
        here,
        errors,
        page,
    };
    Ok(shown.render()?)
}

/// The main button of a form with several.
fn named_button(visit: &Visit, key: &str, act: &str) -> Html {
    Html::markup(format!(
        r#"<button type="submit" class="govuk-button" data-module="govuk-button" name="act" value="{act}">{}</button>"#,
        Html::text(visit.t(key))
    ))
}

async fn facts(visit: &Visit, thread: &Thread) -> Result<SummaryList, Failure> {
    let (words, it) = (visit.words(), &thread.explanation);
    let names = supervision::names(&visit.office, &visit.ctx, std::slice::from_ref(&it.organisation)).await?;
    let name = names.get(&it.organisation).cloned().unwrap_or_default();
    let mut facts = SummaryList::new()
        .row(visit.t("supervision-column-organisation"), Html::two_lines(name, &it.organisation))
        .row(visit.t("explanation-asked-at"), instant(it.asked_at, words.moment(it.asked_at)))
        .row(
            visit.t("explanation-by"),
            Html::two_lines(words.date(it.answer_by), visit.t("explanation-by-note")),
        );
    if let (Some(case), Some(number)) = (it.case, &thread.case_number) {
        facts = facts.row(visit.t("explanation-case"), Html::link(format!("/cases/{case}"), number));
    }
    Ok(facts)
}

fn written(visit: &Visit, thread: &Thread, word: &Word) -> Written {
    let side = if word.answers { "explanation-side-answers" } else { "explanation-side-asks" };
    let of = thread.documents.iter().filter(|(place, _)| *place == word.position);
    let link = |document: &office::store::documents::Document| {
        let href = format!("{HERE}/{}/documents/{}", thread.explanation.id, document.id);
        let size = visit.words().size(u64::try_from(document.size).unwrap_or(0));
        Html::link(href, &document.file_name).then(format!(" · {size}").as_str())
    };
    Written {
        who: visit.words().t(side).with("name", word.actor.name.clone()).to_string(),
        at: instant(word.at, visit.words().moment(word.at)),
        text: word.text.lines().map(str::to_owned).collect(),
        files: of.map(|(_, document)| link(document)).collect(),
    }
}

/// Requests about a case, for supervision on its page.
pub async fn of_case(visit: &Visit, case: Uuid) -> Result<Html, Failure> {
    let all = explanations::list(&visit.office, &visit.ctx, Some(case)).await?;
    let table = table(visit, &all).await?;
    let ask = asking(&format!("case={case}"), visit);
    Ok(Html::markup(format!(
        "{table}<p class=\"card__body\">{ask} · {}</p>",
        Html::link(cases::HERE, visit.t("supervision-title"))
    )))
}
