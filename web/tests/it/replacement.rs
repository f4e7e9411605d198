//! A result that was sent is replaced by the order of A-46: both systems, over real HTTP.

use axum::http::StatusCode;
use jiff::SignedDuration;
use law::access::Role;
use law::application::State;
use law::expertise::completeness::Verdict;
use office::exchange::outbox::{self, Letter};
use office::replacement::acts;
use office::{Clock, Ctx, Office};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::app::{Browser, Reply};
use crate::systems::{Place, Running, acting, case, decide, each, state, submit, until};

async fn signed_in(office: &Office, persona: &str) -> Browser {
    let mut browser = Browser::at(office, web::routes::router(office));
    assert_eq!(browser.sign_in(persona).await.status, StatusCode::SEE_OTHER);
    browser
}

/// Both systems with an application whose result has come to the portal, the application and its case.
async fn answered(here: &Place, there: &Place, clock: &Clock) -> (Running, Running, Uuid, Uuid) {
    let (portal, expertise) = (Running::start(here, clock).await, Running::start(there, clock).await);
    let application = submit(&portal.office).await;
    let id = until("the case", async || case(&expertise.office).await).await.case.id;
    decide(&expertise.office, Verdict::Positive).await;
    until("the result", async || state(&portal.office, application).await.completeness().cloned()).await;
    (portal, expertise, application, id)
}

/// Signs what the page offers, by the way of a file.
async fn sign(browser: &mut Browser, office: &Office, id: Uuid) -> Reply {
    let ctx = acting("expertise-head", Role::ExpertiseHead, office.clock.now());
    let (_, bytes) = acts::paper(office, &ctx, id).await.unwrap();
    let path = format!("/cases/{id}/replacement");
    let page = browser.get(&path).await;
    let (csrf, sha256) = (page.field("csrf"), page.field("sha256"));
    assert_eq!(sha256, office::blobs::hex(&Sha256::digest(&bytes)), "what is shown is what is signed");
    let cms = browser.sign("expertise-head", &bytes, false);
    let fields = [("csrf", csrf.as_str()), ("sha256", sha256.as_str()), ("cms", "")];
    browser.upload(&format!("{path}/signature"), &fields, &[("cms_file", "a.cms", &cms)]).await
}

async fn step(office: &Office, id: Uuid) -> acts::Step {
    let ctx = acting("expertise-head", Role::ExpertiseHead, office.clock.now());
    acts::view(office, &ctx, id).await.unwrap().step
}

async fn decided(browser: &mut Browser, id: Uuid, ground: &str) -> Reply {
    let path = format!("/cases/{id}/replacement");
    let csrf = browser.get(&path).await.field("csrf");
    browser.post(&path, &[("csrf", csrf.as_str()), ("ground", ground)]).await
}

/// Decision, notice, annulment: the applicant has been told and the check is open again.
async fn annul(office: &Office, head: &mut Browser, id: Uuid) {
    let recorded = decided(head, id, "Ошибка в замечании").await;
    assert_eq!(recorded.status, StatusCode::SEE_OTHER, "{}", recorded.text);
    let signed = sign(head, office, id).await;
    assert_eq!(signed.status, StatusCode::SEE_OTHER, "{}", signed.text);
    until("the notice in the cabinet", async || {
        (step(office, id).await == acts::Step::SignAct).then_some(())
    })
    .await;
    let signed = sign(head, office, id).await;
    assert_eq!(signed.status, StatusCode::SEE_OTHER, "{}", signed.text);
}

/// A-46.p1, A-22, A-45.p1: decision, notice in the cabinet, annulment, new version; the former one stays readable.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_result_is_replaced_step_by_step_and_the_former_version_stays_a_46_p1() {
    each(async |here, there, clock| {
        let (portal, expertise, application, id) = answered(here, there, &clock).await;
        let office = &expertise.office;

        // Whoever has no right sees where it stands and is told whom to ask.
        let path = format!("/cases/{id}/replacement");
        let mut expert = signed_in(office, "expert").await;
        assert!(!expert.get(&format!("/cases/{id}")).await.text.contains(&path));
        let page = expert.get(&path).await.text;
        assert!(page.contains("authorised employee") && !page.contains("name=\"ground\""), "{page}");
        let csrf = expert.get("/cases").await.field("csrf");
        let denied = expert.post(&path, &[("csrf", csrf.as_str()), ("ground", "x")]).await;
        assert_eq!(denied.status, StatusCode::FORBIDDEN);

        let mut head = signed_in(office, "expertise-head").await;
        assert!(head.get(&format!("/cases/{id}")).await.text.contains(&path));
        let nothing = decided(&mut head, id, " ").await;
        assert_eq!(nothing.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(nothing.text.contains("point 46"), "{}", nothing.text);
        let long = decided(&mut head, id, &"я".repeat(2_001)).await;
        assert!(
            long.text.contains("too long") && long.text.contains(&"я".repeat(2_001)),
            "nothing typed is lost"
        );
        annul(office, &mut head, id).await;

        // Nothing is valid now, on either side; the old paper is still there.
        until("the annulment", async || {
            let now = state(&portal.office, application).await;
            matches!(now, State::UnderConsideration { completeness: None, .. }).then_some(())
        })
        .await;
        let mut applicant = signed_in(&portal.office, "applicant").await;
        for (lang, said) in [("kk", "күші жойылды"), ("ru", "аннулирован"), ("en", "is annulled")]
        {
            applicant.get(&format!("/language/{lang}")).await;
            let page = applicant.get(&format!("/cases/{application}")).await.text;
            assert!(page.contains(said) && page.contains("Ошибка в замечании"), "{lang}: {page}");
        }
        assert!(applicant.get("/notices").await.text.contains("ЖТН-2026-00001"));

        // The second version, with another outcome.
        let fresh = case(office).await.unwrap();
        assert_eq!(fresh.case.law.name(), "completeness_check");
        decide(office, Verdict::Positive).await;
        let second = until("the new version", async || {
            state(&portal.office, application).await.completeness().cloned()
        })
        .await;
        assert_eq!(second.number, "ЖТН-2026-00002");
        let ctx = acting("applicant", Role::PortalUser, clock.now());
        let seen = office::applications::case(&portal.office, &ctx, application).await.unwrap();
        let mut results: Vec<_> =
            seen.documents.iter().filter(|one| one.kind == "completeness-result").collect();
        results.sort_by_key(|one| one.version);
        assert_eq!(results.iter().map(|one| one.version).collect::<Vec<_>>(), [1, 2]);
        assert_eq!(results[1].supersedes, Some(results[0].id));
        for document in &seen.documents {
            let reply = applicant.get(&format!("/cases/{application}/documents/{}", document.id)).await;
            assert_eq!(reply.status, StatusCode::OK, "{} {}", document.kind, document.version);
        }
        let page = applicant.get(&format!("/cases/{application}")).await.text;
        assert_eq!(page.matches("Annulled ").count(), 1, "{page}");
        let compared = format!("/compare?old={}&new={}", results[0].id, results[1].id);
        assert!(page.contains(&compared.replace('&', "&amp;")), "{page}");
        assert_eq!(applicant.get(&compared).await.status, StatusCode::OK);
        assert!(page.contains("АУЫ-2026-00001") && page.contains("АУЫ-2026-00002"));
        let page = expert.get(&format!("/cases/{id}")).await.text;
        assert!(page.contains("Annulled ") && page.contains("ЖТН-2026-00002"), "{page}");
        for office in [&portal.office, office] {
            let report = office::replay::run(office).await.unwrap();
            assert_eq!(report.differences, vec![]);
            assert_eq!(report.subjects["replacement"], 1);
            office.log.sequence().await.unwrap();
        }
        // A package and an archive have both versions.
        let package = applicant.get(&format!("/cases/{application}/package.asice")).await;
        assert_eq!(package.status, StatusCode::OK);
        let archive = applicant.get(&format!("/cases/{application}/archive.zip")).await;
        assert_eq!(archive.status, StatusCode::OK);
        portal.stop().await;
        expertise.stop().await;
    })
    .await;
}

/// A-40.p1, A-40.p2, A-46.p1: after an annulment the term runs on; when it ends the positive result is the new version,
/// and from then on nothing is replaced.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn after_an_annulment_the_end_of_the_term_gives_the_new_version_a_40_p1() {
    each(async |here, there, clock| {
        let (portal, expertise, application, id) = answered(here, there, &clock).await;
        let office = &expertise.office;
        let mut head = signed_in(office, "expertise-head").await;
        annul(office, &mut head, id).await;
        until("the annulment", async || {
            state(&portal.office, application).await.completeness().is_none().then_some(())
        })
        .await;
        let due = case(office).await.unwrap().due.at;
        clock.forward(due.duration_since(clock.now()) + SignedDuration::from_secs(1)).unwrap();
        office.evidence.refresh(clock.now()).await;
        let second = until("the automatic result", async || {
            state(&portal.office, application).await.completeness().cloned()
        })
        .await;
        assert_eq!((second.automatic, second.registered_at), (true, due));
        let mut head = signed_in(office, "expertise-head").await;
        let page = head.get(&format!("/cases/{id}/replacement")).await.text;
        assert!(page.contains("point 40") && !page.contains("name=\"ground\""), "{page}");
        for office in [&portal.office, office] {
            assert_eq!(office::replay::run(office).await.unwrap().differences, vec![]);
        }
        portal.stop().await;
        expertise.stop().await;
    })
    .await;
}

/// A-46.p1: the portal keeps the order too. A system that sends a second result without notice and annulment, or an
/// annulment without notice, is refused, and its operator sees why.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_portal_refuses_a_new_version_out_of_order_a_46_p1() {
    each(async |here, there, clock| {
        let (portal, expertise, application, _) = answered(here, there, &clock).await;
        let office = &expertise.office;
        let first = state(&portal.office, application).await.completeness().cloned();
        let sent = "SELECT bytes FROM message_out WHERE kind = 'RESULT'";
        let row = office.db.read().await.unwrap().row(sent, &[]).await.unwrap().unwrap();
        let message: office::exchange::message::Message =
            office::exchange::canonical::read(&row.get::<Vec<u8>>("bytes").unwrap()).unwrap();
        let result: office::exchange::message::ResultBody = serde_json::from_value(message.body).unwrap();
        let resend = async |supersedes| {
            let body = office::exchange::message::ResultBody {
                supersedes,
                document_id: Uuid::new_v4(),
                number: "ЖТН-2026-00009".into(),
                ..result.clone()
            };
            let letter = Letter {
                to: "portal",
                subject_id: application,
                kind: office::exchange::message::Kind::Result,
                body: &body,
                blobs: vec![result.document.sha256.clone()],
                ahead: 0,
            };
            let ctx = Ctx::automatic(office.clock.now());
            let message = outbox::prepare(office, &ctx, letter).await.unwrap();
            let mut tx = office.db.begin().await.unwrap();
            outbox::send(&mut tx, &message).await.unwrap();
            tx.commit().await.unwrap();
            let id = message.id();
            until("the refusal", async || {
                let refused = case(office).await?.refused?;
                (refused.heading.id == id).then_some(refused.refusal)
            })
            .await
        };
        let refusal = resend(None).await;
        assert_eq!(
            (refusal.clause.as_str(), refusal.code.as_str()),
            ("A-46.p1", "replacement-unknown-document")
        );
        let refusal = resend(Some(result.document_id)).await;
        assert_eq!((refusal.clause.as_str(), refusal.code.as_str()), ("A-46.p1", "replacement-undecided"));
        assert_eq!(state(&portal.office, application).await.completeness().cloned(), first);
        portal.stop().await;
        expertise.stop().await;
    })
    .await;
}
