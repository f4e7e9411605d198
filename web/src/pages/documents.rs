//! Documents and signatures for download. What people uploaded is never shown inside our origin: it is saved,
//! and a browser that shows it anyway runs nothing of it.

use axum::body::Body;
use axum::extract::Path;
use axum::http::header::{
    ACCEPT_RANGES, CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_RANGE, CONTENT_SECURITY_POLICY, CONTENT_TYPE,
    ETAG,
};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method};
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use office::archive;
use office::blobs::Reading;
use office::documents::{self, Part};
use office::store::documents::Document;
use uuid::Uuid;

use crate::error::{BEHIND_THE_END, Failure, NOT_MODIFIED, PARTIAL};
use crate::ranges::{self, Answer};
use crate::who::Visit;

const DIGEST: HeaderName = HeaderName::from_static("repr-digest");

/// Nothing inside may run, load or send.
const SANDBOX: HeaderValue = HeaderValue::from_static("sandbox; default-src 'none'");
/// What a browser saves and never interprets.
const BYTES: HeaderValue = HeaderValue::from_static("application/octet-stream");
/// A detached signature in DER (RFC 5751).
const SIGNATURE: HeaderValue = HeaderValue::from_static("application/pkcs7-signature");

/// `GET /cases/{id}/documents/{document}`: the bytes, verified against their hash; a part of them, so that a download
/// that broke off goes on.
pub async fn file(
    visit: Visit,
    method: Method,
    Path((subject, id)): Path<(Uuid, Uuid)>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let mut answer = Answer::Head;
    let (document, reading) = documents::open(&visit.office, &visit.ctx, subject, id, |document| {
        answer = asked(&method, &headers, document);
        wanted(&answer)
    })
    .await?;
    Ok(opened(&document, reading, &answer))
}

/// What of a document a request asks for.
pub fn asked(method: &Method, headers: &HeaderMap, document: &Document) -> Answer {
    ranges::answer(method, headers, size(document), &tag(document))
}

/// A document, or the part of it that was asked for.
pub fn opened(document: &Document, reading: Option<Reading>, answer: &Answer) -> Response {
    let body = reading.map_or_else(Body::empty, |reading| Body::from_stream(reading.bytes));
    let mut response = saved(&document.file_name, &document.media_type, body);
    describe(response.headers_mut(), document);
    part(&mut response, answer, size(document));
    response
}

/// `GET /cases/{id}/archive.zip`: everything of the case with a sealed inventory.
pub async fn archive(
    visit: Visit,
    method: Method,
    Path(id): Path<Uuid>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    zipped(visit, method, id, None, headers).await
}

/// `GET /cases/{id}/documents/{document}/versions.zip`: all versions of a document, with what was signed for them.
pub async fn versions(
    visit: Visit,
    method: Method,
    Path((id, document)): Path<(Uuid, Uuid)>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    zipped(visit, method, id, Some(document), headers).await
}

async fn zipped(
    visit: Visit,
    method: Method,
    id: Uuid,
    document: Option<Uuid>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let mut answer = Answer::Head;
    let (archive, bytes) = archive::open(&visit.office, &visit.ctx, id, document, |archive| {
        answer = ranges::answer(&method, &headers, archive.size, &format!("\"{}\"", archive.tag));
        wanted(&answer)
    })
    .await?;
    let body = bytes.map_or_else(Body::empty, Body::from_stream);
    Ok(given(&archive, "application/zip", body, &answer))
}

/// An archive, or the part of it that was asked for.
pub fn given(archive: &archive::Archive, media_type: &str, body: Body, answer: &Answer) -> Response {
    let mut response = saved(&archive.file_name, media_type, body);
    response.headers_mut().insert(ETAG, or_bytes(format!("\"{}\"", archive.tag)));
    response.headers_mut().insert(ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    part(&mut response, answer, archive.size);
    response
}

/// Which bytes an answer needs.
pub fn wanted(answer: &Answer) -> Part {
    match answer {
        Answer::Whole => Part::Whole,
        Answer::Part(range) => Part::Range(range.clone()),
        Answer::Head | Answer::NotModified | Answer::Unsatisfiable => Part::Nothing,
    }
}

/// What the file is; with its hash in the form of RFC 9530, so that a program can check what it put together.
fn describe(headers: &mut HeaderMap, document: &Document) {
    headers.insert(ETAG, or_bytes(tag(document)));
    headers.insert(ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    let digits = document.sha256.as_bytes().chunks(2).filter_map(|pair| std::str::from_utf8(pair).ok());
    let hash: Vec<u8> = digits.filter_map(|pair| u8::from_str_radix(pair, 16).ok()).collect();
    headers.insert(DIGEST, or_bytes(format!("sha-256=:{}:", STANDARD.encode(hash))));
}

/// Status and length of an answer.
fn part(response: &mut Response, answer: &Answer, size: u64) {
    let (status, length, range) = match answer {
        Answer::Head | Answer::Whole => (None, Some(size), None),
        Answer::NotModified => (Some(NOT_MODIFIED), None, None),
        Answer::Unsatisfiable => (Some(BEHIND_THE_END), Some(0), Some(format!("bytes */{size}"))),
        Answer::Part(range) => (
            Some(PARTIAL),
            Some(range.end - range.start),
            Some(format!("bytes {}-{}/{size}", range.start, range.end - 1)),
        ),
    };
    if let Some(status) = status {
        *response.status_mut() = status;
    }
    if let Some(length) = length {
        response.headers_mut().insert(CONTENT_LENGTH, HeaderValue::from(length));
    }
    if let Some(range) = range {
        response.headers_mut().insert(CONTENT_RANGE, or_bytes(range));
    }
}

fn tag(document: &Document) -> String {
    format!("\"{}\"", document.sha256)
}

fn size(document: &Document) -> u64 {
    u64::try_from(document.size).unwrap_or(0)
}

/// `GET /cases/{id}/signatures/{signature}.cms`: the container as it came, in DER.
pub async fn signature(
    visit: Visit,
    Path((subject, name)): Path<(Uuid, String)>,
) -> Result<Response, Failure> {
    let id = name.strip_suffix(".cms").and_then(|id| id.parse().ok()).ok_or(Failure::NotFound)?;
    let (document, signature) = documents::signature(&visit.office, &visit.ctx, subject, id).await?;
    let mut response = saved(&format!("{}.cms", document.file_name), "", Body::from(signature.cms));
    response.headers_mut().insert(CONTENT_TYPE, SIGNATURE);
    Ok(response)
}

/// Bytes as a file with this name and media type.
pub fn saved(name: &str, media_type: &str, body: Body) -> Response {
    let disposition = or_bytes(format!("attachment; filename*=UTF-8''{}", encoded(name)));
    let headers: [(HeaderName, HeaderValue); 3] = [
        (CONTENT_TYPE, or_bytes(media_type.to_owned())),
        (CONTENT_DISPOSITION, disposition),
        (CONTENT_SECURITY_POLICY, SANDBOX),
    ];
    (headers, body).into_response()
}

/// A paper of ours that is to be signed, to be looked at in the browser.
pub fn paper((name, bytes): (String, Vec<u8>)) -> Response {
    let shown = format!("inline; filename*=UTF-8''{}", encoded(&name));
    ([(CONTENT_TYPE, "application/pdf".to_owned()), (CONTENT_DISPOSITION, shown)], bytes).into_response()
}

fn or_bytes(value: String) -> HeaderValue {
    HeaderValue::try_from(value).ok().filter(|value| !value.is_empty()).unwrap_or(BYTES)
}

/// RFC 5987: names in any alphabet, in ASCII.
pub fn encoded(name: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    name.bytes()
        .map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_in_kazakh_or_with_a_line_break_makes_one_header() {
        let response = saved("ТЖ \"том 1\"\r\nSet-Cookie: x.pdf", "application/pdf", Body::empty());
        let header = response.headers()[CONTENT_DISPOSITION].to_str().unwrap();
        assert!(header.starts_with("attachment; filename*=UTF-8''%D0%A2%D0%96%20%22"), "{header}");
        assert!(!header.contains('\n'));
    }

    #[test]
    fn a_media_type_that_is_none_is_bytes() {
        for wrong in ["", "text/html\r\nSet-Cookie: x"] {
            let response = saved("a", wrong, Body::empty());
            assert_eq!(response.headers()[CONTENT_TYPE], "application/octet-stream", "{wrong:?}");
        }
    }
}
