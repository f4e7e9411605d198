//! What people and machines see: pages, the exchange endpoint, the command line.

pub mod assets;
mod blobs_command;
mod check_command;
pub mod command;
mod command_errors;
pub mod demo;
pub mod error;
mod exchange;
pub mod forms;
pub mod frame;
pub mod health;
mod law_command;
pub mod limits;
mod log_command;
mod operator_command;
pub mod outer;
pub mod pages;
mod ranges;
pub mod refusals;
pub mod routes;
mod routing;
mod say;
pub mod serve;
pub mod tus;
pub mod ui;
mod verify_command;
pub mod who;
