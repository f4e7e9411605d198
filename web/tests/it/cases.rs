//! The cabinet, the case, its receipt and downloads: for the owner whole, for others not there.

use axum::body::Body;
use axum::http::{Method, StatusCode};
use jiff::SignedDuration;
use office::applications;
use office::exchange::message::Outcome;
use office::registrations::Ground;
use office::registrations::refusal::Grounds;

use crate::app::{App, Browser, Reply};
use crate::story::{self, FILES};

/// 14:30 in Astana on a Tuesday: after the hour of A-18.
const AFTER_14: SignedDuration = SignedDuration::from_mins(4 * 60 + 30);

/// Addresses of this kind in a page, in their order.
fn links<'a>(page: &'a str, part: &str) -> Vec<&'a str> {
    let found = page.split("href=\"").skip(1).filter_map(|rest| rest.split_once('"').map(|(href, _)| href));
    found.filter(|href| href.contains(part)).collect()
}

async fn shown(browser: &mut Browser, path: &str) -> Reply {
    let reply = browser.get(path).await;
    assert_eq!(reply.status, StatusCode::OK, "{path}: {}", reply.text);
    reply
}

/// A-8.p2: the applicant sees the last day of the term.
#[tokio::test]
async fn before_the_registration_is_confirmed_the_cabinet_says_how_it_stands_and_until_when() {
    let app = App::portal().await;
    let mut browser = app.signed_in("applicant").await;
    let none = shown(&mut browser, "/cabinet").await;
    assert!(none.text.contains("Register on the portal"), "{}", none.text);
    assert!(none.text.contains("data-module=\"govuk-button\" href=\"/registration\""), "{}", none.text);

    story::presented(&app, "applicant").await;
    let waiting = shown(&mut browser, "/cabinet").await;
    // Presented on Tuesday the 24th: three working days end on Friday the 27th.
    assert!(waiting.text.contains("27 November 2026, 23:59"), "{}", waiting.text);
    assert!(waiting.text.contains("class=\"rib\""), "the ribbon explains the term");
    assert!(waiting.text.contains("point 8, paragraph 2"), "{}", waiting.text);
}

#[tokio::test]
async fn the_first_visit_shows_three_steps_then_a_draft_waits_for_its_owner() {
    let app = App::portal().await;
    story::registered(&app, "applicant").await;
    let mut browser = app.signed_in("applicant").await;
    let empty = shown(&mut browser, "/cabinet").await;
    assert_eq!(empty.text.matches("<form method=\"post\" action=\"/applications\">").count(), 1);
    assert!(empty.text.contains("govuk-list--number"), "three steps");

    let draft = story::draft(&app).await;
    let cabinet = shown(&mut browser, "/cabinet").await;
    assert_eq!(links(&cabinet.text, &format!("/applications/{draft}")).len(), 3, "{}", cabinet.text);
    assert!(cabinet.text.contains("1 200 орындық орта мектеп &lt;b&gt;"), "names are escaped");
    let open = shown(&mut browser, "/cabinet?show=open").await;
    assert!(links(&open.text, "/applications/").len() == 2, "only in what waits: {}", open.text);
    assert_eq!(browser.get("/cabinet?show=nothing").await.status, StatusCode::BAD_REQUEST);
    let reply = browser.get(&format!("/cases/{draft}")).await;
    assert_eq!((reply.status, reply.location()), (StatusCode::SEE_OTHER, &*format!("/applications/{draft}")));
}

#[tokio::test]
async fn a_case_is_shown_to_its_owner_and_is_not_there_for_a_stranger() {
    let app = App::portal().await;
    story::registered(&app, "applicant").await;
    story::registered(&app, "individual").await;
    let id = story::submitted(&app).await.id;
    let mut owner = app.signed_in("applicant").await;
    let page = shown(&mut owner, &format!("/cases/{id}")).await;
    assert!(page.text.contains("СНС-2026-00001"), "{}", page.text);
    assert!(page.text.contains("24 November 2026"), "the registration date");
    assert_eq!(links(&page.text, ".cms").len(), 2, "one signature, in both tables");
    assert!(page.text.contains("point 18, paragraph 4"), "history names the clauses: {}", page.text);
    assert!(page.text.contains("the system, automatically"), "the portal registers: {}", page.text);
    assert!(!page.text.contains("action=\"/cases"), "a registered application cannot be taken back");

    let mut stranger = app.signed_in("individual").await;
    for path in ["", "/receipt", "/receipt.pdf"] {
        let reply = stranger.get(&format!("/cases/{id}{path}")).await;
        assert_eq!(reply.status, StatusCode::NOT_FOUND, "{path}");
        assert!(!reply.text.contains("СНС-2026"), "{path}");
    }
    for path in links(&page.text, "/documents/").into_iter().chain(links(&page.text, ".cms")) {
        assert_eq!(stranger.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    let nobody = app.browser().get(&format!("/cases/{id}")).await;
    assert!(nobody.location().starts_with("/sign-in?next=/cases/"), "{}", nobody.location());
}

#[tokio::test]
async fn the_operator_sees_state_and_history_but_no_documents() {
    let app = App::portal().await;
    story::registered(&app, "applicant").await;
    let id = story::submitted(&app).await.id;
    let mut operator = app.signed_in("registrar").await;
    let page = shown(&mut operator, &format!("/cases/{id}")).await;
    assert!(page.text.contains("СНС-2026-00001"));
    assert!(links(&page.text, "/documents/").is_empty() && links(&page.text, ".cms").is_empty());
    for path in ["/receipt", "/receipt.pdf"] {
        let reply = operator.get(&format!("/cases/{id}{path}")).await;
        assert_ne!(reply.status, StatusCode::OK, "{path}");
    }
    let mut owner = app.signed_in("applicant").await;
    let whole = shown(&mut owner, &format!("/cases/{id}")).await;
    for path in links(&whole.text, "/documents/") {
        assert_ne!(operator.get(path).await.status, StatusCode::OK, "{path}");
    }
    let draft = story::draft(&app).await;
    assert_eq!(operator.get(&format!("/cases/{draft}")).await.status, StatusCode::NOT_FOUND, "a draft");
}

#[tokio::test]
async fn a_download_has_the_bytes_that_were_sent_and_runs_nothing() {
    let app = App::portal().await;
    story::registered(&app, "applicant").await;
    let id = story::submitted(&app).await.id;
    let mut owner = app.signed_in("applicant").await;
    let page = shown(&mut owner, &format!("/cases/{id}")).await;
    let case = applications::case(&app.office, &story::acting(&app.office, "applicant"), id).await.unwrap();
    for (name, bytes) in FILES {
        let document = case.documents.iter().find(|document| document.file_name == name).unwrap();
        let path = format!("/cases/{id}/documents/{}", document.id);
        assert!(page.text.contains(&path));
        let file = shown(&mut owner, &path).await;
        assert_eq!(file.text.as_bytes(), bytes);
        assert_eq!(file.header("content-length"), bytes.len().to_string());
        assert_eq!(file.header("content-type"), "application/pdf");
        assert_eq!(file.header("x-content-type-options"), "nosniff");
        assert_eq!(file.header("content-security-policy"), "sandbox; default-src 'none'");
        assert!(file.header("content-disposition").starts_with("attachment; filename*=UTF-8''%D0"));
    }
    let another = story::submitted(&app).await.id;
    let foreign = format!("/cases/{another}/documents/{}", case.documents[0].id);
    assert_eq!(owner.get(&foreign).await.status, StatusCode::NOT_FOUND, "of another case");

    let signature = &case.signatures[0];
    let path = format!("/cases/{id}/signatures/{}.cms", signature.id);
    let cms = shown(&mut owner, &path).await.bytes;
    assert_eq!(cms, signature.cms);
    assert_eq!(owner.get(path.strip_suffix(".cms").unwrap()).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_file_that_was_damaged_in_the_store_is_not_given_out_whole() {
    let app = App::portal().await;
    story::registered(&app, "applicant").await;
    let id = story::submitted(&app).await.id;
    let case = applications::case(&app.office, &story::acting(&app.office, "applicant"), id).await.unwrap();
    let document = case.documents.iter().find(|document| document.kind == "project").unwrap();
    story::damage(&app.office, &document.sha256);
    let mut owner = app.signed_in("applicant").await;
    let path = format!("/cases/{id}/documents/{}", document.id);
    assert!(owner.breaks_off(&path).await, "the download breaks off before its end");
}

/// the receipt shows the receipt, the date and the clause.
#[tokio::test]
async fn the_receipt_says_what_was_received_when_and_why_it_is_registered_then() {
    let app = App::portal().await;
    story::registered(&app, "applicant").await;
    app.forward(AFTER_14);
    let id = story::submitted(&app).await.id;
    let mut owner = app.signed_in("applicant").await;
    let page = shown(&mut owner, &format!("/cases/{id}/receipt")).await;
    assert!(page.text.contains("24.11.2026 14:30:00"), "received at: {}", page.text);
    assert!(page.text.contains("25 November 2026"), "registered on the next working day");
    assert!(page.text.contains("point 18, subpoint 2"), "and why: {}", page.text);
    let case = applications::case(&app.office, &story::acting(&app.office, "applicant"), id).await.unwrap();
    let manifest = case.documents.iter().find(|document| document.kind == "manifest").unwrap();
    let grouped: Vec<_> =
        manifest.sha256.as_bytes().chunks(4).map(|four| std::str::from_utf8(four).unwrap()).collect();
    assert!(page.text.contains(&grouped.join(" ")), "the hash of what was signed");

    let pdf = shown(&mut owner, &format!("/cases/{id}/receipt.pdf")).await.bytes;
    assert!(pdf.starts_with(b"%PDF-") && pdf.len() > 10_000);
    assert_eq!(pdf, shown(&mut owner, &format!("/cases/{id}/receipt.pdf")).await.bytes, "the same each time");
    let headers = owner.get(&format!("/cases/{id}/receipt.pdf")).await;
    assert_eq!(headers.header("content-type"), "application/pdf");
    assert!(headers.header("content-disposition").contains(&id.to_string()));

    let draft = story::draft(&app).await;
    assert_eq!(owner.get(&format!("/cases/{draft}/receipt")).await.status, StatusCode::NOT_FOUND);
}

/// a withdrawal deletes nothing.
#[tokio::test]
async fn what_waits_for_its_date_can_be_taken_back_once_and_nothing_is_deleted() {
    let app = App::portal().await;
    story::registered(&app, "applicant").await;
    app.forward(AFTER_14);
    let id = story::submitted(&app).await.id;
    let mut owner = app.signed_in("applicant").await;
    let page = shown(&mut owner, &format!("/cases/{id}")).await;
    let address = format!("/cases/{id}/withdraw");
    assert!(page.text.contains(&format!("action=\"{address}\"")));
    assert_eq!(owner.post(&address, &[]).await.status, StatusCode::FORBIDDEN, "without the token");
    let csrf = page.field("csrf");
    let reply = owner.post(&address, &[("csrf", &csrf)]).await;
    assert_eq!((reply.status, reply.location()), (StatusCode::SEE_OTHER, &*format!("/cases/{id}")));
    let after = shown(&mut owner, &format!("/cases/{id}")).await;
    assert!(!after.text.contains(&address));
    assert_eq!(links(&after.text, "/documents/").len(), links(&page.text, "/documents/").len());
    let again = owner.post(&address, &[("csrf", &csrf)]).await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", again.text);
}

/// the course is shown in the cabinet.
#[tokio::test]
async fn while_completeness_is_checked_the_term_is_explained() {
    let app = App::portal().await;
    story::registered(&app, "applicant").await;
    let id = story::considered(&app).await;
    let mut owner = app.signed_in("applicant").await;
    let page = shown(&mut owner, &format!("/cases/{id}")).await;
    // Five working days after Tuesday the 24th: 25, 26, 27, 30 November, 1 December.
    assert!(page.text.contains("1 December 2026, 23:59"), "{}", page.text);
    assert!(page.text.contains("class=\"rib\""));
    let cabinet = shown(&mut owner, "/cabinet").await;
    assert!(cabinet.text.contains("1 December 2026"), "{}", cabinet.text);
}

/// the result is handed out with its signatures.
#[tokio::test]
async fn remarks_stand_on_the_page_and_wait_in_the_cabinet() {
    let app = App::portal().await;
    story::registered(&app, "applicant").await;
    let id = story::answered(&app, Outcome::Negative, false).await;
    let mut owner = app.signed_in("applicant").await;
    let page = shown(&mut owner, &format!("/cases/{id}")).await;
    assert!(page.text.contains("<li>Жоқ құжат: ИГИ &lt;есебі&gt; "), "{}", page.text);
    assert!(page.text.contains("К-2026-00001"), "number of the result");
    assert_eq!(links(&page.text, ".cms").len(), 6, "three signatures, in both tables");
    let cabinet = shown(&mut owner, "/cabinet").await;
    assert_eq!(
        links(&cabinet.text, &format!("/cases/{id}")).len(),
        3,
        "twice in what waits, once in the table"
    );
}

/// the term of a check that was answered runs no more, and is still explained.
#[tokio::test]
async fn a_term_that_was_met_says_when_and_keeps_its_explanation() {
    let app = App::portal().await;
    story::registered(&app, "applicant").await;
    let id = story::answered(&app, Outcome::Negative, false).await;
    let mut owner = app.signed_in("applicant").await;
    let page = shown(&mut owner, &format!("/cases/{id}/terms/K1")).await;
    assert!(page.text.contains("(done in time: ") && !page.text.contains("(left: "), "{}", page.text);
    assert!(!page.text.contains("aria-current=\"date\""));
    let json = shown(&mut owner, &format!("/cases/{id}/terms/K1.json")).await;
    assert!(json.text.contains("(done in time: "), "{}", json.text);
}

/// Only an answer without a session is compressed: there is no secret in it that its length could betray.
#[tokio::test]
async fn what_anybody_may_read_is_sent_compressed() {
    let app = App::portal().await;
    let mut nobody = app.browser();
    let mut signed_in = app.signed_in("applicant").await;
    for (browser, encoding) in [(&mut nobody, "gzip"), (&mut signed_in, "")] {
        let asked = [("accept-encoding", "gzip")];
        let reply = browser.send(Method::GET, "/calendar", &asked, Body::empty()).await;
        assert_eq!((reply.status, reply.header("content-encoding")), (StatusCode::OK, encoding));
    }
}

#[tokio::test]
async fn notices_are_counted_until_they_are_read() {
    let app = App::portal().await;
    story::registered(&app, "applicant").await;
    let id = story::answered(&app, Outcome::Positive, true).await;
    let mut owner = app.signed_in("applicant").await;
    let page = shown(&mut owner, "/notices").await;
    let news = page.text.matches("<strong class=\"govuk-tag\">").count();
    assert_eq!(news, 6, "presented, confirmed, registered, forwarded, progress, result: {}", page.text);
    assert!(page.text.contains(&format!("aria-hidden=\"true\">{news}</span>")), "the bell counts them");
    assert!(links(&page.text, &format!("/cases/{id}")).len() >= 4);
    let reply = owner.post("/notices", &[("csrf", &page.field("csrf"))]).await;
    assert_eq!((reply.status, reply.location()), (StatusCode::SEE_OTHER, "/notices"));
    let after = shown(&mut owner, "/notices").await;
    assert!(!after.text.contains("<strong class=\"govuk-tag\">") && !after.text.contains("class=\"cnt\""));
}

/// Debug builds stop at a text that does not exist; so every page of every state is asked for once in each
/// language. With `TEREZE_PAGES=FOLDER` they are kept to be looked at.
#[tokio::test]
async fn every_page_of_every_state_is_there_in_three_languages() {
    let app = App::portal().await;
    let mut browser = app.signed_in("applicant").await;
    languages(&mut browser, "closed", &["/cabinet".into()]).await;
    let id = story::presented(&app, "applicant").await;
    languages(&mut browser, "presented", &["/cabinet".into()]).await;
    let grounds = Grounds {
        ground: Ground::UntrueData,
        marked: "address".into(),
        explanation: "Мекенжайды түзетіңіз".into(),
    };
    story::refused(&app, id, grounds).await;
    languages(
        &mut browser,
        "refused",
        &["/cabinet".into(), "/notices".into(), format!("/registration/{id}")],
    )
    .await;

    let states = [
        "pending",
        "registered",
        "forwarding",
        "failed",
        "unroutable",
        "withdrawn",
        "considered",
        "negative",
        "positive",
        "automatic",
    ];
    for name in states {
        let app = App::portal().await;
        story::registered(&app, "applicant").await;
        story::draft(&app).await;
        let id = match name {
            "pending" => {
                app.forward(AFTER_14);
                story::submitted(&app).await.id
            }
            "registered" => story::submitted(&app).await.id,
            "forwarding" | "failed" => story::forwarding(&app, name == "failed").await,
            "unroutable" | "withdrawn" => {
                app.forward(AFTER_14);
                let id = story::unroutable(&app).await;
                if name == "withdrawn" {
                    let owner = story::acting(&app.office, "applicant");
                    applications::withdraw(&app.office, &owner, id).await.unwrap();
                }
                id
            }
            "positive" => story::answered(&app, Outcome::Positive, false).await,
            "considered" => story::considered(&app).await,
            "negative" => story::answered(&app, Outcome::Negative, false).await,
            _ => story::answered(&app, Outcome::Positive, true).await,
        };
        let mut browser = app.signed_in("applicant").await;
        let pages =
            ["/cabinet".into(), format!("/cases/{id}"), format!("/cases/{id}/receipt"), "/notices".into()];
        languages(&mut browser, name, &pages).await;
        if name == "automatic" {
            browser.get("/language/en").await;
            let receipt = shown(&mut browser, &format!("/cases/{id}/receipt")).await;
            let next = "The organisation checks completeness and answers";
            assert!(!receipt.text.contains(next), "what was next has happened");
            let page = shown(&mut browser, &format!("/cases/{id}")).await;
            assert!(page.text.contains("The term passed: completeness confirmed automatically"), "A-40.p1");
        }
        let mut operator = app.signed_in("registrar").await;
        languages(&mut operator, &format!("operator-{name}"), &[format!("/cases/{id}")]).await;
    }
}

async fn languages(browser: &mut Browser, state: &str, pages: &[String]) {
    for locale in ["kk", "ru", "en"] {
        browser.get(&format!("/language/{locale}")).await;
        for path in pages {
            let page = shown(browser, path).await;
            assert!(page.text.contains(&format!("<html lang=\"{locale}\"")));
            if let Ok(folder) = std::env::var("TEREZE_PAGES") {
                let page_name = path.rsplit('/').next().unwrap();
                let kind = if page_name.len() == 36 { "case" } else { page_name };
                std::fs::write(format!("{folder}/{state}-{kind}-{locale}.html"), page.text).unwrap();
            }
        }
    }
}
