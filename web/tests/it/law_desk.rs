//! The law desk: in the language of its reader, short until something is asked, offering only what can be done; who may
//! what on it.

use axum::http::StatusCode;
use law::LawBook;
use office::testing::Fresh;
use office::texts::Locale;
use office::{Clock, Config, Office, System};

use crate::app::{App, Browser, Reply, START, at, configuration};
use crate::portal::{follow, presented};

const DESK: &str = "/operator/law";
const LANGUAGES: [&str; 3] = ["kk", "ru", "en"];

/// To come by the clock of the tests; it brings a term of its own.
const COMING: &str = "id = \"670-test\"\norder = \"670\"\namends = \"670-2019-08-16\"\nact = \"Order 9\"\n\
                      given = \"2026-11-20\"\nin_force_from = \"2027-01-01\"\n";

async fn send(browser: &mut Browser, from: &str, to: &str, fields: &[(&str, &str)]) -> Reply {
    let csrf = browser.get(from).await.field("csrf");
    browser.post(to, &[&[("csrf", csrf.as_str())], fields].concat()).await
}

fn plain(reply: &Reply) -> String {
    reply.text.replace(['\u{2068}', '\u{2069}'], "")
}

async fn load(admin: &mut Browser, text: &str) -> Reply {
    let page = "/operator/law/editions";
    let done = send(admin, page, page, &[("text", text), ("reason", "Order 9"), ("past", "yes")]).await;
    follow(admin, done).await
}

/// A-0.h: acts, notes and evidence are data in three languages, and each page shows that of its reader.
#[tokio::test]
async fn the_data_of_the_law_is_told_in_the_language_of_the_page() {
    let app = App::portal().await;
    let mut admin = app.signed_in("administrator").await;
    let book = LawBook::embedded();
    let pages = [DESK, "/operator/law?edition=670-2018-09-24", "/calendar?year=2024"];
    let mut texts = Vec::new();
    for edition in book.editions() {
        texts.extend([edition.act.clone(), edition.note.clone()]);
    }
    texts.extend(book.edition("670-2018-09-24").unwrap().edition.terms().iter().map(|it| it.basis.clone()));
    texts.extend(book.calendar().years().filter(|(year, ..)| *year == 2024).map(|(.., it)| it.clone()));
    texts.retain(|text| !text.is_empty());
    for language in LANGUAGES {
        admin.get(&format!("/language/{language}")).await;
        let mut shown = String::new();
        for page in pages {
            shown += &admin.get(page).await.text;
        }
        for text in &texts {
            let of = [("kk", &text.kk), ("ru", &text.ru), ("en", &text.en)];
            for (other, words) in of {
                assert_eq!(shown.contains(&**words), other == language, "{language}: {words}");
            }
        }
    }
}

/// A-0.h: a text that is no edition is refused with the line, whole sentences, and the parser's words as a quote.
#[tokio::test]
async fn what_is_wrong_with_an_edition_is_told_in_three_languages() {
    let app = App::portal().await;
    let mut admin = app.signed_in("administrator").await;
    let page = "/operator/law/editions";
    let broken = COMING.replace("given = \"2026-11-20\"", "given = 20");
    let zone = format!("{COMING}zone = \"Asia/Astana\"\n");
    for (language, line, belt) in [
        ("kk", "қате 5-жолда. Осы жолды түзетіп", "белгісіз уақыт белдеуін атайды"),
        ("ru", "ошибка в строке 5. Исправьте эту строку", "называет неизвестный часовой пояс"),
        ("en", "the mistake is on line 5. Correct that line", "names the unknown zone"),
    ] {
        admin.get(&format!("/language/{language}")).await;
        for (text, told) in [(&broken, line), (&zone, belt)] {
            for to in [page.to_owned(), format!("{page}/preview")] {
                let reply = send(&mut admin, page, &to, &[("text", text), ("reason", "x")]).await;
                assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY, "{language}");
                assert!(plain(&reply).contains(told), "{language}: {}", plain(&reply));
                assert!(reply.text.contains("670-test"), "what was typed stays");
            }
        }
    }
}

/// A-0.h: every route of the desk with every role that works on the portal.
#[tokio::test]
async fn each_route_of_the_desk_is_for_its_role() {
    let app = App::portal().await;
    let mut admin = app.signed_in("administrator").await;
    load(&mut admin, COMING).await;
    let term = "/operator/law/terms/K1";
    // Path, and what administrator and lawyer get.
    let reads = [
        (DESK, 200, 200),
        (term, 200, 200),
        ("/operator/law/terms/K1/doubt", 403, 200),
        ("/operator/law/calendar", 200, 403),
        ("/operator/law/editions", 200, 403),
        ("/operator/law/editions/670-test", 200, 200),
        ("/operator/law/editions/670-test/withdraw", 200, 403),
        ("/operator/law/editions/code-2026-07-01/activate", 200, 403),
    ];
    let writes = [
        ("/operator/law/terms", 403, 422),
        ("/operator/law/terms/K1/doubt", 403, 422),
        ("/operator/law/editions/670-test/withdraw", 422, 403),
        ("/operator/law/editions", 422, 403),
        ("/operator/law/calendar", 422, 403),
    ];
    for persona in ["administrator", "lawyer", "registrar", "applicant"] {
        let mut browser = app.signed_in(persona).await;
        let wanted = |admin, lawyer| match persona {
            "administrator" => admin,
            "lawyer" => lawyer,
            _ => 403,
        };
        for (path, admin, lawyer) in reads {
            let status = browser.get(path).await.status;
            assert_eq!(status.as_u16(), wanted(admin, lawyer), "{persona} reads {path}");
        }
        let csrf = browser.get("/").await.field("csrf");
        for (path, admin, lawyer) in writes {
            // Nothing is filled in: whoever may come in is told so.
            let fields = [("csrf", csrf.as_str()), ("edition", "670-2019-08-16"), ("rule", "K1")];
            let status = browser.post(path, &fields).await.status;
            assert_eq!(status.as_u16(), wanted(admin, lawyer), "{persona} writes {path}");
        }
    }
    let offered = app.signed_in("lawyer").await.get("/").await.text;
    assert!(offered.contains(&format!("href=\"{DESK}\"")), "{offered}");
    let seen = admin.get(term).await.text;
    assert!(seen.contains("Only the operator&#39;s lawyer confirms a term"), "{seen}");
    assert!(!seen.contains("action=\"/operator/law/terms\""), "{seen}");
}

/// A-0.h: text of the order, a lawyer's word with name and day, or neither.
#[tokio::test]
async fn a_term_shows_on_what_it_rests_and_the_lawyer_takes_the_word_back() {
    let app = App::portal().await;
    let mut lawyer = app.signed_in("lawyer").await;
    let state = async |browser: &mut Browser, rule: &str| {
        let page = plain(&browser.get(&format!("{DESK}/terms/{rule}")).await);
        let tags = [
            "text of the order",
            "not confirmed",
            "confirmed by ҚАЙЫРБЕКОВА МӘДИНА ТАЛҒАТҚЫЗЫ on 24 November 2026",
        ];
        tags.into_iter().find(|tag| page.contains(&format!("\">{tag}<"))).map(str::to_owned)
    };
    assert_eq!(state(&mut lawyer, "T-01").await.as_deref(), Some("text of the order"));
    assert_eq!(state(&mut lawyer, "K1").await.as_deref(), Some("not confirmed"));
    let page = format!("{DESK}/terms/K1");
    let fields = [("edition", "670-2019-08-16"), ("rule", "K1"), ("reason", "Opinion 5")];
    let done = send(&mut lawyer, &page, &format!("{DESK}/terms"), &fields).await;
    let desk = plain(&follow(&mut lawyer, done).await);
    assert!(desk.contains("/operator/law/terms/K1/doubt?edition=670-2019-08-16"), "{desk}");
    assert!(state(&mut lawyer, "K1").await.unwrap().starts_with("confirmed by"));
    let doubt = format!("{DESK}/terms/K1/doubt");
    let silent = send(&mut lawyer, &doubt, &doubt, &[("edition", "670-2019-08-16"), ("reason", "")]).await;
    assert_eq!(silent.status, StatusCode::UNPROCESSABLE_ENTITY);
    let fields = [("edition", "670-2019-08-16"), ("reason", "Opinion 6")];
    let done = send(&mut lawyer, &doubt, &doubt, &fields).await;
    let desk = plain(&follow(&mut lawyer, done).await);
    assert!(desk.contains("confirmation of the term 670-2019-08-16 K1 taken back"), "{desk}");
    assert_eq!(state(&mut lawyer, "K1").await.as_deref(), Some("not confirmed"));
    let again = send(&mut lawyer, &doubt, &doubt, &fields).await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(plain(&again).contains("there is nothing to take back"), "{}", again.text);
}

/// The desk is short at first; a term is found by word, clause and state without a script.
#[tokio::test]
async fn a_term_is_found_by_word_clause_and_state() {
    let app = App::portal().await;
    let mut admin = app.signed_in("administrator").await;
    let first = admin.get(DESK).await.text;
    assert_eq!(first.matches("<details class=\"govuk-details\">").count(), 3, "all parts are folded");
    assert!(first.contains("<form method=\"get\" action=\"/operator/law#terms\""), "{first}");
    let mut found = async |query: &str| {
        let page = plain(&admin.get(&format!("{DESK}?{query}")).await);
        assert!(page.contains("<details class=\"govuk-details\" open>"), "{query}");
        let ids: Vec<String> = page
            .split("/operator/law/terms/")
            .skip(1)
            .map(|rest| rest.split(['?', '/', '"']).next().unwrap().to_owned())
            .collect();
        (ids, page)
    };
    assert_eq!(found("text=completeness").await.0, ["K1"]);
    assert_eq!(found("text=t-05").await.0, ["T-05"]);
    assert_eq!(found("clause=18").await.0, ["T-05", "T-12"]);
    assert_eq!(found("clause=A-53.2.p3").await.0, ["T-24"]);
    assert_eq!(found("clause=8&state=order").await.0, ["T-01"]);
    assert_eq!(found("clause=8&state=assumed").await.0, Vec::<String>::new());
    let (none, page) = found("text=nothing+like+this").await;
    assert!(none.is_empty() && page.contains("There is no such term"), "{page}");
    assert!(page.contains("value=\"nothing like this\""), "{page}");
    let assumed = found("state=assumed").await.0;
    assert!(assumed.contains(&"K1".to_owned()) && !assumed.contains(&"T-01".to_owned()), "{assumed:?}");
    // Without an edition the one in force of the order that has the rule.
    for (path, edition) in [("K1", "670-2019-08-16"), ("T-04", "465-2022-12-30")] {
        let page = admin.get(&format!("{DESK}/terms/{path}")).await;
        assert_eq!((page.status, page.text.contains(edition)), (StatusCode::OK, true), "{path}");
    }
    assert_eq!(admin.get(&format!("{DESK}/terms/X9")).await.status, StatusCode::NOT_FOUND);
}

/// A-0.h: an edition without terms is not offered, and says why; by hand it is refused all the same.
#[tokio::test]
async fn an_edition_that_cannot_rule_is_not_offered() {
    let app = App::portal().await;
    let mut admin = app.signed_in("administrator").await;
    let address = "/operator/law/editions/code-2026-07-01/activate";
    let desk = plain(&admin.get(&format!("{DESK}?edition=code-2026-07-01")).await);
    assert!(!desk.contains(address), "{desk}");
    assert!(desk.contains("It cannot be put into force: 60 rules have no term"), "{desk}");
    assert!(desk.contains("This edition has no terms of its own. Prepared."), "{desk}");
    let page = admin.get(address).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(plain(&page).contains("there are rules without a term, 60 of them: T-01"), "{}", page.text);
    assert!(!page.text.contains("action=\"/operator/law/editions/code"), "{}", page.text);
    let forced = send(&mut admin, address, address, &[("reason", "now")]).await;
    assert_eq!(forced.status, StatusCode::UNPROCESSABLE_ENTITY);
}

/// A-0.h: an edition whose day is to come is withdrawn with a reason, stays on the list, and is offered no more.
#[tokio::test]
async fn a_loaded_edition_is_withdrawn_on_its_page() {
    let app = App::portal().await;
    let mut admin = app.signed_in("administrator").await;
    let desk = load(&mut admin, COMING).await;
    let address = "/operator/law/editions/670-test/withdraw";
    assert!(desk.text.contains(address), "{}", desk.text);
    let silent = send(&mut admin, address, address, &[("reason", "")]).await;
    assert_eq!(silent.status, StatusCode::UNPROCESSABLE_ENTITY);
    let done = send(&mut admin, address, address, &[("reason", "Loaded by mistake")]).await;
    let desk = plain(&follow(&mut admin, done).await);
    for told in ["edition 670-test withdrawn", "Loaded by mistake", ">withdrawn<"] {
        assert!(desk.contains(told), "{told}: {desk}");
    }
    assert!(!desk.contains(address), "{desk}");
    let again = admin.get(address).await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(plain(&again).contains("was withdrawn, so nothing more can be done with it"), "{}", again.text);
    let old = admin.get("/operator/law/editions/670-2019-08-16/withdraw").await;
    assert!(plain(&old).contains("has come: 16 August 2019"), "{}", old.text);
}

/// A-0.h: an edition whose day has come is loaded, and put into force, only where that is said to be meant; what was
/// typed stays.
#[tokio::test]
async fn an_edition_whose_day_has_come_is_asked_about() {
    let app = App::portal().await;
    let mut admin = app.signed_in("administrator").await;
    let page = "/operator/law/editions";
    let text = COMING.replace("2027-01-01", "2026-11-24") + "standing = \"prepared\"\n";
    for (language, warned, refused) in [
        ("kk", "енгізілетін күні келіп қойды: 2026 жылғы 24 қараша", "белгі қойыңыз (A-0.h)"),
        ("ru", "в действие уже наступил: 24 ноября 2026", "поставьте отметку (A-0.h)"),
        ("en", "has come already: 24 November 2026", "tick the box (A-0.h)"),
    ] {
        admin.get(&format!("/language/{language}")).await;
        let fields = [("text", &*text), ("reason", "Order 9")];
        let shown = send(&mut admin, page, &format!("{page}/preview"), &fields).await;
        assert_eq!(shown.status, StatusCode::OK);
        assert!(plain(&shown).contains(warned) && !plain(&shown).contains(refused), "{}", plain(&shown));
        let reply = send(&mut admin, page, page, &fields).await;
        assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY, "{language}");
        for told in [warned, refused, "type=\"checkbox\"", "value=\"Order 9\"", "670-test"] {
            assert!(plain(&reply).contains(told), "{language}, {told}: {}", plain(&reply));
        }
    }
    let coming =
        send(&mut admin, page, &format!("{page}/preview"), &[("text", COMING), ("reason", "x")]).await;
    assert!(coming.status == StatusCode::OK && !coming.text.contains("checkbox"), "{}", coming.text);
    let fields = [("text", &*text), ("reason", "Order 9"), ("past", "yes")];
    let done = send(&mut admin, page, page, &fields).await;
    let desk = plain(&follow(&mut admin, done).await);
    assert!(desk.contains("edition 670-test loaded"), "{desk}");

    let address = "/operator/law/editions/670-test/activate";
    let refused = send(&mut admin, address, address, &[("reason", "It is in force")]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    for told in ["has come already", "tick the box", "It is in force</textarea>"] {
        assert!(plain(&refused).contains(told), "{told}: {}", plain(&refused));
    }
    let fields = [("reason", "It is in force"), ("past", "yes")];
    assert_eq!(send(&mut admin, address, address, &fields).await.status, StatusCode::SEE_OTHER);
}

/// A-0.h: what moves nothing, and a year of which nothing is known, are told before anybody confirms.
#[tokio::test]
async fn a_change_of_the_calendar_that_moves_nothing_says_so() {
    let app = App::portal().await;
    let mut admin = app.signed_in("administrator").await;
    let page = "/operator/law/calendar";
    let fields = [
        ("date-1", "28.11.2026"),
        ("kind-1", "day-off"),
        ("why-1", "declared"),
        ("date-2", "05.03.2035"),
        ("kind-2", "holiday"),
        ("why-2", "declared"),
        ("act", "Order 7"),
        ("reason", "Order 7"),
    ];
    for (language, unmoved, years) in [
        ("kk", "бірде-бір мерзім жылжымайды: сб, 2026 ж. 28 қараша.", "бұл жылдар әлі жоқ: 2035"),
        ("ru", "ни один срок от них не сдвинется: сб, 28 ноября 2026.", "Этих лет в календаре ещё нет: 2035"),
        ("en", "no term moves by them: Sat, 28 November 2026.", "does not have these years yet: 2035"),
    ] {
        admin.get(&format!("/language/{language}")).await;
        let told = plain(&send(&mut admin, page, &format!("{page}/preview"), &fields).await);
        assert!(told.contains(unmoved) && told.contains(years), "{language}: {told}");
    }
}

/// A-0.h-R2: a case that began on another node under an edition that this one has not read is shown at once.
#[tokio::test]
async fn an_edition_of_another_node_is_read_when_it_is_met() {
    for fresh in Fresh::engines().await {
        let config = toml::to_string(&configuration(&fresh, System::Portal)).unwrap();
        let config = Config::parse(&config, fresh.folder()).unwrap();
        let other = Office::open_at(config, Clock::fixed(at(START))).await.unwrap();
        let mut there = Browser::at(&other, web::routes::router(&other));
        there.sign_in("registrar").await;
        let app = App::on(fresh, System::Portal).await;
        let mut admin = app.signed_in("administrator").await;
        load(&mut admin, &COMING.replace("2027-01-01", "2026-11-24")).await;
        let id = presented(&mut app.signed_in("applicant").await, "applicant").await;
        assert!(other.laws.kept().book.edition("670-test").is_none());
        let page = there.get(&format!("/operator/registrations/{id}")).await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.text);
        assert!(other.laws.kept().book.edition("670-test").is_some());
    }
}

/// A-0.h: what an edition says otherwise is shown before it is loaded and afterwards, against the one that it takes the
/// place of or any other; explanations call it by its name.
#[tokio::test]
async fn what_an_edition_changes_is_shown_and_it_is_called_by_its_name() {
    let app = App::portal().await;
    let mut admin = app.signed_in("administrator").await;
    let text = COMING.replace("2027-01-01", "2026-11-20")
        + "name.kk = \"Тоғызыншы\"\nname.ru = \"Девятая\"\nname.en = \"The ninth\"\n"
        + "[[term]]\nrule = \"T-01\"\nunit = \"working-days\"\nvalue = 5\nstart = \"documents-presented\"\n"
        + "acts = \"portal-operator\"\nwaits = \"applicant\"\neffect = \"overdue\"\nclause = \"A-8.p2\"\n"
        + "basis = \"Order 9\"\nfrom = \"2026-11-20\"\nconfirmed = true\n";
    let page = "/operator/law/editions";
    let asked = [("text", &*text), ("reason", "Order 9"), ("past", "yes")];
    let preview = send(&mut admin, page, &format!("{page}/preview"), &asked).await;
    let differs = |reply: &Reply| {
        let text = plain(reply);
        ["T-01", "5 working days", "3 working days"].iter().all(|it| text.contains(it))
            && !text.contains("T-02")
    };
    assert!(differs(&preview), "{}", plain(&preview));
    load(&mut admin, &text).await;
    let one = admin.get("/operator/law/editions/670-test").await;
    assert!(differs(&one) && plain(&one).contains("The ninth"), "{}", plain(&one));
    let older = admin.get("/operator/law/editions/670-test?against=670-2018-09-24").await;
    assert!(plain(&older).contains("T-06"), "{}", plain(&older));
    assert_eq!(admin.get("/operator/law/editions/none").await.status, StatusCode::NOT_FOUND);
    for (locale, name) in Locale::ALL.into_iter().zip(["Тоғызыншы", "Девятая", "The ninth"]) {
        let language = locale.code();
        admin.get(&format!("/language/{language}")).await;
        let explained = plain(&admin.get("/calendar/terms/T-05").await);
        assert!(explained.contains(name), "{language}: {explained}");
        let desk = plain(&admin.get(DESK).await);
        assert!(desk.contains(name), "{language}: {desk}");
    }
}
