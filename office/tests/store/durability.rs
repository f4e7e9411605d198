//! What was acknowledged survives `kill -9`: a child process writes, tells what it was told, and is killed.

use std::collections::HashSet;
use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};

use office::store::Db;
use office::testing::Fresh;
use office::values;

const ADDRESS: &str = "TEREZE_CRASH_DATABASE";
const WRITERS: usize = 8;
/// The child ends by itself after so many, should the parent be gone.
const MOST: usize = 500;
/// The parent kills after it has read so many.
const ENOUGH: usize = 400;

#[tokio::test]
async fn acknowledged_rows_survive_kill_9() {
    for fresh in Fresh::engines().await {
        drop(fresh.open("portal").await);
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "durability::child_that_is_killed", "--ignored", "--nocapture"])
            .env(ADDRESS, fresh.url())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut told = HashSet::new();
        for line in BufReader::new(child.stdout.take().unwrap()).lines() {
            if let Some(key) = line.unwrap().strip_prefix("written ") {
                told.insert(key.to_owned());
            }
            if told.len() == ENOUGH {
                // SIGKILL on Unix. What already lies in the pipe is still read.
                child.kill().unwrap();
            }
        }
        child.wait().unwrap();
        let db = fresh.open("portal").await;
        let rows = db.read().await.unwrap().rows("SELECT sha256 FROM blob", &values![]).await.unwrap();
        let kept: HashSet<String> = rows.iter().map(|row| row.get("sha256").unwrap()).collect();
        let lost: Vec<_> = told.difference(&kept).collect();
        assert!(lost.is_empty(), "{} of {} lost", lost.len(), told.len());
        assert!(
            told.len() >= ENOUGH && kept.len() < WRITERS * MOST,
            "{} told, {} kept",
            told.len(),
            kept.len()
        );
    }
}

#[tokio::test]
#[ignore = "the child process of acknowledged_rows_survive_kill_9"]
async fn child_that_is_killed() {
    let db = Db::open(&std::env::var(ADDRESS).expect("the parent names a database")).await.unwrap();
    let mut writers = tokio::task::JoinSet::new();
    for writer in 0..WRITERS {
        let db = db.clone();
        writers.spawn(async move {
            for i in 0..MOST {
                let key = format!("{writer}/{i}");
                let mut tx = db.begin().await.unwrap();
                let sql = "INSERT INTO blob (sha256, size, stored_at) VALUES ($1, $2, $3)";
                tx.execute(sql, &values![&key, 1_i64, jiff::Timestamp::UNIX_EPOCH]).await.unwrap();
                tx.commit().await.unwrap();
                // One write, so that lines of two tasks do not mix.
                std::io::stdout().write_all(format!("written {key}\n").as_bytes()).unwrap();
            }
        });
    }
    while let Some(ended) = writers.join_next().await {
        ended.unwrap();
    }
}
