//! tus 1.0: the headers of resumable uploads, mapped to `office::uploads`.
//!
//! <https://tus.io/protocols/resumable-upload>: core and the extensions of [`EXTENSIONS`]. What an upload belongs to
//! stands in its metadata: `application` with the draft's id, or `registration` and `attachment`; a part of a joined
//! upload needs none.

use std::collections::BTreeMap;

use axum::RequestExt;
use axum::body::Body;
use axum::extract::Path;
use axum::http::header::CONTENT_LENGTH;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Request};
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use futures_util::TryStreamExt;
use office::documents::Announced;
use office::registrations::Attachment;
use office::uploads::{self, Concat, Sum, Terms, Upload, limits};
use office::{applications, documents, registrations};
use uuid::Uuid;

use crate::error::{Failure, Status, Tus};
use crate::who::Visit;

const VERSION: HeaderName = HeaderName::from_static("tus-resumable");
const OFFSET: HeaderName = HeaderName::from_static("upload-offset");
const LENGTH: HeaderName = HeaderName::from_static("upload-length");
const METADATA: HeaderName = HeaderName::from_static("upload-metadata");
const CHECKSUM: HeaderName = HeaderName::from_static("upload-checksum");
const EXPIRES: HeaderName = HeaderName::from_static("upload-expires");
const CONCAT: HeaderName = HeaderName::from_static("upload-concat");
const OVERRIDE: HeaderName = HeaderName::from_static("x-http-method-override");
/// Ours: the hash of the finished file, shown beside it.
const SHA256: HeaderName = HeaderName::from_static("upload-sha256");
/// The one version of the protocol that there is.
const SPOKEN: HeaderValue = HeaderValue::from_static("1.0.0");
const EXTENSIONS: &str = "creation,creation-with-upload,termination,checksum,expiration,concatenation";
/// Parts of one joined upload.
const MOST_PARTS: usize = 100;
/// The media type of a part.
const PART: &str = "application/offset+octet-stream";

/// `OPTIONS /uploads`: what is spoken here.
pub async fn options(visit: Visit) -> Result<Response, Failure> {
    let limits = limits::in_force(&visit.office, &visit.ctx).await?;
    let fixed = |text| HeaderValue::from_static(text);
    let headers = [
        (HeaderName::from_static("tus-version"), SPOKEN),
        (HeaderName::from_static("tus-extension"), fixed(EXTENSIONS)),
        (HeaderName::from_static("tus-checksum-algorithm"), fixed("sha1,sha256")),
        (HeaderName::from_static("tus-max-size"), HeaderValue::from(limits.file)),
    ];
    Ok((Tus::Done.status(), headers).into_response())
}

/// `POST /uploads`: begins an upload, a part of one, or one that is joined from parts; its first bytes may come along.
pub async fn create(visit: Visit, request: Request<Body>) -> Result<Response, Failure> {
    let headers = request.headers();
    speaks(headers)?;
    let upload = match concat(headers)? {
        Concat::Part => {
            let length = length(headers)?;
            let raw = text(headers, &METADATA).to_owned();
            metadata(headers)?;
            documents::begin_part(&visit.office, &visit.ctx, raw, length).await.map_err(by_key)?
        }
        Concat::Whole => begin(&visit, headers, Some(length(headers)?), Vec::new()).await?,
        Concat::Joined(parts) => begin(&visit, headers, None, parts).await?,
    };
    let upload = if is_part(headers) { first_bytes(&visit, upload, request).await? } else { upload };
    let location =
        HeaderValue::try_from(format!("/uploads/{}", upload.id)).map_err(|_| Failure::BadRequest)?;
    let mut response = standing(&upload);
    response.headers_mut().insert("location", location);
    *response.status_mut() = Tus::Created.status();
    Ok(response)
}

async fn begin(
    visit: &Visit,
    headers: &HeaderMap,
    size: Option<u64>,
    parts: Vec<Uuid>,
) -> Result<Upload, Failure> {
    let about = metadata(headers)?;
    let said = |name: &str| about.get(name).cloned().unwrap_or_default();
    let file = Announced {
        file_name: said("filename"),
        media_type: said("filetype"),
        metadata: text(headers, &METADATA).to_owned(),
        parts,
        size,
        expected_sha256: about.get("sha256").cloned(),
        reuse: about.get("reuse").is_some_and(|reuse| reuse == "yes"),
        path: said("path"),
    };
    let id = |name: &str| said(name).parse::<Uuid>().map_err(|_| Failure::BadRequest);
    let (office, ctx) = (&visit.office, &visit.ctx);
    let begun = if about.contains_key("application") {
        applications::begin_upload(office, ctx, id("application")?, file).await
    } else {
        let group = attachment(&said("attachment")).ok_or(Failure::BadRequest)?;
        registrations::begin_upload(office, ctx, id("registration")?, group, file).await
    };
    begun.map_err(by_key)
}

/// Creation with upload. The client learns the address from the answer only, so what is refused must not stay.
async fn first_bytes(visit: &Visit, upload: Upload, request: Request<Body>) -> Result<Upload, Failure> {
    if matches!(upload.concat, Concat::Joined(_)) {
        return Ok(upload);
    }
    match write(visit, upload.id, 0, request).await {
        Ok(upload) => Ok(upload),
        Err(failure) => {
            end(visit, &upload).await?;
            Err(failure)
        }
    }
}

/// `HEAD /uploads/{id}`: where it stands.
pub async fn stands(visit: Visit, Path(id): Path<Uuid>, headers: HeaderMap) -> Result<Response, Failure> {
    speaks(&headers)?;
    let found = visit.office.uploads.find(owner(&visit)?, id, visit.ctx.now).await;
    let upload = found.map_err(refused)?;
    let mut response = standing(&upload);
    let told = response.headers_mut();
    told.insert("cache-control", HeaderValue::from_static("no-store"));
    if let (false, Ok(about)) = (upload.metadata.is_empty(), HeaderValue::try_from(&upload.metadata)) {
        told.insert(METADATA, about);
    }
    *response.status_mut() = Tus::Stands.status();
    Ok(response)
}

/// `PATCH /uploads/{id}`: the next part.
pub async fn append(visit: Visit, Path(id): Path<Uuid>, request: Request<Body>) -> Result<Response, Failure> {
    let headers = request.headers();
    speaks(headers)?;
    if !is_part(headers) {
        return Err(Failure::Tus(Tus::NotAPart, None));
    }
    let offset = number(headers, &OFFSET).ok_or(Failure::BadRequest)?;
    let mut response = standing(&write(&visit, id, offset, request).await?);
    *response.status_mut() = Tus::Done.status();
    Ok(response)
}

/// `POST /uploads/{id}`: for clients whose way to us lets no other method through.
pub async fn overridden(
    visit: Visit,
    Path(id): Path<Uuid>,
    request: Request<Body>,
) -> Result<Response, Failure> {
    match text(request.headers(), &OVERRIDE) {
        "PATCH" => append(visit, Path(id), request).await,
        "DELETE" => terminate(visit, Path(id), request.headers().clone()).await,
        "HEAD" => stands(visit, Path(id), request.headers().clone()).await,
        _ => Err(Failure::Method),
    }
}

/// Takes the body of a request as the next part, at most as large as the operator allows (A-16.p2-R4).
async fn write(visit: &Visit, id: Uuid, offset: u64, request: Request<Body>) -> Result<Upload, Failure> {
    let most = limits::in_force(&visit.office, &visit.ctx).await?.part;
    let sum = checksum(request.headers())?;
    // What is too large is refused before it is sent, where the client says how large it is.
    if number(request.headers(), &CONTENT_LENGTH).is_some_and(|length| length > most) {
        return Err(refused(uploads::Error::PartTooLarge { limit: most }));
    }
    let body = request.with_limited_body().into_body().into_data_stream().map_err(|error| error.to_string());
    let owner = owner(visit)?.to_owned();
    let terms = Terms { sum, most };
    visit.office.uploads.append(&owner, id, offset, body, terms, visit.ctx.now).await.map_err(refused)
}

/// `DELETE /uploads/{id}`: throws it away and takes it out of its draft.
pub async fn terminate(visit: Visit, Path(id): Path<Uuid>, headers: HeaderMap) -> Result<Response, Failure> {
    speaks(&headers)?;
    let upload = visit.office.uploads.find(owner(&visit)?, id, visit.ctx.now).await.map_err(refused)?;
    end(&visit, &upload).await?;
    Ok(Tus::Done.status().into_response())
}

async fn end(visit: &Visit, upload: &Upload) -> Result<(), Failure> {
    let (office, ctx, id) = (&visit.office, &visit.ctx, upload.id);
    match upload.subject_id {
        // Its bytes are being joined to a file; that file can be thrown away.
        Some(_) if upload.concat == Concat::Part => return Err(refused(uploads::Error::Joined)),
        None => office.uploads.terminate(owner(visit)?, id, ctx.now).await.map_err(refused)?,
        Some(subject) if upload.purpose == applications::SUBJECT => {
            applications::remove_file(office, ctx, subject, id).await?;
        }
        Some(subject) => registrations::remove_file(office, ctx, subject, id).await?,
    }
    Ok(())
}

/// What every answer of the protocol carries, also a refusal.
pub fn mark(headers: &mut HeaderMap, status: Status) {
    headers.insert(VERSION, SPOKEN);
    if status == Tus::Version.status() {
        headers.insert(HeaderName::from_static("tus-version"), SPOKEN);
    }
}

/// The group of attachments with this name.
pub fn attachment(name: &str) -> Option<Attachment> {
    Attachment::ALL.into_iter().find(|group| group.name() == name)
}

fn owner(visit: &Visit) -> Result<&str, Failure> {
    Ok(registrations::party(&visit.ctx.actor)?)
}

/// Where an upload stands, in headers. A joined one has no offset before it is whole.
fn standing(upload: &Upload) -> Response {
    let mut response = Response::new(Body::empty());
    let headers = response.headers_mut();
    if upload.is_done() || !matches!(upload.concat, Concat::Joined(_)) {
        headers.insert(OFFSET, HeaderValue::from(upload.received));
    }
    if let Some(size) = upload.size {
        headers.insert(LENGTH, HeaderValue::from(size));
    }
    let concat = match &upload.concat {
        Concat::Whole => None,
        Concat::Part => Some("partial".to_owned()),
        Concat::Joined(parts) => {
            let parts: Vec<_> = parts.iter().map(|part| format!("/uploads/{part}")).collect();
            Some(format!("final;{}", parts.join(" ")))
        }
    };
    let expires = upload.expires_at.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string();
    let said = [
        (CONCAT, concat),
        (EXPIRES, Some(expires).filter(|_| !upload.is_done())),
        (SHA256, upload.sha256.clone()),
    ];
    for (name, value) in said {
        if let Some(Ok(value)) = value.map(HeaderValue::try_from) {
            headers.insert(name, value);
        }
    }
    response
}

/// The protocol has answers of its own for what the sender can put right; the rest is told as elsewhere.
fn refused(error: uploads::Error) -> Failure {
    match error {
        uploads::Error::Offset { .. } => Failure::Tus(Tus::Offset, None),
        uploads::Error::Busy => Failure::Tus(Tus::Busy, None),
        uploads::Error::PartDiffers => Failure::Tus(Tus::PartDiffers, None),
        uploads::Error::NotFound => Failure::Tus(Tus::Gone, None),
        other => by_key(other.into()),
    }
}

/// The same for what a use case refuses by a limit: its own sentence under the number of the protocol.
fn by_key(error: office::Error) -> Failure {
    let office::Error::Invalid(wrong) = &error else { return error.into() };
    let kind = match wrong.first().map(|first| first.key.as_str()) {
        Some(
            "upload-too-large" | "upload-part-too-large" | "upload-package-bytes" | "upload-package-files",
        ) => Tus::TooLarge,
        Some("upload-format") => Tus::NotAPart,
        Some("upload-parts-missing") => Tus::Offset,
        Some("upload-joined") => Tus::Joined,
        _ => return error.into(),
    };
    Failure::Tus(kind, Some(error.into()))
}

fn speaks(headers: &HeaderMap) -> Result<(), Failure> {
    if headers.get(VERSION) == Some(&SPOKEN) { Ok(()) } else { Err(Failure::Tus(Tus::Version, None)) }
}

fn is_part(headers: &HeaderMap) -> bool {
    headers.get("content-type").is_some_and(|kind| kind == PART)
}

fn text<'a>(headers: &'a HeaderMap, name: &HeaderName) -> &'a str {
    headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

/// The length is told at the beginning; a file whose end is not known cannot be held to the limits.
fn length(headers: &HeaderMap) -> Result<u64, Failure> {
    number(headers, &LENGTH).ok_or(Failure::Tus(Tus::NoLength, None))
}

/// `Upload-Concat: partial` or `final;/uploads/… /uploads/…`.
fn concat(headers: &HeaderMap) -> Result<Concat, Failure> {
    match text(headers, &CONCAT) {
        "" if !headers.contains_key(&CONCAT) => Ok(Concat::Whole),
        "partial" => Ok(Concat::Part),
        joined => {
            let parts = joined.strip_prefix("final;").ok_or(Failure::BadRequest)?;
            let id = |url: &str| {
                let (before, id) = url.rsplit_once('/')?;
                before.ends_with("/uploads").then(|| id.parse().ok()).flatten()
            };
            let parts: Option<Vec<Uuid>> = parts.split_whitespace().map(id).collect();
            let parts = parts.filter(|parts| (1..=MOST_PARTS).contains(&parts.len()));
            if headers.contains_key(&LENGTH) {
                return Err(Failure::BadRequest);
            }
            parts.map(Concat::Joined).ok_or(Failure::BadRequest)
        }
    }
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

/// `Upload-Checksum: sha256 <base64>`, or `sha1`.
fn checksum(headers: &HeaderMap) -> Result<Option<Sum>, Failure> {
    let Some(header) = headers.get(CHECKSUM) else { return Ok(None) };
    let header = header.to_str().map_err(|_| Failure::BadRequest)?;
    let (algorithm, sum) = header.split_once(' ').ok_or(Failure::BadRequest)?;
    let sum = STANDARD.decode(sum.trim()).map_err(|_| Failure::BadRequest)?;
    let sum = match algorithm {
        "sha1" => sum.try_into().map(Sum::Sha1).ok(),
        "sha256" => sum.try_into().map(Sum::Sha256).ok(),
        _ => None,
    };
    sum.map(Some).ok_or(Failure::BadRequest)
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
    fn joined_parts_are_named_by_their_addresses() {
        let (a, b) = (Uuid::from_u128(7), Uuid::from_u128(8));
        let read = |text: String| concat(&headers("upload-concat", &text));
        let joined = read(format!("final;/uploads/{a} https://portal.kz/uploads/{b}")).unwrap();
        assert_eq!(joined, Concat::Joined(vec![a, b]));
        assert_eq!(read("partial".into()).unwrap(), Concat::Part);
        for wrong in ["final;".into(), format!("final;/files/{a}"), "half".into(), format!("final;{a}")] {
            assert!(read(wrong.clone()).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_checksum_of_another_algorithm_or_length_is_a_bad_request() {
        let sum = STANDARD.encode([7; 32]);
        let short = STANDARD.encode([7; 20]);
        let read = |text: String| checksum(&headers("upload-checksum", &text));
        assert_eq!(read(format!("sha256 {sum}")).unwrap(), Some(Sum::Sha256([7; 32])));
        assert_eq!(read(format!("sha1 {short}")).unwrap(), Some(Sum::Sha1([7; 20])));
        assert!(read(format!("sha1 {sum}")).is_err() && read(format!("md5 {short}")).is_err());
        assert!(checksum(&headers("upload-checksum", "sha256 AAAA")).is_err());
        assert_eq!(checksum(&HeaderMap::new()).unwrap(), None);
    }
}
