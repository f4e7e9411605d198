//! tus 1.0: the headers of resumable uploads, mapped to `office::uploads`.
//!
//! <https://tus.io/protocols/resumable-upload>: core and the extensions of [`headers::EXTENSIONS`]. What an upload belongs to
//! stands in its metadata: `application` with the draft's id, or `registration` and `attachment`; a part of a joined
//! upload needs none.

mod headers;

use axum::RequestExt;
use axum::body::Body;
use axum::extract::Path;
use axum::http::header::CONTENT_LENGTH;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Request};
use axum::response::{IntoResponse, Response};
use futures_util::TryStreamExt;
use office::documents::Announced;
use office::registrations::Attachment;
use office::replacement::reply;
use office::uploads::{self, Concat, Terms, Upload, limits};
use office::{applications, documents, registrations};
use uuid::Uuid;

use self::headers::{
    EXTENSIONS, METADATA, OFFSET, OVERRIDE, SPOKEN, checksum, concat, is_part, length, metadata, number,
    speaks, standing, text,
};
use crate::error::{Failure, Tus};
use crate::who::Visit;

pub use self::headers::mark;

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
    let sha256 = about.get("sha256").cloned();
    // Known to be wrong before the whole file has come.
    if sha256.as_deref().is_some_and(|sum| sum.len() != 64 || !sum.bytes().all(|c| c.is_ascii_hexdigit())) {
        return Err(Failure::BadRequest);
    }
    let file = Announced {
        file_name: said("filename"),
        media_type: said("filetype"),
        metadata: text(headers, &METADATA).to_owned(),
        parts,
        size,
        expected_sha256: sha256.map(|sum| sum.to_ascii_lowercase()),
        reuse: about.get("reuse").is_some_and(|reuse| reuse == "yes"),
        path: said("path"),
        replace: about.get("replace").is_some_and(|replace| replace == "yes"),
    };
    let id = |name: &str| said(name).parse::<Uuid>().map_err(|_| Failure::BadRequest);
    let (office, ctx) = (&visit.office, &visit.ctx);
    let begun = if about.contains_key("application") {
        applications::begin_upload(office, ctx, id("application")?, file).await
    } else if about.contains_key("reply") {
        reply::begin_upload(office, ctx, id("reply")?, file).await
    } else {
        let group = attachment(&said("attachment")).ok_or(Failure::BadRequest)?;
        registrations::begin_upload(office, ctx, id("registration")?, group, file).await
    };
    begun.map_err(by_key)
}

/// Creation with upload. The client learns the address from the answer only, so what is refused must not stay.
async fn first_bytes(visit: &Visit, upload: Upload, request: Request<Body>) -> Result<Upload, Failure> {
    // What is joined takes no bytes, and what its owner already has here is whole: the answer says how far it is.
    if matches!(upload.concat, Concat::Joined(_)) || upload.is_done() {
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
    let found = visit.office.uploads.find(owner(&visit).await?, id, visit.ctx.now).await;
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
    let owner = owner(visit).await?.to_owned();
    let terms = Terms { sum, most };
    visit.office.uploads.append(&owner, id, offset, body, terms, visit.ctx.now).await.map_err(refused)
}

/// `DELETE /uploads/{id}`: throws it away and takes it out of its draft.
pub async fn terminate(visit: Visit, Path(id): Path<Uuid>, headers: HeaderMap) -> Result<Response, Failure> {
    speaks(&headers)?;
    let upload = visit.office.uploads.find(owner(&visit).await?, id, visit.ctx.now).await.map_err(refused)?;
    end(&visit, &upload).await?;
    Ok(Tus::Done.status().into_response())
}

async fn end(visit: &Visit, upload: &Upload) -> Result<(), Failure> {
    let (office, ctx, id) = (&visit.office, &visit.ctx, upload.id);
    match upload.subject_id {
        // Its bytes are being joined to a file; that file can be thrown away.
        Some(_) if upload.concat == Concat::Part => return Err(refused(uploads::Error::Joined)),
        None => office.uploads.terminate(owner(visit).await?, id, ctx.now).await.map_err(refused)?,
        Some(subject) if upload.purpose == applications::SUBJECT => {
            applications::remove_file(office, ctx, subject, id).await?;
        }
        Some(subject) if upload.purpose == reply::PURPOSE => reply::remove(office, ctx, subject, id).await?,
        Some(subject) => registrations::remove_file(office, ctx, subject, id).await?,
    }
    Ok(())
}

/// The group of attachments with this name.
pub fn attachment(name: &str) -> Option<Attachment> {
    Attachment::ALL.into_iter().find(|group| group.name() == name)
}

/// Whose uploads they are, for whoever may prepare for them.
async fn owner(visit: &Visit) -> Result<&str, Failure> {
    Ok(registrations::prepares_for(&visit.office, &visit.ctx).await?)
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
        Some("upload-same-name") => Tus::SameName,
        Some("upload-no-room") => Tus::NoRoom,
        _ => return error.into(),
    };
    Failure::Tus(kind, Some(error.into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A-16.p2: clients tell what they are refused by its number.
    #[test]
    fn no_room_and_a_name_that_is_there_have_numbers_of_their_own() {
        let room = refused(uploads::Error::NoRoom { size: 2, free: 1 });
        assert!(matches!(&room, Failure::Tus(kind, Some(_)) if kind.status() == 507), "{room:?}");
        let wrong = office::FieldError::new("file", "upload-same-name").with("name", "АР.pdf");
        let same = by_key(office::Error::Invalid(vec![wrong]));
        assert!(matches!(&same, Failure::Tus(kind, Some(_)) if kind.status() == 428), "{same:?}");
    }
}
