//! The keeping of cases through the pages of the operator: what holds a case, and its disposal by a signed act.

use axum::http::StatusCode;
use jiff::SignedDuration;
use office::exchange::message::Outcome;
use office::store::{blobs, documents};
use office::testing::Fresh;
use office::{System, applications, replay, retention, secrets};
use uuid::Uuid;

use crate::app::{App, Browser, Reply, authority};
use crate::{package, story};

const HERE: &str = "/operator/storage";
const YEAR: i64 = 24 * 366;

/// What the operator presses on the page of a case.
async fn press(admin: &mut Browser, id: Uuid, what: &str, fields: &[(&str, &str)]) -> Reply {
    let csrf = admin.get(&format!("{HERE}/{id}")).await.field("csrf");
    let fields: Vec<_> = [("csrf", csrf.as_str())].into_iter().chain(fields.iter().copied()).collect();
    admin.post(&format!("{HERE}/{id}/{what}"), &fields).await
}

async fn dispose(app: &App, admin: &mut Browser, id: Uuid, signer: &str) -> Reply {
    let act = admin.get(&format!("{HERE}/{id}/act.json")).await;
    assert_eq!(act.status, StatusCode::OK, "{}", act.text);
    let cms = authority().sign(signer, &act.bytes, false, app.office.clock.now()).unwrap();
    let cms = office::demo::pem(&cms);
    press(admin, id, "dispose", &[("cms", &cms)]).await
}

/// nothing goes before the end of storage, while it is held, or without the signature of whoever
/// decides; afterwards the bytes are gone, and hashes, signatures, history and the act remain.
#[tokio::test]
async fn a_case_is_disposed_of_after_its_term_by_a_signed_act_only() {
    for fresh in Fresh::engines().await {
        let app = App::on(fresh, System::Portal).await;
        story::registered(&app, "applicant").await;
        let id = story::answered(&app, Outcome::Negative, false).await;
        let office = &app.office;
        let files = documents::of_subject(&mut office.db.read().await.unwrap(), applications::SUBJECT, id)
            .await
            .unwrap();
        let mut admin = app.signed_in("administrator").await;
        let page = admin.get(&format!("{HERE}/{id}")).await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.text);
        assert!(page.text.contains("The storage period has not ended yet"), "{}", page.text);
        assert!(page.text.contains(&files[0].sha256[..4]) && !page.text.contains(story::FILES[0].0));
        assert_eq!(admin.get(&format!("{HERE}/{id}/act.json")).await.status, StatusCode::NOT_FOUND);
        let early = press(&mut admin, id, "dispose", &[("cms", "MAA=")]).await;
        assert_eq!(early.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", early.text);

        let wrong = press(&mut admin, id, "hold", &[("referral", "  ")]).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(wrong.text.contains("Enter the number of the referral"), "{}", wrong.text);
        let held = press(&mut admin, id, "hold", &[("referral", "ҚР-17/2027")]).await;
        assert_eq!(held.status, StatusCode::SEE_OTHER, "{}", held.text);

        app.forward(SignedDuration::from_hours(4 * YEAR));
        let mut admin = app.signed_in("administrator").await;
        let page = admin.get(&format!("{HERE}/{id}")).await;
        assert!(
            page.text.contains("ҚР-17/2027") && page.text.contains("they are needed as evidence"),
            "{}",
            page.text
        );
        assert_eq!(admin.get(&format!("{HERE}/{id}/act.json")).await.status, StatusCode::NOT_FOUND);
        let released = press(&mut admin, id, "hold", &[("referral", "ҚР-17/2027"), ("act", "release")]).await;
        assert_eq!(released.status, StatusCode::SEE_OTHER, "{}", released.text);

        // what is evidence of a report that nobody decided on is not disposed of.
        let ready = admin.get(&format!("{HERE}/{id}/act.json")).await;
        assert_eq!(ready.status, StatusCode::OK, "{}", ready.text);
        let owner = story::acting(office, "applicant");
        secrets::report(office, &owner, files[0].id, "Құпия сызба").await.unwrap();
        for (language, said) in [
            ("kk", "4 және 23-тармақтары"),
            ("ru", "пункты 4 и 23 Правил"),
            ("en", "points 4 and 23 of the Rules"),
        ] {
            admin.get(&format!("/language/{language}")).await;
            let page = admin.get(&format!("{HERE}/{id}")).await;
            assert!(page.text.contains(said), "{language} {}", page.text);
        }
        assert_eq!(admin.get(&format!("{HERE}/{id}/act.json")).await.status, StatusCode::NOT_FOUND);
        let cms = authority().sign("administrator", &ready.bytes, false, office.clock.now()).unwrap();
        let refused = press(&mut admin, id, "dispose", &[("cms", &office::demo::pem(&cms))]).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.text.contains("reported to contain state secrets"), "{}", refused.text);
        let (administrator, ground) = (story::acting(office, "administrator"), "Тексерілді: құпия емес");
        let act = secrets::decision(office, &administrator, files[0].id, ground).await.unwrap();
        let cms = authority().sign("administrator", &act, false, office.clock.now()).unwrap();
        secrets::lift(office, &administrator, files[0].id, ground, cms).await.unwrap();
        let list = admin.get(HERE).await;
        assert!(list.text.contains("May be disposed of"), "{}", list.text);

        let strange = dispose(&app, &mut admin, id, "registrar").await;
        assert_eq!(strange.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(strange.text.contains("not signed by the person who approved it"), "{}", strange.text);
        let path = format!("/cases/{id}/documents/{}", files[0].id);
        let mut owner = app.signed_in("applicant").await;
        assert_eq!(owner.get(&path).await.status, StatusCode::OK, "a refused act leaves everything");

        let done = dispose(&app, &mut admin, id, "administrator").await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
        let page = admin.get(&format!("{HERE}/{id}")).await;
        assert!(
            page.text.contains("Disposed of") && page.text.contains("Signature under the act"),
            "{}",
            page.text
        );
        let all = ["archive.zip", "package.asice"].map(|name| format!("/cases/{id}/{name}"));
        for path in [format!("{path}/view"), path].into_iter().chain(all) {
            let refused = owner.get(&path).await;
            assert!(refused.status.is_client_error(), "{path} {}", refused.text);
            assert!(
                refused.text.contains("were disposed of on") && refused.text.contains("point 23"),
                "{}",
                refused.text
            );
        }
        let case = owner.get(&format!("/cases/{id}")).await;
        assert!(case.text.contains(&files[0].sha256[..4]), "the hash remains");
        assert!(case.text.contains("were disposed of on") && case.text.contains(".cms"), "{}", case.text);
        assert!(!case.text.contains("archive.zip") && !case.text.contains("/view"), "{}", case.text);
        assert!(owner.get("/notices").await.text.contains("disposed of by a signed act"));

        // The act with its signature proves itself; what it names is what there was. Both sides have the same.
        let [act, cms] = ["act.json", "act.json.cms"].map(|name| format!("{HERE}/{id}/{name}"));
        let (act, cms) = (admin.get(&act).await.bytes, admin.get(&cms).await.bytes);
        for (path, bytes) in [("disposal.json", &act), ("disposal.json.cms", &cms)] {
            let path = format!("/cases/{id}/{path}");
            assert!(case.text.contains(&path), "{}", case.text);
            assert_eq!(&owner.get(&path).await.bytes, bytes);
        }
        let now = office.clock.now();
        office.verify(cms.to_vec(), Some(act.to_vec()), pki::Purpose::Sign, now).await.unwrap();
        let read: retention::act::Act = serde_json::from_slice(&act).unwrap();
        let mut named: Vec<_> = read.items.iter().map(|item| &item.sha256).collect();
        let mut there: Vec<_> = files.iter().map(|file| &file.sha256).collect();
        named.sort();
        there.sort();
        assert_eq!(named, there);

        for (browser, path) in [
            (&mut owner, format!("/cases/{id}/disposal.asice")),
            (&mut admin, format!("{HERE}/{id}/act.asice")),
        ] {
            let told = package::proved(&app, browser, &path).await;
            assert_eq!(package::signed(&told, "disposal-act"), [1], "{told}");
            assert_eq!(told["records"], 2, "the log names the act and its signature: {told}");
        }

        // The bytes go as all that no row names: after the grace period, and only then.
        let kept = async |sha256: &str| {
            let found = blobs::find(&mut office.db.read().await.unwrap(), sha256).await.unwrap();
            found.is_some()
        };
        assert!(kept(&files[0].sha256).await);
        for _ in 0..2 {
            app.forward(SignedDuration::from_hours(24 * 40));
            office.blobs.sweep().await.unwrap();
        }
        for file in &files {
            assert!(!kept(&file.sha256).await, "{}", file.kind);
            assert!(!office.blobs.contains(&file.sha256).await.unwrap(), "{}", file.kind);
        }
        let report = replay::run(office).await.unwrap();
        assert!(report.differences.is_empty(), "{:?}", report.differences);
        assert!(report.subjects.contains_key(retention::SUBJECT));
    }
}
