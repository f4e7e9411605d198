//! Names inside certificates. The order of attributes varies between issuers (eGov mobile differs), so that each
//! is looked up by its identifier; comparison of names is by their encoded bytes, in `path`.

use crate::der::{self, Tlv, tag};
use crate::{Failure, Subject, oid};

const NUMBER_LENGTH: usize = 12;

impl Subject {
    /// Reads the subject of a certificate. An attribute of identity that stands there twice is refused, because
    /// nobody could say which one counts.
    pub(crate) fn from_name(name: Tlv) -> Result<Subject, Failure> {
        let attributes = attributes(name)?;
        let text = |oid: &[u8]| {
            let mut found = attributes.iter().filter(|(kind, _)| *kind == oid).map(|(_, text)| text.clone());
            match (found.next(), found.next()) {
                (_, Some(_)) => Err(Failure::malformed("subject attribute twice")),
                (first, None) => Ok(first.filter(|text| !text.is_empty())),
            }
        };
        let common_name = text(oid::COMMON_NAME)?.unwrap_or_default();
        let surname = text(oid::SURNAME)?;
        Ok(Subject {
            given_name: surname.as_deref().and_then(|surname| given_name(&common_name, surname)),
            patronymic: text(oid::GIVEN_NAME)?,
            iin: text(oid::SERIAL_NUMBER)?.and_then(|text| number(&text, "IIN")),
            bin: text(oid::ORGANISATION_UNIT)?.and_then(|text| number(&text, "BIN")),
            organisation: text(oid::ORGANISATION)?,
            system: text(oid::USER_ID)?,
            common_name,
            surname,
        })
    }
}

/// The common name of a name, for reading; empty if there is none.
pub(crate) fn common_name(name: Tlv) -> String {
    let attributes = attributes(name).unwrap_or_default();
    attributes
        .into_iter()
        .find(|(kind, _)| *kind == oid::COMMON_NAME)
        .map(|(_, text)| text)
        .unwrap_or_default()
}

fn attributes(name: Tlv<'_>) -> Result<Vec<(&[u8], String)>, Failure> {
    let mut found = Vec::new();
    let mut rdns = name.expect(tag::SEQUENCE)?.reader();
    while !rdns.is_empty() {
        let mut rdn = rdns.expect(tag::SET)?.reader();
        while !rdn.is_empty() {
            let mut attribute = rdn.sequence()?;
            let kind = attribute.oid()?;
            let value = attribute.any()?;
            attribute.end()?;
            if let Some(text) = text(value) {
                found.push((kind, text));
            }
        }
    }
    Ok(found)
}

/// The encodings of text that are met; others are left unread and so identify nobody.
fn text(value: Tlv) -> Option<String> {
    match value.tag {
        tag::UTF8_STRING => String::from_utf8(value.content.to_vec()).ok(),
        tag::PRINTABLE_STRING | tag::IA5_STRING if value.content.is_ascii() => {
            String::from_utf8(value.content.to_vec()).ok()
        }
        _ => None,
    }
}

/// The twelve digits behind the prefix, nothing else around them.
fn number(text: &str, prefix: &str) -> Option<String> {
    let digits = text.strip_prefix(prefix)?;
    (digits.len() == NUMBER_LENGTH && digits.bytes().all(|byte| byte.is_ascii_digit()))
        .then(|| digits.to_owned())
}

/// The common name without the surname: «ФАМИЛИЯ ИМЯ».
fn given_name(common_name: &str, surname: &str) -> Option<String> {
    let rest = common_name.strip_prefix(surname)?.strip_prefix(' ')?.trim();
    (!rest.is_empty()).then(|| rest.to_owned())
}

/// Writes a name out of (attribute, text) pairs, in this order, as UTF8String.
pub(crate) fn write(attributes: &[(&[u8], &str)]) -> Vec<u8> {
    let rdns: Vec<_> = attributes
        .iter()
        .map(|(kind, text)| der::set_of(vec![der::sequence(&[der::oid(kind), der::utf8(text)])]))
        .collect();
    der::sequence(&rdns)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn subject(attributes: &[(&[u8], &str)]) -> Result<Subject, Failure> {
        Subject::from_name(der::whole(&write(attributes)).unwrap())
    }

    #[test]
    fn a_person_of_an_organisation_is_read_in_any_order() {
        let subject = subject(&[
            (oid::SERIAL_NUMBER, "IIN850412300017"),
            (oid::SURNAME, "АХМЕТОВ"),
            (oid::GIVEN_NAME, "СЕРІКҰЛЫ"),
            (oid::COMMON_NAME, "АХМЕТОВ ДАУРЕН"),
            (oid::COUNTRY, "KZ"),
            (oid::ORGANISATION_UNIT, "BIN181040000017"),
            (oid::ORGANISATION, "АО \"ТЕСТ\""),
        ])
        .unwrap();
        assert_eq!(subject.iin.as_deref(), Some("850412300017"));
        assert_eq!(subject.bin.as_deref(), Some("181040000017"));
        assert_eq!(subject.given_name.as_deref(), Some("ДАУРЕН"));
        assert_eq!(subject.patronymic.as_deref(), Some("СЕРІКҰЛЫ"));
        assert_eq!(subject.full_name(), "АХМЕТОВ ДАУРЕН СЕРІКҰЛЫ");
    }

    #[test]
    fn numbers_need_their_prefix_and_twelve_digits() {
        for wrong in
            ["850412300017", "IIN85041230001", "IIN8504123000177", "IIN85041230001x", "BIN850412300017"]
        {
            assert_eq!(subject(&[(oid::SERIAL_NUMBER, wrong)]).unwrap().iin, None, "{wrong}");
        }
    }

    #[test]
    fn two_numbers_identify_nobody() {
        let twice = [(oid::SERIAL_NUMBER, "IIN850412300017"), (oid::SERIAL_NUMBER, "IIN900101300017")];
        assert!(subject(&twice).is_err());
    }
}
