//! The applicant sees how the check of each file stands, what to do about a blocked one, and that nothing is signed before.

use axum::http::StatusCode;
use office::testing::Fresh;
use office::{System, paper};

use crate::app::{App, check_uploads};
use crate::arrival_hostile::{draft, zip};
use crate::portal::{csrf, follow, ready_to_sign, registered, with_participant};

/// .a5: a file is shown as being checked, then as blocked with the reason in each language; taken out, the draft can
/// be signed.
#[tokio::test]
async fn the_state_of_each_file_is_shown_and_a_blocked_one_keeps_the_draft_from_being_signed() {
    let app = App::portal().await;
    let participant = with_participant(&app).await;
    let mut browser = registered(&app, "applicant").await;
    let address = ready_to_sign(&mut browser, &participant).await;
    let documents = format!("{address}/documents");
    let page = browser.get(&documents).await;
    assert!(page.text.contains("Not scanned for malware: this system has no scanner"), "{}", page.text);

    browser.checks = false;
    let token = csrf(&mut browser).await;
    let program = b"MZ\x90\0 a program".as_slice();
    let sent = browser.upload(&documents, &[("csrf", &token)], &[("file", "АР.pdf", program)]).await;
    let page = follow(&mut browser, sent).await;
    assert!(page.text.contains("Being checked") && page.text.contains("АР.pdf"), "{}", page.text);
    let sign = format!("{address}/sign");
    let page = browser.get(&sign).await;
    assert!(page.text.contains("still being checked: АР.pdf"), "{}", page.text);
    assert!(!page.text.contains("data-sign"), "nothing to sign");

    check_uploads(&app.office).await;
    for (language, blocked) in [
        ("kk", "Файлдың мазмұны оның атауына сәйкес емес"),
        ("ru", "Содержимое файла не соответствует его имени"),
        ("en", "The content of the file is not what its name says"),
    ] {
        browser.get(&format!("/language/{language}")).await;
        let page = browser.get(&documents).await;
        assert!(page.text.contains(blocked) && page.text.contains("51"), "{language}: {}", page.text);
    }
    let page = browser.get(&sign).await;
    assert!(page.text.contains("The file is blocked: АР.pdf"), "{}", page.text);
    assert!(page.text.contains("The content of the file is not what its name says"), "{}", page.text);
    assert!(!page.text.contains("data-sign"), "nothing to sign");
    let manifest = browser.get(&format!("{address}/manifest.json")).await;
    assert_eq!(manifest.status, StatusCode::CONFLICT);
    let cms = browser.sign("applicant", b"{}", false);
    let refused = browser.upload(&sign, &[("csrf", &token)], &[("cms_file", "m.cms", &cms)]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", refused.text);

    let page = browser.get(&documents).await;
    let row = page.text.split("<b>АР.pdf</b>").nth(1).expect("it stays listed");
    let remove = row.split("action=\"").find(|part| part.contains("/remove")).unwrap();
    let remove = remove.split('"').next().unwrap().replace("&amp;", "&").replace("&#61;", "=");
    let gone = browser.post(&remove, &[("csrf", &token)]).await;
    assert!(!follow(&mut browser, gone).await.text.contains("АР.pdf"));
    assert!(browser.get(&sign).await.text.contains("data-sign"));
}

/// .a5: of an archive it is said which file in it is to blame; a PDF too large to be opened is told as not opened.
#[tokio::test]
async fn the_file_in_an_archive_is_named_and_a_pdf_that_was_not_opened_is_told_as_such() {
    let app =
        App::configured(Fresh::sqlite(), System::Portal, |config| config["view"]["opened_mib"] = 1.into())
            .await;
    let mut browser = registered(&app, "applicant").await;
    let documents = draft(&mut browser).await;
    let broken = zip("ПЗ/лист 1.pdf", b"%PDF-1.7 nothing");
    let large = office::demo::paper::paper("large", 60_000);
    assert!(large.len() > 1 << 20);
    let token = csrf(&mut browser).await;
    let files = [("file", "ПЗ.zip", broken.as_slice()), ("file", "ИД.pdf", &large)];
    let sent = browser.upload(&documents, &[("csrf", &token)], &files).await;
    follow(&mut browser, sent).await;
    for (language, inside, not_opened) in [
        ("kk", "Мұрағатта: ПЗ/лист 1.pdf. PDF зақымдалған", "Тексерілді. Ашылған жоқ"),
        ("ru", "В архиве: ПЗ/лист 1.pdf. PDF повреждён", "Проверен. Не открывался"),
        ("en", "In the archive: ПЗ/лист 1.pdf. The PDF is damaged", "Checked. Not opened"),
    ] {
        browser.get(&format!("/language/{language}")).await;
        let page = browser.get(&documents).await.text.replace("&#47;", "/").replace("&#x2F;", "/");
        assert!(page.contains(inside) && page.contains(not_opened), "{language}: {page}");
    }
}

/// .a5, A-8.1: the same for the documents of a registration.
#[tokio::test]
async fn a_registration_is_not_signed_with_a_blocked_document() {
    let app = App::portal().await;
    let mut browser = app.signed_in("individual").await;
    let token = browser.get("/registration").await.field("csrf");
    let address = browser.post("/registration", &[("csrf", &token)]).await.location().to_owned();
    let group = format!("{address}/documents/identity_document");
    let zip = ("file", "куәлік.pdf", b"PK\x03\x04 no document".as_slice());
    let sent = browser.upload(&group, &[("csrf", &token)], &[zip]).await;
    let page = follow(&mut browser, sent).await;
    assert!(page.text.contains("The content of the file is not what its name says"), "{}", page.text);
    let page = browser.get(&format!("{address}/agreement")).await;
    assert!(page.text.contains("The file is blocked: куәлік.pdf"), "{}", page.text);
    let fine = ("file", "куәлік2.pdf", paper!("identity"));
    let sent = browser.upload(&group, &[("csrf", &token)], &[fine]).await;
    let page = follow(&mut browser, sent).await;
    assert!(page.text.contains("Not scanned for malware"), "{}", page.text);
}

/// A-16.p2: of several files in a plain form one that is not taken is told by its name, in each language, and the others
/// are taken.
#[tokio::test]
async fn a_plain_form_names_the_file_that_is_not_taken_and_takes_the_others() {
    let app = App::portal().await;
    let mut browser = registered(&app, "applicant").await;
    let documents = draft(&mut browser).await;
    let token = csrf(&mut browser).await;
    for (language, kind, others, names) in [
        ("kk", "Бұл түрдегі файл қабылданбайды", "Қалған файлдар қабылданды: 2", ["а1", "а2"]),
        ("ru", "Файлы этого вида не принимаются", "Остальные файлы приняты: 2", ["б1", "б2"]),
        ("en", "This kind of file is not taken", "The other files were taken: 2", ["в1", "в2"]),
    ] {
        browser.get(&format!("/language/{language}")).await;
        let [first, last] = names.map(|name| format!("{name}.pdf"));
        let files: [(&str, &str, &[u8]); 3] = [
            ("file", &first, paper!("first")),
            ("file", "плохой.exe", b"MZ"),
            ("file", &last, paper!("last")),
        ];
        let sent = browser.upload(&documents, &[("csrf", &token)], &files).await;
        assert_eq!(sent.status, StatusCode::UNPROCESSABLE_ENTITY);
        for said in ["плохой.exe: ", kind, others, &first, &last] {
            assert!(sent.text.contains(said), "{language}, {said}: {}", sent.text);
        }
    }
}
