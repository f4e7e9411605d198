//! `tereze blobs`: whether every stored file is there and whole, on the command line, in the language of whoever calls
//! it.

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use clap::Subcommand;
use office::store::blobs::Check;
use office::texts::Words;
use office::{Config, Office, documents};

use crate::command::{self, Fault};
use crate::say::say;
use crate::verify_command::Language;

/// How often the progress is told.
const TELL: Duration = Duration::from_secs(2);

/// `tereze blobs …`
#[derive(clap::Args)]
pub struct Arguments {
    /// Language of the answer; without it that of the environment (LANG), else English.
    #[arg(long, global = true, alias = "language", value_name = "LANGUAGE")]
    lang: Option<Language>,
    #[command(subcommand)]
    command: Command,
}

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

pub async fn run(arguments: Arguments) -> Result<ExitCode, Fault> {
    let words = &Language::words(arguments.lang)?;
    let Command::Check { config } = arguments.command;
    command::log();
    let office = Office::look(Config::load(&config)?).await?;
    let mut told = Instant::now();
    let mut progress = |check: &Check| {
        if told.elapsed() >= TELL {
            told = Instant::now();
            let said = words.t("blobs-cli-progress").with("percent", percent(check) as i64);
            eprintln!("{}", said.with("files", check.checked).with("size", size(check.bytes, words)));
        }
        true
    };
    let report = office.blobs.check(&mut progress).await?;
    let report = report.ok_or_else(|| words.t("blobs-cli-no-end").to_string())?;
    let checked = words.t("blobs-cli-checked").with("files", report.checked);
    say!("{}", checked.with("size", size(report.bytes, words)));
    let removed = words.t("blobs-cli-removed").with("removed", report.removed.len() as i64);
    say!("{}", removed.with("waiting", report.waiting));
    for key in &report.foreign {
        say!("{}", words.t("blobs-cli-foreign").with("key", key.clone()));
    }
    for (sha256, fault) in &report.faulty {
        say!("{}", words.t(format!("blobs-cli-{fault}")).with("file", sha256.clone()));
        for document in documents::with_bytes(&office, sha256).await? {
            let said = words.t("blobs-cli-document").with("document", document.id.to_string());
            say!("    {}", said.with("subject", document.subject_id.to_string()));
        }
    }
    if report.faulty.is_empty() {
        say!("{}", words.t("blobs-cli-whole"));
        return Ok(ExitCode::SUCCESS);
    }
    Ok(ExitCode::FAILURE)
}

fn size(bytes: i64, words: &Words) -> String {
    words.size(u64::try_from(bytes).unwrap_or(0))
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
