//! The headers of tus: what a client says, read; how an upload stands, said.

use std::collections::BTreeMap;

use axum::body::Body;
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use axum::response::Response;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use office::uploads::{Concat, Sum, Upload};
use uuid::Uuid;

use crate::error::{Failure, Status, Tus};

pub(super) const VERSION: HeaderName = HeaderName::from_static("tus-resumable");
pub(super) const OFFSET: HeaderName = HeaderName::from_static("upload-offset");
pub(super) const LENGTH: HeaderName = HeaderName::from_static("upload-length");
pub(super) const METADATA: HeaderName = HeaderName::from_static("upload-metadata");
pub(super) const CHECKSUM: HeaderName = HeaderName::from_static("upload-checksum");
pub(super) const EXPIRES: HeaderName = HeaderName::from_static("upload-expires");
pub(super) const CONCAT: HeaderName = HeaderName::from_static("upload-concat");
pub(super) const OVERRIDE: HeaderName = HeaderName::from_static("x-http-method-override");
/// Ours: the hash of the finished file, shown beside it.
pub(super) const SHA256: HeaderName = HeaderName::from_static("upload-sha256");
/// The one version of the protocol that there is.
pub(super) const SPOKEN: HeaderValue = HeaderValue::from_static("1.0.0");
pub(super) const EXTENSIONS: &str =
    "creation,creation-with-upload,termination,checksum,expiration,concatenation";
/// Parts of one joined upload.
pub(super) const MOST_PARTS: usize = 100;
/// The media type of a part.
pub(super) const PART: &str = "application/offset+octet-stream";

/// What every answer of the protocol carries, also a refusal.
pub fn mark(headers: &mut HeaderMap, status: Status) {
    headers.insert(VERSION, SPOKEN);
    if status == Tus::Version.status() {
        headers.insert(HeaderName::from_static("tus-version"), SPOKEN);
    }
}

/// Where an upload stands, in headers. A joined one has no offset before it is whole.
pub(super) fn standing(upload: &Upload) -> Response {
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

pub(super) fn speaks(headers: &HeaderMap) -> Result<(), Failure> {
    if headers.get(VERSION) == Some(&SPOKEN) { Ok(()) } else { Err(Failure::Tus(Tus::Version, None)) }
}

pub(super) fn is_part(headers: &HeaderMap) -> bool {
    headers.get("content-type").is_some_and(|kind| kind == PART)
}

pub(super) fn text<'a>(headers: &'a HeaderMap, name: &HeaderName) -> &'a str {
    headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

/// The length is told at the beginning; a file whose end is not known cannot be held to the limits.
pub(super) fn length(headers: &HeaderMap) -> Result<u64, Failure> {
    number(headers, &LENGTH).ok_or(Failure::Tus(Tus::NoLength, None))
}

/// `Upload-Concat: partial` or `final;/uploads/… /uploads/…`.
pub(super) fn concat(headers: &HeaderMap) -> Result<Concat, Failure> {
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

pub(super) fn number(headers: &HeaderMap, name: &HeaderName) -> Option<u64> {
    let digits = headers.get(name)?.to_str().ok()?;
    // A sign is none of the protocol's.
    digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| digits.parse().ok())?
}

/// `name base64,name base64`; a value may be absent.
pub(super) fn metadata(headers: &HeaderMap) -> Result<BTreeMap<String, String>, Failure> {
    let Some(header) = headers.get(METADATA) else { return Ok(BTreeMap::new()) };
    let header = header.to_str().map_err(|_| Failure::BadRequest)?;
    let mut pairs = BTreeMap::new();
    for pair in header.split(',').map(str::trim).filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once(' ').unwrap_or((pair, ""));
        let value = STANDARD.decode(value.trim()).map_err(|_| Failure::BadRequest)?;
        let value = String::from_utf8(value).map_err(|_| Failure::BadRequest)?;
        if pairs.insert(name.to_owned(), value).is_some() {
            return Err(Failure::BadRequest);
        }
    }
    Ok(pairs)
}

/// `Upload-Checksum: sha256 <base64>`, or `sha1`.
pub(super) fn checksum(headers: &HeaderMap) -> Result<Option<Sum>, Failure> {
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
        assert!(
            metadata(&headers("upload-metadata", "filename NA==,filename NQ==")).is_err(),
            "one name, one value"
        );
    }

    #[test]
    fn a_number_is_written_in_digits() {
        assert_eq!(number(&headers("upload-offset", "5"), &OFFSET), Some(5));
        for wrong in ["+5", "-5", "", "5 ", "0x5", "18446744073709551616"] {
            assert_eq!(number(&headers("upload-offset", wrong), &OFFSET), None, "{wrong}");
        }
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
