//! A result that the portal received and does not take: the expertise system learns of it.

use axum::http::StatusCode;
use office::exchange::message::{File, Kind, Outcome, ResultBody, SignatureData};
use office::exchange::outbox::{self, Letter};
use office::{Ctx, Office};
use uuid::Uuid;

use crate::app::Browser;
use crate::exchange::signature_data;
use crate::systems::{Running, case, each, submit, until};

/// A result as a faulty system would send it: the head signed other bytes than the document.
async fn send_badly_signed(office: &Office) {
    let seen = case(office).await.unwrap().case;
    let ctx = Ctx::automatic(office.clock.now());
    let document = b"%PDF-1.7 result";
    let stored = office.blobs.put(document).await.unwrap();
    let named = |who: &str, signed: &[u8]| SignatureData {
        certificate_serial: "1".into(),
        ..signature_data(who, signed, ctx.now)
    };
    let body = ResultBody {
        registration_number: seen.registration_number.clone(),
        outcome: Outcome::Positive,
        automatic: false,
        document: File {
            id: None,
            title: "Нәтиже".into(),
            file_name: "result.pdf".into(),
            kind: "completeness-result".into(),
            section: None,
            volume: None,
            folder: None,
            kinds: Vec::new(),
            access: Default::default(),
            media_type: "application/pdf".into(),
            size: document.len() as i64,
            sha256: stored.sha256.clone(),
        },
        document_id: Uuid::new_v4(),
        supersedes: None,
        number: "ЖТН-2026-00001".into(),
        registered_at: ctx.now,
        due_at: ctx.now,
        remarks: vec![],
        signatures: vec![named("expertise-head", b"other bytes"), named("expert", document)],
    };
    let letter = Letter {
        to: &seen.portal_code,
        subject_id: seen.application_id,
        kind: Kind::Result,
        body: &body,
        blobs: vec![stored.sha256],
        ahead: 0,
    };
    let message = outbox::prepare(office, &ctx, letter).await.unwrap();
    let mut tx = office.db.begin().await.unwrap();
    outbox::send(&mut tx, &message).await.unwrap();
    tx.commit().await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_result_refused_for_its_signatures_comes_back_to_the_case_a_42_p2() {
    each(async |here, there, clock| {
        let portal = Running::start(here, &clock).await;
        let expertise = Running::start(there, &clock).await;
        submit(&portal.office).await;
        let id = until("the case", async || case(&expertise.office).await).await.case.id;
        send_badly_signed(&expertise.office).await;
        let refused = until("the refusal", async || case(&expertise.office).await?.refused).await;
        assert_eq!(refused.refusal.code, "result-signatures-differ");
        assert_eq!(refused.refusal.clause, "A-42.p2");

        let office = &expertise.office;
        let mut expert = Browser::at(office, web::routes::router(office));
        assert_eq!(expert.sign_in("expert").await.status, StatusCode::SEE_OTHER);
        for (locale, words) in [
            ("kk", ["Портал нәтижені қабылдамады", "басқа құжатқа қол қойылған"]),
            ("ru", ["Портал не принял результат", "подписан другой документ"]),
            ("en", ["The portal did not accept the result", "another document was signed"]),
        ] {
            expert.get(&format!("/language/{locale}")).await;
            let page = expert.get(&format!("/cases/{id}")).await.text;
            assert!(words.iter().all(|words| page.contains(words)), "{page}");
            // Once where it stands and once in the history.
            assert_eq!(page.matches(words[0]).count(), 2, "{page}");
        }
        let mut operator = Browser::at(&portal.office, web::routes::router(&portal.office));
        assert_eq!(operator.sign_in("registrar").await.status, StatusCode::SEE_OTHER);
        let page = operator.get("/operator/exchange").await.text;
        assert!(page.contains("another document was signed"), "{page}");
        portal.stop().await;
        expertise.stop().await;
    })
    .await;
}
