//! Storage on both engines: what every repository and use case relies on.

mod blobs;
mod durability;
mod facade;
mod history;
mod jobs;
mod joined;
mod log;
mod statements;
mod transactions;
mod uploads;
