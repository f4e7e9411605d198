//! Evidence packages: a case, or a document of it, with everything by which anyone proves it without this system and
//! without a network, in one container (ASiC-E, ETSI EN 319 162-1). The documents and the signatures under them are
//! the bytes that came; beside them lie what showed that the signatures counted, receipts of the transparency log,
//! and explanations of dates. One seal of the system holds all of it together (A-22, A-23, A-42.p2, B-12).

mod build;
mod check;
mod container;
mod contents;
mod index;
mod others;

pub use build::{Packed, Page};
pub use check::{Anchors, Judged, Logged, NotChecked, Report, Trusted, check};
pub use container::{Fault, Finding};
pub use index::{
    DateOf, Document, Event, File, INDEX_FILE, Index, MANIFEST_FILE, Named, PAGE_FILE, RecordOf, SEAL_FILE,
    Signed, TimeStamp, Withheld,
};
pub use others::{Of, open};
use uuid::Uuid;

use crate::blobs::bytes_of;

/// The kind of a paper that explains a date.
const EXTRACT: &str = "term-extract";
/// The kind of an act of disposal.
const ACT: &str = "disposal-act";

/// The id of a paper of which there is no row of documents: it follows from its bytes.
fn paper_id(sha256: &str) -> Option<Uuid> {
    bytes_of(sha256).and_then(|bytes| Uuid::from_slice(bytes.get(..16)?).ok())
}

/// Where it is known from that a certificate was not revoked.
pub use pki::{Failure, FailureCode, RevocationSource};
