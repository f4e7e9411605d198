//! The portal's side of the main job as a browser without scripts does it: registration, decision,
//! application, files, signature, number.

use law::Order;
use std::time::Duration;

use axum::body::Body;
use axum::http::{Method, StatusCode};
use jiff::SignedDuration;
use office::ctx::{Actor, Ctx};
use office::demo::personas::EXPERTISE;
use office::paper;
use office::participants::{self, Card, Entry, Ground};
use office::texts::Locale;

use crate::app::{App, Browser, Reply};

/// A small file.
const PAPER: &[u8] = paper!("a paper");

/// The address that a reply leads to, followed.
pub async fn follow(browser: &mut Browser, reply: Reply) -> Reply {
    assert_eq!(reply.status, StatusCode::SEE_OTHER, "{}", reply.text);
    let to = reply.location().to_owned();
    browser.get(&to).await
}

/// Registers the applicant's organisation and lets the registrar confirm it.
pub async fn registered(app: &App, persona: &str) -> Browser {
    let mut browser = app.signed_in(persona).await;
    let id = presented(&mut browser, persona).await;
    let mut registrar = app.signed_in("registrar").await;
    let done = confirms(&mut registrar, &id).await;
    let queue = follow(&mut registrar, done).await;
    assert!(queue.text.contains("Registration confirmed"), "{}", queue.text);
    browser
}

/// The registrar chooses to confirm, reads the document and signs it.
pub async fn confirms(registrar: &mut Browser, id: &str) -> Reply {
    let address = format!("/operator/registrations/{id}");
    let page = registrar.get(&address).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.text);
    let (csrf, version) = (page.field("csrf"), page.field("version"));
    let fields = [("csrf", csrf.as_str()), ("version", &version), ("decision", "confirm")];
    let chosen = registrar.post(&address, &fields).await;
    assert_eq!(chosen.location(), format!("{address}/confirmation"), "{}", chosen.text);
    let page = follow(registrar, chosen).await;
    let paper = registrar.get(&format!("{address}/confirmation.pdf")).await;
    let cms = registrar.sign("registrar", &paper.bytes, false);
    let fields = [("csrf", csrf.as_str()), ("sha256", &page.field("sha256"))];
    registrar.upload(&format!("{address}/confirmation"), &fields, &[("cms_file", "c.cms", &cms)]).await
}

/// Fills in, attaches, signs; gives the id of the registration.
pub async fn presented(browser: &mut Browser, persona: &str) -> String {
    presented_for(browser, persona, Order::Expertise).await
}

/// The same with the portal of an order.
pub async fn presented_for(browser: &mut Browser, persona: &str, order: Order) -> String {
    presented_with(browser, persona, order, &[]).await
}

/// The same with answers to questions of the operator.
pub async fn presented_with(
    browser: &mut Browser,
    persona: &str,
    order: Order,
    answers: &[(&str, &str)],
) -> String {
    let csrf = csrf(browser).await;
    let begun = browser.post("/registration", &[("csrf", &csrf), ("order", order.number())]).await;
    let address = begun.location().to_owned();
    let fields = [
        ("csrf", csrf.as_str()),
        ("address", "Астана, Мәңгілік Ел, 1"),
        ("phone", "+7 701 000 00 00"),
        ("email", "office@example.kz"),
        ("account", "KZ86125KZT5004100100"),
        ("bank", "Банк"),
        ("bik", "demokzka"),
        ("kbe", "17"),
    ];
    let saved = browser.post(&address, &[&fields, answers].concat()).await;
    assert_eq!(saved.location(), format!("{address}/documents"), "{}", saved.text);
    let groups: &[&str] = match persona {
        "individual" => &["identity_document"],
        _ => &["state_registration", "tax_and_mandatory_payments", "bank_details"],
    };
    for group in groups {
        let to = format!("{address}/documents/{group}");
        let uploaded = browser.upload(&to, &[("csrf", &csrf)], &[("file", "құжат.pdf", PAPER)]).await;
        let page = follow(browser, uploaded).await;
        assert!(page.text.contains("құжат.pdf"), "{}", page.text);
    }
    let text = browser.get(&format!("{address}/agreement.txt")).await.text;
    let cms = browser.sign(persona, text.as_bytes(), false);
    let sent = browser
        .upload(&format!("{address}/agreement"), &[("csrf", &csrf)], &[("cms_file", "a.cms", &cms)])
        .await;
    let standing = follow(browser, sent).await;
    assert!(standing.text.contains("Documents submitted"), "{}", standing.text);
    address.rsplit('/').next().unwrap().to_owned()
}

/// Enters the expertise organisation in the list.
pub async fn with_participant(app: &App) -> participants::Participant {
    let entry = Entry {
        bin: EXPERTISE.bin.parse().unwrap(),
        name_kk: EXPERTISE.name.into(),
        name_ru: EXPERTISE.name.into(),
        name_en: EXPERTISE.name.into(),
        code: law::number::Code::parse("СНС").unwrap(),
        system: "expertise".into(),
        accredited_until: "2030-02-03".parse().unwrap(),
        card: Card::default(),
    };
    participants::register(&app.office, &registrar(app), entry).await.unwrap()
}

pub fn registrar(app: &App) -> Ctx {
    let roles = vec![law::access::Role::PortalOperatorRegistrar];
    let persona = office::demo::personas::PERSONAS.iter().find(|it| it.id == "registrar").unwrap();
    let (iin, bin) = (Some(persona.iin.to_owned()), persona.organisation.map(|it| it.bin.to_owned()));
    Ctx::new(app.office.clock.now(), Locale::En, Actor { roles, iin, bin, ..Actor::automatic() })
}

pub async fn csrf(browser: &mut Browser) -> String {
    browser.get("/notices").await.field("csrf")
}

/// A draft with everything but the signature; gives its address.
pub async fn ready_to_sign(browser: &mut Browser, participant: &participants::Participant) -> String {
    let csrf = csrf(browser).await;
    let begun = browser.post("/applications", &[("csrf", &csrf)]).await;
    let address = begun.location().strip_suffix("/object").unwrap().to_owned();
    let fields = [
        ("csrf", csrf.as_str()),
        ("title", "Котельная 30 Гкал/ч"),
        ("address", "Степногорск"),
        ("documentation", "design-estimate"),
        ("works", "new-construction"),
        ("purpose", "production"),
        ("responsibility", "2"),
        ("designer_name", "ТОО «Арқа Жобалау»"),
        ("designer_bin", EXPERTISE.bin),
        ("cost", "2 418 600 000"),
    ];
    let saved = browser.post(&format!("{address}/object"), &fields).await;
    assert_eq!(saved.location(), format!("{address}/documents"), "{}", saved.text);
    let files: [(&str, &str, &[u8]); 2] =
        [("file", "ПЗ_том1.pdf", PAPER), ("file", "ИД_АПЗ.pdf", paper!("other"))];
    let uploaded = browser.upload(&format!("{address}/documents"), &[("csrf", &csrf)], &files).await;
    let page = follow(browser, uploaded).await;
    assert!(page.text.contains("ПЗ_том1.pdf") && page.text.contains("Required: 2 of 2"), "{}", page.text);
    let id = participant.id.to_string();
    let chosen =
        browser.post(&format!("{address}/participant"), &[("csrf", &csrf), ("participant", &id)]).await;
    assert_eq!(chosen.location(), format!("{address}/sign"), "{}", chosen.text);
    let stated = [("csrf", csrf.as_str()), ("no_state_secrets", "yes")];
    let stated = browser.post(&format!("{address}/statement"), &stated).await;
    let page = follow(browser, stated).await;
    assert!(page.text.contains("If you send now, the registration date is"), "{}", page.text);
    address
}

/// Signs the manifest as it is now and sends it.
pub async fn sign(browser: &mut Browser, address: &str, persona: &str) -> Reply {
    let csrf = csrf(browser).await;
    let manifest = browser.get(&format!("{address}/manifest.json")).await;
    assert_eq!(manifest.status, StatusCode::OK, "{}", manifest.text);
    let cms = browser.sign(persona, manifest.text.as_bytes(), false);
    browser.upload(&format!("{address}/sign"), &[("csrf", &csrf)], &[("cms_file", "m.cms", &cms)]).await
}

/// .p4: the receipt shows the number at once.
#[tokio::test]
async fn a_registered_organisation_submits_and_gets_its_number_at_once_before_14_00() {
    let app = App::portal().await;
    let participant = with_participant(&app).await;
    let mut browser = registered(&app, "applicant").await;
    let address = ready_to_sign(&mut browser, &participant).await;
    let sent = sign(&mut browser, &address, "applicant").await;
    let receipt = follow(&mut browser, sent).await;
    assert_eq!(receipt.status, StatusCode::OK);
    assert!(receipt.text.contains("СНС-2026-00001"), "{}", receipt.text);
    let again = browser.get(&address).await;
    assert!(again.location().starts_with("/cases/"), "{}", again.text);
}

/// .a2, A-10: the cabinet opens without other attachments.
#[tokio::test]
async fn an_individual_registers_with_an_identity_document_alone() {
    let app = App::portal().await;
    let mut browser = registered(&app, "individual").await;
    assert!(browser.get("/cabinet").await.text.contains("No applications yet"));
}

/// .p1: by itself, on the date that was told.
#[tokio::test]
async fn after_14_00_the_number_comes_at_midnight_of_the_next_working_day() {
    let app = App::portal().await;
    let participant = with_participant(&app).await;
    let mut browser = registered(&app, "applicant").await;
    // 10:00 in Astana at the start.
    app.forward(SignedDuration::from_hours(4));
    let mut browser = {
        browser.sign_in("applicant").await;
        browser
    };
    let address = ready_to_sign(&mut browser, &participant).await;
    let sent = sign(&mut browser, &address, "applicant").await;
    let receipt = follow(&mut browser, sent).await;
    assert!(
        receipt.text.contains("25 November 2026") && !receipt.text.contains("СНС-2026"),
        "{}",
        receipt.text
    );
    let background = app.office.background();
    // 14:00 to 00:00.
    app.forward(SignedDuration::from_hours(10));
    browser.sign_in("applicant").await;
    let case = address.replace("/applications/", "/cases/");
    let mut page = browser.get(&case).await;
    for _ in 0..100 {
        if page.text.contains("СНС-2026-00001") {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
        page = browser.get(&case).await;
    }
    assert!(page.text.contains("СНС-2026-00001"), "{}", page.text);
    background.stop().await;
}

/// already registered.
#[tokio::test]
async fn a_second_registration_of_the_same_organisation_is_told_before_anything_is_filled_in() {
    let app = App::portal().await;
    let mut browser = registered(&app, "applicant").await;
    let csrf = csrf(&mut browser).await;
    let refused = browser.post("/registration", &[("csrf", &csrf)]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text.contains("already registered"), "{}", refused.text);
}

/// the ground is named and the place marked; the refusal is a document that the employee signs and the registrant
/// reads, and the next registration begins with the filled form.
#[tokio::test]
async fn a_refusal_names_its_ground_and_keeps_the_form() {
    let app = App::portal().await;
    let mut browser = app.signed_in("applicant").await;
    let id = presented(&mut browser, "applicant").await;
    let mut registrar = app.signed_in("registrar").await;
    let address = format!("/operator/registrations/{id}");
    let page = registrar.get(&address).await;
    let offered = |name: &str| page.text.contains(&format!("<option value=\"{name}\""));
    assert!(offered("address") && offered("state_registration") && offered("bank_details"));
    assert!(!offered("identity_document"), "an organisation presents none (A-8.1.a1)");
    let (csrf, version) = (page.field("csrf"), page.field("version"));
    let refuse = |marked: &'static str, explanation: &'static str| {
        [
            ("csrf", csrf.clone()),
            ("version", version.clone()),
            ("decision", "refuse".to_owned()),
            ("ground", "untrue_data".to_owned()),
            ("marked", marked.to_owned()),
            ("explanation", explanation.to_owned()),
        ]
    };
    let unmarked = refuse("", "");
    let unmarked: Vec<_> = unmarked.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let wrong = registrar.post(&address, &unmarked).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.text.contains("Say which field or document does not match"), "{}", wrong.text);
    let full = refuse("address", "The address is of another company");
    let full: Vec<_> = full.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let done = registrar.post(&address, &full).await;
    assert_eq!(done.location(), format!("{address}/refusal"), "{}", done.text);
    // Nothing is refused before the employee has signed.
    assert!(browser.get(&format!("/registration/{id}")).await.text.contains("Documents submitted"));
    let page = registrar.get(&address).await;
    assert!(page.text.contains("A refusal is prepared and waits for a signature"), "{}", page.text);
    let page = registrar.get(&format!("{address}/refusal")).await;
    assert!(page.text.contains("The address is of another company"), "{}", page.text);
    let (csrf, sha256) = (page.field("csrf"), page.field("sha256"));
    let paper = registrar.get(&format!("{address}/refusal.pdf")).await;
    assert!(paper.bytes.starts_with(b"%PDF"));
    let fields = [("csrf", csrf.as_str()), ("sha256", sha256.as_str())];
    let sign = async |registrar: &mut Browser, cms: &[u8]| {
        registrar.upload(&format!("{address}/refusal"), &fields, &[("cms_file", "r.cms", cms)]).await
    };
    let foreign = registrar.sign("applicant", &paper.bytes, false);
    let wrong = sign(&mut registrar, &foreign).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.text.contains("made with another key"), "{}", wrong.text);
    let own = registrar.sign("registrar", &paper.bytes, false);
    let done = sign(&mut registrar, &own).await;
    let queue = follow(&mut registrar, done).await;
    assert!(queue.text.contains("Refusal recorded"), "{}", queue.text);
    let told = browser.get(&format!("/registration/{id}")).await;
    let row = told.text.split("<tr").find(|row| row.contains("Refusal of registration")).unwrap();
    let links: Vec<_> = row.split('"').filter(|link| link.starts_with("/registration/")).collect();
    let signature = links.iter().find(|link| link.contains("/signatures/")).unwrap().to_string();
    assert_eq!(browser.get(&signature).await.bytes, own);
    let last = links.iter().find(|link| !link.ends_with("/view")).unwrap().to_string();
    assert_eq!(browser.get(&last).await.bytes, paper.bytes);
    assert_eq!(browser.get(&format!("{last}/view")).await.status, StatusCode::OK);
    // A stranger is not given what the registrant reads.
    let mut stranger = app.signed_in("individual").await;
    for address in [&last, &format!("{last}/view"), &signature] {
        assert_eq!(stranger.get(address).await.status, StatusCode::NOT_FOUND, "{address}");
    }
    let told = browser.get(&format!("/registration/{id}")).await;
    assert!(
        told.text.contains("Untrue data in the form")
            && told.text.contains("The address is of another company")
    );
    let csrf = told.field("csrf");
    let again = browser.post("/registration", &[("csrf", &csrf)]).await;
    let form = follow(&mut browser, again).await;
    assert!(form.text.contains("Мәңгілік Ел"), "{}", form.text);
}

/// A-16.p1: what is not right is not taken.
#[tokio::test]
async fn a_wrong_form_is_kept_as_typed_and_every_error_is_named() {
    let app = App::portal().await;
    let mut browser = registered(&app, "applicant").await;
    let csrf = csrf(&mut browser).await;
    let begun = browser.post("/applications", &[("csrf", &csrf)]).await;
    let address = begun.location().to_owned();
    let fields = [("csrf", csrf.as_str()), ("title", "<Котельная>"), ("designer_bin", "990140000000")];
    let wrong = browser.post(&address, &fields).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.text.contains("The check digit of the number is wrong"), "{}", wrong.text);
    assert!(wrong.text.contains("&#60;Котельная&#62;") || wrong.text.contains("&lt;Котельная&gt;"));
    assert!(browser.get(&address).await.text.contains("Котельная"));
}

/// the addressee is checked at the submission.
#[tokio::test]
async fn a_participant_blocked_before_the_signature_came_stops_the_submission() {
    let app = App::portal().await;
    let participant = with_participant(&app).await;
    let mut browser = registered(&app, "applicant").await;
    let address = ready_to_sign(&mut browser, &participant).await;
    let manifest = browser.get(&format!("{address}/manifest.json")).await.text;
    let ground = Ground::AccreditationWithdrawn;
    office::testing::exclude(&app.office, &registrar(&app), participant.id, ground, "act 7").await.unwrap();
    let csrf = csrf(&mut browser).await;
    let cms = browser.sign("applicant", manifest.as_bytes(), false);
    let refused =
        browser.upload(&format!("{address}/sign"), &[("csrf", &csrf)], &[("cms_file", "m.cms", &cms)]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text.contains("no longer accepts applications"), "{}", refused.text);
    assert!(browser.get(&address).await.location().contains("/participant"));
}

#[tokio::test]
async fn another_applicants_draft_does_not_exist_for_a_stranger() {
    let app = App::portal().await;
    let mut browser = registered(&app, "applicant").await;
    let csrf_of_owner = csrf(&mut browser).await;
    let begun = browser.post("/applications", &[("csrf", &csrf_of_owner)]).await;
    let address = begun.location().to_owned();
    let mut stranger = registered(&app, "individual").await;
    assert_eq!(stranger.get(&address).await.status, StatusCode::NOT_FOUND);
    let token = csrf(&mut stranger).await;
    let reply = stranger.post(&address, &[("csrf", &token), ("title", "mine")]).await;
    assert_eq!(reply.status, StatusCode::NOT_FOUND);
    let reply = stranger.send(Method::GET, "/operator/registrations", &[], Body::empty()).await;
    assert_eq!(reply.status, StatusCode::FORBIDDEN);
}
