//! The operator's editor for the limits of uploads (A-16.p2): what is in force, a decision for a later day, the history.

use askama::Template;
use axum::extract::Query;
use axum::response::{Html as Answer, IntoResponse, Redirect, Response};
use office::FieldError;
use office::uploads::limits::{self, Edition, Limits, Overview, Proposal};
use serde::Deserialize;

use crate::error::{self, Failure};
use crate::forms::Form;
use crate::ui::forms::{Errors, Field, button};
use crate::ui::parts::{Banner, SummaryList, Table};
use crate::ui::{Html, Page};
use crate::who::Visit;

const HERE: &str = "/operator/limits";

#[derive(Template)]
#[template(path = "pages/limits.html")]
struct Editor {
    page: Page,
    errors: Errors,
    done: Option<Banner>,
    facts: SummaryList,
    edition: i64,
    fields: Vec<Field>,
    confirm: Html,
    history: Table,
}

/// The edition that was just recorded.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Done {
    done: Option<i64>,
}

/// `GET /operator/limits`.
pub async fn page(visit: Visit, Query(done): Query<Done>) -> Result<Answer<String>, Failure> {
    Ok(Answer(editor(&visit, None, &[], done.done).await?))
}

/// `POST /operator/limits`: records a decision.
pub async fn record(visit: Visit, form: Form) -> Result<Response, Failure> {
    let seen = form.text("edition").parse().map_err(|_| Failure::BadRequest)?;
    let text = |name: &str| form.text(name).to_owned();
    let typed = Proposal {
        part: text("part"),
        file: text("file"),
        package: text("package"),
        files: text("files"),
        archive_files: text("archive_files"),
        archive_depth: text("archive_depth"),
        archive_ratio: text("archive_ratio"),
        formats: text("formats"),
        from: text("from"),
        reason: text("reason"),
    };
    match limits::record(&visit.office, &visit.ctx, &typed, seen).await {
        Ok(edition) => Ok(Redirect::to(&format!("{HERE}?done={}", edition.edition)).into_response()),
        Err(office::Error::Invalid(wrong)) => {
            Ok(error::unprocessable(editor(&visit, Some(typed), &wrong, None).await?))
        }
        Err(error) => Err(error.into()),
    }
}

async fn editor(
    visit: &Visit,
    typed: Option<Proposal>,
    wrong: &[FieldError],
    done: Option<i64>,
) -> Result<String, Failure> {
    let overview = limits::overview(&visit.office, &visit.ctx).await?;
    let (words, errors) = (visit.words(), error::errors(visit, wrong));
    let done = overview.editions.iter().find(|edition| Some(edition.edition) == done).map(|edition| {
        let text = words.t("limits-done").with("date", words.date(edition.valid_from)).to_string();
        Banner::success(words, text, "")
    });
    let typed = typed.unwrap_or_else(|| Proposal::of(&overview.limits));
    let editor = Editor {
        done,
        facts: facts(visit, &overview),
        edition: overview.editions.first().map_or(0, |edition| edition.edition),
        fields: fields(visit, &typed, &errors),
        confirm: button(visit.t("limits-confirm")),
        history: history(visit, &overview.editions),
        page: visit.page(visit.t("limits-title")).with_errors(errors.any()),
        errors,
    };
    Ok(editor.render()?)
}

fn facts(visit: &Visit, overview: &Overview) -> SummaryList {
    let list = SummaryList::new().row(visit.t("limits-column-limits"), summary(visit, &overview.limits));
    match &overview.since {
        None => list.row(visit.t("limits-column-from"), visit.t("limits-from-beginning").as_str()),
        Some(edition) => list
            .row(visit.t("limits-column-from"), visit.words().date(edition.valid_from).as_str())
            .row(visit.t("limits-column-reason"), edition.reason.as_str()),
    }
}

/// The limits in words.
pub fn summary(visit: &Visit, limits: &Limits) -> Html {
    let words = visit.words();
    let sizes = words
        .t("limits-summary")
        .with("part", words.size(limits.part))
        .with("file", words.size(limits.file))
        .with("package", words.size(limits.package))
        .with("files", limits.files as i64);
    let archive = words
        .t("limits-summary-archive")
        .with("files", limits.archive.files as i64)
        .with("depth", limits.archive.depth as i64)
        .with("ratio", limits.archive.ratio as i64);
    Html::two_lines(sizes.to_string(), format!("{archive} · {}", limits.formats.join(" ")))
}

fn fields(visit: &Visit, typed: &Proposal, errors: &Errors) -> Vec<Field> {
    let t = |key: &str| visit.t(key);
    let short = |name: &'static str, key: &str, value: &str| Field::text(name, t(key)).width(10).value(value);
    vec![
        short("part", "limits-field-part", &typed.part).hint(t("limits-field-part-hint")).checked(errors),
        short("file", "limits-field-file", &typed.file).checked(errors),
        short("package", "limits-field-package", &typed.package).checked(errors),
        short("files", "limits-field-files", &typed.files).checked(errors),
        short("archive_files", "limits-field-archive-files", &typed.archive_files).checked(errors),
        short("archive_depth", "limits-field-archive-depth", &typed.archive_depth)
            .hint(t("limits-field-archive-depth-hint"))
            .checked(errors),
        short("archive_ratio", "limits-field-archive-ratio", &typed.archive_ratio)
            .hint(t("limits-field-archive-ratio-hint"))
            .checked(errors),
        Field::text("formats", t("limits-field-formats"))
            .hint(t("limits-field-formats-hint"))
            .value(typed.formats.as_str())
            .checked(errors),
        short("from", "limits-field-from", &typed.from).hint(t("limits-field-from-hint")).checked(errors),
        Field::long("reason", t("limits-field-reason"))
            .hint(t("limits-field-reason-hint"))
            .value(typed.reason.as_str())
            .checked(errors),
    ]
}

fn history(visit: &Visit, editions: &[Edition]) -> Table {
    let words = visit.words();
    let table = Table::new(words, visit.t("limits-history"))
        .column(visit.t("limits-column-from"))
        .column(visit.t("limits-column-limits"))
        .column(visit.t("limits-column-reason"))
        .column(visit.t("limits-column-recorded"))
        .empty(visit.t("limits-history-empty").as_str());
    editions.iter().fold(table, |table, edition| {
        table.row([
            Html::text(words.date(edition.valid_from)),
            summary(visit, &edition.limits),
            Html::text(&edition.reason),
            Html::two_lines(words.moment(edition.recorded_at), &edition.actor.name),
        ])
    })
}
