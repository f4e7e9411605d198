//! Downloads of a case: documents, signature containers, the prepared result.

use axum::body::Body;
use axum::extract::Path;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use office::expertise::view;
use uuid::Uuid;

use crate::error::Failure;
use crate::who::Visit;

/// `GET /cases/{id}/documents/{document}`.
pub async fn document(visit: Visit, Path((_, id)): Path<(Uuid, Uuid)>) -> Result<Response, Failure> {
    let (document, reading) = view::document(&visit.office, &visit.ctx, id).await?;
    let headers = [
        (CONTENT_TYPE, content_type(&document.media_type).to_owned()),
        (CONTENT_LENGTH, reading.size.to_string()),
        (CONTENT_DISPOSITION, attachment(&document.file_name)),
    ];
    Ok((headers, Body::from_stream(reading.bytes)).into_response())
}

/// `GET /cases/{id}/signatures/{signature}`: the container as it came, to be checked anywhere.
pub async fn signature(visit: Visit, Path((case, id)): Path<(Uuid, Uuid)>) -> Result<Response, Failure> {
    let signature = view::signature(&visit.office, &visit.ctx, case, id).await?;
    let headers = [
        (CONTENT_TYPE, "application/pkcs7-signature".to_owned()),
        (CONTENT_DISPOSITION, attachment(&format!("{}-{id}.cms", signature.role))),
    ];
    Ok((headers, signature.cms).into_response())
}

/// `GET /cases/{id}/completeness/draft.pdf`: the exact bytes that are signed.
pub async fn draft(visit: Visit, Path(id): Path<Uuid>) -> Result<Response, Failure> {
    let (name, bytes) = view::draft_bytes(&visit.office, &visit.ctx, id).await?;
    let headers = [(CONTENT_TYPE, "application/pdf".to_owned()), (CONTENT_DISPOSITION, inline(&name))];
    Ok((headers, bytes).into_response())
}

/// Types that a browser would run as part of our site are only saved.
fn content_type(media_type: &str) -> &str {
    match media_type {
        "application/pdf" | "application/json" | "image/png" | "image/jpeg" => media_type,
        _ => "application/octet-stream",
    }
}

fn attachment(name: &str) -> String {
    format!("attachment; filename*=UTF-8''{}", percent(name))
}

fn inline(name: &str) -> String {
    format!("inline; filename*=UTF-8''{}", percent(name))
}

/// RFC 8187: everything but the plainest characters in percent.
fn percent(name: &str) -> String {
    name.bytes().fold(String::new(), |mut text, byte| {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' => text.push(byte.into()),
            _ => text.push_str(&format!("%{byte:02X}")),
        }
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_name_cannot_break_out_of_its_header() {
        assert_eq!(attachment("ПЗ 1.pdf"), "attachment; filename*=UTF-8''%D0%9F%D0%97%201.pdf");
        assert_eq!(attachment("a\"\r\nb"), "attachment; filename*=UTF-8''a%22%0D%0Ab");
    }

    #[test]
    fn what_a_browser_would_run_is_only_saved() {
        assert_eq!(content_type("text/html"), "application/octet-stream");
        assert_eq!(content_type("image/svg+xml"), "application/octet-stream");
        assert_eq!(content_type("application/pdf"), "application/pdf");
    }
}
