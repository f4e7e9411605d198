//! The demonstration: both systems on this machine with made-up people, a signing program of its own that
//! speaks like NCALayer, and a clock that can be moved forward.

pub mod clock;
mod forward;
mod layout;
mod play;
pub mod registers;
pub mod signer;
mod supervisor;

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use clap::Subcommand;
use jiff::{SignedDuration, Span, SpanRelativeTo};

use crate::command::Fault;
use crate::say::put;
use crate::verify_command::Language;
use layout::Layout;

/// `tereze demo`: portal at the first port, expertise at the next, the signing program at the one after.
#[derive(clap::Args)]
pub struct Arguments {
    /// Folder of the demonstration's data.
    #[arg(long, env = "TEREZE_DATA", default_value = "data", global = true, value_name = "FOLDER")]
    data: PathBuf,
    /// First of three ports.
    #[arg(long, env = "TEREZE_PORT", default_value_t = 8670)]
    port: u16,
    /// Begin anew: deletes the former data of the demonstration.
    #[arg(long)]
    fresh: bool,
    /// Play the main job and tell on the terminal who did what when.
    #[arg(long)]
    play: bool,
    /// End after the play: 0 when all went well, else 1.
    #[arg(long, requires = "play")]
    exit: bool,
    /// Kill systems between the steps of the play, as `kill -9` does.
    #[arg(long, requires = "play", value_name = "SYSTEM")]
    kill: Option<play::Kill>,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    /// Show the world's clock or move it forward, and tell what fired in both systems.
    Clock {
        /// How far, such as `3d`, `5h 30m`.
        #[arg(long, value_name = "SPAN", value_parser = forward)]
        forward: Option<SignedDuration>,
        /// How many seconds to wait until everything that became due is done.
        #[arg(long, default_value_t = 60, value_name = "SECONDS")]
        wait: u64,
        /// Language of the answer; without it that of the environment (LANG), else English.
        #[arg(long, alias = "language", value_name = "LANGUAGE")]
        lang: Option<Language>,
    },
}

/// A span to move the clock by: forward only, days of 24 hours.
pub fn forward(text: &str) -> Result<SignedDuration, String> {
    let wrong = || format!("{text:?} is not a span such as 3d or 5h 30m");
    let span: Span = text.parse().map_err(|_| wrong())?;
    let duration = span.to_duration(SpanRelativeTo::days_are_24_hours()).map_err(|_| wrong())?;
    if duration.is_positive() { Ok(duration) } else { Err("the clock only goes forward".into()) }
}

/// Runs the demonstration, or moves its clock.
pub async fn run(arguments: Arguments) -> Result<ExitCode, Fault> {
    let layout = Layout::new(&arguments.data, arguments.port)?;
    match arguments.command {
        Some(Command::Clock { forward, wait, lang }) => {
            let (wait, locale) = (Duration::from_secs(wait), Language::locale(lang));
            put(format_args!("{}", forward::command(&layout, forward, wait, locale).await?));
            Ok(ExitCode::SUCCESS)
        }
        None => {
            if arguments.fresh {
                layout.clear()?;
            }
            let program =
                supervisor::Program { play: arguments.play, kill: arguments.kill, exit: arguments.exit };
            supervisor::run(layout, program).await?;
            Ok(ExitCode::SUCCESS)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_clock_is_moved_by_days_hours_and_minutes_but_never_back() {
        assert_eq!(forward("3d"), Ok(SignedDuration::from_hours(72)));
        assert_eq!(forward("5h 30m"), Ok(SignedDuration::from_mins(330)));
        for wrong in ["-1d", "0s", "soon", ""] {
            assert!(forward(wrong).is_err(), "{wrong:?}");
        }
    }
}
