//! Every legal date on every page opens into its explanation: the walk through both systems that finds the others.

use std::collections::BTreeSet;

use axum::http::{Method, StatusCode};
use jiff::SignedDuration;
use jiff::civil::Date;
use law::application::registration_date;
use law::term::Rule;
use law::{Cause, Due};
use office::demo::acts;
use office::demo::personas::{PERSONAS, VEDOMSTVO};
use office::exchange::message::Outcome;
use office::expertise::view::CaseView;
use office::laws::confirm::{self, Confirmation};
use office::laws::editions;
use office::laws::interruptions::{self, Entry, Scope, decision};
use office::participants::Ground;
use office::registrations::refusal::Grounds;
use office::store::{participants as listed_rows, registrations};
use office::supervision::access::{self, Giving};
use office::texts::{Locale, Words};
use office::{Office, applications, expertise, participants, registrations as registrations_of};
use web::routes;

use crate::app::{App, Browser, at, authority};
use crate::story::{self, acting};
use crate::systems::{Running, case, each, submit, until};

/// Parts of a page that are no dates of a case: an explanation, a moment at which something happened.
const APART: [&str; 6] =
    ["class=\"why", "opens\"", "class=\"rib", "<time", "<script", "class=\"util__clock\""];

/// The legal days of a system that its pages must not show without their reasons.
struct Days {
    words: Words,
    days: BTreeSet<Date>,
}

impl Days {
    fn of(office: &Office, dues: &[Due]) -> Days {
        Days {
            words: office.texts.of(Locale::En).clone(),
            days: dues.iter().map(|due| due.last_day).collect(),
        }
    }

    /// Where a text names one of them: in full, without its year, or in figures.
    fn named(&self, text: &str) -> Option<String> {
        let year = |rest: &str| rest.trim_start().get(..4).and_then(|year| year.parse::<i16>().ok());
        let told = |date: &&Date| {
            let day = self.words.day(**date);
            let whole_word = |at: usize| !text[..at].ends_with(|c: char| c.is_ascii_digit());
            let found = text.match_indices(&day).any(|(at, day)| {
                whole_word(at) && year(&text[at + day.len()..]).is_none_or(|year| year == date.year())
            });
            found || text.contains(&self.words.date_short(**date))
        };
        self.days.iter().find(told).map(|date| format!("{date} in \"{}\"", text.trim()))
    }

    /// Texts of a page with such a day outside of a link to an explanation.
    fn bare(&self, page: &str) -> Vec<String> {
        let mut open: Vec<(String, bool)> = Vec::new();
        let mut bare = Vec::new();
        for piece in page.split('<').skip(1) {
            let (tag, text) = piece.split_once('>').unwrap_or((piece, ""));
            let name = tag.trim_start_matches('/').split([' ', '\n']).next().unwrap_or("");
            if tag.starts_with('/') {
                while open.pop().is_some_and(|(last, _)| last != name) {}
            } else if !VOID.contains(&name) {
                let whole = format!("<{tag}");
                let explains =
                    name == "a" && attribute(tag, "href").is_some_and(|href| href.contains("/terms/"));
                open.push((name.to_owned(), explains || APART.iter().any(|apart| whole.contains(apart))));
            }
            if !open.iter().any(|(_, apart)| *apart) {
                bare.extend(self.named(text));
            }
        }
        bare
    }
}

/// Texts of a page with one of these legal dates that does not open.
pub fn bare(office: &Office, dues: &[Due], page: &str) -> Vec<String> {
    Days::of(office, dues).bare(page)
}

const VOID: [&str; 8] = ["!doctype", "meta", "link", "input", "br", "hr", "img", "path"];

fn attribute<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    tag.split_once(&format!("{name}=\""))?.1.split('"').next()
}

/// Follows every link of the site from these pages on; gives the explanations that were linked.
async fn walk(
    browser: &mut Browser,
    (who, from): (&str, &str),
    days: &Days,
    (seen, found): (&mut BTreeSet<String>, &mut Vec<String>),
) -> usize {
    let mut wait: Vec<String> = vec!["/".into(), from.into()];
    let (mut visited, mut explained) = (BTreeSet::new(), 0);
    let mut wrong = Vec::new();
    while let Some(path) = wait.pop() {
        if !visited.insert(path.clone()) {
            continue;
        }
        let reply = browser.get(&path).await;
        if reply.status.is_success() || reply.status.is_redirection() {
            seen.insert(path.clone());
        }
        if reply.status.is_server_error() {
            wrong.push(format!("{path}: {}", reply.status));
        }
        if reply.status.is_redirection() {
            wait.push(reply.location().to_owned());
            continue;
        }
        let explanation = path.contains("/terms/") && !path.starts_with("/operator/law");
        if explanation {
            explained += 1;
            if reply.status != StatusCode::OK {
                wrong.push(format!("{path}: {}", reply.status));
            }
        }
        if !reply.header("content-type").starts_with("text/html") {
            continue;
        }
        assert!(visited.len() < 500, "the walk of {who} does not end: {path}");
        if !explanation {
            wrong.extend(days.bare(&reply.text).into_iter().map(|bare| format!("{path}: {bare}")));
        }
        let links =
            reply.text.split("<a ").skip(1).filter_map(|tag| attribute(tag.split('>').next()?, "href"));
        let inside = links.filter(|href| href.starts_with('/'));
        let inside = inside.map(|href| href.split('#').next().unwrap_or("").replace("&amp;", "&"));
        // Settings of reading change nothing of what is shown; the years of the calendar are days, not dates.
        let others = ["/language/", "/theme/", "/calendar?", "/sign-in"];
        // Making papers takes long; the other tests of this file ask for them.
        let paper = |href: &str| href.contains("/terms/") && (href.contains(".pdf") || href.contains(".p7s"));
        wait.extend(
            inside.filter(|href| !paper(href) && !others.iter().any(|other| href.starts_with(other))),
        );
    }
    found.extend(wrong.into_iter().map(|wrong| format!("{who}, {wrong}")));
    explained
}

/// The pages of the table that nobody came to.
fn unseen(office: &Office, seen: &BTreeSet<String>) -> Vec<&'static str> {
    let fits = |path: &str, seen: &str| {
        let (path, seen) = (path.split('/'), seen.split('?').next().unwrap_or("").split('/'));
        path.clone().count() == seen.clone().count()
            && path.zip(seen).all(|(part, seen)| part.starts_with('{') || part == seen)
    };
    let pages = routes::table(office).into_iter().filter(|route| route.method == Method::GET);
    pages.map(|route| route.path).filter(|path| !seen.iter().any(|seen| fits(path, seen))).collect()
}

/// The desk of the law with everything that it can offer: an edition loaded ahead, a term that a lawyer confirmed.
async fn furnish(office: &Office, administrator: &str, lawyer: &str) {
    const AHEAD: &str = r#"
id = "670-test"
order = "670"
amends = "670-2019-08-16"
act = "Order 9"
given = "2026-10-20"
in_force_from = "2027-01-01"
note = ""
standing = "prepared"

[cut_off]
hour = 16
"#;
    editions::load_edition(office, &acting(office, administrator), AHEAD, "Order 9", false).await.unwrap();
    let confirmation = Confirmation {
        edition: "670-2019-08-16".into(),
        rule: Rule::Completeness,
        value: None,
        from: None,
        basis: "order 299, point 10".into(),
    };
    confirm::confirm_term(office, &acting(office, lawyer), &confirmation).await.unwrap();
}

/// The Vedomstvo has access to the system (A-34.9).
async fn watched(office: &Office) {
    let officer = PERSONAS.iter().find(|persona| persona.id == "vedomstvo").unwrap();
    let giving = Giving {
        role: "vedomstvo".into(),
        body: VEDOMSTVO.name.into(),
        bin: VEDOMSTVO.bin.into(),
        iin: officer.iin.into(),
        name: officer.full_name(),
        act: "№ 7".into(),
        order: "№ 3".into(),
        ..Giving::default()
    };
    access::give(office, &acting(office, "expertise-administrator"), &giving).await.unwrap();
}

/// Addresses to which no link leads whoever is signed in: files, programs, settings, answers to forms.
const NO_PAGES: &[&str] = &[
    "/sign-in",
    "/sign-in/challenge/{id}",
    "/language/{code}",
    "/theme/{name}",
    "/assets/{name}",
    "/exchange/blobs/{sha256}",
    "/log/checkpoint",
    "/log/tile/{level}/{*place}",
    "/log/tile/entries/{*place}",
    "/demo/acts",
    // For programs; nobody has a term there.
    "/demo/registers/organisations/{number}",
    "/demo/registers/people/{number}",
    "/healthz",
    "/readyz",
    "/operator/numbering/preview",
    // Files; `package.rs`, `tariffs.rs` and `retention.rs` open them.
    "/cases/{id}/disposal.asice",
    "/operator/storage/{id}/act.asice",
    "/people/{id}/documents/{document}/package.asice",
    "/prices/{id}/consent.asice",
    // Only after an explanation was asked for; its day is the wish of the body that asks (`supervision.rs` goes there).
    "/supervision/explanations/{id}",
    "/supervision/explanations/{id}/documents/{document}",
    // Only after a report (`secrets.rs` goes there); nothing has a term there.
    "/operator/secrets/{document}",
    "/operator/secrets/{document}/decision.json",
    "/registration/{id}/agreement.txt",
    // Only after a power was filled in; its days are its giver's word (`people.rs` goes there).
    "/people/{id}",
    "/people/{id}/form",
    "/people/{id}/sign",
    "/people/{id}/authority.pdf",
    "/people/{id}/documents/{document}",
    "/people/{id}/signatures/{signature}",
    // Only after an organisation began to register, or a decision was prepared (`admissions.rs` goes there).
    "/admission/{id}",
    "/admission/{id}/agreement",
    "/admission/{id}/agreement.txt",
    "/admission/{id}/papers/{document}",
    "/admission/{id}/papers/{document}/package.asice",
    "/admission/{id}/papers/{document}/view",
    "/admission/{id}/papers/{document}/view/{image}",
    "/admission/{id}/signatures/{signature}",
    "/operator/admissions/{id}",
    "/operator/admissions/{id}/papers/{document}",
    "/operator/admissions/{id}/papers/{document}/package.asice",
    "/operator/admissions/{id}/papers/{document}/view",
    "/operator/admissions/{id}/papers/{document}/view/{image}",
    "/operator/admissions/{id}/signatures/{signature}",
    "/operator/verdicts/{id}",
    "/operator/verdicts/{id}/paper.pdf",
    "/operator/organisations/{id}",
    "/operator/organisations/{id}/terms/{rule}",
    "/organisations/{id}/terms/{rule}",
    // A decision before its signature; several that were chosen (`desk.rs`, `portal.rs` go there).
    "/operator/registrations/confirmation",
    "/operator/registrations/{id}/confirmation",
    "/operator/registrations/{id}/confirmation.pdf",
    // Only where somebody pays: in an expertise system whoever registered (`tariffs.rs` goes there).
    "/operator/accounts/{id}",
    // Only after the operator asked to correct something (`registering.rs` goes there).
    "/registration/{id}/correction",
    "/operator/registrations/{id}/correction",
    // Under a secret that is shown once (`distribution.rs` reads it).
    "/deadlines/{secret}",
    // Only after an address was recorded (`staff.rs` goes there).
    "/account/address/{token}",
    // Only after a new version of the agreement (`registering.rs` goes there).
    "/registration/{id}/renewal",
    "/registration/{id}/renewal.txt",
    "/cases/{id}/completeness/draft.pdf",
    "/cases/{id}/contract/draft.pdf",
    // Of an applicant only after a contract came; its dates open into their reasons there (`contract.rs` goes there).
    "/cases/{id}/contract",
    "/cases/{id}/replacement/paper.pdf",
    "/cases/{id}/documents/{document}/versions.zip",
    "/cases/{id}/documents/{document}/ask/notice.pdf",
    // Only after a notice; its date opens into its reasons on the page (`versions.rs` goes there).
    "/cases/{id}/documents/{document}/reply",
    "/cases/{id}/documents/{document}/reply/statement.json",
    "/cases/{id}/documents/{document}/view/{image}",
    "/operator/registrations/{id}/documents/{document}/view/{image}",
    "/registration/{id}/papers/{document}/view/{image}",
    "/compare/{image}",
    "/applications/{id}/files/{upload}",
    "/applications/{id}/files/{upload}/view/{image}",
    "/cases/{id}/disposal.json",
    "/cases/{id}/disposal.json.cms",
    "/operator/storage/{id}/act.json",
    "/operator/storage/{id}/act.json.cms",
    // Only with something published, whose days are its operator's word (`materials.rs` goes there).
    "/materials/{number}",
    "/materials/{number}/files/{document}",
    "/operator/materials/{id}",
    "/operator/materials/{id}/preview",
    "/operator/materials/{id}/readers",
    "/operator/materials/{id}/readers.csv",
    // The questionnaire of a registration; the walk meets a renewed certificate, which has none (`admissions.rs` goes
    // there).
    "/admission/{id}/form.json",
    "/operator/admissions/{id}/form.json",
    // Only with a draft; former versions are reached from the list (`questionnaires.rs` goes there).
    "/operator/questionnaires/{kind}/questions/{name}",
    "/operator/questionnaires/{kind}/preview",
    // Only with price lists, invoices and payments, to which no legal term belongs (`tariffs.rs` goes there).
    "/bills",
    "/invoices/{id}",
    "/invoices/{id}/{paper}",
    "/prices/{id}/consent.pdf",
    "/operator/prices/{id}",
    "/operator/prices/{id}/answer.pdf",
    "/operator/prices/{id}/answer.pdf.cms",
    "/vedomstvo/prices",
    "/vedomstvo/prices/{id}",
    "/vedomstvo/prices/{id}/answer.pdf",
    "/vedomstvo/prices/{id}/answer.pdf.cms",
    "/operator/payments/{id}",
    "/operator/payments/statements/{id}",
    "/operator/payments/statements/{id}/file",
];

/// A-8.p2, A-13.1, A-18, A-23, A-39.1: whoever walks through the portal finds no date without its reasons.
#[tokio::test]
async fn every_legal_date_on_the_portal_opens_into_its_explanation() {
    let app = App::portal().await;
    let office = &app.office;
    story::registered(&app, "applicant").await;
    let draft = story::draft(&app).await;
    // 15:00 on Tuesday the 24th: registered on the 25th, when nobody does anything.
    app.forward(SignedDuration::from_hours(5));
    let withdrawn = story::submitted(&app).await.id;
    applications::withdraw(office, &acting(office, "applicant"), withdrawn).await.unwrap();
    let registered = story::submitted(&app).await.id;
    app.forward(SignedDuration::from_hours(9));
    applications::register_one(office, &office::Ctx::automatic(office.clock.now()), registered)
        .await
        .unwrap();
    // 09:00 on Thursday the 26th, then 15:00.
    app.forward(at("2026-11-26T04:00:00Z").duration_since(office.clock.now()));
    story::considered(&app).await;
    story::answered(&app, Outcome::Negative, false).await;
    app.forward(SignedDuration::from_hours(6));
    story::submitted(&app).await;
    // Who has not registered, and who has begun to.
    let (mut seen, mut found) = (BTreeSet::new(), Vec::new());
    let days = Days::of(office, &portal_dues(office).await);
    let mut new = app.signed_in("individual").await;
    walk(&mut new, ("individual", "/registration"), &days, (&mut seen, &mut found)).await;
    let csrf = new.get("/registration").await.field("csrf");
    new.post("/registration", &[("csrf", &csrf)]).await;
    walk(&mut new, ("individual", "/registration"), &days, (&mut seen, &mut found)).await;
    // The first registration is refused, and so is the next, but not signed yet.
    let grounds = || Grounds {
        ground: law::registration::Ground::DuplicateUser,
        marked: String::new(),
        explanation: "Бар".into(),
    };
    let refused = story::presented(&app, "individual").await;
    story::refused(&app, refused, grounds()).await;
    let waiting = story::presented(&app, "individual").await;
    story::refusing(&app, waiting, grounds()).await;
    // Saturday: what is sent now is registered on Monday.
    app.forward(at("2026-11-28T05:00:00Z").duration_since(office.clock.now()));

    furnish(office, "administrator", "lawyer").await;
    let dues = portal_dues(office).await;
    assert!(dues.iter().any(|due| due.rule == Rule::RegisterPortalUser), "the registrar's term runs");
    let days = Days::of(office, &dues);
    let place = format!("/applications/{draft}/place");
    let mut nobody = app.browser();
    let explained = walk(&mut nobody, ("nobody", "/"), &days, (&mut seen, &mut found)).await;
    assert!(explained >= 2, "the accreditation and what would be sent now");
    for (who, least) in [
        ("applicant", 8),
        ("individual", 2),
        ("registrar", 6),
        ("administrator", 4),
        ("lawyer", 0),
        ("vedomstvo", 0),
    ] {
        let mut browser = app.signed_in(who).await;
        let explained = walk(&mut browser, (who, &place), &days, (&mut seen, &mut found)).await;
        assert!(explained >= least, "{who} came to {explained} explanations");
    }
    assert_eq!(found, Vec::<String>::new(), "legal dates that do not open");
    let mut left = unseen(office, &seen);
    left.retain(|path| !NO_PAGES.contains(path));
    assert_eq!(left, Vec::<&str>::new(), "pages that nobody came to");
}

/// A-18, A-39.1, A-40.p1, A-63: the same in an expertise system.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_legal_date_in_an_expertise_system_opens_into_its_explanation() {
    each(async |here, there, clock| {
        let portal = Running::start(here, &clock).await;
        let expertise = Running::start(there, &clock).await;
        let office = &expertise.office;
        // 15:00 on Tuesday; registered at 00:00 on Wednesday.
        clock.forward(SignedDuration::from_hours(5)).unwrap();
        submit(&portal.office).await;
        clock.forward(SignedDuration::from_hours(10)).unwrap();
        let seen = until("the case", async || case(office).await).await;
        portal.stop().await;
        clock.forward(at("2026-11-26T05:00:00Z").duration_since(clock.now())).unwrap();
        fail(office).await;
        furnish(office, "expertise-administrator", "expertise-lawyer").await;
        watched(office).await;
        let dates = expertise::view::dates(office, &acting(office, "expert"), seen.case.id).await.unwrap();
        let dues: Vec<Due> = dates.dues.into_iter().map(|(due, _)| due).collect();
        assert!(
            dues.iter().any(|due| due.rule == Rule::RegistrationDate),
            "the portal's date is explained here"
        );
        let days = Days::of(office, &dues);
        let (mut visited, mut found) = (BTreeSet::new(), Vec::new());
        let visitors = [
            ("expert", 2),
            ("expertise-head", 2),
            ("expertise-administrator", 1),
            ("expertise-lawyer", 0),
            ("vedomstvo", 2),
        ];
        for (who, least) in visitors {
            let mut browser = Browser::at(office, routes::router(office));
            assert_eq!(browser.sign_in(who).await.status, StatusCode::SEE_OTHER);
            let explained = walk(&mut browser, (who, "/"), &days, (&mut visited, &mut found)).await;
            assert!(explained >= least, "{who} came to {explained} explanations");
        }
        assert_eq!(found, Vec::<String>::new(), "legal dates that do not open");
        // The term has ended without a result: what the system did by itself is on the page of the clock.
        clock.forward(SignedDuration::from_hours(10 * 24)).unwrap();
        until("the automatic result", async || case(office).await.filter(|seen| seen.decision().is_some()))
            .await;
        let page = Browser::at(office, routes::router(office)).get("/demo/clock").await.text;
        assert!(page.contains("/terms/K1?event="), "{page}");
        // Before there is a result, nothing leads to its replacement.
        let mut head = Browser::at(office, routes::router(office));
        assert_eq!(head.sign_in("expertise-head").await.status, StatusCode::SEE_OTHER);
        let from = format!("/cases/{}/replacement", seen.case.id);
        walk(&mut head, ("expertise-head", &from), &days, (&mut visited, &mut found)).await;
        assert_eq!(found, Vec::<String>::new(), "legal dates that do not open");
        let mut left = unseen(office, &visited);
        left.retain(|path| !NO_PAGES.contains(path));
        assert_eq!(left, Vec::<&str>::new(), "pages that nobody came to");
        // Nobody sends the draft of the contract either. What acted is told to the head and stays explained.
        clock.forward(SignedDuration::from_hours(5 * 24)).unwrap();
        let late = |seen: &CaseView| seen.events.iter().any(|event| event.kind == "contract_draft_overdue");
        until("the term of the draft", async || case(office).await.filter(late)).await;
        let dates = expertise::view::dates(office, &acting(office, "expert"), seen.case.id).await.unwrap();
        let dues: Vec<Due> = dates.dues.into_iter().map(|(due, _)| due).collect();
        assert!(dues.iter().any(|due| due.rule == Rule::ContractDraft));
        let days = Days::of(office, &dues);
        for (who, least) in [("expert", 4), ("expertise-head", 4), ("expertise-administrator", 0)] {
            let mut browser = Browser::at(office, routes::router(office));
            assert_eq!(browser.sign_in(who).await.status, StatusCode::SEE_OTHER);
            let explained = walk(&mut browser, (who, "/"), &days, (&mut visited, &mut found)).await;
            assert!(explained >= least, "{who} came to {explained} explanations");
        }
        assert_eq!(found, Vec::<String>::new(), "legal dates that do not open");
        let address = format!("/cases/{}", seen.case.id);
        let mut head = Browser::at(office, routes::router(office));
        assert_eq!(head.sign_in("expertise-head").await.status, StatusCode::SEE_OTHER);
        let rules = acted(office, &mut head).await;
        assert_eq!(rules, BTreeSet::from([Rule::Completeness, Rule::ContractDraft]));
        let page = head.get(&address).await.text;
        assert!(page.contains(&format!("{address}/terms/K3?event=")), "{page}");
        let told = head.get("/notices").await.text;
        assert!(told.contains(&format!("href=\"{address}/terms/K3\"")), "{told}");
        expertise.stop().await;
    })
    .await;
}

/// Each act of a term that a system tells opens into the date by which it acted, in every form; gives their rules.
async fn acted(office: &Office, browser: &mut Browser) -> BTreeSet<Rule> {
    let clock = browser.get("/demo/clock").await.text;
    let mut rules = BTreeSet::new();
    for act in acts::report(office, None).await.unwrap().acts {
        let Some(rule) = act.rule else { continue };
        let address = act.explanation().unwrap();
        assert!(clock.contains(&format!("{address}\"")), "{address} is not on {clock}");
        let (page, event) = address.split_once('?').unwrap();
        for ending in ["", ".json", ".pdf", ".p7s"] {
            let form = browser.get(&format!("{page}{ending}?{event}")).await;
            assert_eq!(form.status, StatusCode::OK, "{page}{ending}?{event}");
            if ending == ".json" {
                let told: serde_json::Value = serde_json::from_slice(&form.bytes).unwrap();
                assert_eq!(told["due"]["at"], act.at.to_string(), "{address}");
            }
        }
        assert_eq!(browser.get(&format!("{page}?event=999")).await.status, StatusCode::NOT_FOUND);
        rules.insert(rule);
    }
    rules
}

/// A-8.p2, A-13.1, A-18: what acted on the portal by itself stays explained, and nothing leads to a date that does not
/// open.
#[tokio::test]
async fn every_date_that_acted_on_the_portal_stays_explained() {
    let app = App::portal().await;
    let office = &app.office;
    story::registered(&app, "applicant").await;
    // The organisation leaves and comes back with an accreditation that ends soon.
    let listed = participants::listed(office).await.unwrap().remove(0);
    let registrar = acting(office, "registrar");
    office::testing::exclude(office, &registrar, listed.id, Ground::AgreementTerminated, "№ 1")
        .await
        .unwrap();
    let entry = participants::Entry {
        bin: listed.bin.parse().unwrap(),
        name_kk: listed.name_kk,
        name_ru: listed.name_ru,
        name_en: listed.name_en,
        code: listed.code,
        system: listed.system,
        accredited_until: "2026-12-03".parse().unwrap(),
        card: listed.card,
    };
    let listed = participants::register(office, &registrar, entry).await.unwrap();
    // 15:00 on Tuesday the 24th: registered on the 25th.
    app.forward(SignedDuration::from_hours(5));
    let filed = story::submitted(&app).await.id;
    let waits = story::presented(&app, "individual").await;
    app.forward(SignedDuration::from_hours(12));
    applications::register_one(office, &office::Ctx::automatic(office.clock.now()), filed).await.unwrap();
    // 09:00 on Friday 4 December: the accreditation ended with Thursday, the term of the registrar a week before.
    app.forward(at("2026-12-04T04:00:00Z").duration_since(office.clock.now()));
    let automatic = office::Ctx::automatic(office.clock.now());
    registrations_of::expire(office, &automatic, waits).await.unwrap();
    participants::expire(office, &automatic, listed.id).await.unwrap();

    let known = [
        registrations_of::dates_of_any(office, &registrar, waits).await.unwrap(),
        participants::dates_of_any(office, &registrar, listed.id).await.unwrap(),
        applications::dates(office, &acting(office, "applicant"), filed).await.unwrap(),
    ];
    let ended = known.iter().flat_map(|dates| dates.ended.iter().map(|it| it.due.clone()));
    let dues: Vec<Due> =
        ended.chain(known.iter().flat_map(|it| it.dues.iter().map(|(due, _)| due.clone()))).collect();
    let days = Days::of(office, &dues);
    let (mut seen, mut found) = (BTreeSet::new(), Vec::new());
    for who in ["applicant", "individual", "registrar", "administrator"] {
        let mut browser = app.signed_in(who).await;
        walk(&mut browser, (who, "/notices"), &days, (&mut seen, &mut found)).await;
    }
    assert_eq!(found, Vec::<String>::new(), "legal dates that do not open");
    let mut browser = app.signed_in("registrar").await;
    let rules = acted(office, &mut browser).await;
    let wanted = [Rule::RegisterPortalUser, Rule::RegistrationDate, Rule::Validity, Rule::Reminders];
    assert_eq!(rules, BTreeSet::from(wanted));
    let told = browser.get("/notices").await.text;
    assert!(told.contains(&format!("/operator/participants/{}/terms/T-19", listed.id)), "{told}");
    let head = app.signed_in("administrator").await.get("/notices").await.text;
    assert!(head.contains("The term of the decision on the registration of"), "{head}");
    assert!(!head.contains("was excluded from the list"), "{head}");
    let others = app.signed_in("individual").await.get("/notices").await.text;
    assert!(!others.contains("The term of the decision on the registration of"), "{others}");
}

/// A failure of high severity, and circumstances by a signed decision (A-64), on the 26th, from 09:00 to 09:30, moves the term of the check.
async fn fail(office: &Office) {
    let failure = Entry {
        days: None,
        id: "SBI-1".into(),
        cause: Cause::HighFailure,
        scope: Scope::All,
        from: at("2026-11-26T04:00:00Z"),
        until: at("2026-11-26T04:30:00Z"),
        lasts: false,
        reason: "The store of files did not answer".into(),
    };
    let operator = acting(office, "expertise-administrator");
    interruptions::record(office, &operator, &failure).await.unwrap();
    let decision = Entry { id: "FM-1".into(), cause: Cause::ForceMajeure, ..failure };
    let id = decision::prepare(office, &operator, &decision).await.unwrap();
    let paper = decision::view(office, &operator, id).await.unwrap();
    let cms = authority().sign("expertise-administrator", &paper.bytes, false, office.clock.now()).unwrap();
    decision::sign(office, &operator, id, &paper.sha256, cms).await.unwrap();
}

async fn portal_dues(office: &Office) -> Vec<Due> {
    let mut reader = office.db.read().await.unwrap();
    let mut dues = vec![registration_date(&office.law(office.clock.now()), office.clock.now())];
    for waiting in registrations::waiting(&mut reader).await.unwrap() {
        let registration = registrations::find(&mut reader, waiting.id).await.unwrap().unwrap();
        dues.extend(registration.due(office).unwrap());
    }
    for participant in listed_rows::all(&mut reader).await.unwrap() {
        dues.extend(participant.state.accreditation_ends(&office.law(office.clock.now())));
    }
    let mine = applications::cabinet(office, &acting(office, "applicant")).await.unwrap();
    for row in &mine.rows {
        dues.extend(row.application.dues(office).unwrap());
    }
    for rule in [Rule::Validity, Rule::RegistrationDate, Rule::Completeness, Rule::Storage] {
        assert!(dues.iter().any(|due| due.rule == rule), "the world has no {rule}");
    }
    dues
}

/// A-8.p2: in four forms for its owner and the registrar, also after the decision; not there for others.
#[tokio::test]
async fn the_date_of_a_registration_opens_for_its_owner_and_for_the_registrar() {
    let app = App::portal().await;
    let id = story::presented(&app, "individual").await;
    let (own, any) =
        (format!("/registration/{id}/terms/T-01"), format!("/operator/registrations/{id}/terms/T-01"));
    let mut owner = app.signed_in("individual").await;
    let mut registrar = app.signed_in("registrar").await;
    for decided in [false, true] {
        if decided {
            story::confirmed(&app, id).await;
        }
        for (browser, address) in [(&mut owner, &own), (&mut registrar, &any)] {
            let page = browser.get(address).await;
            assert_eq!(page.status, StatusCode::OK, "{}", page.text);
            assert!(page.text.contains("27 November 2026, 23:59"), "{}", page.text);
            let json: serde_json::Value =
                serde_json::from_slice(&browser.get(&format!("{address}.json")).await.bytes).unwrap();
            assert_eq!(
                (&json["due"]["rule"], &json["due"]["last_day"]),
                (&"T-01".into(), &"2026-11-27".into())
            );
            for (ending, kind) in [("pdf", "application/pdf"), ("p7s", "application/pkcs7-signature")] {
                let file = browser.get(&format!("{address}.{ending}")).await;
                assert_eq!((file.status, file.header("content-type")), (StatusCode::OK, kind));
            }
        }
    }
    // What was issued stays at its address.
    let page = owner.get(&own).await.text;
    assert_eq!(page.matches("?issue=1").count(), 2, "one paper and its seal: {page}");
    assert_eq!(
        owner.get(&format!("{own}.pdf?issue=1")).await.bytes,
        registrar.get(&format!("{any}.pdf")).await.bytes
    );
    assert_eq!(owner.get(&format!("{own}.pdf?issue=2")).await.status, StatusCode::NOT_FOUND);
    assert_eq!(owner.get(&format!("/registration/{id}/terms/T-19")).await.status, StatusCode::NOT_FOUND);
    for (who, address, status) in [
        ("applicant", &own, StatusCode::NOT_FOUND),
        ("individual", &any, StatusCode::FORBIDDEN),
        ("administrator", &any, StatusCode::FORBIDDEN),
        ("registrar", &own, StatusCode::NOT_FOUND),
    ] {
        for ending in ["", ".json", ".pdf", ".p7s"] {
            let reply = app.signed_in(who).await.get(&format!("{address}{ending}")).await;
            assert_eq!(reply.status, status, "{who} {address}{ending}");
        }
    }
}

/// A-13.1: the end of an accreditation is explained to everybody while the organisation stands in the list, then to
/// the registrar alone.
#[tokio::test]
async fn the_end_of_an_accreditation_opens_for_everybody_while_it_is_listed() {
    let app = App::portal().await;
    let listed = office::participants::listed(&app.office).await.unwrap().remove(0);
    let public = format!("/participants/{}/terms/T-19", listed.id);
    let theirs = format!("/operator{public}");
    let mut registrar = app.signed_in("registrar").await;
    for ending in ["", ".json", ".pdf", ".p7s"] {
        assert_eq!(app.browser().get(&format!("{public}{ending}")).await.status, StatusCode::OK, "{ending}");
        assert_eq!(registrar.get(&format!("{theirs}{ending}")).await.status, StatusCode::OK, "{ending}");
    }
    assert_eq!(app.signed_in("applicant").await.get(&theirs).await.status, StatusCode::FORBIDDEN);
    let registrar_at_work = acting(&app.office, "registrar");
    office::testing::exclude(&app.office, &registrar_at_work, listed.id, Ground::AgreementViolated, "№ 1")
        .await
        .unwrap();
    assert_eq!(app.browser().get(&public).await.status, StatusCode::NOT_FOUND);
    assert_eq!(registrar.get(&theirs).await.status, StatusCode::OK);
}

/// A-18.2: what would be sent now has reasons and no paper.
#[tokio::test]
async fn the_date_of_what_would_be_sent_now_opens_for_everybody() {
    let app = App::portal().await;
    app.forward(SignedDuration::from_hours(4));
    let mut nobody = app.browser();
    let address = "/calendar/terms/T-05";
    assert!(nobody.get("/").await.text.contains(&format!("href=\"{address}\"")));
    let page = nobody.get(address).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(
        page.text.contains("25 November 2026") && page.text.contains("point 18, subpoint 2"),
        "{}",
        page.text
    );
    assert!(!page.text.contains(".pdf"), "{}", page.text);
    assert_eq!(nobody.get(&format!("{address}.json")).await.status, StatusCode::OK);
    for other in ["/calendar/terms/T-05.pdf", "/calendar/terms/T-05.p7s", "/calendar/terms/T-01"] {
        assert_eq!(nobody.get(other).await.status, StatusCode::NOT_FOUND, "{other}");
    }
}

/// A-39.1: what a change of the calendar would move opens on both sides, before and after.
#[tokio::test]
async fn the_dates_of_a_preview_open_where_they_stand() {
    let app = App::portal().await;
    story::presented(&app, "individual").await;
    let mut admin = app.signed_in("administrator").await;
    let csrf = admin.get("/operator/law/calendar").await.field("csrf");
    let fields = [
        ("csrf", csrf.as_str()),
        ("date-1", "25.11.2026"),
        ("kind-1", "day-off"),
        ("why-1", "declared"),
        ("act", "Order 7"),
        ("reason", "Storm"),
    ];
    let shown = admin.post("/operator/law/calendar/preview", &fields).await;
    let opened = shown.text.matches("<details class=\"govuk-details opens\">").count();
    assert_eq!(opened, 2, "{}", shown.text);
    let mut reader = app.office.db.read().await.unwrap();
    let waiting = registrations::waiting(&mut reader).await.unwrap().remove(0);
    let waiting = registrations::find(&mut reader, waiting.id).await.unwrap().unwrap();
    let days = Days::of(&app.office, &[waiting.due(&app.office).unwrap().unwrap()]);
    assert_eq!(days.bare(&shown.text), Vec::<String>::new());
}

/// A page that shows a legal date as text is found; the same date as a link or as a moment is not.
#[test]
fn the_walk_finds_a_date_that_does_not_open() {
    let law = law::LawBook::embedded().in_force(at(crate::app::START));
    let due = law.due(Rule::RegisterPortalUser, at(crate::app::START)).unwrap();
    let texts = office::texts::Texts::embedded(law.zone).unwrap();
    let days = Days { words: texts.of(Locale::En).clone(), days: BTreeSet::from([due.last_day]) };
    for (page, found) in [
        ("<main><p>until 27 November 2026, 23:59</p></main>", 1),
        ("<main><b>27 November</b> and <i>27.11.2026 10:00:00</i></main>", 2),
        ("<main><br><a href=\"/cases/1\">27 November</a></main>", 1),
        ("<main><a href=\"/cases/1/terms/K1\">27 November</a></main>", 0),
        ("<main><time datetime=\"x\">27 November 2026</time> 27 November 2029</main>", 0),
        ("<main><div class=\"why\"><p>27 November</p></div><p>27 November</p></main>", 1),
    ] {
        assert_eq!(days.bare(page).len(), found, "{page}");
    }
}
