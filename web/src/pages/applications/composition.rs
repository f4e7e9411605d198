//! The set of documents against the list by which the expertise checks completeness: what is there, what is missing, which
//! file is what.

use std::collections::BTreeSet;

use askama::Template;
use axum::extract::{Path, Query};
use axum::response::{Html as Answer, IntoResponse, Redirect, Response};
use law::checklist::{Asked, Line, Need, Part};
use office::FieldError;
use office::applications::{self, Draft, File, composition};
use office::expertise::checklist::name;
use uuid::Uuid;

use super::documents::{listed, named, order};
use super::{Side, frame, open, side};
use crate::error::{self, Failure};
use crate::forms::{Form, Values};
use crate::pages::cases::placed;
use crate::ui::forms::{Errors, button};
use crate::ui::listing::{Listing, Shown};
use crate::ui::parts::{Meaning, note, tag};
use crate::ui::{Html, Page};
use crate::who::Visit;

#[derive(Template)]
#[template(path = "pages/applications/composition.html")]
struct Composition {
    page: Page,
    side: Side,
    state: Html,
    groups: Vec<Group>,
}

struct Group {
    title: String,
    /// Folded until somebody opens it.
    folded: bool,
    lines: Vec<Row>,
}

struct Row {
    code: String,
    name: String,
    need: Html,
    files: Html,
    choose: String,
}

#[derive(Template)]
#[template(path = "pages/applications/choose.html")]
struct Choose {
    page: Page,
    errors: Errors,
    side: Side,
    action: String,
    files: Vec<Choice>,
    listing: Listing,
    save: Html,
    back: Html,
}

struct Choice {
    id: Uuid,
    label: String,
    place: String,
    chosen: bool,
}

/// Files that are named at a line; of more only how many there are.
const NAMED: usize = 3;

/// `GET /applications/{id}/composition`.
pub async fn page(visit: Visit, Path(id): Path<Uuid>) -> Result<Response, Failure> {
    let draft = match open(&visit, id).await? {
        Ok(draft) => draft,
        Err(sent) => return Ok(sent),
    };
    let asked = draft.composition(&visit.office);
    let page = Composition {
        side: side(&visit, &draft, "documents"),
        state: state(&visit, &draft, &asked),
        groups: groups(&visit, id, &asked),
        page: frame(&visit, &draft, "composition-title"),
    };
    Ok(Answer(page.render()?).into_response())
}

/// `GET /applications/{id}/composition/{code}`: which files present a line.
pub async fn choose(
    visit: Visit,
    Path((id, code)): Path<(Uuid, String)>,
    Query(shown): Query<Shown>,
) -> Result<Response, Failure> {
    match open(&visit, id).await? {
        Ok(draft) => Ok(Answer(choose_page(&visit, &draft, &code, &shown, None)?).into_response()),
        Err(sent) => Ok(sent),
    }
}

/// `POST /applications/{id}/composition/{code}`: of the files on the page, those that do.
pub async fn present(
    visit: Visit,
    Path((id, code)): Path<(Uuid, String)>,
    Query(shown): Query<Shown>,
    form: Form,
) -> Result<Response, Failure> {
    let (office, ctx) = (&visit.office, &visit.ctx);
    let (seen, chosen) = (ids(&form.values, "shown"), ids(&form.values, "files"));
    match composition::present(office, ctx, id, &code, (&seen, &chosen)).await {
        // With more pages of files the reader goes on where he is.
        Ok(()) if form.values.has("pages") => {
            let here = format!("/applications/{id}/composition/{code}?{}#files", shown.query());
            Ok(Redirect::to(&here).into_response())
        }
        Ok(()) => Ok(Redirect::to(&format!("/applications/{id}/composition#{code}")).into_response()),
        Err(office::Error::Invalid(wrong)) => {
            let draft = applications::draft(office, ctx, id).await?;
            Ok(error::unprocessable(choose_page(&visit, &draft, &code, &shown, Some((&wrong, &chosen)))?))
        }
        Err(error) => Err(error.into()),
    }
}

fn ids(values: &Values, field: &str) -> BTreeSet<Uuid> {
    values.all(field).filter_map(|id| id.parse().ok()).collect()
}

/// How much of what must be there is there, in one sentence with the way to the list.
pub fn short(visit: &Visit, draft: &Draft) -> Html {
    let asked = draft.composition(&visit.office);
    let href = format!("/applications/{}/composition", draft.application.id);
    state(visit, draft, &asked)
        .then(Html::markup("<p>"))
        .then(Html::link(href, visit.t("composition-open")))
        .then(Html::markup("</p>"))
}

fn state(visit: &Visit, draft: &Draft, asked: &[Asked<'_, &File>]) -> Html {
    let words = visit.words();
    let must: Vec<_> = asked.iter().filter(|it| it.need == Need::Required).collect();
    let missing = must.iter().filter(|it| it.is_missing()).count();
    let count = words.t("composition-count").with("done", (must.len() - missing) as i64);
    let count = count.with("all", must.len() as i64).to_string();
    let said = match missing {
        0 => note(Meaning::Ok, format!("{count}. {}", visit.t("composition-all"))),
        n => note(Meaning::Warn, format!("{count}. {}", words.t("composition-missing").with("n", n as i64))),
    };
    let facts = draft.application.form.facts();
    let unsaid = [facts.documentation, facts.works, facts.purpose].contains(&"");
    if !unsaid {
        return said;
    }
    let object = format!("/applications/{}/object", draft.application.id);
    let link = Html::link(object, visit.t("application-section-object"));
    said.then(note(Meaning::Info, Html::text(visit.t("composition-unsaid")).then(" ").then(link)))
}

/// What must be there or is there, part by part; then what the object may have.
fn groups(visit: &Visit, id: Uuid, asked: &[Asked<'_, &File>]) -> Vec<Group> {
    let first = |it: &Asked<'_, &File>| it.need == Need::Required || !it.files.is_empty();
    let group = |title: String, folded, chosen: &dyn Fn(&Asked<'_, &File>) -> bool| Group {
        title,
        folded,
        lines: asked.iter().filter(|it| chosen(it)).map(|it| row(visit, id, it)).collect(),
    };
    let rest = asked.iter().filter(|it| !first(it)).count() as i64;
    let mut groups = vec![
        group(visit.t("composition-part-initial-data"), false, &|it| {
            first(it) && it.line.part == Part::InitialData
        }),
        group(visit.t("composition-part-design"), false, &|it| first(it) && it.line.part == Part::Design),
        group(visit.words().t("composition-rest").with("n", rest).to_string(), true, &|it| !first(it)),
    ];
    groups.retain(|group| !group.lines.is_empty());
    groups
}

fn row(visit: &Visit, id: Uuid, asked: &Asked<'_, &File>) -> Row {
    let need = match asked.need {
        Need::Required if asked.is_missing() => tag(Meaning::Warn, visit.t("composition-need-required")),
        Need::Required => Html::text(visit.t("composition-need-required")),
        Need::IfAny => Html::text(visit.t("composition-need-if-any")),
    };
    let links = asked.files.iter().take(NAMED).map(|file| named(id, file));
    let mut files = links.reduce(|html, file| html.then(", ").then(file));
    if let Some(more) = asked.files.len().checked_sub(NAMED).filter(|more| *more > 0) {
        let said = visit.words().t("composition-more").with("n", more as i64).to_string();
        files = files.map(|html| html.then(" ").then(said));
    }
    let files = files.unwrap_or_else(|| Html::text(visit.t("composition-line-none")));
    Row {
        code: asked.line.code.clone(),
        name: name(&visit.office, visit.words(), &asked.line.code),
        need,
        files,
        choose: format!("/applications/{id}/composition/{}?section={}", asked.line.code, section(asked.line)),
    }
}

/// Where the files of a line usually lie; what may lie anywhere is looked for everywhere.
fn section(line: &Line) -> &str {
    if line.section == "other" { "" } else { &line.section }
}

fn choose_page(
    visit: &Visit,
    draft: &Draft,
    code: &str,
    shown: &Shown,
    refused: Option<(&[FieldError], &BTreeSet<Uuid>)>,
) -> Result<String, Failure> {
    let id = draft.application.id;
    let line = composition::line(&visit.office, draft, code)?;
    let here = format!("/applications/{id}/composition/{code}");
    let mut files: Vec<&File> = draft.files.iter().filter(|file| !file.replaces).collect();
    files.sort_by_cached_key(|file| order(file));
    let (listing, files) = Listing::of(visit, (&here, "files"), shown, files, listed);
    let choice = |file: &File| Choice {
        id: file.upload.id,
        label: file.upload.file_name.clone(),
        place: placed(visit, &file.section, &file.volume, &file.folder),
        chosen: match refused {
            Some((_, chosen)) => chosen.contains(&file.upload.id),
            None => file.kinds.contains(&line.code),
        },
    };
    let errors = error::errors(visit, refused.map_or(&[], |(wrong, _)| wrong));
    let page = Choose {
        side: side(visit, draft, "documents"),
        action: format!("{here}?{}", listing.shown.query()),
        files: files.into_iter().map(choice).collect(),
        listing,
        save: button(visit.t("composition-save")),
        back: Html::link(format!("/applications/{id}/composition#{code}"), visit.t("composition-back")),
        page: frame(visit, draft, "composition-title")
            .titled(name(&visit.office, visit.words(), code))
            .with_errors(errors.any()),
        errors,
    };
    Ok(page.render()?)
}
