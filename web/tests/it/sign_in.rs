//! Sign-in by certificate (A-3, B-5): who comes in, who does not, and what the refusal says.

use axum::http::StatusCode;
use jiff::SignedDuration;
use office::testing::Fresh;
use office::{Ctx, System, sign_in};
use web::limits::Rate;

use crate::app::{App, Browser, at};

async fn refused(browser: &mut Browser, page: &crate::app::Reply, cms: &[u8], words: &str) {
    let reply = browser.answer(page, &office::demo::pem(cms)).await;
    assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", reply.text);
    assert!(reply.text.contains(words), "{words:?} is missing in {}", reply.text);
    assert!(reply.text.contains("Ground: point 3 of the Rules, order 670"), "{}", reply.text);
    assert_ne!(reply.field("challenge"), page.field("challenge"), "a new text is offered");
    assert!(browser.get("/").await.text.contains("href=\"/sign-in\""), "nobody was signed in");
}

/// individuals and legal entities.
#[tokio::test]
async fn everybody_with_a_valid_certificate_signs_in_on_both_engines() {
    for fresh in Fresh::engines().await {
        let app = App::on(fresh, System::Portal).await;
        // GOST of an organisation, RSA of a person.
        for (persona, name) in [("applicant", "Сарыарқа Құрылыс Инвест"), ("individual", "ИВАНЧЕНКО")]
        {
            let mut browser = app.signed_in(persona).await;
            let home = browser.get("/").await;
            assert!(home.text.contains(name), "{}", home.text);
        }
    }
}

#[tokio::test]
async fn a_signature_file_of_another_program_signs_in_too() {
    let app = App::portal().await;
    let mut browser = app.browser();
    let (page, text) = browser.challenge().await;
    let cms = browser.sign("applicant", text.as_bytes(), true);
    let (csrf, challenge) = (page.field("csrf"), page.field("challenge"));
    let fields = [("csrf", csrf.as_str()), ("challenge", &challenge), ("next", "/theme/dark"), ("cms", "")];
    let reply = browser.upload("/sign-in", &fields, &[("cms_file", "sign-in.cms", &cms)]).await;
    assert_eq!((reply.status, reply.location()), (StatusCode::SEE_OTHER, "/theme/dark"), "{}", reply.text);
}

/// whoever asked for no page comes where his work is; whoever asked for one comes there.
#[tokio::test]
async fn everybody_lands_where_the_work_is() {
    for (system, personas) in [
        (
            System::Portal,
            &[
                ("applicant", "/cabinet"),
                ("registrar", "/operator/registrations"),
                ("administrator", "/operator/numbering"),
                ("vedomstvo", "/vedomstvo/prices"),
            ][..],
        ),
        (
            System::Expertise,
            &[
                ("expert", "/cases"),
                ("expertise-head", "/to-sign"),
                ("expertise-administrator", "/operator/law"),
                ("applicant", "/"),
            ][..],
        ),
    ] {
        let app = App::on(Fresh::sqlite(), system).await;
        for (persona, page) in personas {
            let mut browser = app.browser();
            let (shown, text) = browser.challenge().await;
            assert_eq!(shown.field("next"), "");
            let cms = office::demo::pem(&browser.sign(persona, text.as_bytes(), true));
            let (csrf, challenge) = (shown.field("csrf"), shown.field("challenge"));
            let fields = [("csrf", csrf.as_str()), ("challenge", &challenge), ("next", ""), ("cms", &cms)];
            let reply = browser.post("/sign-in", &fields).await;
            assert_eq!((reply.status, reply.location()), (StatusCode::SEE_OTHER, *page), "{persona}");
            assert_eq!(browser.get(page).await.status, StatusCode::OK, "{persona}");
            assert_eq!(browser.get("/sign-in").await.location(), *page, "{persona}");
        }
    }
}

/// an official is told what may be seen, and not to register as a user.
#[tokio::test]
async fn the_vedomstvo_is_told_what_it_may_see_and_not_to_register() {
    let app = App::portal().await;
    let mut officer = app.signed_in("vedomstvo").await;
    let home = officer.get("/").await.text;
    assert!(
        home.contains("as an officer of the Vedomstvo") && home.contains("point 34, subpoint 9"),
        "{home}"
    );
    assert!(home.contains("href=\"/vedomstvo/systems\""), "{home}");
    assert!(home.contains("href=\"/participants\"") && home.contains("href=\"/calendar\""), "{home}");
    assert!(!home.contains("href=\"/registration\""), "{home}");
    let mut applicant = app.signed_in("applicant").await;
    let home = applicant.get("/").await.text;
    assert!(home.contains("href=\"/registration\"") && !home.contains("officer of the Vedomstvo"), "{home}");
}

/// expired, revoked, foreign, of a system.
#[tokio::test]
async fn a_certificate_that_does_not_count_is_refused_with_its_reason() {
    let app = App::portal().await;
    for (persona, words) in [
        ("expired", "The certificate has expired. End date: 20 October 2026"),
        ("revoked", "The certificate is revoked. Date: 14 November 2026"),
        ("foreign", "not issued by the National Certification Authority"),
        // The seal of a system is nobody's hand.
        ("portal", "not meant for this act"),
    ] {
        let mut browser = app.browser();
        let (page, text) = browser.challenge().await;
        let cms = browser.sign(persona, text.as_bytes(), true);
        refused(&mut browser, &page, &cms, words).await;
    }
}

#[tokio::test]
async fn a_signature_over_another_text_is_refused() {
    let app = App::portal().await;
    let other_system = App::expertise().await;
    let mut browser = app.browser();
    let (_, foreign_text) = other_system.browser().challenge().await;
    let (_, former_text) = browser.challenge().await;
    for text in ["I owe you a million".to_owned(), foreign_text, former_text] {
        let (page, _) = browser.challenge().await;
        let cms = browser.sign("applicant", text.as_bytes(), true);
        refused(&mut browser, &page, &cms, "not the one that the system issued").await;
    }
}

#[tokio::test]
async fn a_changed_signature_and_things_that_are_none_are_refused() {
    let app = App::portal().await;
    let mut browser = app.browser();
    let (page, text) = browser.challenge().await;
    let mut cms = browser.sign("applicant", text.as_bytes(), true);
    let last = cms.len() - 1;
    cms[last] ^= 1;
    refused(&mut browser, &page, &cms, "The signature does not match").await;

    let (page, text) = browser.challenge().await;
    let detached = browser.sign("applicant", text.as_bytes(), false);
    let reply = browser.answer(&page, &office::demo::pem(&detached)).await;
    assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY);

    for (cms, words) in
        [("", "There is no signature"), ("not a signature", "This is not a CMS signature file")]
    {
        let (page, _) = browser.challenge().await;
        let reply = browser.answer(&page, cms).await;
        assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(reply.text.contains(words), "{}", reply.text);
    }
}

#[tokio::test]
async fn a_text_counts_for_five_minutes() {
    let app = App::portal().await;
    let mut browser = app.browser();
    let (page, text) = browser.challenge().await;
    let cms = browser.sign("applicant", text.as_bytes(), true);
    app.forward(SignedDuration::from_secs(300));
    refused(&mut browser, &page, &cms, "The five minutes of the text have passed").await;

    let (page, text) = browser.challenge().await;
    app.forward(SignedDuration::from_secs(299));
    let cms = browser.sign("applicant", text.as_bytes(), true);
    let reply = browser.answer(&page, &office::demo::pem(&cms)).await;
    assert_eq!(reply.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_text_of_another_browser_is_refused() {
    let app = App::portal().await;
    let (mut victim, mut thief) = (app.browser(), app.browser());
    let (page, text) = victim.challenge().await;
    let cms = victim.sign("applicant", text.as_bytes(), true);
    let (own_page, _) = thief.challenge().await;
    let (csrf, challenge) = (own_page.field("csrf"), page.field("challenge"));
    let pem = office::demo::pem(&cms);
    let fields = [("csrf", csrf.as_str()), ("challenge", &challenge), ("next", "/"), ("cms", &pem)];
    let reply = thief.post("/sign-in", &fields).await;
    assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(reply.text.contains("not issued to this browser"), "{}", reply.text);
    let read = thief.get(&format!("/sign-in/challenge/{challenge}")).await;
    assert_eq!(read.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn a_text_counts_once() {
    let app = App::portal().await;
    let mut browser = app.browser();
    let (page, text) = browser.challenge().await;
    let token = browser.cookies["tereze-portal"].clone();
    let now = app.office.clock.now();
    let session = sign_in::session(&app.office, &token, now).await.unwrap().unwrap();
    let ctx = Ctx::new(now, office::texts::Locale::En, office::Actor::nobody());
    let cms = browser.sign("applicant", text.as_bytes(), true);
    let id = page.field("challenge").parse().unwrap();
    sign_in::finish(&app.office, &ctx, &session, id, cms.clone(), &sign_in::Device::default()).await.unwrap();
    let again = sign_in::finish(&app.office, &ctx, &session, id, cms.clone(), &sign_in::Device::default())
        .await
        .unwrap_err();
    assert!(matches!(again, office::Error::Refused(refusal) if refusal.code == "challenge-used"));

    // In the browser the session of the challenge is gone as well.
    let replay = browser.answer(&page, &office::demo::pem(&cms)).await;
    assert_eq!(replay.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn signing_in_gives_a_new_token_and_the_old_one_is_worth_nothing() {
    let app = App::portal().await;
    let mut browser = app.browser();
    browser.challenge().await;
    let before = browser.cookies["tereze-portal"].clone();
    browser.sign_in("applicant").await;
    let after = browser.cookies["tereze-portal"].clone();
    assert_ne!(before, after);
    let now = app.office.clock.now();
    assert!(sign_in::session(&app.office, &before, now).await.unwrap().is_none());
    assert_eq!(
        sign_in::session(&app.office, &after, now).await.unwrap().unwrap().actor().iin.unwrap(),
        "850712400003"
    );
}

#[tokio::test]
async fn a_session_ends_when_idle_at_its_end_and_by_signing_out() {
    let app = App::portal().await;
    let minutes = SignedDuration::from_mins;
    let signed_in =
        async |browser: &mut Browser| browser.get("/").await.text.contains("action=\"/sign-out\"");

    let mut idle = app.signed_in("applicant").await;
    app.forward(minutes(29));
    assert!(signed_in(&mut idle).await);
    app.forward(minutes(30));
    assert!(!signed_in(&mut idle).await);

    let mut busy = app.signed_in("applicant").await;
    for _ in 0..(12 * 60 / 20 - 1) {
        app.forward(minutes(20));
        assert!(signed_in(&mut busy).await);
    }
    app.forward(minutes(20));
    assert!(!signed_in(&mut busy).await);

    let mut leaving = app.signed_in("applicant").await;
    let stolen = leaving.clone();
    let csrf = leaving.get("/").await.field("csrf");
    let reply = leaving.post("/sign-out", &[("csrf", &csrf)]).await;
    assert_eq!(reply.status, StatusCode::SEE_OTHER);
    assert!(!signed_in(&mut leaving).await);
    assert!(!signed_in(&mut stolen.clone()).await);
}

#[tokio::test]
async fn employees_have_their_role_and_others_have_none() {
    let app = App::expertise().await;
    let roles = async |persona: &str| {
        let browser = app.signed_in(persona).await;
        let token = &browser.cookies["tereze-expertise"];
        let session = sign_in::session(&app.office, token, app.office.clock.now()).await.unwrap().unwrap();
        session.roles.iter().map(|role| role.name()).collect::<Vec<_>>()
    };
    assert_eq!(roles("expert").await, ["guest", "expertise_expert"]);
    assert_eq!(roles("expertise-head").await, ["guest", "expertise_head"]);
    assert_eq!(roles("registrar").await, ["guest"]);
}

#[tokio::test]
async fn the_session_does_not_outlive_the_certificate() {
    let app = App::portal().await;
    // Three years minus some hours after the authority was made.
    app.forward(at("2031-11-23T02:00:00Z").duration_since(at(crate::app::START)));
    let mut browser = app.signed_in("individual").await;
    for _ in 0..7 {
        app.forward(SignedDuration::from_mins(25));
        assert!(browser.get("/").await.text.contains("action=\"/sign-out\""));
    }
    let token = browser.cookies["tereze-portal"].clone();
    let lives = async |text: &str| sign_in::session(&app.office, &token, at(text)).await.unwrap().is_some();
    assert!(lives("2031-11-23T04:59:59Z").await);
    assert!(!lives("2031-11-23T05:00:00Z").await);
}

#[tokio::test]
async fn one_address_that_signs_in_again_and_again_is_told_to_wait() {
    let app = App::portal().await;
    let mut browser = app.browser();
    browser.address = Some("192.0.2.1".parse().unwrap());
    let (page, _) = browser.challenge().await;
    for _ in 0..Rate::SignIn.most() {
        let reply = browser.answer(&page, "not a signature").await;
        assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY);
    }
    for (locale, words) in [
        ("kk", "Бір минут күтіп, бетті жаңартыңыз"),
        ("ru", "Подождите минуту и обновите страницу"),
        ("en", "Wait a minute and reload the page"),
    ] {
        browser.get(&format!("/language/{locale}")).await;
        let reply = browser.answer(&page, "not a signature").await;
        assert_eq!((reply.status, reply.header("retry-after")), (StatusCode::TOO_MANY_REQUESTS, "60"));
        assert!(reply.text.contains(words), "{}", reply.text);
    }
    let mut elsewhere = app.browser();
    elsewhere.address = Some("192.0.2.2".parse().unwrap());
    assert_eq!(elsewhere.sign_in("applicant").await.status, StatusCode::SEE_OTHER);
    app.forward(SignedDuration::from_secs(60));
    assert_eq!(browser.sign_in("applicant").await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn texts_to_sign_are_not_given_without_end_to_one_address() {
    let app = App::portal().await;
    let address = Some("2001:db8::1".parse().unwrap());
    for _ in 0..Rate::Challenge.most() {
        // Each time as somebody new: the cookie is not what counts.
        let mut browser = app.browser();
        browser.address = address;
        assert_eq!(browser.get("/sign-in").await.status, StatusCode::OK);
    }
    let mut browser = app.browser();
    browser.address = address;
    assert_eq!(browser.get("/sign-in").await.status, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(browser.get("/").await.status, StatusCode::OK, "other pages are read as before");
}
