//! The administrator's editor for the template of registration numbers (A-18.p4), and what the operator is told
//! about unusual numbers of a registrant.

use axum::http::StatusCode;
use jiff::SignedDuration;

use crate::app::{App, Browser, Reply};
use crate::portal::{confirms, follow, presented, ready_to_sign, registered, sign, with_participant};

const HERE: &str = "/operator/numbering";
/// `{code}/{yy}/{seq:6}` from 25 November 2026, the day after the start.
const PROPOSAL: &str = "template=%7Bcode%7D%2F%7Byy%7D%2F%7Bseq%3A6%7D&from=25.11.2026&reason=Order+12";

async fn confirm(browser: &mut Browser, shown: &Reply) -> Reply {
    let fields = ["csrf", "template", "from", "reason", "edition"].map(|name| (name, shown.field(name)));
    let fields = fields.each_ref().map(|(name, value)| (*name, value.as_str()));
    browser.post(HERE, &fields).await
}

/// A-18.p4: propose, look, confirm; from its day on numbers follow the new template.
#[tokio::test]
async fn the_administrator_changes_the_template_and_the_next_day_numbers_follow_it() {
    let app = App::portal().await;
    let participant = with_participant(&app).await;
    let mut admin = app.signed_in("administrator").await;
    let page = admin.get(HERE).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.text);
    assert!(page.text.contains("СНС-2026-00001") && page.text.contains("СНС-2026-00003"), "{}", page.text);
    assert!(page.text.contains("Nothing has been recorded yet"), "{}", page.text);
    let shown = admin.get(&format!("{HERE}/preview?{PROPOSAL}")).await;
    assert_eq!(shown.status, StatusCode::OK, "{}", shown.text);
    assert!(shown.text.contains("СНС/26/000001") && shown.text.contains("СНС/26/000003"), "{}", shown.text);
    assert!(admin.get(HERE).await.text.contains("Nothing has been recorded yet"), "seeing records nothing");
    let done = confirm(&mut admin, &shown).await;
    let page = follow(&mut admin, done).await;
    assert!(page.text.contains("In force from: 25 November 2026"), "{}", page.text);
    assert!(page.text.contains("Order 12") && page.text.contains("МҰРАТОВА"), "{}", page.text);
    // The same page again would record an edition that somebody else has recorded.
    let again = confirm(&mut admin, &shown).await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", again.text);
    assert!(again.text.contains("in force on that day anyway"), "{}", again.text);

    app.forward(SignedDuration::from_hours(24));
    let mut applicant = registered(&app, "applicant").await;
    let address = ready_to_sign(&mut applicant, &participant).await;
    let sent = sign(&mut applicant, &address, "applicant").await;
    let receipt = follow(&mut applicant, sent).await;
    assert!(receipt.text.contains("СНС/26/000001"), "{}", receipt.text);
}

/// A-18.p4: every mistake is told with the clause, and what was typed stays.
#[tokio::test]
async fn a_wrong_template_is_told_with_its_clause_in_three_languages_and_stays_as_typed() {
    let app = App::portal().await;
    let mut admin = app.signed_in("administrator").await;
    let wrong = "template=%7Bcode%7D-%7Bseq%3A5%7D&from=25.11.2026&reason=Order+12";
    let told = [
        ("en", "lacks {year}", "point 18, paragraph 4 of the Rules"),
        ("ru", "нет {year}", "пункт 18, часть 4 Правил"),
        ("kk", "{year} жоқ", "18-тармағының 4-бөлігі"),
    ];
    for (language, problem, clause) in told {
        admin.get(&format!("/language/{language}")).await;
        let reply = admin.get(&format!("{HERE}/preview?{wrong}")).await;
        assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY, "{language}");
        let text = reply.text.replace(['\u{2068}', '\u{2069}'], "");
        assert!(text.contains(problem) && text.contains(clause), "{language}: {text}");
        assert!(text.contains("value=\"{code}-{seq:5}\"") && text.contains("value=\"25.11.2026\""), "{text}");
    }
}

/// A-18.p4: the registrar decides on registrations, not on templates.
#[tokio::test]
async fn the_registrar_is_not_offered_the_editor_and_does_not_get_in() {
    let app = App::portal().await;
    let mut registrar = app.signed_in("registrar").await;
    assert!(!registrar.get("/operator/registrations").await.text.contains(HERE));
    for path in [HERE.to_owned(), format!("{HERE}/preview?{PROPOSAL}")] {
        assert_eq!(registrar.get(&path).await.status, StatusCode::FORBIDDEN, "{path}");
    }
    let mut admin = app.signed_in("administrator").await;
    let home = admin.get("/").await.text;
    assert!(home.contains(HERE) && !home.contains("href=\"/registration\""), "{home}");
}

/// an unusual BIN or IIN is no ground of refusal; the operator is told to compare.
#[tokio::test]
async fn the_card_of_a_registration_warns_of_unusual_numbers_and_blocks_nobody() {
    let app = App::portal().await;
    let mut applicant = app.signed_in("applicant").await;
    let id = presented(&mut applicant, "applicant").await;
    let mut registrar = app.signed_in("registrar").await;
    let address = format!("/operator/registrations/{id}");
    assert!(registrar.get(&address).await.text.contains("numbers in the certificate have the usual form"));
    // Month 13 and kind 7 of the BIN, century 0 of the IIN, all with right check digits.
    let mut tx = app.office.db.begin().await.unwrap();
    tx.execute("UPDATE registration SET bin = '181370000011', iin = '900101000018'", &[]).await.unwrap();
    tx.commit().await.unwrap();
    let told = [
        ("en", ["are no month", "is not 4, 5 or 6", "seventh digit of the IIN is 0"]),
        ("ru", ["цифры БИН не месяц", "не 4, 5 или 6", "Седьмая цифра ИИН 0"]),
        ("kk", ["цифрлары ай емес", "4, 5 немесе 6 емес", "ЖСН-нің жетінші цифры 0"]),
    ];
    for (language, warnings) in told {
        registrar.get(&format!("/language/{language}")).await;
        let page = registrar.get(&address).await;
        for warning in warnings {
            assert!(page.text.contains(warning), "{language} {warning}: {}", page.text);
        }
    }
    let done = confirms(&mut registrar, &id).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
}
