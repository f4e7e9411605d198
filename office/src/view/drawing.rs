//! The parent of the process that draws: gives it the document, bounds what it takes and what it says, and ends it.

use std::io;
use std::os::unix::process::ExitStatusExt as _;
use std::path::Path;
use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use futures_util::TryStreamExt as _;
use tokio::io::{AsyncBufRead, AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::process::Command;
use tracing::{info, warn};

use super::child::Order;
use super::{Reason, Shown, Zoom, kept};
use crate::Office;
use crate::blobs::Reading;
use crate::error::Error;

/// How long a reader waits for a place.
const PATIENCE: Duration = Duration::from_secs(8);
/// The line that says what was drawn.
const LINE: u64 = 4096;
/// A part has at most 2048 x 2048 pixels.
const PART: u32 = 16 << 20;
/// An abort: the memory was not given.
const SIGABRT: i32 = 6;
const SIGXCPU: i32 = 24;

/// What is drawn of a document, now or before.
pub async fn shown(
    office: &Office,
    sha256: &str,
    size: u64,
    pdf: bool,
    page: u32,
    zoom: Zoom,
) -> Result<Shown, Error> {
    let viewer = &office.viewer;
    if size > viewer.limits.largest_mib << 20 {
        return Ok(Shown::Not(Reason::Large));
    }
    if let Some(shown) = kept::find(&viewer.folder, sha256, page, zoom).await {
        return Ok(shown);
    }
    let Ok(place) = tokio::time::timeout(PATIENCE, viewer.places.acquire()).await else {
        return Ok(Shown::Not(Reason::Busy));
    };
    let _place = place.map_err(Error::internal)?;
    // Somebody else may have waited for the same.
    if let Some(shown) = kept::find(&viewer.folder, sha256, page, zoom).await {
        return Ok(shown);
    }
    let reading = office.blobs.stream(sha256).await?;
    let order = Order {
        task: viewer.task(pdf, page, zoom),
        seconds: viewer.limits.seconds,
        memory: viewer.limits.memory_mib << 20,
        largest: viewer.limits.largest_mib << 20,
    };
    std::fs::create_dir_all(&viewer.folder)?;
    let unfinished = viewer.folder.join("unfinished");
    std::fs::create_dir_all(&unfinished)?;
    let drawn = tempfile::tempdir_in(&unfinished)?;
    let shown = draw(office, &order, reading, drawn.path()).await?;
    let sheet = serde_json::to_vec(&shown)?;
    tokio::fs::write(drawn.path().join(kept::SHEET), sheet).await?;
    if let Shown::Not(reason) = shown {
        info!(sha256, page, reason = reason.code(), "a page was not drawn");
    }
    kept::keep(drawn.path(), &kept::place(&viewer.folder, sha256, page, zoom))?;
    Ok(shown)
}

async fn draw(office: &Office, order: &Order, reading: Reading, folder: &Path) -> Result<Shown, Error> {
    let limits = &office.viewer.limits;
    let program = limits.program.clone().map_or_else(std::env::current_exe, Ok)?;
    let mut child = Command::new(program)
        .arg("draw")
        .arg(serde_json::to_string(order)?)
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
        let mut bytes = reading.bytes;
        while let Some(piece) = bytes.try_next().await? {
            // It may have seen enough.
            if input.write_all(&piece).await.is_err() {
                break;
            }
        }
        input.shutdown().await.ok();
        drop(input);
        Ok::<_, Error>(())
    };
    let work = async { tokio::join!(feed, receive(BufReader::new(output), folder), child.wait()) };
    // Reading the document from the store is not drawing: a mebibyte may take a tenth of a second.
    let patience = Duration::from_secs(order.seconds) + Duration::from_millis(reading.size >> 20) * 100;
    let Ok((fed, received, ended)) = tokio::time::timeout(patience, work).await else {
        child.kill().await.ok();
        return Ok(Shown::Not(Reason::Time));
    };
    fed?;
    let ended = ended?;
    match received {
        Ok(shown) if ended.success() => Ok(shown),
        Ok(_) | Err(_) => Ok(Shown::Not(why(ended))),
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

async fn receive(mut output: impl AsyncBufRead + Unpin, folder: &Path) -> io::Result<Shown> {
    let mut line = Vec::new();
    (&mut output).take(LINE).read_until(b'\n', &mut line).await?;
    let shown: Shown = serde_json::from_slice(&line)?;
    if let Shown::Sheet(sheet) = shown {
        for number in 0..sheet.columns.saturating_mul(sheet.rows).min(4096) {
            let length = output.read_u32().await?;
            if length > PART {
                return Err(io::ErrorKind::InvalidData.into());
            }
            let mut part = Vec::new();
            (&mut output).take(length.into()).read_to_end(&mut part).await?;
            if part.len() != length as usize {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            tokio::fs::write(folder.join(number.to_string()), part).await?;
        }
    }
    Ok(shown)
}
