//! Resumable uploads over HTTP: what the protocol promises to a client, and what a broken one is told.

use axum::body::Body;
use axum::http::{Method, StatusCode};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiff::SignedDuration;
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
        Client::of(app, "applicant").await
    }

    async fn of(app: &App, persona: &str) -> Client {
        let mut browser = registered(app, persona).await;
        let token = csrf(&mut browser).await;
        let mut client = Client { browser, token, draft: String::new() };
        client.begin_draft().await;
        client
    }

    async fn begin_draft(&mut self) {
        let begun = self.browser.post("/applications", &[("csrf", &self.token)]).await;
        self.draft = begun.location().split('/').nth(2).unwrap().to_owned();
    }

    /// Begins a file whose hash is known; gives what the server says it has of it.
    async fn offer(&mut self, name: &str, bytes: &[u8], size: usize) -> (String, String) {
        let sha256 = office::blobs::hex(&Sha256::digest(bytes));
        let more = [("sha256", sha256.as_str()), ("reuse", "yes")]
            .map(|(k, v)| format!("{k} {}", STANDARD.encode(v)));
        let (about, size) = (format!("{},{}", about(self, name), more.join(",")), size.to_string());
        let headers = [("upload-length", size.as_str()), ("upload-metadata", about.as_str())];
        let made = self.send(Method::POST, "/uploads", &headers, b"").await;
        assert_eq!(made.status, StatusCode::CREATED, "{}", made.text);
        (made.location().to_owned(), made.header("upload-offset").to_owned())
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

    /// The session has ended as well.
    async fn a_week_later(&mut self, app: &App) {
        app.forward(SignedDuration::from_hours(7 * 24));
        let reply = self.browser.sign_in("applicant").await;
        assert_eq!(reply.status, StatusCode::SEE_OTHER, "{}", reply.text);
        self.token = csrf(&mut self.browser).await;
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

fn about(client: &Client, name: &str) -> String {
    format!("filename {},application {}", STANDARD.encode(name), STANDARD.encode(&client.draft))
}

/// The extension creation-with-upload: the first bytes come with the beginning.
#[tokio::test]
async fn the_first_bytes_may_come_with_the_beginning_and_what_was_said_is_told_again() {
    let app = App::portal().await;
    let mut client = Client::new(&app).await;
    let about = about(&client, "ПЗ.pdf");
    let headers = [PART, ("upload-length", "10"), ("upload-metadata", about.as_str())];
    let made = client.send(Method::POST, "/uploads", &headers, b"hello").await;
    assert_eq!((made.status, made.header("upload-offset")), (StatusCode::CREATED, "5"), "{}", made.text);
    assert!(made.header("upload-expires").ends_with("GMT"));
    let address = made.location().to_owned();
    let stands = client.send(Method::HEAD, &address, &[], b"").await;
    assert_eq!(stands.header("upload-metadata"), about);
    assert_eq!(client.part(&address, "5", b"world").await.header("upload-offset"), "10");
    // Bytes that are refused leave nothing in the draft: the client never learns the address.
    let wrong = format!("sha1 {}", STANDARD.encode([0; 20]));
    let other = self::about(&client, "АР.pdf");
    let headers = [headers[0], headers[1], ("upload-metadata", other.as_str()), ("upload-checksum", &wrong)];
    let refused = client.send(Method::POST, "/uploads", &headers, b"hello").await;
    assert_eq!(refused.status.as_u16(), 460, "{}", refused.text);
    let page = client.browser.get(&format!("/applications/{}/documents", client.draft)).await;
    assert_eq!(page.text.matches("<b>ПЗ.pdf</b>").count(), 1, "{}", page.text);
    assert!(!page.text.contains("<b>АР.pdf</b>"), "{}", page.text);
}

/// The extension concatenation: parts side by side, then one file, made by a job.
#[tokio::test]
async fn parts_that_came_side_by_side_are_joined_to_one_file_of_the_draft() {
    let app = App::portal().await;
    let mut client = Client::new(&app).await;
    let mut parts = Vec::new();
    for body in [b"hello" as &[u8], b"world"] {
        let headers = [PART, ("upload-length", "5"), ("upload-concat", "partial")];
        let made = client.send(Method::POST, "/uploads", &headers, body).await;
        assert_eq!((made.status, made.header("upload-offset")), (StatusCode::CREATED, "5"), "{}", made.text);
        parts.push(made.location().to_owned());
    }
    let stands = client.send(Method::HEAD, &parts[0], &[], b"").await;
    assert_eq!(stands.header("upload-concat"), "partial");
    let (about, joins) = (about(&client, "ПЗ.pdf"), format!("final;{} {}", parts[0], parts[1]));
    let headers = [("upload-metadata", about.as_str()), ("upload-concat", joins.as_str())];
    let made = client.send(Method::POST, "/uploads", &headers, b"").await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.text);
    let address = made.location().to_owned();
    // Before the job: known, its length and parts told, no offset; and nothing can be sent to it.
    let stands = client.send(Method::HEAD, &address, &[], b"").await;
    assert_eq!((stands.header("upload-offset"), stands.header("upload-length")), ("", "10"));
    assert_eq!(stands.header("upload-concat"), joins);
    let patched = client.part(&address, "0", b"hello").await;
    assert_eq!(patched.status, StatusCode::FORBIDDEN, "{}", patched.text);
    assert!(patched.text.contains("joined from its parts"), "{}", patched.text);
    let again = client.send(Method::POST, "/uploads", &headers, b"").await;
    assert_eq!(again.status, StatusCode::CONFLICT, "{}", again.text);
    app.office
        .uploads
        .join_parts(address.rsplit('/').next().unwrap().parse().unwrap(), app.office.clock.now())
        .await
        .unwrap();
    let stands = client.send(Method::HEAD, &address, &[], b"").await;
    assert_eq!((stands.header("upload-offset"), stands.header("upload-length")), ("10", "10"));
    let sha256: String = Sha256::digest(b"helloworld").iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(stands.header("upload-sha256"), sha256);
    assert_eq!(client.send(Method::HEAD, &parts[0], &[], b"").await.status, StatusCode::NOT_FOUND);
    let page = client.browser.get(&format!("/applications/{}/documents", client.draft)).await;
    assert!(page.text.contains("ПЗ.pdf") && page.text.contains(&sha256), "{}", page.text);
}

/// Hash first: what its owner has on the portal is not sent again; of what others have nothing is told.
#[tokio::test]
async fn a_file_that_its_owner_has_here_is_not_sent_again_and_nobody_elses_is_told_of() {
    let app = App::portal().await;
    let mut client = Client::new(&app).await;
    let bytes = b"%PDF-1.7 hello";
    let (address, offset) = client.offer("ПЗ.pdf", bytes, bytes.len()).await;
    assert_eq!(offset, "0", "nobody has it yet");
    client.part(&address, "0", bytes).await;
    let first = client.draft.clone();
    client.begin_draft().await;
    let (again, offset) = client.offer("ПЗ_копия.pdf", bytes, bytes.len()).await;
    assert_eq!(offset, bytes.len().to_string(), "its own file is there at once");
    assert_eq!(client.send(Method::HEAD, &again, &[], b"").await.header("upload-sha256").len(), 64);
    let page = client.browser.get(&format!("/applications/{}/documents", client.draft)).await;
    assert!(page.text.contains("ПЗ_копия.pdf"), "{}", page.text);
    // To end the second takes nothing from the first, and another size is another file.
    client.send(Method::DELETE, &again, &[], b"").await;
    let page = client.browser.get(&format!("/applications/{first}/documents")).await;
    assert!(page.text.contains("<b>ПЗ.pdf</b>"), "{}", page.text);
    assert_eq!(client.offer("ПЗ2.pdf", bytes, bytes.len() + 1).await.1, "0");
    let mut stranger = Client::of(&app, "individual").await;
    assert_eq!(stranger.offer("ПЗ.pdf", bytes, bytes.len()).await.1, "0", "no oracle");
}

/// A package of many files is shown in pages, in the order of sections and volumes; where one was changed one comes back.
#[tokio::test]
async fn many_files_stand_on_several_pages_in_the_order_of_their_volumes() {
    let app = App::portal().await;
    let mut client = Client::new(&app).await;
    let address = format!("/applications/{}/documents", client.draft);
    let names: Vec<_> = (1..=60).rev().map(|volume| format!("КЖ_том{volume}.pdf")).collect();
    for some in names.chunks(30) {
        let files: Vec<_> = some.iter().map(|name| ("file", name.as_str(), b"%PDF-1.7".as_slice())).collect();
        let token = client.token.clone();
        let sent = client.browser.upload(&address, &[("csrf", &token)], &files).await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text);
    }
    let first = client.browser.get(&address).await;
    assert!(
        first.text.contains("Rows 1 to 50 of 60") && first.text.contains("page=2#files"),
        "{}",
        first.text
    );
    let place = |text: &str, name: &str| text.find(&format!("<b>{name}</b>"));
    assert!(place(&first.text, "КЖ_том9.pdf") < place(&first.text, "КЖ_том10.pdf"));
    assert!(place(&first.text, "КЖ_том51.pdf").is_none() && first.text.contains("value=\"50\""));
    let second = client.browser.get(&format!("{address}?page=2")).await;
    assert!(place(&second.text, "КЖ_том51.pdf").is_some(), "{}", second.text);
    assert!(second.text.contains("/remove?page=2"), "{}", second.text);
    let beyond = client.browser.get(&format!("{address}?page=9")).await;
    assert!(place(&beyond.text, "КЖ_том60.pdf").is_some(), "{}", beyond.text);
}

/// The core: a client that can send only POST says which method it means.
#[tokio::test]
async fn another_method_may_be_meant_by_a_post() {
    let app = App::portal().await;
    let mut client = Client::new(&app).await;
    let address = client.create(5).await;
    let patch = [PART, ("upload-offset", "0"), ("x-http-method-override", "PATCH")];
    let sent = client.send(Method::POST, &address, &patch, b"hel").await;
    assert_eq!((sent.status, sent.header("upload-offset")), (StatusCode::NO_CONTENT, "3"), "{}", sent.text);
    let ended = client.send(Method::POST, &address, &[("x-http-method-override", "DELETE")], b"").await;
    assert_eq!(ended.status, StatusCode::NO_CONTENT, "{}", ended.text);
    assert_eq!(client.send(Method::HEAD, &address, &[], b"").await.status, StatusCode::NOT_FOUND);
    let none = client.send(Method::POST, &address, &[], b"").await;
    assert_eq!(none.status, StatusCode::METHOD_NOT_ALLOWED);
}

/// A-16.p2-R4: what is over a limit of the operator is refused with what to do, before it is sent.
#[tokio::test]
async fn what_is_over_a_limit_is_refused_before_it_is_sent_and_says_what_to_do() {
    let app = App::portal().await;
    let mut client = Client::new(&app).await;
    let about = about(&client, "ПЗ.pdf");
    let large = (9_u64 << 30).to_string();
    let headers = [("upload-length", large.as_str()), ("upload-metadata", about.as_str())];
    let refused = client.send(Method::POST, "/uploads", &headers, b"").await;
    assert_eq!(refused.status, StatusCode::PAYLOAD_TOO_LARGE, "{}", refused.text);
    assert!(
        refused.text.contains("Limit: 8,192 MB") || refused.text.contains("Limit: 8192 MB"),
        "{}",
        refused.text
    );
    let other =
        format!("filename {},application {}", STANDARD.encode("ПЗ.exe"), STANDARD.encode(&client.draft));
    let headers = [("upload-length", "5"), ("upload-metadata", other.as_str())];
    let refused = client.send(Method::POST, "/uploads", &headers, b"").await;
    assert_eq!(refused.status, StatusCode::UNSUPPORTED_MEDIA_TYPE, "{}", refused.text);
    assert!(refused.text.contains("pdf, doc") && refused.text.contains("point 16"), "{}", refused.text);
    let address = client.create(5).await;
    let over = (65_u64 << 20).to_string();
    let headers = [PART, ("upload-offset", "0"), ("content-length", over.as_str())];
    let refused = client.send(Method::PATCH, &address, &headers, b"hello").await;
    assert_eq!(refused.status, StatusCode::PAYLOAD_TOO_LARGE, "{}", refused.text);
    assert!(refused.text.contains("64 MB"), "{}", refused.text);
    let headers = [("upload-metadata", about.as_str()), ("upload-defer-length", "1")];
    let refused = client.send(Method::POST, "/uploads", &headers, b"").await;
    assert_eq!(refused.status, StatusCode::BAD_REQUEST);
    assert!(refused.text.contains("Upload-Length"), "{}", refused.text);
}

/// A-16.p2: a client that sends the first bytes with the creation and asks for what the portal holds is told that it is whole;
/// a checksum that is none is told before the file comes.
#[tokio::test]
async fn what_the_portal_holds_is_whole_at_once_also_with_the_first_bytes() {
    let app = App::portal().await;
    let mut client = Client::new(&app).await;
    let address = client.create(5).await;
    client.part(&address, "0", b"hello").await;
    let sum = office::blobs::hex(&Sha256::digest(b"hello"));
    let metadata = |client: &Client, sum: &str| {
        let more = [("sha256", sum), ("reuse", "yes")].map(|(k, v)| format!("{k} {}", STANDARD.encode(v)));
        format!("{},{}", about(client, "ПЗ_том2.pdf"), more.join(","))
    };
    let wanted = metadata(&client, &sum);
    let headers = [PART, ("upload-length", "5"), ("upload-metadata", wanted.as_str())];
    let held = client.send(Method::POST, "/uploads", &headers, b"hello").await;
    assert_eq!((held.status, held.header("upload-offset")), (StatusCode::CREATED, "5"), "{}", held.text);
    for wrong in ["zz", &sum[1..], &format!("+{}", &sum[1..])] {
        let wanted = metadata(&client, wrong);
        let headers = [("upload-length", "5"), ("upload-metadata", wanted.as_str())];
        let refused = client.send(Method::POST, "/uploads", &headers, b"").await;
        assert_eq!(refused.status, StatusCode::BAD_REQUEST, "{wrong}");
    }
    let headers = [("upload-length", "+5"), ("upload-metadata", wanted.as_str())];
    let refused = client.send(Method::POST, "/uploads", &headers, b"").await;
    assert_eq!(refused.status, StatusCode::BAD_REQUEST, "{}", refused.text);
}

/// Every answer names the protocol; each refusal of it says in the reader's language what to do.
#[tokio::test]
async fn every_refusal_of_the_protocol_says_what_to_do_in_three_languages() {
    let app = App::portal().await;
    let mut client = Client::new(&app).await;
    let address = client.create(5).await;
    let told = [
        ("en", "send the rest from there"),
        ("ru", "отправьте остальное оттуда"),
        ("kk", "сол жерден жіберіңіз"),
    ];
    for (language, text) in told {
        client.browser.get(&format!("/language/{language}")).await;
        let refused = client.part(&address, "3", b"lo").await;
        assert_eq!((refused.status, refused.header("tus-resumable")), (StatusCode::CONFLICT, "1.0.0"));
        assert!(refused.text.contains(text), "{language}: {}", refused.text);
        let kind = ("content-type", "application/pdf");
        let refused = client.send(Method::PATCH, &address, &[kind, ("upload-offset", "0")], b"hello").await;
        assert_eq!(refused.status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
        assert!(refused.text.contains("application/offset+octet-stream"), "{}", refused.text);
    }
    client.a_week_later(&app).await;
    let gone = client.part(&address, "0", b"hello").await;
    assert_eq!(gone.status, StatusCode::NOT_FOUND, "expired: {}", gone.text);
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
    let extensions = "creation,creation-with-upload,termination,checksum,expiration,concatenation";
    assert_eq!(told.header("tus-extension"), extensions);
    assert_eq!(told.header("tus-checksum-algorithm"), "sha1,sha256");
    assert_eq!(told.header("tus-max-size"), (8_u64 << 30).to_string());
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
    assert_eq!((refused.header("tus-version"), refused.header("tus-resumable")), ("1.0.0", "1.0.0"));
    assert!(refused.text.contains("tus 1.0.0"), "{}", refused.text);
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

/// A-16.p2: a file whose name is in the draft gets a number of its own, so that a client can offer to replace the former;
/// said to replace it, the new one waits beside it until it was checked. The folder stands with it.
#[tokio::test]
async fn a_name_that_is_there_is_told_and_replaced_where_the_client_says_so() {
    let app = App::portal().await;
    let mut client = Client::new(&app).await;
    let said = |client: &Client, more: &[(&str, &str)]| {
        let draft = client.draft.clone();
        let pairs =
            [("application", draft.as_str()), ("filename", "АР.pdf"), ("filetype", "application/pdf")];
        let pairs: Vec<_> =
            pairs.iter().chain(more).map(|(k, v)| format!("{k} {}", STANDARD.encode(v))).collect();
        pairs.join(",")
    };
    let begin = async |client: &mut Client, more: &[(&str, &str)]| {
        let about = said(client, more);
        let headers = [("upload-length", "5"), ("upload-metadata", about.as_str())];
        client.send(Method::POST, "/uploads", &headers, b"").await
    };
    let folder = ("path", "Мектеп/../АР/АР.pdf");
    let first = begin(&mut client, &[folder]).await;
    assert_eq!(first.status, StatusCode::CREATED, "{}", first.text);
    let address = first.location().to_owned();
    client.part(&address, "0", b"%PDF-").await;
    let same = begin(&mut client, &[folder]).await;
    assert_eq!(same.status, StatusCode::PRECONDITION_REQUIRED, "{}", same.text);
    assert!(same.text.contains("АР.pdf"), "{}", same.text);
    assert_eq!(begin(&mut client, &[]).await.status, StatusCode::CREATED, "in another folder");
    let replaced = begin(&mut client, &[folder, ("replace", "yes")]).await;
    assert_eq!(replaced.status, StatusCode::CREATED, "{}", replaced.text);
    client.browser.get("/language/en").await;
    let here = format!("/applications/{}/documents", client.draft);
    let page = client.browser.get(&here).await.text;
    assert!(page.contains("Мектеп/АР/") && page.contains("Replaces the former file of this name"), "{page}");
    for id in [&address, replaced.location()] {
        assert!(page.contains(id.rsplit('/').next().unwrap()), "both stand there: {page}");
    }

    // Without scripts: a choice on the form.
    let csrf = csrf(&mut client.browser).await;
    let put = async |client: &mut Client, fields: &[(&str, &str)]| {
        let fields = [&[("csrf", csrf.as_str())], fields].concat();
        client.browser.upload(&here, &fields, &[("file", "ПЗ.pdf", b"%PDF-1.7 x")]).await
    };
    assert_eq!(put(&mut client, &[]).await.status, StatusCode::SEE_OTHER);
    let told = put(&mut client, &[]).await;
    assert_eq!(told.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(told.text.contains("The draft already has a file of this name: ПЗ.pdf"), "{}", told.text);
    assert_eq!(put(&mut client, &[("replace", "yes")]).await.status, StatusCode::SEE_OTHER);
}
