//! Blobs in processes of their own: killed at any moment, and measured.

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use bytes::Bytes;
use futures_util::{TryStreamExt, stream};
use office::Clock;
use office::blobs::Blobs;
use office::store::{Db, Dialect, blobs as ledger};
use office::testing::Fresh;

const DATABASE: &str = "TEREZE_BLOBS_DATABASE";
const FOLDER: &str = "TEREZE_BLOBS_FOLDER";
/// How often a process is killed, at moments of no order.
const KILLS: u32 = 200;

fn clock() -> Clock {
    Clock::fixed("2026-11-24T05:00:00Z".parse().unwrap())
}

fn child(fresh: &Fresh, test: &str) -> Child {
    Command::new(std::env::current_exe().unwrap())
        .args(["--exact", test, "--ignored", "--nocapture"])
        .env(DATABASE, fresh.url())
        .env(FOLDER, fresh.folder().join("blobs"))
        .stdout(Stdio::piped())
        .spawn()
        .unwrap()
}

/// The blobs that the parent named to this child.
async fn given() -> Blobs {
    let db = Db::open(&std::env::var(DATABASE).expect("the parent names a database")).await.unwrap();
    Blobs::open(std::env::var(FOLDER).unwrap(), None, db, clock()).unwrap()
}

/// A-22-R1: what was told to be stored is there and whole after `kill -9` at any moment.
#[tokio::test]
async fn acknowledged_blobs_survive_kill_9() {
    let fresh = Fresh::sqlite();
    let db = fresh.open("portal").await;
    let mut told = BTreeSet::new();
    for kill in 0..KILLS {
        let mut child = child(&fresh, "blobs::child_that_stores");
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        // From the first stored blob on, so that the moment falls into work; 0 to 20 ms.
        for line in lines.by_ref() {
            if let Some(sha256) = line.unwrap().strip_prefix("stored ") {
                told.insert(sha256.to_owned());
                break;
            }
        }
        std::thread::sleep(Duration::from_micros(u64::from(kill.wrapping_mul(7_919) % 20_000)));
        child.kill().unwrap();
        told.extend(lines.map_while(|line| line.ok()?.strip_prefix("stored ").map(str::to_owned)));
        child.wait().unwrap();
    }
    let blobs = fresh.blobs(None, &db, &clock());
    for sha256 in &told {
        assert!(blobs.contains(sha256).await.unwrap());
        blobs.read(sha256).await.unwrap();
    }
    assert!(told.len() as u32 >= KILLS, "{} stored", told.len());
    let report = blobs.check(&mut |_| true).await.unwrap().unwrap();
    assert_eq!((report.faulty, report.foreign), (Vec::new(), Vec::new()));
    let left = std::fs::read_dir(fresh.folder().join("blobs/staging")).unwrap().count();
    assert_eq!(left, 0, "half-written files are thrown away at the start");
}

#[tokio::test]
#[ignore = "the child process of acknowledged_blobs_survive_kill_9"]
async fn child_that_stores() {
    let blobs = given().await;
    for _ in 0..10_000_u32 {
        let mut bytes = vec![0; 40_000];
        bytes[..16].copy_from_slice(uuid::Uuid::new_v4().as_bytes());
        let stored = blobs.put(&bytes).await.unwrap();
        std::io::stdout().write_all(format!("stored {}\n", stored.sha256).as_bytes()).unwrap();
    }
}

/// A gigabyte goes in and out of a process that never needs more than 40 MiB above what it began with.
#[tokio::test]
async fn a_gigabyte_is_streamed_in_constant_memory() {
    let fresh = Fresh::sqlite();
    drop(fresh.open("portal").await);
    let output = child(&fresh, "blobs::child_that_streams").wait_with_output().unwrap();
    let output = String::from_utf8(output.stdout).unwrap();
    let growth = output.lines().find_map(|line| line.strip_prefix("growth ")).expect("the child measured");
    let growth: u64 = growth.parse().unwrap();
    assert!(growth < 40 << 10, "{growth} KiB more than at the beginning");
}

#[tokio::test]
#[ignore = "the child process of a_gigabyte_is_streamed_in_constant_memory"]
async fn child_that_streams() {
    const PIECE: usize = 1 << 20;
    let blobs = given().await;
    let begin = peak();
    let pieces = stream::iter((0..1024_u32).map(|i| {
        let mut piece = vec![0; PIECE];
        piece[..4].copy_from_slice(&i.to_le_bytes());
        Ok::<_, std::io::Error>(Bytes::from(piece))
    }));
    let stored = blobs.put_stream(pieces, u64::MAX, None).await.unwrap();
    assert_eq!(stored.size, 1 << 30);
    let mut reading = blobs.stream(&stored.sha256).await.unwrap();
    let mut read = 0;
    while let Some(piece) = reading.bytes.try_next().await.unwrap() {
        read += piece.len();
    }
    assert_eq!(read, 1 << 30);
    println!("\ngrowth {}", peak() - begin);
}

/// The most memory this process ever had, in KiB.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    line.trim().trim_end_matches(" kB").parse().unwrap()
}

/// no row that names a blob is forgotten when orphans are looked for.
#[tokio::test]
async fn every_column_that_names_blobs_is_in_the_view() {
    /// Hashes that name no blob: judged, of refused messages, of migrations, announced but not stored.
    const OTHERS: [(&str, &str); 11] = [
        ("archive_stamp", "sha256"),
        ("arrival", "sha256"),
        ("blob", "sha256"),
        ("blob_name", "sha256"),
        ("download", "sha256"),
        ("inventory", "sha256"),
        ("message_refused", "sha256"),
        ("migration", "sha256"),
        ("secrets_change", "sha256"),
        ("signature_evidence", "sha256"),
        ("upload", "expected_sha256"),
    ];
    for system in ["portal", "expertise"] {
        let fresh = Fresh::sqlite();
        let db = fresh.open(system).await;
        assert_eq!(db.dialect(), Dialect::Sqlite);
        let path = fresh.url().strip_prefix("sqlite:").unwrap();
        let conn = rusqlite::Connection::open(path).unwrap();
        let view: String = conn
            .query_row("SELECT sql FROM sqlite_schema WHERE name = 'blob_name'", [], |row| row.get(0))
            .unwrap();
        let mut statement = conn
            .prepare("SELECT s.name, c.name FROM sqlite_schema s, pragma_table_info(s.name) c WHERE c.name LIKE '%sha256%'")
            .unwrap();
        let columns = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
        for column in columns {
            let (table, column): (String, String) = column.unwrap();
            let named = view.split_whitespace().collect::<Vec<_>>().join(" ");
            assert!(
                named.contains(&format!("{column} FROM {table}")) || OTHERS.contains(&(&table, &column)),
                "{system}: {table}.{column} names blobs and is not in the view blob_name"
            );
        }
        assert!(!ledger::is_named(&mut db.read().await.unwrap(), "x").await.unwrap());
    }
}
