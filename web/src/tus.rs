//! tus 1.0: the headers of resumable uploads, mapped to `office::uploads`.
//!
//! <https://tus.io/protocols/resumable-upload>: core, creation, termination, checksum, expiration. What an
//! upload belongs to stands in its metadata: `application` with the draft's id, or `registration` and
//! `attachment`.

use std::collections::BTreeMap;

use axum::RequestExt;
use axum::body::Body;
use axum::extract::Path;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Request};
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use futures_util::TryStreamExt;
use office::documents::Announced;
use office::registrations::Attachment;
use office::uploads::{self, Upload};
use office::{applications, registrations};
use uuid::Uuid;

use crate::error::{Failure, Tus};
use crate::who::Visit;

const VERSION: HeaderName = HeaderName::from_static("tus-resumable");
const OFFSET: HeaderName = HeaderName::from_static("upload-offset");
const LENGTH: HeaderName = HeaderName::from_static("upload-length");
const METADATA: HeaderName = HeaderName::from_static("upload-metadata");
const CHECKSUM: HeaderName = HeaderName::from_static("upload-checksum");
const EXPIRES: HeaderName = HeaderName::from_static("upload-expires");
/// Ours: the hash of the finished file, shown beside it.
const SHA256: HeaderName = HeaderName::from_static("upload-sha256");
/// The one version of the protocol that there is.
const SPOKEN: HeaderValue = HeaderValue::from_static("1.0.0");
/// The media type of a part.
const PART: &str = "application/offset+octet-stream";

/// `OPTIONS /uploads`: what is spoken here.
pub async fn options(visit: Visit) -> Response {
    let headers = [
        (VERSION, SPOKEN),
        (HeaderName::from_static("tus-version"), SPOKEN),
        (
            HeaderName::from_static("tus-extension"),
            HeaderValue::from_static("creation,termination,checksum,expiration"),
        ),
        (HeaderName::from_static("tus-checksum-algorithm"), HeaderValue::from_static("sha256")),
        (HeaderName::from_static("tus-max-size"), HeaderValue::from(visit.office.uploads.limit())),
    ];
    (Tus::Done.status(), headers).into_response()
}

/// `POST /uploads`: begins an upload.
pub async fn create(visit: Visit, headers: HeaderMap) -> Result<Response, Failure> {
    speaks(&headers)?;
    let size = number(&headers, &LENGTH).ok_or(Failure::BadRequest)?;
    let about = metadata(&headers)?;
    let text = |name: &str| about.get(name).cloned().unwrap_or_default();
    let file = Announced {
        file_name: text("filename"),
        media_type: text("filetype"),
        size: Some(size),
        expected_sha256: about.get("sha256").cloned(),
    };
    let id = |name: &str| text(name).parse::<Uuid>().map_err(|_| Failure::BadRequest);
    let upload = if about.contains_key("application") {
        applications::begin_upload(&visit.office, &visit.ctx, id("application")?, file).await?
    } else {
        let group = attachment(&text("attachment")).ok_or(Failure::BadRequest)?;
        registrations::begin_upload(&visit.office, &visit.ctx, id("registration")?, group, file).await?
    };
    let location =
        HeaderValue::try_from(format!("/uploads/{}", upload.id)).map_err(|_| Failure::BadRequest)?;
    let mut response = standing(&upload);
    response.headers_mut().insert("location", location);
    *response.status_mut() = Tus::Created.status();
    Ok(response)
}

/// `HEAD /uploads/{id}`: where it stands.
pub async fn stands(visit: Visit, Path(id): Path<Uuid>, headers: HeaderMap) -> Result<Response, Failure> {
    speaks(&headers)?;
    let found = visit.office.uploads.find(owner(&visit)?, id, visit.ctx.now).await;
    let mut response = standing(&found.map_err(refused)?);
    response.headers_mut().insert("cache-control", HeaderValue::from_static("no-store"));
    *response.status_mut() = Tus::Stands.status();
    Ok(response)
}

/// `PATCH /uploads/{id}`: the next part.
pub async fn append(visit: Visit, Path(id): Path<Uuid>, request: Request<Body>) -> Result<Response, Failure> {
    let headers = request.headers();
    speaks(headers)?;
    if headers.get("content-type").is_none_or(|kind| kind != PART) {
        return Err(Failure::Tus(Tus::NotAPart));
    }
    let offset = number(headers, &OFFSET).ok_or(Failure::BadRequest)?;
    let checksum = checksum(headers)?;
    let body = request.with_limited_body().into_body().into_data_stream().map_err(|error| error.to_string());
    let owner = owner(&visit)?.to_owned();
    let appended = visit.office.uploads.append(&owner, id, offset, body, checksum, visit.ctx.now).await;
    let mut response = standing(&appended.map_err(refused)?);
    *response.status_mut() = Tus::Done.status();
    Ok(response)
}

/// `DELETE /uploads/{id}`: throws it away and takes it out of its draft.
pub async fn terminate(visit: Visit, Path(id): Path<Uuid>, headers: HeaderMap) -> Result<Response, Failure> {
    speaks(&headers)?;
    let upload = visit.office.uploads.find(owner(&visit)?, id, visit.ctx.now).await.map_err(refused)?;
    let subject = upload.subject_id.ok_or(Failure::NotFound)?;
    if upload.purpose == applications::SUBJECT {
        applications::remove_file(&visit.office, &visit.ctx, subject, id).await?;
    } else {
        registrations::remove_file(&visit.office, &visit.ctx, subject, id).await?;
    }
    Ok((Tus::Done.status(), [(VERSION, SPOKEN)]).into_response())
}

/// The group of attachments with this name.
pub fn attachment(name: &str) -> Option<Attachment> {
    Attachment::ALL.into_iter().find(|group| group.name() == name)
}

fn owner(visit: &Visit) -> Result<&str, Failure> {
    Ok(registrations::party(&visit.ctx.actor)?)
}

/// Where an upload stands, in headers.
fn standing(upload: &Upload) -> Response {
    let mut response = Response::new(Body::empty());
    let headers = response.headers_mut();
    headers.insert(VERSION, SPOKEN);
    headers.insert(OFFSET, HeaderValue::from(upload.received));
    if let Some(size) = upload.size {
        headers.insert(LENGTH, HeaderValue::from(size));
    }
    let expires = upload.expires_at.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string();
    if let (false, Ok(expires)) = (upload.is_done(), HeaderValue::try_from(expires)) {
        headers.insert(EXPIRES, expires);
    }
    if let Some(Ok(sha256)) = upload.sha256.as_deref().map(HeaderValue::try_from) {
        headers.insert(SHA256, sha256);
    }
    response
}

/// The protocol has answers of its own for what the sender can put right; the rest is told as elsewhere.
fn refused(error: uploads::Error) -> Failure {
    match error {
        uploads::Error::Offset { .. } => Failure::Tus(Tus::Offset),
        uploads::Error::Busy => Failure::Tus(Tus::Busy),
        uploads::Error::PartDiffers => Failure::Tus(Tus::PartDiffers),
        uploads::Error::TooLarge { .. } => Failure::TooLarge,
        other => office::Error::from(other).into(),
    }
}

fn speaks(headers: &HeaderMap) -> Result<(), Failure> {
    if headers.get(VERSION) == Some(&SPOKEN) { Ok(()) } else { Err(Failure::Tus(Tus::Version)) }
}

fn number(headers: &HeaderMap, name: &HeaderName) -> Option<u64> {
    headers.get(name)?.to_str().ok()?.parse().ok()
}

/// `name base64,name base64`; a value may be absent.
fn metadata(headers: &HeaderMap) -> Result<BTreeMap<String, String>, Failure> {
    let Some(header) = headers.get(METADATA) else { return Ok(BTreeMap::new()) };
    let header = header.to_str().map_err(|_| Failure::BadRequest)?;
    let mut pairs = BTreeMap::new();
    for pair in header.split(',').map(str::trim).filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once(' ').unwrap_or((pair, ""));
        let value = STANDARD.decode(value.trim()).map_err(|_| Failure::BadRequest)?;
        let value = String::from_utf8(value).map_err(|_| Failure::BadRequest)?;
        pairs.insert(name.to_owned(), value);
    }
    Ok(pairs)
}

/// `Upload-Checksum: sha256 <base64>`.
fn checksum(headers: &HeaderMap) -> Result<Option<[u8; 32]>, Failure> {
    let Some(header) = headers.get(CHECKSUM) else { return Ok(None) };
    let header = header.to_str().map_err(|_| Failure::BadRequest)?;
    let (algorithm, sum) = header.split_once(' ').ok_or(Failure::BadRequest)?;
    if algorithm != "sha256" {
        return Err(Failure::BadRequest);
    }
    let sum = STANDARD.decode(sum.trim()).map_err(|_| Failure::BadRequest)?;
    Ok(Some(sum.try_into().map_err(|_| Failure::BadRequest)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(name: &'static str, value: &str) -> HeaderMap {
        HeaderMap::from_iter([(HeaderName::from_static(name), HeaderValue::from_str(value).unwrap())])
    }

    #[test]
    fn metadata_is_read_with_names_in_any_alphabet() {
        let given =
            format!("filename {},empty,application {}", STANDARD.encode("ПЗ.pdf"), STANDARD.encode("7"));
        let read = metadata(&headers("upload-metadata", &given)).unwrap();
        assert_eq!(read["filename"], "ПЗ.pdf");
        assert_eq!(read["empty"], "");
        assert_eq!(read["application"], "7");
        assert!(metadata(&headers("upload-metadata", "filename not-base64!")).is_err());
    }

    #[test]
    fn a_checksum_of_another_algorithm_or_length_is_a_bad_request() {
        let sum = STANDARD.encode([7; 32]);
        assert_eq!(checksum(&headers("upload-checksum", &format!("sha256 {sum}"))).unwrap(), Some([7; 32]));
        assert!(checksum(&headers("upload-checksum", &format!("sha1 {sum}"))).is_err());
        assert!(checksum(&headers("upload-checksum", "sha256 AAAA")).is_err());
        assert_eq!(checksum(&HeaderMap::new()).unwrap(), None);
    }
}
