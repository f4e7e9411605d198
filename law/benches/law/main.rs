//! How fast the law is: figures and gates of `./bench law`, see docs/performance.md.
//!
//!     law [--rounds N] [--peers PYTHON]   the table; exit code 1 when a gate is missed
//!     law log [--rounds N]                the transparency log in memory, as a table
//!     law deadline                        adding working days alone, as one line of JSON
//!
//! Figures are per second of CPU time of one thread, so that neighbours on the machine disturb little.

mod clock;
mod days;
mod lives;
mod log;
mod peers;
mod replay;
mod table;
mod terms;

use std::process::ExitCode;

use law::LawBook;

use table::{Gate, Table};

/// Cases of a year in the whole country, and of a long archive.
const YEAR: usize = 20_000;
const ARCHIVE: usize = 1_000_000;

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).filter(|arg| arg != "--bench").collect();
    let option = |name: &str| args.iter().position(|arg| arg == name).and_then(|at| args.get(at + 1));
    let law = LawBook::embedded().edition("670-2019-08-16").expect("the edition in force");
    if args.first().is_some_and(|arg| arg == "deadline") {
        let (per_cpu, per_wall) = days::add(&law, 1.5);
        println!("{{\"impl\":\"tereze law\",\"per_s_wall\":{per_wall:.0},\"per_cpu_s\":{per_cpu:.0}}}");
        return ExitCode::SUCCESS;
    }
    let rounds = option("--rounds").and_then(|n| n.parse().ok()).unwrap_or(5usize);
    let python = option("--peers");
    if args.first().is_some_and(|arg| arg == "log") {
        let mut table = Table::new(rounds);
        (0..rounds).for_each(|_| log::measure(&mut table));
        table.print();
        return if table.passed() { ExitCode::SUCCESS } else { ExitCode::FAILURE };
    }

    let mut table = Table::new(rounds);
    let year = lives::Lives::new(&law, YEAR);
    for round in 1..=rounds {
        eprintln!("round {round} of {rounds}");
        let ours = days::add(&law, 0.4).0;
        table.add("add N working days", "1/s", ours, Gate::AtLeast(50e6));
        if let Some(python) = python {
            for (peer, least) in peers::PEERS {
                let theirs = peers::run(python, peer).unwrap_or(f64::NAN);
                table.add(&format!("  {peer}"), "1/s", theirs, Gate::None);
                table.add(&format!("  ours / {peer}"), "x", ours / theirs, Gate::AtLeast(least));
            }
        }
        for (name, per_second) in terms::explain(&law, 0.3) {
            table.add(name, "1/s", per_second, Gate::AtLeast(1e6));
        }
        let (ms, moved) = terms::recount(&law, 1_000_000);
        table.add(&format!("1,000,000 open terms, {moved} moved"), "ms", ms, Gate::AtMost(50.0));
        let (seconds, events) = replay::run(&law, &year, YEAR);
        table.add(&format!("replay of {YEAR} cases, {events} events"), "s", seconds, Gate::AtMost(2.0));
    }
    eprintln!("{ARCHIVE} cases, once");
    let (seconds, grown) = replay::stream(&law, &year, ARCHIVE);
    table.add("replay of 1,000,000 cases, streamed", "s", seconds, Gate::None);
    table.add("  memory more than for the first 1,000", "MiB", grown, Gate::AtMost(1.0));
    if python.is_none() {
        table.missing("ratios to other packages (no --peers)");
    }
    table.print();
    if table.passed() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
