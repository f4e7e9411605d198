//! Resumable uploads over HTTP: what the protocol promises to a client, and what a broken one is told.

use axum::body::Body;
use axum::http::{Method, StatusCode};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

use crate::app::{App, Browser, Reply};
use crate::portal::{csrf, registered};

const PART: (&str, &str) = ("content-type", "application/offset+octet-stream");
const TUS: (&str, &str) = ("tus-resumable", "1.0.0");

struct Client {
    browser: Browser,
    token: String,
    draft: String,
}

impl Client {
    async fn new(app: &App) -> Client {
        let mut browser = registered(app, "applicant").await;
        let token = csrf(&mut browser).await;
        let begun = browser.post("/applications", &[("csrf", &token)]).await;
        let draft = begun.location().split('/').nth(2).unwrap().to_owned();
        Client { browser, token, draft }
    }

    async fn send(
        &mut self,
        method: Method,
        path: &str,
        more: &[(&str, &str)],
        body: &'static [u8],
    ) -> Reply {
        let (origin, token) = (self.browser.origin.clone(), self.token.clone());
        let mut headers = vec![("origin", origin.as_str()), ("x-csrf-token", token.as_str()), TUS];
        headers.extend_from_slice(more);
        self.browser.send(method, path, &headers, Body::from(body)).await
    }

    /// Creates an upload of this size and gives its address.
    async fn create(&mut self, size: usize) -> String {
        let about = format!(
            "filename {},filetype {},application {}",
            STANDARD.encode("ПЗ_том1.pdf"),
            STANDARD.encode("application/pdf"),
            STANDARD.encode(&self.draft)
        );
        let size = size.to_string();
        let made = self
            .send(Method::POST, "/uploads", &[("upload-length", &size), ("upload-metadata", &about)], b"")
            .await;
        assert_eq!(made.status, StatusCode::CREATED, "{}", made.text);
        made.location().to_owned()
    }

    async fn part(&mut self, address: &str, offset: &str, body: &'static [u8]) -> Reply {
        self.send(Method::PATCH, address, &[PART, ("upload-offset", offset)], body).await
    }
}

/// A-16.p2: the parts make the whole.
#[tokio::test]
async fn a_file_comes_in_parts_and_lies_in_the_draft_with_its_hash() {
    let app = App::portal().await;
    let mut client = Client::new(&app).await;
    let address = client.create(10).await;
    let first = client.part(&address, "0", b"hello").await;
    assert_eq!((first.status, first.header("upload-offset")), (StatusCode::NO_CONTENT, "5"));
    let stands = client.send(Method::HEAD, &address, &[], b"").await;
    assert_eq!((stands.status, stands.header("upload-offset")), (StatusCode::OK, "5"));
    assert_eq!(stands.header("upload-length"), "10");
    assert_eq!(stands.header("cache-control"), "no-store");
    let last = client.part(&address, "5", b"world").await;
    let sha256: String = Sha256::digest(b"helloworld").iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(last.header("upload-sha256"), sha256);
    let page = client.browser.get(&format!("/applications/{}/documents", client.draft)).await;
    assert!(page.text.contains("ПЗ_том1.pdf") && page.text.contains(&sha256), "{}", page.text);
}

#[tokio::test]
async fn a_part_at_the_wrong_place_is_a_conflict_and_changes_nothing() {
    let app = App::portal().await;
    let mut client = Client::new(&app).await;
    let address = client.create(10).await;
    client.part(&address, "0", b"hello").await;
    for offset in ["0", "3", "9"] {
        assert_eq!(client.part(&address, offset, b"world").await.status, StatusCode::CONFLICT, "{offset}");
    }
    assert_eq!(client.send(Method::HEAD, &address, &[], b"").await.header("upload-offset"), "5");
}

/// A-16.p2: each part is checked.
#[tokio::test]
async fn a_part_that_differs_from_its_checksum_is_not_taken() {
    let app = App::portal().await;
    let mut client = Client::new(&app).await;
    let address = client.create(5).await;
    let sum = |bytes: &[u8]| format!("sha256 {}", STANDARD.encode(Sha256::digest(bytes)));
    let wrong = sum(b"other");
    let headers = [PART, ("upload-offset", "0"), ("upload-checksum", wrong.as_str())];
    let refused = client.send(Method::PATCH, &address, &headers, b"hello").await;
    assert_eq!(refused.status.as_u16(), 460, "{}", refused.text);
    assert_eq!(client.send(Method::HEAD, &address, &[], b"").await.header("upload-offset"), "0");
    let right = sum(b"hello");
    let headers = [PART, ("upload-offset", "0"), ("upload-checksum", right.as_str())];
    let taken = client.send(Method::PATCH, &address, &headers, b"hello").await;
    assert_eq!(taken.status, StatusCode::NO_CONTENT, "{}", taken.text);
}

#[tokio::test]
async fn an_upload_thrown_away_is_gone_from_the_draft_too() {
    let app = App::portal().await;
    let mut client = Client::new(&app).await;
    let address = client.create(5).await;
    client.part(&address, "0", b"hello").await;
    let gone = client.send(Method::DELETE, &address, &[], b"").await;
    assert_eq!(gone.status, StatusCode::NO_CONTENT, "{}", gone.text);
    assert_eq!(client.send(Method::HEAD, &address, &[], b"").await.status, StatusCode::NOT_FOUND);
    let page = client.browser.get(&format!("/applications/{}/documents", client.draft)).await;
    assert!(!page.text.contains("ПЗ_том1.pdf"), "{}", page.text);
}

#[tokio::test]
async fn what_the_server_speaks_is_told_and_another_version_is_refused() {
    let app = App::portal().await;
    let mut client = Client::new(&app).await;
    let told = client.send(Method::OPTIONS, "/uploads", &[], b"").await;
    assert_eq!(told.status, StatusCode::NO_CONTENT);
    assert_eq!(told.header("tus-version"), "1.0.0");
    assert!(told.header("tus-extension").contains("checksum"));
    let address = client.create(5).await;
    let (origin, token) = (client.browser.origin.clone(), client.token.clone());
    let headers = [
        ("origin", origin.as_str()),
        ("x-csrf-token", &token),
        ("tus-resumable", "0.2.2"),
        PART,
        ("upload-offset", "0"),
    ];
    let refused = client.browser.send(Method::PATCH, &address, &headers, Body::from("hello")).await;
    assert_eq!(refused.status, StatusCode::PRECONDITION_FAILED);
}

#[tokio::test]
async fn somebody_elses_upload_does_not_exist_and_a_forged_request_is_refused() {
    let app = App::portal().await;
    let mut client = Client::new(&app).await;
    let address = client.create(5).await;
    let mut stranger = registered(&app, "individual").await;
    let token = csrf(&mut stranger).await;
    let origin = stranger.origin.clone();
    let headers = [("origin", origin.as_str()), ("x-csrf-token", &token), TUS, PART, ("upload-offset", "0")];
    let reply = stranger.send(Method::PATCH, &address, &headers, Body::from("hello")).await;
    assert_eq!(reply.status, StatusCode::NOT_FOUND);
    let forged = client
        .browser
        .send(Method::PATCH, &address, &[TUS, PART, ("upload-offset", "0")], Body::from("hello"))
        .await;
    assert_eq!(forged.status, StatusCode::FORBIDDEN);
    assert_eq!(client.send(Method::HEAD, &address, &[], b"").await.header("upload-offset"), "0");
}

#[tokio::test]
async fn a_refusal_is_one_sentence_in_the_readers_language() {
    let app = App::portal().await;
    let mut client = Client::new(&app).await;
    let about =
        format!("filename {},application {}", STANDARD.encode("a.pdf"), STANDARD.encode(&client.draft));
    let empty = client
        .send(Method::POST, "/uploads", &[("upload-length", "0"), ("upload-metadata", &about)], b"")
        .await;
    assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(empty.header("content-type").starts_with("text/plain"), "{}", empty.header("content-type"));
    assert!(!empty.text.contains('<') && empty.text.contains("empty"), "{}", empty.text);
}
