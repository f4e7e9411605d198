//! `tereze operator`: who holds which role in a system, given and ended at its machine. The system may
//! run or stand still meanwhile.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Subcommand;
use jiff::Timestamp;
use law::access::Role;
use office::employees::{self, Giving, Holding, Standing};
use office::texts::Words;
use office::{Config, Error, Office, terms};

use crate::command::Fault;
use crate::say::say;
use crate::verify_command::Language;

/// `tereze operator …`
#[derive(clap::Args)]
pub struct Arguments {
    /// Language of the answer; without it that of the environment (LANG), else English.
    #[arg(long, global = true, alias = "language", value_name = "LANGUAGE")]
    lang: Option<Language>,
    #[command(subcommand)]
    command: Command,
}

/// What is to be done.
#[derive(Subcommand)]
pub enum Command {
    /// Give a role to a person, from now on. Done a second time it changes nothing.
    Add {
        #[command(flatten)]
        whose: Whose,
        /// Surname, given name, patronymic, as in the certificate.
        #[arg(long)]
        name: String,
        /// When it ends: 31.12.2026, or ISO 8601; without it never.
        #[arg(long, value_name = "MOMENT")]
        until: Option<String>,
        /// Why: an order, a decision. It stays in the history.
        #[arg(long)]
        reason: String,
    },
    /// Who holds a role now or will hold it.
    List {
        /// The system's configuration.
        #[arg(long, value_name = "FILE")]
        config: PathBuf,
        /// As JSON instead of a list.
        #[arg(long)]
        json: bool,
    },
    /// End a role of a person.
    End {
        #[command(flatten)]
        whose: Whose,
        /// When: 01.12.2026 18:30, or ISO 8601; without it at once.
        #[arg(long, value_name = "MOMENT")]
        at: Option<String>,
        /// Why: an order, a decision. It stays in the history.
        #[arg(long)]
        reason: String,
    },
}

/// A role of somebody in a system.
#[derive(clap::Args)]
pub struct Whose {
    /// The system's configuration.
    #[arg(long, value_name = "FILE")]
    config: PathBuf,
    /// IIN of the person.
    #[arg(long)]
    iin: String,
    /// BIN of the organisation with whose key the person signs in; without it of the one that runs the system.
    #[arg(long)]
    bin: Option<String>,
    /// The role: portal_operator_admin, portal_operator_registrar, expertise_operator_admin, expertise_expert,
    /// expertise_head, expertise_authorized, operator_lawyer, vedomstvo.
    #[arg(long)]
    role: String,
}

/// Answers on standard output; the exit code is 1 where nothing could be done.
pub async fn run(arguments: Arguments) -> Result<ExitCode, Fault> {
    let locale = Language::locale(arguments.lang);
    let (Command::Add { whose: Whose { config, .. }, .. }
    | Command::List { config, .. }
    | Command::End { whose: Whose { config, .. }, .. }) = &arguments.command;
    let office = Office::look(Config::load(config)?).await?;
    let words = office.texts.of(locale);
    let outcome = match arguments.command {
        Command::Add { whose, name, until, reason } => add(&office, words, whose, name, until, reason).await,
        Command::List { json, .. } => list(&office, words, json).await,
        Command::End { whose, at, reason } => end(&office, words, whose, at, reason).await,
    };
    match outcome {
        Ok(()) => Ok(ExitCode::SUCCESS),
        Err(error) => {
            eprintln!("tereze: {}", told(words, &error));
            Ok(ExitCode::FAILURE)
        }
    }
}

async fn add(
    office: &Office,
    words: &Words,
    whose: Whose,
    name: String,
    until: Option<String>,
    reason: String,
) -> Result<(), Error> {
    let ctx = employees::at_the_machine(office);
    let typed = Giving {
        iin: whose.iin.clone(),
        bin: whose.bin.clone().unwrap_or_default(),
        name,
        role: whose.role.clone(),
        from: String::new(),
        until: until.unwrap_or_default(),
        reason,
    };
    let staff = employees::overview(office, &ctx).await?;
    let held = whose.role().and_then(|role| staff.held(&whose.iin, whose.bin(office), role, ctx.now));
    // What is only planned gives nothing now, and overlaps: the use case says so.
    if let Some(held) = held.filter(|held| held.standing(ctx.now) == Standing::InForce) {
        say!("{}", at(words, "operator-cli-held", held.employee.role, held.employee.valid_from));
        return Ok(());
    }
    let change = employees::give(office, &ctx, &typed).await?;
    say!("{}", at(words, "operator-cli-given", change.employee.role, change.at));
    Ok(())
}

async fn end(
    office: &Office,
    words: &Words,
    whose: Whose,
    moment: Option<String>,
    reason: String,
) -> Result<(), Error> {
    let ctx = employees::at_the_machine(office);
    let staff = employees::overview(office, &ctx).await?;
    let held = whose.role().and_then(|role| staff.held(&whose.iin, whose.bin(office), role, ctx.now));
    let held = held.ok_or_else(|| Error::field("role", "operator-cli-not-held"))?;
    let change = employees::end(office, &ctx, held.employee.id, &moment.unwrap_or_default(), &reason).await?;
    say!("{}", at(words, "operator-cli-ended", change.employee.role, change.at));
    Ok(())
}

async fn list(office: &Office, words: &Words, json: bool) -> Result<(), Error> {
    let ctx = employees::at_the_machine(office);
    let staff = employees::overview(office, &ctx).await?;
    let held: Vec<&Holding> =
        staff.holdings.iter().filter(|it| it.standing(ctx.now) != Standing::Over).collect();
    if json {
        let told: Vec<_> = held
            .iter()
            .map(|it| {
                let of = &it.employee;
                serde_json::json!({
                    "iin": of.iin, "bin": of.bin, "name": of.name, "role": of.role, "from": of.valid_from,
                    "until": it.ends_at(), "reason": it.given.as_ref().map(|change| &change.reason),
                    "given_by": it.given.as_ref().map(|change| &change.actor.name),
                })
            })
            .collect();
        say!("{}", serde_json::to_string_pretty(&told)?);
        return Ok(());
    }
    if held.is_empty() {
        say!("{}", words.t("operator-cli-nobody"));
    }
    for it in held {
        let (of, role) = (&it.employee, role(words, it.employee.role));
        let until = it.ends_at().map_or_else(|| words.t("staff-for-good").to_string(), |at| words.moment(at));
        let from = words.moment(of.valid_from);
        say!("{} {} · {} ({role}) · {} · {from} – {until}", of.iin, of.bin, of.role, of.name);
    }
    Ok(())
}

impl Whose {
    fn role(&self) -> Option<Role> {
        Role::parse(&self.role)
    }

    fn bin<'a>(&'a self, office: &'a Office) -> &'a str {
        self.bin.as_deref().unwrap_or(&office.config.organisation.bin)
    }
}

/// The name of a role in words.
pub fn role(words: &Words, role: Role) -> String {
    words.t(format!("staff-role-{}", role.name().replace('_', "-"))).to_string()
}

fn at(words: &Words, key: &'static str, of: Role, at: Timestamp) -> String {
    words.t(key).with("role", role(words, of)).with("moment", words.moment_exact(at)).to_string()
}

/// Everything that is wrong, each with the option that it is about; a refusal with its clause.
fn told(words: &Words, error: &Error) -> String {
    match error {
        Error::Invalid(wrong) => {
            let said =
                wrong.iter().map(|it| format!("--{}: {}", it.field, words.told(it.key.clone(), &it.args)));
            let nothing = words.t("law-cli-nothing-done").to_string();
            said.chain([nothing]).collect::<Vec<_>>().join("\n")
        }
        Error::Refused(refusal) => {
            let (key, args) = error.told();
            let said = words.told(key, &args).to_string();
            let clause = terms::clause(words, refusal.clause.0);
            words.t("refusal-ground").with("said", said).with("clause", clause).to_string()
        }
        Error::Internal(_) | Error::Unavailable(_) => crate::error::chain(error),
        other => {
            let (key, args) = other.told();
            words.told(key, &args).to_string()
        }
    }
}
