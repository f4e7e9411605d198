//! Who works at a case, as the head and the experts do it on pages without scripts: the queue, attestations, seats, the
//! declaration, a hand-over, absences, the board, the calendar.

use axum::http::{Method, StatusCode};
use law::access::{self, Role};
use office::Office;
use office::demo::personas::PERSONAS;
use uuid::Uuid;
use web::routes::{Access, table};

use crate::app::{App, Browser, Reply};
use crate::systems::{Running, case, each, submit, until};

const SOME_ID: &str = "01934f3e-0000-7000-8000-000000000001";

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

async fn shown(browser: &mut Browser, path: &str) -> Reply {
    let reply = browser.get(path).await;
    assert_eq!(reply.status, StatusCode::OK, "{path}: {}", reply.text);
    reply
}

/// Sends a form of a page with its hidden fields.
async fn sent(browser: &mut Browser, (page, to): (&str, &str), fields: &[(&str, &str)]) -> Reply {
    let page = shown(browser, page).await;
    let csrf = page.field("csrf");
    let seating = page.text.contains("name=\"seating\"").then(|| page.field("seating"));
    let mut all = vec![("csrf", csrf.as_str())];
    all.extend(seating.as_deref().map(|seating| ("seating", seating)));
    browser.post(to, &[&all, fields].concat()).await
}

/// What an option of a page stands for.
fn option(page: &Reply, said: &str) -> String {
    let before = page.text.split(said).next().unwrap();
    let start = before.rfind("<option value=\"").unwrap() + "<option value=\"".len();
    before[start..].split('"').next().unwrap().to_owned()
}

/// from the attestation to the hand-over, as the pages offer it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_case_is_distributed_declared_and_watched_without_scripts() {
    each_case(async |office, id| {
        let (mut head, mut expert) =
            (signed_in(office, "expertise-head").await, signed_in(office, "expert").await);
        let (address, team) = (format!("/cases/{id}"), format!("/cases/{id}/team"));
        let paths = [
            "/cases",
            "/cases?stage=open&term=week&find=x&sort=number",
            "/experts",
            &team,
            "/account/calendar",
        ];
        for (lang, nobody) in [("kk", "ешкім"), ("ru", "никто"), ("en", "nobody")] {
            for browser in [&mut head, &mut expert] {
                browser.cookies.insert("lang".into(), lang.into());
                for path in paths {
                    let page = shown(browser, path).await;
                    assert!(page.text.contains(&format!("<html lang=\"{lang}\"")), "{lang} {path}");
                }
                assert!(shown(browser, &address).await.text.contains(nobody), "{lang}");
            }
            let board = shown(&mut head, "/board").await;
            assert!(
                board.text.contains("<svg")
                    && board.text.contains("href=\"/cases?stage=open&amp;vacant=lead\""),
                "{}",
                board.text
            );
        }
        for path in ["/board"] {
            assert_eq!(expert.get(path).await.status, StatusCode::FORBIDDEN, "{path}");
        }
        for persona in ["expertise-administrator", "expertise-lawyer"] {
            let mut other = signed_in(office, persona).await;
            for path in ["/board", "/experts", &team, "/account/calendar", "/cases"] {
                assert_eq!(other.get(path).await.status, StatusCode::FORBIDDEN, "{persona} {path}");
            }
        }

        // The card of the expert: nobody is attested yet, so nobody is offered.
        let page = shown(&mut head, &team).await;
        assert!(
            page.text.contains("has no attestation for this section") && page.text.contains("point 41"),
            "{}",
            page.text
        );
        let list = shown(&mut head, "/experts").await.text;
        let card = list.split("href=\"").find(|rest| rest.starts_with("/experts/")).unwrap();
        let cards: Vec<String> = list
            .split("href=\"")
            .filter(|rest| rest.starts_with("/experts/"))
            .map(|rest| rest.split('"').next().unwrap().to_owned())
            .collect();
        assert!(cards.len() >= 2 && !card.is_empty());
        let mut mine = String::new();
        for path in &cards {
            if shown(&mut expert, path).await.text.contains(&format!("{path}/absences\"")) {
                mine = path.clone();
            }
        }
        assert!(!mine.is_empty(), "the expert records his own absences");
        let attestations = format!("{mine}/attestations");
        let csrf = shown(&mut expert, &mine).await.field("csrf");
        for path in [attestations.clone(), format!("{mine}/load"), team.clone()] {
            let reply = expert.post(&path, &[("csrf", &csrf)]).await;
            assert_eq!(reply.status, StatusCode::FORBIDDEN, "{path}");
        }
        let wrong = sent(&mut head, (&mine, &attestations), &[("section", "x"), ("valid_from", "1")]).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(
            wrong.text.contains("Choose a section") && wrong.text.contains("Write the day"),
            "{}",
            wrong.text
        );
        for section in ["explanatory-note", "initial-data"] {
            let fields = [
                ("section", section),
                ("certificate", "№ <17>"),
                ("valid_from", "01.01.2026"),
                ("valid_to", "31.12.2027"),
            ];
            assert_eq!(sent(&mut head, (&mine, &attestations), &fields).await.location(), mine);
        }
        assert!(shown(&mut head, &mine).await.text.contains("№ &lt;17&gt;"));
        let load = format!("{mine}/load");
        assert_eq!(
            sent(&mut head, (&mine, &load), &[("most", "0")]).await.status,
            StatusCode::UNPROCESSABLE_ENTITY
        );
        assert_eq!(sent(&mut head, (&mine, &load), &[("most", "5")]).await.location(), mine);

        // Suggestions fill the form; the head gives the seats.
        let page = shown(&mut head, &format!("{team}?suggest=yes")).await;
        assert!(page.text.contains("Suggested: "), "{}", page.text);
        let person = option(&page, " · cases: 0 of 5");
        let seats = [("seat-explanatory-note", person.as_str()), ("seat-initial-data", &person)];
        let stale = sent(&mut head, (&team, &team), &[("seating", "7")]).await;
        assert_eq!(stale.status, StatusCode::UNPROCESSABLE_ENTITY, "nothing was chosen: {}", stale.text);
        assert_eq!(sent(&mut head, (&team, &team), &seats).await.location(), team);
        let mine_now = shown(&mut expert, "/cases?person=mine").await.text;
        assert!(mine_now.contains(&address), "{mine_now}");
        assert!(
            !shown(&mut expert, "/cases?vacant=section")
                .await
                .text
                .contains(&format!("class=\"main\" href=\"{address}\""))
        );
        assert!(shown(&mut expert, "/notices").await.text.contains(&format!("href=\"{address}\"")));

        // The expert reads and is asked; he acts only after his answer.
        let form = format!("{address}/completeness");
        let page = shown(&mut expert, &form).await.text;
        assert!(page.contains("First declare") && !page.contains("name=\"verdict\""), "{page}");
        let declaration = format!("{address}/declaration");
        assert!(shown(&mut expert, &address).await.text.contains(&declaration));
        assert!(!shown(&mut head, &address).await.text.contains(&declaration));
        let none = sent(&mut expert, (&address, &declaration), &[]).await;
        assert_eq!(none.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(
            sent(&mut expert, (&address, &declaration), &[("interest", "none")]).await.location(),
            address
        );
        assert!(shown(&mut expert, &form).await.text.contains("name=\"verdict\""));
        let page = shown(&mut expert, &address).await.text;
        assert!(
            !page.contains("value=\"none\"") && page.contains("No conflict of interest was declared"),
            "{page}"
        );

        // The calendar of the expert, whose address is shown once.
        let page = sent(&mut expert, ("/account/calendar", "/account/calendar"), &[]).await;
        let secret = page.text.split("/deadlines/").nth(1).unwrap().split('<').next().unwrap().to_owned();
        let path = format!("/deadlines/{secret}");
        assert!(!shown(&mut expert, "/account/calendar").await.text.contains(&secret));
        let mut nobody = Browser::at(office, web::routes::router(office));
        let feed = shown(&mut nobody, &path).await;
        assert!(feed.header("content-type").starts_with("text/calendar"));
        assert!(
            feed.text.contains("BEGIN:VEVENT") && feed.text.replace("\r\n ", "").contains("СНС-2026-00001"),
            "{}",
            feed.text
        );
        assert_eq!(nobody.get(path.strip_suffix(".ics").unwrap()).await.status, StatusCode::NOT_FOUND);
        assert_eq!(nobody.get("/deadlines/guess.ics").await.status, StatusCode::NOT_FOUND);
        let revoked = sent(&mut expert, ("/account/calendar", "/account/calendar/revoke"), &[]).await;
        assert_eq!(revoked.location(), "/account/calendar");
        assert_eq!(nobody.get(&path).await.status, StatusCode::NOT_FOUND);

        // An absence that the term falls into is on the board; a conflict takes him off.
        let absences = format!("{mine}/absences");
        let days = [("from", "25.11.2026"), ("to", "31.12.2026"), ("kind", "leave"), ("deputy", "")];
        assert_eq!(sent(&mut expert, (&mine, &absences), &days).await.location(), mine);
        let board = shown(&mut head, "/board").await.text;
        assert!(board.contains(&format!("href=\"{team}\"")), "{board}");
        let none =
            sent(&mut head, (&team, &format!("{team}/hand-over")), &[("from", &person), ("to", &person)])
                .await;
        assert_eq!(none.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(none.text.contains("Write the reason"), "{}", none.text);
        let off = [("interest", "conflict"), ("reason", "My <brother> drew it")];
        let csrf = shown(&mut expert, &address).await.field("csrf");
        let off = [&[("csrf", csrf.as_str())], &off[..]].concat();
        assert_eq!(expert.post(&declaration, &off).await.location(), address);
        let page = shown(&mut expert, &form).await.text;
        assert!(
            page.contains("You have no seat in this case") && !page.contains("name=\"verdict\""),
            "{page}"
        );
        assert!(shown(&mut head, "/notices").await.text.contains("My &#60;brother&#62; drew it"));
        let page = shown(&mut head, &address).await.text;
        assert!(
            page.contains("A conflict of interest was declared")
                && page.contains("My &lt;brother&gt; drew it")
        );
        let page = shown(&mut head, &team).await.text;
        assert!(page.contains("has declared a conflict of interest in this case"), "{page}");
        let called = shown(&mut expert, &mine).await;
        let end = called.text.split("action=\"").find(|rest| rest.contains("/end\"")).unwrap();
        let end = end.split('"').next().unwrap().to_owned();
        assert_eq!(sent(&mut expert, (&mine, &end), &[]).await.location(), mine);
        assert!(shown(&mut expert, &mine).await.text.contains("called off"));
    })
    .await;
}

/// Pages of this topic.
fn is_ours(path: &str) -> bool {
    let begins = ["/board", "/experts", "/account/calendar"];
    path == "/cases"
        || begins.iter().any(|it| path.starts_with(it))
        || path.contains("/team")
        || path.ends_with("/declaration")
}

/// each role comes in where its rights lead, and nowhere else; a secret is not guessed quickly.
#[tokio::test]
async fn each_role_comes_in_where_its_rights_lead() {
    let app = App::expertise().await;
    let mut seen = 0;
    for id in ["expert", "expertise-head", "expertise-administrator", "expertise-lawyer", "individual"] {
        let persona = PERSONAS.iter().find(|persona| persona.id == id).unwrap();
        let role = persona.role.unwrap_or(Role::Guest);
        let mut browser = app.signed_in(id).await;
        let csrf = browser.get("/").await.field("csrf");
        for route in table(&app.office).into_iter().filter(|route| is_ours(route.path)) {
            let Access::May(actions) = route.access else { panic!("{} is for anyone", route.path) };
            let parts = route.path.split('/');
            let some = parts.map(|part| if part.starts_with('{') { SOME_ID } else { part });
            let path = some.collect::<Vec<_>>().join("/");
            let reply = match route.method == Method::POST {
                true => browser.post(&path, &[("csrf", &csrf)]).await,
                false => browser.get(&path).await,
            };
            let may = actions.iter().any(|action| access::may(role, *action).is_ok());
            assert_eq!(
                reply.status != StatusCode::FORBIDDEN,
                may,
                "{id} {} {path}: {}",
                route.method,
                reply.status
            );
            assert!(!reply.status.is_server_error(), "{id} {path}: {}", reply.text);
            seen += 1;
        }
    }
    assert_eq!(seen, 5 * 16);
    let mut guesser = app.browser();
    guesser.address = Some([203, 0, 113, 7].into());
    for _ in 0..60 {
        assert_eq!(guesser.get("/deadlines/guess.ics").await.status, StatusCode::NOT_FOUND);
    }
    assert_eq!(guesser.get("/deadlines/guess.ics").await.status, StatusCode::TOO_MANY_REQUESTS);
}
