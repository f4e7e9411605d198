//! Files that want to take the portal down when they are opened: each is blocked, and nobody else notices.

use std::time::{Duration, Instant};

use axum::http::StatusCode;
use office::arrival;
use office::store::{arrivals, uploads};
use office::testing::Fresh;
use office::{Ctx, Error, Office, System, paper};
use serde_json::json;
use uuid::Uuid;

use crate::app::{App, Browser};
use crate::portal::{csrf, follow, registered};
use crate::view_hostile;

/// A PDF of these objects, numbered from 1; the first one is the root.
fn pdf(objects: &[Vec<u8>]) -> Vec<u8> {
    let (mut bytes, mut offsets) = (b"%PDF-1.7\n".to_vec(), Vec::new());
    for (at, object) in objects.iter().enumerate() {
        offsets.push(bytes.len());
        bytes.extend_from_slice(format!("{} 0 obj\n", at + 1).as_bytes());
        bytes.extend_from_slice(object);
        bytes.extend_from_slice(b"\nendobj\n");
    }
    let table = bytes.len();
    let mut end = format!("xref\n0 {}\n0000000000 65535 f \n", offsets.len() + 1);
    offsets.iter().for_each(|offset| end += &format!("{offset:010} 00000 n \n"));
    end += &format!("trailer\n<</Size {} /Root 1 0 R>>\nstartxref\n{table}\n%%EOF\n", offsets.len() + 1);
    bytes.extend_from_slice(end.as_bytes());
    bytes
}

const ROOT: &[u8] = b"<</Type/Catalog/Pages 2 0 R>>";
const PAGE: &[u8] = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>";

/// Lists in lists: the stack of whoever reads them comes to its end.
fn deep() -> Vec<u8> {
    let lists = ["[".repeat(200_000), "]".repeat(200_000)].concat();
    let root = format!("<</Type/Catalog/Pages 2 0 R/X {lists}>>").into_bytes();
    pdf(&[root, b"<</Type/Pages/Kids[3 0 R]/Count 1>>".to_vec(), PAGE.to_vec()])
}

/// Each of forty nodes names the next one twice.
fn laughs() -> Vec<u8> {
    let nodes =
        (3..43).map(|next| format!("<</Type/Pages/Kids[{next} 0 R {next} 0 R]/Count 2>>").into_bytes());
    let objects: Vec<_> = [ROOT.to_vec()].into_iter().chain(nodes).chain([PAGE.to_vec()]).collect();
    pdf(&objects)
}

/// Objects in a stream of seven megabytes that unpacks to a gigabyte.
fn bomb() -> Vec<u8> {
    // A block with fixed codes: a blank, then copies of 258 bytes, of which eight take thirteen bytes.
    let bits = |bits: &str| -> Vec<u8> {
        let bits: Vec<u8> = bits.bytes().map(|bit| bit - b'0').collect();
        bits.chunks(8).map(|byte| byte.iter().rev().fold(0, |byte, bit| byte << 1 | bit)).collect()
    };
    let copy = "1100010100000";
    let mut stream = b"\x78\x9c".to_vec();
    stream.extend(bits(&format!("110{:08b}{copy}", 0x30 + b' ')));
    stream.extend(bits(&copy.repeat(8)).repeat(520_000));
    let mut bytes = b"%PDF-1.7\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n".to_vec();
    let packed = bytes.len();
    let head =
        format!("4 0 obj\n<</Type/ObjStm/N 2/First 9/Filter/FlateDecode/Length {}>>\nstream\n", stream.len());
    bytes.extend(head.bytes().chain(stream).chain(*b"\nendstream\nendobj\n"));
    let table = bytes.len();
    let entries = [(0, 0, 65535), (1, 9, 0), (2, 4, 0), (2, 4, 1), (1, packed, 0), (1, table, 0)];
    let mut rows = Vec::new();
    for (kind, at, generation) in entries {
        rows.push(kind);
        rows.extend((at as u32).to_be_bytes());
        rows.extend((generation as u16).to_be_bytes());
    }
    let head = format!("5 0 obj\n<</Type/XRef/Size 6/W[1 4 2]/Root 1 0 R/Length {}>>\nstream\n", rows.len());
    let end = format!("\nendstream\nendobj\nstartxref\n{table}\n%%EOF\n");
    bytes.extend(head.bytes().chain(rows).chain(end.bytes()));
    bytes
}

/// A ZIP with one file, as it is.
pub fn zip(name: &str, bytes: &[u8]) -> Vec<u8> {
    let (size, length) = ((bytes.len() as u32).to_le_bytes(), (name.len() as u16).to_le_bytes());
    let sum = crc32fast::hash(bytes).to_le_bytes();
    // Version, flags (names in UTF-8), stored, no time.
    let shared = [&[20, 0, 0, 8, 0, 0, 0, 0, 33, 0], sum.as_slice(), &size, &size, &length, &[0, 0]].concat();
    let mut zip = [b"PK\x03\x04".as_slice(), &shared, name.as_bytes(), bytes].concat();
    let offset = (zip.len() as u32).to_le_bytes();
    let entry = [b"PK\x01\x02\x14\0".as_slice(), &shared, &[0; 14], name.as_bytes()].concat();
    let list = (entry.len() as u32).to_le_bytes();
    zip.extend(entry);
    zip.extend([b"PK\x05\x06".as_slice(), &[0, 0, 0, 0, 1, 0, 1, 0], &list, &offset, &[0, 0]].concat());
    zip
}

pub async fn draft(browser: &mut Browser) -> String {
    let csrf = csrf(browser).await;
    let begun = browser.post("/applications", &[("csrf", &csrf)]).await;
    format!("{}/documents", begun.location().strip_suffix("/object").unwrap())
}

/// Waits for the jobs that run beside the requests.
async fn judged(browser: &mut Browser, address: &str) -> String {
    let began = Instant::now();
    loop {
        let page = browser.get(address).await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.text);
        if !page.text.contains("Being checked") {
            return page.text;
        }
        assert!(began.elapsed() < Duration::from_secs(300), "{}", page.text);
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

async fn verdicts(office: &Office) -> i64 {
    let mut reader = office.db.read().await.unwrap();
    let row = reader.row("SELECT count(*) AS n FROM arrival", &[]).await.unwrap().unwrap();
    row.get("n").unwrap()
}

/// .a5: a file that kills whoever opens it is blocked with its reason, once and for all; the portal lives, and the
/// files of others are checked meanwhile.
#[tokio::test(flavor = "multi_thread")]
async fn files_that_kill_whoever_opens_them_are_blocked_and_the_portal_lives() {
    let fresh = Fresh::sqlite();
    // Time enough, so that none of them is tried again.
    let app = App::configured(fresh, System::Portal, |config| config["view"]["seconds"] = json!(30)).await;
    let mut browser = registered(&app, "applicant").await;
    let mut other = registered(&app, "individual").await;
    (browser.checks, other.checks) = (false, false);
    let (bad, good) = (draft(&mut browser).await, draft(&mut other).await);
    let before = verdicts(&app.office).await;
    let background = app.office.background();
    let killers = [
        ("ПЗ_1.pdf", deep()),
        ("ПЗ_2.pdf", laughs()),
        ("ПЗ_3.pdf", bomb()),
        ("ПЗ_4.zip", zip("inside.bin", &laughs())),
    ];
    for (name, bytes) in &killers {
        let token = csrf(&mut browser).await;
        let sent = browser.upload(&bad, &[("csrf", &token)], &[("file", name, bytes)]).await;
        follow(&mut browser, sent).await;
    }
    let token = csrf(&mut other).await;
    let sent = other.upload(&good, &[("csrf", &token)], &[("file", "ПЗ.pdf", paper!("of another"))]).await;
    follow(&mut other, sent).await;
    let page = judged(&mut other, &good).await;
    assert!(page.contains("Not scanned for malware: this system has no scanner"), "{page}");

    judged(&mut browser, &bad).await;
    for (language, why) in [
        ("kk", "портал бере алатыннан көп жад не уақыт керек"),
        ("ru", "требует столько памяти или времени"),
        ("en", "takes so much memory or time"),
    ] {
        browser.get(&format!("/language/{language}")).await;
        let page = browser.get(&bad).await.text;
        assert_eq!(page.matches(why).count(), killers.len(), "{language}: {page}");
    }
    assert_eq!(verdicts(&app.office).await, before + 5);

    // The next process does not open them again.
    background.stop().await;
    let app = app.restarted().await;
    let background = app.office.background();
    let mut browser = app.signed_in("applicant").await;
    tokio::time::sleep(Duration::from_secs(2)).await;
    let page = browser.get(&bad).await.text;
    assert_eq!(page.matches("takes so much memory or time").count(), killers.len(), "{page}");
    assert_eq!(verdicts(&app.office).await, before + 5);
    background.stop().await;
}

/// An uploaded file that waits to be judged by this program in a second of its time.
async fn waiting(program: &str) -> (App, Uuid) {
    let app = App::portal().await;
    let mut browser = registered(&app, "applicant").await;
    browser.checks = false;
    let address = draft(&mut browser).await;
    let token = csrf(&mut browser).await;
    let sent = browser.upload(&address, &[("csrf", &token)], &[("file", "ПЗ.pdf", paper!("waits"))]).await;
    follow(&mut browser, sent).await;
    let unjudged = arrivals::unjudged(&mut app.office.db.read().await.unwrap(), false).await.unwrap();
    let [upload] = unjudged[..] else { panic!("{unjudged:?}") };
    let mut config = app.office.config.clone();
    config.view.program = Some(view_hostile::program(app.folder(), program));
    config.view.seconds = 1;
    (app.restarted_with(config).await, upload)
}

async fn judge(app: &App, upload: Uuid, attempt: i64) -> Result<(), Error> {
    arrival::run(&app.office, &Ctx::automatic(app.office.clock.now()), upload, attempt).await
}

async fn reasons(app: &App, upload: Uuid) -> Vec<String> {
    let mut reader = app.office.db.read().await.unwrap();
    let upload = uploads::find(&mut reader, upload).await.unwrap().unwrap();
    let verdicts = arrivals::of_bytes(&mut reader, &upload.sha256.unwrap()).await.unwrap();
    verdicts.into_iter().map(|verdict| verdict.reason).collect()
}

/// .a5: a file that is not judged in its time is tried again, because the machine may be busy; then it is the file.
#[tokio::test]
async fn a_file_that_is_not_opened_in_time_is_tried_again_and_then_blocked() {
    let (app, upload) = waiting("exec /bin/sleep 60").await;
    for attempt in [1, 2] {
        assert!(matches!(judge(&app, upload, attempt).await, Err(Error::Internal(_))));
        assert_eq!(view_hostile::alive(app.folder()), 0, "a process is left");
    }
    assert!(reasons(&app, upload).await.is_empty());
    judge(&app, upload, 3).await.unwrap();
    assert_eq!(reasons(&app, upload).await, ["too-much"]);
}

/// .a5: where the machine cannot judge, nobody's file is blocked for it, however often it is tried.
#[tokio::test]
async fn a_machine_that_cannot_judge_blocks_nothing() {
    for program in ["exit 1", "exit 0", "echo no verdict"] {
        let (app, upload) = waiting(program).await;
        for attempt in [1, 3, 9] {
            assert!(matches!(judge(&app, upload, attempt).await, Err(Error::Internal(_))), "{program}");
        }
        assert!(reasons(&app, upload).await.is_empty(), "{program}");
    }
}
