//! Failures as HTTP knows them: the one place with status codes. Handlers return [`Failure`]; the outer
//! layer turns it into a page in the visitor's language or, for machines, into problem details (RFC 9457).

use axum::Json;
use axum::extract::multipart::MultipartError;
use axum::http::header::{ALLOW, CONTENT_TYPE, RETRY_AFTER};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{Html, IntoResponse, Redirect, Response};
use jiff::Timestamp;
use jiff::civil::Date;
use office::Ctx;
use office::texts::Locale;
use serde_json::json;
use tracing::{debug, error, info, warn};

use crate::limits;
use crate::pages::problem;
use crate::ui::deadline;
use crate::ui::forms::Errors;
use crate::who::Visit;

/// Seconds after which a client may ask again when something does not answer.
const AGAIN_AFTER: HeaderValue = HeaderValue::from_static("30");

/// A file from an offset on.
pub const PARTIAL: StatusCode = StatusCode::PARTIAL_CONTENT;

/// The browser has it already.
pub const NOT_MODIFIED: StatusCode = StatusCode::NOT_MODIFIED;

/// The part that was asked for lies behind the end of the file.
pub const BEHIND_THE_END: StatusCode = StatusCode::RANGE_NOT_SATISFIABLE;

/// What a witness answers: it saw something else last, or what it is shown does not go on from it.
pub const SAW_OTHER: StatusCode = StatusCode::CONFLICT;
pub const NOT_CONSISTENT: StatusCode = StatusCode::UNPROCESSABLE_ENTITY;

/// Something that is needed does not answer.
pub const UNAVAILABLE: StatusCode = StatusCode::SERVICE_UNAVAILABLE;

/// Why a request has no ordinary answer.
#[derive(Clone, Debug)]
pub enum Failure {
    Office(std::sync::Arc<office::Error>),
    /// Nobody is signed in; pages lead to sign-in and back.
    SignIn,
    /// Signed in, but without the role.
    Denied,
    NotFound,
    Method,
    /// The form did not come from our page in this session.
    Csrf,
    BadRequest,
    TooLarge,
    /// The body did not arrive in time.
    Slow,
    /// One address asks again and again.
    TooOften,
    /// A part of the request that a layer should have put there.
    Missing(&'static str),
    Panic,
    /// An answer that the protocol of resumable uploads knows.
    /// With the sentence of the use case, where it has one.
    Tus(Tus, Option<std::sync::Arc<office::Error>>),
    /// An answer with this status that some library gave.
    Status(StatusCode),
}

/// A status, for those who only compare it with one of these.
pub type Status = StatusCode;

/// Answers of tus 1.0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tus {
    Created,
    /// Where it stands, asked without a body.
    Stands,
    /// A part was taken, an upload was thrown away.
    Done,
    Version,
    /// The body is no part, or the file of no format that is taken.
    NotAPart,
    NoLength,
    /// The part does not begin where the upload stands, or the parts to be joined are not whole.
    Offset,
    /// Another part is being written.
    Busy,
    /// The part is not what its checksum says.
    PartDiffers,
    /// Unknown, ended, expired, or somebody else's.
    Gone,
    TooLarge,
    /// Nothing is sent to an upload that is joined from parts.
    Joined,
    /// A file of this name is there; the client says whether the new one replaces it.
    SameName,
    /// The disk has less room than the file needs.
    NoRoom,
}

impl Tus {
    pub fn status(self) -> StatusCode {
        match self {
            Tus::Created => StatusCode::CREATED,
            Tus::Stands => StatusCode::OK,
            Tus::Done => StatusCode::NO_CONTENT,
            Tus::Version => StatusCode::PRECONDITION_FAILED,
            Tus::NotAPart => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Tus::NoLength => StatusCode::BAD_REQUEST,
            Tus::Offset => StatusCode::CONFLICT,
            Tus::Busy => StatusCode::LOCKED,
            // The number that tus gives to a checksum that does not fit.
            Tus::PartDiffers => StatusCode::from_u16(460).unwrap_or(StatusCode::BAD_REQUEST),
            Tus::Gone => StatusCode::NOT_FOUND,
            Tus::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Tus::Joined => StatusCode::FORBIDDEN,
            Tus::SameName => StatusCode::PRECONDITION_REQUIRED,
            Tus::NoRoom => StatusCode::INSUFFICIENT_STORAGE,
        }
    }

    fn word(self) -> &'static str {
        match self {
            Tus::Version => "upload-version",
            Tus::NotAPart => "upload-part",
            Tus::NoLength => "upload-length",
            Tus::Offset => "upload-offset",
            Tus::Busy => "upload-busy",
            Tus::PartDiffers => "upload-differs",
            Tus::Gone => "upload-gone",
            other => by_status(other.status()),
        }
    }
}

impl Failure {
    fn status(&self) -> StatusCode {
        match self {
            Failure::Office(error) => match **error {
                office::Error::NotFound => StatusCode::NOT_FOUND,
                office::Error::Denied { .. } => StatusCode::FORBIDDEN,
                office::Error::Invalid(_) | office::Error::Refused(_) | office::Error::Signature { .. } => {
                    StatusCode::UNPROCESSABLE_ENTITY
                }
                office::Error::Stale => StatusCode::CONFLICT,
                office::Error::Unavailable(_) | office::Error::NotYet { .. } => {
                    StatusCode::SERVICE_UNAVAILABLE
                }
                office::Error::Damaged(_) | office::Error::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
            },
            Failure::SignIn => StatusCode::UNAUTHORIZED,
            Failure::Denied | Failure::Csrf => StatusCode::FORBIDDEN,
            Failure::NotFound => StatusCode::NOT_FOUND,
            Failure::Method => StatusCode::METHOD_NOT_ALLOWED,
            Failure::BadRequest => StatusCode::BAD_REQUEST,
            Failure::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Failure::Slow => StatusCode::REQUEST_TIMEOUT,
            Failure::TooOften => StatusCode::TOO_MANY_REQUESTS,
            Failure::Missing(_) | Failure::Panic => StatusCode::INTERNAL_SERVER_ERROR,
            Failure::Tus(answer, _) => answer.status(),
            Failure::Status(status) => *status,
        }
    }

    /// A stable word for machines and for support.
    pub fn code(&self) -> String {
        match self {
            Failure::Office(error) => match &**error {
                office::Error::Refused(_) | office::Error::Signature { .. } | office::Error::Invalid(_) => {
                    error.told().0
                }
                _ => self.word().into(),
            },
            _ => self.word().into(),
        }
    }

    /// The clause by which it was refused, for other systems and for support.
    pub fn clause(&self) -> Option<&'static str> {
        let Failure::Office(error) = self else { return None };
        match &**error {
            office::Error::Refused(refusal) => Some(refusal.clause.0),
            office::Error::Denied { clause } | office::Error::Signature { clause, .. } => Some(clause.0),
            _ => None,
        }
    }

    /// Key of the heading and of the explanation: `problem-<word>-title`, `problem-<word>-text`.
    pub fn word(&self) -> &'static str {
        match self {
            Failure::Csrf => "form-expired",
            Failure::Office(error) if matches!(**error, office::Error::Damaged(_)) => "damaged",
            Failure::Tus(kind, _) => kind.word(),
            other => by_status(other.status()),
        }
    }

    /// The refusal in the words of the use case, where it has one.
    pub fn reason(&self, visit: &Visit) -> Option<String> {
        let (Failure::Office(error) | Failure::Tus(_, Some(error))) = self else { return None };
        match **error {
            office::Error::Refused(_) | office::Error::Signature { .. } | office::Error::Invalid(_) => {
                Some(told(visit, error))
            }
            _ => None,
        }
    }

    /// What the page says of the kind of failure; where a right is missing, with the clause.
    pub fn explanation(&self, visit: &Visit) -> String {
        match self {
            Failure::Office(error) if matches!(**error, office::Error::Denied { .. }) => told(visit, error),
            _ => visit.t(&format!("problem-{}-text", self.word())),
        }
    }

    pub(crate) fn from_multipart(error: MultipartError) -> Self {
        match error.status() {
            StatusCode::PAYLOAD_TOO_LARGE => Failure::TooLarge,
            _ => Failure::BadRequest,
        }
    }

    /// A refusal of one of axum's extractors.
    pub(crate) fn from_rejection(rejection: impl IntoResponse) -> Self {
        Failure::Status(rejection.into_response().status())
    }
}

fn by_status(status: StatusCode) -> &'static str {
    match status {
        StatusCode::UNAUTHORIZED => "sign-in",
        StatusCode::FORBIDDEN => "denied",
        StatusCode::NOT_FOUND => "not-found",
        StatusCode::METHOD_NOT_ALLOWED => "method",
        StatusCode::CONFLICT => "stale",
        StatusCode::PAYLOAD_TOO_LARGE => "too-large",
        StatusCode::TOO_MANY_REQUESTS => "too-often",
        StatusCode::UNPROCESSABLE_ENTITY => "refused",
        StatusCode::SERVICE_UNAVAILABLE => "unavailable",
        status if status.is_server_error() => "internal",
        _ => "bad-request",
    }
}

/// The text of an error of a use case in the visitor's language.
pub fn told(visit: &Visit, error: &office::Error) -> String {
    let (key, mut args) = error.told();
    for value in args.values_mut() {
        if let Some(written) = written(visit, value) {
            *value = written;
        }
    }
    let said = visit.words().told(key, &args).to_string();
    match error {
        office::Error::Refused(refusal) => grounded(visit, &said, refusal.clause),
        office::Error::Denied { clause } | office::Error::Signature { clause, .. } => {
            grounded(visit, &said, *clause)
        }
        _ => said,
    }
}

/// A refusal with the clause that it stands on, as people cite it.
fn grounded(visit: &Visit, said: &str, clause: law::Clause) -> String {
    let clause = deadline::clause(visit.words(), clause.0);
    visit.words().t("refusal-ground").with("said", said.to_owned()).with("clause", clause).to_string()
}

/// Use cases and the law tell instants and dates in ISO 8601; people read them as their language writes them.
fn written(visit: &Visit, value: &str) -> Option<String> {
    let words = visit.words();
    let moment = value.parse::<Timestamp>().map(|at| words.moment(at));
    moment.or_else(|_| value.parse::<Date>().map(|date| words.date(date))).ok()
}

impl From<office::Error> for Failure {
    fn from(error: office::Error) -> Self {
        Failure::Office(error.into())
    }
}

impl From<askama::Error> for Failure {
    fn from(error: askama::Error) -> Self {
        office::Error::internal(error).into()
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        response.extensions_mut().insert(self);
        response
    }
}

/// A page shown again because the form was not accepted.
pub fn unprocessable(page: String) -> Response {
    (StatusCode::UNPROCESSABLE_ENTITY, Html(page)).into_response()
}

/// In which form the caller reads an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Face {
    Page,
    /// Problem details in the reader's language.
    Json,
    /// Problem details for another system: in English, whatever its client says it accepts. The code and the clause
    /// are what counts.
    Machine,
    /// One sentence, which a script of ours shows to the reader as it is.
    Words,
}

/// The errors of a form, to be shown above it and beside its fields.
pub fn errors(visit: &Visit, fields: &[office::FieldError]) -> Errors {
    fields.iter().fold(Errors::new(visit.words()), |errors, field| {
        errors.add(field.field.clone(), visit.words().told(field.key.clone(), &field.args).to_string())
    })
}

/// Gives the answer of a failed request its face. Ordinary answers pass unchanged.
pub fn face(visit: &Visit, wanted: Face, response: Response) -> Response {
    let status = response.status();
    let failure = match response.extensions().get::<Failure>() {
        Some(failure) => failure.clone(),
        None if is_bare(&response) => Failure::Status(status),
        None => return response,
    };
    log(visit, &failure);
    let mut answer = match failure {
        Failure::SignIn if wanted == Face::Page => {
            return Redirect::to(&format!("/sign-in?next={}", encoded(&visit.here))).into_response();
        }
        _ if wanted == Face::Json => problem_json(visit, &failure),
        _ if wanted == Face::Machine => {
            let ctx = Ctx { locale: Locale::En, ..visit.ctx.clone() };
            problem_json(&Visit { ctx, ..visit.clone() }, &failure)
        }
        _ if wanted == Face::Words => words(visit, &failure),
        _ => (failure.status(), Html(problem::page(visit, &failure))).into_response(),
    };
    if let Some(allow) = response.headers().get(ALLOW) {
        answer.headers_mut().insert(ALLOW, allow.clone());
    }
    let again_after = match failure.status() {
        StatusCode::SERVICE_UNAVAILABLE => Some(AGAIN_AFTER),
        StatusCode::TOO_MANY_REQUESTS => Some(HeaderValue::from(limits::WINDOW.as_secs())),
        _ => None,
    };
    if let Some(seconds) = again_after {
        answer.headers_mut().insert(RETRY_AFTER, seconds);
    }
    answer
}

/// An error that a library answered in English or without words.
fn is_bare(response: &Response) -> bool {
    let kind = response.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or("");
    let failed = response.status().is_client_error() || response.status().is_server_error();
    failed && (kind.is_empty() || kind.starts_with("text/plain"))
}

fn words(visit: &Visit, failure: &Failure) -> Response {
    let said = failure.reason(visit).unwrap_or_else(|| failure.explanation(visit));
    (failure.status(), said).into_response()
}

fn problem_json(visit: &Visit, failure: &Failure) -> Response {
    let status = failure.status();
    let title = visit.words().t(format!("problem-{}-title", failure.word())).to_string();
    let body = json!({
        "type": "about:blank",
        "title": title,
        "status": status.as_u16(),
        "detail": failure.reason(visit),
        "code": failure.code(),
        "clause": failure.clause(),
        "instance": format!("urn:uuid:{}", visit.ctx.request_id),
    });
    let kind = HeaderValue::from_static("application/problem+json");
    (status, [(CONTENT_TYPE, kind)], Json(body)).into_response()
}

/// Faults are written with their chain of causes; refusals only by their code, for they may tell of people.
fn log(visit: &Visit, failure: &Failure) {
    let id = visit.ctx.request_id;
    match failure {
        Failure::Office(error) if failure.status() == StatusCode::INTERNAL_SERVER_ERROR => {
            error!(request.id = %id, "request failed: {}", chain(&**error));
        }
        Failure::Office(error) if failure.status() == StatusCode::SERVICE_UNAVAILABLE => {
            warn!(request.id = %id, "request not served now: {}", chain(&**error));
        }
        Failure::Missing(part) => error!(request.id = %id, "a layer did not provide the {part}"),
        Failure::Panic => error!(request.id = %id, "the handler panicked"),
        Failure::Office(error) => match &**error {
            office::Error::Refused(refusal) => {
                let clause = refusal.clause.to_string();
                info!(request.id = %id, code = refusal.code, clause, "request refused");
            }
            _ => debug!(request.id = %id, code = failure.code(), "request refused"),
        },
        other => debug!(request.id = %id, code = other.code(), "request refused"),
    }
}

/// An error with all its causes.
pub fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let next = error.to_string();
        if !text.ends_with(&next) {
            text = format!("{text}: {next}");
        }
        cause = error.source();
    }
    text
}

fn encoded(path: &str) -> String {
    path.bytes().fold(String::new(), |mut text, byte| {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'-' | b'_' | b'.' => text.push(byte.into()),
            _ => text.push_str(&format!("%{byte:02X}")),
        }
        text
    })
}
