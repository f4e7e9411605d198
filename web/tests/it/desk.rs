//! The operator's desk by its pages: the queue with what was found by itself, several confirmed at once, the next one that
//! opens by itself, and the registers of the state, whose silence stops nothing (A-8.p2, A-9, B-6.p2, B-7).

use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::routing::get;
use axum::{Json, Router};
use jiff::SignedDuration;
use law::Order;
use office::demo::personas::APPLICANT;
use office::registrations::Ground;
use office::registrations::refusal::Grounds;
use office::testing::Fresh;
use office::{System, jobs, registers};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::app::{App, Browser, Reply};
use crate::portal::{confirms, csrf, follow};
use crate::story;

const DESK: &str = "/operator/registrations";
const LANGUAGES: [&str; 3] = ["kk", "ru", "en"];

async fn in_three_languages(browser: &mut Browser, address: &str) -> Reply {
    let mut last = None;
    for language in LANGUAGES {
        browser.get(&format!("/language/{language}")).await;
        let page = browser.get(address).await;
        assert_eq!(page.status, StatusCode::OK, "{address} in {language}: {}", page.text);
        last = Some(page);
    }
    last.unwrap()
}

/// A gateway that says what it is told to, and nothing while it is told nothing.
#[derive(Clone, Default)]
struct Gateway(Arc<Mutex<Option<Value>>>);

impl Gateway {
    fn says(&self, answer: Value) {
        *self.0.lock().unwrap() = Some(answer);
    }

    /// Where it listens.
    async fn start(&self) -> String {
        async fn answer(
            State(gateway): State<Gateway>,
            Path(number): Path<String>,
        ) -> Result<Json<Value>, StatusCode> {
            let told = gateway.0.lock().unwrap().clone().ok_or(StatusCode::BAD_GATEWAY)?;
            if told.is_null() {
                return Err(StatusCode::NOT_FOUND);
            }
            assert_eq!(number, APPLICANT.bin);
            Ok(Json(told))
        }
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let router = Router::new().route("/organisations/{number}", get(answer)).with_state(self.clone());
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        format!("http://{address}/organisations/{{number}}")
    }
}

/// The page once it says this.
async fn until(browser: &mut Browser, address: &str, text: &str) -> Reply {
    for _ in 0..200 {
        let page = browser.get(address).await;
        if page.text.contains(text) {
            return page;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("{address} never says {text}: {}", browser.get(address).await.text);
}

/// Waits until so many looks for a registration are kept: a text of an earlier one stands on its page already.
async fn until_looks(app: &App, id: Uuid, many: usize) {
    for _ in 0..200 {
        if looks(app, id).await.len() == many {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("{many} looks never come: {:?}", looks(app, id).await);
}

async fn looks(app: &App, id: Uuid) -> Vec<registers::Look> {
    registers::of(&app.office, &story::acting(&app.office, "registrar"), id).await.unwrap()
}

/// A-8.p2, A-9: the register is asked by itself when somebody presents; while it is silent an employee looks himself or
/// decides; when it answers again, its answer stands beside the checks, once.
#[tokio::test]
async fn the_register_tells_what_it_knows_and_its_silence_stops_nothing() {
    let gateway = Gateway::default();
    let address = gateway.start().await;
    let app = App::configured(Fresh::sqlite(), System::Portal, |config| {
        config["registers"] = json!({ "organisations": address });
    })
    .await;
    let running = jobs::kinds::of(&app.office).start();
    let id = story::presented(&app, "applicant").await;
    let card = format!("{DESK}/{id}");
    let mut registrar = app.signed_in("registrar").await;
    until(&mut registrar, &card, "The register does not answer").await;
    let queue = in_three_languages(&mut registrar, DESK).await;
    assert!(queue.text.contains("The register does not answer"), "{}", queue.text);
    assert!(!queue.text.contains("name=\"chosen\""), "what is not clean is not ticked: {}", queue.text);
    let page = in_three_languages(&mut registrar, &card).await;
    assert!(page.text.contains("value=\"confirm\""), "it can be decided all the same: {}", page.text);

    // By hand: first without the place, then whole. Nothing is asked in the same instant, which would have no order.
    running.stop().await;
    app.forward(SignedDuration::from_mins(1));
    let token = csrf(&mut registrar).await;
    let to = format!("{card}/register");
    let seen = |place: &'static str| {
        [("record", "yes"), ("outcome", "found"), ("name", "ЖШС «Басқа»"), ("place", place)]
    };
    let with_token = |place| -> Vec<(&str, &str)> {
        std::iter::once(("csrf", token.as_str())).chain(seen(place)).collect()
    };
    let wrong = registrar.post(&to, &with_token(" ")).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        wrong.text.contains("Enter where you looked") && wrong.text.contains("ЖШС «Басқа»"),
        "{}",
        wrong.text
    );
    let done = registrar.post(&to, &with_token("№ 17, 24.11.2026")).await;
    assert_eq!(done.location(), format!("{card}#register"), "{}", done.text);
    let page = in_three_languages(&mut registrar, &card).await;
    assert!(page.text.contains("№ 17, 24.11.2026") && page.text.contains("by an employee"), "{}", page.text);
    assert!(page.text.contains("Another name in the register"), "{}", page.text);

    app.forward(SignedDuration::from_mins(1));
    let running = jobs::kinds::of(&app.office).start();

    // It does not say about whom it answers: that is no answer.
    let answer = |number: &str, active: bool| {
        json!({ "number": number, "name_kk": "Сарыарқа Құрылыс Инвест ЖШС", "name_ru": APPLICANT.name_ru,
            "active": active, "head": { "iin": "850712400003", "name": "АХМЕТОВА А." } })
    };
    gateway.says(answer("", true));
    app.forward(SignedDuration::from_mins(10));
    until_looks(&app, id, 3).await;
    let page = in_three_languages(&mut registrar, &card).await;
    assert!(page.text.contains("The register does not answer"), "{}", page.text);
    assert!(!page.text.contains("АХМЕТОВА А."), "{}", page.text);
    assert!(page.text.contains("Another name in the register"), "what was seen stays: {}", page.text);
    gateway.says(answer(APPLICANT.bin, true));
    app.forward(SignedDuration::from_mins(10));
    let page = until(&mut registrar, &card, "The state register says the same").await;
    assert!(page.text.contains("АХМЕТОВА А. · 850712400003"), "{}", page.text);
    assert!(registrar.get(DESK).await.text.contains("name=\"chosen\""));

    // Asked again, it has ended by now.
    gateway.says(answer(APPLICANT.bin, false));
    app.forward(SignedDuration::from_mins(1));
    registrar.post(&to, &[("csrf", &token), ("again", "yes")]).await;
    until(&mut registrar, &card, "Ended, by the register").await;
    gateway.says(Value::Null);
    app.forward(SignedDuration::from_mins(1));
    registrar.post(&to, &[("csrf", &token), ("again", "yes")]).await;
    until(&mut registrar, &card, "Not in the register").await;
    running.stop().await;

    // The same job run twice is one look; after the decision nothing is asked.
    let before = looks(&app, id).await;
    assert_eq!(before.len(), 6, "silence before and after somebody looked, and four that told: {before:?}");
    let automatic = office::Ctx::automatic(app.office.clock.now());
    registers::run(&app.office, &automatic, id, before[0].id).await.unwrap();
    assert_eq!(looks(&app, id).await, before);
    story::confirmed(&app, id).await;
    registers::run(&app.office, &automatic, id, automatic.id()).await.unwrap();
    assert_eq!(looks(&app, id).await, before);
    let late = registrar.post(&to, &with_token("№ 18")).await;
    assert!(late.status.is_client_error(), "{}", late.status);
    let mut reader = app.office.db.read().await.unwrap();
    let history = office::store::events::of_subject(&mut reader, "registration", id).await.unwrap();
    let told = history.iter().filter(|event| event.kind == "registration_looked_up").count();
    assert_eq!(told, 4, "silence is no event");
}

async fn card(browser: &mut Browser, id: Uuid) -> Reply {
    browser.get(&format!("{DESK}/{id}")).await
}

/// A-8.p2, B-6.p2: one is decided and the next opens by itself; where nothing was found several are confirmed at once, and
/// what is not so is left with the reason.
#[tokio::test]
async fn the_next_opens_by_itself_and_several_are_confirmed_at_once() {
    let app = App::portal().await;
    let grounds =
        Grounds {
            ground: Ground::DuplicateUser, marked: String::new(), explanation: "Уже есть".into()
        };
    let former = story::presented(&app, "individual").await;
    story::refused(&app, former, grounds).await;
    let repeated = story::presented(&app, "individual").await;
    app.forward(SignedDuration::from_mins(1));
    let clean = story::presented(&app, "applicant").await;
    let sooner = story::presented_for(&app, "applicant", Order::Construction).await;
    let mut registrar = app.signed_in("registrar").await;
    let desk = in_three_languages(&mut registrar, DESK).await;
    // One working day is over before three.
    let places: Vec<_> = [sooner, repeated, clean].map(|id| desk.text.find(&id.to_string()).unwrap()).into();
    assert!(places.is_sorted(), "{}", desk.text);
    assert_eq!(desk.text.matches("name=\"chosen\"").count(), 2, "{}", desk.text);
    assert!(desk.text.contains("Was here before"), "{}", desk.text);
    let found = registrar.get(&format!("{DESK}?find={}", APPLICANT.bin)).await;
    assert_eq!(found.text.matches("name=\"chosen\"").count(), 2, "{}", found.text);
    let named =
        registrar.get(&format!("{DESK}?order=465&find=%D2%9B%D2%B1%D1%80%D1%8B%D0%BB%D1%8B%D1%81")).await;
    assert!(named.text.contains(&sooner.to_string()) && !named.text.contains(&clean.to_string()));
    assert!(registrar.get(&format!("{DESK}?find=nobody")).await.text.contains("Nothing that waits fits"));
    let list = registrar.get(&format!("{DESK}.csv?order=670")).await;
    assert_eq!(list.text.lines().count(), 3, "{}", list.text);
    assert_eq!(registrar.get(&format!("{DESK}.xlsx")).await.status, StatusCode::OK);

    let page = in_three_languages(&mut registrar, &format!("{DESK}/{sooner}")).await;
    assert!(page.text.contains("1 of 3"), "{}", page.text);
    assert!(page.text.contains("/view/1-fit-0\""), "a document stands beside the checks: {}", page.text);
    // what nobody reads is said in its place, and the decision goes on.
    let papers = {
        let mut reader = app.office.db.read().await.unwrap();
        office::store::documents::of_subject(&mut reader, "registration", sooner).await.unwrap()
    };
    // All of them have the same bytes, and what is said of one is said of all.
    let paper = papers.iter().find(|it| it.file_name.ends_with(".pdf")).unwrap();
    let reporter = story::acting(&app.office, "registrar");
    office::secrets::report(&app.office, &reporter, paper.id, "есть").await.unwrap();
    let page = in_three_languages(&mut registrar, &format!("{DESK}/{sooner}")).await;
    assert!(
        !page.text.contains("/view/1-fit-0\"") && page.text.contains("value=\"confirm\""),
        "{}",
        page.text
    );
    let (token, version) = (page.field("csrf"), page.field("version"));
    let confirm = [("csrf", token.as_str()), ("version", &version), ("decision", "confirm")];
    let done = confirms(&mut registrar, &sooner.to_string()).await;
    assert_eq!(done.location(), format!("{DESK}/{repeated}?done={sooner}"), "{}", done.text);
    let next = follow(&mut registrar, done).await;
    assert!(next.text.contains("Registration confirmed") && next.text.contains("1 of 2"), "{}", next.text);
    // The same once more, from a page that is old: told, nothing is done twice.
    let again = registrar.post(&format!("{DESK}/{sooner}"), &confirm).await;
    assert!(again.status.is_client_error(), "{}", again.status);

    several(&mut registrar, &token, clean, repeated).await;

    // The last one: the queue opens when it is decided.
    let last = card(&mut registrar, repeated).await;
    assert!(last.text.contains("1 of 1"), "{}", last.text);
    let done = confirms(&mut registrar, &repeated.to_string()).await;
    assert_eq!(done.location(), format!("{DESK}?done={repeated}"));
    let queue = follow(&mut registrar, done).await;
    assert!(queue.text.contains("Registration confirmed"), "{}", queue.text);
}

/// A-8.p2: of those that are chosen together each has a confirmation of its own, signed at once; what is not clean is left.
async fn several(registrar: &mut Browser, token: &str, clean: Uuid, repeated: Uuid) {
    let several = format!("{DESK}/confirmation");
    let both = format!("{several}?chosen={clean}&chosen={repeated}");
    let page = in_three_languages(registrar, &both).await;
    assert!(page.text.contains("Something was found: open it and decide"), "{}", page.text);
    assert!(page.text.contains(&format!("href=\"{DESK}/{repeated}\"")), "{}", page.text);
    assert_eq!(page.text.matches("name=\"seen\"").count(), 1, "{}", page.text);
    let paper = registrar.get(&format!("{DESK}/{clean}/confirmation.pdf")).await;
    let seen = page.field("seen");
    let other = registrar.get(&format!("{DESK}/{repeated}/confirmation.pdf")).await;
    let unseen = format!("{repeated}:{}", "0".repeat(64));
    let pem =
        |registrar: &Browser, bytes: &[u8]| office::demo::pem(&registrar.sign("registrar", bytes, false));
    let (good, bad) = (pem(registrar, &paper.bytes), pem(registrar, &other.bytes));
    // No signature at all, one of two, that of another document: nothing is confirmed, and it is said why.
    for (cms, why) in [(String::new(), "Sign through NCALayer"), (bad.clone(), "Another document was signed")]
    {
        let told = registrar.post(&several, &[("csrf", token), ("seen", &seen), ("cms", &cms)]).await;
        assert_eq!(told.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", told.text);
        assert!(told.text.contains(why), "{why}: {}", told.text);
    }
    let fields = [("csrf", token), ("seen", &seen), ("seen", &unseen), ("cms", &good)];
    assert_eq!(registrar.post(&several, &fields).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(card(registrar, clean).await.text.contains("value=\"confirm\""), "it waits");

    let fields = [("csrf", token), ("seen", &seen), ("seen", &unseen), ("cms", &good), ("cms", &bad)];
    let told = registrar.post(&several, &fields).await;
    assert_eq!(told.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(told.text.contains("1 registration was confirmed"), "{}", told.text);
    assert!(told.text.contains("Something was found: open it and decide"), "{}", told.text);
    // The answer was lost and the browser sends it again: it is done, and once.
    let twice = registrar.post(&several, &[("csrf", token), ("seen", &seen), ("cms", &good)]).await;
    assert_eq!(twice.location(), format!("{DESK}?confirmed=1"), "{}", twice.text);
    let signed = registrar.sign("registrar", &paper.bytes, false);
    let fields = [("csrf", token), ("seen", seen.as_str())];
    let other = registrar.upload(&several, &fields, &[("cms_file", "c.cms", &signed)]).await;
    assert_eq!(other.status, StatusCode::UNPROCESSABLE_ENTITY, "decided already: {}", other.text);
    let none = registrar.get(&several).await;
    assert!(none.text.contains("Nothing was chosen"), "{}", none.text);
    for broken in [format!("{several}?chosen=x"), format!("{several}?{}", "chosen=1&".repeat(51))] {
        assert_eq!(registrar.get(&broken).await.status, StatusCode::BAD_REQUEST);
    }
    let broken = registrar.post(&several, &[("csrf", token), ("seen", "x:1"), ("cms", &good)]).await;
    assert_eq!(broken.status, StatusCode::BAD_REQUEST);
}

/// a refusal that a colleague prepared is not swept away when several are confirmed at once.
#[tokio::test]
async fn a_prepared_refusal_is_a_reason_to_look() {
    let app = App::portal().await;
    let id = story::presented(&app, "individual").await;
    let mut registrar = app.signed_in("registrar").await;
    assert!(registrar.get(DESK).await.text.contains("name=\"chosen\""));
    let grounds =
        Grounds {
            ground: Ground::DuplicateUser, marked: String::new(), explanation: "Уже есть".into()
        };
    story::refusing(&app, id, grounds).await;
    let desk = in_three_languages(&mut registrar, DESK).await;
    assert!(desk.text.contains("A refusal waits for its signature"), "{}", desk.text);
    assert!(!desk.text.contains("name=\"chosen\""), "{}", desk.text);
    let told = registrar.get(&format!("{DESK}/confirmation?chosen={id}")).await;
    assert_eq!(told.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(card(&mut registrar, id).await.text.contains("/refusal\""), "it waits on");
}
