//! The parent of the process that draws, reads, compares and judges: gives it its documents, bounds what it takes and
//! what it says, and ends it.

use std::fs::File;
use std::io::{self, Seek as _, SeekFrom};
use std::os::unix::process::ExitStatusExt as _;
use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use futures_util::TryStreamExt as _;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::process::{Child, ChildStdout, Command};
use tracing::warn;

use super::Reason;
use super::child::{Order, Work};
use crate::Office;
use crate::arrival::{Blocked, Extent, Question};
use crate::error::Error;

/// An abort: the memory was not given, or the stack came to its end.
const SIGABRT: i32 = 6;
const SIGBUS: i32 = 7;
const SIGKILL: i32 = 9;
const SIGSEGV: i32 = 11;
const SIGXCPU: i32 = 24;
/// The code with which Rust ends a program after a panic.
const PANICKED: i32 = 101;
/// Of judging: a mebibyte of an archive may take so many milliseconds of the processor.
const MEBIBYTE: u64 = 500;
/// What is said of a judged file is shorter.
const SAID: u64 = 64 * 1024;

/// How a process ended.
pub enum Ended<T> {
    /// It said all that it had to say.
    Said(T),
    Not(Reason),
}

/// Runs a process with these documents, one after the other, and lets `receive` take what it says. Whoever calls it holds
/// a place.
pub async fn run<T, F: Future<Output = io::Result<T>>>(
    office: &Office,
    work: Work,
    of: &[&str],
    receive: impl FnOnce(BufReader<ChildStdout>) -> F,
) -> Result<Ended<T>, Error> {
    let limits = &office.viewer.limits;
    let mut readings = Vec::new();
    for sha256 in of {
        readings.push(office.blobs.stream(sha256).await?);
    }
    let size: u64 = readings.iter().map(|reading| reading.size).sum();
    // The second document wants its own memory beside the first.
    let documents = of.len() as u64;
    let order = Order {
        work,
        seconds: limits.seconds,
        memory: (limits.memory_mib << 20) * documents,
        largest: (limits.largest_mib << 20) * documents,
    };
    let mut child = start(office, &order, Stdio::piped())?;
    let (Some(mut input), Some(output)) = (child.stdin.take(), child.stdout.take()) else {
        return Err(Error::internal(io::Error::other("the process that draws has no pipes")));
    };
    let feed = async move {
        for reading in readings {
            let mut bytes = reading.bytes;
            while let Some(piece) = bytes.try_next().await? {
                // It may have seen enough.
                if input.write_all(&piece).await.is_err() {
                    return Ok(());
                }
            }
        }
        input.shutdown().await.ok();
        drop(input);
        Ok::<_, Error>(())
    };
    let work = async { tokio::join!(feed, receive(BufReader::new(output)), child.wait()) };
    // Reading the document from the store is not drawing: a mebibyte may take a tenth of a second.
    let patience = Duration::from_secs(order.seconds) + Duration::from_millis(size >> 20) * 100;
    let Ok((fed, received, ended)) = tokio::time::timeout(patience, work).await else {
        child.kill().await.ok();
        return Ok(Ended::Not(Reason::Time));
    };
    fed?;
    let ended = ended?;
    match received {
        Ok(said) if ended.success() => Ok(Ended::Said(said)),
        Ok(_) | Err(_) => Ok(Ended::Not(why(ended))),
    }
}

/// Has a process judge this file. Where the process cannot be started or finds the machine wanting, that is an error
/// and no verdict.
pub async fn judge(
    office: &Office,
    question: Question,
    mut file: File,
) -> Result<Ended<Result<Extent, Blocked>>, Error> {
    let size = file.seek(SeekFrom::End(0))?;
    file.seek(SeekFrom::Start(0))?;
    let limits = &office.viewer.limits;
    let order = Order {
        seconds: limits.seconds + (size >> 20) * MEBIBYTE / 1000,
        memory: (limits.memory_mib << 20) + question.memory(size),
        largest: size,
        work: Work::Judge(question),
    };
    let mut child = start(office, &order, file.into())?;
    let Some(output) = child.stdout.take() else {
        return Err(Error::internal(io::Error::other("the process that judges has no pipe")));
    };
    let (mut output, mut said) = (output.take(SAID), Vec::new());
    let work = async { tokio::join!(output.read_to_end(&mut said), child.wait()) };
    // The time of the processor is what counts; this is for a machine that has much to do.
    let Ok((read, ended)) = tokio::time::timeout(Duration::from_secs(order.seconds) * 3, work).await else {
        child.kill().await.ok();
        return Ok(Ended::Not(Reason::Time));
    };
    read?;
    let ended = ended?;
    match ended.signal() {
        None if ended.success() => Ok(Ended::Said(serde_json::from_slice(&said)?)),
        None if ended.code() != Some(PANICKED) => {
            Err(Error::internal(io::Error::other(format!("the process that judges ended with {ended}"))))
        }
        _ => Ok(Ended::Not(why(ended))),
    }
}

fn start(office: &Office, order: &Order, input: Stdio) -> Result<Child, Error> {
    let program = office.viewer.limits.program.clone().map_or_else(std::env::current_exe, Ok)?;
    let child = Command::new(program)
        .arg("draw")
        .arg(serde_json::to_string(order)?)
        .env_clear()
        .current_dir("/")
        .stdin(input)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn()?;
    Ok(child)
}

/// Why a process ended that did not say it.
fn why(ended: ExitStatus) -> Reason {
    match ended.signal() {
        Some(SIGABRT | SIGSEGV | SIGBUS) => Reason::Memory,
        Some(SIGXCPU | SIGKILL) => Reason::Time,
        _ => {
            warn!("the process that draws ended with {ended}");
            Reason::Broken
        }
    }
}
