//! What all pages have in common: headers, languages, faults.

use axum::body::Body;
use axum::http::{Method, StatusCode};

use crate::app::{App, LAYER};

#[tokio::test]
async fn every_answer_carries_the_headers_that_protect_the_browser() {
    let app = App::portal().await;
    for path in ["/", "/sign-in", "/nowhere", "/healthz", "/language/kk"] {
        let reply = app.browser().get(path).await;
        let policy = reply.header("content-security-policy");
        assert!(policy.contains("default-src 'none'"), "{path}: {policy}");
        assert!(policy.contains(&format!("connect-src 'self' {LAYER};")), "{path}: {policy}");
        assert!(!policy.contains("unsafe"), "{path}: {policy}");
        assert_eq!(reply.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(reply.header("referrer-policy"), "same-origin", "{path}");
        assert_eq!(reply.header("cross-origin-opener-policy"), "same-origin", "{path}");
        assert!(reply.header("permissions-policy").contains("loopback-network=(self)"), "{path}");
        assert_eq!(reply.header("cache-control"), "no-store", "{path}");
        assert!(!reply.header("x-request-id").is_empty(), "{path}");
    }
}

#[tokio::test]
async fn the_cookie_of_the_session_is_out_of_reach_of_scripts_and_other_sites() {
    let app = App::portal().await;
    let reply = app.browser().get("/sign-in").await;
    let cookie = reply.header("set-cookie");
    assert!(cookie.starts_with("tereze-portal="), "{cookie}");
    assert!(cookie.contains("; Path=/; SameSite=Lax; HttpOnly"), "{cookie}");
}

#[tokio::test]
async fn the_language_is_remembered_and_leads_back() {
    let app = App::portal().await;
    let mut browser = app.browser();
    for (code, word) in
        [("kk", "ЭЦҚ арқылы кіру"), ("ru", "Вход с помощью ЭЦП"), ("en", "Sign in with your EDS key")]
    {
        let reply = browser.get(&format!("/language/{code}?back=/sign-in")).await;
        assert_eq!((reply.status, reply.location()), (StatusCode::SEE_OTHER, "/sign-in"));
        let page = browser.get("/sign-in").await;
        assert!(page.text.contains(&format!("<html lang=\"{code}\"")), "{code}");
        assert!(page.text.contains(word), "{code}");
    }
    assert_eq!(browser.get("/language/de").await.status, StatusCode::NOT_FOUND);
    assert_eq!(browser.get("/language/kk?back=https://evil.example").await.location(), "/");
    assert_eq!(browser.get("/theme/dark?back=//evil.example").await.location(), "/");
    assert!(browser.get("/").await.text.contains("data-theme=\"dark\""));
}

#[tokio::test]
async fn without_a_choice_the_browser_decides_and_else_it_is_kazakh() {
    let app = App::portal().await;
    let mut browser = app.browser();
    browser.cookies.clear();
    assert!(browser.get("/").await.text.contains("<html lang=\"kk\""));
    let reply = browser.send(Method::GET, "/", &[("accept-language", "ru-RU,en;q=0.8")], Body::empty()).await;
    assert!(reply.text.contains("<html lang=\"ru\""));
}

#[tokio::test]
async fn a_page_that_does_not_exist_says_so_in_every_language_with_a_code_for_support() {
    let app = App::portal().await;
    let mut browser = app.signed_in("applicant").await;
    for (code, word) in
        [("kk", "Бұл бет жоқ"), ("ru", "Такой страницы нет"), ("en", "This page does not exist")]
    {
        browser.get(&format!("/language/{code}")).await;
        let reply = browser.get("/nowhere").await;
        assert_eq!(reply.status, StatusCode::NOT_FOUND);
        assert!(reply.text.contains(word), "{code}");
        let digits = reply.header("x-request-id").replace('-', "").to_uppercase();
        assert!(
            reply.text.contains(&digits[digits.len() - 4..]),
            "{code}: the code of the page is that of the log"
        );
        assert!(reply.text.contains("action=\"/sign-out\""), "who is signed in stays signed in");
    }
}

#[tokio::test]
async fn machines_get_problem_details() {
    let app = App::portal().await;
    let mut browser = app.browser();
    let kazakh = [("accept-language", "kk"), ("cookie", "lang=kk")];
    let reply = browser.send(Method::GET, "/exchange/nowhere", &kazakh, Body::empty()).await;
    assert_eq!(reply.status, StatusCode::NOT_FOUND);
    assert_eq!(reply.header("content-type"), "application/problem+json");
    let body: serde_json::Value = serde_json::from_str(&reply.text).unwrap();
    assert_eq!((&body["status"], &body["code"]), (&404.into(), &"not-found".into()));
    assert!(body["title"].as_str().unwrap().is_ascii(), "English for other systems: {}", body["title"]);
}

#[tokio::test]
async fn the_process_tells_that_it_lives_and_how_fresh_its_knowledge_is() {
    let app = App::portal().await;
    let mut browser = app.browser();
    assert_eq!(browser.get("/healthz").await.text, "ok\n");
    let ready: serde_json::Value = serde_json::from_str(&browser.get("/readyz").await.text).unwrap();
    assert_eq!(ready["database"], true);
    assert_eq!(ready["revocation_lists"].as_array().unwrap().len(), 4);
    assert!(ready["revocation_lists"].as_array().unwrap().iter().all(|list| list["fresh"] == true));
}

#[tokio::test]
async fn the_worlds_clock_goes_forward_by_the_page_and_never_back() {
    let app = App::portal().await;
    let mut browser = app.browser();
    let before = app.office.clock.now();
    assert!(browser.get("/demo/clock").await.text.contains("24.11.2026 10:00:00"));
    assert_eq!(browser.post("/demo/clock", &[("forward", "3d")]).await.status, StatusCode::SEE_OTHER);
    assert_eq!(app.office.clock.now().duration_since(before).as_hours(), 72);
    for wrong in ["-1d", "yesterday", ""] {
        let reply = browser.post("/demo/clock", &[("forward", wrong)]).await;
        assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong:?}");
    }
    assert_eq!(app.office.clock.now().duration_since(before).as_hours(), 72);
}

#[tokio::test]
async fn whoever_opens_the_demonstration_under_another_name_is_led_to_its_own() {
    let app = App::portal().await;
    let mut browser = app.browser();
    let reply = browser.send(Method::GET, "/sign-in", &[("host", "localhost:8670")], Body::empty()).await;
    assert_eq!(reply.location(), "http://127.0.0.1:8670/sign-in");
    let reply = browser.send(Method::GET, "/sign-in", &[("host", "127.0.0.1:8670")], Body::empty()).await;
    assert_eq!(reply.status, StatusCode::OK);
}
