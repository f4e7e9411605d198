//! Messages between systems: what is accepted, what is turned away by which clause, and that the effect
//! happens exactly once.

mod common;

use common::*;
use jiff::{SignedDuration, Timestamp};
use office::exchange::message::{Application, Bytes, Kind, Message, Receipt, RefusalBody, Sealed};
use office::exchange::{apply, canonical, inbox};
use office::store::{messages, peers};
use office::testing::Fresh;
use office::{Clock, Ctx, Error, Office};
use serde_json::json;
use uuid::Uuid;

/// Runs the test on every engine with an expertise office that already has the files.
async fn each(test: impl AsyncFn(&Office)) {
    for fresh in Fresh::engines().await {
        let office = open("expertise", &fresh, Clock::fixed(at(MONDAY)), "http://127.0.0.1:9").await;
        for (_, bytes) in FILES {
            office.blobs.put(bytes).await.unwrap();
        }
        test(&office).await;
    }
}

fn now() -> Timestamp {
    at(MONDAY)
}

fn good(id: Uuid) -> Message {
    message(Kind::Application, "portal", "expertise", id, json!(application(id, now())))
}

fn changed(id: Uuid, change: impl FnOnce(&mut Application)) -> Message {
    let mut body = application(id, now());
    change(&mut body);
    message(Kind::Application, "portal", "expertise", id, json!(body))
}

async fn receive(office: &Office, wire: &[u8]) -> Result<Vec<u8>, Error> {
    inbox::receive(office, &Ctx::automatic(office.clock.now()), wire).await
}

/// Clause and code of the refusal; nothing may be stored as a message, and the log has it.
async fn turned_away(office: &Office, wire: &[u8]) -> (&'static str, &'static str) {
    let stored = count(office, "SELECT COUNT(*) AS n FROM message_in").await;
    let logged = count(office, "SELECT COUNT(*) AS n FROM message_refused").await;
    let refusal = match receive(office, wire).await {
        Err(Error::Refused(refusal)) => refusal,
        other => panic!("expected a refusal, got {other:?}"),
    };
    assert_eq!(count(office, "SELECT COUNT(*) AS n FROM message_in").await, stored, "{refusal:?}");
    if refusal.code != "exchange-malformed" {
        assert_eq!(count(office, "SELECT COUNT(*) AS n FROM message_refused").await, logged + 1);
    }
    (refusal.clause.0, refusal.code)
}

/// both checks are kept with the message; the receipt names its hash.
#[tokio::test]
async fn the_same_message_gets_the_same_signed_receipt_and_has_one_effect() {
    each(async |office| {
        let message = good(Uuid::new_v4());
        let wire = seal(&message, "portal", now());
        let receipt = receive(office, &wire).await.unwrap();
        office.clock.forward(SignedDuration::from_mins(10)).unwrap();
        assert_eq!(receive(office, &wire).await.unwrap(), receipt);
        let ctx = Ctx::automatic(office.clock.now());
        apply::run(office, &ctx, message.id).await.unwrap();
        apply::run(office, &ctx, message.id).await.unwrap();
        assert_eq!(receive(office, &wire).await.unwrap(), receipt);
        assert_eq!(count(office, "SELECT COUNT(*) AS n FROM expertise_case").await, 1);
        assert_eq!(count(office, "SELECT COUNT(*) AS n FROM message_out").await, 2);

        let answer: Sealed = canonical::read(&receipt).unwrap();
        let answer: Message = canonical::read(&answer.message.0).unwrap();
        let said: Receipt = serde_json::from_value(answer.body).unwrap();
        assert_eq!((answer.kind, said.message_id), (Kind::Receipt, message.id));
        assert_eq!(said.message_sha256, sha256(&canonical::to_bytes(&message).unwrap()));
        let stored = messages::incoming(&mut office.db.read().await.unwrap(), message.id).await;
        let verified = stored.unwrap().unwrap().verified;
        assert_eq!(verified["checks"]["ownership"]["result"], "sender");
        assert_eq!(verified["checks"]["validity"]["result"], "valid");
    })
    .await;
}

#[tokio::test]
async fn deliveries_of_one_message_at_once_get_the_same_receipt_and_none_is_turned_away() {
    each(async |office| {
        let wire = seal(&good(Uuid::new_v4()), "portal", now());
        let receipts = futures_util::future::join_all((0..8).map(|_| receive(office, &wire))).await;
        let receipts: Vec<_> = receipts.into_iter().map(Result::unwrap).collect();
        assert!(receipts.iter().all(|receipt| receipt == &receipts[0]));
        assert_eq!(count(office, "SELECT COUNT(*) AS n FROM message_in").await, 1);
        assert_eq!(count(office, "SELECT COUNT(*) AS n FROM message_refused").await, 0);
    })
    .await;
}

#[tokio::test]
async fn an_id_that_comes_with_other_bytes_is_turned_away_a_31() {
    each(async |office| {
        let id = Uuid::new_v4();
        let message = good(id);
        receive(office, &seal(&message, "portal", now())).await.unwrap();
        let other = Message { created_at: at("2026-10-05T07:00:01Z"), ..message.clone() };
        let refused = turned_away(office, &seal(&other, "portal", now())).await;
        assert_eq!(refused, ("A-31", "exchange-id-reused"));
        let same_place = Message { id: Uuid::new_v4(), ..message };
        let refused = turned_away(office, &seal(&same_place, "portal", now())).await;
        assert_eq!(refused, ("A-31", "exchange-position-taken"));
    })
    .await;
}

#[tokio::test]
async fn author_and_validity_are_two_checks_and_either_turns_a_message_away_a_31() {
    each(async |office| {
        let message = good(Uuid::new_v4());
        let unknown = Message { from: "somebody".into(), ..message.clone() };
        let refused = turned_away(office, &seal(&unknown, "portal", now())).await;
        assert_eq!(refused, ("A-31", "exchange-unknown-system"));

        // Valid, but of another system than the one that is said to send.
        let refused = turned_away(office, &seal(&message, "expertise", now())).await;
        assert_eq!(refused, ("A-31", "exchange-not-the-sender"));
        // A person's key is no seal.
        let refused = turned_away(office, &seal(&message, "registrar", now())).await;
        assert_eq!(refused, ("A-31", "exchange-bad-signature"));

        let bytes = canonical::to_bytes(&message).unwrap();
        let cms = authority().sign("portal", b"other bytes", false, now()).unwrap();
        let forged = Sealed { message: Bytes(bytes), signature: Bytes(cms) };
        let refused = turned_away(office, &canonical::to_bytes(&forged).unwrap()).await;
        assert_eq!(refused, ("A-31", "exchange-bad-signature"));

        let rows = messages::turned_away(&mut office.db.read().await.unwrap()).await.unwrap();
        let foreign = rows.iter().find(|row| row.code == "exchange-not-the-sender").unwrap();
        assert_eq!(foreign.checks["validity"]["result"], "valid");
        assert_eq!(foreign.checks["ownership"]["result"], "foreign");
        assert_eq!(foreign.checks["ownership"]["class"], "security_incident");
        let forged = rows.iter().find(|row| row.code == "exchange-bad-signature").unwrap();
        assert_eq!(forged.checks["validity"]["result"], "invalid");
        assert_eq!(forged.checks["ownership"]["result"], "unknown");
    })
    .await;
}

#[tokio::test]
async fn a_message_for_another_system_or_of_a_wrong_kind_is_turned_away() {
    each(async |office| {
        let message = good(Uuid::new_v4());
        let elsewhere = Message { to: "other".into(), ..message.clone() };
        let refused = turned_away(office, &seal(&elsewhere, "portal", now())).await;
        assert_eq!(refused, ("A-20", "exchange-wrong-addressee"));
        for kind in [Kind::Receipt, Kind::Progress, Kind::Result] {
            let wrong = Message { kind, ..message.clone() };
            let refused = turned_away(office, &seal(&wrong, "portal", now())).await.1;
            assert_eq!(refused, "exchange-kind-not-accepted");
        }
        let shapeless = Message { body: json!({"title": 1}), ..message };
        let refused = turned_away(office, &seal(&shapeless, "portal", now())).await;
        assert_eq!(refused, ("A-31", "exchange-malformed"));
    })
    .await;
}

/// A-27.p2: the stop takes effect at once and outlives a restart.
#[tokio::test]
async fn a_refusal_stands_beside_the_message_it_is_about_and_beside_no_other_a_31() {
    each(async |office| {
        let subject = Uuid::new_v4();
        let opening = good(subject);
        receive(office, &seal(&opening, "portal", now())).await.unwrap();
        let ctx = Ctx::automatic(office.clock.now());
        apply::run(office, &ctx, opening.id).await.unwrap();
        let sent = messages::undelivered(&mut office.db.read().await.unwrap()).await.unwrap();
        let sent = sent[0].message.clone();
        let told = |id: Uuid, sha256: &str, code: &str, subject: Uuid| {
            let body = RefusalBody {
                message_id: id,
                message_sha256: sha256.into(),
                refused_at: now(),
                code: code.into(),
                clause: "A-21".into(),
                args: Default::default(),
            };
            let told = message(Kind::Refusal, "portal", "expertise", subject, json!(body));
            Message { position: 2, ..told }
        };
        let (code, sha256) = ("word-of-another-vendor", sha256(&sent.bytes));
        let unfounded = [
            told(Uuid::new_v4(), &sha256, code, subject),
            told(sent.id, &"0".repeat(64), code, subject),
            told(sent.id, &sha256, code, Uuid::new_v4()),
        ];
        for message in &unfounded {
            let refused = turned_away(office, &seal(message, "portal", now())).await;
            assert_eq!(refused, ("A-31", "exchange-refusal-unfounded"));
        }
        let long = told(sent.id, &sha256, &"x".repeat(301), subject);
        assert_eq!(turned_away(office, &seal(&long, "portal", now())).await.1, "exchange-malformed");

        let right = told(sent.id, &sha256, code, subject);
        receive(office, &seal(&right, "portal", now())).await.unwrap();
        apply::run(office, &ctx, right.id).await.unwrap();
        apply::run(office, &ctx, right.id).await.unwrap();
        let kept = messages::refused_there(&mut office.db.read().await.unwrap()).await.unwrap();
        let kept: Vec<_> = kept.iter().map(|one| (one.heading.id, one.refusal.code.as_str())).collect();
        assert_eq!(kept, [(sent.id, code)]);
        let noted = "SELECT COUNT(*) AS n FROM event WHERE kind = 'case_message_refused'";
        assert_eq!(count(office, noted).await, 1);
        // A refusal is not answered by a refusal.
        assert_eq!(count(office, "SELECT COUNT(*) AS n FROM message_out").await, 2);
    })
    .await;
}

#[tokio::test]
async fn a_blocked_system_is_turned_away_until_it_is_resumed_a_27() {
    each(async |office| {
        let wire = seal(&good(Uuid::new_v4()), "portal", now());
        block(office, true).await;
        assert_eq!(turned_away(office, &wire).await, ("A-27", "exchange-blocked"));
        // A restart reads the configuration again and must not lift it.
        office::exchange::start(office).await.unwrap();
        assert_eq!(turned_away(office, &wire).await, ("A-27", "exchange-blocked"));
        block(office, false).await;
        receive(office, &wire).await.unwrap();
    })
    .await;
}

async fn block(office: &Office, blocked: bool) {
    let mut tx = office.db.begin().await.unwrap();
    peers::block(&mut tx, "portal", blocked, now()).await.unwrap();
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn bytes_that_are_not_canonical_are_turned_away() {
    each(async |office| {
        let wire = seal(&good(Uuid::new_v4()), "portal", now());
        let spaced = [b" ".as_slice(), &wire].concat();
        let doubled = String::from_utf8(wire.clone()).unwrap().replacen('{', "{\"message\":\"\",", 1);
        for bytes in [spaced.as_slice(), doubled.as_bytes(), b"", b"{}", b"\xff\xfe"] {
            assert_eq!(turned_away(office, bytes).await, ("A-31", "exchange-malformed"));
        }
        receive(office, &wire).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn only_a_registered_application_with_its_signed_manifest_is_taken_a_32_1() {
    each(async |office| {
        let id = Uuid::new_v4();
        let cases: Vec<(Message, &str)> = vec![
            (changed(id, |a| a.registration_number = None), "expertise-number-missing"),
            (changed(id, |a| a.registration_date = None), "expertise-number-missing"),
            (changed(id, |a| a.registration_number = Some("  ".into())), "expertise-number-missing"),
            (changed(id, |a| drop(a.files.pop())), "expertise-manifest-differs"),
            (changed(id, |a| a.files[0].sha256 = "00".repeat(32)), "expertise-manifest-differs"),
            (
                changed(id, |a| a.manifest = application(Uuid::new_v4(), now()).manifest),
                "expertise-manifest-differs",
            ),
            (changed(id, |a| a.manifest.0.push(b' ')), "expertise-manifest-differs"),
            (changed(id, |a| a.signatures.clear()), "expertise-signer-differs"),
            (
                changed(id, |a| a.signatures = vec![signature("individual", &a.manifest.0, now())]),
                "expertise-signer-differs",
            ),
            (
                changed(id, |a| a.signatures = vec![signature("revoked", &a.manifest.0, now())]),
                "expertise-signature-invalid",
            ),
            (
                changed(id, |a| a.signatures = vec![signature("applicant", b"other", now())]),
                "expertise-signature-invalid",
            ),
        ];
        for (message, code) in cases {
            let refused = turned_away(office, &seal(&message, "portal", now())).await;
            assert_eq!(refused, ("A-32.1", code));
        }
        assert_eq!(count(office, "SELECT COUNT(*) AS n FROM expertise_case").await, 0);
    })
    .await;
}

#[tokio::test]
async fn an_application_that_comes_again_in_another_message_opens_no_second_case_a_32_1() {
    each(async |office| {
        let id = Uuid::new_v4();
        let first = good(id);
        let second = Message { id: Uuid::new_v4(), position: 2, ..first.clone() };
        let ctx = Ctx::automatic(now());
        for message in [&first, &second] {
            receive(office, &seal(message, "portal", now())).await.unwrap();
            apply::run(office, &ctx, message.id).await.unwrap();
        }
        assert_eq!(count(office, "SELECT COUNT(*) AS n FROM expertise_case").await, 1);
        let stored = messages::incoming(&mut office.db.read().await.unwrap(), second.id).await;
        let refusal = stored.unwrap().unwrap().refusal.unwrap();
        assert_eq!(
            (&refusal["clause"], &refusal["code"]),
            (&json!("A-32.1"), &json!("expertise-already-received"))
        );
    })
    .await;
}

/// the application is taken once.
#[tokio::test]
async fn a_job_that_dies_anywhere_leaves_one_effect_after_it_ran_again() {
    each(async |office| {
        for micros in [0, 200, 500, 1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 64_000] {
            let message = good(Uuid::new_v4());
            receive(office, &seal(&message, "portal", now())).await.unwrap();
            let before = count(office, "SELECT COUNT(*) AS n FROM expertise_case").await;
            let ctx = Ctx::automatic(now());
            let cut = std::time::Duration::from_micros(micros);
            tokio::time::timeout(cut, apply::run(office, &ctx, message.id)).await.ok();
            let (first, second) =
                tokio::join!(apply::run(office, &ctx, message.id), apply::run(office, &ctx, message.id));
            first.and(second).unwrap();
            assert_eq!(count(office, "SELECT COUNT(*) AS n FROM expertise_case").await, before + 1);
            assert_eq!(count(office, "SELECT COUNT(*) AS n FROM message_out").await, 2 * (before + 1));
            assert_eq!(count(office, "SELECT COUNT(*) AS n FROM document").await, 3 * (before + 1));
        }
    })
    .await;
}

#[tokio::test]
async fn a_later_message_waits_for_the_earlier_one_of_its_conversation() {
    each(async |office| {
        let id = Uuid::new_v4();
        let late = Message { position: 2, ..good(id) };
        let ctx = Ctx::automatic(now());
        receive(office, &seal(&late, "portal", now())).await.unwrap();
        assert!(matches!(apply::run(office, &ctx, late.id).await, Err(Error::Unavailable(_))));
        assert_eq!(count(office, "SELECT COUNT(*) AS n FROM expertise_case").await, 0);
        let first = good(id);
        receive(office, &seal(&first, "portal", now())).await.unwrap();
        apply::run(office, &ctx, late.id).await.unwrap();
        let stored = messages::incoming(&mut office.db.read().await.unwrap(), first.id).await;
        assert!(stored.unwrap().unwrap().applied_at.is_some());
    })
    .await;
}
