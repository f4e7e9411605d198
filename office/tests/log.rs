//! The transparency log under load: every event in its place, every receipt at once. `./bench log` measures it.

#[path = "../benches/log/events.rs"]
mod events;

use events::{AT_ONCE, last_of, write};
use jiff::Timestamp;
use office::Clock;
use office::log::{self, Log};
use office::testing::Fresh;
use pki::note::{Role, Signer};

/// Some tiles are full, one is not, and one is above them.
const LEAVES: u64 = 3_000;
const RECEIPTS: u64 = 20;

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
