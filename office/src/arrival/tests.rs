//! Files as people send them, damaged and disguised in every way.

use std::fs::File;
use std::io::{Seek, SeekFrom, Write};
use std::process::Command;

use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::{Limits, Reason, judge, scratch};
use crate::demo::paper::paper;

fn judged_by(claimed: &str, bytes: &[u8], limits: &Limits) -> Result<(), Reason> {
    let mut file = tempfile::tempfile().unwrap();
    file.write_all(bytes).unwrap();
    judged_file(&mut file, claimed, limits)
}

/// As the process does that opens files, but without its limits: nothing here may want more than there is.
fn judged_file(file: &mut File, claimed: &str, limits: &Limits) -> Result<(), Reason> {
    let scratch = scratch(&std::env::temp_dir(), limits).unwrap();
    judge(file, claimed, limits, scratch).unwrap().map_err(|blocked| blocked.reason)
}

fn judged(claimed: &str, bytes: &[u8]) -> Result<(), Reason> {
    judged_by(claimed, bytes, &Limits::default())
}

fn archive(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    let mut writer = ZipWriter::new(&mut bytes);
    for (name, content) in files {
        writer.start_file(*name, SimpleFileOptions::default()).unwrap();
        writer.write_all(content).unwrap();
    }
    writer.finish().unwrap();
    bytes.into_inner()
}

/// What qpdf makes of a good document.
fn by_qpdf(options: &[&str]) -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let (from, to) = (folder.path().join("from.pdf"), folder.path().join("to.pdf"));
    std::fs::write(&from, paper("қорғалған", 0)).unwrap();
    let made = Command::new("qpdf").args(options).arg(&from).arg(&to).output().expect("qpdf is installed");
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    std::fs::read(to).unwrap()
}

/// .a5: a PDF opens, has pages and needs no password.
#[test]
fn a_pdf_that_is_damaged_or_encrypted_is_blocked() {
    let good = paper("жоба", 10);
    assert_eq!(judged("pdf", &good), Ok(()));
    assert_eq!(judged("pdf", &by_qpdf(&["--object-streams=generate"])), Ok(()));
    for cut in [20, good.len() / 2, good.len() - 12] {
        assert_eq!(judged("pdf", &good[..cut]), Err(Reason::PdfBroken), "the first {cut} bytes");
    }
    let empty = String::from_utf8(good).unwrap().replace("[3 0 R]/Count 1", "[     ]/Count 0");
    assert_eq!(judged("pdf", empty.as_bytes()), Err(Reason::PdfBroken), "no pages");
    // With a password for reading, and with one that only forbids to change it.
    for user in ["secret", ""] {
        for streams in ["--object-streams=generate", "--object-streams=disable"] {
            let encrypted = by_qpdf(&[streams, "--encrypt", user, "owner", "256", "--"]);
            assert_eq!(judged("pdf", &encrypted), Err(Reason::PdfEncrypted), "{user:?} {streams}");
        }
    }
}

/// .a5: what a file is, its content says, not its name.
#[test]
fn content_that_is_not_what_the_name_or_the_sender_says_is_blocked() {
    let program: &[u8] = b"MZ\x90\0\x03\0\0\0\x04\0\0\0\xff\xff\0\0";
    for claimed in ["pdf", "txt", "csv", "xml", "zip", "docx", "xls", "png", "dwg", "ifc", "bin"] {
        assert_eq!(judged(claimed, program), Err(Reason::Type), "{claimed}");
    }
    let pdf = paper("x", 0);
    assert_eq!(judged("zip", &pdf), Err(Reason::Type));
    assert_eq!(judged("txt", &pdf), Err(Reason::Type));
    let zip = archive(&[("a.txt", b"text")]);
    assert_eq!(judged("zip", &zip), Ok(()));
    assert_eq!(judged("zip pdf", &zip), Err(Reason::Type), "announced as PDF");
    for (claimed, bytes) in [
        ("txt", "Қазақша мәтін".as_bytes()),
        ("csv", b"a;b\r\n\xcf\xf0\xee\xe5\xea\xf2;1\r\n"),
        ("xml", b"\xEF\xBB\xBF<?xml version=\"1.0\"?><a/>"),
        ("xml", b"\xFF\xFE<\0a\0/\0>\0"),
        ("ifc", b"ISO-10303-21;\nHEADER;"),
        ("dxf", b"  0\r\nSECTION\r\n"),
        ("dwg", b"AC1032\0\0\0"),
        ("png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"),
        ("jpeg", b"\xFF\xD8\xFF\xE0\0\x10JFIF\0"),
        ("tiff", b"II*\0\x08\0\0\0\0\0\0\0"),
        ("rtf", b"{\\rtf1}"),
        ("xls", b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1\0\0"),
    ] {
        assert_eq!(judged(claimed, bytes), Ok(()), "{claimed}");
    }
}

/// .a5: an office document has the parts of its kind.
#[test]
fn office_documents_are_told_from_other_archives_by_their_parts() {
    let document = |part: &str| archive(&[("[Content_Types].xml", b"<Types/>"), (part, b"<x/>")]);
    let (docx, xlsx) = (document("word/document.xml"), document("xl/workbook.xml"));
    assert_eq!((judged("docx", &docx), judged("xlsx", &xlsx)), (Ok(()), Ok(())));
    assert_eq!((judged("xlsx", &docx), judged("docx", &xlsx)), (Err(Reason::Type), Err(Reason::Type)));
    assert_eq!(judged("docx", &archive(&[("a.txt", b"text")])), Err(Reason::Type));
    let odt = archive(&[("mimetype", b"application/vnd.oasis.opendocument.text"), ("content.xml", b"<x/>")]);
    assert_eq!((judged("odt", &odt), judged("ods", &odt)), (Ok(()), Err(Reason::Type)));
}

/// .a5: a damaged archive is blocked, also one of which only the content is damaged.
#[test]
fn an_archive_that_cannot_be_read_to_its_end_is_blocked() {
    let content = paper("x", 100);
    let good = archive(&[("Жоба.pdf", &content), ("b.txt", b"text")]);
    assert_eq!(judged("zip", &good), Ok(()));
    assert_eq!(judged("zip", &good[..good.len() / 2]), Err(Reason::ArchiveBroken));
    let mut spoilt = good.clone();
    spoilt[60] ^= 0x55;
    assert_eq!(judged("zip", &spoilt), Err(Reason::ArchiveBroken));
    // The flag for encryption, in both headers of the first file.
    let mut locked = good;
    let central = locked.windows(4).position(|four| four == b"PK\x01\x02").unwrap();
    locked[6] |= 1;
    locked[central + 8] |= 1;
    assert_eq!(judged("zip", &locked), Err(Reason::ArchiveEncrypted));
}

/// .a5, A-16.p2-R1: by how much, how deep and how many an archive may unpack is data.
#[test]
fn bombs_are_blocked_by_ratio_depth_and_count() {
    let zeros = vec![0; 17 << 20];
    let bomb = archive(&[("zeros.bin", &zeros)]);
    assert!(bomb.len() < 100_000, "{}", bomb.len());
    assert_eq!(judged("zip", &bomb), Err(Reason::ArchiveRatio));
    let inside = archive(&[("inner.zip", &bomb)]);
    assert_eq!(judged("zip", &inside), Err(Reason::ArchiveRatio), "counted through the levels");
    assert_eq!(judged_by("zip", &bomb, &Limits { ratio: 1200, ..Limits::default() }), Ok(()));

    let three = (0..2).fold(archive(&[("a.txt", b"text")]), |inner, _| archive(&[("inner.zip", &inner)]));
    assert_eq!(judged("zip", &three), Ok(()));
    assert_eq!(judged("zip", &archive(&[("disguised.jpg", &three)])), Err(Reason::ArchiveDepth));

    let limits = Limits { files: 3, ..Limits::default() };
    let pair = archive(&[("a.txt", b"a"), ("b.txt", b"b")]);
    assert_eq!(judged_by("zip", &pair, &limits), Ok(()));
    let more = archive(&[("one.zip", &pair), ("c.txt", b"c")]);
    assert_eq!(judged_by("zip", &more, &limits), Err(Reason::ArchiveCount), "those inside count too");
    let names: Vec<_> = (0..4).map(|n| format!("{n}.txt")).collect();
    let four: Vec<_> = names.iter().map(|name| (name.as_str(), b"x".as_slice())).collect();
    assert_eq!(judged_by("zip", &archive(&four), &limits), Err(Reason::ArchiveCount));
}

/// A large PDF is not opened as a whole; that it is encrypted is found all the same.
#[test]
fn a_pdf_too_large_to_be_opened_is_looked_through() {
    let mut file = tempfile::tempfile().unwrap();
    let bytes = by_qpdf(&["--object-streams=disable", "--encrypt", "", "owner", "256", "--"]);
    let size = (128 << 20) + 1;
    file.write_all(&bytes).unwrap();
    file.seek(SeekFrom::Start(size - 30)).unwrap();
    file.write_all(b"\nstartxref\n164\n%%EOF\n         ").unwrap();
    let limits = Limits::default();
    assert_eq!(judged_file(&mut file, "pdf", &limits), Err(Reason::PdfEncrypted));
    let plain = paper("x", 0);
    file.set_len(0).unwrap();
    file.seek(SeekFrom::Start(0)).unwrap();
    file.write_all(&plain).unwrap();
    file.set_len(size).unwrap();
    assert_eq!(judged_file(&mut file, "pdf", &limits), Err(Reason::PdfBroken), "it has no end");
}
