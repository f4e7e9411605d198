//! Supervision as its people, the operator and the organisation meet it: access asked for on the portal and given, cases
//! read and nothing changed, every look shown, an explanation asked for and given (A-26.p2, A-34.9, B-16.4).

use axum::http::StatusCode;
use law::access::Role;
use law::disclosure::Label;
use office::Office;
use office::demo::personas::{PERSONAS, VEDOMSTVO};
use office::supervision::{access, requests};
use web::routes::{Access, table};

use crate::app::{Browser, Reply, check_uploads};
use crate::systems::{self, Running, acting, case, each, until};

async fn signed_in(office: &Office, persona: &str) -> Browser {
    let mut browser = Browser::at(office, web::routes::router(office));
    let reply = browser.sign_in(persona).await;
    assert_eq!(reply.status, StatusCode::SEE_OTHER, "{}", reply.text);
    browser
}

async fn shown(browser: &mut Browser, path: &str) -> Reply {
    let reply = browser.get(path).await;
    assert_eq!(reply.status, StatusCode::OK, "{path}: {}", reply.text);
    reply
}

async fn sent(browser: &mut Browser, (page, to): (&str, &str), fields: &[(&str, &str)]) -> Reply {
    let csrf = shown(browser, page).await.field("csrf");
    browser.post(to, &[&[("csrf", csrf.as_str())], fields].concat()).await
}

/// What the operator types to give the officer of the demonstration access.
fn giving() -> [(&'static str, &'static str); 6] {
    let officer = PERSONAS.iter().find(|persona| persona.id == "vedomstvo").unwrap();
    [
        ("role", "vedomstvo"),
        ("body", VEDOMSTVO.name),
        ("bin", VEDOMSTVO.bin),
        ("iin", officer.iin),
        ("act", "№ 7, 01.11.2026"),
        ("order", "№ 3, 02.11.2026"),
    ]
}

/// A-26.p2, A-34.9, A-50.p4: from the request on the portal to the closed explanation, on both engines.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn supervision_asks_for_access_reads_and_asks_for_an_explanation() {
    each(async |here, there, clock| {
        let portal = Running::start(here, &clock).await;
        let expertise = Running::start(there, &clock).await;
        systems::submit_labelled(&portal.office, &[Label::ServiceSecrecy]).await;
        let seen = until("the case", async || case(&expertise.office).await).await;
        let id = seen.case.id;

        // The system is integrated and has given no access.
        let mut on_portal = signed_in(&portal.office, "vedomstvo").await;
        for (lang, owed) in [("kk", "бірақ міндетті"), ("ru", "хотя обязателен"), ("en", "though a duty")]
        {
            on_portal.cookies.insert("lang".into(), lang.into());
            let page = shown(&mut on_portal, "/vedomstvo/systems").await;
            assert!(page.text.contains(owed), "{lang}: {}", page.text);
        }
        let systems_page = ("/vedomstvo/systems", "/vedomstvo/systems");
        let blank = sent(&mut on_portal, systems_page, &[("system", "expertise"), ("text", "")]).await;
        assert_eq!(blank.status, StatusCode::UNPROCESSABLE_ENTITY);
        let asked = [("system", "expertise"), ("text", "Beisenov, order 7")];
        let reply = sent(&mut on_portal, systems_page, &asked).await;
        assert_eq!(reply.location(), "/vedomstvo/systems", "{}", reply.text);
        assert!(shown(&mut on_portal, "/vedomstvo/systems").await.text.contains("waits for an answer"));

        let mut stranger = signed_in(&expertise.office, "vedomstvo").await;
        for path in ["/supervision", "/supervision/looks", &format!("/cases/{id}")] {
            assert_eq!(stranger.get(path).await.status, StatusCode::FORBIDDEN, "{path}");
        }
        let administrator = acting("expertise-administrator", Role::ExpertiseOperatorAdmin, clock.now());
        let request = until("the request", async || {
            requests::received(&expertise.office, &administrator).await.unwrap().pop()
        })
        .await;
        let mut operator = signed_in(&expertise.office, "expertise-administrator").await;
        let here_ = "/operator/supervision";
        let waiting = shown(&mut operator, here_).await;
        assert!(waiting.text.contains("Beisenov, order 7"), "{}", waiting.text);
        assert!(shown(&mut operator, "/notices").await.text.contains("href=\"/operator/supervision\""));
        let nameless = sent(&mut operator, (here_, here_), &giving()).await;
        assert_eq!(nameless.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", nameless.text);
        assert!(nameless.text.contains("Write the surname"), "{}", nameless.text);
        let named = [&giving()[..], &[("name", "БЕЙСЕНОВ АРМАН")]].concat();
        assert_eq!(sent(&mut operator, (here_, here_), &named).await.location(), here_);
        let answer = format!("{here_}/requests/{}", request.id);
        let neither = sent(&mut operator, (here_, &answer), &[("text", "Given")]).await;
        assert_eq!(neither.status, StatusCode::UNPROCESSABLE_ENTITY);
        let granted = sent(&mut operator, (here_, &answer), &[("granted", "yes"), ("text", "Given")]).await;
        assert_eq!(granted.location(), here_);
        let register = shown(&mut operator, &format!("{here_}.csv")).await;
        assert!(register.text.contains("№ 7, 01.11.2026") && register.text.contains("№ 3, 02.11.2026"));
        until("the portal knows", async || {
            let page = on_portal.get("/vedomstvo/systems").await.text;
            (page.contains("people: 1") && page.contains("access is given")).then_some(())
        })
        .await;
        assert!(shown(&mut on_portal, "/notices").await.text.contains("href=\"/vedomstvo/systems\""));

        // The officer reads in three languages, and changes nothing.
        let mut officer = signed_in(&expertise.office, "vedomstvo").await;
        let address = format!("/cases/{id}");
        for (lang, strip) in [("kk", "Тек оқуға"), ("ru", "Только чтение"), ("en", "Read only")]
        {
            officer.cookies.insert("lang".into(), lang.into());
            for page in ["/supervision", "/supervision?late=yes&find=x", "/supervision/looks"] {
                assert!(shown(&mut officer, page).await.text.contains(&format!("<html lang=\"{lang}\"")));
            }
            assert!(shown(&mut officer, &address).await.text.contains(strip), "{lang}");
        }
        let page = shown(&mut officer, &address).await.text;
        assert!(!page.contains("/completeness\"") && !page.contains("/secrets/"), "{page}");
        assert!(page.contains(&format!("{address}/terms/K1")), "each date has its reasons: {page}");
        assert!(shown(&mut officer, "/supervision.csv").await.text.contains("СНС-2026-00001"));
        assert_eq!(shown(&mut officer, "/supervision.xlsx").await.bytes[..2], *b"PK");
        for document in &seen.documents {
            let reply = officer.get(&format!("{address}/documents/{}", document.id)).await;
            let marked = document.label() == Label::ServiceSecrecy;
            assert_eq!(reply.status == StatusCode::OK, !marked, "{}: {}", document.file_name, reply.status);
            assert_eq!(marked, reply.text.contains("point 50"), "{}", document.file_name);
        }
        let archive = officer.get(&format!("{address}/archive.zip")).await;
        assert_eq!(archive.status, StatusCode::OK);
        for path in [format!("{address}/completeness"), format!("{address}/replacement"), "/cases".into()] {
            assert_eq!(officer.get(&path).await.status, StatusCode::FORBIDDEN, "{path}");
        }
        for route in table(&expertise.office) {
            let Access::May(actions) = route.access else { continue };
            let read = [law::access::Action::MonitorExpertise];
            let post = route.method == axum::http::Method::POST;
            if post && actions.iter().any(|action| read.contains(action)) {
                assert!(route.path.starts_with("/supervision/explanations"), "{} writes", route.path);
            }
        }

        // Whom the looks concern: each sees their own part.
        let mut head = signed_in(&expertise.office, "expertise-head").await;
        for (browser, lists) in [(&mut officer, true), (&mut operator, true), (&mut head, false)] {
            let register = shown(browser, "/supervision/looks.csv").await.text;
            assert_eq!(register.contains("\"export\""), lists, "{register}");
            assert!(register.contains("\"archive\"") && register.contains("\"document\""), "{register}");
        }
        let mut lawyer = signed_in(&expertise.office, "expertise-lawyer").await;
        assert_eq!(lawyer.get("/supervision/looks").await.status, StatusCode::FORBIDDEN);

        // An explanation about the case.
        let asking = format!("/supervision/explanations/new?case={id}");
        let to = "/supervision/explanations";
        let case_id = id.to_string();
        let fields = [("case", case_id.as_str()), ("text", "Why <so> late?"), ("answer_by", "01.01.2020")];
        let past = sent(&mut officer, (&asking, to), &fields).await;
        assert_eq!(past.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(past.text.contains("Write a day from today on"), "{}", past.text);
        let fields = [("case", case_id.as_str()), ("text", "Why <so> late?"), ("answer_by", "30.11.2026")];
        let asked = sent(&mut officer, (&asking, to), &fields).await;
        let thread = asked.location().to_owned();
        assert!(thread.starts_with("/supervision/explanations/"), "{}", asked.text);
        assert!(shown(&mut officer, &address).await.text.contains(&thread), "on the page of the case");
        assert!(shown(&mut head, "/notices").await.text.contains(&thread));
        let page = shown(&mut head, &thread).await;
        assert!(page.text.contains("Why &#60;so&#62; late?"), "{}", page.text);
        let csrf = page.field("csrf");
        let pdf = office::demo::paper::paper("answer", 0);
        let file =
            head.upload(&format!("{thread}/file"), &[("csrf", &csrf)], &[("file", "log.pdf", &pdf)]).await;
        assert_eq!(file.location(), thread, "{}", file.text);
        check_uploads(&expertise.office).await;
        let version = shown(&mut head, &thread).await.field("version");
        let empty = [("version", version.as_str()), ("act", "answer"), ("text", "")];
        assert_eq!(
            sent(&mut head, (&thread, &thread), &empty).await.status,
            StatusCode::UNPROCESSABLE_ENTITY
        );
        let answer = [("version", version.as_str()), ("act", "answer"), ("text", "The portal failed")];
        assert_eq!(sent(&mut head, (&thread, &thread), &answer).await.location(), thread);
        let twice = sent(&mut head, (&thread, &thread), &answer).await;
        assert_eq!(twice.status, StatusCode::CONFLICT, "a double click answers once");
        let page = shown(&mut officer, &thread).await;
        assert!(page.text.contains("The portal failed") && page.text.contains("log.pdf"), "{}", page.text);
        let href = page.text.split("href=\"").find(|rest| rest.contains("/documents/")).unwrap();
        let href = href.split('"').next().unwrap().to_owned();
        assert_eq!(shown(&mut officer, &href).await.bytes, pdf);
        assert_eq!(operator.get(&thread).await.status, StatusCode::FORBIDDEN);
        let version = page.field("version");
        let close = [("version", version.as_str()), ("act", "close"), ("text", "Accepted")];
        assert_eq!(sent(&mut officer, (&thread, &thread), &close).await.location(), thread);
        assert!(shown(&mut head, &thread).await.text.contains("nothing is added to it any more"));

        // The access ends at once, and the portal knows.
        let register = access::register(&expertise.office, &administrator).await.unwrap();
        let end = format!("/operator/staff/{}/end", register[0].holding.employee.id);
        let ended = sent(&mut operator, (&end, &end), &[("at", ""), ("reason", "№ 9")]).await;
        assert_eq!(ended.status, StatusCode::SEE_OTHER, "{}", ended.text);
        assert_eq!(officer.get(&address).await.status, StatusCode::FORBIDDEN);
        until("the portal knows of the end", async || {
            on_portal.get("/vedomstvo/systems").await.text.contains("though a duty").then_some(())
        })
        .await;
        portal.stop().await;
        expertise.stop().await;
    })
    .await;
}
