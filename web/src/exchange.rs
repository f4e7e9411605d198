//! The exchange endpoint: signed messages of other systems, and files for their addressees.
//!
//! Refusals are problem details (RFC 9457) with the clause; the checks themselves are in the office.

use axum::body::{Body, Bytes};
use axum::extract::Path;
use axum::http::header::{ACCEPT_RANGES, AUTHORIZATION, CONTENT_LENGTH, CONTENT_RANGE, CONTENT_TYPE, RANGE};
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use axum::response::{IntoResponse, Response};
use office::exchange::files::{self, Served};
use office::exchange::{calendar, inbox};

use crate::error::{Failure, PARTIAL};
use crate::who::Visit;

const CALENDAR: HeaderName = HeaderName::from_static(calendar::HEADER);

/// `POST /exchange/messages`: a message in its wire form; the answer is the signed receipt.
pub async fn receive(visit: Visit, headers: HeaderMap, wire: Bytes) -> Result<Response, Failure> {
    let (office, ctx) = (&visit.office, &visit.ctx);
    let receipt = inbox::receive(office, ctx, &wire).await?;
    let told = headers.get(calendar::HEADER).and_then(|it| it.to_str().ok());
    calendar::told_with(office, ctx, &receipt, told).await;
    let ours = HeaderValue::from_str(&calendar::ours(office, ctx.now)).map_err(office::Error::internal)?;
    let headers = [(CONTENT_TYPE, HeaderValue::from_static("application/json")), (CALENDAR, ours)];
    Ok((headers, receipt).into_response())
}

/// `GET /exchange/blobs/{sha256}`: a file named by a message to the asking system, from an offset on.
pub async fn blob(visit: Visit, Path(sha256): Path<String>, headers: HeaderMap) -> Result<Response, Failure> {
    let authorization = text(&headers, AUTHORIZATION).unwrap_or_default();
    let from = text(&headers, RANGE).and_then(offset);
    let served = files::serve(&visit.office, &visit.ctx, authorization, &sha256, from.unwrap_or(0)).await?;
    Ok(file(served, from.is_some()))
}

fn file(served: Served, ranged: bool) -> Response {
    let Served { size, from, bytes } = served;
    let mut response = Body::from_stream(bytes).into_response();
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/octet-stream"));
    headers.insert(ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    headers.insert(CONTENT_LENGTH, HeaderValue::from(size - from));
    if ranged
        && let Ok(range) = HeaderValue::from_str(&format!("bytes {from}-{}/{size}", size.saturating_sub(1)))
    {
        headers.insert(CONTENT_RANGE, range);
        *response.status_mut() = PARTIAL;
    }
    response
}

/// `bytes=N-`: the only range that the exchange asks for; anything else is answered with the whole file.
fn offset(range: &str) -> Option<u64> {
    range.strip_prefix("bytes=")?.strip_suffix('-')?.parse().ok()
}

fn text(headers: &HeaderMap, name: HeaderName) -> Option<&str> {
    headers.get(name)?.to_str().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_an_open_range_from_an_offset_is_understood() {
        assert_eq!(offset("bytes=0-"), Some(0));
        assert_eq!(offset("bytes=1048576-"), Some(1_048_576));
        for other in ["bytes=0-9", "bytes=-5", "items=3-", "bytes=1-,4-", ""] {
            assert_eq!(offset(other), None, "{other}");
        }
    }
}
