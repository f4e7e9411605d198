//! Who visits: language, theme and session of a request, read once and handed to the handlers as a [`Visit`].

use axum::body::Body;
use axum::extract::{FromRequestParts, Path, Query, Request, State};
use axum::http::header::{ACCEPT_LANGUAGE, COOKIE, SET_COOKIE};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method, Uri};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use law::access::{self, Action};
use office::sign_in::{Identity, Session, Token};
use office::texts::{Locale, Words};
use office::{Actor, Ctx, Office, notices};
use serde::Deserialize;

use crate::error::Failure;
use crate::routes::Access;
use crate::ui::{self, Page, Theme};

pub(crate) const LANGUAGE: &str = "lang";
const THEME: &str = "theme";
/// Language and theme are remembered for a year.
const YEAR: u32 = 365 * 24 * 3600;

/// One request: who, when, in which language, with the office to ask.
#[derive(Clone)]
pub struct Visit {
    pub office: Office,
    pub ctx: Ctx,
    pub session: Option<Session>,
    pub theme: Theme,
    /// Notices of the visitor's party and roles that he has not read.
    pub unread: Option<u64>,
    /// Path and query, to come back to; the first page where the request was not a plain reading.
    pub here: String,
}

impl Visit {
    /// Reads what needs no database.
    pub fn new(office: &Office, headers: &HeaderMap, uri: &Uri, method: &Method) -> Self {
        let accepted = headers.get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or("");
        let locale =
            cookie(headers, LANGUAGE).and_then(Locale::parse).unwrap_or_else(|| Locale::preferred(accepted));
        let here = uri.path_and_query().map_or("/", |path| path.as_str());
        Visit {
            ctx: Ctx::new(office.clock.now(), locale, Actor::nobody()),
            office: office.clone(),
            session: None,
            unread: None,
            theme: Theme::parse(cookie(headers, THEME).unwrap_or("")),
            here: if method == Method::GET { here } else { "/" }.into(),
        }
    }

    /// The visit that the outer layer put into the request.
    pub fn of(request: &Request) -> Result<Visit, Failure> {
        request.extensions().get::<Visit>().cloned().ok_or(Failure::Missing("visit"))
    }

    /// Who signed in.
    pub fn who(&self) -> Option<&Identity> {
        self.session.as_ref()?.identity.as_ref()
    }

    /// Whether one of the visitor's roles may do this.
    pub fn may(&self, action: Action) -> bool {
        access::any_may(&self.ctx.actor.roles, action).is_ok() && self.who().is_some()
    }

    /// The token that forms of this session carry.
    pub fn csrf(&self) -> Option<&str> {
        self.session.as_ref().map(|session| session.csrf.as_str())
    }

    pub fn words(&self) -> &Words {
        self.office.texts.of(self.ctx.locale)
    }

    /// The text of a key in the visitor's language.
    pub fn t(&self, key: &str) -> String {
        self.words().t(key).to_string()
    }

    /// The frame of a page with this title.
    pub fn page(&self, title: impl Into<String>) -> Page {
        crate::frame::page(self, title.into())
    }

    /// Where the browser finds the signing program.
    pub fn layer(&self) -> ui::sign::Layer {
        let config = &self.office.config;
        ui::sign::Layer {
            address: config.sign.ncalayer_url.clone(),
            demo_page: config.demo.as_ref().map(|demo| demo.signer_page.clone()).unwrap_or_default(),
            any_authority: config.pki.realm != office::config::Realm::National,
        }
    }

    async fn identify(&mut self, headers: &HeaderMap) -> Result<(), Failure> {
        let Some(token) = cookie(headers, &session_cookie(&self.office)) else { return Ok(()) };
        self.session = office::sign_in::session(&self.office, token, self.ctx.now).await?;
        if let Some(session) = &self.session {
            self.ctx.actor = session.actor();
        }
        if self.who().is_some() {
            self.unread = Some(notices::unread(&self.office, &self.ctx).await?);
        }
        Ok(())
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Visit {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Failure> {
        parts.extensions.get::<Visit>().cloned().ok_or(Failure::Missing("visit"))
    }
}

/// Layer around every page: finds the session and turns away who may not come in.
pub async fn guard(State(access): State<Access>, mut request: Request, next: Next) -> Response {
    let mut visit = match Visit::of(&request) {
        Ok(visit) => visit,
        Err(failure) => return failure.into_response(),
    };
    let outcome = match visit.identify(request.headers()).await {
        Ok(()) => access.admits(&visit),
        Err(failure) => Err(failure),
    };
    request.extensions_mut().insert(visit.clone());
    let mut response = match outcome {
        Ok(()) => by_the_law_as_it_is(&visit.office, request, next).await,
        Err(failure) => failure.into_response(),
    };
    // The outer layer needs it for an error page that shows who is signed in.
    response.extensions_mut().insert(visit);
    response
}

/// The answer; where it met an edition that another node has loaded, by the law read anew. What changes something is
/// not done twice: whoever sent it looks again.
async fn by_the_law_as_it_is(office: &Office, request: Request, next: Next) -> Response {
    let reads = request.method() == Method::GET;
    let (parts, body) = request.into_parts();
    let again = reads.then(|| (Request::from_parts(parts.clone(), Body::empty()), next.clone()));
    let response = next.run(Request::from_parts(parts, body)).await;
    let Some(Failure::Office(error)) = response.extensions().get::<Failure>() else { return response };
    if !office.reread(error).await {
        return response;
    }
    match again {
        Some((request, next)) => next.run(request).await,
        None => Failure::from(office::Error::Stale).into_response(),
    }
}

/// Answers where no route is; the page still shows who is signed in.
pub async fn nowhere(mut visit: Visit, headers: HeaderMap) -> Response {
    let failure = visit.identify(&headers).await.err().unwrap_or(Failure::NotFound);
    let mut response = failure.into_response();
    response.extensions_mut().insert(visit);
    response
}

/// Cookies are not kept apart by port, so each system of one host has its own name. The prefix makes
/// browsers refuse a cookie of this name that was set for a wider domain or without TLS.
pub fn session_cookie(office: &Office) -> String {
    let prefix = if office.config.https() { "__Host-" } else { "" };
    format!("{prefix}tereze-{}", office.config.system.as_str())
}

/// `Set-Cookie` for a new session. `Lax`: a link from a letter opens signed in, a foreign form does not.
pub fn set_session(office: &Office, token: &Token) -> (axum::http::HeaderName, HeaderValue) {
    (SET_COOKIE, set_cookie(&session_cookie(office), token.as_str(), "; HttpOnly", office.config.https()))
}

/// `Set-Cookie` that removes the session.
pub fn forget_session(office: &Office) -> (axum::http::HeaderName, HeaderValue) {
    (SET_COOKIE, set_cookie(&session_cookie(office), "", "; HttpOnly; Max-Age=0", office.config.https()))
}

fn set_cookie(name: &str, value: &str, more: &str, https: bool) -> HeaderValue {
    let secure = if https { "; Secure" } else { "" };
    let text = format!("{name}={value}; Path=/; SameSite=Lax{more}{secure}");
    HeaderValue::from_str(&text).unwrap_or(HeaderValue::from_static(""))
}

pub(crate) fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers
        .get_all(COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|line| line.split(';'))
        .find_map(|pair| pair.trim().strip_prefix(name)?.strip_prefix('='))
}

/// Where to come back to after a choice.
#[derive(Deserialize)]
pub struct Back {
    back: Option<String>,
}

/// `GET /language/{code}?back=/path`: remembers the language.
pub async fn language(
    visit: Visit,
    Path(code): Path<String>,
    Query(back): Query<Back>,
) -> Result<Response, Failure> {
    let locale = Locale::parse(&code).ok_or(Failure::NotFound)?;
    Ok(remember(&visit, LANGUAGE, locale.code(), back))
}

/// `GET /theme/{name}?back=/path`: remembers light, dark, or as the reader's system is set.
pub async fn theme(visit: Visit, Path(name): Path<String>, Query(back): Query<Back>) -> Response {
    remember(&visit, THEME, Theme::parse(&name).code(), back)
}

fn remember(visit: &Visit, name: &str, value: &str, Back { back }: Back) -> Response {
    let cookie = set_cookie(name, value, &format!("; Max-Age={YEAR}"), visit.office.config.https());
    let back = back.as_deref().and_then(local_path).unwrap_or("/");
    ([(SET_COOKIE, cookie)], Redirect::to(back)).into_response()
}

/// A path on this site, or nothing: `//host`, `/\host` and control characters lead elsewhere in browsers.
pub fn local_path(path: &str) -> Option<&str> {
    let rest = path.strip_prefix('/')?;
    let foreign = rest.starts_with(['/', '\\']) || path.chars().any(|c| c.is_control());
    (!foreign).then_some(path)
}

/// Who is signed in, for the head of a page.
pub fn shown(visit: &Visit) -> Option<ui::Who> {
    let identity = visit.who()?;
    let words = visit.words();
    let detail = match (&identity.bin, &identity.organisation) {
        (Some(bin), Some(_)) => {
            words.t("who-organisation").with("name", identity.name.clone()).with("bin", bin.clone())
        }
        _ => words.t("who-person").with("iin", identity.iin.clone()),
    };
    Some(ui::Who { name: identity.party().to_owned(), detail: detail.to_string(), notices: visit.unread })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_paths_of_this_site_are_followed_after_sign_in() {
        assert_eq!(local_path("/cabinet?x=1"), Some("/cabinet?x=1"));
        for foreign in ["", "cabinet", "//evil.example", "/\\evil.example", "https://evil.example", "/a\r\nb"]
        {
            assert_eq!(local_path(foreign), None, "{foreign:?}");
        }
    }

    #[test]
    fn a_cookie_is_found_by_its_whole_name() {
        let mut headers = HeaderMap::new();
        headers.insert(COOKIE, HeaderValue::from_static("xlang=en; lang=kk; tereze-portal=a=b"));
        assert_eq!(cookie(&headers, "lang"), Some("kk"));
        assert_eq!(cookie(&headers, "tereze-portal"), Some("a=b"));
        assert_eq!(cookie(&headers, "tereze"), None);
    }
}
