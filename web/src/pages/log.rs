//! The public page of the transparency log, and the log itself as programs read it (C2SP `tlog-tiles`).

use askama::Template;
use axum::body::Bytes;
use axum::extract::Path;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::http::{HeaderName, HeaderValue};
use axum::response::{Html as Answer, IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use law::tlog::{FULL, Tile};
use office::log::{self, Answer as Said};
use office::store::events::Event;
use uuid::Uuid;

use crate::error::{Failure, NOT_CONSISTENT, SAW_OTHER};
use crate::pages::documents::saved;
use crate::pages::operator::proofs;
use crate::ui::case::hash;
use crate::ui::dates::instant;
use crate::ui::parts::{SummaryList, Table};
use crate::ui::{Html, Page};
use crate::who::Visit;

/// A checkpoint with the longest proof and all signatures that are read is far smaller.
pub const LARGEST_QUESTION: usize = 64 * 1024;
/// Checkpoints on the page.
const SHOWN: i64 = 20;

const TEXT: HeaderValue = HeaderValue::from_static("text/plain; charset=utf-8");
const BYTES: HeaderValue = HeaderValue::from_static("application/octet-stream");
/// Of a tile that is whole nothing changes any more.
const FOREVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
const NOW: HeaderValue = HeaderValue::from_static("no-cache");

#[derive(Template)]
#[template(path = "pages/log.html")]
struct Shown {
    page: Page,
    facts: SummaryList,
    /// Something has happened.
    begun: bool,
    table: Table,
    mirror: String,
    check: String,
    proofs: Option<Html>,
}

/// `GET /log`: for everybody.
pub async fn page(visit: Visit) -> Result<Answer<String>, Failure> {
    let (words, log) = (visit.words(), &visit.office.log);
    let latest = log.latest(SHOWN).await?;
    let mut table = Table::new(words, visit.t("log-checkpoints"))
        .column(visit.t("log-column-size"))
        .column(visit.t("log-column-at"))
        .column(visit.t("log-column-root"))
        .column(visit.t("log-column-witnesses"))
        .empty(visit.t("log-empty").as_str());
    for (checkpoint, witnesses) in &latest {
        let names = witnesses.join(", ");
        table = table.row([
            Html::text(checkpoint.size),
            instant(checkpoint.at, words.moment_exact(checkpoint.at)),
            hash(&STANDARD.encode(&checkpoint.root)),
            Html::text(if names.is_empty() { visit.t("log-no-witness") } else { names }),
        ]);
    }
    let (key, origin) = (log.verifier().to_string(), &visit.office.config.public_origin);
    let facts = SummaryList::new()
        .row(visit.t("log-name"), Html::code(log.verifier().name()))
        .row(visit.t("log-key"), Html::code(&key))
        .row(visit.t("log-witness-key"), Html::code(log.witness_verifier().to_string()));
    let mirror = format!("tereze log mirror --key '{key}' {origin}/log FOLDER");
    let check = format!("tereze log check --key '{key}' receipt.json");
    Ok(Answer(
        Shown {
            page: visit.page(visit.t("log-title")),
            facts,
            begun: !latest.is_empty(),
            table,
            mirror,
            check,
            proofs: proofs::link(&visit),
        }
        .render()?,
    ))
}

/// `GET /log/checkpoint`: the latest state as a signed note, with the lines of witnesses.
pub async fn checkpoint(visit: Visit) -> Result<Response, Failure> {
    let note = visit.office.log.checkpoint().await?.ok_or(Failure::NotFound)?;
    Ok(([(CONTENT_TYPE, TEXT), (CACHE_CONTROL, NOW)], note).into_response())
}

/// `GET /log/tile/{level}/{place}`: the hashes of a tile.
pub async fn tile(visit: Visit, Path((level, path)): Path<(String, String)>) -> Result<Response, Failure> {
    let level = level.parse().ok().filter(|number: &u8| *number < 8 && number.to_string() == level);
    let ((place, width), level) = Tile::read(&path).zip(level).ok_or(Failure::NotFound)?;
    let bytes = visit.office.log.tile(Tile { level, place }, width).await?;
    Ok(part(bytes.ok_or(Failure::NotFound)?, width))
}

/// `GET /log/tile/entries/{place}`: the entries of the leaves of a tile: commitments, nothing that was said.
pub async fn entries(visit: Visit, Path(path): Path<String>) -> Result<Response, Failure> {
    let (place, width) = Tile::read(&path).ok_or(Failure::NotFound)?;
    let bytes = visit.office.log.entries(place, width).await?;
    Ok(part(bytes.ok_or(Failure::NotFound)?, width))
}

fn part(bytes: Vec<u8>, width: u64) -> Response {
    let cached = if width == FULL { FOREVER } else { NOW };
    ([(CONTENT_TYPE, BYTES), (CACHE_CONTROL, cached)], bytes).into_response()
}

/// `GET /cases/{id}/events/{number}/receipt.json`: an event of the history with its proof.
pub async fn receipt(visit: Visit, Path((id, number)): Path<(Uuid, i64)>) -> Result<Response, Failure> {
    let proved = log::of_case(&visit.office, &visit.ctx, id, number).await?;
    let body = serde_json::to_vec_pretty(&proved).map_err(office::Error::internal)?;
    Ok(saved(&format!("{id}-{number}-receipt.json"), "application/json", body.into()))
}

/// The link to it in a history.
pub fn link(visit: &Visit, event: &Event) -> Html {
    let at = format!("/cases/{}/events/{}/receipt", event.subject_id, event.number);
    Html::markup(format!(
        r#"<br><a class="govuk-link xs opens" href="{at}.json">{}</a> <a class="govuk-link xs opens" href="{at}.asice">{}</a>"#,
        Html::text(visit.t("log-receipt")),
        Html::text(visit.t("package-of-document")),
    ))
}

/// `POST /log/witness/add-checkpoint`: another system asks this one, as a witness, to sign the state of its log
/// (C2SP `tlog-witness`).
pub async fn add_checkpoint(visit: Visit, body: Bytes) -> Result<Response, Failure> {
    const SIZE: (HeaderName, HeaderValue) = (CONTENT_TYPE, HeaderValue::from_static("text/x.tlog.size"));
    let body = std::str::from_utf8(&body).map_err(|_| Failure::BadRequest)?;
    match log::answer(&visit.office, body).await? {
        Said::Cosigned(line) => Ok(([(CONTENT_TYPE, TEXT)], line).into_response()),
        Said::Conflict(size) => Ok((SAW_OTHER, [SIZE], format!("{size}\n")).into_response()),
        Said::UnknownLog => Err(Failure::NotFound),
        Said::Unsigned => Err(Failure::Denied),
        Said::NotConsistent => Err(Failure::Status(NOT_CONSISTENT)),
        Said::Malformed => Err(Failure::BadRequest),
    }
}
