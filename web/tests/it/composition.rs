//! The set of documents on the pages of an applicant, by the list of the expertise, without scripts.

use axum::http::StatusCode;

use crate::app::App;
use crate::portal::{csrf, follow, ready_to_sign, registered, with_participant};

/// What the list says of a line.
fn line<'a>(page: &'a str, code: &str) -> &'a str {
    let begin = page.find(&format!("id=\"{code}\"")).unwrap_or_else(|| panic!("no {code} in {page}"));
    page[begin..].split("govuk-summary-list__row").next().unwrap()
}

#[tokio::test]
async fn the_list_ticks_itself_is_mended_by_hand_and_is_no_bar_a_40() {
    let app = App::portal().await;
    let participant = with_participant(&app).await;
    let mut browser = registered(&app, "applicant").await;
    let address = ready_to_sign(&mut browser, &participant).await;
    let list = format!("{address}/composition");
    for (lang, title) in
        [("kk", "Құжаттар жинағы"), ("ru", "Комплект документов"), ("en", "Set of documents")]
    {
        browser.cookies.insert("lang".into(), lang.into());
        let page = browser.get(&list).await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(page.text.contains(title), "{lang}: {}", page.text);
    }
    let page = browser.get(&list).await.text;
    assert!(
        line(&page, "apz").contains("ИД_АПЗ.pdf") && line(&page, "explanatory-note").contains("ПЗ_том1.pdf")
    );
    assert!(line(&page, "assignment").contains("no file chosen"), "{page}");
    assert!(!page.contains("id=\"route-plan\""), "of linear objects only");

    // The sign page says what will be missed and lets it be signed all the same.
    let sign = browser.get(&format!("{address}/sign")).await.text;
    assert!(sign.contains("Required documents missing") && sign.contains("data-sign"), "{sign}");

    let choose = format!("{list}/assignment");
    let page = browser.get(&choose).await;
    assert!(page.text.contains("Design assignment"), "{}", page.text);
    let files: Vec<_> =
        page.text.split("name=\"shown\" value=\"").skip(1).map(|it| it[..36].to_owned()).collect();
    assert_eq!(files.len(), 2, "{}", page.text);
    let token = csrf(&mut browser).await;
    let all: Vec<_> = files.iter().map(|id| ("shown", id.as_str())).collect();
    let fields = [&[("csrf", token.as_str()), ("files", files[1].as_str())], all.as_slice()].concat();
    let saved = browser.post(&choose, &fields).await;
    assert_eq!(saved.location(), format!("{list}#assignment"), "{}", saved.text);
    let page = browser.get(&list).await.text;
    assert!(!line(&page, "assignment").contains("no file chosen"), "{page}");
    let documents = browser.get(&format!("{address}/documents")).await.text;
    assert!(
        documents.contains("By the list: Architectural and planning assignment, Design assignment")
            || documents.contains("By the list: General explanatory note, Design assignment"),
        "{documents}"
    );

    assert_eq!(browser.get(&format!("{list}/no-such")).await.status, StatusCode::NOT_FOUND);
    let mut stranger = registered(&app, "individual").await;
    assert_eq!(stranger.get(&list).await.status, StatusCode::NOT_FOUND);
    let token = csrf(&mut stranger).await;
    let fields = [("csrf", token.as_str()), ("shown", files[0].as_str()), ("files", files[0].as_str())];
    assert_eq!(stranger.post(&choose, &fields).await.status, StatusCode::NOT_FOUND);
}

/// A list without a purpose of the object is told as such; the page of the data leads on.
#[tokio::test]
async fn a_new_draft_says_that_its_list_is_not_whole_yet() {
    let app = App::portal().await;
    with_participant(&app).await;
    let mut browser = registered(&app, "applicant").await;
    let token = csrf(&mut browser).await;
    let begun = browser.post("/applications", &[("csrf", &token)]).await;
    let object = begun.location().to_owned();
    let page = follow(&mut browser, begun).await;
    assert!(page.text.contains("Purpose of the object"), "{}", page.text);
    let list = object.replace("/object", "/composition");
    let page = browser.get(&list).await.text;
    assert!(page.contains("neither is the list") && page.contains(&object), "{page}");
}
