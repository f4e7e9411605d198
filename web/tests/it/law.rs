//! The calendar for anyone, the operator's law desk, and dates that open into their explanation.

use axum::http::StatusCode;
use law::LawBook;
use office::Ctx;
use office::laws::recount;
use office::store::events;

use crate::app::{App, Browser, Reply, START, at};
use crate::portal::{follow, presented, ready_to_sign, registered, sign, with_participant};

const DESK: &str = "/operator/law";
const DAYS: &str = "/operator/law/calendar";

/// Wednesday 25 November 2026, the day after the start, becomes a day off.
const DECLARED: [(&str, &str); 5] = [
    ("date-1", "25.11.2026"),
    ("kind-1", "day-off"),
    ("why-1", "declared"),
    ("act", "Order 7 of 20 November 2026"),
    ("reason", "Decree on the <storm>"),
];

async fn send(browser: &mut Browser, from: &str, to: &str, fields: &[(&str, &str)]) -> Reply {
    let csrf = browser.get(from).await.field("csrf");
    browser.post(to, &[&[("csrf", csrf.as_str())], fields].concat()).await
}

#[tokio::test]
async fn the_calendar_is_for_anyone_as_a_page_as_json_and_as_icalendar() {
    for app in [App::portal().await, App::expertise().await] {
        let mut browser = app.browser();
        for (language, word) in [("kk", "Наурыз"), ("ru", "Наурыз"), ("en", "Nauryz")] {
            browser.get(&format!("/language/{language}")).await;
            let page = browser.get("/calendar?year=2025").await;
            assert_eq!(page.status, StatusCode::OK, "{}", page.text);
            assert!(page.text.contains(word), "{language}: {}", page.text);
            assert_eq!(page.text.matches("<ol class=\"rib rib--month\">").count(), 12, "{language}");
        }
        let page = browser.get("/calendar?year=2027").await.text;
        assert!(page.contains("Every date counted by it is provisional"), "{page}");
        for wrong in ["/calendar?year=1999", "/calendar?year=soon"] {
            assert_eq!(browser.get(wrong).await.status, StatusCode::NOT_FOUND, "{wrong}");
        }

        let book = LawBook::embedded();
        let json = browser.get("/calendar.json").await;
        assert_eq!(json.header("content-type"), "application/json");
        let json: serde_json::Value = serde_json::from_slice(&json.bytes).unwrap();
        assert_eq!(json["id"], &**book.calendar().id());
        let worked = json["days"].as_array().unwrap().iter().find(|day| day["date"] == "2025-01-05");
        assert_eq!(worked.unwrap()["kind"], "worked");

        let ics = browser.get("/calendar.ics").await;
        assert!(ics.header("content-type").starts_with("text/calendar"), "{:?}", ics.headers);
        assert!(ics.text.starts_with("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n"), "{}", ics.text);
        let events = ics.text.matches("BEGIN:VEVENT\r\n").count();
        assert_eq!(events, book.calendar().exceptions().count());
        assert_eq!(ics.text.matches("\r\nUID:").count(), events);
    }
}

/// A-0.h: whoever operates a system keeps its law; registrars, experts and heads do not.
#[tokio::test]
async fn the_law_desk_is_the_administrators_alone() {
    let (portal, expertise) = (App::portal().await, App::expertise().await);
    for (app, persona, status) in [
        (&portal, "administrator", StatusCode::OK),
        (&portal, "registrar", StatusCode::FORBIDDEN),
        (&expertise, "expertise-administrator", StatusCode::OK),
        (&expertise, "expert", StatusCode::FORBIDDEN),
        (&expertise, "expertise-head", StatusCode::FORBIDDEN),
    ] {
        let mut browser = app.signed_in(persona).await;
        for path in [DESK, DAYS, "/operator/law/editions"] {
            assert_eq!(browser.get(path).await.status, status, "{persona} {path}");
        }
        let offered = browser.get("/").await.text.contains(&format!("href=\"{DESK}\""));
        assert_eq!(offered, status == StatusCode::OK, "{persona}");
    }
}

#[tokio::test]
async fn a_declared_day_off_is_previewed_moves_the_open_term_and_is_told() {
    let app = App::portal().await;
    let mut applicant = app.signed_in("applicant").await;
    let id = presented(&mut applicant, "applicant").await;
    let mut admin = app.signed_in("administrator").await;
    let shown = send(&mut admin, DAYS, &format!("{DAYS}/preview"), &DECLARED).await;
    assert_eq!(shown.status, StatusCode::OK, "{}", shown.text);
    let told = shown.text.replace(['\u{2068}', '\u{2069}'], "");
    assert!(told.contains("Of them would move: 1."), "{told}");
    assert!(told.contains("Сарыарқа") && told.contains("T-01"), "{told}");
    assert!(!admin.get(DESK).await.text.contains("Decree on the"), "seeing records nothing");

    let names = ["csrf", "date-1", "kind-1", "why-1", "act"];
    let kept = names.map(|name| (name, shown.field(name)));
    let mut fields: Vec<_> = kept.iter().map(|(name, value)| (*name, value.as_str())).collect();
    fields.push(("reason", "Decree on the <storm>"));
    let done = admin.post(DAYS, &fields).await;
    let page = follow(&mut admin, done).await;
    assert!(page.text.contains("Decree on the &#60;storm&#62;") || page.text.contains("the &lt;storm&gt;"));
    assert!(page.text.contains("МҰРАТОВА"), "{}", page.text);
    let year = app.browser().get("/calendar?year=2026").await.text;
    assert!(year.contains("Order 7 of 20 November 2026"), "{year}");

    // The first change is the calendar of the program.
    recount::run(&app.office, &Ctx::automatic(at(START)), 2).await.unwrap();
    let mut reader = app.office.db.read().await.unwrap();
    let history = events::of_subject(&mut reader, "registration", id.parse().unwrap()).await.unwrap();
    let moved = history.iter().find(|event| event.kind == "term_recounted").unwrap();
    assert_eq!(moved.data["terms"][0]["rule"], "T-01");
}

#[tokio::test]
async fn a_day_that_has_come_is_refused_in_words_and_what_was_typed_stays() {
    let app = App::portal().await;
    let mut admin = app.signed_in("administrator").await;
    let mut fields = DECLARED;
    fields[0].1 = "24.11.2026";
    let told = [
        ("en", "this day has already come"),
        ("ru", "этот день уже наступил"),
        ("kk", "бұл күн келіп қойған"),
    ];
    for (language, text) in told {
        admin.get(&format!("/language/{language}")).await;
        let reply = send(&mut admin, DAYS, &format!("{DAYS}/preview"), &fields).await;
        assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY, "{language}");
        assert!(reply.text.contains(text), "{language}: {}", reply.text);
        assert!(reply.text.contains("value=\"24.11.2026\"") && reply.text.contains("Order 7"), "{language}");
        let reply = send(&mut admin, DAYS, DAYS, &fields).await;
        assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY, "{language}");
    }
    fields[0].1 = "some day";
    fields[4].1 = "";
    admin.get("/language/en").await;
    let reply = send(&mut admin, DAYS, &format!("{DAYS}/preview"), &fields).await;
    assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY);
    for error in ["href=\"#date-1\"", "href=\"#reason\"", "value=\"some day\""] {
        assert!(reply.text.contains(error), "{error}: {}", reply.text);
    }
}

#[tokio::test]
async fn a_term_that_a_lawyer_confirms_loses_its_badge_and_another_length_needs_a_day_to_come() {
    let app = App::portal().await;
    let mut lawyer = app.signed_in("lawyer").await;
    let law = LawBook::embedded().in_force(at(START));
    let edition = law.edition.id.to_string();
    let today = law.date(at(START));
    let open = |term: &&std::sync::Arc<law::edition::Term>| {
        !term.is_sure() && term.value > 0 && law.edition.term(term.rule, today) == Some(*term)
    };
    let rule = law.edition.terms().iter().find(open).unwrap().rule.to_string();
    let badges = |reply: &Reply| reply.text.matches(">not confirmed<").count();
    let before = badges(&lawyer.get(DESK).await);
    let page = format!("{DESK}/terms/{rule}?edition={edition}");
    assert!(lawyer.get(&page).await.text.contains("not confirmed"));

    let known = [("edition", edition.as_str()), ("rule", rule.as_str())];
    let fields = [known.as_slice(), &[("value", "3x"), ("reason", "Opinion 5")]].concat();
    let wrong = send(&mut lawyer, &page, &format!("{DESK}/terms"), &fields).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.text.contains("Enter a whole number") && wrong.text.contains("value=\"3x\""));
    let fields =
        [known.as_slice(), &[("value", "4999"), ("from", "24.11.2026"), ("reason", "Opinion 5")]].concat();
    let early = send(&mut lawyer, &page, &format!("{DESK}/terms"), &fields).await;
    assert!(early.text.contains("Another length begins on a day to come"), "{}", early.text);

    let fields = [known.as_slice(), &[("reason", "Opinion 5 of the legal department")]].concat();
    let done = send(&mut lawyer, &page, &format!("{DESK}/terms"), &fields).await;
    let desk = follow(&mut lawyer, done).await;
    assert_eq!(badges(&desk), before - 1, "{}", desk.text);
    assert!(desk.text.contains("Opinion 5 of the legal department"));
}

#[tokio::test]
async fn an_edition_that_cannot_be_read_or_explained_is_told_and_one_that_is_known_is_not_loaded_twice() {
    let app = App::portal().await;
    let mut admin = app.signed_in("administrator").await;
    let (page, preview) = ("/operator/law/editions", "/operator/law/editions/preview");
    let fields = [("text", "id = <nothing>"), ("reason", "Order 1")];
    let wrong = send(&mut admin, page, preview, &fields).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.text.contains("The text cannot be read as an edition"), "{}", wrong.text);
    assert!(wrong.text.contains("Order 1"), "{}", wrong.text);

    let law = LawBook::embedded().in_force(at(START)).edition;
    let term = "[[term]]\nrule = \"T-01\"\nunit = \"working-days\"\nvalue = 5\nstart = \"documents-presented\"\n\
                acts = \"portal-operator\"\nwaits = \"somebody\"\neffect = \"overdue\"\nclause = \"A-8.p2\"\n\
                basis = \"test\"\nfrom = \"2027-01-01\"\nconfirmed = true\n";
    let unknown = format!(
        "id = \"670-words\"\norder = \"670\"\namends = \"{}\"\nact = \"Order 9\"\ngiven = \"2026-11-20\"\n\
         in_force_from = \"2027-01-01\"\n{term}",
        law.id
    );
    for (language, told) in [
        ("kk", "T-01 ережесі: waits өрісінде"),
        ("ru", "Правило T-01: в поле waits стоит"),
        ("en", "T-01: the field waits says"),
    ] {
        admin.get(&format!("/language/{language}")).await;
        for address in [preview, page] {
            let fields = [("text", unknown.as_str()), ("reason", "Order 9")];
            let wrong = send(&mut admin, page, address, &fields).await;
            assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY, "{language}");
            let text = wrong.text.replace(['\u{2068}', '\u{2069}'], "");
            assert!(text.contains("somebody") && text.contains(told), "{language}: {text}");
            assert!(text.contains("670-words") && text.contains("Order 9"), "what was typed stays");
        }
    }
    admin.get("/language/en").await;
    let text = format!(
        "id = \"670-test\"\norder = \"670\"\namends = \"{}\"\nact = \"Order 9\"\ngiven = \"2026-11-20\"\n\
         in_force_from = \"2027-01-01\"\nnote = \"prepared\"\nstanding = \"prepared\"\nterm = []\n",
        law.id
    );
    let fields = [("text", text.as_str()), ("reason", "Order 9")];
    let shown = send(&mut admin, page, preview, &fields).await;
    assert_eq!(shown.status, StatusCode::OK, "{}", shown.text);
    assert!(shown.text.contains("670-test"), "{}", shown.text);
    let done = send(&mut admin, page, page, &fields).await;
    let desk = follow(&mut admin, done).await;
    assert!(desk.text.contains("/operator/law/editions/670-test/activate"), "{}", desk.text);
    let again = send(&mut admin, page, page, &fields).await;
    assert!(again.text.contains("This edition is known already"), "{}", again.text);

    let activation = "/operator/law/editions/670-test/activate";
    let silent = send(&mut admin, activation, activation, &[("reason", "")]).await;
    assert_eq!(silent.status, StatusCode::UNPROCESSABLE_ENTITY);
    let done = send(&mut admin, activation, activation, &[("reason", "Order 9 is in force")]).await;
    let desk = follow(&mut admin, done).await;
    assert!(!desk.text.contains(activation), "{}", desk.text);
    assert_eq!(admin.get(activation).await.status, StatusCode::CONFLICT);
}

/// the registration date opens into its steps, for the owner and for nobody else.
#[tokio::test]
async fn a_date_of_a_case_opens_into_its_explanation_for_people_and_for_programs() {
    let app = App::portal().await;
    let participant = with_participant(&app).await;
    let mut applicant = registered(&app, "applicant").await;
    let address = ready_to_sign(&mut applicant, &participant).await;
    sign(&mut applicant, &address, "applicant").await;
    let id = address.trim_start_matches("/applications/").split('/').next().unwrap();
    let term = format!("/cases/{id}/terms/T-05");
    let case = applicant.get(&format!("/cases/{id}")).await.text;
    assert!(case.contains(&term), "{case}");
    let page = applicant.get(&term).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.text);
    let law = LawBook::embedded();
    assert!(page.text.contains(&**law.calendar().id()), "{}", page.text);
    let json = applicant.get(&format!("{term}.json")).await;
    let json: serde_json::Value = serde_json::from_slice(&json.bytes).unwrap();
    assert_eq!((&json["due"]["rule"], &json["due"]["last_day"]), (&"T-05".into(), &"2026-11-24".into()));
    assert!(!json["explanation"]["steps"].as_array().unwrap().is_empty(), "{json}");
    assert_eq!(applicant.get(&format!("/cases/{id}/terms/E1")).await.status, StatusCode::NOT_FOUND);
    let stranger = app.signed_in("individual").await.get(&term).await;
    assert_eq!(stranger.status, StatusCode::FORBIDDEN);
    let pdf = applicant.get(&format!("{term}.pdf")).await;
    assert_eq!((pdf.status, pdf.header("content-type")), (StatusCode::OK, "application/pdf"));
    let seal = applicant.get(&format!("{term}.p7s")).await;
    assert_eq!(seal.status, StatusCode::OK);
}
