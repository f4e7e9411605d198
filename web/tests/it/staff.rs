//! The page of the staff and `tereze operator`: roles are given and ended, and count with the next request.

use std::process::Command;

use axum::http::StatusCode;
use jiff::SignedDuration;
use office::System;
use office::demo::personas::{PERSONAS, Persona};
use office::testing::Fresh;

use crate::app::{App, Browser, Reply, configuration};
use crate::portal::follow;

const HERE: &str = "/operator/staff";
const QUEUE: &str = "/operator/registrations";

fn persona(id: &str) -> &'static Persona {
    PERSONAS.iter().find(|persona| persona.id == id).unwrap()
}

async fn give(browser: &mut Browser, id: &str, role: &str, until: &str) -> Reply {
    let (page, of) = (browser.get(HERE).await, persona(id));
    let (csrf, name) = (page.field("csrf"), of.full_name());
    let bin = of.organisation.map_or("", |company| company.bin);
    let fields = [
        ("csrf", csrf.as_str()),
        ("iin", of.iin),
        ("bin", bin),
        ("name", &name),
        ("role", role),
        ("from", ""),
        ("until", until),
        ("reason", "Order 7"),
    ];
    browser.post(HERE, &fields).await
}

/// Where the role of a person is ended, as the page links it.
fn ending(page: &str, id: &str) -> String {
    let row = page.split("<tr").find(|row| row.contains(persona(id).iin)).unwrap();
    let link = row.split("href=\"").nth(1).unwrap_or_else(|| panic!("no link in {row}"));
    link.split('"').next().unwrap().to_owned()
}

/// a role that was given opens the pages of it with the next request, one that was ended closes them, and one that
/// has an end closes them at it.: the same in the system of an expertise.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_role_counts_with_the_next_request_and_ends_to_the_instant() {
    for fresh in Fresh::engines().await {
        let app = App::on(fresh, System::Portal).await;
        let (mut admin, mut lawyer) = (app.signed_in("administrator").await, app.signed_in("lawyer").await);
        assert_eq!(lawyer.get(QUEUE).await.status, StatusCode::FORBIDDEN);
        assert_eq!(lawyer.get(HERE).await.status, StatusCode::FORBIDDEN);
        let done = give(&mut admin, "lawyer", "portal_operator_registrar", "24.11.2026 10:20").await;
        let page = follow(&mut admin, done).await;
        assert!(page.text.contains("The role is given: Registrar of the portal operator"), "{}", page.text);
        assert!(page.text.contains("Order 7") && page.text.contains(persona("lawyer").iin), "{}", page.text);
        assert_eq!(lawyer.get(QUEUE).await.status, StatusCode::OK);
        app.forward(SignedDuration::from_secs(20 * 60 - 1));
        assert_eq!(lawyer.get(QUEUE).await.status, StatusCode::OK);
        app.forward(SignedDuration::from_secs(1));
        assert_eq!(lawyer.get(QUEUE).await.status, StatusCode::FORBIDDEN);

        let mut registrar = app.signed_in("registrar").await;
        assert_eq!(registrar.get(QUEUE).await.status, StatusCode::OK);
        let address = ending(&admin.get(HERE).await.text, "registrar");
        let form = admin.get(&address).await;
        let csrf = form.field("csrf");
        let unfounded = admin.post(&address, &[("csrf", &csrf), ("at", ""), ("reason", " ")]).await;
        assert_eq!(unfounded.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(unfounded.text.contains("Write the reason"), "{}", unfounded.text);
        let done = admin.post(&address, &[("csrf", &csrf), ("at", ""), ("reason", "Order 8")]).await;
        assert!(follow(&mut admin, done).await.text.contains("The role is ended"));
        assert_eq!(registrar.get(QUEUE).await.status, StatusCode::FORBIDDEN);
    }
    let app = App::expertise().await;
    let mut admin = app.signed_in("expertise-administrator").await;
    assert!(admin.get("/operator/law").await.text.contains(HERE));
    let mut expert = app.signed_in("expert").await;
    assert_eq!(expert.get("/cases").await.status, StatusCode::OK);
    let address = ending(&admin.get(HERE).await.text, "expert");
    let csrf = admin.get(&address).await.field("csrf");
    let done = admin.post(&address, &[("csrf", &csrf), ("at", ""), ("reason", "Order 8")]).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
    assert_eq!(expert.get("/cases").await.status, StatusCode::FORBIDDEN);
}

/// nobody gives or ends a role of his own; the page says so by the clause, in every language.
#[tokio::test]
async fn own_roles_are_refused_with_the_clause() {
    let app = App::portal().await;
    let mut admin = app.signed_in("administrator").await;
    let told = [
        ("en", "Nobody gives or ends roles of their own", "point 7, subpoint 2"),
        ("ru", "Свои роли никто не даёт и не прекращает", "пункт 7, подпункт 2"),
        ("kk", "Ешкім өз рөлін бермейді және тоқтатпайды", "7-тармақ, 2-тармақша"),
    ];
    for (language, said, clause) in told {
        admin.get(&format!("/language/{language}")).await;
        let reply = give(&mut admin, "administrator", "portal_operator_registrar", "").await;
        assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY, "{language}");
        assert!(reply.text.contains(said) && reply.text.contains(clause), "{language}: {}", reply.text);
        assert!(reply.text.contains("Order 7"), "what was typed stays: {}", reply.text);
    }
    let page = admin.get(HERE).await.text;
    let own = page.split("<tr").find(|row| row.contains(persona("administrator").iin)).unwrap().to_owned();
    assert!(!own.contains("/end\""), "{own}");
}

/// The exit code with standard output and standard error.
fn operator(lang: &str, config: &str, arguments: &[&str]) -> (i32, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tereze"));
    command.arg("operator").args(arguments).args(["--config", config, "--lang", lang]);
    let done = command.env("TEREZE_LOG", "error").output().unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (done.status.code().unwrap(), text(&done.stdout) + &text(&done.stderr))
}

/// a system that never ran gets its first administrator, who comes in; later ones come while it runs.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_first_operator_comes_from_the_command_line() {
    for fresh in Fresh::engines().await {
        let mut plain = configuration(&fresh, System::Portal);
        plain.as_object_mut().unwrap().remove("employee");
        let file = fresh.folder().join("system.toml");
        std::fs::write(&file, toml::to_string(&plain).unwrap()).unwrap();
        let file = file.display().to_string();
        let add = |lang: &str, id: &str, role: &str| {
            let (of, name) = (persona(id), persona(id).full_name());
            let who = ["add", "--iin", of.iin, "--bin", of.organisation.unwrap().bin, "--name", &name];
            operator(lang, &file, &[&who[..], &["--role", role, "--reason", "Order 1"]].concat())
        };
        let nobody = operator("en", &file, &["list"]);
        assert!(nobody.0 == 0 && nobody.1.contains("Nobody holds a role"), "{nobody:?}");
        let admin = "portal_operator_admin";
        let added = add("kk", "administrator", admin);
        assert!(added.0 == 0 && added.1.contains("Рөл берілді"), "{added:?}");
        let again = add("ru", "administrator", admin);
        assert!(again.0 == 0 && again.1.contains("ничего не изменено"), "{again:?}");
        let (code, listed) = operator("en", &file, &["list", "--json"]);
        let listed: serde_json::Value = serde_json::from_str(&listed).unwrap();
        assert_eq!((code, listed.as_array().unwrap().len()), (0, 1), "{listed}");
        assert_eq!(listed[0]["reason"], "Order 1");

        let app = App::configured(fresh, System::Portal, |config| *config = plain).await;
        let real = office::Clock::System.now().duration_since(app.office.clock.now());
        app.forward(real.max(SignedDuration::ZERO));
        let mut browser = app.signed_in("administrator").await;
        assert_eq!(browser.get(HERE).await.status, StatusCode::OK);
        // Meanwhile the system runs.
        let mut registrar = app.signed_in("registrar").await;
        assert_eq!(registrar.get(QUEUE).await.status, StatusCode::FORBIDDEN);
        let added = add("en", "registrar", "portal_operator_registrar");
        assert_eq!(added.0, 0, "{added:?}");
        app.forward(SignedDuration::from_mins(1));
        assert_eq!(registrar.get(QUEUE).await.status, StatusCode::OK);

        let of = persona("administrator");
        let end = ["end", "--iin", of.iin, "--role", admin, "--reason", "Order 2"];
        let last = operator("en", &file, &end);
        assert!(last.0 == 1 && last.1.contains("First give this role to another person"), "{last:?}");
        assert!(last.1.contains("point 7, subpoint 2"), "{last:?}");
        let wrong = ["add", "--iin", "1", "--bin", "2", "--name", "x", "--role", "boss", "--reason", "y"];
        let (code, said) = operator("ru", &file, &wrong);
        assert_eq!(code, 1, "{said}");
        for told in
            ["Ничего не изменено", "--iin: ", "--bin: ", "12 цифр", "--role: ", "portal_operator_registrar"]
        {
            assert!(said.replace(['\u{2068}', '\u{2069}'], "").contains(told), "{told} in {said}");
        }
        let end = [
            "end",
            "--iin",
            persona("registrar").iin,
            "--role",
            "portal_operator_registrar",
            "--reason",
            "z",
        ];
        let ended = operator("en", &file, &end);
        assert!(ended.0 == 0 && ended.1.contains("The role is ended"), "{ended:?}");
        let none = operator("en", &file, &end);
        assert!(none.0 == 1 && none.1.contains("does not hold this role"), "{none:?}");
        app.forward(SignedDuration::from_mins(1));
        assert_eq!(registrar.get(QUEUE).await.status, StatusCode::FORBIDDEN);
    }
}

/// whoever has a role records where its letters go and follows the link; who has no address is told so on his page.
#[tokio::test]
async fn an_employee_records_the_address_of_his_letters() {
    let app = App::portal().await;
    let mut browser = app.signed_in("administrator").await;
    for (lang, none) in [("kk", "Мекенжай жоқ"), ("ru", "Адреса нет"), ("en", "You have no address")]
    {
        browser.cookies.insert("lang".into(), lang.into());
        let account = browser.get("/account").await.text;
        assert!(account.contains(none) && account.contains("href=\"/account/address\""), "{lang}: {account}");
        assert_eq!(browser.get("/account/address").await.status, StatusCode::OK, "{lang}");
    }
    let csrf = browser.get("/account/address").await.field("csrf");
    let typed = |email| [("csrf", csrf.as_str()), ("email", email), ("language", "ru")];
    let wrong = browser.post("/account/address", &typed("nobody")).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.text.contains("This is not an e-mail address"), "{}", wrong.text);
    assert_eq!(browser.post("/account/address", &typed("me@operator.example")).await.location(), "/account");
    let account = browser.get("/account").await.text;
    assert!(account.contains("A link was sent to me@operator.example"), "{account}");
    let iin = office::demo::personas::PERSONAS.iter().find(|it| it.id == "administrator").unwrap().iin;
    let mut conn = app.office.db.read().await.unwrap();
    let token = office::store::addresses::find(&mut conn, iin).await.unwrap().unwrap().token.unwrap();
    drop(conn);
    let link = format!("/account/address/{token}");
    let mut other = app.signed_in("registrar").await;
    assert_eq!(other.get(&link).await.status, StatusCode::NOT_FOUND, "the link of another");
    assert!(browser.get(&link).await.text.contains("me@operator.example"));
    assert!(browser.get("/account").await.text.contains("A link was sent"), "looking confirms nothing");
    assert_eq!(browser.post(&link, &[("csrf", &csrf)]).await.location(), "/account");
    assert!(browser.get("/account").await.text.contains("Letters go to: me@operator.example"));
    let mut user = app.signed_in("individual").await;
    assert!(!user.get("/account").await.text.contains("/account/address"), "no role, no letters of it");
    assert_eq!(user.get("/account/address").await.status, StatusCode::FORBIDDEN);
}
