//! The place of the object by the classifier KATO, chosen without scripts.

use axum::http::StatusCode;
use office::testing::Fresh;
use office::{System, kato};

use crate::app::{App, Browser, Reply, configuration};
use crate::portal::{csrf, follow, registered, registrar};

/// A draft in its first section; gives the address of the draft.
async fn draft(browser: &mut Browser) -> String {
    let csrf = csrf(browser).await;
    let begun = browser.post("/applications", &[("csrf", &csrf)]).await;
    begun.location().strip_suffix("/object").unwrap().to_owned()
}

async fn choose(browser: &mut Browser, address: &str, place: &str) -> Reply {
    let csrf = csrf(browser).await;
    browser.post(&format!("{address}/place"), &[("csrf", &csrf), ("place", place)]).await
}

async fn load(app: &App) {
    let lines = "113200000;;;Ақкөл ауданы;Аккольский район;;;\n113220100;;;Ақкөл қаласы;город Акколь;;;\n";
    let csv = kato::Tree::embedded().to_csv() + lines;
    kato::load(&app.office, &registrar(app), "kato.csv", &csv, None).await.unwrap();
}

/// A-16.p1: from the region down, or by name; what was typed before is kept.
#[tokio::test]
async fn a_place_is_chosen_step_by_step_and_shown_with_its_whole_path() {
    let app = App::portal().await;
    load(&app).await;
    let mut browser = registered(&app, "applicant").await;
    let address = draft(&mut browser).await;
    let csrf = csrf(&mut browser).await;
    let fields = [("csrf", csrf.as_str()), ("title", "Мектеп"), ("address", "Ақкөл"), ("place", "choose")];
    let saved = browser.post(&format!("{address}/object"), &fields).await;
    let regions = follow(&mut browser, saved).await;
    assert!(regions.text.contains("Akmola Region") && regions.text.contains("Shymkent City"));
    assert!(regions.text.contains("place?at=110000000") && !regions.text.contains("place?at=790000000"));
    let district = browser.get(&format!("{address}/place?at=110000000")).await;
    assert!(district.text.contains("value=\"113200000\""), "{}", district.text);
    let city = browser.get(&format!("{address}/place?at=113200000")).await;
    assert!(city.text.contains("value=\"113220100\""), "{}", city.text);
    let chosen = choose(&mut browser, &address, "113220100").await;
    let object = follow(&mut browser, chosen).await;
    assert!(object.text.contains("Akmola Region, Ақкөл ауданы, Ақкөл қаласы"), "{}", object.text);
    assert!(object.text.contains("value=\"Мектеп\""), "what was typed is kept: {}", object.text);
    browser.get("/language/ru").await;
    let object = browser.get(&format!("{address}/object")).await;
    assert!(object.text.contains("Акмолинская область, Аккольский район, город Акколь"), "{}", object.text);
    let sign = browser.get(&format!("{address}/sign")).await;
    assert!(sign.text.contains("Аккольский район, город Акколь"), "{}", sign.text);
    // The page that saves itself sends no place.
    let autosaved = [("csrf", csrf.as_str()), ("title", "Мектеп 2")];
    browser.post(&format!("{address}/object/autosave"), &autosaved).await;
    let object = browser.get(&format!("{address}/object")).await;
    assert!(object.text.contains("город Акколь") && object.text.contains("Мектеп 2"), "{}", object.text);
    let cleared = [("csrf", csrf.as_str()), ("place", ""), ("clear", "yes")];
    let cleared = browser.post(&format!("{address}/place"), &cleared).await;
    let object = follow(&mut browser, cleared).await;
    assert!(object.text.contains("не выбрано"), "{}", object.text);
}

/// A-16.p1: a name is found in any language.
#[tokio::test]
async fn a_place_is_found_by_name_and_wrong_choices_are_told() {
    let app = App::portal().await;
    load(&app).await;
    let mut browser = registered(&app, "applicant").await;
    let address = draft(&mut browser).await;
    // «аккол»
    let found = browser.get(&format!("{address}/place?q=%D0%B0%D0%BA%D0%BA%D0%BE%D0%BB")).await;
    assert!(found.text.contains("value=\"113200000\"") && found.text.contains("value=\"113220100\""));
    assert!(!found.text.contains("value=\"110000000\""), "{}", found.text);
    let nothing = browser.get(&format!("{address}/place?q=zzz")).await;
    assert!(nothing.text.contains("Nothing was found"), "{}", nothing.text);
    for (place, told) in [("", "Choose a place from the list"), ("999999999", "has no such place")] {
        let wrong = choose(&mut browser, &address, place).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(wrong.text.contains(told), "{}", wrong.text);
    }
    let mut stranger = registered(&app, "individual").await;
    assert_eq!(stranger.get(&format!("{address}/place")).await.status, StatusCode::NOT_FOUND);
    assert_eq!(choose(&mut stranger, &address, "110000000").await.status, StatusCode::NOT_FOUND);
}

/// A-16.p1: a village whose district has ended is reached from the region down; what has ended says so and is not
/// offered itself.
#[tokio::test]
async fn a_place_under_an_ended_district_is_reached_step_by_step() {
    let app = App::portal().await;
    let lines =
        "113200000;;;Ескі аудан;Старый район;;;2020-12-31\n113220100;;;Ақкөл қаласы;город Акколь;;;\n";
    let csv = kato::Tree::embedded().to_csv() + lines;
    kato::load(&app.office, &registrar(&app), "kato.csv", &csv, None).await.unwrap();
    let mut browser = registered(&app, "applicant").await;
    let address = draft(&mut browser).await;
    for (language, told) in [
        ("kk", "Ескі аудан (болған соңғы күні: "),
        ("ru", "Старый район (существовал до "),
        ("en", "Ескі аудан (existed until "),
    ] {
        browser.get(&format!("/language/{language}")).await;
        let region = browser.get(&format!("{address}/place?at=110000000")).await.text;
        assert!(region.contains("place?at=113200000\"") && region.contains(told), "{region}");
        assert!(!region.contains("value=\"113200000\""), "it is not offered itself: {region}");
        let district = browser.get(&format!("{address}/place?at=113200000")).await.text;
        assert!(district.contains("value=\"113220100\"") && district.contains(told), "{district}");
        assert!(!district.contains("value=\"113200000\""), "{district}");
    }
    let ended = choose(&mut browser, &address, "113200000").await;
    assert_eq!(ended.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(choose(&mut browser, &address, "113220100").await.status, StatusCode::SEE_OTHER);
}

const PAGE: &str = "/operator/law/kato";
/// A part of the classifier as the Bureau of National Statistics publishes it.
const BUREAU: &[u8] = include_bytes!("../../../law/tests/kato-bureau.csv");

/// A-0.h, A-16.p1: whoever keeps the law of the portal chooses the file of the Bureau, sees what it changes by counts and
/// by name, and loads it from a day on; nobody else does.
#[tokio::test]
async fn the_operator_loads_the_file_of_the_bureau_after_a_look_at_what_it_changes() {
    let app = App::portal().await;
    for other in ["registrar", "lawyer", "applicant"] {
        assert_eq!(app.signed_in(other).await.get(PAGE).await.status, StatusCode::FORBIDDEN, "{other}");
    }
    let expertise = App::expertise().await;
    let mut there = expertise.signed_in("expertise-administrator").await;
    assert_eq!(there.get(PAGE).await.status, StatusCode::NOT_FOUND);
    assert!(!there.get("/operator/law").await.text.contains(PAGE));

    let mut admin = app.signed_in("administrator").await;
    assert!(admin.get("/operator/law").await.text.contains(&format!("href=\"{PAGE}\"")));
    let csrf = admin.get(PAGE).await.field("csrf");
    let mut show = async |from: &str, file: &[u8]| {
        let fields = [("csrf", csrf.as_str()), ("from", from)];
        admin.upload(&format!("{PAGE}/preview"), &fields, &[("file", "kato.csv", file)]).await
    };
    let shown = show("01.12.2026", BUREAU).await;
    assert_eq!(shown.status, StatusCode::OK, "{}", shown.text);
    for told in
        ["New objects: 25 of 25", "Objects that end: 15 of 15", "1 December 2026", "с.Рамадан", "Абай облысы"]
    {
        assert!(shown.text.contains(told), "{told}: {}", shown.text);
    }
    let now = app.office.clock.now();
    assert_eq!(kato::tree(&app.office, now).await.unwrap().len(), 20, "seeing changes nothing");
    let draft = shown.field("draft");
    let fields = [("csrf", csrf.as_str()), ("draft", draft.as_str())];
    let done = admin.post(PAGE, &fields).await;
    let page = follow(&mut admin, done).await;
    assert!(page.text.contains("Edition 1 was loaded"), "{}", page.text);
    assert!(page.text.contains("kato.csv") && page.text.contains("1 December 2026"), "{}", page.text);
    assert_eq!(kato::tree(&app.office, now).await.unwrap().len(), 20, "its day has not come");
    let then = app.office.law(now).start_of(jiff::civil::date(2026, 12, 1));
    assert_eq!(kato::tree(&app.office, then).await.unwrap().len(), 45);
    let again = admin.post(PAGE, &fields).await;
    assert!(again.status.is_client_error(), "{}", again.status);
}

/// A-16.p1: what is wrong with a file is told by its line, what is wrong with the day beside the day, in each language.
#[tokio::test]
async fn a_wrong_file_of_the_classifier_is_told_by_its_line() {
    let app = App::portal().await;
    let mut admin = app.signed_in("administrator").await;
    let good = String::from_utf8(BUREAU.to_vec()).unwrap();
    let twice = format!("{}\n{}", good.trim_end(), good.lines().nth(1).unwrap());
    let line = twice.lines().count();
    for (language, told) in [
        ("kk", format!("Жол {line}: ")),
        ("ru", format!("Строка {line}: код ")),
        ("en", format!("Line {line}: the code ")),
    ] {
        admin.get(&format!("/language/{language}")).await;
        let csrf = admin.get(PAGE).await.field("csrf");
        let preview = format!("{PAGE}/preview");
        let wrong = [("csrf", csrf.as_str()), ("from", "")];
        let reply = admin.upload(&preview, &wrong, &[("file", "kato.csv", twice.as_bytes())]).await;
        assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(reply.text.contains(&told) && reply.text.contains("href=\"#file\""), "{}", reply.text);
        for from in ["soon", "01.01.2020"] {
            let fields = [("csrf", csrf.as_str()), ("from", from)];
            let reply = admin.upload(&preview, &fields, &[("file", "kato.csv", BUREAU)]).await;
            assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY, "{from}");
            assert!(reply.text.contains("href=\"#from\""), "{from}: {}", reply.text);
            assert!(
                reply.text.contains(&format!("value=\"{from}\"")),
                "what was typed stays: {}",
                reply.text
            );
        }
        let nothing = admin.upload(&preview, &wrong, &[]).await;
        assert!(nothing.text.contains("href=\"#file\""), "{}", nothing.text);
        assert_eq!(admin.post(PAGE, &wrong).await.status, StatusCode::BAD_REQUEST);
    }
    assert!(kato::tree(&app.office, app.office.clock.now()).await.unwrap().len() == 20);
}

/// What the command says on its outputs, and whether it went well.
fn tereze(arguments: &[&std::ffi::OsStr]) -> (bool, String) {
    let done = std::process::Command::new(env!("CARGO_BIN_EXE_tereze")).args(arguments).output().unwrap();
    let said = [done.stdout, done.stderr].concat();
    (done.status.success(), String::from_utf8(said).unwrap())
}

#[tokio::test]
async fn the_command_loads_what_it_shows_and_refuses_a_wrong_file() {
    let fresh = Fresh::sqlite();
    let config = fresh.folder().join("portal.toml");
    let file = fresh.folder().join("kato.csv");
    let text = toml::to_string(&configuration(&fresh, System::Portal)).unwrap();
    std::fs::write(&config, text).unwrap();
    let show = ["kato".as_ref(), "show".as_ref(), "--config".as_ref(), config.as_os_str()];
    let load = ["kato".as_ref(), "load".as_ref(), "--config".as_ref(), config.as_os_str(), file.as_os_str()];
    let (well, regions) = tereze(&show);
    assert!(well && regions == kato::Tree::embedded().to_csv(), "{regions}");
    let line = "113200000;110000000;;Ақкөл ауданы;Аккольский район;;;\n";
    let wrong = format!("{regions}{}", line.replace("110000000", "150000000"));
    std::fs::write(&file, wrong).unwrap();
    let (well, said) = tereze(&load);
    assert!(!well && said.contains("line 22: 113200000 names 150000000 as its parent"), "{said}");
    std::fs::write(&file, format!("{regions}{line}")).unwrap();
    let (well, said) = tereze(&load);
    assert!(well && said.contains("21 objects, edition 1"), "{said}");
    std::fs::write(&file, regions).unwrap();
    let (well, said) = tereze(&load);
    assert!(well && said.contains("edition 2") && said.contains("are gone"), "{said}");
    assert!(said.contains("113200000"), "{said}");
}
