//! The journal of one's own acts: what the history says one did, and what one was given to read.

use jiff::Timestamp;
use law::Clause;
use uuid::Uuid;

use crate::Office;
use crate::ctx::Ctx;
use crate::error::Error;
use crate::store::{downloads, events};
use crate::subjects;

/// How many a page shows.
pub const SHOWN: usize = 100;

/// One act of a person.
#[derive(Debug, Clone, PartialEq)]
pub struct Act {
    pub at: Timestamp,
    pub what: What,
    pub subject_kind: String,
    pub subject_id: Uuid,
    /// What people call the subject.
    pub name: String,
    pub clause: String,
    /// The organisation that the person acted for.
    pub bin: Option<String>,
}

/// What was done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    /// The kind of an event.
    Event(String),
    /// What of a document was given out.
    Download(String),
}

/// The acts of whoever signed in that are older than `before`, the newest first, and whether there are more.
pub async fn own(office: &Office, ctx: &Ctx, before: Option<Timestamp>) -> Result<(Vec<Act>, bool), Error> {
    let iin = ctx.actor.iin.as_deref().ok_or(Error::Denied { clause: Clause("A-3") })?;
    let before = before.unwrap_or(Timestamp::MAX);
    let limit = SHOWN as i64 + 1;
    let mut conn = office.db.read().await?;
    let bin = |actor: &serde_json::Value| actor["bin"].as_str().map(str::to_owned);
    let mut acts = Vec::new();
    for event in events::of_person(&mut conn, iin, before, limit).await? {
        acts.push(Act {
            at: event.at,
            bin: bin(&event.actor),
            what: What::Event(event.kind),
            subject_kind: event.subject_kind,
            subject_id: event.subject_id,
            name: String::new(),
            clause: event.clause,
        });
    }
    for given in downloads::of_person(&mut conn, iin, before, limit).await? {
        acts.push(Act {
            at: given.at,
            bin: bin(&given.actor),
            what: What::Download(given.part),
            subject_kind: given.subject_kind,
            subject_id: given.subject_id,
            name: String::new(),
            clause: given.clause,
        });
    }
    acts.sort_by_key(|act| std::cmp::Reverse(act.at));
    let more = acts.len() > SHOWN;
    // A page ends between two instants, so that the next one begins after it.
    if let Some(next) = acts.get(SHOWN).map(|act| act.at)
        && acts[0].at != next
    {
        acts.retain(|act| act.at > next);
    }
    acts.truncate(SHOWN);
    for act in &mut acts {
        act.name = subjects::called(&mut conn, &act.subject_kind, act.subject_id).await?;
    }
    Ok((acts, more))
}
