//! Drawings on the disk of this node, by the hash of the original and what was asked for. They are no documents: each
//! may be removed at any moment and is made again, so that nothing here is synced.

use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use tempfile::TempDir;

use super::{Shown, Zoom};
use crate::error::Error;

/// A drawing that was made so long ago is removed.
const KEPT: Duration = Duration::from_secs(30 * 24 * 3600);
/// That something could not be drawn is believed so long: limits change, and so does the program.
pub(crate) const REFUSED: Duration = Duration::from_secs(3600);
/// Goes up when the program draws otherwise than before.
const VERSION: u32 = 1;
/// What was drawn; the parts lie beside it by their numbers.
pub const SHEET: &str = "sheet.json";

/// Where what was made of a document lies as a whole.
pub fn place(folder: &Path, sha256: &str, what: &str) -> PathBuf {
    let first = sha256.get(..2).unwrap_or("00");
    folder.join(first).join(format!("{sha256}-{VERSION}-{what}"))
}

/// The name of the drawing of a page.
pub fn page(page: u32, zoom: Zoom) -> String {
    format!("{page}-{}", zoom.code())
}

/// A folder for what is being made.
pub fn unfinished(folder: &Path) -> io::Result<TempDir> {
    let unfinished = folder.join("unfinished");
    std::fs::create_dir_all(&unfinished)?;
    tempfile::tempdir_in(&unfinished)
}

pub async fn find(place: &Path) -> Option<Shown> {
    let sheet = place.join(SHEET);
    let shown = serde_json::from_slice(&tokio::fs::read(&sheet).await.ok()?).ok()?;
    if matches!(shown, Shown::Not(_)) && older(&sheet, REFUSED) {
        return None;
    }
    Some(shown)
}

pub async fn part(place: &Path, part: u32) -> Result<Vec<u8>, Error> {
    match tokio::fs::read(place.join(part.to_string())).await {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Err(Error::NotFound),
        read => Ok(read?),
    }
}

/// Brings a finished drawing to its place; takes away one that was there before.
pub fn keep(drawn: &Path, place: &Path) -> io::Result<()> {
    if let Some(folder) = place.parent() {
        std::fs::create_dir_all(folder)?;
    }
    if std::fs::rename(drawn, place).is_ok() {
        return Ok(());
    }
    let old = drawn.with_extension("old");
    std::fs::rename(place, &old).ok();
    let kept = std::fs::rename(drawn, place);
    std::fs::remove_dir_all(&old).ok();
    // Somebody else may have brought the same in between.
    if place.join(SHEET).exists() { Ok(()) } else { kept }
}

/// Removes what is old, and what a process that was killed left unfinished.
pub fn sweep(folder: &Path) -> io::Result<()> {
    let Ok(groups) = std::fs::read_dir(folder) else { return Ok(()) };
    for group in groups {
        for drawing in std::fs::read_dir(group?.path())? {
            let drawing = drawing?.path();
            let sheet = drawing.join(SHEET);
            let age = if sheet.exists() { (&sheet, KEPT) } else { (&drawing, REFUSED) };
            if older(age.0, age.1) {
                std::fs::remove_dir_all(&drawing)?;
            }
        }
    }
    Ok(())
}

pub(crate) fn older(file: &Path, than: Duration) -> bool {
    let modified = std::fs::metadata(file).and_then(|meta| meta.modified());
    modified.ok().and_then(|modified| modified.elapsed().ok()).is_some_and(|age| age > than)
}
