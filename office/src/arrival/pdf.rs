//! Whether a PDF opens, has pages and needs no password.

use std::fs::File;
use std::io::{self, Read as _, Seek as _, SeekFrom};
use std::panic::{AssertUnwindSafe, catch_unwind};

use hayro_syntax::{LoadPdfError, Pdf};

use super::Reason;

/// A larger one is not opened as a whole, so that memory stays bounded: its ends are looked at, and whether it names a
/// password anywhere.
const OPENED: u64 = 128 << 20;
/// Readers look for the end of a PDF in so much.
const TAIL: u64 = 2048;
const PIECE: usize = 1 << 20;

pub fn judge(file: &mut File, size: u64) -> io::Result<Result<(), Reason>> {
    file.seek(SeekFrom::Start(size.saturating_sub(TAIL)))?;
    let mut tail = Vec::new();
    file.take(TAIL).read_to_end(&mut tail)?;
    let is_whole = finds(&tail, b"startxref") && finds(&tail, b"%%EOF");
    file.seek(SeekFrom::Start(0))?;
    if size > OPENED {
        let encrypted = names_a_password(file)?;
        return Ok(if encrypted { Err(Reason::PdfEncrypted) } else { told(is_whole) });
    }
    let mut bytes = Vec::with_capacity(usize::try_from(size).unwrap_or_default());
    file.read_to_end(&mut bytes)?;
    if encrypts(&bytes) {
        return Ok(Err(Reason::PdfEncrypted));
    }
    // Whatever happens inside the reader of somebody's file, it is the file.
    let pages = catch_unwind(AssertUnwindSafe(|| Pdf::new(bytes).map(|pdf| pdf.pages().len())));
    Ok(match pages {
        Ok(Err(LoadPdfError::Decryption(_))) => Err(Reason::PdfEncrypted),
        Ok(Ok(pages)) => told(is_whole && pages > 0),
        Ok(Err(LoadPdfError::Invalid)) | Err(_) => Err(Reason::PdfBroken),
    })
}

fn told(right: bool) -> Result<(), Reason> {
    if right { Ok(()) } else { Err(Reason::PdfBroken) }
}

/// Goes through the file piece by piece; pieces overlap, so that nothing is missed between two of them.
fn names_a_password(file: &mut File) -> io::Result<bool> {
    const OVERLAP: usize = 64;
    let mut piece = vec![0; PIECE];
    let mut kept = 0;
    loop {
        let read = file.read(&mut piece[kept..])?;
        if read == 0 {
            return Ok(false);
        }
        let end = kept + read;
        if encrypts(&piece[..end]) {
            return Ok(true);
        }
        kept = end.min(OVERLAP);
        piece.copy_within(end - kept..end, 0);
    }
}

/// A trailer refers to a dictionary of encryption: `/Encrypt 5 0 R` or `/Encrypt <<`. One that opens without a password
/// does so too.
fn encrypts(bytes: &[u8]) -> bool {
    const KEY: &[u8] = b"/Encrypt";
    let mut rest = bytes;
    while let Some(at) = position(rest, KEY) {
        rest = &rest[at + KEY.len()..];
        let value = rest.trim_ascii_start();
        let refers = value.first().is_some_and(u8::is_ascii_digit) && value.len() < rest.len();
        if refers || value.starts_with(b"<<") {
            return true;
        }
    }
    false
}

fn finds(bytes: &[u8], wanted: &[u8]) -> bool {
    position(bytes, wanted).is_some()
}

fn position(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    let first = wanted[0];
    let mut from = 0;
    while let Some(at) = bytes[from..].iter().position(|byte| *byte == first) {
        if bytes[from + at..].starts_with(wanted) {
            return Some(from + at);
        }
        from += at + 1;
    }
    None
}
