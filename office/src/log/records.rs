//! Whether documents, signatures and what else is never changed are as events named them when they came.

use std::collections::{BTreeMap, HashMap};
use std::fmt;

use serde_json::Value as Json;
use uuid::Uuid;

use super::verify::{Finding, Verified};
use crate::error::Error;
use crate::store::events::Event;
use crate::store::records::{self, Kind, Record};
use crate::store::{Conn, Db};

/// A row, and the case that it belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    pub kind: Kind,
    pub key: String,
    /// Nil where it belongs to no case.
    pub case: Uuid,
}

impl fmt::Display for Named {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // As people and pages write the id.
        let key = Uuid::parse_str(&self.key).map_or_else(|_| self.key.clone(), |id| id.to_string());
        write!(f, "{} {key}", self.kind.name())?;
        if self.case.is_nil() { Ok(()) } else { write!(f, " of case {}", self.case) }
    }
}

/// Compares what these events name with the rows. Each event is held against them, also one that names again what
/// another named: a row has one form only.
pub(super) async fn compare(
    conn: &mut Conn,
    report: &mut Verified,
    events: impl Iterator<Item = (u64, &Event)>,
) -> Result<(), Error> {
    let mut said: BTreeMap<Kind, Vec<(u64, Named, &Json)>> = BTreeMap::new();
    for (leaf, event) in events {
        let count = records::named(event).count() as u64;
        report.records += count;
        report.former += if records::is_former(event) { count } else { 0 };
        for (kind, key, entry) in records::named(event) {
            let case = if event.subject_id == event.id { Uuid::nil() } else { event.subject_id };
            said.entry(kind).or_default().push((leaf, Named { kind, key: key.to_owned(), case }, entry));
        }
    }
    for (kind, said) in said {
        let keys: Vec<String> = said.iter().map(|(_, named, _)| named.key.clone()).collect();
        let there = if records::is_here(conn, kind).await? {
            records::rows(conn, kind, &keys).await?
        } else {
            Vec::new()
        };
        let there: HashMap<&str, &Record> =
            there.iter().map(|record| (record.key.as_str(), record)).collect();
        for (leaf, record, entry) in said {
            match there.get(record.key.as_str()) {
                None => report.found(Finding::RecordRemoved { leaf, record }),
                Some(row) => {
                    let what = differences(entry, row);
                    if !what.is_empty() {
                        report.found(Finding::RecordChanged { leaf, record, what });
                    }
                }
            }
        }
    }
    Ok(())
}

/// What an event says otherwise than the row.
fn differences(said: &Json, row: &Record) -> Vec<String> {
    let is = row.entry();
    let members = |it: &Json| it.as_object().cloned().unwrap_or_default();
    let (said, is) = (members(said), members(&is));
    let mut what: Vec<String> = is.keys().chain(said.keys()).cloned().collect();
    what.sort_unstable();
    what.dedup();
    what.retain(|name| said.get(name) != is.get(name));
    what
}

/// Finds rows that no event names: somebody added them past the program.
pub(super) async fn added(db: &Db, report: &mut Verified) -> Result<(), Error> {
    for kind in Kind::ALL {
        let mut conn = db.read().await?;
        if !records::is_here(&mut conn, kind).await? {
            continue;
        }
        let mut after: Option<String> = None;
        while let Some((last, rows)) = records::page(&mut conn, kind, after.as_deref()).await? {
            for row in records::unnamed(&mut conn, kind, rows).await? {
                let record = Named { kind, key: row.key, case: row.subject };
                report.found(Finding::RecordAdded { record });
            }
            after = Some(last);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_differs_is_named() {
        let row = Record {
            kind: Kind::Document,
            key: "1".into(),
            subject: Uuid::nil(),
            told: json!({"sha256": "a", "size": 1, "number": null}),
            blob: None,
            at: jiff::Timestamp::UNIX_EPOCH,
        };
        assert_eq!(differences(&row.entry(), &row), Vec::<String>::new());
        let mut said = row.entry();
        said["sha256"] = json!("b");
        said["more"] = json!(true);
        assert_eq!(differences(&said, &row), ["more", "sha256"]);
    }
}
