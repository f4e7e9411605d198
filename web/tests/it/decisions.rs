//! A signed decision on circumstances goes where it is used: to the case whose term it moved, to its applicant on
//! the portal, and into the packages of both.

use axum::http::StatusCode;
use jiff::SignedDuration;
use law::access::Role;
use law::{Cause, Due, Interruption};
use office::exchange::message::{Decision, File, Kind, Message, Progress, SignatureData, Stage};
use office::exchange::{apply, inbox};
use office::laws::interruptions::{Entry, Scope, decision};
use office::store::{decisions, documents, downloads, messages};
use office::{Ctx, Office};
use serde_json::Value as Json;
use uuid::Uuid;

use crate::app::{Browser, authority};
use crate::exchange::{seal, signature_data};
use crate::package::{anchors, downloaded, kept, past_the_program, tereze};
use crate::systems::{Running, acting, case, count, each, state, submit, until};

const SIGNER: &str = "expertise-administrator";

/// The operator of the expertise system decides and signs; the id of the document, its bytes and the signature.
async fn decided(office: &Office) -> (Uuid, Vec<u8>, Vec<u8>) {
    let now = office.clock.now();
    let entry = Entry {
        id: "FM-7".into(),
        cause: Cause::ForceMajeure,
        scope: Scope::All,
        from: now - SignedDuration::from_mins(1),
        until: now - SignedDuration::from_secs(1),
        lasts: false,
        days: None,
        reason: "A flood".into(),
    };
    let ctx = acting(SIGNER, Role::ExpertiseOperatorAdmin, now);
    let id = decision::prepare(office, &ctx, &entry).await.unwrap();
    let paper = decision::view(office, &ctx, id).await.unwrap();
    let cms = authority().sign(SIGNER, &paper.bytes, false, now).unwrap();
    decision::sign(office, &ctx, id, &paper.sha256, cms.clone()).await.unwrap();
    (id, paper.bytes, cms)
}

async fn due(office: &Office, id: Uuid) -> Option<Due> {
    let mut conn = office.db.read().await.unwrap();
    office::store::applications::find(&mut conn, id).await.unwrap().unwrap().due
}

async fn browser(office: &Office, persona: &str) -> Browser {
    let mut browser = Browser::at(office, web::routes::router(office));
    assert_eq!(browser.sign_in(persona).await.status, StatusCode::SEE_OTHER);
    browser
}

/// the explanation of the date leads whoever may read the case to the decision and to its signature,
/// as they were signed, and the log of downloads says so; nobody else is shown or given them.: the package of
/// the case has both, with what they stand on, and proves them.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_decision_is_given_to_the_readers_of_the_case_that_it_moved_and_lies_in_its_packages() {
    each(async |here, there, clock| {
        let (portal, expertise) = (Running::start(here, &clock).await, Running::start(there, &clock).await);
        let id = submit(&portal.office).await;
        let before = until("the term on the portal", async || due(&portal.office, id).await).await;
        let (decision, paper, cms) = decided(&expertise.office).await;
        let moved = until("the new end on the portal", async || {
            due(&portal.office, id).await.filter(|due| due.last_day > before.last_day)
        })
        .await;
        assert!(moved.because.iter().any(|step| office::terms::decided_by(step) == Some("FM-7")));
        let seen = case(&expertise.office).await.unwrap();
        let rule = moved.rule;

        let systems = [
            (&portal.office, "application", id, "applicant", ["registrar", "administrator"]),
            (&expertise.office, "case", seen.case.id, "expert", [SIGNER, "vedomstvo"]),
        ];
        let folder = portal.office.config.data.clone();
        let roots = anchors(&folder);
        for (office, subject, case, reader, others) in systems {
            let file = format!("/cases/{case}/documents/{decision}");
            let explained = format!("/cases/{case}/terms/{rule}");
            let mut own = browser(office, reader).await;
            let page = own.get(&explained).await;
            let link = format!("href=\"{file}\"");
            assert_eq!(page.text.matches(&link).count(), 2, "in the step and below it: {}", page.text);
            let given = own.get(&file).await;
            assert_eq!((given.status, &given.bytes), (StatusCode::OK, &paper));
            assert_eq!(own.get(&format!("{file}/view")).await.status, StatusCode::OK);
            let start = page.text.find(&format!("/cases/{case}/signatures/")).unwrap();
            let signature = page.text[start..].split('"').next().unwrap().to_owned();
            assert_eq!(own.get(&signature).await.bytes, cms, "as it came");

            let mut conn = office.db.read().await.unwrap();
            let log = downloads::of_subject(&mut conn, subject, case).await.unwrap();
            let of_it = log.iter().filter(|one| one.document_id == Some(decision));
            let parts: Vec<_> = of_it.map(|one| one.part.as_str()).collect();
            assert!(["whole", "view", "signature"].iter().all(|part| parts.contains(part)), "{log:?}");
            drop(conn);

            for other in others {
                let mut other = browser(office, other).await;
                assert!(!other.get(&explained).await.text.contains(&file));
                for path in [&file, &format!("{file}/view"), &format!("{file}/package.asice"), &signature] {
                    assert!(other.get(path).await.status.is_client_error(), "{path}");
                }
            }
            // It is read as a paper of the case, and of no other.
            let strange = format!("/cases/{}/documents/{decision}", Uuid::new_v4());
            assert_eq!(own.get(&strange).await.status, StatusCode::NOT_FOUND);
            let alone = format!("/cases/{decision}/documents/{decision}");
            assert_eq!(own.get(&alone).await.status, StatusCode::NOT_FOUND);

            for (path, documents) in
                [(format!("/cases/{case}/package.asice"), 4), (format!("{file}/package.asice"), 1)]
            {
                let bytes = downloaded(office, reader, &path).await;
                let package = kept(&folder, "decided.asice", &bytes);
                let said = tereze(&package, &["--anchors", roots.to_str().unwrap(), "--json"]);
                assert_eq!(said.code, 0, "{}", said.out);
                let told: Json = serde_json::from_str(&said.out).unwrap();
                let listed = told["index"]["documents"].as_array().unwrap();
                assert_eq!(listed.len(), documents, "{}", said.out);
                let of_decision = |it: &&Json| it["kind"] == decision::KIND;
                let entry = listed.iter().find(of_decision).unwrap_or_else(|| panic!("{}", said.out));
                assert_eq!((&entry["number"], &entry["id"]), (&"FM-7".into(), &decision.to_string().into()));
                let signed = &entry["signatures"][0];
                assert_eq!((&signed["role"], signed["path"].is_string()), (&"operator".into(), true));
                let proved = told["signatures"].as_array().unwrap();
                assert!(proved.iter().any(|it| it.to_string().contains(entry["path"].as_str().unwrap())));
                let page = zipped(&bytes, "index.html");
                let page = String::from_utf8_lossy(&page);
                for word in
                    ["күш жағдайлары туралы шешім", "Решение о чрезвычайных", "Decision on an emergency"]
                {
                    assert!(page.contains(word), "{word}");
                }
                for role in ["жүйе операторы", "оператор системы", "operator of the system"]
                {
                    assert!(page.contains(role), "{role}");
                }
                assert_eq!(zipped(&bytes, signed["path"].as_str().unwrap()), cms);
            }
        }
        // A paper of that name under which nobody signed proves nothing.
        let gone = "DELETE FROM signature WHERE document_id = $1";
        past_the_program(&portal.office, "signature", gone, &office::values![decision]).await;
        let bytes = downloaded(&portal.office, "applicant", &format!("/cases/{id}/package.asice")).await;
        let package = kept(&folder, "unsigned.asice", &bytes);
        let said = tereze(&package, &["--anchors", roots.to_str().unwrap(), "--json"]);
        assert_eq!((said.code, said.out.contains("logged-missing")), (1, true), "{}", said.out);
        portal.stop().await;
        expertise.stop().await;
    })
    .await;
}

/// The bytes of a stored entry.
fn zipped(container: &[u8], name: &str) -> Vec<u8> {
    let mut rest = container;
    while rest.starts_with(b"PK\x03\x04") {
        let number = |at: usize| u32::from_le_bytes(rest[at..at + 4].try_into().unwrap()) as usize;
        let (size, length) = (number(18), usize::from(u16::from_le_bytes(rest[26..28].try_into().unwrap())));
        let (found, start) = (&rest[30..30 + length], 30 + length);
        if found == name.as_bytes() {
            return rest[start..start + size].to_vec();
        }
        rest = &rest[start + size..];
    }
    panic!("there is no {name}")
}

/// the portal takes a decision only with the term that names it, signed by the operator of the system over exactly
/// these bytes; under a name that it knows, it takes no other one.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_portal_verifies_a_decision_that_arrives_and_takes_no_other_under_its_name() {
    each(async |here, _, clock| {
        let portal = here.open(&clock).await;
        let id = submit(&portal).await;
        let ctx = Ctx::automatic(clock.now());
        office::exchange::forward::forward(&portal, &ctx, id).await.unwrap();
        let number = state(&portal, id).await.number().unwrap().0.to_owned();
        let paper = b"%PDF-1.7 decision";
        let stored = portal.blobs.put(paper).await.unwrap();
        let now = clock.now();
        let (of_signer, of_stranger) =
            (serial(&portal, SIGNER).await, serial(&portal, "administrator").await);
        let by = |who: &str, bytes: &[u8]| SignatureData {
            role: "operator".into(),
            certificate_serial: if who == SIGNER { of_signer.clone() } else { of_stranger.clone() },
            ..signature_data(who, bytes, now)
        };
        let good = Decision {
            number: "FM-7".into(),
            registered_at: now,
            document: File {
                id: None,
                title: "decision.pdf".into(),
                file_name: "decision.pdf".into(),
                kind: decision::KIND.into(),
                section: None,
                volume: None,
                folder: None,
                kinds: Vec::new(),
                access: Default::default(),
                media_type: "application/pdf".into(),
                size: stored.size as i64,
                sha256: stored.sha256.clone(),
            },
            document_id: Uuid::new_v4(),
            signatures: vec![by(SIGNER, paper)],
        };
        let told = |decision: &Decision, incident: &str| {
            let from = now - SignedDuration::from_mins(1);
            let circumstances = Interruption {
                id: incident.into(),
                cause: Cause::ForceMajeure,
                from,
                until: now,
                lasts: false,
                confirmed_at: now,
                days: None,
            };
            let law = portal.law(now).interrupted(vec![circumstances]);
            let due = law.due(law::Rule::Completeness, from).unwrap();
            let decision = Some(Box::new(decision.clone()));
            let stage = Stage::TermMoved { due, decision };
            Progress { registration_number: number.clone(), at: now, stage }
        };
        let message = |position: u32, body: Progress| Message {
            id: Uuid::new_v4(),
            kind: Kind::Progress,
            from: "expertise".into(),
            to: "portal".into(),
            subject_id: id,
            position,
            created_at: now,
            body: serde_json::to_value(body).unwrap(),
        };
        let arrives = async |message: &Message| {
            inbox::receive(&portal, &ctx, &seal(message, now)).await.unwrap();
            for _ in 0..2 {
                apply::run(&portal, &ctx, message.id).await.unwrap();
            }
        };
        let mut conn = portal.db.read().await.unwrap();
        let sent = documents::of_subject(&mut conn, "application", id).await.unwrap();
        drop(conn);
        let hash = |kind: &str| {
            let of_kind = sent.iter().filter(|it| it.kind == kind).map(|it| it.sha256.clone());
            of_kind.collect::<Vec<_>>()
        };
        let stage = Stage::Received { manifest_sha256: hash("manifest").remove(0), files: hash("project") };
        let received = Progress { registration_number: number.clone(), at: now, stage };
        arrives(&message(1, received)).await;

        let unsigned = Decision { signatures: vec![], ..good.clone() };
        let huge = File { size: 65 << 20, ..good.document.clone() };
        let huge = Decision { document: huge, ..good.clone() };
        for (decision, incident) in [(&unsigned, "FM-7"), (&huge, "FM-7"), (&good, "FM-8")] {
            let wire = seal(&message(2, told(decision, incident)), now);
            match inbox::receive(&portal, &ctx, &wire).await {
                Err(office::Error::Refused(it)) => {
                    assert_eq!((it.clause.0, it.code), ("A-64", "decision-malformed"));
                }
                other => panic!("{other:?}"),
            }
        }

        let other_bytes = Decision { signatures: vec![by(SIGNER, b"other bytes")], ..good.clone() };
        let other_serial = SignatureData { certificate_serial: "1".into(), ..by(SIGNER, paper) };
        let other_serial = Decision { signatures: vec![other_serial], ..good.clone() };
        let of_portal = Decision { signatures: vec![by("administrator", paper)], ..good.clone() };
        let other_number = Decision { number: "FM-8".into(), ..good.clone() };
        let arrivals = [
            (&other_bytes, "FM-7", Some(("decision-signatures-differ", Some("content-differs")))),
            (&other_serial, "FM-7", Some(("decision-signatures-differ", Some("signer")))),
            (&of_portal, "FM-7", Some(("decision-signatures-differ", Some("organisation")))),
            (&good, "FM-7", None),
            (&other_number, "FM-8", Some(("decision-differs", None))),
        ];
        for (position, (decision, incident, refused)) in (2..).zip(arrivals) {
            let message = message(position, told(decision, incident));
            arrives(&message).await;
            let mut conn = portal.db.read().await.unwrap();
            let stored = messages::incoming(&mut conn, message.id).await.unwrap().unwrap();
            let found = documents::find(&mut conn, good.document_id).await.unwrap();
            let papers = decisions::of_case(&mut conn, id).await.unwrap();
            match refused {
                None => {
                    assert_eq!(stored.refusal, None, "{position}");
                    assert_eq!(found.unwrap().number.as_deref(), Some("FM-7"));
                    assert_eq!((papers.len(), papers[0].subject_id), (1, id));
                }
                Some((code, reason)) => {
                    let refusal = stored.refusal.unwrap_or_else(|| panic!("{position}"));
                    assert_eq!((&refusal["code"], &refusal["clause"]), (&code.into(), &"A-64".into()));
                    assert_eq!(refusal["args"]["reason"].as_str(), reason);
                    assert_eq!(papers.len(), usize::from(position > 5), "{position}");
                }
            }
        }
        let signatures = "SELECT COUNT(*) AS n FROM signature WHERE role = 'operator'";
        assert_eq!(count(&portal, signatures).await, 1);
    })
    .await;
}

/// Of the certificate of a person.
async fn serial(office: &Office, who: &str) -> String {
    let (now, content) = (office.clock.now(), b"x".to_vec());
    let cms = authority().sign(who, &content, false, now).unwrap();
    let verified = office.verify(cms, Some(content), pki::Purpose::Sign, now).await.unwrap();
    verified.certificate.serial
}
