//! The pages of questionnaires and registration forms: written, looked at in each language, approved, filled in, signed,
//! read by whoever decides.

use axum::http::StatusCode;
use jiff::SignedDuration;
use law::Order;
use office::System;
use office::testing::Fresh;
use serde_json::Value as Json;

use crate::app::{App, Browser, Reply};
use crate::package::{proved, signed};
use crate::portal::{follow, presented_with};

const HERE: &str = "/operator/questionnaires";

async fn post(admin: &mut Browser, page: &str, to: &str, fields: &[(&str, &str)]) -> Reply {
    let page = admin.get(page).await;
    let (csrf, version) = (page.field("csrf"), page.field("version"));
    let fields = [&[("csrf", csrf.as_str()), ("version", &version)], fields].concat();
    admin.post(to, &fields).await
}

/// A draft with what is in force and one question more.
async fn drafted(admin: &mut Browser, here: &str, question: &[(&str, &str)]) {
    let begun = post(admin, here, &format!("{here}/draft"), &[("act", "rewrite"), ("number", "1")]).await;
    follow(admin, begun).await;
    let new = format!("{here}/questions/new");
    let added = post(admin, &new, &new, question).await;
    assert_eq!(added.location(), format!("{here}#own-1"), "{}", added.text);
}

async fn approved(admin: &mut Browser, here: &str, from: &str) -> Reply {
    let fields = [("from", from), ("reason", "Order 5")];
    post(admin, &format!("{here}/preview"), &format!("{here}/approve"), &fields).await
}

const SITE: [(&str, &str); 10] = [
    ("act", "save"),
    ("label-kk", "Сайт <b>мекенжайы</b>"),
    ("label-ru", "Адрес <b>сайта</b>"),
    ("label-en", "Address of the <b>site</b>"),
    ("hint-kk", "Мысалы example.kz"),
    ("hint-ru", "Например example.kz"),
    ("hint-en", "For example example.kz"),
    ("kind", "line"),
    ("obligatory", "yes"),
    ("most", "30"),
];

/// in both systems a questionnaire is written without scripts, looked at in each language as it will be filled
/// in, approved, and kept; nothing typed becomes markup; whoever decides reads, and changes nothing.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_questionnaire_is_written_looked_at_in_each_language_and_approved() {
    for (system, who, kind) in [
        (System::Portal, "administrator", "670-legal"),
        (System::Expertise, "expertise-administrator", "expertise-user"),
    ] {
        let app = App::on(Fresh::engines().await.remove(0), system).await;
        let mut admin = app.signed_in(who).await;
        assert!(admin.get("/operator/law").await.text.contains(HERE));
        let here = format!("{HERE}/{kind}");
        assert!(admin.get(HERE).await.text.contains(&format!("href=\"{here}\"")));
        for address in
            [format!("{HERE}/670-nobody"), format!("{here}/versions/7"), format!("{here}/versions/x")]
        {
            assert!(admin.get(&address).await.status.is_client_error(), "{address}");
        }
        assert_eq!(admin.get(&format!("{here}/preview")).await.status, StatusCode::NOT_FOUND);
        drafted(&mut admin, &here, &SITE).await;

        // What the law asks is worded, moved, and not removed.
        let fixed = format!("{here}/questions/address");
        let page = admin.get(&fixed).await.text;
        assert!(page.contains("stands in every version") && !page.contains("value=\"remove\""), "{page}");
        let kept = post(&mut admin, &here, &fixed, &[("act", "remove")]).await;
        assert_eq!(kept.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(kept.text.contains("cannot be removed (A-"), "{}", kept.text);
        let half = [("act", "save"), ("label-kk", "Мекенжай"), ("label-ru", ""), ("label-en", "Place")];
        let wrong = post(&mut admin, &fixed, &fixed, &half).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(wrong.text.contains("Write it in Russian") && wrong.text.contains("Place"), "{}", wrong.text);
        let unknown = post(&mut admin, &here, &format!("{here}/questions/bin"), &[("act", "up")]).await;
        assert_eq!(unknown.status, StatusCode::NOT_FOUND);
        let up = post(&mut admin, &here, &format!("{here}/questions/own-1"), &[("act", "up")]).await;
        follow(&mut admin, up).await;
        // A page that is older than the draft changes nothing.
        let (csrf, version) = {
            let page = admin.get(&here).await;
            (page.field("csrf"), page.field("version"))
        };
        let words = [("title-kk", "Нысан"), ("title-ru", "Форма"), ("title-en", "The form"), ("act", "look")];
        let fields = [&[("csrf", csrf.as_str()), ("version", &version)], words.as_slice()].concat();
        let looked = admin.post(&here, &fields).await;
        assert_eq!(looked.location(), format!("{here}/preview"), "{}", looked.text);
        assert_eq!(admin.post(&here, &fields).await.status, StatusCode::CONFLICT);

        for (language, said) in [
            ("kk", "Сайт &#60;b&#62;мекенжайы"),
            ("ru", "Адрес &#60;b&#62;сайта"),
            ("en", "Address of the &#60;b&#62;site"),
        ] {
            let page = admin.get(&format!("{here}/preview?language={language}")).await.text;
            assert!(page.contains(said) && !page.contains("<b>с"), "{language}: {page}");
            assert!(page.contains("name=\"own-1\"") && page.contains("name=\"address\""), "{page}");
            assert!(page.contains(&format!("lang=\"{language}\"")), "{language}: {page}");
        }
        let early = approved(&mut admin, &here, "24.11.2026").await;
        assert_eq!(early.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(early.text.contains("a day after today") && early.text.contains("Order 5"), "{}", early.text);
        let done = approved(&mut admin, &here, "25.11.2026").await;
        let desk = follow(&mut admin, done).await.text;
        assert!(desk.contains("Not in force yet") && desk.contains("Order 5"), "{desk}");
        let read = admin.get(&format!("{here}/versions/2")).await.text;
        assert!(read.contains("The form, version 2, in force from 25 November 2026"), "{read}");
        if system == System::Expertise {
            continue;
        }
        let mut registrar = app.signed_in("registrar").await;
        for page in
            [HERE.to_owned(), here.clone(), format!("{here}/versions/1"), format!("{here}/versions/2")]
        {
            let page = registrar.get(&page).await;
            assert_eq!(page.status, StatusCode::OK, "{}", page.text);
            assert!(!page.text.contains("name=\"act\""), "the registrar only reads: {}", page.text);
        }
        let begun = registrar.post(&format!("{here}/draft"), &[("csrf", &csrf), ("act", "rewrite")]).await;
        assert_eq!(begun.status, StatusCode::FORBIDDEN);
        assert_eq!(app.signed_in("applicant").await.get(HERE).await.status, StatusCode::FORBIDDEN);
    }
}

/// B-6.1: whoever registers answers on the page of the version in force and is told when another one comes
/// into force; the answers stand before the operator, in JSON and in a package that proves itself.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_answer_is_typed_signed_decided_on_and_proved() {
    let app = App::portal().await;
    let mut browser = app.signed_in("applicant").await;
    let csrf = browser.get("/registration?order=465").await.field("csrf");
    let begun = browser.post("/registration", &[("csrf", &csrf), ("order", "465")]).await;
    let draft = begun.location().to_owned();
    let page = browser.get(&draft).await.text;
    assert!(!page.contains("own-1") && page.contains("name=\"questionnaire\" value=\"1\""), "{page}");

    let mut admin = app.signed_in("administrator").await;
    let here = format!("{HERE}/465-legal");
    drafted(&mut admin, &here, &SITE).await;
    assert_eq!(approved(&mut admin, &here, "25.11.2026").await.status, StatusCode::SEE_OTHER);
    assert!(!browser.get(&draft).await.text.contains("own-1"), "not before its day");
    // Sessions do not last that long.
    app.forward(SignedDuration::from_hours(24));
    for (browser, who) in [(&mut browser, "applicant"), (&mut admin, "administrator")] {
        assert_eq!(browser.sign_in(who).await.status, StatusCode::SEE_OTHER);
    }
    for language in ["kk", "ru", "en"] {
        browser.get(&format!("/language/{language}")).await;
        let page = browser.get(&draft).await.text;
        assert!(page.contains("id=\"questionnaire\"") && page.contains("href=\"#own-1\""), "{page}");
    }
    let page = browser.get(&draft).await.text;
    assert!(page.contains("New questions:") && page.contains("&#60;b&#62;site"), "{page}");
    let old = [("csrf", csrf.as_str()), ("questionnaire", "1"), ("address", "Астана, 7")];
    let csrf = browser.get(&draft).await.field("csrf");
    let old = [("csrf", csrf.as_str()), old[1], old[2]];
    let told = browser.post(&draft, &old).await;
    assert_eq!(told.status, StatusCode::UNPROCESSABLE_ENTITY);
    for said in ["What you typed is kept", "Answer the question: Address of the", "value=\"Астана, 7\""]
    {
        assert!(told.text.contains(said), "{said}: {}", told.text);
    }
    let long = [("csrf", csrf.as_str()), ("own-1", &"x".repeat(31))];
    let told = browser.post(&draft, &long).await;
    assert!(told.text.contains("Limit in characters: 30"), "{}", told.text);

    let answers = [("own-1", "<i>example.kz</i>"), ("questionnaire", "2")];
    let id = presented_with(&mut browser, "applicant", Order::Construction, &answers).await;
    assert_eq!(format!("/registration/{id}"), draft, "the draft goes on");
    let own = browser.get(&draft).await.text;
    assert!(own.contains("&lt;i&gt;example.kz") && own.contains("version 2"), "{own}");
    let json: Json = serde_json::from_str(&browser.get(&format!("{draft}/form.json")).await.text).unwrap();
    assert_eq!((&json["version"], &json["questions"][7]["answer"]), (&2.into(), &answers[0].1.into()));

    let mut registrar = app.signed_in("registrar").await;
    let card = format!("/operator/registrations/{id}");
    let page = registrar.get(&card).await.text;
    assert!(page.contains("&lt;i&gt;example.kz") && !page.contains("<i>example"), "{page}");
    assert!(page.contains(&format!("href=\"{here}/versions/2\"")), "{page}");
    let same: Json = serde_json::from_str(&registrar.get(&format!("{card}/form.json")).await.text).unwrap();
    assert_eq!(same, json);
    let mut stranger = app.signed_in("individual").await;
    assert_eq!(stranger.get(&format!("{draft}/form.json")).await.status, StatusCode::NOT_FOUND);
    assert_eq!(stranger.get(&format!("{card}/form.json")).await.status, StatusCode::FORBIDDEN);

    let asked = registrar.get(&format!("{card}/correction")).await.text;
    assert!(asked.contains("value=\"own-1\""), "{asked}");
    let paper = own.split("href=\"").filter_map(|it| it.split('"').next());
    let mut papers = paper.filter(|it| it.ends_with("/package.asice"));
    let package = papers.next().unwrap().to_owned();
    let told = proved(&app, &mut browser, &package).await;
    assert_eq!(signed(&told, "agreement"), [1], "{told}");
    // Members of a package are stored as they are.
    let package = browser.get(&package).await.text;
    assert!(package.contains("Адрес <b>сайта</b>: <i>example.kz</i>"), "the answer is in what was signed");
}
