//! New versions of documents that were sent to the portal: decision, notice in the cabinet, annulment, new
//! version, in this order. Both systems keep the order by the same law; nothing is ever taken away, a former version
//! stays readable with its mark.

pub mod acts;
mod paper;
pub(crate) mod told;

use jiff::Timestamp;
use law::event::Outcome;
use law::replacement::{self as law_of_versions, Command, Former, State};
use law::{Event, Law};
use serde_json::json;

use crate::ctx::Ctx;
use crate::error::Error;
pub use crate::store::replacements::Record;
use crate::store::terms::Governed;
use crate::store::{Conn, documents::Document, replacements};
use crate::{Office, history};

/// The word of this topic in events; the identifier is that of the first version.
pub const SUBJECT: &str = "replacement";
/// Kind of the document by which the user is told.
pub const NOTICE: &str = "replacement-notice";
/// Kind of the document that annuls another.
pub const ACT: &str = "annulment-act";

/// The versions of one document, to be changed in one transaction.
pub(crate) struct Versions {
    pub record: Record,
    happened: Vec<Event>,
}

impl Versions {
    /// Of a document that is among these of its subject. Where nothing was decided yet, they begin with it.
    pub async fn of(
        conn: &mut Conn,
        all: &[Document],
        document: &Document,
        kind: law_of_versions::Document,
        law: &Law,
    ) -> Result<Versions, Error> {
        let first = first(all, document);
        if let Some(record) = replacements::find(conn, first.id).await? {
            return Ok(Versions { record, happened: Vec::new() });
        }
        let number = first.number.clone().ok_or(Error::NotFound)?;
        let registered_at = first.registered_at.ok_or(Error::NotFound)?;
        let Outcome { next, events } = law_of_versions::begin(kind, number, registered_at, law)?;
        let mut governed = Governed::default();
        governed.begin(law);
        let record =
            Record { document: first.id, subject: first.subject_id, state: next, governed, version: 0 };
        Ok(Versions { record, happened: events })
    }

    pub fn apply(self, command: Command, at: Timestamp, law: &Law) -> Result<Versions, Error> {
        let outcome = self.record.state.apply(command, at, law)?;
        let record = Record { state: outcome.next, ..self.record };
        Ok(Versions { record, happened: self.happened.into_iter().chain(outcome.events).collect() })
    }

    pub async fn write(self, office: &Office, conn: &mut Conn, ctx: &Ctx, law: &Law) -> Result<(), Error> {
        if !replacements::save(conn, &self.record).await? {
            return Err(Error::Stale);
        }
        history::write(office, conn, ctx, law, (SUBJECT, self.record.document), &self.happened, &[]).await
    }
}

/// The first version of a document.
fn first<'a>(all: &'a [Document], document: &'a Document) -> &'a Document {
    let former = document.supersedes.and_then(|id| all.iter().find(|one| one.id == id));
    former.map_or(document, |former| first(all, former))
}

/// The last version of a document of this kind, valid or not.
pub(crate) fn last<'a>(all: &'a [Document], kind: &str) -> Option<&'a Document> {
    all.iter().filter(|document| document.kind == kind).max_by_key(|document| document.version)
}

/// What a document is marked with, if it is valid no more.
pub fn mark<'a>(records: &'a [Record], document: &Document) -> Option<&'a Former> {
    let number = document.number.as_deref()?;
    let former = records.iter().flat_map(|record| &record.state.chain().former);
    former.into_iter().find(|former| former.version.number == number)
}

/// Whether a new version is on its way: decided, told or annulled, and not sent.
pub fn pending(records: &[Record]) -> Option<&State> {
    records.iter().map(|record| &record.state).find(|state| !matches!(state, State::Valid { .. }))
}

/// What the history of a case or an application says of the versions of its documents.
fn told(kind: &'static str, at: Timestamp, data: serde_json::Value) -> Event {
    Event { kind, clause: law::Clause("A-46.p1"), at, data }
}

fn about(document: &Document) -> serde_json::Value {
    json!({ "document": document.id, "concerned": document.number })
}
