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
