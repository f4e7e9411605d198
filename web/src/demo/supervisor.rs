//! Starts the two systems as processes of their own, keeps them running, and ends them in order. The signing
//! program runs in this process.

use std::path::Path;
use std::process::{ExitStatus, Stdio};
use std::time::{Duration, Instant};

use jiff::Timestamp;
use office::ctx::DemoClock;
use office::demo::authority::DemoAuthority;
use office::{Clock, System};
use tokio::process::{Child, Command};
use tokio::sync::{mpsc, oneshot, watch};
use tokio::task::JoinSet;

use super::layout::Layout;
use super::play::{Kill, Killers, Stage};
use super::signer;
use crate::command::Fault;
use crate::serve;

pub const SYSTEMS: [System; 2] = [System::Portal, System::Expertise];
/// Pause before a dead child is started again: doubled at every death, up to the longest.
const FIRST_PAUSE: Duration = Duration::from_millis(200);
const LONGEST_PAUSE: Duration = Duration::from_secs(10);
/// A child that lived this long did not die of its start.
const STEADY: Duration = Duration::from_secs(30);
/// Both systems must answer within this time after the start.
const READY_WITHIN: Duration = Duration::from_secs(60);
/// Children finish the requests in work; afterwards they are killed.
const END_WITHIN: Duration = Duration::from_secs(20);

/// What shall be played once both systems answer.
#[derive(Clone, Copy, Debug)]
pub struct Program {
    pub play: bool,
    pub kill: Option<Kill>,
    /// End after the play, instead of serving on.
    pub exit: bool,
}

/// Runs until it is told to stop, or to the end of the play.
pub async fn run(layout: Layout, program: Program) -> Result<(), Fault> {
    let _lock = layout.lock()?;
    for system in SYSTEMS {
        drop(free(serve::bind(layout.address(system)).await)?);
    }
    let signer_listener = free(serve::bind(layout.signer_address()).await)?;
    let clock = Clock::Demo(DemoClock::new(layout.clock()).into());
    let authority = open_authority(&layout, clock.now())?;
    layout.write_configs(&authority)?;

    let (stopping, stop) = watch::channel(());
    let mut tasks = JoinSet::new();
    let origins = SYSTEMS.map(|system| layout.origin(system)).to_vec();
    let page =
        signer::router(signer::Signer::new(authority, clock.clone(), layout.signer_address(), origins)?);
    tasks.spawn(serve::serve(signer_listener, page, stopped(stop.clone())));
    let mut killers = Killers::new();
    for system in SYSTEMS {
        let (killer, kills) = mpsc::channel(1);
        killers.insert(system.as_str(), killer);
        tasks.spawn(keep_running(layout.clone(), system, kills, stop.clone()));
    }

    let outcome = tokio::select! {
        outcome = show(&layout, clock, program, killers) => outcome,
        () = serve::stop_signal() => Ok(()),
    };
    eprintln!("stopping");
    drop(stopping);
    while tasks.join_next().await.is_some() {}
    outcome
}

/// Everything that is to be seen; ends only where the program says so.
async fn show(layout: &Layout, clock: Clock, program: Program, killers: Killers) -> Result<(), Fault> {
    wait_until_ready(layout).await?;
    announce(layout);
    if program.play {
        let outcome = Stage::new(layout.clone(), clock, program.kill, killers.clone())?.play().await;
        if program.exit {
            return outcome;
        }
    }
    // The killers must outlive the play: a system whose killer is gone could not tell it from an order.
    let _killers = killers;
    std::future::pending().await
}

fn open_authority(layout: &Layout, now: Timestamp) -> Result<DemoAuthority, Fault> {
    if !layout.authority().exists() {
        eprintln!("making the demonstration's authority and the keys of its people");
    }
    Ok(DemoAuthority::open(&layout.authority(), now)?)
}

fn free<T>(bound: std::io::Result<T>) -> Result<T, Fault> {
    bound.map_err(|error| {
        format!("{error}; choose another first port with --port N or TEREZE_PORT=N (N, N+1 and N+2 are used)")
            .into()
    })
}

async fn stopped(mut stop: watch::Receiver<()>) {
    // The sender is dropped at the end; nothing is ever sent.
    let _ = stop.changed().await;
}

/// One child after another, until the end.
async fn keep_running(
    layout: Layout,
    system: System,
    mut kills: mpsc::Receiver<oneshot::Sender<()>>,
    stop: watch::Receiver<()>,
) {
    let mut pause = FIRST_PAUSE;
    loop {
        let started = Instant::now();
        let died = match start(&layout, system) {
            Ok(mut child) => {
                // Held here, because waiting for a child closes its standard input, and with it the child.
                let stdin = child.stdin.take();
                tokio::select! {
                    status = child.wait() => describe(status),
                    Some(done) = kills.recv() => {
                        kill(child, done).await;
                        continue;
                    }
                    () = stopped(stop.clone()) => {
                        drop(stdin);
                        return end(child).await;
                    }
                }
            }
            Err(error) => format!("could not be started: {error}"),
        };
        if started.elapsed() > STEADY {
            pause = FIRST_PAUSE;
        }
        let log = log_file(&layout, system);
        if let Some(reason) = last_words(&log) {
            eprintln!("{reason}");
        }
        eprintln!(
            "{} {died}; started again in {:.1} s, its log is {}",
            system.as_str(),
            pause.as_secs_f64(),
            log.display()
        );
        tokio::select! {
            () = tokio::time::sleep(pause) => {}
            () = stopped(stop.clone()) => return,
        }
        pause = (pause * 2).min(LONGEST_PAUSE);
    }
}

/// The child ends by itself when its standard input is closed, also when this process is killed.
fn start(layout: &Layout, system: System) -> std::io::Result<Child> {
    let log = std::fs::File::options().create(true).append(true).open(log_file(layout, system))?;
    let child = Command::new(std::env::current_exe()?)
        .arg("serve")
        .arg("--config")
        .arg(layout.config(system))
        .arg("--stop-with-stdin")
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(log)
        .kill_on_drop(true)
        .spawn()?;
    write_pid(&layout.of(system), child.id());
    Ok(child)
}

fn log_file(layout: &Layout, system: System) -> std::path::PathBuf {
    layout.of(system).join("log.jsonl")
}

/// Why a child ended by itself: the line it wrote last, where that is one for people and not a record of the log.
fn last_words(log: &Path) -> Option<String> {
    let text = std::fs::read_to_string(log).ok()?;
    text.lines().last().filter(|line| line.starts_with("tereze: ")).map(str::to_owned)
}

/// For tests and people who want to end one system the hard way.
fn write_pid(folder: &Path, pid: Option<u32>) {
    if let Some(pid) = pid
        && let Err(error) = std::fs::write(folder.join("pid"), pid.to_string())
    {
        eprintln!("cannot write {}: {error}", folder.join("pid").display());
    }
}

async fn end(mut child: Child) {
    if tokio::time::timeout(END_WITHIN, child.wait()).await.is_err() {
        // Fails only if it ended in this moment.
        let _ = child.kill().await;
    }
}

/// As `kill -9`: no chance to put anything in order.
async fn kill(mut child: Child, done: oneshot::Sender<()>) {
    // Fails only if it ended in this moment, which is as good; whoever ordered it may have gone.
    let _ = child.kill().await;
    let _ = done.send(());
}

fn describe(status: std::io::Result<ExitStatus>) -> String {
    match status {
        Ok(status) => format!("ended ({status})"),
        Err(error) => format!("cannot be watched: {error}"),
    }
}

async fn wait_until_ready(layout: &Layout) -> Result<(), Fault> {
    let client = reqwest::Client::builder().no_proxy().timeout(Duration::from_secs(2)).build()?;
    let started = Instant::now();
    for system in SYSTEMS {
        let address = format!("{}/healthz", layout.origin(system));
        while !client.get(&address).send().await.is_ok_and(|answer| answer.status().is_success()) {
            if started.elapsed() > READY_WITHIN {
                let log = log_file(layout, system);
                return Err(format!(
                    "{} does not answer; see {}. Data of an earlier version: --fresh begins anew",
                    system.as_str(),
                    log.display()
                )
                .into());
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }
    Ok(())
}

/// The first line is for programs that wait for it.
fn announce(layout: &Layout) {
    let (portal, expertise) = (layout.origin(System::Portal), layout.origin(System::Expertise));
    let signer = format!("http://{}", layout.signer_address());
    println!("ready: portal {portal} expertise {expertise} signer {signer}");
    println!();
    println!("  portal      {portal}");
    println!("  expertise   {expertise}");
    println!("  signing     {signer}   keys of the made-up people; stands in for NCALayer");
    println!("  clock       {portal}/demo/clock   or: tereze demo clock --forward 3d");
    println!();
    println!("Sign in: open the portal, press \"Sign in\", then choose a person on the signing page.");
    println!("Stop with Ctrl-C; the next start goes on where this one ended.");
}
