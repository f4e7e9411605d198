//! Pages of the expertise system as the expert and the head use them, without scripts.

use axum::http::StatusCode;
use jiff::SignedDuration;
use law::access::Role;
use office::expertise::view;
use office::{Actor, ActorKind, Ctx, Office};
use uuid::Uuid;

use crate::app::{Browser, Reply};
use crate::systems::{Running, case, each, submit, until};

/// Runs the test on every engine with a case that came from the portal, and its id.
async fn each_case(test: impl AsyncFn(&Office, Uuid)) {
    each(async |here, there, clock| {
        let portal = Running::start(here, &clock).await;
        let expertise = Running::start(there, &clock).await;
        submit(&portal.office).await;
        let seen = until("the case", async || case(&expertise.office).await).await;
        portal.stop().await;
        test(&expertise.office, seen.case.id).await;
        expertise.stop().await;
    })
    .await;
}

async fn signed_in(office: &Office, persona: &str) -> Browser {
    let mut browser = Browser::at(office, web::routes::router(office));
    let reply = browser.sign_in(persona).await;
    assert_eq!(reply.status, StatusCode::SEE_OTHER, "{}", reply.text);
    browser
}

/// The exact bytes of the draft: a browser's text would not keep them.
async fn draft(office: &Office, case: Uuid) -> Vec<u8> {
    let bin = Some(office.config.organisation.bin.clone());
    let actor = Actor { kind: ActorKind::Person, bin, roles: vec![Role::ExpertiseExpert], ..Actor::nobody() };
    let ctx = Ctx { actor, ..Ctx::automatic(office.clock.now()) };
    view::draft_bytes(office, &ctx, case).await.unwrap().1
}

async fn record(browser: &mut Browser, path: &str, fields: &[(&str, &str)]) -> Reply {
    let page = browser.get(path).await;
    let (csrf, version) = (page.field("csrf"), page.field("version"));
    let known = [("csrf", csrf.as_str()), ("version", version.as_str()), ("rows", "3")];
    browser.post(path, &[&known, fields].concat()).await
}

/// Signs by the way of a file.
async fn sign(browser: &mut Browser, path: &str, cms: &[u8]) -> Reply {
    let page = browser.get(path).await;
    let (csrf, sha256) = (page.field("csrf"), page.field("sha256"));
    let fields = [("csrf", csrf.as_str()), ("sha256", sha256.as_str()), ("cms", "")];
    browser.upload(&format!("{path}/signature"), &fields, &[("cms_file", "result.cms", cms)]).await
}

/// the second signature gives the number.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_expert_records_and_two_people_sign_without_scripts() {
    each_case(async |office, id| {
        let path = format!("/cases/{id}/completeness");
        let mut expert = signed_in(office, "expert").await;
        for lang in ["kk", "ru", "en"] {
            expert.cookies.insert("lang".into(), lang.into());
            for page in ["/cases", &format!("/cases/{id}"), &path] {
                let reply = expert.get(page).await;
                assert_eq!(reply.status, StatusCode::OK, "{lang} {page}: {}", reply.text);
                assert!(reply.text.contains(&format!("<html lang=\"{lang}\"")), "{lang} {page}");
            }
        }
        assert_eq!(expert.get("/to-sign").await.status, StatusCode::FORBIDDEN);

        let nothing = record(&mut expert, &path, &[]).await;
        assert_eq!(nothing.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(nothing.text.contains("Choose the result of the check"), "{}", nothing.text);
        let empty = record(&mut expert, &path, &[("verdict", "negative")]).await;
        assert!(empty.text.contains("Add at least one remark"), "{}", empty.text);
        let more = record(&mut expert, &path, &[("remark-1", "No <assignment>"), ("more", "yes")]).await;
        assert_eq!(more.status, StatusCode::OK);
        assert!(more.text.contains("name=\"remark-6\"") && more.text.contains("No &#60;assignment&#62;"));

        // The list: what is lacking becomes remarks in both languages, and a verdict that does not go with it is refused.
        let lacking =
            [("line-land", "faulty"), ("note-land", "another <address>"), ("line-financing", "absent")];
        let composed = record(&mut expert, &path, &[&lacking[..], &[("compose", "yes")]].concat()).await;
        assert_eq!(composed.status, StatusCode::OK);
        for said in ["Жер учаскесіне құқық", "Право на земельный участок", "Источник финансирования"]
        {
            assert!(composed.text.matches(said).count() >= 1, "{said}: {}", composed.text);
        }
        assert!(composed.text.contains("another &#60;address&#62;</textarea>"), "{}", composed.text);
        assert!(composed.text.contains("value=\"negative\" checked"), "{}", composed.text);
        let refused = record(&mut expert, &path, &[&lacking[..], &[("verdict", "positive")]].concat()).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(
            refused.text.contains("href=\"#line-land\"") && refused.text.contains("cannot be complete"),
            "{}",
            refused.text
        );
        assert!(
            refused.text.contains("value=\"another &#60;address&#62;\""),
            "nothing typed is lost: {}",
            refused.text
        );

        // A note without an answer is not lost, and a remark is made once however often it is asked for.
        let noted = [("note-technology", "ask for it"), ("line-financing", "absent")];
        let composed = record(&mut expert, &path, &[&noted[..], &[("compose", "yes")]].concat()).await;
        assert!(composed.text.contains("value=\"ask for it\""), "{}", composed.text);
        let (kk, ru, line) =
            (composed.area("remark-1"), composed.area("remark-ru-1"), composed.field("remark-line-1"));
        assert_eq!(line, "financing");
        let again =
            [("remark-1", kk.as_str()), ("remark-ru-1", &ru), ("remark-line-1", &line), ("compose", "yes")];
        let composed = record(&mut expert, &path, &[&noted[..], &again[..]].concat()).await;
        assert_eq!(composed.text.matches("Источник финансирования").count(), 1, "{}", composed.text);
        assert_eq!(composed.area("remark-2"), "", "{}", composed.text);

        let fields = [("verdict", "negative"), ("remark-1", "No assignment"), ("norm-1", "SN RK 1.02-03")];
        let recorded = record(&mut expert, &path, &fields).await;
        assert_eq!(recorded.location(), path);
        assert!(expert.get(&path).await.text.contains("Sign the result"));
        let pdf = expert.get(&format!("{path}/draft.pdf")).await;
        assert!(pdf.text.starts_with("%PDF") && pdf.header("content-type") == "application/pdf");

        let wrong = expert.sign("expert", b"other bytes", false);
        let refused = sign(&mut expert, &path, &wrong).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.text.contains("Ground: point 41 of the Rules"), "{}", refused.text);
        let bytes = draft(office, id).await;
        let cms = expert.sign("expert", &bytes, false);
        let signed = sign(&mut expert, &path, &cms).await;
        assert_eq!(signed.status, StatusCode::SEE_OTHER, "{}", signed.text);
        assert!(!expert.get(&path).await.text.contains("name=\"sha256\""), "it is the head's turn");

        let mut head = signed_in(office, "expertise-head").await;
        assert!(head.get("/to-sign").await.text.contains(&path));
        assert!(head.get("/cases").await.text.contains("days in work"));
        let cms = head.sign("expertise-head", &bytes, false);
        let signed = sign(&mut head, &path, office::demo::pem(&cms).as_bytes()).await;
        assert_eq!(signed.location(), format!("/cases/{id}"));
        let page = head.get(&format!("/cases/{id}")).await.text;
        assert!(page.contains("ЖТН-2026-00001") && page.contains("has remarks"), "{page}");
        assert!(!head.get("/to-sign").await.text.contains(&path));
        assert!(!head.get("/cases").await.text.contains("days in work"), "the work is done");
        let seen = case(office).await.unwrap();
        for document in &seen.documents {
            let reply = head.get(&format!("/cases/{id}/documents/{}", document.id)).await;
            assert_eq!(reply.status, StatusCode::OK);
        }
        let container = head.get(&format!("/cases/{id}/signatures/{}.cms", seen.signatures[1].id)).await;
        assert_eq!(container.header("content-type"), "application/pkcs7-signature");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn after_the_term_the_page_only_reads_and_names_the_clause_a_40_p2() {
    each_case(async |office, id| {
        let path = format!("/cases/{id}/completeness");
        let mut expert = signed_in(office, "expert").await;
        let before = expert.get(&path).await;
        let version = before.field("version");
        office.clock.forward(SignedDuration::from_hours(5 * 24)).unwrap();
        let mut expert = signed_in(office, "expert").await;
        let last_days = expert.get(&path).await;
        assert!(last_days.text.contains("both signatures are needed by"), "{}", last_days.text);
        office.clock.forward(SignedDuration::from_hours(10 * 24)).unwrap();
        let mut expert = signed_in(office, "expert").await;
        until("the automatic result", async || {
            case(office).await.filter(|seen| seen.decision().is_some_and(|decision| decision.automatic))
        })
        .await;
        let page = expert.get(&path).await.text;
        assert!(page.contains("can no longer be changed") && !page.contains("name=\"verdict\""), "{page}");
        // The form lay open in another tab since before the term ended.
        let csrf = expert.get("/cases").await.field("csrf");
        let fields = [("csrf", csrf.as_str()), ("version", &version), ("verdict", "positive")];
        let refused = expert.post(&path, &fields).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", refused.text);
        assert!(refused.text.contains("point 40, paragraph 2 of the Rules"), "{}", refused.text);
        let history = expert.get(&format!("/cases/{id}")).await.text;
        assert!(history.contains("An attempt to change the result after the term was refused"));
    })
    .await;
}
