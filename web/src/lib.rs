//! What people and machines see: pages, the exchange endpoint, the command line.

pub mod assets;
pub mod command;
pub mod ui;
