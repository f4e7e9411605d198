//! The layout of a ZIP archive (APPNOTE 6.3.10): every byte of it is known before the first one is sent, so that a
//! download can go on anywhere and nothing is kept on disk. Files are stored as they are, their names in UTF-8;
//! 64-bit sizes where 32 bits are too few. All dates are the first of the format, so that equal content is equal bytes.

use std::ops::Range;

use sha2::{Digest, Sha256};

const VERSION: u16 = 20;
const VERSION_64: u16 = 45;
/// Names are UTF-8.
const FLAGS: u16 = 0x0800;
/// 1 January 1980.
const DATE: u16 = 0x0021;
const UNIX: u16 = 3 << 8;
/// A plain file that its owner may write.
const ATTRIBUTES: u32 = 0o100_644 << 16;
const LIMIT: u64 = u32::MAX as u64;

/// A file of the archive.
#[derive(Debug, Clone)]
pub struct Entry {
    pub name: String,
    pub size: u64,
    pub crc32: u32,
    pub content: Content,
}

/// Where bytes come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Content {
    Bytes(Vec<u8>),
    /// By its SHA-256.
    Blob(String),
}

impl Entry {
    /// A file that is at hand.
    pub fn of_bytes(name: impl Into<String>, bytes: Vec<u8>) -> Entry {
        let (size, crc32) = (bytes.len() as u64, crc32fast::hash(&bytes));
        Entry { name: name.into(), size, crc32, content: Content::Bytes(bytes) }
    }
}

/// An archive, byte by byte.
#[derive(Debug, Clone)]
pub struct Layout {
    /// Each with its length; one after the other.
    pieces: Vec<(u64, Content)>,
    pub size: u64,
}

impl Layout {
    pub fn of(entries: Vec<Entry>) -> Layout {
        let mut layout = Layout { pieces: Vec::new(), size: 0 };
        let mut directory = Vec::new();
        let count = entries.len() as u64;
        for entry in entries {
            central(&mut directory, &entry, layout.size);
            layout.push(local(&entry));
            layout.size += entry.size;
            layout.pieces.push((entry.size, entry.content));
        }
        let start = layout.size;
        end(&mut directory, count, start);
        layout.push(directory);
        layout
    }

    fn push(&mut self, bytes: Vec<u8>) {
        self.size += bytes.len() as u64;
        self.pieces.push((bytes.len() as u64, Content::Bytes(bytes)));
    }

    /// Equal for equal archives only, in lower-case hexadecimal.
    pub fn tag(&self) -> String {
        let mut hasher = Sha256::new();
        for (length, content) in &self.pieces {
            let bytes = match content {
                Content::Bytes(bytes) => bytes.as_slice(),
                Content::Blob(sha256) => sha256.as_bytes(),
            };
            hasher.update(length.to_be_bytes());
            hasher.update(bytes);
        }
        crate::blobs::hex(&hasher.finalize())
    }

    /// What lies in a range: contents with the part of each, `None` for the whole.
    pub fn cut(self, range: &Range<u64>) -> Vec<(Content, Option<Range<u64>>)> {
        let mut start = 0;
        let mut cut = Vec::new();
        for (length, content) in self.pieces {
            let inside = range.start.max(start)..range.end.min(start + length);
            if inside.start < inside.end {
                let part = inside.start - start..inside.end - start;
                cut.push((content, (part != (0..length)).then_some(part)));
            }
            start += length;
        }
        cut
    }
}

pub(crate) fn local(entry: &Entry) -> Vec<u8> {
    let large = entry.size >= LIMIT;
    let mut extra = Vec::new();
    if large {
        put(&mut extra, &[&1_u16.to_le_bytes(), &16_u16.to_le_bytes()]);
        put(&mut extra, &[&entry.size.to_le_bytes(), &entry.size.to_le_bytes()]);
    }
    let mut out = Vec::new();
    put(&mut out, &[&0x0403_4b50_u32.to_le_bytes(), &version(large).to_le_bytes()]);
    common(&mut out, entry, extra.len());
    put(&mut out, &[entry.name.as_bytes(), &extra]);
    out
}

pub(crate) fn central(out: &mut Vec<u8>, entry: &Entry, offset: u64) {
    let (large, far) = (entry.size >= LIMIT, offset >= LIMIT);
    let mut extra = Vec::new();
    if large || far {
        let length = 16 * u16::from(large) + 8 * u16::from(far);
        put(&mut extra, &[&1_u16.to_le_bytes(), &length.to_le_bytes()]);
        if large {
            put(&mut extra, &[&entry.size.to_le_bytes(), &entry.size.to_le_bytes()]);
        }
        if far {
            put(&mut extra, &[&offset.to_le_bytes()]);
        }
    }
    let version = version(large || far);
    put(out, &[&0x0201_4b50_u32.to_le_bytes(), &(UNIX | VERSION_64).to_le_bytes(), &version.to_le_bytes()]);
    common(out, entry, extra.len());
    // No comment, first disk, no internal attributes.
    put(out, &[&[0; 6], &ATTRIBUTES.to_le_bytes(), &short(offset).to_le_bytes()]);
    put(out, &[entry.name.as_bytes(), &extra]);
}

/// What both headers of a file say.
fn common(out: &mut Vec<u8>, entry: &Entry, extra: usize) {
    let size = short(entry.size).to_le_bytes();
    // Stored, midnight.
    put(out, &[&FLAGS.to_le_bytes(), &[0; 4], &DATE.to_le_bytes(), &entry.crc32.to_le_bytes(), &size, &size]);
    let name = u16::try_from(entry.name.len()).unwrap_or(u16::MAX);
    put(out, &[&name.to_le_bytes(), &(extra as u16).to_le_bytes()]);
}

/// The end of the directory, which begins at `start`.
pub(crate) fn end(out: &mut Vec<u8>, count: u64, start: u64) {
    let length = out.len() as u64;
    let few = u16::try_from(count).unwrap_or(u16::MAX);
    if few == u16::MAX || start >= LIMIT || length >= LIMIT {
        let version = VERSION_64.to_le_bytes();
        put(out, &[&0x0606_4b50_u32.to_le_bytes(), &44_u64.to_le_bytes(), &version, &version, &[0; 8]]);
        let numbers = [count, count, length, start].map(u64::to_le_bytes);
        put(out, &[&numbers.concat()]);
        let record = start + length;
        put(out, &[&0x0706_4b50_u32.to_le_bytes(), &[0; 4], &record.to_le_bytes(), &1_u32.to_le_bytes()]);
    }
    put(out, &[&0x0605_4b50_u32.to_le_bytes(), &[0; 4], &few.to_le_bytes(), &few.to_le_bytes()]);
    put(out, &[&short(length).to_le_bytes(), &short(start).to_le_bytes(), &[0; 2]]);
}

/// All ones say: look at the 64 bits.
fn short(number: u64) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

fn version(large: bool) -> u16 {
    if large { VERSION_64 } else { VERSION }
}

fn put(out: &mut Vec<u8>, parts: &[&[u8]]) {
    parts.iter().for_each(|part| out.extend_from_slice(part));
}

#[cfg(test)]
mod tests {
    use std::fs::File;
    use std::io::{Seek, SeekFrom, Write};
    use std::process::Command;

    use super::*;

    /// What another program finds in an archive: name, size, offset of each file; the last is read and compared.
    fn judged(path: &std::path::Path, last: &str) -> String {
        let script = "import sys, zipfile\n\
            z = zipfile.ZipFile(sys.argv[1])\n\
            [print(i.filename, i.file_size, i.header_offset, i.compress_type) for i in z.infolist()]\n\
            print(z.read(z.infolist()[-1]).decode())";
        let found = Command::new("python3").args(["-c", script]).arg(path).output().unwrap();
        let text = String::from_utf8(found.stdout).unwrap();
        assert!(text.trim_end().ends_with(last), "{text}{}", String::from_utf8_lossy(&found.stderr));
        text
    }

    #[test]
    fn another_program_reads_files_and_offsets_beyond_four_gigabytes() {
        let fresh = crate::testing::Fresh::sqlite();
        let path = fresh.folder().join("large.zip");
        let large = |size| Entry {
            name: format!("құжаттар/{size}.bin"),
            size,
            crc32: 0,
            content: Content::Blob("a hole".into()),
        };
        let entries =
            vec![large(5 << 30), large(LIMIT), large(LIMIT - 1), Entry::of_bytes("соңы.txt", "соңы".into())];
        let layout = Layout::of(entries);
        let size = layout.size;
        let mut file = File::create(&path).unwrap();
        for (length, content) in layout.pieces {
            match content {
                Content::Bytes(bytes) => file.write_all(&bytes).unwrap(),
                Content::Blob(_) => drop(file.seek(SeekFrom::Current(length as i64)).unwrap()),
            }
        }
        assert_eq!(file.metadata().unwrap().len(), size);
        let found = judged(&path, "соңы");
        assert!(found.starts_with("құжаттар/5368709120.bin 5368709120 0 0\n"), "{found}");
        assert!(found.contains("құжаттар/4294967294.bin 4294967294 9663"), "{found}");
    }

    #[test]
    fn more_files_than_sixteen_bits_can_count_are_all_listed() {
        let fresh = crate::testing::Fresh::sqlite();
        let path = fresh.folder().join("many.zip");
        let layout = Layout::of((0..70_000).map(|i| Entry::of_bytes(format!("{i}"), b"x".into())).collect());
        let bytes: Vec<u8> = layout
            .pieces
            .into_iter()
            .flat_map(|(_, content)| match content {
                Content::Bytes(bytes) => bytes,
                Content::Blob(_) => unreachable!("no blob was given"),
            })
            .collect();
        std::fs::write(&path, bytes).unwrap();
        assert_eq!(judged(&path, "x").lines().count(), 70_001);
    }

    #[test]
    fn the_parts_of_any_two_ranges_make_the_whole() {
        let entries = vec![Entry::of_bytes("a", b"abc".into()), Entry::of_bytes("b", b"de".into())];
        let layout = Layout::of(entries);
        let bytes = |range: Range<u64>| -> Vec<u8> {
            let take = |(content, part): (Content, Option<Range<u64>>)| match (content, part) {
                (Content::Bytes(bytes), None) => bytes,
                (Content::Bytes(bytes), Some(part)) => bytes[part.start as usize..part.end as usize].to_vec(),
                (Content::Blob(_), _) => unreachable!("no blob was given"),
            };
            layout.clone().cut(&range).into_iter().flat_map(take).collect()
        };
        let whole = bytes(0..layout.size);
        assert_eq!(whole.len() as u64, layout.size);
        for middle in 0..=layout.size {
            assert_eq!([bytes(0..middle), bytes(middle..layout.size)].concat(), whole, "{middle}");
        }
    }
}
