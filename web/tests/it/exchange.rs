//! Two systems that talk over real HTTP on the loopback address, stopped and started again on the way.

use std::time::Duration;

use axum::http::StatusCode;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::{SignedDuration, Timestamp};
use law::application::State;
use law::expertise::completeness::Verdict;
use office::demo::personas::PERSONAS;
use office::exchange::message::{
    Bytes, File, FileRequest, Kind, Message, Outcome, RefusalBody, ResultBody, Sealed, SignatureData,
};
use office::exchange::{apply, canonical, inbox, outbox};
use office::store::{messages, peers};
use office::{Ctx, Office};
use uuid::Uuid;

use crate::app::{START, at, authority};
use crate::systems::{Place, Running, case, count, decide, each, files, state, submit, until};

/// taken, registered, sent and received once.
/// .p1: the signed result comes back by itself and is kept.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_application_arrives_exactly_once_though_both_systems_stop_and_start_a_20() {
    each(async |here, there, clock| {
        // Nobody listens at the other end.
        let portal = Running::start(here, &clock).await;
        let id = submit(&portal.office).await;
        until("a failed delivery", async || {
            let failed = "SELECT COUNT(*) AS n FROM message_out WHERE attempts > 0";
            (count(&portal.office, failed).await > 0).then_some(())
        })
        .await;
        assert!(matches!(state(&portal.office, id).await, State::Forwarding { .. }));

        // The other end comes and goes while it receives.
        for moment in [5, 40, 150] {
            let expertise = Running::start(there, &clock).await;
            tokio::time::sleep(Duration::from_millis(moment)).await;
            expertise.stop().await;
        }
        let expertise = Running::start(there, &clock).await;
        until("the acknowledgement", async || {
            matches!(state(&portal.office, id).await, State::UnderConsideration { .. }).then_some(())
        })
        .await;
        let seen = case(&expertise.office).await.unwrap();
        assert_eq!(seen.documents.iter().filter(|document| document.kind == "project").count(), 2);
        assert_eq!(count(&expertise.office, "SELECT COUNT(*) AS n FROM message_in").await, 1);

        // The result is signed while the portal is away.
        portal.stop().await;
        decide(&expertise.office, Verdict::Positive).await;
        expertise.stop().await;
        let expertise = Running::start(there, &clock).await;
        let portal = Running::start(here, &clock).await;
        let answer =
            until("the result", async || state(&portal.office, id).await.completeness().cloned()).await;
        assert_eq!((answer.number.as_str(), answer.automatic), ("ЖТН-2026-00001", false));
        let results = "SELECT COUNT(*) AS n FROM document WHERE kind = 'completeness-result'";
        assert_eq!(count(&portal.office, results).await, 1);
        let signatures = "SELECT COUNT(*) AS n FROM signature WHERE role IN ('expert', 'head')";
        assert_eq!(count(&portal.office, signatures).await, 2);
        assert_eq!(count(&portal.office, "SELECT COUNT(*) AS n FROM message_in").await, 3);
        until("every receipt", async || {
            let open = "SELECT COUNT(*) AS n FROM message_out WHERE delivered_at IS NULL";
            (count(&expertise.office, open).await == 0).then_some(())
        })
        .await;
        portal.stop().await;
        expertise.stop().await;
    })
    .await;
}

/// what arrives is checked by its hash.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_broken_transfer_goes_on_and_a_damaged_one_begins_anew() {
    each(async |here, there, clock| {
        let (_, bytes) = files().pop().unwrap();
        let sha256 = office::blobs::hex(&<sha2::Sha256 as sha2::Digest>::digest(&bytes));
        let staging = there.fresh.folder().join("blobs/staging");
        for begun in [&bytes[..1_000_000], &[7; 2_000_000]] {
            let portal = Running::start(here, &clock).await;
            let expertise = Running::start(there, &clock).await;
            expertise.stop().await;
            std::fs::remove_dir_all(there.fresh.folder().join("blobs/sha256")).ok();
            std::fs::create_dir_all(&staging).unwrap();
            std::fs::write(staging.join(format!("fetch-{sha256}")), begun).unwrap();
            let expertise = Running::start(there, &clock).await;
            if case(&expertise.office).await.is_none() {
                submit(&portal.office).await;
                until("the case", async || case(&expertise.office).await).await;
                assert_eq!(expertise.office.blobs.read(&sha256).await.unwrap(), bytes);
                assert!(!staging.join(format!("fetch-{sha256}")).exists());
            } else {
                let peer = peer(&expertise.office).await;
                let file = seen_file(&expertise.office, &sha256).await;
                let ctx = Ctx::automatic(clock.now());
                let fetch = async || {
                    office::exchange::files::fetch(&expertise.office, &ctx, &peer, &file).await.is_ok()
                };
                assert!(!fetch().await, "a damaged beginning is found by the hash");
                assert!(fetch().await, "and the file is fetched from its start");
                assert_eq!(expertise.office.blobs.read(&sha256).await.unwrap(), bytes);
            }
            portal.stop().await;
            expertise.stop().await;
        }
    })
    .await;
}

async fn peer(office: &Office) -> office::store::peers::Peer {
    let mut conn = office.db.read().await.unwrap();
    office::store::peers::find(&mut conn, "portal").await.unwrap().unwrap()
}

async fn seen_file(office: &Office, sha256: &str) -> office::exchange::message::File {
    let seen = case(office).await.unwrap();
    let document = seen.documents.iter().find(|document| document.sha256 == sha256).unwrap();
    office::exchange::message::File {
        id: None,
        title: document.title.clone(),
        file_name: document.file_name.clone(),
        kind: document.kind.clone(),
        section: None,
        volume: None,
        folder: None,
        kinds: Vec::new(),
        access: Default::default(),
        media_type: document.media_type.clone(),
        size: document.size,
        sha256: document.sha256.clone(),
    }
}

/// .p1, A-31: an unknown system, or one that is not addressed, gets nothing.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_is_given_only_to_its_addressee_and_each_request_counts_once() {
    each(async |here, there, clock| {
        let portal = Running::start(here, &clock).await;
        let expertise = Running::start(there, &clock).await;
        submit(&portal.office).await;
        until("the case", async || case(&expertise.office).await).await;
        let (_, bytes) = files().swap_remove(0);
        let sha256 = office::blobs::hex(&<sha2::Sha256 as sha2::Digest>::digest(&bytes));

        let good = header("expertise", "portal", &sha256, clock.now(), "expertise");
        let (status, body) = ask(here, &sha256, &good).await;
        assert_eq!((status, body.as_bytes()), (StatusCode::OK, bytes.as_slice()));
        refused(here, &sha256, &good, "A-31", "refusal-exchange-request-replayed").await;

        refused(here, &sha256, "", "A-31", "refusal-exchange-malformed").await;
        let stale =
            header("expertise", "portal", &sha256, at(START) - SignedDuration::from_hours(1), "expertise");
        refused(here, &sha256, &stale, "A-31", "refusal-exchange-request-stale").await;
        let other = header("expertise", "portal", &"0".repeat(64), clock.now(), "expertise");
        refused(here, &sha256, &other, "A-20", "refusal-exchange-wrong-addressee").await;
        let unknown = header("somebody", "portal", &sha256, clock.now(), "expertise");
        refused(here, &sha256, &unknown, "A-31", "refusal-exchange-unknown-system").await;
        let foreign = header("expertise", "portal", &sha256, clock.now(), "portal");
        refused(here, &sha256, &foreign, "A-31", "refusal-exchange-not-the-sender").await;
        let person = header("expertise", "portal", &sha256, clock.now(), "registrar");
        refused(here, &sha256, &person, "A-31", "refusal-exchange-bad-signature").await;

        // Stored here, but in no message to that system.
        let secret = portal.office.blobs.put(b"of somebody else").await.unwrap().sha256;
        let asked = header("expertise", "portal", &secret, clock.now(), "expertise");
        refused(here, &secret, &asked, "A-20", "refusal-exchange-file-not-addressed").await;
        portal.stop().await;
        expertise.stop().await;
    })
    .await;
}

fn header(from: &str, to: &str, sha256: &str, at: Timestamp, seal: &str) -> String {
    let nonce = Uuid::new_v4().simple().to_string();
    let request = FileRequest { from: from.into(), to: to.into(), sha256: sha256.into(), at, nonce };
    let bytes = canonical::to_bytes(&request).unwrap();
    format!("Tereze {}", STANDARD.encode(authority().sign(seal, &bytes, true, at).unwrap()))
}

async fn ask(place: &Place, sha256: &str, authorization: &str) -> (StatusCode, String) {
    let address = format!("http://{}/exchange/blobs/{sha256}", place.address);
    let request = reqwest::Client::new().get(address).header("authorization", authorization);
    let answer = request.send().await.unwrap();
    (answer.status(), answer.text().await.unwrap())
}

async fn refused(place: &Place, sha256: &str, authorization: &str, clause: &str, code: &str) {
    let (status, body) = ask(place, sha256, authorization).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{body}");
    let problem: serde_json::Value = serde_json::from_str(&body).unwrap();
    assert_eq!((problem["clause"].as_str(), problem["code"].as_str()), (Some(clause), Some(code)));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_portal_hears_only_the_serving_system_and_takes_no_result_without_signers_a_21_a_42() {
    each(async |here, _, clock| {
        let portal = here.open(&clock).await;
        let id = submit(&portal).await;
        forward(&portal, id).await;
        let number = state(&portal, id).await.number().unwrap().0.to_owned();
        let pdf = portal.blobs.put(b"%PDF-1.7 result").await.unwrap();
        let signed = |who: &str| signature_data(who, b"%PDF-1.7 result", clock.now());
        let result = |signatures: Vec<SignatureData>| ResultBody {
            registration_number: number.clone(),
            outcome: Outcome::Positive,
            automatic: false,
            document: File {
                id: None,
                title: "result".into(),
                file_name: "result.pdf".into(),
                kind: "completeness-result".into(),
                section: None,
                volume: None,
                folder: None,
                kinds: Vec::new(),
                access: Default::default(),
                media_type: "application/pdf".into(),
                size: pdf.size as i64,
                sha256: pdf.sha256.clone(),
            },
            document_id: Uuid::new_v4(),
            supersedes: None,
            number: "ЖТН-2026-00001".into(),
            registered_at: clock.now(),
            due_at: clock.now(),
            remarks: vec![],
            signatures,
        };
        let whole = result(vec![signed("expert"), signed("expertise-head")]);

        let missing = ("A-42.p2", "result-signers-missing");
        assert_eq!(door(&portal, "expertise", id, &result(vec![])).await, missing);
        assert_eq!(door(&portal, "expertise", id, &result(vec![signed("expert")])).await, missing);
        let twice = vec![signed("expert"), SignatureData { role: "head".into(), ..signed("expert") }];
        assert_eq!(door(&portal, "expertise", id, &result(twice)).await, missing);
        let sealed = SignatureData { role: "system".into(), ..signed("expert") };
        let negative = ResultBody { automatic: true, outcome: Outcome::Negative, ..result(vec![sealed]) };
        let refused = door(&portal, "expertise", id, &negative).await;
        assert_eq!(refused, ("A-40.p1", "result-automatic-negative"));

        let not_serving = ("A-21", "exchange-not-serving");
        assert_eq!(door(&portal, "expertise", Uuid::new_v4(), &whole).await, not_serving);
        also_registered(&portal, "other", clock.now()).await;
        assert_eq!(door(&portal, "other", id, &whole).await, not_serving);
        let wrong = ResultBody { registration_number: "СНС-2026-99999".into(), ..whole.clone() };
        assert_eq!(door(&portal, "expertise", id, &wrong).await, ("A-32.2", "expertise-number-differs"));
        assert_eq!(count(&portal, "SELECT COUNT(*) AS n FROM message_in").await, 0);
        assert_eq!(count(&portal, "SELECT COUNT(*) AS n FROM message_refused").await, 7);

        // The data are there, but do not hold: found when the document is at hand.
        let forged = signature_data("expertise-head", b"other bytes", clock.now());
        let forged = message("expertise", id, &result(vec![forged, signed("expert")]));
        let misnamed = Message { position: 2, ..message("expertise", id, &whole) };
        for (message, reason) in [(forged, "content-differs"), (misnamed, "signer")] {
            let ctx = Ctx::automatic(clock.now());
            inbox::receive(&portal, &ctx, &seal(&message, clock.now())).await.unwrap();
            apply::run(&portal, &ctx, message.id).await.unwrap();
            let stored = messages::incoming(&mut portal.db.read().await.unwrap(), message.id).await;
            let refusal = stored.unwrap().unwrap().refusal.unwrap();
            assert_eq!(refusal["code"], "result-signatures-differ");
            assert_eq!(refusal["args"]["reason"], reason);
            // A receipt was given before: the sender is told by a message of its own, once.
            apply::run(&portal, &ctx, message.id).await.unwrap();
            let told = messages::undelivered(&mut portal.db.read().await.unwrap()).await.unwrap();
            let told = told.iter().filter(|told| told.message.kind == "REFUSAL");
            let told: Vec<Message> = told.map(|told| canonical::read(&told.message.bytes).unwrap()).collect();
            let bodies = told.into_iter().map(|told| serde_json::from_value(told.body).unwrap());
            let mut bodies = bodies.filter(|body: &RefusalBody| body.message_id == message.id);
            let body = bodies.next().unwrap();
            assert_eq!((body.code.as_str(), body.clause.as_str()), ("result-signatures-differ", "A-42.p2"));
            assert_eq!(body.args["reason"], reason);
            assert!(bodies.next().is_none());
        }
        let results = "SELECT COUNT(*) AS n FROM document WHERE kind = 'completeness-result'";
        assert_eq!(count(&portal, results).await, 0);
        assert!(matches!(state(&portal, id).await, State::Forwarding { .. }));
    })
    .await;
}

async fn forward(office: &Office, id: Uuid) {
    let ctx = Ctx::automatic(office.clock.now());
    office::exchange::forward::forward(office, &ctx, id).await.unwrap();
    // The job may run again after a crash; the application goes once.
    office::exchange::forward::forward(office, &ctx, id).await.unwrap();
    assert_eq!(count(office, "SELECT COUNT(*) AS n FROM message_out").await, 1);
}

/// Another code under which the same seal is registered.
async fn also_registered(office: &Office, code: &str, now: Timestamp) {
    let mut tx = office.db.begin().await.unwrap();
    let known = peers::find(&mut tx, "expertise").await.unwrap().unwrap();
    peers::register(&mut tx, &peers::Peer { code: code.into(), ..known }, now).await.unwrap();
    tx.commit().await.unwrap();
}

fn message(from: &str, id: Uuid, body: &ResultBody) -> Message {
    Message {
        id: Uuid::new_v4(),
        kind: Kind::Result,
        from: from.into(),
        to: "portal".into(),
        subject_id: id,
        position: 1,
        created_at: body.registered_at,
        body: serde_json::to_value(body).unwrap(),
    }
}

pub fn seal(message: &Message, now: Timestamp) -> Vec<u8> {
    let bytes = canonical::to_bytes(message).unwrap();
    let cms = authority().sign("expertise", &bytes, false, now).unwrap();
    canonical::to_bytes(&Sealed { message: Bytes(bytes), signature: Bytes(cms) }).unwrap()
}

/// What a result is refused with when it comes.
async fn door(office: &Office, from: &str, id: Uuid, body: &ResultBody) -> (&'static str, &'static str) {
    let now = office.clock.now();
    let wire = seal(&message(from, id, body), now);
    match inbox::receive(office, &Ctx::automatic(now), &wire).await {
        Err(office::Error::Refused(refusal)) => (refusal.clause.0, refusal.code),
        other => panic!("expected a refusal, got {other:?}"),
    }
}

pub fn signature_data(who: &str, document: &[u8], now: Timestamp) -> SignatureData {
    let persona = PERSONAS.iter().find(|persona| persona.id == who).unwrap();
    SignatureData {
        role: if who == "expert" { "expert".into() } else { "head".into() },
        name: persona.full_name(),
        iin: Some(persona.iin.into()),
        bin: persona.organisation.map(|company| company.bin.into()),
        organisation: None,
        certificate_serial: "1".into(),
        certificate_issuer: "x".into(),
        certificate_not_before: now,
        certificate_not_after: now,
        algorithm: "gost-34.10-2015-512".into(),
        signed_at: now,
        cms: Bytes(authority().sign(who, document, false, now).unwrap()),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_delivery_that_lasts_too_long_is_told_once_and_can_still_succeed_a_20() {
    each(async |here, there, clock| {
        let portal = here.open(&clock).await;
        let id = submit(&portal).await;
        forward(&portal, id).await;
        let waiting = messages::undelivered(&mut portal.db.read().await.unwrap()).await.unwrap();
        let message = waiting[0].message.id;
        let deliver = async || outbox::deliver(&portal, &Ctx::automatic(clock.now()), message).await;
        for attempt in 1..=outbox::ALERT_AFTER + 2 {
            assert!(matches!(deliver().await, Err(office::Error::Unavailable(_))));
            let failed = matches!(state(&portal, id).await, State::DeliveryFailed { .. });
            assert_eq!(failed, attempt >= outbox::ALERT_AFTER, "attempt {attempt}");
        }
        let told = "SELECT COUNT(*) AS n FROM event WHERE kind = 'application_delivery_failed'";
        assert_eq!(count(&portal, told).await, 1);

        let expertise = Running::start(there, &clock).await;
        deliver().await.unwrap();
        let portal = {
            drop(portal);
            Running::start(here, &clock).await
        };
        until("the acknowledgement", async || {
            matches!(state(&portal.office, id).await, State::UnderConsideration { .. }).then_some(())
        })
        .await;
        portal.stop().await;
        expertise.stop().await;
    })
    .await;
}
