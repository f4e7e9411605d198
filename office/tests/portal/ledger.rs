//! What lies in the database and the folder, counted around the use cases on purpose, and what a refusal said.

use std::path::Path;

use jiff::Timestamp;
use office::Error;
use office::store::{Error as StoreError, Sql, events, notices};
use serde_json::Value as Json;
use uuid::Uuid;

use crate::world::World;

/// Everything that an act may leave behind. Two equal ones: nothing happened in between.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ledger {
    /// But for those that name what was added for good.
    pub events: i64,
    pub documents: i64,
    pub signatures: i64,
    /// But for those that stand at the ends of terms.
    pub jobs: i64,
    pub notices: i64,
    pub uploads: i64,
    pub attached: i64,
    pub registrations: i64,
    pub applications: i64,
    /// Sum of the versions of registrations, applications and participants: one for every change.
    pub changes: i64,
    /// Numbers that were given out.
    pub numbers: i64,
    pub blobs: i64,
    /// Files in the folder of blobs, finished or not.
    pub files: i64,
}

const LEDGER: &str = "
SELECT (SELECT count(*) FROM event WHERE subject_kind <> 'record') AS events,
       (SELECT count(*) FROM document) AS documents,
       (SELECT count(*) FROM signature) AS signatures,
       (SELECT count(*) FROM job WHERE kind NOT IN ('term', 'check-upload', 'thumbnail', 'stamp', 'letter', 'invoices', 'check-document', 'supervision-told', 'address-letter')) AS jobs,
       (SELECT count(*) FROM notice) AS notices,
       (SELECT count(*) FROM upload) AS uploads,
       (SELECT count(*) FROM application_file) + (SELECT count(*) FROM registration_file) AS attached,
       (SELECT count(*) FROM registration) AS registrations,
       (SELECT count(*) FROM application) AS applications,
       CAST((SELECT coalesce(sum(version), 0) FROM registration)
           + (SELECT coalesce(sum(version), 0) FROM application)
           + (SELECT coalesce(sum(version), 0) FROM participant) AS bigint) AS changes,
       CAST((SELECT coalesce(sum(next - 1), 0) FROM number_series) AS bigint) AS numbers,
       (SELECT count(*) FROM blob) AS blobs";

/// One planned or done job.
#[derive(Clone, Debug, PartialEq)]
pub struct Job {
    pub kind: String,
    pub application: Uuid,
    pub run_at: Timestamp,
}

impl World {
    pub async fn ledger(&self) -> Ledger {
        let row = self.office.db.read().await.unwrap().row(LEDGER, &[]).await.unwrap().unwrap();
        let count = |column| row.get(column).unwrap();
        Ledger {
            events: count("events"),
            documents: count("documents"),
            signatures: count("signatures"),
            jobs: count("jobs"),
            notices: count("notices"),
            uploads: count("uploads"),
            attached: count("attached"),
            registrations: count("registrations"),
            applications: count("applications"),
            changes: count("changes"),
            numbers: count("numbers"),
            blobs: count("blobs"),
            files: files(&self.office.config.data.join("blobs")),
        }
    }

    /// Kind and clause of everything that happened to a subject, in order.
    pub async fn history(&self, kind: &str, subject: Uuid) -> Vec<(String, String)> {
        let mut reader = self.office.db.read().await.unwrap();
        let all = events::of_subject(&mut reader, kind, subject).await.unwrap();
        all.into_iter().map(|event| (event.kind, event.clause)).collect()
    }

    /// Kinds of the notices of a party, newest first.
    pub async fn notices(&self, party: &str) -> Vec<String> {
        let mut reader = self.office.db.read().await.unwrap();
        let all = notices::of_party(&mut reader, party, 100).await.unwrap();
        all.into_iter().map(|notice| notice.kind).collect()
    }

    /// The jobs of applications; those at the ends of other terms are not shown.
    pub async fn jobs(&self) -> Vec<Job> {
        let sql = "SELECT kind, payload, run_at FROM job WHERE kind NOT IN ('check-upload', 'thumbnail', 'stamp', 'letter', 'invoices', 'check-document', 'supervision-told', 'address-letter') ORDER BY run_at, kind, dedup_key";
        let rows = self.office.db.read().await.unwrap().rows(sql, &[]).await.unwrap();
        let read = |row: &office::store::Row| {
            let payload: Json = row.get("payload").unwrap();
            let id = match payload["subject"].as_str() {
                None => &payload["application"],
                Some("application") => &payload["id"],
                Some(_) => return None,
            };
            Some(Job {
                kind: row.get("kind").unwrap(),
                application: serde_json::from_value(id.clone()).unwrap(),
                run_at: row.get("run_at").unwrap(),
            })
        };
        rows.iter().filter_map(read).collect()
    }
}

fn files(folder: &Path) -> i64 {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.map(|path| if path.is_dir() { files(&path) } else { 1 }).sum()
}

/// Code and clause of a refusal by the law.
pub fn refused<T: std::fmt::Debug>(result: Result<T, Error>) -> (&'static str, &'static str) {
    match result {
        Err(Error::Refused(refusal)) => (refusal.code, refusal.clause.0),
        other => panic!("expected a refusal, got {other:?}"),
    }
}

/// Field and text of everything that was wrong with what was entered.
pub fn invalid<T: std::fmt::Debug>(result: Result<T, Error>) -> Vec<(String, String)> {
    match result {
        Err(Error::Invalid(fields)) => fields.into_iter().map(|wrong| (wrong.field, wrong.key)).collect(),
        other => panic!("expected wrong fields, got {other:?}"),
    }
}

/// Why a signature does not count.
pub fn unsigned<T: std::fmt::Debug>(result: Result<T, Error>) -> String {
    match result {
        Err(Error::Signature { failure, .. }) => failure.code.to_string(),
        other => panic!("expected a signature that does not count, got {other:?}"),
    }
}

/// Pairs to compare with.
pub fn pairs(list: &[(&str, &str)]) -> Vec<(String, String)> {
    list.iter().map(|(one, other)| ((*one).into(), (*other).into())).collect()
}

/// One statement on a connection of its own.
pub async fn tried(world: &World, sql: impl Into<Sql>) -> Result<u64, StoreError> {
    let mut tx = world.office.db.begin().await?;
    let done = tx.execute(sql, &[]).await?;
    tx.commit().await?;
    Ok(done)
}

/// The database itself refuses this change of what only grows.
pub async fn append_only(world: &World, sql: &'static str) {
    let done = tried(world, sql).await;
    let refused = matches!(&done, Err(error) if error.to_string().contains("append-only"));
    assert!(refused, "{sql}: {done:?}");
}
