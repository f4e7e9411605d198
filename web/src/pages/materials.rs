//! What the operator publishes, for everybody: instructions, reference materials, technical requirements, obligatory
//! materials (A-7.6, A-7.8, A-7.9, A-34.5, A-34.8, B-4.3).

use askama::Template;
use axum::extract::{Path, Query};
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, Method};
use axum::response::{Html as Answer, IntoResponse, Redirect, Response};
use law::publication::{Kind, Scope, Standing};
use office::publications::{self, Asked, Card, Version};
use office::store::documents::Document;
use serde::Deserialize;
use serde_json::{Value as Json, json};
use uuid::Uuid;

use super::documents;
use crate::error::Failure;
use crate::forms::Form;
use crate::ranges;
use crate::ui::dates::instant;
use crate::ui::deadline::clause;
use crate::ui::forms::button;
use crate::ui::parts::{Meaning, SummaryList, Table, note, row_link, tag};
use crate::ui::prose::prose;
use crate::ui::{Html, Page};
use crate::who::Visit;

pub const HERE: &str = "/materials";

#[derive(Template)]
#[template(path = "pages/materials.html")]
struct Materials {
    page: Page,
    groups: Vec<(String, Html, Table)>,
    empty: bool,
}

/// `GET /materials`: what is in force, by kind.
pub async fn page(visit: Visit) -> Result<Answer<String>, Failure> {
    let listed = publications::list(&visit.office, &visit.ctx).await?;
    let words = visit.words();
    let mut groups = Vec::new();
    for kind in publications::kinds(visit.office.config.system) {
        let of_kind: Vec<_> = listed.iter().filter(|it| it.publication.kind == *kind).collect();
        if of_kind.is_empty() {
            continue;
        }
        let name = visit.t(&format!("publication-kind-{}", kind.name()));
        let table = Table::new(words, name.clone())
            .column(visit.t("publication-column-title"))
            .column(visit.t("publication-column-since"))
            .column(visit.t("publication-column-files"));
        let table = of_kind.iter().fold(table, |table, it| {
            let (lang, title) = it.version.titles.in_language(words.locale());
            let href = format!("{HERE}/{}", it.publication.number);
            table.row([
                in_language(lang.code(), row_link(href, title, numbered(&visit, &it.version).as_str())),
                Html::text(words.date(it.version.valid_from)),
                Html::text(words.number(it.version.documents.len() as i64)),
            ])
        });
        groups.push((name, why(&visit, *kind), table));
    }
    let empty = groups.is_empty();
    let page = visit.page(visit.t("publication-title"));
    Ok(Answer(Materials { page, groups, empty }.render()?))
}

/// The duty by which it is published.
fn why(visit: &Visit, kind: Kind) -> Html {
    Html::text(clause(visit.words(), publications::clause(&visit.office, kind).0))
}

fn numbered(visit: &Visit, version: &Version) -> String {
    visit.words().t("publication-version").with("number", version.number.to_string()).to_string()
}

/// Marks what is not in the language of the page.
fn in_language(lang: &str, html: Html) -> Html {
    Html::markup(format!(r#"<span lang="{lang}">{html}</span>"#))
}

/// `GET /materials.json`: what is in force, for programs.
pub async fn json(visit: Visit) -> Result<Response, Failure> {
    let listed = publications::list(&visit.office, &visit.ctx).await?;
    let said = |it: &publications::Listed| -> Json {
        let address = format!("{}{HERE}/{}", visit.office.config.public_origin, it.publication.number);
        json!({
            "number": it.publication.number,
            "kind": it.publication.kind,
            "clause": publications::clause(&visit.office, it.publication.kind),
            "version": it.version.number,
            "title": it.version.titles,
            "from": it.version.valid_from,
            "works": it.version.scope.works,
            "objects": it.version.scope.objects,
            "address": address,
        })
    };
    let body = json!({ "materials": listed.iter().map(said).collect::<Vec<_>>() }).to_string();
    Ok(([(CONTENT_TYPE, "application/json")], body).into_response())
}

#[derive(Template)]
#[template(path = "pages/material.html")]
struct Material {
    page: Page,
    notes: Vec<Html>,
    facts: SummaryList,
    text: Html,
    files: Option<Table>,
    versions: Table,
    /// Where the reader confirms, with the version that was read.
    confirm: Option<(String, i64, Html)>,
}

/// Which version.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Wanted {
    version: Option<i64>,
}

/// `GET /materials/{number}`.
pub async fn one(
    visit: Visit,
    Path(number): Path<String>,
    Query(wanted): Query<Wanted>,
) -> Result<Answer<String>, Failure> {
    let card = publications::card(&visit.office, &visit.ctx, known(&number)?, wanted.version).await?;
    let (lang, title) = card.version.titles.in_language(visit.words().locale());
    let (_, text) = card.version.texts.in_language(visit.words().locale());
    let here = format!("{HERE}/{number}");
    let material = Material {
        notes: notes(&visit, &card, &here),
        facts: facts(&visit, &card),
        text: prose(text, lang.code()),
        files: (!card.documents.is_empty()).then(|| files(&visit, &card.documents, &here)),
        versions: versions(&visit, &card, &here),
        confirm: (card.asked == Asked::ToConfirm).then(|| {
            (format!("{here}/confirmation"), card.version.number, button(visit.t("publication-confirm")))
        }),
        page: visit.page(title).under(HERE, visit.t("publication-title")),
    };
    Ok(Answer(material.render()?))
}

/// The number of a publication.
fn known(number: &str) -> Result<i64, Failure> {
    number.parse().map_err(|_| Failure::NotFound)
}

/// What the reader must know first: that another version is in force, that it is in another language.
fn notes(visit: &Visit, card: &Card, here: &str) -> Vec<Html> {
    let words = visit.words();
    let mut notes = Vec::new();
    let now = card.versions.iter().find(|(_, standing)| *standing == Standing::InForce).map(|(it, _)| it);
    if card.standing != Standing::InForce {
        let key = match (card.standing, now) {
            (Standing::Coming, _) => "publication-note-coming",
            (_, Some(now)) if !now.archived => "publication-note-superseded",
            _ => "publication-note-archived",
        };
        let from = now.map_or(card.version.valid_from, |now| now.valid_from);
        let from = if card.standing == Standing::Coming { card.version.valid_from } else { from };
        let text = Html::text(words.t(key).with("date", words.date(from)));
        let text = match now {
            Some(now) if !now.archived => {
                text.then(" ").then(Html::link(here, visit.t("publication-note-in-force")))
            }
            _ => text,
        };
        notes.push(note(Meaning::Warn, text));
    }
    let (lang, _) = card.version.titles.in_language(words.locale());
    if lang != words.locale() {
        notes.push(note(Meaning::Info, visit.t("publication-note-language")));
    }
    if let Asked::Confirmed(at) = card.asked {
        let text = visit.t("publication-note-confirmed");
        notes.push(note(Meaning::Ok, Html::text(text).then(" ").then(instant(at, words.moment(at)))));
    }
    notes
}

fn facts(visit: &Visit, card: &Card) -> SummaryList {
    let (words, t) = (visit.words(), |key: &str| visit.t(key));
    let kind = card.publication.kind;
    let mut facts = SummaryList::new()
        .row(t("publication-kind"), t(&format!("publication-kind-{}", kind.name())))
        .row(t("publication-clause"), why(visit, kind))
        .row(t("publication-column-version"), words.number(card.version.number))
        .row(t("publication-column-since"), words.date(card.version.valid_from));
    if let Some(until) = card.until {
        facts = facts.row(t("publication-until"), words.date(until));
    }
    if kind.is_acknowledged() {
        for (label, said) in scope(visit, &card.version.scope) {
            facts = facts.row(label, said);
        }
    }
    facts
        .row(
            t("publication-approved"),
            instant(card.version.recorded_at, words.moment(card.version.recorded_at)),
        )
        .row(t("publication-reason"), card.version.reason.as_str())
}

/// To which works and objects something obligatory applies.
pub fn scope(visit: &Visit, scope: &Scope) -> [(String, String); 2] {
    let said = |names: Vec<String>, all: &str| match names.is_empty() {
        true => visit.t(all),
        false => names.iter().map(|name| visit.t(name)).collect::<Vec<_>>().join("; "),
    };
    let works = scope.works.iter().map(|it| format!("publication-works-{}", it.name())).collect();
    let objects = scope.objects.iter().map(|it| format!("publication-objects-{}", it.name())).collect();
    [
        (visit.t("publication-works"), said(works, "publication-works-all")),
        (visit.t("publication-objects"), said(objects, "publication-objects-all")),
    ]
}

fn files(visit: &Visit, documents: &[Document], here: &str) -> Table {
    let words = visit.words();
    let table = Table::new(words, visit.t("publication-files"))
        .column(visit.t("application-documents-column-file"))
        .column(visit.t("application-documents-column-sum"));
    documents.iter().fold(table, |table, document| {
        let size = words.size(u64::try_from(document.size).unwrap_or(0));
        table.row([
            row_link(format!("{here}/files/{}", document.id), &document.file_name, size.as_str()),
            crate::ui::case::hash(&document.sha256),
        ])
    })
}

fn versions(visit: &Visit, card: &Card, here: &str) -> Table {
    let words = visit.words();
    let table = Table::new(words, visit.t("publication-versions"))
        .column(visit.t("publication-column-version"))
        .column(visit.t("publication-column-since"))
        .column(visit.t("publication-column-standing"))
        .column(visit.t("publication-reason"));
    card.versions.iter().fold(table, |table, (it, standing)| {
        let name = numbered(visit, it);
        table.row([
            match it.archived {
                true => Html::text(name),
                false => Html::link(format!("{here}?version={}", it.number), name),
            },
            Html::text(words.date(it.valid_from)),
            self::standing(visit, it, *standing),
            Html::text(&it.reason),
        ])
    })
}

/// Where a version stands, in a word.
pub fn standing(visit: &Visit, version: &Version, standing: Standing) -> Html {
    let (meaning, key) = match (standing, version.archived) {
        (Standing::InForce, true) => (Meaning::None, "publication-standing-archived"),
        (Standing::InForce, false) => (Meaning::Ok, "publication-standing-in-force"),
        (Standing::Coming, true) => (Meaning::Wait, "publication-standing-to-archive"),
        (Standing::Coming, false) => (Meaning::Wait, "publication-standing-coming"),
        (Standing::Superseded, _) => (Meaning::None, "publication-standing-superseded"),
    };
    tag(meaning, visit.t(key))
}

/// `GET /materials/{number}/files/{document}`.
pub async fn file(
    visit: Visit,
    method: Method,
    Path((number, id)): Path<(String, Uuid)>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let mut answer = ranges::Answer::Head;
    let (document, reading) =
        publications::open(&visit.office, &visit.ctx, known(&number)?, id, |document| {
            answer = documents::asked(&method, &headers, document);
            documents::wanted(&answer)
        })
        .await?;
    Ok(documents::opened(&document, reading, &answer))
}

/// `POST /materials/{number}/confirmation`: the reader has read this version.
pub async fn confirm(visit: Visit, Path(number): Path<String>, form: Form) -> Result<Redirect, Failure> {
    let version = form.text("version").parse().map_err(|_| Failure::BadRequest)?;
    publications::confirm(&visit.office, &visit.ctx, known(&number)?, version).await?;
    Ok(Redirect::to(&format!("{HERE}/{number}")))
}
