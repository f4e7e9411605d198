//! Documents and signatures for download. What people uploaded is never shown inside our origin: it is saved,
//! and a browser that shows it anyway runs nothing of it.

use axum::body::Body;
use axum::extract::Path;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG};
use axum::http::{HeaderName, HeaderValue};
use axum::response::{IntoResponse, Response};
use office::documents;
use uuid::Uuid;

use crate::error::Failure;
use crate::who::Visit;

/// Nothing inside may run, load or send.
const SANDBOX: HeaderValue = HeaderValue::from_static("sandbox; default-src 'none'");
/// What a browser saves and never interprets.
const BYTES: HeaderValue = HeaderValue::from_static("application/octet-stream");
/// A detached signature in DER (RFC 5751).
const SIGNATURE: HeaderValue = HeaderValue::from_static("application/pkcs7-signature");

/// `GET /cases/{id}/documents/{document}`: the bytes, verified against their hash while they are read.
pub async fn file(visit: Visit, Path((subject, id)): Path<(Uuid, Uuid)>) -> Result<Response, Failure> {
    let (document, reading) = documents::open(&visit.office, &visit.ctx, subject, id).await?;
    let mut response = saved(&document.file_name, &document.media_type, Body::from_stream(reading.bytes));
    let headers = response.headers_mut();
    headers.insert(CONTENT_LENGTH, HeaderValue::from(reading.size));
    headers.insert(ETAG, or_bytes(format!("\"{}\"", document.sha256)));
    Ok(response)
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

fn or_bytes(value: String) -> HeaderValue {
    HeaderValue::try_from(value).ok().filter(|value| !value.is_empty()).unwrap_or(BYTES)
}

/// RFC 5987: names in any alphabet, in ASCII.
fn encoded(name: &str) -> String {
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
