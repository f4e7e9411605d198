//! The pages of what the operator publishes: written, looked at, approved, read in each language, confirmed.

use axum::http::StatusCode;
use jiff::SignedDuration;
use law::Order;
use office::System;
use office::testing::Fresh;

use crate::app::{App, Browser, Reply};
use crate::portal::{confirms, follow, presented_for};

const HERE: &str = "/operator/materials";

/// The text of a material, with something that would be a script.
const TEXT: &str =
    "# Кіру\n\nСөз **маңызды** <script>alert(1)</script>\n\n- [Кіру](/sign-in)\n- [x](javascript:alert(1))";

async fn begun(admin: &mut Browser, kind: &str) -> String {
    let csrf = admin.get(HERE).await.field("csrf");
    let begun = admin.post(HERE, &[("csrf", &csrf), ("kind", kind)]).await;
    assert_eq!(begun.status, StatusCode::SEE_OTHER, "{}", begun.text);
    begun.location().to_owned()
}

async fn write(admin: &mut Browser, here: &str, title: &str, text: &str, act: &str) -> Reply {
    let page = admin.get(here).await;
    let (csrf, version) = (page.field("csrf"), page.field("version"));
    let titles = [format!("{title} kk"), format!("{title} ru")];
    let fields = [
        ("csrf", csrf.as_str()),
        ("version", &version),
        ("title-kk", &titles[0]),
        ("title-ru", &titles[1]),
        ("kk", text),
        ("ru", text),
        ("act", act),
    ];
    admin.upload(here, &fields, &[]).await
}

async fn approve(admin: &mut Browser, here: &str, from: &str) -> Reply {
    let page = admin.get(&format!("{here}/preview")).await;
    let (csrf, seen) = (page.field("csrf"), page.field("seen"));
    let fields = [("csrf", csrf.as_str()), ("seen", &seen), ("from", from), ("reason", "Order 5")];
    admin.post(&format!("{here}/approve"), &fields).await
}

/// in both systems a material is written, looked at as it will be read, approved, and read by everybody from
/// its day in the language of the reader; nothing that was typed becomes a script.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_material_is_written_looked_at_approved_and_read_in_each_language() {
    for (system, who) in [(System::Portal, "administrator"), (System::Expertise, "expertise-administrator")] {
        let app = App::on(Fresh::engines().await.remove(0), system).await;
        let mut admin = app.signed_in(who).await;
        assert!(admin.get("/operator/law").await.text.contains(HERE));
        let here = begun(&mut admin, "reference").await;
        let unfinished = write(&mut admin, &here, "", "", "look").await;
        assert_eq!(unfinished.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(unfinished.text.contains("Write the text"), "{}", unfinished.text);
        let looked = write(&mut admin, &here, "Sign in", TEXT, "look").await;
        let preview = follow(&mut admin, looked).await;
        assert!(preview.text.contains("<h3>Кіру</h3>"), "{}", preview.text);
        // A file goes with what was typed, and one that is not taken loses nothing of it.
        let page = admin.get(&here).await;
        let (csrf, version) = (page.field("csrf"), page.field("version"));
        let texts = [("title-kk", "Sign in kk"), ("title-ru", "Sign in ru"), ("kk", TEXT), ("ru", TEXT)];
        let fields = [[("csrf", csrf.as_str()), ("version", &version)].as_slice(), &texts].concat();
        let files: [(&str, &str, &[u8]); 2] = [("file", "кіру.txt", b"key"), ("file", "кіру.exe", b"MZ")];
        let added = admin.upload(&here, &fields, &files).await;
        assert_eq!(added.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", added.text);
        for said in ["кіру.exe: ", "The other files were taken: 1", "кіру.txt", "Sign in kk"] {
            assert!(added.text.contains(said), "{said}: {}", added.text);
        }
        let early = approve(&mut admin, &here, "24.11.2026").await;
        assert_eq!(early.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(early.text.contains("The day must be later than"), "{}", early.text);
        let done = approve(&mut admin, &here, "25.11.2026").await;
        assert!(follow(&mut admin, done).await.text.contains("Not in force yet"));

        let mut reader = app.browser();
        assert!(reader.get("/materials").await.text.contains("Nothing has been published yet"));
        app.forward(SignedDuration::from_hours(24));
        let list = reader.get("/materials").await.text;
        assert!(list.contains("Sign in ru") && list.contains("lang=\"ru\""), "{list}");
        let page = reader.get("/materials/1").await.text;
        assert!(page.contains("There is no English text of this"), "{page}");
        assert!(page.contains("&lt;script&gt;") && !page.contains("<script>alert"), "{page}");
        assert!(!page.contains("javascript:alert"), "{page}");
        let file =
            page.split("href=\"/materials/1/files/").nth(1).unwrap().split('"').next().unwrap().to_owned();
        let bytes = reader.get(&format!("/materials/1/files/{file}")).await;
        assert_eq!((bytes.status, bytes.text.as_str()), (StatusCode::OK, "key"));
        reader.get("/language/kk").await;
        let kazakh = reader.get("/materials/1").await.text;
        assert!(kazakh.contains("Sign in kk") && !kazakh.contains("әлі күшіне"), "{kazakh}");
        let json: serde_json::Value =
            serde_json::from_str(&reader.get("/materials.json").await.text).unwrap();
        assert_eq!(json["materials"][0]["title"]["ru"], "Sign in ru");
        assert_eq!(reader.get("/materials/2").await.status, StatusCode::NOT_FOUND);
        assert_eq!(reader.get("/materials/x").await.status, StatusCode::NOT_FOUND);
        let other = reader.get("/materials/1/files/01934f3e-0000-7000-8000-000000000001").await;
        assert_eq!(other.status, StatusCode::NOT_FOUND);
    }
}

/// B-4.3: a user of the construction portal finds what is obligatory in the cabinet, reads it and confirms; the operator
/// sees who has, as a page and as CSV.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_user_of_the_construction_portal_confirms_what_is_obligatory() {
    let app = App::portal().await;
    let mut admin = app.signed_in("administrator").await;
    let mut user = app.signed_in("applicant").await;
    let registration = presented_for(&mut user, "applicant", Order::Construction).await;
    let mut registrar = app.signed_in("registrar").await;
    let done = confirms(&mut registrar, &registration).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);

    let here = begun(&mut admin, "obligatory").await;
    write(&mut admin, &here, "Rules", "Text", "save").await;
    let approved = approve(&mut admin, &here, "25.11.2026").await;
    assert_eq!(approved.status, StatusCode::SEE_OTHER, "{}", approved.text);
    assert!(user.get("/notices").await.text.contains("Rules ru"));
    assert!(!user.get("/cabinet").await.text.contains("/materials/1"), "not before its day");
    app.forward(SignedDuration::from_hours(24));
    // Sessions do not last that long.
    for (browser, who) in
        [(&mut user, "applicant"), (&mut admin, "administrator"), (&mut registrar, "registrar")]
    {
        assert_eq!(browser.sign_in(who).await.status, StatusCode::SEE_OTHER);
    }
    assert!(user.get("/cabinet").await.text.contains("/materials/1"));
    let silent = admin.get(&format!("{here}/readers")).await.text;
    assert!(silent.contains("Confirmations: 0") && silent.contains("in force: 1"), "{silent}");

    let page = user.get("/materials/1").await;
    let fields = [("csrf", page.field("csrf")), ("version", page.field("version"))];
    let fields = fields.each_ref().map(|(name, value)| (*name, value.as_str()));
    for _ in 0..2 {
        let done = user.post("/materials/1/confirmation", &fields).await;
        let page = follow(&mut user, done).await.text;
        assert!(page.contains("You have confirmed that you have read this version"), "{page}");
    }
    assert!(!user.get("/cabinet").await.text.contains("/materials/1"));
    let csv = admin.get(&format!("{here}/readers.csv")).await.text;
    assert_eq!(csv.lines().count(), 2, "{csv}");
    let denied = registrar.get(&format!("{here}/readers")).await;
    assert_eq!(denied.status, StatusCode::FORBIDDEN);
    assert!(!registrar.get("/materials/1").await.text.contains("/confirmation"), "the operator is not asked");
}
