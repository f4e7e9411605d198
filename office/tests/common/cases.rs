//! An expertise office with a received case, and what becomes of it.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use office::exchange::message::{Application, Kind, Message};
use office::exchange::{apply, canonical, inbox};
use office::expertise::queue::{self, Wanted};
use office::expertise::view;
use office::testing::Fresh;
use office::texts::Locale;
use office::{Clock, Ctx, Office, replay};
use serde_json::json;
use uuid::Uuid;

use super::{FILES, MONDAY, acting, application, at, message, open, renew, seal};

/// 24:00 of Monday 12 October in Astana: the end of five working days after Monday the 5th.
pub const MONDAY_ENDS: &str = "2026-10-12T19:00:00Z";
pub const TUESDAY_ENDS: &str = "2026-10-13T19:00:00Z";

/// Runs the test on every engine with an office and one received case.
pub async fn each(test: impl AsyncFn(&Fresh, &Office, Uuid)) {
    for fresh in Fresh::engines().await {
        let office = open("expertise", &fresh, Clock::fixed(at(MONDAY)), "http://127.0.0.1:9").await;
        let case = received(&office).await;
        test(&fresh, &office, case).await;
    }
}

pub async fn received(office: &Office) -> Uuid {
    received_as(office, "SENIM-2026-00001").await
}

/// A case whose application has this number.
pub async fn received_as(office: &Office, number: &str) -> Uuid {
    for (_, bytes) in FILES {
        office.blobs.put(bytes).await.unwrap();
    }
    let (id, now) = (Uuid::new_v4(), office.clock.now());
    let body = Application { registration_number: Some(number.into()), ..application(id, now) };
    let body = json!(body);
    let message = message(Kind::Application, "portal", "expertise", id, body);
    inbox::receive(office, &Ctx::automatic(now), &seal(&message, "portal", now)).await.unwrap();
    apply::run(office, &Ctx::automatic(now), message.id).await.unwrap();
    let all = queue::page(office, &acting("expert", now), &Wanted::default()).await.unwrap().cases;
    all.iter().find(|it| it.case.application_id == id).unwrap().case.id
}

pub fn admin(office: &Office) -> Ctx {
    acting("expertise-administrator", office.clock.now())
}

pub fn lawyer(office: &Office) -> Ctx {
    acting("expertise-lawyer", office.clock.now())
}

pub fn automatic(office: &Office) -> Ctx {
    Ctx::automatic(office.clock.now())
}

/// Moves the clock, with fresh revocation lists.
pub async fn goes_to(office: &Office, moment: &str) {
    let by: SignedDuration = at(moment).duration_since(office.clock.now());
    office.clock.forward(by).unwrap();
    renew(office).await;
}

pub async fn ends(office: &Office, case: Uuid) -> (Timestamp, Vec<Arc<str>>) {
    let seen = view::case(office, &acting("expert", office.clock.now()), case).await.unwrap();
    (seen.due.at, seen.due.open)
}

pub async fn decided_at(office: &Office, case: Uuid) -> Option<Timestamp> {
    let seen = view::case(office, &acting("expert", office.clock.now()), case).await.unwrap();
    seen.decision().map(|decision| decision.registered_at)
}

pub async fn events(office: &Office, case: Uuid) -> Vec<(String, String)> {
    let seen = view::case(office, &acting("expert", office.clock.now()), case).await.unwrap();
    seen.events.into_iter().map(|event| (event.kind, event.clause)).collect()
}

/// What the portal was told last.
pub async fn told_last(office: &Office) -> Message {
    let sql = "SELECT bytes FROM message_out ORDER BY position DESC LIMIT 1";
    let row = office.db.read().await.unwrap().row(sql, &[]).await.unwrap().unwrap();
    canonical::read(&row.get::<Vec<u8>>("bytes").unwrap()).unwrap()
}

pub async fn replays(office: &Office) -> Vec<String> {
    let report = replay::run(office).await.unwrap();
    assert!(report.events > 0 && report.subjects["case"] > 0);
    let words = office.texts.of(Locale::En);
    report.differences.iter().map(|it| it.told(words)).collect()
}
