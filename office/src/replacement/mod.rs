//! New versions of documents that were sent to the portal: decision, notice in the cabinet, annulment, new
//! version, in this order. What the user presented gets a new version only of the user, in reply to a notice that asks
//! for it. Both systems keep the order by the same law; nothing is ever taken away, a former version stays readable
//! with its mark.

pub mod acts;
mod paper;
pub mod reply;
pub mod request;
pub mod statement;
pub(crate) mod told;

use std::collections::BTreeSet;

use jiff::Timestamp;
use law::event::Outcome;
use law::replacement::{self as law_of_versions, Command, Former, State};
use law::{Event, Law};
use serde_json::json;
use uuid::Uuid;

use crate::ctx::Ctx;
use crate::error::Error;
use crate::store::cases::Case;
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
/// Kind of the document by which the user is asked for a new version.
pub const REQUEST: &str = "version-request";
/// Kind of the statement that the user signs with a new version.
pub const REPLY: &str = "version-reply";
/// Kind of the documents that the user presented.
pub const PROJECT: &str = "project";

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
        let (number, registered_at) = (key(first), first.registered_at.unwrap_or(first.created_at));
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

/// What tells a version from others in both systems: its number; for a document of the user, which has none of its own,
/// its id on the portal.
pub(crate) fn key(document: &Document) -> String {
    let on_portal = || document.data["portal_id"].as_str().map(str::to_owned);
    document.number.clone().or_else(on_portal).unwrap_or_else(|| document.id.to_string())
}

/// All versions of a document with the papers that were signed for them; none where the document is not among these.
pub(crate) fn versions(all: Vec<Document>, document: Uuid) -> Option<Vec<Document>> {
    let one = first(&all, all.iter().find(|one| one.id == document)?).id;
    let chain: Vec<Uuid> = all.iter().filter(|it| first(&all, it).id == one).map(|it| it.id).collect();
    let signed: Vec<String> = all
        .iter()
        .filter(|it| chain.contains(&it.id))
        .filter_map(|it| it.data["manifest"].as_str().map(str::to_owned))
        .collect();
    let about = |it: &Document| {
        chain.contains(&it.id)
            || signed.contains(&it.id.to_string())
            || request::concerns(it).is_some_and(|concerned| chain.contains(&concerned))
    };
    Some(all.into_iter().filter(about).collect())
}

/// Whether another version took its place.
pub fn is_former(all: &[Document], document: &Document) -> bool {
    all.iter().any(|one| one.supersedes == Some(document.id))
}

/// The last version of a document of this kind, valid or not.
pub(crate) fn last<'a>(all: &'a [Document], kind: &str) -> Option<&'a Document> {
    all.iter().filter(|document| document.kind == kind).max_by_key(|document| document.version)
}

/// What a document is marked with, if it is valid no more.
pub fn mark<'a>(records: &'a [Record], document: &Document) -> Option<&'a Former> {
    let number = key(document);
    let former = records.iter().flat_map(|record| &record.state.chain().former);
    former.into_iter().find(|former| former.version.number == number)
}

/// Whether a new version of a result is on its way: decided, told or annulled, and not sent.
pub fn pending(records: &[Record]) -> Option<&State> {
    let results = records.iter().map(|record| &record.state).filter(|state| !of_user(state));
    results.into_iter().find(|state| !matches!(state, State::Valid { .. }))
}

/// The user's documents of which a new version is asked (A-46.p2), with the ground.
pub fn asked<'a>(records: &'a [Record], all: &'a [Document]) -> Vec<(&'a Document, &'a str)> {
    let asked = records.iter().filter_map(|record| match &record.state {
        state @ State::Notified { version, ground, .. } if of_user(state) => Some((version, ground.as_str())),
        _ => None,
    });
    let document = |number: &str| all.iter().find(|one| one.kind == PROJECT && key(one) == number);
    asked.filter_map(|(version, ground)| Some((document(&version.number)?, ground))).collect()
}

/// The applications of a registered user with a document of which a new version is asked.
pub(crate) async fn asking(conn: &mut Conn, registration: Uuid) -> Result<BTreeSet<Uuid>, Error> {
    let notified = replacements::notified(conn, registration).await?;
    Ok(notified.into_iter().filter(|record| of_user(&record.state)).map(|record| record.subject).collect())
}

fn of_user(state: &State) -> bool {
    state.chain().document == law_of_versions::Document::User
}

/// A word of the participant about a new version of what the user presented.
fn of_reply(kind: &'static str, at: Timestamp, document: &Document) -> Event {
    let data = json!({ "document": document.id, "name": document.file_name });
    Event { kind, clause: law::Clause("A-46.p2"), at, data }
}

/// Whether the case is over for the expertise: nothing is asked any more.
fn is_over(case: &Case) -> bool {
    matches!(case.law.name(), "closed_incomplete" | "closed_without_contract" | "concluded")
}

/// What the history of a case or an application says of the versions of its documents.
fn told(kind: &'static str, at: Timestamp, data: serde_json::Value) -> Event {
    Event { kind, clause: law::Clause("A-46.p1"), at, data }
}

fn about(document: &Document) -> serde_json::Value {
    json!({ "document": document.id, "concerned": document.number })
}
