//! The law on the command line: dates that explain themselves, what an edition changes, the calendar, and the replay
//! of a whole history. It speaks the language of whoever calls it.

mod change;
mod explain;
mod told;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Subcommand;
use jiff::Timestamp;
use law::{Law, LawBook, Order};
use office::texts::{Locale, Texts, Words};
use office::{Config, Office, replay};

use crate::command::Fault;
use crate::say::put;
use crate::verify_command::Language;

/// `tereze law …`
#[derive(clap::Args)]
pub struct Arguments {
    /// Language of the answer; without it that of the environment (LANG), else English.
    #[arg(long, global = true, alias = "language", value_name = "LANGUAGE")]
    lang: Option<Language>,
    #[command(subcommand)]
    command: Command,
}

impl Arguments {
    fn locale(&self) -> Locale {
        Language::locale(self.lang)
    }
}

/// What is asked.
#[derive(Subcommand)]
pub enum Command {
    /// When a term ends, and why then.
    Explain(explain::Explain),
    /// What the second edition changes against the first.
    Diff {
        /// Id of an edition, such as 670-2018-09-24.
        from: String,
        to: String,
        /// Also the editions that were loaded into this system.
        #[arg(long, value_name = "FILE")]
        config: Option<PathBuf>,
    },
    /// Every edition that this program knows.
    Editions {
        /// Also those that were loaded into this system.
        #[arg(long, value_name = "FILE")]
        config: Option<PathBuf>,
    },
    /// Every rule with its term in an edition; without one, in the editions in force.
    Terms {
        edition: Option<String>,
        /// By the law of this system with what its operator changed, instead of the one inside the program.
        #[arg(long, value_name = "FILE")]
        config: Option<PathBuf>,
    },
    /// The days that differ from the plain week.
    #[command(args_conflicts_with_subcommands = true)]
    Calendar {
        #[command(subcommand)]
        command: Option<CalendarCommand>,
        /// As JSON instead of a list; another system can load it.
        #[arg(long, conflicts_with = "ics")]
        json: bool,
        /// As iCalendar.
        #[arg(long)]
        ics: bool,
        /// The calendar of this system with what its operator changed, instead of the one inside the program.
        #[arg(long, value_name = "FILE")]
        config: Option<PathBuf>,
    },
    /// Load an edition into a system. Shows what it would change; exit code 3 for a file that does not parse or
    /// contradicts itself, 4 for unconfirmed terms, 5 for a digest that does not fit, 6 for a day that has come.
    Load {
        /// The text of the edition, TOML.
        file: PathBuf,
        #[command(flatten)]
        meant: change::Meant,
        #[command(flatten)]
        change: change::Change,
    },
    /// Put an edition that is only prepared into force. Shows what it would change; exit codes as of `load`.
    Activate {
        /// Its id.
        edition: String,
        #[command(flatten)]
        meant: change::Meant,
        #[command(flatten)]
        change: change::Change,
    },
    /// Take back an edition whose day is to come and under which nothing began. Exit codes as of `load`.
    Withdraw {
        /// Its id.
        edition: String,
        #[command(flatten)]
        change: change::Change,
    },
}

#[derive(Subcommand)]
pub enum CalendarCommand {
    /// Take the days to come of another system's calendar. Shows what it would change; exit codes as of `law load`.
    Load {
        /// What `tereze law calendar --json` or `/calendar.json` of that system gave.
        file: PathBuf,
        #[command(flatten)]
        change: change::Change,
    },
}

/// Answers on standard output.
pub async fn run(arguments: Arguments) -> Result<ExitCode, Fault> {
    let locale = arguments.locale();
    let (_, words) = &opened(None, locale).await?;
    let answer = match arguments.command {
        Command::Explain(it) => {
            let (book, words) = opened(it.config.as_ref(), locale).await?;
            explain::explain(&book, &it, &words)?
        }
        Command::Diff { from, to, config } => {
            let (book, words) = &opened(config.as_ref(), locale).await?;
            let (from, to) = (edition(book, &from, words)?, edition(book, &to, words)?);
            told::diff(&from.edition, &to.edition, words)
        }
        Command::Editions { config } => told::editions(&opened(config.as_ref(), locale).await?.0, words),
        Command::Terms { edition: Some(id), config } => {
            let (book, words) = &opened(config.as_ref(), locale).await?;
            told::terms(&edition(book, &id, words)?.edition, words)
        }
        Command::Terms { edition: None, config } => {
            let (book, words) = &opened(config.as_ref(), locale).await?;
            let ruling = Order::ALL.map(|order| book.in_force_of(order, Timestamp::MAX));
            ruling
                .iter()
                .map(|law| format!("{}\n{}", law.edition.id, told::terms(&law.edition, words)))
                .collect()
        }
        Command::Calendar { command: Some(CalendarCommand::Load { file, change }), .. } => {
            return change::load_calendar(file, change, words).await;
        }
        Command::Calendar { command: None, json, ics, config } => {
            told::calendar(opened(config.as_ref(), locale).await?.0.calendar(), json, ics, words)
        }
        Command::Load { file, meant, change } => {
            return change::load(file, meant, change, words).await;
        }
        Command::Activate { edition, meant, change } => {
            return change::activate(edition, meant, change, words).await;
        }
        Command::Withdraw { edition, change } => return change::withdraw(edition, change, words).await,
    };
    put(format_args!("{answer}"));
    Ok(ExitCode::SUCCESS)
}

/// The book of a system, or the one inside the program, with words that name its editions and terms.
async fn opened(config: Option<&PathBuf>, locale: Locale) -> Result<(LawBook, Words), Fault> {
    let Some(file) = config else {
        let book = LawBook::embedded();
        let zone = book.in_force(Timestamp::UNIX_EPOCH).zone;
        return Ok((book, Texts::embedded(zone)?.of(locale).clone()));
    };
    let office = Office::look(Config::load(file)?).await?;
    Ok((office.laws.kept().book.clone(), office.texts.of(locale).clone()))
}

fn edition(book: &LawBook, id: &str, words: &Words) -> Result<Law, Fault> {
    book.edition(id).ok_or_else(|| told::no_edition(book, id, words).into())
}

/// `tereze replay`: 0 when every state and date is what the events say.
pub async fn replay(config: PathBuf, lang: Option<Language>) -> Result<ExitCode, Fault> {
    let office = Office::look(Config::load(&config)?).await?;
    let words = office.texts.of(Language::locale(lang));
    let report = replay::run(&office).await?;
    put(format_args!("{}", told::replayed(&report, words)));
    Ok(if report.differences.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
