//! The agreement on the use of the portal (A-7.4, A-8.2, B-6.2): one text in three languages, with the party and the
//! hashes of what is attached, signed as it is.

use std::fmt::Write;

use law::Order;
use sha2::{Digest, Sha256};

use super::{Attachment, Registration};
use crate::Office;
use crate::texts::Locale;

/// Raised with every change of the words in `locales/*/agreement.ftl`; stands in the signed text.
pub fn version(order: Order) -> &'static str {
    match order {
        Order::Expertise => "2",
        Order::Construction => "1",
    }
}

/// Points of each agreement, `agreement-1` and so on, by order 465 `agreement-465-1`.
const POINTS: usize = 7;

fn point(order: Order, number: usize) -> String {
    match order {
        Order::Expertise => format!("agreement-{number}"),
        Order::Construction => format!("agreement-{order}-{number}"),
    }
}

/// A file named in the agreement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Enclosure {
    pub attachment: Attachment,
    pub name: String,
    pub size: i64,
    /// Lower-case hexadecimal.
    pub sha256: String,
}

/// The text to be signed, for this registration with these files: the three languages one after the other.
/// The same input gives the same bytes, so that a signature made on the page fits what the server computes again.
pub fn text(parts: &[(Locale, String)]) -> String {
    parts.iter().map(|(_, text)| text.as_str()).collect()
}

/// The text in each language.
pub fn parts(
    office: &Office,
    registration: &Registration,
    enclosures: &[Enclosure],
) -> Vec<(Locale, String)> {
    Locale::ALL.map(|locale| (locale, part(office, locale, registration, enclosures))).into()
}

fn part(office: &Office, locale: Locale, registration: &Registration, enclosures: &[Enclosure]) -> String {
    let mut text = String::new();
    let words = office.texts.of(locale);
    let operator = office.config.organisation.name(locale);
    line(&mut text, words.t("agreement-name"));
    line(&mut text, words.t("registration-agreement-version").with("version", version(registration.order)));
    line(&mut text, "");
    for number in 1..=POINTS {
        line(&mut text, words.t(point(registration.order, number)));
    }
    line(&mut text, "");
    entry(
        &mut text,
        words.t("agreement-operator"),
        format!("{operator}, {}", office.config.organisation.bin),
    );
    party(&mut text, words, registration);
    line(&mut text, format!("{}:", words.t("agreement-attachments")));
    for file in enclosures {
        let group = words.t(format!("registration-attachment-{}", file.attachment.name()));
        let bytes = words.t("agreement-bytes").with("n", file.size);
        line(&mut text, format!("{group}: {}, {bytes}, {}", file.name, file.sha256));
    }
    line(&mut text, "");
    text
}

/// SHA-256 of the text, as it is shown beside it.
pub fn sha256(text: &str) -> String {
    Sha256::digest(text.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
}

fn party(text: &mut String, words: &crate::texts::Words, registration: &Registration) {
    let form = &registration.form;
    let number = match &registration.bin {
        Some(bin) => format!("{} {bin}", words.t("registration-field-bin")),
        None => format!("{} {}", words.t("registration-field-iin"), registration.iin),
    };
    entry(text, words.t("agreement-party"), format!("{}, {number}", registration.name));
    entry(text, words.t("registration-field-address"), &form.address);
    entry(text, words.t("registration-field-phone"), &form.phone);
    entry(text, words.t("registration-field-email"), &form.email);
    if !form.account.is_empty() {
        entry(text, words.t("registration-bank-title"), format!("{}, {}", form.account, form.bank));
    }
}

fn entry(text: &mut String, name: impl std::fmt::Display, value: impl std::fmt::Display) {
    line(text, format!("{name}: {value}"));
}

fn line(text: &mut String, line: impl std::fmt::Display) {
    // Writing into a String cannot fail.
    let _ = writeln!(text, "{line}");
}
