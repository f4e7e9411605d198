//! What systems tell each other about a registered e-application.
//!
//! A message is canonical JSON; the wire form carries its bytes and the detached signature of the
//! sending system. Every message carries the registration number (A-32.2 R2).

use std::collections::BTreeMap;
use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use jiff::civil::Date;
use law::disclosure::Label;
use law::tariff::Money;
use law::term::Due;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::applications;
use crate::store::documents::Document;

/// What a message is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Kind {
    /// A registered e-application with its documents, portal to expertise.
    Application,
    /// Information on the course of consideration, expertise to portal.
    Progress,
    /// A result of consideration with its document, expertise to portal (A-32.2, A-42.p2).
    Result,
    /// A notice on the replacement of a document, or the act that annuls it, expertise to portal (A-46.p1).
    Replacement,
    /// The notice is in the cabinet of the user, portal to expertise (A-46.p1).
    Delivery,
    /// A new version of a document of the user in reply to a notice, portal to expertise (A-46.p2).
    Reply,
    /// A contract on the expertise, signed by the organisation, expertise to portal (A-42.p1, A-42.p2).
    Contract,
    /// The applicant's signature under it, portal to expertise (A-42.p1).
    #[serde(rename = "CONTRACT_SIGNATURE")]
    ContractSignature,
    /// A message that was received cannot be applied: its receiver tells its sender why.
    Refusal,
    /// A failure of the portal extends terms of its applications that run in the other system, portal to expertise
    ///
    Failure,
    /// A document of the case was reported to contain state secrets, either way.
    Secrets,
    /// An organisation became a user of the sender's system, or its access was suspended, expertise to portal (A-11.p2,
    /// A-36.p1, A-37).
    User,
    /// Access of the Vedomstvo to an expertise system: asked for by the portal, answered and told by the system (A-26.p2,
    ///
    Supervision,
    /// The receiver's signed answer to any message.
    Receipt,
}

impl Kind {
    /// The word in the database, the same as on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Kind::Application => "APPLICATION",
            Kind::Progress => "PROGRESS",
            Kind::Result => "RESULT",
            Kind::Replacement => "REPLACEMENT",
            Kind::Delivery => "DELIVERY",
            Kind::Reply => "REPLY",
            Kind::Contract => "CONTRACT",
            Kind::ContractSignature => "CONTRACT_SIGNATURE",
            Kind::Refusal => "REFUSAL",
            Kind::Failure => "FAILURE",
            Kind::Secrets => "SECRETS",
            Kind::User => "USER",
            Kind::Supervision => "SUPERVISION",
            Kind::Receipt => "RECEIPT",
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// One message. `subject_id` is the application's id on the portal, nil where it is about none; `position` is the place in the
/// conversation about it, so that a result is never applied before the progress it follows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Message {
    pub id: Uuid,
    pub kind: Kind,
    pub from: String,
    pub to: String,
    pub subject_id: Uuid,
    pub position: u32,
    pub created_at: Timestamp,
    pub body: Value,
}

/// The wire form: message and detached CMS, both in base64.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sealed {
    pub message: Bytes,
    pub signature: Bytes,
}

/// Bytes that travel as base64.
#[derive(Clone, PartialEq, Eq)]
pub struct Bytes(pub Vec<u8>);

impl fmt::Debug for Bytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Bytes({})", self.0.len())
    }
}

impl Serialize for Bytes {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&STANDARD.encode(&self.0))
    }
}

impl<'de> Deserialize<'de> for Bytes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        STANDARD.decode(&text).map(Bytes).map_err(serde::de::Error::custom)
    }
}

/// Body of [`Kind::Application`]. Number and date are optional on the wire only so that their absence
/// can be refused by its clause (A-32.1 R1) and not as a slip of spelling.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Application {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub registration_number: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub registration_date: Option<Date>,
    /// How the portal found that date, for a system that counts by other days.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub registration: Option<Due>,
    pub received_at: Timestamp,
    pub title: String,
    pub applicant: Applicant,
    /// The exact bytes that the applicant signed.
    pub manifest: Bytes,
    pub signatures: Vec<SignatureData>,
    pub files: Vec<File>,
}

/// Who applied.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Applicant {
    pub name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub iin: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bin: Option<String>,
}

/// A document by its hash; the bytes are fetched apart, because messages stay small.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct File {
    /// Of a document that the user presented: its id on the portal, by which it is spoken of later (A-46.p2).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<Uuid>,
    pub title: String,
    pub file_name: String,
    pub kind: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub section: Option<String>,
    /// Its volume and the folders in which it lay, as the applicant signed them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub volume: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub folder: Option<String>,
    /// Which lines of the list of completeness it presents, as the applicant signed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub kinds: Vec<String>,
    /// Who may read it, as the applicant signed; both parties where nothing is said (A-50.p4).
    #[serde(default, skip_serializing_if = "Label::is_ordinary")]
    pub access: Label,
    pub media_type: String,
    pub size: i64,
    pub sha256: String,
}

impl File {
    pub fn of(document: &Document) -> File {
        File {
            id: None,
            title: document.title.clone(),
            file_name: document.file_name.clone(),
            kind: document.kind.clone(),
            section: document.data["section"].as_str().map(str::to_owned),
            volume: document.data["volume"].as_str().map(str::to_owned),
            folder: document.data["folder"].as_str().map(str::to_owned),
            kinds: document.kinds().into_iter().map(str::to_owned).collect(),
            access: document.label(),
            media_type: document.media_type.clone(),
            size: document.size,
            sha256: document.sha256.clone(),
        }
    }

    /// What is kept beside a document that it tells of.
    pub(crate) fn data(&self, manifest: Uuid) -> Value {
        let mut data = json!({ "section": self.section, "portal_id": self.id, "manifest": manifest });
        if !self.access.is_ordinary() {
            data["access"] = json!(self.access);
        }
        if !self.kinds.is_empty() {
            data["kinds"] = json!(self.kinds);
        }
        for (name, said) in [("volume", &self.volume), ("folder", &self.folder)] {
            if let Some(said) = said {
                data[name] = json!(said);
            }
        }
        data
    }

    /// It as a document of an application that another system sent.
    pub(crate) fn received(&self, id: Uuid, application: Uuid, from: &str, at: Timestamp) -> Document {
        Document {
            id,
            subject_kind: applications::SUBJECT.into(),
            subject_id: application,
            kind: self.kind.clone(),
            title: self.title.clone(),
            file_name: self.file_name.clone(),
            media_type: self.media_type.clone(),
            size: self.size,
            sha256: self.sha256.clone(),
            version: 1,
            supersedes: None,
            number: None,
            registered_at: None,
            source: from.into(),
            data: Value::Null,
            created_at: at,
        }
    }
}

/// Data on one signature, as A-42.p2 R1 lists them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignatureData {
    /// `applicant`, `expert`, `head`, `authorized`, `operator` under a decision on force majeure, or `system`
    /// for the seal of an automatic document.
    pub role: String,
    pub name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub iin: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bin: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub organisation: Option<String>,
    pub certificate_serial: String,
    pub certificate_issuer: String,
    pub certificate_not_before: Timestamp,
    pub certificate_not_after: Timestamp,
    pub algorithm: String,
    /// The server's time of signing (A-41 R2).
    pub signed_at: Timestamp,
    pub cms: Bytes,
}

/// Body of [`Kind::Progress`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Progress {
    pub registration_number: String,
    pub at: Timestamp,
    pub stage: Stage,
}

/// Where the consideration stands.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "stage", rename_all = "snake_case", deny_unknown_fields)]
pub enum Stage {
    /// Received and stored whole: the acknowledgement with hashes (A-20 R2, A-32.1 R2).
    Received { manifest_sha256: String, files: Vec<String> },
    /// The completeness check runs until `due`.
    CompletenessStarted { due: Due },
    /// The term of the check has moved: a failure, force majeure with the signed decision on it, or another calendar
    ///
    TermMoved {
        due: Due,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        decision: Option<Box<Decision>>,
    },
    /// The applicant's signature under the contract was registered in time.
    ContractSigned,
    /// The contract is in force: the expertise runs until `due`.
    ContractInForce { due: Due },
    /// The terms of the contract are fulfilled (A-45.p2).
    ContractPerformed,
    /// The term `due` ended without the applicant's signature.
    ContractClosed { due: Due },
}

/// A signed decision on circumstances. The same one may come with what it moved in several applications.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Decision {
    /// As the explanation of the term names it.
    pub number: String,
    pub registered_at: Timestamp,
    pub document: File,
    pub document_id: Uuid,
    pub signatures: Vec<SignatureData>,
}

/// Body of [`Kind::Result`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ResultBody {
    pub registration_number: String,
    pub outcome: Outcome,
    /// Set by the end of the term and not by people (A-40.p1).
    pub automatic: bool,
    pub document: File,
    pub document_id: Uuid,
    /// The annulled version that it replaces (A-46.p1).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub supersedes: Option<Uuid>,
    /// Number and instant of registration in the expertise system.
    pub number: String,
    pub registered_at: Timestamp,
    /// The end of the term, on which an automatic result stands.
    pub due_at: Timestamp,
    #[serde(default)]
    pub remarks: Vec<Remark>,
    #[serde(default)]
    pub signatures: Vec<SignatureData>,
}

/// Body of [`Kind::Replacement`]: a signed document about another one that was sent before.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Replacement {
    pub registration_number: String,
    pub step: ReplacementStep,
    /// The document in question, by its id in `RESULT`; for a request by its id in `APPLICATION` or `REPLY`.
    pub concerns: Uuid,
    /// Why, in the words of the decision.
    pub ground: String,
    pub document: File,
    pub document_id: Uuid,
    /// Number and instant of registration in the expertise system.
    pub number: String,
    pub registered_at: Timestamp,
    #[serde(default)]
    pub signatures: Vec<SignatureData>,
}

/// Which of the acts of A-46 it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReplacementStep {
    /// The user is told that the document will be replaced, and why.
    Notice,
    /// The document is valid no more.
    Annulment,
    /// The user is asked for a new version of a document that the user presented (A-46.p2).
    Request,
}

/// Body of [`Kind::Delivery`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Delivery {
    pub registration_number: String,
    /// The notice, by its id in `REPLACEMENT`.
    pub document_id: Uuid,
    /// When it came into the cabinet.
    pub at: Timestamp,
}

/// Body of [`Kind::Reply`]: one new version, signed with the statement that names it and what it replaces.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reply {
    pub registration_number: String,
    /// The exact bytes that the applicant signed ([`crate::replacement::statement::Statement`]).
    pub statement: Bytes,
    pub signatures: Vec<SignatureData>,
    /// The new version; it has an id.
    pub file: File,
    /// The server's time of the signature, and the time of registration that follows from it (A-18.p2, A-18.p3).
    pub certified_at: Timestamp,
    pub registered_at: Timestamp,
}

/// Body of [`Kind::Contract`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Contract {
    pub registration_number: String,
    pub document: File,
    pub document_id: Uuid,
    /// Number and instant of registration in the expertise system.
    pub number: String,
    pub registered_at: Timestamp,
    /// Tenge with value-added tax, a decimal with two places.
    pub price: Money,
    /// Per cent of the price that are paid before the expertise begins.
    pub prepayment: u8,
    /// Until when the applicant can sign.
    pub due: Due,
    #[serde(default)]
    pub signatures: Vec<SignatureData>,
}

/// Body of [`Kind::ContractSignature`]: over the bytes of the contract.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ContractSignature {
    pub registration_number: String,
    /// The contract, by its id in `CONTRACT`, and its bytes.
    pub document_id: Uuid,
    pub sha256: String,
    pub signatures: Vec<SignatureData>,
    /// The server's time of the signature, and the time of registration that follows from it (A-18.p2, A-18.p3).
    pub certified_at: Timestamp,
    pub registered_at: Timestamp,
}

/// Outcome of the completeness check.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    Positive,
    Negative,
}

impl Outcome {
    /// The word in the database and in keys of texts.
    pub fn as_str(self) -> &'static str {
        match self {
            Outcome::Positive => "positive",
            Outcome::Negative => "negative",
        }
    }
}

/// One remark on completeness.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Remark {
    /// In Kazakh; empty where it was written in Russian only.
    pub text: String,
    /// In Russian; empty where `text` says it for both.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub ru: String,
    /// The line of the list of completeness that it was made of.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub line: String,
    /// The norm that the remark stands on.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub norm: String,
}

/// Body of [`Kind::Refusal`]: which message of the addressee has no effect, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RefusalBody {
    pub message_id: Uuid,
    pub message_sha256: String,
    pub refused_at: Timestamp,
    /// A word of the closed list in `docs/exchange.md`.
    pub code: String,
    /// The clause it stands on: `A-42.p2`.
    pub clause: String,
    /// What the code says it of.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub args: BTreeMap<String, String>,
}

/// Body of [`Kind::Failure`]: a confirmed failure of the sender in one of its forms, as confirmed, as planned anew, as
/// ended. It concerns the application of the message, or every one of the sender's where that is the nil UUID.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Failure {
    /// Number of the incident at the sender.
    pub number: String,
    /// 1, 2, 3 …
    pub version: i64,
    pub cause: law::Cause,
    pub from: Timestamp,
    /// Planned end while it lasts, actual end after it.
    pub until: Timestamp,
    pub lasts: bool,
    pub confirmed_at: Timestamp,
    pub reason: String,
}

/// Body of [`Kind::Secrets`]: from now on nobody reads these bytes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SecretsReport {
    pub registration_number: String,
    /// Of the document.
    pub sha256: String,
    pub at: Timestamp,
    pub reason: String,
}

/// Body of [`Kind::User`]; the subject of the message is the organisation, by its id at the sender.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct User {
    pub bin: String,
    pub name: String,
    /// It works in the system from `at` on, or does no more.
    pub registered: bool,
    pub at: Timestamp,
    /// Why it does no more: a word of the closed list in `docs/exchange.md`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ground: Option<String>,
    /// The clause it stands on: `A-37.1`.
    pub clause: String,
}

/// Body of [`Kind::Supervision`]; the subject of a request and of its answer is the request, by its id on the portal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "step", rename_all = "snake_case", deny_unknown_fields)]
pub enum Supervision {
    /// How many people of the Vedomstvo have access from `at` on, expertise to portal.
    Access { people: u32, at: Timestamp },
    /// The Vedomstvo asks for access, portal to expertise: its registered request, and who of which body made it.
    Request {
        number: String,
        at: Timestamp,
        name: String,
        iin: String,
        bin: String,
        body: String,
        text: String,
    },
    /// What the operator of the system answers, expertise to portal.
    Answer { granted: bool, at: Timestamp, text: String },
}

/// Body of [`Kind::Receipt`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Receipt {
    pub message_id: Uuid,
    pub message_sha256: String,
    pub received_at: Timestamp,
}

/// What a signed request for a file says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileRequest {
    pub from: String,
    pub to: String,
    pub sha256: String,
    pub at: Timestamp,
    pub nonce: String,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::applications::composition::MOST_KINDS;
    use crate::applications::manifest;
    use crate::exchange::canonical;
    use crate::exchange::inbox::LARGEST_MESSAGE;
    use crate::uploads::limits::MOST_FILES;
    use crate::uploads::names::{LONGEST, LONGEST_FOLDER};

    /// the largest application that can be submitted can be sent on.
    #[test]
    fn the_largest_application_fits_into_a_message() {
        let name = format!("{}.pdf", "ж".repeat((LONGEST - 4) / 2));
        let folder = "ж".repeat(LONGEST_FOLDER / 2);
        let kinds = vec!["hazard-technology-permit".to_owned(); MOST_KINDS];
        let (media_type, sha256) = ("application/vnd.openxmlformats".to_owned(), "ab".repeat(32));
        let listed = manifest::File {
            name: name.clone(),
            media_type: media_type.clone(),
            section: "explanatory-note".into(),
            volume: "1.2.3.4".into(),
            folder: folder.clone(),
            kinds: kinds.clone(),
            form: "document".into(),
            access: Label::ServiceSecrecy,
            size: 4_000_000_000,
            sha256: sha256.clone(),
        };
        let file = File {
            id: Some(Uuid::max()),
            title: name.clone(),
            file_name: name,
            kind: "project".into(),
            section: Some("explanatory-note".into()),
            volume: Some("1.2.3.4".into()),
            folder: Some(folder),
            kinds,
            access: Label::ServiceSecrecy,
            media_type,
            size: listed.size,
            sha256,
        };
        let all = usize::try_from(MOST_FILES).unwrap();
        let body = Application {
            registration_number: Some("СНС-2026-00001".into()),
            registration_date: None,
            registration: None,
            received_at: Timestamp::UNIX_EPOCH,
            title: String::new(),
            applicant: Applicant { name: String::new(), iin: None, bin: None },
            manifest: Bytes(serde_json::to_vec(&vec![listed; all]).unwrap()),
            signatures: Vec::new(),
            files: vec![file; all],
        };
        let message = canonical::to_bytes(&body).unwrap();
        let sealed = Sealed { message: Bytes(message), signature: Bytes(vec![0; 64 * 1024]) };
        let wire = canonical::to_bytes(&sealed).unwrap();
        assert!(wire.len() < LARGEST_MESSAGE, "{} bytes", wire.len());
    }
}
