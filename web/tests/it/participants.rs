//! The public list of accredited expertise organisations: found, taken along as a file, followed (A-12.p3, A-13).

use axum::http::StatusCode;
use office::participants::Ground;
use serde_json::Value;

use crate::app::App;
use crate::portal::{registrar, with_participant};

/// A-12.p3: nobody signs in to see the list; a part of a name or number finds, and each form of the list has what was
/// found.
#[tokio::test]
async fn everybody_finds_an_organisation_and_takes_the_list_along() {
    let app = App::portal().await;
    let one = with_participant(&app).await;
    let mut nobody = app.browser();
    for find in ["сенім".to_owned(), one.bin[3..9].to_owned(), one.code.to_string()] {
        let query = serde_urlencoded::to_string([("find", find.as_str()), ("accepting", "yes")]).unwrap();
        let page = nobody.get(&format!("/participants?{query}")).await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(page.text.contains(&format!("/participants/{}", one.id)), "{find}: {}", page.text);
    }
    let none = nobody.get("/participants?find=nobody").await.text;
    assert!(!none.contains(&one.id.to_string()) && none.contains("No organisations"), "{none}");

    let csv = nobody.get("/participants.csv?accepting=yes").await;
    assert_eq!(csv.header("content-type"), "text/csv; charset=utf-8");
    let lines: Vec<_> = csv.text.lines().collect();
    assert!(lines[0].contains("accredited_until") && lines.len() == 2, "{}", csv.text);
    assert!(lines[1].contains(&format!("\"{}\"", one.bin)), "{}", csv.text);
    let json: Value = serde_json::from_slice(&nobody.get("/participants.json").await.bytes).unwrap();
    assert_eq!(json["participants"][0]["code"], one.code.as_str());
    assert_eq!(json["participants"][0]["accepting"], "true");
    let empty: Value = serde_json::from_slice(&nobody.get("/participants.json?find=x").await.bytes).unwrap();
    assert_eq!(empty["participants"], Value::Array(Vec::new()));
    let xlsx = nobody.get("/participants.xlsx").await;
    assert!(xlsx.header("content-type").contains("spreadsheetml"), "{}", xlsx.header("content-type"));
    let mut book = zip::ZipArchive::new(std::io::Cursor::new(&xlsx.bytes[..])).unwrap();
    let mut strings = String::new();
    std::io::Read::read_to_string(&mut book.by_name("xl/sharedStrings.xml").unwrap(), &mut strings).unwrap();
    assert!(strings.contains(&one.bin), "a BIN is text and keeps its zeros: {strings}");
}

/// A-12.p3, A-13.3: how an organisation came into the list and left it is public, in three languages, with the clause; who
/// was never in it has no page.
#[tokio::test]
async fn an_exclusion_is_seen_in_the_feed_and_on_the_page_of_the_organisation() {
    let app = App::portal().await;
    let one = with_participant(&app).await;
    let address = format!("/participants/{}", one.id);
    let mut nobody = app.browser();
    let card = nobody.get(&address).await;
    assert!(card.text.contains("Organisation entered in the list"), "{}", card.text);
    assert!(card.text.contains("/terms/T-19"), "the end of the accreditation opens: {}", card.text);
    office::testing::exclude(&app.office, &registrar(&app), one.id, Ground::AgreementViolated, "act 7")
        .await
        .unwrap();
    for (language, told) in [
        ("kk", "Ұйым тізімнен шығарылды"),
        ("ru", "Организация исключена из списка"),
        ("en", "Organisation excluded from the list"),
    ] {
        nobody.get(&format!("/language/{language}")).await;
        let feed: Value =
            serde_json::from_slice(&nobody.get("/participants/changes.json").await.bytes).unwrap();
        assert_eq!(feed["language"], language);
        let kinds: Vec<_> =
            feed["items"].as_array().unwrap().iter().map(|it| &it["_tereze"]["kind"]).collect();
        assert_eq!(kinds[..2], ["participant_excluded", "participant_registered"], "{language}");
        assert_eq!(feed["items"][0]["_tereze"]["clause"], "A-13.3");
        let card = nobody.get(&address).await;
        assert_eq!(card.status, StatusCode::OK);
        assert!(card.text.contains(told), "{language}: {}", card.text);
        assert!(!nobody.get("/participants").await.text.contains(&address), "{language}");
    }
    let strange = nobody.get(&format!("/participants/{}", uuid::Uuid::new_v4())).await;
    assert_eq!(strange.status, StatusCode::NOT_FOUND);
}

/// the operator records a further certificate; what does not fit is told beside the field and loses nothing, and
/// the list, the terms and the public history go by the new one. Nobody else may.
#[tokio::test]
async fn a_further_certificate_is_recorded_on_the_page_of_the_operator() {
    let app = App::portal().await;
    let one = with_participant(&app).await;
    let (page, to) =
        (format!("/operator/participants/{}", one.id), format!("/operator/participants/{}/renewal", one.id));
    for persona in ["applicant", "administrator"] {
        let mut stranger = app.signed_in(persona).await;
        let csrf = stranger.get("/").await.field("csrf");
        let fields = [("csrf", csrf.as_str()), ("certificate", "KZ-2"), ("until", "03.02.2033")];
        assert_eq!(stranger.post(&to, &fields).await.status, StatusCode::FORBIDDEN, "{persona}");
    }
    let mut registrar = app.signed_in("registrar").await;
    let csrf = registrar.get(&page).await.field("csrf");
    for (certificate, until, told) in [
        ("", "03.02.2033", "Enter the number of the certificate"),
        ("KZ-2", "soon", "Enter a day, for example"),
        ("KZ-2", "03.02.2030", "The new certificate is not valid for longer"),
    ] {
        let fields = [("csrf", csrf.as_str()), ("certificate", certificate), ("until", until)];
        let wrong = registrar.post(&to, &fields).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY, "{told}");
        assert!(wrong.text.contains(told), "{told}: {}", wrong.text);
        assert!(wrong.text.contains(&format!("value=\"{until}\"")), "what was typed stays: {}", wrong.text);
    }
    let fields = [("csrf", csrf.as_str()), ("certificate", "KZ-2"), ("until", "03.02.2033")];
    let done = registrar.post(&to, &fields).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
    let list = registrar.get(done.location()).await.text;
    assert!(list.contains("The new certificate is recorded") && list.contains("KZ-2"), "{list}");
    let mut nobody = app.browser();
    let card = nobody.get(&format!("/participants/{}", one.id)).await.text;
    for told in ["KZ-2", "3 February 2033", "A new accreditation certificate was presented"] {
        assert!(card.contains(told), "{told}: {card}");
    }
    assert_eq!(office::replay::run(&app.office).await.unwrap().differences, vec![]);
}
