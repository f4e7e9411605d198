//! The transparency log on both engines: places without gaps, and whatever was done past the program is found.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};
use law::tlog::Checkpoint;
use office::Clock;
use office::ctx::DemoClock;
use office::log::{self, Finding, Log};
use office::store::documents::{self, Document};
use office::store::events::{self, NewEvent};
use office::store::signatures::{self, Signature};
use office::store::{Db, Dialect, decisions, interruptions, log as stored, records};
use office::testing::{Fresh, each_engine};
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
    let triggers = ["event", "log_leaf", "log_checkpoint", "document", "signature", "disposal", "record"];
    for table in triggers.into_iter().chain(["interruption", "decision_case"]) {
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
    let cases: [Case; 8] = [
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
        (&["DELETE FROM log_checkpoint WHERE size = 10"], |found| {
            found == [Finding::CheckpointsRemoved { count: 1 }]
        }),
        (&["DELETE FROM log_checkpoint WHERE size = 20"], |found| {
            found == [Finding::CheckpointsRemoved { count: 1 }, Finding::NoCheckpoint { size: 20 }]
        }),
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
        let automatic = NewEvent { actor: json!({"kind": "automatic"}), ..event(8, early) };
        let mut tx = db.begin().await.unwrap();
        events::append(&mut tx, &event(2, early)).await.unwrap();
        events::append(&mut tx, &automatic).await.unwrap();
        tx.commit().await.unwrap();
        log.sequence().await.unwrap();
        let signed = at("2026-11-24T06:00:00Z");
        let expected = Finding::BackDated { leaf: 3, event: Uuid::from_u128(2), at: early, signed };
        assert_eq!(found(&log, &[]).await, [expected]);
    })
    .await;
}

/// What was being written while the clock of a demonstration was moved is not back-dated; what says a time long before is.
#[tokio::test]
async fn what_was_under_way_while_the_clock_was_moved_is_not_back_dated() {
    each_engine("portal", async |db| {
        let folder = tempfile::tempdir().unwrap();
        let clock = Clock::Demo(DemoClock::new(folder.path().join("clock")).into());
        let log = node(&db, &clock, &Signer::generate().unwrap());
        let begun = clock.now();
        happened(&db, 0..2, begun).await;
        clock.forward(SignedDuration::from_hours(192)).unwrap();
        log.sequence().await.unwrap();
        happened(&db, 2..3, begun).await;
        happened(&db, 3..4, begun - SignedDuration::from_mins(6)).await;
        log.sequence().await.unwrap();
        let found = found(&log, &[]).await;
        assert!(
            matches!(found[..], [Finding::BackDated { event, .. }] if event == Uuid::from_u128(3)),
            "{found:?}"
        );
    })
    .await;
}

/// An event that happens by itself has a cause: nothing of a subject ends before it begins.
#[tokio::test]
async fn an_automatic_event_from_before_its_subject_began_is_found() {
    each_engine("portal", async |db| {
        let clock = Clock::fixed(at(START));
        let log = node(&db, &clock, &Signer::generate().unwrap());
        happened(&db, 0..2, at(START)).await;
        clock.forward(SignedDuration::from_hours(1)).unwrap();
        log.sequence().await.unwrap();
        let month_ago = at("2026-10-25T05:00:00Z");
        let automatic = |id| NewEvent { actor: json!({"kind": "automatic"}), ..event(id, month_ago) };
        let mut tx = db.begin().await.unwrap();
        // One of a subject that began when the log did, and one that nothing went before.
        events::append(&mut tx, &automatic(7)).await.unwrap();
        events::append(&mut tx, &automatic(3)).await.unwrap();
        tx.commit().await.unwrap();
        log.sequence().await.unwrap();
        let mut back_dated = Vec::new();
        for finding in found(&log, &[]).await {
            let Finding::BackDated { event, at, .. } = finding else { panic!("{finding}") };
            assert_eq!(at, month_ago);
            back_dated.push(event);
        }
        back_dated.sort_unstable();
        assert_eq!(back_dated, [3, 7].map(Uuid::from_u128));
    })
    .await;
}

const CASE: u128 = 1;
const ORIGINAL: &str = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

fn document(id: u128) -> Document {
    Document {
        id: Uuid::from_u128(id),
        subject_kind: "application".into(),
        subject_id: Uuid::from_u128(CASE),
        kind: "project".into(),
        title: "Пояснительная записка".into(),
        file_name: "ПЗ.pdf".into(),
        media_type: "application/pdf".into(),
        size: 3,
        sha256: ORIGINAL.into(),
        version: 1,
        supersedes: None,
        number: None,
        registered_at: None,
        source: "applicant".into(),
        // An engine may keep the members in another order, and a time with more digits than it keeps.
        data: json!({"position": 0, "manifest": null, "a": {"z": 1, "b": [true]}}),
        created_at: at("2026-11-24T05:00:00.123456789Z"),
    }
}

fn signature(id: u128, document: u128) -> Signature {
    Signature {
        id: Uuid::from_u128(id),
        document_id: Uuid::from_u128(document),
        role: "applicant".into(),
        signer_iin: None,
        signer_bin: Some("190840000015".into()),
        signer_name: "СЕРІКОВ ӘЛІБЕК".into(),
        algorithm: "gost-2015-512".into(),
        certificate_serial: "01".into(),
        certificate_not_after: at("2027-11-24T00:00:00Z"),
        signed_at: at(START),
        cms: vec![0x30, 0x80],
        verified: json!({"warnings": [], "chain": ["ab"]}),
    }
}

/// Two documents of a case, one of them signed; placed and whole.
async fn with_documents(db: &Db, log: &Log) {
    let mut tx = db.begin().await.unwrap();
    for id in [20, 21] {
        documents::insert(&mut tx, &document(id)).await.unwrap();
    }
    signatures::insert(&mut tx, &signature(30, 20)).await.unwrap();
    tx.commit().await.unwrap();
    // Another one under the same document comes later.
    let mut tx = db.begin().await.unwrap();
    signatures::insert(&mut tx, &signature(31, 20)).await.unwrap();
    tx.commit().await.unwrap();
    log.sequence().await.unwrap();
    let report = log::verify(log, &[], &mut |_| {}).await.unwrap();
    assert_eq!((report.leaves, report.records, report.former, report.findings), (2, 4, 0, vec![]));
}

/// what was placed is not changed, replaced, removed or smuggled in unseen, whatever rights somebody has in the
/// database.
#[tokio::test]
async fn a_document_or_signature_that_is_not_as_the_log_named_it_is_found() {
    /// What is done to the database, and what is said of it.
    type Case = (&'static [&'static str], &'static [&'static str]);
    const OTHER: &str = "UPDATE document SET sha256 = 'cc', size = 9 WHERE file_name = 'ПЗ.pdf'";
    let cases: [Case; 8] = [
        (&[OTHER], &["document 0014 changed sha256, size", "document 0015 changed sha256, size"]),
        (
            &["UPDATE document SET title = 'x', number = '7'"],
            &["document 0014 changed number, row", "document 0015 changed number, row"],
        ),
        (
            &["DELETE FROM signature", "DELETE FROM document"],
            &[
                "document 0014 removed",
                "document 0015 removed",
                "signature 001e removed",
                "signature 001f removed",
            ],
        ),
        (
            &["UPDATE signature SET role = 'head'"],
            &["signature 001e changed role", "signature 001f changed role"],
        ),
        (
            &["UPDATE signature SET signer_name = 'x'"],
            &["signature 001e changed row", "signature 001f changed row"],
        ),
        // The index alone proves nothing.
        (
            &["DELETE FROM record"],
            &["document 0014 added", "document 0015 added", "signature 001e added", "signature 001f added"],
        ),
        (
            &["INSERT INTO disposal (subject_id, number, act, cms, verified, signer_name, at)
                 SELECT application.id, '1', signature.cms, signature.cms, verified, 'x', signed_at
                 FROM application, signature WHERE role = 'applicant' LIMIT 1"],
            &["disposal 0009 added"],
        ),
        // The event as well: then the leaf tells.
        (
            &["UPDATE event SET data = '{\"records\": []}' WHERE subject_kind = 'record' AND number = 2"],
            &["event changed", "signature 001f added"],
        ),
    ];
    for (statements, expected) in cases {
        each_engine("portal", async |db| {
            let clock = Clock::fixed(at(START));
            let log = node(&db, &clock, &Signer::generate().unwrap());
            with_documents(&db, &log).await;
            with_application(&db).await;
            past_the_program(&db, statements).await;
            let mut said: Vec<String> = found(&log, &[]).await.iter().map(short).collect();
            said.sort_unstable();
            assert_eq!(said, expected, "{statements:?}");
        })
        .await;
    }
}

/// What an act of disposal can be about.
async fn with_application(db: &Db) {
    let mut tx = db.begin().await.unwrap();
    for sql in [
        "INSERT INTO registration (id, party, iin, kind, name, state, state_data, edition, interruptions, version, form,
             created_at, updated_at) VALUES ($1, '1', '1', 'x', 'x', 'x', $2, '', $3, 1, $2, $4, $4)",
        "INSERT INTO application (id, registration_id, state, state_data, edition, interruptions, version, title, form,
             no_state_secrets, created_at, updated_at) VALUES ($1, $1, 'x', $2, '', $3, 1, 'x', $2, true, $4, $4)",
    ] {
        let values = values![Uuid::from_u128(9), json!({}), json!([]), at(START)];
        tx.execute(sql, &values).await.unwrap();
    }
    tx.commit().await.unwrap();
}

/// Each with its case.
fn short(finding: &Finding) -> String {
    let named = |record: &log::Named, what: &str| {
        let case = if record.kind.name() == "disposal" { 9 } else { CASE };
        assert_eq!(record.case, Uuid::from_u128(case), "{finding}");
        format!("{} {} {what}", record.kind.name(), &record.key[28..])
    };
    match finding {
        Finding::RecordChanged { record, what, .. } => named(record, &format!("changed {}", what.join(", "))),
        Finding::RecordRemoved { record, .. } => named(record, "removed"),
        Finding::RecordAdded { record } => named(record, "added"),
        Finding::Changed { .. } => "event changed".into(),
        other => other.to_string(),
    }
}

/// of a decision on circumstances, whatever its number, and of the cases that it moved, the same is found.
#[tokio::test]
async fn a_decision_that_is_not_as_the_log_named_it_is_found() {
    let cases: [(&'static str, &[&str]); 6] = [
        ("UPDATE interruption SET reason = 'x'", &["interruption 12/2026/1 was changed: row"]),
        ("DELETE FROM interruption", &["interruption 12/2026/1 was removed"]),
        ("DELETE FROM record WHERE kind = 'interruption'", &["interruption 12/2026/1 was written past the log"]),
        ("DELETE FROM decision_case", &["of case 00000000-0000-0000-0000-000000000009 was removed"]),
        (
            "INSERT INTO decision_case (document_id, subject_kind, subject_id, at)
             SELECT d.id, 'application', c.subject_id, c.at FROM document d, decision_case c WHERE d.id <> c.document_id",
            &["of case 00000000-0000-0000-0000-000000000009 was written past the log"],
        ),
        // The signature stands in both, as one of the document and as one of the case.
        ("DELETE FROM signature", &["was changed: signatures", "was removed"]),
    ];
    for (statement, expected) in cases {
        each_engine("portal", async |db| {
            let clock = Clock::fixed(at(START));
            let log = node(&db, &clock, &Signer::generate().unwrap());
            let decision = interruptions::Recorded {
                id: "12/2026".into(),
                version: 1,
                scope: json!("all"),
                body: law::Interruption {
                    id: "12/2026".into(),
                    cause: law::Cause::ForceMajeure,
                    from: at(START),
                    until: at("2026-11-25T05:00:00Z"),
                    lasts: false,
                    confirmed_at: at(START),
                    days: Some(1),
                },
                actor: json!({"kind": "person"}),
                reason: "су тасқыны".into(),
                at: at(START),
                document_id: Some(Uuid::from_u128(20)),
            };
            let mut tx = db.begin().await.unwrap();
            documents::insert(&mut tx, &document(20)).await.unwrap();
            documents::insert(&mut tx, &document(21)).await.unwrap();
            signatures::insert(&mut tx, &signature(30, 20)).await.unwrap();
            interruptions::append(&mut tx, &decision).await.unwrap();
            let moved = ("application", Uuid::from_u128(9));
            for _ in 0..2 {
                decisions::concern(&mut tx, Uuid::from_u128(20), moved, at(START)).await.unwrap();
            }
            tx.commit().await.unwrap();
            log.sequence().await.unwrap();
            let report = log::verify(&log, &[], &mut |_| {}).await.unwrap();
            assert_eq!((report.records, report.findings), (5, vec![]));
            past_the_program(&db, &[statement]).await;
            let mut said: Vec<String> = found(&log, &[]).await.iter().map(ToString::to_string).collect();
            said.sort_by_key(|said| expected.iter().position(|words| said.contains(words)));
            let fits = |(said, words): (&String, &&str)| said.contains(*words);
            assert!(
                said.len() == expected.len() && said.iter().zip(expected).all(fits),
                "{statement}: {said:?}"
            );
        })
        .await;
    }
}

/// an event that names the forgery does not make good the one that named the original.
#[tokio::test]
async fn a_second_event_about_a_document_does_not_hide_what_the_first_said() {
    each_engine("portal", async |db| {
        let clock = Clock::fixed(at(START));
        let log = node(&db, &clock, &Signer::generate().unwrap());
        with_documents(&db, &log).await;
        past_the_program(&db, &["UPDATE document SET sha256 = 'cc', size = 1", "DELETE FROM record"]).await;
        // As the program itself would do it.
        assert_eq!(records::cover(&db, at(START)).await.unwrap(), 4);
        log.sequence().await.unwrap();
        let said: Vec<String> = found(&log, &[]).await.iter().map(short).collect();
        assert_eq!(said, ["document 0014 changed sha256, size", "document 0015 changed sha256, size"]);
    })
    .await;
}

/// Rows from before events named them get one event, once; what is added past the program later gets none.
#[tokio::test]
async fn what_was_there_before_is_named_once() {
    each_engine("portal", async |db| {
        let clock = Clock::fixed(at(START));
        let log = node(&db, &clock, &Signer::generate().unwrap());
        with_documents(&db, &log).await;
        const BEFORE: &[&str] = &[
            "DELETE FROM record",
            "DELETE FROM log_leaf",
            "DELETE FROM event",
            "DELETE FROM log_checkpoint",
            "DELETE FROM log_tile",
            "UPDATE log_head SET size = 0, checkpoints = 0",
        ];
        past_the_program(&db, BEFORE).await;
        assert_eq!(records::cover(&db, at(START)).await.unwrap(), 4);
        log.sequence().await.unwrap();
        let report = log::verify(&log, &[], &mut |_| {}).await.unwrap();
        assert_eq!((report.records, report.former, report.findings), (4, 4, vec![]));
        past_the_program(&db, &["DELETE FROM record"]).await;
        assert_eq!(records::cover(&db, at(START)).await.unwrap(), 0);
        assert_eq!(found(&log, &[]).await.len(), 4);
    })
    .await;
}

/// A job and a request add to one case at once: neither is told to come again.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn several_add_to_one_case_at_once() {
    each_engine("portal", async |db| {
        let clock = Clock::fixed(at(START));
        let log = node(&db, &clock, &Signer::generate().unwrap());
        with_documents(&db, &log).await;
        let add = async |id: u128| {
            let mut tx = db.begin().await.unwrap();
            signatures::insert(&mut tx, &signature(id, 20)).await.unwrap();
            tokio::task::yield_now().await;
            tx.commit().await.unwrap();
        };
        futures_util::future::join_all((100..120).map(add)).await;
        log.sequence().await.unwrap();
        let report = log::verify(&log, &[], &mut |_| {}).await.unwrap();
        assert_eq!((report.records, report.findings), (24, vec![]));
        let mut conn = db.read().await.unwrap();
        let events = records::of_case(&mut conn, Uuid::from_u128(CASE)).await.unwrap();
        assert_eq!(events.iter().map(|event| event.number).collect::<Vec<_>>(), (1..=22).collect::<Vec<_>>());
    })
    .await;
}

/// the bytes of a document that somebody replaced in the database are not taken for bytes that nobody needs.
#[tokio::test]
async fn the_original_of_a_replaced_document_is_not_removed_as_an_orphan() {
    for fresh in Fresh::engines().await {
        let db = fresh.open("portal").await;
        let clock = Clock::fixed(at(START));
        let blobs = fresh.blobs(None, &db, &clock);
        assert_eq!(blobs.put(b"abc").await.unwrap().sha256, ORIGINAL);
        let nobodys = blobs.put(b"nobody names this").await.unwrap().sha256;
        let log = node(&db, &clock, &Signer::generate().unwrap());
        with_documents(&db, &log).await;
        past_the_program(&db, &["UPDATE document SET sha256 = 'cc', size = 1"]).await;
        clock.forward(SignedDuration::from_hours(24 * 30)).unwrap();
        let report = blobs.check(&mut |_| true).await.unwrap().unwrap();
        assert_eq!(report.removed, [nobodys]);
        assert_eq!(blobs.read(ORIGINAL).await.unwrap(), b"abc"[..]);
    }
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
