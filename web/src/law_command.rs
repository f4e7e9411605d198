//! The law on the command line: dates that explain themselves, what an edition changes, the calendar, and the replay
//! of a whole history.

use std::fmt::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Subcommand, ValueEnum};
use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use law::edition::{Edition, Term};
use law::{Law, LawBook, Order, Rule, Start, application};
use office::texts::{Locale, Texts, Words};
use office::{Config, Office, replay, terms};

use crate::command::Fault;

/// `tereze law …`
#[derive(Subcommand)]
pub enum Command {
    /// When a term ends, and why then.
    Explain(Explain),
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
    Calendar {
        /// As JSON instead of a list.
        #[arg(long, conflicts_with = "ics")]
        json: bool,
        /// As iCalendar.
        #[arg(long)]
        ics: bool,
    },
}

#[derive(clap::Args)]
pub struct Explain {
    /// T-01 to T-36, K1 to Z2; `tereze law terms` lists them.
    #[arg(long)]
    rule: Rule,
    /// When it starts, by the clock of the capital: 2026-11-26T15:00, or an instant with Z.
    #[arg(long, value_name = "MOMENT")]
    start: String,
    /// The edition; that in force at the start where none is given.
    #[arg(long)]
    edition: Option<String>,
    /// The agreed day, the last day of a validity, of the enclosing term (Z1), or of the term that this one runs on
    /// from (R3).
    #[arg(long, value_name = "DATE")]
    until: Option<Date>,
    /// The rule whose length decides (E5, E6).
    #[arg(long, value_name = "RULE")]
    base: Option<Rule>,
    /// A document in course instead of an application (T-05 only).
    #[arg(long)]
    in_course: bool,
    /// kk, ru or en.
    #[arg(long, default_value = "en")]
    language: Language,
    /// As JSON.
    #[arg(long)]
    json: bool,
}

#[derive(Clone, Copy, ValueEnum)]
enum Language {
    Kk,
    Ru,
    En,
}

impl From<Language> for Locale {
    fn from(language: Language) -> Self {
        match language {
            Language::Kk => Locale::Kk,
            Language::Ru => Locale::Ru,
            Language::En => Locale::En,
        }
    }
}

/// Answers on standard output.
pub fn run(command: Command) -> Result<ExitCode, Fault> {
    let book = LawBook::embedded();
    let answer = match command {
        Command::Explain(it) => explain(&book, &it)?,
        Command::Diff { from, to } => diff(&edition(&book, &from)?, &edition(&book, &to)?),
        Command::Editions => editions(&book),
        Command::Terms { edition: id } => term_list(&edition(&book, &id)?),
        Command::Calendar { json, ics } => calendar(&book, json, ics)?,
    };
    print!("{answer}");
    Ok(ExitCode::SUCCESS)
}

fn edition(book: &LawBook, id: &str) -> Result<Law, Fault> {
    let known = || book.editions().map(|it| it.id.to_string()).collect::<Vec<_>>().join(", ");
    book.edition(id).ok_or_else(|| format!("there is no edition {id}; known are {}", known()).into())
}

fn explain(book: &LawBook, it: &Explain) -> Result<String, Fault> {
    let order = Order::ALL.into_iter().find(|order| order.rules().any(|rule| rule == it.rule));
    let order = order.unwrap_or(Order::Expertise);
    let start = moment(&book.in_force_of(order, Timestamp::UNIX_EPOCH), &it.start)?;
    let law = match &it.edition {
        Some(id) => edition(book, id)?,
        None => book.in_force_of(order, start),
    };
    let due = match it.rule {
        Rule::RegistrationDate if it.in_course => application::in_course_date(&law, start),
        Rule::RegistrationDate => application::registration_date(&law, start),
        rule => law.due(rule, Start { until: it.until, base: it.base, ..start.into() })?,
    };
    let words = words(&law, it.language.into())?;
    // Told as of the start: what is left then is the whole term.
    let told = terms::Explanation::new(&words, &due, start);
    if it.json {
        let json = serde_json::json!({ "due": due, "explanation": told });
        return Ok(format!("{json:#}\n"));
    }
    let mut text = format!("{}\n\n", told.summary);
    for (n, step) in told.steps.iter().enumerate() {
        writeln!(text, "{:>3}. {} [{}]", n + 1, step.text, step.clause)?;
    }
    for line in told.doubts.iter().chain(&told.open) {
        writeln!(text, "\n{line}")?;
    }
    writeln!(text, "\n{} · {}", due.edition, due.calendar)?;
    Ok(text)
}

/// A civil moment of the capital, or an instant.
fn moment(law: &Law, text: &str) -> Result<Timestamp, Fault> {
    let text = text.trim().replace(' ', "T");
    if let Ok(instant) = text.parse::<Timestamp>() {
        return Ok(instant);
    }
    let local = text.parse::<DateTime>().or_else(|_| text.parse::<Date>().map(DateTime::from));
    let local = local.map_err(|_| format!("{text:?} is no moment; write 2026-11-26T15:00"))?;
    if !(law::calendar::FIRST_DAY..=law::calendar::LAST_DAY).contains(&local.date()) {
        return Err(format!("{} is outside the calendar", local.date()).into());
    }
    Ok(law.zone.to_ambiguous_timestamp(local).compatible()?)
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
fn diff(from: &Law, to: &Law) -> String {
    let (from, to) = (&from.edition, &to.edition);
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
