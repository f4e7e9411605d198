//! The transparency log with its database: places given durably, receipts of events new and old.
//!
//! Started by `./bench log`, which starts a PostgreSQL that syncs. `--leaves N` says how large the log grows.

mod events;

use std::time::{Duration, Instant};

use events::{AT_ONCE, last_of, write};
use jiff::Timestamp;
use office::Clock;
use office::log::{self, Log};
use office::store::{Db, Dialect};
use office::testing::Fresh;
use pki::note::{Role, Signer};

/// Events that wait when places are given.
const WAITING: u64 = 64 * AT_ONCE;
/// Receipts that are timed.
const RECEIPTS: u64 = 500;

/// What was measured of one engine.
struct Measured {
    placed_per_s: f64,
    new: Vec<Duration>,
    old: Vec<Duration>,
    /// Resident memory when a tenth of the log was there and at its end, MiB.
    memory: [f64; 2],
}

struct Gate {
    name: &'static str,
    at_most: bool,
    bound: f64,
    value: fn(&mut Measured) -> f64,
}

const GATES: [Gate; 4] = [
    Gate {
        name: "places given durably, a second",
        at_most: false,
        bound: 10_000.0,
        value: |measured| measured.placed_per_s,
    },
    Gate {
        name: "a new event placed and proved, p99, ms",
        at_most: true,
        bound: 50.0,
        value: |measured| within(&mut measured.new, 0.99),
    },
    Gate {
        name: "an old event proved, p50, ms",
        at_most: true,
        bound: 1.0,
        value: |measured| within(&mut measured.old, 0.5),
    },
    Gate {
        name: "memory that nine tenths of the log add, MiB",
        at_most: true,
        bound: 8.0,
        value: |measured| measured.memory[1] - measured.memory[0],
    },
];

/// The time in ms within which the share of the measured ones lay.
fn within(times: &mut [Duration], share: f64) -> f64 {
    times.sort_unstable();
    times[((times.len() - 1) as f64 * share) as usize].as_secs_f64() * 1e3
}

fn resident() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmRSS:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse::<f64>().unwrap() / 1024.0
}

async fn measure(db: &Db, leaves: u64) -> Measured {
    let secret = Signer::generate().unwrap();
    let signer = |role| Signer::new("portal.example/log", role, &secret).unwrap();
    let clock = Clock::fixed(Timestamp::UNIX_EPOCH);
    let log = Log::new(db.clone(), signer(Role::Log), signer(Role::Witness), clock);
    let (mut written, mut placing, mut early) = (0, Duration::ZERO, None);
    while written < leaves {
        let next = leaves.min(written + WAITING.min(leaves / 10));
        while written < next {
            let end = next.min(written + AT_ONCE);
            write(db, written..end).await;
            written = end;
        }
        let begun = Instant::now();
        log.sequence().await.unwrap();
        placing += begun.elapsed();
        if early.is_none() && written >= leaves / 10 {
            early = Some(resident());
        }
    }
    let late = resident();
    let (mut new, mut old) = (Vec::new(), Vec::new());
    for number in leaves..leaves + RECEIPTS {
        write(db, number..number + 1).await;
        let event = last_of(db, number).await;
        let begun = Instant::now();
        let receipt = log.prove(&event).await.unwrap();
        new.push(begun.elapsed());
        log::check(&serde_json::to_vec(&receipt).unwrap(), log.verifier(), &[]).unwrap();
        let event = last_of(db, number * 7919 % leaves).await;
        let begun = Instant::now();
        log.prove(&event).await.unwrap();
        old.push(begun.elapsed());
    }
    let placed_per_s = leaves as f64 / placing.as_secs_f64();
    Measured { placed_per_s, new, old, memory: [early.unwrap_or(late), late] }
}

#[tokio::main]
async fn main() {
    let mut arguments = std::env::args();
    let leaves = match arguments.find(|one| one == "--leaves") {
        Some(_) => arguments.next().and_then(|text| text.parse().ok()).expect("--leaves wants a number"),
        None => 100_000,
    };
    assert!(leaves >= 10 * RECEIPTS, "--leaves wants some thousands");
    let mut missed = 0;
    println!("| {leaves} events | | bound | |\n| --- | --- | --- | --- |");
    for fresh in Fresh::engines().await {
        let db = fresh.open("portal").await;
        let engine = match db.dialect() {
            Dialect::Sqlite => "SQLite",
            Dialect::Postgres => "PostgreSQL",
        };
        let mut measured = measure(&db, leaves).await;
        for (name, times) in [("new", &mut measured.new), ("old", &mut measured.old)] {
            let [p50, p99] = [0.5, 0.99].map(|share| within(times, share));
            println!("| {engine}: {name} event proved, p50 / p99, ms | {p50:.2} / {p99:.2} | | |");
        }
        for gate in &GATES {
            let value = (gate.value)(&mut measured);
            let passed = if gate.at_most { value <= gate.bound } else { value >= gate.bound };
            missed += u32::from(!passed);
            let (sign, said) =
                (if gate.at_most { '≤' } else { '≥' }, if passed { "passed" } else { "missed" });
            println!("| {engine}: {} | {value:.2} | {sign} {} | {said} |", gate.name, gate.bound);
        }
    }
    std::process::exit(i32::from(missed > 0));
}
