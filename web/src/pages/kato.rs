//! Where the object lies: a place of the classifier KATO, found step by step from the region down or by its name.
//! Plain links and forms, so that it works without scripts.

use askama::Template;
use axum::extract::{Path, Query};
use axum::response::{Html as Answer, IntoResponse, Redirect, Response};
use jiff::civil::Date;
use office::FieldError;
use office::applications::{self, Application};
use office::kato::{self, Kato, Tree, Unit};
use serde::Deserialize;
use uuid::Uuid;

use crate::error::{self, Failure};
use crate::forms::Form;
use crate::ui::forms::{Choice, Errors, Field, button, second_button};
use crate::ui::{Html, Page};
use crate::who::Visit;

/// More results than this are a reason to type more letters.
const MOST: usize = 50;

#[derive(Template)]
#[template(path = "pages/applications/place.html")]
struct Place {
    page: Page,
    errors: Errors,
    action: String,
    search: Field,
    find: Html,
    /// From the region down to where the reader is.
    path: Vec<(String, String)>,
    found: Vec<Choice>,
    found_field: Field,
    choose: Html,
    deeper: Vec<(String, String)>,
    chosen: bool,
    clear: Html,
    back: String,
}

/// Where the reader is in the tree, or what is searched for.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    at: String,
    q: String,
}

/// `GET /applications/{id}/place`.
pub async fn page(
    visit: Visit,
    Path(id): Path<Uuid>,
    Query(asked): Query<Asked>,
) -> Result<Response, Failure> {
    let draft = applications::draft(&visit.office, &visit.ctx, id).await?;
    if !draft.application.is_draft() {
        return Ok(Redirect::to(&format!("/cases/{id}")).into_response());
    }
    Ok(Answer(shown(&visit, &draft.application, &asked, &[]).await?).into_response())
}

/// `POST /applications/{id}/place`: chooses one, or takes the choice back.
pub async fn choose(visit: Visit, Path(id): Path<Uuid>, form: Form) -> Result<Response, Failure> {
    let code = form.text("place");
    let chosen = match code.is_empty() && !form.values.has("clear") {
        true => Err(office::Error::field("place", "application-error-place-empty")),
        false => applications::choose_place(&visit.office, &visit.ctx, id, code).await,
    };
    match chosen {
        Ok(()) => Ok(Redirect::to(&format!("/applications/{id}/object")).into_response()),
        Err(office::Error::Invalid(wrong)) => {
            let draft = applications::draft(&visit.office, &visit.ctx, id).await?;
            let shown = shown(&visit, &draft.application, &Asked::default(), &wrong).await?;
            Ok(error::unprocessable(shown))
        }
        Err(error) => Err(error.into()),
    }
}

/// The chosen place in the reader's language, from the region down, or that none is chosen.
pub async fn place(visit: &Visit, application: &Application) -> Result<String, Failure> {
    match application.form.place {
        None => Ok(visit.t("kato-none")),
        Some(code) => {
            Ok(kato::path(&*kato::tree(&visit.office, visit.ctx.now).await?, code, visit.ctx.locale))
        }
    }
}

async fn shown(
    visit: &Visit,
    application: &Application,
    asked: &Asked,
    wrong: &[FieldError],
) -> Result<String, Failure> {
    let tree = kato::tree(&visit.office, visit.ctx.now).await?;
    let today = visit.office.law(visit.ctx.now).date(visit.ctx.now);
    let at = asked.at.parse().ok().and_then(|code| tree.get(code));
    let above = at.map(|unit| unit.code);
    let name = |unit: &Unit| kato::name(unit, visit.ctx.locale).to_owned();
    let here = format!("/applications/{}/place", application.id);
    let step = |unit: &Unit| (format!("{here}?at={}", unit.code), marked(visit, unit, name(unit), today));
    let searched = !asked.q.trim().is_empty();
    let found: Vec<Choice> = match searched {
        true => tree.search(&asked.q, today, MOST).into_iter().map(|unit| full(visit, &tree, unit)).collect(),
        false => {
            let itself = at.into_iter().filter(|unit| unit.exists(today));
            itself.chain(tree.under(above, today)).map(|unit| full(visit, &tree, unit)).collect()
        }
    };
    let deeper = match searched {
        true => Vec::new(),
        false => tree.leading(above, today).into_iter().map(step).collect(),
    };
    let errors = error::errors(visit, wrong);
    let t = |key: &str| visit.t(key);
    let place = application.form.place.map(String::from).unwrap_or_default();
    let shown = Place {
        search: Field::text("q", t("kato-search")).hint(t("kato-search-hint")).value(asked.q.as_str()),
        find: second_button(t("kato-find"), "find", "yes"),
        path: at.map(|unit| tree.path(unit.code)).unwrap_or_default().into_iter().map(step).collect(),
        found_field: Field::radios("place", t("kato-choose-legend"), found.clone())
            .small()
            .value(place.as_str())
            .checked(&errors),
        found,
        choose: button(t("kato-choose")),
        deeper,
        chosen: application.form.place.is_some(),
        clear: second_button(t("kato-clear"), "clear", "yes"),
        back: format!("/applications/{}/object", application.id),
        action: here.clone(),
        page: visit
            .page(t("kato-title"))
            .under("/cabinet", t("cabinet-title"))
            .under(format!("/applications/{}/object", application.id), t("application-object-title"))
            .with_errors(errors.any()),
        errors,
    };
    Ok(shown.render()?)
}

/// A step on the way down; what has ended, or has not begun, leads to what exists under it and says so.
fn marked(visit: &Visit, unit: &Unit, name: String, today: Date) -> String {
    let words = visit.words();
    let said = match (unit.to.filter(|to| *to < today), unit.from.filter(|from| *from > today)) {
        (Some(to), _) => words.t("kato-ended").with("date", words.date(to)),
        (None, Some(from)) => words.t("kato-begins").with("date", words.date(from)),
        (None, None) => return name,
    };
    said.with("name", name).to_string()
}

/// One to choose: its name, and below it where it lies with its code.
fn full(visit: &Visit, tree: &Tree, unit: &Unit) -> Choice {
    let above = unit.parent.map(|parent: Kato| kato::path(tree, parent, visit.ctx.locale));
    let hint = [above.unwrap_or_default(), unit.code.to_string()];
    let hint: Vec<_> = hint.into_iter().filter(|part| !part.is_empty()).collect();
    Choice::new(unit.code.to_string(), kato::name(unit, visit.ctx.locale)).hint(hint.join(" · "))
}
