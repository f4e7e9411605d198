//! The parent of the process that draws, reads and compares: gives it its documents, bounds what it takes and what it
//! says, and ends it.

use std::io;
use std::os::unix::process::ExitStatusExt as _;
use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use futures_util::TryStreamExt as _;
use tokio::io::{AsyncWriteExt as _, BufReader};
use tokio::process::{ChildStdout, Command};
use tracing::warn;

use super::Reason;
use super::child::{Order, Work};
use crate::Office;
use crate::error::Error;

/// An abort: the memory was not given.
const SIGABRT: i32 = 6;
const SIGXCPU: i32 = 24;

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
    let program = limits.program.clone().map_or_else(std::env::current_exe, Ok)?;
    let mut child = Command::new(program)
        .arg("draw")
        .arg(serde_json::to_string(&order)?)
        .env_clear()
        .current_dir("/")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn()?;
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

/// Why a process ended that did not say it.
fn why(ended: ExitStatus) -> Reason {
    match ended.signal() {
        Some(SIGABRT) => Reason::Memory,
        Some(SIGXCPU | 9) => Reason::Time,
        _ => {
            warn!("the process that draws ended with {ended}");
            Reason::Broken
        }
    }
}
