//! The transparency log under load: every event in its place, every receipt at once. `./bench log` measures it.

use jiff::Timestamp;
use office::Clock;
use office::log::{self, Log};
use office::store::Db;
use office::store::events::{self, Event, NewEvent};
use office::testing::Fresh;
use pki::note::{Role, Signer};
use serde_json::json;
use uuid::Uuid;

/// Events of one transaction, as a submission writes some of them.
const AT_ONCE: u64 = 64;
/// More than tiles of two levels hold, so that all kinds of them grow.
const LEAVES: u64 = 3_000;
const RECEIPTS: u64 = 20;

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

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn events_get_their_places_in_batches_and_receipts_come_at_once() {
    for fresh in Fresh::engines().await {
        let db = fresh.open("portal").await;
        let secret = Signer::generate().unwrap();
        let signer = |role| Signer::new("portal.example/log", role, &secret).unwrap();
        let clock = Clock::fixed(Timestamp::UNIX_EPOCH);
        let log = Log::new(db.clone(), signer(Role::Log), signer(Role::Witness), clock);
        for from in (0..LEAVES).step_by(AT_ONCE as usize) {
            write(&db, from..LEAVES.min(from + AT_ONCE)).await;
            if from % (16 * AT_ONCE) == 0 {
                log.sequence().await.unwrap();
            }
        }
        log.sequence().await.unwrap();
        for number in LEAVES..LEAVES + RECEIPTS {
            write(&db, number..number + 1).await;
            for number in [number, number * 7919 % LEAVES] {
                let receipt = log.prove(&last_of(&db, number).await).await.unwrap();
                log::check(&serde_json::to_vec(&receipt).unwrap(), log.verifier(), &[]).unwrap();
            }
        }
        let report = log::verify(&log, &[], &mut |_| {}).await.unwrap();
        assert_eq!((report.leaves, report.findings), (LEAVES + RECEIPTS, vec![]));
    }
}
