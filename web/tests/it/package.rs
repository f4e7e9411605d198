//! Evidence packages: made by running systems, proved by the command line without them and by other programs, and
//! refused whatever is changed in them.

use std::path::{Path, PathBuf};
use std::process::Command;

use axum::body::Body;
use axum::http::{Method, StatusCode};
use jiff::tz::TimeZone;
use law::application::State;
use law::expertise::completeness::Verdict;
use office::package::{self, Anchors, Fault, Finding, Index, Report, Trusted};
use office::store::{Dialect, Value};
use serde_json::Value as Json;

use crate::app::{App, Browser, authority};
use crate::story::{self, FILES};
use crate::systems::{Running, case, decide, each, state, submit, until};

pub struct Said {
    pub code: i32,
    pub out: String,
}

pub fn tereze(package: &Path, arguments: &[&str]) -> Said {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tereze"));
    command.arg("verify").arg(package).args(arguments).env_remove("LANG");
    let done = command.output().unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    Said { code: done.status.code().unwrap(), out: text(&done.stdout) + &text(&done.stderr) }
}

/// The roots of the demonstration in one file.
pub fn anchors(folder: &Path) -> PathBuf {
    let file = folder.join("roots.pem");
    let mut all = String::new();
    for root in authority().anchor_files() {
        let done =
            Command::new("openssl").args(["x509", "-inform", "DER", "-in"]).arg(&root).output().unwrap();
        let pem = if done.status.success() { done.stdout } else { std::fs::read(&root).unwrap() };
        all.push_str(&String::from_utf8(pem).unwrap());
    }
    std::fs::write(&file, all).unwrap();
    file
}

pub fn kept(folder: &Path, name: &str, bytes: &[u8]) -> PathBuf {
    let file = folder.join(name);
    std::fs::write(&file, bytes).unwrap();
    file
}

pub async fn downloaded(office: &office::Office, persona: &str, path: &str) -> Vec<u8> {
    let mut browser = Browser::at(office, web::routes::router(office));
    assert_eq!(browser.sign_in(persona).await.status, StatusCode::SEE_OTHER);
    let reply = browser.get(path).await;
    assert_eq!(reply.status, StatusCode::OK, "{path} {}", reply.text);
    assert_eq!(reply.header("content-type"), "application/vnd.etsi.asic-e+zip");
    reply.bytes
}

/// What the package at this address proves, by the command line and without the system.
pub async fn proved(app: &App, browser: &mut Browser, path: &str) -> Json {
    let reply = browser.get(path).await;
    assert_eq!(reply.status, StatusCode::OK, "{path} {}", reply.text);
    assert_eq!(reply.header("content-type"), "application/vnd.etsi.asic-e+zip", "{path}");
    let again = browser.get(path).await.bytes;
    assert!(again == reply.bytes, "{path}: the same content is the same package");
    let roots = anchors(app.folder());
    let file = kept(app.folder(), "other.asice", &reply.bytes);
    let said = tereze(&file, &["--anchors", roots.to_str().unwrap(), "--json"]);
    assert_eq!(said.code, 0, "{path}: {}", said.out);
    let told: Json = serde_json::from_str(&said.out).unwrap();
    assert_eq!(told["valid"], true, "{path}: {}", said.out);
    let page = tereze(&file, &["--anchors", roots.to_str().unwrap(), "--lang", "kk"]);
    assert!(page.out.starts_with("ПАКЕТ ЖАРАМДЫ"), "{}", page.out);
    // One readable page in three languages.
    for words in ["Дәлелдер пакеті", "Пакет доказательств", "Evidence package"]
    {
        assert!(reply.text.contains(words), "{path}: no {words}");
    }
    told
}

/// How many signatures stand under documents of this kind.
pub fn signed(told: &Json, kind: &str) -> Vec<usize> {
    let all = told["index"]["documents"].as_array().unwrap().iter();
    let of = all.filter(|one| one["kind"] == kind);
    of.map(|one| one["signatures"].as_array().unwrap().len()).collect()
}

/// papers of a registration, the explanation of a date and one receipt prove themselves too, each to
/// whom it belongs.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn papers_outside_cases_prove_themselves_offline() {
    let app = App::portal().await;
    let registration = story::presented(&app, "applicant").await;
    let mut registrar = app.signed_in("registrar").await;
    let here = format!("/operator/registrations/{registration}");
    app.forward(jiff::SignedDuration::from_mins(1));
    story::confirmed(&app, registration).await;
    let page = registrar.get(&here).await.text;
    let mut owner = app.signed_in("applicant").await;
    let own = format!("/registration/{registration}");
    let page = page + &owner.get(&own).await.text;
    let kinds = {
        let mut conn = app.office.db.read().await.unwrap();
        office::store::documents::of_subject(&mut conn, "registration", registration).await.unwrap()
    };
    let mut stranger = app.signed_in("individual").await;
    for document in &kinds {
        let path = format!("{own}/papers/{}/package.asice", document.id);
        assert!(page.contains(&path), "{path} is offered");
        let told = proved(&app, &mut owner, &path).await;
        // An attachment is proved by the agreement that names it; the confirmation has its own signature (A-8.p2).
        let itself = ["agreement", "registration-confirmation"].contains(&document.kind.as_str());
        let by = if itself { document.kind.as_str() } else { "agreement" };
        assert_eq!(signed(&told, by), [1], "{}", document.kind);
        assert_eq!(told["index"]["documents"].as_array().unwrap().len(), if itself { 1 } else { 2 });
        assert_eq!(stranger.get(&path).await.status, StatusCode::NOT_FOUND);
        let path = format!("{here}/documents/{}/package.asice", document.id);
        assert!(page.contains(&path), "{path} is offered");
        proved(&app, &mut registrar, &path).await;
    }

    let id = story::submitted(&app).await.id;
    let case = owner.get(&format!("/cases/{id}")).await.text;
    let path = format!("/cases/{id}/events/1/receipt.asice");
    assert!(case.contains(&path), "{case}");
    let told = proved(&app, &mut owner, &path).await;
    assert_eq!(told["events"].as_array().unwrap().len(), 1, "{told}");
    assert_eq!(told["index"]["records"].as_array().unwrap().len(), 1, "as the log named it: {told}");
    assert_eq!(stranger.get(&path).await.status, StatusCode::FORBIDDEN);
    let term = format!("/cases/{id}/terms/T-06");
    let rule = case.split(&format!("/cases/{id}/terms/")).nth(1).map_or(term.clone(), |rest| {
        format!("/cases/{id}/terms/{}", rest.split(['"', '#', '?', '&']).next().unwrap())
    });
    assert!(owner.get(&rule).await.text.contains(&format!("{rule}.asice")), "{rule}");
    let told = proved(&app, &mut owner, &format!("{rule}.asice")).await;
    assert_eq!(
        (signed(&told, "term-extract"), told["index"]["dates"].as_array().unwrap().len()),
        (vec![1], 1)
    );
}

/// what was signed by a power carries the power with the signature under it, and so does the power by itself.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_signed_by_a_power_carries_it_a_17() {
    let app = App::portal().await;
    story::registered(&app, "applicant").await;
    let mut head = app.signed_in("applicant").await;
    let address = crate::people::given(&mut head, crate::people::CLERK_IIN, &["edit", "sign"]).await;
    let mut clerk = app.signed_in("clerk").await;
    crate::people::answered(&mut clerk, &address, "accept").await;
    let id = story::submitted_by(&app, "clerk").await.id;
    let told = proved(&app, &mut head, &format!("/cases/{id}/package.asice")).await;
    assert_eq!((signed(&told, "authority"), signed(&told, "manifest")), (vec![1], vec![1]), "{told}");
    let of_other: Vec<_> =
        told["index"]["records"].as_array().unwrap().iter().filter(|one| one["of"].is_string()).collect();
    assert!(!of_other.is_empty(), "the log names the power");

    let card = clerk.get(&address).await.text;
    let path = card.split("href=\"").find(|rest| rest.contains("/package.asice")).unwrap();
    let path = path.split('"').next().unwrap().to_owned();
    for browser in [&mut clerk, &mut head] {
        let told = proved(&app, browser, &path).await;
        assert_eq!(signed(&told, "authority"), [1]);
        let kinds: Vec<_> =
            told["events"].as_array().unwrap().iter().map(|one| one["event"]["kind"].clone()).collect();
        assert!(kinds.contains(&"authority_accepted".into()), "{kinds:?}");
    }
    let mut stranger = app.signed_in("individual").await;
    assert_eq!(stranger.get(&path).await.status, StatusCode::NOT_FOUND);
}

/// .p2, B-12: what both systems hold of a case proves itself without them.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn packages_of_both_systems_prove_themselves_offline() {
    each(async |portal, expertise, clock| {
        let portal = Running::start(portal, &clock).await;
        let expertise = Running::start(expertise, &clock).await;
        let id = submit(&portal.office).await;
        until("the acknowledgement", async || {
            matches!(state(&portal.office, id).await, State::UnderConsideration { .. }).then_some(())
        })
        .await;
        decide(&expertise.office, Verdict::Positive).await;
        until("the result", async || state(&portal.office, id).await.completeness().cloned()).await;
        let seen = case(&expertise.office).await.unwrap();

        let folder = portal.office.config.data.clone();
        let roots = anchors(&folder);
        let roots = roots.to_str().unwrap();
        let of_portal = downloaded(&portal.office, "applicant", &format!("/cases/{id}/package.asice")).await;
        let of_portal = kept(&folder, "portal.asice", &of_portal);
        let path = format!("/cases/{}/package.asice", seen.case.id);
        let of_expertise = downloaded(&expertise.office, "expert", &path).await;
        let of_expertise = kept(&folder, "expertise.asice", &of_expertise);
        let keys = [&portal, &expertise].map(|system| system.office.log.verifier().to_string());
        for (package, key, other) in [(&of_portal, &keys[0], &keys[1]), (&of_expertise, &keys[1], &keys[0])] {
            for (lang, word) in
                [("kk", "ПАКЕТ ЖАРАМДЫ"), ("ru", "ПАКЕТ ДЕЙСТВИТЕЛЕН"), ("en", "THE PACKAGE IS VALID")]
            {
                let said = tereze(package, &["--anchors", roots, "--log-key", key, "--lang", lang]);
                assert_eq!(said.code, 0, "{}", said.out);
                assert!(said.out.starts_with(word), "{}", said.out);
            }
            let said = tereze(package, &["--anchors", roots, "--json"]);
            let told: Json = serde_json::from_str(&said.out).unwrap();
            assert_eq!((said.code, &told["valid"]), (0, &true.into()), "{}", said.out);
            // The applicant under the manifest, expert and head under the result.
            assert_eq!(told["signatures"].as_array().unwrap().len(), 3, "{}", said.out);
            assert_eq!(told["covered"].as_array().unwrap().len(), 2, "{}", said.out);
            assert!(told["events"].as_array().unwrap().len() > 2, "{}", said.out);
            assert!(!told["index"]["dates"].as_array().unwrap().is_empty(), "{}", said.out);

            let stranger = tereze(package, &["--anchors", roots, "--log-key", other]);
            assert_eq!(stranger.code, 1);
            assert!(stranger.out.contains("receipts/0001.json"), "{}", stranger.out);
            let national = tereze(package, &["--lang", "en"]);
            assert_eq!(national.code, 1);
            assert!(national.out.contains("certificate of a demonstration"), "{}", national.out);
        }

        // The result alone, with both signatures; and a file of the project with the manifest that names it.
        let ctx = crate::story::acting(&portal.office, "applicant");
        let documents = office::applications::case(&portal.office, &ctx, id).await.unwrap().documents;
        for (kind, signatures, files) in [("completeness-result", 2, 1), ("project", 1, 2)] {
            let document = documents.iter().find(|one| one.kind == kind).unwrap();
            let path = format!("/cases/{id}/documents/{}/package.asice", document.id);
            let package = kept(&folder, "one.asice", &downloaded(&portal.office, "applicant", &path).await);
            let said = tereze(&package, &["--anchors", roots, "--json"]);
            let told: Json = serde_json::from_str(&said.out).unwrap();
            assert_eq!(said.code, 0, "{}", said.out);
            assert_eq!(told["signatures"].as_array().unwrap().len(), signatures, "{}", said.out);
            assert_eq!(told["index"]["documents"].as_array().unwrap().len(), files, "{}", said.out);
        }
        portal.stop().await;
        expertise.stop().await;
    })
    .await;
}

/// any program opens the container, and openssl alone proves a signature with an RSA key.
#[tokio::test]
async fn other_programs_open_the_container_and_prove_the_signature_in_it() {
    let app = App::portal().await;
    story::registered(&app, "individual").await;
    let id = story::submitted_by(&app, "individual").await.id;
    let path = format!("/cases/{id}/package.asice");
    let bytes = downloaded(&app.office, "individual", &path).await;
    // EN 319 162-1, A.1: the kind of the container stands at a fixed place, stored, without extra fields.
    assert_eq!(&bytes[..4], b"PK\x03\x04");
    assert_eq!(&bytes[26..30], [8, 0, 0, 0]);
    assert_eq!(&bytes[30..69], b"mimetypeapplication/vnd.etsi.asic-e+zip");

    let folder = app.folder().join("package");
    std::fs::create_dir_all(&folder).unwrap();
    let package = kept(&folder, "case.asice", &bytes);
    let unpack = "import sys, zipfile, hashlib, base64, urllib.parse, xml.etree.ElementTree as tree\n\
        z = zipfile.ZipFile('case.asice'); z.testzip() and sys.exit(1); z.extractall()\n\
        ds = '{http://www.w3.org/2000/09/xmldsig#}'; asic = '{http://uri.etsi.org/02918/v1.2.1#}'\n\
        listed = tree.parse('META-INF/ASiCManifest001.xml').findall(asic + 'DataObjectReference')\n\
        names = [urllib.parse.unquote(one.get('URI')) for one in listed]\n\
        for one, name in zip(listed, names):\n\
        \x20   assert hashlib.sha256(z.read(name)).digest() == base64.b64decode(one.find(ds + 'DigestValue').text), name\n\
        frame = ['mimetype', 'META-INF/ASiCManifest001.xml', 'META-INF/signature001.p7s']\n\
        assert z.namelist() == frame + names, names";
    let done = Command::new("python3").args(["-c", unpack]).current_dir(&folder).output().unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let index: Index = serde_json::from_slice(&std::fs::read(folder.join("index.json")).unwrap()).unwrap();
    let manifest = index.documents.iter().find(|document| document.kind == "manifest").unwrap();
    assert_eq!(manifest.signatures[0].algorithm, "rsa-sha256");

    // As the page says, word for word; ROOT.pem is what the reader believes.
    let page = std::fs::read_to_string(folder.join("index.html")).unwrap();
    std::fs::rename(anchors(&folder), folder.join("ROOT.pem")).unwrap();
    let start = page.find("for c in").unwrap();
    let command = page[start..].split_once("</pre>").unwrap().0;
    let command =
        command.replace("&#34;", "\"").replace("&#62;", ">").replace("&#39;", "'").replace("&gt;", ">");
    let openssl = |command: &str| {
        let done = Command::new("sh").args(["-ec", command]).current_dir(&folder).output().unwrap();
        (done.status.success(), String::from_utf8_lossy(&done.stderr).into_owned())
    };
    let (proved, said) = openssl(&command);
    assert!(proved && said.contains("successful"), "{command}\n{said}");
    let (proved, _) = openssl(&command.replace(&manifest.path, "index.json"));
    assert!(!proved, "another content");

    for word in ["Дәлелдер пакеті", "Пакет доказательств", "Evidence package", FILES[1].0]
    {
        assert!(page.contains(word), "{word}");
    }
    assert!(!page.contains("<script") && page.contains("&#39;том 1&#39;"), "{page}");
    let trusted = trusted();
    assert_eq!(judged(&package, &trusted).findings, []);
}

/// openssl does not know the algorithms of GOST; where nothing else is inside, the page shows what checks them.
#[tokio::test]
async fn the_page_shows_no_command_that_cannot_work() {
    let app = App::portal().await;
    story::registered(&app, "applicant").await;
    let id = story::submitted(&app).await.id;
    let mut owner = app.signed_in("applicant").await;
    let package = owner.get(&format!("/cases/{id}/package.asice")).await.text;
    assert!(
        package.contains("gost-34.10-2015-512") && !package.contains("rsa-sha256"),
        "all keys are of GOST"
    );
    assert!(!app.office.seal.is_rsa() && !package.contains("openssl cms"), "{package}");
    assert_eq!(package.matches("<pre>tereze verify").count(), 3, "in each language");
    for said in ["tereze verify тексереді", "Их проверяет tereze verify", "tereze verify checks them"]
    {
        assert!(package.contains(said), "{said}");
    }
}

/// for whom the documents are; equal bytes until something happens, so that a download goes on.
#[tokio::test]
async fn a_package_goes_on_where_it_broke_off_and_is_for_its_readers_only() {
    let app = App::portal().await;
    story::registered(&app, "applicant").await;
    let id = story::submitted(&app).await.id;
    let path = format!("/cases/{id}/package.asice");
    let mut owner = app.signed_in("applicant").await;
    assert!(owner.get(&format!("/cases/{id}")).await.text.contains(&path));
    let whole = owner.get(&path).await;
    assert_eq!(whole.status, StatusCode::OK);
    // Other events came into the log meanwhile, and other lists of revoked certificates are in force.
    app.forward(jiff::SignedDuration::from_hours(30));
    story::registered(&app, "individual").await;
    let tag = whole.header("etag").to_owned();
    let mut owner = app.signed_in("applicant").await;
    let half = whole.bytes.len() / 2;
    let mut parts = Vec::new();
    for range in [format!("bytes=0-{}", half - 1), format!("bytes={half}-")] {
        let part =
            owner.send(Method::GET, &path, &[("range", &range), ("if-range", &tag)], Body::empty()).await;
        assert_eq!(part.status, StatusCode::PARTIAL_CONTENT, "{range}");
        parts.extend(part.bytes);
    }
    assert!(parts == whole.bytes, "the parts of another day make the same package");
    let mut conn = app.office.db.read().await.unwrap();
    let log = office::store::downloads::of_subject(&mut conn, "application", id).await.unwrap();
    assert_eq!(log.iter().filter(|one| one.part.starts_with("package ")).count(), 3, "{log:?}");
    drop(conn);
    for other in ["individual", "registrar", "administrator", "vedomstvo"] {
        let reply = app.signed_in(other).await.get(&path).await;
        assert!(reply.status.is_client_error(), "{other} {}", reply.status);
    }
}

fn trusted() -> Trusted {
    let anchors = authority().anchor_files().iter().map(|file| std::fs::read(file).unwrap()).collect();
    Trusted { anchors: Anchors::Given(anchors), ..Trusted::default() }
}

fn judged(package: &Path, trusted: &Trusted) -> Report {
    package::check(package, trusted, &TimeZone::get("Asia/Almaty").unwrap()).unwrap()
}

type Files = Vec<(String, Vec<u8>)>;

/// The files of a container that is as it was given out.
fn files(mut bytes: &[u8]) -> Files {
    let mut files = Vec::new();
    while bytes.starts_with(b"PK\x03\x04") {
        let number = |at: usize, length: usize| {
            bytes[at..at + length].iter().rev().fold(0, |number, byte| number << 8 | usize::from(*byte))
        };
        let (size, name) = (number(18, 4), number(26, 2));
        let start = 30 + name;
        let text = String::from_utf8(bytes[30..start].to_vec()).unwrap();
        files.push((text, bytes[start..start + size].to_vec()));
        bytes = &bytes[start + size..];
    }
    files
}

/// A container of these files, spelled as the system does.
fn container(files: &Files) -> Vec<u8> {
    let (mut out, mut directory) = (Vec::new(), Vec::new());
    for (name, bytes) in files {
        let size = (bytes.len() as u32).to_le_bytes();
        let mut common = vec![0, 8, 0, 0, 0, 0, 0x21, 0];
        common.extend(crc32fast::hash(bytes).to_le_bytes());
        common.extend([size, size].concat());
        common.extend((name.len() as u16).to_le_bytes());
        common.extend([0, 0]);
        directory.extend(b"PK\x01\x02\x2d\x03\x14\x00");
        directory.extend(&common);
        directory.extend([0; 6]);
        directory.extend((0o100_644_u32 << 16).to_le_bytes());
        directory.extend((out.len() as u32).to_le_bytes());
        directory.extend(name.as_bytes());
        out.extend(b"PK\x03\x04\x14\x00");
        out.extend(&common);
        out.extend(name.as_bytes());
        out.extend(bytes);
    }
    let (start, length) = (out.len() as u32, directory.len() as u32);
    let count = (files.len() as u16).to_le_bytes();
    out.extend(directory);
    out.extend(b"PK\x05\x06\0\0\0\0");
    out.extend([count, count].concat());
    out.extend([length.to_le_bytes(), start.to_le_bytes()].concat());
    out.extend([0, 0]);
    out
}

/// A-22-R2, B-12: every change of a package is found, and told with the file that it is in.
#[tokio::test]
async fn whatever_is_changed_in_a_package_is_found_and_named() {
    let app = App::portal().await;
    story::registered(&app, "applicant").await;
    let id = story::submitted(&app).await.id;
    let bytes = downloaded(&app.office, "applicant", &format!("/cases/{id}/package.asice")).await;
    let (trusted, folder) = (trusted(), app.folder().to_owned());
    let findings = |bytes: &[u8]| judged(&kept(&folder, "changed.asice", bytes), &trusted).findings;
    let all = files(&bytes);
    assert!(container(&all) == bytes, "the test spells as the system does");
    assert_eq!(findings(&bytes), []);
    let names_it = |findings: &[Finding], name: &str| {
        findings.iter().any(|finding| finding.entry.as_deref() == Some(name))
    };

    for (place, (name, content)) in all.iter().enumerate() {
        // One bit, whether or not the checksum of the container is put right.
        let mut other = content.clone();
        other[content.len() / 2] ^= 1;
        let at = bytes.windows(content.len()).position(|part| part == content).unwrap();
        let mut raw = bytes.clone();
        raw[at + content.len() / 2] ^= 1;
        assert!(names_it(&findings(&raw), name), "{name}");
        let mut changed = all.clone();
        changed[place].1 = other;
        let found = findings(&container(&changed));
        // Of the index the manifest tells, which the seal signs.
        let told = names_it(&found, name) || name == package::INDEX_FILE;
        assert!(!found.is_empty() && told, "{name} {found:?}");

        let mut without = all.clone();
        without.remove(place);
        let found = findings(&container(&without));
        assert!(names_it(&found, name), "without {name}: {found:?}");

        let mut renamed = all.clone();
        renamed[place].0 = format!("{name}x");
        let found = findings(&container(&renamed));
        assert!(names_it(&found, name), "{name} renamed: {found:?}");

        let mut twice = all.clone();
        twice.push(all[place].clone());
        assert_eq!(findings(&container(&twice)), [told_of(name, Fault::Duplicate)]);
    }
    let mut added = all.clone();
    added.push(("documents/забыли.pdf".into(), b"%PDF".to_vec()));
    assert_eq!(findings(&container(&added)), [told_of("documents/забыли.pdf", Fault::Unnamed)]);
    let mut moved = all.clone();
    let last = moved.len() - 1;
    moved.swap(last - 1, last);
    assert_eq!(findings(&container(&moved)), [told_of(&all[last].0, Fault::Order)]);
    for name in ["../outside", "/outside", "a/../../outside", "a\\b", "a//b", ""] {
        let mut leading = all.clone();
        leading.push((name.into(), b"x".to_vec()));
        assert_eq!(findings(&container(&leading)), [told_of(name, Fault::Name)]);
    }

    // Any byte anywhere, headers and directory included; cut off; lengthened.
    for at in (0..bytes.len()).step_by(bytes.len() / 300) {
        let mut raw = bytes.clone();
        raw[at] ^= 0x10;
        assert!(!findings(&raw).is_empty(), "byte {at}");
        assert!(!findings(&bytes[..at]).is_empty(), "cut off at {at}");
    }
    for at in bytes.len() - 200..bytes.len() {
        let mut raw = bytes.clone();
        raw[at] ^= 1;
        assert!(!findings(&raw).is_empty(), "byte {at}");
    }
    assert!(!findings(&[bytes.as_slice(), b"\0"].concat()).is_empty());
}

fn told_of(name: &str, fault: Fault) -> Finding {
    Finding { entry: Some(name.to_owned()), fault }
}

/// who changes a document and puts every sum right still lacks the key of the seal and those of the signers.
#[tokio::test]
async fn a_forgery_with_all_sums_put_right_is_betrayed_by_seal_and_signature() {
    let app = App::portal().await;
    story::registered(&app, "applicant").await;
    let id = story::submitted(&app).await.id;
    let bytes = downloaded(&app.office, "applicant", &format!("/cases/{id}/package.asice")).await;
    let mut forged = files(&bytes);
    let sum = |bytes: &[u8]| office::blobs::hex(&<sha2::Sha256 as sha2::Digest>::digest(bytes));
    let content = |files: &Files, name: &str| files.iter().find(|file| file.0 == name).unwrap().1.clone();
    let mut index: Index = serde_json::from_slice(&content(&forged, "index.json")).unwrap();
    let signed = index.documents.iter().find(|document| document.kind == "manifest").unwrap().clone();
    let mut text = content(&forged, &signed.path);
    text[20] ^= 1;
    index.files.iter_mut().find(|file| file.path == signed.path).unwrap().sha256 = sum(&text);
    let body = office::exchange::canonical::to_bytes(&index).unwrap();
    let manifest = index.manifest(&sum(&body)).into_bytes();
    let news = [(signed.path.as_str(), text), ("index.json", body), (package::MANIFEST_FILE, manifest)];
    for (name, bytes) in news {
        forged.iter_mut().find(|file| file.0 == name).unwrap().1 = bytes;
    }
    let package = kept(app.folder(), "forged.asice", &container(&forged));
    let found = judged(&package, &trusted()).findings;
    let of = |code: &str| {
        let of_it = found.iter().filter(|finding| finding.fault.code() == code);
        of_it.map(|finding| finding.entry.clone().unwrap()).collect::<Vec<_>>()
    };
    let signatures = [package::SEAL_FILE.to_owned(), signed.signatures[0].path.clone()];
    assert_eq!(of("signature"), signatures, "{found:?}");
    // What the manifest named nobody signed now, and the log named another manifest.
    assert_eq!((of("uncovered").len(), of("logged-otherwise")), (2, vec![signed.path]), "{found:?}");
    assert_eq!(found.len(), 5, "{found:?}");
}

/// What somebody with the rights of the schema's owner does, without a trace of it in the tables.
pub async fn past_the_program(office: &office::Office, table: &str, sql: &'static str, values: &[Value]) {
    let mut tx = office.db.begin().await.unwrap();
    let drops = match tx.dialect() {
        Dialect::Sqlite => {
            ["update", "delete"].map(|what| format!("DROP TRIGGER IF EXISTS {table}_no_{what}")).to_vec()
        }
        Dialect::Postgres => vec![format!("DROP TRIGGER IF EXISTS {table}_append_only ON {table}")],
    };
    for drop in drops {
        tx.execute(&*drop.leak(), &[]).await.unwrap();
    }
    assert!(tx.execute(sql, values).await.unwrap() > 0, "{sql}");
    tx.commit().await.unwrap();
}

fn codes(findings: &[Finding]) -> Vec<&'static str> {
    let mut codes: Vec<_> = findings.iter().map(|finding| finding.fault.code()).collect();
    codes.sort_unstable();
    codes
}

/// a file that was put in the place of a signed one in the database is not given out as what was signed: neither
/// one of another case nor another one of the same.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_document_that_was_replaced_in_the_database_does_not_pass_as_signed() {
    each(async |portal, _, clock| {
        let portal = portal.open(&clock).await;
        let id = submit(&portal).await;
        let ctx = crate::story::acting(&portal, "applicant");
        let documents = office::applications::case(&portal, &ctx, id).await.unwrap().documents;
        let project: Vec<_> = documents.iter().filter(|one| one.kind == "project").collect();
        let foreign = portal.blobs.put(b"%PDF-1.7 of another case").await.unwrap();
        let other = (project[1].sha256.clone(), project[1].size);
        let folder = portal.config.data.clone();
        let whole = format!("/cases/{id}/package.asice");
        let one = format!("/cases/{id}/documents/{}/package.asice", project[0].id);
        let findings = async |path: &str| {
            let package = kept(&folder, "x.asice", &downloaded(&portal, "applicant", path).await);
            judged(&package, &trusted()).findings
        };
        assert_eq!((findings(&whole).await, findings(&one).await), (vec![], vec![]));
        for ((sha256, size), of_case, of_one) in [
            (
                (foreign.sha256, foreign.size as i64),
                ["logged-otherwise", "named-missing", "uncovered"].as_slice(),
                ["logged-otherwise", "uncovered"].as_slice(),
            ),
            (other, &["logged-otherwise", "named-missing"], &["logged-otherwise"]),
        ] {
            let values = office::values![&sha256, size, project[0].id];
            let sql = "UPDATE document SET sha256 = $1, size = $2 WHERE id = $3";
            past_the_program(&portal, "document", sql, &values).await;
            assert_eq!(codes(&findings(&whole).await), of_case);
            assert_eq!(codes(&findings(&one).await), of_one);
            portal.log.sequence().await.unwrap();
            let found = office::log::verify(&portal.log, &[], &mut |_| {}).await.unwrap().findings;
            let [office::log::Finding::RecordChanged { record, what, .. }] = &found[..] else {
                panic!("{found:?}")
            };
            assert_eq!((record.case, what.contains(&"sha256".to_owned())), (id, true), "{what:?}");
        }
        let roots = anchors(&folder);
        for (lang, word) in [("kk", "ПАКЕТ ЖАРАМСЫЗ"), ("ru", "ПАКЕТ НЕДЕЙСТВИТЕЛЕН"), ("en", "NOT VALID")]
        {
            let said =
                tereze(&folder.join("x.asice"), &["--anchors", roots.to_str().unwrap(), "--lang", lang]);
            assert_eq!((said.code, said.out.contains(word)), (1, true), "{}", said.out);
        }
    })
    .await;
}

/// a result that was removed from the database with its signatures is missed by the log and in the package.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_document_that_was_removed_from_the_database_is_missed() {
    each(async |portal, expertise, clock| {
        let portal = Running::start(portal, &clock).await;
        let expertise = Running::start(expertise, &clock).await;
        let id = submit(&portal.office).await;
        until("the acknowledgement", async || {
            matches!(state(&portal.office, id).await, State::UnderConsideration { .. }).then_some(())
        })
        .await;
        decide(&expertise.office, Verdict::Positive).await;
        until("the result", async || state(&portal.office, id).await.completeness().cloned()).await;
        let office = &portal.office;
        let of_result = "(SELECT id FROM document WHERE kind = 'completeness-result')";
        let of = |table: &str, by: &str| &*format!("DELETE FROM {table} WHERE {by} IN {of_result}").leak();
        past_the_program(office, "signature", of("signature", "document_id"), &[]).await;
        past_the_program(office, "document", of("document", "id"), &[]).await;
        let folder = office.config.data.clone();
        let path = format!("/cases/{id}/package.asice");
        let package = kept(&folder, "x.asice", &downloaded(office, "applicant", &path).await);
        let findings = judged(&package, &trusted()).findings;
        // The result, and the signatures of expert and head.
        assert_eq!(codes(&findings), ["logged-missing"; 3], "{findings:?}");
        office.log.sequence().await.unwrap();
        let found = office::log::verify(&office.log, &[], &mut |_| {}).await.unwrap().findings;
        assert_eq!(found.len(), 3, "{found:?}");
        for finding in found {
            assert!(
                matches!(&finding, office::log::Finding::RecordRemoved { record, .. } if record.case == id),
                "{finding}"
            );
        }
        portal.stop().await;
        expertise.stop().await;
    })
    .await;
}

/// A container made to exhaust whoever opens it is refused before it can.
#[test]
fn hostile_containers_are_refused_in_bounded_memory() {
    let folder = office::testing::Fresh::sqlite();
    let trusted = Trusted::default();
    let first = ("mimetype".to_owned(), b"application/vnd.etsi.asic-e+zip".to_vec());
    let findings = |bytes: &[u8]| judged(&kept(folder.folder(), "hostile.asice", bytes), &trusted).findings;
    let many: Files = std::iter::once(first.clone())
        .chain((0..41_000).map(|number| (format!("{number}"), Vec::new())))
        .collect();
    assert_eq!(findings(&container(&many)), [Finding { entry: None, fault: Fault::TooLarge }]);
    let long: Files = vec![first.clone(), ("n".repeat(301), Vec::new())];
    assert_eq!(findings(&container(&long)), [told_of("mimetype", Fault::TooLarge)]);
    // Says that it has four gigabytes.
    let mut large = container(&vec![first.clone(), ("index.json".into(), Vec::new())]);
    let header = 30 + 8 + first.1.len();
    large[header + 18..header + 26].fill(0xfe);
    assert_eq!(findings(&large), [told_of("index.json", Fault::Damaged)]);
    // Compressed: nothing is unpacked.
    let mut packed = container(&vec![first.clone(), ("index.json".into(), b"{}".to_vec())]);
    packed[header + 8] = 8;
    assert_eq!(findings(&packed), [told_of("index.json", Fault::Damaged)]);
    let large_kind: Files = vec![("mimetype".into(), vec![b'a'; 1 << 20])];
    assert_eq!(findings(&container(&large_kind)), [told_of("mimetype", Fault::TooLarge)]);
    for bytes in [&b""[..], b"PK", b"not a container", b"PK\x05\x06"] {
        assert!(!findings(bytes).is_empty());
    }
    // A deep index cannot exhaust the stack either.
    let deep = [vec![b'['; 1 << 20], vec![b']'; 1 << 20]].concat();
    let deep: Files = vec![first, ("index.json".into(), deep)];
    assert!(matches!(&findings(&container(&deep))[..], [Finding { fault: Fault::Index(_), .. }]));
}
