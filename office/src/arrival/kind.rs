//! What a file is, by its content, beside what its name and the sender say.

use infer::archive as known;

use crate::store::uploads::Upload;

/// So much of the beginning tells what a file is.
pub const HEAD: u64 = 16 * 1024;
/// In so much of the end readers look for the end of a ZIP: its record, the longest comment, what is above 4 GB.
pub const TAIL: usize = 22 + 0xFFFF + 20;

/// Archives that this system cannot look into.
pub const UNREADABLE: [&str; 22] = [
    "7z", "ace", "arj", "bz2", "bz3", "cab", "cpio", "deb", "iso", "lha", "lz", "lz4", "lzh", "lzma", "rar",
    "rpm", "tar", "tbz2", "txz", "wim", "xz", "zst",
];
/// What a system runs when somebody opens it: programs, scripts, shortcuts and what installs programs.
pub const PROGRAMS: [&str; 31] = [
    "apk", "appx", "bash", "bat", "cmd", "com", "command", "cpl", "dll", "exe", "hta", "jar", "js", "jse",
    "lnk", "msc", "msi", "msix", "msp", "ocx", "pif", "ps1", "psm1", "reg", "scr", "sh", "sys", "vbe", "vbs",
    "wsf", "wsh",
];
const ZIPS: [&str; 6] = ["zip", "docx", "xlsx", "pptx", "odt", "ods"];

/// What lies in a file and can be looked into.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Inside {
    Pdf,
    Zip,
    Gzip,
    /// An archive that this system cannot look into.
    Unreadable,
}

/// What lies in a file that fits its name: what whoever opens it by its name finds, otherwise what it begins with, or
/// the end of a ZIP, before which anything may stand.
pub fn inside(claimed: &str, head: &[u8], tail: &[u8], size: u64) -> Option<Inside> {
    let named = |kinds: &[&str]| claimed.split(' ').any(|kind| kinds.contains(&kind));
    if named(&["pdf"]) {
        Some(Inside::Pdf)
    } else if named(&ZIPS) || is_zip(head) {
        Some(Inside::Zip)
    } else if known::is_gz(head) {
        Some(Inside::Gzip)
    } else if named(&UNREADABLE) || is_unreadable(head) {
        Some(Inside::Unreadable)
    } else if is_pdf(head) {
        Some(Inside::Pdf)
    } else {
        ends_as_zip(tail, size).then_some(Inside::Zip)
    }
}

/// Archives of other kinds by what they begin with; 7z and RAR also behind something else, as in programs that unpack
/// themselves.
fn is_unreadable(head: &[u8]) -> bool {
    const BEHIND: [&[u8]; 2] = [b"7z\xBC\xAF\x27\x1C", b"Rar!\x1A\x07"];
    let begins = [
        known::is_bz3(head),
        known::is_cab(head),
        known::is_ar(head),
        known::is_lz(head),
        known::is_lz4(head),
        known::is_rpm(head),
        known::is_tar(head),
        known::is_xz(head),
        known::is_zst(head),
        known::is_bz2(head)
            && head.get(4..10).is_some_and(|six| six == b"1AY&SY" || six == b"\x17\x72\x45\x38\x50\x90"),
        head.get(2..7).is_some_and(|five| five.starts_with(b"-lh") && five[4] == b'-'),
        head.get(7..14) == Some(b"**ACE**"),
        head.starts_with(b"MSWIM\0\0\0"),
        is_cpio(head),
    ];
    begins.contains(&true) || BEHIND.iter().any(|mark| head.windows(mark.len()).any(|part| part == *mark))
}

/// CPIO with numbers as text; a list of people may begin with the IIN of somebody born on such a day.
fn is_cpio(head: &[u8]) -> bool {
    let digits = |to: usize, fits: fn(&u8) -> bool| head.get(6..to).is_some_and(|rest| rest.iter().all(fits));
    match head.get(..6) {
        Some(b"070701" | b"070702") => digits(110, u8::is_ascii_hexdigit),
        Some(b"070707") => digits(76, |digit| (b'0'..=b'7').contains(digit)),
        _ => false,
    }
}

/// Whether a list of files of a ZIP ends here, whatever stands before the archive and behind it.
fn ends_as_zip(tail: &[u8], size: u64) -> bool {
    let number = |at: usize, length: usize| -> Option<u64> {
        let bytes = tail.get(at..at + length)?;
        Some(bytes.iter().rev().fold(0, |number, byte| number << 8 | u64::from(*byte)))
    };
    let ends = |at: usize| {
        let before = size - (tail.len() - at) as u64;
        let (count, list, offset) = (number(at + 10, 2)?, number(at + 12, 4)?, number(at + 16, 4)?);
        // Above 4 GB the numbers stand in another record.
        let large = offset == 0xFFFF_FFFF || list == 0xFFFF_FFFF;
        Some(large || (count > 0 && list >= 46 * count && offset + list <= before))
    };
    let marks = tail.windows(4).enumerate().filter(|(_, four)| *four == b"PK\x05\x06");
    marks.into_iter().any(|(at, _)| ends(at) == Some(true))
}

/// The extension of a file in an archive, in lower case. What other programs leave beside a file under its name (macOS
/// its attributes, Office its locks) is no such file.
pub fn extension_in_archive(name: &str, head: &[u8]) -> String {
    let name = name.rsplit(['/', '\\']).next().unwrap_or_default();
    if name.starts_with("~$") || head.starts_with(b"\0\x05\x16\x07") {
        return String::new();
    }
    name.rsplit_once('.').map_or(String::new(), |(_, extension)| extension.to_lowercase())
}

/// Whether it is a program or a script, by its name or by what it begins with. A system that opens files by their names
/// leaves out dots and blanks at the end.
pub fn is_program(name: &str, head: &[u8]) -> bool {
    let extension = name.trim_end_matches(['.', ' ']).rsplit_once('.').map_or("", |(_, extension)| extension);
    PROGRAMS.contains(&extension.to_lowercase().as_str()) || runs(head)
}

/// Whether a system runs what begins so. Their marks are letters too, but text does not go on as programs do.
fn runs(head: &[u8]) -> bool {
    let marks = [
        infer::app::is_exe(head),
        head.starts_with(b"\x7FELF"),
        infer::app::is_mach(head),
        infer::app::is_java(head),
        infer::app::is_dex(head),
        infer::app::is_wasm(head),
    ];
    head.starts_with(b"#!") || (marks.contains(&true) && !is_text(head))
}

/// Whether a name in an archive leads out of the folder into which it is unpacked.
pub fn leads_out(name: &str) -> bool {
    let parts = || name.split(['/', '\\']);
    let drive = name.as_bytes().get(..2).is_some_and(|two| two[0].is_ascii_alphabetic() && two[1] == b':');
    parts().next() == Some("") || drive || name.contains('\0') || parts().any(|part| part.trim_end() == "..")
}

/// Whether it is where an office document has its macros.
pub fn is_macros(name: &str) -> bool {
    let name = name.rsplit(['/', '\\']).next().unwrap_or_default();
    name.eq_ignore_ascii_case("vbaProject.bin")
}

/// Whether it is RTF under the name of the older format of Word: programs save it so, and open it.
pub fn is_rtf_as_doc(claimed: &str, head: &[u8]) -> bool {
    claimed == "doc" && is("rtf", head)
}

/// Whether a file in an archive is what its name says, where that says that it has an inside.
pub fn fits_in_archive(extension: &str, head: &[u8]) -> bool {
    (extension != "pdf" && !ZIPS.contains(&extension)) || fits(extension, head)
}

/// Types that a sender does not announce by mistake: the content must be that.
const ANNOUNCED: [(&str, &str); 4] =
    [("application/pdf", "pdf"), ("image/png", "png"), ("image/jpeg", "jpg"), ("image/tiff", "tif")];

/// The extension of the name in lower case, and the announced type where it says anything. The same bytes with the same
/// claim are judged alike.
pub fn claimed(upload: &Upload) -> String {
    claimed_by(&upload.file_name, &upload.media_type)
}

/// The same of a file with this name and announced type.
pub fn claimed_by(file_name: &str, media_type: &str) -> String {
    let extension = file_name.rsplit_once('.').map_or("", |(_, extension)| extension).to_lowercase();
    let announced = media_type.split(';').next().unwrap_or_default().trim().to_lowercase();
    match ANNOUNCED.iter().find(|(known, _)| *known == announced) {
        Some((_, kind)) if *kind != alias(&extension) => format!("{extension} {kind}"),
        _ => extension,
    }
}

fn alias(extension: &str) -> &str {
    match extension {
        "jpeg" => "jpg",
        "tiff" => "tif",
        other => other,
    }
}

/// Whether a file that begins so can be everything that is claimed of it.
pub fn fits(claimed: &str, head: &[u8]) -> bool {
    !head.is_empty() && claimed.split(' ').all(|kind| is(alias(kind), head))
}

fn is(kind: &str, head: &[u8]) -> bool {
    match kind {
        "pdf" => is_pdf(head),
        "zip" | "docx" | "xlsx" | "pptx" | "odt" | "ods" => is_zip(head),
        "gz" | "tgz" => known::is_gz(head),
        "doc" => is_compound(head) || is("rtf", head),
        "xls" | "ppt" | "msg" => is_compound(head),
        "rtf" => head.starts_with(b"{\\rtf"),
        "png" => infer::image::is_png(head),
        "jpg" => infer::image::is_jpeg(head),
        "tif" => infer::image::is_tiff(head) || head.starts_with(b"II+\0") || head.starts_with(b"MM\0+"),
        "dwg" => head.starts_with(b"AC10"),
        "dxf" => head.starts_with(b"AutoCAD Binary DXF\r\n") || is_text(head),
        "ifc" => after_mark(head).starts_with(b"ISO-10303-21;"),
        "xml" => is_text(head) && first_letter(head) == Some(b'<'),
        "txt" | "csv" => is_text(head),
        // A format that the operator added.
        _ => true,
    }
}

fn is_compound(head: &[u8]) -> bool {
    head.starts_with(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1")
}

/// Readers of PDF look for the mark in the first kilobyte.
pub fn is_pdf(head: &[u8]) -> bool {
    head[..head.len().min(1024)].windows(5).any(|five| five == b"%PDF-")
}

/// Also an empty archive.
pub fn is_zip(head: &[u8]) -> bool {
    head.starts_with(b"PK\x03\x04") || head.starts_with(b"PK\x05\x06")
}

/// Text in UTF-8, in an older encoding of one byte, or in UTF-16 with its mark; no program and no document.
fn is_text(head: &[u8]) -> bool {
    let wide = head.starts_with(b"\xFF\xFE") || head.starts_with(b"\xFE\xFF");
    let plain = |byte: &u8| !matches!(byte, 0..=8 | 14..=25 | 28..=31 | 127);
    if wide {
        return infer::get(head).is_none_or(|found| found.matcher_type() == infer::MatcherType::Text);
    }
    // Marks of other formats are letters too (BM, MZ, 070701), but those formats go on with bytes that no text has.
    head.iter().all(plain) && !is_pdf(head) && !head.starts_with(b"{\\rtf") && !head.starts_with(b"%!PS")
}

fn after_mark(head: &[u8]) -> &[u8] {
    let head = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head);
    head.trim_ascii_start()
}

fn first_letter(head: &[u8]) -> Option<u8> {
    let rest = head
        .strip_prefix(b"\xEF\xBB\xBF")
        .or(head.strip_prefix(b"\xFF\xFE"))
        .or(head.strip_prefix(b"\xFE\xFF"));
    rest.unwrap_or(head).iter().copied().find(|byte| *byte != 0 && !byte.is_ascii_whitespace())
}
