//! The administrator's editor for the limits of uploads (A-16.p2), and that applicants meet them from their day on.

use axum::http::StatusCode;
use jiff::SignedDuration;

use crate::app::App;
use crate::portal::{csrf, follow, registered};

const HERE: &str = "/operator/limits";

fn fields<'a>(csrf: &'a str, edition: &'a str, formats: &'a str, from: &'a str) -> Vec<(&'a str, &'a str)> {
    let numbers = [("part", "1"), ("file", "2"), ("package", "1"), ("files", "2")];
    let archive = [("archive_files", "10"), ("archive_depth", "2"), ("archive_ratio", "50")];
    let rest =
        [("formats", formats), ("from", from), ("reason", "Order 7"), ("csrf", csrf), ("edition", edition)];
    [numbers.as_slice(), archive.as_slice(), rest.as_slice()].concat()
}

/// A-16.p2: limits are data with effect from a day; the page tells them before the choice, and each holds.
#[tokio::test]
async fn the_administrator_sets_limits_and_from_their_day_on_they_are_shown_and_hold() {
    let app = App::portal().await;
    registered(&app, "applicant").await;
    let mut admin = app.signed_in("administrator").await;
    let page = admin.get(HERE).await;
    assert!(page.text.contains("package 100 GB, files 10,000"), "{}", page.text);
    let csrf_field = page.field("csrf");
    let done = admin.post(HERE, &fields(&csrf_field, "0", "pdf zip", "25.11.2026")).await;
    let page = follow(&mut admin, done).await;
    assert!(
        page.text.contains("In force from: 25 November 2026")
            && page.text.contains("Order 7")
            && page.text.contains("files 10, levels 2, unpacked 50 times"),
        "{}",
        page.text
    );
    // The same page again would record over what somebody recorded meanwhile.
    let again = admin.post(HERE, &fields(&csrf_field, "0", "pdf", "25.11.2026")).await;
    assert_eq!(again.status, StatusCode::CONFLICT, "{}", again.text);

    app.forward(SignedDuration::from_hours(24));
    let mut applicant = app.signed_in("applicant").await;
    let token = csrf(&mut applicant).await;
    let begun = applicant.post("/applications", &[("csrf", &token)]).await;
    let address = format!("/applications/{}/documents", begun.location().split('/').nth(2).unwrap());
    let page = applicant.get(&address).await;
    for told in ["PDF, ZIP. Up to 2 MB each.", "up to 2 files and 1 GB", "One request carries up to 1 MB"] {
        assert!(page.text.contains(told), "{told} in {}", page.text);
    }
    let large = vec![7; (1 << 20) + 1];
    let small = b"%PDF-1.7 a paper".as_slice();
    for (name, bytes, told) in [
        ("ПЗ.pdf", large.as_slice(), "One request carries up to 1 MB"),
        ("ПЗ.docx", small, "Taken are: pdf, zip"),
    ] {
        let refused = applicant.upload(&address, &[("csrf", &token)], &[("file", name, bytes)]).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{name}");
        assert!(refused.text.contains(told) && refused.text.contains("point 16"), "{}", refused.text);
    }
    for name in ["ПЗ.pdf", "ИД.pdf"] {
        let taken = applicant.upload(&address, &[("csrf", &token)], &[("file", name, small)]).await;
        assert_eq!(taken.status, StatusCode::SEE_OTHER, "{}", taken.text);
    }
    let refused = applicant.upload(&address, &[("csrf", &token)], &[("file", "АР.pdf", small)]).await;
    assert!(refused.text.contains("as many files as it may. Limit: 2"), "{}", refused.text);
    assert!(!refused.text.contains("<b>АР.pdf</b>"), "what is refused is not kept");
}

/// A-16.p2: a mistake is told with the clause in each language, and what was typed stays.
#[tokio::test]
async fn wrong_limits_are_told_with_their_clause_and_stay_as_typed() {
    let app = App::portal().await;
    let mut admin = app.signed_in("administrator").await;
    let told =
        [("en", "point 16 of the Rules"), ("ru", "пункт 16 Правил"), ("kk", "Қағидалардың 16-тармағы")];
    for (language, clause) in told {
        admin.get(&format!("/language/{language}")).await;
        let csrf = admin.get(HERE).await.field("csrf");
        let refused = admin.post(HERE, &fields(&csrf, "0", "pdf/zip", "24.11.2026")).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.text.contains("value=\"pdf/zip\""), "{}", refused.text);
        assert!(refused.text.matches(clause).count() >= 2, "{}", refused.text);
    }
}
