//! A document looked at in the browser: its pages as images made by the server. Nothing of the document itself comes
//! into our origin, and everything is a link or a form.

use askama::Template;
use axum::body::Body;
use axum::extract::{OriginalUri, Path, Query};
use axum::http::HeaderValue;
use axum::http::header::CONTENT_TYPE;
use axum::response::{Html as Answer, IntoResponse, Response};
use office::store::documents::Document;
use office::view::{self, Looked, Place, Reason, Shown, Zoom};
use serde::Deserialize;
use uuid::Uuid;

use crate::error::{self, Failure};
use crate::pages::compare;
use crate::ui::case::hash;
use crate::ui::forms::link_button;
use crate::ui::parts::{Meaning, SummaryList, note};
use crate::ui::{Html, Page};
use crate::who::Visit;

pub const PNG: HeaderValue = HeaderValue::from_static("image/png");
pub const JPEG: HeaderValue = HeaderValue::from_static("image/jpeg");
/// The name of the small picture among the images of a document.
const THUMBNAIL: &str = "thumbnail";

/// What a reader asks for; anything else is the first page, fitted.
#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    #[serde(default)]
    page: String,
    #[serde(default)]
    zoom: String,
}

/// A page of a document as it is drawn, or why it is not.
pub struct Leaf {
    /// Where the document is.
    pub file: String,
    pub number: u32,
    pub pages: u32,
    zoom: Zoom,
    reduced: bool,
    pub rows: Vec<Vec<Html>>,
    pub said: Html,
}

#[derive(Template)]
#[template(path = "pages/view.html")]
struct View {
    page: Page,
    leaf: Leaf,
    /// Where it is compared with another one.
    compare: Option<String>,
    facts: SummaryList,
    /// In its size, in a box that scrolls.
    scrolls: bool,
    /// That these are images, not what is signed.
    copy: String,
}

impl Leaf {
    fn link(&self, number: u32, zoom: Zoom) -> String {
        format!("{}/view?page={number}&zoom={}", self.file, zoom.code())
    }
}

impl View {
    /// Another page in the same zoom.
    fn turned(&self, number: u32) -> String {
        self.leaf.link(number, self.leaf.zoom)
    }

    /// Address and text; none for the zoom that is shown.
    fn zooms(&self) -> Vec<(Option<String>, String)> {
        let link = |zoom| (zoom != self.leaf.zoom).then(|| self.leaf.link(self.leaf.number, zoom));
        let text = |zoom: Zoom| self.page.t(&format!("view-zoom-{}", zoom.code())).to_string();
        Zoom::CHOICE.into_iter().map(|zoom| (link(zoom), text(zoom))).collect()
    }
}

/// `GET …/documents/{document}/view`.
pub async fn page(
    visit: Visit,
    OriginalUri(uri): OriginalUri,
    Path((subject, id)): Path<(Uuid, Uuid)>,
    Query(asked): Query<Asked>,
) -> Result<Answer<String>, Failure> {
    let file = uri.path().strip_suffix("/view").unwrap_or_default().to_owned();
    let parts = ["/documents/", "/papers/"];
    let above =
        parts.iter().find_map(|part| file.split_once(part)).map_or("/", |(above, _)| above).to_owned();
    let up = if above.contains("/registration") { "view-registration" } else { "view-case" };
    let compare = above.starts_with("/cases/").then(|| compare::choice(id));
    show(visit, Place::Document { subject, id }, asked, Around { file, above, up, compare }).await
}

/// `GET /applications/{id}/files/{upload}/view`: before it is signed.
pub async fn of_draft(
    visit: Visit,
    Path((application, upload)): Path<(Uuid, Uuid)>,
    Query(asked): Query<Asked>,
) -> Result<Answer<String>, Failure> {
    let file = draft_file(application, upload);
    let above = format!("/applications/{application}/documents");
    let around = Around { file, above, up: "application-documents-title", compare: None };
    show(visit, Place::Draft { application, upload }, asked, around).await
}

/// What leads to a file and on from it.
struct Around {
    file: String,
    above: String,
    up: &'static str,
    compare: Option<String>,
}

async fn show(visit: Visit, place: Place, asked: Asked, around: Around) -> Result<Answer<String>, Failure> {
    let number = asked.page.trim().parse().unwrap_or(1).max(1);
    let zoom = Zoom::read(&asked.zoom).unwrap_or(Zoom::Fit);
    let (looked, shown) = view::open(&visit.office, &visit.ctx, place, number, zoom).await?;
    let name = named(&visit, &looked.kind, &looked.file_name);
    let view = View {
        page: visit.page(name).under(around.above, visit.t(around.up)),
        compare: around.compare,
        facts: facts(&visit, &looked),
        scrolls: zoom != Zoom::Fit,
        copy: visit.t(match place {
            Place::Document { .. } => "view-copy",
            Place::Draft { .. } => "view-copy-draft",
        }),
        leaf: leaf(&visit, (around.file, &looked.file_name), (number, zoom), shown),
    };
    Ok(Answer(view.render()?))
}

/// A page of a document that lies at `file`, to stand beside something else: fitted.
pub async fn beside(
    visit: &Visit,
    (subject, id): (Uuid, Uuid),
    file: String,
    number: u32,
) -> Result<Leaf, Failure> {
    let place = Place::Document { subject, id };
    match view::open(&visit.office, &visit.ctx, place, number, Zoom::Fit).await {
        Ok((looked, shown)) => Ok(leaf(visit, (file, &looked.file_name), (number, Zoom::Fit), shown)),
        // What nobody reads is said beside the rest, which goes on.
        Err(error @ office::Error::Refused(_)) => {
            let said = note(Meaning::Bad, error::told(visit, &error));
            Ok(Leaf { said, ..leaf(visit, (file, ""), (number, Zoom::Fit), None) })
        }
        Err(error) => Err(error.into()),
    }
}

fn leaf(
    visit: &Visit,
    (file, name): (String, &str),
    (number, zoom): (u32, Zoom),
    shown: Option<Shown>,
) -> Leaf {
    let mut leaf =
        Leaf { file, number, pages: 0, zoom, reduced: false, rows: Vec::new(), said: Html::default() };
    match shown {
        Some(Shown::Sheet(sheet)) => {
            (leaf.pages, leaf.reduced) = (sheet.pages, sheet.reduced);
            let alt = visit.words().t("view-alt").with("name", name.to_owned());
            let alt = alt.with("page", i64::from(number)).with("pages", i64::from(sheet.pages)).to_string();
            leaf.rows = (0..sheet.rows)
                .map(|row| {
                    let parts = row * sheet.columns..(row + 1) * sheet.columns;
                    parts.map(|part| image_of(&leaf, part, sheet.part(part), &alt)).collect()
                })
                .collect();
        }
        Some(Shown::Not(reason)) => leaf.said = not_shown(visit, &leaf, reason),
        None => leaf.said = note(Meaning::Info, visit.t("view-not-kind")),
    }
    leaf
}

fn image_of(leaf: &Leaf, part: u32, (_, _, width, height): (u32, u32, u32, u32), alt: &str) -> Html {
    // One sheet is told once.
    let alt = if part == 0 { alt } else { "" };
    let lazy = if part == 0 { "" } else { r#" loading="lazy""# };
    Html::markup(format!(
        r#"<img src="{}/view/{}-{}-{part}" width="{width}" height="{height}" alt="{}"{lazy}>"#,
        Html::text(&leaf.file),
        leaf.number,
        leaf.zoom.code(),
        Html::text(alt)
    ))
}

fn not_shown(visit: &Visit, leaf: &Leaf, reason: Reason) -> Html {
    let head = format!("<strong>{}</strong><br>", Html::text(visit.t("view-not-shown")));
    let text = Html::markup(head).then(Html::text(visit.t(&format!("view-not-{}", reason.code()))));
    let next = match reason {
        Reason::Busy => link_button(leaf.link(leaf.number, leaf.zoom), visit.t("view-again")),
        Reason::NoPage => link_button(leaf.link(1, leaf.zoom), visit.t("view-first")),
        Reason::Time | Reason::Memory | Reason::Large | Reason::Broken => Html::default(),
    };
    note(Meaning::Warn, text).then(next)
}

fn facts(visit: &Visit, looked: &Looked) -> SummaryList {
    let words = visit.words();
    let mut facts = SummaryList::new().row(visit.t("view-name"), looked.file_name.as_str());
    if let Some(section) = &looked.section {
        facts = facts.row(visit.t("view-section"), visit.t(&format!("section-{section}")));
    }
    facts.row(visit.t("view-size"), words.size(looked.size)).row(visit.t("view-hash"), hash(&looked.sha256))
}

/// A document as people call it.
pub fn name(visit: &Visit, document: &Document) -> String {
    named(visit, &document.kind, &document.file_name)
}

fn named(visit: &Visit, kind: &str, file_name: &str) -> String {
    let key = format!("document-kind-{kind}");
    if kind != "project" && visit.words().has(&key) { visit.t(&key) } else { file_name.to_owned() }
}

/// Where a file of a draft is.
pub fn draft_file(application: Uuid, upload: Uuid) -> String {
    format!("/applications/{application}/files/{upload}")
}

/// `GET …/documents/{document}/view/{image}`: `thumbnail`, or page, zoom and part: `3-fit-0`.
pub async fn image(
    visit: Visit,
    Path((subject, id, image)): Path<(Uuid, Uuid, String)>,
) -> Result<Response, Failure> {
    drawn(visit, Place::Document { subject, id }, &image).await
}

/// `GET /applications/{id}/files/{upload}/view/{image}`.
pub async fn image_of_draft(
    visit: Visit,
    Path((application, upload, image)): Path<(Uuid, Uuid, String)>,
) -> Result<Response, Failure> {
    drawn(visit, Place::Draft { application, upload }, &image).await
}

async fn drawn(visit: Visit, place: Place, image: &str) -> Result<Response, Failure> {
    let asked = if image == THUMBNAIL { Some((1, Zoom::Thumbnail, 0)) } else { read(image) };
    let asked = asked.ok_or(Failure::NotFound)?;
    let bytes = view::image(&visit.office, &visit.ctx, place, asked).await?;
    let kind = if bytes.starts_with(b"\x89PNG") { PNG } else { JPEG };
    Ok(([(CONTENT_TYPE, kind)], Body::from(bytes)).into_response())
}

fn read(image: &str) -> Option<(u32, Zoom, u32)> {
    let mut words = image.splitn(3, '-');
    let page = words.next()?.parse().ok()?;
    Some((page, Zoom::read(words.next()?)?, words.next()?.parse().ok()?))
}

/// Where a document is looked at.
pub fn address(file: &str) -> String {
    format!("{file}/view")
}

/// The small picture of a document in a list, where there is one: it repeats the name that stands beside it.
pub fn thumbnail(file: &str, file_name: &str) -> Html {
    if view::drawable(file_name).is_none() {
        return Html::default();
    }
    Html::markup(format!(
        r#"<img class="thumb" src="{}/view/{THUMBNAIL}" width="48" height="48" alt="" loading="lazy">"#,
        Html::text(file)
    ))
}
