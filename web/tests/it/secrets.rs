//! Who may read a file: what was reported to contain state secrets is closed to everybody, what bears a label to
//! those whom it does not name (A-50.p4), what a later check finds to do harm to everybody (A-51.2.a5).

use axum::body::Body;
use axum::http::{Method, StatusCode};
use law::access::Role;
use law::disclosure::Label;
use law::expertise::completeness::Verdict;
use office::documents::{self, Announced, Part};
use office::exchange::message::Outcome;
use office::expertise::people;
use office::expertise::seats::{self, Assignment, Declaration, LEAD};
use office::store::arrivals::{self, Verdict as Judgement};
use office::store::documents::Document;
use office::store::{Error as StoreError, events, notices};
use office::testing::Fresh;
use office::{Ctx, Office, System, applications, arrival, replay, secrets};
use uuid::Uuid;

use crate::app::{App, Browser, Reply, authority};
use crate::package::{anchors, kept, tereze};
use crate::story::{self, FILES};
use crate::systems::{self, Running, acting, case, decide, each, files, state, submit_labelled, until};

const HERE: &str = "/operator/secrets";
const WHY: &str = "Лист 2: обозначения режимного объекта";
const GROUND: &str = "Заключение уполномоченного органа № 5 от 01.12.2026";

fn holds(bytes: &[u8], marker: &[u8]) -> bool {
    bytes.windows(marker.len()).any(|part| part == marker)
}

async fn first_file(office: &Office, id: Uuid) -> Document {
    let ctx = story::acting(office, "applicant");
    let all = applications::case(office, &ctx, id).await.unwrap().documents;
    all.into_iter().find(|one| one.file_name == FILES[0].0).unwrap()
}

async fn administrator_is_told(office: &Office, kind: &str) -> bool {
    let mut conn = office.db.read().await.unwrap();
    let told = notices::of_party(&mut conn, "role:portal_operator_admin", 9).await.unwrap();
    told.iter().any(|it| it.kind == kind)
}

/// Presses the button of the form.
async fn report(browser: &mut Browser, document: Uuid, reason: &str) -> Reply {
    let path = format!("/secrets/{document}");
    let csrf = browser.get(&path).await.field("csrf");
    browser.post(&path, &[("csrf", &csrf), ("reason", reason)]).await
}

/// Signs the decision on this ground and sends it.
async fn lift(browser: &mut Browser, document: Uuid, signer: &str) -> Reply {
    let ground = web::pages::documents::encoded(GROUND);
    let page = browser.get(&format!("{HERE}/{document}?reason={ground}")).await;
    let act = browser.get(&format!("{HERE}/{document}/decision.json?reason={ground}")).await;
    assert_eq!(act.status, StatusCode::OK, "{}", act.text);
    let cms = browser.sign(signer, &act.bytes, false);
    let fields = [("csrf", page.field("csrf")), ("reason", GROUND.to_owned()), ("cms", String::new())];
    let fields: Vec<_> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    browser.upload(&format!("{HERE}/{document}"), &fields, &[("cms_file", "a.cms", &cms)]).await
}

/// from the report on nobody reads a byte on any way, nothing is deleted, the operator is told, and a decision
/// that somebody else signed opens it again.
#[tokio::test]
async fn what_is_reported_to_contain_state_secrets_is_read_by_nobody_until_it_is_decided_a_4() {
    for fresh in Fresh::engines().await {
        let app = App::on(fresh, System::Portal).await;
        story::registered(&app, "applicant").await;
        let id = story::answered(&app, Outcome::Negative, false).await;
        let (office, note) = (&app.office, first_file(&app.office, id).await);
        let path = format!("/cases/{id}/documents/{}", note.id);
        let mut owner = app.signed_in("applicant").await;
        assert_eq!(owner.get(&path).await.bytes, FILES[0].1);
        assert!(owner.get(&format!("/cases/{id}")).await.text.contains(&format!("/secrets/{}", note.id)));

        let wrong = report(&mut owner, note.id, " ").await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(wrong.text.contains("Write the reason"), "{}", wrong.text);
        let stranger = app.signed_in("individual").await.get(&format!("/secrets/{}", note.id)).await;
        assert!(stranger.status.is_client_error(), "{}", stranger.status);
        let done = report(&mut owner, note.id, WHY).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
        let again = report(&mut owner, note.id, WHY).await;
        assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", again.text);

        let tag = format!("\"{}\"", note.sha256);
        for ending in ["", "/view", "/view/thumbnail", "/view/1-fit-0", "/package.asice"] {
            for headers in [&[][..], &[("range", "bytes=0-3")], &[("if-none-match", &tag)]] {
                for method in [Method::GET, Method::HEAD] {
                    let reply = owner.send(method, &format!("{path}{ending}"), headers, Body::empty()).await;
                    assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY, "{ending} {headers:?}");
                    assert!(!holds(&reply.bytes, FILES[0].1), "{ending}");
                }
            }
        }
        for (language, said) in [
            ("kk", "мемлекеттік құпиялар бар деп хабарланды, сондықтан оны ешкім оқи алмайды"),
            ("ru", "содержит государственные секреты, поэтому его не может прочитать никто"),
            ("en", "reported to contain state secrets, so nobody can read it"),
        ] {
            owner.get(&format!("/language/{language}")).await;
            for page in [&format!("/cases/{id}"), &path] {
                let page = owner.get(page).await.text;
                assert!(page.contains(said), "{language}: {page}");
            }
        }
        // Everything else of the case goes out, and says what is not inside.
        let archive = owner.get(&format!("/cases/{id}/archive.zip")).await.bytes;
        assert!(!holds(&archive, FILES[0].1) && holds(&archive, FILES[1].1));
        assert!(holds(&archive, note.sha256.as_bytes()), "the inventory names its hash");
        let package = owner.get(&format!("/cases/{id}/package.asice")).await.bytes;
        assert!(!holds(&package, FILES[0].1) && holds(&package, note.sha256.as_bytes()));
        let roots = anchors(app.folder());
        let package = kept(app.folder(), "case.asice", &package);
        let said = tereze(&package, &["--anchors", roots.to_str().unwrap(), "--json"]);
        let told: serde_json::Value = serde_json::from_str(&said.out).unwrap();
        assert_eq!(told["index"]["withheld"]["named"][0]["clause"], "A-4", "{}", said.out);
        assert!(!told["findings"].to_string().contains("named-missing"), "{}", said.out);

        // Nobody gets the bytes back by naming their hash, or presents them anew.
        let ctx = story::acting(office, "applicant");
        let draft = applications::start(office, &ctx).await.unwrap().id;
        let known = Announced {
            file_name: "again.pdf".into(),
            size: Some(FILES[0].1.len() as u64),
            expected_sha256: Some(note.sha256.clone()),
            reuse: true,
            ..Announced::default()
        };
        let upload = applications::begin_upload(office, &ctx, draft, known).await.unwrap();
        assert!(!upload.is_done(), "it is to be sent");
        let body = futures_util::stream::iter([Ok::<_, std::io::Error>(FILES[0].1.into())]);
        let file = Announced { file_name: "anew.pdf".into(), ..Announced::default() };
        let anew = applications::upload_whole(office, &ctx, draft, file, body).await.unwrap();
        app.checked(anew.id).await;
        owner.get("/language/en").await;
        let file = owner.get(&format!("/applications/{draft}/files/{}", anew.id)).await;
        assert_eq!(file.status, StatusCode::NOT_FOUND);
        let page = owner.get(&format!("/applications/{draft}/documents")).await.text;
        assert!(page.contains("A file with the same content was reported"), "{page}");

        // It is there, unchanged; the operator knows, and decides.
        assert!(office.blobs.contains(&note.sha256).await.unwrap());
        let mut registrar = app.signed_in("registrar").await;
        let desk = registrar.get(HERE).await.text;
        assert!(desk.contains("Waits for a decision") && !desk.contains(FILES[0].0), "{desk}");
        let denied = registrar.get(&format!("{HERE}/{}/decision.json?reason=x", note.id)).await;
        assert_eq!(denied.status, StatusCode::FORBIDDEN);
        assert!(administrator_is_told(office, "secrets-to-decide").await);
        let mut admin = app.signed_in("administrator").await;
        assert!(admin.get("/notices").await.text.contains("State secrets were reported"));
        let other = lift(&mut admin, note.id, "registrar").await;
        assert_eq!(other.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", other.text);
        assert!(owner.get(&path).await.status.is_client_error());
        let done = lift(&mut admin, note.id, "administrator").await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
        assert_eq!(owner.get(&path).await.bytes, FILES[0].1);
        let page = owner.get(&format!("/cases/{id}")).await.text;
        assert!(page.contains("A decision was signed that the document contains no state secrets"), "{page}");

        let all = events::of_subject(&mut office.db.read().await.unwrap(), "application", id).await.unwrap();
        let kinds: Vec<_> = all.iter().map(|event| event.kind.as_str()).collect();
        assert_eq!(kinds[kinds.len() - 2..], ["document_secrets_reported", "document_secrets_lifted"]);
        assert!(all[all.len() - 1].data["cms"].is_string(), "the log names the signed decision");
        for sql in ["UPDATE secrets_change SET change = 'lifted'", "DELETE FROM secrets_change"] {
            let mut tx = office.db.begin().await.unwrap();
            let refused = tx.execute(sql, &[]).await;
            assert!(matches!(refused, Err(StoreError::AppendOnly(_))), "{sql}: {refused:?}");
        }
        let replayed = replay::run(office).await.unwrap();
        assert!(replayed.differences.is_empty(), "{:?}", replayed.differences);
    }
}

/// whoever reported does not decide; by the hash the registrar closes what he does not see.
#[tokio::test]
async fn the_registrar_reports_by_the_hash_and_nobody_decides_on_his_own_report() {
    let app = App::portal().await;
    story::registered(&app, "applicant").await;
    let id = story::submitted(&app).await.id;
    let (office, note) = (&app.office, first_file(&app.office, id).await);
    let mut registrar = app.signed_in("registrar").await;
    let csrf = registrar.get(HERE).await.field("csrf");
    for (hash, status) in
        [("ab".repeat(32), StatusCode::UNPROCESSABLE_ENTITY), (note.sha256.clone(), StatusCode::SEE_OTHER)]
    {
        let fields = [("csrf", csrf.as_str()), ("sha256", &hash), ("reason", WHY)];
        assert_eq!(registrar.post(HERE, &fields).await.status, status);
    }
    let path = format!("/cases/{id}/documents/{}", note.id);
    let mut owner = app.signed_in("applicant").await;
    assert_eq!(owner.get(&path).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    // One person in both roles.
    let mut both = story::acting(office, "registrar");
    both.actor.roles.push(Role::PortalOperatorAdmin);
    let own = secrets::decision(office, &both, note.id, GROUND).await.unwrap_err();
    assert!(own.to_string().contains("secrets-own-report"), "{own}");
    let administrator = story::acting(office, "administrator");
    secrets::decision(office, &administrator, note.id, GROUND).await.unwrap();
    // Whoever decides reports nothing that he does not see.
    assert!(secrets::report(office, &administrator, note.id, WHY).await.is_err());
}

async fn reads(office: &Office, ctx: &Ctx, case: Uuid, document: &Document) -> Result<(), String> {
    let opened = documents::open(office, ctx, case, document.id, |_| Part::Whole).await;
    opened.map(|_| ()).map_err(|error| error.to_string())
}

/// A-50.p4, A-32, A-4: the label that the applicant signed governs who reads the file in the other system; what is
/// reported there is closed in both, and each system decides for itself.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn labels_travel_with_the_file_and_reports_between_the_systems_a_50_p4_a_4() {
    each(async |here, there, clock| {
        let portal = Running::start(here, &clock).await;
        let expertise = Running::start(there, &clock).await;
        let labels = [Label::Section, Label::ServiceSecrecy];
        let application = submit_labelled(&portal.office, &labels).await;
        let seen = until("the case", async || case(&expertise.office).await).await;
        let (office, id) = (&expertise.office, seen.case.id);
        let of = |name: &str| seen.documents.iter().find(|one| one.file_name == name).unwrap();
        let (section, secret) = (of(files()[0].0), of(files()[1].0));
        assert_eq!([section.label(), secret.label()], labels);
        let now = || office.clock.now();
        let expert = acting("expert", Role::ExpertiseExpert, now());
        let other = acting("expertise-lawyer", Role::ExpertiseExpert, now());
        let head = acting("expertise-head", Role::ExpertiseHead, now());
        let authorised = acting("expertise-lawyer", Role::ExpertiseAuthorized, now());
        // Nobody has taken the case yet: every expert may.
        for ctx in [&expert, &other, &head] {
            reads(office, ctx, id, section).await.unwrap();
            reads(office, ctx, id, secret).await.unwrap();
        }
        let refused = reads(office, &authorised, id, section).await.unwrap_err();
        assert!(refused.contains("A-50.p4: document-of-section"), "{refused}");
        let refused = reads(office, &authorised, id, secret).await.unwrap_err();
        assert!(refused.contains("A-50.p4: document-of-service-secrecy"), "{refused}");
        // He sees that they are there.
        let page = office::expertise::view::case(office, &authorised, id).await.unwrap();
        assert_eq!((page.documents.len(), page.barred.len()), (seen.documents.len(), 2));
        decide(office, Verdict::Positive).await;
        reads(office, &expert, id, secret).await.unwrap();
        reads(office, &head, id, secret).await.unwrap();
        reads(office, &other, id, section).await.unwrap();
        assert!(reads(office, &other, id, secret).await.unwrap_err().contains("service-secrecy"));

        // Once there are seats they decide: who has one reads after he declared no interest, and not after a conflict.
        let people = people::colleagues(office, &head).await.unwrap();
        let me = people.iter().find(|it| it.name == expert.actor.name).unwrap().id;
        let wanted = Assignment { seating: 0, seats: vec![(LEAD.into(), Some(me))], reason: String::new() };
        seats::assign(office, &head, id, &wanted).await.unwrap();
        assert!(reads(office, &expert, id, secret).await.unwrap_err().contains("service-secrecy"));
        seats::declare(office, &expert, id, &Declaration::default()).await.unwrap();
        reads(office, &expert, id, secret).await.unwrap();
        let conflict = Declaration { conflict: true, reason: WHY.into() };
        seats::declare(office, &expert, id, &conflict).await.unwrap();
        assert!(reads(office, &expert, id, secret).await.unwrap_err().contains("service-secrecy"));
        reads(office, &head, id, secret).await.unwrap();

        until("the result", async || state(&portal.office, application).await.completeness().cloned()).await;
        let mut browser = Browser::at(office, web::routes::router(office));
        browser.sign_in("expert").await;
        let done = report(&mut browser, section.id, WHY).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
        assert!(reads(office, &head, id, section).await.unwrap_err().contains("A-4"));
        let owner = || acting("applicant", Role::PortalUser, portal.office.clock.now());
        let on_portal = async || applications::case(&portal.office, &owner(), application).await.unwrap();
        let closed = async || {
            let barred = on_portal().await.barred;
            barred.values().next().map(|refusal| (refusal.clause.0, barred.len()))
        };
        assert_eq!(until("the report on the portal", closed).await, ("A-4", 1));
        let mut admin = Browser::at(office, web::routes::router(office));
        admin.sign_in("expertise-administrator").await;
        let done = lift(&mut admin, section.id, "expertise-administrator").await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
        reads(office, &head, id, section).await.unwrap();
        assert_eq!(closed().await, Some(("A-4", 1)), "the operator of the portal decides for the portal");
        portal.stop().await;
        expertise.stop().await;
    })
    .await;
}

/// .a5, A-22: a result from the other system is judged when it came; one that a later check finds to do harm is given
/// to nobody, stays, and the application stands where it stood. When the check finds it harmless, it is open again.
#[tokio::test]
async fn a_file_that_a_later_check_blocks_is_given_to_nobody_and_stays_a_51_2_a5() {
    for fresh in Fresh::engines().await {
        let app = App::on(fresh, System::Portal).await;
        story::registered(&app, "applicant").await;
        let id = story::answered(&app, Outcome::Negative, false).await;
        let (office, now) = (&app.office, app.office.clock.now());
        let before = state(office, id).await;
        let mut owner = app.signed_in("applicant").await;
        let result = format!("/cases/{id}/documents/{}", Uuid::from_u128(7));
        assert_eq!(owner.get(&result).await.status, StatusCode::OK, "the lack of a verdict blocks nothing");
        let waits = "SELECT count(*) AS n FROM job WHERE kind = 'check-document'";
        assert_eq!(systems::count(office, waits).await, 1, "what came is to be checked");
        // Its bytes are no whole PDF.
        let bytes = office.blobs.put(b"%PDF-1.7 the result").await.unwrap().sha256;
        let ctx = Ctx::automatic(now);
        arrival::run_again(office, &ctx, (&bytes, "pdf"), 1).await.unwrap();
        let blocked = owner.get(&result).await;
        assert_eq!(blocked.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", blocked.text);
        let page = owner.get(&format!("/cases/{id}")).await.text;
        assert!(page.contains("The check closed the file") && page.contains("The PDF is damaged"), "{page}");
        assert!(office.blobs.contains(&bytes).await.unwrap(), "it stays");
        assert_eq!(state(office, id).await, before, "the course does not depend on a scan");
        assert!(administrator_is_told(office, "file-blocked").await);
        let fine = Judgement {
            reason: String::new(),
            ..arrivals::of_bytes(&mut office.db.read().await.unwrap(), &bytes).await.unwrap().remove(0)
        };
        let mut tx = office.db.begin().await.unwrap();
        arrivals::insert(&mut tx, &fine).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(owner.get(&result).await.status, StatusCode::OK);

        // By other rules than those of now: everything is judged again, once.
        let older = Judgement { rules: "1".into(), ..fine };
        let mut tx = office.db.begin().await.unwrap();
        arrivals::insert(&mut tx, &older).await.unwrap();
        tx.commit().await.unwrap();
        for _ in 0..2 {
            arrival::sweep(office, now).await.unwrap();
        }
        assert_eq!(systems::count(office, waits).await, 2);
    }
}

/// a signature of somebody else's key decides nothing, even with the bytes of the decision.
#[tokio::test]
async fn only_the_key_of_whoever_decides_counts() {
    let app = App::portal().await;
    story::registered(&app, "applicant").await;
    let id = story::submitted(&app).await.id;
    let (office, note) = (&app.office, first_file(&app.office, id).await);
    secrets::report(office, &story::acting(office, "applicant"), note.id, WHY).await.unwrap();
    let admin = story::acting(office, "administrator");
    let act = secrets::decision(office, &admin, note.id, GROUND).await.unwrap();
    let sign = |who: &str, bytes: &[u8]| authority().sign(who, bytes, false, office.clock.now()).unwrap();
    let refused = secrets::lift(office, &admin, note.id, GROUND, sign("applicant", &act)).await.unwrap_err();
    assert!(refused.to_string().contains("secrets-signer-differs"), "{refused}");
    assert!(secrets::lift(office, &admin, note.id, "other", sign("administrator", &act)).await.is_err());
    let cms = sign("administrator", &act);
    for _ in 0..2 {
        secrets::lift(office, &admin, note.id, GROUND, cms.clone()).await.unwrap();
    }
    assert_eq!(secrets::card(office, &admin, note.id).await.unwrap().changes.len(), 2);
}
