//! Cases with many files: pages stay small, say how many there are, and lead to all of them.

use axum::http::StatusCode;
use office::store::documents::{self, Document};
use office::{Office, applications, paper};
use uuid::Uuid;

use crate::app::{App, Browser};
use crate::story;
use crate::systems::{Running, case, each, submit, until};

const FILES: usize = 430;
/// Bytes of HTML.
const LARGEST: usize = 250_000;

/// Adds documents like one that is there, as if the applicant had presented so many.
async fn grown(office: &Office, subject: &str, id: Uuid) {
    let all = documents::of_subject(&mut office.db.read().await.unwrap(), subject, id).await.unwrap();
    let like = all.iter().find(|document| document.kind == "project").unwrap();
    let mut tx = office.db.begin().await.unwrap();
    for number in 0..FILES {
        let mut document = Document {
            id: Uuid::from_u128(1_000_000 + number as u128),
            file_name: format!("лист {number:03}.pdf"),
            ..like.clone()
        };
        document.data["section"] = if number < 300 { "architecture" } else { "estimate" }.into();
        document.data["volume"] = "3.1".into();
        document.data["folder"] = "Мектеп/Чертежи".into();
        documents::insert(&mut tx, &document).await.unwrap();
    }
    tx.commit().await.unwrap();
}

/// Follows the pages of a list; gives the names of all files that were on them.
async fn walked(browser: &mut Browser, here: &str) -> Vec<String> {
    let (mut next, mut seen) = (Some(here.to_owned()), Vec::new());
    while let Some(address) = next {
        let page = browser.get(&address).await;
        assert_eq!(page.status, StatusCode::OK, "{address}");
        assert!(page.text.len() < LARGEST, "{address}: {} bytes", page.text.len());
        let table = page.text.split("лист ").skip(1).map(|rest| rest[..3].to_owned());
        let mut names: Vec<_> = table.collect();
        names.dedup();
        seen.extend(names);
        let after = page.text.split("<a class=\"govuk-link\" href=\"").skip(1).find(|rest| {
            let text = rest.split_once('>').map_or("", |(_, text)| text);
            text.starts_with("Next page")
        });
        next = after.map(|rest| rest.split('#').next().unwrap().replace("&amp;", "&").replace("&#38;", "&"));
    }
    seen.sort();
    seen.dedup();
    seen
}

async fn paged(browser: &mut Browser, here: &str, all: usize) {
    browser.get("/language/en").await;
    let first = browser.get(here).await;
    assert!(first.text.contains(&format!("Rows 1 to 50 of {all}")), "{}", first.text);
    assert!(first.text.contains("Architecture") && first.text.contains(": 300, "), "{}", first.text);
    assert_eq!(walked(browser, here).await.len(), FILES, "every file is on some page");
    let section = walked(browser, &format!("{here}?section=estimate")).await;
    assert_eq!(section.len(), FILES - 300);
    for nonsense in ["section=nothing", "page=0", "page=99999", "section=%3Cb%3E&page=2"] {
        let page = browser.get(&format!("{here}?{nonsense}")).await;
        assert_eq!(page.status, StatusCode::OK, "{nonsense}");
        assert!(!page.text.contains("<b>&"), "{nonsense}");
    }
    for (language, said) in [("kk", "Жолдар: 1–50 / "), ("ru", "Строки с 1 по 50 из ")] {
        browser.get(&format!("/language/{language}")).await;
        assert!(browser.get(here).await.text.contains(said), "{language}");
    }
}

/// A-16.p2: the page of a case with hundreds of files shows them by fifty and by section, with totals.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_page_of_a_case_with_many_files_is_small_and_leads_to_all() {
    let app = App::portal().await;
    story::registered(&app, "applicant").await;
    let id = story::submitted(&app).await.id;
    let mut owner = app.signed_in("applicant").await;
    owner.get("/language/en").await;
    let before = owner.get(&format!("/cases/{id}")).await;
    assert!(!before.text.contains("Rows 1 to"), "a short list is whole");
    grown(&app.office, applications::SUBJECT, id).await;
    paged(&mut owner, &format!("/cases/{id}"), FILES + 3).await;
    let page = owner.get(&format!("/cases/{id}?section=architecture")).await;
    assert!(page.text.contains("Мектеп/Чертежи/"), "{}", page.text);
}

/// the same for whoever examines it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_page_of_an_expertise_case_with_many_files_is_small_and_leads_to_all() {
    each(async |here, there, clock| {
        let portal = Running::start(here, &clock).await;
        let expertise = Running::start(there, &clock).await;
        submit(&portal.office).await;
        let id = until("the case", async || case(&expertise.office).await).await.case.id;
        portal.stop().await;
        let office = &expertise.office;
        let count =
            documents::of_subject(&mut office.db.read().await.unwrap(), "case", id).await.unwrap().len();
        grown(office, "case", id).await;
        let mut expert = Browser::at(office, web::routes::router(office));
        assert_eq!(expert.sign_in("expert").await.status, StatusCode::SEE_OTHER);
        paged(&mut expert, &format!("/cases/{id}"), FILES + count).await;
        expertise.stop().await;
    })
    .await;
}

/// A-16.p2, A-17: what is signed is the whole package whatever page of its list is shown, and the page says how many.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_page_before_the_signature_is_small_and_says_how_many_files_are_signed() {
    let app = App::portal().await;
    story::registered(&app, "applicant").await;
    let id = story::draft(&app).await;
    let ctx = story::acting(&app.office, "applicant");
    let taken = async |number: usize| {
        let name = if number < 300 { "АР" } else { "СД" };
        let file = story::announced(&format!("{name} лист {number:03}.pdf"));
        let bytes = story::whole(paper!("note"));
        applications::upload_whole(&app.office, &ctx, id, file, bytes).await.unwrap().id
    };
    for number in 0..FILES {
        let upload = taken(number).await;
        if number == 0 {
            app.checked(upload).await;
        }
    }
    let mut owner = app.signed_in("applicant").await;
    paged(&mut owner, &format!("/applications/{id}/sign"), FILES + 2).await;
    owner.get("/language/en").await;
    for page in ["", "?page=2", "?section=estimate"] {
        let page = owner.get(&format!("/applications/{id}/sign{page}")).await;
        assert!(page.text.contains("one signature for the whole package; files: 432"), "{}", page.text);
    }
    let manifest = owner.get(&format!("/applications/{id}/manifest.json")).await;
    let manifest: serde_json::Value = serde_json::from_slice(&manifest.bytes).unwrap();
    assert_eq!(manifest["files"].as_array().unwrap().len(), FILES + 2);
    let draft = owner.get(&format!("/applications/{id}/documents?section=estimate&page=2")).await;
    assert!(
        draft.text.len() < 2 * LARGEST && draft.text.contains("?page=2&#38;section=estimate"),
        "{}",
        draft.text
    );
}
