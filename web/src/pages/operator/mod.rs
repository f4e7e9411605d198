//! The operator: the queue of registrations, participants, the exchange with other systems, the keeping of cases on
//! the portal; the proofs of signatures and the staff on each system.

pub mod accounts;
pub mod admissions;
pub mod agreements;
pub mod confirmation;
pub mod correction;
pub mod desk;
pub mod exchange;
pub mod materials;
pub mod memberships;
pub mod organisations;
pub mod participants;
pub mod payments;
pub mod prices;
pub mod proofs;
pub mod questionnaires;
pub mod refusal;
pub mod registers;
pub mod registrations;
pub mod settings;
pub mod staff;
pub mod storage;
pub mod supervision;
pub mod users;
pub mod verdicts;

use jiff::civil::Date;
use serde::Deserialize;
use uuid::Uuid;

/// Which act was just recorded: shown above the list.
#[derive(Deserialize)]
pub struct Done {
    done: Option<Uuid>,
}

/// `dd.mm.yyyy` or ISO 8601; anything else is no day.
fn day(text: &str) -> Option<Date> {
    let text = text.trim();
    Date::strptime("%d.%m.%Y", text).ok().or_else(|| text.parse().ok())
}
