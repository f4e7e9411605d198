//! The applicant gives a new version of a document in reply to a notice of the expertise (A-46.p2): both systems, over
//! real HTTP.

use axum::http::StatusCode;
use jiff::SignedDuration;
use law::access::Role;
use law::expertise::completeness::Verdict;
use law::replacement::Mark;
use office::demo::paper::paper;
use office::replacement::{self, PROJECT, REPLY, REQUEST, reply};
use office::store::documents::Document;
use office::{Clock, Office};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::app::{Browser, check_uploads};
use crate::systems::{Place, Running, acting, case, decide, each, state, submit, until};

const GROUND: &str = "На листе 3 нет подписи ГИП";

async fn signed_in(office: &Office, persona: &str) -> Browser {
    let mut browser = Browser::at(office, web::routes::router(office));
    assert_eq!(browser.sign_in(persona).await.status, StatusCode::SEE_OTHER);
    browser
}

/// Both systems with an application under consideration, and its case.
async fn considered(here: &Place, there: &Place, clock: &Clock) -> (Running, Running, Uuid, Uuid) {
    let (portal, expertise) = (Running::start(here, clock).await, Running::start(there, clock).await);
    let application = submit(&portal.office).await;
    let id = until("the case", async || case(&expertise.office).await).await.case.id;
    until("the beginning of the check", async || {
        (state(&portal.office, application).await.name() == "under_consideration").then_some(())
    })
    .await;
    // Nothing of what follows is of the same moment as what came before: the log has signed that.
    clock.forward(SignedDuration::from_mins(30)).unwrap();
    for office in [&portal.office, &expertise.office] {
        office.log.sequence().await.unwrap();
    }
    (portal, expertise, application, id)
}

/// A-22: each log leads to what is stored, and nothing in it is said to be earlier than it can be.
async fn whole(offices: &[&Office]) {
    for office in offices {
        office.log.sequence().await.unwrap();
        assert_eq!(office::log::verify(&office.log, &[], &mut |_| {}).await.unwrap().findings, vec![]);
    }
}

async fn on_portal(office: &Office, application: Uuid) -> office::applications::Case {
    let ctx = acting("applicant", Role::PortalUser, office.clock.now());
    office::applications::case(office, &ctx, application).await.unwrap()
}

/// Whether the directory at the end of an archive has a name with these words.
fn names(archive: &[u8], words: &str) -> bool {
    let directory = archive.windows(4).position(|at| at == b"PK\x01\x02").unwrap();
    archive[directory..].windows(words.len()).any(|at| at == words.as_bytes())
}

fn project<'a>(all: &'a [Document], name: &str) -> &'a Document {
    all.iter().find(|one| one.kind == PROJECT && one.file_name == name).unwrap()
}

/// The head of the organisation signs a notice that asks for a new version of this document of the case.
async fn ask(head: &mut Browser, id: Uuid, document: Uuid) {
    let path = format!("/cases/{id}/documents/{document}/ask");
    let page = head.get(&format!("{path}?ground={}", web::pages::documents::encoded(GROUND))).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.text);
    let (csrf, sha256) = (page.field("csrf"), page.field("sha256"));
    let notice = format!("{path}/notice.pdf?ground={}", web::pages::documents::encoded(GROUND));
    let bytes = head.get(&notice).await.bytes;
    assert_eq!(sha256, office::blobs::hex(&Sha256::digest(&bytes)), "what is shown is what is signed");
    let cms = head.sign("expertise-head", &bytes, false);
    let fields = [("csrf", csrf.as_str()), ("sha256", &sha256), ("ground", GROUND), ("cms", "")];
    for _ in 0..2 {
        let signed = head.upload(&path, &fields, &[("cms_file", "a.cms", &cms)]).await;
        assert_eq!(signed.status, StatusCode::SEE_OTHER, "the same signature counts once: {}", signed.text);
    }
}

/// The applicant chooses a file by the plain form, and signs the statement that names it.
async fn answer(office: &Office, applicant: &mut Browser, application: Uuid, document: Uuid, file: &[u8]) {
    let path = format!("/cases/{application}/documents/{document}/reply");
    let csrf = applicant.get(&path).await.field("csrf");
    let fields = [("csrf", csrf.as_str())];
    let taken = applicant.upload(&format!("{path}/file"), &fields, &[("file", "ПЗ_2.pdf", file)]).await;
    assert_eq!(taken.status, StatusCode::SEE_OTHER, "{}", taken.text);
    check_uploads(office).await;
    let page = applicant.get(&path).await;
    assert!(page.text.contains(&format!("{path}/statement.json")), "{}", page.text);
    let statement = applicant.get(&format!("{path}/statement.json")).await.bytes;
    let cms = applicant.sign("applicant", &statement, false);
    let csrf = page.field("csrf");
    let fields = [("csrf", csrf.as_str()), ("cms", "")];
    for _ in 0..2 {
        let signed = applicant.upload(&path, &fields, &[("cms_file", "a.cms", &cms)]).await;
        assert_eq!(signed.status, StatusCode::SEE_OTHER, "the same signature counts once: {}", signed.text);
    }
}

/// A-46.p2, A-22, A-18.p2, A-20: asked for by a signed notice, given with one signature, registered at once on a working
/// day, sent by itself; the former version stays readable with its mark in both systems.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_applicant_replaces_a_document_in_reply_to_a_notice_a_46_p2() {
    each(async |here, there, clock| {
        let (portal, expertise, application, id) = considered(here, there, &clock).await;
        let mut applicant = signed_in(&portal.office, "applicant").await;
        let all = on_portal(&portal.office, application).await.documents;
        let (former, other) = (project(&all, "ПЗ_записка.pdf"), project(&all, "ИД_задание.pdf"));

        // Without a notice nobody replaces anything.
        let path = format!("/cases/{application}/documents/{}/reply", former.id);
        assert_eq!(applicant.get(&path).await.status, StatusCode::NOT_FOUND);

        let seen = case(&expertise.office).await.unwrap();
        let there_former = project(&seen.documents, "ПЗ_записка.pdf").id;
        let asking = format!("/cases/{id}/documents/{there_former}/ask");
        let mut expert = signed_in(&expertise.office, "expert").await;
        assert!(!expert.get(&format!("/cases/{id}")).await.text.contains(&asking));
        let mut head = signed_in(&expertise.office, "expertise-head").await;
        assert!(head.get(&format!("/cases/{id}")).await.text.contains(&asking));
        let long = head.get(&format!("{asking}?ground={}", "x".repeat(1_001))).await;
        assert_eq!(long.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(long.text.contains(&"x".repeat(1_001)), "nothing typed is lost");
        ask(&mut head, id, there_former).await;
        let again = head.get(&asking).await.text;
        assert!(again.contains("АУЫ-2026-00001") && !again.contains("name=\"ground\""), "{again}");

        until("the notice in the cabinet", async || {
            let all = on_portal(&portal.office, application).await;
            (replacement::asked(&all.replacements, &all.documents).len() == 1).then_some(())
        })
        .await;
        for (lang, said) in
            [("kk", "жаңа нұсқасы сұралды"), ("ru", "Просят новую версию"), ("en", "is asked for")]
        {
            applicant.get(&format!("/language/{lang}")).await;
            let page = applicant.get(&format!("/cases/{application}")).await.text;
            assert!(page.contains(said) && page.contains(GROUND) && page.contains(&path), "{lang}: {page}");
            let page = applicant.get(&path).await.text;
            assert!(page.contains(GROUND), "{lang}: {page}");
        }
        assert!(applicant.get("/notices").await.text.contains("ПЗ_записка.pdf"));
        assert!(applicant.get("/cabinet").await.text.contains("Present the new version"));
        let others = format!("/cases/{application}/documents/{}/reply", other.id);
        assert_eq!(applicant.get(&others).await.status, StatusCode::NOT_FOUND, "one notice, one document");
        let mut stranger = signed_in(&portal.office, "individual").await;
        assert_ne!(stranger.get(&path).await.status, StatusCode::OK);

        let second = paper("second", 10);
        answer(&portal.office, &mut applicant, application, former.id, &second).await;
        let seen = until("the new version in the expertise", async || {
            let seen = case(&expertise.office).await?;
            seen.documents.iter().any(|one| one.kind == REPLY).then_some(seen)
        })
        .await;
        let now = on_portal(&portal.office, application).await;
        assert_eq!(state(&portal.office, application).await.name(), "in_course");
        for (all, records) in [(&now.documents, &now.replacements), (&seen.documents, &seen.replacements)] {
            let version = project(all, "ПЗ_2.pdf");
            assert_eq!(version.version, 2);
            assert_eq!(version.sha256, office::blobs::hex(&Sha256::digest(&second)));
            let former = all.iter().find(|one| Some(one.id) == version.supersedes).unwrap();
            assert_eq!(former.file_name, "ПЗ_записка.pdf");
            assert_eq!(replacement::mark(records, former).map(|it| it.mark), Some(Mark::Superseded));
            assert_eq!(replacement::mark(records, version), None);
            assert_eq!(replacement::asked(records, all), vec![]);
            assert!(version.registered_at.is_some());
            assert_eq!(all.iter().filter(|one| one.kind == REQUEST).count(), 1);
        }
        // Everything stays readable, the former version with its mark, and both can be compared.
        for (browser, subject, all) in
            [(&mut applicant, application, &now.documents), (&mut expert, id, &seen.documents)]
        {
            for document in all {
                let file = format!("/cases/{subject}/documents/{}", document.id);
                assert_eq!(browser.get(&file).await.status, StatusCode::OK, "{}", document.kind);
            }
            let page = browser.get(&format!("/cases/{subject}")).await.text;
            assert_eq!(page.matches("Replaced by a new version").count(), 1, "{page}");
            let version = project(all, "ПЗ_2.pdf");
            let compared = format!("old={}&amp;new={}", version.supersedes.unwrap(), version.id);
            assert!(page.contains(&compared), "{page}");
            // Both versions, what was signed for each, and the request between them, in one archive.
            let set = format!("/cases/{subject}/documents/{}/versions.zip", version.id);
            assert!(page.contains(&set), "{page}");
            let archive = browser.get(&set).await.bytes;
            for name in ["ПЗ_записка.pdf", "ПЗ_2.pdf", REPLY, REQUEST] {
                assert!(names(&archive, name), "{name}");
            }
            assert!(!names(&archive, "ИД_задание.pdf"), "no other document");
        }
        assert!(!applicant.get("/cabinet").await.text.contains("Present the new version"));
        let answered = applicant.get(&path).await.text;
        assert!(
            answered.contains("was answered already") && !answered.contains("name=\"cms\""),
            "{answered}"
        );
        // The result names what was checked: the version in force.
        decide(&expertise.office, Verdict::Positive).await;
        until("the result", async || state(&portal.office, application).await.completeness().cloned()).await;
        let package = applicant.get(&format!("/cases/{application}/package.asice")).await;
        assert_eq!(package.status, StatusCode::OK);
        for office in [&portal.office, &expertise.office] {
            let report = office::replay::run(office).await.unwrap();
            assert_eq!(report.differences, vec![]);
            assert_eq!(report.subjects["replacement"], 1);
        }
        whole(&[&portal.office, &expertise.office]).await;
        portal.stop().await;
        expertise.stop().await;
    })
    .await;
}

/// A-18.p3, A-22: certified on a day off it is registered at 00:00 of the next working day and sent then, although the
/// case was closed meanwhile; nothing certified is lost.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reply_of_a_day_off_is_registered_on_the_next_working_day_a_18_p3() {
    each(async |here, there, clock| {
        let (portal, expertise, application, id) = considered(here, there, &clock).await;
        let seen = case(&expertise.office).await.unwrap();
        let mut head = signed_in(&expertise.office, "expertise-head").await;
        ask(&mut head, id, project(&seen.documents, "ПЗ_записка.pdf").id).await;
        until("the notice in the cabinet", async || {
            let all = on_portal(&portal.office, application).await;
            (replacement::asked(&all.replacements, &all.documents).len() == 1).then_some(())
        })
        .await;
        // Saturday noon of the capital.
        let saturday: jiff::Timestamp = "2026-11-28T07:00:00Z".parse().unwrap();
        clock.forward(saturday.duration_since(clock.now())).unwrap();
        for office in [&portal.office, &expertise.office] {
            office.evidence.refresh(clock.now()).await;
        }
        let mut applicant = signed_in(&portal.office, "applicant").await;
        let all = on_portal(&portal.office, application).await.documents;
        let former = project(&all, "ПЗ_записка.pdf").id;
        answer(&portal.office, &mut applicant, application, former, &paper("second", 10)).await;
        let page = applicant.get(&format!("/cases/{application}")).await.text;
        assert!(page.contains("Date of registration: 30 November 2026"), "{page}");
        let ctx = acting("applicant", Role::PortalUser, clock.now());
        let answering = reply::answering(&portal.office, &ctx, application, former).await.unwrap();
        assert_eq!(answering.refusal.unwrap().code, "replacement-already-answered");
        // The check ends with remarks while it waits.
        decide(&expertise.office, Verdict::Negative).await;
        until("the result", async || {
            (state(&portal.office, application).await.name() == "closed_incomplete").then_some(())
        })
        .await;
        assert!(!case(&expertise.office).await.unwrap().documents.iter().any(|one| one.kind == REPLY));

        clock.forward(SignedDuration::from_hours(48)).unwrap();
        for office in [&portal.office, &expertise.office] {
            office.evidence.refresh(clock.now()).await;
        }
        let seen = until("the new version in the expertise", async || {
            let seen = case(&expertise.office).await?;
            seen.documents.iter().any(|one| one.kind == REPLY).then_some(seen)
        })
        .await;
        let midnight: jiff::Timestamp = "2026-11-29T19:00:00Z".parse().unwrap();
        assert_eq!(project(&seen.documents, "ПЗ_2.pdf").registered_at, Some(midnight));
        for office in [&portal.office, &expertise.office] {
            assert_eq!(office::replay::run(office).await.unwrap().differences, vec![]);
        }
        whole(&[&portal.office, &expertise.office]).await;
        // The application was registered when it was, whatever came later.
        let mut applicant = signed_in(&portal.office, "applicant").await;
        let due = applicant.get(&format!("/cases/{application}/terms/T-05.json")).await;
        assert!(due.text.contains(r#""last_day":"2026-11-24""#), "{}", due.text);
        portal.stop().await;
        expertise.stop().await;
    })
    .await;
}
