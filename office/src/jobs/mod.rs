//! The job runner: does what transactions left to be done, at least once, never forgotten.
//!
//! A job is enqueued by [`enqueue`] in the transaction that is its reason. Handlers are registered by kind and
//! must be idempotent: after a crash, or when a lease runs out, a job runs again.

pub mod kinds;

use std::collections::{BTreeMap, HashMap};
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use jiff::{SignedDuration, Timestamp};
use tokio::sync::{RwLock, watch};
use tokio::task::{JoinHandle, JoinSet};
use tokio::time::{Instant, MissedTickBehavior, interval};
use uuid::Uuid;

pub use crate::store::jobs::{Job, Standing, enqueue, standing};
use crate::store::{Db, Dialect, Error, jobs};

/// How long a claim holds without being renewed: what a killed node's job waits before another takes it.
const LEASE: SignedDuration = SignedDuration::from_secs(20);
const RENEW: Duration = Duration::from_secs(5);
/// Jobs of the future become due without anybody telling.
const POLL: Duration = Duration::from_millis(250);
const AT_ONCE: usize = 8;
/// The pause between attempts doubles from one second to this.
const LONGEST_PAUSE_SECONDS: i64 = 300;
/// How long a stop waits for jobs that are running.
const STOP: Duration = Duration::from_secs(10);

/// Why a handler did not finish its job.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Failure {
    /// Try again later, with growing pauses, without end.
    Later(String),
    /// Try again at a moment that is known: before it no attempt can succeed.
    At(Timestamp, String),
    /// No attempt can ever succeed; the job is kept for the operator.
    Never(String),
}

impl Failure {
    pub fn later(error: impl std::fmt::Display) -> Failure {
        Failure::Later(error.to_string())
    }

    pub fn never(error: impl std::fmt::Display) -> Failure {
        Failure::Never(error.to_string())
    }
}

impl From<crate::Error> for Failure {
    fn from(error: crate::Error) -> Failure {
        match error {
            crate::Error::NotYet { from, .. } => Failure::At(from, error.to_string()),
            error => Failure::later(error),
        }
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Failure {
        Failure::later(error)
    }
}

type Handler = Box<dyn Fn(Job) -> BoxFuture<'static, Result<(), Failure>> + Send + Sync>;

/// Handlers by kind, not yet running.
pub struct Jobs {
    db: Db,
    now: Box<dyn Fn() -> Timestamp + Send + Sync>,
    handlers: BTreeMap<&'static str, Handler>,
    /// How many of a kind may run at a time, where not all places may be theirs.
    few: BTreeMap<&'static str, usize>,
}

impl Jobs {
    /// `now` is the clock by which jobs become due; it may jump forward.
    pub fn new(db: Db, now: impl Fn() -> Timestamp + Send + Sync + 'static) -> Jobs {
        Jobs { db, now: Box::new(now), handlers: BTreeMap::new(), few: BTreeMap::new() }
    }

    /// Registers the handler of a kind. Jobs of kinds without a handler stay where they are.
    pub fn on<F>(mut self, kind: &'static str, handler: impl Fn(Job) -> F + Send + Sync + 'static) -> Jobs
    where
        F: Future<Output = Result<(), Failure>> + Send + 'static,
    {
        self.handlers.insert(kind, Box::new(move |job| handler(job).boxed()));
        self
    }

    /// Leaves places to other kinds: of this one at most so many run at a time. For what is much and long.
    pub fn few(mut self, kind: &'static str, most: usize) -> Jobs {
        self.few.insert(kind, most);
        self
    }

    /// Starts working. On SQLite there may be one runner for a database: at its start it takes over what a
    /// killed predecessor held, without waiting for the lease to run out.
    pub fn start(self) -> Running {
        let (stop, stopped) = watch::channel(false);
        let worker = Arc::new(Worker { jobs: self, held: RwLock::new(HashMap::new()) });
        Running { stop, task: tokio::spawn(worker.run(stopped)) }
    }
}

/// A runner at work. Dropping it lets it go on; [`Running::stop`] ends it.
pub struct Running {
    stop: watch::Sender<bool>,
    task: JoinHandle<()>,
}

impl Running {
    /// Claims nothing more and waits for what is running. What does not end in time is done again later.
    pub async fn stop(self) {
        self.stop.send(true).ok();
        self.task.await.ok();
    }
}

struct Worker {
    jobs: Jobs,
    /// What this process works on, with the number of the claim and the kind. Claiming writes, finishing reads: so a job
    /// that is claimed again while it runs (the clock jumped past its lease) is finished under its new claim.
    held: RwLock<HashMap<Uuid, (i64, String)>>,
}

impl Worker {
    async fn run(self: Arc<Self>, mut stopped: watch::Receiver<bool>) {
        if self.jobs.db.dialect() == Dialect::Sqlite {
            self.take_over().await;
        }
        let mut tasks = JoinSet::new();
        let mut poll = interval(POLL);
        poll.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut renewed = Instant::now();
        loop {
            tokio::select! {
                gone = stopped.changed() => if gone.is_ok() { break } else { poll.tick().await; },
                _ = poll.tick() => {}
                () = self.jobs.db.enqueued() => {}
                Some(_) = tasks.join_next() => {}
            }
            if renewed.elapsed() >= RENEW {
                renewed = Instant::now();
                self.renew().await.unwrap_or_else(|error| tracing::warn!(%error, "cannot renew job leases"));
            }
            let room = AT_ONCE.saturating_sub(tasks.len());
            match self.claim(room).await {
                Ok(claimed) => {
                    for job in claimed {
                        tasks.spawn(self.clone().work(job));
                    }
                }
                Err(error) => tracing::warn!(%error, "cannot claim jobs"),
            }
        }
        let rest = async { while tasks.join_next().await.is_some() {} };
        tokio::time::timeout(STOP, rest).await.ok();
    }

    async fn take_over(&self) {
        let released = self
            .jobs
            .db
            .transact(|mut tx| async move {
                let count = jobs::release_all(&mut tx).await?;
                Ok::<_, Error>((tx, count))
            })
            .await;
        if let Err(error) = released {
            tracing::warn!(%error, "cannot take over the jobs of a former process; their leases will run out");
        }
    }

    /// Jobs that begin now; kinds of which only few may run come last.
    async fn claim(&self, room: usize) -> Result<Vec<Job>, Error> {
        let few = &self.jobs.few;
        let kinds = self.jobs.handlers.keys().copied().filter(|kind| !few.contains_key(kind));
        let mut claimed = self.claim_of(&kinds.collect::<Vec<_>>(), room).await?;
        for (kind, most) in few {
            let running = self.held.read().await.values().filter(|(_, held)| held == kind).count();
            let room = room.saturating_sub(claimed.len()).min(most.saturating_sub(running));
            claimed.extend(self.claim_of(&[*kind], room).await?);
        }
        Ok(claimed)
    }

    /// The transaction that writes is opened only if something waits.
    async fn claim_of(&self, kinds: &[&str], room: usize) -> Result<Vec<Job>, Error> {
        let (db, now) = (&self.jobs.db, (self.jobs.now)());
        if room == 0 || !jobs::any_due(&mut *db.read().await?, kinds, now).await? {
            return Ok(Vec::new());
        }
        let (until, limit) = (lease_end(now), i64::try_from(room).unwrap_or(1));
        let mut held = self.held.write().await;
        let mut claimed = db
            .transact(|mut tx| async move {
                let claimed = jobs::claim(&mut tx, kinds, now, until, limit).await?;
                Ok::<_, Error>((tx, claimed))
            })
            .await?;
        claimed.retain(|job| held.insert(job.id, (job.attempts, job.kind.clone())).is_none());
        Ok(claimed)
    }

    async fn renew(&self) -> Result<(), Error> {
        let held = self.held.read().await;
        if held.is_empty() {
            return Ok(());
        }
        let until = lease_end((self.jobs.now)());
        let held = &*held;
        self.jobs
            .db
            .transact(|mut tx| async move {
                for (id, (attempts, _)) in held {
                    jobs::renew(&mut tx, *id, *attempts, until).await?;
                }
                Ok::<_, Error>((tx, ()))
            })
            .await
    }

    async fn work(self: Arc<Self>, job: Job) {
        let (id, kind, attempts) = (job.id, job.kind.clone(), job.attempts);
        let Some(handler) = self.jobs.handlers.get(kind.as_str()) else { return };
        let outcome = AssertUnwindSafe(async move { handler(job).await }).catch_unwind().await;
        let outcome = outcome.unwrap_or_else(|_| Err(Failure::later("the handler panicked")));
        match &outcome {
            Ok(()) => tracing::debug!(job.id = %id, job.kind = kind, "job {kind} done"),
            Err(failure) => {
                tracing::warn!(job.id = %id, job.kind = kind, attempts, ?failure, "job {kind} failed")
            }
        }
        // Not settled: the lease runs out and the job is done again.
        if let Err(error) = self.settle(id, attempts, &outcome).await {
            tracing::warn!(job.id = %id, %error, "the outcome of job {kind} could not be written");
        }
        self.held.write().await.remove(&id);
    }

    async fn settle(&self, id: Uuid, attempts: i64, outcome: &Result<(), Failure>) -> Result<bool, Error> {
        let held = self.held.read().await;
        let attempts = held.get(&id).map_or(attempts, |(attempts, _)| *attempts);
        let now = (self.jobs.now)();
        self.jobs
            .db
            .transact(|mut tx| async move {
                let settled = match outcome {
                    Ok(()) => jobs::finish(&mut tx, id, attempts, now).await?,
                    Err(Failure::Later(error)) => {
                        jobs::retry(&mut tx, id, attempts, next_attempt(now, id, attempts), error).await?
                    }
                    Err(Failure::At(moment, error)) => {
                        let at = next_attempt(now, id, attempts).max(*moment);
                        jobs::retry(&mut tx, id, attempts, at, error).await?
                    }
                    Err(Failure::Never(error)) => jobs::fail(&mut tx, id, attempts, now, error).await?,
                };
                Ok::<_, Error>((tx, settled))
            })
            .await
    }
}

fn lease_end(now: Timestamp) -> Timestamp {
    now.saturating_add(LEASE).unwrap_or(Timestamp::MAX)
}

/// 1, 2, 4 … 300 seconds, and up to a quarter more that differs between jobs, so that after an outage not all
/// come at once.
fn next_attempt(now: Timestamp, id: Uuid, attempts: i64) -> Timestamp {
    let doublings = u32::try_from(attempts.clamp(1, 10) - 1).unwrap_or(0);
    let seconds = (1_i64 << doublings).min(LONGEST_PAUSE_SECONDS);
    let spread = i64::from(id.as_bytes()[15]) * seconds * 1000 / 4 / 255;
    now.saturating_add(SignedDuration::from_millis(seconds * 1000 + spread)).unwrap_or(Timestamp::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_and_end_at_five_minutes() {
        let start: Timestamp = "2026-11-23T00:00:00Z".parse().unwrap();
        let pause = |attempts| next_attempt(start, Uuid::nil(), attempts).duration_since(start).as_secs();
        assert_eq!([1, 2, 3, 9, 10, 1000].map(pause), [1, 2, 4, 256, 300, 300]);
        let spread = next_attempt(start, Uuid::max(), 1).duration_since(start);
        assert_eq!(spread, SignedDuration::from_millis(1250));
    }
}
