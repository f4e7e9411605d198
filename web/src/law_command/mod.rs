//! The law on the command line: dates that explain themselves, what an edition changes, the calendar, and the replay
//! of a whole history.

mod change;
mod explain;

use std::fmt::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Subcommand;
use jiff::Timestamp;
use law::edition::{Edition, Term};
use law::{Law, LawBook, Rule};
use office::texts::{Locale, Texts, Words};
use office::{Config, Office, replay};

use crate::command::Fault;

/// `tereze law …`
#[derive(Subcommand)]
pub enum Command {
    /// When a term ends, and why then.
    Explain(explain::Explain),
    /// What the second edition changes against the first.
    Diff {
        /// Id of an edition, such as 670-2018-09-24.
        from: String,
        to: String,
    },
    /// Every edition that this program knows.
    Editions,
    /// Every rule with its term in an edition.
    Terms {
        #[arg(default_value = "670-2019-08-16")]
        edition: String,
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
    /// contradicts itself, 4 for unconfirmed terms, 5 for a digest that does not fit.
    Load {
        /// The text of the edition, TOML.
        file: PathBuf,
        /// Let terms rule that no lawyer has confirmed.
        #[arg(long)]
        unconfirmed: bool,
        #[command(flatten)]
        change: change::Change,
    },
    /// Put an edition that is only prepared into force. Shows what it would change; exit codes as of `load`.
    Activate {
        /// Its id.
        edition: String,
        /// Let terms rule that no lawyer has confirmed.
        #[arg(long)]
        unconfirmed: bool,
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
pub async fn run(command: Command) -> Result<ExitCode, Fault> {
    let book = LawBook::embedded();
    let answer = match command {
        Command::Explain(it) => explain::explain(&book_of(it.config.as_ref()).await?, &it)?,
        Command::Diff { from, to } => diff(&edition(&book, &from)?.edition, &edition(&book, &to)?.edition),
        Command::Editions => editions(&book),
        Command::Terms { edition: id } => term_list(&edition(&book, &id)?),
        Command::Calendar { command: Some(CalendarCommand::Load { file, change }), .. } => {
            return change::load_calendar(file, change).await;
        }
        Command::Calendar { command: None, json, ics, config } => {
            calendar(&book_of(config.as_ref()).await?, json, ics)?
        }
        Command::Load { file, unconfirmed, change } => return change::load(file, unconfirmed, change).await,
        Command::Activate { edition, unconfirmed, change } => {
            return change::activate(edition, unconfirmed, change).await;
        }
    };
    print!("{answer}");
    Ok(ExitCode::SUCCESS)
}

/// The book of a system, or the one inside the program.
async fn book_of(config: Option<&PathBuf>) -> Result<LawBook, Fault> {
    match config {
        None => Ok(LawBook::embedded()),
        Some(file) => Ok(Office::open(Config::load(file)?).await?.laws.kept().book.clone()),
    }
}

fn edition(book: &LawBook, id: &str) -> Result<Law, Fault> {
    let known = || book.editions().map(|it| it.id.to_string()).collect::<Vec<_>>().join(", ");
    book.edition(id).ok_or_else(|| format!("there is no edition {id}; known are {}", known()).into())
}

fn words(law: &Law, locale: Locale) -> Result<Words, Fault> {
    Ok(Texts::embedded(law.zone.clone())?.of(locale).clone())
}

fn editions(book: &LawBook) -> String {
    let mut text = String::new();
    for it in book.editions() {
        let standing = if it.missing().is_empty() { "in force" } else { "prepared" };
        let _ = writeln!(text, "{:<16} {} {:<9} {}", it.id, it.in_force_from, standing, it.act);
        if !it.note.is_empty() {
            let _ = writeln!(text, "                 {}", it.note);
        }
    }
    text
}

fn term_list(law: &Law) -> String {
    let mut text = String::new();
    for term in law.edition.terms() {
        let _ = writeln!(text, "{}", line(term));
    }
    text
}

fn line(term: &Term) -> String {
    let sure = if term.confirmed { "" } else { " (not confirmed)" };
    let value = if term.value > 0 { format!("{} ", term.value) } else { String::new() };
    format!(
        "{:<6} {:<10} {value}{} from {}: {}{sure}",
        term.rule.id(),
        term.clause,
        term.unit.name(),
        term.start,
        term.basis
    )
}

/// Rule by rule: what is new, what is gone, what differs.
fn diff(from: &Edition, to: &Edition) -> String {
    let mut text = format!("{} ({})\n-> {} ({})\n", from.id, from.in_force_from, to.id, to.in_force_from);
    let mut changes = 0;
    let mut say = |what: String| {
        text.push_str(&what);
        text.push('\n');
        changes += 1;
    };
    for (what, before, after) in heads(from, to) {
        if before != after {
            say(format!("  {what}: {before} -> {after}"));
        }
    }
    for rule in Rule::ALL {
        let of = |edition: &Edition| -> Vec<String> {
            edition.terms().iter().filter(|term| term.rule == *rule).map(|term| line(term)).collect()
        };
        let (before, after) = (of(from), of(to));
        if before == after {
            continue;
        }
        for gone in before.iter().filter(|line| !after.contains(line)) {
            say(format!("- {gone}"));
        }
        for new in after.iter().filter(|line| !before.contains(line)) {
            say(format!("+ {new}"));
        }
    }
    if changes == 0 {
        text.push_str("  nothing changes\n");
    }
    text
}

fn heads(from: &Edition, to: &Edition) -> [(&'static str, String, String); 5] {
    let hour = |it: &Edition| it.cut_off.map_or("none".into(), |it| format!("{}:00", it.hour));
    let hours = |it: &Edition| {
        it.support.as_ref().map_or("none".into(), |it| {
            format!("{} to {} without {} to {}", it.opens, it.closes, it.lunch_from, it.lunch_to)
        })
    };
    let works =
        |it: &Edition| it.works.as_ref().map_or("none".into(), |it| format!("{} to {}", it.from, it.to));
    let extension = |it: &Edition| it.extension.map_or("none".into(), |it| format!("{:?}", it.unit));
    [
        ("hour of registration (A-18)", hour(from), hour(to)),
        ("hours of support (A-53)", hours(from), hours(to)),
        ("hours of works (A-69)", works(from), works(to)),
        ("extension by failures (A-62, A-63)", extension(from), extension(to)),
        ("zone", from.zone.clone(), to.zone.clone()),
    ]
}

fn calendar(book: &LawBook, json: bool, ics: bool) -> Result<String, Fault> {
    let calendar = book.calendar();
    if json {
        return Ok(format!("{:#}\n", office::laws::publish::calendar_json(calendar)));
    }
    if ics {
        let words = words(&book.in_force(Timestamp::UNIX_EPOCH), Locale::En)?;
        return Ok(office::laws::publish::calendar_ics(calendar, &words));
    }
    let mut text = format!("{}\n", calendar.id());
    for day in calendar.exceptions() {
        let act = day.act.as_deref().unwrap_or("");
        writeln!(text, "{} {:<8} {:<20} {} {act}", day.date, day.kind.name(), day.reason.name(), day.source)?;
    }
    Ok(text)
}

/// `tereze replay`: 0 when every state and date is what the events say.
pub async fn replay(config: PathBuf) -> Result<ExitCode, Fault> {
    let office = Office::open(Config::load(&config)?).await?;
    let report = replay::run(&office).await?;
    for (kind, count) in &report.subjects {
        println!("{kind}: {count}");
    }
    println!("events: {}, running terms computed again: {}", report.events, report.terms);
    for (kind, count) in &report.others {
        println!("not replayed: {count} events of {kind}");
    }
    for difference in &report.differences {
        println!("{difference}");
    }
    println!("differences: {}", report.differences.len());
    Ok(if report.differences.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
