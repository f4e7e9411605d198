//! Files as people send them, damaged and disguised in every way.

use std::io::Write;
use std::process::Command;

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use super::{Blocked, Extent, Limits, Question, Reason};
use crate::demo::paper::paper;

/// A larger PDF is not opened in these tests.
const OPENED: u64 = 8 << 20;

fn judged_by(claimed: &str, bytes: &[u8], limits: &Limits) -> Result<(), Reason> {
    found(claimed, bytes, limits).map(drop).map_err(|blocked| blocked.reason)
}

/// As the process does that opens files, but without its limits: nothing here may want more than there is.
fn found(claimed: &str, bytes: &[u8], limits: &Limits) -> Result<Extent, Blocked> {
    let mut file = tempfile::tempfile().unwrap();
    file.write_all(bytes).unwrap();
    let scratch = std::env::temp_dir();
    let question = Question { claimed: claimed.into(), limits: limits.clone(), opened: OPENED, scratch };
    let scratch = question.scratch().unwrap();
    question.judge(&mut file, scratch).unwrap()
}

fn judged(claimed: &str, bytes: &[u8]) -> Result<(), Reason> {
    judged_by(claimed, bytes, &Limits::default())
}

fn archive(files: &[(&str, &[u8])]) -> Vec<u8> {
    written(files, SimpleFileOptions::default())
}

fn stored(files: &[(&str, &[u8])]) -> Vec<u8> {
    written(files, SimpleFileOptions::default().compression_method(CompressionMethod::Stored))
}

fn written(files: &[(&str, &[u8])], options: SimpleFileOptions) -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    let mut writer = ZipWriter::new(&mut bytes);
    for (name, content) in files {
        writer.start_file(*name, options).unwrap();
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
    for claimed in ["pdf", "txt", "csv", "xml", "zip", "doc", "docx", "xls", "png", "tif", "dwg", "ifc"] {
        assert_eq!(judged(claimed, program), Err(Reason::Type), "{claimed}");
    }
    assert_eq!(judged("tif", b"\xFF\xD8\xFF\xE0\0\x10JFIF\0"), Err(Reason::Type), "a JPEG");
    let pdf = paper("x", 0);
    assert_eq!(judged("zip", &pdf), Err(Reason::Type));
    assert_eq!(judged("txt", &pdf), Err(Reason::Type));
    let zip = archive(&[("a.txt", b"text")]);
    assert_eq!(judged("zip", &zip), Ok(()));
    assert_eq!(judged("zip pdf", &zip), Err(Reason::Type), "announced as PDF");
    for (claimed, bytes) in [
        ("txt", "Қазақша мәтін".as_bytes()),
        ("csv", b"a;b\r\n\xcf\xf0\xee\xe5\xea\xf2;1\r\n"),
        ("csv", b"BM-1;bulldozer\r\nMZ-2;mixer\r\n"),
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

/// Bytes with one part of them written otherwise.
fn with(bytes: &[u8], from: &[u8], to: &[u8]) -> Vec<u8> {
    let at = bytes.windows(from.len()).rposition(|part| part == from).expect("it is there");
    [&bytes[..at], to, &bytes[at + from.len()..]].concat()
}

/// .a5: that a PDF is encrypted its trailer says, however it writes it.
#[test]
fn a_pdf_that_hides_that_it_is_encrypted_is_blocked() {
    for streams in ["--object-streams=generate", "--object-streams=disable"] {
        let encrypted = by_qpdf(&[streams, "--encrypt", "", "owner", "256", "--"]);
        for written in [b"/Encryp#74 ".as_slice(), b"/#45#6e#63rypt ", b"/Encrypt\r\n"] {
            let hidden = with(&encrypted, b"/Encrypt ", written);
            assert_eq!(
                judged("pdf", &hidden),
                Err(Reason::PdfEncrypted),
                "{streams} {}",
                written.escape_ascii()
            );
        }
    }
    // Where only the text of a page speaks of it, it is not.
    let streams = ["--stream-data=uncompress", "--object-streams=disable"];
    let good = by_qpdf(&streams);
    assert_eq!(judged("pdf", &[b"%PDF-1.7\n% /Encrypt 5 0 R\n".as_slice(), &good].concat()), Ok(()));
}

/// .a5: a PDF too large to be opened is told as such, and its list of objects is where its end says.
#[test]
fn a_pdf_too_large_to_be_opened_is_looked_at_and_said_so() {
    let large = |options: &[&str]| {
        let pdf = by_qpdf(options);
        let at = pdf.windows(10).rposition(|part| part == b"startxref\n").unwrap();
        let (begin, end) = (b"%PDF-1.7\n".as_slice(), vec![b'\n'; OPENED as usize]);
        let offset: usize =
            std::str::from_utf8(&pdf[at + 10..]).unwrap().lines().next().unwrap().parse().unwrap();
        let moved = (begin.len() + end.len() + offset).to_string();
        [begin, &end, &pdf[..at], b"startxref\n", moved.as_bytes(), b"\n%%EOF\n"].concat()
    };
    let limits = Limits::default();
    for streams in ["--object-streams=generate", "--object-streams=disable"] {
        let plain = large(&[streams]);
        assert_eq!(found("pdf", &plain, &limits), Ok(Extent::Unopened), "{streams}");
        let packed = stored(&[("ГП.pdf", &plain)]);
        assert_eq!(found("zip", &packed, &limits), Ok(Extent::Unopened), "{streams}");
        let encrypted = large(&[streams, "--encrypt", "", "owner", "256", "--"]);
        assert_eq!(judged("pdf", &encrypted), Err(Reason::PdfEncrypted), "{streams}");
        let hidden = with(&encrypted, b"/Encrypt ", b"/Encryp#74 ");
        assert_eq!(judged("pdf", &hidden), Err(Reason::PdfEncrypted), "{streams}");
    }
    let zeros = vec![0; OPENED as usize];
    for end in ["\nstartxref\n1\n%%EOF\n", "\nstartxref\n99999999999\n%%EOF\n", "\n%%EOF\n", ""] {
        let empty = [b"%PDF-1.7\n".as_slice(), &zeros, end.as_bytes()].concat();
        assert_eq!(judged("pdf", &empty), Err(Reason::PdfBroken), "{end:?}");
    }
}

fn gzipped(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// .a5: what lies in an archive is judged like what comes alone, and the file is named that is to blame.
#[test]
fn what_lies_in_an_archive_is_judged_by_its_content() {
    let limits = Limits::default();
    let encrypted = by_qpdf(&["--encrypt", "", "owner", "256", "--"]);
    let good = paper("жоба", 10);
    for (name, bytes, reason) in [
        ("a.pdf", encrypted.as_slice(), Reason::PdfEncrypted),
        ("a.bin", &encrypted, Reason::PdfEncrypted),
        ("a.pdf", b"%PDF-1.7 nothing", Reason::PdfBroken),
        ("a.bin", &good[..good.len() / 2], Reason::PdfBroken),
        ("a.pdf", b"no PDF", Reason::Type),
        ("a.docx", b"PK\x05\x06", Reason::ArchiveBroken),
        ("a.docx", &archive(&[("a.txt", b"text")]), Reason::Type),
        ("a.7z", b"7z\xBC\xAF\x27\x1C broken", Reason::ArchiveUnread),
        ("a.rar", b"Rar!\x1A\x07\x00broken", Reason::ArchiveUnread),
        ("a.bin", b"Rar!\x1A\x07\x01\x00", Reason::ArchiveUnread),
        ("a.bin", b"MZ stub 7z\xBC\xAF\x27\x1C", Reason::Program),
        ("a.bin", b"\xFD7zXZ\0", Reason::ArchiveUnread),
        ("a.bin", b"BZh91AY&SY", Reason::ArchiveUnread),
        ("a.rar", b"anything", Reason::ArchiveUnread),
        ("a.gz", b"\x1F\x8B\x08 broken", Reason::ArchiveBroken),
        ("a.zip", &archive(&[("b.txt", b"text")])[..40], Reason::ArchiveBroken),
    ] {
        let Err(blocked) = found("zip", &archive(&[("b.txt", b"text"), (name, bytes)]), &limits) else {
            panic!("{name} {}", bytes.escape_ascii())
        };
        assert_eq!((blocked.reason, blocked.member()), (reason, Some(name)), "{}", bytes.escape_ascii());
        let nested = archive(&[("inner.zip", &archive(&[(name, bytes)]))]);
        let blocked = found("zip", &nested, &limits).unwrap_err();
        assert_eq!(blocked.member(), Some(format!("inner.zip/{name}").as_str()));
    }
    let docx = archive(&[("[Content_Types].xml", b"<Types/>"), ("word/document.xml", b"<x/>")]);
    let sound: [(&str, &[u8]); 8] = [
        ("Жоба.pdf", &good),
        ("Жоба", &good),
        ("a.docx", &docx),
        ("image.emz", &gzipped(b"picture")),
        ("__MACOSX/._Жоба.pdf", b"\0\x05\x16\x07\0\x02\0\0"),
        ("~$a.docx", b"\x05owner"),
        ("notes.txt", b"BZh is how bzip2 begins"),
        ("empty.txt", b""),
    ];
    assert_eq!(found("zip", &archive(&sound), &limits), Ok(Extent::Whole));
}

/// .a5: two files of one name, of which programs show now one and now the other, are no archive.
#[test]
fn an_archive_with_two_files_of_one_name_is_blocked() {
    let two = archive(&[("a.txt", b"one"), ("b.txt", b"two")]);
    let twice = with(&with(&two, b"b.txt", b"a.txt"), b"b.txt", b"a.txt");
    assert_eq!(judged("zip", &two), Ok(()));
    assert_eq!(judged("zip", &twice), Err(Reason::ArchiveBroken));
}

/// .a5: bombs are found in what is packed otherwise, and in archives behind something else.
#[test]
fn bombs_are_found_in_gzip_and_behind_other_bytes() {
    let zeros = vec![0; 17 << 20];
    let packed = gzipped(&zeros);
    assert_eq!(judged("zip", &archive(&[("a.gz", &packed)])), Err(Reason::ArchiveRatio));
    assert_eq!(judged("gz", &packed), Err(Reason::ArchiveRatio));
    assert_eq!(judged("gz", &gzipped(b"text")), Ok(()));
    assert_eq!(judged("gz", b"text"), Err(Reason::Type));
    let bomb = archive(&[("zeros.bin", &zeros)]);
    for (before, behind) in
        [(b"xx".as_slice(), b"".as_slice()), (b"x\x90\0", b"behind"), (b"xx", &[b' '; 60_000])]
    {
        let hidden = [before, &bomb, behind].concat();
        assert_eq!(judged("zip", &archive(&[("a.bin", &hidden)])), Err(Reason::ArchiveRatio));
    }
    let three = (0..2).fold(archive(&[("a.txt", b"text")]), |inner, _| {
        archive(&[("inner.bin", &[b"xx".as_slice(), &inner].concat())])
    });
    assert_eq!(judged("zip", &three), Ok(()));
    assert_eq!(judged("zip", &archive(&[("a", &gzipped(&three))])), Err(Reason::ArchiveDepth));
    assert_eq!(
        judged("zip", &archive(&[("a", &[b"xx".as_slice(), &three].concat())])),
        Err(Reason::ArchiveDepth)
    );
}

/// .a5: an archive that cannot be looked into is blocked also where its format is among those of the operator.
#[test]
fn archives_that_cannot_be_looked_into_are_blocked_alone_too() {
    // A list of people, the first of whom was born on 1 July 2007; and an archive that begins so too.
    assert_eq!(judged("csv", "070701500123;СЕРІКОВ\n".repeat(20).as_bytes()), Ok(()));
    let cpio = [b"070701".as_slice(), &[b'0'; 104], b"TRAILER!!!\0\0\0\0"].concat();
    assert_eq!(judged("bin", &cpio), Err(Reason::ArchiveUnread));
    assert_eq!(judged("7z", b"7z\xBC\xAF\x27\x1C broken"), Err(Reason::ArchiveUnread));
    assert_eq!(judged("rar", b"anything"), Err(Reason::ArchiveUnread));
    let mut tar = vec![0; 512];
    tar[257..262].copy_from_slice(b"ustar");
    assert_eq!(judged("bin", &tar), Err(Reason::ArchiveUnread));
}

/// A stored PDF at the beginning of an archive does not make it one.
#[test]
fn an_archive_that_begins_with_a_stored_pdf_is_an_archive() {
    let bytes = stored(&[("a.pdf", &paper("x", 0)), ("b.7z", b"7z\xBC\xAF\x27\x1C")]);
    assert_eq!(judged("zip", &bytes), Err(Reason::ArchiveUnread));
}

/// .a5: nothing in an archive leads out of the folder into which it is unpacked.
#[test]
fn archives_whose_names_lead_out_of_their_folder_are_blocked() {
    let names = [
        "../a.txt",
        "a/../../b.txt",
        "a\\..\\..\\b.txt",
        "..",
        "/etc/passwd.txt",
        "\\\\server\\share\\a.txt",
        "C:\\a.txt",
        "c:a.txt",
    ];
    for name in names {
        let bytes = archive(&[("b.txt", b"text"), (name, b"text")]);
        let blocked = found("zip", &bytes, &Limits::default()).unwrap_err();
        assert_eq!((blocked.reason, blocked.member()), (Reason::ArchivePath, Some(name)), "{name}");
        assert_eq!(judged("zip", &archive(&[("inner.zip", &bytes)])), Err(Reason::ArchivePath), "{name}");
    }
    for name in ["a..b/..c.txt", "./a.txt", "Том 1/Раздел 2/ПЗ...txt", "1:500.txt"] {
        assert_eq!(judged("zip", &archive(&[(name, b"text")])), Ok(()), "{name}");
    }
    let mut link = std::io::Cursor::new(Vec::new());
    let mut writer = ZipWriter::new(&mut link);
    writer.add_symlink("passwd.txt", "/etc/passwd", SimpleFileOptions::default()).unwrap();
    writer.finish().unwrap();
    assert_eq!(judged("zip", &link.into_inner()), Err(Reason::ArchivePath));
}

/// .a5: an archive in which no file lies is no document; folders are no files.
#[test]
fn an_empty_archive_is_blocked() {
    assert_eq!(judged("zip", &archive(&[])), Err(Reason::ArchiveEmpty));
    assert_eq!(judged("zip", &archive(&[("Том 1/", b""), ("Том 2/", b"")])), Err(Reason::ArchiveEmpty));
    assert_eq!(judged("docx", &archive(&[])), Err(Reason::Type));
    let inside = found("zip", &archive(&[("a.txt", b"text"), ("b.zip", &archive(&[]))]), &Limits::default());
    assert_eq!(inside.unwrap_err().member(), Some("b.zip"));
}

/// .a5: programs and scripts are no documents, whatever they are called and wherever they lie.
#[test]
fn programs_and_scripts_are_blocked_alone_and_in_archives() {
    let pe = b"MZ\x90\0\x03\0\0\0".as_slice();
    let elf = b"\x7FELF\x02\x01\x01\0\0\0".as_slice();
    let class = b"\xCA\xFE\xBA\xBE\0\0\0\x41".as_slice();
    for (name, bytes) in [
        ("setup.exe", b"text".as_slice()),
        ("SETUP.EXE. ", b"text"),
        ("a.dll", b"text"),
        ("a.msi", b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"),
        ("a.bat", b"echo"),
        ("a.cmd", b"echo"),
        ("a.ps1", b"echo"),
        ("a.vbs", b"echo"),
        ("~$a.js", b"echo"),
        ("a.sh", b"echo"),
        ("a.jar", &archive(&[("a.txt", b"text")])),
        ("Жоба.pdf.exe", b"text"),
        ("readme", b"#!/bin/sh\necho"),
        ("a.bin", pe),
        ("a", elf),
        ("A.dat", class),
        ("a.jpg", pe),
    ] {
        let bytes = archive(&[("b.txt", b"text"), (name, bytes)]);
        let blocked =
            found("zip", &bytes, &Limits::default()).map_err(|blocked| (blocked.reason, blocked.detail));
        assert_eq!(blocked, Err((Reason::Program, name.to_owned())), "{name}");
    }
    for (claimed, bytes) in [("bin", pe), ("bin", elf), ("exe", b"text"), ("js", b"alert(1)"), ("sh", b"ls")]
    {
        assert_eq!(judged(claimed, bytes), Err(Reason::Program), "{claimed}");
    }
    // A text that begins with the letters of a mark, and a signature, are none.
    for (name, bytes) in
        [("a.csv", b"MZ-2;mixer\r\n".as_slice()), ("a.p7s", b"\x30\x82\x01\0"), ("exe", b"x")]
    {
        assert_eq!(judged("zip", &archive(&[(name, bytes)])), Ok(()), "{name}");
    }
}

/// .a5: an office document with macros is blocked, by its content, alone and in an archive.
#[test]
fn office_documents_with_macros_are_blocked() {
    let with = |part: &str, macros: &str| {
        archive(&[("[Content_Types].xml", b"<Types/>"), (part, b"<x/>"), (macros, b"\xD0\xCF\x11\xE0")])
    };
    let (docm, xlsm) =
        (with("word/document.xml", "word/vbaProject.bin"), with("xl/workbook.xml", "xl/VBAPROJECT.BIN"));
    for (claimed, bytes) in
        [("docx", &docm), ("docm", &docm), ("xlsx", &xlsm), ("xlsm", &xlsm), ("zip", &docm)]
    {
        assert_eq!(judged(claimed, bytes), Err(Reason::Macros), "{claimed}");
        let inside = found("zip", &archive(&[("Смета.dat", bytes)]), &Limits::default()).unwrap_err();
        assert_eq!(inside.reason, Reason::Macros, "{claimed}");
        assert!(inside.member().unwrap().starts_with("Смета.dat/"), "{inside:?}");
    }
}

/// .a5: RTF under the name of the older format of Word is common and is told, not refused.
#[test]
fn rtf_named_doc_is_accepted_and_told() {
    let limits = Limits::default();
    assert_eq!(found("doc", b"{\\rtf1 x}", &limits), Ok(Extent::Rtf));
    assert_eq!(found("rtf", b"{\\rtf1 x}", &limits), Ok(Extent::Whole));
    assert_eq!(found("doc", b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1\0", &limits), Ok(Extent::Whole));
    assert_eq!(judged("xls", b"{\\rtf1 x}"), Err(Reason::Type));
    assert_eq!(judged("doc", b"<html>"), Err(Reason::Type));
}
