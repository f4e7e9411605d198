//! The transparency log under load: every event durable, every receipt at once.
//!
//! `TEREZE_LEAVES=1000000 cargo test -p office --test log -- --nocapture` measures with as many events as said.

use std::time::{Duration, Instant};

use jiff::Timestamp;
use office::Clock;
use office::log::{self, Log};
use office::store::events::{self, Event, NewEvent};
use office::store::{Db, Dialect};
use office::testing::Fresh;
use pki::note::{Role, Signer};
use serde_json::json;
use uuid::Uuid;

/// Events of one transaction, as a submission writes some of them.
const AT_ONCE: u64 = 64;
/// Receipts that are timed.
const RECEIPTS: usize = 200;

fn event(number: u64) -> NewEvent {
    NewEvent {
        id: Uuid::from_u128(u128::from(number) << 64 | 7),
        subject_kind: "application",
        // A case has some ten events.
        subject_id: Uuid::from_u128(u128::from(number / 10)),
        kind: "application_submitted".into(),
        at: Timestamp::UNIX_EPOCH,
        actor: json!({"kind": "person", "iin": "900101300015", "name": "СЕРІКОВ ӘЛІБЕК"}),
        clause: "A-16.p1".into(),
        edition: "670-2019-08-16".into(),
        calendar: "kz-2026-1".into(),
        data: json!({"sha256": "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", "files": 3}),
    }
}

async fn write(db: &Db, numbers: std::ops::Range<u64>) {
    let mut tx = db.begin().await.unwrap();
    for number in numbers {
        events::append(&mut tx, &event(number)).await.unwrap();
    }
    tx.commit().await.unwrap();
}

async fn last_of(db: &Db, number: u64) -> Event {
    let id = Uuid::from_u128(u128::from(number / 10));
    let history = events::of_subject(&mut db.read().await.unwrap(), "application", id).await.unwrap();
    history.into_iter().next_back().unwrap()
}

/// The time within which the share of the measured ones lay.
fn within(times: &mut [Duration], share: f64) -> Duration {
    times.sort_unstable();
    times[((times.len() - 1) as f64 * share) as usize]
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn events_get_their_places_in_batches_and_receipts_come_at_once() {
    let leaves: u64 = std::env::var("TEREZE_LEAVES").ok().map_or(3_000, |text| text.parse().unwrap());
    for fresh in Fresh::engines().await {
        let db = fresh.open("portal").await;
        let secret = Signer::generate().unwrap();
        let signer = |role| Signer::new("portal.example/log", role, &secret).unwrap();
        let clock = Clock::fixed(Timestamp::UNIX_EPOCH);
        let log = Log::new(db.clone(), signer(Role::Log), signer(Role::Witness), clock);
        let (mut written, mut writing, mut placing) = (0, Duration::ZERO, Duration::ZERO);
        while written < leaves {
            let next = leaves.min(written + 16 * AT_ONCE);
            let begun = Instant::now();
            while written < next {
                let end = next.min(written + AT_ONCE);
                write(&db, written..end).await;
                written = end;
            }
            writing += begun.elapsed();
            let begun = Instant::now();
            log.sequence().await.unwrap();
            placing += begun.elapsed();
        }
        let (mut committed, mut proved) = (Vec::new(), Vec::new());
        for number in leaves..leaves + RECEIPTS as u64 {
            write(&db, number..number + 1).await;
            let event = last_of(&db, number).await;
            let begun = Instant::now();
            let receipt = log.prove(&event).await.unwrap();
            committed.push(begun.elapsed());
            log::check(&serde_json::to_vec(&receipt).unwrap(), log.verifier(), &[]).unwrap();
            let old = last_of(&db, number * 7919 % leaves).await;
            let begun = Instant::now();
            log.prove(&old).await.unwrap();
            proved.push(begun.elapsed());
        }
        let begun = Instant::now();
        let report = log::verify(&log, &[], &mut |_| {}).await.unwrap();
        assert_eq!((report.leaves, report.findings), (leaves + RECEIPTS as u64, vec![]));
        let per_second = |took: Duration| leaves as f64 / took.as_secs_f64();
        println!(
            "{}: {leaves} events, written {:.0}/s, placed durably {:.0}/s; a new event placed and proved in \
             {:.2?} (p50), {:.2?} (p99); an old one proved in {:.2?} (p50), {:.2?} (p99); verified {:.0}/s",
            match db.dialect() {
                Dialect::Sqlite => "SQLite",
                Dialect::Postgres => "PostgreSQL",
            },
            per_second(writing),
            per_second(placing),
            within(&mut committed, 0.5),
            within(&mut committed, 0.99),
            within(&mut proved, 0.5),
            within(&mut proved, 0.99),
            per_second(begun.elapsed()),
        );
    }
}
