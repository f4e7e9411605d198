//! The information system of an expertise organisation (order 670, chapter 3).

pub mod case;
pub mod completeness;
pub mod conclusion;
pub mod contract;
pub mod course;
pub mod remarks;
pub mod seats;
pub mod user;

use jiff::Timestamp;

use crate::{Due, Law};

/// The registration of a document signed by employees: the real time of signing, on any day.
pub fn signing_date(law: &Law, signed_at: Timestamp) -> Due {
    crate::application::signing_date(law, signed_at)
}
