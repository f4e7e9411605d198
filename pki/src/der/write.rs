//! Writing: each function returns one finished element.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::tag;

/// An element with this tag around the given content.
pub(crate) fn element(tag: u8, content: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(content.len() + 6);
    out.push(tag);
    match content.len() {
        short @ 0..0x80 => out.push(short as u8),
        long => {
            let bytes = long.to_be_bytes();
            let skip = bytes.iter().take_while(|byte| **byte == 0).count();
            out.push(0x80 | (bytes.len() - skip) as u8);
            out.extend_from_slice(&bytes[skip..]);
        }
    }
    out.extend_from_slice(content);
    out
}

pub(crate) fn sequence<T: AsRef<[u8]>>(parts: &[T]) -> Vec<u8> {
    element(tag::SEQUENCE, &concat(parts))
}

/// A SET OF: the elements stand in ascending order of their encodings (X.690, 11.6).
pub(crate) fn set_of(mut elements: Vec<Vec<u8>>) -> Vec<u8> {
    elements.sort();
    element(tag::SET, &concat(&elements))
}

pub(crate) fn concat<T: AsRef<[u8]>>(parts: &[T]) -> Vec<u8> {
    parts.iter().flat_map(|part| part.as_ref()).copied().collect()
}

pub(crate) fn oid(content: &[u8]) -> Vec<u8> {
    element(tag::OID, content)
}

/// An integer that is not negative, from its big-endian bytes.
pub(crate) fn unsigned(big_endian: &[u8]) -> Vec<u8> {
    let skip = big_endian.iter().take_while(|byte| **byte == 0).count();
    let mut content = Vec::with_capacity(big_endian.len() + 1);
    if big_endian.get(skip).is_none_or(|first| *first >= 0x80) {
        content.push(0);
    }
    content.extend_from_slice(&big_endian[skip..]);
    element(tag::INTEGER, &content)
}

pub(crate) fn small(value: u32) -> Vec<u8> {
    unsigned(&value.to_be_bytes())
}

pub(crate) fn boolean(value: bool) -> Vec<u8> {
    element(tag::BOOLEAN, &[if value { 0xff } else { 0 }])
}

pub(crate) fn null() -> Vec<u8> {
    element(tag::NULL, &[])
}

pub(crate) fn octets(content: &[u8]) -> Vec<u8> {
    element(tag::OCTET_STRING, content)
}

pub(crate) fn bit_octets(content: &[u8]) -> Vec<u8> {
    element(tag::BIT_STRING, &concat(&[&[0], content]))
}

/// Named bits, bit 0 of `value` first.
pub(crate) fn named_bits(value: u16) -> Vec<u8> {
    let reversed = value.reverse_bits().to_be_bytes();
    let used = 16 - value.leading_zeros() as usize;
    let bytes = used.div_ceil(8);
    element(tag::BIT_STRING, &concat(&[&[(bytes * 8 - used) as u8][..], &reversed[..bytes]]))
}

pub(crate) fn utf8(text: &str) -> Vec<u8> {
    element(tag::UTF8_STRING, text.as_bytes())
}

/// A time to the second: UTCTime up to 2049, GeneralizedTime after (RFC 5280, 4.1.2.5).
pub(crate) fn time(at: Timestamp) -> Vec<u8> {
    let at = at.to_zoned(TimeZone::UTC);
    match at.year() {
        1950..=2049 => element(tag::UTC_TIME, at.strftime("%y%m%d%H%M%SZ").to_string().as_bytes()),
        _ => element(tag::GENERALIZED_TIME, at.strftime("%Y%m%d%H%M%SZ").to_string().as_bytes()),
    }
}

#[cfg(test)]
mod tests {
    use super::super::read::whole;
    use super::*;

    #[test]
    fn what_is_written_is_read_again() {
        for length in [0, 1, 0x7f, 0x80, 0xff, 0x100, 0x1_0000] {
            let bytes = octets(&vec![7; length]);
            assert_eq!(whole(&bytes).unwrap().content.len(), length);
        }
        for value in [0u32, 1, 127, 128, 255, 256, 65_535, 0x7fff_ffff] {
            let bytes = sequence(&[small(value)]);
            assert_eq!(whole(&bytes).unwrap().reader().small().unwrap(), value);
        }
        for bits in [0u16, 1, 0b11, 0b10011, 1 << 5 | 1 << 6, 1 << 8, 0b1_1000_0011] {
            let bytes = sequence(&[named_bits(bits)]);
            assert_eq!(whole(&bytes).unwrap().reader().named_bits().unwrap(), bits);
        }
        for at in ["2024-02-29T23:59:58Z", "2050-01-01T00:00:00Z"] {
            let at: Timestamp = at.parse().unwrap();
            let bytes = sequence(&[time(at)]);
            assert_eq!(whole(&bytes).unwrap().reader().time().unwrap(), at);
        }
    }

    #[test]
    fn a_set_is_sorted_by_encoding() {
        assert_eq!(set_of(vec![small(2), null(), small(1)]), [0x31, 8, 2, 1, 1, 2, 1, 2, 5, 0]);
    }
}
