//! `tereze log …` and `tereze blobs …` in the language of whoever calls them.

use std::path::Path;
use std::process::Command;

use axum::http::StatusCode;
use office::System;
use office::store::documents;
use office::testing::Fresh;

use crate::app::{App, configuration};
use crate::package::past_the_program;
use crate::story;

/// The exit code and everything that was said; by the environment, or by the option where one is given.
fn tereze(lang: &str, arguments: &[&str]) -> (i32, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tereze"));
    let done = command.args(arguments).env("LANG", lang).env("TEREZE_LOG", "error").output().unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (done.status.code().unwrap(), text(&done.stdout) + &text(&done.stderr))
}

const LANGUAGES: [&str; 3] = ["kk_KZ.UTF-8", "ru_RU.UTF-8", "C.UTF-8"];

/// What is said in each language, with its exit code.
fn says(arguments: &[&str], code: i32, told: [&str; 3]) {
    for (lang, told) in LANGUAGES.into_iter().zip(told) {
        let (done, said) = tereze(lang, arguments);
        assert!(done == code && said.contains(told), "{lang} {arguments:?}: {done}, {told:?} in {said}");
    }
}

async fn system(fresh: Fresh) -> (App, String, uuid::Uuid) {
    let file = fresh.folder().join("system.toml");
    std::fs::write(&file, toml::to_string(&configuration(&fresh, System::Portal)).unwrap()).unwrap();
    let app = App::on(fresh, System::Portal).await;
    story::registered(&app, "applicant").await;
    let case = story::submitted(&app).await.id;
    app.office.log.sequence().await.unwrap();
    (app, file.display().to_string(), case)
}

/// whether history was changed is said in the language of whoever asks.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_log_is_verified_in_the_language_of_its_user() {
    for fresh in Fresh::engines().await {
        let (app, config, case) = system(fresh).await;
        let verify = ["log", "verify", "--config", &config];
        says(
            &verify,
            0,
            ["жазба өзгертілмеген", "не изменены, не удалены", "was changed, removed or back-dated"],
        );
        // The option counts before the environment.
        let (code, said) = tereze("ru_RU.UTF-8", &["log", "--lang", "kk", "verify", "--config", &config]);
        assert!(code == 0 && said.contains("тексерілген жапырақтар"), "{said}");
        let nowhere = ["log", "mirror", "--key", "KEY", "http://127.0.0.1:9/log", "/nowhere"];
        let key = app.office.log.verifier().to_string();
        let nowhere = nowhere.map(|argument| if argument == "KEY" { key.as_str() } else { argument });
        says(&nowhere, 1, ["журнал жауап бермейді", "журнал не отвечает", "the log does not answer"]);

        let mut applicant = app.signed_in("applicant").await;
        let receipt = applicant.get(&format!("/cases/{case}/events/1/receipt.json")).await;
        assert_eq!(receipt.status, StatusCode::OK, "{}", receipt.text);
        let file = kept(app.folder(), "receipt.json", &receipt.bytes);
        let check = ["log", "check", "--key", &key, &file];
        says(&check, 0, ["жапырақ ", "лист ", "leaf "]);
        let witness = app.office.log.witness_verifier().to_string();
        let alone = ["log", "check", "--key", &key, "--witness", &witness, &file];
        says(&alone, 1, ["қол қоймаған куәгерлер: 1", "которые не подписали: 1", "that have not signed: 1"]);
        let file = kept(app.folder(), "other.json", b"{}");
        let check = ["log", "check", "--key", &key, &file];
        says(
            &check,
            1,
            [
                "ашықтық журналының түбіртегі емес",
                "не квитанция журнала",
                "not a receipt of the transparency",
            ],
        );
    }
}

/// a change of the law that was removed is named, also where nothing opens without it, and the rest is verified.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_removed_change_of_the_law_is_named_and_the_rest_is_verified() {
    for fresh in Fresh::engines().await {
        let (app, config, _) = system(fresh).await;
        past_the_program(&app.office, "law_change", "DELETE FROM law_change WHERE number = 1", &[]).await;
        let told = "law_change 1";
        says(&["log", "verify", "--config", &config], 1, [told; 3]);
        let (_, said) = tereze("C.UTF-8", &["log", "verify", "--config", &config]);
        assert!(said.contains("leaves") && !said.contains("law_change 2"), "{said}");
        // Who looked put nothing in its place.
        let mut reader = app.office.db.read().await.unwrap();
        let left = reader.row("SELECT count(*) AS n FROM law_change", &[]).await.unwrap().unwrap();
        assert_eq!(left.get::<i64>("n").unwrap(), 0);
    }
}

fn kept(folder: &Path, name: &str, bytes: &[u8]) -> String {
    let file = folder.join(name);
    std::fs::write(&file, bytes).unwrap();
    file.display().to_string()
}

/// which stored file is missing is said in the language of whoever asks, with the document that needs it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn stored_files_are_checked_in_the_language_of_the_user() {
    for fresh in Fresh::engines().await {
        let (app, config, case) = system(fresh).await;
        let check = ["blobs", "check", "--config", &config];
        says(
            &check,
            0,
            ["әр файл орнында және бүтін", "каждый файл на месте и цел", "every file is there and whole"],
        );
        let mut reader = app.office.db.read().await.unwrap();
        let document = documents::of_subject(&mut reader, "application", case).await.unwrap().remove(0);
        drop(reader);
        let sha256 = &document.sha256;
        let place = Path::new("sha256").join(&sha256[..2]).join(&sha256[2..4]).join(sha256);
        std::fs::remove_file(app.office.config.data.join("blobs").join(place)).unwrap();
        let missing =
            [format!("жоқ: {sha256}"), format!("отсутствует: {sha256}"), format!("missing: {sha256}")];
        says(&check, 1, missing.each_ref().map(String::as_str));
        let id = document.id;
        let named =
            [format!("құжат {id}; іс"), format!("документ {id}; дело"), format!("document {id}; case")];
        says(&check, 1, named.each_ref().map(String::as_str));
    }
}
