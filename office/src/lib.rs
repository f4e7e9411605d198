//! What the agency does: load, check, decide, store, enqueue, send.

pub mod exchange;
pub mod store;
pub mod texts;
