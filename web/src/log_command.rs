//! `tereze log`: whether history is what was signed, on the command line.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, Instant};

use clap::Subcommand;
use office::log::{self, NoteError, Verifier};
use office::{Config, Office};

use crate::command::{self, Fault};
use crate::say::say;

/// How often the progress is told.
const TELL: Duration = Duration::from_secs(2);
/// Time for one answer of a log.
const PATIENCE: Duration = Duration::from_secs(30);

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

pub async fn run(command: Command) -> Result<ExitCode, Fault> {
    match command {
        Command::Verify { config, against } => verify(&config, &against).await,
        Command::Mirror { key, url, folder } => mirror(&key.0, &url, &folder).await,
        Command::Check { key, witness, receipt } => check(&key.0, &witness, &receipt),
    }
}

async fn verify(config: &Path, against: &[PathBuf]) -> Result<ExitCode, Fault> {
    command::log();
    let office = Office::open(Config::load(config)?).await?;
    let kept = |place: &PathBuf| log::kept(place, office.log.verifier());
    let elsewhere = against.iter().map(kept).collect::<Result<Vec<_>, _>>()?;
    let mut told = Instant::now();
    let mut progress = |leaves| {
        if told.elapsed() >= TELL {
            told = Instant::now();
            eprintln!("{leaves} leaves");
        }
    };
    let report = log::verify(&office.log, &elsewhere, &mut progress).await?;
    say!("{}", office.log.verifier());
    say!("{} leaves and {} checkpoints verified", report.leaves, report.checkpoints);
    say!(
        "{} documents, signatures and other records compared with the events that name them",
        report.records
    );
    if report.former > 0 {
        say!(
            "{} of them were there before events named them: what was done to them earlier is not covered",
            report.former
        );
    }
    if report.waiting {
        say!("events wait for their places; the running system gives them");
    }
    for finding in &report.findings {
        say!("{finding}");
    }
    if report.count > report.findings.len() as u64 {
        say!("… {} findings in all", report.count);
    }
    Ok(if report.count == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

async fn mirror(key: &Verifier, url: &str, folder: &Path) -> Result<ExitCode, Fault> {
    let http = reqwest::Client::builder().timeout(PATIENCE).build()?;
    let made = log::mirror(&http, url, folder, key).await?;
    say!("{} leaves, {} of them new", made.checkpoint.size, made.checkpoint.size - made.former);
    Ok(ExitCode::SUCCESS)
}

fn check(key: &Verifier, witnesses: &[Verified], receipt: &Path) -> Result<ExitCode, Fault> {
    let bytes = std::fs::read(receipt).map_err(|error| format!("{}: {error}", receipt.display()))?;
    let witnesses: Vec<Verifier> = witnesses.iter().map(|witness| witness.0.clone()).collect();
    let (proved, checked) = log::check(&bytes, key, &witnesses)?;
    say!("leaf {} of {} in {}", checked.index, checked.checkpoint.size, checked.checkpoint.origin);
    for (name, seconds) in &checked.witnesses {
        let at = i64::try_from(*seconds).ok().and_then(|seconds| jiff::Timestamp::from_second(seconds).ok());
        say!("seen by {name} at {}", at.map(|at| at.to_string()).unwrap_or_default());
    }
    say!("{}", serde_json::to_string_pretty(&proved.event)?);
    let missing = witnesses.len() - checked.witnesses.len();
    if missing > 0 {
        eprintln!("not signed by {missing} of the witnesses");
    }
    Ok(if missing == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
