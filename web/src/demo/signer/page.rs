//! The page of the signing program: what a site asks to be signed, and whose key shall do it.

use askama::Template;
use axum::extract::{Form, Query, State};
use axum::http::header::{ACCEPT_LANGUAGE, CACHE_CONTROL, CONTENT_SECURITY_POLICY, REFRESH};
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use axum::response::{Html, IntoResponse, Redirect, Response};
use office::demo::personas::{PERSONAS, Persona, State as Certificate};
use office::texts::{Locale, Words};
use serde::Deserialize;
use sha2::{Digest, Sha256};

use super::{Answer, Order, Signer, persona};
use crate::assets;
use crate::error::Failure;
use crate::who;

/// Longest text that is shown in full.
const SHOWN: usize = 4096;
/// Seconds between looks for a new request.
const LOOK_AGAIN: HeaderValue = HeaderValue::from_static("2");

/// The language chosen on the page itself.
#[derive(Deserialize)]
pub struct Reading {
    lang: Option<String>,
}

#[derive(Template)]
#[template(path = "pages/demo_signer.html")]
struct Desk {
    words: Words,
    request: Option<Shown>,
    more: usize,
}

/// A request in words.
struct Shown {
    id: u64,
    origin: String,
    documents: Vec<Document>,
    fitting: Vec<Key>,
    others: Vec<Key>,
}

struct Document {
    /// The text itself where it is short and readable.
    text: Option<String>,
    size: String,
    sha256: String,
}

struct Key {
    id: &'static str,
    name: String,
    detail: String,
}

impl Desk {
    fn asset(&self, name: &str) -> &'static str {
        assets::address(name)
    }
}

/// Shows the oldest request.
pub fn show(signer: &Signer, Query(reading): Query<Reading>, headers: &HeaderMap) -> Response {
    let words = signer.0.texts.of(language(&reading, headers)).clone();
    let desk = signer.desk();
    let request =
        desk.waiting.first().map(|waiting| shown(&words, waiting.id, &waiting.origin, &waiting.order));
    let more = desk.waiting.len().saturating_sub(1);
    drop(desk);
    let idle = request.is_none();
    let mut response = match (Desk { words, request, more }).render() {
        Ok(page) => Html(page).into_response(),
        Err(error) => return Failure::from(error).into_response(),
    };
    let headers = response.headers_mut();
    let policy = "default-src 'none'; style-src 'self'; img-src 'self'; font-src 'self'; script-src 'self'; \
                  form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
    headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(policy));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(HeaderName::from_static("x-content-type-options"), HeaderValue::from_static("nosniff"));
    if idle {
        headers.insert(REFRESH, LOOK_AGAIN);
    }
    response
}

fn language(reading: &Reading, headers: &HeaderMap) -> Locale {
    let accepted = headers.get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or("");
    let chosen = reading.lang.as_deref().or_else(|| who::cookie(headers, who::LANGUAGE));
    chosen.and_then(Locale::parse).unwrap_or_else(|| Locale::preferred(accepted))
}

fn shown(words: &Words, id: u64, origin: &str, order: &Order) -> Shown {
    let (fitting, others): (Vec<_>, Vec<_>) = PERSONAS.iter().partition(|persona| order.fits(persona));
    let keys =
        |personas: Vec<&'static Persona>| personas.into_iter().map(|persona| key(words, persona)).collect();
    let document = |bytes: &Vec<u8>| Document {
        text: std::str::from_utf8(bytes).ok().filter(|text| text.len() <= SHOWN).map(str::to_owned),
        size: words.size(bytes.len() as u64),
        sha256: Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect(),
    };
    Shown {
        id,
        origin: origin.into(),
        documents: order.documents.iter().map(document).collect(),
        fitting: keys(fitting),
        others: keys(others),
    }
}

fn key(words: &Words, persona: &'static Persona) -> Key {
    let role = match (persona.certificate, persona.role, persona.organisation) {
        (Certificate::Expired, ..) => "demo-signer-expired".into(),
        (Certificate::Revoked, ..) => "demo-signer-revoked".into(),
        (Certificate::Foreign, ..) => "demo-signer-foreign".into(),
        (_, Some(role), _) => format!("demo-signer-role-{}", role.name().replace('_', "-")),
        (_, None, Some(_)) => "demo-signer-applicant".into(),
        (_, None, None) => "demo-signer-individual".into(),
    };
    let organisation = persona
        .organisation
        .map(|company| format!(" · {}", company.name(words.locale())))
        .unwrap_or_default();
    Key { id: persona.id, name: persona.full_name(), detail: format!("{}{organisation}", words.t(role)) }
}

/// The choice on the page; without a person it is a refusal.
#[derive(Deserialize)]
pub struct Choice {
    request: u64,
    persona: Option<String>,
}

/// `POST /answer`.
pub async fn answer(State(signer): State<Signer>, Form(choice): Form<Choice>) -> Result<Redirect, Failure> {
    let answer = match &choice.persona {
        Some(id) => Answer::Sign(persona(id).ok_or(Failure::NotFound)?),
        None => Answer::Cancel,
    };
    if let Some(waiting) = signer.take(Some(choice.request)) {
        // The page may have gone away in this moment; then there is nobody to tell.
        drop(waiting.answer.send(answer));
    }
    Ok(Redirect::to("/"))
}
