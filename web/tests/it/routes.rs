//! The table of routes: who comes in where, and that forged requests do not.

use axum::body::Body;
use axum::http::{Method, StatusCode};
use law::access::{self, Role};
use web::routes::{Access, Csrf, Route, table};

use crate::app::{App, Browser};

const SOME_ID: &str = "01934f3e-0000-7000-8000-000000000001";

/// An address of a route, with something in place of its parameters.
fn address(route: &Route) -> String {
    let parts = route.path.split('/').map(|part| match part {
        part if part.starts_with('{') => SOME_ID,
        part => part,
    });
    parts.collect::<Vec<_>>().join("/")
}

/// As a page of our own would send it, but with an empty form.
async fn call(browser: &mut Browser, route: &Route) -> (StatusCode, String) {
    let origin = browser.origin.clone();
    let mut headers = vec![];
    if route.csrf != Csrf::Safe {
        headers.extend([("origin", origin.as_str()), ("content-type", "application/x-www-form-urlencoded")]);
    }
    let reply = browser.send(route.method.clone(), &address(route), &headers, Body::empty()).await;
    let location = reply.location().to_owned();
    (reply.status, location)
}

#[tokio::test]
async fn nobody_is_led_to_sign_in_from_everything_that_is_not_public() {
    for app in [App::portal().await, App::expertise().await] {
        for route in table(&app.office) {
            let name = format!("{} {}", route.method, route.path);
            let (status, location) = call(&mut app.browser(), &route).await;
            match route.access {
                Access::Anyone => {
                    assert!(!location.starts_with("/sign-in?"), "{name}");
                    assert!(!status.is_server_error(), "{name} {status}");
                }
                Access::Sealed => assert!(status.is_client_error(), "{name} {status}"),
                Access::SignedIn | Access::May(_) => {
                    assert_eq!(status, StatusCode::SEE_OTHER, "{name}");
                    assert!(location.starts_with("/sign-in?next=/"), "{name} {location}");
                }
            }
        }
    }
}

#[tokio::test]
async fn a_stranger_with_a_certificate_comes_into_nothing_that_needs_a_role() {
    for app in [App::portal().await, App::expertise().await] {
        let mut stranger = app.signed_in("individual").await;
        for route in table(&app.office) {
            let Access::May(actions) = route.access else { continue };
            if actions.iter().any(|action| access::may(Role::Guest, *action).is_ok()) {
                continue;
            }
            let (status, _) = call(&mut stranger, &route).await;
            assert_eq!(status, StatusCode::FORBIDDEN, "{} {}", route.method, route.path);
        }
    }
}

#[tokio::test]
async fn every_line_of_the_table_is_reachable_and_says_which_methods_it_knows() {
    for app in [App::portal().await, App::expertise().await] {
        for route in table(&app.office) {
            let reply = app.browser().send(Method::TRACE, &address(&route), &[], Body::empty()).await;
            assert_eq!(reply.status, StatusCode::METHOD_NOT_ALLOWED, "{}", route.path);
            assert!(reply.header("allow").contains(route.method.as_str()), "{}", route.path);
        }
    }
}

#[tokio::test]
async fn forms_of_other_sites_and_forms_without_the_token_are_refused() {
    for app in [App::portal().await, App::expertise().await] {
        let mut browser = app.signed_in("individual").await;
        for route in table(&app.office) {
            let name = format!("{} {}", route.method, route.path);
            let changes = route.method != Method::GET
                && route.method != Method::HEAD
                && route.method != Method::OPTIONS;
            assert_eq!(
                changes,
                route.csrf != Csrf::Safe,
                "{name}: what changes something needs a protection"
            );
            if matches!(route.csrf, Csrf::Safe | Csrf::Sealed) {
                continue;
            }
            let form = ("content-type", "application/x-www-form-urlencoded");
            for foreign in
                [("origin", "https://evil.example"), ("sec-fetch-site", "cross-site"), ("origin", "null")]
            {
                let reply = browser
                    .send(route.method.clone(), &address(&route), &[foreign, form], Body::empty())
                    .await;
                assert_eq!(reply.status, StatusCode::FORBIDDEN, "{name} {foreign:?}");
            }
            // Whoever may not come in at all is refused before; both are refusals.
            if route.csrf != Csrf::Origin {
                let (status, _) = call(&mut browser, &route).await;
                assert_eq!(status, StatusCode::FORBIDDEN, "{name} without a token");
            }
        }
    }
}

#[tokio::test]
async fn a_token_of_another_session_is_worth_nothing() {
    let app = App::portal().await;
    let mut other = app.signed_in("applicant").await;
    let csrf = other.get("/").await.field("csrf");
    let mut browser = app.signed_in("individual").await;
    let reply = browser.post("/sign-out", &[("csrf", &csrf)]).await;
    assert_eq!(reply.status, StatusCode::FORBIDDEN);
    assert!(reply.text.contains("The form is out of date"), "{}", reply.text);
    assert!(browser.get("/").await.text.contains("action=\"/sign-out\""));
}

#[tokio::test]
async fn a_body_above_the_limit_of_its_route_is_refused() {
    let app = App::portal().await;
    let mut browser = app.browser();
    let (page, _) = browser.challenge().await;
    let csrf = page.field("csrf");
    let large = vec![b'x'; 3 << 20];
    let reply = browser.upload("/sign-in", &[("csrf", &csrf)], &[("cms_file", "large", &large)]).await;
    assert_eq!(reply.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert!(reply.text.contains("Too much data"), "{}", reply.text);
}
