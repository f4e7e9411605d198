//! The forms in which containers arrive: DER, PEM (NCALayer `basics`) or bare base64 (`commonUtils`, NCANode).

use std::borrow::Cow;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::Failure;

/// Largest container that is looked at, in bytes. Big files are signed detached.
const LIMIT: usize = 64 << 20;

/// First byte of DER here: everything is a SEQUENCE. No base64 and no PEM begins so.
const SEQUENCE: u8 = 0x30;

/// The DER inside. Text around a PEM block, several blocks, and bytes after the end are refused: nothing may hang
/// on a signature that it does not cover.
pub(crate) fn der<'a>(bytes: &'a [u8], labels: &[&str]) -> Result<Cow<'a, [u8]>, Failure> {
    if bytes.len() > LIMIT {
        return Err(Failure::malformed("too large").with("limit", LIMIT));
    }
    // '0' is both the tag of a SEQUENCE and a base64 digit; base64 of a SEQUENCE begins with 'M'.
    if bytes.first() == Some(&SEQUENCE) {
        return Ok(Cow::Borrowed(bytes));
    }
    let text = std::str::from_utf8(bytes).map_err(|_| Failure::malformed("neither DER nor text"))?.trim();
    let body = match text.strip_prefix("-----BEGIN ") {
        Some(rest) => pem_body(rest, labels).ok_or_else(|| Failure::malformed("PEM"))?,
        None => text,
    };
    let digits: String = body.chars().filter(|c| !c.is_ascii_whitespace()).collect();
    let der = STANDARD.decode(digits).map_err(|_| Failure::malformed("base64"))?;
    Ok(Cow::Owned(der))
}

fn pem_body<'a>(rest: &'a str, labels: &[&str]) -> Option<&'a str> {
    let label = labels.iter().find(|label| rest.starts_with(**label))?;
    let body = rest.strip_prefix(label)?.strip_prefix("-----")?;
    body.strip_suffix("-----")?.strip_suffix(label)?.strip_suffix("-----END ")
}

/// Writes PEM with lines of 64 characters.
pub(crate) fn pem(label: &str, der: &[u8]) -> String {
    let digits = STANDARD.encode(der);
    let mut text = format!("-----BEGIN {label}-----\n");
    for line in digits.as_bytes().chunks(64) {
        text.extend(line.iter().map(|byte| char::from(*byte)));
        text.push('\n');
    }
    text.push_str(&format!("-----END {label}-----\n"));
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    const DER: &[u8] = &[0x30, 0x03, 0x02, 0x01, 0x05];

    #[test]
    fn the_three_forms_give_the_same_bytes() {
        let pem = pem("CMS", DER);
        for form in
            [DER, pem.as_bytes(), b"MAMCAQU=", b" MAMC\r\nAQU=\n", pem.replace('\n', "\r\n").as_bytes()]
        {
            assert_eq!(&*der(form, &["CMS"]).unwrap(), DER);
        }
    }

    #[test]
    fn text_around_the_block_is_refused() {
        let pem = pem("CMS", DER);
        let cases = [
            format!("note\n{pem}"),
            format!("{pem}{pem}"),
            format!("{pem}note"),
            pem.replace("CMS", "X509 CRL"),
        ];
        for case in cases {
            assert!(der(case.as_bytes(), &["CMS"]).is_err(), "{case}");
        }
        for case in [&b"MAMCAQU"[..], b"MAMCAQU=x", b"\xff\xff", b"", b"{}"] {
            assert!(der(case, &["CMS"]).map_or(true, |der| der.is_empty()), "{case:?}");
        }
    }
}
