//! Two documents beside each other: what is said of them, which sheets changed, one sheet of both with its words. Every
//! page is links and images; what takes long is done by a job, and the page says how far it is.

mod facts;
mod sheet;

use askama::Template;
use axum::body::Body;
use axum::extract::{Path, Query};
use axum::http::HeaderValue;
use axum::http::header::CONTENT_TYPE;
use axum::response::{Html as Answer, IntoResponse, Response};
use office::compare::{self, Change, Compared, Content, Laid, Report, Sheet};
use office::store::documents::Document;
use office::texts::Locale;
use office::view::Zoom;
use serde::Deserialize;
use uuid::Uuid;

use crate::error::Failure;
use crate::pages::view;
use crate::ui::forms::{Choice, Field, link_button};
use crate::ui::parts::{Meaning, Table, details, note, row_link, tag};
use crate::ui::{Html, Page};
use crate::who::Visit;

/// What a reader asks for.
#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    #[serde(default)]
    old: String,
    #[serde(default)]
    new: String,
    /// A sheet of the comparison, from 1.
    #[serde(default)]
    sheet: String,
    /// `over`: both pages laid over each other.
    #[serde(default)]
    show: String,
}

/// Where a document is compared with its former version.
pub fn address(old: Uuid, new: Uuid) -> String {
    format!("/compare?old={old}&new={new}")
}

/// Where a reader chooses what to compare a document with.
pub fn choice(new: Uuid) -> String {
    format!("/compare?new={new}")
}

/// The link "compare with the former version" of a document of this name.
pub fn link(visit: &Visit, old: Uuid, new: Uuid, name: &str) -> Html {
    Html::markup(format!(
        r#"<a class="govuk-link" href="{}">{}<span class="vh">: {}</span></a>"#,
        Html::text(address(old, new)),
        Html::text(visit.t("compare-former")),
        Html::text(name)
    ))
}

#[derive(Template)]
#[template(path = "pages/compare.html")]
struct Overview {
    page: Page,
    /// What the content comes to, and what to do.
    said: Html,
    counts: Vec<String>,
    facts: Table,
    changed: Option<Table>,
    equal: Html,
}

#[derive(Template)]
#[template(path = "pages/compare_choice.html")]
struct Choose {
    page: Page,
    new: String,
    field: Option<Field>,
}

/// `GET /compare?old=…&new=…`.
pub async fn page(visit: Visit, Query(asked): Query<Asked>) -> Result<Answer<String>, Failure> {
    let Ok(new) = asked.new.trim().parse() else { return Err(Failure::NotFound) };
    let old = match asked.old.trim() {
        "" => return choose(&visit, new).await,
        old => old.parse().map_err(|_| Failure::NotFound)?,
    };
    let compared = compare::open(&visit.office, &visit.ctx, old, new).await?;
    let (report, wanted) = match &compared.content {
        Content::Sheets(report) => (report, asked.sheet.trim().parse::<usize>().unwrap_or(0)),
        _ => return overview(&visit, &compared),
    };
    match wanted.checked_sub(1).and_then(|index| report.sheets.get(index)) {
        Some(one) => sheet::page(&visit, &compared, report, (wanted, one), asked.show == "over").await,
        None => overview(&visit, &compared),
    }
}

/// `GET /compare/{image}?old=…&new=…`: a part of two pages laid over each other, `3-4-0-fit-0`: the old page, the new one,
/// the degrees by which the old one was turned, zoom and part.
pub async fn image(
    visit: Visit,
    Path(image): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Failure> {
    let (Ok(old), Ok(new)) = (asked.old.parse(), asked.new.parse()) else { return Err(Failure::NotFound) };
    let (laid, part) = read(&image).ok_or(Failure::NotFound)?;
    let bytes = compare::image(&visit.office, &visit.ctx, (old, new), laid, part).await?;
    let kind = if bytes.starts_with(b"\x89PNG") { view::PNG } else { view::JPEG };
    Ok(([(CONTENT_TYPE, kind as HeaderValue)], Body::from(bytes)).into_response())
}

fn read(image: &str) -> Option<(Laid, u32)> {
    let words: Vec<&str> = image.split('-').collect();
    let [old, new, turned, zoom, part] = words[..] else { return None };
    let pages = (old.parse().ok()?, new.parse().ok()?);
    let laid = Laid { pages, turned: turned.parse().ok()?, zoom: Zoom::read(zoom)? };
    Some((laid, part.parse().ok()?))
}

fn file(document: &Document) -> String {
    format!("/cases/{}/documents/{}", document.subject_id, document.id)
}

/// A page under the case of the new document.
fn framed(visit: &Visit, title: String, document: &Document) -> Page {
    visit.page(title).under(format!("/cases/{}", document.subject_id), visit.t("view-case"))
}

async fn choose(visit: &Visit, new: Uuid) -> Result<Answer<String>, Failure> {
    let (document, others) = compare::others(&visit.office, &visit.ctx, new).await?;
    let words = visit.words();
    let choices = others.iter().map(|other| {
        let size = words.size(u64::try_from(other.size).unwrap_or(0));
        let version = words.t("documents-version").with("number", other.version);
        Choice::new(other.id.to_string(), format!("{} · {version} · {size}", view::name(visit, other)))
    });
    let choices: Vec<Choice> = choices.collect();
    let field = (!choices.is_empty()).then(|| Field::select("old", visit.t("compare-with"), choices));
    let title = words.t("compare-choose").with("name", view::name(visit, &document)).to_string();
    let page = framed(visit, title, &document);
    Ok(Answer(Choose { page, new: new.to_string(), field }.render()?))
}

fn overview(visit: &Visit, compared: &Compared) -> Result<Answer<String>, Failure> {
    let name = view::name(visit, &compared.new.document);
    let title = visit.words().t("compare-title").with("name", name).to_string();
    let page = framed(visit, title, &compared.new.document);
    let report = match &compared.content {
        Content::Sheets(report) => Some(report),
        _ => None,
    };
    let here = address(compared.old.document.id, compared.new.document.id);
    let changed = report.map(|report| table(visit, &here, report, false));
    let equal = report.filter(|report| report.count("equal") > 0).map(|report| {
        let summary = visit.words().t("compare-equal-sheets").with("count", report.count("equal") as i64);
        details(summary, Html::markup(table(visit, &here, report, true).to_string()))
    });
    let mut said = said(visit, &compared.content, &here);
    if compared.old.document.subject_id != compared.new.document.subject_id {
        said = said.then(note(Meaning::Info, other_case(visit, compared)));
    }
    let counts = report.map_or_else(Vec::new, |report| counts(visit, report));
    let facts = facts::table(visit, compared);
    let equal = equal.unwrap_or_default();
    Ok(Answer(Overview { page, said, counts, facts, changed, equal }.render()?))
}

fn other_case(visit: &Visit, compared: &Compared) -> Html {
    let case = |document: &Document, text: &str| {
        Html::link(format!("/cases/{}", document.subject_id), visit.t(text))
    };
    Html::text(visit.t("compare-other-case"))
        .then(" ")
        .then(case(&compared.old.document, "compare-case-old"))
        .then(" · ")
        .then(case(&compared.new.document, "compare-case-new"))
}

/// How many sheets are in which state; those that need a look first.
fn counts(visit: &Visit, report: &Report) -> Vec<String> {
    const ORDER: [&str; 7] = ["changed", "moved", "inserted", "removed", "unread", "fine", "equal"];
    let told = ORDER.into_iter().filter(|code| report.count(code) > 0);
    told.map(|code| {
        let count = report.count(code) as i64;
        visit.words().t(format!("compare-count-{code}")).with("count", count).to_string()
    })
    .collect()
}

fn said(visit: &Visit, content: &Content, here: &str) -> Html {
    let again = || link_button(here, visit.t("compare-again"));
    match content {
        Content::Equal => note(Meaning::Ok, visit.t("compare-same-file")),
        Content::Going(done, out_of) => {
            let told = visit.words().t("compare-going").with("done", i64::from(*done));
            let told = told.with("all", i64::from(*out_of)).to_string();
            let told = if *out_of == 0 { visit.t("compare-begins") } else { told };
            note(Meaning::Info, told).then(again())
        }
        Content::Busy => note(Meaning::Warn, visit.t("compare-busy")).then(again()),
        Content::Kind => note(Meaning::Info, visit.t("compare-kind")),
        Content::Unread { old, reason } => {
            let which = if *old { "compare-unread-old" } else { "compare-unread-new" };
            let text = Html::markup(format!("<strong>{}</strong><br>", Html::text(visit.t(which))));
            note(Meaning::Warn, text.then(Html::text(visit.t(&format!("view-not-{}", reason.code())))))
        }
        Content::Sheets(report) if report.sheets.len() == report.count("equal") => {
            note(Meaning::Ok, visit.t("compare-no-sheet"))
        }
        Content::Sheets(_) => Html::default(),
    }
}

fn state(visit: &Visit, change: Change) -> Html {
    let meaning = match change {
        Change::Changed | Change::Unread(_) => Meaning::Warn,
        Change::Moved | Change::Fine => Meaning::Info,
        Change::Inserted => Meaning::Ok,
        Change::Removed => Meaning::Bad,
        Change::Equal => Meaning::None,
    };
    tag(meaning, visit.t(&format!("compare-state-{}", change.code())))
}

/// The numbers of a sheet in both documents.
fn numbers(visit: &Visit, sheet: &Sheet) -> String {
    let words = visit.words();
    match (sheet.old, sheet.new) {
        (Some(old), Some(new)) => {
            words.t("compare-pages").with("old", i64::from(old)).with("new", i64::from(new)).to_string()
        }
        (Some(old), None) => words.t("compare-page-old").with("page", i64::from(old)).to_string(),
        (_, new) => words.t("compare-page-new").with("page", i64::from(new.unwrap_or(0))).to_string(),
    }
}

/// What changed in a sheet, in a sentence or more.
fn what(visit: &Visit, sheet: &Sheet) -> Vec<String> {
    let words = visit.words();
    let mut told = Vec::new();
    if let Change::Unread(reason) = sheet.change {
        told.push(visit.t(&format!("view-not-{}", reason.code())));
    }
    if !sheet.regions.is_empty() {
        let share = words.t("compare-places").with("count", sheet.regions.len() as i64);
        let point = if words.locale() == Locale::En { '.' } else { ',' };
        let percent = format!("{}{point}{}", sheet.share / 10, sheet.share % 10);
        told.push(share.with("percent", percent).to_string());
    }
    if sheet.words != (0, 0) {
        let (gone, new) = (i64::from(sheet.words.0), i64::from(sheet.words.1));
        told.push(words.t("compare-words").with("gone", gone).with("new", new).to_string());
    }
    if sheet.turned != 0 {
        told.push(words.t("compare-turned").with("degrees", i64::from(sheet.turned)).to_string());
    } else if let (Some(old), Some(new)) = sheet.sizes
        && old != new
        && sheet.change == Change::Changed
    {
        told.push(visit.t("compare-resized"));
    }
    told
}

fn table(visit: &Visit, here: &str, report: &Report, equal: bool) -> Table {
    let caption = if equal { "compare-equal-caption" } else { "compare-sheets" };
    let table = Table::new(visit.words(), visit.t(caption))
        .column(visit.t("compare-sheet"))
        .column(visit.t("compare-state"))
        .column(visit.t("compare-what"))
        .empty(visit.t("compare-no-sheet"));
    let mut rows: Vec<(usize, &Sheet)> = report
        .sheets
        .iter()
        .enumerate()
        .filter(|(_, sheet)| (sheet.change == Change::Equal) == equal)
        .collect();
    // What changed stands first; within that the order of reading stays.
    rows.sort_by_key(|(_, sheet)| sheet.change != Change::Changed);
    rows.into_iter().fold(table, |table, (index, sheet)| {
        let href = format!("{here}&sheet={}", index + 1);
        let below = what(visit, sheet).into_iter().fold(Html::default(), |html, line| {
            let html = if html.is_empty() { html } else { html.then(Html::markup("<br>")) };
            html.then(Html::text(line))
        });
        table.row([row_link(href, numbers(visit, sheet), Html::default()), state(visit, sheet.change), below])
    })
}
