//! Whether the history is what was signed: every event against its leaf, every leaf against the tiles, every tile
//! against the checkpoints; and every document, signature and other record against the event that names it.

use std::collections::HashMap;
use std::fmt;

use jiff::{SignedDuration, Timestamp};
use law::tlog::{Checkpoint, FULL, Growth, Hash, Tile, leaf_hash};
use pki::note::{Note, Verifier};
use serde_json::Value as Json;
use uuid::Uuid;

use super::records::{self, Named};
use super::{Log, leaf, state, unsigned};
use crate::error::Error;
use crate::store::documents;
use crate::store::events::{self, Event};
use crate::store::log::{self, Leaf};

/// Leaves that are read at once.
const PAGE: i64 = 1000;
/// Findings that are told; the rest are counted.
const TOLD: usize = 100;
/// How much the clocks of two nodes may differ, and how long an event may wait for its place.
const TOLERANCE: SignedDuration = SignedDuration::from_mins(5);

/// Something that is not as it was signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Finding {
    /// The event is not the one that its leaf commits to.
    Changed { leaf: u64, event: Uuid },
    /// The event of the leaf is gone.
    Removed { leaf: u64, event: Uuid },
    /// A leaf is missing.
    Gap { leaf: u64 },
    /// An event without a leaf, which does not wait for one: written past the program.
    Outside { event: Uuid },
    /// The event says a time before the state of the log that was signed when it was not in it yet.
    BackDated { leaf: u64, event: Uuid, at: Timestamp, signed: Timestamp },
    /// A document, a signature or another record is not as the event named it.
    RecordChanged { leaf: u64, record: Named, what: Vec<String> },
    /// The event names a record that is gone.
    RecordRemoved { leaf: u64, record: Named },
    /// A record that no event names: written past the program.
    RecordAdded { record: Named },
    /// The hashes of a tile are not those of the leaves below it.
    TileDiffers { level: u8, place: u64 },
    /// The leaves do not lead to the root of a checkpoint.
    RootDiffers { size: u64 },
    /// A checkpoint is not signed by the key of the log.
    Unsigned { size: u64 },
    /// So many checkpoints were removed.
    CheckpointsRemoved { count: u64 },
    /// The checkpoint of the log as it is now was removed.
    NoCheckpoint { size: u64 },
    /// A checkpoint from elsewhere that this log does not lead to: it was larger, or other.
    Forked { size: u64 },
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Finding::Changed { leaf, event } => write!(f, "leaf {leaf}: event {event} was changed"),
            Finding::Removed { leaf, event } => write!(f, "leaf {leaf}: event {event} was removed"),
            Finding::Gap { leaf } => write!(f, "leaf {leaf} was removed"),
            Finding::Outside { event } => write!(f, "event {event} was written past the log"),
            Finding::BackDated { leaf, event, at, signed } => {
                write!(f, "leaf {leaf}: event {event} says {at}, but was not there at {signed}")
            }
            Finding::RecordChanged { leaf, record, what } => {
                write!(f, "leaf {leaf}: {record} was changed: {}", what.join(", "))
            }
            Finding::RecordRemoved { leaf, record } => write!(f, "leaf {leaf}: {record} was removed"),
            Finding::RecordAdded { record } => write!(f, "{record} was written past the log"),
            Finding::TileDiffers { level, place } => {
                write!(f, "tile {place} of level {level} differs from its leaves")
            }
            Finding::RootDiffers { size } => {
                write!(f, "the leaves do not lead to the checkpoint of size {size}")
            }
            Finding::Unsigned { size } => write!(f, "the checkpoint of size {size} is not signed by the log"),
            Finding::CheckpointsRemoved { count } => write!(f, "{count} checkpoints were removed"),
            Finding::NoCheckpoint { size } => write!(f, "the checkpoint of size {size} was removed"),
            Finding::Forked { size } => {
                write!(f, "the checkpoint of size {size} from elsewhere is not of this log")
            }
        }
    }
}

/// What was looked at and what was found.
#[derive(Debug, Default)]
pub struct Verified {
    pub leaves: u64,
    pub checkpoints: u64,
    pub waiting: bool,
    /// Documents, signatures and other records that were compared with the events that name them.
    pub records: u64,
    /// Those of them that were there before events named them: what was done to them before that is not covered.
    pub former: u64,
    /// The first ones.
    pub findings: Vec<Finding>,
    pub count: u64,
}

impl Verified {
    pub(super) fn found(&mut self, finding: Finding) {
        self.count += 1;
        if self.findings.len() < TOLD {
            self.findings.push(finding);
        }
    }
}

/// Checkpoints that remain to be compared with the leaves as they are counted.
struct Ahead<'a> {
    own: std::collections::VecDeque<log::Stored>,
    elsewhere: &'a [Checkpoint],
    verifier: &'a Verifier,
    /// When the latest state that was passed was signed.
    signed: Option<Timestamp>,
    /// Leaves from here on got their places soon after they were written.
    prompt: u64,
}

/// Verifies the whole log in memory that does not depend on its size. `elsewhere` are checkpoints that others kept.
/// `progress` is told the number of leaves that are done.
pub async fn verify(
    log: &Log,
    elsewhere: &[Checkpoint],
    progress: &mut (dyn FnMut(u64) + Send),
) -> Result<Verified, Error> {
    let mut report = Verified::default();
    let mut growth = Growth::default();
    let mut right: HashMap<u8, Vec<Hash>> = HashMap::new();
    let prompt = unsigned(log::begun_with(&mut *log.db.read().await?).await?)?;
    let mut ahead = Ahead { own: <_>::default(), elsewhere, verifier: log.verifier(), signed: None, prompt };
    loop {
        let from = i64::try_from(growth.size()).map_err(Error::internal)?;
        let (leaves, events) = {
            let mut conn = log.db.read().await?;
            let leaves = log::leaves(&mut conn, from, PAGE).await?;
            (leaves, log::events_of_leaves(&mut conn, from, from + PAGE).await?)
        };
        let Some(last) = leaves.last() else { break };
        if last.number != from + leaves.len() as i64 - 1 {
            // What follows a gap cannot be counted.
            let there = leaves.iter().zip(from..).find(|(leaf, expected)| leaf.number != *expected);
            report.found(Finding::Gap { leaf: unsigned(there.map_or(from, |(_, expected)| expected))? });
            break;
        }
        let events: HashMap<Uuid, Event> = events.into_iter().map(|event| (event.id, event)).collect();
        for leaf in &leaves {
            ahead.fill(log, growth.size()).await?;
            let signed = ahead.signed.filter(|_| growth.size() >= ahead.prompt);
            judge(log, &mut report, leaf, events.get(&leaf.event_id), signed).await?;
            let mut full = Vec::new();
            growth.push(leaf_hash(&leaf.entry), |level, place, hash| {
                if level.is_multiple_of(8) {
                    let hashes = right.entry(level / 8).or_default();
                    hashes.push(hash);
                    if hashes.len() as u64 == FULL {
                        let tile = Tile { level: level / 8, place: place / FULL };
                        full.push((tile, std::mem::take(hashes)));
                    }
                }
            });
            for (tile, hashes) in full {
                compare(log, &mut report, tile, &hashes).await?;
            }
            ahead.pass(&mut report, &growth)?;
        }
        let placed = leaves
            .iter()
            .filter_map(|leaf| Some((u64::try_from(leaf.number).ok()?, events.get(&leaf.event_id)?)));
        records::compare(&mut *log.db.read().await?, &mut report, placed).await?;
        progress(growth.size());
    }
    for (level, hashes) in right.iter().filter(|(_, hashes)| !hashes.is_empty()) {
        let place = (growth.size() >> (level * 8)) / FULL;
        compare(log, &mut report, Tile { level: *level, place }, hashes).await?;
    }
    report.leaves = growth.size();
    ahead.rest(log, &mut report, growth.size()).await?;
    let mut conn = log.db.read().await?;
    report.waiting = log::any_pending(&mut conn).await?;
    for event in log::outside(&mut conn, PAGE).await? {
        report.found(Finding::Outside { event: event.id });
    }
    drop(conn);
    records::added(&log.db, &mut report).await?;
    Ok(report)
}

async fn judge(
    log: &Log,
    report: &mut Verified,
    leaf: &Leaf,
    event: Option<&Event>,
    signed: Option<Timestamp>,
) -> Result<(), Error> {
    let number = unsigned(leaf.number)?;
    let Some(event) = event else {
        report.found(Finding::Removed { leaf: number, event: leaf.event_id });
        return Ok(());
    };
    if leaf::entry(&leaf.nonce, &leaf::told(event))[..] != leaf.entry[..] {
        report.found(Finding::Changed { leaf: number, event: event.id });
    }
    if let Some(signed) = signed
        && signed.duration_since(event.at) > TOLERANCE.saturating_add(log.clock.skipped(event.at, signed))
        && !may_be_late(log, event).await?
    {
        report.found(Finding::BackDated { leaf: number, event: event.id, at: event.at, signed });
    }
    Ok(())
}

/// What happens by itself is dated by the end of its term, however late it is noticed; but it has a cause: a subject
/// begins with something else, and nothing of it ends before. Whether it is the very end that the law counts, a replay
/// finds, which has the law.
async fn may_be_late(log: &Log, event: &Event) -> Result<bool, Error> {
    let mut conn = log.db.read().await?;
    if event.kind == "document_valid" && event.number == 1 {
        // The versions of a document begin where somebody decides to replace it, and say when the first was registered, or
        // came where it has no registration of its own.
        let first = documents::find(&mut conn, event.subject_id).await?;
        return Ok(first.is_some_and(|it| it.registered_at.unwrap_or(it.created_at) == event.at));
    }
    let automatic = event.actor.get("kind").and_then(Json::as_str) == Some("automatic");
    if !automatic || event.number == 1 {
        return Ok(false);
    }
    let begun = events::begun_at(&mut conn, &event.subject_kind, event.subject_id).await?;
    Ok(begun.is_some_and(|begun| begun <= event.at))
}

async fn compare(log: &Log, report: &mut Verified, tile: Tile, hashes: &[Hash]) -> Result<(), Error> {
    let stored = log::tile(&mut *log.db.read().await?, tile).await?;
    // A log that grows meanwhile has more at its right edge.
    if stored.get(..hashes.len()) != Some(hashes) {
        report.found(Finding::TileDiffers { level: tile.level, place: tile.place });
    }
    Ok(())
}

impl Ahead<'_> {
    async fn fill(&mut self, log: &Log, done: u64) -> Result<(), Error> {
        if self.own.is_empty() {
            let from = i64::try_from(done + 1).map_err(Error::internal)?;
            self.own = log::checkpoints_from(&mut *log.db.read().await?, from, PAGE).await?.into();
        }
        Ok(())
    }

    /// Compares the checkpoints of this size.
    fn pass(&mut self, report: &mut Verified, growth: &Growth) -> Result<(), Error> {
        let size = growth.size();
        if !self.due(size) {
            return Ok(());
        }
        let root = growth.root();
        while let Some(stored) =
            self.own.front().filter(|stored| unsigned(stored.size).is_ok_and(|s| s <= size))
        {
            let checkpoint = state(stored)?;
            report.checkpoints += 1;
            if checkpoint.size != size || checkpoint.root != root {
                report.found(Finding::RootDiffers { size: checkpoint.size });
            }
            let signed = Note::read(&stored.note)
                .is_ok_and(|note| note.text == checkpoint.text() && self.verifier.signed(&note).is_some());
            if !signed {
                report.found(Finding::Unsigned { size: checkpoint.size });
            }
            self.signed = self.signed.max(Some(stored.at));
            self.own.pop_front();
        }
        for other in self.elsewhere.iter().filter(|other| other.size == size && other.root != root) {
            report.found(Finding::Forked { size: other.size });
        }
        Ok(())
    }

    fn due(&self, size: u64) -> bool {
        let own = self.own.front().is_some_and(|stored| unsigned(stored.size).is_ok_and(|s| s <= size));
        own || self.elsewhere.iter().any(|other| other.size == size)
    }

    /// Checkpoints beyond the last leaf: what they signed is gone.
    async fn rest(&mut self, log: &Log, report: &mut Verified, size: u64) -> Result<(), Error> {
        let from = i64::try_from(size + 1).map_err(Error::internal)?;
        for stored in log::checkpoints_from(&mut *log.db.read().await?, from, PAGE).await? {
            report.checkpoints += 1;
            report.found(Finding::RootDiffers { size: unsigned(stored.size)? });
        }
        for other in self.elsewhere.iter().filter(|other| other.size > size) {
            report.found(Finding::Forked { size: other.size });
        }
        let (gone, last) = log::missing_checkpoints(&mut *log.db.read().await?).await?;
        if gone > 0 {
            report.found(Finding::CheckpointsRemoved { count: unsigned(gone)? });
        }
        if let Some(size) = last {
            report.found(Finding::NoCheckpoint { size: unsigned(size)? });
        }
        Ok(())
    }
}
