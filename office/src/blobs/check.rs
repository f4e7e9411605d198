//! Whether every blob is there and whole, and the removal of what nobody needs.
//!
//! A walk goes through all blobs in the order of their hashes and leaves its position in the ledger, so that it goes
//! on after a crash. At its end it looks for bytes that no row names.

use std::time::{Duration, Instant};

use futures_util::TryStreamExt;
use jiff::{SignedDuration, Timestamp};
use object_store::ObjectStoreExt;
use tracing::{error, info, warn};

use super::place::{hash_of, place_of};
use super::{Blobs, Error};
use crate::ctx::new_id;
use crate::store::blobs::{self as ledger, Check};

/// How long a blob stays that was stored or wanted and that no row names: longer than any upload takes (7 days).
pub const GRACE: SignedDuration = SignedDuration::from_hours(8 * 24);
/// How often everything is read.
const EVERY: SignedDuration = SignedDuration::from_hours(7 * 24);
/// How much of each sweep the walk may take.
const SHARE: Duration = Duration::from_secs(60);
/// A removal that did not end in this time was broken off by a crash, and others may end it.
const REMOVAL: SignedDuration = SignedDuration::from_hours(1);
const AT_ONCE: i64 = 50;

/// What a walk found, at its end.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Report {
    pub checked: i64,
    pub bytes: i64,
    /// Named by a row, and not whole: hash and `missing` or `damaged`.
    pub faulty: Vec<(String, String)>,
    /// Removed because nobody named them within the grace period.
    pub removed: Vec<String>,
    /// Not named yet; their grace period runs.
    pub waiting: i64,
    /// Not ours: the key is not the place of a hash. Left alone.
    pub foreign: Vec<String>,
}

impl Blobs {
    /// A share of the walk, if one is due. Called regularly.
    pub async fn sweep(&self) -> Result<(), Error> {
        let now = self.clock.now();
        let mut reader = self.db.read().await?;
        let open = ledger::open_check(&mut reader).await?;
        let last = ledger::last_check(&mut reader).await?;
        drop(reader);
        if open.is_none() && last.is_some_and(|last| now.duration_since(last) < EVERY) {
            return Ok(());
        }
        let until = Instant::now() + SHARE;
        if let Some(report) = self.check(&mut |_| Instant::now() < until).await? {
            info!(
                checked = report.checked,
                bytes = report.bytes,
                removed = report.removed.len(),
                "blobs checked"
            );
        }
        Ok(())
    }

    /// Walks on where the last walk stopped, or from the beginning; `go_on` sees the progress and may stop it. The
    /// report comes at the end.
    pub async fn check(
        &self,
        go_on: &mut (dyn FnMut(&Check) -> bool + Send),
    ) -> Result<Option<Report>, Error> {
        let mut check = self.open_check().await?;
        loop {
            let names = ledger::after(&mut *self.db.read().await?, &check.position, AT_ONCE).await?;
            if names.is_empty() {
                break;
            }
            for sha256 in names {
                check.bytes += self.judge(&sha256).await?;
                check.checked += 1;
                check.position = sha256;
                let mut tx = self.db.begin().await?;
                ledger::advance_check(&mut tx, &check).await?;
                tx.commit().await?;
                if !go_on(&check) {
                    return Ok(None);
                }
            }
        }
        let mut report = Report { checked: check.checked, bytes: check.bytes, ..Report::default() };
        self.clear(&mut report).await?;
        let faulty = ledger::faulty(&mut *self.db.read().await?).await?;
        report.faulty = faulty.into_iter().map(|b| (b.sha256, b.fault.unwrap_or_default())).collect();
        let (id, now) = (check.id, self.clock.now());
        let mut tx = self.db.begin().await?;
        ledger::end_check(&mut tx, id, now).await?;
        tx.commit().await?;
        Ok(Some(report))
    }

    async fn open_check(&self) -> Result<Check, Error> {
        if let Some(open) = ledger::open_check(&mut *self.db.read().await?).await? {
            return Ok(open);
        }
        let now = self.clock.now();
        let check = Check { id: new_id(now), started_at: now, position: String::new(), checked: 0, bytes: 0 };
        let mut tx = self.db.begin().await?;
        ledger::begin_check(&mut tx, &check).await?;
        tx.commit().await?;
        Ok(check)
    }

    /// Reads one blob to its end; says how many bytes it has.
    async fn judge(&self, sha256: &str) -> Result<i64, Error> {
        let fault = match self.verify(sha256).await {
            Ok(bytes) => {
                let now = self.clock.now();
                let mut tx = self.db.begin().await?;
                ledger::checked(&mut tx, sha256, now).await?;
                tx.commit().await?;
                return Ok(i64::try_from(bytes).unwrap_or(i64::MAX));
            }
            Err(Error::NotFound(_) | Error::BadName(_)) => "missing",
            Err(Error::Damaged(_)) => "damaged",
            Err(error) => return Err(error),
        };
        // Claimed only, perhaps on its way: no loss.
        if fault == "damaged" || ledger::is_named(&mut *self.db.read().await?, sha256).await? {
            error!(sha256, "blob {sha256} is {fault}: bring back its bytes from a backup");
            let now = self.clock.now();
            let mut tx = self.db.begin().await?;
            ledger::found_faulty(&mut tx, sha256, fault, now).await?;
            tx.commit().await?;
        }
        Ok(0)
    }

    /// Removes what nobody names, in two steps of which the second may be done again.
    async fn clear(&self, report: &mut Report) -> Result<(), Error> {
        let now = self.clock.now();
        let before = |period| now.saturating_sub(period).unwrap_or(Timestamp::MIN);
        for sha256 in ledger::doomed(&mut *self.db.read().await?, before(REMOVAL)).await? {
            self.remove(&sha256).await?;
            report.removed.push(sha256);
        }
        self.enter_strays(report).await?;
        loop {
            let unnamed = ledger::unnamed(&mut *self.db.read().await?, before(GRACE), 1000).await?;
            let mut removed = 0;
            for sha256 in &unnamed {
                let mut tx = self.db.begin().await?;
                let doomed = ledger::doom(&mut tx, sha256, before(GRACE), now).await?;
                tx.commit().await?;
                if doomed && self.remove_or_say(sha256).await {
                    report.removed.push(sha256.clone());
                    removed += 1;
                }
            }
            if removed == 0 {
                break;
            }
        }
        report.waiting = ledger::count_unnamed(&mut *self.db.read().await?).await?;
        Ok(())
    }

    /// Bytes that the ledger does not know get a row, and with it a grace period.
    async fn enter_strays(&self, report: &mut Report) -> Result<(), Error> {
        let now = self.clock.now();
        let mut listed = self.place.store.list(Some(&"sha256".into()));
        while let Some(object) = listed.try_next().await? {
            let Some(sha256) = hash_of(&object.location) else {
                report.foreign.push(object.location.to_string());
                continue;
            };
            if ledger::find(&mut *self.db.read().await?, sha256).await?.is_none() {
                let size = i64::try_from(object.size).unwrap_or(i64::MAX);
                let mut tx = self.db.begin().await?;
                ledger::enter_stray(&mut tx, sha256, size, now).await?;
                tx.commit().await?;
            }
        }
        Ok(())
    }

    /// A store that does not delete (object lock) is no reason to stop.
    async fn remove_or_say(&self, sha256: &str) -> bool {
        match self.remove(sha256).await {
            Ok(()) => true,
            Err(error) => {
                warn!(sha256, "blob {sha256} that nobody needs was not removed: {error}");
                false
            }
        }
    }

    async fn remove(&self, sha256: &str) -> Result<(), Error> {
        match self.place.store.delete(&place_of(sha256)?).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => {}
            Err(error) => return Err(error.into()),
        }
        self.forget_whole(sha256);
        let mut tx = self.db.begin().await?;
        ledger::forget(&mut tx, sha256).await?;
        Ok(tx.commit().await?)
    }
}
