//! What a package says of itself: the index for programs, and the manifest of the container (ETSI EN 319 162-1,
//! ASiC-E with CAdES), which follows from the index and is what the seal of the system signs.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use law::disclosure::Label;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{applications, expertise};

pub const KIND: &str = "tereze-package-1";
pub const MIMETYPE_FILE: &str = "mimetype";
pub const MIMETYPE: &str = "application/vnd.etsi.asic-e+zip";
pub const MANIFEST_FILE: &str = "META-INF/ASiCManifest001.xml";
pub const SEAL_FILE: &str = "META-INF/signature001.p7s";
pub const INDEX_FILE: &str = "index.json";
pub const PAGE_FILE: &str = "index.html";
pub const CERTIFICATES: &str = "evidence/certificates/";
pub const LISTS: &str = "evidence/lists/";
pub const ANSWERS: &str = "evidence/status/";

/// The index of a package.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Index {
    pub r#type: String,
    /// Code of the system that gives it out and seals it.
    pub system: String,
    /// The word of the topic in events: `application`, `case`.
    pub subject: String,
    pub id: Uuid,
    /// Of a package of one document.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub document: Option<Uuid>,
    /// The key of the transparency log: `name+id+key`.
    pub log_key: String,
    /// Not yet in the form whose digest names the package.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sealed_at: Option<Timestamp>,
    pub documents: Vec<Document>,
    pub events: Vec<Event>,
    /// Events that name documents and signatures by their hashes. None: from before there were such events.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub records: Option<Vec<Event>>,
    /// What there is of the case and whoever asked for the package may not have.
    #[serde(default, skip_serializing_if = "Withheld::is_empty")]
    pub withheld: Withheld,
    pub dates: Vec<DateOf>,
    /// Every file but the index and what stands in `META-INF`, in the order of the container.
    pub files: Vec<File>,
}

/// What a package leaves out because its reader may not have it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Withheld {
    pub documents: Vec<Uuid>,
    /// Numbers of events that name nothing else.
    pub records: Vec<i64>,
    /// Those of the documents whose names the reader may know.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub named: Vec<Named>,
}

/// A document that is not inside: what it is called, and why it is not for whoever asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Named {
    pub id: Uuid,
    pub name: String,
    /// Lower-case hexadecimal.
    pub sha256: String,
    /// What whoever presented it said of who may read it.
    #[serde(default, skip_serializing_if = "Label::is_ordinary")]
    pub access: Label,
    pub clause: String,
}

impl Withheld {
    fn is_empty(&self) -> bool {
        *self == Withheld::default()
    }
}

/// A file of the container.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct File {
    pub path: String,
    /// Lower-case hexadecimal.
    pub sha256: String,
    /// Bytes.
    pub size: u64,
    pub media_type: String,
}

/// A document and the signatures under it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Document {
    pub path: String,
    pub id: Uuid,
    pub kind: String,
    pub title: String,
    pub version: i64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub supersedes: Option<Uuid>,
    #[serde(default, skip_serializing_if = "Label::is_ordinary")]
    pub access: Label,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub registered_at: Option<Timestamp>,
    pub signatures: Vec<Signed>,
}

/// A detached CMS over the bytes of a document, as it came.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Signed {
    pub path: String,
    /// `applicant`, `expert`, `head`, `operator`, `system`.
    pub role: String,
    pub signer: String,
    pub algorithm: String,
    pub certificate_serial: String,
    /// The system's time of receipt, for which validity is judged.
    pub signed_at: Timestamp,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time_stamp: Option<TimeStamp>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub record: Option<RecordOf>,
}

/// An evidence record (RFC 4998) by which the proof is carried on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RecordOf {
    pub path: String,
    /// Files that it covers.
    pub objects: Vec<String>,
    /// By when it is to be renewed.
    pub until: Timestamp,
}

/// A token of a time-stamping service over the signature value (RFC 3161).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TimeStamp {
    pub path: String,
    pub at: Timestamp,
    pub authority: String,
}

/// An event with its receipt of the transparency log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Event {
    pub path: String,
    pub number: i64,
    pub kind: String,
    pub at: Timestamp,
    pub clause: String,
    /// Of what it is, where that is not what the package is about: of a power by which something was signed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub of: Option<Uuid>,
}

/// A date with its explanation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DateOf {
    pub path: String,
    pub rule: String,
}

impl Index {
    /// Whether everything of a case must be inside: not of one document, of one event, or of what is no case.
    pub(super) fn is_whole(&self) -> bool {
        let is_case = [applications::SUBJECT, expertise::SUBJECT].contains(&self.subject.as_str());
        is_case && self.document.is_none() && !self.documents.is_empty()
    }

    /// The manifest of the container, of which there is one spelling for an index: it names the index, whose digest
    /// is given, and every other file.
    pub fn manifest(&self, index_sha256: &str) -> String {
        let mut xml = String::from(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<asic:ASiCManifest \
             xmlns:asic=\"http://uri.etsi.org/02918/v1.2.1#\" xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\">\n",
        );
        xml.push_str(&format!(
            "<asic:SigReference URI=\"{SEAL_FILE}\" MimeType=\"application/pkcs7-signature\"/>\n"
        ));
        xml.push_str(&reference(INDEX_FILE, "application/json", index_sha256));
        for file in &self.files {
            xml.push_str(&reference(&file.path, &file.media_type, &file.sha256));
        }
        xml.push_str("</asic:ASiCManifest>\n");
        xml
    }

    /// Every name of the container in its order.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        let first = [MIMETYPE_FILE, MANIFEST_FILE, SEAL_FILE, INDEX_FILE];
        first.into_iter().chain(self.files.iter().map(|file| file.path.as_str()))
    }

    /// Every file that something else of the index names.
    pub(super) fn named(&self) -> impl Iterator<Item = &str> {
        let documents = self.documents.iter().flat_map(|document| {
            let signatures = document.signatures.iter().flat_map(|signature| {
                let stamp = signature.time_stamp.as_ref().map(|stamp| stamp.path.as_str());
                let record = signature.record.as_ref().map(|record| record.path.as_str());
                std::iter::once(signature.path.as_str()).chain(stamp).chain(record)
            });
            std::iter::once(document.path.as_str()).chain(signatures)
        });
        let events = self.events.iter().chain(self.records.iter().flatten());
        let events = events.map(|event| event.path.as_str());
        documents.chain(events).chain(self.dates.iter().map(|date| date.path.as_str()))
    }
}

fn reference(path: &str, media_type: &str, sha256: &str) -> String {
    format!(
        "<asic:DataObjectReference URI=\"{}\" MimeType=\"{}\"><ds:DigestMethod \
         Algorithm=\"http://www.w3.org/2001/04/xmlenc#sha256\"/><ds:DigestValue>{}</ds:DigestValue>\
         </asic:DataObjectReference>\n",
        uri(path),
        escaped(media_type),
        STANDARD.encode(crate::blobs::bytes_of(sha256).unwrap_or_default())
    )
}

/// A relative reference: names in any alphabet, in ASCII (RFC 3986).
fn uri(path: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte);
    path.bytes()
        .map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect()
}

fn escaped(text: &str) -> String {
    let safe = text.chars().filter(|c| !c.is_control());
    safe.map(|c| match c {
        '&' => "&amp;".into(),
        '<' => "&lt;".into(),
        '"' => "&quot;".into(),
        c => c.to_string(),
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_media_types_cannot_break_out_of_the_manifest() {
        let digest = "00".repeat(32);
        let said = reference("documents/1_ПЗ \"<a>\" & б.pdf", "text/x\"/><a", &digest);
        assert!(
            said.contains("URI=\"documents/1_%D0%9F%D0%97%20%22%3Ca%3E%22%20%26%20%D0%B1.pdf\""),
            "{said}"
        );
        assert!(said.contains("MimeType=\"text/x&quot;/>&lt;a\""), "{said}");
        assert!(said.contains(&format!("<ds:DigestValue>{}=</ds:DigestValue>", "A".repeat(43))), "{said}");
    }
}
