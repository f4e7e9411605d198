//! The receipt that an applicant keeps after sending an e-application.

use serde::Serialize;

use crate::parts::{Explained, Head, Line, Section, Text};

/// Data of a receipt.
#[derive(Clone, Debug, Serialize)]
pub struct Receipt {
    /// Around the body.
    pub head: Head,
    /// Registration number, or the sentence when it will be given (A-18.p4).
    pub number: Line,
    /// Moment the portal received the application.
    pub received_at: Line,
    /// Registration date with its explanation.
    pub registration: Explained,
    /// Who applies: name, IIN or BIN.
    pub applicant: Line,
    /// The expertise organisation chosen.
    pub participant: Line,
    /// The construction object.
    pub object: Line,
    /// Files of the application.
    pub files: Files,
    /// SHA-256 of the signed manifest, lower-case hexadecimal.
    pub manifest: Line,
    /// Facts about the signature: signer, certificate, algorithm, time, revocation check.
    pub signature: Section,
    /// How anybody can check the receipt and the files.
    pub check: Text,
}

/// The table of files.
#[derive(Clone, Debug, Serialize)]
pub struct Files {
    /// Heading of the table.
    pub heading: String,
    /// Column names.
    pub columns: FileColumns,
    /// One row a file, in the order of the manifest.
    pub rows: Vec<File>,
}

/// Column names of the table of files.
#[derive(Clone, Debug, Serialize)]
pub struct FileColumns {
    /// Ordinal number.
    pub number: String,
    /// Name of the file; its SHA-256 stands below.
    pub name: String,
    /// Size.
    pub size: String,
    /// Word before the hash, for example `SHA-256`.
    pub sha256: String,
}

/// A file of the application.
#[derive(Clone, Debug, Serialize)]
pub struct File {
    /// File name as given by the applicant.
    pub name: String,
    /// Kind of document in words; empty when not known.
    pub kind: String,
    /// Size with its unit.
    pub size: String,
    /// SHA-256 of the bytes, lower-case hexadecimal.
    pub sha256: String,
}
