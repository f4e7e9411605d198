//! Files: whole, in parts, refused when damaged, and nowhere a byte for whom they are not.

use std::collections::BTreeSet;
use std::process::Command;

use axum::body::Body;
use axum::http::{Method, StatusCode};
use law::disclosure::Label;
use office::documents::Announced;
use office::exchange::message::Outcome;
use office::store::documents::{Document, of_subject};
use office::store::downloads;
use office::{Ctx, Office, applications, arrival, secrets};
use uuid::Uuid;
use web::routes::{Access, table};

use crate::app::{App, Browser, Reply};
use crate::story::{self, FILES};
use crate::systems;

async fn documents(office: &Office, id: Uuid) -> Vec<Document> {
    applications::case(office, &story::acting(office, "applicant"), id).await.unwrap().documents
}

async fn given_out(app: &App, id: Uuid) -> Vec<downloads::Download> {
    downloads::of_subject(&mut app.office.db.read().await.unwrap(), "application", id).await.unwrap()
}

/// A registered applicant with a sent application, and its first file.
async fn with_file(app: &App) -> (Uuid, Document) {
    story::registered(app, "applicant").await;
    let id = story::submitted(app).await.id;
    let all = documents(&app.office, id).await;
    (id, all.into_iter().find(|document| document.file_name == FILES[0].0).unwrap())
}

#[tokio::test]
async fn a_download_that_broke_off_goes_on_with_the_same_bytes() {
    let app = App::portal().await;
    let (id, document) = with_file(&app).await;
    let path = format!("/cases/{id}/documents/{}", document.id);
    let tag = format!("\"{}\"", document.sha256);
    let bytes = FILES[0].1;
    let mut owner = app.signed_in("applicant").await;
    let mut ask = async |method: Method, headers: &[(&str, &str)]| -> Reply {
        owner.send(method, &path, headers, Body::empty()).await
    };
    let head = ask(Method::HEAD, &[]).await;
    assert_eq!((head.status, head.bytes.len()), (StatusCode::OK, 0));
    assert_eq!((head.header("etag"), head.header("accept-ranges")), (tag.as_str(), "bytes"));
    assert_eq!(head.header("content-length"), bytes.len().to_string());
    assert!(head.header("repr-digest").starts_with("sha-256=:"));

    let first = ask(Method::GET, &[("range", "bytes=0-4")]).await;
    let rest = ask(Method::GET, &[("range", "bytes=5-"), ("if-range", &tag)]).await;
    for part in [&first, &rest] {
        assert_eq!(part.status, StatusCode::PARTIAL_CONTENT);
    }
    assert_eq!(rest.header("content-range"), format!("bytes 5-{}/{}", bytes.len() - 1, bytes.len()));
    assert_eq!([first.bytes, rest.bytes].concat(), bytes);

    let other = ask(Method::GET, &[("range", "bytes=5-"), ("if-range", "\"another version\"")]).await;
    assert_eq!((other.status, other.bytes.as_slice()), (StatusCode::OK, bytes));
    let behind = ask(Method::GET, &[("range", "bytes=100000-")]).await;
    assert_eq!((behind.status, behind.bytes.len()), (StatusCode::RANGE_NOT_SATISFIABLE, 0));
    assert_eq!(behind.header("content-range"), format!("bytes */{}", bytes.len()));
    let known = ask(Method::GET, &[("if-none-match", &tag)]).await;
    assert_eq!((known.status, known.bytes.len()), (StatusCode::NOT_MODIFIED, 0));

    let log = given_out(&app, id).await;
    // Of one moment: in no order.
    let given: BTreeSet<_> = log.iter().map(|one| one.part.clone()).collect();
    let expected = BTreeSet::from(["0-4".to_owned(), format!("5-{}", bytes.len() - 1), "whole".into()]);
    assert_eq!((given, log.len()), (expected, 3));
}

/// A-22-R2: the first reader's download breaks off, later ones are told; healed it is given out again.
#[tokio::test]
async fn a_damaged_file_is_told_in_every_language_and_given_out_when_it_is_healed() {
    let app = App::portal().await;
    let (id, document) = with_file(&app).await;
    let path = format!("/cases/{id}/documents/{}", document.id);
    story::damage(&app.office, &document.sha256);
    let mut owner = app.signed_in("applicant").await;
    assert!(owner.breaks_off(&path).await);
    // The ledger learns it beside the reader.
    app.office.blobs.check(&mut |_| true).await.unwrap();
    for (language, title) in
        [("kk", "Файл бүлінген"), ("ru", "Файл повреждён"), ("en", "The file is damaged")]
    {
        owner.cookies.insert("lang".into(), language.into());
        for headers in [&[][..], &[("range", "bytes=0-3")]] {
            let reply = owner.send(Method::GET, &path, headers, Body::empty()).await;
            assert_eq!(reply.status, StatusCode::INTERNAL_SERVER_ERROR);
            assert!(reply.text.contains(title), "{language}: {}", reply.text);
        }
    }
    app.office.blobs.put(FILES[0].1).await.unwrap();
    assert_eq!(owner.get(&path).await.bytes, FILES[0].1);
}

/// everything of a case in one file that proves itself, with the names people gave.
#[tokio::test]
async fn the_archive_of_a_case_is_proved_by_other_programs_and_goes_on_where_it_broke_off() {
    let app = App::portal().await;
    story::registered(&app, "applicant").await;
    let id = story::answered(&app, Outcome::Negative, false).await;
    let path = format!("/cases/{id}/archive.zip");
    let mut owner = app.signed_in("applicant").await;
    assert!(owner.get(&format!("/cases/{id}")).await.text.contains(&path));
    let whole = owner.get(&path).await;
    assert_eq!((whole.status, whole.header("content-type")), (StatusCode::OK, "application/zip"));
    assert_eq!(whole.header("content-length"), whole.bytes.len().to_string());

    let folder = app.folder().join("archive");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("case.zip"), &whole.bytes).unwrap();
    let prove = "python3 -c 'import zipfile; z = zipfile.ZipFile(\"case.zip\"); z.testzip() and exit(1); z.extractall()' \
        && sha256sum --strict -c SHA256SUMS";
    let proved =
        Command::new("sh").args(["-c", prove]).current_dir(&folder).env("LC_ALL", "C.UTF-8").output();
    let proved = proved.unwrap();
    let said = String::from_utf8_lossy(&proved.stdout).into_owned();
    assert!(proved.status.success(), "{said}{}", String::from_utf8_lossy(&proved.stderr));
    // Manifest, two files, the result; one signature of the applicant and two of the expertise; the inventory.
    assert_eq!(said.lines().filter(|line| line.ends_with(": OK")).count(), 8, "{said}");
    assert!(said.contains("ПЗ_Мектеп 'том 1'; 2.pdf"), "{said}");
    let [body, cms, list] = ["inventory.json", "inventory.json.cms", "inventory.txt"]
        .map(|name| std::fs::read(folder.join(name)).unwrap());
    let now = app.office.clock.now();
    app.office.verify(cms, Some(body.clone()), pki::Purpose::Seal, now).await.unwrap();
    let inventory: serde_json::Value = serde_json::from_slice(&body).unwrap();
    let files = inventory["files"].as_array().unwrap();
    assert_eq!(files.len(), 4);
    let result = files.iter().find(|file| file["kind"] == "completeness-result").unwrap();
    assert_eq!(
        (&result["number"], result["signatures"].as_array().unwrap().len()),
        (&"К-2026-00001".into(), 2)
    );
    let list = String::from_utf8(list).unwrap();
    assert!(list.contains("Бұл мұрағатта не бар") && list.contains("What is in this archive"), "{list}");

    // Later, in parts, by a program that remembers the tag.
    app.forward(jiff::SignedDuration::from_secs(600));
    let tag = whole.header("etag").to_owned();
    let mut parts = Vec::new();
    for start in (0..whole.bytes.len()).step_by(whole.bytes.len() / 7 + 1) {
        let end = (start + whole.bytes.len() / 7).min(whole.bytes.len() - 1);
        let range = format!("bytes={start}-{end}");
        let part =
            owner.send(Method::GET, &path, &[("range", &range), ("if-range", &tag)], Body::empty()).await;
        assert_eq!(part.status, StatusCode::PARTIAL_CONTENT, "{range}");
        parts.extend(part.bytes);
    }
    assert!(parts == whole.bytes, "the parts of another moment make the same archive");
    let log = given_out(&app, id).await;
    assert!(log.len() >= 8 && log.iter().all(|one| one.part.starts_with("archive ")), "{log:?}");

    for other in ["individual", "registrar", "administrator", "vedomstvo"] {
        let reply = app.signed_in(other).await.get(&path).await;
        assert!(reply.status.is_client_error(), "{other} {}", reply.status);
    }
    let note = documents(&app.office, id).await.into_iter().find(|one| one.file_name == FILES[0].0).unwrap();
    story::damage(&app.office, &note.sha256);
    assert!(owner.breaks_off(&path).await, "a damaged file is not given out in an archive either");
}

/// The same address asked for as programs ask: whole, only what it is, a part, and whether it is still the same.
async fn asked(browser: &mut Browser, path: &str, tags: &[String]) -> Vec<Reply> {
    let mut replies = vec![browser.get(path).await];
    // Pages have no parts; a file that is refused must be refused however it is asked for.
    let page =
        replies[0].status == StatusCode::OK && replies[0].header("content-type").starts_with("text/html");
    if page || ![StatusCode::OK, StatusCode::UNPROCESSABLE_ENTITY].contains(&replies[0].status) {
        return replies;
    }
    replies.push(browser.send(Method::HEAD, path, &[], Body::empty()).await);
    for range in ["bytes=0-", "bytes=1-"] {
        replies.push(browser.send(Method::GET, path, &[("range", range)], Body::empty()).await);
    }
    for tag in tags {
        let known = browser.send(Method::GET, path, &[("if-none-match", tag)], Body::empty()).await;
        replies.push(known);
    }
    replies
}

/// .p4, A-51.2.a5: every address with every identifier there is, of documents of every class, as
/// everybody and as nobody, in every way of asking.
#[tokio::test]
async fn no_route_gives_a_byte_of_a_document_to_whom_it_is_not_for() {
    let app = App::portal().await;
    let registration = story::presented(&app, "applicant").await;
    story::confirmed(&app, registration).await;
    // Another applicant, with a cabinet of his own.
    story::registered(&app, "individual").await;
    let id = story::answered(&app, Outcome::Negative, false).await;
    let closed = story::submitted(&app).await.id;
    let office = &app.office;
    let applicant = story::acting(office, "applicant");
    let case = applications::case(office, &applicant, id).await.unwrap();
    // The same bytes are in both cases: what is said of one is said of the other.
    let secret = documents(office, closed).await.into_iter().find(|one| one.file_name == FILES[1].0).unwrap();
    secrets::report(office, &applicant, secret.id, "есть").await.unwrap();
    let result = office.blobs.put(b"%PDF-1.7 the result").await.unwrap().sha256;
    let now = Ctx::automatic(office.clock.now());
    arrival::run_again(office, &now, (&result, "pdf"), 1).await.unwrap();
    let (draft, upload) = drafted(&app).await;
    let subjects = [registration, id, closed, draft].map(|id| id.to_string());
    let mut names = subjects.to_vec();
    names.push(upload.to_string());
    names.extend(case.documents.iter().flat_map(|one| [one.id.to_string(), one.sha256.clone()]));
    names.push(secret.id.to_string());
    let papers =
        of_subject(&mut office.db.read().await.unwrap(), "registration", registration).await.unwrap();
    names.extend(papers.iter().map(|one| one.id.to_string()));
    names.extend(case.signatures.iter().map(|one| format!("{}.cms", one.id)));
    names.extend((1..=3).map(|number| number.to_string()));
    let tags = [format!("\"{}\"", secret.sha256)];
    let markers: [(&[u8], &[&str]); 5] = [
        (DRAFTED, &["applicant"]),
        (FILES[0].1, &["applicant"]),
        // Nobody: reported to contain state secrets, and blocked by the check.
        (FILES[1].1, &[]),
        (b"%PDF-1.7 the result", &[]),
        (b"% attachment\n", &["applicant", "registrar"]),
    ];
    let (mut seen, mut drawn) = (vec![Vec::new(); markers.len()], Vec::new());
    let visitors = [
        "",
        "applicant",
        "individual",
        "foreign",
        "registrar",
        "administrator",
        "lawyer",
        "expert",
        "expertise-head",
        "vedomstvo",
    ];
    for visitor in visitors {
        let mut browser = if visitor.is_empty() { app.browser() } else { app.browser_of(visitor).await };
        for route in table(office).into_iter().filter(|route| route.method == Method::GET) {
            let mut paths = filled(route.path, &subjects, &names);
            if route.path.starts_with("/compare") {
                let two = |path: &String| format!("{path}?old={}&new={}", secret.id, case.documents[0].id);
                paths = paths.iter().map(two).collect();
            }
            for path in paths {
                for reply in asked(&mut browser, &path, &tags).await {
                    for (seen, (marker, readers)) in seen.iter_mut().zip(&markers) {
                        // Without its first byte it is as much a leak.
                        let part = &marker[1..];
                        if reply.bytes.windows(part.len()).any(|bytes| bytes == part) {
                            assert!(
                                readers.contains(&visitor),
                                "{path} shows {visitor:?} what is not for them"
                            );
                            seen.push(visitor);
                        }
                    }
                    if path.ends_with("/1-fit-0") && reply.status == StatusCode::OK {
                        let readers: &[&str] = match path.split('/').nth(1) {
                            Some("operator") => &["registrar"],
                            // Papers of a registration: the registrar may read them wherever they lie (A-8.p2).
                            Some("registration" | "admission") => &["applicant", "registrar"],
                            _ => &["applicant"],
                        };
                        assert!(readers.contains(&visitor), "{path} is drawn for {visitor:?}");
                        drawn.push(visitor);
                    }
                    if route.access == Access::Sealed {
                        assert!(reply.status.is_client_error(), "{path} {}", reply.status);
                    }
                }
            }
        }
    }
    assert!(["applicant", "registrar"].iter().all(|reader| drawn.contains(reader)), "{drawn:?}");
    for (seen, (_, readers)) in seen.iter().zip(&markers) {
        let found = readers.is_empty() || readers.iter().any(|reader| seen.contains(reader));
        assert!(found, "nobody found a document that {readers:?} may read: the crawler proves nothing");
    }
}

/// What nobody but the applicant has seen.
const DRAFTED: &[u8] = b"AC1032 a sheet of a draft";

/// A draft of the applicant with a file that was checked.
async fn drafted(app: &App) -> (Uuid, Uuid) {
    let (office, ctx) = (&app.office, story::acting(&app.office, "applicant"));
    let draft = applications::start(office, &ctx).await.unwrap().id;
    let file = Announced {
        file_name: "АР.dwg".into(),
        media_type: "application/octet-stream".into(),
        ..Default::default()
    };
    let body = futures_util::stream::iter([Ok::<_, std::io::Error>(DRAFTED.into())]);
    let upload = applications::upload_whole(office, &ctx, draft, file, body).await.unwrap().id;
    app.checked(upload).await;
    (draft, upload)
}

/// .p4: in an expertise system documents of a case are for its employees alone.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_route_of_an_expertise_system_gives_a_byte_to_strangers_a_32() {
    systems::each(async |here, there, clock| {
        let portal = systems::Running::start(here, &clock).await;
        let expertise = systems::Running::start(there, &clock).await;
        systems::submit_labelled(&portal.office, &[Label::Section, Label::ServiceSecrecy]).await;
        let seen = systems::until("the case", async || systems::case(&expertise.office).await).await;
        let office = &expertise.office;
        let subjects = [seen.case.id.to_string()];
        let mut names = subjects.to_vec();
        names.extend(seen.documents.iter().flat_map(|one| [one.id.to_string(), one.sha256.clone()]));
        names.extend(seen.signatures.iter().map(|one| format!("{}.cms", one.id)));
        let files = systems::files();
        let visitors = [
            ("", false),
            ("applicant", false),
            ("registrar", false),
            ("expertise-administrator", false),
            ("expertise-lawyer", false),
            ("expert", true),
            ("expertise-head", true),
        ];
        for (visitor, may) in visitors {
            let mut browser = Browser::at(office, web::routes::router(office));
            if !visitor.is_empty() {
                browser.sign_in(visitor).await;
            }
            let mut found = false;
            for route in table(office).into_iter().filter(|route| route.method == Method::GET) {
                for path in filled(route.path, &subjects, &names) {
                    let reply = browser.get(&path).await;
                    let part = |marker: &[u8]| reply.bytes.windows(marker.len()).any(|part| part == marker);
                    let given = files.iter().any(|(_, bytes)| part(&bytes[..200]));
                    let drawn = path.ends_with("/1-fit-0") && reply.status == StatusCode::OK;
                    assert!(may || !(given || drawn), "{path} shows {visitor:?} what is not for them");
                    found |= given;
                }
            }
            assert_eq!(found, may, "{visitor:?}: the crawler proves nothing");
        }
        portal.stop().await;
        expertise.stop().await;
    })
    .await;
}

/// A path with every choice of names for its last thing, of subjects for those before, and one image of a document.
fn filled(path: &str, subjects: &[String], names: &[String]) -> Vec<String> {
    let Some((head, rest)) = path.split_once('{') else { return vec![path.to_owned()] };
    let tail = rest.split_once('}').map_or("", |(_, tail)| tail);
    let tail = tail.replace("{image}", "1-fit-0");
    let choice = if tail.contains('{') { subjects } else { names };
    choice.iter().flat_map(|name| filled(&format!("{head}{name}{tail}"), subjects, names)).collect()
}
