//! Signed messages between systems: at least once on the wire, exactly once in effect.

pub mod canonical;
pub mod message;
