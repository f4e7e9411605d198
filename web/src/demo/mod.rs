//! The demonstration: both systems on this machine with made-up people.

use std::process::ExitCode;

use crate::command::Fault;

/// `tereze demo`.
#[derive(clap::Args)]
pub struct Arguments {}

pub async fn run(_: Arguments) -> Result<ExitCode, Fault> {
    Ok(ExitCode::SUCCESS)
}
