//! Things nobody of the demonstration has: a certificate of an employee without power, a container with two
//! signers.

use std::fs;

use jiff::{SignedDuration, Timestamp};
use office::ctx::fill_random;
use office::demo::personas::APPLICANT;
use pki::authority::{Authority, Holder, KeyUse, Organisation, Pair, Period, Person, Position};
use pki::sign::SigningKey;

use crate::world::authority;

/// An employee of the applicant's organisation, of the demonstration's authority, who may not sign for it.
pub fn employee(now: Timestamp) -> Pair {
    let pair = |id: &str| Pair {
        certificate: fs::read(authority().certificate_file(id)).unwrap(),
        key: SigningKey::from_pkcs8(&fs::read(authority().key_file(id)).unwrap()).unwrap(),
    };
    let authority = Authority { root: pair("gost-root"), issuing: pair("gost-issuing") };
    let holder = Holder::Member {
        person: Person {
            surname: "БЕКОВ".into(),
            given_name: "БЕК".into(),
            patronymic: None,
            iin: "900526300008".into(),
        },
        organisation: Organisation { name: APPLICANT.name.into(), bin: APPLICANT.bin.into() },
        position: Position::Employee,
    };
    let day = SignedDuration::from_hours(24);
    let period = Period { not_before: now - day, not_after: now + day };
    authority.issue(&holder, KeyUse::Sign, period, &mut fill_random).unwrap()
}

pub fn signed(pair: &Pair, bytes: &[u8], now: Timestamp) -> Vec<u8> {
    pki::sign::cms(&pair.key, &pair.certificate, bytes, false, now, &mut fill_random).unwrap()
}

/// One container (RFC 5652) with the certificates and signers of both.
pub fn both(first: &[u8], second: &[u8]) -> Vec<u8> {
    let signed_data = |cms: &[u8]| -> Vec<Vec<u8>> {
        let info = children(cms);
        children(&children(&info[1])[0])
    };
    let (first_parts, second_parts) = (signed_data(first), signed_data(second));
    let [version, digests, content, certificates, signers] = &first_parts[..] else { panic!("five parts") };
    let joined = |mine: &[u8], other: &[u8]| wrap(mine[0], &[children(mine), children(other)].concat());
    let data = [
        version.clone(),
        digests.clone(),
        content.clone(),
        joined(certificates, &second_parts[3]),
        joined(signers, &second_parts[4]),
    ];
    let kind = children(first)[0].clone();
    wrap(0x30, &[kind, wrap(0xa0, &[wrap(0x30, &data)])])
}

/// The elements inside an element, each with its own head.
fn children(element: &[u8]) -> Vec<Vec<u8>> {
    let mut rest = &element[head(element)..];
    let mut found = Vec::new();
    while !rest.is_empty() {
        let (one, next) = rest.split_at(head(rest) + length(rest));
        found.push(one.to_vec());
        rest = next;
    }
    found
}

fn head(element: &[u8]) -> usize {
    if element[1] < 0x80 { 2 } else { 2 + usize::from(element[1] & 0x7f) }
}

fn length(element: &[u8]) -> usize {
    match element[1] {
        short @ 0..0x80 => usize::from(short),
        _ => element[2..head(element)].iter().fold(0, |sum, byte| sum << 8 | usize::from(*byte)),
    }
}

fn wrap(tag: u8, parts: &[Vec<u8>]) -> Vec<u8> {
    let inside = parts.concat();
    let length = u32::try_from(inside.len()).unwrap().to_be_bytes();
    let mut element = vec![tag];
    match inside.len() {
        short @ 0..0x80 => element.push(u8::try_from(short).unwrap()),
        _ => {
            let length = &length[length.iter().position(|byte| *byte > 0).unwrap()..];
            element.push(0x80 | u8::try_from(length.len()).unwrap());
            element.extend(length);
        }
    }
    element.extend(inside);
    element
}
