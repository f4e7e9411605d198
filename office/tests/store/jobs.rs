//! Jobs on both engines: planned with their reason, claimed once, done at least once.

use std::collections::HashSet;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use office::jobs::{Failure, Jobs, enqueue, standing};
use office::store::{Db, jobs};
use office::testing::{Fresh, each_engine};
use serde_json::json;

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn noon() -> Timestamp {
    at("2026-11-24T07:00:00Z")
}

async fn plan(db: &Db, kind: &str, key: &str, run_at: Timestamp) -> bool {
    let mut tx = db.begin().await.unwrap();
    let added = enqueue(&mut tx, kind, &json!({"key": key}), key, run_at).await.unwrap();
    tx.commit().await.unwrap();
    added
}

async fn wait_until(db: &Db, key: &str, reached: impl Fn(&office::jobs::Standing) -> bool) {
    let mut last = None;
    for _ in 0..1000 {
        last = standing(&mut db.read().await.unwrap(), key).await.unwrap();
        if last.as_ref().is_some_and(&reached) {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("{key} stands at {last:?}");
}

#[tokio::test]
async fn a_key_is_planned_once_and_only_if_its_reason_is_committed() {
    each_engine("portal", async |db| {
        let mut dropped = db.begin().await.unwrap();
        enqueue(&mut dropped, "forward", &json!({}), "forward:1", noon()).await.unwrap();
        drop(dropped);
        assert!(plan(&db, "forward", "forward:1", noon()).await);
        assert!(!plan(&db, "forward", "forward:1", noon()).await);
    })
    .await;
}

#[tokio::test]
async fn two_workers_at_once_never_claim_the_same_job() {
    for fresh in Fresh::engines().await {
        let (one, other) = (fresh.open("portal").await, fresh.open("portal").await);
        for i in 0..40 {
            plan(&one, "forward", &format!("forward:{i}"), noon()).await;
        }
        let work = |db: Db| async move {
            let mut mine = Vec::new();
            loop {
                let claimed = db
                    .transact(|mut tx| async move {
                        let until = at("2026-11-24T07:01:00Z");
                        let claimed = jobs::claim(&mut tx, &["forward"], noon(), until, 3).await?;
                        Ok::<_, office::store::Error>((tx, claimed))
                    })
                    .await
                    .unwrap();
                if claimed.is_empty() {
                    return mine;
                }
                mine.extend(claimed);
            }
        };
        let (a, b) = tokio::join!(tokio::spawn(work(one)), tokio::spawn(work(other)));
        let all: Vec<_> = a.unwrap().into_iter().chain(b.unwrap()).collect();
        let distinct: HashSet<_> = all.iter().map(|job| job.id).collect();
        assert_eq!((all.len(), distinct.len()), (40, 40));
        assert!(all.iter().all(|job| job.attempts == 1));
    }
}

#[tokio::test]
async fn a_job_of_a_dead_worker_is_claimed_again_and_the_dead_one_cannot_settle_it() {
    each_engine("portal", async |db| {
        plan(&db, "forward", "forward:1", noon()).await;
        let until = at("2026-11-24T07:00:20Z");
        let mut tx = db.begin().await.unwrap();
        let dead = jobs::claim(&mut tx, &["forward"], noon(), until, 9).await.unwrap().remove(0);
        let early = jobs::claim(&mut tx, &["forward"], at("2026-11-24T07:00:19Z"), until, 9).await.unwrap();
        assert!(early.is_empty());
        let next = at("2026-11-24T07:00:40Z");
        let heir = jobs::claim(&mut tx, &["forward"], until, next, 9).await.unwrap().remove(0);
        assert_eq!((heir.id, heir.attempts), (dead.id, 2));
        assert!(!jobs::finish(&mut tx, dead.id, dead.attempts, until).await.unwrap());
        assert!(!jobs::renew(&mut tx, dead.id, dead.attempts, next).await.unwrap());
        assert!(jobs::finish(&mut tx, heir.id, heir.attempts, until).await.unwrap());
        assert!(jobs::claim(&mut tx, &["forward"], next, next, 9).await.unwrap().is_empty());
        tx.commit().await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn a_failing_job_is_tried_again_until_it_succeeds_or_never_can() {
    each_engine("portal", async |db| {
        let clock = Arc::new(Mutex::new(noon()));
        let tries = Arc::new(AtomicUsize::new(0));
        let counted = tries.clone();
        let reading = clock.clone();
        let running = Jobs::new(db.clone(), move || *reading.lock().unwrap())
            .on("shaky", move |_| {
                let attempt = counted.fetch_add(1, Ordering::SeqCst);
                async move {
                    match attempt {
                        0 => Err(Failure::later("peer is away")),
                        1 => panic!("a mistake of ours"),
                        _ => Ok(()),
                    }
                }
            })
            .on("hopeless", |_| async { Err(Failure::never("no such application")) })
            .start();
        plan(&db, "shaky", "shaky", noon()).await;
        plan(&db, "hopeless", "hopeless", noon()).await;
        for attempt in [1, 2] {
            wait_until(&db, "shaky", |job| job.attempts == attempt && job.last_error.is_some()).await;
            let mut clock = clock.lock().unwrap();
            *clock = clock.checked_add(SignedDuration::from_secs(5)).unwrap();
        }
        wait_until(&db, "shaky", |job| job.done_at.is_some() && job.attempts == 3).await;
        wait_until(&db, "hopeless", |job| job.failed_at == Some(noon()) && job.attempts == 1).await;
        running.stop().await;
        assert_eq!(tries.load(Ordering::SeqCst), 3);
    })
    .await;
}

#[tokio::test]
async fn a_job_of_the_future_runs_when_the_clock_is_moved_forward() {
    each_engine("portal", async |db| {
        let clock = Arc::new(Mutex::new(noon()));
        let reading = clock.clone();
        let running = Jobs::new(db.clone(), move || *reading.lock().unwrap())
            .on("expire", |_| async { Ok(()) })
            .start();
        plan(&db, "expire", "expire:1", at("2026-12-01T19:00:00Z")).await;
        plan(&db, "expire", "expire:2", noon()).await;
        wait_until(&db, "expire:2", |job| job.done_at.is_some()).await;
        let waiting = standing(&mut db.read().await.unwrap(), "expire:1").await.unwrap().unwrap();
        assert_eq!((waiting.attempts, waiting.done_at), (0, None));
        *clock.lock().unwrap() = at("2026-12-01T19:00:00Z");
        wait_until(&db, "expire:1", |job| job.done_at == Some(at("2026-12-01T19:00:00Z"))).await;
        running.stop().await;
    })
    .await;
}

#[tokio::test]
async fn a_clock_that_jumps_past_the_lease_does_not_run_a_job_twice_at_once() {
    each_engine("portal", async |db| {
        let clock = Arc::new(Mutex::new(noon()));
        let (reading, begun) = (clock.clone(), Arc::new(AtomicUsize::new(0)));
        let counted = begun.clone();
        let (open, gate) = tokio::sync::watch::channel(false);
        let running = Jobs::new(db.clone(), move || *reading.lock().unwrap())
            .on("long", move |_| {
                counted.fetch_add(1, Ordering::SeqCst);
                let mut gate = gate.clone();
                async move { gate.wait_for(|open| *open).await.map(|_| ()).map_err(Failure::later) }
            })
            .start();
        plan(&db, "long", "long", noon()).await;
        wait_until(&db, "long", |job| job.attempts == 1).await;
        *clock.lock().unwrap() = at("2026-11-29T07:00:00Z");
        wait_until(&db, "long", |job| job.attempts == 2).await;
        open.send(true).unwrap();
        wait_until(&db, "long", |job| job.done_at.is_some()).await;
        running.stop().await;
        assert_eq!(begun.load(Ordering::SeqCst), 1);
    })
    .await;
}

#[tokio::test]
async fn stopping_waits_for_running_jobs_and_claims_no_more() {
    each_engine("portal", async |db| {
        let running = Jobs::new(db.clone(), noon)
            .on("slow", |_| async {
                tokio::time::sleep(Duration::from_millis(100)).await;
                Ok(())
            })
            .start();
        plan(&db, "slow", "slow:1", noon()).await;
        wait_until(&db, "slow:1", |job| job.attempts == 1).await;
        running.stop().await;
        let first = standing(&mut db.read().await.unwrap(), "slow:1").await.unwrap().unwrap();
        assert_eq!(first.done_at, Some(noon()));
        plan(&db, "slow", "slow:2", noon()).await;
        let second = standing(&mut db.read().await.unwrap(), "slow:2").await.unwrap().unwrap();
        assert_eq!(second.attempts, 0);
    })
    .await;
}
