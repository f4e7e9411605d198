//! The pages of a document as they are compared, read by processes of their own, as many pages in each as go into its
//! time. What was read is kept on this node: a job that begins again goes on where it was, and the text of a page is
//! there when somebody looks at it.

use std::io;
use std::path::{Path, PathBuf};

use pdf::reading::Reading;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use tokio::io::{AsyncBufRead, AsyncBufReadExt as _, AsyncReadExt as _};

use super::words;
use crate::Office;
use crate::error::Error;
use crate::view::child::{Opened, Work};
use crate::view::process::{self, Ended};
use crate::view::{Reason, kept};

/// Documents with more pages are not compared.
pub const PAGES: u32 = 3000;
/// A line of what a process says; the text of a page has at most 64 KiB.
const LINE: u64 = 1 << 20;
/// After so many pages that took too much the rest is not tried.
const PATIENCE: u32 = 10;
/// Words by which pages are found alike.
const WORDS: usize = 256;

/// A document as it is compared.
#[derive(Clone, Copy, Debug)]
pub struct File<'a> {
    pub sha256: &'a str,
    pub pdf: bool,
}

/// A page; nothing is known of one that could not be read.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Page(Result<Known, Reason>);

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Known {
    size: (f64, f64),
    look: String,
    cells: Vec<u8>,
    /// The smallest hashes of its words.
    words: Vec<u64>,
    /// The hash of all of them in their order.
    text: u64,
}

/// What one process read.
#[derive(Debug, Serialize, Deserialize)]
struct Piece {
    pages: u32,
    read: Vec<Page>,
}

impl Page {
    fn of(reading: &Reading) -> Page {
        let cells = reading.cells.as_bytes().chunks(2);
        let cells = cells.filter_map(|two| u8::from_str_radix(std::str::from_utf8(two).ok()?, 16).ok());
        Page::with(&reading.lines, reading.look.clone(), cells.collect(), (reading.width, reading.height))
    }

    fn with(lines: &[String], look: String, cells: Vec<u8>, size: (f64, f64)) -> Page {
        let all: Vec<String> = words::words(lines).collect();
        let mut words: Vec<u64> = all.iter().map(|word| hash(word)).collect();
        words.sort_unstable();
        words.dedup();
        words.truncate(WORDS);
        Page(Ok(Known { size, look, cells, words, text: hash(&all.join(" ")) }))
    }

    #[cfg(test)]
    pub fn made(text: &str, cells: &[u8]) -> Page {
        Page::with(&[text.to_owned()], text.to_owned(), cells.to_vec(), (600.0, 600.0))
    }

    /// Equal for pages that look the same and say the same; a page of which nothing is known is like no other.
    pub fn key(&self, number: usize) -> String {
        match &self.0 {
            Ok(known) => format!("{} {}", known.look, known.text),
            Err(_) => format!("unread {number}"),
        }
    }

    /// Width and height.
    pub fn size(&self) -> Option<(f64, f64)> {
        self.0.as_ref().ok().map(|known| known.size)
    }

    pub fn unread(&self) -> Option<Reason> {
        self.0.as_ref().err().copied()
    }

    pub fn looks_as(&self, other: &Page) -> bool {
        matches!((&self.0, &other.0), (Ok(one), Ok(two)) if one.look == two.look)
    }

    pub fn reads_as(&self, other: &Page) -> bool {
        matches!((&self.0, &other.0), (Ok(one), Ok(two)) if one.text == two.text)
    }

    /// From 0, nothing in common, to 1.
    pub fn likeness(&self, other: &Page) -> f64 {
        let (Ok(one), Ok(two)) = (&self.0, &other.0) else { return 0.0 };
        let sums = one.cells.iter().zip(&two.cells).fold((0u32, 0u32), |(less, more), (a, b)| {
            (less + u32::from(*a.min(b)), more + u32::from(*a.max(b)))
        });
        let look = if sums.1 == 0 { 1.0 } else { f64::from(sums.0) / f64::from(sums.1) };
        if one.words.len().max(two.words.len()) < 5 {
            return look;
        }
        let common = one.words.iter().filter(|word| two.words.binary_search(word).is_ok()).count();
        let text = 2.0 * common as f64 / (one.words.len() + two.words.len()) as f64;
        0.6 * text + 0.4 * look
    }
}

/// The same in every program: what is kept of one file is compared with what is read of another later.
fn hash(text: &str) -> u64 {
    Sha256::digest(text).iter().take(8).fold(0, |hash, byte| hash << 8 | u64::from(*byte))
}

/// All pages; the reason where none is read. `progress` is told how many are, of how many.
pub async fn pages<F: Future<Output = Result<(), Error>>>(
    office: &Office,
    file: File<'_>,
    progress: impl Fn(u32, u32) -> F,
) -> Result<Result<Vec<Page>, Reason>, Error> {
    let mut read = Vec::<Page>::new();
    loop {
        let piece = match piece(office, file, read.len() as u32 + 1).await? {
            Ok(piece) => piece,
            Err(reason) => return Ok(Err(reason)),
        };
        if piece.pages > PAGES {
            return Ok(Err(Reason::Large));
        }
        read.extend(piece.read);
        let lost = read.iter().filter(|page| matches!(page.0, Err(Reason::Time | Reason::Memory)));
        if lost.count() as u32 >= PATIENCE {
            read.resize(piece.pages as usize, Page(Err(Reason::Time)));
        }
        progress(read.len() as u32, piece.pages).await?;
        if read.len() as u32 >= piece.pages {
            return Ok(Ok(read));
        }
    }
}

/// The text of a page.
pub async fn lines(office: &Office, file: File<'_>, page: u32) -> Result<Vec<String>, Error> {
    let folder = |from: u32| place(office, file, from);
    let mut from = page;
    if !folder(page).join(kept::SHEET).exists() {
        from = 1;
        while let Some(piece) = known(office, file, from).await {
            if page < from + piece.read.len() as u32 {
                break;
            }
            from += piece.read.len() as u32;
        }
    }
    if !folder(from).join(page.to_string()).exists() {
        from = page;
        piece(office, file, page).await?.ok();
    }
    match tokio::fs::read_to_string(folder(from).join(page.to_string())).await {
        Ok(text) => Ok(text.lines().map(str::to_owned).collect()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
        Err(error) => Err(error.into()),
    }
}

fn place(office: &Office, file: File<'_>, from: u32) -> PathBuf {
    kept::place(&office.viewer.folder, file.sha256, &format!("read-{from}"))
}

async fn known(office: &Office, file: File<'_>, from: u32) -> Option<Piece> {
    let kept = tokio::fs::read(place(office, file, from).join(kept::SHEET)).await.ok()?;
    serde_json::from_slice(&kept).ok()
}

/// What one process reads from this page on, now or before: at least one page.
async fn piece(office: &Office, file: File<'_>, from: u32) -> Result<Result<Piece, Reason>, Error> {
    if let Some(piece) = known(office, file, from).await {
        return Ok(Ok(piece));
    }
    let _free = office.viewer.places.acquire().await.map_err(Error::internal)?;
    let folder = kept::unfinished(&office.viewer.folder)?;
    let mut got = Got { opened: None, read: Vec::new() };
    let work = Work::Read { pdf: file.pdf, from };
    let ended =
        process::run(office, work, &[file.sha256], |output| got.receive(output, folder.path(), from)).await?;
    let reason = match ended {
        Ended::Said(()) => Reason::Broken,
        Ended::Not(reason) => reason,
    };
    let pages = match got.opened {
        Some(Opened::Pages(pages)) => pages,
        Some(Opened::Not(reason)) => return Ok(Err(reason)),
        None => return Ok(Err(reason)),
    };
    if got.read.is_empty() {
        // The process ended with this page. It is tried again when the comparison is.
        return Ok(Ok(Piece { pages, read: vec![Page(Err(reason))] }));
    }
    let piece = Piece { pages, read: got.read };
    tokio::fs::write(folder.path().join(kept::SHEET), serde_json::to_vec(&piece)?).await?;
    kept::keep(folder.path(), &place(office, file, from))?;
    Ok(Ok(piece))
}

/// What a process has said until it ended, however it did.
struct Got {
    opened: Option<Opened>,
    read: Vec<Page>,
}

impl Got {
    async fn receive(
        &mut self,
        mut output: impl AsyncBufRead + Unpin,
        folder: &Path,
        from: u32,
    ) -> io::Result<()> {
        let Some(opened) = line(&mut output).await? else { return Ok(()) };
        self.opened = Some(opened);
        while let Some(reading) = line::<Option<Reading>>(&mut output).await? {
            let page = match reading {
                None => Page(Err(Reason::Broken)),
                Some(reading) => {
                    let file = folder.join((from + self.read.len() as u32).to_string());
                    tokio::fs::write(file, reading.lines.join("\n")).await?;
                    Page::of(&reading)
                }
            };
            self.read.push(page);
            if self.read.len() > PAGES as usize {
                return Err(io::ErrorKind::InvalidData.into());
            }
        }
        Ok(())
    }
}

/// The next line of what a process says; none at its end.
pub async fn line<T: DeserializeOwned>(output: &mut (impl AsyncBufRead + Unpin)) -> io::Result<Option<T>> {
    let mut line = Vec::new();
    output.take(LINE).read_until(b'\n', &mut line).await?;
    if line.is_empty() {
        return Ok(None);
    }
    Ok(Some(serde_json::from_slice(&line)?))
}
