//! The transparency log on both engines: places without gaps, and whatever was done past the program is found.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};
use law::tlog::Checkpoint;
use office::Clock;
use office::log::{self, Finding, Log};
use office::store::events::{self, NewEvent};
use office::store::{Db, Dialect, log as stored};
use office::testing::each_engine;
use office::values;
use pki::note::{Note, Role, Signer};
use serde_json::json;
use uuid::Uuid;

const START: &str = "2026-11-24T05:00:00Z";

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// The same key each time: nodes of one system.
fn node(db: &Db, clock: &Clock, secret: &[u8]) -> Log {
    let signer = |name, role| Signer::new(name, role, secret).unwrap();
    let (log, witness) =
        (signer("portal.example/log", Role::Log), signer("portal.example/log/witness", Role::Witness));
    Log::new(db.clone(), log, witness, clock.clone())
}

fn event(id: u128, at: Timestamp) -> NewEvent {
    NewEvent {
        id: Uuid::from_u128(id),
        subject_kind: "application",
        subject_id: Uuid::from_u128(id % 7),
        kind: "submitted".into(),
        at,
        actor: json!({"kind": "person", "name": "СЕРІКОВ ӘЛІБЕК"}),
        clause: "A-16".into(),
        calendar: "kz-test".into(),
        edition: "2026-09-21".into(),
        data: json!({"files": 3, "empty": null, "names": ["ПЗ_1.pdf"]}),
    }
}

async fn happened(db: &Db, ids: std::ops::Range<u128>, at: Timestamp) {
    let mut tx = db.begin().await.unwrap();
    for id in ids {
        events::append(&mut tx, &event(id, at)).await.unwrap();
    }
    tx.commit().await.unwrap();
}

async fn found(log: &Log, elsewhere: &[Checkpoint]) -> Vec<Finding> {
    log::verify(log, elsewhere, &mut |_| {}).await.unwrap().findings
}

/// What somebody with the rights of the schema's owner can do.
async fn past_the_program(db: &Db, statements: &[&'static str]) {
    let mut tx = db.begin().await.unwrap();
    let triggers = ["event", "log_leaf", "log_checkpoint"];
    for table in triggers {
        let drops = match tx.dialect() {
            Dialect::Sqlite => ["update", "delete", "replace"]
                .map(|what| format!("DROP TRIGGER IF EXISTS {table}_no_{what}"))
                .to_vec(),
            Dialect::Postgres => vec![format!("DROP TRIGGER IF EXISTS {table}_append_only ON {table}")],
        };
        for drop in drops {
            tx.execute(&*drop.leak(), &values![]).await.unwrap();
        }
    }
    for statement in statements {
        assert!(tx.execute(*statement, &values![]).await.unwrap() > 0, "{statement} changes nothing");
    }
    tx.commit().await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_nodes_give_every_event_one_place_and_every_receipt_holds() {
    each_engine("portal", async |db| {
        let clock = Clock::fixed(at(START));
        let secret = Signer::generate().unwrap();
        let nodes = [node(&db, &clock, &secret), node(&db, &clock, &secret)];
        // More than one tile of leaves, with both nodes at it while events go on coming.
        let (first, second) = (&nodes[0], &nodes[1]);
        let coming = async {
            for from in (0..600).step_by(20) {
                happened(&db, from..from + 20, at(START)).await;
            }
        };
        let placing = async |log: &Log| {
            for _ in 0..30 {
                log.sequence().await.unwrap();
                tokio::task::yield_now().await;
            }
        };
        tokio::join!(coming, placing(first), placing(second));
        first.sequence().await.unwrap();
        let mut conn = db.read().await.unwrap();
        let leaves = stored::leaves(&mut conn, 0, 1000).await.unwrap();
        let numbers: Vec<i64> = leaves.iter().map(|leaf| leaf.number).collect();
        assert_eq!(numbers, (0..600).collect::<Vec<_>>());
        let events: BTreeSet<Uuid> = leaves.iter().map(|leaf| leaf.event_id).collect();
        assert_eq!(events, (0..600).map(Uuid::from_u128).collect());
        let report = log::verify(second, &[], &mut |_| {}).await.unwrap();
        assert_eq!((report.leaves, report.waiting, report.findings), (600, false, vec![]));

        for id in [0_u128, 255, 256, 599] {
            let mut history = Vec::new();
            for subject in 0..7 {
                let subject = Uuid::from_u128(subject);
                history.extend(events::of_subject(&mut conn, "application", subject).await.unwrap());
            }
            let event = history.into_iter().find(|event| event.id == Uuid::from_u128(id)).unwrap();
            let receipt = serde_json::to_vec(&first.prove(&event).await.unwrap()).unwrap();
            let (proved, checked) = log::check(&receipt, first.verifier(), &[]).unwrap();
            assert_eq!(proved.event["id"], json!(event.id));
            assert_eq!(
                (checked.checkpoint.size, checked.checkpoint.origin.as_str()),
                (600, "portal.example/log")
            );
            let text = String::from_utf8(receipt).unwrap();
            for (from, to) in [("ПЗ_1.pdf", "ПЗ_2.pdf"), ("A-16", "A-17"), ("\"nonce\":\"", "\"nonce\":\"0")]
            {
                assert!(
                    log::check(text.replacen(from, to, 1).as_bytes(), first.verifier(), &[]).is_err(),
                    "{to}"
                );
            }
            let stranger =
                Signer::new("portal.example/log", Role::Log, &Signer::generate().unwrap()).unwrap();
            assert!(log::check(text.as_bytes(), stranger.verifier(), &[]).is_err());
        }
    })
    .await;
}

/// A killed process leaves events without a place; whoever asks for a receipt, or starts next, gives it.
#[tokio::test]
async fn an_event_that_waits_gets_its_place_with_its_receipt() {
    each_engine("portal", async |db| {
        let clock = Clock::fixed(at(START));
        let log = node(&db, &clock, &Signer::generate().unwrap());
        assert_eq!(log.checkpoint().await.unwrap(), None);
        happened(&db, 0..3, at(START)).await;
        assert!(log::verify(&log, &[], &mut |_| {}).await.unwrap().waiting);
        let event =
            events::of_subject(&mut db.read().await.unwrap(), "application", Uuid::from_u128(1)).await;
        log.prove(&event.unwrap()[0]).await.unwrap();
        let note = Note::read(&log.checkpoint().await.unwrap().unwrap()).unwrap();
        assert_eq!(log.verifier().signed(&note), Some(0));
        assert_eq!(Checkpoint::read(&note.text).unwrap().size, 3);
        assert_eq!(log.sequence().await.unwrap(), 0);
    })
    .await;
}

#[tokio::test]
async fn what_is_changed_removed_or_back_dated_is_found() {
    /// What is done to the database, and what is said of it.
    type Case = (&'static [&'static str], fn(&[Finding]) -> bool);
    let cases: [Case; 6] = [
        (
            &[
                "UPDATE event SET clause = 'A-17' WHERE id IN (SELECT event_id FROM log_leaf WHERE number = 5)",
            ],
            |found| matches!(found, [Finding::Changed { leaf: 5, .. }]),
        ),
        (&["DELETE FROM event WHERE id IN (SELECT event_id FROM log_leaf WHERE number = 5)"], |found| {
            matches!(found, [Finding::Removed { leaf: 5, .. }])
        }),
        (&["DELETE FROM log_leaf WHERE number = 5"], |found| found.contains(&Finding::Gap { leaf: 5 })),
        (&["UPDATE log_leaf SET entry = nonce WHERE number = 5"], |found| {
            matches!(found, [Finding::Changed { leaf: 5, .. }, ..])
                && found.contains(&Finding::RootDiffers { size: 10 })
                && found.contains(&Finding::TileDiffers { level: 0, place: 0 })
        }),
        (
            &[
                "UPDATE log_checkpoint SET root = (SELECT nonce FROM log_leaf WHERE number = 0) WHERE size = 10",
            ],
            |found| {
                found.contains(&Finding::RootDiffers { size: 10 })
                    && found.contains(&Finding::Unsigned { size: 10 })
            },
        ),
        (
            &["DELETE FROM log_leaf WHERE number >= 10", "DELETE FROM log_checkpoint WHERE size > 10"],
            |found| {
                found.iter().filter(|one| matches!(one, Finding::Outside { .. })).count() == 10
                    && found.contains(&Finding::Forked { size: 20 })
            },
        ),
    ];
    for (statements, judged) in cases {
        each_engine("portal", async |db| {
            let clock = Clock::fixed(at(START));
            let log = node(&db, &clock, &Signer::generate().unwrap());
            for from in [0, 10] {
                happened(&db, from..from + 10, at(START)).await;
                log.sequence().await.unwrap();
            }
            let note = Note::read(&log.checkpoint().await.unwrap().unwrap()).unwrap();
            let kept = Checkpoint::read(&note.text).unwrap();
            assert_eq!(found(&log, std::slice::from_ref(&kept)).await, []);
            past_the_program(&db, statements).await;
            let findings = found(&log, &[kept]).await;
            assert!(judged(&findings), "{statements:?}: {findings:?}");
        })
        .await;
    }
}

#[tokio::test]
async fn an_event_that_says_an_earlier_time_than_the_log_allows_is_found() {
    each_engine("portal", async |db| {
        let clock = Clock::fixed(at(START));
        let log = node(&db, &clock, &Signer::generate().unwrap());
        happened(&db, 0..2, at(START)).await;
        clock.forward(SignedDuration::from_hours(1)).unwrap();
        log.sequence().await.unwrap();
        // Written now, said to be of half an hour ago; one by itself is dated by the end of its term.
        let early = at("2026-11-24T05:30:00Z");
        let automatic = NewEvent { actor: json!({"kind": "automatic"}), ..event(3, early) };
        let mut tx = db.begin().await.unwrap();
        events::append(&mut tx, &event(2, early)).await.unwrap();
        events::append(&mut tx, &automatic).await.unwrap();
        tx.commit().await.unwrap();
        log.sequence().await.unwrap();
        let signed = at("2026-11-24T06:00:00Z");
        let expected = Finding::BackDated { leaf: 2, event: Uuid::from_u128(2), at: early, signed };
        assert_eq!(found(&log, &[]).await, [expected]);
    })
    .await;
}

/// Nothing is signed that does not go on from the last checkpoint.
#[tokio::test]
async fn damaged_tiles_stop_the_log_instead_of_being_signed() {
    each_engine("portal", async |db| {
        let clock = Clock::fixed(at(START));
        let log = node(&db, &clock, &Signer::generate().unwrap());
        happened(&db, 0..3, at(START)).await;
        log.sequence().await.unwrap();
        past_the_program(
            &db,
            &["UPDATE log_tile SET hashes = (SELECT nonce FROM log_leaf WHERE number = 0)"],
        )
        .await;
        happened(&db, 3..4, at(START)).await;
        let error = log.sequence().await.unwrap_err();
        assert!(error.to_string().contains("do not lead to its checkpoint of size 3"), "{error}");
        assert!(found(&log, &[]).await.contains(&Finding::TileDiffers { level: 0, place: 0 }));
    })
    .await;
}
