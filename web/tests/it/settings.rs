//! The page of the settings: everything that the operator decides with who, when and why, what is planned, and the
//! configuration without its secrets.

use axum::http::StatusCode;
use office::System;
use office::testing::Fresh;
use serde_json::{Value, json};

use crate::app::App;

const HERE: &str = "/operator/settings";
/// From 25 November 2026, the day after the start.
const PROPOSAL: &str = "template=%7Bcode%7D%2F%7Byy%7D%2F%7Bseq%3A6%7D&from=25.11.2026&reason=Order+12";

fn of<'a>(all: &'a Value, key: &str) -> &'a Value {
    all["settings"].as_array().unwrap().iter().find(|it| it["key"] == key).unwrap()
}

fn configured<'a>(all: &'a Value, key: &str) -> &'a Value {
    &all["configuration"].as_array().unwrap().iter().find(|it| it["key"] == key).unwrap()["value"]
}

/// what is in force, since when, by whom and why, what comes; the same for programs; each leads to its page.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn settings_are_shown_with_who_when_why_and_what_comes() {
    for fresh in Fresh::engines().await {
        let app = App::on(fresh, System::Portal).await;
        let mut admin = app.signed_in("administrator").await;
        assert!(admin.get("/operator/law").await.text.contains(HERE));
        let before: Value = serde_json::from_slice(&admin.get(&format!("{HERE}.json")).await.bytes).unwrap();
        assert_eq!(of(&before, "numbering")["value"], json!({"template": "{code}-{year}-{seq:5}"}));
        assert_eq!(of(&before, "numbering")["decided"], Value::Null);
        let shown = admin.get(&format!("/operator/numbering/preview?{PROPOSAL}")).await;
        let fields = ["csrf", "template", "from", "reason", "edition"].map(|name| (name, shown.field(name)));
        let fields = fields.each_ref().map(|(name, value)| (*name, value.as_str()));
        assert_eq!(admin.post("/operator/numbering", &fields).await.status, StatusCode::SEE_OTHER);
        let all: Value = serde_json::from_slice(&admin.get(&format!("{HERE}.json")).await.bytes).unwrap();
        let planned = &of(&all, "numbering")["planned"][0];
        assert_eq!(
            (&planned["from"], &planned["decided"]["reason"]),
            (&json!("2026-11-25"), &json!("Order 12"))
        );
        assert_eq!(of(&all, "numbering")["value"], of(&before, "numbering")["value"]);
        let page = admin.get(HERE).await.text;
        for said in ["From 25 November 2026", "Order 12", "МҰРАТОВА", "{code}/{yy}/{seq:6}"] {
            assert!(page.contains(said), "{said} in {page}");
        }
        app.forward(jiff::SignedDuration::from_hours(24));
        let mut admin = app.signed_in("administrator").await;
        let all: Value = serde_json::from_slice(&admin.get(&format!("{HERE}.json")).await.bytes).unwrap();
        let now = of(&all, "numbering");
        assert_eq!((&now["since"], &now["planned"]), (&json!("2026-11-25"), &json!([])));
        assert_eq!(now["value"], json!({"template": "{code}/{yy}/{seq:6}"}));
        // Every setting leads to a page that opens, and every page of the operator's decisions is among them.
        let mut pages: Vec<&str> =
            all["settings"].as_array().unwrap().iter().map(|it| it["page"].as_str().unwrap()).collect();
        for page in &pages {
            assert_eq!(admin.get(page).await.status, StatusCode::OK, "{page}");
            assert!(admin.get(HERE).await.text.contains(&format!("href=\"{page}\"")), "{page}");
        }
        pages.sort_unstable();
        pages.dedup();
        let known = [
            "/operator/agreements?of=465",
            "/operator/agreements?of=670",
            "/operator/agreements?of=participant",
            "/operator/law",
            "/operator/law#terms",
            "/operator/law/calendar",
            "/operator/law/hours",
            "/operator/law/kato",
            "/operator/limits",
            "/operator/numbering",
            "/operator/questionnaires/465-individual",
            "/operator/questionnaires/465-legal",
            "/operator/questionnaires/670-individual",
            "/operator/questionnaires/670-legal",
            "/operator/questionnaires/participant",
        ];
        assert_eq!(pages, known);
        let mut registrar = app.signed_in("registrar").await;
        for path in [HERE.to_owned(), format!("{HERE}.json")] {
            assert_eq!(registrar.get(&path).await.status, StatusCode::FORBIDDEN, "{path}");
        }
    }
}

/// the same in the system of an expertise, in every language.: no secret is told.
#[tokio::test]
async fn the_configuration_is_told_without_its_secrets() {
    let fresh = Fresh::sqlite();
    let secret = fresh.folder().join("mail.password");
    std::fs::write(&secret, "hush-hush-1").unwrap();
    let app = App::configured(fresh, System::Expertise, |config| {
        config["mail"] = json!({"relay": "smtps://mail.example:465", "from": "Tereze <no-reply@example.kz>",
            "user": "relay-user", "password_file": secret});
        config["pki"]["crls"] = json!(["https://reader:hush-hush-2@127.0.0.1:9/list.crl"]);
    })
    .await;
    let mut admin = app.signed_in("expertise-administrator").await;
    let text = admin.get(&format!("{HERE}.json")).await.text;
    let all: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(configured(&all, "mail.relay"), "smtps://mail.example:465");
    assert_eq!(configured(&all, "pki.crls"), "https://…@127.0.0.1:9/list.crl");
    assert_eq!(configured(&all, "database"), "SQLite");
    assert_eq!(configured(&all, "session.idle_minutes"), "30");
    assert_eq!(configured(&all, "malware.clamd"), &Value::Null);
    let told = [("kk", "Баптау файлы"), ("ru", "Файл настроек"), ("en", "Configuration file")];
    for (language, said) in told {
        admin.get(&format!("/language/{language}")).await;
        let page = admin.get(HERE).await;
        assert!(page.status == StatusCode::OK && page.text.contains(said), "{language}: {}", page.text);
        for secret in ["hush-hush", "relay-user", "seal.key", "log.key</"] {
            assert!(!page.text.replace(">log.key<", "").contains(secret), "{secret} in {}", page.text);
            assert!(!text.contains(secret), "{secret} in {text}");
        }
    }
}
