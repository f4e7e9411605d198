//! Two systems that count by other days notice it when they talk.

use jiff::SignedDuration;
use jiff::civil::date;
use law::access::Role;
use law::calendar::{Amendment, DayKind, Reason};
use office::exchange::calendar;
use office::laws::desk;
use office::{Actor, ActorKind, Ctx, Office};

use crate::app::Browser;
use crate::systems::{Running, case, each, submit, until};

fn admin(office: &Office, role: Role) -> Ctx {
    let name = "admin".into();
    let actor = Actor { kind: ActorKind::Person, iin: None, bin: None, name, roles: vec![role] };
    Ctx { actor, ..Ctx::automatic(office.clock.now()) }
}

/// The systems that count by other days, once anything was told.
async fn differing(office: &Office, role: Role) -> Option<Vec<String>> {
    let told = office::store::peers::calendars(&mut office.db.read().await.unwrap()).await.unwrap();
    let differing = calendar::differing(office, &admin(office, role)).await.unwrap();
    (!told.is_empty()).then(|| differing.into_iter().map(|it| it.code).collect())
}

/// each side hears of the other's days, with a message or with the receipt of it, and the operator is told.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_side_sees_that_the_other_counts_by_other_days() {
    const PORTAL: Role = Role::PortalOperatorAdmin;
    const EXPERTISE: Role = Role::ExpertiseOperatorAdmin;
    each(async |here, there, clock| {
        let portal = Running::start(here, &clock).await;
        let expertise = Running::start(there, &clock).await;
        let off = Amendment {
            date: date(2027, 3, 2),
            kind: Some(DayKind::DayOff),
            reason: Reason::Declared,
            act: "Order 7".into(),
        };
        let days = [off];
        let ctx = admin(&portal.office, PORTAL);
        desk::change_calendar(&portal.office, &ctx, &days, "Order 7", None).await.unwrap();
        submit(&portal.office).await;
        let there =
            until("what the sender told", async || differing(&expertise.office, EXPERTISE).await).await;
        assert_eq!(there, ["portal"]);
        let here = until("what the receiver told", async || differing(&portal.office, PORTAL).await).await;
        assert_eq!(here, ["expertise"]);
        for (running, persona) in [(&portal, "administrator"), (&expertise, "expertise-administrator")] {
            let mut browser = Browser::at(&running.office, web::routes::router(&running.office));
            browser.sign_in(persona).await;
            let desk = browser.get("/operator/law").await.text;
            assert!(desk.contains("Another system counts by other days"), "{persona}: {desk}");
        }

        // The same days there too: nothing differs any more, before another message comes.
        let ctx = admin(&expertise.office, EXPERTISE);
        desk::change_calendar(&expertise.office, &ctx, &days, "Order 7", None).await.unwrap();
        assert_eq!(differing(&expertise.office, EXPERTISE).await, Some(Vec::new()));
        portal.stop().await;
        expertise.stop().await;
    })
    .await;
}

/// where the portal counts by other days, the expertise system explains the date of registration by
/// those, as the portal told them.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_date_that_the_portal_found_by_other_days_opens_into_its_steps() {
    each(async |here, there, clock| {
        let portal = Running::start(here, &clock).await;
        let expertise = Running::start(there, &clock).await;
        let off = Amendment {
            date: date(2026, 11, 25),
            kind: Some(DayKind::DayOff),
            reason: Reason::Declared,
            act: "Order 7".into(),
        };
        let ctx = admin(&portal.office, Role::PortalOperatorAdmin);
        desk::change_calendar(&portal.office, &ctx, &[off], "Order 7", None).await.unwrap();
        // 15:00 on Tuesday; Wednesday is off there.
        clock.forward(SignedDuration::from_hours(5)).unwrap();
        submit(&portal.office).await;
        clock.forward(SignedDuration::from_hours(34)).unwrap();
        let seen = until("the case", async || case(&expertise.office).await).await.case;
        assert_eq!(seen.registration_date, date(2026, 11, 26));
        let mut expert = Browser::at(&expertise.office, web::routes::router(&expertise.office));
        expert.sign_in("expert").await;
        let term = format!("/cases/{}/terms/T-05", seen.id);
        let page = expert.get(&format!("/cases/{}", seen.id)).await.text;
        assert!(page.contains(&format!("href=\"{term}\"")), "{page}");
        let told = expert.get(&format!("{term}.json")).await;
        let told: serde_json::Value = serde_json::from_slice(&told.bytes).unwrap();
        assert_eq!(told["due"]["last_day"], "2026-11-26");
        assert_eq!(told["due"]["calendar"], *portal.office.laws.kept().book.calendar().id().to_string());
        assert!(told["explanation"]["steps"].to_string().contains("25 November"), "{told}");
        portal.stop().await;
        expertise.stop().await;
    })
    .await;
}
