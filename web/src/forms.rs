//! Forms as browsers send them: urlencoded or multipart, within limits, and only with the token of the
//! session that was given the form.

use std::collections::HashMap;

use axum::body::Bytes;
use axum::extract::multipart::{Field, Multipart};
use axum::extract::{FromRequest, Request};
use axum::http::header::CONTENT_TYPE;
use subtle::ConstantTimeEq;

use crate::error::Failure;
use crate::who::Visit;

/// Name of the hidden field that proves that the form came from our page in this session.
pub const CSRF_FIELD: &str = "csrf";
/// Header with the same token, for scripts that send no form.
pub const CSRF_HEADER: &str = "x-csrf-token";
/// More fields than the longest form of ours has.
const FIELDS: usize = 1_200;
/// One text field; agreements and remarks stay far below.
const TEXT: usize = 256 * 1024;

/// The text fields of a form, in the order in which they came; kept to show the form again as it was typed.
#[derive(Clone, Debug, Default)]
pub struct Values(Vec<(String, String)>);

impl Values {
    /// The first value of a field without surrounding blanks; empty when it is absent.
    pub fn text(&self, name: &str) -> &str {
        self.0.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value.trim())
    }

    /// All values of a repeated field.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// Whether a tick box was ticked or a named button pressed.
    pub fn has(&self, name: &str) -> bool {
        self.0.iter().any(|(key, _)| key == name)
    }

    /// Adds a value, for forms that are shown filled in.
    pub fn with(mut self, name: &str, value: impl Into<String>) -> Self {
        self.0.push((name.into(), value.into()));
        self
    }

    /// The last value of each field, for use cases that take a map.
    pub fn map(&self) -> HashMap<String, String> {
        self.0.iter().cloned().collect()
    }

    fn push(&mut self, name: String, value: String) -> Result<(), Failure> {
        if self.0.len() >= FIELDS || value.len() > TEXT {
            return Err(Failure::TooLarge);
        }
        self.0.push((name, value));
        Ok(())
    }
}

/// A small file that came with a form and is held in memory.
#[derive(Clone, Debug)]
pub struct File {
    pub field: String,
    pub name: String,
    pub media_type: String,
    pub bytes: Bytes,
}

/// A whole form whose token was checked. Files are held in memory: for signatures and other small ones.
#[derive(Clone, Debug, Default)]
pub struct Form {
    pub values: Values,
    pub files: Vec<File>,
}

impl Form {
    pub fn text(&self, name: &str) -> &str {
        self.values.text(name)
    }

    /// A file that was really chosen (browsers send an empty part for an empty field).
    pub fn file(&self, field: &str) -> Option<&File> {
        self.files.iter().find(|file| file.field == field && !file.bytes.is_empty())
    }

    /// The signature of the sign panel: a chosen file wins over the field that NCALayer's answer fills.
    pub fn cms(&self) -> Option<Vec<u8>> {
        let typed =
            || Some(self.text("cms")).filter(|text| !text.is_empty()).map(|text| text.as_bytes().to_vec());
        self.file("cms_file").map(|file| file.bytes.to_vec()).or_else(typed)
    }

    /// The signatures of a panel for several documents, in the order of the documents; of one also as a file.
    pub fn several_cms(&self) -> Vec<Vec<u8>> {
        if self.file("cms_file").is_some() {
            return self.cms().into_iter().collect();
        }
        let each = self.values.all("cms").filter(|text| !text.is_empty());
        each.map(|text| text.as_bytes().to_vec()).collect()
    }
}

impl<S: Send + Sync> FromRequest<S> for Form {
    type Rejection = Failure;

    async fn from_request(request: Request, state: &S) -> Result<Self, Failure> {
        let visit = Visit::of(&request)?;
        let form = match media_type(&request) {
            "application/x-www-form-urlencoded" => urlencoded(request, state).await?,
            "multipart/form-data" => multipart(request, state).await?,
            _ => return Err(Failure::BadRequest),
        };
        check_token(&visit, form.text(CSRF_FIELD))?;
        Ok(form)
    }
}

/// A multipart form read piece by piece, for large files: the token must stand before the first file.
pub struct FileForm {
    pub values: Values,
    pub visit: Visit,
    multipart: Multipart,
}

/// One piece of a [`FileForm`].
#[expect(clippy::large_enum_variant, reason = "one at a time, on the stack, for a moment")]
pub enum Part<'a> {
    /// A text field; it is in [`FileForm::values`] now.
    Text,
    /// A chosen file, to be read as it arrives.
    File(Field<'a>),
}

impl FileForm {
    /// The next piece; `None` at the end. `while let Some(part) = form.next().await? { … }`
    pub async fn next(&mut self) -> Result<Option<Part<'_>>, Failure> {
        let Some(field) = self.multipart.next_field().await.map_err(Failure::from_multipart)? else {
            check_token(&self.visit, self.values.text(CSRF_FIELD))?;
            return Ok(None);
        };
        // Browsers send an empty part without a name for a field in which no file was chosen.
        if field.file_name().is_some_and(|name| !name.is_empty()) {
            check_token(&self.visit, self.values.text(CSRF_FIELD))?;
            return Ok(Some(Part::File(field)));
        }
        if field.file_name().is_none() {
            let name = field.name().unwrap_or_default().to_owned();
            let value = field.text().await.map_err(Failure::from_multipart)?;
            self.values.push(name, value)?;
        }
        Ok(Some(Part::Text))
    }
}

impl<S: Send + Sync> FromRequest<S> for FileForm {
    type Rejection = Failure;

    async fn from_request(request: Request, state: &S) -> Result<Self, Failure> {
        let visit = Visit::of(&request)?;
        // Without parts there is no token either.
        let multipart = Multipart::from_request(request, state).await.map_err(|_| Failure::Csrf)?;
        Ok(FileForm { values: Values::default(), visit, multipart })
    }
}

/// Compares in constant time. Without a session there is no token, and nothing matches.
pub fn check_token(visit: &Visit, given: &str) -> Result<(), Failure> {
    let right = visit.csrf().is_some_and(|token| bool::from(token.as_bytes().ct_eq(given.as_bytes())));
    if right { Ok(()) } else { Err(Failure::Csrf) }
}

fn media_type(request: &Request) -> &str {
    let header = request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or("");
    header.split(';').next().unwrap_or("").trim()
}

async fn urlencoded<S: Send + Sync>(request: Request, state: &S) -> Result<Form, Failure> {
    let axum::extract::RawForm(bytes) =
        axum::extract::RawForm::from_request(request, state).await.map_err(Failure::from_rejection)?;
    let pairs: Vec<(String, String)> =
        serde_urlencoded::from_bytes(&bytes).map_err(|_| Failure::BadRequest)?;
    let mut form = Form::default();
    for (name, value) in pairs {
        form.values.push(name, value)?;
    }
    Ok(form)
}

async fn multipart<S: Send + Sync>(request: Request, state: &S) -> Result<Form, Failure> {
    let mut multipart = Multipart::from_request(request, state).await.map_err(|_| Failure::BadRequest)?;
    let mut form = Form::default();
    while let Some(field) = multipart.next_field().await.map_err(Failure::from_multipart)? {
        let name = field.name().unwrap_or_default().to_owned();
        let Some(file_name) = field.file_name().map(str::to_owned) else {
            let value = field.text().await.map_err(Failure::from_multipart)?;
            form.values.push(name, value)?;
            continue;
        };
        let media_type = field.content_type().unwrap_or("application/octet-stream").to_owned();
        let bytes = field.bytes().await.map_err(Failure::from_multipart)?;
        if form.files.len() >= FIELDS {
            return Err(Failure::TooLarge);
        }
        form.files.push(File { field: name, name: file_name, media_type, bytes });
    }
    Ok(form)
}
