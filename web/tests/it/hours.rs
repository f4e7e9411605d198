//! Hours of support: the operator of an expertise system sets them, anybody sees them, the portal's are fixed.

use axum::http::StatusCode;
use jiff::SignedDuration;
use law::Rule;
use office::Ctx;
use office::laws::recount;

use crate::app::{App, Browser, Reply, START, at};
use crate::portal::follow;

const PAGE: &str = "/operator/law/hours";
const PREVIEW: &str = "/operator/law/hours/preview";
const OWN: [(&str, &str); 5] = [
    ("from", "25.11.2026"),
    ("hours-0", "8:00-17:00"),
    ("lunch-0", "12.00 – 13.00"),
    ("hours-5", "8-13"),
    ("reason", "Order 4 of the <head>"),
];

async fn send(browser: &mut Browser, to: &str, fields: &[(&str, &str)]) -> Reply {
    let csrf = browser.get(PAGE).await.field("csrf");
    browser.post(to, &[&[("csrf", csrf.as_str())], fields].concat()).await
}

/// .p4: the schedule of another operator, previewed, confirmed, published, counted by.
#[tokio::test]
async fn the_operator_sets_its_hours_and_everybody_sees_them() {
    let app = App::expertise().await;
    let mut anyone = app.browser();
    let before = anyone.get("/calendar").await.text;
    assert!(before.contains("has not published its own schedule yet"), "{before}");
    assert!(before.contains("09:00–18:30, lunch break 12:30–14:00"), "{before}");

    let mut admin = app.signed_in("expertise-administrator").await;
    assert!(admin.get("/operator/law").await.text.contains("You have not published a schedule"));
    let shown = send(&mut admin, PREVIEW, &OWN).await;
    assert_eq!(shown.status, StatusCode::OK, "{}", shown.text);
    assert!(shown.text.contains("08:00–17:00, lunch break 12:00–13:00"), "{}", shown.text);
    assert!(shown.text.contains("08:00–13:00, no lunch break"), "{}", shown.text);
    assert!(anyone.get("/calendar").await.text.contains("has not published"), "seeing records nothing");
    let back = shown.text.split("href=\"").find(|it| it.starts_with("/operator/law/hours?")).unwrap();
    let back = back.split('"').next().unwrap().replace("&#38;", "&").replace("&amp;", "&");
    let again = admin.get(&back).await;
    for kept in ["value=\"25.11.2026\"", "value=\"8-13\"", "<details class=\"govuk-details\" open>"] {
        assert!(again.text.contains(kept), "{kept}: {}", again.text);
    }

    let names = ["csrf", "from", "hours-0", "lunch-0", "hours-5", "calendar"];
    let kept = names.map(|name| (name, shown.field(name)));
    let mut fields: Vec<_> = kept.iter().map(|(name, value)| (*name, value.as_str())).collect();
    fields.push(("reason", "Order 4 of the <head>"));
    let done = admin.post(PAGE, &fields).await;
    let desk = follow(&mut admin, done).await;
    assert!(desk.text.contains("hours of support, calendar kz-"), "{}", desk.text);
    // The same confirmation again is of another law.
    assert_eq!(admin.post(PAGE, &fields).await.status, StatusCode::UNPROCESSABLE_ENTITY);

    // Announced today, in force tomorrow.
    let announced = anyone.get("/calendar").await.text;
    assert!(announced.contains("From 25") && announced.contains("Friday: 08:00–13:00"), "{announced}");
    app.forward(SignedDuration::from_hours(24));
    let page = anyone.get("/calendar").await.text;
    assert!(page.contains("08:00–17:00, lunch break 12:00–13:00"), "{page}");
    assert!(!page.contains("has not published"), "{page}");
    assert!(page.contains("53"), "{page}");
    let json = anyone.get("/calendar/hours.json").await;
    let json: serde_json::Value = serde_json::from_slice(&json.bytes).unwrap();
    assert_eq!((&json["clause"], &json["set_by_operator"]), (&"A-53.2.p4".into(), &true.into()));
    assert_eq!(json["schedule"]["usual"]["lunch"][0], "12:00:00");
    assert_eq!(json["schedule"]["weekdays"]["5"]["closes"], "13:00:00");

    // T-06, T-08: terms in working minutes run in these hours; the job that counts anew goes through.
    let now = app.office.clock.now();
    recount::run(&app.office, &Ctx::automatic(now), 2).await.unwrap();
    let due = app.office.law(now).due(Rule::JournalEntry, at("2026-11-25T06:45:00Z")).unwrap();
    assert_eq!(due.at, at("2026-11-25T08:15:00Z"), "11:45 and half an hour with lunch between");
    assert!(office::replay::run(&app.office).await.unwrap().differences.is_empty());
}

/// .p3: nobody changes the hours of the portal, by whatever way he asks.
#[tokio::test]
async fn the_hours_of_the_portal_are_fixed_by_the_rules() {
    let app = App::portal().await;
    let mut admin = app.signed_in("administrator").await;
    let page = admin.get(PAGE).await;
    assert!(page.text.contains("laid down by the Rules and cannot be changed"), "{}", page.text);
    assert!(!page.text.contains("name=\"hours-0\""), "{}", page.text);
    let csrf = admin.get("/operator/law/calendar").await.field("csrf");
    let fields = [[("csrf", csrf.as_str())].as_slice(), &OWN].concat();
    for address in [PREVIEW, PAGE] {
        let refused = admin.post(address, &fields).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{address}: {}", refused.text);
        assert!(refused.text.contains("cannot be set by its operator"), "{}", refused.text);
    }
    let public = app.browser().get("/calendar").await.text;
    assert!(!public.contains("has not published"), "{public}");
    let json = app.browser().get("/calendar/hours.json").await;
    let json: serde_json::Value = serde_json::from_slice(&json.bytes).unwrap();
    assert_eq!((&json["clause"], &json["set_by_operator"]), (&"A-53.2.p3".into(), &false.into()));
    assert_eq!(json["schedule"]["usual"]["opens"], "09:00:00");
}

/// .p4: what cannot be a schedule is told in three languages, and what was typed stays.
#[tokio::test]
async fn wrong_hours_are_told_and_nothing_typed_is_lost() {
    let app = App::expertise().await;
    let mut admin = app.signed_in("expertise-administrator").await;
    let told = [
        ("kk", "алдағы күннен", "үзіліс жұмыс сағаттарының ішінде", "сызықша арқылы"),
        ("ru", "с будущего дня", "внутри часов работы", "через тире"),
        ("en", "from a day to come", "inside the hours of work", "with a dash"),
    ];
    for (language, early, outside, unread) in told {
        admin.get(&format!("/language/{language}")).await;
        let with = |name: &'static str, value: &'static str| {
            let mut fields = OWN.to_vec();
            fields.retain(|(field, _)| *field != name);
            fields.push((name, value));
            fields
        };
        let cases = [
            (with("from", "24.11.2026"), "from", early),
            (with("lunch-0", "16-18"), "hours-0", outside),
            (with("lunch-5", "12-12"), "hours-5", outside),
            (with("hours-2", "soon"), "hours-2", unread),
        ];
        for (fields, field, text) in cases {
            let reply = send(&mut admin, PREVIEW, &fields).await;
            assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY, "{language} {field}");
            assert!(reply.text.contains(text), "{language} {field}: {}", reply.text);
            assert!(reply.text.contains(&format!("href=\"#{field}\"")), "{language} {field}: {}", reply.text);
            for (name, value) in fields.iter().filter(|(name, _)| *name != "reason") {
                assert!(
                    reply.text.contains(&format!("value=\"{value}\"")),
                    "{language} {name}: {}",
                    reply.text
                );
            }
            let reply = send(&mut admin, PAGE, &fields).await;
            assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY, "{language} {field}");
        }
    }
    let empty = send(&mut admin, PREVIEW, &[]).await;
    for field in ["from", "hours-0", "reason"] {
        assert!(empty.text.contains(&format!("href=\"#{field}\"")), "{field}: {}", empty.text);
    }
}

/// Experts and heads do not set the hours.
#[tokio::test]
async fn the_hours_are_the_administrators() {
    let app = App::expertise().await;
    for persona in ["expert", "expertise-head"] {
        assert_eq!(app.signed_in(persona).await.get(PAGE).await.status, StatusCode::FORBIDDEN, "{persona}");
    }
    assert_eq!(app.office.law(at(START)).calendar.schedules().len(), 0);
}
