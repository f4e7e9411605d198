//! The operator of the portal: the queue of registrations, participants.

pub mod participants;
pub mod registrations;

use serde::Deserialize;
use uuid::Uuid;

/// Which act was just recorded: shown above the list.
#[derive(Deserialize)]
pub struct Done {
    done: Option<Uuid>,
}
