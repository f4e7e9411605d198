//! One sheet of both documents: side by side with the places that changed, or laid over each other, and its words.

use askama::Template;
use axum::response::Html as Answer;
use office::compare::{self, Change, Compared, Laid, Line, Piece, Report, Sheet, Side};
use office::view::{self as viewer, Shown, Zoom};

use super::{address, file, framed, numbers, state, what};
use crate::error::Failure;
use crate::pages::view;
use crate::ui::parts::{Meaning, note};
use crate::ui::{Html, Page};
use crate::who::Visit;

#[derive(Template)]
#[template(path = "pages/compare_sheet.html")]
struct OfSheet {
    page: Page,
    /// Where the comparison as a whole is.
    here: String,
    number: usize,
    all: usize,
    state: Html,
    what: Vec<String>,
    previous: Option<usize>,
    next: Option<usize>,
    /// Both pages are there and drawn, so that they can be laid over each other.
    pair: bool,
    over: bool,
    old: Html,
    new: Html,
    laid: Html,
    text: Option<Vec<Html>>,
}

pub async fn page(
    visit: &Visit,
    compared: &Compared,
    report: &Report,
    (number, sheet): (usize, &Sheet),
    over: bool,
) -> Result<Answer<String>, Failure> {
    let here = address(compared.old.document.id, compared.new.document.id);
    let title = visit.words().t("compare-title").with("name", view::name(visit, &compared.new.document));
    let page =
        framed(visit, numbers(visit, sheet), &compared.new.document).under(here.clone(), title.to_string());
    let different = |index: &usize| report.sheets[*index].change != Change::Equal;
    let pair = sheet.old.is_some() && sheet.new.is_some() && !matches!(sheet.change, Change::Unread(_));
    let over = over && pair;
    let mut shown = OfSheet {
        page,
        here,
        number,
        all: report.sheets.len(),
        state: state(visit, sheet.change),
        what: what(visit, sheet),
        previous: (0..number - 1).rev().find(different).map(|index| index + 1),
        next: (number..report.sheets.len()).find(different).map(|index| index + 1),
        pair,
        over,
        old: Html::default(),
        new: Html::default(),
        laid: Html::default(),
        text: None,
    };
    if over {
        shown.laid = laid(visit, compared, sheet, &shown.here).await?;
    } else {
        shown.old = drawn(visit, &compared.old, sheet.old, None).await?;
        shown.new = drawn(visit, &compared.new, sheet.new, Some(sheet)).await?;
    }
    if sheet.change == Change::Changed {
        let text = compare::text(&visit.office, compared, sheet).await?;
        let changed = (text.gone, text.new) != (0, 0);
        shown.text = changed.then(|| text.lines.iter().map(|line| told(visit, line)).collect());
    }
    Ok(Answer(shown.render()?))
}

/// A page as an image, with the places that changed where `sheet` has some.
async fn drawn(
    visit: &Visit,
    side: &Side,
    number: Option<u32>,
    sheet: Option<&Sheet>,
) -> Result<Html, Failure> {
    let document = &side.document;
    let Some(number) = number else {
        let absent = if sheet.is_some() { "compare-not-in-new" } else { "compare-not-in-old" };
        return Ok(note(Meaning::Info, visit.t(absent)));
    };
    let pdf = viewer::drawable(&document.file_name).unwrap_or(true);
    let size = u64::try_from(document.size).unwrap_or(u64::MAX);
    let shown = viewer::drawn(&visit.office, &document.sha256, size, pdf, number, Zoom::Fit).await?;
    let (width, height) = match shown {
        Shown::Sheet(drawn) => (drawn.width, drawn.height),
        Shown::Not(reason) => {
            return Ok(note(Meaning::Warn, visit.t(&format!("view-not-{}", reason.code()))));
        }
    };
    let label = visit.words().t("compare-alt").with("name", document.file_name.clone());
    let label = label.with("page", i64::from(number)).to_string();
    let places: String = sheet.map(|sheet| places(sheet, width)).unwrap_or_default();
    let address = view::address(&file(document));
    Ok(Html::markup(format!(
        r#"<a href="{0}?page={number}&amp;zoom=100"><svg class="compare__page" viewBox="0 0 {width} {height}" role="img" aria-label="{1}"><image href="{0}/{number}-{zoom}-0" width="{width}" height="{height}"/>{places}</svg></a>"#,
        Html::text(&address),
        Html::text(label),
        zoom = Zoom::Fit.code(),
    )))
}

/// The places on the new page, in its pixels.
fn places(sheet: &Sheet, width: u32) -> String {
    let (Some(old), Some(new)) = sheet.sizes else { return String::new() };
    let old_width = if sheet.turned.is_multiple_of(180) { old.0 } else { old.1 };
    let scale = f64::from(width) / new.0 * old_width.max(new.0) / f64::from(sheet.canvas.0.max(1));
    let place = |[left, top, width, height]: &[u32; 4]| {
        let [left, top, width, height] =
            [left, top, width, height].map(|side| (f64::from(*side) * scale).round());
        format!(r#"<rect class="compare__place" x="{left}" y="{top}" width="{width}" height="{height}"/>"#)
    };
    sheet.regions.iter().map(place).collect()
}

async fn laid(visit: &Visit, compared: &Compared, sheet: &Sheet, here: &str) -> Result<Html, Failure> {
    let pages = (sheet.old.unwrap_or(0), sheet.new.unwrap_or(0));
    let laid = Laid { pages, turned: sheet.turned, zoom: Zoom::Fit };
    let drawn = match compare::over(&visit.office, compared, laid).await? {
        Shown::Sheet(drawn) => drawn,
        Shown::Not(reason) => {
            return Ok(note(Meaning::Warn, visit.t(&format!("view-not-{}", reason.code()))));
        }
    };
    let name = format!("{}-{}-{}-{}-0", pages.0, pages.1, sheet.turned, laid.zoom.code());
    let address = here.replacen("/compare?", &format!("/compare/{name}?"), 1);
    Ok(Html::markup(format!(
        r#"<img src="{}" width="{}" height="{}" alt="{}">"#,
        Html::text(address),
        drawn.width,
        drawn.height,
        Html::text(visit.t("compare-over-alt"))
    )))
}

fn told(visit: &Visit, line: &Line) -> Html {
    match line {
        Line::Same(count) => {
            let text = visit.words().t("compare-lines-same").with("count", *count as i64);
            Html::markup(format!(r#"<span class="mut">{}</span>"#, Html::text(text)))
        }
        Line::Words(pieces) => pieces.iter().fold(Html::default(), |html, (piece, text)| {
            let html = if html.is_empty() { html } else { html.then(" ") };
            let text = Html::text(text);
            html.then(match piece {
                Piece::Same => text,
                Piece::Gone => Html::markup(format!("<del>{text}</del>")),
                Piece::New => Html::markup(format!("<ins>{text}</ins>")),
            })
        }),
    }
}
