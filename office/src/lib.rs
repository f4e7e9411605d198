//! What the agency does: load, check, decide, store, enqueue, send.

pub mod config;
pub mod ctx;
pub mod error;
pub mod exchange;
pub mod store;
pub mod testing;
pub mod texts;

pub use config::{Config, System};
pub use ctx::{Actor, ActorKind, Clock, Ctx};
pub use error::{Error, FieldError};
