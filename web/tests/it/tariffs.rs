//! The whole way from a price list to a paid invoice, as the administrator of the portal, the Vedomstvo and the
//! expertise organisation walk it; and the prices of an expertise system.

use axum::http::StatusCode;
use jiff::SignedDuration;

use crate::app::{App, Browser, Reply, authority};
use crate::package;

/// The value of a link that begins like this.
fn link(page: &Reply, begin: &str) -> String {
    let marker = format!("href=\"{begin}");
    let found = page.text.split(&marker).skip(1).map(|rest| rest.split('"').next().unwrap());
    let longer = found.filter(|rest| rest.len() >= 36).map(|rest| format!("{begin}{rest}"));
    longer.into_iter().next().unwrap_or_else(|| panic!("no link {begin} in {}", page.text))
}

async fn posted(browser: &mut Browser, from: &str, to: &str, fields: &[(&str, &str)]) -> Reply {
    let csrf = browser.get(from).await.field("csrf");
    let fields: Vec<_> = [("csrf", csrf.as_str())].into_iter().chain(fields.iter().copied()).collect();
    browser.post(to, &fields).await
}

/// The fields of a list with a price for resources and one for support.
fn list(payers: &'static str) -> Vec<(&'static str, &'static str)> {
    vec![
        ("payers", payers),
        ("from", "25.11.2026"),
        ("vat", "yes"),
        ("reason", "Order 12"),
        ("count", "3"),
        ("code-0", "R1"),
        ("kk-0", "Ресурстар"),
        ("ru-0", "Ресурсы"),
        ("en-0", "Resources"),
        ("unit-0", "month"),
        ("price-0", "72 000"),
        ("code-1", "S1"),
        ("kk-1", "Қолдау"),
        ("ru-1", "Поддержка"),
        ("en-1", "Support"),
        ("unit-1", "hour"),
        ("price-1", "5000,00"),
    ]
}

async fn approved(browser: &mut Browser, payers: &'static str) -> String {
    let drafted = posted(browser, "/operator/prices/new", "/operator/prices", &list(payers)).await;
    assert_eq!(drafted.status, StatusCode::SEE_OTHER, "{}", drafted.text);
    let here = drafted.location().to_owned();
    let page = browser.get(&here).await;
    assert!(page.text.contains("Resources") && page.text.contains("72,000.00"), "{}", page.text);
    let version = page.field("version");
    let done = posted(browser, &here, &here, &[("version", &version)]).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
    here
}

/// drafted and approved by the administrator, read and signed by the Vedomstvo, then in force for everybody with the
/// number and date of the consent.
async fn consented(app: &App) {
    let mut admin = app.signed_in("administrator").await;
    let more =
        posted(&mut admin, "/operator/prices/new", "/operator/prices", &[("more", "yes"), ("count", "3")])
            .await;
    assert!(more.text.contains("name=\"price-5\""), "{}", more.text);
    let wrong = posted(&mut admin, "/operator/prices/new", "/operator/prices", &[("count", "3")]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.text.contains("Enter at least one price"), "{}", wrong.text);
    let here = approved(&mut admin, "participants").await;
    assert!(admin.get(&here).await.text.contains("never come into force"));

    let mut vedomstvo = app.signed_in("vedomstvo").await;
    assert!(vedomstvo.get("/").await.text.contains("href=\"/vedomstvo/prices\""));
    assert!(vedomstvo.get("/notices").await.text.contains("/vedomstvo/prices/"));
    let page = vedomstvo.get("/vedomstvo/prices").await;
    let there = link(&page, "/vedomstvo/prices/");
    let version = vedomstvo.get(&there).await.field("version");
    let unanswered = posted(&mut vedomstvo, &there, &there, &[("version", &version)]).await;
    assert!(unanswered.text.contains("Choose: consent or refusal"), "{}", unanswered.text);
    let answer = [("version", version.as_str()), ("answer", "consent"), ("number", "12-05/77")];
    let prepared = posted(&mut vedomstvo, &there, &there, &answer).await;
    assert_eq!(prepared.status, StatusCode::SEE_OTHER, "{}", prepared.text);
    assert!(app.browser().get("/prices").await.text.contains("No prices are in force"), "not signed yet");

    let page = vedomstvo.get(&there).await;
    let (csrf, sha256) = (page.field("csrf"), page.field("sha256"));
    let paper = vedomstvo.get(&format!("{there}/answer.pdf")).await;
    let sign = |who: &str| authority().sign(who, &paper.bytes, false, app.office.clock.now()).unwrap();
    let fields = [("csrf", csrf.as_str()), ("sha256", sha256.as_str())];
    let to = format!("{there}/signature");
    let foreign = sign("administrator");
    let refused = vedomstvo.upload(&to, &fields, &[("cms_file", "x.cms", &foreign)]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text.contains("issued for the Vedomstvo"), "{}", refused.text);
    let signed = sign("vedomstvo");
    let done = vedomstvo.upload(&to, &fields, &[("cms_file", "x.cms", &signed)]).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
    for (browser, file) in [(&mut vedomstvo, &there), (&mut admin, &here)] {
        assert_eq!(browser.get(&format!("{file}/answer.pdf")).await.bytes, paper.bytes);
        assert_eq!(browser.get(&format!("{file}/answer.pdf.cms")).await.bytes, signed);
    }
    app.forward(SignedDuration::from_hours(24));
    let mut guest = app.browser();
    let public = guest.get("/prices").await;
    assert!(public.text.contains("12-05/77") && public.text.contains("72,000.00"), "{}", public.text);
    assert_eq!(guest.get(&link(&public, "/prices/")).await.bytes, paper.bytes);
    let proof = link(&public, "/prices/").replace(".pdf", ".asice");
    assert!(public.text.contains(&proof), "{}", public.text);
    let told = package::proved(app, &mut guest, &proof).await;
    assert_eq!(package::signed(&told, "price-consent"), [1], "everybody proves the consent: {told}");
    let told: serde_json::Value = serde_json::from_slice(&guest.get("/prices.json").await.bytes).unwrap();
    let one = &told["price_lists"][0];
    assert_eq!(
        (one["standing"].as_str(), one["consent"]["number"].as_str()),
        (Some("in_force"), Some("12-05/77"))
    );
    assert_eq!(one["positions"][0]["price"], "72000.00");
}

/// prices with consent, support, an invoice with its papers, a statement, a payment; a debt that blocks nothing is
/// said so by clause.
#[tokio::test]
async fn from_a_price_list_to_a_paid_invoice() {
    let app = App::portal().await;
    consented(&app).await;
    let mut admin = app.signed_in("administrator").await;
    assert!(admin.get("/operator/law").await.text.contains("href=\"/operator/accounts\""));
    let page = admin.get("/operator/accounts").await;
    assert!(page.text.contains("Nothing follows from a debt by itself"), "{}", page.text);
    let here = link(&page, "/operator/accounts/");
    let support = [("position", "S1"), ("quantity", "2,5"), ("day", "25.11.2026"), ("basis", "Request 7")];
    let to = format!("{here}/support");
    let wrong = posted(&mut admin, &here, &to, &[("position", "S1")]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    let done = posted(&mut admin, &here, &to, &support).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
    let page = admin.get(&here).await;
    assert!(page.text.contains("12,500.00") && page.text.contains("16 %"), "{}", page.text);
    app.forward(SignedDuration::from_hours(24 * 8));
    // A session ends meanwhile.
    let mut admin = app.signed_in("administrator").await;
    let month = admin.get(&here).await.field("month");
    let issued = posted(&mut admin, &here, &format!("{here}/invoices"), &[("month", &month)]).await;
    assert_eq!(issued.status, StatusCode::SEE_OTHER, "{}", issued.text);
    let page = admin.get(&here).await;
    assert!(page.text.contains("T-2026-11-0001") && page.text.contains("Unpaid"), "{}", page.text);
    let invoice = link(&page, "/invoices/");
    // Six of thirty days of 72 000, two hours and a half of support, 16 %: 26 900 × 1,16.
    let shown = admin.get(&invoice).await;
    assert!(shown.text.contains("31,204.00") && shown.text.contains("Request 7"), "{}", shown.text);
    for paper in
        ["invoice.pdf", "act.pdf", "invoice.json", "invoice.pdf.p7s", "act.pdf.p7s", "invoice.json.p7s"]
    {
        let file = admin.get(&format!("{invoice}/{paper}")).await;
        assert_eq!(file.status, StatusCode::OK, "{paper}");
        assert!(!file.bytes.is_empty(), "{paper}");
    }
    assert_eq!(admin.get(&format!("{invoice}/other.pdf")).await.status, StatusCode::NOT_FOUND);
    let proof = format!("{invoice}/package.asice");
    assert!(shown.text.contains(&proof), "{}", shown.text);
    let told = package::proved(&app, &mut admin, &proof).await;
    for kind in ["invoice", "service-act", "invoice-data"] {
        assert_eq!(package::signed(&told, kind), [1], "{told}");
    }
    assert_eq!(told["records"], 6, "the log names three papers and their seals: {told}");

    // The payer sees the own account, others nothing of it.
    let mut stranger = app.signed_in("applicant").await;
    assert_eq!(stranger.get(&invoice).await.status, StatusCode::NOT_FOUND);
    assert_eq!(stranger.get(&proof).await.status, StatusCode::NOT_FOUND);
    assert_eq!(stranger.get("/bills").await.status, StatusCode::NOT_FOUND);
    let mut payer = app.signed_in("expertise-head").await;
    assert!(payer.get("/bills").await.text.contains("T-2026-11-0001"));
    for page in ["/notices", "/prices"] {
        assert!(payer.get(page).await.text.contains("href=\"/bills\""), "{page}");
    }
    assert_eq!(payer.get(&format!("{invoice}/invoice.pdf")).await.status, StatusCode::OK);

    let csrf = admin.get("/operator/payments").await.field("csrf");
    let fields = [("csrf", csrf.as_str())];
    let file = |bytes: &'static [u8]| [("file", "november.csv", bytes)];
    let bad = admin.upload("/operator/payments", &fields, &file(b"date;amount\n1;2\n")).await;
    assert!(bad.text.contains("The first line must name all columns"), "{}", bad.text);
    const STATEMENT: &[u8] = b"date;reference;amount;payer_bin;payer_name;payer_account;purpose\n\
        02.12.2026;B-1;31204;;Payer;KZ1;Invoice T-2026-11-0001\n02.12.2026;B-2;5;;Other;KZ2;none\n";
    let looked = admin.upload("/operator/payments", &fields, &file(STATEMENT)).await;
    assert_eq!(looked.status, StatusCode::SEE_OTHER, "{}", looked.text);
    let draft = looked.location().to_owned();
    let preview = admin.get(&draft).await;
    assert!(preview.text.contains("By the number in its purpose"), "{}", preview.text);
    let recorded = posted(&mut admin, &draft, &draft, &[]).await;
    assert_eq!(recorded.location(), "/operator/payments?added=2");
    let waiting = admin.get(recorded.location()).await;
    let kept = link(&waiting, "/operator/payments/statements/");
    assert_eq!(admin.get(&kept).await.bytes, STATEMENT, "as it was loaded");
    let payment = waiting.text.split("href=\"").map(|rest| rest.split('"').next().unwrap());
    let payment = payment.filter(|it| it.starts_with("/operator/payments/") && !it.contains("statements"));
    let payment = payment.last().unwrap().to_owned();
    let nobody = [("seen", "0"), ("of", "nobody"), ("reason", "A refund of the bank")];
    let assigned = posted(&mut admin, &payment, &payment, &nobody).await;
    assert_eq!(assigned.status, StatusCode::SEE_OTHER, "{}", assigned.text);
    assert!(admin.get("/operator/payments").await.text.contains("All payments are assigned"));
    assert!(admin.get(&here).await.text.contains(">Paid<"), "{}", admin.get(&here).await.text);
}

/// the operator of an expertise system approves its prices alone; nobody's consent is asked for.
#[tokio::test]
async fn prices_of_an_expertise_system_need_no_consent() {
    let app = App::expertise().await;
    let mut admin = app.signed_in("expertise-administrator").await;
    assert!(admin.get("/operator/law").await.text.contains("href=\"/operator/prices\""));
    approved(&mut admin, "expertise_users").await;
    app.forward(SignedDuration::from_hours(24));
    let public = app.browser().get("/prices").await;
    assert!(public.text.contains("72,000.00") && public.text.contains("point 38"), "{}", public.text);
    let told: serde_json::Value =
        serde_json::from_slice(&app.browser().get("/prices.json").await.bytes).unwrap();
    assert_eq!(told["price_lists"][0]["clause"], "A-38");
    assert_eq!(told["price_lists"][0]["consent"], serde_json::Value::Null);
    let mut expert = app.signed_in("expert").await;
    assert_eq!(expert.get("/operator/prices").await.status, StatusCode::FORBIDDEN);
}
