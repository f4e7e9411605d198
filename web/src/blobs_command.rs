//! `tereze blobs`: whether every stored file is there and whole, on the command line.

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use clap::Subcommand;
use office::store::blobs::Check;
use office::{Config, Office, documents};

use crate::command::{self, Fault};
use crate::say::say;

/// How often the progress is told.
const TELL: Duration = Duration::from_secs(2);

#[derive(Subcommand)]
pub enum Command {
    /// Read every stored file and compare it with its hash; go on with a check that was broken off. Files that nobody
    /// needs are removed after their grace period. The exit code is 1 when a file is missing or damaged.
    Check {
        /// The system's configuration.
        #[arg(long, value_name = "FILE")]
        config: PathBuf,
    },
}

pub async fn run(command: Command) -> Result<ExitCode, Fault> {
    let Command::Check { config } = command;
    command::log();
    let office = Office::open(Config::load(&config)?).await?;
    let mut told = Instant::now();
    let mut progress = |check: &Check| {
        if told.elapsed() >= TELL {
            told = Instant::now();
            eprintln!("about {} %: {} files, {} bytes", percent(check), check.checked, check.bytes);
        }
        true
    };
    let report = office.blobs.check(&mut progress).await?.ok_or("the check did not come to its end")?;
    say!("{} files with {} bytes checked", report.checked, report.bytes);
    say!(
        "{} files that nobody needs removed, {} more are not named by anything yet",
        report.removed.len(),
        report.waiting
    );
    for key in &report.foreign {
        say!("not ours, left alone: {key}");
    }
    for (sha256, fault) in &report.faulty {
        say!("{fault}: {sha256}");
        for document in documents::with_bytes(&office, sha256).await? {
            say!("    document {} of {} {}", document.id, document.subject_kind, document.subject_id);
        }
    }
    Ok(if report.faulty.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Hashes are spread evenly: the position tells how much is done.
fn percent(check: &Check) -> u64 {
    let head = check.position.get(..4).and_then(|head| u64::from_str_radix(head, 16).ok());
    head.unwrap_or(0) * 100 / 0x10000
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_position_tells_how_much_is_done() {
        let at = |position: &str| {
            let position = position.to_owned();
            let (id, started_at) = (uuid::Uuid::nil(), jiff::Timestamp::UNIX_EPOCH);
            percent(&Check { id, started_at, position, checked: 0, bytes: 0 })
        };
        assert_eq!([at(""), at("8000ff"), at("ffffff")], [0, 50, 99]);
    }
}
