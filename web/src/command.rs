//! The command line of `tereze`.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use office::{Config, Ctx, Office, kato, view};
use tracing::info;
use tracing_subscriber::EnvFilter;

use crate::say::{put, say};
use crate::{
    blobs_command, check_command, command_errors, demo, error, law_command, log_command, operator_command,
    routes, serve, verify_command,
};

/// The single window of construction.
#[derive(Parser)]
#[command(name = "tereze", version, about)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serve one system.
    Serve(Serve),
    /// Say whether a system may go into operation: everything that it stands on is tried. Writes nothing but a probe that
    /// it takes away again. The exit code is 1 when something must be put right first.
    Check(check_command::Arguments),
    /// The classifier of territories, KATO.
    #[command(subcommand)]
    Kato(Kato),
    /// Dates that explain themselves, editions, the calendar.
    Law(law_command::Arguments),
    /// Who holds which role; the first administrator of a fresh system.
    Operator(operator_command::Arguments),
    /// Stored files.
    Blobs(blobs_command::Arguments),
    /// The transparency log: verify it, copy it, check a receipt.
    Log(log_command::Arguments),
    /// Check an evidence package offline: every byte, signature, revocation list and receipt. Needs no configuration;
    /// exit code 0 only when all of it is proved.
    Verify(verify_command::Arguments),
    /// Compute every state and date again from the events and compare with what is stored.
    Replay {
        /// The system's configuration.
        #[arg(long, value_name = "FILE")]
        config: PathBuf,
        /// Language of the answer; without it that of the environment (LANG), else English.
        #[arg(long, alias = "language", value_name = "LANGUAGE")]
        lang: Option<verify_command::Language>,
    },
    /// Draw one page of a document from standard input: what `serve` starts for each of them.
    #[command(hide = true)]
    Draw {
        /// What and within which limits, as JSON.
        order: String,
    },
    /// Run portal and expertise with made-up people on this machine.
    Demo(demo::Arguments),
}

#[derive(Subcommand)]
enum Kato {
    /// Check a file and let the portal use it instead of the edition before. Needs no restart.
    Load {
        /// The portal's configuration.
        #[arg(long, value_name = "FILE")]
        config: PathBuf,
        /// The day from which it counts (2027-01-01); without it at once.
        #[arg(long, value_name = "DATE")]
        from: Option<jiff::civil::Date>,
        /// Only check the file and tell what it would change.
        #[arg(long)]
        preview: bool,
        /// As the Bureau of National Statistics publishes it (`te,ab,cd,ef,hij,k,name_kaz,name_rus,nn`), or lines
        /// `code;parent;category;kk;ru;en;from;to`, the first of which is this header.
        file: PathBuf,
    },
    /// Print the classifier in use in the form in which it is loaded.
    Show {
        /// The portal's configuration.
        #[arg(long, value_name = "FILE")]
        config: PathBuf,
    },
}

#[derive(clap::Args)]
struct Serve {
    /// The system's configuration.
    #[arg(long, value_name = "FILE")]
    config: PathBuf,
    /// Stop when standard input ends: the process that started this one is gone.
    #[arg(long)]
    stop_with_stdin: bool,
}

/// What goes wrong at the top, told once on standard error.
pub type Fault = Box<dyn std::error::Error + Send + Sync>;

/// Runs the command that was asked for.
pub fn run() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => match command_errors::told(&error) {
            None => error.exit(),
            Some(said) => {
                eprintln!("tereze: {said}");
                return ExitCode::from(command_errors::USAGE);
            }
        },
    };
    // A process that holds nothing else and has one thread.
    if let Command::Draw { order } = &arguments.command {
        return view::child::main(order);
    }
    let runtime = match tokio::runtime::Runtime::new() {
        Ok(runtime) => runtime,
        Err(error) => return told(&error),
    };
    let outcome = runtime.block_on(async {
        match arguments.command {
            Command::Serve(serve) => serve_system(serve).await.map(|()| ExitCode::SUCCESS),
            Command::Check(arguments) => check_command::run(arguments).await,
            Command::Kato(Kato::Load { config, from, preview, file }) => {
                load_kato(config, file, from, preview).await.map(|()| ExitCode::SUCCESS)
            }
            Command::Kato(Kato::Show { config }) => show_kato(config).await.map(|()| ExitCode::SUCCESS),
            Command::Law(command) => law_command::run(command).await,
            Command::Operator(command) => operator_command::run(command).await,
            Command::Blobs(command) => blobs_command::run(command).await,
            Command::Log(command) => log_command::run(command).await,
            Command::Verify(arguments) => verify_command::run(&arguments),
            Command::Replay { config, lang } => law_command::replay(config, lang).await,
            Command::Draw { .. } => Ok(ExitCode::FAILURE),
            Command::Demo(arguments) => demo::run(arguments).await,
        }
    });
    // Work on blocking threads (a file being hashed) must not hold up the end.
    runtime.shutdown_timeout(std::time::Duration::from_secs(2));
    outcome.unwrap_or_else(|error| told(&*error))
}

fn told(error: &(dyn std::error::Error + 'static)) -> ExitCode {
    eprintln!("tereze: {}", error::chain(error));
    ExitCode::FAILURE
}

/// Log lines go to standard error, as JSON unless somebody sits in front of them.
pub fn log() {
    use std::io::IsTerminal;
    let filter = EnvFilter::try_from_env("TEREZE_LOG").unwrap_or_else(|_| EnvFilter::new("info"));
    let lines = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    if std::io::stderr().is_terminal() {
        lines.compact().init();
    } else {
        lines.json().flatten_event(true).with_span_list(false).init();
    }
}

async fn serve_system(arguments: Serve) -> Result<(), Fault> {
    log();
    let config = Config::load(&arguments.config)?;
    let listener = serve::bind(config.listen).await.map_err(|error| {
        format!("{error}; choose another in {} (listen and public_origin)", arguments.config.display())
    })?;
    let office = Office::open(config).await?;
    let background = office.background();
    info!(system = office.config.system.as_str(), "serving at {}", office.config.public_origin);
    let stop = async {
        tokio::select! {
            () = serve::stop_signal() => {}
            () = serve::stdin_end(), if arguments.stop_with_stdin => {}
        }
    };
    serve::serve(listener, routes::router(&office), stop).await;
    background.stop().await;
    Ok(())
}

async fn load_kato(
    config: PathBuf,
    file: PathBuf,
    from: Option<jiff::civil::Date>,
    preview: bool,
) -> Result<(), Fault> {
    let csv = std::fs::read_to_string(&file).map_err(|error| format!("{}: {error}", file.display()))?;
    let office = Office::open(Config::load(&config)?).await?;
    let source = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let ctx = Ctx::automatic(office.clock.now());
    let fault = |error| format!("{}: {error}; nothing was changed", file.display());
    let plan = kato::plan(&office, &ctx, &csv, from).await.map_err(fault)?;
    tell_plan(&plan);
    if preview {
        say!("{}: {} objects; a preview, nothing was changed", file.display(), plan.tree.len());
        return Ok(());
    }
    let loaded = kato::load(&office, &ctx, &source, &csv, from).await.map_err(fault)?;
    say!("{}: {} objects, edition {}", file.display(), loaded.units, loaded.edition);
    if !loaded.missing.is_empty() {
        let codes: Vec<_> = loaded.missing.iter().map(kato::Kato::as_str).collect();
        say!(
            "{} codes of the edition before are gone; where one was chosen, only the code is shown: {}",
            codes.len(),
            codes.join(", ")
        );
    }
    Ok(())
}

/// What a classifier changes, the first of each kind by name.
fn tell_plan(plan: &kato::Succession) {
    const SHOWN: usize = 20;
    for (what, codes) in [("new", &plan.new), ("ended", &plan.gone), ("renamed", &plan.renamed)] {
        say!("{what}: {}", codes.len());
        for code in codes.iter().take(SHOWN) {
            let name = plan.tree.get(*code).map(|unit| unit.ru.as_str()).unwrap_or_default();
            say!("  {code} {name}");
        }
    }
}

async fn show_kato(config: PathBuf) -> Result<(), Fault> {
    let office = Office::look(Config::load(&config)?).await?;
    put(format_args!("{}", kato::tree(&office, office.clock.now()).await?.to_csv()));
    Ok(())
}
