//! Documents looked at in the browser: pages, authorisation, the log of downloads, what is shown where nothing can be.

use axum::http::StatusCode;
use office::store::documents::Document;
use office::store::downloads;
use office::testing::Fresh;
use office::{System, applications, view};
use uuid::Uuid;

use crate::app::{App, Reply};
use crate::story::{self, FILES};

async fn with_file(app: &App) -> (Uuid, Document) {
    story::registered(app, "applicant").await;
    let id = story::submitted(app).await.id;
    let acting = story::acting(&app.office, "applicant");
    let documents = applications::case(&app.office, &acting, id).await.unwrap().documents;
    (id, documents.into_iter().find(|document| document.file_name == FILES[0].0).unwrap())
}

async fn parts(app: &App, id: Uuid) -> Vec<String> {
    let log = downloads::of_subject(&mut app.office.db.read().await.unwrap(), "application", id).await;
    log.unwrap().into_iter().map(|one| one.part).collect()
}

fn images(reply: &Reply) -> Vec<String> {
    let images = reply.text.split("<img src=\"").skip(1);
    images.map(|rest| rest.split('"').next().unwrap().to_owned()).collect()
}

/// pages are given to whom the document is given, one opening is one line in the log, nothing is cached.
#[tokio::test]
async fn the_owner_looks_at_pages_and_the_log_says_so_once_on_both_engines() {
    for fresh in Fresh::engines().await {
        let app = App::on(fresh, System::Portal).await;
        let (id, document) = with_file(&app).await;
        let path = format!("/cases/{id}/documents/{}/view", document.id);
        let mut owner = app.signed_in("applicant").await;
        assert!(owner.get(&format!("/cases/{id}")).await.text.contains(&path));
        let page = owner.get(&path).await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.text);
        assert!(page.text.contains("Page 1 of 1") && page.text.contains("zoom=200"), "{}", page.text);
        assert_eq!(images(&page), [format!("{path}/1-fit-0")]);
        for address in images(&page) {
            let image = owner.get(&address).await;
            assert_eq!((image.status, image.header("content-type")), (StatusCode::OK, "image/png"));
            assert_eq!(image.header("cache-control"), "no-store");
            assert!(image.bytes.starts_with(b"\x89PNG"));
        }
        owner.get(&format!("{path}?zoom=200")).await;
        assert_eq!(parts(&app, id).await, ["view"]);
        owner.get(&format!("{path}/thumbnail")).await;
        app.forward(jiff::SignedDuration::from_mins(61));
        let mut later = app.signed_in("applicant").await;
        assert_eq!(later.get(&format!("{path}/1-fit-0")).await.status, StatusCode::OK);
        let mut log = parts(&app, id).await;
        log.sort();
        assert_eq!(log, ["thumbnail", "view", "view"]);

        // Drawings are no documents: without them all is as before.
        std::fs::remove_dir_all(app.office.config.data.join("drawn")).unwrap();
        assert_eq!(later.get(&format!("{path}/1-100-0")).await.status, StatusCode::OK);
        assert_eq!(later.get(&format!("{path}/1-100-7")).await.status, StatusCode::NOT_FOUND);
        for wrong in ["2-fit-0", "1-300-0", "0-fit-0", "x", "1-fit", "..%2f1-fit-0"] {
            let reply = later.get(&format!("{path}/{wrong}")).await;
            assert_eq!(reply.status, StatusCode::NOT_FOUND, "{wrong}");
        }
    }
}

/// whoever may not read a document sees neither a page nor that it exists.
#[tokio::test]
async fn pages_are_not_shown_to_others_even_when_they_are_drawn() {
    let app = App::portal().await;
    let (id, document) = with_file(&app).await;
    let path = format!("/cases/{id}/documents/{}/view", document.id);
    let addresses = [path.clone(), format!("{path}/1-fit-0"), format!("{path}/thumbnail")];
    let mut owner = app.signed_in("applicant").await;
    for address in &addresses {
        assert_eq!(owner.get(address).await.status, StatusCode::OK, "{address}");
    }
    let given = parts(&app, id).await.len();
    for other in ["individual", "registrar", "administrator", "vedomstvo"] {
        let mut browser = app.signed_in(other).await;
        for address in &addresses {
            let reply = browser.get(address).await;
            assert!(reply.status.is_client_error(), "{other} {address} {}", reply.status);
            assert!(!reply.bytes.starts_with(b"\x89PNG") && !reply.text.contains(&document.sha256));
        }
    }
    let reply = app.browser().get(&addresses[1]).await;
    assert!(reply.status.is_redirection() || reply.status.is_client_error(), "{}", reply.status);
    assert_eq!(parts(&app, id).await.len(), given, "what was refused is not logged as given");
}

#[tokio::test]
async fn what_cannot_be_shown_is_told_in_every_language_with_the_way_to_the_file() {
    let app = App::portal().await;
    let (id, document) = with_file(&app).await;
    let file = format!("/cases/{id}/documents/{}", document.id);
    let mut owner = app.signed_in("applicant").await;
    for (language, text) in [
        ("kk", "Құжатта мұндай бет жоқ"),
        ("ru", "В документе нет такой страницы"),
        ("en", "The document has no such page"),
    ] {
        owner.cookies.insert("lang".into(), language.into());
        let reply = owner.get(&format!("{file}/view?page=9")).await;
        assert_eq!(reply.status, StatusCode::OK);
        assert!(reply.text.contains(text), "{language}: {}", reply.text);
        assert!(reply.text.contains(&format!("href=\"{file}\"")), "{}", reply.text);
    }
    let strange = owner.get(&format!("{file}/view?page=none&zoom=0")).await;
    assert!(strange.text.contains("Page 1 of 1"), "{}", strange.text);
    // The signed inventory is JSON.
    let acting = story::acting(&app.office, "applicant");
    let documents = applications::case(&app.office, &acting, id).await.unwrap().documents;
    let manifest = documents.iter().find(|document| document.kind == "manifest").unwrap();
    let reply = owner.get(&format!("/cases/{id}/documents/{}/view", manifest.id)).await;
    assert!(reply.text.contains("not shown in the browser"), "{}", reply.text);
    let none = owner.get(&format!("/cases/{id}/documents/{}/view/thumbnail", manifest.id)).await;
    assert_eq!(none.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn the_job_draws_the_small_picture_and_may_run_twice() {
    let app = App::portal().await;
    let (_, document) = with_file(&app).await;
    let run = async || view::run(&app.office, &document.sha256, true, document.size as u64).await;
    run().await.unwrap();
    run().await.unwrap();
    let drawn = app.office.config.data.join("drawn").join(&document.sha256[..2]);
    let names: Vec<_> = std::fs::read_dir(drawn).unwrap().map(|one| one.unwrap().file_name()).collect();
    assert_eq!(names.len(), 1, "{names:?}");
    assert!(names[0].to_string_lossy().ends_with("-thumbnail"));
    view::run(&app.office, &"0".repeat(64), true, 5).await.unwrap();
}

/// A-16.p2, A-51.2.a5: whoever prepares an application sees what will be signed; nobody else does, and nobody what is
/// not checked.
#[tokio::test]
async fn a_file_of_a_draft_is_looked_at_before_it_is_signed() {
    let app = App::portal().await;
    story::registered(&app, "applicant").await;
    let id = story::draft(&app).await;
    let mut owner = app.signed_in("applicant").await;
    let documents = owner.get(&format!("/applications/{id}/documents")).await;
    let prefix = format!("/applications/{id}/files/");
    let file = documents.text.split(&format!("href=\"{prefix}")).nth(1).unwrap().split('"').next().unwrap();
    let view = format!("{prefix}{file}");
    let file = view.strip_suffix("/view").unwrap().to_owned();
    assert!(owner.get(&format!("/applications/{id}/sign")).await.text.contains(&view));
    let page = owner.get(&view).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.text);
    assert!(page.text.contains("Page 1 of 1") && page.text.contains("What you sign is the file itself"));
    assert!(page.text.contains(&format!("/applications/{id}/documents")), "{}", page.text);
    let image = owner.get(&images(&page)[0]).await;
    assert!(image.status == StatusCode::OK && image.bytes.starts_with(b"\x89PNG"));
    assert!(parts(&app, id).await.is_empty(), "nobody learned anything");
    let whole = owner.get(&file).await;
    assert_eq!(whole.header("content-type"), "application/pdf");
    assert!(whole.header("content-disposition").starts_with("attachment"));
    assert!(whole.bytes.starts_with(b"%PDF"));
    assert_eq!(parts(&app, id).await, ["whole"]);
    for other in ["individual", "registrar", "administrator", "vedomstvo"] {
        let mut browser = app.signed_in(other).await;
        for address in [&file, &view, &images(&page)[0]] {
            let reply = browser.get(address).await;
            assert!(reply.status.is_client_error(), "{other} {address} {}", reply.status);
        }
    }

    // What is no PDF is blocked, and neither opens nor is given out.
    let token = owner.get(&format!("/applications/{id}/documents")).await.field("csrf");
    let wrong = ("file", "ПЗ том 9.pdf", b"PK\x03\x04 no document".as_slice());
    owner.upload(&format!("/applications/{id}/documents"), &[("csrf", &token)], &[wrong]).await;
    crate::app::check_uploads(&app.office).await;
    let listed = owner.get(&format!("/applications/{id}/documents")).await;
    let draft = applications::draft(&app.office, &story::acting(&app.office, "applicant"), id).await.unwrap();
    let blocked = draft.files.iter().find(|one| one.upload.file_name == "ПЗ том 9.pdf").unwrap().upload.id;
    assert!(listed.text.contains("ПЗ том 9.pdf") && !listed.text.contains(&format!("{blocked}/view")));
    for address in [format!("{prefix}{blocked}"), format!("{prefix}{blocked}/view")] {
        assert_eq!(owner.get(&address).await.status, StatusCode::NOT_FOUND, "{address}");
    }
}

/// A scan of two pages, each of 40 x 20 pixels: black, then white.
fn tiff() -> Vec<u8> {
    let page = |at: u32, shade: u8, next: u32| {
        let tags: [(u16, u32); 8] =
            [(256, 40), (257, 20), (258, 8), (259, 1), (262, 1), (273, at), (278, 20), (279, 800)];
        let mut bytes = vec![shade; 800];
        bytes.extend(8u16.to_le_bytes());
        for (tag, value) in tags {
            bytes.extend([&tag.to_le_bytes()[..], &[4, 0, 1, 0, 0, 0], &value.to_le_bytes()].concat());
        }
        [bytes, next.to_le_bytes().to_vec()].concat()
    };
    let (first, length) = (8, 800 + 2 + 8 * 12 + 4);
    let pages = [page(first, 0, first + length + 800), page(first + length, 255, 0)].concat();
    [b"II*\0".as_slice(), &(first + 800).to_le_bytes(), &pages].concat()
}

/// A-16.p2, A-51.2.a5: a scan in TIFF is checked by its content and looked at page by page like any picture.
#[tokio::test]
async fn scans_in_tiff_are_looked_at_page_by_page() {
    let app = App::portal().await;
    story::registered(&app, "applicant").await;
    let id = story::draft(&app).await;
    let ctx = story::acting(&app.office, "applicant");
    let put = async |name: &str, bytes: Vec<u8>| {
        let file = office::documents::Announced {
            file_name: name.into(),
            media_type: "image/tiff".into(),
            ..Default::default()
        };
        let body = futures_util::stream::iter([Ok::<_, std::io::Error>(bytes.into())]);
        let upload = applications::upload_whole(&app.office, &ctx, id, file, body).await.unwrap().id;
        app.checked(upload).await;
        upload
    };
    let scan = put("Скан.tif", tiff()).await;
    let false_one = put("Сурет.tiff", b"\xFF\xD8\xFF\xE0\0\x10JFIF\0".to_vec()).await;
    let mut owner = app.signed_in("applicant").await;
    owner.get("/language/en").await;
    let path = format!("/applications/{id}/files/{scan}/view");
    let page = owner.get(&path).await;
    assert!(page.text.contains("Page 1 of 2"), "{}", page.text);
    let mut drawn = Vec::new();
    for number in [1, 2] {
        let page = owner.get(&format!("{path}?page={number}")).await;
        let image = owner.get(&images(&page)[0]).await;
        assert_eq!((image.status, image.header("content-type")), (StatusCode::OK, "image/png"));
        // Width and height of a PNG.
        assert_eq!(image.bytes[16..24], [0, 0, 0, 40, 0, 0, 0, 20], "page {number}");
        drawn.push(image.bytes);
    }
    assert_ne!(drawn[0], drawn[1], "one is black, one is white");
    let list = owner.get(&format!("/applications/{id}/documents")).await;
    assert!(list.text.contains("The content of the file is not what its name says"), "{}", list.text);
    let refused = owner.get(&format!("/applications/{id}/files/{false_one}/view")).await;
    assert_eq!(refused.status, StatusCode::NOT_FOUND);
}
