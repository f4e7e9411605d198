//! Whether a PDF opens, has pages and needs no password.

use std::fs::File;
use std::io::{self, Read as _, Seek as _, SeekFrom};
use std::panic::{AssertUnwindSafe, catch_unwind};

use hayro_syntax::{LoadPdfError, Pdf};
use uuid::Uuid;

use super::{Extent, Reason};

/// Readers look for the end of a PDF in so much.
const TAIL: u64 = 2048;
/// A list of objects is shorter: two million of them have twenty bytes each.
const LIST: u64 = 40 << 20;

/// `most`: a larger one is not opened, because it would have to lie in memory. Of such a one the list of objects must
/// be where its end says, and must name no encryption.
pub fn judge(file: &mut File, most: u64) -> io::Result<Result<Extent, Reason>> {
    let size = file.seek(SeekFrom::End(0))?;
    let tail = piece(file, size.saturating_sub(TAIL), TAIL)?;
    let is_whole = position(&tail, b"startxref").is_some() && position(&tail, b"%%EOF").is_some();
    let trailer = trailer(file, &tail, size)?;
    if trailer == Trailer::Encrypted {
        return Ok(Err(Reason::PdfEncrypted));
    }
    if size > most {
        let sound = is_whole && trailer == Trailer::Plain;
        return Ok(if sound { Ok(Extent::Unopened) } else { Err(Reason::PdfBroken) });
    }
    let bytes = piece(file, 0, size)?;
    // One that needs no password to be read is encrypted too; nobody made it with this password.
    let password = Uuid::new_v4().to_string();
    // Whatever happens inside the reader of somebody's file, it is the file.
    let opening = || Pdf::new_with_password(bytes, &password).map(|pdf| pdf.pages().len());
    Ok(match catch_unwind(AssertUnwindSafe(opening)) {
        Ok(Err(LoadPdfError::Decryption(_))) => Err(Reason::PdfEncrypted),
        Ok(Ok(pages)) if is_whole && pages > 0 => Ok(Extent::Whole),
        Ok(Ok(_) | Err(LoadPdfError::Invalid)) | Err(_) => Err(Reason::PdfBroken),
    })
}

/// What the dictionary at the list of objects says, to which the end of the file points.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Trailer {
    Missing,
    Plain,
    Encrypted,
}

fn trailer(file: &mut File, tail: &[u8], size: u64) -> io::Result<Trailer> {
    let Some(at) = last_position(tail, b"startxref") else { return Ok(Trailer::Missing) };
    let digits = tail[at + 9..].trim_ascii_start();
    let digits = digits.split(|byte| !byte.is_ascii_digit()).next().unwrap_or_default();
    let offset = std::str::from_utf8(digits).ok().and_then(|digits| digits.parse::<u64>().ok());
    let Some(offset) = offset.filter(|offset| *offset < size) else { return Ok(Trailer::Missing) };
    let list = piece(file, offset, LIST)?;
    Ok(dictionary(list.trim_ascii_start()).map_or(Trailer::Missing, |dictionary| {
        if names(dictionary).any(|name| name == b"Encrypt") { Trailer::Encrypted } else { Trailer::Plain }
    }))
}

/// Behind a table, or before the bytes of a list in a stream: `7 0 obj << … >> stream`.
fn dictionary(list: &[u8]) -> Option<&[u8]> {
    let (from, until): (usize, &[u8]) = if list.starts_with(b"xref") {
        (position(list, b"trailer")?, b"startxref")
    } else {
        let object = position(&list[..list.len().min(64)], b"obj")?;
        let numbers = &list[..object];
        if numbers.is_empty()
            || !numbers.iter().all(|byte| byte.is_ascii_digit() || byte.is_ascii_whitespace())
        {
            return None;
        }
        (object, b"stream")
    };
    let rest = &list[from..];
    let dictionary = &rest[..position(rest, until)?];
    position(dictionary, b"<<").map(|_| dictionary)
}

/// Every name in it, as it is meant: a letter may be written `#65`.
fn names(bytes: &[u8]) -> impl Iterator<Item = Vec<u8>> {
    let ends = |byte: &u8| byte.is_ascii_whitespace() || *byte == 0 || b"()<>[]{}/%".contains(byte);
    bytes.split(|byte| *byte == b'/').skip(1).map(move |rest| {
        let mut written = rest.split(ends).next().unwrap_or_default();
        let mut name = Vec::new();
        while let [byte, rest @ ..] = written {
            let code = rest.get(..2).filter(|_| *byte == b'#').and_then(|two| std::str::from_utf8(two).ok());
            let code = code.and_then(|two| u8::from_str_radix(two, 16).ok());
            name.push(code.unwrap_or(*byte));
            written = if code.is_some() { &rest[2..] } else { rest };
        }
        name
    })
}

fn piece(file: &mut File, from: u64, most: u64) -> io::Result<Vec<u8>> {
    let left = file.seek(SeekFrom::End(0))?.saturating_sub(from);
    let mut bytes = Vec::with_capacity(usize::try_from(left.min(most)).unwrap_or_default());
    file.seek(SeekFrom::Start(from))?;
    file.take(most).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn position(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes.windows(wanted.len()).position(|part| part == wanted)
}

fn last_position(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes.windows(wanted.len()).rposition(|part| part == wanted)
}
