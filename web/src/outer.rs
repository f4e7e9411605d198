//! What surrounds every request: the visit is made, faults become pages, headers protect the answer, one
//! line goes to the log.

use std::panic::AssertUnwindSafe;
use std::time::Instant;

use axum::extract::{MatchedPath, Request, State};
use axum::http::header::{self, HeaderName};
use axum::http::{Extensions, HeaderMap, HeaderValue};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use futures_util::FutureExt;
use office::Office;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{DefaultPredicate, Predicate};
use tracing::{Instrument, debug, info, info_span};

use crate::error::{self, Face, Failure};
use crate::who::Visit;
use crate::{routes, tus};

/// Pages are never kept by caches between; documents of a case must not be read after signing out.
const NO_STORE: HeaderValue = HeaderValue::from_static("no-store");

/// Mark of an answer to somebody without a session: it holds no secret that its compressed length could betray.
#[derive(Clone, Copy)]
struct NoSecret;

/// Compresses what holds no secret; files of styles and scripts lie compressed already.
pub fn compressed() -> CompressionLayer<impl Predicate> {
    let no_secret = |_, _, _: &_, extensions: &Extensions| extensions.get::<NoSecret>().is_some();
    CompressionLayer::new().compress_when(DefaultPredicate::new().and(no_secret))
}

/// What surrounds every request.
pub async fn around(State(office): State<Office>, mut request: Request, next: Next) -> Response {
    let started = Instant::now();
    let visit = Visit::new(&office, request.headers(), request.uri(), request.method());
    let wanted = wanted(&request);
    // The pattern, not the path: a path may hold what belongs to people.
    let route = request.extensions().get::<MatchedPath>().map_or("-".into(), |path| path.as_str().to_owned());
    let span = info_span!("request", id = %visit.ctx.request_id, method = %request.method(), route = %route);

    if let Some(elsewhere) = other_name(&office, &visit, &request) {
        return elsewhere;
    }
    request.extensions_mut().insert(visit.clone());
    let answer = AssertUnwindSafe(next.run(request)).catch_unwind().instrument(span.clone()).await;
    let mut response = answer.unwrap_or_else(|_| Failure::Panic.into_response());
    let visit = response.extensions_mut().remove::<Visit>().unwrap_or(visit);
    let mut response = error::face(&visit, wanted, response);
    protect(&office, &visit, response.headers_mut());
    if visit.session.is_none() {
        response.extensions_mut().insert(NoSecret);
    }
    if route.starts_with("/uploads") {
        let status = response.status();
        tus::mark(response.headers_mut(), status);
    }
    let milliseconds = started.elapsed().as_millis() as u64;
    let status = response.status().as_u16();
    // Watchers ask every few seconds; their lines would bury the others.
    match route.as_str() {
        "/healthz" | "/readyz" => span.in_scope(|| debug!(status, milliseconds, "answered")),
        _ => span.in_scope(|| info!(status, milliseconds, "answered")),
    }
    response
}

/// Whoever opens the demonstration as `localhost` is led to the name that it signs and checks; and a page that
/// gives its own name our address gets nothing.
fn other_name(office: &Office, visit: &Visit, request: &Request) -> Option<Response> {
    let own = &office.config.public_origin;
    let foreign = office.config.demo.is_some() && !routes::names_us(request.headers(), own);
    foreign.then(|| Redirect::to(&format!("{own}{}", visit.here)).into_response())
}

fn wanted(request: &Request) -> Face {
    let path = request.uri().path();
    let accept = request.headers().get(header::ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or("");
    let machine = path.starts_with("/exchange/") || path.starts_with("/api/");
    match path {
        _ if machine => Face::Machine,
        _ if accept.starts_with("application/json") => Face::Json,
        _ if request.headers().contains_key("tus-resumable") => Face::Words,
        _ => Face::Page,
    }
}

/// Headers that tell the browser what a page of ours may do: its own scripts and styles, its own server, the
/// signing program of the user, nothing else.
fn protect(office: &Office, visit: &Visit, headers: &mut HeaderMap) {
    let policy = format!(
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; \
         connect-src 'self' {}; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
        office.config.sign.ncalayer_url
    );
    let fixed = [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "same-origin"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
        (
            HeaderName::from_static("permissions-policy"),
            "loopback-network=(self), camera=(), geolocation=(), microphone=(), payment=(), usb=()",
        ),
    ];
    for (name, value) in fixed {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if let Ok(policy) = HeaderValue::from_str(&policy) {
        // Files that people uploaded come with a stricter one.
        headers.entry(header::CONTENT_SECURITY_POLICY).or_insert(policy);
    }
    if office.config.https() {
        let year = HeaderValue::from_static("max-age=31536000; includeSubDomains");
        headers.insert(header::STRICT_TRANSPORT_SECURITY, year);
    }
    if let Ok(id) = HeaderValue::from_str(&visit.ctx.request_id.to_string()) {
        headers.insert(HeaderName::from_static("x-request-id"), id);
    }
    headers.entry(header::CACHE_CONTROL).or_insert(NO_STORE);
}
