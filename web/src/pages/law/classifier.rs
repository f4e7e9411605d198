//! The operator loads the classifier KATO: the file of the Bureau, what it changes, the confirmation (A-16.p1).

use askama::Template;
use axum::extract::Query;
use axum::response::{Html as Answer, IntoResponse, Redirect, Response};
use jiff::civil::Date;
use office::FieldError;
use office::kato::{self, Kato, Listed, Proposed, Tree};
use serde::Deserialize;
use serde_json::Value as Json;

use super::{day, recorded, under_desk};
use crate::error::{self, Failure};
use crate::forms::{Form, Values};
use crate::ui::forms::{Errors, Field, button};
use crate::ui::parts::{Banner, Meaning, SummaryList, Table, note};
use crate::ui::{Html, Page};
use crate::who::Visit;

const PAGE: &str = "/operator/law/kato";
/// Largest file: the whole classifier has a tenth of it.
pub const LARGEST: usize = 16 * 1024 * 1024;
/// So many objects of each change are listed; the first file changes all of them.
const SHOWN: usize = 200;

#[derive(Template)]
#[template(path = "pages/law/classifier.html")]
struct ClassifierPage {
    page: Page,
    errors: Errors,
    done: Option<Banner>,
    facts: SummaryList,
    fields: Vec<Field>,
    button: Html,
    history: Table,
}

#[derive(Template)]
#[template(path = "pages/law/classifier_preview.html")]
struct PreviewPage {
    page: Page,
    remarks: Vec<Html>,
    facts: SummaryList,
    /// What changes, each with its heading.
    changes: Vec<(String, Table)>,
    draft: String,
    confirm: Html,
}

/// The edition that was just loaded.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Done {
    done: Option<i64>,
}

/// `GET /operator/law/kato`.
pub async fn page(visit: Visit, Query(done): Query<Done>) -> Result<Answer<String>, Failure> {
    Ok(Answer(form(&visit, &Values::default(), &[], done.done).await?))
}

/// `POST /operator/law/kato/preview`: keeps the file and shows what it changes.
pub async fn preview(visit: Visit, sent: Form) -> Result<Response, Failure> {
    let typed = sent.text("from");
    let from = day(typed);
    let mut wrong = Vec::new();
    if from.is_none() && !typed.is_empty() {
        wrong.push(FieldError::new("from", "kato-error-from"));
    }
    let Some(file) = sent.file("file").filter(|_| wrong.is_empty()) else {
        if sent.file("file").is_none() {
            wrong.insert(0, FieldError::new("file", "kato-error-file"));
        }
        return Ok(error::unprocessable(form(&visit, &sent.values, &wrong, None).await?));
    };
    match kato::propose(&visit.office, &visit.ctx, &file.name, &file.bytes, from).await {
        Ok(proposed) => Ok(Answer(shown(&visit, &file.name, from, &proposed)?).into_response()),
        Err(office::Error::Invalid(wrong)) => {
            Ok(error::unprocessable(form(&visit, &sent.values, &wrong, None).await?))
        }
        Err(error) => Err(error.into()),
    }
}

/// `POST /operator/law/kato`: loads what was shown.
pub async fn load(visit: Visit, sent: Form) -> Result<Response, Failure> {
    let draft = sent.text("draft").parse().map_err(|_| Failure::BadRequest)?;
    match kato::confirm(&visit.office, &visit.ctx, draft).await {
        Ok(loaded) => Ok(Redirect::to(&format!("{PAGE}?done={}", loaded.edition)).into_response()),
        // Its day has passed meanwhile.
        Err(office::Error::Invalid(wrong)) => {
            Ok(error::unprocessable(form(&visit, &Values::default(), &wrong, None).await?))
        }
        Err(error) => Err(error.into()),
    }
}

async fn form(
    visit: &Visit,
    values: &Values,
    wrong: &[FieldError],
    done: Option<i64>,
) -> Result<String, Failure> {
    let (words, t) = (visit.words(), |key: &str| visit.t(key));
    let editions = kato::editions(&visit.office, &visit.ctx).await?;
    let tree = kato::tree(&visit.office, visit.ctx.now).await?;
    let errors = error::errors(visit, wrong);
    let done = editions.iter().find(|it| Some(it.edition) == done).map(|it| {
        let said = words.t("kato-done").with("edition", it.edition).with("units", words.number(it.units));
        Banner::success(words, said.to_string(), "")
    });
    let today = visit.office.law(visit.ctx.now).date(visit.ctx.now);
    let in_force = editions.iter().find(|it| it.from_day.is_none_or(|from| from <= today));
    let page = ClassifierPage {
        page: under_desk(visit, "kato-desk-title").with_errors(errors.any()),
        done,
        facts: SummaryList::new()
            .row(t("kato-in-force"), in_force.map_or_else(|| t("kato-of-program"), |it| it.source.clone()))
            .row(t("kato-units"), words.number(tree.len() as i64)),
        fields: vec![
            Field::file("file", t("kato-field-file"), ".csv,.txt")
                .hint(t("kato-field-file-hint"))
                .checked(&errors),
            Field::text("from", t("kato-field-from"))
                .hint(t("kato-field-from-hint"))
                .width(10)
                .value(values.text("from"))
                .checked(&errors),
        ],
        button: button(t("law-show")),
        history: history(visit, &editions),
        errors,
    };
    Ok(page.render()?)
}

fn history(visit: &Visit, editions: &[Listed]) -> Table {
    let words = visit.words();
    let table = Table::new(words, visit.t("kato-history"))
        .column(visit.t("kato-column-edition"))
        .column(visit.t("kato-column-file"))
        .column(visit.t("kato-units"))
        .column(visit.t("law-column-from"))
        .column(visit.t("law-column-recorded"))
        .empty(visit.t("kato-history-none").as_str());
    editions.iter().fold(table, |table, it| {
        table.row([
            Html::text(it.edition),
            Html::text(&it.source),
            Html::text(words.number(it.units)),
            Html::text(since(visit, it.from_day)),
            recorded(visit, it.recorded_at, it.actor.as_ref().unwrap_or(&Json::Null)),
        ])
    })
}

fn since(visit: &Visit, from: Option<Date>) -> String {
    from.map_or_else(|| visit.t("kato-at-once"), |from| visit.words().date(from))
}

fn shown(visit: &Visit, source: &str, from: Option<Date>, proposed: &Proposed) -> Result<String, Failure> {
    let (words, t) = (visit.words(), |key: &str| visit.t(key));
    let Proposed { before, follows, .. } = proposed;
    let changes = [
        ("kato-new", &follows.new, &follows.tree),
        ("kato-gone", &follows.gone, before),
        ("kato-renamed", &follows.renamed, &follows.tree),
    ];
    let mut facts = SummaryList::new()
        .row(t("kato-column-file"), source)
        .row(t("law-column-from"), since(visit, from))
        .row(t("kato-units"), words.number(follows.tree.len() as i64));
    for (key, codes, _) in changes {
        facts = facts.row(t(key), words.number(codes.len() as i64));
    }
    let nothing = changes.iter().all(|(_, codes, _)| codes.is_empty());
    let remarks = nothing.then(|| note(Meaning::Info, t("kato-nothing-changes")));
    let tables = changes.into_iter().filter(|(_, codes, _)| !codes.is_empty());
    let page = PreviewPage {
        page: under_desk(visit, "kato-preview-title"),
        remarks: remarks.into_iter().collect(),
        facts,
        changes: tables.map(|(key, codes, tree)| changed(visit, key, codes, (tree, before))).collect(),
        draft: proposed.draft.to_string(),
        confirm: button(t("kato-confirm")),
    };
    Ok(page.render()?)
}

/// The objects of one kind of change: what each is called, and was before where that is another name.
fn changed(visit: &Visit, key: &str, codes: &[Kato], (tree, before): (&Tree, &Tree)) -> (String, Table) {
    let words = visit.words();
    let shown = words.number(codes.len().min(SHOWN) as i64);
    let heading = words.t("kato-shown").with("what", visit.t(key)).with("shown", shown);
    let heading = heading.with("all", words.number(codes.len() as i64)).to_string();
    let table = Table::new(words, heading.clone())
        .column(visit.t("kato-column-code"))
        .column(visit.t("kato-column-kk"))
        .column(visit.t("kato-column-ru"))
        .column(visit.t("kato-column-above"));
    let table = codes.iter().take(SHOWN).filter_map(|code| tree.get(*code)).fold(table, |table, unit| {
        let former = before.get(unit.code);
        let name = |now: &str, was: Option<&String>| match was.filter(|was| *was != now) {
            Some(was) => Html::two_lines(now, words.t("kato-was").with("name", was.clone()).to_string()),
            None => Html::text(now),
        };
        let above = unit.parent.map(|parent| kato::path(tree, parent, visit.ctx.locale));
        table.row([
            Html::code(unit.code),
            name(&unit.kk, former.map(|unit| &unit.kk)),
            name(&unit.ru, former.map(|unit| &unit.ru)),
            Html::text(above.unwrap_or_default()),
        ])
    });
    (heading, table)
}
