//! Documents that want the machine: each is drawn, or refused with its reason, within the limits.

use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use office::testing::Fresh;
use office::view::{Reason, Shown, Zoom, drawn};
use office::{Clock, Config, Office, System};
use serde_json::json;

use crate::app::{START, at, configuration};

pub async fn office(fresh: &Fresh, view: serde_json::Value) -> Office {
    let mut configuration = configuration(fresh, System::Portal);
    for (key, value) in view.as_object().unwrap() {
        configuration["view"][key] = value.clone();
    }
    let config = Config::parse(&toml::to_string(&configuration).unwrap(), fresh.folder()).unwrap();
    Office::open_at(config, Clock::fixed(at(START))).await.unwrap()
}

async fn first_page(office: &Office, bytes: &[u8], pdf: bool, zoom: Zoom) -> Shown {
    let blob = office.blobs.put(bytes).await.unwrap();
    drawn(office, &blob.sha256, bytes.len() as u64, pdf, 1, zoom).await.unwrap()
}

/// A PDF of one page with this box, content and further objects from number 5 on.
fn pdf(media_box: &str, content: &[u8], resources: &str, objects: &[Vec<u8>]) -> Vec<u8> {
    let mut bytes = format!(
        "%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n\
         3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[{media_box}]/Contents 4 0 R/Resources<<{resources}>>>>endobj\n"
    )
    .into_bytes();
    let stream = |number: usize, head: &str, body: &[u8]| {
        let mut object = format!("{number} 0 obj<<{head}/Length {}>>stream\n", body.len()).into_bytes();
        object.extend_from_slice(body);
        object.extend_from_slice(b"\nendstream endobj\n");
        object
    };
    bytes.extend(stream(4, "", content));
    for object in objects {
        bytes.extend_from_slice(object);
    }
    bytes.extend_from_slice(b"trailer<</Root 1 0 R>>\n%%EOF\n");
    bytes
}

/// Each form draws the next ten times; the last one draws squares.
pub fn endless() -> Vec<u8> {
    let forms: Vec<Vec<u8>> = (0..9)
        .map(|level| {
            let number = 5 + level;
            let (resources, body) = if level == 8 {
                (String::new(), "0 0 500 500 re f ".repeat(50))
            } else {
                (format!("/Resources<</XObject<</X {} 0 R>>>>", number + 1), "/X Do ".repeat(10))
            };
            format!(
                "{number} 0 obj<</Type/XObject/Subtype/Form/BBox[0 0 600 900]{resources}/Length {}>>stream\n{body}\nendstream endobj\n",
                body.len()
            )
            .into_bytes()
        })
        .collect();
    pdf("0 0 595 842", b"/X Do", "/XObject<</X 5 0 R>>", &forms)
}

/// An image of 400 megabytes in a few: each two bytes are 128.
fn greedy() -> Vec<u8> {
    let body = [129u8, 7].repeat(400 * 1024 * 1024 / 128);
    let mut image = format!(
        "5 0 obj<</Type/XObject/Subtype/Image/Width 20480/Height 20480/BitsPerComponent 8/ColorSpace/DeviceGray/Filter/RunLengthDecode/Length {}>>stream\n",
        body.len()
    )
    .into_bytes();
    image.extend(body);
    image.extend_from_slice(b"\nendstream endobj\n");
    pdf("0 0 595 842", b"500 0 0 500 0 0 cm /X Do", "/XObject<</X 5 0 R>>", &[image])
}

#[tokio::test]
async fn an_endless_document_is_given_up_in_time() {
    let fresh = Fresh::sqlite();
    // Memory enough, so that time alone ends it.
    let office = office(&fresh, json!({"seconds": 1, "memory_mib": 8192})).await;
    let began = Instant::now();
    let shown = first_page(&office, &endless(), true, Zoom::Fit).await;
    assert_eq!(shown, Shown::Not(Reason::Time));
    assert!(began.elapsed() < Duration::from_secs(6), "{:?}", began.elapsed());
    // It is not tried again at once.
    let again = Instant::now();
    assert_eq!(first_page(&office, &endless(), true, Zoom::Fit).await, Shown::Not(Reason::Time));
    assert!(again.elapsed() < Duration::from_secs(1));
}

#[tokio::test]
async fn a_document_that_unpacks_to_more_than_the_memory_is_given_up() {
    let fresh = Fresh::sqlite();
    let office = office(&fresh, json!({"memory_mib": 128, "largest_mib": 64, "seconds": 20})).await;
    let shown = first_page(&office, &greedy(), true, Zoom::Fit).await;
    assert_eq!(shown, Shown::Not(Reason::Memory));
    // A picture that says of itself that it has 900 million pixels.
    let mut png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
    png.extend(30_000u32.to_be_bytes().into_iter().chain(30_000u32.to_be_bytes()).chain([8, 6, 0, 0, 0]));
    png.extend(crc32fast::hash(&png[12..]).to_be_bytes());
    png.extend_from_slice(b"\0\0\0\x04IDAT\x78\x9c\x03\0");
    png.extend(crc32fast::hash(b"IDAT\x78\x9c\x03\0").to_be_bytes());
    let shown = first_page(&office, &png, false, Zoom::Fit).await;
    assert!(matches!(shown, Shown::Not(Reason::Memory | Reason::Broken)), "{shown:?}");
}

#[tokio::test]
async fn pages_without_end_and_nonsense_are_drawn_small_or_refused() {
    let fresh = Fresh::sqlite();
    let office = office(&fresh, json!({"megapixels": 2})).await;
    let content = b"1 0 0 rg 0 0 1e9 1e9 re f";
    let Shown::Sheet(sheet) =
        first_page(&office, &pdf("0 0 1000000000 1000000000", content, "", &[]), true, Zoom::Percent(200))
            .await
    else {
        panic!("it is a page")
    };
    assert!(sheet.reduced && u64::from(sheet.width) * u64::from(sheet.height) <= 2_000_000, "{sheet:?}");
    for bytes in [&b"%PDF-1.7\nnothing of it\n%%EOF"[..], b"\x89PNG\r\n\x1a\n", b"", &[0xFF; 4096]] {
        for kind in [true, false] {
            let shown = first_page(&office, bytes, kind, Zoom::Fit).await;
            assert_eq!(shown, Shown::Not(Reason::Broken));
        }
    }
    let blob = office.blobs.put(b"large").await.unwrap();
    let large = drawn(&office, &blob.sha256, 1 << 40, true, 1, Zoom::Fit).await.unwrap();
    assert_eq!(large, Shown::Not(Reason::Large));
}

pub fn program(folder: &Path, text: &str) -> PathBuf {
    let file = folder.join("program");
    std::fs::write(&file, format!("#!/bin/sh\necho $$ >> {}/pids\n{text}\n", folder.display())).unwrap();
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o700)).unwrap();
    file
}

pub fn alive(folder: &Path) -> usize {
    let pids = std::fs::read_to_string(folder.join("pids")).unwrap();
    assert!(pids.lines().count() > 0);
    pids.lines().filter(|pid| Path::new(&format!("/proc/{pid}")).exists()).count()
}

/// Whatever the process does: it ends, what it says is bounded, and those who wait are told.
#[tokio::test]
async fn a_process_that_misbehaves_is_ended_and_does_not_hold_up_others() {
    let fresh = Fresh::sqlite();
    let program_of = |text| program(fresh.folder(), text);
    let silent = json!({"at_once": 1, "seconds": 9, "program": program_of("exec /bin/sleep 60")});
    let office_of_one = office(&fresh, silent).await;
    let (one, other) = tokio::join!(
        first_page(&office_of_one, b"one", true, Zoom::Fit),
        first_page(&office_of_one, b"other", true, Zoom::Fit)
    );
    let seen = [one, other];
    assert!(seen.contains(&Shown::Not(Reason::Time)) && seen.contains(&Shown::Not(Reason::Busy)), "{seen:?}");
    assert_eq!(alive(fresh.folder()), 0, "a process is left");
    drop(office_of_one);

    for chatter in [
        "exec /usr/bin/yes",
        "echo '{\"sheet\":{\"pages\":1,\"width\":9,\"height\":9,\"columns\":1,\"rows\":1,\"reduced\":false}}'; exec /usr/bin/yes",
    ] {
        let fresh = Fresh::sqlite();
        let office = office(&fresh, json!({"program": program(fresh.folder(), chatter)})).await;
        let shown = first_page(&office, b"%PDF", true, Zoom::Fit).await;
        assert_eq!(shown, Shown::Not(Reason::Broken));
        assert_eq!(alive(fresh.folder()), 0, "a process is left");
    }
}
