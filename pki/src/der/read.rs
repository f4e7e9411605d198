//! Reading: a cursor over borrowed bytes.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::tag;

/// What is wrong with the bytes; a short English reason for the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Error(pub(crate) &'static str);

pub(crate) type Result<T> = std::result::Result<T, Error>;

/// One element: tag, content, and the whole encoding with its header.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Tlv<'a> {
    pub(crate) tag: u8,
    pub(crate) content: &'a [u8],
    pub(crate) raw: &'a [u8],
}

impl<'a> Tlv<'a> {
    /// Reads the content as a sequence of elements.
    pub(crate) fn reader(self) -> Reader<'a> {
        Reader { rest: self.content }
    }

    pub(crate) fn expect(self, expected: u8) -> Result<Tlv<'a>> {
        if self.tag == expected { Ok(self) } else { Err(Error("unexpected tag")) }
    }
}

/// The single element that fills `bytes`; anything after it is refused.
pub(crate) fn whole(bytes: &[u8]) -> Result<Tlv<'_>> {
    let mut reader = Reader { rest: bytes };
    let tlv = reader.any()?;
    reader.end()?;
    Ok(tlv)
}

#[derive(Debug, Clone, Copy)]
pub(crate) struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Reader<'a> {
        Reader { rest: bytes }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }

    /// The tag of the next element.
    pub(crate) fn peek(&self) -> Option<u8> {
        self.rest.first().copied()
    }

    /// Refuses bytes that nobody has read.
    pub(crate) fn end(&self) -> Result<()> {
        if self.rest.is_empty() { Ok(()) } else { Err(Error("trailing bytes")) }
    }

    pub(crate) fn any(&mut self) -> Result<Tlv<'a>> {
        let (&tag, after_tag) = self.rest.split_first().ok_or(Error("element missing"))?;
        if tag & 0x1f == 0x1f {
            return Err(Error("tag number above 30"));
        }
        let (length, header) = length(after_tag)?;
        let start = 1 + header;
        let end = start.checked_add(length).filter(|end| *end <= self.rest.len());
        let end = end.ok_or(Error("element cut off"))?;
        let tlv = Tlv { tag, content: &self.rest[start..end], raw: &self.rest[..end] };
        self.rest = &self.rest[end..];
        Ok(tlv)
    }

    pub(crate) fn expect(&mut self, tag: u8) -> Result<Tlv<'a>> {
        self.any()?.expect(tag)
    }

    /// The next element if it carries this tag.
    pub(crate) fn optional(&mut self, tag: u8) -> Result<Option<Tlv<'a>>> {
        if self.rest.first() == Some(&tag) { self.any().map(Some) } else { Ok(None) }
    }

    pub(crate) fn sequence(&mut self) -> Result<Reader<'a>> {
        Ok(self.expect(tag::SEQUENCE)?.reader())
    }

    /// Content bytes of an object identifier. They are compared, never taken apart, so that arcs of any size do.
    pub(crate) fn oid(&mut self) -> Result<&'a [u8]> {
        let content = self.expect(tag::OID)?.content;
        let padded = content.iter().enumerate().any(|(i, b)| *b == 0x80 && (i == 0 || content[i - 1] < 0x80));
        if content.last().is_none_or(|last| *last >= 0x80) || padded {
            return Err(Error("object identifier"));
        }
        Ok(content)
    }

    /// Content bytes of an integer in its shortest form (two's complement).
    pub(crate) fn integer(&mut self) -> Result<&'a [u8]> {
        shortest(self.expect(tag::INTEGER)?.content)
    }

    /// A small number that is not negative.
    pub(crate) fn small(&mut self) -> Result<u32> {
        match self.integer()? {
            bytes if bytes.len() <= 4 && bytes[0] < 0x80 => {
                Ok(bytes.iter().fold(0, |value, byte| value << 8 | u32::from(*byte)))
            }
            _ => Err(Error("integer out of range")),
        }
    }

    pub(crate) fn octets(&mut self) -> Result<&'a [u8]> {
        Ok(self.expect(tag::OCTET_STRING)?.content)
    }

    /// A bit string of whole octets.
    pub(crate) fn bit_octets(&mut self) -> Result<&'a [u8]> {
        match self.expect(tag::BIT_STRING)?.content.split_first() {
            Some((0, octets)) => Ok(octets),
            _ => Err(Error("bit string")),
        }
    }

    /// Named bits, the first of the list in bit 0 of the result; trailing zero bits must have been removed.
    pub(crate) fn named_bits(&mut self) -> Result<u16> {
        let content = self.expect(tag::BIT_STRING)?.content;
        let (&unused, bits) = content.split_first().ok_or(Error("bit string"))?;
        match (unused, bits) {
            (0, []) => Ok(0),
            (0..=7, [.., last]) if bits.len() <= 2 && last.trailing_zeros() == u32::from(unused) => {
                let bit = |n: usize| u16::from(bits[n / 8] >> (7 - n % 8) & 1) << n;
                Ok((0..bits.len() * 8).map(bit).sum())
            }
            _ => Err(Error("named bits")),
        }
    }

    /// UTCTime or GeneralizedTime in the profile of RFC 5280, 4.1.2.5: with seconds, in UTC.
    pub(crate) fn time(&mut self) -> Result<Timestamp> {
        time(self.any()?)
    }
}

/// Length octets in the shortest definite form: (length, octets used).
fn length(bytes: &[u8]) -> Result<(usize, usize)> {
    let (&first, rest) = bytes.split_first().ok_or(Error("length missing"))?;
    if first < 0x80 {
        return Ok((usize::from(first), 1));
    }
    let count = usize::from(first & 0x7f);
    if count == 0 || count > 4 || rest.len() < count {
        return Err(Error("length form"));
    }
    let value = rest[..count].iter().fold(0usize, |value, byte| value << 8 | usize::from(*byte));
    if rest[0] == 0 || value < 0x80 {
        return Err(Error("length not in the shortest form"));
    }
    Ok((value, 1 + count))
}

fn shortest(content: &[u8]) -> Result<&[u8]> {
    match content {
        [] | [0, 0..0x80, ..] | [0xff, 0x80..=0xff, ..] => Err(Error("integer not in the shortest form")),
        _ => Ok(content),
    }
}

fn time(tlv: Tlv<'_>) -> Result<Timestamp> {
    let error = Error("time");
    let (digits, zulu) = tlv.content.split_at_checked(tlv.content.len().wrapping_sub(1)).ok_or(error)?;
    if zulu != b"Z" || !digits.iter().all(u8::is_ascii_digit) {
        return Err(error);
    }
    let number = |range: &[u8]| range.iter().fold(0i16, |n, digit| n * 10 + i16::from(digit - b'0'));
    let (year, rest) = match (tlv.tag, digits.len()) {
        // RFC 5280: two digits from 50 on belong to the twentieth century.
        (tag::UTC_TIME, 12) => match number(&digits[..2]) {
            year @ 50.. => (1900 + year, &digits[2..]),
            year => (2000 + year, &digits[2..]),
        },
        (tag::GENERALIZED_TIME, 14) => (number(&digits[..4]), &digits[4..]),
        _ => return Err(error),
    };
    let part = |n: usize| number(&rest[2 * n..2 * n + 2]) as i8;
    if year < 1 || !(1..=12).contains(&part(0)) || !(1..=31).contains(&part(1)) {
        return Err(error);
    }
    let day = jiff::civil::Date::new(year, part(0), part(1)).map_err(|_| error)?;
    let time = jiff::civil::Time::new(part(2), part(3), part(4), 0).map_err(|_| error)?;
    TimeZone::UTC.to_timestamp(day.to_datetime(time)).map_err(|_| error)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn reader(bytes: &[u8]) -> Reader<'_> {
        Reader { rest: bytes }
    }

    #[test]
    fn only_the_shortest_definite_length_is_read() {
        assert!(whole(&[0x04, 0x01, 0xaa]).is_ok());
        for wrong in [
            &[0x04, 0x81, 0x01, 0xaa][..],
            &[0x04, 0x82, 0x00, 0x80, 0xaa],
            &[0x24, 0x80, 0x00, 0x00],
            &[0x04, 0x02, 0xaa],
            &[0x04, 0x85, 0, 0, 0, 0, 1, 0xaa],
            &[0x1f, 0x01, 0x00],
            &[0x04],
            &[],
        ] {
            assert!(whole(wrong).is_err(), "{wrong:02x?}");
        }
    }

    #[test]
    fn bytes_after_the_element_are_refused() {
        assert_eq!(whole(&[0x05, 0x00, 0x00]).unwrap_err(), Error("trailing bytes"));
    }

    #[test]
    fn integers_must_be_shortest() {
        assert_eq!(reader(&[2, 2, 0, 0x80]).integer().unwrap(), &[0, 0x80]);
        assert!(reader(&[2, 2, 0, 0x7f]).integer().is_err());
        assert!(reader(&[2, 2, 0xff, 0x80]).integer().is_err());
        assert!(reader(&[2, 0]).integer().is_err());
        assert_eq!(reader(&[2, 2, 1, 0]).small().unwrap(), 256);
        assert!(reader(&[2, 1, 0xff]).small().is_err());
    }

    #[test]
    fn named_bits_must_drop_trailing_zeros() {
        assert_eq!(reader(&[3, 2, 6, 0xc0]).named_bits().unwrap(), 0b11);
        assert_eq!(reader(&[3, 3, 7, 0x06, 0x80]).named_bits().unwrap(), 1 << 5 | 1 << 6 | 1 << 8);
        assert!(reader(&[3, 2, 5, 0xc0]).named_bits().is_err());
        assert!(reader(&[3, 2, 0, 0xc0]).named_bits().is_err());
    }

    #[test]
    fn times_are_utc_with_seconds() {
        let at = date(2024, 2, 29).at(23, 59, 58, 0);
        let at = TimeZone::UTC.to_timestamp(at).unwrap();
        assert_eq!(reader(b"\x17\x0d240229235958Z").time().unwrap(), at);
        assert_eq!(reader(b"\x18\x0f20240229235958Z").time().unwrap(), at);
        for wrong in
            [&b"\x17\x0d230229235958Z"[..], b"\x17\x0b2402292359Z", b"\x18\x0f20240229235960Z", b"\x17\x00"]
        {
            assert!(reader(wrong).time().is_err(), "{wrong:?}");
        }
    }
}
