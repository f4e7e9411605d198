//! What of a file a request asks for (RFC 9110): the whole, one range, or only whether it changed. The entity tag is
//! the SHA-256, so a download that broke off goes on with the same bytes or begins anew.

use std::ops::Range;

use axum::http::header::{IF_NONE_MATCH, IF_RANGE, RANGE};
use axum::http::{HeaderMap, HeaderName, Method};

/// How a request is answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// The head alone.
    Head,
    NotModified,
    /// The range lies behind the end.
    Unsatisfiable,
    Whole,
    Part(Range<u64>),
}

/// The answer for a file of `size` bytes with this entity tag. Several ranges at once, units other than bytes and a
/// tag that is not this one get the whole.
pub fn answer(method: &Method, headers: &HeaderMap, size: u64, tag: &str) -> Answer {
    let text = |name: HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    let known =
        text(IF_NONE_MATCH).is_some_and(|list| list.split(',').map(weak).any(|one| one == "*" || one == tag));
    if known {
        return Answer::NotModified;
    }
    if method == Method::HEAD {
        return Answer::Head;
    }
    let same = text(IF_RANGE).is_none_or(|wanted| wanted.trim() == tag);
    match text(RANGE).filter(|_| same).and_then(|range| range.trim().strip_prefix("bytes=")) {
        Some(range) => part(range.trim(), size).unwrap_or(Answer::Whole),
        None => Answer::Whole,
    }
}

fn weak(tag: &str) -> &str {
    let tag = tag.trim();
    tag.strip_prefix("W/").unwrap_or(tag)
}

/// `None` for what is not one well-formed range.
fn part(range: &str, size: u64) -> Option<Answer> {
    let (first, last) = range.split_once('-')?;
    let number = |text: &str| -> Option<u64> {
        let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        // More digits than a size can have mean the end.
        digits.then(|| text.parse().unwrap_or(u64::MAX))
    };
    let wanted = match (first, last) {
        ("", last) => size.saturating_sub(number(last)?)..size,
        (first, "") => number(first)?..size,
        (first, last) => {
            let (first, last) = (number(first)?, number(last)?);
            if last < first {
                return None;
            }
            first..last.saturating_add(1).min(size)
        }
    };
    Some(if wanted.start < wanted.end { Answer::Part(wanted) } else { Answer::Unsatisfiable })
}

#[cfg(test)]
mod tests {
    use super::*;

    const TAG: &str = "\"abc\"";

    fn asked(fields: &[(HeaderName, &str)]) -> Answer {
        let headers = fields.iter().map(|(name, value)| (name.clone(), value.parse().unwrap())).collect();
        answer(&Method::GET, &headers, 1000, TAG)
    }

    #[test]
    fn one_range_is_cut_at_the_end() {
        for (range, expected) in [
            ("bytes=0-", 0..1000),
            ("bytes=999-", 999..1000),
            ("bytes=0-0", 0..1),
            ("bytes=500-99999999999999999999999", 500..1000),
            ("bytes=-1", 999..1000),
            ("bytes=-5000", 0..1000),
        ] {
            assert_eq!(asked(&[(RANGE, range)]), Answer::Part(expected), "{range}");
        }
    }

    #[test]
    fn what_lies_behind_the_end_cannot_be_had() {
        for range in ["bytes=1000-", "bytes=1000-2000", "bytes=-0"] {
            assert_eq!(asked(&[(RANGE, range)]), Answer::Unsatisfiable, "{range}");
        }
    }

    #[test]
    fn what_is_not_one_range_of_bytes_gets_the_whole() {
        for range in
            ["bytes=0-1,5-6", "items=0-1", "bytes=5-1", "bytes=a-b", "bytes=-", "bytes=+1-2", "", "bytes"]
        {
            assert_eq!(asked(&[(RANGE, range)]), Answer::Whole, "{range}");
        }
    }

    #[test]
    fn a_range_of_another_version_gets_the_whole() {
        let range = (RANGE, "bytes=5-");
        assert_eq!(asked(&[range.clone(), (IF_RANGE, TAG)]), Answer::Part(5..1000));
        for other in ["\"other\"", "W/\"abc\"", "Tue, 24 Nov 2026 05:00:00 GMT"] {
            assert_eq!(asked(&[range.clone(), (IF_RANGE, other)]), Answer::Whole, "{other}");
        }
    }

    #[test]
    fn a_known_version_is_not_sent_again() {
        for known in [TAG, "\"x\", W/\"abc\"", "*"] {
            assert_eq!(asked(&[(IF_NONE_MATCH, known)]), Answer::NotModified, "{known}");
        }
        assert_eq!(asked(&[(IF_NONE_MATCH, "\"x\"")]), Answer::Whole);
        assert_eq!(answer(&Method::HEAD, &HeaderMap::new(), 1000, TAG), Answer::Head);
    }
}
