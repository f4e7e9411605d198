//! `tereze log`: whether history is what was signed, on the command line, in the language of whoever calls it.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, Instant};

use clap::Subcommand;
use office::log::{self, Finding, MirrorError, NotProved, NoteError, Verifier};
use office::texts::Words;
use office::{Config, Office};

use crate::command::{self, Fault};
use crate::say::say;
use crate::verify_command::Language;

/// How often the progress is told.
const TELL: Duration = Duration::from_secs(2);
/// Time for one answer of a log.
const PATIENCE: Duration = Duration::from_secs(30);

/// `tereze log …`
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
    /// Compare every event with its leaf, every leaf with the tiles, every tile with the signed checkpoints, and every
    /// document and signature with the event that names it. The exit code is 1 when something was changed, removed,
    /// added past the program, or back-dated.
    Verify {
        /// The system's configuration.
        #[arg(long, value_name = "FILE")]
        config: PathBuf,
        /// A copy made by `log mirror`, or a checkpoint that somebody kept, to compare with as well.
        #[arg(long, value_name = "FOLDER or FILE")]
        against: Vec<PathBuf>,
    },
    /// Bring a copy of a log to its present state. The exit code is 1 when the log does not go on from the copy.
    Mirror {
        /// The key of the log: name+id+key.
        #[arg(long)]
        key: Verified,
        /// Where the log is: https://portal.example/log.
        url: String,
        folder: PathBuf,
    },
    /// Check a receipt offline: that its event is in the log whose key is given. Prints the event.
    Check {
        /// The key of the log: name+id+key.
        #[arg(long)]
        key: Verified,
        /// Keys of witnesses that are trusted, whose signatures are looked for.
        #[arg(long)]
        witness: Vec<Verified>,
        /// The file that the page of the case gives out.
        receipt: PathBuf,
    },
}

/// A key on the command line.
#[derive(Clone)]
pub struct Verified(Verifier);

impl Verified {
    pub fn into_verifier(self) -> Verifier {
        self.0
    }
}

impl std::str::FromStr for Verified {
    type Err = NoteError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Verifier::read(text).map(Verified)
    }
}

pub async fn run(arguments: Arguments) -> Result<ExitCode, Fault> {
    let words = &Language::words(arguments.lang)?;
    match arguments.command {
        Command::Verify { config, against } => verify(&config, &against, words).await,
        Command::Mirror { key, url, folder } => mirror(&key.0, &url, &folder, words).await,
        Command::Check { key, witness, receipt } => check(&key.0, &witness, &receipt, words),
    }
}

async fn verify(config: &Path, against: &[PathBuf], words: &Words) -> Result<ExitCode, Fault> {
    command::log();
    let log = Office::look_at_log(&Config::load(config)?).await?;
    let kept = |place: &PathBuf| log::kept(place, log.verifier());
    let elsewhere = against.iter().map(kept).collect::<Result<Vec<_>, _>>();
    let elsewhere = elsewhere.map_err(|error| not_mirrored(&error, words))?;
    let mut told = Instant::now();
    let mut progress = |leaves: u64| {
        if told.elapsed() >= TELL {
            told = Instant::now();
            eprintln!("{}", words.t("log-cli-progress").with("count", leaves as i64));
        }
    };
    let report = log::verify(&log, &elsewhere, &mut progress).await?;
    say!("{}", log.verifier());
    let done = words.t("log-cli-verified").with("leaves", report.leaves as i64);
    say!("{}", done.with("checkpoints", report.checkpoints as i64));
    say!("{}", words.t("log-cli-records").with("count", report.records as i64));
    if report.former > 0 {
        say!("{}", words.t("log-cli-former").with("count", report.former as i64));
    }
    if report.waiting {
        say!("{}", words.t("log-cli-waiting"));
    }
    for finding in &report.findings {
        say!("{}", found(finding, words));
    }
    match report.count {
        0 => {
            say!("{}", words.t("log-cli-sound"));
            say!("{}", words.t("log-cli-not-covered"));
        }
        count => say!("{}", words.t("log-cli-count").with("count", count as i64)),
    }
    Ok(if report.count == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// What is not as it was signed. Places and sizes are names of things here, so that they are not grouped.
fn found(finding: &Finding, words: &Words) -> String {
    let of_event = |key: &'static str, leaf: &u64, event: &uuid::Uuid| {
        words.t(key).with("leaf", leaf.to_string()).with("event", event.to_string())
    };
    let of_size = |key: &'static str, size: &u64| words.t(key).with("size", size.to_string());
    let said = match finding {
        Finding::Changed { leaf, event } => of_event("log-cli-changed", leaf, event),
        Finding::Removed { leaf, event } => of_event("log-cli-removed", leaf, event),
        Finding::Gap { leaf } => words.t("log-cli-gap").with("leaf", leaf.to_string()),
        Finding::Outside { event } => words.t("log-cli-outside").with("event", event.to_string()),
        Finding::BackDated { leaf, event, at, signed } => of_event("log-cli-back-dated", leaf, event)
            .with("at", words.moment_exact(*at))
            .with("signed", words.moment_exact(*signed)),
        Finding::RecordChanged { leaf, record, what } => words
            .t("log-cli-record-changed")
            .with("leaf", leaf.to_string())
            .with("record", record.to_string())
            .with("what", what.join(", ")),
        Finding::RecordRemoved { leaf, record } => words
            .t("log-cli-record-removed")
            .with("leaf", leaf.to_string())
            .with("record", record.to_string()),
        Finding::RecordAdded { record } => words.t("log-cli-record-added").with("record", record.to_string()),
        Finding::TileDiffers { level, place } => {
            words.t("log-cli-tile").with("level", level.to_string()).with("place", place.to_string())
        }
        Finding::RootDiffers { size } => of_size("log-cli-root", size),
        Finding::Unsigned { size } => of_size("log-cli-unsigned", size),
        Finding::CheckpointsRemoved { count } => {
            words.t("log-cli-checkpoints-removed").with("count", count.to_string())
        }
        Finding::NoCheckpoint { size } => of_size("log-cli-no-checkpoint", size),
        Finding::Forked { size } => of_size("log-cli-foreign", size),
    };
    said.to_string()
}

async fn mirror(key: &Verifier, url: &str, folder: &Path, words: &Words) -> Result<ExitCode, Fault> {
    let http = reqwest::Client::builder().timeout(PATIENCE).build()?;
    let made = log::mirror(&http, url, folder, key).await.map_err(|error| not_mirrored(&error, words))?;
    let new = made.checkpoint.size - made.former;
    let said = words.t("log-cli-mirrored").with("count", made.checkpoint.size as i64);
    say!("{}", said.with("new", new as i64));
    Ok(ExitCode::SUCCESS)
}

fn not_mirrored(error: &MirrorError, words: &Words) -> String {
    let said = match error {
        MirrorError::Http(detail) => words.t("log-cli-no-answer").with("detail", crate::error::chain(detail)),
        MirrorError::File(detail) => words.t("log-cli-no-file").with("detail", detail.to_string()),
        MirrorError::Checkpoint(key) => words.t("log-cli-checkpoint").with("key", key.clone()),
        MirrorError::Entries(from, to) => {
            words.t("log-cli-entries").with("from", from.to_string()).with("to", to.to_string())
        }
        MirrorError::Damaged(path) => words.t("log-cli-damaged").with("path", path.clone()),
        MirrorError::Forked(size) => words.t("log-cli-forked").with("size", size.to_string()),
    };
    said.to_string()
}

fn check(key: &Verifier, witnesses: &[Verified], receipt: &Path, words: &Words) -> Result<ExitCode, Fault> {
    let bytes = std::fs::read(receipt).map_err(|error| format!("{}: {error}", receipt.display()))?;
    let witnesses: Vec<Verifier> = witnesses.iter().map(|witness| witness.0.clone()).collect();
    let (proved, checked) = log::check(&bytes, key, &witnesses).map_err(|error| not_proved(&error, words))?;
    let said = words.t("log-cli-proved").with("leaf", checked.index.to_string());
    let said = said.with("size", checked.checkpoint.size.to_string());
    say!("{}", said.with("log", checked.checkpoint.origin.clone()));
    for (name, seconds) in &checked.witnesses {
        let at = i64::try_from(*seconds).ok().and_then(|seconds| jiff::Timestamp::from_second(seconds).ok());
        let at = at.map(|at| words.moment_exact(at)).unwrap_or_default();
        say!("{}", words.t("log-cli-seen").with("name", name.clone()).with("at", at));
    }
    say!("{}", serde_json::to_string_pretty(&proved.event)?);
    let missing = witnesses.len() - checked.witnesses.len();
    if missing > 0 {
        eprintln!("{}", words.t("log-cli-not-seen").with("count", missing as i64));
    }
    Ok(if missing == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn not_proved(error: &NotProved, words: &Words) -> String {
    let detail = |key: &'static str| words.t(key).with("detail", error.to_string());
    let said = match error {
        NotProved::Form(_) | NotProved::Nonce => detail("log-cli-no-receipt"),
        NotProved::Receipt(_) => detail("log-cli-receipt-wrong"),
        NotProved::Signature => words.t("log-cli-receipt-unsigned"),
        NotProved::Origin(origin, key) => {
            words.t("log-cli-receipt-origin").with("origin", origin.clone()).with("key", key.clone())
        }
    };
    said.to_string()
}

#[cfg(test)]
mod tests {
    use office::texts::{Locale, Texts};
    use uuid::Uuid;

    use super::*;

    /// Leaves, sizes and places are told as they are, without marks between thousands.
    #[test]
    fn every_finding_is_told_in_each_language_with_its_place() {
        let (event, at) = (Uuid::from_u128(0x5a), jiff::Timestamp::UNIX_EPOCH);
        let signed = at + jiff::SignedDuration::from_hours(24);
        let texts = Texts::embedded(jiff::tz::TimeZone::UTC).unwrap();
        for words in Locale::ALL.map(|locale| texts.of(locale)) {
            for (finding, named) in [
                (Finding::Changed { leaf: 12345, event }, vec!["12345".into(), event.to_string()]),
                (Finding::Removed { leaf: 12345, event }, vec!["12345".into(), event.to_string()]),
                (Finding::Gap { leaf: 12345 }, vec!["12345".into()]),
                (Finding::Outside { event }, vec![event.to_string()]),
                (
                    Finding::BackDated { leaf: 12345, event, at, signed },
                    vec!["12345".into(), words.moment_exact(at), words.moment_exact(signed)],
                ),
                (Finding::TileDiffers { level: 1, place: 12345 }, vec!["12345".into(), "1".into()]),
                (Finding::RootDiffers { size: 12345 }, vec!["12345".into()]),
                (Finding::Unsigned { size: 12345 }, vec!["12345".into()]),
                (Finding::Forked { size: 12345 }, vec!["12345".into()]),
                (Finding::NoCheckpoint { size: 12345 }, vec!["12345".into()]),
                (Finding::CheckpointsRemoved { count: 12345 }, vec!["12345".into()]),
            ] {
                let said = found(&finding, words);
                assert!(named.iter().all(|named| said.contains(named)), "{finding:?} {said}");
            }
        }
    }
}
