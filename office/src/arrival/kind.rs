//! What a file is, by its content, beside what its name and the sender say.

use crate::store::uploads::Upload;

/// So much of the beginning tells what a file is.
pub const HEAD: u64 = 16 * 1024;

/// Types that a sender does not announce by mistake: the content must be that.
const ANNOUNCED: [(&str, &str); 4] =
    [("application/pdf", "pdf"), ("image/png", "png"), ("image/jpeg", "jpg"), ("image/tiff", "tif")];

/// The extension of the name in lower case, and the announced type where it says anything. The same bytes with the same
/// claim are judged alike.
pub fn claimed(upload: &Upload) -> String {
    let extension = upload.file_name.rsplit_once('.').map_or("", |(_, extension)| extension).to_lowercase();
    let announced = upload.media_type.split(';').next().unwrap_or_default().trim().to_lowercase();
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
        "doc" | "xls" | "ppt" | "msg" => head.starts_with(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"),
        "rtf" => head.starts_with(b"{\\rtf"),
        "png" => infer::image::is_png(head),
        "jpg" => infer::image::is_jpeg(head),
        "tif" => infer::image::is_tiff(head) || head.starts_with(b"II+\0") || head.starts_with(b"MM\0+"),
        "dwg" => head.starts_with(b"AC10"),
        "dxf" => head.starts_with(b"AutoCAD Binary DXF\r\n") || is_text(head),
        "ifc" => after_mark(head).starts_with(b"ISO-10303-21;"),
        "xml" => is_text(head) && first_letter(head) == Some(b'<'),
        "txt" | "csv" => is_text(head),
        // A format that the operator added: whatever it is, no program.
        _ => !infer::is_app(head),
    }
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
    (wide || head.iter().all(plain))
        && infer::get(head).is_none_or(|found| found.matcher_type() == infer::MatcherType::Text)
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
