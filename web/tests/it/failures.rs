//! The page of failures on both systems, and a failure of the portal that reaches the other one.

use axum::http::StatusCode;
use jiff::{SignedDuration, ToSpan};
use law::Cause;
use law::access::Role;
use office::laws::interruptions::{self, Entry, Scope};

use crate::app::{App, Browser, Reply, authority};
use crate::portal::follow;
use crate::story;
use crate::systems::{Running, acting, case, each, submit, until};

const PAGE: &str = "/operator/failures";

async fn send(browser: &mut Browser, from: &str, to: &str, fields: &[(&str, &str)]) -> Reply {
    let csrf = browser.get(from).await.field("csrf");
    browser.post(to, &[&[("csrf", csrf.as_str())], fields].concat()).await
}

///
#[tokio::test]
async fn a_failure_is_recorded_by_the_operator_of_the_expertise_system() {
    let app = App::expertise().await;
    let page = "/operator/failures";
    assert_eq!(app.signed_in("expert").await.get(page).await.status, StatusCode::FORBIDDEN);
    let mut operator = app.signed_in("expertise-administrator").await;
    // Whatever is wrong is told at once, whether it cannot be read or means nothing, and what was typed stays.
    let typed = [
        ("id", "SBI 1"),
        ("scope", "one"),
        ("case", "Б-9<1>"),
        ("from", "yesterday"),
        ("until", "25.11.2026 10:00"),
    ];
    let wrong = send(&mut operator, page, page, &typed).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    for field in ["id", "cause", "case", "from", "reason"] {
        assert!(wrong.text.contains(&format!("href=\"#{field}\"")), "{field}: {}", wrong.text);
    }
    for kept in
        ["value=\"SBI 1\"", "value=\"Б-9&#60;1&#62;\"", "value=\"yesterday\"", "value=\"25.11.2026 10:00\""]
    {
        assert!(wrong.text.contains(kept), "{kept}: {}", wrong.text);
    }
    let fields = [
        ("id", "SBI-1"),
        ("cause", "high-failure"),
        ("scope", "all"),
        ("from", "24.11.2026 09:00"),
        ("until", "24.11.2026 09:30"),
        ("reason", "The store of files did not answer"),
    ];
    let done = send(&mut operator, page, page, &fields).await;
    let listed = follow(&mut operator, done).await;
    assert!(listed.text.contains("SBI-1") && listed.text.contains("did not answer"), "{}", listed.text);
    let again = send(&mut operator, page, page, &fields).await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY, "the same form says nothing new");
}

/// a decision about circumstances may name a number of days; what is wrong with it stands beside the field, by its
/// point, in each language.
#[tokio::test]
async fn the_number_of_days_of_a_decision_is_recorded() {
    let app = App::expertise().await;
    let mut operator = app.signed_in("expertise-administrator").await;
    let decision = |days| {
        [
            ("id", "FM-1"),
            ("cause", "force-majeure"),
            ("scope", "all"),
            ("from", "24.11.2026 09:00"),
            ("until", "25.11.2026 09:00"),
            ("days", days),
            ("reason", "A flood"),
        ]
    };
    for (language, point) in [("kk", "64-тармағы"), ("ru", "пункт 64"), ("en", "point 64")] {
        operator.get(&format!("/language/{language}")).await;
        let wrong = send(&mut operator, PAGE, PAGE, &decision("3")).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", wrong.text);
        assert!(
            wrong.text.contains("href=\"#days\"") && wrong.text.contains("value=\"3\""),
            "{}",
            wrong.text
        );
        assert!(wrong.text.matches(point).count() > 1, "{language}: {}", wrong.text);
    }
    let done = send(&mut operator, PAGE, PAGE, &decision("2")).await;
    let here = done.location().to_owned();
    let page = follow(&mut operator, done).await;
    assert!(
        page.text.contains("The decision is not signed") && page.text.contains("A flood"),
        "{}",
        page.text
    );
    assert!(page.text.contains("2 working days"), "{}", page.text);
    let listed = operator.get(PAGE).await;
    assert!(listed.text.contains(&format!("href=\"{here}\"")), "{}", listed.text);
    let paper = operator.get(&format!("{here}/decision.pdf")).await;
    assert!(paper.bytes.starts_with(b"%PDF"));
    assert_eq!(operator.get(&format!("{here}/decision.pdf.cms")).await.status, StatusCode::NOT_FOUND);
    for (path, signer) in
        [("", "expert"), ("/decision.pdf", "expert"), ("/decision.pdf.cms", "expertise-lawyer")]
    {
        let reply = app.signed_in(signer).await.get(&format!("{here}{path}")).await;
        assert_eq!(reply.status, StatusCode::FORBIDDEN, "{path}");
    }

    let sha256 = page.field("sha256");
    let to = format!("{here}/signature");
    let nothing = send(&mut operator, &here, &to, &[("sha256", &sha256)]).await;
    assert_eq!(nothing.status, StatusCode::UNPROCESSABLE_ENTITY);
    let mut sign = async |signer: &str| {
        let cms = authority().sign(signer, &paper.bytes, false, app.office.clock.now()).unwrap();
        let cms = office::demo::pem(&cms);
        send(&mut operator, &here, &to, &[("sha256", &sha256), ("cms", &cms)]).await
    };
    let strange = sign("expert").await;
    assert_eq!(strange.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(strange.text.contains("another person"), "{}", strange.text);
    assert_eq!(sign("expertise-administrator").await.status, StatusCode::SEE_OTHER);
    let page = operator.get(&here).await;
    assert!(page.text.contains("The decision is signed with EDS"), "{}", page.text);
    let cms = operator.get(&format!("{here}/decision.pdf.cms")).await;
    let now = app.office.clock.now();
    app.office.verify(cms.bytes.to_vec(), Some(paper.bytes.to_vec()), pki::Purpose::Sign, now).await.unwrap();
    let gone = send(&mut operator, PAGE, &format!("{here}/discard"), &[]).await;
    assert_eq!(gone.status, StatusCode::NOT_FOUND, "what is signed stays");
    let listed = operator.get(PAGE).await;
    assert!(listed.text.contains("Days by decision: 2"), "{}", listed.text);
    assert!(listed.text.contains("Signed decision") && !listed.text.contains("not signed with EDS"));
    let all = office::store::interruptions::latest(&mut app.office.db.read().await.unwrap()).await.unwrap();
    assert_eq!(all[0].body.days, Some(2));

    // As it was recorded before decisions were signed.
    let former =
        office::store::interruptions::Recorded { id: "FM-0".into(), document_id: None, ..all[0].clone() };
    let mut tx = app.office.db.begin().await.unwrap();
    office::store::interruptions::append(&mut tx, &former).await.unwrap();
    tx.commit().await.unwrap();
    let listed = operator.get(PAGE).await;
    assert!(listed.text.contains("FM-0") && listed.text.contains("not signed with EDS"), "{}", listed.text);
    let mut portal = App::portal().await.signed_in("administrator").await;
    assert!(!portal.get(PAGE).await.text.contains("name=\"days\""), "circumstances are not for a portal");
}

/// the operator of the portal records its failures; circumstances are not offered to him; the page
/// says that no term of the portal moves and who was told.
#[tokio::test]
async fn a_failure_of_the_portal_is_recorded_by_its_operator_and_told_to_the_other_system() {
    let app = App::portal().await;
    assert_eq!(app.signed_in("registrar").await.get(PAGE).await.status, StatusCode::FORBIDDEN);
    story::registered(&app, "applicant").await;
    let application = story::considered(&app).await;
    let mut operator = app.signed_in("administrator").await;
    let page = operator.get(PAGE).await;
    assert!(page.text.contains("No term of the portal itself is moved"), "{}", page.text);
    assert!(page.text.contains("medium-failure") && !page.text.contains("force-majeure"), "{}", page.text);
    assert!(operator.get("/").await.text.contains(&format!("href=\"{PAGE}\"")));

    let number = operator.get(&format!("/cases/{application}")).await.text;
    let number = number.split("СНС-").nth(1).map(|rest| rest.split(['<', ' ', ',']).next().unwrap()).unwrap();
    let fields = [
        ("id", "P-1"),
        ("cause", "medium-failure"),
        ("scope", "one"),
        ("case", number),
        ("from", "24.11.2026 09:00"),
        ("until", "24.11.2026 09:30"),
        ("reason", "The page of the application did not open"),
    ];
    let done = send(&mut operator, PAGE, PAGE, &fields).await;
    let listed = follow(&mut operator, done).await;
    assert!(listed.text.contains("P-1") && listed.text.contains("on its way"), "{}", listed.text);
    let mut conn = app.office.db.read().await.unwrap();
    let sent = office::store::messages::undelivered(&mut conn).await.unwrap();
    assert_eq!((sent[0].message.kind.as_str(), sent[0].message.subject_id), ("FAILURE", application));

    let forced = [("id", "P-2"), ("cause", "force-majeure"), ("scope", "all"), ("from", "24.11.2026 09:00")];
    let fields = [forced.as_slice(), &[("until", "24.11.2026 09:30"), ("reason", "A flood")]].concat();
    let refused = send(&mut operator, PAGE, PAGE, &fields).await;
    assert!(refused.status.is_client_error() && refused.text.contains("point 64"), "{}", refused.text);
}

/// where a part of a number fits several, one of them is chosen; nothing that was typed is lost.
#[tokio::test]
async fn one_of_several_applications_is_chosen_where_the_number_is_not_whole() {
    let app = App::portal().await;
    story::registered(&app, "applicant").await;
    let (first, second) = (story::considered(&app).await, story::submitted(&app).await.id);
    let mut operator = app.signed_in("administrator").await;
    let mut fields = vec![
        ("id", "P-1"),
        ("cause", "medium-failure"),
        ("scope", "one"),
        ("case", "СНС-"),
        ("from", "24.11.2026 09:00"),
        ("until", "24.11.2026 09:30"),
        ("reason", "The page did not open"),
    ];
    for (language, told) in [("kk", "Қайсысы"), ("ru", "Какая из них"), ("en", "Which of them")]
    {
        operator.get(&format!("/language/{language}")).await;
        let unclear = send(&mut operator, PAGE, PAGE, &fields).await;
        assert_eq!(unclear.status, StatusCode::UNPROCESSABLE_ENTITY, "{language}");
        assert!(unclear.text.contains(told) && unclear.text.contains("href=\"#chosen\""), "{}", unclear.text);
        for id in [first, second] {
            assert!(unclear.text.contains(&format!("value=\"{id}\"")), "{language}: {}", unclear.text);
        }
        assert!(unclear.text.contains("value=\"P-1\"") && unclear.text.contains("The page did not open"));
    }
    let chosen = second.to_string();
    fields.push(("chosen", &chosen));
    let done = send(&mut operator, PAGE, PAGE, &fields).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
    let all = office::store::interruptions::latest(&mut app.office.db.read().await.unwrap()).await.unwrap();
    assert_eq!(all[0].scope["id"], chosen);
}

/// a failure of the portal that is confirmed while the other system is away reaches it when it
/// is back, though the portal is stopped as well; the new end of the term comes back to the applicant's case, and the letter
/// about it names the incident.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_failure_of_the_portal_arrives_though_both_systems_stop_and_start() {
    each(async |here, there, clock| {
        let (portal, expertise) = (Running::start(here, &clock).await, Running::start(there, &clock).await);
        let id = submit(&portal.office).await;
        let due = until("the term on the portal", async || {
            let mut conn = portal.office.db.read().await.unwrap();
            office::store::applications::find(&mut conn, id).await.unwrap().unwrap().due
        })
        .await;
        expertise.stop().await;

        let now = clock.now();
        let entry = Entry {
            id: "P-1".into(),
            cause: Cause::HighFailure,
            scope: Scope::All,
            from: now - SignedDuration::from_mins(1),
            until: now - SignedDuration::from_secs(1),
            lasts: false,
            days: None,
            reason: "The portal did not answer".into(),
        };
        let ctx = acting("administrator", Role::PortalOperatorAdmin, now);
        interruptions::record(&portal.office, &ctx, &entry).await.unwrap();
        portal.stop().await;
        let (portal, expertise) = (Running::start(here, &clock).await, Running::start(there, &clock).await);
        let law = portal.office.law(now);
        let moved = law.calendar.add_working_days(due.last_day, 1);
        let told = until("the new end on the portal", async || {
            let mut conn = portal.office.db.read().await.unwrap();
            let found = office::store::applications::find(&mut conn, id).await.unwrap().unwrap();
            found.due.filter(|due| due.last_day == moved)
        })
        .await;
        let seen = case(&expertise.office).await.unwrap();
        assert_eq!(seen.due, told);
        let names = serde_json::to_string(&told.because).unwrap();
        assert!(names.contains("portal:P-1"), "{names}");
        let mut conn = portal.office.db.read().await.unwrap();
        let sql = "SELECT data FROM notice WHERE subject_id = $1 AND kind = 'application-term-extended'";
        let letter = conn.row(sql, &office::values![id]).await.unwrap().expect("a letter to the applicant");
        let letter: serde_json::Value = letter.get("data").unwrap();
        assert_eq!(letter["incidents"], "portal:P-1", "the letter names the incident");
        drop(conn);
        let mut applicant = Browser::at(&portal.office, web::routes::router(&portal.office));
        assert_eq!(applicant.sign_in("applicant").await.status, StatusCode::SEE_OTHER);
        let page = applicant.get(&format!("/cases/{id}")).await.text;
        let told = format!("/cases/{id}/terms/K1\">Number of the incident or decision: portal:P-1.");
        assert!(page.contains(&told), "the history names the incident: {page}");
        assert!(moved <= due.last_day.saturating_add(7.days()));
        portal.stop().await;
        expertise.stop().await;
    })
    .await;
}

/// .p1, A-62.2.p1: with the confirmation of a failure of medium severity the applicant in whose application it
/// arose and the expert are told its severity, its planned end and the extension of the term. .p2, A-62.2.p2:
/// they are told again when the plan changes: and when it is eliminated.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_parties_are_told_severity_plan_and_extension_again_whenever_they_change() {
    each(async |here, there, clock| {
        let (portal, expertise) = (Running::start(here, &clock).await, Running::start(there, &clock).await);
        let id = submit(&portal.office).await;
        let due = until("the term on the portal", async || {
            let mut conn = portal.office.db.read().await.unwrap();
            office::store::applications::find(&mut conn, id).await.unwrap().unwrap().due
        })
        .await;
        let now = clock.now();
        let lasting = Entry {
            id: "P-2".into(),
            cause: Cause::MediumFailure,
            scope: Scope::One { id },
            from: now - SignedDuration::from_mins(1),
            until: now + SignedDuration::from_hours(2),
            lasts: true,
            days: None,
            reason: "The form did not open".into(),
        };
        let later = Entry { until: now + SignedDuration::from_hours(3), ..lasting.clone() };
        let moved = portal.office.law(now).calendar.add_working_days(due.last_day, 1);
        let words = portal.office.texts.of(office::texts::Locale::En);
        let letters = "SELECT COUNT(*) AS n FROM notice
                       WHERE kind IN ('application-term-extended', 'application-term-incident')";
        let (mut applicant, mut expert) = (
            Browser::at(&portal.office, web::routes::router(&portal.office)),
            Browser::at(&expertise.office, web::routes::router(&expertise.office)),
        );
        assert_eq!(applicant.sign_in("applicant").await.status, StatusCode::SEE_OTHER);
        assert_eq!(expert.sign_in("expert").await.status, StatusCode::SEE_OTHER);
        for (sent, form) in [Some(lasting.clone()), Some(later), None].into_iter().enumerate() {
            let ended =
                Entry { until: clock.now() - SignedDuration::from_secs(1), lasts: false, ..lasting.clone() };
            let form = form.unwrap_or(ended);
            let ctx = acting("administrator", Role::PortalOperatorAdmin, clock.now());
            interruptions::record(&portal.office, &ctx, &form).await.unwrap();
            until("the letter", async || {
                (crate::systems::count(&portal.office, letters).await > sent as i64).then_some(())
            })
            .await;
            let told = applicant.get("/notices").await.text;
            let end = if form.lasts { "planned end" } else { "actual end" };
            let until = words.moment(form.until);
            let of_it = format!("technical failure of medium severity No. portal:P-2, {end}: {until}");
            assert_eq!(told.matches(&of_it).count(), 1, "{of_it}: {told}");
            assert!(told.contains(&words.date(moved)), "{told}");
            let case = case(&expertise.office).await.unwrap();
            assert_eq!(case.due.last_day, moved);
            let explained = expert.get(&format!("/cases/{}/terms/{}", case.case.id, due.rule)).await.text;
            assert!(explained.contains("technical failure of medium severity No. portal:P-2"), "{explained}");
            assert_eq!(explained.contains("The end is planned"), form.lasts, "{explained}");
        }
        portal.stop().await;
        expertise.stop().await;
    })
    .await;
}
