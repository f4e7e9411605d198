//! What a line of the table of routes is, and how the table becomes a router: who is let in, how large a body may be, how
//! long a request may take, how forged requests are kept out.

use std::time::Duration;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::handler::Handler;
use axum::http::header::{HOST, ORIGIN};
use axum::http::{HeaderMap, Method};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodFilter, MethodRouter, on};
use law::access::Action;
use office::Office;

use crate::error::Failure;
use crate::limits::{self, Limits, Rate};
use crate::who::{self, Visit};
use crate::{forms, outer};

/// A form with text and a signature.
const FORM: usize = 2 * 1024 * 1024;
/// Who may call a route.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    Anyone,
    SignedIn,
    /// Whoever has a role that may do one of these.
    May(&'static [Action]),
    /// Another system; the handler verifies the signature of the message itself.
    Sealed,
}

impl Access {
    /// Turns away who may not come in.
    pub fn admits(self, visit: &Visit) -> Result<(), Failure> {
        match self {
            Access::Anyone | Access::Sealed => Ok(()),
            _ if visit.who().is_none() => Err(Failure::SignIn),
            Access::SignedIn => Ok(()),
            Access::May(actions) if actions.iter().any(|action| visit.may(*action)) => Ok(()),
            Access::May(_) => Err(Failure::Denied),
        }
    }
}

/// How requests forged by another site are kept out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Csrf {
    /// Changes nothing.
    Safe,
    /// The hidden field, checked by [`forms::Form`] or [`forms::FileForm`], and the origin.
    Form,
    /// The origin alone: nothing that belongs to a user is at stake.
    Origin,
    /// The header `x-csrf-token` and the origin: scripts of ours.
    Header,
    /// No cookie counts here; the message carries a signature.
    Sealed,
}

/// One line of the table.
pub struct Route {
    pub method: Method,
    pub path: &'static str,
    pub access: Access,
    pub csrf: Csrf,
    /// Largest body in bytes.
    pub limit: usize,
    /// How often one address may call it; most routes need an account or cost little.
    pub rate: Option<Rate>,
    handler: MethodRouter<Office>,
}

pub(crate) fn route<H, T>(method: Method, path: &'static str, access: Access, csrf: Csrf, handler: H) -> Route
where
    H: Handler<T, Office>,
    T: 'static,
{
    let filter = MethodFilter::try_from(method.clone()).expect("a method that axum knows");
    let limit = if csrf == Csrf::Safe { 0 } else { FORM };
    Route { method, path, access, csrf, limit, rate: None, handler: on(filter, handler) }
}

pub(crate) fn get<H: Handler<T, Office>, T: 'static>(
    path: &'static str,
    access: Access,
    handler: H,
) -> Route {
    route(Method::GET, path, access, Csrf::Safe, handler)
}

pub(crate) fn post<H: Handler<T, Office>, T: 'static>(
    path: &'static str,
    access: Access,
    handler: H,
) -> Route {
    route(Method::POST, path, access, Csrf::Form, handler)
}

impl Route {
    /// Another largest body.
    #[must_use]
    pub fn limit(mut self, bytes: usize) -> Self {
        self.limit = bytes;
        self
    }

    /// Counted for each address.
    #[must_use]
    pub fn rate(mut self, rate: Rate) -> Self {
        self.rate = Some(rate);
        self
    }

    /// Another way of keeping forged requests out.
    #[must_use]
    pub fn csrf(mut self, csrf: Csrf) -> Self {
        self.csrf = csrf;
        self
    }
}

/// The router of these routes, with everything around it.
pub(crate) fn built(routes: Vec<Route>, office: &Office) -> Router {
    let limits = Limits::default();
    let mut router = Router::new();
    for route in routes {
        let mut handler = route.handler;
        if let Some(rate) = route.rate {
            handler = handler.layer(from_fn_with_state((limits.clone(), rate), limits::guard));
        }
        let handler = handler
            .layer(DefaultBodyLimit::max(route.limit))
            .layer(from_fn_with_state((route.csrf, office.clone()), same_origin))
            .layer(from_fn_with_state(route.access, who::guard))
            .layer(from_fn_with_state(patience(route.limit), in_time));
        router = router.route(route.path, handler);
    }
    router
        .fallback(who::nowhere)
        .method_not_allowed_fallback(|| async { Failure::Method })
        .layer(from_fn_with_state(office.clone(), outer::around))
        .layer(outer::compressed())
        .with_state(office.clone())
}

/// How long a request may take: a body that trickles in must not hold its connection for ever.
fn patience(limit: usize) -> Duration {
    /// Bytes a second that even a poor line brings.
    const SLOWEST: u64 = 32 * 1024;
    Duration::from_secs(60 + limit as u64 / SLOWEST)
}

async fn in_time(State(patience): State<Duration>, request: Request, next: Next) -> Response {
    tokio::time::timeout(patience, next.run(request)).await.unwrap_or_else(|_| Failure::Slow.into_response())
}

/// Requests that change something must come from our own pages: browsers name the origin of every POST.
/// The token in the form is checked where the form is read.
async fn same_origin(
    State((csrf, office)): State<(Csrf, Office)>,
    visit: Visit,
    request: Request,
    next: Next,
) -> Response {
    let headers = request.headers();
    let forged = match csrf {
        Csrf::Safe | Csrf::Sealed => false,
        Csrf::Form | Csrf::Origin => !comes_from(headers, &office.config.public_origin),
        Csrf::Header => {
            let token = headers.get(forms::CSRF_HEADER).and_then(|value| value.to_str().ok()).unwrap_or("");
            !comes_from(headers, &office.config.public_origin) || forms::check_token(&visit, token).is_err()
        }
    };
    if forged { Failure::Csrf.into_response() } else { next.run(request).await }
}

/// `Origin` where the browser sent one (all do for POST), else `Sec-Fetch-Site`; programs that send neither
/// have no cookies of a user to misuse, and still need the token.
fn comes_from(headers: &HeaderMap, own: &str) -> bool {
    let text = |name| headers.get(name).and_then(|value: &axum::http::HeaderValue| value.to_str().ok());
    match (text(ORIGIN.as_str()), text("sec-fetch-site")) {
        (Some(origin), _) => origin == own,
        (None, Some(site)) => site == "same-origin" || site == "none",
        (None, None) => true,
    }
}

/// Whether the request names this system as its host; stops pages that rebind their own name to our address.
pub fn names_us(headers: &HeaderMap, own: &str) -> bool {
    let host = own.split_once("://").map_or(own, |(_, host)| host);
    headers.get(HOST).and_then(|value| value.to_str().ok()).is_none_or(|given| given == host)
}
