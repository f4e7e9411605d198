//! Employees and powers of an organisation, one's account, sessions and journal, by the router.

use axum::http::StatusCode;
use jiff::SignedDuration;

use crate::app::{App, Browser};
use crate::portal::{csrf, follow, registered};

pub const CLERK_IIN: &str = "930818300010";
const INDIVIDUAL_IIN: &str = "760208300008";

/// The head fills in, looks, signs; gives the address of the power.
pub async fn given(head: &mut Browser, iin: &str, rights: &[&str]) -> String {
    let token = head.get("/people/new").await.field("csrf");
    let mut typed = vec![
        ("csrf", token.as_str()),
        ("iin", iin),
        ("name", "ҚҰРМАНОВ ДӘУРЕН <b>"),
        ("from", "24.11.2026"),
        ("until", "31.12.2026"),
        ("basis", "Бұйрық № 7, 20.11.2026"),
        ("email", ""),
    ];
    typed.extend(rights.iter().map(|right| ("rights", *right)));
    let begun = head.post("/people", &typed).await;
    let sign = begun.location().to_owned();
    let page = head.get(&sign).await;
    assert!(
        page.text.contains("ҚҰРМАНОВ ДӘУРЕН &#60;b&#62;") || page.text.contains("&lt;b&gt;"),
        "{}",
        page.text
    );
    let address = sign.strip_suffix("/sign").unwrap().to_owned();
    let paper = head.get(&format!("{address}/authority.pdf")).await;
    assert_eq!(paper.header("content-type"), "application/pdf");
    let cms = head.sign("applicant", &paper.bytes, false);
    let fields = [("csrf", token.as_str()), ("sha256", &page.field("sha256"))];
    let signed = head.upload(&sign, &fields, &[("cms_file", "a.cms", &cms)]).await;
    assert_eq!(signed.location(), address, "{}", signed.text);
    address
}

pub async fn answered(person: &mut Browser, address: &str, answer: &str) {
    let token = csrf(person).await;
    let id = address.strip_prefix("/people/").unwrap();
    let done = person.post(&format!("/account/powers/{id}"), &[("csrf", &token), ("answer", answer)]).await;
    assert_eq!(done.location(), "/account", "{}", done.text);
}

/// an employee of a registered organisation sees that he has no right yet, gets one from the head, and what he may
/// do is offered to him and no more.
#[tokio::test]
async fn an_employee_is_given_rights_and_uses_them() {
    let app = App::portal().await;
    let mut head = registered(&app, "applicant").await;
    let mut clerk = app.signed_in("clerk").await;
    let cabinet = clerk.get("/cabinet").await;
    assert!(cabinet.text.contains("Your organisation is registered"), "{}", cabinet.text);
    for path in ["/people", "/people/new"] {
        assert_eq!(clerk.get(path).await.status, StatusCode::FORBIDDEN, "{path}");
    }

    let address = given(&mut head, CLERK_IIN, &["edit"]).await;
    let list = head.get("/people").await;
    assert!(list.text.contains("Waits for the person") && list.text.contains(&address), "{}", list.text);
    let account = clerk.get("/account").await;
    for text in ["gives you powers to act for it", "prepare applications", "31 December 2026"] {
        assert!(account.text.contains(text), "{text}: {}", account.text);
    }
    assert!(clerk.get("/notices").await.text.contains("gives you powers"), "told under his own IIN");
    let mut stranger = app.signed_in("individual").await;
    assert_eq!(stranger.get(&address).await.status, StatusCode::NOT_FOUND);
    answered(&mut clerk, &address, "accept").await;
    let account = clerk.get("/account").await;
    let power = format!("href=\"{address}\"");
    assert!(
        account.text.contains("prepare applications · From") && account.text.contains(&power),
        "{}",
        account.text
    );
    let cabinet = clerk.get("/cabinet").await;
    assert_eq!(cabinet.status, StatusCode::OK);
    let token = csrf(&mut clerk).await;
    let started = clerk.post("/applications", &[("csrf", &token)]).await;
    let draft = started.location().to_owned();
    assert_eq!(clerk.get(&draft).await.status, StatusCode::OK);
    let sent = clerk
        .upload(&draft.replace("/object", "/sign"), &[("csrf", &token)], &[("cms_file", "a.cms", b"x")])
        .await;
    assert_eq!(sent.status, StatusCode::FORBIDDEN);
    assert_eq!(head.get(&draft).await.status, StatusCode::OK, "the same cabinet");
    let journal = clerk.get("/account/journal").await;
    assert!(journal.text.contains("Power accepted") && journal.text.contains("point 17"), "{}", journal.text);

    // Taken back: the session ends, and a new one has nothing.
    let card = head.get(&address).await;
    let token = card.field("csrf");
    let revoke = format!("{address}/revoke");
    let told = head.post(&revoke, &[("csrf", &token), ("reason", "")]).await;
    assert_eq!(told.status, StatusCode::UNPROCESSABLE_ENTITY);
    let done = head.post(&revoke, &[("csrf", &token), ("reason", "Жұмыстан шықты")]).await;
    let card = follow(&mut head, done).await;
    assert!(card.text.contains("Taken back") && card.text.contains("Жұмыстан шықты"), "{}", card.text);
    assert!(clerk.get("/cabinet").await.location().starts_with("/sign-in"));
    let mut clerk = app.signed_in("clerk").await;
    assert!(clerk.get("/cabinet").await.text.contains("Your organisation is registered"));
    assert_eq!(clerk.get(&draft).await.status, StatusCode::FORBIDDEN);
}

/// one person acts for two without signing in again; the head of the page says for whom.
#[tokio::test]
async fn a_person_switches_between_whom_he_acts_for() {
    let app = App::portal().await;
    let mut head = registered(&app, "applicant").await;
    let mut person = registered(&app, "individual").await;
    let address = given(&mut head, INDIVIDUAL_IIN, &["edit", "sign"]).await;
    answered(&mut person, &address, "accept").await;
    let account = person.get("/account").await;
    assert!(account.text.contains("You act for it now"), "{}", account.text);
    let (token, id) = (account.field("csrf"), address.strip_prefix("/people/").unwrap());
    let switched = person.post("/account/acting", &[("csrf", &token), ("authority", id)]).await;
    assert_eq!(switched.location(), "/account", "{}", switched.text);
    let cabinet = person.get("/cabinet").await;
    assert!(cabinet.text.contains("BIN 190840000015"), "{}", cabinet.text);
    let started = person.post("/applications", &[("csrf", &token)]).await;
    let draft = started.location().to_owned();
    assert_eq!(head.get(&draft).await.status, StatusCode::OK);
    person.post("/account/acting", &[("csrf", &token), ("authority", "")]).await;
    assert!(person.get("/cabinet").await.text.contains(INDIVIDUAL_IIN));
    assert_eq!(person.get(&draft).await.status, StatusCode::NOT_FOUND);
    // A power of somebody else, and one that is none.
    for (id, status) in
        [(uuid::Uuid::nil().to_string(), StatusCode::NOT_FOUND), ("x".into(), StatusCode::BAD_REQUEST)]
    {
        let told = person.post("/account/acting", &[("csrf", &token), ("authority", &id)]).await;
        assert_eq!(told.status, status, "{id}");
    }
}

/// what is typed wrong is told beside its field and kept, and nothing is given.
#[tokio::test]
async fn what_is_typed_wrong_stays_and_is_explained() {
    let app = App::portal().await;
    let mut head = registered(&app, "applicant").await;
    let token = head.get("/people/new").await.field("csrf");
    let typed = [("csrf", token.as_str()), ("iin", "930818300011"), ("name", "ҚҰРМАНОВ"), ("until", "кеше")];
    let begun = head.post("/people", &typed).await;
    let form = begun.location().to_owned();
    assert!(form.ends_with("/form"), "{form}");
    let page = head.get(&form).await;
    for text in ["12 digits with a right check digit", "Choose at least one right", "кеше", "ҚҰРМАНОВ"]
    {
        assert!(page.text.contains(text), "{text}: {}", page.text);
    }
    assert_eq!(head.get(&form.replace("/form", "/sign")).await.location(), form);
    let gone = head.post(&form.replace("/form", "/discard"), &[("csrf", &token)]).await;
    assert_eq!(gone.location(), "/people");
    assert_eq!(head.get(&form).await.status, StatusCode::NOT_FOUND);
}

/// A-3, B-5: sessions with their device and address; any other is ended from here, and only by its owner.
#[tokio::test]
async fn sessions_are_listed_and_ended() {
    let app = App::portal().await;
    let mut here = app.browser();
    here.address = Some("192.0.2.7".parse().unwrap());
    here.sign_in("applicant").await;
    let mut there = app.signed_in("applicant").await;
    let page = here.get("/account/sessions").await;
    assert!(page.text.contains("192.0.2.7") && page.text.contains("This session"), "{}", page.text);
    let marker = "action=\"/account/sessions/";
    let ends: Vec<_> = page
        .text
        .match_indices(marker)
        .map(|(at, _)| page.text[at + marker.len()..].split(['"', '/']).next().unwrap().to_owned())
        .filter(|id| id != "others")
        .collect();
    assert_eq!(ends.len(), 1, "the own one is not offered: {ends:?}");
    let end = format!("/account/sessions/{}/end", ends[0]);
    let mut stranger = app.signed_in("individual").await;
    let token = csrf(&mut stranger).await;
    stranger.post(&end, &[("csrf", &token)]).await;
    assert_eq!(there.get("/account").await.status, StatusCode::OK);
    let token = page.field("csrf");
    here.post(&end, &[("csrf", &token)]).await;
    assert!(there.get("/account").await.location().starts_with("/sign-in"));
    let mut third = app.signed_in("applicant").await;
    here.post("/account/sessions/others", &[("csrf", &token)]).await;
    assert!(third.get("/account").await.location().starts_with("/sign-in"));
    assert!(here.get("/account/sessions").await.text.contains("Ended"));
    app.forward(SignedDuration::from_hours(24));
    assert!(here.get("/account").await.location().starts_with("/sign-in"));
}
