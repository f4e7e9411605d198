//! Expertise organisations register, are excluded and suspended, by the pages: on the portal and in an
//! expertise system.

use axum::http::StatusCode;
use office::demo::personas::EXPERTISE;
use office::paper;

use crate::app::{App, Browser};
use crate::package::{proved, signed};
use crate::portal::{csrf, follow};

/// A small file.
const PAPER: &[u8] = paper!("a certificate");
const LANGUAGES: [&str; 3] = ["kk", "ru", "en"];

fn questionnaire(token: &str) -> Vec<(&str, &str)> {
    vec![
        ("csrf", token),
        ("name_ru", "ТОО «Сеним»"),
        ("name_en", "Senim LLP"),
        ("head", "Директор"),
        ("region", "710000000"),
        ("address", "Астана, Мәңгілік Ел, 1"),
        ("phone", "+7 701 000 00 00"),
        ("email", "office@example.kz"),
        ("code", "СНС"),
        ("system", "expertise"),
        ("certificate", "KZ-1"),
        ("issuer", "ГАСК"),
        ("issued", "01.02.2026"),
        ("until", "31.12.2027"),
        ("kinds", "Первый уровень"),
        ("agreed_until", "31.12.2027"),
    ]
}

/// The page in each language: no text is missing.
async fn in_three_languages(browser: &mut Browser, address: &str) {
    for language in LANGUAGES {
        browser.get(&format!("/language/{language}")).await;
        let page = browser.get(address).await;
        assert_eq!(page.status, StatusCode::OK, "{address} in {language}: {}", page.text);
    }
}

/// Fills in, attaches and signs; gives the address of the procedure.
async fn presented(browser: &mut Browser, key: &str) -> String {
    let token = csrf(browser).await;
    let begun = browser.post("/admission", &[("csrf", &token)]).await;
    assert_eq!(begun.status, StatusCode::SEE_OTHER, "{}", begun.text);
    let address = begun.location().to_owned();
    in_three_languages(browser, &address).await;
    let mut expired = questionnaire(&token);
    expired.iter_mut().filter(|(name, _)| *name == "until").for_each(|field| field.1 = "01.03.2026");
    let wrong = browser.post(&address, &expired).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.text.contains("the certificate has expired"), "{}", wrong.text);
    assert!(wrong.text.contains("Астана, Мәңгілік Ел, 1"), "what was typed is there: {}", wrong.text);
    let saved = browser.post(&address, &questionnaire(&token)).await;
    assert_eq!(saved.location(), format!("{address}/agreement"), "{}", saved.text);
    in_three_languages(browser, &format!("{address}/agreement")).await;
    let file = [("file", "куәлік.pdf", PAPER)];
    let uploaded = browser.upload(&format!("{address}/file"), &[("csrf", &token)], &file).await;
    let page = follow(browser, uploaded).await;
    assert!(page.text.contains("куәлік.pdf"), "{}", page.text);
    let text = browser.get(&format!("{address}/agreement.txt")).await.text;
    assert!(text.contains("KZ-1") && text.contains("ГАСК"), "{text}");
    let cms = browser.sign(key, text.as_bytes(), false);
    let to = format!("{address}/agreement");
    let sent = browser.upload(&to, &[("csrf", &token)], &[("cms_file", "a.cms", &cms)]).await;
    let standing = follow(browser, sent).await;
    assert!(standing.text.contains("Presented to the operator"), "{}", standing.text);
    in_three_languages(browser, &address).await;
    address
}

/// A-12.p1, A-12.p2: the agreement with both signatures and the certificate that it names, each in a package.
async fn papers_prove_themselves(app: &App, head: &mut Browser, standing: &str) {
    let links = standing.split("href=\"").filter_map(|it| it.split('"').next());
    let links: Vec<_> = links.filter(|it| it.ends_with("/package.asice")).collect();
    assert_eq!(links.len(), 2, "{standing}");
    for link in links {
        let told = proved(app, head, link).await;
        assert_eq!(signed(&told, "admission"), [2], "{link}");
        let (mut operator, mut stranger) =
            (app.signed_in("registrar").await, app.signed_in("individual").await);
        assert_eq!(stranger.get(link).await.status, StatusCode::NOT_FOUND);
        proved(app, &mut operator, &format!("/operator{}", link.replace("/admission/", "/admissions/")))
            .await;
    }
}

/// The operator signs the agreement on the page of a procedure; gives what came.
async fn countersign(browser: &mut Browser, key: &str, id: &str) -> crate::app::Reply {
    let address = format!("/operator/admissions/{id}");
    let page = browser.get(&address).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.text);
    let (token, version) = (page.field("csrf"), page.field("version"));
    let start = page.text.find(&format!("{address}/papers/")).unwrap();
    let paper = page.text[start..].split('"').next().unwrap().trim_end_matches("/view").to_owned();
    let bytes = browser.get(&paper).await.bytes;
    let cms = browser.sign(key, &bytes, false);
    let fields = [("csrf", token.as_str()), ("version", &version)];
    browser.upload(&format!("{address}/agreement"), &fields, &[("cms_file", "a.cms", &cms)]).await
}

/// Signs the decision of a preview; gives what came.
async fn decide(browser: &mut Browser, key: &str, preview: &str, kind: &str) -> crate::app::Reply {
    in_three_languages(browser, preview).await;
    let page = browser.get(preview).await;
    let (token, sha256) = (page.field("csrf"), page.field("sha256"));
    let bytes = browser.get(&format!("{preview}/paper.pdf")).await.bytes;
    let cms = browser.sign(key, &bytes, false);
    let fields = [("csrf", token.as_str()), ("sha256", &sha256), ("kind", kind)];
    browser.upload(preview, &fields, &[("cms_file", "a.cms", &cms)]).await
}

/// .p3, A-13.3, A-14: an organisation registers by the pages, is excluded after a preview by a signed
/// decision, and comes back by the same way; there is no button that unblocks.
#[tokio::test]
async fn an_organisation_registers_is_blocked_and_comes_back_by_the_pages() {
    let app = App::portal().await;
    let mut nobody = app.browser();
    assert!(nobody.get("/participants").await.text.contains("href=\"/admission\""));
    let mut applicant = app.signed_in("applicant").await;
    let token = csrf(&mut applicant).await;
    let refused = applicant.post("/admission", &[("csrf", &token)]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text.contains("It becomes one first and is then registered here"), "{}", refused.text);

    // It stood in the list before the story and was excluded.
    let before = office::participants::listed(&app.office).await.unwrap().remove(0);
    let (ctx, ground) = (crate::portal::registrar(&app), office::participants::Ground::AgreementTerminated);
    office::testing::exclude(&app.office, &ctx, before.id, ground, "№ 1").await.unwrap();
    let mut head = app.signed_in("expertise-head").await;
    in_three_languages(&mut head, "/admission").await;
    for round in 0..2 {
        let address = presented(&mut head, "expertise-head").await;
        let id = address.rsplit('/').next().unwrap().to_owned();
        let mut registrar = app.signed_in("registrar").await;
        in_three_languages(&mut registrar, "/operator/admissions").await;
        in_three_languages(&mut registrar, &format!("/operator/admissions/{id}")).await;
        let page = registrar.get(&format!("/operator/admissions/{id}")).await;
        assert!(page.text.contains("/terms/T-02"), "the term opens: {}", page.text);
        assert!(page.text.contains("Was blocked before"), "{}", page.text);
        let done = countersign(&mut registrar, "registrar", &id).await;
        let queue = follow(&mut registrar, done).await;
        assert!(queue.text.contains("Accepted"), "{}", queue.text);
        let found = nobody.get("/participants?region=710000000&kind=%D0%9F%D0%B5%D1%80%D0%B2%D1%8B%D0%B9+%D1%83%D1%80%D0%BE%D0%B2%D0%B5%D0%BD%D1%8C").await;
        assert!(found.text.contains(EXPERTISE.bin), "{}", found.text);
        let none = nobody.get("/participants?region=750000000").await;
        assert!(!none.text.contains(EXPERTISE.bin), "{}", none.text);
        let standing = head.get(&address).await;
        assert!(standing.text.contains("The organisation is registered"), "{}", standing.text);
        if round == 1 {
            break;
        }
        papers_prove_themselves(&app, &mut head, &standing.text).await;
        let list = registrar.get("/operator/participants").await.text;
        let start = list.find("href=\"/operator/participants/").unwrap() + 6;
        let card = list[start..].split('"').next().unwrap().to_owned();
        in_three_languages(&mut registrar, &card).await;
        let token = csrf(&mut registrar).await;
        let empty = registrar.post(&card, &[("csrf", &token), ("ground", "agreement_violated")]).await;
        assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
        let fields = [
            ("csrf", token.as_str()),
            ("ground", "agreement_violated"),
            ("act", "point 4"),
            ("circumstances", "Data of the questionnaire are untrue"),
        ];
        let prepared = registrar.post(&card, &fields).await;
        let preview = prepared.location().to_owned();
        assert!(preview.starts_with("/operator/verdicts/"), "{}", prepared.text);
        let shown = registrar.get(&preview).await;
        assert!(shown.text.contains("No open cases"), "{}", shown.text);
        assert!(nobody.get("/participants").await.text.contains(EXPERTISE.bin), "nothing is decided yet");
        let decided = decide(&mut registrar, "registrar", &preview, "exclude").await;
        follow(&mut registrar, decided).await;
        assert!(!nobody.get("/participants").await.text.contains(EXPERTISE.bin));
        let card = registrar.get(&card).await.text;
        assert!(!card.to_lowercase().contains("unblock"), "{card}");
    }
}

/// A-12.p3, A-13: who follows the list goes on from the last place in the log that he has seen.
#[tokio::test]
async fn the_feed_of_changes_goes_on_from_a_place_in_the_log() {
    let app = App::portal().await;
    let one = office::participants::listed(&app.office).await.unwrap().remove(0);
    app.office.log.sequence().await.unwrap();
    let mut nobody = app.browser();
    let feed = async |nobody: &mut Browser, address: &str| -> serde_json::Value {
        serde_json::from_slice(&nobody.get(address).await.bytes).unwrap()
    };
    let first = feed(&mut nobody, "/participants/changes.json").await;
    let place = first["items"][0]["_tereze"]["log"].as_i64().unwrap();
    let next = first["_tereze"]["next"].as_str().unwrap().to_owned();
    assert!(next.ends_with(&format!("after={place}")), "{next}");
    let path = next.strip_prefix(crate::app::PORTAL).unwrap();
    assert_eq!(feed(&mut nobody, path).await["items"], serde_json::json!([]));
    let ground = office::participants::Ground::AgreementTerminated;
    office::testing::exclude(&app.office, &crate::portal::registrar(&app), one.id, ground, "x")
        .await
        .unwrap();
    app.office.log.sequence().await.unwrap();
    let later = feed(&mut nobody, path).await;
    let kinds: Vec<_> = later["items"].as_array().unwrap().iter().map(|it| &it["_tereze"]["kind"]).collect();
    assert_eq!(kinds, ["participant_excluded"]);
}

/// A-36.p3, A-37, A-37.2: the own organisation is registered on the page; with its accreditation gone its experts lose
/// access at once, while the operator goes on; a new registration gives it back.
#[tokio::test]
async fn a_suspension_ends_the_work_of_experts_at_once() {
    let app = App::expertise().await;
    let mut expert = app.signed_in("expert").await;
    assert_eq!(expert.get("/cases").await.status, StatusCode::OK);
    let mut admin = app.signed_in("expertise-administrator").await;
    in_three_languages(&mut admin, "/operator/organisations").await;
    let token = csrf(&mut admin).await;
    let address = "/operator/organisations";
    let wrong = admin.post(address, &[("csrf", &token), ("certificate", "KZ-1"), ("until", "soon")]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    let own = [("csrf", token.as_str()), ("certificate", "KZ-1"), ("until", "31.12.2027")];
    let done = admin.post(address, &own).await;
    let list = follow(&mut admin, done).await.text;
    let start = list.find("href=\"/operator/organisations/").unwrap() + 6;
    let card = list[start..].split('"').next().unwrap().split("/terms").next().unwrap().to_owned();
    in_three_languages(&mut admin, &card).await;
    let page = admin.get(&card).await.text;
    assert!(!page.contains("value=\"agreement_violated\""), "it has no agreement to break: {page}");
    assert_eq!(expert.get("/cases").await.status, StatusCode::OK);
    let fields = [
        ("csrf", token.as_str()),
        ("ground", "accreditation_withdrawn"),
        ("act", "№ 3"),
        ("circumstances", "Withdrawn"),
    ];
    let preview = admin.post(&card, &fields).await.location().to_owned();
    let decided = decide(&mut admin, "expertise-administrator", &preview, "suspend").await;
    follow(&mut admin, decided).await;
    assert_eq!(expert.get("/cases").await.status, StatusCode::FORBIDDEN, "at the same moment");
    assert_eq!(admin.get(&card).await.status, StatusCode::OK, "the operator goes on");
    admin.post(address, &own).await;
    assert_eq!(expert.get("/cases").await.status, StatusCode::OK);
}

/// the operator keeps the account of whoever works in the system; by which point, and what a debt never blocks, the
/// page says.
async fn its_account_names_its_own_point(admin: &mut Browser) {
    assert!(admin.get("/operator/law").await.text.contains("href=\"/operator/accounts\""));
    let list = admin.get("/operator/accounts").await.text;
    let start = list.find("href=\"/operator/accounts/").unwrap() + 6;
    let account = list[start..].split('"').next().unwrap().to_owned();
    for (language, never) in [
        ("ru", "Доступ за долг приостанавливает только решение оператора"),
        ("kk", "Берешек үшін қолжетімділік"),
        ("en", "For a debt access is suspended only by a decision"),
    ] {
        admin.get(&format!("/language/{language}")).await;
        for page in ["/operator/accounts", "/operator/payments"] {
            assert_eq!(admin.get(page).await.status, StatusCode::OK, "{language} {page}");
        }
        let page = admin.get(&account).await;
        assert!(page.text.contains(never) && page.text.contains("38"), "{language}: {}", page.text);
    }
}

/// .p1, A-36.p2, A-37: another organisation registers by the pages of the system; its people come in and are sent
/// out with its access.
#[tokio::test]
async fn another_organisation_registers_in_the_system_by_its_pages() {
    let app = App::expertise().await;
    let mut head = app.signed_in("applicant").await;
    in_three_languages(&mut head, "/admission").await;
    let address = presented(&mut head, "applicant").await;
    let id = address.rsplit('/').next().unwrap().to_owned();
    let mut admin = app.signed_in("expertise-administrator").await;
    let done = countersign(&mut admin, "expertise-administrator", &id).await;
    let page = follow(&mut admin, done).await;
    assert!(page.text.contains("/terms/T-03"), "the term runs and opens: {}", page.text);
    in_three_languages(&mut admin, &format!("/operator/admissions/{id}")).await;
    // A-36.p2: the questionnaire for machines, for the organisation and its operator alone.
    let own = head.get(&format!("{address}/form.json")).await;
    let told: serde_json::Value = serde_json::from_str(&own.text).unwrap();
    assert_eq!((&told["kind"], &told["version"]), (&"expertise-user".into(), &1.into()));
    assert_eq!(told["questions"][0]["answer"], "ТОО «Сеним»");
    let same = admin.get(&format!("/operator/admissions/{id}/form.json")).await;
    assert_eq!((same.status, &same.text), (StatusCode::OK, &own.text));
    let mut stranger = app.signed_in("individual").await;
    assert!(stranger.get(&format!("{address}/form.json")).await.status.is_client_error());
    let (token, version) = (page.field("csrf"), page.field("version"));
    let accept = [("csrf", token.as_str()), ("version", version.as_str()), ("decision", "accept")];
    let done = admin.post(&format!("/operator/admissions/{id}"), &accept).await;
    let queue = follow(&mut admin, done).await;
    assert!(queue.text.contains("Accepted"), "{}", queue.text);
    // Somebody else decided meanwhile: told, nothing happens twice.
    let again = admin.post(&format!("/operator/admissions/{id}"), &accept).await;
    assert!(again.status.is_client_error(), "{}", again.status);
    let clerk = office::demo::personas::PERSONAS.iter().find(|it| it.id == "clerk").unwrap();
    let staff = [
        ("csrf", token.as_str()),
        ("iin", clerk.iin),
        ("bin", clerk.organisation.unwrap().bin),
        ("name", "Құрманов"),
        ("role", "expertise_expert"),
        ("reason", "№ 1"),
    ];
    let given = admin.post("/operator/staff", &staff).await;
    assert_eq!(given.status, StatusCode::SEE_OTHER, "{}", given.text);
    let mut clerk = app.signed_in("clerk").await;
    assert_eq!(clerk.get("/cases").await.status, StatusCode::OK);
    its_account_names_its_own_point(&mut admin).await;
    assert_eq!(clerk.get("/bills").await.status, StatusCode::NOT_FOUND, "what it owes is for its head");
    let list = admin.get("/operator/organisations").await.text;
    let start = list.find("href=\"/operator/organisations/").unwrap() + 6;
    let card = list[start..].split('"').next().unwrap().split("/terms").next().unwrap().to_owned();
    let fields = [
        ("csrf", token.as_str()),
        ("ground", "agreement_violated"),
        ("act", "point 3"),
        ("circumstances", "Somebody else's key was used"),
    ];
    let preview = admin.post(&card, &fields).await.location().to_owned();
    let decided = decide(&mut admin, "expertise-administrator", &preview, "suspend").await;
    follow(&mut admin, decided).await;
    let out = clerk.get("/cases").await;
    assert_eq!(out.status, StatusCode::SEE_OTHER, "the session has ended");
    assert!(out.location().starts_with("/sign-in"), "{}", out.location());
}

/// A-11.p2: the registrar records by a signed document what a system does not tell.
#[tokio::test]
async fn a_membership_is_recorded_by_a_signed_document() {
    let app = App::portal().await;
    let mut registrar = app.signed_in("registrar").await;
    in_three_languages(&mut registrar, "/operator/memberships").await;
    let token = csrf(&mut registrar).await;
    let fields = |bin: &'static str| {
        [
            ("system", "expertise"),
            ("bin", bin),
            ("name", "Another LLP"),
            ("since", ""),
            ("ground", "became"),
            ("act", "№ 5"),
            ("circumstances", "Letter of its operator"),
        ]
    };
    let with_token = |bin: &'static str| -> Vec<(&str, &str)> {
        std::iter::once(("csrf", token.as_str())).chain(fields(bin)).collect()
    };
    let wrong = registrar.post("/operator/memberships", &with_token("123")).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.text.contains("twelve digits") && wrong.text.contains("Another LLP"), "{}", wrong.text);
    let bin = office::demo::personas::APPLICANT.bin;
    let prepared = registrar.post("/operator/memberships", &with_token(bin)).await;
    let preview = prepared.location().to_owned();
    let done = decide(&mut registrar, "registrar", &preview, "membership").await;
    let list = follow(&mut registrar, done).await;
    assert!(list.text.contains("Another LLP") && list.text.contains(bin), "{}", list.text);
    let mut head = app.signed_in("applicant").await;
    let token = csrf(&mut head).await;
    let begun = head.post("/admission", &[("csrf", &token)]).await;
    assert!(begun.location().starts_with("/admission/"), "{}", begun.text);
}
