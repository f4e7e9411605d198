//! Drawings: those that are kept, and those that are made now.

use std::path::Path;
use std::time::Duration;

use tokio::io::{AsyncBufRead, AsyncBufReadExt as _, AsyncReadExt as _};
use tracing::info;

use super::child::Work;
use super::{Reason, Shown, Zoom, kept, process};
use crate::Office;
use crate::error::Error;

/// How long a reader waits for a place.
const PATIENCE: Duration = Duration::from_secs(8);
/// The line that says what was drawn.
const LINE: u64 = 4096;
/// A part has at most 2048 x 2048 pixels.
const PART: u32 = 16 << 20;

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
    let place = kept::place(&viewer.folder, sha256, &kept::page(page, zoom));
    made(office, &place, Work::Draw(viewer.task(pdf, page, zoom)), &[sha256]).await
}

/// The drawing at this place; where there is none, it is made of these documents.
pub async fn made(office: &Office, place: &Path, work: Work, of: &[&str]) -> Result<Shown, Error> {
    let viewer = &office.viewer;
    if let Some(shown) = kept::find(place).await {
        return Ok(shown);
    }
    let Ok(free) = tokio::time::timeout(PATIENCE, viewer.places.acquire()).await else {
        return Ok(Shown::Not(Reason::Busy));
    };
    let _free = free.map_err(Error::internal)?;
    // Somebody else may have waited for the same.
    if let Some(shown) = kept::find(place).await {
        return Ok(shown);
    }
    let drawn = kept::unfinished(&viewer.folder)?;
    let ended = process::run(office, work, of, |output| receive(output, drawn.path())).await?;
    let shown = match ended {
        process::Ended::Said(shown) => shown,
        process::Ended::Not(reason) => Shown::Not(reason),
    };
    let sheet = serde_json::to_vec(&shown)?;
    tokio::fs::write(drawn.path().join(kept::SHEET), sheet).await?;
    if let Shown::Not(reason) = shown {
        info!(sha256 = of[0], reason = reason.code(), "a page was not drawn");
    }
    kept::keep(drawn.path(), place)?;
    Ok(shown)
}

async fn receive(mut output: impl AsyncBufRead + Unpin, folder: &Path) -> std::io::Result<Shown> {
    let mut line = Vec::new();
    (&mut output).take(LINE).read_until(b'\n', &mut line).await?;
    let shown: Shown = serde_json::from_slice(&line)?;
    if let Shown::Sheet(sheet) = shown {
        for number in 0..sheet.columns.saturating_mul(sheet.rows).min(4096) {
            let length = output.read_u32().await?;
            if length > PART {
                return Err(std::io::ErrorKind::InvalidData.into());
            }
            let mut part = Vec::new();
            (&mut output).take(length.into()).read_to_end(&mut part).await?;
            if part.len() != length as usize {
                return Err(std::io::ErrorKind::UnexpectedEof.into());
            }
            tokio::fs::write(folder.join(number.to_string()), part).await?;
        }
    }
    Ok(shown)
}
