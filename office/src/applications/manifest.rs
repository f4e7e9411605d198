//! The manifest: what the applicant signs. One signature covers the data, the addressee, the statement of A-4
//! and, by their hashes, all files (A-16, A-17, A-19).

use law::disclosure::Label;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::Form;
use crate::exchange::canonical::{self, CanonicalError};

/// The one shape that there is; another shape gets another name.
pub const TYPE: &str = "tereze-application-1";

/// An application as it is signed and sent on. The bytes are canonical JSON.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    #[serde(rename = "type")]
    pub kind: String,
    pub application: Uuid,
    /// Version of the draft: a signature made before a change does not fit after it.
    pub version: i64,
    pub applicant: Party,
    pub addressee: Addressee,
    pub form: Form,
    pub files: Vec<File>,
    /// A-4.R1: always true, because without it nothing is signed.
    pub no_state_secrets: bool,
}

/// The applicant: an organisation by its BIN, an individual by the IIN.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Party {
    pub name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bin: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub iin: Option<String>,
}

/// The participant to whom it is addressed (A-19).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Addressee {
    pub code: String,
    pub bin: String,
    pub name: String,
}

/// A file by its hash.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct File {
    pub name: String,
    pub media_type: String,
    pub section: String,
    /// As the applicant said it or the name tells it: `3.1`.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub volume: String,
    /// The folders in which it lay, with `/` between them.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub folder: String,
    /// Which lines of the list of completeness it presents (A-40).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub kinds: Vec<String>,
    /// `document` or `copy` (A-2.7, A-2.15).
    pub form: String,
    /// Who may read it, where that is not both parties (A-50.p4).
    #[serde(default, skip_serializing_if = "Label::is_ordinary")]
    pub access: Label,
    pub size: i64,
    /// Lower-case hexadecimal.
    pub sha256: String,
}

impl Manifest {
    /// The bytes that are signed.
    pub fn bytes(&self) -> Result<Vec<u8>, CanonicalError> {
        canonical::to_bytes(self)
    }

    /// Reads signed bytes; another spelling or shape is refused.
    pub fn read(bytes: &[u8]) -> Result<Manifest, CanonicalError> {
        let manifest: Manifest = canonical::read(bytes)?;
        if manifest.kind == TYPE { Ok(manifest) } else { Err(CanonicalError::Shape(manifest.kind)) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn manifest() -> Manifest {
        Manifest {
            kind: TYPE.into(),
            application: Uuid::from_u128(7),
            version: 3,
            applicant: Party {
                name: "ЖШС «Сарыарқа»".into(), bin: Some("991240000000".into()), iin: None
            },
            addressee: Addressee {
                code: "СНС".into(), bin: "991240000001".into(), name: "Сенім".into()
            },
            form: super::super::form::sample(),
            files: vec![File {
                name: "ПЗ.pdf".into(),
                media_type: "application/pdf".into(),
                section: "explanatory-note".into(),
                volume: String::new(),
                folder: String::new(),
                kinds: Vec::new(),
                form: "copy".into(),
                access: Label::Ordinary,
                size: 5,
                sha256: "ab".repeat(32),
            }],
            no_state_secrets: true,
        }
    }

    #[test]
    fn the_same_application_always_has_the_same_bytes_and_reads_back() {
        let bytes = manifest().bytes().unwrap();
        assert_eq!(bytes, manifest().bytes().unwrap());
        assert_eq!(Manifest::read(&bytes).unwrap(), manifest());
        assert!(bytes.starts_with(br#"{"addressee":{"bin":"991240000001""#));
    }

    #[test]
    fn every_change_changes_the_bytes() {
        let other = Manifest { version: 4, ..manifest() };
        assert_ne!(other.bytes().unwrap(), manifest().bytes().unwrap());
    }

    /// A-16.p2: volume and folder are signed where there are any, and otherwise the bytes are as before.
    #[test]
    fn the_volume_and_the_folder_of_a_file_are_signed() {
        let plain = String::from_utf8(manifest().bytes().unwrap()).unwrap();
        assert!(!plain.contains("folder") && !plain.contains("volume"), "{plain}");
        let mut placed = manifest();
        (placed.files[0].volume, placed.files[0].folder) = ("3.1".into(), "Мектеп/КЖ".into());
        let bytes = placed.bytes().unwrap();
        assert_eq!(Manifest::read(&bytes).unwrap(), placed);
    }

    /// A-50.p4: the label is signed; one of no meaning is refused, and where there is none the bytes are as before.
    #[test]
    fn the_label_of_a_file_is_signed() {
        let plain = String::from_utf8(manifest().bytes().unwrap()).unwrap();
        assert!(!plain.contains("access"), "{plain}");
        let mut labelled = manifest();
        labelled.files[0].access = Label::ServiceSecrecy;
        let bytes = labelled.bytes().unwrap();
        assert_eq!(Manifest::read(&bytes).unwrap().files[0].access, Label::ServiceSecrecy);
        let said = String::from_utf8(bytes).unwrap();
        assert!(said.contains(r#""access":"service-secrecy""#), "{said}");
        assert!(Manifest::read(said.replace("service-secrecy", "nobody").as_bytes()).is_err());
    }

    #[test]
    fn another_type_is_refused() {
        let other = Manifest { kind: "something-else".into(), ..manifest() };
        assert!(Manifest::read(&other.bytes().unwrap()).is_err());
    }
}
