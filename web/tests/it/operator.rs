//! What went wrong in the exchange, as the operator of the portal sees it.

use axum::http::StatusCode;
use jiff::SignedDuration;
use office::exchange::{forward, outbox};
use office::store::messages;
use office::{Ctx, applications};
use serde_json::json;
use uuid::Uuid;

use crate::app::{App, Browser};
use crate::story;

const PAGE: &str = "/operator/exchange";

/// An application whose system does not answer for so long that people are alerted.
async fn undelivered(app: &App) -> (Uuid, Uuid) {
    let id = story::submitted(app).await.id;
    let ctx = Ctx::automatic(app.office.clock.now());
    forward::forward(&app.office, &ctx, id).await.unwrap();
    let waiting = messages::waiting(&mut app.office.db.read().await.unwrap()).await.unwrap();
    let message = waiting[0].heading.id;
    for _ in 0..outbox::ALERT_AFTER {
        outbox::deliver(&app.office, &ctx, message).await.unwrap_err();
    }
    (id, message)
}

async fn retry(browser: &mut Browser, message: Uuid) -> StatusCode {
    let csrf = browser.get(PAGE).await.field("csrf");
    browser.post(&format!("{PAGE}/{message}/retry"), &[("csrf", &csrf)]).await.status
}

async fn state(app: &App, id: Uuid) -> &'static str {
    let ctx = story::acting(&app.office, "applicant");
    applications::case(&app.office, &ctx, id).await.unwrap().application.state.name()
}

#[tokio::test]
async fn an_undelivered_message_is_shown_with_its_attempts_and_tried_again_at_once_a_20() {
    let app = App::portal().await;
    story::registered(&app, "applicant").await;
    let (id, message) = undelivered(&app).await;
    assert_eq!(state(&app, id).await, "delivery_failed");
    let mut registrar = app.signed_in("registrar").await;
    let page = registrar.get(PAGE).await;
    let waiting = messages::waiting(&mut app.office.db.read().await.unwrap()).await.unwrap();
    let error: String = waiting[0].last_error.iter().flat_map(|error| error.chars().take(20)).collect();
    for words in ["СНС-2026-00001", "overdue", &error, ">10<"] {
        assert!(page.text.contains(words), "{words} is missing in {}", page.text);
    }
    assert!(page.text.contains(&format!("/cases/{id}")));

    app.forward(SignedDuration::from_mins(1));
    assert_eq!(retry(&mut registrar, message).await, StatusCode::SEE_OTHER);
    assert_eq!(state(&app, id).await, "forwarding");
    let case = registrar.get(&format!("/cases/{id}")).await.text;
    let name = story::acting(&app.office, "registrar").actor.name;
    assert!(case.contains(&name), "the history names who had it tried again");
    let done = registrar.get(&format!("{PAGE}?done={message}")).await;
    assert!(done.text.contains("Another attempt to deliver was begun"), "{}", done.text);

    // The next failure tells the operator again, the applicant not.
    let ctx = Ctx::automatic(app.office.clock.now());
    outbox::deliver(&app.office, &ctx, message).await.unwrap_err();
    assert_eq!(state(&app, id).await, "delivery_failed");
    let mut applicant = app.signed_in("applicant").await;
    let notices = applicant.get("/notices").await.text;
    assert_eq!(notices.matches("could not be passed").count(), 1, "{notices}");
    assert_eq!(retry(&mut registrar, Uuid::from_u128(9)).await, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn only_those_who_may_try_again_see_the_exchange() {
    let app = App::portal().await;
    story::registered(&app, "applicant").await;
    let (_, message) = undelivered(&app).await;
    for persona in ["applicant", "individual", "vedomstvo", "expertise-head"] {
        let mut browser = app.signed_in(persona).await;
        let home = browser.get("/").await;
        assert!(!home.text.contains(PAGE), "{persona} is not offered it");
        assert_eq!(browser.get(PAGE).await.status, StatusCode::FORBIDDEN, "{persona}");
        let csrf = home.field("csrf");
        let forced = browser.post(&format!("{PAGE}/{message}/retry"), &[("csrf", &csrf)]).await;
        assert_eq!(forced.status, StatusCode::FORBIDDEN, "{persona}");
        let ctx = story::acting(&app.office, persona);
        assert!(office::exchange::problems::problems(&app.office, &ctx).await.is_err(), "{persona}");
        assert!(office::exchange::problems::retry(&app.office, &ctx, message).await.is_err(), "{persona}");
    }
    let mut registrar = app.signed_in("registrar").await;
    assert!(registrar.get("/").await.text.contains(&format!("href=\"{PAGE}\"")));
}

#[tokio::test]
async fn every_table_is_there_empty_and_full_in_three_languages() {
    let app = App::portal().await;
    let mut registrar = app.signed_in("registrar").await;
    in_three_languages(&mut registrar, &["Все сообщения доставлены", "У всех заявок есть адресат"]).await;

    story::registered(&app, "applicant").await;
    let (id, message) = undelivered(&app).await;
    let now = app.office.clock.now();
    let mut tx = app.office.db.begin().await.unwrap();
    let said = json!({ "clause": "A-32.1", "code": "word-of-another-vendor", "args": {} });
    messages::answered_with_refusal(&mut tx, message, now, &said).await.unwrap();
    let incoming = messages::Incoming {
        id: Uuid::from_u128(1),
        from_code: "expertise".into(),
        kind: "RESULT".into(),
        subject_id: id,
        position: 1,
        bytes: b"{}".to_vec(),
        cms: vec![1],
        verified: json!({}),
        received_at: now,
        receipt: vec![1],
        applied_at: None,
        refused_at: None,
        refusal: None,
    };
    messages::receive(&mut tx, &incoming).await.unwrap();
    let said =
        json!({ "clause": "A-42.p2", "code": "result-signatures-differ", "args": { "reason": "revoked" } });
    messages::refuse(&mut tx, incoming.id, now, &said).await.unwrap();
    let away = messages::TurnedAway {
        id: Uuid::from_u128(2),
        at: now,
        from_code: Some("<stranger>".into()),
        message_id: None,
        sha256: "ab".repeat(32),
        clause: "A-31".into(),
        code: "exchange-unknown-system".into(),
        args: json!({ "system": "<stranger>" }),
        checks: json!({}),
    };
    messages::turn_away(&mut tx, &away).await.unwrap();
    tx.commit().await.unwrap();
    let words = [
        "Подписи под результатом не подтвердились (ключ отозван). Результат не принят.",
        "word-of-another-vendor",
        "пункт 31 Правил, приказ № 670",
        "не зарегистрирована: &lt;stranger&gt;",
    ];
    in_three_languages(&mut registrar, &words).await;
}

/// Debug builds stop at a text that does not exist.
async fn in_three_languages(browser: &mut Browser, russian: &[&str]) {
    for locale in ["kk", "ru", "en"] {
        browser.get(&format!("/language/{locale}")).await;
        let page = browser.get(PAGE).await;
        assert_eq!(page.status, StatusCode::OK, "{locale}");
        for words in russian.iter().filter(|_| locale == "ru") {
            assert!(page.text.contains(words), "{words} is missing in {}", page.text);
        }
    }
}

#[tokio::test]
async fn an_application_without_an_addressee_is_shown_until_it_has_one_again_a_19() {
    let app = App::portal().await;
    story::registered(&app, "applicant").await;
    // After 14:00 it waits for its date, so the exclusion comes before it is sent.
    app.forward(SignedDuration::from_hours(6));
    let id = story::unroutable(&app).await;
    let mut registrar = app.signed_in("registrar").await;
    let page = registrar.get(PAGE).await.text;
    assert!(page.contains(&format!("/cases/{id}")) && page.contains("no number yet"), "{page}");
    let owner = story::acting(&app.office, "applicant");
    applications::withdraw(&app.office, &owner, id).await.unwrap();
    assert!(!registrar.get(PAGE).await.text.contains(&format!("/cases/{id}")));
}
