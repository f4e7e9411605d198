//! Events for the transparency log, many and alike: for the measurement and for the test of it.

use jiff::Timestamp;
use office::store::Db;
use office::store::events::{self, Event, NewEvent};
use serde_json::json;
use uuid::Uuid;

/// Events of one transaction, as a submission writes some of them.
pub const AT_ONCE: u64 = 64;

fn event(number: u64) -> NewEvent {
    NewEvent {
        id: Uuid::from_u128(u128::from(number) << 64 | 7),
        subject_kind: "application",
        // A case has some ten events.
        subject_id: Uuid::from_u128(u128::from(number / 10)),
        kind: "application_submitted".into(),
        at: Timestamp::UNIX_EPOCH,
        actor: json!({"kind": "person", "iin": "900101300015", "name": "СЕРІКОВ ӘЛІБЕК"}),
        clause: "A-16.p1".into(),
        edition: "670-2019-08-16".into(),
        calendar: "kz-2026-1".into(),
        data: json!({"sha256": "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", "files": 3}),
    }
}

/// Writes events in one transaction.
pub async fn write(db: &Db, numbers: std::ops::Range<u64>) {
    let mut tx = db.begin().await.unwrap();
    for number in numbers {
        events::append(&mut tx, &event(number)).await.unwrap();
    }
    tx.commit().await.unwrap();
}

/// The last event of the case that an event belongs to.
pub async fn last_of(db: &Db, number: u64) -> Event {
    let id = Uuid::from_u128(u128::from(number / 10));
    let history = events::of_subject(&mut db.read().await.unwrap(), "application", id).await.unwrap();
    history.into_iter().next_back().unwrap()
}
