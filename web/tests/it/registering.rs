//! Registration with each portal, versions of their agreements, and the list of registered users, by the router.

use axum::http::StatusCode;
use jiff::SignedDuration;
use law::Order;

use crate::app::App;
use crate::portal::{confirms, csrf, follow, presented_for, registered};
use crate::story;

/// B-1, B-5, B-6, B-6.p2, B-7, B-8: the portal of construction has its own registration: form, agreement, one working
/// day, one ground, and an instruction when it is confirmed.
#[tokio::test]
async fn the_other_portal_has_its_own_registration() {
    let app = App::portal().await;
    let mut browser = registered(&app, "applicant").await;
    let cabinet = browser.get("/cabinet").await;
    assert!(cabinet.text.contains("href=\"/registration?order=465\""), "{}", cabinet.text);
    let start = browser.get("/registration?order=465").await;
    assert!(start.text.contains("within 1 working day"), "{}", start.text);
    let id = presented_for(&mut browser, "applicant", Order::Construction).await;
    let standing = browser.get(&format!("/registration/{id}")).await;
    assert!(standing.text.contains("Portal of organising construction"), "{}", standing.text);
    let dates = format!("/registration/{id}/terms/T-04");
    assert!(standing.text.contains(&dates), "{}", standing.text);
    assert_eq!(browser.get(&dates).await.status, StatusCode::OK);

    let mut registrar = app.signed_in("registrar").await;
    let address = format!("/operator/registrations/{id}");
    let page = registrar.get(&address).await;
    assert!(page.text.contains("<option value=\"duplicate_user\""), "{}", page.text);
    assert!(!page.text.contains("untrue_data") && !page.text.contains("name=\"marked\""), "{}", page.text);
    let (token, version) = (page.field("csrf"), page.field("version"));
    let forged = [
        ("csrf", token.as_str()),
        ("version", &version),
        ("decision", "refuse"),
        ("ground", "untrue_data"),
        ("marked", "address"),
        ("explanation", "Untrue"),
    ];
    let refused = registrar.post(&address, &forged).await;
    assert!(refused.status.is_client_error(), "{}", refused.status);
    assert!(refused.text.contains("The list of grounds is closed"), "{}", refused.text);
    let done = confirms(&mut registrar, &id).await;
    follow(&mut registrar, done).await;
    let standing = browser.get(&format!("/registration/{id}")).await;
    for text in ["Registration confirmed", "How to work with the portal", "point 12"] {
        assert!(standing.text.contains(text), "{text}: {}", standing.text);
    }
    let token = csrf(&mut browser).await;
    let again = browser.post("/registration", &[("csrf", &token), ("order", "465")]).await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(again.text.contains("already registered"), "{}", again.text);
}

/// B-6.1: name and numbers come from the certificate; a form that says others changes nothing.
#[tokio::test]
async fn data_of_the_certificate_cannot_be_typed() {
    let app = App::portal().await;
    let mut browser = app.signed_in("applicant").await;
    let token = browser.get("/registration").await.field("csrf");
    let begun = browser.post("/registration", &[("csrf", &token)]).await;
    let address = begun.location().to_owned();
    let before = browser.get(&address).await.text;
    for name in ["name", "bin", "iin", "party"] {
        assert!(!before.contains(&format!("name=\"{name}\"")), "{name}");
    }
    let fields = [("csrf", token.as_str()), ("name", "Another"), ("bin", "990140000000"), ("iin", "1")];
    browser.post(&address, &fields).await;
    let after = browser.get(&address).await.text;
    assert!(!after.contains("Another") && !after.contains("990140000000"), "{after}");
}

/// the operator sees a version before it is approved; who is registered reads and signs it in the cabinet,
/// and nobody else does.
#[tokio::test]
async fn a_new_version_of_the_agreement_is_approved_and_signed_in_the_cabinet() {
    let app = App::portal().await;
    let mut browser = registered(&app, "applicant").await;
    let id = {
        let cabinet = browser.get("/cabinet").await.text;
        let start = cabinet.find("href=\"/registration/").unwrap() + "href=\"/registration/".len();
        cabinet[start..].split('"').next().unwrap().to_owned()
    };
    let address = format!("/registration/{id}/renewal");
    assert_eq!(browser.get(&address).await.location(), format!("/registration/{id}"));

    let mut admin = app.signed_in("administrator").await;
    let page = admin.get("/operator/agreements?of=670").await;
    assert!(page.text.contains("No version was approved yet"), "{}", page.text);
    let token = page.field("csrf");
    let typed = [
        ("csrf", token.as_str()),
        ("order", "670"),
        ("kk", "1. Жаңа тармақ."),
        ("ru", "1. Новый <пункт>."),
        ("countersigned", "yes"),
        ("from", "25.11.2026"),
        ("reason", "Order 5"),
    ];
    let mut late = typed;
    late[5].1 = "24.11.2026";
    let wrong = admin.post("/operator/agreements/preview", &late).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    let preview = admin.post("/operator/agreements/preview", &typed).await;
    assert_eq!(preview.status, StatusCode::OK, "{}", preview.text);
    assert!(preview.text.contains("Жаңа тармақ.") && !preview.text.contains("<пункт>"), "{}", preview.text);
    let page = admin.get("/operator/agreements?of=670").await;
    assert!(page.text.contains("No version was approved yet"), "a preview approves nothing");
    let last = preview.field("last");
    let fields: Vec<_> = typed.into_iter().chain([("last", last.as_str())]).collect();
    let done = admin.post("/operator/agreements", &fields).await;
    let page = follow(&mut admin, done).await;
    assert!(page.text.contains("Version 3 is approved") && page.text.contains("Order 5"), "{}", page.text);

    // Sessions end within a day.
    app.forward(SignedDuration::from_hours(24));
    let mut browser = app.signed_in("applicant").await;
    let cabinet = browser.get("/cabinet").await;
    assert!(cabinet.text.contains(&format!("href=\"{address}\"")), "{}", cabinet.text);
    let page = browser.get(&address).await;
    assert!(page.text.contains("Жаңа тармақ."), "{}", page.text);
    let text = browser.get(&format!("{address}.txt")).await;
    let mut stranger = app.signed_in("individual").await;
    for path in [address.clone(), format!("{address}.txt")] {
        assert_eq!(stranger.get(&path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    let token = csrf(&mut browser).await;
    let unsigned = browser.upload(&address, &[("csrf", &token)], &[]).await;
    assert_eq!(unsigned.status, StatusCode::UNPROCESSABLE_ENTITY);
    let cms = browser.sign("applicant", &text.bytes, false);
    let signed = browser.upload(&address, &[("csrf", &token)], &[("cms_file", "a.cms", &cms)]).await;
    assert_eq!(signed.location(), format!("/registration/{id}"), "{}", signed.text);
    assert!(!browser.get("/cabinet").await.text.contains(&address));

    // The version says that the operator signs too.
    let mut registrar = app.signed_in("registrar").await;
    let told = registrar.get("/notices").await;
    assert!(told.text.contains("signed the new version of the agreement"), "{}", told.text);
    let card = format!("/operator/registrations/{id}");
    let page = registrar.get(&card).await;
    assert!(page.text.contains("Sign the agreement for the operator"), "{}", page.text);
    let token = page.field("csrf");
    let cms = registrar.sign("registrar", &text.bytes, false);
    let to = format!("{card}/agreement");
    let signed = registrar.upload(&to, &[("csrf", &token)], &[("cms_file", "a.cms", &cms)]).await;
    assert_eq!(signed.location(), card, "{}", signed.text);
    assert!(!registrar.get(&card).await.text.contains("Sign the agreement for the operator"));
}

/// A-9, B-7: the operator finds registered users by portal, kind, name and day, and takes the list as CSV and JSON.
#[tokio::test]
async fn the_list_of_registered_users_is_filtered_and_taken_along() {
    let app = App::portal().await;
    story::registered(&app, "applicant").await;
    let other = story::presented_for(&app, "individual", Order::Construction).await;
    let mut registrar = app.signed_in("registrar").await;
    let json = async |registrar: &mut crate::app::Browser, query: &str| -> Vec<String> {
        let reply = registrar.get(&format!("/operator/users.json?{query}")).await;
        assert_eq!(reply.status, StatusCode::OK, "{query}");
        let told: serde_json::Value = serde_json::from_slice(&reply.bytes).unwrap();
        let users = told["users"].as_array().unwrap().iter();
        users.map(|user| user["portal"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(json(&mut registrar, "").await, ["670"], "who is not confirmed stands in no list");
    story::confirmed(&app, other).await;
    let mut all = json(&mut registrar, "").await;
    all.sort();
    assert_eq!(all, ["465", "670"]);
    for (query, expected) in [
        ("order=465", vec!["465"]),
        ("kind=legal", vec!["670"]),
        ("find=%D0%A1%D0%90%D0%A0%D0%AB", vec!["670"]),
        ("find=nobody", vec![]),
        ("from=24.11.2026&to=24.11.2026&kind=individual", vec!["465"]),
        ("from=25.11.2026", vec![]),
        ("to=23.11.2026", vec![]),
    ] {
        assert_eq!(json(&mut registrar, query).await, expected, "{query}");
    }
    let page = registrar.get("/operator/users?order=465").await;
    assert!(page.text.contains("/operator/users.csv?order=465"), "{}", page.text);
    assert!(page.text.contains(&format!("/operator/registrations/{other}")), "{}", page.text);
    let csv = registrar.get("/operator/users.csv?order=465").await;
    assert!(csv.header("content-type").starts_with("text/csv"));
    assert_eq!(csv.text.lines().count(), 2, "{}", csv.text);
    assert!(csv.text.contains(&other.to_string()), "{}", csv.text);
    for who in ["applicant", "individual", "administrator"] {
        let mut browser = app.signed_in(who).await;
        for path in ["/operator/users", "/operator/users.csv", "/operator/users.json"] {
            assert_eq!(browser.get(path).await.status, StatusCode::FORBIDDEN, "{who} {path}");
        }
    }
}

/// B-7: on the portal of construction the operator asks to correct data; the user does it on a page of the registration, in
/// three languages, and the term stays where it was.
#[tokio::test]
async fn data_are_corrected_when_the_operator_asks() {
    let app = App::portal().await;
    let mut user = registered(&app, "applicant").await;
    let id = presented_for(&mut user, "applicant", Order::Construction).await;
    let (asking, correcting) =
        (format!("/operator/registrations/{id}/correction"), format!("/registration/{id}/correction"));
    assert_eq!(user.get(&correcting).await.status, StatusCode::NOT_FOUND, "nothing was asked");
    let before = user.get(&format!("/registration/{id}/terms/T-04.json")).await.text;
    let mut registrar = app.signed_in("registrar").await;
    let card = registrar.get(&format!("/operator/registrations/{id}")).await;
    assert!(card.text.contains(&format!("href=\"{asking}\"")), "{}", card.text);
    for lang in ["kk", "ru", "en"] {
        registrar.cookies.insert("lang".into(), lang.into());
        let page = registrar.get(&asking).await;
        assert_eq!(page.status, StatusCode::OK, "{lang}: {}", page.text);
    }
    let page = registrar.get(&asking).await;
    let (token, version) = (page.field("csrf"), page.field("version"));
    let known = [("csrf", token.as_str()), ("version", version.as_str())];
    let blank = registrar.post(&asking, &known).await;
    assert_eq!(blank.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(blank.text.contains("Choose what is to be corrected"), "{}", blank.text);
    let fields = [&known[..], &[("fields", "phone"), ("text", "Nobody <answers>")]].concat();
    assert_eq!(registrar.post(&asking, &fields).await.location(), asking);
    assert_eq!(app.signed_in("lawyer").await.get(&asking).await.status, StatusCode::FORBIDDEN);

    let standing = user.get(&format!("/registration/{id}")).await;
    assert!(standing.text.contains(&correcting) && standing.text.contains("Nobody &lt;answers&gt;"));
    for lang in ["kk", "ru", "en"] {
        user.cookies.insert("lang".into(), lang.into());
        assert_eq!(user.get(&correcting).await.status, StatusCode::OK, "{lang}");
    }
    let page = user.get(&correcting).await;
    assert!(page.text.contains("name=\"phone\"") && !page.text.contains("name=\"address\""), "{}", page.text);
    let (token, version) = (page.field("csrf"), page.field("version"));
    let known = [("csrf", token.as_str()), ("version", version.as_str())];
    let wrong = user.post(&correcting, &[&known[..], &[("phone", "12")]].concat()).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", wrong.text);
    let right = user.post(&correcting, &[&known[..], &[("phone", "+7 701 555 66 77")]].concat()).await;
    assert_eq!(right.location(), format!("/registration/{id}"), "{}", right.text);
    let twice = user.post(&correcting, &[&known[..], &[("phone", "+7 701 555 66 77")]].concat()).await;
    assert_eq!(twice.status, StatusCode::CONFLICT, "a double click");
    let card = registrar.get(&format!("/operator/registrations/{id}")).await;
    assert!(card.text.contains("+7 701 555 66 77"), "{}", card.text);
    assert_eq!(user.get(&format!("/registration/{id}/terms/T-04.json")).await.text, before);
    let mut stranger = app.signed_in("individual").await;
    assert_eq!(stranger.get(&correcting).await.status, StatusCode::NOT_FOUND);
}
