//! The agreement on the use of a portal or of an expertise system (A-7.4, A-8.2, A-12.p1, A-36.p1, B-6.2): the version in
//! force, with the party and the hashes of what is attached, in one text that is signed as it is.

use std::fmt::Write;

use jiff::Timestamp;
use jiff::civil::Date;
use law::Order;
use sha2::{Digest, Sha256};

use super::{Attachment, Registration};
use crate::Office;
use crate::error::Error;
use crate::questionnaires;
pub use crate::store::agreements::Party;
use crate::store::documents::Document;
use crate::store::{Conn, agreements};
use crate::texts::{Locale, Words};

/// Kind of the document.
pub const KIND: &str = "agreement";
/// Points of each agreement of the program, `agreement-1` and so on, by order 465 `agreement-465-1`.
const POINTS: usize = 7;

/// A version of an agreement.
#[derive(Clone, Debug, PartialEq)]
pub struct Version {
    pub party: Party,
    pub number: i64,
    /// None: the text of the program, in force before the operator approved another.
    pub valid_from: Option<Date>,
    /// The operator signs too.
    pub countersigned: bool,
    /// What it says in each language in which it is signed.
    pub texts: Vec<(Locale, String)>,
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

impl Version {
    /// The text of the program. Its number is raised with every change of the words in `locales/*/agreement.ftl`.
    pub(crate) fn of_program(office: &Office, party: Party) -> Version {
        let number = match party {
            Party::User(Order::Expertise) => 2,
            _ => 1,
        };
        // The other ones are concluded by both (A-12.p1, A-36.p1).
        let countersigned = !matches!(party, Party::User(_));
        let said = |locale| {
            let words = office.texts.of(locale);
            let points: Vec<String> =
                (1..=POINTS).map(|number| words.t(point(party, number)).to_string()).collect();
            (locale, points.join("\n"))
        };
        Version { party, number, valid_from: None, countersigned, texts: Locale::ALL.map(said).into() }
    }

    /// The version in force at a moment.
    pub(crate) async fn in_force(
        office: &Office,
        conn: &mut Conn,
        party: impl Into<Party>,
        at: Timestamp,
    ) -> Result<Version, Error> {
        let party = party.into();
        let today = office.laws.of_order(party.order(), at).date(at);
        let approved = agreements::in_force(conn, party, today).await?;
        Ok(approved.map_or_else(|| Version::of_program(office, party), Version::from))
    }

    /// Whether a document is this version, signed.
    pub(super) fn is_of(&self, document: &Document) -> bool {
        document.data["version"].as_str() == Some(self.number.to_string().as_str())
    }
}

impl From<agreements::Version> for Version {
    fn from(approved: agreements::Version) -> Version {
        Version {
            party: approved.party,
            number: approved.number,
            valid_from: Some(approved.valid_from),
            countersigned: approved.countersigned,
            texts: vec![(Locale::Kk, approved.kk), (Locale::Ru, approved.ru)],
        }
    }
}

fn point(party: Party, number: usize) -> String {
    match party {
        Party::User(Order::Expertise) => format!("agreement-{number}"),
        other => format!("agreement-{}-{number}", other.name()),
    }
}

/// The agreement that was signed last, of the documents of a registration.
pub fn signed(documents: &[Document]) -> Option<&Document> {
    documents.iter().filter(|document| document.kind == KIND).max_by_key(|document| document.version)
}

/// The text to be signed, for this registration with these files: the languages one after the other.
/// The same input gives the same bytes, so that a signature made on the page fits what the server computes again.
pub fn text(parts: &[(Locale, String)]) -> String {
    parts.iter().map(|(_, text)| text.as_str()).collect()
}

/// The text in each language of the version.
pub fn parts(
    office: &Office,
    version: &Version,
    registration: &Registration,
    questionnaire: &questionnaires::Version,
    enclosures: &[Enclosure],
) -> Vec<(Locale, String)> {
    let part = |(locale, said): &(Locale, String)| {
        (*locale, part(office, *locale, (version, said), (registration, questionnaire), enclosures))
    };
    version.texts.iter().map(part).collect()
}

fn part(
    office: &Office,
    locale: Locale,
    (version, said): (&Version, &str),
    (registration, questionnaire): (&Registration, &questionnaires::Version),
    enclosures: &[Enclosure],
) -> String {
    let mut text = String::new();
    let words = office.texts.of(locale);
    let operator = office.config.organisation.name(locale);
    line(&mut text, words.t("agreement-name"));
    line(&mut text, number(words, version));
    line(&mut text, "");
    line(&mut text, said);
    line(&mut text, "");
    entry(
        &mut text,
        words.t("agreement-operator"),
        format!("{operator}, {}", office.config.organisation.bin),
    );
    party(&mut text, words, registration);
    questionnaire.write(&mut text, words, |name| registration.said(name), &registration.form.own);
    if !enclosures.is_empty() {
        line(&mut text, format!("{}:", words.t("agreement-attachments")));
    }
    for file in enclosures {
        let group = words.t(format!("registration-attachment-{}", file.attachment.name()));
        let bytes = words.t("agreement-bytes").with("n", file.size);
        line(&mut text, format!("{group}: {}, {bytes}, {}", file.name, file.sha256));
    }
    line(&mut text, "");
    text
}

/// The number of a version, and from which day it is in force where a decision says so.
pub fn number(words: &Words, version: &Version) -> String {
    let number = version.number.to_string();
    match version.valid_from {
        None => words.t("registration-agreement-version").with("version", number).to_string(),
        Some(from) => words
            .t("registration-agreement-version-from")
            .with("version", number)
            .with("date", words.date(from))
            .to_string(),
    }
}

/// SHA-256 of the text, as it is shown beside it.
pub fn sha256(text: &str) -> String {
    Sha256::digest(text.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
}

fn party(text: &mut String, words: &Words, registration: &Registration) {
    let number = match &registration.bin {
        Some(bin) => format!("{} {bin}", words.t("registration-field-bin")),
        None => format!("{} {}", words.t("registration-field-iin"), registration.iin),
    };
    entry(text, words.t("agreement-party"), format!("{}, {number}", registration.name));
}

pub(crate) fn entry(text: &mut String, name: impl std::fmt::Display, value: impl std::fmt::Display) {
    line(text, format!("{name}: {value}"));
}

pub(crate) fn line(text: &mut String, line: impl std::fmt::Display) {
    // Writing into a String cannot fail.
    let _ = writeln!(text, "{line}");
}
